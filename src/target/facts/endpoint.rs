//! The token URL: another endpoint, an issuer, a tenant's placeholder, the wrong host of a vendor.

use super::forms::within;
use super::kind::is_uuid;
use super::{Case, Fact, What};
use url::{Host, Url};

const URL: What = What::TokenUrl;

/// All facts of this kind.
pub(super) fn facts(case: &Case<'_>) -> Vec<Fact> {
    let url = &case.target.token_url;
    if let Some(fact) = placeholder(url) {
        return vec![fact];
    }
    let mut found = Vec::new();
    found.extend(
        another_endpoint(url)
            .or_else(|| issuer_itself(url, case.target.issuer.as_deref()))
            .or_else(|| untidy(url)),
    );
    found.extend(wrong_host(url));
    found.extend(entra_tenant(url, case.bare_token()));
    found.extend(plain_http(url));
    found.extend(parameters(url));
    found
}

/// The token URL leads to this machine: in a container that is the container itself. A hint for a
/// refused connection only; by itself it says nothing.
#[must_use]
pub fn loopback(url: &Url) -> Option<Fact> {
    is_loopback(url).then(|| {
        URL.fact(
            "connect_refused",
            0.2,
            format!("the token URL's host is this machine itself ('{}')", url.host_str().unwrap_or_default()),
            "inside a container or a virtual machine that name leads to the container, not to the machine the server runs on",
            "in a container, use the service's name or `host.docker.internal` instead of localhost",
        )
    })
}

fn is_loopback(url: &Url) -> bool {
    match url.host() {
        Some(Host::Domain(name)) => name == "localhost" || name.ends_with(".localhost"),
        Some(Host::Ipv4(ip)) => ip.is_loopback(),
        Some(Host::Ipv6(ip)) => ip.is_loopback(),
        None => false,
    }
}

fn placeholder(url: &Url) -> Option<Fact> {
    let text = crate::encode::percent_decode(&format!(
        "{}{}",
        url.host_str().unwrap_or_default(),
        url.path()
    ));
    let lower = text.to_ascii_lowercase();
    let brackets = [("{", "}"), ("<", ">"), ("[", "]")]
        .iter()
        .any(|(open, close)| lower.find(open).is_some_and(|at| lower[at..].contains(close)));
    let colon = url.path().split('/').any(|s| s.len() > 1 && s.starts_with(':'));
    let dollar = url.path().split('/').any(|s| s.len() > 1 && s.starts_with('$'));
    let labels = || lower.split(['/', '.']);
    let words = labels().any(|l| {
        ["your", "my"].iter().any(|w| {
            [
                "domain",
                "tenant",
                "realm",
                "org",
                "region",
                "subdomain",
                "company",
                "store",
                "shop",
                "server",
                "host",
                "host-name",
                "okta-domain",
                "auth-server",
            ]
            .iter()
            .any(|noun| {
                l.strip_prefix(w).is_some_and(|rest| {
                    rest.trim_start_matches(['-', '_']) == *noun
                        || rest
                            .trim_start_matches(['-', '_'])
                            .strip_prefix(noun)
                            .is_some_and(|r| matches!(r, "-id" | "_id" | "-name" | "_name"))
                })
            })
        }) || matches!(
            l,
            "tenant_id" | "tenantid" | "tenant-id" | "realm-name" | "realm_name" | "changeme"
        )
    });
    (brackets || colon || dollar || words).then(|| {
        URL.fact(
            "wrong_tenant_or_environment",
            if brackets || dollar { 0.95 } else { 0.8 },
            "the token URL has a placeholder in it",
            "the URL was copied from documentation and the tenant, domain or realm was never put in",
            "put your own tenant, domain or realm in the placeholder's place",
        )
    })
}

/// What the last segments of a path say the endpoint is. Longer rows first.
const ENDPOINTS: &[(&[&str], &str, f64)] = &[
    (
        &["authorize", "authorise", "oauth2authorize", "authorization"],
        "the authorization endpoint, where a browser goes to sign in",
        0.95,
    ),
    (
        &[
            "protocol/openid-connect/auth",
            "oauth2/auth",
            "oauth2/v2/auth",
            "oauth/auth",
            "connect/auth",
            "dialog/oauth",
            "oauth/v2/auth",
        ],
        "the authorization endpoint, where a browser goes to sign in",
        0.95,
    ),
    (&["login", "signin", "sign-in", "sign_in", "logon"], "a log-in page", 0.7),
    (&["userinfo", "user_info"], "the endpoint that tells about the user", 0.95),
    (
        &["revoke", "revocation", "revoke_token", "revoketoken"],
        "the endpoint that makes tokens invalid",
        0.95,
    ),
    (
        &["introspect", "introspection", "tokeninfo", "check_token", "introspect_token"],
        "the endpoint that tells about a token",
        0.95,
    ),
    (&["logout", "endsession", "end_session", "signout"], "the endpoint that ends a session", 0.95),
    (
        &["jwks", "jwks.json", "jwk", "certs", "discovery/keys", "oauth2/v1/keys", "v1/keys"],
        "the list of the server's keys",
        0.95,
    ),
    (
        &["device_authorization", "devicecode", "device/code", "device/authorize", "auth/device"],
        "the endpoint that starts a sign-in on another device",
        0.95,
    ),
    (&["par", "as/par.oauth2"], "the endpoint that takes authorization requests", 0.9),
    (
        &[
            "clients-registrations/openid-connect",
            "connect/register",
            "oauth2/register",
            "oauth/register",
        ],
        "the endpoint that registers clients",
        0.95,
    ),
    (
        &["as/authorization.oauth2"],
        "the authorization endpoint, where a browser goes to sign in",
        0.95,
    ),
];

