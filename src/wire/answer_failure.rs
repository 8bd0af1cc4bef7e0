//! What went wrong with an answer: broken off, cut short, not HTTP, too long.

use super::record::Record;
use super::tap::{HeadTooLarge, Notes};
use super::{dial, head, text, tls_failure};
use crate::exchange::{Failure, FailureKind, Phase, TlsFacts};
use std::error::Error as StdError;
use std::io;

/// No answer could be read from these bytes. What can be saved of one goes into the record.
pub(super) fn in_head(
    error: &hyper::Error,
    bytes: &[u8],
    notes: &Notes,
    record: &mut Record,
) -> Failure {
    let io = find::<io::Error>(error);
    if let Some(failure) = io.and_then(|io| late_refusal(io, record)) {
        return failure;
    }
    let phase = if bytes.is_empty() { record.phase.max(Phase::Wait) } else { Phase::Read };
    let too_large = io
        .is_some_and(|e| e.get_ref().is_some_and(<dyn StdError + Send + Sync>::is::<HeadTooLarge>))
        || error.is_parse_too_large();
    if bytes.is_empty() {
        if let Some(failure) = hung_up_for_want_of_a_certificate(record) {
            return failure;
        }
        let (kind, message) = nothing_came(io, notes);
        return Failure {
            phase: if notes.written() == 0 { Phase::Send } else { phase },
            kind,
            message,
        };
    }
    if let Some(found) = head::read(bytes)
        && (found.complete || too_large)
    {
        record.cut = true;
        record.body = bytes[found.length.min(bytes.len())..].to_vec();
        record.response = Some(found.response);
    }
    let shown = text::excerpt(bytes);
    let (kind, message) = if too_large {
        (
            FailureKind::TooLarge,
            format!("{HeadTooLarge} or holds too many fields; reading was stopped"),
        )
    } else if matches!(bytes, [0x15, 3, ..]) && on_plain_http(record) {
        let message = "the port speaks TLS, not plain HTTP: it answered with a TLS alert; \
                       use https"
            .to_owned();
        (FailureKind::PlainHttpOnTlsPort, message)
    } else if !b"HTTP/".starts_with(&bytes[..bytes.len().min(5)]) {
        (FailureKind::NotHttp, not_http(bytes, &shown))
    } else if error.is_parse() {
        let why = explain(error);
        (
            FailureKind::NotHttp,
            format!("the answer is not proper HTTP ({why}); it began \"{shown}\""),
        )
    } else {
        let how = how_it_ended(io);
        (FailureKind::CutOff, format!("{how} in the middle of the answer's head: \"{shown}\""))
    };
    Failure { phase, kind, message }
}

/// The body broke off or is framed wrongly.
pub(super) fn in_body(error: &hyper::Error, record: &Record) -> Failure {
    let io = find::<io::Error>(error);
    if let Some(failure) = io.and_then(|io| late_refusal(io, record)) {
        return failure;
    }
    let got = record.body.len();
    let declared = record.response.as_ref().and_then(|r| r.header("content-length"));
    let progress = match declared {
        Some(declared) => format!("after {got} of {declared} bytes of the body"),
        None => format!("after {got} bytes of the body"),
    };
    let broken_framing = io.is_some_and(|e| {
        matches!(e.kind(), io::ErrorKind::InvalidInput | io::ErrorKind::InvalidData)
            && tls_failure::rustls_error(e).is_none()
    });
    let (kind, message) = if broken_framing {
        let why = io.map(dial::plain).unwrap_or_default();
        (FailureKind::CutOff, format!("the answer's chunks are malformed {progress}: {why}"))
    } else if io.is_some_and(is_reset) {
        (FailureKind::ConnectionReset, format!("the connection was reset {progress}"))
    } else {
        (FailureKind::CutOff, format!("{} {progress}", how_it_ended(io)))
    };
    Failure { phase: Phase::Read, kind, message }
}

/// A server that speaks TLS and was sent plain HTTP says so in an answer of its own.
pub(super) fn plain_http_refused(record: &Record) -> Option<Failure> {
    let response = record.response.as_ref()?;
    if !on_plain_http(record) || response.status != 400 {
        return None;
    }
    let body = String::from_utf8_lossy(&record.body).to_ascii_lowercase();
    let says = PLAIN_HTTP_REFUSED.iter().any(|words| body.contains(words));
    says.then(|| Failure {
        phase: Phase::Read,
        kind: FailureKind::PlainHttpOnTlsPort,
        message: "the port speaks TLS, and the server says that it was sent plain HTTP; use https"
            .to_owned(),
    })
}

