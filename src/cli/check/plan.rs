//! From what was typed to what it means: target, credentials, grant, shapes, wire, custody.

use super::args::Args;
use super::inputs::{Inputs, in_sight, read, warn_if_readable};
use crate::campaign::PlanFacts;
use crate::catalog;
use crate::cli::{Usage, world::World};
use crate::import::{self, Fillings, Pasted, Remark};
use crate::oauth::assertion::ClientKey;
use crate::probe::{AsSent, Bounds, Plan};
use crate::secret::Secret;
use crate::shape::{Addition, ClientAuth, Shape, matrix};
use crate::target::{Certificate, Credentials, Grant, Target, facts};
use crate::vault::Resume;
use std::path::PathBuf;
use std::time::Duration;
use url::Url;

/// A pasted command or a HAR longer than this is refused.
const MAX_PASTED: u64 = 16 << 20;
const USER_AGENT: &str = concat!("regrant/", env!("CARGO_PKG_VERSION"));

/// Everything a check needs, resolved.
#[derive(Debug)]
pub(crate) struct Resolved {
    /// The plan.
    pub(crate) plan: Plan,
    /// The user's token; `None` where the newest kept one is to be used.
    pub(crate) token: Option<Secret>,
    /// Whether the newest kept token is wanted.
    pub(crate) resume: Resume,
    /// `--token-out`.
    pub(crate) token_out: Option<PathBuf>,
    /// The issuer whose metadata is to be read first.
    pub(crate) issuer: Option<String>,
}

/// Resolves what was typed. Reads files and standard input; opens no socket.
pub(super) fn resolve(args: &Args, world: &mut World) -> Result<Resolved, Usage> {
    conflicts(args)?;
    let mut inputs = Inputs::default();
    let client = &args.client;
    let grant = &args.grant;
    let mut secret = inputs.secret(
        world,
        ("--client-secret", client.client_secret.as_ref()),
        ("--client-secret-file", client.client_secret_file.as_ref()),
    )?;
    let mut token = inputs.secret(
        world,
        ("--refresh-token", grant.refresh_token.as_ref()),
        ("--refresh-token-file", grant.refresh_token_file.as_ref()),
    )?;
    let access_token = match &grant.access_token_file {
        Some(path) => Some(inputs.file(world, "--access-token-file", path)?),
        None => None,
    };
    let pasted =
        pasted(args, world, &mut inputs, secret.as_ref(), token.as_ref(), access_token.as_ref())?;
    let provider = provider(args)?;
    if let Some(option) = pasted.as_ref().and_then(|p| p.unfilled).filter(|_| !args.plan.dry_run) {
        return Err(Usage(format!(
            "{}: a placeholder stands where a credential should be; give the value with {option}, or put it there",
            pasting(args)
        )));
    }
    if let Some(pasted) = &pasted {
        secret = secret.or_else(|| pasted.client_secret.clone());
        token = token.or_else(|| pasted.refresh_token.clone());
    }
    if token.is_none() && !args.plan.resume {
        token = inputs.prompt(world, "Refresh token (not shown): ")?;
    }
    let keyed = client.client_key.is_some() || client.cert.is_some();
    if secret.is_none()
        && !keyed
        && pasted.is_none()
        && client.client_id.is_some()
        && !args.plan.dry_run
    {
        secret = inputs.prompt(world, "Client secret (not shown; empty for a public client): ")?;
    }
    if token.is_none() && !args.plan.resume {
        return Err(Usage(
            "the refresh token is missing: give it with --refresh-token-file PATH, REGRANT_REFRESH_TOKEN, or --curl"
                .to_owned(),
        ));
    }
    let grant = the_grant(args, pasted.as_ref(), access_token)?;
    let credentials = credentials(args, world, pasted.as_ref(), secret)?;
    let (token_url, issuer) = endpoint(args, pasted.as_ref(), provider)?;
    let provider = provider.or_else(|| catalog::by_url(&token_url));
    if let Some(provider) = provider.filter(|_| !args.plan.decoy_only && !args.plan.dry_run) {
        warn_of(provider, world);
    }
    let target = Target {
        provider: provider.map(|p| p.name.to_owned()),
        issuer: args.target.issuer.clone(),
        token_url,
    };
    let as_sent = as_sent(args, pasted, &grant, &credentials)?;
    let mut traps = inputs.remarks;
    if let Some(AsSent::Pasted(pasted)) = &as_sent {
        traps.extend(pasted.traps.iter().cloned());
    }
    let plan = plan(args, target, credentials, grant, as_sent, traps, token.as_ref())?;
    let resume = if args.plan.resume { Resume::Newest } else { Resume::Given };
    let token_out = args.grant.token_out.as_ref().map(|p| world.folder.join(p));
    Ok(Resolved { plan, token, resume, token_out, issuer })
}

