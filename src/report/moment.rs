//! Times in a report: RFC 3339 in UTC, to the millisecond.

use jiff::{Timestamp, Unit};
use serde::{Deserialize as _, Deserializer, Serializer};

/// A time to the millisecond, so that what is written reads back as the same value.
#[must_use]
pub(super) fn rounded(time: Timestamp) -> Timestamp {
    time.round(Unit::Millisecond).unwrap_or(time)
}

/// Writes a time; for `#[serde(with = "moment")]`.
pub(super) fn serialize<S: Serializer>(time: &Timestamp, to: S) -> Result<S::Ok, S::Error> {
    to.collect_str(time)
}

/// Reads a time.
pub(super) fn deserialize<'de, D: Deserializer<'de>>(from: D) -> Result<Timestamp, D::Error> {
    let text = std::borrow::Cow::<str>::deserialize(from)?;
    text.parse().map_err(|_| serde::de::Error::custom("no RFC 3339 time"))
}

/// The same for times that may be missing.
pub(super) mod option {
    use super::Timestamp;
    use serde::{Deserialize as _, Deserializer, Serializer};

    /// Writes a time or null.
    #[allow(clippy::ref_option, reason = "serde's signature")]
    pub(in crate::report) fn serialize<S: Serializer>(
        time: &Option<Timestamp>,
        to: S,
    ) -> Result<S::Ok, S::Error> {
        match time {
            Some(time) => to.collect_str(time),
            None => to.serialize_none(),
        }
    }

    /// Reads a time or null.
    pub(in crate::report) fn deserialize<'de, D: Deserializer<'de>>(
        from: D,
    ) -> Result<Option<Timestamp>, D::Error> {
        let text = Option::<std::borrow::Cow<str>>::deserialize(from)?;
        text.map(|t| t.parse().map_err(|_| serde::de::Error::custom("no RFC 3339 time")))
            .transpose()
    }
}
