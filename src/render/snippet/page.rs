//! A template filled with a recipe.
//!
//! A template's lines carry conditions (`?json|…`, `?form,!typed|…`), loops (`?*params|…`) and
//! places (`{url}`). What no place is named by stays as it is.

use super::spelling::{Part, Spelling};
use crate::encode::json_inner;
use crate::redact::Clean;
use crate::report::recipe::{Recipe, Value};

/// Headers and parameters of a saved recipe that are written, each.
const MOST: usize = 100;

/// One name and value of a list.
struct Row {
    name: Part,
    value: Vec<Part>,
}

/// A recipe, ready to be written in any language.
pub(super) struct Page {
    method: String,
    url: Part,
    id: Part,
    content_type: Option<Vec<Part>>,
    flags: Vec<&'static str>,
    params: Vec<Row>,
    headers: Vec<Row>,
}

impl Page {
    pub(super) fn new(recipe: &Recipe) -> Self {
        let params: Vec<Row> = recipe
            .parameters
            .iter()
            .take(MOST)
            .map(|(name, value)| Row { name: Part::text(name.as_str()), value: pieces(value, "") })
            .collect();
        let all = recipe.headers.iter().take(MOST).filter_map(header);
        let (typed, headers): (Vec<Row>, Vec<Row>) = all.partition(|row| row.is("content-type"));
        let mut page = Self {
            method: recipe
                .method
                .as_str()
                .chars()
                .filter(char::is_ascii_alphabetic)
                .take(20)
                .collect(),
            url: Part::text(&address(recipe.url.as_str())),
            id: match &recipe.client_id {
                Some(id) => Part::text(id.as_str()),
                None => Part::variable("CLIENT_ID"),
            },
            content_type: typed.into_iter().next().map(|row| row.value),
            flags: Vec::new(),
            params,
            headers,
        };
        page.flags = page.flags_of(recipe);
        page
    }

    /// Whether a condition of a template holds.
    pub(super) fn has(&self, flag: &str) -> bool {
        self.flags.contains(&flag)
    }

    /// Whether the headers are what libraries made for OAuth send by themselves.
    pub(super) fn is_usual(&self) -> bool {
        let json = |row: &Row| row.is("accept") && row.value == [Part::text("application/json")];
        !self.has("typed") && self.headers.len() == 1 && self.headers.iter().all(json)
    }

