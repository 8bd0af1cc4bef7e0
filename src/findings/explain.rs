//! One exchange, explained.
//!
//! Facts and words are compared with tables of rules (`rules`); what speaks for the same cause is
//! added up; the likeliest come first. Reads one observation and nothing else.

mod ambiguity;
mod answered;
mod contradiction;
mod fact;
mod gist;
mod notes;
mod oddities;
mod prose;
pub(super) mod redirect;
mod rule;
mod rules;
mod sent;
mod token;
mod values;
mod vendor;

use super::cause::Group;
use super::{Cause, Evidence, Finding, Severity, transport};
use crate::exchange::{Exchange, Observation, SeenRequest};
use crate::ladder::reading::{Kind, Reading, Text};
use crate::ladder::{Stage, reached_by};
use crate::redact::SecretKind;
use crate::secret::Secret;
use fact::Fact;
use prose::{confidence, known, quote, sentence, sureness};
use rule::Rule;
use sent::Sent;
use std::sync::Arc;

/// What one recorded exchange tells.
#[derive(Clone, Debug, PartialEq)]
pub struct Explanation {
    /// Likeliest first, at most six, each with a different fix.
    pub findings: Vec<Finding>,
    /// How far it got.
    pub stage: Stage,
}

/// Words of a client error text that quotes no answer.
const TRANSPORT: &[&str] = &[
    "ssl",
    "tls",
    "x509",
    "certificate",
    "pkix",
    "dial",
    "socket",
    "proxy",
    "connection",
    "econn~",
    "eof",
];

/// Codes of RFC 6749 as words.
const CODES: &[&str] = &[
    "invalid grant",
    "invalid client",
    "invalid request",
    "invalid scope",
    "unauthorized client",
    "unsupported grant type",
    "access denied",
    "server error",
];

/// How sure a failure of known kind makes.
const KNOWN: f64 = 0.97;

/// What is left of a word about tokens where no token endpoint spoke it.
const ELSEWHERE: f64 = 0.7;

/// The most findings of one explanation.
const MOST: usize = 6;

/// Explains one recorded exchange. Success answers get notes at most.
#[must_use]
pub fn explain(observation: &Observation) -> Explanation {
    let reading = Reading::of(observation);
    let stage = reached_by(observation, &reading);
    let sent = observation.request.as_ref().map(Sent::of).unwrap_or_default();
    if let Some(tokens) = &reading.tokens {
        return Explanation { findings: notes::read(observation, tokens, &sent), stage };
    }
    let case = Case::new(observation, reading, sent);
    if case.is_fine() {
        return Explanation { findings: Vec::new(), stage };
    }
    let mut hits: Vec<Hit> =
        rules::TABLES.iter().flat_map(|t| t.iter()).filter_map(|r| case.try_rule(r)).collect();
    if let Some(response) = &observation.response {
        let request = observation.request.as_ref();
        hits.extend(redirect::read(request, response, &case.reading, &case.sent));
    }
    if let Some(request) = &observation.request {
        hits.extend(values::read(request, &case.sent));
    }
    hits.extend(vendor::read(vendor::provider(observation), &case.reading));
    if let Some(cause) = observation.failed.and_then(transport::of_kind) {
        known_failure(&mut hits, cause, observation.failure.as_deref().unwrap_or_default());
    } else if case.seen(Fact::CatchAll).is_none() && !hits.iter().any(Hit::understood) {
        hits.extend(gist::read(&case.reading));
    }
    Explanation { findings: case.assemble(hits), stage }
}

/// Our own wire had the typed error in hand: what its text alone suggests stands back. That a proxy
/// may be behind it does not show in the error.
fn known_failure(hits: &mut Vec<Hit>, cause: Cause, message: &str) {
    hits.retain(|hit| {
        matches!(hit.cause, Cause::ProxyInterference | Cause::ProxyRequired)
            || hit.cause == cause
            || hit.cause.entry().group != Group::Transport
    });
    hits.push(Hit {
        cause,
        weight: KNOWN,
        evidence: vec![format!("the client says {}", quote(message))],
        implies: String::new(),
        fix: None,
    });
}

/// The same for an exchange of ours, made once for each.
#[must_use]
pub fn told(exchange: &Exchange) -> Arc<Explanation> {
    exchange.made.once(|| explain(&Observation::from(exchange)))
}

