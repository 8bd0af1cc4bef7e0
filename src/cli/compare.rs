//! `regrant compare`: what changed between two reports.

use super::render::load;
use super::{Exit, Usage, world::World};
use crate::render::{Format, Style, changes};
use crate::report::changes::between;
use std::path::{Path, PathBuf};

/// Options of `regrant compare`.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// The earlier report (`-` for standard input)
    #[arg(value_name = "A.json")]
    before: PathBuf,
    /// The later report
    #[arg(value_name = "B.json")]
    after: PathBuf,
    /// Format of standard output
    #[arg(long, value_name = "FORMAT", default_value = "terminal")]
    #[arg(value_parser = ["terminal", "json", "markdown"])]
    format: String,
}

/// Runs the command: exit 0 where nothing changed, 1 where something did.
///
/// # Errors
/// Where the input cannot be used.
pub fn run(args: Args, world: &mut World) -> Result<Exit, Usage> {
    let Args { before, after, format } = args;
    if before == Path::new("-") && after == Path::new("-") {
        return Err(Usage(
            "A.json, B.json: standard input (`-`) can be only one of them".to_owned(),
        ));
    }
    let before = load(&before, world)?;
    let after = load(&after, world)?;
    let format = Format::from_slug(&format).unwrap_or(Format::Terminal);
    let style = Style { width: world.width, ..Style::default() };
    let changes = between(&before, &after);
    let _ = world.out.write_all(&changes::render(&changes, format, &style));
    let _ = world.out.flush();
    Ok(if changes.changed { Exit::NoShapeWorks } else { Exit::Success })
}
