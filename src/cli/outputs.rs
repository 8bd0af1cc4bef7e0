//! Where reports go: `--format`, `-o`, and how they look; shared by every command that reports.
//!
//! Paths are checked and opened before the run starts, so that a bad one fails early and nothing
//! was sent for it. After writing, each file is read back and searched for every spelling of every
//! secret; a hit deletes it. A closed standard output is no failure.

use super::render::load;
use super::{Usage, world::World};
use crate::redact::{Masking, Redactor};
use crate::render::{self, Colour, Detail, Format, Layout, Style};
use crate::report::{Report, changes};
use crate::shape::Shape;
use std::fs::{File, OpenOptions};
use std::io::{Read as _, Seek as _, Write as _};
use std::path::{Path, PathBuf};

/// Options that say where reports go and how they look.
#[derive(Clone, Debug, clap::Args)]
#[command(next_help_heading = "Output")]
#[group(skip)]
pub struct Args {
    /// Format of standard output
    #[arg(long, value_name = "FORMAT", env = "REGRANT_FORMAT", default_value = "terminal")]
    #[arg(value_parser = clap::builder::PossibleValuesParser::new(Format::ALL.iter().map(|f| f.slug())))]
    pub format: String,
    /// Also write a report to PATH; its ending says in which format (repeatable)
    #[arg(short, long = "output", value_name = "PATH", env = "REGRANT_OUTPUT")]
    pub output: Vec<PathBuf>,
    /// Also say what changed since a saved report, and what stopped failing
    #[arg(long, value_name = "REPORT.json", env = "REGRANT_BASELINE")]
    pub baseline: Option<PathBuf>,
    /// Use colours
    #[arg(long, value_name = "WHEN", env = "REGRANT_COLOR", default_value = "auto")]
    #[arg(value_parser = ["auto", "always", "never"])]
    pub color: String,
    /// One sentence a row instead of columns, for screen readers
    #[arg(long, env = "REGRANT_PLAIN")]
    pub plain: bool,
    /// Two shapes to show side by side
    #[arg(long, value_name = "SHAPE,SHAPE", env = "REGRANT_DIFF")]
    pub diff: Option<String>,
    /// The verdict alone
    #[arg(
        short,
        long,
        conflicts_with = "verbose",
        overrides_with = "quiet",
        env = "REGRANT_QUIET"
    )]
    pub quiet: bool,
    /// Every exchange in full
    #[arg(short, long, overrides_with = "verbose", env = "REGRANT_VERBOSE")]
    pub verbose: bool,
    /// Do not mask secrets on standard output (`=files`: nor in files)
    #[arg(long, value_name = "WHERE", num_args = 0..=1, require_equals = true)]
    #[arg(default_missing_value = "stdout", value_parser = ["stdout", "files"])]
    pub show_secrets: Option<String>,
}

/// Outputs that are open and waiting for a report.
#[derive(Debug)]
pub struct Outputs {
    format: Format,
    style: Style,
    masking: Masking,
    files: Vec<Output>,
    baseline: Option<Report>,
}

#[derive(Debug)]
struct Output {
    path: PathBuf,
    format: Format,
    file: File,
    /// Whether this run made the file: only then is it removed when the run is given up.
    made: bool,
}

/// A report that could not be written, or must not stay. Fits after "error: ".
#[derive(Debug, thiserror::Error)]
pub enum OutputError {
    /// The system refused.
    #[error("could not write -o {}: {source}", path.display())]
    Write {
        /// The file.
        path: PathBuf,
        /// What the system said.
        source: std::io::Error,
    },
    /// A secret was found in what had been written.
    #[error("-o {} held a secret ({label}) and was deleted; please report this as a bug", path.display())]
    Leak {
        /// The file.
        path: PathBuf,
        /// The secret's label.
        label: String,
    },
}

