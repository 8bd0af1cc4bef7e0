//! From a typed failure of the wire to its cause.

use crate::exchange::{Exchange, Failure, FailureKind, Phase};
use crate::findings::Cause;

/// The cause of an exchange that brought no usable answer; `None` where it did, or where the
/// failure has no cause of its own.
pub(super) fn cause(exchange: &Exchange) -> Option<Cause> {
    of_kind(exchange.failure.as_ref()?.kind)
}

/// The cause that a kind of failure stands for.
pub(super) fn of_kind(kind: FailureKind) -> Option<Cause> {
    let cause = match kind {
        FailureKind::DnsFailure => Cause::DnsFailure,
        FailureKind::ConnectRefused => Cause::ConnectRefused,
        FailureKind::ConnectTimeout => Cause::ConnectTimeout,
        FailureKind::ReadTimeout => Cause::ReadTimeout,
        FailureKind::ConnectionReset | FailureKind::CutOff => Cause::ConnectionReset,
        FailureKind::TlsUntrustedCa => Cause::TlsUntrustedCa,
        FailureKind::TlsExpired => Cause::TlsExpired,
        FailureKind::TlsNotYetValid => Cause::TlsNotYetValid,
        FailureKind::TlsHostnameMismatch => Cause::TlsHostnameMismatch,
        FailureKind::TlsVersion => Cause::TlsVersion,
        FailureKind::TlsHandshakeRefused => Cause::TlsHandshakeRefused,
        FailureKind::TlsClientCertRequired => Cause::TlsClientCertRequired,
        FailureKind::PlainHttpOnTlsPort => Cause::PlainHttpOnTlsPort,
        FailureKind::NotHttp | FailureKind::TooLarge => Cause::NotHttp,
        FailureKind::ProxyRequired => Cause::ProxyRequired,
        FailureKind::ProxyInterference => Cause::ProxyInterference,
        FailureKind::Interrupted | FailureKind::Other => return None,
    };
    Some(cause)
}

/// Whether it is the proxy that was not reached, and not the server.
pub(super) fn is_lost_proxy(failure: &Failure) -> bool {
    failure.phase == Phase::Proxy
        && matches!(
            failure.kind,
            FailureKind::DnsFailure | FailureKind::ConnectRefused | FailureKind::ConnectTimeout
        )
}
