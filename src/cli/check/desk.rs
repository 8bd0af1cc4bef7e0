//! Where a run meets its user: the progress line, and the one question that only they can answer.

use crate::cli::progress::Bar;
use crate::cli::world::World;
use crate::probe::{Attendant, Plan, Progress};
use crate::render::text::visible;
use std::io::Write as _;

/// Whether somebody attends the run.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) enum Manner {
    /// Somebody may be asked, where there is a terminal.
    Attended,
    /// Nobody is: one of a fleet, or `--quiet`.
    Alone,
}

/// A run's user interface.
#[derive(Debug)]
pub(super) struct Desk {
    bar: Bar,
    asks: bool,
}

impl Desk {
    /// Opens it and says what is about to happen.
    pub(super) fn new(world: &World, plan: &Plan, manner: Manner) -> Self {
        let bar = Bar::new(world);
        bar.announce(plan);
        let terminal = world.terminal.stdin && world.terminal.stderr && world.var("CI").is_none();
        Self { bar, asks: terminal && manner == Manner::Attended }
    }

    /// Takes the progress line away.
    pub(super) fn close(self) {
        self.bar.clear();
    }
}

impl Attendant for Desk {
    fn show(&mut self, progress: Progress) {
        self.bar.show(progress);
    }

    async fn allows(&mut self, shapes: &[String]) -> bool {
        if !self.asks {
            return false;
        }
        self.bar.clear();
        let mut err = std::io::stderr();
        if write!(err, "{}", question(shapes)).and_then(|()| err.flush()).is_err() {
            return false;
        }
        // A thread of its own: the run goes on hearing signals, and does not wait for it at its end.
        let line = tokio::task::spawn_blocking(|| {
            let mut line = String::new();
            std::io::stdin().read_line(&mut line).map(|_| line)
        });
        matches!(line.await, Ok(Ok(line)) if is_yes(&line))
    }
}

fn question(shapes: &[String]) -> String {
    let (count, them) = match shapes.len() {
        1 => ("One more shape".to_owned(), "it"),
        n => (format!("{n} more shapes"), "them"),
    };
    format!(
        "A shape works, and the newest token is kept. {count} could be tried with it: {}.\n\
         This server tells made-up tokens nothing, so a refusal there may spend the token; \
         you would then have to sign in again.\nTry {them}? [y/N] ",
        visible(&shapes.join(", "))
    )
}

fn is_yes(line: &str) -> bool {
    matches!(line.trim().to_ascii_lowercase().as_str(), "y" | "yes")
}
