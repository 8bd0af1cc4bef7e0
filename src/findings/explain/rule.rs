//! [`Rule`]: what speaks for a cause, as data. The tables stand in `rules`, the engine in [`super`].

use super::fact::Fact;
use crate::findings::Cause;

/// One reason to think of a cause. Every condition that is given must hold.
#[derive(Clone, Copy, Debug)]
pub(super) struct Rule {
    /// The cause it speaks for.
    pub(super) cause: Cause,
    /// How loudly, in percent: the confidence it gives alone.
    pub(super) weight: u8,
    /// Phrases of which one must occur in the answer (see `ladder::words`).
    pub(super) says: &'static [&'static str],
    /// Phrases of which none may occur in that text.
    pub(super) unless: &'static [&'static str],
    /// Phrases of which one must occur in the client's own error text.
    pub(super) fails: &'static [&'static str],
    /// Error codes of which one must be the answer's.
    pub(super) codes: &'static [&'static str],
    /// Status codes of which one must be the answer's.
    pub(super) status: &'static [u16],
    /// Facts that must all be seen.
    pub(super) seen: &'static [Fact],
    /// Facts of which one must be seen.
    pub(super) any: &'static [Fact],
    /// Facts none of which may be seen.
    pub(super) not: &'static [Fact],
    /// What it implies, a sentence.
    pub(super) implies: &'static str,
    /// A fix that fits better than the table's.
    pub(super) fix: Option<&'static str>,
}

const fn rule(cause: Cause, weight: u8) -> Rule {
    Rule {
        cause,
        weight,
        says: &[],
        unless: &[],
        fails: &[],
        codes: &[],
        status: &[],
        seen: &[],
        any: &[],
        not: &[],
        implies: "",
        fix: None,
    }
}

/// The answer says one of the phrases.
pub(super) const fn says(cause: Cause, weight: u8, phrases: &'static [&'static str]) -> Rule {
    Rule { says: phrases, ..rule(cause, weight) }
}

/// The client's own error text says one of the phrases.
pub(super) const fn fails(cause: Cause, weight: u8, phrases: &'static [&'static str]) -> Rule {
    Rule { fails: phrases, ..rule(cause, weight) }
}

/// The answer's error code is one of these.
pub(super) const fn code(cause: Cause, weight: u8, codes: &'static [&'static str]) -> Rule {
    Rule { codes, ..rule(cause, weight) }
}

/// The answer's status is one of these.
pub(super) const fn status(cause: Cause, weight: u8, status: &'static [u16]) -> Rule {
    Rule { status, ..rule(cause, weight) }
}

/// The facts are all seen.
pub(super) const fn seen(cause: Cause, weight: u8, facts: &'static [Fact]) -> Rule {
    Rule { seen: facts, ..rule(cause, weight) }
}

impl Rule {
    pub(super) const fn says(self, says: &'static [&'static str]) -> Self {
        Self { says, ..self }
    }

    pub(super) const fn unless(self, unless: &'static [&'static str]) -> Self {
        Self { unless, ..self }
    }

    pub(super) const fn code(self, codes: &'static [&'static str]) -> Self {
        Self { codes, ..self }
    }

    pub(super) const fn seen(self, seen: &'static [Fact]) -> Self {
        Self { seen, ..self }
    }

    pub(super) const fn any(self, any: &'static [Fact]) -> Self {
        Self { any, ..self }
    }

    pub(super) const fn not(self, not: &'static [Fact]) -> Self {
        Self { not, ..self }
    }

    pub(super) const fn implies(self, implies: &'static str) -> Self {
        Self { implies, ..self }
    }

    pub(super) const fn fix(self, fix: &'static str) -> Self {
        Self { fix: Some(fix), ..self }
    }
}
