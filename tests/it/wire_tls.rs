//! TLS: what is told of a connection, and every way a handshake can fail.

#![allow(clippy::unwrap_used, reason = "a missing answer fails the test")]

use crate::wire_peer::{Peer, answer, block_on, impatient, post, send_with};
use crate::wire_pki::{
    BOTH, ClientAuth, Leaf, authority, intermediate, leaf, server_config, tls_peer, trusting,
};
use regrant::exchange::{Exchange, FailureKind, Phase, Sent, Transport as _};
use regrant::wire::{Identity, Settings, Verification, Wire};
use std::io::{Read as _, Write as _};
use std::time::Duration;

fn https(peer: &Peer) -> String {
    format!("https://localhost:{}/token", peer.address.port())
}

fn ask(peer: &Peer, settings: Settings) -> Exchange {
    send_with(settings, post(https(peer), &[], "a=b"))
}

/// Asks a peer with this certificate, its authority trusted.
fn ask_with(issuer: &crate::wire_pki::Issuer, certificate: &Leaf) -> Exchange {
    let folder = tempfile::tempdir().unwrap();
    let peer = tls_peer(server_config(certificate, BOTH, &ClientAuth::None));
    ask(&peer, trusting(issuer, &folder))
}

fn failed(exchange: &Exchange, kind: FailureKind) -> String {
    let failure = exchange.failure.clone().unwrap();
    assert_eq!((failure.phase, failure.kind), (Phase::Tls, kind), "{}", failure.message);
    assert_eq!(exchange.sent, Sent::Nothing);
    assert!(exchange.response.is_none());
    failure.message
}

/// A day this far from today, as rcgen writes it.
macro_rules! day {
    ($offset:expr) => {{
        let time = jiff::Timestamp::now() + jiff::SignedDuration::from_hours($offset * 24);
        let date = time.to_zoned(jiff::tz::TimeZone::UTC).date();
        let (month, day) = (date.month().unsigned_abs(), date.day().unsigned_abs());
        rcgen::date_time_ymd(date.year().into(), month, day)
    }};
}

#[test]
fn connection_facts_and_chain_are_told_and_the_connection_is_reused() {
    let root = authority("Test Root");
    let middle = intermediate("Test Middle", &root);
    let certificate = leaf(&middle, |_| {}).with(&middle);
    let folder = tempfile::tempdir().unwrap();
    let peer = tls_peer(server_config(&certificate, BOTH, &ClientAuth::None));
    let wire = Wire::new(trusting(&root, &folder)).unwrap();
    let (first, second) = block_on(async {
        (
            wire.send(post(https(&peer), &[], "a")).await,
            wire.send(post(https(&peer), &[], "a")).await,
        )
    });
    assert_eq!(first.failure, None);
    let tls = first.connection.unwrap().tls.unwrap();
    assert_eq!(tls.version, "TLSv1.3");
    assert!(tls.cipher.starts_with("TLS13_AES_"), "{}", tls.cipher);
    assert_eq!(tls.chain.len(), 2);
    assert_eq!(tls.chain[0].subject, "CN=leaf");
    assert_eq!(tls.chain[0].issuer, "CN=Test Middle");
    assert_eq!(tls.chain[0].names, ["localhost", "127.0.0.1"]);
    assert_eq!(tls.chain[0].sha256.len(), 64);
    assert!(tls.chain[0].not_after.is_some());
    assert!(first.timings.tls.is_some());
    assert!(second.connection.unwrap().reused);
    assert_eq!(second.timings.tls, None);
    assert_eq!(peer.connections(), 1);
}

#[test]
fn expired_certificate_says_since_when() {
    let root = authority("Root");
    let certificate = leaf(&root, |p| {
        p.not_before = day!(-90);
        p.not_after = day!(-3);
    });
    let exchange = ask_with(&root, &certificate);
    let message = failed(&exchange, FailureKind::TlsExpired);
    assert!(
        message.starts_with("the certificate of localhost expired 3 days ago, on "),
        "{message}"
    );
    assert_eq!(exchange.connection.unwrap().tls.unwrap().chain[0].subject, "CN=leaf");
}

#[test]
fn certificate_of_the_future_names_the_local_clock() {
    let root = authority("Root");
    let certificate = leaf(&root, |p| p.not_before = day!(3));
    let message = failed(&ask_with(&root, &certificate), FailureKind::TlsNotYetValid);
    assert!(message.contains("this machine's clock says 20"), "{message}");
}

#[test]
fn certificate_for_other_names_lists_them() {
    let root = authority("Root");
    let certificate = leaf(&root, |p| {
        p.subject_alt_names = vec![rcgen::SanType::DnsName("auth.example".try_into().unwrap())];
    });
    let message = failed(&ask_with(&root, &certificate), FailureKind::TlsHostnameMismatch);
    assert_eq!(message, "the certificate is not for localhost, only for auth.example");
    let certificate = leaf(&root, |p| p.subject_alt_names.clear());
    let message = failed(&ask_with(&root, &certificate), FailureKind::TlsHostnameMismatch);
    assert!(message.contains("lists no names at all"), "{message}");
}

