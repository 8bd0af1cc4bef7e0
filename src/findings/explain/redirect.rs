//! Redirects: where they lead, and what a client that follows would lose.

use super::Hit;
use super::fact::Fact;
use super::sent::Sent;
use crate::exchange::{SeenRequest, SeenResponse};
use crate::findings::Cause;
use crate::ladder::reading::Reading;
use url::Url;

/// What common clients do with a redirect to a POST with Basic and a form body. Measured on
/// loopback in November 2026 with curl, `HTTPie`, xh, requests, urllib and Node's fetch.
struct Following {
    status: &'static [u16],
    same_origin: &'static str,
    other_origin: &'static str,
}

const FOLLOWING: &[Following] = &[
    Following {
        status: &[301, 302, 303],
        same_origin: "A client that follows repeats the request as GET without its body (curl -L, Python requests, Node fetch and others); only the Authorization header goes along.",
        other_origin: "A client that follows repeats the request as GET without its body and mostly without the Authorization header (curl -L, Python requests, Node fetch); Python's urllib sends that header on to the other host.",
    },
    Following {
        status: &[307, 308],
        same_origin: "A client that follows repeats the POST with everything (curl -L, Python requests, Node fetch); Python's urllib raises an error instead.",
        other_origin: "A client that follows sends the body, with any client_secret in it, on to the other host and drops the Authorization header (curl -L, Python requests, Node fetch).",
    },
];

/// Findings from a redirect, or from a Location header alone.
pub(super) fn read(
    request: Option<&SeenRequest>,
    response: &SeenResponse,
    reading: &Reading,
    sent: &Sent,
) -> Vec<Hit> {
    let location = response.header("location").map(str::trim).filter(|l| !l.is_empty());
    let redirecting = matches!(reading.status, Some(301..=303 | 307 | 308));
    if !redirecting && (reading.status.is_some() || location.is_none()) {
        return Vec::new();
    }
    let status = reading.status.map_or_else(|| "a redirect".to_owned(), |s| format!("status {s}"));
    let Some(location) = location else {
        return nowhere(&status, sent);
    };
    let from = request.and_then(|r| r.url.as_deref()).and_then(|u| Url::parse(u).ok());
    let to = match &from {
        Some(base) => base.join(location).ok(),
        None => Url::parse(location).ok(),
    };
    let seen = format!("{status}, Location: {}", super::quote(location));
    let lost = following(reading.status, from.as_ref(), to.as_ref());
    let hit = |cause, weight, implies: String, fix: Option<String>| Hit {
        cause,
        weight,
        evidence: vec![seen.clone()],
        implies: format!("{implies} {lost}").trim().to_owned(),
        fix,
    };
    if is_page(location, to.as_ref()) {
        let mut hits = vec![hit(
            Cause::RedirectLogin,
            0.86,
            "The redirect leads to a page for people.".to_owned(),
            None,
        )];
        if to.as_ref().zip(from.as_ref()).is_some_and(|(t, f)| t.host_str() != f.host_str()) {
            hits.push(hit(Cause::WrongEndpoint, 0.5, String::new(), None));
        }
        return hits;
    }
    let (Some(from), Some(to)) = (from, to) else {
        return unknown_origin(location, &hit);
    };
    compare(&from, &to, &hit)
}

type Make<'a> = dyn Fn(Cause, f64, String, Option<String>) -> Hit + 'a;

fn compare(from: &Url, to: &Url, hit: &Make<'_>) -> Vec<Hit> {
    let address = super::quote(&bare(to));
    let instead = || {
        Some(format!(
            "Use {address} as the token URL and send the POST there directly, with the same body and headers."
        ))
    };
    let same_host = from.host_str() == to.host_str();
    let slash = from.path().trim_end_matches('/') == to.path().trim_end_matches('/');
    let mut hits = Vec::new();
    if from.scheme() == "https" && to.scheme() == "http" {
        hits.push(hit(Cause::RedirectToHttp, 0.96, String::new(), None));
    } else if from.scheme() == "http" && to.scheme() == "https" {
        let fix = format!(
            "Write `https://` in the token URL: {address}. Treat the secret as seen by others, because it went out in clear text."
        );
        hits.push(hit(
            Cause::RedirectHttps,
            if same_host { 0.94 } else { 0.8 },
            String::new(),
            Some(fix),
        ));
    }
    if same_host && slash && from.path() != to.path() {
        let how = if to.path().ends_with('/') {
            "with a slash at its end"
        } else {
            "without the slash at its end"
        };
        let fix = format!("Write the token URL {how}: {address}.");
        let sure = if hits.is_empty() { 0.94 } else { 0.6 };
        hits.push(hit(Cause::RedirectTrailingSlash, sure, String::new(), Some(fix)));
    }
    if !same_host && (slash || similar(from.path(), to.path())) {
        let fix = format!(
            "Put the host from the Location header into the token URL ({address}) and send the POST there directly."
        );
        hits.push(hit(Cause::RedirectCanonicalHost, 0.88, String::new(), Some(fix)));
        hits.push(hit(Cause::WrongHostOrRegion, 0.5, String::new(), None));
    } else if !same_host {
        hits.push(hit(Cause::WrongEndpoint, 0.84, "The redirect leads to another site and another path: this address is no longer (or never was) the token endpoint.".to_owned(), None));
        hits.push(hit(Cause::RedirectCanonicalHost, 0.45, String::new(), instead()));
    } else if !slash {
        hits.push(hit(
            Cause::WrongEndpoint,
            0.74,
            "The redirect leads to another path on the same host.".to_owned(),
            instead(),
        ));
    } else if hits.is_empty() {
        // The same address again: a proxy ended TLS, or a cookie is to be set.
        hits.push(hit(Cause::RedirectHttps, 0.6, "The redirect leads to the very same address, which happens when a plain http request reached the server behind a proxy.".to_owned(), None));
        hits.push(hit(Cause::ProxyInterference, 0.5, String::new(), None));
    }
    hits
}

