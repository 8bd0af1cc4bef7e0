//! An independent leak checker: reads text the way somebody who wants the secret would. Shares no
//! code with the redactor. A leak is six characters in a row of a secret, in the text itself or in
//! what it decodes to.

use base64::Engine as _;
use base64::engine::DecodePaddingMode;
use base64::engine::general_purpose::{GeneralPurpose, GeneralPurposeConfig};
use std::collections::HashSet;

const WINDOW: usize = 6;

/// How the secret was found, and where; `None` where it was not.
pub(crate) fn find(text: &[u8], secret: &[u8]) -> Option<String> {
    let wanted: HashSet<&[u8]> = secret.windows(WINDOW).collect();
    let bare: Vec<u8> = secret.iter().copied().filter(u8::is_ascii_alphanumeric).collect();
    let wanted_bare: HashSet<&[u8]> = bare.windows(8).collect();
    let look = |label: &str, text: &[u8]| {
        let hit = text.windows(WINDOW).find(|w| wanted.contains(*w));
        hit.map(|_| format!("{label}: {}", String::from_utf8_lossy(&text[..text.len().min(300)])))
    };
    for (label, view) in views(text) {
        let squeezed: Vec<u8> = view.iter().copied().filter(u8::is_ascii_graphic).collect();
        let alnum: Vec<u8> = view.iter().copied().filter(u8::is_ascii_alphanumeric).collect();
        if alnum.windows(8).any(|w| wanted_bare.contains(w)) {
            return Some(format!("{label}, letters and digits only"));
        }
        let found = look(&label, &view)
            .or_else(|| look(&format!("{label}, squeezed"), &squeezed))
            .or_else(|| look(&format!("{label}, unframed"), &unframed(&view)));
        if found.is_some() {
            return found;
        }
        for source in [&view, &squeezed] {
            for (kind, decoded) in [("base64", base64s(source)), ("hex", hexes(source))] {
                for piece in decoded {
                    let no_nul: Vec<u8> = piece.iter().copied().filter(|b| *b != 0).collect();
                    let found = look(&format!("{label}>{kind}"), &piece)
                        .or_else(|| look(&format!("{label}>{kind}>percent"), &percent(&piece)))
                        .or_else(|| look(&format!("{label}>{kind}>utf-16"), &no_nul));
                    if found.is_some() {
                        return found;
                    }
                }
            }
        }
    }
    None
}

/// Like [`find`], and opens base64 within base64 (and hex), `depth` layers. A piece met before is
/// not read again: nearly all of a long run's alignments decode to the same few.
pub(crate) fn find_nested(text: &[u8], secret: &[u8], depth: usize) -> Option<String> {
    nested(text, secret, depth, &mut HashSet::new())
}

fn nested(text: &[u8], secret: &[u8], depth: usize, seen: &mut HashSet<Vec<u8>>) -> Option<String> {
    if let Some(found) = find(text, secret) {
        return Some(found);
    }
    if depth == 0 {
        return None;
    }
    for piece in base64s(text).into_iter().chain(hexes(text)) {
        let readable = piece.iter().filter(|b| (0x20..0x7f).contains(*b)).count();
        if piece.len() < 8 || readable * 10 < piece.len() * 9 || !seen.insert(piece.clone()) {
            continue;
        }
        if let Some(found) = nested(&piece, secret, depth - 1, seen) {
            return Some(format!("nested {found}"));
        }
    }
    None
}

fn views(text: &[u8]) -> Vec<(String, Vec<u8>)> {
    let mut out = vec![("raw".to_owned(), text.to_vec())];
    let mut add = |label: String, view: &Vec<u8>| {
        if !out.iter().any(|(_, v)| v == view) {
            out.push((label, view.clone()));
        }
    };
    add("html".to_owned(), &html(text));
    add("percent".to_owned(), &percent(text));
    let mut current = text.to_vec();
    let mut label = String::new();
    for _ in 0..5 {
        let before = current.clone();
        for (name, decode) in
            [("json", json as fn(&[u8]) -> Vec<u8>), ("html", html), ("percent", percent)]
        {
            let next = decode(&current);
            if next != current {
                label = format!("{label}>{name}");
                add(label.clone(), &next);
                current = next;
            }
        }
        if current == before {
            break;
        }
    }
    out
}

fn percent(text: &[u8]) -> Vec<u8> {
    percent_encoding::percent_decode(text).collect()
}

