//! Getting through a proxy: CONNECT, whose answer is kept where it is a refusal, and SOCKS5.

use super::Proxy;
use super::address::Peer;
use super::dial;
use super::http1::{Broken, Http1};
use super::message::{Message, connect_image};
use super::record::Record;
use super::tap::AnyStream;
use crate::exchange::{Failure, FailureKind, Phase, Response};
use std::fmt::Write as _;
use std::net::SocketAddr;
use tokio_socks::Error as SocksError;
use tokio_socks::tcp::Socks5Stream;

/// How a proxy is spoken to.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) enum Kind {
    /// HTTP, over TLS or not.
    Http,
    /// SOCKS5, names resolved here.
    Socks5,
    /// SOCKS5, names resolved by the proxy.
    Socks5h,
}

impl Proxy {
    pub(super) fn kind(&self) -> Kind {
        if self.url.starts_with("socks5h:") {
            Kind::Socks5h
        } else if self.url.starts_with("socks5:") {
            Kind::Socks5
        } else {
            Kind::Http
        }
    }

    /// The value of `Proxy-Authorization`, where there are credentials.
    pub(super) fn authorization(&self) -> Option<String> {
        let (user, password) = self.credentials.as_ref()?;
        let pair = format!("{user}:{}", password.expose());
        Some(format!("Basic {}", crate::encode::base64(pair)))
    }
}

/// Asks an HTTP proxy for a tunnel. A refusal is kept in the record as the answer.
pub(super) async fn connect(
    stream: AnyStream,
    peer: &Peer,
    proxy: &Proxy,
    record: &mut Record,
) -> Result<AnyStream, Failure> {
    let mut http = Http1::open(stream).await?;
    let message = Message::connect(peer);
    let image = connect_image(&peer.authority(), proxy.authorization().as_deref());
    // The request itself has not been sent whatever the proxy answers, so this has its own books.
    let mut asked = Record::new();
    let outcome = http.exchange(&message, image, &mut asked).await;
    let failure = match outcome {
        Ok(_) => None,
        Err(Broken::Failed(failure)) => Some(failure),
        Err(Broken::Unused) => Some(super::answer_failure::closed_at_once()),
    };
    let status = asked.response.as_ref().map(|r| r.status);
    if failure.is_none() && status.is_some_and(|s| (200..300).contains(&s)) {
        let rest = http.into_stream();
        return rest.ok_or_else(|| interference(proxy, "closed the tunnel as soon as it was open"));
    }
    record.response = asked.response;
    record.body = asked.body;
    record.cut = asked.cut;
    if let Some(response) = &record.response {
        return Err(refusal(response, proxy, "CONNECT"));
    }
    let why = failure.map(|f| f.message).unwrap_or_default();
    Err(interference(proxy, &format!("gave no usable answer to CONNECT: {why}")))
}

/// What a proxy's own answer means.
pub(super) fn refusal(response: &Response, proxy: &Proxy, asked: &str) -> Failure {
    let mut message = format!(
        "the proxy {} answered {asked} with \"{}\"",
        proxy.url,
        format!("{} {}", response.status, response.reason).trim_end()
    );
    if let Some(server) = response.header("server").or_else(|| response.header("via")) {
        let _ = write!(message, " (it calls itself \"{server}\")");
    }
    let kind = if response.status == 407 {
        message.push_str(match (&proxy.credentials, response.header("proxy-authenticate")) {
            (None, _) => "; it wants credentials and none were given",
            (Some(_), Some(scheme)) if !scheme.to_ascii_lowercase().contains("basic") => {
                "; it does not take Basic credentials"
            }
            (Some(_), _) => "; it refused the credentials that were given",
        });
        FailureKind::ProxyRequired
    } else {
        FailureKind::ProxyInterference
    };
    Failure { phase: Phase::Proxy, kind, message }
}

/// Asks a SOCKS5 proxy for a tunnel.
pub(super) async fn socks(
    stream: AnyStream,
    peer: &Peer,
    address: Option<SocketAddr>,
    proxy: &Proxy,
) -> Result<AnyStream, Failure> {
    let opened = match (&proxy.credentials, address) {
        (None, Some(address)) => Socks5Stream::connect_with_socket(stream, address).await,
        (None, None) => {
            Socks5Stream::connect_with_socket(stream, (peer.host.as_str(), peer.port)).await
        }
        (Some((user, password)), Some(address)) => {
            let password = password.expose();
            Socks5Stream::connect_with_password_and_socket(stream, address, user, password).await
        }
        (Some((user, password)), None) => {
            let (target, password) = ((peer.host.as_str(), peer.port), password.expose());
            Socks5Stream::connect_with_password_and_socket(stream, target, user, password).await
        }
    };
    match opened {
        Ok(stream) => Ok(stream.into_inner()),
        Err(error) => Err(socks_failure(&error, peer, proxy)),
    }
}

fn socks_failure(error: &SocksError, peer: &Peer, proxy: &Proxy) -> Failure {
    let kind = match error {
        SocksError::ConnectionRefused => FailureKind::ConnectRefused,
        SocksError::HostUnreachable | SocksError::NetworkUnreachable | SocksError::TtlExpired => {
            FailureKind::ConnectTimeout
        }
        SocksError::NoAcceptableAuthMethods
        | SocksError::PasswordAuthFailure(_)
        | SocksError::AuthorizationRequired => FailureKind::ProxyRequired,
        _ => FailureKind::ProxyInterference,
    };
    let why = match error {
        SocksError::NoAcceptableAuthMethods => "it wants credentials".to_owned(),
        SocksError::PasswordAuthFailure(_) => "it refused the credentials".to_owned(),
        SocksError::InvalidResponseVersion => "its answer is not SOCKS5".to_owned(),
        SocksError::Io(error) => dial::plain(error),
        error => error.to_string().to_lowercase(),
    };
    let message = format!("the proxy {} did not connect to {}: {why}", proxy.url, peer.authority());
    Failure { phase: Phase::Proxy, kind, message }
}

fn interference(proxy: &Proxy, what: &str) -> Failure {
    let message = format!("the proxy {} {what}", proxy.url);
    Failure { phase: Phase::Proxy, kind: FailureKind::ProxyInterference, message }
}
