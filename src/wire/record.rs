//! [`Record`]: what is known of an exchange while it runs. It outlives a future that is dropped
//! when the time is up, so that whatever had come by then is still reported.

use super::coding;
use super::tap::Notes;
use crate::exchange::{Connection, Exchange, Failure, FailureKind, Phase, Response, Sent, Timings};
use crate::request::PreparedRequest;
use jiff::Timestamp;
use std::time::{Duration, Instant};

/// An exchange under way.
pub(super) struct Record {
    started_at: Timestamp,
    start: Instant,
    pub(super) phase: Phase,
    pub(super) timings: Timings,
    pub(super) connection: Option<Connection>,
    /// The tap of the connection the request went out on, once it did.
    pub(super) notes: Option<Notes>,
    /// The head of the answer.
    pub(super) response: Option<Response>,
    /// The body as it came, codings and all.
    pub(super) body: Vec<u8>,
    /// How much of it is kept.
    pub(super) cap: usize,
    /// Set where more of the body was to come.
    pub(super) cut: bool,
    /// How much of the request left, where the tap cannot tell (HTTP/2).
    pub(super) sent: Sent,
    /// The host asked, for messages.
    pub(super) host: String,
    /// Whether a client certificate is at hand.
    pub(super) client_certificate_sent: bool,
}

impl Record {
    pub(super) fn new() -> Self {
        Self {
            started_at: Timestamp::now(),
            start: Instant::now(),
            phase: Phase::Dns,
            timings: Timings::default(),
            connection: None,
            notes: None,
            response: None,
            body: Vec::new(),
            cap: coding::BODY_CAP,
            cut: false,
            sent: Sent::Nothing,
            host: String::new(),
            client_certificate_sent: false,
        }
    }

    /// Where the facts of the connection are kept.
    pub(super) fn connection(&mut self) -> &mut Connection {
        self.connection.get_or_insert_default()
    }

    /// Takes a piece of the body in; `false` once no more is wanted.
    pub(super) fn take_in(&mut self, piece: &[u8]) -> bool {
        let room = self.cap - self.body.len();
        self.body.extend_from_slice(&piece[..piece.len().min(room)]);
        self.cut = piece.len() > room;
        !self.cut
    }

    /// The failure when the time given to the phase under way is up.
    pub(super) fn timed_out(&self, limit: Duration) -> Failure {
        let seconds = limit.as_secs_f64();
        let phase = self.phase;
        let (kind, what) = match phase {
            Phase::Dns => (FailureKind::DnsFailure, "no answer from the resolver"),
            Phase::Connect => (FailureKind::ConnectTimeout, "no connection"),
            Phase::Proxy => (FailureKind::ConnectTimeout, "no answer from the proxy"),
            Phase::Tls => {
                (FailureKind::ConnectTimeout, "connected, but the TLS handshake did not end")
            }
            Phase::Send => (FailureKind::ReadTimeout, "the request could not be written"),
            Phase::Wait => (FailureKind::ReadTimeout, "the request was sent, but no answer came"),
            Phase::Read => (FailureKind::ReadTimeout, "the answer began, but did not end"),
        };
        Failure { phase, kind, message: format!("{what} within {seconds} s") }
    }

    /// Closes the books.
    pub(super) fn finish(mut self, request: PreparedRequest, failure: Option<Failure>) -> Exchange {
        if let Some(notes) = &self.notes {
            self.sent = self.sent.max_with(sent(notes));
            self.timings.first_byte = notes
                .first_read()
                .zip(notes.first_written())
                .map(|(read, written)| read.saturating_duration_since(written));
        }
        let response = self.response.take().map(|head| self.whole(head));
        self.timings.total = self.start.elapsed();
        Exchange {
            made: crate::exchange::Made::default(),
            index: 0,
            request,
            sent: self.sent,
            response,
            failure,
            started_at: self.started_at,
            timings: self.timings,
            connection: self.connection,
        }
    }

    fn whole(&mut self, head: Response) -> Response {
        let encodings: Vec<String> = head
            .headers
            .iter()
            .filter(|(name, _)| name.eq_ignore_ascii_case("content-encoding"))
            .map(|(_, value)| value.clone())
            .collect();
        let length = head.header("content-length").and_then(|l| l.trim().parse::<u64>().ok());
        let came = self.body.len() as u64;
        let left_out = length
            .filter(|_| self.cut && encodings.is_empty())
            .and_then(|length| length.checked_sub(came));
        let decoded = coding::decode(std::mem::take(&mut self.body), &encodings, self.cap);
        Response { truncated: self.cut | decoded.truncated, body: decoded.body, left_out, ..head }
    }
}

fn sent(notes: &Notes) -> Sent {
    if notes.all_written() {
        Sent::Whole
    } else if notes.written() > 0 {
        Sent::Maybe
    } else {
        Sent::Nothing
    }
}

trait MaxWith {
    fn max_with(self, other: Self) -> Self;
}

impl MaxWith for Sent {
    fn max_with(self, other: Self) -> Self {
        match (self, other) {
            (Self::Whole, _) | (_, Self::Whole) => Self::Whole,
            (Self::Maybe, _) | (_, Self::Maybe) => Self::Maybe,
            (Self::Nothing, Self::Nothing) => Self::Nothing,
        }
    }
}
