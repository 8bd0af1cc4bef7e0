//! HTTP as text: raw answers, raw requests with their answers, `curl -i` output, `curl -v`
//! transcripts (marks `>`, `<`, `*`, with the body and `-i`'s copy of the headers in between).
//!
//! One pass over the lines, whatever the mixture; then the telling exchange of several is chosen.

mod line;

use self::line::{INFO, is_meter, is_request_line, is_status_line, is_token, mark, plain};
use super::failure;
use super::observe::{MAX_BODY, cut};
use crate::exchange::{Observation, SeenRequest, SeenResponse};
use std::fmt::Write as _;

const MAX_HEADERS: usize = 256;
const MAX_LINE: usize = 64 << 10;
const MAX_TURNS: usize = 32;
const MAX_NOTES: usize = 40;

/// `None` where the text is no HTTP and no transcript.
pub(super) fn read(text: &str) -> Option<Observation> {
    let mut reader = Reader::new(text);
    for line in text.split_inclusive('\n') {
        reader.line(line);
    }
    reader.finish()
}

/// One request and its answer, as far as they were seen.
#[derive(Default)]
struct Turn {
    request: Option<Head>,
    request_body: String,
    response: Option<Head>,
    body: String,
}

/// A start line and what follows it.
#[derive(Default)]
struct Head {
    line: String,
    headers: Vec<(String, String)>,
    /// Set by the blank line at the end.
    whole: bool,
    /// Curl said that body bytes passed (`{ [24 bytes data]`), whether or not they are shown.
    data_passed: bool,
}

#[derive(Clone, Copy, Eq, PartialEq)]
enum Place {
    Outside,
    RequestHead,
    RequestBody,
    ResponseHead,
    ResponseBody,
}

struct Reader {
    verbose: bool,
    place: Place,
    turns: Vec<Turn>,
    /// Curl's own remarks that speak of a fault.
    notes: Vec<String>,
    /// Curl's last words, `curl: (60) …`.
    errors: Vec<String>,
    /// The URL or scheme curl named on the way.
    url: Option<String>,
    tls: bool,
    /// A plain line repeated the marked head (`-i` with `-v`): its blank line is no body either.
    echoed: bool,
}

impl Reader {
    fn new(text: &str) -> Self {
        let verbose = text.lines().map(|l| plain(l, true)).any(|l| {
            l.strip_prefix("< ").is_some_and(|l| l.starts_with("HTTP/"))
                || l.strip_prefix("> ").is_some_and(is_request_line)
                || INFO.iter().any(|info| l.starts_with(info))
        });
        Self {
            verbose,
            place: Place::Outside,
            turns: Vec::new(),
            notes: Vec::new(),
            errors: Vec::new(),
            url: None,
            tls: false,
            echoed: false,
        }
    }

    fn line(&mut self, raw: &str) {
        let line = plain(raw, self.verbose);
        let line = line.as_str();
        if line.starts_with("curl: (") {
            if self.errors.len() < 4 {
                self.errors.push(cut(line, MAX_LINE).to_owned());
            }
            return;
        }
        if self.verbose && self.marked(line) {
            return;
        }
        match self.place {
            Place::Outside | Place::ResponseBody if is_status_line(line) => self.answer(line, true),
            Place::Outside if is_request_line(line) => self.request(line),
            Place::Outside => {}
            Place::RequestHead | Place::RequestBody if is_status_line(line) => {
                self.answer(line, true);
            }
            Place::RequestHead | Place::ResponseHead => self.head(line, raw),
            Place::RequestBody => {
                if let Some(turn) = self.turns.last_mut() {
                    append(&mut turn.request_body, raw);
                }
            }
            Place::ResponseBody => self.body(line, raw),
        }
    }

