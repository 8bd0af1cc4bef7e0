//! From a shape and its ingredients to the exact request. Pure: time and chance come in with
//! [`Fresh`].

use super::{Addition, Body, ClientAuth, Shape};
use crate::encode;
use crate::oauth::assertion::{self, CLIENT_ASSERTION_TYPE, Fresh, Proof, SignError};
use crate::request::{PreparedRequest, Purpose};
use crate::secret::Secret;
use crate::target::{Credentials, Grant, Target};
use std::fmt::Write as _;
use url::Url;

/// Everything a request is made of.
#[derive(Clone, Copy, Debug)]
pub struct Ingredients<'a> {
    /// Where it goes.
    pub target: &'a Target,
    /// Who asks. A control has a wrong secret in here.
    pub credentials: &'a Credentials,
    /// With what.
    pub grant: &'a Grant,
    /// The refresh token, real or made up.
    pub refresh_token: &'a Secret,
    /// `--user-agent`.
    pub user_agent: &'a str,
    /// `-H`.
    pub headers: &'a [(String, String)],
    /// The DPoP nonce the server gave last.
    pub dpop_nonce: Option<&'a str>,
    /// Time and chance for assertions and proofs, new for every request.
    pub fresh: &'a Fresh,
    /// Whether a signature is spoiled on purpose: the control of shapes without a secret.
    pub signature: Signature,
}

/// Whether assertions are signed in earnest.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
pub enum Signature {
    /// Signed with the client's key.
    #[default]
    Sound,
    /// Spoiled, so that a server that checks it must refuse.
    Spoiled,
}

/// The boundary of multipart bodies. No value holds it: values with it would need to know it.
const BOUNDARY: &str = "----regrant-9f1b6c2ae54d4f0b";
const FORM: &str = "application/x-www-form-urlencoded";

/// Writes the refresh in a shape.
///
/// # Errors
/// Where an assertion or a proof cannot be signed.
pub fn prepare(
    shape: &Shape,
    purpose: Purpose,
    from: &Ingredients<'_>,
) -> Result<PreparedRequest, SignError> {
    let mut url = from.target.token_url.clone();
    if shape.has(Addition::Slash) {
        toggle_slash(&mut url);
    }
    let get = shape.has(Addition::Get);
    let method = if get { "GET" } else { "POST" };
    let params = parameters(shape, from, url.as_str())?;
    let mut headers = Vec::new();
    let mut body = Vec::new();
    if get || shape.body == Body::Query {
        url.query_pairs_mut().extend_pairs(params.iter().map(|(n, v)| (n.as_str(), v.expose())));
    } else {
        let (content_type, bytes) = write_body(shape.body, &params);
        let charset = if shape.has(Addition::Charset) { "; charset=utf-8" } else { "" };
        headers.push(("Content-Type".to_owned(), format!("{content_type}{charset}")));
        body = bytes;
    }
    headers.extend(authorization(shape, from).map(|v| ("Authorization".to_owned(), v)));
    if shape.has(Addition::Dpop)
        && let Some(key) = &from.credentials.dpop
    {
        let bound = shape
            .has(Addition::AccessTokenHeader)
            .then_some(from.grant.access_token.as_ref())
            .flatten();
        let proof =
            Proof { method, url: url.as_str(), nonce: from.dpop_nonce, access_token: bound };
        let proof = assertion::dpop_proof(key, &proof, from.fresh)?;
        headers.push(("DPoP".to_owned(), proof.expose().to_owned()));
    }
    if !shape.has(Addition::AcceptAny) {
        headers.push(("Accept".to_owned(), "application/json".to_owned()));
    }
    if !shape.has(Addition::NoUserAgent) {
        headers.push(("User-Agent".to_owned(), from.user_agent.to_owned()));
    }
    for (name, value) in from.headers {
        // A header of the user's own takes the place of ours, as with curl.
        headers
            .retain(|(n, _)| !n.eq_ignore_ascii_case(name) || name.eq_ignore_ascii_case("cookie"));
        headers.push((name.clone(), value.clone()));
    }
    Ok(PreparedRequest {
        shape: shape.to_string(),
        purpose,
        method: method.to_owned(),
        url: url.into(),
        headers,
        body,
    })
}

/// Adds a trailing slash to the path, or takes it away.
pub fn toggle_slash(url: &mut Url) {
    let path = url.path().to_owned();
    match path.strip_suffix('/') {
        Some(bare) if !bare.is_empty() => url.set_path(bare),
        _ => url.set_path(&format!("{path}/")),
    }
}

