//! What can be typed after `regrant check`. Nothing is resolved here.

use std::path::PathBuf;
use std::time::Duration;

/// Options of `regrant check`. Each `--x-y` can also be given as `REGRANT_X_Y`.
#[derive(Clone, Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub struct Args {
    #[command(flatten)]
    pub(crate) target: TargetArgs,
    #[command(flatten)]
    pub(crate) client: ClientArgs,
    #[command(flatten)]
    pub(crate) grant: GrantArgs,
    #[command(flatten)]
    pub(crate) plan: PlanArgs,
    #[command(flatten)]
    pub(crate) wire: WireArgs,
    #[command(flatten)]
    pub(crate) output: crate::cli::outputs::Args,
}

const EXAMPLES: &str = "\
Examples:
  regrant check --token-url https://idp.example/token --client-id app \\
      --client-secret-file secret.txt --refresh-token-file token.txt
  regrant check --curl @request.sh --decoy-only
  pbpaste | regrant check --curl - -o report.md";

/// Where it goes, and the request as sent today.
#[derive(Clone, Debug, Default, clap::Args)]
#[command(next_help_heading = "Target")]
pub(crate) struct TargetArgs {
    /// The token endpoint
    #[arg(long, value_name = "URL", env = "REGRANT_TOKEN_URL", allow_hyphen_values = true)]
    pub(crate) token_url: Option<String>,
    /// Find the endpoint by the issuer's metadata (RFC 8414, OpenID discovery)
    #[arg(long, value_name = "URL", env = "REGRANT_ISSUER", allow_hyphen_values = true)]
    pub(crate) issuer: Option<String>,
    /// Take the endpoint from the catalogue (see `regrant providers`)
    #[arg(long, value_name = "NAME", env = "REGRANT_PROVIDER", allow_hyphen_values = true)]
    pub(crate) provider: Option<String>,
    /// A pasted curl command is the request as sent (@FILE, or - for standard input)
    #[arg(
        long,
        value_name = "TEXT|@FILE|-",
        env = "REGRANT_CURL",
        hide_env_values = true,
        allow_hyphen_values = true
    )]
    pub(crate) curl: Option<String>,
    /// A HAR's token request is the request as sent
    #[arg(long, value_name = "FILE", env = "REGRANT_HAR")]
    pub(crate) har: Option<PathBuf>,
    /// Options from a TOML file, with the same names
    #[arg(long, value_name = "FILE", env = "REGRANT_PROFILE")]
    pub(crate) profile: Option<PathBuf>,
    /// The shape that is sent today; the verdict speaks about it
    #[arg(long, value_name = "SHAPE", env = "REGRANT_AS_SENT", allow_hyphen_values = true)]
    pub(crate) as_sent: Option<String>,
}

