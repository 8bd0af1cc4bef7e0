//! Where a host leads, and whether an endpoint that a document names may be tried.
//!
//! A metadata document or a redirect can name any address. Only the host the user chose is asked;
//! everything else is proposed to the user, and addresses inside a network are called by their name.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};
use url::{Host, Url};

/// Where a host name or address leads.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Reach {
    /// Anywhere on the internet, as far as the name tells.
    Public,
    /// This machine.
    Loopback,
    /// A private network, carrier-grade NAT included.
    Private,
    /// The link alone.
    LinkLocal,
    /// A cloud's instance metadata service, which hands out credentials.
    Metadata,
    /// No address that a server can have: unspecified, multicast, documentation, future use.
    Reserved,
    /// A name that only an inner network resolves.
    LocalName,
}

impl Reach {
    /// The same for people.
    #[must_use]
    pub const fn words(self) -> &'static str {
        match self {
            Self::Public => "a public host",
            Self::Loopback => "this machine (loopback)",
            Self::Private => "an address of a private network",
            Self::LinkLocal => "a link-local address",
            Self::Metadata => "a cloud's instance metadata service",
            Self::Reserved => "an address that no server can have",
            Self::LocalName => "a name of an inner network",
        }
    }
}

/// Whether an endpoint that a document names may be asked.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Permission {
    /// It lies on the host the user chose.
    Try,
    /// It is proposed to the user instead.
    Propose(Objection),
}

/// Why an endpoint is not asked by itself.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Objection {
    /// Another host, of that reach.
    OtherHost(Reach),
    /// From https to http: credentials would travel in clear.
    InClear,
    /// It holds a user name or a password.
    Userinfo,
    /// It is no http or https URL with a host.
    NotHttp,
}

/// Addresses and names of instance metadata services.
const METADATA_V4: [Ipv4Addr; 4] = [
    Ipv4Addr::new(169, 254, 169, 254),
    Ipv4Addr::new(169, 254, 170, 2),
    Ipv4Addr::new(100, 100, 100, 200),
    Ipv4Addr::new(168, 63, 129, 16),
];
const METADATA_V6: Ipv6Addr = Ipv6Addr::new(0xfd00, 0xec2, 0, 0, 0, 0, 0, 0x254);
const METADATA_NAMES: &[&str] = &["metadata.google.internal", "metadata.goog", "instance-data"];
const LOCAL_ENDINGS: &[&str] =
    &[".local", ".internal", ".lan", ".home", ".home.arpa", ".corp", ".intranet", ".private"];

/// Where a host, as it stands in a URL, leads. Written-out numbers (`0x7f.1`) count as the address
/// they mean. A public name may still resolve to a private address: ask [`reach_of_ip`] then.
#[must_use]
pub fn reach(host: &str) -> Reach {
    let bare = host.trim_start_matches('[').trim_end_matches(']');
    if let Ok(ip) = bare.parse::<IpAddr>() {
        return reach_of_ip(ip);
    }
    match Host::parse(host) {
        Ok(Host::Ipv4(ip)) => reach_of_ip(IpAddr::V4(ip)),
        Ok(Host::Ipv6(ip)) => reach_of_ip(IpAddr::V6(ip)),
        Ok(Host::Domain(name)) => reach_of_name(&name),
        Err(_) => Reach::Reserved,
    }
}

fn reach_of_name(name: &str) -> Reach {
    let name = name.trim_end_matches('.').to_ascii_lowercase();
    if name == "localhost" || name.ends_with(".localhost") {
        Reach::Loopback
    } else if METADATA_NAMES.contains(&name.as_str()) {
        Reach::Metadata
    } else if !name.contains('.') || LOCAL_ENDINGS.iter().any(|end| name.ends_with(end)) {
        Reach::LocalName
    } else {
        Reach::Public
    }
}

/// Where an address leads. IPv6 addresses that carry an IPv4 address count as that one.
#[must_use]
pub fn reach_of_ip(ip: IpAddr) -> Reach {
    match ip {
        IpAddr::V4(ip) => reach_of_v4(ip),
        IpAddr::V6(ip) => inner_v4(ip).map_or_else(|| reach_of_v6(ip), reach_of_v4),
    }
}

fn reach_of_v4(ip: Ipv4Addr) -> Reach {
    let [a, b, c, _] = ip.octets();
    if METADATA_V4.contains(&ip) {
        Reach::Metadata
    } else if ip.is_loopback() {
        Reach::Loopback
    } else if ip.is_private() || (a == 100 && (64..128).contains(&b)) {
        Reach::Private
    } else if ip.is_link_local() {
        Reach::LinkLocal
    } else if a == 0
        || a >= 224
        || ip.is_documentation()
        || (a, b, c) == (192, 0, 0)
        || (a == 198 && (b == 18 || b == 19))
    {
        Reach::Reserved
    } else {
        Reach::Public
    }
}

