//! Curl's command line, as curl reads it.
//!
//! A table of our own and not a clap command: curl's order matters across options (`-d` pieces,
//! `--json`, `--next`), `--no-NAME` turns a switch off, a value may begin with a dash, and three
//! hundred thousand words must not cost seconds.

use self::Takes::{Switch, Value};

/// One option as it was given.
#[derive(Clone, Debug, Eq, PartialEq)]
pub(super) struct Given {
    /// Its long name, or empty for a URL that stood alone.
    pub name: &'static str,
    /// Its value, empty for a switch.
    pub value: String,
    /// `false` where it was given as `--no-NAME`.
    pub on: bool,
}

#[derive(Clone, Copy, Debug, Eq, PartialEq)]
enum Takes {
    Value,
    Switch,
}

type Row = (char, &'static str, Takes);

/// The words as options and URLs, in order.
///
/// # Errors
/// In curl's manner: an option it does not know, or one whose value is missing.
pub(super) fn parse(words: Vec<String>) -> Result<Vec<Given>, String> {
    let mut out = Vec::new();
    let mut words = words.into_iter();
    let mut only_urls = false;
    while let Some(word) = words.next() {
        if only_urls || !word.starts_with('-') || word == "-" {
            out.push(Given { name: "", value: word, on: true });
        } else if word == "--" {
            only_urls = true;
        } else if let Some(long) = word.strip_prefix("--") {
            let (row, on) = long_option(long)?;
            let value = match row.2 {
                Value => words.next().ok_or_else(|| format!("option --{} needs a value", row.1))?,
                Switch => String::new(),
            };
            out.push(Given { name: row.1, value, on });
        } else {
            short_options(&word[1..], &mut words, &mut out)?;
        }
    }
    Ok(out)
}

fn short_options(
    letters: &str,
    words: &mut impl Iterator<Item = String>,
    out: &mut Vec<Given>,
) -> Result<(), String> {
    for (at, letter) in letters.char_indices() {
        if letter == 'N' {
            out.push(Given { name: "buffer", value: String::new(), on: false });
            continue;
        }
        let row = OPTIONS
            .iter()
            .find(|row| row.0 == letter && letter != ' ')
            .ok_or_else(|| format!("curl has no option -{}", letter.escape_default()))?;
        if row.2 == Switch {
            out.push(Given { name: row.1, value: String::new(), on: true });
            continue;
        }
        let glued = &letters[at + letter.len_utf8()..];
        let value = if glued.is_empty() {
            words.next().ok_or_else(|| format!("option -{letter} needs a value"))?
        } else {
            glued.to_owned()
        };
        out.push(Given { name: row.1, value, on: true });
        break;
    }
    Ok(())
}

/// The option of that name, or the one option that begins so.
fn long_option(name: &str) -> Result<(&'static Row, bool), String> {
    // `--expand-data` and the like: the variables in the value are curl's own.
    let name = name.strip_prefix("expand-").unwrap_or(name);
    let exact = |name: &str| OPTIONS.iter().find(|row| row.1 == name);
    if let Some(row) = exact(name) {
        return Ok((row, true));
    }
    if let Some(row) = name.strip_prefix("no-").and_then(exact) {
        return Ok((row, false));
    }
    let mut beginning = OPTIONS.iter().filter(|row| row.1.starts_with(name) && !name.is_empty());
    match (beginning.next(), beginning.next()) {
        (Some(row), None) => Ok((row, true)),
        (Some(one), Some(two)) => {
            Err(format!("option --{} could be --{} or --{}", name.escape_default(), one.1, two.1))
        }
        (None, _) => {
            let hint = match name.split_once('=') {
                Some((name, _)) if exact(name).is_some() => {
                    format!(" (curl wants a blank between --{name} and its value)")
                }
                _ => String::new(),
            };
            let name: String =
                name.split('=').next().unwrap_or_default().chars().take(40).collect();
            Err(format!("curl has no option --{}{hint}", name.escape_default()))
        }
    }
}

/// Short name (a blank where there is none), long name, and whether a value follows.
const OPTIONS: &[Row] = &[
    (' ', "abstract-unix-socket", Value),
    (' ', "alpn", Switch),
    (' ', "alt-svc", Value),
    (' ', "anyauth", Switch),
    ('a', "append", Switch),
    (' ', "aws-sigv4", Value),
    (' ', "basic", Switch),
    (' ', "buffer", Switch),
    (' ', "ca-native", Switch),
    (' ', "cacert", Value),
    (' ', "capath", Value),
    ('E', "cert", Value),
    (' ', "cert-status", Switch),
    (' ', "cert-type", Value),
    (' ', "ciphers", Value),
    (' ', "clobber", Switch),
    (' ', "compressed", Switch),
    (' ', "compressed-ssh", Switch),
    ('K', "config", Value),
    (' ', "connect-timeout", Value),
    (' ', "connect-to", Value),
    ('C', "continue-at", Value),
    ('b', "cookie", Value),
    ('c', "cookie-jar", Value),
    (' ', "create-dirs", Switch),
    (' ', "create-file-mode", Value),
    (' ', "crlf", Switch),
    (' ', "crlfile", Value),
    (' ', "curves", Value),
    ('d', "data", Value),
    (' ', "data-ascii", Value),
    (' ', "data-binary", Value),
    (' ', "data-raw", Value),
    (' ', "data-urlencode", Value),
    (' ', "delegation", Value),
    (' ', "digest", Switch),
    ('q', "disable", Switch),
    (' ', "disable-eprt", Switch),
    (' ', "disable-epsv", Switch),
    (' ', "disallow-username-in-url", Switch),
    (' ', "dns-interface", Value),
    (' ', "dns-ipv4-addr", Value),
    (' ', "dns-ipv6-addr", Value),
    (' ', "dns-servers", Value),
    (' ', "doh-cert-status", Switch),
    (' ', "doh-insecure", Switch),
    (' ', "doh-url", Value),
    (' ', "dump-ca-embed", Switch),
    ('D', "dump-header", Value),
    (' ', "ech", Value),
    (' ', "egd-file", Value),
    (' ', "engine", Value),
    (' ', "environment", Switch),
    (' ', "etag-compare", Value),
    (' ', "etag-save", Value),
    (' ', "expect100-timeout", Value),
    ('f', "fail", Switch),
    (' ', "fail-early", Switch),
    (' ', "fail-with-body", Switch),
    (' ', "false-start", Switch),
    (' ', "follow", Switch),
    ('F', "form", Value),
    (' ', "form-escape", Switch),
    (' ', "form-string", Value),
    (' ', "ftp-account", Value),
    (' ', "ftp-alternative-to-user", Value),
    (' ', "ftp-create-dirs", Switch),
    (' ', "ftp-method", Value),
    (' ', "ftp-pasv", Switch),
    ('P', "ftp-port", Value),
    (' ', "ftp-pret", Switch),
    (' ', "ftp-skip-pasv-ip", Switch),
    (' ', "ftp-ssl-ccc", Switch),
    (' ', "ftp-ssl-ccc-mode", Value),
    (' ', "ftp-ssl-control", Switch),
    ('G', "get", Switch),
    ('g', "globoff", Switch),
    (' ', "happy-eyeballs-timeout-ms", Value),
    (' ', "haproxy-clientip", Value),
    (' ', "haproxy-protocol", Switch),
    ('I', "head", Switch),
    ('H', "header", Value),
    ('h', "help", Value),
    (' ', "hostpubmd5", Value),
    (' ', "hostpubsha256", Value),
    (' ', "hsts", Value),
    (' ', "http0.9", Switch),
    ('0', "http1.0", Switch),
    (' ', "http1.1", Switch),
    (' ', "http2", Switch),
    (' ', "http2-prior-knowledge", Switch),
    (' ', "http3", Switch),
    (' ', "http3-only", Switch),
    (' ', "ignore-content-length", Switch),
    ('i', "include", Switch),
    ('k', "insecure", Switch),
    (' ', "interface", Value),
    (' ', "ip-tos", Value),
    (' ', "ipfs-gateway", Value),
    ('4', "ipv4", Switch),
    ('6', "ipv6", Switch),
    (' ', "json", Value),
    ('j', "junk-session-cookies", Switch),
    (' ', "keepalive", Switch),
    (' ', "keepalive-cnt", Value),
    (' ', "keepalive-time", Value),
    (' ', "key", Value),
    (' ', "key-type", Value),
    (' ', "krb", Value),
    (' ', "krb4", Value),
    (' ', "libcurl", Value),
    (' ', "limit-rate", Value),
    ('l', "list-only", Switch),
    (' ', "local-port", Value),
    ('L', "location", Switch),
    (' ', "location-trusted", Switch),
    (' ', "login-options", Value),
    (' ', "mail-auth", Value),
    (' ', "mail-from", Value),
    (' ', "mail-rcpt", Value),
    (' ', "mail-rcpt-allowfails", Switch),
    ('M', "manual", Switch),
    (' ', "max-filesize", Value),
    (' ', "max-redirs", Value),
    ('m', "max-time", Value),
    (' ', "metalink", Switch),
    (' ', "mptcp", Switch),
    (' ', "negotiate", Switch),
    ('n', "netrc", Switch),
    (' ', "netrc-file", Value),
    (' ', "netrc-optional", Switch),
    (':', "next", Switch),
    (' ', "noproxy", Value),
    (' ', "npn", Switch),
    (' ', "ntlm", Switch),
    (' ', "ntlm-wb", Switch),
    (' ', "oauth2-bearer", Value),
    (' ', "out-null", Switch),
    ('o', "output", Value),
    (' ', "output-dir", Value),
    ('Z', "parallel", Switch),
    (' ', "parallel-immediate", Switch),
    (' ', "parallel-max", Value),
    (' ', "parallel-max-host", Value),
    (' ', "pass", Value),
    (' ', "path-as-is", Switch),
    (' ', "pinnedpubkey", Value),
    (' ', "post301", Switch),
    (' ', "post302", Switch),
    (' ', "post303", Switch),
    (' ', "preproxy", Value),
    ('#', "progress-bar", Switch),
    (' ', "progress-meter", Switch),
    (' ', "proto", Value),
    (' ', "proto-default", Value),
    (' ', "proto-redir", Value),
    ('x', "proxy", Value),
    (' ', "proxy-anyauth", Switch),
    (' ', "proxy-basic", Switch),
    (' ', "proxy-ca-native", Switch),
    (' ', "proxy-cacert", Value),
    (' ', "proxy-capath", Value),
    (' ', "proxy-cert", Value),
    (' ', "proxy-cert-type", Value),
    (' ', "proxy-ciphers", Value),
    (' ', "proxy-crlfile", Value),
    (' ', "proxy-digest", Switch),
    (' ', "proxy-header", Value),
    (' ', "proxy-http2", Switch),
    (' ', "proxy-insecure", Switch),
    (' ', "proxy-key", Value),
    (' ', "proxy-key-type", Value),
    (' ', "proxy-negotiate", Switch),
    (' ', "proxy-ntlm", Switch),
    (' ', "proxy-pass", Value),
    (' ', "proxy-pinnedpubkey", Value),
    (' ', "proxy-service-name", Value),
    (' ', "proxy-ssl-allow-beast", Switch),
    (' ', "proxy-ssl-auto-client-cert", Switch),
    (' ', "proxy-ssl-reqd", Switch),
    (' ', "proxy-tls13-ciphers", Value),
    (' ', "proxy-tlsauthtype", Value),
    (' ', "proxy-tlspassword", Value),
    (' ', "proxy-tlsuser", Value),
    (' ', "proxy-tlsv1", Switch),
    ('U', "proxy-user", Value),
    (' ', "proxy1.0", Value),
    ('p', "proxytunnel", Switch),
    (' ', "pubkey", Value),
    ('Q', "quote", Value),
    (' ', "random-file", Value),
    ('r', "range", Value),
    (' ', "rate", Value),
    (' ', "raw", Switch),
    ('e', "referer", Value),
    ('J', "remote-header-name", Switch),
    ('O', "remote-name", Switch),
    (' ', "remote-name-all", Switch),
    ('R', "remote-time", Switch),
    (' ', "remove-on-error", Switch),
    ('X', "request", Value),
    (' ', "request-target", Value),
    (' ', "resolve", Value),
    (' ', "retry", Value),
    (' ', "retry-all-errors", Switch),
    (' ', "retry-connrefused", Switch),
    (' ', "retry-delay", Value),
    (' ', "retry-max-time", Value),
    (' ', "sasl-authzid", Value),
    (' ', "sasl-ir", Switch),
    (' ', "service-name", Value),
    (' ', "sessionid", Switch),
    ('S', "show-error", Switch),
    (' ', "sigalgs", Value),
    ('s', "silent", Switch),
    (' ', "skip-existing", Switch),
    (' ', "socks4", Value),
    (' ', "socks4a", Value),
    (' ', "socks5", Value),
    (' ', "socks5-basic", Switch),
    (' ', "socks5-gssapi", Switch),
    (' ', "socks5-gssapi-nec", Switch),
    (' ', "socks5-gssapi-service", Value),
    (' ', "socks5-hostname", Value),
    ('Y', "speed-limit", Value),
    ('y', "speed-time", Value),
    (' ', "ssl", Switch),
    (' ', "ssl-allow-beast", Switch),
    (' ', "ssl-auto-client-cert", Switch),
    (' ', "ssl-no-revoke", Switch),
    (' ', "ssl-reqd", Switch),
    (' ', "ssl-revoke-best-effort", Switch),
    ('2', "sslv2", Switch),
    ('3', "sslv3", Switch),
    (' ', "stderr", Value),
    (' ', "styled-output", Switch),
    (' ', "suppress-connect-headers", Switch),
    (' ', "tcp-fastopen", Switch),
    (' ', "tcp-nodelay", Switch),
    ('t', "telnet-option", Value),
    (' ', "tftp-blksize", Value),
    (' ', "tftp-no-options", Switch),
    ('z', "time-cond", Value),
    (' ', "tls-earlydata", Switch),
    (' ', "tls-max", Value),
    (' ', "tls13-ciphers", Value),
    (' ', "tlsauthtype", Value),
    (' ', "tlspassword", Value),
    (' ', "tlsuser", Value),
    ('1', "tlsv1", Switch),
    (' ', "tlsv1.0", Switch),
    (' ', "tlsv1.1", Switch),
    (' ', "tlsv1.2", Switch),
    (' ', "tlsv1.3", Switch),
    (' ', "tr-encoding", Switch),
    (' ', "trace", Value),
    (' ', "trace-ascii", Value),
    (' ', "trace-config", Value),
    (' ', "trace-ids", Switch),
    (' ', "trace-time", Switch),
    (' ', "unix-socket", Value),
    ('T', "upload-file", Value),
    (' ', "upload-flags", Value),
    (' ', "url", Value),
    (' ', "url-query", Value),
    ('B', "use-ascii", Switch),
    ('u', "user", Value),
    ('A', "user-agent", Value),
    (' ', "variable", Value),
    ('v', "verbose", Switch),
    ('V', "version", Switch),
    (' ', "vlan-priority", Value),
    ('w', "write-out", Value),
    (' ', "xattr", Switch),
];

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a test stops where a command line is not read")]
mod tests {
    use super::*;

    fn given(words: &[&str]) -> Result<Vec<(&'static str, String)>, String> {
        let words = words.iter().map(|w| (*w).to_owned()).collect();
        parse(words).map(|list| list.into_iter().map(|g| (g.name, g.value)).collect())
    }

    #[test]
    fn options_clusters_glued_values_and_abbreviations_are_read() {
        let list = given(&["-sSkXPOST", "-H", "-a: b", "--data-url", "x", "u", "-da=b"]).unwrap();
        let expected = [
            ("silent", ""),
            ("show-error", ""),
            ("insecure", ""),
            ("request", "POST"),
            ("header", "-a: b"),
            ("data-urlencode", "x"),
            ("", "u"),
            ("data", "a=b"),
        ];
        assert_eq!(list, expected.map(|(n, v)| (n, v.to_owned())));
    }

    #[test]
    fn options_negations_are_off() {
        let list = parse(vec!["--no-location".into(), "-N".into(), "--compressed".into()]).unwrap();
        assert_eq!(list.iter().map(|g| g.on).collect::<Vec<_>>(), [false, false, true]);
    }

    #[test]
    fn options_faults_name_the_option() {
        let cases: &[(&[&str], &str)] = &[
            (&["--http9"], "curl has no option --http9"),
            (
                &["--data=x"],
                "curl has no option --data (curl wants a blank between --data and its value)",
            ),
            (&["-d"], "option -d needs a value"),
            (&["--url"], "option --url needs a value"),
            (&["--dat", "x"], "option --dat could be --data or --data-ascii"),
            (&["-ü"], "curl has no option -\\u{fc}"),
        ];
        for (words, expected) in cases {
            assert_eq!(given(words).unwrap_err(), *expected);
        }
    }
}
