//! Values that are secret by the name they stand under, whatever they are.
//!
//! One scanner for everything that pairs a name with a value: JSON and its cut-off or escaped
//! pieces, forms, XML, multipart, HTML inputs, HAR's name/value objects and, where asked, log
//! lines. Linear, never fails, gives byte ranges so that the rest stays as it was.

use super::{SecretKind, view, words};
use crate::secret::Secret;
use std::ops::Range;

/// A value found under a secret-like name.
#[derive(Clone, Debug, Eq, PartialEq)]
pub(super) struct Field {
    pub(super) kind: SecretKind,
    /// The name's bytes.
    pub(super) name: Range<usize>,
    /// The value's bytes, without quotes.
    pub(super) value: Range<usize>,
}

/// How much a name says.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) enum Sure {
    /// The value is a secret, whatever it looks like.
    Always,
    /// The name has other uses: the value is a secret if it looks issued.
    IfIssued,
}

/// Where a value comes from.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) enum Reading {
    /// A body: names stand in quotes, before `=` or in tags.
    Body,
    /// Anything, log lines too: `refresh_token: abc`.
    Log,
}

/// What a name says of its value. Case, `_`, `-` and `.` do not matter; what stands before does not
/// either (`x_vendor_access_token`).
pub(super) fn kind_of(name: &str) -> Option<(SecretKind, Sure)> {
    let mut bare = [0u8; 48];
    let mut len = 0;
    // The end of a name tells; a long one is read from its end.
    for b in name.bytes().rev().filter(u8::is_ascii_alphanumeric).take(bare.len()) {
        len += 1;
        bare[48 - len] = b.to_ascii_lowercase();
    }
    let bare = std::str::from_utf8(&bare[48 - len..]).unwrap_or_default();
    if let Some((_, kind, sure)) = EXACT.iter().find(|(n, ..)| *n == bare) {
        return Some((*kind, *sure));
    }
    if NEVER.iter().any(|n| bare.ends_with(n)) {
        return None;
    }
    ENDINGS.iter().find(|(end, _)| bare.ends_with(end)).map(|(_, kind)| (*kind, Sure::Always))
}

/// Whether a value looks like something that was issued: long enough and no word, number or code.
pub(super) fn looks_issued(value: &str) -> bool {
    let value = value.trim();
    if value.len() < 6 || value.contains(char::is_whitespace) {
        return false;
    }
    // `invalid_grant`, `AADSTS700084`, `oauth.v2.InvalidRefreshToken`, `2026-11-24T10:00:00Z`.
    let coded = |piece: &str| {
        let letters = piece.bytes().take_while(u8::is_ascii_alphabetic).count();
        let digits = piece.len() - letters;
        let numbered = piece[letters..].bytes().all(|b| b.is_ascii_digit());
        piece.len() <= 5
            || numbered && digits <= 8 && letters <= 20
            || words::is_word(&piece.to_ascii_lowercase())
    };
    let mut pieces = value.split(|c: char| c.is_ascii() && !c.is_ascii_alphanumeric());
    !value.is_ascii() || !(value.contains("://") || value.len() < 64 && pieces.all(coded))
}

/// Whether a value that somebody else called a secret is one to look for everywhere. An echo of a
/// request, or of a page, called a token would take the report's own words with it.
pub(super) fn is_worth_learning(value: &str) -> bool {
    // Tokens are visible ASCII (RFC 6749 appendix A); anything else is masked where it stands.
    if !(SHORTEST_LEARNED..=LONGEST_LEARNED).contains(&value.len())
        || !value.bytes().all(|b| b.is_ascii_graphic())
    {
        return false;
    }
    let mut text = value.as_bytes().to_vec();
    // In a form, a plus beside escapes is a blank.
    let mut blank = text.contains(&b'+') && view::unescape(&text).is_some();
    for _ in 0..MOST_LAYERS {
        blank |= text.iter().any(|b| b.is_ascii_whitespace() || b.is_ascii_control());
        match view::unescape(&text) {
            Some(decoded) => text = decoded.bytes,
            None => break,
        }
    }
    !blank && looks_issued(&String::from_utf8_lossy(&text)) && looks_issued(value)
}

