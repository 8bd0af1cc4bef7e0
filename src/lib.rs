//! regrant: why an OAuth 2.0 refresh fails, and which request works.
//!
//! The modules are listed lowest floor first; each may use only those above it in this list
//! (`tests/it/layers.rs` holds them to it). Data goes one way: what was typed becomes a plan, the
//! plan a list of shapes, each shape a prepared request, each request an [`exchange::Exchange`],
//! all exchanges a [`campaign::Campaign`], and that becomes findings, a redacted report, bytes.

pub mod campaign;
pub mod catalog;
pub mod cli;
pub mod encode;
pub mod exchange;
pub mod findings;
pub mod fleet;
pub mod import;
pub mod lab;
pub mod ladder;
pub mod oauth;
pub mod probe;
pub mod redact;
pub mod render;
pub mod report;
pub mod request;
pub mod secret;
pub mod shape;
pub mod target;
pub mod vault;
pub mod wire;