fn another_endpoint(url: &Url) -> Option<Fact> {
    let path = url.path().trim_end_matches('/').to_ascii_lowercase();
    let fix = "take `token_endpoint` from the server's metadata (/.well-known/openid-configuration) or the vendor's documentation";
    if path.contains("/.well-known/") {
        return Some(URL.fact(
            "wrong_endpoint",
            0.97,
            "the token URL is a metadata document ('/.well-known/…')",
            "it tells where the token endpoint is, and is none itself",
            "open it and use the value of `token_endpoint` in it, or give it as the issuer",
        ));
    }
    let ends = |tail: &&str| path.strip_suffix(*tail).is_some_and(|front| front.ends_with('/'));
    let (_, name, confidence) = ENDPOINTS.iter().find(|(tails, ..)| tails.iter().any(&ends))?;
    // `/token/authorize` and the like: somebody's own naming.
    let confidence = if path.contains("token/") { 0.4 } else { *confidence };
    let last = path.rsplit('/').next().unwrap_or_default();
    Some(URL.fact(
        "wrong_endpoint",
        confidence,
        format!("the token URL ends with '/{last}'"),
        format!("that is the name of {name}"),
        fix,
    ))
}

fn issuer_itself(url: &Url, issuer: Option<&str>) -> Option<Fact> {
    let trimmed = url.as_str().trim_end_matches('/');
    let path = url.path().trim_end_matches('/').to_ascii_lowercase();
    let host = url.host_str().unwrap_or_default().to_ascii_lowercase();
    let segments: Vec<_> = path.split('/').filter(|s| !s.is_empty()).collect();
    let entra = within(&host, "login.microsoftonline.com")
        && (segments.len() == 1 || (segments.len() == 2 && segments[1] == "v2.0"));
    let okta = ["okta.com", "oktapreview.com"].iter().any(|d| within(&host, d))
        && segments.len() == 2
        && segments[0] == "oauth2";
    let realm = segments.len() >= 2 && segments[segments.len() - 2] == "realms";
    let confidence = if realm || entra || okta {
        0.95
    } else if issuer.is_some_and(|i| i.trim_end_matches('/') == trimmed) {
        0.85
    } else if segments.is_empty() {
        0.6
    } else {
        return None;
    };
    let seen = if segments.is_empty() {
        "the token URL is a host without a path"
    } else {
        "the token URL is the issuer, without the path of an endpoint"
    };
    Some(URL.fact(
        "wrong_endpoint",
        confidence,
        seen,
        "tokens are issued at an endpoint below it",
        "give it as the issuer, or use the `token_endpoint` of its /.well-known/openid-configuration",
    ))
}

/// Blanks, doubled slashes, a second scheme.
fn untidy(url: &Url) -> Option<Fact> {
    let path = url.path();
    let lower = path.to_ascii_lowercase();
    let (seen, confidence) = if ["%20", "%0a", "%0d", "%09", "%c2%a0", "%e2%80%8b"]
        .iter()
        .any(|e| lower.starts_with(&format!("/{e}")) || lower.ends_with(e))
    {
        ("the token URL's path begins or ends with white space", 0.9)
    } else if lower.contains("http:/") || lower.contains("https:/") {
        ("the token URL holds a second URL in its path", 0.9)
    } else if path.contains("//") {
        ("the token URL has two slashes in a row", 0.5)
    } else if lower.ends_with("%22") || lower.ends_with("%27") || lower.ends_with("%3e") {
        ("the token URL ends with a quote or bracket", 0.9)
    } else {
        return None;
    };
    Some(URL.fact(
        "wrong_endpoint",
        confidence,
        seen,
        "a base address and a path were joined, or the URL was copied with something around it",
        "write the token URL exactly as the vendor's documentation or metadata gives it",
    ))
}

/// A vendor's host that serves something else than tokens.
struct Elsewhere {
    /// The host, or a domain under which it lies.
    host: fn(&str) -> bool,
    /// What it serves.
    serves: &'static str,
    /// Where tokens are.
    instead: &'static str,
}

