//! Real authorization servers, installed from their registries into target/interop and run.

use crate::plain::Client;
use serde::Deserialize;
use std::io::{BufRead as _, BufReader, Write as _};
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};
use std::sync::Mutex;

/// A running server. Ends when dropped.
pub(crate) struct Server {
    child: Child,
    /// `None` once it is told to end.
    ask: Option<ChildStdin>,
    answers: BufReader<ChildStdout>,
    /// Where it is.
    pub(crate) token_url: String,
}

/// What the user of a client has.
#[derive(Debug, Deserialize)]
pub(crate) struct Given {
    pub(crate) client_id: String,
    pub(crate) client_secret: Option<String>,
    pub(crate) redirect_uri: String,
    pub(crate) refresh_token: String,
    /// The client's private key, PEM or JWK, with its algorithm and key id.
    pub(crate) client_key: Option<String>,
    pub(crate) client_alg: Option<String>,
    pub(crate) client_key_id: Option<String>,
    /// The key the refresh token is bound to.
    pub(crate) dpop_key: Option<String>,
}

#[derive(Deserialize)]
struct Place {
    token_url: String,
}

#[derive(Deserialize)]
struct Live {
    live: bool,
}

impl Server {
    /// npm's oidc-provider; `None` where it cannot be installed and CI does not ask for it.
    pub(crate) fn oidc_provider() -> Option<Self> {
        Self::oidc_provider_with(None)
    }

    /// The same over TLS, with the certificates in that folder.
    pub(crate) fn oidc_provider_over_tls(certificates: &Path) -> Option<Self> {
        Self::oidc_provider_with(Some(certificates))
    }

    fn oidc_provider_with(certificates: Option<&Path>) -> Option<Self> {
        let modules = node("node", &[OIDC_PROVIDER])?;
        let mut command = Command::new("node");
        command.arg(program("oidc-provider.mjs"));
        command.env("INTEROP_MODULES", modules.join("node_modules"));
        if let Some(folder) = certificates {
            command.env("INTEROP_TLS", folder);
        }
        Some(Self::start(&mut command))
    }

    /// PyPI's django-oauth-toolkit with these options; `None` as above.
    pub(crate) fn django_oauth_toolkit(options: &[&str]) -> Option<Self> {
        let folder = python("python", &[DJANGO_OAUTH_TOOLKIT])?;
        let mut command = Command::new(folder.join("bin/python"));
        command.arg(program("django_oauth_toolkit.py")).args(options);
        Some(Self::start(&mut command))
    }

    fn start(command: &mut Command) -> Self {
        command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::null());
        let mut child = command.spawn().unwrap();
        let ask = child.stdin.take();
        let answers = BufReader::new(child.stdout.take().unwrap());
        let mut server = Self { child, ask, answers, token_url: String::new() };
        let place: Place = server.answer();
        server.token_url = place.token_url;
        server
    }

    /// A client of that kind with a fresh refresh token.
    pub(crate) fn fresh(&mut self, kind: &str) -> Given {
        self.say(kind);
        self.answer()
    }

    /// Whether the server would still take that refresh token.
    pub(crate) fn is_live(&mut self, token: &str) -> bool {
        self.say(&format!("live {token}"));
        self.answer::<Live>().live
    }

    /// A plain client that knows what the user knows.
    pub(crate) fn client(&self, given: &Given) -> Client {
        Client {
            token_url: self.token_url.clone(),
            client_id: given.client_id.clone(),
            client_secret: given.client_secret.clone().unwrap_or_default(),
            redirect_uri: given.redirect_uri.clone(),
        }
    }

    fn say(&mut self, line: &str) {
        writeln!(self.ask.as_mut().unwrap(), "{line}").unwrap();
    }

    /// The next line that is JSON; servers print notices in between.
    fn answer<T: for<'a> Deserialize<'a>>(&mut self) -> T {
        loop {
            let mut line = String::new();
            assert!(self.answers.read_line(&mut line).unwrap() > 0, "the server ended");
            if line.starts_with('{') {
                return serde_json::from_str(&line).unwrap();
            }
        }
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.ask = None;
        // It ends by itself now that its input has; what it is ended with does not matter.
        let _ = self.child.wait();
    }
}

/// A virtual environment of Python with these packages.
pub(crate) fn python(name: &str, packages: &[&str]) -> Option<PathBuf> {
    installed(name, &packages.join(" "), |folder| {
        run(Command::new("python3").args(["-m", "venv"]).arg(folder))?;
        run(Command::new(folder.join("bin/pip"))
            .args(["install", "--quiet", "--disable-pip-version-check"])
            .args(packages))
    })
}

/// npm's packages below `node_modules` of the folder.
pub(crate) fn node(name: &str, packages: &[&str]) -> Option<PathBuf> {
    installed(name, &packages.join(" "), |folder| {
        run(Command::new("npm")
            .args(["install", "--no-audit", "--no-fund", "--no-save", "--ignore-scripts"])
            .args(["--loglevel=error", "--prefix", folder.to_str().unwrap()])
            .args(packages))
    })
}

/// Installs once a version; says why where it cannot and need not.
pub(crate) fn installed(
    name: &str,
    version: &str,
    install: impl FnOnce(&Path) -> Result<(), String>,
) -> Option<PathBuf> {
    static ONE_AT_A_TIME: Mutex<()> = Mutex::new(());
    let _guard = ONE_AT_A_TIME.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
    let target = Path::new(env!("CARGO_TARGET_TMPDIR")).parent().unwrap();
    let folder = target.join("interop").join(name);
    let marker = folder.join("installed");
    if std::fs::read_to_string(&marker).is_ok_and(|m| m == version) {
        return Some(folder);
    }
    std::fs::create_dir_all(&folder).unwrap();
    match install(&folder) {
        Ok(()) => {
            std::fs::write(marker, version).unwrap();
            Some(folder)
        }
        Err(why) => {
            let asked = std::env::var("CI").is_ok_and(|ci| ci == "true");
            assert!(!asked, "{version} could not be installed: {why}");
            println!("skipped: {version} could not be installed: {why}");
            None
        }
    }
}

pub(crate) fn run(command: &mut Command) -> Result<(), String> {
    let output = command.stdin(Stdio::null()).output();
    let output = output.map_err(|e| format!("{}: {e}", command.get_program().display()))?;
    if output.status.success() {
        return Ok(());
    }
    let said = String::from_utf8_lossy(&output.stderr);
    Err(said.lines().last().unwrap_or("it failed without a word").to_owned())
}

pub(crate) fn program(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/interop").join(name)
}

const OIDC_PROVIDER: &str = "oidc-provider@9.13.3";
const DJANGO_OAUTH_TOOLKIT: &str = "django-oauth-toolkit==3.4.1";
