//! What changed between two runs: verdict, shapes, findings, answers, endpoint. Timing is left out.
//!
//! Also the baseline of continuous integration: each change says whether it is for the better, so
//! that what stopped failing is told as well.

mod words;

use super::{Exchange, Report, SCHEMA, word::Word};
use crate::findings::{Outcome, Severity, ShapeOutcome};
use crate::redact::{Clean, Redactor};
use jiff::Timestamp;
use serde::Serialize;
use std::collections::BTreeMap;

/// What changed from one report to another.
#[derive(Clone, Debug, Eq, PartialEq, Serialize)]
pub struct Changes {
    /// The report's schema.
    pub schema: u32,
    /// `compare`.
    pub command: &'static str,
    /// Whether anything did.
    pub changed: bool,
    /// When the first run began.
    #[serde(with = "super::moment")]
    pub before: Timestamp,
    /// When the second run began.
    #[serde(with = "super::moment")]
    pub after: Timestamp,
    /// What did, most important first.
    pub changes: Vec<Entry>,
}

/// One thing that changed.
#[derive(Clone, Debug, Eq, PartialEq, Serialize)]
pub struct Entry {
    /// The part of the report.
    pub about: About,
    /// What in it: a shape's name, a cause code.
    pub name: Clean,
    /// What it was; null where it was not there.
    pub before: Option<Clean>,
    /// What it is; null where it is gone.
    pub after: Option<Clean>,
    /// Whether that is good.
    pub direction: Direction,
}

/// A part of a report.
#[derive(Clone, Copy, Debug, Eq, Ord, PartialEq, PartialOrd, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum About {
    /// The answer to the user's question.
    Verdict,
    /// Where the refresh went.
    Target,
    /// A row of the table.
    Shape,
    /// A cause.
    Finding,
    /// What an axis does.
    Axis,
    /// What the server said to a request.
    Answer,
    /// TLS and HTTP version.
    Connection,
    /// What became of the refresh token.
    Custody,
    /// What is known of a secret.
    Credential,
}

/// Whether a change is good.
#[derive(Clone, Copy, Debug, Eq, PartialEq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Direction {
    /// Something stopped failing.
    Better,
    /// Something began to fail.
    Worse,
    /// Neither.
    Other,
}

impl About {
    /// The part's name for people.
    #[must_use]
    pub const fn words(self) -> &'static str {
        match self {
            Self::Verdict => "Verdict",
            Self::Target => "Target",
            Self::Shape => "Shapes",
            Self::Finding => "Findings",
            Self::Axis => "Axes",
            Self::Answer => "Answers",
            Self::Connection => "Connection",
            Self::Custody => "Refresh token",
            Self::Credential => "Credentials",
        }
    }
}

impl Changes {
    /// The changes of one direction: with [`Direction::Better`], what stopped failing.
    pub fn of(&self, direction: Direction) -> impl Iterator<Item = &Entry> {
        self.changes.iter().filter(move |entry| entry.direction == direction)
    }
}

type Facts = BTreeMap<(About, Clean), Clean>;

/// Compares two reports.
#[must_use]
pub fn between(before: &Report, after: &Report) -> Changes {
    let (old, new) = (facts(before), facts(after));
    let mut changes = Vec::new();
    for (key, value) in &old {
        let now = new.get(key);
        if now != Some(value) {
            changes.push(entry(key, Some(value), now));
        }
    }
    for (key, value) in new.iter().filter(|(key, _)| !old.contains_key(key)) {
        changes.push(entry(key, None, Some(value)));
    }
    changes.sort_by(|a, b| (a.about, &a.name).cmp(&(b.about, &b.name)));
    Changes {
        schema: SCHEMA,
        command: "compare",
        changed: !changes.is_empty(),
        before: before.started_at,
        after: after.started_at,
        changes,
    }
}

fn entry(key: &(About, Clean), before: Option<&Clean>, after: Option<&Clean>) -> Entry {
    let (about, name) = key;
    Entry {
        about: *about,
        name: name.clone(),
        before: before.cloned(),
        after: after.cloned(),
        direction: direction(*about, name.as_str(), before, after),
    }
}

fn direction(about: About, name: &str, before: Option<&Clean>, after: Option<&Clean>) -> Direction {
    let rank =
        |value: Option<&Clean>| value.and_then(|value| standing(about, name, value.as_str()));
    let (Some(was), Some(is)) = (rank(before), rank(after)) else {
        return match (about, before, after) {
            (About::Finding, Some(gone), None) if gone.as_str() == Severity::Error.slug() => {
                Direction::Better
            }
            (About::Finding, None, Some(come)) if come.as_str() == Severity::Error.slug() => {
                Direction::Worse
            }
            _ => Direction::Other,
        };
    };
    match is.cmp(&was) {
        std::cmp::Ordering::Greater => Direction::Better,
        std::cmp::Ordering::Less => Direction::Worse,
        std::cmp::Ordering::Equal => Direction::Other,
    }
}

