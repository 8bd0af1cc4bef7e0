//! The catalogue's error rows, compared with an answer. They inform and never overrule.

use super::Hit;
use crate::catalog::{self, ErrorRow, Provider};
use crate::exchange::Observation;
use crate::findings::Cause;
use crate::ladder::reading::{Reading, Text};
use crate::ladder::words::words;

/// How far a row is trusted, by whose row it is.
#[derive(Clone, Copy, Eq, PartialEq)]
enum Kin {
    /// The provider that was named or whose host it is.
    Own,
    /// Server software that any host may run.
    Family,
    /// Somebody else; only words that are not common count.
    Other,
}

/// The provider that was named, or whose host the request went to.
pub(super) fn provider(observation: &Observation) -> Option<&'static Provider> {
    let named = observation.provider.as_deref().and_then(by_name);
    named.or_else(|| {
        let url = observation.request.as_ref()?.url.as_deref()?;
        catalog::by_host(url::Url::parse(url).ok()?.host_str()?)
    })
}

/// A free hint, `Amazon LWA / SP-API` or `X (Twitter)`.
fn by_name(hint: &str) -> Option<&'static Provider> {
    let hint = hint.trim();
    let hint = &hint[..hint.floor_char_boundary(80)];
    catalog::named(hint)
        .or_else(|| {
            hint.split(['/', '(', ')', ',', ';'])
                .map(str::trim)
                .filter(|p| !p.is_empty())
                .find_map(catalog::named)
        })
        .or_else(|| {
            let wanted = words(hint);
            catalog::providers().iter().find(|p| {
                let name = words(p.name);
                wanted.first().is_some_and(|w| w.len() > 2)
                    && !name.is_empty()
                    && (wanted.starts_with(&name) || name.starts_with(&wanted))
            })
        })
}

/// What the rows that fit speak for.
pub(super) fn read(provider: Option<&'static Provider>, reading: &Reading) -> Vec<Hit> {
    let all: Vec<String> = reading
        .texts
        .iter()
        .chain(&reading.failure)
        .flat_map(|t: &Text| t.words.iter().cloned())
        .take(4_000)
        .collect();
    let mut hits = Vec::new();
    let rows = provider
        .map(|p| (Kin::Own, p))
        .into_iter()
        .chain(catalog::families().iter().map(|p| (Kin::Family, p)))
        .chain(
            catalog::providers()
                .iter()
                .filter(|p| provider.is_none_or(|own| own.slug != p.slug))
                .map(|p| (Kin::Other, p)),
        );
    for (kin, provider) in rows {
        for row in provider.errors {
            if let Some(weight) = fits(row, kin, reading, &all) {
                push(row, provider, kin, weight, &mut hits);
            }
        }
    }
    hits
}

fn push(row: &ErrorRow, provider: &Provider, kin: Kin, weight: f64, hits: &mut Vec<Hit>) {
    const SHARE: [f64; 4] = [1.0, 0.82, 0.68, 0.58];
    for (code, share) in row.causes.iter().zip(SHARE) {
        let Some(cause) = Cause::from_slug(code) else { continue };
        let who = match kin {
            Kin::Own => format!("{} is known for this answer", provider.name),
            Kin::Family => format!("the server software {} answers so", provider.name),
            Kin::Other => format!("{} uses these words", provider.name),
        };
        let fix = (kin == Kin::Own).then(|| {
            format!("{} ({}: {})", cause.entry().fix, provider.name, row.fix.trim_end_matches('.'))
        });
        hits.push(Hit {
            cause,
            weight: weight * share,
            evidence: vec![format!("{who}: {}", row.meaning)],
            implies: String::new(),
            fix,
        });
    }
}

/// How loudly a row speaks, where it fits.
fn fits(row: &ErrorRow, kin: Kin, reading: &Reading, all: &[String]) -> Option<f64> {
    if let (Some(wanted), Some(status)) = (row.status, reading.status) {
        if wanted != status {
            return None;
        }
    }
    let code = match row.code {
        Some(code) => Some(reading.code.as_deref() == Some(words(code).join("_").as_str())),
        None => None,
    };
    let text = row.text.map(|text| contains(all, text));
    match (code, text) {
        (_, Some(false)) => None,
        (Some(false), None) => None,
        (_, Some(true)) => {
            // A code that differs in a vendor's own answer still leaves the words.
            let loud = distinct(row.text.unwrap_or_default());
            match kin {
                Kin::Own => Some(if loud { 0.82 } else { 0.62 }),
                Kin::Family => loud.then_some(0.66),
                Kin::Other => loud.then_some(0.56),
            }
        }
        (Some(true), None) => match kin {
            Kin::Own => Some(0.62),
            Kin::Family => Some(0.2),
            Kin::Other => distinct_code(row.code.unwrap_or_default()).then_some(0.5),
        },
        (None, None) => (kin == Kin::Own
            && row.status.is_some()
            && row.status == reading.status
            && row.status.is_some_and(|s| s != 400 || all.is_empty()))
        .then_some(0.5),
    }
}

/// Whether the words of a row, `…` between them, occur one after the other.
fn contains(all: &[String], text: &str) -> bool {
    let mut from = 0;
    text.split(['…']).map(words).filter(|p| !p.is_empty()).all(|part| {
        let found = all[from..].windows(part.len()).position(|w| w == part);
        from += found.map_or(0, |at| at + part.len());
        found.is_some()
    })
}

/// Words that more than one vendor's server uses prove nothing about a third.
fn distinct(text: &str) -> bool {
    let words = words(text);
    words.len() >= 3
        || words.iter().any(|w| w.len() >= 5 && w.chars().any(|c| c.is_ascii_digit()))
        || (words.len() == 1 && words[0].len() > 5)
}

fn distinct_code(code: &str) -> bool {
    const COMMON: &[&str] = &[
        "invalid_",
        "unauthorized",
        "unsupported_",
        "server_error",
        "access_denied",
        "login_required",
        "temporarily_",
    ];
    !COMMON.iter().any(|c| code.to_ascii_lowercase().starts_with(c)) && code.len() > 3
}
