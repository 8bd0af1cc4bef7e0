//! Progress on standard error: a line that moves on a terminal, nothing where it is piped.

use super::world::World;
use crate::probe::{Plan, Progress};
use crate::request::Purpose;
use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

/// The progress line of a check.
#[derive(Debug)]
pub(crate) struct Bar {
    bar: ProgressBar,
}

impl Bar {
    /// A line on a terminal; elsewhere one that shows nothing.
    pub(crate) fn new(world: &World) -> Self {
        let dumb = world.var("TERM").is_none_or(|t| t == "dumb") || world.var("CI").is_some();
        let target = if world.terminal.stderr && !dumb {
            ProgressDrawTarget::stderr()
        } else {
            ProgressDrawTarget::hidden()
        };
        let bar = ProgressBar::with_draw_target(None, target);
        if let Ok(style) = ProgressStyle::with_template("{spinner} {msg}") {
            bar.set_style(style);
        }
        Self { bar }
    }

    /// Says what is about to happen.
    pub(crate) fn announce(&self, plan: &Plan) {
        let shapes = plan.shapes.len();
        self.bar.set_message(format!("{shapes} shapes to try"));
    }

    /// Shows one step.
    pub(crate) fn show(&self, progress: Progress) {
        let what = match progress.purpose {
            Purpose::Real => "the real token, one request at a time",
            Purpose::Control => "made-up tokens with a wrong secret",
            Purpose::Decoy => "made-up tokens",
            Purpose::Discovery => "the issuer's metadata",
            Purpose::Redirect => "where a redirect leads",
        };
        if self.bar.is_finished() {
            self.bar.reset();
        }
        self.bar.set_message(format!("request {}: {what}", progress.sent));
        self.bar.tick();
    }

    /// Takes the line away; the next step brings it back.
    pub(crate) fn clear(&self) {
        self.bar.finish_and_clear();
    }
}
