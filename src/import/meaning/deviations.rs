//! Where a request departs from every shape, each with the cause it speaks for.

use super::params::{Param, Role};
use super::read::{Kind, Read};
use crate::import::Remark;
use crate::import::transfer::Raw;
use crate::import::words::shown;
use crate::request::{Part, Spelling};
use crate::shape::{Addition, Shape};

pub(super) fn of(read: &Read, raw: &Raw, nearest: &Shape) -> Vec<Remark> {
    let mut out = Vec::new();
    headers(read, raw, &mut out);
    content_type(read, raw, &mut out);
    names(read, &mut out);
    values(read, &mut out);
    places(read, raw, &mut out);
    if !nearest.has(Addition::Get) && raw.method != "POST" {
        add(
            &mut out,
            "method_not_post",
            format!("the method is {}", shown(&raw.method)),
            "Send a POST: RFC 6749 section 3.2 knows no other method for the token endpoint.",
        );
    }
    out
}

fn add(out: &mut Vec<Remark>, code: &'static str, seen: impl Into<String>, fix: &str) {
    let seen = seen.into();
    if !out.iter().any(|r| r.code == code && r.seen == seen) {
        out.push(Remark { code, seen, fix: fix.to_owned() });
    }
}

fn content_type(read: &Read, raw: &Raw, out: &mut Vec<Remark>) {
    if read.broken_json {
        add(
            out,
            "json_required",
            "the body begins like JSON and is none (quotes or commas are wrong)",
            "Write JSON with straight double quotes and no comma before the closing brace.",
        );
    }
    if raw.body.is_empty() {
        return;
    }
    let mut types = raw.headers.iter().filter(|(n, _)| n.eq_ignore_ascii_case("content-type"));
    let header = types.next();
    if types.next().is_some() {
        // Which of them counts is the server's choice.
        return;
    }
    let Some((_, value)) = header else {
        add(
            out,
            "content_type_missing",
            "the request has a body and no Content-Type",
            "Add Content-Type: application/x-www-form-urlencoded.",
        );
        return;
    };
    let kind = value.split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
    let is_form = kind == "application/x-www-form-urlencoded";
    match read.kind {
        Kind::Json if is_form => add(
            out,
            "json_required",
            "the body is JSON, and the Content-Type says it is a form (curl's -d writes that header unless another is given)",
            "Send the parameters as a form, as RFC 6749 has it, or say Content-Type: application/json.",
        ),
        Kind::Json if !kind.contains("json") => add(
            out,
            "json_required",
            format!("the body is JSON, and the Content-Type says '{}'", shown(&kind)),
            "Say Content-Type: application/json.",
        ),
        Kind::Form if !is_form => add(
            out,
            "form_required",
            format!("the body is a form, and the Content-Type says '{}'", shown(&kind)),
            "Say Content-Type: application/x-www-form-urlencoded.",
        ),
        Kind::Form | Kind::Json | Kind::Multipart | Kind::Query | Kind::Nothing => {}
    }
}

fn headers(read: &Read, raw: &Raw, out: &mut Vec<Remark>) {
    for name in ["authorization", "content-type", "content-length", "host"] {
        if raw.headers.iter().filter(|(n, _)| n.eq_ignore_ascii_case(name)).count() > 1 {
            add(
                out,
                "duplicate_header",
                format!("the header {name} stands there twice"),
                "Send it once.",
            );
        }
    }
    let accept = raw.headers.iter().find(|(n, _)| n.eq_ignore_ascii_case("accept"));
    if let Some((_, value)) = accept.filter(|(_, value)| prefers_pages(value)) {
        add(
            out,
            "accept_header_required",
            format!("the request asks for '{}', a browser's choice", shown(value)),
            "Send `Accept: application/json`.",
        );
    }
    if read.other_authorization {
        add(
            out,
            "extra_authorization_header",
            "an Authorization header of another scheme than Basic or Bearer goes along",
            "Leave it out; the client authenticates itself by Basic or in the body.",
        );
    }
    let basic_id = read.basic.as_ref().map(|(_, b)| b.id.as_str()).filter(|id| !id.is_empty());
    if let (Some(basic), Some(body)) = (basic_id, read.value(Role::ClientId))
        && basic != body
    {
        add(
            out,
            "multiple_auth_methods",
            "the client id in the Authorization header and the one among the parameters differ",
            "Name one client, in one place.",
        );
    }
}

