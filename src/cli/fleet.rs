//! `regrant fleet`: many checks in one run.
//!
//! Everything is read and opened before the first request: a slip in the last client's options
//! must not be found after the first client's token was spent.

mod prepare;
mod summary;

use super::check::{self, Ended, Session};
use super::{Exit, Usage, world::World};
use crate::campaign::Stop;
use crate::fleet::{Fleet, Pacer};
use crate::secret::file;
use prepare::Prepared;
use std::path::PathBuf;
use std::time::{Duration, Instant};

/// Options of `regrant fleet`.
#[derive(Debug, clap::Args)]
#[command(after_help = HELP)]
pub struct Args {
    /// A TOML file with one `[[client]]` table for each client
    #[arg(value_name = "FILE")]
    file: PathBuf,
    /// Also write each client's report to FOLDER/NAME.json
    #[arg(long, value_name = "FOLDER", env = "REGRANT_REPORTS")]
    reports: Option<PathBuf>,
    /// A table, or an array of the reports
    #[arg(long, value_enum, default_value_t = Format::Terminal, env = "REGRANT_FORMAT")]
    format: Format,
    /// Print every request that would be sent, and send none
    #[arg(long, env = "REGRANT_DRY_RUN", value_parser = clap::builder::FalseyValueParser::new())]
    dry_run: bool,
}

const HELP: &str = "\
The file:
  pace = \"500ms\"                    # pause between two clients of the same host
  max-time = 10                     # before the first table: for every client

  [[client]]
  name = \"sensors\"
  token-url = \"https://idp.example/token\"
  client-id = \"app-1\"
  client-secret-file = \"sensors.secret\"
  refresh-token-file = \"sensors.token\"

Keys are the options of `regrant check` without the dashes; those that say how a report looks do
not belong there. Paths are relative to the working folder. The clients run one after another.

Exit status: the worst of the clients', in this order: 128 and above (interrupted), 4 (a token
could not be stored), 2, 3 (not reached), 1 (no shape works), 5 (works, but not as sent),
6 (inconclusive, or not run), 0. Also 2 where the file cannot be used; nothing was sent then.";

/// How the outcome is written.
#[derive(Clone, Copy, Debug, Eq, PartialEq, clap::ValueEnum)]
enum Format {
    /// A table for people.
    Terminal,
    /// An array of reports, in the file's order, each with its client's `name`.
    Json,
}

/// A file longer than this is refused.
const MAX_FILE: u64 = 4 << 20;

/// What became of one client.
struct Row {
    name: String,
    exit: Exit,
    came: Came,
}

enum Came {
    /// It was checked.
    Ended(Box<Ended>),
    /// It was not, and why.
    NotRun(String),
}

/// Runs the command.
///
/// # Errors
/// Where the file or a client's options cannot be used; nothing was sent then.
pub fn run(args: &Args, world: &mut World) -> Result<Exit, Usage> {
    let (pace, prepared) = prepare::prepare(&read(args, world)?, args, world)?;
    if args.dry_run {
        return dry_run(prepared, world);
    }
    let rows = run_all(prepared, pace, world)?;
    let text = match args.format {
        Format::Terminal => summary::table(&rows),
        Format::Json => summary::json(&rows, world),
    };
    world.print(&text);
    let worst = rows.iter().map(|row| row.exit).max_by_key(|exit| weight(*exit));
    Ok(worst.unwrap_or(Exit::Success))
}

fn read(args: &Args, world: &mut World) -> Result<Fleet, Usage> {
    let name = args.file.display();
    let bytes = if args.file.as_os_str() == "-" {
        world.read_stdin(MAX_FILE)
    } else {
        file::read(&world.folder.join(&args.file), MAX_FILE)
    };
    let bytes = bytes.map_err(|e| Usage(format!("{name}: cannot be read: {e}")))?;
    let text =
        String::from_utf8(bytes).map_err(|_| Usage(format!("{name}: this is no UTF-8 text")))?;
    let fleet = crate::fleet::read(&text).map_err(|e| Usage(format!("{name}, {e}")))?;
    let secret = |key: &str| check::SECRETS.contains(&key);
    if fleet.clients.iter().any(|client| client.options.iter().any(|o| secret(&o.key))) {
        check::warn_if_readable(world, "FILE", &args.file);
    }
    Ok(fleet)
}

fn dry_run(prepared: Vec<Prepared>, world: &mut World) -> Result<Exit, Usage> {
    for Prepared { name, session, .. } in prepared {
        world.print(&format!("== {name}\n"));
        session.outputs.abandon();
        check::print_plan(&session.resolved, world)?;
    }
    Ok(Exit::Success)
}

/// Runs every client; the rows come in the file's order.
fn run_all(prepared: Vec<Prepared>, pace: Duration, world: &mut World) -> Result<Vec<Row>, Usage> {
    let start = Instant::now();
    let mut pacer = Pacer::new(pace);
    let count = prepared.len();
    let mut waiting: Vec<Option<Prepared>> = prepared.into_iter().map(Some).collect();
    let mut rows: Vec<Option<Row>> = waiting.iter().map(|_| None).collect();
    let mut interrupted = None;
    let mut closed: Vec<String> = Vec::new();
    loop {
        let hosts = waiting.iter().enumerate();
        let hosts = hosts.filter_map(|(at, client)| Some((at, client.as_ref()?.host.as_str())));
        let Some((at, wait)) = pacer.next(hosts, start.elapsed()) else { break };
        let Some(host) = waiting[at].as_ref().map(|client| client.host.clone()) else { break };
        let refused = closed.contains(&host);
        if interrupted.is_none() && !refused && !wait.is_zero() {
            interrupted = check::pause(wait)?.map(signal);
        }
        let Some(Prepared { name, session, .. }) = waiting[at].take() else { break };
        if interrupted.is_some() || refused {
            let why = if interrupted.is_some() {
                "the run was interrupted".to_owned()
            } else {
                format!("{host} asked for a pause")
            };
            session.outputs.abandon();
            let exit = interrupted.unwrap_or(Exit::Inconclusive);
            rows[at] = Some(Row { name, exit, came: Came::NotRun(why) });
            continue;
        }
        let run = rows.iter().flatten().count() + 1;
        world.complain(&format!("{name} ({run} of {count})"));
        let row = one(name, session, world);
        if let Came::Ended(ended) = &row.came {
            match ended.stop {
                Some(Stop::RateLimited) => closed.push(host.clone()),
                Some(Stop::Signal(number)) => interrupted = Some(signal(number)),
                _ => {}
            }
        }
        pacer.ended(&host, start.elapsed());
        rows[at] = Some(row);
    }
    Ok(rows.into_iter().flatten().collect())
}

fn one(name: String, session: Session, world: &mut World) -> Row {
    match check::conduct_quietly(session, world) {
        Ok(ended) => Row { name, exit: ended.exit, came: Came::Ended(Box::new(ended)) },
        Err(Usage(why)) => {
            world.complain(&format!("error: {name}: {why}"));
            Row { name, exit: Exit::Usage, came: Came::NotRun(why) }
        }
    }
}

fn signal(number: i32) -> Exit {
    Exit::Signal(u8::try_from(number).unwrap_or(2))
}

/// How bad an exit is among others.
const fn weight(exit: Exit) -> u8 {
    match exit {
        Exit::Success => 0,
        Exit::Inconclusive => 1,
        Exit::WorksElsewhere => 2,
        Exit::NoShapeWorks => 3,
        Exit::Unreachable => 4,
        Exit::Usage => 5,
        Exit::NotStored => 6,
        Exit::Signal(_) => 7,
    }
}
