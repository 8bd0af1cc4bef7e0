//! [`Report`]: the versioned wire types of the contract's section 7, redacted by type.
//!
//! [`assemble()`] is the only way from a campaign to a report, and it passes everything through a
//! `Redactor`. Holds no raw string. Renderers see this and nothing else. [`saved`] reads a report
//! somebody kept;
//! [`changes`] tells two of them apart.

pub mod assemble;
pub mod changes;
mod credential;
mod moment;
pub mod recipe;
pub mod saved;
pub mod support;
pub mod word;

pub use assemble::{Meta, assemble, finding, verdict};
pub use recipe::Recipe;

use crate::campaign::CustodyState;
use crate::exchange::Phase;
use crate::findings::{Effect, Outcome, Severity, ShapeOutcome, Side, cause::Group};
use crate::ladder::Stage;
use crate::redact::Clean;
use crate::request::Purpose;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

/// The version of the report's form. What is here changes only with a new number.
pub const SCHEMA: u32 = 1;

/// A name and a value: a header, an identifier.
pub type Pair = (Clean, Clean);

/// Everything a run found out.
#[derive(Clone, Debug, Deserialize, PartialEq, Serialize)]
pub struct Report {
    /// [`SCHEMA`].
    pub schema: u32,
    /// What wrote it.
    pub tool: Tool,
    /// The command that was run.
    pub command: Clean,
    /// When the run began.
    #[serde(with = "moment")]
    pub started_at: Timestamp,
    /// How long it took.
    pub elapsed_ms: u64,
    /// Where the refresh went.
    pub target: Target,
    /// The answer to the user's question.
    pub verdict: Verdict,
    /// Shapes confirmed with the real token, best first.
    pub working_shapes: Vec<Clean>,
    /// The best working request, with variables where the secrets go.
    #[serde(default)]
    pub working_request: Option<Recipe>,
    /// From the request as sent to the nearest working shape.
    pub minimal_change: Vec<Change>,
    /// What each axis does.
    pub axes: Vec<Axis>,
    /// What the decoys could tell.
    pub decoy: Decoy,
    /// The table of shapes, in the order of the plan. In JSON the row of a request that is no shape
    /// stands apart, so that whoever reads `shapes` finds nothing but shapes there.
    #[serde(serialize_with = "only_shapes")]
    pub shapes: Vec<Shape>,
    /// That row, for JSON; renderers find it in `shapes`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub as_sent_row: Option<Shape>,
    /// Likeliest first.
    pub findings: Vec<Finding>,
    /// Everything sent and received, in order; an exchange's index is its place.
    pub exchanges: Vec<Exchange>,
    /// What became of the refresh token.
    pub custody: Custody,
    /// What the other side's support will ask for.
    pub support: Support,
    /// What is known of each secret, without the secret.
    pub credentials: Vec<Credential>,
    /// What else the user should know of the run: why it ended early, what was pasted.
    #[serde(default)]
    pub notes: Vec<Note>,
    /// Every HTTP request written, CONNECT not counted.
    pub requests_total: usize,
}

/// What wrote a report.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
pub struct Tool {
    /// `regrant`.
    pub name: Clean,
    /// Its version.
    pub version: Clean,
}

/// Where the refresh went.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
pub struct Target {
    /// The token endpoint.
    pub token_url: Clean,
    /// The issuer, where one is known.
    pub issuer: Option<Clean>,
    /// The catalogue's name of the provider.
    pub provider: Option<Clean>,
    /// `client_id`.
    pub client_id: Option<Clean>,
    /// The row that is the request as sent today.
    pub as_sent: Option<Clean>,
    /// The endpoint the passes started anew at, where a redirect led there.
    #[serde(default)]
    pub corrected_url: Option<Clean>,
}

/// The answer to the user's question.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
pub struct Verdict {
    /// What came out.
    #[serde(with = "word")]
    pub outcome: Outcome,
    /// The first of the causes.
    pub cause: Option<Clean>,
    /// Cause codes, the decisive one first.
    pub causes: Vec<Clean>,
    /// One sentence.
    pub summary: Clean,
    /// One sentence.
    pub fix: Clean,
    /// Whose side it is on.
    #[serde(with = "word")]
    pub whose_side: Side,
}

/// One step from the request as sent to one that works.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
pub struct Change {
    /// The axis.
    pub axis: Clean,
    /// What it is now.
    pub from: Clean,
    /// What it should be.
    pub to: Clean,
}

/// What an axis does.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
pub struct Axis {
    /// `body`, `client_auth`, an addition's name.
    pub axis: Clean,
    /// Whether it decides.
    #[serde(with = "word")]
    pub effect: Effect,
    /// The value that works, where it decides.
    pub needs: Option<Clean>,
    /// The rows that show it.
    pub evidence: Vec<Clean>,
}

