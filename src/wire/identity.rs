//! The client's certificate and key, from the files `--cert` and `--key` name.

use super::{Identity, SettingsError};
use rustls::crypto::CryptoProvider;
use rustls::pki_types::pem::PemObject as _;
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use rustls::sign::CertifiedKey;
use std::io::Read as _;
use std::path::Path;

/// Reads certificate chain and key, and checks that they belong together.
pub(super) fn read(
    identity: &Identity,
    provider: &CryptoProvider,
) -> Result<CertifiedKey, SettingsError> {
    let cert_bytes = read_file(&identity.cert).map_err(|m| refuse("--cert", &identity.cert, m))?;
    let (key_option, key_path) = match &identity.key {
        Some(path) => ("--key", path),
        None => ("--cert", &identity.cert),
    };
    let chain: Vec<CertificateDer<'static>> = CertificateDer::pem_slice_iter(&cert_bytes)
        .collect::<Result<_, _>>()
        .map_err(|e| refuse("--cert", &identity.cert, format!("it is not PEM: {e}")))?;
    if chain.is_empty() {
        return Err(refuse("--cert", &identity.cert, "there is no PEM certificate in it"));
    }
    let key_bytes = match &identity.key {
        Some(path) => read_file(path).map_err(|m| refuse("--key", path, m))?,
        None => cert_bytes,
    };
    let key = PrivateKeyDer::from_pem_slice(&key_bytes).map_err(|_| {
        let encrypted = String::from_utf8_lossy(&key_bytes).contains("ENCRYPTED");
        let why = if encrypted {
            "the key in it is encrypted; write it out in clear (openssl pkey), or give a PKCS#12 file"
        } else if identity.key.is_none() {
            "there is no private key in it; give the key's file with --key"
        } else {
            "there is no PEM private key in it"
        };
        refuse(key_option, key_path, why)
    })?;
    certified(chain, key, provider).map_err(|m| refuse(key_option, key_path, m))
}

fn certified(
    chain: Vec<CertificateDer<'static>>,
    key: PrivateKeyDer<'static>,
    provider: &CryptoProvider,
) -> Result<CertifiedKey, String> {
    let key = provider
        .key_provider
        .load_private_key(key)
        .map_err(|e| format!("the private key cannot be used: {e}"))?;
    let certified = CertifiedKey::new(chain, key);
    match certified.keys_match() {
        Ok(()) | Err(rustls::Error::InconsistentKeys(rustls::InconsistentKeys::Unknown)) => {
            Ok(certified)
        }
        Err(rustls::Error::InconsistentKeys(_)) => {
            Err("the private key does not belong to the certificate".to_owned())
        }
        Err(error) => Err(format!("the certificate cannot be used: {error}")),
    }
}

/// Reads a file of moderate size.
pub(super) fn read_file(path: &Path) -> Result<Vec<u8>, String> {
    let mut bytes = Vec::new();
    let file = std::fs::File::open(path).map_err(|e| super::dial::plain(&e))?;
    file.take(FILE_CAP + 1).read_to_end(&mut bytes).map_err(|e| super::dial::plain(&e))?;
    if bytes.len() as u64 > FILE_CAP {
        return Err(format!("it is longer than {} MiB", FILE_CAP / (1024 * 1024)));
    }
    Ok(bytes)
}

fn refuse(option: &'static str, path: &Path, message: impl Into<String>) -> SettingsError {
    SettingsError { option, path: Some(path.to_owned()), message: message.into() }
}

/// Longest certificate or key file.
const FILE_CAP: u64 = 4 * 1024 * 1024;