fn conflicts(args: &Args) -> Result<(), Usage> {
    let plan = &args.plan;
    let target = &args.target;
    let pairs = [
        ("--once", plan.once, "--exhaustive", plan.exhaustive),
        ("--decoy-only", plan.decoy_only, "--no-decoy", plan.no_decoy),
        ("--decoy-only", plan.decoy_only, "--once", plan.once),
        ("--decoy-only", plan.decoy_only, "--exhaustive", plan.exhaustive),
        ("--decoy-only", plan.decoy_only, "--resume", plan.resume),
        ("--curl", target.curl.is_some(), "--har", target.har.is_some()),
        ("--curl", target.curl.is_some(), "--as-sent", target.as_sent.is_some()),
        ("--har", target.har.is_some(), "--as-sent", target.as_sent.is_some()),
    ];
    match pairs.iter().find(|(_, a, _, b)| *a && *b) {
        Some((a, _, b, _)) => {
            Err(Usage(format!("{a} and {b} contradict each other; leave one of them out")))
        }
        None => Ok(()),
    }
}

fn pasted(
    args: &Args,
    world: &mut World,
    inputs: &mut Inputs,
    secret: Option<&Secret>,
    token: Option<&Secret>,
    access_token: Option<&Secret>,
) -> Result<Option<Pasted>, Usage> {
    let fillings = Fillings {
        client_id: args.client.client_id.clone(),
        client_secret: secret.cloned(),
        refresh_token: token.cloned(),
        redirect_uri: args.grant.redirect_uri.clone(),
        scope: args.grant.scope.clone(),
        access_token: access_token.cloned(),
        token_url: args.target.token_url.clone(),
    };
    let text = |bytes: Vec<u8>| String::from_utf8_lossy(&bytes).into_owned();
    if let Some(given) = &args.target.curl {
        let command = if given == "-" {
            text(inputs.stdin(world, "--curl", MAX_PASTED)?)
        } else if let Some(file) = given.strip_prefix('@') {
            let shown = PathBuf::from(file);
            warn_if_readable(world, "--curl", &shown);
            text(read("--curl", &world.folder.join(file), &shown, MAX_PASTED)?)
        } else {
            if in_sight(world, "--curl") {
                world.complain(
                    "warning: other processes can see the secrets in the text of --curl; --curl @FILE or --curl - is safer",
                );
            }
            given.clone()
        };
        return import::curl(&command, &fillings, &world.folder)
            .map(Some)
            .map_err(|e| Usage(format!("--curl: {e}")));
    }
    if let Some(path) = &args.target.har {
        let har = if path.as_os_str() == "-" {
            text(inputs.stdin(world, "--har", MAX_PASTED)?)
        } else {
            text(read("--har", &world.folder.join(path), path, MAX_PASTED)?)
        };
        return import::har(&har, None, &fillings)
            .map(Some)
            .map_err(|e| Usage(format!("--har {}: {e}", path.display())));
    }
    Ok(None)
}

