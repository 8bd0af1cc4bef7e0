//! Why: causes, the rules that recognise them, and what follows from comparing shapes.
//!
//! [`cause`] is the one table of codes. `explain` reads one exchange; [`compare`] reads all of a
//! campaign. Reaches neither network nor file; the catalogue informs and never overrules what was
//! observed.

pub mod cause;
pub mod compare;
pub mod explain;
pub mod reading;
pub mod statement;
mod transport;

pub use cause::{Cause, Side};
pub use compare::{
    Axis, Change, DecoyReading, Diagnosis, Effect, Outcome, ShapeOutcome, ShapeVerdict, Verdict,
    diagnose,
};
pub use explain::{Explanation, explain, redirect::following, told};

/// A cause this sure may be stated and built on; below it is a guess, and called one.
pub const SURE: f64 = 0.6;

/// One thing that is wrong, or odd, and what to do about it.
#[derive(Clone, Debug, PartialEq)]
pub struct Finding {
    /// The cause.
    pub code: Cause,
    /// How much it matters.
    pub severity: Severity,
    /// 0 to 1.
    pub confidence: f64,
    /// A short title, sentence case.
    pub title: String,
    /// What was seen (quoting the server), what it implies, how sure we are.
    pub explanation: String,
    /// The one thing to do next.
    pub fix: String,
    /// What it rests on.
    pub evidence: Vec<Evidence>,
    /// RFC sections and public pages.
    pub references: Vec<String>,
}

/// How much a finding matters.
#[derive(Clone, Copy, Debug, Eq, Ord, PartialEq, PartialOrd)]
pub enum Severity {
    /// It makes the refresh fail.
    Error,
    /// It may, or will one day.
    Warning,
    /// Odd, but harmless.
    Note,
}

impl Severity {
    /// The word the JSON report uses.
    #[must_use]
    pub const fn slug(self) -> &'static str {
        match self {
            Self::Error => "error",
            Self::Warning => "warning",
            Self::Note => "note",
        }
    }
}

/// What a finding rests on.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Evidence {
    /// The exchange it was seen in.
    pub exchange: Option<usize>,
    /// What was seen there, the server's words quoted.
    pub what: String,
}

impl Finding {
    /// A finding in the table's words; callers put in what they saw.
    #[must_use]
    pub fn of(code: Cause, severity: Severity, confidence: f64) -> Self {
        let entry = code.entry();
        Self {
            code,
            severity,
            confidence,
            title: entry.title.to_owned(),
            explanation: entry.meaning.to_owned(),
            fix: entry.fix.to_owned(),
            evidence: Vec::new(),
            references: entry.references.iter().map(|r| (*r).to_owned()).collect(),
        }
    }
}
