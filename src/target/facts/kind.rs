//! The refresh token's form: another kind of token, another vendor's, cut off.

use super::forms::{Form, Kind, form_of, vendor_of};
use super::{Case, Fact, What, text};
use crate::secret::Secret;

const TOKEN: What = What::RefreshToken;
/// What to do where another token was given.
const REFRESH: &str = "take the value of `refresh_token` from the token answer";
/// What to do where a code was given.
const EXCHANGE: &str = "exchange the code first (grant_type=authorization_code, once, within \
     minutes), and keep the `refresh_token` of that answer";

/// All facts of this kind.
pub(super) fn facts(case: &Case<'_>) -> Vec<Fact> {
    let token = case.bare_token();
    if token.is_empty() {
        return Vec::new();
    }
    let mut found = Vec::new();
    found.extend(same_as_another(case, token));
    if let Some(form) = form_of(token) {
        found.extend(another_kind(form));
        found.extend(shorter_than_whole(form, token));
        found.extend(another_vendor(form, case.host()));
    } else {
        found.extend(marked(token));
    }
    if found.is_empty() {
        found.extend(cut(token).or_else(|| odd_length(token)).or_else(|| foreign(token)));
    }
    found
}

fn same_as_another(case: &Case<'_>, token: &str) -> Option<Fact> {
    let access = case.grant.access_token.as_ref().map(Secret::expose);
    let same = |other: Option<&str>| other.is_some_and(|o| o.trim() == token);
    let (name, confidence) = if same(access) {
        ("access token", 0.85)
    } else if same(case.client_secret()) {
        ("client secret", 0.95)
    } else if same(case.client_id()) {
        ("client id", 0.95)
    } else {
        return None;
    };
    Some(TOKEN.fact(
        "refresh_token_is_another_kind_of_token",
        confidence,
        format!("the refresh token and the {name} are the same"),
        format!("the {name} was put where the refresh token belongs, or the other way round"),
        REFRESH,
    ))
}

fn another_kind(form: &Form) -> Option<Fact> {
    if form.kind == Kind::Refresh {
        return None;
    }
    let fix = match form.kind {
        Kind::Code => EXCHANGE,
        Kind::ApiKey => {
            "such a token is not refreshed: use it as it is, or run the sign-in that issues refresh tokens"
        }
        _ => REFRESH,
    };
    let begins = format!("the refresh token begins with '{}'", form.prefix);
    Some(TOKEN.fact(
        "refresh_token_is_another_kind_of_token",
        0.93,
        begins,
        format!("that is the form of {} of {}", form.kind.name(), form.vendor),
        fix,
    ))
}

fn shorter_than_whole(form: &Form, token: &str) -> Option<Fact> {
    let length = token.len() - form.prefix.len();
    let whole = form.whole.filter(|w| form.kind == Kind::Refresh && length < *w)?;
    Some(truncated(
        0.7,
        format!(
            "the refresh token has {length} characters after '{}', where {} issues {whole}",
            form.prefix, form.vendor
        ),
    ))
}

fn another_vendor(form: &Form, host: &str) -> Option<Fact> {
    let here = vendor_of(host)?;
    if here == form.vendor || form.vendor.contains(here) {
        return None;
    }
    Some(TOKEN.fact(
        "refresh_token_wrong_client",
        0.85,
        format!("the refresh token begins with '{}', and the token URL is of {here}", form.prefix),
        format!("that is the form of a token of {}; {here} cannot know it", form.vendor),
        format!("use the refresh token that {here} issued, or the token URL of {}", form.vendor),
    ))
}

/// Forms with a mark inside rather than a prefix.
fn marked(token: &str) -> Option<Fact> {
    let kind = |name: &str, confidence, fix: &str| {
        Some(TOKEN.fact(
            "refresh_token_is_another_kind_of_token",
            confidence,
            "the refresh token has a mark of its issuer inside",
            format!("that is the form of {name}"),
            fix,
        ))
    };
    // X: base64 of `…:1:at:1`, `…:1:ac:1`, `…:1:rt:1`.
    if let Some(inside) = text::base64_text(token) {
        if inside.contains(":1:at:") {
            return kind("an access token of X", 0.93, REFRESH);
        }
        if inside.contains(":1:ac:") {
            return kind("an authorization code of X", 0.93, EXCHANGE);
        }
    }
    // eBay: `v^1.1#i^1#…#r^0#…`, where r^1 marks a refresh token.
    if token.starts_with("v^1.1#") && token.contains("#r^0#") {
        return kind("an access token of eBay", 0.85, REFRESH);
    }
    // Microsoft accounts: a code ends with a UUID, a refresh token with a long base64 text.
    if (token.starts_with("M.C") || token.starts_with("M.R")) && token.contains('_') {
        let tail = token.rsplit('.').next().unwrap_or_default().trim_start_matches('-');
        if is_uuid(tail) {
            return kind("an authorization code of a Microsoft account", 0.9, EXCHANGE);
        }
    }
    // Salesforce: an access token is the organisation's id (00D…), an exclamation mark, the rest.
    if token.starts_with("00D") && matches!(token.find('!'), Some(15 | 18)) {
        return kind("an access token (session id) of Salesforce", 0.93, REFRESH);
    }
    // Apple: letter, 32 hex digits, `.0.`.
    let mut parts = token.split('.');
    let head = parts.next().unwrap_or_default();
    let hex =
        head.get(1..).is_some_and(|h| h.len() == 32 && h.bytes().all(|b| b.is_ascii_hexdigit()));
    if hex && parts.next() == Some("0") && parts.next().is_some() {
        match head.as_bytes()[0] {
            b'c' => return kind("an authorization code of Apple", 0.85, EXCHANGE),
            b'a' => return kind("an access token of Apple", 0.8, REFRESH),
            _ => {}
        }
    }
    dropbox(token)
}

