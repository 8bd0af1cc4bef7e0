//! oidc-provider over TLS: clients that sign assertions, show a certificate, or prove a key.

use crate::certificates;
use crate::server::{Given, Server};
use crate::verdicts::{Run, check, private, set};
use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

/// The server, and the folder of its certificates and of files for the program.
struct Place {
    server: Server,
    folder: tempfile::TempDir,
}

impl Place {
    fn start() -> Option<Self> {
        let folder = tempfile::tempdir().unwrap();
        certificates::write(folder.path());
        let server = Server::oidc_provider_over_tls(folder.path())?;
        Some(Self { server, folder })
    }

    fn pem(&self, name: &str) -> String {
        path(&self.folder.path().join(format!("{name}.pem")))
    }

    fn file(&self, name: &str, value: &str) -> String {
        let file: PathBuf = self.folder.path().join(name);
        let _ = std::fs::remove_file(&file);
        private(&file, value);
        path(&file)
    }

    /// Runs the program with what the client's user has, and with further options.
    fn check(&self, given: &Given, more: &[&str]) -> Run {
        let mut args = vec!["--cacert".to_owned(), self.pem("ca")];
        if let Some(key) = &given.client_key {
            args.extend(["--client-key".to_owned(), self.file("client-key", key)]);
        }
        for (option, value) in
            [("--client-alg", &given.client_alg), ("--client-key-id", &given.client_key_id)]
        {
            args.extend(value.iter().flat_map(|v| [option.to_owned(), v.clone()]));
        }
        if let Some(key) = &given.dpop_key {
            args.extend(["--dpop-key".to_owned(), self.file("dpop-key", key)]);
        }
        args.extend(more.iter().map(|m| (*m).to_owned()));
        let args: Vec<&str> = args.iter().map(String::as_str).collect();
        check(&self.server, given, &args)
    }

    /// A client of that kind works in exactly these of the shapes planned.
    fn agrees(&mut self, kind: &str, more: &[&str], works: &BTreeSet<String>) {
        let given = self.server.fresh(kind);
        let run = self.check(&given, more);
        assert_eq!(&run.working(), works, "{kind}: {}", run.report);
        assert_eq!(run.exit, Some(0), "{kind}: {}", run.said);
        let kept = run.report["custody"]["kept"].as_str().unwrap();
        assert!(self.server.is_live(kept), "{kind}: the token kept is dead");
        assert!(!self.server.is_live(&given.refresh_token), "{kind}");
        silent(&run, &given, kind);
    }

    /// A client of that kind is refused, and this is the cause.
    fn refuses(&mut self, given: &Given, more: &[&str], cause: &str) {
        let run = self.check(given, more);
        assert_eq!(run.exit, Some(1), "{}", run.report);
        assert_eq!(run.report["verdict"]["cause"], cause, "{}", run.report);
        assert!(self.server.is_live(&given.refresh_token));
        silent(&run, given, cause);
    }
}

fn path(path: &Path) -> String {
    path.to_str().unwrap().to_owned()
}

/// Nothing of the client's secrets was said: no token, no key, no assertion.
fn silent(run: &Run, given: &Given, place: &str) {
    let key_lines = [&given.client_key, &given.dpop_key]
        .into_iter()
        .flatten()
        .flat_map(|key| key.lines())
        .filter(|line| line.len() > 20 && !line.starts_with("-----"));
    for secret in [given.client_secret.as_deref(), Some(given.refresh_token.as_str())]
        .into_iter()
        .flatten()
        .chain(key_lines)
    {
        assert!(!run.said.contains(secret), "{place}: a secret stands in the output");
    }
    assert!(!run.said.contains("eyJhbGciOi"), "{place}: an assertion stands in the output");
}

#[test]
#[ignore = "installs npm's oidc-provider"]
fn regrant_signs_assertions_that_oidc_provider_takes() {
    let Some(mut place) = Place::start() else { return };
    let works = set(&["form+private_key_jwt", "form+private_key_jwt+redirect_uri"]);
    for kind in ["rs256", "ps256", "es256", "es384", "eddsa"] {
        place.agrees(kind, &[], &works);
    }
    let only = ["--only", "form+client_secret_jwt,form+basic,form+body"];
    place.agrees("secretjwt", &only, &set(&["form+client_secret_jwt"]));
}

#[test]
#[ignore = "installs npm's oidc-provider"]
fn regrant_tells_an_assertion_that_oidc_provider_refuses() {
    let Some(mut place) = Place::start() else { return };
    let other = place.server.fresh("rs256").client_key;
    let given = Given { client_key: other, ..place.server.fresh("ps256") };
    place.refuses(&given, &[], "jwt_assertion_invalid");
    let given = place.server.fresh("es256");
    place.refuses(&given, &["--client-audience", "https://other.example"], "jwt_assertion_invalid");
}

#[test]
#[ignore = "installs npm's oidc-provider"]
fn regrant_shows_certificates_that_oidc_provider_takes() {
    let Some(mut place) = Place::start() else { return };
    let works = set(&["form+tls", "form+tls+redirect_uri"]);
    for (kind, certificate) in [("mtls", "client"), ("selfsigned", "self-signed")] {
        let (cert, key) = (place.pem(certificate), place.pem(&format!("{certificate}-key")));
        place.agrees(kind, &["--cert", &cert, "--key", &key], &works);
    }
    let (cert, key) = (place.pem("stranger"), place.pem("stranger-key"));
    let given = place.server.fresh("mtls");
    let run = place.check(&given, &["--cert", &cert, "--key", &key]);
    assert_eq!(run.exit, Some(1), "{}", run.report);
    assert!(place.server.is_live(&given.refresh_token));
}

#[test]
#[ignore = "installs npm's oidc-provider"]
fn regrant_proves_keys_to_oidc_provider_with_its_nonce() {
    let Some(mut place) = Place::start() else { return };
    let works = set(&[
        "form+basic+dpop",
        "form+basic+redirect_uri+dpop",
        "form+basic_id+dpop",
        "form+body+dpop",
        "form+body+redirect_uri+dpop",
    ]);
    place.agrees("dpop", &["--dpop"], &works);
    // Without decoys the first real request is told the nonce, and the second has it.
    let only = ["--dpop", "--no-decoy", "--only", "form+basic+dpop"];
    place.agrees("dpop", &only, &set(&["form+basic+dpop"]));
    place.agrees("dpopbound", &[], &set(&["form+none+dpop", "form+none+redirect_uri+dpop"]));
}
