//! The lab behaves as its scenarios say, and `serve` shows it.
#![allow(clippy::unwrap_used, reason = "a test that cannot go on says where")]

use crate::plain::{Answer, Client, ask, authority, exchange};
use regrant::lab::{BUILT_IN, Lab, Scenario};
use regrant::secret::Secret;
use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::TcpStream;
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::Duration;

fn client(lab: &Lab) -> Client {
    Client {
        token_url: lab.token_url.clone(),
        client_id: lab.client_id.clone(),
        client_secret: lab.client_secret.as_ref().map_or("", Secret::expose).to_owned(),
        redirect_uri: lab.redirect_uri.clone(),
    }
}

fn refresh(lab: &Lab, shape: &str, token: &str) -> String {
    client(lab).request(shape, token)
}

fn lab(name: &str) -> Lab {
    Lab::start(&Scenario::find(name, Path::new("/")).unwrap()).unwrap()
}

fn send(lab: &Lab, shape: &str) -> Answer {
    client(lab).refresh(shape, lab.refresh_token.expose())
}

fn start(toml: &str) -> Lab {
    Lab::start(&Scenario::parse("mine", "mine.toml", toml).unwrap()).unwrap()
}

#[test]
fn lab_every_scenario_file_is_built_in_and_complete() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/scenarios");
    let mut files: Vec<String> = std::fs::read_dir(folder)
        .unwrap()
        .map(|e| e.unwrap().path().file_stem().unwrap().to_string_lossy().into_owned())
        .collect();
    let mut built_in: Vec<&str> = BUILT_IN.iter().map(|(name, _)| *name).collect();
    files.sort();
    built_in.sort_unstable();
    assert_eq!(files, built_in);
    for (name, text) in BUILT_IN {
        let scenario = Scenario::parse(name, name, text).unwrap();
        assert!(scenario.title.len() <= 80 && !scenario.title.contains('\n'), "{name}");
        assert!(!scenario.shows.is_empty() && !scenario.source.is_empty(), "{name}");
        assert!(scenario.as_sent.is_some(), "{name}");
        assert!(text.starts_with("title = "), "{name}: the title comes first");
    }
}

/// Name, what the request as sent gets with a live token, a shape that works, its rule.
const BEHAVIOUR: &[(&str, u16, &str, &str)] = &[
    ("smartthings", 401, "form+basic", "body_format"),
    ("smartthings-blind", 401, "form+basic_id", "body_format"),
    ("form-body-only", 401, "form+body", "client_auth_method"),
    ("json-only", 400, "json+body", "grant_type_missing"),
    ("json-basic", 400, "json+basic", "body_format"),
    ("public-client", 401, "form+none", "secret_sent"),
    ("both-refused", 400, "form+body", "client_auth_twice"),
    ("client-id-beside-basic", 400, "form+basic_id", "client_auth_method"),
    ("basic-form-encoded", 401, "form+basic_encoded", "wrong_secret"),
    ("redirect-uri-required", 400, "form+basic+redirect_uri", "redirect_uri_missing"),
    ("redirect-uri-refused", 400, "form+body", "redirect_uri_refused"),
    ("grant-first", 401, "form+basic", "client_auth_method"),
    ("uniform", 400, "form+basic", "client_auth_method"),
    ("slash-redirect", 301, "", "other_slash"),
    ("https-redirect", 302, "", "plain_http"),
    ("host-redirect", 302, "", "wrong_host"),
    ("waf-no-user-agent", 403, "form+basic", "user_agent_missing"),
    ("wrong-secret", 401, "", "wrong_secret"),
    ("token-used", 400, "", "token_used"),
    ("token-foreign", 400, "", "token_foreign"),
    ("reply-lost", 504, "", "reply_lost"),
];

#[test]
fn lab_scenarios_refuse_the_request_as_sent_and_take_another() {
    for (name, status, works, rule) in BEHAVIOUR {
        let lab = lab(name);
        let scenario = Scenario::find(name, Path::new("/")).unwrap();
        let as_sent = scenario.as_sent.unwrap().0.to_string();
        let refused = send(&lab, &as_sent);
        assert_eq!((refused.status, lab.log()[0].rule.as_str()), (*status, *rule), "{name}");
        assert_eq!(lab.log()[0].shape.as_deref(), Some(as_sent.as_str()), "{name}");
        if !works.is_empty() {
            let answer = send(&lab, works);
            assert_eq!(answer.status, 200, "{name}: {} {}", answer.head, answer.body);
            assert!(answer.body.contains("\"access_token\""), "{name}: {}", answer.body);
            assert_eq!(lab.log()[1].rule, "success", "{name}");
        }
    }
}

