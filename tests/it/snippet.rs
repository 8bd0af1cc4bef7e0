//! Snippets: those whose runtime is here are run against a recording listener and must send what
//! the shape sends; the others are looked at as text.
#![allow(clippy::print_stdout, reason = "a skipped runtime says so")]

use regrant::encode;
use regrant::render::snippet::LANGUAGES;
use std::io::{Read as _, Write as _};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::process::{Command, Stdio};

const ID: &str = "app one";
const TOKEN: &str = "1//r+t=é~*";
const SECRET: &str = "s3&c/r%t+";
const SHAPES: &[&str] = &[
    "form+basic",
    "form+basic_encoded",
    "form+body+redirect_uri",
    "form+none+scope",
    "form+both",
    "form+basic_id+access_token_header",
    "json+body",
    "json+basic+redirect_uri",
    "query+body",
    "multipart+body",
];

fn snippet(language: &str, shape: &str, url: &str) -> String {
    let mut command = Command::new(env!("CARGO_BIN_EXE_regrant"));
    command.args(["snippet", language, "--shape", shape, "--token-url", url, "--client-id", ID]);
    command.args(["--redirect-uri", "https://app.example/cb?x=1", "--scope", "a b:c"]);
    let output = command.output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).unwrap()
}

/// A request as it arrived.
#[derive(Default)]
struct Seen {
    line: String,
    head: String,
    body: String,
}

impl Seen {
    fn header(&self, name: &str) -> String {
        let value = |line: &str| {
            let (n, v) = line.split_once(':')?;
            n.eq_ignore_ascii_case(name).then(|| v.trim().to_owned())
        };
        self.head.lines().find_map(value).unwrap_or_default()
    }
}

/// Runs a program with the snippet and gives back what it sent; `None` where it sent nothing.
fn run(listener: &TcpListener, mut command: Command) -> Result<Seen, String> {
    let address = listener.local_addr().unwrap();
    let mut child = command
        .env("REFRESH_TOKEN", TOKEN)
        .env("CLIENT_SECRET", SECRET)
        .env("CLIENT_SECRET_ENCODED", encode::form(SECRET))
        .env("CLIENT_ID_ENCODED", encode::form(ID))
        .env("CLIENT_ID", ID)
        .env("ACCESS_TOKEN", "at.1")
        .env_remove("HTTP_PROXY")
        .env_remove("http_proxy")
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::piped())
        .spawn()
        .map_err(|error| error.to_string())?;
    let end = std::thread::spawn(move || {
        let mut complaint = String::new();
        let _ = child.stderr.take().unwrap().read_to_string(&mut complaint);
        let _ = child.wait();
        let _ = TcpStream::connect(address);
        complaint
    });
    let (mut stream, _) = listener.accept().unwrap();
    let seen = receive(&mut stream);
    let answer = "HTTP/1.1 400 Bad Request\r\nContent-Type: application/json\r\nContent-Length: 2\r\nConnection: close\r\n\r\n{}";
    let _ = stream.write_all(answer.as_bytes());
    drop(stream);
    let complaint = end.join().unwrap();
    if seen.line.is_empty() { Err(complaint) } else { Ok(seen) }
}

fn receive(stream: &mut TcpStream) -> Seen {
    let mut bytes = Vec::new();
    let mut buffer = [0; 4096];
    loop {
        let text = String::from_utf8_lossy(&bytes).into_owned();
        if let Some((head, _)) = text.split_once("\r\n\r\n") {
            let start = bytes.windows(4).position(|w| w == b"\r\n\r\n").unwrap() + 4;
            let (line, head) = head.split_once("\r\n").unwrap();
            let mut seen = Seen { line: line.to_owned(), head: head.to_owned(), ..Seen::default() };
            let length = seen.header("content-length").parse().unwrap_or(0);
            let chunked = seen.header("transfer-encoding") == "chunked";
            let done =
                if chunked { bytes.ends_with(b"0\r\n\r\n") } else { bytes.len() >= start + length };
            if done {
                seen.body = String::from_utf8_lossy(&bytes[start..]).into_owned();
                return seen;
            }
        }
        match stream.read(&mut buffer) {
            Ok(0) | Err(_) => return Seen::default(),
            Ok(count) => bytes.extend_from_slice(&buffer[..count]),
        }
    }
}

