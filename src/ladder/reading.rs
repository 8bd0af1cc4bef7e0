//! [`Reading`]: what an observation says, whoever answered and in whatever dialect.
//!
//! Takes JSON, form-encoded answers, HTML pages, printed objects of Python, JavaScript and Go, and
//! client error texts apart into short texts with their words. Says nothing about causes.

use super::loose::{CODES, known_code, parameter, status_in, value_after};
use super::words::{Starts, occurs, words};
use crate::exchange::Observation;
use crate::oauth::answer::is_error_text;
use crate::oauth::{TokenAnswer, Tokens};
use serde_json::Value;

/// What an observation says.
#[derive(Clone, Debug, Default)]
pub struct Reading {
    /// The status, recorded or named in a text (`(407) Proxy Authentication Required`).
    pub status: Option<u16>,
    /// What kind of answer it is.
    pub kind: Kind,
    /// The error code, lower case with underscores.
    pub code: Option<String>,
    /// The error code as it was written.
    pub raw_code: Option<String>,
    /// The error's description in the server's words.
    pub description: Option<String>,
    /// Every text of the answer, its error headers included.
    pub texts: Vec<Text>,
    /// The client's own words.
    pub failure: Vec<Text>,
    /// The tokens, where some were issued.
    pub tokens: Option<Tokens>,
    /// Where the error's words stood.
    pub schema: Schema,
}

/// One text and its words.
#[derive(Clone, Debug, Default)]
pub struct Text {
    /// The name it stood under, where it had one.
    pub name: Option<String>,
    /// As it was written.
    pub raw: String,
    /// Its words.
    pub words: Vec<String>,
    starts: Starts,
}

impl Text {
    /// Whether one of the phrases occurs.
    #[must_use]
    pub fn has(&self, phrases: &[&str]) -> bool {
        phrases.iter().any(|p| occurs(p, &self.words, &self.starts))
    }
}

/// What kind of answer it is.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
pub enum Kind {
    /// There is none, or its body is not known.
    #[default]
    Unknown,
    /// It has no body.
    Empty,
    /// Tokens.
    Tokens,
    /// A JSON value that reports an error.
    JsonError,
    /// Another JSON value.
    Json,
    /// A web page.
    Html,
    /// XML that is no web page.
    Xml,
    /// Text of another kind.
    Text,
}

/// Where an error's words stood.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
pub enum Schema {
    /// There are none.
    #[default]
    None,
    /// In `error` at the top of a JSON object.
    Rfc6749,
    /// In a vendor's own fields.
    Vendor,
    /// In loose text.
    Loose,
}

/// The most of a body that is read.
const MAX_BODY: usize = 256 * 1024;
/// The most texts that are kept of one answer.
const MAX_TEXTS: usize = 200;
/// The most characters that are kept of one text.
const MAX_TEXT: usize = 16 * 1024;
/// The most words that are compared with phrases, all texts together.
const MAX_WORDS: usize = 4_000;
const MAX_DEPTH: usize = 8;

impl Reading {
    /// Reads an observation.
    #[must_use]
    pub fn of(observation: &Observation) -> Self {
        let mut reading = Self::default();
        if let Some(response) = &observation.response {
            reading.status = response.status;
            for (name, value) in response.headers.iter().flatten().take(200) {
                if name.eq_ignore_ascii_case("www-authenticate") {
                    reading.read_challenge(value);
                }
            }
            match response.body.as_deref() {
                None => {}
                Some(body) if body.trim().is_empty() => reading.kind = Kind::Empty,
                Some(body) => {
                    reading.read_body(cut(body, MAX_BODY), response.header("content-type"));
                }
            }
        }
        if let Some(failure) = observation.failure.as_deref().filter(|f| !f.trim().is_empty()) {
            reading.failure = lines(&named_rightly(cut(failure, MAX_TEXT)));
            if reading.code.is_none() && reading.kind != Kind::Tokens {
                reading.read_loose(cut(failure, MAX_TEXT));
            }
        }
        // However much there is, an error is told in few words.
        let mut left = MAX_WORDS;
        for text in reading.texts.iter_mut().chain(&mut reading.failure) {
            text.words.truncate(left);
            left -= text.words.len();
        }
        if reading.status.is_none() {
            let texts = reading.failure.iter().chain(&reading.texts);
            reading.status = texts.map(|t| &t.words).find_map(|w| status_in(w));
        }
        reading
    }

    /// The first text of the answer in which one of the phrases occurs.
    #[must_use]
    pub fn says(&self, phrases: &[&str]) -> Option<&Text> {
        self.texts.iter().find(|text| text.has(phrases))
    }

