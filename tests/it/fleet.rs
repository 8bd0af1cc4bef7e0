//! `regrant fleet`: many clients against servers on loopback.

#![allow(clippy::unwrap_used, reason = "a test that cannot be set up fails")]

use regrant::lab::{Lab, Scenario};
use serde_json::Value;
use std::path::Path;
use std::process::{Command, Output, Stdio};
use std::time::{Duration, Instant};

struct Desk {
    folder: tempfile::TempDir,
    labs: Vec<Lab>,
}

impl Desk {
    fn new(scenarios: &[&str]) -> Self {
        let lab = |name: &&str| Lab::start(&Scenario::find(name, Path::new("/")).unwrap()).unwrap();
        Self { folder: tempfile::tempdir().unwrap(), labs: scenarios.iter().map(lab).collect() }
    }

    /// A `[[client]]` table for a lab, its secrets in files.
    fn client(&self, name: &str, lab: usize, more: &str) -> String {
        let lab = &self.labs[lab];
        let secret = lab.client_secret.as_ref().unwrap();
        self.write(&format!("{name}.secret"), secret.expose());
        self.write(&format!("{name}.token"), lab.refresh_token.expose());
        format!(
            "[[client]]\nname = \"{name}\"\ntoken-url = \"{}\"\nclient-id = \"{}\"\n\
             client-secret-file = \"{name}.secret\"\nrefresh-token-file = \"{name}.token\"\n\
             token-out = \"{name}.new\"\n{more}\n",
            lab.token_url, lab.client_id
        )
    }

    fn write(&self, name: &str, text: &str) {
        let path = self.folder.path().join(name);
        std::fs::write(&path, text).unwrap();
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt as _;
            std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o600)).unwrap();
        }
    }

    fn read(&self, name: &str) -> String {
        std::fs::read_to_string(self.folder.path().join(name)).unwrap()
    }

    fn run(&self, fleet: &str, arguments: &[&str]) -> Output {
        self.write("fleet.toml", fleet);
        Command::new(env!("CARGO_BIN_EXE_regrant"))
            .current_dir(self.folder.path())
            .env_clear()
            .env("XDG_STATE_HOME", self.folder.path().join("state"))
            .stdin(Stdio::null())
            .args(["fleet", "fleet.toml"])
            .args(arguments)
            .output()
            .unwrap()
    }

    fn refused(&self, fleet: &str, arguments: &[&str]) -> String {
        let output = self.run(fleet, arguments);
        let said = String::from_utf8(output.stderr).unwrap();
        assert_eq!(output.status.code(), Some(2), "{said}");
        assert!(output.stdout.is_empty(), "{said}");
        assert!(self.labs.iter().all(|lab| lab.log().is_empty()), "{said}");
        said
    }
}

#[test]
fn fleet_checks_every_client_and_ends_with_the_worst() {
    let desk = Desk::new(&["smartthings", "form-body-only"]);
    let fleet = format!(
        "max-time = 20\n{}{}",
        desk.client("lights", 0, "as-sent = \"json+body\""),
        desk.client("doors", 1, "as-sent = \"form+body\"")
    );
    let output = desk.run(&fleet, &["--reports", "reports"]);
    let table = String::from_utf8(output.stdout).unwrap();
    assert_eq!(output.status.code(), Some(5), "{table}");
    let rows: Vec<&str> = table.lines().collect();
    assert_eq!(rows.len(), 3, "{table}");
    assert!(rows[1].starts_with("lights  works in another shape  form_required  "), "{table}");
    assert!(rows[1].ends_with("lights.new"), "{table}");
    assert!(rows[2].starts_with("doors   works as sent           -"), "{table}");
    // The newest token is the one that was kept, and each report is there on its own.
    let live = desk.labs[0].live_tokens();
    assert_eq!(desk.read("lights.new"), live[0].expose());
    for (name, outcome) in [("lights", "works_in_another_shape"), ("doors", "works_as_sent")] {
        let report: Value =
            serde_json::from_str(&desk.read(&format!("reports/{name}.json"))).unwrap();
        assert_eq!(report["verdict"]["outcome"], outcome);
        assert_eq!(report["command"], "fleet");
    }
}

