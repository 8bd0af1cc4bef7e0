//! The two passes: order, controls, stop rules, budget, progress. Generic over the transport.
//!
//! [`run`] sends decoys side by side, reads from their answers where the real token may go, and
//! sends that one alone, likeliest shape first. What happens is recorded in a `Campaign`; nothing
//! here judges or prints. Names neither `wire` nor `render`.

mod agent;
mod chain;
mod decoys;
mod discovery;
mod endpoint;
mod real;
mod signals;
mod writer;

pub use discovery::{Discovery, discover};
pub use signals::Signals;
pub use writer::{AsSent, Writer};

use crate::campaign::{Campaign, Corrected, Custody, PlanFacts, Row, Stop};
use crate::exchange::{Exchange, Transport};
use crate::import::Remark;
use crate::oauth::metadata::Metadata;
use crate::redact::SecretKind;
use crate::request::{PreparedRequest, Purpose};
use crate::secret::{self, Secret};
use crate::shape::matrix::Planned;
use crate::target::{Credentials, Grant, Target, facts::Fact};
use crate::vault::{RealToken, Vault};
use std::time::{Duration, Instant};

/// Everything a run is to do.
#[derive(Clone, Debug)]
pub struct Plan {
    /// Where it goes.
    pub target: Target,
    /// Who asks.
    pub credentials: Credentials,
    /// With what.
    pub grant: Grant,
    /// The request as sent today.
    pub as_sent: Option<AsSent>,
    /// The shapes to try, in the order of the table.
    pub shapes: Vec<Planned>,
    /// Shapes named by `--only`, which may carry secrets in the URL.
    pub named: Vec<String>,
    /// `--user-agent`.
    pub user_agent: String,
    /// The one to go on with where the server turns that of the pasted request away.
    pub spare_agent: Option<String>,
    /// `-H`.
    pub headers: Vec<(String, String)>,
    /// What the values alone told.
    pub facts: Vec<Fact>,
    /// What was noticed while the plan was made.
    pub traps: Vec<Remark>,
    /// What asking for the issuer's metadata brought.
    pub discovered: Vec<Exchange>,
    /// What the issuer's metadata said.
    pub discovery: Vec<Remark>,
    /// The metadata document itself, to be held against what is observed.
    pub document: Option<Metadata>,
    /// Shapes that the catalogue knows of this provider: among equals they go first.
    pub favoured: Vec<String>,
    /// How the plan is bounded.
    pub bounds: Bounds,
}

/// How a plan is bounded.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
pub struct Bounds {
    /// Which passes are made.
    pub passes: PlanFacts,
    /// `--once`.
    pub once: bool,
    /// `--max-requests`.
    pub max_requests: Option<usize>,
    /// `--delay`.
    pub delay: Duration,
}

/// Who holds the real token.
#[derive(Debug)]
pub enum Custodian {
    /// The vault is ours and the token in it.
    Vault(Box<Vault>, RealToken),
    /// New tokens could not be stored: the real one must stay here.
    Unusable(String, Secret),
    /// The real token is never sent (`--decoy-only`); it is the decoy's model.
    NotNeeded(Secret),
}

impl Custodian {
    /// What decoys are modelled on.
    fn model(&self) -> &Secret {
        match self {
            Self::Vault(_, token) => token.model(),
            Self::Unusable(_, model) | Self::NotNeeded(model) => model,
        }
    }
}

/// What a run leaves behind.
#[derive(Debug)]
pub struct Outcome {
    /// The record.
    pub campaign: Campaign,
    /// Secrets that came up on the way, for the redactor.
    pub secrets: Vec<(SecretKind, Secret)>,
    /// A new token that no place took: for the terminal, as the last resort.
    pub homeless: Option<Secret>,
}

/// Something to show while a run goes on.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct Progress {
    /// Requests sent so far.
    pub sent: usize,
    /// Requests that are planned at most.
    pub planned: usize,
    /// Which pass.
    pub purpose: Purpose,
}

