//! Certificates and TLS peers made at run time.

#![allow(clippy::unwrap_used, reason = "a peer that cannot be set up fails its test")]

use crate::wire_peer::{Peer, answer, read_request};
use rcgen::{BasicConstraints, CertificateParams, CertifiedIssuer, DnType, IsCa, KeyPair};
use regrant::wire::Settings;
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use rustls::server::WebPkiClientVerifier;
use rustls::{
    RootCertStore, ServerConfig, ServerConnection, StreamOwned, SupportedProtocolVersion,
};
use std::io::Write as _;
use std::net::TcpStream;
use std::path::PathBuf;
use std::sync::Arc;

pub(crate) type Issuer = CertifiedIssuer<'static, KeyPair>;

/// A root authority of this name.
pub(crate) fn authority(name: &str) -> Issuer {
    let params = authority_params(name);
    CertifiedIssuer::self_signed(params, KeyPair::generate().unwrap()).unwrap()
}

/// An authority under another.
pub(crate) fn intermediate(name: &str, above: &Issuer) -> Issuer {
    CertifiedIssuer::signed_by(authority_params(name), KeyPair::generate().unwrap(), above).unwrap()
}

fn authority_params(name: &str) -> CertificateParams {
    let mut params = CertificateParams::new(Vec::new()).unwrap();
    params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    params.distinguished_name.push(DnType::CommonName, name);
    params
}

/// A certificate for `localhost` and 127.0.0.1, changed as the test wants it.
pub(crate) fn leaf(issuer: &Issuer, change: impl FnOnce(&mut CertificateParams)) -> Leaf {
    let names = vec!["localhost".to_owned(), "127.0.0.1".to_owned()];
    let mut params = CertificateParams::new(names).unwrap();
    params.distinguished_name.push(DnType::CommonName, "leaf");
    change(&mut params);
    let key = KeyPair::generate().unwrap();
    let certificate = params.signed_by(&key, issuer).unwrap();
    Leaf { chain: vec![certificate.der().clone()], key }
}

pub(crate) struct Leaf {
    pub(crate) chain: Vec<CertificateDer<'static>>,
    pub(crate) key: KeyPair,
}

impl Leaf {
    pub(crate) fn with(mut self, issuer: &Issuer) -> Self {
        self.chain.push(issuer.der().clone());
        self
    }

    pub(crate) fn cert_pem(&self) -> String {
        self.chain.iter().map(|der| pem(der)).collect()
    }
}

fn pem(der: &[u8]) -> String {
    use base64::Engine as _;
    let text = base64::engine::general_purpose::STANDARD.encode(der);
    let lines: Vec<&str> =
        text.as_bytes().chunks(64).map(|l| std::str::from_utf8(l).unwrap()).collect();
    format!("-----BEGIN CERTIFICATE-----\n{}\n-----END CERTIFICATE-----\n", lines.join("\n"))
}

/// What a TLS peer asks of its clients.
pub(crate) enum ClientAuth<'a> {
    None,
    Required(&'a Issuer),
}

pub(crate) fn server_config(
    leaf: &Leaf,
    versions: &[&'static SupportedProtocolVersion],
    auth: &ClientAuth<'_>,
) -> ServerConfig {
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let builder = ServerConfig::builder_with_provider(Arc::clone(&provider))
        .with_protocol_versions(versions)
        .unwrap();
    let builder = match auth {
        ClientAuth::None => builder.with_no_client_auth(),
        ClientAuth::Required(issuer) => {
            let mut roots = RootCertStore::empty();
            roots.add(issuer.der().clone()).unwrap();
            let verifier =
                WebPkiClientVerifier::builder_with_provider(Arc::new(roots), provider).build();
            builder.with_client_cert_verifier(verifier.unwrap())
        }
    };
    let key = PrivateKeyDer::try_from(leaf.key.serialize_der()).unwrap();
    builder.with_single_cert(leaf.chain.clone(), key).unwrap()
}

/// A TLS peer that answers every request with 200 and `{}`.
pub(crate) fn tls_peer(config: ServerConfig) -> Peer {
    let config = Arc::new(config);
    Peer::start(move |_, stream| {
        let Some(mut stream) = accept(&config, stream) else { return };
        while read_request(&mut stream).is_some() {
            stream.write_all(answer("200 OK", "{}").as_bytes()).unwrap();
        }
    })
}

pub(crate) fn accept(
    config: &Arc<ServerConfig>,
    mut stream: TcpStream,
) -> Option<StreamOwned<ServerConnection, TcpStream>> {
    let mut connection = ServerConnection::new(Arc::clone(config)).unwrap();
    while connection.is_handshaking() {
        if connection.complete_io(&mut stream).is_err() {
            // The alert, if one is due, goes out before the connection is closed.
            let _ = connection.write_tls(&mut stream);
            return None;
        }
    }
    Some(StreamOwned::new(connection, stream))
}

/// Settings that trust this authority alone; the file lives as long as the folder.
pub(crate) fn trusting(issuer: &Issuer, folder: &tempfile::TempDir) -> Settings {
    let path: PathBuf = folder.path().join("ca.pem");
    std::fs::write(&path, issuer.pem()).unwrap();
    Settings { cacert: Some(path), ..Settings::default() }
}

pub(crate) const BOTH: &[&SupportedProtocolVersion] = rustls::ALL_VERSIONS;
