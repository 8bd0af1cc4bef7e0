//! `regrant completions`: for packagers.

use super::{Exit, Usage, world::World};

/// Options of `regrant completions`.
#[derive(Debug, clap::Args)]
pub struct Args {}

/// Runs the command.
///
/// # Errors
/// Where the input cannot be used.
pub fn run(args: Args, world: &mut World) -> Result<Exit, Usage> {
    let _ = (args, world);
    Err(Usage("`completions` is not built yet".to_owned()))
}

/// Prints the manual page.
///
/// # Errors
/// Where it cannot be made.
pub fn man(world: &mut World) -> Result<Exit, Usage> {
    let _ = world;
    Err(Usage("`man` is not built yet".to_owned()))
}
