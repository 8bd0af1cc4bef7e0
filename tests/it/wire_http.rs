//! HTTP/1.1 over plain TCP: exact bytes out, exact bytes in, and every way an answer can fail.

#![allow(clippy::unwrap_used, reason = "a missing answer fails the test")]

use crate::wire_peer::{Peer, answer, block_on, impatient, post, read_request, send, send_with};
use regrant::exchange::{FailureKind, Phase, Sent, Transport as _};
use regrant::request::{PreparedRequest, Purpose};
use regrant::wire::{Settings, Wire};
use std::io::Write as _;
use std::sync::{Arc, Mutex};
use std::time::Duration;

fn kind(exchange: &regrant::exchange::Exchange) -> Option<(Phase, FailureKind)> {
    exchange.failure.as_ref().map(|f| (f.phase, f.kind))
}

#[test]
fn request_goes_out_byte_for_byte_as_prepared() {
    let seen = Arc::new(Mutex::new(Vec::new()));
    let sink = Arc::clone(&seen);
    let peer = Peer::start(move |_, mut stream| {
        let request = read_request(&mut stream).unwrap();
        sink.lock().unwrap().push(String::from_utf8(request).unwrap());
        stream.write_all(answer("200 OK", "{}").as_bytes()).unwrap();
    });
    let headers = [
        ("User-Agent", "x/1"),
        ("aCCept", "*/*"),
        ("X-Two", "1"),
        ("Content-Type", "application/x-www-form-urlencoded"),
        ("X-Two", "2"),
        ("X-Empty", ""),
        ("X-Name", "Müller"),
    ];
    let exchange = send(post(peer.url("/T%6fken?a='b'"), &headers, "a=b+c"));
    assert_eq!(exchange.failure, None);
    let expected = format!(
        "POST /T%6fken?a='b' HTTP/1.1\r\nHost: {}\r\nUser-Agent: x/1\r\naCCept: */*\r\nX-Two: 1\r\n\
         Content-Type: application/x-www-form-urlencoded\r\nX-Two: 2\r\nX-Empty:\r\nX-Name: Müller\r\n\
         Content-Length: 5\r\n\r\na=b+c",
        peer.address
    );
    assert_eq!(*seen.lock().unwrap(), [expected]);
    assert_eq!(exchange.sent, Sent::Whole);
    let names: Vec<&str> = exchange.request.headers.iter().map(|(n, _)| n.as_str()).collect();
    assert_eq!(names.first(), Some(&"Host"));
    assert_eq!(names.last(), Some(&"Content-Length"));
}

#[test]
fn request_with_its_own_host_and_no_body_gets_no_second_host_and_no_length_for_get() {
    let seen = Arc::new(Mutex::new(String::new()));
    let sink = Arc::clone(&seen);
    let peer = Peer::start(move |_, mut stream| {
        let request = read_request(&mut stream).unwrap();
        *sink.lock().unwrap() = String::from_utf8(request).unwrap();
        stream.write_all(answer("200 OK", "").as_bytes()).unwrap();
    });
    let mut request = post(peer.url(""), &[("host", "auth.example")], "");
    send(request.clone());
    assert_eq!(
        *seen.lock().unwrap(),
        "POST / HTTP/1.1\r\nhost: auth.example\r\nContent-Length: 0\r\n\r\n"
    );
    "GET".clone_into(&mut request.method);
    send(request);
    assert_eq!(*seen.lock().unwrap(), "GET / HTTP/1.1\r\nhost: auth.example\r\n\r\n");
}

#[test]
fn request_that_would_break_the_head_is_not_sent_and_its_value_not_shown() {
    let peer = Peer::answering(answer("200 OK", ""));
    for (name, value) in [
        ("X-A", "geheim\r\nB: c"),
        ("X-A", "geheim\n"),
        ("X A", "b"),
        ("", "b"),
        ("X-A", "geheim\0"),
    ] {
        let exchange = send(post(peer.url("/"), &[(name, value)], ""));
        assert_eq!(kind(&exchange), Some((Phase::Send, FailureKind::Other)), "{name:?}");
        assert_eq!(exchange.sent, Sent::Nothing);
        assert!(!exchange.failure.unwrap().message.contains("geheim"));
    }
    assert_eq!(peer.connections(), 0);
}

