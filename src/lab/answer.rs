//! What a server answers: status, headers, body, and how the reply gets there, if it does.

use super::template::{NoRandomness, Template, Value};
use serde::Deserialize;
use serde_json::Value as JsonValue;
use std::collections::BTreeMap;
use std::time::Duration;

/// One answer of a scenario.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(try_from = "AnswerFile")]
pub struct Answer {
    pub(super) status: u16,
    pub(super) headers: Vec<(String, Template)>,
    pub(super) body: Body,
    pub(super) delivery: Delivery,
    pub(super) latency: Duration,
}

/// The body of an answer.
#[derive(Clone, Debug, Default)]
pub(super) enum Body {
    #[default]
    Empty,
    Json(Json),
    Form(Vec<(String, Template)>),
    Html(Template),
    Text(Template),
}

/// How an answer gets to the client.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
pub(super) enum Delivery {
    /// Whole.
    #[default]
    Whole,
    /// Cut off after that many bytes of the body.
    Cut(usize),
    /// Not at all: the connection is reset.
    Reset,
    /// Not at all: the connection is closed.
    Close,
    /// Not at all: the connection stays open and silent.
    Hang,
}

/// A JSON value whose strings are templates.
#[derive(Clone, Debug)]
pub(super) enum Json {
    Plain(JsonValue),
    Text(Template),
    List(Vec<Json>),
    Object(Vec<(String, Json)>),
}

/// An answer with its places filled in.
#[derive(Clone, Debug)]
pub(super) struct Reply {
    pub(super) status: u16,
    pub(super) headers: Vec<(String, String)>,
    pub(super) body: Vec<u8>,
    pub(super) delivery: Delivery,
    pub(super) latency: Duration,
}

impl Answer {
    /// The answer of a server that keeps to RFC 6749 section 5.2; no error, no body.
    pub(super) fn by_the_book(status: u16, error: &str) -> Self {
        let body = match error {
            "" => Body::Empty,
            error => Body::Json(Json::Plain(serde_json::json!({ "error": error }))),
        };
        let headers = match (status, Template::try_from("Basic realm=\"token\"".to_owned())) {
            (401, Ok(challenge)) => vec![("WWW-Authenticate".to_owned(), challenge)],
            _ => Vec::new(),
        };
        Self { status, headers, body, ..Self::default() }
    }

    /// The tokens, as RFC 6749 section 5.1 has them.
    pub(super) fn tokens(refresh_token: ReturnsToken) -> Self {
        let text = |t: &str| Template::try_from(t.to_owned()).map(Json::Text);
        let mut fields = Vec::new();
        fields.extend(text("${access_token}").map(|t| ("access_token".to_owned(), t)));
        let plain = |name: &str, value: JsonValue| (name.to_owned(), Json::Plain(value));
        fields.push(plain("token_type", "bearer".into()));
        fields.push(plain("expires_in", 3600.into()));
        if refresh_token == ReturnsToken::Yes {
            fields.extend(text("${refresh_token}").map(|t| ("refresh_token".to_owned(), t)));
        }
        Self { status: 200, body: Body::Json(Json::Object(fields)), ..Self::default() }
    }

    /// Fills in the places.
    pub(super) fn fill(&self, value: &impl Fn(Value) -> String) -> Result<Reply, NoRandomness> {
        let mut headers = vec![("Cache-Control".to_owned(), "no-store".to_owned())];
        let (kind, body) = self.body.fill(value)?;
        if let Some(kind) = kind {
            headers.push(("Content-Type".to_owned(), kind.to_owned()));
        }
        for (name, template) in &self.headers {
            headers.retain(|(n, _)| !n.eq_ignore_ascii_case(name));
            headers.push((name.clone(), template.fill(value)?));
        }
        let (delivery, latency) = (self.delivery, self.latency);
        Ok(Reply { status: self.status, headers, body, delivery, latency })
    }
}

/// Whether a success carries a refresh token.
#[derive(Clone, Copy, Debug, Default, Deserialize, Eq, PartialEq)]
#[serde(rename_all = "snake_case")]
pub enum ReturnsToken {
    /// The one to be used from now on, be it new or the same.
    #[default]
    Yes,
    /// None.
    No,
}

impl Body {
    fn fill(
        &self,
        value: &impl Fn(Value) -> String,
    ) -> Result<(Option<&'static str>, Vec<u8>), NoRandomness> {
        Ok(match self {
            Self::Empty => (None, Vec::new()),
            Self::Json(json) => {
                (Some("application/json;charset=UTF-8"), json.fill(value)?.to_string().into_bytes())
            }
            Self::Form(pairs) => {
                let filled = pairs
                    .iter()
                    .map(|(name, text)| Ok((name.as_str(), text.fill(value)?)))
                    .collect::<Result<Vec<_>, NoRandomness>>()?;
                let body = crate::encode::form_pairs(filled.iter().map(|(n, v)| (*n, v.as_str())));
                (Some("application/x-www-form-urlencoded; charset=utf-8"), body.into_bytes())
            }
            Self::Html(text) => (Some("text/html; charset=utf-8"), text.fill(value)?.into_bytes()),
            Self::Text(text) => (Some("text/plain; charset=utf-8"), text.fill(value)?.into_bytes()),
        })
    }
}

