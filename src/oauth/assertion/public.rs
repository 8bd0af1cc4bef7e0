//! Public keys: reading them, and verifying what somebody else signed.

use super::algorithm::{Algorithm, Kind};
use super::container;
use super::key::KeyError;
use crate::encode;
use ring::rsa::PublicKeyComponents;
use ring::signature as rs;
use rustls::pki_types::pem::{PemObject as _, SectionKind};
use serde_json::{Map, Value, json};
use x509_cert::der::asn1::UintRef;
use x509_cert::der::{Decode as _, Encode as _, Reader as _, SliceReader};
use x509_cert::spki::SubjectPublicKeyInfoRef;

/// What a signature is checked with.
#[derive(Clone, Debug, PartialEq)]
pub struct PublicKey(Map<String, Value>);

/// Whether a signature is right.
#[derive(Clone, Debug, Eq, PartialEq)]
pub enum Verified {
    /// The key made it.
    Right,
    /// Another key made it, or what it signs was changed.
    Wrong,
    /// It cannot be told with this key; why.
    Cannot(String),
}

impl PublicKey {
    /// Reads a public key: PEM (`PUBLIC KEY`, a certificate, or a private key whose public half is
    /// taken), a JWK, or a JWK set with the key of that `kid` in it.
    ///
    /// # Errors
    /// Where no such key is in the text.
    pub fn read(text: &str, kid: Option<&str>) -> Result<Self, KeyError> {
        let text = text.trim_start_matches('\u{feff}').trim();
        if text.starts_with('{') {
            return from_json(text, kid);
        }
        if !text.contains("-----BEGIN ") {
            return Err(KeyError::Unrecognised);
        }
        for section in <(SectionKind, Vec<u8>)>::pem_slice_iter(text.as_bytes()) {
            let (label, der) = section.map_err(|_| KeyError::BrokenPem)?;
            match label {
                SectionKind::PublicKey => return from_spki(&der),
                SectionKind::Certificate => {
                    let certificate =
                        x509_cert::Certificate::from_der(&der).map_err(|_| KeyError::BrokenDer)?;
                    let spki = certificate.tbs_certificate().subject_public_key_info().to_der();
                    return from_spki(&spki.map_err(|_| KeyError::BrokenDer)?);
                }
                _ => {}
            }
        }
        container::pem(text).map(|signer| Self(signer.public_jwk()))
    }

    /// A JWK's public members.
    #[must_use]
    pub fn of_jwk(jwk: &Map<String, Value>) -> Self {
        let public = ["kty", "crv", "x", "y", "n", "e", "kid"];
        Self(
            jwk.iter()
                .filter(|(name, _)| public.contains(&name.as_str()))
                .map(|(name, value)| (name.clone(), value.clone()))
                .collect(),
        )
    }

    /// The key's thumbprint (RFC 7638).
    #[must_use]
    pub fn thumbprint(&self) -> Option<String> {
        super::thumbprint(&self.0)
    }

    /// The kind of key; `None` where it cannot be used here.
    pub(super) fn kind(&self) -> Option<Kind> {
        let member = |name: &str| self.0.get(name).and_then(Value::as_str);
        match (member("kty")?, member("crv")) {
            ("RSA", _) => Some(Kind::Rsa),
            ("EC", Some("P-256")) => Some(Kind::P256),
            ("EC", Some("P-384")) => Some(Kind::P384),
            ("OKP", Some("Ed25519")) => Some(Kind::Ed25519),
            _ => None,
        }
    }

    /// Checks a signature.
    pub(super) fn verify(&self, algorithm: Algorithm, input: &[u8], signature: &[u8]) -> Verified {
        let Some(kind) = self.kind() else {
            return Verified::Cannot("the key is of a kind that cannot be used here".to_owned());
        };
        if kind != algorithm.kind() {
            return Verified::Cannot(format!(
                "the header says {}, and the key is {}",
                algorithm.name(),
                kind.name()
            ));
        }
        let bytes = |name: &str| self.0.get(name)?.as_str().and_then(encode::base64_decode);
        let right = match kind {
            Kind::Rsa => {
                let (Some(n), Some(e)) = (bytes("n"), bytes("e")) else { return incomplete() };
                if n.len() < 256 {
                    return Verified::Cannot("the RSA key is shorter than 2048 bits".to_owned());
                }
                match rsa(algorithm) {
                    Some(parameters) => {
                        PublicKeyComponents { n, e }.verify(parameters, input, signature).is_ok()
                    }
                    None => return incomplete(),
                }
            }
            Kind::P256 | Kind::P384 => {
                let (Some(x), Some(y)) = (bytes("x"), bytes("y")) else { return incomplete() };
                let point = [vec![4], x, y].concat();
                let curve: &'static dyn rs::VerificationAlgorithm = if kind == Kind::P256 {
                    &rs::ECDSA_P256_SHA256_FIXED
                } else {
                    &rs::ECDSA_P384_SHA384_FIXED
                };
                rs::UnparsedPublicKey::new(curve, point).verify(input, signature).is_ok()
            }
            Kind::Ed25519 => {
                let Some(x) = bytes("x") else { return incomplete() };
                rs::UnparsedPublicKey::new(&rs::ED25519, x).verify(input, signature).is_ok()
            }
        };
        if right { Verified::Right } else { Verified::Wrong }
    }
}

