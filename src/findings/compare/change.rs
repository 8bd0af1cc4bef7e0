//! The smallest change from the request as sent to one that works.

use super::Change;
use super::axes::Dimension;
use super::table::{Table, Truth};
use crate::campaign::Campaign;
use crate::shape::{ClientAuth, Shape, matrix};

/// From the request as sent to the nearest good row; empty where it is good itself, unknown, or
/// none is.
pub(super) fn minimal(campaign: &Campaign, table: &Table) -> Vec<Change> {
    let mut changes = Vec::new();
    let Some(sent) = Table::as_sent(campaign) else { return changes };
    if let Some(corrected) = &campaign.corrected
        && table.any_works
    {
        changes.push(Change {
            axis: "token_url".to_owned(),
            from: corrected.from.to_string(),
            to: corrected.to.to_string(),
        });
    }
    changes.extend(between(campaign, table, sent));
    changes
}

/// From a bad row to the nearest good one; empty where it is not bad, or none is good.
pub(super) fn between(campaign: &Campaign, table: &Table, from: usize) -> Vec<Change> {
    let mut changes = Vec::new();
    if table.truths[from] != Truth::Bad {
        return changes;
    }
    let Some(target) = nearest(campaign, table, from) else { return changes };
    let row = &campaign.rows[from];
    if row.name == "as_sent" {
        changes.extend(campaign.deviations.iter().map(|d| deviation(d.code, &row.shape)));
    }
    let to = &campaign.rows[target].shape;
    changes.extend(Dimension::between(&row.shape, to).into_iter().map(|d| Change {
        axis: d.name().to_owned(),
        from: d.value(&row.shape).to_owned(),
        to: d.value(to).to_owned(),
    }));
    changes
}

/// The good row with the fewest differences; among equals the one whose difference explains most.
pub(super) fn nearest(campaign: &Campaign, table: &Table, sent: usize) -> Option<usize> {
    let from = &campaign.rows[sent].shape;
    (0..campaign.rows.len()).filter(|i| *i != sent && table.truths[*i] == Truth::Good).min_by_key(
        |i| {
            let to = &campaign.rows[*i].shape;
            (Dimension::between(from, to).len(), detour(from, to), matrix::likelihood(to))
        },
    )
}

/// Where raw Basic fails and encoded Basic works, the encoding is the cause, not the place.
fn detour(from: &Shape, to: &Shape) -> u8 {
    let basic = |a: ClientAuth| {
        matches!(a, ClientAuth::Basic | ClientAuth::BasicEncoded | ClientAuth::BasicId)
    };
    u8::from(basic(from.client_auth) && !basic(to.client_auth))
}

/// A deviation from any shape as a change.
fn deviation(code: &str, nearest: &Shape) -> Change {
    let auth = code.starts_with("basic_");
    Change {
        axis: if auth { "client_auth".to_owned() } else { code.to_owned() },
        from: if auth { code.to_owned() } else { "present".to_owned() },
        to: if auth { nearest.client_auth.slug().to_owned() } else { "absent".to_owned() },
    }
}
