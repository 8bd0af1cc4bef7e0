//! What any value can suffer on its way here: white space, quotes, placeholders, masks, encodings,
//! and being pasted with its surroundings.

use super::{Fact, Value, What};
use crate::encode;

/// All facts of this kind about one value.
pub(super) fn facts(value: &Value<'_>) -> Vec<Fact> {
    if value.text.is_empty() {
        return empty(value.what).into_iter().collect();
    }
    // A placeholder or a mask explains all the rest; nothing else is worth saying then.
    if let Some(fact) = placeholder(value).or_else(|| masked(value)) {
        return vec![fact];
    }
    let looks: [fn(&Value<'_>) -> Option<Fact>; 6] =
        [white_space, quoted, prefixed, pasted_whole, percent_encoded, escaped];
    looks.iter().filter_map(|look| look(value)).collect()
}

/// A value without white space and quotes around it, as it was probably meant.
pub(super) fn bare(text: &str) -> &str {
    let text = text.trim_matches(|c| is_blank(c) || QUOTES.contains(&c));
    text.strip_prefix("Bearer ").unwrap_or(text)
}

/// One line end was dropped from the end of the file a value came from. The caller knows of it; the
/// value no longer shows it.
#[must_use]
pub fn dropped_line_end(what: &'static str) -> Fact {
    let what = [What::ClientSecret, What::ClientId, What::RefreshToken]
        .into_iter()
        .find(|w| w.slug() == what)
        .unwrap_or(What::RefreshToken);
    let name = what.name();
    what.fact(
        white_space_code(what),
        0.3,
        format!("the file the {name} came from ends with a line end, which was left out here"),
        format!("a program that reads the file whole sends the line end along, and the server sees another {name}"),
        format!("write the file without a line end at its end (`printf %s`, not `echo`), or trim the {name} where the application reads it"),
    )
}

/// Whether a text stands in a value's place: a placeholder, or what is left of a value that was
/// blacked out.
#[must_use]
pub fn stands_in(text: &str) -> bool {
    let value = Value { what: What::RefreshToken, text };
    let blacked = text.to_ascii_lowercase().contains("redact");
    (blacked && super::forms::form_of(text).is_none())
        || placeholder(&value).or_else(|| masked(&value)).is_some()
}

fn empty(what: What) -> Option<Fact> {
    // An empty secret is how some public clients are configured.
    let confidence = match what {
        What::RefreshToken => 0.99,
        What::ClientId => 0.9,
        What::ClientSecret => 0.4,
        What::RedirectUri | What::TokenUrl => return None,
    };
    let name = what.name();
    Some(what.fact(
        what.missing(),
        confidence,
        format!("the {name} is empty"),
        "the place it is read from (variable, file, column) holds nothing",
        format!("fill in the {name}, or look why the place it is read from is empty"),
    ))
}

const fn white_space_code(what: What) -> &'static str {
    match what {
        What::ClientSecret => "secret_whitespace",
        What::RefreshToken | What::ClientId | What::RedirectUri | What::TokenUrl => {
            "parameter_whitespace"
        }
    }
}

/// White space, control characters, and characters of no width.
fn is_blank(c: char) -> bool {
    c.is_whitespace()
        || c.is_control()
        || matches!(c, '\u{200b}'..='\u{200f}' | '\u{2060}' | '\u{feff}' | '\u{ad}' | '\u{180e}')
}

fn blank_name(c: char) -> String {
    match c {
        '\n' => "a line feed".to_owned(),
        '\r' => "a carriage return".to_owned(),
        ' ' => "a blank".to_owned(),
        '\t' => "a tab".to_owned(),
        '\0' => "a NUL byte".to_owned(),
        '\u{a0}' => "a no-break space".to_owned(),
        '\u{200b}' => "a zero-width space".to_owned(),
        '\u{feff}' => "a byte order mark".to_owned(),
        other => format!("an invisible character (U+{:04X})", u32::from(other)),
    }
}

fn white_space(value: &Value<'_>) -> Option<Fact> {
    let Value { what, text } = *value;
    let name = what.name();
    let trimmed = text.trim_matches(is_blank);
    if trimmed.is_empty() {
        return Some(what.fact(
            what.missing(),
            0.98,
            format!("the {name} is nothing but white space"),
            "the place it is read from holds no value",
            format!("fill in the {name}"),
        ));
    }
    if trimmed.len() != text.len() {
        let (at, c) = match text.chars().next_back() {
            Some(last) if is_blank(last) => ("ends", last),
            _ => ("begins", text.chars().next()?),
        };
        return Some(what.fact(
            white_space_code(what),
            0.95,
            format!("the {name} {at} with {}", blank_name(c)),
            "the server compares it with a value that has none, so they differ",
            format!("trim the {name} where it is read or stored"),
        ));
    }
    let inside = trimmed.chars().find(|c| is_blank(*c))?;
    let code = white_space_code(what);
    let seen = format!("the {name} has {} inside", blank_name(inside));
    let fix = format!(
        "copy the {name} again as one piece, with no line break or other white space in it"
    );
    if inside != ' ' {
        let implies = "it was wrapped on a screen or copied with something invisible in it";
        return Some(what.fact(code, 0.9, seen, implies, fix));
    }
    if what == What::RefreshToken && is_base64_with_blanks(trimmed) {
        return Some(what.fact(
            code,
            0.85,
            seen,
            "all else is base64, where a blank never stands and a plus sign does: a '+' was read as a blank, as form decoding does to a '+' that was not encoded",
            "store the token as it was issued, and encode '+' as %2B when it is sent",
        ));
    }
    // RFC 6749 appendix A lets blanks stand in all three, and passphrases have some.
    let confidence = if what == What::RedirectUri { 0.7 } else { 0.3 };
    Some(what.fact(code, confidence, seen, "few servers issue such a value", fix))
}

fn is_base64_with_blanks(text: &str) -> bool {
    let plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '+' | '/' | '=' | ' ');
    let blanks = text.matches(' ').count();
    text.len() >= 24 && text.chars().all(plain) && !text.contains("  ") && blanks * 8 <= text.len()
}

