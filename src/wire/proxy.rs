//! Which proxy stands between this machine and a URL: options first, then the environment, read
//! as curl reads it.

use super::{Proxy, SettingsError};
use crate::secret::Secret;
use hyper_util::client::proxy::matcher::Matcher;
use percent_encoding::percent_decode_str;
use std::collections::BTreeMap;
use url::Url;

/// The proxy for a URL, or `None` where it is reached directly.
///
/// `explicit` is `--proxy` (empty: none at all), `noproxy` is `--noproxy`, which takes the place of
/// the variable. `http_proxy` counts in lower case only, as a web server's CGI programs could
/// otherwise be given a proxy by a request header.
///
/// # Errors
/// Where the proxy's URL cannot be used. The message holds no credentials.
pub fn choose(
    url: &str,
    explicit: Option<&str>,
    noproxy: Option<&str>,
    vars: &BTreeMap<String, String>,
) -> Result<Option<Proxy>, SettingsError> {
    let Ok(target) = Url::parse(url) else { return Ok(None) };
    let set = |name: &&'static str| {
        vars.get(*name).filter(|v| !v.trim().is_empty()).map(|v| (*name, v.as_str()))
    };
    let (source, value) = match explicit {
        Some(value) if value.trim().is_empty() => return Ok(None),
        Some(value) => ("--proxy", value),
        None => {
            let names: &[&'static str] = match target.scheme() {
                "http" => &["http_proxy", "all_proxy", "ALL_PROXY"],
                _ => &["https_proxy", "HTTPS_PROXY", "all_proxy", "ALL_PROXY"],
            };
            match names.iter().find_map(set) {
                Some(found) => found,
                None => return Ok(None),
            }
        }
    };
    let exempt = noproxy.or_else(|| ["no_proxy", "NO_PROXY"].iter().find_map(set).map(|(_, v)| v));
    if exempt.is_some_and(|rules| is_exempt(&target, rules)) {
        return Ok(None);
    }
    parse(source, value.trim()).map(Some)
}

/// Whether the rules of `NO_PROXY` cover the target. The rules are hyper-util's; written more
/// freely here, as curl allows: blanks between the entries, `*.name`, brackets round IPv6.
fn is_exempt(target: &Url, rules: &str) -> bool {
    let entries: Vec<&str> = rules
        .split([',', ' ', '\t'])
        .filter(|entry| !entry.is_empty())
        .map(|entry| if entry == "*" { entry } else { entry.strip_prefix('*').unwrap_or(entry) })
        .map(|entry| entry.trim_start_matches('[').trim_end_matches(']').trim_end_matches('.'))
        .collect();
    let Some(host) = target.host_str() else { return false };
    let Ok(uri) = format!("http://{}/", host.trim_end_matches('.')).parse::<hyper::Uri>() else {
        return false;
    };
    let matcher = Matcher::builder().all("http://proxy.invalid").no(entries.join(",")).build();
    matcher.intercept(&uri).is_none()
}

fn parse(source: &'static str, value: &str) -> Result<Proxy, SettingsError> {
    let refuse =
        |message: &str| SettingsError { option: source, path: None, message: message.into() };
    let whole = if value.contains("://") { value.to_owned() } else { format!("http://{value}") };
    let url = Url::parse(&whole).map_err(|e| refuse(&format!("it is no URL ({e})")))?;
    let default_port = match url.scheme() {
        "http" | "socks5" | "socks5h" => 1080,
        "https" => 443,
        other => {
            return Err(refuse(&format!(
                "the scheme {other:?} is not supported; http, https, socks5 and socks5h are"
            )));
        }
    };
    let host =
        url.host_str().filter(|h| !h.is_empty()).ok_or_else(|| refuse("it names no host"))?;
    // Url drops the port where it is the scheme's own, so what was written decides.
    let port = url.port().or_else(|| written_port(&whole)).unwrap_or(default_port);
    let decode = |text: &str| percent_decode_str(text).decode_utf8_lossy().into_owned();
    let named = !url.username().is_empty() || url.password().is_some();
    let password = || Secret::new(decode(url.password().unwrap_or_default()));
    Ok(Proxy {
        url: format!("{}://{host}:{port}", url.scheme()),
        credentials: named.then(|| (decode(url.username()), password())),
        source: source.to_owned(),
    })
}

