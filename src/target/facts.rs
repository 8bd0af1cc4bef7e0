//! What the values alone tell, before anything is sent.

use super::{Credentials, Grant, Target};
use crate::secret::Secret;

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

/// Everything the values tell, surest first.
#[must_use]
pub fn facts(
    target: &Target,
    credentials: &Credentials,
    grant: &Grant,
    refresh_token: &Secret,
) -> Vec<Fact> {
    let _ = (target, credentials, grant, refresh_token);
    Vec::new()
}
