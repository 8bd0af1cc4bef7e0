//! Renderers: one file a format, a report in, bytes out.
//!
//! They take a [`Report`] and nothing else, so that no renderer can meet a secret; everything in it
//! was written by a peer or read from a file, so each escapes for its own format. [`terminal`] is
//! the sole user of `colored`.

pub mod annotations;
pub mod changes;
pub mod har;
pub mod html;
pub mod json;
pub mod junit;
pub mod markdown;
mod phrases;
pub mod sarif;
pub mod snippet;
pub mod terminal;
pub mod text;
mod transcript;

pub use terminal::{Colour, Detail, Layout, Style, heading};

use crate::report::Report;
use std::path::Path;

/// The formats of a report.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Format {
    /// Text for a terminal.
    Terminal,
    /// The contract's JSON.
    Json,
    /// Markdown for a ticket.
    Markdown,
    /// One HTML file.
    Html,
    /// HAR 1.2.
    Har,
    /// JUnit XML.
    Junit,
    /// SARIF 2.1.0.
    Sarif,
}

impl Format {
    /// Every format.
    pub const ALL: &'static [Self] = &[
        Self::Terminal,
        Self::Json,
        Self::Markdown,
        Self::Html,
        Self::Har,
        Self::Junit,
        Self::Sarif,
    ];

    /// The name for `--format`.
    #[must_use]
    pub const fn slug(self) -> &'static str {
        match self {
            Self::Terminal => "terminal",
            Self::Json => "json",
            Self::Markdown => "markdown",
            Self::Html => "html",
            Self::Har => "har",
            Self::Junit => "junit",
            Self::Sarif => "sarif",
        }
    }

    /// The file name's ending, where files of this format are written.
    #[must_use]
    pub const fn ending(self) -> Option<&'static str> {
        match self {
            Self::Terminal => None,
            Self::Json => Some(".json"),
            Self::Markdown => Some(".md"),
            Self::Html => Some(".html"),
            Self::Har => Some(".har"),
            Self::Junit => Some(".junit.xml"),
            Self::Sarif => Some(".sarif"),
        }
    }

    /// The format of that name.
    #[must_use]
    pub fn from_slug(slug: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|format| format.slug() == slug)
    }

    /// The format that a path's ending asks for.
    #[must_use]
    pub fn of_path(path: &Path) -> Option<Self> {
        let name = path.file_name()?.to_str()?.to_ascii_lowercase();
        Self::ALL.iter().copied().find(|format| {
            format.ending().is_some_and(|end| name.len() > end.len() && name.ends_with(end))
        })
    }
}

/// Renders a report. `style` matters to the terminal alone.
#[must_use]
pub fn render(report: &Report, format: Format, style: &Style) -> Vec<u8> {
    match format {
        Format::Terminal => terminal::render(report, style).into_bytes(),
        Format::Json => json::render(report),
        Format::Markdown => markdown::render(report).into_bytes(),
        Format::Html => html::render(report),
        Format::Har => har::render(report),
        Format::Junit => junit::render(report),
        Format::Sarif => sarif::render(report),
    }
}