/// As much of an endless value as is looked for elsewhere.
pub(super) fn beginning(value: Secret) -> Secret {
    let text = value.expose();
    if text.len() <= LONGEST_LEARNED {
        return value;
    }
    let end = (0..=LONGEST_LEARNED).rev().find(|at| text.is_char_boundary(*at)).unwrap_or(0);
    Secret::new(&text[..end])
}

/// Whether the value stands for nothing: a placeholder, a label of ours, what a script writes for
/// a variable that is not set.
pub(super) fn is_empty_word(value: &str) -> bool {
    let value = value.trim();
    let inner = |open: &str, close: &str| {
        value.strip_prefix(open).and_then(|v| v.strip_suffix(close)).is_some_and(|v| {
            let name = v.split('#').next().unwrap_or_default();
            let number = &v[name.len()..];
            !name.is_empty()
                && name.bytes().all(|b| b.is_ascii_alphanumeric() || b"_- .".contains(&b))
                && number.trim_start_matches('#').bytes().all(|b| b.is_ascii_digit())
        })
    };
    let variable = |v: &str| {
        !v.is_empty()
            && v.bytes().all(|b| b.is_ascii_uppercase() || b.is_ascii_digit() || b == b'_')
    };
    let mut chars = value.chars();
    let first = chars.next();
    first.is_none_or(|first| "*.x•…-".contains(first) && chars.all(|c| c == first))
        || ["undefined", "null", "None", "nil", "NaN", "[object Object]", "true", "false"]
            .contains(&value)
        || inner("<", ">")
        || inner("{{", "}}")
        || inner("[", "]")
        || value.strip_prefix('$').is_some_and(|v| {
            variable(v.strip_prefix('{').and_then(|v| v.strip_suffix('}')).unwrap_or(v))
        })
        || value.strip_prefix("$env:").is_some_and(variable)
        || value.strip_prefix('%').and_then(|v| v.strip_suffix('%')).is_some_and(variable)
}

/// Every value under a secret-like name, in order.
pub(super) fn fields(text: &[u8], reading: Reading) -> Vec<Field> {
    let mut scan = Scan { text, reading, next: [None; 2], out: Vec::new() };
    let mut i = 0;
    while i < text.len() {
        if !is_name(text[i]) {
            i += 1;
            continue;
        }
        let len = text[i..].iter().take_while(|b| is_name(**b)).count();
        let end = i + len;
        // In a body a name is followed by a quote, `=`, `:` or what ends a tag.
        let told = reading == Reading::Log
            || text.get(end).is_some_and(|b| b"\"'=:>".contains(b))
            || i > 0 && b"<:".contains(&text[i - 1]);
        let is_name = told && len <= MOST_NAME && may_be_secret(&text[i..end]);
        i = if is_name { scan.name(i..end) } else { end };
    }
    scan.out
}

/// White space, and the other characters that a lenient reader passes over.
fn is_blank(b: u8) -> bool {
    b.is_ascii_whitespace() || b.is_ascii_control()
}

struct Scan<'a> {
    text: &'a [u8],
    reading: Reading,
    /// The next place of each [`Stop`] known so far: keeps the scan linear.
    next: [Option<(usize, usize)>; 2],
    out: Vec<Field>,
}

/// What ends a bare value.
#[derive(Clone, Copy)]
enum Stop {
    /// `&`, a quote, white space and the like.
    Form,
    /// A boundary line.
    Boundary,
}

