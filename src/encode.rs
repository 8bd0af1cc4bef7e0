//! Encodings of values on their way to the wire or the screen.
//!
//! Thin faces over well-kept crates, so that every room spells a value the same way. Knows nothing
//! of OAuth and does no I/O. Called by everyone.

use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};

/// RFC 3986's unreserved characters stay as they are, everything else is percent-encoded.
const UNRESERVED: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~');

/// One value in `application/x-www-form-urlencoded` (a blank becomes `+`).
#[must_use]
pub fn form(value: &str) -> String {
    form_urlencoded::byte_serialize(value.as_bytes()).collect()
}

/// Name and value pairs as a form body, in the order given.
#[must_use]
pub fn form_pairs<'a>(pairs: impl IntoIterator<Item = (&'a str, &'a str)>) -> String {
    let mut out = form_urlencoded::Serializer::new(String::new());
    for (name, value) in pairs {
        out.append_pair(name, value);
    }
    out.finish()
}

/// The pairs of a form body, decoded.
#[must_use]
pub fn form_decode(body: &[u8]) -> Vec<(String, String)> {
    form_urlencoded::parse(body).into_owned().collect()
}

/// Percent-encoding of RFC 3986 (a blank becomes `%20`).
#[must_use]
pub fn percent(value: &str) -> String {
    utf8_percent_encode(value, UNRESERVED).to_string()
}

/// The same for bytes that need not be text.
#[must_use]
pub fn percent_bytes(value: &[u8]) -> String {
    percent_encoding::percent_encode(value, UNRESERVED).to_string()
}

/// Percent-decoding; bytes that are not UTF-8 become the replacement character.
#[must_use]
pub fn percent_decode(value: &str) -> String {
    percent_encoding::percent_decode_str(value).decode_utf8_lossy().into_owned()
}

/// Base64 with the standard alphabet and padding.
#[must_use]
pub fn base64(value: impl AsRef<[u8]>) -> String {
    STANDARD.encode(value)
}

/// Base64 with the URL-safe alphabet, no padding: the spelling of JOSE (RFC 7515).
#[must_use]
pub fn base64url(value: impl AsRef<[u8]>) -> String {
    URL_SAFE_NO_PAD.encode(value)
}

/// Decodes either alphabet, padded or not.
#[must_use]
pub fn base64_decode(value: &str) -> Option<Vec<u8>> {
    let plain: String = value
        .trim_end_matches('=')
        .chars()
        .map(|c| match c {
            '+' => '-',
            '/' => '_',
            c => c,
        })
        .collect();
    let lenient = base64::engine::GeneralPurpose::new(
        &base64::alphabet::URL_SAFE,
        base64::engine::GeneralPurposeConfig::new()
            .with_decode_allow_trailing_bits(true)
            .with_decode_padding_mode(base64::engine::DecodePaddingMode::Indifferent),
    );
    lenient.decode(plain).ok()
}

/// The inside of a JSON string: escapes, no quotes around it.
#[must_use]
pub fn json_inner(value: &str) -> String {
    let quoted = serde_json::Value::from(value).to_string();
    quoted[1..quoted.len() - 1].to_owned()
}

/// One word for a POSIX shell, quoted only where it has to be.
#[must_use]
pub fn shell_word(value: &str) -> String {
    let plain = |c: char| c.is_ascii_alphanumeric() || "@%_+=:,./-".contains(c);
    if !value.is_empty() && value.chars().all(plain) {
        return value.to_owned();
    }
    format!("'{}'", value.replace('\'', r"'\''"))
}
