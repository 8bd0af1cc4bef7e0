//! `regrant serve`: a local authorization server with a provider's quirks.
//!
//! Standard output says how to call it; every request is logged to standard error with the rule
//! that answered. Client, secret and tokens are made up at the start, so that they can be printed.

use super::{Exit, Usage, world::World};
use crate::encode::shell_word;
use crate::lab::{AsSent, BUILT_IN, ClientAuth, Entry, Lab, Reads, RedirectUri, Scenario};
use crate::secret::Secret;
use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::path::{Path, PathBuf};
use tokio::sync::mpsc::UnboundedReceiver;

/// Options of `regrant serve`.
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:
  regrant serve                       a server like SmartThings's
  regrant serve --list                every built-in scenario
  regrant serve ./mine.toml --port 8080
Ctrl-C ends it.")]
pub struct Args {
    /// A built-in scenario's name, or a TOML file
    #[arg(value_name = "SCENARIO|FILE", default_value = "smartthings")]
    scenario: String,
    /// List the built-in scenarios
    #[arg(long)]
    list: bool,
    /// Port to listen on [default: a free one]
    #[arg(long, default_value_t = 0, hide_default_value = true)]
    port: u16,
    /// Address to listen on; any but a loopback address lets other machines in
    #[arg(long, value_name = "ADDRESS", default_value_t = IpAddr::V4(Ipv4Addr::LOCALHOST))]
    listen: IpAddr,
    /// Write the made-up client id, secret and token to files in this folder, for
    /// --client-secret-file and --refresh-token-file
    #[arg(long, value_name = "FOLDER")]
    save: Option<PathBuf>,
}

/// Runs the command.
///
/// # Errors
/// Where the scenario cannot be used, or the address cannot be listened on.
pub fn run(args: Args, world: &mut World) -> Result<Exit, Usage> {
    if args.list {
        world.print(&list());
        return Ok(Exit::Success);
    }
    let scenario = Scenario::find(&args.scenario, &world.folder)?;
    let (entries, log) = tokio::sync::mpsc::unbounded_channel();
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    let address = SocketAddr::new(args.listen, args.port);
    let lab = Lab::start_on(&scenario, address, Some(entries))?;
    let files =
        args.save.map(|folder| Files::save(&world.folder.join(folder), &lab)).transpose()?;
    if !args.listen.is_loopback() {
        world.complain("warning: other machines can reach this server");
    }
    world.print(&announcement(&scenario, &lab, files.as_ref()));
    runtime.block_on(log_until_stopped(log, world))?;
    let summary = summary(&lab);
    drop(lab);
    world.complain(&summary);
    Ok(Exit::Success)
}

/// Where the made-up secret and token were written.
struct Files {
    secret: Option<PathBuf>,
    token: PathBuf,
}

impl Files {
    fn save(folder: &Path, lab: &Lab) -> Result<Self, Usage> {
        let made = std::fs::create_dir_all(folder);
        made.map_err(|e| Usage(format!("--save: could not make {}: {e}", folder.display())))?;
        let write = |name: &str, value: &Secret| {
            let path = folder.join(name);
            write_private(&path, value)
                .map(|()| path.clone())
                .map_err(|e| Usage(format!("--save: could not write {}: {e}", path.display())))
        };
        write("client-id", &Secret::new(lab.client_id.as_str()))?;
        let secret = lab.client_secret.as_ref().map(|s| write("client-secret", s)).transpose()?;
        Ok(Self { secret, token: write("refresh-token", &lab.refresh_token)? })
    }
}

