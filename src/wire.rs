//! The transport: hyper and rustls, one connection kept alive, everything sent and received kept.
//!
//! Resolves, connects, speaks to proxies, does TLS, writes HTTP/1.1 or HTTP/2, enforces the caps
//! on size and time, and classifies failures while the typed error is at hand. Knows no shapes and
//! no causes. Used by `cli`, which hands it to `probe` as a `Transport`.

use crate::exchange::{Exchange, Transport};
use crate::request::PreparedRequest;
use crate::secret::Secret;
use std::net::IpAddr;
use std::path::PathBuf;
use std::time::Duration;

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
#[derive(Debug)]
pub struct Wire {
    settings: Settings,
}

impl Wire {
    /// Reads the files the settings name. Opens no socket.
    ///
    /// # Errors
    /// Where a file cannot be read or is not what its option wants.
    pub fn new(settings: Settings) -> Result<Self, SettingsError> {
        Ok(Self { settings })
    }

    /// The settings in force.
    #[must_use]
    pub const fn settings(&self) -> &Settings {
        &self.settings
    }
}

impl Transport for Wire {
    async fn send(&self, request: PreparedRequest) -> Exchange {
        let _ = request;
        unimplemented!("the wire is being built")
    }
}
