//! Which shapes a run tries, in the order of the table, and how likely each is to work.

use super::{Addition, Body, ClientAuth, Shape};
use crate::encode;
use crate::target::{Certificate, Credentials, Grant};

/// A shape and why it is in the plan.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Planned {
    /// The shape.
    pub shape: Shape,
    /// Why it is tried, for the plan and the report.
    pub why: &'static str,
}

/// What the matrix is made from.
#[derive(Clone, Copy, Debug)]
pub struct Inputs<'a> {
    /// Who asks.
    pub credentials: &'a Credentials,
    /// With what.
    pub grant: &'a Grant,
    /// The request as sent today, where it is a shape.
    pub as_sent: Option<&'a Shape>,
    /// `--only` patterns.
    pub only: &'a [String],
    /// `--skip` patterns.
    pub skip: &'a [String],
}

/// The shapes of a run (contract, section 3): the core matrix, the other ways of authenticating,
/// the request as sent and its neighbours, and whatever `--only` names.
#[must_use]
pub fn matrix(inputs: &Inputs<'_>) -> Vec<Planned> {
    let mut rows: Vec<Planned> = Vec::new();
    let mut add = |shape: Shape, why: &'static str| {
        if !rows.iter().any(|r| r.shape == shape) {
            rows.push(Planned { shape, why });
        }
    };
    if let Some(shape) = inputs.as_sent {
        add(shape.clone(), "the request as sent");
    }
    for shape in core(inputs) {
        add(shape, "the core matrix");
    }
    for shape in further(inputs) {
        add(shape, "another way of authenticating the client");
    }
    if let Some(shape) = inputs.as_sent {
        for neighbour in neighbours(shape, inputs) {
            add(neighbour, "one step from the request as sent");
        }
    }
    if !inputs.only.is_empty() {
        for shape in universe(inputs) {
            if inputs.only.iter().any(|p| matches(p, &shape.to_string())) {
                add(shape, "named by --only");
            }
        }
        for exact in inputs.only.iter().filter_map(|p| p.parse::<Shape>().ok()) {
            add(exact, "named by --only");
        }
        rows.retain(|r| inputs.only.iter().any(|p| matches(p, &r.shape.to_string())));
    }
    rows.retain(|r| !inputs.skip.iter().any(|p| matches(p, &r.shape.to_string())));
    rows
}

/// Whether a name fits a pattern; `*` stands for anything.
#[must_use]
pub fn matches(pattern: &str, name: &str) -> bool {
    let mut parts = pattern.split('*');
    let first = parts.next().unwrap_or_default();
    let Some(mut rest) = name.strip_prefix(first) else { return false };
    let parts: Vec<&str> = parts.collect();
    let Some((last, middle)) = parts.split_last() else { return rest.is_empty() };
    for part in middle {
        match rest.find(part) {
            Some(at) => rest = &rest[at + part.len()..],
            None => return false,
        }
    }
    rest.ends_with(last)
}

/// The likeliest shapes first: where a real token is risked, this is the order it goes out in.
#[must_use]
pub fn likelihood(shape: &Shape) -> usize {
    let auth = match shape.client_auth {
        ClientAuth::PrivateKeyJwt | ClientAuth::Tls | ClientAuth::Basic => 0,
        ClientAuth::ClientSecretJwt | ClientAuth::Body => 1,
        ClientAuth::None => 2,
        ClientAuth::BasicEncoded => 3,
        ClientAuth::BasicId => 4,
        ClientAuth::Both => 5,
    };
    let body = match shape.body {
        Body::Form => 0,
        Body::Json => 8,
        Body::Multipart => 64,
        Body::Query => 128,
    };
    body + auth + 16 * shape.additions.iter().filter(|a| **a != Addition::Dpop).count()
}

/// Whether a shape may carry the real token and secret without being named: nothing secret goes
/// into a URL unasked.
#[must_use]
pub fn in_url(shape: &Shape) -> bool {
    shape.body == Body::Query || shape.has(Addition::Get)
}

fn core(inputs: &Inputs<'_>) -> Vec<Shape> {
    let credentials = inputs.credentials;
    let mut auths = Vec::new();
    if credentials.key.is_some() {
        auths.push(ClientAuth::PrivateKeyJwt);
    }
    if credentials.certificate == Certificate::Presented {
        auths.push(ClientAuth::Tls);
    }
    if credentials.client_secret.is_some() {
        auths.extend([ClientAuth::Basic, ClientAuth::Body]);
    }
    if auths.is_empty() {
        auths.push(ClientAuth::None);
    }
    let mut out = Vec::new();
    for redirect_uri in [false, true] {
        if redirect_uri && inputs.grant.redirect_uri.is_none() {
            continue;
        }
        for body in [Body::Form, Body::Json] {
            for auth in &auths {
                let shape = Shape::bare(body, *auth);
                out.push(dress(
                    if redirect_uri { shape.with(Addition::RedirectUri) } else { shape },
                    inputs,
                ));
            }
        }
    }
    out
}

