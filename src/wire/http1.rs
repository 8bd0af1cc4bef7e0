//! One HTTP/1.1 connection: hyper reads the answers, the tap writes the requests.

use super::message::Message;
use super::record::Record;
use super::tap::{AnyStream, HEAD_CAP, Notes, Tap};
use super::{answer_failure, head};
use crate::exchange::{Failure, FailureKind, Phase};
use bytes::Bytes;
use http_body_util::{BodyExt as _, Empty};
use hyper::Request;
use hyper::client::conn::http1::{Builder, Connection, SendRequest};
use hyper_util::rt::TokioIo;
use std::future::poll_fn;
use std::pin::pin;
use std::task::{Context, Poll};
use std::time::Duration;

type Driver = Connection<TokioIo<Tap>, Empty<Bytes>>;

/// A connection on which one request at a time can be made.
pub(super) struct Http1 {
    sender: SendRequest<Empty<Bytes>>,
    /// Does the reading and writing while it is polled.
    driver: Box<Driver>,
    state: State,
    notes: Notes,
}

#[derive(Clone, Copy, Debug, Eq, PartialEq)]
enum State {
    Running,
    /// The driver is not to be polled any more.
    Ended,
}

/// What becomes of a connection after an exchange.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) enum After {
    /// It can be used again.
    Keep,
    /// It cannot.
    Close,
}

/// An exchange that failed.
pub(super) enum Broken {
    /// The connection was found closed, and not a byte of the request had been written.
    Unused,
    /// Anything else.
    Failed(Failure),
}

impl Http1 {
    /// Speaks HTTP/1.1 over this stream.
    pub(super) async fn open(stream: AnyStream) -> Result<Self, Failure> {
        let (tap, notes) = Tap::new(stream);
        let handshake = Builder::new()
            .max_header_size(HEAD_CAP)
            .max_headers(MOST_FIELDS)
            .max_buf_size(HEAD_CAP + 8 * 1024)
            .allow_obsolete_multiline_headers_in_responses(true)
            .allow_spaces_after_header_name_in_responses(true)
            .ignore_invalid_headers_in_responses(true)
            .handshake(TokioIo::new(tap));
        let (sender, driver) = handshake.await.map_err(|e| Failure {
            phase: Phase::Send,
            kind: FailureKind::Other,
            message: e.to_string(),
        })?;
        Ok(Self { sender, driver: Box::new(driver), state: State::Running, notes })
    }

    /// Whether the connection still stands, as far as this machine knows: what the peer did in the
    /// meantime is read first.
    pub(super) async fn is_alive(&mut self) -> bool {
        // Lets the runtime ask the system for news; polling alone would answer from memory.
        tokio::task::yield_now().await;
        poll_fn(|cx| {
            self.drive(cx);
            Poll::Ready(())
        })
        .await;
        self.state == State::Running && !self.sender.is_closed()
    }

    /// Gives the peer a moment to refuse the handshake it has just been through. Its error, if it
    /// sends one; nothing of a request has left by then.
    pub(super) async fn refused_within(&mut self, moment: Duration) -> Option<hyper::Error> {
        let ended = poll_fn(|cx| self.driver.poll_without_shutdown(cx));
        let outcome = tokio::time::timeout(moment, ended).await.ok()?;
        self.state = State::Ended;
        outcome.err()
    }

    /// Makes one exchange. Head and body land in the record as they come.
    pub(super) async fn exchange(
        &mut self,
        message: &Message,
        image: Bytes,
        record: &mut Record,
    ) -> Result<After, Broken> {
        record.phase = Phase::Send;
        self.notes.begin(image);
        record.notes = Some(self.notes.clone());
        let request = bare_request(message);
        let answer = self.sender.try_send_request(request);
        let answer = self.alongside(answer, &mut record.phase).await;
        let answer = match answer {
            Ok(answer) => answer,
            Err(_) if self.is_untouched() => return Err(Broken::Unused),
            Err(refused) => {
                let failure = self.no_answer(record, &refused.into_error());
                return Err(Broken::Failed(failure));
            }
        };
        record.phase = Phase::Read;
        self.notes.head_done();
        let read = head::read(&self.notes.head());
        let mut response = read.map(|head| head.response).unwrap_or_default();
        response.status = answer.status().as_u16();
        record.response = Some(response);
        let whole = self.read_body(answer.into_body(), record).await.map_err(Broken::Failed)?;
        let idle = whole && self.is_idle().await;
        Ok(if idle && message.keeps_alive { After::Keep } else { After::Close })
    }

    /// The bare stream once the peer has agreed to a tunnel. `None` where it was already used.
    pub(super) fn into_stream(self) -> Option<AnyStream> {
        let parts = self.driver.into_parts();
        parts.read_buf.is_empty().then(|| parts.io.into_inner().into_inner())
    }

    /// Reads the body into the record; `false` where the cap ended it.
    async fn read_body(
        &mut self,
        body: hyper::body::Incoming,
        record: &mut Record,
    ) -> Result<bool, Failure> {
        let mut body = pin!(body);
        loop {
            // More is to come until the end has been seen, should the time be up before it.
            record.cut = !hyper::body::Body::is_end_stream(&*body);
            let frame = self.alongside(body.frame(), &mut Phase::Read.clone()).await;
            match frame {
                None => {
                    record.cut = false;
                    return Ok(true);
                }
                Some(Ok(frame)) => {
                    let Ok(piece) = frame.into_data() else { continue };
                    if !record.take_in(&piece) {
                        return Ok(false);
                    }
                }
                Some(Err(error)) => {
                    record.cut = true;
                    return Err(answer_failure::in_body(&error, record));
                }
            }
        }
    }

    /// Lets hyper close the exchange, then tells whether it takes another.
    async fn is_idle(&mut self) -> bool {
        poll_fn(|cx| {
            self.drive(cx);
            Poll::Ready(self.state == State::Running && self.sender.is_ready())
        })
        .await
    }

    /// Whether not a byte went either way since the request began.
    fn is_untouched(&self) -> bool {
        let notes = &self.notes;
        notes.written() == 0 && notes.read() == 0 && notes.write_error().is_none()
    }

    /// The failure where no answer could be read, with what can be saved of one.
    fn no_answer(&self, record: &mut Record, error: &hyper::Error) -> Failure {
        answer_failure::in_head(error, &self.notes.head(), &self.notes, record)
    }

    /// Waits for something while the connection does its work, and keeps the phase up to date.
    async fn alongside<F: Future>(&mut self, future: F, phase: &mut Phase) -> F::Output {
        let mut future = pin!(future);
        poll_fn(|cx| {
            if let Poll::Ready(output) = future.as_mut().poll(cx) {
                return Poll::Ready(output);
            }
            self.drive(cx);
            if *phase == Phase::Send && self.notes.all_written() {
                *phase = Phase::Wait;
            }
            if *phase == Phase::Wait && self.notes.read() > 0 {
                *phase = Phase::Read;
            }
            future.as_mut().poll(cx)
        })
        .await
    }

    fn drive(&mut self, cx: &mut Context<'_>) {
        // An error has been handed to whoever waits for the answer.
        if self.state == State::Running && self.driver.poll_without_shutdown(cx).is_ready() {
            self.state = State::Ended;
        }
    }
}

/// What hyper needs to know to read the answer; its bytes never leave.
fn bare_request(message: &Message) -> Request<Empty<Bytes>> {
    let mut request = Request::new(Empty::new());
    *request.method_mut() = message.method.clone();
    request
}

/// More header fields than this are too many.
const MOST_FIELDS: usize = 4000;
