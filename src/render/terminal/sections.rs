//! What stands between the verdict and the exchanges.

use super::{Page, Role, phrases};
use crate::findings::{Outcome, Severity};
use crate::redact::Clean;
use crate::render::snippet;
use crate::render::text::{visible, wrap};
use crate::report::{Finding, Report};

const MOST: usize = 50;

pub(super) fn change(page: &mut Page<'_>, report: &Report) {
    if report.minimal_change.is_empty() {
        return;
    }
    page.heading("Smallest change that works");
    let name = |name: Option<&Clean>| name.map_or_else(String::new, |n| visible(n.as_str()));
    let from = name(report.target.as_sent.as_ref());
    let to = name(report.working_shapes.first());
    if !from.is_empty() && !to.is_empty() {
        page.indented("  ", &format!("From {from} (as sent) to {to}:"));
    }
    for change in report.minimal_change.iter().take(MOST) {
        let axis = phrases::axis_name(change.axis.as_str());
        page.hanging(2, &axis, &format!("{} -> {}", change.from, change.to));
    }
}

pub(super) fn working_request(page: &mut Page<'_>, report: &Report) {
    let Some(recipe) = &report.working_request else { return };
    let command = snippet::curl(recipe);
    page.heading(&format!("Working request ({})", visible(recipe.shape.as_str())));
    for line in command.text.lines() {
        let line = page.painter.paint(line, Role::Code);
        page.line(&format!("  {line}"));
    }
    if !command.variables.is_empty() {
        page.indented("  ", &format!("Set first: {}.", command.variables.join(", ")));
    }
    for note in &command.notes {
        page.indented("  ", note);
    }
}

pub(super) fn axes(page: &mut Page<'_>, report: &Report) {
    if !report.axes.is_empty() {
        page.heading("What decides");
        for axis in report.axes.iter().take(MOST) {
            page.indented("  ", &phrases::axis(axis, report));
        }
    }
    if !report.decoy.because.as_str().is_empty() {
        let label = if report.decoy.informative {
            "Made-up tokens told something"
        } else {
            "Made-up tokens told nothing by themselves"
        };
        page.heading(label);
        page.indented("  ", report.decoy.because.as_str());
    }
}

pub(super) fn findings(page: &mut Page<'_>, report: &Report) {
    for (i, finding) in report.findings.iter().take(MOST).enumerate() {
        if i == 0 {
            page.heading("Findings, likeliest first");
        } else {
            page.out.push('\n');
        }
        one_finding(page, i + 1, finding);
    }
}

fn one_finding(page: &mut Page<'_>, number: usize, finding: &Finding) {
    let role = match finding.severity {
        Severity::Error => Role::Bad,
        Severity::Warning => Role::Odd,
        Severity::Note => Role::Label,
    };
    for (i, line) in wrap(&visible(finding.title.as_str()), page.text_width(5)).iter().enumerate() {
        let line = page.painter.paint(line, role);
        let number = if i == 0 { format!("{number:>3}.") } else { "    ".to_owned() };
        page.line(&format!("{number} {line}"));
    }
    let facts = format!(
        "{}: {}, {}",
        finding.code,
        phrases::severity(finding.severity),
        phrases::confidence(finding.confidence)
    );
    page.indented("     ", &facts);
    page.indented("     ", finding.explanation.as_str());
    for evidence in finding.evidence.iter().take(6) {
        let from = evidence.exchange.map_or_else(String::new, |i| format!(" (exchange {i})"));
        page.hanging(5, "Seen", &format!("{}{from}", evidence.what));
    }
    if !finding.fix.as_str().is_empty() {
        page.hanging(5, "Fix", finding.fix.as_str());
    }
    let references: Vec<&str> = finding.references.iter().take(6).map(Clean::as_str).collect();
    if !references.is_empty() {
        page.hanging(5, "See", &references.join(", "));
    }
}

pub(super) fn custody(page: &mut Page<'_>, report: &Report) {
    let custody = &report.custody;
    page.heading("Your refresh token");
    let sent = match custody.requests_with_real_token {
        0 => "The real refresh token was not sent.".to_owned(),
        1 => "The real refresh token was sent once.".to_owned(),
        n => format!("The real refresh token was sent {n} times."),
    };
    page.indented("  ", &sent);
    page.indented("  ", phrases::custody(custody.state));
    if let Some(kept) = &custody.kept {
        page.hanging(2, "Newest token kept in", kept.as_str());
        page.indented(
            "  ",
            "Put it where your application keeps its refresh token, or give this file to \
             --refresh-token-file.",
        );
    }
    for note in custody.notes.iter().take(MOST) {
        page.indented("  ", note.as_str());
    }
}

pub(super) fn notes(page: &mut Page<'_>, report: &Report) {
    if report.notes.is_empty() {
        return;
    }
    page.heading("Also noticed");
    for note in report.notes.iter().take(MOST) {
        page.indented("  ", note.text.as_str());
        if let Some(fix) = &note.fix {
            page.hanging(4, "Fix", fix.as_str());
        }
    }
}

pub(super) fn support(page: &mut Page<'_>, report: &Report) {
    let support = &report.support;
    page.heading("For support");
    page.hanging(2, "Endpoint", report.target.token_url.as_str());
    page.hanging(2, "Run", &format!("{}, {} requests", report.started_at, report.requests_total));
    for (name, value) in support.request_ids.iter().take(10) {
        page.hanging(2, &visible(name.as_str()), value.as_str());
    }
    if support.request_ids.len() > 10 {
        page.line(&format!(
            "  … and {} more ids in the JSON report",
            support.request_ids.len() - 10
        ));
    }
    match support.clock_skew_s {
        Some(0) => page.indented("  ", "The server's clock and this one agree."),
        Some(skew) if skew > 0 => {
            page.indented("  ", &format!("The server's clock is {skew} s ahead of this one."));
        }
        Some(skew) => {
            page.indented(
                "  ",
                &format!("The server's clock is {} s behind this one.", skew.unsigned_abs()),
            );
        }
        None => {}
    }
    if !support.ask.as_str().is_empty() {
        page.hanging(2, "Whom to ask", support.ask.as_str());
    }
    let works =
        matches!(report.verdict.outcome, Outcome::WorksAsSent | Outcome::WorksInAnotherShape);
    if !works && !support.question.as_str().is_empty() {
        page.hanging(2, "What to send", support.question.as_str());
    }
}
