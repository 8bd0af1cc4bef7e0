//! The request that curl makes of its options: method, URL, headers in curl's order, body.
//!
//! Byte for byte what curl 7.88 sends (`tests/it/import_curl.rs` holds the two beside each other),
//! but for the version in User-Agent and the multipart boundary, which is made up anyway.

mod address;
mod form;
mod wire;

use super::options::Given;
use super::words::{note, note_once};
use super::{Remark, WireHints};
use crate::encode;
use crate::request::Part;
use std::io::Read as _;
use std::ops::Range;
use std::path::Path;

/// `@file` of more bytes is refused: no token request is so long.
const MAX_FILE: u64 = 1 << 20;

/// An exact request before anybody asked what it means.
#[derive(Default)]
pub(super) struct Raw {
    pub method: String,
    pub url: String,
    pub headers: Vec<(String, String)>,
    pub body: Vec<u8>,
    /// Places that the client encoded itself, so that the author wrote them plain.
    pub encoded: Vec<(Part, Range<usize>)>,
    pub traps: Vec<Remark>,
    pub wire: WireHints,
    /// `-u` that stays at home because an `Authorization` header was given beside it.
    pub displaced: Option<String>,
}

/// Bytes with the places in them that curl encoded.
#[derive(Clone, Debug, Default)]
struct Piece {
    bytes: Vec<u8>,
    encoded: Vec<Range<usize>>,
}

impl Piece {
    fn append(&mut self, other: Self) {
        let from = self.bytes.len();
        self.bytes.extend(other.bytes);
        self.encoded.extend(other.encoded.into_iter().map(|r| r.start + from..r.end + from));
    }
}

/// Everything the options say, folded.
#[derive(Default)]
#[allow(clippy::struct_excessive_bools, reason = "each is one independent switch of curl")]
struct Settings {
    urls: Vec<String>,
    method: Option<String>,
    data: Option<Piece>,
    query: Option<Piece>,
    form: Vec<form::Field>,
    get: bool,
    head: bool,
    json: bool,
    user: Option<String>,
    other_auth: Option<&'static str>,
    bearer: Option<String>,
    headers: Vec<String>,
    user_agent: Option<String>,
    referer: Option<String>,
    cookies: Vec<String>,
    compressed: bool,
    follow: bool,
    globs: bool,
    path_as_is: bool,
    traps: Vec<Remark>,
    wire: WireHints,
}

/// Makes the request.
///
/// # Errors
/// Where curl would refuse, or needs what cannot be read.
pub(super) fn request(
    given: Vec<Given>,
    stdin: Option<&str>,
    folder: &Path,
) -> Result<Raw, String> {
    let mut settings = Settings { globs: true, ..Settings::default() };
    let files = Files { stdin, folder };
    for option in given {
        if option.name == "next" {
            note_once(&mut settings.traps, MORE_URLS.0, MORE_URLS.1);
            break;
        }
        settings.take(option, &files)?;
    }
    settings.request()
}