/// The parameters in their order, however they travel.
fn parameters(seen: &Seen) -> Vec<(String, String)> {
    let kind = seen.header("content-type");
    if kind.starts_with("application/json") {
        let value: serde_json::Value = serde_json::from_str(&seen.body).unwrap();
        let text = |v: &serde_json::Value| v.as_str().unwrap().to_owned();
        return value.as_object().unwrap().iter().map(|(n, v)| (n.clone(), text(v))).collect();
    }
    if kind.starts_with("multipart/form-data") {
        let field = |part: &str| {
            let (head, value) = part.split_once("\r\n\r\n")?;
            let name = head.split_once("name=\"")?.1.split_once('"')?.0;
            Some((name.to_owned(), value.split("\r\n").next()?.to_owned()))
        };
        return seen.body.split("\r\n--").filter_map(field).collect();
    }
    let query = seen.line.split(' ').nth(1).unwrap().split_once('?').map_or("", |(_, q)| q);
    let text = if seen.body.is_empty() { query } else { &seen.body };
    encode::form_decode(text.as_bytes())
}

fn expected(shape: &str) -> (Vec<(String, String)>, String, &'static str) {
    let mut pairs = vec![("grant_type", "refresh_token"), ("refresh_token", TOKEN)];
    let auth = shape.split('+').nth(1).unwrap();
    match auth {
        "body" | "both" => pairs.extend([("client_id", ID), ("client_secret", SECRET)]),
        "basic_id" | "none" => pairs.push(("client_id", ID)),
        _ => {}
    }
    if shape.contains("redirect_uri") {
        pairs.push(("redirect_uri", "https://app.example/cb?x=1"));
    }
    if shape.contains("+scope") {
        pairs.push(("scope", "a b:c"));
    }
    let basic = match auth {
        "basic" | "both" | "basic_id" => {
            format!("Basic {}", encode::base64(format!("{ID}:{SECRET}")))
        }
        "basic_encoded" => {
            let (id, secret) = (encode::form(ID), encode::form(SECRET));
            format!("Basic {}", encode::base64(format!("{id}:{secret}")))
        }
        _ => String::new(),
    };
    let kind = match shape.split('+').next().unwrap() {
        "json" => "application/json",
        "multipart" => "multipart/form-data; boundary=",
        "query" => "",
        _ => "application/x-www-form-urlencoded",
    };
    let pairs = pairs.into_iter().map(|(n, v)| (n.to_owned(), v.to_owned())).collect();
    (pairs, basic, kind)
}

/// Runs one language in every shape it can take.
fn holds(language: &str, file: &str, program: &[&str], probe: &[&str]) {
    let there = Command::new(probe[0])
        .args(&probe[1..])
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .status()
        .is_ok_and(|status| status.success());
    if !there {
        println!("skipped: {language} cannot run here ({} fails)", probe.join(" "));
        return;
    }
    let folder = tempfile::tempdir().unwrap();
    for shape in SHAPES {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address: SocketAddr = listener.local_addr().unwrap();
        let text = snippet(language, shape, &format!("http://{address}/oauth/token"));
        let path = folder.path().join(file);
        std::fs::write(&path, &text).unwrap();
        let mut command = Command::new(program[0]);
        command.args(&program[1..]).arg(&path);
        let seen = run(&listener, command)
            .unwrap_or_else(|why| panic!("{language} {shape} sent nothing: {why}\n{text}"));
        let (pairs, basic, kind) = expected(shape);
        assert!(seen.line.starts_with("POST /oauth/token"), "{language} {shape}: {}", seen.line);
        assert_eq!(parameters(&seen), pairs, "{language} {shape}\n{text}");
        let sent_kind = seen.header("content-type");
        assert!(sent_kind.starts_with(kind), "{language} {shape}: '{sent_kind}'\n{text}");
        let bearer = shape.contains("access_token_header");
        let authorizations: Vec<&str> = seen
            .head
            .lines()
            .filter(|l| l.to_ascii_lowercase().starts_with("authorization:"))
            .collect();
        if !bearer {
            assert_eq!(seen.header("authorization"), basic, "{language} {shape}\n{text}");
            assert_eq!(authorizations.len(), usize::from(!basic.is_empty()));
        }
        assert_eq!(seen.header("accept"), "application/json", "{language} {shape}\n{text}");
    }
}