#[test]
fn lab_smartthings_tells_a_dead_token_from_a_bad_shape() {
    let lab = lab("smartthings");
    let refused = send(&lab, "form+body");
    assert_eq!((refused.status, refused.body.as_str()), (401, ""));
    let decoy = ask(&lab.token_url, &refresh(&lab, "form+basic", "made-up"));
    let id = &lab.client_id;
    let expected = format!(
        "{{\"error\":\"invalid_grant\",\"error_description\":\"Invalid refresh token requested by \
         clientId: {id} with grantType: refresh_token, e.cause: no cause\"}}"
    );
    assert_eq!((decoy.status, decoy.body), (400, expected));

    let first = send(&lab, "form+basic+redirect_uri");
    let answer: serde_json::Value = serde_json::from_str(&first.body).unwrap();
    let new = answer["refresh_token"].as_str().unwrap();
    assert_eq!(lab.live_tokens(), [Secret::new(new)]);
    assert_eq!(send(&lab, "form+basic").status, 400, "the old one is dead");

    let old = lab.token_url.replace("/oauth/token", "/oauth2/token");
    let login = ask(&old, &refresh(&lab, "form+basic", new).replace("/oauth/", "/oauth2/"));
    assert_eq!(login.status, 302);
    assert!(login.head.contains("/login?prompt=login"), "{}", login.head);
    assert_eq!(lab.log().last().unwrap().rule, "elsewhere");
}

#[test]
fn lab_accepts_anything_issues_for_a_made_up_token() {
    let lab = lab("accepts-anything");
    let answer = ask(&lab.token_url, &refresh(&lab, "json+none", "made-up"));
    assert!(answer.status == 200 && answer.body.contains("refresh_token"), "{}", answer.body);
    assert_eq!(lab.log()[0].presented, "an unknown refresh token");
}

