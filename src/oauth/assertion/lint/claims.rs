//! The claims of a client assertion: `iss`, `sub`, `aud`, `jti`, and the times.

use super::super::jwt::shown;
use super::statement::Statement;
use super::{Expected, Remarks, times};
use serde_json::Value;
use url::Url;

/// Checks all of them.
pub(super) fn check(statement: &Statement, expected: &Expected<'_>, remarks: &mut Remarks) {
    client(statement, expected, remarks);
    audience(statement, expected, remarks);
    times::of_assertion(statement, expected.at, remarks);
    identifier(statement, remarks);
}

fn client(statement: &Statement, expected: &Expected<'_>, remarks: &mut Remarks) {
    const WHY: &str = "issuer and subject of a client's assertion are its client id (RFC 7523 section 3, points 1 and 2)";
    for claim in ["iss", "sub"] {
        let fix = "set iss and sub both to the client id";
        match (statement.claims.get(claim), statement.claim_text(claim)) {
            (None, _) => remarks.error(claim, format!("'{claim}' is missing"), WHY, fix),
            (Some(_), None) => remarks.error(claim, format!("'{claim}' is no text"), WHY, fix),
            (Some(_), Some(value)) => {
                let Some(id) = expected.client_id.filter(|id| *id != value) else { continue };
                let near = value.trim() == id || value.eq_ignore_ascii_case(id);
                let how = if near { ", which differs in white space or case" } else { "" };
                remarks.error(
                    claim,
                    format!("'{claim}' is '{}', not the client id{how}", shown(value)),
                    WHY,
                    fix,
                );
            }
        }
    }
    if let (Some(iss), Some(sub)) = (statement.claim_text("iss"), statement.claim_text("sub"))
        && iss != sub
        && expected.client_id.is_none()
    {
        remarks.error(
            "sub",
            "'iss' and 'sub' differ",
            WHY,
            "set iss and sub both to the client id",
        );
    }
}

fn audience(statement: &Statement, expected: &Expected<'_>, remarks: &mut Remarks) {
    const WHY: &str =
        "the audience must name this authorization server (RFC 7523 section 3, point 3)";
    const FIX: &str = "set it to the issuer or the token endpoint, as the server's documentation says, letter for letter";
    let audiences: Vec<&str> = match statement.claims.get("aud") {
        None => {
            remarks.error("aud", "'aud' is missing", WHY, FIX);
            return;
        }
        Some(Value::String(one)) => vec![one],
        Some(Value::Array(many)) => many.iter().filter_map(Value::as_str).collect(),
        Some(_) => Vec::new(),
    };
    if audiences.is_empty() {
        remarks.error("aud", "'aud' is neither text nor a list of texts", WHY, FIX);
        return;
    }
    if audiences.len() > 1 {
        remarks.warning(
            "aud",
            format!("'aud' names {} audiences", audiences.len()),
            "another of them could use the assertion; newer rules ask for exactly one (draft-ietf-oauth-rfc7523bis)",
            "name this authorization server alone",
        );
    }
    let wanted: Vec<&str> = [expected.issuer, expected.token_url].into_iter().flatten().collect();
    if wanted.is_empty() || audiences.iter().any(|a| wanted.contains(a)) {
        return;
    }
    // The nearest says most: the first one that is nearly right, or the first.
    let (audience, difference) = audiences
        .iter()
        .find_map(|a| wanted.iter().find_map(|w| nearly(a, w)).map(|d| (*a, Some(d))))
        .unwrap_or((audiences[0], None));
    match difference {
        Some(difference) => remarks.error(
            "aud",
            format!("'aud' is '{}': {difference}", shown(audience)),
            WHY,
            FIX,
        ),
        None if wanted.iter().any(|w| above(audience, w)) => remarks.note(
            "aud",
            format!("'aud' is '{}', an address above the token endpoint", shown(audience)),
            "right where that is the server's issuer, letter for letter (RFC 7523 section 3, point 3)",
            "compare it with `issuer` in the server's /.well-known/openid-configuration",
        ),
        None => remarks.error(
            "aud",
            format!("'aud' is '{}', which is not this server", shown(audience)),
            WHY,
            FIX,
        ),
    }
}

/// In what an audience differs from the right one, where it is nearly that.
fn nearly(audience: &str, wanted: &str) -> Option<&'static str> {
    let slash = |s: &str| s.trim_end_matches('/').to_owned();
    let without_scheme = |s: &str| s.split_once("://").map_or(s, |(_, rest)| rest).to_owned();
    if slash(audience) == slash(wanted) {
        return Some("the slash at the end differs");
    }
    if audience.trim() == wanted {
        return Some("white space stands around it");
    }
    if audience.eq_ignore_ascii_case(wanted) {
        return Some("upper and lower case differ");
    }
    if without_scheme(audience) == without_scheme(wanted) {
        return Some("the scheme (http or https) differs or is missing");
    }
    let (a, w) = (Url::parse(audience).ok()?, Url::parse(wanted).ok()?);
    if a == w {
        return Some("the same address in another spelling; servers compare texts");
    }
    (a.host_str() == w.host_str() && a.path() == w.path() && a.port() != w.port())
        .then_some("the port differs")
}

/// Whether an address lies above another on the same origin.
fn above(audience: &str, wanted: &str) -> bool {
    let (Ok(a), Ok(w)) = (Url::parse(audience), Url::parse(wanted)) else { return false };
    let path = a.path().trim_end_matches('/');
    a.origin() == w.origin()
        && a.query().is_none()
        && w.path().strip_prefix(path).is_some_and(|rest| rest.starts_with('/'))
}

fn identifier(statement: &Statement, remarks: &mut Remarks) {
    const WHY: &str = "OpenID Connect Core section 9 requires it, and servers use it to refuse a replay (RFC 7523 section 3, point 7)";
    match (statement.claims.get("jti"), statement.claim_text("jti")) {
        (None, _) => {
            remarks.warning("jti", "'jti' is missing", WHY, "add a random text, new each time");
        }
        (Some(_), Some(id)) if !id.trim().is_empty() => {
            if id.len() > 255 {
                remarks.warning(
                    "jti",
                    format!("'jti' has {} characters", id.len()),
                    "some servers store it in 255",
                    "16 random bytes in base64url are enough",
                );
            }
        }
        (Some(_), _) => {
            remarks.error(
                "jti",
                "'jti' is empty or no text",
                WHY,
                "set it to a random text, new each time",
            );
        }
    }
}
