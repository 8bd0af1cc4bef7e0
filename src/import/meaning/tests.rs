//! What commands mean: shapes, deviations, slots, placeholders.
#![allow(clippy::unwrap_used, reason = "a test stops where a command is not read")]

use crate::import::{Fillings, Pasted, curl, har};
use crate::request::{PreparedRequest, Purpose, SlotKind};
use crate::secret::Secret;
use std::path::Path;

fn read(text: &str) -> Pasted {
    curl(text, &Fillings::default(), Path::new(".")).unwrap()
}

fn codes(pasted: &Pasted) -> Vec<&'static str> {
    pasted.deviations.iter().map(|d| d.code).collect()
}

fn body(request: &PreparedRequest) -> String {
    String::from_utf8_lossy(&request.body).into_owned()
}

fn exposed(secret: Option<&Secret>) -> Option<&str> {
    secret.map(Secret::expose)
}

const FORM: &str = "-d grant_type=refresh_token -d refresh_token=rt1";

#[test]
fn meaning_well_formed_commands_are_shapes() {
    let json = r#"-H 'Content-Type: application/json' -d '{"grant_type":"refresh_token","refresh_token":"rt1","client_id":"id1","client_secret":"s1"}'"#;
    let cases = [
        (format!("curl https://a/t {FORM} -d client_id=id1 -d client_secret=s1"), "form+body"),
        (format!("curl https://a/t {FORM} -u id1:s1"), "form+basic"),
        (format!("curl https://a/t {FORM} -u id1:s1 -d client_id=id1"), "form+basic_id"),
        (
            format!("curl https://a/t {FORM} -u id1:s1 -d client_id=id1 -d client_secret=s1"),
            "form+both",
        ),
        (format!("curl https://a/t {FORM} -d client_id=id1"), "form+none"),
        (format!("curl https://a/t {json}"), "json+body"),
        (
            "curl https://a/t -F grant_type=refresh_token -F refresh_token=rt1 -F client_id=id1"
                .to_owned(),
            "multipart+none",
        ),
        (
            "curl -X POST 'https://a/t?grant_type=refresh_token&refresh_token=rt1&client_id=id1'"
                .to_owned(),
            "query+none",
        ),
        (format!("curl -G https://a/t {FORM} -d client_id=id1"), "query+none+get"),
        (
            format!(
                "curl https://a/t {FORM} -d client_id=id1 -d redirect_uri=https://b/c -d scope=x"
            ),
            "form+none+redirect_uri+scope",
        ),
        (
            format!(
                "curl https://a/t {FORM} -d client_id=id1 -d client_secret=s -H 'Authorization: Bearer at1'"
            ),
            "form+body+access_token_header",
        ),
        (
            format!(
                "curl https://a/t {FORM} -u id1:s1 -A '' -H Accept: -H 'Content-Type: application/x-www-form-urlencoded; charset=utf-8'"
            ),
            "form+basic+accept_any+charset+no_user_agent",
        ),
        (format!("curl https://a/t {FORM} -u 'id%401:s%2F1'"), "form+basic_encoded"),
        (
            r#"curl https://a/t -H 'Content-Type: application/json; charset=utf-8' -d '{"grant_type":"refresh_token","refresh_token":"rt1","client_id":"id1","client_secret":"s"}' -H 'Accept: application/json'"#
                .to_owned(),
            "json+body",
        ),
    ];
    for (text, shape) in cases {
        let pasted = read(&text);
        assert_eq!(pasted.nearest.to_string(), shape, "{text}");
        assert_eq!(codes(&pasted), [""; 0], "{text}");
        assert_eq!(exposed(pasted.refresh_token.as_ref()), Some("rt1"), "{text}");
        assert_eq!(pasted.token_url, "https://a/t");
    }
}

