//! Connections that wait for their next request, by peer.

use super::address::Peer;
use super::http1::Http1;
use super::http2::Http2;
use crate::exchange::Connection;
use std::collections::HashMap;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

/// Idle connections. Each exchange takes one out and puts it back, so that exchanges in turn share
/// one connection and exchanges side by side have one each.
#[derive(Default)]
pub(super) struct Pool(Mutex<HashMap<Peer, Lines>>);

#[derive(Default)]
struct Lines {
    idle: Vec<Idle>,
    /// A kept connection was once dropped under a request: none is kept any more.
    unkept: bool,
}

struct Idle {
    line: Line,
    facts: Connection,
    since: Instant,
}

/// Which connections will do.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) enum Which {
    /// Any that stands.
    Any,
    /// Only one on which every answer names its request (HTTP/2).
    Shared,
}

/// A connection that takes requests.
pub(super) enum Line {
    /// One at a time.
    Own(Http1),
    /// Many side by side.
    Shared(Http2),
}

impl Line {
    async fn is_alive(&mut self) -> bool {
        match self {
            Self::Own(http) => http.is_alive().await,
            Self::Shared(http) => http.is_alive().await,
        }
    }
}

impl Pool {
    /// The connection used last that still stands.
    pub(super) async fn take(&self, peer: &Peer, which: Which) -> Option<(Line, Connection)> {
        loop {
            let mut idle = self.pick(peer, which)?;
            if idle.line.is_alive().await {
                return Some((idle.line, Connection { reused: true, ..idle.facts }));
            }
            if matches!(idle.line, Line::Shared(_)) {
                self.drop_shared(peer);
            }
        }
    }

    /// Takes a connection of one's own out, or another handle on a shared one.
    fn pick(&self, peer: &Peer, which: Which) -> Option<Idle> {
        let mut pool = self.lock();
        let lines = &mut pool.get_mut(peer)?.idle;
        // Servers drop idle connections after two seconds and more: one that old may be gone by
        // the time the request gets there, and then nobody knows what became of it.
        lines.retain(|idle| idle.since.elapsed() < LONGEST_IDLE);
        match lines.last_mut()? {
            Idle { line: Line::Shared(http), facts, since } => {
                *since = Instant::now();
                Some(Idle { line: Line::Shared(http.clone()), facts: facts.clone(), since: *since })
            }
            Idle { line: Line::Own(_), .. } if which == Which::Any => lines.pop(),
            Idle { line: Line::Own(_), .. } => None,
        }
    }

    fn drop_shared(&self, peer: &Peer) {
        if let Some(lines) = self.lock().get_mut(peer) {
            lines.idle.retain(|idle| matches!(idle.line, Line::Own(_)));
        }
    }

    /// Keeps no connection to this peer from now on: it drops them without a word.
    pub(super) fn give_up(&self, peer: &Peer) {
        let mut pool = self.lock();
        let lines = pool.entry(peer.clone()).or_default();
        lines.idle.clear();
        lines.unkept = true;
    }

    /// Keeps a connection for the next exchange.
    pub(super) fn put(&self, peer: &Peer, line: Line, facts: Connection) {
        let idle = Idle { line, facts, since: Instant::now() };
        let mut pool = self.lock();
        let lines = pool.entry(peer.clone()).or_default();
        if lines.unkept {
            return;
        }
        if matches!(idle.line, Line::Shared(_)) {
            lines.idle.retain(|other| matches!(other.line, Line::Own(_)));
        }
        lines.idle.push(idle);
    }

    fn lock(&self) -> MutexGuard<'_, HashMap<Peer, Lines>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

const LONGEST_IDLE: Duration = Duration::from_millis(1500);
