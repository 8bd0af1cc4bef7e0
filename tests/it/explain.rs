//! `explain`: every cause has a case that shows it and a near miss that does not.
#![allow(clippy::unwrap_used, reason = "a broken fixture is a failed test")]

use regrant::exchange::{Observation, SeenRequest, SeenResponse};
use regrant::findings::{Cause, Severity, explain};
use regrant::import;
use regrant::ladder::{Stage, reached_in};
use serde_json::Value;
use std::collections::BTreeSet;
use std::path::Path;

fn rows(name: &str) -> Vec<Value> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/explain").join(name);
    let text = std::fs::read_to_string(path).unwrap();
    text.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

fn observe(value: &Value) -> Observation {
    import::observation(value.to_string().as_bytes(), None).unwrap()
}

#[test]
fn causes_have_a_case_and_a_near_miss_each() {
    let mut faults = Vec::new();
    let mut covered = BTreeSet::new();
    for row in rows("causes.jsonl") {
        let code = row["code"].as_str().unwrap();
        covered.insert(code.to_owned());
        let cause = Cause::from_slug(code).unwrap();
        let hit = explain(&observe(&row["case"]));
        if !hit.findings.iter().take(3).any(|f| f.code == cause) {
            faults.push(format!("{code}: the case gives {:?}", codes(&hit.findings)));
        }
        let miss = explain(&observe(&row["near_miss"]));
        if miss.findings.iter().any(|f| f.code == cause && f.confidence >= 0.5) {
            faults.push(format!("{code}: the near miss gives {:?}", codes(&miss.findings)));
        }
    }
    assert_eq!(faults, Vec::<String>::new());
    let all: BTreeSet<String> = Cause::ALL.iter().map(|c| c.slug().to_owned()).collect();
    assert_eq!(covered, all, "every cause of the table has a row in causes.jsonl");
}

fn codes(findings: &[regrant::findings::Finding]) -> Vec<(&'static str, f64)> {
    findings.iter().map(|f| (f.code.slug(), f.confidence)).collect()
}

/// An observation of a row: JSON, or text as it was pasted.
fn observe_row(row: &Value) -> Observation {
    match row["pasted"].as_str() {
        Some(text) => import::observation(text.as_bytes(), None).unwrap(),
        None => observe(&row["input"]),
    }
}

/// At most one of so many rows of a file may be missed.
fn explained(file: &str, one_in: usize) {
    let mut faults = Vec::new();
    let all = rows(file);
    for row in all.iter().filter(|r| r["control"].is_null()) {
        let top = usize::try_from(row["top"].as_u64().unwrap()).unwrap();
        let accept: Vec<&str> =
            row["accept"].as_array().unwrap().iter().map(|c| c.as_str().unwrap()).collect();
        let found = explain(&observe_row(row)).findings;
        if !found.iter().take(top).any(|f| accept.contains(&f.code.slug())) {
            faults.push(format!("{}: wanted {accept:?}, got {:?}", row["id"], codes(&found)));
        }
    }
    assert!(
        faults.len() * one_in <= all.len(),
        "more than 1 in {one_in} missed:\n{}",
        faults.join("\n")
    );
}

#[test]
fn answers_of_many_servers_are_explained() {
    explained("wild.jsonl", 50);
    explained("servers.jsonl", 100);
}

#[test]
fn answers_from_threads_and_documentation_are_explained() {
    explained("threads.jsonl", 100);
}

#[test]
fn answers_that_prove_nothing_raise_no_alarm() {
    for row in rows("threads.jsonl").iter().filter(|r| !r["control"].is_null()) {
        let tolerated =
            |code: &str| row["tolerate"].as_array().is_some_and(|l| l.iter().any(|c| c == code));
        let found = explain(&observe_row(row)).findings;
        let loud = found.iter().find(|f| {
            f.severity != Severity::Note && f.confidence > 0.5 && !tolerated(f.code.slug())
        });
        assert!(loud.is_none(), "{}: {:?}", row["id"], codes(&found));
    }
}

#[test]
fn findings_are_few_ranked_and_each_asks_for_something_else() {
    for name in ["causes.jsonl", "wild.jsonl", "threads.jsonl"] {
        for row in rows(name) {
            let observation =
                if row["case"].is_object() { observe(&row["case"]) } else { observe_row(&row) };
            let found = explain(&observation).findings;
            assert!(found.len() <= 6, "{row}");
            assert!(found.windows(2).all(|w| w[0].confidence >= w[1].confidence), "{row}");
            let fixes: BTreeSet<&str> = found.iter().map(|f| f.fix.as_str()).collect();
            assert_eq!(fixes.len(), found.len(), "{row}");
            for finding in &found {
                assert!(!finding.evidence.is_empty(), "{} in {row}", finding.code.slug());
                assert!(
                    finding.explanation.ends_with(['.', '\u{201d}']),
                    "{}",
                    finding.explanation
                );
            }
        }
    }
}