    /// The first text of the client's own in which one of the phrases occurs.
    #[must_use]
    pub fn fails_with(&self, phrases: &[&str]) -> Option<&Text> {
        self.failure.iter().find(|text| text.has(phrases))
    }

    fn read_challenge(&mut self, value: &str) {
        let value = cut(value, 2_000);
        self.texts.push(text(Some("www-authenticate"), value));
        if let Some(code) = parameter(value, "error") {
            self.code = Some(code_of(&code));
            self.raw_code = Some(code);
            self.schema = Schema::Rfc6749;
        }
        if let Some(description) = parameter(value, "error_description") {
            self.texts.push(text(Some("error_description"), &description));
            self.description = Some(description);
        }
    }

    fn read_body(&mut self, body: &str, content_type: Option<&str>) {
        let body = body.trim_start_matches('\u{feff}').trim();
        let json =
            serde_json::from_str::<Value>(body).ok().or_else(|| super::printed::object(body));
        if let Some(value) = json.filter(|v| !v.is_string() && !v.is_number()) {
            self.read_json(&value);
            return;
        }
        if let TokenAnswer::Tokens(tokens) = TokenAnswer::read(body.as_bytes()) {
            self.kind = Kind::Tokens;
            self.tokens = Some(tokens);
            return;
        }
        let html = content_type.is_some_and(|t| t.to_ascii_lowercase().contains("html"));
        if html || looks_like_html(body) {
            self.kind = Kind::Html;
            self.read_page(body);
            return;
        }
        self.kind = if body.starts_with('<') { Kind::Xml } else { Kind::Text };
        if self.kind == Kind::Xml {
            self.read_page(body);
        } else if !body.contains(char::is_whitespace) && body.contains("error=") {
            let pairs = crate::encode::form_decode(body.as_bytes());
            let object = pairs.into_iter().map(|(k, v)| (k, Value::String(v))).collect();
            self.read_json(&Value::Object(object));
            return;
        } else {
            self.texts.extend(lines(cut(body, MAX_TEXT)));
        }
        self.read_loose(cut(body, MAX_TEXT));
    }

    fn read_json(&mut self, value: &Value) {
        if let TokenAnswer::Tokens(tokens) = TokenAnswer::from_json(value) {
            self.kind = Kind::Tokens;
            self.tokens = Some(tokens);
            return;
        }
        self.kind = if reports_error(value, 0) { Kind::JsonError } else { Kind::Json };
        flatten(value, None, 0, &mut self.texts);
        let named = |names: &[&str]| {
            names.iter().find_map(|n| {
                self.texts.iter().find(|t| {
                    t.name.as_deref().is_some_and(|name| name.eq_ignore_ascii_case(n))
                        && !t.raw.is_empty()
                })
            })
        };
        let code = named(&[
            "error",
            "error_code",
            "errorCode",
            "error_type",
            "errorType",
            "errcode",
            "code",
            "type",
            "faultcode",
        ])
        .map(|t| (code_of(&t.raw), t.raw.clone()));
        let description = named(&[
            "error_description",
            "errorDescription",
            "errorMessage",
            "error_message",
            "errorSummary",
            "message",
            "errmsg",
            "msg",
            "detail",
            "faultstring",
            "hint",
            "reason",
            "title",
        ])
        .map(|t| t.raw.clone());
        let known = self.texts.iter().find_map(|t| {
            let code = code_of(&t.raw);
            CODES.contains(&code.as_str()).then_some(code)
        });
        let at_top = value.get("error").is_some_and(Value::is_string);
        if self.kind == Kind::JsonError {
            self.schema = if at_top { Schema::Rfc6749 } else { Schema::Vendor };
            if self.code.is_none() {
                self.raw_code = code.as_ref().map(|(_, raw)| raw.clone());
                let code = code.map(|(code, _)| code);
                self.code = if at_top { code } else { known.or(code) };
            }
        }
        if self.description.is_none() {
            self.description = description;
        }
    }

    fn read_page(&mut self, body: &str) {
        let (title, visible) = super::page::text_of(cut(body, MAX_BODY));
        if !title.is_empty() {
            self.texts.push(text(Some("title"), &title));
        }
        self.texts.extend(lines(cut(&visible, MAX_TEXT)));
    }

    /// Printed objects and sentences: `{'error': 'invalid_grant'}`, `invalid_grant (…)`.
    fn read_loose(&mut self, body: &str) {
        let code = value_after(body, &["error", "errorCode", "error_code"])
            .map(|v| code_of(&v))
            .filter(|c| CODES.contains(&c.as_str()) || c.contains('_'))
            .or_else(|| known_code(body))
            .or_else(|| {
                let whole = code_of(body);
                CODES.contains(&whole.as_str()).then_some(whole)
            });
        if let Some(code) = code {
            self.code = self.code.take().or(Some(code));
            if self.schema == Schema::None {
                self.schema = Schema::Loose;
            }
        }
        if let Some(description) = value_after(body, &["error_description", "errorDescription"]) {
            self.description = self.description.take().or(Some(description));
        }
    }
}

