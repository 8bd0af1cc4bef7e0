//! [`Tap`]: a stream that writes our own bytes in place of hyper's, and remembers what came.
//!
//! hyper keeps neither the spelling nor the order of header fields, so a request is written here,
//! byte for byte as prepared: hyper is given a bare request line, and its bytes are swallowed while
//! ours go out. What is read is passed on to hyper and kept as evidence up to a cap. The tap also
//! knows what hyper does not tell: how many bytes left, and when the first ones went and came.

use bytes::{Buf, Bytes};
use std::io;
use std::pin::Pin;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::{Context, Poll, ready};
use std::time::Instant;
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};

/// A byte stream, whatever it is made of.
pub(super) trait Stream: AsyncRead + AsyncWrite + Send + Unpin {}

impl<T: AsyncRead + AsyncWrite + Send + Unpin> Stream for T {}

/// A stream of any make.
pub(super) type AnyStream = Box<dyn Stream>;

/// A stream that writes prepared bytes and remembers what came.
pub(super) struct Tap {
    inner: AnyStream,
    notes: Notes,
}

impl Tap {
    pub(super) fn new(inner: AnyStream) -> (Self, Notes) {
        let notes = Notes::default();
        (Self { inner, notes: notes.clone() }, notes)
    }

    /// The stream without the tap.
    pub(super) fn into_inner(self) -> AnyStream {
        self.inner
    }
}

/// What a [`Tap`] saw; a second handle on it.
#[derive(Clone, Default)]
pub(super) struct Notes(Arc<Mutex<State>>);

#[derive(Default)]
struct State {
    /// Our own bytes for the request under way, as far as they are still to be written.
    outgoing: Option<Bytes>,
    length: usize,
    written: usize,
    write_error: Option<io::ErrorKind>,
    first_written: Option<Instant>,
    first_read: Option<Instant>,
    read: u64,
    /// The first bytes read since the request began.
    head: Vec<u8>,
    /// Set until hyper has taken in the final head: only so long does [`HEAD_CAP`] hold.
    in_head: bool,
}

impl Notes {
    /// Starts a request: these bytes go out in place of what hyper writes.
    pub(super) fn begin(&self, image: Bytes) {
        let length = image.len();
        *self.lock() = State { outgoing: Some(image), length, in_head: true, ..State::default() };
    }

    /// The final head is in: from here on the body's own cap holds.
    pub(super) fn head_done(&self) {
        self.lock().in_head = false;
    }

    /// Bytes of the request written so far.
    pub(super) fn written(&self) -> usize {
        self.lock().written
    }

    /// Whether the whole request has been written.
    pub(super) fn all_written(&self) -> bool {
        let state = self.lock();
        state.length > 0 && state.written >= state.length
    }

    /// Why writing ended early, if it did.
    pub(super) fn write_error(&self) -> Option<io::ErrorKind> {
        self.lock().write_error
    }

    /// Bytes read since the request began.
    pub(super) fn read(&self) -> u64 {
        self.lock().read
    }

    /// The first bytes read since the request began, up to [`HEAD_CAP`].
    pub(super) fn head(&self) -> Vec<u8> {
        self.lock().head.clone()
    }

    /// When the first byte of the request was written.
    pub(super) fn first_written(&self) -> Option<Instant> {
        self.lock().first_written
    }

    /// When the first byte of the answer came.
    pub(super) fn first_read(&self) -> Option<Instant> {
        self.lock().first_read
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl State {
    fn note_read(&mut self, bytes: &[u8]) -> io::Result<()> {
        if bytes.is_empty() {
            return Ok(());
        }
        self.first_read.get_or_insert_with(Instant::now);
        self.read += bytes.len() as u64;
        let room = HEAD_CAP.saturating_sub(self.head.len());
        self.head.extend_from_slice(&bytes[..bytes.len().min(room)]);
        if self.in_head && self.read > HEAD_CAP as u64 {
            return Err(io::Error::new(io::ErrorKind::FileTooLarge, HeadTooLarge));
        }
        Ok(())
    }

    fn note_written(&mut self, bytes: usize) {
        if bytes > 0 {
            self.first_written.get_or_insert_with(Instant::now);
            self.written += bytes;
        }
    }
}

/// The head of the answer, informational ones included, is longer than [`HEAD_CAP`].
#[derive(Debug, thiserror::Error)]
#[error("the head of the answer is longer than {} KiB", HEAD_CAP / 1024)]
pub(super) struct HeadTooLarge;

impl AsyncRead for Tap {
    fn poll_read(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buf: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        let before = buf.filled().len();
        ready!(Pin::new(&mut self.inner).poll_read(cx, buf))?;
        Poll::Ready(self.notes.lock().note_read(&buf.filled()[before..]))
    }
}

impl AsyncWrite for Tap {
    /// While a prepared request is going out, takes hyper's bytes only once ours are written. A
    /// write that fails is noted and hidden, so that an answer already on its way is still read.
    fn poll_write(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buf: &[u8],
    ) -> Poll<io::Result<usize>> {
        let this = &mut *self;
        loop {
            let Some(mut left) = this.notes.lock().outgoing.clone() else {
                let written = ready!(Pin::new(&mut this.inner).poll_write(cx, buf))?;
                this.notes.lock().note_written(written);
                return Poll::Ready(Ok(written));
            };
            if left.is_empty() {
                return Poll::Ready(Ok(buf.len()));
            }
            let outcome = ready!(Pin::new(&mut this.inner).poll_write(cx, &left));
            let mut state = this.notes.lock();
            match outcome {
                Ok(0) => state.write_error = Some(io::ErrorKind::WriteZero),
                Ok(written) => {
                    state.note_written(written);
                    left.advance(written);
                    state.outgoing = Some(left);
                    continue;
                }
                Err(error) => state.write_error = Some(error.kind()),
            }
            state.outgoing = Some(Bytes::new());
        }
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        let outcome = ready!(Pin::new(&mut self.inner).poll_flush(cx));
        let mut state = self.notes.lock();
        match outcome {
            Err(error) if state.outgoing.is_some() => {
                state.write_error.get_or_insert(error.kind());
                Poll::Ready(Ok(()))
            }
            outcome => Poll::Ready(outcome),
        }
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.inner).poll_shutdown(cx)
    }
}

/// Most bytes of an answer's head, informational answers before it included.
pub(super) const HEAD_CAP: usize = 64 * 1024;
