//! A pasted command: words, options, request, meaning.

use super::words::{self, Body, Shell, note};
use super::{Fillings, ImportError, MAX_INPUT, Pasted, Remark, meaning, options, transfer};
use crate::encode;
use crate::request::Part;
use std::path::Path;

pub(super) fn read(text: &str, fillings: &Fillings, folder: &Path) -> Result<Pasted, ImportError> {
    let fail = |problem: String| ImportError { what: "the curl command", line: None, problem };
    if text.len() > MAX_INPUT {
        return Err(fail(format!("is larger than {} MB", MAX_INPUT >> 20)));
    }
    if text.contains('\0') {
        return Err(fail("has a NUL character in it".to_owned()));
    }
    let shell = Shell::of(text);
    if shell == Shell::Invoke {
        return meaning::pasted(invoked(words::call(text)?), fillings).map_err(fail);
    }
    let command = words::split(text, shell)?;
    if shell == Shell::Posix && command.words.iter().any(|w| w.eq_ignore_ascii_case("-uri")) {
        return meaning::pasted(invoked(words::call(&renamed(text))?), fillings).map_err(fail);
    }
    let given = options::parse(command.words).map_err(fail)?;
    let on = |names: &[&str]| given.iter().any(|g| g.on && names.contains(&g.name));
    let follows = on(&["location", "location-trusted", "follow"]);
    let method = on(&["request"]);
    let mut raw = transfer::request(given, command.stdin.as_deref(), folder).map_err(fail)?;
    raw.traps.splice(0..0, command.traps);
    if follows {
        raw.traps.push(follow_trap(method));
    }
    meaning::pasted(raw, fillings).map_err(fail)
}

fn follow_trap(method: bool) -> Remark {
    if method {
        note(
            "-X with -L keeps the method on a redirect and drops the body",
            "Leave -X out (a body makes it a POST) and -L, too: use the address the redirect names.",
        )
    } else {
        note(
            "-L follows redirects with the credentials: a POST becomes a GET without its body on 301 and 302",
            "Leave it out and use the address the redirect names.",
        )
    }
}

/// In Windows PowerShell `curl` is another name of Invoke-WebRequest.
fn renamed(text: &str) -> String {
    text.replacen("curl ", "Invoke-WebRequest ", 1)
}

/// What `Invoke-RestMethod` sends.
fn invoked(call: words::Call) -> transfer::Raw {
    let mut raw = transfer::Raw { traps: call.traps, ..transfer::Raw::default() };
    raw.url = call.url;
    let mut kind = call.content_type;
    let mut headers = Vec::new();
    for (name, value) in call.headers {
        if name.eq_ignore_ascii_case("content-type") {
            kind.get_or_insert(value);
        } else {
            headers.push((name, value));
        }
    }
    let named = |list: &[(String, String)], name: &str| {
        list.iter().any(|(n, _)| n.eq_ignore_ascii_case(name))
    };
    let rest = raw.url.split_once("://").map_or("", |(_, rest)| rest);
    let host = rest.split(['/', '?']).next().unwrap_or_default().to_owned();
    raw.headers.push(("Host".to_owned(), host));
    raw.headers.extend(headers.iter().cloned());
    if !named(&headers, "user-agent") {
        let agent = call.user_agent.unwrap_or_else(|| AGENT.to_owned());
        raw.headers.push(("User-Agent".to_owned(), agent));
    }
    if !named(&headers, "accept") {
        raw.headers.push(("Accept".to_owned(), "*/*".to_owned()));
    }
    let default_kind = match call.body {
        Body::None => None,
        Body::Text(text) => {
            raw.body = text.into_bytes();
            Some("application/x-www-form-urlencoded")
        }
        Body::Table(pairs) => {
            let pieces: Vec<String> = pairs
                .iter()
                .map(|(n, v)| format!("{}={}", encode::percent(n), encode::percent(v)))
                .collect();
            raw.body = pieces.join("&").into_bytes();
            raw.encoded.push((Part::Body, 0..raw.body.len()));
            Some("application/x-www-form-urlencoded")
        }
    };
    let has_body = default_kind.is_some();
    raw.method = call.method.unwrap_or_else(|| "GET".to_owned());
    if raw.method == "GET" && has_body {
        // PowerShell puts a GET's body into the query.
        let query = String::from_utf8_lossy(&raw.body).into_owned();
        raw.url.push(if raw.url.contains('?') { '&' } else { '?' });
        let from = raw.url.len();
        raw.url.push_str(&query);
        raw.encoded = vec![(Part::Url, from..raw.url.len())];
        raw.body.clear();
        return raw;
    }
    if let Some(kind) = kind.or(default_kind.map(str::to_owned)) {
        raw.headers.push(("Content-Type".to_owned(), kind));
    }
    if has_body {
        raw.headers.push(("Content-Length".to_owned(), raw.body.len().to_string()));
    }
    raw
}

const AGENT: &str = "Mozilla/5.0 (Windows NT; Windows NT 10.0; en-US) WindowsPowerShell/5.1";
