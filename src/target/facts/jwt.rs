//! What a JWT given as refresh token says of itself. Unverified, so a fact rests on its words only.

use super::forms::within;
use super::{Case, Fact, What};
use crate::oauth::assertion::{Jwt, shown};
use jiff::Timestamp;
use url::Url;

const TOKEN: What = What::RefreshToken;

/// All facts of this kind.
pub(super) fn facts(case: &Case<'_>) -> Vec<Fact> {
    let token = case.bare_token();
    let Some(jwt) = Jwt::read(token) else { return cut(token).into_iter().collect() };
    let mut found = Vec::new();
    found.extend(short_signature(token, &jwt));
    let kind = another_kind(&jwt);
    let is_refresh = kind.as_ref().is_none_or(|f| f.confidence < 0.5);
    found.extend(kind);
    if is_refresh {
        found.extend(expired(&jwt, case.now));
        found.extend(from_the_future(&jwt, case.now));
        found.extend(issuer(&jwt, case));
        found.extend(client(&jwt, case));
    }
    found
}

/// `eyJ…`, the beginning of a JWT, without all of its parts.
fn cut(token: &str) -> Option<Fact> {
    let dots = token.matches('.').count();
    let header = token.split('.').next()?;
    let object = crate::encode::base64_decode(header)
        .is_some_and(|b| b.starts_with(b"{\"") && std::str::from_utf8(&b).is_ok());
    // Three parts are signed, five encrypted. Two dots and unreadable claims: the middle is damaged.
    let whole = match dots {
        0 => header.len() >= 60,
        1 | 3 => object,
        2 => object && claims_are_damaged(token),
        _ => return None,
    };
    if !header.starts_with("eyJ") || !whole {
        return None;
    }
    // One part alone may be a vendor's own format: base64 of JSON with no signature.
    let confidence = if dots == 0 { 0.3 } else { 0.85 };
    Some(TOKEN.fact(
        "refresh_token_truncated_or_malformed",
        confidence,
        format!(
            "the refresh token begins like a JWT and has {dots} dots, but cannot be read as one"
        ),
        "a part of it was lost in copying or storing",
        "compare its length with the one received; widen the column or variable that cuts it",
    ))
}

/// Whether the claims begin as claims do and cannot be read. Others may be a vendor's own format.
fn claims_are_damaged(token: &str) -> bool {
    let Some(part) = token.split('.').nth(1).filter(|part| part.starts_with("eyJ")) else {
        return false;
    };
    crate::encode::base64_decode(part)
        .is_none_or(|c| serde_json::from_slice::<serde::de::IgnoredAny>(&c).is_err())
}

/// A signature shorter than its algorithm makes them.
fn short_signature(token: &str, jwt: &Jwt) -> Option<Fact> {
    let signature = token.rsplit('.').next()?;
    let bytes = crate::encode::base64_decode(signature).map_or(0, |s| s.len());
    let alg = jwt.header.get("alg")?.as_str()?;
    let whole = match alg {
        "HS256" => bytes == 32,
        "HS384" => bytes == 48,
        "HS512" | "ES256" | "EdDSA" | "Ed25519" => bytes == 64,
        "ES384" => bytes == 96,
        "ES512" => bytes == 132,
        // RSA keys come in steps of 256 bits at the least.
        "RS256" | "RS384" | "RS512" | "PS256" | "PS384" | "PS512" => {
            bytes >= 128 && bytes.is_multiple_of(32)
        }
        _ => return None,
    };
    // As long as another algorithm's: not cut, but made otherwise.
    let other = matches!(bytes, 32 | 48 | 64 | 96 | 132 | 256 | 384 | 512);
    (!whole && !other).then(|| {
        TOKEN.fact(
            "refresh_token_truncated_or_malformed",
            0.85,
            format!(
                "the refresh token is a JWT signed with {alg}, but its signature has {bytes} bytes"
            ),
            "its end was lost in copying or storing (or something was added to it)",
            "compare its length with the one received; widen the column or variable that cuts it",
        )
    })
}

/// Issuers whose refresh tokens are never JWTs.
const OPAQUE_REFRESH: &[(&str, &str)] = &[
    ("accounts.google.com", "Google"),
    ("appleid.apple.com", "Apple"),
    ("securetoken.google.com", "Firebase"),
    ("sts.windows.net", "Microsoft"),
    ("login.microsoftonline.com", "Microsoft"),
    ("login.microsoftonline.us", "Microsoft"),
    ("login.live.com", "Microsoft"),
    ("okta.com", "Okta"),
    ("oktapreview.com", "Okta"),
    ("auth0.com", "Auth0"),
];

