//! `regrant lint`: checks a client assertion or a DPoP proof that somebody else made.

use super::{Exit, Usage, world::World};
use crate::oauth::assertion::lint::{self, Expected, Remark, Unreadable, Weight};
use crate::oauth::assertion::{Jwt, PublicKey, shown};
use crate::render::text::wrap;
use crate::secret::{Secret, file};
use jiff::Timestamp;
use serde_json::{Value, json};
use std::fmt::Write as _;
use std::path::{Path, PathBuf};

/// Longest file read, in bytes.
const LONGEST: u64 = 1 << 20;

/// Options of `regrant lint`.
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:
  regrant lint --assertion assertion.txt --client-id my-app --token-url https://as.example.com/token
  regrant lint --dpop - --token-url https://as.example.com/token < proof.txt
  regrant lint --assertion old.txt --at 2026-03-01T12:00:00Z --key public.pem
Nothing is sent. Exit status: 0 nothing wrong, 1 something is, 2 not readable.")]
pub struct Args {
    /// A client assertion; `-` is standard input
    #[arg(long, value_name = "FILE", required_unless_present = "dpop")]
    assertion: Option<PathBuf>,
    /// A DPoP proof; `-` is standard input
    #[arg(long, value_name = "FILE")]
    dpop: Option<PathBuf>,
    /// The client's id, which must be issuer and subject
    #[arg(long, value_name = "ID", env = "REGRANT_CLIENT_ID")]
    client_id: Option<String>,
    /// The token endpoint
    #[arg(long, value_name = "URL", env = "REGRANT_TOKEN_URL")]
    token_url: Option<String>,
    /// The authorization server's issuer, for the audience
    #[arg(long, value_name = "URL", env = "REGRANT_ISSUER")]
    issuer: Option<String>,
    /// The key to verify with: PEM (public key, certificate, private key), JWK or JWK set
    #[arg(long, value_name = "FILE")]
    key: Option<PathBuf>,
    /// The client secret, where an assertion is signed with that; `-` is standard input
    #[arg(long, value_name = "FILE", env = "REGRANT_CLIENT_SECRET_FILE")]
    client_secret_file: Option<PathBuf>,
    /// The access token in the same request as the proof, for `ath`; `-` is standard input
    #[arg(long, value_name = "FILE", env = "REGRANT_ACCESS_TOKEN_FILE")]
    access_token_file: Option<PathBuf>,
    /// The nonce the server gave last
    #[arg(long, value_name = "NONCE", env = "REGRANT_NONCE")]
    nonce: Option<String>,
    /// The method of the request
    #[arg(long, value_name = "METHOD", env = "REGRANT_METHOD", default_value = "POST")]
    method: String,
    /// When it was sent, as in 2026-03-01T12:00:00Z [default: now]
    #[arg(long, value_name = "TIME", env = "REGRANT_AT")]
    at: Option<Timestamp>,
    /// Format of standard output
    #[arg(long, value_name = "FORMAT", env = "REGRANT_FORMAT", default_value = "terminal")]
    #[arg(value_parser = ["terminal", "json"])]
    format: String,
}

/// What is linted.
#[derive(Clone, Copy)]
enum Kind {
    Assertion,
    Proof,
}

/// One statement and what there is to say of it.
struct Checked {
    kind: Kind,
    /// Algorithm and key id, for the heading.
    header: String,
    remarks: Vec<Remark>,
    /// What was not checked, and the option that would.
    unchecked: Vec<&'static str>,
}

