//! What stands in a request, whoever may want to read it: parameters, client authentication, and
//! the name of the shape it has. Says nothing about whether it is right.

use super::scenario::{ClientAuth, Reads};
use crate::encode;
use crate::shape::{self, Addition, Shape};
use hyper::header::{ACCEPT, AUTHORIZATION, CONTENT_TYPE, HeaderMap, HeaderName, USER_AGENT};

/// A request as it came.
#[derive(Clone, Debug)]
#[allow(clippy::struct_excessive_bools, reason = "independent facts, not a state")]
pub(super) struct Received {
    pub(super) method: String,
    pub(super) path: String,
    pub(super) host: Option<String>,
    pub(super) user_agent: bool,
    pub(super) accepts_json: bool,
    accept: bool,
    dpop: bool,
    pub(super) charset: bool,
    pub(super) format: Format,
    in_body: Vec<(String, String)>,
    pub(super) in_query: Vec<(String, String)>,
    pub(super) authorization: Authorization,
}

/// How a body is written.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) enum Format {
    Empty,
    Form,
    Json,
    Multipart,
    /// A form without a Content-Type.
    Untyped,
    Other,
}

/// The Authorization header.
#[derive(Clone, Debug, Eq, PartialEq)]
pub(super) enum Authorization {
    Absent,
    /// Id and secret as they stand in Basic.
    Basic(String, String),
    /// Basic that cannot be taken apart.
    Malformed,
    /// Another scheme.
    Other,
}

/// Parameters, in the order they came.
#[derive(Clone, Debug, Default)]
pub(super) struct Params(Vec<(String, String)>);

impl Params {
    /// The first value of that name.
    pub(super) fn first(&self, name: &str) -> Option<&str> {
        self.0.iter().find(|(n, _)| n == name).map(|(_, v)| v.as_str())
    }

    /// Whether any name stands there twice.
    pub(super) fn has_duplicate(&self) -> bool {
        let mut names: Vec<&str> = self.0.iter().map(|(n, _)| n.as_str()).collect();
        names.sort_unstable();
        names.windows(2).any(|pair| pair[0] == pair[1])
    }
}

impl Received {
    /// Takes a request apart.
    pub(super) fn new(head: &hyper::http::request::Parts, body: &[u8]) -> Self {
        let text = |name: HeaderName| header(&head.headers, &name);
        let content_type = text(CONTENT_TYPE);
        let (format, in_body) = read_body(content_type.as_deref(), body);
        let accept = text(ACCEPT);
        Self {
            method: head.method.to_string(),
            path: head.uri.path().to_owned(),
            host: text(hyper::header::HOST),
            user_agent: text(USER_AGENT).is_some_and(|v| !v.is_empty()),
            accepts_json: accept.as_deref().is_some_and(|a| a.contains("json")),
            accept: accept.is_some(),
            dpop: head.headers.contains_key("dpop"),
            charset: content_type.is_some_and(|t| t.to_ascii_lowercase().contains("charset=")),
            format,
            in_body,
            in_query: head
                .uri
                .query()
                .map(|q| encode::form_decode(q.as_bytes()))
                .unwrap_or_default(),
            authorization: text(AUTHORIZATION).map_or(Authorization::Absent, |v| authorization(&v)),
        }
    }

    /// The parameters that a server sees which reads from these places only.
    pub(super) fn read_by(&self, places: &[Reads]) -> Params {
        let body = match self.format {
            Format::Form => places.contains(&Reads::Form),
            Format::Json => places.contains(&Reads::Json),
            Format::Multipart => places.contains(&Reads::Multipart),
            Format::Untyped => places.contains(&Reads::Untyped),
            Format::Empty | Format::Other => false,
        };
        let mut params = if body { self.in_body.clone() } else { Vec::new() };
        if places.contains(&Reads::Query) {
            params.extend(self.in_query.iter().cloned());
        }
        Params(params)
    }

    /// Every parameter, wherever it stands.
    pub(super) fn all(&self) -> Params {
        Params(self.in_body.iter().chain(&self.in_query).cloned().collect())
    }

    /// How the client authenticates itself, judged by these parameters; `None` where it does not.
    pub(super) fn client_auth(&self, params: &Params) -> Option<ClientAuth> {
        let basic =
            matches!(self.authorization, Authorization::Basic(..) | Authorization::Malformed);
        let (id, secret) = (params.first("client_id"), params.first("client_secret"));
        match (basic, id.is_some(), secret.is_some()) {
            (true, _, true) => Some(ClientAuth::Both),
            (true, true, false) => Some(ClientAuth::BasicId),
            (true, false, false) => Some(ClientAuth::Basic),
            (false, _, true) => Some(ClientAuth::Body),
            (false, true, false) => Some(ClientAuth::None),
            (false, false, false) => None,
        }
    }