/// What the decoys could tell.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
pub struct Decoy {
    /// Whether right and wrong secret were told apart in some shape.
    pub informative: bool,
    /// Why we think so.
    pub because: Clean,
}

/// One row of the table of shapes.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
pub struct Shape {
    /// The shape's name, or `as_sent` for a request that is no shape.
    pub shape: Clean,
    /// What became of it.
    #[serde(with = "word")]
    pub outcome: ShapeOutcome,
    /// How far it got at best.
    #[serde(with = "word")]
    pub stage: Stage,
    /// Why it fails.
    pub causes: Vec<Clean>,
    /// The exchange with the decoy.
    pub decoy: Option<usize>,
    /// The decoy with a wrong secret.
    #[serde(default)]
    pub control: Option<usize>,
    /// The telling exchange with the real token.
    pub real: Option<usize>,
    /// Why it is in the plan.
    #[serde(default)]
    pub why: Clean,
    /// Why the real token was not sent, where it was not.
    #[serde(default)]
    pub skipped: Option<Clean>,
}

/// One thing that is wrong, or odd, and what to do about it.
#[derive(Clone, Debug, Deserialize, PartialEq, Serialize)]
pub struct Finding {
    /// The cause code.
    pub code: Clean,
    /// Its group.
    #[serde(with = "word")]
    pub group: Group,
    /// How much it matters.
    #[serde(with = "word")]
    pub severity: Severity,
    /// 0 to 1.
    pub confidence: f64,
    /// A short title.
    pub title: Clean,
    /// What was seen, what it implies, how sure we are.
    pub explanation: Clean,
    /// The one thing to do next.
    pub fix: Clean,
    /// What it rests on.
    pub evidence: Vec<Evidence>,
    /// RFC sections and public pages.
    pub references: Vec<Clean>,
}

/// What a finding rests on.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
pub struct Evidence {
    /// The exchange it was seen in.
    pub exchange: Option<usize>,
    /// What was seen there.
    pub what: Clean,
}

/// One request and whatever came of it.
#[derive(Clone, Debug, Deserialize, PartialEq, Serialize)]
pub struct Exchange {
    /// Its place.
    pub index: usize,
    /// The row it belongs to.
    pub shape: Clean,
    /// Why it was sent.
    #[serde(with = "word")]
    pub purpose: Purpose,
    /// When it began.
    #[serde(with = "moment")]
    pub started_at: Timestamp,
    /// What was sent.
    pub request: Request,
    /// What came back; null where nothing did.
    pub response: Option<Response>,
    /// What went wrong on the way; null where nothing did.
    pub failure: Option<Failure>,
    /// How far it got.
    #[serde(with = "word")]
    pub stage: Stage,
    /// How long each phase took.
    pub timings_ms: Timings,
    /// What is known of the connection.
    pub connection: Option<Connection>,
}

/// A request as it was written.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
pub struct Request {
    /// HTTP method.
    pub method: Clean,
    /// URL.
    pub url: Clean,
    /// Headers in their order.
    pub headers: Vec<Pair>,
    /// The body as text.
    pub body: Clean,
}

/// An answer.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
pub struct Response {
    /// Status code.
    pub status: u16,
    /// Reason phrase.
    #[serde(default)]
    pub reason: Clean,
    /// `HTTP/1.1`, `HTTP/2`.
    pub http_version: Clean,
    /// Headers in their order.
    pub headers: Vec<Pair>,
    /// The body as text, decoded.
    pub body: Clean,
    /// Whether the body is not whole.
    pub body_truncated: bool,
    /// How many bytes of it are left out, where that is known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub body_left_out: Option<u64>,
}

/// Where an exchange failed.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
pub struct Failure {
    /// The phase.
    #[serde(with = "word")]
    pub phase: Phase,
    /// What the library or the system said.
    pub message: Clean,
}

/// How long each phase took, in milliseconds; null where it did not happen.
#[derive(Clone, Copy, Debug, Default, Deserialize, PartialEq, Serialize)]
pub struct Timings {
    /// Resolving the name.
    pub dns: Option<f64>,
    /// TCP, a proxy's CONNECT included.
    pub connect: Option<f64>,
    /// The TLS handshake.
    pub tls: Option<f64>,
    /// From the request's first byte to the answer's.
    pub first_byte: Option<f64>,
    /// Everything.
    pub total: f64,
}

/// What is known of a connection.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
pub struct Connection {
    /// The peer's address and port.
    pub remote: Clean,
    /// Every address that was tried.
    #[serde(default)]
    pub attempts: Vec<Clean>,
    /// The proxy that was used.
    #[serde(default)]
    pub proxy: Option<Clean>,
    /// TLS facts.
    pub tls: Option<Tls>,
    /// Whether an earlier exchange had opened it.
    pub reused: bool,
}

