//! The parameters of a request, wherever they stand, with the bytes they take up there.

use crate::encode;
use crate::import::fields::Object;
use crate::request::{Part, Spelling};
use std::ops::Range;

const MAX_PARAMS: usize = 256;

/// What a parameter is for.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) enum Role {
    GrantType,
    RefreshToken,
    ClientId,
    ClientSecret,
    RedirectUri,
    Scope,
    Resource,
    Audience,
    AccessToken,
    Assertion,
    AssertionType,
    Other,
}

impl Role {
    const NAMES: &'static [(&'static str, Self)] = &[
        ("grant_type", Self::GrantType),
        ("refresh_token", Self::RefreshToken),
        ("client_id", Self::ClientId),
        ("client_secret", Self::ClientSecret),
        ("redirect_uri", Self::RedirectUri),
        ("scope", Self::Scope),
        ("resource", Self::Resource),
        ("audience", Self::Audience),
        ("access_token", Self::AccessToken),
        ("client_assertion", Self::Assertion),
        ("client_assertion_type", Self::AssertionType),
    ];

    /// The role of a parameter name, and the name it should have where it is misspelled.
    fn of(name: &str) -> (Self, Option<&'static str>) {
        if let Some((_, role)) = Self::NAMES.iter().find(|(n, _)| *n == name) {
            return (*role, None);
        }
        let plain = |text: &str| -> String {
            text.chars()
                .filter(|c| c.is_alphanumeric())
                .map(|c| c.to_ascii_lowercase())
                .take(32)
                .collect()
        };
        let wanted = plain(name);
        let near = Self::NAMES.iter().find(|(n, role)| {
            plain(n) == wanted && !matches!(role, Self::Scope | Self::Resource | Self::Audience)
                || n == &name.trim()
        });
        near.map_or((Self::Other, None), |(n, role)| (*role, Some(*n)))
    }

    /// Whether a value of it is compared byte for byte, so that no blank can be meant.
    pub(super) const fn is_exact(self) -> bool {
        !matches!(self, Self::Scope | Self::Other)
    }
}

/// One parameter.
#[derive(Clone)]
pub(super) struct Param {
    /// Its name, decoded.
    pub name: String,
    pub role: Role,
    /// The name it should have had.
    pub misnamed: Option<&'static str>,
    /// The value as the author means it, white space at its ends left out.
    pub meant: String,
    pub part: Part,
    /// The bytes of the meant value, in their spelling.
    pub range: Range<usize>,
    pub spelling: Spelling,
    /// The spelling says something else to a server than what is meant.
    pub not_encoded: bool,
    /// White space stands at an end of it.
    pub blank: bool,
}

/// Where a text of parameters stands and what the client encoded in it.
pub(super) struct Context<'a> {
    pub part: Part,
    /// Added to every range: where the text begins in its part.
    pub offset: usize,
    pub encoded: &'a [(Part, Range<usize>)],
}

/// `name=value&name=value`.
pub(super) fn of_form(text: &str, context: &Context<'_>) -> Vec<Param> {
    let mut out: Vec<Param> = Vec::new();
    let mut at = 0;
    for piece in text.split('&') {
        let start = at;
        at += piece.len() + 1;
        if out.len() == MAX_PARAMS {
            break;
        }
        let Some((name, value)) = piece.split_once('=') else {
            // A piece without a name: an '&' inside the value before it, most likely.
            if let Some(last) = out.last_mut()
                && matches!(last.role, Role::ClientSecret | Role::RefreshToken)
                && !piece.trim().is_empty()
            {
                last.meant.push('&');
                last.meant.push_str(piece);
                last.range.end = context.offset + start + piece.len();
                last.spelling = Spelling::Raw;
                last.not_encoded = true;
            }
            continue;
        };
        let name = decode(name);
        if name.is_empty() && value.is_empty() {
            continue;
        }
        let from = context.offset + start + (piece.len() - value.len());
        out.push(form_param(name, value, from, context));
    }
    out
}

fn form_param(name: String, value: &str, from: usize, context: &Context<'_>) -> Param {
    let (role, misnamed) = Role::of(&name);
    let own = from..from + value.len();
    let by_client = context.encoded.iter().any(|(part, range)| {
        *part == context.part && range.start <= own.start && own.end <= range.end
    });
    // A raw '+' at an end belongs to the value, more likely than not.
    let spaced = ["%20", "%0A", "%0a", "%0D", "%0d", "%09", "+"];
    let (lead, core) = stripped(value, if by_client { &spaced } else { &spaced[..6] });
    let range = from + lead..from + lead + core.len();
    let (spelling, meant, not_encoded) =
        if by_client { (Spelling::Form, decode(core), false) } else { spelled(core, role) };
    let credential = matches!(role, Role::RefreshToken | Role::ClientId | Role::ClientSecret);
    let (spelling, meant) = if spelling == Spelling::Form && credential && is_encoded(&meant) {
        (Spelling::FormTwice, decode(&meant))
    } else {
        (spelling, meant)
    };
    let blank = role.is_exact() && core.len() != value.len();
    Param { name, role, misnamed, meant, part: context.part, range, spelling, not_encoded, blank }
}

/// Whether a value looks form-encoded as a whole: escapes, and nothing that would need one.
fn is_encoded(value: &str) -> bool {
    let plain = |c: char| c.is_ascii_alphanumeric() || "-._~*%+".contains(c);
    value.chars().all(plain) && all_escapes(value)
}

