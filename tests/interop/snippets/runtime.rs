//! What runs snippets: programs of this machine, and libraries installed below target/interop.

use crate::server::{installed, node, python, run};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::{Mutex, PoisonError};
use tempfile::TempDir;

/// A language's runtime with its libraries.
pub(crate) struct Runtime {
    /// The file a snippet is written to.
    file: &'static str,
    /// The program and its arguments before the file.
    program: Vec<PathBuf>,
    environment: Vec<(&'static str, PathBuf)>,
    /// Where snippets are written, each in a folder of its own, where the library is looked for
    /// beside them.
    folder: Folder,
    build: Build,
    /// Whether the library writes parameters in an order of its own.
    pub(crate) sorts: bool,
    /// Whether the library's content type has a charset that cannot be left out.
    charset: bool,
    /// A library that is not to be had: snippets that name it are left out.
    pub(crate) lacks: Option<&'static str>,
}

enum Folder {
    Anywhere(TempDir),
    Beside(PathBuf),
}

/// What has to be done before a snippet runs.
enum Build {
    Nothing,
    /// All at once, as binaries of one crate.
    Cargo,
    /// One by one with a compiler; the last option is for the name of what it makes.
    OneByOne(&'static [&'static str]),
}

impl Runtime {
    fn new(file: &'static str, program: &[&Path]) -> Self {
        Self {
            file,
            program: program.iter().map(|p| p.to_path_buf()).collect(),
            environment: Vec::new(),
            folder: Folder::Anywhere(tempfile::tempdir().unwrap()),
            build: Build::Nothing,
            sorts: false,
            charset: false,
            lacks: None,
        }
    }

    pub(crate) fn curl() -> Option<Self> {
        there(&["curl", "--version"])?;
        Some(Self::new("s.sh", &[Path::new("sh")]))
    }

    pub(crate) fn httpie() -> Option<Self> {
        let python = python("snippets-python", HTTPIE)?;
        let mut runtime = Self::new("s.sh", &[Path::new("sh")]);
        let path = std::env::var_os("PATH").unwrap_or_default();
        let folders = std::iter::once(python.join("bin")).chain(std::env::split_paths(&path));
        runtime.environment.push(("PATH", std::env::join_paths(folders).unwrap().into()));
        Some(runtime)
    }

    pub(crate) fn python() -> Option<Self> {
        let python = python("snippets-python", HTTPIE)?;
        Some(Self::new("s.py", &[&python.join("bin/python")]))
    }

    pub(crate) fn node() -> Option<Self> {
        let folder = node("snippets-node", &NODE)?;
        let mut runtime = Self::new("s.mjs", &[Path::new("node")]);
        runtime.folder = Folder::Beside(folder);
        Some(runtime)
    }

    pub(crate) fn openid_client() -> Option<Self> {
        Some(Self { sorts: true, charset: true, ..Self::node()? })
    }

    pub(crate) fn go() -> Option<Self> {
        there(&["go", "version"])?;
        let library = Path::new("/usr/share/gocode/src/golang.org/x/oauth2");
        if !library.is_dir() {
            return missing("golang-golang-x-oauth2-dev is not installed");
        }
        let mut runtime = Self::new("main.go", &[]);
        runtime.environment =
            vec![("GO111MODULE", "off".into()), ("GOPATH", "/usr/share/gocode".into())];
        Some(Self { build: Build::OneByOne(&["go", "build", "-o="]), sorts: true, ..runtime })
    }

    pub(crate) fn rust() -> Option<Self> {
        let folder = installed("snippets-rust", CRATES, |folder| {
            std::fs::create_dir_all(folder.join("src/bin")).map_err(|e| e.to_string())?;
            std::fs::write(folder.join("Cargo.toml"), CARGO).map_err(|e| e.to_string())?;
            // cargo asks for some target before it fetches.
            let first = folder.join("src/bin/s0.rs");
            std::fs::write(first, "fn main() {}\n").map_err(|e| e.to_string())?;
            run(Command::new("cargo").args(["fetch", "--quiet"]).current_dir(folder))
        })?;
        let mut runtime = Self::new("", &[]);
        runtime.folder = Folder::Beside(folder);
        Some(Self { build: Build::Cargo, ..runtime })
    }

    pub(crate) fn java() -> Option<Self> {
        there(&["javac", "-version"])?;
        Some(Self::new("Refresh.java", &[Path::new("java"), Path::new("-XX:TieredStopAtLevel=1")]))
    }

    /// Mono, the one C# compiler of the registries; it has no System.Text.Json.
    pub(crate) fn mono() -> Option<Self> {
        there(&["mcs", "--version"])?;
        let compiler = &["mcs", "-r:System.Net.Http.dll", "-langversion:latest", "-out:"];
        let runtime = Self::new("Refresh.cs", &[Path::new("mono")]);
        Some(Self { build: Build::OneByOne(compiler), lacks: Some("System.Text.Json"), ..runtime })
    }

    pub(crate) fn php() -> Option<Self> {
        there(&["php", "--version"])?;
        let library = Path::new("/usr/share/php/GuzzleHttp/autoload.php");
        if !library.is_file() {
            return missing("php-guzzlehttp-guzzle is not installed");
        }
        let folder = installed("snippets-php", "1", |folder| {
            let vendor = folder.join("vendor");
            std::fs::create_dir_all(&vendor).map_err(|e| e.to_string())?;
            let text = format!("<?php require_once '{}';\n", library.display());
            std::fs::write(vendor.join("autoload.php"), text).map_err(|e| e.to_string())
        })?;
        let mut runtime = Self::new("s.php", &[Path::new("php")]);
        runtime.folder = Folder::Beside(folder);
        Some(runtime)
    }

