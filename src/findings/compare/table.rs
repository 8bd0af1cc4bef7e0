//! What is known of each row: what its answers showed, and what may be claimed of it.

use super::{ShapeOutcome, ShapeVerdict};
use crate::campaign::{Campaign, Row};
use crate::exchange::Exchange;
use crate::findings::reading::{self, Class, Reading, Readings};
use crate::findings::{Cause, told, transport};
use crate::ladder::{self, Stage};
use crate::request::Purpose;
use crate::shape::{Addition, matrix};

/// What may be claimed of a row when rows are compared.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) enum Truth {
    /// It works; or, where none works, it carried the token to the grant.
    Good,
    /// It does not.
    Bad,
    /// Nobody knows.
    Open,
}

/// The rows, read.
#[derive(Debug)]
pub(super) struct Table {
    pub(super) outcomes: Vec<ShapeOutcome>,
    pub(super) truths: Vec<Truth>,
    pub(super) stages: Vec<Stage>,
    pub(super) any_works: bool,
}

impl Table {
    pub(super) fn of(campaign: &Campaign, readings: &Readings) -> Self {
        let outcomes: Vec<ShapeOutcome> = campaign
            .rows
            .iter()
            .zip(&readings.rows)
            .map(|(row, reading)| outcome(campaign, row, reading))
            .collect();
        let any_works = outcomes.contains(&ShapeOutcome::Works);
        let truths = campaign
            .rows
            .iter()
            .zip(&readings.rows)
            .zip(&outcomes)
            .map(|((row, reading), outcome)| truth(campaign, row, reading, *outcome, any_works))
            .collect();
        let stages = stages(campaign, readings);
        Self { outcomes, truths, stages, any_works }
    }

    /// The row of the request as sent.
    pub(super) fn as_sent(campaign: &Campaign) -> Option<usize> {
        let name = campaign.as_sent.as_deref()?;
        campaign.rows.iter().position(|r| r.name == name)
    }

    /// Names of the rows confirmed with the real token, best first.
    pub(super) fn working(&self, campaign: &Campaign) -> Vec<String> {
        let mut rows: Vec<&Row> = campaign
            .rows
            .iter()
            .zip(&self.outcomes)
            .filter(|(_, o)| **o == ShapeOutcome::Works)
            .map(|(row, _)| row)
            .collect();
        let as_sent = campaign.as_sent.as_deref();
        rows.sort_by_key(|r| (as_sent != Some(r.name.as_str()), matrix::likelihood(&r.shape)));
        rows.into_iter().map(|r| r.name.clone()).collect()
    }

    pub(super) fn verdicts(&self, campaign: &Campaign) -> Vec<ShapeVerdict> {
        let of = |(i, row): (usize, &Row)| {
            let outcome = self.outcomes[i];
            let seen = row.decoy.iter().chain(&row.real).filter_map(|x| self.stages.get(*x));
            let causes = match outcome {
                ShapeOutcome::Fails | ShapeOutcome::RuledOut => {
                    super::causes::of_row(campaign, self, i)
                }
                _ => Vec::new(),
            };
            ShapeVerdict {
                name: row.name.clone(),
                outcome,
                stage: seen.copied().max().unwrap_or(Stage::NotSent),
                causes,
            }
        };
        campaign.rows.iter().enumerate().map(of).collect()
    }
}

/// The exchange that decides a row: the last real one, else the decoy.
pub(super) fn decisive_exchange(row: &Row) -> Option<usize> {
    row.real.last().copied().or(row.decoy)
}

/// The likeliest cause that one exchange tells.
pub(super) fn likeliest(exchange: &Exchange) -> Option<Cause> {
    transport::cause(exchange).or_else(|| told(exchange).findings.first().map(|f| f.code))
}

/// Causes that a row's control has cleared.
pub(super) fn blamed(campaign: &Campaign, row: &Row) -> &'static [Cause] {
    const CREDENTIALS: &[Cause] = &[
        Cause::WrongClientSecret,
        Cause::UnknownClient,
        Cause::ClientSecretExpired,
        Cause::ClientSecretMissing,
        Cause::ClientIdMissing,
        Cause::BasicRequired,
        Cause::BodyRequired,
        Cause::BasicMalformed,
    ];
    if reading::credentials_taken(campaign, row) { CREDENTIALS } else { &[] }
}

fn works(campaign: &Campaign, row: &Row) -> bool {
    let tokens = |x: &usize| {
        let answer = campaign.exchanges.get(*x).and_then(reading::answer);
        answer.is_some_and(|a| a.class == Class::Tokens)
    };
    row.real.iter().any(tokens)
}

