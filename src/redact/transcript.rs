//! Anybody's text: logs, transcripts of curl, HAR, pasted commands.
//!
//! Everything that a body, a header or a URL would have masked, wherever it stands, and what its
//! look gives away: vendors' token prefixes, private keys, `-u id:secret`. Works through long text
//! piece by piece, each with what stands around it.

use super::fields::{self, Field, Reading};
use super::message::{self, HeaderKind};
use super::view;
use super::{Clean, Masking, Redactor, SecretKind, Span, compose};
use crate::encode;
use crate::secret::{Secret, prefixes};
use std::borrow::Cow;
use std::ops::Range;

impl Redactor {
    /// Learns what a text gives away by names and places, so that it is masked elsewhere, too.
    pub fn learn_transcript(&mut self, text: &str) {
        for piece in pieces(text, PIECE) {
            for (kind, secret) in secrets_of(&text[piece.wide]) {
                if self.known.len() >= MOST_LEARNED {
                    return;
                }
                if fields::is_worth_learning(secret.expose()) {
                    self.learn(kind, &secret);
                }
            }
        }
    }

    /// The text with everything secret masked that can be told by name, place or look.
    #[must_use]
    pub fn transcript(&self, text: &str) -> Clean {
        if self.masking == Masking::Show {
            return Clean(text.to_owned());
        }
        let mut all = Vec::new();
        for piece in pieces(text, PIECE) {
            let wide = &text[piece.wide.clone()];
            let mut spans = self.places(wide);
            self.fields_in(wide.as_bytes(), Reading::Log, None, &mut spans);
            self.fields_below(wide.as_bytes(), Reading::Log, &mut spans);
            self.search(wide, &mut spans);
            for mut span in spans {
                span.range = span.range.start + piece.wide.start..span.range.end + piece.wide.start;
                if piece.owns(&span.range) {
                    all.push(span);
                }
            }
        }
        self.settled(compose(text, all))
    }

    /// Masks by place and look.
    fn places(&self, text: &str) -> Vec<Span> {
        let mut spans = Vec::new();
        for (name, value) in headers(text) {
            spans.extend(self.header_span(name, text.as_bytes(), value));
        }
        for (kind, range) in users(text).chain(looks(text)) {
            spans.extend(self.span_of(kind, text.as_bytes(), range));
        }
        spans
    }
}

/// A piece of a long text, and the same with what stands around it.
pub(super) struct Piece {
    own: Range<usize>,
    pub(super) wide: Range<usize>,
}

impl Piece {
    /// Whether some of a place is the piece's own. A place may begin far before what it hides.
    pub(super) fn owns(&self, place: &Range<usize>) -> bool {
        place.start < self.own.end && place.end > self.own.start
    }
}

pub(super) fn pieces(text: &str, size: usize) -> impl Iterator<Item = Piece> {
    let floor = |mut at: usize| {
        while !text.is_char_boundary(at) {
            at -= 1;
        }
        at
    };
    (0..text.len()).step_by(size).map(move |start| {
        let end = (start + size).min(text.len());
        let wide = floor(start.saturating_sub(AROUND))..floor((end + AROUND).min(text.len()));
        Piece { own: start..end, wide }
    })
}

fn secrets_of(text: &str) -> Vec<(SecretKind, Secret)> {
    let mut out = Vec::new();
    let headers: Vec<(String, String)> =
        headers(text).into_iter().map(|(n, v)| (n.to_owned(), text[v].to_owned())).collect();
    out.extend(message::secrets_of_headers(&headers));
    for (kind, range) in users(text).chain(looks(text)) {
        out.push((kind, Secret::new(&text[range])));
    }
    let mut layer = Cow::Borrowed(text.as_bytes());
    for _ in 0..LAYERS {
        for Field { kind, value, .. } in fields::fields(&layer, Reading::Log) {
            let quoted = value.start.checked_sub(1).map(|i| layer[i]) == Some(b'"');
            let raw = String::from_utf8_lossy(&layer[value]).into_owned();
            if matches!(kind, SecretKind::Header | SecretKind::Cookie) {
                continue;
            }
            let read = if quoted {
                serde_json::from_str(&format!("\"{raw}\"")).unwrap_or(raw)
            } else {
                encode::percent_decode(&raw)
            };
            out.push((kind, Secret::new(read)));
        }
        match view::unescape(&layer) {
            Some(decoded) => layer = Cow::Owned(decoded.bytes),
            None => break,
        }
    }
    out
}

/// Headers as they stand in transcripts, commands and JSON: the name, and where the value is.
fn headers(text: &str) -> Vec<(&str, Range<usize>)> {
    let mut out = Vec::new();
    let mut from = 0;
    while let Some(found) = text[from..].find(':') {
        let colon = from + found;
        from = colon + 1;
        if let Some((name, value)) = header_at(text, colon) {
            from = value.end;
            out.push((name, value));
        }
    }
    out
}

