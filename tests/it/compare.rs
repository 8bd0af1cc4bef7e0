//! What changed between two reports.

#![allow(clippy::unwrap_used, reason = "a test that cannot be set up fails")]

use crate::specimen;
use regrant::findings::{Outcome, ShapeOutcome};
use regrant::report::changes::{About, Direction, between};
use std::process::{Command, Output};
use std::time::Duration;

fn regrant(args: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_regrant")).args(args).output().unwrap()
}

#[test]
fn compare_of_two_runs_that_differ_in_time_alone_finds_nothing() {
    let before = specimen::report();
    let mut after = before.clone();
    after.started_at += Duration::from_secs(48 * 60 * 60);
    after.elapsed_ms = 9;
    for exchange in &mut after.exchanges {
        exchange.started_at += Duration::from_secs(48 * 60 * 60);
        exchange.timings_ms.total = 1.0;
    }
    after.support.server_dates.clear();
    after.support.request_ids.clear();
    let changes = between(&before, &after);
    assert_eq!(changes.changes, []);
    assert!(!changes.changed);
}

#[test]
fn compare_tells_what_stopped_failing_and_what_began_to() {
    let before = specimen::report();
    let mut after = before.clone();
    after.verdict.outcome = Outcome::WorksAsSent;
    after.findings.retain(|f| f.code.as_str() != "basic_required");
    after.shapes[0].outcome = ShapeOutcome::Works;
    after.shapes[0].causes.clear();
    after.shapes[1].outcome = ShapeOutcome::Fails;
    let changes = between(&before, &after);
    let named = |direction| {
        changes.of(direction).map(|e| (e.about, e.name.to_string())).collect::<Vec<_>>()
    };
    assert_eq!(
        named(Direction::Better),
        [
            (About::Verdict, "outcome".to_owned()),
            (About::Shape, "json+body".to_owned()),
            (About::Finding, "basic_required".to_owned()),
        ]
    );
    assert_eq!(named(Direction::Worse), [(About::Shape, "form+basic".to_owned())]);
    let back = between(&after, &before);
    assert_eq!(back.of(Direction::Worse).count(), 3);
}

#[test]
fn compare_on_the_command_line_ends_with_0_1_or_2() {
    let folder = tempfile::tempdir().unwrap();
    let path = |name: &str| folder.path().join(name).display().to_string();
    let (a, b) = (path("a.json"), path("b.json"));
    let mut report = specimen::report();
    std::fs::write(&a, serde_json::to_vec(&report).unwrap()).unwrap();
    report.custody.rotated = false;
    std::fs::write(&b, serde_json::to_vec(&report).unwrap()).unwrap();

    let same = regrant(&["compare", &a, &a]);
    assert_eq!(same.status.code(), Some(0));
    assert_eq!(
        String::from_utf8(same.stdout).unwrap(),
        "Nothing changed between 2026-03-03T10:00:00Z and 2026-03-03T10:00:00Z.\n"
    );

    let changed = regrant(&["compare", &a, &b]);
    assert_eq!(changed.status.code(), Some(1));
    let text = String::from_utf8(changed.stdout).unwrap();
    assert!(text.ends_with("\nRefresh token\n  ~ rotates: yes -> no\n"), "{text}");

    let json = regrant(&["compare", &a, &b, "--format", "json"]);
    let value: serde_json::Value = serde_json::from_slice(&json.stdout).unwrap();
    assert_eq!(value["changes"][0]["after"], "no");

    let missing = regrant(&["compare", &a, "no-such.json"]);
    assert_eq!(missing.status.code(), Some(2));
    let text = String::from_utf8(missing.stderr).unwrap();
    assert!(text.starts_with("error: could not read no-such.json: "), "{text}");
    assert!(missing.stdout.is_empty());
}

#[test]
fn compare_with_a_baseline_is_told_beside_the_report() {
    let folder = tempfile::tempdir().unwrap();
    let path = |name: &str| folder.path().join(name).display().to_string();
    let (before, after) = (path("before.json"), path("after.json"));
    let mut report = specimen::report();
    std::fs::write(&after, serde_json::to_vec(&report).unwrap()).unwrap();
    report.shapes[1].outcome = ShapeOutcome::Fails;
    std::fs::write(&before, serde_json::to_vec(&report).unwrap()).unwrap();

    let output = regrant(&["render", &after, "-q", "--baseline", &before]);
    assert_eq!(output.status.code(), Some(0));
    let told = String::from_utf8(output.stderr).unwrap();
    assert!(told.starts_with("Against the baseline: 1 change between"), "{told}");
    assert!(told.ends_with("\nShapes\n  + better: form+basic: fails -> works\n"), "{told}");
    assert!(!String::from_utf8(output.stdout).unwrap().contains("baseline"));

    let missing = regrant(&["render", &after, "--baseline", "none.json"]);
    assert_eq!(missing.status.code(), Some(2));
    let text = String::from_utf8(missing.stderr).unwrap();
    assert!(text.starts_with("error: --baseline: could not read none.json"), "{text}");
}
