//! `regrant providers`: the provider catalogue.

use super::{Exit, Usage, world::World};
use crate::catalog::{self, ErrorRow, Kind, Provider};
use comfy_table::{ColumnConstraint, ContentArrangement, Table, presets};
use std::fmt::Write as _;
use url::Url;

/// Lines longer than this are hard to read, however wide the terminal is.
const WIDEST: usize = 100;
/// Width of the labels' column.
const LABELS: usize = 18;

/// Options of `regrant providers`.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// Show one provider: its name, host or token URL
    #[arg(value_name = "NAME")]
    name: Option<String>,
    /// Format of standard output
    #[arg(long, value_enum, value_name = "FORMAT", default_value_t)]
    format: Format,
}

/// How the catalogue is printed.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq, clap::ValueEnum)]
enum Format {
    /// For people.
    #[default]
    Terminal,
    /// For programs.
    Json,
}

/// The JSON answer.
#[derive(serde::Serialize)]
struct Answer {
    schema: u8,
    command: &'static str,
    providers: Vec<&'static Provider>,
}

/// Runs the command.
///
/// # Errors
/// Where the name given is in no file of the catalogue.
pub fn run(args: Args, world: &mut World) -> Result<Exit, Usage> {
    let Args { name, format } = args;
    let chosen = name.as_deref().map(find).transpose()?;
    let text = match (format, chosen) {
        (Format::Json, chosen) => {
            let providers = chosen.map_or_else(|| catalog::all().collect(), |p| vec![p]);
            let answer = Answer { schema: 1, command: "providers", providers };
            serde_json::to_string_pretty(&answer)? + "\n"
        }
        (Format::Terminal, Some(provider)) => shown(provider, world.width.min(WIDEST)),
        (Format::Terminal, None) => listed(world.terminal.stdout.then_some(world.width)),
    };
    world.print(&text);
    Ok(Exit::Success)
}

/// The provider of a name, a host or a URL.
fn find(name: &str) -> Result<&'static Provider, Usage> {
    let by_address = || {
        let host = name.trim_end_matches('/');
        Url::parse(name)
            .ok()
            .and_then(|url| catalog::by_url(&url))
            .or_else(|| catalog::by_host(host))
    };
    let named = || if name.contains("://") { None } else { catalog::named(name) };
    by_address().or_else(named).ok_or_else(|| {
        let hint = catalog::nearest(name).map_or_else(
            || "`regrant providers` lists all".to_owned(),
            |p| format!("did you mean '{}'? `regrant providers` lists all", p.slug),
        );
        let name: String = name.chars().take(80).flat_map(char::escape_debug).collect();
        Usage(format!("NAME: no provider is called '{name}'; {hint}"))
    })
}

/// The table of all; cells are wrapped on a terminal and left whole in a pipe.
fn listed(width: Option<usize>) -> String {
    let mut table = Table::new();
    table.load_style(presets::NOTHING).set_header([
        "Slug",
        "Name",
        "Body",
        "Client auth",
        "Rotates",
    ]);
    if let Some(width) = width {
        table
            .set_content_arrangement(ContentArrangement::Dynamic)
            .set_width(u16::try_from(width).unwrap_or(u16::MAX));
    }
    let kinds = [Kind::Service, Kind::Server, Kind::Gateway];
    for provider in kinds.iter().flat_map(|kind| catalog::all().filter(|p| p.kind == *kind)) {
        table.add_row([
            provider.slug.to_owned(),
            provider.name.to_owned(),
            known(provider.body),
            known(provider.client_auth),
            provider.rotates.to_owned(),
        ]);
    }
    // A name broken in two cannot be copied; the other columns may wrap.
    for column in [0, 4] {
        if let Some(column) = table.column_mut(column) {
            column.set_constraint(ColumnConstraint::ContentWidth);
        }
    }
    let mut text = String::new();
    for line in table.lines() {
        let _ = writeln!(text, "{}", line.strip_prefix(' ').unwrap_or(&line).trim_end());
    }
    text + "\n`regrant providers NAME` shows one with its error strings.\n"
}

fn known(slugs: &[&str]) -> String {
    if slugs.is_empty() { "not known".to_owned() } else { slugs.join(" ") }
}

