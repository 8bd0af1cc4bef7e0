//! Text as a reader would decode it, with the way back to where each byte stood.
//!
//! [`unescape`] undoes one layer of JSON, C, HTML and percent escapes in one pass; [`unframe`] drops
//! chunk-size lines. Both say which bytes they replaced, and a [`Trace`] follows a range through any
//! number of such layers back to the text as given. Knows no secrets.

use memchr::{memchr2, memchr3};
use std::ops::Range;

/// A piece of decoded text that stands for other bytes than its own.
#[derive(Clone, Copy, Debug)]
pub(super) struct Patch {
    /// Where it begins in the decoded text.
    at: usize,
    /// How many decoded bytes it has; none where bytes were dropped.
    len: usize,
    /// The bytes it stands for, in the text before.
    from: usize,
    to: usize,
}

/// The way back from a decoded text to the one it was made of, and on to the first.
#[derive(Clone, Copy, Debug)]
pub(super) struct Trace<'a> {
    patches: &'a [Patch],
    up: Option<&'a Trace<'a>>,
}

impl<'a> Trace<'a> {
    pub(super) fn new(patches: &'a [Patch], up: Option<&'a Self>) -> Self {
        Self { patches, up }
    }

    /// The bytes of the first text that a range of the decoded one came from.
    pub(super) fn origin(&self, range: Range<usize>) -> Range<usize> {
        let last = range.end.max(range.start + 1) - 1;
        let start = self.step(range.start).start;
        let end = self.step(last).end.max(start);
        match self.up {
            Some(up) => up.origin(start..end),
            None => start..end,
        }
    }

    /// The bytes one layer up that the byte at `index` came from.
    fn step(&self, index: usize) -> Range<usize> {
        let next = self.patches.partition_point(|p| p.at <= index);
        // Of several patches at one place, those that dropped bytes come first.
        match next.checked_sub(1).map(|i| self.patches[i]) {
            None => index..index + 1,
            Some(p) if index < p.at + p.len => p.from..p.to,
            Some(p) => {
                let start = p.to + (index - p.at - p.len);
                start..start + 1
            }
        }
    }
}

/// Decoded text and what was replaced in it.
#[derive(Debug, Default)]
pub(super) struct Decoded {
    pub(super) bytes: Vec<u8>,
    pub(super) patches: Vec<Patch>,
}

impl Decoded {
    /// Where the text differs from the one before, in order.
    pub(super) fn places(&self) -> impl Iterator<Item = Range<usize>> {
        self.patches.iter().map(|patch| patch.at..patch.at + patch.len)
    }

    fn replace(&mut self, from: usize, to: usize, with: &[u8]) {
        self.patches.push(Patch { at: self.bytes.len(), len: with.len(), from, to });
        self.bytes.extend_from_slice(with);
    }
}

/// Undoes one layer of escapes: `\u0041` `\u{41}` `\x41` `\101` `\n` `\/`, `&amp;` `&#65;` `&#x41;`,
/// `%41` `%u0041`. `None` where there is none.
pub(super) fn unescape(text: &[u8]) -> Option<Decoded> {
    let mut out: Option<Decoded> = None;
    let (mut i, mut copied) = (0, 0);
    while let Some(next) = memchr3(b'\\', b'&', b'%', &text[i..]) {
        i += next;
        let found = match text[i] {
            b'\\' => backslash(&text[i..]),
            b'&' => entity(&text[i..]),
            b'%' => percent(&text[i..]),
            _ => None,
        };
        let Some((taken, piece)) = found else {
            i += 1;
            continue;
        };
        let out = out.get_or_insert_with(|| Decoded {
            bytes: Vec::with_capacity(text.len()),
            patches: Vec::new(),
        });
        out.bytes.extend_from_slice(&text[copied..i]);
        out.replace(i, i + taken, piece.as_slice());
        i += taken;
        copied = i;
    }
    let mut out = out?;
    out.bytes.extend_from_slice(&text[copied..]);
    Some(out)
}

/// How many lines in a row may be sizes.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) enum Sizes {
    /// Every other one at most, the first among them: data may look like a size.
    Odd,
    /// Every other one, the first left.
    Even,
    /// All of them: chunks in chunks.
    InARow,
}

impl Sizes {
    pub(super) const ALL: [Self; 3] = [Self::Odd, Self::Even, Self::InARow];
}

