//! The search for parts of secrets in a text and in what it decodes to.
//!
//! Every layer is read three ways (see [`Form`]); escapes are undone layer by layer with the way
//! back kept; runs of base64, hex and byte lists are decoded where the result reads as text. Work
//! is bounded by a budget of bytes: what could not be looked into is masked unseen.
//!
//! What is promised: no six characters of a secret in a row (eight, where only letters and digits
//! count) are left in the text, nor in what is read from it by undoing up to sixteen layers of
//! escapes and five of base64, hex and byte lists, in any order, line ends and blanks dropped. Chunk
//! sizes are undone once a layer, wherever sizes and data alternate or all lines of hex digits are
//! sizes. Not promised: chunk frames that were cut into lines once more, or framed twice, where the
//! secret's own pieces look like sizes. Nobody could tell there which digits are the secret's.

mod encoded;
mod ordinary;

use super::index::{Form, Index, Part};
use super::view::{self, Decoded, Sizes, Trace};
use super::words;
use ordinary::beyond_labels;
use std::collections::HashMap;
use std::iter;
use std::ops::Range;

/// A value that is no secret, in the forms it is compared in.
pub(super) struct Public {
    pub(super) text: String,
    pub(super) bare: String,
}

/// A place in the text as given that has to be masked.
#[derive(Clone, Debug)]
pub(super) struct Hit {
    /// The bytes.
    pub(super) range: Range<usize>,
    /// Which secret; `None` where the budget ended before it was known.
    pub(super) secret: Option<usize>,
    /// Whether all of it stands there.
    pub(super) whole: bool,
    /// How much of it stands there.
    weight: usize,
}

/// How many layers of base64, hex and byte lists are opened.
const MOST_DEPTH: u8 = 5;
/// How many layers of escapes are undone. Three kinds may alternate, five times each.
const MOST_ROUNDS: u8 = 16;
/// Bytes looked at in all layers together, as a multiple of the text's length, and beside it.
const BUDGET_FACTOR: usize = 20;
const BUDGET_FLOOR: usize = 1 << 16;

/// One search.
pub(super) struct Search<'a> {
    index: &'a Index,
    public: &'a [Public],
    left: usize,
    /// Shortest decoded stretch worth a look.
    stretch: usize,
    common: HashMap<Vec<u8>, bool>,
    pool: Vec<Kept>,
}

/// Where a layer stands: the way back, how many escapes and encodings lie above it.
#[derive(Clone, Copy)]
struct Layer<'a> {
    trace: Option<&'a Trace<'a>>,
    /// Where the bytes at hand begin in the text of the layer.
    base: usize,
    rounds: u8,
    depth: u8,
}

impl Layer<'_> {
    fn origin(&self, range: Range<usize>) -> Range<usize> {
        let range = range.start + self.base..range.end + self.base;
        match self.trace {
            Some(trace) => trace.origin(range),
            None => range,
        }
    }
}

/// The bytes of a text that one form keeps, and where each stood.
#[derive(Default)]
struct Kept {
    bytes: Vec<u8>,
    at: Vec<u32>,
}

impl Kept {
    fn clear(&mut self) {
        self.bytes.clear();
        self.at.clear();
    }

    fn push(&mut self, b: u8, at: u32) {
        self.bytes.push(b);
        self.at.push(at);
    }

    /// Takes the bytes that `keeps` holds for. Written without a branch: this runs over everything.
    fn fill<'t>(
        &mut self,
        most: usize,
        text: impl Iterator<Item = (&'t u8, u32)>,
        keeps: impl Fn(u8) -> bool,
    ) {
        self.bytes.resize(most, 0);
        self.at.resize(most, 0);
        let mut len = 0;
        for (b, at) in text {
            self.bytes[len] = *b;
            self.at[len] = at;
            len += usize::from(keeps(*b));
        }
        self.bytes.truncate(len);
        self.at.truncate(len);
    }

    /// Whether white space stood before the kept byte at `index`.
    fn broken(&self, text: &[u8], index: usize) -> bool {
        let between = self.at[index - 1] as usize + 1..self.at[index] as usize;
        text[between].iter().any(u8::is_ascii_whitespace)
    }

    /// From `index` back to `least`, or to where white space stood.
    fn unbroken_before(&self, text: &[u8], mut index: usize, least: usize) -> usize {
        while index > least && !self.broken(text, index) {
            index -= 1;
        }
        index
    }

    /// From `index` on to `most`, or to where white space stands.
    fn unbroken_after(&self, text: &[u8], mut index: usize, most: usize) -> usize {
        while index < most && !self.broken(text, index + 1) {
            index += 1;
        }
        index
    }

