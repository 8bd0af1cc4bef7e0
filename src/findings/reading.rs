//! What a decoy's answer tells: how far its shape got, compared with its control and its siblings.
//!
//! The rule (contract, section 4): right and wrong secret answered differently means that this
//! server reads the credentials in this shape, and took them. Answered alike, it does not read
//! them, or looks at the token first: that rules out nothing by itself. Answers are compared whole,
//! since codes lie. Used by `probe` to choose where the real token goes, and by `compare`.

mod signature;

pub use signature::signature;

use crate::campaign::{Campaign, Row};
use crate::exchange::Exchange;
use crate::findings::cause::Group;
use crate::findings::{Cause, SURE, told};
use crate::ladder::reading::looks_like_html;
use crate::oauth::answer::TokenAnswer;
use crate::request::Purpose;

/// What one answer speaks of.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Class {
    /// Tokens were issued.
    Tokens,
    /// The refresh token, the user or the consent.
    Grant,
    /// The client and its credentials.
    Client,
    /// How the request is written.
    Format,
    /// That this is not the place, or not the method.
    Routing,
    /// Another place.
    Redirect,
    /// That there were too many requests.
    RateLimited,
    /// The server's own trouble (5xx).
    ServerFault,
    /// A refusal without a word of why.
    Mute,
    /// Something else.
    Other,
}

/// One answer, boiled down.
#[derive(Clone, Debug, PartialEq)]
pub struct Answer {
    /// What it speaks of.
    pub class: Class,
    /// Status and words with everything taken out that varies from one request to the next.
    pub signature: String,
    /// `error`, where there was one.
    pub code: Option<String>,
    /// The likeliest cause, as one exchange tells it, where its words are plain.
    pub cause: Option<Cause>,
    /// Whether it names the grant type, which every request carries: the body was not read.
    pub unread: bool,
    /// What the likeliest cause speaks of, however unsure.
    pub leaning: Option<Class>,
}

impl Answer {
    fn speaks_of_dpop(&self) -> bool {
        self.code.as_deref().is_some_and(|c| c.contains("dpop"))
    }
}

/// What the decoy pass tells of one row.
#[derive(Clone, Debug, PartialEq)]
pub enum Reading {
    /// No decoy was sent.
    NotSent,
    /// It was sent, and nothing usable came back.
    Unanswered,
    /// A made-up token was given tokens: this server checks nothing.
    AcceptsAnything,
    /// The decoy came as far as the grant.
    ReachedGrant,
    /// It was refused before the grant was looked at.
    RuledOut(Class),
    /// It cannot be told.
    Blind,
}

/// What the decoy pass tells of all rows.
#[derive(Clone, Debug, PartialEq)]
pub struct Readings {
    /// One for each row of the campaign, in its order.
    pub rows: Vec<Reading>,
    /// Whether right and wrong secret were told apart somewhere.
    pub informative: bool,
    /// Why we think so.
    pub because: String,
}

/// Words that lean to one side; they count only where another shape was answered otherwise.
const LEANING: f64 = 0.35;

/// Boils an exchange's answer down; `None` where none came.
#[must_use]
pub fn answer(exchange: &Exchange) -> Option<Answer> {
    let response = exchange.response.as_ref()?;
    let parsed = TokenAnswer::read(&response.body);
    let code = match &parsed {
        TokenAnswer::Error(error) => error.code.clone(),
        _ => None,
    };
    let told = told(exchange);
    let top = told.findings.first();
    let leaning = top.as_ref().filter(|f| f.confidence >= LEANING).map(|f| class_of(f.code));
    let plain = top.filter(|f| f.confidence >= SURE).map(|f| f.code);
    let empty = response.body.iter().all(u8::is_ascii_whitespace);
    let class = match (&parsed, response.status) {
        (TokenAnswer::Tokens(_), 200..=299) => Class::Tokens,
        (_, 429) => Class::RateLimited,
        (_, 300..=399) => Class::Redirect,
        _ if plain == Some(Cause::RateLimited) => Class::RateLimited,
        // Whoever answers a POST with a page and 200 gives out no tokens.
        (TokenAnswer::Unreadable, 200..=299) if looks_like_html(&response.text()) => Class::Routing,
        (_, 400..=403) if empty && response.header("www-authenticate").is_none() => Class::Mute,
        _ => spoken(plain, code.as_deref(), response.status, empty),
    };
    let unread =
        code.as_deref() == Some("unsupported_grant_type") || names_grant_type(&response.text());
    Some(Answer { class, signature: signature(exchange), code, cause: plain, unread, leaning })
}