/// Straight and typographic quotes.
const QUOTES: &[char] = &['"', '\'', '`', '“', '”', '„', '‘', '’', '‚', '«', '»'];

fn quoted(value: &Value<'_>) -> Option<Fact> {
    let Value { what, text } = *value;
    let text = text.trim_matches(is_blank);
    let (first, last) = (text.chars().next()?, text.chars().next_back()?);
    let (opens, closes) = (QUOTES.contains(&first), QUOTES.contains(&last));
    if text.chars().count() < 2 || !(opens || closes) {
        return None;
    }
    let (confidence, at) = match (opens, closes) {
        (true, true) => (0.95, "stands in quotes"),
        (true, false) => (0.7, "begins with a quote"),
        _ => (0.7, "ends with a quote"),
    };
    // A password may hold a quote; a token or an id does not.
    let confidence =
        if what == What::ClientSecret && !(opens && closes) { 0.4 } else { confidence };
    let name = what.name();
    let curly = if first.is_ascii() && last.is_ascii() {
        "the quotes of a configuration file, a shell or JSON became part of the value"
    } else {
        "a word processor or chat turned plain quotes into typographic ones, which no program takes away"
    };
    Some(what.fact(
        what.malformed(),
        confidence,
        format!("the {name} {at}"),
        curly,
        format!("take the quotes off the {name}"),
    ))
}

