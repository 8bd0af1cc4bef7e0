//! `-F`: multipart bodies as curl writes them.

use super::Files;
use std::fmt::Write as _;

/// Curl makes a new one for every request; one of ours has always this.
pub(super) const BOUNDARY: &str = "------------------------7265672d6772616e";

/// One field of a form.
pub(super) struct Field {
    name: String,
    content: Vec<u8>,
    filename: Option<String>,
    kind: Option<String>,
}

/// Reads a value of `-F` (`name=content`, `name=@file`, `name=<file`, `;type=`) or `--form-string`.
pub(super) fn field(option: &str, value: &str, files: &Files<'_>) -> Result<Field, String> {
    let (name, content) =
        value.split_once('=').ok_or("a form field (-F) has no '=' after its name")?;
    let mut field =
        Field { name: name.to_owned(), content: Vec::new(), filename: None, kind: None };
    if option == "form-string" {
        field.content = content.as_bytes().to_vec();
        return Ok(field);
    }
    let (word, parameters) = first_word(content);
    for parameter in parameters.split(';') {
        match parameter.trim_start().split_once('=') {
            Some(("type", kind)) => field.kind = Some(kind.trim().to_owned()),
            Some(("filename", name)) => field.filename = Some(name.trim_matches('"').to_owned()),
            _ => {}
        }
    }
    if let Some(file) = word.strip_prefix('@') {
        field.content = files.read(file)?;
        let base = file.rsplit('/').next().unwrap_or_default();
        field.filename.get_or_insert_with(|| base.to_owned());
        field.kind.get_or_insert_with(|| kind_of(base).to_owned());
    } else if let Some(file) = word.strip_prefix('<') {
        field.content = files.read(file)?;
    } else {
        field.content = word.into_bytes();
    }
    Ok(field)
}

/// Up to the first semicolon, or a quoted text.
fn first_word(content: &str) -> (String, &str) {
    let content = content.trim_start();
    if let Some(quoted) = content.strip_prefix('"') {
        let mut out = String::new();
        let mut chars = quoted.char_indices();
        while let Some((at, c)) = chars.next() {
            match c {
                '"' => {
                    let rest = quoted[at + 1..].trim_start();
                    return (out, rest.strip_prefix(';').unwrap_or(rest));
                }
                '\\' => match chars.next() {
                    Some((_, escaped @ ('"' | '\\'))) => out.push(escaped),
                    Some((_, other)) => out.extend(['\\', other]),
                    None => out.push('\\'),
                },
                c => out.push(c),
            }
        }
    }
    match content.split_once(';') {
        Some((word, rest)) => (word.trim_end().to_owned(), rest),
        None => (content.trim_end().to_owned(), ""),
    }
}

/// The body for a content type: only `multipart/form-data` has form data in it.
pub(super) fn body(fields: &[Field], kind: &str) -> Vec<u8> {
    let form = kind.to_ascii_lowercase().starts_with("multipart/form-data");
    let disposition = if form { "form-data" } else { "attachment" };
    let mut out = Vec::new();
    for field in fields {
        let mut head = format!(
            "--{BOUNDARY}\r\nContent-Disposition: {disposition}; name=\"{}\"",
            escaped(&field.name)
        );
        if let Some(filename) = &field.filename {
            let _ = write!(head, "; filename=\"{}\"", escaped(filename));
        }
        if let Some(kind) = &field.kind {
            let _ = write!(head, "\r\nContent-Type: {kind}");
        }
        out.extend_from_slice(head.as_bytes());
        out.extend_from_slice(b"\r\n\r\n");
        out.extend_from_slice(&field.content);
        out.extend_from_slice(b"\r\n");
    }
    out.extend_from_slice(format!("--{BOUNDARY}--\r\n").as_bytes());
    out
}

fn escaped(name: &str) -> String {
    name.replace('"', "%22").replace('\r', "%0D").replace('\n', "%0A")
}

fn kind_of(file: &str) -> &'static str {
    let ending = file.rsplit('.').next().unwrap_or_default().to_ascii_lowercase();
    match ending.as_str() {
        "txt" => "text/plain",
        "htm" | "html" => "text/html",
        "xml" => "application/xml",
        "pdf" => "application/pdf",
        "gif" => "image/gif",
        "jpg" | "jpeg" => "image/jpeg",
        "png" => "image/png",
        "svg" => "image/svg+xml",
        _ => "application/octet-stream",
    }
}