/// Who asks.
#[derive(Clone, Debug, Default, clap::Args)]
#[command(next_help_heading = "Client")]
pub(crate) struct ClientArgs {
    /// `client_id`
    #[arg(long, value_name = "ID", env = "REGRANT_CLIENT_ID", allow_hyphen_values = true)]
    pub(crate) client_id: Option<String>,
    /// `client_secret`; other processes can see it, a file is safer
    #[arg(
        long,
        value_name = "VALUE",
        env = "REGRANT_CLIENT_SECRET",
        hide_env_values = true,
        allow_hyphen_values = true
    )]
    pub(crate) client_secret: Option<String>,
    /// A file that holds the client secret (- for standard input)
    #[arg(long, value_name = "PATH", env = "REGRANT_CLIENT_SECRET_FILE")]
    pub(crate) client_secret_file: Option<PathBuf>,
    /// The private key for `private_key_jwt` (PEM or JWK)
    #[arg(long, value_name = "PATH", env = "REGRANT_CLIENT_KEY")]
    pub(crate) client_key: Option<PathBuf>,
    /// `kid` of that key
    #[arg(long, value_name = "KID", env = "REGRANT_CLIENT_KEY_ID", allow_hyphen_values = true)]
    pub(crate) client_key_id: Option<String>,
    /// Algorithm of that key (RS256, PS256, ES256, `EdDSA`)
    #[arg(long, value_name = "ALG", env = "REGRANT_CLIENT_ALG", allow_hyphen_values = true)]
    pub(crate) client_alg: Option<String>,
    /// `aud` of the assertion, where it is not the token endpoint
    #[arg(long, value_name = "AUD", env = "REGRANT_CLIENT_AUDIENCE", allow_hyphen_values = true)]
    pub(crate) client_audience: Option<String>,
    /// Client certificate for mutual TLS (PEM, or PKCS#12 as `FILE` or `FILE:PASSWORD`)
    #[arg(long, value_name = "PATH", env = "REGRANT_CERT")]
    pub(crate) cert: Option<String>,
    /// Its key (PEM), where it is in a file of its own
    #[arg(long, value_name = "PATH", env = "REGRANT_KEY")]
    pub(crate) key: Option<PathBuf>,
    /// Send a `DPoP` proof with every shape
    #[arg(long, env = "REGRANT_DPOP", value_parser = clap::builder::FalseyValueParser::new())]
    pub(crate) dpop: bool,
    /// The key that the refresh token is bound to, for `DPoP`
    #[arg(long, value_name = "PATH", env = "REGRANT_DPOP_KEY")]
    pub(crate) dpop_key: Option<PathBuf>,
}

/// With what.
#[derive(Clone, Debug, Default, clap::Args)]
#[command(next_help_heading = "Grant")]
pub(crate) struct GrantArgs {
    /// The refresh token; other processes can see it, a file is safer
    #[arg(
        long,
        value_name = "VALUE",
        env = "REGRANT_REFRESH_TOKEN",
        hide_env_values = true,
        allow_hyphen_values = true
    )]
    pub(crate) refresh_token: Option<String>,
    /// A file that holds the refresh token (- for standard input)
    #[arg(long, value_name = "PATH", env = "REGRANT_REFRESH_TOKEN_FILE")]
    pub(crate) refresh_token_file: Option<PathBuf>,
    /// Also try with this `redirect_uri`; nothing is ever sent to it
    #[arg(long, value_name = "URI", env = "REGRANT_REDIRECT_URI", allow_hyphen_values = true)]
    pub(crate) redirect_uri: Option<String>,
    /// `scope`, for shapes with `+scope`
    #[arg(long, value_name = "SCOPE", env = "REGRANT_SCOPE", allow_hyphen_values = true)]
    pub(crate) scope: Option<String>,
    /// `resource`, in every shape
    #[arg(long, value_name = "URI", env = "REGRANT_RESOURCE", allow_hyphen_values = true)]
    pub(crate) resource: Option<String>,
    /// `audience`, in every shape
    #[arg(long, value_name = "AUDIENCE", env = "REGRANT_AUDIENCE", allow_hyphen_values = true)]
    pub(crate) audience: Option<String>,
    /// The expired access token, for shapes with `+access_token_header` or `+access_token_body`
    #[arg(long, value_name = "PATH", env = "REGRANT_ACCESS_TOKEN_FILE")]
    pub(crate) access_token_file: Option<PathBuf>,
    /// A further parameter, in every shape
    #[arg(
        long,
        value_name = "NAME=VALUE",
        env = "REGRANT_PARAM",
        hide_env_values = true,
        allow_hyphen_values = true
    )]
    pub(crate) param: Vec<String>,
    /// Where a new refresh token is kept
    #[arg(long, value_name = "PATH", env = "REGRANT_TOKEN_OUT")]
    pub(crate) token_out: Option<PathBuf>,
}

