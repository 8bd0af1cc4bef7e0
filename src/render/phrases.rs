//! The report's words for people: outcomes, stages, confidence, axes. One place for all formats.

use super::text::visible;
use crate::campaign::CustodyState;
use crate::findings::{Effect, Outcome, Severity, ShapeOutcome, Side};
use crate::ladder::Stage;
use crate::redact::Clean;
use crate::report::{Axis, Report, Response, Shape, Verdict};
use crate::request::Purpose;

/// The verdict in a few words.
#[must_use]
pub(super) fn headline(report: &Report) -> &'static str {
    match report.verdict.outcome {
        Outcome::WorksAsSent if report.target.as_sent.is_some() => "Works as sent",
        Outcome::WorksAsSent => "Works",
        Outcome::WorksInAnotherShape => "Works, but not as sent",
        Outcome::NoShapeWorks => "No shape works",
        Outcome::Unreachable => "The endpoint was not reached",
        Outcome::Inconclusive => "Inconclusive",
    }
}

/// Whether the verdict's first cause is more than a guess.
#[must_use]
pub(super) fn is_proven(report: &Report) -> bool {
    let first = report.verdict.causes.first();
    let finding = report.findings.iter().find(|f| Some(&f.code) == first);
    finding.is_none_or(|f| f.confidence >= crate::findings::SURE)
}

/// Whose turn it is.
#[must_use]
pub(super) fn side(verdict: &Verdict) -> &'static str {
    match verdict.whose_side {
        Side::Request => "the request as it is written",
        Side::ClientRegistration => "the client's registration at the server",
        Side::Grant => "the refresh token, the user or their consent",
        Side::Server => "the server",
        Side::Network => "the network in between",
        Side::Unknown => "not known",
    }
}

/// What can become of a shape, in the order of a legend.
pub(super) const OUTCOMES: [ShapeOutcome; 6] = [
    ShapeOutcome::Works,
    ShapeOutcome::Fails,
    ShapeOutcome::RuledOut,
    ShapeOutcome::WouldReachGrant,
    ShapeOutcome::Unknown,
    ShapeOutcome::Skipped,
];

/// What became of a shape.
#[must_use]
pub(super) fn outcome(outcome: ShapeOutcome) -> &'static str {
    match outcome {
        ShapeOutcome::Works => "works",
        ShapeOutcome::Fails => "fails",
        ShapeOutcome::RuledOut => "ruled out",
        ShapeOutcome::WouldReachGrant => "reaches the grant",
        ShapeOutcome::Unknown => "cannot be told",
        ShapeOutcome::Skipped => "not tried",
    }
}

/// Why a shape came to its outcome: the causes, or why it was not tried, or what was answered.
#[must_use]
pub(super) fn why(shape: &Shape, report: &Report) -> String {
    if !shape.causes.is_empty() {
        let causes: Vec<&str> = shape.causes.iter().take(4).map(Clean::as_str).collect();
        return causes.join(", ");
    }
    if let Some(why) = &shape.skipped {
        return why.to_string();
    }
    let refused = matches!(shape.outcome, ShapeOutcome::Fails | ShapeOutcome::RuledOut);
    let answer = report.telling(shape).and_then(|e| e.response.as_ref()).filter(|_| refused);
    answer.map_or_else(String::new, |answer| {
        let silent = answer.body.as_str().trim().is_empty();
        format!("answered {}{}", answer.status, if silent { " without a word" } else { "" })
    })
}

/// How many shapes are confirmed.
#[must_use]
pub(super) fn confirmed(report: &Report) -> String {
    let works = report.shapes.iter().filter(|s| s.outcome == ShapeOutcome::Works).count();
    let total = report.shapes.len();
    let noun = if total == 1 { "shape" } else { "shapes" };
    format!("{works} of {total} {noun} confirmed working")
}

/// A sign for a shape's outcome, beside the words.
#[must_use]
pub(super) fn sign(outcome: ShapeOutcome) -> &'static str {
    match outcome {
        ShapeOutcome::Works => "+",
        ShapeOutcome::Fails | ShapeOutcome::RuledOut => "-",
        ShapeOutcome::WouldReachGrant => "~",
        ShapeOutcome::Unknown => "?",
        ShapeOutcome::Skipped => ".",
    }
}

