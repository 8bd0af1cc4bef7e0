//! [`Exchange`]: one request and whatever came of it. A failed exchange is a value, never an error.
//!
//! Also [`Transport`], the one way to make an exchange, and [`Observation`], the same facts as
//! somebody else recorded them (`explain`), any part of which may be missing.

use crate::request::PreparedRequest;
use jiff::Timestamp;
use std::any::Any;
use std::sync::{Arc, OnceLock};
use std::time::Duration;

/// Sends a request and always comes back with an [`Exchange`].
pub trait Transport {
    /// Sends one request; never follows a redirect, never retries once a byte has been written.
    fn send(&self, request: PreparedRequest) -> impl Future<Output = Exchange>;
}

/// One request and its answer, or its failure.
#[derive(Clone, Debug)]
pub struct Exchange {
    /// Place in the campaign, from 0. Set when the campaign takes it in.
    pub index: usize,
    /// What was sent.
    pub request: PreparedRequest,
    /// How much of it left the machine.
    pub sent: Sent,
    /// What came back, as far as it came.
    pub response: Option<Response>,
    /// What went wrong on the way; with a response where that was cut off.
    pub failure: Option<Failure>,
    /// When it began.
    pub started_at: Timestamp,
    /// How long each phase took.
    pub timings: Timings,
    /// What is known of the connection.
    pub connection: Option<Connection>,
    /// What a higher room made of it, so that it is made once.
    pub made: Made,
}

/// A place where a higher room leaves what it made of an exchange.
#[derive(Clone, Debug, Default)]
pub struct Made(OnceLock<Arc<dyn Any + Send + Sync>>);

impl Made {
    /// What was made of it; makes it the first time.
    pub fn once<T: Any + Send + Sync>(&self, make: impl Fn() -> T) -> Arc<T> {
        let kept = self.0.get_or_init(|| Arc::new(make()));
        // For a second type there is no room: it is made again.
        Arc::clone(kept).downcast().unwrap_or_else(|_| Arc::new(make()))
    }
}

impl Exchange {
    /// One that was given up while its answer was awaited: the server may have acted.
    #[must_use]
    pub fn interrupted(request: PreparedRequest, started_at: Timestamp) -> Self {
        Self {
            index: 0,
            request,
            sent: Sent::Maybe,
            response: None,
            failure: Some(Failure {
                phase: Phase::Wait,
                kind: FailureKind::Interrupted,
                message: "the run was interrupted while the answer was awaited".to_owned(),
            }),
            started_at,
            timings: Timings::default(),
            connection: None,
            made: Made::default(),
        }
    }

    /// Whether the server dropped a kept connection under the request, as servers do that close
    /// without saying so: this tells nothing of the request.
    #[must_use]
    pub fn was_dropped(&self) -> bool {
        let reset = |f: &Failure| f.kind == FailureKind::ConnectionReset;
        self.response.is_none()
            && self.failure.as_ref().is_some_and(reset)
            && self.connection.as_ref().is_some_and(|c| c.reused)
    }
}

/// How much of a request left the machine.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
pub enum Sent {
    /// Not a byte: nothing can have been spent.
    #[default]
    Nothing,
    /// Some of it, or it cannot be told: the server may have acted.
    Maybe,
    /// All of it.
    Whole,
}

/// An answer as it came, content codings undone.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub struct Response {
    /// Status code.
    pub status: u16,
    /// Reason phrase as sent.
    pub reason: String,
    /// `HTTP/1.0`, `HTTP/1.1` or `HTTP/2`.
    pub version: String,
    /// Headers in the order they came; bytes outside UTF-8 replaced.
    pub headers: Vec<(String, String)>,
    /// The body, decoded (gzip and the like) under a cap.
    pub body: Vec<u8>,
    /// Set where the body is not whole: a cap was hit or the peer broke off.
    pub truncated: bool,
    /// How many bytes of it did not come or were not kept, where that is known.
    pub left_out: Option<u64>,
    /// Status codes of informational answers (1xx) before the final one.
    pub informational: Vec<u16>,
}

impl Response {
    /// The value of the first header of that name, whatever its case.
    #[must_use]
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(n, _)| n.eq_ignore_ascii_case(name)).map(|(_, v)| v.as_str())
    }

    /// The body as text, undecodable bytes replaced.
    #[must_use]
    pub fn text(&self) -> std::borrow::Cow<'_, str> {
        String::from_utf8_lossy(&self.body)
    }
}

/// Where an exchange failed, and how. Classified once, in `wire`, where the typed error is at hand.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Failure {
    /// The phase it failed in.
    pub phase: Phase,
    /// The kind, one for each transport cause.
    pub kind: FailureKind,
    /// What the library or the system said, with the facts (names, dates, addresses) in it.
    pub message: String,
}

/// A phase of an exchange.
#[derive(Clone, Copy, Debug, Eq, Ord, PartialEq, PartialOrd)]
pub enum Phase {
    /// Resolving the host name.
    Dns,
    /// Connecting by TCP.
    Connect,
    /// Talking to the proxy.
    Proxy,
    /// The TLS handshake.
    Tls,
    /// Writing the request.
    Send,
    /// Waiting for the answer's first byte.
    Wait,
    /// Reading the answer.
    Read,
}

impl Phase {
    /// The word the JSON report uses.
    #[must_use]
    pub const fn slug(self) -> &'static str {
        match self {
            Self::Dns => "dns",
            Self::Connect => "connect",
            Self::Proxy => "proxy",
            Self::Tls => "tls",
            Self::Send => "send",
            Self::Wait => "wait",
            Self::Read => "read",
        }
    }
}

