//! A server's words without what is new each time: ids, times, numbers of labels.

use crate::oauth::TokenAnswer;
use crate::report::Exchange;
use std::fmt::Write as _;

const LONGEST: usize = 400;

/// What came back, in words that stay the same as long as the server behaves the same.
pub(super) fn answer(exchange: &Exchange) -> String {
    let mut out = String::new();
    if let Some(response) = &exchange.response {
        out.push_str(&response.status.to_string());
        let body = response.body.as_str();
        let words = match TokenAnswer::read(body.as_bytes()) {
            TokenAnswer::Tokens(tokens) if tokens.refresh.is_some() => {
                "tokens, a refresh token among them".to_owned()
            }
            TokenAnswer::Tokens(_) => "tokens, no refresh token".to_owned(),
            TokenAnswer::Error(error) => {
                let parts = [error.code, error.description];
                parts.into_iter().flatten().collect::<Vec<_>>().join(": ")
            }
            TokenAnswer::Unreadable if body.trim().is_empty() => "empty body".to_owned(),
            TokenAnswer::Unreadable => {
                response.header("content-type").map_or("no type", |t| t.as_str()).to_owned()
            }
        };
        out.push(' ');
        out.push_str(&steady(&words));
        for name in ["www-authenticate", "location"] {
            if let Some(value) = response.header(name) {
                let _ = write!(out, "; {name}: {}", steady(value.as_str()));
            }
        }
    }
    if let Some(failure) = &exchange.failure {
        let message = steady(failure.message.as_str());
        let gap = if out.is_empty() { "" } else { "; " };
        let _ = write!(out, "{gap}failed in {}: {message}", failure.phase.slug());
    }
    if out.is_empty() { "nothing".to_owned() } else { out }
}

/// The text with ids, times and long numbers as `…`, and labels without their number.
pub(super) fn steady(text: &str) -> String {
    let belongs = |c: char| c.is_ascii_alphanumeric() || "-_:.+".contains(c);
    let mut out = String::new();
    let mut word = String::new();
    for c in text.chars().take(LONGEST).chain(std::iter::once('\n')) {
        if belongs(c) {
            word.push(c);
            continue;
        }
        // A label's number: `<decoy#3>`.
        if c == '>' && out.ends_with('#') && word.bytes().all(|b| b.is_ascii_digit()) {
            out.pop();
        } else if is_new_each_time(&word) {
            out.push('…');
        } else {
            out.push_str(&word);
        }
        word.clear();
        if c != '\n' {
            out.push(c);
        }
    }
    out.trim().to_owned()
}

fn is_new_each_time(word: &str) -> bool {
    // The colon of `AADSTS700082:` joins nothing.
    let word = word.trim_matches(['-', ':', '.']);
    let digits = word.bytes().filter(u8::is_ascii_digit).count();
    let joined = word.contains(['-', ':']);
    (digits >= 6 && joined)
        || (word.len() >= 16 && digits >= 3)
        || (digits >= 9 && digits == word.len())
        || (digits >= 4 && word.bytes().filter(|b| *b == b':').count() >= 1)
}

#[cfg(test)]
mod tests {
    use super::steady;

    #[test]
    fn ids_and_times_do_not_count_and_codes_do() {
        assert_eq!(
            steady(
                "AADSTS700082: expired. Trace ID: 3f2c1b0a-1111-2222-3333-444455556666 \
                 Timestamp: 2026-03-03 10:00:00Z <decoy#3>"
            ),
            "AADSTS700082: expired. Trace ID: … Timestamp: … … <decoy>"
        );
        assert_eq!(steady("error 400 in step 12"), "error 400 in step 12");
    }
}