impl Scan<'_> {
    /// A name that may be a secret's: finds its value. Gives the place to go on from.
    fn name(&mut self, name: Range<usize>) -> usize {
        let text = self.text;
        let quote = name.start.checked_sub(1).map(|i| text[i]).filter(|b| b"\"'".contains(b));
        let mut at = name.end;
        if quote.is_some() && text.get(at) == quote.as_ref() {
            at += 1;
            if let Some(value) = self.listed(&name, at) {
                return self.take(name, value);
            }
        } else if quote.is_none()
            && self.is_tag(name.start)
            && let Some(value) = self.element(at)
        {
            return self.take(name, value);
        }
        let blank = |at: usize| text[at..].iter().take_while(|b| is_blank(**b)).count();
        let sep = at + blank(at);
        let (form, mut from) = match text.get(sep) {
            Some(b'=') if text.get(sep + 1) == Some(&b'>') => (false, sep + 2),
            Some(b'=') if sep == at || self.reading == Reading::Log => (true, sep + 1),
            Some(b':') => (false, sep + 1),
            _ => return name.end,
        };
        if !form || self.reading == Reading::Log {
            from += blank(from);
        }
        match text.get(from) {
            Some(q @ (b'"' | b'\'')) => {
                let value = from + 1..self.quoted_end(from + 1, *q);
                self.take(name, value)
            }
            Some(b'[') => self.array(name, from + 1),
            Some(_) if form => {
                let value = from..self.stop(from, Stop::Form);
                self.take(name, value)
            }
            Some(b'0'..=b'9') if quote.is_some() => {
                let digits = text[from..].iter().take_while(|b| b.is_ascii_digit()).count();
                self.take(name, from..from + digits)
            }
            Some(_) if quote.is_none() && self.reading == Reading::Log => {
                let value = from..self.stop(from, Stop::Form);
                if self.may_be_value(&name, &value) { self.take(name, value) } else { name.end }
            }
            _ => name.end,
        }
    }

    fn take(&mut self, name: Range<usize>, value: Range<usize>) -> usize {
        let end = value.end.max(name.end);
        let text = |r: &Range<usize>| String::from_utf8_lossy(&self.text[r.clone()]).into_owned();
        let Some((kind, sure)) = kind_of(&text(&name)) else { return name.end };
        let shown = text(&value);
        if is_empty_word(&shown)
            || sure == Sure::IfIssued && !looks_issued(&shown)
            || shown.len() < 400 && words::is_prose(&shown)
        {
            return name.end;
        }
        self.out.push(Field { kind, name, value });
        end
    }

    /// Whether what follows a name and a colon in running text is a value rather than a word.
    fn may_be_value(&self, name: &Range<usize>, value: &Range<usize>) -> bool {
        let value = String::from_utf8_lossy(&self.text[value.clone()]);
        let name = String::from_utf8_lossy(&self.text[name.clone()]);
        match kind_of(&name) {
            Some((SecretKind::Header | SecretKind::Cookie, _)) | None => false,
            Some((SecretKind::Password, _)) => !words::is_word(&value.to_ascii_lowercase()),
            Some(_) => {
                looks_issued(&value)
                    || value.len() >= 8 && value.bytes().any(|b| b.is_ascii_digit())
            }
        }
    }

    /// Whether a tag's name begins here, a prefix aside.
    fn is_tag(&self, start: usize) -> bool {
        let before = &self.text[..start];
        before.ends_with(b"<")
            || before.ends_with(b":")
                && before.iter().rev().skip(1).take(20).find(|b| !is_name(**b)) == Some(&b'<')
    }

    fn element(&self, at: usize) -> Option<Range<usize>> {
        let after = self.text.get(at).filter(|b| **b == b'>' || b.is_ascii_whitespace());
        after?;
        let attributes = self.text[at..].iter().take(200).position(|b| b">=/<".contains(b))?;
        let mut start = at + attributes;
        if self.text[start] == b'=' {
            start += self.text[start..].iter().take(200).position(|b| *b == b'>')?;
        }
        if self.text[start] != b'>' {
            return None;
        }
        start += 1;
        if self.text[start..].starts_with(b"<![CDATA[") {
            start += 9;
        }
        let rest = &self.text[start..];
        let len = rest.iter().position(|b| *b == b'<').unwrap_or(rest.len());
        let len = if rest[..len].ends_with(b"]]>") { len - 3 } else { len };
        Some(start..start + len)
    }

    /// A name that is itself a value: `name="password" value="…"`, `{"name":"x","value":"…"}`, a
    /// multipart part.
    fn listed(&mut self, name: &Range<usize>, at: usize) -> Option<Range<usize>> {
        let before = &self.text[name.start.saturating_sub(14)..name.start - 1];
        let before: Vec<u8> = before.iter().filter(|b| !b.is_ascii_whitespace()).copied().collect();
        let names =
            [&b"name="[..], b"name\":", b"'name':", b"key\":", b"id=", b"Name\":", b"Key\":"];
        if !names.iter().any(|n| before.ends_with(n)) {
            return None;
        }
        let near = &self.text[at..self.text.len().min(at + 300)];
        if before.ends_with(b"name=") && !near.starts_with(b" value") {
            let gap =
                [&b"\r\n\r\n"[..], b"\n\n"].into_iter().find_map(|g| Some((find(near, g)?, g)));
            if let Some((len, gap)) = gap.filter(|(len, _)| !near[..*len].contains(&b'<')) {
                let start = at + len + gap.len();
                return Some(start..self.stop(start, Stop::Boundary));
            }
        }
        let start = find(near, b"value").or_else(|| find(near, b"Value"))? + 5;
        let open = near[start..].iter().take(8).position(|b| b"'\"".contains(b))?;
        let between = &near[start..start + open];
        // The quote that ends `"value"` itself comes first in JSON.
        let second = || near[start + open + 1..].iter().take(8).position(|b| b"'\"".contains(b));
        let open = if between.is_empty() { open + 1 + second()? } else { open };
        let from = at + start + open + 1;
        Some(from..self.quoted_end(from, self.text[from - 1]))
    }

    fn array(&mut self, name: Range<usize>, mut at: usize) -> usize {
        for _ in 0..MOST_ITEMS {
            let gap = self.text[at..].iter().take_while(|b| **b == b',' || is_blank(**b)).count();
            at += gap;
            let Some(quote @ (b'"' | b'\'')) = self.text.get(at).copied() else { break };
            let end = self.quoted_end(at + 1, quote);
            self.take(name.clone(), at + 1..end);
            at = (end + 1).min(self.text.len());
        }
        // What looked like an item may be a name.
        name.end
    }

    fn quoted_end(&self, from: usize, quote: u8) -> usize {
        let mut i = from;
        while i < self.text.len() && self.text[i] != quote {
            i += if self.text[i] == b'\\' { 2 } else { 1 };
        }
        i.min(self.text.len())
    }

    fn stop(&mut self, from: usize, stop: Stop) -> usize {
        let known = self.next[stop as usize].filter(|(since, end)| (*since..=*end).contains(&from));
        let end = if let Some((_, end)) = known {
            end
        } else {
            let rest = &self.text[from..];
            let len = match stop {
                Stop::Form => rest.iter().position(|b| {
                    b.is_ascii_whitespace() || b.is_ascii_control() || b"&\"'<>`;,".contains(b)
                }),
                Stop::Boundary => find(rest, b"\r\n--").or_else(|| find(rest, b"\n--")),
            };
            len.map_or(self.text.len(), |n| from + n)
        };
        self.next[stop as usize] = Some((from, end));
        end
    }
}

