//! The client's certificate and key, from the files `--cert` and `--key` name.

use super::{Identity, SettingsError};
use crate::secret::{Secret, file};
use p12_keystore::{CertificateBag, Pkcs12Archive};
use pkcs8::{EncryptedPrivateKeyInfoRef, SecretDocument};
use rustls::crypto::CryptoProvider;
use rustls::pki_types::pem::PemObject as _;
use rustls::pki_types::{CertificateDer, PrivateKeyDer, PrivatePkcs8KeyDer};
use rustls::sign::CertifiedKey;
use std::path::Path;

/// Reads certificate chain and key, and checks that they belong together.
pub(super) fn read(
    identity: &Identity,
    provider: &CryptoProvider,
) -> Result<CertifiedKey, SettingsError> {
    let path = &identity.cert;
    let bytes = read_file(path).map_err(|m| refuse("--cert", path, m))?;
    let password = identity.password.as_ref();
    if is_pem(&bytes) {
        return from_pem(identity, &bytes, provider);
    }
    let (chain, key) = from_pkcs12(&bytes, password, provider)
        .map_err(|message| refuse("--cert", path, message))?;
    match &identity.key {
        Some(other) => {
            let key = read_file(other).and_then(|bytes| pem_key(&bytes, password));
            let certified = key.and_then(|key| certified(chain, key, provider));
            certified.map_err(|message| refuse("--key", other, message))
        }
        None => certified(chain, key, provider).map_err(|m| refuse("--cert", path, m)),
    }
}

fn is_pem(bytes: &[u8]) -> bool {
    // DER of both a certificate and a PKCS#12 store begins with a SEQUENCE.
    bytes.first() != Some(&0x30)
}

fn from_pem(
    identity: &Identity,
    bytes: &[u8],
    provider: &CryptoProvider,
) -> Result<CertifiedKey, SettingsError> {
    let path = &identity.cert;
    let chain: Vec<CertificateDer<'static>> = CertificateDer::pem_slice_iter(bytes)
        .collect::<Result<_, _>>()
        .map_err(|e| refuse("--cert", path, format!("it is not proper PEM: {e}")))?;
    if chain.is_empty() {
        return Err(refuse("--cert", path, "there is no certificate in it, PEM or PKCS#12"));
    }
    let password = identity.password.as_ref();
    let (option, path, key) = match &identity.key {
        Some(path) => ("--key", path, read_file(path).and_then(|b| pem_key(&b, password))),
        None => ("--cert", path, pem_key(bytes, password)),
    };
    let missing = |message: String| {
        let hint = if option == "--cert" { "; give the key's file with --key" } else { "" };
        refuse(option, path, format!("{message}{hint}"))
    };
    let key = key.map_err(missing)?;
    certified(chain, key, provider).map_err(|m| refuse(option, path, m))
}

/// The first private key of a PEM file, decrypted where it must be.
fn pem_key(bytes: &[u8], password: Option<&Secret>) -> Result<PrivateKeyDer<'static>, String> {
    if let Ok(key) = PrivateKeyDer::from_pem_slice(bytes) {
        return Ok(key);
    }
    let text = String::from_utf8_lossy(bytes);
    let Some(start) = text.find(ENCRYPTED_BEGIN) else {
        return Err("there is no private key in it".to_owned());
    };
    let end = text[start..].find(ENCRYPTED_END).map(|at| start + at + ENCRYPTED_END.len());
    let section = &text[start..end.unwrap_or(text.len())];
    let (_, sealed) = SecretDocument::from_pem(section)
        .map_err(|e| format!("the encrypted key in it is not proper PEM: {e}"))?;
    let sealed = EncryptedPrivateKeyInfoRef::try_from(sealed.as_bytes())
        .map_err(|e| format!("the encrypted key in it cannot be read: {e}"))?;
    let Some(password) = password else {
        return Err("the key in it is encrypted and no password was given".to_owned());
    };
    let open = sealed
        .decrypt(password.expose())
        .map_err(|_| "the key in it cannot be decrypted with the password given".to_owned())?;
    Ok(PrivatePkcs8KeyDer::from(open.as_bytes().to_vec()).into())
}

/// Chain and key of a PKCS#12 store: the certificate that belongs to the key first, then those
/// that issued it.
fn from_pkcs12(
    bytes: &[u8],
    password: Option<&Secret>,
    provider: &CryptoProvider,
) -> Result<(Vec<CertificateDer<'static>>, PrivateKeyDer<'static>), String> {
    let store = Pkcs12Archive::from_pkcs12(bytes, password.map_or("", Secret::expose)).map_err(
        |error| match (error, password) {
            (p12_keystore::error::Error::MacError(_), Some(_)) => {
                "the password given does not open it".to_owned()
            }
            (p12_keystore::error::Error::MacError(_), None) => {
                "it is locked with a password and none was given".to_owned()
            }
            (error, _) => {
                format!("it is neither PEM nor a PKCS#12 store that can be read: {error}")
            }
        },
    )?;
    let key = store.keys.first().ok_or("there is no private key in it")?;
    let key = PrivateKeyDer::from(PrivatePkcs8KeyDer::from(key.key.as_der().to_vec()));
    let der = |c: &p12_keystore::Certificate| CertificateDer::from(c.as_der().to_vec());
    let fits =
        |c: &&CertificateBag| certified(vec![der(&c.cert)], key.clone_key(), provider).is_ok();
    let mut last = &store.certs.iter().find(fits).ok_or("no certificate in it fits its key")?.cert;
    let mut chain = vec![der(last)];
    while chain.len() <= store.certs.len() && last.issuer() != last.subject() {
        let above = store.certs.iter().find(|c| c.cert.subject() == last.issuer());
        let Some(above) = above else { break };
        last = &above.cert;
        chain.push(der(last));
    }
    Ok((chain, key))
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
    file::read(path, FILE_CAP).map_err(|e| super::dial::plain(&e))
}

fn refuse(option: &'static str, path: &Path, message: impl Into<String>) -> SettingsError {
    SettingsError { option, path: Some(path.to_owned()), message: message.into() }
}

/// Longest certificate or key file.
const FILE_CAP: u64 = 4 * 1024 * 1024;
const ENCRYPTED_BEGIN: &str = "-----BEGIN ENCRYPTED PRIVATE KEY-----";
const ENCRYPTED_END: &str = "-----END ENCRYPTED PRIVATE KEY-----";
