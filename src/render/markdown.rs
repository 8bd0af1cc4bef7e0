//! Markdown for a ticket: what was tried, what was answered in exact words, and one question.
//!
//! Stays under 64 KB and uses only what GitHub, GitLab, Jira and Zendesk share: headings, lists,
//! pipe tables, fenced code. Peer text cannot break out: it is escaped in prose, and a fence is
//! always longer than any run of backticks inside it.

pub(super) mod escape;

use super::{phrases, snippet, text};
use crate::redact::Clean;
use crate::report::{Exchange, Finding, Report, support};
use escape::{cell, code, fence, link, prose};
use std::fmt::Write as _;

/// The most bytes a ticket gets; some trackers refuse more.
pub const CAP: usize = 64 * 1024 - 1;
const BODY_CAP: usize = 2000;
const ANSWERS: usize = 12;
const ROWS: usize = 60;
/// Longest text in a heading.
const TITLE: usize = 120;
/// The languages of the working request beside curl, each with its fence's info string.
const LANGUAGES: &[(&str, &str)] = &[
    ("python-requests", "python"),
    ("javascript-fetch", "js"),
    ("go-oauth2", "go"),
    ("java-httpclient", "java"),
    ("csharp-httpclient", "csharp"),
    ("php-guzzle", "php"),
];

/// Writes a report as Markdown.
#[must_use]
pub fn render(report: &Report) -> String {
    let mut page = head(report);
    let sections = [
        question(report),
        request(report),
        tried(report),
        answered(report),
        ids(report),
        findings(report),
        environment(report),
        snippets(report),
    ];
    let note = "\n_Some of the report was left out to keep this under 64 KB; the JSON report has it all._\n";
    let mut left_out = false;
    for section in sections {
        if page.len() + section.len() + note.len() <= CAP {
            page.push_str(&section);
        } else {
            left_out = true;
        }
    }
    if left_out {
        page.push_str(note);
    }
    page
}

fn head(report: &Report) -> String {
    let mut out = format!("# OAuth 2.0 refresh: {}\n\n", phrases::headline(report));
    let _ = writeln!(out, "{}\n", prose(report.verdict.summary.as_str()));
    if !report.verdict.fix.as_str().is_empty() {
        let _ = writeln!(out, "**Fix:** {}\n", prose(report.verdict.fix.as_str()));
    }
    let _ = writeln!(out, "- Token endpoint: {}", code(report.target.token_url.as_str()));
    if let Some(id) = &report.target.client_id {
        let _ = writeln!(out, "- client\\_id: {}", code(id.as_str()));
    }
    if let Some(provider) = &report.target.provider {
        let _ = writeln!(out, "- Provider: {}", code(provider.as_str()));
    }
    if let Some(as_sent) = &report.target.as_sent {
        let _ = writeln!(out, "- Request as sent today: {}", code(as_sent.as_str()));
    }
    let causes: Vec<String> =
        report.verdict.causes.iter().take(8).map(|c| code(c.as_str())).collect();
    if !causes.is_empty() {
        let _ = writeln!(out, "- Causes: {}", causes.join(", "));
    }
    let _ = writeln!(out, "- Whose side: {}", phrases::side(&report.verdict));
    for change in report.minimal_change.iter().take(10) {
        let _ = writeln!(
            out,
            "- Change {}: {} to {}",
            prose(&phrases::axis_name(change.axis.as_str())),
            code(change.from.as_str()),
            code(change.to.as_str())
        );
    }
    out
}

fn question(report: &Report) -> String {
    let question = report.support.question.as_str();
    if question.is_empty() {
        return String::new();
    }
    format!("\n## Question\n\n{}\n", escape::prose_up_to(question, 2000))
}

fn request(report: &Report) -> String {
    let Some(recipe) = &report.working_request else { return String::new() };
    let command = snippet::curl(recipe);
    let mut out = format!("\n## Working request\n\n{}", fence("sh", &command.text));
    for note in command.notes {
        let _ = writeln!(out, "\n{note}");
    }
    out
}

