//! Client assertions and DPoP proofs that somebody pasted.

#![no_main]

use libfuzzer_sys::fuzz_target;
use regrant::cli::lint;
use regrant_fuzz::{assert_calm, run};

fuzz_target!(|input: &[u8]| {
    for option in ["--assertion", "--dpop"] {
        for format in ["terminal", "json"] {
            let arguments = [
                option,
                "input",
                "--client-id",
                "my-app",
                "--token-url",
                "https://as.example/oauth/token",
                "--at",
                "2026-03-01T12:00:00Z",
                "--format",
                format,
            ];
            let ran = run(&arguments, input, lint::run);
            assert_calm(&ran.out);
        }
    }
});
