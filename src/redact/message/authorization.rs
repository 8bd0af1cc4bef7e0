//! `Authorization` and its like: the scheme stays, and what is wrong with Basic credentials shows.

use super::form_value;
use crate::encode;
use crate::redact::{Clean, Redactor, SecretKind, fields};

impl Redactor {
    pub(super) fn authorization(&self, kind: SecretKind, value: &str) -> Clean {
        let trimmed = value.trim();
        let Some((scheme, rest)) = trimmed.split_once([' ', '\t']) else {
            if SCHEMES.iter().any(|s| s.eq_ignore_ascii_case(trimmed)) {
                return Clean(trimmed.to_owned());
            }
            return Clean(self.label_of(SecretKind::Header, trimmed));
        };
        let rest = rest.trim();
        let clean = self.text(value);
        if fields::is_empty_word(rest) || is_shown(rest) {
            return clean;
        }
        // What stands first may be the beginning of a secret with a blank in it.
        let is_scheme = scheme.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-');
        if !is_scheme || scheme.len() > 24 || !clean.as_str().trim_start().starts_with(scheme) {
            return Clean(self.label_of(SecretKind::Header, trimmed));
        }
        if scheme.eq_ignore_ascii_case("basic") {
            return Clean(format!("{scheme} {}", self.basic(kind, rest)));
        }
        let issued = SCHEMES.iter().any(|s| s.eq_ignore_ascii_case(scheme))
            || !rest.contains([',', '=', ' ']);
        let kind = match kind {
            SecretKind::ClientSecret if issued => SecretKind::AccessToken,
            SecretKind::ClientSecret => SecretKind::Header,
            other => other,
        };
        Clean(format!("{scheme} {}", self.label_of(kind, rest)))
    }

    /// The credentials of Basic, so that what is wrong with them stays visible.
    fn basic(&self, kind: SecretKind, encoded: &str) -> String {
        let decoded = encode::base64_decode(encoded).map(String::from_utf8);
        let text = match decoded {
            Some(Ok(text)) if !text.contains(|c: char| c.is_control() && !"\r\n\t".contains(c)) => {
                text
            }
            _ => {
                let Some((id, secret)) = encoded.split_once(':') else {
                    return format!("{} (not base64)", self.label_of(kind, encoded));
                };
                return format!("{} (not base64)", self.pair(kind, id, secret));
            }
        };
        match text.split_once(':') {
            Some((id, secret)) => format!("base64({})", self.pair(kind, id, secret)),
            None => format!("base64({}), without a colon", self.piece(kind, &text)),
        }
    }

    fn pair(&self, kind: SecretKind, id: &str, secret: &str) -> String {
        format!("{}:{}", self.piece(SecretKind::UserName, id), self.piece(kind, secret))
    }

    /// One side of Basic: as it is where public, else its label and how it is spelled.
    fn piece(&self, kind: SecretKind, raw: &str) -> String {
        let core = raw.trim();
        if core.is_empty() {
            return visible(raw);
        }
        let decoded = form_value(core);
        let public = |text: &str| !self.is_known(text) && self.is_public(text);
        let label = if public(core) || public(&decoded) {
            core.to_owned()
        } else if self.is_known(core) || decoded == core {
            self.label_of(kind, core)
        } else if self.is_known(&decoded) {
            format!("form({})", self.label_of(kind, &decoded))
        } else {
            self.label_of(kind, core)
        };
        let start = raw.len() - raw.trim_start().len();
        format!("{}{label}{}", visible(&raw[..start]), visible(&raw[start + core.len()..]))
    }

    pub(super) fn is_public(&self, text: &str) -> bool {
        let text = text.to_lowercase();
        self.public.iter().any(|p| p.text == text)
    }
}

/// Whether this is what [`Redactor::header`] wrote of Basic credentials.
fn is_shown(rest: &str) -> bool {
    let whole = rest.starts_with("base64(") && rest.ends_with([')', 'n']);
    (whole || rest.ends_with(" (not base64)")) && rest.contains('<') && rest.contains('#')
}

/// White space and control characters, written so that they are seen.
fn visible(text: &str) -> String {
    text.chars()
        .map(|c| if c == ' ' { c.to_string() } else { c.escape_default().to_string() })
        .collect()
}

/// Schemes whose credentials are one token.
const SCHEMES: &[&str] = &["Basic", "Bearer", "DPoP", "Token", "OAuth", "Negotiate", "NTLM"];