impl Args {
    /// Checks and opens everything. `reserved` are files that must not be written to, each with
    /// the option that named it (token files, input files).
    ///
    /// # Errors
    /// Where an option or a path cannot be used; nothing has been written then.
    pub fn open(&self, world: &World, reserved: &[(&str, &Path)]) -> Result<Outputs, Usage> {
        let format = Format::from_slug(&self.format)
            .ok_or_else(|| Usage(format!("--format: there is no format '{}'", self.format)))?;
        let masking = if self.show_secrets.is_some() { Masking::Show } else { Masking::Mask };
        if self.show_secrets.as_deref() == Some("stdout")
            && let Some(path) = self.output.first()
        {
            return Err(Usage(format!(
                "-o {}: with --show-secrets this file would hold secrets; leave one of them out, or \
                 give --show-secrets=files if that is meant",
                path.display()
            )));
        }
        let style = self.style(world)?;
        let baseline = self.baseline.as_deref().map(|path| {
            load(path, world).map_err(|Usage(message)| Usage(format!("--baseline: {message}")))
        });
        let baseline = baseline.transpose()?;
        let mut planned: Vec<(PathBuf, PathBuf, Format)> = Vec::new();
        for path in &self.output {
            let file_format = Format::of_path(path).ok_or_else(|| ending(path))?;
            let real = real_path(&world.folder.join(path));
            let baseline = self.baseline.as_deref().map(|path| ("--baseline", path));
            let mut reserved = reserved.iter().copied().chain(baseline);
            let taken = reserved.find(|(_, other)| same(&real, &world.folder.join(other)));
            if let Some((option, _)) = taken {
                return Err(Usage(format!(
                    "-o {}: that is the file of {option}; a report would overwrite it",
                    path.display()
                )));
            }
            if planned.iter().any(|(_, other, _)| *other == real || same(&real, other)) {
                return Err(Usage(format!("-o {}: given twice", path.display())));
            }
            planned.push((path.clone(), real, file_format));
        }
        let mut outputs = Outputs { format, style, masking, files: Vec::new(), baseline };
        for (path, real, format) in planned {
            match opened(&real) {
                Ok((file, made)) => outputs.files.push(Output { path: real, format, file, made }),
                Err(error) => {
                    outputs.abandon();
                    return Err(Usage(format!(
                        "-o {}: cannot be written: {error}",
                        path.display()
                    )));
                }
            }
        }
        Ok(outputs)
    }

    /// How the terminal's report is to look.
    fn style(&self, world: &World) -> Result<Style, Usage> {
        let diff = self.diff.as_deref().map(pair).transpose()?;
        Ok(Style {
            width: world.width,
            colour: self.colour(world),
            detail: match (self.quiet, self.verbose) {
                (true, _) => Detail::Quiet,
                (false, true) => Detail::Verbose,
                (false, false) => Detail::Normal,
            },
            layout: if self.plain { Layout::Plain } else { Layout::Columns },
            diff,
        })
    }

    /// Whether standard output gets colours; `auto` asks anstream, which knows the conventions.
    fn colour(&self, world: &World) -> Colour {
        colour(&self.color, world)
    }
}

impl Outputs {
    /// Whether the redactor is to mask: `--show-secrets` says no.
    #[must_use]
    pub const fn masking(&self) -> Masking {
        self.masking
    }

    /// Whether the verdict alone is wanted.
    #[must_use]
    pub fn is_quiet(&self) -> bool {
        self.style.detail == Detail::Quiet
    }

    /// The format of standard output.
    #[must_use]
    pub const fn format(&self) -> Format {
        self.format
    }

    /// How the terminal's report is to look.
    #[must_use]
    pub const fn style(&self) -> &Style {
        &self.style
    }

    /// Writes the report to standard output and to every file, reads the files back and announces
    /// them on standard error.
    ///
    /// # Errors
    /// The first file that could not be written or held a secret; the others are still written.
    pub fn write(
        self,
        report: &Report,
        redactor: &Redactor,
        world: &mut World,
    ) -> Result<(), OutputError> {
        let bytes = render::render(report, self.format, &self.style);
        if let Some(label) = redactor.leak_in(&bytes) {
            world.complain(&format!(
                "error: the report held a secret ({label}) and is not shown; please report this as a bug. What came out: {}",
                report.verdict.outcome.slug()
            ));
            let kept = report.custody.kept.as_ref();
            if let Some(kept) = kept.filter(|k| redactor.leak_in(k.as_str().as_bytes()).is_none()) {
                world.complain(&format!("The newest refresh token is kept in {kept}"));
            }
        } else {
            let _ = world.out.write_all(&bytes).and_then(|()| world.out.flush());
        }
        drop(bytes);
        if world.var("GITHUB_ACTIONS") == Some("true") {
            let commands = render::annotations::render(report);
            if redactor.leak_in(commands.as_bytes()).is_none() {
                world.complain(commands.trim_end());
            }
        }
        if let Some(before) = &self.baseline {
            let changes = changes::between(before, report);
            let style = Style { width: self.style.width, ..Style::default() };
            let text = render::changes::render(&changes, Format::Terminal, &style);
            if redactor.leak_in(&text).is_none() {
                world.complain(&format!(
                    "Against the baseline: {}",
                    String::from_utf8_lossy(&text).trim_end()
                ));
            }
        }
        let mut first = Ok(());
        for output in self.files {
            let path = output.path.clone();
            // Made anew for each: kept side by side they would be the most of what a run needs.
            let bytes = render::render(report, output.format, &self.style);
            match output.fill(bytes, redactor) {
                Ok(()) => world.complain(&format!("report: {}", path.display())),
                Err(error) if first.is_ok() => first = Err(error),
                Err(error) => world.complain(&format!("error: {error}")),
            }
        }
        first
    }

