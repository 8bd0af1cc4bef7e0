//! Integration tests: one target, a file a subject.

mod lab;
