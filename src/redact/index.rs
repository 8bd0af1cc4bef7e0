//! The parts of every secret, ready to be looked up.
//!
//! A secret is kept in a few forms (see [`Form`]), each cut into overlapping windows whose hashes
//! lead back to the place in the secret. Looking at a text costs one hash a byte; only a hit is
//! compared. No window's text is kept but in the forms themselves, which are wiped when dropped.

use super::view;
use crate::secret::Secret;
use std::collections::HashMap;
use std::collections::hash_map::Entry;
use std::hash::{BuildHasherDefault, Hasher};
use zeroize::Zeroizing;

/// Shortest part of a secret that counts as the secret (contract, section 10).
pub(super) const PART: usize = 6;

/// How a text is read when parts of secrets are looked for in it. Case is folded in all of them.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) enum Form {
    /// Printable ASCII alone: white space, control characters and everything else dropped.
    Printable,
    /// Letters and digits alone, so that quotes, separators and line ends cannot hide a secret.
    Alphanumeric,
    /// All but control characters. Only for secrets with blanks or letters outside ASCII.
    Every,
}

impl Form {
    pub(super) const ALL: [Self; 3] = [Self::Printable, Self::Alphanumeric, Self::Every];

    /// How many bytes in a row make a part in this form.
    pub(super) const fn width(self) -> usize {
        match self {
            Self::Printable | Self::Every => PART,
            Self::Alphanumeric => 8,
        }
    }

    /// Whether the byte stays in this form.
    pub(super) const fn keeps(self, b: u8) -> bool {
        match self {
            Self::Printable => b.is_ascii_graphic(),
            Self::Alphanumeric => b.is_ascii_alphanumeric(),
            Self::Every => !b.is_ascii_control(),
        }
    }

    const fn salt(self) -> u64 {
        match self {
            Self::Printable => 0,
            Self::Alphanumeric => 0x9e37_79b9_7f4a_7c15,
            Self::Every => 0xd1b5_4a32_d192_ed03,
        }
    }
}

/// One way a secret may stand in a text, in every form that has a window.
struct Needle {
    secret: usize,
    forms: [Zeroizing<Vec<u8>>; 3],
}

/// A part of a secret found in a text.
#[derive(Clone, Copy, Debug)]
pub(super) struct Part {
    /// Which secret.
    pub(super) secret: usize,
    /// How many bytes of the form match in a row.
    pub(super) len: usize,
    /// Whether that is all of the secret.
    pub(super) whole: bool,
}

/// A secret too short for windows.
pub(super) struct Short {
    pub(super) secret: usize,
    pub(super) value: Zeroizing<Vec<u8>>,
}

/// Every window of every secret.
#[derive(Default)]
pub(super) struct Index {
    needles: Vec<Needle>,
    /// Window hash to the first place it occurs at, nearly always the only one.
    windows: HashMap<u64, Place, Plain>,
    /// Further places of the same window.
    more: HashMap<u64, Vec<Place>, Plain>,
    sieve: Sieve,
    pub(super) short: Vec<Short>,
    /// Whether [`Form::Every`] has anything to look for.
    pub(super) every: bool,
}

/// Where a window occurs: needle and offset.
type Place = (u32, u32);

/// A window occurs in a secret at many places only where the secret repeats itself, and in many
/// secrets only where they begin alike; either way a few tell enough.
const MOST_PLACES: usize = 32;
const MOST_IN_ONE: usize = 3;
/// Bytes of one secret that are looked for. No token is longer; a hostile answer may be.
const MOST_BYTES: usize = 1 << 16;
/// How often a secret that is itself escaped is read again.
const MOST_LAYERS: usize = 4;

impl Index {
    /// Takes in a secret under its number.
    pub(super) fn insert(&mut self, secret: usize, value: &Secret) {
        let mut spelling = Zeroizing::new(value.expose().as_bytes().to_vec());
        spelling.truncate(MOST_BYTES);
        let printable = spelling.iter().filter(|b| Form::Printable.keeps(**b)).count();
        let odd = spelling.trim_ascii().iter().any(|b| !b.is_ascii_graphic());
        if printable < PART && (!odd || spelling.trim_ascii().len() < PART) {
            let value = Zeroizing::new(spelling.trim_ascii().to_vec());
            if !value.is_empty() {
                self.short.push(Short { secret, value });
            }
            return;
        }
        let forms = if odd { &Form::ALL[..] } else { &Form::ALL[..2] };
        self.add(secret, &spelling, forms);
        if spelling.contains(&b' ') {
            let plus = spelling.iter().map(|b| if *b == b' ' { b'+' } else { *b });
            self.add(secret, &Zeroizing::new(plus.collect::<Vec<u8>>()), &Form::ALL[..2]);
        }
        let backwards: Zeroizing<Vec<u8>> =
            Zeroizing::new(spelling.iter().rev().copied().collect());
        self.add(secret, &backwards, &Form::ALL[..1]);
        // A secret that looks escaped is met unescaped wherever a reader decodes once too often.
        for _ in 0..MOST_LAYERS {
            let Some(decoded) = view::unescape(&spelling) else { break };
            spelling = Zeroizing::new(decoded.bytes);
            self.add(secret, &spelling, &Form::ALL[..2]);
        }
    }

