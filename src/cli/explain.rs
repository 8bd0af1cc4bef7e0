//! `regrant explain`: explains one saved answer.

use super::{Exit, Usage, world::World};

/// Options of `regrant explain`.
#[derive(Debug, clap::Args)]
pub struct Args {}

/// Runs the command.
///
/// # Errors
/// Where the input cannot be used.
pub fn run(args: Args, world: &mut World) -> Result<Exit, Usage> {
    let _ = (args, world);
    Err(Usage("`explain` is not built yet".to_owned()))
}