impl Json {
    fn fill(&self, value: &impl Fn(Value) -> String) -> Result<JsonValue, NoRandomness> {
        Ok(match self {
            Self::Plain(plain) => plain.clone(),
            Self::Text(text) => JsonValue::String(text.fill(value)?),
            Self::List(items) => items
                .iter()
                .map(|i| i.fill(value))
                .collect::<Result<_, _>>()
                .map(JsonValue::Array)?,
            Self::Object(fields) => {
                let filled = fields.iter().map(|(k, v)| Ok((k.clone(), v.fill(value)?)));
                JsonValue::Object(filled.collect::<Result<_, NoRandomness>>()?)
            }
        })
    }

    fn read(value: JsonValue) -> Result<Self, AnswerError> {
        Ok(match value {
            JsonValue::String(text) => Self::Text(Template::try_from(text)?),
            JsonValue::Array(items) => {
                Self::List(items.into_iter().map(Self::read).collect::<Result<_, _>>()?)
            }
            JsonValue::Object(fields) => {
                let read = fields.into_iter().map(|(k, v)| Ok((k, Self::read(v)?)));
                Self::Object(read.collect::<Result<_, AnswerError>>()?)
            }
            plain @ (JsonValue::Null | JsonValue::Bool(_) | JsonValue::Number(_)) => {
                Self::Plain(plain)
            }
        })
    }
}

/// An answer as it stands in the file.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct AnswerFile {
    status: Option<u16>,
    #[serde(default)]
    headers: BTreeMap<String, Template>,
    error: Option<String>,
    description: Option<Template>,
    json: Option<JsonValue>,
    form: Option<BTreeMap<String, Template>>,
    html: Option<Template>,
    text: Option<Template>,
    instead: Option<Instead>,
    cut_after: Option<usize>,
    #[serde(default)]
    latency_ms: u64,
}

/// What happens in place of a reply.
#[derive(Clone, Copy, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Instead {
    Reset,
    Close,
    Hang,
}

/// An answer that cannot be given.
#[derive(Clone, Debug, Eq, PartialEq, thiserror::Error)]
enum AnswerError {
    #[error("status {0} is no final HTTP status (200 to 599)")]
    Status(u16),
    #[error("`{0}` is no HTTP header name")]
    HeaderName(String),
    #[error("only one of error, json, form, html and text can be the body")]
    TwoBodies,
    #[error("a description needs an error")]
    DescriptionAlone,
    #[error("`instead` and `cut_after` cannot stand together")]
    TwoDeliveries,
    #[error(transparent)]
    Template(#[from] super::template::TemplateError),
}

impl TryFrom<AnswerFile> for Answer {
    type Error = AnswerError;

    fn try_from(file: AnswerFile) -> Result<Self, AnswerError> {
        let status = file.status.unwrap_or(if file.error.is_some() { 400 } else { 200 });
        if !(200..=599).contains(&status) {
            return Err(AnswerError::Status(status));
        }
        for name in file.headers.keys() {
            if hyper::header::HeaderName::try_from(name.as_str()).is_err() {
                return Err(AnswerError::HeaderName(name.clone()));
            }
        }
        let delivery = match (file.instead, file.cut_after) {
            (None, None) => Delivery::Whole,
            (None, Some(bytes)) => Delivery::Cut(bytes),
            (Some(Instead::Reset), None) => Delivery::Reset,
            (Some(Instead::Close), None) => Delivery::Close,
            (Some(Instead::Hang), None) => Delivery::Hang,
            (Some(_), Some(_)) => return Err(AnswerError::TwoDeliveries),
        };
        let latency = Duration::from_millis(file.latency_ms);
        let headers = file.headers.into_iter().collect();
        let mut bodies = Vec::new();
        match (file.error, file.description) {
            (None, None) => {}
            (None, Some(_)) => return Err(AnswerError::DescriptionAlone),
            (Some(error), description) => {
                let mut fields = vec![("error".to_owned(), Json::Plain(error.into()))];
                fields.extend(description.map(|d| ("error_description".to_owned(), Json::Text(d))));
                bodies.push(Body::Json(Json::Object(fields)));
            }
        }
        bodies.extend(file.json.map(Json::read).transpose()?.map(Body::Json));
        bodies.extend(file.form.map(|f| Body::Form(f.into_iter().collect())));
        bodies.extend(file.html.map(Body::Html));
        bodies.extend(file.text.map(Body::Text));
        let body = bodies.pop().unwrap_or_default();
        if !bodies.is_empty() {
            return Err(AnswerError::TwoBodies);
        }
        Ok(Self { status, headers, body, delivery, latency })
    }
}
