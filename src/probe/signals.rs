//! The user's wish to stop, and the clock: what a run must know of the world while it goes on.

use jiff::Timestamp;
use std::cell::Cell;
use tokio::sync::Notify;

/// The first signal of a run. The second one is the process's own business: it ends at once.
#[derive(Debug, Default)]
pub struct Signals {
    received: Cell<Option<i32>>,
    arrived: Notify,
}

impl Signals {
    /// No signal yet.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Notes a signal.
    pub fn receive(&self, number: i32) {
        self.received.set(Some(number));
        self.arrived.notify_waiters();
    }

    /// The signal that came, if one did.
    #[must_use]
    pub fn received(&self) -> Option<i32> {
        self.received.get()
    }

    /// Returns once a signal has come.
    pub async fn wait(&self) {
        loop {
            let arrived = self.arrived.notified();
            if self.received.get().is_some() {
                return;
            }
            arrived.await;
        }
    }

    /// The time.
    #[must_use]
    pub fn now(&self) -> Timestamp {
        Timestamp::now()
    }
}
