//! Reads a report that somebody saved. The file is hostile: bounded, and checked before use.

use super::{Report, SCHEMA};
use serde::Deserialize;

/// The most bytes a saved report may have.
pub const CAP: u64 = 64 * 1024 * 1024;

/// Why a saved report cannot be used. Fits after "could not read FILE: ".
#[derive(Debug, thiserror::Error)]
pub enum SavedError {
    /// It is too long.
    #[error("it is larger than {} MB", CAP / (1024 * 1024))]
    TooLarge,
    /// It is not JSON, or not in a report's form.
    #[error("it is no report of regrant: {0}")]
    NoReport(serde_json::Error),
    /// It is another version's.
    #[error("it is written in schema {0}; this version reads schema {SCHEMA}")]
    OtherSchema(u64),
    /// It is another command's.
    #[error("it is the output of `regrant explain`; a report of `regrant check` is needed")]
    Explanation,
    /// Its exchanges are not numbered by place.
    #[error("its exchanges are not numbered 0, 1, 2 in their order")]
    Numbering,
}

#[derive(Deserialize)]
struct Head {
    schema: u64,
    #[serde(default)]
    command: Option<String>,
}

/// Reads a saved report.
///
/// # Errors
/// Where it is too large, no report, or another version's.
pub fn read(bytes: &[u8]) -> Result<Report, SavedError> {
    if bytes.len() as u64 > CAP {
        return Err(SavedError::TooLarge);
    }
    let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
    let head: Head = serde_json::from_slice(bytes).map_err(SavedError::NoReport)?;
    if head.schema != u64::from(SCHEMA) {
        return Err(SavedError::OtherSchema(head.schema));
    }
    if head.command.as_deref() == Some("explain") {
        return Err(SavedError::Explanation);
    }
    let mut report: Report = serde_json::from_slice(bytes).map_err(SavedError::NoReport)?;
    if report.exchanges.iter().enumerate().any(|(place, e)| e.index != place) {
        return Err(SavedError::Numbering);
    }
    report.shapes.splice(0..0, report.as_sent_row.clone());
    Ok(report)
}
