//! What the other side's support will ask for: ids, dates, the clock, whom to ask and what.
//!
//! Reads redacted exchanges, so that nothing it picks up can hold a secret.

use super::{Exchange, Pair, Support, Target, Verdict};
use crate::campaign;
use crate::exchange;
use crate::findings::{Outcome, Side};
use crate::redact::{Clean, Redactor};
use std::collections::HashSet;

/// Headers that bear an id of a request, whatever else their names say.
const HEADERS: &[&str] = &[
    "akamai-grn",
    "apigw-requestid",
    "cf-ray",
    "fly-request-id",
    "grpc-trace-bin",
    "request-context",
    "request-id",
    "sb-gateway-request-id",
    "server-timing-id",
    "traceparent",
    "traceresponse",
    "uber-trace-id",
    "via-request-id",
    "x-akamai-request-id",
    "x-amz-cf-id",
    "x-amz-id-2",
    "x-amzn-trace-id",
    "x-arequestid",
    "x-azure-ref",
    "x-b3-traceid",
    "x-cloud-trace-context",
    "x-datadog-trace-id",
    "x-fb-debug",
    "x-fb-trace-id",
    "x-github-request-id",
    "x-guploader-uploadid",
    "x-li-uuid",
    "x-ms-ests-server",
    "x-served-by",
    "x-slack-req-id",
    "x-transaction",
    "x-vercel-id",
];

/// Names of id fields, in headers and bodies, with everything but letters taken out.
const STEMS: &[&str] = &[
    "requestid",
    "reqid",
    "correlationid",
    "traceid",
    "transactionid",
    "incidentid",
    "eventid",
    "errorid",
    "logid",
    "debugid",
    "callid",
    "logref",
    "intuittid",
    "fbtraceid",
    "activityid",
    "diagnosticid",
    "supportid",
    "rayid",
    "requestuuid",
    "uniqueid",
];

const LONGEST: usize = 200;
const MOST: usize = 100;
const BODY_DEPTH: usize = 6;

/// The ids in one answer: name and value as they stood there.
#[must_use]
pub fn ids(exchange: &Exchange) -> Vec<Pair> {
    let Some(response) = &exchange.response else { return Vec::new() };
    let mut found: Vec<Pair> = response
        .headers
        .iter()
        .filter(|(name, value)| is_header(name.as_str()) && usable(value.as_str()))
        .map(|(name, value)| (name.clone(), value.clone()))
        .take(MOST)
        .collect();
    if let Ok(body) = serde_json::from_str::<serde_json::Value>(response.body.as_str()) {
        let plain = Redactor::default();
        in_body(&body, 0, &mut |name, value| {
            if found.len() < MOST {
                // Redacted already: what is picked out of clean text is clean.
                found.push((plain.text(name), plain.text(value)));
            }
        });
    } else {
        found.extend(in_words(response.body.as_str()));
    }
    found
}

fn is_header(name: &str) -> bool {
    let lower = name.to_ascii_lowercase();
    HEADERS.contains(&lower.as_str()) || is_field(&lower)
}

fn is_field(name: &str) -> bool {
    if name.len() > 60 {
        return false;
    }
    let letters: String =
        name.chars().filter(char::is_ascii_alphabetic).map(|c| c.to_ascii_lowercase()).collect();
    STEMS.iter().any(|stem| letters.ends_with(stem))
}

fn usable(value: &str) -> bool {
    let plain = |c: char| c.is_ascii_graphic() || c == ' ';
    (4..=LONGEST).contains(&value.len()) && value.chars().all(plain)
}

fn in_body(value: &serde_json::Value, depth: usize, found: &mut impl FnMut(&str, &str)) {
    if depth > BODY_DEPTH {
        return;
    }
    match value {
        serde_json::Value::Object(object) => {
            for (name, value) in object {
                match value {
                    serde_json::Value::String(text) if is_field(name) && usable(text) => {
                        found(name, text);
                    }
                    other => in_body(other, depth + 1, found),
                }
            }
        }
        serde_json::Value::Array(list) => {
            list.iter().take(MOST).for_each(|value| in_body(value, depth + 1, found));
        }
        serde_json::Value::Null
        | serde_json::Value::Bool(_)
        | serde_json::Value::Number(_)
        | serde_json::Value::String(_) => {}
    }
}

/// Ids in prose and pages: `Trace ID: …`, `Ray ID: …`, `Incident ID: …`.
fn in_words(body: &str) -> Vec<Pair> {
    const LABELS: &[&str] = &[
        "trace id",
        "correlation id",
        "request id",
        "requestid",
        "ray id",
        "incident id",
        "incident number",
        "reference #",
        "support id",
        "event id",
        "error id",
    ];
    let plain = Redactor::default();
    let lower = body.to_ascii_lowercase();
    let id = |c: char| c.is_ascii_alphanumeric() || "-_.:".contains(c);
    let mut found = Vec::new();
    for label in LABELS {
        for (at, _) in lower.match_indices(label).take(3) {
            let rest = &body[at + label.len()..];
            let mut text = String::new();
            let mut inside = false;
            // The value may stand in tags of its own: `Ray ID: <strong>8f…</strong>`.
            for c in rest.chars().take(200) {
                match c {
                    '<' if text.is_empty() => inside = true,
                    '>' if inside => inside = false,
                    _ if inside => {}
                    c if text.is_empty() && (c.is_whitespace() || ":&;#".contains(c)) => {}
                    c if id(c) => text.push(c),
                    _ => break,
                }
            }
            let text = text.trim_end_matches(['.', ':']);
            let telling = text.len() >= 8 && text.bytes().any(|b| b.is_ascii_digit());
            if telling && usable(text) {
                found.push((plain.text(label), plain.text(text)));
            }
        }
    }
    found
}

