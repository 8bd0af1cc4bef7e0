//! Objects as programs print them: Python's `{'error': None}`, JavaScript's `{error: 'x'}`, Ruby's
//! `{"error"=>"x"}`. Rewritten as JSON, so that each field is a text of its own.

use serde_json::Value;

/// Longer texts are no printed answers.
const LONGEST: usize = 16 * 1024;

/// The object a text prints; `None` where it prints none.
pub(super) fn object(text: &str) -> Option<Value> {
    let text = text.trim();
    let inner = text.strip_prefix("b'").and_then(|t| t.strip_suffix('\'')).unwrap_or(text);
    if inner.len() > LONGEST || !inner.starts_with('{') || !inner.ends_with('}') {
        return None;
    }
    serde_json::from_str(&as_json(inner)).ok().filter(Value::is_object)
}

fn as_json(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 16);
    let mut chars = text.chars().peekable();
    while let Some(c) = chars.next() {
        match c {
            '\'' | '"' => {
                let mut inner = String::new();
                while let Some(next) = chars.next().filter(|n| *n != c) {
                    match next {
                        '\\' => match chars.next() {
                            Some('n') => inner.push('\n'),
                            Some('t') => inner.push('\t'),
                            Some('r') => inner.push('\r'),
                            Some(plain @ ('\'' | '"' | '\\' | '/')) => inner.push(plain),
                            Some(other) => inner.extend(['\\', other]),
                            None => {}
                        },
                        _ => inner.push(next),
                    }
                }
                out.push_str(&Value::String(inner).to_string());
            }
            '=' if chars.peek() == Some(&'>') => {
                chars.next();
                out.push(':');
            }
            // Ruby's symbols: `:error=>`.
            ':' if chars.peek().is_some_and(char::is_ascii_alphabetic) && !out.ends_with('"') => {}
            c if c.is_ascii_alphabetic() || c == '_' => {
                let mut word = String::from(c);
                while let Some(next) =
                    chars.next_if(|n| n.is_ascii_alphanumeric() || matches!(n, '_' | '.' | '-'))
                {
                    word.push(next);
                }
                // Python 2 marks its strings.
                let marked = word == "u" && matches!(chars.peek(), Some('\'' | '"'));
                match word.as_str() {
                    _ if marked => {}
                    "None" | "nil" | "null" | "undefined" => out.push_str("null"),
                    "True" | "true" => out.push_str("true"),
                    "False" | "false" => out.push_str("false"),
                    word => out.push_str(&Value::String(word.to_owned()).to_string()),
                }
            }
            c => out.push(c),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::object;
    use serde_json::json;

    #[test]
    fn printed_objects_of_three_languages_are_read() {
        let cases = [
            (
                r"{'error': 'invalid_grant', 'x': None}",
                json!({"error": "invalid_grant", "x": null}),
            ),
            (
                r"{u'error': u'it\'s gone', u'ok': False}",
                json!({"error": "it's gone", "ok": false}),
            ),
            (r"{error: 'invalid_code'}", json!({"error": "invalid_code"})),
            (r#"{"error"=>"x", :code=>1}"#, json!({"error": "x", "code": 1})),
            (r#"b'{"error":"invalid_grant"}'"#, json!({"error": "invalid_grant"})),
        ];
        for (text, expected) in cases {
            assert_eq!(object(text), Some(expected), "{text}");
        }
        for text in ["{", "{}x", "{'a'}", "not an object", "{'a': }", "{{{{"] {
            assert_eq!(object(text), None, "{text}");
        }
    }

    proptest::proptest! {
        #[test]
        fn printed_text_of_any_kind_is_survived(text in "\\{[a-z'\":,=>{}\\\\ ]{0,60}\\}") {
            let _ = object(&text);
        }
    }
}
