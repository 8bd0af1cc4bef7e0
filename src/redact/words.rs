//! The words that are nobody's secret: the protocol's, the reports' own and plain English.
//!
//! A weak secret (`my-client-secret`) shares parts with them. Masking those parts would take the
//! diagnosis away and hide nothing. The list is data, `words.txt`, one word a line, lower case.

use super::index::PART;
use std::collections::HashSet;
use std::sync::LazyLock;

type Pieces = HashSet<&'static [u8]>;

const LIST: &str = include_str!("words.txt");
static WORDS: LazyLock<HashSet<&str>> = LazyLock::new(|| LIST.lines().collect());
static RUNS: LazyLock<String> =
    LazyLock::new(|| LIST.chars().filter(|c| c.is_ascii_alphanumeric() || *c == '\n').collect());

static PIECES: LazyLock<(Pieces, Pieces)> = LazyLock::new(|| {
    let cut = |text: &'static str| text.as_bytes().windows(PART).collect();
    (cut(LIST), cut(&RUNS))
});

/// Whether the text, lower case, is a word of the list.
pub(super) fn is_word(text: &str) -> bool {
    WORDS.contains(text)
}

/// Whether the text, lower case, stands inside one word of the list; `bare` compares letters and
/// digits alone.
pub(super) fn is_inside(text: &str, bare: bool) -> bool {
    !text.contains('\n') && if bare { RUNS.contains(text) } else { LIST.contains(text) }
}

/// Says at once that most texts stand inside no word.
pub(super) fn may_be_inside(text: &str, bare: bool) -> bool {
    let pieces = if bare { &PIECES.1 } else { &PIECES.0 };
    text.as_bytes().windows(PART).all(|piece| pieces.contains(piece))
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