fn further(inputs: &Inputs<'_>) -> Vec<Shape> {
    let credentials = inputs.credentials;
    let Some(secret) = &credentials.client_secret else {
        return Vec::new();
    };
    let mut auths = vec![ClientAuth::None, ClientAuth::Both, ClientAuth::BasicId];
    let id = credentials.client_id.as_deref().unwrap_or_default();
    if encode::form(id) != id || encode::form(secret.expose()) != secret.expose() {
        auths.push(ClientAuth::BasicEncoded);
    }
    auths.into_iter().map(|a| dress(Shape::bare(Body::Form, a), inputs)).collect()
}

/// With `--dpop` every shape carries a proof.
fn dress(shape: Shape, inputs: &Inputs<'_>) -> Shape {
    if inputs.credentials.dpop.is_some() { shape.with(Addition::Dpop) } else { shape }
}

/// The request as sent with one element changed: an addition taken away, or the rest of the core
/// with its additions kept, since one of them may be what the server wants.
fn neighbours(shape: &Shape, inputs: &Inputs<'_>) -> Vec<Shape> {
    let mut out: Vec<Shape> = shape.additions.iter().map(|a| shape.clone().without(*a)).collect();
    let kept: Vec<Addition> = shape
        .additions
        .iter()
        .copied()
        .filter(|a| *a != Addition::RedirectUri && !suspicious(*a))
        .collect();
    if !kept.is_empty() {
        for base in core(inputs) {
            out.push(kept.iter().fold(base, |s, a| s.with(*a)));
        }
    }
    // A mixed request, such as multipart or both, is one axis away from these.
    out.push(Shape { body: Body::Form, ..shape.clone() });
    if inputs.credentials.client_secret.is_some() {
        out.push(Shape { client_auth: ClientAuth::Basic, ..shape.clone() });
        out.push(Shape { client_auth: ClientAuth::Body, ..shape.clone() });
    }
    out.retain(|s| !in_url(s) && one_authorization(s));
    out
}

/// A request has one Authorization header: Basic and a Bearer token exclude each other.
fn one_authorization(shape: &Shape) -> bool {
    let basic = matches!(
        shape.client_auth,
        ClientAuth::Basic | ClientAuth::BasicEncoded | ClientAuth::BasicId | ClientAuth::Both
    );
    !(basic && shape.has(Addition::AccessTokenHeader))
}

/// Additions that nobody needs: only taking them away is worth a try.
const fn suspicious(addition: Addition) -> bool {
    matches!(
        addition,
        Addition::AcceptAny
            | Addition::Charset
            | Addition::Get
            | Addition::NoUserAgent
            | Addition::Slash
            | Addition::Dpop
    )
}

/// Every shape that the credentials and the grant allow, for patterns: at most two additions.
fn universe(inputs: &Inputs<'_>) -> Vec<Shape> {
    let credentials = inputs.credentials;
    let possible = |auth: &ClientAuth| match auth {
        ClientAuth::PrivateKeyJwt => credentials.key.is_some(),
        ClientAuth::Tls => credentials.certificate == Certificate::Presented,
        ClientAuth::None => true,
        _ => credentials.client_secret.is_some(),
    };
    let given = |addition: &Addition| match addition {
        Addition::RedirectUri => inputs.grant.redirect_uri.is_some(),
        Addition::Scope => inputs.grant.scope.is_some(),
        Addition::AccessTokenBody | Addition::AccessTokenHeader => {
            inputs.grant.access_token.is_some()
        }
        Addition::Dpop => credentials.dpop.is_some(),
        _ => true,
    };
    let additions: Vec<Addition> = Addition::ALL.iter().copied().filter(given).collect();
    let mut out = Vec::new();
    for body in Body::ALL {
        for auth in ClientAuth::ALL.iter().filter(|a| possible(a)) {
            let bare = Shape::bare(*body, *auth);
            for (i, first) in additions.iter().enumerate() {
                out.push(bare.clone().with(*first));
                out.extend(
                    additions[i + 1..].iter().map(|second| bare.clone().with(*first).with(*second)),
                );
            }
            out.push(bare);
        }
    }
    out.retain(one_authorization);
    out.sort_by_key(|s| (s.additions.len(), likelihood(s)));
    out
}