fn placeholder(value: &Value<'_>) -> Option<Fact> {
    let Value { what, text } = *value;
    let text = text.trim_matches(|c| is_blank(c) || QUOTES.contains(&c));
    let name = what.name();
    let lower = text.to_ascii_lowercase();
    let nothing =
        ["null", "undefined", "none", "nil", "nan", "[object object]", "(null)", "<nil>", "<none>"];
    if nothing.contains(&lower.as_str()) {
        return Some(what.fact(
            what.missing(),
            0.95,
            format!("the {name} is a program's word for nothing (such as null, undefined or None)"),
            "the application had no value and wrote that word in its place",
            format!("look where the application gets the {name} from; there is none in that place"),
        ));
    }
    // Words between brackets; JSON and URLs have other characters in them.
    let word = |c: char| c.is_alphanumeric() || matches!(c, '_' | '-' | ' ' | '.' | '\'');
    let between = |open: &str, close: &str| {
        text.strip_prefix(open)
            .and_then(|t| t.strip_suffix(close))
            .is_some_and(|t| !t.is_empty() && t.len() <= 60 && t.chars().all(word))
    };
    let shell_name = |t: &str| {
        t.starts_with(|c: char| c.is_ascii_uppercase() || c == '_')
            && t.chars().all(|c| c.is_ascii_uppercase() || c.is_ascii_digit() || c == '_')
    };
    let variable = text.strip_prefix('$').is_some_and(shell_name)
        || text.strip_prefix('%').and_then(|t| t.strip_suffix('%')).is_some_and(shell_name);
    let brackets = between("<", ">")
        || between("{{", "}}")
        || between("${", "}")
        || between("#{", "}")
        || between("[", "]")
        || between("{", "}");
    let yours = ["your_", "your-", "your ", "<your", "my_refresh_token", "insert_", "replace_with"]
        .iter()
        .any(|p| lower.starts_with(p));
    let here = lower.ends_with("_here") || lower.ends_with("-here") || lower.ends_with(" here");
    let words =
        ["changeme", "change_me", "change-me", "todo", "redacted", "replaceme", "replace_me"];
    let own_name = lower == what.slug() || lower == format!("your{}", what.slug());
    let crosses = text.len() >= 3
        && text.chars().all(|c| matches!(c, 'x' | 'X' | '-' | '_'))
        && text.contains(['x', 'X']);
    let confidence = if variable || brackets || yours || crosses {
        0.95
    } else if here || own_name || words.contains(&lower.as_str()) {
        0.85
    } else {
        return None;
    };
    let implies = if variable {
        "the name of a variable was sent instead of its value: nothing put the value in (single quotes, or a tool that does not expand it)"
    } else {
        "an example was copied and the value was never put in"
    };
    Some(what.fact(
        what.missing(),
        confidence,
        format!("the {name} has the form of a placeholder"),
        implies,
        format!("put the real {name} in its place"),
    ))
}

fn masked(value: &Value<'_>) -> Option<Fact> {
    let Value { what, text } = *value;
    if what == What::RedirectUri {
        return None;
    }
    let run = |set: &[char], least: usize| {
        let mut length = 0;
        text.chars().any(|c| {
            length = if set.contains(&c) { length + 1 } else { 0 };
            length >= least
        })
    };
    let (confidence, sign) = if run(&['•', '●', '∙', '·', '█'], 1) {
        (0.95, "dots in place of characters")
    } else if run(&['*'], 3) {
        (0.9, "asterisks in a row")
    } else if text.contains('…') || text.contains("...") {
        (0.9, "an ellipsis")
    } else if run(&['x', 'X'], 8) {
        (0.6, "a run of x in it")
    } else {
        return None;
    };
    let name = what.name();
    Some(what.fact(
        what.malformed(),
        confidence,
        format!("the {name} has {sign}"),
        "it was copied from a display that hides or shortens it, so the rest is missing",
        format!("copy the whole {name} from where it is stored, not from a log or a settings page that hides it"),
    ))
}

fn prefixed(value: &Value<'_>) -> Option<Fact> {
    let Value { what, text } = *value;
    let lower = text.trim_start().to_ascii_lowercase();
    let scheme = ["bearer ", "basic ", "authorization:", "dpop "]
        .into_iter()
        .find(|s| lower.starts_with(s))?;
    let name = what.name();
    Some(what.fact(
        what.malformed(),
        0.95,
        format!("the {name} begins with '{}'", scheme.trim()),
        "the value of an Authorization header was taken whole; the word in front is no part of it",
        format!("leave the word '{}' off the {name}", scheme.trim()),
    ))
}

fn pasted_whole(value: &Value<'_>) -> Option<Fact> {
    let Value { what, text } = *value;
    let text = text.trim_matches(is_blank);
    let name = what.name();
    let seen = if text.starts_with(['{', '['])
        && text.contains('"')
        && serde_json::from_str::<serde::de::IgnoredAny>(text).is_ok()
    {
        format!("the {name} is a whole JSON text")
    } else if names_itself(text) {
        format!(
            "the {name} begins with a name and a separator, as in a list of settings or a form body"
        )
    } else if what != What::RedirectUri
        && what != What::ClientId
        && (text.starts_with("http://") || text.starts_with("https://"))
    {
        format!("the {name} is a URL")
    } else if text.starts_with("-----BEGIN ") {
        format!("the {name} is a PEM text (a key or a certificate)")
    } else {
        return None;
    };
    Some(what.fact(
        what.malformed(),
        0.95,
        seen,
        "it was copied together with what stood around it",
        format!("give the {name} alone"),
    ))
}

