//! What a metadata document says, held against what was observed.
//!
//! Observation wins: a listed method that fails and an unlisted one that works are both told, and
//! neither changes a verdict. Texts of the document are quoted with control characters escaped.

use super::Metadata;
use url::Url;

/// What a run saw, in the names of the registry of token endpoint authentication methods.
#[derive(Clone, Copy, Debug)]
pub struct Observed<'a> {
    /// The token endpoint that was asked.
    pub token_url: &'a Url,
    /// The issuer whose document it is, as the user or a token named it.
    pub issuer: Option<&'a str>,
    /// Methods that a refresh succeeded with, or that reached the grant.
    pub works: &'a [&'a str],
    /// Methods that were refused, where another reason is ruled out.
    pub fails: &'a [&'a str],
}

/// One thing worth saying about a document.
#[derive(Clone, Debug, Eq, PartialEq)]
pub enum Remark {
    /// A method that the document lists was refused.
    ListedFails(String),
    /// A method that the document does not list works.
    UnlistedWorks(String),
    /// The document's token endpoint is another one.
    EndpointDiffers {
        /// The document's.
        listed: String,
        /// What sets them apart.
        drift: Drift,
    },
    /// The document's issuer is another one: nothing it names may be trusted.
    IssuerDiffers {
        /// The document's.
        found: String,
        /// What sets them apart.
        drift: Drift,
    },
    /// The document has no issuer.
    IssuerMissing,
    /// The document has no usable token endpoint.
    EndpointMissing,
    /// Grant types are listed, and `refresh_token` is not among them.
    RefreshNotListed,
    /// The endpoint takes DPoP proofs with these algorithms.
    DpopOffered(Vec<String>),
    /// Clients with a certificate are to use another endpoint.
    MtlsEndpoint(String),
}

/// What sets two URLs apart, the smallest difference that explains it.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Drift {
    /// A slash at the end.
    TrailingSlash,
    /// http against https.
    Scheme,
    /// Capital and small letters.
    Case,
    /// A template such as `{tenantid}` stands where a value belongs.
    Template,
    /// One path segment in the same place: a tenant, a realm, a version.
    Tenant,
    /// The path.
    Path,
    /// The port.
    Port,
    /// The host.
    Host,
}

impl Drift {
    /// The same for people.
    #[must_use]
    pub const fn words(self) -> &'static str {
        match self {
            Self::TrailingSlash => "they differ by the slash at the end",
            Self::Scheme => "one is http, the other https",
            Self::Case => "they differ in capital and small letters",
            Self::Template => "a template stands where the tenant belongs",
            Self::Tenant => "they differ in one part of the path: another tenant, realm or version",
            Self::Path => "their paths differ",
            Self::Port => "their ports differ",
            Self::Host => "they are on different hosts",
        }
    }
}

impl Remark {
    /// The cause code the remark speaks for, where it speaks for one.
    #[must_use]
    pub const fn cause(&self) -> Option<&'static str> {
        match self {
            Self::EndpointDiffers { drift, .. } | Self::IssuerDiffers { drift, .. } => {
                Some(match drift {
                    Drift::TrailingSlash => "redirect_trailing_slash",
                    Drift::Scheme => "redirect_https",
                    Drift::Template | Drift::Tenant => "wrong_tenant_or_environment",
                    Drift::Host | Drift::Port => "wrong_host_or_region",
                    Drift::Case | Drift::Path => "wrong_endpoint",
                })
            }
            Self::RefreshNotListed => Some("grant_not_allowed_for_client"),
            Self::ListedFails(_)
            | Self::UnlistedWorks(_)
            | Self::IssuerMissing
            | Self::EndpointMissing
            | Self::DpopOffered(_)
            | Self::MtlsEndpoint(_) => None,
        }
    }

    /// The remark in a sentence or two.
    #[must_use]
    pub fn text(&self) -> String {
        match self {
            Self::ListedFails(method) => format!(
                "The server's metadata lists the client authentication method \"{}\", but it was refused here: \
                 this client may be registered for another one.",
                quoted(method)
            ),
            Self::UnlistedWorks(method) => format!(
                "The client authentication method \"{}\" works, though the server's metadata does not list it: \
                 software that goes by the metadata will not use it.",
                quoted(method)
            ),
            Self::EndpointDiffers { listed, drift } => format!(
                "The server's metadata names another token endpoint, \"{}\": {}.",
                quoted(listed),
                drift.words()
            ),
            Self::IssuerDiffers { found, drift } => format!(
                "The metadata says that its issuer is \"{}\", not the one asked for: {}. RFC 8414 forbids using it.",
                quoted(found),
                drift.words()
            ),
            Self::IssuerMissing => {
                "The metadata names no issuer, so it cannot be told whose it is.".to_owned()
            }
            Self::EndpointMissing => "The metadata names no token endpoint.".to_owned(),
            Self::RefreshNotListed => {
                "The metadata lists the grant types, and refresh_token is not among them."
                    .to_owned()
            }
            Self::DpopOffered(algorithms) => format!(
                "The server takes DPoP proofs ({}): tokens may be bound to a key.",
                algorithms.iter().map(|a| quoted(a)).collect::<Vec<_>>().join(", ")
            ),
            Self::MtlsEndpoint(url) => format!(
                "Clients with a certificate have a token endpoint of their own: \"{}\".",
                quoted(url)
            ),
        }
    }
}

