//! The client's key: read from PEM, DER in base64 or JWK, or made up for the run.

use super::SignError;
use super::algorithm::{Algorithm, Kind};
use super::signer::Signer;
use super::{container, jwk};
use crate::encode;
use crate::secret::Secret;
use serde_json::{Map, Value};
use std::sync::Arc;

/// A key that signs assertions or proofs.
#[derive(Clone)]
pub struct ClientKey {
    /// `kid`, where one is wanted.
    pub key_id: Option<String>,
    /// `aud`, where it was named; otherwise the token endpoint.
    pub audience: Option<String>,
    private_parts: Vec<Secret>,
    algorithm: Algorithm,
    signer: Arc<Signer>,
}

/// Why a key cannot be used. Fits after "could not use the key: ".
#[derive(Clone, Debug, Eq, PartialEq, thiserror::Error)]
pub enum KeyError {
    /// A passphrase protects it.
    #[error(
        "it is encrypted; write it without its passphrase first, for example `openssl pkey -in KEY -out PLAIN` (and delete PLAIN afterwards)"
    )]
    Encrypted,
    /// OpenSSH's own container.
    #[error(
        "it is in OpenSSH's own form; convert a copy of it first: `ssh-keygen -p -N '' -m PKCS8 -f COPY`"
    )]
    OpenSsh,
    /// Only the public half is there.
    #[error("it is {0}; signing needs the private key")]
    NotPrivate(&'static str),
    /// PEM armour without a key in it, or cut.
    #[error(
        "the PEM text is cut or damaged: a key lies between '-----BEGIN … PRIVATE KEY-----' and '-----END … PRIVATE KEY-----', with its line breaks"
    )]
    BrokenPem,
    /// The bytes are no key.
    #[error("its bytes are no private key that can be read (PKCS#8, PKCS#1 or SEC1 is wanted)")]
    BrokenDer,
    /// The JSON is no key.
    #[error("it is no JWK that can be read: {0}")]
    BrokenJwk(String),
    /// Several private keys, and none named.
    #[error(
        "the JWK set holds no private key of that 'kid', or several: name one of them with the key id"
    )]
    WhichKey,
    /// Neither PEM nor JWK.
    #[error("it is neither PEM ('-----BEGIN PRIVATE KEY-----') nor a JWK ('{{\"kty\": …')")]
    Unrecognised,
    /// A kind of key this program cannot sign with.
    #[error("it is {0}; RSA, EC P-256, EC P-384 and Ed25519 can be used")]
    Unsupported(String),
    /// RSA below 2048 bits.
    #[error("the RSA key is shorter than 2048 bits, the least RFC 7518 section 3.3 allows")]
    TooSmall,
    /// Private and public half do not belong together.
    #[error("its parts do not belong together: private and public half are of different keys")]
    Inconsistent,
    /// An EC key without its point.
    #[error(
        "the EC key comes without its public half; `openssl pkey -in KEY -out COMPLETE` adds it"
    )]
    PublicHalfMissing,
    /// An RSA JWK without its factors.
    #[error("the RSA JWK lacks p, q, dp, dq or qi; export the key as PEM, or with all its members")]
    FactorsMissing,
    /// An algorithm nobody registered, or ring lacks.
    #[error("'{0}' is no algorithm it can sign with; {1}")]
    UnknownAlgorithm(String, String),
    /// An algorithm for another kind of key.
    #[error("{algorithm} does not go with this {kind} key; use {choices}")]
    Mismatch {
        /// The algorithm asked for.
        algorithm: &'static str,
        /// The kind of key.
        kind: &'static str,
        /// What would go.
        choices: String,
    },
}

impl ClientKey {
    /// Reads a private key: PEM (PKCS#8, PKCS#1, SEC1), the base64 of DER, a JWK, or a JWK set.
    /// What is not named here is taken from the JWK, then from the kind of key.
    ///
    /// # Errors
    /// Where it is no private key, is encrypted, or does not go with `alg`.
    pub fn read(
        text: &Secret,
        key_id: Option<&str>,
        alg: Option<&str>,
        audience: Option<&str>,
    ) -> Result<Self, KeyError> {
        let trimmed = text.expose().trim_start_matches('\u{feff}').trim();
        let (signer, kid, own_alg) = if trimmed.starts_with('{') {
            let read = jwk::read(trimmed, key_id)?;
            (read.signer, read.kid, read.alg)
        } else {
            (binary(trimmed)?, None, None)
        };
        let family = signer.kind();
        let algorithm = match alg.or(own_alg.as_deref()) {
            Some(name) => Algorithm::named(name)
                .ok_or_else(|| KeyError::UnknownAlgorithm(name.to_owned(), offer(family)))?,
            None => family.usual(),
        };
        if algorithm.kind() != family {
            return Err(KeyError::Mismatch {
                algorithm: algorithm.name(),
                kind: family.name(),
                choices: family.choices(),
            });
        }
        Ok(Self {
            key_id: key_id.map(str::to_owned).or(kid),
            audience: audience.map(str::to_owned),
            private_parts: private_parts(trimmed),
            algorithm,
            signer: Arc::new(signer),
        })
    }

