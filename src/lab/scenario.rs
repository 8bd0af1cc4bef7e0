//! A scenario: what a server accepts, in which order it checks, what it answers, and what becomes
//! of the refresh token. Read from TOML; unknown keys and mistyped names are errors with a line.

use super::answer::{Answer, ReturnsToken};
use super::refusal::{Check, Occasion, Refusal};
use super::template::Form;
use crate::shape::Shape;
use serde::Deserialize;
use std::collections::BTreeMap;

/// A server's behaviour.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Scenario {
    /// The name it is started by; the file's name without its ending.
    #[serde(skip)]
    pub name: String,
    /// One line, for `serve --list`.
    pub title: String,
    /// What there is to see, in a sentence or three.
    pub shows: String,
    /// Where the behaviour was seen.
    #[serde(default)]
    pub source: Vec<String>,
    /// The request that people send to such a server, and that fails there.
    pub as_sent: Option<AsSent>,
    /// The path of the token endpoint.
    #[serde(default = "Scenario::usual_path")]
    pub path: String,
    /// Time before every answer.
    #[serde(default)]
    pub latency_ms: u64,
    /// The registered client.
    #[serde(default)]
    pub client: Client,
    /// The refresh token and what becomes of it.
    #[serde(default)]
    pub token: Token,
    /// What the user has, where it is not what the server knows.
    #[serde(default)]
    pub given: Given,
    /// What the server takes.
    #[serde(default)]
    pub accepts: Accepts,
    /// The checks, in the server's order.
    #[serde(default = "Scenario::usual_checks")]
    pub checks: Vec<Check>,
    /// What is answered on which occasion.
    #[serde(default)]
    pub answers: BTreeMap<Occasion, Answer>,
    /// What is answered when the tokens are issued.
    pub success: Option<Answer>,
    /// Other paths of the same host, with what they answer.
    #[serde(default)]
    pub elsewhere: Vec<Elsewhere>,
    /// The limit of the check `rate`.
    pub rate: Option<Rate>,
}

/// The registered client.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Client {
    /// The form of the id.
    pub id: Form,
    /// The form of the secret.
    pub secret: Form,
    /// Its standing.
    pub state: ClientState,
    /// The registered redirect URI.
    pub redirect_uri: String,
}

/// A client's standing.
#[derive(Clone, Copy, Debug, Default, Deserialize, Eq, PartialEq)]
#[serde(rename_all = "snake_case")]
pub enum ClientState {
    /// In order.
    #[default]
    Active,
    /// Disabled.
    Disabled,
    /// Its secret has run out.
    SecretExpired,
}

/// The refresh token and what becomes of it.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Token {
    /// The form of refresh tokens.
    pub form: Form,
    /// The form of access tokens.
    pub access_form: Form,
    /// The state of the one the user has.
    pub state: TokenState,
    /// What a success does to the token it was got with.
    pub rotation: Rotation,
    /// Seconds for which a used token still gets its successor, where `rotation` is `grace`.
    pub grace_s: u64,
    /// Whether a success carries a refresh token.
    pub returned: ReturnsToken,
    /// Refusals that spend the token all the same.
    pub spent_by: Vec<Occasion>,
    /// How many successes, from the first on, are lost on the way.
    pub lost_replies: usize,
}

/// The state of a refresh token.
#[derive(Clone, Copy, Debug, Default, Deserialize, Eq, PartialEq)]
#[serde(rename_all = "snake_case")]
pub enum TokenState {
    /// In order.
    #[default]
    Live,
    /// Used before; its successor lives.
    Used,
    /// Run out.
    Expired,
    /// Revoked.
    Revoked,
    /// Issued to another client.
    Foreign,
}

/// What a success does to the token it was got with.
#[derive(Clone, Copy, Debug, Default, Deserialize, Eq, PartialEq)]
#[serde(rename_all = "snake_case")]
pub enum Rotation {
    /// Nothing; the same token goes on.
    #[default]
    None,
    /// A new one is issued and the old one is dead at once.
    DeadAtOnce,
    /// A new one is issued; for some seconds the old one gets the same new one again.
    Grace,
    /// A new one is issued; the old one lives until the new one is first used.
    Overlap,
    /// A new one is issued; the old one given again revokes them all.
    Family,
}

