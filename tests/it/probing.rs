//! What a run makes of servers that answer otherwise than a token endpoint at its desk: when it
//! stops, what it never sends, what it concludes.

#![allow(clippy::unwrap_used, reason = "a panic is a failed test")]

use crate::wire_peer::{Peer, answer, read_request};
use serde_json::Value;
use std::io::Write as _;
use std::process::Command;
use std::sync::{Arc, Mutex};

const TOKEN: &str = "kR5wE9yU2iO6pA3dS8fG1hJ4";
const SECRET: &str = "jV8sX1mQ4tZ7bN0cL3kP6r";
const GRANT: &str = r#"{"error":"invalid_grant"}"#;
const CLIENT: &str = r#"{"error":"invalid_client"}"#;

struct Run {
    report: Value,
    requests: Vec<String>,
}

impl Run {
    fn code(&self) -> &str {
        self.report["verdict"]["cause"].as_str().unwrap_or_default()
    }

    /// Requests with the real token.
    fn real(&self) -> usize {
        self.requests.iter().filter(|r| r.contains(TOKEN)).count()
    }
}

/// Runs `check` against a server that answers so; `{url}` in an argument is its URL.
fn check(serve: impl Fn(&str, usize) -> String + Send + Sync + 'static, args: &[&str]) -> Run {
    let seen = Arc::new(Mutex::new(Vec::<String>::new()));
    let log = Arc::clone(&seen);
    let peer = Peer::start(move |_, mut stream| {
        while let Some(request) = read_request(&mut stream) {
            let request = String::from_utf8_lossy(&request).into_owned();
            let number = {
                let mut log = log.lock().unwrap();
                log.push(request.clone());
                log.len()
            };
            if stream.write_all(serve(&request, number).as_bytes()).is_err() {
                return;
            }
        }
    });
    let url = peer.url("/oauth/token");
    let folder = tempfile::tempdir().unwrap();
    let mut command = Command::new(env!("CARGO_BIN_EXE_regrant"));
    command
        .args(["check", "--format", "json"])
        .args(args.iter().map(|a| a.replace("{url}", &url)))
        .env("REGRANT_REFRESH_TOKEN", TOKEN)
        .env("XDG_STATE_HOME", folder.path());
    if !args.contains(&"--client-key") {
        command.env("REGRANT_CLIENT_SECRET", SECRET);
    }
    let output = command.output().unwrap();
    let report = serde_json::from_slice(&output.stdout)
        .unwrap_or_else(|_| panic!("{}", String::from_utf8_lossy(&output.stderr)));
    let requests = std::mem::take(&mut *seen.lock().unwrap());
    Run { report, requests }
}

const PLAIN: [&str; 6] = ["--token-url", "{url}", "--client-id", "app-1", "--as-sent", "form+body"];

/// `SECRET` in a body or in Basic.
fn knows_the_client(request: &str) -> bool {
    request.contains(SECRET)
        || request.contains(&regrant::encode::base64(format!("app-1:{SECRET}")))
}

#[test]
fn probing_ends_where_an_answer_says_when_to_come_back() {
    let page = "<html><title>Maintenance</title>We are back at 06:00 UTC.</html>";
    let run = check(
        move |_, _| {
            let length = page.len();
            format!(
                "HTTP/1.1 503 X\r\nRetry-After: 3600\r\nContent-Type: text/html\r\nContent-Length: {length}\r\n\r\n{page}"
            )
        },
        &PLAIN,
    );
    assert_eq!(run.requests.len(), 1);
    assert_eq!(run.code(), "maintenance");
    assert_eq!(run.report["custody"]["state"], "intact");
}

#[test]
fn probing_ends_at_words_of_a_lock_out() {
    const LOCKED: &str = r#"{"error":"access_denied","error_description":"Client temporarily locked: too many failed attempts."}"#;
    let run = check(
        |_, number| match number {
            1..=2 => answer("400 Bad Request", GRANT),
            _ => answer("403 Forbidden", LOCKED),
        },
        &PLAIN,
    );
    // Four may be under way.
    assert!(run.requests.len() <= 6, "{}", run.requests.len());
    assert_eq!(run.code(), "rate_limited");
    assert_eq!(run.real(), 0);
}

#[test]
fn probing_keeps_the_token_from_gateways_and_pages() {
    let page = "<!doctype html><html><title>Acme Portal</title><div id=root></div></html>";
    let cases = [
        ("502 Bad Gateway", "no healthy upstream", "server_error"),
        ("200 OK", page, "wrong_endpoint"),
    ];
    for (status, body, cause) in cases {
        let run = check(move |_, _| answer(status, body), &PLAIN);
        assert_eq!(run.real(), 0, "{status}");
        assert_eq!(run.report["custody"]["state"], "intact");
        assert_eq!(run.code(), cause, "{status}");
    }
}

