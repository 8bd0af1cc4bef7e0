//! From a campaign and its diagnosis to a report. Everything passes through the redactor here.

use super::{
    Axis, Certificate, Change, Connection, Credential, Custody, Decoy, Evidence, Exchange, Failure,
    Finding, Note, Report, Request, Response, SCHEMA, Shape, Target, Timings, Tls, Tool, Verdict,
    credential, moment, recipe::Recipe, support,
};
use crate::campaign::{Campaign, Stop};
use crate::exchange;
use crate::findings::{self, Diagnosis, ShapeOutcome, ShapeVerdict};
use crate::import::Remark;
use crate::ladder::Stage;
use crate::redact::{Clean, Redactor};
use crate::secret::Secret;
use std::time::Duration;

/// The longest body that a report keeps, in bytes of redacted text.
pub const BODY_CAP: usize = 64 * 1024;
const HEADERS_MOST: usize = 200;
const HEADER_CAP: usize = 8 * 1024;

/// What a report says beside the campaign.
#[derive(Clone, Debug, Default)]
pub struct Meta<'a> {
    /// The command that was run: `check`, `demo`, `fleet`.
    pub command: &'static str,
    /// The secrets of the run, each with the name of the parameter it goes in.
    pub secrets: Vec<(&'static str, &'a Secret)>,
}

/// Makes a report: redacted, complete, in the contract's form.
#[must_use]
pub fn assemble(
    campaign: &Campaign,
    diagnosis: &Diagnosis,
    redactor: &Redactor,
    meta: &Meta<'_>,
) -> Report {
    let stage = |i: usize| diagnosis.stages.get(i).copied().unwrap_or(Stage::NotSent);
    let exchanges: Vec<Exchange> = campaign
        .exchanges
        .iter()
        .enumerate()
        .map(|(i, e)| exchange(i, e, stage(i), redactor))
        .collect();
    let target = target(campaign, redactor);
    let verdict = verdict(&diagnosis.verdict, redactor);
    let rows: Vec<Shape> =
        diagnosis.shapes.iter().map(|s| shape(s, campaign, diagnosis, redactor)).collect();
    let support = support::block(&exchanges, &campaign.exchanges, &target, &verdict, redactor);
    Report {
        schema: SCHEMA,
        tool: Tool { name: "regrant".into(), version: env!("CARGO_PKG_VERSION").into() },
        command: meta.command.into(),
        started_at: moment::rounded(campaign.started_at),
        elapsed_ms: u64::try_from(campaign.elapsed.as_millis()).unwrap_or(u64::MAX),
        working_shapes: diagnosis.working_shapes.iter().map(|s| redactor.text(s)).collect(),
        working_request: working_request(campaign, diagnosis, redactor),
        minimal_change: diagnosis
            .minimal_change
            .iter()
            .map(|c| Change {
                axis: redactor.text(&c.axis),
                from: redactor.url(&c.from),
                to: redactor.url(&c.to),
            })
            .collect(),
        axes: diagnosis.axes.iter().map(|a| axis(a, redactor)).collect(),
        decoy: Decoy {
            informative: diagnosis.decoy.informative,
            because: redactor.text(&diagnosis.decoy.because),
        },
        as_sent_row: rows.iter().find(|row| row.shape.as_str() == super::AS_SENT).cloned(),
        shapes: rows,
        findings: diagnosis.findings.iter().map(|f| finding(f, redactor)).collect(),
        custody: custody(campaign, redactor),
        credentials: credentials(meta, redactor),
        notes: notes(campaign, redactor),
        requests_total: exchanges
            .iter()
            .zip(&campaign.exchanges)
            .filter(|(_, e)| written(e))
            .count(),
        target,
        verdict,
        support,
        exchanges,
    }
}

/// A verdict, redacted. Also for `explain`.
#[must_use]
pub fn verdict(verdict: &findings::Verdict, redactor: &Redactor) -> Verdict {
    let causes: Vec<Clean> = verdict.causes.iter().map(|c| c.entry().code.into()).collect();
    Verdict {
        outcome: verdict.outcome,
        cause: causes.first().cloned(),
        causes,
        summary: redactor.text(&verdict.summary),
        fix: redactor.text(&verdict.fix),
        whose_side: verdict.side,
    }
}

