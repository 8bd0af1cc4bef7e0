//! Compiles the provider catalogue (`src/catalog/*.toml`, `src/catalog/families/*.toml`) into
//! static Rust tables, so that nothing is parsed at run time.
//!
//! Everything a data file can get wrong is a build error that names the file: unknown fields,
//! cause codes or shape slugs, a slug, name or host that stands twice, a row that matches nothing.
#![allow(clippy::disallowed_methods, reason = "cargo speaks to a build script by environment")]

use serde::Deserialize;
use std::collections::BTreeMap;
use std::error::Error;
use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::{env, fs};

const FOLDER: &str = "src/catalog";
const BODIES: &[&str] = &["form", "json", "query", "multipart"];
const CLIENT_AUTHS: &[&str] = &[
    "basic",
    "basic_encoded",
    "body",
    "both",
    "basic_id",
    "none",
    "private_key_jwt",
    "client_secret_jwt",
    "tls",
];
/// The codes of `findings::cause`; a test holds the two lists together.
const CAUSES: &str = "
    dns_failure connect_refused connect_timeout read_timeout connection_reset tls_untrusted_ca
    tls_expired tls_hostname_mismatch tls_version tls_not_yet_valid tls_handshake_refused
    tls_client_cert_required plain_http_on_tls_port not_http proxy_required proxy_interference
    wrong_endpoint wrong_host_or_region wrong_tenant_or_environment method_not_post redirect_https
    redirect_trailing_slash redirect_canonical_host redirect_login waf_or_gateway_block
    user_agent_required origin_header_required get_required redirect_to_http form_required
    json_required params_in_query_rejected params_in_query_required content_type_missing
    content_type_charset_rejected value_not_url_encoded value_double_encoded accept_header_required
    body_lost_in_redirect body_empty duplicate_parameter duplicate_header parameter_misnamed
    parameter_whitespace extra_parameter_required content_length_required basic_required
    body_required both_auth_methods_required multiple_auth_methods basic_must_be_form_encoded
    basic_must_not_be_form_encoded basic_malformed wrong_client_secret client_secret_missing
    client_secret_expired unknown_client public_client_must_not_send_secret client_id_missing
    client_id_required_in_body_too client_id_must_not_be_in_body jwt_assertion_required
    jwt_assertion_invalid mtls_required dpop_required dpop_proof_invalid extra_authorization_header
    authorization_header_stripped secret_whitespace client_disabled refresh_token_invalid
    refresh_token_expired refresh_token_revoked refresh_token_reused_rotation
    refresh_token_wrong_client refresh_token_truncated_or_malformed
    refresh_token_is_another_kind_of_token refresh_token_missing grant_type_wrong
    grant_not_allowed_for_client offline_access_missing redirect_uri_required
    redirect_uri_mismatch redirect_uri_rejected scope_exceeds_grant scope_required scope_rejected
    resource_or_audience_mismatch interaction_required user_session_ended user_disabled
    consent_revoked authorization_code_used_or_expired rate_limited server_error maintenance
    clock_skew http_200_with_error success_without_refresh_token response_not_json
    nonstandard_error_schema";
/// RFC 6749's own error codes: they come from everybody, so alone they name nobody.
const COMMON_CODES: &[&str] = &[
    "invalid_request",
    "invalid_client",
    "invalid_grant",
    "unauthorized_client",
    "unsupported_grant_type",
    "invalid_scope",
    "invalid_target",
    "server_error",
    "temporarily_unavailable",
    "access_denied",
];

