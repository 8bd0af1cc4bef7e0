//! The built program against real authorization servers, installed from npm and PyPI.
//!
//! Ignored by default, since they install: `cargo test --test interop -- --ignored`. Without a
//! registry they say `skipped: why` and pass, except where CI is `true`.
#![allow(
    clippy::disallowed_methods,
    clippy::unwrap_used,
    reason = "a test that cannot go on says where; its files are throw-away"
)]
#![allow(clippy::print_stdout, reason = "says what was skipped")]

mod browser;
mod certificates;
mod formats;
mod guarded;
mod hostile;
mod plain;
mod server;
mod snippets;
mod truth;
mod verdicts;

mod servers_as_measured;
