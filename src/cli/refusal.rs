//! What is said where the command line itself cannot be read.

use super::{Cli, world::World};
use crate::render::text::hides;
use clap::builder::ValueParser;
use clap::error::ErrorKind;
use clap::{Arg, CommandFactory as _};
use std::ffi::{OsStr, OsString};

/// Prints clap's error, or its help, and returns the exit status.
pub(super) fn print(error: &clap::Error, world: &mut World) -> u8 {
    let text = error.to_string();
    if let Some(message) = not_text(world).filter(|_| error.kind() == ErrorKind::InvalidUtf8) {
        world.complain(&format!("error: {message}"));
    } else if error.use_stderr() && text.chars().any(|c| c != '\n' && hides(c)) {
        world.complain(text.trim_end());
    } else {
        let _ = error.print();
    }
    u8::try_from(error.exit_code()).unwrap_or(2)
}

/// An option whose value would be the next option: values may begin with `-`, since a token can,
/// so clap would take it.
pub(super) fn missing_value(world: &World) -> Option<String> {
    let mut pairs = world.arguments.windows(2).skip(1).filter_map(|pair| {
        let (first, second) = (pair[0].to_str()?, pair[1].to_str()?);
        Some((first.strip_prefix("--")?, second.strip_prefix("--").filter(|s| !s.is_empty())?))
    });
    let command = Cli::command();
    let command = command.find_subcommand(world.arguments.get(1)?)?;
    let find = |long: &str| command.get_arguments().find(|a| a.get_long() == Some(long));
    let (option, next) = pairs.find(|(option, next)| {
        find(option).is_some_and(Arg::is_allow_hyphen_values_set) && find(next).is_some()
    })?;
    Some(format!(
        "--{option}: its value is missing; --{next} follows (write --{option}=VALUE where the value looks like an option)"
    ))
}

/// Which argument or variable is not UTF-8 and ought to be.
fn not_text(world: &World) -> Option<String> {
    let command = Cli::command();
    let command = command.find_subcommand(world.arguments.get(1)?)?;
    let takes_bytes = |option: &str| {
        let known = command
            .get_arguments()
            .find(|a| a.get_long().is_some_and(|long| option.strip_prefix("--") == Some(long)));
        known.is_some_and(|a| a.get_value_parser().type_id() == ValueParser::path_buf().type_id())
    };
    let odd = world.arguments.windows(2).find_map(|pair: &[OsString]| {
        let byte = first_odd(&pair[1])?;
        let text = pair[1].to_string_lossy();
        let before = pair[0].to_str().filter(|text| text.starts_with('-'));
        let option = match text.split_once('=') {
            Some((option, _)) if option.starts_with("--") => option.to_owned(),
            _ => before.unwrap_or("an argument").to_owned(),
        };
        (!takes_bytes(&option)).then(|| format!("{option}: not text (byte {byte} is not UTF-8)"))
    });
    odd.or_else(|| Some(format!("{}: not text (its value is not UTF-8)", world.odd_vars.first()?)))
}

/// The place of the first byte that is not UTF-8, counted from 1.
fn first_odd(text: &OsStr) -> Option<usize> {
    std::str::from_utf8(text.as_encoded_bytes()).err().map(|e| e.valid_up_to() + 1)
}
