//! From a shape and its ingredients to the exact request. Pure.

use super::Shape;
use crate::request::{PreparedRequest, Purpose};
use crate::secret::Secret;
use crate::target::{Credentials, Grant, Target};

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
}

/// Writes the refresh in a shape.
#[must_use]
pub fn prepare(shape: &Shape, purpose: Purpose, from: &Ingredients<'_>) -> PreparedRequest {
    let _ = (shape, purpose, from);
    unimplemented!("being built")
}
