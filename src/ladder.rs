//! How far an exchange got, and why we think so. Reaches neither network nor file.
//!
//! [`reading`] takes an answer apart into words; `findings` goes on from there.

mod loose;
mod page;
mod printed;
pub mod reading;
mod tongues;
pub mod words;

use crate::exchange::{Exchange, Failure, FailureKind, Observation, Phase, SeenRequest};
use reading::{Kind, Reading};

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

    /// The same for people.
    #[must_use]
    pub const fn words(self) -> &'static str {
        match self {
            Self::NotSent => "nothing shows that the request left",
            Self::Resolved => "the host name was found",
            Self::Connected => "the server was connected to",
            Self::Secured => "the connection was secured (TLS)",
            Self::Answered => "something answered, perhaps not the token endpoint",
            Self::Routed => "a token endpoint answered",
            Self::Parsed => "the token endpoint read the parameters",
            Self::ClientAuthenticated => "the server accepted the client",
            Self::GrantChecked => "the server looked at the refresh token",
            Self::Issued => "the server issued tokens",
        }
    }
}

/// How far an exchange got, from it alone.
#[must_use]
pub fn reached(exchange: &Exchange) -> Stage {
    if exchange.response.is_some() {
        return reached_in(&Observation::from(exchange));
    }
    exchange.failure.as_ref().map_or(Stage::NotSent, |failure| broken_at(failure, exchange))
}

/// How far a recorded exchange got.
#[must_use]
pub fn reached_in(observation: &Observation) -> Stage {
    reached_by(observation, &Reading::of(observation))
}

/// How far a recorded exchange got, its reading at hand.
#[must_use]
pub fn reached_by(observation: &Observation, reading: &Reading) -> Stage {
    if reading.kind == Kind::Tokens {
        return Stage::Issued;
    }
    let answered = observation.response.is_some() || reading.code.is_some();
    if !answered && reading.status.is_none() {
        return broken_by_words(reading, observation.request.as_ref());
    }
    let said = said(reading);
    match reading.status {
        // Redirects, wrong paths and methods, limits and proxies: nobody looked at the request.
        Some(301..=399 | 404 | 405 | 407 | 410 | 421 | 429) if said <= Stage::Routed => {
            Stage::Answered
        }
        _ if reading.kind == Kind::Html && reading.code.is_none() => Stage::Answered,
        Some(500..=599) if reading.code.is_none() => Stage::Answered,
        Some(200..=299) if reading.code.is_none() && reading.kind != Kind::JsonError => {
            Stage::Answered
        }
        _ => said,
    }
}

/// What the words tell: codes first, then what is spoken of.
fn said(reading: &Reading) -> Stage {
    let by_code = match reading.code.as_deref() {
        Some(
            "invalid_grant"
            | "interaction_required"
            | "login_required"
            | "consent_required"
            | "mfa_required"
            | "token_inactive"
            | "bad_refresh_token"
            | "invalid_refresh_token"
            | "expired_token"
            | "token_expired"
            | "bad_verification_code",
        ) => Stage::GrantChecked,
        Some("invalid_scope" | "invalid_target" | "use_dpop_nonce" | "invalid_dpop_proof") => {
            Stage::ClientAuthenticated
        }
        Some("invalid_client" | "unauthorized_client" | "incorrect_client_credentials") => {
            Stage::Parsed
        }
        _ => Stage::Routed,
    };
    let speaks = |phrases: &[&str]| reading.says(phrases).is_some();
    if by_code == Stage::Parsed
        && speaks(&["grant .. not allowed|permitted|authorized", "not allowed|authorized .. grant"])
    {
        return Stage::ClientAuthenticated;
    }
    if by_code > Stage::Routed {
        return by_code;
    }
    if speaks(GRANT_WORDS) {
        return Stage::GrantChecked;
    }
    if speaks(CLIENT_WORDS) {
        return Stage::Parsed;
    }
    by_code
}

const GRANT_WORDS: &[&str] = &[
    "refresh token .. invalid|expired|revoked|inactive|incorrect|unknown|used|malformed",
    "invalid|expired|revoked|unknown|inactive refresh token",
    "token .. revoked|expired",
    "session .. not active|found",
];

const CLIENT_WORDS: &[&str] = &[
    "invalid|bad|wrong|unknown client",
    "client secret|credentials",
    "client authentication",
    "bad credentials",
    "client .. not found|disabled",
];

fn broken_at(failure: &Failure, exchange: &Exchange) -> Stage {
    let plain = exchange.request.url.starts_with("http://");
    match failure.phase {
        Phase::Dns => Stage::NotSent,
        Phase::Connect | Phase::Proxy => Stage::Resolved,
        Phase::Tls => Stage::Connected,
        Phase::Send | Phase::Wait | Phase::Read if failure.kind == FailureKind::NotHttp => {
            Stage::Answered
        }
        Phase::Send | Phase::Wait | Phase::Read if plain => Stage::Connected,
        Phase::Send | Phase::Wait | Phase::Read => Stage::Secured,
    }
}

/// Where a client's own words say it broke.
fn broken_by_words(reading: &Reading, request: Option<&SeenRequest>) -> Stage {
    let speaks = |phrases: &[&str]| reading.failure.iter().any(|t| t.has(phrases));
    let plain = request.and_then(|r| r.url.as_deref()).is_some_and(|u| u.starts_with("http://"));
    if reading.failure.is_empty()
        || speaks(&[
            "enotfound",
            "eai again",
            "resolv~ host",
            "name resolution",
            "no such host",
            "unknown host~",
            "name or service",
            "getaddrinfo",
        ])
    {
        Stage::NotSent
    } else if speaks(&[
        "refused",
        "econnrefused",
        "etimedout",
        "connect~ .. timed|timeout",
        "unreachable",
        "no route",
    ]) {
        Stage::Resolved
    } else if speaks(&["ssl", "tls", "x509", "certificate", "handshake", "pkix"]) {
        Stage::Connected
    } else if speaks(&["json", "parse~ .. response|answer", "unmarshal"]) {
        Stage::Answered
    } else if plain {
        Stage::Connected
    } else {
        Stage::Secured
    }
}
