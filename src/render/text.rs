//! Peer text for people: hidden characters made visible, widths counted in columns.

use std::fmt::Write as _;
use unicode_width::{UnicodeWidthChar as _, UnicodeWidthStr as _};

/// Whether a character could move the cursor, colour, reorder or hide text.
#[must_use]
pub fn hides(c: char) -> bool {
    c.is_control()
        || matches!(c,
            '\u{ad}' | '\u{34f}' | '\u{61c}' | '\u{115f}' | '\u{1160}' | '\u{17b4}' | '\u{17b5}'
            | '\u{180b}'..='\u{180f}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}'
            | '\u{2060}'..='\u{206f}' | '\u{3164}' | '\u{fe00}'..='\u{fe0f}' | '\u{feff}'
            | '\u{ffa0}' | '\u{fff0}'..='\u{fffb}' | '\u{1bca0}'..='\u{1bca3}'
            | '\u{1d173}'..='\u{1d17a}' | '\u{e0000}'..='\u{e0fff}')
}

/// One line of text in which nothing hides: `\n`, `\x1b`, `\u{202e}` are spelled out.
#[must_use]
pub fn visible(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '\n' => out.push_str("\\n"),
            '\r' => out.push_str("\\r"),
            '\t' => out.push_str("\\t"),
            c if c.is_ascii_control() => {
                let _ = write!(out, "\\x{:02x}", u32::from(c));
            }
            c if hides(c) => {
                let _ = write!(out, "\\u{{{:x}}}", u32::from(c));
            }
            c => out.push(c),
        }
    }
    out
}

/// The lines of a body, nothing hidden in any; tabs become two blanks.
pub fn lines(text: &str) -> impl Iterator<Item = String> {
    text.lines().map(|line| visible(&line.replace('\t', "  ")))
}

/// The first `most` characters, with `…` where something was left out.
#[must_use]
pub fn shorten(text: &str, most: usize) -> String {
    if text.char_indices().nth(most).is_none() {
        return text.to_owned();
    }
    let at = text.char_indices().nth(most.saturating_sub(1)).map_or(0, |(at, _)| at);
    format!("{}…", &text[..at])
}

/// How many columns a text takes up.
#[must_use]
pub fn columns(text: &str) -> usize {
    text.width()
}

/// The text with blanks after it up to that many columns.
#[must_use]
pub fn pad(text: &str, width: usize) -> String {
    format!("{text}{}", " ".repeat(width.saturating_sub(columns(text))))
}

/// Breaks a text at blanks so that no line is wider, except where one word is (a URL stays whole).
#[must_use]
pub fn wrap(text: &str, width: usize) -> Vec<String> {
    let mut lines = Vec::new();
    let mut line = String::new();
    let mut used = 0;
    for word in text.split(' ').filter(|word| !word.is_empty()) {
        let wide = columns(word);
        if used > 0 && used + 1 + wide > width {
            lines.push(std::mem::take(&mut line));
            used = 0;
        }
        if used > 0 {
            line.push(' ');
            used += 1;
        }
        line.push_str(word);
        used += wide;
    }
    if !line.is_empty() || lines.is_empty() {
        lines.push(line);
    }
    lines
}

/// Breaks a text at exactly that many columns, for code and bodies.
#[must_use]
pub fn fold(text: &str, width: usize) -> Vec<String> {
    let width = width.max(2);
    let mut lines = Vec::new();
    let mut line = String::new();
    let mut used = 0;
    for c in text.chars() {
        let wide = c.width().unwrap_or(0);
        if used + wide > width {
            lines.push(std::mem::take(&mut line));
            used = 0;
        }
        line.push(c);
        used += wide;
    }
    if !line.is_empty() || lines.is_empty() {
        lines.push(line);
    }
    lines
}

#[cfg(test)]
mod tests {
    use super::{columns, fold, pad, shorten, visible, wrap};
    use proptest::prelude::*;

    #[test]
    fn control_characters_are_spelled_out() {
        assert_eq!(
            visible("a\u{1b}[31mb\u{202e}c\r\nd\u{9b}"),
            "a\\x1b[31mb\\u{202e}c\\r\\nd\\u{9b}"
        );
    }

    #[test]
    fn wrapping_counts_columns_and_keeps_long_words() {
        assert_eq!(wrap("世界 世界 ab", 5), ["世界", "世界", "ab"]);
        assert_eq!(
            wrap("see https://example.org/long now", 8),
            ["see", "https://example.org/long", "now"]
        );
        assert_eq!(wrap("", 10), [""]);
    }

    #[test]
    fn folding_and_padding_count_columns() {
        assert_eq!(fold("世界世", 4), ["世界", "世"]);
        assert_eq!(pad("世", 4), "世  ");
        assert_eq!(shorten("abcdef", 4), "abc…");
    }

    proptest! {
        #[test]
        fn nothing_hides_in_visible_text(text in any::<String>()) {
            prop_assert!(!visible(&text).chars().any(super::hides));
        }

        #[test]
        fn folded_lines_fit(text in any::<String>(), width in 2usize..60) {
            let text = visible(&text);
            let folded = fold(&text, width);
            prop_assert_eq!(folded.concat(), text);
            // Joined characters may count otherwise than one by one.
            prop_assert!(folded.iter().all(|l| l.chars().count() <= 1 || columns(l) <= 2 * width));
        }
    }
}
