//! The issuer's metadata (RFC 8414, OpenID discovery): asked without credentials, believed only
//! where it names itself, never a way to send a secret to a host that nobody chose.

use super::{Attendant, Run};
use crate::exchange::{Exchange, Transport};
use crate::findings::reading::{self, Class, Reading};
use crate::import::Remark;
use crate::oauth::metadata::guard::{Permission, Reach, permission, reach};
use crate::oauth::metadata::remarks::{self, Observed};
use crate::oauth::metadata::{self, Metadata};
use crate::request::{PreparedRequest, Purpose};
use url::Url;

/// What the issuer's metadata came to.
#[derive(Debug, Default)]
pub struct Discovery {
    /// What was asked and answered.
    pub exchanges: Vec<Exchange>,
    /// The token endpoint that may be used.
    pub token_url: Option<Url>,
    /// What the user should know.
    pub remarks: Vec<Remark>,
    /// The document, where one was found.
    pub document: Option<Metadata>,
}

/// Most documents that are asked for in a look after a wrong endpoint.
const MOST_GUESSES: usize = 6;

/// Asks for the metadata of an issuer that the user named.
pub async fn discover<T: Transport>(transport: &T, issuer: &str, user_agent: &str) -> Discovery {
    let mut out = Discovery::default();
    let urls = match metadata::urls(issuer) {
        Ok(urls) => urls,
        Err(error) => {
            out.remark(
                "wrong_endpoint",
                format!("--issuer: {error}."),
                "Give the issuer as its own documents write it.",
            );
            return out;
        }
    };
    for url in urls {
        let exchange = transport.send(question(&url, user_agent)).await;
        let document = read(&exchange);
        let reached = exchange.response.is_some();
        out.exchanges.push(exchange);
        if let Some(document) = document {
            out.judge(issuer, &document);
            out.document = Some(document);
            return out;
        }
        if !reached {
            return out;
        }
    }
    out.remark(
        "wrong_endpoint",
        format!("No metadata document was found for the issuer {issuer}."),
        "Check the issuer, or give the token endpoint itself with --token-url.",
    );
    out
}

impl Discovery {
    fn judge(&mut self, issuer: &str, document: &Metadata) {
        let asked = issuer.trim_end_matches('/');
        let named = document.issuer.as_deref().unwrap_or_default();
        if !document.issuer_matches(issuer) && named.trim_end_matches('/') != asked {
            self.remark(
                "wrong_tenant_or_environment",
                format!("The metadata document of {issuer} says that it belongs to '{named}', so nothing was sent to what it names."),
                "Use the issuer that the document names, if that is the one that issued the token.",
            );
            return;
        }
        let Some(url) = document.token_url() else {
            self.remark(
                "wrong_endpoint",
                format!("The metadata document of {issuer} names no token endpoint."),
                "Give the token endpoint with --token-url.",
            );
            return;
        };
        let chosen = Url::parse(issuer).ok();
        let permitted = chosen.is_some_and(|c| permission(&c, &url) == Permission::Try);
        let public =
            url.scheme() == "https" && url.host_str().is_some_and(|h| reach(h) == Reach::Public);
        if permitted || public {
            self.token_url = Some(url);
        } else {
            self.remark(
                "wrong_host_or_region",
                format!("The metadata document of {issuer} names {url} as the token endpoint, which is not a place to send credentials to unasked."),
                "If that is right, give it with --token-url.",
            );
        }
    }

    fn remark(&mut self, code: &'static str, seen: String, fix: &str) {
        self.remarks.push(Remark { code, seen, fix: fix.to_owned() });
    }
}

impl<T: Transport, A: Attendant> Run<'_, T, A> {
    /// A look at the metadata behind an endpoint that seems to be the wrong one. The endpoint it
    /// names on the same host, if it is another one than was tried.
    pub(super) async fn look_behind(&mut self) -> Option<Url> {
        let current = self.plan.target.token_url.clone();
        let agent = self.plan.user_agent.clone();
        let issuers = metadata::issuers_behind(&current);
        let questions = issuers.iter().filter_map(|i| metadata::urls(i.as_str()).ok()).flatten();
        let mut asked: Vec<Url> = Vec::new();
        for url in questions {
            if asked.len() == MOST_GUESSES {
                break;
            }
            if asked.contains(&url) {
                continue;
            }
            if !self.may_send(1) {
                break;
            }
            asked.push(url.clone());
            self.sent += 1;
            self.progress(Purpose::Discovery, self.sent);
            let exchange = tokio::select! {
                exchange = self.transport.send(question(&url, &agent)) => exchange,
                () = self.signals.wait() => return None,
            };
            let document = read(&exchange);
            let answered = exchange.response.is_some();
            self.record(exchange);
            if let Some(listed) = document.as_ref().and_then(Metadata::token_url) {
                self.plan.document = document;
                return self.weigh(&current, listed);
            }
            if !answered {
                return None;
            }
        }
        None
    }

    /// Holds the document against what was observed. What was observed wins.
    pub(super) fn compare_document(&mut self) {
        let Some(document) = self.plan.document.take() else { return };
        let readings = reading::read(&self.campaign).rows;
        let (mut works, mut fails) = (Vec::new(), Vec::new());
        for (row, reading) in self.campaign.rows.iter().zip(&readings) {
            let methods = remarks::methods_of(row.shape.client_auth.slug());
            match reading {
                Reading::ReachedGrant => works.extend(methods),
                Reading::RuledOut(Class::Client) => fails.extend(methods),
                _ => {}
            }
        }
        fails.retain(|m| !works.contains(m));
        for list in [&mut works, &mut fails] {
            list.sort_unstable();
            list.dedup();
        }
        let observed = Observed {
            token_url: &self.plan.target.token_url,
            issuer: self.plan.target.issuer.as_deref(),
            works: &works,
            fails: &fails,
        };
        let told = remarks::compare(&document, &observed);
        self.campaign.discovery.extend(told.into_iter().map(|remark| {
            Remark {
                code: remark.cause().unwrap_or_default(),
                seen: remark.text(),
                fix:
                    "Go by what was observed; ask the server's operator which of the two is meant."
                        .to_owned(),
            }
        }));
    }

    fn weigh(&mut self, current: &Url, listed: Url) -> Option<Url> {
        if listed == *current {
            return None;
        }
        if permission(current, &listed) == Permission::Try {
            return Some(listed);
        }
        self.campaign.discovery.push(Remark {
            code: "wrong_endpoint",
            seen: format!("The server's metadata names {listed} as its token endpoint. It was not tried, since it is on another host."),
            fix: "If that is the right server, run again with this URL as --token-url.".to_owned(),
        });
        None
    }
}

/// A request for a document, without any credentials.
fn question(url: &Url, user_agent: &str) -> PreparedRequest {
    PreparedRequest {
        shape: "discovery".to_owned(),
        purpose: Purpose::Discovery,
        method: "GET".to_owned(),
        url: url.to_string(),
        headers: vec![
            ("Accept".to_owned(), "application/json".to_owned()),
            ("User-Agent".to_owned(), user_agent.to_owned()),
        ],
        body: Vec::new(),
    }
}

fn read(exchange: &Exchange) -> Option<Metadata> {
    let response = exchange.response.as_ref().filter(|r| r.status == 200)?;
    Metadata::read(&response.body).ok()
}
