//! `regrant demo`: a server of the lab, and a check against it, in one process.
//!
//! The check is the one that `regrant check` makes, with its report and its exit code. Client and
//! tokens are the lab's own; what is written of them is removed at the end.

use super::{Exit, Usage, check, outputs, world::World};
use crate::lab::{AsSent, Entry, Lab, Scenario};
use crate::secret::{self, Secret};
use std::path::{Path, PathBuf};

/// Options of `regrant demo`.
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:
  regrant demo                        the SmartThings case
  regrant demo public-client
  regrant demo --log -o report.html
`regrant serve --list` shows all scenarios. The exit code is that of `regrant check`.")]
pub struct Args {
    /// A built-in scenario's name, or a TOML file
    #[arg(value_name = "SCENARIO|FILE", default_value = "smartthings")]
    scenario: String,
    /// Then list what the server saw, and the rule that answered each request
    #[arg(long)]
    log: bool,
    #[command(flatten)]
    output: outputs::Args,
}

/// Runs the command.
///
/// # Errors
/// Where the scenario cannot be used, or an output cannot be written.
pub fn run(args: Args, world: &mut World) -> Result<Exit, Usage> {
    let scenario = Scenario::find(&args.scenario, &world.folder)?;
    let lab = Lab::start(&scenario)?;
    let folder = Folder::new(world)?;
    let quiet = args.output.quiet;
    if !quiet {
        world.complain(&introduction(&scenario, &lab));
    }
    let check = what_to_check(args.output, &scenario, &lab, &folder)?;
    // The lock and the records of a check lie in the state directory; those of a demo do not stay.
    let state = folder.0.join("state").display().to_string();
    world.vars.insert("XDG_STATE_HOME".to_owned(), state);
    let exit = check::run_as("demo", check, world)?;
    if !quiet {
        world.complain("The server is gone, and what was kept of its tokens with it.");
    }
    if args.log {
        world.complain("What the server saw:");
        lab.log().iter().map(Entry::to_string).for_each(|line| world.complain(&line));
    }
    Ok(exit)
}

fn introduction(scenario: &Scenario, lab: &Lab) -> String {
    let sent = scenario.as_sent.as_ref().map_or_else(
        || "Trying every shape.".to_owned(),
        |AsSent(shape)| format!("What people send there: {shape}."),
    );
    format!(
        "{}: {}\nServed at {} until this ends; client and tokens are made up. {sent}\n",
        scenario.name, scenario.title, lab.token_url
    )
}

fn what_to_check(
    output: outputs::Args,
    scenario: &Scenario,
    lab: &Lab,
    folder: &Folder,
) -> Result<check::Args, Usage> {
    let mut check = check::Args::reporting_to(output);
    check.target.token_url = Some(lab.token_url.clone());
    check.target.as_sent = scenario.as_sent.as_ref().map(|AsSent(shape)| shape.to_string());
    check.client.client_id = Some(lab.client_id.clone());
    if let Some(secret) = &lab.client_secret {
        check.client.client_secret_file = Some(folder.write("client-secret", secret)?);
    }
    check.grant.refresh_token_file = Some(folder.write("refresh-token", &lab.refresh_token)?);
    check.grant.redirect_uri = Some(lab.redirect_uri.clone());
    check.grant.token_out = Some(folder.0.join("newest-refresh-token"));
    check.wire.noproxy = Some("127.0.0.1".to_owned());
    Ok(check)
}

/// A folder of this run alone, removed with everything in it when dropped.
struct Folder(PathBuf);

impl Folder {
    fn new(world: &World) -> Result<Self, Usage> {
        let parent = world.folder.join(world.var("TMPDIR").unwrap_or("/tmp"));
        let name = secret::decoy(&Secret::new("000000000000"));
        let path = parent.join(format!("regrant-demo-{}", name.expose()));
        let mut builder = std::fs::DirBuilder::new();
        #[cfg(unix)]
        std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
        builder
            .create(&path)
            .map_err(|e| Usage(format!("could not make the folder {}: {e}", path.display())))?;
        Ok(Self(path))
    }

    fn write(&self, name: &str, value: &Secret) -> Result<PathBuf, Usage> {
        let path = self.0.join(name);
        super::serve::write_private(&path, value)
            .map_err(|e| Usage(format!("could not write {}: {e}", path.display())))?;
        Ok(path)
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all::<&Path>(&self.0);
    }
}
