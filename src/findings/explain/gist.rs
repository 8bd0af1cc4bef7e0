//! The gist of a short answer: of what it speaks, and what it says of that, in whatever order.
//!
//! The rules know sentences; this knows words alone, so that a wording nobody has seen yet still
//! points somewhere. It is asked only where no rule found words it knows, and says so with less
//! weight.

mod tables;

use super::Hit;
use crate::findings::Cause;
use crate::ladder::reading::{Reading, Text};
use tables::{NEGATED, NOT, OTHER_TOKENS, SAID, SUBJECTS, Said, Subject, TOGETHER, speaks_for};

/// Longer texts are pages and traces; what names a line of a script is a trace, too.
const LONGEST: usize = 40;
/// How many words may stand between subject and verdict.
const NEAR: usize = 7;

/// The reasons that the words of an answer give.
pub(super) fn read(reading: &Reading) -> Vec<Hit> {
    let who = if reading.texts.is_empty() { "the client says" } else { "the answer says" };
    let mut hits: Vec<Hit> = Vec::new();
    // A code is judged as a code.
    let code = |t: &Text| {
        super::CODES.contains(&t.words.join(" ").as_str())
            || reading.raw_code.as_deref() == Some(t.raw.as_str())
    };
    let own = reading.failure.iter().filter(|_| reading.texts.is_empty());
    let texts =
        reading.texts.iter().chain(own).filter(|t| {
            (2..=LONGEST).contains(&t.words.len()) && !code(t) && !t.raw.contains(".js:")
        });
    for text in texts.take(20) {
        let whole = as_a_whole(text);
        let told =
            pairs(&text.words).into_iter().filter_map(|(subject, said)| speaks_for(subject, said));
        for (cause, weight) in whole.map_or_else(|| told.collect(), |w| vec![w]) {
            if !hits.iter().any(|h| h.cause == cause) {
                hits.push(Hit {
                    cause,
                    weight,
                    evidence: vec![format!("{who} {}", super::quote(&text.raw))],
                    implies: String::new(),
                    fix: None,
                });
            }
        }
    }
    // Who is spoken of in many ways at once is not told apart.
    if hits.len() > 3 { Vec::new() } else { hits }
}

fn as_a_whole(text: &Text) -> Option<(Cause, f64)> {
    let words: Vec<&str> = text.words.iter().map(String::as_str).collect();
    let has =
        |any: &&[&str]| (0..words.len()).any(|at| any.iter().any(|p| begins(p, &words[at..])));
    let secret = text.words.iter().any(|w| w == "secret" || w == "certificate");
    let row = TOGETHER.iter().find(|(all, cause, _)| {
        all.iter().all(has) && !(secret && *cause == Cause::RefreshTokenWrongClient)
    })?;
    Some((row.1, row.2))
}

fn pairs(words: &[String]) -> Vec<(Subject, Said)> {
    let words: Vec<&str> = words.iter().map(String::as_str).collect();
    let subjects = subjects(&words);
    let mut out = Vec::new();
    for at in 0..words.len() {
        let Some(said) = said(&words, at) else { continue };
        // Mostly the subject comes first: "the token is invalid"; else "invalid token".
        let before = subjects.iter().rev().find(|(i, _)| *i < at && at - i <= NEAR);
        let after = subjects.iter().find(|(i, _)| *i > at && i - at <= 3);
        let adjective = after.filter(|(i, _)| *i == at + 1);
        if let Some((_, subject)) = adjective.or(before).or(after) {
            out.push((*subject, said));
        }
    }
    out
}

fn subjects(words: &[&str]) -> Vec<(usize, Subject)> {
    let mut out = Vec::new();
    let mut at = 0;
    // `(missing_token) Missing access token parameter.`
    let of_access =
        words.windows(2).any(|w| w == ["access", "token"]) && !words.contains(&"refresh");
    while at < words.len() {
        let found = SUBJECTS.iter().find(|(name, _)| words[at..].starts_with(name));
        let Some((name, subject)) = found else {
            at += 1;
            continue;
        };
        let other = at > 0 && OTHER_TOKENS.contains(&words[at - 1]);
        // `HTTP status client error (401 Unauthorized)` is said of every client.
        let class = *subject == Subject::Client && words.get(at + name.len()) == Some(&"error");
        if !(*subject == Subject::Token && (other || of_access) || class) {
            out.push((at, *subject));
        }
        at += name.len();
    }
    out
}

/// Whether a phrase of [`SAID`] begins at a word.
fn begins(phrase: &str, words: &[&str]) -> bool {
    phrase.split(' ').enumerate().all(|(i, part)| {
        words.get(i).is_some_and(|word| match part.strip_suffix('~') {
            Some(stem) => word.starts_with(stem),
            None => *word == part,
        })
    })
}

fn said(words: &[&str], at: usize) -> Option<Said> {
    let fits = |forms: &[&str]| forms.iter().any(|form| begins(form, &words[at..]));
    let before = |back: usize| at.checked_sub(back).map_or("", |i| words[i]);
    let negated = (1..=3).any(|back| NOT.contains(&before(back)));
    if negated {
        return NEGATED.iter().find(|(forms, _)| fits(forms)).map(|(_, said)| *said);
    }
    if words[at] == "used" || words[at] == "exchanged" {
        let done = (1..=2).any(|back| matches!(before(back), "already" | "been" | "was"));
        return done.then_some(Said::Used);
    }
    SAID.iter().find(|(forms, _)| fits(forms)).map(|(_, said)| *said)
}

#[cfg(test)]
mod tests {
    use super::{pairs, speaks_for};
    use crate::findings::Cause;
    use crate::ladder::words::words;

    #[test]
    fn gist_finds_the_cause_in_words_of_any_order() {
        for (text, cause) in [
            ("Your token appears to have lapsed", Cause::RefreshTokenExpired),
            ("That secret? Wrong.", Cause::WrongClientSecret),
            ("we no longer have an active session for you", Cause::UserSessionEnded),
            ("redirect_uri seems to be incorrect", Cause::RedirectUriMismatch),
            ("the tenant you named was not found", Cause::WrongTenantOrEnvironment),
        ] {
            let found: Vec<Cause> = pairs(&words(text))
                .into_iter()
                .filter_map(|(subject, said)| speaks_for(subject, said))
                .map(|(cause, _)| cause)
                .collect();
            assert!(found.contains(&cause), "{text:?}: {found:?}");
        }
    }

    #[test]
    fn gist_leaves_access_tokens_alone() {
        assert_eq!(pairs(&words("The access token has expired")), []);
    }
}