/// Who attends a run: is shown what happens, and asked what only the token's owner can decide.
pub trait Attendant {
    /// Shows one step.
    fn show(&mut self, progress: Progress);

    /// Whether the real token may go out in these shapes too, though a refusal can spend it.
    fn allows(&mut self, shapes: &[String]) -> impl Future<Output = bool>;
}

/// Requests that may be under way at once; decoys only.
const SIDE_BY_SIDE: usize = 4;
/// Corrected endpoints that are followed one after another.
const MAX_CORRECTIONS: usize = 3;

/// Runs the plan. Comes back with a record whatever happens.
pub async fn run<T: Transport, A: Attendant>(
    transport: &T,
    plan: Plan,
    custodian: Custodian,
    signals: &Signals,
    attendant: &mut A,
) -> Outcome {
    let began = Instant::now();
    let model = custodian.model().clone();
    let mut run = Run::new(transport, plan, &custodian, signals, attendant);
    let mut tried = vec![run.plan.target.token_url.clone()];
    for _ in 0..=MAX_CORRECTIONS {
        if !run.plan.bounds.passes.no_decoy {
            run.decoy_pass().await;
            if run.campaign.stop.is_none() && run.change_the_agent() {
                run.decoy_pass().await;
            }
        }
        let careful = !run.plan.bounds.passes.exhaustive;
        if run.campaign.stop.is_none() && careful && endpoint::away(&run.campaign) {
            run.campaign.stop = Some(Stop::Unreachable);
        }
        if run.campaign.stop.is_some() {
            break;
        }
        let mut to = endpoint::corrected(&run.campaign, &run.plan.target.token_url);
        if to.is_none() && endpoint::wrong(&run.campaign) {
            to = run.look_behind().await;
        }
        match to.filter(|to| !tried.contains(to)) {
            Some(to) => {
                tried.push(to.clone());
                run.start_anew(to);
            }
            None => break,
        }
    }
    match custodian {
        Custodian::Vault(vault, token) => run.real_pass(vault, token).await,
        Custodian::Unusable(why, _) => {
            if run.campaign.stop.is_none() {
                run.campaign.stop = Some(Stop::Storage(why));
            }
        }
        Custodian::NotNeeded(_) => {}
    }
    if run.campaign.stop.is_none() {
        run.follow_redirects(&model).await;
    }
    run.compare_document();
    run.campaign.elapsed = began.elapsed();
    Outcome { campaign: run.campaign, secrets: run.secrets, homeless: run.homeless }
}

struct Run<'a, T, A> {
    transport: &'a T,
    plan: Plan,
    wrong: Credentials,
    decoy: Secret,
    signals: &'a Signals,
    attendant: &'a mut A,
    writers: Vec<Writer>,
    explored: Vec<String>,
    campaign: Campaign,
    secrets: Vec<(SecretKind, Secret)>,
    nonce: Option<String>,
    sent: usize,
    homeless: Option<Secret>,
}