/// What the user has, where it is not what the server knows.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Given {
    /// The path of the URL.
    pub path: Option<String>,
    /// The client secret.
    pub client_secret: GivenSecret,
    /// The redirect URI.
    pub redirect_uri: Option<String>,
}

/// The client secret that the user has.
#[derive(Clone, Copy, Debug, Default, Deserialize, Eq, PartialEq)]
#[serde(rename_all = "snake_case")]
pub enum GivenSecret {
    /// The right one.
    #[default]
    Right,
    /// Another one of the same form.
    Wrong,
    /// None: the user knows the client to be public.
    Absent,
}

/// What a server takes.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Accepts {
    /// HTTP methods.
    pub methods: Vec<String>,
    /// Where parameters are read from.
    pub bodies: Vec<Reads>,
    /// Ways of client authentication.
    pub client_auth: Vec<ClientAuth>,
    /// How Basic credentials are read.
    pub basic_decoding: BasicDecoding,
    /// An Authorization header that is not Basic.
    pub other_authorization: Presence,
    /// `redirect_uri`.
    pub redirect_uri: RedirectUri,
    /// `scope`.
    pub scope: Presence,
    /// The content type's charset.
    pub charset: Presence,
    /// User-Agent.
    pub user_agent: Need,
    /// An Accept header that names JSON.
    pub accept: Need,
    /// The host name that requests must carry; empty for any.
    pub host: String,
}

/// Where parameters are read from.
#[derive(Clone, Copy, Debug, Deserialize, Eq, PartialEq)]
#[serde(rename_all = "snake_case")]
pub enum Reads {
    /// A form body.
    Form,
    /// A JSON body.
    Json,
    /// A multipart body.
    Multipart,
    /// A form body without a Content-Type.
    Untyped,
    /// The query string.
    Query,
}

/// A way of client authentication that the lab can check.
#[derive(Clone, Copy, Debug, Deserialize, Eq, PartialEq)]
#[serde(rename_all = "snake_case")]
pub enum ClientAuth {
    /// Basic.
    Basic,
    /// Basic, and `client_id` in the body.
    BasicId,
    /// Id and secret in the body.
    Body,
    /// Basic and body.
    Both,
    /// `client_id` alone.
    None,
}

/// How Basic credentials are read.
#[derive(Clone, Copy, Debug, Default, Deserialize, Eq, PartialEq)]
#[serde(rename_all = "snake_case")]
pub enum BasicDecoding {
    /// As they are.
    #[default]
    Raw,
    /// Form-decoded (RFC 6749 section 2.3.1).
    Form,
    /// Either way.
    Either,
}

/// What something's presence means to a server.
#[derive(Clone, Copy, Debug, Default, Deserialize, Eq, PartialEq)]
#[serde(rename_all = "snake_case")]
pub enum Presence {
    /// Nothing.
    #[default]
    Ignored,
    /// It must be there.
    Required,
    /// It must not be there.
    Refused,
}

/// Whether something must be there.
#[derive(Clone, Copy, Debug, Default, Deserialize, Eq, PartialEq)]
#[serde(rename_all = "snake_case")]
pub enum Need {
    /// No.
    #[default]
    Ignored,
    /// Yes.
    Required,
}

/// What a server does with `redirect_uri`.
#[derive(Clone, Copy, Debug, Default, Deserialize, Eq, PartialEq)]
#[serde(rename_all = "snake_case")]
pub enum RedirectUri {
    /// Nothing.
    #[default]
    Ignored,
    /// It must be there, and be the registered one.
    Required,
    /// Where it is there, it must be the registered one.
    MustMatch,
    /// It must not be there.
    Refused,
}

/// Another path of the same host.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Elsewhere {
    /// The path.
    pub path: String,
    /// What it answers, whatever is asked.
    pub answer: Answer,
}

/// A limit on requests.
#[derive(Clone, Copy, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Rate {
    /// How many requests are answered.
    pub requests: usize,
    /// In how many seconds; in the server's whole life where it is not given.
    pub window_s: Option<u64>,
}

/// The request as sent: a shape's name.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq)]
#[serde(try_from = "String")]
pub struct AsSent(pub Shape);

