//! The working request as a curl command for a POSIX shell, secrets as `"$VARIABLES"`.

use super::text::hides;
use crate::encode::shell_word;
use crate::redact::Clean;
use crate::report::recipe::{Recipe, Value};

/// Headers and parameters of a saved recipe that are written, each.
const MOST: usize = 100;

/// A command to copy, one option a line, and what must be known to use it.
#[derive(Clone, Debug, Eq, PartialEq)]
pub(super) struct Command {
    /// The lines; all but the last end in a backslash.
    pub(super) lines: Vec<String>,
    /// The environment variables it needs, in order of use.
    pub(super) variables: Vec<String>,
    /// What must be known.
    pub(super) notes: Vec<&'static str>,
}

impl Command {
    /// The whole command.
    pub(super) fn text(&self) -> String {
        self.lines.join("\n")
    }
}

/// Writes a recipe as a curl command.
#[must_use]
pub(super) fn curl(recipe: &Recipe) -> Command {
    let mut writer = Writer::default();
    writer.start(recipe);
    writer.client_auth(recipe);
    writer.headers(recipe);
    writer.body(recipe);
    let url = recipe.url.as_str();
    let option = if url.starts_with("http") { "" } else { "--url " };
    writer.parts.push(format!("{option}{}", word(url)));
    writer.finish()
}

#[derive(Default)]
struct Writer {
    parts: Vec<String>,
    variables: Vec<String>,
    notes: Vec<&'static str>,
}

impl Writer {
    fn start(&mut self, recipe: &Recipe) {
        let method = recipe.method.as_str();
        // With data curl sends a POST by itself, and -X would stay on across a redirect.
        let own = if recipe.body.as_str() == "query" { "GET" } else { "POST" };
        let method = if method == own { String::new() } else { format!(" -X {}", word(method)) };
        self.parts.push(format!("curl -sS{method}"));
    }

    fn client_auth(&mut self, recipe: &Recipe) {
        match recipe.client_auth.as_str() {
            "basic" | "both" | "basic_id" => {
                let user = self.user(recipe);
                self.parts.push(format!("-u {user}"));
            }
            "basic_encoded" => {
                let id = self.variable("CLIENT_ID_ENCODED");
                let secret = self.variable("CLIENT_SECRET_ENCODED");
                self.parts.push(format!("-u \"{id}:{secret}\""));
                self.notes.push("Form-encode the id and the secret first, each for itself.");
            }
            "tls" => {
                let cert = self.variable("CLIENT_CERT");
                let key = self.variable("CLIENT_KEY");
                self.parts.push(format!("--cert \"{cert}\" --key \"{key}\""));
            }
            "private_key_jwt" | "client_secret_jwt" => self
                .notes
                .push("A client assertion is good for one request: make a new one each time."),
            _ => {}
        }
    }

    /// `id:secret` for `-u`; an id that a shell or curl would read otherwise comes from a variable.
    fn user(&mut self, recipe: &Recipe) -> String {
        let id = recipe.client_id.as_ref().map_or("", |id| id.as_str());
        let fits = |c: char| c.is_ascii_alphanumeric() || "._~-".contains(c);
        let plain = !id.is_empty() && id.len() <= 200 && id.chars().all(fits);
        let id = if plain { id.to_owned() } else { self.variable("CLIENT_ID") };
        format!("\"{id}:{}\"", self.variable("CLIENT_SECRET"))
    }

    fn headers(&mut self, recipe: &Recipe) {
        let token = |c: char| c.is_ascii_alphanumeric() || "-_.".contains(c);
        for (name, value) in recipe.headers.iter().take(MOST) {
            let name = name.as_str();
            if name.is_empty() || !name.chars().all(token) {
                continue;
            }
            if name.eq_ignore_ascii_case("dpop") {
                self.notes.push("A DPoP proof is good for one request: make a new one each time.");
            }
            let bearer = name.eq_ignore_ascii_case("authorization");
            let before = format!("{name}: {}", if bearer { "Bearer " } else { "" });
            let written = match value {
                Value::Text(text) => word(&format!("{name}: {text}")),
                Value::Variable(variable) => self.with_variable(&before, variable.as_str()),
            };
            self.parts.push(format!("-H {written}"));
        }
        if recipe.shape.as_str().split('+').any(|part| part == "no_user_agent") {
            self.parts.push("-H 'User-Agent:'".to_owned());
        }
    }