/// One provider with everything.
fn shown(provider: &Provider, width: usize) -> String {
    let mut page = Page { text: String::new(), width };
    let _ = writeln!(page.text, "{} ({})\n", provider.name, provider.slug);
    let kind = match provider.kind {
        Kind::Service => None,
        Kind::Server => Some("server software that many hosts run"),
        Kind::Gateway => Some("stands in front of servers"),
        Kind::Words => Some("words that many servers use"),
    };
    page.line("What it is", kind);
    page.line("Also called", listing(provider.aliases).as_deref());
    page.line("Token endpoint", provider.token_endpoint);
    for environment in provider.environments {
        page.line("", Some(&format!("{} ({})", environment.token_endpoint, environment.name)));
    }
    page.line("Issuer", provider.issuer);
    page.line("Hosts", listing(provider.hosts).as_deref());
    page.line("Runs", provider.family().map(|f| f.name));
    if !matches!(provider.kind, Kind::Gateway | Kind::Words) {
        page.line("Body", Some(&known(provider.body)));
        page.line("Client auth", Some(&known(provider.client_auth)));
        page.line("redirect_uri", Some(provider.redirect_uri.slug()));
        page.line("scope", Some(provider.scope.slug()));
        page.line("Headers", listing(provider.headers).as_deref());
        page.line("Parameters", listing(provider.params).as_deref());
        page.line("Rotates", Some(provider.rotates));
        page.line("A used token", Some(provider.replay.words()));
        page.line("", provider.reuse);
        page.line("Lifetime", provider.lifetime);
        page.line("Rate limit", provider.rate_limit);
        page.line("Tokens begin with", listing(provider.token_prefixes).as_deref());
        page.line("Client ids", listing(provider.client_ids).as_deref());
    }
    page.list("Good to know", provider.quirks);
    if !provider.errors.is_empty() {
        page.text.push_str("\nError strings\n");
    }
    for row in provider.errors {
        page.error(row);
    }
    page.list("Documentation", provider.docs);
    if let Some(source) = provider.verified {
        page.list("Known from", &[source]);
    }
    page.text
}

fn listing(values: &[&str]) -> Option<String> {
    (!values.is_empty()).then(|| values.join(", "))
}

/// Text that grows, wrapped at a width.
struct Page {
    text: String,
    width: usize,
}

impl Page {
    fn line(&mut self, label: &str, value: Option<&str>) {
        let Some(value) = value else { return };
        self.paragraph(&format!("{label:<LABELS$}"), LABELS, value);
    }

    fn list(&mut self, title: &str, items: &[&str]) {
        if items.is_empty() {
            return;
        }
        let _ = writeln!(self.text, "\n{title}");
        for item in items {
            self.paragraph("  - ", 4, item);
        }
    }

    fn error(&mut self, row: &ErrorRow) {
        let status = row.status.map(|s| format!("status {s}"));
        let code = row.code.map(str::to_owned);
        let text = row.text.map(|t| format!("\"{t}\""));
        let subject: Vec<String> = [status, code, text].into_iter().flatten().collect();
        self.text.push('\n');
        self.paragraph("  ", 2, &subject.join(", "));
        self.paragraph("    Means: ", 11, row.meaning);
        self.paragraph("    Do:    ", 11, row.fix);
        self.paragraph("    Cause: ", 11, &row.causes.join(", "));
        if let Some(source) = row.source {
            self.paragraph("    From:  ", 11, source);
        }
    }

    /// Words after `first`, further lines indented; a word longer than the line stays whole.
    fn paragraph(&mut self, first: &str, indent: usize, words: &str) {
        let mut line = first.to_owned();
        let mut length = first.chars().count();
        let mut fresh = true;
        for word in words.split_whitespace() {
            let needed = word.chars().count() + usize::from(!fresh);
            if !fresh && length + needed > self.width {
                let _ = writeln!(self.text, "{}", line.trim_end());
                line = " ".repeat(indent);
                length = indent;
                fresh = true;
            }
            if !fresh {
                line.push(' ');
                length += 1;
            }
            line.push_str(word);
            length += word.chars().count();
            fresh = false;
        }
        let _ = writeln!(self.text, "{}", line.trim_end());
    }
}