/// Drops lines that look like the size of a chunk: one to five hex digits between line ends.
pub(super) fn unframe(text: &[u8], sizes: Sizes) -> Option<Decoded> {
    let ends =
        |from: usize| text[from..].iter().take_while(|b| matches!(b, b'\r' | b'\n')).count() + from;
    let mut out: Option<Decoded> = None;
    let mut copied = 0;
    let mut i = memchr2(b'\r', b'\n', text)?;
    while i < text.len() {
        // Line by line through those in a row that may be sizes.
        let mut drops = sizes != Sizes::Even;
        loop {
            let line = ends(i);
            let len = text[line..].iter().take(6).take_while(|b| b.is_ascii_hexdigit()).count();
            let next = ends(line + len);
            if !(1..=5).contains(&len) || next == line + len {
                i = line;
                break;
            }
            if drops {
                let out = out.get_or_insert_with(Decoded::default);
                out.bytes.extend_from_slice(&text[copied..i]);
                out.replace(i, next, b"");
                copied = next;
                i = next;
            } else {
                i = line + len;
            }
            drops = sizes == Sizes::InARow || !drops;
        }
        i = memchr2(b'\r', b'\n', &text[i..]).map_or(text.len(), |next| i + next);
    }
    let mut out = out?;
    out.bytes.extend_from_slice(&text[copied..]);
    Some(out)
}

/// At most four bytes of decoded text.
struct Piece {
    bytes: [u8; 4],
    len: usize,
}

impl Piece {
    fn byte(b: u8) -> Self {
        Self { bytes: [b, 0, 0, 0], len: 1 }
    }

    fn code(n: u32) -> Self {
        let mut bytes = [0; 4];
        let len = char::from_u32(n).unwrap_or('\u{fffd}').encode_utf8(&mut bytes).len();
        Self { bytes, len }
    }

    fn as_slice(&self) -> &[u8] {
        &self.bytes[..self.len]
    }
}

fn backslash(text: &[u8]) -> Option<(usize, Piece)> {
    let simple = |b| Some((2, Piece::byte(b)));
    match *text.get(1)? {
        b'u' if text.get(2) == Some(&b'{') => {
            let (n, digits) = number(text.get(3..)?, 16, 6)?;
            (text.get(3 + digits) == Some(&b'}')).then(|| (4 + digits, Piece::code(n)))
        }
        b'u' => {
            let high = fixed(text.get(2..6)?)?;
            let low =
                text.get(6..12).filter(|t| t.starts_with(b"\\u")).and_then(|t| fixed(&t[2..]));
            match low {
                Some(low)
                    if (0xd800..0xdc00).contains(&high) && (0xdc00..0xe000).contains(&low) =>
                {
                    Some((12, Piece::code(0x1_0000 + ((high - 0xd800) << 10) + (low - 0xdc00))))
                }
                _ => Some((6, Piece::code(high))),
            }
        }
        b'x' => Some((4, Piece::byte(u8::try_from(fixed(text.get(2..4)?)?).ok()?))),
        b'0'..=b'3'
            if text.get(2..4).is_some_and(|t| t.iter().all(|b| (b'0'..b'8').contains(b))) =>
        {
            let (n, _) = number(&text[1..4], 8, 3)?;
            Some((4, Piece::byte(u8::try_from(n).ok()?)))
        }
        b'b' => simple(8),
        b'f' => simple(12),
        b'n' => simple(b'\n'),
        b'r' => simple(b'\r'),
        b't' => simple(b'\t'),
        b'0' => simple(0),
        b @ (b'"' | b'\\' | b'/' | b'\'') => simple(b),
        _ => None,
    }
}

fn percent(text: &[u8]) -> Option<(usize, Piece)> {
    match text.get(1..3).and_then(fixed) {
        Some(n) => Some((3, Piece::byte(u8::try_from(n).ok()?))),
        None if matches!(text.get(1), Some(b'u' | b'U')) => {
            Some((6, Piece::code(fixed(text.get(2..6)?)?)))
        }
        None => None,
    }
}

fn entity(text: &[u8]) -> Option<(usize, Piece)> {
    let semicolon = |at: usize| usize::from(text.get(at) == Some(&b';'));
    if text.get(1) == Some(&b'#') {
        let hex = matches!(text.get(2), Some(b'x' | b'X'));
        let start = if hex { 3 } else { 2 };
        let (n, digits) = number(text.get(start..)?, if hex { 16 } else { 10 }, 9)?;
        let end = start + digits;
        return Some((end + semicolon(end), Piece::code(n)));
    }
    let name_len = text[1..].iter().take(20).take_while(|b| b.is_ascii_alphanumeric()).count();
    let name = &text[1..=name_len];
    if text.get(1 + name_len) == Some(&b';') {
        let (_, b) = ENTITIES.iter().find(|(n, _)| n.as_bytes() == name)?;
        return Some((name_len + 2, Piece::byte(*b)));
    }
    // These four are read without their semicolon, too.
    let (n, b) = ENTITIES[..8].iter().find(|(n, _)| name.starts_with(n.as_bytes()))?;
    Some((n.len() + 1, Piece::byte(*b)))
}

