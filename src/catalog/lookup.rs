//! Which provider: by name, host, URL, issuer, token, client id, or by what an answer looks like.

use super::tables::{FAMILIES, HOSTS, NAMES, PROVIDERS, SUFFIXES, Table};
use super::{Kind, Provider, Sign};
use url::Url;

/// Longest free-text hint that is looked at.
const LONGEST_NAME: usize = 200;
/// How much of a body is searched for a vendor's signs.
const LONGEST_BODY: usize = 16 * 1024;
/// Words that occur in hints and are names, too, but rarely mean that name there.
const WEAK_WORDS: &[&str] =
    &["x", "id", "api", "oauth", "oauth2", "cloud", "server", "spring", "login"];

/// The provider or family of that slug, name or alias. Case, blanks and punctuation do not matter;
/// of a longer hint (`Amazon LWA / SP-API`, `Google (device)`) the longest run of words that is a
/// name decides.
#[must_use]
pub fn named(name: &str) -> Option<&'static Provider> {
    let name: String = name.chars().take(LONGEST_NAME).collect::<String>().to_lowercase();
    let words: Vec<&str> =
        name.split(|c: char| !c.is_alphanumeric()).filter(|w| !w.is_empty()).collect();
    if let Some(found) = exactly(&words.concat()) {
        return Some(found);
    }
    (1..words.len()).rev().find_map(|length| {
        words
            .windows(length)
            .filter(|run| length > 1 || !WEAK_WORDS.contains(&run[0]))
            .find_map(|run| exactly(&run.concat()))
    })
}

/// The provider whose name is most like the one given, for "did you mean".
#[must_use]
pub fn nearest(name: &str) -> Option<&'static Provider> {
    let name: String = name.chars().take(LONGEST_NAME).collect();
    let key = key(&name);
    let (likeness, found) = NAMES
        .iter()
        .map(|(other, table, row)| (strsim::jaro_winkler(&key, other), row_of(*table, *row)))
        .max_by(|a, b| a.0.total_cmp(&b.0))?;
    found.filter(|_| likeness >= 0.8)
}

/// The provider that a host name belongs to.
#[must_use]
pub fn by_host(host: &str) -> Option<&'static Provider> {
    let host = host.trim_end_matches('.').to_ascii_lowercase();
    let row = match HOSTS.binary_search_by(|(known, _)| (*known).cmp(&host)) {
        Ok(at) => HOSTS.get(at)?.1,
        Err(_) => SUFFIXES.iter().find(|(end, _)| host.len() > end.len() && host.ends_with(end))?.1,
    };
    PROVIDERS.get(row)
}

/// The provider of a URL's host, else the server software whose paths look so.
#[must_use]
pub fn by_url(url: &Url) -> Option<&'static Provider> {
    by_host(url.host_str()?).or_else(|| by_path(url.path()))
}

/// The provider of an issuer: by its pattern, its host, or its path.
#[must_use]
pub fn by_issuer(issuer: &str) -> Option<&'static Provider> {
    let bare = issuer.trim_end_matches('/');
    let patterned = super::all().find(|p| {
        p.issuer.is_some_and(|i| {
            !i.starts_with("https://{host}") && fits_pattern(i.trim_end_matches('/'), bare)
        })
    });
    patterned.or_else(|| {
        let url = Url::parse(issuer).ok()?;
        let by_issuer_path = || {
            FAMILIES.iter().find(|f| {
                f.issuer.and_then(|i| i.strip_prefix("https://{host}")).is_some_and(|path| {
                    path.len() > 1 && fits_pattern(path, url.path().trim_end_matches('/'))
                })
            })
        };
        by_url(&url).or_else(by_issuer_path)
    })
}

/// The provider whose refresh tokens begin so. Only beginnings that are one vendor's own count.
#[must_use]
pub fn by_token_prefix(token: &str) -> Option<&'static Provider> {
    super::all()
        .flat_map(|p| p.token_prefixes.iter().map(move |prefix| (prefix, p)))
        .filter(|(prefix, _)| token.len() > prefix.len() && token.starts_with(**prefix))
        .max_by_key(|(prefix, _)| prefix.len())
        .map(|(_, p)| p)
}

/// The provider whose client ids have that form.
#[must_use]
pub fn by_client_id(client_id: &str) -> Option<&'static Provider> {
    super::all().find(|p| p.client_ids.iter().any(|form| fits_ellipsis(form, client_id)))
}