    fn add(&mut self, secret: usize, value: &[u8], wanted: &[Form]) {
        let value = value.trim_ascii();
        let number = u32::try_from(self.needles.len()).unwrap_or(u32::MAX);
        let forms = Form::ALL.map(|form| {
            if !wanted.contains(&form) {
                return Zeroizing::default();
            }
            let kept = value.iter().filter(|b| form.keeps(**b)).map(u8::to_ascii_lowercase);
            Zeroizing::new(kept.collect::<Vec<u8>>())
        });
        self.every |= wanted.contains(&Form::Every);
        self.needles.push(Needle { secret, forms });
        let needle = &self.needles[number as usize];
        for form in Form::ALL {
            let hashes = windows(form, &needle.forms[form as usize]);
            for (offset, hash) in (0u32..).zip(hashes) {
                if let Entry::Vacant(free) = self.windows.entry(hash) {
                    free.insert((number, offset));
                    self.sieve.insert(hash);
                    continue;
                }
                let more = self.more.entry(hash).or_default();
                let same = more.iter().filter(|(n, _)| *n == number).count();
                if more.len() < MOST_PLACES && same < MOST_IN_ONE {
                    more.push((number, offset));
                }
            }
        }
        self.sieve.fit(&self.windows);
    }

    /// Whether nothing is known.
    pub(super) fn is_empty(&self) -> bool {
        self.needles.is_empty() && self.short.is_empty()
    }

    /// Calls `found` with the place and the part for every part of a secret in `text`, which is in
    /// `form`. Parts that end inside an earlier one are left out.
    pub(super) fn parts(&self, form: Form, text: &[u8], mut found: impl FnMut(usize, Part)) {
        if self.windows.is_empty() {
            return;
        }
        let mut covered = 0;
        for (at, hash) in windows(form, text).enumerate() {
            if !self.sieve.may_hold(hash) || at + form.width() <= covered {
                continue;
            }
            if let Some(part) = self.longest(form, &text[at..], hash) {
                covered = at + part.len;
                found(at, part);
            }
        }
    }

    fn longest(&self, form: Form, text: &[u8], hash: u64) -> Option<Part> {
        let first = self.windows.get(&hash)?;
        let more = self.more.get(&hash).map(Vec::as_slice).unwrap_or_default();
        let mut longest: Option<Part> = None;
        for (needle, offset) in std::iter::once(first).chain(more) {
            let needle = &self.needles[*needle as usize];
            let value = &needle.forms[form as usize];
            let rest = value.get(*offset as usize..).unwrap_or_default();
            let len = rest.iter().zip(text).take_while(|(a, b)| a == b).count();
            let part = Part { secret: needle.secret, len, whole: len == value.len() };
            // Of equals the one learned first.
            if len >= form.width() && longest.is_none_or(|l| (l.len, l.whole) < (len, part.whole)) {
                longest = Some(part);
            }
        }
        longest
    }
}

/// The hashes of a text's windows, one for each place a window begins at.
fn windows(form: Form, text: &[u8]) -> impl Iterator<Item = u64> {
    let width = form.width();
    let mask = if width == 8 { u64::MAX } else { (1 << (8 * width)) - 1 };
    let mut key = text.iter().take(width - 1).fold(0, |key, b| key << 8 | u64::from(*b));
    text.iter().skip(width - 1).map(move |b| {
        key = (key << 8 | u64::from(*b)) & mask;
        let mixed = (key ^ form.salt()).wrapping_mul(0x9fb2_1c65_1e98_df25);
        mixed ^ mixed >> 32
    })
}

/// A bit for each window hash: says at once that most text holds no secret.
#[derive(Default)]
struct Sieve {
    bits: Vec<u64>,
}

impl Sieve {
    fn insert(&mut self, hash: u64) {
        if self.bits.is_empty() {
            self.bits = vec![0; 256];
        }
        let (word, bit) = self.place(hash);
        self.bits[word] |= bit;
    }

    fn may_hold(&self, hash: u64) -> bool {
        let (word, bit) = self.place(hash);
        self.bits[word] & bit != 0
    }

    #[allow(clippy::cast_possible_truncation, reason = "the low bits are what is wanted")]
    fn place(&self, hash: u64) -> (usize, u64) {
        ((hash >> 6) as usize & (self.bits.len() - 1), 1 << (hash & 63))
    }

    /// Grows so that at most one bit in sixteen is set.
    fn fit(&mut self, windows: &HashMap<u64, Place, Plain>) {
        if windows.len() * 16 > self.bits.len() * 64 {
            self.bits = vec![0; (windows.len() / 2).next_power_of_two().max(256)];
            for hash in windows.keys() {
                self.insert(*hash);
            }
        }
    }
}

/// The keys are hashes already.
type Plain = BuildHasherDefault<Same>;

#[derive(Default)]
struct Same(u64);

impl Hasher for Same {
    fn finish(&self) -> u64 {
        self.0
    }

    fn write(&mut self, bytes: &[u8]) {
        for b in bytes {
            self.0 = self.0 << 8 | u64::from(*b);
        }
    }

    fn write_u64(&mut self, n: u64) {
        self.0 = n;
    }
}
