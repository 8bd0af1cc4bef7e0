//! One pass over an exact request: parameters, Authorization headers, the kind of body.

use super::client::{self, Authorization, Basic};
use super::params::{self, Context, Param, Role};
use crate::import::transfer::Raw;
use crate::request::Part;
use std::ops::Range;

/// How the parameters travel, by what the body really is.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) enum Kind {
    Form,
    Json,
    Multipart,
    Query,
    Nothing,
}

/// A request, read.
pub(super) struct Read {
    pub kind: Kind,
    pub params: Vec<Param>,
    /// The Basic header and its index.
    pub basic: Option<(usize, Basic)>,
    /// The Bearer token, its header's index and its place there.
    pub bearer: Option<(String, usize, Range<usize>)>,
    /// An Authorization header of another scheme stands there.
    pub other_authorization: bool,
    /// The body should be JSON and had to be mended to be read, or could not be read.
    pub broken_json: bool,
    /// The URL without the refresh's own parameters.
    pub token_url: String,
    /// Names of the parameters that stay in the URL (an API version, a policy).
    pub kept_in_url: Vec<String>,
}

impl Read {
    pub(super) fn param(&self, role: Role) -> Option<&Param> {
        self.params.iter().find(|p| p.role == role)
    }

    /// The value as meant of the first parameter of that role, where it is not empty.
    pub(super) fn value(&self, role: Role) -> Option<String> {
        self.param(role).map(|p| p.meant.clone()).filter(|v| !v.is_empty())
    }
}

pub(super) fn read(raw: &Raw) -> Read {
    let (query, token_url, kept_in_url) = query(raw);
    let (body_kind, in_body, broken_json) = body(raw);
    let oauth = |list: &[Param]| list.iter().any(|p| p.role != Role::Other);
    let kind = match body_kind {
        Kind::Nothing if oauth(&query) => Kind::Query,
        other => other,
    };
    let mut params = in_body;
    params.extend(query);
    let mut out = Read {
        kind,
        params,
        basic: None,
        bearer: None,
        other_authorization: false,
        broken_json,
        token_url,
        kept_in_url,
    };
    for (at, (name, value)) in raw.headers.iter().enumerate() {
        if !name.eq_ignore_ascii_case("authorization") {
            continue;
        }
        match client::read(value) {
            Authorization::Basic(basic) if out.basic.is_none() => out.basic = Some((at, basic)),
            Authorization::Bearer { token, range } if out.bearer.is_none() => {
                out.bearer = Some((token, at, range));
            }
            Authorization::Basic(_) | Authorization::Bearer { .. } => {}
            Authorization::Other => out.other_authorization = true,
        }
    }
    out
}

fn query(raw: &Raw) -> (Vec<Param>, String, Vec<String>) {
    let Some((place, query)) = raw.url.split_once('?') else {
        return (Vec::new(), raw.url.clone(), Vec::new());
    };
    let context = Context { part: Part::Url, offset: place.len() + 1, encoded: &raw.encoded };
    let all = params::of_form(query, &context);
    let refresh = all.iter().any(|p| matches!(p.role, Role::GrantType | Role::RefreshToken))
        && raw.body.is_empty();
    let mut kept: Vec<&str> = Vec::new();
    let mut names = Vec::new();
    for piece in query.split('&') {
        let name = piece.split('=').next().unwrap_or_default();
        let known = all.iter().find(|p| p.name == name);
        if known.is_none_or(|p| p.role == Role::Other) && !piece.is_empty() {
            kept.push(piece);
            if !refresh || name.contains("version") || name == "p" {
                names.push(name.to_owned());
            }
        }
    }
    // Where the whole refresh stands in the query, the other parameters are the refresh's as well.
    let kept: Vec<&str> = kept
        .into_iter()
        .filter(|piece| names.iter().any(|n| n == piece.split('=').next().unwrap_or_default()))
        .collect();
    let url =
        if kept.is_empty() { place.to_owned() } else { format!("{place}?{}", kept.join("&")) };
    (all, url, names)
}

fn body(raw: &Raw) -> (Kind, Vec<Param>, bool) {
    if raw.body.is_empty() {
        return (Kind::Nothing, Vec::new(), false);
    }
    let header = raw.headers.iter().find(|(n, _)| n.eq_ignore_ascii_case("content-type"));
    let kind = header.map_or("", |(_, v)| v.as_str());
    if kind.trim_start().to_ascii_lowercase().starts_with("multipart/") {
        let boundary = kind.rsplit("boundary=").next().unwrap_or_default().trim().trim_matches('"');
        return (Kind::Multipart, params::of_multipart(&raw.body, boundary), false);
    }
    let Ok(text) = std::str::from_utf8(&raw.body) else {
        return (Kind::Form, Vec::new(), false);
    };
    if let Some(found) = params::of_json(text) {
        return (Kind::Json, found, false);
    }
    if text.trim_start().starts_with('{') {
        let found = params::mended_json(text).and_then(|mended| params::of_json(&mended));
        return (Kind::Json, found.unwrap_or_default(), true);
    }
    let context = Context { part: Part::Body, offset: 0, encoded: &raw.encoded };
    (Kind::Form, params::of_form(text, &context), false)
}
