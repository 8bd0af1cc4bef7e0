//! The wire's settings from what was typed and from the environment.

use super::args::Args;
use super::plan::Resolved;
use crate::cli::{Usage, world::World};
use crate::import::WireHints;
use crate::probe::AsSent;
use crate::secret::Secret;
use crate::wire::{HttpVersion, Identity, Settings, Verification};
use std::net::IpAddr;
use std::path::PathBuf;

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
    let proxy = wire.proxy.clone().or_else(|| Some(hints?.proxy.as_ref()?.expose().to_owned()));
    let insecure = wire.insecure || hints.is_some_and(|h| h.insecure);
    Ok(Settings {
        connect_timeout: wire.connect_timeout.unwrap_or(usual.connect_timeout),
        max_time: wire.max_time.unwrap_or(usual.max_time),
        proxy: crate::wire::proxy::choose(
            resolved.plan.target.token_url.as_str(),
            proxy.as_deref(),
            wire.noproxy.as_deref(),
            &world.vars,
        )?,
        cacert: wire
            .cacert
            .clone()
            .or_else(|| hints?.cacert.as_ref().map(PathBuf::from))
            .map(|p| world.folder.join(p)),
        verification: if insecure { Verification::None } else { Verification::Full },
        resolve: resolve.chain(pasted).collect::<Result<_, _>>()?,
        http: if wire.http2 { HttpVersion::Http2 } else { HttpVersion::Http1 },
        identity: identity(args, hints, world),
    })
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
    let key = args.client.key.clone().or_else(|| Some(PathBuf::from(hints?.key.as_ref()?)));
    Some(Identity { cert, key: key.map(|k| world.folder.join(k)), password })
}