#[test]
fn fleet_writes_an_array_of_reports_in_the_file_s_order() {
    let desk = Desk::new(&["form-body-only"]);
    let fleet = format!(
        "decoy-only = true\nskip = [\"json*\"]\n{}{}",
        desk.client("b", 0, ""),
        desk.client("a", 0, "")
    );
    let output = desk.run(&fleet, &["--format", "json"]);
    assert_eq!(output.status.code(), Some(6));
    let reports: Vec<Value> = serde_json::from_slice(&output.stdout).unwrap();
    let names: Vec<&str> = reports.iter().map(|r| r["name"].as_str().unwrap()).collect();
    assert_eq!(names, ["b", "a"]);
    assert!(reports.iter().all(|r| r["schema"] == 1));
    assert!(desk.labs[0].log().iter().all(|entry| entry.rule != "success"));
}

#[test]
fn fleet_pauses_between_two_clients_of_one_host() {
    let desk = Desk::new(&["form-body-only"]);
    let fleet = format!(
        "pace = \"700ms\"\ndecoy-only = true\nonly = \"form+body\"\n{}{}",
        desk.client("a", 0, ""),
        desk.client("b", 0, "")
    );
    let began = Instant::now();
    assert_eq!(desk.run(&fleet, &[]).status.code(), Some(6));
    assert!(began.elapsed() >= Duration::from_millis(700));
}

#[test]
fn fleet_refuses_a_slip_in_the_last_client_before_anything_is_sent() {
    let desk = Desk::new(&["form-body-only"]);
    let good = desk.client("good", 0, "");
    let lines = good.lines().count();
    for (more, line, said) in [
        ("tokn-url = \"x\"", 8, "there is no option 'tokn-url'"),
        ("format = \"json\"", 8, "'format' does not belong here"),
        ("max-time = \"soon\"", 8, "--max-time"),
        ("max-requests = 0", 8, "--max-requests"),
        ("curl = \"-\"", 8, "cannot read standard input"),
        ("once = true\nexhaustive = true", 2, "--once and --exhaustive"),
        ("resolve = \"nonsense\"", 2, "--resolve"),
        ("cacert = \"missing.pem\"", 2, "missing.pem"),
        ("output = \"x.pdf\"", 2, "x.pdf"),
        ("output = \"good.token\"", 2, "good.token"),
    ] {
        let fleet = format!("{good}{}", desk.client("bad", 0, more));
        let message = desk.refused(&fleet, &[]);
        let place = format!("fleet.toml, line {}", lines + line);
        assert!(message.contains(&place) && message.contains(said), "{more}: {message}");
    }
    let shared = format!("token-out = \"one\"\n{good}").replace("token-out = \"good.new\"", "");
    let second = desk.client("bad", 0, "").replace("token-out = \"bad.new\"", "");
    let message = desk.refused(&format!("{shared}{second}"), &[]);
    assert!(message.contains("line 1: 'token-out': 'one' would be written for"), "{message}");
    assert!(desk.refused(&format!("pace = \"fast\"\n{good}"), &[]).contains("line 1: 'pace'"));
    assert!(desk.refused("", &[]).contains("fleet.toml, line 1: there is no [[client]] table"));
}

#[test]
fn fleet_plans_without_sending_and_without_showing_secrets() {
    let desk = Desk::new(&["smartthings"]);
    let fleet = desk.client("lights", 0, "");
    let output = desk.run(&fleet, &["--dry-run", "--reports", "reports"]);
    assert_eq!(output.status.code(), Some(0));
    let plan = String::from_utf8(output.stdout).unwrap();
    assert!(plan.starts_with("== lights\nDry run: nothing is sent."), "{plan}");
    let lab = &desk.labs[0];
    assert!(lab.log().is_empty());
    assert!(!plan.contains(lab.refresh_token.expose()));
    assert!(!plan.contains(lab.client_secret.as_ref().unwrap().expose()));
    assert!(!desk.folder.path().join("reports").exists());
}
