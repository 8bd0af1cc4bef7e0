//! The rules: tables, one file a group. A new wording is a new line here, no code.

pub(super) mod client_auth;
pub(super) mod format;
pub(super) mod grant;
pub(super) mod routing;
pub(super) mod server;
pub(super) mod transport;

use super::rule::Rule;

/// Every table.
pub(super) const TABLES: &[&[Rule]] = &[
    transport::RULES,
    routing::RULES,
    format::RULES,
    client_auth::RULES,
    grant::RULES,
    server::RULES,
];
