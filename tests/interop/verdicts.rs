//! The built program against the servers: the shapes it reports as working are exactly those that
//! work, and the token it keeps still refreshes.

use crate::server::{Given, Server};
use crate::truth::Truth;
use std::collections::BTreeSet;
use std::path::Path;
use std::process::{Command, Stdio};

/// What a run of `regrant check` left behind.
pub(crate) struct Run {
    pub(crate) exit: Option<i32>,
    pub(crate) report: serde_json::Value,
    /// Everything it wrote, to look for secrets in.
    pub(crate) said: String,
}

pub(crate) fn check(server: &Server, given: &Given, more: &[&str]) -> Run {
    let folder = tempfile::tempdir().unwrap();
    let file = |name: &str, value: &str| {
        let path = folder.path().join(name);
        private(&path, value);
        path
    };
    // INTEROP_BINARY: another build of the program, an optimized one for example.
    let binary = std::env::var_os("INTEROP_BINARY");
    let mut command = Command::new(binary.unwrap_or(env!("CARGO_BIN_EXE_regrant").into()));
    command.args(["check", "--token-url", &server.token_url, "--client-id", &given.client_id]);
    if let Some(secret) = &given.client_secret {
        command.arg("--client-secret-file").arg(file("secret", secret));
    }
    command.arg("--refresh-token-file").arg(file("token", &given.refresh_token));
    command.args(["--redirect-uri", &given.redirect_uri, "--format", "json"]).args(more);
    command.arg("-o").arg(folder.path().join("report.md"));
    command.env("XDG_STATE_HOME", folder.path().join("state"));
    command.stdin(Stdio::null());
    let output = command.output().unwrap();
    let report = String::from_utf8(output.stdout).unwrap();
    let progress = String::from_utf8(output.stderr).unwrap();
    let markdown = std::fs::read_to_string(folder.path().join("report.md")).unwrap_or_default();
    let said = format!("{report}{progress}{markdown}");
    let report = serde_json::from_str(&report).unwrap_or_else(|e| panic!("{e}: {said}"));
    // Read before the folder goes.
    let kept = kept_token(&report);
    let report = with_kept(report, kept);
    Run { exit: output.status.code(), report, said }
}

pub(crate) fn private(path: &Path, value: &str) {
    use std::io::Write as _;
    let mut options = std::fs::OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(path).unwrap().write_all(value.as_bytes()).unwrap();
}

fn kept_token(report: &serde_json::Value) -> Option<String> {
    let path = report["custody"]["kept"].as_str()?;
    Some(std::fs::read_to_string(path).unwrap())
}

fn with_kept(mut report: serde_json::Value, token: Option<String>) -> serde_json::Value {
    report["custody"]["kept"] = token.into();
    report
}

impl Run {
    pub(crate) fn working(&self) -> BTreeSet<String> {
        self.shapes("works")
    }

    fn shapes(&self, outcome: &str) -> BTreeSet<String> {
        let shapes = self.report["shapes"].as_array().unwrap().iter();
        shapes
            .filter(|s| s["outcome"] == outcome)
            .map(|s| s["shape"].as_str().unwrap().to_owned())
            .collect()
    }

    fn planned(&self) -> BTreeSet<String> {
        let shapes = self.report["shapes"].as_array().unwrap().iter();
        shapes.map(|s| s["shape"].as_str().unwrap().to_owned()).collect()
    }
}

/// The shapes that every run with a secret and a redirect URI has to try.
const CORE: &[&str] = &[
    "form+basic",
    "form+basic+redirect_uri",
    "form+body",
    "form+body+redirect_uri",
    "json+basic",
    "json+basic+redirect_uri",
    "json+body",
    "json+body+redirect_uri",
    "form+none",
    "form+both",
    "form+basic_id",
];

