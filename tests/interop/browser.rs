//! The HTML report in a browser: `browser.mjs` says what must hold. Screenshots and a PDF stay in
//! target/interop/report, to be looked at.

use crate::hostile;
use crate::server::{node, program};
use serde_json::json;
use std::path::PathBuf;
use std::process::Command;

/// What a server could say to get at the reader.
const HOSTILE: &str = "<script>window.pwned=1;alert(1)</script></script><img src=x onerror=alert(1)>\
    <svg onload=alert(1)><a href=\"javascript:alert(1)\">x</a>javascript:alert(1) \
    \"'><style>*{display:none}</style></pre></details></title></textarea><!-- --><base href=//x>\
    <form action=//x><input autofocus onfocus=alert(1)>{{7*7}}${alert(1)} \u{202e}txt.exe\u{2066} \
    \u{200b}\u{7}\u{1b}[31m https://evil.example/?a=<script> &lt;b&gt; &#x3c;b";

#[test]
#[ignore = "installs npm's playwright-core and axe-core, and needs Chromium"]
fn browser_shows_the_report_and_nothing_else() {
    let Some(chromium) = chromium() else { return };
    let Some(modules) = node("browser", &PACKAGES) else { return };
    let folder = modules.parent().unwrap().join("report");
    std::fs::create_dir_all(&folder).unwrap();
    hostile::render(&hostile::saved(), &[folder.join("plain.html")]);
    let mut report = hostile::report(HOSTILE);
    let megabyte = "<div><script>window.pwned=1</script></div>\n".repeat(25_000);
    report["exchanges"][0]["response"]["body"] = json!(megabyte);
    report["exchanges"][1]["response"]["body"] = json!("<b>".repeat(350_000));
    let saved = folder.join("hostile.json");
    std::fs::write(&saved, report.to_string()).unwrap();
    hostile::render(&saved, &[folder.join("hostile.html")]);
    regrant(&["demo", "-q", "-o", folder.join("live.html").to_str().unwrap()]);
    for (name, most) in [("plain", 200_000), ("live", 300_000), ("hostile", 2_000_000)] {
        let size = std::fs::metadata(folder.join(format!("{name}.html"))).unwrap().len();
        assert!(size < most, "{name}.html has {size} bytes");
    }

    let output = Command::new("node")
        .arg(program("browser.mjs"))
        .arg(&folder)
        .env("INTEROP_MODULES", &modules)
        .env("INTEROP_CHROMIUM", chromium)
        .output()
        .unwrap();
    println!("{}", String::from_utf8_lossy(&output.stdout));
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
}

fn chromium() -> Option<PathBuf> {
    let path = std::env::var_os("PATH").unwrap_or_default();
    let places = std::env::split_paths(&path).map(|folder| folder.join("chromium"));
    let found = places.into_iter().find(|place| place.is_file());
    if found.is_none() {
        let asked = std::env::var("CI").is_ok_and(|ci| ci == "true");
        assert!(!asked, "chromium is not installed");
        println!("skipped: chromium is not installed");
    }
    found
}

fn regrant(arguments: &[&str]) {
    let home = tempfile::tempdir().unwrap();
    let mut command = Command::new(env!("CARGO_BIN_EXE_regrant"));
    command.args(arguments).env("XDG_STATE_HOME", home.path()).env("HOME", home.path());
    let output = command.output().unwrap();
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.code().is_some_and(|code| code != 2 && code != 101), "{said}");
}

const PACKAGES: [&str; 2] = ["playwright-core@1.64.1", "axe-core@4.14.1"];
