//! Where reports go, and what must not be overwritten. Driven through `regrant render`.

#![allow(clippy::unwrap_used, reason = "a test that cannot be set up fails")]

use crate::specimen;
use std::process::{Command, Output};

struct Desk {
    folder: tempfile::TempDir,
}

impl Desk {
    fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let report = serde_json::to_vec(&specimen::report()).unwrap();
        std::fs::write(folder.path().join("r.json"), report).unwrap();
        Self { folder }
    }

    fn render(&self, args: &[&str]) -> Output {
        Command::new(env!("CARGO_BIN_EXE_regrant"))
            .current_dir(self.folder.path())
            .env_remove("GITHUB_ACTIONS")
            .args(["render", "r.json"])
            .args(args)
            .output()
            .unwrap()
    }

    fn refused(&self, args: &[&str]) -> String {
        let output = self.render(args);
        assert_eq!(output.status.code(), Some(2), "{args:?}");
        assert!(output.stdout.is_empty());
        String::from_utf8(output.stderr).unwrap()
    }
}

#[test]
fn outputs_are_written_by_their_endings_and_announced() {
    let desk = Desk::new();
    let output =
        desk.render(&["-q", "-o", "a.md", "-o", "b.har", "-o", "c.junit.xml", "-o", "d.sarif"]);
    assert_eq!(output.status.code(), Some(0));
    let announced = String::from_utf8(output.stderr).unwrap();
    for (name, begins) in [
        ("a.md", "# OAuth 2.0 refresh"),
        ("b.har", "{\n  \"log\""),
        ("c.junit.xml", "<?xml"),
        ("d.sarif", "{\n  \"$schema\""),
    ] {
        let text = std::fs::read_to_string(desk.folder.path().join(name)).unwrap();
        assert!(text.starts_with(begins), "{name}");
        assert!(announced.contains(name), "{announced}");
    }
}

#[test]
fn outputs_that_cannot_be_written_are_named_before_anything_happens() {
    let desk = Desk::new();
    assert!(desk.refused(&["-o", "x.pdf"]).contains("-o x.pdf: the ending says the format"));
    assert!(desk.refused(&["-o", "no/such/x.md"]).contains("-o no/such/x.md: cannot be written"));
    assert!(desk.refused(&["-o", "x.md", "-o", "./x.md"]).contains("given twice"));
    assert!(!desk.folder.path().join("x.md").exists());
    assert!(desk.refused(&["-o", "r.json"]).contains("REPORT.json"));
    std::fs::create_dir(desk.folder.path().join("d.md")).unwrap();
    assert!(desk.refused(&["-o", "y.md", "-o", "d.md"]).contains("-o d.md"));
    assert!(!desk.folder.path().join("y.md").exists(), "what was opened is removed again");
    let shown = desk.refused(&["--show-secrets", "-o", "x.md"]);
    assert!(shown.contains("--show-secrets=files"), "{shown}");
    assert!(desk.refused(&["--diff", "form+basic,nonsense"]).contains("--diff"));
}

#[cfg(unix)]
#[test]
fn outputs_through_links_to_an_input_are_refused() {
    let desk = Desk::new();
    std::os::unix::fs::symlink("r.json", desk.folder.path().join("link.json")).unwrap();
    std::fs::hard_link(desk.folder.path().join("r.json"), desk.folder.path().join("hard.json"))
        .unwrap();
    assert!(desk.refused(&["-o", "link.json"]).contains("REPORT.json"));
    assert!(desk.refused(&["-o", "hard.json"]).contains("REPORT.json"));
}

#[test]
fn outputs_under_github_actions_annotate_on_standard_error() {
    let desk = Desk::new();
    let output = Command::new(env!("CARGO_BIN_EXE_regrant"))
        .current_dir(desk.folder.path())
        .env("GITHUB_ACTIONS", "true")
        .args(["render", "r.json", "-q"])
        .output()
        .unwrap();
    let err = String::from_utf8(output.stderr).unwrap();
    assert!(
        err.starts_with("::error title=OAuth 2.0 refresh%3A Works%2C but not as sent::"),
        "{err}"
    );
    assert!(!String::from_utf8(output.stdout).unwrap().contains("::"));
}