fn text(name: Option<&str>, raw: &str) -> Text {
    let raw = cut(raw, MAX_TEXT);
    let mut words = words(remark_in(raw));
    if let Some(english) = super::tongues::english(raw) {
        super::words::append(&mut words, &english);
    }
    let starts = Starts::of(&words);
    Text { name: name.map(str::to_owned), raw: raw.to_owned(), words, starts }
}

fn lines(body: &str) -> Vec<Text> {
    let mut lines: Vec<String> = Vec::new();
    for line in body.lines() {
        let wrapped = line.strip_prefix(' ').is_some_and(|l| l.starts_with(char::is_lowercase));
        let open = lines.last_mut().filter(|last| last.ends_with(char::is_alphanumeric));
        if let Some(last) = open.filter(|_| wrapped) {
            // A terminal cut it.
            last.push_str(line);
        } else if lines.len() == MAX_TEXTS {
            break;
        } else if !line.trim().is_empty() {
            lines.push(line.trim().to_owned());
        }
    }
    lines.iter().map(|line| text(None, line)).collect()
}

/// What the standard says of a code in general; servers put their own remark behind it.
const GENERAL: &[&str] = &[
    "The provided authorization grant (e.g., authorization code, resource owner credentials) or refresh token is invalid, expired, revoked, does not match the redirection URI used in the authorization request, or was issued to another client.",
    "The request is missing a required parameter, includes an invalid parameter value, includes a parameter more than once, or is otherwise malformed.",
    "Client authentication failed (e.g., unknown client, no client authentication included, or unsupported authentication method).",
    "The authorization grant type is not supported by the authorization server.",
    "The client is not authorized to request a token using this method.",
    "The requested scope is invalid, unknown, or malformed.",
];

fn remark_in(raw: &str) -> &str {
    let rest = GENERAL.iter().find_map(|general| raw.strip_prefix(general)).map(str::trim);
    rest.filter(|rest| rest.split_whitespace().nth(2).is_some()).unwrap_or(raw)
}

/// oauthlib raises the first of its classes with the code `invalid_request`, whatever was wrong:
/// <https://github.com/oauthlib/oauthlib/blob/master/oauthlib/oauth2/rfc6749/errors.py>.
fn named_rightly(failure: &str) -> std::borrow::Cow<'_, str> {
    if failure.contains("InvalidClientIdError") {
        failure.replace("InvalidClientIdError", "InvalidRequestError").into()
    } else {
        failure.into()
    }
}

/// The first `max` bytes, cut where a character ends.
#[must_use]
pub fn cut(text: &str, max: usize) -> &str {
    if text.len() <= max {
        return text;
    }
    let end = (0..=max).rev().find(|i| text.is_char_boundary(*i));
    &text[..end.unwrap_or_default()]
}

/// `Invalid Grant`, `invalid-grant`, `INVALID_GRANT` and `InvalidGrant` as `invalid_grant`.
fn code_of(raw: &str) -> String {
    let raw = cut(raw.trim(), 80);
    if raw.len() > 60 {
        return raw.to_ascii_lowercase();
    }
    words(raw).join("_")
}

fn flatten(value: &Value, name: Option<&str>, depth: usize, out: &mut Vec<Text>) {
    if depth > MAX_DEPTH || out.len() >= MAX_TEXTS {
        return;
    }
    match value {
        // An address is quoted, but it says nothing: `…/errors/#bad-verification-code`.
        Value::String(s) if is_address(s) => {
            out.push(Text { words: Vec::new(), ..text(name, s) });
        }
        Value::String(s) => {
            out.push(text(name, s));
            if let Some(inner) = quoted(s) {
                flatten(&inner, None, depth + 1, out);
            }
        }
        Value::Number(n) => out.push(text(name, &format!("{} {n}", name.unwrap_or_default()))),
        Value::Array(items) => items.iter().for_each(|v| flatten(v, name, depth + 1, out)),
        Value::Object(map) => {
            out.extend(placed(map).map(|told| text(name, &told)));
            map.iter().for_each(|(k, v)| flatten(v, Some(k), depth + 1, out));
        }
        Value::Bool(_) | Value::Null => {}
    }
}

