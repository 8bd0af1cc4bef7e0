//! `regrant check`: sends the refresh in every shape.

mod args;
mod dry_run;
mod inputs;
mod plan;
mod profile;
mod session;
mod wiring;

pub use args::Args;
use session::{Session, conduct};

use super::{Exit, Usage, world::World};

/// Runs the command.
///
/// # Errors
/// Where an option or an input cannot be used; nothing was sent then.
pub fn run(args: Args, world: &mut World) -> Result<Exit, Usage> {
    run_as("check", args, world)
}

/// The same under the name of another command (`demo`).
pub(super) fn run_as(command: &'static str, args: Args, world: &mut World) -> Result<Exit, Usage> {
    let args = profile::apply(args, world)?;
    let resolved = plan::resolve(&args, world)?;
    if args.plan.dry_run {
        return dry_run::print(&resolved, world);
    }
    let settings = wiring::settings(&args, &resolved, world)?;
    let reserved = args.files();
    let outputs = args.output.open(world, &reserved)?;
    conduct(Session { resolved, settings, outputs, command }, world)
}
