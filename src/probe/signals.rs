//! The user's wish to stop, and the clock: what a run must know of the world while it goes on.

use jiff::Timestamp;
use std::cell::Cell;
use std::time::Duration;
use tokio::sync::Notify;

/// Signals of a run. The first lets a real exchange under way finish; the second gives it
/// `GRACE`, no more. A third is the process's own business.
#[derive(Debug, Default)]
pub struct Signals {
    received: Cell<Option<i32>>,
    count: Cell<usize>,
    arrived: Notify,
    awaits_real: Cell<bool>,
}

/// How long the answer to a real token is still awaited after the second signal: it may hold the
/// only live token, and most servers answer within a second.
const GRACE: Duration = Duration::from_secs(1);

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

    /// Whether an answer to a real token is awaited, which is worth a word to who signals.
    #[must_use]
    pub fn awaits_real(&self) -> bool {
        self.awaits_real.get()
    }

    /// Waits for the answer to a real token until a second signal, and `GRACE` after it. `None`
    /// where it was given up.
    pub(super) async fn patiently<T>(&self, answer: impl Future<Output = T>) -> Option<T> {
        self.awaits_real.set(true);
        let answer = tokio::select! {
            answer = answer => Some(answer),
            () = async {
                self.wait_for(2).await;
                tokio::time::sleep(GRACE).await;
            } => None,
        };
        self.awaits_real.set(false);
        answer
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
