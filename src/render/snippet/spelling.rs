//! How a language spells texts and variables of the environment.
//!
//! What a saved report says may have been written by anybody: a text is one literal in every
//! language, whatever stands in it.

use crate::encode::shell_word;
use crate::render::text::hides;

/// A language's way of spelling.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) enum Spelling {
    Posix,
    Cmd,
    PowerShell,
    Python,
    JavaScript,
    Go,
    Rust,
    Java,
    CSharp,
    Php,
    Ruby,
}

/// One piece of a value.
#[derive(Clone, Debug, Eq, PartialEq)]
pub(super) enum Part {
    Text(String),
    /// A variable of the environment.
    Variable(String),
}

impl Part {
    /// A text without the characters that hide: they cannot be copied from a screen.
    pub(super) fn text(text: &str) -> Self {
        Self::Text(text.chars().filter(|c| !hides(*c)).collect())
    }

    /// A variable; only a shell's own names pass.
    pub(super) fn variable(name: &str) -> Self {
        let fits = |c: &char| c.is_ascii_alphanumeric() || *c == '_';
        Self::Variable(name.chars().filter(fits).take(80).collect())
    }
}

impl Spelling {
    /// The pieces as one expression, or one word of a shell.
    pub(super) fn joined(self, parts: &[Part]) -> String {
        match (self, parts) {
            (Self::Posix, _) => posix(parts),
            (Self::Cmd, _) => cmd(parts),
            (_, [part]) => self.part(part),
            (Self::Rust, _) => rust(parts),
            (Self::PowerShell, _) => format!("({})", self.with_sign(parts, " + ")),
            (Self::Php, _) => self.with_sign(parts, " . "),
            _ => self.with_sign(parts, " + "),
        }
    }

    fn with_sign(self, parts: &[Part], sign: &str) -> String {
        parts.iter().map(|part| self.part(part)).collect::<Vec<_>>().join(sign)
    }

    fn part(self, part: &Part) -> String {
        match part {
            Part::Text(text) => self.literal(text),
            Part::Variable(name) => self.variable(name),
        }
    }

    fn literal(self, text: &str) -> String {
        match self {
            Self::Posix => shell_word(text),
            Self::Cmd => cmd(&[Part::Text(text.to_owned())]),
            Self::PowerShell => {
                // PowerShell takes the curly ones for quotes, too.
                let quote = |c: char| matches!(c, '\'' | '\u{2018}'..='\u{201b}');
                let doubled = |c: char| std::iter::repeat_n(c, if quote(c) { 2 } else { 1 });
                format!("'{}'", text.chars().flat_map(doubled).collect::<String>())
            }
            Self::Php | Self::Ruby => {
                format!("'{}'", text.replace('\\', "\\\\").replace('\'', "\\'"))
            }
            // Only quotes and backslashes need an escape, and these share it.
            Self::Python | Self::JavaScript | Self::Go | Self::Rust | Self::Java | Self::CSharp => {
                format!("\"{}\"", escaped(text))
            }
        }
    }

    fn variable(self, name: &str) -> String {
        match self {
            Self::Posix => format!("\"${name}\""),
            Self::Cmd => format!("\"%{name}%\""),
            Self::PowerShell => format!("$env:{name}"),
            Self::Python => format!("os.environ[\"{name}\"]"),
            Self::JavaScript => format!("process.env.{name}"),
            Self::Go => format!("os.Getenv(\"{name}\")"),
            Self::Rust => format!("std::env::var(\"{name}\")?"),
            Self::Java => format!("System.getenv(\"{name}\")"),
            Self::CSharp => format!("Environment.GetEnvironmentVariable(\"{name}\")"),
            Self::Php => format!("getenv('{name}')"),
            Self::Ruby => format!("ENV.fetch('{name}')"),
        }
    }
}

fn escaped(text: &str) -> String {
    text.replace('\\', "\\\\").replace('"', "\\\"")
}

