//! `regrant snippet`: the working request for a language or tool.

use super::{Exit, Usage, render, world::World};
use crate::oauth::assertion::Fresh;
use crate::redact::Redactor;
use crate::render::snippet::{LANGUAGES, Language, snippet};
use crate::report::recipe::Recipe;
use crate::request::Purpose;
use crate::secret::Secret;
use crate::shape::{self, ClientAuth, Ingredients, Shape};
use crate::target::{Credentials, Grant, Target};
use std::fmt::Write as _;
use std::path::PathBuf;
use url::Url;

/// Options of `regrant snippet`.
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:
  regrant snippet
  regrant snippet python --report report.json
  regrant snippet go --shape form+basic --token-url https://auth.example.com/oauth/token --client-id app")]
pub struct Args {
    /// The language or tool; without it all are listed
    #[arg(value_name = "LANG")]
    language: Option<String>,
    /// A saved JSON report whose working request is written (`-` for standard input)
    #[arg(long, value_name = "REPORT.json")]
    report: Option<PathBuf>,
    /// The shape to write, where there is no report
    #[arg(long)]
    shape: Option<Shape>,
    /// The token endpoint
    #[arg(long, value_name = "URL", env = "REGRANT_TOKEN_URL")]
    token_url: Option<Url>,
    /// The client id
    #[arg(long, value_name = "ID", env = "REGRANT_CLIENT_ID")]
    client_id: Option<String>,
    /// The redirect URI, for shapes that have one
    #[arg(long, value_name = "URI")]
    redirect_uri: Option<String>,
    /// The scope, for shapes that have one
    #[arg(long)]
    scope: Option<String>,
}

/// Runs the command.
///
/// # Errors
/// Where the input cannot be used.
pub fn run(args: &Args, world: &mut World) -> Result<Exit, Usage> {
    let Some(name) = &args.language else {
        world.print(&list());
        return Ok(Exit::Success);
    };
    let language = Language::named(name).ok_or_else(|| {
        let slugs: Vec<&str> = LANGUAGES.iter().map(|l| l.slug).collect();
        Usage(format!(
            "there is no snippet for '{}' (there are: {})",
            name.escape_default(),
            slugs.join(", ")
        ))
    })?;
    let recipe = match (&args.report, &args.shape) {
        (Some(path), _) => render::load(path, world)?.working_request.ok_or_else(|| {
            Usage(format!("the report {} has no working request in it", path.display()))
        })?,
        (None, Some(shape)) => recipe_of(shape, args)?,
        (None, None) => {
            return Err(Usage(
                "give a report (--report REPORT.json), or --shape SHAPE with --token-url URL"
                    .to_owned(),
            ));
        }
    };
    world.print(&snippet(&recipe, language));
    Ok(Exit::Success)
}

fn list() -> String {
    let mut out = String::new();
    for language in LANGUAGES {
        let _ = writeln!(out, "{:<20} {}", language.slug, language.title);
    }
    out
}

/// A recipe for a shape nobody has sent yet; every secret in it is a variable.
fn recipe_of(shape: &Shape, args: &Args) -> Result<Recipe, Usage> {
    match shape.client_auth {
        ClientAuth::PrivateKeyJwt | ClientAuth::ClientSecretJwt => {
            return Err(Usage(format!(
                "--shape {shape}: a client assertion is made for one request; give a report instead"
            )));
        }
        ClientAuth::Basic
        | ClientAuth::BasicEncoded
        | ClientAuth::Body
        | ClientAuth::Both
        | ClientAuth::BasicId
        | ClientAuth::None
        | ClientAuth::Tls => {}
    }
    let token_url =
        args.token_url.clone().ok_or_else(|| Usage("--shape needs --token-url URL".to_owned()))?;
    let target = Target { token_url, issuer: None, provider: None };
    let stand_in = Secret::new("stand-in");
    let credentials = Credentials {
        client_id: args.client_id.clone().or_else(|| Some("CLIENT_ID".to_owned())),
        client_secret: Some(stand_in.clone()),
        ..Credentials::default()
    };
    let grant = Grant {
        redirect_uri: args.redirect_uri.clone(),
        scope: args.scope.clone(),
        access_token: Some(stand_in.clone()),
        ..Grant::default()
    };
    let fresh = Fresh { now: jiff::Timestamp::UNIX_EPOCH, jti: String::new() };
    let from = Ingredients {
        target: &target,
        credentials: &credentials,
        grant: &grant,
        refresh_token: &stand_in,
        user_agent: "",
        headers: &[],
        dpop_nonce: None,
        fresh: &fresh,
        signature: shape::prepare::Signature::Sound,
    };
    let request = shape::prepare(shape, Purpose::Decoy, &from)
        .map_err(|error| Usage(format!("--shape {shape}: {error}")))?;
    let id = credentials.client_id.as_deref();
    Ok(Recipe::of(&request, shape, id, &Redactor::default()))
}
