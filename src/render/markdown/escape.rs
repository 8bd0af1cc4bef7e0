//! Text that means nothing to a Markdown renderer, a tracker's mention filter or a browser.

use crate::render::text::{shorten, visible};
use std::fmt::Write as _;

/// Longest piece of prose.
const PROSE: usize = 800;
/// Longest code span.
const CODE: usize = 600;
/// Breaks mentions, issue references and autolinks without being seen.
const BREAK: char = '\u{200b}';

/// Text for a paragraph or list item.
#[must_use]
pub(in crate::render) fn prose(text: &str) -> String {
    prose_up_to(text, PROSE)
}

/// The same with another limit.
#[must_use]
pub(super) fn prose_up_to(text: &str, most: usize) -> String {
    // Real line ends in our own sentences are just blanks.
    let text = visible(&shorten(&text.replace(['\n', '\t'], " "), most));
    let parts: Vec<&str> = text.trim().split('`').collect();
    if parts.len().is_multiple_of(2) {
        // A tick too many: none of them means code.
        return plain(text.trim());
    }
    let mut out = String::with_capacity(text.len() + 16);
    for (i, part) in parts.iter().enumerate() {
        if i % 2 == 0 {
            out.push_str(&plain(part));
        } else if part.trim().is_empty() {
            // Ticks with nothing between them are ticks.
            let _ = write!(out, "\\`{part}\\`");
        } else {
            out.push_str(&code(part));
        }
    }
    out
}

/// Prose without code spans of its own; addresses become code, so that nothing links them.
fn plain(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 16);
    for piece in text.split_inclusive(' ') {
        let word = piece.trim_end_matches(' ');
        let mail = word.split_once('@').is_some_and(|(to, at)| !to.is_empty() && at.contains('.'));
        let web = word.contains("://") || word.to_ascii_lowercase().contains("www.");
        if mail || web {
            let core = word.trim_end_matches(['.', ',', ';', ':', ')', '"', '\'']);
            out.push_str(&code(core));
            escape(&mut out, &word[core.len()..]);
        } else {
            escape(&mut out, word);
        }
        out.push_str(&piece[word.len()..]);
    }
    out
}

/// Escapes one word.
fn escape(out: &mut String, word: &str) {
    let mut chars = word.char_indices().peekable();
    while let Some((at, c)) = chars.next() {
        let next = chars.peek().map(|(_, n)| *n);
        match c {
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '&' => out.push_str("&amp;"),
            '\\' | '`' | '*' | '_' | '[' | ']' | '|' | '~' | '{' | '}' | '$' | '^' => {
                out.push('\\');
                out.push(c);
            }
            '-' | '+' | '=' | '@' | '#' | '!' if at == 0 => {
                out.push('\\');
                out.push(c);
            }
            // "1." would begin a list.
            '.' | ')'
                if at > 0 && next.is_none() && word[..at].bytes().all(|b| b.is_ascii_digit()) =>
            {
                out.push('\\');
                out.push(c);
            }
            c => out.push(c),
        }
        if next.is_some_and(|next| refers(c, next)) {
            out.push(BREAK);
        }
    }
}

/// Whether two characters could begin what a tracker makes live once Markdown is done: a mention,
/// an issue, a label (`@a #1 !1 %a ~a &1 $1 ^a`), an inline difference (`{+a+}`, `[-a-]`).
fn refers(c: char, next: char) -> bool {
    match c {
        '@' | '#' | '!' | '%' | '~' | '&' | '$' | '^' => next.is_alphanumeric() || next == '_',
        '{' | '[' => matches!(next, '+' | '-'),
        _ => false,
    }
}

/// Text for a table's cell.
#[must_use]
pub(super) fn cell(text: &str) -> String {
    let mut out = String::new();
    for c in prose(text).chars() {
        // Prose escapes pipes already, but not those inside code spans.
        if c == '|' && !out.ends_with('\\') {
            out.push('\\');
        }
        out.push(c);
    }
    out
}

/// A code span; its ticks outnumber any run of ticks inside.
#[must_use]
pub(in crate::render) fn code(text: &str) -> String {
    let text = visible(&shorten(text, CODE));
    if text.trim().is_empty() {
        return "(empty)".to_owned();
    }
    let ticks = "`".repeat(longest_run(&text) + 1);
    let inside = text.starts_with('`') || text.ends_with('`');
    let blank = if inside { " " } else { "" };
    format!("{ticks}{blank}{text}{blank}{ticks}")
}

/// A fenced block; the fence is longer than any run of ticks inside.
#[must_use]
pub(super) fn fence(language: &str, text: &str) -> String {
    let ticks = "`".repeat((longest_run(text) + 1).max(3));
    let end = if text.ends_with('\n') { "" } else { "\n" };
    format!("{ticks}{language}\n{text}{end}{ticks}\n")
}

/// A link where the text is nothing but a plain https URL; prose otherwise.
#[must_use]
pub(super) fn link(text: &str) -> String {
    let plain = |c: char| c.is_ascii_alphanumeric() || "-._~:/?#=&%+,;".contains(c);
    if text.starts_with("https://") && text.len() <= 500 && text.chars().all(plain) {
        format!("<{text}>")
    } else {
        prose(text)
    }
}

fn longest_run(text: &str) -> usize {
    let (mut longest, mut run) = (0, 0);
    for c in text.chars() {
        run = if c == '`' { run + 1 } else { 0 };
        longest = longest.max(run);
    }
    longest
}

#[cfg(test)]
mod tests {
    use super::{code, fence, link, prose};
    use proptest::prelude::*;

    #[test]
    fn markup_and_mentions_are_inert() {
        assert_eq!(
            prose("<img src=x> @team *b* [a](http://x) #12"),
            "&lt;img src=x&gt; \\@\u{200b}team \\*b\\* `[a](http://x`) \\#\u{200b}12"
        );
        assert_eq!(prose("1. item"), "1\\. item");
        assert_eq!(prose("- item"), "\\- item");
        assert_eq!(prose("see www.example.org."), "see `www.example.org`.");
        assert_eq!(prose("a `b<c` d"), "a `b<c` d");
        assert_eq!(prose("a `b<c"), "a \\`b&lt;c");
    }

    #[test]
    fn fences_outgrow_what_is_inside() {
        assert_eq!(code("a``b"), "```a``b```");
        assert_eq!(fence("", "x\n````\ny"), "`````\nx\n````\ny\n`````\n");
        assert_eq!(link("https://a.example/b"), "<https://a.example/b>");
        assert!(!link("https://a.example/<x>").starts_with('<'));
    }

    proptest! {
        #[test]
        fn a_fence_is_never_closed_from_inside(text in "[`~a\\n<>|@ ]{0,200}") {
            let block = fence("http", &text);
            let opening = block.split("http").next().unwrap_or_default().len();
            let closings = block.lines().skip(1).filter(|l| {
                let l = l.trim();
                l.len() >= opening && l.chars().all(|c| c == '`')
            });
            prop_assert_eq!(closings.count(), 1);
        }

        #[test]
        fn prose_is_one_line_without_tags(text in any::<String>()) {
            let out = prose(&text);
            prop_assert!(!out.contains(['\n', '\r']));
            // Outside code spans no tag can begin.
            let outside: Vec<&str> = out.split('`').step_by(2).collect();
            if !text.contains('`') {
                prop_assert!(!outside.concat().contains(['<', '>']), "{}", out);
            }
        }
    }
}