/// What is sent, and what is not.
#[derive(Clone, Debug, Default, clap::Args)]
#[command(next_help_heading = "Plan")]
#[allow(clippy::struct_excessive_bools, reason = "one for each switch that can be typed")]
pub(crate) struct PlanArgs {
    /// Only these shapes; * stands for anything
    #[arg(
        long,
        value_name = "PATTERN",
        env = "REGRANT_ONLY",
        value_delimiter = ',',
        allow_hyphen_values = true
    )]
    pub(crate) only: Vec<String>,
    /// Not these shapes
    #[arg(
        long,
        value_name = "PATTERN",
        env = "REGRANT_SKIP",
        value_delimiter = ',',
        allow_hyphen_values = true
    )]
    pub(crate) skip: Vec<String>,
    /// Never send the real refresh token
    #[arg(long, env = "REGRANT_DECOY_ONLY", value_parser = clap::builder::FalseyValueParser::new())]
    pub(crate) decoy_only: bool,
    /// Send no made-up tokens first
    #[arg(long, env = "REGRANT_NO_DECOY", value_parser = clap::builder::FalseyValueParser::new())]
    pub(crate) no_decoy: bool,
    /// Send no made-up tokens with a wrong secret
    #[arg(long, env = "REGRANT_NO_CONTROLS", value_parser = clap::builder::FalseyValueParser::new())]
    pub(crate) no_controls: bool,
    /// Send the real token in one shape, once
    #[arg(long, env = "REGRANT_ONCE", value_parser = clap::builder::FalseyValueParser::new())]
    pub(crate) once: bool,
    /// Send the real token in every shape, ruled out or not
    #[arg(long, env = "REGRANT_EXHAUSTIVE", value_parser = clap::builder::FalseyValueParser::new())]
    pub(crate) exhaustive: bool,
    /// Print every request that would be sent, and send none
    #[arg(long, env = "REGRANT_DRY_RUN", value_parser = clap::builder::FalseyValueParser::new())]
    pub(crate) dry_run: bool,
    /// At most this many requests
    #[arg(long, value_name = "N", env = "REGRANT_MAX_REQUESTS", value_parser = clap::value_parser!(u32).range(1..), allow_hyphen_values = true)]
    pub(crate) max_requests: Option<u32>,
    /// Wait between requests (500ms, 2s)
    #[arg(long, value_name = "DURATION", env = "REGRANT_DELAY", value_parser = duration, allow_hyphen_values = true)]
    pub(crate) delay: Option<Duration>,
    /// Use the newest token kept for this client
    #[arg(long, env = "REGRANT_RESUME", value_parser = clap::builder::FalseyValueParser::new())]
    pub(crate) resume: bool,
}

