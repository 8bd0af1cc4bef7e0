//! An answer's words with everything taken out that varies from one request to the next.

use crate::exchange::Exchange;
use std::fmt::Write as _;

/// Bodies are compared up to here.
const MAX_TEXT: usize = 16 * 1024;
/// A run of letters and digits this long is an id, not a word.
const ID_LENGTH: usize = 20;
/// A run of digits this long is a time or a number of something.
const NUMBER_LENGTH: usize = 9;

/// Status, challenge, place and words, comparable between two requests.
#[must_use]
pub fn signature(exchange: &Exchange) -> String {
    let Some(response) = &exchange.response else { return String::new() };
    let mut out = response.status.to_string();
    for name in ["www-authenticate", "location"] {
        if let Some(value) = response.header(name) {
            let value = if name == "location" {
                value.split('?').next().unwrap_or_default()
            } else {
                value
            };
            let _ = write!(out, " {name}={}", steady(value));
        }
    }
    let body = &response.body[..response.body.len().min(MAX_TEXT)];
    out.push(' ');
    out.push_str(&steady(&String::from_utf8_lossy(body)));
    out
}

/// Lower case, blanks folded, ids, times and long numbers blurred. Codes such as `AADSTS7000215`
/// and short numbers stay: they are what tells two answers apart.
fn steady(text: &str) -> String {
    let mut out = String::with_capacity(text.len().min(MAX_TEXT));
    let mut word = String::new();
    for c in text.chars().map(|c| c.to_ascii_lowercase()).chain(['\n']) {
        // A time's and an id's inner punctuation belongs to it.
        if c.is_alphanumeric() || (matches!(c, '-' | ':' | '.' | '_' | '+') && !word.is_empty()) {
            word.push(c);
            continue;
        }
        flush(&mut out, &mut word);
        if c.is_whitespace() {
            if !out.ends_with(' ') {
                out.push(' ');
            }
        } else {
            out.push(c);
        }
    }
    out.trim_end().to_owned()
}

fn flush(out: &mut String, word: &mut String) {
    if word.is_empty() {
        return;
    }
    let bare = word.trim_end_matches([':', '.', '-', '+']);
    let digits = bare.chars().filter(char::is_ascii_digit).count();
    let letters = bare.chars().filter(char::is_ascii_alphabetic).count();
    let time = digits >= 6 && bare.contains(['-', ':']) && letters <= 2;
    let id = bare.len() >= ID_LENGTH && digits > 0 && letters > 0 && !bare.contains('_');
    let number = letters == 0 && digits >= NUMBER_LENGTH;
    if time || id || number {
        out.push('#');
    } else {
        out.push_str(bare);
    }
    out.push_str(&word[bare.len()..]);
    word.clear();
}