#[test]
fn meaning_deviations_carry_their_cause() {
    let b64 = crate::encode::base64;
    let cases = [
        (format!("curl https://a/t {FORM} -H 'Authorization: Basic id1:s1'"), vec!["basic_malformed"]),
        (
            format!("curl https://a/t {FORM} -H 'Authorization: Basic {}'", b64("id1:s1\n")),
            vec!["basic_malformed"],
        ),
        (
            format!("curl https://a/t {FORM} -H 'Authorization: basic {}'", b64("id1:s1")),
            vec!["basic_malformed"],
        ),
        (
            format!("curl https://a/t {FORM} -H 'Authorization: {}'", b64("id1:s1")),
            vec!["basic_malformed"],
        ),
        (
            format!("curl https://a/t {FORM} -H \"Authorization: Basic b'{}'\"", b64("id1:s1")),
            vec!["basic_malformed"],
        ),
        (
            format!("curl https://a/t {FORM} -H 'Authorization: Basic {}'", b64("justsecret")),
            vec!["basic_malformed"],
        ),
        (format!("curl https://a/t {FORM} -d client_id=x -d client_id=y"), vec!["duplicate_parameter"]),
        (format!("curl https://a/t {FORM} -d clientId=x"), vec!["parameter_misnamed"]),
        (
            "curl https://a/t -d 'grantType=refresh_token&refresh-token=rt1&client_id=x'".to_owned(),
            vec!["parameter_misnamed", "parameter_misnamed"],
        ),
        (
            "curl https://a/t -d 'grant_type=refresh_token&refresh_token=a+b&client_id=x'".to_owned(),
            vec!["value_not_url_encoded"],
        ),
        (
            "curl https://a/t -d 'grant_type=refresh_token&refresh_token=rt%0A&client_id=x'".to_owned(),
            vec!["parameter_whitespace"],
        ),
        (
            "curl https://a/t -d grant_type=refresh_token -d refresh_token=1%252F%252Frt -d client_id=x"
                .to_owned(),
            vec!["value_double_encoded"],
        ),
        (
            "curl https://a/t -d grant_type=refresh_token --data-urlencode refresh_token=1%2F%2Frt -d client_id=x"
                .to_owned(),
            vec!["value_double_encoded"],
        ),
        (
            format!("curl https://a/t {FORM} -d client_id=x -d 'client_secret=a&b'"),
            vec!["value_not_url_encoded"],
        ),
        (
            "curl https://a/t -d 'grant_type=authorization_code&refresh_token=x&client_id=y'".to_owned(),
            vec!["grant_type_wrong"],
        ),
        (
            r#"curl https://a/t -d '{"grant_type":"refresh_token","refresh_token":"x","client_id":"y"}'"#
                .to_owned(),
            vec!["json_required"],
        ),
        (
            format!("curl https://a/t {FORM} -d client_id=x -H 'Content-Type: application/json'"),
            vec!["form_required"],
        ),
        (format!("curl https://a/t {FORM} -d client_id=x -H Content-Type:"), vec!["content_type_missing"]),
        (format!("curl -X PUT https://a/t {FORM} -d client_id=x"), vec!["method_not_post"]),
        (
            format!("curl 'https://a/t?client_id=x' {FORM}"),
            vec!["params_in_query_rejected"],
        ),
        (format!("curl https://a/t {FORM} -u a:b -d client_id=c"), vec!["multiple_auth_methods"]),
        ("curl -X POST https://a/t -u a:b".to_owned(), vec!["body_empty"]),
        (
            format!("curl https://a/t {FORM} -d client_id=x -H 'Content-Type: text/plain' -H 'Content-Type: application/json'"),
            vec!["duplicate_header"],
        ),
        (
            format!("curl https://a/t {FORM} -d client_id=x -H 'Accept: text/html,application/xhtml+xml,*/*;q=0.8'"),
            vec!["accept_header_required"],
        ),
    ];
    for (text, expected) in cases {
        assert_eq!(codes(&read(&text)), expected, "{text}");
    }
}

#[test]
fn meaning_raw_plus_keeps_its_spelling_and_its_meaning() {
    let pasted =
        read("curl https://a/t -d 'grant_type=refresh_token&refresh_token=a+b/c=&client_id=x'");
    assert_eq!(exposed(pasted.refresh_token.as_ref()), Some("a+b/c="));
    let again = pasted.as_sent.fill(Purpose::Decoy, &Secret::new("d+e/f=gh"), None);
    assert_eq!(body(&again), "grant_type=refresh_token&refresh_token=d+e/f=gh&client_id=x");
    let length = body(&again).len().to_string();
    assert_eq!(again.header("content-length"), Some(length.as_str()));
}