/// The option that a request was pasted with.
fn pasting(args: &Args) -> &'static str {
    if args.target.har.is_some() { "--har" } else { "--curl" }
}

fn provider(args: &Args) -> Result<Option<&'static catalog::Provider>, Usage> {
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
fn endpoint(
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
pub(crate) fn is_loopback(url: &Url) -> bool {
    match url.host() {
        Some(url::Host::Domain(name)) => name == "localhost" || name.ends_with(".localhost"),
        Some(url::Host::Ipv4(address)) => address.is_loopback(),
        Some(url::Host::Ipv6(address)) => address.is_loopback(),
        None => false,
    }
}

fn the_grant(
    args: &Args,
    pasted: Option<&Pasted>,
    access_token: Option<Secret>,
) -> Result<Grant, Usage> {
    let given = &args.grant;
    let mut params = Vec::new();
    for text in &given.param {
        match text.split_once('=') {
            Some((name, value)) if !name.trim().is_empty() => {
                params.push((name.trim().to_owned(), Secret::new(value)));
            }
            _ => return Err(Usage("--param: should be NAME=VALUE".to_owned())),
        }
    }
    let mut grant = Grant {
        redirect_uri: given.redirect_uri.clone(),
        scope: given.scope.clone(),
        resource: given.resource.clone(),
        audience: given.audience.clone(),
        access_token,
        params,
    };
    if let Some(pasted) = pasted {
        grant.redirect_uri = grant.redirect_uri.or_else(|| pasted.redirect_uri.clone());
        grant.scope = grant.scope.or_else(|| pasted.scope.clone());
        grant.resource = grant.resource.or_else(|| pasted.resource.clone());
        grant.audience = grant.audience.or_else(|| pasted.audience.clone());
        grant.access_token = grant.access_token.or_else(|| pasted.access_token.clone());
        for (name, value) in &pasted.params {
            if !grant.params.iter().any(|(n, _)| n == name) {
                grant.params.push((name.clone(), value.clone()));
            }
        }
    }
    Ok(grant)
}

fn credentials(
    args: &Args,
    world: &World,
    pasted: Option<&Pasted>,
    client_secret: Option<Secret>,
) -> Result<Credentials, Usage> {
    let client = &args.client;
    let key = |option: &'static str, path: &PathBuf| -> Result<Secret, Usage> {
        let bytes = read(option, &world.folder.join(path), path, 1 << 20)?;
        let text = String::from_utf8(bytes).map_err(|_| {
            Usage(format!("{option} {}: not text; PEM or JWK is expected", path.display()))
        })?;
        Ok(Secret::new(text))
    };
    let parse = |option: &'static str,
                 path: &PathBuf,
                 kid: Option<&str>,
                 alg: Option<&str>,
                 aud: Option<&str>| {
        let material = key(option, path)?;
        ClientKey::read(&material, kid, alg, aud)
            .map_err(|e| Usage(format!("{option} {}: {e}", path.display())))
    };
    let client_key = match &client.client_key {
        Some(path) => Some(parse(
            "--client-key",
            path,
            client.client_key_id.as_deref(),
            client.client_alg.as_deref(),
            client.client_audience.as_deref(),
        )?),
        None if client.client_key_id.is_some() || client.client_alg.is_some() => {
            return Err(Usage(
                "--client-key-id and --client-alg belong to --client-key, which is missing"
                    .to_owned(),
            ));
        }
        None => None,
    };
    let dpop = match &client.dpop_key {
        Some(path) => Some(parse("--dpop-key", path, None, None, None)?),
        None if client.dpop => ClientKey::generate_dpop(),
        None => None,
    };
    Ok(Credentials {
        client_id: client.client_id.clone().or_else(|| pasted.and_then(|p| p.client_id.clone())),
        client_secret,
        key: client_key,
        dpop,
        certificate: if client.cert.is_some() || pasted.is_some_and(|p| p.wire.cert.is_some()) {
            Certificate::Presented
        } else {
            Certificate::Absent
        },
    })
}

