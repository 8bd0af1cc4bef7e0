//! What `explain` takes: JSON, curl's transcripts, raw HTTP, a client's error text.

#![no_main]

use libfuzzer_sys::fuzz_target;
use regrant_fuzz::explain;

fuzz_target!(|input: &[u8]| explain(input));