/// The secrets that stand in a recorded request, for a redactor to learn.
#[must_use]
pub fn secrets_of(request: &SeenRequest) -> Vec<(SecretKind, Secret)> {
    Sent::of(request).secrets(request)
}

/// One reason to think of a cause.
#[derive(Clone, Debug)]
struct Hit {
    cause: Cause,
    weight: f64,
    evidence: Vec<String>,
    implies: String,
    fix: Option<String>,
}

impl Hit {
    /// Whether it rests on words that a rule or the catalogue knows.
    fn understood(&self) -> bool {
        self.weight >= 0.5 && self.evidence.iter().any(|e| e.starts_with("the answer says"))
    }
}

/// An observation with everything that was made out of it.
struct Case {
    reading: Reading,
    sent: Sent,
    facts: Vec<(Fact, String)>,
    transfer: Transfer,
}

/// Whether a finding is the likeliest one; that one says what else its code may mean.
#[derive(Clone, Copy, Eq, PartialEq)]
enum First {
    Yes,
    No,
}

/// Whether the exchange is one with a token endpoint, as far as the request shows.
#[derive(Clone, Copy, Eq, PartialEq)]
enum Transfer {
    Token,
    Other,
}

impl Case {
    fn new(observation: &Observation, reading: Reading, mut sent: Sent) -> Self {
        let mut facts = sent.facts.clone();
        // Where a vendor has names of its own, they are no mistakes.
        let own = vendor::provider(observation).map_or(&[][..], |provider| provider.params);
        let is_own = |seen: &str| {
            own.iter().any(|p| {
                p.split_once('=').is_some_and(|(name, _)| seen.contains(&format!("`{name}`")))
            })
        };
        facts.retain(|(fact, seen)| *fact != Fact::Misnamed || !is_own(seen));
        answered::facts(observation.response.as_ref(), &reading, &mut facts);
        facts.extend(answered::asked_otherwise(&reading, &sent));
        facts.extend(answered::misses_sent(&reading, &sent));
        if let Some(name) = answered::asked_for(&reading) {
            facts.push((Fact::AsksParameter, format!("the answer asks for `{name}`")));
            let fix = format!(
                "Send `{name}` along as well (the vendor's documentation says with which value); `--param` or `-H` tries it here."
            );
            sent.fixes.push((Fact::AsksParameter, fix));
        }
        if observation.response.is_none() {
            facts.push((Fact::NoAnswer, String::new()));
        }
        let has = |f: Fact| facts.iter().any(|(x, _)| *x == f);
        let written = [
            Fact::BodyJson,
            Fact::BodyForm,
            Fact::BodyMultipart,
            Fact::BodyEmpty,
            Fact::TypeJson,
            Fact::TypeForm,
            Fact::TypeOther,
            Fact::Basic,
            Fact::NotPost,
            Fact::QueryParams,
            Fact::NoAuthorization,
        ];
        if !written.iter().any(|f| has(*f)) {
            facts.push((Fact::RequestUnknown, String::new()));
        }
        let transfer = transfer(observation, &sent);
        if transfer == Transfer::Other {
            facts.push((Fact::NotToken, String::new()));
        }
        Self { reading, sent, facts, transfer }
    }

    fn seen(&self, fact: Fact) -> Option<&str> {
        self.facts.iter().find(|(f, _)| *f == fact).map(|(_, s)| s.as_str())
    }

    /// An answer that reports no error, or an exchange that never was about tokens.
    fn is_fine(&self) -> bool {
        let reading = &self.reading;
        if !reading.failure.is_empty() {
            return false;
        }
        if reading.code.as_deref() == Some("authorization_pending") {
            return true;
        }
        let fine = reading.status.is_none_or(|s| s < 300 || s == 304);
        if self.transfer == Transfer::Other && reading.status.is_some_and(|s| s < 400) {
            return reading.kind != Kind::JsonError || reading.code.is_none();
        }
        let silent = reading.code.is_none() && reading.kind != Kind::JsonError;
        match reading.kind {
            // Without a status only the words can tell.
            Kind::Text | Kind::Html | Kind::Xml if reading.status.is_none() => false,
            Kind::Json | Kind::Empty | Kind::Text | Kind::Xml => {
                let text = matches!(reading.kind, Kind::Text | Kind::Xml);
                let known = reading.status.is_some() && !text;
                fine && silent && (known || !self.says_error())
            }
            Kind::Unknown => reading.status.is_some_and(|s| s < 300) && silent,
            Kind::Tokens => true,
            Kind::Html | Kind::JsonError => false,
        }
    }

