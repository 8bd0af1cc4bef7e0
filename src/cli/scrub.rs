//! `regrant scrub`: takes secrets out of anybody's text.

use super::{Exit, Usage, world::World};
use crate::redact::{Masking, Redactor, SecretKind};
use crate::secret::{Secret, file};
use std::collections::BTreeMap;
use std::io::Write as _;
use std::path::{Path, PathBuf};

/// Longest input, and longest file of a secret.
const CAP: u64 = 64 << 20;
const SECRET_CAP: u64 = 1 << 20;

/// Variables whose values are taken out wherever they stand.
const SECRETS: &[(&str, SecretKind)] = &[
    ("REGRANT_CLIENT_SECRET", SecretKind::ClientSecret),
    ("REGRANT_REFRESH_TOKEN", SecretKind::RefreshToken),
    ("REGRANT_ACCESS_TOKEN", SecretKind::AccessToken),
];

/// Options of `regrant scrub`.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Masked are the secrets given, in every spelling, and what can be told from the text: tokens and
passwords by the names of their fields and headers, Basic credentials, cookies, JSON Web Tokens,
vendors' token prefixes, private keys. REGRANT_CLIENT_SECRET, REGRANT_REFRESH_TOKEN and
REGRANT_ACCESS_TOKEN count as given. What was masked is counted on standard error.

Examples:
  regrant scrub trace.har -o trace.clean.har
  curl -v … 2>&1 | regrant scrub --secret-file client-secret.txt")]
pub struct Args {
    /// HAR, log, transcript or JSON; `-` or nothing reads standard input
    #[arg(value_name = "FILE", default_value = "-")]
    file: PathBuf,
    /// A file that holds a secret to take out in every spelling (repeatable)
    #[arg(long, value_name = "PATH")]
    secret_file: Vec<PathBuf>,
    /// The client id: kept readable, also where it looks like a secret
    #[arg(long, value_name = "ID", env = "REGRANT_CLIENT_ID")]
    client_id: Option<String>,
    /// Write to a file instead of standard output
    #[arg(short, long, value_name = "PATH")]
    output: Option<PathBuf>,
}

/// Runs the command.
///
/// # Errors
/// Where the input cannot be read, is too long or no text, or the output cannot be written.
#[allow(clippy::needless_pass_by_value, reason = "every command takes what was typed")]
pub fn run(args: Args, world: &mut World) -> Result<Exit, Usage> {
    let dash = Path::new("-");
    let from_stdin = args.secret_file.iter().filter(|path| *path == dash).count();
    if from_stdin + usize::from(args.file == dash) > 1 {
        return Err(Usage(
            "--secret-file -: standard input can be read once only; name the FILE to scrub"
                .to_owned(),
        ));
    }
    let mut redactor = Redactor::new(Masking::Mask);
    if let Some(id) = &args.client_id {
        redactor.learn_public(id);
    }
    for path in &args.secret_file {
        let bytes = read(path, SECRET_CAP, world)
            .map_err(|error| Usage(format!("--secret-file {}: {error}", path.display())))?;
        let value = String::from_utf8_lossy(&bytes);
        let value = value.trim_end_matches(['\r', '\n']);
        if value.is_empty() {
            return Err(Usage(format!("--secret-file {}: there is nothing in it", path.display())));
        }
        redactor.learn(SecretKind::Secret, &Secret::new(value));
    }
    for (name, kind) in SECRETS {
        if let Some(value) = world.var(name) {
            redactor.learn(*kind, &Secret::new(value));
        }
    }
    let bytes = read(&args.file, CAP, world)
        .map_err(|error| Usage(format!("could not read {}: {error}", args.file.display())))?;
    let text = as_text(&bytes);
    redactor.learn_transcript(&text);
    let clean = redactor.transcript(&text);
    match &args.output {
        Some(path) => save(&world.folder.join(path), clean.as_str())
            .map_err(|error| Usage(format!("-o {}: {error}", path.display())))?,
        None => world.print(clean.as_str()),
    }
    world.complain(&summary(&text, clean.as_str()));
    Ok(Exit::Success)
}

fn read(path: &Path, cap: u64, world: &World) -> std::io::Result<Vec<u8>> {
    match path.to_str() {
        Some("-") => world.read_stdin(cap),
        _ => file::read(&world.folder.join(path), cap),
    }
}

/// Bytes as text; UTF-16, as Windows tools write it, is read as such.
fn as_text(bytes: &[u8]) -> String {
    let wide = |read: fn([u8; 2]) -> u16| {
        let units: Vec<u16> = bytes[2..].chunks_exact(2).map(|p| read([p[0], p[1]])).collect();
        String::from_utf16_lossy(&units)
    };
    match bytes {
        [0xff, 0xfe, ..] => wide(u16::from_le_bytes),
        [0xfe, 0xff, ..] => wide(u16::from_be_bytes),
        _ => String::from_utf8_lossy(bytes).into_owned(),
    }
}

/// What a scrubbed copy is written to is nobody else's business, either.
fn save(path: &Path, text: &str) -> std::io::Result<()> {
    let mut options = std::fs::OpenOptions::new();
    options.write(true).create(true).truncate(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(path)?.write_all(text.as_bytes())
}

/// `masked: access_token 2, cookie 1`.
fn summary(before: &str, after: &str) -> String {
    let mut counts = labels(after);
    for (kind, count) in labels(before) {
        counts.entry(kind).and_modify(|n| *n = n.saturating_sub(count));
    }
    counts.retain(|_, n| *n > 0);
    if counts.is_empty() {
        return "masked: nothing".to_owned();
    }
    let counts: Vec<String> = counts.iter().map(|(kind, n)| format!("{kind} {n}")).collect();
    format!("masked: {}", counts.join(", "))
}

/// How often a label of each kind stands in a text.
fn labels(text: &str) -> BTreeMap<&str, usize> {
    let mut out = BTreeMap::new();
    for (hash, _) in text.match_indices('#') {
        let word = |c: char| !c.is_ascii_lowercase() && c != '_';
        let Some(open) = text[..hash].rfind(word) else { continue };
        let digits = text[hash + 1..].bytes().take_while(u8::is_ascii_digit).count();
        let closed = text[hash + 1 + digits..].starts_with('>');
        if text[open..].starts_with('<') && digits > 0 && closed && open + 1 < hash {
            *out.entry(&text[open + 1..hash]).or_insert(0) += 1;
        }
    }
    out
}
