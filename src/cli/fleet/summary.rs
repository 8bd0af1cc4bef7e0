//! What is printed once a fleet has run.

use super::{Came, Row};
use crate::cli::world::World;
use crate::render::text::{columns, pad, visible};
use crate::render::{Format, Style, render};

/// A table: name, outcome, cause, kept token.
pub(super) fn table(rows: &[Row]) -> String {
    let mut cells = vec![["Client", "Outcome", "Cause", "New token kept in"].map(str::to_owned)];
    cells.extend(rows.iter().map(|row| match &row.came {
        Came::NotRun(why) => [
            row.name.clone(),
            "not run".to_owned(),
            "-".to_owned(),
            format!("- ({})", visible(why)),
        ],
        Came::Ended(ended) => {
            let verdict = &ended.report.verdict;
            let kept = ended.report.custody.kept.as_ref();
            let shown = |text: Option<&crate::redact::Clean>| {
                text.map_or_else(|| "-".to_owned(), |text| visible(text.as_str()))
            };
            [
                row.name.clone(),
                verdict.outcome.slug().replace('_', " "),
                shown(verdict.cause.as_ref()),
                shown(kept),
            ]
        }
    }));
    let width = |at: usize| cells.iter().map(|row| columns(&row[at])).max().unwrap_or_default();
    let widths = [width(0), width(1), width(2)];
    let mut out = String::new();
    for [name, outcome, cause, kept] in &cells {
        let line =
            [pad(name, widths[0]), pad(outcome, widths[1]), pad(cause, widths[2]), kept.clone()];
        out.push_str(line.join("  ").trim_end());
        out.push('\n');
    }
    out
}

/// An array of the reports that there are, each with the client's `name` before the rest.
pub(super) fn json(rows: &[Row], world: &mut World) -> String {
    let mut reports = Vec::with_capacity(rows.len());
    for row in rows {
        let ended = match &row.came {
            Came::Ended(ended) => ended,
            Came::NotRun(why) => {
                world.complain(&format!("note: {} was not run: {why}", row.name));
                continue;
            }
        };
        let bytes = render(&ended.report, Format::Json, &Style::default());
        if let Some(label) = ended.redactor.leak_in(&bytes) {
            world.complain(&format!(
                "error: the report of {} held a secret ({label}) and is not shown; please report this as a bug",
                row.name
            ));
            continue;
        }
        let text = String::from_utf8_lossy(&bytes);
        let rest = text.trim().trim_start_matches('{').trim_start_matches('\n');
        // A name is letters, digits, '-', '_' and '.': nothing in it needs escaping.
        reports.push(format!("{{\n  \"name\": \"{}\",\n{rest}", row.name));
    }
    format!("[{}]\n", reports.join(",\n"))
}