    /// An answer of no known form whose words speak of an error all the same.
    fn says_error(&self) -> bool {
        self.reading.texts.iter().any(|t| t.words.len() < 60)
            && self
                .reading
                .says(&[
                    "error",
                    "invalid",
                    "denied",
                    "failed",
                    "rate limit",
                    "exceeded",
                    "missing",
                    "expired",
                    "incorrect",
                ])
                .is_some()
    }

    fn try_rule(&self, rule: &Rule) -> Option<Hit> {
        let reading = &self.reading;
        let status_fits =
            rule.status.is_empty() || reading.status.is_some_and(|s| rule.status.contains(&s));
        let code_fits = rule.codes.is_empty()
            || reading.code.as_deref().is_some_and(|c| rule.codes.contains(&c));
        if !status_fits
            || !code_fits
            || rule.not.iter().any(|f| self.seen(*f).is_some())
            || !rule.seen.iter().all(|f| self.seen(*f).is_some())
            || !(rule.any.is_empty() || rule.any.iter().any(|f| self.seen(*f).is_some()))
        {
            return None;
        }
        let mut evidence = Vec::new();
        if !rule.status.is_empty() {
            evidence.push(format!("status {}", reading.status.unwrap_or_default()));
        }
        if !rule.codes.is_empty() {
            evidence.push(format!("error {}", quote(reading.code.as_deref().unwrap_or_default())));
        }
        if !rule.fails.is_empty() {
            let text = reading.fails_with(rule.fails)?;
            if !rule.unless.is_empty() && reading.fails_with(rule.unless).is_some() {
                return None;
            }
            evidence.push(format!("the client says {}", quote(&text.raw)));
        }
        if !rule.says.is_empty() {
            let text = self.spoken(rule)?;
            evidence.push(format!("the answer says {}", quote(&text.raw)));
        } else if rule.fails.is_empty()
            && !rule.unless.is_empty()
            && reading.says(rule.unless).is_some()
        {
            return None;
        }
        evidence.extend(
            rule.seen.iter().chain(rule.any).filter_map(|f| self.seen(*f)).map(str::to_owned),
        );
        let named = rule.seen.iter().find_map(|f| self.sent.fixes.iter().find(|(x, _)| x == f));
        let fix = named.map(|(_, s)| s.clone()).or_else(|| rule.fix.map(str::to_owned));
        Some(Hit {
            cause: rule.cause,
            weight: f64::from(rule.weight) / 100.0,
            evidence,
            implies: rule.implies.to_owned(),
            fix,
        })
    }

    /// The text in which a rule's phrase stands; a client's error text may quote the answer.
    fn spoken(&self, rule: &Rule) -> Option<&Text> {
        let fits = |t: &&Text| {
            // A code of the standard is judged as a code, not as a phrase.
            t.has(rule.says) && !t.has(rule.unless) && !CODES.contains(&t.words.join(" ").as_str())
        };
        let quoted = self.reading.code.is_some()
            || self.reading.status.is_some()
            || self.reading.fails_with(TRANSPORT).is_none();
        let failure = self.reading.failure.iter().filter(|t| quoted && !is_a_frame(&t.raw));
        self.reading.texts.iter().chain(failure).find(|t| fits(t))
    }