/// A finding, redacted. Also for `explain`.
#[must_use]
pub fn finding(finding: &findings::Finding, redactor: &Redactor) -> Finding {
    let entry = finding.code.entry();
    Finding {
        code: entry.code.into(),
        group: entry.group,
        severity: finding.severity,
        confidence: (finding.confidence.clamp(0.0, 1.0) * 1000.0).round() / 1000.0,
        title: redactor.text(&finding.title),
        explanation: redactor.text(&finding.explanation),
        fix: redactor.text(&finding.fix),
        evidence: finding
            .evidence
            .iter()
            .map(|e| Evidence { exchange: e.exchange, what: redactor.text(&e.what) })
            .collect(),
        references: finding.references.iter().map(|r| redactor.text(r)).collect(),
    }
}

/// Whether any of a request may have left the machine.
fn written(exchange: &exchange::Exchange) -> bool {
    exchange.sent != exchange::Sent::Nothing || exchange.response.is_some()
}

fn target(campaign: &Campaign, redactor: &Redactor) -> Target {
    let text = |t: &String| redactor.text(t);
    Target {
        token_url: redactor.url(campaign.target.token_url.as_str()),
        issuer: campaign.target.issuer.as_ref().map(|i| redactor.url(i)),
        provider: campaign.target.provider.as_ref().map(text),
        client_id: campaign.client_id.as_ref().map(text),
        as_sent: campaign.as_sent.as_ref().map(text),
        corrected_url: campaign.corrected.as_ref().map(|c| redactor.url(c.to.as_str())),
    }
}

fn working_request(
    campaign: &Campaign,
    diagnosis: &Diagnosis,
    redactor: &Redactor,
) -> Option<Recipe> {
    let name = diagnosis.working_shapes.first()?;
    let row = campaign.rows.iter().find(|row| row.name == *name)?;
    let at = issued(&row.real, diagnosis).or(row.decoy)?;
    let request = &campaign.exchanges.get(at)?.request;
    Some(Recipe::of(request, &row.shape, campaign.client_id.as_deref(), redactor))
}

/// The exchange that issued tokens, else the last.
fn issued(real: &[usize], diagnosis: &Diagnosis) -> Option<usize> {
    let won = |i: &&usize| diagnosis.stages.get(**i) == Some(&Stage::Issued);
    real.iter().rev().find(won).or(real.last()).copied()
}

fn axis(axis: &findings::Axis, redactor: &Redactor) -> Axis {
    Axis {
        axis: redactor.text(&axis.axis),
        effect: axis.effect,
        needs: axis.needs.as_ref().map(|n| redactor.text(n)),
        evidence: axis.evidence.iter().map(|e| redactor.text(e)).collect(),
    }
}

fn shape(
    verdict: &ShapeVerdict,
    campaign: &Campaign,
    diagnosis: &Diagnosis,
    redactor: &Redactor,
) -> Shape {
    let row = campaign.rows.iter().find(|row| row.name == verdict.name);
    let real = row.and_then(|row| match verdict.outcome {
        ShapeOutcome::Works => issued(&row.real, diagnosis),
        ShapeOutcome::Fails
        | ShapeOutcome::RuledOut
        | ShapeOutcome::WouldReachGrant
        | ShapeOutcome::Unknown
        | ShapeOutcome::Skipped => row.real.last().copied(),
    });
    Shape {
        shape: redactor.text(&verdict.name),
        outcome: verdict.outcome,
        stage: verdict.stage,
        causes: verdict.causes.iter().map(|c| c.entry().code.into()).collect(),
        decoy: row.and_then(|r| r.decoy),
        control: row.and_then(|r| r.control),
        real,
        why: row.map_or_else(Clean::default, |r| redactor.text(&r.why)),
        skipped: row.and_then(|r| r.skipped.as_ref()).map(|s| redactor.text(s)),
    }
}