/// The working request in other languages, folded away where the tracker can; last, as what
/// can be missed first.
fn snippets(report: &Report) -> String {
    let Some(recipe) = &report.working_request else { return String::new() };
    let mut out =
        String::from("\n<details>\n<summary>The working request in other languages</summary>\n");
    for (slug, info) in LANGUAGES {
        if let Some(language) = snippet::Language::named(slug) {
            let text = snippet::snippet(recipe, language);
            let _ = write!(out, "\n{}", fence(info, &text));
        }
    }
    out.push_str("\n</details>\n");
    out
}

fn tried(report: &Report) -> String {
    if report.shapes.is_empty() {
        return String::new();
    }
    let mut out = String::from(
        "\n## What was tried\n\n| Shape | Outcome | Got to | Why |\n| --- | --- | --- | --- |\n",
    );
    for shape in report.shapes.iter().take(ROWS) {
        let _ = writeln!(
            out,
            "| {} | {} | {} | {} |",
            code(shape.shape.as_str()).replace('|', "\\|"),
            phrases::outcome(shape.outcome),
            phrases::stage(shape.stage),
            cell(&phrases::why(shape, report))
        );
    }
    more(&mut out, report.shapes.len(), ROWS, "shapes");
    out.push('\n');
    for axis in report.axes.iter().take(20) {
        let _ = writeln!(out, "- {}", prose(&phrases::axis(axis, report)));
    }
    if !report.decoy.because.as_str().is_empty() {
        let _ = writeln!(out, "- Made-up tokens: {}", prose(report.decoy.because.as_str()));
    }
    out
}

/// The distinct answers, each once, with the exchanges that got it.
fn answered(report: &Report) -> String {
    let mut groups: Vec<(String, Vec<&Exchange>)> = Vec::new();
    for exchange in &report.exchanges {
        let answer = exact(exchange);
        match groups.iter().position(|(seen, _)| *seen == answer) {
            Some(place) => groups[place].1.push(exchange),
            None if groups.len() < ANSWERS => groups.push((answer, vec![exchange])),
            None => {}
        }
    }
    if groups.is_empty() {
        return String::new();
    }
    let mut out = String::from("\n## What was answered\n");
    for (answer, list) in groups {
        let shapes: Vec<String> = list
            .iter()
            .take(8)
            .map(|e| format!("{} ({})", code(e.shape.as_str()), phrases::purpose(e.purpose)))
            .collect();
        let rest = list.len().saturating_sub(8);
        let rest = if rest > 0 { format!(" and {rest} more") } else { String::new() };
        let _ = write!(out, "\n{}{rest}:\n\n{}", shapes.join(", "), fence("http", &answer));
    }
    out
}

/// An answer in the server's own words: status line, telling headers, body.
fn exact(exchange: &Exchange) -> String {
    let mut out = String::new();
    if let Some(response) = &exchange.response {
        let line = format!("{} {} {}", response.http_version, response.status, response.reason);
        let _ = writeln!(out, "{}", text::visible(line.trim_end()));
        for name in ["content-type", "www-authenticate", "location", "retry-after", "server"] {
            if let Some(value) = response.header(name) {
                let value = text::shorten(value.as_str(), 500);
                let _ = writeln!(out, "{name}: {}", text::visible(&value));
            }
        }
        let body = text::shorten(response.body.as_str(), BODY_CAP);
        out.push('\n');
        for line in text::lines(&body) {
            let _ = writeln!(out, "{line}");
        }
        if body.is_empty() {
            out.push_str("(no body)\n");
        } else if response.body_truncated {
            let _ = writeln!(out, "{}", phrases::not_whole(response));
        }
    }
    if let Some(failure) = &exchange.failure {
        let message = text::shorten(failure.message.as_str(), 1000);
        let _ = writeln!(out, "failed in {}: {}", failure.phase.slug(), text::visible(&message));
    }
    if out.is_empty() { "(no answer)\n".to_owned() } else { out }
}