/// The kinds of failure, named like the contract's transport causes where there is one.
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
pub enum FailureKind {
    /// The name has no address, or nobody could be asked.
    DnsFailure,
    /// Nobody listens there.
    ConnectRefused,
    /// No answer to connecting (or to the TLS handshake) in time.
    ConnectTimeout,
    /// Connected, but no (whole) answer in time.
    ReadTimeout,
    /// The peer broke the connection off.
    ConnectionReset,
    /// The answer ended before it was whole.
    CutOff,
    /// The chain leads to no trusted root.
    TlsUntrustedCa,
    /// The certificate has run out.
    TlsExpired,
    /// The certificate is not valid yet.
    TlsNotYetValid,
    /// The certificate is for other names.
    TlsHostnameMismatch,
    /// No common TLS version or cipher suite.
    TlsVersion,
    /// The server ended the handshake, or it broke for another reason.
    TlsHandshakeRefused,
    /// The server wants a client certificate.
    TlsClientCertRequired,
    /// The port speaks plain HTTP, not TLS.
    PlainHttpOnTlsPort,
    /// What came is not HTTP.
    NotHttp,
    /// The proxy wants credentials (407), or must be used.
    ProxyRequired,
    /// The proxy or an intercepting box got in the way.
    ProxyInterference,
    /// A cap on size was hit.
    TooLarge,
    /// The user ended the run.
    Interrupted,
    /// Anything else; the message tells.
    Other,
}

/// How long each phase took. `None` where it did not happen (a reused connection has no connect).
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
pub struct Timings {
    /// Resolving the name.
    pub dns: Option<Duration>,
    /// TCP, a proxy's CONNECT included.
    pub connect: Option<Duration>,
    /// The TLS handshake.
    pub tls: Option<Duration>,
    /// From the request's first byte to the answer's first byte.
    pub first_byte: Option<Duration>,
    /// Everything.
    pub total: Duration,
}

/// What is known of a connection.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub struct Connection {
    /// The peer's address and port; the proxy's where one was used.
    pub remote: String,
    /// Every address that was tried, with what came of it.
    pub attempts: Vec<String>,
    /// The proxy that was used, without its credentials.
    pub proxy: Option<String>,
    /// TLS facts, where the connection has TLS.
    pub tls: Option<TlsFacts>,
    /// Whether an earlier exchange had opened it.
    pub reused: bool,
}

/// Facts of a TLS connection.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub struct TlsFacts {
    /// `TLSv1.3` or `TLSv1.2`; empty where the handshake did not get so far.
    pub version: String,
    /// Cipher suite.
    pub cipher: String,
    /// Protocol agreed on by ALPN.
    pub alpn: Option<String>,
    /// The chain as the server sent it, leaf first.
    pub chain: Vec<Certificate>,
    /// Whether the server asked for a client certificate.
    pub client_certificate_requested: bool,
}

/// One certificate of a chain.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub struct Certificate {
    /// Subject, as RFC 4514 writes it.
    pub subject: String,
    /// Issuer.
    pub issuer: String,
    /// DNS names and addresses it is for.
    pub names: Vec<String>,
    /// Not valid before.
    pub not_before: Option<Timestamp>,
    /// Not valid after.
    pub not_after: Option<Timestamp>,
    /// SHA-256 of the DER, in hex.
    pub sha256: String,
}

/// A request and an answer as somebody recorded them. `None` means not known; an empty list or
/// string means known to be absent.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub struct Observation {
    /// The provider, where the user named one.
    pub provider: Option<String>,
    /// What is known of the request.
    pub request: Option<SeenRequest>,
    /// What is known of the answer.
    pub response: Option<SeenResponse>,
    /// The client's own error text, where no answer came.
    pub failure: Option<String>,
    /// What kind of failure that was, where the client was ours.
    pub failed: Option<FailureKind>,
}

/// What is known of a request.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub struct SeenRequest {
    /// HTTP method.
    pub method: Option<String>,
    /// URL.
    pub url: Option<String>,
    /// Headers.
    pub headers: Option<Vec<(String, String)>>,
    /// Body.
    pub body: Option<String>,
}

/// What is known of an answer.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub struct SeenResponse {
    /// Status code.
    pub status: Option<u16>,
    /// Headers.
    pub headers: Option<Vec<(String, String)>>,
    /// Body.
    pub body: Option<String>,
}

impl SeenRequest {
    /// The value of the first header of that name, whatever its case.
    #[must_use]
    pub fn header(&self, name: &str) -> Option<&str> {
        find(self.headers.as_deref(), name)
    }
}

impl SeenResponse {
    /// The value of the first header of that name, whatever its case.
    #[must_use]
    pub fn header(&self, name: &str) -> Option<&str> {
        find(self.headers.as_deref(), name)
    }
}

impl From<&Exchange> for Observation {
    fn from(exchange: &Exchange) -> Self {
        let request = &exchange.request;
        Self {
            provider: None,
            request: Some(SeenRequest {
                method: Some(request.method.clone()),
                url: Some(request.url.clone()),
                headers: Some(request.headers.clone()),
                body: Some(String::from_utf8_lossy(&request.body).into_owned()),
            }),
            response: exchange.response.as_ref().map(|r| SeenResponse {
                status: Some(r.status),
                headers: Some(r.headers.clone()),
                body: Some(r.text().into_owned()),
            }),
            failure: exchange.failure.as_ref().map(|f| f.message.clone()),
            failed: exchange.failure.as_ref().map(|f| f.kind),
        }
    }
}

fn find<'a>(headers: Option<&'a [(String, String)]>, name: &str) -> Option<&'a str> {
    headers?.iter().find(|(n, _)| n.eq_ignore_ascii_case(name)).map(|(_, v)| v.as_str())
}
