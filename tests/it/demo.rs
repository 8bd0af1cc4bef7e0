//! `demo` diagnoses every built-in scenario as it should: the whole way from options to exit code,
//! against a real server on loopback.

use regrant::lab::BUILT_IN;
use serde_json::Value;
use std::process::{Command, Output, Stdio};

/// What a run of `demo` must come to.
struct Expected {
    scenario: &'static str,
    exit: i32,
    /// Accepted as the first cause; empty where there must be none.
    cause: &'static [&'static str],
    /// Exactly the shapes that are confirmed, in any order.
    works: &'static [&'static str],
    /// What the real token has become.
    custody: &'static str,
}

const fn expect(
    scenario: &'static str,
    exit: i32,
    cause: &'static [&'static str],
    works: &'static [&'static str],
    custody: &'static str,
) -> Expected {
    Expected { scenario, exit, cause, works, custody }
}

const FORM_BASIC: &[&str] = &["form+basic", "form+basic+redirect_uri", "form+basic_id"];
/// Where a decoy is blind, the pass ends with the first success and its `redirect_uri` counterpart.
const BLIND_BASIC: &[&str] = &["form+basic", "form+basic+redirect_uri"];
const FORM_BODY: &[&str] = &["form+body", "form+body+redirect_uri"];
const FORM_ANY: &[&str] = &[
    "form+basic",
    "form+basic+redirect_uri",
    "form+basic_id",
    "form+body",
    "form+body+redirect_uri",
];
const DEAD: &[&str] =
    &["refresh_token_invalid", "refresh_token_reused_rotation", "refresh_token_wrong_client"];

const EXPECTED: &[Expected] = &[
    expect("smartthings", 5, &["form_required"], FORM_BASIC, "rotated"),
    expect("smartthings-blind", 5, &["form_required", "basic_required"], BLIND_BASIC, "rotated"),
    expect("form-body-only", 5, &["body_required"], FORM_BODY, "intact"),
    expect("json-only", 5, &["json_required"], &["json+body", "json+body+redirect_uri"], "rotated"),
    expect(
        "json-basic",
        5,
        &["json_required", "basic_required"],
        &["json+basic", "json+basic+redirect_uri"],
        "rotated",
    ),
    expect("public-client", 5, &["public_client_must_not_send_secret"], &["form+none"], "rotated"),
    expect(
        "both-refused",
        5,
        &["multiple_auth_methods"],
        &["form+basic", "form+basic+redirect_uri", "form+body", "form+body+redirect_uri"],
        "rotated",
    ),
    expect(
        "client-id-beside-basic",
        5,
        &["client_id_required_in_body_too"],
        &["form+basic_id"],
        "intact",
    ),
    expect(
        "redirect-uri-required",
        5,
        &["redirect_uri_required"],
        &["form+basic+redirect_uri", "form+body+redirect_uri"],
        "intact",
    ),
    expect("redirect-uri-refused", 5, &["redirect_uri_rejected"], &["form+body"], "intact"),
    expect("grant-first", 5, &["basic_required"], BLIND_BASIC, "rotated"),
    expect("uniform", 5, &["basic_required"], BLIND_BASIC, "intact"),
    expect("ok-with-error", 1, DEAD, &[], "intact"),
    expect("github-form-answer", 0, &[], FORM_BODY, "rotated"),
    expect("grace", 0, &[], FORM_ANY, "rotated"),
    expect("overlap", 0, &[], FORM_ANY, "rotated"),
    expect(
        "family-revocation",
        0,
        &[],
        &["form+body", "form+body+redirect_uri", "json+body", "json+body+redirect_uri"],
        "rotated",
    ),
    expect("same-token", 0, &[], FORM_ANY, "intact"),
    expect("no-new-token", 0, &[], &["form+basic"], "may_be_spent"),
    expect("spent-on-failure", 5, &["basic_required"], FORM_BASIC, "rotated"),
    expect("token-used", 1, DEAD, &[], "intact"),
    expect("token-foreign", 1, DEAD, &[], "intact"),
    expect("waf-no-user-agent", 5, &["user_agent_required"], FORM_ANY, "rotated"),
    expect("rate-limited", 6, &["rate_limited"], &[], "intact"),
];

fn demo(args: &[&str], folder: &std::path::Path) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_regrant"));
    command.arg("demo").args(args).stdin(Stdio::null());
    command.env("TMPDIR", folder).env("XDG_STATE_HOME", folder.join("state"));
    command.output().unwrap()
}

fn sorted<'a>(names: impl Iterator<Item = &'a str>) -> Vec<&'a str> {
    let mut names: Vec<&str> = names.collect();
    names.sort_unstable();
    names
}

