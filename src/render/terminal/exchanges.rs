//! Exchanges in full, and two of them beside each other.

use super::{Page, Role, phrases};
use crate::render::text::{fold, pad, visible};
use crate::render::transcript::{self, Room};
use crate::report::{Exchange, Report};
use similar::{ChangeTag, TextDiff};
use std::time::Duration;

/// What is shown of a body.
const ROOM: Room = Room { characters: usize::MAX, lines: 60, columns: 2000 };
/// From here on two columns fit.
const TWO_COLUMNS: usize = 100;

pub(super) fn all(page: &mut Page<'_>, report: &Report) {
    if report.exchanges.is_empty() {
        return;
    }
    page.heading("Exchanges");
    for exchange in &report.exchanges {
        page.out.push('\n');
        let title = format!("  {}", title(exchange));
        let title = page.painter.paint(&title, Role::Label);
        page.line(&title);
        for line in written(exchange) {
            for line in fold(&line, page.width.saturating_sub(4).max(20)) {
                page.line(&format!("    {line}"));
            }
        }
    }
}

pub(super) fn side_by_side(page: &mut Page<'_>, report: &Report, left: &str, right: &str) {
    let find = |name: &str| report.shape(name).and_then(|shape| report.telling(shape));
    page.heading(&format!("{} beside {}", visible(left), visible(right)));
    let (Some(a), Some(b)) = (find(left), find(right)) else {
        for name in [left, right] {
            if find(name).is_none() {
                page.indented("  ", &format!("Nothing was sent in {name}."));
            }
        }
        return;
    };
    let (a_lines, b_lines) = (written(a), written(b));
    let a_refs: Vec<&str> = a_lines.iter().map(String::as_str).collect();
    let b_refs: Vec<&str> = b_lines.iter().map(String::as_str).collect();
    let diff =
        TextDiff::configure().timeout(Duration::from_millis(500)).diff_slices(&a_refs, &b_refs);
    let changes: Vec<(ChangeTag, &str)> =
        diff.iter_all_changes().map(|c| (c.tag(), c.value())).collect();
    if page.width >= TWO_COLUMNS && !page.plain() {
        two_columns(page, &title(a), &title(b), &changes);
    } else {
        one_column(page, &title(a), &title(b), &changes);
    }
}

fn one_column(page: &mut Page<'_>, left: &str, right: &str, changes: &[(ChangeTag, &str)]) {
    page.line(&format!("  - {left}"));
    page.line(&format!("  + {right}"));
    for (tag, text) in changes {
        let (sign, role) = match tag {
            ChangeTag::Equal => (" ", None),
            ChangeTag::Delete => ("-", Some(Role::Bad)),
            ChangeTag::Insert => ("+", Some(Role::Good)),
        };
        for (i, line) in fold(text, page.width.saturating_sub(4).max(20)).iter().enumerate() {
            let sign = if i == 0 { sign } else { " " };
            let line = format!("{sign} {line}");
            let line = role.map_or_else(|| line.clone(), |role| page.painter.paint(&line, role));
            page.line(&format!("  {line}"));
        }
    }
}

fn two_columns(page: &mut Page<'_>, left: &str, right: &str, changes: &[(ChangeTag, &str)]) {
    let column = (page.width - 7) / 2;
    row(page, column, Some((" ", left)), Some((" ", right)), Role::Label);
    let (mut gone, mut come): (Vec<&str>, Vec<&str>) = (Vec::new(), Vec::new());
    for (tag, text) in changes {
        match tag {
            ChangeTag::Delete => gone.push(text),
            ChangeTag::Insert => come.push(text),
            ChangeTag::Equal => {
                flush(page, column, &mut gone, &mut come);
                row(page, column, Some((" ", text)), Some((" ", text)), Role::Faint);
            }
        }
    }
    flush(page, column, &mut gone, &mut come);
}

/// Beside each other stand a header's two values, and what is no header.
fn flush(page: &mut Page<'_>, column: usize, gone: &mut Vec<&str>, come: &mut Vec<&str>) {
    let mut right = std::mem::take(come).into_iter();
    for left in gone.drain(..) {
        let name = header_name(left);
        let ahead = right.clone().position(|text| header_name(text).eq_ignore_ascii_case(name));
        for text in right.by_ref().take(ahead.unwrap_or(0)) {
            row(page, column, None, Some(("+", text)), Role::Odd);
        }
        let beside = if ahead.is_some() { right.next() } else { None };
        row(page, column, Some(("-", left)), beside.map(|text| ("+", text)), Role::Odd);
    }
    for text in right {
        row(page, column, None, Some(("+", text)), Role::Odd);
    }
}

/// A header's name; empty where the line is no header.
fn header_name(line: &str) -> &str {
    let name = line.split_once(": ").map_or("", |(name, _)| name);
    let token = |c: char| c.is_ascii_alphanumeric() || "-_".contains(c);
    if name.chars().all(token) { name } else { "" }
}

fn row(
    page: &mut Page<'_>,
    column: usize,
    left: Option<(&str, &str)>,
    right: Option<(&str, &str)>,
    role: Role,
) {
    let cells = |side: Option<(&str, &str)>| -> Vec<String> {
        let Some((sign, text)) = side else { return Vec::new() };
        fold(text, column - 2)
            .into_iter()
            .enumerate()
            .map(|(i, line)| format!("{} {line}", if i == 0 { sign } else { " " }))
            .collect()
    };
    let (left, right) = (cells(left), cells(right));
    for i in 0..left.len().max(right.len()) {
        let text = |cells: &[String]| pad(cells.get(i).map_or("", String::as_str), column);
        let (l, r) = (page.painter.paint(&text(&left), role), text(&right));
        let r = page.painter.paint(r.trim_end(), role);
        page.line(format!("  {l} | {r}").trim_end());
    }
}

fn title(exchange: &Exchange) -> String {
    format!(
        "Exchange {}: {}, {}; {}",
        exchange.index,
        visible(exchange.shape.as_str()),
        phrases::purpose(exchange.purpose),
        phrases::stage(exchange.stage)
    )
}

/// A request and its answer as lines.
fn written(exchange: &Exchange) -> Vec<String> {
    let mut out = transcript::request(exchange, ROOM);
    out.push(String::new());
    out.extend(transcript::answer(exchange, ROOM));
    out
}
