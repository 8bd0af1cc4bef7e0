//! `regrant check`: sends the refresh in every shape.

mod args;
mod desk;
mod dry_run;
mod inputs;
mod plan;
mod profile;
mod session;
mod wiring;

pub use args::Args;
pub(super) use args::duration;
pub(super) use dry_run::print as print_plan;
pub(super) use inputs::warn_if_readable;
pub(super) use plan::Resolved;
pub(super) use profile::{SECRETS, known, merge};
pub(super) use session::{Ended, Session, conduct_quietly, pause};

use super::{Exit, Usage, world::World};
use crate::wire::Wire;
use session::conduct;

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
    let (resolved, wire) = resolve(&args, world)?;
    let outputs = args.output.open(world, &args.files())?;
    if args.plan.dry_run {
        outputs.abandon();
        return dry_run::print(&resolved, world);
    }
    conduct(Session { resolved, wire, outputs, command }, world)
}

/// What a check's options mean, and the way to its server. Reads files; opens no socket.
pub(super) fn resolve(args: &Args, world: &mut World) -> Result<(Resolved, Wire), Usage> {
    let resolved = plan::resolve(args, world)?;
    // Files that were not typed are those of the pasted command.
    let typed = args.client.cert.is_some() || args.wire.cacert.is_some();
    let of = if args.target.curl.is_some() && !typed { "--curl: " } else { "" };
    let wire = Wire::new(wiring::settings(args, &resolved, world)?);
    Ok((resolved, wire.map_err(|e| Usage(format!("{of}{e}")))?))
}