/// Facts of a TLS connection.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
pub struct Tls {
    /// `TLSv1.3`.
    pub version: Clean,
    /// Cipher suite.
    pub cipher: Clean,
    /// Protocol agreed on by ALPN.
    #[serde(default)]
    pub alpn: Option<Clean>,
    /// The server's own certificate.
    pub certificate: Option<Certificate>,
    /// The certificates the server sent with it.
    #[serde(default)]
    pub chain: Vec<Certificate>,
    /// Whether the server asked for a client certificate.
    #[serde(default)]
    pub client_certificate_requested: bool,
}

/// One certificate.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
pub struct Certificate {
    /// Subject.
    pub subject: Clean,
    /// Issuer.
    pub issuer: Clean,
    /// Names it is for.
    pub names: Vec<Clean>,
    /// Not valid before.
    #[serde(with = "moment::option", default)]
    pub not_before: Option<Timestamp>,
    /// Not valid after.
    #[serde(with = "moment::option", default)]
    pub not_after: Option<Timestamp>,
    /// SHA-256 of the DER, in hex.
    #[serde(default)]
    pub sha256: Clean,
}

/// What became of the refresh token.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
pub struct Custody {
    /// Whether an answer held another refresh token.
    pub rotated: bool,
    /// The file that holds the newest token.
    pub kept: Option<Clean>,
    /// How often a real token was sent.
    pub requests_with_real_token: usize,
    /// In which state the token was left.
    #[serde(with = "word")]
    pub state: CustodyState,
    /// What the user should know.
    #[serde(default)]
    pub notes: Vec<Clean>,
}

/// What the other side's support will ask for.
#[derive(Clone, Debug, Default, Deserialize, Eq, PartialEq, Serialize)]
pub struct Support {
    /// Request and correlation ids: where each stood, and its value.
    pub request_ids: Vec<Pair>,
    /// The server's Date headers, as they came.
    pub server_dates: Vec<Clean>,
    /// Server minus local clock, in seconds; 0 within two seconds, null where no answer had a date.
    pub clock_skew_s: Option<i64>,
    /// Who can answer the question.
    #[serde(default)]
    pub ask: Clean,
    /// The question to send them.
    #[serde(default)]
    pub question: Clean,
}

/// What is known of a secret, without the secret.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
pub struct Credential {
    /// What it is.
    pub what: Clean,
    /// Its label in this report.
    pub label: Clean,
    /// Length in bytes.
    pub length: usize,
    /// The smallest class of characters it fits in.
    pub characters: Clean,
    /// What is noteworthy about it.
    pub notes: Vec<Clean>,
}

/// A remark on the run itself.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
pub struct Note {
    /// `stop`, `pasted`, `discovery`, `deviation`.
    pub about: Clean,
    /// What was seen or done.
    pub text: Clean,
    /// What to do, where there is something to do.
    #[serde(default)]
    pub fix: Option<Clean>,
}

/// The name of the row of a request that is no shape.
pub const AS_SENT: &str = "as_sent";

fn only_shapes<S: serde::Serializer>(rows: &[Shape], serializer: S) -> Result<S::Ok, S::Error> {
    serializer.collect_seq(rows.iter().filter(|row| row.shape.as_str() != AS_SENT))
}

impl Report {
    /// The exchange with that index.
    #[must_use]
    pub fn exchange(&self, index: usize) -> Option<&Exchange> {
        self.exchanges.get(index).filter(|e| e.index == index)
    }

    /// The row of that name.
    #[must_use]
    pub fn shape(&self, name: &str) -> Option<&Shape> {
        self.shapes.iter().find(|s| s.shape.as_str() == name)
    }

    /// The exchange that tells most about a row: with the real token, else with the decoy.
    #[must_use]
    pub fn telling(&self, shape: &Shape) -> Option<&Exchange> {
        shape.real.or(shape.decoy).and_then(|i| self.exchange(i))
    }
}

impl Request {
    /// The value of the first header of that name, whatever its case.
    #[must_use]
    pub fn header(&self, name: &str) -> Option<&Clean> {
        find(&self.headers, name)
    }
}

impl Response {
    /// The value of the first header of that name, whatever its case.
    #[must_use]
    pub fn header(&self, name: &str) -> Option<&Clean> {
        find(&self.headers, name)
    }
}

fn find<'a>(headers: &'a [Pair], name: &str) -> Option<&'a Clean> {
    headers.iter().find(|(n, _)| n.as_str().eq_ignore_ascii_case(name)).map(|(_, v)| v)
}