impl Settings {
    fn take(&mut self, option: Given, files: &Files<'_>) -> Result<(), String> {
        let Given { name, value, on } = option;
        match name {
            "" | "url" => self.urls.push(value),
            "request" => self.method = Some(value),
            "data" | "data-ascii" | "data-binary" | "data-raw" | "data-urlencode" | "json" => {
                self.add_data(name, &value, files)?;
            }
            "url-query" => {
                let piece = match value.strip_prefix('+') {
                    Some(raw) => Piece { bytes: raw.as_bytes().to_vec(), encoded: Vec::new() },
                    None => files.urlencoded(&value)?,
                };
                join(&mut self.query, piece);
            }
            "form" | "form-string" => self.form.push(form::field(name, &value, files)?),
            "get" => self.get = on,
            "head" => self.head = on,
            "user" => self.user = Some(value),
            "basic" => self.other_auth = None,
            "digest" | "ntlm" | "ntlm-wb" | "negotiate" | "anyauth" | "aws-sigv4" => {
                self.other_auth = Some(name);
            }
            "oauth2-bearer" => self.bearer = Some(value),
            "header" => match value.strip_prefix('@') {
                Some(file) => {
                    let text = String::from_utf8_lossy(&files.read(file)?).into_owned();
                    self.headers.extend(text.lines().map(str::to_owned));
                }
                None => self.headers.push(value),
            },
            "user-agent" => {
                self.wire.user_agent = Some(value.clone());
                self.user_agent = Some(value);
            }
            "referer" => self.referer = Some(value.trim_end_matches(";auto").to_owned()),
            "cookie" if value.contains('=') => self.cookies.push(value),
            "compressed" => self.compressed = on,
            "location" | "location-trusted" | "follow" => self.follow = on,
            "globoff" => self.globs = !on,
            "path-as-is" => self.path_as_is = on,
            "upload-file" => {
                return Err("it uploads a file (-T), which is no token request".to_owned());
            }
            "config" => {
                return Err("it reads options from a file (-K), which is not supported; put them into the command".to_owned());
            }
            _ => self.take_wire(name, value, on),
        }
        Ok(())
    }

    fn add_data(&mut self, name: &str, value: &str, files: &Files<'_>) -> Result<(), String> {
        let plain = |bytes: Vec<u8>| Piece { bytes, encoded: Vec::new() };
        let piece = match (name, value.strip_prefix('@')) {
            ("data-urlencode", _) => files.urlencoded(value)?,
            ("data-raw", _) | (_, None) => plain(value.as_bytes().to_vec()),
            ("data-binary" | "json", Some(file)) => plain(files.read(file)?),
            (_, Some(file)) => {
                let mut bytes = files.read(file)?;
                bytes.retain(|b| !matches!(b, b'\r' | b'\n' | 0));
                plain(bytes)
            }
        };
        if name == "json" {
            self.json = true;
            self.data.get_or_insert_default().append(piece);
        } else {
            join(&mut self.data, piece);
        }
        Ok(())
    }

    fn request(mut self) -> Result<Raw, String> {
        if !self.form.is_empty() && self.data.is_some() {
            return Err("it has both -d and -F, which curl refuses".to_owned());
        }
        if self.head && !self.get && (self.data.is_some() || !self.form.is_empty()) {
            return Err("it has both -I and a body, which curl refuses".to_owned());
        }
        let mut query = self.query.take();
        if self.get
            && let Some(data) = self.data.take()
        {
            // Curl 7.88 takes one or the other.
            query = Some(data);
        }
        let url = self.urls.first().ok_or("it has no URL")?;
        let address = address::parse(url, query, self.path_as_is, &mut self.traps, self.globs)?;
        if self.urls.len() > 1 {
            note_once(&mut self.traps, MORE_URLS.0, MORE_URLS.1);
        }
        let has_body = self.data.is_some() || !self.form.is_empty();
        let method = match (self.method.take(), self.head, has_body) {
            (Some(method), _, _) => method,
            (None, true, _) => "HEAD".to_owned(),
            (None, false, true) => "POST".to_owned(),
            (None, false, false) => "GET".to_owned(),
        };
        if method.is_empty() || method.contains(|c: char| c.is_whitespace() || c.is_control()) {
            return Err("the method (-X) is none".to_owned());
        }
        let displaced = self.names("Authorization");
        let (headers, body, mut encoded) = self.headers_and_body(&address);
        encoded.extend(address.encoded.iter().map(|r| (Part::Url, r.clone())));
        Ok(Raw {
            method,
            url: address.url,
            headers,
            body,
            encoded,
            displaced: self.user.filter(|_| displaced),
            traps: self.traps,
            wire: self.wire,
        })
    }

