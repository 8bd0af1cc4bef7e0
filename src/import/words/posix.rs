//! Words as sh, bash and zsh split them.

mod quotes;

use super::{
    AMPERSAND, BROKEN_LINE, Command, ODD_BLANK, ODD_DASH, REST_IGNORED, SMART_QUOTES, fail,
    is_name, not_curl, note_once, start_of_curl,
};
use crate::import::{ImportError, Remark};
use std::collections::HashMap;

pub(super) fn split(text: &str) -> Result<Command, ImportError> {
    let mut splitter = Splitter::new(text);
    loop {
        let end = splitter.command()?;
        let words = std::mem::take(&mut splitter.words);
        let stdin = splitter.stdin.take();
        if let Some(at) = start_of_curl(&words, &mut splitter.variables) {
            let mut traps = std::mem::take(&mut splitter.traps);
            match end {
                End::Text => {}
                End::Ampersand => note_once(&mut traps, AMPERSAND.0, AMPERSAND.1),
                End::Other if splitter.rest().trim().is_empty() => {}
                End::Other => note_once(&mut traps, REST_IGNORED.0, REST_IGNORED.1),
            }
            let words = words.into_iter().skip(at).collect();
            return Ok(Command { words, stdin, traps });
        }
        if end == End::Text {
            return Err(not_curl());
        }
    }
}

/// How a command ended.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
enum End {
    Text,
    Ampersand,
    Other,
}

struct Splitter<'a> {
    text: &'a str,
    at: usize,
    words: Vec<String>,
    word: Option<String>,
    /// The word's value goes to a redirection, not to the command.
    redirected: bool,
    heredocs: Vec<String>,
    stdin: Option<String>,
    here_string: bool,
    /// Whether the word at hand begins with a long dash that no quote protects.
    long_dash: bool,
    variables: HashMap<String, String>,
    traps: Vec<Remark>,
    /// The last closing curly quotes of the text.
    last_single: Option<usize>,
    last_double: Option<usize>,
}

/// What word processors make of two hyphens.
const LONG_DASHES: [char; 2] = ['\u{2013}', '\u{2014}'];

impl<'a> Splitter<'a> {
    fn new(text: &'a str) -> Self {
        Self {
            text,
            at: 0,
            words: Vec::new(),
            word: None,
            redirected: false,
            heredocs: Vec::new(),
            stdin: None,
            here_string: false,
            long_dash: false,
            variables: HashMap::new(),
            traps: Vec::new(),
            last_single: text.rfind('\u{2019}'),
            last_double: text.rfind('\u{201d}'),
        }
    }

