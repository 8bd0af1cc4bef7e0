//! What was refused once everything else had been taken: the grant, or a signed statement.

use super::{SHOWN_BY_DECOY, from_fact, quote, refuted, seen};
use crate::campaign::{Campaign, Row, clock_skew};
use crate::exchange::Exchange;
use crate::findings::cause::Group;
use crate::findings::compare::table::{Table, Truth};
use crate::findings::reading::{self, Class, Reading, Readings};
use crate::findings::{Cause, Evidence, Finding, SURE, Severity, told};

/// The real token came to the grant and was refused there.
pub(super) fn grant_refused(
    campaign: &Campaign,
    table: &Table,
    readings: &Readings,
) -> Vec<Finding> {
    let refused = campaign.rows.iter().enumerate().find_map(|(i, row)| {
        let exchange = campaign.exchanges.get(*row.real.last()?)?;
        let answer = reading::answer(exchange)?;
        let grant = answer.class == Class::Grant || table.truths[i] == Truth::Good;
        // A made-up token came further with the same credentials.
        let client =
            matches!(answer.code.as_deref(), Some("invalid_client" | "unauthorized_client"));
        let known = client
            && matches!(answer.class, Class::Client | Class::Other)
            && readings.rows[i] == Reading::ReachedGrant;
        grant.then_some((exchange, known.then_some(row)))
    });
    let Some((exchange, known)) = refused else { return Vec::new() };
    let mut out = Vec::new();
    out.extend(known.and_then(|row| another_clients(campaign, row, exchange)));
    for fact in campaign.facts.iter().filter(|f| f.confidence >= SURE) {
        let grant = |c: &Cause| c.entry().group == Group::Grant;
        if let Some(cause) = Cause::from_slug(fact.code).filter(grant) {
            out.push(seen(from_fact(cause, Severity::Error, fact.confidence, fact), exchange));
        }
    }
    let told = told(exchange).findings.clone();
    out.extend(
        told.into_iter().find(|f| !refuted(campaign, table, f.code)).map(|f| seen(f, exchange)),
    );
    if out.is_empty() {
        out.push(seen(Finding::of(Cause::RefreshTokenInvalid, Severity::Error, SURE), exchange));
    }
    out.truncate(1);
    out
}

/// The client is refused for this token alone: with the same credentials a made-up one came as far
/// as the grant.
fn another_clients(campaign: &Campaign, row: &Row, exchange: &Exchange) -> Option<Finding> {
    let decoy = campaign.exchanges.get(row.decoy?)?;
    let mut finding = Finding::of(Cause::RefreshTokenWrongClient, Severity::Error, SHOWN_BY_DECOY);
    finding.explanation = format!(
        "With the same client id and secret a made-up token was answered otherwise ({}) than the real one ({}): the server knows the client, and refuses it for this token. {}",
        quote(decoy),
        quote(exchange),
        finding.explanation,
    );
    finding.evidence.push(Evidence { exchange: Some(decoy.index), what: quote(decoy) });
    Some(seen(finding, exchange))
}

/// Assertions and proofs carry this machine's time: where the server's clock is far from it and one
/// of them was refused, the clocks are the cause.
pub(super) fn clocks(campaign: &Campaign, found: &[Finding]) -> Option<Finding> {
    let dated = [Cause::JwtAssertionInvalid, Cause::DpopProofInvalid];
    found.first().filter(|f| dated.contains(&f.code))?;
    let skew = clock_skew(&campaign.exchanges).filter(|s| s.abs() >= LEAST_SKEW)?;
    let mut finding = Finding::of(Cause::ClockSkew, Severity::Error, SHOWN_BY_DECOY);
    let side = if skew > 0 { "ahead of" } else { "behind" };
    let what = format!("By its Date header the server is {} s {side} this machine", skew.abs());
    finding.explanation = format!(
        "{what}, and what this machine signs carries its time (`iat`, `exp`). {}",
        finding.explanation
    );
    finding.evidence.push(Evidence { exchange: None, what });
    Some(finding)
}

/// Seconds between two clocks that servers no longer overlook in a signed statement.
const LEAST_SKEW: i64 = 60;