/// Holds a document against what was observed. What weighs most comes first.
#[must_use]
pub fn compare(metadata: &Metadata, observed: &Observed<'_>) -> Vec<Remark> {
    let mut remarks = Vec::new();
    match (&metadata.issuer, observed.issuer) {
        (None, _) => remarks.push(Remark::IssuerMissing),
        (Some(found), Some(asked)) if found != asked => remarks
            .push(Remark::IssuerDiffers { found: found.clone(), drift: drift_of(asked, found) }),
        (Some(_), _) => {}
    }
    match metadata.token_url() {
        None => remarks.push(Remark::EndpointMissing),
        Some(listed) => {
            if let Some(drift) = drift(observed.token_url, &listed) {
                remarks.push(Remark::EndpointDiffers { listed: listed.to_string(), drift });
            }
        }
    }
    let listed = |method: &&&str| metadata.lists_method(method);
    remarks
        .extend(observed.fails.iter().filter(listed).map(|m| Remark::ListedFails((*m).to_owned())));
    remarks.extend(
        observed
            .works
            .iter()
            .filter(|m| !listed(m))
            .map(|m| Remark::UnlistedWorks((*m).to_owned())),
    );
    if metadata
        .grant_types
        .as_ref()
        .is_some_and(|grants| !grants.iter().any(|g| g == "refresh_token"))
    {
        remarks.push(Remark::RefreshNotListed);
    }
    if let Some(algorithms) = metadata.dpop_algs.as_ref().filter(|a| !a.is_empty()) {
        remarks.push(Remark::DpopOffered(algorithms.iter().take(10).cloned().collect()));
    }
    if let Some(url) = metadata
        .mtls_token_endpoint
        .as_ref()
        .filter(|u| metadata.token_endpoint.as_ref() != Some(u))
    {
        remarks.push(Remark::MtlsEndpoint(url.clone()));
    }
    remarks
}

/// The registered names of the methods a client authentication of that slug stands for.
#[must_use]
pub fn methods_of(client_auth: &str) -> &'static [&'static str] {
    match client_auth {
        "basic" | "basic_encoded" | "basic_id" => &["client_secret_basic"],
        "body" => &["client_secret_post"],
        "none" => &["none"],
        "private_key_jwt" => &["private_key_jwt"],
        "client_secret_jwt" => &["client_secret_jwt"],
        "tls" => &["tls_client_auth", "self_signed_tls_client_auth"],
        _ => &[],
    }
}

/// What sets two URLs apart; `None` where they are the same, query and fragment aside.
#[must_use]
pub fn drift(used: &Url, listed: &Url) -> Option<Drift> {
    let host = |url: &Url| url.host_str().map(|h| h.trim_end_matches('.').to_owned());
    if host(used) != host(listed) {
        return Some(Drift::Host);
    }
    let (a, b) = (used.path(), listed.path());
    if a != b {
        return Some(if a.trim_end_matches('/') == b.trim_end_matches('/') {
            Drift::TrailingSlash
        } else if a.eq_ignore_ascii_case(b) {
            Drift::Case
        } else if b.contains("%7B") || b.contains('{') {
            Drift::Template
        } else if one_segment_apart(a, b) {
            Drift::Tenant
        } else {
            Drift::Path
        });
    }
    if used.scheme() != listed.scheme() {
        return Some(Drift::Scheme);
    }
    (used.port_or_known_default() != listed.port_or_known_default()).then_some(Drift::Port)
}

fn drift_of(asked: &str, found: &str) -> Drift {
    match (Url::parse(asked), Url::parse(found)) {
        // Equal as URLs and yet not as text: a slash after the host, or the host's case.
        (Ok(a), Ok(b)) => drift(&a, &b).unwrap_or(if asked.eq_ignore_ascii_case(found) {
            Drift::Case
        } else {
            Drift::TrailingSlash
        }),
        _ => Drift::Host,
    }
}

