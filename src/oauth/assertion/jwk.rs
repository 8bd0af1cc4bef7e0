//! Keys as JSON (RFC 7517), and their thumbprints (RFC 7638).

use super::algorithm::Kind;
use super::container::{ec, rejected};
use super::key::KeyError;
use super::signer::Signer;
use crate::encode;
use ring::rsa::{KeyPairComponents, PublicKeyComponents};
use ring::signature as rs;
use serde_json::{Map, Value};
use zeroize::Zeroizing;

/// A private JWK, read.
pub(super) struct Read {
    pub(super) signer: Signer,
    pub(super) kid: Option<String>,
    pub(super) alg: Option<String>,
}

/// A private JWK, or the one that fits in a JWK set.
pub(super) fn read(text: &str, key_id: Option<&str>) -> Result<Read, KeyError> {
    let value: Value =
        serde_json::from_str(text).map_err(|_| KeyError::BrokenJwk("it is not JSON".to_owned()))?;
    let Value::Object(map) = value else {
        return Err(KeyError::BrokenJwk("it is no JSON object".to_owned()));
    };
    let Some(keys) = map.get("keys").and_then(Value::as_array) else { return one(&map) };
    let private: Vec<_> =
        keys.iter().filter_map(Value::as_object).filter(|k| k.contains_key("d")).collect();
    let wanted = match key_id {
        Some(id) => private.iter().find(|k| k.get("kid").and_then(Value::as_str) == Some(id)),
        None => private.first().filter(|_| private.len() == 1),
    };
    match (wanted, private.len()) {
        (Some(key), _) => one(key),
        (None, 0) => Err(KeyError::NotPrivate("a set of public keys")),
        (None, _) => Err(KeyError::WhichKey),
    }
}

fn one(map: &Map<String, Value>) -> Result<Read, KeyError> {
    let text = |name: &str| map.get(name).and_then(Value::as_str);
    let kty = text("kty").ok_or_else(|| KeyError::BrokenJwk("it has no 'kty'".to_owned()))?;
    if kty == "oct" {
        return Err(KeyError::Unsupported("a shared secret (kty 'oct')".to_owned()));
    }
    if !map.contains_key("d") {
        return Err(KeyError::NotPrivate("a public key"));
    }
    let signer = match (kty, text("crv")) {
        ("RSA", _) => rsa(map)?,
        ("EC", Some("P-256")) => point(map, Kind::P256, 32)?,
        ("EC", Some("P-384")) => point(map, Kind::P384, 48)?,
        ("OKP", Some("Ed25519")) => {
            rs::Ed25519KeyPair::from_seed_and_public_key(&bytes(map, "d")?, &bytes(map, "x")?)
                .map(|p| Signer::Ed(Box::new(p)))
                .map_err(rejected)?
        }
        (kty, Some(crv)) => {
            return Err(KeyError::Unsupported(format!("a key of kty '{kty}' and crv '{crv}'")));
        }
        (kty, None) => return Err(KeyError::Unsupported(format!("a key of kty '{kty}'"))),
    };
    Ok(Read { signer, kid: text("kid").map(str::to_owned), alg: text("alg").map(str::to_owned) })
}

fn rsa(map: &Map<String, Value>) -> Result<Signer, KeyError> {
    // RFC 7518 section 6.3.2 lets the factors be left out; ring needs them.
    if !["p", "q", "dp", "dq", "qi"].iter().all(|m| map.contains_key(*m)) {
        return Err(KeyError::FactorsMissing);
    }
    let number = |name| bytes(map, name).map(|b| Zeroizing::new(trimmed(&b).to_vec()));
    let public_key = PublicKeyComponents { n: number("n")?, e: number("e")? };
    let parts = KeyPairComponents {
        public_key,
        d: number("d")?,
        p: number("p")?,
        q: number("q")?,
        dP: number("dp")?,
        dQ: number("dq")?,
        qInv: number("qi")?,
    };
    rs::RsaKeyPair::from_components(&parts).map(|p| Signer::Rsa(Box::new(p))).map_err(rejected)
}

fn point(map: &Map<String, Value>, kind: Kind, length: usize) -> Result<Signer, KeyError> {
    let mut public = vec![4];
    for name in ["x", "y"] {
        let coordinate = bytes(map, name)?;
        let zeros = length
            .checked_sub(coordinate.len())
            .ok_or_else(|| KeyError::BrokenJwk(format!("'{name}' is too long for its curve")))?;
        public.extend(std::iter::repeat_n(0, zeros));
        public.extend_from_slice(&coordinate);
    }
    ec(kind, &bytes(map, "d")?, &public)
}

fn bytes(map: &Map<String, Value>, name: &str) -> Result<Zeroizing<Vec<u8>>, KeyError> {
    map.get(name)
        .and_then(Value::as_str)
        .and_then(encode::base64_decode)
        .map(Zeroizing::new)
        .ok_or_else(|| KeyError::BrokenJwk(format!("'{name}' is missing or not base64url")))
}

/// A number without the leading zeros some writers put before it.
fn trimmed(number: &[u8]) -> &[u8] {
    let zeros = number.iter().take_while(|b| **b == 0).count();
    &number[zeros..]
}

/// The SHA-256 thumbprint of a public JWK (RFC 7638): required members only, sorted, no blanks.
/// `None` where a required member is missing or the key's kind is unknown.
#[must_use]
pub fn thumbprint(jwk: &Map<String, Value>) -> Option<String> {
    let required: &[&str] = match jwk.get("kty")?.as_str()? {
        "RSA" => &["e", "kty", "n"],
        "EC" => &["crv", "kty", "x", "y"],
        "OKP" => &["crv", "kty", "x"],
        "oct" => &["k", "kty"],
        _ => return None,
    };
    let members: Option<Vec<String>> = required
        .iter()
        .map(|name| {
            let value = jwk.get(*name)?;
            value.is_string().then(|| format!("\"{name}\":{value}"))
        })
        .collect();
    let canonical = format!("{{{}}}", members?.join(","));
    Some(encode::base64url(ring::digest::digest(&ring::digest::SHA256, canonical.as_bytes())))
}
