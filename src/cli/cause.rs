//! `regrant cause`: what a cause code means.

use super::{Exit, Usage, world::World};
use crate::findings::Cause;
use std::fmt::Write as _;

/// Options of `regrant cause`.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// A cause code, for example `form_required`; without it all are listed
    #[arg(value_name = "CODE")]
    code: Option<String>,
}

/// Runs the command.
///
/// # Errors
/// Where there is no such code.
pub fn run(args: Args, world: &mut World) -> Result<Exit, Usage> {
    let text = match args.code {
        None => list(),
        Some(code) => {
            let wanted = code.trim().to_ascii_lowercase().replace('-', "_");
            let cause = Cause::from_slug(&wanted).ok_or_else(|| unknown(&code, &wanted))?;
            page(cause, world.width.clamp(40, 100))
        }
    };
    world.print(&text);
    Ok(Exit::Success)
}

fn list() -> String {
    let mut out = String::new();
    let mut group = "";
    let longest = Cause::ALL.iter().map(|c| c.slug().len()).max().unwrap_or_default();
    for cause in Cause::ALL {
        let entry = cause.entry();
        if entry.group.slug() != group {
            group = entry.group.slug();
            let gap = if out.is_empty() { "" } else { "\n" };
            let _ = writeln!(out, "{gap}{group}");
        }
        let _ = writeln!(out, "  {:longest$}  {}", entry.code, entry.title);
    }
    out.push_str("\nMore on one of them: regrant cause CODE\n");
    out
}

fn page(cause: Cause, width: usize) -> String {
    let entry = cause.entry();
    let mut out = format!("{}: {}\n", entry.code, entry.title);
    let side = match entry.side.slug() {
        "client_registration" => "the client's registration",
        "unknown" => "unknown",
        "request" => "the request as it is written",
        "grant" => "the grant: the token, the user or the consent",
        "server" => "the server",
        _ => "the network between",
    };
    let _ = writeln!(out, "Group: {}. Whose side: {side}.", entry.group.slug());
    for (title, text) in [
        ("What it means", entry.meaning),
        ("How it is recognised", entry.recognised),
        ("What to do", entry.fix),
    ] {
        let _ = writeln!(out, "\n{title}");
        fold(&mut out, text, width);
    }
    out.push_str("\nReferences\n");
    for reference in entry.references {
        let _ = writeln!(out, "  {reference}");
    }
    out
}

fn fold(out: &mut String, text: &str, width: usize) {
    let mut line = String::from(" ");
    for word in text.split_whitespace() {
        if line.chars().count() + 1 + word.chars().count() > width && line.len() > 1 {
            let _ = writeln!(out, "{line}");
            line = String::from(" ");
        }
        line.push(' ');
        line.push_str(word);
    }
    let _ = writeln!(out, "{line}");
}

fn unknown(typed: &str, wanted: &str) -> Usage {
    let shown: String = typed.chars().filter(|c| !c.is_control()).take(60).collect();
    let mut near: Vec<(usize, &str)> =
        Cause::ALL.iter().map(|c| (distance(wanted, c.slug()), c.slug())).collect();
    near.sort_unstable();
    let hint = match near.first() {
        Some((d, code)) if *d <= 6 => format!("; did you mean `{code}`?"),
        _ => String::new(),
    };
    Usage(format!("there is no cause code `{shown}`{hint}\n`regrant cause` lists all"))
}

/// How many letters have to change, bounded in length.
fn distance(a: &str, b: &str) -> usize {
    let a: Vec<char> = a.chars().take(60).collect();
    let mut row: Vec<usize> = (0..=b.chars().count()).collect();
    for (i, x) in a.iter().enumerate() {
        let mut corner = row[0];
        row[0] = i + 1;
        for (j, y) in b.chars().enumerate() {
            let next = (corner + usize::from(*x != y)).min(row[j] + 1).min(row[j + 1] + 1);
            corner = row[j + 1];
            row[j + 1] = next;
        }
    }
    row.last().copied().unwrap_or_default()
}
