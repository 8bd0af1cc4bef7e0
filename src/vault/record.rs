//! The record beside a kept token: which token followed which, as salted digests.
//!
//! Holds no token. Lets a later run see that the token it is given was used up by an earlier one.

use super::{VaultError, file};
use crate::secret::Secret;
use ring::digest;
use ring::rand::{SecureRandom as _, SystemRandom};
use serde::{Deserialize, Serialize};
use std::path::Path;

/// Older links of a chain are of no use to anybody.
const MAX_LINKS: usize = 64;

#[derive(Debug, Deserialize, Serialize)]
pub(super) struct Record {
    /// What this file is, for whoever finds it.
    #[serde(default)]
    about: String,
    salt: String,
    /// Digests of one token and its successors, oldest first.
    chain: Vec<String>,
}

impl Record {
    /// Reads a record; one that is damaged or missing is a new one.
    pub(super) fn read(path: &Path) -> Self {
        let read = file::refuse_odd(path).ok().and_then(|()| file::read(path).ok());
        read.and_then(|text| serde_json::from_str(&text).ok()).unwrap_or_else(Self::new)
    }

    fn new() -> Self {
        let mut salt = [0u8; 16];
        // Without randomness the digests are merely unsalted.
        let _ = SystemRandom::new().fill(&mut salt);
        Self {
            about: "regrant: digests of refresh tokens, newest last; holds no token".to_owned(),
            salt: crate::encode::base64url(salt),
            chain: Vec::new(),
        }
    }

    pub(super) fn write(&self, path: &Path) -> Result<(), VaultError> {
        let text = serde_json::to_string(self).unwrap_or_default();
        file::exchange(path, text.as_bytes())
    }

    /// A token that this tool did not issue starts a chain of its own.
    pub(super) fn begin(&mut self, token: &Secret) {
        let link = self.link(token);
        if self.chain.last() != Some(&link) {
            self.chain = vec![link];
        }
    }

    /// `new` came for `old`.
    pub(super) fn rotated(&mut self, old: &Secret, new: &Secret) {
        self.begin(old);
        self.follow(new);
    }

    /// `new` follows whatever was last.
    pub(super) fn follow(&mut self, new: &Secret) {
        let link = self.link(new);
        if self.chain.last() != Some(&link) {
            self.chain.push(link);
        }
        let excess = self.chain.len().saturating_sub(MAX_LINKS);
        self.chain.drain(..excess);
    }

    /// Whether this is the last token of the chain.
    pub(super) fn is_newest(&self, token: &Secret) -> bool {
        self.chain.last().is_some_and(|l| *l == self.link(token))
    }

    /// Whether another token has followed this one.
    pub(super) fn superseded(&self, token: &Secret) -> bool {
        let link = self.link(token);
        self.chain.iter().rev().skip(1).any(|l| *l == link)
    }

    fn link(&self, token: &Secret) -> String {
        digest(&self.salt, token.expose())
    }
}

/// A short digest, for names and links.
pub(super) fn digest(salt: &str, value: &str) -> String {
    let mut context = digest::Context::new(&digest::SHA256);
    context.update(salt.as_bytes());
    context.update(value.as_bytes());
    let bytes = context.finish();
    bytes.as_ref()[..12].iter().map(|b| format!("{b:02x}")).collect::<Vec<_>>().concat()
}
