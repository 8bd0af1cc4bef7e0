//! Quotes, escapes and variables, as they are undone within a word.

use super::{Splitter, fail, is_name};
use crate::import::ImportError;

impl Splitter<'_> {
    /// Up to one of the closing characters, everything as it stands.
    pub(super) fn quoted(&mut self, closing: &str) -> Result<(), ImportError> {
        let from = self.at;
        let Some(end) = self.rest().find(|c| closing.contains(c)) else {
            return Err(fail(self.line(from), "a single quote is opened and never closed"));
        };
        let inside = &self.rest()[..end];
        self.push(inside);
        self.at += end;
        self.next();
        Ok(())
    }

    pub(super) fn double_quoted(&mut self, closing: &str) -> Result<(), ImportError> {
        let from = self.at;
        self.push("");
        loop {
            let Some(c) = self.next() else {
                return Err(fail(self.line(from), "a double quote is opened and never closed"));
            };
            match c {
                c if closing.contains(c) => return Ok(()),
                '\\' => match self.next() {
                    Some(c @ ('$' | '`' | '"' | '\\')) => self.push(c.encode_utf8(&mut [0; 4])),
                    Some('\n') | None => {}
                    Some('\r') if self.rest().starts_with('\n') => {
                        self.next();
                    }
                    Some(c) => {
                        self.push("\\");
                        self.push(c.encode_utf8(&mut [0; 4]));
                    }
                },
                '$' => self.dollar_inside_quotes()?,
                '`' => return Err(self.substitution()),
                c => self.push(c.encode_utf8(&mut [0; 4])),
            }
        }
    }

    pub(super) fn dollar(&mut self) -> Result<(), ImportError> {
        if self.eat("'") {
            return self.ansi_quoted();
        }
        if self.eat("\"") {
            return self.double_quoted("\"");
        }
        self.dollar_inside_quotes()
    }

    /// `$NAME`, `${NAME}`, `${NAME:-default}`; a lone `$` stands for itself.
    pub(super) fn dollar_inside_quotes(&mut self) -> Result<(), ImportError> {
        if self.rest().starts_with('(') {
            return Err(self.substitution());
        }
        if self.rest().starts_with('{') {
            let ahead = &self.ahead(256)[1..];
            let name_end = ahead.find(|c: char| !(c.is_ascii_alphanumeric() || c == '_'));
            let name = &ahead[..name_end.unwrap_or(ahead.len())];
            if !is_name(name) {
                self.push("$");
                return Ok(());
            }
            let inside = ahead.split('}').next().unwrap_or_default();
            let closed = self.rest()[inside.len() + 1..].starts_with('}');
            let default = inside[name.len()..].strip_prefix(':').unwrap_or(&inside[name.len()..]);
            let default = default.strip_prefix(['-', '=']);
            if closed && (default.is_some() || inside.len() == name.len()) {
                let known = self.variables.get(name).map(String::as_str).or(default);
                let text = known.map_or_else(|| format!("${{{name}}}"), str::to_owned);
                self.at += inside.len() + 2;
                self.push(&text);
                return Ok(());
            }
            self.push("$");
            return Ok(());
        }
        let rest = self.rest();
        let end = rest.find(|c: char| !(c.is_ascii_alphanumeric() || c == '_'));
        let name = &rest[..end.unwrap_or(rest.len())];
        if !is_name(name) {
            self.push("$");
            return Ok(());
        }
        let known = self.variables.get(name).cloned();
        self.at += name.len();
        self.push(&known.unwrap_or_else(|| format!("${name}")));
        Ok(())
    }

    /// `$'…'`: the escapes of ANSI C.
    fn ansi_quoted(&mut self) -> Result<(), ImportError> {
        let from = self.at;
        let mut bytes = Vec::new();
        loop {
            let Some(c) = self.next() else {
                return Err(fail(self.line(from), "a quote $' is opened and never closed"));
            };
            match c {
                '\'' => break,
                '\\' => {
                    if let Some(escape) = self.next() {
                        self.ansi_escape(escape, &mut bytes);
                    }
                }
                c => bytes.extend_from_slice(c.encode_utf8(&mut [0; 4]).as_bytes()),
            }
        }
        let text = String::from_utf8_lossy(&bytes).into_owned();
        self.push(&text);
        Ok(())
    }

    fn ansi_escape(&mut self, escape: char, out: &mut Vec<u8>) {
        let simple = match escape {
            'n' => Some(b'\n'),
            't' => Some(b'\t'),
            'r' => Some(b'\r'),
            'a' => Some(7),
            'b' => Some(8),
            'e' | 'E' => Some(27),
            'f' => Some(12),
            'v' => Some(11),
            '\\' | '\'' | '"' | '?' => u8::try_from(escape).ok(),
            _ => None,
        };
        if let Some(byte) = simple {
            out.push(byte);
            return;
        }
        let (radix, max) = match escape {
            'x' => (16, 2),
            'u' => (16, 4),
            'U' => (16, 8),
            '0'..='7' => {
                self.at -= 1;
                (8, 3)
            }
            other => {
                out.push(b'\\');
                out.extend_from_slice(other.encode_utf8(&mut [0; 4]).as_bytes());
                return;
            }
        };
        let digits: String =
            self.rest().chars().take(max).take_while(|c| c.is_digit(radix)).collect();
        self.at += digits.len();
        let Ok(number) = u32::from_str_radix(&digits, radix) else {
            out.push(b'\\');
            out.extend_from_slice(escape.encode_utf8(&mut [0; 4]).as_bytes());
            return;
        };
        if radix == 8 || escape == 'x' {
            out.push(number.to_le_bytes()[0]);
        } else {
            let c = char::from_u32(number).unwrap_or(char::REPLACEMENT_CHARACTER);
            out.extend_from_slice(c.encode_utf8(&mut [0; 4]).as_bytes());
        }
    }

    pub(super) fn substitution(&self) -> ImportError {
        fail(
            self.line(self.at),
            "a command substitution ($(…), <(…) or backticks) stands in it, and nothing of the text is ever run; put its result there",
        )
    }
}
