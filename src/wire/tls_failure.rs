//! What went wrong with TLS, told from rustls' typed error and what was seen of the server.

use super::interception;
use super::text;
use crate::exchange::{Certificate, Failure, FailureKind, Phase, TlsFacts};
use jiff::Timestamp;
use rustls::{AlertDescription, CertificateError, InvalidMessage};
use std::fmt::Write as _;
use std::io;

/// What is known of a handshake that failed.
pub(super) struct Context<'a> {
    pub(super) host: &'a str,
    pub(super) facts: &'a TlsFacts,
    /// What the peer sent first.
    pub(super) first_bytes: &'a [u8],
    pub(super) client_certificate_sent: bool,
}

/// The typed error inside an I/O error of tokio-rustls.
pub(super) fn rustls_error(error: &io::Error) -> Option<&rustls::Error> {
    error.get_ref()?.downcast_ref::<rustls::Error>()
}

/// Names a failure of the handshake.
pub(super) fn classify_handshake(error: &io::Error, context: &Context<'_>) -> Failure {
    let (kind, message) = match rustls_error(error) {
        Some(error) => classify(error, context),
        None => broken_off(error, context),
    };
    Failure { phase: Phase::Tls, kind, message }
}

/// Names a TLS alert that came after the handshake, where it stands for a refusal of it: with
/// TLS 1.3 the client is done before the server has looked at the client's certificate.
pub(super) fn classify_late(error: &rustls::Error, context: &Context<'_>) -> Option<Failure> {
    let rustls::Error::AlertReceived(alert) = error else { return None };
    let (kind, message) = alert_received(*alert, context);
    Some(Failure { phase: Phase::Tls, kind, message })
}

/// An error that only a mistake of ours can cause.
pub(super) fn bug(error: &dyn std::error::Error) -> Failure {
    Failure {
        phase: Phase::Tls,
        kind: FailureKind::Other,
        message: format!("TLS could not be set up: {error}"),
    }
}

fn classify(error: &rustls::Error, context: &Context<'_>) -> (FailureKind, String) {
    use rustls::Error as E;
    match error {
        E::InvalidCertificate(error) => certificate_refused(error, context),
        E::AlertReceived(alert) => alert_received(*alert, context),
        E::PeerIncompatible(why) => (
            FailureKind::TlsVersion,
            format!(
                "no common TLS version or cipher suite with {} ({why:?}); {STRICT}",
                context.host
            ),
        ),
        E::InvalidMessage(InvalidMessage::InvalidContentType) => not_tls(context),
        E::InvalidMessage(_) | E::InappropriateMessage { .. } if !looks_like_tls(context) => {
            not_tls(context)
        }
        E::NoCertificatesPresented => {
            (FailureKind::TlsHandshakeRefused, format!("{} presented no certificate", context.host))
        }
        error => (
            FailureKind::TlsHandshakeRefused,
            format!("the TLS handshake with {} failed: {error}", context.host),
        ),
    }
}

fn certificate_refused(error: &CertificateError, context: &Context<'_>) -> (FailureKind, String) {
    use CertificateError as C;
    let host = context.host;
    let chain = &context.facts.chain;
    match error {
        C::Expired | C::ExpiredContext { .. } => (FailureKind::TlsExpired, expired(chain, host)),
        C::NotValidYet | C::NotValidYetContext { .. } => {
            (FailureKind::TlsNotYetValid, not_yet_valid(chain, host))
        }
        C::NotValidForName | C::NotValidForNameContext { .. } => {
            (FailureKind::TlsHostnameMismatch, other_names(chain, host))
        }
        C::UnknownIssuer => (FailureKind::TlsUntrustedCa, unknown_issuer(chain, host)),
        C::BadSignature => (
            FailureKind::TlsUntrustedCa,
            format!(
                "the certificate of {host} was not signed by the issuer it names{}",
                intercepted(chain)
            ),
        ),
        C::Revoked => {
            (FailureKind::TlsUntrustedCa, format!("the certificate of {host} has been revoked"))
        }
        C::Other(other) if other.to_string().contains("CaUsedAsEndEntity") => (
            FailureKind::TlsUntrustedCa,
            format!(
                "the certificate of {host} is one of an authority (CA:TRUE), used here as the \
                 server's own; rustls refuses that, curl with OpenSSL accepts it. Issue a server \
                 certificate, or try --insecure"
            ),
        ),
        other => (
            FailureKind::TlsUntrustedCa,
            format!(
                "the certificate of {host} was refused: {other}; rustls checks more than curl with OpenSSL does"
            ),
        ),
    }
}

