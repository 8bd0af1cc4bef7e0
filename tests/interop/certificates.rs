//! Certificates for a server that speaks TLS and for clients that show one, made at run time.

use rcgen::{
    BasicConstraints, CertificateParams, CertifiedIssuer, DistinguishedName, DnType, IsCa, KeyPair,
};
use std::path::Path;

/// Writes into the folder: `ca`, `server`, `client-ca`, `client`, `stranger`, `self-signed`, and
/// the keys as `…-key`; all PEM. The client's subject is `CN=interop client`.
pub(crate) fn write(folder: &Path) {
    let put = |name: &str, pem: &str| {
        std::fs::write(folder.join(format!("{name}.pem")), pem).unwrap();
    };
    let (ca, client_ca) = (authority("interop"), authority("interop clients"));
    put("ca", &ca.pem());
    put("client-ca", &client_ca.pem());
    let issue =
        |name: &str, subject: &str, hosts: &[&str], issuer: &CertifiedIssuer<'_, KeyPair>| {
            let key = KeyPair::generate().unwrap();
            put(name, &params(subject, hosts).signed_by(&key, issuer).unwrap().pem());
            put(&format!("{name}-key"), &key.serialize_pem());
        };
    issue("server", "interop server", &["localhost", "127.0.0.1"], &ca);
    issue("client", "interop client", &[], &client_ca);
    issue("stranger", "somebody else", &[], &client_ca);
    let key = KeyPair::generate().unwrap();
    put("self-signed", &params("interop client", &[]).self_signed(&key).unwrap().pem());
    put("self-signed-key", &key.serialize_pem());
}

fn params(subject: &str, hosts: &[&str]) -> CertificateParams {
    let hosts: Vec<String> = hosts.iter().map(|h| (*h).to_owned()).collect();
    let mut params = CertificateParams::new(hosts).unwrap();
    params.distinguished_name = DistinguishedName::new();
    params.distinguished_name.push(DnType::CommonName, subject);
    params
}

fn authority(name: &str) -> CertifiedIssuer<'static, KeyPair> {
    let mut params = params(name, &[]);
    params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    CertifiedIssuer::self_signed(params, KeyPair::generate().unwrap()).unwrap()
}
