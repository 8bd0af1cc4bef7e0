//! The server's loop: accepts connections, hands each request to the judge, writes the answer or
//! does to the connection what the scenario says.

use super::answer::{Delivery, Reply};
use super::desk::{Desk, Outcome};
use bytes::Bytes;
use http_body_util::{BodyExt as _, Limited};
use hyper::body::{Body, Frame, Incoming, SizeHint};
use hyper::header::{CONTENT_LENGTH, HeaderName, HeaderValue};
use hyper::{Request, Response, StatusCode};
use std::future::Future;
use std::io;
use std::pin::Pin;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::task::{Context, Poll};
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::net::{TcpListener, TcpStream};
use tokio::task::JoinSet;

/// Serves until `stop` is done; then every connection is dropped.
pub(super) async fn serve(
    listener: TcpListener,
    desk: Arc<Mutex<Desk>>,
    stop: impl Future<Output = ()>,
) {
    let mut connections = JoinSet::new();
    tokio::pin!(stop);
    loop {
        tokio::select! {
            () = &mut stop => return,
            accepted = listener.accept() => match accepted {
                Ok((stream, _)) => {
                    connections.spawn(converse(stream, Arc::clone(&desk)));
                }
                // Out of file descriptors, for example: let the connections at hand end first.
                Err(_) => { connections.join_next().await; }
            },
            Some(_) = connections.join_next(), if !connections.is_empty() => {}
        }
    }
}

async fn converse(stream: TcpStream, desk: Arc<Mutex<Desk>>) {
    let reset = Arc::new(AtomicBool::new(false));
    let line = hyper_util::rt::TokioIo::new(Line { stream, reset: Arc::clone(&reset) });
    let service = hyper::service::service_fn(move |request: Request<Incoming>| {
        let (desk, reset) = (Arc::clone(&desk), Arc::clone(&reset));
        async move { respond(request, &desk, &reset).await }
    });
    let mut http = hyper::server::conn::http1::Builder::new();
    http.title_case_headers(true).header_read_timeout(None);
    // What goes wrong here is the peer's affair, or was wanted.
    let _ = http.serve_connection(line, service).await;
}

/// The connection is to be broken off; hyper drops it when a service fails.
#[derive(Debug, thiserror::Error)]
#[error("the scenario breaks the connection off")]
struct BrokenOff;

async fn respond(
    request: Request<Incoming>,
    desk: &Mutex<Desk>,
    reset: &AtomicBool,
) -> Result<Response<Payload>, BrokenOff> {
    let (head, body) = request.into_parts();
    let Ok(body) = Limited::new(body, LARGEST_BODY).collect().await else {
        return Ok(plain(StatusCode::PAYLOAD_TOO_LARGE));
    };
    let outcome =
        desk.lock().unwrap_or_else(PoisonError::into_inner).handle(&head, &body.to_bytes());
    let Outcome { reply, pause } = match outcome {
        Ok(outcome) => outcome,
        Err(super::template::NoRandomness) => return Ok(plain(StatusCode::INTERNAL_SERVER_ERROR)),
    };
    let pause = pause + reply.latency;
    if !pause.is_zero() {
        tokio::time::sleep(pause).await;
    }
    match reply.delivery {
        Delivery::Whole | Delivery::Cut(_) => Ok(write(reply)),
        Delivery::Close => Err(BrokenOff),
        Delivery::Reset => {
            reset.store(true, Ordering::Relaxed);
            Err(BrokenOff)
        }
        Delivery::Hang => std::future::pending().await,
    }
}

fn plain(status: StatusCode) -> Response<Payload> {
    let mut response = Response::new(Payload::whole(Bytes::new()));
    *response.status_mut() = status;
    response
}

fn write(reply: Reply) -> Response<Payload> {
    let whole = Bytes::from(reply.body);
    let length = whole.len();
    let payload = match reply.delivery {
        Delivery::Cut(after) => Payload::cut(whole.slice(..after.min(length))),
        _ => Payload::whole(whole),
    };
    let mut response = Response::new(payload);
    *response.status_mut() = StatusCode::from_u16(reply.status).unwrap_or_default();
    let headers = response.headers_mut();
    for (name, value) in reply.headers {
        if let (Ok(name), Ok(value)) =
            (HeaderName::try_from(name.as_str()), HeaderValue::try_from(value))
        {
            headers.append(name, value);
        }
    }
    headers.insert(CONTENT_LENGTH, HeaderValue::from(length));
    response
}

/// A body that may break off before its announced length.
struct Payload {
    bytes: Option<Bytes>,
    end: End,
}

#[derive(Clone, Copy, Eq, PartialEq)]
enum End {
    Whole,
    /// To be broken off, once what is there has been flushed.
    Cut,
    CutNow,
}

impl Payload {
    const fn whole(bytes: Bytes) -> Self {
        Self { bytes: Some(bytes), end: End::Whole }
    }

    const fn cut(bytes: Bytes) -> Self {
        Self { bytes: Some(bytes), end: End::Cut }
    }
}

impl Body for Payload {
    type Data = Bytes;
    type Error = BrokenOff;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, BrokenOff>>> {
        if let Some(bytes) = self.bytes.take().filter(|b| !b.is_empty()) {
            return Poll::Ready(Some(Ok(Frame::data(bytes))));
        }
        match self.end {
            End::Whole => Poll::Ready(None),
            End::Cut => {
                // hyper flushes when the body has nothing ready, and drops what is unflushed when
                // it fails.
                self.end = End::CutNow;
                context.waker().wake_by_ref();
                Poll::Pending
            }
            End::CutNow => Poll::Ready(Some(Err(BrokenOff))),
        }
    }

    fn is_end_stream(&self) -> bool {
        self.end == End::Whole && self.bytes.as_ref().is_none_or(Bytes::is_empty)
    }

    fn size_hint(&self) -> SizeHint {
        match (self.end, &self.bytes) {
            (End::Whole, Some(bytes)) => SizeHint::with_exact(bytes.len() as u64),
            (End::Whole, None) => SizeHint::with_exact(0),
            (End::Cut | End::CutNow, _) => SizeHint::new(),
        }
    }
}

/// A connection that can end in a reset.
struct Line {
    stream: TcpStream,
    reset: Arc<AtomicBool>,
}

impl Drop for Line {
    fn drop(&mut self) {
        if self.reset.load(Ordering::Relaxed) {
            let _ = self.stream.set_zero_linger();
        }
    }
}

impl AsyncRead for Line {
    fn poll_read(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_read(context, buffer)
    }
}

impl AsyncWrite for Line {
    fn poll_write(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        Pin::new(&mut self.stream).poll_write(context, bytes)
    }

    fn poll_flush(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_flush(context)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        if self.reset.load(Ordering::Relaxed) {
            return Poll::Ready(Ok(()));
        }
        Pin::new(&mut self.stream).poll_shutdown(context)
    }
}

/// The largest request body that is read.
const LARGEST_BODY: usize = 1 << 20;