fn custody(campaign: &Campaign, redactor: &Redactor) -> Custody {
    let custody = &campaign.custody;
    Custody {
        rotated: custody.rotated,
        kept: custody.kept.as_ref().map(|p| redactor.text(&p.display().to_string())),
        requests_with_real_token: custody.requests_with_real_token,
        state: custody.state,
        notes: custody.notes.iter().map(|n| redactor.text(n)).collect(),
    }
}

fn credentials(meta: &Meta<'_>, redactor: &Redactor) -> Vec<Credential> {
    meta.secrets
        .iter()
        .filter(|(_, secret)| !secret.is_empty())
        .map(|(what, secret)| credential::describe(what, secret, redactor))
        .collect()
}

fn notes(campaign: &Campaign, redactor: &Redactor) -> Vec<Note> {
    let remark = |about: &'static str, remark: &Remark| Note {
        about: about.into(),
        text: redactor.text(&remark.seen),
        fix: (!remark.fix.is_empty()).then(|| redactor.text(&remark.fix)),
    };
    let mut notes: Vec<Note> = campaign.stop.iter().map(|s| stop(s, redactor)).collect();
    notes.extend(campaign.corrected.iter().map(|c| Note {
        about: "endpoint".into(),
        text: redactor.text(&format!(
            "{} redirects to {}; everything was tried again there, decoys first.",
            redactor.url(c.from.as_str()),
            redactor.url(c.to.as_str())
        )),
        fix: None,
    }));
    notes.extend(campaign.deviations.iter().map(|r| remark("as_sent", r)));
    notes.extend(campaign.traps.iter().map(|r| remark("pasted", r)));
    notes.extend(campaign.discovery.iter().map(|r| remark("discovery", r)));
    notes.extend(campaign.redirects.iter().map(|r| remark("redirect", r)));
    notes.extend(campaign.exchanges.iter().any(exchange::Exchange::was_dropped).then(|| {
        Note {
            about: "endpoint".into(),
            text: "The server drops kept connections without saying so; what it dropped was sent \
               again on new ones."
                .into(),
            fix: Some(
                "If the application sees resets now and then, let it close connections to this \
             endpoint after each answer."
                    .into(),
            ),
        }
    }));
    notes
}

fn stop(stop: &Stop, redactor: &Redactor) -> Note {
    let (text, fix): (Clean, Option<Clean>) = match stop {
        Stop::RateLimited => (
            "The run ended early: the server asked for a pause, or said that it locks out.".into(),
            Some("Wait as long as the server says, then run again.".into()),
        ),
        Stop::Unreachable => ("The run ended early: the endpoint was not reached.".into(), None),
        Stop::ReplyLost => (
            "The run ended early: a reply to a request with the real refresh token was lost."
                .into(),
            Some(
                "The server may have issued a new token that never arrived. Try the token once \
                 more; if it is refused, have the user authorize again."
                    .into(),
            ),
        ),
        Stop::Budget => (
            "The run ended early: --max-requests was reached.".into(),
            Some("Raise --max-requests to try the rest.".into()),
        ),
        Stop::Storage(message) => (
            redactor.text(&format!("The run ended early: {message}")),
            Some("Give --token-out a path that can be written, then run again.".into()),
        ),
        Stop::Signal(number) => {
            (redactor.text(&format!("The run was ended by signal {number}.")), None)
        }
        Stop::Once => (
            "The real refresh token went out in one shape only, as --once asks.".into(),
            Some("Leave --once out to confirm other shapes.".into()),
        ),
    };
    Note { about: "stop".into(), text, fix }
}

