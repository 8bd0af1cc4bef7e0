//! What can be said of a secret without saying it.

use super::Credential;
use crate::encode;
use crate::redact::{Clean, Redactor};
use crate::secret::Secret;
use jiff::Timestamp;
use serde_json::Value;

/// Describes a secret: length, characters, what is noteworthy.
pub(super) fn describe(what: &'static str, secret: &Secret, redactor: &Redactor) -> Credential {
    let label = redactor.label(secret).map_or_else(
        || Clean::from(what),
        |label| redactor.text(label.as_str().trim_matches(['<', '>'])),
    );
    Credential {
        what: what.into(),
        label,
        length: secret.len(),
        characters: characters(secret.expose()).into(),
        notes: notes(secret, redactor),
    }
}

/// The smallest class of characters the value fits in.
fn characters(value: &str) -> &'static str {
    let all = |fits: fn(u8) -> bool| value.bytes().all(fits);
    if value.is_empty() {
        "none"
    } else if all(|b| b.is_ascii_digit()) {
        "digits"
    } else if all(|b| b.is_ascii_digit() || (b'a'..=b'f').contains(&b)) {
        "hex"
    } else if value.len() == 36 && all(|b| b.is_ascii_hexdigit() || b == b'-') {
        "uuid"
    } else if all(|b| b.is_ascii_alphanumeric()) {
        "alphanumeric"
    } else if all(|b| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_')) {
        "base64url"
    } else if all(|b| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_' | b'.')) {
        "base64url with dots"
    } else if all(|b| b.is_ascii_alphanumeric() || matches!(b, b'+' | b'/' | b'=')) {
        "base64"
    } else if all(|b| b.is_ascii_graphic()) {
        "printable ASCII"
    } else if value.is_ascii() {
        "ASCII with blanks or control characters"
    } else {
        "beyond ASCII"
    }
}

fn notes(secret: &Secret, redactor: &Redactor) -> Vec<Clean> {
    let value = secret.expose();
    let mut notes: Vec<Clean> = Vec::new();
    for (ending, note) in [
        ("\r\n", "ends with a Windows line end"),
        ("\n", "ends with a newline"),
        ("\r", "ends with a carriage return"),
        (" ", "ends with a blank"),
        ("\t", "ends with a tab"),
    ] {
        if value.ends_with(ending) {
            notes.push(note.into());
            break;
        }
    }
    let inner = value.trim_end();
    if inner.starts_with(char::is_whitespace) {
        notes.push("begins with white space".into());
    }
    if inner.trim_start().contains(char::is_whitespace) {
        notes.push("has white space inside".into());
    }
    let quoted = |q: char| inner.len() > 1 && inner.starts_with(q) && inner.ends_with(q);
    if quoted('"') || quoted('\'') {
        notes.push("stands in quotes".into());
    }
    if inner.starts_with('\u{feff}') {
        notes.push("begins with a byte order mark".into());
    }
    if Redactor::is_ordinary(secret) {
        notes.push(
            "is an ordinary word or a short number, which is masked only where a secret stands"
                .into(),
        );
    }
    notes.extend(jwt(inner, redactor));
    notes
}

/// Claim names and times of a JWT, no identities.
fn jwt(value: &str, redactor: &Redactor) -> Vec<Clean> {
    let mut parts = value.trim().split('.');
    let (Some(head), Some(body), Some(_), None) =
        (parts.next(), parts.next(), parts.next(), parts.next())
    else {
        return Vec::new();
    };
    let object = |part: &str| -> Option<serde_json::Map<String, Value>> {
        serde_json::from_slice(&encode::base64_decode(part)?).ok()
    };
    let Some(header) = object(head) else { return Vec::new() };
    let alg = header.get("alg").and_then(Value::as_str).unwrap_or("unknown");
    let short = |s: &str| s.chars().take(40).collect::<String>();
    let mut notes = vec![redactor.text(&format!("is a JWT, alg {}", short(alg)))];
    let Some(claims) = object(body) else { return notes };
    let names: Vec<String> = claims.keys().take(30).map(|k| short(k)).collect();
    notes.push(redactor.text(&format!("claims: {}", names.join(", "))));
    for (claim, words) in [("iat", "issued"), ("nbf", "not valid before"), ("exp", "expires")] {
        let time = claims.get(claim).and_then(Value::as_i64).map(Timestamp::from_second);
        if let Some(Ok(time)) = time {
            notes.push(redactor.text(&format!("{words} {time}")));
        }
    }
    notes
}

#[cfg(test)]
mod tests {
    use super::{characters, notes};
    use crate::redact::{Masking, Redactor};
    use crate::secret::Secret;

    fn notes_of(value: &str) -> Vec<String> {
        let redactor = Redactor::new(Masking::Mask);
        notes(&Secret::new(value), &redactor).iter().map(ToString::to_string).collect()
    }

    #[test]
    fn characters_are_the_smallest_class() {
        for (value, class) in [
            ("0123", "digits"),
            ("0a1f", "hex"),
            ("0b8f0a52-59bb-4e5e-8f3b-6d9b9a1c2d3e", "uuid"),
            ("Zz9", "alphanumeric"),
            ("a-_B", "base64url"),
            ("a.b-c", "base64url with dots"),
            ("a+/B=", "base64"),
            ("a b", "ASCII with blanks or control characters"),
            ("a%b", "printable ASCII"),
            ("ä", "beyond ASCII"),
        ] {
            assert_eq!(characters(value), class, "{value}");
        }
    }

    #[test]
    fn notes_tell_white_space_and_quotes() {
        assert_eq!(notes_of("abc\n"), ["ends with a newline"]);
        assert_eq!(
            notes_of(" a b "),
            ["ends with a blank", "begins with white space", "has white space inside"]
        );
        assert_eq!(notes_of("\"abc\""), ["stands in quotes"]);
    }

    #[test]
    fn a_jwt_shows_claim_names_and_times_alone() {
        let part = crate::encode::base64url;
        let token = format!(
            "{}.{}.{}",
            part(r#"{"alg":"RS256","kid":"k"}"#),
            part(r#"{"sub":"someone@example.org","exp":1700000000}"#),
            part("signature")
        );
        assert_eq!(
            notes_of(&token),
            ["is a JWT, alg RS256", "claims: sub, exp", "expires 2023-11-14T22:13:20Z"]
        );
    }
}
