//! What the answer shows beside its words: headers, kind, emptiness.

use super::fact::Fact;
use super::sent::Sent;
use crate::exchange::SeenResponse;
use crate::ladder::reading::{Kind, Reading, Schema, Text};

/// Headers that an edge service puts on answers of its own.
const EDGE_HEADERS: &[&str] = &[
    "cf-mitigated",
    "x-sucuri-block",
    "x-iinfo",
    "x-datadome",
    "x-akamai-request-id",
    "x-amzn-waf-action",
    "x-px-block",
];
/// Servers that are edge services.
const EDGE_SERVERS: &[&str] = &[
    "cloudflare",
    "akamaighost",
    "akamainetstorage",
    "cloudfront",
    "imperva",
    "sucuri",
    "awselb",
    "varnish",
    "datadome",
    "ddos-guard",
    "big-ip",
    "barracuda",
    "qrator",
    "stackpath",
    "fastly",
    "azure front door",
    "awswaf",
];
/// Texts that say no more than the status does.
const REASONS: &[&str] = &[
    "bad request",
    "unauthorized",
    "forbidden",
    "not found",
    "error",
    "internal server error",
    "unsupported media type",
    "method not allowed",
    "not acceptable",
    "unprocessable entity",
    "unprocessable content",
    "access denied",
    "unauthorised",
    "failed",
    "failure",
    "request failed",
    "invalid request",
];

/// What only a server says that read the parameters: a verdict on the token or the grant.
const JUDGED: &[&str] = &[
    "invalid|bad|unknown|expired|revoked refresh token",
    "refresh token .. invalid|expired|revoked|used|unknown",
    "refresh token .. not .. found|valid|exist",
    "invalid .. or refresh token",
    "invalid resource|audience",
    "grant type is unauthorized",
    "unauthorized grant type",
    "not authorized .. grant type",
];

/// The facts of an answer.
pub(super) fn facts(
    response: Option<&SeenResponse>,
    reading: &Reading,
    out: &mut Vec<(Fact, String)>,
) {
    let Some(response) = response else { return };
    headers(response, reading, out);
    if mute(reading) {
        out.push((Fact::Mute, "the answer says nothing but its status".to_owned()));
    }
    if reading.kind == Kind::Html {
        let title = reading.texts.iter().find(|t| t.name.as_deref() == Some("title"));
        let seen = title.map_or_else(
            || "the answer is a web page".to_owned(),
            |t| format!("the answer is a web page with the title {}", super::quote(&t.raw)),
        );
        out.push((Fact::Page, seen.clone()));
        if is_login(response, reading) {
            out.push((Fact::LoginPage, format!("{seen}, a page to log in")));
        }
    }
    if reading.code.is_some() {
        out.push((Fact::Spoke, String::new()));
    }
    if reading.code.as_deref() == Some("invalid_client") {
        out.push((Fact::ClientCode, String::new()));
    }
    let told = || {
        reading
            .fails_with(&["error code", "received|returned|got error", "error response"])
            .is_some()
    };
    let failed = reading.code.is_some()
        || reading.kind == Kind::JsonError
        || matches!(reading.kind, Kind::Unknown | Kind::Empty) && told();
    if failed && reading.status.is_some_and(|s| (200..300).contains(&s)) {
        let seen =
            format!("status {} with an error in the body", reading.status.unwrap_or_default());
        out.push((Fact::ErrorUnderSuccess, seen));
    }
    if reading.kind == Kind::JsonError && reading.schema == Schema::Vendor {
        out.push((Fact::VendorSchema, "the error stands in fields of the vendor's own".to_owned()));
    }
    if reading.texts.iter().any(|t| quotes_space(&t.raw)) {
        out.push((
            Fact::QuotesSpace,
            "the answer quotes a value that ends in a line break or blank".to_owned(),
        ));
    }
    if reading.says(JUDGED).is_some() || reading.code.as_deref() == Some("invalid_grant") {
        out.push((Fact::Judged, String::new()));
    }
    if reading.says(super::rules::format::FORM_REFUSED).is_some() {
        out.push((Fact::FormRefused, String::new()));
    }
    let files = matches!(reading.kind, Kind::Html | Kind::Xml);
    if files && reading.code.is_none() {
        out.push((Fact::Static, String::new()));
    }
    if reading.says(super::rules::grant::CATCH_ALL).is_some() {
        out.push((Fact::CatchAll, "one sentence names several reasons at once".to_owned()));
    }
}

