//! Secrets, and made-up values of the same form.
//!
//! [`Secret`] has no `Display` and no `Deref`; its `Debug` shows nothing. [`Secret::expose`] is the
//! one way in, so that every place where a secret leaves can be found by name. [`decoy`] makes up a
//! value that a parser would take for the real one and that shares no part with it.

mod decoy;
pub mod file;

pub use decoy::{control, decoy, prefixes};

use zeroize::Zeroizing;

/// A value that must never be printed. Wiped from memory when dropped.
#[derive(Clone, Default, Eq, PartialEq)]
pub struct Secret(Zeroizing<String>);

impl Secret {
    /// Takes a value into custody.
    #[must_use]
    pub fn new(value: impl Into<String>) -> Self {
        Self(Zeroizing::new(value.into()))
    }

    /// The value itself. Whoever calls this answers for where it goes.
    #[must_use]
    pub fn expose(&self) -> &str {
        &self.0
    }

    /// Length in bytes.
    #[must_use]
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// Whether nothing is in it.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

impl std::fmt::Debug for Secret {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Secret(…)")
    }
}

impl From<String> for Secret {
    fn from(value: String) -> Self {
        Self::new(value)
    }
}