fn fixed(digits: &[u8]) -> Option<u32> {
    digits.iter().try_fold(0, |n, b| Some(n * 16 + char::from(*b).to_digit(16)?))
}

/// A number of at most `most` digits, and how many it has. Too large a one is cut at `u32`'s end.
fn number(text: &[u8], radix: u32, most: usize) -> Option<(u32, usize)> {
    let digits = text.iter().take(most).map_while(|b| char::from(*b).to_digit(radix));
    let (mut n, mut len) = (0u32, 0);
    for digit in digits {
        n = n.saturating_mul(radix).saturating_add(digit);
        len += 1;
    }
    (len > 0).then_some((n, len))
}

/// HTML's names for printable ASCII, white space and quotes; the first eight also stand without `;`.
const ENTITIES: &[(&str, u8)] = &[
    ("quot", b'"'),
    ("QUOT", b'"'),
    ("amp", b'&'),
    ("AMP", b'&'),
    ("lt", b'<'),
    ("LT", b'<'),
    ("gt", b'>'),
    ("GT", b'>'),
    ("apos", b'\''),
    ("nbsp", b' '),
    ("Tab", b'\t'),
    ("NewLine", b'\n'),
    ("excl", b'!'),
    ("num", b'#'),
    ("dollar", b'$'),
    ("percnt", b'%'),
    ("lpar", b'('),
    ("rpar", b')'),
    ("ast", b'*'),
    ("midast", b'*'),
    ("plus", b'+'),
    ("comma", b','),
    ("period", b'.'),
    ("sol", b'/'),
    ("colon", b':'),
    ("semi", b';'),
    ("equals", b'='),
    ("quest", b'?'),
    ("commat", b'@'),
    ("lsqb", b'['),
    ("lbrack", b'['),
    ("bsol", b'\\'),
    ("rsqb", b']'),
    ("rbrack", b']'),
    ("Hat", b'^'),
    ("lowbar", b'_'),
    ("UnderBar", b'_'),
    ("grave", b'`'),
    ("DiacriticalGrave", b'`'),
    ("lcub", b'{'),
    ("lbrace", b'{'),
    ("verbar", b'|'),
    ("vert", b'|'),
    ("VerticalLine", b'|'),
    ("rcub", b'}'),
    ("rbrace", b'}'),
];

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a panic is a failed test")]
mod tests {
    use super::*;

    #[test]
    fn unescape_every_kind_one_layer() {
        let text =
            br#"\u0041\u{42}\x43\104\/\"&#69;&#x46;&amp;&plus;%47%u0048\ud83d\ude00%2541 \\n"#;
        let decoded = unescape(text).unwrap();
        assert_eq!(std::str::from_utf8(&decoded.bytes).unwrap(), "ABCD/\"EF&+GH\u{1f600}%41 \\n");
    }

    #[test]
    fn unescape_leaves_what_is_none() {
        assert!(unescape(br"100% & \q %zz &# &#x; %u12 a&b=c").is_none());
    }

    #[test]
    fn trace_leads_back_through_layers() {
        let first = b"x%2541bc";
        let one = unescape(first).unwrap();
        assert_eq!(one.bytes, b"x%41bc");
        let two = unescape(&one.bytes).unwrap();
        assert_eq!(two.bytes, b"xAbc");
        let up = Trace::new(&one.patches, None);
        let trace = Trace::new(&two.patches, Some(&up));
        assert_eq!(&first[trace.origin(1..2)], b"%2541");
        assert_eq!(&first[trace.origin(2..4)], b"bc");
    }

    #[test]
    fn unframe_drops_size_lines() {
        let text = b"ab\r\n3\r\ncde\nf\nxyz";
        assert_eq!(unframe(text, Sizes::Odd).unwrap().bytes, b"abcdexyz");
        assert_eq!(unframe(text, Sizes::Even).unwrap().bytes, b"ab\r\n3f\nxyz");
        assert_eq!(unframe(text, Sizes::InARow).unwrap().bytes, b"abxyz");
        assert!(unframe(b"ab\ncdefab\n", Sizes::InARow).is_none());
    }
}
