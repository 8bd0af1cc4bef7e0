//! The contract's JSON: the report as it is, in ASCII-safe UTF-8, with a line end.

use crate::report::Report;

/// Writes a report as JSON.
#[must_use]
pub fn render(report: &Report) -> Vec<u8> {
    // A report is made of texts, numbers and lists: there is nothing that cannot be written.
    let mut out = serde_json::to_vec_pretty(report).unwrap_or_default();
    out.push(b'\n');
    out
}
