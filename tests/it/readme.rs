//! README.md is true: its commands run, and print what stands there.
//!
//! A `console` block is a session: after `$ ` a command, then what it prints (`…` stands for any
//! text, on a line of its own for any lines; a command that ends in ` &` runs until the end). In a
//! `sh` block every `regrant check` is run with `--dry-run`, which sends nothing; the `text` block is
//! the pasted request.

use std::io::Read as _;
use std::path::Path;
use std::process::{Child, Command, Stdio};

/// Where the commands run: a folder, the program first in PATH, servers that run on.
struct Session {
    folder: tempfile::TempDir,
    port: String,
    servers: Vec<Child>,
}

impl Drop for Session {
    fn drop(&mut self) {
        for server in &mut self.servers {
            let _ = server.kill();
            let _ = server.wait();
        }
    }
}

impl Session {
    fn new() -> Self {
        let free = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
        let port = free.local_addr().unwrap().port().to_string();
        Self { folder: tempfile::tempdir().unwrap(), port, servers: Vec::new() }
    }

    fn shell(&self, command: &str) -> Command {
        let program = Path::new(env!("CARGO_BIN_EXE_regrant")).parent().unwrap();
        let path = std::env::var("PATH").unwrap_or_default();
        let mut shell = Command::new("sh");
        shell.args(["-c", &format!("exec 2>&1\n{command}")]);
        shell.env("PATH", format!("{}:{path}", program.display()));
        shell.env("XDG_STATE_HOME", self.folder.path().join("state"));
        shell.env_remove("CLICOLOR_FORCE").env("COLUMNS", "80");
        shell.current_dir(self.folder.path()).stdin(Stdio::null()).stdout(Stdio::piped());
        shell
    }

    /// What a command prints on either stream. The README's port is replaced by a free one and
    /// back.
    fn run(&mut self, command: &str) -> String {
        let command = command.replace(PORT, &self.port);
        let mut printed = String::new();
        if let Some(server) = command.strip_suffix(" &") {
            let mut child = self.shell(&format!("exec {server}")).spawn().unwrap();
            let mut out = child.stdout.take().unwrap();
            let mut byte = [0];
            // A server says how to call it once it listens, and ends that with how to end it.
            while !printed.contains("ends the server.\n") && out.read(&mut byte).unwrap() > 0 {
                printed.push(char::from(byte[0]));
            }
            // Its log is read, so that it can go on writing.
            std::thread::spawn(move || std::io::copy(&mut out, &mut std::io::sink()));
            self.servers.push(child);
        } else {
            let output = self.shell(&command).output().unwrap();
            printed = String::from_utf8(output.stdout).unwrap();
        }
        printed.replace(&self.port, PORT)
    }
}

const PORT: &str = "8080";

/// The fenced blocks of a language, with the line they begin at.
fn blocks(text: &str, language: &str) -> Vec<(usize, String)> {
    let mut found = Vec::new();
    let mut open: Option<(usize, bool, String)> = None;
    for (number, line) in text.lines().enumerate() {
        match (&mut open, line.strip_prefix("```")) {
            (None, Some(tag)) => open = Some((number + 2, tag == language, String::new())),
            (Some((start, wanted, body)), Some("")) => {
                if *wanted {
                    found.push((*start, std::mem::take(body)));
                }
                open = None;
            }
            (Some((_, _, body)), _) => {
                body.push_str(line);
                body.push('\n');
            }
            (None, None) => {}
        }
    }
    found
}

/// Commands of a session with what they are said to print.
fn session(block: &str) -> Vec<(String, Vec<String>)> {
    let mut commands: Vec<(String, Vec<String>)> = Vec::new();
    let mut lines = block.lines();
    while let Some(line) = lines.next() {
        if let Some(command) = line.strip_prefix("$ ") {
            let mut command = command.to_owned();
            while command.ends_with('\\') {
                command.push('\n');
                command.push_str(lines.next().unwrap());
            }
            commands.push((command, Vec::new()));
        } else {
            commands.last_mut().unwrap().1.push(line.to_owned());
        }
    }
    commands
}

fn line_matches(expected: &str, actual: &str) -> bool {
    let mut parts = expected.split('…');
    let Some(mut rest) = parts.next().and_then(|first| actual.strip_prefix(first)) else {
        return false;
    };
    for part in parts {
        // Only the last place of a part can end the line.
        let Some(at) = (if part.is_empty() { Some(rest.len()) } else { rest.find(part) }) else {
            return false;
        };
        rest = &rest[at + part.len()..];
    }
    rest.is_empty()
}

fn matches(expected: &[String], actual: &[&str]) -> bool {
    match expected {
        [] => actual.is_empty(),
        [any, rest @ ..] if any.trim() == "…" => {
            (0..=actual.len()).any(|skip| matches(rest, &actual[skip..]))
        }
        [line, rest @ ..] => actual.split_first().is_some_and(|(first, others)| {
            line_matches(line, first.trim_end()) && matches(rest, others)
        }),
    }
}

fn readme() -> String {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    std::fs::read_to_string(root.join("README.md")).unwrap()
}

#[test]
fn readme_sessions_print_what_stands_there() {
    let mut session_folder = Session::new();
    let text = readme();
    let blocks = blocks(&text, "console");
    assert!(blocks.len() >= 3, "the README has sessions");
    for (start, block) in blocks {
        for (command, expected) in session(&block) {
            let printed = session_folder.run(&command);
            let actual: Vec<&str> = printed.lines().collect();
            assert!(
                matches(&expected, &actual),
                "README.md:{start}: $ {command}\nprints\n{printed}\nand not\n{}",
                expected.join("\n")
            );
        }
    }
}

#[test]
fn readme_check_examples_are_understood() {
    let mut session = Session::new();
    for name in ["client-secret.txt", "refresh-token.txt"] {
        std::fs::write(session.folder.path().join(name), "7b1d0c9e-made-up-value").unwrap();
    }
    let text = readme();
    let (_, pasted) = blocks(&text, "text").swap_remove(0);
    std::fs::write(session.folder.path().join("request.sh"), pasted).unwrap();
    let mut seen = 0;
    for (start, block) in blocks(&text, "sh") {
        let whole = block.replace("\\\n", " ");
        for line in whole.lines().filter(|l| l.contains("regrant check")) {
            let dry = if line.contains("--dry-run") { "" } else { " --dry-run" };
            let printed = session.run(&format!("{line}{dry} && echo understood"));
            assert!(
                printed.ends_with("understood\n"),
                "README.md:{start}: {line}\nprints\n{printed}"
            );
            seen += 1;
        }
    }
    assert!(seen >= 3, "the README shows how to call check");
}
