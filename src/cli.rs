//! The command line: what was typed, the world it was typed in, and exit codes. No domain logic.
//!
//! One file a command, each with its `Args` and its `run`. [`world::World`] is the only reader of
//! environment, terminal and clock.

pub mod cause;
pub mod check;
pub mod compare;
pub mod completions;
pub mod demo;
pub mod explain;
pub mod fleet;
pub mod lint;
pub mod outputs;
mod progress;
pub mod providers;
mod refusal;
pub mod render;
pub mod scrub;
pub mod serve;
pub mod snippet;
pub mod world;

use clap::{Parser, Subcommand};
use std::process::ExitCode;
use world::World;

/// Finds out why an OAuth 2.0 refresh fails, and which request works.
#[derive(Debug, Parser)]
#[command(name = "regrant", version, about, propagate_version = true)]
pub struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Send the refresh in every shape; say which succeed and why the others do not
    Check(Box<check::Args>),
    /// Explain one saved answer, offline
    Explain(explain::Args),
    /// Run a local authorization server with a provider's quirks
    Serve(serve::Args),
    /// Run `serve` and `check` in one process
    Demo(demo::Args),
    /// Print a saved report in another format
    Render(render::Args),
    /// Say what changed between two reports
    Compare(compare::Args),
    /// Say what a cause code means and what to do
    Cause(cause::Args),
    /// List the provider catalogue, or show one provider
    Providers(providers::Args),
    /// Print the working request of a report for a language or tool
    Snippet(snippet::Args),
    /// Take the secrets out of a HAR, a log or a transcript
    Scrub(scrub::Args),
    /// Check a client assertion or a DPoP proof
    Lint(lint::Args),
    /// Run many checks, paced by host
    Fleet(fleet::Args),
    /// Print a shell's completion script
    Completions(completions::Args),
    /// Print the manual page
    Man,
}

/// How a command ended (contract, section 6).
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Exit {
    /// 0.
    Success,
    /// 1: no shape works; `compare`: something changed.
    NoShapeWorks,
    /// 2: usage or input.
    Usage,
    /// 3: endpoint not reached.
    Unreachable,
    /// 4: a new token could not be stored safely.
    NotStored,
    /// 5: works, but not as sent.
    WorksElsewhere,
    /// 6: inconclusive; `explain`: no cause found.
    Inconclusive,
    /// 128 plus the signal.
    Signal(u8),
}

impl Exit {
    /// The process's exit status.
    #[must_use]
    pub const fn code(self) -> u8 {
        match self {
            Self::Success => 0,
            Self::NoShapeWorks => 1,
            Self::Usage => 2,
            Self::Unreachable => 3,
            Self::NotStored => 4,
            Self::WorksElsewhere => 5,
            Self::Inconclusive => 6,
            Self::Signal(number) => 128 + number,
        }
    }
}

/// A usage or input error: one to five lines that name the option or the file; exit 2.
#[derive(Debug)]
pub struct Usage(pub String);

impl<E: std::error::Error> From<E> for Usage {
    fn from(error: E) -> Self {
        Self(error.to_string())
    }
}

/// A crash must not write what is in memory, secrets and all, to a disk.
#[cfg(unix)]
fn leave_no_core_file() {
    use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};
    let maximum = getrlimit(Resource::Core).maximum;
    // Where even that is not allowed nothing is lost.
    let _ = setrlimit(Resource::Core, Rlimit { current: Some(0), maximum });
}

#[cfg(not(unix))]
fn leave_no_core_file() {}

/// Runs the program.
#[must_use]
pub fn main() -> ExitCode {
    leave_no_core_file();
    let mut world = World::of_process();
    if let Some(message) = refusal::missing_value(&world) {
        world.complain(&format!("error: {message}"));
        return ExitCode::from(Exit::Usage.code());
    }
    let cli = match Cli::try_parse() {
        Ok(cli) => cli,
        Err(error) => return ExitCode::from(refusal::print(&error, &mut world)),
    };
    let ended = match cli.command {
        Command::Check(args) => check::run(*args, &mut world),
        Command::Explain(args) => explain::run(args, &mut world),
        Command::Serve(args) => serve::run(args, &mut world),
        Command::Demo(args) => demo::run(args, &mut world),
        Command::Render(args) => render::run(args, &mut world),
        Command::Compare(args) => compare::run(args, &mut world),
        Command::Cause(args) => cause::run(args, &mut world),
        Command::Providers(args) => providers::run(args, &mut world),
        Command::Snippet(args) => snippet::run(&args, &mut world),
        Command::Scrub(args) => scrub::run(args, &mut world),
        Command::Lint(args) => lint::run(args, &mut world),
        Command::Fleet(args) => fleet::run(&args, &mut world),
        Command::Completions(args) => completions::run(&args, &mut world),
        Command::Man => completions::man(&mut world),
    };
    let exit = ended.unwrap_or_else(|Usage(message)| {
        world.complain(&format!("error: {message}"));
        Exit::Usage
    });
    ExitCode::from(exit.code())
}
