//! Every snippet whose runtime can be had is run: against a lab that takes its shape alone, with
//! the request compared byte for byte, and against a server that redirects, to whose target nothing
//! may go.

mod relay;
mod runtime;

use regrant::encode;
use regrant::lab::{Lab, Scenario};
use regrant::oauth::assertion::Fresh;
use regrant::redact::Redactor;
use regrant::render::snippet::{Language, snippet};
use regrant::report::Recipe;
use regrant::request::{PreparedRequest, Purpose};
use regrant::secret::Secret;
use regrant::shape::prepare::Signature;
use regrant::shape::{self, Ingredients, Shape};
use regrant::target::{Credentials, Grant, Target};
use relay::{Relay, Request};
use runtime::Runtime;
use std::process::{Command, Stdio};

/// What a client knows.
#[derive(Clone, Copy)]
pub(crate) struct Values {
    id: &'static str,
    secret: &'static str,
    token: &'static str,
}

const PLAIN: Values = Values { id: "app-1", secret: "s3cret_-.x", token: "rt.0123-abc_XYZ" };
/// What encodings get wrong.
const ODD: Values =
    Values { id: "app one/é", secret: "s3&c/r%t+: é=", token: "1//r+t=é %2B'\"$x" };
const REDIRECT_URI: &str = "https://app.example/cb?x=1&y=%20";
/// A text that stands in snippets as it is, with what ends or expands a literal somewhere.
const SCOPE: &str = "r:devices:* 'a' \"b\" \\c $(d) ${e} `f` {g} %HOME% #{h} \u{2019}i\u{2018} ?>";

/// Every shape that libraries can be asked for, with the values it is tried with.
const SHAPES: &[(&str, Values)] = &[
    ("form+basic", PLAIN),
    ("form+basic", ODD),
    ("form+basic_encoded", ODD),
    ("form+body", PLAIN),
    ("form+body+redirect_uri", ODD),
    ("form+none+scope", ODD),
    ("form+both", PLAIN),
    ("form+basic_id", ODD),
    ("form+body+charset", PLAIN),
    ("json+body", ODD),
    ("json+basic+redirect_uri", ODD),
    ("query+body", ODD),
    ("multipart+body", ODD),
];

/// A snippet ready to be run, and what it must send.
pub(crate) struct Case {
    name: String,
    text: String,
    values: Values,
    /// Whether the snippet says that values must be JSON-escaped.
    json_escaped: bool,
    expected: PreparedRequest,
    relay: Relay,
}

impl Case {
    /// Starts the relay, with a lab behind it that takes this shape alone.
    fn new(language: &Language, shape: &str, values: Values) -> Self {
        let name = format!("{} {shape} as {}", language.slug, values.id);
        let shape: Shape = shape.parse().unwrap();
        let relay = Relay::to(Lab::start(&scenario(&shape, values)).unwrap());
        Self::with(name, language, &shape, values, relay)
    }

    /// Starts a server that redirects with that status.
    fn redirected(language: &Language, status: u16) -> Self {
        let name = format!("{} redirected by {status}", language.slug);
        let shape: Shape = "form+basic".parse().unwrap();
        Self::with(name, language, &shape, PLAIN, Relay::redirecting(status))
    }

    fn with(
        name: String,
        language: &Language,
        shape: &Shape,
        values: Values,
        relay: Relay,
    ) -> Self {
        let url = format!("http://{}/oauth/token", relay.address());
        let expected = prepared(shape, values, &url);
        let recipe = Recipe::of(&expected, shape, Some(values.id), &Redactor::default());
        let text = snippet(&recipe, language);
        let json_escaped = text.contains("must be JSON-escaped");
        Self { name, text, values, json_escaped, expected, relay }
    }

    /// Runs the program and gives back all it sent, and what it printed.
    fn run(&self, mut command: Command) -> (Vec<Request>, String) {
        let Values { id, secret, token } = self.values;
        let escaped =
            |text| if self.json_escaped { encode::json_inner(text) } else { String::from(text) };
        let output = command
            .env("REFRESH_TOKEN", escaped(token))
            .env(
                "CLIENT_SECRET",
                if self.expected.header("Authorization").is_some() {
                    secret.to_owned()
                } else {
                    escaped(secret)
                },
            )
            .env("CLIENT_SECRET_ENCODED", encode::form(secret))
            .env("CLIENT_ID_ENCODED", encode::form(id))
            .env("NO_PROXY", "*")
            .env("no_proxy", "*")
            .stdin(Stdio::null())
            .output()
            .unwrap_or_else(|error| panic!("{}: {error}", self.name));
        let said = [output.stdout, output.stderr].concat();
        (self.relay.requests(), String::from_utf8_lossy(&said).into_owned())
    }

