//! All exchanges of a campaign, compared: which axis decides, which change is the smallest.

mod axes;
mod causes;
mod change;
mod step;
mod table;
mod verdict;

use super::{Finding, Side};
use crate::campaign::Campaign;
use crate::findings::Cause;
use crate::ladder::Stage;
use table::Table;

/// What a campaign tells.
#[derive(Clone, Debug)]
pub struct Diagnosis {
    /// The answer to the user's question.
    pub verdict: Verdict,
    /// Shapes confirmed with the real token, best first.
    pub working_shapes: Vec<String>,
    /// From the request as sent to the nearest working shape.
    pub minimal_change: Vec<Change>,
    /// What each axis does.
    pub axes: Vec<Axis>,
    /// What the decoys could tell.
    pub decoy: DecoyReading,
    /// One for each row of the campaign, in its order.
    pub shapes: Vec<ShapeVerdict>,
    /// Likeliest first.
    pub findings: Vec<Finding>,
    /// How far each exchange got; same order as the campaign's exchanges.
    pub stages: Vec<Stage>,
}

/// The answer to the user's question.
#[derive(Clone, Debug)]
pub struct Verdict {
    /// What came out.
    pub outcome: Outcome,
    /// The decisive causes, first one first.
    pub causes: Vec<Cause>,
    /// One sentence.
    pub summary: String,
    /// One sentence.
    pub fix: String,
    /// Whose side it is on.
    pub side: Side,
}

/// What came out.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Outcome {
    /// The request as sent works (or, where none is known, some shape does).
    WorksAsSent,
    /// Another shape works.
    WorksInAnotherShape,
    /// None does.
    NoShapeWorks,
    /// The endpoint was not reached.
    Unreachable,
    /// Nothing was ruled in or out.
    Inconclusive,
}

impl Outcome {
    /// The word the JSON report uses.
    #[must_use]
    pub const fn slug(self) -> &'static str {
        match self {
            Self::WorksAsSent => "works_as_sent",
            Self::WorksInAnotherShape => "works_in_another_shape",
            Self::NoShapeWorks => "no_shape_works",
            Self::Unreachable => "unreachable",
            Self::Inconclusive => "inconclusive",
        }
    }
}

/// One step from the request as sent to one that works.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Change {
    /// `body`, `client_auth`, an addition's name, `token_url`.
    pub axis: String,
    /// What it is now.
    pub from: String,
    /// What it should be.
    pub to: String,
}

/// What an axis does here.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Axis {
    /// `body`, `client_auth`, an addition's name.
    pub axis: String,
    /// Whether it decides.
    pub effect: Effect,
    /// The value that works, where it decides.
    pub needs: Option<String>,
    /// The rows that show it.
    pub evidence: Vec<String>,
}

/// Whether an axis decides.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Effect {
    /// Changing it alone turns success into failure.
    Decides,
    /// Changing it alone changes nothing.
    Ignored,
    /// The shapes that would tell were not tried.
    Unknown,
}

impl Effect {
    /// The word the JSON report uses.
    #[must_use]
    pub const fn slug(self) -> &'static str {
        match self {
            Self::Decides => "decides",
            Self::Ignored => "ignored",
            Self::Unknown => "unknown",
        }
    }
}

/// What the decoys could tell.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct DecoyReading {
    /// Whether right and wrong secret were told apart in some shape.
    pub informative: bool,
    /// Why we think so.
    pub because: String,
}

/// What became of one row.
#[derive(Clone, Debug)]
pub struct ShapeVerdict {
    /// The row's name.
    pub name: String,
    /// What became of it.
    pub outcome: ShapeOutcome,
    /// How far it got at best.
    pub stage: Stage,
    /// Why it fails, where it does.
    pub causes: Vec<Cause>,
}

/// What became of one row.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum ShapeOutcome {
    /// Confirmed with the real token.
    Works,
    /// Refused with the real token.
    Fails,
    /// The decoy rules it out.
    RuledOut,
    /// The decoy came as far as the grant; the real token was not sent.
    WouldReachGrant,
    /// It cannot be told.
    Unknown,
    /// Not tried with the real token.
    Skipped,
}

impl ShapeOutcome {
    /// The word the JSON report uses.
    #[must_use]
    pub const fn slug(self) -> &'static str {
        match self {
            Self::Works => "works",
            Self::Fails => "fails",
            Self::RuledOut => "ruled_out",
            Self::WouldReachGrant => "would_reach_grant",
            Self::Unknown => "unknown",
            Self::Skipped => "skipped",
        }
    }
}

/// Reads a campaign.
#[must_use]
pub fn diagnose(campaign: &Campaign) -> Diagnosis {
    let readings = super::reading::read(campaign);
    let table = Table::of(campaign, &readings);
    let changes = change::minimal(campaign, &table);
    let causes = causes::decisive(campaign, &table, &readings, &changes);
    let outcome = verdict::outcome(campaign, &table);
    let findings = causes::findings(campaign, &table, outcome, causes.clone());
    let verdict = verdict::verdict(campaign, &table, outcome, &changes, (&causes, &findings));
    Diagnosis {
        working_shapes: table.working(campaign),
        axes: axes::axes(campaign, &table),
        shapes: table.verdicts(campaign),
        findings,
        stages: table.stages.clone(),
        decoy: DecoyReading { informative: readings.informative, because: readings.because },
        minimal_change: changes,
        verdict,
    }
}
