//! Redaction: the one way from raw text to [`Clean`] text.
//!
//! A [`Redactor`] knows every secret of a run in every spelling and learns new ones as answers
//! arrive; it also masks by field name. Reports are made of [`Clean`] alone, and only a redactor
//! makes one. Equal secrets get equal labels within a report (`<refresh_token#1>`). Called by
//! everyone who shows anything; knows nothing of exchanges or reports.

mod fields;
mod index;
mod message;
mod search;
mod transcript;
mod view;
mod words;

use crate::secret::Secret;
use index::Index;
use search::{Public, Search};
use serde::{Deserialize, Serialize};
use std::collections::HashMap;
use std::ops::Range;
use std::sync::{Mutex, MutexGuard, PoisonError};

/// Text that has been through a [`Redactor`]. Still hostile otherwise: renderers escape it.
#[derive(Clone, Debug, Default, Deserialize, Eq, Hash, Ord, PartialEq, PartialOrd, Serialize)]
#[serde(transparent)]
pub struct Clean(String);

impl Clean {
    /// The redacted text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl std::fmt::Display for Clean {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.0.fmt(f)
    }
}

impl From<&'static str> for Clean {
    /// Text of our own, known when the program was compiled.
    fn from(text: &'static str) -> Self {
        Self(text.to_owned())
    }
}

/// What a secret is; gives its label's stem.
#[derive(Clone, Copy, Debug, Eq, Hash, Ord, PartialEq, PartialOrd)]
pub enum SecretKind {
    /// An access token, given or issued.
    AccessToken,
    /// A signed client assertion (RFC 7523) or DPoP proof (RFC 9449).
    Assertion,
    /// An authorization code.
    AuthorizationCode,
    /// The client secret.
    ClientSecret,
    /// A cookie's value.
    Cookie,
    /// A made-up refresh token. Masked so that nobody takes it for a real one.
    Decoy,
    /// The value of a header with a secret-like name.
    Header,
    /// An ID token.
    IdToken,
    /// A JSON Web Token that stood in a text under no telling name.
    Jwt,
    /// The value of a parameter with a secret-like name.
    Parameter,
    /// A password of a proxy or a URL.
    Password,
    /// A private key.
    PrivateKey,
    /// A refresh token, given or issued.
    RefreshToken,
    /// A secret of a kind that was not said.
    Secret,
    /// A token told by its look.
    Token,
    /// A user name beside a password.
    UserName,
    /// The deliberately wrong secret of a control.
    WrongSecret,
}

impl SecretKind {
    /// The label's stem, for example `refresh_token`.
    #[must_use]
    pub const fn stem(self) -> &'static str {
        match self {
            Self::AccessToken => "access_token",
            Self::Assertion => "client_assertion",
            Self::AuthorizationCode => "authorization_code",
            Self::ClientSecret => "client_secret",
            Self::Cookie => "cookie",
            Self::Decoy => "decoy",
            Self::Header => "header",
            Self::IdToken => "id_token",
            Self::Jwt => "jwt",
            Self::Parameter => "parameter",
            Self::Password => "password",
            Self::PrivateKey => "private_key",
            Self::RefreshToken => "refresh_token",
            Self::Secret => "secret",
            Self::Token => "token",
            Self::UserName => "user_name",
            Self::WrongSecret => "wrong_secret",
        }
    }
}

/// Whether secrets are masked. Showing is the user's explicit wish (`--show-secrets`).
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
pub enum Masking {
    /// Every secret becomes its label.
    #[default]
    Mask,
    /// Text passes as it is.
    Show,
}

/// Knows the secrets of a run and takes them out of any text.
#[derive(Default)]
pub struct Redactor {
    masking: Masking,
    known: Vec<Known>,
    index: Index,
    public: Vec<Public>,
    book: Mutex<Book>,
    /// Every known secret by its digest.
    places: HashMap<Digest, usize>,
}

struct Known {
    kind: SecretKind,
    number: usize,
}

/// Which label each value has. Values are kept as digests alone: those masked by the name they
/// stood under need a number, and nothing else is wanted of them.
#[derive(Default)]
struct Book {
    labels: HashMap<Digest, (SecretKind, usize)>,
    counts: HashMap<SecretKind, usize>,
}

