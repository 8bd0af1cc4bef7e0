//! Authorization server metadata (RFC 8414) and OpenID Connect discovery documents.
//!
//! Which URLs to ask ([`urls`]), reading what came ([`Metadata::read`]), whether it is the issuer's
//! own ([`Metadata::issuer_matches`]), where a refresh may be tried next ([`guard`]), and what the
//! document says against what was observed ([`remarks`]). Pure: `probe` does the sending, without
//! credentials. A document is a stranger's word: bounded, never trusted, never followed by itself.

pub mod guard;
pub mod remarks;

use serde_json::{Map, Value};
use url::Url;

/// Longest document that is read.
pub const LARGEST: usize = 256 * 1024;
const LONGEST_TEXT: usize = 2048;
const LONGEST_LIST: usize = 100;
const MOST_ISSUERS: usize = 5;
const OAUTH: &str = "/.well-known/oauth-authorization-server";
const OPENID: &str = "/.well-known/openid-configuration";

/// What a document says of the token endpoint. A member that is absent or of another type is `None`.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub struct Metadata {
    /// `issuer`.
    pub issuer: Option<String>,
    /// `token_endpoint`.
    pub token_endpoint: Option<String>,
    /// `token_endpoint_auth_methods_supported`; absent means `client_secret_basic` alone.
    pub auth_methods: Option<Vec<String>>,
    /// `token_endpoint_auth_signing_alg_values_supported`.
    pub auth_signing_algs: Option<Vec<String>>,
    /// `grant_types_supported`; absent says nothing of `refresh_token`.
    pub grant_types: Option<Vec<String>>,
    /// `scopes_supported`.
    pub scopes: Option<Vec<String>>,
    /// `dpop_signing_alg_values_supported`.
    pub dpop_algs: Option<Vec<String>>,
    /// `token_endpoint` among `mtls_endpoint_aliases`.
    pub mtls_token_endpoint: Option<String>,
    /// `tls_client_certificate_bound_access_tokens`.
    pub certificate_bound_tokens: Option<bool>,
}

/// Why a document cannot be used.
#[derive(Clone, Copy, Debug, Eq, PartialEq, thiserror::Error)]
pub enum DocumentError {
    /// It is larger than [`LARGEST`].
    #[error("the metadata document is larger than 256 KiB")]
    TooLarge,
    /// It is no JSON: a page of a web server, mostly.
    #[error("the metadata document is not JSON")]
    NotJson,
    /// It is JSON, but not an object.
    #[error("the metadata document is JSON, but not an object")]
    NotAnObject,
    /// It is an object without issuer and token endpoint.
    #[error("the JSON names neither an issuer nor a token endpoint")]
    NotMetadata,
}

/// Why a text is no issuer (RFC 8414 section 2).
#[derive(Clone, Copy, Debug, Eq, PartialEq, thiserror::Error)]
pub enum IssuerError {
    /// It is no URL with a host.
    #[error("the issuer is no URL such as https://id.example.org/tenant")]
    NotAUrl,
    /// It is neither https nor http on loopback.
    #[error("the issuer must begin with https:// (http only on loopback)")]
    NotHttps,
    /// It has a query or a fragment.
    #[error("the issuer must have neither a query nor a fragment")]
    QueryOrFragment,
    /// It holds a user name or a password.
    #[error("the issuer must not hold a user name or a password")]
    Userinfo,
}

impl Metadata {
    /// Reads a document.
    ///
    /// # Errors
    /// Where it is too large, no JSON object, or has nothing to do with authorization servers.
    pub fn read(body: &[u8]) -> Result<Self, DocumentError> {
        if body.len() > LARGEST {
            return Err(DocumentError::TooLarge);
        }
        let body = body.strip_prefix(b"\xef\xbb\xbf").unwrap_or(body);
        let value: Value = serde_json::from_slice(body).map_err(|_| DocumentError::NotJson)?;
        let object = value.as_object().ok_or(DocumentError::NotAnObject)?;
        let metadata = Self {
            issuer: text(object, "issuer"),
            token_endpoint: text(object, "token_endpoint"),
            auth_methods: list(object, "token_endpoint_auth_methods_supported"),
            auth_signing_algs: list(object, "token_endpoint_auth_signing_alg_values_supported"),
            grant_types: list(object, "grant_types_supported"),
            scopes: list(object, "scopes_supported"),
            dpop_algs: list(object, "dpop_signing_alg_values_supported"),
            mtls_token_endpoint: object
                .get("mtls_endpoint_aliases")
                .and_then(Value::as_object)
                .and_then(|aliases| text(aliases, "token_endpoint")),
            certificate_bound_tokens: object
                .get("tls_client_certificate_bound_access_tokens")
                .and_then(Value::as_bool),
        };
        if metadata.issuer.is_none() && metadata.token_endpoint.is_none() {
            return Err(DocumentError::NotMetadata);
        }
        Ok(metadata)
    }

