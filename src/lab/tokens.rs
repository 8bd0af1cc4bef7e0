//! The refresh tokens a server knows and what becomes of them: issuing, rotation, reuse.

use super::scenario::{Rotation, Token, TokenState};
use super::template::NoRandomness;
use crate::secret::Secret;
use std::collections::HashMap;
use std::time::{Duration, Instant};

/// The server's tokens.
#[derive(Debug)]
pub(super) struct Tokens {
    rules: Token,
    known: HashMap<String, Record>,
    /// The live token that was made last.
    newest: String,
    issued: usize,
}

#[derive(Clone, Debug)]
struct Record {
    state: TokenState,
    /// Its successor, where it has one.
    next: Option<String>,
    /// The token it came from, where that one lives until this one is used.
    until_used: Option<String>,
    /// Until when it still gets its successor.
    grace: Option<Instant>,
}

/// Tokens just issued.
#[derive(Debug)]
pub(super) struct Issued {
    pub(super) access_token: String,
    pub(super) refresh_token: String,
}

/// What is known of a refresh token that was presented.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) enum Standing {
    /// Nothing.
    Unknown,
    /// It can be used.
    Live,
    /// It cannot.
    Dead(TokenState),
}

impl Tokens {
    /// Makes up the token that the user has. Returns it beside the store.
    pub(super) fn new(rules: Token) -> Result<(Self, Secret), NoRandomness> {
        let given = rules.form.make_up()?;
        let mut known = HashMap::from([(given.clone(), Record::of(rules.state))]);
        let mut newest = String::new();
        match rules.state {
            TokenState::Live => given.clone_into(&mut newest),
            TokenState::Used => {
                newest = rules.form.make_up()?;
                known.insert(newest.clone(), Record::of(TokenState::Live));
            }
            TokenState::Expired | TokenState::Revoked | TokenState::Foreign => {}
        }
        Ok((Self { rules, known, newest, issued: 0 }, Secret::new(given)))
    }

    /// What is known of a token. Presenting one has effects on servers that detect reuse.
    pub(super) fn present(&mut self, token: &str, now: Instant) -> Standing {
        let standing = self.standing(token, now);
        let reused = standing == Standing::Dead(TokenState::Used);
        if reused && self.rules.rotation == Rotation::Family {
            let live = self.known.values_mut().filter(|r| r.state == TokenState::Live);
            live.for_each(|r| r.state = TokenState::Revoked);
        }
        standing
    }

    /// What is known of a token, without effects.
    pub(super) fn standing(&self, token: &str, now: Instant) -> Standing {
        self.known.get(token).map_or(Standing::Unknown, |record| {
            let in_grace = record.grace.is_some_and(|until| now < until);
            match record.state {
                TokenState::Live => Standing::Live,
                TokenState::Used if in_grace => Standing::Live,
                dead => Standing::Dead(dead),
            }
        })
    }

    /// Makes a live token useless, as some servers do when they refuse the request.
    pub(super) fn spend(&mut self, token: &str) {
        if let Some(record) = self.known.get_mut(token)
            && record.state == TokenState::Live
        {
            record.state = TokenState::Used;
        }
    }

    /// Issues tokens for the one presented. For a token it does not know, a server that accepts
    /// anything makes some up and forgets them.
    pub(super) fn issue(&mut self, token: &str, now: Instant) -> Result<Issued, NoRandomness> {
        self.issued += 1;
        let access_token = self.rules.access_form.make_up()?;
        let refresh_token = self.rotate(token, now)?;
        Ok(Issued { access_token, refresh_token })
    }

    /// How often tokens were issued.
    pub(super) const fn issued(&self) -> usize {
        self.issued
    }

    /// The refresh tokens that can still be used, the newest first.
    pub(super) fn live(&self, now: Instant) -> Vec<Secret> {
        let mut live: Vec<&String> =
            self.known.keys().filter(|t| self.standing(t, now) == Standing::Live).collect();
        live.sort_by_key(|t| **t != self.newest);
        live.into_iter().map(|t| Secret::new(t.as_str())).collect()
    }

    fn rotate(&mut self, token: &str, now: Instant) -> Result<String, NoRandomness> {
        let Some(record) = self.known.get(token) else {
            return self.rules.form.make_up();
        };
        if let (TokenState::Used, Some(next)) = (record.state, &record.next) {
            return Ok(next.clone());
        }
        if self.rules.rotation == Rotation::None {
            return Ok(token.to_owned());
        }
        if let Some(before) = record.until_used.clone()
            && let Some(before) = self.known.get_mut(&before)
        {
            before.state = TokenState::Used;
        }
        let new = self.rules.form.make_up()?;
        let mut successor = Record::of(TokenState::Live);
        if let Some(old) = self.known.get_mut(token) {
            old.next = Some(new.clone());
            match self.rules.rotation {
                Rotation::None => {}
                Rotation::Overlap => successor.until_used = Some(token.to_owned()),
                Rotation::DeadAtOnce | Rotation::Family => old.state = TokenState::Used,
                Rotation::Grace => {
                    old.state = TokenState::Used;
                    old.grace = Some(now + Duration::from_secs(self.rules.grace_s));
                }
            }
        }
        self.known.insert(new.clone(), successor);
        new.clone_into(&mut self.newest);
        Ok(new)
    }
}

impl Record {
    const fn of(state: TokenState) -> Self {
        Self { state, next: None, until_used: None, grace: None }
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "tests")]
    use super::*;

    fn tokens(rotation: Rotation) -> (Tokens, String) {
        let (tokens, given) = Tokens::new(Token { rotation, ..Token::default() }).unwrap();
        (tokens, given.expose().to_owned())
    }

    const USED: Standing = Standing::Dead(TokenState::Used);

    #[test]
    fn tokens_dead_at_once_kills_the_old_one() {
        let (mut tokens, old) = tokens(Rotation::DeadAtOnce);
        let now = Instant::now();
        let new = tokens.issue(&old, now).unwrap().refresh_token;
        assert_eq!(tokens.present(&old, now), USED);
        assert_eq!(tokens.present(&new, now), Standing::Live);
    }

    #[test]
    fn tokens_grace_gives_the_same_successor_until_it_ends() {
        let (mut tokens, old) = tokens(Rotation::Grace);
        let now = Instant::now();
        let new = tokens.issue(&old, now).unwrap().refresh_token;
        assert_eq!(tokens.present(&old, now + Duration::from_secs(29)), Standing::Live);
        assert_eq!(tokens.issue(&old, now).unwrap().refresh_token, new);
        assert_eq!(tokens.present(&old, now + Duration::from_secs(31)), USED);
    }

    #[test]
    fn tokens_overlap_keeps_the_old_one_until_the_new_one_is_used() {
        let (mut tokens, old) = tokens(Rotation::Overlap);
        let now = Instant::now();
        let new = tokens.issue(&old, now).unwrap().refresh_token;
        assert_eq!(tokens.present(&old, now), Standing::Live);
        tokens.issue(&new, now).unwrap();
        assert_eq!(tokens.present(&old, now), USED);
    }

    #[test]
    fn tokens_family_dies_when_an_old_one_comes_back() {
        let (mut tokens, old) = tokens(Rotation::Family);
        let now = Instant::now();
        let new = tokens.issue(&old, now).unwrap().refresh_token;
        assert_eq!(tokens.present(&old, now), USED);
        assert_eq!(tokens.present(&new, now), Standing::Dead(TokenState::Revoked));
        assert!(tokens.live(now).is_empty());
    }
}