    /// A line with one of curl's marks; `false` where it has none.
    fn marked(&mut self, line: &str) -> bool {
        if let Some(info) = line.strip_prefix("* ") {
            self.info(info);
        } else if let Some(out) = mark(line, '>') {
            if is_request_line(out) {
                self.request(out);
            } else if let Some(head) = self.turns.last_mut().and_then(|t| t.request.as_mut()) {
                head.take(out);
            }
            if self.place == Place::RequestHead && out.is_empty() {
                self.place = Place::Outside;
            }
        } else if let Some(seen) = mark(line, '<') {
            if is_status_line(seen) {
                self.answer(seen, false);
            } else if let Some(head) = self.turns.last_mut().and_then(|t| t.response.as_mut()) {
                head.take(seen);
                if seen.is_empty() {
                    self.place = Place::ResponseBody;
                }
            } else {
                return false;
            }
        } else if line.starts_with("{ [") || line.starts_with("} [") {
            let received = line.starts_with('{');
            if let Some(turn) = self.turns.last_mut() {
                let head = if received { &mut turn.response } else { &mut turn.request };
                if let Some(head) = head {
                    head.data_passed = true;
                }
            }
        } else {
            return is_meter(line);
        }
        true
    }

    fn info(&mut self, info: &str) {
        let lower = cut(info, MAX_LINE).to_ascii_lowercase();
        self.tls |= lower.contains("ssl connection using") || lower.contains("tls handshake");
        if let Some((_, url)) = info.split_once("OPENED stream for ") {
            self.url = Some(url.trim().to_owned());
        }
        if self.notes.len() < MAX_NOTES && FAULT_WORDS.iter().any(|word| lower.contains(word)) {
            self.notes.push(cut(info, MAX_LINE).to_owned());
        }
    }

    fn request(&mut self, line: &str) {
        let request = Head { line: cut(line, MAX_LINE).to_owned(), ..Head::default() };
        self.push(Turn { request: Some(request), ..Turn::default() });
        self.place = Place::RequestHead;
    }

    fn answer(&mut self, line: &str, is_plain: bool) {
        let same = |head: &Head| head.line.trim_end() == line.trim_end();
        let before = self.turns.last().and_then(|t| t.response.as_ref());
        if is_plain && self.verbose && before.is_some_and(same) {
            self.echoed = true;
            self.place = Place::ResponseHead;
            return;
        }
        let informational = before.is_some_and(|head| matches!(head.status(), Some(100..=199)));
        if self.turns.is_empty() || (before.is_some() && !informational) {
            self.push(Turn::default());
        }
        if let Some(turn) = self.turns.last_mut() {
            turn.response = Some(Head { line: cut(line, MAX_LINE).to_owned(), ..Head::default() });
            turn.body.clear();
        }
        self.echoed = false;
        self.place = Place::ResponseHead;
    }

    /// Past the cap the last one makes room: the first ones and the very last are kept.
    fn push(&mut self, turn: Turn) {
        if self.turns.len() == MAX_TURNS {
            self.turns.pop();
        }
        self.turns.push(turn);
    }

    fn head(&mut self, line: &str, raw: &str) {
        let is_request = self.place == Place::RequestHead;
        let next = if is_request { Place::RequestBody } else { Place::ResponseBody };
        let Some(turn) = self.turns.last_mut() else { return };
        let head = if is_request { &mut turn.request } else { &mut turn.response };
        let Some(head) = head else { return };
        if self.echoed && !line.is_empty() {
            // The copy that `-i` prints of what stands there with a mark already.
            if line.starts_with(['{', '<', '[']) {
                self.place = next;
                self.body(line, raw);
            }
            return;
        }
        if line.is_empty() {
            head.whole = true;
            self.place = next;
        } else if !head.take(line) {
            // Pasted without the blank line between head and body.
            self.place = next;
            self.line(raw);
        }
    }