fn as_sent(
    args: &Args,
    pasted: Option<Pasted>,
    grant: &Grant,
    credentials: &Credentials,
) -> Result<Option<AsSent>, Usage> {
    if let Some(pasted) = pasted {
        return Ok(Some(AsSent::Pasted(Box::new(pasted))));
    }
    let Some(name) = &args.target.as_sent else { return Ok(None) };
    let shape: Shape = name.parse().map_err(|e| Usage(format!("--as-sent: {e}")))?;
    possible("--as-sent", &shape, grant, credentials)?;
    Ok(Some(AsSent::Shape(shape)))
}

/// Whether what the shape needs was given.
fn possible(
    option: &str,
    shape: &Shape,
    grant: &Grant,
    credentials: &Credentials,
) -> Result<(), Usage> {
    let missing = if shape.client_auth.carries_secret() && credentials.client_secret.is_none() {
        Some("--client-secret-file")
    } else if shape.client_auth == ClientAuth::PrivateKeyJwt && credentials.key.is_none() {
        Some("--client-key")
    } else if shape.client_auth == ClientAuth::Tls && credentials.certificate == Certificate::Absent
    {
        Some("--cert")
    } else if shape.has(Addition::RedirectUri) && grant.redirect_uri.is_none() {
        Some("--redirect-uri")
    } else if shape.has(Addition::Scope) && grant.scope.is_none() {
        Some("--scope")
    } else if (shape.has(Addition::AccessTokenBody) || shape.has(Addition::AccessTokenHeader))
        && grant.access_token.is_none()
    {
        Some("--access-token-file")
    } else if credentials.client_id.is_none() && shape.client_auth != ClientAuth::Tls {
        Some("--client-id")
    } else {
        None
    };
    match missing {
        Some(wanted) => Err(Usage(format!("{option} {shape}: this shape needs {wanted}"))),
        None => Ok(()),
    }
}

fn plan(
    args: &Args,
    target: Target,
    mut credentials: Credentials,
    grant: Grant,
    as_sent: Option<AsSent>,
    traps: Vec<Remark>,
    token: Option<&Secret>,
) -> Result<Plan, Usage> {
    if credentials.client_id.is_none()
        && credentials.certificate == Certificate::Absent
        && as_sent.is_none()
    {
        return Err(Usage(
            "the client id is missing: give it with --client-id ID or REGRANT_CLIENT_ID".to_owned(),
        ));
    }
    let wants_dpop = args.plan.only.iter().any(|p| p.contains("dpop"))
        || as_sent.as_ref().is_some_and(|a| a.shape().has(Addition::Dpop));
    if wants_dpop && credentials.dpop.is_none() {
        credentials.dpop = ClientKey::generate_dpop();
    }
    patterns("--only", &args.plan.only)?;
    patterns("--skip", &args.plan.skip)?;
    let sent_shape =
        as_sent.as_ref().filter(|a| matches!(a, AsSent::Shape(_))).map(AsSent::shape).cloned();
    let nearest = as_sent.as_ref().map(AsSent::shape).cloned();
    let shapes = matrix::matrix(&matrix::Inputs {
        credentials: &credentials,
        grant: &grant,
        as_sent: sent_shape.as_ref().or(nearest.as_ref()),
        only: &args.plan.only,
        skip: &args.plan.skip,
    });
    if shapes.is_empty() {
        return Err(Usage(format!(
            "--only/--skip: no shape is left to try ({})",
            args.plan.only.iter().chain(&args.plan.skip).cloned().collect::<Vec<_>>().join(", ")
        )));
    }
    for planned in &shapes {
        if args.plan.only.contains(&planned.shape.to_string()) {
            possible("--only", &planned.shape, &grant, &credentials)?;
        }
    }
    let favoured = favoured(&target);
    let named = shapes
        .iter()
        .map(|p| p.shape.to_string())
        .filter(|n| args.plan.only.iter().any(|p| matrix::matches(p, n)))
        .collect();
    let facts = token
        .map(|t| facts::facts(&target, &credentials, &grant, t, jiff::Timestamp::now()))
        .unwrap_or_default();
    Ok(Plan {
        headers: headers(args, as_sent.as_ref())?,
        user_agent: user_agent(args, as_sent.as_ref())?,
        bounds: Bounds {
            passes: PlanFacts {
                decoy_only: args.plan.decoy_only,
                no_decoy: args.plan.no_decoy,
                exhaustive: args.plan.exhaustive,
                no_controls: args.plan.no_controls,
            },
            once: args.plan.once,
            max_requests: args.plan.max_requests.map(|n| n as usize),
            delay: args.plan.delay.unwrap_or(Duration::ZERO),
        },
        target,
        credentials,
        grant,
        as_sent,
        shapes,
        named,
        facts,
        traps,
        discovered: Vec::new(),
        discovery: Vec::new(),
        document: None,
        favoured,
    })
}

