//! What the request shows: how it is written, how the client identifies itself, what is odd.

use super::fact::Fact;
use crate::encode::{base64_decode, form_decode, percent_decode};
use crate::exchange::SeenRequest;
use crate::redact::SecretKind;
use crate::secret::Secret;
use serde_json::Value;

/// A request taken apart.
#[derive(Debug, Default)]
pub(super) struct Sent {
    /// What is plain to see, each with its words.
    pub(super) facts: Vec<(Fact, String)>,
    /// The parameters, from body and query.
    pub(super) params: Vec<Param>,
    /// Fixes that name what was found: the fact and the sentence.
    pub(super) fixes: Vec<(Fact, String)>,
    /// The client's id as sent, in Basic or as a parameter.
    pub(super) client_id: Option<String>,
    /// The client's secret as sent, in Basic or as a parameter.
    pub(super) client_secret: Option<Secret>,
}

/// One parameter.
#[derive(Debug)]
pub(super) struct Param {
    /// Its name, decoded.
    pub(super) name: String,
    /// Its value, decoded.
    pub(super) value: String,
    /// Its value as it stood there.
    pub(super) raw: String,
    /// Where it stood.
    pub(super) place: Place,
}

/// Where a parameter stood.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) enum Place {
    /// In a form body.
    Form,
    /// In a JSON body.
    Json,
    /// In a multipart body.
    Multipart,
    /// In the URL.
    Query,
}

const MAX_PARAMS: usize = 100;
const MAX_BODY: usize = 256 * 1024;

impl Sent {
    /// Takes a request apart.
    pub(super) fn of(request: &SeenRequest) -> Self {
        let mut sent = Self::default();
        sent.read_url(request);
        let kind = sent.read_body(request);
        sent.read_type(request, kind);
        sent.read_client(request);
        super::oddities::read(&mut sent, request);
        sent
    }

    /// Whether the fact was seen.
    pub(super) fn has(&self, fact: Fact) -> bool {
        self.facts.iter().any(|(f, _)| *f == fact)
    }

    /// The value of a parameter.
    pub(super) fn param(&self, name: &str) -> Option<&Param> {
        self.params.iter().find(|p| p.name == name)
    }

    /// Every secret in the request, as meant and as written.
    pub(super) fn secrets(&self, request: &SeenRequest) -> Vec<(SecretKind, Secret)> {
        let mut out = Vec::new();
        for p in &self.params {
            let kind = match p.name.as_str() {
                "refresh_token" | "refreshToken" => SecretKind::RefreshToken,
                "client_secret" | "secret" | "clientSecret" => SecretKind::ClientSecret,
                "access_token" => SecretKind::AccessToken,
                "code" => SecretKind::AuthorizationCode,
                "client_assertion" | "assertion" => SecretKind::Assertion,
                "password" => SecretKind::Password,
                "id_token" => SecretKind::IdToken,
                _ => continue,
            };
            for value in [&p.value, &p.raw] {
                if !blank(value) {
                    out.push((kind, Secret::new(value.as_str())));
                }
            }
        }
        if let Some((scheme, rest)) =
            request.header("authorization").and_then(|a| a.trim().split_once(' '))
        {
            let rest = rest.trim();
            if let Ok((_, secret)) = super::token::read_basic(rest) {
                out.push((SecretKind::ClientSecret, Secret::new(secret)));
            }
            let kind = if scheme.eq_ignore_ascii_case("bearer") {
                SecretKind::AccessToken
            } else {
                SecretKind::Header
            };
            out.push((kind, Secret::new(rest)));
        }
        out
    }

    pub(super) fn note(&mut self, fact: Fact, seen: impl Into<String>) {
        if !self.has(fact) {
            self.facts.push((fact, seen.into()));
        }
    }

    /// Notes a fact whose fix names what was found.
    pub(super) fn note_with_fix(&mut self, fact: Fact, seen: impl Into<String>, fix: String) {
        if !self.has(fact) {
            self.fixes.push((fact, fix));
        }
        self.note(fact, seen);
    }

