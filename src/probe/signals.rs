//! The user's wish to stop, and the clock: what a run must know of the world while it goes on.

use jiff::Timestamp;
use std::cell::Cell;
use tokio::sync::Notify;

/// Signals of a run. The first lets a real exchange under way finish; the second does not. A third
/// is the process's own business.
#[derive(Debug, Default)]
pub struct Signals {
    received: Cell<Option<i32>>,
    count: Cell<usize>,
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
        self.received.set(self.received.get().or(Some(number)));
        self.count.set(self.count.get() + 1);
        self.arrived.notify_waiters();
    }

    /// The signal that came, if one did.
    #[must_use]
    pub fn received(&self) -> Option<i32> {
        self.received.get()
    }

    /// How many came.
    #[must_use]
    pub fn count(&self) -> usize {
        self.count.get()
    }

    /// Returns once a signal has come.
    pub async fn wait(&self) {
        self.wait_for(1).await;
    }

    /// Returns once a second one has come: nothing may be waited for any longer.
    pub async fn wait_for_second(&self) {
        self.wait_for(2).await;
    }

    async fn wait_for(&self, count: usize) {
        loop {
            let arrived = self.arrived.notified();
            if self.count.get() >= count {
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