fn nowhere(status: &str, sent: &Sent) -> Vec<Hit> {
    let hit = |cause, weight, implies: &str| Hit {
        cause,
        weight,
        evidence: vec![format!("{status}, and the Location is not known")],
        implies: implies.to_owned(),
        fix: None,
    };
    let look = "Where it leads stands in the answer's Location header, which was not recorded.";
    if sent.has(Fact::PlainHttp) {
        return vec![
            hit(Cause::RedirectHttps, 0.7, look),
            hit(Cause::RedirectCanonicalHost, 0.4, look),
        ];
    }
    vec![
        hit(Cause::RedirectCanonicalHost, 0.46, look),
        hit(Cause::RedirectLogin, 0.44, look),
        hit(Cause::RedirectTrailingSlash, 0.4, look),
        hit(Cause::WrongEndpoint, 0.36, look),
    ]
}

fn unknown_origin(location: &str, hit: &Make<'_>) -> Vec<Hit> {
    let slash = location.ends_with('/');
    if location.starts_with("https://") {
        return vec![
            hit(Cause::RedirectCanonicalHost, 0.5, String::new(), None),
            hit(Cause::RedirectHttps, 0.48, String::new(), None),
            hit(Cause::RedirectTrailingSlash, if slash { 0.5 } else { 0.2 }, String::new(), None),
            hit(Cause::WrongEndpoint, 0.4, String::new(), None),
        ];
    }
    if location.starts_with("http://") {
        return vec![hit(Cause::RedirectToHttp, 0.6, String::new(), None)];
    }
    vec![
        hit(Cause::RedirectTrailingSlash, if slash { 0.66 } else { 0.4 }, String::new(), None),
        hit(Cause::WrongEndpoint, 0.5, String::new(), None),
    ]
}

/// What a client that follows a redirect would lose; empty where the status is no redirect's.
#[must_use]
pub fn following(status: Option<u16>, from: Option<&Url>, to: Option<&Url>) -> &'static str {
    let Some(row) = FOLLOWING.iter().find(|f| status.is_some_and(|s| f.status.contains(&s))) else {
        return "";
    };
    let same = from.zip(to).is_none_or(|(f, t)| f.origin() == t.origin());
    if same { row.same_origin } else { row.other_origin }
}

const PAGES: &[&str] = &[
    "login",
    "log-in",
    "logon",
    "signin",
    "sign-in",
    "sign_in",
    "authorize",
    "sso",
    "saml",
    "consent",
    "session/new",
    "/auth?",
    "accounts/",
    "idp/",
    "users/sign",
    "welcome",
    "/j_spring",
];

/// What only a request for a person's sign-in carries.
const PAGE_FIELDS: &[&str] =
    &["samlrequest", "response_type", "code_challenge", "wtrealm", "returnurl", "return_to"];

fn is_page(location: &str, to: Option<&Url>) -> bool {
    let path = to.map_or_else(
        || location.split('?').next().unwrap_or_default().to_ascii_lowercase(),
        |u| u.path().to_ascii_lowercase(),
    );
    let host = to.and_then(Url::host_str).unwrap_or_default();
    let page = PAGES.iter().any(|p| path.contains(p))
        && !path.ends_with("token")
        && !path.ends_with("token/")
        && !path.contains("access_token");
    let query = location.split_once('?').map_or("", |(_, query)| query).to_ascii_lowercase();
    let asks = query.split('&').any(|p| PAGE_FIELDS.contains(&p.split('=').next().unwrap_or(p)));
    page || asks || host.starts_with("login.") && !path.contains("token")
}

/// Whether two paths end alike or share their greater part.
fn similar(a: &str, b: &str) -> bool {
    let last = |p: &str| p.trim_end_matches('/').rsplit('/').next().unwrap_or_default().to_owned();
    !last(a).is_empty() && last(a) == last(b)
}

/// A URL without query and userinfo.
fn bare(url: &Url) -> String {
    let mut url = url.clone();
    url.set_query(None);
    url.set_fragment(None);
    let _ = url.set_username("");
    let _ = url.set_password(None);
    url.to_string()
}
