//! Custody of the real refresh token.