    fn read_url(&mut self, request: &SeenRequest) {
        if let Some(method) = request.method.as_deref() {
            let post = method.eq_ignore_ascii_case("post");
            self.note(
                if post { Fact::Post } else { Fact::NotPost },
                format!("the method is {}", shown(method)),
            );
        }
        let Some(url) = request.url.as_deref() else { return };
        let (scheme, rest) = url.split_once("://").unwrap_or(("", url));
        let rest = rest.split('#').next().unwrap_or_default();
        let (place, query) = rest.split_once('?').unwrap_or((rest, ""));
        let (host, path) = place.split_once('/').unwrap_or((place, ""));
        let host = host.rsplit('@').next().unwrap_or_default().to_ascii_lowercase();
        let name = host.rsplit_once(':').map_or(host.as_str(), |(n, _)| n);
        let loopback = matches!(name, "localhost" | "127.0.0.1" | "[::1]" | "::1" | "0.0.0.0");
        if loopback {
            self.note(Fact::Loopback, format!("the URL leads to {name}, this machine itself"));
        } else if scheme.eq_ignore_ascii_case("http") {
            self.note(Fact::PlainHttp, "the URL begins with http://");
        }
        if path.starts_with('/') || path.contains("//") {
            self.note(
                Fact::DoubleSlash,
                format!("the path /{} holds a doubled slash", shown(path)),
            );
        }
        let lower = path.to_ascii_lowercase();
        let page = ["authorize", "login", "signin", "sign-in", "consent"];
        let page = page.iter().any(|p| lower.contains(p));
        let authorization = lower.contains("oauth") && lower.ends_with("/auth");
        if (page || authorization) && !lower.contains("token") {
            self.note(
                Fact::PagePath,
                format!("the path /{} is that of a page for people", shown(path)),
            );
        }
        let known = ["token", "oauth", "auth", "connect", "grant", "refresh", "session", "o2"];
        if !known.iter().any(|k| lower.contains(k)) {
            self.note(
                Fact::OddPath,
                format!("the path /{} does not look like a token endpoint's", shown(path)),
            );
        }
        for (name, raw) in pairs(query).take(MAX_PARAMS) {
            self.push(&name, raw, Place::Query);
        }
        let telling = ["grant_type", "refresh_token", "client_secret", "code"];
        if self.params.iter().any(|p| telling.contains(&p.name.as_str())) {
            self.note(Fact::QueryParams, "the parameters stand in the URL's query");
        }
    }

    fn push(&mut self, name: &str, raw: &str, place: Place) {
        let value = match place {
            Place::Form | Place::Query => percent_decode(&raw.replace('+', " ")),
            Place::Json | Place::Multipart => raw.to_owned(),
        };
        self.params.push(Param { name: name.to_owned(), value, raw: raw.to_owned(), place });
    }

    fn read_body(&mut self, request: &SeenRequest) -> Option<Fact> {
        let body = request.body.as_deref()?;
        let body = crate::ladder::reading::cut(body, MAX_BODY);
        if body.trim().is_empty() {
            self.note(Fact::BodyEmpty, "the request's body is empty");
            return None;
        }
        let trimmed = body.trim_start_matches('\u{feff}').trim();
        if let Ok(Value::Object(map)) = serde_json::from_str::<Value>(trimmed) {
            for (name, value) in map.iter().take(MAX_PARAMS) {
                match value {
                    Value::String(s) => self.push(name, s, Place::Json),
                    Value::Null => self.push(name, "null", Place::Json),
                    other => self.push(name, &other.to_string(), Place::Json),
                }
            }
            self.note(Fact::BodyJson, "the request's body is JSON");
            return Some(Fact::BodyJson);
        }
        if trimmed.starts_with("--") && trimmed.contains("form-data") {
            for part in trimmed.split("name=\"").skip(1).take(MAX_PARAMS) {
                let (name, rest) = part.split_once('"').unwrap_or((part, ""));
                let value = rest.split_once("\n\n").or_else(|| rest.split_once("\r\n\r\n"));
                let value = value.map_or("", |(_, v)| v.lines().next().unwrap_or_default());
                self.push(name, value, Place::Multipart);
            }
            self.note(Fact::BodyMultipart, "the request's body is multipart/form-data");
            return Some(Fact::BodyMultipart);
        }
        if trimmed.starts_with('{') {
            self.note(Fact::BodyJson, "the request's body looks like JSON and is not valid JSON");
            return Some(Fact::BodyJson);
        }
        // A value's own white space matters, so the body is read as it is.
        for (name, raw) in pairs(body).take(MAX_PARAMS) {
            self.push(&name, raw, Place::Form);
        }
        self.note(Fact::BodyForm, "the request's body is a form");
        Some(Fact::BodyForm)
    }