    fn rest(&self) -> &'a str {
        &self.text[self.at..]
    }

    /// The line of a place in the text; only asked for where reading ends in an error.
    fn line(&self, at: usize) -> usize {
        self.text[..at].matches('\n').count() + 1
    }

    /// The next characters, at most so many bytes of them.
    fn ahead(&self, max: usize) -> &'a str {
        let rest = self.rest();
        let mut end = max.min(rest.len());
        while !rest.is_char_boundary(end) {
            end -= 1;
        }
        &rest[..end]
    }

    fn next(&mut self) -> Option<char> {
        let c = self.rest().chars().next()?;
        self.at += c.len_utf8();
        Some(c)
    }

    fn eat(&mut self, prefix: &str) -> bool {
        let found = self.rest().starts_with(prefix);
        if found {
            self.at += prefix.len();
        }
        found
    }

    fn push(&mut self, text: &str) {
        self.word.get_or_insert_default().push_str(text);
    }

    fn trap(&mut self, (seen, fix): (&str, &str)) {
        note_once(&mut self.traps, seen, fix);
    }

    fn finish_word(&mut self) {
        let Some(mut word) = self.word.take() else { return };
        let long_dash = std::mem::take(&mut self.long_dash);
        if self.here_string {
            self.stdin = Some(word + "\n");
            self.here_string = false;
        } else if std::mem::take(&mut self.redirected) {
            self.trap(REST_IGNORED);
        } else {
            if long_dash && let Some(rest) = word.strip_prefix(LONG_DASHES) {
                let dashes = if rest.chars().count() == 1 { "-" } else { "--" };
                word = format!("{dashes}{}", rest.trim_start_matches('-'));
                self.trap(ODD_DASH);
            }
            self.words.push(word);
        }
    }

    /// Reads one command's words.
    fn command(&mut self) -> Result<End, ImportError> {
        self.skip_prompt();
        while let Some(c) = self.next() {
            match c {
                '\n' => {
                    if self.end_of_line() {
                        return Ok(End::Other);
                    }
                }
                ' ' | '\t' | '\r' => self.finish_word(),
                c if c.is_whitespace() => {
                    self.finish_word();
                    self.trap(ODD_BLANK);
                }
                '\u{200b}' | '\u{feff}' | '\u{200e}' | '\u{200f}' => self.trap(ODD_BLANK),
                '#' if self.word.is_none() => self.skip_comment(),
                '\\' => self.backslash(),
                '\'' => self.quoted("'")?,
                '\u{2018}' | '\u{2019}' => {
                    self.trap(SMART_QUOTES);
                    let closed = self.last_single.is_some_and(|last| last >= self.at);
                    self.quoted(if closed { "\u{2019}" } else { "'" })?;
                }
                '"' => self.double_quoted("\"")?,
                '\u{201c}' | '\u{201d}' | '\u{201e}' => {
                    self.trap(SMART_QUOTES);
                    let closed = self.last_double.is_some_and(|last| last >= self.at);
                    self.double_quoted(if closed { "\u{201d}" } else { "\"" })?;
                }
                '$' => self.dollar()?,
                '`' => return Err(self.substitution()),
                '<' | '>' => self.redirection(c)?,
                '|' | ';' | '(' | ')' => {
                    self.finish_word();
                    return Ok(End::Other);
                }
                '&' => {
                    self.finish_word();
                    if self.eat("&") {
                        return Ok(End::Other);
                    }
                    if self.rest().starts_with('>') {
                        continue;
                    }
                    let last = self.rest().trim_start_matches([' ', '\t']).is_empty();
                    return Ok(if last { End::Other } else { End::Ampersand });
                }
                c => {
                    // Within quotes it is meant.
                    self.long_dash |= self.word.is_none() && LONG_DASHES.contains(&c);
                    self.push(c.encode_utf8(&mut [0; 4]));
                }
            }
        }
        self.finish_word();
        Ok(End::Text)
    }

    /// Whether the command ends here.
    fn end_of_line(&mut self) -> bool {
        self.finish_word();
        for delimiter in std::mem::take(&mut self.heredocs) {
            self.heredoc(&delimiter);
        }
        self.skip_prompt();
        if self.words.is_empty() {
            return false;
        }
        // Pasted from where the backslashes got lost: a line that begins with an option belongs here.
        let next = self.rest().trim_start();
        let option = next.starts_with('-')
            && next[1..].starts_with(|c: char| c.is_ascii_alphabetic() || c == '-');
        if option && self.words.iter().take(8).any(|w| super::is_curl(w)) {
            self.trap(BROKEN_LINE);
            return false;
        }
        true
    }

    fn heredoc(&mut self, delimiter: &str) {
        let mut body = String::new();
        while !self.rest().is_empty() {
            let line = self.rest().split_inclusive('\n').next().unwrap_or_default();
            self.at += line.len();
            let plain = line.trim_end_matches(['\n', '\r']);
            if plain.trim_start_matches('\t') == delimiter {
                break;
            }
            body.push_str(plain);
            body.push('\n');
        }
        self.stdin = Some(body);
    }

    /// A prompt that was pasted with the command, a Markdown fence, a notebook's `!`.
    fn skip_prompt(&mut self) {
        loop {
            let rest = self.rest();
            let line = rest.split('\n').next().unwrap_or_default();
            let trimmed = line.trim_start();
            let indent = line.len() - trimmed.len();
            let prompt = ["$ ", "% ", "\u{276f} ", "\u{279c} ", "> "]
                .iter()
                .find(|p| trimmed.starts_with(**p));
            if trimmed.starts_with("# curl ") {
                self.at += indent + 2;
                return;
            }
            if trimmed.starts_with("```") {
                self.at += (line.len() + 1).min(rest.len());
            } else if let Some(prompt) = prompt {
                self.at += indent + prompt.len();
                return;
            } else {
                // `user@host:~$ curl …`
                let before = trimmed.find("curl ").map(|at| &trimmed[..at]);
                if let Some(prompt) = before.filter(|b| {
                    b.ends_with("$ ") && b.contains('@') && !b.contains(['\'', '"', '='])
                }) {
                    self.at += indent + prompt.len();
                }
                return;
            }
        }
    }

    fn skip_comment(&mut self) {
        self.at += self.rest().find('\n').unwrap_or(self.rest().len());
    }

    fn backslash(&mut self) {
        if self.eat("\r\n") || self.eat("\n") {
            self.skip_continuation_prompt();
            return;
        }
        // A blank behind the backslash: meant as a continuation, and none for the shell.
        let blanks = self.rest().len() - self.rest().trim_start_matches([' ', '\t']).len();
        let after = &self.rest()[blanks..];
        if blanks > 0 && (after.starts_with('\n') || after.starts_with("\r\n")) {
            self.at += blanks;
            self.at += if after.starts_with('\r') { 2 } else { 1 };
            self.finish_word();
            self.trap(BROKEN_LINE);
            self.skip_continuation_prompt();
            return;
        }
        if let Some(c) = self.next() {
            self.push(c.encode_utf8(&mut [0; 4]));
        }
    }

    fn skip_continuation_prompt(&mut self) {
        if self.word.is_none() && self.rest().starts_with("> ") {
            self.at += 2;
        }
    }

    /// `>file`, `<file`, `2>&1`, `<<EOF`, `<<<word`, or a placeholder such as `<CLIENT_ID>`.
    fn redirection(&mut self, sign: char) -> Result<(), ImportError> {
        if sign == '<' {
            let inside = self.ahead(64).split('>').next().unwrap_or_default();
            let placeholder = self.rest()[inside.len()..].starts_with('>')
                && inside.starts_with(|c: char| c.is_ascii_alphabetic())
                && inside.chars().all(|c| c.is_ascii_alphanumeric() || " _-.".contains(c));
            if placeholder {
                let text = format!("<{inside}>");
                self.at += inside.len() + 1;
                self.push(&text);
                return Ok(());
            }
            if self.rest().starts_with('(') {
                return Err(self.substitution());
            }
        }
        // `2>`: the number is the redirection's.
        if self.word.as_deref().is_some_and(|w| w.bytes().all(|b| b.is_ascii_digit())) {
            self.word = None;
        }
        self.finish_word();
        if sign == '<' && self.eat("<<") {
            self.here_string = true;
            return Ok(());
        }
        if sign == '<' && self.eat("<") {
            self.eat("-");
            let rest = self.rest();
            let line = rest.split(['\n', '|', '>', ';']).next().unwrap_or_default();
            let blanks = line.len() - line.trim_start().len();
            let word = line.trim_start().split([' ', '\t', '\r']).next().unwrap_or_default();
            self.at += blanks + word.len();
            self.heredocs.push(word.trim_matches(['\'', '"', '\\']).to_owned());
            return Ok(());
        }
        self.eat(">");
        if self.eat("&") {
            let digits =
                self.rest().bytes().take_while(|b| b.is_ascii_digit() || *b == b'-').count();
            self.at += digits;
            if digits > 0 {
                return Ok(());
            }
        }
        self.redirected = true;
        Ok(())
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a test stops where a command is not read")]
mod tests {
    use super::*;

    fn words(text: &str) -> Vec<String> {
        split(text).unwrap().words
    }

    fn seen(text: &str) -> Vec<String> {
        split(text).unwrap().traps.into_iter().map(|t| t.seen).collect()
    }

    #[test]
    fn posix_quotes_are_undone_as_sh_does() {
        let cases: &[(&str, &[&str])] = &[
            (r#"curl a'b c'"d e"f\ g"#, &["ab cd ef g"]),
            (r#"curl '' "" x"#, &["", "", "x"]),
            (r#"curl "a\"b\\c\d\$e""#, &[r#"a"b\c\d$e"#]),
            (r"curl 'it'\''s'", &["it's"]),
            (r"curl $'a\'b\n\x41\u00e9\101\q'", &["a'b\nAéA\\q"]),
            ("curl a \\\n  b \\\r\n c", &["a", "b", "c"]),
            ("curl a\\\nb", &["ab"]),
            ("curl a # b\n", &["a"]),
            ("curl a#b", &["a#b"]),
        ];
        for (text, expected) in cases {
            assert_eq!(words(text), *expected, "{text}");
        }
    }

    #[test]
    fn posix_surroundings_of_the_command_are_left_out() {
        let cases = [
            "$ curl x -s | jq .",
            "A=b curl x -s && rm -rf /",
            "cd /tmp; curl x -s > out.txt 2>&1",
            "sudo /usr/bin/curl x -s 2>/dev/null",
            "```bash\ncurl x -s\n```",
            "user@host:~$ curl x -s",
            "# first\n\n% curl x -s;",
            "curl x -s &",
        ];
        for text in cases {
            assert_eq!(words(text), ["x", "-s"], "{text}");
        }
    }

    #[test]
    fn posix_variables_are_filled_from_the_text_and_kept_otherwise() {
        assert_eq!(words("A=b; C='d e'\ncurl $A \"${C}\" '$A' ${F:-g}"), ["b", "d e", "$A", "g"]);
        assert_eq!(words("curl $NAME \"${OTHER}x\" $1 5$"), ["$NAME", "${OTHER}x", "$1", "5$"]);
    }

    #[test]
    fn posix_traps_are_said_and_repaired() {
        let nbsp = "curl\u{a0}-s x";
        assert_eq!(words(nbsp), ["-s", "x"]);
        assert_eq!(seen(nbsp), [ODD_BLANK.0]);
        let curly = "curl \u{201c}a b\u{201d} \u{2018}c d\u{2019}";
        assert_eq!(words(curly), ["a b", "c d"]);
        assert_eq!(seen(curly), [SMART_QUOTES.0]);
        assert_eq!(words("curl \u{2013}data a \u{2014}X b"), ["--data", "a", "-X", "b"]);
        assert_eq!(words("curl x\n  -d a"), ["x", "-d", "a"]);
        assert_eq!(seen("curl x \\ \n  -d a"), [BROKEN_LINE.0]);
        assert_eq!(words("curl http://a?b=1&c=2"), ["http://a?b=1"]);
        assert_eq!(seen("curl http://a?b=1&c=2"), [AMPERSAND.0]);
        assert_eq!(words("curl -d id=<CLIENT_ID> x"), ["-d", "id=<CLIENT_ID>", "x"]);
    }

    #[test]
    fn posix_here_documents_are_standard_input() {
        let command = split("curl -d @- x <<'EOF'\n{\"a\": 1}\nEOF\necho done").unwrap();
        assert_eq!(command.words, ["-d", "@-", "x"]);
        assert_eq!(command.stdin.as_deref(), Some("{\"a\": 1}\n"));
        let command = split("curl -d @- x <<< 'a b'").unwrap();
        assert_eq!(command.stdin.as_deref(), Some("a b\n"));
    }

    #[test]
    fn posix_long_dashes_within_quotes_are_kept() {
        let command = split("curl \u{2013}d '\u{2013}' \"\u{2014}x\"").unwrap();
        assert_eq!(command.words, ["-d", "\u{2013}", "\u{2014}x"]);
        assert_eq!(command.traps.len(), 1);
    }

    #[test]
    fn posix_substitutions_and_open_quotes_are_refused() {
        for text in ["curl $(id)", "curl `id`", "curl \"$(id)\"", "curl <(id)"] {
            assert!(split(text).unwrap_err().problem.contains("ever run"), "{text}");
        }
        let error = split("curl a \\\n 'b").unwrap_err();
        assert_eq!(error.line, Some(2));
        assert!(split("wget x").is_err());
        assert!(split("").is_err());
    }

    proptest::proptest! {
        #[test]
        fn posix_quoted_words_come_back(list in proptest::collection::vec("\\PC{0,12}|[ -~\\n\\t]{0,12}", 1..8)) {
            let line: Vec<String> = list.iter().map(|w| crate::encode::shell_word(w)).collect();
            let back = split(&format!("curl {}", line.join(" "))).unwrap();
            proptest::prop_assert_eq!(back.words, list);
            proptest::prop_assert!(back.traps.is_empty());
        }

        #[test]
        fn posix_never_panics(text in "(curl|[ -~]|\\PC|\\n|\\r|\\$|'|\"|\\\\|<|>){0,60}") {
            let _ = split(&text);
        }
    }
}
