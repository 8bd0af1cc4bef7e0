//! Finding the rows that an answer's words match.

use super::{ErrorRow, Kind, Provider, all};

/// No error text is longer; a page behind it tells nothing more.
const LONGEST_TEXT: usize = 64 * 1024;

/// A row that matches an answer, and whose it is.
#[derive(Clone, Copy, Debug)]
pub struct Hit {
    /// The provider or family the row belongs to.
    pub provider: &'static Provider,
    /// The row.
    pub row: &'static ErrorRow,
    /// How much of the answer the row names: more is surer. Text counts by its length.
    pub weight: usize,
}

impl ErrorRow {
    /// Whether an answer fits the row.
    fn fits(&self, status: Option<u16>, code: Option<&str>, text: &Searchable) -> bool {
        let status_fits = match (self.status, status) {
            (Some(wanted), Some(seen)) => wanted == seen,
            // A status that was not recorded speaks against nothing, but a row needs more than it.
            (Some(_), None) => self.code.is_some() || self.text.is_some(),
            (None, _) => true,
        };
        status_fits
            && self.code.is_none_or(|wanted| code.is_some_and(|c| c.eq_ignore_ascii_case(wanted)))
            && self.needles.iter().all(|needle| text.may_hold(needle))
            && contains_in_order(&text.text, self.needles)
    }

    fn weight(&self) -> usize {
        let text: usize = self.needles.iter().map(|n| n.len()).sum();
        text * 4 + self.code.map_or(0, str::len) * 2 + usize::from(self.status.is_some())
    }
}

/// The rows of a provider, and of the software it runs, that an answer fits; surest first.
#[must_use]
pub fn hits_of(
    provider: &'static Provider,
    status: Option<u16>,
    code: Option<&str>,
    text: &str,
) -> Vec<Hit> {
    let text = Searchable::of(text);
    let own = rows_of(provider);
    ranked(own.chain(provider.family().into_iter().flat_map(rows_of)), status, code, &text)
}

/// The rows that an answer fits whoever gave it: those that name their cause by themselves, and
/// the words of RFC 6749; surest first.
#[must_use]
pub fn hits(status: Option<u16>, code: Option<&str>, text: &str) -> Vec<Hit> {
    let text = Searchable::of(text);
    let rows = all().flat_map(rows_of).filter(|(p, row)| row.distinctive || p.kind == Kind::Words);
    ranked(rows, status, code, &text)
}

fn rows_of(
    provider: &'static Provider,
) -> impl Iterator<Item = (&'static Provider, &'static ErrorRow)> {
    provider.errors.iter().map(move |row| (provider, row))
}

fn ranked(
    rows: impl Iterator<Item = (&'static Provider, &'static ErrorRow)>,
    status: Option<u16>,
    code: Option<&str>,
    text: &Searchable,
) -> Vec<Hit> {
    let mut hits: Vec<Hit> = rows
        .filter(|(_, row)| row.fits(status, code, text))
        .map(|(provider, row)| Hit { provider, row, weight: row.weight() })
        .collect();
    hits.sort_by_key(|hit| std::cmp::Reverse(hit.weight));
    hits
}

/// A text in lower case, and which pairs of bytes occur in it: most rows are ruled out by those.
struct Searchable {
    text: String,
    pairs: [u64; 64],
}

impl Searchable {
    fn of(text: &str) -> Self {
        let end = (0..=text.len().min(LONGEST_TEXT)).rev().find(|i| text.is_char_boundary(*i));
        let text = text[..end.unwrap_or(0)].to_lowercase();
        let mut pairs = [0; 64];
        for pair in text.as_bytes().windows(2) {
            let (slot, bit) = Self::place(pair);
            pairs[slot] |= bit;
        }
        Self { text, pairs }
    }

    fn place(pair: &[u8]) -> (usize, u64) {
        let hash = pair.iter().fold(0, |hash, b| (hash * 67 + usize::from(*b)) % 4096);
        (hash / 64, 1 << (hash % 64))
    }

    /// False only where the needle cannot occur.
    fn may_hold(&self, needle: &str) -> bool {
        needle.as_bytes().windows(2).all(|pair| {
            let (slot, bit) = Self::place(pair);
            self.pairs[slot] & bit != 0
        })
    }
}

/// Whether all parts occur, one after another. A part that begins or ends with a digit must stand
/// at the number's border: `AADSTS70000` is not `AADSTS700003`.
fn contains_in_order(text: &str, parts: &[&str]) -> bool {
    let mut rest = text;
    for part in parts {
        let Some(end) = find_whole(rest, part) else { return false };
        rest = &rest[end..];
    }
    true
}

/// Where the first occurrence of `part` that cuts no number ends.
fn find_whole(text: &str, part: &str) -> Option<usize> {
    let digit = |c: Option<char>| c.is_some_and(|c| c.is_ascii_digit());
    text.match_indices(part).map(|(at, found)| (at, at + found.len())).find_map(|(start, end)| {
        let cut_before = digit(part.chars().next()) && digit(text[..start].chars().next_back());
        let cut_after = digit(part.chars().next_back()) && digit(text[end..].chars().next());
        (!cut_before && !cut_after).then_some(end)
    })
}

#[cfg(test)]
mod tests {
    use super::contains_in_order;

    #[test]
    fn parts_must_follow_each_other() {
        assert!(contains_in_order("client 'a' cannot use 'b'", &["client '", "cannot use"]));
        assert!(!contains_in_order("cannot use client '", &["client '", "cannot use"]));
    }

    #[test]
    fn numbers_are_not_cut() {
        assert!(contains_in_order("aadsts70000: bad", &["aadsts70000"]));
        assert!(!contains_in_order("aadsts700003: bad", &["aadsts70000"]));
        assert!(contains_in_order("aadsts700003 aadsts70000", &["aadsts70000"]));
    }
}