/// Runs the program for one client and holds it to the table.
fn agrees(server: &mut Server, kind: &str, truth: &BTreeSet<String>, core: &[&str]) {
    let given = server.fresh(kind);
    let run = check(server, &given, &[]);
    let place = format!("{} {kind}", server.token_url);
    let planned = run.planned();
    for shape in core {
        assert!(planned.contains(*shape), "{place}: {shape} is not in the plan: {planned:?}");
    }
    let works: BTreeSet<String> = planned.intersection(truth).cloned().collect();
    assert_eq!(run.working(), works, "{place}: {}", run.report);
    assert_eq!(run.exit, Some(0), "{place}: {}", run.said);

    // The token to go on with is alive, and a plain client can use it.
    let kept = run.report["custody"]["kept"].as_str().unwrap_or(&given.refresh_token);
    let rotated = run.report["custody"]["rotated"].as_bool().unwrap();
    assert_eq!(rotated, kept != given.refresh_token, "{place}");
    assert!(server.is_live(kept), "{place}: the token kept is dead");
    let shape = works.first().unwrap();
    let answer = server.client(&given).refresh(shape, kept);
    assert_eq!(answer.status, 200, "{place}: {}", answer.body);

    // Nothing of it was said.
    let secrets = [given.client_secret.as_deref(), Some(&given.refresh_token), Some(kept)];
    for secret in secrets.into_iter().flatten() {
        assert!(!run.said.contains(secret), "{place}: a secret stands in the output");
    }
}

fn working(table: &str, kind: &str) -> BTreeSet<String> {
    let truth = Truth::read(table);
    let works = truth.of(kind).iter().filter(|(_, row)| row.real == "success");
    works.map(|(shape, _)| shape.clone()).collect()
}

pub(crate) fn set(shapes: &[&str]) -> BTreeSet<String> {
    shapes.iter().map(|s| (*s).to_owned()).collect()
}

#[test]
#[ignore = "installs npm's oidc-provider"]
fn regrant_agrees_with_oidc_provider() {
    let Some(mut server) = Server::oidc_provider() else { return };
    let table = "oidc-provider.json";
    agrees(&mut server, "basic", &working(table, "basic"), CORE);
    agrees(&mut server, "norotate", &working(table, "basic"), CORE);
    let mut post = working(table, "post");
    post.extend(set(&["form+basic+redirect_uri", "form+body+redirect_uri", "form+basic_id"]));
    agrees(&mut server, "post", &post, CORE);
    let mut public = working(table, "public");
    public.insert("form+none+redirect_uri".to_owned());
    agrees(&mut server, "public", &public, &["form+none", "json+none"]);
    let special = set(&[
        "form+basic_encoded",
        "form+basic_encoded+redirect_uri",
        "form+body",
        "form+body+redirect_uri",
    ]);
    agrees(&mut server, "special", &special, &["form+basic", "form+basic_encoded", "form+body"]);
}

#[test]
#[ignore = "installs PyPI's django-oauth-toolkit"]
fn regrant_agrees_with_django_oauth_toolkit() {
    for (options, table) in [
        (&[][..], "django-oauth-toolkit.json"),
        (&["json"], "django-oauth-toolkit-json.json"),
        (&["norotate"], "django-oauth-toolkit.json"),
        (&["grace=600"], "django-oauth-toolkit.json"),
    ] {
        let Some(mut server) = Server::django_oauth_toolkit(options) else { return };
        agrees(&mut server, "basic", &working(table, "basic"), CORE);
        let mut public = working(table, "public");
        public.extend(set(&["form+none+redirect_uri", "json+none+redirect_uri"]));
        if options == ["json"] {
            public.remove("form+none+redirect_uri");
        } else {
            public.remove("json+none+redirect_uri");
        }
        agrees(&mut server, "public", &public, &["form+none", "json+none"]);
    }
}

#[test]
#[ignore = "installs npm's oidc-provider"]
fn regrant_explains_a_used_token_of_oidc_provider() {
    let Some(mut server) = Server::oidc_provider() else { return };
    let given = server.fresh("basic");
    server.client(&given).refresh("form+basic", &given.refresh_token);
    let run = check(&server, &given, &["--as-sent", "form+basic"]);
    assert_eq!(run.exit, Some(1), "{}", run.report);
    assert!(run.working().is_empty());
    let cause = run.report["verdict"]["cause"].as_str().unwrap();
    assert!(cause.starts_with("refresh_token_"), "{cause}");
}
