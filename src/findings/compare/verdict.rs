//! The answer to the user's question, in one sentence, and the one thing to do.

use super::step::{self, lower_first};
use super::table::{Table, Truth};
use super::{Change, Outcome, ShapeOutcome, Verdict};
use crate::campaign::{Campaign, Stop};
use crate::findings::{Cause, Finding, SURE, Severity, Side, transport};

/// What came out.
pub(super) fn outcome(campaign: &Campaign, table: &Table) -> Outcome {
    let sent = Table::as_sent(campaign);
    let sent_works = sent.is_some_and(|i| table.outcomes[i] == ShapeOutcome::Works);
    if table.any_works {
        let as_it_is = campaign.corrected.is_none() && (sent_works || sent.is_none());
        return if as_it_is { Outcome::WorksAsSent } else { Outcome::WorksInAnotherShape };
    }
    match &campaign.stop {
        Some(Stop::Unreachable) if never_connected(campaign) => return Outcome::Unreachable,
        // The URL only sends people elsewhere, and nobody is there.
        Some(Stop::Unreachable) if campaign.corrected.is_some() => return Outcome::NoShapeWorks,
        None if campaign.rows.is_empty() && never_connected(campaign) => {
            return Outcome::Unreachable;
        }
        Some(
            Stop::ReplyLost
            | Stop::RateLimited
            | Stop::Signal(_)
            | Stop::Storage(_)
            | Stop::Unreachable,
        ) => {
            return Outcome::Inconclusive;
        }
        Some(Stop::Budget | Stop::Once) | None => {}
    }
    // Nothing works; but was everything decided?
    let open = |o: &ShapeOutcome| matches!(o, ShapeOutcome::Unknown | ShapeOutcome::Skipped);
    let refused = campaign.rows.iter().any(|r| !r.real.is_empty());
    let undecided = table.outcomes.iter().zip(&campaign.rows).any(|(o, row)| {
        let reached = *o == ShapeOutcome::WouldReachGrant && !refused;
        reached || open(o) && !crate::shape::matrix::in_url(&row.shape) && !refused
    });
    if undecided || campaign.rows.is_empty() {
        Outcome::Inconclusive
    } else {
        Outcome::NoShapeWorks
    }
}

fn never_connected(campaign: &Campaign) -> bool {
    use crate::exchange::Phase;
    !campaign.exchanges.is_empty()
        && campaign.exchanges.iter().all(|e| {
            let phase = e.failure.as_ref().map(|f| f.phase);
            matches!(phase, Some(Phase::Dns | Phase::Connect | Phase::Proxy | Phase::Tls))
        })
}

/// The verdict in words.
pub(super) fn verdict(
    campaign: &Campaign,
    table: &Table,
    outcome: Outcome,
    changes: &[Change],
    (decisive, all): (&[Finding], &[Finding]),
) -> Verdict {
    let causes: Vec<Cause> = if outcome == Outcome::WorksAsSent {
        Vec::new()
    } else {
        decisive.iter().map(|f| f.code).collect()
    };
    let side = match outcome {
        Outcome::WorksAsSent => Side::Unknown,
        _ => causes.first().map_or(Side::Unknown, |c| c.entry().side),
    };
    // The shape that the smallest change leads to, where there is one.
    let near = Table::as_sent(campaign)
        .filter(|_| outcome == Outcome::WorksInAnotherShape && table.any_works)
        .and_then(|sent| super::change::nearest(campaign, table, sent))
        .map(|row| campaign.rows[row].name.clone());
    let best = near.or_else(|| table.working(campaign).into_iter().next()).unwrap_or_default();
    let summary = match outcome {
        Outcome::WorksAsSent if campaign.as_sent.is_some() => {
            "The request as sent works.".to_owned()
        }
        Outcome::WorksAsSent => format!("The refresh works as {best}."),
        Outcome::WorksInAnotherShape => works_elsewhere(campaign, table, &best, decisive),
        Outcome::NoShapeWorks => nothing_works(decisive, all),
        Outcome::Unreachable => unreachable(campaign, decisive),
        Outcome::Inconclusive => inconclusive(campaign, table, decisive),
    };
    Verdict { outcome, causes, summary, fix: fix(campaign, outcome, changes, decisive), side }
}