    fn body(&mut self, recipe: &Recipe) {
        match recipe.body.as_str() {
            "json" => {
                let typed = |name: &Clean| name.as_str().eq_ignore_ascii_case("content-type");
                if !recipe.headers.iter().any(|(name, _)| typed(name)) {
                    self.parts.push("-H 'Content-Type: application/json'".to_owned());
                }
                let body = self.json(recipe);
                self.parts.push(format!("-d {body}"));
                self.notes.push("Values with a quotation mark or backslash must be JSON-escaped.");
            }
            "query" => {
                self.parts.push("-G".to_owned());
                self.pairs("--data-urlencode", recipe);
                self.notes.push("Parameters in the URL end up in access logs.");
            }
            "multipart" => self.pairs("--form-string", recipe),
            _ => self.pairs("--data-urlencode", recipe),
        }
    }

    fn pairs(&mut self, option: &str, recipe: &Recipe) {
        for (name, value) in recipe.parameters.iter().take(MOST) {
            let written = match value {
                Value::Text(text) => word(&format!("{name}={text}")),
                Value::Variable(v) => self.with_variable(&format!("{name}="), v.as_str()),
            };
            self.parts.push(format!("{option} {written}"));
        }
    }

    /// The JSON body: literal parts in single quotes, variables in double quotes between them.
    fn json(&mut self, recipe: &Recipe) -> String {
        let json = |text: &str| serde_json::Value::from(shown(text)).to_string();
        let single = |text: &str| json(text).replace('\'', r"'\''");
        let mut out = String::from("'{");
        for (i, (name, value)) in recipe.parameters.iter().take(MOST).enumerate() {
            if i > 0 {
                out.push(',');
            }
            out.push_str(&single(name.as_str()));
            out.push(':');
            match value {
                Value::Text(text) => out.push_str(&single(text.as_str())),
                Value::Variable(v) => {
                    let variable = self.variable(v.as_str());
                    out.extend(["\"'\"", &variable, "\"'\""]);
                }
            }
        }
        out.push_str("}'");
        out
    }

    /// A word that ends in a variable: one pair of double quotes where the rest is plain.
    fn with_variable(&mut self, before: &str, variable: &str) -> String {
        let variable = self.variable(variable);
        let plain = |c: char| c.is_ascii_alphanumeric() || " _-=:.".contains(c);
        let before = shown(before);
        if before.chars().all(plain) {
            format!("\"{before}{variable}\"")
        } else {
            format!("{}\"{variable}\"", shell_word(&before))
        }
    }

    /// Notes a variable down. A saved report may hold anything: only a shell's own names pass.
    fn variable(&mut self, name: &str) -> String {
        let fits = |c: &char| c.is_ascii_alphanumeric() || *c == '_';
        let name: String = name.chars().filter(fits).take(80).collect();
        if !self.variables.contains(&name) {
            self.variables.push(name.clone());
        }
        format!("${name}")
    }

    fn finish(self) -> Command {
        let last = self.parts.len() - 1;
        let line = |(i, part): (usize, &String)| {
            let indent = if i == 0 { "" } else { "  " };
            let more = if i == last { "" } else { " \\" };
            format!("{indent}{part}{more}")
        };
        let lines = self.parts.iter().enumerate().map(line).collect();
        Command { lines, variables: self.variables, notes: self.notes }
    }
}

/// A word that a shell reads as this text.
fn word(text: &str) -> String {
    shell_word(&shown(text))
}

/// Characters that hide cannot be copied from a screen; they are left out.
fn shown(text: &str) -> String {
    text.chars().filter(|c| !hides(*c)).collect()
}