fn written_port(url: &str) -> Option<u16> {
    let rest = url.split("://").nth(1)?;
    let authority = rest.split(['/', '?', '#']).next()?;
    authority.rsplit('@').next()?.rsplit_once(':')?.1.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn chosen(
        url: &str,
        explicit: Option<&str>,
        noproxy: Option<&str>,
        vars: &[(&str, &str)],
    ) -> Option<(String, String)> {
        let vars = vars.iter().map(|(n, v)| ((*n).to_owned(), (*v).to_owned())).collect();
        let proxy = choose(url, explicit, noproxy, &vars);
        proxy.unwrap_or_else(|e| panic!("{e}")).map(|p| (p.url, p.source))
    }

    fn pair(url: &str, source: &str) -> (String, String) {
        (url.to_owned(), source.to_owned())
    }

    const HTTPS: &str = "https://auth.example/token";

    #[test]
    fn choose_reads_the_environment_as_curl_does() {
        let vars = [("https_proxy", "p:1"), ("HTTPS_PROXY", "q:2"), ("ALL_PROXY", "r:3")];
        assert_eq!(chosen(HTTPS, None, None, &vars), Some(pair("http://p:1", "https_proxy")));
        assert_eq!(chosen(HTTPS, None, None, &vars[1..]), Some(pair("http://q:2", "HTTPS_PROXY")));
        assert_eq!(chosen(HTTPS, None, None, &vars[2..]), Some(pair("http://r:3", "ALL_PROXY")));
        let plain = "http://auth.example/";
        assert_eq!(chosen(plain, None, None, &[("HTTP_PROXY", "p:1")]), None);
        assert_eq!(
            chosen(plain, None, None, &[("http_proxy", "p")]),
            Some(pair("http://p:1080", "http_proxy"))
        );
        assert_eq!(
            chosen(HTTPS, None, None, &[("https_proxy", ""), ("ALL_PROXY", "r:3")]),
            Some(pair("http://r:3", "ALL_PROXY"))
        );
        assert_eq!(chosen(HTTPS, None, None, &[]), None);
    }

    #[test]
    fn choose_lets_options_win() {
        let vars = [("https_proxy", "p:1")];
        assert_eq!(
            chosen(HTTPS, Some("https://s"), None, &vars),
            Some(pair("https://s:443", "--proxy"))
        );
        assert_eq!(
            chosen(HTTPS, Some("http://s:80"), None, &vars),
            Some(pair("http://s:80", "--proxy"))
        );
        assert_eq!(
            chosen(HTTPS, Some("socks5h://u@[::1]"), None, &vars),
            Some(pair("socks5h://[::1]:1080", "--proxy"))
        );
        assert_eq!(chosen(HTTPS, Some(""), None, &vars), None);
        assert_eq!(chosen(HTTPS, Some("s:1"), Some("auth.example"), &[]), None);
        let vars = [("https_proxy", "p:1"), ("no_proxy", "auth.example")];
        assert_eq!(chosen(HTTPS, None, Some(""), &vars), Some(pair("http://p:1", "https_proxy")));
    }

    #[test]
    fn no_proxy_covers_names_under_it_addresses_and_networks() {
        let direct = |host: &str, rules: &str| {
            chosen(&format!("https://{host}/"), Some("p:1"), Some(rules), &[]).is_none()
        };
        for rules in [
            "auth.example",
            "example",
            ".example",
            "*.example",
            "a, auth.example",
            "a auth.example",
            "*",
            "AUTH.EXAMPLE",
            "auth.example.",
        ] {
            assert!(direct("auth.example", rules), "{rules}");
        }
        for rules in ["", "th.example", "auth.example.org", "x.auth.example"] {
            assert!(!direct("auth.example", rules), "{rules}");
        }
        assert!(direct("10.1.2.3", "10.0.0.0/8"));
        assert!(direct("[::1]", "[::1]"));
        assert!(direct("[::1]", "::1"));
        assert!(!direct("11.1.2.3", "10.0.0.0/8"));
    }

    #[test]
    fn credentials_are_split_off_and_never_in_a_message() {
        let vars = BTreeMap::new();
        let proxy = choose(HTTPS, Some("http://us%40er:p%3Aw@p:1"), None, &vars);
        let proxy = proxy.ok().flatten().unwrap_or_else(|| panic!("no proxy"));
        assert_eq!(proxy.url, "http://p:1");
        let (user, password) = proxy.credentials.unwrap_or_else(|| panic!("no credentials"));
        assert_eq!((user.as_str(), password.expose()), ("us@er", "p:w"));
        for bad in [
            "ftp://us:geheim@p:1",
            "http://us:geheim@",
            "http://us:geheim@p:99999",
            "us:geheim@[::",
        ] {
            let message = choose(HTTPS, Some(bad), None, &vars).err().map(|e| e.to_string());
            let message = message.unwrap_or_else(|| panic!("{bad} was taken"));
            assert!(message.starts_with("could not use --proxy: "), "{message}");
            assert!(!message.contains("geheim"), "{message}");
        }
    }
}