/// What a validator says of one field, as a sentence: `grant_type: Field required`.
fn placed(map: &serde_json::Map<String, Value>) -> Option<String> {
    let told = ["msg", "message"].iter().find_map(|k| map.get(*k)?.as_str())?;
    let place = ["loc", "field", "path", "param", "parameter", "property", "propertyPath"]
        .iter()
        .find_map(|k| map.get(*k))?;
    let place = place.as_array().and_then(|steps| steps.last()).unwrap_or(place).as_str()?;
    Some(format!("{place}: {told}"))
}

/// The answer of another server that a message quotes: `[400] {"error":"invalid_grant"}`.
fn quoted(told: &str) -> Option<Value> {
    let object = told.get(told.find('{')?..=told.rfind('}')?)?;
    let read = serde_json::from_str(object).ok().or_else(|| super::printed::object(object));
    read.filter(Value::is_object)
}

fn is_address(text: &str) -> bool {
    (text.starts_with("https://") || text.starts_with("http://"))
        && !text.contains(char::is_whitespace)
}

/// Whether a JSON answer reports an error, in whatever fields.
fn reports_error(value: &Value, depth: usize) -> bool {
    let Value::Object(map) = value else {
        return value
            .as_array()
            .is_some_and(|l| l.first().is_some_and(|v| depth < 2 && reports_error(v, depth + 1)));
    };
    map.iter().any(|(name, v)| {
        let name = words(name).join(" ");
        match name.as_str() {
            "error" | "errors" | "fault" | "exception" | "error description" | "error message"
            | "error summary" | "error type" | "err" => match v {
                Value::String(s) => !s.is_empty() && s != "0" && !s.eq_ignore_ascii_case("ok"),
                Value::Object(o) => !o.is_empty(),
                Value::Array(a) => !a.is_empty(),
                Value::Bool(b) => *b,
                Value::Number(n) => n.as_i64() != Some(0),
                Value::Null => false,
            },
            "access token" => v.as_str().is_some_and(is_error_text),
            "error code" | "errcode" | "errno" | "err code" | "errorcode" => {
                !matches!(v.as_i64(), Some(0))
                    && !matches!(v.as_str(), Some("" | "0" | "00000"))
                    && !v.is_null()
            }
            "return" | "result code" | "return code" | "res code" | "ret code" | "resp code" => {
                const FINE: &[&str] = &["ok", "success", "successful", "succeeded", "null"];
                let zero = |s: &str| s.bytes().all(|b| b == b'0') || matches!(s, "200" | "1");
                v.as_i64()
                    .map(|n| n.to_string())
                    .as_deref()
                    .or(v.as_str())
                    .is_some_and(|s| !zero(s) && !FINE.contains(&s.to_ascii_lowercase().as_str()))
            }
            "ok" | "success" | "succeeded" => {
                v.as_bool() == Some(false) || v.as_str() == Some("false")
            }
            // Envelopes with a status number of their own (0 or 200 is fine).
            "status" | "code" | "status code" | "ret" | "retcode" => {
                let number = v.as_i64().or_else(|| v.as_str()?.parse().ok());
                let number = number.is_some_and(|n| n != 0 && !(200..300).contains(&n));
                let said = v.as_str().is_some_and(names_error);
                let failed = name == "status"
                    && depth == 0
                    && v.as_str().is_some_and(|s| {
                        ["error", "fail", "failed", "failure"]
                            .contains(&s.to_ascii_lowercase().as_str())
                    });
                (number || said || failed)
                    && map.keys().any(|k| MESSAGE.contains(&words(k).join(" ").as_str()))
            }
            "body" | "data" | "response" | "meta" | "result" | "details" => {
                depth < 3 && v.is_object() && reports_error(v, depth + 1)
            }
            _ => false,
        }
    })
}

const MESSAGE: &[&str] = &[
    "message",
    "msg",
    "error",
    "errmsg",
    "description",
    "title",
    "detail",
    "error message",
    "error type",
];

/// Whether a code in words is an error's: `IllegalRefreshToken`, `TOKEN_EXPIRED`.
fn names_error(code: &str) -> bool {
    const SIGNS: &[&str] = &[
        "invalid",
        "illegal",
        "error",
        "expired",
        "denied",
        "failed",
        "failure",
        "missing",
        "wrong",
        "bad",
        "unauthorized",
        "forbidden",
        "exceeded",
        "revoked",
        "unknown",
        "not",
        "limit",
    ];
    code.len() < 80 && words(code).iter().any(|w| SIGNS.contains(&w.as_str()))
}

/// Whether a body is a web page.
#[must_use]
pub fn looks_like_html(body: &str) -> bool {
    let start = cut(body, 2_000).to_ascii_lowercase();
    ["<!doctype html", "<html", "<head", "<body", "<title", "<h1", "<center"]
        .iter()
        .any(|t| start.contains(t))
}
