//! The run's record: everything sent and received, in order. Can be re-read offline.

use crate::exchange::Exchange;
use crate::import::Remark;
use crate::shape::Shape;
use crate::target::{Target, facts::Fact};
use jiff::Timestamp;
use std::path::PathBuf;
use std::time::Duration;

/// Everything a run did.
#[derive(Clone, Debug)]
pub struct Campaign {
    /// When it began.
    pub started_at: Timestamp,
    /// How long it took.
    pub elapsed: Duration,
    /// Where the refresh went first.
    pub target: Target,
    /// `client_id`.
    pub client_id: Option<String>,
    /// The row that is the request as sent today, where one is known.
    pub as_sent: Option<String>,
    /// The rows of the table, in the order of the plan.
    pub rows: Vec<Row>,
    /// Every exchange; an exchange's index is its place here.
    pub exchanges: Vec<Exchange>,
    /// What became of the refresh token.
    pub custody: Custody,
    /// What the values alone told.
    pub facts: Vec<Fact>,
    /// Where the request as sent is no shape.
    pub deviations: Vec<Remark>,
    /// What else was noticed while the plan was made.
    pub traps: Vec<Remark>,
    /// Why the run ended before its plan did.
    pub stop: Option<Stop>,
    /// The endpoint the passes started anew at, where a redirect led there.
    pub corrected: Option<Corrected>,
    /// What the issuer's metadata said, where it was looked at.
    pub discovery: Vec<Remark>,
    /// Where redirects lead, hop by hop.
    pub redirects: Vec<Remark>,
    /// Which part of the plan was followed.
    pub plan: PlanFacts,
}

/// One row of the table of shapes.
#[derive(Clone, Debug)]
pub struct Row {
    /// The shape's name, or `as_sent` for a request that is no shape.
    pub name: String,
    /// The shape (the nearest one for `as_sent`).
    pub shape: Shape,
    /// Why it is in the plan.
    pub why: String,
    /// The exchange with the decoy.
    pub decoy: Option<usize>,
    /// The exchange with the decoy and a wrong secret.
    pub control: Option<usize>,
    /// Exchanges with the real token, in order.
    pub real: Vec<usize>,
    /// Why the real token was not sent, where it was not.
    pub skipped: Option<String>,
}

/// What became of the refresh token.
#[derive(Clone, Debug, Default)]
pub struct Custody {
    /// Whether an answer held another refresh token.
    pub rotated: bool,
    /// The file that holds the newest token.
    pub kept: Option<PathBuf>,
    /// How often a real token was sent.
    pub requests_with_real_token: usize,
    /// In which state the token was left.
    pub state: CustodyState,
    /// What the user should know (the newest token of an earlier run was used, a second place was taken).
    pub notes: Vec<String>,
}

/// In which state the run left the user's token.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
pub enum CustodyState {
    /// Never sent, shown to work since, or refused with an explicit OAuth error.
    #[default]
    Intact,
    /// A newer one is kept.
    Rotated,
    /// A lost reply, a 5xx, a 200 without a readable token, a mute refusal.
    MayBeSpent,
}

impl CustodyState {
    /// The word the JSON report uses.
    #[must_use]
    pub const fn slug(self) -> &'static str {
        match self {
            Self::Intact => "intact",
            Self::Rotated => "rotated",
            Self::MayBeSpent => "may_be_spent",
        }
    }
}

/// Why a run ended early.
#[derive(Clone, Debug, Eq, PartialEq)]
pub enum Stop {
    /// 429, `Retry-After` or lock-out words.
    RateLimited,
    /// The endpoint was not reached.
    Unreachable,
    /// A reply was lost after the real token had been sent.
    ReplyLost,
    /// `--max-requests`.
    Budget,
    /// A new token could not be stored, or storing could not be proven beforehand.
    Storage(String),
    /// The first signal: its number.
    Signal(i32),
    /// `--once`.
    Once,
}

/// A corrected endpoint.
#[derive(Clone, Debug)]
pub struct Corrected {
    /// Where it was.
    pub from: url::Url,
    /// Where it is.
    pub to: url::Url,
}

/// How the plan was bounded.
#[allow(clippy::struct_excessive_bools, reason = "one for each switch, in any combination")]
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
pub struct PlanFacts {
    /// `--decoy-only`.
    pub decoy_only: bool,
    /// `--no-decoy`.
    pub no_decoy: bool,
    /// `--exhaustive`.
    pub exhaustive: bool,
    /// `--no-controls`.
    pub no_controls: bool,
}

/// Server minus local clock in whole seconds: the median over all answers that came fresh.
#[must_use]
pub fn clock_skew(exchanges: &[Exchange]) -> Option<i64> {
    let mut seconds: Vec<i64> = exchanges.iter().filter_map(skew_of).collect();
    seconds.sort_unstable();
    let middle = *seconds.get(seconds.len() / 2)?;
    Some(if middle.abs() <= 2 { 0 } else { middle })
}

fn skew_of(exchange: &Exchange) -> Option<i64> {
    let response = exchange.response.as_ref()?;
    // A cache's copy bears the date of the time it was made.
    if response.header("age").is_some_and(|age| age.trim() != "0") {
        return None;
    }
    let date = httpdate::parse_http_date(response.header("date")?).ok()?;
    let server = Timestamp::try_from(date).ok()?;
    let t = &exchange.timings;
    let parts = [t.dns, t.connect, t.tls, t.first_byte];
    let until: Duration = parts.iter().flatten().sum();
    let local = exchange.started_at.checked_add(until.min(exchange.timings.total)).ok()?;
    Some(server.as_second().saturating_sub(local.as_second()))
}