#[test]
fn answer_keeps_order_spelling_duplicates_and_reason() {
    let peer = Peer::answering(
        b"HTTP/1.1 401 Nope  really\r\nZ-last: 1\r\nset-cookie: a\r\nA: \xff\r\nSet-Cookie: b\r\nContent-Length: 2\r\n\r\nhi",
    );
    let exchange = send(post(peer.url("/"), &[], "a"));
    let response = exchange.response.unwrap();
    assert_eq!(
        (response.status, response.reason.as_str(), response.version.as_str()),
        (401, "Nope  really", "HTTP/1.1")
    );
    let names: Vec<&str> = response.headers.iter().map(|(n, _)| n.as_str()).collect();
    assert_eq!(names, ["Z-last", "set-cookie", "A", "Set-Cookie", "Content-Length"]);
    assert_eq!(response.body, b"hi");
    assert!(!response.truncated);
    assert!(exchange.timings.first_byte.is_some());
    assert!(exchange.timings.connect.is_some());
}

#[test]
fn answer_in_chunks_after_informational_ones_is_put_together() {
    let peer = Peer::answering(
        "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early Hints\r\nLink: x\r\n\r\n\
         HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n2;x=y\r\nde\r\n0\r\nT: u\r\n\r\n",
    );
    let response = send(post(peer.url("/"), &[], "a")).response.unwrap();
    assert_eq!(response.informational, [100, 103]);
    assert_eq!(response.body, b"abcde");
}

#[test]
fn exchanges_in_turn_share_one_connection() {
    let peer = Peer::answering(answer("400 Bad Request", "{}"));
    let wire = Wire::new(Settings::default()).unwrap();
    let reused = block_on(async {
        let mut reused = Vec::new();
        for _ in 0..5 {
            let exchange = wire.send(post(peer.url("/"), &[], "a")).await;
            assert_eq!(exchange.failure, None);
            reused.push(exchange.connection.unwrap().reused);
        }
        reused
    });
    assert_eq!(reused, [false, true, true, true, true]);
    assert_eq!(peer.connections(), 1);
}

#[test]
fn exchanges_side_by_side_have_a_connection_each() {
    let peer = Peer::answering(answer("400 Bad Request", "{}"));
    let wire = Wire::new(Settings::default()).unwrap();
    let request = || post(peer.url("/"), &[], "a");
    block_on(async {
        for _ in 0..3 {
            let (a, b, c, d) = tokio::join!(
                wire.send(request()),
                wire.send(request()),
                wire.send(request()),
                wire.send(request())
            );
            for exchange in [a, b, c, d] {
                assert_eq!(exchange.response.unwrap().status, 400);
            }
        }
    });
    assert_eq!(peer.connections(), 4);
}

#[test]
fn real_token_has_a_connection_of_its_own() {
    let peer = Peer::start(|_, mut stream| {
        read_request(&mut stream).unwrap();
        let both = answer("400 Bad Request", "{}") + &answer("200 OK", "{\"access_token\":\"x\"}");
        let (first, stray) = both.split_at(both.find("HTTP/1.1 200").unwrap());
        stream.write_all(first.as_bytes()).unwrap();
        if read_request(&mut stream).is_some() {
            // An answer too many: it was under way before the second request came.
            stream.write_all(stray.as_bytes()).unwrap();
        }
    });
    let wire = Wire::new(Settings::default()).unwrap();
    let real = || PreparedRequest { purpose: Purpose::Real, ..post(peer.url("/"), &[], "a") };
    block_on(async {
        wire.send(post(peer.url("/"), &[], "a")).await;
        for _ in 0..2 {
            let exchange = wire.send(real()).await;
            assert_eq!(exchange.response.unwrap().status, 400);
            assert!(!exchange.connection.unwrap().reused);
        }
    });
    assert_eq!(peer.connections(), 3);
}