    /// A key for DPoP, made up for the run: ES256. `None` where the machine has no randomness.
    #[must_use]
    pub fn generate_dpop() -> Option<Self> {
        Self::generate(Algorithm::Es256)
    }

    /// A made-up key of that algorithm. `None` for RSA, which ring does not make.
    #[must_use]
    pub fn generate(algorithm: Algorithm) -> Option<Self> {
        Some(Self {
            key_id: None,
            audience: None,
            private_parts: Vec::new(),
            algorithm,
            signer: Arc::new(Signer::generate(algorithm.kind())?),
        })
    }

    /// A made-up key that differs from this one in its numbers alone, for controls. `None` for RSA.
    #[must_use]
    pub fn wrong_key_like(&self) -> Option<Self> {
        let made_up = Self::generate(self.algorithm)?;
        Some(Self { key_id: self.key_id.clone(), audience: self.audience.clone(), ..made_up })
    }

    /// The algorithm it signs with.
    #[must_use]
    pub fn algorithm(&self) -> Algorithm {
        self.algorithm
    }

    /// What is secret in the text it was read from, for the redactor; empty where it was made up.
    #[must_use]
    pub fn private_parts(&self) -> &[Secret] {
        &self.private_parts
    }

    /// The public half as a JWK, without private or optional members.
    #[must_use]
    pub fn public_jwk(&self) -> Map<String, Value> {
        self.signer.public_jwk()
    }

    /// The thumbprint of the public half (RFC 7638): `jkt` of DPoP, and the `kid` of many.
    #[must_use]
    pub fn thumbprint(&self) -> String {
        jwk::thumbprint(&self.public_jwk()).unwrap_or_default()
    }

    pub(super) fn sign(&self, input: &[u8]) -> Result<Vec<u8>, SignError> {
        self.signer.sign(self.algorithm, input)
    }
}

/// The base64 of a PEM text, or the private members of a JWK. Armour, `kty` and `kid` are no
/// secrets, and stand in other texts, too.
fn private_parts(text: &str) -> Vec<Secret> {
    const PRIVATE: &[&str] = &["d", "p", "q", "dp", "dq", "qi", "k", "r", "t"];
    fn members(value: &Value, out: &mut Vec<Secret>) {
        match value {
            Value::Array(items) => items.iter().for_each(|item| members(item, out)),
            Value::Object(map) => {
                for (name, value) in map {
                    match value.as_str() {
                        Some(text) if PRIVATE.contains(&name.as_str()) => {
                            out.push(Secret::new(text));
                        }
                        _ => members(value, out),
                    }
                }
            }
            _ => {}
        }
    }
    let mut out = Vec::new();
    if let Ok(jwk) = serde_json::from_str(text) {
        members(&jwk, &mut out);
    } else {
        let base64 = text.lines().filter(|line| !line.contains(['-', ':']));
        out.push(Secret::new(base64.collect::<String>()));
    }
    out
}

impl std::fmt::Debug for ClientKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("ClientKey")
            .field("algorithm", &self.algorithm)
            .field("key_id", &self.key_id)
            .finish_non_exhaustive()
    }
}

/// PEM, or the base64 of DER without its armour.
fn binary(text: &str) -> Result<Signer, KeyError> {
    if text.contains("-----BEGIN ") {
        // One line with `\n` written out is how a key looks that went through JSON or a variable.
        if !text.contains('\n') && text.contains("\\n") {
            let lines = zeroize::Zeroizing::new(text.replace("\\r", "").replace("\\n", "\n"));
            return container::pem(&lines);
        }
        return container::pem(text);
    }
    let joined: zeroize::Zeroizing<String> =
        zeroize::Zeroizing::new(text.split_ascii_whitespace().collect());
    // Every DER key opens with a long SEQUENCE: `MII…`, `MIG…`, `MHc…`, `MC4…`.
    if !joined.starts_with('M') || joined.len() < 60 {
        return Err(KeyError::Unrecognised);
    }
    let der = encode::base64_decode(&joined).ok_or(KeyError::Unrecognised)?;
    let der = zeroize::Zeroizing::new(der);
    container::pkcs8(&der)
        .or_else(|first| container::pkcs1(&der).map_err(|_| first))
        .or_else(|first| container::sec1(&der, None).map_err(|_| first))
}

fn offer(kind: Kind) -> String {
    format!("with this {} key: {}", kind.name(), kind.choices())
}