/// Everything for the support block.
pub(super) fn block(
    exchanges: &[Exchange],
    raw: &[exchange::Exchange],
    target: &Target,
    verdict: &Verdict,
    redactor: &Redactor,
) -> Support {
    let mut seen = HashSet::new();
    let request_ids: Vec<Pair> = exchanges
        .iter()
        .flat_map(ids)
        .filter(|pair| seen.insert(pair.clone()))
        .take(MOST)
        .collect();
    let mut seen = HashSet::new();
    let server_dates: Vec<Clean> = exchanges
        .iter()
        .filter_map(|e| e.response.as_ref()?.header("date").cloned())
        .filter(|date| seen.insert(date.clone()))
        .take(MOST)
        .collect();
    let asked = telling(exchanges, verdict);
    Support {
        clock_skew_s: campaign::clock_skew(raw),
        server_dates,
        ask: ask(target, verdict, redactor),
        question: question(asked, target, verdict, request_ids.is_empty(), redactor),
        request_ids,
    }
}

/// The exchange to ask about: the last refusal with the real token, else the last answer at all.
fn telling<'a>(exchanges: &'a [Exchange], verdict: &Verdict) -> Option<&'a Exchange> {
    use crate::request::Purpose;
    let refused = |e: &&Exchange| e.response.as_ref().is_some_and(|r| r.status >= 300);
    let of =
        |purpose: Purpose| exchanges.iter().rev().find(move |e| e.purpose == purpose && refused(e));
    if verdict.outcome == Outcome::WorksAsSent {
        return None;
    }
    of(Purpose::Real)
        .or_else(|| of(Purpose::Decoy))
        .or_else(|| exchanges.iter().rev().find(|e| e.response.is_some()))
        .or_else(|| exchanges.last())
}

fn ask(target: &Target, verdict: &Verdict, redactor: &Redactor) -> Clean {
    let provider = target.provider.as_ref().map_or_else(
        || "the operator of the authorization server".to_owned(),
        |name| format!("{name}'s developer support"),
    );
    match (verdict.outcome, verdict.whose_side) {
        (Outcome::WorksAsSent, _) => "Nobody: it works.".into(),
        (Outcome::WorksInAnotherShape, _) | (_, Side::Request) => {
            "Nobody needs to be asked: the request is yours to change.".into()
        }
        (_, Side::Network) => "Whoever runs the network or proxy between this machine and the \
                               server."
            .into(),
        (_, Side::Grant) => redactor.text(&format!(
            "First the user, who can authorize the application again; then {provider}."
        )),
        (_, Side::ClientRegistration | Side::Server | Side::Unknown) => {
            redactor.text(&format!("Ask {provider}."))
        }
    }
}

fn question(
    asked: Option<&Exchange>,
    target: &Target,
    verdict: &Verdict,
    no_id: bool,
    redactor: &Redactor,
) -> Clean {
    let Some(exchange) = asked else { return Clean::default() };
    let client = target
        .client_id
        .as_ref()
        .map_or_else(String::new, |id| format!(" for client_id {}", id.as_str()));
    let came = match (&exchange.response, &exchange.failure) {
        (Some(response), _) => format!("was answered {}", words_of(response)),
        (None, Some(failure)) => {
            format!("got no answer ({}: {})", failure.phase.slug(), failure.message.as_str())
        }
        (None, None) => "got no answer".to_owned(),
    };
    let id = ids(exchange)
        .first()
        .map_or_else(String::new, |(name, value)| format!(" ({name} {value})"));
    let why = match verdict.whose_side {
        Side::Grant => {
            "Is this refresh token still valid on your side, and if not, since when and why?"
        }
        Side::ClientRegistration => {
            "How is this client registered on your side: is it active, is its secret current, and \
             which client authentication is it set to?"
        }
        Side::Request if verdict.outcome == Outcome::WorksInAnotherShape => {
            "The same refresh is accepted in another form: is that the one you document, and will \
             it stay?"
        }
        Side::Request => "Which body format and client authentication does this endpoint expect?",
        Side::Network => "Did this request reach you at all, and what do your logs say of it?",
        Side::Server | Side::Unknown => {
            "What does your log say about why this request was refused?"
        }
    };
    let without = if no_id { " The answer carried no request id." } else { "" };
    redactor.text(&format!(
        "A refresh (grant_type=refresh_token){client} at {} on {} {came}{id}.{without} {why}",
        exchange.request.url.as_str(),
        exchange.started_at,
    ))
}

fn words_of(response: &super::Response) -> String {
    use crate::oauth::TokenAnswer;
    let words = match TokenAnswer::read(response.body.as_str().as_bytes()) {
        TokenAnswer::Error(error) => {
            let parts = [error.code, error.description];
            let shown: Vec<String> =
                parts.into_iter().flatten().map(|t| t.chars().take(300).collect()).collect();
            shown.join(": ")
        }
        TokenAnswer::Tokens(_) | TokenAnswer::Unreadable => String::new(),
    };
    if words.is_empty() {
        format!("{}", response.status)
    } else {
        format!("{} \"{words}\"", response.status)
    }
}
