//! The working request for a language or tool, written from a report's recipe.
//!
//! Each language is a row here and a template beside it; a template's lines carry conditions
//! (`?json|…`), loops (`?*params|…`) and places (`{url}`). Secrets come from the environment,
//! redirects are off, and a comment names the setting that makes the library do it.

use super::text::hides;
use crate::encode::shell_word;
use crate::report::recipe::{Recipe, Value};
use std::fmt::Write as _;

/// Headers and parameters of a saved recipe that are written, each.
const MOST: usize = 100;

/// A language or tool.
#[derive(Clone, Copy, Debug)]
pub struct Language {
    /// The name for `regrant snippet`.
    pub slug: &'static str,
    /// What it is, for people.
    pub title: &'static str,
    template: &'static str,
    comment: &'static str,
    spelling: Spelling,
}

/// How a language spells texts and environment variables.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
enum Spelling {
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

macro_rules! languages {
    ($($slug:literal, $title:literal, $comment:literal, $spelling:ident;)+) => {
        /// Every language, in the order they are listed.
        pub const LANGUAGES: &[Language] = &[
            Language {
                slug: "curl",
                title: "curl in a POSIX shell",
                template: "",
                comment: "#",
                spelling: Spelling::Posix,
            },
            $(Language {
                slug: $slug,
                title: $title,
                template: include_str!(concat!("snippet/", $slug, ".txt")),
                comment: $comment,
                spelling: Spelling::$spelling,
            },)+
        ];
    };
}

languages! {
    "curl-cmd", "curl in Windows' cmd", "rem", Cmd;
    "curl-powershell", "curl.exe in PowerShell", "#", PowerShell;
    "httpie", "HTTPie", "#", Posix;
    "python-requests", "Python, requests", "#", Python;
    "python-httpx", "Python, httpx", "#", Python;
    "javascript-fetch", "JavaScript, fetch", "//", JavaScript;
    "javascript-axios", "JavaScript, axios", "//", JavaScript;
    "node-openid-client", "Node, openid-client", "//", JavaScript;
    "go-oauth2", "Go, golang.org/x/oauth2", "//", Go;
    "rust-reqwest", "Rust, reqwest", "//", Rust;
    "rust-oauth2", "Rust, oauth2", "//", Rust;
    "java-httpclient", "Java, java.net.http", "//", Java;
    "csharp-httpclient", "C#, HttpClient", "//", CSharp;
    "php-guzzle", "PHP, Guzzle", "//", Php;
    "ruby-net-http", "Ruby, net/http", "#", Ruby;
    "powershell", "PowerShell, Invoke-RestMethod", "#", PowerShell;
}

impl Language {
    /// The language of that name, or the first whose name begins or ends so.
    #[must_use]
    pub fn named(name: &str) -> Option<&'static Self> {
        let name = name.trim().to_ascii_lowercase();
        let part = |l: &&Self| l.slug.split('-').any(|part| part == name);
        LANGUAGES.iter().find(|l| l.slug == name).or_else(|| LANGUAGES.iter().find(part)).or_else(
            || match name.as_str() {
                "js" | "node" => Self::named("fetch"),
                "c#" | "dotnet" | ".net" => Self::named("csharp"),
                "pwsh" | "irm" => Self::named("powershell"),
                "sh" | "bash" => Self::named("curl"),
                _ => None,
            },
        )
    }
}

/// Writes a recipe for a language. Ends with a line feed.
#[must_use]
pub fn snippet(recipe: &Recipe, language: &Language) -> String {
    if language.template.is_empty() {
        let command = super::command::curl(recipe);
        let notes: Vec<String> = command.notes.iter().map(|n| format!("# {n}\n")).collect();
        return format!("{}{}\n", notes.concat(), command.text());
    }
    let page = Page::new(recipe, language.spelling);
    let mut out = String::new();
    for (at, line) in language.template.lines().enumerate() {
        page.line(line, &mut out);
        if at == 0 {
            for note in page.notes() {
                let _ = writeln!(out, "{} {note}", language.comment);
            }
        }
    }
    out
}

/// One name and value of a list.
struct Row {
    name: String,
    value: Place,
}

/// What a value is in a snippet.
#[derive(Clone)]
enum Place {
    Text(String),
    Variable(String),
    /// A text with a variable behind it: `Bearer $ACCESS_TOKEN`.
    Both(String, String),
}

struct Page<'a> {
    recipe: &'a Recipe,
    spelling: Spelling,
    flags: Vec<&'static str>,
    params: Vec<Row>,
    headers: Vec<Row>,
}

