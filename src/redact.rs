//! Redaction: the one way from raw text to [`Clean`] text.
//!
//! A [`Redactor`] knows every secret of a run in every spelling and learns new ones as answers
//! arrive; it also masks by field name. Reports are made of [`Clean`] alone, and only a redactor
//! makes one. Equal secrets get equal labels within a report (`<refresh_token#1>`).

use crate::secret::Secret;
use serde::{Deserialize, Serialize};

/// Text that has been through a [`Redactor`]. Still hostile otherwise: renderers escape it.
#[derive(Clone, Debug, Default, Deserialize, Eq, Hash, Ord, PartialEq, PartialOrd, Serialize)]
#[serde(transparent)]
pub struct Clean(String);

impl Clean {
    /// The redacted text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl std::fmt::Display for Clean {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.0.fmt(f)
    }
}

impl From<&'static str> for Clean {
    /// Text of our own, known when the program was compiled.
    fn from(text: &'static str) -> Self {
        Self(text.to_owned())
    }
}

/// What a secret is; gives its label's stem.
#[derive(Clone, Copy, Debug, Eq, Hash, Ord, PartialEq, PartialOrd)]
pub enum SecretKind {
    /// An access token, given or issued.
    AccessToken,
    /// A signed client assertion (RFC 7523) or DPoP proof (RFC 9449).
    Assertion,
    /// An authorization code.
    AuthorizationCode,
    /// The client secret.
    ClientSecret,
    /// A cookie's value.
    Cookie,
    /// A made-up refresh token. Masked so that nobody takes it for a real one.
    Decoy,
    /// The value of a header with a secret-like name.
    Header,
    /// An ID token.
    IdToken,
    /// The value of a parameter with a secret-like name.
    Parameter,
    /// A password of a proxy or a URL.
    Password,
    /// A private key.
    PrivateKey,
    /// A refresh token, given or issued.
    RefreshToken,
    /// The deliberately wrong secret of a control.
    WrongSecret,
}

impl SecretKind {
    /// The label's stem, for example `refresh_token`.
    #[must_use]
    pub const fn stem(self) -> &'static str {
        match self {
            Self::AccessToken => "access_token",
            Self::Assertion => "client_assertion",
            Self::AuthorizationCode => "authorization_code",
            Self::ClientSecret => "client_secret",
            Self::Cookie => "cookie",
            Self::Decoy => "decoy",
            Self::Header => "header",
            Self::IdToken => "id_token",
            Self::Parameter => "parameter",
            Self::Password => "password",
            Self::PrivateKey => "private_key",
            Self::RefreshToken => "refresh_token",
            Self::WrongSecret => "wrong_secret",
        }
    }
}

/// Whether secrets are masked. Showing is the user's explicit wish (`--show-secrets`).
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
pub enum Masking {
    /// Every secret becomes its label.
    #[default]
    Mask,
    /// Text passes as it is.
    Show,
}

/// Knows the secrets of a run and takes them out of any text.
#[derive(Debug, Default)]
pub struct Redactor {
    masking: Masking,
    known: Vec<(SecretKind, Secret, usize)>,
    public: Vec<String>,
}

impl Redactor {
    /// A redactor that knows nothing yet.
    #[must_use]
    pub fn new(masking: Masking) -> Self {
        Self { masking, ..Self::default() }
    }

    /// Learns a secret. Learning the same value twice changes nothing; the first kind stays.
    pub fn learn(&mut self, kind: SecretKind, secret: &Secret) {
        if secret.is_empty() || self.known.iter().any(|(_, s, _)| s == secret) {
            return;
        }
        let n = 1 + self.known.iter().filter(|(k, ..)| *k == kind).count();
        self.known.push((kind, secret.clone(), n));
    }

    /// A value that is no secret even where it looks like one (the client id, the token URL).
    pub fn learn_public(&mut self, text: &str) {
        self.public.push(text.to_owned());
    }

    /// Learns every token in a token endpoint's answer (JSON, form-encoded or nested) and the
    /// cookies of its headers.
    pub fn learn_answer(&mut self, headers: &[(String, String)], body: &[u8]) {
        let _ = (headers, body);
    }

    /// The label of a secret, where it is known: `<refresh_token#1>`.
    #[must_use]
    pub fn label(&self, secret: &Secret) -> Option<Clean> {
        self.known
            .iter()
            .find(|(_, s, _)| s == secret)
            .map(|(k, _, n)| Clean(format!("<{}#{n}>", k.stem())))
    }

    /// Free text: an explanation, a message, an answer's body.
    #[must_use]
    pub fn text(&self, raw: &str) -> Clean {
        let mut out = raw.to_owned();
        if self.masking == Masking::Mask {
            for (kind, secret, n) in &self.known {
                out = out.replace(secret.expose(), &format!("<{}#{n}>", kind.stem()));
            }
        }
        Clean(out)
    }

    /// A header's value, by its name: `Authorization`, `Cookie` and the like are masked whole.
    #[must_use]
    pub fn header(&self, name: &str, value: &str) -> Clean {
        let _ = name;
        self.text(value)
    }

    /// A body, by its content type: known field names are masked, whatever their value.
    #[must_use]
    pub fn body(&self, content_type: Option<&str>, body: &[u8]) -> Clean {
        let _ = content_type;
        self.text(&String::from_utf8_lossy(body))
    }

    /// A URL: userinfo and secret-like query parameters are masked.
    #[must_use]
    pub fn url(&self, url: &str) -> Clean {
        self.text(url)
    }

    /// Reads finished output back: the label of the first secret found in it, in any spelling.
    #[must_use]
    pub fn leak_in(&self, output: &[u8]) -> Option<Clean> {
        let text = String::from_utf8_lossy(output);
        if self.masking == Masking::Show {
            return None;
        }
        self.known
            .iter()
            .find(|(_, s, _)| text.contains(s.expose()))
            .and_then(|(_, s, _)| self.label(s))
    }
}
