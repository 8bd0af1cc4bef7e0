//! Connections that wait for their next request, by peer.

use super::address::Peer;
use super::http1::Http1;
use crate::exchange::Connection;
use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

/// Idle connections. Each exchange takes one out and puts it back, so that exchanges in turn share
/// one connection and exchanges side by side have one each.
#[derive(Default)]
pub(super) struct Pool(Mutex<HashMap<Peer, Vec<Idle>>>);

struct Idle {
    http: Http1,
    facts: Connection,
    since: Instant,
}

impl Pool {
    /// The connection used last that still stands.
    pub(super) async fn take(&self, peer: &Peer) -> Option<(Http1, Connection)> {
        loop {
            let mut idle = self.lock().get_mut(peer)?.pop()?;
            // Servers drop idle connections after two seconds and more: one that old may be gone
            // by the time the request gets there, and then nobody knows what became of it.
            if idle.since.elapsed() < LONGEST_IDLE && idle.http.is_alive().await {
                return Some((idle.http, Connection { reused: true, ..idle.facts }));
            }
        }
    }

    /// Keeps a connection for the next exchange.
    pub(super) fn put(&self, peer: &Peer, http: Http1, facts: Connection) {
        let idle = Idle { http, facts, since: Instant::now() };
        self.lock().entry(peer.clone()).or_default().push(idle);
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, HashMap<Peer, Vec<Idle>>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

const LONGEST_IDLE: Duration = Duration::from_millis(1500);
