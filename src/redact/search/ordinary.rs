//! What was found but is no secret's alone: the protocol's words, public values, labels of ours.

use super::Search;
use crate::redact::index::{Form, PART, Part};
use crate::redact::search::Public;
use crate::redact::words;
use std::ops::Range;

impl Search<'_> {
    /// Whether what was found is the protocol's or a public value's as much as the secret's.
    pub(super) fn is_common(
        &mut self,
        form: Form,
        text: &[u8],
        span: Range<usize>,
        run: &[u8],
        part: Part,
    ) -> bool {
        if let Some(beyond) = beyond_labels(text, &span) {
            // What a label and its surroundings make together is no secret's.
            return beyond.into_iter().all(|rest| {
                let kept = text[rest.clone()].iter().filter(|b| form.keeps(**b));
                let run: Vec<u8> = kept.map(u8::to_ascii_lowercase).collect();
                let part = Part { whole: false, len: run.len(), ..part };
                run.len() < form.width() || self.is_common(form, text, rest, &run, part)
            });
        }
        if !part.whole && is_rule(run) {
            return true;
        }
        let spaced = text[span.clone()].iter().any(u8::is_ascii_whitespace);
        if part.whole && !(form == Form::Alphanumeric && spaced) {
            return self.is_inside_longer(text, &span);
        }
        let trimmed = run.trim_ascii();
        let first = trimmed.iter().position(u8::is_ascii_alphanumeric).unwrap_or(0);
        let last = trimmed.iter().rposition(u8::is_ascii_alphanumeric).unwrap_or(0);
        let core = trimmed.get(first..=last).unwrap_or_default();
        let Ok(core) = std::str::from_utf8(core) else { return false };
        if core.len() < 4 || core.len() * 2 < run.len() || core.len() > LONGEST_COMMON {
            return false;
        }
        let bare = form == Form::Alphanumeric;
        let core = if bare { without_edges(core, &text[span.clone()]) } else { core };
        let public = |p: &Public| if bare { p.bare.contains(core) } else { p.text.contains(core) };
        if self.public.iter().any(public) || self.is_vocabulary(core, bare) {
            return true;
        }
        (bare || spaced) && are_words(text, span, bare)
    }

    fn is_vocabulary(&mut self, core: &str, bare: bool) -> bool {
        if !words::may_be_inside(core, bare) {
            return false;
        }
        let mut key = core.as_bytes().to_vec();
        key.push(u8::from(bare));
        *self.common.entry(key).or_insert_with(|| words::is_inside(core, bare))
    }

    /// Whether a whole secret is but a piece of a longer word of the protocol or of a public value
    /// that stands there in full. Long secrets never are.
    pub(super) fn is_inside_longer(&self, text: &[u8], span: &Range<usize>) -> bool {
        if span.len() > LONGEST_INSIDE {
            return false;
        }
        let word = word_around(text, span, words::may_stand_in_one);
        let shown = lower(&text[span.clone()]);
        if word.len() > span.len() && words::is_word(&lower(&text[word])) {
            return true;
        }
        self.public.iter().any(|public| {
            public.text.len() > shown.len()
                && public.text.match_indices(&shown).take(8).any(|(at, _)| {
                    let start = span.start.checked_sub(at);
                    let there = start.and_then(|s| text.get(s..s + public.text.len()));
                    there.is_some_and(|t| t.eq_ignore_ascii_case(public.text.as_bytes()))
                })
        })
    }
}

/// Whether a run is one or two marks over and over, as backslashes or dashes stand in any text.
fn is_rule(run: &[u8]) -> bool {
    let Some(first) = run.first() else { return false };
    let second = run.iter().find(|b| *b != first).unwrap_or(first);
    run.iter().all(|b| (b == first || b == second) && b.is_ascii_punctuation())
}