    fn read_type(&mut self, request: &SeenRequest, body: Option<Fact>) {
        if request.headers.is_none() {
            return;
        }
        let Some(value) = request.header("content-type") else {
            if body.is_some() {
                self.note(Fact::TypeMissing, "the request has a body and no Content-Type header");
            }
            return;
        };
        let lower = value.to_ascii_lowercase();
        let seen = format!("Content-Type: {}", shown(value));
        if lower.contains(',') {
            let fix = "Send one Content-Type, `application/x-www-form-urlencoded`: a default of the HTTP client and the one of this request were joined.";
            self.note_with_fix(
                Fact::DuplicateHeader,
                format!("the header Content-Type holds two values: {}", shown(value)),
                fix.to_owned(),
            );
            return;
        }
        if lower.contains("charset") {
            self.note(Fact::TypeCharset, seen.clone());
        }
        if lower.contains("json") {
            self.note(Fact::TypeJson, seen.clone());
            if body == Some(Fact::BodyForm) {
                self.note(Fact::FormUnderJson, format!("{seen}, but the body is a form"));
            }
        } else if lower.contains("x-www-form-urlencoded") {
            self.note(Fact::TypeForm, seen.clone());
            if body == Some(Fact::BodyJson) {
                self.note(Fact::JsonUnderForm, format!("{seen}, but the body is JSON"));
            }
        } else if lower.contains("multipart") {
            self.note(Fact::BodyMultipart, seen);
        } else {
            self.note(Fact::TypeOther, seen);
        }
    }

    fn read_client(&mut self, request: &SeenRequest) {
        let authorization = request.header("authorization").map(str::trim);
        let headers_known = request.headers.is_some();
        match authorization {
            Some(value) => self.read_authorization(value),
            None if headers_known => {
                self.note(Fact::NoAuthorization, "the request has no Authorization header");
            }
            None => {}
        }
        let has = |name: &str| self.param(name).is_some_and(|p| !blank(&p.value));
        let (id, secret, assertion) =
            (has("client_id"), has("client_secret"), has("client_assertion"));
        let secret_there = self.param("client_secret").is_some();
        let secret_jwt =
            self.param("client_secret").is_some_and(|p| super::token::is_jwt(&p.value));
        let basic = self.has(Fact::Basic) || self.has(Fact::BasicUnreadable);
        if id {
            self.client_id = self.param("client_id").map(|p| p.value.clone());
            self.note(Fact::BodyId, "client_id is among the parameters");
        }
        if secret {
            self.client_secret = self.param("client_secret").map(|p| Secret::new(p.value.as_str()));
            self.note(Fact::BodySecret, "client_secret is among the parameters");
        } else if secret_there {
            self.note(Fact::SecretEmpty, "client_secret is there and empty");
        }
        if secret_jwt {
            self.note(Fact::SecretJwt, "the client secret is a signed JWT");
        }
        if assertion {
            self.note(Fact::BodyAssertion, "client_assertion is among the parameters");
        }
        if basic && (secret || assertion) || (assertion && secret) {
            self.note(
                Fact::TwoMethods,
                "the client identifies itself twice: in the Authorization header and in the body",
            );
        } else if basic && id {
            self.note(Fact::BasicAndId, "Basic in the header, and client_id in the body as well");
        }
        let parameters_known = request.body.is_some() || !self.params.is_empty();
        if parameters_known && !id {
            self.note(Fact::NoBodyId, "the body holds no client_id");
        }
        if self.has(Fact::Bearer) && !id && !secret && !assertion {
            self.note(Fact::BearerAlone, "nothing but the Bearer header speaks of the client");
        }
        let proven = basic || secret || assertion || authorization.is_some();
        if !proven && parameters_known && headers_known {
            if id {
                self.note(Fact::IdAlone, "client_id is sent, and nothing that proves it (no client_secret, no Authorization header)");
            } else {
                self.note(
                    Fact::NoClient,
                    "the request names no client: no Authorization header, no client_id",
                );
            }
        }
    }

