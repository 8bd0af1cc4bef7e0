//! What is odd about a request's parameters and headers, whatever was answered.

use super::fact::Fact;
use super::sent::{Param, Place, Sent, blank};
use super::token::{is_jwt, percent_encoded};
use crate::exchange::SeenRequest;

/// Notes everything odd.
pub(super) fn read(sent: &mut Sent, request: &SeenRequest) {
    grant(sent, request);
    token(sent);
    values(sent);
    names(sent);
    duplicates(sent, request);
    headers(sent, request);
    absences(sent, request);
}

/// What is known not to be the case.
fn absences(sent: &mut Sent, request: &SeenRequest) {
    let note = |sent: &mut Sent, holds: bool, fact: Fact| {
        if holds {
            sent.note(fact, "");
        }
    };
    let url = request.url.as_deref();
    let known = request.body.is_some() && !sent.params.is_empty();
    let form = sent.has(Fact::BodyForm);
    let https = url.is_some_and(|u| u.starts_with("https://"));
    note(sent, https, Fact::HttpsUrl);
    let query = sent.has(Fact::QueryParams);
    note(sent, url.is_some() && !query, Fact::NoQueryParams);
    let redirect = sent.has(Fact::RedirectUri);
    note(sent, known && !redirect, Fact::NoRedirectUri);
    // A variable that nothing was put in for is no token.
    let token = sent.param("refresh_token").is_some_and(|p| {
        !blank(&p.value) && !p.value.starts_with("{{") && !p.value.starts_with('$')
    });
    note(sent, token, Fact::TokenSent);
    let twice = sent.has(Fact::TwoMethods) || sent.has(Fact::BasicAndId);
    let headers = request.headers.is_some();
    note(sent, known && headers && !twice, Fact::NoCredentialsTwice);
    let duplicate = sent.has(Fact::Duplicate);
    note(sent, known && !duplicate, Fact::NoneDuplicate);
    let unencoded = sent.has(Fact::Unencoded);
    note(sent, known && form && !unencoded, Fact::NoneUnencoded);
    let secret = [
        Fact::BodySecret,
        Fact::SecretEmpty,
        Fact::Basic,
        Fact::BasicUnreadable,
        Fact::OtherAuthorization,
    ];
    let secret = secret.iter().any(|f| sent.has(*f));
    note(sent, known && headers && !secret, Fact::NoSecret);
    let json = request.header("accept").is_some_and(|a| a.contains("json"));
    note(sent, json, Fact::JsonAccepted);
}

const GRANTS: &[&str] = &["authorization_code", "client_credentials", "password", "refresh_token"];

fn grant(sent: &mut Sent, request: &SeenRequest) {
    let known = request.body.is_some() && !sent.params.is_empty();
    let value = sent.param("grant_type").map(|p| p.value.clone());
    match value.as_deref() {
        None if known && !sent.has(Fact::BodyEmpty) => {
            let fix = "Send `grant_type=refresh_token` in the body: the request has no parameter of that name.";
            sent.note_with_fix(Fact::GrantMissing, "the request has no grant_type", fix.to_owned());
        }
        Some("refresh_token") => sent.note(Fact::GrantRefresh, "grant_type is refresh_token"),
        Some("authorization_code")
            if sent.param("code").is_none() && sent.param("refresh_token").is_some() =>
        {
            sent.note(
                Fact::GrantOfCode,
                "grant_type is authorization_code, with a refresh_token and no code",
            );
        }
        Some("authorization_code") => {
            sent.note(Fact::GrantCode, "grant_type is authorization_code");
        }
        Some(other) if !GRANTS.contains(&other.trim()) && resembles(other, "refresh_token") => {
            let seen = format!("grant_type is `{}`", super::sent::shown(other));
            sent.note(Fact::GrantMisspelled, seen);
        }
        Some(other) => {
            let seen = format!("grant_type is `{}`", super::sent::shown(other));
            sent.note(Fact::GrantOther, seen);
        }
        None => {}
    }
    for (name, fact) in [("redirect_uri", Fact::RedirectUri), ("scope", Fact::Scope)] {
        if sent.param(name).is_some_and(|p| !blank(&p.value)) {
            sent.note(fact, format!("{name} is among the parameters"));
        } else if name == "scope" && known {
            sent.note(Fact::NoScope, "there is no scope among the parameters");
        }
    }
    for name in ["resource", "audience"] {
        if sent.param(name).is_some() {
            sent.note(Fact::Resource, format!("{name} is among the parameters"));
        }
    }
}

