//! HTTP/2 by ALPN: shared connection, authority, and falling back to HTTP/1.1.

#![allow(clippy::unwrap_used, reason = "a missing answer fails the test")]

use crate::wire_peer::{block_on, post};
use crate::wire_pki::{BOTH, ClientAuth, authority, leaf, server_config, tls_peer, trusting};
use bytes::Bytes;
use http_body_util::{BodyExt as _, Full};
use hyper::service::service_fn;
use hyper::{Request, Response};
use hyper_util::rt::{TokioExecutor, TokioIo};
use regrant::exchange::{FailureKind, Phase, Sent, Transport as _};
use regrant::wire::{HttpVersion, Settings, Wire};
use std::sync::{Arc, Mutex};

type Seen = Arc<Mutex<Vec<String>>>;

/// An HTTP/2 server on a thread of its own: notes what was asked and which connection it was on.
fn http2_peer(config: rustls::ServerConfig, hang_up: bool) -> (std::net::SocketAddr, Seen) {
    let mut config = config;
    config.alpn_protocols = vec![b"h2".to_vec()];
    let seen = Seen::default();
    let sink = Arc::clone(&seen);
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    listener.set_nonblocking(true).unwrap();
    let address = listener.local_addr().unwrap();
    std::thread::spawn(move || {
        block_on(async move {
            let listener = tokio::net::TcpListener::from_std(listener).unwrap();
            let acceptor = tokio_rustls::TlsAcceptor::from(Arc::new(config));
            for number in 0.. {
                let (stream, _) = listener.accept().await.unwrap();
                let (acceptor, sink) = (acceptor.clone(), Arc::clone(&sink));
                tokio::spawn(async move {
                    let stream = acceptor.accept(stream).await.unwrap();
                    let service = service_fn(move |request| {
                        let sink = Arc::clone(&sink);
                        async move { respond(number, request, &sink, hang_up).await }
                    });
                    let _ = hyper::server::conn::http2::Builder::new(TokioExecutor::new())
                        .serve_connection(TokioIo::new(stream), service)
                        .await;
                });
            }
        });
    });
    (address, seen)
}

async fn respond(
    number: usize,
    request: Request<hyper::body::Incoming>,
    seen: &Seen,
    hang_up: bool,
) -> Result<Response<Full<Bytes>>, std::io::Error> {
    let fields: Vec<String> =
        request.headers().iter().map(|(n, v)| format!("{n}: {}", v.to_str().unwrap())).collect();
    let line = format!("{number} {} {} {}", request.method(), request.uri(), fields.join("; "));
    let body = request.into_body().collect().await.unwrap().to_bytes();
    seen.lock().unwrap().push(format!("{line} {}", String::from_utf8_lossy(&body)));
    if hang_up {
        return Err(std::io::Error::other("no"));
    }
    let answer = Response::builder().status(401).header("x-a", "1").header("X-B", "2");
    Ok(answer.body(Full::new(Bytes::from_static(b"{}"))).unwrap())
}

fn http2(settings: Settings) -> Wire {
    Wire::new(Settings { http: HttpVersion::Http2, ..settings }).unwrap()
}

#[test]
fn exchanges_share_one_http2_connection() {
    let root = authority("Root");
    let folder = tempfile::tempdir().unwrap();
    let (address, seen) =
        http2_peer(server_config(&leaf(&root, |_| {}), BOTH, &ClientAuth::None), false);
    let wire = http2(trusting(&root, &folder));
    let url = format!("https://localhost:{}/token?x=1", address.port());
    let headers =
        [("Host", "auth.example"), ("X-Two", "1"), ("x-two", "2"), ("Connection", "close")];
    block_on(async {
        let first = wire.send(post(&url, &headers, "a=b")).await;
        assert_eq!(first.failure, None);
        let response = first.response.unwrap();
        assert_eq!((response.status, response.version.as_str()), (401, "HTTP/2"));
        assert_eq!(response.headers[0], ("x-a".to_owned(), "1".to_owned()));
        assert_eq!(response.body, b"{}");
        assert_eq!(first.connection.unwrap().tls.unwrap().alpn.as_deref(), Some("h2"));
        assert_eq!(first.sent, Sent::Whole);
        let (a, b) = tokio::join!(wire.send(post(&url, &[], "c")), wire.send(post(&url, &[], "c")));
        assert!(a.connection.unwrap().reused && b.connection.unwrap().reused);
    });
    let seen = seen.lock().unwrap();
    assert_eq!(
        seen[0],
        "0 POST https://auth.example/token?x=1 x-two: 1; x-two: 2; content-length: 3 a=b"
    );
    assert!(seen.iter().all(|line| line.starts_with("0 ")), "{seen:?}");
    assert_eq!(seen.len(), 3);
}

#[test]
fn http2_exchange_that_breaks_off_may_have_been_seen() {
    let root = authority("Root");
    let folder = tempfile::tempdir().unwrap();
    let (address, _) =
        http2_peer(server_config(&leaf(&root, |_| {}), BOTH, &ClientAuth::None), true);
    let wire = http2(trusting(&root, &folder));
    let url = format!("https://localhost:{}/", address.port());
    let exchange = block_on(wire.send(post(&url, &[], "a")));
    let failure = exchange.failure.unwrap();
    assert_eq!((failure.phase, failure.kind), (Phase::Wait, FailureKind::ConnectionReset));
    assert_eq!(exchange.sent, Sent::Maybe);
}

#[test]
fn server_without_http2_is_spoken_to_in_http1() {
    let root = authority("Root");
    let folder = tempfile::tempdir().unwrap();
    let peer = tls_peer(server_config(&leaf(&root, |_| {}), BOTH, &ClientAuth::None));
    let wire = http2(trusting(&root, &folder));
    let url = format!("https://localhost:{}/", peer.address.port());
    let exchange = block_on(wire.send(post(&url, &[], "a")));
    assert_eq!(exchange.response.unwrap().version, "HTTP/1.1");
}