/// One pair of double quotes where the texts are plain; else each piece quoted by itself.
fn posix(parts: &[Part]) -> String {
    let plain = |c: char| c.is_ascii_alphanumeric() || " _-=:./,@".contains(c);
    let variables = parts.iter().any(|part| matches!(part, Part::Variable(_)));
    let fits = parts.iter().all(|part| match part {
        Part::Text(text) => text.chars().all(plain),
        Part::Variable(_) => true,
    });
    if !variables || !fits {
        return parts.iter().map(|part| Spelling::Posix.part(part)).collect();
    }
    let mut out = String::from("\"");
    for (at, part) in parts.iter().enumerate() {
        match part {
            Part::Text(text) => out.push_str(text),
            Part::Variable(name) => {
                // A shell would read on into what may belong to a name, or to a modifier of it.
                let next = match parts.get(at + 1) {
                    Some(Part::Text(text)) => text.chars().next(),
                    Some(Part::Variable(_)) | None => None,
                };
                let apart = next.is_some_and(|c| c.is_ascii_alphanumeric() || c == '_' || c == ':');
                let (before, after) = if apart { ("${", "}") } else { ("$", "") };
                out.extend([before, name, after]);
            }
        }
    }
    out.push('"');
    out
}

/// A word for cmd.exe and the program behind it. Between plain quotes cmd still expands `%`, and a
/// quote in the text would end them: then every sign is set apart by a caret, quotes included.
fn cmd(parts: &[Part]) -> String {
    let odd = |part: &Part| matches!(part, Part::Text(text) if text.contains(['"', '%', '!']));
    let careful = parts.iter().any(odd);
    let mut out = String::from(if careful { "^\"" } else { "\"" });
    for part in parts {
        match part {
            Part::Variable(name) => out.extend(["%", name, "%"]),
            Part::Text(text) if careful => careted(&escaped(text), &mut out),
            // A backslash counts only before a quote, the closing one included.
            Part::Text(text) if text.ends_with('\\') => out.extend([text, "\\"]),
            Part::Text(text) => out.push_str(text),
        }
    }
    out.push_str(if careful { "^\"" } else { "\"" });
    out
}

fn careted(text: &str, out: &mut String) {
    for c in text.chars() {
        if !(c.is_alphanumeric() || " _-:=+~'/.,?;()*`\\".contains(c)) || c == '(' || c == ')' {
            out.push('^');
        }
        out.push(c);
    }
}

fn rust(parts: &[Part]) -> String {
    let mut form = String::new();
    let mut variables = Vec::new();
    for part in parts {
        match part {
            Part::Text(text) => form.push_str(&escaped(text).replace('{', "{{").replace('}', "}}")),
            Part::Variable(_) => {
                form.push_str("{}");
                variables.push(Spelling::Rust.part(part));
            }
        }
    }
    format!("format!(\"{form}\", {})", variables.join(", "))
}

#[cfg(test)]
mod tests {
    use super::{Part, Spelling};

    fn spelled(spelling: Spelling, text: &str, variable: &str) -> String {
        spelling.joined(&[Part::text(text), Part::variable(variable)])
    }

    #[test]
    fn shells_get_one_word_that_holds_nothing_but_the_text() {
        assert_eq!(spelled(Spelling::Posix, "a=", "B"), "\"a=$B\"");
        assert_eq!(spelled(Spelling::Posix, "$(id)=", "B"), "'$(id)='\"$B\"");
        assert_eq!(spelled(Spelling::Posix, "a=", "B;id"), "\"a=$Bid\"");
        assert_eq!(spelled(Spelling::Cmd, "a=", "B"), "\"a=%B%\"");
        assert_eq!(Spelling::Cmd.joined(&[Part::text("x\"&calc&%PATH%")]), {
            "^\"x\\^\"^&calc^&^%PATH^%^\""
        });
        assert_eq!(
            Spelling::PowerShell.joined(&[Part::text("it's \u{2019}x")]),
            "'it''s \u{2019}\u{2019}x'"
        );
        assert_eq!(spelled(Spelling::PowerShell, "a=", "B"), "('a=' + $env:B)");
    }

    #[test]
    fn languages_get_one_expression() {
        assert_eq!(
            spelled(Spelling::Rust, "a{\"", "B"),
            "format!(\"a{{\\\"{}\", std::env::var(\"B\")?)"
        );
        assert_eq!(spelled(Spelling::Php, "a'", "B"), "'a\\'' . getenv('B')");
        assert_eq!(spelled(Spelling::Python, "a\\", "B"), "\"a\\\\\" + os.environ[\"B\"]");
        assert_eq!(Spelling::Go.joined(&[Part::text("a\u{202e}\nb")]), "\"ab\"");
    }
}
