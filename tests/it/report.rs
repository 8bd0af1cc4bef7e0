//! What a report says, in each of its formats.

#![allow(clippy::unwrap_used, reason = "a test that cannot be set up fails")]

use crate::specimen;
use regrant::findings::{Cause, Outcome, ShapeOutcome, Side};
use regrant::ladder::Stage;
use regrant::redact::Masking;
use regrant::render::{Detail, Format, Style, render, text};
use regrant::report::{saved, word::Word};
use regrant::request::Purpose;
use regrant::shape::{Addition, Body, ClientAuth};

fn rendered(format: Format) -> String {
    String::from_utf8(render(&specimen::report(), format, &Style::default())).unwrap()
}

#[test]
fn report_written_as_json_reads_back_the_same() {
    let report = specimen::report();
    let bytes = render(&report, Format::Json, &Style::default());
    assert_eq!(saved::read(&bytes).unwrap(), report);
}

#[test]
fn report_in_every_format_holds_no_secret() {
    let redactor = specimen::redactor(Masking::Mask);
    let style = Style {
        detail: Detail::Verbose,
        diff: Some(("json+body".to_owned(), "form+basic".to_owned())),
        ..Style::default()
    };
    for format in Format::ALL {
        let bytes = render(&specimen::report(), *format, &style);
        assert_eq!(redactor.leak_in(&bytes), None, "{}", format.slug());
        let text = String::from_utf8_lossy(&bytes);
        for (_, secret) in specimen::SECRETS {
            assert!(!text.contains(secret), "{} in {}", secret, format.slug());
        }
    }
}

#[test]
fn report_tells_ids_clock_and_question_for_support() {
    let support = specimen::report().support;
    let ids: Vec<&str> = support.request_ids.iter().map(|(_, v)| v.as_str()).collect();
    assert_eq!(ids, ["req-401-4c1e", "req-400-4c1e", "req-200-4c1e"]);
    assert_eq!(support.clock_skew_s, Some(0));
    assert_eq!(support.server_dates.len(), 1);
    assert!(support.question.as_str().contains(specimen::CLIENT));
}

#[test]
fn report_on_a_terminal_opens_with_verdict_and_fix() {
    let text = rendered(Format::Terminal);
    let mut lines = text.lines();
    assert_eq!(lines.next(), Some("Works, but not as sent: form_required, basic_required"));
    assert!(text.contains("\nFix: Send the parameters as application/x-www-form-urlencoded"));
    let wide: Vec<&str> =
        text.lines().filter(|l| l.chars().count() > 80 && !l.contains("http")).collect();
    assert_eq!(wide, Vec::<&str>::new());
}

/// Compares with a file under `fixtures/reports`; `UPDATE_FIXTURES=1` writes it anew.
fn golden(name: &str, now: &[u8]) {
    let path = format!("{}/fixtures/reports/{name}", env!("CARGO_MANIFEST_DIR"));
    if std::env::var_os("UPDATE_FIXTURES").is_some() {
        std::fs::write(&path, now).unwrap();
    }
    let kept = std::fs::read(&path).unwrap_or_default();
    assert!(
        kept == now,
        "{name} changed; look at the difference, then UPDATE_FIXTURES=1 cargo test report_:\n{}",
        similar::TextDiff::from_lines(String::from_utf8_lossy(&kept), String::from_utf8_lossy(now))
            .unified_diff()
    );
}

#[test]
fn report_matches_its_golden_files() {
    if std::env::var_os("UPDATE_FIXTURES").is_some() {
        let bytes = render(&specimen::report(), Format::Json, &Style::default());
        golden("smartthings.json", &bytes);
    }
    // The saved report stands for itself, so that formats are held to it and to nothing else.
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/fixtures/reports/smartthings.json");
    let report = saved::read(&std::fs::read(path).unwrap()).unwrap();
    for format in Format::ALL {
        let bytes = render(&report, *format, &Style::default());
        golden(&format!("smartthings{}", format.ending().unwrap_or(".txt")), &bytes);
    }
}

fn schema() -> serde_json::Value {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/fixtures/schema/report-1.schema.json");
    serde_json::from_slice(&std::fs::read(path).unwrap()).unwrap()
}

