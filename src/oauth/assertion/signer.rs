//! The key pairs of ring behind one face.

use super::SignError;
use super::algorithm::{Algorithm, Kind};
use crate::encode;
use ring::rand::SystemRandom;
use ring::rsa::{KeyPair as RsaKeyPair, PublicKeyComponents};
use ring::signature as rs;
use ring::signature::KeyPair as _;
use serde_json::{Map, Value, json};

/// A private key, ready to sign.
pub(super) enum Signer {
    /// RSA, whatever the padding.
    Rsa(Box<RsaKeyPair>),
    /// P-256 or P-384.
    Ec(Kind, Box<rs::EcdsaKeyPair>),
    /// Ed25519.
    Ed(Box<rs::Ed25519KeyPair>),
}

/// The ring algorithm of a curve, signing in the fixed form of JOSE.
pub(super) fn curve(kind: Kind) -> Option<&'static rs::EcdsaSigningAlgorithm> {
    match kind {
        Kind::P256 => Some(&rs::ECDSA_P256_SHA256_FIXED_SIGNING),
        Kind::P384 => Some(&rs::ECDSA_P384_SHA384_FIXED_SIGNING),
        Kind::Rsa | Kind::Ed25519 => None,
    }
}

impl Signer {
    pub(super) fn kind(&self) -> Kind {
        match self {
            Self::Rsa(_) => Kind::Rsa,
            Self::Ec(kind, _) => *kind,
            Self::Ed(_) => Kind::Ed25519,
        }
    }

    /// A fresh key pair of that kind; ring makes none of RSA.
    pub(super) fn generate(kind: Kind) -> Option<Self> {
        let rng = SystemRandom::new();
        if let Some(algorithm) = curve(kind) {
            let document = rs::EcdsaKeyPair::generate_pkcs8(algorithm, &rng).ok()?;
            let pair = rs::EcdsaKeyPair::from_pkcs8(algorithm, document.as_ref(), &rng).ok()?;
            return Some(Self::Ec(kind, Box::new(pair)));
        }
        if kind == Kind::Ed25519 {
            let document = rs::Ed25519KeyPair::generate_pkcs8(&rng).ok()?;
            let pair = rs::Ed25519KeyPair::from_pkcs8(document.as_ref()).ok()?;
            return Some(Self::Ed(Box::new(pair)));
        }
        None
    }

    pub(super) fn sign(&self, algorithm: Algorithm, input: &[u8]) -> Result<Vec<u8>, SignError> {
        let rng = SystemRandom::new();
        match self {
            Self::Rsa(pair) => {
                let padding = algorithm.padding().ok_or(SignError)?;
                let mut signature = vec![0; pair.public().modulus_len()];
                pair.sign(padding, &rng, input, &mut signature).map_err(|_| SignError)?;
                Ok(signature)
            }
            Self::Ec(_, pair) => {
                Ok(pair.sign(&rng, input).map_err(|_| SignError)?.as_ref().to_vec())
            }
            Self::Ed(pair) => Ok(pair.sign(input).as_ref().to_vec()),
        }
    }

    /// The public half as a JWK: the required members alone, in the order of RFC 7638.
    pub(super) fn public_jwk(&self) -> Map<String, Value> {
        let members = match self {
            Self::Rsa(pair) => {
                let public = PublicKeyComponents::<Vec<u8>>::from(pair.public());
                vec![
                    ("e", json!(encode::base64url(public.e))),
                    ("kty", json!("RSA")),
                    ("n", json!(encode::base64url(public.n))),
                ]
            }
            Self::Ec(kind, pair) => {
                // An uncompressed point: 4, x, y.
                let point = pair.public_key().as_ref().get(1..).unwrap_or_default();
                let (x, y) = point.split_at(point.len() / 2);
                let crv = if *kind == Kind::P384 { "P-384" } else { "P-256" };
                vec![
                    ("crv", json!(crv)),
                    ("kty", json!("EC")),
                    ("x", json!(encode::base64url(x))),
                    ("y", json!(encode::base64url(y))),
                ]
            }
            Self::Ed(pair) => vec![
                ("crv", json!("Ed25519")),
                ("kty", json!("OKP")),
                ("x", json!(encode::base64url(pair.public_key()))),
            ],
        };
        members.into_iter().map(|(name, value)| (name.to_owned(), value)).collect()
    }
}
