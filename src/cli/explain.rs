//! `regrant explain`: explains one saved answer.

mod json;
mod terminal;

use super::{Exit, Usage, outputs, world::World};
use crate::exchange::Observation;
use crate::findings::{Severity, explain};
use crate::import;
use crate::redact::{Masking, Redactor, SecretKind};
use crate::secret::{Secret, file};
use std::path::{Path, PathBuf};

/// The most that is read of an input.
const MAX_INPUT: u64 = 32 * 1024 * 1024;

/// Options of `regrant explain`.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// A saved answer: curl -i or curl -v output, raw HTTP, a HAR, JSON, or an error text; `-` or
    /// nothing reads standard input
    #[arg(value_name = "FILE")]
    file: Option<PathBuf>,
    /// Which entry of a HAR, counted from 0 (default: the first token request)
    #[arg(long, value_name = "N")]
    entry: Option<usize>,
    /// The provider, where you know it (a name of `regrant providers`, or free words)
    #[arg(long, value_name = "NAME")]
    provider: Option<String>,
    /// How the explanation is written
    #[arg(long, value_enum, default_value_t = Format::Terminal, env = "REGRANT_FORMAT")]
    format: Format,
    /// Use colours
    #[arg(long, value_name = "WHEN", env = "REGRANT_COLOR", default_value = "auto")]
    #[arg(value_parser = ["auto", "always", "never"])]
    color: String,
}

/// How the explanation is written.
#[derive(Clone, Copy, Debug, Eq, PartialEq, clap::ValueEnum)]
enum Format {
    /// For people.
    Terminal,
    /// The contract's JSON.
    Json,
}

/// Runs the command.
///
/// # Errors
/// Where the input cannot be read or nothing can be made of it.
pub fn run(args: Args, world: &mut World) -> Result<Exit, Usage> {
    let input = read(args.file.as_deref(), world)?;
    let mut observation = import::observation(&input, args.entry).map_err(|error| {
        Usage(format!("could not explain {}: {error}", name(args.file.as_deref())))
    })?;
    if args.provider.is_some() {
        observation.provider = args.provider;
    }
    let redactor = learn(&observation);
    let explanation = explain(&observation);
    let text = match args.format {
        Format::Json => json::write(&explanation, &redactor),
        Format::Terminal => {
            let style =
                terminal::Style { width: world.width, colour: outputs::colour(&args.color, world) };
            terminal::write(&explanation, &redactor, style)
        }
    };
    world.print(&text);
    let found = explanation.findings.iter().any(|f| f.severity != Severity::Note);
    let issued = explanation.stage == crate::ladder::Stage::Issued;
    Ok(if found || issued || !explanation.findings.is_empty() {
        Exit::Success
    } else {
        Exit::Inconclusive
    })
}

fn read(file: Option<&Path>, world: &World) -> Result<Vec<u8>, Usage> {
    match file {
        Some(path) if path != Path::new("-") => {
            let path = world.folder.join(path);
            file::read(&path, MAX_INPUT)
                .map_err(|e| Usage(format!("could not read {}: {e}", path.display())))
        }
        _ => {
            if world.terminal.stdin {
                return Err(Usage(
                    "nothing to explain: name a FILE, or pipe an answer in (for example `curl -i … | regrant explain`)"
                        .to_owned(),
                ));
            }
            Ok(world.read_stdin(MAX_INPUT)?)
        }
    }
}

fn name(file: Option<&Path>) -> String {
    match file {
        Some(path) if path != Path::new("-") => path.display().to_string(),
        _ => "standard input".to_owned(),
    }
}

/// A redactor that knows every secret of the input: what stands in its request and its answer.
fn learn(observation: &Observation) -> Redactor {
    let mut redactor = Redactor::new(Masking::Mask);
    if let Some(request) = &observation.request {
        for (kind, value) in crate::findings::explain::secrets_of(request) {
            redactor.learn(kind, &value);
        }
        if let Some(cookie) = request.header("cookie") {
            redactor.learn(SecretKind::Cookie, &Secret::new(cookie));
        }
    }
    if let Some(response) = &observation.response {
        let body = response.body.as_deref().unwrap_or_default();
        redactor.learn_answer(response.headers.as_deref().unwrap_or_default(), body.as_bytes());
    }
    redactor
}
