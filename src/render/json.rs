//! The contract's JSON: the report as it is, safe to print, with a line end.

use super::text::hides;
use crate::report::Report;
use serde::Serialize;
use std::fmt::Write as _;

/// Writes a report as JSON.
#[must_use]
pub fn render(report: &Report) -> Vec<u8> {
    pretty(report)
}

/// Indented JSON in which nothing hides: what could move a cursor or turn text round is escaped.
#[must_use]
pub fn pretty(value: &impl Serialize) -> Vec<u8> {
    // Reports are made of texts, numbers and lists: there is nothing that cannot be written.
    let text = serde_json::to_string_pretty(value).unwrap_or_default();
    let mut out = String::with_capacity(text.len() + 1);
    for c in text.chars() {
        // Such a character stands inside a string; line ends between values stay.
        if c > '~' && hides(c) {
            for unit in c.encode_utf16(&mut [0; 2]) {
                let _ = write!(out, "\\u{unit:04x}");
            }
        } else {
            out.push(c);
        }
    }
    out.push('\n');
    out.into_bytes()
}

#[cfg(test)]
mod tests {
    use super::pretty;

    #[test]
    fn hidden_characters_are_escaped_and_read_back() {
        let text = "a\u{9b}31m\u{202e}\u{7f}\u{e0041}ü世\n";
        let written = String::from_utf8(pretty(&text)).unwrap_or_default();
        assert_eq!(written, "\"a\\u009b31m\\u202e\\u007f\\udb40\\udc41ü世\\n\"\n");
        assert_eq!(serde_json::from_str::<String>(&written).ok().as_deref(), Some(text));
    }
}
