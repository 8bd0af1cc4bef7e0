//! HAR files: as a request to send again, and as an answer to explain.

#![no_main]

use libfuzzer_sys::fuzz_target;
use regrant::import;
use regrant_fuzz::{assert_calm, assert_pasted, explain, fillings};

fuzz_target!(|text: &str| {
    match import::har(text, None, &fillings()) {
        Ok(pasted) => assert_pasted(text, &pasted),
        Err(error) => assert_calm(&error.to_string()),
    }
    explain(text.as_bytes());
});
