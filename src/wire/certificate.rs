//! What a certificate says of itself: names, issuer, dates, fingerprint.

use crate::exchange::Certificate;
use jiff::Timestamp;
use std::fmt::Write as _;
use std::net::IpAddr;
use x509_cert::der::Decode as _;
use x509_cert::ext::pkix::SubjectAltName;
use x509_cert::ext::pkix::name::GeneralName;
use x509_cert::time::Time;

/// Reads a certificate; what cannot be read stays empty, the fingerprint never does.
pub(super) fn describe(der: &[u8]) -> Certificate {
    let mut facts = Certificate { sha256: fingerprint(der), ..Certificate::default() };
    if let Ok(certificate) = x509_cert::Certificate::from_der(der) {
        let body = certificate.tbs_certificate();
        facts.subject = body.subject().to_string();
        facts.issuer = body.issuer().to_string();
        facts.not_before = timestamp(body.validity().not_before);
        facts.not_after = timestamp(body.validity().not_after);
        if let Ok(Some((_, SubjectAltName(names)))) = body.get_extension::<SubjectAltName>() {
            facts.names = names.iter().filter_map(name).take(MOST_NAMES).collect();
        }
    }
    facts
}

fn timestamp(time: Time) -> Option<Timestamp> {
    let seconds = i64::try_from(time.to_unix_duration().as_secs()).ok()?;
    Timestamp::from_second(seconds).ok()
}

fn name(name: &GeneralName) -> Option<String> {
    match name {
        GeneralName::DnsName(name) => Some(name.to_string()),
        GeneralName::IpAddress(bytes) => {
            let bytes = bytes.as_bytes();
            let v4 = <[u8; 4]>::try_from(bytes).map(IpAddr::from);
            v4.or_else(|_| <[u8; 16]>::try_from(bytes).map(IpAddr::from))
                .ok()
                .map(|a| a.to_string())
        }
        GeneralName::OtherName(_)
        | GeneralName::Rfc822Name(_)
        | GeneralName::DirectoryName(_)
        | GeneralName::EdiPartyName(_)
        | GeneralName::UniformResourceIdentifier(_)
        | GeneralName::RegisteredId(_) => None,
    }
}

fn fingerprint(der: &[u8]) -> String {
    let digest = ring::digest::digest(&ring::digest::SHA256, der);
    digest.as_ref().iter().fold(String::with_capacity(64), |mut hex, byte| {
        let _ = write!(hex, "{byte:02x}");
        hex
    })
}

/// More names than this are not listed.
const MOST_NAMES: usize = 100;
