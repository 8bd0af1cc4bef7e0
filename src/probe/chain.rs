//! Where a redirect leads in the end: asked hop by hop for the report alone.
//!
//! No credentials and no token go along, made-up ones included: a hop gets what says nothing. The
//! user's own host is asked over https or on the same port, other hosts over https where their name
//! is a public one. Everything else is named and left alone.

use super::{Attendant, Run};
use crate::exchange::{Exchange, Transport};
use crate::findings::following;
use crate::import::Remark;
use crate::oauth::metadata::guard::{Objection, Permission, Reach, permission, reach};
use crate::redact::{Masking, Redactor, SecretKind};
use crate::request::{PreparedRequest, Purpose};
use crate::secret::Secret;
use url::{Host, Url};

/// Hops that are asked one after another.
const MOST_HOPS: usize = 5;
/// Characters of an address in a remark.
const LONGEST_ADDRESS: usize = 200;

/// One redirect.
struct Hop {
    status: u16,
    from: Url,
    location: String,
}

impl Hop {
    fn of(exchange: &Exchange) -> Option<Self> {
        let response = exchange.response.as_ref()?;
        if !matches!(response.status, 301 | 302 | 303 | 307 | 308) {
            return None;
        }
        let location = response.header("location")?.trim();
        let from = Url::parse(&exchange.request.url).ok()?;
        Some(Self { status: response.status, from, location: location.to_owned() })
    }

    fn to(&self) -> Option<Url> {
        let mut to = self.from.join(&self.location).ok().filter(|_| !self.location.is_empty())?;
        to.set_fragment(None);
        Some(to)
    }
}

impl<T: Transport, A: Attendant> Run<'_, T, A> {
    /// Asks where the first redirect of the table leads, and where that leads, and so on.
    pub(super) async fn follow_redirects(&mut self, token: &Secret) {
        let Some(mut hop) = self.first_redirect() else { return };
        let secrets = self.secrets_known(token);
        let mut asked = vec![hop.from.clone()];
        for number in 1..=MOST_HOPS {
            let Some(to) = hop.to() else {
                self.note(format!(
                    "Redirect {number}, from {}: the Location header names no address.",
                    shown(&hop.from)
                ));
                return;
            };
            let mut text = format!(
                "Redirect {number}, status {}, from {} to {}.",
                hop.status,
                shown(&hop.from),
                shown(&to)
            );
            let lost = following(Some(hop.status), Some(&hop.from), Some(&to));
            if !lost.is_empty() {
                text.push(' ');
                text.push_str(lost);
            }
            let objection = if asked.contains(&to) {
                Some("the redirects go round in a circle")
            } else if secrets.leak_in(to.as_str().as_bytes()).is_some() {
                Some("that address holds one of the secrets")
            } else {
                objection(&self.plan.target.token_url, &to)
            };
            if let Some(why) = objection {
                self.note(format!("{text} It was not asked where that leads: {why}."));
                return;
            }
            if !self.may_send(0) {
                self.note(text);
                return;
            }
            asked.push(to.clone());
            self.sent += 1;
            self.progress(Purpose::Redirect, self.sent);
            let request = question(hop.status, &to, &self.plan.user_agent);
            let exchange = tokio::select! {
                exchange = self.transport.send(request) => exchange,
                () = self.signals.wait() => return,
            };
            self.note(format!("{text} {}", came(&exchange)));
            let next = Hop::of(&exchange);
            self.record(exchange);
            let Some(next) = next else { return };
            hop = next;
        }
        self.note(format!("The redirects go on after {MOST_HOPS}; no more were followed."));
    }

    /// The redirect that the report is about: of the request as sent where it got one.
    fn first_redirect(&self) -> Option<Hop> {
        let as_sent = self.campaign.as_sent.as_deref();
        let mut rows: Vec<_> = self.campaign.rows.iter().collect();
        rows.sort_by_key(|row| as_sent != Some(row.name.as_str()));
        let answers = rows.into_iter().flat_map(|row| row.decoy.iter().chain(&row.real));
        answers.filter_map(|i| self.campaign.exchanges.get(*i)).find_map(Hop::of)
    }

    fn secrets_known(&self, token: &Secret) -> Redactor {
        let mut redactor = Redactor::new(Masking::Mask);
        redactor.learn_public(self.plan.target.token_url.as_str());
        redactor.learn(SecretKind::RefreshToken, token);
        let given = [&self.plan.credentials.client_secret, &self.plan.grant.access_token];
        for secret in given.into_iter().flatten() {
            redactor.learn(SecretKind::ClientSecret, secret);
        }
        for (kind, secret) in &self.secrets {
            redactor.learn(*kind, secret);
        }
        redactor
    }

    fn note(&mut self, seen: String) {
        self.campaign.redirects.push(Remark { code: "", seen, fix: String::new() });
    }
}