#[test]
fn meaning_slots_take_other_values_in_the_spelling_of_their_place() {
    let token = Secret::new("n+\"w");
    let secret = Secret::new("o/\"t");
    let fill = |text: &str| {
        let request = read(text).as_sent.fill(Purpose::Decoy, &token, Some(&secret));
        let auth = request.header("authorization").unwrap_or_default().to_owned();
        (request.url.clone(), body(&request), auth)
    };
    let (_, form, _) = fill(
        "curl https://a/t -d grant_type=refresh_token --data-urlencode refresh_token=x --data-urlencode client_secret=y",
    );
    assert_eq!(form, "grant_type=refresh_token&refresh_token=n%2B%22w&client_secret=o%2F%22t");
    let (_, json, _) =
        fill(r#"curl --json '{ "refresh_token" : "x", "client_secret":"y" }' https://a/t"#);
    assert_eq!(json, r#"{ "refresh_token" : "n+\"w", "client_secret":"o/\"t" }"#);
    let (_, _, auth) = fill("curl https://a/t -u id:y -d refresh_token=x");
    assert_eq!(auth, format!("Basic {}", crate::encode::base64("id:o/\"t")));
    let (_, _, auth) = fill("curl https://a/t -H 'Authorization: Basic id:y' -d refresh_token=x");
    assert_eq!(auth, "Basic id:o/\"t");
    let (url, _, _) =
        fill("curl -X POST 'https://a/t?refresh_token=x%2Fy&grant_type=refresh_token'");
    assert_eq!(url, "https://a/t?refresh_token=n%2B%22w&grant_type=refresh_token");
    let newline = crate::encode::base64("id:y\n");
    let (_, _, auth) =
        fill(&format!("curl https://a/t -H 'Authorization: Basic {newline}' -d refresh_token=x"));
    assert_eq!(auth, format!("Basic {}", crate::encode::base64("id:o/\"t\n")));
}

#[test]
fn meaning_every_slot_covers_the_value_that_was_meant() {
    let text = "curl https://a/t -u id:s1 -d grant_type=refresh_token -d client_id=id -d client_secret=s1 -d refresh_token=rt1";
    let pasted = read(text);
    let filled = pasted.as_sent.fill(
        Purpose::Real,
        pasted.refresh_token.as_ref().unwrap(),
        pasted.client_secret.as_ref(),
    );
    assert_eq!(filled, pasted.as_sent.request);
    let kinds: Vec<SlotKind> = pasted.as_sent.slots.iter().map(|s| s.what).collect();
    assert_eq!(kinds, [SlotKind::ClientSecret, SlotKind::RefreshToken, SlotKind::ClientSecret]);
}

fn fillings() -> Fillings {
    Fillings {
        client_id: Some("real-id".to_owned()),
        client_secret: Some(Secret::new("s+e=")),
        refresh_token: Some(Secret::new("r/t+")),
        access_token: Some(Secret::new("at9")),
        token_url: Some("https://real.example/token".to_owned()),
        ..Fillings::default()
    }
}

#[test]
fn meaning_placeholders_are_filled_from_the_options() {
    let fill = |text: &str| curl(text, &fillings(), Path::new(".")).unwrap();
    let pasted = fill(
        "curl https://a/t -u \"$CLIENT_ID:$CLIENT_SECRET\" -d grant_type=refresh_token --data-urlencode 'refresh_token=<REFRESH_TOKEN>'",
    );
    let request = &pasted.as_sent.request;
    let basic = format!("Basic {}", crate::encode::base64("real-id:s+e="));
    assert_eq!(request.header("authorization"), Some(basic.as_str()));
    assert_eq!(body(request), "grant_type=refresh_token&refresh_token=r%2Ft%2B");
    assert_eq!(exposed(pasted.client_secret.as_ref()), Some("s+e="));
    assert_eq!(codes(&pasted), [""; 0]);
    let json = fill(
        r#"curl {{tokenUrl}} --json '{"grant_type":"refresh_token","refresh_token":"YOUR_REFRESH_TOKEN","client_id":"{{client_id}}","client_secret":"xxxx"}' -H 'Authorization: Bearer $ACCESS'"#,
    );
    assert_eq!(json.token_url, "https://real.example/token");
    assert_eq!(
        body(&json.as_sent.request),
        r#"{"grant_type":"refresh_token","refresh_token":"r/t+","client_id":"real-id","client_secret":"s+e="}"#
    );
    assert_eq!(json.as_sent.request.header("authorization"), Some("Bearer at9"));
    let whole = fill(
        "curl https://a/t -H 'Authorization: Basic <base64(client_id:client_secret)>' -d grant_type=refresh_token -d refresh_token=$RT",
    );
    assert_eq!(whole.as_sent.request.header("authorization"), Some(basic.as_str()));
    assert_eq!(codes(&whole), ["value_not_url_encoded"]);
}

#[test]
fn meaning_placeholders_nobody_fills_are_said_and_are_no_values() {
    let pasted = read(
        "curl https://a/t -d grant_type=refresh_token -d refresh_token=<REFRESH_TOKEN> -d client_id=$ID",
    );
    assert_eq!(pasted.client_id, None);
    assert!(pasted.refresh_token.is_none());
    let said: Vec<&str> = pasted.traps.iter().map(|t| t.seen.as_str()).collect();
    assert!(
        said.contains(&"a placeholder stands where the value of refresh_token should be"),
        "{said:?}"
    );
    let error =
        curl("curl https://{tenant}.example/t -d a=b", &Fillings::default(), Path::new("."));
    assert!(error.unwrap_err().problem.contains("--token-url"));
}

#[test]
fn meaning_names_the_option_that_would_fill_a_placeholder() {
    for (client, option) in [
        ("-u app:$SECRET", Some("--client-secret-file")),
        ("-u $ID:$SECRET", Some("--client-id")),
        ("-d client_id=app -d client_secret=YOUR_CLIENT_SECRET", Some("--client-secret-file")),
        ("-d client_id={{id}}", Some("--client-id")),
        ("-u app:", None),
        ("-d client_id=app -d scope=<scope>", None),
    ] {
        let pasted = read(&format!("curl https://a/t {FORM} {client}"));
        assert_eq!(pasted.unfilled, option, "{client}");
    }
    let secret = || Some(Secret::new("s3cr3t-s3cr3t"));
    let fillings =
        Fillings { client_secret: secret(), refresh_token: secret(), ..Fillings::default() };
    let command = "curl https://a/t -u app:$S -d grant_type=refresh_token -d refresh_token=$R";
    let filled = curl(command, &fillings, Path::new(".")).unwrap();
    assert_eq!((filled.unfilled, filled.traps.len()), (None, 0), "{:?}", filled.traps);
}

#[test]
fn meaning_extra_headers_and_parameters_are_kept() {
    let pasted = read(&format!(
        "curl 'https://a/t?api-version=2' {FORM} -d client_id=x -d tenant=t1 -H 'X-Api-Key: k' -H 'Origin: https://o' -H 'Content-Language: x' --resolve a:443:127.0.0.1 -k -x http://p:1 --cacert ca.pem"
    ));
    let names: Vec<&str> = pasted.headers.iter().map(|(n, _)| n.as_str()).collect();
    assert_eq!(names, ["X-Api-Key", "Origin"]);
    assert_eq!(pasted.params.len(), 1);
    assert_eq!(pasted.params[0].0, "tenant");
    assert_eq!(pasted.token_url, "https://a/t?api-version=2");
    assert!(pasted.wire.insecure);
    assert_eq!(pasted.wire.resolve, ["a:443:127.0.0.1"]);
    assert_eq!(exposed(pasted.wire.proxy.as_ref()), Some("http://p:1"));
    assert_eq!(codes(&pasted), [""; 0]);
}

#[test]
fn meaning_traps_and_deviations_quote_no_secret() {
    let pasted = read(
        "curl -k -L http://u:p4ssw0rd@a/t -d 'grant_type=refresh_token&refresh_token=tok+en123&client_secret=s3cr&et99 '",
    );
    let text = format!("{:?}{:?}", pasted.traps, pasted.deviations);
    for secret in ["p4ssw0rd", "en123", "s3cr", "et99"] {
        assert!(!text.contains(secret), "{secret} in {text}");
    }
}

#[test]
fn meaning_other_shells_mean_the_same() {
    let cases = [
        "curl \"https://a/t\" ^\r\n  -u id1:s1 ^\r\n  --data-raw ^\"grant_type=refresh_token^&refresh_token=rt1^\"\r\n",
        "curl.exe `\r\n  -u 'id1:s1' `\r\n  -d \"grant_type=refresh_token&refresh_token=rt1\" `\r\n  https://a/t\r\n",
        "$b = @{grant_type='refresh_token'; refresh_token='rt1'}\nInvoke-RestMethod -Method Post -Uri https://a/t -Headers @{Authorization='Basic aWQxOnMx'} -Body $b",
    ];
    for text in cases {
        let pasted = read(text);
        assert_eq!(pasted.nearest.to_string(), "form+basic", "{text}");
        assert_eq!(body(&pasted.as_sent.request), "grant_type=refresh_token&refresh_token=rt1");
        assert_eq!(exposed(pasted.client_secret.as_ref()), Some("s1"), "{text}");
        assert_eq!(codes(&pasted), [""; 0], "{text}");
    }
}

#[test]
fn meaning_har_entry_is_a_request_as_sent() {
    let text = r#"{"log":{"entries":[{"request":{"method":"POST","url":"https://a/t","httpVersion":"h2",
        "headers":[{"name":":method","value":"POST"},{"name":"content-type","value":"application/x-www-form-urlencoded"},
        {"name":"accept","value":"*/*"},{"name":"user-agent","value":"Mozilla"},{"name":"cookie","value":"a=b"}],
        "postData":{"text":"grant_type=refresh_token&refresh_token=a%2Bb&client_id=x"}},"response":{"status":400}}]}}"#;
    let pasted = har(text, None, &Fillings::default()).unwrap();
    assert_eq!(pasted.nearest.to_string(), "form+none");
    assert_eq!(exposed(pasted.refresh_token.as_ref()), Some("a+b"));
    assert_eq!(pasted.headers, [("cookie".to_owned(), "a=b".to_owned())]);
    assert_eq!(pasted.as_sent.request.headers[0].0, "Host");
    assert!(har("{}", None, &Fillings::default()).is_err());
    assert!(har(text, Some(3), &Fillings::default()).is_err());
}

