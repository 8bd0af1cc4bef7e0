//! What a token endpoint answered: tokens, an error, or neither.

use crate::secret::Secret;
use serde_json::{Map, Value};

/// A token endpoint's answer, read leniently: JSON, form-encoded, nested in an envelope.
#[derive(Clone, Debug)]
pub enum TokenAnswer {
    /// An access token was issued.
    Tokens(Tokens),
    /// An error in the protocol's words or a vendor's, whatever the status.
    Error(ErrorAnswer),
    /// Nothing that a client could use.
    Unreadable,
}

/// A success answer (RFC 6749 section 5.1).
#[derive(Clone, Debug)]
pub struct Tokens {
    /// `access_token`.
    pub access: Secret,
    /// `refresh_token`, where one came along.
    pub refresh: Option<Secret>,
    /// `id_token`.
    pub id: Option<Secret>,
    /// `token_type`.
    pub token_type: Option<String>,
    /// `expires_in` as it stood there, a number or a string.
    pub expires_in: Option<Value>,
    /// `scope`.
    pub scope: Option<String>,
    /// How the answer was written.
    pub encoding: Encoding,
    /// Names of the objects the tokens lay in, outermost first; empty where they lay at the top.
    pub inside: Vec<String>,
}

/// An error answer (RFC 6749 section 5.2, or a vendor's own).
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub struct ErrorAnswer {
    /// `error`, or what stands in for it.
    pub code: Option<String>,
    /// `error_description`, or what stands in for it.
    pub description: Option<String>,
    /// `error_uri`.
    pub uri: Option<String>,
    /// Whether the words came from RFC 6749's own fields.
    pub schema: Schema,
}

/// Where an error's words stood.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
pub enum Schema {
    /// `error` at the top, a string.
    #[default]
    Rfc6749,
    /// A vendor's own fields.
    Vendor,
}

/// How an answer was written.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Encoding {
    /// `application/x-www-form-urlencoded`.
    Form,
    /// JSON.
    Json,
}

const MAX_DEPTH: usize = 4;
const CODE_FIELDS: &[&str] =
    &["error", "errorCode", "error_code", "code", "errcode", "errorType", "error_type"];
const TEXT_FIELDS: &[&str] = &[
    "error_description",
    "errorMessage",
    "error_message",
    "message",
    "errmsg",
    "description",
    "detail",
    "msg",
    "errorDescription",
    "developerMessage",
    "errorSummary",
    "title",
    "reason",
];

impl TokenAnswer {
    /// Reads an answer's body. The status decides nothing here: errors come under 200, too.
    #[must_use]
    pub fn read(body: &[u8]) -> Self {
        let text = String::from_utf8_lossy(body);
        let text = text.trim_start_matches('\u{feff}').trim();
        if let Ok(value) = serde_json::from_str::<Value>(text) {
            return Self::from_json(&value);
        }
        if looks_like_form(text) {
            let pairs = crate::encode::form_decode(text.as_bytes());
            let object: Map<String, Value> =
                pairs.into_iter().map(|(k, v)| (k, Value::String(v))).collect();
            return match Self::from_json(&Value::Object(object)) {
                Self::Tokens(tokens) => Self::Tokens(Tokens { encoding: Encoding::Form, ..tokens }),
                other => other,
            };
        }
        Self::Unreadable
    }

    /// Reads an answer that is already JSON.
    #[must_use]
    pub fn from_json(value: &Value) -> Self {
        let mut path = Vec::new();
        if let Some(object) = find_tokens(value, &mut path, 0) {
            let secret = |k: &str| text_of(object, k).filter(|v| !v.is_empty()).map(Secret::new);
            let access = secret("access_token").or_else(|| secret("accessToken"));
            if let Some(told) = access.as_ref().filter(|a| is_error_text(a.expose())) {
                return Self::Error(ErrorAnswer {
                    description: Some(told.expose().to_owned()),
                    schema: Schema::Vendor,
                    ..ErrorAnswer::default()
                });
            }
            if let Some(access) = access {
                return Self::Tokens(Tokens {
                    access,
                    refresh: secret("refresh_token").or_else(|| secret("refreshToken")),
                    id: secret("id_token"),
                    token_type: text_of(object, "token_type"),
                    expires_in: object
                        .get("expires_in")
                        .or_else(|| object.get("expiresIn"))
                        .cloned(),
                    scope: text_of(object, "scope"),
                    encoding: Encoding::Json,
                    inside: path,
                });
            }
        }
        ErrorAnswer::from_json(value).map_or(Self::Unreadable, Self::Error)
    }
}

