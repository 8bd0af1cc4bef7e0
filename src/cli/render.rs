//! `regrant render`: a saved report in another format.

use super::{Exit, Usage, outputs, world::World};
use crate::redact::Redactor;
use crate::report::{Report, saved};
use crate::secret::file;
use std::path::{Path, PathBuf};

/// Options of `regrant render`.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// The saved JSON report (`-` for standard input)
    #[arg(value_name = "REPORT.json")]
    report: PathBuf,
    #[command(flatten)]
    output: outputs::Args,
}

/// Runs the command.
///
/// # Errors
/// Where the input cannot be used.
pub fn run(args: Args, world: &mut World) -> Result<Exit, Usage> {
    let Args { report: path, output } = args;
    let report = load(&path, world)?;
    let outputs = output.open(world, &[("REPORT.json", &path)])?;
    // What is in the file was redacted when it was written; the secrets are not known here.
    outputs
        .write(&report, &Redactor::default(), world)
        .map_err(|error| Usage(error.to_string()))?;
    Ok(Exit::Success)
}

/// Reads a saved report from a file or, for `-`, from standard input.
///
/// # Errors
/// Where it cannot be read or is none; the message names the file.
pub fn load(path: &Path, world: &World) -> Result<Report, Usage> {
    let name = path.display();
    let bytes = if path == Path::new("-") {
        world.read_stdin(saved::CAP)
    } else {
        file::read(&world.folder.join(path), saved::CAP)
    };
    let bytes = bytes.map_err(|error| Usage(format!("could not read {name}: {error}")))?;
    saved::read(&bytes).map_err(|error| Usage(format!("could not read {name}: {error}")))
}
