//! The grid of shapes: body format and additions down, client authentication across.

use crate::findings::ShapeOutcome;
use crate::render::phrases;
use crate::render::text::visible;
use crate::report::{Report, Shape};
use crate::shape::{self, Body, ClientAuth};
use std::collections::{BTreeMap, BTreeSet};

const MOST: usize = 500;

/// The grid.
pub(super) struct Grid {
    pub(super) confirmed: String,
    pub(super) columns: Vec<&'static str>,
    pub(super) rows: Vec<GridRow>,
    pub(super) legend: Vec<(&'static str, &'static str, &'static str)>,
}

/// One body format with its additions.
pub(super) struct GridRow {
    pub(super) label: String,
    pub(super) cells: Vec<Option<Cell>>,
}

/// One shape.
pub(super) struct Cell {
    pub(super) class: &'static str,
    pub(super) sign: &'static str,
    pub(super) words: &'static str,
    pub(super) detail: String,
    pub(super) shape: String,
    pub(super) exchange: Option<usize>,
    pub(super) as_sent: bool,
}

/// A row of the table that is no shape: the request as sent, where it is malformed.
pub(super) struct Other {
    pub(super) name: String,
    pub(super) cell: Cell,
}

/// The shapes of a report as a grid.
pub(super) fn grid(report: &Report) -> Option<Grid> {
    let shapes: Vec<(shape::Shape, &Shape)> = report
        .shapes
        .iter()
        .take(MOST)
        .filter_map(|row| Some((row.shape.as_str().parse().ok()?, row)))
        .collect();
    if shapes.is_empty() {
        return None;
    }
    let columns: BTreeSet<ClientAuth> = shapes.iter().map(|(s, _)| s.client_auth).collect();
    let mut rows: BTreeMap<(Body, usize, Vec<&str>), BTreeMap<ClientAuth, &Shape>> =
        BTreeMap::new();
    for (shape, row) in &shapes {
        let additions: Vec<&str> = shape.additions.iter().map(|a| a.slug()).collect();
        let key = (shape.body, additions.len(), additions);
        rows.entry(key).or_default().insert(shape.client_auth, row);
    }
    let rows = rows
        .into_iter()
        .map(|((body, _, additions), cells)| GridRow {
            label: std::iter::once(body.slug()).chain(additions).collect::<Vec<_>>().join(" + "),
            cells: columns.iter().map(|c| cells.get(c).map(|row| cell(row, report))).collect(),
        })
        .collect();
    let present = |outcome: ShapeOutcome| shapes.iter().any(|(_, row)| row.outcome == outcome);
    Some(Grid {
        confirmed: phrases::confirmed(report),
        columns: columns.iter().map(|c| c.slug()).collect(),
        rows,
        legend: phrases::OUTCOMES
            .into_iter()
            .filter(|outcome| present(*outcome))
            .map(|o| (class(o), phrases::outcome(o), phrases::meaning(o)))
            .collect(),
    })
}

/// The rows that are no shape.
pub(super) fn others(report: &Report) -> Vec<Other> {
    report
        .shapes
        .iter()
        .take(MOST)
        .filter(|row| row.shape.as_str().parse::<shape::Shape>().is_err())
        .map(|row| Other { name: visible(row.shape.as_str()), cell: cell(row, report) })
        .collect()
}

fn cell(row: &Shape, report: &Report) -> Cell {
    Cell {
        class: class(row.outcome),
        sign: phrases::sign(row.outcome),
        words: phrases::outcome(row.outcome),
        detail: visible(&phrases::why(row, report)),
        shape: visible(row.shape.as_str()),
        exchange: report.telling(row).map(|e| e.index),
        as_sent: report.target.as_sent.as_ref() == Some(&row.shape),
    }
}

const fn class(outcome: ShapeOutcome) -> &'static str {
    match outcome {
        ShapeOutcome::Works => "good",
        ShapeOutcome::Fails | ShapeOutcome::RuledOut => "bad",
        ShapeOutcome::WouldReachGrant => "odd",
        ShapeOutcome::Unknown | ShapeOutcome::Skipped => "none",
    }
}
