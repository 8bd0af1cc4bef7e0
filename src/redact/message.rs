//! Headers, URLs and bodies: what is secret by where it stands, known or not.
//!
//! What cannot be told by place is left to the search for known secrets, which always follows.

use super::fields::{self, Field, Reading, Sure};
use super::view::{self, Trace};
use super::{Clean, Masking, Redactor, SecretKind, Span};
use crate::encode;
use crate::secret::Secret;
use std::borrow::Cow;
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

    fn authorization(&self, kind: SecretKind, value: &str) -> Clean {
        let trimmed = value.trim();
        let Some((scheme, rest)) = trimmed.split_once([' ', '\t']) else {
            if SCHEMES.iter().any(|s| s.eq_ignore_ascii_case(trimmed)) {
                return Clean(trimmed.to_owned());
            }
            return Clean(self.label_of(SecretKind::Header, trimmed));
        };
        let rest = rest.trim();
        if fields::is_empty_word(rest) || is_shown(rest) {
            return self.text(value);
        }
        if scheme.eq_ignore_ascii_case("basic") {
            return Clean(format!("{scheme} {}", self.basic(kind, rest)));
        }
        let issued = SCHEMES.iter().any(|s| s.eq_ignore_ascii_case(scheme))
            || !rest.contains([',', '=', ' ']);
        let kind = match kind {
            SecretKind::ClientSecret if issued => SecretKind::AccessToken,
            SecretKind::ClientSecret => SecretKind::Header,
            other => other,
        };
        let scheme = self.text(scheme);
        Clean(format!("{scheme} {}", self.label_of(kind, rest)))
    }

    /// The credentials of Basic, so that what is wrong with them stays visible.
    fn basic(&self, kind: SecretKind, encoded: &str) -> String {
        let decoded = encode::base64_decode(encoded).map(String::from_utf8);
        let text = match decoded {
            Some(Ok(text)) if !text.contains(|c: char| c.is_control() && !"\r\n\t".contains(c)) => {
                text
            }
            _ => {
                let Some((id, secret)) = encoded.split_once(':') else {
                    return format!("{} (not base64)", self.label_of(kind, encoded));
                };
                return format!("{} (not base64)", self.pair(kind, id, secret));
            }
        };
        match text.split_once(':') {
            Some((id, secret)) => format!("base64({})", self.pair(kind, id, secret)),
            None => format!("base64({}), without a colon", self.piece(kind, &text)),
        }
    }

    fn pair(&self, kind: SecretKind, id: &str, secret: &str) -> String {
        format!("{}:{}", self.piece(SecretKind::UserName, id), self.piece(kind, secret))
    }

    /// One side of Basic: as it is where public, else its label and how it is spelled.
    fn piece(&self, kind: SecretKind, raw: &str) -> String {
        let core = raw.trim();
        if core.is_empty() {
            return visible(raw);
        }
        let decoded = form_value(core);
        let public = |text: &str| !self.is_known(text) && self.is_public(text);
        let label = if public(core) || public(&decoded) {
            core.to_owned()
        } else if self.is_known(core) || decoded == core {
            self.label_of(kind, core)
        } else if self.is_known(&decoded) {
            format!("form({})", self.label_of(kind, &decoded))
        } else {
            self.label_of(kind, core)
        };
        let start = raw.len() - raw.trim_start().len();
        format!("{}{label}{}", visible(&raw[..start]), visible(&raw[start + core.len()..]))
    }

    fn is_public(&self, text: &str) -> bool {
        let text = text.to_lowercase();
        self.public.iter().any(|p| p.text == text)
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

/// Secrets that headers carry by their names.
pub(super) fn secrets_of_headers(headers: &[(String, String)]) -> Vec<(SecretKind, Secret)> {
    let mut out = Vec::new();
    let mut push = |kind, value: &str| out.push((kind, Secret::new(value)));
    for (name, value) in headers.iter().take(MOST_FOUND) {
        match header_kind(name) {
            HeaderKind::Authorization(kind) => {
                let Some((scheme, rest)) = value.trim().split_once(' ') else { continue };
                let rest = rest.trim();
                let basic = scheme.eq_ignore_ascii_case("basic");
                let pair = basic.then(|| encode::base64_decode(rest)).flatten();
                let pair = pair.and_then(|p| String::from_utf8(p).ok());
                match pair.as_deref().and_then(|p| p.split_once(':')) {
                    Some((_, secret)) => push(kind, secret.trim()),
                    None if basic => {}
                    None if kind == SecretKind::Password => push(kind, rest),
                    None => push(SecretKind::AccessToken, rest),
                }
            }
            HeaderKind::Cookie | HeaderKind::SetCookie => {
                let most = if name.eq_ignore_ascii_case("cookie") { 100 } else { 1 };
                for range in cookie_values(value).into_iter().take(most) {
                    push(SecretKind::Cookie, value[range].trim_matches('"'));
                }
            }
            HeaderKind::Secret(kind) => push(kind, value.trim()),
            HeaderKind::Url => out_of_url(value, &mut push),
            HeaderKind::Open => {}
        }
    }
    out
}

fn out_of_url(url: &str, push: &mut impl FnMut(SecretKind, &str)) {
    for (kind, range) in url_secrets(url) {
        if kind != SecretKind::UserName {
            push(kind, &encode::percent_decode(&url[range]));
        }
    }
}

/// Secrets that a URL carries: its password and its secret-like parameters.
pub(super) fn secrets_of_url(url: &str) -> Vec<(SecretKind, Secret)> {
    let mut out = Vec::new();
    out_of_url(url, &mut |kind, value: &str| out.push((kind, Secret::new(value))));
    out
}

/// Secrets that a body carries under telling names, decoded as their place asks.
pub(super) fn secrets_of_body(body: &[u8]) -> Vec<(SecretKind, Secret)> {
    let text = body_text(body);
    let mut out = Vec::new();
    if is_form(None, &text) {
        for (kind, range) in form_secrets(&text, 0..text.len()) {
            out.push((kind, Secret::new(form_value(&text[range]))));
        }
    }
    let mut layer = Cow::Borrowed(text.as_bytes());
    for _ in 0..=MOST_ROUNDS {
        for Field { kind, value, .. } in fields::fields(&layer, Reading::Body) {
            if out.len() >= MOST_FOUND {
                return out;
            }
            let quoted = value.start.checked_sub(1).map(|i| layer[i]) == Some(b'"');
            let raw = String::from_utf8_lossy(&layer[value]);
            let read = serde_json::from_str::<String>(&format!("\"{raw}\"")).ok();
            let value = read.filter(|_| quoted).unwrap_or_else(|| raw.into_owned());
            out.push((kind, Secret::new(value.trim())));
        }
        match view::unescape(&layer) {
            Some(decoded) => layer = Cow::Owned(decoded.bytes),
            None => break,
        }
    }
    out
}

/// The part of a public value that cannot hold credentials, in lower case.
pub(super) fn public_part(text: &str) -> String {
    let text = text.trim();
    let Some((scheme, rest)) = text.split_once("://") else { return text.to_lowercase() };
    let end = rest.find(['?', '#']).unwrap_or(rest.len());
    let (authority, path) = rest[..end].split_at(rest[..end].find('/').unwrap_or(end));
    let host = authority.rsplit('@').next().unwrap_or(authority);
    format!("{scheme}://{host}{path}").to_lowercase()
}

/// JSON Web Tokens by their look: two segments or more, the first a readable header.
pub(super) fn jwts(text: &str) -> Vec<Range<usize>> {
    let bytes = text.as_bytes();
    let part = |b: u8| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_');
    let mut out = Vec::new();
    let mut from = 0;
    while let Some(found) = text[from..].find("eyJ") {
        let start = from + found;
        let len = bytes[start..].iter().take_while(|b| part(**b) || **b == b'.').count();
        from = start + len.max(3);
        if start > 0 && part(bytes[start - 1]) {
            continue;
        }
        let token = text[start..start + len].trim_end_matches('.');
        let Some((header, rest)) = token.split_once('.') else { continue };
        let header = encode::base64_decode(header).unwrap_or_default();
        let readable =
            serde_json::from_slice::<serde_json::Value>(&header).is_ok_and(|h| h.is_object());
        if readable && rest.len() >= 10 {
            out.push(start..start + token.len());
        }
    }
    out
}

fn url_secrets(url: &str) -> Vec<(SecretKind, Range<usize>)> {
    let mut out = Vec::new();
    let start = url.find("://").map_or(0, |i| i + 3);
    let end = start + url[start..].find(['/', '?', '#', '\\']).unwrap_or(url.len() - start);
    if start > 0
        && let Some(at) = url[start..end].rfind('@')
    {
        let user = start + url[start..start + at].find(':').unwrap_or(at);
        out.push((SecretKind::UserName, start..user));
        if user < start + at {
            out.push((SecretKind::Password, user + 1..start + at));
        }
    }
    let fragment = url.find('#').unwrap_or(url.len());
    if let Some(query) = url[..fragment].find('?') {
        out.extend(form_secrets(url, query + 1..fragment));
    }
    if fragment < url.len() {
        out.extend(form_secrets(url, fragment + 1..url.len()));
    }
    out
}

/// The values of a form that are secret by their names.
fn form_secrets(text: &str, range: Range<usize>) -> Vec<(SecretKind, Range<usize>)> {
    let mut out = Vec::new();
    let mut start = range.start;
    for pair in text[range].split('&') {
        if let Some((name, value)) = pair.split_once('=')
            && let Some((kind, sure)) = fields::kind_of(&form_value(name))
            && (sure == Sure::Always
                || kind == SecretKind::AuthorizationCode
                || fields::looks_issued(&form_value(value)))
        {
            out.push((kind, start + name.len() + 1..start + pair.len()));
        }
        start += pair.len() + 1;
    }
    out
}

fn is_form(content_type: Option<&str>, text: &str) -> bool {
    let said = content_type.unwrap_or_default().to_ascii_lowercase();
    let text = text.trim_start();
    said.contains("form-urlencoded")
        || !said.contains("multipart") && {
            let name = text.split('=').next().unwrap_or_default();
            name.len() < text.len()
                && !name.is_empty()
                && name.bytes().all(|b| b.is_ascii_alphanumeric() || b"_-.[]%".contains(&b))
        }
}

fn cookie_values(value: &str) -> Vec<Range<usize>> {
    let mut out = Vec::new();
    let mut start = 0;
    for pair in value.split(';') {
        let name = pair.find('=').map_or(0, |i| i + 1);
        out.push(start + name..start + pair.len());
        start += pair.len() + 1;
    }
    out
}

/// A value as the places it may stand in would read it, as it stands first.
fn spellings(shown: &str) -> Vec<String> {
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

/// Whether this is what [`Redactor::header`] wrote of Basic credentials.
fn is_shown(rest: &str) -> bool {
    let whole = rest.starts_with("base64(") && rest.ends_with([')', 'n']);
    (whole || rest.ends_with(" (not base64)")) && rest.contains('<') && rest.contains('#')
}

/// White space and control characters, written so that they are seen.
fn visible(text: &str) -> String {
    text.chars()
        .map(|c| if c == ' ' { c.to_string() } else { c.escape_default().to_string() })
        .collect()
}

/// A body as text; UTF-16 with its mark is read as such.
fn body_text(body: &[u8]) -> Cow<'_, str> {
    let wide = |read: fn([u8; 2]) -> u16| {
        let units: Vec<u16> =
            body[2..].chunks_exact(2).map(|pair| read([pair[0], pair[1]])).collect();
        Cow::Owned(String::from_utf16_lossy(&units))
    };
    match body {
        [0xff, 0xfe, ..] => wide(u16::from_le_bytes),
        [0xfe, 0xff, ..] => wide(u16::from_be_bytes),
        _ => String::from_utf8_lossy(body),
    }
}

/// Layers of escapes in which fields are looked for.
const MOST_ROUNDS: u8 = 3;
/// Secrets learned from one message.
const MOST_FOUND: usize = 100;

/// Schemes whose credentials are one token.
const SCHEMES: &[&str] = &["Basic", "Bearer", "DPoP", "Token", "OAuth", "Negotiate", "NTLM"];

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
