//! What changed between two reports, for a terminal, as JSON and as Markdown.

use super::markdown::escape::{code, prose};
use super::text::{shorten, visible, wrap};
use super::{Format, Style};
use crate::report::changes::{Changes, Direction, Entry};
use std::fmt::Write as _;

const MOST: usize = 300;
const LONGEST: usize = 300;

/// Renders changes; formats other than JSON and Markdown get the terminal's text.
#[must_use]
pub fn render(changes: &Changes, format: Format, style: &Style) -> Vec<u8> {
    match format {
        Format::Json => super::json::pretty(changes),
        Format::Markdown => markdown(changes).into_bytes(),
        Format::Terminal | Format::Html | Format::Har | Format::Junit | Format::Sarif => {
            terminal(changes, style).into_bytes()
        }
    }
}

fn headline(changes: &Changes) -> String {
    let between = format!("between {} and {}", changes.before, changes.after);
    let count = |direction| changes.of(direction).count();
    match changes.changes.len() {
        0 => format!("Nothing changed {between}."),
        n => format!(
            "{n} {} {between}: {} for the better, {} for the worse.",
            if n == 1 { "change" } else { "changes" },
            count(Direction::Better),
            count(Direction::Worse)
        ),
    }
}

fn terminal(changes: &Changes, style: &Style) -> String {
    let mut out = format!("{}\n", headline(changes));
    let mut about = None;
    for entry in changes.changes.iter().take(MOST) {
        if about != Some(entry.about) {
            let _ = writeln!(out, "\n{}", entry.about.words());
            about = Some(entry.about);
        }
        let text = format!("{} {}: {}", sign(entry), visible(entry.name.as_str()), step(entry));
        for (i, line) in wrap(&text, style.width.clamp(20, 100) - 4).iter().enumerate() {
            let _ = writeln!(out, "{}{line}", if i == 0 { "  " } else { "      " });
        }
    }
    if changes.changes.len() > MOST {
        let _ = writeln!(out, "\n… and {} more in --format json", changes.changes.len() - MOST);
    }
    out
}

fn markdown(changes: &Changes) -> String {
    let mut out = format!("## Refresh: what changed\n\n{}\n", prose(&headline(changes)));
    if changes.changed {
        out.push_str("\n|  | What | Before | After |\n| --- | --- | --- | --- |\n");
    }
    for entry in changes.changes.iter().take(MOST) {
        let cell = |value: Option<&crate::redact::Clean>| {
            value.map_or_else(|| "absent".to_owned(), |v| code(v.as_str()).replace('|', "\\|"))
        };
        let _ = writeln!(
            out,
            "| {} | {} {} | {} | {} |",
            word(entry),
            entry.about.words(),
            code(entry.name.as_str()).replace('|', "\\|"),
            cell(entry.before.as_ref()),
            cell(entry.after.as_ref())
        );
    }
    out
}

fn step(entry: &Entry) -> String {
    let text = |text: &str| visible(&shorten(text, LONGEST));
    match (&entry.before, &entry.after) {
        (Some(before), Some(after)) => {
            format!("{} -> {}", text(before.as_str()), text(after.as_str()))
        }
        (Some(before), None) => format!("gone (was {})", text(before.as_str())),
        (None, Some(after)) => format!("new ({})", text(after.as_str())),
        (None, None) => String::new(),
    }
}

const fn sign(entry: &Entry) -> &'static str {
    match entry.direction {
        Direction::Better => "+ better:",
        Direction::Worse => "- worse:",
        Direction::Other => "~",
    }
}

const fn word(entry: &Entry) -> &'static str {
    match entry.direction {
        Direction::Better => "better",
        Direction::Worse => "worse",
        Direction::Other => "changed",
    }
}