    fn flags_of(&self, recipe: &Recipe) -> Vec<&'static str> {
        let has_param = |name: &str| self.params.iter().any(|row| row.is(name));
        let mut flags = vec![match recipe.body.as_str() {
            "json" => "json",
            "query" => "query",
            "multipart" => "multipart",
            _ => "form",
        }];
        flags.extend(match recipe.client_auth.as_str() {
            "basic" => &["basic", "secret"][..],
            "both" | "basic_id" => &["basic", "secret", "twice"],
            "basic_encoded" => &["encoded", "secret"],
            "tls" => &["tls"],
            _ if has_param("client_secret") => &["body", "secret"],
            _ => &["none"],
        });
        let own = if flags.contains(&"query") { "GET" } else { "POST" };
        let shape = recipe.shape.as_str();
        let dashed = |row: &Row| matches!(&row.name, Part::Text(name) if name.starts_with('-'));
        let more = [
            ("other-method", self.method != own),
            ("as-is", flags.contains(&"basic") && recipe.encoding_matters),
            ("typed", self.content_type.is_some()),
            ("has-headers", !self.headers.is_empty() || self.content_type.is_some()),
            ("has-extras", self.params.iter().any(is_extra)),
            ("assertion", has_param("client_assertion")),
            ("dpop", self.headers.iter().any(|row| row.is("dpop"))),
            ("dashed", self.params.iter().any(dashed)),
            ("no-agent", shape.split('+').any(|part| part == "no_user_agent")),
            ("clear", matches!(&self.url, Part::Text(url) if !url.starts_with("https:"))),
        ];
        flags.extend(more.into_iter().filter(|(_, holds)| *holds).map(|(flag, _)| flag));
        flags
    }

    /// Every variable that can stand in a snippet.
    pub(super) fn variables(&self) -> impl Iterator<Item = &str> {
        let all = self.params.iter().chain(&self.headers).flat_map(|row| &row.value);
        let named = all.chain([&self.id]).filter_map(|part| match part {
            Part::Variable(name) => Some(name.as_str()),
            Part::Text(_) => None,
        });
        let fixed = [
            "CLIENT_SECRET",
            "CLIENT_ID_ENCODED",
            "CLIENT_SECRET_ENCODED",
            "CLIENT_CERT",
            "CLIENT_KEY",
        ];
        named.chain(fixed)
    }

    /// Writes one line of a template, where its conditions hold; a loop's line once a row.
    pub(super) fn line(&self, line: &str, spelling: Spelling, out: &mut String) {
        let Some((conditions, text)) = line.strip_prefix('?').and_then(|l| l.split_once('|'))
        else {
            self.write(line, None, spelling, out);
            return;
        };
        let (conditions, list) = match conditions.split_once('*') {
            Some((conditions, list)) => (conditions, Some(list)),
            None => (conditions, None),
        };
        let holds = |condition: &str| match condition.strip_prefix('!') {
            Some(flag) => !self.has(flag),
            None => self.has(condition),
        };
        if !conditions.is_empty() && !conditions.split(',').all(holds) {
            return;
        }
        let rows: Vec<&Row> = match list {
            None => {
                self.write(text, None, spelling, out);
                return;
            }
            Some("headers") => self.headers.iter().collect(),
            Some("extras") => self.params.iter().filter(|row| is_extra(row)).collect(),
            Some(_) => self.params.iter().collect(),
        };
        for (at, row) in rows.iter().enumerate() {
            self.write(text, Some((row, at + 1 == rows.len())), spelling, out);
        }
    }

    fn write(&self, text: &str, row: Option<(&Row, bool)>, spelling: Spelling, out: &mut String) {
        let mut rest = text;
        while let Some(at) = rest.find('{') {
            out.push_str(&rest[..at]);
            let after = &rest[at + 1..];
            let filled = after.split_once('}').and_then(|(key, tail)| {
                let in_row = row.and_then(|(row, last)| row.place(key, last, spelling));
                Some((in_row.or_else(|| self.place(key, spelling))?, tail))
            });
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

    fn place(&self, key: &str, spelling: Spelling) -> Option<String> {
        let secret = Part::variable("CLIENT_SECRET");
        let spell = |parts: &[Part]| Some(spelling.joined(parts));
        match key {
            "url" => spell(std::slice::from_ref(&self.url)),
            "method" => spell(&[Part::Text(self.method.clone())]),
            "rawmethod" => Some(self.method.clone()),
            "type" => match &self.content_type {
                Some(value) => spell(value),
                None => spell(&[Part::text(self.usual_type())]),
            },
            "type-header" => self.content_type.as_ref().and_then(|value| {
                let name = vec![Part::text("Content-Type: ")];
                spell(&merged([name, value.clone()].concat()))
            }),
            "id" => spell(std::slice::from_ref(&self.id)),
            "secret" => spell(&[secret]),
            "user" => spell(&[self.id.clone(), Part::text(":"), secret]),
            "has_body" => Some((!self.has("query")).to_string()),
            "json" if spelling == Spelling::Cmd => Some(self.json_for_cmd()),
            "json" => spell(&self.json()),
            _ => None,
        }
    }

    fn usual_type(&self) -> &'static str {
        if self.has("json") { "application/json" } else { "application/x-www-form-urlencoded" }
    }

    /// The body as JSON text with the variables' values as they are.
    fn json(&self) -> Vec<Part> {
        let quoted = |text: &str| serde_json::Value::from(text).to_string();
        let mut text = String::from("{");
        let mut out = Vec::new();
        for (at, row) in self.params.iter().enumerate() {
            let comma = if at > 0 { "," } else { "" };
            text.extend([comma, &quoted(row.name()), ":\""]);
            for part in &row.value {
                match part {
                    Part::Text(value) => text.push_str(&json_inner(value)),
                    Part::Variable(_) => {
                        out.push(Part::Text(std::mem::take(&mut text)));
                        out.push(part.clone());
                    }
                }
            }
            text.push('"');
        }
        text.push('}');
        out.push(Part::Text(text));
        out
    }

    /// The same for cmd.exe: the outer quotes behind a caret, so that names and values stand
    /// between quotes that cmd sees.
    fn json_for_cmd(&self) -> String {
        let mut out = String::from("^\"");
        for part in self.json() {
            match part {
                Part::Text(text) => out.push_str(&text.replace('\\', "\\\\").replace('"', "\\\"")),
                Part::Variable(name) => out.extend(["%", &name, "%"]),
            }
        }
        out.push_str("^\"");
        out
    }
}

