//! A HAR's entry as a request as sent.

use super::words::{note, shown};
use super::{Fillings, ImportError, MAX_INPUT, Pasted, case, meaning, transfer};
use crate::request::Part;

pub(super) fn read(
    text: &str,
    entry: Option<usize>,
    fillings: &Fillings,
) -> Result<Pasted, ImportError> {
    let fail =
        |problem: &str| ImportError { what: "the HAR", line: None, problem: problem.to_owned() };
    if text.len() > MAX_INPUT {
        return Err(fail("is larger than 16 MB"));
    }
    let text = text.trim_start_matches('\u{feff}').trim();
    let seen = case::read(text, entry)?.ok_or_else(|| fail("is no JSON"))?;
    let request = seen.request.ok_or_else(|| fail("has no request in it"))?;
    let url = request.url.ok_or_else(|| fail("has a request without a URL"))?;
    let mut headers = request.headers.unwrap_or_default();
    // HTTP/2's own fields, and what the browser writes for the connection.
    headers.retain(|(name, _)| !name.starts_with(':'));
    let url = url.split('#').next().unwrap_or_default().to_owned();
    if !headers.iter().any(|(n, _)| n.eq_ignore_ascii_case("host")) {
        let rest = url.split_once("://").map_or("", |(_, rest)| rest);
        let host = rest.split(['/', '?']).next().unwrap_or_default();
        headers.insert(0, ("Host".to_owned(), host.to_owned()));
    }
    let body = request.body.unwrap_or_default().into_bytes();
    // The length of what the browser sent. What was saved is mostly edited since.
    let length = headers.iter().find(|(n, _)| n.eq_ignore_ascii_case("content-length"));
    let told = length.map(|(_, value)| value.trim().to_owned());
    headers.retain(|(n, _)| !n.eq_ignore_ascii_case("content-length"));
    let mut traps = Vec::new();
    if let Some(told) = told.filter(|told| *told != body.len().to_string()) {
        traps.push(note(
            format!(
                "the HAR's Content-Length is {}, and its body has {} bytes",
                shown(&told),
                body.len()
            ),
            "Look whether the saved body was shortened, or whether its secrets were replaced.",
        ));
    }
    if !body.is_empty() {
        headers.push(("Content-Length".to_owned(), body.len().to_string()));
    }
    let encoded = if sound_form(&body) {
        // A program wrote it: what it left plain, it left plain on purpose.
        vec![(Part::Body, 0..body.len())]
    } else {
        Vec::new()
    };
    let raw = transfer::Raw {
        method: request.method.unwrap_or_else(|| "POST".to_owned()).to_ascii_uppercase(),
        url,
        headers,
        body,
        encoded,
        traps,
        ..transfer::Raw::default()
    };
    meaning::pasted(raw, fillings).map_err(|problem| fail(&problem))
}

/// Whether a form shows that its writer encodes: an escape stands in it, and no raw blank.
fn sound_form(body: &[u8]) -> bool {
    body.contains(&b'%') && !body.contains(&b' ') && !body.starts_with(b"{")
}
