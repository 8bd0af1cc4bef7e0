//! A request as bytes, exactly as prepared: order, spelling and duplicates of the header fields
//! are kept. `Host` goes first and `Content-Length` last where the request has none of its own.

use super::address::{self, Peer};
use crate::exchange::{Failure, FailureKind, Phase};
use crate::request::{PreparedRequest, Purpose};
use bytes::Bytes;
use hyper::Method;
use hyper::header::{HeaderName, HeaderValue};
use std::fmt::Write as _;

/// A request ready to be written.
pub(super) struct Message {
    /// Whom it is for.
    pub(super) peer: Peer,
    /// The method, checked.
    pub(super) method: Method,
    /// Path and query.
    pub(super) target: String,
    /// The header fields as they are written, those of the wire's own included.
    pub(super) headers: Vec<(String, String)>,
    /// The body.
    pub(super) body: Bytes,
    /// Whether the connection can be used again afterwards, as far as the request goes.
    pub(super) keeps_alive: bool,
    /// Whether it must be the first and only request of its connection, where one answer could
    /// be taken for another. So it is with the real token: a server that sends an answer too many
    /// would otherwise have it taken for the token's, and a connection the server is about to drop
    /// would leave open what became of the token.
    pub(super) alone: bool,
}

impl Message {
    /// Checks a request and gives it the fields it needs.
    pub(super) fn new(request: &PreparedRequest) -> Result<Self, Failure> {
        let (peer, target) = address::parse(&request.url)?;
        let method = Method::from_bytes(request.method.as_bytes())
            .map_err(|_| refuse(format!("{:?} is no HTTP method", request.method)))?;
        let mut headers = request.headers.clone();
        for (name, value) in &headers {
            check_field(name, value)?;
        }
        let mut keeps_alive = !has_token(&headers, "connection", "close");
        if !has(&headers, "host") {
            headers.insert(0, ("Host".to_owned(), peer.host_field()));
        }
        let body = if has(&headers, "transfer-encoding") {
            keeps_alive = false;
            framed(&headers, &request.body)
        } else {
            let length = request.body.len().to_string();
            let own = || headers.iter().filter(|(n, _)| n.eq_ignore_ascii_case("content-length"));
            if own().next().is_some() {
                keeps_alive &= own().all(|(_, value)| value.trim() == length);
            } else if !request.body.is_empty() || wants_length(&method) {
                headers.push(("Content-Length".to_owned(), length));
            }
            Bytes::copy_from_slice(&request.body)
        };
        let alone = request.purpose == Purpose::Real;
        Ok(Self { peer, method, target, headers, body, keeps_alive, alone })
    }

    /// A request for a tunnel to this peer; its bytes are [`connect_image`]'s.
    pub(super) fn connect(peer: &Peer) -> Self {
        Self {
            peer: peer.clone(),
            method: Method::CONNECT,
            target: peer.authority(),
            headers: Vec::new(),
            body: Bytes::new(),
            keeps_alive: true,
            alone: false,
        }
    }

    /// The value of the first field of that name.
    pub(super) fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(n, _)| n.eq_ignore_ascii_case(name)).map(|(_, v)| v.as_str())
    }

    /// The bytes of the request with this target in its first line and these fields after the
    /// request's own.
    pub(super) fn image(&self, target: &str, more: &[(&str, &str)]) -> Bytes {
        let mut head = String::with_capacity(256);
        let _ = write!(head, "{} {target} HTTP/1.1\r\n", self.method);
        let own = self.headers.iter().map(|(n, v)| (n.as_str(), v.as_str()));
        for (name, value) in own.chain(more.iter().copied()) {
            // curl too leaves out the blank after the colon where the value is empty.
            let gap = if value.is_empty() { "" } else { " " };
            let _ = write!(head, "{name}:{gap}{value}\r\n");
        }
        head.push_str("\r\n");
        let mut bytes = head.into_bytes();
        bytes.extend_from_slice(&self.body);
        bytes.into()
    }
}

/// The bytes of a request for a tunnel, as curl writes it but for the name of the client.
pub(super) fn connect_image(authority: &str, authorization: Option<&str>) -> Bytes {
    let mut head = format!("CONNECT {authority} HTTP/1.1\r\nHost: {authority}\r\n");
    if let Some(value) = authorization {
        let _ = write!(head, "Proxy-Authorization: {value}\r\n");
    }
    head.push_str("Proxy-Connection: Keep-Alive\r\n\r\n");
    head.into_bytes().into()
}

/// Whether a request of this method without a body says so, as curl and browsers do.
fn wants_length(method: &Method) -> bool {
    matches!(*method, Method::POST | Method::PUT | Method::PATCH)
}

/// The body as the `Transfer-Encoding` given by the user wants it.
fn framed(headers: &[(String, String)], body: &[u8]) -> Bytes {
    if !has_token(headers, "transfer-encoding", "chunked") {
        return Bytes::copy_from_slice(body);
    }
    let mut out = Vec::with_capacity(body.len() + 32);
    if !body.is_empty() {
        out.extend_from_slice(format!("{:x}\r\n", body.len()).as_bytes());
        out.extend_from_slice(body);
        out.extend_from_slice(b"\r\n");
    }
    out.extend_from_slice(b"0\r\n\r\n");
    out.into()
}

fn has(headers: &[(String, String)], name: &str) -> bool {
    headers.iter().any(|(n, _)| n.eq_ignore_ascii_case(name))
}

fn has_token(headers: &[(String, String)], name: &str, token: &str) -> bool {
    let named = headers.iter().filter(|(n, _)| n.eq_ignore_ascii_case(name));
    named.flat_map(|(_, v)| v.split(',')).any(|t| t.trim().eq_ignore_ascii_case(token))
}

/// Refuses what would break the head apart. The value may be a secret: it is not shown.
fn check_field(name: &str, value: &str) -> Result<(), Failure> {
    if HeaderName::from_bytes(name.as_bytes()).is_err() {
        return Err(refuse(format!("{name:?} is no name of a header field")));
    }
    if HeaderValue::from_bytes(value.as_bytes()).is_err() {
        let what =
            if value.contains(['\r', '\n']) { "a line break" } else { "a control character" };
        return Err(refuse(format!("the value of the header field {name} contains {what}")));
    }
    Ok(())
}

fn refuse(message: String) -> Failure {
    Failure { phase: Phase::Send, kind: FailureKind::Other, message }
}