    fn body(&mut self, line: &str, raw: &str) {
        let Some(turn) = self.turns.last_mut() else { return };
        if self.verbose {
            if line.is_empty() && turn.body.is_empty() {
                return;
            }
            if let Some(head) = turn.response.as_ref().filter(|_| turn.body.trim().is_empty())
                && line.split_once(": ").is_some_and(|(n, v)| head.has(n, v))
            {
                self.echoed = true;
                self.place = Place::ResponseHead;
                return;
            }
            // A body without a line feed at its end has curl's next remark behind it.
            let ends = GLUED.iter().filter_map(|mark| line.find(mark)).min();
            if let Some(at) = ends {
                append(&mut turn.body, &line[..at]);
                let rest = line[at..].to_owned();
                self.line(&rest);
                return;
            }
            append(&mut turn.body, line);
            append(&mut turn.body, "\n");
            return;
        }
        append(&mut turn.body, raw);
    }

    fn finish(mut self) -> Option<Observation> {
        let chosen = choose(&self.turns).map(|at| self.turns.swap_remove(at));
        if chosen.is_none() && self.errors.is_empty() && self.notes.is_empty() {
            return None;
        }
        let mut seen = chosen.map_or_else(Observation::default, |turn| self.observe(turn));
        let said: Vec<&str> = self.errors.iter().map(String::as_str).collect();
        if seen.response.is_none() || !said.is_empty() {
            let mut text = said.join("\n");
            for note in &self.notes {
                let _ = write!(text, "\n* {note}");
            }
            if !text.trim().is_empty() {
                let told = failure::read(text.trim());
                seen.failure = told.failure;
                seen.response = seen.response.or(told.response);
                seen.request = seen.request.or(told.request);
            }
        }
        Some(seen)
    }

    fn observe(&self, turn: Turn) -> Observation {
        Observation {
            provider: None,
            request: turn.request.map(|head| self.seen_request(head, &turn.request_body)),
            response: turn.response.map(|head| seen_response(head, &turn.body)),
            failure: None,
            failed: None,
        }
    }

    fn seen_request(&self, head: Head, body: &str) -> SeenRequest {
        let mut words = head.line.split_whitespace();
        let method = words.next().unwrap_or_default().to_owned();
        let target = words.next().unwrap_or_default();
        let host = head.header("host");
        let url = if target.contains("://") || method == "CONNECT" {
            Some(target.to_owned())
        } else if let Some(url) = self.url.as_ref().filter(|url| url.ends_with(target)) {
            Some(url.clone())
        } else {
            let tls = self.tls || head.line.ends_with("HTTP/2") || !self.verbose;
            host.map(|h| format!("{}://{h}{target}", if tls { "https" } else { "http" }))
        };
        let length = head.header("content-length").map(str::trim);
        let announced = length.is_some() || head.header("transfer-encoding").is_some();
        let body = trimmed(body, length);
        let body = if !body.is_empty() {
            Some(body.to_owned())
        } else if length == Some("0") || (head.whole && !announced && !head.data_passed) {
            Some(String::new())
        } else {
            None
        };
        let known = head.whole || !head.headers.is_empty();
        SeenRequest { method: Some(method), url, headers: known.then_some(head.headers), body }
    }
}

impl Head {
    fn status(&self) -> Option<u16> {
        self.line.split_whitespace().nth(1)?.parse().ok().filter(|s| (100..1000).contains(s))
    }

    fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(n, _)| n.eq_ignore_ascii_case(name)).map(|(_, v)| v.as_str())
    }

    fn has(&self, name: &str, value: &str) -> bool {
        self.headers.iter().any(|(n, v)| n.eq_ignore_ascii_case(name) && v == value.trim())
    }

    /// Takes a header line in; `false` where it is none.
    fn take(&mut self, line: &str) -> bool {
        if line.is_empty() {
            self.whole = true;
            return true;
        }
        if line.starts_with([' ', '\t'])
            && let Some((_, value)) = self.headers.last_mut()
        {
            if value.len() + line.len() < MAX_LINE {
                value.push(' ');
                value.push_str(line.trim());
            }
            return true;
        }
        let Some((name, value)) = line.split_once(':') else { return false };
        let name = name.trim_end();
        if name.is_empty() || !name.bytes().all(is_token) {
            return false;
        }
        if self.headers.len() < MAX_HEADERS {
            self.headers.push((cut(name, 256).to_owned(), cut(value.trim(), MAX_LINE).to_owned()));
        }
        true
    }
}

