//! The protocol's words: parameters, error codes, success and error bodies, assertions, metadata.
//!
//! Reads and writes what RFC 6749, 7523, 8414 and 9449 define, and the dialects seen in the wild
//! (form-encoded answers, nested tokens, errors under 200). Does no I/O.

pub mod answer;
pub mod assertion;
pub mod metadata;

pub use answer::{ErrorAnswer, TokenAnswer, Tokens};
