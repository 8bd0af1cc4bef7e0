//! [`Recipe`]: a request that works, with variables where the secrets go.
//!
//! Read from the request that was sent, so that it shows what works and not what ought to. The
//! snippets and the command in every report are written from it.

use crate::encode;
use crate::redact::{Clean, Redactor};
use crate::request::PreparedRequest;
use crate::shape::{Addition, Body, ClientAuth, Shape};
use serde::{Deserialize, Serialize};

/// A request that works.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
pub struct Recipe {
    /// The row it is.
    pub shape: Clean,
    /// HTTP method.
    pub method: Clean,
    /// URL, without the parameters where those travel in the query.
    pub url: Clean,
    /// How the parameters travel: `form`, `json`, `query`, `multipart`.
    pub body: Clean,
    /// How the client authenticates itself, as in shape names.
    pub client_auth: Clean,
    /// `client_id`.
    pub client_id: Option<Clean>,
    /// Whether form-encoding would change the id or the secret in a Basic header, so that libraries
    /// that form-encode them first (RFC 6749 section 2.3.1) send something else.
    #[serde(default)]
    pub encoding_matters: bool,
    /// Headers beside those that belong to the body format and the client authentication.
    pub headers: Vec<(Clean, Value)>,
    /// The parameters in their order.
    pub parameters: Vec<(Clean, Value)>,
}

/// What stands in one place of a recipe.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Value {
    /// The text itself.
    Text(Clean),
    /// The environment variable that holds it: `REFRESH_TOKEN`.
    Variable(Clean),
}

impl Recipe {
    /// Reads a request that worked. `url` is used in place of the request's own for the query.
    #[must_use]
    pub fn of(
        request: &PreparedRequest,
        shape: &Shape,
        client_id: Option<&str>,
        redactor: &Redactor,
    ) -> Self {
        let (url, query) = request.url.split_once('?').unwrap_or((&request.url, ""));
        // A GET carries its parameters there, whatever its shape is called.
        let body = if shape.has(Addition::Get) { Body::Query } else { shape.body };
        let pairs = match body {
            Body::Form => encode::form_decode(&request.body),
            Body::Json => json_pairs(&request.body),
            Body::Query => encode::form_decode(query.as_bytes()),
            Body::Multipart => multipart_pairs(&request.body),
        };
        let kept = if body == Body::Query { url } else { &request.url };
        Self {
            shape: redactor.text(&request.shape),
            method: redactor.text(&request.method),
            url: redactor.url(kept),
            body: body.slug().into(),
            client_auth: shape.client_auth.slug().into(),
            client_id: client_id.map(|id| redactor.text(id)),
            encoding_matters: request.header("authorization").is_some_and(changes_when_encoded),
            headers: request
                .headers
                .iter()
                .filter(|(name, value)| !belongs(name, value, shape))
                .map(|(name, value)| (redactor.text(name), header(name, value, redactor)))
                .collect(),
            parameters: pairs
                .iter()
                .map(|(name, value)| (redactor.text(name), parameter(name, value, redactor)))
                .collect(),
        }
    }
}

impl Value {
    /// The text as it would stand in a command, variables with a dollar sign.
    #[must_use]
    pub fn shown(&self) -> String {
        match self {
            Self::Text(text) => text.as_str().to_owned(),
            Self::Variable(name) => format!("${name}"),
        }
    }
}

/// Headers that the body format and the client authentication bring along themselves.
fn belongs(name: &str, value: &str, shape: &Shape) -> bool {
    let usual = match shape.body {
        Body::Form => value.eq_ignore_ascii_case("application/x-www-form-urlencoded"),
        Body::Json => value.eq_ignore_ascii_case("application/json"),
        Body::Query => false,
        Body::Multipart => true,
    };
    let basic = match shape.client_auth {
        ClientAuth::Basic | ClientAuth::BasicEncoded | ClientAuth::Both | ClientAuth::BasicId => {
            name.eq_ignore_ascii_case("authorization")
        }
        ClientAuth::Body
        | ClientAuth::None
        | ClientAuth::PrivateKeyJwt
        | ClientAuth::ClientSecretJwt
        | ClientAuth::Tls => false,
    };
    basic
        || (usual && name.eq_ignore_ascii_case("content-type"))
        || ["content-length", "host", "user-agent", "connection"]
            .iter()
            .any(|own| name.eq_ignore_ascii_case(own))
}

