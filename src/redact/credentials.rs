//! What may be told of a secret without telling it: length, kind of characters, white space, and of
//! a JSON Web Token its type, times and the names of its claims.

use super::{Redactor, SecretKind};
use crate::encode;
use crate::secret::Secret;
use jiff::Timestamp;
use serde_json::{Map, Value};

/// One entry of the report's list of credentials.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Credential {
    /// What it is: the stem of its label.
    pub what: &'static str,
    /// Its label without brackets: `client_secret#1`.
    pub label: String,
    /// Length in characters, white space included.
    pub length: usize,
    /// What characters it is made of, white space at its ends left out.
    pub characters: Characters,
    /// What is worth knowing of it, in words.
    pub notes: Vec<String>,
}

/// What characters a secret is made of: the narrowest class that holds them all.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Characters {
    /// Dot-separated base64url with a readable header.
    Jwt,
    /// 8-4-4-4-12 hex digits.
    Uuid,
    /// `0` to `9`.
    Digits,
    /// Hex digits of one case.
    Hex,
    /// Lower-case letters and digits.
    Base36,
    /// Letters and digits.
    Base62,
    /// Letters, digits, `-` and `_`.
    Base64url,
    /// Letters, digits, `+`, `/` and padding.
    Base64,
    /// Visible ASCII.
    Printable,
    /// Anything else.
    Other,
}

impl Characters {
    /// The word the JSON report uses.
    #[must_use]
    pub const fn slug(self) -> &'static str {
        match self {
            Self::Jwt => "JWT",
            Self::Uuid => "uuid",
            Self::Digits => "digits",
            Self::Hex => "hex",
            Self::Base36 => "base36",
            Self::Base62 => "base62",
            Self::Base64url => "base64url",
            Self::Base64 => "base64",
            Self::Printable => "printable",
            Self::Other => "other",
        }
    }

    /// The class of a value.
    #[must_use]
    pub fn of(secret: &Secret) -> Self {
        let value = secret.expose().trim();
        let all = |kind: fn(u8) -> bool| value.bytes().all(kind);
        let lower_hex = all(|b| b.is_ascii_digit() || (b'a'..=b'f').contains(&b));
        let upper_hex = all(|b| b.is_ascii_digit() || (b'A'..=b'F').contains(&b));
        if claims(value).is_some() {
            Self::Jwt
        } else if is_uuid(value) {
            Self::Uuid
        } else if all(|b| b.is_ascii_digit()) {
            Self::Digits
        } else if lower_hex || upper_hex {
            Self::Hex
        } else if all(|b| b.is_ascii_digit() || b.is_ascii_lowercase()) {
            Self::Base36
        } else if all(|b| b.is_ascii_alphanumeric()) {
            Self::Base62
        } else if all(|b| b.is_ascii_alphanumeric() || b"-_".contains(&b)) {
            Self::Base64url
        } else if all(|b| b.is_ascii_alphanumeric() || b"+/=".contains(&b)) {
            Self::Base64
        } else if all(|b| b.is_ascii_graphic()) {
            Self::Printable
        } else {
            Self::Other
        }
    }
}

impl Redactor {
    /// What may be told of the secrets of the run, made-up ones and cookies left out.
    #[must_use]
    pub fn credentials(&self) -> Vec<Credential> {
        let told = |kind| {
            !matches!(kind, SecretKind::Decoy | SecretKind::WrongSecret | SecretKind::Cookie)
        };
        self.known
            .iter()
            .filter(|known| told(known.kind))
            .map(|known| Credential {
                what: known.kind.stem(),
                label: format!("{}#{}", known.kind.stem(), known.number),
                length: known.secret.expose().chars().count(),
                characters: Characters::of(&known.secret),
                notes: notes(known.secret.expose()),
            })
            .collect()
    }
}

fn notes(value: &str) -> Vec<String> {
    let mut out = Vec::new();
    let core = value.trim();
    let mut note = |holds: bool, text: &str| {
        if holds {
            out.push(text.to_owned());
        }
    };
    note(value.ends_with('\n'), "ends with a newline");
    note(!value.ends_with('\n') && value.trim_end() != value, "ends with white space");
    note(value.trim_start() != value, "starts with white space");
    note(core.contains(char::is_whitespace), "contains white space");
    note(core.starts_with(['"', '\'']), "starts with a quote");
    note(!value.is_ascii(), "has characters outside ASCII");
    note(value.starts_with('\u{feff}'), "starts with a byte order mark");
    if let Some((header, claims)) = claims(core) {
        out.push(of_jwt(&header, &claims));
    }
    out
}

/// `JWT: typ Refresh, exp 2026-11-25T10:00:00Z, claims iss aud azp`: names and times, no identities.
fn of_jwt(header: &Map<String, Value>, claims: &Map<String, Value>) -> String {
    let mut parts = Vec::new();
    let typ = claims.get("typ").or_else(|| header.get("typ")).and_then(Value::as_str);
    let word = |t: &&str| {
        t.len() <= 20 && t.bytes().all(|b| b.is_ascii_alphanumeric() || b"+.-".contains(&b))
    };
    if let Some(typ) = typ.filter(word) {
        parts.push(format!("typ {typ}"));
    }
    for name in ["iat", "nbf", "exp"] {
        let time = claims.get(name).and_then(Value::as_f64);
        #[allow(clippy::cast_possible_truncation, reason = "a time out of range is no time")]
        if let Some(time) = time.and_then(|t| Timestamp::from_second(t as i64).ok()) {
            parts.push(format!("{name} {time}"));
        }
    }
    let name = |n: &&String| {
        n.len() <= 40 && n.bytes().all(|b| b.is_ascii_alphanumeric() || b"_-".contains(&b))
    };
    let names: Vec<&str> = claims.keys().filter(name).take(30).map(String::as_str).collect();
    parts.push(format!("claims {}", names.join(" ")));
    format!("JWT: {}", parts.join(", "))
}

/// Header and claims of a JSON Web Token.
fn claims(value: &str) -> Option<(Map<String, Value>, Map<String, Value>)> {
    let mut segments = value.split('.');
    let mut object = || {
        let bytes = encode::base64_decode(segments.next()?)?;
        match serde_json::from_slice(&bytes) {
            Ok(Value::Object(object)) => Some(object),
            _ => None,
        }
    };
    Some((object()?, object()?))
}

fn is_uuid(value: &str) -> bool {
    value.len() == 36
        && value.bytes().enumerate().all(|(i, b)| match i {
            8 | 13 | 18 | 23 => b == b'-',
            _ => b.is_ascii_hexdigit(),
        })
}