fn exchange(index: usize, e: &exchange::Exchange, stage: Stage, redactor: &Redactor) -> Exchange {
    let request = &e.request;
    Exchange {
        index,
        shape: redactor.text(&request.shape),
        purpose: request.purpose,
        started_at: moment::rounded(e.started_at),
        request: Request {
            method: redactor.text(&request.method),
            url: redactor.url(&request.url),
            headers: headers(&request.headers, redactor),
            body: cut(
                redactor.body(request.header("content-type"), &request.body),
                BODY_CAP,
                redactor,
            )
            .0,
        },
        response: e.response.as_ref().map(|r| response(r, redactor)),
        failure: e
            .failure
            .as_ref()
            .map(|f| Failure { phase: f.phase, message: redactor.text(&f.message) }),
        stage,
        timings_ms: timings(&e.timings),
        connection: e.connection.as_ref().map(|c| connection(c, redactor)),
    }
}

fn response(r: &exchange::Response, redactor: &Redactor) -> Response {
    let whole = redactor.body(r.header("content-type"), &r.body);
    let length = whole.as_str().len();
    let (body, shortened) = cut(whole, BODY_CAP, redactor);
    let cut_here = match shortened {
        Shortened::Yes => (length - BODY_CAP) as u64,
        Shortened::No => 0,
    };
    // Where nobody knows how much never came, a number would say too little.
    let left_out = r.left_out.or((!r.truncated).then_some(0)).map(|n| n + cut_here);
    Response {
        status: r.status,
        reason: redactor.text(&r.reason),
        http_version: redactor.text(&r.version),
        headers: headers(&r.headers, redactor),
        body,
        body_truncated: r.truncated || shortened == Shortened::Yes,
        body_left_out: left_out.filter(|n| *n > 0),
    }
}

fn headers(headers: &[(String, String)], redactor: &Redactor) -> Vec<(Clean, Clean)> {
    headers
        .iter()
        .take(HEADERS_MOST)
        .map(|(n, v)| {
            let name = cut(redactor.text(n), HEADER_CAP, redactor).0;
            (name, cut(redactor.header(n, v), HEADER_CAP, redactor).0)
        })
        .collect()
}

#[derive(Clone, Copy, Eq, PartialEq)]
enum Shortened {
    No,
    Yes,
}

/// Cuts redacted text; cutting first could leave half a secret that no redactor knows.
fn cut(text: Clean, cap: usize, redactor: &Redactor) -> (Clean, Shortened) {
    if text.as_str().len() <= cap {
        return (text, Shortened::No);
    }
    let at = (0..=cap).rev().find(|at| text.as_str().is_char_boundary(*at)).unwrap_or(0);
    (redactor.text(&text.as_str()[..at]), Shortened::Yes)
}

fn timings(t: &exchange::Timings) -> Timings {
    let ms = |d: Duration| (d.as_secs_f64() * 1_000_000.0).round() / 1000.0;
    Timings {
        dns: t.dns.map(ms),
        connect: t.connect.map(ms),
        tls: t.tls.map(ms),
        first_byte: t.first_byte.map(ms),
        total: ms(t.total),
    }
}

fn connection(c: &exchange::Connection, redactor: &Redactor) -> Connection {
    Connection {
        remote: redactor.text(&c.remote),
        attempts: c.attempts.iter().map(|a| redactor.text(a)).collect(),
        proxy: c.proxy.as_ref().map(|p| redactor.url(p)),
        tls: c.tls.as_ref().map(|tls| {
            let mut chain = tls.chain.iter().map(|cert| certificate(cert, redactor));
            Tls {
                version: redactor.text(&tls.version),
                cipher: redactor.text(&tls.cipher),
                alpn: tls.alpn.as_ref().map(|a| redactor.text(a)),
                certificate: chain.next(),
                chain: chain.collect(),
                client_certificate_requested: tls.client_certificate_requested,
            }
        }),
        reused: c.reused,
    }
}

fn certificate(cert: &exchange::Certificate, redactor: &Redactor) -> Certificate {
    Certificate {
        subject: redactor.text(&cert.subject),
        issuer: redactor.text(&cert.issuer),
        names: cert.names.iter().take(200).map(|n| redactor.text(n)).collect(),
        not_before: cert.not_before,
        not_after: cert.not_after,
        sha256: redactor.text(&cert.sha256),
    }
}