/// How good a value is, where that can be said.
fn standing(about: About, name: &str, value: &str) -> Option<u8> {
    match about {
        About::Verdict if name == "outcome" => Some(match Outcome::of(value)? {
            Outcome::WorksAsSent => 3,
            Outcome::WorksInAnotherShape => 2,
            Outcome::Inconclusive => 1,
            Outcome::NoShapeWorks | Outcome::Unreachable => 0,
        }),
        About::Shape => {
            let outcome = value.split(',').next().unwrap_or(value);
            Some(match ShapeOutcome::of(outcome)? {
                ShapeOutcome::Works => 2,
                ShapeOutcome::WouldReachGrant | ShapeOutcome::Unknown | ShapeOutcome::Skipped => 1,
                ShapeOutcome::Fails | ShapeOutcome::RuledOut => 0,
            })
        }
        About::Finding => Some(match Severity::of(value)? {
            Severity::Error => 0,
            Severity::Warning => 1,
            Severity::Note => 2,
        }),
        About::Verdict
        | About::Target
        | About::Axis
        | About::Answer
        | About::Connection
        | About::Custody
        | About::Credential => None,
    }
}

/// A report as comparable facts; what changes from run to run by itself is left out.
fn facts(report: &Report) -> Facts {
    let mut facts = Facts::new();
    // What comes in is redacted already; this one only joins words.
    let plain = Redactor::default();
    let mut add = |about: About, name: &str, value: String| {
        facts.insert((about, plain.text(name)), plain.text(&value));
    };
    let join = |list: &[Clean]| list.iter().map(Clean::as_str).collect::<Vec<_>>().join(", ");
    let verdict = &report.verdict;
    add(About::Verdict, "outcome", verdict.outcome.slug().to_owned());
    add(About::Verdict, "causes", join(&verdict.causes));
    add(About::Verdict, "whose side", verdict.whose_side.slug().to_owned());
    let target = &report.target;
    add(About::Target, "token_url", target.token_url.to_string());
    let named = [
        ("issuer", &target.issuer),
        ("provider", &target.provider),
        ("client_id", &target.client_id),
        ("as_sent", &target.as_sent),
        ("corrected_url", &target.corrected_url),
    ];
    for (name, value) in named {
        if let Some(value) = value {
            add(About::Target, name, value.to_string());
        }
    }
    for shape in &report.shapes {
        let mut value = shape.outcome.slug().to_owned();
        if !shape.causes.is_empty() {
            value = format!("{value}, {}", join(&shape.causes));
        }
        add(About::Shape, shape.shape.as_str(), value);
    }
    for finding in &report.findings {
        add(About::Finding, finding.code.as_str(), finding.severity.slug().to_owned());
    }
    for axis in &report.axes {
        let needs = axis.needs.as_ref().map_or_else(String::new, |needs| format!(": {needs}"));
        add(About::Axis, axis.axis.as_str(), format!("{}{needs}", axis.effect.slug()));
    }
    for exchange in &report.exchanges {
        let name = format!("{} ({})", exchange.shape, exchange.purpose.slug());
        add(About::Answer, &name, words::answer(exchange));
    }
    if let Some(connection) = connection(report) {
        add(About::Connection, "connection", connection);
    }
    let custody = &report.custody;
    add(About::Custody, "state", custody.state.slug().to_owned());
    add(About::Custody, "rotates", if custody.rotated { "yes" } else { "no" }.to_owned());
    for credential in &report.credentials {
        let notes = join(&credential.notes);
        let notes = if notes.is_empty() { notes } else { format!("; {notes}") };
        let value = format!("{} bytes, {}{notes}", credential.length, credential.characters);
        add(About::Credential, credential.what.as_str(), words::steady(&value));
    }
    facts
}

/// How the first answered exchange was reached.
fn connection(report: &Report) -> Option<String> {
    let answered = |e: &&Exchange| e.response.is_some();
    let exchange = report.exchanges.iter().find(answered)?;
    let version = exchange.response.as_ref()?.http_version.to_string();
    let Some(tls) = exchange.connection.as_ref().and_then(|c| c.tls.as_ref()) else {
        return Some(version);
    };
    let issuer = tls
        .certificate
        .as_ref()
        .map_or_else(String::new, |c| format!(", certificate from {}", c.issuer));
    Some(format!("{version}, {}{issuer}", tls.version))
}
