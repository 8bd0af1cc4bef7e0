//! TLS: the roots, the client's certificate, the handshake, and what it showed of the server.
//!
//! The server's chain is noted before it is judged, so that a refused certificate can be shown.

use super::certificate::describe;
use super::tap::AnyStream;
use super::{HttpVersion, Settings, SettingsError, Verification, identity, tls_failure};
use crate::exchange::{Failure, FailureKind, Phase, TlsFacts};
use rustls::client::danger::{HandshakeSignatureValid, ServerCertVerified, ServerCertVerifier};
use rustls::client::{ResolvesClientCert, Resumption, WebPkiServerVerifier};
use rustls::crypto::CryptoProvider;
use rustls::pki_types::pem::PemObject as _;
use rustls::pki_types::{CertificateDer, ServerName, UnixTime};
use rustls::sign::CertifiedKey;
use rustls::{ClientConfig, DigitallySignedStruct, RootCertStore, SignatureScheme};
use std::io;
use std::path::Path;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::sync::{OnceCell, oneshot};
use tokio_rustls::TlsConnector;

/// Makes TLS connections under one set of settings.
pub(super) struct Tls {
    provider: Arc<CryptoProvider>,
    verification: Verification,
    http: HttpVersion,
    client: Option<Arc<CertifiedKey>>,
    cacert: Option<Arc<RootCertStore>>,
    /// The system's roots, read when first needed: a few milliseconds that plain HTTP never pays.
    verifier: OnceCell<Arc<dyn ServerCertVerifier>>,
}

impl Tls {
    /// Reads the files the settings name.
    pub(super) fn new(settings: &Settings) -> Result<Self, SettingsError> {
        let provider = Arc::new(rustls::crypto::ring::default_provider());
        let cacert = settings.cacert.as_deref().map(read_roots).transpose()?.map(Arc::new);
        let client =
            settings.identity.as_ref().map(|i| identity::read(i, &provider)).transpose()?;
        Ok(Self {
            provider,
            verification: settings.verification,
            http: settings.http,
            client: client.map(Arc::new),
            cacert,
            verifier: OnceCell::new(),
        })
    }

    /// Makes sure that the roots are read. Meant to run beside connecting.
    pub(super) async fn prepare(&self) -> Result<(), Failure> {
        self.verifier().await.map(|_| ())
    }

    /// Shakes hands over this stream. The facts are filled in whatever the outcome.
    pub(super) async fn connect(
        &self,
        host: &str,
        stream: AnyStream,
        protocols: Protocols,
        facts: &mut TlsFacts,
    ) -> Result<AnyStream, Failure> {
        let name = ServerName::try_from(host.to_owned()).map_err(|e| Failure {
            phase: Phase::Tls,
            kind: FailureKind::Other,
            message: format!("{host} cannot be asked for by TLS: {e}"),
        })?;
        let seen = Seen::default();
        let config = self.config(protocols, &seen).await?;
        let first = FirstBytes::default();
        let stream = Peeked { inner: stream, first: first.clone() };
        let outcome = TlsConnector::from(Arc::new(config)).connect(name, stream).await;
        facts.chain = seen.chain().iter().map(|der| describe(der)).collect();
        facts.client_certificate_requested = seen.client_asked();
        match outcome {
            Ok(stream) => {
                let state = stream.get_ref().1;
                facts.version = state.protocol_version().map(version_name).unwrap_or_default();
                let suite = state.negotiated_cipher_suite().and_then(|s| s.suite().as_str());
                suite.unwrap_or_default().clone_into(&mut facts.cipher);
                facts.alpn = state.alpn_protocol().map(|p| String::from_utf8_lossy(p).into_owned());
                Ok(Box::new(stream))
            }
            Err(error) => {
                let context = tls_failure::Context {
                    host,
                    facts,
                    first_bytes: &first.take(),
                    client_certificate_sent: self.client.is_some(),
                };
                Err(tls_failure::classify_handshake(&error, &context))
            }
        }
    }

    /// Whether a client certificate is at hand.
    pub(super) const fn has_client_certificate(&self) -> bool {
        self.client.is_some()
    }

    async fn config(&self, protocols: Protocols, seen: &Seen) -> Result<ClientConfig, Failure> {
        let judge = Arc::new(Noting { inner: self.verifier().await?, seen: seen.clone() });
        let key = match protocols {
            Protocols::Target => self.client.clone(),
            Protocols::Proxy => None,
        };
        let client = Arc::new(ClientCertificate { key, seen: seen.clone() });
        let mut config = ClientConfig::builder_with_provider(Arc::clone(&self.provider))
            .with_safe_default_protocol_versions()
            .map_err(|e| tls_failure::bug(&e))?
            .dangerous()
            .with_custom_certificate_verifier(judge)
            .with_client_cert_resolver(client);
        // Every handshake whole: each connection then shows its own chain.
        config.resumption = Resumption::disabled();
        config.alpn_protocols = match (protocols, self.http) {
            (Protocols::Target, HttpVersion::Http2) => vec![b"h2".to_vec(), b"http/1.1".to_vec()],
            (Protocols::Target, HttpVersion::Http1) | (Protocols::Proxy, _) => {
                vec![b"http/1.1".to_vec()]
            }
        };
        Ok(config)
    }

