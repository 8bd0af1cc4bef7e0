//! What an Authorization header says of the client, well-formed or not.

use crate::encode;
use crate::request::{Base64Form, Spelling};
use std::ops::Range;

/// An Authorization header, read.
pub(super) enum Authorization {
    /// Client credentials.
    Basic(Basic),
    /// A token.
    Bearer {
        /// The token.
        token: String,
        /// Its bytes in the header's value.
        range: Range<usize>,
    },
    /// Another scheme, or none.
    Other,
}

/// Client credentials in a header, and what is wrong with how they are written.
pub(super) struct Basic {
    pub id: String,
    pub secret: String,
    /// The bytes that another secret would replace, and how they are spelled.
    pub slot: Option<(Range<usize>, Spelling)>,
    /// Faults, each seen and to be mended.
    pub faults: Vec<Fault>,
    /// The whole value after the scheme is a placeholder.
    pub unfilled: Option<Range<usize>>,
}

/// A fault of a Basic header.
pub(super) struct Fault {
    pub code: &'static str,
    pub seen: &'static str,
    pub fix: &'static str,
}

pub(super) fn read(value: &str) -> Authorization {
    let trimmed = value.trim();
    let start = value.len() - value.trim_start().len();
    let (scheme, rest) = trimmed.split_once([' ', '\t']).unwrap_or(("", trimmed));
    let rest_trimmed = rest.trim_start();
    let from = start + trimmed.len() - rest_trimmed.len();
    let range = from..from + rest_trimmed.len();
    if scheme.eq_ignore_ascii_case("bearer") {
        return Authorization::Bearer { token: rest_trimmed.to_owned(), range };
    }
    if scheme.eq_ignore_ascii_case("basic") || trimmed.eq_ignore_ascii_case("basic") {
        let mut basic = if trimmed.eq_ignore_ascii_case("basic") {
            let mut empty = credentials("", range);
            empty.faults = vec![MISSING];
            empty
        } else {
            credentials(rest_trimmed, range)
        };
        if !scheme.is_empty() && scheme != "Basic" {
            basic.faults.push(CASE);
        }
        return Authorization::Basic(basic);
    }
    if scheme.is_empty() {
        // The credentials without the word before them.
        let mut basic = credentials(trimmed, start..start + trimmed.len());
        if !basic.id.is_empty() && basic.unfilled.is_none() {
            basic.faults.push(NO_SCHEME);
            return Authorization::Basic(basic);
        }
    }
    Authorization::Other
}

fn credentials(text: &str, range: Range<usize>) -> Basic {
    let mut basic = Basic {
        id: String::new(),
        secret: String::new(),
        slot: None,
        faults: Vec::new(),
        unfilled: None,
    };
    // Python prints bytes as b'…'; quotes get in by hand, too.
    let quotes = ["b'", "b\"", "'", "\""].iter().find(|q| text.starts_with(**q)).copied();
    let (inner, offset) = match quotes {
        Some(quote) if text.len() > quote.len() => {
            basic.faults.push(QUOTED);
            let inner = &text[quote.len()..];
            (inner.strip_suffix(&quote[quote.len() - 1..]).unwrap_or(inner), quote.len())
        }
        _ => (text, 0),
    };
    let range = range.start + offset..range.start + offset + inner.len();
    if let Some(decoded) = decoded_pair(inner) {
        basic.of_pair(&decoded, inner, range);
    } else if super::super::placeholder::is_placeholder(inner) {
        basic.unfilled = Some(range);
    } else if let Some((id, secret)) = inner.split_once(':') {
        basic.faults.push(NOT_BASE64);
        id.clone_into(&mut basic.id);
        secret.clone_into(&mut basic.secret);
        basic.slot = Some((range.start + id.len() + 1..range.end, Spelling::Raw));
    } else if encode::base64_decode(&joined(inner)).is_some_and(|b| !b.is_empty()) {
        basic.faults.push(NO_COLON);
    } else {
        basic.faults.push(NOT_BASE64);
    }
    basic
}