#[test]
fn lab_errors_under_200_in_json_and_in_form() {
    let slack = send(&lab("ok-with-error"), "form+body");
    assert_eq!(slack.status, 200);
    assert_eq!(slack.body, r#"{"error":"invalid_refresh_token","ok":false}"#);
    let github = lab("github-form-answer");
    let refused = ask(&github.token_url, &refresh(&github, "form+body", "made-up"));
    assert!(refused.status == 200 && refused.body.starts_with("error=bad_refresh_token&"));
    assert!(send(&github, "form+body").body.starts_with("access_token=ghu_"));
}

#[test]
fn lab_family_dies_with_a_reused_token() {
    let lab = lab("family-revocation");
    assert_eq!(send(&lab, "json+body").status, 200);
    assert_eq!(lab.live_tokens().len(), 1);
    assert_eq!(send(&lab, "json+body").status, 403);
    assert!(lab.live_tokens().is_empty());
}

#[test]
fn lab_spends_the_token_on_failure_and_keeps_count_of_the_rate() {
    let spent = lab("spent-on-failure");
    assert_eq!(send(&spent, "form+body").status, 400);
    assert!(spent.live_tokens().is_empty());
    let limited = lab("rate-limited");
    let statuses: Vec<u16> = (0..7).map(|_| send(&limited, "form+body").status).collect();
    assert_eq!(statuses, [200, 200, 200, 200, 200, 429, 429]);
}

#[test]
fn lab_breaks_connections_off_as_told() {
    let scenario = |fault: &str| {
        format!("title = 't'\nshows = 's'\nchecks = []\n[success]\ntext = '0123456789'\n{fault}")
    };
    let cut = start(&scenario("cut_after = 4"));
    let answer = exchange(&cut.token_url, &refresh(&cut, "form+body", "t")).unwrap();
    assert!(answer.to_lowercase().contains("content-length: 10\r\n"), "{answer}");
    assert!(answer.ends_with("\r\n\r\n0123"), "{answer}");

    let closed = start(&scenario("instead = 'close'"));
    assert_eq!(exchange(&closed.token_url, &refresh(&closed, "form+body", "t")).unwrap(), "");

    let reset = start(&scenario("instead = 'reset'"));
    let error = exchange(&reset.token_url, &refresh(&reset, "form+body", "t")).unwrap_err();
    assert_eq!(error.kind(), std::io::ErrorKind::ConnectionReset);

    let silent = start(&scenario("instead = 'hang'"));
    let mut stream = TcpStream::connect(authority(&silent.token_url)).unwrap();
    stream.write_all(refresh(&silent, "form+body", "t").as_bytes()).unwrap();
    stream.set_read_timeout(Some(Duration::from_millis(200))).unwrap();
    assert!(stream.read(&mut [0; 8]).is_err(), "nothing comes");
    drop(silent); // The server ends although a connection hangs.
}

#[test]
fn lab_scenario_errors_name_file_and_line() {
    let error = |toml: &str| Scenario::parse("mine", "mine.toml", toml).unwrap_err().to_string();
    let unknown = error("title = 't'\nshows = 's'\n[accepts]\nbodys = ['form']\n");
    assert!(unknown.starts_with("mine.toml:4:1: unknown field `bodys`, expected "), "{unknown}");
    let slug = error("title = 't'\nshows = 's'\n[answers.wrong_secet]\nstatus = 401\n");
    assert_eq!(
        slug,
        "mine.toml:3:10: `wrong_secet` is no check and no refusal; did you mean `wrong_secret`?"
    );
    let place = error("title = 't'\nshows = 's'\n[token]\nform = '${guid}'\n");
    assert!(
        place.starts_with("mine.toml:4:8: `${guid}` is not known; there are uuid, "),
        "{place}"
    );
    let two = error("title='t'\nshows='s'\n[answers.token]\ntext = 'a'\nhtml = 'b'\n");
    assert!(two.contains("only one of error, json, form, html and text"), "{two}");
    let method = error("title='t'\nshows='s'\n[accepts]\nclient_auth = ['basic', 'tls']\n");
    assert!(
        method.starts_with("mine.toml:4:25: unknown variant `tls`, expected one of"),
        "{method}"
    );
}

fn regrant(args: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_regrant"));
    command.args(args).stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
    command
}

#[test]
fn lab_serve_lists_the_scenarios() {
    let output = regrant(&["serve", "--list"]).output().unwrap();
    let list = String::from_utf8(output.stdout).unwrap();
    assert_eq!(list.lines().count(), BUILT_IN.len());
    assert!(
        list.starts_with("smartthings             Form and Basic only; 401 for everything"),
        "{list}"
    );
    assert!(output.stderr.is_empty() && output.status.success());
}

#[test]
fn lab_serve_refuses_an_unknown_scenario_with_a_suggestion() {
    let output = regrant(&["serve", "smarthings"]).output().unwrap();
    assert_eq!(output.status.code(), Some(2));
    assert_eq!(
        String::from_utf8(output.stderr).unwrap(),
        "error: 'smarthings' is no built-in scenario and no file; did you mean 'smartthings'?; \
         `regrant serve --list` shows all\n"
    );
    let output = regrant(&["serve", "./nowhere.toml"]).output().unwrap();
    assert_eq!(output.status.code(), Some(2));
    let error = String::from_utf8(output.stderr).unwrap();
    assert!(error.starts_with("error: could not read scenario ./nowhere.toml: "), "{error}");
}

#[cfg(unix)]
#[test]
fn lab_serve_says_how_to_call_it_logs_and_ends_with_a_summary() {
    let folder = tempfile::tempdir().unwrap();
    let save = folder.path().to_str().unwrap();
    let mut server = regrant(&["serve", "smartthings", "--save", save]).spawn().unwrap();
    let mut out = BufReader::new(server.stdout.take().unwrap());
    let mut said = String::new();
    while !said.contains("Ctrl-C") {
        assert!(out.read_line(&mut said).unwrap() > 0, "{said}");
    }
    let curl = said.lines().find(|l| l.trim_start().starts_with("curl ")).unwrap();
    assert!(said.contains("--client-secret-file") && said.contains("--as-sent json+body"));

    let answer = Command::new("sh").args(["-c", curl]).output().unwrap();
    let answer = String::from_utf8(answer.stdout).unwrap();
    assert!(answer.starts_with("HTTP/1.1 200 OK\r\n"), "{answer}");

    let token = std::fs::read_to_string(folder.path().join("refresh-token")).unwrap();
    assert!(said.contains(&token) && !answer.contains(&token));
    let mode = std::fs::metadata(folder.path().join("client-secret")).unwrap().permissions();
    assert_eq!(std::os::unix::fs::PermissionsExt::mode(&mode) & 0o777, 0o600);

    Command::new("kill").args(["-INT", &server.id().to_string()]).status().unwrap();
    let output = server.wait_with_output().unwrap();
    assert_eq!(output.status.code(), Some(0));
    let log = String::from_utf8(output.stderr).unwrap();
    assert_eq!(
        log,
        "#1 POST /oauth/token  form+basic, a live refresh token -> 200  \
         [success: tokens issued, the refresh token is a new one]\n\
         1 request (success 1); 1 refresh token is live\n"
    );
}
