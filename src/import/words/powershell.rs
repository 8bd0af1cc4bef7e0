//! `PowerShell`: words for `curl.exe`, and the simple forms of `Invoke-RestMethod` and
//! `Invoke-WebRequest`.

use super::{Command, REST_IGNORED, fail, not_curl, note, note_once, start_of_curl};
use crate::import::{ImportError, Remark};
use std::collections::HashMap;

/// One piece of a `PowerShell` line.
#[derive(Clone, Debug, PartialEq)]
enum Token {
    /// A word or a quoted text.
    Text(String),
    /// `@{name = value; …}`, `[ordered]` or not.
    Table(Vec<(String, String)>),
    /// `|`, `;`, `=`, `(`, `)` or a line's end.
    Sign(char),
}

/// `Invoke-RestMethod` with its arguments.
#[derive(Debug, Default)]
pub(in crate::import) struct Call {
    /// `-Uri`.
    pub url: String,
    /// `-Method`.
    pub method: Option<String>,
    /// `-Headers`, in the order written.
    pub headers: Vec<(String, String)>,
    /// `-ContentType`.
    pub content_type: Option<String>,
    /// `-UserAgent`.
    pub user_agent: Option<String>,
    /// `-Body`.
    pub body: Body,
    /// What the user should know of the text.
    pub traps: Vec<Remark>,
}

/// What goes as `-Body`.
#[derive(Debug, Default)]
pub(in crate::import) enum Body {
    /// Nothing.
    #[default]
    None,
    /// A string, sent as it is.
    Text(String),
    /// A hashtable, sent as a form.
    Table(Vec<(String, String)>),
}

pub(super) fn split(text: &str) -> Result<Command, ImportError> {
    let mut scanner = Scanner::new(text);
    let mut words = Vec::new();
    let mut variables = HashMap::new();
    loop {
        let token = scanner.next()?;
        match token {
            Some(Token::Text(word)) => words.push(word),
            Some(Token::Table(_)) => {}
            Some(Token::Sign('=')) => words.push("=".to_owned()),
            Some(Token::Sign(_)) | None => {
                let line = std::mem::take(&mut words);
                if let [name, equals, value] = line.as_slice()
                    && equals == "="
                    && let Some(name) = name.strip_prefix('$')
                {
                    scanner.variables.insert(name.to_ascii_lowercase(), Value::Text(value.clone()));
                }
                if let Some(at) = start_of_curl(&line, &mut variables) {
                    let mut traps = Vec::new();
                    if !scanner.rest().trim().is_empty() {
                        note_once(&mut traps, REST_IGNORED.0, REST_IGNORED.1);
                    }
                    let words: Vec<String> = line.into_iter().skip(at).collect();
                    if words.iter().any(|w| w.contains('"')) {
                        traps.push(note(
                            "double quotes stand inside an argument of curl.exe",
                            "Windows PowerShell 5.1 drops them before curl sees them; write \\\" or use PowerShell 7.3 or later.",
                        ));
                    }
                    return Ok(Command { words, stdin: None, traps });
                }
                if token.is_none() {
                    return Err(not_curl());
                }
            }
        }
    }
}

/// Reads `Invoke-RestMethod -Uri … -Method … -Headers @{…} -Body …`.
pub(in crate::import) fn call(text: &str) -> Result<Call, ImportError> {
    let mut scanner = Scanner::new(text);
    let mut statement = Vec::new();
    loop {
        let token = scanner.next()?;
        if !matches!(token, None | Some(Token::Sign(';' | '\n'))) {
            statement.extend(token);
            continue;
        }
        if let Some(at) = statement.iter().position(is_invoke) {
            let mut call = arguments(&statement[at + 1..], &scanner.variables)?;
            if !scanner.rest().trim().is_empty() {
                note_once(&mut call.traps, REST_IGNORED.0, REST_IGNORED.1);
            }
            return Ok(call);
        }
        if let [Token::Text(name), Token::Sign('='), value @ ..] = statement.as_slice()
            && let (Some(name), Some(value)) =
                (name.strip_prefix('$'), value_of(value, &scanner.variables))
        {
            scanner.variables.insert(name.to_ascii_lowercase(), value);
        }
        statement.clear();
        if token.is_none() {
            return Err(not_curl());
        }
    }
}

fn is_invoke(token: &Token) -> bool {
    let names = ["invoke-restmethod", "invoke-webrequest", "irm", "iwr"];
    matches!(token, Token::Text(word) if names.contains(&word.to_ascii_lowercase().as_str()))
}