#[test]
fn connection_that_was_closed_meanwhile_is_replaced_before_a_byte_is_written() {
    let (closed, wait) = std::sync::mpsc::channel();
    let closed = Mutex::new(closed);
    let peer = Peer::start(move |_, mut stream| {
        read_request(&mut stream).unwrap();
        stream.write_all(answer("200 OK", "").as_bytes()).unwrap();
        drop(stream);
        closed.lock().unwrap().send(()).unwrap();
    });
    let wire = Wire::new(Settings::default()).unwrap();
    block_on(async {
        for _ in 0..3 {
            let exchange = wire.send(post(peer.url("/"), &[], "a")).await;
            assert_eq!(exchange.failure, None);
            assert!(!exchange.connection.unwrap().reused);
            wait.recv().unwrap();
        }
    });
    assert_eq!(peer.connections(), 3);
}

#[test]
fn request_lost_on_a_reused_connection_is_not_repeated() {
    let peer = Peer::start(|_, mut stream| {
        read_request(&mut stream).unwrap();
        stream.write_all(answer("200 OK", "").as_bytes()).unwrap();
        read_request(&mut stream).unwrap();
    });
    let wire = Wire::new(Settings::default()).unwrap();
    block_on(async {
        assert_eq!(wire.send(post(peer.url("/"), &[], "a")).await.failure, None);
        let exchange = wire.send(post(peer.url("/"), &[], "a")).await;
        assert_eq!(kind(&exchange), Some((Phase::Wait, FailureKind::ConnectionReset)));
        assert_eq!(exchange.sent, Sent::Whole);
        assert!(exchange.was_dropped());
        assert_eq!(peer.connections(), 1);
        // From now on every request has a connection of its own.
        for _ in 0..2 {
            assert_eq!(wire.send(post(peer.url("/"), &[], "a")).await.failure, None);
        }
    });
    assert_eq!(peer.connections(), 3);
}

/// A server that serves one request a connection and does not say so.
#[test]
fn decoys_dropped_with_a_kept_connection_are_sent_again() {
    let peer = Peer::start(|_, mut stream| {
        read_request(&mut stream).unwrap();
        let refusal = answer("400 Bad Request", "{\"error\":\"invalid_grant\"}");
        stream.write_all(refusal.as_bytes()).unwrap();
        read_request(&mut stream);
    });
    let folder = tempfile::tempdir().unwrap();
    let output = std::process::Command::new(env!("CARGO_BIN_EXE_regrant"))
        .args([
            "check",
            "--token-url",
            &peer.url("/token"),
            "--client-id",
            "app",
            "--format",
            "json",
        ])
        .env("REGRANT_CLIENT_SECRET", "jV8sX1mQ4tZ7bN0c")
        .env("REGRANT_REFRESH_TOKEN", "kR5wE9yU2iO6pA3d")
        .env("XDG_STATE_HOME", folder.path())
        .output()
        .unwrap();
    let report: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
    let exchanges = report["exchanges"].as_array().unwrap();
    let dropped = exchanges.iter().filter(|e| e["response"].is_null()).count();
    assert!((1..=4).contains(&dropped), "{dropped}");
    for shape in report["shapes"].as_array().unwrap() {
        for index in
            [&shape["decoy"], &shape["control"]].into_iter().filter_map(serde_json::Value::as_u64)
        {
            let answer = &exchanges[usize::try_from(index).unwrap()]["response"];
            assert_eq!(answer["status"], 400, "{shape}");
        }
    }
    let drops = "The server drops kept connections without saying so; what it dropped was sent again on new ones.";
    assert!(report["notes"].as_array().unwrap().iter().any(|n| n["text"] == drops));
    let findings = report["findings"].as_array().unwrap();
    assert!(findings.iter().all(|f| f["code"] != "connection_reset"), "{findings:?}");
}

