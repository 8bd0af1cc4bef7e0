//! The world a command runs in: the one reader of environment, terminal, clock and streams.

use crate::render::text::visible;
use std::collections::BTreeMap;
use std::io::{IsTerminal as _, Read as _, Write};
use std::path::PathBuf;

/// The process's surroundings, read once and passed down.
pub struct World {
    /// Environment variables that are UTF-8.
    pub vars: BTreeMap<String, String>,
    /// Names of our own variables whose value is not UTF-8.
    pub odd_vars: Vec<String>,
    /// Standard output. Its errors are the caller's: a closed pipe is no failure of ours.
    pub out: Box<dyn Write>,
    /// Standard error.
    pub err: Box<dyn Write>,
    /// Whether each stream is a terminal.
    pub terminal: Terminal,
    /// Whether standard output wants colours: `NO_COLOR`, `CLICOLOR`, `CLICOLOR_FORCE`, `TERM`.
    pub colours: bool,
    /// Columns of the terminal behind standard output, or 80.
    pub width: usize,
    /// The working folder.
    pub folder: PathBuf,
    /// What was typed, program name first.
    pub arguments: Vec<std::ffi::OsString>,
}

/// Which streams are terminals.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
#[allow(clippy::struct_excessive_bools, reason = "three independent facts, not a state")]
pub struct Terminal {
    /// Standard input.
    pub stdin: bool,
    /// Standard output.
    pub stdout: bool,
    /// Standard error.
    pub stderr: bool,
}

impl World {
    /// Reads the process's own.
    #[must_use]
    pub fn of_process() -> Self {
        #[allow(clippy::disallowed_methods, reason = "this is the one reader")]
        let vars = std::env::vars_os()
            .filter_map(|(k, v)| Some((k.into_string().ok()?, v.into_string().ok()?)))
            .collect();
        #[allow(clippy::disallowed_methods, reason = "this is the one reader")]
        let odd_vars = std::env::vars_os()
            .filter(|(_, value)| value.to_str().is_none())
            .filter_map(|(name, _)| name.into_string().ok())
            .filter(|name| name.starts_with("REGRANT_"))
            .collect();
        Self {
            vars,
            odd_vars,
            out: Box::new(std::io::stdout()),
            err: Box::new(std::io::stderr()),
            terminal: Terminal {
                stdin: std::io::stdin().is_terminal(),
                stdout: std::io::stdout().is_terminal(),
                stderr: std::io::stderr().is_terminal(),
            },
            colours: anstream::AutoStream::choice(&std::io::stdout())
                != anstream::ColorChoice::Never,
            width: terminal_size::terminal_size().map_or(80, |(w, _)| usize::from(w.0)),
            folder: std::env::current_dir().unwrap_or_default(),
            arguments: std::env::args_os().collect(),
        }
    }

    /// A variable that is set and not empty.
    #[must_use]
    pub fn var(&self, name: &str) -> Option<&str> {
        self.vars.get(name).map(String::as_str).filter(|v| !v.is_empty())
    }

    /// A message to standard error, nothing hidden in it; nobody listening is no failure.
    pub fn complain(&mut self, message: &str) {
        let lines: Vec<String> = message.split('\n').map(visible).collect();
        let _ = writeln!(self.err, "{}", lines.join("\n"));
    }

    /// Writes to standard output. A closed pipe counts as written.
    pub fn print(&mut self, text: &str) {
        let _ = self.out.write_all(text.as_bytes()).and_then(|()| self.out.flush());
    }

    /// Reads standard input to its end, at most `cap` bytes.
    ///
    /// # Errors
    /// Where it cannot be read or is longer than the cap.
    pub fn read_stdin(&self, cap: u64) -> std::io::Result<Vec<u8>> {
        let mut bytes = Vec::new();
        std::io::stdin().take(cap + 1).read_to_end(&mut bytes)?;
        if bytes.len() as u64 > cap {
            return Err(std::io::Error::other(format!(
                "standard input holds more than {cap} bytes"
            )));
        }
        Ok(bytes)
    }
}