impl Basic {
    fn of_pair(&mut self, pair: &str, text: &str, range: Range<usize>) {
        let (id, rest) = pair.split_once(':').unwrap_or((pair, ""));
        let secret = rest.trim_end();
        let after = &rest[secret.len()..];
        if !after.is_empty() || id.trim() != id || secret.trim_start() != secret {
            self.faults.push(if after.contains('\n') { LINE_FEED } else { BLANKS });
        }
        let blank = |c: char| c.is_ascii_whitespace();
        let wrapped_at = text.find(blank);
        let joined = joined(text);
        let unpadded = !joined.len().is_multiple_of(4);
        let url_safe = joined.contains(['-', '_']);
        if wrapped_at.is_some() {
            self.faults.push(WRAPPED);
        }
        if unpadded || url_safe {
            self.faults.push(ALPHABET);
        }
        id.trim().clone_into(&mut self.id);
        secret.trim_start().clone_into(&mut self.secret);
        let lead = &rest[..secret.len() - secret.trim_start().len()];
        let spelling = Spelling::Basic {
            before: format!("{id}:{lead}"),
            after: after.to_owned(),
            base64: Base64Form { url_safe, unpadded, wrapped_at },
        };
        self.slot = Some((range, spelling));
    }
}

/// `id:secret` where the text is base64 of that.
fn decoded_pair(text: &str) -> Option<String> {
    let bytes = encode::base64_decode(&joined(text))?;
    let pair = String::from_utf8(bytes).ok()?;
    let id = pair.split_once(':')?.0;
    (!id.contains(|c: char| c.is_control() && !c.is_whitespace())).then_some(pair)
}

fn joined(text: &str) -> String {
    text.chars().filter(|c| !c.is_ascii_whitespace()).collect()
}

const MISSING: Fault = Fault {
    code: "basic_malformed",
    seen: "the Authorization header says Basic and nothing after it",
    fix: "Write base64 of ID:SECRET after the word Basic.",
};
const CASE: Fault = Fault {
    code: "basic_malformed",
    seen: "the word Basic is not written with one capital letter",
    fix: "Write it 'Basic': some servers compare it letter by letter.",
};
const NO_SCHEME: Fault = Fault {
    code: "basic_malformed",
    seen: "the Authorization header holds the credentials without the word Basic before them",
    fix: "Write 'Basic ' before the base64 text.",
};
const QUOTED: Fault = Fault {
    code: "basic_malformed",
    seen: "quotes stand around the base64 text of the Basic header",
    fix: "Take the quotes out; in Python, decode the bytes first: base64.b64encode(…).decode().",
};
const NOT_BASE64: Fault = Fault {
    code: "basic_malformed",
    seen: "the Basic header is not base64",
    fix: "Send base64 of ID:SECRET, for example with curl -u 'ID:SECRET'.",
};
const NO_COLON: Fault = Fault {
    code: "basic_malformed",
    seen: "the base64 text of the Basic header has no colon in it",
    fix: "Encode the client id, a colon and the client secret together: base64 of ID:SECRET.",
};
const LINE_FEED: Fault = Fault {
    code: "basic_malformed",
    seen: "a line feed stands after the client secret inside the Basic header, as 'echo' adds it",
    fix: "Encode without it: printf '%s:%s' ID SECRET | base64.",
};
const BLANKS: Fault = Fault {
    code: "secret_whitespace",
    seen: "white space stands around the client id or secret inside the Basic header",
    fix: "Encode them again without it.",
};
const WRAPPED: Fault = Fault {
    code: "basic_malformed",
    seen: "the base64 text of the Basic header is broken into lines",
    fix: "Encode on one line: base64 -w 0.",
};
const ALPHABET: Fault = Fault {
    code: "basic_malformed",
    seen: "the base64 text of the Basic header is written without padding or with '-' and '_'",
    fix: "Use the standard alphabet with '=' at the end (RFC 4648 section 4).",
};