type Digest = [u8; 32];

impl Book {
    fn label(&mut self, kind: SecretKind, value: Digest) -> (SecretKind, usize) {
        let counts = &mut self.counts;
        *self.labels.entry(value).or_insert_with(|| {
            let count = counts.entry(kind).or_default();
            *count += 1;
            (kind, *count)
        })
    }
}

impl std::fmt::Debug for Redactor {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Redactor")
            .field("masking", &self.masking)
            .field("secrets", &self.known.len())
            .finish_non_exhaustive()
    }
}

/// What becomes of a stretch of text.
struct Span {
    range: Range<usize>,
    label: String,
    /// Of overlapping spans the label of the highest rank stands for all.
    rank: u8,
}

impl Redactor {
    /// A redactor that knows nothing yet.
    #[must_use]
    pub fn new(masking: Masking) -> Self {
        Self { masking, ..Self::default() }
    }

    /// Learns a secret. Learning the same value twice changes nothing; the first kind stays.
    pub fn learn(&mut self, kind: SecretKind, secret: &Secret) {
        let digest = digest(secret.expose());
        if secret.expose().trim().is_empty() || self.places.contains_key(&digest) {
            return;
        }
        let book = self.book.get_mut().unwrap_or_else(PoisonError::into_inner);
        let (kind, number) = book.label(kind, digest);
        self.places.insert(digest, self.known.len());
        if !Self::is_ordinary(secret) {
            self.index.insert(self.known.len(), secret);
        }
        self.known.push(Known { kind, number });
    }

    /// Whether a secret is an ordinary word (`secret`, `client`), a letter or a short number: in
    /// running text nobody can tell it from the word, so it is masked only where a secret is
    /// expected to stand.
    #[must_use]
    pub fn is_ordinary(secret: &Secret) -> bool {
        let value = secret.expose().trim();
        let number = value.len() <= 5 && value.bytes().all(|b| b.is_ascii_digit());
        value.len() <= 2 || number || words::is_word(&value.to_lowercase())
    }

    /// A value that is no secret even where it looks like one (the client id, the token URL). Of a
    /// URL only scheme, host and path count: the rest may hold credentials.
    pub fn learn_public(&mut self, text: &str) {
        let text = message::public_part(text);
        if text.len() < 3 || self.public.iter().any(|p| p.text == text) {
            return;
        }
        let bare = text.chars().filter(char::is_ascii_alphanumeric).collect();
        self.public.push(Public { text, bare });
    }

    /// Learns every token in a token endpoint's answer (JSON, form-encoded or nested, whole or cut
    /// off) and the cookies of its headers.
    pub fn learn_answer(&mut self, headers: &[(String, String)], body: &[u8]) {
        // What a server calls a token may be a common word, or an echo of what was sent. Such are
        // masked where they stand.
        for (kind, secret) in message::secrets_of_headers(headers) {
            let secret = fields::beginning(secret);
            if fields::is_worth_learning(secret.expose()) && !self.holds_known(secret.expose()) {
                self.learn(kind, &secret);
            }
        }
        for (kind, secret) in message::secrets_of_body(body) {
            let secret = fields::beginning(secret);
            if fields::is_worth_learning(secret.expose()) {
                self.learn(kind, &secret);
            }
        }
    }

    /// Learns what a request of ours carries under secret-like names: headers, cookies, the URL's
    /// password and query, the body's fields.
    pub fn learn_request(&mut self, url: &str, headers: &[(String, String)], body: &[u8]) {
        let from_url = message::secrets_of_url(url);
        // A redirect's target is the server's choice.
        let from_url = from_url.into_iter().filter(|(_, s)| fields::is_worth_learning(s.expose()));
        let rest = message::secrets_of_headers(headers);
        for (kind, secret) in from_url.chain(rest).chain(message::secrets_of_body(body)) {
            let value = secret.expose();
            let known = message::spellings(value).iter().any(|s| self.is_known(s.trim()))
                || self.ends_with_known(value);
            if value.len() >= SHORTEST_LEARNED && !known && !fields::is_empty_word(value) {
                self.learn(kind, &secret);
            }
        }
    }