/// A new connection was closed before anything could be written.
pub(super) fn closed_at_once() -> Failure {
    Failure {
        phase: Phase::Send,
        kind: FailureKind::ConnectionReset,
        message: "the server closed the connection before the request could be written".to_owned(),
    }
}

/// A refusal of the handshake that was told only after it.
pub(super) fn late(error: &hyper::Error, record: &Record) -> Option<Failure> {
    find::<io::Error>(error).and_then(|io| late_refusal(io, record))
}

/// With TLS 1.3 a server refuses the client's certificate only after the handshake.
fn late_refusal(error: &io::Error, record: &Record) -> Option<Failure> {
    let error = tls_failure::rustls_error(error)?;
    let no_facts = TlsFacts::default();
    let connection = record.connection.as_ref();
    let facts = connection.and_then(|c| c.tls.as_ref()).unwrap_or(&no_facts);
    let context = tls_failure::Context {
        host: &record.host,
        facts,
        first_bytes: &[],
        client_certificate_sent: record.client_certificate_sent,
    };
    tls_failure::classify_late(error, &context)
}

/// The server asked for a client certificate, got none, and said nothing more.
fn hung_up_for_want_of_a_certificate(record: &Record) -> Option<Failure> {
    let connection = record.connection.as_ref()?;
    let asked = connection.tls.as_ref()?.client_certificate_requested;
    let mute = asked && !record.client_certificate_sent && !connection.reused;
    mute.then(|| want_of_a_certificate(&record.host))
}

/// A server that asked for a client certificate and got none is gone.
pub(super) fn want_of_a_certificate(host: &str) -> Failure {
    Failure {
        phase: Phase::Tls,
        kind: FailureKind::TlsClientCertRequired,
        message: format!(
            "{host} asked for a client certificate, got none, and closed the connection without \
             an answer; see --cert"
        ),
    }
}

fn on_plain_http(record: &Record) -> bool {
    record.connection.as_ref().is_none_or(|c| c.tls.is_none())
}

fn nothing_came(error: Option<&io::Error>, notes: &Notes) -> (FailureKind, String) {
    let how = match (error, notes.write_error()) {
        (Some(error), _) if is_reset(error) => "the server reset the connection".to_owned(),
        (Some(error), _) if error.kind() != io::ErrorKind::UnexpectedEof => {
            format!("the connection broke ({})", dial::plain(error))
        }
        (_, Some(kind)) => format!("the connection broke while the request was written ({kind})"),
        _ => "the server closed the connection".to_owned(),
    };
    (FailureKind::ConnectionReset, format!("{how} without an answer"))
}

fn not_http(bytes: &[u8], shown: &str) -> String {
    let guess = match bytes {
        [0, 0, _, 4, ..] => " (it looks like HTTP/2; see --http2)",
        [0x15, 3, ..] => " (it looks like TLS)",
        [b'S', b'S', b'H', b'-', ..] => " (it looks like SSH)",
        _ => "",
    };
    format!("the answer is not HTTP{guess}; it began \"{shown}\"")
}

/// How the connection ended, as a sentence's beginning.
fn how_it_ended(error: Option<&io::Error>) -> &'static str {
    match error {
        Some(error) if is_reset(error) => "the server reset the connection",
        _ => "the server closed the connection",
    }
}

fn is_reset(error: &io::Error) -> bool {
    matches!(
        error.kind(),
        io::ErrorKind::ConnectionReset
            | io::ErrorKind::ConnectionAborted
            | io::ErrorKind::BrokenPipe
    )
}

fn explain(error: &hyper::Error) -> String {
    error.source().map_or_else(|| error.to_string(), |source| format!("{error}: {source}"))
}

/// The first error of this type among an error's causes.
fn find<'a, E: StdError + 'static>(error: &'a (dyn StdError + 'static)) -> Option<&'a E> {
    let mut next = Some(error);
    while let Some(error) = next {
        if let Some(found) = error.downcast_ref::<E>() {
            return Some(found);
        }
        next = error.source();
    }
    None
}

/// What servers say to plain HTTP on their TLS port: nginx, Go, Apache, Jetty and others.
const PLAIN_HTTP_REFUSED: &[&str] = &[
    "plain http request was sent to https port",
    "client sent an http request to an https server",
    "speaking plain http to an ssl-enabled server port",
    "this combination of host and port requires tls",
    "http request was sent to https",
];
