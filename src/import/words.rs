//! From pasted text to the words of one command, as the shell it was written for would split them.
//!
//! Three shells: POSIX, Windows' cmd, `PowerShell`. Nothing is ever run: a command substitution is
//! an error. Variables are filled from assignments in the text itself; others stay as they stand
//! and are filled later, by the place they stand in.

mod cmd;
mod posix;
mod powershell;

use super::{ImportError, Remark};
use std::collections::HashMap;

pub(super) use powershell::{Body, Call, call};

/// A command's words, quotes undone, and what was odd about its text.
#[derive(Debug, Default)]
pub(super) struct Command {
    /// The words after `curl`.
    pub words: Vec<String>,
    /// The here-document or here-string, where there was one.
    pub stdin: Option<String>,
    /// What the user should know of the text.
    pub traps: Vec<Remark>,
}

/// The shell a text was written for.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
#[allow(clippy::enum_variant_names, reason = "it is called PowerShell")]
pub(super) enum Shell {
    /// sh, bash, zsh.
    Posix,
    /// cmd.exe.
    Cmd,
    /// `PowerShell`, calling `curl.exe`.
    PowerShell,
    /// `PowerShell` with its own `Invoke-RestMethod` or `Invoke-WebRequest`.
    Invoke,
}

impl Shell {
    /// Tells the shells apart by their line continuations and spellings.
    pub(super) fn of(text: &str) -> Self {
        let lower = text.to_ascii_lowercase();
        let calls = ["invoke-restmethod", "invoke-webrequest", "irm ", "iwr "];
        let call = calls.iter().filter_map(|c| word_at(&lower, c)).min();
        let curl = lower.find("curl ").or_else(|| lower.find("curl.exe"));
        if call.is_some_and(|call| curl.is_none_or(|curl| call < curl)) {
            return Self::Invoke;
        }
        let ends_with = |mark: char| text.lines().any(|l| l.trim_end().ends_with(mark));
        if ends_with('`') || (lower.contains("curl.exe") && lower.contains("$env:")) {
            return Self::PowerShell;
        }
        // A caret inside a quoted value is that value's, whatever stands behind it.
        let opens = [" ^\"", "=^\"", " ^&"].iter().any(|mark| text.contains(mark));
        if ends_with('^') || (opens && !ends_with('\\')) {
            return Self::Cmd;
        }
        Self::Posix
    }
}

/// Splits a text for its shell and picks the command that calls curl.
pub(super) fn split(text: &str, shell: Shell) -> Result<Command, ImportError> {
    match shell {
        Shell::Posix => posix::split(text),
        Shell::Cmd => cmd::split(text),
        Shell::PowerShell | Shell::Invoke => powershell::split(text),
    }
}

pub(super) fn fail(line: usize, problem: impl Into<String>) -> ImportError {
    ImportError { what: "the curl command", line: Some(line), problem: problem.into() }
}

pub(super) fn not_curl() -> ImportError {
    ImportError {
        what: "the curl command",
        line: None,
        problem: "there is no call of curl in it".to_owned(),
    }
}

/// A note that speaks for no cause by itself.
pub(super) fn note(seen: impl Into<String>, fix: impl Into<String>) -> Remark {
    Remark { code: "", seen: seen.into(), fix: fix.into() }
}

/// Adds a note once.
pub(super) fn note_once(traps: &mut Vec<Remark>, seen: &str, fix: &str) {
    if !traps.iter().any(|t| t.seen == seen) {
        traps.push(note(seen, fix));
    }
}

/// A name or value of the request, short and visible enough to be quoted.
pub(super) fn shown(text: &str) -> String {
    text.chars().take(40).flat_map(char::escape_default).collect()
}

/// Whether a word calls curl.
pub(super) fn is_curl(word: &str) -> bool {
    let name = word.rsplit(['/', '\\']).next().unwrap_or_default().to_ascii_lowercase();
    name.strip_suffix(".exe").unwrap_or(&name) == "curl"
}

/// Where a command's own words begin, past assignments and programs that only pass it on.
pub(super) fn start_of_curl(
    words: &[String],
    variables: &mut HashMap<String, String>,
) -> Option<usize> {
    const PASS_ON: &[&str] = &[
        "sudo", "time", "command", "env", "exec", "winpty", "nohup", "export", "!", "&", "then",
        "do",
    ];
    for (at, word) in words.iter().enumerate() {
        if is_curl(word) || word == "!curl" {
            return Some(at + 1);
        }
        if let Some((name, value)) = word.split_once('=').filter(|(name, _)| is_name(name)) {
            variables.insert(name.to_owned(), value.to_owned());
        } else if !PASS_ON.contains(&word.as_str()) {
            return None;
        }
    }
    None
}

/// Whether a text is a variable's name.
pub(super) fn is_name(text: &str) -> bool {
    !text.is_empty()
        && !text.starts_with(|c: char| c.is_ascii_digit())
        && text.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'_')
}

fn word_at(text: &str, word: &str) -> Option<usize> {
    text.match_indices(word).map(|(at, _)| at).find(|at| {
        !text[..*at].ends_with(|c: char| c.is_ascii_alphanumeric() || c == '-' || c == '_')
    })
}

pub(super) const SMART_QUOTES: (&str, &str) = (
    "curly quotes, as word processors make them, stand in the command",
    "Replace them by straight quotes: a shell takes curly quotes for ordinary characters and sends them.",
);
pub(super) const ODD_BLANK: (&str, &str) = (
    "a no-break or other special blank stands between the words of the command",
    "Replace it by an ordinary blank: a shell takes it for a part of the word.",
);
pub(super) const ODD_DASH: (&str, &str) = (
    "a long dash stands where an option begins",
    "Write two hyphens: curl takes the long dash for a part of a URL.",
);
pub(super) const REST_IGNORED: (&str, &str) = (
    "the text goes on after the curl command (a pipe, a redirection or a second command)",
    "Only the curl command itself is read; nothing of the text is run.",
);
pub(super) const AMPERSAND: (&str, &str) = (
    "an '&' without quotes around it ends the command",
    "Put the whole URL or body into quotes: the shell cuts it off at '&' and runs the rest as another command.",
);
pub(super) const BROKEN_LINE: (&str, &str) = (
    "a line ends without a continuation mark although options follow on the next",
    "End every line but the last with a backslash and nothing behind it: the shell ends the command at the line's end.",
);
