//! Title and visible text of a web page.

use html5gum::{Token, Tokenizer};

/// The title and the visible text, one line for each block.
#[must_use]
pub(super) fn text_of(page: &str) -> (String, String) {
    let mut title = String::new();
    let mut visible = String::new();
    // The element whose text is being read, where it is one that is not shown.
    let mut inside = Inside::Text;
    for token in Tokenizer::new(page).flatten() {
        match token {
            Token::StartTag(tag) => match &**tag.name {
                b"title" => inside = Inside::Title,
                b"script" | b"style" | b"noscript" | b"svg" => inside = Inside::Hidden,
                b"a" | b"b" | b"i" | b"em" | b"strong" | b"span" | b"code" | b"tt" => {}
                _ => visible.push('\n'),
            },
            Token::EndTag(tag) => match &**tag.name {
                b"title" | b"script" | b"style" | b"noscript" | b"svg" => inside = Inside::Text,
                _ => {}
            },
            Token::String(text) => {
                let text = String::from_utf8_lossy(&text);
                match inside {
                    Inside::Title => title.push_str(&text),
                    Inside::Text => visible.push_str(&text),
                    Inside::Hidden => {}
                }
            }
            _ => {}
        }
    }
    (title.trim().to_owned(), visible)
}

enum Inside {
    Text,
    Title,
    Hidden,
}