/// The certificate of the chain whose time is over: the leaf, or one above it.
fn expired(chain: &[Certificate], host: &str) -> String {
    let now = Timestamp::now();
    let over = |c: &&Certificate| c.not_after.is_some_and(|t| t < now);
    match chain.iter().enumerate().find(|(_, c)| over(c)) {
        Some((place, certificate)) => {
            let end = certificate.not_after.unwrap_or(now);
            format!(
                "{} expired {} ago, on {}{}",
                whose(place, certificate, host),
                text::span(now.duration_since(end)),
                text::day(end),
                intercepted(chain)
            )
        }
        None => format!("a certificate in the chain of {host} has expired"),
    }
}

fn not_yet_valid(chain: &[Certificate], host: &str) -> String {
    let now = Timestamp::now();
    let early = |c: &&Certificate| c.not_before.is_some_and(|t| t > now);
    match chain.iter().enumerate().find(|(_, c)| early(c)) {
        Some((place, certificate)) => {
            let start = certificate.not_before.unwrap_or(now);
            format!(
                "{} is valid only from {}, {} from now; this machine's clock says {}",
                whose(place, certificate, host),
                text::minute(start),
                text::span(start.duration_since(now)),
                text::minute(now)
            )
        }
        None => format!(
            "a certificate in the chain of {host} is not valid yet; this machine's clock says {}",
            text::minute(now)
        ),
    }
}

fn whose(place: usize, certificate: &Certificate, host: &str) -> String {
    if place == 0 {
        format!("the certificate of {host}")
    } else {
        format!("the intermediate certificate \"{}\" in the chain of {host}", certificate.subject)
    }
}

fn other_names(chain: &[Certificate], host: &str) -> String {
    let Some(leaf) = chain.first() else {
        return format!("the certificate is not for {host}");
    };
    if leaf.names.is_empty() {
        return format!(
            "the certificate (\"{}\") lists no names at all, only a subject; rustls and browsers \
             want the name {host} in subjectAltName",
            leaf.subject
        );
    }
    let more = leaf.names.len().saturating_sub(NAMES_SHOWN);
    let mut names = leaf.names.iter().take(NAMES_SHOWN).cloned().collect::<Vec<_>>().join(", ");
    if more > 0 {
        let _ = write!(names, " and {more} more");
    }
    format!("the certificate is not for {host}, only for {names}{}", intercepted(chain))
}

fn unknown_issuer(chain: &[Certificate], host: &str) -> String {
    let Some(leaf) = chain.first() else {
        return format!("the issuer of the certificate of {host} is not trusted");
    };
    let found = intercepted(chain);
    if !found.is_empty() {
        return format!(
            "the issuer \"{}\" of the certificate of {host} is not trusted{found}",
            leaf.issuer
        );
    }
    if leaf.issuer == leaf.subject {
        return format!("the certificate of {host} is self-signed (\"{}\")", leaf.subject);
    }
    if let [leaf] = chain {
        return format!(
            "the server sent only its own certificate, issued by \"{}\", which is not among the \
             trusted roots: either the server leaves out its intermediate certificate, or the \
             issuer is a private one (--cacert)",
            leaf.issuer
        );
    }
    let last = chain.last().unwrap_or(leaf);
    let root = if last.issuer == last.subject { &last.subject } else { &last.issuer };
    format!(
        "the chain of {host} ends at \"{root}\", which is not among the trusted roots (--cacert)"
    )
}

/// A remark where the issuer is a known intercepting product.
fn intercepted(chain: &[Certificate]) -> String {
    chain.iter().find_map(|c| interception::product(&c.issuer)).map_or_else(String::new, |name| {
        format!("; the issuer is {name}, which opens TLS connections on their way")
    })
}