fn unreachable(campaign: &Campaign, decisive: &[Finding]) -> String {
    let failures = campaign.exchanges.iter().filter_map(|e| e.failure.as_ref());
    let what = match failures.last() {
        Some(failure) if transport::is_lost_proxy(failure) => "The proxy",
        _ => "The token endpoint",
    };
    let why = decisive.first().map(|f| format!(" {}.", f.title.trim_end_matches('.')));
    format!("{what} was not reached.{}", why.unwrap_or_default())
}

fn works_elsewhere(campaign: &Campaign, table: &Table, best: &str, decisive: &[Finding]) -> String {
    let open = Table::as_sent(campaign).is_some_and(|i| table.truths[i] == Truth::Open);
    let sent = campaign.as_sent.as_deref().unwrap_or_default();
    let why: Vec<String> =
        decisive.iter().map(|f| lower_first(f.title.trim_end_matches('.'))).collect();
    let at = if campaign.corrected.is_some() { " at the corrected endpoint" } else { "" };
    if open {
        return format!(
            "The refresh works as {best}{at}; the request as sent ({sent}) was not decided."
        );
    }
    if why.is_empty() {
        return format!("The refresh works as {best}{at}, not as sent ({sent}).");
    }
    format!("The refresh works as {best}{at}, not as sent ({sent}): {}.", why.join("; "))
}

/// Says the reason where it is sure enough, and else the two likeliest.
fn nothing_works(decisive: &[Finding], all: &[Finding]) -> String {
    let Some(first) = decisive.first() else {
        return "No shape works, and the answers do not say why.".to_owned();
    };
    let title = first.title.trim_end_matches('.');
    if first.confidence >= SURE {
        return format!("No shape works. {title}.");
    }
    let mut out = format!(
        "No shape works, and the answers do not prove why. Likeliest: {}",
        lower_first(title)
    );
    let other = all.iter().find(|f| f.code != first.code && f.severity != Severity::Note);
    if let Some(other) = other {
        out.push_str("; or else: ");
        out.push_str(&lower_first(other.title.trim_end_matches('.')));
    }
    out.push('.');
    out
}

fn inconclusive(campaign: &Campaign, table: &Table, decisive: &[Finding]) -> String {
    let reached: Vec<&str> = campaign
        .rows
        .iter()
        .zip(&table.outcomes)
        .filter(|(_, o)| **o == ShapeOutcome::WouldReachGrant)
        .map(|(r, _)| r.name.as_str())
        .collect();
    let so_far = if reached.is_empty() {
        String::new()
    } else {
        format!(" Made-up tokens reached the grant as {}.", reached.join(", "))
    };
    let why = match &campaign.stop {
        Some(Stop::ReplyLost) => {
            "A reply was lost after the real token had been sent: the token may be spent."
        }
        Some(Stop::RateLimited) => "The server asked for a pause; nothing more was sent.",
        Some(Stop::Signal(_)) => "The run was interrupted before anything was decided.",
        Some(Stop::Storage(_)) => {
            "New tokens could not be stored safely, so the real token was not sent."
        }
        Some(Stop::Unreachable) => "The endpoint took the connection and gave no usable answer.",
        Some(Stop::Budget) => "The request budget was used up before anything was decided.",
        Some(Stop::Once) => {
            "One request with the real token was sent, and its answer does not decide."
        }
        None if campaign.plan.decoy_only => "Only made-up tokens were sent.",
        None => "Nothing separates the possible reasons.",
    };
    let title = decisive
        .first()
        .map(|f| format!(" {}.", f.title.trim_end_matches('.')))
        .unwrap_or_default();
    format!("{why}{title}{so_far}")
}

fn fix(campaign: &Campaign, outcome: Outcome, changes: &[Change], decisive: &[Finding]) -> String {
    match outcome {
        Outcome::WorksAsSent => "Nothing needs to change.".to_owned(),
        Outcome::WorksInAnotherShape if !changes.is_empty() => {
            step::sentence(changes, campaign)
        }
        _ => decisive.first().map_or_else(
            || {
                if campaign.plan.decoy_only {
                    "Run again without --decoy-only to try the real token where a made-up one reached the grant.".to_owned()
                } else {
                    "Run again with -v and compare the answers; --exhaustive tries the real token in every shape.".to_owned()
                }
            },
            |f| f.fix.clone(),
        ),
    }
}
