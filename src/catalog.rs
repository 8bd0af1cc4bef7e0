//! Vendor knowledge as data: endpoints, error strings, rotation rules; one file a provider.
//!
//! Contains no logic beyond looking things up. `build.rs` turns the files into static tables, so
//! nothing is parsed at run time. Cause codes stand here as text; a test ties them to the table in
//! `findings::cause`. The catalogue informs; it never overrules what was observed.

mod errors;
mod lookup;
mod tables;

pub use errors::{Hit, hits, hits_of};
pub use lookup::{
    by_client_id, by_error_shape, by_host, by_issuer, by_token_prefix, by_url, named, nearest,
};

use serde::Serialize;

/// One provider's row, or a server software's.
#[derive(Clone, Copy, Debug, Serialize)]
pub struct Provider {
    /// The slug for `--provider`, lower case.
    pub slug: &'static str,
    /// The name people know it by.
    pub name: &'static str,
    /// What it is.
    pub kind: Kind,
    /// Other names it answers to.
    pub aliases: &'static [&'static str],
    /// Host names it is recognised by; `*.` in front stands for one or more labels.
    pub hosts: &'static [&'static str],
    /// Parts of a URL's path it is recognised by on any host; `…` stands for anything.
    pub paths: &'static [&'static str],
    /// The token endpoint; `{tenant}` and the like are parts the user knows.
    pub token_endpoint: Option<&'static str>,
    /// Token endpoints of other environments and regions.
    pub environments: &'static [Environment],
    /// The issuer or its pattern, with `{tenant}` and the like.
    pub issuer: Option<&'static str>,
    /// Slug of the server software it runs, whose error strings it answers with, too.
    pub family: Option<&'static str>,
    /// Body formats accepted, likeliest first: shape slugs. Empty where not known.
    pub body: &'static [&'static str],
    /// Client authentication accepted, likeliest first: shape slugs. Empty where not known.
    pub client_auth: &'static [&'static str],
    /// Whether the refresh wants `redirect_uri`.
    pub redirect_uri: Need,
    /// Whether the refresh wants `scope`.
    pub scope: Need,
    /// Request headers that matter, as `Name: value`.
    pub headers: &'static [&'static str],
    /// Parameters of its own that the refresh needs, as `name=value`.
    pub params: &'static [&'static str],
    /// Whether refresh tokens rotate: `yes`, `no`, `optional`, `unknown`.
    pub rotates: &'static str,
    /// What a used token that comes back does.
    pub replay: Replay,
    /// The same in words, with grace times.
    pub reuse: Option<&'static str>,
    /// How long a refresh token lives.
    pub lifetime: Option<&'static str>,
    /// What is known of limits on the token endpoint.
    pub rate_limit: Option<&'static str>,
    /// Refresh token prefixes (`1//`, `ghr_`), only ones that nobody else uses.
    pub token_prefixes: &'static [&'static str],
    /// Forms of its client ids, `…` standing for anything.
    pub client_ids: &'static [&'static str],
    /// What its answers are recognised by.
    pub signs: &'static [Sign],
    /// What is odd about it.
    pub quirks: &'static [&'static str],
    /// Its error strings.
    pub errors: &'static [ErrorRow],
    /// Documentation.
    pub docs: &'static [&'static str],
    /// Where the row is known from, other than documentation.
    pub verified: Option<&'static str>,
}

/// A token endpoint beside the usual one.
#[derive(Clone, Copy, Debug, Serialize)]
pub struct Environment {
    /// What it is for: a region, a sandbox, a version.
    pub name: &'static str,
    /// Its token endpoint.
    pub token_endpoint: &'static str,
}

/// What a row describes.
#[derive(Clone, Copy, Debug, Eq, PartialEq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    /// A service with hosts of its own.
    Service,
    /// Server software that many hosts run.
    Server,
    /// Something in front of a server: a CDN, a gateway, a proxy.
    Gateway,
    /// Words that no vendor owns (RFC 6749).
    Words,
}