/// `refresh_token=…`, `"client_secret": …`, `export CLIENT_ID=…`, `Client ID: …`.
fn names_itself(text: &str) -> bool {
    let Some(at) = text.find(['=', ':']) else { return false };
    let (name, rest) = (&text[..at], text[at + 1..].trim_matches('='));
    let name = name.trim_matches(|c: char| QUOTES.contains(&c) || is_blank(c)).to_ascii_lowercase();
    let name = name.strip_prefix("export ").unwrap_or(&name).replace([' ', '-'], "_");
    let parts = [
        "refresh_token",
        "refreshtoken",
        "client_secret",
        "clientsecret",
        "client_id",
        "clientid",
        "access_token",
        "redirect_uri",
        "grant_type",
        "code",
    ];
    let ends = |part: &&str| name == *part || name.ends_with(&format!("_{part}"));
    rest.len() >= 3 && name.len() <= 40 && parts.iter().any(ends)
}

fn percent_encoded(value: &Value<'_>) -> Option<Fact> {
    let Value { what, text } = *value;
    let name = what.name();
    let mut escapes = 0;
    let mut telling = 0;
    for (at, _) in text.match_indices('%') {
        let code = text.get(at + 1..at + 3)?;
        // One per cent sign that begins no escape: the value holds per cent signs of its own.
        u8::from_str_radix(code, 16).ok().filter(|_| !code.starts_with('+'))?;
        escapes += 1;
        // What encoders make of the characters tokens and URLs really have: + / = : | ~ ^ # ! @ %.
        let known =
            ["2B", "2F", "3D", "3A", "7C", "7E", "5E", "23", "21", "40", "25", "20", "26", "24"];
        telling += usize::from(known.contains(&code.to_ascii_uppercase().as_str()));
    }
    let reserved = text.contains(['+', '/', '=', ':', '|', '^', '#', '@', '&', ' ']);
    if what == What::RedirectUri && !text.to_ascii_lowercase().contains("%3a%2f%2f") {
        // A URI may rightly hold escapes; only one whose `://` is escaped was encoded as a whole.
        return None;
    }
    let confidence = match (telling, reserved) {
        (0, _) => return None,
        (1, true) => 0.5,
        (n, false) if n == escapes => 0.9,
        _ => 0.7,
    };
    // A client id that is a URL (metadata documents, IndieAuth) has escapes of its own.
    if what == What::ClientId && text.contains("://") {
        return None;
    }
    Some(what.fact(
        "value_double_encoded",
        confidence,
        format!(
            "the {name} is percent-encoded already ({escapes} escape{} such as %2F)",
            if escapes == 1 { "" } else { "s" }
        ),
        "sending it encodes it once more, so that the server reads '%2F' where '/' was meant",
        format!("give the {name} as it was issued, decoded once, and let the program encode it"),
    ))
}

fn escaped(value: &Value<'_>) -> Option<Fact> {
    let Value { what, text } = *value;
    let name = what.name();
    let unicode = text.match_indices("\\u").any(|(at, _)| {
        text.get(at + 2..at + 6).is_some_and(|h| h.bytes().all(|b| b.is_ascii_hexdigit()))
    });
    let html = [
        "&amp;", "&lt;", "&gt;", "&quot;", "&#39;", "&#43;", "&#x2b;", "&#47;", "&#x2f;", "&#61;",
        "&#x3d;",
    ];
    let lower = text.to_ascii_lowercase();
    if text.ends_with("\\n") || text.ends_with("\\r") {
        return Some(what.fact(
            white_space_code(what),
            0.9,
            format!("the {name} ends with the two characters '\\n' or '\\r'"),
            "a line end was written out instead of removed",
            format!("take the last two characters off the {name}"),
        ));
    }
    let seen = if unicode || text.contains("\\/") {
        format!("the {name} has JSON escapes in it ('\\/' or '\\u…')")
    } else if html.iter().any(|e| lower.contains(e)) {
        format!("the {name} has HTML escapes in it (such as '&amp;')")
    } else {
        return None;
    };
    Some(what.fact(
        what.malformed(),
        0.85,
        seen,
        "it was cut out of a page or a JSON text without being decoded",
        format!("decode the {name}, or copy it from where it is shown as it is"),
    ))
}

/// Base64 that decodes to printable ASCII, decoded.
pub(super) fn base64_text(text: &str) -> Option<String> {
    if text.len() < 8 || text.len() > 4096 {
        return None;
    }
    let bytes = encode::base64_decode(text)?;
    bytes.iter().all(|b| (32..127).contains(b)).then(|| String::from_utf8(bytes).ok())?
}
