//! The search for parts of secrets in a text and in what it decodes to.
//!
//! Every layer is read three ways (see [`Form`]); escapes are undone layer by layer with the way
//! back kept; runs of base64, hex and byte lists are decoded where the result reads as text. Work
//! is bounded by a budget of bytes: what could not be looked into is masked unseen.

use super::index::{Form, Index, Part};
use super::view::{self, Decoded, Sizes, Trace};
use super::words;
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
    whole: bool,
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
        for sizes in [Sizes::Alternate, Sizes::InARow] {
            if let Some(unframed) = view::unframe(text, sizes) {
                let trace = Trace::new(&unframed.patches, layer.trace);
                self.changed(&unframed, Layer { trace: Some(&trace), ..layer }, hits);
            }
        }
        self.unescaped(text, layer, hits);
    }

    /// The same text with one layer of escapes undone after another.
    fn unescaped(&mut self, text: &[u8], layer: Layer<'_>, hits: &mut Vec<Hit>) {
        if layer.rounds == MOST_ROUNDS {
            return;
        }
        let Some(decoded) = view::unescape(text) else { return };
        let trace = Trace::new(&decoded.patches, layer.trace);
        let below = Layer { trace: Some(&trace), rounds: layer.rounds + 1, ..layer };
        self.changed(&decoded, below, hits);
        for sizes in [Sizes::Alternate, Sizes::InARow] {
            if let Some(unframed) = view::unframe(&decoded.bytes, sizes) {
                let trace = Trace::new(&unframed.patches, below.trace);
                self.changed(&unframed, Layer { trace: Some(&trace), ..below }, hits);
            }
        }
        self.unescaped(&decoded.bytes, below, hits);
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
        kept.fill(text.len(), text.iter().zip(0..), |b| b.is_ascii_graphic());
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
            bare.fill(text.len(), text.iter().zip(0..), |_| true);
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

    /// Whether what was found is the protocol's or a public value's as much as the secret's.
    fn is_common(
        &mut self,
        form: Form,
        text: &[u8],
        span: Range<usize>,
        run: &[u8],
        part: Part,
    ) -> bool {
        if is_label(text, &span) {
            return true;
        }
        let spaced = text[span.clone()].iter().any(u8::is_ascii_whitespace);
        if part.whole && !(form == Form::Alphanumeric && spaced) {
            return self.is_inside_longer(text, &span);
        }
        let trimmed = run.trim_ascii();
        let first = trimmed.iter().position(u8::is_ascii_alphanumeric).unwrap_or(0);
        let last = trimmed.iter().rposition(u8::is_ascii_alphanumeric).unwrap_or(0);
        let core = trimmed.get(first..=last).unwrap_or_default();
        let Ok(core) = std::str::from_utf8(core) else { return false };
        if core.len() < 4 || core.len() * 2 < run.len() || core.len() > LONGEST_COMMON {
            return false;
        }
        let bare = form == Form::Alphanumeric;
        let public = |p: &Public| if bare { p.bare.contains(core) } else { p.text.contains(core) };
        if self.public.iter().any(public) || self.is_vocabulary(core, bare) {
            return true;
        }
        (bare || spaced) && are_words(text, span, bare)
    }

    fn is_vocabulary(&mut self, core: &str, bare: bool) -> bool {
        if !words::may_be_inside(core, bare) {
            return false;
        }
        let mut key = core.as_bytes().to_vec();
        key.push(u8::from(bare));
        *self.common.entry(key).or_insert_with(|| words::is_inside(core, bare))
    }

    /// Whether a whole secret is but a piece of a longer word of the protocol or of a public value
    /// that stands there in full. Long secrets never are.
    fn is_inside_longer(&self, text: &[u8], span: &Range<usize>) -> bool {
        if span.len() > LONGEST_INSIDE {
            return false;
        }
        let word = word_around(text, span, |b| b.is_ascii_alphanumeric() || b"_-".contains(&b));
        let shown = lower(&text[span.clone()]);
        if word.len() > span.len() && words::is_word(&lower(&text[word])) {
            return true;
        }
        self.public.iter().any(|public| {
            public.text.len() > shown.len()
                && public.text.match_indices(&shown).take(8).any(|(at, _)| {
                    let start = span.start.checked_sub(at);
                    let there = start.and_then(|s| text.get(s..s + public.text.len()));
                    there.is_some_and(|t| t.eq_ignore_ascii_case(public.text.as_bytes()))
                })
        })
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
                    && !is_label(text, &span)
                    && !self.is_inside_longer(text, &span)
                {
                    let range = layer.origin(span);
                    let secret = Some(short.secret);
                    hits.push(Hit { range, secret, whole: true, weight: len });
                }
            }
        }
    }

    /// Runs of base64, either alphabet, at every alignment, white space in them ignored.
    fn base64(&mut self, text: &[u8], kept: &Kept, layer: Layer<'_>, hits: &mut Vec<Hit>) {
        let shortest = if self.stretch < super::index::PART { 4 } else { 8 };
        let digits = &kept.bytes;
        let is_digit = |i: usize| SIXES[usize::from(digits[i])] < 64;
        let mut next = 0;
        while let Some(run) = long_run(next..digits.len(), shortest, is_digit) {
            next = run.end;
            for phase in 0..4 {
                let run = &digits[run.start + phase..run.end];
                let start = next - run.len();
                let len = run.len() / 4 * 3 + (run.len() % 4).saturating_sub(1);
                let span = |stretch: Range<usize>, core: Range<usize>| {
                    let first = |byte: usize| start + byte / 3 * 4 + byte % 3;
                    let last = |end: usize| (first(end - 1) + 1).min(next - 1);
                    let from = kept.unbroken_before(text, first(core.start), first(stretch.start));
                    let to = kept.unbroken_after(text, last(core.end), last(stretch.end));
                    let mut span = kept.span(from, to);
                    span.end += text[span.end..].iter().take_while(|b| **b == b'=').count();
                    span
                };
                self.stretches(len, |byte| sextets(run, byte), layer, hits, span);
            }
        }
    }

    /// Runs of hex digits, also with separators or `0x` between them.
    fn hex(&mut self, text: &[u8], kept: &Kept, layer: Layer<'_>, hits: &mut Vec<Hit>) {
        let may_be = |i: usize| {
            NIBBLES[usize::from(kept.bytes[i])] != NOT_HEX || matches!(kept.bytes[i], b'x' | b'X')
        };
        let mut next = 0;
        while let Some(run) = long_run(next..kept.bytes.len(), 2 * self.stretch, may_be) {
            next = run.end;
            self.hex_run(text, kept, run, layer, hits);
        }
    }

    fn hex_run(
        &mut self,
        text: &[u8],
        kept: &Kept,
        run: Range<usize>,
        layer: Layer<'_>,
        hits: &mut Vec<Hit>,
    ) {
        let mut digits = self.pool.pop().unwrap_or_default();
        digits.clear();
        let mut i = run.start;
        while i <= run.end {
            let b = kept.bytes[..run.end].get(i).copied();
            match b.map_or(NOT_HEX, |b| NIBBLES[usize::from(b)]) {
                NOT_HEX => {
                    if digits.bytes.len() >= 2 * self.stretch {
                        self.pairs(text, kept, &digits, layer, hits);
                    }
                    digits.clear();
                }
                BETWEEN_HEX => {}
                0 if matches!(kept.bytes.get(i + 1), Some(b'x' | b'X')) => i += 1,
                n => digits.push(n, u32::try_from(i).unwrap_or(u32::MAX)),
            }
            i += 1;
        }
        self.pool.push(digits);
    }

    fn pairs(
        &mut self,
        text: &[u8],
        kept: &Kept,
        digits: &Kept,
        layer: Layer<'_>,
        hits: &mut Vec<Hit>,
    ) {
        for phase in 0..2 {
            let nibbles = &digits.bytes[phase..];
            let byte = |i: usize| nibbles[2 * i] << 4 | nibbles[2 * i + 1];
            self.stretches(nibbles.len() / 2, byte, layer, hits, |stretch, core| {
                let first = |byte: usize| digits.at[byte * 2 + phase] as usize;
                let last = |end: usize| digits.at[end * 2 - 1 + phase] as usize;
                let from = kept.unbroken_before(text, first(core.start), first(stretch.start));
                kept.span(from, kept.unbroken_after(text, last(core.end), last(stretch.end)))
            });
        }
    }

    /// Bytes written as decimal numbers: `[115, 101, 99]`.
    fn byte_list(&mut self, text: &[u8], layer: Layer<'_>, hits: &mut Vec<Hit>) {
        let may_be = |i: usize| text[i].is_ascii_digit() || BETWEEN_NUMBERS.contains(&text[i]);
        let mut next = 0;
        while let Some(run) = long_run(next..text.len(), 2 * self.stretch, may_be) {
            next = run.end;
            let mut list: Vec<(u8, Range<usize>)> = Vec::new();
            let mut at = run.start;
            for number in text[run.clone()].split(|b| BETWEEN_NUMBERS.contains(b)) {
                let place = at..at + number.len();
                at = place.end + 1;
                match decimal(number) {
                    Some(byte) => list.push((byte, place)),
                    None if number.is_empty() => {}
                    None => self.listed(&std::mem::take(&mut list), layer, hits),
                }
            }
            self.listed(&list, layer, hits);
        }
    }

    fn listed(&mut self, list: &[(u8, Range<usize>)], layer: Layer<'_>, hits: &mut Vec<Hit>) {
        self.stretches(
            list.len(),
            |i| list[i].0,
            layer,
            hits,
            |stretch, _| list[stretch.start].1.start..list[stretch.end - 1].1.end,
        );
    }

    /// Looks into each stretch of decoded bytes that reads as text. `span` says where it stood, and
    /// is given the part of it that must be masked, too.
    fn stretches(
        &mut self,
        len: usize,
        byte: impl Fn(usize) -> u8,
        layer: Layer<'_>,
        hits: &mut Vec<Hit>,
        span: impl Fn(Range<usize>, Range<usize>) -> Range<usize>,
    ) {
        let every = self.index.every;
        let reads = |i: usize| {
            let b = byte(i);
            TEXTY[usize::from(b)] || (every && b >= 0x80)
        };
        let mut next = 0;
        while let Some(stretch) = long_run(next..len, self.stretch, reads) {
            next = stretch.end;
            let mut decoded = self.pool.pop().unwrap_or_default();
            decoded.bytes.clear();
            decoded.bytes.extend(stretch.clone().map(&byte));
            let mut inner = Vec::new();
            let below = Layer { trace: None, base: 0, rounds: 0, depth: layer.depth + 1 };
            self.layer(&decoded.bytes, below, &mut inner);
            self.pool.push(decoded);
            let start = inner.iter().map(|h| h.range.start).min().unwrap_or(0);
            let end = inner.iter().map(|h| h.range.end).max().unwrap_or(0);
            if let Some(best) = inner.into_iter().max_by_key(|h| (h.whole, h.weight)) {
                let core = stretch.start + start..stretch.start + end;
                let range = layer.origin(span(stretch, core));
                hits.push(Hit { range, ..best });
            }
        }
    }
}

