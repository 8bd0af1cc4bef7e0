//! `--profile FILE`: options from a TOML file, with the same names as on the command line.
//!
//! The file's entries become options behind those that were typed, so that one parser reads both
//! and one set of messages names what is wrong. What was typed, or set in the environment, wins.

use super::args::Args;
use super::inputs::read;
use crate::cli::{Cli, Usage, world::World};
use clap::{CommandFactory as _, FromArgMatches as _, parser::ValueSource};
use std::ffi::OsString;

const MAX_PROFILE: u64 = 1 << 20;

pub(super) fn apply(args: Args, world: &World) -> Result<Args, Usage> {
    let Some(path) = args.target.profile.clone() else { return Ok(args) };
    let bytes = read("--profile", &world.folder.join(&path), &path, MAX_PROFILE)?;
    let named = |problem: String| Usage(format!("--profile {}{problem}", path.display()));
    let text = String::from_utf8(bytes).map_err(|_| named(": not text".to_owned()))?;
    let table: toml::Table = toml::from_str(&text).map_err(|e| {
        let line =
            e.span().map_or(1, |s| 1 + text[..s.start.min(text.len())].matches('\n').count());
        named(format!(", line {line}: {}", e.message()))
    })?;
    let given = matches(world.arguments.clone())?;
    let mut arguments = world.arguments.clone();
    let command = Cli::command();
    let check =
        command.find_subcommand("check").ok_or_else(|| named(": no such command".to_owned()))?;
    for (key, value) in &table {
        let line =
            1 + text.lines().position(|l| l.trim_start().starts_with(key.as_str())).unwrap_or(0);
        let known = check.get_arguments().find(|a| a.get_long() == Some(key) && key != "profile");
        let Some(argument) = known else {
            return Err(named(format!(", line {line}: there is no option '{key}'")));
        };
        let typed = given.value_source(argument.get_id().as_str());
        if matches!(typed, Some(ValueSource::CommandLine | ValueSource::EnvVariable)) {
            continue;
        }
        for word in words(value).ok_or_else(|| {
            named(format!(
                ", line {line}: '{key}' should be text, a number, true, or a list of these"
            ))
        })? {
            match word {
                Word::Switch(true) => arguments.push(format!("--{key}").into()),
                Word::Switch(false) => {}
                Word::Value(value) => arguments.push(format!("--{key}={value}").into()),
            }
        }
    }
    let merged = matches(arguments).map_err(|Usage(e)| named(format!(": {e}")))?;
    Args::from_arg_matches(&merged).map_err(|e| named(format!(": {}", first_line(&e))))
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

enum Word {
    Switch(bool),
    Value(String),
}

fn words(value: &toml::Value) -> Option<Vec<Word>> {
    match value {
        toml::Value::String(s) => Some(vec![Word::Value(s.clone())]),
        toml::Value::Integer(n) => Some(vec![Word::Value(n.to_string())]),
        toml::Value::Float(n) => Some(vec![Word::Value(n.to_string())]),
        toml::Value::Boolean(b) => Some(vec![Word::Switch(*b)]),
        toml::Value::Array(list) => {
            let nested: Option<Vec<Vec<Word>>> = list.iter().map(words).collect();
            nested.map(|n| n.into_iter().flatten().collect())
        }
        toml::Value::Table(_) | toml::Value::Datetime(_) => None,
    }
}
