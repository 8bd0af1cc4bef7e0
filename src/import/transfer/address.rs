//! A URL as curl takes it: scheme guessed, user cut out, dots squashed, fragment dropped; nothing
//! is encoded that the author left plain, but for the path's bytes outside ASCII.

use super::Piece;
use crate::encode;
use crate::import::Remark;
use crate::import::words::note;
use std::ops::Range;

/// A URL taken apart.
pub(super) struct Address {
    /// The absolute URL, without user and fragment.
    pub url: String,
    /// The value of Host.
    pub host: String,
    /// `user:password` from the URL, decoded.
    pub user: Option<String>,
    /// Places in `url` that curl encoded.
    pub encoded: Vec<Range<usize>>,
}

pub(super) fn parse(
    text: &str,
    query: Option<Piece>,
    path_as_is: bool,
    traps: &mut Vec<Remark>,
    globs: bool,
) -> Result<Address, String> {
    let text = text.trim_start();
    if text.contains(|c: char| c.is_control() || c.is_whitespace()) {
        return Err(
            "the URL has a blank or a control character in it, which curl refuses".to_owned()
        );
    }
    let (scheme, rest) = match text.split_once("://") {
        Some((scheme, rest)) if !scheme.contains(['/', '?', '.']) => {
            (scheme.to_ascii_lowercase(), rest.trim_start_matches('/'))
        }
        _ => {
            traps.push(note(
                "the URL has no scheme, so that curl takes http",
                "Write https:// before it.",
            ));
            ("http".to_owned(), text)
        }
    };
    if scheme != "http" && scheme != "https" {
        return Err("the URL's scheme is neither http nor https".to_owned());
    }
    let rest = rest.split('#').next().unwrap_or_default();
    let end = rest.find(['/', '?']).unwrap_or(rest.len());
    let (authority, tail) = rest.split_at(end);
    let (user, host) = match authority.rsplit_once('@') {
        Some((user, host)) => (Some(encode::percent_decode(user)), host),
        None => (None, authority),
    };
    if host.is_empty() {
        return Err("the URL has no host".to_owned());
    }
    let braces = |t: &str| t.contains(['{', '}']) || t.trim_start_matches('[').contains('[');
    if globs && (braces(tail) || braces(host)) {
        traps.push(note(
            "the URL has braces or brackets in it, which curl takes for a list of URLs",
            "Fill in what they stand for, or add -g.",
        ));
    }
    let (path, own_query) = match tail.split_once('?') {
        Some((path, query)) => (path, Some(query)),
        None => (tail, None),
    };
    let path = match path {
        "" => "/".to_owned(),
        path if path_as_is => path.to_owned(),
        path => squashed(path),
    };
    let default_port = if scheme == "https" { ":443" } else { ":80" };
    let shown_host = host.strip_suffix(default_port).unwrap_or(host).trim_end_matches(':');
    let mut url = format!("{scheme}://{host}{}", ascii(&path));
    let mut encoded = Vec::new();
    if let Some(query) = own_query {
        url.push('?');
        url.push_str(query);
    }
    if let Some(piece) = query {
        url.push_str(match own_query {
            None => "?",
            Some(query) if query.is_empty() || query.ends_with('&') => "",
            Some(_) => "&",
        });
        let from = url.len();
        let added = String::from_utf8_lossy(&piece.bytes);
        if added.len() == piece.bytes.len() {
            encoded = piece.encoded.iter().map(|r| r.start + from..r.end + from).collect();
        }
        url.push_str(&added);
    }
    Ok(Address { url, host: shown_host.to_owned(), user, encoded })
}

/// Bytes outside ASCII escaped, as curl does it.
fn ascii(text: &str) -> String {
    let escape = |c: char| {
        let mut bytes = [0; 4];
        let bytes = c.encode_utf8(&mut bytes).bytes();
        bytes.fold(String::new(), |out, byte| format!("{out}%{byte:02x}"))
    };
    text.chars().map(|c| if c.is_ascii() { c.to_string() } else { escape(c) }).collect()
}

/// RFC 3986's removal of dot segments.
fn squashed(path: &str) -> String {
    let mut out: Vec<&str> = Vec::new();
    let mut segments = path.split('/').skip(1).peekable();
    while let Some(segment) = segments.next() {
        let last = segments.peek().is_none();
        match segment {
            "." if last => out.push(""),
            "." => {}
            ".." => {
                out.pop();
                if last {
                    out.push("");
                }
            }
            segment => out.push(segment),
        }
    }
    format!("/{}", out.join("/"))
}
