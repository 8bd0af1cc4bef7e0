//! Where a request goes: scheme, host and port, and the request target exactly as written.

use crate::exchange::{Failure, FailureKind, Phase};
use url::{Host, Url};

/// The peer a URL names.
#[derive(Clone, Debug, Eq, Hash, PartialEq)]
pub(super) struct Peer {
    /// Whether it is spoken to over TLS.
    pub(super) https: bool,
    /// The host without brackets, IDNA applied.
    pub(super) host: String,
    /// The port.
    pub(super) port: u16,
}

impl Peer {
    /// `host:port`, brackets round an IPv6 address.
    pub(super) fn authority(&self) -> String {
        if self.host.contains(':') {
            format!("[{}]:{}", self.host, self.port)
        } else {
            format!("{}:{}", self.host, self.port)
        }
    }

    /// The value of `Host`: the port only where it is not the scheme's own.
    pub(super) fn host_field(&self) -> String {
        let default = if self.https { 443 } else { 80 };
        let authority = self.authority();
        if self.port == default {
            authority[..authority.len() - self.port.to_string().len() - 1].to_owned()
        } else {
            authority
        }
    }
}

/// Takes a URL apart: the peer, and the request target.
pub(super) fn parse(text: &str) -> Result<(Peer, String), Failure> {
    let refuse = |why: String| Failure {
        phase: Phase::Send,
        kind: FailureKind::Other,
        message: format!("the URL cannot be used: {why}"),
    };
    let url = Url::parse(text).map_err(|e| refuse(e.to_string()))?;
    let https = match url.scheme() {
        "https" => true,
        "http" => false,
        other => return Err(refuse(format!("{other:?} is neither http nor https"))),
    };
    let host = match url.host() {
        Some(Host::Domain(name)) => name.to_owned(),
        Some(Host::Ipv4(address)) => address.to_string(),
        Some(Host::Ipv6(address)) => address.to_string(),
        None => return Err(refuse("it names no host".to_owned())),
    };
    let port = url.port_or_known_default().unwrap_or(if https { 443 } else { 80 });
    let target = written_target(text).unwrap_or_else(|| normalised_target(&url));
    Ok((Peer { https, host, port }, target))
}

/// Path and query as they stand in the URL, where they can go out like that; curl does the same.
fn written_target(text: &str) -> Option<String> {
    let rest = &text[text.find("://")? + 3..];
    let rest = rest.split('#').next().unwrap_or_default();
    let target = &rest[rest.find(['/', '?'])?..];
    let path = target.split('?').next().unwrap_or_default();
    let plain = target.bytes().all(|b| b.is_ascii_graphic()) && !target.contains('\\');
    if !plain || path.contains("/.") {
        return None;
    }
    Some(if target.starts_with('?') { format!("/{target}") } else { target.to_owned() })
}

fn normalised_target(url: &Url) -> String {
    match url.query() {
        Some(query) => format!("{}?{query}", url.path()),
        None => url.path().to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn target(url: &str) -> String {
        parse(url).map(|(_, target)| target).unwrap_or_default()
    }

    #[test]
    fn parse_keeps_the_target_as_written() {
        assert_eq!(
            target("https://a.example/T%6fken;x=1?a='b'&c=\"d\"#f"),
            "/T%6fken;x=1?a='b'&c=\"d\""
        );
        assert_eq!(target("https://a.example"), "/");
        assert_eq!(target("https://a.example?x=1"), "/?x=1");
        assert_eq!(target("https://a.example/a/../b"), "/b");
        assert_eq!(target("https://a.example/a b"), "/a%20b");
        assert_eq!(target("https://a.example/ü"), "/%C3%BC");
    }

    #[test]
    fn peer_writes_host_as_curl_does() {
        let host = |url: &str| parse(url).map(|(p, _)| p.host_field()).unwrap_or_default();
        assert_eq!(host("https://A.example:443/"), "a.example");
        assert_eq!(host("https://a.example:8443/"), "a.example:8443");
        assert_eq!(host("http://[::1]/"), "[::1]");
        assert_eq!(host("http://[::1]:8080/"), "[::1]:8080");
        assert_eq!(host("http://bücher.example/"), "xn--bcher-kva.example");
    }

    #[test]
    fn parse_refuses_what_is_no_web_address() {
        for url in ["ftp://a.example/", "no url", "http://", "https://[::1"] {
            let failure = parse(url).err().map(|f| (f.phase, f.kind));
            assert_eq!(failure, Some((Phase::Send, FailureKind::Other)), "{url}");
        }
    }
}