fn ids(report: &Report) -> String {
    let rows: Vec<(&Exchange, String)> = report
        .exchanges
        .iter()
        .map(|e| {
            let ids: Vec<String> = support::ids(e)
                .iter()
                .take(4)
                .map(|(n, v)| format!("{} {}", prose(n.as_str()), code(v.as_str())))
                .collect();
            (e, ids.join(", ").replace('|', "\\|"))
        })
        .collect();
    if rows.is_empty() {
        return String::new();
    }
    let mut out = String::from(
        "\n## Times and ids\n\n| Time (UTC) | Shape | Sent with | Status | Ids |\n| --- | --- | --- | --- | --- |\n",
    );
    for (exchange, ids) in rows.iter().take(ROWS) {
        let status = exchange.response.as_ref().map_or("none".to_owned(), |r| r.status.to_string());
        let _ = writeln!(
            out,
            "| {} | {} | {} | {status} | {ids} |",
            exchange.started_at,
            code(exchange.shape.as_str()).replace('|', "\\|"),
            phrases::purpose(exchange.purpose),
        );
    }
    more(&mut out, rows.len(), ROWS, "exchanges");
    out
}

fn findings(report: &Report) -> String {
    if report.findings.is_empty() {
        return String::new();
    }
    let mut out = String::from("\n## Findings\n");
    for finding in report.findings.iter().take(10) {
        out.push_str(&one_finding(finding));
    }
    more(&mut out, report.findings.len(), 10, "findings");
    out
}

fn one_finding(finding: &Finding) -> String {
    let mut out = format!(
        "\n### {} ({}, {})\n\n{} {}\n\n",
        escape::prose_up_to(finding.title.as_str(), TITLE),
        phrases::severity(finding.severity),
        phrases::confidence(finding.confidence),
        code(finding.code.as_str()),
        prose(finding.explanation.as_str())
    );
    for evidence in finding.evidence.iter().take(5) {
        let from = evidence.exchange.map_or_else(String::new, |i| format!(" (exchange {i})"));
        let _ = writeln!(out, "- Seen: {}{from}", prose(evidence.what.as_str()));
    }
    let _ = writeln!(out, "- Fix: {}", prose(finding.fix.as_str()));
    for reference in finding.references.iter().take(5) {
        let _ = writeln!(out, "- See: {}", link(reference.as_str()));
    }
    out
}

fn environment(report: &Report) -> String {
    let mut out = String::from("\n## Environment\n\n");
    let _ = writeln!(
        out,
        "- {} {}, {} requests from {} on, {} ms",
        prose(report.tool.name.as_str()),
        prose(report.tool.version.as_str()),
        report.requests_total,
        report.started_at,
        report.elapsed_ms
    );
    if let Some(connection) = report.exchanges.iter().find_map(|e| e.connection.as_ref()) {
        let _ = writeln!(out, "- Server address: {}", code(connection.remote.as_str()));
        if let Some(proxy) = &connection.proxy {
            let _ = writeln!(out, "- Through proxy: {}", code(proxy.as_str()));
        }
        if let Some(tls) = &connection.tls {
            let words = format!("{} {}", tls.version, tls.cipher);
            let _ = writeln!(out, "- TLS: {}", code(&words));
        }
    }
    if let Some(skew) = report.support.clock_skew_s {
        let _ = writeln!(out, "- Server clock minus local clock: {skew} s");
    }
    for c in report.credentials.iter().take(20) {
        let notes: Vec<&str> = c.notes.iter().take(8).map(Clean::as_str).collect();
        let _ = writeln!(
            out,
            "- {}: {} bytes, {}{}{}",
            prose(c.what.as_str()),
            c.length,
            prose(c.characters.as_str()),
            if notes.is_empty() { "" } else { "; " },
            prose(&notes.join("; "))
        );
    }
    let _ = writeln!(out, "- Refresh token: {}", phrases::custody(report.custody.state));
    for note in report.notes.iter().take(20) {
        let _ = writeln!(out, "- {}", prose(note.text.as_str()));
    }
    out
}

fn more(out: &mut String, total: usize, shown: usize, what: &str) {
    if total > shown {
        let _ = writeln!(out, "\n_{} more {what} are in the JSON report._", total - shown);
    }
}