#[test]
fn success_gets_notes_at_most() {
    let tokens = |body: &str| Observation {
        response: Some(SeenResponse {
            status: Some(200),
            body: Some(body.to_owned()),
            ..Default::default()
        }),
        ..Default::default()
    };
    let plain = explain(&tokens(r#"{"access_token":"a","refresh_token":"b","expires_in":3600}"#));
    assert_eq!(plain.findings, []);
    assert_eq!(plain.stage, Stage::Issued);
    for (body, code) in [
        (r#"{"access_token":"a"}"#, Cause::SuccessWithoutRefreshToken),
        ("access_token=a&refresh_token=b&token_type=bearer", Cause::AcceptHeaderRequired),
        (r#"{"body":{"access_token":"a","refresh_token":"b"}}"#, Cause::NonstandardErrorSchema),
        (
            r#"{"access_token":"a","refresh_token":"b","expires_in":"3600"}"#,
            Cause::NonstandardErrorSchema,
        ),
    ] {
        let found = explain(&tokens(body)).findings;
        assert!(found.iter().any(|f| f.code == code), "{body}");
        assert!(found.iter().all(|f| f.severity == Severity::Note), "{body}");
    }
}

#[test]
fn evidence_quotes_the_answer_and_leaves_out_long_values() {
    let found = explain(&observe(&serde_json::json!({
        "response": {"status": 400, "body": "{\"error\":\"invalid_grant\",\"error_description\":\"Invalid refresh token: 7Gh3kLq09ZtX4vB81mNcPwQe\"}"}
    })));
    let first = &found.findings[0];
    assert!(first.evidence.iter().any(|e| e.what.contains("Invalid refresh token:")), "{first:?}");
    assert!(!format!("{found:?}").contains("7Gh3kLq09ZtX4vB81mNcPwQe"));
    assert!(first.explanation.contains("The cheapest way to tell"), "{}", first.explanation);
}

#[test]
fn odd_and_large_input_ends_without_a_word_too_many() {
    let deep = "[".repeat(100_000);
    let wide = format!("{{\"error\":\"{}\"}}", "a ".repeat(400_000));
    for body in [
        "",
        "\u{0}\u{1b}[2J",
        "null",
        "[]",
        "{}",
        "\"\"",
        deep.as_str(),
        wide.as_str(),
        "<",
        "<title>",
        "='\"",
        "error=",
        "\u{feff}",
    ] {
        let seen = Observation {
            response: Some(SeenResponse {
                status: Some(400),
                headers: Some(vec![("WWW-Authenticate".into(), body.chars().take(3000).collect())]),
                body: Some(body.to_owned()),
            }),
            request: Some(SeenRequest {
                method: Some(String::new()),
                url: Some(body.chars().take(3000).collect()),
                headers: Some(vec![("Authorization".into(), body.chars().take(3000).collect())]),
                body: Some(body.to_owned()),
            }),
            failure: Some(body.chars().take(3000).collect()),
            provider: Some(body.chars().take(3000).collect()),
            failed: None,
        };
        assert!(explain(&seen).findings.len() <= 6);
    }
}

#[test]
fn stages_follow_from_one_answer() {
    let stage = |status: u16, body: &str| {
        reached_in(&Observation {
            response: Some(SeenResponse {
                status: Some(status),
                headers: Some(Vec::new()),
                body: Some(body.to_owned()),
            }),
            ..Default::default()
        })
    };
    assert_eq!(stage(404, "<title>Not Found</title>"), Stage::Answered);
    assert_eq!(stage(415, ""), Stage::Routed);
    assert_eq!(stage(400, r#"{"error":"unsupported_grant_type"}"#), Stage::Routed);
    assert_eq!(stage(401, r#"{"error":"invalid_client"}"#), Stage::Parsed);
    assert_eq!(stage(400, r#"{"error":"invalid_scope"}"#), Stage::ClientAuthenticated);
    assert_eq!(stage(400, r#"{"error":"invalid_grant"}"#), Stage::GrantChecked);
    assert_eq!(stage(200, r#"{"access_token":"a"}"#), Stage::Issued);
    let failed = |text: &str| {
        reached_in(&Observation { failure: Some(text.to_owned()), ..Default::default() })
    };
    assert_eq!(failed("getaddrinfo ENOTFOUND a.example"), Stage::NotSent);
    assert_eq!(failed("connect ECONNREFUSED 192.0.2.1:443"), Stage::Resolved);
    assert_eq!(failed("x509: certificate has expired"), Stage::Connected);
    assert_eq!(failed("Read timed out"), Stage::Secured);
}

#[test]
fn every_cause_is_written_out() {
    for cause in Cause::ALL {
        let entry = cause.entry();
        for text in [entry.title, entry.meaning, entry.recognised, entry.fix] {
            assert!(text.len() > 10, "{}", entry.code);
        }
        assert!(entry.meaning.ends_with('.') && entry.fix.ends_with('.'), "{}", entry.code);
        assert!(entry.references.iter().any(|r| r.starts_with("https://")), "{}", entry.code);
    }
    let fixes: BTreeSet<&str> = Cause::ALL.iter().map(|c| c.entry().fix).collect();
    assert_eq!(fixes.len(), Cause::ALL.len(), "every cause asks for something else");
}

fn regrant(args: &[&str], input: &str) -> (Option<i32>, String, String) {
    use std::io::Write as _;
    use std::process::{Command, Stdio};
    let mut child = Command::new(env!("CARGO_BIN_EXE_regrant"))
        .args(args)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    // A command that reads nothing may be gone already.
    let _ = child.stdin.take().unwrap().write_all(input.as_bytes());
    let output = child.wait_with_output().unwrap();
    let text = |bytes: &[u8]| String::from_utf8(bytes.to_vec()).unwrap();
    (output.status.code(), text(&output.stdout), text(&output.stderr))
}

#[test]
fn explain_command_answers_in_json_without_the_input_s_secrets() {
    let input = r#"{"request":{"method":"POST","url":"https://auth.example.org/token","headers":{"Content-Type":"application/json"},"body":"{\"grant_type\":\"refresh_token\",\"refresh_token\":\"rt-0badc0ffee17\"}"},"response":{"status":400,"body":"{\"error\":\"unsupported_grant_type\",\"error_description\":\"\u001b[2Jno rt-0badc0ffee17\"}"}}"#;
    let (code, out, err) = regrant(&["explain", "--format", "json", "-"], input);
    assert_eq!((code, err.as_str()), (Some(0), ""));
    let report: Value = serde_json::from_str(&out).unwrap();
    assert_eq!(report["command"], "explain");
    assert_eq!(report["verdict"]["cause"], "form_required");
    assert_eq!(report["verdict"]["whose_side"], "request");
    assert_eq!(report["stage"], "routed");
    assert!(!out.contains("rt-0badc0ffee17"), "{out}");
    let (code, text, _) = regrant(&["explain"], input);
    assert_eq!(code, Some(0));
    assert!(text.starts_with("The parameters must be sent as a form.\nTo do: "), "{text}");
    assert!(!text.contains('\u{1b}') && !text.contains("rt-0badc0ffee17"), "{text}");
    assert!(text.lines().all(|line| line.chars().count() <= 80), "{text}");
}

#[test]
fn explain_command_ends_as_the_contract_says() {
    let end = |input: &str| regrant(&["explain"], input).0;
    assert_eq!(end("connect ECONNREFUSED 192.0.2.1:443"), Some(0));
    assert_eq!(end("something nobody ever said"), Some(6));
    assert_eq!(end(r#"{"response":{"status":200,"body":"{\"viewer\":1}"}}"#), Some(6));
    assert_eq!(end(""), Some(2));
}

#[test]
fn cause_command_lists_shows_and_suggests() {
    let (code, out, _) = regrant(&["cause"], "");
    assert_eq!(code, Some(0));
    assert!(Cause::ALL.iter().all(|c| out.contains(c.slug())));
    let (code, out, _) = regrant(&["cause", "form_required"], "");
    assert_eq!(code, Some(0));
    assert!(out.contains("x-www-form-urlencoded") && out.contains("RFC 6749 section 6"), "{out}");
    let (code, out, err) = regrant(&["cause", "form_requird"], "");
    assert_eq!((code, out.as_str()), (Some(2), ""));
    assert!(err.contains("did you mean `form_required`?"), "{err}");
}

#[test]
fn explain_output_hides_nothing_and_takes_colour() {
    let text = "{\"response\":{\"status\":400,\"body\":\"{\\\"error\\\":\\\"invalid_grant\\\",\
                \\\"error_description\\\":\\\"\u{202e}token\u{2066} expired\u{9b}31m\\\"}\"}}";
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("answer.json");
    std::fs::write(&path, text).unwrap();
    let run = |args: &[&str]| {
        let mut command = std::process::Command::new(env!("CARGO_BIN_EXE_regrant"));
        let output = command.arg("explain").arg(&path).args(args).output().unwrap();
        assert_eq!(output.status.code(), Some(0), "{args:?}");
        String::from_utf8(output.stdout).unwrap()
    };
    for args in [&["--format", "json"][..], &["--color", "never"], &["--color", "always"]] {
        let shown = run(args);
        assert!(!shown.contains(['\u{202e}', '\u{2066}', '\u{9b}']), "{shown}");
    }
    assert!(run(&["--color", "always"]).contains("\u{1b}[1m"));
    assert!(!run(&["--color", "never"]).contains('\u{1b}'));
    assert!(run(&["--format", "json"]).contains("\\u202e"), "what was there can still be seen");
}