/// Why an address is not asked; `None` where it may be.
fn objection(chosen: &Url, to: &Url) -> Option<&'static str> {
    match permission(chosen, to) {
        Permission::Try if to.scheme() == "https" || chosen.origin() == to.origin() => None,
        Permission::Try => Some("it is another port without TLS"),
        Permission::Propose(Objection::OtherHost(Reach::Public))
            if to.scheme() == "https" && matches!(to.host(), Some(Host::Domain(_))) =>
        {
            None
        }
        Permission::Propose(Objection::OtherHost(_)) => Some(match reach(to.host_str()?) {
            Reach::Public => "it is another host, and not one with a name and TLS",
            inner => inner.words(),
        }),
        Permission::Propose(Objection::InClear) => Some("it goes from https to http"),
        Permission::Propose(Objection::Userinfo) => Some("it holds a user name or a password"),
        Permission::Propose(Objection::NotHttp) => Some("it is no http or https address"),
    }
}

/// What a client that follows would send, without anything that is anybody's.
fn question(status: u16, to: &Url, user_agent: &str) -> PreparedRequest {
    let mut headers = vec![
        ("Accept".to_owned(), "application/json".to_owned()),
        ("User-Agent".to_owned(), user_agent.to_owned()),
    ];
    let keeps_method = matches!(status, 307 | 308);
    if keeps_method {
        headers.push(("Content-Type".to_owned(), "application/x-www-form-urlencoded".to_owned()));
    }
    PreparedRequest {
        shape: "redirect".to_owned(),
        purpose: Purpose::Redirect,
        method: if keeps_method { "POST" } else { "GET" }.to_owned(),
        url: to.to_string(),
        headers,
        body: if keeps_method { b"grant_type=refresh_token".to_vec() } else { Vec::new() },
    }
}

/// What asking came to, in one sentence.
fn came(exchange: &Exchange) -> String {
    let method = &exchange.request.method;
    match (&exchange.response, &exchange.failure) {
        (Some(response), _) => {
            let kind = response.header("content-type").and_then(|t| t.split(';').next());
            let kind = kind.map_or_else(String::new, |kind| {
                format!(", {}", kind.trim().chars().take(60).collect::<String>())
            });
            format!(
                "Asked there by {method} without credentials: status {}{kind}.",
                response.status
            )
        }
        (None, Some(failure)) => {
            format!("Asked there by {method} without credentials: {}.", failure.message)
        }
        (None, None) => format!("Asked there by {method} without credentials: no answer."),
    }
}

/// An address without what may be secret in it.
fn shown(url: &Url) -> String {
    let mut bare = url.clone();
    bare.set_query(None);
    bare.set_fragment(None);
    let _ = bare.set_username("");
    let _ = bare.set_password(None);
    let mut text: String = bare.as_str().chars().take(LONGEST_ADDRESS).collect();
    if text.len() < bare.as_str().len() {
        text.push('…');
    } else if url.query().is_some() {
        text.push_str("?…");
    }
    text
}
