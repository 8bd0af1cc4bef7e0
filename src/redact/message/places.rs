//! Where secrets stand in headers, URLs, forms and bodies.

use super::{HeaderKind, MOST_ROUNDS, form_value, header_kind};
use crate::encode;
use crate::redact::fields::{self, Field, Reading, Sure};
use crate::redact::{SecretKind, view};
use crate::secret::Secret;
use std::borrow::Cow;
use std::ops::Range;

/// Secrets that headers carry by their names.
pub(in crate::redact) fn secrets_of_headers(
    headers: &[(String, String)],
) -> Vec<(SecretKind, Secret)> {
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
pub(in crate::redact) fn secrets_of_url(url: &str) -> Vec<(SecretKind, Secret)> {
    let mut out = Vec::new();
    out_of_url(url, &mut |kind, value: &str| out.push((kind, Secret::new(value))));
    out
}

/// Secrets that a body carries under telling names, decoded as their place asks.
pub(in crate::redact) fn secrets_of_body(body: &[u8]) -> Vec<(SecretKind, Secret)> {
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
pub(in crate::redact) fn public_part(text: &str) -> String {
    let text = text.trim();
    let Some((scheme, rest)) = text.split_once("://") else { return text.to_lowercase() };
    let end = rest.find(['?', '#']).unwrap_or(rest.len());
    let (authority, path) = rest[..end].split_at(rest[..end].find('/').unwrap_or(end));
    let host = authority.rsplit('@').next().unwrap_or(authority);
    format!("{scheme}://{host}{path}").to_lowercase()
}

/// JSON Web Tokens by their look: two segments or more, the first a readable header.
pub(in crate::redact) fn jwts(text: &str) -> Vec<Range<usize>> {
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

pub(in crate::redact) fn url_secrets(url: &str) -> Vec<(SecretKind, Range<usize>)> {
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
pub(in crate::redact) fn form_secrets(
    text: &str,
    range: Range<usize>,
) -> Vec<(SecretKind, Range<usize>)> {
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

pub(in crate::redact) fn is_form(content_type: Option<&str>, text: &str) -> bool {
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

pub(in crate::redact) fn cookie_values(value: &str) -> Vec<Range<usize>> {
    let mut out = Vec::new();
    let mut start = 0;
    for pair in value.split(';') {
        let name = pair.find('=').map_or(0, |i| i + 1);
        out.push(start + name..start + pair.len());
        start += pair.len() + 1;
    }
    out
}

/// A body as text; UTF-16 with its mark is read as such.
pub(in crate::redact) fn body_text(body: &[u8]) -> Cow<'_, str> {
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

/// Secrets learned from one message.
const MOST_FOUND: usize = 100;