#[test]
fn snippet_curl_sends_the_shape() {
    holds("curl", "s.sh", &["bash"], &["curl", "--version"]);
}

#[test]
fn snippet_python_requests_sends_the_shape() {
    holds("python-requests", "s.py", &["python3"], &["python3", "-c", "import requests"]);
}

#[test]
fn snippet_python_httpx_sends_the_shape() {
    holds("python-httpx", "s.py", &["python3"], &["python3", "-c", "import httpx"]);
}

#[test]
fn snippet_fetch_sends_the_shape() {
    holds("javascript-fetch", "s.mjs", &["node"], &["node", "-e", "fetch"]);
}

#[test]
fn snippet_java_sends_the_shape() {
    holds("java-httpclient", "Refresh.java", &["java"], &["javac", "-version"]);
}

#[test]
fn snippet_every_language_names_variables_and_holds_no_hole() {
    for language in LANGUAGES {
        for shape in SHAPES {
            let text = snippet(language.slug, shape, "https://auth.example.com/oauth/token");
            assert!(text.contains("REFRESH_TOKEN"), "{} {shape}\n{text}", language.slug);
            assert!(!text.contains("stand-in"), "{} {shape}\n{text}", language.slug);
            for hole in ["{name}", "{value}", "{url}", "{id}", "{secret}", "{method}", "{,}", "?*"]
            {
                assert!(!text.contains(hole), "{} {shape}: {hole}\n{text}", language.slug);
            }
        }
    }
}

#[test]
fn snippet_settings_that_make_each_library_do_it_are_named() {
    let cases = [
        ("go-oauth2", "form+basic", "AuthStyleInHeader"),
        ("go-oauth2", "form+body", "AuthStyleInParams"),
        ("node-openid-client", "form+basic", "token_endpoint_auth_method: client_secret_basic"),
        ("node-openid-client", "form+body", "client.ClientSecretPost(process.env.CLIENT_SECRET)"),
        ("rust-oauth2", "form+body", "AuthType::RequestBody"),
        ("python-requests", "form+basic", "allow_redirects=False"),
        ("javascript-axios", "form+basic", "maxRedirects: 0"),
        ("csharp-httpclient", "form+basic", "AllowAutoRedirect = false"),
        ("php-guzzle", "form+basic", "'allow_redirects' => false"),
        ("powershell", "form+basic", "-MaximumRedirection 0"),
        ("curl-cmd", "form+basic", "%CLIENT_SECRET%"),
        ("curl-powershell", "form+body", "$env:CLIENT_SECRET"),
    ];
    for (language, shape, setting) in cases {
        let text = snippet(language, shape, "https://auth.example.com/oauth/token");
        assert!(text.contains(setting), "{language} {shape}\n{text}");
    }
}

#[test]
fn snippet_without_a_language_lists_them_and_bad_input_names_the_option() {
    let run = |args: &[&str]| {
        let output =
            Command::new(env!("CARGO_BIN_EXE_regrant")).arg("snippet").args(args).output().unwrap();
        let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
        (output.status.code(), text(&output.stdout), text(&output.stderr))
    };
    let (code, list, _) = run(&[]);
    assert_eq!(code, Some(0));
    assert_eq!(list.lines().count(), LANGUAGES.len());
    let cases: &[(&[&str], &str)] = &[
        (&["cobol", "--shape", "form+basic", "--token-url", "https://a/t"], "cobol"),
        (&["curl"], "--report"),
        (&["curl", "--shape", "form+basic"], "--token-url"),
        (&["curl", "--report", "no-such-file.json"], "no-such-file.json"),
    ];
    for (args, named) in cases {
        let (code, _, complaint) = run(args);
        assert_eq!(code, Some(2), "{args:?}");
        assert!(complaint.contains(named), "{args:?}: {complaint}");
    }
}
