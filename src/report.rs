//! [`Report`]: the versioned wire types of the contract's section 7, redacted by type.
//!
//! [`assemble`] is the only way from a campaign to a report, and it passes everything through a
//! `Redactor`. Holds no raw string. Renderers see this and nothing else.