/// The peer's bytes, the failure, the answer kept.
type Case<'a> = (&'a str, Phase, FailureKind, Option<(u16, &'a str)>);

#[test]
fn failures_of_an_answer_are_told_apart() {
    let cases: &[Case<'_>] = &[
        ("", Phase::Wait, FailureKind::ConnectionReset, None),
        ("HTTP/1.1 200 O", Phase::Read, FailureKind::CutOff, None),
        ("HTTP/1.1 200 OK\r\nContent-Le", Phase::Read, FailureKind::CutOff, None),
        (
            "HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhalf",
            Phase::Read,
            FailureKind::CutOff,
            Some((200, "half")),
        ),
        (
            "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nab",
            Phase::Read,
            FailureKind::CutOff,
            Some((200, "ab")),
        ),
        (
            "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\nab",
            Phase::Read,
            FailureKind::CutOff,
            Some((200, "")),
        ),
        ("{\"error\":\"x\"}", Phase::Read, FailureKind::NotHttp, None),
        ("SSH-2.0-OpenSSH_9.2\r\n", Phase::Read, FailureKind::NotHttp, None),
        ("HTTP/1.1 abc\r\n\r\n", Phase::Read, FailureKind::NotHttp, None),
        (
            "HTTP/1.1 200 OK\r\nContent-Length: x\r\n\r\nbody",
            Phase::Read,
            FailureKind::NotHttp,
            Some((200, "body")),
        ),
        (
            "\u{15}\u{3}\u{3}\u{0}\u{2}\u{2}\u{16}",
            Phase::Read,
            FailureKind::PlainHttpOnTlsPort,
            None,
        ),
        (
            "HTTP/1.1 400 Bad Request\r\nContent-Length: 48\r\n\r\nClient sent an HTTP request to an HTTPS server.\n",
            Phase::Read,
            FailureKind::PlainHttpOnTlsPort,
            Some((400, "Client sent an HTTP request to an HTTPS server.\n")),
        ),
    ];
    for (bytes, phase, failure, response) in cases {
        let peer = Peer::answering_once(*bytes);
        let exchange = send(post(peer.url("/"), &[], "a"));
        assert_eq!(kind(&exchange), Some((*phase, *failure)), "{bytes:?}: {:?}", exchange.failure);
        let got = exchange.response.as_ref().map(|r| (r.status, r.text().into_owned()));
        assert_eq!(got, response.map(|(s, b)| (s, b.to_owned())), "{bytes:?}");
        assert_eq!(exchange.sent, Sent::Whole, "{bytes:?}");
    }
}

#[test]
fn silent_peer_ends_with_the_time_given() {
    let peer = Peer::start(|_, mut stream| {
        read_request(&mut stream);
        read_request(&mut stream);
    });
    let exchange = send_with(impatient(), post(peer.url("/"), &[], "a"));
    assert_eq!(kind(&exchange), Some((Phase::Wait, FailureKind::ReadTimeout)));
    assert_eq!(exchange.sent, Sent::Whole);
    assert!(exchange.timings.total < Duration::from_secs(2));
    assert_eq!(exchange.connection.unwrap().remote, peer.address.to_string());
}

#[test]
fn half_an_answer_is_kept_when_the_time_is_up() {
    let peer = Peer::start(|_, mut stream| {
        read_request(&mut stream);
        stream.write_all(b"HTTP/1.1 200 OK\r\nContent-Length: 99\r\n\r\n{\"refresh").unwrap();
        read_request(&mut stream);
    });
    let exchange = send_with(impatient(), post(peer.url("/"), &[], "a"));
    assert_eq!(kind(&exchange), Some((Phase::Read, FailureKind::ReadTimeout)));
    let response = exchange.response.unwrap();
    assert!(response.truncated);
    assert_eq!(response.body, b"{\"refresh");
}

#[test]
fn endless_heads_and_informational_floods_are_stopped() {
    for piece in [
        "X-A: bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb\r\n",
        "\r\nHTTP/1.1 100 Continue\r\n",
    ] {
        let peer = Peer::start(move |_, mut stream| {
            read_request(&mut stream);
            let _ = stream.write_all(b"HTTP/1.1 100 Continue\r\n");
            while stream.write_all(piece.repeat(100).as_bytes()).is_ok() {}
        });
        let exchange = send(post(peer.url("/"), &[], "a"));
        assert_eq!(
            kind(&exchange),
            Some((Phase::Read, FailureKind::TooLarge)),
            "{:?}",
            exchange.failure
        );
    }
}

#[test]
fn endless_body_is_cut_at_the_cap_and_is_no_failure() {
    let peer = Peer::start(|_, mut stream| {
        read_request(&mut stream);
        stream.write_all(b"HTTP/1.1 200 OK\r\n\r\n").unwrap();
        while stream.write_all(&[b'a'; 4096]).is_ok() {}
    });
    let exchange = send(post(peer.url("/"), &[], "a"));
    assert_eq!(exchange.failure, None);
    let response = exchange.response.unwrap();
    assert!(response.truncated);
    assert_eq!(response.body.len(), 256 * 1024);
    assert_eq!(response.left_out, None, "nobody knows how much was to come");
}

#[test]
fn long_body_of_known_length_is_cut_and_the_rest_counted() {
    let peer = Peer::answering_once(answer("400 Bad Request", &"a".repeat(300 * 1024)));
    let response = send(post(peer.url("/"), &[], "a")).response.unwrap();
    assert_eq!((response.body.len(), response.left_out), (256 * 1024, Some(44 * 1024)));
}

#[test]
fn large_body_answered_early_and_reset_still_shows_the_answer() {
    let peer = Peer::start(|_, mut stream| {
        let mut head = [0; 16];
        std::io::Read::read_exact(&mut stream, &mut head).unwrap();
        stream.write_all(answer("413 Too Large", "no").as_bytes()).unwrap();
    });
    let exchange = send(post(peer.url("/"), &[], &"x".repeat(8 * 1024 * 1024)));
    assert_eq!(exchange.response.map(|r| r.status), Some(413), "{:?}", exchange.failure);
    assert_eq!(exchange.sent, Sent::Maybe);
}

#[test]
fn nobody_listening_is_refused_and_nothing_sent() {
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap();
    drop(listener);
    let exchange = send(post(format!("http://{address}/"), &[], "a"));
    assert_eq!(kind(&exchange), Some((Phase::Connect, FailureKind::ConnectRefused)));
    assert_eq!(exchange.sent, Sent::Nothing);
    let message = exchange.failure.unwrap().message;
    assert_eq!(message, format!("could not connect to {address}: connection refused"));
    assert_eq!(exchange.connection.unwrap().attempts, [format!("{address}: connection refused")]);
}

#[test]
fn unknown_name_is_a_dns_failure() {
    let exchange = send(post("http://nobody.invalid/", &[], "a"));
    assert_eq!(kind(&exchange), Some((Phase::Dns, FailureKind::DnsFailure)));
    assert!(exchange.failure.unwrap().message.starts_with("could not resolve nobody.invalid: "));
}

#[test]
fn resolve_rows_take_the_place_of_dns() {
    let peer = Peer::answering(answer("200 OK", "{}"));
    let port = peer.address.port();
    let settings = Settings {
        resolve: vec![("nobody.invalid".to_owned(), port, vec![peer.address.ip()])],
        ..Settings::default()
    };
    let exchange = send_with(settings, post(format!("http://nobody.invalid:{port}/"), &[], "a"));
    assert_eq!(exchange.response.unwrap().status, 200);
}

#[test]
fn one_family_refusing_leaves_the_other() {
    let peer = Peer::answering(answer("200 OK", "{}"));
    let port = peer.address.port();
    let addresses = vec!["::1".parse().unwrap(), peer.address.ip()];
    let settings = Settings {
        resolve: vec![("both.invalid".to_owned(), port, addresses)],
        ..Settings::default()
    };
    let exchange = send_with(settings, post(format!("http://both.invalid:{port}/"), &[], "a"));
    assert_eq!(exchange.response.unwrap().status, 200);
    let attempts = exchange.connection.unwrap().attempts;
    assert_eq!(attempts.len(), 2);
    assert!(attempts[0].starts_with(&format!("[::1]:{port}: ")), "{attempts:?}");
    assert!(
        attempts[1].starts_with(&format!("127.0.0.1:{port}: connected after ")),
        "{attempts:?}"
    );
}