fn token(sent: &mut Sent) {
    let Some(value) = sent.param("refresh_token").map(|p| p.value.clone()) else {
        if sent.has(Fact::GrantRefresh) {
            sent.note(
                Fact::TokenMissing,
                "grant_type is refresh_token and there is no parameter refresh_token",
            );
        }
        return;
    };
    if blank(&value) {
        sent.note(Fact::TokenEmpty, "the parameter refresh_token is empty (or `null`)");
    }
}

fn is_secret(name: &str) -> bool {
    matches!(
        name,
        "refresh_token" | "client_secret" | "code" | "client_id" | "assertion" | "client_assertion"
    )
}

/// The parameters whose values `values` reads.
const VALUES: &[&str] = &["refresh_token", "client_id", "client_secret", "redirect_uri"];

fn values(sent: &mut Sent) {
    let mut found: Vec<(Fact, String, String)> = Vec::new();
    for p in &sent.params {
        let name = super::sent::shown(&p.name);
        if matches!(p.place, Place::Form | Place::Query) && is_secret(&p.name) && unencoded(p) {
            found.push((
                    Fact::Unencoded,
                    format!("the value of {name} stands in the form unencoded, with characters a form changes"),
                    format!("Form-encode the value of `{name}` (let the HTTP library encode the parameters): `+` becomes `%2B`, `/` becomes `%2F`, `=` becomes `%3D`."),
                ));
        }
        // Of tokens, ids and secrets `target::facts` tells it.
        if p.value.trim() != p.value && !blank(&p.value) && !VALUES.contains(&p.name.as_str()) {
            found.push(space(p, &name));
        }
        let twice = match p.place {
            Place::Form | Place::Query => {
                percent_encoded(&p.value) && p.name != "redirect_uri"
                    || p.raw.contains("%25") && percent_encoded(&p.value)
            }
            Place::Json | Place::Multipart => is_secret(&p.name) && percent_encoded(&p.value),
        };
        if twice {
            found.push((
                Fact::DoubleEncoded,
                format!("the value of {name} is still percent-encoded after decoding"),
                format!("Decode the stored value of `{name}` once and let the HTTP library encode it one single time."),
            ));
        }
    }
    for (fact, seen, fix) in found {
        sent.note_with_fix(fact, seen, fix);
    }
}

fn space(p: &Param, name: &str) -> (Fact, String, String) {
    let what = if p.value.ends_with(['\n', '\r']) { "a line break" } else { "white space" };
    let fix = format!(
        "Trim the value of `{name}` before sending: no line break and no blank at its ends (look at the place it is read from)."
    );
    (Fact::ValueSpace, format!("the value of {name} begins or ends with {what}"), fix)
}

/// Whether a token or secret stands in a form with characters that the form changes.
fn unencoded(p: &Param) -> bool {
    let raw = p.raw.trim_end_matches('&');
    // `=` at the end is base64 padding that an encoder would have written `%3D`.
    let padding = raw.ends_with('=') && raw.len() > 8;
    let plus = raw.contains('+') && !raw.contains("%2");
    plus || padding || (raw.contains('/') && raw.contains('='))
}

/// Names people write for a parameter's.
const WRONG_NAMES: &[(&str, &[&str])] = &[
    (
        "grant_type",
        &["granttype", "grant", "grand_type", "gant_type", "grant_types", "grant-type", "type"],
    ),
    (
        "refresh_token",
        &["refreshtoken", "token", "refresh", "refresh-token", "refresh_tokens", "rt"],
    ),
    (
        "client_id",
        &[
            "clientid",
            "client-id",
            "client",
            "clientkey",
            "client_ids",
            "app_id",
            "appid",
            "consumer_key",
            "id",
        ],
    ),
    (
        "client_secret",
        &[
            "clientsecret",
            "client-secret",
            "secret",
            "app_secret",
            "secret_key",
            "api_secret",
            "client_key_secret",
            "consumer_secret",
        ],
    ),
    (
        "redirect_uri",
        &["redirecturi", "redirect_url", "redirect-uri", "callback", "callback_url", "redirect"],
    ),
];

fn names(sent: &mut Sent) {
    if sent.params.is_empty() {
        return;
    }
    for (right, wrong) in WRONG_NAMES {
        if sent.param(right).is_some() {
            continue;
        }
        let found = sent.params.iter().map(|p| &p.name).find(|name| {
            let lower = name.to_ascii_lowercase();
            lower == *right
                || wrong.contains(&lower.as_str())
                || (lower.len() > 6 && near(&lower, right))
                || (lower.len() > 6 && near(&lower, &right.replace('_', "")))
        });
        if let Some(name) = found {
            let name = super::sent::shown(name);
            let fix = format!("Rename the parameter `{name}` to `{right}`.");
            let seen = format!("the request has a parameter `{name}` and none named `{right}`");
            sent.note_with_fix(Fact::Misnamed, seen, fix);
        }
    }
}