fn header_at(text: &str, colon: usize) -> Option<(&str, Range<usize>)> {
    let bytes = text.as_bytes();
    let quoted = |at: usize| matches!(bytes.get(at), Some(b'"' | b'\''));
    let name_end = if colon > 0 && quoted(colon - 1) { colon - 1 } else { colon };
    let is_name = |b: &&u8| b.is_ascii_alphanumeric() || **b == b'-';
    let len = bytes[..name_end].iter().rev().take(MOST_NAME).take_while(is_name).count();
    let name = &text[name_end - len..name_end];
    match message::header_kind(name) {
        HeaderKind::Authorization(_) | HeaderKind::Cookie | HeaderKind::SetCookie => {}
        HeaderKind::Secret(_) if name.contains('-') || name.eq_ignore_ascii_case("dpop") => {}
        HeaderKind::Secret(_) | HeaderKind::Url | HeaderKind::Open => return None,
    }
    let gap = bytes[colon + 1..].iter().take(8).take_while(|b| **b == b' ').count();
    let mut start = colon + 1 + gap;
    let opened = (name_end - len).checked_sub(1).map(|i| bytes[i]);
    let end_quote = match (quoted(start), opened) {
        (true, _) => {
            start += 1;
            Some(bytes[start - 1])
        }
        (false, Some(q @ (b'"' | b'\''))) if name_end == colon => Some(q),
        (false, _) => None,
    };
    let ends = |b: &u8| *b == b'\n' || *b == b'\r' || Some(*b) == end_quote;
    let len = bytes[start..].iter().take(MOST_VALUE).take_while(|b| !ends(b)).count();
    let end = start + bytes[start..start + len].trim_ascii_end().len();
    (end > start && text.is_char_boundary(end)).then_some((name, start..end))
}

/// Passwords beside user names: `-u id:secret`, `--user id:secret`, `scheme://user:password@`.
fn users(text: &str) -> impl Iterator<Item = (SecretKind, Range<usize>)> {
    let word = |from: usize| {
        let rest = &text[from..];
        let quote = rest.chars().next().filter(|c| "'\"".contains(*c));
        let start = from + usize::from(quote.is_some());
        let ends = |c: char| quote.map_or(c.is_whitespace(), |q| c == q) || c == '\n';
        let len = text[start..].find(ends).unwrap_or(text.len() - start);
        start..start + len.min(MOST_VALUE)
    };
    let options = [" -u ", " --user ", " -U ", " --proxy-user ", " --user=", " -u="];
    let given = options.into_iter().flat_map(move |option| {
        text.match_indices(option).filter_map(move |(at, _)| {
            let word = word(at + option.len());
            let colon = text.get(word.clone())?.find(':')?;
            Some((SecretKind::ClientSecret, word.start + colon + 1..word.end))
        })
    });
    let in_urls = text.match_indices("://").filter_map(|(at, _)| {
        let start = at + 3;
        let ends = |c: char| c.is_whitespace() || "/?#\"'<>\\".contains(c);
        let rest = text[start..].char_indices().take(MOST_NAME * 4);
        let end = rest
            .take_while(|(_, c)| !ends(*c))
            .last()
            .map_or(start, |(i, c)| start + i + c.len_utf8());
        let at = text[start..end].rfind('@')?;
        let colon = text[start..start + at].find(':')?;
        Some((SecretKind::Password, start + colon + 1..start + at))
    });
    given.chain(in_urls)
}

/// Tokens and keys by their look: vendors' prefixes, PEM blocks. What begins inside an earlier one
/// is part of it, so that every byte is looked at once.
fn looks(text: &str) -> impl Iterator<Item = (SecretKind, Range<usize>)> {
    let bytes = text.as_bytes();
    let part = |b: u8| b.is_ascii_alphanumeric() || b"-_.~+/|=%!*".contains(&b);
    let telling = |p: &&str| p.len() >= 4 && p.contains(['_', '-', '|', '/']) && *p != "rt_";
    let tokens = prefixes().filter(telling).flat_map(move |prefix| {
        let mut seen = 0;
        text.match_indices(prefix).filter_map(move |(start, _)| {
            let inside = start
                .checked_sub(1)
                .is_some_and(|i| bytes[i].is_ascii_alphanumeric() || b"_-/".contains(&bytes[i]));
            if inside || start < seen {
                return None;
            }
            seen = start + bytes[start..].iter().take_while(|b| part(**b)).count();
            let token = start..seen;
            let digits = bytes[token.clone()].iter().filter(|b| b.is_ascii_digit()).count();
            (token.len() >= prefix.len() + 16 && digits > 0).then_some((SecretKind::Token, token))
        })
    });
    let mut seen = 0;
    let keys = text.match_indices("-----BEGIN ").filter_map(move |(start, _)| {
        let line = bytes[start..].iter().take(MOST_NAME).position(|b| b"\n\\".contains(b))?;
        if start < seen || !text.get(start..start + line)?.contains("PRIVATE KEY") {
            return None;
        }
        let body = start + line;
        seen = body + text[body..].find("-----END").unwrap_or(text.len() - body);
        Some((SecretKind::PrivateKey, body..seen))
    });
    tokens.chain(keys)
}

/// Bytes looked at in one go, and what is looked at around them.
const PIECE: usize = 1 << 20;
const AROUND: usize = 1 << 14;
const MOST_LEARNED: usize = 2000;
const MOST_NAME: usize = 64;
const MOST_VALUE: usize = 1 << 14;
const LAYERS: usize = 3;