    /// Asserts that the one request is the shape's, and that the lab took it.
    fn holds(&self, command: Command, runtime: &Runtime) {
        let (requests, said) = self.run(command);
        let context = || format!("{}\n{said}\n{}", self.name, self.text);
        assert_eq!(requests.len(), 1, "{}", context());
        let (seen, expected) = (&requests[0], &self.expected);
        assert_eq!(seen.method, expected.method, "{}", context());
        for name in ["Authorization", "Accept"] {
            let wanted: Vec<&str> = expected.header(name).into_iter().collect();
            // Where it is not asked for, libraries send an Accept of their own.
            if name != "Accept" || !wanted.is_empty() {
                assert_eq!(seen.headers(name), wanted, "{name}: {}", context());
            }
        }
        let path = expected.url.split_once("://").unwrap().1.split_once('/').unwrap().1;
        let (path, query) = path.split_once('?').unwrap_or((path, ""));
        let (seen_path, seen_query) = seen.target.split_once('?').unwrap_or((&seen.target, ""));
        assert_eq!(seen_path, format!("/{path}"), "{}", context());
        let sorted = runtime.sorts;
        assert_eq!(form(seen_query.as_bytes(), sorted), form(query.as_bytes(), sorted));
        self.body_holds(seen, runtime, &context);
        assert_eq!(seen.answered, 200, "{}", context());
    }

    fn body_holds(&self, seen: &Request, runtime: &Runtime, context: &dyn Fn() -> String) {
        let expected = &self.expected;
        let kind = expected.header("Content-Type").unwrap_or_default();
        let kinds = seen.headers("Content-Type");
        if kind.starts_with("multipart/") {
            assert!(kinds.len() == 1 && kinds[0].starts_with("multipart/form-data; boundary="));
            assert_eq!(fields(&seen.body), fields(&expected.body), "{}", context());
            return;
        }
        if !expected.body.is_empty() {
            let kinds: Vec<&str> = kinds.into_iter().map(|k| runtime.without_charset(k)).collect();
            assert_eq!(kinds, [kind], "{}", context());
        }
        if kind == "application/json" {
            let value = |body: &[u8]| serde_json::from_slice::<serde_json::Value>(body).unwrap();
            assert_eq!(value(&seen.body), value(&expected.body), "{}", context());
        } else {
            let plain = |b: &u8| b.is_ascii_alphanumeric() || b"-._~*%+&=".contains(b);
            assert!(seen.body.iter().all(plain), "{}", context());
            let sorted = runtime.sorts;
            assert_eq!(form(&seen.body, sorted), form(&expected.body, sorted), "{}", context());
        }
    }

    /// Asserts that nothing went on to where the redirect leads.
    fn stays(&self, command: Command) {
        let (requests, said) = self.run(command);
        assert_eq!(requests.len(), 1, "{}\n{said}", self.name);
        assert_eq!(self.relay.strayed(), 0, "{}: followed the redirect\n{said}", self.name);
    }
}

/// A form in one spelling: the encodings differ in `*`, `~`, the blank and the case of hex digits.
fn form(bytes: &[u8], sorted: bool) -> String {
    let mut pairs = encode::form_decode(bytes);
    if sorted {
        pairs.sort();
    }
    encode::form_pairs(pairs.iter().map(|(n, v)| (n.as_str(), v.as_str())))
}

/// The fields of a multipart body.
fn fields(body: &[u8]) -> Vec<(String, String)> {
    let text = String::from_utf8_lossy(body);
    let boundary = text.lines().next().unwrap_or_default().to_owned();
    let field = |part: &str| {
        let (head, value) = part.split_once("\r\n\r\n")?;
        let name = head.split_once("name=\"")?.1.split_once('"')?.0;
        Some((name.to_owned(), value.strip_suffix("\r\n")?.to_owned()))
    };
    text.split(&boundary).filter_map(field).collect()
}

