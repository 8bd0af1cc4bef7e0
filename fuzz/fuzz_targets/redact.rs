//! No part of a secret survives redaction, whatever stands around it and however it is encoded.
//!
//! The fuzzer chooses the text, the encodings and a seed; the secret is drawn from the seed, so that
//! it holds no words that redaction leaves readable on purpose.

#![no_main]

use libfuzzer_sys::arbitrary::{self, Arbitrary};
use libfuzzer_sys::fuzz_target;
use regrant::redact::{Masking, Redactor, SecretKind};
use regrant::secret::Secret;
use regrant_fuzz::leak_of;
use regrant_fuzz::spelling::spell;

#[derive(Arbitrary, Debug)]
struct Case<'a> {
    seed: u64,
    form: u8,
    cut: (u8, u8),
    before: &'a str,
    after: &'a str,
    layers: Vec<u8>,
}

const LONGEST: usize = 8000;

const ALPHABETS: [&[u8]; 4] = [
    b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789",
    b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/=&%\"'\\ ~",
    b"0123456789abcdef",
    b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_.",
];

fn secret(seed: u64, form: u8) -> String {
    let alphabet = ALPHABETS[usize::from(form % 4)];
    let mut state = seed | 1;
    let mut next = || {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        usize::try_from(state >> 33).unwrap_or(0)
    };
    let len = 16 + next() % 48;
    let text: String = (0..len).map(|_| char::from(alphabet[next() % alphabet.len()])).collect();
    format!("k{text}Z")
}

fuzz_target!(|case: Case<'_>| {
    if case.before.len() + case.after.len() > 1000 {
        return;
    }
    let secret = secret(case.seed, case.form);
    let mut redactor = Redactor::new(Masking::Mask);
    redactor.learn(SecretKind::RefreshToken, &Secret::new(secret.clone()));
    let cut = usize::from(case.cut.0 % 4)..secret.len() - usize::from(case.cut.1 % 4);
    let mut text = format!("{}{}{}", case.before, &secret[cut], case.after);
    for how in case.layers.iter().take(4) {
        text = spell(*how, &text);
        // Reading all that a text could decode to takes as long as there is text.
        if text.len() > LONGEST {
            return;
        }
    }
    for (face, clean) in [
        ("text", redactor.text(&text)),
        ("body", redactor.body(None, text.as_bytes())),
        ("url", redactor.url(&text)),
        ("transcript", redactor.transcript(&text)),
        ("header", redactor.header("X-Echo", &text)),
        ("authorization", redactor.header("Authorization", &text)),
        ("cookie", redactor.header("Set-Cookie", &text)),
    ] {
        let found = leak_of(clean.as_str(), &secret, 3);
        assert_eq!(found, None, "{face} of {text:?} became {:?}", clean.as_str());
    }
    let clean = redactor.text(&text);
    assert_eq!(redactor.text(clean.as_str()), clean, "not the same again");
    assert_eq!(redactor.leak_in(clean.as_str().as_bytes()), None);
});
