//! Why the request as sent fails, as the comparison of shapes shows it, and the findings of a run.

mod changed;
mod refused;

use super::change::between;
use super::table::{Table, blamed, decisive_exchange, likeliest};
use super::{Change, Outcome};
use crate::campaign::{Campaign, Stop};
use crate::exchange::Exchange;
use crate::findings::reading::{self, Class, Reading, Readings};
use crate::findings::{Cause, Evidence, Finding, SURE, Severity, statement, told, transport};
use crate::shape::{Body, ClientAuth, matrix};
use changed::{by_change, of_change};
use refused::{clocks, grant_refused};

/// Shown with the real token: as sure as it gets.
const SHOWN: f64 = 0.97;
/// Shown with made-up tokens.
const SHOWN_BY_DECOY: f64 = 0.85;
/// What only one answer's words say is worth this much beside a comparison.
const ASIDE: f64 = 0.5;
const MOST_FINDINGS: usize = 12;
const PROXY_FIX: &str = "Correct the proxy's address where the message says it was set, or reach \
                         the server without it (`--noproxy` with the server's host name).";

/// The decisive findings, first one first; empty where the request as sent works.
pub(super) fn decisive(
    campaign: &Campaign,
    table: &Table,
    readings: &Readings,
    changes: &[Change],
) -> Vec<Finding> {
    let sent = Table::as_sent(campaign);
    let mut out = Vec::new();
    // What was asked to wait was not decided.
    let paused = !table.any_works && campaign.stop == Some(Stop::RateLimited);
    out.extend(paused.then(|| ended_early(campaign)).flatten());
    if let (Some(sent), false) = (sent, changes.is_empty()) {
        out.extend(by_change(campaign, table, sent, changes));
    }
    if table.any_works {
        return out;
    }
    if campaign.corrected.is_some()
        && let Some(cause) = redirects_cause(campaign)
    {
        let mut finding = Finding::of(cause, Severity::Error, SHOWN_BY_DECOY);
        finding.evidence.extend(redirects(campaign));
        out.push(finding);
    }
    out.extend((!paused).then(|| ended_early(campaign)).flatten());
    if out.is_empty() {
        out.extend(wrong_place(campaign));
    }
    if out.is_empty() {
        out.extend(query_wanted(campaign));
    }
    let grant = grant_refused(campaign, table, readings);
    if out.is_empty() && grant.is_empty() {
        out.extend(in_words(campaign, table, readings));
    }
    out.extend(grant);
    out.splice(0..0, clocks(campaign, &out));
    dedup(&mut out);
    statement::sharpen(&mut out, campaign);
    out
}

/// Why a row fails: what sets it apart from a row that works, or else what its own answer plainly
/// says; empty where that is a mere guess.
pub(super) fn of_row(campaign: &Campaign, table: &Table, row: usize) -> Vec<Cause> {
    let exchange = decisive_exchange(&campaign.rows[row]).and_then(|x| campaign.exchanges.get(x));
    let changes = if table.any_works { between(campaign, table, row) } else { Vec::new() };
    let shown: Vec<Cause> =
        changes.iter().filter_map(|change| of_change(campaign, change, exchange)).collect();
    if !shown.is_empty() {
        return shown;
    }
    let said = exchange.and_then(|exchange| {
        transport::cause(exchange).or_else(|| {
            let cleared = blamed(campaign, &campaign.rows[row]);
            let told = told(exchange);
            let first = told.findings.iter().find(|f| !cleared.contains(&f.code));
            first.filter(|f| f.confidence >= SURE).map(|f| f.code)
        })
    });
    said.into_iter().collect()
}