#[derive(Clone, Debug)]
enum Value {
    Text(String),
    Table(Vec<(String, String)>),
}

/// A literal, a variable, or a hashtable piped to `ConvertTo-Json`.
fn value_of(tokens: &[Token], variables: &HashMap<String, Value>) -> Option<Value> {
    let inner: Vec<&Token> =
        tokens.iter().filter(|t| !matches!(t, Token::Sign('(' | ')' | '\n'))).collect();
    let first = match inner.first()? {
        Token::Table(pairs) => Value::Table(pairs.clone()),
        Token::Text(word) => {
            let name = word.strip_prefix('$').map(str::to_ascii_lowercase);
            match name.and_then(|n| variables.get(&n)) {
                Some(value) => value.clone(),
                None => Value::Text(word.clone()),
            }
        }
        Token::Sign(_) => return None,
    };
    let to_json = inner
        .iter()
        .any(|t| matches!(t, Token::Text(word) if word.eq_ignore_ascii_case("ConvertTo-Json")));
    match first {
        Value::Table(pairs) if to_json => {
            let object: serde_json::Map<String, serde_json::Value> =
                pairs.into_iter().map(|(n, v)| (n, v.into())).collect();
            Some(Value::Text(serde_json::Value::Object(object).to_string()))
        }
        other => Some(other),
    }
}

fn arguments(tokens: &[Token], variables: &HashMap<String, Value>) -> Result<Call, ImportError> {
    let mut call = Call::default();
    let mut at = 0;
    while let Some(token) = tokens.get(at) {
        at += 1;
        let word = match token {
            Token::Text(word) => word,
            Token::Sign('|') => break,
            Token::Sign(_) | Token::Table(_) => continue,
        };
        let name = word.trim_end_matches(':').to_ascii_lowercase();
        if !name.starts_with('-') {
            // A lone word is the URL.
            if call.url.is_empty()
                && let Some(Value::Text(url)) = value_of(&tokens[at - 1..at], variables)
            {
                call.url = url;
            }
            continue;
        }
        if SWITCHES.contains(&name.as_str()) {
            continue;
        }
        let end = value_end(tokens, at);
        let value = value_of(&tokens[at..end], variables);
        at = end;
        call.take(&name, value);
    }
    if call.url.is_empty() {
        return Err(fail(1, "it has no URL (-Uri)"));
    }
    Ok(call)
}

const SWITCHES: &[&str] =
    &["-usebasicparsing", "-skipcertificatecheck", "-verbose", "-debug", "-passthru"];

impl Call {
    fn take(&mut self, option: &str, value: Option<Value>) {
        match (option, value) {
            ("-uri", Some(Value::Text(text))) => self.url = text,
            ("-method" | "-custommethod", Some(Value::Text(text))) => {
                self.method = Some(text.to_ascii_uppercase());
            }
            ("-contenttype", Some(Value::Text(text))) => self.content_type = Some(text),
            ("-useragent", Some(Value::Text(text))) => self.user_agent = Some(text),
            ("-headers", Some(Value::Table(pairs))) => self.headers = pairs,
            ("-body", Some(Value::Table(pairs))) => self.body = Body::Table(pairs),
            ("-body", Some(Value::Text(text))) => self.body = Body::Text(text),
            (_, _) => {}
        }
    }
}

/// Where the value that begins at `from` ends: a parenthesis as a whole, or one token. A switch has none.
fn value_end(tokens: &[Token], from: usize) -> usize {
    match tokens.get(from) {
        Some(Token::Sign('(')) => tokens[from..]
            .iter()
            .position(|t| *t == Token::Sign(')'))
            .map_or(tokens.len(), |end| from + end + 1),
        Some(Token::Text(word)) if word.starts_with('-') && word.len() > 1 => from,
        Some(Token::Sign(_)) | None => from,
        Some(Token::Text(_) | Token::Table(_)) => from + 1,
    }
}

struct Scanner<'a> {
    text: &'a str,
    at: usize,
    depth: usize,
    variables: HashMap<String, Value>,
}

impl<'a> Scanner<'a> {
    fn new(text: &'a str) -> Self {
        Self { text, at: 0, depth: 0, variables: HashMap::new() }
    }

