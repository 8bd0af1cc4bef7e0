//! One exchange, explained.

use super::Finding;
use crate::exchange::Observation;
use crate::ladder::{Stage, reached_in};

/// What one recorded exchange tells.
#[derive(Clone, Debug, PartialEq)]
pub struct Explanation {
    /// Likeliest first, at most six, each with a different fix.
    pub findings: Vec<Finding>,
    /// How far it got.
    pub stage: Stage,
}

/// Explains one recorded exchange. Success answers get notes at most.
#[must_use]
pub fn explain(observation: &Observation) -> Explanation {
    Explanation { findings: Vec::new(), stage: reached_in(observation) }
}