/// One file, as it is written. Field by field what `catalog::Provider` documents.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    name: String,
    #[serde(default)]
    kind: Option<Kind>,
    #[serde(default)]
    aliases: Vec<String>,
    #[serde(default)]
    hosts: Vec<String>,
    #[serde(default)]
    paths: Vec<String>,
    token_endpoint: Option<String>,
    #[serde(default)]
    environments: BTreeMap<String, String>,
    issuer: Option<String>,
    family: Option<String>,
    #[serde(default)]
    body: Vec<String>,
    #[serde(default)]
    client_auth: Vec<String>,
    #[serde(default)]
    redirect_uri: Need,
    #[serde(default)]
    scope: Need,
    #[serde(default)]
    headers: Vec<String>,
    #[serde(default)]
    params: Vec<String>,
    rotates: Rotates,
    #[serde(default)]
    replay: Replay,
    reuse: Option<String>,
    lifetime: Option<String>,
    rate_limit: Option<String>,
    #[serde(default)]
    token_prefixes: Vec<String>,
    #[serde(default)]
    client_ids: Vec<String>,
    #[serde(default)]
    signs: Vec<String>,
    #[serde(default)]
    quirks: Vec<String>,
    #[serde(default)]
    error: Vec<ErrorRow>,
    #[serde(default)]
    docs: Vec<String>,
    verified: Option<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct ErrorRow {
    status: Option<u16>,
    code: Option<String>,
    text: Option<String>,
    causes: Vec<String>,
    meaning: String,
    fix: String,
    source: Option<String>,
    distinctive: Option<bool>,
}

#[derive(Clone, Copy, Debug, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Kind {
    Service,
    Server,
    Gateway,
    Words,
}

#[derive(Clone, Copy, Debug, Default, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Need {
    Required,
    Refused,
    Ignored,
    #[default]
    Unknown,
}

#[derive(Clone, Copy, Debug, Default, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Replay {
    EndsFamily,
    Refused,
    Tolerated,
    #[default]
    Unknown,
}

#[derive(Clone, Copy, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Rotates {
    Yes,
    No,
    Optional,
    Unknown,
}

impl Rotates {
    const fn slug(self) -> &'static str {
        match self {
            Self::Yes => "yes",
            Self::No => "no",
            Self::Optional => "optional",
            Self::Unknown => "unknown",
        }
    }
}

struct Entry {
    slug: String,
    path: PathBuf,
    file: File,
}

fn main() -> Result<(), Box<dyn Error>> {
    println!("cargo::rerun-if-changed=build.rs");
    println!("cargo::rerun-if-changed={FOLDER}");
    let services = read(Path::new(FOLDER), Kind::Service)?;
    let families = read(&Path::new(FOLDER).join("families"), Kind::Server)?;
    for entry in services.iter().chain(&families) {
        check(entry, &families).map_err(|e| format!("{}: {e}", entry.path.display()))?;
    }
    let names = index(&services, &families)?;
    let mut out = String::new();
    table(&mut out, "PROVIDERS", &services)?;
    table(&mut out, "FAMILIES", &families)?;
    writeln!(
        out,
        "/// Every slug, name and alias as letters and digits, sorted; the table and the row."
    )?;
    writeln!(out, "pub(super) static NAMES: &[(&str, Table, usize)] = &[")?;
    for (key, (table, row)) in &names {
        writeln!(out, "    ({key:?}, Table::{table}, {row}),")?;
    }
    writeln!(out, "];")?;
    hosts(&mut out, &services)?;
    fs::write(Path::new(&env::var("OUT_DIR")?).join("catalog.rs"), out)?;
    Ok(())
}

/// Reads a folder's files, sorted by slug.
fn read(folder: &Path, kind: Kind) -> Result<Vec<Entry>, Box<dyn Error>> {
    let mut entries = Vec::new();
    for item in fs::read_dir(folder)? {
        let path = item?.path();
        if path.extension().is_none_or(|e| e != "toml") {
            continue;
        }
        let slug = path.file_stem().unwrap_or_default().to_string_lossy().into_owned();
        let text = fs::read_to_string(&path)?;
        let mut file: File =
            toml::from_str(&text).map_err(|e| format!("{}: {e}", path.display()))?;
        file.kind.get_or_insert(kind);
        entries.push(Entry { slug, path, file });
    }
    entries.sort_by(|a, b| a.slug.cmp(&b.slug));
    Ok(entries)
}

