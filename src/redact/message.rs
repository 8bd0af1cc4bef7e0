//! Headers, URLs and bodies: what is secret by where it stands, known or not.
//!
//! What cannot be told by place is left to the search for known secrets, which always follows.

mod authorization;
mod places;

pub(super) use places::{jwts, public_part, secrets_of_body, secrets_of_headers, secrets_of_url};

use super::fields::{self, Field, Reading, Sure};
use super::view::{self, Trace};
use super::{Clean, Masking, Redactor, SecretKind, Span};
use crate::encode;
use places::{body_text, cookie_values, form_secrets, is_form, url_secrets};
use std::ops::Range;

impl Redactor {
    /// A header's value, by its name: `Authorization` keeps its scheme, cookies keep their names,
    /// headers with secret-like names are masked whole.
    #[must_use]
    pub fn header(&self, name: &str, value: &str) -> Clean {
        if self.masking == Masking::Show || value.trim().is_empty() {
            return self.text(value);
        }
        match header_kind(name) {
            HeaderKind::Authorization(kind) => self.authorization(kind, value),
            HeaderKind::Cookie => self.mask(value, self.cookies(value, usize::MAX)),
            HeaderKind::SetCookie => self.mask(value, self.cookies(value, 1)),
            HeaderKind::Url => self.url(value),
            HeaderKind::Secret(kind) => {
                let value = value.trim();
                if fields::is_empty_word(value) {
                    return self.text(value);
                }
                Clean(self.label_of(kind, value))
            }
            HeaderKind::Open => self.text(value),
        }
    }

    /// A URL: userinfo, secret-like query parameters and such parts of the fragment are masked.
    #[must_use]
    pub fn url(&self, url: &str) -> Clean {
        if self.masking == Masking::Show {
            return Clean(url.to_owned());
        }
        let mut spans = Vec::new();
        for (kind, range) in url_secrets(url) {
            if kind != SecretKind::UserName || !self.is_public(&url[range.clone()]) {
                spans.extend(self.span_of(kind, url.as_bytes(), range));
            }
        }
        self.fields_below(url.as_bytes(), Reading::Body, &mut spans);
        self.mask(url, spans)
    }

    /// A body, by its content type: fields with secret-like names are masked, whatever their value.
    #[must_use]
    pub fn body(&self, content_type: Option<&str>, body: &[u8]) -> Clean {
        let text = body_text(body);
        if self.masking == Masking::Show {
            return Clean(text.into_owned());
        }
        let mut spans = Vec::new();
        if is_form(content_type, &text) {
            for (kind, range) in form_secrets(&text, 0..text.len()) {
                spans.extend(self.span_of(kind, text.as_bytes(), range));
            }
        } else {
            self.fields_in(text.as_bytes(), Reading::Body, None, &mut spans);
        }
        self.fields_below(text.as_bytes(), Reading::Body, &mut spans);
        self.mask(&text, spans)
    }

    /// Masks for the fields of a text, or of one it was decoded to.
    pub(super) fn fields_in(
        &self,
        text: &[u8],
        reading: Reading,
        trace: Option<&Trace<'_>>,
        spans: &mut Vec<Span>,
    ) {
        for Field { kind, value, .. } in fields::fields(text, reading) {
            let span = match kind {
                SecretKind::Header => self.header_span("Authorization", text, value),
                SecretKind::Cookie => self.header_span("Cookie", text, value),
                kind => self.span_of(kind, text, value),
            };
            let Some(mut span) = span else { continue };
            if let Some(trace) = trace {
                span.range = trace.origin(span.range);
            }
            spans.push(span);
        }
    }

    /// Masks for the fields of what a text decodes to. What stands in a mask already stays out.
    pub(super) fn fields_below(&self, text: &[u8], reading: Reading, spans: &mut Vec<Span>) {
        let mut above: Vec<Range<usize>> = spans.iter().map(|s| s.range.clone()).collect();
        above.sort_unstable_by_key(|r| r.start);
        let mut below = Vec::new();
        self.layers(text, reading, None, 0, &mut below);
        below.retain(|span| {
            let next = above.partition_point(|r| r.start < span.range.end);
            next.checked_sub(1).is_none_or(|i| above[i].end <= span.range.start)
        });
        spans.append(&mut below);
    }

    fn layers(
        &self,
        text: &[u8],
        reading: Reading,
        trace: Option<&Trace<'_>>,
        rounds: u8,
        spans: &mut Vec<Span>,
    ) {
        if rounds < MOST_ROUNDS
            && let Some(decoded) = view::unescape(text)
        {
            let trace = Trace::new(&decoded.patches, trace);
            self.fields_in(&decoded.bytes, reading, Some(&trace), spans);
            self.layers(&decoded.bytes, reading, Some(&trace), rounds + 1, spans);
        }
    }