/// Runs the command.
///
/// # Errors
/// Where a file cannot be read, or what is in it is no JWT or no key.
#[allow(clippy::needless_pass_by_value, reason = "every command takes what was typed")]
pub fn run(args: Args, world: &mut World) -> Result<Exit, Usage> {
    let inputs: [(&str, Option<&PathBuf>); 4] = [
        ("--assertion", args.assertion.as_ref()),
        ("--dpop", args.dpop.as_ref()),
        ("--client-secret-file", args.client_secret_file.as_ref()),
        ("--access-token-file", args.access_token_file.as_ref()),
    ];
    let mut from_stdin =
        inputs.iter().filter(|(_, path)| path.is_some_and(|p| p.as_os_str() == "-"));
    if let (Some((first, _)), Some((second, _))) = (from_stdin.next(), from_stdin.next()) {
        return Err(Usage(format!(
            "{first} - and {second} -: standard input can be read once only"
        )));
    }
    let mut statements = Vec::new();
    for (kind, (option, path)) in [Kind::Assertion, Kind::Proof].into_iter().zip(inputs) {
        if let Some(path) = path {
            statements.push((kind, option, path, read(option, path, world)?));
        }
    }
    let secret = |option: &str, path: Option<&PathBuf>| {
        path.map(|path| read(option, path, world).map(|text| Secret::new(one_line(&text))))
            .transpose()
    };
    let client_secret = secret("--client-secret-file", args.client_secret_file.as_ref())?;
    let access_token = secret("--access-token-file", args.access_token_file.as_ref())?;
    let key_text =
        args.key.as_ref().map(|path| read("--key", path, world).map(Secret::new)).transpose()?;
    let mut checked = Vec::new();
    for (kind, option, path, text) in &statements {
        let key = match (&key_text, &args.key) {
            (Some(text_of_key), Some(path)) => Some(public_key(text_of_key, path, text)?),
            _ => None,
        };
        let expected = Expected {
            client_id: args.client_id.as_deref(),
            token_url: args.token_url.as_deref(),
            issuer: args.issuer.as_deref(),
            method: &args.method,
            key: key.as_ref(),
            secret: client_secret.as_ref(),
            nonce: args.nonce.as_deref(),
            access_token: access_token.as_ref(),
            ..Expected::at(args.at.unwrap_or_else(Timestamp::now))
        };
        let one = check(*kind, text, &expected)
            .map_err(|e| Usage(format!("{option} {}: {e}", path.display())))?;
        checked.push(one);
    }
    let problems = checked.iter().flat_map(|c| &c.remarks).filter(|r| is_problem(r)).count();
    let out = match args.format.as_str() {
        "json" => as_json(&checked, problems),
        _ => as_text(&checked, world.width.clamp(40, 120)),
    };
    world.print(&out);
    Ok(if problems == 0 { Exit::Success } else { Exit::NoShapeWorks })
}

fn is_problem(remark: &Remark) -> bool {
    match remark.weight {
        Weight::Error | Weight::Warning => true,
        Weight::Note => false,
    }
}

fn check(kind: Kind, text: &str, expected: &Expected<'_>) -> Result<Checked, Unreadable> {
    let remarks = match kind {
        Kind::Assertion => lint::assertion(text, expected)?,
        Kind::Proof => lint::dpop_proof(text, expected)?,
    };
    let header = Jwt::read(text.trim()).map_or(String::new(), |jwt| {
        let part = |name: &str| jwt.header.get(name).and_then(Value::as_str).map(shown);
        let key_id = part("kid").map(|kid| format!("kid {kid}"));
        [part("alg"), key_id].into_iter().flatten().collect::<Vec<_>>().join(", ")
    });
    let shared = header.starts_with("HS");
    let mut unchecked = Vec::new();
    match kind {
        Kind::Assertion => {
            if expected.client_id.is_none() {
                unchecked.push("issuer and subject (give --client-id)");
            }
            if expected.token_url.is_none() && expected.issuer.is_none() {
                unchecked.push("the audience (give --token-url or --issuer)");
            }
            if shared && expected.secret.is_none() {
                unchecked.push("the signature (give --client-secret-file)");
            } else if !shared && expected.key.is_none() {
                unchecked.push("the signature (give --key)");
            }
        }
        Kind::Proof => {
            if expected.token_url.is_none() {
                unchecked.push("the address (give --token-url)");
            }
            if expected.nonce.is_none() {
                unchecked.push("the nonce (give --nonce)");
            }
            if expected.key.is_none() {
                unchecked.push("whether it is the key the token is bound to (give --key)");
            }
        }
    }
    Ok(Checked { kind, header, remarks, unchecked })
}

