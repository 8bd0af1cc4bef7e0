//! How a finding is put: the server's words quoted, what counts once, how sure it is.

use super::{Hit, token};

/// Whether evidence says nothing new: the same, a part of it, the same quotation, or one more
/// vendor that uses the words.
pub(super) fn known(evidence: &[String], what: &str) -> bool {
    let quoted = |text: &str| {
        let (_, rest) = text.split_once('\u{201c}')?;
        rest.strip_suffix('\u{201d}').map(str::to_owned)
    };
    let others = |text: &str| text.ends_with("these words");
    evidence.iter().any(|have| {
        have.contains(what)
            || (quoted(what).is_some() && quoted(have) == quoted(what))
            || (others(have) && others(what))
    })
}

/// Reasons for one cause overlap: the loudest counts whole, the next a little.
pub(super) fn confidence(list: &[Hit]) -> f64 {
    let best = list.first().map_or(0.0, |h| h.weight);
    let next = list.get(1).map_or(0.0, |h| h.weight);
    let sure = best + (1.0 - best) * 0.25 * next;
    (sure.min(0.97) * 100.0).round() / 100.0
}

pub(super) const fn sureness(sure: f64) -> &'static str {
    if sure >= 0.85 {
        "This is very likely the cause."
    } else if sure >= 0.65 {
        "This is likely the cause."
    } else if sure >= 0.45 {
        "This is possible; the answer does not prove it."
    } else {
        "This is one possibility among several."
    }
}

pub(super) fn sentence(text: &str) -> String {
    let mut chars = text.chars();
    let Some(first) = chars.next() else { return String::new() };
    let mut out: String = first.to_uppercase().chain(chars).collect();
    if !out.ends_with('.') && !out.ends_with(".\u{201d}") {
        out.push('.');
    }
    out
}

/// Somebody's words in quotes: one line, short, long unreadable values left out. Of a long text
/// beginning and end, since traces tell the cause last.
pub(super) fn quote(raw: &str) -> String {
    const LONGEST: usize = 200;
    const HEAD: usize = 80;
    let text = raw
        .split_whitespace()
        .take(2_000)
        .map(|word| if token::looks_secret(word) { "\u{2026}" } else { word })
        .collect::<Vec<_>>()
        .join(" ");
    let text: Vec<char> = text.chars().filter(|c| !c.is_control()).collect();
    let short: String = if text.len() <= LONGEST {
        text.into_iter().collect()
    } else {
        let blank = |from: usize| text[from..].iter().position(|c| *c == ' ').map(|at| from + at);
        let head = blank(HEAD).filter(|at| *at < HEAD + 40).unwrap_or(HEAD);
        let tail = text.len() - (LONGEST - HEAD);
        let tail = blank(tail).filter(|at| *at < tail + 40).unwrap_or(tail).max(head);
        let part = |chars: &[char]| chars.iter().collect::<String>();
        format!("{} \u{2026} {}", part(&text[..head]), part(&text[tail..]).trim_start())
    };
    format!("\u{201c}{short}\u{201d}")
}