/// What no type can say.
fn check(entry: &Entry, families: &[Entry]) -> Result<(), String> {
    let file = &entry.file;
    if !entry.slug.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-') {
        return Err("the file's name may hold a-z, 0-9 and '-'".to_owned());
    }
    let known = |what: &str, values: &[String], choices: &[&str]| {
        values
            .iter()
            .find(|v| !choices.contains(&v.as_str()))
            .map_or(Ok(()), |v| Err(format!("{what} '{v}' is none of {}", choices.join(", "))))
    };
    known("body", &file.body, BODIES)?;
    known("client_auth", &file.client_auth, CLIENT_AUTHS)?;
    if let Some(family) = &file.family
        && !families.iter().any(|f| f.slug == *family)
    {
        return Err(format!("there is no family '{family}'"));
    }
    if file.docs.is_empty() && file.verified.is_none() {
        return Err("neither docs nor verified says where this is known from".to_owned());
    }
    if let Some(link) = file.docs.iter().find(|d| !d.starts_with("https://")) {
        return Err(format!("docs: '{link}' is no https address"));
    }
    if let Some(host) = file.hosts.iter().find(|h| h.to_ascii_lowercase() != **h || h.contains('/'))
    {
        return Err(format!("hosts: '{host}' is no lower-case host name"));
    }
    if let Some(sign) = file.signs.iter().find(|s| sign(s).is_none()) {
        return Err(format!("signs: '{sign}' begins with neither 'header ' nor 'text '"));
    }
    let causes: Vec<&str> = CAUSES.split_whitespace().collect();
    for row in &file.error {
        let subject = row.text.as_ref().or(row.code.as_ref()).map_or("(status)", String::as_str);
        if row.status.is_none() && row.code.is_none() && row.text.is_none() {
            return Err("an error row says none of status, code and text".to_owned());
        }
        if row.causes.is_empty() {
            return Err(format!("error '{subject}' has no cause"));
        }
        known(&format!("error '{subject}': cause"), &row.causes, &causes)?;
        if row.text.as_ref().is_some_and(|t| needles(t).is_empty()) {
            return Err(format!("error '{subject}': the text matches everything"));
        }
    }
    Ok(())
}

/// A text's parts between `…`, lower case.
fn needles(text: &str) -> Vec<String> {
    text.split('…').map(|p| p.trim().to_lowercase()).filter(|p| !p.is_empty()).collect()
}

/// Whether the row names its vendor by itself: own words, two of them or one odd one.
fn distinctive(row: &ErrorRow) -> bool {
    if let Some(given) = row.distinctive {
        return given;
    }
    if let Some(text) = &row.text {
        let odd = |w: &str| w.len() >= 6 && w.contains(|c: char| c.is_ascii_digit() || c == '_');
        let words = text.split_whitespace().filter(|w| w.len() > 1).count();
        return text.len() >= 8 && (words >= 3 || text.split_whitespace().any(odd));
    }
    let code = row.code.as_deref().unwrap_or_default();
    code.len() >= 8 && !COMMON_CODES.contains(&code.to_ascii_lowercase().as_str())
}

fn sign(text: &str) -> Option<String> {
    if let Some(header) = text.strip_prefix("header ") {
        let (name, value) = header.split_once(':').unwrap_or((header, ""));
        let (name, value) = (name.trim().to_lowercase(), value.trim().to_lowercase());
        return Some(format!("Sign::Header {{ name: {name:?}, value: {value:?} }}"));
    }
    text.strip_prefix("text ").map(|t| format!("Sign::Text({:?})", t.to_lowercase()))
}

fn key(name: &str) -> String {
    name.to_lowercase().chars().filter(|c| c.is_alphanumeric()).collect()
}

