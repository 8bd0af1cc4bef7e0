//! Options of a pasted command that say how the server is reached: those that are honoured, and
//! word of those that are not.

use super::{Settings, note};
use crate::secret::Secret;
use std::time::Duration;

/// Options that change how the server is reached, or what it sees, and are not followed here.
const NOT_FOLLOWED: &[&str] = &[
    "abstract-unix-socket",
    "capath",
    "cert-type",
    "ciphers",
    "connect-to",
    "crlfile",
    "dns-servers",
    "doh-url",
    "haproxy-protocol",
    "http1.0",
    "http2-prior-knowledge",
    "http3",
    "http3-only",
    "interface",
    "ipv4",
    "ipv6",
    "key-type",
    "pinnedpubkey",
    "preproxy",
    "proxy-cacert",
    "proxy-cert",
    "proxy-header",
    "proxy-insecure",
    "request-target",
    "tls-max",
    "tls13-ciphers",
    "tlsv1",
    "tlsv1.0",
    "tlsv1.1",
    "tlsv1.2",
    "tlsv1.3",
    "unix-socket",
];
/// An exchange has this long here, unless a longer time is asked for.
const OUR_TIME: Duration = Duration::from_secs(30);

impl Settings {
    pub(super) fn take_wire(&mut self, name: &str, value: String, on: bool) {
        match name {
            "insecure" => self.wire.insecure = on,
            "cacert" => self.wire.cacert = Some(value),
            "proxy" => self.wire.proxy = Some(Secret::new(value)),
            "proxy-user" => self.wire.proxy_user = Some(Secret::new(value)),
            "noproxy" => self.wire.noproxy = Some(value),
            "socks5" | "socks5-hostname" | "socks4" | "socks4a" => {
                let scheme = if name == "socks5-hostname" { "socks5h" } else { name };
                self.wire.proxy = Some(Secret::new(format!("{scheme}://{value}")));
            }
            "cert" => self.wire.cert = Some(value),
            "key" => self.wire.key = Some(value),
            "pass" => self.wire.key_password = Some(Secret::new(value)),
            "resolve" => self.wire.resolve.push(value),
            "http2" => self.wire.http2 = on,
            "http1.1" => self.wire.http2 = false,
            "connect-timeout" => self.wire.connect_timeout = seconds(&value),
            "max-time" => {
                self.wire.max_time = seconds(&value);
                self.weigh_time(&value);
            }
            "retry" => self.traps.push(note(
                "the command repeats the request when it fails (--retry)",
                "Do not repeat a refresh blindly: where the answer was lost, the server may have \
                 changed the token already, and the old one sent again can end the whole session.",
            )),
            "netrc" | "netrc-file" | "netrc-optional" => self.traps.push(note(
                "the command takes user and password from a .netrc file",
                "That file is not read; give the credentials by option.",
            )),
            "cookie" => self.traps.push(note(
                "the command reads cookies from a file",
                "That file is not read; a token endpoint needs no cookies.",
            )),
            _ if NOT_FOLLOWED.contains(&name) && on => self.traps.push(note(
                format!("the command has --{name}, which is not followed here"),
                "Keep in mind that this run reached the server without it.",
            )),
            _ => {}
        }
    }

    /// A short time loses answers, and with them tokens: ours is kept then.
    fn weigh_time(&mut self, given: &str) {
        if self.wire.max_time.is_some_and(|time| time < OUR_TIME) {
            self.wire.max_time = None;
            self.traps.push(note(
                format!("the command gives up after {given} s (--max-time)"),
                "An answer that comes later is lost, and a new refresh token with it. This run \
                 waits longer; give the application a longer time, too.",
            ));
        }
    }
}

/// A time as curl reads it: seconds, decimals allowed, none for no limit. A variable that nobody
/// has filled in says nothing.
fn seconds(value: &str) -> Option<Duration> {
    let time = value.trim().parse().ok().and_then(|n: f64| Duration::try_from_secs_f64(n).ok())?;
    (!time.is_zero()).then(|| time.min(LONGEST))
}

/// Nothing is waited for longer.
const LONGEST: Duration = Duration::from_secs(86_400);

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a test stops where a command is not read")]
mod tests {
    use crate::import::{Fillings, Pasted, curl};
    use std::path::Path;
    use std::time::Duration;

    fn pasted(options: &str) -> Pasted {
        let command = format!("curl {options} -d grant_type=refresh_token https://a.example/token");
        curl(&command, &Fillings::default(), Path::new("/")).unwrap()
    }

    fn seen(options: &str) -> Vec<String> {
        pasted(options).traps.into_iter().map(|t| t.seen).collect()
    }

    #[test]
    fn pasted_wire_options_are_honoured() {
        let wire = pasted(
            "--connect-timeout 2.5 --max-time 90 --noproxy a.example -x http://p:1 -U u:pw --http2 \
             --cert c.pem --pass word",
        )
        .wire;
        assert_eq!(wire.connect_timeout, Some(Duration::from_millis(2500)));
        assert_eq!(wire.max_time, Some(Duration::from_secs(90)));
        assert_eq!(wire.noproxy.as_deref(), Some("a.example"));
        assert_eq!(wire.proxy_user.unwrap().expose(), "u:pw");
        assert_eq!(wire.key_password.unwrap().expose(), "word");
        assert!(wire.http2);
    }

    #[test]
    fn pasted_times_curl_reads_as_none_say_nothing() {
        for time in ["0", "$LIMIT", "-1", "nan"] {
            let wire = pasted(&format!("-m {time} --connect-timeout {time}")).wire;
            assert_eq!((wire.max_time, wire.connect_timeout), (None, None), "{time}");
        }
    }

    #[test]
    fn pasted_short_time_and_retry_are_warned_of() {
        let seen = seen("-m 2 --retry 3 --unix-socket /run/x");
        assert!(seen.contains(&"the command gives up after 2 s (--max-time)".to_owned()));
        assert!(
            seen.contains(&"the command repeats the request when it fails (--retry)".to_owned())
        );
        assert!(
            seen.contains(&"the command has --unix-socket, which is not followed here".to_owned())
        );
        assert_eq!(pasted("-m 2").wire.max_time, None);
    }
}