fn outcome(campaign: &Campaign, row: &Row, reading: &Reading) -> ShapeOutcome {
    if works(campaign, row) {
        return ShapeOutcome::Works;
    }
    if let Some(last) = row.real.last().and_then(|x| campaign.exchanges.get(*x)) {
        let refused = reading::answer(last).is_some_and(|a| {
            !matches!(a.class, Class::RateLimited | Class::ServerFault | Class::Tokens)
        });
        let whole = last
            .response
            .as_ref()
            .is_some_and(|r| !r.truncated && !(200..300).contains(&r.status) || spoke(last));
        let spent = *reading == Reading::ReachedGrant
            && (scope_refused_before(campaign, last.index) || dead_thereafter(campaign, last));
        let fails = refused && whole && !spent;
        return if fails { ShapeOutcome::Fails } else { ShapeOutcome::Unknown };
    }
    match reading {
        Reading::ReachedGrant => ShapeOutcome::WouldReachGrant,
        Reading::RuledOut(_) => ShapeOutcome::RuledOut,
        Reading::Unanswered => ShapeOutcome::Unknown,
        Reading::Blind | Reading::AcceptsAnything | Reading::NotSent => ShapeOutcome::Skipped,
    }
}

fn class(campaign: &Campaign, exchange: usize) -> Option<Class> {
    campaign.exchanges.get(exchange).and_then(reading::answer).map(|a| a.class)
}

/// Whether a scope was refused before an exchange, and no token was issued since: some servers have
/// spent the token then, and what they say of it after is true of it alone.
fn scope_refused_before(campaign: &Campaign, exchange: usize) -> bool {
    let before = campaign.rows.iter().flat_map(|row| row.real.iter().map(move |x| (*x, row)));
    let mut before: Vec<(usize, &Row)> = before.filter(|(x, _)| *x < exchange).collect();
    before.sort_unstable_by_key(|(x, _)| std::cmp::Reverse(*x));
    before
        .into_iter()
        .map(|(x, row)| (class(campaign, x), row))
        .take_while(|(class, _)| *class != Some(Class::Tokens))
        .any(|(class, row)| row.shape.has(Addition::Scope) && class != Some(Class::Grant))
}

/// Whether the grant was refused, and then in a shape that had worked as well: it is the token that
/// no longer counts, and it may have been the success that spent it.
fn dead_thereafter(campaign: &Campaign, refused: &Exchange) -> bool {
    let after = |row: &&Row| row.real.last().is_some_and(|x| *x > refused.index);
    let refused_now = |row: &Row| row.real.last().and_then(|x| class(campaign, *x));
    let dead = |row: &Row| works(campaign, row) && refused_now(row) == Some(Class::Grant);
    let mut later = campaign.rows.iter().filter(after);
    class(campaign, refused.index) == Some(Class::Grant) && later.any(dead)
}

/// Whether a 200 held an error in words.
fn spoke(exchange: &Exchange) -> bool {
    use crate::oauth::answer::TokenAnswer;
    exchange
        .response
        .as_ref()
        .is_some_and(|r| matches!(TokenAnswer::read(&r.body), TokenAnswer::Error(_)))
}

fn truth(
    campaign: &Campaign,
    row: &Row,
    reading: &Reading,
    outcome: ShapeOutcome,
    any_works: bool,
) -> Truth {
    match outcome {
        ShapeOutcome::Works => Truth::Good,
        ShapeOutcome::RuledOut => Truth::Bad,
        ShapeOutcome::Fails if any_works => Truth::Bad,
        // Nothing works: as far as the grant is as good as it gets.
        ShapeOutcome::Fails => {
            let class = row
                .real
                .last()
                .and_then(|x| campaign.exchanges.get(*x))
                .and_then(reading::answer)
                .map(|a| a.class);
            match (reading, class) {
                (Reading::ReachedGrant, _) | (_, Some(Class::Grant)) => Truth::Good,
                (_, Some(Class::Mute)) => Truth::Open,
                _ => Truth::Bad,
            }
        }
        _ if row.name == "as_sent" && mangles(campaign) => Truth::Bad,
        ShapeOutcome::WouldReachGrant if !any_works => Truth::Good,
        ShapeOutcome::WouldReachGrant | ShapeOutcome::Unknown | ShapeOutcome::Skipped => {
            Truth::Open
        }
    }
}

/// Whether what was pasted holds the token in a way in which another value arrives.
fn mangles(campaign: &Campaign) -> bool {
    campaign
        .deviations
        .iter()
        .any(|d| matches!(d.code, "value_not_url_encoded" | "value_double_encoded"))
}

/// Each exchange's stage: what it shows alone, raised by what its comparison showed.
fn stages(campaign: &Campaign, readings: &Readings) -> Vec<Stage> {
    let mut stages: Vec<Stage> = campaign.exchanges.iter().map(ladder::reached).collect();
    for (row, reading) in campaign.rows.iter().zip(&readings.rows) {
        let Some(decoy) = row.decoy else { continue };
        let shown = match reading {
            Reading::ReachedGrant => Some(Stage::GrantChecked),
            Reading::RuledOut(Class::Redirect) => Some(Stage::Answered),
            _ => None,
        };
        if let (Some(shown), Some(stage)) = (shown, stages.get_mut(decoy)) {
            *stage = (*stage).max(shown);
        }
    }
    for (stage, exchange) in stages.iter_mut().zip(&campaign.exchanges) {
        let real = exchange.request.purpose == Purpose::Real;
        if real && reading::answer(exchange).is_some_and(|a| a.class == Class::Tokens) {
            *stage = Stage::Issued;
        }
    }
    stages
}