    /// Adds up what speaks for each cause and keeps the likeliest.
    fn assemble(&self, hits: Vec<Hit>) -> Vec<Finding> {
        let mut causes: Vec<(Cause, Vec<Hit>)> = Vec::new();
        let share = |cause| contradiction::share(cause, &|f| self.seen(f).is_some());
        for mut hit in hits {
            hit.weight *= share(hit.cause);
            if self.transfer == Transfer::Other && hit.cause.entry().group == Group::Grant {
                hit.weight *= ELSEWHERE;
            }
            match causes.iter_mut().find(|(c, _)| *c == hit.cause) {
                Some((_, list)) => list.push(hit),
                None => causes.push((hit.cause, vec![hit])),
            }
        }
        let mut ranked: Vec<(f64, Cause, Vec<Hit>)> = causes
            .into_iter()
            .map(|(cause, mut list)| {
                list.sort_by(|a, b| b.weight.total_cmp(&a.weight));
                (confidence(&list), cause, list)
            })
            .collect();
        ranked.sort_by(|a, b| b.0.total_cmp(&a.0));
        let best = ranked.first().map_or(0.0, |r| r.0);
        let floor = if best > 0.8 { 0.3 } else { 0.2 };
        let mut findings: Vec<Finding> = Vec::new();
        for (sure, cause, list) in ranked.into_iter().filter(|r| r.0 >= floor) {
            let first = if findings.is_empty() { First::Yes } else { First::No };
            let finding = self.finding(sure, cause, &list, first);
            if findings.len() < MOST && findings.iter().all(|f| f.fix != finding.fix) {
                findings.push(finding);
            }
        }
        findings
    }

    fn finding(&self, sure: f64, cause: Cause, list: &[Hit], first: First) -> Finding {
        let entry = cause.entry();
        let mut evidence: Vec<String> = Vec::new();
        for what in list.iter().take(3).flat_map(|h| &h.evidence) {
            if !what.is_empty() && evidence.len() < 6 && !known(&evidence, what) {
                evidence.push(what.clone());
            }
        }
        let mut explanation = sentence(&evidence.join("; "));
        explanation.push(' ');
        explanation.push_str(entry.meaning);
        if let Some(hit) = list.iter().find(|h| !h.implies.is_empty()) {
            explanation.push(' ');
            explanation.push_str(&hit.implies);
        }
        // Where the words say which of the reasons it is, the others need no list.
        let plain = cause != Cause::RefreshTokenInvalid
            && list.iter().any(|h| h.weight >= 0.6 && h.understood());
        let code = self.reading.code.as_deref().filter(|_| first == First::Yes && !plain);
        if let Some(more) = ambiguity::of(code, cause, sure) {
            explanation.push(' ');
            explanation.push_str(&more);
        }
        explanation.push(' ');
        explanation.push_str(sureness(sure));
        let severity = match cause {
            Cause::Http200WithError | Cause::NonstandardErrorSchema => Severity::Warning,
            _ => Severity::Error,
        };
        let fix = list.iter().find_map(|h| h.fix.clone());
        Finding {
            explanation,
            fix: fix.unwrap_or_else(|| entry.fix.to_owned()),
            evidence: evidence.into_iter().map(|what| Evidence { exchange: None, what }).collect(),
            ..Finding::of(cause, severity, sure)
        }
    }
}

/// Whether a line of a client's own text is part of its stack trace: names of code, no message.
fn is_a_frame(line: &str) -> bool {
    let line = line.trim_start();
    line.starts_with("Traceback (most recent call last)")
        || line.starts_with("File \"")
        || line.starts_with("at ") && line.ends_with(')')
}

/// Parts of paths that are no token endpoint's.
const OTHERS: &[&str] = &[
    ".well-known",
    "jwks",
    "userinfo",
    "introspect",
    "revoke",
    "revocation",
    "logout",
    "/authorize",
    "graphql",
    "/me",
    "/certs",
    "/keys",
    "device_authorization",
    "register",
];

fn transfer(observation: &Observation, sent: &Sent) -> Transfer {
    let Some(request) = &observation.request else { return Transfer::Token };
    let telling = ["grant_type", "refresh_token", "client_secret"];
    if telling.iter().any(|n| sent.param(n).is_some()) {
        return Transfer::Token;
    }
    let url = request.url.as_deref().unwrap_or_default().to_ascii_lowercase();
    let path = url.split(['?', '#']).next().unwrap_or_default();
    let get = request.method.as_deref().is_some_and(|m| {
        m.eq_ignore_ascii_case("get")
            || m.eq_ignore_ascii_case("head")
            || m.eq_ignore_ascii_case("options")
    });
    let other = OTHERS.iter().any(|o| path.contains(o))
        || (get && !path.contains("token"))
        || (!path.contains("token") && sent.has(Fact::Bearer));
    if other && !path.ends_with("/token") { Transfer::Other } else { Transfer::Token }
}