    /// Whether a known secret, whole, ends the value: what stands before it is none. A client id
    /// with a colon in it (a URL) parts a Basic header's pair too early.
    fn ends_with_known(&self, value: &str) -> bool {
        let hits = Search::new(&self.index, &self.public).hits(value.as_bytes());
        hits.iter().any(|hit| hit.whole && hit.range.end == value.len())
    }

    /// Whether a value has a part of a known secret or a public value in it.
    fn holds_known(&self, value: &str) -> bool {
        let lower = value.to_lowercase();
        self.public.iter().any(|p| p.text.len() >= index::PART && lower.contains(&p.text))
            || !Search::new(&self.index, &self.public).hits(value.as_bytes()).is_empty()
    }

    /// The label of a secret, where it is known: `<refresh_token#1>`.
    #[must_use]
    pub fn label(&self, secret: &Secret) -> Option<Clean> {
        let known = &self.known[*self.places.get(&digest(secret.expose()))?];
        Some(Clean(written(known.kind, known.number)))
    }

    /// How many secrets of each kind are known, the made-up ones included.
    #[must_use]
    pub fn counts(&self) -> Vec<(SecretKind, usize)> {
        let mut counts: Vec<_> = self.book().counts.iter().map(|(k, n)| (*k, *n)).collect();
        counts.sort_unstable();
        counts
    }

    /// Free text: an explanation, a message, an answer's body.
    #[must_use]
    pub fn text(&self, raw: &str) -> Clean {
        self.mask(raw, Vec::new())
    }

    /// Reads finished output back: the label of the first secret found in it, in any spelling.
    #[must_use]
    pub fn leak_in(&self, output: &[u8]) -> Option<Clean> {
        if self.masking == Masking::Show {
            return None;
        }
        let mut from = 0;
        loop {
            let end = past_word(output, from + PIECE);
            let hits = Search::new(&self.index, &self.public).hits(&output[from..end]);
            if let Some(hit) = hits.first() {
                return Some(Clean(self.name_of(hit.secret)));
            }
            if end == output.len() {
                return None;
            }
            from = past_word(output, end - OVERLAP);
        }
    }

    /// Masks every known secret, every JSON Web Token, and the spans given.
    fn mask(&self, raw: &str, mut spans: Vec<Span>) -> Clean {
        if self.masking == Masking::Show {
            return Clean(raw.to_owned());
        }
        self.search(raw, &mut spans);
        self.settled(compose(raw, spans))
    }

    /// What is a word of the protocol and what a part of a secret is judged by what stands around
    /// it: where a mask cut a word in two, that has changed, and it is judged again.
    fn settled(&self, mut masked: Masked) -> Clean {
        for _ in 0..MOST_CUTS {
            let mut found = Vec::new();
            for near in masked.around_cuts() {
                let text = &masked.text.as_bytes()[near.clone()];
                for hit in Search::new(&self.index, &self.public).hits(text) {
                    let range = hit.range.start + near.start..hit.range.end + near.start;
                    found.push(Span { label: self.name_of(hit.secret), range, rank: 1 });
                }
            }
            if found.is_empty() {
                break;
            }
            let Masked { text, labels } = masked;
            found.extend(labels);
            masked = compose(&text, found);
        }
        Clean(masked.text)
    }

    /// Masks over every known secret and every JSON Web Token.
    fn search(&self, raw: &str, spans: &mut Vec<Span>) {
        for piece in transcript::pieces(raw, SEARCHED) {
            let wide = &raw.as_bytes()[piece.wide.clone()];
            for hit in Search::new(&self.index, &self.public).hits(wide) {
                let range = hit.range.start + piece.wide.start..hit.range.end + piece.wide.start;
                if piece.owns(&range) {
                    spans.push(Span { label: self.name_of(hit.secret), range, rank: 1 });
                }
            }
        }
        for range in message::jwts(raw) {
            let lower = raw[range.clone()].to_ascii_lowercase();
            if !self.public.iter().any(|p| p.text.contains(&lower)) {
                let label = self.label_of(SecretKind::Jwt, &raw[range.clone()]);
                spans.push(Span { label, range, rank: 0 });
            }
        }
    }

    fn name_of(&self, secret: Option<usize>) -> String {
        match secret.map(|i| &self.known[i]) {
            Some(known) => written(known.kind, known.number),
            None => "<not searched>".to_owned(),
        }
    }

