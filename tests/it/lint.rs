//! `regrant lint`, run as users run it.

#![allow(clippy::unwrap_used, reason = "a test that cannot be set up fails")]

use regrant::oauth::assertion::{
    ClientKey, Fresh, Proof, client_assertion, client_secret_jwt, dpop_proof,
};
use regrant::secret::Secret;
use serde_json::Value;
use std::io::Write as _;
use std::path::Path;
use std::process::{Command, Output, Stdio};

const URL: &str = "https://as.example.com/token";

fn fresh() -> Fresh {
    Fresh { now: "2026-03-01T12:00:00Z".parse().unwrap(), jti: "once".to_owned() }
}

fn key() -> ClientKey {
    let text = include_str!("../../fixtures/keys/ec-p256-pkcs8.pem");
    ClientKey::read(&Secret::new(text), Some("k1"), None, None).unwrap()
}

/// Runs it with a statement on standard input, at the time the statements here are made.
fn lint(args: &[&str], input: &str) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_regrant"));
    command.arg("lint").args(args).args(["--at", "2026-03-01T12:00:00Z"]);
    command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut child = command.spawn().unwrap();
    // Usage errors come before anything is read.
    let _ = child.stdin.take().unwrap().write_all(input.as_bytes());
    child.wait_with_output().unwrap()
}

fn out(output: &Output) -> String {
    assert_eq!(String::from_utf8_lossy(&output.stderr), "");
    String::from_utf8(output.stdout.clone()).unwrap()
}

#[test]
fn lint_of_a_right_assertion_ends_with_0() {
    let text = client_assertion(&key(), "app", URL, &fresh()).unwrap();
    let public = Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/keys/ec-p256-public.pem");
    let output = lint(
        &[
            "--assertion",
            "-",
            "--client-id",
            "app",
            "--token-url",
            URL,
            "--key",
            public.to_str().unwrap(),
        ],
        text.expose(),
    );
    assert_eq!(
        out(&output),
        "Client assertion (ES256, kid k1): nothing wrong in what was checked\n"
    );
    assert_eq!(output.status.code(), Some(0));
}

#[test]
fn lint_names_what_is_wrong_why_and_what_to_do() {
    let text = client_assertion(&key(), "app", URL, &fresh()).unwrap();
    let output =
        lint(&["--assertion", "-", "--token-url", "https://as.example.com/token/"], text.expose());
    assert_eq!(
        out(&output),
        "Client assertion (ES256, kid k1): 1 error

  error aud: 'aud' is 'https://as.example.com/token': the slash at the end
  differs
    why: the audience must name this authorization server (RFC 7523 section 3,
    point 3)
    fix: set it to the issuer or the token endpoint, as the server's
    documentation says, letter for letter

  Not checked: issuer and subject (give --client-id); the signature (give
  --key).
"
    );
    assert_eq!(output.status.code(), Some(1));
}

#[test]
fn lint_as_json_holds_every_remark() {
    let about = Proof { method: "GET", url: URL, nonce: None, access_token: None };
    let proof = dpop_proof(&key(), &about, &fresh()).unwrap();
    let output = lint(&["--dpop", "-", "--token-url", URL, "--format", "json"], proof.expose());
    let report: Value = serde_json::from_str(&out(&output)).unwrap();
    assert_eq!(report["command"], "lint");
    assert_eq!(report["problems"], 1);
    let statement = &report["statements"][0];
    assert_eq!(statement["kind"], "dpop_proof");
    assert_eq!(statement["remarks"][0]["part"], "htm");
    assert_eq!(statement["remarks"][0]["severity"], "error");
    assert_eq!(statement["remarks"][1]["severity"], "note");
    assert_eq!(output.status.code(), Some(1));
}

#[test]
fn lint_verifies_with_the_client_secret_from_a_file() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("secret");
    std::fs::write(&file, "correct horse\n").unwrap();
    let file = file.to_str().unwrap();
    for (secret, code) in [("correct horse", 0), ("wrong horse", 1)] {
        let text = client_secret_jwt(&Secret::new(secret), "app", URL, &fresh());
        let output = lint(&["--assertion", "-", "--client-secret-file", file], text.expose());
        assert_eq!(output.status.code(), Some(code));
        assert!(!out(&output).contains("horse"));
    }
}

#[test]
fn lint_of_what_cannot_be_read_ends_with_2_and_names_the_option() {
    let folder = tempfile::tempdir().unwrap();
    let missing = folder.path().join("missing");
    let missing = missing.to_str().unwrap();
    for (args, words) in [
        (vec!["--assertion", "-"], "--assertion -: it is no JWT"),
        (vec!["--assertion", missing], "cannot be read"),
        (vec!["--assertion", "-", "--dpop", "-"], "standard input can be read once only"),
        (vec![], "--assertion"),
        (vec!["--dpop", "-", "--key", missing], "--key"),
    ] {
        let output = lint(&args, "hello");
        assert_eq!(output.status.code(), Some(2));
        let error = String::from_utf8(output.stderr).unwrap();
        assert!(error.contains(words), "{error}");
        assert!(output.stdout.is_empty());
    }
}