fn parameters(
    shape: &Shape,
    from: &Ingredients<'_>,
    endpoint: &str,
) -> Result<Vec<(String, Secret)>, SignError> {
    let grant = from.grant;
    let id = from.credentials.client_id.as_deref().unwrap_or_default();
    let mut params: Vec<(String, Secret)> = Vec::with_capacity(8);
    let mut put = |name: &str, value: Secret| params.push((name.to_owned(), value));
    put("grant_type", Secret::new("refresh_token"));
    put("refresh_token", from.refresh_token.clone());
    match shape.client_auth {
        ClientAuth::Basic | ClientAuth::BasicEncoded => {}
        ClientAuth::BasicId | ClientAuth::None | ClientAuth::Tls => {
            if !id.is_empty() {
                put("client_id", Secret::new(id));
            }
        }
        ClientAuth::Body | ClientAuth::Both => {
            put("client_id", Secret::new(id));
            put("client_secret", from.credentials.client_secret.clone().unwrap_or_default());
        }
        ClientAuth::PrivateKeyJwt | ClientAuth::ClientSecretJwt => {
            put("client_id", Secret::new(id));
            put("client_assertion_type", Secret::new(CLIENT_ASSERTION_TYPE));
            put("client_assertion", client_assertion(shape, from, id, endpoint)?);
        }
    }
    let mut put_text = |addition: Option<Addition>, name: &str, value: Option<&String>| {
        if let Some(value) = value.filter(|_| addition.is_none_or(|a| shape.has(a))) {
            put(name, Secret::new(value));
        }
    };
    put_text(Some(Addition::RedirectUri), "redirect_uri", grant.redirect_uri.as_ref());
    put_text(Some(Addition::Scope), "scope", grant.scope.as_ref());
    put_text(None, "resource", grant.resource.as_ref());
    put_text(None, "audience", grant.audience.as_ref());
    if let Some(token) =
        grant.access_token.as_ref().filter(|_| shape.has(Addition::AccessTokenBody))
    {
        put("access_token", token.clone());
    }
    for (name, value) in &grant.params {
        match params.iter_mut().find(|(n, _)| n == name) {
            Some(standard) => standard.1 = value.clone(),
            None => params.push((name.clone(), value.clone())),
        }
    }
    Ok(params)
}

fn client_assertion(
    shape: &Shape,
    from: &Ingredients<'_>,
    id: &str,
    endpoint: &str,
) -> Result<Secret, SignError> {
    match (&from.credentials.key, from.signature) {
        (Some(key), Signature::Sound) if shape.client_auth == ClientAuth::PrivateKeyJwt => {
            assertion::client_assertion(key, id, endpoint, from.fresh)
        }
        (Some(key), Signature::Spoiled) if shape.client_auth == ClientAuth::PrivateKeyJwt => {
            assertion::control_assertion(key, id, endpoint, from.fresh)
        }
        _ => {
            let secret = from.credentials.client_secret.clone().unwrap_or_default();
            Ok(assertion::client_secret_jwt(&secret, id, endpoint, from.fresh))
        }
    }
}

fn authorization(shape: &Shape, from: &Ingredients<'_>) -> Option<String> {
    let id = from.credentials.client_id.as_deref().unwrap_or_default();
    let secret = from.credentials.client_secret.as_ref().map_or("", Secret::expose);
    match shape.client_auth {
        ClientAuth::Basic | ClientAuth::Both | ClientAuth::BasicId => {
            Some(format!("Basic {}", encode::base64(format!("{id}:{secret}"))))
        }
        ClientAuth::BasicEncoded => {
            let pair = format!("{}:{}", encode::form(id), encode::form(secret));
            Some(format!("Basic {}", encode::base64(pair)))
        }
        _ if shape.has(Addition::AccessTokenHeader) => {
            from.grant.access_token.as_ref().map(|t| format!("Bearer {}", t.expose()))
        }
        _ => None,
    }
}

fn write_body(body: Body, params: &[(String, Secret)]) -> (String, Vec<u8>) {
    let pairs = params.iter().map(|(n, v)| (n.as_str(), v.expose()));
    match body {
        Body::Form | Body::Query => (FORM.to_owned(), encode::form_pairs(pairs).into_bytes()),
        Body::Json => {
            let object: serde_json::Map<String, serde_json::Value> =
                pairs.map(|(n, v)| (n.to_owned(), v.into())).collect();
            (
                "application/json".to_owned(),
                serde_json::Value::Object(object).to_string().into_bytes(),
            )
        }
        Body::Multipart => {
            let mut out = String::new();
            for (name, value) in pairs {
                let _ = write!(
                    out,
                    "--{BOUNDARY}\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n"
                );
            }
            let _ = write!(out, "--{BOUNDARY}--\r\n");
            (format!("multipart/form-data; boundary={BOUNDARY}"), out.into_bytes())
        }
    }
}
