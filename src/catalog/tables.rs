//! The tables `build.rs` makes of the data files.

use super::{Environment, ErrorRow, Kind, Need, Provider, Replay, Sign};

/// Which table a name's row is in.
#[derive(Clone, Copy, Debug)]
pub(super) enum Table {
    /// [`PROVIDERS`].
    Providers,
    /// [`FAMILIES`].
    Families,
}

include!(concat!(env!("OUT_DIR"), "/catalog.rs"));