    /// The range of the text from one kept byte to another, the latter included.
    fn span(&self, first: usize, last: usize) -> Range<usize> {
        self.at[first] as usize..self.at[last] as usize + 1
    }
}

impl<'a> Search<'a> {
    pub(super) fn new(index: &'a Index, public: &'a [Public]) -> Self {
        Self {
            index,
            public,
            left: 0,
            stretch: if index.short.is_empty() { super::index::PART } else { 3 },
            common: HashMap::new(),
            pool: Vec::new(),
        }
    }

    /// Every place to mask, in order, none overlapping another.
    pub(super) fn hits(&mut self, text: &[u8]) -> Vec<Hit> {
        if self.index.is_empty() {
            return Vec::new();
        }
        self.left = text.len().saturating_mul(BUDGET_FACTOR).saturating_add(BUDGET_FLOOR);
        let mut hits = Vec::new();
        self.layer(text, Layer { trace: None, base: 0, rounds: 0, depth: 0 }, &mut hits);
        merged(hits)
    }

    fn layer(&mut self, text: &[u8], layer: Layer<'_>, hits: &mut Vec<Hit>) {
        if !self.spend(text.len()) {
            let range = layer.origin(0..text.len());
            hits.push(Hit { range, secret: None, whole: false, weight: 0 });
            return;
        }
        self.forms(text, layer, hits);
        self.below(text, layer, false, hits);
    }

    /// What a text becomes without chunk sizes, and with one layer of escapes undone after another.
    fn below(&mut self, text: &[u8], layer: Layer<'_>, framed: bool, hits: &mut Vec<Hit>) {
        for sizes in Sizes::ALL {
            let Some(unframed) = view::unframe(text, sizes).filter(|_| !framed) else { continue };
            let trace = Trace::new(&unframed.patches, layer.trace);
            let below = Layer { trace: Some(&trace), ..layer };
            self.changed(&unframed, below, hits);
            self.below(&unframed.bytes, below, true, hits);
        }
        if layer.rounds == MOST_ROUNDS {
            return;
        }
        let Some(decoded) = view::unescape(text) else { return };
        let trace = Trace::new(&decoded.patches, layer.trace);
        let below = Layer { trace: Some(&trace), rounds: layer.rounds + 1, ..layer };
        self.changed(&decoded, below, hits);
        self.below(&decoded.bytes, below, framed, hits);
    }

    /// Looks where decoding changed a text: anything else was seen before it. A part of a secret is
    /// short, and so is whatever encodes it, so that a little to either side is enough.
    fn changed(&mut self, decoded: &Decoded, layer: Layer<'_>, hits: &mut Vec<Hit>) {
        let text = &decoded.bytes;
        let mut island = 0..0;
        for place in decoded.places().chain(iter::once(usize::MAX..usize::MAX)) {
            if place.start < island.end {
                island.end = reach(text, place.end.max(island.end));
                continue;
            }
            if !island.is_empty() {
                if !self.spend(island.len()) {
                    let range = layer.origin(island);
                    hits.push(Hit { range, secret: None, whole: false, weight: 0 });
                    return;
                }
                let here = Layer { base: layer.base + island.start, ..layer };
                self.forms(&text[island.clone()], here, hits);
            }
            if place.start < text.len() || place.start == text.len() && !text.is_empty() {
                island = reach_back(text, place.start, island.end)..reach(text, place.end);
            }
        }
    }

    fn spend(&mut self, bytes: usize) -> bool {
        let enough = self.left >= bytes;
        self.left = self.left.saturating_sub(bytes);
        enough
    }

    /// One layer in every form.
    fn forms(&mut self, text: &[u8], layer: Layer<'_>, hits: &mut Vec<Hit>) {
        let mut kept = self.pool.pop().unwrap_or_default();
        kept.fill(text.len(), text.iter().zip(0..), |b| Form::Printable.keeps(b));
        if layer.depth < MOST_DEPTH {
            self.base64(text, &kept, layer, hits);
            self.hex(text, &kept, layer, hits);
            self.byte_list(text, layer, hits);
        }
        kept.bytes.make_ascii_lowercase();
        self.parts(Form::Printable, text, &kept, layer, hits);
        let mut bare = self.pool.pop().unwrap_or_default();
        bare.fill(kept.at.len(), kept.bytes.iter().zip(kept.at.iter().copied()), |b| {
            b.is_ascii_alphanumeric()
        });
        self.parts(Form::Alphanumeric, text, &bare, layer, hits);
        if self.index.every {
            bare.fill(text.len(), text.iter().zip(0..), |b| Form::Every.keeps(b));
            bare.bytes.make_ascii_lowercase();
            self.parts(Form::Every, text, &bare, layer, hits);
        }
        self.pool.extend([kept, bare]);
        self.short(text, layer, hits);
    }