/// Whether two paths have as many segments and differ in one that is not the last.
fn one_segment_apart(a: &str, b: &str) -> bool {
    let (a, b): (Vec<&str>, Vec<&str>) = (a.split('/').collect(), b.split('/').collect());
    let different: Vec<usize> = (0..a.len().min(b.len())).filter(|i| a[*i] != b[*i]).collect();
    a.len() == b.len() && different.len() == 1 && different[0] + 1 < a.len()
}

fn quoted(text: &str) -> String {
    text.chars().take(300).flat_map(char::escape_debug).collect()
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test that cannot go on says where")]

    use super::*;

    fn url(text: &str) -> Url {
        Url::parse(text).unwrap()
    }

    fn observed<'a>(token_url: &'a Url, issuer: &'a str) -> Observed<'a> {
        Observed { token_url, issuer: Some(issuer), works: &[], fails: &[] }
    }

    #[test]
    fn remarks_name_methods_that_contradict_the_list() {
        let google =
            Metadata::read(include_bytes!("../../../fixtures/metadata/google.json")).unwrap();
        let used = url("https://oauth2.googleapis.com/token");
        let seen = Observed {
            works: &["none", "client_secret_post"],
            fails: &["client_secret_basic", "private_key_jwt"],
            ..observed(&used, "https://accounts.google.com")
        };
        assert_eq!(
            compare(&google, &seen),
            [
                Remark::ListedFails("client_secret_basic".to_owned()),
                Remark::UnlistedWorks("none".to_owned())
            ]
        );
    }

    #[test]
    fn remarks_take_an_absent_list_for_basic() {
        let bare = Metadata {
            issuer: Some("https://id.example.org".to_owned()),
            token_endpoint: Some("https://id.example.org/token".to_owned()),
            ..Metadata::default()
        };
        let used = url("https://id.example.org/token");
        let seen = Observed {
            works: &["client_secret_post"],
            fails: &["client_secret_basic"],
            ..observed(&used, "https://id.example.org")
        };
        let causes = compare(&bare, &seen);
        assert_eq!(causes.len(), 2);
        assert!(causes[0].text().contains("\"client_secret_basic\""));
    }

    #[test]
    fn remarks_name_the_drift_of_issuer_and_endpoint() {
        let entra =
            Metadata::read(include_bytes!("../../../fixtures/metadata/entra-common.json")).unwrap();
        let used = url("https://login.microsoftonline.com/contoso.com/oauth2/v2.0/token");
        let found =
            compare(&entra, &observed(&used, "https://login.microsoftonline.com/common/v2.0"));
        assert!(
            matches!(&found[0], Remark::IssuerDiffers { drift: Drift::Template, .. }),
            "{found:?}"
        );
        assert!(
            matches!(&found[1], Remark::EndpointDiffers { drift: Drift::Tenant, .. }),
            "{found:?}"
        );
        assert_eq!(found[1].cause(), Some("wrong_tenant_or_environment"));

        let auth0 =
            Metadata::read(include_bytes!("../../../fixtures/metadata/auth0.json")).unwrap();
        let used = url("https://acme.eu.auth0.com/oauth/token/");
        let found = compare(&auth0, &observed(&used, "https://acme.eu.auth0.com"));
        assert!(matches!(&found[0], Remark::IssuerDiffers { drift: Drift::TrailingSlash, .. }));
        assert!(matches!(&found[1], Remark::EndpointDiffers { drift: Drift::TrailingSlash, .. }));
    }

    #[test]
    fn remarks_find_the_smallest_drift() {
        let apart = |a: &str, b: &str| drift(&url(a), &url(b));
        assert_eq!(apart("https://a.example/t", "https://a.example/t"), None);
        assert_eq!(apart("https://a.example:443/t", "https://a.example/t?x=1"), None);
        assert_eq!(apart("http://a.example/t", "https://a.example/t"), Some(Drift::Scheme));
        assert_eq!(apart("https://a.example/t", "https://a.example:8443/t"), Some(Drift::Port));
        assert_eq!(apart("https://a.example/t", "https://b.example/t"), Some(Drift::Host));
        assert_eq!(apart("https://a.example/T", "https://a.example/t"), Some(Drift::Case));
        assert_eq!(
            apart("https://a.example/token", "https://a.example/oauth/token"),
            Some(Drift::Path)
        );
        assert_eq!(
            apart("https://a.example/realms/x/token", "https://a.example/realms/y/token"),
            Some(Drift::Tenant)
        );
    }

    #[test]
    fn remarks_quote_nothing_that_moves_a_cursor() {
        let text = Remark::ListedFails("a\u{1b}[2J\u{202e}".to_owned()).text();
        assert!(!text.contains(['\u{1b}', '\u{202e}']), "{text:?}");
    }
}