fn alert_received(alert: AlertDescription, context: &Context<'_>) -> (FailureKind, String) {
    use AlertDescription as A;
    let host = context.host;
    let asked = context.facts.client_certificate_requested;
    match alert {
        A::CertificateRequired => wants_certificate(context, "certificate_required"),
        A::BadCertificate | A::NoCertificate | A::HandshakeFailure | A::AccessDenied
            if asked && !context.client_certificate_sent =>
        {
            wants_certificate(context, &alert_name(alert))
        }
        A::BadCertificate
        | A::UnsupportedCertificate
        | A::CertificateRevoked
        | A::CertificateExpired
        | A::CertificateUnknown
        | A::UnknownCA
        | A::AccessDenied
        | A::DecryptError
            if asked =>
        {
            wants_certificate(context, &alert_name(alert))
        }
        A::HandshakeFailure
        | A::ProtocolVersion
        | A::InsufficientSecurity
        | A::InappropriateFallback => (
            FailureKind::TlsVersion,
            format!("{host} refused the handshake (alert {}); {STRICT}", alert_name(alert)),
        ),
        A::UnrecognisedName => (
            FailureKind::TlsHandshakeRefused,
            format!("{host} knows no site of that name (alert unrecognized_name)"),
        ),
        A::NoApplicationProtocol => (
            FailureKind::TlsHandshakeRefused,
            format!(
                "{host} speaks another HTTP version than was offered (alert \
                 no_application_protocol); with --http2 HTTP/2 is offered, too"
            ),
        ),
        other => (
            FailureKind::TlsHandshakeRefused,
            format!("{host} ended the TLS connection (alert {})", alert_name(other)),
        ),
    }
}

fn wants_certificate(context: &Context<'_>, alert: &str) -> (FailureKind, String) {
    let host = context.host;
    let message = if context.client_certificate_sent {
        format!("{host} refused the client certificate that was sent (alert {alert})")
    } else {
        format!("{host} wants a client certificate and none was given (alert {alert}); see --cert")
    };
    (FailureKind::TlsClientCertRequired, message)
}

/// `HandshakeFailure` as RFC 8446 writes it: `handshake_failure`.
fn alert_name(alert: AlertDescription) -> String {
    let name = format!("{alert:?}");
    let mut out = String::with_capacity(name.len() + 4);
    for (i, letter) in name.chars().enumerate() {
        let upper_before = name.chars().nth(i.wrapping_sub(1)).is_none_or(char::is_uppercase);
        if letter.is_uppercase() && i > 0 && !upper_before {
            out.push('_');
        }
        out.extend(letter.to_lowercase());
    }
    out
}

/// The peer answered the handshake with something else than TLS.
fn not_tls(context: &Context<'_>) -> (FailureKind, String) {
    let host = context.host;
    let shown = text::excerpt(context.first_bytes);
    if context.first_bytes.starts_with(b"HTTP/") {
        let message =
            format!("{host} speaks plain HTTP on this port, not TLS (it answered \"{shown}\")");
        return (FailureKind::PlainHttpOnTlsPort, message);
    }
    let message = format!("{host} does not speak TLS on this port (it answered \"{shown}\")");
    (FailureKind::TlsHandshakeRefused, message)
}

fn looks_like_tls(context: &Context<'_>) -> bool {
    // Record types 20 to 24, then the major version 3.
    matches!(context.first_bytes, [20..=24, 3, ..])
}

fn broken_off(error: &io::Error, context: &Context<'_>) -> (FailureKind, String) {
    let host = context.host;
    if !context.first_bytes.is_empty() && !looks_like_tls(context) {
        return not_tls(context);
    }
    match error.kind() {
        io::ErrorKind::UnexpectedEof
        | io::ErrorKind::ConnectionReset
        | io::ErrorKind::ConnectionAborted
        | io::ErrorKind::BrokenPipe => {
            let how = if error.kind() == io::ErrorKind::UnexpectedEof { "closed" } else { "reset" };
            if context.facts.client_certificate_requested && !context.client_certificate_sent {
                let message = format!(
                    "{host} asked for a client certificate, got none, and {how} the connection; \
                     see --cert"
                );
                return (FailureKind::TlsClientCertRequired, message);
            }
            let when = if context.first_bytes.is_empty() {
                "as soon as the TLS handshake began"
            } else {
                "in the middle of the TLS handshake"
            };
            let message = format!("{host} {how} the connection {when}; {STRICT}");
            (FailureKind::TlsHandshakeRefused, message)
        }
        _ => {
            let why = super::dial::plain(error);
            (
                FailureKind::TlsHandshakeRefused,
                format!("the TLS handshake with {host} failed: {why}"),
            )
        }
    }
}

const STRICT: &str = "this tool speaks only TLS 1.3, and TLS 1.2 with ECDHE and an AEAD cipher, so \
                      curl may succeed where the server is older";
/// Names of a certificate listed in a message.
const NAMES_SHOWN: usize = 8;