/// What the catalogue knows that a user would want to hear before anything is sent.
fn warn_of(provider: &catalog::Provider, world: &mut World) {
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
fn favoured(target: &Target) -> Vec<String> {
    let Some(provider) = target.provider.as_deref().and_then(catalog::named) else {
        return Vec::new();
    };
    let pairs = provider.body.iter().flat_map(|b| provider.client_auth.iter().map(move |a| (b, a)));
    pairs.map(|(body, auth)| format!("{body}+{auth}")).collect()
}

/// A pattern that can fit no shape is a slip of the pen.
fn patterns(option: &str, patterns: &[String]) -> Result<(), Usage> {
    for pattern in patterns {
        if !pattern.contains('*') {
            pattern.parse::<Shape>().map_err(|e| Usage(format!("{option}: {e}")))?;
        } else if pattern.chars().any(|c| !c.is_ascii_alphanumeric() && !"*+_".contains(c)) {
            return Err(Usage(format!(
                "{option} {pattern}: a pattern is made of shape names, + and *"
            )));
        }
    }
    Ok(())
}

/// The name that was typed, or the one of the pasted command: a server may let some pass only.
fn user_agent(args: &Args, as_sent: Option<&AsSent>) -> Result<String, Usage> {
    let pasted = match as_sent {
        Some(AsSent::Pasted(pasted)) => pasted.wire.user_agent.as_ref(),
        _ => None,
    };
    let given = args.wire.user_agent.as_ref().or(pasted.filter(|text| !text.is_empty()));
    let Some(text) = given else { return Ok(USER_AGENT.to_owned()) };
    if !sendable(text) {
        return Err(Usage(format!(
            "--user-agent '{text}': holds a character that no header may hold"
        )));
    }
    Ok(text.clone())
}

/// Whether a header's value can hold this.
fn sendable(value: &str) -> bool {
    value.bytes().all(|b| b >= 0x20 && b != 0x7f || b == b'\t')
}

fn headers(args: &Args, as_sent: Option<&AsSent>) -> Result<Vec<(String, String)>, Usage> {
    let mut headers = Vec::new();
    if let Some(AsSent::Pasted(pasted)) = as_sent {
        headers.extend(pasted.headers.iter().cloned());
    }
    for text in &args.wire.header {
        let Some((name, value)) = text.split_once(':') else {
            return Err(Usage("-H: should be NAME: VALUE".to_owned()));
        };
        let (name, value) = (name.trim(), value.trim());
        let token = !name.is_empty()
            && name.bytes().all(|b| b.is_ascii_alphanumeric() || b"!#$%&'*+-.^_`|~".contains(&b));
        if !token || !sendable(value) {
            return Err(Usage(format!(
                "-H {}: the name or the value holds a character that no header may hold",
                name.escape_debug()
            )));
        }
        headers.push((name.to_owned(), value.to_owned()));
    }
    Ok(headers)
}
