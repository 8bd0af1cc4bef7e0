//! The report on a terminal: verdict first, then what to do, then what it rests on.
//!
//! Knows no terminal itself: width and colour come in with [`Style`]. Meaning never rests on colour
//! alone. Everything a peer wrote has its hidden characters spelled out. Sole user of `colored`.

mod exchanges;
mod paint;
mod sections;
mod table;

use super::phrases;
use super::text::{shorten, visible, wrap};
use crate::findings::Outcome;
use crate::report::Report;
use paint::{Painter, Role};

/// How a report is to look on a terminal.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Style {
    /// Columns.
    pub width: usize,
    /// Whether colours are used.
    pub colour: Colour,
    /// How much is shown.
    pub detail: Detail,
    /// How it is laid out.
    pub layout: Layout,
    /// Two rows to show side by side.
    pub diff: Option<(String, String)>,
}

/// Whether colours are used.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
pub enum Colour {
    /// They are.
    On,
    /// They are not.
    #[default]
    Off,
}

/// How much is shown.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
pub enum Detail {
    /// The verdict alone (`-q`).
    Quiet,
    /// The report.
    #[default]
    Normal,
    /// The report and every exchange (`-v`).
    Verbose,
}

/// How it is laid out.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
pub enum Layout {
    /// Columns.
    #[default]
    Columns,
    /// One sentence a row, for screen readers (`--plain`).
    Plain,
}

impl Default for Style {
    fn default() -> Self {
        Self {
            width: 80,
            colour: Colour::Off,
            detail: Detail::Normal,
            layout: Layout::Columns,
            diff: None,
        }
    }
}

/// A line that stands out, where colours are used.
#[must_use]
pub fn heading(line: &str, colour: Colour) -> String {
    Painter::new(colour).paint(line, Role::Heading)
}

/// Writes a report for a terminal.
#[must_use]
pub fn render(report: &Report, style: &Style) -> String {
    let mut page = Page::new(style);
    verdict(&mut page, report);
    if style.detail == Detail::Quiet {
        return page.out;
    }
    sections::change(&mut page, report);
    sections::working_request(&mut page, report);
    table::shapes(&mut page, report);
    sections::axes(&mut page, report);
    sections::findings(&mut page, report);
    sections::custody(&mut page, report);
    sections::notes(&mut page, report);
    sections::support(&mut page, report);
    if let Some((left, right)) = &style.diff {
        exchanges::side_by_side(&mut page, report, left, right);
    }
    if style.detail == Detail::Verbose {
        exchanges::all(&mut page, report);
    }
    page.out
}

fn verdict(page: &mut Page<'_>, report: &Report) {
    let role = match report.verdict.outcome {
        Outcome::WorksAsSent => Role::Good,
        Outcome::WorksInAnotherShape | Outcome::Inconclusive => Role::Odd,
        Outcome::NoShapeWorks | Outcome::Unreachable => Role::Bad,
    };
    let causes: Vec<String> =
        report.verdict.causes.iter().take(6).map(|c| visible(c.as_str())).collect();
    let causes = match (causes.is_empty(), phrases::is_proven(report)) {
        (true, _) => String::new(),
        (false, true) => format!(": {}", causes.join(", ")),
        (false, false) => format!(": perhaps {}", causes.join(", ")),
    };
    let head = page.painter.paint(phrases::headline(report), role);
    page.line(&format!("{head}{causes}"));
    page.prose(report.verdict.summary.as_str());
    if !report.verdict.fix.as_str().is_empty() {
        page.labelled("Fix", report.verdict.fix.as_str());
    }
}

/// The longest sentence that is shown, in characters; a saved report may hold any.
const LONGEST: usize = 4000;

/// Peer text as it is shown: bounded, nothing hidden in it.
fn said(text: &str) -> String {
    visible(&shorten(text, LONGEST))
}

/// What has been written so far, and how to go on.
struct Page<'a> {
    style: &'a Style,
    painter: Painter,
    width: usize,
    out: String,
}

impl<'a> Page<'a> {
    fn new(style: &'a Style) -> Self {
        let painter = Painter::new(style.colour);
        Self { style, painter, width: style.width.clamp(20, 400), out: String::new() }
    }

    /// A finished line.
    fn line(&mut self, text: &str) {
        let text = text.trim_end();
        let start = text.trim_start();
        if start.starts_with("::") || start.starts_with("##[") {
            // A build runner would take the line for a command, however far it is indented.
            let (blanks, first) = text.split_at(text.len() - start.len());
            self.out.push_str(blanks);
            self.out.push_str(if first.starts_with(':') { "\\x3a" } else { "\\x23" });
            self.out.push_str(&first[1..]);
        } else {
            self.out.push_str(text);
        }
        self.out.push('\n');
    }

    /// A heading, with an empty line before it.
    fn heading(&mut self, text: &str) {
        let text = self.painter.paint(text, Role::Heading);
        self.out.push('\n');
        self.line(&text);
    }

    /// Peer text as prose, wrapped.
    fn prose(&mut self, text: &str) {
        self.indented("", text);
    }

    /// Peer text, wrapped, each line behind the indent.
    fn indented(&mut self, indent: &str, text: &str) {
        for line in wrap(&said(text), self.text_width(indent.len())) {
            self.line(&format!("{indent}{line}"));
        }
    }

    /// A word, and text hanging behind it.
    fn labelled(&mut self, label: &str, text: &str) {
        self.hanging(0, label, text);
    }

    /// The same, indented.
    fn hanging(&mut self, indent: usize, label: &str, text: &str) {
        let blanks = " ".repeat(indent);
        let hang = indent + label.chars().count() + 2;
        let label = self.painter.paint(&format!("{label}:"), Role::Label);
        for (i, line) in wrap(&said(text), self.text_width(hang)).iter().enumerate() {
            if i == 0 {
                self.line(&format!("{blanks}{label} {line}"));
            } else {
                self.line(&format!("{}{line}", " ".repeat(hang)));
            }
        }
    }

    /// Columns for text behind an indent; prose gets no wider than eyes follow.
    fn text_width(&self, indent: usize) -> usize {
        self.width.min(100).saturating_sub(indent).max(20)
    }

    fn plain(&self) -> bool {
        self.style.layout == Layout::Plain
    }
}
