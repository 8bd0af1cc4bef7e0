//! The wire's settings from what was typed and from the environment.

use super::args::Args;
use super::plan::Resolved;
use crate::cli::{Usage, world::World};
use crate::encode;
use crate::import::WireHints;
use crate::probe::AsSent;
use crate::secret::Secret;
use crate::wire::{HttpVersion, Identity, Settings, Verification};
use std::net::IpAddr;
use std::path::PathBuf;
use std::time::Duration;

pub(super) fn settings(args: &Args, resolved: &Resolved, world: &World) -> Result<Settings, Usage> {
    let wire = &args.wire;
    let usual = Settings::default();
    let hints = match &resolved.plan.as_sent {
        Some(AsSent::Pasted(pasted)) => Some(&pasted.wire),
        _ => None,
    };
    let resolve = wire.resolve.iter().map(|row| resolve_row("--resolve", row));
    let pasted =
        hints.iter().flat_map(|h| &h.resolve).map(|row| resolve_row("--curl --resolve", row));
    let proxy = wire.proxy.clone().or_else(|| proxy_of(hints?));
    let noproxy = wire.noproxy.as_deref().or_else(|| hints?.noproxy.as_deref());
    let http2 = wire.http2 || !wire.http1_1 && hints.is_some_and(|h| h.http2);
    let insecure = wire.insecure || hints.is_some_and(|h| h.insecure);
    Ok(Settings {
        connect_timeout: unlimited(wire.connect_timeout)
            .or_else(|| hints?.connect_timeout)
            .unwrap_or(usual.connect_timeout),
        max_time: unlimited(wire.max_time).or_else(|| hints?.max_time).unwrap_or(usual.max_time),
        proxy: crate::wire::proxy::choose(
            resolved.plan.target.token_url.as_str(),
            proxy.as_deref(),
            noproxy,
            &world.vars,
        )?,
        cacert: wire
            .cacert
            .clone()
            .or_else(|| hints?.cacert.as_ref().map(PathBuf::from))
            .map(|p| world.folder.join(p)),
        verification: if insecure { Verification::None } else { Verification::Full },
        resolve: resolve.chain(pasted).collect::<Result<_, _>>()?,
        http: if http2 { HttpVersion::Http2 } else { HttpVersion::Http1 },
        identity: identity(args, hints, world),
    })
}

/// Curl's zero stands for no limit: a day.
fn unlimited(time: Option<Duration>) -> Option<Duration> {
    time.map(|t| if t.is_zero() { Duration::from_secs(86_400) } else { t })
}

/// The proxy of a pasted command, with the credentials of `-U` where its URL has none.
fn proxy_of(hints: &WireHints) -> Option<String> {
    let proxy = hints.proxy.as_ref()?.expose();
    let Some(user) = &hints.proxy_user else { return Some(proxy.to_owned()) };
    let (scheme, rest) = proxy.split_once("://").unwrap_or(("http", proxy));
    if rest.split('/').next().is_some_and(|authority| authority.contains('@')) {
        return Some(proxy.to_owned());
    }
    let (name, password) = user.expose().split_once(':').unwrap_or((user.expose(), ""));
    Some(format!("{scheme}://{}:{}@{rest}", encode::percent(name), encode::percent(password)))
}

/// `HOST:PORT:ADDRESS[,ADDRESS]`, as curl has it.
fn resolve_row(option: &str, row: &str) -> Result<(String, u16, Vec<IpAddr>), Usage> {
    let bad = || Usage(format!("{option} {row}: should be HOST:PORT:ADDRESS"));
    let mut parts = row.trim_start_matches('+').splitn(3, ':');
    let (Some(host), Some(port), Some(addresses)) = (parts.next(), parts.next(), parts.next())
    else {
        return Err(bad());
    };
    let port = port.parse().map_err(|_| bad())?;
    let addresses: Vec<IpAddr> = addresses
        .split(',')
        .map(|a| a.trim().trim_start_matches('[').trim_end_matches(']').parse())
        .collect::<Result<_, _>>()
        .map_err(|_| bad())?;
    if host.is_empty() || addresses.is_empty() {
        return Err(bad());
    }
    Ok((host.to_ascii_lowercase(), port, addresses))
}

/// `--cert PATH` or `--cert PATH:PASSWORD`, as curl has it; typed, or of the pasted command.
fn identity(args: &Args, hints: Option<&WireHints>, world: &World) -> Option<Identity> {
    let cert = args.client.cert.as_ref().or_else(|| hints?.cert.as_ref())?;
    let whole = world.folder.join(cert);
    let (cert, password) = match cert.rsplit_once(':') {
        Some((path, password)) if !whole.exists() && path.len() > 1 => {
            (world.folder.join(path), Some(Secret::new(password)))
        }
        _ => (whole, None),
    };
    let password = password.or_else(|| hints?.key_password.clone());
    let key = args.client.key.clone().or_else(|| Some(PathBuf::from(hints?.key.as_ref()?)));
    Some(Identity { cert, key: key.map(|k| world.folder.join(k)), password })
}