/// Whether the id or the secret of a Basic header is another text once it is form-encoded.
fn changes_when_encoded(header: &str) -> bool {
    let pair = header.strip_prefix("Basic ").and_then(encode::base64_decode);
    let pair = pair.and_then(|bytes| String::from_utf8(bytes).ok()).unwrap_or_default();
    let (id, secret) = pair.split_once(':').unwrap_or_default();
    encode::form(id) != id || encode::form(secret) != secret
}

fn header(name: &str, value: &str, redactor: &Redactor) -> Value {
    let clean = redactor.header(name, value);
    if clean.as_str() == value && !name.eq_ignore_ascii_case("authorization") {
        return Value::Text(clean);
    }
    if name.eq_ignore_ascii_case("authorization") && starts_with(value, "bearer ") {
        return Value::Variable("ACCESS_TOKEN".into());
    }
    Value::Variable(variable(name, redactor))
}

fn parameter(name: &str, value: &str, redactor: &Redactor) -> Value {
    const ALWAYS: &[&str] = &[
        "refresh_token",
        "client_secret",
        "access_token",
        "client_assertion",
        "assertion",
        "code",
        "code_verifier",
        "id_token",
        "password",
        "subject_token",
        "actor_token",
        "token",
    ];
    let pair = encode::form_pairs([(name, value)]);
    let form = Some("application/x-www-form-urlencoded");
    // The redactor knows secret values and secret-like names; where it changes nothing, nothing is.
    let public = !ALWAYS.contains(&name) && redactor.body(form, pair.as_bytes()).as_str() == pair;
    if public {
        Value::Text(redactor.text(value))
    } else {
        Value::Variable(variable(name, redactor))
    }
}

fn variable(name: &str, redactor: &Redactor) -> Clean {
    let upper: String = name
        .chars()
        .take(60)
        .map(|c| if c.is_ascii_alphanumeric() { c.to_ascii_uppercase() } else { '_' })
        .collect();
    let digit_first = upper.starts_with(|c: char| c.is_ascii_digit());
    redactor.text(&if digit_first || upper.is_empty() { format!("_{upper}") } else { upper })
}

fn starts_with(value: &str, prefix: &str) -> bool {
    value.get(..prefix.len()).is_some_and(|head| head.eq_ignore_ascii_case(prefix))
}

fn json_pairs(body: &[u8]) -> Vec<(String, String)> {
    let Ok(serde_json::Value::Object(object)) = serde_json::from_slice(body) else {
        return Vec::new();
    };
    let text = |value: serde_json::Value| match value {
        serde_json::Value::String(text) => text,
        other => other.to_string(),
    };
    object.into_iter().map(|(name, value)| (name, text(value))).collect()
}

/// The fields of a multipart body as `shape::prepare` and curl's `-F` write it.
fn multipart_pairs(body: &[u8]) -> Vec<(String, String)> {
    let text = String::from_utf8_lossy(body);
    let Some(boundary) = text.lines().next().filter(|line| line.starts_with("--")) else {
        return Vec::new();
    };
    text.split(boundary)
        .filter_map(|part| {
            let (head, value) = part.split_once("\r\n\r\n")?;
            let name = head.split_once("name=\"")?.1.split_once('"')?.0;
            Some((name.to_owned(), value.strip_suffix("\r\n").unwrap_or(value).to_owned()))
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::multipart_pairs;

    #[test]
    fn multipart_fields_are_read_back() {
        let body = "--b\r\nContent-Disposition: form-data; name=\"grant_type\"\r\n\r\nrefresh_token\r\n\
                    --b\r\nContent-Disposition: form-data; name=\"x\"\r\n\r\na=b\r\nc\r\n--b--\r\n";
        assert_eq!(
            multipart_pairs(body.as_bytes()),
            [
                ("grant_type".to_owned(), "refresh_token".to_owned()),
                ("x".to_owned(), "a=b\r\nc".to_owned())
            ]
        );
    }
}
