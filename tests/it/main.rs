//! Integration tests: one target, a file a subject.

mod lab;
mod report;
mod specimen;
mod wire_http;
mod wire_peer;
mod wire_pki;
mod wire_tls;
