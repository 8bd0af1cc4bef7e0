//! Texts with places to fill in: `${uuid}` and `${hex:40}` make something up, `${client_id}` and
//! the like stand for a value of the running server.
//!
//! Parsed once, when the scenario is read, so that a mistyped name is an error with its line.

use serde::Deserialize;

/// A text with places to fill in.
#[derive(Clone, Debug, Default, Deserialize, Eq, PartialEq)]
#[serde(try_from = "String")]
pub struct Template(Vec<Piece>);

/// A template that makes something up and stands for nothing: the form of a token, an id.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq)]
#[serde(try_from = "String")]
pub struct Form(Template);

#[derive(Clone, Debug, Eq, PartialEq)]
enum Piece {
    Text(String),
    MadeUp(Alphabet, usize),
    Uuid,
    Value(Value),
}

/// A value of the running server or of the exchange.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) enum Value {
    /// The token endpoint.
    Url,
    /// Scheme, host and port.
    Origin,
    /// Port.
    Port,
    /// The path that was asked for.
    Path,
    /// The registered client id.
    ClientId,
    /// The access token just issued.
    AccessToken,
    /// The refresh token to be used from now on.
    RefreshToken,
}

#[derive(Clone, Copy, Debug, Eq, PartialEq)]
enum Alphabet {
    Digits,
    Hex,
    Base62,
    Base64Url,
}

/// A place that cannot be filled in.
#[derive(Clone, Debug, Eq, PartialEq, thiserror::Error)]
pub enum TemplateError {
    /// No such place.
    #[error(
        "`${{{0}}}` is not known; there are uuid, digits:N, hex:N, base62:N, base64url:N, {known}",
        known = "url, origin, port, path, client_id, access_token, refresh_token"
    )]
    Unknown(String),
    /// The closing brace is missing.
    #[error("`${{` without its closing brace")]
    Open,
    /// A value where only something made up can stand.
    #[error("a value of the running server cannot stand in a form")]
    ValueInForm,
}

/// The machine has no randomness to make values up from.
#[derive(Clone, Copy, Debug, Eq, PartialEq, thiserror::Error)]
#[error("the system gives no random bytes")]
pub struct NoRandomness;

impl Template {
    /// Fills the places in; `value` gives the values of the running server.
    pub(super) fn fill(&self, value: impl Fn(Value) -> String) -> Result<String, NoRandomness> {
        self.0.iter().try_fold(String::new(), |mut out, piece| {
            match piece {
                Piece::Text(text) => out.push_str(text),
                Piece::MadeUp(alphabet, length) => out.push_str(&alphabet.make_up(*length)?),
                Piece::Uuid => out.push_str(&uuid()?),
                Piece::Value(which) => out.push_str(&value(*which)),
            }
            Ok(out)
        })
    }
}

impl Form {
    /// Makes up one value of the form.
    pub(super) fn make_up(&self) -> Result<String, NoRandomness> {
        self.0.fill(|_| String::new())
    }

    pub(super) fn uuid() -> Self {
        Self(Template(vec![Piece::Uuid]))
    }

    pub(super) fn base64url(length: usize) -> Self {
        Self(Template(vec![Piece::MadeUp(Alphabet::Base64Url, length)]))
    }
}

impl TryFrom<String> for Template {
    type Error = TemplateError;

    fn try_from(text: String) -> Result<Self, TemplateError> {
        let mut pieces = Vec::new();
        let mut rest = text.as_str();
        while let Some(start) = rest.find("${") {
            let inner = &rest[start + 2..];
            let end = inner.find('}').ok_or(TemplateError::Open)?;
            if start > 0 {
                pieces.push(Piece::Text(rest[..start].to_owned()));
            }
            pieces.push(Piece::named(&inner[..end])?);
            rest = &inner[end + 1..];
        }
        if !rest.is_empty() {
            pieces.push(Piece::Text(rest.to_owned()));
        }
        Ok(Self(pieces))
    }
}

impl TryFrom<String> for Form {
    type Error = TemplateError;

    fn try_from(text: String) -> Result<Self, TemplateError> {
        let template = Template::try_from(text)?;
        if template.0.iter().any(|p| matches!(p, Piece::Value(_))) {
            return Err(TemplateError::ValueInForm);
        }
        Ok(Self(template))
    }
}

