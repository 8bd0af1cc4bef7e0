//! The explanation for people: the likeliest cause first, folded to the terminal's width.

use super::json::{first_fault, summary};
use crate::findings::explain::Explanation;
use crate::findings::{Finding, Severity};
use crate::redact::Redactor;
use crate::render::text::hides;
use crate::render::{Colour, heading};

/// How the text is to look.
#[derive(Clone, Copy, Debug)]
pub(super) struct Style {
    /// Columns.
    pub(super) width: usize,
    /// Whether headings are painted.
    pub(super) colour: Colour,
}

/// The whole text.
pub(super) fn write(explanation: &Explanation, redactor: &Redactor, style: Style) -> String {
    let page = Page { width: style.width.clamp(40, 100), colour: style.colour, redactor };
    let mut out = String::new();
    page.heading(&mut out, "", "", &summary(explanation));
    if let Some(first) = first_fault(explanation) {
        page.fold(&mut out, "To do: ", "       ", &first.fix);
    }
    for (i, finding) in explanation.findings.iter().enumerate() {
        out.push('\n');
        page.finding(&mut out, i + 1, finding);
    }
    out.push('\n');
    page.fold(&mut out, "", "", &format!("How far it got: {}.", explanation.stage.words()));
    if let Some(first) = explanation.findings.first() {
        page.fold(&mut out, "", "", &format!("More: regrant cause {}", first.code.slug()));
    }
    out
}

struct Page<'a> {
    width: usize,
    colour: Colour,
    redactor: &'a Redactor,
}

impl Page<'_> {
    fn finding(&self, out: &mut String, number: usize, finding: &Finding) {
        let weight = match finding.severity {
            Severity::Note => "note".to_owned(),
            Severity::Error | Severity::Warning => format!("{:.0} %", finding.confidence * 100.0),
        };
        let head = format!("{number}. ");
        self.heading(
            out,
            &head,
            "   ",
            &format!("{} [{}, {weight}]", finding.title, finding.code.slug()),
        );
        self.fold(out, "   ", "   ", &finding.explanation);
        self.fold(out, "   Fix: ", "        ", &finding.fix);
        // The standards are named; their pages' addresses stand in the JSON.
        let shown = |r: &&String| !r.starts_with("https://www.rfc-editor.org");
        let references: Vec<&str> =
            finding.references.iter().filter(shown).map(String::as_str).collect();
        if !references.is_empty() {
            self.fold(out, "   See: ", "        ", &references.join(", "));
        }
    }

    /// A folded text that stands out.
    fn heading(&self, out: &mut String, first: &str, rest: &str, text: &str) {
        let mut folded = String::new();
        self.fold(&mut folded, first, rest, text);
        for line in folded.lines() {
            out.push_str(&heading(line, self.colour));
            out.push('\n');
        }
    }

    /// Folds a text at blanks; control and direction characters become visible.
    fn fold(&self, out: &mut String, first: &str, rest: &str, text: &str) {
        let clean = self.redactor.text(text);
        let safe: String = clean.as_str().chars().map(visible).collect();
        let mut line = first.to_owned();
        let mut empty = true;
        for word in safe.split(' ').filter(|w| !w.is_empty()) {
            let length = line.chars().count() + word.chars().count() + usize::from(!empty);
            if length > self.width && !empty {
                out.push_str(line.trim_end());
                out.push('\n');
                rest.clone_into(&mut line);
                empty = true;
            }
            if !empty {
                line.push(' ');
            }
            line.push_str(word);
            empty = false;
        }
        out.push_str(line.trim_end());
        out.push('\n');
    }
}

/// Characters that a terminal would obey become the replacement character.
fn visible(c: char) -> char {
    if c == '\n' || c == '\t' {
        ' '
    } else if hides(c) {
        '\u{fffd}'
    } else {
        c
    }
}
