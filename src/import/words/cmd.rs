//! Words as Windows' cmd.exe and then the C runtime of curl.exe split them.

use super::{AMPERSAND, Command, REST_IGNORED, SMART_QUOTES, not_curl, note_once, start_of_curl};
use crate::import::ImportError;
use std::collections::HashMap;

pub(super) fn split(text: &str) -> Result<Command, ImportError> {
    let text: String =
        text.chars().map(|c| if matches!(c, '\u{201c}' | '\u{201d}') { '"' } else { c }).collect();
    let curly = text.len();
    let mut rest = text.as_str();
    let mut variables = HashMap::new();
    while !rest.is_empty() {
        let (line, end, after) = carets(rest);
        rest = after;
        let mut words = arguments(&line);
        if let Some(first) = words.first_mut()
            && let Some((_, command)) =
                first.split_once('>').filter(|(p, _)| p.ends_with(['\\', ':']))
        {
            // `C:\>curl …`
            *first = command.to_owned();
        }
        words.retain(|w| w != "C:\\>");
        let Some(at) = start_of_curl(&words, &mut variables) else { continue };
        let mut command =
            Command { words: words.into_iter().skip(at).collect(), ..Command::default() };
        if end == Some('&') && !rest.trim_start_matches('&').trim().is_empty() {
            note_once(&mut command.traps, AMPERSAND.0, AMPERSAND.1);
        } else if end.is_some_and(|e| e != '\n') && !rest.trim().is_empty() {
            note_once(&mut command.traps, REST_IGNORED.0, REST_IGNORED.1);
        }
        if curly != text.len() {
            note_once(&mut command.traps, SMART_QUOTES.0, SMART_QUOTES.1);
        }
        return Ok(command);
    }
    Err(not_curl())
}

/// cmd's own part: carets undone up to the command's end, which is given back with what follows.
fn carets(text: &str) -> (String, Option<char>, &str) {
    let mut out = String::new();
    let mut quoted = false;
    let mut chars = text.char_indices().peekable();
    while let Some((at, c)) = chars.next() {
        match c {
            '"' => {
                quoted = !quoted;
                out.push('"');
            }
            '^' if !quoted => {
                // At a line's end it joins the next line; the character after that is literal.
                while matches!(chars.peek(), Some((_, '\r'))) {
                    chars.next();
                }
                match chars.next() {
                    Some((_, '\n')) => {
                        if let Some((_, next)) = chars.next_if(|(_, c)| *c != '"') {
                            out.push(next);
                        }
                    }
                    Some((_, next)) => out.push(next),
                    None => {}
                }
            }
            '\r' => {}
            '\n' => return (out, Some(c), &text[at + 1..]),
            '&' | '|' | '>' | '<' if !quoted => return (out, Some(c), &text[at + 1..]),
            c => out.push(c),
        }
    }
    (out, None, "")
}

/// The C runtime's part: quotes group, `\"` is a quote, `""` inside quotes is one, too.
pub(super) fn arguments(line: &str) -> Vec<String> {
    let mut words = Vec::new();
    let mut word: Option<String> = None;
    let mut quoted = false;
    let mut chars = line.chars().peekable();
    while let Some(c) = chars.next() {
        match c {
            '\\' => {
                let mut count = 1;
                while chars.next_if_eq(&'\\').is_some() {
                    count += 1;
                }
                let word = word.get_or_insert_default();
                if chars.peek() == Some(&'"') {
                    word.extend(std::iter::repeat_n('\\', count / 2));
                    if count % 2 == 1 {
                        chars.next();
                        word.push('"');
                    }
                } else {
                    word.extend(std::iter::repeat_n('\\', count));
                }
            }
            '"' => {
                let word = word.get_or_insert_default();
                if quoted && chars.next_if_eq(&'"').is_some() {
                    word.push('"');
                } else {
                    quoted = !quoted;
                }
            }
            c if c.is_whitespace() && !quoted => words.extend(word.take()),
            c => word.get_or_insert_default().push(c),
        }
    }
    words.extend(word);
    words
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a test stops where a command is not read")]
mod tests {
    use super::*;

    #[test]
    fn cmd_carets_and_quotes_are_undone() {
        let cases: &[(&str, &[&str])] = &[
            (
                "curl \"http://a\" ^\r\n  -H ^\"a: b^\" ^\r\n  --data-raw ^\"x=1^&y=2^\"\r\n",
                &["http://a", "-H", "a: b", "--data-raw", "x=1&y=2"],
            ),
            ("curl -d \"{\\\"a\\\":\\\"bc\\\"}\" x", &["-d", "{\"a\":\"bc\"}", "x"]),
            ("curl --data-raw ^\"^{^\\^\"a^\\^\":1^}^\" x", &["--data-raw", "{\"a\":1}", "x"]),
            ("C:\\>curl.exe -d \"a^b\" x", &["-d", "a^b", "x"]),
            ("curl c:\\x\\ \"a\\\\\"", &["c:\\x\\", "a\\"]),
        ];
        for (text, expected) in cases {
            assert_eq!(split(text).unwrap().words, *expected, "{text}");
        }
    }

    #[test]
    fn cmd_ends_at_an_operator_outside_quotes() {
        let command = split("curl http://a?x=1&y=2").unwrap();
        assert_eq!(command.words, ["http://a?x=1"]);
        assert_eq!(command.traps[0].seen, AMPERSAND.0);
        let command = split("curl \"http://a?x=1&y=2\" | more").unwrap();
        assert_eq!(command.words, ["http://a?x=1&y=2"]);
        assert_eq!(command.traps[0].seen, REST_IGNORED.0);
    }

    proptest::proptest! {
        #[test]
        fn cmd_never_panics(text in "(curl |[ -~]|\\PC|\\n|\\r|\\^|\"|\\\\){0,60}") {
            let _ = split(&text);
        }
    }
}