impl Piece {
    fn named(name: &str) -> Result<Self, TemplateError> {
        let unknown = || TemplateError::Unknown(name.to_owned());
        if let Some((alphabet, length)) = name.split_once(':') {
            let alphabet = match alphabet {
                "digits" => Alphabet::Digits,
                "hex" => Alphabet::Hex,
                "base62" => Alphabet::Base62,
                "base64url" => Alphabet::Base64Url,
                _ => return Err(unknown()),
            };
            let length = length.parse().ok().filter(|n| (1..=LONGEST).contains(n));
            return Ok(Self::MadeUp(alphabet, length.ok_or_else(unknown)?));
        }
        Ok(match name {
            "uuid" => Self::Uuid,
            "url" => Self::Value(Value::Url),
            "origin" => Self::Value(Value::Origin),
            "port" => Self::Value(Value::Port),
            "path" => Self::Value(Value::Path),
            "client_id" => Self::Value(Value::ClientId),
            "access_token" => Self::Value(Value::AccessToken),
            "refresh_token" => Self::Value(Value::RefreshToken),
            _ => return Err(unknown()),
        })
    }
}

impl Alphabet {
    fn make_up(self, length: usize) -> Result<String, NoRandomness> {
        let letters: &[u8] = match self {
            Self::Digits => b"0123456789",
            Self::Hex => b"0123456789abcdef",
            Self::Base62 => &BASE64URL[..62],
            Self::Base64Url => BASE64URL,
        };
        // The slight bias of the remainder does no harm: these values guard nothing.
        let pick = |byte: u8| char::from(letters[usize::from(byte) % letters.len()]);
        Ok(random(length)?.into_iter().map(pick).collect())
    }
}

fn uuid() -> Result<String, NoRandomness> {
    let hex = Alphabet::Hex.make_up(30)?;
    let (time, rest) = hex.split_at(8);
    let (middle, rest) = rest.split_at(4);
    let (high, rest) = rest.split_at(3);
    let (sequence, node) = rest.split_at(3);
    // Version 4, variant 10.
    Ok(format!("{time}-{middle}-4{high}-a{sequence}-{node}"))
}

fn random(length: usize) -> Result<Vec<u8>, NoRandomness> {
    use ring::rand::{SecureRandom as _, SystemRandom};
    let mut bytes = vec![0; length];
    SystemRandom::new().fill(&mut bytes).map_err(|_| NoRandomness)?;
    Ok(bytes)
}

/// The longest value that is made up; real tokens stay far below.
const LONGEST: usize = 8192;

const BASE64URL: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "tests")]
    use super::*;

    #[test]
    fn form_is_made_up_as_it_says() {
        let form = Form::try_from("ghr_${base62:12}-${digits:3}".to_owned()).unwrap();
        let made = form.make_up().unwrap();
        assert_eq!(made.len(), 4 + 12 + 1 + 3);
        assert!(made.starts_with("ghr_"));
        assert!(made[17..].bytes().all(|b| b.is_ascii_digit()), "{made}");
        assert_ne!(made, form.make_up().unwrap());
    }

    #[test]
    fn uuid_has_its_dashes() {
        let made = Form::uuid().make_up().unwrap();
        assert_eq!(made.split('-').map(str::len).collect::<Vec<_>>(), [8, 4, 4, 4, 12]);
    }

    #[test]
    fn template_takes_the_servers_values() {
        let template = Template::try_from("${origin}/login?next=${path}".to_owned()).unwrap();
        let filled = template.fill(|v| format!("<{v:?}>")).unwrap();
        assert_eq!(filled, "<Origin>/login?next=<Path>");
    }

    #[test]
    fn template_with_a_fault_is_refused() {
        let fault = |text: &str| Template::try_from(text.to_owned()).unwrap_err();
        assert_eq!(fault("${clientid}"), TemplateError::Unknown("clientid".to_owned()));
        assert_eq!(fault("${hex:99999999}"), TemplateError::Unknown("hex:99999999".to_owned()));
        assert_eq!(fault("a ${uuid"), TemplateError::Open);
        let form = Form::try_from("${client_id}".to_owned());
        assert_eq!(form.unwrap_err(), TemplateError::ValueInForm);
    }
}