#[test]
fn untrusted_chains_are_told_apart() {
    let trusted = authority("Trusted");
    let other = authority("Other Root");
    let middle = intermediate("Other Middle", &other);
    let message = failed(&ask_with(&trusted, &leaf(&middle, |_| {})), FailureKind::TlsUntrustedCa);
    assert!(
        message
            .starts_with("the server sent only its own certificate, issued by \"CN=Other Middle\""),
        "{message}"
    );
    let whole = leaf(&middle, |_| {}).with(&middle);
    let message = failed(&ask_with(&trusted, &whole), FailureKind::TlsUntrustedCa);
    assert!(message.starts_with("the chain of localhost ends at \"CN=Other Root\""), "{message}");
    let box_on_the_way = authority("Zscaler Intermediate Root CA (zscalerthree.net)");
    let message =
        failed(&ask_with(&trusted, &leaf(&box_on_the_way, |_| {})), FailureKind::TlsUntrustedCa);
    assert!(message.contains("the issuer is Zscaler, which opens TLS connections"), "{message}");
}

#[test]
fn missing_intermediate_is_named_where_the_root_is_trusted() {
    let root = authority("Root");
    let middle = intermediate("Middle", &root);
    let message = failed(&ask_with(&root, &leaf(&middle, |_| {})), FailureKind::TlsUntrustedCa);
    assert!(message.contains("leaves out its intermediate certificate"), "{message}");
}

#[test]
fn self_signed_certificate_and_authority_as_leaf_are_named() {
    let trusted = authority("Trusted");
    let key = rcgen::KeyPair::generate().unwrap();
    let params = rcgen::CertificateParams::new(vec!["localhost".to_owned()]).unwrap();
    let own = Leaf { chain: vec![params.self_signed(&key).unwrap().der().clone()], key };
    let message = failed(&ask_with(&trusted, &own), FailureKind::TlsUntrustedCa);
    assert!(message.starts_with("the certificate of localhost is self-signed"), "{message}");
    let as_leaf = leaf(&trusted, |p| {
        p.is_ca = rcgen::IsCa::Ca(rcgen::BasicConstraints::Unconstrained);
    });
    let message = failed(&ask_with(&trusted, &as_leaf), FailureKind::TlsUntrustedCa);
    assert!(message.contains("one of an authority (CA:TRUE)"), "{message}");
}

#[test]
fn insecure_takes_any_certificate() {
    let other = authority("Other");
    let peer = tls_peer(server_config(&leaf(&other, |_| {}), BOTH, &ClientAuth::None));
    let settings = Settings { verification: Verification::None, ..Settings::default() };
    let exchange = ask(&peer, settings);
    assert_eq!(exchange.response.unwrap().status, 200);
    assert_eq!(exchange.connection.unwrap().tls.unwrap().chain[0].issuer, "CN=Other");
}

#[test]
fn client_certificate_demanded_is_told_under_both_versions() {
    let root = authority("Root");
    let certificate = leaf(&root, |_| {});
    for version in [&rustls::version::TLS12, &rustls::version::TLS13] {
        let folder = tempfile::tempdir().unwrap();
        let peer = tls_peer(server_config(&certificate, &[version], &ClientAuth::Required(&root)));
        let exchange = ask(&peer, trusting(&root, &folder));
        let failure = exchange.failure.unwrap();
        let told = (failure.phase, failure.kind);
        assert_eq!(told, (Phase::Tls, FailureKind::TlsClientCertRequired), "{}", failure.message);
        assert!(failure.message.ends_with("; see --cert"), "{}", failure.message);
        assert_eq!(exchange.sent, Sent::Nothing);
        assert!(exchange.connection.unwrap().tls.unwrap().client_certificate_requested);
    }
}

#[test]
fn client_certificate_given_is_accepted_and_a_wrong_one_told() {
    let root = authority("Root");
    let strangers = authority("Strangers");
    let folder = tempfile::tempdir().unwrap();
    let peer = tls_peer(server_config(&leaf(&root, |_| {}), BOTH, &ClientAuth::Required(&root)));
    let mut told = Vec::new();
    for issuer in [&root, &strangers] {
        let client = leaf(issuer, |_| {});
        let (cert, key) = (folder.path().join("cert.pem"), folder.path().join("key.pem"));
        std::fs::write(&cert, client.cert_pem()).unwrap();
        std::fs::write(&key, client.key.serialize_pem()).unwrap();
        let identity = Identity { cert, key: Some(key), password: None };
        let settings = Settings { identity: Some(identity), ..trusting(&root, &folder) };
        told.push(ask(&peer, settings).failure);
    }
    assert_eq!(told[0], None);
    let failure = told[1].clone().unwrap();
    assert_eq!(failure.kind, FailureKind::TlsClientCertRequired);
    assert!(
        failure.message.contains("refused the client certificate that was sent"),
        "{}",
        failure.message
    );
}

