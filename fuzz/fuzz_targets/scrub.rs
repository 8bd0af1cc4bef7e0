//! Anybody's text, scrubbed: no spelling of a given secret can be read afterwards.

#![no_main]

use libfuzzer_sys::fuzz_target;
use regrant::cli::scrub;
use regrant_fuzz::{TOKEN, assert_hidden, run};

fuzz_target!(|text: &str| {
    let secrets = std::env::temp_dir().join(format!("regrant-fuzz-{}.token", std::process::id()));
    if !secrets.exists() {
        std::fs::write(&secrets, TOKEN).expect("a temporary file can be written");
    }
    let arguments = ["input", "--secret-file", secrets.to_str().expect("a plain path")];
    let ran = run(&arguments, text.as_bytes(), scrub::run);
    if ran.ended.is_ok() {
        assert_hidden(&ran.out, TOKEN);
        let again = run(&arguments, ran.out.as_bytes(), scrub::run);
        assert_hidden(&again.out, TOKEN);
    }
});