    #[allow(clippy::type_complexity, reason = "three results of one step, used at once")]
    fn headers_and_body(
        &mut self,
        address: &address::Address,
    ) -> (Vec<(String, String)>, Vec<u8>, Vec<(Part, Range<usize>)>) {
        if self.json {
            for (name, line) in [
                ("Content-Type", "Content-Type: application/json"),
                ("Accept", "Accept: application/json"),
            ] {
                if !self.names(name) {
                    self.headers.push(line.to_owned());
                }
            }
        }
        let mut out = Vec::new();
        let mut add = |name: &str, value: String| out.push((name.to_owned(), value));
        let host = self.value_of("Host");
        match host {
            Some(host) if !host.is_empty() => add("Host", host),
            Some(_) => {}
            None => add("Host", address.host.clone()),
        }
        if self.names("Authorization") {
            if self.user.is_some() {
                self.traps.push(note(
                    "-u goes nowhere: curl sends the Authorization header that was given instead",
                    "Drop one of them; a token endpoint wants the client's -u.",
                ));
            }
        } else if let Some(value) = self.authorization(address) {
            add("Authorization", value);
        }
        let agent = self.user_agent.take().unwrap_or_else(|| USER_AGENT.to_owned());
        if !self.names("User-Agent") && !agent.is_empty() {
            add("User-Agent", agent);
        }
        if !self.names("Accept") {
            add("Accept", "*/*".to_owned());
        }
        if self.compressed && !self.names("Accept-Encoding") {
            add("Accept-Encoding", "deflate, gzip, br, zstd".to_owned());
        }
        if let Some(referer) =
            self.referer.take().filter(|r| !r.is_empty() && !self.names("Referer"))
        {
            add("Referer", referer);
        }
        if !self.cookies.is_empty() && !self.names("Cookie") {
            add("Cookie", self.cookies.join("; "));
        }
        let multipart = !self.form.is_empty();
        for line in &self.headers {
            let Some((name, value)) = custom(line) else { continue };
            let placed = name.eq_ignore_ascii_case("Host")
                || (multipart && name.eq_ignore_ascii_case("Content-Type"));
            if !placed {
                add(name, value.to_owned());
            }
        }
        let mut encoded = Vec::new();
        let mut body = Vec::new();
        let sent = |this: &Self, name: &str| this.headers.iter().any(|l| named(l, name));
        if multipart {
            let kind = self.value_of("Content-Type").filter(|v| !v.is_empty());
            let kind = kind.unwrap_or_else(|| "multipart/form-data".to_owned());
            body = form::body(&self.form, &kind);
            if !sent(self, "Content-Length") {
                add("Content-Length", body.len().to_string());
            }
            add("Content-Type", format!("{kind}; boundary={}", form::BOUNDARY));
        } else if let Some(data) = self.data.take() {
            encoded = data.encoded.into_iter().map(|r| (Part::Body, r)).collect();
            body = data.bytes;
            if !sent(self, "Content-Length") {
                add("Content-Length", body.len().to_string());
            }
            if !sent(self, "Content-Type") {
                add("Content-Type", "application/x-www-form-urlencoded".to_owned());
            }
        }
        (out, body, encoded)
    }

    fn authorization(&mut self, address: &address::Address) -> Option<String> {
        if let Some(kind) = self.other_auth {
            self.traps.push(note(
                format!("the command asks for --{kind}, which waits for a challenge and sends no credentials at first"),
                "Drop it: client credentials go as Basic (-u alone) or in the body.",
            ));
            return None;
        }
        if let Some(token) = &self.bearer {
            return Some(format!("Bearer {token}"));
        }
        let user = self.user.clone().or_else(|| address.user.clone())?;
        let user = if user.contains(':') {
            user
        } else {
            self.traps.push(note(
                "-u has no colon, so that curl asks for the password",
                "Write -u 'ID:SECRET'.",
            ));
            format!("{user}:{}", super::placeholder::SECRET)
        };
        Some(format!("Basic {}", encode::base64(user)))
    }

