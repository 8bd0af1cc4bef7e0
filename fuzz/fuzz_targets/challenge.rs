//! `WWW-Authenticate` and the other headers of a refusal.

#![no_main]

use libfuzzer_sys::fuzz_target;
use regrant_fuzz::explain;
use serde_json::json;

fuzz_target!(|input: &str| {
    // The first line is the header, what follows the body.
    let (challenge, body) = input.split_once('\n').unwrap_or((input, ""));
    let headers = json!({ "WWW-Authenticate": challenge, "Content-Type": "text/plain" });
    for status in [400, 401, 403, 407] {
        let response = json!({ "status": status, "headers": headers, "body": body });
        explain(json!({ "response": response }).to_string().as_bytes());
    }
});
