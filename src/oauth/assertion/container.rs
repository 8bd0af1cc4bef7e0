//! Keys in DER and PEM: PKCS#8, PKCS#1 (RSA), SEC1 (EC).

use super::algorithm::Kind;
use super::key::KeyError;
use super::signer::{Signer, curve};
use ring::rand::SystemRandom;
use ring::signature as rs;
use rustls::pki_types::pem::{PemObject as _, SectionKind};
use x509_cert::der::asn1::{BitStringRef, ContextSpecific, ObjectIdentifier, OctetStringRef};
use x509_cert::der::{Decode as _, Header, Reader as _, SliceReader, TagNumber};
use x509_cert::spki::AlgorithmIdentifierRef;

const RSA: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.113549.1.1.1");
const RSA_PSS: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.113549.1.1.10");
const EC: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.10045.2.1");
const P256: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.10045.3.1.7");
const P384: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.3.132.0.34");
const ED25519: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.3.101.112");

/// The first private key of a PEM text.
pub(super) fn pem(text: &str) -> Result<Signer, KeyError> {
    // Headers inside the armour are the old OpenSSL way of encrypting.
    if text.contains("BEGIN ENCRYPTED PRIVATE KEY") || text.contains("Proc-Type: 4,ENCRYPTED") {
        return Err(KeyError::Encrypted);
    }
    if text.contains("BEGIN OPENSSH PRIVATE KEY") {
        return Err(KeyError::OpenSsh);
    }
    let mut public = None;
    for section in <(SectionKind, Vec<u8>)>::pem_slice_iter(text.as_bytes()) {
        let (kind, der) = section.map_err(|_| KeyError::BrokenPem)?;
        let der = zeroize::Zeroizing::new(der);
        match kind {
            SectionKind::PrivateKey => return pkcs8(&der),
            SectionKind::RsaPrivateKey => return pkcs1(&der),
            SectionKind::EcPrivateKey => return sec1(&der, None),
            SectionKind::Certificate => public = Some("a certificate"),
            SectionKind::PublicKey => public = Some("a public key"),
            _ => {}
        }
    }
    Err(public.map_or(KeyError::BrokenPem, KeyError::NotPrivate))
}

/// A PKCS#8 key (RFC 5958).
pub(super) fn pkcs8(der: &[u8]) -> Result<Signer, KeyError> {
    let (algorithm, curve_id, inner) = private_key_info(der).map_err(|_| KeyError::BrokenDer)?;
    match algorithm {
        RSA => rs::RsaKeyPair::from_pkcs8(der).map(|p| Signer::Rsa(Box::new(p))).map_err(rejected),
        RSA_PSS => Err(KeyError::Unsupported("an RSA key restricted to PSS".to_owned())),
        EC => sec1(inner, curve_id),
        ED25519 => rs::Ed25519KeyPair::from_pkcs8_maybe_unchecked(der)
            .map(|p| Signer::Ed(Box::new(p)))
            .map_err(rejected),
        other => Err(KeyError::Unsupported(named(other))),
    }
}

/// A PKCS#1 key (RFC 8017).
pub(super) fn pkcs1(der: &[u8]) -> Result<Signer, KeyError> {
    rs::RsaKeyPair::from_der(der).map(|p| Signer::Rsa(Box::new(p))).map_err(rejected)
}

/// A SEC1 key (RFC 5915); the curve stands in it or around it.
pub(super) fn sec1(der: &[u8], outer: Option<ObjectIdentifier>) -> Result<Signer, KeyError> {
    let (private, inner, public) = ec_private_key(der).map_err(|_| KeyError::BrokenDer)?;
    let kind = match inner.or(outer) {
        Some(P256) => Kind::P256,
        Some(P384) => Kind::P384,
        Some(other) => return Err(KeyError::Unsupported(named(other))),
        None => {
            return Err(KeyError::Unsupported(
                "an EC key without the name of its curve".to_owned(),
            ));
        }
    };
    ec(kind, private, public.ok_or(KeyError::PublicHalfMissing)?)
}

