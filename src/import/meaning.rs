//! What an exact request means: which shape it is or would be, whose credentials stand where, and
//! where it departs from every shape.
//!
//! Placeholders are filled first, in the spelling of their place; then the request is read anew.

mod client;
mod deviations;
mod params;
mod read;

use self::read::{Kind, Read};
use super::transfer::Raw;
use super::words::{note, shown};
use super::{Fillings, Pasted, Remark, placeholder};
use crate::encode;
use crate::request::{AsSentRequest, Part, PreparedRequest, Purpose, Slot, SlotKind, Spelling};
use crate::secret::Secret;
use crate::shape::{Addition, Body, ClientAuth, Shape};
use params::{Param, Role};

/// Reads a request. `Err` says what is missing so that it cannot be sent at all.
pub(super) fn pasted(mut raw: Raw, fillings: &Fillings) -> Result<Pasted, String> {
    fill_url(&mut raw, fillings)?;
    let in_clear = holds_secret(&read::read(&raw));
    fill(&mut raw, fillings);
    let read = read::read(&raw);
    let (client_auth, secret, id, basic_faults) = client_of(&read, &raw, fillings);
    let (id, secret) = match raw.displaced.as_deref().and_then(|user| user.split_once(':')) {
        Some((kept_id, kept)) => {
            (id.or(Some(kept_id.to_owned())), secret.or(Some(kept.to_owned())))
        }
        None => (id, secret),
    };
    let nearest = shape_of(&read, &raw, client_auth);
    let mut deviations = basic_faults;
    deviations.extend(deviations::of(&read, &raw, &nearest));
    let mut traps = std::mem::take(&mut raw.traps);
    traps_of(&read, &raw, &mut traps);
    if in_clear {
        traps.push(note(
            "the command holds a secret in clear",
            "It stays in the shell's history and shows in the list of processes; use a variable or a file.",
        ));
    }
    let value = |role: Role| read.value(role).filter(|v| !placeholder::is_placeholder(v));
    let secret_value = |role: Role| value(role).map(Secret::new);
    let access_token = read.bearer.as_ref().map(|(token, _, _)| token.clone());
    let access_token = access_token.filter(|t| !placeholder::is_placeholder(t)).map(Secret::new);
    Ok(Pasted {
        token_url: read.token_url.clone(),
        nearest,
        deviations,
        traps,
        unfilled: unfilled(&read),
        client_id: id.filter(|v| !placeholder::is_placeholder(v)),
        client_secret: secret.filter(|v| !placeholder::is_placeholder(v)).map(Secret::new),
        refresh_token: secret_value(Role::RefreshToken),
        redirect_uri: value(Role::RedirectUri),
        scope: value(Role::Scope),
        resource: value(Role::Resource),
        audience: value(Role::Audience),
        access_token: access_token.or_else(|| secret_value(Role::AccessToken)),
        params: extra_params(&read),
        headers: extra_headers(&raw),
        wire: raw.wire.clone(),
        as_sent: AsSentRequest { slots: slots(&read), request: prepared(raw) },
    })
}

fn prepared(raw: Raw) -> PreparedRequest {
    PreparedRequest {
        shape: "as_sent".to_owned(),
        purpose: Purpose::Real,
        method: raw.method,
        url: raw.url,
        headers: raw.headers,
        body: raw.body,
    }
}

fn slots(read: &Read) -> Vec<Slot> {
    let mut out: Vec<Slot> = read
        .params
        .iter()
        .filter_map(|param| {
            let what = match param.role {
                Role::RefreshToken => SlotKind::RefreshToken,
                Role::ClientSecret => SlotKind::ClientSecret,
                _ => return None,
            };
            let (part, range) = (param.part, param.range.clone());
            Some(Slot { what, part, range, spelling: param.spelling.clone() })
        })
        .collect();
    if let Some((header, basic)) = &read.basic
        && let Some((range, spelling)) = &basic.slot
    {
        out.push(Slot {
            what: SlotKind::ClientSecret,
            part: Part::Header(*header),
            range: range.clone(),
            spelling: spelling.clone(),
        });
    }
    out
}

