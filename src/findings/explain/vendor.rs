//! The catalogue's error rows, compared with an answer. They inform and never overrule.

use super::Hit;
use crate::catalog::{self, Kind, Provider};
use crate::exchange::Observation;
use crate::findings::Cause;
use crate::ladder::reading::Reading;
use crate::ladder::words::words;

/// Whose row it is.
#[derive(Clone, Copy, Eq, PartialEq)]
enum Kin {
    /// The provider that was named, whose host it is, or whose marks the answer bears.
    Own,
    /// Somebody else; only words that are distinctive got this far.
    Other,
}

/// The provider that was named, whose host the request went to, or whose marks the answer bears.
pub(super) fn provider(observation: &Observation) -> Option<&'static Provider> {
    let named = observation.provider.as_deref().and_then(catalog::named);
    named
        .or_else(|| {
            let url = observation.request.as_ref()?.url.as_deref()?;
            catalog::by_url(&url::Url::parse(url).ok()?)
        })
        .or_else(|| {
            let response = observation.response.as_ref()?;
            let headers = response.headers.as_deref().unwrap_or_default();
            catalog::by_error_shape(headers, response.body.as_deref().unwrap_or_default())
        })
}

/// What the rows that fit speak for.
pub(super) fn read(provider: Option<&'static Provider>, reading: &Reading) -> Vec<Hit> {
    let mut text = String::new();
    for part in reading.texts.iter().chain(&reading.failure) {
        text.push_str(&part.raw);
        text.push('\n');
    }
    let code = reading.code.as_deref();
    let raw = reading.raw_code.as_deref();
    let mut hits = Vec::new();
    let mut seen: Vec<*const str> = Vec::new();
    let mut take = |kin: Kin, found: Vec<catalog::Hit>| {
        for hit in found.into_iter().take(6) {
            let mark: *const str = hit.row.meaning;
            if !seen.contains(&mark) {
                seen.push(mark);
                push(&hit, kin, reading, &mut hits);
            }
        }
    };
    let again = raw.zip(code).is_some_and(|(raw, code)| raw.eq_ignore_ascii_case(code));
    let raw = raw.filter(|_| !again);
    for code in [raw, code].into_iter().flatten().map(Some).chain(code.is_none().then_some(None)) {
        if let Some(provider) = provider {
            take(Kin::Own, catalog::hits_of(provider, reading.status, code, &text));
        }
        take(Kin::Other, catalog::hits(reading.status, code, &text));
    }
    hits
}

fn push(hit: &catalog::Hit, kin: Kin, reading: &Reading, hits: &mut Vec<Hit>) {
    const SHARE: [f64; 5] = [1.0, 0.82, 0.68, 0.58, 0.5];
    let Some(weight) = loudness(hit, kin, reading) else { return };
    let name = hit.provider.name;
    let words = reading.description.as_deref().or(reading.raw_code.as_deref());
    let words = words.or_else(|| reading.texts.first().map(|t| t.raw.as_str()));
    let quoted = words.map(|w| format!("the answer says {}", super::quote(w))).or_else(|| {
        let own = reading.failure.first()?;
        Some(format!("the client says {}", super::quote(&own.raw)))
    });
    // What the standard's words mean stands in the table of causes; a row as short as a title
    // repeats it.
    let telling = hit.provider.kind != Kind::Words && hit.row.meaning.len() > 48;
    let meaning = if telling { hit.row.meaning } else { "" };
    for (code, share) in hit.row.causes.iter().zip(SHARE) {
        let Some(cause) = Cause::from_slug(code) else { continue };
        let own = kin == Kin::Own;
        let evidence = match hit.provider.kind {
            Kind::Service if own => format!("{name} is known for this answer"),
            Kind::Service => format!("{name} uses these words"),
            Kind::Server | Kind::Gateway => format!("{name} answers in these words"),
            Kind::Words => String::new(),
        };
        let fix = (share > 0.9 && hit.provider.kind != Kind::Words).then(|| {
            let advice = hit.row.fix.trim_end_matches('.');
            format!("{} For {name}: {advice}.", cause.entry().fix)
        });
        hits.push(Hit {
            cause,
            weight: weight * share,
            evidence: quoted.iter().cloned().chain([evidence]).collect(),
            implies: meaning.to_owned(),
            // Another vendor's remedy holds here only where the words are unmistakably its own, or
            // name what is wanted.
            fix: fix.filter(|_| own || weight > 0.8 || names_a_parameter(cause)),
        });
    }
}

/// Whether a cause can be mended only with a parameter's name.
const fn names_a_parameter(cause: Cause) -> bool {
    matches!(cause, Cause::ExtraParameterRequired | Cause::ParameterMisnamed)
}

/// How loudly a row speaks: by whose it is and by how much of the answer it names.
fn loudness(hit: &catalog::Hit, kin: Kin, reading: &Reading) -> Option<f64> {
    let row = hit.row;
    let named = row.needles.iter().map(|n| words(n).len()).sum::<usize>();
    let numbered = row
        .needles
        .iter()
        .any(|n| n.len() >= 8 && n.bytes().filter(u8::is_ascii_digit).count() >= 4);
    let own = kin == Kin::Own;
    if !row.needles.is_empty() {
        let base: f64 = match (named, numbered) {
            (_, true) => 0.84,
            (0 | 1, _) => 0.55,
            (2, _) => 0.62,
            (3, _) => 0.68,
            // A whole sentence, and of one thing: no other server says just that.
            (8.., _) if row.causes.len() == 1 => 0.93,
            (6.., _) if row.causes.len() == 1 => 0.84,
            _ => 0.74,
        };
        let kind = match hit.provider.kind {
            Kind::Words => base * 0.6,
            Kind::Service if !own => base * 0.85,
            Kind::Service | Kind::Server | Kind::Gateway => base,
        };
        return Some(kind + if own { 0.08 } else { 0.0 });
    }
    if row.code.is_some() {
        return match hit.provider.kind {
            Kind::Words => Some(0.2),
            _ if own => Some(0.62),
            _ if row.distinctive => Some(0.5),
            _ => None,
        };
    }
    // A status alone says something only where nothing else does.
    (own && reading.texts.is_empty()).then_some(0.5)
}
