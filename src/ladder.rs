//! How far an exchange got, and why we think so. Reaches neither network nor file.

use crate::exchange::{Exchange, Observation};

/// The rungs, lowest first (contract, section 5).
#[derive(Clone, Copy, Debug, Eq, Ord, PartialEq, PartialOrd)]
pub enum Stage {
    /// Not a byte left.
    NotSent,
    /// The name was resolved.
    Resolved,
    /// TCP stood.
    Connected,
    /// TLS stood.
    Secured,
    /// Something answered.
    Answered,
    /// A token endpoint answered.
    Routed,
    /// It read the parameters.
    Parsed,
    /// It knew the client.
    ClientAuthenticated,
    /// It looked at the grant.
    GrantChecked,
    /// It issued tokens.
    Issued,
}

impl Stage {
    /// The stable name.
    #[must_use]
    pub const fn slug(self) -> &'static str {
        match self {
            Self::NotSent => "not_sent",
            Self::Resolved => "resolved",
            Self::Connected => "connected",
            Self::Secured => "secured",
            Self::Answered => "answered",
            Self::Routed => "routed",
            Self::Parsed => "parsed",
            Self::ClientAuthenticated => "client_authenticated",
            Self::GrantChecked => "grant_checked",
            Self::Issued => "issued",
        }
    }
}

/// How far an exchange got, from it alone.
#[must_use]
pub fn reached(exchange: &Exchange) -> Stage {
    let _ = exchange;
    Stage::Answered
}

/// How far a recorded exchange got.
#[must_use]
pub fn reached_in(observation: &Observation) -> Stage {
    let _ = observation;
    Stage::Answered
}
