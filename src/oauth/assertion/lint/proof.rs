//! The claims of a DPoP proof: `htm`, `htu`, `iat`, `jti`, `nonce`, `ath`.

use super::super::jwt::shown;
use super::super::token_hash;
use super::statement::Statement;
use super::{Expected, Remarks, times};
use url::Url;

/// Checks all of them.
pub(super) fn check(statement: &Statement, expected: &Expected<'_>, remarks: &mut Remarks) {
    method(statement, expected.method, remarks);
    address(statement, expected.token_url, remarks);
    age(statement, expected, remarks);
    if statement.claim_text("jti").is_none_or(|id| id.trim().is_empty()) {
        remarks.error(
            "jti",
            "'jti' is missing or empty",
            "each proof has an identifier of its own (RFC 9449 section 4.2)",
            "add a random text, new for each request",
        );
    }
    nonce(statement, expected.nonce, remarks);
    token_binding(statement, expected, remarks);
}

fn method(statement: &Statement, method: &str, remarks: &mut Remarks) {
    const WHY: &str =
        "it must be the request's method, letter for letter (RFC 9449 section 4.3, point 8)";
    match statement.claim_text("htm") {
        None => remarks.error("htm", "'htm' is missing", WHY, format!("set it to {method}")),
        Some(htm) if htm != method => {
            remarks.error(
                "htm",
                format!("'htm' is '{}', and the request is a {method}", shown(htm)),
                WHY,
                format!("set it to {method}"),
            );
        }
        Some(_) => {}
    }
}

fn address(statement: &Statement, token_url: Option<&str>, remarks: &mut Remarks) {
    const WHY: &str = "it must be the request's URL without query and fragment (RFC 9449 sections 4.2 and 4.3, point 9)";
    const FIX: &str = "set it to the URL the request really goes to, without query and fragment";
    let Some(htu) = statement.claim_text("htu") else {
        remarks.error("htu", "'htu' is missing", WHY, FIX);
        return;
    };
    let Ok(theirs) = Url::parse(htu) else {
        remarks.error("htu", format!("'htu' is '{}', no absolute URL", shown(htu)), WHY, FIX);
        return;
    };
    if theirs.query().is_some() || theirs.fragment().is_some() {
        remarks.error("htu", "'htu' has a query or a fragment", WHY, FIX);
    }
    let Some(ours) = token_url.and_then(|url| Url::parse(url).ok()) else { return };
    let bare = |url: &Url| {
        let mut url = url.clone();
        url.set_query(None);
        url.set_fragment(None);
        url
    };
    let (theirs, ours) = (bare(&theirs), bare(&ours));
    if theirs == ours {
        return;
    }
    let slash = |url: &Url| url.as_str().trim_end_matches('/').to_owned();
    let same_place = theirs.path() == ours.path();
    let difference = if slash(&theirs) == slash(&ours) {
        "the slash at the end differs"
    } else if theirs.host_str() == ours.host_str() && same_place && theirs.scheme() != ours.scheme()
    {
        "the scheme differs; behind a proxy the application may not know that it is called by https"
    } else if theirs.host_str() == ours.host_str() && same_place {
        "the port differs"
    } else if theirs.host_str() == ours.host_str() {
        "the path differs"
    } else {
        "the host differs"
    };
    remarks.error(
        "htu",
        format!("'htu' is '{}', which is not the token URL: {difference}", shown(htu)),
        WHY,
        FIX,
    );
}

fn age(statement: &Statement, expected: &Expected<'_>, remarks: &mut Remarks) {
    const WHY: &str =
        "servers take a proof for seconds or few minutes after it was made (RFC 9449 section 11.1)";
    let now = expected.at.as_second();
    let iat = times::time(statement, "iat", remarks);
    if !statement.claims.contains_key("iat") {
        remarks.error(
            "iat",
            "'iat' is missing",
            "it is required (RFC 9449 section 4.2)",
            "add the time of making",
        );
    }
    times::start_in_future("iat", iat, now, remarks);
    if let Some(age) = iat.map(|iat| now - iat).filter(|age| *age > 60) {
        let seen = format!("it was made {} before it was sent", times::span(age));
        let fix = "make a new proof for every request; if it was just made, set the clock (NTP)";
        if age > 300 {
            remarks.error("iat", seen, WHY, fix);
        } else {
            remarks.warning("iat", seen, WHY, fix);
        }
    }
    if let Some(exp) = times::time(statement, "exp", remarks).filter(|exp| *exp <= now) {
        remarks.error(
            "exp",
            format!("it expired {} before it was sent", times::span(now - exp)),
            "after that time it must be refused (RFC 7519 section 4.1.4)",
            "leave exp out; a proof needs none",
        );
    }
}

fn nonce(statement: &Statement, wanted: Option<&str>, remarks: &mut Remarks) {
    const WHY: &str =
        "a server that gave a nonce takes proofs with that nonce only (RFC 9449 section 8)";
    const FIX: &str = "put the value of the last DPoP-Nonce header into the claim 'nonce'";
    match (wanted, statement.claim_text("nonce")) {
        (Some(_), None) => remarks.error("nonce", "'nonce' is missing", WHY, FIX),
        (Some(wanted), Some(nonce)) if wanted != nonce => {
            remarks.error("nonce", "'nonce' is not the one the server gave last", WHY, FIX);
        }
        (None, None) => remarks.note(
            "nonce",
            "'nonce' is missing",
            "needed only where the server answered use_dpop_nonce (RFC 9449 section 8)",
            FIX,
        ),
        _ => {}
    }
}

fn token_binding(statement: &Statement, expected: &Expected<'_>, remarks: &mut Remarks) {
    const WHY: &str = "it is the SHA-256 of the access token in base64url (RFC 9449 section 4.2)";
    let ath = statement.claim_text("ath");
    let Some(token) = expected.access_token else {
        if ath.is_some() && expected.token_url.is_some() {
            remarks.note(
                "ath",
                "'ath' is there, though a refresh carries no access token",
                "it belongs into proofs that go along with an access token (RFC 9449 section 4.2)",
                "leave it out at the token endpoint",
            );
        }
        return;
    };
    match ath {
        None => {
            remarks.error(
                "ath",
                "'ath' is missing",
                WHY,
                "add it where an access token goes along",
            );
        }
        Some(ath) if ath != token_hash(token) => {
            let hex = ath.len() == 64 && ath.bytes().all(|b| b.is_ascii_hexdigit());
            let seen = if hex {
                "'ath' is hexadecimal"
            } else {
                "'ath' is not the hash of the access token"
            };
            remarks.error(
                "ath",
                seen,
                WHY,
                "hash the token's ASCII text, and encode the 32 bytes, not their hexadecimal form",
            );
        }
        Some(_) => {}
    }
}
