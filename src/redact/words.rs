//! The words that are nobody's secret: the protocol's, the reports' own and plain English.
//!
//! A weak secret (`my-client-secret`) shares parts with them. Masking those parts would take the
//! diagnosis away and hide nothing. The list is data, `words.txt`, one word a line, lower case.

use super::index::PART;
use memchr::memmem;
use std::sync::LazyLock;

const LIST: &str = include_str!("words.txt");
static WORDS: LazyLock<Vec<&str>> = LazyLock::new(|| LIST.lines().collect());
static RUNS: LazyLock<String> =
    LazyLock::new(|| LIST.chars().filter(|c| c.is_ascii_alphanumeric() || *c == '\n').collect());
static IN_LIST: LazyLock<Pieces> = LazyLock::new(|| Pieces::of(LIST));
static IN_RUNS: LazyLock<Pieces> = LazyLock::new(|| Pieces::of(&RUNS));

/// Whether a byte may stand within a word of the list.
pub(super) fn may_stand_in_one(b: u8) -> bool {
    b.is_ascii_alphanumeric() || b"_-".contains(&b)
}

/// Which pieces of a text's length `PART` may occur in the list: a bit for each hash.
struct Pieces(Vec<u64>);

impl Pieces {
    const BITS: usize = 1 << 17;

    fn of(text: &str) -> Self {
        let mut set = vec![0; Self::BITS / 64];
        for piece in text.as_bytes().windows(PART) {
            let at = Self::place(piece);
            set[at / 64] |= 1 << (at % 64);
        }
        Self(set)
    }

    fn place(piece: &[u8]) -> usize {
        let mixed = |hash: usize, b: &u8| hash.wrapping_mul(0x0100_0193) ^ usize::from(*b);
        let hash = piece.iter().fold(0, mixed);
        (hash ^ (hash >> 17)) % Self::BITS
    }

    fn may_hold(&self, piece: &[u8]) -> bool {
        let at = Self::place(piece);
        self.0[at / 64] & (1 << (at % 64)) != 0
    }
}

/// Whether the text, lower case, is a word of the list.
pub(super) fn is_word(text: &str) -> bool {
    WORDS.binary_search(&text).is_ok()
}

/// Whether the text, lower case, stands inside one word of the list; `bare` compares letters and
/// digits alone.
pub(super) fn is_inside(text: &str, bare: bool) -> bool {
    let list = if bare { RUNS.as_bytes() } else { LIST.as_bytes() };
    !text.contains('\n') && memmem::find(list, text.as_bytes()).is_some()
}

/// Says at once that most texts stand inside no word.
pub(super) fn may_be_inside(text: &str, bare: bool) -> bool {
    let pieces = if bare { &IN_RUNS } else { &IN_LIST };
    text.as_bytes().windows(PART).all(|piece| pieces.may_hold(piece))
}

/// Whether this is a sentence for people rather than a value: three words or more, half of them
/// on the list.
pub(super) fn is_prose(text: &str) -> bool {
    let (mut words, mut known) = (0, 0);
    for word in text.split_whitespace().take(40) {
        let bare = word.trim_matches(|c: char| !c.is_ascii_alphanumeric()).to_ascii_lowercase();
        words += 1;
        known += usize::from(is_word(&bare));
    }
    words >= 3 && known * 2 >= words
}

#[cfg(test)]
mod tests {
    use super::{is_inside, is_word, may_be_inside};

    #[test]
    fn the_list_is_sorted_and_every_word_of_it_is_found() {
        assert!(super::LIST.lines().is_sorted());
        for word in super::LIST.lines() {
            assert!(
                is_word(word) && is_inside(word, false) && may_be_inside(word, false),
                "{word}"
            );
        }
        assert!(!may_be_inside("q7zk2vx9", false) && !may_be_inside("q7zk2vx9", true));
    }
}