/// Parameters of the protocol that the answer misses although they were sent: nobody read them.
pub(super) fn misses_sent(reading: &Reading, sent: &Sent) -> Option<(Fact, String)> {
    const MISSED: &[&str] = &[
        "missing|required|mandatory|empty|blank",
        "not .. provided|specified|supplied|present|found",
    ];
    let text = reading.texts.iter().find(|t| t.raw.len() < 600 && t.has(MISSED))?;
    let names: Vec<&str> = sent
        .params
        .iter()
        .filter(|p| p.place != super::sent::Place::Query && !super::sent::blank(&p.value))
        .map(|p| p.name.as_str())
        .filter(|name| name.len() > 4 && text.raw.contains(name))
        .collect();
    (names.len() >= 2).then(|| {
        (Fact::MissesSent, format!("the answer misses {}, which were sent", names.join(" and ")))
    })
}

/// The parameter or header that an answer misses, where it is none that OAuth knows.
pub(super) fn asked_for(reading: &Reading) -> Option<&str> {
    const MISSED: &[&str] = &[
        "parameter|field|header|value|argument .. required|missing|mandatory|absent|needed",
        "missing|required|mandatory .. parameter|field|header|value|argument",
        "^missing",
        "is|are required$",
        "is|are missing$",
        "is|was not provided|specified|supplied",
        "parameter|field|header .. not supplied|provided|present|sent|set",
        "must be provided|specified|supplied|present|set",
    ];
    let texts = reading.texts.iter().filter(|t| t.raw.len() < 200 && t.has(MISSED));
    texts.into_iter().find_map(|text| parameter_in(&text.raw))
}

/// The one name in a sentence that is written as names are.
fn parameter_in(raw: &str) -> Option<&str> {
    let mut names = raw
        .split(|c: char| !(c.is_ascii_alphanumeric() || "_-".contains(c)))
        .filter(|word| is_a_name(word));
    let Some(name) = names.next() else {
        return quoted_parameter(raw).filter(|name| !ordinary_parameter(name));
    };
    (names.all(|other| other == name) && !ordinary_parameter(name)).then_some(name)
}

/// The name in quotes after the word `parameter`, `field` or `header`.
fn quoted_parameter(raw: &str) -> Option<&str> {
    let at = ["arameter", "ield", "eader"].iter().filter_map(|w| raw.find(w).map(|i| i + w.len()));
    let rest = raw[at.min()?..].trim_start_matches(['s', ':', ' ', '(']);
    let quote = rest.chars().next().filter(|c| "\"'`".contains(*c))?;
    let name = rest[1..].split(quote).next()?;
    let plain = name.bytes().all(|b| b.is_ascii_alphanumeric() || b"_-".contains(&b));
    (plain && (2..=40).contains(&name.len())).then_some(name)
}

/// `tenant_id`, `deviceId`, `X-Api-Key`: no English word is written so.
fn is_a_name(word: &str) -> bool {
    let snake = word.contains('_') && !word.starts_with('_') && !word.ends_with('_');
    let header = word.split('-').count() >= 2
        && word.split('-').all(|part| part.starts_with(|c: char| c.is_ascii_uppercase()));
    let camel = word.starts_with(|c: char| c.is_ascii_lowercase())
        && word.contains(|c: char| c.is_ascii_uppercase());
    word.len() <= 40 && (snake || header || camel)
}

/// A name of RFC 6749 and what builds on it, however it is spelled, or an error code.
fn ordinary_parameter(name: &str) -> bool {
    const KNOWN: &[&str] = &[
        "granttype",
        "refreshtoken",
        "accesstoken",
        "clientid",
        "clientsecret",
        "redirecturi",
        "redirecturl",
        "clientassertion",
        "clientassertiontype",
        "codeverifier",
        "idtoken",
        "tokentype",
        "contenttype",
        "contentlength",
        "useragent",
        "authorizationcode",
        "invalidrequest",
        "invalidgrant",
        "invalidclient",
        "errordescription",
        "errorcode",
        "scope",
        "code",
        "resource",
        "audience",
        "assertion",
        "authorization",
        "accept",
        "origin",
        "host",
        "dpop",
        "username",
        "password",
        "tokenurl",
        "tokenendpoint",
        "clientcredentials",
        "responsetype",
        "dpopnonce",
        "apikey",
    ];
    let bare: String = name.chars().filter(char::is_ascii_alphanumeric).collect();
    let bare = bare.to_ascii_lowercase();
    KNOWN.contains(&bare.as_str()) || bare.starts_with("invalid") || bare.ends_with("exception")
}

/// A parameter the answer misses under another spelling than it was sent: `refreshToken`.
pub(super) fn asked_otherwise(reading: &Reading, sent: &Sent) -> Option<(Fact, String)> {
    const MISSED: &[&str] = &[
        "empty|required|missing|blank|undefined",
        "must be .. string",
        "not .. present|provided|found|specified",
    ];
    const NAMES: &[(&str, &str)] = &[
        ("refresh_token", "refreshToken"),
        ("client_id", "clientId"),
        ("client_secret", "clientSecret"),
        ("grant_type", "grantType"),
    ];
    let (sent_as, asked) = NAMES.iter().find(|(snake, camel)| {
        let missed = |t: &Text| t.raw.len() < 400 && t.raw.contains(camel) && t.has(MISSED);
        sent.param(snake).is_some()
            && sent.param(camel).is_none()
            && reading.texts.iter().any(missed)
    })?;
    Some((Fact::AskedOtherwise, format!("the answer asks for `{asked}`; `{sent_as}` was sent")))
}

