//! What the values in a recorded request tell by themselves: `target::facts`, asked about them.
//!
//! People black their secrets out before they show a request; a stand-in tells nothing but the
//! white space around it.

use super::Hit;
use super::sent::{Sent, blank};
use crate::exchange::SeenRequest;
use crate::findings::Cause;
use crate::secret::Secret;
use crate::target::{Credentials, Grant, Target, facts};
use url::Url;

/// What is left of a fact's confidence once an answer is there to be read as well.
const SHARE: f64 = 0.94;
/// Facts below it are guesses by length.
const LEAST: f64 = 0.4;

/// The reasons that the values give.
pub(super) fn read(request: &SeenRequest, sent: &Sent) -> Vec<Hit> {
    let value = |name: &'static str| {
        sent.param(name).filter(|p| !blank(&p.value)).map(|p| {
            // `%24TOKEN` was sent so; `$TOKEN` may be how the request was shown.
            let sent_so = p.raw != p.value && p.value.starts_with(['$', '{', '<']);
            if sent_so { p.value.clone() } else { shown(&p.value, name) }
        })
    };
    let secret = sent.client_secret.as_ref().map(|s| shown(s.expose(), "client_secret"));
    let id = sent.client_id.as_deref().map(|id| shown(id, "client_id"));
    let token = value("refresh_token");
    if token.is_none() && secret.is_none() && id.is_none() {
        return Vec::new();
    }
    let url = request.url.as_deref().and_then(|u| Url::parse(u).ok());
    let Some(token_url) = url.clone().or_else(|| Url::parse("https://unknown.invalid/").ok())
    else {
        return Vec::new();
    };
    let target = Target { token_url, issuer: None, provider: None };
    let credentials = Credentials {
        client_id: id.filter(|i| !i.is_empty()),
        client_secret: secret.filter(|s| !s.is_empty()).map(Secret::new),
        ..Credentials::default()
    };
    let grant = Grant {
        redirect_uri: value("redirect_uri"),
        access_token: value("access_token").map(Secret::new),
        ..Grant::default()
    };
    let token = Secret::new(token.unwrap_or_else(|| stand_in("refresh_token")));
    facts::facts(&target, &credentials, &grant, &token, jiff::Timestamp::now())
        .into_iter()
        .filter(|f| f.confidence >= LEAST && f.what != "token_url")
        .filter_map(|f| Cause::from_slug(f.code).map(|cause| (cause, f)))
        // How a value is encoded shows in the form it stands in; see `oddities`.
        .filter(|(cause, _)| *cause != Cause::ValueDoubleEncoded)
        .filter(|(cause, _)| url.is_some() || *cause != Cause::WrongTenantOrEnvironment)
        .map(|(cause, fact)| Hit {
            cause,
            weight: fact.confidence * SHARE,
            evidence: vec![fact.seen],
            implies: super::sentence(&fact.implies),
            fix: Some(super::sentence(&fact.fix)),
        })
        .collect()
}

/// A value; of a stand-in only the white space around it.
fn shown(value: &str, name: &str) -> String {
    let core = value.trim();
    if !core.is_empty() && facts::stands_in(core) {
        return value.replace(core, &stand_in(name));
    }
    value.to_owned()
}

/// A value of no form, another one for each name.
fn stand_in(name: &str) -> String {
    format!("a-{name}")
}