/// How the client authenticates itself, its secret and id as meant, and the faults of the header.
fn client_of(
    read: &Read,
    raw: &Raw,
    fillings: &Fillings,
) -> (ClientAuth, Option<String>, Option<String>, Vec<Remark>) {
    let body_id = read.value(Role::ClientId);
    let body_secret = read.value(Role::ClientSecret);
    let Some((_, basic)) = &read.basic else {
        let auth = if read.param(Role::Assertion).is_some() {
            assertion_kind(&read.value(Role::Assertion).unwrap_or_default())
        } else if body_secret.is_some() {
            ClientAuth::Body
        } else if raw.wire.cert.is_some() {
            ClientAuth::Tls
        } else {
            ClientAuth::None
        };
        return (auth, body_secret, body_id, Vec::new());
    };
    let faults = basic
        .faults
        .iter()
        .map(|f| Remark { code: f.code, seen: f.seen.to_owned(), fix: f.fix.to_owned() })
        .collect();
    let given = |value: &str| (!value.is_empty()).then(|| value.to_owned());
    let (mut id, mut secret) = (given(&basic.id), given(&basic.secret));
    let encoded = is_form_encoded(basic, body_id.as_deref(), fillings);
    if encoded {
        let decode = |v: String| encode::percent_decode(&v.replace('+', " "));
        id = id.map(decode);
        secret = secret.map(decode);
    }
    let auth = match (&body_secret, &body_id) {
        (Some(_), _) => ClientAuth::Both,
        (None, Some(_)) => ClientAuth::BasicId,
        (None, None) if encoded => ClientAuth::BasicEncoded,
        (None, None) => ClientAuth::Basic,
    };
    (auth, secret.or(body_secret), id.or(body_id), faults)
}

/// Whether id and secret were form-encoded before they went into Basic (RFC 6749 section 2.3.1).
fn is_form_encoded(basic: &client::Basic, body_id: Option<&str>, fillings: &Fillings) -> bool {
    let escaped = |value: &str| {
        let decoded = encode::percent_decode(&value.replace('+', " "));
        decoded != value && (encode::form(&decoded) == value || encode::percent(&decoded) == value)
    };
    let known = |value: Option<&str>, here: &str| value.is_some_and(|v| v == here);
    let secret = fillings.client_secret.as_ref().map(Secret::expose);
    if known(secret, &basic.secret) || (known(body_id, &basic.id) && escaped(&basic.id)) {
        return false;
    }
    escaped(&basic.id) || escaped(&basic.secret)
}

/// HMAC signatures are made with the client secret, all others with a key.
fn assertion_kind(jwt: &str) -> ClientAuth {
    let header = jwt.split('.').next().and_then(encode::base64_decode).unwrap_or_default();
    if String::from_utf8_lossy(&header).replace(' ', "").contains("\"alg\":\"HS") {
        ClientAuth::ClientSecretJwt
    } else {
        ClientAuth::PrivateKeyJwt
    }
}

fn shape_of(read: &Read, raw: &Raw, client_auth: ClientAuth) -> Shape {
    let body = match read.kind {
        Kind::Form | Kind::Nothing => Body::Form,
        Kind::Json => Body::Json,
        Kind::Query => Body::Query,
        Kind::Multipart => Body::Multipart,
    };
    let mut shape = Shape::bare(body, client_auth);
    let mut add = |addition: Addition, wanted: bool| {
        if wanted {
            shape.additions.insert(addition);
        }
    };
    let header = |name: &str| raw.headers.iter().find(|(n, _)| n.eq_ignore_ascii_case(name));
    add(Addition::RedirectUri, read.param(Role::RedirectUri).is_some());
    add(Addition::Scope, read.param(Role::Scope).is_some());
    add(Addition::AccessTokenHeader, read.bearer.is_some());
    add(Addition::AccessTokenBody, read.param(Role::AccessToken).is_some());
    add(Addition::AcceptAny, header("accept").is_none());
    add(
        Addition::Charset,
        // JSON is UTF-8 whatever stands beside it (RFC 8259 section 11).
        header("content-type").is_some_and(|(_, v)| {
            let value = v.to_ascii_lowercase();
            value.contains("charset=") && !value.contains("json")
        }),
    );
    add(Addition::Get, raw.method == "GET");
    add(Addition::Dpop, header("dpop").is_some());
    add(Addition::NoUserAgent, header("user-agent").is_none());
    shape
}

/// Parameters that the shapes do not write themselves.
fn extra_params(read: &Read) -> Vec<(String, Secret)> {
    let own =
        |p: &&Param| p.role == Role::Other && (p.part == Part::Body || read.kind == Kind::Query);
    read.params
        .iter()
        .filter(own)
        .filter(|p| !read.kept_in_url.contains(&p.name) && !p.name.is_empty())
        .map(|p| (p.name.clone(), Secret::new(p.meant.clone())))
        .collect()
}