    fn rest(&self) -> &'a str {
        &self.text[self.at..]
    }

    fn bump(&mut self) -> Option<char> {
        let c = self.rest().chars().next()?;
        self.at += c.len_utf8();
        Some(c)
    }

    fn next(&mut self) -> Result<Option<Token>, ImportError> {
        loop {
            let Some(c) = self.bump() else { return Ok(None) };
            match c {
                '`' if self.rest().trim_start_matches([' ', '\t', '\r']).starts_with('\n') => {
                    let skipped = self.rest().find('\n').unwrap_or_default();
                    self.at += skipped + 1;
                }
                '#' => self.at += self.rest().find('\n').unwrap_or(self.rest().len()),
                '\n' if self.depth == 0 => return Ok(Some(Token::Sign('\n'))),
                '(' => {
                    self.depth += 1;
                    return Ok(Some(Token::Sign('(')));
                }
                ')' => {
                    self.depth = self.depth.saturating_sub(1);
                    return Ok(Some(Token::Sign(')')));
                }
                '|' | ';' | '=' => return Ok(Some(Token::Sign(c))),
                '@' if self.rest().starts_with('{') => {
                    self.bump();
                    return self.table().map(Some);
                }
                '@' if self.rest().starts_with(['"', '\'']) => return self.here_string().map(Some),
                '[' if self.rest().to_ascii_lowercase_prefix("ordered]") => self.at += 8,
                c if c.is_whitespace() => {}
                _ => {
                    let from = self.at;
                    self.at -= c.len_utf8();
                    let text = self.word()?;
                    // A sign that no word begins with is passed over.
                    if self.at < from {
                        self.at = from;
                        continue;
                    }
                    return Ok(Some(Token::Text(text)));
                }
            }
        }
    }

    /// Up to a blank or a sign, quotes undone.
    fn word(&mut self) -> Result<String, ImportError> {
        let mut out = String::new();
        while let Some(c) = self.bump() {
            match c {
                '\'' | '\u{2018}' | '\u{2019}' => self.single(&mut out)?,
                '"' | '\u{201c}' | '\u{201d}' => self.double(&mut out)?,
                '`' => out.extend(self.bump()),
                '$' => self.variable(&mut out)?,
                c if c.is_whitespace() || "|;()".contains(c) => {
                    self.at -= c.len_utf8();
                    break;
                }
                '=' if out.starts_with('$') || self.depth > 0 => {
                    self.at -= 1;
                    break;
                }
                '}' if self.depth > 0 => {
                    self.at -= 1;
                    break;
                }
                c => out.push(c),
            }
        }
        Ok(out)
    }

    fn single(&mut self, out: &mut String) -> Result<(), ImportError> {
        loop {
            match self.bump() {
                Some('\'' | '\u{2018}' | '\u{2019}') => {
                    if !self.rest().starts_with('\'') {
                        return Ok(());
                    }
                    self.bump();
                    out.push('\'');
                }
                Some(c) => out.push(c),
                None => return Err(fail(1, "a single quote is opened and never closed")),
            }
        }
    }

    fn double(&mut self, out: &mut String) -> Result<(), ImportError> {
        loop {
            match self.bump() {
                Some('"' | '\u{201c}' | '\u{201d}') => {
                    if !self.rest().starts_with('"') {
                        return Ok(());
                    }
                    self.bump();
                    out.push('"');
                }
                Some('`') => match self.bump() {
                    Some('n') => out.push('\n'),
                    Some('r') => out.push('\r'),
                    Some('t') => out.push('\t'),
                    Some(c) => out.push(c),
                    None => {}
                },
                Some('$') => self.variable(out)?,
                Some(c) => out.push(c),
                None => return Err(fail(1, "a double quote is opened and never closed")),
            }
        }
    }

    /// `$name`, `$env:NAME`, `${name}`; unknown ones stay as they stand.
    fn variable(&mut self, out: &mut String) -> Result<(), ImportError> {
        let rest = self.rest();
        if rest.starts_with('(') {
            return Err(fail(
                1,
                "a subexpression $(…) stands in it, and nothing of the text is ever run; put its result there",
            ));
        }
        let braced = rest.starts_with('{');
        let inside = if braced { &rest[1..] } else { rest };
        let end = inside.find(|c: char| !(c.is_ascii_alphanumeric() || c == '_' || c == ':'));
        let name = &inside[..end.unwrap_or(inside.len())];
        let closed = !braced || inside[name.len()..].starts_with('}');
        if name.is_empty() || !closed {
            out.push('$');
            return Ok(());
        }
        self.at += name.len() + if braced { 2 } else { 0 };
        let known = self.variables.get(&name.to_ascii_lowercase());
        if let Some(Value::Text(text)) = known {
            out.push_str(text);
        } else {
            out.push('$');
            out.push_str(name.strip_prefix("env:").unwrap_or(name));
        }
        Ok(())
    }

    /// `@" … "@` over several lines.
    fn here_string(&mut self) -> Result<Token, ImportError> {
        let closing = if self.rest().starts_with('"') { "\n\"@" } else { "\n'@" };
        let Some(start) = self.rest().find('\n') else {
            return Err(fail(1, "a here-string is opened and never closed"));
        };
        let body = &self.rest()[start..];
        let Some(end) = body.find(closing) else {
            return Err(fail(1, "a here-string is opened and never closed"));
        };
        self.at += start + end + closing.len();
        Ok(Token::Text(body[..end].trim_start_matches('\n').trim_end_matches('\r').to_owned()))
    }

    /// The inside of `@{…}`.
    fn table(&mut self) -> Result<Token, ImportError> {
        let depth = std::mem::replace(&mut self.depth, 1);
        let mut pairs = Vec::new();
        loop {
            let blank = |c: char| c.is_whitespace() || c == ';' || c == ',';
            self.at = self.text.len() - self.rest().trim_start_matches(blank).len();
            if self.rest().starts_with('}') {
                self.bump();
                break;
            }
            let name = self.word()?;
            let rest = self.rest().trim_start();
            if name.is_empty() || !rest.starts_with('=') {
                return Err(fail(1, "a hashtable @{…} in it cannot be read"));
            }
            self.at = self.text.len() - rest.len() + 1;
            self.at = self.text.len() - self.rest().trim_start().len();
            let value = self.word()?;
            pairs.push((name, value));
        }
        self.depth = depth;
        Ok(Token::Table(pairs))
    }
}

