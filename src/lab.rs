//! A scenario-driven authorization server on loopback, behind `serve`, `demo` and the tests.
//!
//! A [`Scenario`] says what is accepted, in which order it is checked, what is answered and what
//! becomes of the refresh token. [`Lab::start`] runs one on a thread of its own until it is
//! dropped. Client and tokens are made up at every start, so that no scenario holds a credential.

mod answer;
mod builtin;
mod desk;
mod judge;
mod reading;
mod refusal;
mod scenario;
mod server;
mod template;
mod tokens;

pub use answer::{Answer, ReturnsToken};
pub use builtin::BUILT_IN;
pub use refusal::{Check, NoOccasion, Occasion, Refusal};
pub use scenario::{
    Accepts, AsSent, BasicDecoding, Client, ClientAuth, ClientState, Elsewhere, Given, GivenSecret,
    Need, Presence, Rate, Reads, RedirectUri, Rotation, Scenario, ScenarioError, Token, TokenState,
};
pub use template::{Form, NoRandomness, Template, TemplateError};

use crate::secret::Secret;
use desk::Desk;
use judge::Registered;
use std::collections::VecDeque;
use std::net::{Ipv4Addr, SocketAddr};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::thread::JoinHandle;
use std::time::Instant;
use tokio::sync::mpsc::UnboundedSender;
use tokio::sync::oneshot;

/// A running server, with what its user would have. Ends when dropped.
pub struct Lab {
    /// The token endpoint as the user was given it.
    pub token_url: String,
    /// `client_id`.
    pub client_id: String,
    /// `client_secret`, where the user has one.
    pub client_secret: Option<Secret>,
    /// The refresh token the user has.
    pub refresh_token: Secret,
    /// The redirect URI the user has.
    pub redirect_uri: String,
    desk: Arc<Mutex<Desk>>,
    stop: Option<oneshot::Sender<()>>,
    thread: Option<JoinHandle<()>>,
}

/// One request and what was done with it. Holds no secret.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Entry {
    /// Counted from 1.
    pub number: usize,
    /// HTTP method.
    pub method: String,
    /// Path, without the query.
    pub path: String,
    /// The request's shape; `None` where it has none.
    pub shape: Option<String>,
    /// What kind of refresh token was in it.
    pub presented: &'static str,
    /// The rule that answered: a refusal's name, `elsewhere`, `reply_lost` or `success`.
    pub rule: String,
    /// What the rule says.
    pub why: String,
    /// The answer's status, or what became of the connection.
    pub answer: String,
    /// How many refresh tokens can be used afterwards.
    pub live_tokens: usize,
}

/// Why a server could not be started.
#[derive(Debug, thiserror::Error)]
pub enum LabError {
    /// The address cannot be listened on.
    #[error("could not listen on {address}: {source}")]
    Listen {
        /// The address asked for.
        address: SocketAddr,
        /// What the system said.
        source: std::io::Error,
    },
    /// No values can be made up.
    #[error(transparent)]
    NoRandomness(#[from] NoRandomness),
}

impl Lab {
    /// Starts a server on a free port of 127.0.0.1.
    ///
    /// # Errors
    /// Where the system gives no port or no random bytes.
    pub fn start(scenario: &Scenario) -> Result<Self, LabError> {
        Self::start_on(scenario, SocketAddr::from((Ipv4Addr::LOCALHOST, 0)), None)
    }

    /// Starts a server on an address; every log entry goes to `listener` as it is made.
    ///
    /// # Errors
    /// Where the address cannot be listened on, or the system gives no random bytes.
    pub fn start_on(
        scenario: &Scenario,
        address: SocketAddr,
        listener: Option<UnboundedSender<Entry>>,
    ) -> Result<Self, LabError> {
        let failed = |source| LabError::Listen { address, source };
        let socket = std::net::TcpListener::bind(address).map_err(failed)?;
        socket.set_nonblocking(true).map_err(failed)?;
        let bound = socket.local_addr().map_err(failed)?;
        let runtime =
            tokio::runtime::Builder::new_current_thread().enable_all().build().map_err(failed)?;

        let registered = Registered {
            id: scenario.client.id.make_up()?,
            secret: scenario.client.secret.make_up()?,
        };
        let (tokens, refresh_token) = tokens::Tokens::new(scenario.token.clone())?;
        let origin = format!("http://{bound}");
        let given_path = scenario.given.path.clone().unwrap_or_else(|| scenario.path.clone());
        let client_secret = match scenario.given.client_secret {
            GivenSecret::Right => Some(Secret::new(registered.secret.as_str())),
            GivenSecret::Wrong => Some(Secret::new(scenario.client.secret.make_up()?)),
            GivenSecret::Absent => None,
        };
        let redirect_uri = scenario.given.redirect_uri.as_ref();
        let redirect_uri = redirect_uri.unwrap_or(&scenario.client.redirect_uri).clone();
        let token_url = format!("{origin}{given_path}");
        let client_id = registered.id.clone();

        let desk = Arc::new(Mutex::new(Desk {
            scenario: scenario.clone(),
            registered,
            origin,
            port: bound.port(),
            given_path,
            tokens,
            log: Vec::new(),
            listener,
            seen: VecDeque::new(),
            lost: 0,
        }));
        let (stop, stopped) = oneshot::channel::<()>();
        let served = Arc::clone(&desk);
        let thread = std::thread::Builder::new()
            .name("lab".to_owned())
            .spawn(move || {
                runtime.block_on(async move {
                    // The socket listens already: nobody is refused, however slow this thread is.
                    if let Ok(socket) = tokio::net::TcpListener::from_std(socket) {
                        let stop = async move { drop(stopped.await) };
                        server::serve(socket, served, stop).await;
                    }
                });
            })
            .map_err(failed)?;
        let (stop, thread) = (Some(stop), Some(thread));
        Ok(Self {
            token_url,
            client_id,
            client_secret,
            refresh_token,
            redirect_uri,
            desk,
            stop,
            thread,
        })
    }

    /// Everything that was asked so far, in order.
    #[must_use]
    pub fn log(&self) -> Vec<Entry> {
        self.desk().log.clone()
    }

    /// The refresh tokens that could be used now, the newest first.
    #[must_use]
    pub fn live_tokens(&self) -> Vec<Secret> {
        self.desk().tokens.live(Instant::now())
    }

    /// How often tokens were issued.
    #[must_use]
    pub fn issued(&self) -> usize {
        self.desk().tokens.issued()
    }

    fn desk(&self) -> MutexGuard<'_, Desk> {
        self.desk.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Drop for Lab {
    fn drop(&mut self) {
        if let Some(stop) = self.stop.take() {
            let _ = stop.send(());
        }
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
    }
}

impl std::fmt::Debug for Lab {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Lab").field("token_url", &self.token_url).finish_non_exhaustive()
    }
}

impl std::fmt::Display for Entry {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let Self { number, method, path, presented, rule, why, answer, .. } = self;
        let shape = self.shape.as_deref().unwrap_or("no shape");
        let path: String = path.chars().take(60).flat_map(char::escape_default).collect();
        write!(f, "#{number} {method} {path}  {shape}, {presented} -> {answer}  [{rule}: {why}]")
    }
}

/// The name nearest to a mistyped one, where one is near.
fn nearest<'a>(typed: &str, names: impl Iterator<Item = &'a str>) -> Option<&'a str> {
    names
        .map(|name| (strsim::jaro_winkler(typed, name), name))
        .filter(|(likeness, _)| *likeness > 0.8)
        .max_by(|(a, _), (b, _)| a.total_cmp(b))
        .map(|(_, name)| name)
}