/// A scenario that cannot be used. The text is whole and names file and line.
#[derive(Debug, thiserror::Error)]
pub enum ScenarioError {
    /// The file cannot be read.
    #[error("could not read scenario {file}: {source}")]
    Unreadable {
        /// As given.
        file: String,
        /// What the system said.
        source: std::io::Error,
    },
    /// The file is not a scenario.
    #[error("{file}:{line}:{column}: {message}")]
    Invalid {
        /// As given.
        file: String,
        /// Counted from 1.
        line: usize,
        /// Counted from 1, in bytes.
        column: usize,
        /// What is wrong there.
        message: String,
    },
    /// No built-in scenario of that name, and no file.
    #[error("'{name}' is no built-in scenario and no file{hint}; `regrant serve --list` shows all")]
    Unknown {
        /// As given.
        name: String,
        /// The nearest name, as a question; may be empty.
        hint: String,
    },
}

impl Scenario {
    /// Reads a scenario; `file` is named in errors.
    ///
    /// # Errors
    /// Where the text is no TOML, a key is unknown or a value cannot be used.
    pub fn parse(name: &str, file: &str, text: &str) -> Result<Self, ScenarioError> {
        let mut scenario: Self = toml::from_str(text).map_err(|error| {
            let start = error.span().map_or(0, |s| s.start).min(text.len());
            let before = text.get(..start).unwrap_or_default();
            let line = before.matches('\n').count() + 1;
            let column = start - before.rfind('\n').map_or(0, |newline| newline + 1) + 1;
            let message = error.message().to_owned();
            ScenarioError::Invalid { file: file.to_owned(), line, column, message }
        })?;
        name.clone_into(&mut scenario.name);
        Ok(scenario)
    }

    /// The answer to a refusal: the scenario's nearest, or the RFC's.
    pub(super) fn answer(&self, refusal: Refusal) -> Answer {
        let own = refusal.occasions().into_iter().find_map(|o| self.answers.get(&o));
        own.cloned().unwrap_or_else(|| {
            let (status, error) = refusal.by_the_book();
            Answer::by_the_book(status, error)
        })
    }

    /// Whether a refusal spends a live token.
    pub(super) fn spends(&self, refusal: Refusal) -> bool {
        refusal.occasions().iter().any(|o| self.token.spent_by.contains(o))
    }

    fn usual_path() -> String {
        "/oauth/token".to_owned()
    }

    fn usual_checks() -> Vec<Check> {
        use Check::{Body, Client, GrantType, Method, Path, RedirectUri, Token};
        vec![Path, Method, Body, GrantType, Client, RedirectUri, Token]
    }
}

impl Default for Client {
    fn default() -> Self {
        Self {
            id: Form::uuid(),
            secret: Form::base64url(40),
            state: ClientState::Active,
            redirect_uri: "https://app.example/callback".to_owned(),
        }
    }
}

impl Default for Token {
    fn default() -> Self {
        Self {
            form: Form::base64url(43),
            access_form: Form::base64url(43),
            state: TokenState::Live,
            rotation: Rotation::None,
            grace_s: 30,
            returned: ReturnsToken::Yes,
            spent_by: Vec::new(),
            lost_replies: 0,
        }
    }
}

impl Default for Accepts {
    fn default() -> Self {
        Self {
            methods: vec!["POST".to_owned()],
            bodies: vec![Reads::Form],
            client_auth: vec![ClientAuth::Basic, ClientAuth::BasicId, ClientAuth::Body],
            basic_decoding: BasicDecoding::Raw,
            other_authorization: Presence::Ignored,
            redirect_uri: RedirectUri::Ignored,
            scope: Presence::Ignored,
            charset: Presence::Ignored,
            user_agent: Need::Ignored,
            accept: Need::Ignored,
            host: String::new(),
        }
    }
}

impl ClientAuth {
    /// Whether a secret goes along.
    pub(super) const fn carries_secret(self) -> bool {
        match self {
            Self::Basic | Self::BasicId | Self::Body | Self::Both => true,
            Self::None => false,
        }
    }
}

impl TryFrom<String> for AsSent {
    type Error = crate::shape::ShapeError;

    fn try_from(name: String) -> Result<Self, Self::Error> {
        name.parse().map(Self)
    }
}
