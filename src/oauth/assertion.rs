//! Signed client assertions (RFC 7523) and DPoP proofs (RFC 9449).
//!
//! Owns the client's key, what is signed with it, reading a JWT without verifying it, and [`lint`],
//! which checks what somebody else made. Does no I/O; time and the identifier of a statement come
//! in as [`Fresh`], so that `shape::prepare` stays a function of its input.

mod algorithm;
mod container;
mod jwk;
mod jwt;
mod key;
pub mod lint;
mod public;
mod signer;

pub use algorithm::{Algorithm, Kind};
pub use jwk::thumbprint;
pub use jwt::{Jwt, shown};
pub use key::{ClientKey, KeyError};
pub use public::{PublicKey, Verified};

use crate::encode;
use crate::secret::Secret;
use ring::rand::{SecureRandom as _, SystemRandom};
use serde_json::{Map, Value, json};

/// The value of `client_assertion_type` (RFC 7523 section 2.2).
pub const CLIENT_ASSERTION_TYPE: &str = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer";

/// How long an assertion made here is good for, in seconds. Short: it is used at once, and a
/// server with its clock a minute ahead still takes it.
pub const LIFETIME_S: i64 = 180;

/// What makes a statement one of a kind. Made anew for every request: a server may refuse an
/// identifier it has seen, even where it only saw it beside a decoy.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Fresh {
    /// The time of making.
    pub now: jiff::Timestamp,
    /// `jti`.
    pub jti: String,
}

impl Fresh {
    /// A random identifier for a statement made at `now`.
    #[must_use]
    pub fn at(now: jiff::Timestamp) -> Self {
        let mut noise = [0u8; 16];
        let jti = match SystemRandom::new().fill(&mut noise) {
            Ok(()) => encode::base64url(noise),
            // Without randomness the time still tells one statement from the next; `jti` is no secret.
            Err(ring::error::Unspecified) => format!("t{}", now.as_nanosecond()),
        };
        Self { now, jti }
    }
}

/// The key did not sign: the machine has no randomness to give.
#[derive(Clone, Copy, Debug, Eq, PartialEq, thiserror::Error)]
#[error("could not sign: the operating system gave no random bytes")]
pub struct SignError;

/// The assertion of `private_key_jwt` (RFC 7523 section 3, OpenID Connect Core section 9).
///
/// `audience` is used where the key names none of its own.
///
/// # Errors
/// Where the key cannot sign.
pub fn client_assertion(
    key: &ClientKey,
    client_id: &str,
    audience: &str,
    fresh: &Fresh,
) -> Result<Secret, SignError> {
    let mut header = Map::new();
    header.insert("alg".to_owned(), json!(key.algorithm().name()));
    header.insert("typ".to_owned(), json!("JWT"));
    if let Some(kid) = &key.key_id {
        header.insert("kid".to_owned(), json!(kid));
    }
    let audience = key.audience.as_deref().unwrap_or(audience);
    let input = signing_input(header, client_claims(client_id, audience, fresh));
    let signature = key.sign(input.as_bytes())?;
    Ok(jws(&input, &signature))
}

/// The assertion of `client_secret_jwt`: the same claims, HS256 with the client secret.
#[must_use]
pub fn client_secret_jwt(
    secret: &Secret,
    client_id: &str,
    audience: &str,
    fresh: &Fresh,
) -> Secret {
    let mut header = Map::new();
    header.insert("alg".to_owned(), json!("HS256"));
    header.insert("typ".to_owned(), json!("JWT"));
    let input = signing_input(header, client_claims(client_id, audience, fresh));
    let key = ring::hmac::Key::new(ring::hmac::HMAC_SHA256, secret.expose().as_bytes());
    jws(&input, ring::hmac::sign(&key, input.as_bytes()).as_ref())
}

/// What a DPoP proof speaks about.
#[derive(Clone, Copy, Debug)]
pub struct Proof<'a> {
    /// The request's method.
    pub method: &'a str,
    /// The request's URL; query and fragment are left out of `htu`, as RFC 9449 section 4.2 wants.
    pub url: &'a str,
    /// The nonce the server gave last.
    pub nonce: Option<&'a str>,
    /// The access token that goes along in `Authorization`; its hash becomes `ath`.
    pub access_token: Option<&'a Secret>,
}