/// Whether an answer asks for a pause: 429, `Retry-After`, words of a lock-out.
#[must_use]
pub fn asks_for_a_pause(exchange: &Exchange) -> bool {
    let Some(response) = &exchange.response else { return false };
    if response.status == 429 || response.status >= 400 && response.header("retry-after").is_some()
    {
        return true;
    }
    // Few controls need to be read for it: they say nothing else that their decoys do not.
    let hint = || {
        let text = response.text().to_ascii_lowercase();
        ["lock", "too many", "attempts", "limit", "throttl", "quota", "slow"]
            .iter()
            .any(|word| text.contains(word))
    };
    (exchange.request.purpose != Purpose::Control || hint())
        && answer(exchange).is_some_and(|a| a.class == Class::RateLimited)
}

/// Whether somebody answered for a server that is away: a gateway, or a page about maintenance.
#[must_use]
pub fn is_away(exchange: &Exchange) -> bool {
    let Some(response) = &exchange.response else { return false };
    let gateway = matches!(response.status, 502..=504 | 520..=530);
    let error = matches!(TokenAnswer::read(&response.body), TokenAnswer::Error(_));
    gateway && !error
}

/// Every request holds `grant_type=refresh_token`; an answer that misses it has not read the body.
fn names_grant_type(text: &str) -> bool {
    let text = text.to_ascii_lowercase();
    let named = ["grant_type", "grant type", "granttype"].iter().any(|n| text.contains(n));
    let missed = [
        "missing",
        "required",
        "must contain",
        "unsupported",
        "not supported",
        "not specified",
        "invalid 'grant_type'",
    ];
    named && missed.iter().any(|m| text.contains(m))
}

/// The class of an answer that says something.
fn spoken(plain: Option<Cause>, code: Option<&str>, status: u16, empty: bool) -> Class {
    let code = code.unwrap_or_default().to_ascii_lowercase();
    let by_cause = plain.map(class_of);
    match code.as_str() {
        // The token was looked at, unless the words plainly speak of something else.
        "invalid_grant"
        | "bad_refresh_token"
        | "invalid_refresh_token"
        | "token_expired"
        | "token_inactive" => {
            return match plain {
                Some(c) if elsewhere(c) => class_of(c),
                _ => Class::Grant,
            };
        }
        _ => {}
    }
    if let Some(class) = by_cause {
        return class;
    }
    match (code.as_str(), status) {
        (
            "invalid_client"
            | "incorrect_client_credentials"
            | "invalid_client_id"
            | "bad_client_secret"
            | "use_dpop_nonce"
            | "invalid_dpop_proof",
            _,
        ) => Class::Client,
        ("unsupported_grant_type" | "unsupported_media_type", _) | (_, 411 | 415) => Class::Format,
        (_, 404 | 405 | 410) => Class::Routing,
        (_, 500..=599) => Class::ServerFault,
        (_, 401) if empty => Class::Mute,
        _ => Class::Other,
    }
}

/// Causes that say a token was not the point, even under `invalid_grant`.
fn elsewhere(cause: Cause) -> bool {
    matches!(
        cause,
        Cause::RedirectUriRequired
            | Cause::RedirectUriMismatch
            | Cause::RedirectUriRejected
            | Cause::DpopRequired
            | Cause::DpopProofInvalid
            | Cause::WrongClientSecret
            | Cause::ClientSecretMissing
            | Cause::ClientIdMissing
            | Cause::UnknownClient
    )
}