#[test]
fn meaning_har_is_sent_with_its_bodys_own_length() {
    let entry = |length: &str| {
        format!(
            r#"{{"log":{{"entries":[{{"request":{{"method":"POST","url":"https://a/t",
            "headers":[{{"name":"Content-Length","value":"{length}"}}],
            "postData":{{"text":"grant_type=refresh_token&refresh_token=rt1"}}}}}}]}}}}"#
        )
    };
    for (length, told) in [("9000", true), ("42", false)] {
        let pasted = har(&entry(length), None, &Fillings::default()).unwrap();
        let headers = &pasted.as_sent.request.headers;
        let lengths: Vec<_> =
            headers.iter().filter(|(n, _)| n.eq_ignore_ascii_case("content-length")).collect();
        assert_eq!(lengths, [&("Content-Length".to_owned(), "42".to_owned())], "{length}");
        let seen = "the HAR's Content-Length is 9000, and its body has 42 bytes";
        assert_eq!(pasted.traps.iter().any(|t| t.seen == seen), told, "{length}");
    }
}

#[test]
fn meaning_credentials_that_a_header_displaced_are_still_the_clients() {
    let pasted = read(&format!("curl https://a/t {FORM} -u id1:s1 -H 'Authorization: Bearer at1'"));
    assert_eq!(pasted.nearest.to_string(), "form+none+access_token_header");
    assert_eq!(pasted.client_id.as_deref(), Some("id1"));
    assert_eq!(exposed(pasted.client_secret.as_ref()), Some("s1"));
}

proptest::proptest! {
    #[test]
    fn meaning_never_panics_and_fills_back(
        text in r"curl https://a/t( (-d|-u|--data-urlencode|-H|--json|-F|-G|-X|-b) ('[ -~ä\n]{0,20}'|[a-z_]{1,12}=[ -~]{0,8}|refresh_token=[A-Za-z0-9+/=%~-]{0,12}|'Authorization: Basic [A-Za-z0-9+/=:]{0,16}')){0,6}"
    ) {
        if let Ok(pasted) = curl(&text, &fillings(), Path::new("/nonexistent")) {
            let token = pasted.refresh_token.clone().unwrap_or_default();
            let filled = pasted.as_sent.fill(Purpose::Decoy, &token, pasted.client_secret.as_ref());
            let _ = filled;
        }
    }
}
