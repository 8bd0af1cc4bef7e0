//! The table of shapes: one row a shape, outcome in words.

use super::{Page, Role, phrases};
use crate::findings::ShapeOutcome;
use crate::render::text::{columns, pad, shorten, visible, wrap};
use crate::report::{Report, Shape};
use std::fmt::Write as _;

/// Rows that are shown; a saved report may hold any number.
const MOST: usize = 500;

pub(super) fn shapes(page: &mut Page<'_>, report: &Report) {
    if report.shapes.is_empty() {
        return;
    }
    page.heading(&format!("Shapes ({})", phrases::confirmed(report)));
    if page.plain() {
        for shape in report.shapes.iter().take(MOST) {
            let sentence = plain_row(shape, report);
            page.line(&sentence);
        }
    } else {
        grid(page, report);
        legend(page, report);
    }
    let more = report.shapes.len().saturating_sub(MOST);
    if more > 0 {
        page.line(&format!("  … and {more} more"));
    }
}

fn grid(page: &mut Page<'_>, report: &Report) {
    let widest = |texts: &mut dyn Iterator<Item = usize>| texts.max().unwrap_or(0);
    let rows: Vec<&Shape> = report.shapes.iter().take(MOST).collect();
    let names: Vec<String> = rows.iter().map(|s| name(s, report)).collect();
    let room = page.width.saturating_sub(4);
    let first = widest(&mut names.iter().map(|n| columns(n))).clamp(5, 44.min(room));
    let second = widest(&mut rows.iter().map(|s| columns(phrases::outcome(s.outcome)))).max(7);
    let third = widest(&mut rows.iter().map(|s| columns(phrases::stage(s.stage)))).max(7);
    // On a narrow terminal the reason goes below its row.
    let rest = page.width.saturating_sub(4 + first + 2 + second + 2 + third + 2);
    let beside = rest >= 18;
    let mut head = format!(
        "    {}  {}  {}",
        pad("Shape", first),
        pad("Outcome", second),
        pad("Got to", third)
    );
    if beside {
        head.push_str("  Why");
    }
    let head = page.painter.paint(head.trim_end(), Role::Faint);
    page.line(&head);
    for (shape, name) in rows.iter().zip(&names) {
        let role = match shape.outcome {
            ShapeOutcome::Works => Role::Good,
            ShapeOutcome::Fails | ShapeOutcome::RuledOut => Role::Bad,
            ShapeOutcome::WouldReachGrant | ShapeOutcome::Unknown | ShapeOutcome::Skipped => {
                Role::Odd
            }
        };
        let outcome = pad(phrases::outcome(shape.outcome), second);
        let mark = page.painter.paint(phrases::sign(shape.outcome), role);
        let outcome = page.painter.paint(&outcome, role);
        let stage = pad(phrases::stage(shape.stage), third);
        let row = format!("  {mark} {}  {outcome}  {stage}", pad(&shorten(name, first), first));
        let why = visible(&phrases::why(shape, report));
        if !beside || why.is_empty() {
            page.line(&row);
            if !why.is_empty() {
                page.indented("      ", &why);
            }
            continue;
        }
        for (i, part) in wrap(&why, rest).iter().enumerate() {
            let before = if i == 0 { row.clone() } else { " ".repeat(page.width - rest - 2) };
            page.line(&format!("{before}  {part}"));
        }
    }
}

fn legend(page: &mut Page<'_>, report: &Report) {
    page.out.push('\n');
    for outcome in phrases::OUTCOMES {
        if report.shapes.iter().any(|s| s.outcome == outcome) {
            let text = format!(
                "  {} {}: {}",
                phrases::sign(outcome),
                phrases::outcome(outcome),
                phrases::meaning(outcome)
            );
            let text = page.painter.paint(&text, Role::Faint);
            page.line(&text);
        }
    }
}

/// One sentence a row, for ears.
fn plain_row(shape: &Shape, report: &Report) -> String {
    let mut out = format!(
        "{}: {}; got to: {}",
        name(shape, report),
        phrases::outcome(shape.outcome),
        phrases::stage(shape.stage)
    );
    let why = visible(&phrases::why(shape, report));
    if !why.is_empty() {
        let _ = write!(out, "; why: {why}");
    }
    out.push('.');
    out
}

fn name(shape: &Shape, report: &Report) -> String {
    let name = visible(shape.shape.as_str());
    if report.target.as_sent.as_ref() == Some(&shape.shape) && name != "as_sent" {
        format!("{name} (as sent)")
    } else {
        name
    }
}