/// Whether a text begins with a word, whatever its case.
trait PrefixIgnoringCase {
    fn to_ascii_lowercase_prefix(&self, prefix: &str) -> bool;
}

impl PrefixIgnoringCase for str {
    fn to_ascii_lowercase_prefix(&self, prefix: &str) -> bool {
        self.get(..prefix.len()).is_some_and(|p| p.eq_ignore_ascii_case(prefix))
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a test stops where a command is not read")]
mod tests {
    use super::*;

    #[test]
    fn powershell_words_for_curl_exe() {
        let command = split(
            "$id = 'app'\ncurl.exe `\r\n  -X POST `\r\n  --data \"client_id=$id&t=$env:TOKEN`\"\" `\r\n  'it''s' | Out-Null",
        )
        .unwrap();
        assert_eq!(command.words, ["-X", "POST", "--data", "client_id=app&t=$TOKEN\"", "it's"]);
        assert_eq!(command.traps.len(), 2);
    }

    #[test]
    fn powershell_invoke_rest_method_is_read() {
        let call = call(
            "$body = @{\n  grant_type = 'refresh_token'\n  refresh_token = \"$env:RT\"; client_id=\"app\"\n}\n\
             $headers = @{ Authorization = \"Basic abc=\"; 'X-A' = 'b' }\n\
             $r = Invoke-RestMethod -Method Post -Uri 'https://a/t' -Headers $headers `\n -Body $body -UseBasicParsing | ConvertTo-Json",
        )
        .unwrap();
        assert_eq!(call.url, "https://a/t");
        assert_eq!(call.method.as_deref(), Some("POST"));
        assert_eq!(call.headers[0].1, "Basic abc=");
        let Body::Table(pairs) = call.body else { unreachable!("a table was given") };
        let names: Vec<&str> = pairs.iter().map(|(n, _)| n.as_str()).collect();
        assert_eq!(names, ["grant_type", "refresh_token", "client_id"]);
        assert_eq!(pairs[1].1, "$RT");
    }

    #[test]
    fn powershell_json_body_is_built() {
        let call = call(
            "irm https://a/t -Method POST -ContentType 'application/json' -Body (@{a='b'} | ConvertTo-Json -Compress)",
        )
        .unwrap();
        assert_eq!(call.url, "https://a/t");
        assert!(matches!(call.body, Body::Text(text) if text == "{\"a\":\"b\"}"));
        assert_eq!(call.content_type.as_deref(), Some("application/json"));
    }

    #[test]
    fn powershell_subexpressions_are_refused() {
        assert!(split("curl.exe \"$(id)\"").unwrap_err().problem.contains("ever run"));
    }

    proptest::proptest! {
        #[test]
        fn powershell_never_panics(
            text in "(curl.exe |irm |-Body |@\\{|\\}|a=|[ -~]|\\PC|\\n|\\r|`|\"|'|\\$){0,40}"
        ) {
            let _ = split(&text);
            let _ = call(&text);
        }
    }
}
