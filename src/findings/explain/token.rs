//! What a value tells about itself: JWTs, Basic, codes.

use super::sent::decodes_to_pair;
use crate::encode::base64_decode;

/// Whether a value has the form of a signed JWT.
pub(super) fn is_jwt(value: &str) -> bool {
    value.starts_with("eyJ") && value.matches('.').count() == 2
}

/// Whether a value holds a percent sign and two hex digits.
pub(super) fn percent_encoded(value: &str) -> bool {
    value
        .as_bytes()
        .windows(3)
        .any(|w| w[0] == b'%' && w[1].is_ascii_hexdigit() && w[2].is_ascii_hexdigit())
}

/// Id and secret of a Basic header, or what is wrong with it in words that follow "what follows `Basic`".
pub(super) fn read_basic(value: &str) -> Result<(String, String), &'static str> {
    let value = value.trim();
    if value.is_empty() {
        return Err("is empty");
    }
    if (value.starts_with("b'") || value.starts_with("b\"")) && value.len() > 2 {
        return Err("is the printed form of Python bytes (b'...'), not base64 alone");
    }
    if value.starts_with(['"', '\'']) {
        return Err("stands in quotes");
    }
    if value.contains(':') {
        return Err("is not base64: it holds a colon, so id and secret were not encoded");
    }
    if value.contains(char::is_whitespace) || value.contains("\\n") || value.contains("%0A") {
        return Err("has white space or a line break in it");
    }
    if value.contains('%') {
        return Err("is percent-encoded, which base64 must not be");
    }
    let Some(bytes) = base64_decode(value) else { return Err("is not base64") };
    let Ok(text) = String::from_utf8(bytes) else {
        return Err("decodes to bytes that are no text");
    };
    match text.split_once(':') {
        Some((id, secret)) => Ok((id.to_owned(), secret.to_owned())),
        None if decodes_to_pair(&text) => Err("was base64-encoded twice"),
        None => Err("decodes to text without the colon between id and secret"),
    }
}

/// Whether a word of an answer may be a secret it echoes: long, letters and digits mixed, and
/// neither an address nor an identifier such as a UUID or `AADSTS700082`.
pub(super) fn looks_secret(word: &str) -> bool {
    let core = word.trim_matches(|c: char| !c.is_ascii_alphanumeric());
    if core.len() < 24
        || core.contains("://")
        || core.contains('/') && core.contains('.') && !core.contains('=')
    {
        return false;
    }
    let plain = core.chars().all(|c| c.is_ascii_alphanumeric() || "-._~+/=|*".contains(c));
    let digits = core.chars().any(|c| c.is_ascii_digit());
    let letters = core.chars().any(|c| c.is_ascii_alphabetic());
    let uuid = core.len() == 36 && core.matches('-').count() == 4;
    plain && digits && letters && !uuid
}