fn another_kind(jwt: &Jwt) -> Option<Fact> {
    let (confidence, name, sign) = kind_in_words(jwt)?;
    Some(TOKEN.fact(
        "refresh_token_is_another_kind_of_token",
        confidence,
        format!("the refresh token is a JWT, {sign}"),
        format!("{name} was put where the refresh token belongs"),
        "take the value of `refresh_token` from the token answer; where there is none, ask for it at sign-in (scope `offline_access` or the vendor's way)",
    ))
}

/// How sure, what it is, and by what sign.
fn kind_in_words(jwt: &Jwt) -> Option<(f64, &'static str, String)> {
    const ACCESS: &str = "an access token";
    const ID: &str = "an ID token";
    let header_type = jwt.header.get("typ").and_then(|t| t.as_str()).unwrap_or_default();
    let header_type = header_type.to_ascii_lowercase();
    if matches!(header_type.as_str(), "at+jwt" | "application/at+jwt") {
        return Some((0.97, ACCESS, format!("its header's typ is '{header_type}' (RFC 9068)")));
    }
    for claim in ["typ", "token_use", "type", "token_type", "tokenType", "token_kind", "tokenUse"] {
        let Some(value) = jwt.text(claim) else { continue };
        let value = value.to_ascii_lowercase().replace(['-', '_', ' '], "");
        let sign = |what: &str| format!("its claim '{claim}' says {what}");
        match value.as_str() {
            "refresh" | "offline" | "refreshtoken" | "rt" => return None,
            "access" | "accesstoken" | "at" => return Some((0.96, ACCESS, sign("access"))),
            "bearer" => return Some((0.93, ACCESS, sign("Bearer"))),
            "id" | "idtoken" => return Some((0.96, ID, sign("ID"))),
            _ => {}
        }
    }
    // Atlassian and others name the kind in a claim of their own.
    if jwt.claims.keys().any(|k| k.to_ascii_lowercase().contains("refreshtoken")) {
        return None;
    }
    if jwt.claims.contains_key("at_hash") || jwt.claims.contains_key("c_hash") {
        return Some((
            0.95,
            ID,
            "with a claim that only ID tokens have (at_hash or c_hash)".to_owned(),
        ));
    }
    if let Some((_, vendor)) = host_of(jwt.text("iss").unwrap_or_default())
        .and_then(|host| OPAQUE_REFRESH.iter().find(|(domain, _)| within(&host, domain)))
    {
        let name = if jwt.claims.contains_key("scp") || jwt.claims.contains_key("scope") {
            ACCESS
        } else {
            "an access or ID token"
        };
        return Some((0.93, name, format!("issued by {vendor}, whose refresh tokens are none")));
    }
    if jwt.claims.contains_key("nonce") && jwt.claims.contains_key("aud") {
        return Some((0.6, ID, "with a nonce, as ID tokens have it".to_owned()));
    }
    let lives = jwt.seconds("exp").zip(jwt.seconds("iat")).map(|(exp, iat)| exp - iat);
    let scoped = jwt.claims.contains_key("scope") || jwt.claims.contains_key("scp");
    (scoped && lives.is_some_and(|s| (1..=7200).contains(&s))).then(|| {
        (0.4, ACCESS, "good for two hours at most and with scopes, as access tokens are".to_owned())
    })
}

/// A time in seconds, or in the milliseconds some issuers write.
fn time(jwt: &Jwt, claim: &str) -> Option<Timestamp> {
    let value = jwt.seconds(claim).filter(|s| *s > 0)?;
    let seconds = if value > 100_000_000_000 { value / 1000 } else { value };
    Timestamp::from_second(seconds).ok()
}

fn expired(jwt: &Jwt, now: Timestamp) -> Option<Fact> {
    // Keycloak writes 0 for tokens that never expire; `time` leaves those out.
    let end = time(jwt, "exp").filter(|end| *end <= now)?;
    let ago = now.as_second() - end.as_second();
    // Within two minutes the clocks may differ.
    let confidence = if ago < 120 { 0.6 } else { 0.95 };
    Some(TOKEN.fact(
        "refresh_token_expired",
        confidence,
        format!("the refresh token is a JWT whose 'exp' was {end} ({} ago)", span(ago)),
        "its time is over; every server that reads it refuses it",
        "have the user sign in again, and refresh before that time from then on",
    ))
}

fn from_the_future(jwt: &Jwt, now: Timestamp) -> Option<Fact> {
    let start = time(jwt, "iat").into_iter().chain(time(jwt, "nbf")).max()?;
    let ahead = start.as_second() - now.as_second();
    (ahead > 60).then(|| {
        TOKEN.fact(
            "clock_skew",
            0.6,
            format!("the refresh token is a JWT made {} from now by this machine's clock ({start})", span(ahead)),
            "this machine's clock is slow, or the issuer's is fast",
            "set the clock of this machine by the network (NTP) and compare it with the server's Date header",
        )
    })
}