/// What a cause speaks of, as far as a decoy is concerned.
fn class_of(cause: Cause) -> Class {
    match cause {
        Cause::RateLimited => Class::RateLimited,
        Cause::RedirectUriRequired
        | Cause::RedirectUriMismatch
        | Cause::RedirectUriRejected
        | Cause::ScopeRequired
        | Cause::ScopeRejected
        | Cause::ScopeExceedsGrant
        | Cause::ResourceOrAudienceMismatch
        | Cause::GrantTypeWrong
        | Cause::RefreshTokenMissing => Class::Format,
        Cause::GrantNotAllowedForClient => Class::Client,
        Cause::ServerError | Cause::Maintenance => Class::ServerFault,
        other => match other.entry().group {
            Group::Grant => Class::Grant,
            Group::ClientAuth => Class::Client,
            Group::Format => Class::Format,
            Group::Routing | Group::Transport => Class::Routing,
            Group::Server => Class::Other,
        },
    }
}

/// What the decoy pass of a campaign tells.
#[must_use]
pub fn read(campaign: &Campaign) -> Readings {
    let of = |index: Option<usize>| index.and_then(|i| campaign.exchanges.get(i)).and_then(answer);
    let pairs: Vec<Pair> = campaign
        .rows
        .iter()
        .map(|row| Pair { decoy: of(row.decoy), control: control_of(campaign, row) })
        .collect();
    let has_secret = campaign.rows.iter().any(|r| r.shape.client_auth.carries_secret());
    let looked = grant_signatures(&campaign.rows, &pairs, has_secret && !campaign.plan.no_controls);
    let rows: Vec<Reading> = campaign
        .rows
        .iter()
        .zip(&pairs)
        .map(|(row, pair)| of_row(row, pair, &pairs, &looked))
        .collect();
    let because = because(campaign, &pairs, &rows, &looked);
    Readings { rows, informative: !looked.is_empty(), because }
}

/// The signature of a row's control; `None` where none was answered.
#[must_use]
pub fn control_of(campaign: &Campaign, row: &Row) -> Option<String> {
    let exchange = campaign.exchanges.get(row.control?)?;
    exchange.response.as_ref().map(|_| signature(exchange))
}

/// Whether the server took this row's credentials, whatever it refused afterwards: right and wrong
/// ones were answered differently, and the right ones without the code for a client it did not
/// recognise.
#[must_use]
pub fn credentials_taken(campaign: &Campaign, row: &Row) -> bool {
    let decoy = row.decoy.and_then(|x| campaign.exchanges.get(x)).and_then(answer);
    let Some((decoy, control)) = decoy.zip(control_of(campaign, row)) else { return false };
    decoy.signature != control && !decoy.code.as_deref().is_some_and(names_client)
}

/// Whether a code says that the client was not recognised.
fn names_client(code: &str) -> bool {
    let code = code.to_ascii_lowercase();
    matches!(
        code.as_str(),
        "invalid_client"
            | "incorrect_client_credentials"
            | "invalid_client_id"
            | "bad_client_secret"
    )
}

#[derive(Debug)]
struct Pair {
    decoy: Option<Answer>,
    /// The control's signature: all that is ever compared of it.
    control: Option<String>,
}

impl Pair {
    fn differ(&self) -> bool {
        matches!((&self.decoy, &self.control), (Some(d), Some(c)) if d.signature != *c)
    }
}

/// The signatures of answers that show the token was looked at; empty where nothing shows it.
fn grant_signatures(rows: &[Row], pairs: &[Pair], controls: bool) -> Vec<String> {
    let ranked = |(row, pair): (&Row, &Pair)| -> Option<(u8, String)> {
        let decoy = pair.decoy.as_ref()?;
        let rank = match decoy.class {
            Class::Grant => 3,
            Class::Other | Class::Mute | Class::ServerFault => 2,
            // The code names the client, the words do not: an `invalid_client` for a dead token.
            Class::Client if decoy.cause.is_none() && !decoy.speaks_of_dpop() => 1,
            _ => return None,
        };
        let shown = if controls {
            pair.differ()
        } else {
            // Without controls only an answer that names the grant shows anything.
            rank == 3 && !crate::shape::matrix::in_url(&row.shape)
        };
        shown.then(|| (rank, decoy.signature.clone()))
    };
    let found: Vec<(u8, String)> = rows.iter().zip(pairs).filter_map(ranked).collect();
    let best = found.iter().map(|(rank, _)| *rank).max();
    let mut out: Vec<String> =
        found.into_iter().filter(|(r, _)| Some(*r) == best).map(|(_, s)| s).collect();
    out.sort();
    out.dedup();
    out
}