fn json(text: &[u8]) -> Vec<u8> {
    let text = String::from_utf8_lossy(text);
    let mut out = String::new();
    let mut rest = &*text;
    while let Some(at) = rest.find('\\') {
        out.push_str(&rest[..at]);
        rest = &rest[at + 1..];
        let hex = |from: usize, len: usize| {
            let digits = rest.get(from..from + len)?;
            let all = digits.bytes().all(|b| b.is_ascii_hexdigit());
            all.then(|| u32::from_str_radix(digits, 16).ok()).flatten()
        };
        let (c, len) = match rest.bytes().next() {
            Some(b'u') => (hex(1, 4), 5),
            Some(b'x') => (hex(1, 2), 3),
            Some(b @ (b'"' | b'\\' | b'/')) => (Some(u32::from(b)), 1),
            Some(b'n') => (Some(10), 1),
            Some(b'r') => (Some(13), 1),
            Some(b't') => (Some(9), 1),
            Some(b'b') => (Some(8), 1),
            Some(b'f') => (Some(12), 1),
            _ => (None, 0),
        };
        match c {
            Some(c) => {
                out.push(char::from_u32(c).unwrap_or('?'));
                rest = &rest[len..];
            }
            None => out.push('\\'),
        }
    }
    out.push_str(rest);
    out.into_bytes()
}

fn html(text: &[u8]) -> Vec<u8> {
    let text = String::from_utf8_lossy(text);
    let mut out = String::new();
    let mut rest = &*text;
    while let Some(at) = rest.find('&') {
        out.push_str(&rest[..at]);
        rest = &rest[at..];
        let end = rest.find(';').filter(|end| *end < 12);
        let name = end.map(|end| &rest[1..end]);
        let c = name.and_then(|name| match name {
            "amp" => Some('&'),
            "lt" => Some('<'),
            "gt" => Some('>'),
            "quot" => Some('"'),
            "apos" => Some('\''),
            "plus" => Some('+'),
            "sol" => Some('/'),
            "equals" => Some('='),
            name => {
                let number = name.strip_prefix('#')?;
                let code = match number.strip_prefix(['x', 'X']) {
                    Some(hex) => u32::from_str_radix(hex, 16),
                    None => number.parse(),
                };
                char::from_u32(code.ok()?)
            }
        });
        if let (Some(c), Some(end)) = (c, end) {
            out.push(c);
            rest = &rest[end + 1..];
        } else {
            out.push('&');
            rest = &rest[1..];
        }
    }
    out.push_str(rest);
    out.into_bytes()
}

fn unframed(text: &[u8]) -> Vec<u8> {
    let text = String::from_utf8_lossy(text).replace('\r', "\n");
    let mut lines: Vec<&str> = text.split('\n').filter(|l| !l.is_empty()).collect();
    lines.retain(|l| !(l.len() <= 5 && l.bytes().all(|b| b.is_ascii_hexdigit())));
    lines.concat().into_bytes()
}

fn base64s(text: &[u8]) -> Vec<Vec<u8>> {
    let engine = GeneralPurpose::new(
        &base64::alphabet::STANDARD,
        GeneralPurposeConfig::new()
            .with_decode_allow_trailing_bits(true)
            .with_decode_padding_mode(DecodePaddingMode::Indifferent),
    );
    let mut out = Vec::new();
    for run in text.split(|b| !b.is_ascii_alphanumeric() && !b"+/_-".contains(b)) {
        let run: Vec<u8> = run
            .iter()
            .map(|b| match b {
                b'-' => b'+',
                b'_' => b'/',
                b => *b,
            })
            .collect();
        for phase in 0..4.min(run.len()) {
            let piece = &run[phase..];
            let piece = &piece[..piece.len() - usize::from(piece.len() % 4 == 1)];
            if piece.len() >= 8 {
                out.extend(engine.decode(piece));
            }
        }
    }
    out
}

fn hexes(text: &[u8]) -> Vec<Vec<u8>> {
    let mut out = Vec::new();
    let mut spaced: Vec<u8> = text.to_vec();
    spaced.retain(|b| !b" :,".contains(b));
    for text in [text, &spaced] {
        for run in text.split(|b| !b.is_ascii_hexdigit()).filter(|r| r.len() >= 12) {
            for phase in 0..2 {
                let digit =
                    |b: u8| u8::try_from(char::from(b).to_digit(16).unwrap_or(0)).unwrap_or(0);
                out.push(
                    run[phase..].chunks_exact(2).map(|p| digit(p[0]) << 4 | digit(p[1])).collect(),
                );
            }
        }
    }
    out
}
