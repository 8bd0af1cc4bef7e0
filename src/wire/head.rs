//! The head of an answer as it came: the fields in their order and spelling, which hyper's own
//! map does not keep. hyper decides what is an answer; this only reads the same bytes again.

use crate::exchange::Response;

/// Reads the final head in these bytes, informational ones before it passed over. `None` where no
/// status line of HTTP stands there.
pub(super) fn read(bytes: &[u8]) -> Option<Head> {
    let mut at = 0;
    let mut informational = Vec::new();
    loop {
        let head = read_one(&bytes[at..])?;
        at += head.length;
        let status = head.response.status;
        let passing = (100..200).contains(&status) && status != 101;
        if !passing || !head.complete || at >= bytes.len() {
            let mut head = Head { length: at, ..head };
            head.response.informational = informational;
            return Some(head);
        }
        if informational.len() < MOST_INFORMATIONAL {
            informational.push(status);
        }
    }
}

/// One head, and where it ends.
pub(super) struct Head {
    pub(super) response: Response,
    /// Whether the blank line at its end came.
    pub(super) complete: bool,
    /// Bytes up to and with the blank line.
    pub(super) length: usize,
}

fn read_one(bytes: &[u8]) -> Option<Head> {
    let start = bytes.iter().take_while(|b| matches!(b, b'\r' | b'\n')).count();
    let mut lines = Lines { bytes, at: start };
    let mut response = status_line(lines.next()?)?;
    let mut complete = false;
    for line in lines.by_ref() {
        if line.is_empty() {
            complete = true;
            break;
        }
        let line = String::from_utf8_lossy(line);
        if line.starts_with([' ', '\t']) {
            if let Some((_, value)) = response.headers.last_mut() {
                value.push(' ');
                value.push_str(line.trim());
            }
        } else if let Some((name, value)) = line.split_once(':') {
            response.headers.push((name.trim_end().to_owned(), value.trim().to_owned()));
        }
    }
    Some(Head { response, complete, length: lines.at })
}

fn status_line(line: &[u8]) -> Option<Response> {
    let line = String::from_utf8_lossy(line);
    let (version, rest) = line.split_once(' ')?;
    if !version.starts_with("HTTP/") {
        return None;
    }
    let rest = rest.trim_start();
    let (status, reason) = rest.split_once(' ').unwrap_or((rest, ""));
    Some(Response {
        version: version.to_owned(),
        status: status.parse().ok()?,
        reason: reason.to_owned(),
        ..Response::default()
    })
}

/// Lines that end with LF, a CR before it dropped; what has no end is no line.
struct Lines<'a> {
    bytes: &'a [u8],
    at: usize,
}

impl<'a> Iterator for Lines<'a> {
    type Item = &'a [u8];

    fn next(&mut self) -> Option<&'a [u8]> {
        let rest = &self.bytes[self.at..];
        let end = rest.iter().position(|b| *b == b'\n')?;
        self.at += end + 1;
        let line = &rest[..end];
        Some(line.strip_suffix(b"\r").unwrap_or(line))
    }
}

/// More informational answers than this are not listed.
const MOST_INFORMATIONAL: usize = 32;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn read_keeps_order_spelling_and_duplicates() {
        let head = read(
            b"HTTP/1.1 401 No  way\r\nB: 1\r\nset-Cookie: a\r\nA:2\r\nSet-cookie: b\r\n\r\nbody",
        );
        let head = head.unwrap_or_else(|| panic!("no head"));
        assert_eq!((head.response.status, head.response.reason.as_str()), (401, "No  way"));
        let rows: Vec<_> =
            head.response.headers.iter().map(|(n, v)| (n.as_str(), v.as_str())).collect();
        assert_eq!(rows, [("B", "1"), ("set-Cookie", "a"), ("A", "2"), ("Set-cookie", "b")]);
        assert!(head.complete);
        assert_eq!(head.length, 65);
    }

    #[test]
    fn read_passes_over_informational_answers() {
        let head = read(b"HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early Hints\r\nLink: x\r\n\r\nHTTP/1.1 200 OK\r\n\r\n");
        let head = head.unwrap_or_else(|| panic!("no head"));
        assert_eq!(head.response.status, 200);
        assert_eq!(head.response.informational, [100, 103]);
    }

    #[test]
    fn read_joins_folded_lines_and_survives_any_bytes() {
        let head = read(b"HTTP/1.0 200\nA: x\n\ty\xff\n\n").unwrap_or_else(|| panic!("no head"));
        assert_eq!(head.response.headers, [("A".to_owned(), "x y\u{fffd}".to_owned())]);
        assert!(read(b"").is_none());
        assert!(read(b"\r\n\r\n").is_none());
        assert!(read(b"HTTP/1.1 abc\r\n\r\n").is_none());
        assert!(!read(b"HTTP/1.1 200 OK\r\nA: b").unwrap_or_else(|| panic!("no head")).complete);
    }
}
