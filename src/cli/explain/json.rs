//! The explanation as the contract's JSON (section 8).

use crate::findings::explain::Explanation;
use crate::findings::{Finding, Severity};
use crate::ladder::Stage;
use crate::redact::Redactor;
use crate::render::json::pretty;
use serde_json::{Value, json};

/// One JSON object and a line end.
pub(super) fn write(explanation: &Explanation, redactor: &Redactor) -> String {
    let clean = |text: &str| redactor.text(text).as_str().to_owned();
    let findings: Vec<Value> = explanation
        .findings
        .iter()
        .map(|f| {
            json!({
                "code": f.code.slug(),
                "group": f.code.entry().group.slug(),
                "severity": f.severity.slug(),
                "confidence": f.confidence,
                "title": f.title,
                "explanation": clean(&f.explanation),
                "fix": clean(&f.fix),
                "evidence": f.evidence.iter().map(|e| json!({"what": clean(&e.what)})).collect::<Vec<_>>(),
                "references": f.references,
            })
        })
        .collect();
    let value = json!({
        "schema": 1,
        "tool": {"name": "regrant", "version": env!("CARGO_PKG_VERSION")},
        "command": "explain",
        "verdict": verdict(explanation, redactor),
        "findings": findings,
        "stage": explanation.stage.slug(),
    });
    String::from_utf8_lossy(&pretty(&value)).into_owned()
}

fn verdict(explanation: &Explanation, redactor: &Redactor) -> Value {
    let first = first_fault(explanation);
    let clean = |text: &str| redactor.text(text).as_str().to_owned();
    let causes: Vec<&str> = explanation
        .findings
        .iter()
        .filter(|f| f.severity != Severity::Note && f.confidence >= 0.5)
        .map(|f| f.code.slug())
        .collect();
    json!({
        "outcome": outcome(explanation),
        "cause": first.map(|f| f.code.slug()),
        "causes": causes,
        "summary": summary(explanation),
        "fix": first.map(|f| clean(&f.fix)),
        "whose_side": first.map_or("unknown", |f| f.code.entry().side.slug()),
    })
}

/// The likeliest fault, notes left out.
pub(super) fn first_fault(explanation: &Explanation) -> Option<&Finding> {
    explanation.findings.iter().find(|f| f.severity != Severity::Note)
}

/// One sentence.
pub(super) fn summary(explanation: &Explanation) -> String {
    match first_fault(explanation) {
        Some(f) if f.confidence >= 0.65 => format!("{}.", f.title),
        Some(f) => format!("Probably: {}.", lower(&f.title)),
        None if explanation.stage == Stage::Issued => "The server issued tokens.".to_owned(),
        None => "No cause was found in this answer.".to_owned(),
    }
}

fn lower(title: &str) -> String {
    let mut chars = title.chars();
    chars.next().map_or_else(String::new, |c| c.to_lowercase().chain(chars).collect())
}

fn outcome(explanation: &Explanation) -> &'static str {
    if explanation.stage == Stage::Issued {
        "works_as_sent"
    } else if explanation.stage < Stage::Answered {
        "unreachable"
    } else if first_fault(explanation).is_some() {
        "no_shape_works"
    } else {
        "inconclusive"
    }
}
