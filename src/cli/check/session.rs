//! One check, conducted: the vault's lock, the two passes, signals, the report, the exit code.

use super::desk::{Desk, Manner};
use super::plan::Resolved;
use crate::campaign::Stop;
use crate::cli::outputs::{OutputError, Outputs};
use crate::cli::{Exit, Usage, world::World};
use crate::findings::{self, Outcome as Came};
use crate::probe::{self, Custodian, Outcome, Signals};
use crate::redact::{Masking, Redactor, SecretKind};
use crate::report::{self, Report};
use crate::secret::Secret;
use crate::vault::{Opened, Place, Vault};
use crate::wire::Wire;
use std::io::Write as _;
use std::path::PathBuf;
use std::time::Duration;

/// Everything a check is conducted with.
#[derive(Debug)]
pub(crate) struct Session {
    /// The plan and the token.
    pub(crate) resolved: Resolved,
    /// The way there.
    pub(crate) wire: Wire,
    /// Where the report goes.
    pub(crate) outputs: Outputs,
    /// `check`, `demo` or `fleet`.
    pub(crate) command: &'static str,
}

/// How often a busy lock is tried again.
const LOCK_PAUSE: Duration = Duration::from_millis(40);

/// A check that came to its end.
#[derive(Debug)]
pub(crate) struct Ended {
    /// What is reported.
    pub(crate) report: Report,
    /// Knows every secret that came up.
    pub(crate) redactor: Redactor,
    /// What stopped it, if anything did.
    pub(crate) stop: Option<Stop>,
    /// How it ended.
    pub(crate) exit: Exit,
}

/// Conducts a check and writes its report.
pub(crate) fn conduct(session: Session, world: &mut World) -> Result<Exit, Usage> {
    let Session { resolved, wire, outputs, command } = session;
    let manner = if outputs.is_quiet() { Manner::Alone } else { Manner::Attended };
    let (ended, homeless) = perform(resolved, &wire, outputs.masking(), (command, manner), world)?;
    let written = outputs.write(&ended.report, &ended.redactor, world);
    last_resort(homeless.as_ref(), world);
    Ok(exit_after_writing(ended.exit, written.err().as_ref(), world))
}

/// The same with nothing on standard output; what ended is returned.
pub(crate) fn conduct_quietly(session: Session, world: &mut World) -> Result<Ended, Usage> {
    let Session { resolved, wire, outputs, command } = session;
    let manner = (command, Manner::Alone);
    let (mut ended, homeless) = perform(resolved, &wire, outputs.masking(), manner, world)?;
    let out = std::mem::replace(&mut world.out, Box::new(std::io::sink()));
    let written = outputs.write(&ended.report, &ended.redactor, world);
    world.out = out;
    last_resort(homeless.as_ref(), world);
    ended.exit = exit_after_writing(ended.exit, written.err().as_ref(), world);
    Ok(ended)
}

/// A report that could not be written is an error, unless a token is in danger, which is a worse one.
fn exit_after_writing(exit: Exit, error: Option<&OutputError>, world: &mut World) -> Exit {
    let Some(error) = error else { return exit };
    world.complain(&format!("error: {error}"));
    if exit == Exit::NotStored { exit } else { Exit::Usage }
}

