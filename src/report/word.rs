//! The closed vocabularies of the report, written and read by their stable names.
//!
//! Each enum's own room keeps its names; this file lists the values once more so that a saved
//! report can be read. A value missing here does not compile.

use crate::campaign::CustodyState;
use crate::exchange::Phase;
use crate::findings::{Effect, Outcome, Severity, ShapeOutcome, Side, cause::Group};
use crate::ladder::Stage;
use crate::request::Purpose;
use serde::{Deserialize as _, Deserializer, Serializer};

/// A value that stands in a report by its stable name.
pub trait Word: Copy + Sized + 'static {
    /// Every value.
    const ALL: &'static [Self];

    /// The stable name.
    fn word(self) -> &'static str;

    /// The value of that name.
    #[must_use]
    fn of(word: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|value| value.word() == word)
    }
}

macro_rules! words {
    ($($name:ident { $($variant:ident),+ $(,)? })+) => {
        $(impl Word for $name {
            const ALL: &'static [Self] = &[$(Self::$variant),+];

            fn word(self) -> &'static str {
                match self { $(Self::$variant)|+ => self.slug() }
            }
        })+
    };
}

words! {
    CustodyState { Intact, Rotated, MayBeSpent }
    Effect { Decides, Ignored, Unknown }
    Group { Transport, Routing, Format, ClientAuth, Grant, Server }
    Outcome { WorksAsSent, WorksInAnotherShape, NoShapeWorks, Unreachable, Inconclusive }
    Phase { Dns, Connect, Proxy, Tls, Send, Wait, Read }
    Purpose { Decoy, Control, Real, Discovery, Redirect }
    Severity { Error, Warning, Note }
    ShapeOutcome { Works, Fails, RuledOut, WouldReachGrant, Unknown, Skipped }
    Side { Request, ClientRegistration, Grant, Server, Network, Unknown }
    Stage {
        NotSent, Resolved, Connected, Secured, Answered, Routed, Parsed, ClientAuthenticated,
        GrantChecked, Issued,
    }
}

/// Writes a word; for `#[serde(with = "word")]`.
pub(super) fn serialize<W: Word, S: Serializer>(value: &W, to: S) -> Result<S::Ok, S::Error> {
    to.serialize_str(value.word())
}

/// Reads a word.
pub(super) fn deserialize<'de, W: Word, D: Deserializer<'de>>(from: D) -> Result<W, D::Error> {
    let word = std::borrow::Cow::<str>::deserialize(from)?;
    W::of(&word).ok_or_else(|| {
        let choices: Vec<&str> = W::ALL.iter().map(|w| w.word()).collect();
        let shown: String = word.chars().take(40).filter(|c| !c.is_control()).collect();
        serde::de::Error::custom(format_args!("'{shown}' is none of {}", choices.join(", ")))
    })
}
