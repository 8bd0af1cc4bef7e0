//! The report's parts as the template wants them: plain strings, nothing hidden in any.

use super::{Page, SCRIPT, STYLE, facts, grid, policy};
use crate::findings::{Outcome, Severity};
use crate::redact::Clean;
use crate::render::phrases;
use crate::render::snippet::{self, LANGUAGES};
use crate::render::text::{shorten, visible};
use crate::render::transcript::{self, Room};
use crate::report::{Exchange, Finding, Recipe, Report, Shape, Timings};

/// Exchanges, findings and the like that are shown; a saved report may hold any number.
const MOST: usize = 300;
/// What is shown of a body.
const ROOM: Room = Room { characters: 16_000, lines: usize::MAX, columns: usize::MAX };

/// Text in pieces, each with whether it is code: what stands between backticks.
pub(super) type Spans = Vec<(bool, String)>;

/// A label and its text.
pub(super) type Row = (String, String);

/// The working request in every language.
pub(super) struct RequestView {
    pub(super) shape: String,
    pub(super) snippets: Vec<SnippetView>,
}

/// The working request in one language.
pub(super) struct SnippetView {
    pub(super) slug: &'static str,
    pub(super) title: &'static str,
    pub(super) text: String,
    pub(super) variables: String,
}

/// One finding.
pub(super) struct FindingView {
    pub(super) code: String,
    pub(super) title: String,
    pub(super) severity: &'static str,
    pub(super) confidence: &'static str,
    pub(super) percent: u8,
    pub(super) explanation: Spans,
    pub(super) fix: Spans,
    pub(super) evidence: Vec<(Option<usize>, Spans)>,
    pub(super) links: Vec<String>,
    pub(super) references: Vec<String>,
}

/// One exchange.
pub(super) struct ExchangeView {
    pub(super) index: usize,
    pub(super) shape: String,
    pub(super) purpose: &'static str,
    pub(super) slug: &'static str,
    pub(super) started: String,
    pub(super) status: String,
    pub(super) stage: &'static str,
    pub(super) request: String,
    pub(super) response: String,
    pub(super) total: String,
    pub(super) bars: Vec<Bar>,
    pub(super) phases: String,
    pub(super) connection: String,
}

/// One bar of the waterfall, in thousandths of the run.
pub(super) struct Bar {
    pub(super) class: &'static str,
    pub(super) x: String,
    pub(super) width: String,
}

/// Everything the template shows.
pub(super) fn page(report: &Report) -> Page {
    let verdict = &report.verdict;
    let text = |clean: &Clean| visible(clean.as_str());
    let (start, span) = span(report);
    let exchanges: Vec<ExchangeView> =
        report.exchanges.iter().take(MOST).map(|e| exchange(e, start, span)).collect();
    let (left, right) = to_compare(report);
    Page {
        policy: policy(),
        style: STYLE,
        script: SCRIPT,
        title: format!("{}: refresh at {}", phrases::headline(report), host(report)),
        tone: match verdict.outcome {
            Outcome::WorksAsSent => "good",
            Outcome::WorksInAnotherShape | Outcome::Inconclusive => "odd",
            Outcome::NoShapeWorks | Outcome::Unreachable => "bad",
        },
        headline: phrases::headline(report),
        causes: verdict.causes.iter().take(10).map(text).collect(),
        summary: spans(&verdict.summary),
        fix: spans(&verdict.fix),
        facts: facts::target(report),
        changes: report
            .minimal_change
            .iter()
            .take(MOST)
            .map(|c| {
                let axis = phrases::axis_name(c.axis.as_str());
                (axis, format!("{} → {}", text(&c.from), text(&c.to)))
            })
            .collect(),
        request: report.working_request.as_ref().map(working_request),
        grid: grid::grid(report),
        others: grid::others(report),
        axes: report.axes.iter().take(MOST).map(|axis| phrases::axis(axis, report)).collect(),
        decoy: text(&report.decoy.because),
        findings: report.findings.iter().take(MOST).map(finding).collect(),
        more_exchanges: report.exchanges.len().saturating_sub(MOST),
        exchanges,
        left,
        right,
        scale: format!("{span:.0}"),
        connections: facts::connections(report),
        custody: facts::custody(report),
        kept: report.custody.kept.as_ref().map(text),
        notes: report
            .notes
            .iter()
            .take(MOST)
            .map(|n| (text(&n.text), n.fix.as_ref().map_or_else(String::new, text)))
            .collect(),
        support: facts::support(report),
        support_text: facts::support_text(report),
        credentials: facts::credentials(report),
        tool: format!("{} {}", text(&report.tool.name), text(&report.tool.version)),
    }
}

fn working_request(recipe: &Recipe) -> RequestView {
    let snippets = LANGUAGES.iter().map(|language| SnippetView {
        slug: language.slug,
        title: language.title,
        text: snippet::snippet(recipe, language),
        variables: snippet::written(recipe, language).variables.join(", "),
    });
    RequestView { shape: visible(recipe.shape.as_str()), snippets: snippets.collect() }
}

/// A sentence with its code set apart; an odd backtick means nothing.
fn spans(sentence: &Clean) -> Spans {
    let text = visible(&shorten(sentence.as_str(), 4000));
    if text.matches('`').count() % 2 == 1 {
        return vec![(false, text)];
    }
    let pieces = text.split('`').enumerate();
    pieces
        .filter(|(_, piece)| !piece.is_empty())
        .map(|(i, piece)| (i % 2 == 1, piece.to_owned()))
        .collect()
}