    /// The contract's name of the request's shape, seen from the URL the user was given; `None`
    /// where it is none.
    pub(super) fn shape(&self, given_path: &str) -> Option<Shape> {
        let params = self.all();
        let in_query = self.in_query.iter().any(|(n, _)| n == "refresh_token");
        let body = match self.format {
            _ if in_query => shape::Body::Query,
            Format::Form => shape::Body::Form,
            Format::Json => shape::Body::Json,
            Format::Multipart => shape::Body::Multipart,
            Format::Empty | Format::Untyped | Format::Other => return None,
        };
        let client_auth = if params.first("client_assertion").is_some() {
            shape::ClientAuth::PrivateKeyJwt
        } else {
            match self.client_auth(&params)? {
                ClientAuth::Basic => shape::ClientAuth::Basic,
                ClientAuth::BasicId => shape::ClientAuth::BasicId,
                ClientAuth::Body => shape::ClientAuth::Body,
                ClientAuth::Both => shape::ClientAuth::Both,
                ClientAuth::None => shape::ClientAuth::None,
            }
        };
        let other_slash = self.path != given_path
            && self.path.trim_end_matches('/') == given_path.trim_end_matches('/');
        let additions = [
            (Addition::RedirectUri, params.first("redirect_uri").is_some()),
            (Addition::Scope, params.first("scope").is_some()),
            (Addition::AccessTokenHeader, self.authorization == Authorization::Other),
            (Addition::AccessTokenBody, params.first("access_token").is_some()),
            (Addition::AcceptAny, !self.accept),
            (Addition::Charset, self.charset),
            (Addition::Slash, other_slash),
            (Addition::Get, self.method == "GET"),
            (Addition::Dpop, self.dpop),
            (Addition::NoUserAgent, !self.user_agent),
        ];
        let there = additions.into_iter().filter(|(_, there)| *there).map(|(a, _)| a);
        Some(Shape { body, client_auth, additions: there.collect() })
    }
}

fn header(headers: &HeaderMap, name: &HeaderName) -> Option<String> {
    headers.get(name).map(|v| String::from_utf8_lossy(v.as_bytes()).into_owned())
}

fn authorization(value: &str) -> Authorization {
    let (scheme, credentials) = value.split_once(' ').unwrap_or((value, ""));
    if !scheme.eq_ignore_ascii_case("basic") {
        return Authorization::Other;
    }
    let decoded = encode::base64_decode(credentials.trim()).and_then(|b| String::from_utf8(b).ok());
    decoded
        .as_deref()
        .and_then(|pair| pair.split_once(':'))
        .map_or(Authorization::Malformed, |(id, secret)| {
            Authorization::Basic(id.to_owned(), secret.to_owned())
        })
}

fn read_body(content_type: Option<&str>, body: &[u8]) -> (Format, Vec<(String, String)>) {
    if body.is_empty() {
        return (Format::Empty, Vec::new());
    }
    let Some(content_type) = content_type else {
        return (Format::Untyped, encode::form_decode(body));
    };
    let essence = content_type.split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
    if essence == "application/x-www-form-urlencoded" {
        (Format::Form, encode::form_decode(body))
    } else if essence.ends_with("json") {
        (Format::Json, json_params(body))
    } else if essence == "multipart/form-data" {
        (Format::Multipart, multipart_params(content_type, body))
    } else {
        (Format::Other, Vec::new())
    }
}

fn json_params(body: &[u8]) -> Vec<(String, String)> {
    let Ok(serde_json::Value::Object(fields)) = serde_json::from_slice(body) else {
        return Vec::new();
    };
    let text = |value: serde_json::Value| match value {
        serde_json::Value::String(text) => text,
        other => other.to_string(),
    };
    fields.into_iter().map(|(name, value)| (name, text(value))).collect()
}

fn multipart_params(content_type: &str, body: &[u8]) -> Vec<(String, String)> {
    let Some((_, boundary)) = content_type.split_once("boundary=") else {
        return Vec::new();
    };
    let boundary = boundary.split(';').next().unwrap_or_default().trim_matches([' ', '"']);
    if boundary.is_empty() {
        return Vec::new();
    }
    let text = String::from_utf8_lossy(body);
    let delimiter = format!("--{boundary}");
    let part = |part: &str| {
        let (head, value) = part.split_once("\r\n\r\n")?;
        let (_, name) = head.split_once("name=\"")?;
        let (name, _) = name.split_once('"')?;
        Some((name.to_owned(), value.strip_suffix("\r\n").unwrap_or(value).to_owned()))
    };
    text.split(delimiter.as_str()).skip(1).filter_map(part).collect()
}