/// A DPoP proof (RFC 9449 section 4.2).
///
/// # Errors
/// Where the key cannot sign.
pub fn dpop_proof(key: &ClientKey, proof: &Proof<'_>, fresh: &Fresh) -> Result<Secret, SignError> {
    let mut header = Map::new();
    header.insert("typ".to_owned(), json!("dpop+jwt"));
    header.insert("alg".to_owned(), json!(key.algorithm().name()));
    header.insert("jwk".to_owned(), Value::Object(key.public_jwk()));
    let mut claims = Map::new();
    claims.insert("jti".to_owned(), json!(fresh.jti));
    claims.insert("htm".to_owned(), json!(proof.method));
    claims.insert("htu".to_owned(), json!(bare(proof.url)));
    claims.insert("iat".to_owned(), json!(fresh.now.as_second()));
    if let Some(nonce) = proof.nonce {
        claims.insert("nonce".to_owned(), json!(nonce));
    }
    if let Some(token) = proof.access_token {
        claims.insert("ath".to_owned(), json!(token_hash(token)));
    }
    let input = signing_input(header, claims);
    let signature = key.sign(input.as_bytes())?;
    Ok(jws(&input, &signature))
}

/// `ath`: the SHA-256 of an access token, base64url (RFC 9449 section 4.2).
#[must_use]
pub fn token_hash(token: &Secret) -> String {
    encode::base64url(ring::digest::digest(&ring::digest::SHA256, token.expose().as_bytes()))
}

/// A control for `private_key_jwt`: the claims of [`client_assertion`], with a signature that
/// cannot be right. Where the algorithm allows, a key made up on the spot signs it, so that all but
/// the key is in order; ring makes no RSA keys, so there the right signature is spoiled.
///
/// # Errors
/// Where the key cannot sign.
pub fn control_assertion(
    key: &ClientKey,
    client_id: &str,
    audience: &str,
    fresh: &Fresh,
) -> Result<Secret, SignError> {
    match key.wrong_key_like() {
        Some(wrong) => client_assertion(&wrong, client_id, audience, fresh),
        None => client_assertion(key, client_id, audience, fresh).map(|a| corrupt_signature(&a)),
    }
}

/// The same JWS with a signature that cannot be right, of the same length and alphabet.
#[must_use]
pub fn corrupt_signature(jws: &Secret) -> Secret {
    let Some((input, signature)) = jws.expose().rsplit_once('.') else { return jws.clone() };
    let mut bytes = encode::base64_decode(signature).unwrap_or_default();
    // Not the first byte: an RSA signature above the modulus would be refused for its size.
    let middle = bytes.len() / 2;
    if let Some(byte) = bytes.get_mut(middle) {
        *byte ^= 0x55;
    }
    self::jws(input, &bytes)
}

fn client_claims(client_id: &str, audience: &str, fresh: &Fresh) -> Map<String, Value> {
    let now = fresh.now.as_second();
    let mut claims = Map::new();
    claims.insert("iss".to_owned(), json!(client_id));
    claims.insert("sub".to_owned(), json!(client_id));
    claims.insert("aud".to_owned(), json!(audience));
    claims.insert("iat".to_owned(), json!(now));
    claims.insert("exp".to_owned(), json!(now + LIFETIME_S));
    claims.insert("jti".to_owned(), json!(fresh.jti));
    claims
}

/// A URL without query and fragment.
fn bare(url: &str) -> &str {
    url.split(['?', '#']).next().unwrap_or(url)
}

fn signing_input(header: Map<String, Value>, claims: Map<String, Value>) -> String {
    let part = |map| encode::base64url(Value::Object(map).to_string());
    format!("{}.{}", part(header), part(claims))
}

fn jws(input: &str, signature: &[u8]) -> Secret {
    Secret::new(format!("{input}.{}", encode::base64url(signature)))
}

#[cfg(test)]
mod tests;
