//! Integration tests: one target, a file a subject.
#![allow(
    clippy::disallowed_methods,
    clippy::unwrap_used,
    reason = "a test that cannot go on says where; its files are throw-away"
)]

mod catalog;
mod compare;
mod demo;
mod explain;
mod fleet;
mod import_curl;
mod lab;
mod layers;
mod leak;
mod lint;
mod minimal;
mod outputs;
#[path = "../interop/plain.rs"]
mod plain;
mod probing;
mod readme;
mod redact;
mod redirects;
mod report;
mod scrub;
mod snippet;
mod specimen;
mod spelling;
mod verdict;
mod wire_coding;
mod wire_http;
mod wire_http2;
mod wire_identity;
mod wire_peer;
mod wire_pki;
mod wire_proxy;
mod wire_tls;
