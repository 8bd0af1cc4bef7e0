//! A client's own error text: a stack trace, a log line, `curl: (60) …`.
//!
//! The text itself is kept whole (within a cap). Where it quotes an answer, as Go's oauth2 and
//! Python's requests do, the status and the JSON in it become the answer, too.

use super::observe::{MAX_BODY, cut};
use crate::exchange::{Observation, SeenRequest, SeenResponse};

const MAX_TEXT: usize = 32 << 10;
/// So many braces are tried as the beginning of a JSON object.
const MAX_TRIES: usize = 16;

pub(super) fn read(text: &str) -> Observation {
    let head = cut(text, MAX_BODY);
    let status = status(head);
    let body = quoted_json(head);
    let response = (status.is_some() || body.is_some()).then(|| SeenResponse {
        status,
        headers: None,
        body: body.map(str::to_owned),
    });
    let url = url(head).map(str::to_owned);
    let request = url.map(|u| SeenRequest { url: Some(u), ..SeenRequest::default() });
    Observation { provider: None, request, response, failure: Some(bounded(text)), failed: None }
}

/// The text within the cap: its beginning and its end, where causes stand.
pub(super) fn bounded(text: &str) -> String {
    if text.len() <= MAX_TEXT {
        return text.to_owned();
    }
    let tail = cut(text, text.len() - MAX_TEXT / 2).len();
    format!("{}\n…\n{}", cut(text, MAX_TEXT / 2), &text[tail..])
}

/// The status code an error text names: `401 Client Error`, `status code: 401`, `HTTP 401`, `(401)`.
fn status(text: &str) -> Option<u16> {
    let bytes = text.as_bytes();
    let digit = |i: usize| bytes.get(i).is_some_and(u8::is_ascii_digit);
    (0..bytes.len().saturating_sub(2)).find_map(|at| {
        let number = bytes[at..at + 3].iter().all(u8::is_ascii_digit);
        let alone = !digit(at + 3) && (at == 0 || !bytes[at - 1].is_ascii_alphanumeric());
        if !number || !alone || !matches!(bytes[at], b'2'..=b'5') {
            return None;
        }
        let before = text[cut(text, at.saturating_sub(24)).len()..at].to_ascii_lowercase();
        let before = before.trim_end_matches([' ', ':', '=', '(', '"', '\'', '[', '<']);
        let after = text[at + 3..].trim_start_matches([' ', ')', ']', ':', '-']);
        let named = ["http", "status", "status code", "statuscode", "status_code", "response code"]
            .iter()
            .any(|word| before.ends_with(word))
            || before.ends_with("http/1.1")
            || before.ends_with("returned error");
        let phrased = PHRASES.iter().any(|phrase| {
            after.get(..phrase.len()).is_some_and(|a| a.eq_ignore_ascii_case(phrase))
        });
        (named || phrased).then(|| text[at..at + 3].parse().ok()).flatten()
    })
}

const PHRASES: &[&str] = &[
    "Client Error",
    "Server Error",
    "Bad Request",
    "Unauthorized",
    "Forbidden",
    "Not Found",
    "Method Not Allowed",
    "Not Acceptable",
    "Proxy Authentication",
    "Length Required",
    "Unsupported Media Type",
    "Too Many Requests",
    "Internal Server Error",
    "Bad Gateway",
    "Service Unavailable",
    "Gateway Time",
    "Moved Permanently",
    "Found",
    "Temporary Redirect",
    "Permanent Redirect",
];

/// The first JSON object in a text that has a field.
fn quoted_json(text: &str) -> Option<&str> {
    text.match_indices('{').take(MAX_TRIES).find_map(|(at, _)| {
        let mut stream = serde_json::Deserializer::from_str(&text[at..])
            .into_iter::<&serde_json::value::RawValue>();
        let raw = stream.next()?.ok()?.get();
        raw.contains(':').then_some(raw)
    })
}

/// The first URL in a text.
fn url(text: &str) -> Option<&str> {
    let at = ["https://", "http://"].iter().filter_map(|scheme| text.find(scheme)).min()?;
    let rest = &text[at..];
    let end = rest.find(|c: char| c.is_whitespace() || "\"'<>`\\)".contains(c));
    let found = rest[..end.unwrap_or(rest.len())].trim_end_matches([':', ',', '.', ';']);
    url::Url::parse(found).is_ok().then_some(found)
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a test stops where an input is not read")]
mod tests {
    use super::*;

    #[test]
    fn failure_go_oauth2_text_holds_the_answer() {
        let text =
            "oauth2: cannot fetch token: 400 Bad Request\nResponse: {\"error\":\"invalid_grant\"}";
        let seen = read(text);
        let response = seen.response.unwrap();
        assert_eq!(response.status, Some(400));
        assert_eq!(response.body.as_deref(), Some("{\"error\":\"invalid_grant\"}"));
        assert_eq!(seen.failure.as_deref(), Some(text));
    }

    #[test]
    fn failure_status_is_read_only_where_it_is_named() {
        let cases = [
            ("401 Client Error: Unauthorized for url: https://a/t", Some(401)),
            ("Request failed with status code 403", Some(403)),
            (
                "The remote server returned an error: (407) Proxy Authentication Required.",
                Some(407),
            ),
            ("curl: (22) The requested URL returned error: 404", Some(404)),
            ("dial tcp 127.0.0.1:443: connect: connection refused", None),
            ("Read timed out. (read timeout=500)", None),
            ("at Foo.java:401", None),
        ];
        for (text, expected) in cases {
            assert_eq!(status(text), expected, "{text}");
        }
    }

    #[test]
    fn failure_url_is_kept_as_the_requests() {
        let seen = read("Post \"https://oauth2.example.com/token\": EOF");
        assert_eq!(seen.request.unwrap().url.as_deref(), Some("https://oauth2.example.com/token"));
        assert_eq!(seen.response, None);
    }

    #[test]
    fn failure_long_text_keeps_both_ends() {
        let text = format!("first {} last", "ä".repeat(MAX_TEXT));
        let kept = bounded(&text);
        assert!(kept.starts_with("first") && kept.ends_with("last") && kept.len() < MAX_TEXT + 16);
    }
}
