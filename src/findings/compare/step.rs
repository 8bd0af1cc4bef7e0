//! The elements of a change, as what to do: an instruction for somebody who knows no shape names.

use super::Change;
use crate::campaign::Campaign;
use crate::shape::{Addition, Body, ClientAuth};

/// The whole change, one sentence.
pub(super) fn sentence(changes: &[Change], campaign: &Campaign) -> String {
    let steps: Vec<String> = changes.iter().map(|change| step(change, campaign)).collect();
    let mut text = steps.join(", and ");
    let first = text.chars().next().map_or(0, char::len_utf8);
    text[..first].make_ascii_uppercase();
    text.push('.');
    text
}

fn step(change: &Change, campaign: &Campaign) -> String {
    let Change { axis, from, to } = change;
    let deviation = |code: &str| {
        let remark = campaign.deviations.iter().find(|remark| remark.code == code)?;
        Some(lower_first(remark.fix.trim_end_matches('.')))
    };
    if axis == "token_url" {
        return format!("change the token URL from {from} to {to}");
    }
    if let (Some(from), Some(to)) = (Body::from_slug(from), Body::from_slug(to)) {
        return format!("send the parameters {} instead of {}", written(to), written(from));
    }
    if let Some(to) = ClientAuth::from_slug(to) {
        return ClientAuth::from_slug(from)
            .map(|from| authenticate(from, to))
            .or_else(|| deviation(from))
            .unwrap_or_else(|| authenticate(to, to));
    }
    match Addition::from_slug(axis) {
        Some(addition) => add(addition, to == "present"),
        None => deviation(axis).unwrap_or_else(|| format!("correct this: {axis}")),
    }
}

const fn written(body: Body) -> &'static str {
    match body {
        Body::Form => "as a form (`Content-Type: application/x-www-form-urlencoded`)",
        Body::Json => "as JSON (`Content-Type: application/json`)",
        Body::Query => "in the URL's query",
        Body::Multipart => "as `multipart/form-data`",
    }
}

/// How to authenticate now, and what of the old way must go.
fn authenticate(from: ClientAuth, to: ClientAuth) -> String {
    let in_body = matches!(from, ClientAuth::Body | ClientAuth::Both);
    let in_header = matches!(
        from,
        ClientAuth::Basic | ClientAuth::BasicEncoded | ClientAuth::BasicId | ClientAuth::Both
    );
    match to {
        ClientAuth::Basic if matches!(from, ClientAuth::BasicId) => {
            "take `client_id` out of the body; `Authorization: Basic` is enough"
        }
        ClientAuth::Basic if matches!(from, ClientAuth::Both) => {
            "take `client_id` and `client_secret` out of the body; `Authorization: Basic` is enough"
        }
        ClientAuth::Basic if matches!(from, ClientAuth::BasicEncoded) => {
            "put the client's id and secret into `Authorization: Basic` as they are, not form-encoded"
        }
        ClientAuth::Basic if in_body => {
            "send the client's id and secret in the header `Authorization: Basic base64(client_id:client_secret)` instead of in the body"
        }
        ClientAuth::Basic => {
            "send the client's id and secret in the header `Authorization: Basic base64(client_id:client_secret)`"
        }
        ClientAuth::BasicEncoded => {
            "form-encode the client's id and secret each before they are joined and base64-encoded for `Authorization: Basic`"
        }
        ClientAuth::BasicId if in_header => "send `client_id` in the body too, beside `Authorization: Basic`",
        ClientAuth::BasicId => {
            "send the client's id and secret in `Authorization: Basic`, and `client_id` in the body too"
        }
        ClientAuth::Body if matches!(from, ClientAuth::Both) => {
            "leave the `Authorization` header out; `client_id` and `client_secret` in the body are enough"
        }
        ClientAuth::Body if in_header => {
            "send `client_id` and `client_secret` in the body instead of in the `Authorization` header"
        }
        ClientAuth::Body => "send `client_id` and `client_secret` in the body",
        ClientAuth::Both => {
            "send the client's id and secret both in `Authorization: Basic` and in the body"
        }
        ClientAuth::None => "send `client_id` alone, without the client secret",
        ClientAuth::PrivateKeyJwt => {
            "authenticate the client with an assertion signed with its private key (private_key_jwt)"
        }
        ClientAuth::ClientSecretJwt => {
            "authenticate the client with an assertion signed with its secret (client_secret_jwt)"
        }
        ClientAuth::Tls => "authenticate the client with its TLS certificate, and send `client_id` in the body",
    }
    .to_owned()
}

fn add(addition: Addition, present: bool) -> String {
    match (addition, present) {
        (Addition::RedirectUri, true) => "add `redirect_uri`",
        (Addition::RedirectUri, false) => "leave `redirect_uri` out",
        (Addition::Scope, true) => "add `scope`",
        (Addition::Scope, false) => "leave `scope` out",
        (Addition::AccessTokenHeader, true) => {
            "send the expired access token as `Authorization: Bearer`"
        }
        (Addition::AccessTokenHeader, false) => {
            "leave the access token out of the `Authorization` header"
        }
        (Addition::AccessTokenBody, true) => "add the expired access token to the body",
        (Addition::AccessTokenBody, false) => "leave the access token out of the body",
        (Addition::AcceptAny, true) => "leave the `Accept` header out",
        (Addition::AcceptAny, false) => "send `Accept: application/json`",
        (Addition::Charset, true) => "add `; charset=utf-8` to the `Content-Type`",
        (Addition::Charset, false) => "leave `; charset=utf-8` out of the `Content-Type`",
        (Addition::Slash, _) => {
            "use the token URL with the other ending of its path, with or without `/`"
        }
        (Addition::Get, true) => "send a GET",
        (Addition::Get, false) => "send a POST",
        (Addition::Dpop, true) => "add a DPoP proof (RFC 9449)",
        (Addition::Dpop, false) => "leave the DPoP proof out",
        (Addition::NoUserAgent, true) => "leave the `User-Agent` header out",
        (Addition::NoUserAgent, false) => "send a `User-Agent` header",
    }
    .to_owned()
}

/// A sentence's beginning, fit for the middle of another.
pub(super) fn lower_first(text: &str) -> String {
    let mut chars = text.chars();
    match (chars.next(), chars.clone().next()) {
        // "JSON" and other all-capitals stay.
        (Some(first), Some(second)) if !second.is_uppercase() => {
            first.to_lowercase().chain(chars).collect()
        }
        _ => text.to_owned(),
    }
}
