//! Colours, by what a text is.

use super::Colour;
use colored::Colorize as _;

/// What a text is.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) enum Role {
    Good,
    Odd,
    Bad,
    Heading,
    Label,
    Faint,
    Code,
}

/// Colours text, or leaves it as it is.
#[derive(Clone, Copy, Debug)]
pub(super) struct Painter(Colour);

impl Painter {
    pub(super) fn new(colour: Colour) -> Self {
        if colour == Colour::On {
            // Whether colours are used has been decided, per stream; the crate's own guess is not asked.
            colored::control::set_override(true);
        }
        Self(colour)
    }

    pub(super) fn paint(self, text: &str, role: Role) -> String {
        if self.0 == Colour::Off {
            return text.to_owned();
        }
        let painted = match role {
            Role::Good => text.green().bold(),
            Role::Odd => text.yellow().bold(),
            Role::Bad => text.red().bold(),
            Role::Heading | Role::Label => text.bold(),
            Role::Faint => text.dimmed(),
            Role::Code => text.cyan(),
        };
        painted.to_string()
    }
}
