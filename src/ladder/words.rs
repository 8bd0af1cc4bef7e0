//! Words of an answer, and phrases looked for in them.
//!
//! Servers write the same thing in many spellings: `refresh_token`, `refreshToken`, `Refresh token`.
//! Here all of them are the words `refresh token`. A [`Phrase`](occurs) is a line of words in which
//! `a|b` are alternatives, `expir~` stands for every word that begins so, `..` for up to six words,
//! and `^` and `$` for the text's ends.

/// How many words `..` may stand for.
const GAP: usize = 6;

/// The most words that are kept of one text.
const MAX_WORDS: usize = 4_000;

/// The words of a text, lower case; `camelCase` and `snake_case` are taken apart.
#[must_use]
pub fn words(text: &str) -> Vec<String> {
    let mut out: Vec<String> = Vec::new();
    let mut word = String::new();
    let mut before = ' ';
    let mut chars = text.chars().peekable();
    while let Some(c) = chars.next() {
        if out.len() >= MAX_WORDS {
            break;
        }
        if c == '\'' || c == '\u{2019}' {
            // `doesn't` is one word; a quote around a word is none of it.
            if !before.is_alphanumeric() || !chars.peek().is_some_and(|n| n.is_alphanumeric()) {
                push(&mut out, &mut word);
            }
        } else if c.is_alphanumeric() {
            let hump = c.is_uppercase()
                && (before.is_lowercase()
                    || (before.is_uppercase() && chars.peek().is_some_and(|n| n.is_lowercase())));
            if hump {
                push(&mut out, &mut word);
            }
            word.extend(c.to_lowercase());
        } else {
            push(&mut out, &mut word);
        }
        before = c;
    }
    push(&mut out, &mut word);
    out
}

/// Names whose capitals are no word boundary.
const WHOLE: &[(&[&str], &str)] = &[
    (&["o", "auth"], "oauth"),
    (&["o", "auth2"], "oauth2"),
    (&["open", "id"], "openid"),
    (&["d", "po", "p"], "dpop"),
    (&["m", "tls"], "mtls"),
    (&["i", "pv4"], "ipv4"),
];

fn push(out: &mut Vec<String>, word: &mut String) {
    if word.is_empty() {
        return;
    }
    out.push(std::mem::take(word));
    for (parts, whole) in WHOLE {
        if out.len() >= parts.len() && out[out.len() - parts.len()..] == **parts {
            out.truncate(out.len() - parts.len());
            out.push((*whole).to_owned());
            return;
        }
    }
}

/// Puts more words behind those of a text, so far away that no phrase reaches from one to the other.
pub(super) fn append(to: &mut Vec<String>, more: &str) {
    to.extend(std::iter::repeat_n(String::from("-"), GAP + 1));
    to.extend(words(more));
}

/// Which beginnings, of two bytes, the words of a text have: most phrases are ruled out by it.
#[derive(Clone, Copy, Debug, Default)]
pub struct Starts([u64; 8]);

impl Starts {
    /// Those of the words.
    #[must_use]
    pub fn of(words: &[String]) -> Self {
        let mut set = Self::default();
        for word in words {
            let (slot, bit) = Self::place(word);
            set.0[slot] |= bit;
        }
        set
    }

    fn place(word: &str) -> (usize, u64) {
        let byte = |i: usize| word.as_bytes().get(i).map_or(0, |b| usize::from(*b));
        let hash = (byte(0) * 29 + byte(1)) % 512;
        (hash / 64, 1 << (hash % 64))
    }

    /// Whether a word that the part of a phrase stands for may be among them.
    fn may_fit(&self, part: &str) -> bool {
        part == ".."
            || part.split('|').any(|form| {
                let (slot, bit) = Self::place(form);
                form.len() < 3 || self.0[slot] & bit != 0
            })
    }
}

/// Whether the phrase occurs in the words, whose beginnings are given.
#[must_use]
pub fn occurs(phrase: &str, words: &[String], starts: &Starts) -> bool {
    let (anchored, phrase) = match phrase.strip_prefix('^') {
        Some(rest) => (true, rest),
        None => (false, phrase),
    };
    let (to_end, phrase) = match phrase.strip_suffix('$') {
        Some(rest) => (true, rest),
        None => (false, phrase),
    };
    // Phrases are short and ours; a fixed array keeps this free of allocation.
    let mut parts: [&str; 16] = [""; 16];
    let mut count = 0;
    for part in phrase.split_ascii_whitespace().take(16) {
        if !starts.may_fit(part) {
            return false;
        }
        parts[count] = part;
        count += 1;
    }
    let parts = &parts[..count];
    if parts.is_empty() {
        return false;
    }
    let starts = if anchored { 0..1 } else { 0..words.len() };
    starts.into_iter().any(|at| follows(parts, words, at, to_end))
}

fn follows(parts: &[&str], words: &[String], at: usize, to_end: bool) -> bool {
    let Some((&part, rest)) = parts.split_first() else {
        return !to_end || at == words.len();
    };
    if part == ".." {
        return (0..=GAP)
            .any(|skip| at + skip <= words.len() && follows(rest, words, at + skip, to_end));
    }
    words.get(at).is_some_and(|word| fits(part, word)) && follows(rest, words, at + 1, to_end)
}

fn fits(part: &str, word: &str) -> bool {
    part.split('|').any(|form| match form.strip_suffix('~') {
        Some(stem) => word.starts_with(stem),
        None => word == form,
    })
}

#[cfg(test)]
mod tests {
    use super::{Starts, words};

    fn occurs(phrase: &str, words: &[String]) -> bool {
        super::occurs(phrase, words, &Starts::of(words))
    }

    #[test]
    fn words_spellings_of_one_name_are_the_same() {
        for text in
            ["refresh_token", "refreshToken", "Refresh-Token", "RefreshToken", "'refresh token'"]
        {
            assert_eq!(words(text), ["refresh", "token"], "{text}");
        }
        assert_eq!(words("OAuth2 DPoP mTLS doesn't"), ["oauth2", "dpop", "mtls", "doesnt"]);
        assert_eq!(words("SSLError ECONNRESET"), ["ssl", "error", "econnreset"]);
    }

    #[test]
    fn phrases_know_alternatives_stems_gaps_and_ends() {
        let text = words("The refresh token given has expired.");
        assert!(occurs("refresh token .. expir~", &text));
        assert!(occurs("access|refresh token", &text));
        assert!(occurs("^the refresh", &text));
        assert!(occurs("has expired$", &text));
        assert!(!occurs("^refresh", &text));
        assert!(!occurs("refresh token expir~", &text));
        assert!(!occurs("token .. the", &text));
    }
}