fn report_of(scenario: &str) -> (Option<i32>, Value) {
    let folder = tempfile::tempdir().unwrap();
    let output = demo(&[scenario, "--format", "json"], folder.path());
    let report = serde_json::from_slice(&output.stdout).unwrap_or_else(|e| {
        panic!("{scenario}: {e}: {}", String::from_utf8_lossy(&output.stderr));
    });
    (output.status.code(), report)
}

#[test]
fn demo_diagnoses_every_scenario() {
    let mut wrong = Vec::new();
    for expected in EXPECTED {
        let (exit, report) = report_of(expected.scenario);
        let cause = report["verdict"]["cause"].as_str();
        let works = report["working_shapes"].as_array().unwrap().iter();
        let works = sorted(works.map(|s| s.as_str().unwrap()));
        let right = exit == Some(expected.exit)
            && cause.map_or(expected.cause.is_empty(), |c| expected.cause.contains(&c))
            && works == sorted(expected.works.iter().copied())
            && report["custody"]["state"] == expected.custody;
        if !right {
            wrong.push(format!(
                "{}: exit {exit:?}, cause {cause:?}, works {works:?}, custody {}",
                expected.scenario, report["custody"]["state"]
            ));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn demo_runs_whatever_is_built_in() {
    for (scenario, _) in BUILT_IN {
        let (exit, report) = report_of(scenario);
        assert!(matches!(exit, Some(0 | 1 | 5 | 6)), "{scenario}: {exit:?}");
        assert_eq!(report["command"], "demo", "{scenario}");
    }
}

#[test]
fn demo_needs_no_arguments_and_leaves_nothing_behind() {
    let folder = tempfile::tempdir().unwrap();
    let output = demo(&[], folder.path());
    assert_eq!(output.status.code(), Some(5));
    let report = String::from_utf8(output.stdout).unwrap();
    let first = report.lines().next().unwrap();
    assert_eq!(first, "Works, but not as sent: form_required, basic_required");
    let said = String::from_utf8(output.stderr).unwrap();
    assert!(said.starts_with("smartthings: Form and Basic only; 401 for everything"), "{said}");
    assert!(said.contains("What people send there: json+body.\n"), "{said}");
    assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 0, "something was left");
}

#[test]
fn demo_log_names_the_rule_that_answered() {
    let folder = tempfile::tempdir().unwrap();
    let output = demo(&["--log", "public-client", "-q"], folder.path());
    let said = String::from_utf8(output.stderr).unwrap();
    assert!(said.contains("[secret_sent: a public client sent a secret]"), "{said}");
    assert!(said.contains("form+none, a live refresh token -> 200  [success: "), "{said}");
}

#[test]
fn demo_refuses_an_unknown_scenario() {
    let folder = tempfile::tempdir().unwrap();
    let output = demo(&["smart-things"], folder.path());
    assert_eq!(output.status.code(), Some(2));
    let said = String::from_utf8(output.stderr).unwrap();
    assert!(said.contains("did you mean 'smartthings'?"), "{said}");
}

/// On a terminal the owner of the token is asked what only they can decide; `script` makes one.
#[test]
#[cfg(target_os = "linux")]
#[allow(clippy::print_stdout, reason = "says what was skipped")]
fn demo_asks_on_a_terminal_whether_to_risk_the_rest() {
    use std::io::Write as _;
    let regrant = env!("CARGO_BIN_EXE_regrant");
    for (answer, expected) in
        [("y\n", "3 of 13 shapes confirmed"), ("\n", "2 of 13 shapes confirmed")]
    {
        let folder = tempfile::tempdir().unwrap();
        let mut command = Command::new("script");
        command.args(["-qec", &format!("{regrant} demo smartthings-blind"), "/dev/null"]);
        command.env_remove("CI").env("TERM", "dumb").env("TMPDIR", folder.path());
        command.stdin(Stdio::piped()).stdout(Stdio::piped());
        let Ok(mut child) = command.spawn() else {
            assert!(std::env::var_os("CI").is_none(), "the command `script` is not installed");
            println!("skipped: the command `script` is not installed");
            return;
        };
        child.stdin.take().unwrap().write_all(answer.as_bytes()).unwrap();
        let screen = String::from_utf8(child.wait_with_output().unwrap().stdout).unwrap();
        assert!(screen.contains("8 more shapes could be tried with it: form+body, "), "{screen}");
        assert!(screen.contains("Try them? [y/N] "), "{screen}");
        assert!(screen.contains(expected), "{answer:?}: {screen}");
    }
}