#[test]
fn report_keeps_to_its_schema() {
    let validator = jsonschema::validator_for(&schema()).unwrap();
    for report in [specimen::report(), specimen::hostile_report(HOSTILE)] {
        let value = serde_json::to_value(&report).unwrap();
        let errors: Vec<String> = validator
            .iter_errors(&value)
            .map(|error| format!("{}: {error}", error.instance_path))
            .collect();
        assert_eq!(errors, Vec::<String>::new());
    }
}

fn words<W: Word>() -> Vec<&'static str> {
    W::ALL.iter().map(|w| w.word()).collect()
}

#[test]
fn report_schema_lists_the_words_the_program_has() {
    let schema = schema();
    let list = |path: &str| -> Vec<String> {
        let values = schema.pointer(path).and_then(serde_json::Value::as_array).unwrap();
        values.iter().map(|v| v.as_str().unwrap().to_owned()).collect()
    };
    let codes: Vec<&str> = Cause::ALL.iter().map(|c| c.entry().code).collect();
    assert_eq!(list("/$defs/cause/enum"), codes);
    assert_eq!(list("/$defs/stage/enum"), words::<Stage>());
    assert_eq!(list("/properties/verdict/properties/outcome/enum"), words::<Outcome>());
    assert_eq!(list("/properties/verdict/properties/whose_side/enum"), words::<Side>());
    let shapes = "/properties/shapes/items/properties/outcome/enum";
    assert_eq!(list(shapes), words::<ShapeOutcome>());
    let purposes = "/properties/exchanges/items/properties/purpose/enum";
    assert_eq!(list(purposes), words::<Purpose>());
}

#[test]
fn report_names_shapes_as_its_schema_has_them() {
    let schema = schema();
    let pattern = schema.pointer("/$defs/shape/pattern").and_then(|p| p.as_str()).unwrap();
    let names = pattern.split(|c: char| !c.is_ascii_lowercase() && c != '_').collect::<Vec<_>>();
    let all = Body::ALL.iter().map(|b| b.slug());
    let all = all.chain(ClientAuth::ALL.iter().map(|a| a.slug()));
    for slug in all.chain(Addition::ALL.iter().map(|a| a.slug())) {
        assert!(names.contains(&slug), "{slug} is missing in the schema");
    }
}

/// What a server could write to break a report.
const HOSTILE: &str = "\u{1b}[31m\u{1b}]0;t\u{7}\u{202e}\u{2066}</script><script>alert(1)</script>\
                       <img src=x onerror=alert(2)>```\n````\n| a | b |\r\n# h\n@team #12 \
                       [x](javascript:alert(3)) ![i](http://evil.example/i.png) ]]> &amp; %0A::error::x\
                       \u{0}\u{85}\u{feff} www.evil.example http://evil.example/ '\"`$(id)`";

#[test]
fn report_of_a_hostile_server_hides_nothing_on_a_terminal() {
    let style = Style {
        detail: Detail::Verbose,
        diff: Some(("json+body".to_owned(), "form+basic".to_owned())),
        ..Style::default()
    };
    let bytes = render(&specimen::hostile_report(HOSTILE), Format::Terminal, &style);
    let text = String::from_utf8(bytes).unwrap();
    let hidden: Vec<char> = text.chars().filter(|c| *c != '\n' && text::hides(*c)).collect();
    assert_eq!(hidden, Vec::<char>::new());
}

#[test]
fn report_of_a_hostile_server_stays_inside_its_markdown() {
    let bytes = render(&specimen::hostile_report(HOSTILE), Format::Markdown, &Style::default());
    let text = String::from_utf8(bytes).unwrap();
    let mut outside = Vec::new();
    let mut fence: Option<String> = None;
    for line in text.lines() {
        match &fence {
            Some(ticks) if line == ticks => fence = None,
            Some(_) => {}
            None if line.starts_with("```") => {
                fence = Some(line.chars().take_while(|c| *c == '`').collect());
            }
            None => outside.push(line),
        }
    }
    assert_eq!(fence, None, "a fence was left open");
    for line in outside {
        let bare = without_escapes(&without_code(line));
        assert!(!bare.contains("<img") && !bare.contains("<script"), "{line}");
        assert!(!bare.contains("](") && !bare.contains("://") && !bare.contains("@team"), "{line}");
        assert!(!bare.contains("www."), "{line}");
        assert!(!line.starts_with("# h"), "{line}");
    }
    assert!(text.len() < 64 * 1024);
}