fn prepared(shape: &Shape, values: Values, url: &str) -> PreparedRequest {
    let target = Target { token_url: url.parse().unwrap(), issuer: None, provider: None };
    let credentials = Credentials {
        client_id: Some(values.id.to_owned()),
        client_secret: Some(Secret::new(values.secret)),
        ..Credentials::default()
    };
    let grant = Grant {
        redirect_uri: Some(REDIRECT_URI.to_owned()),
        scope: Some(SCOPE.to_owned()),
        ..Grant::default()
    };
    let fresh = Fresh { now: jiff::Timestamp::UNIX_EPOCH, jti: String::new() };
    let from = Ingredients {
        target: &target,
        credentials: &credentials,
        grant: &grant,
        refresh_token: &Secret::new(values.token),
        user_agent: "",
        headers: &[],
        dpop_nonce: None,
        fresh: &fresh,
        signature: Signature::Sound,
    };
    shape::prepare(shape, Purpose::Real, &from).unwrap()
}

/// A server that takes this shape alone, and this client and token alone.
fn scenario(shape: &Shape, values: Values) -> Scenario {
    let name = shape.to_string();
    let mut parts = name.split('+');
    let (body, auth) = (parts.next().unwrap(), parts.next().unwrap());
    let quoted = |text: &str| serde_json::Value::from(text).to_string();
    let (auth, decoding) = if auth == "basic_encoded" { ("basic", "form") } else { (auth, "raw") };
    let need = |addition: &str, otherwise: &str| {
        if name.contains(addition) { "required".to_owned() } else { otherwise.to_owned() }
    };
    let toml = format!(
        "title = \"one shape\"\nshows = \"one shape\"\n[client]\nid = {}\nsecret = {}\n\
         redirect_uri = {}\n[token]\nform = {}\n[accepts]\nbodies = [\"{body}\"]\n\
         client_auth = [\"{auth}\"]\nbasic_decoding = \"{decoding}\"\nredirect_uri = \"{}\"\n\
         scope = \"{}\"\n",
        quoted(values.id),
        quoted(values.secret),
        quoted(REDIRECT_URI),
        quoted(values.token),
        need("redirect_uri", "refused"),
        need("scope", "refused"),
    );
    Scenario::parse("one-shape", "one-shape.toml", &toml).unwrap()
}

/// Runs a language's snippet in every shape and against redirects.
fn holds(slug: &str, runtime: Option<Runtime>) {
    let Some(runtime) = runtime else { return };
    let language = Language::named(slug).unwrap();
    let mut cases: Vec<Case> =
        SHAPES.iter().map(|(shape, values)| Case::new(language, shape, *values)).collect();
    cases.retain(|case| !runtime.lacks.is_some_and(|library| case.text.contains(library)));
    let whole = cases.len();
    cases.extend([302, 307, 308].map(|status| Case::redirected(language, status)));
    let texts: Vec<&str> = cases.iter().map(|case| case.text.as_str()).collect();
    let programs = runtime.programs(&texts);
    for (at, (case, command)) in cases.iter().zip(programs).enumerate() {
        if at < whole {
            case.holds(command, &runtime);
        } else {
            case.stays(command);
        }
    }
    println!("{slug}: {} snippets run", cases.len());
}

macro_rules! languages {
    ($($name:ident, $slug:literal, $runtime:ident;)+) => {
        $(
            #[test]
            #[ignore = "installs the snippet's runtime"]
            fn $name() {
                holds($slug, Runtime::$runtime());
            }
        )+
    };
}

languages! {
    snippet_curl_sends_the_shape, "curl", curl;
    snippet_httpie_sends_the_shape, "httpie", httpie;
    snippet_python_requests_sends_the_shape, "python-requests", python;
    snippet_python_httpx_sends_the_shape, "python-httpx", python;
    snippet_fetch_sends_the_shape, "javascript-fetch", node;
    snippet_axios_sends_the_shape, "javascript-axios", node;
    snippet_openid_client_sends_the_shape, "node-openid-client", openid_client;
    snippet_go_oauth2_sends_the_shape, "go-oauth2", go;
    snippet_go_net_http_sends_the_shape, "go-net-http", go;
    snippet_rust_reqwest_sends_the_shape, "rust-reqwest", rust;
    snippet_rust_oauth2_sends_the_shape, "rust-oauth2", rust;
    snippet_java_sends_the_shape, "java-httpclient", java;
    snippet_csharp_sends_the_shape, "csharp-httpclient", mono;
    snippet_guzzle_sends_the_shape, "php-guzzle", php;
    snippet_ruby_sends_the_shape, "ruby-net-http", ruby;
}