#[test]
fn peers_that_speak_no_tls_are_told_apart() {
    let cases: &[(&[u8], FailureKind, &str)] = &[
        (
            b"HTTP/1.1 400 Bad Request\r\n\r\n",
            FailureKind::PlainHttpOnTlsPort,
            "localhost speaks plain HTTP on this port",
        ),
        (
            b"SSH-2.0-OpenSSH\r\n",
            FailureKind::TlsHandshakeRefused,
            "localhost does not speak TLS on this port (it answered \"SSH-2.0",
        ),
        (
            b"",
            FailureKind::TlsHandshakeRefused,
            "localhost closed the connection as soon as the TLS handshake began",
        ),
        // handshake_failure and protocol_version as plain alerts.
        (
            &[0x15, 3, 1, 0, 2, 2, 40],
            FailureKind::TlsVersion,
            "localhost refused the handshake (alert handshake_failure)",
        ),
        (
            &[0x15, 3, 1, 0, 2, 2, 70],
            FailureKind::TlsVersion,
            "localhost refused the handshake (alert protocol_version)",
        ),
        (
            &[0x15, 3, 1, 0, 2, 2, 112],
            FailureKind::TlsHandshakeRefused,
            "localhost knows no site of that name",
        ),
        (
            &[0x15, 3, 1, 0, 2, 2, 80],
            FailureKind::TlsHandshakeRefused,
            "localhost ended the TLS connection (alert internal_error)",
        ),
    ];
    for (bytes, kind, message) in cases {
        let peer = Peer::start(|_, mut stream| {
            let mut hello = [0; 5];
            stream.read_exact(&mut hello).unwrap();
            let mut rest = vec![0; usize::from(hello[3]) * 256 + usize::from(hello[4])];
            stream.read_exact(&mut rest).unwrap();
            stream.write_all(bytes).unwrap();
        });
        let told = failed(&ask(&peer, Settings::default()), *kind);
        assert!(told.starts_with(message), "{told}");
    }
}

#[test]
fn silent_tls_peer_ends_with_the_connect_timeout() {
    let peer = Peer::start(|_, mut stream| {
        let _ = stream.read_to_end(&mut Vec::new());
    });
    let exchange = ask(&peer, impatient());
    failed(&exchange, FailureKind::ConnectTimeout);
    assert!(exchange.timings.total < Duration::from_millis(590));
}

#[test]
fn plain_http_to_a_tls_port_is_named() {
    let root = authority("Root");
    let peer = tls_peer(server_config(&leaf(&root, |_| {}), BOTH, &ClientAuth::None));
    let exchange = send_with(Settings::default(), post(peer.url("/"), &[], "a"));
    assert_eq!(exchange.failure.map(|f| f.kind), Some(FailureKind::PlainHttpOnTlsPort));
    let nginx = Peer::answering_once(answer(
        "400 Bad Request",
        "<center>The plain HTTP request was sent to HTTPS port</center>",
    ));
    let exchange = send_with(Settings::default(), post(nginx.url("/"), &[], "a"));
    assert_eq!(exchange.failure.map(|f| f.kind), Some(FailureKind::PlainHttpOnTlsPort));
    assert_eq!(exchange.response.map(|r| r.status), Some(400));
}

#[test]
fn settings_that_cannot_be_used_name_option_and_file() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("x.pem");
    let refused = |settings: Settings| Wire::new(settings).unwrap_err().to_string();
    let cacert = |text: &str| {
        std::fs::write(&path, text).unwrap();
        refused(Settings { cacert: Some(path.clone()), ..Settings::default() })
    };
    let start = format!("could not use --cacert {}: ", path.display());
    assert_eq!(cacert("hello"), format!("{start}there is no PEM certificate in it"));
    assert!(
        cacert("-----BEGIN CERTIFICATE-----\n!\n-----END CERTIFICATE-----\n").starts_with(&start)
    );
    let missing = folder.path().join("missing.pem");
    assert_eq!(
        refused(Settings { cacert: Some(missing.clone()), ..Settings::default() }),
        format!("could not use --cacert {}: no such file or directory", missing.display())
    );
    let root = authority("Root");
    let (one, other) = (leaf(&root, |_| {}), leaf(&root, |_| {}));
    let key = folder.path().join("key.pem");
    std::fs::write(&path, one.cert_pem()).unwrap();
    std::fs::write(&key, other.key.serialize_pem()).unwrap();
    let identity = |key| Some(Identity { cert: path.clone(), key, password: None });
    assert_eq!(
        refused(Settings { identity: identity(None), ..Settings::default() }),
        format!(
            "could not use --cert {}: there is no private key in it; give the key's file with --key",
            path.display()
        )
    );
    assert_eq!(
        refused(Settings { identity: identity(Some(key.clone())), ..Settings::default() }),
        format!(
            "could not use --key {}: the private key does not belong to the certificate",
            key.display()
        )
    );
}