/// Whether an Accept header asks for a page before anything else.
fn prefers_pages(accept: &str) -> bool {
    let first = accept.split([',', ';']).next().unwrap_or_default().trim().to_ascii_lowercase();
    matches!(first.as_str(), "text/html" | "application/xhtml+xml") && !accept.contains("json")
}

fn names(read: &Read, out: &mut Vec<Remark>) {
    for param in &read.params {
        if let Some(right) = param.misnamed {
            let code = if param.name.trim() == right {
                "parameter_whitespace"
            } else {
                "parameter_misnamed"
            };
            let seen = format!("a parameter is called '{}'", shown(&param.name));
            add(out, code, seen, &format!("Call it {right}."));
        }
        let same = |other: &&Param| {
            other.role == param.role
                && (param.role != Role::Other || other.name == param.name)
                && !matches!(param.role, Role::Resource | Role::Audience)
        };
        if read.params.iter().filter(same).count() > 1 && param.role != Role::Other {
            add(
                out,
                "duplicate_parameter",
                format!("the parameter {} stands there more than once", shown(&param.name)),
                "Send it once: RFC 6749 section 3.2 forbids repeated parameters.",
            );
        }
    }
}

fn values(read: &Read, out: &mut Vec<Remark>) {
    for param in read.params.iter().filter(|p| p.role != Role::Other) {
        let name = shown(&param.name);
        if param.blank {
            let code = match param.role {
                Role::ClientSecret => "secret_whitespace",
                _ => "parameter_whitespace",
            };
            let seen = format!("white space stands around the value of {name}");
            add(out, code, seen, "Take blanks and line ends out of it.");
        }
        if param.spelling == Spelling::FormTwice {
            add(
                out,
                "value_double_encoded",
                format!("the value of {name} is percent-encoded twice"),
                "Decode it once, and let one program encode it, once.",
            );
        }
        if param.not_encoded {
            add(
                out,
                "value_not_url_encoded",
                format!(
                    "the value of {name} has '+', '%', '&' or a blank in it that is not encoded"
                ),
                "Encode it: curl's --data-urlencode does that, and so does every library that builds the form itself.",
            );
        }
    }
    if matches!(read.kind, Kind::Nothing) {
        add(
            out,
            "body_empty",
            "the request has neither a body nor parameters in the URL",
            "Send grant_type=refresh_token and the refresh token in the body.",
        );
        return;
    }
    if read.broken_json && read.params.is_empty() {
        return;
    }
    match read.value(Role::GrantType) {
        Some(value) if value == "refresh_token" => {}
        Some(value) => add(
            out,
            "grant_type_wrong",
            format!("grant_type is '{}'", shown(&value)),
            "Write grant_type=refresh_token.",
        ),
        None => {
            add(out, "grant_type_wrong", "there is no grant_type", "Add grant_type=refresh_token.");
        }
    }
    if read.value(Role::RefreshToken).is_none() {
        add(
            out,
            "refresh_token_missing",
            "there is no refresh_token, or an empty one",
            "Add refresh_token=VALUE.",
        );
    }
}

fn places(read: &Read, raw: &Raw, out: &mut Vec<Remark>) {
    let astray = read
        .params
        .iter()
        .find(|p| p.part == Part::Url && p.role != Role::Other && read.kind != Kind::Query);
    if let Some(param) = astray
        && !raw.body.is_empty()
    {
        add(
            out,
            "params_in_query_rejected",
            format!(
                "{} stands in the URL and the other parameters in the body",
                shown(&param.name)
            ),
            "Put all parameters into the body.",
        );
    }
}