/// How it gets there: curl's names with curl's meanings.
#[derive(Clone, Debug, Default, clap::Args)]
#[command(next_help_heading = "Wire")]
#[allow(clippy::struct_excessive_bools, reason = "one for each switch that can be typed")]
pub(crate) struct WireArgs {
    /// For DNS, TCP, proxy and TLS together
    #[arg(long, value_name = "DURATION", env = "REGRANT_CONNECT_TIMEOUT", value_parser = duration, allow_hyphen_values = true)]
    pub(crate) connect_timeout: Option<Duration>,
    /// For one exchange, connection included
    #[arg(long, short = 'm', value_name = "DURATION", env = "REGRANT_MAX_TIME", value_parser = duration, allow_hyphen_values = true)]
    pub(crate) max_time: Option<Duration>,
    /// Proxy (http, https, socks5, socks5h)
    #[arg(
        long,
        short = 'x',
        value_name = "URL",
        env = "REGRANT_PROXY",
        hide_env_values = true,
        allow_hyphen_values = true
    )]
    pub(crate) proxy: Option<String>,
    /// Hosts that are reached without a proxy
    #[arg(long, value_name = "HOSTS", env = "REGRANT_NOPROXY", allow_hyphen_values = true)]
    pub(crate) noproxy: Option<String>,
    /// Trust these roots (PEM) instead of the system's
    #[arg(long, value_name = "PATH", env = "REGRANT_CACERT")]
    pub(crate) cacert: Option<PathBuf>,
    /// Do not check the server's certificate
    #[arg(long, short = 'k', env = "REGRANT_INSECURE", value_parser = clap::builder::FalseyValueParser::new())]
    pub(crate) insecure: bool,
    /// Reach HOST:PORT at ADDRESS
    #[arg(
        long,
        value_name = "HOST:PORT:ADDRESS",
        env = "REGRANT_RESOLVE",
        allow_hyphen_values = true
    )]
    pub(crate) resolve: Vec<String>,
    /// `User-Agent`
    #[arg(
        long,
        short = 'A',
        value_name = "TEXT",
        env = "REGRANT_USER_AGENT",
        allow_hyphen_values = true
    )]
    pub(crate) user_agent: Option<String>,
    /// A further header, in every shape
    #[arg(
        long,
        short = 'H',
        value_name = "NAME: VALUE",
        env = "REGRANT_HEADER",
        hide_env_values = true,
        allow_hyphen_values = true
    )]
    pub(crate) header: Vec<String>,
    /// Speak HTTP/1.1 (the default)
    #[arg(long = "http1.1", env = "REGRANT_HTTP1_1", value_parser = clap::builder::FalseyValueParser::new(), conflicts_with = "http2")]
    pub(crate) http1_1: bool,
    /// Speak HTTP/2 where the server does
    #[arg(long, env = "REGRANT_HTTP2", value_parser = clap::builder::FalseyValueParser::new())]
    pub(crate) http2: bool,
    /// Send credentials in clear to a host that is not this machine
    #[arg(long, env = "REGRANT_ALLOW_HTTP", value_parser = clap::builder::FalseyValueParser::new())]
    pub(crate) allow_http: bool,
}

/// A duration as curl writes it (seconds, decimals allowed), or with `ms`, `s` or `m` behind it.
pub(crate) fn duration(text: &str) -> Result<Duration, String> {
    let (number, unit) = match text.find(|c: char| !c.is_ascii_digit() && c != '.') {
        Some(at) => text.split_at(at),
        None => (text, "s"),
    };
    let factor = match unit {
        "ms" => 0.001,
        "s" => 1.0,
        "m" => 60.0,
        _ => {
            return Err("a duration is a number of seconds, or has ms, s or m behind it".to_owned());
        }
    };
    let number: f64 = number
        .parse()
        .map_err(|_| "a duration is a number of seconds, or has ms, s or m behind it".to_owned())?;
    Duration::try_from_secs_f64(number * factor)
        .ok()
        .filter(|d| *d <= Duration::from_secs(86_400))
        .ok_or_else(|| "a duration is a day at most".to_owned())
}

impl Args {
    /// Nothing but where the report goes.
    pub(crate) fn reporting_to(output: crate::cli::outputs::Args) -> Self {
        Self {
            target: TargetArgs::default(),
            client: ClientArgs::default(),
            grant: GrantArgs::default(),
            plan: PlanArgs::default(),
            wire: WireArgs::default(),
            output,
        }
    }

    /// Files that no report may be written over, each with the option that names it.
    pub(crate) fn files(&self) -> Vec<(&'static str, &std::path::Path)> {
        let named = [
            ("--token-out", &self.grant.token_out),
            ("--refresh-token-file", &self.grant.refresh_token_file),
            ("--client-secret-file", &self.client.client_secret_file),
            ("--access-token-file", &self.grant.access_token_file),
            ("--client-key", &self.client.client_key),
            ("--key", &self.client.key),
            ("--dpop-key", &self.client.dpop_key),
            ("--cacert", &self.wire.cacert),
            ("--har", &self.target.har),
            ("--profile", &self.target.profile),
        ];
        named.into_iter().filter_map(|(option, path)| Some((option, path.as_deref()?))).collect()
    }
}