fn seen_response(head: Head, text: &str) -> SeenResponse {
    let chunked = head
        .header("transfer-encoding")
        .and_then(|_| dechunked(text))
        .map(|body| body.trim_end_matches(['\r', '\n']).to_owned());
    let body = chunked.unwrap_or_else(|| trimmed(text, head.header("content-length")).to_owned());
    let known = !body.is_empty() || (head.whole && !head.data_passed);
    SeenResponse {
        status: head.status(),
        body: known.then_some(body),
        headers: (head.whole || !head.headers.is_empty()).then_some(head.headers),
    }
}

/// The body without what the terminal or the paste put behind it.
fn trimmed<'a>(body: &'a str, length: Option<&str>) -> &'a str {
    if body.trim().is_empty() {
        return "";
    }
    let length: Option<usize> = length.and_then(|l| l.trim().parse().ok());
    match length.filter(|l| *l <= body.len() && body.is_char_boundary(*l)) {
        Some(at) if body[at..].trim().is_empty() => &body[..at],
        _ => body.trim_end_matches(['\r', '\n']),
    }
}

/// A body whose chunk sizes were recorded with it; `None` where they were not.
fn dechunked(text: &str) -> Option<String> {
    let mut out = Vec::new();
    let mut rest = text.as_bytes();
    loop {
        let end = rest.iter().position(|b| *b == b'\n')?;
        let size = std::str::from_utf8(&rest[..end]).ok()?.split(';').next()?.trim();
        let size = usize::from_str_radix(size, 16).ok()?;
        rest = &rest[end + 1..];
        if size == 0 {
            return Some(String::from_utf8_lossy(&out).into_owned());
        }
        out.extend_from_slice(rest.get(..size)?);
        rest = &rest[size..];
        rest = rest.strip_prefix(b"\r").unwrap_or(rest);
        rest = rest.strip_prefix(b"\n")?;
    }
}

/// Which of several exchanges tells most: a success at the end, else the redirect that turned the
/// request into another one, else the first error, else the last.
fn choose(turns: &[Turn]) -> Option<usize> {
    let last = turns.iter().rposition(|t| t.response.is_some());
    let Some(last) = last else { return turns.len().checked_sub(1) };
    let status = |turn: &Turn| turn.response.as_ref().and_then(Head::status);
    let issued = turns[last].body.contains("access_token") && status(&turns[last]) < Some(300);
    if issued {
        return Some(last);
    }
    let turned = turns.iter().enumerate().position(|(at, turn)| {
        let method =
            |t: &Turn| t.request.as_ref().and_then(|r| r.line.split(' ').next().map(str::to_owned));
        let followed = turns.get(at + 1).is_some_and(|next| {
            method(next) != method(turn) || next.request.is_none() && turn.request.is_none()
        });
        matches!(status(turn), Some(301..=303)) && followed
    });
    let refused = || turns.iter().position(|t| status(t) >= Some(400));
    turned.or_else(refused).or(Some(last))
}

fn append(body: &mut String, text: &str) {
    let room = MAX_BODY.saturating_sub(body.len());
    body.push_str(cut(text, room));
}

/// Remarks of curl that end up behind a body without a line feed.
const GLUED: &[&str] =
    &["* Connection #", "* Closing connection", "* connection #", "* TLSv1.", "* Excess found"];

/// Words of a remark that says what went wrong, or names the certificate.
const FAULT_WORDS: &[&str] = &[
    "problem",
    "error",
    "fail",
    "refused",
    "timed out",
    "timeout",
    "could not",
    "couldn't",
    "unable",
    "alert",
    "expire",
    "reset",
    "not match",
    "mismatch",
    "issuer:",
    "subject:",
    "no route",
    "unreachable",
    "unexpected",
    "unknown ca",
    "empty reply",
    "not valid",
];

#[cfg(test)]
mod tests;
