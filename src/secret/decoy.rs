//! Made-up values of the same form as a real one.
//!
//! A decoy has to get as far as the real token would: same length, same kinds of characters at the
//! same places, the vendor's prefix, a decodable body where the real one is a JSON Web Token. It
//! must not be worth anything: beyond the prefix it shares no six characters in a row with the real
//! token, and no place with it.

mod jwt;
mod noise;

use super::Secret;
use noise::Noise;
use std::collections::HashSet;

/// A made-up token of the form of `real`: same length, same character classes at the same places,
/// a known vendor prefix kept, printable ASCII throughout.
#[must_use]
pub fn decoy(real: &Secret) -> Secret {
    let value = real.expose();
    let mut noise = Noise::new();
    if let Some(token) = jwt::like(value, &mut noise) {
        return Secret::new(token);
    }
    let kept = prefix(value).len();
    Secret::new(format!("{}{}", &value[..kept], apart(&value[kept..], value, &mut noise)))
}

/// A deliberately wrong secret for the controls, of the form of `real`. Differs from it at nearly
/// every place, however short it is.
#[must_use]
pub fn control(real: &Secret) -> Secret {
    let value = real.expose();
    Secret::new(apart(value, value, &mut Noise::new()))
}

/// The vendor's prefix, as far as it is public; empty where none is known or nothing follows it.
#[must_use]
pub(super) fn prefix(value: &str) -> &str {
    let known = PREFIXES.lines().filter(|p| value.len() > p.len() + 4 && value.starts_with(p));
    let longest = known.max_by_key(|p| p.len()).map_or(0, str::len);
    &value[..longest.max(spoken_prefix(value))]
}

/// The length of a prefix nobody has listed yet that says what follows: `authelia_rt_`.
fn spoken_prefix(value: &str) -> usize {
    const SAYS: &[&str] = &["_rt_", "_refresh_", "_at_", "_tok_", "_token_"];
    let end = SAYS.iter().filter_map(|says| value.find(says).map(|at| at + says.len())).min();
    end.filter(|end| {
        let name = &value[..*end];
        *end <= 20
            && value.len() >= end + 20
            && name.bytes().all(|b| b == b'_' || b.is_ascii_lowercase())
    })
    .unwrap_or(0)
}

/// Every vendor prefix known.
pub fn prefixes() -> impl Iterator<Item = &'static str> {
    PREFIXES.lines()
}

const PREFIXES: &str = include_str!("prefixes.txt");
/// Longest run that a made-up value may share with the real one.
const SHARED: usize = 5;
const TRIES: usize = 40;

/// `text` made up anew so that it shares no run with `real`.
fn apart(text: &str, real: &str, noise: &mut Noise) -> String {
    let mut made = like(text, noise);
    let runs = Runs::of(real);
    for _ in 0..TRIES {
        let Some(start) = runs.first_in(&made) else { break };
        // What cannot be told apart within its classes (a row of dashes) leaves them.
        let mut chars: Vec<char> = made.chars().collect();
        for c in chars.iter_mut().skip(start).take(SHARED + 1).step_by(2) {
            *c = noise.other_of(b"ghijkmnpqrstuvwxyz23456789", *c);
        }
        made = chars.into_iter().collect();
    }
    if made == real && !made.is_empty() {
        made.replace_range(.., &"x".repeat(real.chars().count()));
    }
    made
}

/// Another character of the same class at each place.
fn like(text: &str, noise: &mut Noise) -> String {
    if is_uuid(text) {
        return uuid(text, noise);
    }
    let hex = text.bytes().all(|b| b.is_ascii_hexdigit() || b == b'-');
    let plain = text.chars().filter(char::is_ascii_alphanumeric).count();
    let marks = plain * 2 < text.chars().count();
    text.chars()
        .map(|c| match c {
            '0'..='9' => noise.other_of(b"0123456789", c),
            'a'..='f' if hex => noise.other_of(b"abcdef", c),
            'A'..='F' if hex => noise.other_of(b"ABCDEF", c),
            'a'..='z' => noise.other_of(b"abcdefghijklmnopqrstuvwxyz", c),
            'A'..='Z' => noise.other_of(b"ABCDEFGHIJKLMNOPQRSTUVWXYZ", c),
            c if c.is_ascii_graphic() && marks => noise.other_of(b"-_.~!*", c),
            c if c.is_ascii_graphic() => c,
            _ => 'x',
        })
        .collect()
}

/// A UUID keeps its version and variant.
fn uuid(text: &str, noise: &mut Noise) -> String {
    let upper = text.bytes().any(|b| b.is_ascii_uppercase());
    let digits: &[u8] = if upper { b"0123456789ABCDEF" } else { b"0123456789abcdef" };
    let variant: &[u8] = if upper { b"89AB" } else { b"89ab" };
    text.char_indices()
        .map(|(i, c)| match (i, c) {
            (14, _) | (_, '-') => c,
            (19, '8' | '9' | 'a' | 'b' | 'A' | 'B') => noise.other_of(variant, c),
            _ => noise.other_of(digits, c),
        })
        .collect()
}

fn is_uuid(text: &str) -> bool {
    text.len() == 36
        && text.bytes().enumerate().all(|(i, b)| match i {
            8 | 13 | 18 | 23 => b == b'-',
            _ => b.is_ascii_hexdigit(),
        })
}

/// Every run of a real value that a made-up one must not have, whatever its case.
struct Runs(HashSet<Vec<char>>);

impl Runs {
    fn of(real: &str) -> Self {
        Self(folded(real).windows(SHARED + 1).map(<[char]>::to_vec).collect())
    }

    /// Where `made` first has one.
    fn first_in(&self, made: &str) -> Option<usize> {
        folded(made).windows(SHARED + 1).position(|run| self.0.contains(run))
    }
}

fn folded(text: &str) -> Vec<char> {
    text.chars().map(|c| c.to_ascii_lowercase()).collect()
}

#[cfg(test)]
#[path = "decoy/tests.rs"]
mod tests;
