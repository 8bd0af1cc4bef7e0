//! `regrant scrub`, run as people run it.

use crate::leak;
use std::io::Write as _;
use std::process::{Command, Output, Stdio};

fn scrub(args: &[&str], stdin: &[u8]) -> Output {
    let mut child = Command::new(env!("CARGO_BIN_EXE_regrant"))
        .arg("scrub")
        .args(args)
        .env_clear()
        .env("REGRANT_REFRESH_TOKEN", "envT0ken-8f7e6d5c4b3a")
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    // The program may refuse its arguments before it reads.
    let _ = child.stdin.take().unwrap().write_all(stdin);
    child.wait_with_output().unwrap()
}

#[test]
fn scrub_takes_out_given_and_told_secrets_and_counts_them() {
    let folder = tempfile::tempdir().unwrap();
    let secret = folder.path().join("secret");
    std::fs::write(&secret, "f1leS3cret+/=x9\n").unwrap();
    let har = r#"{"log":{"entries":[{"request":{"method":"POST","url":"https://as.example/t?api_key=k1k2k3k4",
        "headers":[{"name":"Authorization","value":"Basic bXktYXBwOmYxbGVTM2NyZXQrLz14OQ=="},{"name":"Accept","value":"*/*"}],
        "postData":{"text":"grant_type=refresh_token&refresh_token=envT0ken-8f7e6d5c4b3a&client_secret=f1leS3cret%2B%2F%3Dx9"}},
        "response":{"status":400,"content":{"text":"{\"error\":\"invalid_grant\",\"access_token\":\"new-1a2b3c4d\"}"}}}]}}"#;
    let path = secret.to_string_lossy();
    let args = ["-", "--secret-file", &*path, "--client-id", "my-app"];
    let once = scrub(&args, har.as_bytes());
    let text = String::from_utf8(once.stdout).unwrap();
    assert_eq!(
        text,
        r#"{"log":{"entries":[{"request":{"method":"POST","url":"https://as.example/t?api_key=<parameter#1>",
        "headers":[{"name":"Authorization","value":"Basic base64(my-app:<secret#1>)"},{"name":"Accept","value":"*/*"}],
        "postData":{"text":"grant_type=refresh_token&refresh_token=<refresh_token#1>&client_secret=<secret#1>"}},
        "response":{"status":400,"content":{"text":"{\"error\":\"invalid_grant\",\"access_token\":\"<access_token#1>\"}"}}}]}}"#
    );
    assert_eq!(
        String::from_utf8_lossy(&once.stderr),
        "masked: access_token 1, parameter 1, refresh_token 1, secret 2\n"
    );
    assert!(serde_json::from_str::<serde_json::Value>(&text).is_ok());
    for secret in ["f1leS3cret+/=x9", "envT0ken-8f7e6d5c4b3a"] {
        assert_eq!(leak::find_nested(text.as_bytes(), secret.as_bytes(), 2), None);
    }
    let twice = scrub(&args, text.as_bytes());
    assert_eq!(String::from_utf8_lossy(&twice.stdout), text);
    assert_eq!(String::from_utf8_lossy(&twice.stderr), "masked: nothing\n");
}

#[test]
fn scrub_finds_secrets_across_a_long_text() {
    let token = "envT0ken-8f7e6d5c4b3a";
    for size in [(1 << 20) - 10, (1 << 20) - 30, 1 << 20, (2 << 20) - 15] {
        let mut text = "some line of a log, nothing in it\n".repeat(size / 34 + 1);
        text.truncate(size);
        text.push_str(token);
        text.push_str("\nthe end\n");
        let out = scrub(&[], text.as_bytes());
        let clean = String::from_utf8(out.stdout).unwrap();
        assert_eq!(clean, text.replace(token, "<refresh_token#1>"));
    }
}

#[test]
fn scrub_writes_to_a_file_for_its_owner_alone() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("clean.log");
    let out = scrub(&["-o", &path.to_string_lossy()], b"token=envT0ken-8f7e6d5c4b3a\n");
    assert_eq!((out.status.code(), out.stdout), (Some(0), Vec::new()));
    assert_eq!(std::fs::read_to_string(&path).unwrap(), "token=<refresh_token#1>\n");
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        assert_eq!(std::fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600);
    }
}

#[test]
fn scrub_names_what_cannot_be_used() {
    for (args, message) in [
        (&["no-such-file"][..], "error: could not read no-such-file: "),
        (&["--secret-file", "nowhere"][..], "error: --secret-file nowhere: "),
        (&["--secret-file", "-"][..], "error: --secret-file -: standard input can be read once"),
        (&["/"][..], "error: could not read /: it is a folder"),
        (&["-o", "/no/such/folder/x"][..], "error: -o /no/such/folder/x: "),
    ] {
        let out = scrub(args, b"x");
        let told = String::from_utf8_lossy(&out.stderr).into_owned();
        assert_eq!(out.status.code(), Some(2), "{args:?}");
        assert!(told.starts_with(message), "{args:?}: {told}");
    }
}