/// The next run of at least `least` places in a row that `holds` for. Looks at a place in `least`
/// where none does.
fn long_run(
    within: Range<usize>,
    least: usize,
    holds: impl Fn(usize) -> bool,
) -> Option<Range<usize>> {
    let mut start = within.start;
    while start + least <= within.end {
        let Some(i) = (start..start + least).rev().find(|i| !holds(*i)) else {
            let end = (start + least..within.end).find(|i| !holds(*i));
            return Some(start..end.unwrap_or(within.end));
        };
        start = i + 1;
    }
    None
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

/// Whether the span is the stem of one of our own labels, `<client_secret#1>`.
fn is_label(text: &[u8], span: &Range<usize>) -> bool {
    let rest = &text[span.end..];
    let before = &text[..span.start];
    (rest.first() == Some(&b'#') && rest.get(1).is_some_and(u8::is_ascii_digit))
        && (before.ends_with(b"<") || before.ends_with(b"&lt;"))
}

/// From `from` on past enough visible characters for any part of a secret, however encoded.
fn reach(text: &[u8], from: usize) -> usize {
    let mut left = CONTEXT;
    let rest = text[from.min(text.len())..].iter().take(MOST_CONTEXT);
    let len = rest.take_while(|b| {
        left -= usize::from(b.is_ascii_graphic());
        left > 0
    });
    from.min(text.len()) + len.count()
}

/// The same backwards, not beyond `least`.
fn reach_back(text: &[u8], from: usize, least: usize) -> usize {
    let mut left = CONTEXT;
    let before = text[least..from].iter().rev().take(MOST_CONTEXT);
    let len = before.take_while(|b| {
        left -= usize::from(b.is_ascii_graphic());
        left > 0
    });
    from - len.count()
}

/// The run of bytes of one kind around a span, at most a hundred to either side.
fn word_around(text: &[u8], span: &Range<usize>, kind: impl Fn(u8) -> bool) -> Range<usize> {
    let before = text[..span.start].iter().rev().take(100).take_while(|b| kind(**b)).count();
    let after = text[span.end..].iter().take(100).take_while(|b| kind(**b)).count();
    span.start - before..span.end + after
}

/// Whether what the span touches is words on the list, strays shorter than a part aside; `bare`
/// allows any punctuation between them.
fn are_words(text: &[u8], span: Range<usize>, bare: bool) -> bool {
    let joins = |b: u8| {
        if bare {
            !b.is_ascii_alphanumeric()
        } else {
            b.is_ascii_whitespace() || b"_-".contains(&b)
        }
    };
    if span.len() > LONGEST_COMMON
        || !text[span.clone()].iter().all(|b| b.is_ascii_alphanumeric() || joins(*b))
    {
        return false;
    }
    let around = word_around(text, &span, |b| b.is_ascii_alphanumeric());
    let (mut strays, mut letters, mut start) = (0, 0, around.start);
    for word in text[around].split(|b| joins(*b)) {
        let end = start + word.len();
        if words::is_word(&lower(word)) {
            letters += if word.len() > 2 { word.len() } else { 0 };
        } else {
            strays += end.min(span.end).saturating_sub(start.max(span.start));
        }
        start = end + 1;
    }
    letters >= super::index::PART && strays < super::index::PART
}

fn lower(text: &[u8]) -> String {
    String::from_utf8_lossy(text).to_ascii_lowercase()
}

fn decimal(digits: &[u8]) -> Option<u8> {
    std::str::from_utf8(digits).ok()?.parse().ok()
}

/// The byte at an index of what a run of base64 digits decodes to.
fn sextets(run: &[u8], byte: usize) -> u8 {
    let at = byte / 3 * 4 + byte % 3;
    let (high, low) = (SIXES[usize::from(run[at])], SIXES[usize::from(run[at + 1])]);
    match byte % 3 {
        0 => high << 2 | low >> 4,
        1 => high << 4 | low >> 2,
        _ => high << 6 | low,
    }
}

/// Visible characters around a change that are looked at with it, and bytes at most.
const CONTEXT: usize = 80;
const MOST_CONTEXT: usize = 4096;
/// Longest run of a secret that can still be a common word or a public value.
const LONGEST_COMMON: usize = 200;
/// Longest whole secret that can be but a piece of a longer word or public value.
const LONGEST_INSIDE: usize = 11;

const BETWEEN_NUMBERS: &[u8] = b", \t\r\n;";
const NOT_HEX: u8 = 0xff;
const BETWEEN_HEX: u8 = 0xfe;

/// Base64 digit values, both alphabets; 64 for what is none.
const SIXES: [u8; 256] = {
    let mut table = [64; 256];
    let mut i = 0;
    while i < 26 {
        table[(b'A' + i) as usize] = i;
        table[(b'a' + i) as usize] = 26 + i;
        if i < 10 {
            table[(b'0' + i) as usize] = 52 + i;
        }
        i += 1;
    }
    table[b'+' as usize] = 62;
    table[b'-' as usize] = 62;
    table[b'/' as usize] = 63;
    table[b'_' as usize] = 63;
    table
};

const NIBBLES: [u8; 256] = {
    let mut table = [NOT_HEX; 256];
    let mut i = 0;
    while i < 10 {
        table[(b'0' + i) as usize] = i;
        if i < 6 {
            table[(b'A' + i) as usize] = 10 + i;
            table[(b'a' + i) as usize] = 10 + i;
        }
        i += 1;
    }
    let between = b":,-;";
    let mut i = 0;
    while i < between.len() {
        table[between[i] as usize] = BETWEEN_HEX;
        i += 1;
    }
    table
};

/// Bytes that text is made of, UTF-16's zeros included.
const TEXTY: [bool; 256] = {
    let mut table = [false; 256];
    let mut i = 0x20;
    while i < 0x7f {
        table[i] = true;
        i += 1;
    }
    table[0] = true;
    table[b'\t' as usize] = true;
    table[b'\n' as usize] = true;
    table[b'\r' as usize] = true;
    table
};