/// Casdoor puts `error: token is expired` where the token belongs.
#[must_use]
pub fn is_error_text(access: &str) -> bool {
    access.starts_with("error") && access.contains(": ")
}

impl ErrorAnswer {
    fn from_json(value: &Value) -> Option<Self> {
        let Value::Object(object) = value else {
            // Salesforce and others answer with a list of errors.
            return value.as_array().and_then(|list| list.first()).and_then(Self::from_json);
        };
        if let Some(Value::String(code)) = object.get("error") {
            let description =
                TEXT_FIELDS.iter().find_map(|k| text_of(object, k)).filter(|t| !t.is_empty());
            let uri = text_of(object, "error_uri");
            return Some(Self {
                code: Some(code.clone()),
                description,
                uri,
                schema: Schema::Rfc6749,
            });
        }
        for envelope in
            ["error", "errors", "fault", "Error", "meta", "body", "data", "response", "result"]
        {
            match object.get(envelope) {
                Some(inner @ (Value::Object(_) | Value::Array(_))) => {
                    if let Some(found) = Self::from_json(inner) {
                        return Some(Self { schema: Schema::Vendor, ..found });
                    }
                }
                Some(Value::String(text)) if envelope == "errors" => {
                    return Some(Self {
                        description: Some(text.clone()),
                        schema: Schema::Vendor,
                        ..Self::default()
                    });
                }
                _ => {}
            }
        }
        let code = CODE_FIELDS.iter().find_map(|k| text_of(object, k)).filter(|t| !t.is_empty());
        let description =
            TEXT_FIELDS.iter().find_map(|k| text_of(object, k)).filter(|t| !t.is_empty());
        if code.is_none() && description.is_none() {
            return None;
        }
        Some(Self { code, description, uri: text_of(object, "error_uri"), schema: Schema::Vendor })
    }
}

/// The refresh token in a body that was cut off, where it stood there whole.
#[must_use]
pub fn salvage_refresh_token(body: &[u8]) -> Option<Secret> {
    let text = String::from_utf8_lossy(body);
    let at = text.find("\"refresh_token\"")?;
    let rest = text[at + "\"refresh_token\"".len()..].trim_start().strip_prefix(':')?;
    let mut stream = serde_json::Deserializer::from_str(rest).into_iter::<String>();
    stream.next()?.ok().filter(|t| !t.is_empty()).map(Secret::new)
}

fn find_tokens<'a>(
    value: &'a Value,
    path: &mut Vec<String>,
    depth: usize,
) -> Option<&'a Map<String, Value>> {
    let object = value.as_object()?;
    if object.contains_key("access_token") || object.contains_key("accessToken") {
        return Some(object);
    }
    if depth == MAX_DEPTH {
        return None;
    }
    for (name, inner) in object {
        path.push(name.clone());
        if let Some(found) = find_tokens(inner, path, depth + 1) {
            return Some(found);
        }
        path.pop();
    }
    None
}

fn text_of(object: &Map<String, Value>, name: &str) -> Option<String> {
    match object.get(name)? {
        Value::String(s) => Some(s.clone()),
        Value::Number(n) => Some(n.to_string()),
        _ => None,
    }
}

fn looks_like_form(text: &str) -> bool {
    let name = text.split('=').next().unwrap_or_default();
    text.contains('=')
        && !text.contains(['<', '\n', ' ', '{'])
        && !name.is_empty()
        && name.chars().all(|c| c.is_ascii_alphanumeric() || c == '_' || c == '-')
}