/// Headers that no shape has.
fn extra_headers(raw: &Raw) -> Vec<(String, String)> {
    const OWN: &[&str] = &[
        "host",
        "accept",
        "accept-encoding",
        "user-agent",
        "authorization",
        "dpop",
        "connection",
        "transfer-encoding",
        "expect",
        "te",
        "upgrade",
        "keep-alive",
        "proxy-connection",
    ];
    let own = |name: &str| {
        let name = name.to_ascii_lowercase();
        OWN.contains(&name.as_str()) || name.starts_with("content-") || name.starts_with(':')
    };
    raw.headers.iter().filter(|(name, _)| !own(name)).cloned().collect()
}

/// A placeholder in the URL: the endpoint that was given stands in for it.
fn fill_url(raw: &mut Raw, fillings: &Fillings) -> Result<(), String> {
    let place = raw.url.split(['?', '#']).next().unwrap_or_default();
    let open = place.contains(['{', '}', '<', '>', '$', '%'])
        && (place.contains('{')
            || place.contains('<')
            || place.contains('$')
            || is_percent_name(place));
    if !open && url::Url::parse(&raw.url).is_ok() {
        return Ok(());
    }
    let Some(given) = &fillings.token_url else {
        return Err(if open {
            "the URL has a placeholder in it; give the endpoint with --token-url".to_owned()
        } else {
            "the URL cannot be read".to_owned()
        });
    };
    let length = place.len();
    raw.url.replace_range(..length, given);
    raw.encoded.retain(|(part, _)| *part != Part::Url);
    let host = url::Url::parse(&raw.url).ok().and_then(|url| {
        let port = url.port().map(|p| format!(":{p}")).unwrap_or_default();
        url.host_str().map(|h| format!("{h}{port}"))
    });
    for (name, value) in &mut raw.headers {
        if name.eq_ignore_ascii_case("host")
            && let Some(host) = &host
        {
            value.clone_from(host);
        }
    }
    Ok(())
}

/// `%NAME%`, as cmd writes variables.
fn is_percent_name(text: &str) -> bool {
    text.split('%').skip(1).step_by(2).any(|name| {
        name.len() > 2
            && super::words::is_name(name)
            && name.bytes().any(|b| !b.is_ascii_hexdigit())
    })
}

/// Puts the options' values where placeholders stand, each in the spelling of its place.
fn fill(raw: &mut Raw, fillings: &Fillings) {
    let read = read::read(raw);
    let secret = fillings.client_secret.as_ref().map(Secret::expose);
    let token = fillings.refresh_token.as_ref().map(Secret::expose);
    let access = fillings.access_token.as_ref().map(Secret::expose);
    let mut edits: Vec<(Part, std::ops::Range<usize>, String)> = Vec::new();
    for param in read.params.iter().filter(|p| placeholder::is_placeholder(&p.meant)) {
        let value = match param.role {
            Role::RefreshToken => token,
            Role::ClientId => fillings.client_id.as_deref(),
            Role::ClientSecret => secret,
            Role::RedirectUri => fillings.redirect_uri.as_deref(),
            Role::Scope => fillings.scope.as_deref(),
            Role::AccessToken => access,
            _ => None,
        };
        let Some(value) = value else { continue };
        // A shell puts the value there as it is; only curl's own encoding comes between.
        let by_client = raw.encoded.iter().any(|(part, range)| {
            *part == param.part && range.start <= param.range.start && param.range.end <= range.end
        });
        let spelled = match param.spelling {
            Spelling::Json => encode::json_inner(value),
            Spelling::Form if by_client => encode::form(value),
            _ => value.to_owned(),
        };
        edits.push((param.part, param.range.clone(), spelled));
    }
    if let Some((header, basic)) = &read.basic
        && let Some((range, text)) = filled_basic(basic, fillings)
    {
        edits.push((Part::Header(*header), range, text));
    }
    if let (Some((held, header, range)), Some(access)) = (&read.bearer, access)
        && placeholder::is_placeholder(held)
    {
        edits.push((Part::Header(*header), range.clone(), access.to_owned()));
    }
    apply(raw, edits);
}