fn is_name(b: u8) -> bool {
    b.is_ascii_alphanumeric() || matches!(b, b'_' | b'-' | b'.' | b'[' | b']')
}

/// Whether a name's last letters are those of a secret-like one. Nearly every other name ends here.
fn may_be_secret(name: &[u8]) -> bool {
    let mut last = name.iter().rev().filter(|b| b.is_ascii_alphanumeric());
    let mut next = || last.next().map_or(0, u8::to_ascii_lowercase);
    let (third, second, first) = (next(), next(), next());
    matches!(
        &[first, second, third],
        b"ken"
            | b"ret"
            | b"ion"
            | b"nse"
            | b"ent"
            | b"ode"
            | b"ord"
            | b"swd"
            | b"pwd"
            | b"ase"
            | b"key"
            | b"otp"
            | b"sid"
            | b"nid"
            | b"ate"
            | b"uth"
            | b"ial"
            | b"als"
            | b"ure"
            | b"sig"
            | b"mac"
            | b"jwt"
            | b"rer"
            | b"pin"
            | b"kie"
            | b"ket"
            | b"ier"
            | b"esh"
            | b"ess"
            | b"est"
            | b"oof"
            | b"ass"
    )
}

fn find(text: &[u8], what: &[u8]) -> Option<usize> {
    text.windows(what.len()).position(|w| w == what)
}

/// Shorter values, and what follows in longer ones, are masked where they stand and not looked for
/// elsewhere.
const SHORTEST_LEARNED: usize = 8;
const LONGEST_LEARNED: usize = 1 << 14;
const MOST_LAYERS: usize = 6;
const MOST_NAME: usize = 80;
const MOST_ITEMS: usize = 64;