type Names = BTreeMap<String, (&'static str, usize)>;

fn index(services: &[Entry], families: &[Entry]) -> Result<Names, String> {
    let mut names = Names::new();
    for (table, entries) in [("Providers", services), ("Families", families)] {
        for (row, entry) in entries.iter().enumerate() {
            let file = &entry.file;
            for name in [&entry.slug, &file.name].into_iter().chain(&file.aliases) {
                if let Some(other) = names.insert(key(name), (table, row))
                    && other != (table, row)
                {
                    return Err(format!(
                        "{}: the name '{name}' is taken by another file",
                        entry.path.display()
                    ));
                }
            }
        }
    }
    Ok(names)
}

/// Host names, exact ones sorted for a binary search, patterns longest first.
fn hosts(out: &mut String, services: &[Entry]) -> Result<(), Box<dyn Error>> {
    let mut exact = BTreeMap::new();
    let mut suffixes = BTreeMap::new();
    for (row, entry) in services.iter().enumerate() {
        for host in &entry.file.hosts {
            let (map, host) =
                host.strip_prefix('*').map_or((&mut exact, host.as_str()), |s| (&mut suffixes, s));
            if map.insert(host.to_owned(), row).is_some() {
                return Err(format!("{}: host '{host}' stands twice", entry.path.display()).into());
            }
        }
    }
    let mut suffixes: Vec<_> = suffixes.into_iter().collect();
    suffixes.sort_by_key(|(suffix, _)| std::cmp::Reverse(suffix.len()));
    writeln!(out, "/// Host names, sorted, and their provider's row.")?;
    writeln!(
        out,
        "pub(super) static HOSTS: &[(&str, usize)] = &{:?};",
        exact.into_iter().collect::<Vec<_>>()
    )?;
    writeln!(out, "/// Endings of host names, longest first, and their provider's row.")?;
    writeln!(out, "pub(super) static SUFFIXES: &[(&str, usize)] = &{suffixes:?};")?;
    Ok(())
}

/// Writes fields as they are called: lists behind `&`, everything else as Rust prints it.
macro_rules! fields {
    ($out:ident, $from:ident: $($value:ident)* & $($list:ident)*) => {
        $(write!($out, concat!(stringify!($value), ": {:?}, "), $from.$value)?;)*
        $(write!($out, concat!(stringify!($list), ": &{:?}, "), $from.$list)?;)*
    };
}

fn table(out: &mut String, name: &str, entries: &[Entry]) -> Result<(), Box<dyn Error>> {
    writeln!(out, "/// Compiled from the files of the catalogue, sorted by slug.")?;
    writeln!(out, "pub(super) static {name}: &[Provider] = &[")?;
    for Entry { slug, file, .. } in entries {
        write!(out, "Provider {{ slug: {slug:?}, ")?;
        fields!(out, file:
            name token_endpoint issuer family reuse lifetime rate_limit verified
            & aliases hosts paths body client_auth headers params token_prefixes client_ids quirks docs);
        let kind = file.kind.unwrap_or(Kind::Service);
        let (redirect_uri, scope, replay) = (file.redirect_uri, file.scope, file.replay);
        write!(
            out,
            "kind: Kind::{kind:?}, rotates: {:?}, replay: Replay::{replay:?}, ",
            file.rotates.slug()
        )?;
        write!(out, "redirect_uri: Need::{redirect_uri:?}, scope: Need::{scope:?}, ")?;
        write!(
            out,
            "signs: &[{}], ",
            file.signs.iter().filter_map(|s| sign(s)).collect::<Vec<_>>().join(", ")
        )?;
        write!(out, "environments: &[")?;
        for (name, url) in &file.environments {
            write!(out, "Environment {{ name: {name:?}, token_endpoint: {url:?} }}, ")?;
        }
        writeln!(out, "], errors: &[")?;
        for row in &file.error {
            write!(out, "    ErrorRow {{ ")?;
            fields!(out, row: status code text meaning fix source & causes);
            let needles = row.text.as_deref().map(needles).unwrap_or_default();
            writeln!(out, "needles: &{needles:?}, distinctive: {} }},", distinctive(row))?;
        }
        writeln!(out, "] }},")?;
    }
    writeln!(out, "];")?;
    Ok(())
}