/// All findings of a run, likeliest first.
pub(super) fn findings(
    campaign: &Campaign,
    table: &Table,
    outcome: Outcome,
    decisive: Vec<Finding>,
) -> Vec<Finding> {
    let mut out = decisive;
    let works = table.any_works;
    // Nobody saw what was sent: how it is read cannot be why.
    let traps = campaign.traps.iter().filter(|_| outcome != Outcome::Unreachable);
    for remark in campaign.deviations.iter().chain(traps).chain(&campaign.discovery) {
        let Some(cause) = Cause::from_slug(remark.code) else { continue };
        let severity = if works { Severity::Note } else { Severity::Warning };
        let mut finding = Finding::of(cause, severity, if works { 0.4 } else { 0.55 });
        finding.explanation = format!("{} {}", remark.seen, finding.explanation);
        finding.fix.clone_from(&remark.fix);
        finding.evidence.push(Evidence { exchange: None, what: remark.seen.clone() });
        out.push(finding);
    }
    for fact in &campaign.facts {
        let Some(cause) = Cause::from_slug(fact.code) else { continue };
        let severity = match (works, fact.confidence >= SURE) {
            (true, _) => Severity::Note,
            (false, true) => Severity::Error,
            (false, false) => Severity::Warning,
        };
        let confidence = if works { fact.confidence.min(ASIDE) } else { fact.confidence };
        out.push(from_fact(cause, severity, confidence, fact));
    }
    match outcome {
        Outcome::WorksAsSent | Outcome::WorksInAnotherShape => {
            let body_wanted = out.iter().any(|f| f.code == Cause::BodyRequired);
            out.extend(body_wanted.then(|| header_lost(campaign)).flatten());
            out.extend(notes(campaign));
        }
        Outcome::NoShapeWorks | Outcome::Inconclusive => {
            out.extend(statements(campaign));
            out.extend(asides(campaign, table));
        }
        Outcome::Unreachable => {}
    }
    dedup(&mut out);
    out.truncate(MOST_FINDINGS);
    out
}

fn dedup(findings: &mut Vec<Finding>) {
    let mut seen = Vec::new();
    findings.retain(|f| {
        let new = !seen.contains(&f.code);
        seen.push(f.code);
        new
    });
}

/// Why a run that ended before its plan did.
fn ended_early(campaign: &Campaign) -> Option<Finding> {
    let last = campaign.exchanges.iter().rev();
    let exchange = match campaign.stop.as_ref()? {
        Stop::Unreachable => {
            let failed = last.clone().find(|e| e.failure.is_some());
            failed.or_else(|| last.into_iter().find(|e| reading::is_away(e)))?
        }
        Stop::ReplyLost => last.into_iter().next()?,
        Stop::RateLimited => {
            let exchange = last.into_iter().find(|e| reading::asks_for_a_pause(e))?;
            let away = reading::answer(exchange).is_some_and(|a| a.class == Class::ServerFault);
            if !away {
                let finding = Finding::of(Cause::RateLimited, Severity::Error, SHOWN);
                return Some(seen(finding, exchange));
            }
            exchange
        }
        Stop::Budget | Stop::Once | Stop::Signal(_) | Stop::Storage(_) => return None,
    };
    if let Some(cause) = transport::cause(exchange) {
        let mut finding = Finding::of(cause, Severity::Error, SHOWN);
        if let Some(failure) = &exchange.failure {
            finding.explanation =
                format!("{}. {}", failure.message.trim_end_matches('.'), finding.explanation);
            if transport::is_lost_proxy(failure) {
                PROXY_FIX.clone_into(&mut finding.fix);
            }
        }
        return Some(seen(finding, exchange));
    }
    let mut told = told(exchange).findings.clone().into_iter();
    let status = exchange.response.as_ref().map_or(0, |r| r.status);
    let fallback = if status >= 500 { Cause::ServerError } else { Cause::ResponseNotJson };
    let finding = told.next().unwrap_or_else(|| Finding::of(fallback, Severity::Error, SURE));
    Some(seen(finding, exchange))
}

/// Every answer was a redirect, or every one said that this is not the place.
fn wrong_place(campaign: &Campaign) -> Option<Finding> {
    let answered: Vec<&Exchange> = campaign
        .rows
        .iter()
        .filter_map(|r| campaign.exchanges.get(r.decoy?))
        .filter(|e| e.response.is_some())
        .collect();
    let away = |e: &&Exchange| {
        reading::answer(e).is_some_and(|a| matches!(a.class, Class::Redirect | Class::Routing))
    };
    if answered.is_empty() || !answered.iter().all(away) {
        return None;
    }
    let exchange = answered.first()?;
    // That a page is no JSON says less than that every shape was given the page.
    let cause = likeliest(exchange)
        .filter(|cause| *cause != Cause::ResponseNotJson)
        .unwrap_or(Cause::WrongEndpoint);
    Some(seen(
        told_of(exchange, cause).unwrap_or_else(|| Finding::of(cause, Severity::Error, 0.8)),
        exchange,
    ))
}

