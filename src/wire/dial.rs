//! Resolving a name and connecting by TCP, IPv6 and IPv4 racing as RFC 8305 has it, each attempt
//! recorded.

use crate::exchange::{Connection, Failure, FailureKind, Phase};
use std::io;
use std::net::{IpAddr, SocketAddr, ToSocketAddrs as _};
use std::time::{Duration, Instant};
use tokio::net::TcpStream;
use tokio::sync::oneshot;
use tokio::task::JoinSet;

/// The addresses of a name, as `--resolve` or the system has them.
pub(super) async fn resolve(
    host: &str,
    port: u16,
    rows: &[(String, u16, Vec<IpAddr>)],
) -> Result<Vec<SocketAddr>, Failure> {
    let row = rows.iter().find(|(name, number, _)| {
        (name == "*" || name.eq_ignore_ascii_case(host)) && *number == port
    });
    if let Some((_, _, addresses)) = row {
        return Ok(addresses.iter().map(|ip| SocketAddr::new(*ip, port)).collect());
    }
    if let Ok(ip) = host.parse::<IpAddr>() {
        return Ok(vec![SocketAddr::new(ip, port)]);
    }
    match look_up(host.to_owned(), port).await {
        Ok(found) if !found.is_empty() => Ok(interleave(found)),
        Ok(_) => Err(dns_failure(host, "the name has no address")),
        Err(error) => {
            let text = error.to_string();
            let text = text.strip_prefix("failed to lookup address information: ").unwrap_or(&text);
            Err(dns_failure(host, text))
        }
    }
}

/// Asks the system on a thread of its own, which an abandoned exchange does not wait for.
async fn look_up(host: String, port: u16) -> io::Result<Vec<SocketAddr>> {
    let (answer, question) = oneshot::channel();
    std::thread::Builder::new().name("resolve".to_owned()).spawn(move || {
        let found = (host.as_str(), port).to_socket_addrs().map(Iterator::collect);
        // Nobody listens any more where the time was up.
        let _ = answer.send(found);
    })?;
    question.await.unwrap_or_else(|_| Err(io::Error::other("the system's resolver gave up")))
}

/// Families in turn, beginning with the one the system puts first (RFC 8305 section 4).
fn interleave(found: Vec<SocketAddr>) -> Vec<SocketAddr> {
    let first_is_v6 = found.first().is_some_and(SocketAddr::is_ipv6);
    let (first, second): (Vec<_>, Vec<_>) =
        found.into_iter().partition(|a| a.is_ipv6() == first_is_v6);
    let (mut first, mut second) = (first.into_iter(), second.into_iter());
    let mut out: Vec<SocketAddr> = Vec::new();
    loop {
        let pair = [first.next(), second.next()];
        if pair.iter().all(Option::is_none) {
            return out;
        }
        for address in pair.into_iter().flatten() {
            if !out.contains(&address) && out.len() < MOST_ADDRESSES {
                out.push(address);
            }
        }
    }
}

/// Connects to the first address that answers.
pub(super) async fn connect(
    host: &str,
    addresses: &[SocketAddr],
    connection: &mut Connection,
) -> Result<TcpStream, Failure> {
    let start = Instant::now();
    let mut race = JoinSet::new();
    let mut left = addresses.iter().copied();
    let mut last_error = None;
    loop {
        let next = left.next();
        if let Some(address) = next {
            let row = connection.attempts.len();
            connection.attempts.push(format!("{address}: no answer"));
            race.spawn(async move { (row, address, TcpStream::connect(address).await) });
        } else if race.is_empty() {
            let error = last_error.unwrap_or_else(|| io::Error::other("there is no address"));
            return Err(connect_failure(host, addresses, &error));
        }
        let pause = if left.len() > 0 { STAGGER } else { Duration::MAX };
        let Ok(Some(Ok((row, address, outcome)))) =
            tokio::time::timeout(pause, race.join_next()).await
        else {
            continue;
        };
        match outcome {
            Ok(stream) => {
                let ms = start.elapsed().as_secs_f64() * 1000.0;
                connection.attempts[row] = format!("{address}: connected after {ms:.1} ms");
                connection.remote = address.to_string();
                // Requests are small: waiting for more to send with them only costs time.
                let _ = stream.set_nodelay(true);
                return Ok(stream);
            }
            Err(error) => {
                connection.attempts[row] = format!("{address}: {}", plain(&error));
                last_error = Some(error);
            }
        }
    }
}

fn dns_failure(host: &str, why: &str) -> Failure {
    Failure {
        phase: Phase::Dns,
        kind: FailureKind::DnsFailure,
        message: format!("could not resolve {host}: {why}"),
    }
}

fn connect_failure(host: &str, addresses: &[SocketAddr], error: &io::Error) -> Failure {
    let kind = match error.kind() {
        io::ErrorKind::ConnectionRefused => FailureKind::ConnectRefused,
        io::ErrorKind::ConnectionReset | io::ErrorKind::ConnectionAborted => {
            FailureKind::ConnectionReset
        }
        io::ErrorKind::TimedOut
        | io::ErrorKind::HostUnreachable
        | io::ErrorKind::NetworkUnreachable => FailureKind::ConnectTimeout,
        _ => FailureKind::Other,
    };
    let whereto = match addresses {
        [one] if one.ip().to_string() == host => one.to_string(),
        [one] => format!("{host} ({one})"),
        many => format!("{host} (tried {} addresses)", many.len()),
    };
    let message = format!("could not connect to {whereto}: {}", plain(error));
    Failure { phase: Phase::Connect, kind, message }
}

/// What the system said, in lower case and without its number.
pub(super) fn plain(error: &io::Error) -> String {
    let text = error.to_string();
    let text = text.split(" (os error").next().unwrap_or_default();
    let mut letters = text.chars();
    letters.next().map_or_else(String::new, |c| c.to_lowercase().chain(letters).collect())
}

/// How long an attempt has before the next one starts beside it (RFC 8305 section 5).
const STAGGER: Duration = Duration::from_millis(250);
/// More addresses than this are not tried.
const MOST_ADDRESSES: usize = 16;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn interleave_alternates_families_and_drops_repeats() {
        let parse = |rows: &[&str]| -> Vec<SocketAddr> {
            rows.iter().filter_map(|r| r.parse().ok()).collect()
        };
        let found = parse(&["[::1]:1", "[::1]:1", "[::2]:1", "[::3]:1", "127.0.0.1:1"]);
        assert_eq!(interleave(found), parse(&["[::1]:1", "127.0.0.1:1", "[::2]:1", "[::3]:1"]));
    }
}