/// Whether this shape was told something about its form, while another one got to the client or
/// the grant: then the form is what keeps it from there.
fn held_up(decoy: &Answer, pairs: &[Pair]) -> bool {
    let further = |p: &Pair| {
        p.decoy.as_ref().is_some_and(|d| {
            d.signature != decoy.signature && matches!(d.class, Class::Client | Class::Grant)
        })
    };
    matches!(decoy.leaning, Some(Class::Format)) && pairs.iter().any(further)
}

fn of_row(row: &Row, pair: &Pair, pairs: &[Pair], looked: &[String]) -> Reading {
    if row.decoy.is_none() {
        return Reading::NotSent;
    }
    let Some(decoy) = &pair.decoy else { return Reading::Unanswered };
    let informative = !looked.is_empty();
    let reached = looked.contains(&decoy.signature);
    match decoy.class {
        Class::Tokens => Reading::AcceptsAnything,
        Class::RateLimited => Reading::Unanswered,
        Class::Redirect | Class::Routing => Reading::RuledOut(decoy.class),
        // The credentials were made up, too: only that the parameters were not read rules it out.
        _ if crate::shape::matrix::in_url(&row.shape) => {
            if decoy.unread {
                Reading::RuledOut(Class::Format)
            } else {
                Reading::Blind
            }
        }
        class if pair.control.is_some() => {
            if pair.differ() {
                if reached || class == Class::Grant {
                    Reading::ReachedGrant
                } else {
                    Reading::RuledOut(class)
                }
            } else if class == Class::Client || class == Class::Format {
                Reading::RuledOut(class)
            } else if decoy.unread || held_up(decoy, pairs) {
                Reading::RuledOut(Class::Format)
            } else if informative && !reached && class != Class::Grant {
                Reading::RuledOut(class)
            } else {
                Reading::Blind
            }
        }
        Class::Client | Class::Format => Reading::RuledOut(decoy.class),
        _ if decoy.unread || held_up(decoy, pairs) => Reading::RuledOut(Class::Format),
        _ if reached => Reading::ReachedGrant,
        Class::Grant if informative => Reading::ReachedGrant,
        class if informative => Reading::RuledOut(class),
        _ => Reading::Blind,
    }
}

fn because(campaign: &Campaign, pairs: &[Pair], rows: &[Reading], looked: &[String]) -> String {
    if rows.contains(&Reading::AcceptsAnything) {
        return "a made-up refresh token was given tokens: this server accepts anything, so what works here proves nothing"
            .to_owned();
    }
    if rows.iter().all(|r| *r == Reading::NotSent) {
        return "no decoy was sent".to_owned();
    }
    if rows.iter().all(|r| matches!(r, Reading::NotSent | Reading::Unanswered)) {
        return "no decoy was answered".to_owned();
    }
    let names: Vec<&str> = campaign
        .rows
        .iter()
        .zip(pairs)
        .zip(rows)
        .filter(|((_, pair), _)| pair.decoy.as_ref().is_some_and(|d| looked.contains(&d.signature)))
        .map(|((row, _), _)| row.name.as_str())
        .collect();
    let list = match names.as_slice() {
        [one] => (*one).to_owned(),
        [first, .., last] if names.len() > 3 => {
            format!("{first} to {last} ({} shapes)", names.len())
        }
        several => several.join(", "),
    };
    let controls = pairs.iter().any(|p| p.control.is_some());
    let told_apart = campaign.rows.iter().find(|row| credentials_taken(campaign, row));
    if let (true, Some(row)) = (looked.is_empty(), told_apart) {
        return format!(
            "right and wrong client secret were answered differently in {}: there the server read the credentials, and refused before it looked at the token",
            row.name
        );
    }
    match (looked.is_empty(), controls) {
        (false, true) => format!(
            "right and wrong client secret were answered differently in {list}: there the server read the credentials, took them, and looked at the token"
        ),
        (false, false) => format!("the answer to a made-up token in {list} speaks of the token itself"),
        (true, true) => {
            "right and wrong client secret were answered alike in every shape: the server does not read them, or it looks at the token first; a made-up token tells nothing about the client here"
                .to_owned()
        }
        (true, false) => "no answer to a made-up token speaks of the token".to_owned(),
    }
}