    /// Gives the outputs up: files that this run made and nothing was written to are removed.
    pub fn abandon(self) {
        for output in self.files.into_iter().filter(|output| output.made) {
            let _ = std::fs::remove_file(&output.path);
        }
    }
}

impl Output {
    fn fill(mut self, bytes: Vec<u8>, redactor: &Redactor) -> Result<(), OutputError> {
        let failed = |source| OutputError::Write { path: self.path.clone(), source };
        self.file.set_len(0).map_err(failed)?;
        self.file.write_all(&bytes).and_then(|()| self.file.sync_data()).map_err(failed)?;
        let mut back = bytes;
        back.clear();
        self.file.rewind().and_then(|()| self.file.read_to_end(&mut back)).map_err(failed)?;
        if let Some(label) = redactor.leak_in(&back) {
            let _ = self.file.set_len(0);
            let _ = std::fs::remove_file(&self.path);
            return Err(OutputError::Leak { path: self.path, label: label.to_string() });
        }
        Ok(())
    }
}

/// What `--color` comes to on standard output.
pub(super) fn colour(when: &str, world: &World) -> Colour {
    let on = match when {
        "always" => true,
        "never" => false,
        _ => world.colours,
    };
    if on { Colour::On } else { Colour::Off }
}

fn ending(path: &Path) -> Usage {
    let endings: Vec<&str> = Format::ALL.iter().filter_map(|f| f.ending()).collect();
    Usage(format!(
        "-o {}: the ending says the format; it must be one of {}",
        path.display(),
        endings.join(" ")
    ))
}

fn pair(names: &str) -> Result<(String, String), Usage> {
    let (left, right) = names.split_once(',').ok_or_else(|| {
        Usage(format!("--diff {names}: two shapes are needed, as in form+basic,json+body"))
    })?;
    let known = |name: &str| match name.trim() {
        "as_sent" => Ok("as_sent".to_owned()),
        name => name
            .parse::<Shape>()
            .map(|shape| shape.to_string())
            .map_err(|error| Usage(format!("--diff: {error}"))),
    };
    Ok((known(left)?, known(right)?))
}

/// Opens for writing without cutting what is there: the run may yet be given up.
fn opened(path: &Path) -> std::io::Result<(File, bool)> {
    match OpenOptions::new().read(true).write(true).create_new(true).open(path) {
        Ok(file) => Ok((file, true)),
        Err(error) if error.kind() == std::io::ErrorKind::AlreadyExists => {
            let file = OpenOptions::new().read(true).write(true).open(path)?;
            if file.metadata()?.is_file() {
                Ok((file, false))
            } else {
                Err(std::io::Error::other("it is not a regular file"))
            }
        }
        Err(error) => Err(error),
    }
}

/// The path with every link followed, as far as it exists.
fn real_path(path: &Path) -> PathBuf {
    if let Ok(real) = path.canonicalize() {
        return real;
    }
    let folder = path.parent().map(Path::canonicalize);
    match (folder, path.file_name()) {
        (Some(Ok(folder)), Some(name)) => folder.join(name),
        _ => path.to_owned(),
    }
}

/// Whether two paths are one file, through links of either kind.
fn same(a: &Path, b: &Path) -> bool {
    if real_path(a) == real_path(b) {
        return true;
    }
    let (Ok(a), Ok(b)) = (a.metadata(), b.metadata()) else { return false };
    same_file(&a, &b)
}

#[cfg(unix)]
fn same_file(a: &std::fs::Metadata, b: &std::fs::Metadata) -> bool {
    use std::os::unix::fs::MetadataExt as _;
    a.ino() == b.ino() && a.dev() == b.dev()
}

#[cfg(not(unix))]
fn same_file(_: &std::fs::Metadata, _: &std::fs::Metadata) -> bool {
    false
}