fn host(report: &Report) -> String {
    let url = report.target.token_url.as_str();
    let host = url.split("://").nth(1).unwrap_or(url);
    visible(&shorten(host.split('/').next().unwrap_or(host), 100))
}

/// The two exchanges that say most beside each other: as sent, and what works.
fn to_compare(report: &Report) -> (usize, usize) {
    let index = |shape: Option<&Shape>| {
        shape.and_then(|s| report.telling(s)).map(|e| e.index).filter(|i| *i < MOST)
    };
    let named = |name: Option<&Clean>| name.and_then(|name| report.shape(name.as_str()));
    let right = index(named(report.working_shapes.first()));
    let left = index(named(report.target.as_sent.as_ref()));
    let last = report.exchanges.len().min(MOST).saturating_sub(1);
    (left.unwrap_or(0), right.unwrap_or(last))
}

/// When the first exchange began, and milliseconds until the last one ended.
fn span(report: &Report) -> (jiff::Timestamp, f64) {
    let shown = || report.exchanges.iter().take(MOST);
    let start = shown().map(|e| e.started_at).min().unwrap_or(report.started_at);
    let end = |e: &Exchange| offset(e, start) + e.timings_ms.total.clamp(0.0, 1e9);
    (start, shown().map(end).fold(1.0, f64::max))
}

#[allow(clippy::cast_precision_loss, reason = "milliseconds of a run are small")]
fn offset(exchange: &Exchange, start: jiff::Timestamp) -> f64 {
    let ms = exchange.started_at.duration_since(start).as_millis();
    ms as f64
}

fn exchange(exchange: &Exchange, start: jiff::Timestamp, span: f64) -> ExchangeView {
    let t = &exchange.timings_ms;
    let status = match (&exchange.response, &exchange.failure) {
        (Some(response), _) => response.status.to_string(),
        (None, Some(failure)) => format!("no answer ({})", failure.phase.slug()),
        (None, None) => "no answer".to_owned(),
    };
    ExchangeView {
        index: exchange.index,
        shape: visible(exchange.shape.as_str()),
        purpose: phrases::purpose(exchange.purpose),
        slug: exchange.purpose.slug(),
        started: exchange.started_at.to_string(),
        status,
        stage: phrases::stage(exchange.stage),
        request: transcript::request(exchange, ROOM).join("\n"),
        response: transcript::answer(exchange, ROOM).join("\n"),
        total: format!("{:.1}", t.total),
        bars: bars(t, offset(exchange, start), span),
        phases: phases(t),
        connection: facts::connection_line(exchange),
    }
}

/// The phases in order, with what is left over as reading the answer.
fn parts(t: &Timings) -> [(&'static str, f64); 5] {
    let ms = |value: Option<f64>| value.unwrap_or(0.0).clamp(0.0, 1e9);
    let known = [t.dns, t.connect, t.tls, t.first_byte].map(ms);
    let read = (t.total.clamp(0.0, 1e9) - known.iter().sum::<f64>()).max(0.0);
    [
        ("dns", known[0]),
        ("connect", known[1]),
        ("tls", known[2]),
        ("wait", known[3]),
        ("read", read),
    ]
}

fn bars(t: &Timings, offset: f64, span: f64) -> Vec<Bar> {
    let mut x = offset.clamp(0.0, span);
    parts(t)
        .into_iter()
        .filter(|(_, ms)| *ms > 0.0)
        .map(|(class, ms)| {
            let bar = Bar {
                class,
                x: format!("{:.2}", x / span * 1000.0),
                width: format!("{:.2}", (ms / span * 1000.0).max(1.0)),
            };
            x += ms;
            bar
        })
        .collect()
}

fn phases(t: &Timings) -> String {
    let shown: Vec<String> = parts(t)
        .into_iter()
        .filter(|(_, ms)| *ms > 0.0)
        .map(|(name, ms)| format!("{name} {ms:.1} ms"))
        .collect();
    shown.join(", ")
}

fn finding(finding: &Finding) -> FindingView {
    let text = |clean: &Clean| visible(clean.as_str());
    let plain = |c: char| c.is_ascii_alphanumeric() || "-._~:/?#=&%+,;".contains(c);
    let is_link = |r: &&Clean| r.as_str().starts_with("https://") && r.as_str().chars().all(plain);
    let (links, references): (Vec<&Clean>, Vec<&Clean>) =
        finding.references.iter().take(12).partition(is_link);
    #[allow(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "clamped to 0..=100"
    )]
    let percent = (finding.confidence.clamp(0.0, 1.0) * 100.0).round() as u8;
    FindingView {
        code: text(&finding.code),
        title: text(&finding.title),
        severity: match finding.severity {
            Severity::Error => "error",
            Severity::Warning => "warning",
            Severity::Note => "note",
        },
        confidence: phrases::confidence(finding.confidence),
        percent,
        explanation: spans(&finding.explanation),
        fix: spans(&finding.fix),
        evidence: finding
            .evidence
            .iter()
            .take(20)
            .map(|e| (e.exchange.filter(|i| *i < MOST), spans(&e.what)))
            .collect(),
        links: links.into_iter().map(text).collect(),
        references: references.into_iter().map(text).collect(),
    }
}