    fn parts(
        &mut self,
        form: Form,
        text: &[u8],
        kept: &Kept,
        layer: Layer<'_>,
        hits: &mut Vec<Hit>,
    ) {
        let index = self.index;
        index.parts(form, &kept.bytes, |at, part| {
            let (at, part) = without_strays(form, text, kept, at, part);
            let span = kept.span(at, at + part.len - 1);
            let run = &kept.bytes[at..at + part.len];
            if !self.is_common(form, text, span.clone(), run, part) {
                let Part { secret, len, whole } = part;
                let range = layer.origin(span);
                hits.push(Hit { range, secret: Some(secret), whole, weight: len });
            }
        });
    }

    /// Secrets too short for windows: only whole, only between what separates values.
    fn short(&mut self, text: &[u8], layer: Layer<'_>, hits: &mut Vec<Hit>) {
        for short in &self.index.short {
            let len = short.value.len();
            for (at, _) in
                text.windows(len).enumerate().filter(|(_, w)| *w == short.value.as_slice())
            {
                let span = at..at + len;
                let before = at.checked_sub(1).and_then(|i| text.get(i));
                let apart = |b: Option<&u8>| match b {
                    None => true,
                    Some(b) if len > 3 => !b.is_ascii_alphanumeric(),
                    Some(b) => b"\"'`=&:;,<>\r\n\0".contains(b),
                };
                if apart(before)
                    && apart(text.get(span.end))
                    && beyond_labels(text, &span).is_none()
                    && !self.is_inside_longer(text, &span)
                {
                    let range = layer.origin(span);
                    let secret = Some(short.secret);
                    hits.push(Hit { range, secret, whole: true, weight: len });
                }
            }
        }
    }
}

/// Overlapping hits become one, named after what stands there most wholly.
fn merged(mut hits: Vec<Hit>) -> Vec<Hit> {
    hits.sort_by_key(|h| (h.range.start, std::cmp::Reverse(h.range.end)));
    let mut out: Vec<Hit> = Vec::new();
    for hit in hits {
        match out.last_mut() {
            Some(last)
                if hit.range.start < last.range.end
                    || (hit.range.start == last.range.end && hit.secret == last.secret) =>
            {
                last.range.end = last.range.end.max(hit.range.end);
                if (hit.whole, hit.weight) > (last.whole, last.weight) {
                    (last.secret, last.whole, last.weight) = (hit.secret, hit.whole, hit.weight);
                }
            }
            _ => out.push(hit),
        }
    }
    out
}

/// A part without the one or two characters across a gap that match by chance. They are left
/// where the text has them; a whole secret stays whole.
fn without_strays(
    form: Form,
    text: &[u8],
    kept: &Kept,
    mut at: usize,
    mut part: Part,
) -> (usize, Part) {
    if part.whole || form == Form::Every {
        return (at, part);
    }
    let gap = |i: usize| kept.broken(text, i);
    for _ in 0..2 {
        let strays = (1..=2).find(|n| part.len >= form.width() + n && gap(at + part.len - n));
        part.len -= strays.unwrap_or(0);
        let strays = (1..=2).find(|n| part.len >= form.width() + n && gap(at + n));
        at += strays.unwrap_or(0);
        part.len -= strays.unwrap_or(0);
    }
    (at, part)
}

/// From `from` on past enough visible characters for any part of a secret, however encoded, and to
/// the end of the word there: a word's rest is judged as another word.
fn reach(text: &[u8], from: usize) -> usize {
    let from = from.min(text.len());
    from + wide_enough(text[from..].iter())
}

/// The same backwards, not beyond `least`.
fn reach_back(text: &[u8], from: usize, least: usize) -> usize {
    from - wide_enough(text[least..from].iter().rev())
}

fn wide_enough<'t>(bytes: impl Iterator<Item = &'t u8>) -> usize {
    let mut left = CONTEXT;
    bytes
        .take(MOST_CONTEXT)
        .take_while(|b| {
            left = left.saturating_sub(usize::from(b.is_ascii_graphic()));
            left > 0 || words::may_stand_in_one(**b)
        })
        .count()
}

/// Visible characters around a change that are looked at with it, and bytes at most.
const CONTEXT: usize = 80;
const MOST_CONTEXT: usize = 4096;