    /// Whether the document's issuer is, character by character, the one it was asked for
    /// (RFC 8414 section 3.3). Nothing may be sent to what another issuer's document names.
    #[must_use]
    pub fn issuer_matches(&self, asked: &str) -> bool {
        self.issuer.as_deref() == Some(asked)
    }

    /// The token endpoint as a URL; nothing but http and https with a host counts.
    #[must_use]
    pub fn token_url(&self) -> Option<Url> {
        let url = Url::parse(self.token_endpoint.as_deref()?).ok()?;
        (matches!(url.scheme(), "http" | "https") && url.host().is_some()).then_some(url)
    }

    /// Whether the endpoint offers a client authentication method, by its registered name.
    #[must_use]
    pub fn lists_method(&self, method: &str) -> bool {
        self.auth_methods
            .as_ref()
            .map_or(method == "client_secret_basic", |methods| methods.iter().any(|m| m == method))
    }
}

/// The URLs to ask for an issuer's metadata, in order: RFC 8414 section 3.1 (inserted), `OpenID`
/// Connect discovery (appended), then the other way round for each, as some servers have it. A
/// URL that already names a well-known document is asked alone.
///
/// # Errors
/// Where the text is no issuer.
pub fn urls(issuer: &str) -> Result<Vec<Url>, IssuerError> {
    let base = parse_issuer(issuer)?;
    if base.path().contains("/.well-known/") {
        return Ok(vec![base]);
    }
    let path = base.path().trim_end_matches('/');
    let mut paths = vec![format!("{OAUTH}{path}"), format!("{path}{OPENID}")];
    if !path.is_empty() {
        paths.push(format!("{path}{OAUTH}"));
        paths.push(format!("{OPENID}{path}"));
    }
    let at = |path: &String| {
        let mut url = base.clone();
        url.set_path(path);
        url
    };
    Ok(paths.iter().map(at).collect())
}

/// Issuers that may stand behind a token endpoint: its URL less one path segment after another,
/// down to the bare host. For a look after a wrong endpoint, where nobody named an issuer.
#[must_use]
pub fn issuers_behind(token_url: &Url) -> Vec<Url> {
    let segments: Vec<&str> =
        token_url.path_segments().into_iter().flatten().filter(|s| !s.is_empty()).collect();
    let at = |length: usize| {
        let mut url = token_url.clone();
        url.set_query(None);
        url.set_fragment(None);
        // A host that takes no user information has none to lose.
        let _ = url.set_username("");
        let _ = url.set_password(None);
        url.set_path(&segments[..length].join("/"));
        url
    };
    let longest = segments.len().saturating_sub(1);
    let nearest = (1..=longest).rev().take(MOST_ISSUERS - 1);
    nearest.chain(std::iter::once(0)).map(at).collect()
}

fn parse_issuer(issuer: &str) -> Result<Url, IssuerError> {
    let url = Url::parse(issuer).map_err(|_| IssuerError::NotAUrl)?;
    let host = url.host_str().ok_or(IssuerError::NotAUrl)?;
    match url.scheme() {
        "https" => {}
        "http" if guard::reach(host) == guard::Reach::Loopback => {}
        _ => return Err(IssuerError::NotHttps),
    }
    if url.query().is_some() || url.fragment().is_some() {
        return Err(IssuerError::QueryOrFragment);
    }
    if !url.username().is_empty() || url.password().is_some() {
        return Err(IssuerError::Userinfo);
    }
    Ok(url)
}

fn text(object: &Map<String, Value>, name: &str) -> Option<String> {
    object
        .get(name)?
        .as_str()
        .filter(|t| !t.is_empty() && t.len() <= LONGEST_TEXT)
        .map(str::to_owned)
}