/// A line without the characters that a backslash makes plain.
fn without_escapes(line: &str) -> String {
    let mut out = String::new();
    let mut chars = line.chars();
    while let Some(c) = chars.next() {
        if c == '\\' {
            chars.next();
        } else {
            out.push(c);
        }
    }
    out
}

/// A line without its code spans and links of our own.
fn without_code(line: &str) -> String {
    let mut out = String::new();
    let mut rest = line;
    while let Some(at) = rest.find('`') {
        if rest[..at].ends_with('\\') {
            out.push_str(&rest[..=at]);
            rest = &rest[at + 1..];
            continue;
        }
        out.push_str(&rest[..at]);
        let ticks: String = rest[at..].chars().take_while(|c| *c == '`').collect();
        let inner = &rest[at + ticks.len()..];
        if let Some(end) = inner.find(&ticks) {
            rest = &inner[end + ticks.len()..];
        } else {
            out.push_str(inner);
            rest = "";
        }
    }
    out.push_str(rest);
    match out.split_once("<https://") {
        Some(("- See: ", after)) => after.split_once('>').unwrap().1.to_owned(),
        _ => out,
    }
}

#[test]
fn report_as_markdown_stays_small_whatever_the_server_says() {
    let long = format!("{HOSTILE}{}", "<x>&|`".repeat(4_000));
    let bytes = render(&specimen::hostile_report(&long), Format::Markdown, &Style::default());
    assert!(bytes.len() < 64 * 1024, "{} bytes", bytes.len());
}