/// No body was read, while the same parameters in the query were.
fn query_wanted(campaign: &Campaign) -> Option<Finding> {
    let class = |index: Option<usize>| {
        let exchange = campaign.exchanges.get(index?)?;
        let answer = reading::answer(exchange)?;
        Some((if answer.unread { Class::Format } else { answer.class }, exchange))
    };
    let (query, body): (Vec<_>, Vec<_>) =
        campaign.rows.iter().partition(|r| matrix::in_url(&r.shape));
    let (read, exchange) = query.iter().find_map(|r| class(r.decoy))?;
    let unread =
        |c: Class| matches!(c, Class::Format | Class::Other | Class::Mute | Class::Routing);
    let none_read = body.iter().filter_map(|r| class(r.decoy)).all(|(c, _)| unread(c));
    if !matches!(read, Class::Client | Class::Grant) || !none_read {
        return None;
    }
    let mut finding = Finding::of(Cause::ParamsInQueryRequired, Severity::Error, SHOWN_BY_DECOY);
    if let Some((_, other)) = body.iter().find_map(|r| class(r.decoy)) {
        finding.evidence.push(Evidence {
            exchange: Some(other.index),
            what: format!("{}: {}", other.request.shape, quote(other)),
        });
    }
    Some(seen(finding, exchange))
}

/// Nothing was shown by comparison: what the words of the likeliest answer say, as far as the
/// table does not refute it.
fn in_words(campaign: &Campaign, table: &Table, readings: &Readings) -> Option<Finding> {
    let row = Table::as_sent(campaign).or_else(|| {
        (0..campaign.rows.len()).min_by_key(|i| {
            (readings.rows[*i] == Reading::NotSent, matrix::likelihood(&campaign.rows[*i].shape))
        })
    })?;
    let exchange = campaign.exchanges.get(decisive_exchange(&campaign.rows[row])?)?;
    if let Some(cause) = transport::cause(exchange) {
        return Some(seen(Finding::of(cause, Severity::Error, SHOWN_BY_DECOY), exchange));
    }
    let cleared = blamed(campaign, &campaign.rows[row]);
    let finding = told(exchange).findings.clone().into_iter().find(|f| {
        !refuted(campaign, table, f.code)
            && !cleared.contains(&f.code)
            && f.severity != Severity::Note
    })?;
    Some(seen(finding, exchange))
}

/// Other readings of the decisive answers, worth less than what the comparison shows.
fn asides(campaign: &Campaign, table: &Table) -> Vec<Finding> {
    let row = Table::as_sent(campaign).unwrap_or_default();
    let decisive = campaign.rows.get(row).and_then(decisive_exchange);
    let Some(exchange) = decisive.and_then(|x| campaign.exchanges.get(x)) else {
        return Vec::new();
    };
    let cleared = campaign.rows.get(row).map_or(&[][..], |r| blamed(campaign, r));
    told(exchange)
        .findings
        .clone()
        .into_iter()
        .filter(|f| !refuted(campaign, table, f.code) && !cleared.contains(&f.code))
        .take(3)
        .map(|mut f| {
            f.confidence *= ASIDE;
            f.severity = f.severity.max(Severity::Warning);
            seen(f, exchange)
        })
        .collect()
}

/// What is wrong with the assertion or proof of the decisive request, seen in itself.
fn statements(campaign: &Campaign) -> Vec<Finding> {
    let row = Table::as_sent(campaign).unwrap_or_default();
    let decisive = campaign.rows.get(row).and_then(decisive_exchange);
    let Some(exchange) = decisive.and_then(|x| campaign.exchanges.get(x)) else {
        return Vec::new();
    };
    let issuer = campaign.target.issuer.as_deref();
    let client_id = campaign.client_id.as_deref();
    statement::of_request(&exchange.request, exchange.started_at, issuer, client_id)
        .into_iter()
        .map(|f| seen(f, exchange))
        .collect()
}

/// The server says that it saw no credentials in a request that carried them in its header: it may
/// not refuse Basic at all, but never see it.
fn header_lost(campaign: &Campaign) -> Option<Finding> {
    let row = &campaign.rows[Table::as_sent(campaign)?];
    let exchange = campaign.exchanges.get(decisive_exchange(row)?)?;
    let mut finding = told_of(exchange, Cause::AuthorizationHeaderStripped)?;
    finding.severity = Severity::Warning;
    (finding.confidence >= SURE).then(|| seen(finding, exchange))
}

/// What is odd about the success, if anything.
fn notes(campaign: &Campaign) -> Vec<Finding> {
    let tokens = |e: &&Exchange| reading::answer(e).is_some_and(|a| a.class == Class::Tokens);
    let real = |e: &&Exchange| e.request.purpose == crate::request::Purpose::Real;
    let Some(exchange) = campaign.exchanges.iter().filter(real).find(tokens) else {
        return Vec::new();
    };
    let told = told(exchange).findings.clone();
    told.into_iter().filter(|f| f.severity == Severity::Note).map(|f| seen(f, exchange)).collect()
}

