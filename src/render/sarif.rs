//! SARIF 2.1.0, for code scanning: a result a finding, a rule a cause.

use super::text::{shorten, visible};
use crate::findings::Severity;
use crate::report::{Finding, Report};
use serde_json::{Value, json};
use std::collections::HashMap;

const LONGEST: usize = 4000;

/// Writes a report's findings as SARIF.
#[must_use]
pub fn render(report: &Report) -> Vec<u8> {
    let mut rules: Vec<Value> = Vec::new();
    let mut places: HashMap<&str, usize> = HashMap::new();
    let mut results = Vec::new();
    for finding in &report.findings {
        let code = finding.code.as_str();
        let index = *places.entry(code).or_insert_with(|| {
            rules.push(rule(finding));
            rules.len() - 1
        });
        results.push(result(report, finding, index));
    }
    let ended = report
        .started_at
        .checked_add(std::time::Duration::from_millis(report.elapsed_ms))
        .unwrap_or(report.started_at);
    let sarif = json!({
        "$schema": "https://json.schemastore.org/sarif-2.1.0.json",
        "version": "2.1.0",
        "runs": [{
            "tool": { "driver": {
                "name": report.tool.name,
                "version": report.tool.version,
                "rules": rules,
            } },
            "invocations": [{
                "executionSuccessful": true,
                "startTimeUtc": report.started_at.to_string(),
                "endTimeUtc": ended.to_string(),
            }],
            "columnKind": "unicodeCodePoints",
            "results": results,
            "properties": {
                "outcome": report.verdict.outcome.slug(),
                "summary": text(report.verdict.summary.as_str()),
                "workingShapes": report.working_shapes,
            },
        }],
    });
    super::json::pretty(&sarif)
}

fn rule(finding: &Finding) -> Value {
    let code = text(finding.code.as_str());
    let mut rule = json!({
        "id": code,
        "name": pascal(&code),
        "shortDescription": { "text": text(finding.title.as_str()) },
        "help": { "text": format!("{} See: regrant cause {code}", text(finding.fix.as_str())) },
        "defaultConfiguration": { "level": level(finding.severity) },
        "properties": { "tags": [finding.group.slug()] },
    });
    let plain = |c: char| c.is_ascii_alphanumeric() || "-._~:/?#=&%+,;".contains(c);
    let link = finding
        .references
        .iter()
        .find(|r| r.as_str().starts_with("https://") && r.as_str().chars().all(plain));
    if let Some(link) = link {
        rule["helpUri"] = json!(link);
    }
    rule
}

fn result(report: &Report, finding: &Finding, index: usize) -> Value {
    let url = text(report.target.token_url.as_str());
    let shape = finding
        .evidence
        .iter()
        .find_map(|e| report.exchange(e.exchange?))
        .map_or_else(|| "request".to_owned(), |e| text(e.shape.as_str()));
    let seen: Vec<String> =
        finding.evidence.iter().take(10).map(|e| text(e.what.as_str())).collect();
    json!({
        "ruleId": text(finding.code.as_str()),
        "ruleIndex": index,
        "level": level(finding.severity),
        "rank": (finding.confidence.clamp(0.0, 1.0) * 1000.0).round() / 10.0,
        "message": { "text": format!(
            "{} {} Fix: {}",
            text(finding.title.as_str()),
            text(finding.explanation.as_str()),
            text(finding.fix.as_str())
        ) },
        "locations": [{
            "physicalLocation": { "artifactLocation": { "uri": uri(&url) } },
            "logicalLocations": [{ "name": shape, "kind": "request" }],
        }],
        "partialFingerprints": { "cause/v1": format!("{} at {url}", text(finding.code.as_str())) },
        "properties": { "evidence": seen },
    })
}

const fn level(severity: Severity) -> &'static str {
    match severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
        Severity::Note => "note",
    }
}

/// The endpoint as SARIF wants it: a valid URI reference, whatever a saved report says.
fn uri(url: &str) -> String {
    url::Url::parse(url).map_or_else(|_| crate::encode::percent(url), |url| url.to_string())
}

/// `form_required` becomes `FormRequired`.
fn pascal(code: &str) -> String {
    code.split('_')
        .flat_map(|word| {
            let mut chars = word.chars();
            chars.next().into_iter().flat_map(char::to_uppercase).chain(chars)
        })
        .collect()
}

fn text(text: &str) -> String {
    visible(&shorten(text, LONGEST))
}
