//! From a fleet's file to checks that are ready to run.

use super::Args;
use crate::cli::check::{self, Args as CheckArgs, Session};
use crate::cli::{Usage, world::World};
use crate::fleet::{Client, Entry, Fleet, Misread, Word};
use std::collections::BTreeMap;
use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::time::Duration;

/// Options of `check` that are the whole run's, not one client's.
const NOT_HERE: &[&str] =
    &["profile", "format", "color", "plain", "diff", "quiet", "verbose", "show-secrets", "dry-run"];

/// One client, ready.
pub(super) struct Prepared {
    /// Its name.
    pub(super) name: String,
    /// Host and port it asks.
    pub(super) host: String,
    /// Its check.
    pub(super) session: Session,
}

/// Reads every client's options and files and opens every output.
pub(super) fn prepare(
    fleet: &Fleet,
    args: &Args,
    world: &mut World,
) -> Result<(Duration, Vec<Prepared>), Usage> {
    let file = args.file.display().to_string();
    let named = |e: Misread| Usage(format!("{file}, {e}"));
    let pace = fleet.pace.as_ref().map_or(Ok(Duration::ZERO), pace).map_err(named)?;
    let mut clients = Vec::with_capacity(fleet.clients.len());
    for client in &fleet.clients {
        clients.push((client, options(client, args).map_err(named)?));
    }
    own_files(&clients, world).map_err(named)?;
    // A prompt for one client among many would be taken for another's.
    world.terminal.stdin = false;
    let mut resolved = Vec::with_capacity(clients.len());
    for (client, options) in &clients {
        let ready = check::resolve(options, world);
        resolved.push(ready.map_err(|e| of_client(&file, client, e))?);
    }
    if let Some(folder) = args.reports.as_ref().filter(|_| !args.dry_run) {
        std::fs::create_dir_all(world.folder.join(folder))
            .map_err(|e| Usage(format!("--reports {}: cannot be made: {e}", folder.display())))?;
    }
    let mut reserved: Vec<(&str, &Path)> = clients.iter().flat_map(|(_, o)| o.files()).collect();
    reserved.push(("FILE", &args.file));
    let mut prepared: Vec<Prepared> = Vec::with_capacity(clients.len());
    for ((client, options), (resolved, wire)) in clients.iter().zip(resolved) {
        let outputs = match options.output.open(world, &reserved) {
            Ok(outputs) => outputs,
            Err(error) => {
                for other in prepared {
                    other.session.outputs.abandon();
                }
                return Err(of_client(&file, client, error));
            }
        };
        let url = &resolved.plan.target.token_url;
        let host = url.host_str().unwrap_or_default();
        let host = url.port().map_or_else(|| host.to_owned(), |port| format!("{host}:{port}"));
        let session = Session { resolved, wire, outputs, command: "fleet" };
        prepared.push(Prepared { name: client.name.clone(), host, session });
    }
    Ok((pace, prepared))
}

fn of_client(file: &str, client: &Client, Usage(why): Usage) -> Usage {
    Usage(format!("{file}, line {} (client '{}'): {why}", client.line, client.name))
}

fn pace(entry: &Entry) -> Result<Duration, Misread> {
    let wrong = |why: &str| Misread { line: entry.line, why: format!("'pace': {why}") };
    match entry.words.as_slice() {
        [Word::Value(text)] => check::duration(text.expose()).map_err(|e| wrong(&e)),
        _ => Err(wrong("a duration is a number of seconds, or has ms, s or m behind it")),
    }
}

/// What one client's keys mean.
fn options(client: &Client, args: &Args) -> Result<CheckArgs, Misread> {
    check::known(&client.options, NOT_HERE)?;
    let stdin = |entry: &&Entry| {
        let mut words = entry.words.iter();
        words.any(|w| matches!(w, Word::Value(v) if v.expose() == "-"))
    };
    if let Some(entry) = client.options.iter().find(stdin) {
        let why = format!("'{}': a fleet's clients cannot read standard input", entry.key);
        return Err(Misread { line: entry.line, why });
    }
    let mut options = check::merge(&[OsString::from("regrant"), "check".into()], &client.options)?;
    options.target.profile = None;
    options.plan.dry_run = args.dry_run;
    if let Some(folder) = args.reports.as_ref().filter(|_| !args.dry_run) {
        options.output.output.push(folder.join(format!("{}.json", client.name)));
    }
    Ok(options)
}

/// Two clients must not write to one file: of two tokens, one would be lost.
fn own_files(clients: &[(&Client, CheckArgs)], world: &World) -> Result<(), Misread> {
    let mut taken: BTreeMap<PathBuf, &str> = BTreeMap::new();
    for (client, options) in clients {
        let tokens = options.grant.token_out.iter().map(|path| ("token-out", path));
        let outputs = options.output.output.iter().map(|path| ("output", path));
        for (key, path) in tokens.chain(outputs) {
            let real = world.folder.join(path);
            let real = real.canonicalize().unwrap_or(real);
            if let Some(other) = taken.insert(real, &client.name) {
                let line = client.options.iter().find(|e| e.key == key);
                let line = line.map_or(client.line, |entry| entry.line);
                let why = format!(
                    "'{key}': '{}' would be written for the clients '{other}' and '{}'",
                    path.display(),
                    client.name
                );
                return Err(Misread { line, why });
            }
        }
    }
    Ok(())
}