    /// Whether a header of that name was given, be it to remove it.
    fn names(&self, name: &str) -> bool {
        self.headers.iter().any(|line| named(line, name))
    }

    /// The value of a header that was given; empty where it was given to be removed.
    fn value_of(&self, name: &str) -> Option<String> {
        let line = self.headers.iter().find(|line| named(line, name))?;
        Some(line.split_once(':').map_or("", |(_, v)| v.trim_start()).to_owned())
    }
}

/// What `-H` writes: nothing for `Name:`, an empty value for `Name;`.
fn custom(line: &str) -> Option<(&str, &str)> {
    match line.split_once(':') {
        Some((name, value)) => {
            let value = value.trim_start();
            (!name.is_empty() && !value.is_empty()).then_some((name, value))
        }
        None => line.trim_end().strip_suffix(';').map(|name| (name, "")),
    }
}

fn named(line: &str, name: &str) -> bool {
    line.get(..name.len()).is_some_and(|start| start.eq_ignore_ascii_case(name))
        && line[name.len()..].starts_with([':', ';'])
}

fn join(pieces: &mut Option<Piece>, piece: Piece) {
    if let Some(all) = pieces {
        all.bytes.push(b'&');
        all.append(piece);
    } else {
        *pieces = Some(piece);
    }
}

/// Where `@file` comes from.
struct Files<'a> {
    stdin: Option<&'a str>,
    folder: &'a Path,
}

impl Files<'_> {
    /// A small ordinary file, relative to the folder, or the here-document.
    fn read(&self, name: &str) -> Result<Vec<u8>, String> {
        if name == "-" || name == "/dev/stdin" {
            let text =
                self.stdin.ok_or("it reads standard input (@-), which is not part of the text")?;
            return Ok(text.as_bytes().to_vec());
        }
        let shown: String = name.chars().take(80).flat_map(char::escape_default).collect();
        let fault = |why: &dyn std::fmt::Display| format!("it reads the file '{shown}': {why}");
        let path = self.folder.join(name);
        let facts = std::fs::metadata(&path).map_err(|e| fault(&e))?;
        if !facts.is_file() {
            return Err(fault(&"this is no ordinary file"));
        }
        // Files that the kernel makes up have no length; reading some of them never ends.
        if facts.len() == 0 {
            return Ok(Vec::new());
        }
        if facts.len() > MAX_FILE {
            return Err(fault(&"it is larger than 1 MB"));
        }
        let mut bytes = Vec::new();
        std::fs::File::open(&path)
            .and_then(|file| file.take(MAX_FILE).read_to_end(&mut bytes))
            .map_err(|e| fault(&e))?;
        Ok(bytes)
    }

    /// `--data-urlencode`: `content`, `=content`, `name=content`, `@file`, `name@file`.
    fn urlencoded(&self, value: &str) -> Result<Piece, String> {
        let sign = value.find('=').or_else(|| value.find('@'));
        let (name, content) = match sign {
            Some(at) if value[at..].starts_with('@') => {
                (&value[..at], self.read(&value[at + 1..])?)
            }
            Some(at) => (&value[..at], value.as_bytes()[at + 1..].to_vec()),
            None => ("", value.as_bytes().to_vec()),
        };
        let spelled = encode::percent_bytes(&content).replace("%20", "+");
        let mut bytes = name.as_bytes().to_vec();
        if !name.is_empty() {
            bytes.push(b'=');
        }
        let from = bytes.len();
        bytes.extend_from_slice(spelled.as_bytes());
        let encoded = std::iter::once(from..bytes.len()).collect();
        Ok(Piece { bytes, encoded })
    }
}

const USER_AGENT: &str = "curl/7.88.1";
const MORE_URLS: (&str, &str) = (
    "the command makes more than one request",
    "Only the first is read; give the others on their own.",
);
