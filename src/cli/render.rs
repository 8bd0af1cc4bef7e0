//! `regrant render`: a saved report in another format.

use super::{Exit, Usage, outputs, world::World};
use crate::redact::Redactor;
use crate::report::{Report, saved};
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
        read_capped(&world.folder.join(path))
    };
    let bytes = bytes.map_err(|error| Usage(format!("could not read {name}: {error}")))?;
    saved::read(&bytes).map_err(|error| Usage(format!("could not read {name}: {error}")))
}

fn read_capped(path: &Path) -> std::io::Result<Vec<u8>> {
    use std::io::Read as _;
    let kind = std::fs::metadata(path)?.file_type();
    if kind.is_dir() {
        return Err(std::io::Error::other("it is a folder"));
    }
    // A named pipe nobody writes to would never open; a shell's own, as in <(cat x), has a writer.
    if !kind.is_file() && !path.starts_with("/dev") && !path.starts_with("/proc") {
        return Err(std::io::Error::other("it is no regular file"));
    }
    let file = std::fs::File::open(path)?;
    let mut bytes = Vec::new();
    file.take(saved::CAP + 1).read_to_end(&mut bytes)?;
    Ok(bytes)
}