#[test]
fn saved_reports_that_are_none_are_refused_with_a_reason() {
    let refused = |bytes: &[u8]| saved::read(bytes).unwrap_err().to_string();
    assert!(refused(b"").starts_with("it is no report of regrant: EOF"));
    assert_eq!(
        refused(b"{\"schema\":2}"),
        "it is written in schema 2; this version reads schema 1"
    );
    assert!(refused(br#"{"schema":1,"command":"explain"}"#).contains("regrant explain"));
    let deep = format!("{{\"schema\":1,\"x\":{}", "[".repeat(100_000));
    assert!(refused(deep.as_bytes()).starts_with("it is no report of regrant"));
    let mut report = specimen::report();
    report.exchanges.swap(0, 1);
    let bytes = render(&report, Format::Json, &Style::default());
    assert_eq!(refused(&bytes), "its exchanges are not numbered 0, 1, 2 in their order");
}

#[test]
fn report_as_har_has_what_viewers_need() {
    let bytes = render(&specimen::hostile_report(HOSTILE), Format::Har, &Style::default());
    let har: serde_json::Value = serde_json::from_slice(&bytes).unwrap();
    let log = &har["log"];
    assert_eq!(log["version"], "1.2");
    assert!(log["creator"]["name"].is_string() && log["creator"]["version"].is_string());
    let entries = log["entries"].as_array().unwrap();
    assert_eq!(entries.len(), specimen::campaign().exchanges.len());
    for entry in entries {
        for key in ["startedDateTime", "time", "request", "response", "cache", "timings"] {
            assert!(!entry[key].is_null(), "{key}");
        }
        for key in
            ["method", "url", "httpVersion", "cookies", "headers", "queryString", "headersSize"]
        {
            assert!(!entry["request"][key].is_null(), "request.{key}");
        }
        for key in ["status", "statusText", "cookies", "headers", "content", "redirectURL"] {
            assert!(!entry["response"][key].is_null(), "response.{key}");
        }
        let timings = &entry["timings"];
        let part = |name: &str| timings[name].as_f64().unwrap().max(0.0);
        let sum: f64 = ["dns", "connect", "send", "wait", "receive"].map(part).iter().sum();
        assert!((sum - entry["time"].as_f64().unwrap()).abs() < 0.01, "{timings}");
    }
}

#[test]
fn report_as_sarif_has_what_its_schema_requires() {
    for report in [specimen::report(), specimen::hostile_report(HOSTILE)] {
        let bytes = render(&report, Format::Sarif, &Style::default());
        let sarif: serde_json::Value = serde_json::from_slice(&bytes).unwrap();
        let schema: serde_json::Value = serde_json::from_str(SARIF).unwrap();
        let validator = jsonschema::validator_for(&schema).unwrap();
        let errors: Vec<String> = validator.iter_errors(&sarif).map(|e| e.to_string()).collect();
        assert_eq!(errors, Vec::<String>::new());
        let run = &sarif["runs"][0];
        for result in run["results"].as_array().unwrap() {
            let index = usize::try_from(result["ruleIndex"].as_u64().unwrap()).unwrap();
            assert_eq!(run["tool"]["driver"]["rules"][index]["id"], result["ruleId"]);
        }
    }
}

/// What the SARIF 2.1.0 schema requires of the parts that are written.
const SARIF: &str = r#"{
  "type": "object", "required": ["version", "runs"],
  "properties": {
    "version": {"enum": ["2.1.0"]},
    "runs": {"type": "array", "items": {
      "type": "object", "required": ["tool"], "additionalProperties": false,
      "properties": {
        "columnKind": {"enum": ["utf16CodeUnits", "unicodeCodePoints"]},
        "properties": {"type": "object"},
        "invocations": {"type": "array", "items": {"type": "object", "required": ["executionSuccessful"]}},
        "tool": {"type": "object", "required": ["driver"], "properties": {"driver": {
          "type": "object", "required": ["name"], "properties": {"rules": {"type": "array",
            "uniqueItems": true, "items": {"type": "object", "required": ["id"], "properties": {
              "helpUri": {"type": "string", "pattern": "^https://"},
              "shortDescription": {"type": "object", "required": ["text"]},
              "help": {"type": "object", "required": ["text"]}}}}}}}},
        "results": {"type": "array", "items": {
          "type": "object", "required": ["message"],
          "properties": {
            "message": {"type": "object", "required": ["text"]},
            "level": {"enum": ["none", "note", "warning", "error"]},
            "rank": {"type": "number", "minimum": -1, "maximum": 100},
            "ruleIndex": {"type": "integer", "minimum": -1},
            "partialFingerprints": {"type": "object", "additionalProperties": {"type": "string"}}}}}}}}}}"#;

#[test]
fn report_as_junit_is_well_formed_and_fails_by_the_verdict_alone() {
    for report in [specimen::report(), specimen::hostile_report(HOSTILE)] {
        let bytes = render(&report, Format::Junit, &Style::default());
        let junit = quick_junit::Report::deserialize(bytes.as_slice()).unwrap();
        assert_eq!((junit.tests, junit.failures, junit.errors), (6, 1, 0));
        assert_eq!(
            junit.test_suites[0].test_cases[0].classname.as_ref().unwrap().as_str(),
            "regrant.verdict"
        );
    }
}

#[test]
fn report_as_html_loads_and_runs_nothing_but_its_own() {
    for report in [specimen::report(), specimen::hostile_report(HOSTILE)] {
        let bytes = render(&report, Format::Html, &Style::default());
        let html = String::from_utf8(bytes).unwrap();
        assert!(html.starts_with("<!doctype html>"));
        let policy = html.split("Content-Security-Policy\" content=\"").nth(1).unwrap();
        assert!(
            policy.starts_with("default-src &#39;none&#39;; style-src &#39;sha256-"),
            "{policy:.90}"
        );
        let lower = html.to_ascii_lowercase();
        for tag in ["<script", "<style", "</script", "</style"] {
            assert_eq!(lower.matches(tag).count(), 1, "{tag}");
        }
        for sign in ["<img", "<link", "<iframe", "<object", "src=\"", "@import", "style=\""] {
            assert!(!lower.contains(sign), "{sign}");
        }
        let style = html.split("<style>").nth(1).unwrap().split("</style>").next().unwrap();
        assert!(!style.contains("url("));
        let hrefs: Vec<&str> = html.split("href=\"").skip(1).collect();
        let allowed = |href: &&str| href.starts_with('#') || href.starts_with("https://");
        assert!(hrefs.iter().all(allowed));
        let plain = |c: &char| matches!(c, '\n' | '\t') || !text::hides(*c);
        let hidden: Vec<char> = html.chars().filter(|c| !plain(c)).collect();
        assert_eq!(hidden, Vec::<char>::new());
    }
}
