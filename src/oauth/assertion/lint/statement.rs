//! The text of a statement: white space, surroundings, base64, JSON.

use super::{Remarks, Unreadable};
use crate::encode;
use serde_json::{Map, Value};

/// Longest text looked at, in bytes.
const LONGEST: usize = 128 * 1024;

/// A statement, taken apart.
pub(super) struct Statement {
    /// The JOSE header.
    pub(super) header: Map<String, Value>,
    /// The claims.
    pub(super) claims: Map<String, Value>,
    /// What is signed: header and claims as they stand there.
    pub(super) input: String,
    /// The signature's bytes.
    pub(super) signature: Vec<u8>,
}

impl Statement {
    /// Reads the text. `None` where a part cannot be decoded; the remarks say which.
    pub(super) fn read(text: &str, remarks: &mut Remarks) -> Result<Option<Self>, Unreadable> {
        if text.len() > LONGEST {
            return Err(Unreadable::TooLong);
        }
        let text = clean(text, remarks);
        if text.is_empty() {
            return Err(Unreadable::Empty);
        }
        let parts: Vec<_> = text.split('.').collect();
        let (header, claims, signature) = match parts.as_slice() {
            [header, claims, signature] => (*header, *claims, *signature),
            [header, claims] if header.starts_with("ey") => (*header, *claims, ""),
            [_, _, _, _, _] if text.starts_with("ey") => return Err(Unreadable::Encrypted),
            _ => return Err(Unreadable::NoJwt),
        };
        if header.is_empty() || claims.is_empty() {
            return Err(Unreadable::NoJwt);
        }
        if signature.is_empty() {
            remarks.error(
                "signature",
                "the third part, the signature, is missing",
                "an unsigned statement proves nothing (RFC 7523 section 3, point 9; RFC 9449 section 4.3)",
                "sign it, and send all three parts",
            );
        }
        let header_map = object("header", header, remarks);
        let claims_map = object("claims", claims, remarks);
        let signature = bytes("signature", signature, remarks).unwrap_or_default();
        let (Some(header_map), Some(claims_map)) = (header_map, claims_map) else {
            return Ok(None);
        };
        let input = format!("{header}.{claims}");
        Ok(Some(Self { header: header_map, claims: claims_map, input, signature }))
    }

    /// A header parameter that is text.
    pub(super) fn header_text(&self, name: &str) -> Option<&str> {
        self.header.get(name)?.as_str()
    }

    /// A claim that is text.
    pub(super) fn claim_text(&self, name: &str) -> Option<&str> {
        self.claims.get(name)?.as_str()
    }
}

/// Takes off what a JWT never has, and says so.
fn clean(text: &str, remarks: &mut Remarks) -> String {
    const WHY: &str = "a server takes the value as it comes, byte for byte (RFC 7515 section 7.1)";
    // A file's last line end is no part of the value.
    let text = text.strip_suffix('\n').unwrap_or(text);
    let text = text.strip_suffix('\r').unwrap_or(text);
    let mut rest = text.trim_matches(|c: char| c.is_whitespace() || c == '\u{feff}');
    if rest.len() != text.len() {
        remarks.error("text", "white space stands around it", WHY, "send it without");
    }
    for prefix in ["client_assertion=", "DPoP: ", "dpop: ", "DPoP ", "Bearer "] {
        if let Some(bare) = rest.strip_prefix(prefix) {
            rest = bare.trim_start();
            remarks.note(
                "text",
                format!("'{}' stands before it and was left out here", prefix.trim()),
                WHY,
                "leave it off where the value is set",
            );
        }
    }
    let quotes = ['"', '\'', '`', '“', '”'];
    let unquoted = rest.trim_matches(quotes);
    if unquoted.len() != rest.len() {
        remarks.error("text", "it stands in quotes", WHY, "send it without quotes");
    }
    let joined: String = unquoted.chars().filter(|c| !c.is_whitespace()).collect();
    if joined.len() != unquoted.len() {
        remarks.error(
            "text",
            "line breaks or blanks stand inside",
            WHY,
            "send it as one line (it was wrapped by a screen, a mail or a tool)",
        );
    }
    joined
}

fn object(part: &'static str, encoded: &str, remarks: &mut Remarks) -> Option<Map<String, Value>> {
    let bytes = bytes(part, encoded, remarks)?;
    if let Ok(Value::Object(map)) = serde_json::from_slice(&bytes) {
        return Some(map);
    }
    remarks.error(
        part,
        format!("the {part} part decodes, but is no JSON object"),
        "header and claims are JSON objects (RFC 7519 section 7.2)",
        "build it with a JWT library; a piece is cut off or was encoded twice",
    );
    None
}

fn bytes(part: &'static str, encoded: &str, remarks: &mut Remarks) -> Option<Vec<u8>> {
    if encoded.contains(['+', '/', '=']) {
        remarks.error(
            part,
            format!("the {part} part is in standard base64 ('+', '/' or '=' in it)"),
            "JOSE uses base64url without padding (RFC 7515 section 2)",
            "encode with the URL-safe alphabet ('-' and '_') and without '='",
        );
    }
    let decoded = encode::base64_decode(encoded);
    if decoded.is_none() {
        remarks.error(
            part,
            format!("the {part} part is no base64url"),
            "each part is base64url (RFC 7515 section 7.1)",
            "send it as it was made; a character was lost, added or changed",
        );
    }
    decoded
}
