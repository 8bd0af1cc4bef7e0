//! Facts in small tables: target, connections, the token, secrets, the support block.

use super::view::Row;
use crate::redact::Clean;
use crate::render::phrases;
use crate::render::text::visible;
use crate::report::{Certificate, Exchange, Report};
use jiff::Timestamp;
use std::collections::HashSet;
use std::fmt::Write as _;

const MOST: usize = 40;

/// One way the server was reached.
pub(super) struct ConnectionView {
    pub(super) remote: String,
    pub(super) rows: Vec<Row>,
}

/// One secret, without the secret.
pub(super) struct CredentialView {
    pub(super) what: String,
    pub(super) label: String,
    pub(super) length: usize,
    pub(super) characters: String,
    pub(super) notes: String,
}

fn text(clean: &Clean) -> String {
    visible(clean.as_str())
}

/// Where the refresh went.
pub(super) fn target(report: &Report) -> Vec<Row> {
    let target = &report.target;
    let mut rows = vec![("Token endpoint".to_owned(), text(&target.token_url))];
    let named = [
        ("Works at", &target.corrected_url),
        ("Issuer", &target.issuer),
        ("Provider", &target.provider),
        ("client_id", &target.client_id),
        ("Request as sent", &target.as_sent),
    ];
    for (label, value) in named {
        if let Some(value) = value {
            rows.push((label.to_owned(), text(value)));
        }
    }
    rows.push(("Whose side".to_owned(), phrases::side(&report.verdict).to_owned()));
    rows.push((
        "Run".to_owned(),
        format!(
            "{}, {} requests, {} ms",
            report.started_at, report.requests_total, report.elapsed_ms
        ),
    ));
    rows
}

/// What became of the refresh token, in sentences.
pub(super) fn custody(report: &Report) -> Vec<String> {
    let custody = &report.custody;
    let mut out = vec![
        format!("Requests with the real refresh token: {}.", custody.requests_with_real_token),
        phrases::custody(custody.state).to_owned(),
    ];
    out.extend(custody.notes.iter().take(MOST).map(text));
    out
}

/// The distinct ways the server was reached.
pub(super) fn connections(report: &Report) -> Vec<ConnectionView> {
    let mut seen = HashSet::new();
    let mut out = Vec::new();
    for connection in report.exchanges.iter().filter_map(|e| e.connection.as_ref()) {
        if out.len() >= 10 {
            break;
        }
        if connection.reused || !seen.insert((&connection.remote, &connection.proxy)) {
            continue;
        }
        let mut rows: Vec<Row> = Vec::new();
        let mut add = |label: &str, value: String| rows.push((label.to_owned(), value));
        for attempt in connection.attempts.iter().take(8) {
            add("Also tried", text(attempt));
        }
        if let Some(proxy) = &connection.proxy {
            add("Through proxy", text(proxy));
        }
        match &connection.tls {
            None => add("TLS", "none".to_owned()),
            Some(tls) => {
                add("TLS", format!("{}, {}", text(&tls.version), text(&tls.cipher)));
                if let Some(alpn) = &tls.alpn {
                    add("ALPN", text(alpn));
                }
                if tls.client_certificate_requested {
                    add("Client certificate", "the server asked for one".to_owned());
                }
                let all = tls.certificate.iter().chain(&tls.chain).take(6);
                for (i, cert) in all.enumerate() {
                    let label = if i == 0 { "Certificate" } else { "Issuer sent along" };
                    add(label, certificate(cert, report.started_at));
                }
            }
        }
        out.push(ConnectionView { remote: text(&connection.remote), rows });
    }
    out
}

fn certificate(cert: &Certificate, now: Timestamp) -> String {
    let names: Vec<String> = cert.names.iter().take(12).map(text).collect();
    let mut out = format!("{}; issued by {}", text(&cert.subject), text(&cert.issuer));
    if !names.is_empty() {
        let _ = write!(out, "; for {}", names.join(", "));
    }
    if let (Some(from), Some(until)) = (cert.not_before, cert.not_after) {
        let _ = write!(out, "; valid {from} to {until}");
        let days = until.duration_since(now).as_hours() / 24;
        let _ = if days < 0 {
            write!(out, " (expired {} days ago)", -days)
        } else {
            write!(out, " ({days} days left)")
        };
    }
    if !cert.sha256.as_str().is_empty() {
        let _ = write!(out, "; SHA-256 {}", text(&cert.sha256));
    }
    out
}

/// How one exchange was reached, in a line.
pub(super) fn connection_line(exchange: &Exchange) -> String {
    let Some(connection) = &exchange.connection else { return String::new() };
    let mut out = text(&connection.remote);
    if connection.reused {
        out.push_str(", connection reused");
    }
    if let Some(tls) = &connection.tls {
        let _ = write!(out, ", {}", text(&tls.version));
    }
    out
}

/// What support will ask for.
pub(super) fn support(report: &Report) -> Vec<Row> {
    let support = &report.support;
    let mut rows: Vec<Row> =
        support.request_ids.iter().take(MOST).map(|(n, v)| (text(n), text(v))).collect();
    rows.extend(support.server_dates.iter().take(3).map(|d| ("Server date".to_owned(), text(d))));
    if let Some(skew) = support.clock_skew_s {
        rows.push(("Server clock minus local".to_owned(), format!("{skew} s")));
    }
    if !support.ask.as_str().is_empty() {
        rows.push(("Whom to ask".to_owned(), text(&support.ask)));
    }
    rows
}

/// The same as text to copy.
pub(super) fn support_text(report: &Report) -> String {
    let mut out = text(&report.support.question);
    for (label, value) in target(report).iter().chain(&support(report)) {
        let gap = if out.is_empty() { "" } else { "\n" };
        let _ = write!(out, "{gap}{label}: {value}");
    }
    out
}

/// What is known of the secrets.
pub(super) fn credentials(report: &Report) -> Vec<CredentialView> {
    report
        .credentials
        .iter()
        .take(MOST)
        .map(|c| CredentialView {
            what: text(&c.what),
            label: text(&c.label),
            length: c.length,
            characters: text(&c.characters),
            notes: c.notes.iter().take(20).map(text).collect::<Vec<_>>().join("; "),
        })
        .collect()
}
