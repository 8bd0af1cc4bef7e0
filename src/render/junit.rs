//! JUnit for continuous integration: one test for the verdict, one a shape.
//!
//! Only the verdict can fail a build: it is the question that was asked. Shapes that do not work
//! are shown as skipped, with the reason, for most servers accept few.

use super::phrases;
use super::text::{shorten, visible};
use crate::findings::{Outcome, ShapeOutcome};
use crate::report::{Report, Shape};
use quick_junit::{NonSuccessKind, TestCase, TestCaseStatus, TestSuite};
use std::fmt::Write as _;
use std::time::Duration;

const LONGEST: usize = 4000;

/// Writes a report as JUnit XML.
#[must_use]
pub fn render(report: &Report) -> Vec<u8> {
    let elapsed = Duration::from_millis(report.elapsed_ms);
    let mut suite = TestSuite::new("OAuth 2.0 refresh");
    suite.set_time(elapsed);
    suite.add_property(("token_url", visible(report.target.token_url.as_str()).as_str()));
    suite.add_property(("started_at", report.started_at.to_string().as_str()));
    suite.add_property(("outcome", report.verdict.outcome.slug()));
    for (name, value) in report.support.request_ids.iter().take(20) {
        let property = (visible(name.as_str()), visible(value.as_str()));
        suite.add_property((property.0.as_str(), property.1.as_str()));
    }
    suite.add_test_case(verdict(report));
    suite.add_test_cases(report.shapes.iter().map(|shape| row(report, shape)));
    let mut junit = quick_junit::Report::new("regrant");
    junit.set_time(elapsed);
    junit.add_test_suite(suite);
    let mut out = Vec::new();
    // Writing to memory fails only where XML cannot hold a text, and quick-junit takes those out.
    let _ = junit.serialize(&mut out);
    without_total_of_skipped(out)
}

/// The schema of Jenkins has `skipped` on a suite and not on all suites together, where quick-junit
/// writes it, too.
fn without_total_of_skipped(mut xml: Vec<u8>) -> Vec<u8> {
    let find = |from: usize, sign: &[u8]| {
        xml.get(from..)?.windows(sign.len()).position(|w| w == sign).map(|at| from + at)
    };
    let place = find(0, b"<testsuites ").and_then(|tag| {
        let start = find(tag, b" skipped=\"")?;
        let end = find(start + b" skipped=\"".len(), b"\"")?;
        (end < find(tag, b">")?).then_some(start..=end)
    });
    if let Some(place) = place {
        xml.drain(place);
    }
    xml
}

fn verdict(report: &Report) -> TestCase {
    let name = match &report.target.as_sent {
        Some(as_sent) => format!("the refresh works as sent ({})", visible(as_sent.as_str())),
        None => "the refresh works in some shape".to_owned(),
    };
    let kind = match report.verdict.outcome {
        Outcome::WorksAsSent => None,
        Outcome::WorksInAnotherShape | Outcome::NoShapeWorks => Some(NonSuccessKind::Failure),
        Outcome::Unreachable | Outcome::Inconclusive => Some(NonSuccessKind::Error),
    };
    let status = kind.map_or_else(TestCaseStatus::success, |kind| {
        let mut status = TestCaseStatus::non_success(kind);
        status.set_message(text(report.verdict.summary.as_str()));
        let cause = report.verdict.cause.as_ref().map_or("", |cause| cause.as_str());
        status.set_type(text(if cause.is_empty() { report.verdict.outcome.slug() } else { cause }));
        status.set_description(description(report));
        status
    });
    let mut case = TestCase::new(name, status);
    case.set_classname("regrant.verdict");
    case.set_time(Duration::from_millis(report.elapsed_ms));
    case
}

fn description(report: &Report) -> String {
    let mut out = format!("Fix: {}\n", text(report.verdict.fix.as_str()));
    for finding in report.findings.iter().take(10) {
        let _ = writeln!(
            out,
            "\n{} ({}, {})\n{}\nFix: {}",
            text(finding.title.as_str()),
            text(finding.code.as_str()),
            phrases::confidence(finding.confidence),
            text(finding.explanation.as_str()),
            text(finding.fix.as_str())
        );
    }
    if !report.support.question.as_str().is_empty() {
        let _ = writeln!(out, "\nFor support: {}", text(report.support.question.as_str()));
    }
    out
}

fn row(report: &Report, shape: &Shape) -> TestCase {
    let works = shape.outcome == ShapeOutcome::Works;
    let mut status = if works { TestCaseStatus::success() } else { TestCaseStatus::skipped() };
    if !works {
        let why = phrases::why(shape, report);
        let why = if why.is_empty() { why } else { format!(": {why}") };
        status.set_message(text(&format!("{}{why}", phrases::outcome(shape.outcome))));
    }
    let mut case = TestCase::new(text(shape.shape.as_str()), status);
    case.set_classname("regrant.shapes");
    if let Some(exchange) = report.telling(shape) {
        // A saved report may claim any number; a day is more than any exchange takes.
        let seconds = (exchange.timings_ms.total / 1000.0).clamp(0.0, 86_400.0);
        case.set_time(Duration::try_from_secs_f64(seconds).unwrap_or_default());
    }
    case
}

fn text(text: &str) -> String {
    visible(&shorten(text, LONGEST))
}