    async fn verifier(&self) -> Result<Arc<dyn ServerCertVerifier>, Failure> {
        let made = self.verifier.get_or_try_init(|| async {
            let provider = Arc::clone(&self.provider);
            if self.verification == Verification::None {
                return Ok(Arc::new(AnythingGoes { provider }) as Arc<dyn ServerCertVerifier>);
            }
            let roots = match &self.cacert {
                Some(roots) => Arc::clone(roots),
                None => Arc::new(system_roots().await?),
            };
            let verifier = WebPkiServerVerifier::builder_with_provider(roots, provider)
                .build()
                .map_err(|e| tls_failure::bug(&e))?;
            Ok(verifier as Arc<dyn ServerCertVerifier>)
        });
        made.await.cloned()
    }
}

/// Whom a handshake is with: decides what is offered by ALPN.
#[derive(Clone, Copy)]
pub(super) enum Protocols {
    /// The token endpoint.
    Target,
    /// A proxy spoken to over TLS, which is shown no client certificate.
    Proxy,
}

fn version_name(version: rustls::ProtocolVersion) -> String {
    match version {
        rustls::ProtocolVersion::TLSv1_2 => "TLSv1.2".to_owned(),
        rustls::ProtocolVersion::TLSv1_3 => "TLSv1.3".to_owned(),
        other => format!("{other:?}"),
    }
}

fn read_roots(path: &Path) -> Result<RootCertStore, SettingsError> {
    let refuse = |message: String| SettingsError {
        option: "--cacert",
        path: Some(path.to_owned()),
        message,
    };
    let text = identity::read_file(path).map_err(&refuse)?;
    let mut roots = RootCertStore::empty();
    for certificate in CertificateDer::pem_slice_iter(&text) {
        let certificate = certificate.map_err(|e| refuse(format!("it is not PEM: {e}")))?;
        roots.add(certificate).map_err(|e| refuse(e.to_string()))?;
    }
    if roots.is_empty() {
        return Err(refuse("there is no PEM certificate in it".to_owned()));
    }
    Ok(roots)
}

/// Reads the system's roots on a thread of its own, while the connection is made.
async fn system_roots() -> Result<RootCertStore, Failure> {
    let refuse = |why: String| Failure {
        phase: Phase::Tls,
        kind: FailureKind::TlsUntrustedCa,
        message: format!("the system's trusted certificates could not be read: {why}"),
    };
    let (answer, question) = oneshot::channel();
    let spawned = std::thread::Builder::new().name("roots".to_owned()).spawn(move || {
        let found = rustls_native_certs::load_native_certs();
        let mut roots = RootCertStore::empty();
        roots.add_parsable_certificates(found.certs);
        let why = found.errors.first().map(ToString::to_string);
        // Nobody listens any more where the time was up.
        let _ = answer.send((roots, why));
    });
    spawned.map_err(|e| refuse(e.to_string()))?;
    match question.await {
        Ok((roots, _)) if !roots.is_empty() => Ok(roots),
        Ok((_, why)) => Err(refuse(
            why.unwrap_or_else(|| "there are none; is ca-certificates installed?".to_owned()),
        )),
        Err(_) => Err(refuse("the reader gave up".to_owned())),
    }
}

/// What a handshake showed, noted while it ran.
#[derive(Clone, Debug, Default)]
struct Seen {
    chain: Arc<Mutex<Vec<CertificateDer<'static>>>>,
    client_asked: Arc<AtomicBool>,
}

impl Seen {
    fn chain(&self) -> Vec<CertificateDer<'static>> {
        self.chain.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    fn client_asked(&self) -> bool {
        self.client_asked.load(Ordering::Relaxed)
    }
}

/// Notes the chain, then lets another judge it.
#[derive(Debug)]
struct Noting {
    inner: Arc<dyn ServerCertVerifier>,
    seen: Seen,
}

