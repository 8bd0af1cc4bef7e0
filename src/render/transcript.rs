//! An exchange as it went over the wire: request and answer line by line, nothing hidden in any.

use super::text::{lines, shorten, visible};
use crate::redact::Clean;
use crate::report::{Exchange, Pair};

/// How much of a body is shown.
#[derive(Clone, Copy, Debug)]
pub(super) struct Room {
    /// Characters of the whole.
    pub(super) characters: usize,
    /// Lines.
    pub(super) lines: usize,
    /// Characters of a line.
    pub(super) columns: usize,
}

/// The request: method and URL, headers, a blank line, the body.
pub(super) fn request(exchange: &Exchange, room: Room) -> Vec<String> {
    let request = &exchange.request;
    let first = format!("{} {}", request.method, request.url);
    message(&first, &request.headers, &request.body, room)
}

/// The answer: status line, headers, a blank line, the body; or why there is none.
pub(super) fn answer(exchange: &Exchange, room: Room) -> Vec<String> {
    let mut out = Vec::new();
    if let Some(response) = &exchange.response {
        let first = format!("{} {} {}", response.http_version, response.status, response.reason);
        out = message(first.trim_end(), &response.headers, &response.body, room);
        if response.body_truncated {
            out.push("(the body is not whole)".to_owned());
        }
    }
    match &exchange.failure {
        Some(failure) => {
            if !out.is_empty() {
                out.push(String::new());
            }
            let line = format!("failed in {}: {}", failure.phase.slug(), failure.message);
            out.push(visible(&line));
        }
        None if out.is_empty() => out.push("(no answer)".to_owned()),
        None => {}
    }
    out
}

fn message(first: &str, headers: &[Pair], body: &Clean, room: Room) -> Vec<String> {
    let mut out = vec![visible(first)];
    out.extend(headers.iter().map(|(name, value)| visible(&format!("{name}: {value}"))));
    out.push(String::new());
    if body.as_str().is_empty() {
        out.push("(no body)".to_owned());
        return out;
    }
    let text = shorten(body.as_str(), room.characters);
    let mut all = lines(&text);
    out.extend(all.by_ref().take(room.lines).map(|line| shorten(&line, room.columns)));
    let more = all.count();
    if more > 0 {
        out.push(format!("(… {more} more lines)"));
    }
    out
}