fn as_text(checked: &[Checked], width: usize) -> String {
    let mut out = String::new();
    for one in checked {
        let name = match one.kind {
            Kind::Assertion => "Client assertion",
            Kind::Proof => "DPoP proof",
        };
        let header =
            if one.header.is_empty() { String::new() } else { format!(" ({})", one.header) };
        let count = |weight| one.remarks.iter().filter(|r| r.weight == weight).count();
        let (errors, warnings) = (count(Weight::Error), count(Weight::Warning));
        let verdict = match (errors, warnings) {
            (0, 0) => "nothing wrong in what was checked".to_owned(),
            (errors, 0) => plural(errors, "error"),
            (0, warnings) => plural(warnings, "warning"),
            (errors, warnings) => {
                format!("{}, {}", plural(errors, "error"), plural(warnings, "warning"))
            }
        };
        if !out.is_empty() {
            out.push('\n');
        }
        let _ = writeln!(out, "{name}{header}: {verdict}");
        for remark in &one.remarks {
            let _ = writeln!(out);
            let head = format!("{} {}: {}", remark.weight.slug(), remark.part, remark.seen);
            paragraph(&mut out, &head, "  ", width);
            paragraph(&mut out, &format!("why: {}", remark.why), "    ", width);
            paragraph(&mut out, &format!("fix: {}", remark.fix), "    ", width);
        }
        if !one.unchecked.is_empty() {
            let _ = writeln!(out);
            paragraph(
                &mut out,
                &format!("Not checked: {}.", one.unchecked.join("; ")),
                "  ",
                width,
            );
        }
    }
    out
}

fn paragraph(out: &mut String, text: &str, indent: &str, width: usize) {
    for line in wrap(text, width - indent.len()) {
        let _ = writeln!(out, "{indent}{line}");
    }
}

fn plural(count: usize, noun: &str) -> String {
    format!("{count} {noun}{}", if count == 1 { "" } else { "s" })
}

fn as_json(checked: &[Checked], problems: usize) -> String {
    let statements: Vec<Value> = checked
        .iter()
        .map(|one| {
            let remarks: Vec<Value> = one
                .remarks
                .iter()
                .map(|r| {
                    json!({"severity": r.weight.slug(), "part": r.part, "seen": r.seen, "why": r.why, "fix": r.fix})
                })
                .collect();
            let kind = match one.kind {
                Kind::Assertion => "client_assertion",
                Kind::Proof => "dpop_proof",
            };
            json!({"kind": kind, "remarks": remarks, "not_checked": one.unchecked})
        })
        .collect();
    let report =
        json!({"schema": 1, "command": "lint", "problems": problems, "statements": statements});
    format!("{report:#}\n")
}

/// The key to verify a statement with: the one of its `kid`, where a set was given.
fn public_key(key: &Secret, path: &Path, statement: &str) -> Result<PublicKey, Usage> {
    let jwt = Jwt::read(statement.trim());
    let kid = jwt.as_ref().and_then(|jwt| jwt.header.get("kid")?.as_str());
    PublicKey::read(key.expose(), kid)
        .map_err(|e| Usage(format!("--key {}: could not use the key: {e}", path.display())))
}

/// A secret without the line end a file ends with.
fn one_line(text: &str) -> &str {
    let text = text.strip_suffix('\n').unwrap_or(text);
    text.strip_suffix('\r').unwrap_or(text)
}

fn read(option: &str, path: &Path, world: &World) -> Result<String, Usage> {
    let fail = |why: String| Usage(format!("{option} {}: {why}", path.display()));
    let bytes = if path.as_os_str() == "-" {
        world.read_stdin(LONGEST).map_err(|e| fail(format!("cannot be read: {e}")))?
    } else {
        file::read(&world.folder.join(path), LONGEST)
            .map_err(|e| fail(format!("cannot be read: {e}")))?
    };
    String::from_utf8(bytes).map_err(|_| fail("is no UTF-8 text".to_owned()))
}
