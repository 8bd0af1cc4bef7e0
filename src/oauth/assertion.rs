//! Signed client assertions (RFC 7523) and DPoP proofs (RFC 9449).

use crate::secret::Secret;

/// A key that signs assertions or proofs.
#[derive(Clone, Debug)]
pub struct ClientKey {
    /// PEM or JWK as it was given.
    pub material: Secret,
    /// `kid`, where one is wanted.
    pub key_id: Option<String>,
    /// `alg`, where it was named; otherwise the key's own.
    pub alg: Option<String>,
    /// `aud`, where it was named; otherwise the token endpoint.
    pub audience: Option<String>,
}
