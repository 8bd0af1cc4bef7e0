//! Runs of base64, hex and byte lists: decoded wherever the result may read as text, and looked into.

use super::{Hit, Kept, Layer, Search};
use crate::redact::index::PART;
use std::ops::Range;

impl Search<'_> {
    /// Runs of base64, either alphabet, at every alignment, white space in them ignored.
    pub(super) fn base64(
        &mut self,
        text: &[u8],
        kept: &Kept,
        layer: Layer<'_>,
        hits: &mut Vec<Hit>,
    ) {
        let shortest = if self.stretch < PART { 4 } else { 8 };
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
    pub(super) fn hex(&mut self, text: &[u8], kept: &Kept, layer: Layer<'_>, hits: &mut Vec<Hit>) {
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
    pub(super) fn byte_list(&mut self, text: &[u8], layer: Layer<'_>, hits: &mut Vec<Hit>) {
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
