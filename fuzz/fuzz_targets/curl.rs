//! Pasted curl commands in the quoting of a POSIX shell, cmd and PowerShell.

#![no_main]

use libfuzzer_sys::fuzz_target;
use regrant::import;
use regrant_fuzz::{assert_calm, assert_pasted, fillings};
use std::path::Path;

fuzz_target!(|text: &str| {
    match import::curl(text, &fillings(), Path::new("/nonexistent")) {
        Ok(pasted) => assert_pasted(text, &pasted),
        Err(error) => assert_calm(&error.to_string()),
    }
});
