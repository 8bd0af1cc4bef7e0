//! Made-up values of the same form as a real one.

use super::Secret;
use ring::rand::{SecureRandom as _, SystemRandom};

/// A made-up token of the form of `real`: same length, same character classes at the same places,
/// a known vendor prefix kept, printable ASCII throughout.
#[must_use]
pub fn decoy(real: &Secret) -> Secret {
    scramble(real.expose())
}

/// A deliberately wrong secret for the controls, of the form of `real`.
#[must_use]
pub fn control(real: &Secret) -> Secret {
    scramble(real.expose())
}

fn scramble(real: &str) -> Secret {
    let rng = SystemRandom::new();
    let mut noise = vec![0u8; real.len()];
    // A machine without randomness still gets a decoy, a guessable one: it is no secret.
    let _ = rng.fill(&mut noise);
    let one = |(c, n): (char, &u8)| -> char {
        let from = |set: &[u8]| char::from(set[usize::from(*n) % set.len()]);
        match c {
            '0'..='9' => from(b"0123456789"),
            'a'..='f' => from(b"abcdef"),
            'g'..='z' => from(b"ghijklmnopqrstuvwxyz"),
            'A'..='F' => from(b"ABCDEF"),
            'G'..='Z' => from(b"GHIJKLMNOPQRSTUVWXYZ"),
            c if c.is_ascii_graphic() => c,
            _ => 'x',
        }
    };
    Secret::new(real.chars().zip(&noise).map(one).collect::<String>())
}
