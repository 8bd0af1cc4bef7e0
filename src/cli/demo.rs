//! `regrant demo`: serve and check in one process.

use super::{Exit, Usage, world::World};

/// Options of `regrant demo`.
#[derive(Debug, clap::Args)]
pub struct Args {}

/// Runs the command.
///
/// # Errors
/// Where the input cannot be used.
pub fn run(args: Args, world: &mut World) -> Result<Exit, Usage> {
    let _ = (args, world);
    Err(Usage("`demo` is not built yet".to_owned()))
}