impl<'a> Page<'a> {
    fn new(recipe: &'a Recipe, spelling: Spelling) -> Self {
        let params: Vec<Row> = recipe
            .parameters
            .iter()
            .take(MOST)
            .map(|(name, value)| Row { name: shown(name.as_str()), value: place(value, false) })
            .collect();
        let header = |(name, value): &(crate::redact::Clean, Value)| {
            let name = shown(name.as_str());
            let token = |c: char| c.is_ascii_alphanumeric() || "-_.".contains(c);
            let bearer = name.eq_ignore_ascii_case("authorization");
            (!name.is_empty() && name.chars().all(token))
                .then(|| Row { name, value: place(value, bearer) })
        };
        let headers: Vec<Row> = recipe.headers.iter().take(MOST).filter_map(header).collect();
        let has_secret = params.iter().any(|p| p.name == "client_secret");
        let mut flags = vec![match recipe.body.as_str() {
            "json" => "json",
            "query" => "query",
            "multipart" => "multipart",
            _ => "form",
        }];
        flags.extend(match recipe.client_auth.as_str() {
            "basic" | "both" | "basic_id" => &["basic", "secret"][..],
            "basic_encoded" => &["encoded", "secret"],
            "tls" => &["tls"],
            _ if has_secret => &["body", "secret"],
            _ => &["none"],
        });
        if !headers.is_empty() {
            flags.push("has-headers");
        }
        if params.iter().any(is_extra) {
            flags.push("has-extras");
        }
        Self { recipe, spelling, flags, params, headers }
    }

    fn notes(&self) -> Vec<&'static str> {
        let shape = self.recipe.shape.as_str();
        let has = |part: &str| shape.split('+').any(|p| p == part);
        let mut out = Vec::new();
        if has("tls") {
            out.push(
                "The client authenticates itself by its certificate: present it on the connection.",
            );
        }
        if has("private_key_jwt") || has("client_secret_jwt") {
            out.push("A client assertion is good for one request: make a new one each time.");
        }
        if has("dpop") {
            out.push("A DPoP proof is good for one request: make a new one each time.");
        }
        if has("no_user_agent") {
            out.push("The request that worked had no User-Agent header.");
        }
        if has("query") {
            out.push("Parameters in the URL end up in access logs.");
        }
        out
    }

    fn line(&self, line: &str, out: &mut String) {
        let Some((conditions, text)) = line.strip_prefix('?').and_then(|l| l.split_once('|'))
        else {
            self.write(line, None, out);
            return;
        };
        let (conditions, list) = match conditions.split_once('*') {
            Some((conditions, list)) => (conditions, Some(list)),
            None => (conditions, None),
        };
        let holds = |condition: &str| match condition.strip_prefix('!') {
            Some(flag) => !self.flags.contains(&flag),
            None => self.flags.contains(&condition),
        };
        if !conditions.is_empty() && !conditions.split(',').all(holds) {
            return;
        }
        let rows: Vec<&Row> = match list {
            None => {
                self.write(text, None, out);
                return;
            }
            Some("headers") => self.headers.iter().collect(),
            Some("extras") => self.params.iter().filter(|row| is_extra(row)).collect(),
            Some(_) => self.params.iter().collect(),
        };
        for (at, row) in rows.iter().enumerate() {
            self.write(text, Some((row, at + 1 == rows.len())), out);
        }
    }

    /// Writes one line, its places filled.
    fn write(&self, text: &str, row: Option<(&Row, bool)>, out: &mut String) {
        let mut rest = text;
        while let Some(at) = rest.find('{') {
            out.push_str(&rest[..at]);
            let after = &rest[at + 1..];
            let filled =
                after.split_once('}').and_then(|(key, tail)| Some((self.place(key, row)?, tail)));
            if let Some((value, tail)) = filled {
                out.push_str(&value);
                rest = tail;
            } else {
                out.push('{');
                rest = after;
            }
        }
        out.push_str(rest);
        out.push('\n');
    }

    fn place(&self, key: &str, row: Option<(&Row, bool)>) -> Option<String> {
        let recipe = self.recipe;
        let spell = |text: &str| self.spelling.text(&shown(text));
        if let Some((row, last)) = row {
            let unless_last = |sign: &str| if last { String::new() } else { sign.to_owned() };
            match key {
                "name" => return Some(self.spelling.text(&row.name)),
                "value" => return Some(self.spelling.value(&row.value)),
                "rawname" => {
                    let posix = self.spelling == Spelling::Posix;
                    return Some(if posix { shell_word(&row.name) } else { raw(&row.name) });
                }
                "rawvalue" => return Some(raw_value(&row.value)),
                "," => return Some(unless_last(",")),
                "\\" => return Some(unless_last(" \\")),
                ";" => return Some(if last { ";".to_owned() } else { String::new() }),
                _ => {}
            }
        }
        let id = || match &recipe.client_id {
            Some(id) => Place::Text(shown(id.as_str())),
            None => Place::Variable("CLIENT_ID".to_owned()),
        };
        match key {
            "url" => Some(spell(recipe.url.as_str())),
            "method" => Some(spell(recipe.method.as_str())),
            "rawmethod" => Some(
                recipe.method.as_str().chars().filter(char::is_ascii_alphabetic).take(20).collect(),
            ),
            "id" => Some(self.spelling.value(&id())),
            "rawid" => Some(raw_value(&id())),
            "secret" => Some(self.spelling.value(&Place::Variable("CLIENT_SECRET".to_owned()))),
            "has_body" => Some((!self.flags.contains(&"query")).to_string()),
            "json" => Some(self.json_for_cmd()),
            _ => None,
        }
    }

    fn json_for_cmd(&self) -> String {
        let pair =
            |row: &Row| format!("\\\"{}\\\":\\\"{}\\\"", raw(&row.name), raw_value(&row.value));
        let pairs: Vec<String> = self.params.iter().map(pair).collect();
        format!("{{{}}}", pairs.join(","))
    }
}