/// What a span holds beyond labels of ours, `<client_secret#1>`, escaped or not; `None` where it
/// touches none.
pub(super) fn beyond_labels(text: &[u8], span: &Range<usize>) -> Option<Vec<Range<usize>>> {
    let mut rests = Vec::new();
    let (mut touched, mut seen) = (false, span.start);
    let mut at = span.start.saturating_sub(LONGEST_LABEL);
    while at < span.end {
        let Some(label) = label_at(text, at).filter(|l| l.end > span.start) else {
            at += 1;
            continue;
        };
        if label.start > seen {
            rests.push(seen..label.start);
        }
        (touched, seen, at) = (true, label.end, label.end);
    }
    if seen < span.end {
        rests.push(seen..span.end);
    }
    touched.then_some(rests)
}

/// The label that begins at an index, its brackets included.
fn label_at(text: &[u8], at: usize) -> Option<Range<usize>> {
    let opening = ["<", "&lt;"].iter().find(|o| text[at..].starts_with(o.as_bytes()))?;
    let inner = &text[at + opening.len()..];
    let named = |b: &&u8| b.is_ascii_lowercase() || **b == b'_';
    let stem = inner.iter().take(LONGEST_LABEL).take_while(named).count();
    let number = inner[stem..].strip_prefix(b"#").filter(|_| stem > 0)?;
    let digits = number.iter().take(9).take_while(|b| b.is_ascii_digit()).count();
    let rest = &number[digits..];
    let closing = [">", "&gt;"].iter().find(|c| digits > 0 && rest.starts_with(c.as_bytes()))?;
    let end = text.len() - rest.len() + closing.len();
    Some(at..end)
}

/// The run of bytes of one kind around a span, at most a hundred to either side.
fn word_around(text: &[u8], span: &Range<usize>, kind: impl Fn(u8) -> bool) -> Range<usize> {
    let before = text[..span.start].iter().rev().take(100).take_while(|b| kind(**b)).count();
    let after = text[span.end..].iter().take(100).take_while(|b| kind(**b)).count();
    span.start - before..span.end + after
}

/// Whether what the span touches is words on the list, strays shorter than a part aside; `bare`
/// allows any punctuation between them.
fn are_words(text: &[u8], span: Range<usize>, bare: bool) -> bool {
    let joins = |b: u8| {
        if bare {
            !b.is_ascii_alphanumeric()
        } else {
            b.is_ascii_whitespace() || b"_-".contains(&b)
        }
    };
    if span.len() > LONGEST_COMMON
        || !text[span.clone()].iter().all(|b| b.is_ascii_alphanumeric() || joins(*b))
    {
        return false;
    }
    let around = word_around(text, &span, |b| b.is_ascii_alphanumeric());
    let (mut strays, mut letters, mut start) = (0, 0, around.start);
    for word in text[around].split(|b| joins(*b)) {
        let end = start + word.len();
        if words::is_word(&lower(word)) {
            letters += if word.len() > 2 { word.len() } else { 0 };
        } else {
            strays += end.min(span.end).saturating_sub(start.max(span.start));
        }
        start = end + 1;
    }
    letters >= PART && strays < PART
}

/// A run without the one or two characters at either end that some punctuation of the text sets
/// apart: they match by chance, and a word with them is still a word.
fn without_edges<'a>(run: &'a str, text: &[u8]) -> &'a str {
    let stray = |edge: usize| if edge <= 2 { edge } else { 0 };
    let first = stray(text.iter().take_while(|b| b.is_ascii_alphanumeric()).count());
    let last = stray(text.iter().rev().take_while(|b| b.is_ascii_alphanumeric()).count());
    match run.get(first..run.len().saturating_sub(last)) {
        Some(inner) if inner.len() >= PART => inner,
        _ => run,
    }
}

fn lower(text: &[u8]) -> String {
    String::from_utf8_lossy(text).to_ascii_lowercase()
}

/// No label of ours is longer.
const LONGEST_LABEL: usize = 32;

/// Longest run of a secret that can still be a common word or a public value.
const LONGEST_COMMON: usize = 200;

/// Longest whole secret that can be but a piece of a longer word or public value.
const LONGEST_INSIDE: usize = 11;
