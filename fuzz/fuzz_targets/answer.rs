//! Token answers, JSON or form-encoded, whole or cut off: what was issued is learned and masked.
//! A body with labels of ours in it is output of ours: what is read back from it may be refused.

#![no_main]

use libfuzzer_sys::fuzz_target;
use regrant::oauth::answer::{TokenAnswer, salvage_refresh_token};
use regrant::redact::{Masking, Redactor};
use regrant_fuzz::{TOKEN, assert_hidden};

fuzz_target!(|body: &[u8]| {
    let issued = match TokenAnswer::read(body) {
        TokenAnswer::Tokens(tokens) => tokens.refresh,
        TokenAnswer::Error(_) | TokenAnswer::Unreadable => salvage_refresh_token(body),
    };
    let mut redactor = Redactor::new(Masking::Mask);
    redactor.learn_answer(&[], body);
    let shown = redactor.body(None, body);
    if !body.windows(2).any(|w| w[0] == b'#' && w[1].is_ascii_digit()) {
        assert_eq!(redactor.leak_in(shown.as_str().as_bytes()), None, "{shown}");
    }
    if issued.is_some_and(|token| token.expose() == TOKEN) {
        assert_hidden(shown.as_str(), TOKEN);
    }
});
