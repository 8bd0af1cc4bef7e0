//! Reading a JWT without verifying it.

use crate::encode;
use serde_json::{Map, Value};

/// Longest text taken for a JWT, in bytes. Real ones with group claims reach some 16 KiB.
const LONGEST: usize = 128 * 1024;

/// The readable parts of a signed JWT. Nothing in it is verified.
#[derive(Clone, Debug, PartialEq)]
pub struct Jwt {
    /// The JOSE header.
    pub header: Map<String, Value>,
    /// The claims.
    pub claims: Map<String, Value>,
}

impl Jwt {
    /// Reads header and claims, where the text is a JWS in compact form whose two first parts are
    /// JSON objects. An encrypted token (five parts) shows no claims and is none.
    #[must_use]
    pub fn read(text: &str) -> Option<Self> {
        if text.len() > LONGEST {
            return None;
        }
        let mut parts = text.split('.');
        let (header, claims, _signature) = (parts.next()?, parts.next()?, parts.next()?);
        if parts.next().is_some() {
            return None;
        }
        let header = object(header)?;
        // Without `alg` it is no JOSE header, only something with two dots in it.
        header.get("alg")?;
        Some(Self { header, claims: object(claims)? })
    }

    /// A claim that is text.
    #[must_use]
    pub fn text(&self, claim: &str) -> Option<&str> {
        self.claims.get(claim)?.as_str()
    }

    /// A claim that is a time in seconds since 1970; fractions are cut off.
    #[must_use]
    pub fn seconds(&self, claim: &str) -> Option<i64> {
        whole(self.claims.get(claim)?)
    }

    /// `aud`, whether it is one text or a list.
    #[must_use]
    pub fn audiences(&self) -> Vec<&str> {
        match self.claims.get("aud") {
            Some(Value::String(one)) => vec![one],
            Some(Value::Array(many)) => many.iter().filter_map(Value::as_str).collect(),
            _ => Vec::new(),
        }
    }
}

/// A JSON number as whole seconds. Bounded, so that the difference of two is a number too.
pub(super) fn whole(value: &Value) -> Option<i64> {
    let number = value.as_i64().or_else(|| {
        let float = value.as_f64().filter(|f| f.abs() < 4e18)?;
        #[allow(clippy::cast_possible_truncation, reason = "bounded above, fractions are cut off")]
        Some(float as i64)
    })?;
    (number.unsigned_abs() < 4_000_000_000_000_000_000).then_some(number)
}

/// A peer's text for display: at most 100 characters, nothing that steers a terminal or turns the
/// direction of writing.
#[must_use]
pub fn shown(text: &str) -> String {
    let steers = |c: &char| {
        c.is_control()
            || matches!(c, '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{2069}' | '\u{feff}')
    };
    let mut out: String = text.chars().filter(|c| !steers(c)).take(100).collect();
    if text.chars().nth(100).is_some() {
        out.push('…');
    }
    out
}

fn object(part: &str) -> Option<Map<String, Value>> {
    match serde_json::from_slice(&encode::base64_decode(part)?) {
        Ok(Value::Object(map)) => Some(map),
        _ => None,
    }
}
