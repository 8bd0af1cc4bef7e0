//! Codes, values and a status that stand in loose text: challenges, printed objects, sentences.

use super::reading::cut;

/// Codes of RFC 6749, its extensions and OpenID Connect, and the commonest of vendors; looked for
/// in loose text.
pub(super) const CODES: &[&str] = &[
    "invalid_grant",
    "invalid_client",
    "invalid_request",
    "unauthorized_client",
    "unsupported_grant_type",
    "invalid_scope",
    "invalid_target",
    "invalid_token",
    "invalid_client_id",
    "invalid_client_secret",
    "invalid_client_credentials",
    "invalid_refresh_token",
    "bad_refresh_token",
    "expired_token",
    "token_expired",
    "access_denied",
    "server_error",
    "temporarily_unavailable",
    "interaction_required",
    "login_required",
    "consent_required",
    "mfa_required",
    "slow_down",
    "authorization_pending",
    "use_dpop_nonce",
    "invalid_dpop_proof",
    "insufficient_scope",
    "redirect_uri_mismatch",
    "method_not_allowed",
    "unsupported_media_type",
    "rate_limit_exceeded",
    "too_many_requests",
    "disabled_client",
    "deleted_client",
    "token_inactive",
    "bad_verification_code",
    "incorrect_client_credentials",
    "invalid_audience",
    "unsupported_response_type",
];

/// The value of `name="value"` in a challenge.
pub(super) fn parameter(challenge: &str, name: &str) -> Option<String> {
    let lower = challenge.to_ascii_lowercase();
    let mut from = 0;
    while let Some(found) = lower.get(from..)?.find(name) {
        let at = from + found;
        let before = challenge[..at].chars().next_back();
        let rest = challenge[at + name.len()..].trim_start();
        let whole = before.is_none_or(|c| c == ' ' || c == ',');
        if let Some(rest) = rest.strip_prefix('=').filter(|_| whole) {
            let rest = rest.trim_start();
            return Some(match rest.strip_prefix('"') {
                Some(quoted) => quoted.split('"').next().unwrap_or_default().to_owned(),
                None => rest.split([',', ' ']).next().unwrap_or_default().to_owned(),
            });
        }
        from = at + name.len();
    }
    None
}

/// The value after one of the names in a printed object: `error: 'x'`, `"error" : "x"`, `error=x`.
pub(super) fn value_after(body: &str, names: &[&str]) -> Option<String> {
    names.iter().find_map(|name| {
        body.match_indices(name).take(20).find_map(|(at, _)| {
            let word = |c: char| c.is_ascii_alphanumeric() || c == '_';
            if body[..at].chars().next_back().is_some_and(word) {
                return None;
            }
            let rest = body[at + name.len()..].trim_start_matches(['"', '\'', '\\']).trim_start();
            let rest = rest.strip_prefix([':', '='])?.trim_start();
            let rest = rest.strip_prefix("u'").unwrap_or(rest).trim_start_matches('\\');
            let value = match rest.chars().next()? {
                quote @ ('"' | '\'') => rest[1..].split([quote, '\n']).next()?,
                _ => rest.split(['\n', ',', '}', '&', ';', ' ']).next()?,
            };
            let value = value.trim_matches(['\'', '"', '\\', ' ']);
            (!value.is_empty()).then(|| cut(value, 400).to_owned())
        })
    })
}

/// The first known code that stands in a text as one word.
pub(super) fn known_code(body: &str) -> Option<String> {
    body.split(|c: char| !(c.is_ascii_alphanumeric() || c == '_' || c == '-'))
        .filter(|w| w.contains('_'))
        .map(str::to_ascii_lowercase)
        .find(|w| CODES.contains(&w.as_str()))
}

/// A status named in a text: `status code 401`, `(407) Proxy …`, `HTTP/1.1 503`, `429 Too Many`.
pub(super) fn status_in(words: &[String]) -> Option<u16> {
    const BEFORE: &[&str] = &[
        "status", "code", "http", "returned", "error", "response", "failed", "got", "received",
        "on",
    ];
    const AFTER: &[&str] = &[
        "bad",
        "unauthorized",
        "forbidden",
        "not",
        "method",
        "proxy",
        "too",
        "internal",
        "service",
        "gateway",
        "length",
        "unsupported",
        "client",
        "message",
    ];
    words.iter().enumerate().take(200).find_map(|(i, word)| {
        let number: u16 = (word.len() == 3).then(|| word.parse().ok()).flatten()?;
        if !(400..=599).contains(&number) {
            return None;
        }
        let at = |back: usize| i.checked_sub(back).map_or("", |b| words[b].as_str());
        let protocol = at(2) == "http" || at(3) == "http";
        let before = BEFORE.contains(&at(1)) || (protocol && matches!(at(1), "0" | "1" | "2"));
        let after = words.get(i + 1).is_some_and(|w| AFTER.contains(&w.as_str()));
        (before || after).then_some(number)
    })
}
