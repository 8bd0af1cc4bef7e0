//! The report as one HTML file: no network, works from a `file:` URL, on paper and without a mouse.
//!
//! The policy in its head lets nothing load and nothing run but the style and the script whose
//! hashes it names, so that even text that escaped its escaping could do nothing. askama escapes
//! every text; hidden characters are spelled out first.

mod facts;
mod grid;
mod view;

use crate::encode;
use crate::report::Report;
use askama::Template;
use ring::digest;
use view::{ExchangeView, FindingView, Row};

const STYLE: &str = include_str!("html/style.css");
const SCRIPT: &str = include_str!("html/script.js");

#[derive(Template)]
#[template(path = "report.html", config = "src/render/html/askama.toml")]
struct Page {
    policy: String,
    style: &'static str,
    script: &'static str,
    title: String,
    tone: &'static str,
    headline: &'static str,
    causes: Vec<String>,
    summary: view::Spans,
    fix: view::Spans,
    facts: Vec<Row>,
    changes: Vec<Row>,
    request: Option<view::RequestView>,
    grid: Option<grid::Grid>,
    others: Vec<grid::Other>,
    axes: Vec<String>,
    decoy: String,
    findings: Vec<FindingView>,
    exchanges: Vec<ExchangeView>,
    left: usize,
    right: usize,
    more_exchanges: usize,
    scale: String,
    connections: Vec<facts::ConnectionView>,
    custody: Vec<String>,
    kept: Option<String>,
    notes: Vec<(String, String)>,
    support: Vec<Row>,
    support_text: String,
    credentials: Vec<facts::CredentialView>,
    tool: String,
}

/// Writes a report as HTML.
#[must_use]
pub fn render(report: &Report) -> Vec<u8> {
    let page = view::page(report);
    // Writing into memory cannot fail, and the template has no filters that do.
    page.render().unwrap_or_default().into_bytes()
}

/// Nothing loads; the one style and the one script are named by their hashes.
fn policy() -> String {
    let hash = |text: &str| encode::base64(digest::digest(&digest::SHA256, text.as_bytes()));
    format!(
        "default-src 'none'; style-src 'sha256-{}'; script-src 'sha256-{}'; base-uri 'none'; \
         form-action 'none'",
        hash(STYLE),
        hash(SCRIPT)
    )
}