fn reach_of_v6(ip: Ipv6Addr) -> Reach {
    let first = ip.segments()[0];
    if ip == METADATA_V6 {
        Reach::Metadata
    } else if ip.is_loopback() {
        Reach::Loopback
    } else if first & 0xfe00 == 0xfc00 {
        Reach::Private
    } else if first & 0xffc0 == 0xfe80 {
        Reach::LinkLocal
    } else if ip.is_unspecified()
        || ip.is_multicast()
        || first & 0xffc0 == 0xfec0
        || ip.segments()[..2] == [0x2001, 0xdb8]
    {
        Reach::Reserved
    } else {
        Reach::Public
    }
}

/// The IPv4 address within: mapped, compatible, NAT64 (RFC 6052), 6to4.
fn inner_v4(ip: Ipv6Addr) -> Option<Ipv4Addr> {
    let of = |high: u16, low: u16| {
        let ([a, b], [c, d]) = (high.to_be_bytes(), low.to_be_bytes());
        Ipv4Addr::new(a, b, c, d)
    };
    match ip.segments() {
        [0, 0, 0, 0, 0, 0, high, low] if high != 0 => Some(of(high, low)),
        [0, 0, 0, 0, 0, 0xffff, high, low]
        | [0x64, 0xff9b, 0, 0, 0, 0, high, low]
        | [0x2002, high, low, ..] => Some(of(high, low)),
        _ => None,
    }
}

/// Whether what a document or a redirect names may be asked, when the user chose `chosen`. Same
/// host name, any port, never from https to http.
#[must_use]
pub fn permission(chosen: &Url, named: &Url) -> Permission {
    if !matches!(named.scheme(), "http" | "https") {
        return Permission::Propose(Objection::NotHttp);
    }
    let Some(host) = named.host_str() else { return Permission::Propose(Objection::NotHttp) };
    if !named.username().is_empty() || named.password().is_some() {
        return Permission::Propose(Objection::Userinfo);
    }
    let same =
        chosen.host_str().is_some_and(|h| h.trim_end_matches('.') == host.trim_end_matches('.'));
    if !same {
        return Permission::Propose(Objection::OtherHost(reach(host)));
    }
    if chosen.scheme() == "https" && named.scheme() == "http" {
        return Permission::Propose(Objection::InClear);
    }
    Permission::Try
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test that cannot go on says where")]

    use super::*;

    #[test]
    fn guard_names_every_kind_of_address() {
        for (host, wanted) in [
            ("id.example.org", Reach::Public),
            ("8.8.8.8", Reach::Public),
            ("[2606:4700::1]", Reach::Public),
            ("localhost", Reach::Loopback),
            ("LOCALHOST.", Reach::Loopback),
            ("a.localhost", Reach::Loopback),
            ("127.9.9.9", Reach::Loopback),
            ("0x7f.1", Reach::Loopback),
            ("2130706433", Reach::Loopback),
            ("[::1]", Reach::Loopback),
            ("::ffff:127.0.0.1", Reach::Loopback),
            ("[64:ff9b::a00:1]", Reach::Private),
            ("[2002:a00:1::]", Reach::Private),
            ("10.0.0.1", Reach::Private),
            ("172.31.255.255", Reach::Private),
            ("172.32.0.1", Reach::Public),
            ("192.168.1.1", Reach::Private),
            ("100.64.0.1", Reach::Private),
            ("[fd12::1]", Reach::Private),
            ("169.254.1.1", Reach::LinkLocal),
            ("[fe80::1]", Reach::LinkLocal),
            ("169.254.169.254", Reach::Metadata),
            ("[::ffff:169.254.169.254]", Reach::Metadata),
            ("fd00:ec2::254", Reach::Metadata),
            ("metadata.google.internal", Reach::Metadata),
            ("0.0.0.0", Reach::Reserved),
            ("[::]", Reach::Reserved),
            ("255.255.255.255", Reach::Reserved),
            ("[ff02::1]", Reach::Reserved),
            ("keycloak", Reach::LocalName),
            ("id.svc.cluster.local", Reach::LocalName),
            ("a b", Reach::Reserved),
        ] {
            assert_eq!(reach(host), wanted, "{host}");
        }
    }

    #[test]
    fn guard_tries_the_same_host_alone() {
        let chosen = Url::parse("https://id.example.org/token").unwrap();
        let ask = |named: &str| permission(&chosen, &Url::parse(named).unwrap());
        assert_eq!(ask("https://ID.example.org/oauth/token"), Permission::Try);
        assert_eq!(ask("https://id.example.org:8443/token"), Permission::Try);
        assert_eq!(ask("http://id.example.org/token"), Permission::Propose(Objection::InClear));
        assert_eq!(ask("https://a@id.example.org/token"), Permission::Propose(Objection::Userinfo));
        assert_eq!(ask("ftp://id.example.org/token"), Permission::Propose(Objection::NotHttp));
        assert_eq!(
            ask("https://id.example.org.evil.example/"),
            Permission::Propose(Objection::OtherHost(Reach::Public))
        );
        assert_eq!(
            ask("http://169.254.169.254/latest"),
            Permission::Propose(Objection::OtherHost(Reach::Metadata))
        );
    }
}