/// Whether the table refutes a cause: its remedy was tried and failed.
fn refuted(campaign: &Campaign, table: &Table, cause: Cause) -> bool {
    let tried = |wanted: &dyn Fn(&crate::shape::Shape) -> bool| {
        let mut any = false;
        for (row, truth) in campaign.rows.iter().zip(&table.truths) {
            if wanted(&row.shape) && !matrix::in_url(&row.shape) {
                match truth {
                    super::table::Truth::Bad => any = true,
                    super::table::Truth::Good | super::table::Truth::Open => return false,
                }
            }
        }
        any
    };
    let auth = |wanted: ClientAuth| tried(&move |s| s.client_auth == wanted);
    match cause {
        Cause::FormRequired => tried(&|s| s.body == Body::Form),
        Cause::JsonRequired => tried(&|s| s.body == Body::Json),
        Cause::BasicRequired => auth(ClientAuth::Basic),
        Cause::BodyRequired
        | Cause::ClientIdMissing
        | Cause::ClientSecretMissing
        | Cause::AuthorizationHeaderStripped => auth(ClientAuth::Body),
        Cause::BothAuthMethodsRequired => auth(ClientAuth::Both),
        Cause::ClientIdRequiredInBodyToo => auth(ClientAuth::BasicId),
        Cause::PublicClientMustNotSendSecret => auth(ClientAuth::None),
        Cause::BasicMustBeFormEncoded => auth(ClientAuth::BasicEncoded),
        Cause::MultipleAuthMethods => auth(ClientAuth::Basic) && auth(ClientAuth::Body),
        _ => false,
    }
}

/// The finding of that cause as the exchange's own words tell it.
fn told_of(exchange: &Exchange, cause: Cause) -> Option<Finding> {
    told(exchange).findings.iter().find(|f| f.code == cause).cloned()
}

fn from_fact(
    cause: Cause,
    severity: Severity,
    confidence: f64,
    fact: &crate::target::facts::Fact,
) -> Finding {
    let mut finding = Finding::of(cause, severity, confidence);
    finding.explanation = format!("{} {}", fact.seen, fact.implies);
    finding.fix.clone_from(&fact.fix);
    finding
        .evidence
        .push(Evidence { exchange: None, what: format!("{}: {}", fact.what, fact.seen) });
    finding
}

/// A finding with the exchange it was seen in.
fn seen(mut finding: Finding, exchange: &Exchange) -> Finding {
    for evidence in &mut finding.evidence {
        evidence.exchange = evidence.exchange.or(Some(exchange.index));
    }
    if finding.evidence.is_empty() {
        finding.evidence.push(Evidence { exchange: Some(exchange.index), what: quote(exchange) });
    }
    finding
}

fn redirects(campaign: &Campaign) -> Option<Evidence> {
    let exchange = campaign.exchanges.iter().find(|e| is_redirect(e))?;
    Some(Evidence { exchange: Some(exchange.index), what: quote(exchange) })
}

fn redirects_cause(campaign: &Campaign) -> Option<Cause> {
    likeliest(campaign.exchanges.iter().find(|e| is_redirect(e))?)
}

fn is_redirect(exchange: &Exchange) -> bool {
    reading::answer(exchange).is_some_and(|a| a.class == Class::Redirect)
}

/// An answer in one line, the server's words quoted.
pub(super) fn quote(exchange: &Exchange) -> String {
    const MOST: usize = 200;
    let Some(response) = &exchange.response else {
        return exchange
            .failure
            .as_ref()
            .map_or_else(|| "no answer".to_owned(), |f| f.message.clone());
    };
    let mut out = format!("status {}", response.status);
    for name in ["WWW-Authenticate", "Location"] {
        if let Some(value) = response.header(name) {
            out.push_str(", ");
            out.push_str(name);
            out.push_str(": ");
            out.extend(value.chars().take(MOST));
        }
    }
    let text = response.text();
    let text = text.trim();
    if text.is_empty() {
        out.push_str(", empty body");
    } else if reading::answer(exchange).is_some_and(|a| a.class == Class::Tokens) {
        out.push_str(", tokens issued");
    } else {
        let line = text.split_whitespace().collect::<Vec<_>>().join(" ");
        out.push_str(", body: ");
        out.extend(line.chars().take(MOST));
    }
    out
}