fn list(object: &Map<String, Value>, name: &str) -> Option<Vec<String>> {
    let values = object.get(name)?.as_array()?.iter().filter_map(Value::as_str);
    Some(values.filter(|t| t.len() <= LONGEST_TEXT).take(LONGEST_LIST).map(str::to_owned).collect())
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test that cannot go on says where")]

    use super::*;

    fn asked(issuer: &str) -> Vec<String> {
        urls(issuer).unwrap().iter().map(Url::to_string).collect()
    }

    #[test]
    fn metadata_urls_of_a_bare_host() {
        let wanted = [
            "https://id.example.org/.well-known/oauth-authorization-server",
            "https://id.example.org/.well-known/openid-configuration",
        ];
        assert_eq!(asked("https://id.example.org"), wanted);
        assert_eq!(asked("https://id.example.org/"), wanted);
    }

    #[test]
    fn metadata_urls_insert_and_append() {
        assert_eq!(
            asked("https://id.example.org:8443/realms/a/"),
            [
                "https://id.example.org:8443/.well-known/oauth-authorization-server/realms/a",
                "https://id.example.org:8443/realms/a/.well-known/openid-configuration",
                "https://id.example.org:8443/realms/a/.well-known/oauth-authorization-server",
                "https://id.example.org:8443/.well-known/openid-configuration/realms/a",
            ]
        );
        let document = "https://id.example.org/t/.well-known/openid-configuration";
        assert_eq!(asked(document), [document]);
    }

    #[test]
    fn metadata_issuers_are_checked() {
        for (issuer, fault) in [
            ("id.example.org", IssuerError::NotAUrl),
            ("mailto:a@example.org", IssuerError::NotAUrl),
            ("http://id.example.org", IssuerError::NotHttps),
            ("ftp://id.example.org", IssuerError::NotHttps),
            ("https://id.example.org/?a=b", IssuerError::QueryOrFragment),
            ("https://id.example.org/#a", IssuerError::QueryOrFragment),
            ("https://a:b@id.example.org/", IssuerError::Userinfo),
        ] {
            assert_eq!(urls(issuer), Err(fault), "{issuer}");
        }
        assert!(urls("http://127.0.0.1:8080/x").is_ok());
        assert!(urls("http://localhost:8080").is_ok());
    }

    #[test]
    fn metadata_issuers_behind_an_endpoint_are_few() {
        let url =
            Url::parse("https://a:b@id.example.org/realms/x/protocol/openid-connect/token?q=1")
                .unwrap();
        let found: Vec<String> = issuers_behind(&url).iter().map(Url::to_string).collect();
        assert_eq!(
            found,
            [
                "https://id.example.org/realms/x/protocol/openid-connect",
                "https://id.example.org/realms/x/protocol",
                "https://id.example.org/realms/x",
                "https://id.example.org/realms",
                "https://id.example.org/",
            ]
        );
        let deep = Url::parse(&format!("https://id.example.org/{}", "a/".repeat(1000))).unwrap();
        assert_eq!(issuers_behind(&deep).len(), MOST_ISSUERS);
        assert_eq!(issuers_behind(&Url::parse("https://id.example.org").unwrap()).len(), 1);
    }

    #[test]
    fn metadata_documents_of_vendors_are_read() {
        let google = Metadata::read(include_bytes!("../../fixtures/metadata/google.json")).unwrap();
        assert!(google.issuer_matches("https://accounts.google.com"));
        assert!(!google.issuer_matches("https://accounts.google.com/"));
        assert!(google.lists_method("client_secret_post") && !google.lists_method("none"));
        assert_eq!(google.token_url().unwrap().as_str(), "https://oauth2.googleapis.com/token");

        let entra =
            Metadata::read(include_bytes!("../../fixtures/metadata/entra-common.json")).unwrap();
        assert!(!entra.issuer_matches("https://login.microsoftonline.com/common/v2.0"));
        assert_eq!(entra.grant_types, None);

        let okta = Metadata::read(include_bytes!("../../fixtures/metadata/okta.json")).unwrap();
        assert!(okta.grant_types.as_ref().unwrap().contains(&"refresh_token".to_owned()));
        assert_eq!(okta.dpop_algs.as_ref().unwrap()[0], "RS256");

        let keycloak =
            Metadata::read(include_bytes!("../../fixtures/metadata/keycloak.json")).unwrap();
        assert_eq!(keycloak.certificate_bound_tokens, Some(true));
        assert!(keycloak.mtls_token_endpoint.as_ref().unwrap().ends_with("/openid-connect/token"));

        let auth0 = Metadata::read(include_bytes!("../../fixtures/metadata/auth0.json")).unwrap();
        assert!(auth0.issuer_matches("https://acme.eu.auth0.com/"));
        assert!(auth0.lists_method("private_key_jwt"));
    }

    #[test]
    fn metadata_hostile_documents_are_bounded() {
        assert_eq!(Metadata::read(&vec![b' '; LARGEST + 1]), Err(DocumentError::TooLarge));
        assert_eq!(Metadata::read(b"<html>"), Err(DocumentError::NotJson));
        assert_eq!(Metadata::read("[".repeat(100_000).as_bytes()), Err(DocumentError::NotJson));
        assert_eq!(Metadata::read(b"[]"), Err(DocumentError::NotAnObject));
        assert_eq!(Metadata::read(b"{\"keys\":[]}"), Err(DocumentError::NotMetadata));
        let many = format!(
            r#"{{"issuer":"https://a","token_endpoint":5,"grant_types_supported":[{}1]}}"#,
            r#""x","#.repeat(5000)
        );
        let read = Metadata::read(many.as_bytes()).unwrap();
        assert_eq!(read.token_endpoint, None);
        assert_eq!(read.grant_types.unwrap().len(), LONGEST_LIST);
        let long = format!(r#"{{"issuer":"https://a","token_endpoint":"{}"}}"#, "a".repeat(5000));
        assert_eq!(Metadata::read(long.as_bytes()).unwrap().token_endpoint, None);
        let odd =
            Metadata { token_endpoint: Some("javascript:alert(1)".into()), ..Metadata::default() };
        assert_eq!(odd.token_url(), None);
    }
}
