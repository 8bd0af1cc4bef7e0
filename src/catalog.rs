//! Vendor knowledge as data: endpoints, error strings, rotation rules; one file a provider.
//!
//! Contains no logic beyond looking things up. `build.rs` turns the files into static tables, so
//! nothing is parsed at run time. Cause codes stand here as text; a test ties them to the table in
//! `findings::cause`.

/// One provider's row.
#[derive(Clone, Copy, Debug)]
pub struct Provider {
    /// The slug for `--provider`, lower case.
    pub slug: &'static str,
    /// The name people know it by.
    pub name: &'static str,
    /// Other names it answers to.
    pub aliases: &'static [&'static str],
    /// Host names it is recognised by; `*.` in front stands for any label.
    pub hosts: &'static [&'static str],
    /// The token endpoint; `{tenant}` and the like are parts the user knows.
    pub token_endpoint: Option<&'static str>,
    /// The issuer or its pattern.
    pub issuer: Option<&'static str>,
    /// Body formats accepted, likeliest first: shape slugs.
    pub body: &'static [&'static str],
    /// Client authentication accepted, likeliest first: shape slugs.
    pub client_auth: &'static [&'static str],
    /// Whether refresh tokens rotate: `yes`, `no`, `optional`, `unknown`.
    pub rotates: &'static str,
    /// What happens when a used token comes back.
    pub reuse: Option<&'static str>,
    /// How long a refresh token lives.
    pub lifetime: Option<&'static str>,
    /// Refresh token prefixes (`1//`, `ghr_`).
    pub token_prefixes: &'static [&'static str],
    /// What is odd about it.
    pub quirks: &'static [&'static str],
    /// Its error strings.
    pub errors: &'static [ErrorRow],
    /// Documentation.
    pub docs: &'static [&'static str],
}

/// One error string of a provider or of a server family.
#[derive(Clone, Copy, Debug)]
pub struct ErrorRow {
    /// The status it comes with, where that matters.
    pub status: Option<u16>,
    /// The error code, where it matters; compared without case.
    pub code: Option<&'static str>,
    /// Text that occurs in the answer, where it matters; compared without case, `…` stands for anything.
    pub text: Option<&'static str>,
    /// Causes, likeliest first.
    pub causes: &'static [&'static str],
    /// What it means.
    pub meaning: &'static str,
    /// What to do.
    pub fix: &'static str,
    /// Where that is known from.
    pub source: Option<&'static str>,
}

/// Every provider, by slug.
#[must_use]
pub const fn providers() -> &'static [Provider] {
    &[]
}

/// Error strings of server software that many hosts run (Doorkeeper, Keycloak, Spring).
#[must_use]
pub const fn families() -> &'static [Provider] {
    &[]
}

/// The provider of that slug, name or alias, whatever the case.
#[must_use]
pub fn named(name: &str) -> Option<&'static Provider> {
    let _ = name;
    None
}

/// The provider recognised by a URL's host.
#[must_use]
pub fn by_host(host: &str) -> Option<&'static Provider> {
    let _ = host;
    None
}