impl Row {
    fn name(&self) -> &str {
        match &self.name {
            Part::Text(name) | Part::Variable(name) => name,
        }
    }

    fn is(&self, name: &str) -> bool {
        self.name().eq_ignore_ascii_case(name)
    }

    fn place(&self, key: &str, last: bool, spelling: Spelling) -> Option<String> {
        let with = |sign: &str| {
            let mut parts = vec![Part::Text(format!("{}{sign}", self.name()))];
            parts.extend(self.value.iter().cloned());
            Some(spelling.joined(&merged(parts)))
        };
        let unless_last = |sign: &str| Some(if last { String::new() } else { sign.to_owned() });
        match key {
            "name" => Some(spelling.joined(std::slice::from_ref(&self.name))),
            "value" => Some(spelling.joined(&self.value)),
            "name=value" => with("="),
            "name==value" => with("=="),
            "name:value" => with(":"),
            "name: value" => with(": "),
            "," => unless_last(","),
            "\\" => unless_last(" \\"),
            ";" => Some(if last { ";".to_owned() } else { String::new() }),
            _ => None,
        }
    }
}

/// Neighbouring texts as one.
fn merged(parts: Vec<Part>) -> Vec<Part> {
    let mut out: Vec<Part> = Vec::new();
    for part in parts {
        match (out.last_mut(), part) {
            (Some(Part::Text(text)), Part::Text(more)) => text.push_str(&more),
            (_, part) => out.push(part),
        }
    }
    out
}

fn header((name, value): &(Clean, Value)) -> Option<Row> {
    let token = |c: char| c.is_ascii_alphanumeric() || "-_.".contains(c);
    let name = Some(name.as_str()).filter(|name| !name.is_empty() && name.chars().all(token))?;
    let before = if name.eq_ignore_ascii_case("authorization") { "Bearer " } else { "" };
    Some(Row { name: Part::text(name), value: pieces(value, before) })
}

fn pieces(value: &Value, before_variable: &str) -> Vec<Part> {
    match value {
        Value::Text(text) => vec![Part::text(text.as_str())],
        Value::Variable(name) if before_variable.is_empty() => vec![Part::variable(name.as_str())],
        Value::Variable(name) => vec![Part::text(before_variable), Part::variable(name.as_str())],
    }
}

/// An address that no program takes for an option.
fn address(url: &str) -> String {
    let http = url.get(..4).is_some_and(|start| start.eq_ignore_ascii_case("http"));
    if http { url.to_owned() } else { format!("https://{url}") }
}

/// Parameters beside those that every refresh has.
fn is_extra(row: &Row) -> bool {
    !["grant_type", "refresh_token", "client_id", "client_secret"].contains(&row.name())
}