    pub(crate) fn ruby() -> Option<Self> {
        there(&["ruby", "--version"])?;
        Some(Self::new("s.rb", &[Path::new("ruby")]))
    }

    /// A content type, without the charset where the library insists on it.
    pub(crate) fn without_charset<'a>(&self, kind: &'a str) -> &'a str {
        let bare = kind.split(';').next().unwrap_or(kind);
        if self.charset && kind.eq_ignore_ascii_case(&format!("{bare};charset=UTF-8")) {
            bare
        } else {
            kind
        }
    }

    /// Builds snippets where they must be built; a command to run each.
    pub(crate) fn programs(&self, texts: &[&str]) -> Vec<Command> {
        if matches!(self.build, Build::Cargo) {
            return self.with_cargo(texts);
        }
        let folder = match &self.folder {
            Folder::Anywhere(folder) => folder.path(),
            Folder::Beside(folder) => folder,
        };
        // Tests that share a folder must not share a file.
        let own = format!("{}-{:?}", self.file, std::thread::current().id());
        let place = |at: usize| match &self.folder {
            Folder::Anywhere(_) => {
                let place = folder.join(at.to_string());
                std::fs::create_dir_all(&place).unwrap();
                place.join(self.file)
            }
            Folder::Beside(_) => {
                let own: String = own.chars().filter(char::is_ascii_alphanumeric).collect();
                folder.join(format!("{own}-{at}-{}", self.file))
            }
        };
        let program = |(at, text): (usize, &&str)| {
            let path = place(at);
            std::fs::write(&path, text).unwrap();
            self.command(&path)
        };
        texts.iter().enumerate().map(program).collect()
    }

    fn command(&self, path: &Path) -> Command {
        let mut binary = path.to_path_buf();
        if let Build::OneByOne(compiler) = self.build {
            binary.set_extension("bin");
            let mut build = Command::new(compiler[0]);
            let (out, options) = compiler[1..].split_last().unwrap();
            build.args(options).arg(format!("{out}{}", binary.display())).arg(path);
            build.envs(self.environment.iter().cloned());
            run(&mut build).unwrap_or_else(|why| {
                panic!("{why}\n{}", std::fs::read_to_string(path).unwrap_or_default())
            });
        }
        let mut words = self.program.iter().chain([&binary]);
        let mut command = Command::new(words.next().unwrap());
        command.args(words);
        command.envs(self.environment.iter().cloned());
        command.current_dir(path.parent().unwrap());
        command
    }

    fn with_cargo(&self, texts: &[&str]) -> Vec<Command> {
        let Folder::Beside(folder) = &self.folder else { unreachable!("cargo has a folder") };
        let _guard = ONE_CRATE.lock().unwrap_or_else(PoisonError::into_inner);
        let sources = folder.join("src/bin");
        std::fs::remove_dir_all(&sources).unwrap();
        std::fs::create_dir_all(&sources).unwrap();
        for (at, text) in texts.iter().enumerate() {
            std::fs::write(sources.join(format!("s{at}.rs")), text).unwrap();
        }
        let mut build = Command::new("cargo");
        build.args(["build", "--quiet", "--bins"]).current_dir(folder);
        build.env("CARGO_TARGET_DIR", folder.join("target")).env_remove("RUSTFLAGS");
        run(&mut build).unwrap();
        let own = tempfile::tempdir_in(folder).unwrap().keep();
        let program = |at: usize| {
            let name = format!("s{at}");
            std::fs::copy(folder.join("target/debug").join(&name), own.join(&name)).unwrap();
            Command::new(own.join(name))
        };
        (0..texts.len()).map(program).collect()
    }
}

/// Snippets in Rust are built one after another: they share the crate.
static ONE_CRATE: Mutex<()> = Mutex::new(());

/// Whether a program of this machine answers.
fn there(probe: &[&str]) -> Option<()> {
    let mut command = Command::new(probe[0]);
    command.args(&probe[1..]).stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
    if command.status().is_ok_and(|status| status.success()) {
        return Some(());
    }
    missing(&format!("{} is not installed", probe[0]))
}

fn missing<T>(why: &str) -> Option<T> {
    let asked = std::env::var("CI").is_ok_and(|ci| ci == "true");
    assert!(!asked, "{why}");
    println!("skipped: {why}");
    None
}

const HTTPIE: &[&str] = &["httpie==3.2.4", "requests==2.34.2", "httpx==0.28.1"];
const NODE: [&str; 2] = ["axios@1.21.1", "openid-client@6.9.0"];
const CRATES: &str = "reqwest 0.13.5, oauth2 5.0.0";
const CARGO: &str = r#"[package]
name = "snippets"
version = "0.0.0"
edition = "2024"

[dependencies]
form_urlencoded = "=1.2.2"
oauth2 = { version = "=5.0.0", default-features = false, features = ["reqwest"] }
reqwest = { version = "=0.13.5", default-features = false, features = ["form", "json", "multipart", "query"] }
serde_json = "1"
tokio = { version = "1", features = ["macros", "rt-multi-thread"] }

[profile.dev]
debug = false

[workspace]
"#;
