//! Proxies: absolute-form, CONNECT, SOCKS5, and what they answer when they refuse.

#![allow(clippy::unwrap_used, reason = "a missing answer fails the test")]

use crate::wire_peer::{Peer, answer, block_on, impatient, post, read_request, send_with};
use crate::wire_pki::{
    BOTH, ClientAuth, accept, authority, leaf, server_config, tls_peer, trusting,
};
use regrant::exchange::{FailureKind, Phase, Sent, Transport as _};
use regrant::secret::Secret;
use regrant::wire::{Proxy, Settings, Wire};
use std::io::{Read as _, Write as _};
use std::net::{SocketAddr, TcpStream};
use std::sync::{Arc, Mutex};

fn by_way_of(url: String, credentials: Option<(&str, &str)>) -> Proxy {
    let credentials = credentials.map(|(u, p)| (u.to_owned(), Secret::new(p)));
    Proxy { url, credentials, source: "--proxy".to_owned() }
}

/// A CONNECT proxy that records the requests for tunnels and opens them.
fn connecting_proxy() -> (Peer, Arc<Mutex<Vec<String>>>) {
    let seen = Arc::new(Mutex::new(Vec::new()));
    let sink = Arc::clone(&seen);
    let peer = Peer::start(move |_, mut client| {
        let request = String::from_utf8(read_request(&mut client).unwrap()).unwrap();
        let port = request.split([' ', ':']).nth(2).unwrap().parse().unwrap();
        sink.lock().unwrap().push(request);
        client.write_all(b"HTTP/1.0 200 Connection established\r\n\r\n").unwrap();
        pump(client, SocketAddr::from(([127, 0, 0, 1], port)));
    });
    (peer, seen)
}

/// Copies both ways until both sides are done.
fn pump(client: TcpStream, to: SocketAddr) {
    let server = TcpStream::connect(to).unwrap();
    let (mut a, mut b) = (client.try_clone().unwrap(), server.try_clone().unwrap());
    std::thread::spawn(move || {
        let _ = std::io::copy(&mut a, &mut b);
        let _ = b.shutdown(std::net::Shutdown::Write);
    });
    let (mut a, mut b) = (client, server);
    let _ = std::io::copy(&mut b, &mut a);
    let _ = a.shutdown(std::net::Shutdown::Write);
}

#[test]
fn tunnel_leads_to_the_target_and_is_reused() {
    let root = authority("Root");
    let folder = tempfile::tempdir().unwrap();
    let target = tls_peer(server_config(&leaf(&root, |_| {}), BOTH, &ClientAuth::None));
    let (proxy, seen) = connecting_proxy();
    let url = format!("http://{}", proxy.address);
    let credentials = Some(("user", "pass"));
    let settings =
        Settings { proxy: Some(by_way_of(url.clone(), credentials)), ..trusting(&root, &folder) };
    let wire = Wire::new(settings).unwrap();
    let port = target.address.port();
    let request = || post(format!("https://localhost:{port}/token"), &[], "a=b");
    let (first, second) =
        block_on(async { (wire.send(request()).await, wire.send(request()).await) });
    assert_eq!(first.failure, None);
    assert_eq!(first.response.unwrap().body, b"{}");
    let connection = first.connection.unwrap();
    assert_eq!(connection.proxy, Some(url));
    assert_eq!(connection.remote, proxy.address.to_string());
    assert_eq!(connection.tls.unwrap().chain[0].subject, "CN=leaf");
    assert!(second.connection.unwrap().reused);
    assert_eq!(
        *seen.lock().unwrap(),
        [format!(
            "CONNECT localhost:{port} HTTP/1.1\r\nHost: localhost:{port}\r\n\
             Proxy-Authorization: Basic dXNlcjpwYXNz\r\nProxy-Connection: Keep-Alive\r\n\r\n"
        )]
    );
}

#[test]
fn plain_request_goes_to_the_proxy_with_the_whole_url() {
    let seen = Arc::new(Mutex::new(String::new()));
    let sink = Arc::clone(&seen);
    let proxy = Peer::start(move |_, mut stream| {
        *sink.lock().unwrap() = String::from_utf8(read_request(&mut stream).unwrap()).unwrap();
        stream.write_all(answer("200 OK", "{}").as_bytes()).unwrap();
    });
    let settings = Settings {
        proxy: Some(by_way_of(format!("http://{}", proxy.address), Some(("u", "geheim")))),
        ..Settings::default()
    };
    let exchange = send_with(settings, post("http://auth.invalid:8080/token?x", &[], "a"));
    assert_eq!(exchange.response.as_ref().map(|r| r.status), Some(200));
    assert_eq!(
        *seen.lock().unwrap(),
        "POST http://auth.invalid:8080/token?x HTTP/1.1\r\nHost: auth.invalid:8080\r\n\
         Content-Length: 1\r\nProxy-Authorization: Basic dTpnZWhlaW0=\r\n\r\na"
    );
    assert!(!format!("{exchange:?}").contains("dTpnZWhlaW0="));
}

