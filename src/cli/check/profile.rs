//! `--profile FILE`: options from a TOML file, with the same names as on the command line.
//!
//! The file's entries become options behind those that were typed, so that one parser reads both
//! and one set of messages names what is wrong. What was typed, or set in the environment, wins.
//! A fleet's clients are read in the same way, with nothing typed.

use super::args::Args;
use super::inputs::{read, warn_if_readable};
use crate::cli::{Cli, Usage, world::World};
use crate::fleet::{self, Entry, Misread, Word};
use clap::{CommandFactory as _, FromArgMatches as _, parser::ValueSource};
use std::ffi::OsString;

const MAX_PROFILE: u64 = 1 << 20;

pub(super) fn apply(args: Args, world: &mut World) -> Result<Args, Usage> {
    let Some(path) = args.target.profile.clone() else { return Ok(args) };
    let bytes = read("--profile", &world.folder.join(&path), &path, MAX_PROFILE)?;
    let named = |problem: String| Usage(format!("--profile {}{problem}", path.display()));
    let text = String::from_utf8(bytes).map_err(|_| named(": not text".to_owned()))?;
    let wrong = |e: Misread| named(format!(", {e}"));
    let mut entries = fleet::options(&text).map_err(wrong)?;
    if entries.iter().any(|e| SECRETS.contains(&e.key.as_str())) {
        warn_if_readable(world, "--profile", &path);
    }
    known(&entries, &["profile"]).map_err(wrong)?;
    let given = matches(world.arguments.clone())?;
    entries.retain(|entry| {
        let typed = given.value_source(&entry.key.replace(['-', '.'], "_"));
        !matches!(typed, Some(ValueSource::CommandLine | ValueSource::EnvVariable))
    });
    merge(&world.arguments, &entries).map_err(wrong)
}

/// Options whose value is a secret in itself.
pub(crate) const SECRETS: &[&str] = &["client-secret", "refresh-token", "curl"];

/// Whether every key is an option of `check`, and none of those that do not belong here.
pub(crate) fn known(entries: &[Entry], barred: &[&str]) -> Result<(), Misread> {
    let command = Cli::command();
    let check = command.find_subcommand("check");
    let is_option = |key: &str| {
        check.is_some_and(|check| check.get_arguments().any(|a| a.get_long() == Some(key)))
    };
    let fault = |entry: &Entry| {
        let Entry { key, line, .. } = entry;
        let why = if !is_option(key) {
            format!("there is no option '{key}'")
        } else if barred.contains(&key.as_str()) {
            format!("'{key}' does not belong here")
        } else {
            return None;
        };
        Some(Misread { line: *line, why })
    };
    entries.iter().find_map(fault).map_or(Ok(()), Err)
}

/// What was typed and what a file adds, read as one. Where that fails, the entry at fault is found
/// by reading each alone.
pub(crate) fn merge(typed: &[OsString], entries: &[Entry]) -> Result<Args, Misread> {
    let joined = |entries: &[Entry]| {
        let mut arguments = typed.to_vec();
        for Entry { key, words, .. } in entries {
            for word in words {
                match word {
                    Word::Switch(true) => arguments.push(format!("--{key}").into()),
                    Word::Switch(false) => {}
                    Word::Value(v) => arguments.push(format!("--{key}={}", v.expose()).into()),
                }
            }
        }
        matches(arguments)
    };
    let merged = joined(entries).map_err(|Usage(why)| {
        let alone = entries.iter().find_map(|entry| {
            let Usage(why) = joined(std::slice::from_ref(entry)).err()?;
            Some(Misread { line: entry.line, why })
        });
        alone.unwrap_or(Misread { line: entries.first().map_or(1, |e| e.line), why })
    })?;
    Args::from_arg_matches(&merged).map_err(|e| Misread { line: 1, why: first_line(&e) })
}

fn matches(arguments: Vec<OsString>) -> Result<clap::ArgMatches, Usage> {
    let mut all =
        Cli::command().try_get_matches_from(arguments).map_err(|e| Usage(first_line(&e)))?;
    all.remove_subcommand()
        .map(|(_, check)| check)
        .ok_or_else(|| Usage("the command is missing".to_owned()))
}

fn first_line(error: &clap::Error) -> String {
    let text = error.to_string();
    text.lines().next().unwrap_or_default().trim_start_matches("error: ").to_owned()
}