impl Kind {
    /// The word for lists.
    #[must_use]
    pub const fn slug(self) -> &'static str {
        match self {
            Self::Service => "service",
            Self::Server => "server",
            Self::Gateway => "gateway",
            Self::Words => "words",
        }
    }
}

/// Whether a refresh must carry a parameter.
#[derive(Clone, Copy, Debug, Eq, PartialEq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Need {
    /// It fails without.
    Required,
    /// It fails with it.
    Refused,
    /// It makes no difference.
    Ignored,
    /// Nothing is known.
    Unknown,
}

impl Need {
    /// The word for lists and reports.
    #[must_use]
    pub const fn slug(self) -> &'static str {
        match self {
            Self::Required => "required",
            Self::Refused => "refused",
            Self::Ignored => "ignored",
            Self::Unknown => "unknown",
        }
    }
}

/// What a refresh token that was used before does when it comes back.
#[derive(Clone, Copy, Debug, Eq, PartialEq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Replay {
    /// The whole family dies, the newest token included.
    EndsFamily,
    /// It is refused; the newest token lives.
    Refused,
    /// It works, for a time or for good.
    Tolerated,
    /// Nothing is known.
    Unknown,
}

impl Replay {
    /// The word for lists and reports.
    #[must_use]
    pub const fn slug(self) -> &'static str {
        match self {
            Self::EndsFamily => "ends_family",
            Self::Refused => "refused",
            Self::Tolerated => "tolerated",
            Self::Unknown => "unknown",
        }
    }

    /// The same for people.
    #[must_use]
    pub const fn words(self) -> &'static str {
        match self {
            Self::EndsFamily => "ends the whole family of tokens, the newest included",
            Self::Refused => "is refused; the newest lives on",
            Self::Tolerated => "still works, for a time or for good",
            Self::Unknown => "not known",
        }
    }
}

/// Something in an answer that only one vendor or software sends. All lower case.
#[derive(Clone, Copy, Debug, Eq, PartialEq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Sign {
    /// A header whose name begins so and whose value contains the value.
    Header {
        /// Beginning of the name.
        name: &'static str,
        /// Part of the value; empty where the name is enough.
        value: &'static str,
    },
    /// Text in the body.
    Text(&'static str),
}

/// One error string of a provider or of a server family.
#[derive(Clone, Copy, Debug, Serialize)]
pub struct ErrorRow {
    /// The status it comes with, where that matters.
    pub status: Option<u16>,
    /// The error code, where it matters; compared without case.
    pub code: Option<&'static str>,
    /// Text that occurs in the answer, where it matters; compared without case, `…` stands for anything.
    pub text: Option<&'static str>,
    /// The text's parts between `…`, lower case.
    #[serde(skip)]
    pub needles: &'static [&'static str],
    /// Causes, likeliest first.
    pub causes: &'static [&'static str],
    /// What it means.
    pub meaning: &'static str,
    /// What to do.
    pub fix: &'static str,
    /// Where that is known from.
    pub source: Option<&'static str>,
    /// Whether the row says enough by itself, so that it holds whoever answered.
    pub distinctive: bool,
}

/// Every provider, by slug.
#[must_use]
pub const fn providers() -> &'static [Provider] {
    tables::PROVIDERS
}

/// Server software that many hosts run, gateways in front of servers, and the words of RFC 6749.
#[must_use]
pub const fn families() -> &'static [Provider] {
    tables::FAMILIES
}

/// Providers and families.
pub fn all() -> impl Iterator<Item = &'static Provider> {
    tables::PROVIDERS.iter().chain(tables::FAMILIES)
}

impl Provider {
    /// The software it runs, where that is known.
    #[must_use]
    pub fn family(&self) -> Option<&'static Self> {
        let slug = self.family?;
        tables::FAMILIES.iter().find(|f| f.slug == slug)
    }
}