/// Scheme, the proxy's bytes, the failure and its message, the answer kept.
type Case<'a> = (&'a str, &'a str, FailureKind, &'a str, Option<(u16, &'a str)>);

#[test]
fn refusals_of_a_proxy_are_kept_and_explained() {
    let refused = "HTTP/1.1 407 Proxy Authentication Required\r\nServer: tinyproxy/1.11.1\r\n\
                   Proxy-Authenticate: Basic realm=\"x\"\r\nContent-Length: 4\r\n\r\nno!\n";
    let blocked = "HTTP/1.0 403 Forbidden\r\nVia: 1.1 gate\r\n\r\n<h1>Blocked</h1>";
    let cases: &[Case<'_>] = &[
        (
            "https",
            refused,
            FailureKind::ProxyRequired,
            "answered CONNECT with \"407 Proxy Authentication Required\" (it calls itself \"tinyproxy/1.11.1\"); it wants credentials and none were given",
            Some((407, "no!\n")),
        ),
        (
            "https",
            blocked,
            FailureKind::ProxyInterference,
            "answered CONNECT with \"403 Forbidden\" (it calls itself \"1.1 gate\")",
            Some((403, "<h1>Blocked</h1>")),
        ),
        (
            "http",
            refused,
            FailureKind::ProxyRequired,
            "answered the request with \"407 Proxy Authentication Required\"",
            Some((407, "no!\n")),
        ),
        (
            "https",
            "SSH-2.0\r\n",
            FailureKind::ProxyInterference,
            "gave no usable answer to CONNECT: the answer is not HTTP",
            None,
        ),
        (
            "https",
            "",
            FailureKind::ProxyInterference,
            "gave no usable answer to CONNECT: the server closed the connection",
            None,
        ),
    ];
    for (scheme, bytes, kind, message, response) in cases {
        let proxy = Peer::answering_once(*bytes);
        let url = format!("http://{}", proxy.address);
        let settings =
            Settings { proxy: Some(by_way_of(url.clone(), None)), ..Settings::default() };
        let exchange =
            send_with(settings, post(format!("{scheme}://auth.invalid/token"), &[], "a"));
        let failure = exchange.failure.unwrap();
        assert_eq!((failure.phase, failure.kind), (Phase::Proxy, *kind), "{}", failure.message);
        assert!(
            failure.message.starts_with(&format!("the proxy {url} {message}")),
            "{}",
            failure.message
        );
        let got = exchange.response.map(|r| (r.status, String::from_utf8(r.body).unwrap()));
        assert_eq!(got, response.map(|(s, b)| (s, b.to_owned())));
        let sent = if *scheme == "https" { Sent::Nothing } else { Sent::Whole };
        assert_eq!(exchange.sent, sent);
    }
}

#[test]
fn refusal_followed_by_a_reset_is_kept() {
    let proxy = Peer::start(|_, mut stream| {
        // Unread bytes make the system reset the connection when it is closed.
        let mut some = [0; 8];
        stream.read_exact(&mut some).unwrap();
        let text =
            "HTTP/1.0 407 Proxy Authentication Required\r\nServer: tinyproxy/1.8\r\n\r\n<html>";
        stream.write_all(text.as_bytes()).unwrap();
    });
    let url = format!("http://{}", proxy.address);
    let settings =
        Settings { proxy: Some(by_way_of(url, Some(("u", "p")))), ..Settings::default() };
    let exchange = send_with(settings, post("https://auth.invalid/", &[], "a"));
    assert_eq!(exchange.response.map(|r| r.status), Some(407));
    let failure = exchange.failure.unwrap();
    assert_eq!(failure.kind, FailureKind::ProxyRequired);
    assert!(failure.message.ends_with("it refused the credentials that were given"));
}

#[test]
fn silent_and_missing_proxies_are_named() {
    let silent = Peer::start(|_, mut stream| {
        let _ = stream.read_to_end(&mut Vec::new());
    });
    let settings = Settings {
        proxy: Some(by_way_of(format!("http://{}", silent.address), None)),
        ..impatient()
    };
    let failure = send_with(settings, post("https://auth.invalid/", &[], "a")).failure.unwrap();
    assert_eq!((failure.phase, failure.kind), (Phase::Proxy, FailureKind::ConnectTimeout));
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap();
    drop(listener);
    let settings = Settings {
        proxy: Some(by_way_of(format!("http://{address}"), None)),
        ..Settings::default()
    };
    let failure = send_with(settings, post("https://auth.invalid/", &[], "a")).failure.unwrap();
    assert_eq!((failure.phase, failure.kind), (Phase::Proxy, FailureKind::ConnectRefused));
    let way = format!("on the way to the proxy http://{address} (");
    assert!(failure.message.starts_with(&way), "{}", failure.message);
}

#[test]
fn proxy_over_tls_is_spoken_to_over_tls() {
    let root = authority("Root");
    let folder = tempfile::tempdir().unwrap();
    let target = tls_peer(server_config(&leaf(&root, |_| {}), BOTH, &ClientAuth::None));
    let config = Arc::new(server_config(&leaf(&root, |_| {}), BOTH, &ClientAuth::None));
    let proxy = Peer::start(move |_, client| {
        let mut client = accept(&config, client).unwrap();
        read_request(&mut client).unwrap();
        client.write_all(&answer("502 Bad Gateway", "tls seen").into_bytes()).unwrap();
    });
    let url = format!("https://localhost:{}", proxy.address.port());
    let settings = Settings { proxy: Some(by_way_of(url, None)), ..trusting(&root, &folder) };
    let port = target.address.port();
    let exchange = send_with(settings, post(format!("https://localhost:{port}/"), &[], "a"));
    assert_eq!(exchange.response.map(|r| r.body), Some(b"tls seen".to_vec()));
}

/// A SOCKS5 proxy: its method, the answer to credentials if asked, and the reply code.
fn socks_proxy(method: u8, reply: u8) -> (Peer, Arc<Mutex<Vec<Vec<u8>>>>) {
    let seen = Arc::new(Mutex::new(Vec::new()));
    let sink = Arc::clone(&seen);
    let peer = Peer::start(move |_, mut client| {
        let mut start = [0; 2];
        client.read_exact(&mut start).unwrap();
        client.read_exact(&mut vec![0; start[1].into()]).unwrap();
        client.write_all(&[5, method]).unwrap();
        if method == 2 {
            let mut head = [0; 2];
            client.read_exact(&mut head).unwrap();
            let mut user = vec![0; head[1].into()];
            client.read_exact(&mut user).unwrap();
            let mut length = [0];
            client.read_exact(&mut length).unwrap();
            let mut password = vec![0; length[0].into()];
            client.read_exact(&mut password).unwrap();
            sink.lock().unwrap().extend([user, password]);
            client.write_all(&[1, 0]).unwrap();
        }
        let mut request = [0; 4];
        if client.read_exact(&mut request).is_err() {
            return;
        }
        let mut target = match request[3] {
            1 => vec![0; 4],
            4 => vec![0; 16],
            _ => {
                let mut length = [0];
                client.read_exact(&mut length).unwrap();
                vec![0; length[0].into()]
            }
        };
        client.read_exact(&mut target).unwrap();
        let mut port = [0; 2];
        client.read_exact(&mut port).unwrap();
        sink.lock().unwrap().push(target);
        client.write_all(&[5, reply, 0, 1, 0, 0, 0, 0, 0, 0]).unwrap();
        if reply == 0 {
            pump(client, SocketAddr::from(([127, 0, 0, 1], u16::from_be_bytes(port))));
        }
    });
    (peer, seen)
}

#[test]
fn socks_proxy_gets_the_name_or_the_address() {
    let target = Peer::answering(answer("200 OK", "{}"));
    let port = target.address.port();
    for (scheme, method, expected) in
        [("socks5h", 0, b"localhost".to_vec()), ("socks5", 2, vec![127, 0, 0, 1])]
    {
        let (proxy, seen) = socks_proxy(method, 0);
        let credentials = (method == 2).then_some(("user", "pass"));
        let settings = Settings {
            proxy: Some(by_way_of(format!("{scheme}://{}", proxy.address), credentials)),
            resolve: vec![("localhost".to_owned(), port, vec![[127, 0, 0, 1].into()])],
            ..Settings::default()
        };
        let exchange = send_with(settings, post(format!("http://localhost:{port}/"), &[], "a"));
        assert_eq!(exchange.failure, None);
        assert_eq!(exchange.response.unwrap().body, b"{}");
        let seen = seen.lock().unwrap();
        assert_eq!(seen.last(), Some(&expected));
        if method == 2 {
            assert_eq!(seen[..2], [b"user".to_vec(), b"pass".to_vec()]);
        }
    }
}

#[test]
fn socks_refusals_are_told_apart() {
    for (method, reply, kind, why) in [
        (0, 5, FailureKind::ConnectRefused, "connection refused"),
        (0, 2, FailureKind::ProxyInterference, "connection not allowed by ruleset"),
        (0xff, 0, FailureKind::ProxyRequired, "it wants credentials"),
    ] {
        let (proxy, _) = socks_proxy(method, reply);
        let url = format!("socks5h://{}", proxy.address);
        let settings =
            Settings { proxy: Some(by_way_of(url.clone(), None)), ..Settings::default() };
        let exchange = send_with(settings, post("https://auth.invalid/", &[], "a"));
        let failure = exchange.failure.unwrap();
        assert_eq!((failure.phase, failure.kind), (Phase::Proxy, kind));
        assert_eq!(
            failure.message,
            format!("the proxy {url} did not connect to auth.invalid:443: {why}")
        );
        assert_eq!(exchange.sent, Sent::Nothing);
    }
}
