//! Metadata documents (RFC 8414) and the issuers they are asked for.

#![no_main]

use libfuzzer_sys::fuzz_target;
use regrant::oauth::metadata::{self, Metadata, guard, remarks};
use regrant_fuzz::assert_calm;
use url::Url;

fuzz_target!(|input: &[u8]| {
    // The first line is the issuer.
    let end = input.iter().position(|b| *b == b'\n').unwrap_or(input.len());
    let (issuer, document) = input.split_at(end);
    let Ok(issuer) = std::str::from_utf8(issuer) else { return };
    let chosen = Url::parse("https://id.example.org/oauth/token").expect("it is a URL");
    for url in metadata::urls(issuer).unwrap_or_default() {
        assert!(url.as_str().contains("/.well-known/"), "{url}");
        assert!(url.username().is_empty() && url.query().is_none(), "{url}");
        let _ = guard::permission(&chosen, &url);
    }
    let Ok(read) = Metadata::read(document) else { return };
    let used = read.token_url();
    let observed = remarks::Observed {
        token_url: used.as_ref().unwrap_or(&chosen),
        issuer: Some(issuer),
        works: &["client_secret_basic", "none"],
        fails: &["client_secret_post"],
    };
    for remark in remarks::compare(&read, &observed) {
        assert_calm(&remark.text());
    }
    for url in used.iter().flat_map(metadata::issuers_behind) {
        assert!(url.username().is_empty() && url.password().is_none(), "{url}");
    }
});
