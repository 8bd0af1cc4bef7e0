//! Saved reports: every format is well-formed and calm, and a report differs not from itself.

#![no_main]

use libfuzzer_sys::fuzz_target;
use regrant::render::{self, Format, Style};
use regrant::report::{changes, saved};
use regrant_fuzz::assert_calm;

fuzz_target!(|input: &[u8]| {
    let Ok(report) = saved::read(input) else { return };
    let style = Style::default();
    for format in Format::ALL {
        let bytes = render::render(&report, *format, &style);
        let text = String::from_utf8(bytes).expect("every format is UTF-8");
        match format {
            Format::Terminal => assert_calm(&text),
            Format::Json => {
                let again = saved::read(text.as_bytes()).expect("what is written can be read");
                let twice = render::render(&again, Format::Json, &style);
                assert_eq!(text.as_bytes(), twice, "and says the same");
            }
            Format::Har | Format::Sarif => {
                serde_json::from_str::<serde_json::Value>(&text).expect("it is JSON");
            }
            // The page's own.
            Format::Html => assert_eq!(text.matches("<script").count(), 1, "{text}"),
            Format::Markdown | Format::Junit => {
                let odd = text.chars().find(|c| c.is_control() && !"\n\t\r".contains(*c));
                assert_eq!(odd, None, "{text:?}");
            }
        }
    }
    let changes = changes::between(&report, &report);
    assert!(!changes.changed, "{changes:?}");
    let text = render::changes::render(&changes, Format::Terminal, &style);
    assert_calm(&String::from_utf8(text).expect("it is UTF-8"));
});
