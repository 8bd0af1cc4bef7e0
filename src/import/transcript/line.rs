//! What kind of line it is: a status line, a request line, one of curl's marks, its meter.

/// The line without its end, terminal styling and, in a transcript, curl's progress meter.
pub(super) fn plain(raw: &str, verbose: bool) -> String {
    let line = raw.strip_suffix('\n').unwrap_or(raw);
    let mut line = line.strip_suffix('\r').unwrap_or(line);
    if verbose {
        if let Some(at) = line.rfind('\r') {
            line = &line[at + 1..];
        }
        let meter = line.find(|c: char| !(c.is_ascii_digit() || " .:-kMG".contains(c)));
        if let Some(at) = meter.filter(|at| *at > 20) {
            line = &line[at..];
        }
    }
    if line.contains('\u{1b}') { without_styling(line) } else { line.to_owned() }
}

/// `curl -i` on a terminal prints header names in bold.
fn without_styling(line: &str) -> String {
    let mut out = String::with_capacity(line.len());
    let mut rest = line;
    while let Some(at) = rest.find("\u{1b}[") {
        out.push_str(&rest[..at]);
        let sequence = &rest[at + 2..];
        let end = sequence.find(|c: char| !(c.is_ascii_digit() || c == ';'));
        match end {
            Some(end) if sequence[end..].starts_with('m') => rest = &sequence[end + 1..],
            _ => {
                out.push_str("\u{1b}[");
                rest = sequence;
            }
        }
    }
    out.push_str(rest);
    out
}

pub(super) fn mark(line: &str, sign: char) -> Option<&str> {
    let rest = line.strip_prefix(sign)?;
    if rest.trim().is_empty() { Some("") } else { rest.strip_prefix(' ') }
}

pub(super) fn is_status_line(line: &str) -> bool {
    let Some(rest) = line.strip_prefix("HTTP/") else { return false };
    let mut words = rest.split_ascii_whitespace();
    let version = words.next().is_some_and(|v| v.starts_with(|c: char| c.is_ascii_digit()));
    version && words.next().is_some_and(|s| s.len() == 3 && s.bytes().all(|b| b.is_ascii_digit()))
}

pub(super) fn is_request_line(line: &str) -> bool {
    let mut words = line.split(' ');
    let method = words.next().unwrap_or_default();
    let target = words.next().unwrap_or_default();
    let version = words.next();
    let known = ["GET", "POST", "PUT", "PATCH", "DELETE", "HEAD", "OPTIONS", "CONNECT"];
    let is_method = (1..=16).contains(&method.len())
        && method.bytes().all(|b| b.is_ascii_uppercase() || b == b'-');
    is_method
        && match version {
            Some(version) => version.starts_with("HTTP/") && !target.is_empty(),
            None => known.contains(&method) && (target.starts_with('/') || target.contains("://")),
        }
}

/// Header names are RFC 9110 tokens; HTTP/2's pseudo headers begin with a colon and are none.
pub(super) fn is_token(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || b"!#$%&'*+-.^_`|~".contains(&byte)
}

/// Curl's progress meter: its two lines of heading, or a line of figures.
pub(super) fn is_meter(line: &str) -> bool {
    line.starts_with("  % Total")
        || line.trim_start().starts_with("Dload  Upload")
        || (line.len() > 40
            && line.contains("--:--:--")
            && line.chars().all(|c| c.is_ascii_digit() || " .:-kMG".contains(c)))
}

/// What curl prints with `-v` and nothing else does.
pub(super) const INFO: &[&str] = &[
    "*   Trying ",
    "* Connected to ",
    "* Could not resolve ",
    "* Host ",
    "* TLSv1",
    "* SSL ",
    "* ALPN",
    "* connect to ",
    "* Closing connection",
    "* Uses proxy ",
    "* Failed to connect",
    "* Established connection",
];