impl Spelling {
    /// A text as a literal.
    fn text(self, text: &str) -> String {
        match self {
            Self::Posix => shell_word(text),
            Self::Cmd => format!("\"{}\"", raw(text)),
            Self::PowerShell => format!("'{}'", text.replace('\'', "''")),
            Self::Php | Self::Ruby => {
                format!("'{}'", text.replace('\\', "\\\\").replace('\'', "\\'"))
            }
            // Only quotes and backslashes need an escape, and these share it.
            Self::Python | Self::JavaScript | Self::Go | Self::Rust | Self::Java | Self::CSharp => {
                format!("\"{}\"", text.replace('\\', "\\\\").replace('"', "\\\""))
            }
        }
    }

    /// A variable of the environment as an expression.
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
            Self::CSharp => format!("Environment.GetEnvironmentVariable(\"{name}\")!"),
            Self::Php => format!("getenv('{name}')"),
            Self::Ruby => format!("ENV.fetch('{name}')"),
        }
    }

    fn value(self, value: &Place) -> String {
        match value {
            Place::Text(text) => self.text(text),
            Place::Variable(name) => self.variable(name),
            Place::Both(text, name) => {
                let (text_spelled, variable) = (self.text(text), self.variable(name));
                match self {
                    Self::Posix => format!("\"{text}${name}\""),
                    Self::Cmd => format!("\"{text}%{name}%\""),
                    Self::PowerShell => format!("({text_spelled} + {variable})"),
                    Self::Php => format!("{text_spelled} . {variable}"),
                    Self::Rust => format!("format!(\"{text}{{}}\", {variable})"),
                    Self::Python
                    | Self::JavaScript
                    | Self::Go
                    | Self::Java
                    | Self::CSharp
                    | Self::Ruby => format!("{text_spelled} + {variable}"),
                }
            }
        }
    }
}

fn place(value: &Value, bearer: bool) -> Place {
    match value {
        Value::Text(text) => Place::Text(shown(text.as_str())),
        Value::Variable(name) => {
            let fits = |c: &char| c.is_ascii_alphanumeric() || *c == '_';
            let name: String = name.as_str().chars().filter(fits).take(80).collect();
            if bearer { Place::Both("Bearer ".to_owned(), name) } else { Place::Variable(name) }
        }
    }
}

/// Parameters beside those that every refresh has.
fn is_extra(row: &Row) -> bool {
    !["grant_type", "refresh_token", "client_id", "client_secret"].contains(&row.name.as_str())
}

/// A value inside double quotes that stand there already (cmd).
fn raw_value(value: &Place) -> String {
    match value {
        Place::Text(text) => raw(text),
        Place::Variable(name) => format!("%{name}%"),
        Place::Both(text, name) => format!("{text}%{name}%"),
    }
}

/// A text between double quotes of cmd.exe.
fn raw(text: &str) -> String {
    text.replace('\\', "\\\\").replace('"', "\\\"")
}

/// Characters that hide cannot be copied from a screen; they are left out.
fn shown(text: &str) -> String {
    text.chars().filter(|c| !hides(*c)).collect()
}
