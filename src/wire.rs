//! The transport: hyper and rustls, one connection kept alive, everything sent and received kept.
//!
//! Resolves, connects, speaks to proxies, does TLS, writes HTTP/1.1 or HTTP/2, enforces the caps
//! on size and time, and classifies failures while the typed error is at hand. Knows no shapes and
//! no causes. Used by `cli`, which hands it to `probe` as a `Transport`.

mod address;
mod answer_failure;
mod certificate;
mod coding;
mod dial;
mod head;
mod http1;
mod http2;
mod identity;
mod interception;
mod message;
mod open;
mod pool;
pub mod proxy;
mod record;
mod tap;
mod text;
mod tls;
mod tls_failure;
mod tunnel;

use crate::exchange::{Exchange, Failure, FailureKind, Transport};
use crate::request::PreparedRequest;
use crate::secret::Secret;
use http1::{After, Broken};
use message::Message;
use pool::{Line, Pool, Which};
use record::Record;
use std::net::IpAddr;
use std::path::PathBuf;
use std::time::{Duration, Instant};
use tls::Tls;
use tunnel::Kind;

/// How to reach a peer. Curl's options with curl's meanings.
#[derive(Clone, Debug)]
pub struct Settings {
    /// Covers DNS, TCP, proxy and TLS.
    pub connect_timeout: Duration,
    /// Covers one exchange, connection included.
    pub max_time: Duration,
    /// The proxy's URL without credentials, where one is to be used for this target.
    pub proxy: Option<Proxy>,
    /// More trusted roots, PEM; replaces the system's, as in curl.
    pub cacert: Option<PathBuf>,
    /// Whether the peer's certificate is checked.
    pub verification: Verification,
    /// `HOST:PORT:ADDRESS` rows of `--resolve`.
    pub resolve: Vec<(String, u16, Vec<IpAddr>)>,
    /// Which HTTP version to speak.
    pub http: HttpVersion,
    /// Client certificate and key (`--cert`, `--key`), PEM or PKCS#12.
    pub identity: Option<Identity>,
}

/// A proxy and the credentials for it.
#[derive(Clone, Debug)]
pub struct Proxy {
    /// `http://host:port`, `https://…`, `socks5://…` or `socks5h://…`; no userinfo.
    pub url: String,
    /// User and password, where the URL held them.
    pub credentials: Option<(String, Secret)>,
    /// Where the setting came from: `--proxy` or the variable's name.
    pub source: String,
}

/// A client certificate.
#[derive(Clone, Debug)]
pub struct Identity {
    /// The certificate chain's file (PEM, or PKCS#12 with the key inside).
    pub cert: PathBuf,
    /// The key's file, where it is not in the first.
    pub key: Option<PathBuf>,
    /// Password of the PKCS#12 file or the key.
    pub password: Option<Secret>,
}

/// Whether the peer's certificate is checked.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
pub enum Verification {
    /// It is.
    #[default]
    Full,
    /// `--insecure`: anything goes, and the report says so.
    None,
}

/// Which HTTP version to speak.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
pub enum HttpVersion {
    /// HTTP/1.1.
    #[default]
    Http1,
    /// HTTP/2 by ALPN, HTTP/1.1 where the server has none.
    Http2,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            connect_timeout: Duration::from_secs(10),
            max_time: Duration::from_secs(30),
            proxy: None,
            cacert: None,
            verification: Verification::Full,
            resolve: Vec::new(),
            http: HttpVersion::Http1,
            identity: None,
        }
    }
}

/// A setting that cannot be used; names the option and the file.
#[derive(Debug, thiserror::Error)]
#[error("could not use {option}{}: {message}", .path.as_ref().map(|p| format!(" {}", p.display())).unwrap_or_default())]
pub struct SettingsError {
    /// The option's name.
    pub option: &'static str,
    /// The file, where there is one.
    pub path: Option<PathBuf>,
    /// What is wrong with it.
    pub message: String,
}

/// The transport.
pub struct Wire {
    settings: Settings,
    tls: Tls,
    pool: Pool,
}

impl Wire {
    /// Reads the files the settings name. Opens no socket.
    ///
    /// # Errors
    /// Where a file cannot be read or is not what its option wants.
    pub fn new(settings: Settings) -> Result<Self, SettingsError> {
        Ok(Self { tls: Tls::new(&settings)?, pool: Pool::default(), settings })
    }

    /// The settings in force.
    #[must_use]
    pub const fn settings(&self) -> &Settings {
        &self.settings
    }

