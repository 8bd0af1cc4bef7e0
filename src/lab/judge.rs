//! Goes through a scenario's checks in their order: the first that fails answers.

use super::reading::{Authorization, Format, Params, Received};
use super::refusal::{Check, Refusal};
use super::scenario::{
    Accepts, BasicDecoding, ClientAuth, ClientState, Need, Presence, Reads, RedirectUri, Scenario,
    TokenState,
};
use super::tokens::{Standing, Tokens};
use std::time::Instant;

/// The client as the server knows it.
#[derive(Clone, Debug)]
pub(super) struct Registered {
    pub(super) id: String,
    pub(super) secret: String,
}

/// A request on its way through the checks.
pub(super) struct Case<'a> {
    pub(super) scenario: &'a Scenario,
    pub(super) registered: &'a Registered,
    pub(super) request: &'a Received,
    /// What this server reads of it.
    pub(super) params: &'a Params,
    /// Whether the limit on requests is passed.
    pub(super) over_limit: bool,
    pub(super) now: Instant,
}

impl Case<'_> {
    /// The first refusal, or `None` where nothing stands against issuing.
    pub(super) fn judge(&self, tokens: &mut Tokens) -> Option<Refusal> {
        self.scenario.checks.iter().find_map(|check| self.check(*check, tokens))
    }

    fn check(&self, check: Check, tokens: &mut Tokens) -> Option<Refusal> {
        let (request, accepts) = (self.request, &self.scenario.accepts);
        let lacks = |rule, there: bool| rule == Need::Required && !there;
        let presence = |rule, there| match (rule, there) {
            (Presence::Required, false) => Some(false),
            (Presence::Refused, true) => Some(true),
            _ => None,
        };
        match check {
            Check::Rate => self.over_limit.then_some(Refusal::RateLimited),
            Check::Host => self.host(),
            Check::Https => Some(Refusal::PlainHttp),
            Check::Path => self.path(),
            Check::Method => {
                (!accepts.methods.contains(&request.method)).then_some(Refusal::WrongMethod)
            }
            Check::UserAgent => {
                lacks(accepts.user_agent, request.user_agent).then_some(Refusal::UserAgentMissing)
            }
            Check::Accept => {
                lacks(accepts.accept, request.accepts_json).then_some(Refusal::AcceptMissing)
            }
            Check::Charset => presence(accepts.charset, request.charset)
                .map(|there| if there { Refusal::CharsetPresent } else { Refusal::CharsetMissing }),
            Check::Query => (!request.in_query.is_empty()).then_some(Refusal::QueryUsed),
            Check::Body => self.body(),
            Check::Duplicates => self.params.has_duplicate().then_some(Refusal::DuplicateParameter),
            Check::GrantType => match self.params.first("grant_type") {
                None => Some(Refusal::GrantTypeMissing),
                Some("refresh_token") => None,
                Some(_) => Some(Refusal::GrantTypeWrong),
            },
            Check::Client => self.client().err(),
            Check::RedirectUri => self.redirect_uri(),
            Check::Scope => presence(accepts.scope, self.params.first("scope").is_some())
                .map(|there| if there { Refusal::ScopeRefused } else { Refusal::ScopeMissing }),
            Check::Token => self.token(tokens),
        }
    }

    fn host(&self) -> Option<Refusal> {
        let name = self.request.host.as_deref().unwrap_or_default();
        let name = name.rsplit_once(':').map_or(name, |(name, _)| name);
        (!name.eq_ignore_ascii_case(&self.scenario.accepts.host)).then_some(Refusal::WrongHost)
    }

    fn path(&self) -> Option<Refusal> {
        let (asked, right) = (&self.request.path, &self.scenario.path);
        if asked == right {
            return None;
        }
        let same = asked.trim_end_matches('/') == right.trim_end_matches('/');
        Some(if same { Refusal::OtherSlash } else { Refusal::WrongPath })
    }

    fn body(&self) -> Option<Refusal> {
        let places = &self.scenario.accepts.bodies;
        let read = match self.request.format {
            Format::Empty => {
                return (!places.contains(&Reads::Query)).then_some(Refusal::BodyEmpty);
            }
            Format::Form => places.contains(&Reads::Form),
            Format::Json => places.contains(&Reads::Json),
            Format::Multipart => places.contains(&Reads::Multipart),
            Format::Untyped => places.contains(&Reads::Untyped),
            Format::Other => false,
        };
        (!read).then_some(Refusal::BodyFormat)
    }

    fn client(&self) -> Result<(), Refusal> {
        let accepts = &self.scenario.accepts;
        match self.request.authorization {
            Authorization::Other if accepts.other_authorization == Presence::Refused => {
                return Err(Refusal::OtherAuthorization);
            }
            Authorization::Malformed => return Err(Refusal::BasicMalformed),
            Authorization::Absent | Authorization::Basic(..) | Authorization::Other => {}
        }
        let way = self.request.client_auth(self.params).ok_or(Refusal::ClientMissing)?;
        let in_body = self.params.first("client_id");
        let in_header = self.basic();
        let id = in_header.as_ref().map(|(id, _)| id.as_str()).or(in_body);
        if id.ok_or(Refusal::ClientMissing)? != self.registered.id {
            return Err(Refusal::ClientUnknown);
        }
        if in_header.is_some() && in_body.is_some_and(|b| b != self.registered.id) {
            return Err(Refusal::ClientMismatch);
        }
        taken(way, accepts)?;
        let mut secrets = in_header.iter().map(|(_, secret)| secret.as_str());
        let right = secrets.all(|s| s == self.registered.secret)
            && self.params.first("client_secret").is_none_or(|s| s == self.registered.secret);
        if way.carries_secret() && !right {
            return Err(Refusal::WrongSecret);
        }
        match self.scenario.client.state {
            ClientState::Active => Ok(()),
            ClientState::Disabled => Err(Refusal::ClientDisabled),
            ClientState::SecretExpired => Err(Refusal::SecretExpired),
        }
    }

    /// Id and secret of a Basic header, read the way this server reads them.
    fn basic(&self) -> Option<(String, String)> {
        let Authorization::Basic(id, secret) = &self.request.authorization else {
            return None;
        };
        let raw = (id.clone(), secret.clone());
        let decoded = (form_decoded(id), form_decoded(secret));
        let right = |pair: &(String, String)| pair.1 == self.registered.secret;
        Some(match self.scenario.accepts.basic_decoding {
            BasicDecoding::Form => decoded,
            BasicDecoding::Either if right(&decoded) => decoded,
            BasicDecoding::Raw | BasicDecoding::Either => raw,
        })
    }

    fn redirect_uri(&self) -> Option<Refusal> {
        let given = self.params.first("redirect_uri");
        let rule = self.scenario.accepts.redirect_uri;
        match (rule, given) {
            (RedirectUri::Ignored, _) | (RedirectUri::MustMatch | RedirectUri::Refused, None) => {
                None
            }
            (RedirectUri::Required, None) => Some(Refusal::RedirectUriMissing),
            (RedirectUri::Refused, Some(_)) => Some(Refusal::RedirectUriRefused),
            (RedirectUri::Required | RedirectUri::MustMatch, Some(uri)) => {
                let registered = &self.scenario.client.redirect_uri;
                (uri != registered).then_some(Refusal::RedirectUriMismatch)
            }
        }
    }

    fn token(&self, tokens: &mut Tokens) -> Option<Refusal> {
        let Some(token) = self.params.first("refresh_token").filter(|t| !t.is_empty()) else {
            return Some(Refusal::TokenMissing);
        };
        match tokens.present(token, self.now) {
            Standing::Unknown => Some(Refusal::TokenUnknown),
            Standing::Live | Standing::Dead(TokenState::Live) => None,
            Standing::Dead(TokenState::Used) => Some(Refusal::TokenUsed),
            Standing::Dead(TokenState::Expired) => Some(Refusal::TokenExpired),
            Standing::Dead(TokenState::Revoked) => Some(Refusal::TokenRevoked),
            Standing::Dead(TokenState::Foreign) => Some(Refusal::TokenForeign),
        }
    }
}

fn taken(way: ClientAuth, accepts: &Accepts) -> Result<(), Refusal> {
    if accepts.client_auth.contains(&way) {
        return Ok(());
    }
    let confidential = accepts.client_auth.iter().any(|w| w.carries_secret());
    Err(match way {
        ClientAuth::None => Refusal::SecretMissing,
        _ if !confidential => Refusal::SecretSent,
        ClientAuth::Both => Refusal::ClientAuthTwice,
        ClientAuth::Basic | ClientAuth::BasicId | ClientAuth::Body => Refusal::ClientAuthMethod,
    })
}

fn form_decoded(value: &str) -> String {
    crate::encode::percent_decode(&value.replace('+', " "))
}