/// What an outcome means, for a legend.
#[must_use]
pub(super) fn meaning(outcome: ShapeOutcome) -> &'static str {
    match outcome {
        ShapeOutcome::Works => "confirmed with the real refresh token",
        ShapeOutcome::Fails => "refused with the real refresh token",
        ShapeOutcome::RuledOut => "refused before the refresh token was looked at",
        ShapeOutcome::WouldReachGrant => {
            "a made-up token came as far as the token check; the real one was not sent"
        }
        ShapeOutcome::Unknown => "the answers do not tell",
        ShapeOutcome::Skipped => "the real refresh token was not sent in it",
    }
}

/// What stands below a body that is not whole.
#[must_use]
pub(super) fn not_whole(response: &Response) -> String {
    match response.body_left_out {
        Some(bytes) => format!("(the body is not whole: {bytes} bytes are left out)"),
        None => "(the body is not whole)".to_owned(),
    }
}

/// How far an exchange got, to stand after "got to".
#[must_use]
pub(super) fn stage(stage: Stage) -> &'static str {
    match stage {
        Stage::NotSent => "nothing sent",
        Stage::Resolved => "name lookup",
        Stage::Connected => "connection",
        Stage::Secured => "TLS",
        Stage::Answered => "some answer",
        Stage::Routed => "token endpoint",
        Stage::Parsed => "request read",
        Stage::ClientAuthenticated => "client accepted",
        Stage::GrantChecked => "token check",
        Stage::Issued => "tokens issued",
    }
}

/// Why a request was sent.
#[must_use]
pub(super) fn purpose(purpose: Purpose) -> &'static str {
    match purpose {
        Purpose::Decoy => "made-up refresh token",
        Purpose::Control => "made-up refresh token and a wrong secret",
        Purpose::Real => "the real refresh token",
        Purpose::Discovery => "metadata, no credentials",
        Purpose::Redirect => "look at a redirect, no credentials",
    }
}

/// How sure a finding is.
#[must_use]
pub(super) fn confidence(confidence: f64) -> &'static str {
    if confidence >= 0.9 {
        "almost certain"
    } else if confidence >= 0.7 {
        "likely"
    } else if confidence >= 0.4 {
        "possible"
    } else {
        "less likely"
    }
}

/// How much a finding matters.
#[must_use]
pub(super) fn severity(severity: Severity) -> &'static str {
    match severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
        Severity::Note => "note",
    }
}

/// In which state the token was left.
#[must_use]
pub(super) fn custody(state: CustodyState) -> &'static str {
    match state {
        CustodyState::Intact => "The refresh token you gave is still as good as before.",
        CustodyState::Rotated => "The server issued a new refresh token; the old one is used up.",
        CustodyState::MayBeSpent => {
            "The refresh token may be spent: a reply that could have held a new one never arrived \
             whole, or said nothing."
        }
    }
}

/// An axis's name for people.
#[must_use]
pub(super) fn axis_name(axis: &str) -> String {
    match axis {
        "body" => "body format".to_owned(),
        "client_auth" => "client authentication".to_owned(),
        "token_url" => "token endpoint".to_owned(),
        "accept_any" => "leaving the Accept header out".to_owned(),
        "no_user_agent" => "leaving the User-Agent header out".to_owned(),
        "slash" => "trailing slash of the path".to_owned(),
        "get" => "GET instead of POST".to_owned(),
        "charset" => "charset in the content type".to_owned(),
        other => visible(other),
    }
}

/// What an axis does, as a sentence.
#[must_use]
pub(super) fn axis(axis: &Axis, report: &Report) -> String {
    let name = axis_name(axis.axis.as_str());
    let evidence: Vec<String> = axis.evidence.iter().take(4).map(|e| visible(e.as_str())).collect();
    let seen = if evidence.is_empty() {
        String::new()
    } else {
        format!(" (seen in {})", evidence.join(", "))
    };
    match axis.effect {
        Effect::Decides => {
            let needs = axis
                .needs
                .as_ref()
                .map_or_else(String::new, |n| format!(": {}", visible(n.as_str())));
            format!("{name} decides{needs}{seen}")
        }
        Effect::Ignored => format!("{name} makes no difference{seen}"),
        Effect::Unknown if report.working_shapes.is_empty() => {
            format!("{name}: not known; no shape is known to work")
        }
        Effect::Unknown => format!("{name}: not known; the shapes that would tell were not tried"),
    }
}