    /// Makes one exchange; everything learnt on the way is in the record.
    async fn exchange(
        &self,
        message: &Message,
        record: &mut Record,
        deadline: Instant,
    ) -> Result<(), Failure> {
        let which = if message.alone { Which::Shared } else { Which::Any };
        while let Some((mut line, facts)) = self.pool.take(&message.peer, which).await {
            record.connection = Some(facts);
            match self.on(&mut line, message, record, deadline).await {
                // Found closed before a byte was written: another connection may be tried.
                Err(Broken::Unused) => record.connection = None,
                outcome => {
                    let outcome = self.keep(line, message, record, outcome);
                    let reset = |f: &Failure| f.kind == FailureKind::ConnectionReset;
                    if record.response.is_none() && outcome.as_ref().is_err_and(reset) {
                        self.pool.give_up(&message.peer);
                    }
                    return outcome;
                }
            }
        }
        let connecting = (Instant::now() + self.settings.connect_timeout).min(deadline);
        let opened = tokio::time::timeout_at(connecting.into(), self.open(&message.peer, record));
        let mut line = match opened.await {
            Ok(opened) => opened?,
            Err(_) if connecting < deadline => {
                return Err(record.timed_out(self.settings.connect_timeout));
            }
            Err(_) => return Err(record.timed_out(self.settings.max_time)),
        };
        if let Line::Shared(http) = &line {
            let facts = record.connection().clone();
            self.pool.put(&message.peer, Line::Shared(http.clone()), facts);
        }
        let outcome = self.on(&mut line, message, record, deadline).await;
        self.keep(line, message, record, outcome)
    }

    /// Makes an exchange on a connection within the time that is left.
    async fn on(
        &self,
        line: &mut Line,
        message: &Message,
        record: &mut Record,
        deadline: Instant,
    ) -> Result<After, Broken> {
        let exchange = async {
            match line {
                Line::Own(http) => http.exchange(message, self.image(message), record).await,
                Line::Shared(http) => http.exchange(message, record).await,
            }
        };
        match tokio::time::timeout_at(deadline.into(), exchange).await {
            Ok(outcome) => outcome,
            Err(_) => Err(Broken::Failed(record.timed_out(self.settings.max_time))),
        }
    }

    /// The bytes of the request; an HTTP proxy reads plain requests itself and gets the whole URL.
    fn image(&self, message: &Message) -> bytes::Bytes {
        match self.reading_proxy(message) {
            Some(proxy) => {
                let target = format!("http://{}{}", message.peer.host_field(), message.target);
                let authorization = proxy.authorization();
                let more = authorization.as_deref().map(|value| ("Proxy-Authorization", value));
                message.image(&target, more.as_slice())
            }
            None => message.image(&message.target, &[]),
        }
    }

    /// The proxy that reads this request itself, where there is one.
    fn reading_proxy(&self, message: &Message) -> Option<&Proxy> {
        self.settings.proxy.as_ref().filter(|p| p.kind() == Kind::Http && !message.peer.https)
    }

    /// Puts the connection back where it can be used again, and looks at the answer's origin.
    fn keep(
        &self,
        line: Line,
        message: &Message,
        record: &mut Record,
        outcome: Result<After, Broken>,
    ) -> Result<(), Failure> {
        match (outcome, line) {
            (Ok(After::Keep), line @ Line::Own(_)) if !message.alone => {
                let facts = record.connection().clone();
                self.pool.put(&message.peer, line, facts);
            }
            (Ok(_), _) => {}
            (Err(Broken::Failed(failure)), _) => return Err(failure),
            (Err(Broken::Unused), _) => return Err(answer_failure::closed_at_once()),
        }
        if let (Some(proxy), Some(answer)) = (self.reading_proxy(message), &record.response)
            && answer.status == 407
        {
            return Err(tunnel::refusal(answer, proxy, "the request"));
        }
        answer_failure::plain_http_refused(record).map_or(Ok(()), Err)
    }
}

impl Transport for Wire {
    async fn send(&self, request: PreparedRequest) -> Exchange {
        let mut record = Record::new();
        let message = match Message::new(&request) {
            Ok(message) => message,
            Err(failure) => return record.finish(request, Some(failure)),
        };
        if message.alone {
            record.cap = coding::REAL_BODY_CAP;
        }
        record.client_certificate_sent = self.tls.has_client_certificate();
        record.host.clone_from(&message.peer.host);
        let deadline = Instant::now() + self.settings.max_time;
        let outcome = self.exchange(&message, &mut record, deadline).await;
        // What was sent, not what was meant: the wire's own fields belong to it.
        let request = PreparedRequest { headers: message.headers, ..request };
        record.finish(request, outcome.err())
    }
}

impl std::fmt::Debug for Wire {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Wire").field("settings", &self.settings).finish_non_exhaustive()
    }
}