/// Runs the passes and judges what came of them. A token that found no home is handed back.
fn perform(
    resolved: Resolved,
    wire: &Wire,
    masking: Masking,
    (command, manner): (&'static str, Manner),
    world: &mut World,
) -> Result<(Ended, Option<Secret>), Usage> {
    let runtime = runtime()?;
    let mut redactor = Redactor::new(masking);
    learn(&mut redactor, &resolved, wire);
    let secrets = Secrets::of(&resolved);
    let signals = Signals::new();
    let outcome = runtime.block_on(async {
        tokio::select! {
            outcome = attend(resolved, wire, &signals, manner, world) => outcome,
            never = listen(&signals) => match never {},
        }
    })?;
    // Threads that still wait for a name or a disk must not hold the program back.
    runtime.shutdown_background();
    let Outcome { campaign, secrets: came_up, homeless } = outcome;
    for (kind, secret) in &came_up {
        redactor.learn(*kind, secret);
    }
    for exchange in &campaign.exchanges {
        let request = &exchange.request;
        redactor.learn_request(&request.url, &request.headers, &request.body);
        if let Some(response) = &exchange.response {
            redactor.learn_answer(&response.headers, &response.body);
        }
    }
    let diagnosis = findings::diagnose(&campaign);
    let meta = report::Meta { command, secrets: secrets.named() };
    let report = report::assemble(&campaign, &diagnosis, &redactor, &meta);
    let exit = exit(campaign.stop.as_ref(), diagnosis.verdict.outcome);
    Ok((Ended { report, redactor, stop: campaign.stop, exit }, homeless))
}

/// Waits; a signal ends the wait and is returned.
pub(crate) fn pause(time: Duration) -> Result<Option<i32>, Usage> {
    let signals = Signals::new();
    let woken = runtime()?.block_on(async {
        tokio::select! {
            () = tokio::time::sleep(time) => false,
            () = signals.wait() => true,
            never = listen(&signals) => match never {},
        }
    });
    Ok(if woken { signals.received() } else { None })
}

fn runtime() -> Result<tokio::runtime::Runtime, Usage> {
    tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .map_err(|e| Usage(format!("could not start: {e}")))
}

/// Gets the token into custody and runs the passes.
async fn attend(
    resolved: Resolved,
    wire: &Wire,
    signals: &Signals,
    manner: Manner,
    world: &mut World,
) -> Result<Outcome, Usage> {
    let Resolved { mut plan, token, resume, token_out, issuer } = resolved;
    if let Some(issuer) = issuer {
        find_endpoint(&mut plan, &issuer, wire).await;
    }
    let mut custody_note = None;
    let custodian = if plan.bounds.passes.decoy_only {
        Custodian::NotNeeded(token.unwrap_or_default())
    } else {
        let place = Place {
            token_out,
            state: state_folder(world),
            temporary: world.var("TMPDIR").map_or_else(|| PathBuf::from("/tmp"), PathBuf::from),
            client: format!(
                "{} {}",
                plan.credentials.client_id.as_deref().unwrap_or_default(),
                without_query(&plan.target.token_url)
            ),
        };
        match open(place, signals, world).await {
            Ok(mut vault) => {
                if let Some(path) = vault.unread_answer() {
                    world.complain(&format!(
                        "warning: an answer of an earlier run that could not be read lies at {}; it may hold a token",
                        path.display()
                    ));
                }
                let start = vault.start(token, resume).ok_or_else(|| {
                    Usage("--resume: no token is kept for this client and endpoint; give one with --refresh-token-file".to_owned())
                })?;
                if let Some(note) = &start.note {
                    world.complain(&format!("note: {note}"));
                }
                custody_note = start.note;
                Custodian::Vault(vault, start.token)
            }
            Err(why) => Custodian::Unusable(why, token.unwrap_or_default()),
        }
    };
    let mut desk = Desk::new(world, &plan, manner);
    let mut outcome = probe::run(wire, plan, custodian, signals, &mut desk).await;
    desk.close();
    outcome.campaign.custody.notes.extend(custody_note);
    Ok(outcome)
}

/// Asks the issuer's metadata for the token endpoint. Where it names none that may be used, no
/// shape is left to try, and the report says why.
async fn find_endpoint(plan: &mut probe::Plan, issuer: &str, wire: &Wire) {
    let found = probe::discover(wire, issuer, &plan.user_agent).await;
    plan.discovered = found.exchanges;
    plan.discovery = found.remarks;
    plan.document = found.document;
    match found.token_url {
        Some(url) => plan.target.token_url = url,
        None => plan.shapes.clear(),
    }
}

/// Opens the vault; waits, and says so, where another run has it.
async fn open(place: Place, signals: &Signals, world: &mut World) -> Result<Box<Vault>, String> {
    let mut opened = Vault::open(place).map_err(|e| e.to_string())?;
    let mut said = false;
    loop {
        match opened {
            Opened::Ready(vault) => return Ok(vault),
            Opened::Busy(waiting) => {
                if !said {
                    world.complain(
                        "note: another run has this client's token; waiting for it to end",
                    );
                    said = true;
                }
                tokio::select! {
                    () = tokio::time::sleep(LOCK_PAUSE) => {}
                    () = signals.wait() => return Err("the run was interrupted while it waited for another one".to_owned()),
                }
                opened = waiting.retry().map_err(|e| e.to_string())?;
            }
        }
    }
}

/// Turns signals into wishes; the third ends the program as it is.
#[cfg(unix)]
async fn listen(signals: &Signals) -> std::convert::Infallible {
    use tokio::signal::unix::{SignalKind, signal};
    let streams = (
        signal(SignalKind::interrupt()),
        signal(SignalKind::terminate()),
        signal(SignalKind::hangup()),
    );
    let (Ok(mut interrupt), Ok(mut terminate), Ok(mut hangup)) = streams else {
        // Without handlers the system's own behaviour stays, which is to end.
        return std::future::pending().await;
    };
    loop {
        let number = tokio::select! {
            _ = interrupt.recv() => 2,
            _ = terminate.recv() => 15,
            _ = hangup.recv() => 1,
        };
        if signals.count() >= 2 {
            std::process::exit(128 + number);
        }
        heed(signals, number);
    }
}

/// Notes a signal, and says what is still waited for: an answer that may hold the only live token.
fn heed(signals: &Signals, number: i32) {
    signals.receive(number);
    if signals.awaits_real() {
        let note = match signals.count() {
            1 => {
                "note: stopping once the server has answered the request with the real refresh \
                 token: a new token may be on its way. A second signal waits one second at most."
            }
            _ => {
                "note: waiting one second more for that answer; a third signal ends the program \
                 at once and may lose the token."
            }
        };
        // Standard error may be closed by now.
        let _ = writeln!(std::io::stderr(), "{note}");
    }
}

#[cfg(not(unix))]
async fn listen(signals: &Signals) -> std::convert::Infallible {
    loop {
        if tokio::signal::ctrl_c().await.is_err() {
            return std::future::pending().await;
        }
        if signals.count() >= 2 {
            std::process::exit(130);
        }
        heed(signals, 2);
    }
}

/// What the report's credentials list is made from; copies, since the run consumes the token.
struct Secrets(Vec<(&'static str, Secret)>);

impl Secrets {
    fn of(resolved: &Resolved) -> Self {
        let plan = &resolved.plan;
        let named = [
            ("client_secret", plan.credentials.client_secret.as_ref()),
            ("refresh_token", resolved.token.as_ref()),
            ("access_token", plan.grant.access_token.as_ref()),
        ];
        Self(named.into_iter().filter_map(|(name, s)| Some((name, s?.clone()))).collect())
    }

    fn named(&self) -> Vec<(&'static str, &Secret)> {
        self.0.iter().map(|(name, secret)| (*name, secret)).collect()
    }
}

/// Teaches the redactor everything that is known before the run.
fn learn(redactor: &mut Redactor, resolved: &Resolved, wire: &Wire) {
    let plan = &resolved.plan;
    let credentials = &plan.credentials;
    let mut know = |kind, secret: Option<&Secret>| {
        if let Some(secret) = secret {
            redactor.learn(kind, secret);
        }
    };
    know(SecretKind::RefreshToken, resolved.token.as_ref());
    know(SecretKind::ClientSecret, credentials.client_secret.as_ref());
    know(SecretKind::AccessToken, plan.grant.access_token.as_ref());
    for key in [&credentials.key, &credentials.dpop].into_iter().flatten() {
        for part in key.private_parts() {
            know(SecretKind::PrivateKey, Some(part));
        }
    }
    let settings = wire.settings();
    know(
        SecretKind::Password,
        settings.proxy.as_ref().and_then(|p| p.credentials.as_ref()).map(|(_, s)| s),
    );
    know(SecretKind::Password, settings.identity.as_ref().and_then(|i| i.password.as_ref()));
    redactor.learn_public(plan.target.token_url.as_str());
    for public in
        [&credentials.client_id, &plan.grant.redirect_uri, &plan.target.issuer, &plan.grant.scope]
            .into_iter()
            .flatten()
    {
        redactor.learn_public(public);
    }
    if let Some(probe::AsSent::Pasted(pasted)) = &plan.as_sent {
        if let Some(secret) = &pasted.client_secret {
            redactor.learn(SecretKind::ClientSecret, secret);
        }
        if let Some(secret) = &pasted.refresh_token {
            redactor.learn(SecretKind::RefreshToken, secret);
        }
        let wire = &pasted.wire;
        for secret in [&wire.proxy, &wire.proxy_user, &wire.key_password].into_iter().flatten() {
            redactor.learn(SecretKind::Password, secret);
        }
    }
}

/// A token that no place took is shown on the terminal, and nowhere else.
fn last_resort(homeless: Option<&Secret>, world: &mut World) {
    let Some(token) = homeless else { return };
    if world.terminal.stderr {
        world.complain("The new refresh token could not be stored anywhere. Copy it now; it is the only one that works:");
        world.complain(token.expose());
    } else {
        world.complain("error: the new refresh token could not be stored anywhere, and standard error is no terminal to show it on");
    }
}

fn exit(stop: Option<&Stop>, outcome: Came) -> Exit {
    match (stop, outcome) {
        (Some(Stop::Storage(_)), _) => Exit::NotStored,
        (Some(Stop::Signal(number)), _) => Exit::Signal(u8::try_from(*number).unwrap_or(2)),
        (_, Came::WorksAsSent) => Exit::Success,
        (_, Came::WorksInAnotherShape) => Exit::WorksElsewhere,
        (_, Came::NoShapeWorks) => Exit::NoShapeWorks,
        (_, Came::Unreachable) => Exit::Unreachable,
        (_, Came::Inconclusive) => Exit::Inconclusive,
    }
}

fn without_query(url: &url::Url) -> String {
    let mut url = url.clone();
    url.set_query(None);
    url.set_fragment(None);
    url.into()
}

/// The user's state directory (XDG base directory specification; the platforms' own elsewhere).
pub(crate) fn state_folder(world: &World) -> Option<PathBuf> {
    let absolute = |name: &str| world.var(name).map(PathBuf::from).filter(|p| p.is_absolute());
    absolute("XDG_STATE_HOME")
        .or_else(|| absolute("LOCALAPPDATA"))
        .or_else(|| absolute("HOME").map(|home| home.join(".local").join("state")))
}
