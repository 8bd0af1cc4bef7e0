//! Opening a connection: resolve, connect, get through the proxy, shake hands.

use super::address::{self, Peer};
use super::http1::Http1;
use super::http2::Http2;
use super::pool::Line;
use super::record::Record;
use super::tap::AnyStream;
use super::tls::Protocols;
use super::tunnel::{self, Kind};
use super::{Proxy, Wire, answer_failure, dial};
use crate::exchange::{Failure, Phase, TlsFacts};
use std::time::{Duration, Instant};

impl Wire {
    /// Opens a connection to a peer. What is learnt on the way is in the record.
    pub(super) async fn open(&self, peer: &Peer, record: &mut Record) -> Result<Line, Failure> {
        let stream = match &self.settings.proxy {
            Some(proxy) => self.through(proxy, peer, record).await?,
            None => self.directly(peer, peer.https, record).await?,
        };
        let stream = if peer.https { self.secure(peer, stream, record).await? } else { stream };
        record.phase = Phase::Send;
        let tls = record.connection().tls.as_ref();
        if tls.is_some_and(|t| t.alpn.as_deref() == Some("h2")) {
            Http2::open(stream).await.map(Line::Shared)
        } else {
            let mut http = Http1::open(stream).await?;
            self.await_refusal(&mut http, record).await?;
            Ok(Line::Own(http))
        }
    }

    /// A server that asked for a client certificate and got none may refuse only now (TLS 1.3).
    /// The request is held back for about a round trip: credentials and tokens are not sent where
    /// nobody would read them.
    async fn await_refusal(&self, http: &mut Http1, record: &Record) -> Result<(), Failure> {
        let tls = record.connection.as_ref().and_then(|c| c.tls.as_ref());
        if self.tls.has_client_certificate() || !tls.is_some_and(|t| t.client_certificate_requested)
        {
            return Ok(());
        }
        let round_trip = record.timings.tls.unwrap_or_default();
        let moment = (round_trip * 2).clamp(SHORTEST_PAUSE, LONGEST_PAUSE);
        let Some(error) = http.refused_within(moment).await else { return Ok(()) };
        Err(answer_failure::late(&error, record)
            .unwrap_or_else(|| answer_failure::want_of_a_certificate(&record.host)))
    }

    /// Resolves and connects. The roots are read meanwhile, where TLS is to follow.
    async fn directly(
        &self,
        peer: &Peer,
        tls_follows: bool,
        record: &mut Record,
    ) -> Result<AnyStream, Failure> {
        let start = Instant::now();
        record.phase = Phase::Dns;
        let addresses = dial::resolve(&peer.host, peer.port, &self.settings.resolve).await?;
        record.timings.dns = Some(start.elapsed());
        record.phase = Phase::Connect;
        let start = Instant::now();
        let connect = dial::connect(&peer.host, &addresses, record.connection());
        let stream = if tls_follows {
            let (stream, prepared) = tokio::join!(connect, self.tls.prepare());
            let stream = stream?;
            prepared?;
            stream
        } else {
            connect.await?
        };
        record.timings.connect = Some(start.elapsed());
        Ok(Box::new(stream))
    }

    /// Connects to the proxy, and through it where it does not read the request itself.
    async fn through(
        &self,
        proxy: &Proxy,
        peer: &Peer,
        record: &mut Record,
    ) -> Result<AnyStream, Failure> {
        record.connection().proxy = Some(proxy.url.clone());
        let middle = middle(proxy)?;
        let stream = self.directly(&middle, peer.https || middle.https, record).await;
        let stream = stream.map_err(|failure| at_proxy(&failure, proxy))?;
        record.phase = Phase::Proxy;
        let start = Instant::now();
        let stream = if middle.https {
            let mut facts = TlsFacts::default();
            let secured =
                self.tls.connect(&middle.host, stream, Protocols::Proxy, &mut facts).await;
            secured.map_err(|failure| at_proxy(&failure, proxy))?
        } else {
            stream
        };
        let stream = match proxy.kind() {
            Kind::Http if peer.https => tunnel::connect(stream, peer, proxy, record).await?,
            Kind::Http => stream,
            Kind::Socks5h => tunnel::socks(stream, peer, None, proxy).await?,
            Kind::Socks5 => {
                record.phase = Phase::Dns;
                let rows = &self.settings.resolve;
                let found = dial::resolve(&peer.host, peer.port, rows).await?;
                record.phase = Phase::Proxy;
                tunnel::socks(stream, peer, found.first().copied(), proxy).await?
            }
        };
        if let Some(connect) = &mut record.timings.connect {
            *connect += start.elapsed();
        }
        Ok(stream)
    }

    /// Shakes hands with the peer.
    async fn secure(
        &self,
        peer: &Peer,
        stream: AnyStream,
        record: &mut Record,
    ) -> Result<AnyStream, Failure> {
        record.phase = Phase::Tls;
        let start = Instant::now();
        let facts = record.connection().tls.insert(TlsFacts::default());
        let stream = self.tls.connect(&peer.host, stream, Protocols::Target, facts).await?;
        record.timings.tls = Some(start.elapsed());
        Ok(stream)
    }
}

/// The proxy as a peer.
fn middle(proxy: &Proxy) -> Result<Peer, Failure> {
    let rest = proxy.url.split_once("://").map_or(proxy.url.as_str(), |(_, rest)| rest);
    let scheme = if proxy.url.starts_with("https:") { "https" } else { "http" };
    address::parse(&format!("{scheme}://{rest}")).map(|(peer, _)| peer)
}

/// A failure on the way to the proxy, told as such.
fn at_proxy(failure: &Failure, proxy: &Proxy) -> Failure {
    let message =
        format!("on the way to the proxy {} ({}): {}", proxy.url, proxy.source, failure.message);
    Failure { phase: Phase::Proxy, kind: failure.kind, message }
}

/// How long a refusal after the handshake is waited for.
const SHORTEST_PAUSE: Duration = Duration::from_millis(20);
const LONGEST_PAUSE: Duration = Duration::from_millis(500);