    /// The mask over a field's value. White space around a known secret stays visible: it is what
    /// is wrong with the request.
    pub(super) fn span_of(
        &self,
        kind: SecretKind,
        text: &[u8],
        range: Range<usize>,
    ) -> Option<Span> {
        let raw = &text[range.clone()];
        let blank = raw.len() - raw.trim_ascii_start().len();
        let range = range.start + blank..range.start + blank + raw.trim_ascii().len();
        let shown = String::from_utf8_lossy(&text[range.clone()]);
        if range.is_empty() || fields::is_empty_word(&shown) {
            return None;
        }
        let spellings = spellings(&shown);
        if let Some(known) = spellings.iter().find(|s| self.is_known(s)) {
            return Some(Span { label: self.label_of(kind, known), range, rank: 3 });
        }
        if spellings.iter().any(|s| s.len() > 8 && s.trim() != s && self.is_known(s.trim())) {
            return None;
        }
        let value = spellings.last().map_or(&*shown, |s| s);
        Some(Span { label: self.label_of(kind, value), range, rank: 2 })
    }

    /// The mask over a header's value that stands under its name in a body or a log.
    pub(super) fn header_span(&self, name: &str, text: &[u8], range: Range<usize>) -> Option<Span> {
        let shown = String::from_utf8_lossy(&text[range.clone()]);
        let label = self.header(name, &shown).as_str().to_owned();
        (label != shown).then_some(Span { label, range, rank: 4 })
    }

    fn cookies(&self, value: &str, most: usize) -> Vec<Span> {
        let ranges = cookie_values(value).into_iter().take(most);
        ranges
            .filter_map(|range| self.span_of(SecretKind::Cookie, value.as_bytes(), range))
            .collect()
    }
}

/// What a header's name says of its value.
pub(super) enum HeaderKind {
    /// Scheme and credentials.
    Authorization(SecretKind),
    /// Pairs, all of them secret.
    Cookie,
    /// One pair and attributes.
    SetCookie,
    /// Secret as a whole.
    Secret(SecretKind),
    /// A URL.
    Url,
    /// Nothing.
    Open,
}

pub(super) fn header_kind(name: &str) -> HeaderKind {
    let name = name.trim().to_ascii_lowercase();
    match name.as_str() {
        "authorization" => return HeaderKind::Authorization(SecretKind::ClientSecret),
        "proxy-authorization" => return HeaderKind::Authorization(SecretKind::Password),
        "cookie" => return HeaderKind::Cookie,
        "set-cookie" | "set-cookie2" => return HeaderKind::SetCookie,
        "dpop"
        | "client-assertion"
        | "oauth-client-attestation"
        | "oauth-client-attestation-pop" => {
            return HeaderKind::Secret(SecretKind::Assertion);
        }
        "location" | "content-location" | "referer" | "origin" | "uri" => return HeaderKind::Url,
        "idempotency-key" | "sec-websocket-key" | "surrogate-key" | "x-cache-key" => {
            return HeaderKind::Open;
        }
        _ => {}
    }
    let mut words = name.rsplit(['-', '_', '.']);
    let last = words.next().unwrap_or_default();
    let before = words.next().unwrap_or_default();
    if SECRET_WORDS.contains(&last) || last == "id" && ["session", "sess"].contains(&before) {
        return HeaderKind::Secret(match fields::kind_of(&name) {
            Some((SecretKind::Parameter, _)) | None => SecretKind::Header,
            Some((kind, _)) => kind,
        });
    }
    match fields::kind_of(&name) {
        Some((SecretKind::Parameter, Sure::Always)) => HeaderKind::Secret(SecretKind::Header),
        Some((kind, Sure::Always)) => HeaderKind::Secret(kind),
        Some((_, Sure::IfIssued)) | None => HeaderKind::Open,
    }
}

/// A value as the places it may stand in would read it, as it stands first.
pub(super) fn spellings(shown: &str) -> Vec<String> {
    let mut out = vec![shown.to_owned()];
    if let Some(decoded) = view::unescape(shown.as_bytes()) {
        out.push(String::from_utf8_lossy(&decoded.bytes).into_owned());
    }
    if let Ok(read) = serde_json::from_str::<String>(&format!("\"{shown}\"")) {
        out.push(read);
    }
    if shown.contains(['%', '+']) {
        out.push(encode::percent_decode(shown));
        out.push(form_value(shown));
    }
    out
}

fn form_value(value: &str) -> String {
    encode::percent_decode(&value.replace('+', " "))
}

/// Layers of escapes in which fields are looked for.
const MOST_ROUNDS: u8 = 3;

/// Last words of headers whose values are secret.
const SECRET_WORDS: &[&str] = &[
    "token",
    "secret",
    "password",
    "passwd",
    "pwd",
    "key",
    "apikey",
    "auth",
    "authorization",
    "credential",
    "credentials",
    "session",
    "sessionid",
    "signature",
    "assertion",
    "jwt",
    "cookie",
    "bearer",
    "sid",
    "pass",
    "passphrase",
    "otp",
];
