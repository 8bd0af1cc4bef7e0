//! Where the refresh goes, who asks, and with what: [`Target`], [`Credentials`], [`Grant`].
//!
//! [`facts`] tells what can be known from the values alone (white space, placeholders, JWT claims)
//! before anything is sent. Does no I/O; values come from `cli` and `import`.

pub mod facts;

use crate::oauth::assertion::ClientKey;
use crate::secret::Secret;
use url::Url;

/// The token endpoint and how it was found.
#[derive(Clone, Debug)]
pub struct Target {
    /// The token endpoint.
    pub token_url: Url,
    /// The issuer (RFC 8414), where it was given or discovered.
    pub issuer: Option<String>,
    /// The catalogue's name of the provider, given or recognised.
    pub provider: Option<String>,
}

/// How the client authenticates itself.
#[derive(Clone, Debug, Default)]
pub struct Credentials {
    /// `client_id`; public.
    pub client_id: Option<String>,
    /// `client_secret`.
    pub client_secret: Option<Secret>,
    /// The key of `private_key_jwt` (RFC 7523).
    pub key: Option<ClientKey>,
    /// The key that DPoP proofs (RFC 9449) are made with; made up for the run unless given.
    pub dpop: Option<ClientKey>,
    /// Whether a client certificate goes along (RFC 8705).
    pub certificate: Certificate,
}

/// Whether the connection presents a client certificate.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
pub enum Certificate {
    /// None is presented.
    #[default]
    Absent,
    /// One is presented (`--cert`).
    Presented,
}

/// What is asked for, beside the refresh token itself (that one is in the vault's hands).
#[derive(Clone, Debug, Default)]
pub struct Grant {
    /// The redirect URI; sent as a parameter only, nothing is ever sent to it.
    pub redirect_uri: Option<String>,
    /// `scope`, blanks between.
    pub scope: Option<String>,
    /// `resource` (RFC 8707).
    pub resource: Option<String>,
    /// `audience`.
    pub audience: Option<String>,
    /// The expired access token, for servers that want it beside the refresh token.
    pub access_token: Option<Secret>,
    /// Further parameters, part of every shape.
    pub params: Vec<(String, Secret)>,
}