fn incomplete() -> Verified {
    Verified::Cannot("the key lacks a member, or one is no base64url".to_owned())
}

fn rsa(algorithm: Algorithm) -> Option<&'static rs::RsaParameters> {
    match algorithm {
        Algorithm::Rs256 => Some(&rs::RSA_PKCS1_2048_8192_SHA256),
        Algorithm::Rs384 => Some(&rs::RSA_PKCS1_2048_8192_SHA384),
        Algorithm::Rs512 => Some(&rs::RSA_PKCS1_2048_8192_SHA512),
        Algorithm::Ps256 => Some(&rs::RSA_PSS_2048_8192_SHA256),
        Algorithm::Ps384 => Some(&rs::RSA_PSS_2048_8192_SHA384),
        Algorithm::Ps512 => Some(&rs::RSA_PSS_2048_8192_SHA512),
        Algorithm::Es256 | Algorithm::Es384 | Algorithm::EdDsa | Algorithm::Ed25519 => None,
    }
}

fn from_json(text: &str, kid: Option<&str>) -> Result<PublicKey, KeyError> {
    let broken = || KeyError::BrokenJwk("it is no JSON object with 'kty' or 'keys'".to_owned());
    let map: Map<String, Value> = serde_json::from_str(text).map_err(|_| broken())?;
    let one = |map: &Map<String, Value>| match map.get("kty").and_then(Value::as_str) {
        Some("oct") => Err(KeyError::Unsupported("a shared secret (kty 'oct')".to_owned())),
        Some(_) => Ok(PublicKey::of_jwk(map)),
        None => Err(broken()),
    };
    let Some(keys) = map.get("keys").and_then(Value::as_array) else { return one(&map) };
    let keys: Vec<_> = keys.iter().filter_map(Value::as_object).collect();
    let named = keys.iter().find(|k| kid.is_some() && k.get("kid").and_then(Value::as_str) == kid);
    match (named, keys.as_slice()) {
        (Some(key), _) => one(key),
        (None, [only]) => one(only),
        (None, _) => Err(KeyError::WhichKey),
    }
}

fn from_spki(der: &[u8]) -> Result<PublicKey, KeyError> {
    let info = SubjectPublicKeyInfoRef::from_der(der).map_err(|_| KeyError::BrokenDer)?;
    let bits = info.subject_public_key.as_bytes().ok_or(KeyError::BrokenDer)?;
    let curve = info.algorithm.parameters_oid().ok();
    let members = match container::kind_of(info.algorithm.oid, curve)? {
        Kind::Rsa => {
            let (n, e) = rsa_public_key(bits).map_err(|_| KeyError::BrokenDer)?;
            vec![("kty", json!("RSA")), ("n", json!(n)), ("e", json!(e))]
        }
        kind @ (Kind::P256 | Kind::P384) => {
            // An uncompressed point: 4, x, y.
            let Some((4, point)) = bits.split_first() else { return Err(KeyError::BrokenDer) };
            let (x, y) = point.split_at(point.len() / 2);
            let crv = if kind == Kind::P256 { "P-256" } else { "P-384" };
            let (x, y) = (encode::base64url(x), encode::base64url(y));
            vec![("kty", json!("EC")), ("crv", json!(crv)), ("x", json!(x)), ("y", json!(y))]
        }
        Kind::Ed25519 => {
            let x = encode::base64url(bits);
            vec![("kty", json!("OKP")), ("crv", json!("Ed25519")), ("x", json!(x))]
        }
    };
    Ok(PublicKey(members.into_iter().map(|(name, value)| (name.to_owned(), value)).collect()))
}

fn rsa_public_key(der: &[u8]) -> Result<(String, String), x509_cert::der::Error> {
    SliceReader::new(der)?.sequence(|reader| {
        let (n, e) = (UintRef::decode(reader)?, UintRef::decode(reader)?);
        Ok((encode::base64url(n.as_bytes()), encode::base64url(e.as_bytes())))
    })
}