/// Whether a value holds percent signs, and all of them begin an escape.
fn all_escapes(value: &str) -> bool {
    let bytes = value.as_bytes();
    let hex = |at: usize| bytes.get(at).is_some_and(u8::is_ascii_hexdigit);
    let mut percents = (0..bytes.len()).filter(|at| bytes[*at] == b'%').peekable();
    percents.peek().is_some() && percents.all(|at| hex(at + 1) && hex(at + 2))
}

/// What a value that its author wrote himself means: with escapes in it, it is form-encoded;
/// without, it is the value itself, and a server reads its `+` as a blank.
fn spelled(value: &str, role: Role) -> (Spelling, String, bool) {
    if all_escapes(value) {
        return (Spelling::Form, decode(value), false);
    }
    let has_percent = value.contains('%');
    if !role.is_exact() {
        return (Spelling::Form, decode(value), has_percent);
    }
    let not_encoded = has_percent || value.contains(['+', ' ']);
    (Spelling::Raw, value.to_owned(), not_encoded)
}

fn decode(text: &str) -> String {
    encode::percent_decode(&text.replace('+', " "))
}

/// The value without white space at its ends, in whatever spelling, and how much was in front.
fn stripped<'a>(value: &'a str, spellings: &[&str]) -> (usize, &'a str) {
    let mut core = value;
    loop {
        let next = core.trim_start_matches([' ', '\t', '\r', '\n']);
        let next = spellings.iter().find_map(|s| next.strip_prefix(s)).unwrap_or(next);
        if next.len() == core.len() {
            break;
        }
        core = next;
    }
    let lead = value.len() - core.len();
    loop {
        let next = core.trim_end_matches([' ', '\t', '\r', '\n']);
        let next = spellings.iter().find_map(|s| next.strip_suffix(s)).unwrap_or(next);
        if next.len() == core.len() {
            return (lead, core);
        }
        core = next;
    }
}

/// The fields at the top of a JSON object. `None` where it is none.
pub(super) fn of_json(text: &str) -> Option<Vec<Param>> {
    let object = Object::parse(text)?;
    let place = |value: &str| value.as_ptr() as usize - text.as_ptr() as usize;
    let mut out = Vec::new();
    for (name, raw) in object.0.into_iter().take(MAX_PARAMS) {
        let value = raw.get();
        let (role, misnamed) = Role::of(&name);
        let from = place(value);
        let (core, lead, spelling) = match value.as_bytes()[0] {
            b'"' => {
                let inside = &value[1..value.len() - 1];
                let (lead, core) = stripped(inside, &["\\n", "\\r", "\\t"]);
                (core, lead + 1, Spelling::Json)
            }
            b'n' | b'{' | b'[' => continue,
            _ => (value, 0, Spelling::Raw),
        };
        let meant = match spelling {
            Spelling::Json => {
                serde_json::from_str(&format!("\"{core}\"")).unwrap_or_else(|_| core.to_owned())
            }
            _ => core.to_owned(),
        };
        let inside = if spelling == Spelling::Json { value.len() - 2 } else { value.len() };
        out.push(Param {
            name,
            role,
            misnamed,
            meant,
            part: Part::Body,
            range: from + lead..from + lead + core.len(),
            spelling,
            not_encoded: false,
            blank: role.is_exact() && core.len() != inside,
        });
    }
    Some(out)
}

/// The fields of a multipart body.
pub(super) fn of_multipart(body: &[u8], boundary: &str) -> Vec<Param> {
    let mut out = Vec::new();
    let mark = format!("--{boundary}");
    let text = String::from_utf8_lossy(body);
    if text.len() != body.len() || boundary.is_empty() {
        return out;
    }
    let mut at = 0;
    for part in text.split(mark.as_str()).take(MAX_PARAMS) {
        let from = at;
        at += part.len() + mark.len();
        let Some((head, rest)) = part.split_once("\r\n\r\n") else { continue };
        let Some((_, name)) = head.split_once("name=\"") else { continue };
        let name = name.split('"').next().unwrap_or_default().to_owned();
        let value = rest.strip_suffix("\r\n").unwrap_or(rest);
        let (lead, core) = stripped(value, &[]);
        let start = from + head.len() + 4 + lead;
        let (role, misnamed) = Role::of(&name);
        out.push(Param {
            name,
            role,
            misnamed,
            meant: core.to_owned(),
            part: Part::Body,
            range: start..start + core.len(),
            spelling: Spelling::Raw,
            not_encoded: false,
            blank: role.is_exact() && core.len() != value.len(),
        });
    }
    out
}

/// JSON that people write by hand, its faults mended without moving a byte: curly and single
/// quotes, a comma before a closing brace.
pub(super) fn mended_json(text: &str) -> Option<String> {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            // Each takes three bytes: the blanks go to its outer side.
            '\u{201c}' => out.push_str("  \""),
            '\u{201d}' => out.push_str("\"  "),
            '\'' => out.push('"'),
            c => out.push(c),
        }
    }
    let mut bytes = out.into_bytes();
    let mut comma = None;
    for at in 0..bytes.len() {
        match bytes[at] {
            b',' => comma = Some(at),
            b'}' => {
                if let Some(comma) = comma.take() {
                    bytes[comma] = b' ';
                }
            }
            b if b.is_ascii_whitespace() => {}
            _ => comma = None,
        }
    }
    let mended = String::from_utf8(bytes).ok()?;
    (mended.len() == text.len() && Object::parse(&mended).is_some()).then_some(mended)
}
