//! What a report says, in each of its formats.

#![allow(clippy::unwrap_used, reason = "a test that cannot be set up fails")]

use crate::specimen;
use regrant::redact::Masking;
use regrant::render::{Detail, Format, Style, render};
use regrant::report::saved;

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