/// Hosts of vendors that are taken for the authorization server.
const ELSEWHERE: &[Elsewhere] = &[
    Elsewhere {
        host: |h| h.ends_with("-admin.okta.com") || h.ends_with("-admin.oktapreview.com"),
        serves: "Okta's administration pages",
        instead: "the same host name without '-admin'",
    },
    Elsewhere {
        host: |h| h == "api.github.com",
        serves: "GitHub's API",
        instead: "github.com (/login/oauth/access_token)",
    },
    Elsewhere {
        host: |h| h == "manage.auth0.com",
        serves: "Auth0's administration pages",
        instead: "your own Auth0 domain",
    },
    Elsewhere {
        host: |h| h.ends_with(".lightning.force.com"),
        serves: "Salesforce's pages",
        instead: "login.salesforce.com, test.salesforce.com or your My Domain host (….my.salesforce.com)",
    },
    Elsewhere {
        host: |h| h == "graph.microsoft.com",
        serves: "Microsoft's Graph API",
        instead: "login.microsoftonline.com",
    },
    Elsewhere {
        host: |h| h == "portal.azure.com",
        serves: "Azure's administration pages",
        instead: "login.microsoftonline.com",
    },
    Elsewhere {
        host: |h| h == "admin.shopify.com",
        serves: "Shopify's administration pages",
        instead: "your shop's own host (….myshopify.com)",
    },
    Elsewhere {
        host: |h| h == "console.cloud.google.com" || h == "console.developers.google.com",
        serves: "Google's administration pages",
        instead: "oauth2.googleapis.com",
    },
    Elsewhere {
        host: |h| h == "api.spotify.com",
        serves: "Spotify's API",
        instead: "accounts.spotify.com",
    },
    Elsewhere { host: |h| h == "api.zoom.us", serves: "Zoom's API", instead: "zoom.us" },
];

fn wrong_host(url: &Url) -> Option<Fact> {
    let host = url.host_str()?.to_ascii_lowercase();
    let row = ELSEWHERE.iter().find(|row| (row.host)(&host))?;
    Some(URL.fact(
        "wrong_host_or_region",
        0.85,
        format!("the token URL's host is '{host}'"),
        format!("that host serves {}, not tokens", row.serves),
        format!("use {}", row.instead),
    ))
}

/// The tenant of Microsoft accounts.
const PERSONAL: &str = "9188040d-6c67-4c5b-b112-36a304b66dad";

fn entra_tenant(url: &Url, token: &str) -> Option<Fact> {
    let host = url.host_str()?.to_ascii_lowercase();
    let tenant = url.path_segments()?.next().unwrap_or_default().to_ascii_lowercase();
    if !within(&host, "login.microsoftonline.com")
        || tenant.is_empty()
        || !url.path().contains("/oauth2/")
    {
        return None;
    }
    let common = matches!(tenant.as_str(), "common" | "consumers" | "organizations");
    if !common && !is_uuid(&tenant) && !tenant.contains('.') {
        return Some(URL.fact(
            "wrong_tenant_or_environment",
            0.8,
            "the tenant in the token URL is no UUID, no domain and none of 'common', 'organizations', 'consumers'",
            "Entra knows tenants by these only",
            "put the tenant's id (a UUID) or its domain (….onmicrosoft.com) there",
        ));
    }
    // Tokens of personal accounts begin with `M.`, and live under `consumers` and `common`.
    let personal = token.starts_with("M.C") || token.starts_with("M.R3_");
    let other = tenant == "organizations" || (is_uuid(&tenant) && tenant != PERSONAL);
    (personal && other).then(|| {
        URL.fact(
            "wrong_tenant_or_environment",
            0.75,
            "the refresh token has the form of a personal Microsoft account's, and the token URL names a tenant of an organisation",
            "a personal account's token is renewed under 'consumers' (or 'common')",
            "put 'consumers' in the tenant's place in the token URL",
        )
    })
}

fn plain_http(url: &Url) -> Option<Fact> {
    (url.scheme() == "http" && !is_loopback(url)).then(|| {
        URL.fact(
            "redirect_https",
            0.4,
            "the token URL begins with http://",
            "token endpoints are served over TLS (RFC 6749 section 3.2); the server will refuse or redirect, and the secret travels in clear",
            "write https:// in the token URL",
        )
    })
}

/// Parameters of the refresh in the URL itself.
fn parameters(url: &Url) -> Option<Fact> {
    let names = ["refresh_token", "client_secret", "grant_type", "code"];
    let (name, _) = url.query_pairs().find(|(name, _)| names.contains(&name.as_ref()))?;
    Some(URL.fact(
        "params_in_query_rejected",
        0.4,
        format!("the token URL has '{name}' in its query"),
        "parameters belong in the body; in a URL they end up in logs, and many servers refuse them there",
        "give the token URL without its query",
    ))
}