/// The vendor or software an answer comes from, by headers and words that nobody else sends.
/// Gateways in front of a server are not meant here.
#[must_use]
pub fn by_error_shape(headers: &[(String, String)], body: &str) -> Option<&'static Provider> {
    let end = (0..=body.len().min(LONGEST_BODY)).rev().find(|i| body.is_char_boundary(*i));
    let body = body[..end.unwrap_or(0)].to_lowercase();
    super::all()
        .filter(|p| matches!(p.kind, Kind::Service | Kind::Server))
        .find(|p| p.signs.iter().any(|sign| shows(*sign, headers, &body)))
}

fn shows(sign: Sign, headers: &[(String, String)], body: &str) -> bool {
    match sign {
        Sign::Text(text) => body.contains(text),
        Sign::Header { name, value } => headers.iter().any(|(n, v)| {
            n.to_ascii_lowercase().starts_with(name) && v.to_ascii_lowercase().contains(value)
        }),
    }
}

fn by_path(path: &str) -> Option<&'static Provider> {
    let path = path.to_ascii_lowercase();
    super::all().find(|p| p.paths.iter().any(|pattern| fits_ellipsis(pattern, &path)))
}

fn exactly(key: &str) -> Option<&'static Provider> {
    let at = NAMES.binary_search_by(|(known, ..)| (*known).cmp(key)).ok()?;
    NAMES.get(at).and_then(|(_, table, row)| row_of(*table, *row))
}

fn row_of(table: Table, row: usize) -> Option<&'static Provider> {
    match table {
        Table::Providers => PROVIDERS.get(row),
        Table::Families => FAMILIES.get(row),
    }
}

fn key(name: &str) -> String {
    name.to_lowercase().chars().filter(|c| c.is_alphanumeric()).collect()
}

/// Whether `value` is `pattern` with each `{part}` filled in; a part holds no slash.
fn fits_pattern(pattern: &str, value: &str) -> bool {
    let Some((literal, rest)) = pattern.split_once('{') else { return pattern == value };
    let Some(value) = value.strip_prefix(literal) else { return false };
    let Some((_, rest)) = rest.split_once('}') else { return false };
    let longest = value.find('/').unwrap_or(value.len());
    let next = rest.split('{').next().unwrap_or_default();
    if next.is_empty() {
        return longest > 0 && fits_pattern(rest, &value[longest..]);
    }
    value
        .match_indices(next)
        .any(|(at, _)| at > 0 && at <= longest && fits_pattern(rest, &value[at..]))
}

/// Whether `value` is `pattern` with each `…` filled in by anything.
fn fits_ellipsis(pattern: &str, value: &str) -> bool {
    let mut parts = pattern.split('…');
    let Some(mut rest) = value.strip_prefix(parts.next().unwrap_or_default()) else { return false };
    let mut last = None;
    for part in parts {
        let Some(at) = rest.find(part) else { return false };
        rest = &rest[at + part.len()..];
        last = Some(part);
    }
    last.map_or(rest.is_empty(), |part| part.is_empty() || value.ends_with(part))
}

#[cfg(test)]
mod tests {
    use super::{fits_ellipsis, fits_pattern};

    #[test]
    fn issuer_patterns_fill_one_segment() {
        let keycloak = "https://{host}/realms/{realm}";
        assert!(fits_pattern(keycloak, "https://id.example.org:8443/realms/main"));
        assert!(!fits_pattern(keycloak, "https://id.example.org/realms/main/more"));
        assert!(!fits_pattern(keycloak, "https://id.example.org/realms/"));
        assert!(fits_pattern("https://{t}.auth0.com", "https://acme.eu.auth0.com"));
        assert!(!fits_pattern("https://{t}.auth0.com", "https://evil.example/x.auth0.com"));
    }

    #[test]
    fn ellipsis_stands_for_anything() {
        assert!(fits_ellipsis(
            "…/realms/…/protocol/openid-connect/token",
            "/auth/realms/a/protocol/openid-connect/token"
        ));
        assert!(!fits_ellipsis("…/realms/…/token", "/realms/a/token/x"));
        assert!(fits_ellipsis("…/oauth/token", "/oauth/token"));
        assert!(fits_ellipsis("amzn1.application-oa2-client.…", "amzn1.application-oa2-client.ab"));
    }
}