impl ServerCertVerifier for Noting {
    fn verify_server_cert(
        &self,
        end_entity: &CertificateDer<'_>,
        intermediates: &[CertificateDer<'_>],
        server_name: &ServerName<'_>,
        ocsp_response: &[u8],
        now: UnixTime,
    ) -> Result<ServerCertVerified, rustls::Error> {
        let chain = std::iter::once(end_entity).chain(intermediates).take(MOST_CERTIFICATES);
        let chain = chain.map(|c| c.clone().into_owned()).collect();
        *self.seen.chain.lock().unwrap_or_else(PoisonError::into_inner) = chain;
        self.inner.verify_server_cert(end_entity, intermediates, server_name, ocsp_response, now)
    }

    fn verify_tls12_signature(
        &self,
        message: &[u8],
        cert: &CertificateDer<'_>,
        dss: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, rustls::Error> {
        self.inner.verify_tls12_signature(message, cert, dss)
    }

    fn verify_tls13_signature(
        &self,
        message: &[u8],
        cert: &CertificateDer<'_>,
        dss: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, rustls::Error> {
        self.inner.verify_tls13_signature(message, cert, dss)
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        self.inner.supported_verify_schemes()
    }
}

/// `--insecure`: any certificate will do, but its key must still have signed the handshake.
#[derive(Debug)]
struct AnythingGoes {
    provider: Arc<CryptoProvider>,
}

impl ServerCertVerifier for AnythingGoes {
    fn verify_server_cert(
        &self,
        _end_entity: &CertificateDer<'_>,
        _intermediates: &[CertificateDer<'_>],
        _server_name: &ServerName<'_>,
        _ocsp_response: &[u8],
        _now: UnixTime,
    ) -> Result<ServerCertVerified, rustls::Error> {
        Ok(ServerCertVerified::assertion())
    }

    fn verify_tls12_signature(
        &self,
        message: &[u8],
        cert: &CertificateDer<'_>,
        dss: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, rustls::Error> {
        let algorithms = &self.provider.signature_verification_algorithms;
        rustls::crypto::verify_tls12_signature(message, cert, dss, algorithms)
    }

    fn verify_tls13_signature(
        &self,
        message: &[u8],
        cert: &CertificateDer<'_>,
        dss: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, rustls::Error> {
        let algorithms = &self.provider.signature_verification_algorithms;
        rustls::crypto::verify_tls13_signature(message, cert, dss, algorithms)
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        self.provider.signature_verification_algorithms.supported_schemes()
    }
}

/// Gives the client's certificate where there is one, and notes that it was asked for.
#[derive(Debug)]
struct ClientCertificate {
    key: Option<Arc<CertifiedKey>>,
    seen: Seen,
}

impl ResolvesClientCert for ClientCertificate {
    fn resolve(&self, _: &[&[u8]], _: &[SignatureScheme]) -> Option<Arc<CertifiedKey>> {
        self.seen.client_asked.store(true, Ordering::Relaxed);
        self.key.clone()
    }

    fn has_certs(&self) -> bool {
        self.key.is_some()
    }
}

/// The first bytes a peer sent in answer to the handshake: they tell what it speaks instead.
#[derive(Clone, Default)]
struct FirstBytes(Arc<Mutex<Vec<u8>>>);

impl FirstBytes {
    fn take(&self) -> Vec<u8> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }
}

/// A stream whose first bytes are kept.
struct Peeked {
    inner: AnyStream,
    first: FirstBytes,
}

impl AsyncRead for Peeked {
    fn poll_read(
        mut self: std::pin::Pin<&mut Self>,
        cx: &mut std::task::Context<'_>,
        buf: &mut ReadBuf<'_>,
    ) -> std::task::Poll<io::Result<()>> {
        let before = buf.filled().len();
        let outcome = std::pin::Pin::new(&mut self.inner).poll_read(cx, buf);
        let mut first = self.first.0.lock().unwrap_or_else(PoisonError::into_inner);
        let room = FIRST_BYTES.saturating_sub(first.len());
        if room > 0 {
            let new = &buf.filled()[before..];
            first.extend_from_slice(&new[..new.len().min(room)]);
        }
        outcome
    }
}

impl AsyncWrite for Peeked {
    /// A write that fails is hidden: the alert that says why may be waiting to be read, and where
    /// it is not, reading fails in the same way.
    fn poll_write(
        mut self: std::pin::Pin<&mut Self>,
        cx: &mut std::task::Context<'_>,
        buf: &[u8],
    ) -> std::task::Poll<io::Result<usize>> {
        let outcome = std::pin::Pin::new(&mut self.inner).poll_write(cx, buf);
        outcome.map(|outcome| Ok(outcome.unwrap_or(buf.len())))
    }

    fn poll_flush(
        mut self: std::pin::Pin<&mut Self>,
        cx: &mut std::task::Context<'_>,
    ) -> std::task::Poll<io::Result<()>> {
        std::pin::Pin::new(&mut self.inner).poll_flush(cx).map(|_| Ok(()))
    }

    fn poll_shutdown(
        mut self: std::pin::Pin<&mut Self>,
        cx: &mut std::task::Context<'_>,
    ) -> std::task::Poll<io::Result<()>> {
        std::pin::Pin::new(&mut self.inner).poll_shutdown(cx)
    }
}

/// Bytes of the peer's first answer that are kept.
const FIRST_BYTES: usize = 64;
/// More certificates of a chain than this are not described.
const MOST_CERTIFICATES: usize = 10;
