//! Checks a client assertion or a DPoP proof that somebody else made.
//!
//! Says of each part what is wrong, by which section of which RFC, and what to do. `regrant lint`
//! prints it; findings use it where a request as sent carries such a statement.

mod claims;
mod proof;
mod signature;
mod statement;
mod times;

use super::public::PublicKey;
use crate::secret::Secret;
use jiff::Timestamp;
use statement::Statement;

/// What a statement is compared with. What is not known is not checked.
#[derive(Clone, Copy, Debug)]
pub struct Expected<'a> {
    /// When the statement was sent; now, if it was just made.
    pub at: Timestamp,
    /// The client's id.
    pub client_id: Option<&'a str>,
    /// The token endpoint.
    pub token_url: Option<&'a str>,
    /// The issuer of the authorization server.
    pub issuer: Option<&'a str>,
    /// The method of the request; token endpoints take POST.
    pub method: &'a str,
    /// The key registered for the client, or the one proofs are bound to.
    pub key: Option<&'a PublicKey>,
    /// The client secret, for assertions signed with it.
    pub secret: Option<&'a Secret>,
    /// The nonce the server gave last.
    pub nonce: Option<&'a str>,
    /// The access token in the same request.
    pub access_token: Option<&'a Secret>,
}

impl Expected<'_> {
    /// Knows only the time.
    #[must_use]
    pub const fn at(at: Timestamp) -> Self {
        Self {
            at,
            client_id: None,
            token_url: None,
            issuer: None,
            method: "POST",
            key: None,
            secret: None,
            nonce: None,
            access_token: None,
        }
    }
}

/// How much a remark matters.
#[derive(Clone, Copy, Debug, Eq, Ord, PartialEq, PartialOrd)]
pub enum Weight {
    /// A server that follows the RFC refuses it.
    Error,
    /// Many servers refuse it.
    Warning,
    /// Odd, or worth knowing.
    Note,
}

impl Weight {
    /// The word in reports.
    #[must_use]
    pub const fn slug(self) -> &'static str {
        match self {
            Self::Error => "error",
            Self::Warning => "warning",
            Self::Note => "note",
        }
    }
}

/// One thing about a statement.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Remark {
    /// How much it matters.
    pub weight: Weight,
    /// The part of the statement: a claim's or header's name, `signature`, `text`.
    pub part: &'static str,
    /// What was seen.
    pub seen: String,
    /// Why it matters, with the section that says so.
    pub why: &'static str,
    /// What to do.
    pub fix: String,
}

/// The text is no statement at all.
#[derive(Clone, Copy, Debug, Eq, PartialEq, thiserror::Error)]
pub enum Unreadable {
    /// There is nothing.
    #[error("it is empty")]
    Empty,
    /// Longer than any statement.
    #[error("it is longer than 128 KiB, which no assertion or proof is")]
    TooLong,
    /// Not three parts with dots between.
    #[error("it is no JWT: three parts with dots between them are wanted")]
    NoJwt,
    /// Encrypted, so that nothing can be seen.
    #[error("it is an encrypted JWT (five parts); what is in it cannot be seen")]
    Encrypted,
}

/// Checks a client assertion (RFC 7523), worst remark first.
///
/// # Errors
/// Where the text is no JWT.
pub fn assertion(text: &str, expected: &Expected<'_>) -> Result<Vec<Remark>, Unreadable> {
    lint(text, |statement, remarks| {
        signature::of_assertion(statement, expected, remarks);
        claims::check(statement, expected, remarks);
    })
}

/// Checks a DPoP proof (RFC 9449), worst remark first.
///
/// # Errors
/// Where the text is no JWT.
pub fn dpop_proof(text: &str, expected: &Expected<'_>) -> Result<Vec<Remark>, Unreadable> {
    lint(text, |statement, remarks| {
        signature::of_proof(statement, expected, remarks);
        proof::check(statement, expected, remarks);
    })
}

fn lint(
    text: &str,
    check: impl FnOnce(&Statement, &mut Remarks),
) -> Result<Vec<Remark>, Unreadable> {
    let mut remarks = Remarks::default();
    if let Some(statement) = Statement::read(text, &mut remarks)? {
        check(&statement, &mut remarks);
    }
    remarks.0.sort_by_key(|r| r.weight);
    Ok(remarks.0)
}

/// The remarks so far.
#[derive(Default)]
struct Remarks(Vec<Remark>);

impl Remarks {
    fn error(
        &mut self,
        part: &'static str,
        seen: impl Into<String>,
        why: &'static str,
        fix: impl Into<String>,
    ) {
        self.add(Weight::Error, part, seen, why, fix);
    }

    fn warning(
        &mut self,
        part: &'static str,
        seen: impl Into<String>,
        why: &'static str,
        fix: impl Into<String>,
    ) {
        self.add(Weight::Warning, part, seen, why, fix);
    }

    fn note(
        &mut self,
        part: &'static str,
        seen: impl Into<String>,
        why: &'static str,
        fix: impl Into<String>,
    ) {
        self.add(Weight::Note, part, seen, why, fix);
    }

    fn add(
        &mut self,
        weight: Weight,
        part: &'static str,
        seen: impl Into<String>,
        why: &'static str,
        fix: impl Into<String>,
    ) {
        self.0.push(Remark { weight, part, seen: seen.into(), why, fix: fix.into() });
    }
}

#[cfg(test)]
mod tests;