/// What goes into a Basic header instead of its placeholders.
fn filled_basic(
    basic: &client::Basic,
    fillings: &Fillings,
) -> Option<(std::ops::Range<usize>, String)> {
    let known = |value: &str| !value.is_empty() && !placeholder::is_placeholder(value);
    let own_id = Some(basic.id.as_str()).filter(|id| known(id));
    let own_secret = Some(basic.secret.as_str()).filter(|secret| known(secret));
    let id = own_id.or(fillings.client_id.as_deref())?;
    let secret = own_secret.or(fillings.client_secret.as_ref().map(Secret::expose))?;
    if let Some(range) = &basic.unfilled {
        return Some((range.clone(), encode::base64(format!("{id}:{secret}"))));
    }
    if !placeholder::is_placeholder(&basic.id) && !placeholder::is_placeholder(&basic.secret) {
        return None;
    }
    let (range, spelling) = basic.slot.as_ref()?;
    if matches!(spelling, Spelling::Basic { .. }) {
        return Some((range.clone(), encode::base64(format!("{id}:{secret}"))));
    }
    let start = range.start - basic.id.len() - 1;
    Some((start..range.end, format!("{id}:{secret}")))
}

fn apply(raw: &mut Raw, mut edits: Vec<(Part, std::ops::Range<usize>, String)>) {
    let before = raw.body.len();
    edits.sort_by_key(|(_, range, _)| std::cmp::Reverse(range.start));
    for (part, range, text) in edits {
        for (other, place) in &mut raw.encoded {
            if *other != part {
                continue;
            }
            if place.start >= range.end {
                place.start = place.start - range.len() + text.len();
            }
            if place.end >= range.end {
                place.end = place.end - range.len() + text.len();
            }
        }
        match part {
            Part::Url => raw.url.replace_range(range, &text),
            Part::Header(at) => raw.headers[at].1.replace_range(range, &text),
            Part::Body => {
                raw.body.splice(range, text.into_bytes());
            }
        }
    }
    let after = raw.body.len().to_string();
    for (name, value) in &mut raw.headers {
        if name.eq_ignore_ascii_case("content-length") && *value == before.to_string() {
            value.clone_from(&after);
        }
    }
}

/// Whether a Basic header still has a placeholder in it.
fn is_open(basic: &client::Basic) -> bool {
    basic.unfilled.is_some()
        || placeholder::is_placeholder(&basic.secret)
        || placeholder::is_placeholder(&basic.id)
}

/// Whether the text as it was pasted holds a secret.
fn holds_secret(read: &Read) -> bool {
    let literal = |role: Role| read.value(role).is_some_and(|v| !placeholder::is_placeholder(&v));
    let basic = read.basic.as_ref().is_some_and(|(_, b)| !b.secret.is_empty() && !is_open(b));
    literal(Role::RefreshToken) || literal(Role::ClientSecret) || basic
}

/// The option that would fill a placeholder of the credentials which nothing has filled.
fn unfilled(read: &Read) -> Option<&'static str> {
    let basic = read.basic.as_ref().map(|(_, basic)| basic).filter(|basic| is_open(basic));
    if let Some(basic) = basic {
        let id = placeholder::is_placeholder(&basic.id);
        return Some(if id { "--client-id" } else { "--client-secret-file" });
    }
    let open = |role| read.value(role).is_some_and(|value| placeholder::is_placeholder(&value));
    let options = [
        (Role::ClientId, "--client-id"),
        (Role::ClientSecret, "--client-secret-file"),
        (Role::RefreshToken, "--refresh-token-file"),
    ];
    options.into_iter().find(|(role, _)| open(*role)).map(|(_, option)| option)
}

/// What the user should know of the request itself.
fn traps_of(read: &Read, raw: &Raw, traps: &mut Vec<Remark>) {
    let open_role =
        |role: Role| !matches!(role, Role::Other | Role::GrantType | Role::AssertionType);
    let left = |p: &Param| open_role(p.role) && placeholder::is_placeholder(&p.meant);
    for param in read.params.iter().filter(|p| left(p)) {
        traps.push(note(
            format!("a placeholder stands where the value of {} should be", shown(&param.name)),
            "Put the value there, or give it by option.",
        ));
    }
    if read.basic.as_ref().is_some_and(|(_, b)| is_open(b)) {
        traps.push(note(
            "a placeholder stands in the Authorization header",
            "Put the client id and secret there, or give them by option.",
        ));
    }
    if raw.wire.insecure {
        traps.push(note(
            "-k turns the check of the server's certificate off",
            "Anybody on the way could read the credentials; use --cacert for a private authority.",
        ));
    }
}

#[cfg(test)]
mod tests;