fn issuer(jwt: &Jwt, case: &Case<'_>) -> Option<Fact> {
    let iss = jwt.text("iss")?;
    let (theirs, ours) = (Url::parse(iss).ok()?, &case.target.token_url);
    let named = shown(iss);
    let wrong = |confidence, seen, implies: &str| {
        Some(TOKEN.fact(
            "wrong_tenant_or_environment",
            confidence,
            seen,
            implies,
            format!("send the refresh to the token endpoint of the issuer {named}, or use a token of this one"),
        ))
    };
    if let (Some(a), Some(b)) = (realm(theirs.path()), realm(ours.path()))
        && a != b
    {
        let seen = format!(
            "the refresh token was issued by the realm '{}', and the token URL is of '{}'",
            shown(a),
            shown(b)
        );
        return wrong(0.95, seen, "one realm does not know another's tokens");
    }
    let (a, b) = (theirs.host_str()?.to_ascii_lowercase(), case.host().to_ascii_lowercase());
    if a == b {
        return None;
    }
    let seen =
        format!("the refresh token was issued by {named}, and the token URL's host is '{b}'");
    // A loopback name or an address is a tunnel or a stand-in, and speaks of no environment.
    let by_name = case.target.token_url.domain().is_some_and(|d| d.contains('.'));
    if by_name && environment(&a) != environment(&b) {
        return wrong(0.6, seen, "the names speak of two environments (test and live)");
    }
    // One server can have a public and an inner name; Keycloak compares it, others do not.
    let confidence = if realm(theirs.path()).is_some() { 0.45 } else { 0.25 };
    wrong(
        confidence,
        seen,
        "where the server compares the issuer with the name it is called by, it refuses the token",
    )
}

/// The realm in a path of Keycloak.
fn realm(path: &str) -> Option<&str> {
    let rest = path.split("/realms/").nth(1)?;
    rest.split('/').next().filter(|r| !r.is_empty())
}

/// The word in a host name that speaks of an environment.
fn environment(host: &str) -> Option<&str> {
    const WORDS: &[&str] = &[
        "sandbox", "staging", "stage", "stg", "dev", "test", "uat", "qa", "preprod", "int", "demo",
    ];
    // The last two labels name the owner, not the environment.
    let labels: Vec<_> = host.split('.').collect();
    labels[..labels.len().saturating_sub(2)]
        .iter()
        .flat_map(|label| label.split('-'))
        .find(|part| WORDS.contains(part))
}

fn client(jwt: &Jwt, case: &Case<'_>) -> Option<Fact> {
    let ours = case.client_id().map(str::trim).filter(|id| !id.is_empty())?;
    // Zoom names the client in the issuer.
    let zoom = jwt.text("iss").and_then(|iss| iss.strip_prefix("zm:cid:"));
    let named = ["azp", "client_id", "cid", "clientId", "appid"].iter().find_map(|c| jwt.text(c));
    let (theirs, confidence) = zoom.or(named).map(|id| (id, 0.9))?;
    // Where another claim names this client, it is one of its clients after all.
    let known = jwt.audiences().contains(&ours)
        || ["azp", "client_id", "cid", "clientId", "appid"]
            .iter()
            .any(|c| jwt.text(c) == Some(ours));
    if theirs == ours || known {
        return None;
    }
    Some(TOKEN.fact(
        "refresh_token_wrong_client",
        confidence,
        format!("the refresh token is a JWT issued to the client '{}', and the client id given is another", shown(theirs)),
        "a refresh token works for the client it was issued to, and for no other",
        "give the client id (and secret) of the application the user signed in with, or have the user sign in with this one",
    ))
}

fn host_of(iss: &str) -> Option<String> {
    // Google writes its issuer without a scheme in old tokens.
    if iss == "accounts.google.com" {
        return Some(iss.to_owned());
    }
    Url::parse(iss).ok()?.host_str().map(str::to_ascii_lowercase)
}

/// A time span in the largest unit that fits.
fn span(seconds: i64) -> String {
    let (n, unit) = match seconds {
        s if s >= 172_800 => (s / 86_400, "days"),
        s if s >= 7_200 => (s / 3_600, "hours"),
        s if s >= 120 => (s / 60, "minutes"),
        s => (s, "seconds"),
    };
    format!("{n} {}", if n == 1 { unit.trim_end_matches('s') } else { unit })
}