pub(super) fn write_private(path: &Path, value: &Secret) -> std::io::Result<()> {
    use std::io::Write as _;
    let mut options = std::fs::OpenOptions::new();
    options.write(true).create(true).truncate(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(path)?.write_all(value.expose().as_bytes())
}

async fn log_until_stopped(
    mut log: UnboundedReceiver<Entry>,
    world: &mut World,
) -> std::io::Result<()> {
    #[cfg(unix)]
    let mut terminate = tokio::signal::unix::signal(tokio::signal::unix::SignalKind::terminate())?;
    #[cfg(unix)]
    let terminated = async move { terminate.recv().await };
    #[cfg(not(unix))]
    let terminated = std::future::pending::<()>();
    tokio::pin!(terminated);
    let interrupted = tokio::signal::ctrl_c();
    tokio::pin!(interrupted);
    loop {
        tokio::select! {
            biased;
            Some(entry) = log.recv() => world.complain(&entry.to_string()),
            ended = &mut interrupted => return ended,
            _ = &mut terminated => return Ok(()),
        }
    }
}

fn list() -> String {
    let widest = BUILT_IN.iter().map(|(name, _)| name.len()).max().unwrap_or_default();
    BUILT_IN.iter().fold(String::new(), |mut out, (name, text)| {
        // Every built-in scenario parses: a test sees to it.
        let title = Scenario::parse(name, name, text).map(|s| s.title).unwrap_or_default();
        let _ = writeln!(out, "{name:widest$}  {title}");
        out
    })
}

fn announcement(scenario: &Scenario, lab: &Lab, files: Option<&Files>) -> String {
    let mut out = format!("{}: {}\n\n", scenario.name, scenario.title);
    let mut row = |name: &str, value: &str| {
        let _ = writeln!(out, "  {name:<15}{value}");
    };
    row("token endpoint", &lab.token_url);
    row("client id", &lab.client_id);
    row("client secret", lab.client_secret.as_ref().map_or("none", Secret::expose));
    row("refresh token", lab.refresh_token.expose());
    row("redirect URI", &lab.redirect_uri);
    let _ = write!(
        out,
        "\nCall it:\n  {}\n\nDiagnose it:\n  {}\n\nThe values are made up and good for nothing else. Ctrl-C ends the server.\n",
        curl_line(scenario, lab),
        check_line(scenario, lab, files),
    );
    out
}

/// The refresh as curl sends it, in a shape that this server takes where it is a common one.
fn curl_line(scenario: &Scenario, lab: &Lab) -> String {
    let secret = lab.client_secret.as_ref().map_or("", Secret::expose);
    let taken = |way| scenario.accepts.client_auth.contains(&way);
    let mut fields = vec![("grant_type", "refresh_token")];
    fields.push(("refresh_token", lab.refresh_token.expose()));
    let mut line = "curl -i".to_owned();
    if taken(ClientAuth::Basic) || taken(ClientAuth::BasicId) {
        let _ = write!(line, " -u {}", shell_word(&format!("{}:{secret}", lab.client_id)));
        if !taken(ClientAuth::Basic) {
            fields.push(("client_id", &lab.client_id));
        }
    } else {
        fields.push(("client_id", &lab.client_id));
        if taken(ClientAuth::Body) {
            fields.push(("client_secret", secret));
        }
    }
    if scenario.accepts.redirect_uri == RedirectUri::Required {
        fields.push(("redirect_uri", &lab.redirect_uri));
    }
    if scenario.accepts.bodies.contains(&Reads::Form) {
        for (name, value) in fields {
            let _ = write!(line, " --data-urlencode {}", shell_word(&format!("{name}={value}")));
        }
    } else {
        let object: BTreeMap<_, _> = fields.into_iter().collect();
        let json = serde_json::json!(object).to_string();
        let _ = write!(line, " --json {}", shell_word(&json));
    }
    let _ = write!(line, " {}", shell_word(&lab.token_url));
    line
}

fn check_line(scenario: &Scenario, lab: &Lab, files: Option<&Files>) -> String {
    let mut line = String::new();
    let option =
        |name: &str, path: &Path| format!(" {name} {}", shell_word(&path.display().to_string()));
    if files.is_none() {
        if let Some(secret) = &lab.client_secret {
            let _ = write!(line, "REGRANT_CLIENT_SECRET={} ", shell_word(secret.expose()));
        }
        let _ = write!(line, "REGRANT_REFRESH_TOKEN={} ", shell_word(lab.refresh_token.expose()));
    }
    let _ = write!(
        line,
        "regrant check --token-url {} --client-id {}",
        shell_word(&lab.token_url),
        shell_word(&lab.client_id),
    );
    if let Some(files) = files {
        line.extend(files.secret.as_deref().map(|p| option("--client-secret-file", p)));
        line.push_str(&option("--refresh-token-file", &files.token));
    }
    let _ = write!(line, " --redirect-uri {}", shell_word(&lab.redirect_uri));
    if let Some(AsSent(shape)) = &scenario.as_sent {
        let _ = write!(line, " --as-sent {}", shell_word(&shape.to_string()));
    }
    line
}

fn summary(lab: &Lab) -> String {
    let log = lab.log();
    let mut rules: BTreeMap<&str, usize> = BTreeMap::new();
    for entry in &log {
        *rules.entry(&entry.rule).or_default() += 1;
    }
    let rules: Vec<_> = rules.iter().map(|(rule, n)| format!("{rule} {n}")).collect();
    let plural =
        |n: usize, one: &str, many: &str| format!("{n} {}", if n == 1 { one } else { many });
    let mut out = plural(log.len(), "request", "requests");
    if !rules.is_empty() {
        let _ = write!(out, " ({})", rules.join(", "));
    }
    let live = lab.live_tokens().len();
    let tokens = plural(live, "refresh token is live", "refresh tokens are live");
    let _ = write!(out, "; {tokens}");
    out
}
