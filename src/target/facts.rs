//! What the values alone tell, before anything is sent.
//!
//! White space, quotes, placeholders and masks; the wrong kind of token; a JWT's own words; id and
//! secret mixed up; an endpoint that is none. A fact claims no more than the value shows, and names
//! nothing of a secret but its form. Reads no clock and no network; knows of vendors only the small
//! table in `forms`, since the catalogue lies above this module.

mod client;
mod endpoint;
mod forms;
mod jwt;
mod kind;
mod text;

pub use endpoint::loopback;
pub use text::{dropped_line_end, stands_in};

use super::{Credentials, Grant, Target};
use crate::secret::Secret;
use jiff::Timestamp;

/// One thing seen in a value. `findings` turns facts into findings.
#[derive(Clone, Debug, PartialEq)]
pub struct Fact {
    /// The value it was seen in: `refresh_token`, `client_secret`, `client_id`, `redirect_uri`, `token_url`.
    pub what: &'static str,
    /// The cause code it speaks for, as in the contract.
    pub code: &'static str,
    /// 0 to 1: how sure the value alone makes us.
    pub confidence: f64,
    /// What was seen, in words, without the value.
    pub seen: String,
    /// What it implies.
    pub implies: String,
    /// The one thing to do.
    pub fix: String,
}

/// Everything the values tell at the time `now`, surest first.
#[must_use]
pub fn facts(
    target: &Target,
    credentials: &Credentials,
    grant: &Grant,
    refresh_token: &Secret,
    now: Timestamp,
) -> Vec<Fact> {
    let case = Case { target, credentials, grant, token: refresh_token.expose(), now };
    let mut found = Vec::new();
    for value in case.values() {
        found.extend(text::facts(&value));
    }
    found.extend(kind::facts(&case));
    found.extend(jwt::facts(&case));
    found.extend(client::facts(&case));
    found.extend(endpoint::facts(&case));
    found.sort_by(|a, b| b.confidence.total_cmp(&a.confidence));
    found
}

/// Everything at hand.
struct Case<'a> {
    target: &'a Target,
    credentials: &'a Credentials,
    grant: &'a Grant,
    token: &'a str,
    now: Timestamp,
}

impl Case<'_> {
    fn client_id(&self) -> Option<&str> {
        self.credentials.client_id.as_deref()
    }

    fn client_secret(&self) -> Option<&str> {
        self.credentials.client_secret.as_ref().map(Secret::expose)
    }

    /// The refresh token without what `text` already speaks of.
    fn bare_token(&self) -> &str {
        text::bare(self.token)
    }

    fn host(&self) -> &str {
        self.target.token_url.host_str().unwrap_or_default()
    }

    fn values(&self) -> impl Iterator<Item = Value<'_>> {
        [
            (What::RefreshToken, Some(self.token)),
            (What::ClientSecret, self.client_secret()),
            (What::ClientId, self.client_id()),
            (What::RedirectUri, self.grant.redirect_uri.as_deref()),
        ]
        .into_iter()
        .filter_map(|(what, text)| text.map(|text| Value { what, text }))
    }
}

/// One value and what it is meant to be.
#[derive(Clone, Copy)]
struct Value<'a> {
    what: What,
    text: &'a str,
}

/// What a value is meant to be.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
enum What {
    RefreshToken,
    ClientSecret,
    ClientId,
    RedirectUri,
    TokenUrl,
}

impl What {
    /// The parameter's name.
    const fn slug(self) -> &'static str {
        match self {
            Self::RefreshToken => "refresh_token",
            Self::ClientSecret => "client_secret",
            Self::ClientId => "client_id",
            Self::RedirectUri => "redirect_uri",
            Self::TokenUrl => "token_url",
        }
    }

    /// What people call it.
    const fn name(self) -> &'static str {
        match self {
            Self::RefreshToken => "refresh token",
            Self::ClientSecret => "client secret",
            Self::ClientId => "client id",
            Self::RedirectUri => "redirect URI",
            Self::TokenUrl => "token URL",
        }
    }

    /// The cause where the value is not what it should be.
    const fn malformed(self) -> &'static str {
        match self {
            Self::RefreshToken => "refresh_token_truncated_or_malformed",
            Self::ClientSecret => "wrong_client_secret",
            Self::ClientId => "unknown_client",
            Self::RedirectUri => "redirect_uri_mismatch",
            Self::TokenUrl => "wrong_endpoint",
        }
    }

    /// The cause where nothing was put in its place.
    const fn missing(self) -> &'static str {
        match self {
            Self::RefreshToken => "refresh_token_missing",
            Self::ClientSecret => "client_secret_missing",
            Self::ClientId => "client_id_missing",
            Self::RedirectUri => "redirect_uri_mismatch",
            Self::TokenUrl => "wrong_endpoint",
        }
    }

    /// A fact about it.
    fn fact(
        self,
        code: &'static str,
        confidence: f64,
        seen: impl Into<String>,
        implies: impl Into<String>,
        fix: impl Into<String>,
    ) -> Fact {
        Fact {
            what: self.slug(),
            code,
            confidence,
            seen: seen.into(),
            implies: implies.into(),
            fix: fix.into(),
        }
    }
}

#[cfg(test)]
mod tests;
