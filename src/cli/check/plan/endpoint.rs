//! Where the refresh goes: the endpoint, and what the catalogue knows of its provider.

use super::{Args, pasting};
use crate::catalog;
use crate::cli::{Usage, world::World};
use crate::import::Pasted;
use crate::target::Target;
use url::Url;

/// `--provider`, looked up.
pub(super) fn provider(args: &Args) -> Result<Option<&'static catalog::Provider>, Usage> {
    let Some(name) = &args.target.provider else { return Ok(None) };
    catalog::named(name).map(Some).ok_or_else(|| {
        let hint = match catalog::nearest(name) {
            Some(near) => format!("did you mean '{}'?", near.slug),
            None => "`regrant providers` lists what is".to_owned(),
        };
        Usage(format!("--provider {name}: not in the catalogue; {hint}"))
    })
}

/// The token endpoint: given, pasted, or the catalogue's. With `--issuer` alone it stands in for
/// the one that the metadata will name.
pub(super) fn endpoint(
    args: &Args,
    pasted: Option<&Pasted>,
    provider: Option<&'static catalog::Provider>,
) -> Result<(Url, Option<String>), Usage> {
    let target = &args.target;
    let issuer = match &target.issuer {
        Some(text) => Some(http_url("--issuer", text)?),
        None => None,
    };
    let url = if let Some(text) = &target.token_url {
        http_url("--token-url", text)?
    } else if let Some(pasted) = pasted {
        let mut url = http_url(pasting(args), &pasted.as_sent.request.url)?;
        if pasted.nearest.body == crate::shape::Body::Query {
            url.set_query(None);
        }
        url
    } else if let Some(issuer) = &issuer {
        return Ok((issuer.clone(), target.issuer.clone()));
    } else if let Some(provider) = provider {
        let endpoint = provider.token_endpoint.unwrap_or_default();
        if endpoint.is_empty() || endpoint.contains(['{', '<']) {
            return Err(Usage(format!(
                "--provider {}: its token endpoint differs from one customer to the next ({endpoint}); give it with --token-url",
                provider.slug
            )));
        }
        http_url("--provider", endpoint)?
    } else {
        return Err(Usage(
            "the token endpoint is missing: give it with --token-url URL, --curl, --issuer or --provider".to_owned(),
        ));
    };
    let clear = url.scheme() == "http" && !is_loopback(&url);
    if clear && !args.wire.allow_http && !args.plan.dry_run {
        return Err(Usage(format!(
            "the token URL is plain http to {}, so that anybody on the way could read the credentials; use https, or --allow-http if that is meant",
            url.host_str().unwrap_or_default()
        )));
    }
    Ok((url, None))
}

fn http_url(option: &str, text: &str) -> Result<Url, Usage> {
    let url = Url::parse(text.trim()).map_err(|e| {
        Usage(format!("{option}: this is no URL ({e}); it should begin with https://"))
    })?;
    if !matches!(url.scheme(), "http" | "https") || url.host_str().is_none_or(str::is_empty) {
        return Err(Usage(format!("{option}: the URL should begin with https:// and name a host")));
    }
    if !url.username().is_empty() || url.password().is_some() {
        return Err(Usage(format!(
            "{option}: user and password do not belong into this URL; use --client-id and --client-secret-file"
        )));
    }
    Ok(url)
}

/// Whether a URL stays on this machine.
fn is_loopback(url: &Url) -> bool {
    match url.host() {
        Some(url::Host::Domain(name)) => name == "localhost" || name.ends_with(".localhost"),
        Some(url::Host::Ipv4(address)) => address.is_loopback(),
        Some(url::Host::Ipv6(address)) => address.is_loopback(),
        None => false,
    }
}

/// What the catalogue knows that a user would want to hear before anything is sent.
pub(super) fn warn_of(provider: &catalog::Provider, world: &mut World) {
    if provider.replay == catalog::Replay::EndsFamily {
        world.complain(&format!(
            "note: {} ends the whole grant when a used refresh token comes back; make sure that nothing else refreshes with this one now",
            provider.name
        ));
    }
    if let Some(limit) = provider.rate_limit {
        world.complain(&format!("note: {} limits requests: {limit}", provider.name));
    }
}

/// The shapes that the catalogue knows of the provider. They go first among equals, no more.
pub(super) fn favoured(target: &Target) -> Vec<String> {
    let Some(provider) = target.provider.as_deref().and_then(catalog::named) else {
        return Vec::new();
    };
    let pairs = provider.body.iter().flat_map(|b| provider.client_auth.iter().map(move |a| (b, a)));
    pairs.map(|(body, auth)| format!("{body}+{auth}")).collect()
}
