//! What is odd about an answer that did issue tokens. Notes, never errors.

use super::sent::Sent;
use crate::exchange::Observation;
use crate::findings::{Cause, Evidence, Finding, Severity};
use crate::oauth::Tokens;
use crate::oauth::answer::Encoding;

/// The notes on a success, most useful first.
pub(super) fn read(observation: &Observation, tokens: &Tokens, sent: &Sent) -> Vec<Finding> {
    let mut notes = Vec::new();
    if tokens.encoding == Encoding::Form {
        form_encoded(observation, &mut notes);
    }
    if tokens.refresh.is_none() {
        without_refresh_token(observation, sent, &mut notes);
    }
    if !tokens.inside.is_empty() {
        let place =
            tokens.inside.iter().map(|n| super::sent::shown(n)).collect::<Vec<_>>().join(".");
        notes.push(note(
            Cause::NonstandardErrorSchema,
            "The tokens are nested",
            format!("The tokens lie inside {}, not at the top of the answer where the standard has them.", super::quote(&place)),
            "Read the tokens from where they lie; libraries that follow the standard look at the top only.".to_owned(),
        ));
    }
    let granted = tokens.scope.as_deref().map(words);
    let asked = sent.param("scope").map(|p| words(&p.value));
    if let (Some(granted), Some(asked)) = (granted, asked) {
        let lost: Vec<&String> = asked.iter().filter(|s| !granted.contains(*s)).collect();
        if !lost.is_empty() && !granted.is_empty() {
            notes.push(note(
                Cause::ScopeExceedsGrant,
                "Less scope was granted than asked for",
                format!(
                    "The request asked for {} scopes, the answer grants {}; missing: {}.",
                    asked.len(),
                    granted.len(),
                    super::quote(&lost.iter().map(|s| s.as_str()).collect::<Vec<_>>().join(" "))
                ),
                "Have the user consent to the missing scope, or stop asking for it.".to_owned(),
            ));
        }
    }
    if tokens.expires_in.as_ref().is_some_and(serde_json::Value::is_string) {
        notes.push(note(
            Cause::NonstandardErrorSchema,
            "expires_in is a text, not a number",
            "The answer writes `expires_in` as a text. Strict clients fail to read it.".to_owned(),
            "Convert `expires_in` from text to a number before computing with it.".to_owned(),
        ));
    }
    notes
}

fn form_encoded(observation: &Observation, notes: &mut Vec<Finding>) {
    let asked = observation.request.as_ref().and_then(|r| r.header("accept"));
    let mut finding = note(
        Cause::AcceptHeaderRequired,
        "The answer is form-encoded, not JSON",
        "The server issued tokens and wrote them as a form (`access_token=…`), which clients that expect JSON cannot read.".to_owned(),
        Cause::AcceptHeaderRequired.entry().fix.to_owned(),
    );
    if observation.failure.is_some() {
        // The client did stumble over it.
        finding.severity = Severity::Error;
        finding.confidence = 0.85;
    }
    let json = asked.is_some_and(|a| a.contains("json"));
    let first = if json { Cause::ResponseNotJson } else { Cause::AcceptHeaderRequired };
    if first == Cause::ResponseNotJson {
        finding.code = first;
        finding.fix = String::from(
            "Parse the answer as a form: this server answers so although JSON was asked for.",
        );
    }
    notes.push(finding);
    if !json {
        notes.push(note(
            Cause::ResponseNotJson,
            "The answer is not JSON",
            "A JSON parser stumbles over its first character.".to_owned(),
            Cause::ResponseNotJson.entry().fix.to_owned(),
        ));
    }
}

fn without_refresh_token(observation: &Observation, sent: &Sent, notes: &mut Vec<Finding>) {
    let refresh = sent.has(super::fact::Fact::GrantRefresh);
    let code = sent.has(super::fact::Fact::GrantCode);
    if code {
        never_issued(notes);
    }
    let entry = Cause::SuccessWithoutRefreshToken.entry();
    let meaning = entry.meaning.to_owned();
    let mut finding =
        note(Cause::SuccessWithoutRefreshToken, entry.title, meaning, entry.fix.to_owned());
    let named = |failure: &String| {
        let failure = failure.to_ascii_lowercase().replace(['_', ' '], "");
        failure.contains("refreshtoken")
    };
    if observation.failure.as_ref().is_some_and(named) {
        // The client looked for it and gave up.
        finding.severity = Severity::Error;
        finding.confidence = 0.85;
    }
    notes.push(finding);
    if !refresh && !code {
        never_issued(notes);
    }
}

fn never_issued(notes: &mut Vec<Finding>) {
    notes.push(note(
        Cause::OfflineAccessMissing,
        "There may never have been a refresh token",
        "If this was the answer to a sign-in, the server issued no refresh token at all, mostly because offline access was not asked for.".to_owned(),
        Cause::OfflineAccessMissing.entry().fix.to_owned(),
    ));
}

fn note(code: Cause, title: &str, explanation: String, fix: String) -> Finding {
    Finding {
        title: title.to_owned(),
        explanation,
        fix,
        evidence: vec![Evidence {
            exchange: None,
            what: "the answer holds an access_token".to_owned(),
        }],
        ..Finding::of(code, Severity::Note, 0.5)
    }
}

fn words(scope: &str) -> Vec<String> {
    scope.split([' ', ',']).filter(|s| !s.is_empty()).map(str::to_owned).collect()
}