impl<'a, T: Transport, A: Attendant> Run<'a, T, A> {
    fn new(
        transport: &'a T,
        plan: Plan,
        custodian: &Custodian,
        signals: &'a Signals,
        attendant: &'a mut A,
    ) -> Self {
        let decoy = secret::decoy(custodian.model());
        let wrong = Credentials {
            client_secret: plan.credentials.client_secret.as_ref().map(secret::control),
            ..plan.credentials.clone()
        };
        let mut secrets = vec![(SecretKind::Decoy, decoy.clone())];
        secrets.extend(wrong.client_secret.iter().map(|s| (SecretKind::WrongSecret, s.clone())));
        let campaign = Campaign {
            started_at: signals.now(),
            elapsed: Duration::ZERO,
            target: plan.target.clone(),
            client_id: plan.credentials.client_id.clone(),
            as_sent: plan.as_sent.as_ref().map(AsSent::name),
            rows: Vec::new(),
            exchanges: Vec::new(),
            custody: Custody::default(),
            facts: plan.facts.clone(),
            deviations: plan.as_sent.as_ref().map(AsSent::deviations).unwrap_or_default(),
            traps: plan.traps.clone(),
            stop: None,
            corrected: None,
            discovery: plan.discovery.clone(),
            redirects: Vec::new(),
            plan: plan.bounds.passes,
        };
        let mut run = Self {
            transport,
            plan,
            wrong,
            decoy,
            signals,
            attendant,
            writers: Vec::new(),
            explored: Vec::new(),
            campaign,
            secrets,
            nonce: None,
            sent: 0,
            homeless: None,
        };
        run.lay_out();
        for exchange in std::mem::take(&mut run.plan.discovered) {
            run.sent += 1;
            run.record(exchange);
        }
        run
    }

    /// Makes the table's rows: the request as sent first where it is none of the shapes.
    fn lay_out(&mut self) {
        self.campaign.rows.clear();
        self.writers.clear();
        let shapes = self.plan.shapes.clone();
        if let Some(AsSent::Pasted(pasted)) = &self.plan.as_sent {
            let name = self.plan.as_sent.as_ref().map(AsSent::name).unwrap_or_default();
            let shape = pasted.nearest.clone();
            let writer = Writer::Pasted(pasted.as_sent.clone());
            self.add_row(name, shape, "the request as sent", writer);
        }
        for planned in shapes {
            let name = planned.shape.to_string();
            if !self.campaign.rows.iter().any(|r| r.name == name) {
                self.add_row(
                    name,
                    planned.shape.clone(),
                    planned.why,
                    Writer::Shape(planned.shape),
                );
            }
        }
    }

    fn add_row(&mut self, name: String, shape: crate::shape::Shape, why: &str, writer: Writer) {
        self.campaign.rows.push(Row {
            name,
            shape,
            why: why.to_owned(),
            decoy: None,
            control: None,
            real: Vec::new(),
            skipped: None,
        });
        self.writers.push(writer);
    }

    /// The endpoint was somewhere else: the passes start anew there, decoys first.
    fn start_anew(&mut self, to: url::Url) {
        let from = self.campaign.target.token_url.clone();
        self.campaign.corrected = Some(Corrected { from, to: to.clone() });
        self.plan.target.token_url = to;
        self.nonce = None;
        self.lay_out();
    }

    /// Whether one more request may be sent; the budget's end is recorded.
    fn may_send(&mut self, reserve: usize) -> bool {
        if self.campaign.stop.is_some() {
            return false;
        }
        if let Some(signal) = self.signals.received() {
            self.campaign.stop = Some(Stop::Signal(signal));
            return false;
        }
        self.plan.bounds.max_requests.is_none_or(|max| self.sent + reserve < max)
    }

    /// Takes an exchange into the record.
    fn record(&mut self, mut exchange: Exchange) -> usize {
        let index = self.campaign.exchanges.len();
        exchange.index = index;
        if let Some(nonce) = exchange.response.as_ref().and_then(|r| r.header("dpop-nonce")) {
            self.nonce = Some(nonce.to_owned());
        }
        self.campaign.exchanges.push(exchange);
        index
    }

    fn progress(&mut self, purpose: Purpose, planned: usize) {
        self.attendant.show(Progress { sent: self.sent, planned, purpose });
    }

    /// Writes a row's request; one that cannot be written is left out with the reason.
    fn write(&mut self, row: usize, purpose: Purpose, token: &Secret) -> Option<PreparedRequest> {
        let written = self.writers[row].write(purpose, token, self);
        match written {
            Ok(request) => Some(request),
            Err(error) => {
                self.campaign.rows[row].skipped = Some(error.to_string());
                None
            }
        }
    }
}
