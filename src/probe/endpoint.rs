//! Whether the answers say that the endpoint is somewhere else, in a place it is safe to go to.

use crate::campaign::{Campaign, Row};
use crate::exchange::Exchange;
use crate::findings::reading::{self, Class};
use url::Url;

/// Words in a redirect's target that belong to a person's browser, not to a token endpoint.
const FOR_PEOPLE: &[&str] =
    &["login", "signin", "sign-in", "sign_in", "sso", "authorize", "consent", "error", "logout"];

/// The endpoint that every answered row was redirected to: same host name, https or loopback,
/// and no page for people. Redirects are never followed with credentials; the passes start anew.
pub(super) fn corrected(campaign: &Campaign, current: &Url) -> Option<Url> {
    let answered: Vec<&Exchange> = campaign
        .rows
        .iter()
        .filter_map(|r: &Row| campaign.exchanges.get(r.decoy?))
        .filter(|e| e.response.is_some())
        .collect();
    let mut targets = answered.iter().map(|e| target_of(e));
    let first = targets.next()??;
    targets.all(|t| t.as_ref() == Some(&first)).then_some(())?;
    safe(current, &first).then_some(first)
}

/// Whether every answered row was told, in one way or another, that this is not the place.
pub(super) fn wrong(campaign: &Campaign) -> bool {
    let answers: Vec<Class> = campaign
        .rows
        .iter()
        .filter_map(|r| campaign.exchanges.get(r.decoy?))
        .filter_map(reading::answer)
        .map(|a| a.class)
        .collect();
    !answers.is_empty() && answers.iter().all(|c| matches!(c, Class::Routing | Class::Redirect))
}

/// Whether a gateway answered every row in the server's place: nobody is there to be asked.
pub(super) fn away(campaign: &Campaign) -> bool {
    let mut answered = campaign
        .rows
        .iter()
        .filter_map(|r| campaign.exchanges.get(r.decoy?))
        .filter(|e| e.response.is_some())
        .peekable();
    answered.peek().is_some() && answered.all(reading::is_away)
}

fn target_of(exchange: &Exchange) -> Option<Url> {
    let response = exchange.response.as_ref()?;
    if !matches!(response.status, 301 | 302 | 303 | 307 | 308) {
        return None;
    }
    let base = Url::parse(&exchange.request.url).ok()?;
    let mut to = base.join(response.header("location")?).ok()?;
    if to.query() == base.query() {
        to.set_query(None);
    }
    to.set_fragment(None);
    Some(to)
}

fn safe(from: &Url, to: &Url) -> bool {
    let same_host = from.host_str().is_some_and(|h| to.host_str() == Some(h));
    let loopback = match to.host() {
        Some(url::Host::Domain(name)) => name == "localhost",
        Some(url::Host::Ipv4(a)) => a.is_loopback(),
        Some(url::Host::Ipv6(a)) => a.is_loopback(),
        None => false,
    };
    let scheme = match (from.scheme(), to.scheme()) {
        ("http" | "https", "https") => true,
        // Another port of this machine may be anybody's.
        ("http", "http") => loopback && from.port() == to.port(),
        _ => false,
    };
    let path = to.path().to_ascii_lowercase();
    let words = path.split(|c: char| !c.is_ascii_alphanumeric() && c != '-' && c != '_');
    let same_path =
        path.trim_end_matches('/') == from.path().to_ascii_lowercase().trim_end_matches('/');
    let for_people = words.into_iter().any(|w| FOR_PEOPLE.contains(&w));
    let userinfo = !to.username().is_empty() || to.password().is_some();
    same_host
        && scheme
        && !userinfo
        && to.query().is_none()
        && (same_path || !for_people)
        && from != to
}