    /// The label of a value known or not; one never seen before gets the next number of its kind.
    fn label_of(&self, kind: SecretKind, value: &str) -> String {
        let (kind, number) = self.book().label(kind, digest(value));
        written(kind, number)
    }

    fn is_known(&self, value: &str) -> bool {
        self.places.contains_key(&digest(value))
    }

    fn book(&self) -> MutexGuard<'_, Book> {
        self.book.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Text is searched in pieces of this size, each with what stands around it, so that a long one
/// costs time and no memory.
const SEARCHED: usize = 256 * 1024;

/// Finished output is searched in pieces, so that its size costs no memory. What two of them share
/// holds any part of a secret, however it is spelled.
const PIECE: usize = 128 * 1024;
const OVERLAP: usize = 8 * 1024;

/// No word of the protocol is longer.
const LONGEST_WORD: usize = 64;

/// How often a text is judged again where masks cut words, and how far around.
const MOST_CUTS: usize = 8;
const AROUND: usize = 256;

/// Shorter values of our own requests are masked where they stand alone.
const SHORTEST_LEARNED: usize = 4;

fn written(kind: SecretKind, number: usize) -> String {
    format!("<{}#{number}>", kind.stem())
}

/// The place, or the end of the word around it: a word's rest would be judged as another word.
fn past_word(text: &[u8], at: usize) -> usize {
    let at = at.min(text.len());
    let begun = at == 0 || !words::may_stand_in_one(text[at - 1]);
    let rest = text[at..].iter().take(LONGEST_WORD).take_while(|b| words::may_stand_in_one(**b));
    if begun { at } else { at + rest.count() }
}

fn digest(value: &str) -> Digest {
    let digest = ring::digest::digest(&ring::digest::SHA256, value.as_bytes());
    let mut out = [0; 32];
    out.copy_from_slice(digest.as_ref());
    out
}

/// A text with labels in it.
struct Masked {
    text: String,
    /// Where each label stands.
    labels: Vec<Span>,
}

impl Masked {
    /// What stands around labels that border on a letter or a digit.
    fn around_cuts(&self) -> Vec<Range<usize>> {
        let text = self.text.as_bytes();
        let mut out: Vec<Range<usize>> = Vec::new();
        for Span { range, .. } in &self.labels {
            let before = range.start.checked_sub(1).and_then(|i| text.get(i));
            if !before.into_iter().chain(text.get(range.end)).any(u8::is_ascii_alphanumeric) {
                continue;
            }
            let near = range.start.saturating_sub(AROUND);
            let near = past_word(text, near).min(range.start)..past_word(text, range.end + AROUND);
            match out.last_mut() {
                Some(last) if near.start <= last.end => last.end = near.end,
                _ => out.push(near),
            }
        }
        out
    }
}

/// The text with each span's label in its place.
fn compose(raw: &str, mut spans: Vec<Span>) -> Masked {
    spans.retain(|s| !s.range.is_empty());
    spans.sort_by_key(|s| (s.range.start, std::cmp::Reverse(s.range.end)));
    let mut out = String::with_capacity(raw.len());
    let mut labels = Vec::with_capacity(spans.len());
    let mut copied = 0;
    let mut spans = spans.into_iter().peekable();
    while let Some(Span { mut range, mut label, mut rank }) = spans.next() {
        while let Some(next) = spans.next_if(|s| s.range.start < range.end) {
            range.end = range.end.max(next.range.end);
            if next.rank > rank {
                (label, rank) = (next.label, next.rank);
            }
        }
        // A hit may begin or end inside a character of several bytes.
        let start = (0..=range.start).rev().find(|i| raw.is_char_boundary(*i)).unwrap_or(0);
        let end = (range.end..=raw.len()).find(|i| raw.is_char_boundary(*i)).unwrap_or(raw.len());
        if start > copied {
            out.push_str(&raw[copied..start]);
        }
        let range = out.len()..out.len() + label.len();
        out.push_str(&label);
        labels.push(Span { range, label, rank });
        copied = copied.max(end);
    }
    out.push_str(&raw[copied..]);
    Masked { text: out, labels }
}