/// Dropbox: 64 characters with a run of A after the eleventh.
fn dropbox(token: &str) -> Option<Fact> {
    let inner = token.get(11..21)?;
    let url = |b: u8| b.is_ascii_alphanumeric() || b == b'-' || b == b'_';
    if inner != "AAAAAAAAAA" || !token.bytes().all(url) || token.len() == 64 || token.len() > 80 {
        return None;
    }
    if token.len() == 43 {
        return Some(TOKEN.fact(
            "refresh_token_is_another_kind_of_token",
            0.8,
            "the refresh token has 43 characters, a run of A among them",
            "that is the form of an authorization code of Dropbox; its refresh tokens have 64 characters",
            "exchange the code first (grant_type=authorization_code), and keep the `refresh_token` of that answer",
        ));
    }
    Some(truncated(
        0.7,
        format!(
            "the refresh token has the form of Dropbox's, which have 64 characters, but has {}",
            token.len()
        ),
    ))
}

fn truncated(confidence: f64, seen: String) -> Fact {
    TOKEN.fact(
        "refresh_token_truncated_or_malformed",
        confidence,
        seen,
        "a part of it was lost in copying or storing",
        "compare its length with the one received; widen the column or variable that cuts it, and have the user sign in again if the whole token is gone",
    )
}

/// Lengths at which columns and buffers cut.
const CUTS: &[(usize, f64)] = &[
    (255, 0.45),
    (256, 0.3),
    (191, 0.4),
    (500, 0.3),
    (512, 0.25),
    (1000, 0.3),
    (1024, 0.3),
    (2000, 0.3),
    (2048, 0.3),
    (4000, 0.3),
    (4096, 0.3),
];

fn cut(token: &str) -> Option<Fact> {
    let (length, confidence) = CUTS.iter().find(|(length, _)| *length == token.len())?;
    Some(truncated(
        *confidence,
        format!(
            "the refresh token has exactly {length} characters, a length at which database columns cut"
        ),
    ))
}

fn odd_length(token: &str) -> Option<Fact> {
    let hex = token.len() >= 31
        && token.bytes().all(|b| b.is_ascii_digit() || (b'a'..=b'f').contains(&b))
        && token.bytes().any(|b| b.is_ascii_digit())
        && token.bytes().any(|b| b.is_ascii_alphabetic());
    if hex && token.len() % 2 == 1 {
        return Some(truncated(
            0.45,
            format!("the refresh token is hexadecimal and has an odd length ({})", token.len()),
        ));
    }
    let body = token.trim_end_matches('=');
    let standard = body.contains(['+', '/'])
        && body.len() >= 24
        && body.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'+' || b == b'/');
    let padding = token.len() - body.len();
    let impossible = body.len() % 4 == 1 || (padding > 0 && !token.len().is_multiple_of(4));
    (standard && impossible).then(|| {
        truncated(
            0.45,
            format!(
                "the refresh token looks like base64, which cannot have {} characters",
                token.len()
            ),
        )
    })
}

/// Characters no token has (RFC 6749 appendix A.17: printable ASCII).
fn foreign(token: &str) -> Option<Fact> {
    let c = token.chars().find(|c| !c.is_ascii())?;
    Some(truncated(
        0.85,
        format!("the refresh token has a character outside ASCII in it (U+{:04X})", u32::from(c)),
    ))
}

/// `8-4-4-4-12` hexadecimal digits.
pub(super) fn is_uuid(text: &str) -> bool {
    text.len() == 36
        && text.bytes().enumerate().all(|(at, b)| match at {
            8 | 13 | 18 | 23 => b == b'-',
            _ => b.is_ascii_hexdigit(),
        })
}
