//! Saved reports in which everything that a server or a file could have written is hostile.

use serde_json::Value;
use std::path::{Path, PathBuf};
use std::process::Command;

/// The report of the fixtures.
pub(crate) fn saved() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/reports/smartthings.json")
}

/// The same with these words behind every text.
pub(crate) fn report(words: &str) -> Value {
    let mut report = serde_json::from_slice(&std::fs::read(saved()).unwrap()).unwrap();
    poison(&mut report, "", words);
    report
}

/// Renders a report into files, one a format.
pub(crate) fn render(report: &Path, to: &[PathBuf]) {
    let mut arguments = vec!["render".into(), report.as_os_str().to_owned()];
    for path in to {
        arguments.extend(["-o".into(), path.as_os_str().to_owned()]);
    }
    let output = Command::new(env!("CARGO_BIN_EXE_regrant")).args(arguments).output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
}

fn poison(value: &mut Value, key: &str, words: &str) {
    match value {
        Value::String(text) if !KEPT.contains(&key) => text.push_str(words),
        Value::Array(items) => items.iter_mut().for_each(|item| poison(item, key, words)),
        Value::Object(fields) => {
            fields.iter_mut().for_each(|(key, item)| poison(item, key, words));
        }
        _ => {}
    }
}

/// Words of our own, that a report cannot be read without.
const KEPT: &[&str] = &[
    "outcome",
    "whose_side",
    "effect",
    "stage",
    "group",
    "severity",
    "purpose",
    "phase",
    "state",
    "started_at",
    "not_before",
    "not_after",
    "shape",
    "as_sent",
];
