//! From what was typed to what it means: target, credentials, grant, shapes, wire, custody.

mod endpoint;
mod headers;

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
use endpoint::{endpoint, favoured, provider, warn_of};
use headers::{headers, user_agent};
use std::path::PathBuf;
use std::time::Duration;

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
            _ => return Err(Usage("--param (REGRANT_PARAM): should be NAME=VALUE".to_owned())),
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
    let user_agent = user_agent(args, as_sent.as_ref())?;
    let chosen = args.wire.user_agent.is_some() || user_agent == USER_AGENT;
    Ok(Plan {
        headers: headers(args, as_sent.as_ref())?,
        spare_agent: (!chosen).then(|| USER_AGENT.to_owned()),
        user_agent,
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