/// Whether two words differ by one letter that is missing, added, changed or swapped with its neighbour.
fn near(a: &str, b: &str) -> bool {
    let (a, b) = (a.as_bytes(), b.as_bytes());
    if a == b || a.len().abs_diff(b.len()) > 1 {
        return false;
    }
    let front = a.iter().zip(b).take_while(|(x, y)| x == y).count();
    let back = a.iter().rev().zip(b.iter().rev()).take_while(|(x, y)| x == y).count();
    let longest = a.len().max(b.len());
    front + back + 1 >= longest
        || (a.len() == b.len()
            && front + back + 2 == longest
            && a[front] == b[front + 1]
            && a[front + 1] == b[front])
}

fn resembles(value: &str, right: &str) -> bool {
    let plain: String =
        value.chars().filter(char::is_ascii_alphanumeric).collect::<String>().to_ascii_lowercase();
    let wanted: String = right.chars().filter(char::is_ascii_alphanumeric).collect();
    plain == wanted || plain == "refresh" || plain == "refreshtokens" || near(&plain, &wanted)
}

fn duplicates(sent: &mut Sent, request: &SeenRequest) {
    const SINGLE: &[&str] = &["content-type", "authorization", "content-length", "host"];
    const ONCE: &[&str] = &[
        "grant_type",
        "refresh_token",
        "client_id",
        "client_secret",
        "redirect_uri",
        "scope",
        "code",
        "client_assertion",
        "client_assertion_type",
    ];
    let twice =
        ONCE.iter().find(|name| sent.params.iter().filter(|p| p.name == **name).count() > 1);
    if let Some(name) = twice {
        let fix = format!(
            "Send `{name}` only once: remove the second one, often added by the HTTP library as well as by your code."
        );
        sent.note_with_fix(
            Fact::Duplicate,
            format!("the parameter {name} stands in the request twice"),
            fix,
        );
    }
    let headers = request.headers.as_deref().unwrap_or_default();
    let twice = SINGLE
        .iter()
        .find(|h| headers.iter().filter(|(n, _)| n.eq_ignore_ascii_case(h)).count() > 1);
    if let Some(name) = twice {
        let fix = format!("Send the header `{name}` once: set it in one place only.");
        sent.note_with_fix(
            Fact::DuplicateHeader,
            format!("the header {name} stands in the request twice"),
            fix,
        );
    }
}

/// User-Agents that edge services know as those of programs, or of phones long gone.
const LIBRARIES: &[&str] = &[
    "python-requests",
    "python-urllib",
    "curl/",
    "java/",
    "go-http-client",
    "okhttp",
    "axios",
    "node-fetch",
    "dalvik",
    "libwww",
    "wget",
    "ruby",
    "aiohttp",
    "apache-httpclient",
    "guzzle",
    "httpie",
    "undici",
];

fn headers(sent: &mut Sent, request: &SeenRequest) {
    let Some(headers) = request.headers.as_deref() else { return };
    match request.header("user-agent") {
        Some(agent) if LIBRARIES.iter().any(|l| agent.to_ascii_lowercase().contains(l)) => {
            sent.note(Fact::LibraryUserAgent, format!("User-Agent: {}", super::sent::shown(agent)));
        }
        Some(agent) if !agent.trim().is_empty() => sent.note(Fact::OwnUserAgent, ""),
        _ => sent.note(Fact::NoUserAgent, "the request has no User-Agent header"),
    }
    match request.header("accept") {
        Some(accept) if accept.contains("json") || accept.contains("*/*") => {}
        Some(accept) => {
            sent.note(Fact::NoAccept, format!("Accept: {}", super::sent::shown(accept)));
        }
        None => sent.note(Fact::NoAccept, "the request has no Accept header"),
    }
    if request.header("origin").is_some() {
        sent.note(Fact::Origin, "the request carries an Origin header");
    }
    let dpop = headers.iter().any(|(n, _)| n.eq_ignore_ascii_case("dpop"));
    sent.note(
        if dpop { Fact::Dpop } else { Fact::NoDpop },
        if dpop { "the request carries a DPoP proof" } else { "the request carries no DPoP proof" },
    );
    let jwt_secret = sent.param("client_secret").is_some_and(|p| is_jwt(&p.value));
    if jwt_secret {
        sent.note(Fact::SecretJwt, "the client secret is a signed JWT");
    }
}