    fn read_authorization(&mut self, value: &str) {
        let (scheme, rest) = value.split_once(char::is_whitespace).unwrap_or((value, ""));
        if scheme.eq_ignore_ascii_case("bearer") {
            self.note(Fact::Bearer, "the request carries Authorization: Bearer");
            return;
        }
        if rest.is_empty() && decodes_to_pair(scheme) {
            self.note(
                Fact::BasicUnreadable,
                "the Authorization header holds base64 of id and secret without the word `Basic` before it",
            );
            return;
        }
        if !scheme.eq_ignore_ascii_case("basic") {
            let what = format!("the Authorization header begins with {}", shown_scheme(scheme));
            self.note(
                if scheme.is_empty() { Fact::BasicUnreadable } else { Fact::OtherAuthorization },
                what,
            );
            return;
        }
        if scheme != "Basic" {
            self.note(
                Fact::BasicCase,
                format!("the scheme is written `{}` instead of `Basic`", shown_scheme(scheme)),
            );
        }
        match super::token::read_basic(rest) {
            Err(problem) => {
                self.note(Fact::BasicUnreadable, format!("what follows `Basic` {problem}"));
            }
            Ok((id, secret)) => {
                if rest.contains(['-', '_']) {
                    self.note(
                        Fact::BasicUrlSafe,
                        "what follows `Basic` is base64 of the alphabet for URLs (`-`, `_`)",
                    );
                }
                self.judge_basic(&id, &secret);
            }
        }
    }

    fn judge_basic(&mut self, id: &str, secret: &str) {
        self.note(Fact::Basic, "the request carries Authorization: Basic");
        self.client_id = Some(id.to_owned());
        self.client_secret = Some(Secret::new(secret));
        for (name, value, fact) in
            [("id", id, Fact::BasicNoId), ("secret", secret, Fact::BasicNoSecret)]
        {
            if value.is_empty() {
                self.note(fact, format!("the {name} inside Basic is empty"));
            } else if blank(value) {
                self.note(
                    fact,
                    format!(
                        "the {name} inside Basic is `{}`, as a variable without a value is written",
                        shown(value)
                    ),
                );
            }
        }
        if id == secret && !blank(id) {
            self.note(Fact::BasicSwapped, "id and secret inside Basic are the same value");
        }
        if super::token::percent_encoded(id) || super::token::percent_encoded(secret) {
            self.note(Fact::BasicEncoded, "the id or secret inside Basic is percent-encoded");
        } else if crate::encode::form(secret) != secret || crate::encode::form(id) != id {
            self.note(
                Fact::BasicRaw,
                "the id or secret inside Basic has characters that form-encoding would change",
            );
        }
        if super::token::is_jwt(secret) {
            self.note(Fact::SecretJwt, "the client secret is a signed JWT");
        }
    }
}

/// Whether a value is there in name only.
pub(super) fn blank(value: &str) -> bool {
    matches!(
        value.trim(),
        "" | "null" | "undefined" | "None" | "nil" | "[object Object]" | "\"\"" | "''"
    )
}

/// Name (decoded) and raw value of each pair.
fn pairs(text: &str) -> impl Iterator<Item = (String, &str)> {
    text.split('&').filter(|p| !p.is_empty()).map(|pair| {
        let (name, raw) = pair.split_once('=').unwrap_or((pair, ""));
        let name = form_decode(name.trim_start().as_bytes())
            .into_iter()
            .next()
            .map_or_else(String::new, |(n, _)| n);
        (name, raw)
    })
}

/// A peer's or user's text, short enough to be quoted.
pub(super) fn shown(text: &str) -> String {
    text.chars().take(120).collect()
}

fn shown_scheme(scheme: &str) -> String {
    // Without a blank it may be the secret itself.
    if scheme.len() > 12 {
        "one long word (no scheme before it)".to_owned()
    } else {
        scheme.to_owned()
    }
}

/// Whether some bytes are base64 of readable text with a colon in it.
pub(super) fn decodes_to_pair(value: &str) -> bool {
    base64_decode(value).and_then(|b| String::from_utf8(b).ok()).is_some_and(|t| t.contains(':'))
}