#[test]
fn probing_keeps_the_new_token_at_the_end_of_a_large_answer() {
    let filler = "x".repeat(700 * 1024);
    let run = check(
        move |request, _| {
            if !knows_the_client(request) {
                return answer("401 Unauthorized", CLIENT);
            }
            if !request.contains(TOKEN) {
                return answer("400 Bad Request", GRANT);
            }
            let body = format!(
                r#"{{"access_token":"{filler}","token_type":"Bearer","refresh_token":"gH7kM2nP9qR4sT6v"}}"#
            );
            answer("200 OK", &body)
        },
        &[PLAIN.as_slice(), &["--once"]].concat(),
    );
    assert_eq!(run.report["custody"]["rotated"], true);
    assert_eq!(run.report["verdict"]["outcome"], "works_as_sent");
}

#[test]
fn probing_goes_on_under_another_name_where_the_pasted_one_is_turned_away() {
    let command = format!(
        "curl {{url}} -A Python-urllib/3.11 -d grant_type=refresh_token -d client_id=app-1 -d client_secret={SECRET} -d refresh_token={TOKEN}"
    );
    let run = check(
        |request, _| {
            if request.contains("Python-urllib") {
                return answer("403 Forbidden", "error code: 1010");
            }
            if !request.contains(SECRET) {
                return answer("401 Unauthorized", CLIENT);
            }
            if request.contains(TOKEN) {
                return answer("200 OK", r#"{"access_token":"q1w2e3r4t5","token_type":"Bearer"}"#);
            }
            answer("400 Bad Request", GRANT)
        },
        &["--curl", &command],
    );
    assert_eq!(run.report["verdict"]["outcome"], "works_in_another_shape");
    assert_eq!(run.code(), "user_agent_required");
    assert_eq!(run.report["minimal_change"][0]["axis"], "user_agent_required");
    let real: Vec<_> = run.requests.iter().filter(|r| r.contains(TOKEN)).collect();
    assert!(real.iter().all(|r| r.contains("regrant/")), "{real:?}");
}

#[test]
fn probing_tells_another_clients_token_by_what_a_made_up_one_was_told() {
    let run = check(
        |request, _| match (knows_the_client(request), request.contains(TOKEN)) {
            (false, _) => answer("401 Unauthorized", CLIENT),
            (true, true) => answer(
                "401 Unauthorized",
                r#"{"error":"unauthorized_client","error_description":"Unauthorized"}"#,
            ),
            (true, false) => answer("400 Bad Request", GRANT),
        },
        &PLAIN,
    );
    assert_eq!(run.code(), "refresh_token_wrong_client");
}

#[test]
fn probing_measures_the_clock_where_an_assertion_is_refused() {
    const REFUSED: &str = r#"{"error":"invalid_client","error_description":"Token is not active"}"#;
    let key = concat!(env!("CARGO_MANIFEST_DIR"), "/fixtures/keys/ec-p256-pkcs8.pem");
    let run = check(
        |_, _| {
            let ahead = std::time::SystemTime::now() + std::time::Duration::from_secs(3720);
            let (date, length) = (httpdate::fmt_http_date(ahead), REFUSED.len());
            format!(
                "HTTP/1.1 400 X\r\nDate: {date}\r\nContent-Type: application/json\r\nContent-Length: {length}\r\n\r\n{REFUSED}"
            )
        },
        &[
            "--token-url",
            "{url}",
            "--client-id",
            "app-1",
            "--client-key",
            key,
            "--as-sent",
            "form+private_key_jwt",
        ],
    );
    assert_eq!(run.code(), "clock_skew");
    let shapes = run.report["shapes"].as_array().unwrap();
    // A key's armour is no secret: it shares words with the shapes' names.
    assert!(shapes.iter().any(|s| s["shape"] == "json+private_key_jwt"), "{shapes:?}");
}

/// A server that spends the token with a refused scope, as oidc-provider does.
#[test]
fn probing_blames_no_shape_for_what_a_refused_scope_did() {
    let spent = std::sync::atomic::AtomicBool::new(false);
    let run = check(
        move |request, _| {
            use std::sync::atomic::Ordering::SeqCst;
            match (knows_the_client(request), request.contains(TOKEN)) {
                (false, _) => answer("401 Unauthorized", CLIENT),
                (true, true) if request.contains("scope=") && !spent.swap(true, SeqCst) => {
                    answer("400 Bad Request", r#"{"error":"invalid_scope"}"#)
                }
                _ => answer("400 Bad Request", GRANT),
            }
        },
        &[
            "--token-url",
            "{url}",
            "--client-id",
            "app-1",
            "--as-sent",
            "form+body+scope",
            "--scope",
            "admin",
        ],
    );
    assert_eq!(run.code(), "scope_exceeds_grant");
    assert_eq!(run.report["custody"]["state"], "may_be_spent");
    let plain = run.report["shapes"].as_array().unwrap().iter().find(|s| s["shape"] == "form+body");
    assert_eq!(plain.unwrap()["outcome"], "unknown");
}
