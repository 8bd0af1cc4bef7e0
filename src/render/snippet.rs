//! The working request for a language or tool, written from a report's recipe.
//!
//! Each language is a row here and a template beside it. Secrets come from the environment,
//! redirects are off, and a comment names the setting that makes the library do it. Where a library
//! cannot send the request, another of the same language is shown in its place.

mod page;
mod spelling;

use crate::report::recipe::Recipe;
use page::Page;
use spelling::Spelling;
use std::fmt::Write as _;

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

/// A request as one language writes it, and what must be known to use it.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Snippet {
    /// The text; ends with a line feed.
    pub text: String,
    /// The environment variables it needs, in order of use.
    pub variables: Vec<String>,
    /// What must be known.
    pub notes: Vec<&'static str>,
}

macro_rules! languages {
    ($($slug:literal, $title:literal, $comment:literal, $spelling:ident;)+) => {
        /// Every language, in the order they are listed.
        pub const LANGUAGES: &[Language] = &[
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
    "curl", "curl in a POSIX shell", "#", Posix;
    "curl-cmd", "curl in Windows' cmd", "rem", Cmd;
    "curl-powershell", "curl.exe in PowerShell", "#", PowerShell;
    "httpie", "HTTPie", "#", Posix;
    "python-requests", "Python, requests", "#", Python;
    "python-httpx", "Python, httpx", "#", Python;
    "javascript-fetch", "JavaScript, fetch", "//", JavaScript;
    "javascript-axios", "JavaScript, axios", "//", JavaScript;
    "node-openid-client", "Node, openid-client", "//", JavaScript;
    "go-oauth2", "Go, golang.org/x/oauth2", "//", Go;
    "go-net-http", "Go, net/http", "//", Go;
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

    /// The language that is shown where this one's library cannot send the request, and why.
    fn instead(&self, page: &Page) -> Option<(&'static Self, &'static str)> {
        let plain_form = page.has("form") && !page.has("twice") && !page.has("other-method");
        let other = |slug, cannot: bool, why| {
            let language = Self::named(slug).filter(|_| cannot)?;
            Some((language, why))
        };
        match self.slug {
            "go-oauth2" => other(
                "go-net-http",
                !plain_form || page.has("typed") || page.has("has-extras"),
                "golang.org/x/oauth2 cannot send this request; net/http can.",
            ),
            "node-openid-client" => other(
                "javascript-fetch",
                !plain_form || !page.is_usual() || page.has("assertion"),
                "openid-client cannot send this request; fetch can.",
            ),
            "rust-oauth2" => other(
                "rust-reqwest",
                !plain_form || !page.is_usual() || page.has("as-is"),
                "The oauth2 crate cannot send this request; reqwest can.",
            ),
            _ => None,
        }
    }
}

/// Writes a recipe as a curl command for a POSIX shell.
#[must_use]
pub fn curl(recipe: &Recipe) -> Snippet {
    // curl is the first row.
    written(recipe, &LANGUAGES[0])
}

/// Writes a recipe for a language.
#[must_use]
pub fn written(recipe: &Recipe, language: &Language) -> Snippet {
    let page = Page::new(recipe);
    let (language, why) = match language.instead(&page) {
        Some((other, why)) => (other, Some(why)),
        None => (language, None),
    };
    let mut text = String::new();
    for line in language.template.lines() {
        page.line(line, language.spelling, &mut text);
    }
    let variables = variables(&page, &text);
    let notes = why.into_iter().chain(notes(&page, language)).collect();
    Snippet { text, variables, notes }
}

/// The same as one text, what must be known as comments in it.
#[must_use]
pub fn snippet(recipe: &Recipe, language: &Language) -> String {
    let Snippet { text, notes, .. } = written(recipe, language);
    let (first, rest) = text.split_once('\n').unwrap_or((&text, ""));
    // Comments come behind the heading, which a command has none of.
    let heading = first.starts_with(language.comment) || first.starts_with("<?");
    let mut out = if heading { format!("{first}\n") } else { String::new() };
    for note in notes {
        let _ = writeln!(out, "{} {note}", language.comment);
    }
    out.push_str(if heading { rest } else { &text });
    out
}

/// The variables that stand in the text, in order of use.
fn variables(page: &Page, text: &str) -> Vec<String> {
    let word = |c: char| c.is_ascii_alphanumeric() || c == '_';
    let known: Vec<&str> = page.variables().collect();
    let mut out: Vec<String> = Vec::new();
    for name in text.split(|c| !word(c)).filter(|name| known.contains(name)) {
        if !out.iter().any(|seen| seen == name) {
            out.push(name.to_owned());
        }
    }
    out
}

fn notes(page: &Page, language: &Language) -> Vec<&'static str> {
    let shell = matches!(language.spelling, Spelling::Posix | Spelling::Cmd);
    let curl = language.slug.starts_with("curl");
    let quoted = page.has("json") && shell && curl;
    [
        (
            page.has("tls") && !(curl && shell),
            "The client authenticates itself by its certificate: present it on the connection.",
        ),
        (
            page.has("assertion"),
            "A client assertion is good for one request: make a new one each time.",
        ),
        (page.has("dpop"), "A DPoP proof is good for one request: make a new one each time."),
        (
            page.has("no-agent") && !(curl && shell),
            "The request that worked had no User-Agent header.",
        ),
        (page.has("query"), "Parameters in the URL end up in access logs."),
        (page.has("encoded") && shell, "Form-encode the id and the secret first, each for itself."),
        (quoted, "Values with a quotation mark or backslash must be JSON-escaped."),
    ]
    .into_iter()
    .filter(|(holds, _)| *holds)
    .map(|(_, note)| note)
    .collect()
}
