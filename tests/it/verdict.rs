//! What a person reads when nothing works: a guess is called one.
#![allow(clippy::unwrap_used, reason = "a test stops where its set-up fails")]

use regrant::lab::{Lab, Scenario};
use std::path::Path;
use std::process::Command;

/// The server says 401 and no more to everything; the secret is wrong.
#[test]
fn verdict_of_mute_refusals_names_both_suspects_and_claims_neither() {
    let lab = Lab::start(&Scenario::find("smartthings-blind", Path::new("/")).unwrap()).unwrap();
    let folder = tempfile::tempdir().unwrap();
    let output = Command::new(env!("CARGO_BIN_EXE_regrant"))
        .args(["check", "--token-url", &lab.token_url, "--client-id", &lab.client_id])
        .args(["--as-sent", "form+basic", "--only", "form+basic", "--only", "form+body"])
        .env("REGRANT_CLIENT_SECRET", "not-the-registered-1")
        .env("REGRANT_REFRESH_TOKEN", lab.refresh_token.expose())
        .env("XDG_STATE_HOME", folder.path())
        .output()
        .unwrap();
    let screen = String::from_utf8(output.stdout).unwrap();
    assert_eq!(output.status.code(), Some(1), "{screen}");
    let expected = "\
No shape works: perhaps wrong_client_secret
No shape works, and the answers do not prove why. Likeliest: the client secret
is wrong; or else: the server does not accept this refresh token.
";
    assert!(screen.starts_with(expected), "{screen}");
    let row = "  - form+body             fails    token endpoint  answered 401 without a word\n";
    assert!(screen.contains(row), "{screen}");
    assert!(screen.contains("client authentication: not known; no shape is known to work\n"));
}
