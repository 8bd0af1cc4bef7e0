//! Which axis decides, which is ignored: two rows that differ in one thing alone.

use super::table::{Table, Truth};
use super::{Axis, Effect};
use crate::campaign::Campaign;
use crate::shape::{Addition, Body, ClientAuth, Shape, matrix};

/// One thing in which two shapes can differ.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) enum Dimension {
    /// The body format.
    Body,
    /// The client authentication.
    ClientAuth,
    /// Whether an addition is there.
    Addition(Addition),
}

impl Dimension {
    pub(super) const fn name(self) -> &'static str {
        match self {
            Self::Body => "body",
            Self::ClientAuth => "client_auth",
            Self::Addition(addition) => addition.slug(),
        }
    }

    /// A shape's value in this dimension.
    pub(super) fn value(self, shape: &Shape) -> &'static str {
        match self {
            Self::Body => shape.body.slug(),
            Self::ClientAuth => shape.client_auth.slug(),
            Self::Addition(addition) if shape.has(addition) => "present",
            Self::Addition(_) => "absent",
        }
    }

    /// Every dimension in which two shapes differ.
    pub(super) fn between(a: &Shape, b: &Shape) -> Vec<Self> {
        let mut out = Vec::new();
        if a.body != b.body {
            out.push(Self::Body);
        }
        if a.client_auth != b.client_auth {
            out.push(Self::ClientAuth);
        }
        out.extend(a.additions.symmetric_difference(&b.additions).map(|x| Self::Addition(*x)));
        out
    }
}

/// What each axis that was varied does.
pub(super) fn axes(campaign: &Campaign, table: &Table) -> Vec<Axis> {
    let mut dimensions = vec![Dimension::Body, Dimension::ClientAuth];
    for addition in Addition::ALL {
        if campaign.rows.iter().any(|r| r.shape.has(*addition)) {
            dimensions.push(Dimension::Addition(*addition));
        }
    }
    dimensions.into_iter().map(|d| axis(campaign, table, d)).collect()
}

fn axis(campaign: &Campaign, table: &Table, dimension: Dimension) -> Axis {
    let as_sent = Table::as_sent(campaign);
    let mut ignored = None;
    let mut decides: Option<(usize, Vec<String>, &'static str)> = None;
    for (a, row_a) in campaign.rows.iter().enumerate() {
        for (b, row_b) in campaign.rows.iter().enumerate() {
            let alone = Dimension::between(&row_a.shape, &row_b.shape) == [dimension];
            let named = row_a.name != "as_sent" && row_b.name != "as_sent";
            if !alone
                || !named
                || !comparable(campaign, as_sent, dimension, &row_a.shape, &row_b.shape)
            {
                continue;
            }
            let pair = vec![row_a.name.clone(), row_b.name.clone()];
            match (table.truths[a], table.truths[b]) {
                (Truth::Bad, Truth::Good) => {
                    let rank = matrix::likelihood(&row_b.shape)
                        + if as_sent == Some(a) { 0 } else { 1000 };
                    if decides.as_ref().is_none_or(|(r, ..)| rank < *r) {
                        decides = Some((rank, pair, dimension.value(&row_b.shape)));
                    }
                }
                (Truth::Good, Truth::Good) if ignored.is_none() => ignored = Some(pair),
                _ => {}
            }
        }
    }
    let axis = dimension.name().to_owned();
    match (decides, ignored) {
        (Some((_, evidence, needs)), _) => {
            Axis { axis, effect: Effect::Decides, needs: Some(needs.to_owned()), evidence }
        }
        (None, Some(evidence)) => Axis { axis, effect: Effect::Ignored, needs: None, evidence },
        (None, None) => Axis { axis, effect: Effect::Unknown, needs: None, evidence: Vec::new() },
    }
}

/// Only values that somebody would send are compared: that leaving the secret out fails where one
/// was given decides nothing.
fn comparable(
    campaign: &Campaign,
    as_sent: Option<usize>,
    dimension: Dimension,
    a: &Shape,
    b: &Shape,
) -> bool {
    let sent = as_sent.map(|i| &campaign.rows[i].shape);
    match dimension {
        Dimension::ClientAuth => {
            let core = |auth: ClientAuth| {
                matches!(
                    auth,
                    ClientAuth::Basic
                        | ClientAuth::Body
                        | ClientAuth::PrivateKeyJwt
                        | ClientAuth::Tls
                ) || sent.is_some_and(|s| s.client_auth == auth)
            };
            let any = |auth: ClientAuth| core(auth) || sent.is_some_and(|s| s.client_auth != auth);
            // From what is sent today any other way is of interest; otherwise the usual ones.
            (core(a.client_auth) && core(b.client_auth))
                || sent.is_some_and(|s| s.client_auth == a.client_auth && any(b.client_auth))
        }
        Dimension::Body => {
            let usual = |body: Body| {
                matches!(body, Body::Form | Body::Json) || sent.is_some_and(|s| s.body == body)
            };
            usual(a.body) && usual(b.body)
        }
        Dimension::Addition(_) => true,
    }
}
