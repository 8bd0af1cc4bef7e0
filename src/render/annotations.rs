//! Annotations of GitHub Actions: workflow commands, one a finding. They go to standard error.

use super::phrases;
use super::text::shorten;
use crate::findings::{Outcome, Severity};
use crate::report::Report;
use std::fmt::Write as _;

const LONGEST: usize = 1000;

/// Writes a report's verdict and findings as workflow commands.
#[must_use]
pub fn render(report: &Report) -> String {
    let mut out = String::new();
    let level = match report.verdict.outcome {
        Outcome::WorksAsSent => "notice",
        Outcome::WorksInAnotherShape | Outcome::NoShapeWorks | Outcome::Unreachable => "error",
        Outcome::Inconclusive => "warning",
    };
    let title = format!("OAuth 2.0 refresh: {}", phrases::headline(report));
    let message = format!("{} {}", report.verdict.summary, report.verdict.fix);
    command(&mut out, level, &title, &message);
    for finding in report.findings.iter().take(9) {
        let level = match finding.severity {
            Severity::Error => "error",
            Severity::Warning => "warning",
            Severity::Note => "notice",
        };
        let message = format!("{} Fix: {}", finding.explanation, finding.fix);
        command(&mut out, level, finding.title.as_str(), &message);
    }
    out
}

fn command(out: &mut String, level: &str, title: &str, message: &str) {
    let _ = writeln!(out, "::{level} title={}::{}", property(title), data(message));
}

/// The escapes of the runner: nothing in a message can end it or begin another command.
fn data(text: &str) -> String {
    let text = shorten(text.trim(), LONGEST);
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '%' => out.push_str("%25"),
            '\r' => out.push_str("%0D"),
            '\n' => out.push_str("%0A"),
            c if super::text::hides(c) => {
                let _ = write!(out, "\\u{{{:x}}}", u32::from(c));
            }
            c => out.push(c),
        }
    }
    out
}

fn property(text: &str) -> String {
    data(text).replace(':', "%3A").replace(',', "%2C")
}

#[cfg(test)]
mod tests {
    use super::{data, property};

    #[test]
    fn commands_cannot_be_broken_out_of() {
        assert_eq!(data("a\n::add-mask::x%0A\u{1b}"), "a%0A::add-mask::x%250A\\u{1b}");
        assert_eq!(property("a:b,c"), "a%3Ab%2Cc");
    }
}