/// An EC key from its scalar and its uncompressed point.
pub(super) fn ec(kind: Kind, private: &[u8], public: &[u8]) -> Result<Signer, KeyError> {
    let algorithm = curve(kind).ok_or(KeyError::BrokenDer)?;
    let length = if kind == Kind::P384 { 48 } else { 32 };
    if private.len() > length {
        return Err(KeyError::BrokenDer);
    }
    // Some writers leave leading zeros out.
    let mut scalar = zeroize::Zeroizing::new(vec![0; length]);
    scalar[length - private.len()..].copy_from_slice(private);
    rs::EcdsaKeyPair::from_private_key_and_public_key(
        algorithm,
        &scalar,
        public,
        &SystemRandom::new(),
    )
    .map(|p| Signer::Ec(kind, Box::new(p)))
    .map_err(rejected)
}

/// The kind of key an algorithm identifier names.
pub(super) fn kind_of(
    algorithm: ObjectIdentifier,
    curve: Option<ObjectIdentifier>,
) -> Result<Kind, KeyError> {
    match (algorithm, curve) {
        (RSA | RSA_PSS, _) => Ok(Kind::Rsa),
        (EC, Some(P256)) => Ok(Kind::P256),
        (EC, Some(P384)) => Ok(Kind::P384),
        (ED25519, _) => Ok(Kind::Ed25519),
        (EC, Some(other)) | (other, _) => Err(KeyError::Unsupported(named(other))),
    }
}

/// What ring says of a key it does not take.
pub(super) fn rejected(error: ring::error::KeyRejected) -> KeyError {
    match error.to_string().as_str() {
        "TooSmall" => KeyError::TooSmall,
        "InconsistentComponents" => KeyError::Inconsistent,
        _ => KeyError::BrokenDer,
    }
}

type DerResult<T> = Result<T, x509_cert::der::Error>;

fn private_key_info(der: &[u8]) -> DerResult<(ObjectIdentifier, Option<ObjectIdentifier>, &[u8])> {
    let mut reader = SliceReader::new(der)?;
    Header::decode(&mut reader)?.tag().assert_eq(x509_cert::der::Tag::Sequence)?;
    u8::decode(&mut reader)?;
    let algorithm = AlgorithmIdentifierRef::decode(&mut reader)?;
    let inner = <&OctetStringRef>::decode(&mut reader)?;
    Ok((algorithm.oid, algorithm.parameters_oid().ok(), inner.as_bytes()))
}

type EcParts<'a> = (&'a [u8], Option<ObjectIdentifier>, Option<&'a [u8]>);

fn ec_private_key(der: &[u8]) -> DerResult<EcParts<'_>> {
    SliceReader::new(der)?.sequence(|reader| {
        u8::decode(reader)?;
        let private = <&OctetStringRef>::decode(reader)?;
        let curve = ContextSpecific::<ObjectIdentifier>::decode_explicit(reader, TagNumber(0))?;
        let public = ContextSpecific::<BitStringRef<'_>>::decode_explicit(reader, TagNumber(1))?;
        Ok((private.as_bytes(), curve.map(|c| c.value), public.and_then(|p| p.value.as_bytes())))
    })
}

/// What people call a key algorithm or curve this program cannot sign with.
fn named(oid: ObjectIdentifier) -> String {
    match oid.to_string().as_str() {
        "1.3.132.0.35" => "an EC key on P-521 (ES512)".to_owned(),
        "1.3.132.0.10" => "an EC key on secp256k1 (ES256K)".to_owned(),
        "1.3.101.113" => "an Ed448 key".to_owned(),
        "1.3.101.110" => "an X25519 key, which cannot sign".to_owned(),
        "1.2.840.10040.4.1" => "a DSA key".to_owned(),
        other => format!("a key of the algorithm {other}"),
    }
}
