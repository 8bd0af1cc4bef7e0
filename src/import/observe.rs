//! What kind of input it is, and which reader it goes to.
//!
//! Kinds are told apart by their form alone (JSON, a HAR's `log`, status and request lines, curl's
//! marks), never by words of a vendor. Every kind ends in an `Observation`.

use super::{ImportError, MAX_INPUT, case, failure, transcript};
use crate::exchange::{Observation, SeenResponse};

/// A body longer than this is cut: no rule looks further.
pub(super) const MAX_BODY: usize = 1 << 20;

pub(super) fn observation(input: &[u8], entry: Option<usize>) -> Result<Observation, ImportError> {
    let fail = |problem: String| ImportError { what: "the input", line: None, problem };
    if input.len() > MAX_INPUT {
        return Err(fail(format!("is larger than {} MB", MAX_INPUT >> 20)));
    }
    let text = decode(input);
    let text = text.trim_start_matches('\u{feff}');
    let trimmed = text.trim_matches(|c: char| c.is_whitespace() || c == '\0');
    if trimmed.is_empty() {
        return Err(fail("is empty".to_owned()));
    }
    if trimmed.starts_with(['{', '[']) {
        return Ok(match case::read(trimmed, entry)? {
            Some(seen) => seen,
            // JSON that was cut off is still an answer's body.
            None => body_alone(trimmed),
        });
    }
    if entry.is_some_and(|e| e > 0) {
        return Err(fail("has no entries: it is no HAR".to_owned()));
    }
    if let Some(seen) = transcript::read(text) {
        return Ok(seen);
    }
    if looks_like_markup(trimmed) || looks_like_form(trimmed) {
        return Ok(body_alone(trimmed));
    }
    Ok(failure::read(trimmed))
}

/// An answer of which only the body is known.
pub(super) fn body_alone(text: &str) -> Observation {
    let response = SeenResponse { body: Some(cut(text, MAX_BODY).to_owned()), ..<_>::default() };
    Observation { response: Some(response), ..Observation::default() }
}

/// The longest beginning of `text` that has at most `max` bytes.
pub(super) fn cut(text: &str, max: usize) -> &str {
    let mut end = max.min(text.len());
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    &text[..end]
}

/// UTF-8 with bad bytes replaced, or UTF-16 as `PowerShell` writes it into files.
fn decode(input: &[u8]) -> String {
    let utf16 = |bytes: &[u8], unit: fn([u8; 2]) -> u16| {
        let units: Vec<u16> = bytes.chunks_exact(2).map(|pair| unit([pair[0], pair[1]])).collect();
        String::from_utf16_lossy(&units)
    };
    match input {
        [0xff, 0xfe, rest @ ..] => return utf16(rest, u16::from_le_bytes),
        [0xfe, 0xff, rest @ ..] => return utf16(rest, u16::from_be_bytes),
        _ => {}
    }
    let sample = &input[..input.len().min(512)];
    let zeros_at = |odd: usize| sample.iter().skip(odd).step_by(2).all(|b| *b == 0);
    if sample.len() >= 4 && sample.iter().any(|b| *b != 0) {
        if zeros_at(1) {
            return utf16(input, u16::from_le_bytes);
        }
        if zeros_at(0) {
            return utf16(input, u16::from_be_bytes);
        }
    }
    String::from_utf8_lossy(input).into_owned()
}

fn looks_like_markup(text: &str) -> bool {
    text.strip_prefix('<')
        .and_then(|rest| rest.chars().next())
        .is_some_and(|c| c.is_ascii_alphabetic() || c == '!' || c == '?')
}

fn looks_like_form(text: &str) -> bool {
    text.split_once('=').is_some_and(|(name, _)| {
        !name.is_empty() && name.chars().all(|c| c.is_ascii_alphanumeric() || c == '_')
    }) && !text.contains(char::is_whitespace)
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a test stops where an input is not read")]
mod tests {
    use super::*;

    fn read(input: &str) -> Observation {
        observation(input.as_bytes(), None).unwrap()
    }

    #[test]
    fn observation_json_error_body_is_an_answer_of_unknown_status() {
        let seen = read(r#"{"error":"invalid_grant"}"#);
        let response = seen.response.unwrap();
        assert_eq!(response.status, None);
        assert_eq!(response.headers, None);
        assert_eq!(response.body.as_deref(), Some(r#"{"error":"invalid_grant"}"#));
        assert_eq!(seen.request, None);
    }

    #[test]
    fn observation_cut_json_html_and_form_are_bodies() {
        for text in [r#"{"error":"inv"#, "<html><title>x", "error=invalid_grant&x=1", "[1,"] {
            assert_eq!(read(text).response.unwrap().body.as_deref(), Some(text));
        }
    }

    #[test]
    fn observation_empty_and_oversized_input_is_refused() {
        for empty in [&b""[..], b" \r\n\t", b"\0\0\0", b"\xef\xbb\xbf"] {
            assert_eq!(observation(empty, None).unwrap_err().problem, "is empty");
        }
        let error = observation(&vec![b'x'; MAX_INPUT + 1], None).unwrap_err();
        assert_eq!(error.to_string(), "the input: is larger than 16 MB");
    }

    #[test]
    fn observation_utf16_with_and_without_mark_is_decoded() {
        let text = r#"{"error":"invalid_client"}"#;
        let le: Vec<u8> = text.encode_utf16().flat_map(u16::to_le_bytes).collect();
        let be: Vec<u8> = text.encode_utf16().flat_map(u16::to_be_bytes).collect();
        for bytes in [[&[0xff, 0xfe][..], &le].concat(), le, [&[0xfe, 0xff][..], &be].concat(), be]
        {
            let seen = observation(&bytes, None).unwrap();
            assert_eq!(seen.response.unwrap().body.as_deref(), Some(text));
        }
    }

    #[test]
    fn observation_bytes_outside_utf8_are_replaced() {
        let seen = observation(b"HTTP/1.1 400 Bad\r\n\r\nno\xff", None).unwrap();
        assert_eq!(seen.response.unwrap().body.as_deref(), Some("no\u{fffd}"));
    }

    proptest::proptest! {
        #[test]
        fn observation_never_panics(input in proptest::collection::vec(proptest::num::u8::ANY, 0..600)) {
            let _ = observation(&input, Some(0));
        }

        #[test]
        fn observation_of_transcript_like_text_never_panics(
            input in r"((HTTP/1.1 401 X|< HTTP/2 400|> POST / HTTP/1.1|\* x|[{}] \[|a: b|<|>|curl: \(6\) x|5|0|Transfer-Encoding: chunked)?\r?\n){0,20}"
        ) {
            let _ = observation(input.as_bytes(), None);
        }
    }
}
