//! The client's certificate and key from files: PEM, encrypted PEM, PKCS#12.

#![allow(clippy::unwrap_used, reason = "a missing answer fails the test")]

use crate::wire_peer::{post, send_with};
use crate::wire_pki::{
    BOTH, ClientAuth, Issuer, authority, intermediate, leaf, server_config, tls_peer, trusting,
};
use p12_keystore::{
    Certificate, EncryptionAlgorithm, KeyStore, KeyStoreEntry, MacAlgorithm, PrivateKey,
    PrivateKeyChain,
};
use regrant::secret::Secret;
use regrant::wire::{Identity, Settings, Wire};
use std::path::PathBuf;
use tempfile::TempDir;

fn write(folder: &TempDir, name: &str, bytes: impl AsRef<[u8]>) -> PathBuf {
    let path = folder.path().join(name);
    std::fs::write(&path, bytes).unwrap();
    path
}

/// A PKCS#12 store as this program or that one writes it.
fn store(chain: &[&[u8]], key: &[u8], old: bool) -> Vec<u8> {
    let certs: Vec<Certificate> = chain.iter().map(|c| Certificate::from_der(c).unwrap()).collect();
    let mut store = KeyStore::new();
    let entry = PrivateKeyChain::new(vec![1, 2, 3], PrivateKey::from_der(key).unwrap(), certs);
    store.add_entry("client", KeyStoreEntry::PrivateKeyChain(entry));
    let writer = store.writer("päss").encryption_iterations(100).mac_iterations(100);
    if old {
        let writer =
            writer.encryption_algorithm(EncryptionAlgorithm::PbeWithShaAnd3KeyTripleDesCbc);
        writer.mac_algorithm(MacAlgorithm::HmacSha1).write().unwrap()
    } else {
        writer.write().unwrap()
    }
}

fn accepted(root: &Issuer, folder: &TempDir, identity: Identity) -> bool {
    let peer = tls_peer(server_config(&leaf(root, |_| {}), BOTH, &ClientAuth::Required(root)));
    let settings = Settings { identity: Some(identity), ..trusting(root, folder) };
    let url = format!("https://localhost:{}/", peer.address.port());
    send_with(settings, post(url, &[], "a")).failure.is_none()
}

fn refused(identity: Identity) -> String {
    let settings = Settings { identity: Some(identity), ..Settings::default() };
    Wire::new(settings).unwrap_err().to_string()
}

#[test]
fn pkcs12_stores_old_and_new_are_opened_with_their_chain() {
    let root = authority("Root");
    let middle = intermediate("Middle", &root);
    let client = leaf(&middle, |_| {});
    let folder = tempfile::tempdir().unwrap();
    for old in [true, false] {
        let chain: [&[u8]; 2] = [&client.chain[0], middle.der()];
        let bytes = store(&chain, &client.key.serialize_der(), old);
        let cert = write(&folder, "client.p12", bytes);
        let with = |password: Option<&str>| Identity {
            cert: cert.clone(),
            key: None,
            password: password.map(Secret::new),
        };
        assert!(accepted(&root, &folder, with(Some("päss"))), "old: {old}");
        let start = format!("could not use --cert {}: ", cert.display());
        assert_eq!(
            refused(with(Some("geheim"))),
            format!("{start}the password given does not open it")
        );
        assert_eq!(
            refused(with(None)),
            format!("{start}it is locked with a password and none was given")
        );
    }
}

#[test]
fn pem_with_key_inside_or_beside_is_taken() {
    let root = authority("Root");
    let client = leaf(&root, |_| {});
    let folder = tempfile::tempdir().unwrap();
    let both = write(&folder, "both.pem", client.cert_pem() + &client.key.serialize_pem());
    assert!(accepted(&root, &folder, Identity { cert: both, key: None, password: None }));
}

#[test]
fn encrypted_pem_key_needs_its_password() {
    let root = authority("Root");
    let folder = tempfile::tempdir().unwrap();
    let own = rcgen::KeyPair::from_pem(KEY).unwrap();
    let params = rcgen::CertificateParams::new(vec!["client".to_owned()]).unwrap();
    let cert = write(&folder, "cert.pem", params.signed_by(&own, &root).unwrap().pem());
    let key = write(&folder, "key.pem", ENCRYPTED_KEY);
    let with = |password: Option<&str>| Identity {
        cert: cert.clone(),
        key: Some(key.clone()),
        password: password.map(Secret::new),
    };
    assert!(accepted(&root, &folder, with(Some("päss"))));
    let start = format!("could not use --key {}: the key in it ", key.display());
    assert_eq!(refused(with(None)), format!("{start}is encrypted and no password was given"));
    assert_eq!(
        refused(with(Some("geheim"))),
        format!("{start}cannot be decrypted with the password given")
    );
}

#[test]
fn files_of_another_kind_are_named() {
    let folder = tempfile::tempdir().unwrap();
    for (bytes, why) in [
        (b"\x30\x82\x01\x02garbage".as_slice(), "it is neither PEM nor a PKCS#12 store"),
        (b"hello", "there is no certificate in it, PEM or PKCS#12"),
        (b"", "there is no certificate in it, PEM or PKCS#12"),
    ] {
        let cert = write(&folder, "x", bytes);
        let message = refused(Identity { cert, key: None, password: None });
        assert!(message.contains(why), "{message}");
    }
}

/// A key made for this test, in clear and encrypted by `openssl pkcs8 -topk8` under `päss`.
const KEY: &str = "-----BEGIN PRIVATE KEY-----\n\
MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQgVS5UDdWkqGXSsjFO\n\
rSOdMMSevIxITNsVWs4qCXNvJC+hRANCAAQvVlSAAXrKeMOU1G6H1mRDre6ZHnUG\n\
fb6V/QUYq1pGzubEoYEsp35CWccsdhs2cjiGdbTAx59D8WZ4xqhPvJO4\n\
-----END PRIVATE KEY-----\n\
";
const ENCRYPTED_KEY: &str = "-----BEGIN ENCRYPTED PRIVATE KEY-----\n\
MIHsMFcGCSqGSIb3DQEFDTBKMCkGCSqGSIb3DQEFDDAcBAgKwTeIYSYxsAICA+gw\n\
DAYIKoZIhvcNAgkFADAdBglghkgBZQMEASoEEON0kDbepn4hrxcy/2Ceqw8EgZC4\n\
gtJEWouXRUaLv9KvGtbR2NuLNBN/c7Dvg2NvnfWS1TOA9yQ7PPQwLQovO6OB5SNJ\n\
peIH58wltKduslh7J9BViXyqD9nX4e9b8OfiCES7zgkpwmaVi/I4EL6fquT6HNch\n\
mYxhqFBX5GhOzY02t9CS1L1POTCa9x3BZhPdpEGNJfr2NBBHvM9kwi+2eNE5OiY=\n\
-----END ENCRYPTED PRIVATE KEY-----\n\
";
