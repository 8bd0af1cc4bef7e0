//! One HTTP/2 connection, shared by exchanges side by side.
//!
//! Names of header fields are in lower case here, as RFC 9113 has it, and `Host` becomes
//! `:authority`.

use super::http1::{After, Broken};
use super::message::Message;
use super::record::Record;
use super::tap::{AnyStream, HEAD_CAP};
use crate::exchange::{Failure, FailureKind, Phase, Response, Sent};
use bytes::Bytes;
use http_body_util::{BodyExt as _, Full};
use hyper::Request;
use hyper::client::conn::http2::{Builder, SendRequest};
use hyper::header::{HeaderName, HeaderValue};
use hyper_util::rt::{TokioExecutor, TokioIo};
use std::pin::pin;
use std::time::Instant;

/// A connection on which many requests can be made at once.
#[derive(Clone)]
pub(super) struct Http2 {
    sender: SendRequest<Full<Bytes>>,
}

impl Http2 {
    /// Speaks HTTP/2 over this stream.
    pub(super) async fn open(stream: AnyStream) -> Result<Self, Failure> {
        let handshake = Builder::new(TokioExecutor::new())
            .max_header_list_size(HEAD_CAP.try_into().unwrap_or(u32::MAX))
            .handshake(TokioIo::new(stream));
        let (sender, driver) = handshake.await.map_err(|e| Failure {
            phase: Phase::Send,
            kind: FailureKind::ConnectionReset,
            message: format!("HTTP/2 could not be begun: {e}"),
        })?;
        // Ends by itself once the last handle on the connection is gone. Its error, if any, is
        // told to the exchange under way.
        tokio::spawn(driver);
        Ok(Self { sender })
    }

    /// Whether the connection still stands, as far as this machine knows.
    pub(super) async fn is_alive(&mut self) -> bool {
        tokio::task::yield_now().await;
        !self.sender.is_closed() && self.sender.is_ready()
    }

    /// Makes one exchange. Head and body land in the record as they come.
    pub(super) async fn exchange(
        &mut self,
        message: &Message,
        record: &mut Record,
    ) -> Result<After, Broken> {
        let request = request(message).map_err(Broken::Failed)?;
        record.phase = Phase::Send;
        let start = Instant::now();
        let answer = self.sender.try_send_request(request);
        record.phase = Phase::Wait;
        record.sent = Sent::Maybe;
        let answer = match answer.await {
            Ok(answer) => answer,
            Err(refused) if refused.message().is_some() => {
                record.sent = Sent::Nothing;
                return Err(Broken::Unused);
            }
            Err(refused) => return Err(Broken::Failed(failure(&refused.into_error(), record))),
        };
        record.sent = Sent::Whole;
        record.timings.first_byte = Some(start.elapsed());
        record.phase = Phase::Read;
        record.response = Some(Response {
            status: answer.status().as_u16(),
            version: "HTTP/2".to_owned(),
            headers: answer.headers().iter().map(|(n, v)| (n.to_string(), lossy(v))).collect(),
            ..Response::default()
        });
        let mut body = pin!(answer.into_body());
        loop {
            record.cut = !hyper::body::Body::is_end_stream(&*body);
            match body.frame().await {
                None => {
                    record.cut = false;
                    return Ok(After::Keep);
                }
                Some(Ok(frame)) => {
                    let Ok(piece) = frame.into_data() else { continue };
                    if !record.take_in(&piece) {
                        return Ok(After::Keep);
                    }
                }
                Some(Err(error)) => {
                    record.cut = true;
                    return Err(Broken::Failed(failure(&error, record)));
                }
            }
        }
    }
}

fn request(message: &Message) -> Result<Request<Full<Bytes>>, Failure> {
    let refuse = |e: &dyn std::fmt::Display| Failure {
        phase: Phase::Send,
        kind: FailureKind::Other,
        message: format!("the request cannot be written as HTTP/2: {e}"),
    };
    let host = message.header("host").map_or_else(|| message.peer.host_field(), str::to_owned);
    let uri = hyper::Uri::builder()
        .scheme(if message.peer.https { "https" } else { "http" })
        .authority(host)
        .path_and_query(message.target.as_str())
        .build()
        .map_err(|e| refuse(&e))?;
    let mut request = Request::new(Full::new(message.body.clone()));
    *request.method_mut() = message.method.clone();
    *request.uri_mut() = uri;
    for (name, value) in &message.headers {
        if NOT_IN_HTTP2.iter().any(|n| n.eq_ignore_ascii_case(name)) {
            continue;
        }
        let name = HeaderName::from_bytes(name.as_bytes()).map_err(|e| refuse(&e))?;
        let value = HeaderValue::from_bytes(value.as_bytes()).map_err(|e| refuse(&e))?;
        request.headers_mut().append(name, value);
    }
    Ok(request)
}

fn failure(error: &hyper::Error, record: &Record) -> Failure {
    super::answer_failure::late(error, record).unwrap_or_else(|| {
        let why =
            std::error::Error::source(error).map_or_else(|| error.to_string(), ToString::to_string);
        let (phase, kind) = if record.response.is_some() {
            (Phase::Read, FailureKind::CutOff)
        } else {
            (Phase::Wait, FailureKind::ConnectionReset)
        };
        Failure { phase, kind, message: format!("the HTTP/2 exchange broke off: {why}") }
    })
}

fn lossy(value: &HeaderValue) -> String {
    String::from_utf8_lossy(value.as_bytes()).into_owned()
}

/// Fields of the connection, which HTTP/2 forbids or writes in its own way.
const NOT_IN_HTTP2: &[&str] =
    &["host", "connection", "keep-alive", "proxy-connection", "transfer-encoding", "upgrade"];