/// Names that say so by their end, with anything before.
const ENDINGS: &[(&str, SecretKind)] = &[
    ("accesstoken", SecretKind::AccessToken),
    ("refreshtoken", SecretKind::RefreshToken),
    ("idtoken", SecretKind::IdToken),
    ("secret", SecretKind::ClientSecret),
    ("assertion", SecretKind::Assertion),
    ("samlresponse", SecretKind::Assertion),
    ("samlrequest", SecretKind::Assertion),
    ("softwarestatement", SecretKind::Assertion),
    ("dpopproof", SecretKind::Assertion),
    ("jwt", SecretKind::Assertion),
    ("authorizationcode", SecretKind::AuthorizationCode),
    ("authcode", SecretKind::AuthorizationCode),
    ("password", SecretKind::Password),
    ("passwd", SecretKind::Password),
    ("passphrase", SecretKind::Password),
    ("passcode", SecretKind::Password),
    ("pwd", SecretKind::Password),
    ("privatekey", SecretKind::PrivateKey),
    ("apikey", SecretKind::Parameter),
    ("subscriptionkey", SecretKind::Parameter),
    ("accesskey", SecretKind::Parameter),
    ("secretkey", SecretKind::Parameter),
    ("accountkey", SecretKind::Parameter),
    ("sharedkey", SecretKind::Parameter),
    ("signingkey", SecretKind::Parameter),
    ("codeverifier", SecretKind::Parameter),
    ("devicecode", SecretKind::Parameter),
    ("sessionid", SecretKind::Parameter),
    ("jsessionid", SecretKind::Parameter),
    ("phpsessid", SecretKind::Parameter),
    ("token", SecretKind::Parameter),
];

/// Ends like a secret's name, but is none.
const NEVER: &[&str] = &[
    "pagetoken",
    "nexttoken",
    "continuationtoken",
    "synctoken",
    "cancellationtoken",
    "idempotencykey",
    "publickey",
];

/// Whole names, some with other uses.
const EXACT: &[(&str, SecretKind, Sure)] = &[
    ("token", SecretKind::Parameter, Sure::Always),
    ("code", SecretKind::AuthorizationCode, Sure::IfIssued),
    ("refresh", SecretKind::RefreshToken, Sure::IfIssued),
    ("access", SecretKind::AccessToken, Sure::IfIssued),
    ("bearer", SecretKind::AccessToken, Sure::IfIssued),
    ("authtoken", SecretKind::AccessToken, Sure::Always),
    ("pass", SecretKind::Password, Sure::IfIssued),
    ("pin", SecretKind::Password, Sure::Always),
    ("otp", SecretKind::Password, Sure::Always),
    ("totp", SecretKind::Password, Sure::Always),
    ("mfacode", SecretKind::Password, Sure::Always),
    ("key", SecretKind::Parameter, Sure::IfIssued),
    ("sid", SecretKind::Parameter, Sure::IfIssued),
    ("session", SecretKind::Parameter, Sure::IfIssued),
    ("sessionstate", SecretKind::Parameter, Sure::IfIssued),
    ("state", SecretKind::Parameter, Sure::IfIssued),
    ("relaystate", SecretKind::Parameter, Sure::IfIssued),
    ("auth", SecretKind::Parameter, Sure::IfIssued),
    ("authorization", SecretKind::Header, Sure::Always),
    ("proxyauthorization", SecretKind::Header, Sure::Always),
    ("cookie", SecretKind::Cookie, Sure::Always),
    ("setcookie", SecretKind::Cookie, Sure::Always),
    ("credential", SecretKind::Parameter, Sure::IfIssued),
    ("credentials", SecretKind::Parameter, Sure::IfIssued),
    ("signature", SecretKind::Parameter, Sure::IfIssued),
    ("xamzsignature", SecretKind::Parameter, Sure::IfIssued),
    ("xamzcredential", SecretKind::Parameter, Sure::IfIssued),
    ("sig", SecretKind::Parameter, Sure::IfIssued),
    ("hmac", SecretKind::Parameter, Sure::IfIssued),
    ("ticket", SecretKind::Parameter, Sure::IfIssued),
];
