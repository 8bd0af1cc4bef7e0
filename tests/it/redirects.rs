//! Where redirects lead: asked for the report alone, with nothing that is anybody's.

use crate::wire_peer::{Peer, answer, read_request};
use serde_json::Value;
use std::io::Write as _;
use std::process::Command;
use std::sync::{Arc, Mutex};

const SECRET: &str = "Vb5nW3xT8kQz1jPy6RmLc0Dg4Hs9Fa2U";
const TOKEN: &str = "q7Zt0mXw2LpR9vKc4HdYs8Jf1Ng6Bu3E";

/// A server that answers by path, the requests it got, and what the report says.
struct Told {
    requests: Vec<String>,
    report: Value,
}

impl Told {
    /// Runs a check with made-up tokens against a server whose answer to each path is given.
    fn by(args: &[&str], script: impl Fn(&str, &str) -> String + Send + Sync + 'static) -> Self {
        let requests = Arc::new(Mutex::new(Vec::new()));
        let seen = Arc::clone(&requests);
        let peer = Peer::start(move |_, mut stream| {
            while let Some(request) = read_request(&mut stream) {
                let request = String::from_utf8(request).unwrap();
                let path = request.split(' ').nth(1).unwrap().to_owned();
                let answer = script(&path, &request);
                seen.lock().unwrap().push(request);
                if stream.write_all(answer.as_bytes()).is_err() {
                    return;
                }
            }
        });
        let folder = tempfile::tempdir().unwrap();
        std::fs::write(folder.path().join("secret"), SECRET).unwrap();
        std::fs::write(folder.path().join("token"), TOKEN).unwrap();
        let output = Command::new(env!("CARGO_BIN_EXE_regrant"))
            .current_dir(folder.path())
            .env("XDG_STATE_HOME", folder.path().join("state"))
            .args(["check", "--token-url", &peer.url("/oauth/token"), "--client-id", "app-1"])
            .args(["--client-secret-file", "secret", "--refresh-token-file", "token"])
            .args(["--decoy-only", "--format", "json"])
            .args(args)
            .output()
            .unwrap();
        let report = serde_json::from_slice(&output.stdout).unwrap();
        let requests = std::mem::take(&mut *requests.lock().unwrap());
        Self { requests, report }
    }

    fn notes(&self) -> Vec<&str> {
        let notes = self.report["notes"].as_array().unwrap().iter();
        notes.filter(|n| n["about"] == "redirect").map(|n| n["text"].as_str().unwrap()).collect()
    }

    /// First lines of the requests that only look where a redirect leads.
    fn looks(&self) -> Vec<&str> {
        let lines = self.requests.iter().map(|r| r.lines().next().unwrap());
        lines.filter(|l| !l.contains("/oauth/token") && !l.contains(".well-known")).collect()
    }
}

fn redirect(status: &str, to: &str) -> String {
    format!("HTTP/1.1 {status} Elsewhere\r\nLocation: {to}\r\nContent-Length: 0\r\n\r\n")
}

#[test]
fn redirects_are_asked_hop_by_hop_with_no_credentials() {
    let told = Told::by(&[], |path, _| match path {
        "/sso/start?next=token" => redirect("307", "/sso/page"),
        "/sso/page" => answer("200 OK", "<title>Log in</title>"),
        _ => redirect("302", "/sso/start?next=token"),
    });
    assert_eq!(
        told.looks(),
        ["GET /sso/start?next=token HTTP/1.1", "POST /sso/page HTTP/1.1"],
        "as a client that follows would ask"
    );
    let looks = told.requests.iter().filter(|r| r.contains(" /sso/"));
    for request in looks {
        let lower = request.to_ascii_lowercase();
        assert!(
            !lower.contains("authorization:") && !lower.contains("refresh_token="),
            "{request}"
        );
        assert!(!lower.contains("app-1"), "{request}");
    }
    let notes = told.notes();
    assert_eq!(notes.len(), 2, "{notes:?}");
    assert!(notes[0].starts_with("Redirect 1, status 302, from http://127.0.0.1:"), "{notes:?}");
    assert!(notes[0].contains("as GET without its body"), "{notes:?}");
    assert!(
        notes[1].ends_with("Asked there by POST without credentials: status 200."),
        "{notes:?}"
    );
    let exchanges = told.report["exchanges"].as_array().unwrap();
    assert_eq!(exchanges.iter().filter(|e| e["purpose"] == "redirect").count(), 2);
    assert_eq!(told.report["requests_total"], told.requests.len());
}

#[test]
fn redirects_in_a_circle_end_and_long_chains_are_cut() {
    let circle = Told::by(&[], |path, _| {
        redirect("302", if path == "/sso/a" { "/sso/b" } else { "/sso/a" })
    });
    assert_eq!(circle.looks(), ["GET /sso/a HTTP/1.1", "GET /sso/b HTTP/1.1"]);
    assert!(circle.notes()[2].ends_with("the redirects go round in a circle."));
    let long = Told::by(&[], |path, _| {
        let number = path.strip_prefix("/sso/").map_or(0, |n| n.parse().unwrap());
        redirect("302", &format!("/sso/{}", number + 1))
    });
    assert_eq!(long.looks().len(), 5);
    assert_eq!(
        *long.notes().last().unwrap(),
        "The redirects go on after 5; no more were followed."
    );
}

#[test]
fn redirects_between_two_endpoints_are_not_tried_twice() {
    let told = Told::by(&[], |path, _| {
        redirect("307", if path == "/oauth/token" { "/v2/token" } else { "/oauth/token" })
    });
    let first = told.requests.iter().filter(|r| r.starts_with("POST /oauth/token ")).count();
    let second = told.requests.iter().filter(|r| r.starts_with("POST /v2/token ")).count();
    // A look at where the second one leads comes on top.
    assert_eq!(first, second + 1);
}

#[test]
fn redirects_elsewhere_are_named_and_left_alone() {
    for (to, why) in [
        ("http://127.0.0.1:9/oauth/token", "it is another port without TLS."),
        ("http://localhost:9/oauth/token", "this machine (loopback)."),
        ("https://169.254.169.254/latest", "a cloud's instance metadata service."),
        ("https://10.1.2.3/token", "an address of a private network."),
        ("http://auth.example.com/token", "it is another host, and not one with a name and TLS."),
        ("https://8.8.8.8/token", "it is another host, and not one with a name and TLS."),
        ("http://u:p@127.0.0.1/x", "it holds a user name or a password."),
        ("file:///etc/passwd", "it is no http or https address."),
    ] {
        let told = Told::by(&[], move |_, _| redirect("307", to));
        assert!(told.looks().is_empty(), "{to}");
        let notes = told.notes();
        assert!(notes.len() == 1 && notes[0].ends_with(why), "{to}: {notes:?}");
    }
}

#[test]
fn redirects_that_carry_the_token_are_not_asked() {
    let told = Told::by(&[], |path, request| {
        let token = request.split("refresh_token=").nth(1).map(|t| t.split('&').next().unwrap());
        redirect("302", &format!("/sso/a?t={}&from={}", token.unwrap_or_default(), path.len()))
    });
    assert!(told.looks().is_empty(), "{:?}", told.looks());
    assert!(told.notes()[0].ends_with("that address holds one of the secrets."));
}

#[test]
fn redirects_count_against_the_budget() {
    let told =
        Told::by(&["--max-requests", "4", "--no-controls"], |_, _| redirect("302", "/sso/a"));
    assert!(told.requests.len() <= 4, "{}", told.requests.len());
}