/// Whether a text quotes a value that ends in white space: `[authorization_code\r\n]`.
fn quotes_space(raw: &str) -> bool {
    let opens =
        |before: &str, open: char| before.rfind(open).is_some_and(|at| before.len() - at < 120);
    raw.char_indices().any(|(at, c)| {
        let open = match c {
            ']' => '[',
            '\'' | '"' | '`' => c,
            ')' => '(',
            '}' => '{',
            '>' => '<',
            _ => return false,
        };
        let before = &raw[..at];
        before.ends_with(['\n', '\r', '\t'])
            && opens(before.trim_end(), open)
            && !before.trim_end().ends_with([',', ';', '{', '}', '[', ']', '"', '\''])
    })
}

fn headers(response: &SeenResponse, reading: &Reading, out: &mut Vec<(Fact, String)>) {
    let all = response.headers.as_deref().unwrap_or_default();
    let challenges = all.iter().filter(|(n, _)| n.eq_ignore_ascii_case("www-authenticate"));
    for (_, value) in challenges.take(8) {
        let lower = value.trim_start().to_ascii_lowercase();
        let scheme = lower.split([' ', ',']).next().unwrap_or_default();
        let fact = match scheme {
            "basic" => Fact::WantsBasic,
            "bearer" => Fact::WantsBearer,
            "dpop" => Fact::WantsDpop,
            _ => continue,
        };
        out.push((fact, format!("WWW-Authenticate: {}", super::quote(value))));
    }
    if response.header("dpop-nonce").is_some() && reading.status.is_none_or(|s| s >= 400) {
        out.push((Fact::WantsDpop, "the answer carries a DPoP-Nonce".to_owned()));
    }
    if let Some(allow) = response.header("allow") {
        let lists = |m: &str| allow.split(',').any(|a| a.trim().eq_ignore_ascii_case(m));
        let seen = format!("Allow: {}", super::quote(allow));
        if lists("post") {
            out.push((Fact::AllowsPost, seen));
        } else if lists("get") {
            out.push((Fact::AllowsGet, seen));
        }
    }
    if let Some(wait) = response.header("retry-after") {
        out.push((Fact::RetryAfter, format!("Retry-After: {}", super::quote(wait))));
    }
    let marked = EDGE_HEADERS.iter().find_map(|h| response.header(h).map(|v| (*h, v)));
    if let Some((name, value)) = marked {
        out.push((Fact::Edge, format!("{name}: {}", super::quote(value))));
        return;
    }
    let spoke = reading.code.is_some()
        || matches!(reading.kind, Kind::JsonError | Kind::Json | Kind::Tokens);
    if let Some(server) = response.header("server").filter(|_| !spoke) {
        let lower = server.to_ascii_lowercase();
        if EDGE_SERVERS.iter().any(|s| lower.contains(s)) {
            out.push((Fact::Edge, format!("Server: {}", super::quote(server))));
        }
    }
}

fn mute(reading: &Reading) -> bool {
    if reading.code.is_some() || !reading.failure.is_empty() {
        return false;
    }
    match reading.kind {
        Kind::Empty => true,
        Kind::Unknown => {
            reading.texts.iter().all(|t| t.name.as_deref() == Some("www-authenticate"))
        }
        Kind::Text | Kind::JsonError | Kind::Json | Kind::Html | Kind::Xml => {
            reading.texts.len() <= 4
                && reading.texts.iter().all(|t| {
                    let said: Vec<&str> =
                        t.words.iter().map(String::as_str).filter(|w| !is_number(w)).collect();
                    said.len() <= 1 || REASONS.contains(&said.join(" ").as_str())
                })
        }
        Kind::Tokens => false,
    }
}

fn is_number(word: &str) -> bool {
    word.chars().all(|c| c.is_ascii_digit())
}

fn is_login(response: &SeenResponse, reading: &Reading) -> bool {
    const LOGIN: &[&str] = &[
        "log in",
        "login",
        "sign in",
        "signin",
        "sign on",
        "single sign on",
        "anmelden",
        "connexion",
        "authenticate",
    ];
    let titled = reading.texts.iter().any(|t| t.name.as_deref() == Some("title") && t.has(LOGIN));
    let body = response.body.as_deref().unwrap_or_default();
    let form = body.contains("type=\"password\"") || body.contains("type='password'");
    titled || form
}
