//! What others wrote: pasted curl commands (POSIX, cmd, PowerShell), HAR, raw HTTP, curl transcripts.
//!
//! Sends nothing. Everything here is hostile until shown otherwise: bounded, never executed.

mod case;
mod curl;
mod failure;
mod fields;
mod har;
mod meaning;
mod observe;
mod options;
mod placeholder;
mod transcript;
mod transfer;
mod words;

use crate::exchange::Observation;
use crate::request::AsSentRequest;
use crate::secret::Secret;
use crate::shape::Shape;
use std::path::Path;
use std::time::Duration;

/// Input of more bytes than this is refused.
pub const MAX_INPUT: usize = 16 << 20;

/// A request as sent, taken from a pasted command or a HAR entry.
#[derive(Clone, Debug)]
pub struct Pasted {
    /// The exact request, with the places of its credentials.
    pub as_sent: AsSentRequest,
    /// The endpoint: the request's URL without the refresh's own parameters.
    pub token_url: String,
    /// The shape it is, or would be once the deviations were repaired.
    pub nearest: Shape,
    /// Where it is no shape: a malformed Basic, an extra header, a duplicate parameter.
    pub deviations: Vec<Remark>,
    /// What the user should know of the command itself (`-X POST -L`, a placeholder left in).
    pub traps: Vec<Remark>,
    /// The option that would fill a placeholder of the credentials which nothing has filled.
    pub unfilled: Option<&'static str>,
    /// `client_id` as meant.
    pub client_id: Option<String>,
    /// `client_secret` as meant.
    pub client_secret: Option<Secret>,
    /// `refresh_token` as meant.
    pub refresh_token: Option<Secret>,
    /// `redirect_uri`.
    pub redirect_uri: Option<String>,
    /// `scope`.
    pub scope: Option<String>,
    /// `resource`.
    pub resource: Option<String>,
    /// `audience`.
    pub audience: Option<String>,
    /// The access token that goes along in header or body.
    pub access_token: Option<Secret>,
    /// Further parameters.
    pub params: Vec<(String, Secret)>,
    /// Headers that no shape has (`X-Api-Key`), to be kept in every shape.
    pub headers: Vec<(String, String)>,
    /// The command's wire options, where it had any.
    pub wire: WireHints,
}

/// Curl's wire options in a pasted command.
#[derive(Clone, Debug, Default)]
pub struct WireHints {
    /// `-k`.
    pub insecure: bool,
    /// `--cacert`.
    pub cacert: Option<String>,
    /// `-x`.
    pub proxy: Option<Secret>,
    /// `-E`.
    pub cert: Option<String>,
    /// `--key`.
    pub key: Option<String>,
    /// `-U`.
    pub proxy_user: Option<Secret>,
    /// `--noproxy`.
    pub noproxy: Option<String>,
    /// `--pass`.
    pub key_password: Option<Secret>,
    /// `--http2`.
    pub http2: bool,
    /// `--connect-timeout`.
    pub connect_timeout: Option<Duration>,
    /// `--max-time`, where it gives the server more time than is usual here.
    pub max_time: Option<Duration>,
    /// `--resolve`.
    pub resolve: Vec<String>,
    /// `-A`; an empty one means none is sent.
    pub user_agent: Option<String>,
}

/// Something seen in what was pasted, with the cause it speaks for.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Remark {
    /// A cause code of the contract, or empty for a mere note.
    pub code: &'static str,
    /// What was seen, without any secret.
    pub seen: String,
    /// What to do.
    pub fix: String,
}

/// Values the options give, to fill placeholders such as `<REFRESH_TOKEN>` or `$CLIENT_ID` with.
#[derive(Clone, Debug, Default)]
pub struct Fillings {
    /// `--client-id`.
    pub client_id: Option<String>,
    /// `--client-secret-file` and the like.
    pub client_secret: Option<Secret>,
    /// `--refresh-token-file` and the like.
    pub refresh_token: Option<Secret>,
    /// `--redirect-uri`.
    pub redirect_uri: Option<String>,
    /// `--scope`.
    pub scope: Option<String>,
    /// `--access-token-file`.
    pub access_token: Option<Secret>,
    /// `--token-url`.
    pub token_url: Option<String>,
}

/// Text that could not be read as what it should be.
#[derive(Clone, Debug, Eq, PartialEq, thiserror::Error)]
#[error("{what}{}: {problem}", .line.map(|l| format!(", line {l}")).unwrap_or_default())]
pub struct ImportError {
    /// What was being read: "the curl command", "the HAR".
    pub what: &'static str,
    /// Line, counted from 1, where it can be told.
    pub line: Option<usize>,
    /// What is wrong, without quoting a secret.
    pub problem: String,
}

/// Reads a pasted curl command. `folder` is where `@file` is looked up, as curl would in the
/// working folder.
///
/// # Errors
/// Where the text is no curl command, or names a file that cannot be read.
pub fn curl(text: &str, fillings: &Fillings, folder: &Path) -> Result<Pasted, ImportError> {
    curl::read(text, fillings, folder)
}

/// Reads a HAR's entry as a request as sent. `entry` counts from 0; without it the first entry
/// that looks like a token request is taken.
///
/// # Errors
/// Where the text is no HAR or has no such entry.
pub fn har(text: &str, entry: Option<usize>, fillings: &Fillings) -> Result<Pasted, ImportError> {
    har::read(text, entry, fillings)
}

/// Reads what `explain` accepts: the contract's JSON, a HAR, a curl transcript, raw HTTP, or a
/// client's bare error text. `entry` counts a HAR's entries from 0.
///
/// # Errors
/// Where the input is empty, larger than [`MAX_INPUT`], or the HAR has no such entry.
pub fn observation(input: &[u8], entry: Option<usize>) -> Result<Observation, ImportError> {
    observe::observation(input, entry)
}
