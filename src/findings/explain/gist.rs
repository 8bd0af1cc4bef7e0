//! The gist of a short answer: of what it speaks, and what it says of that, in whatever order.
//!
//! The rules know sentences; this knows words alone, so that a wording nobody has seen yet still
//! points somewhere. It is asked only where no rule found words it knows, and says so with less
//! weight.

use super::Hit;
use crate::findings::Cause;
use crate::ladder::reading::{Reading, Text};

/// Of what an answer may speak.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
enum Subject {
    Token,
    Secret,
    ClientId,
    Client,
    Credentials,
    GrantType,
    Redirect,
    Scope,
    Audience,
    User,
    Session,
    Consent,
    Code,
    Assertion,
    Proof,
    Certificate,
    Tenant,
}

/// What an answer may say of it.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
enum Said {
    Expired,
    Revoked,
    Used,
    Invalid,
    Unknown,
    Missing,
    Disabled,
    Refused,
    Malformed,
}

/// The names of what is spoken of, longer ones first.
const SUBJECTS: &[(&[&str], Subject)] = &[
    (&["refresh", "token"], Subject::Token),
    (&["client", "secret"], Subject::Secret),
    (&["app", "secret"], Subject::Secret),
    (&["client", "id"], Subject::ClientId),
    (&["client", "identifier"], Subject::ClientId),
    (&["client", "key"], Subject::ClientId),
    (&["app", "id"], Subject::ClientId),
    (&["client", "credentials"], Subject::Credentials),
    (&["client", "authentication"], Subject::Credentials),
    (&["client", "assertion"], Subject::Assertion),
    (&["client", "certificate"], Subject::Certificate),
    (&["grant", "type"], Subject::GrantType),
    (&["redirect", "uri"], Subject::Redirect),
    (&["redirect", "url"], Subject::Redirect),
    (&["authorization", "code"], Subject::Code),
    (&["auth", "code"], Subject::Code),
    (&["authorization", "grant"], Subject::Token),
    (&["token"], Subject::Token),
    (&["grant"], Subject::Token),
    (&["secret"], Subject::Secret),
    (&["client"], Subject::Client),
    (&["application"], Subject::Client),
    (&["credentials"], Subject::Credentials),
    (&["scope"], Subject::Scope),
    (&["scopes"], Subject::Scope),
    (&["audience"], Subject::Audience),
    (&["user"], Subject::User),
    (&["account"], Subject::User),
    (&["session"], Subject::Session),
    (&["consent"], Subject::Consent),
    (&["assertion"], Subject::Assertion),
    (&["dpop"], Subject::Proof),
    (&["proof"], Subject::Proof),
    (&["certificate"], Subject::Certificate),
    (&["tenant"], Subject::Tenant),
    (&["realm"], Subject::Tenant),
];

/// Words before `token` that make something else of it.
const OTHER_TOKENS: &[&str] = &["access", "id", "csrf", "api", "bearer", "device", "xsrf"];

/// Words that say something; a `~` at the end stands for any ending.
const SAID: &[(&[&str], Said)] = &[
    (&["expir~", "lapsed", "stale", "outdated"], Said::Expired),
    (&["revok~", "withdrawn", "cancel~", "invalidated"], Said::Revoked),
    (&["reus~", "replay~", "redeemed", "consumed", "rotated", "superseded"], Said::Used),
    (&["invalid", "incorrect", "wrong", "bad", "unacceptable", "mismatch~"], Said::Invalid),
    (&["unknown", "unrecogni~", "nonexistent"], Said::Unknown),
    (&["missing", "required", "empty", "blank", "absent", "null", "lacks"], Said::Missing),
    (
        &["disabled", "suspended", "inactive", "deactivated", "locked", "banned", "deleted"],
        Said::Disabled,
    ),
    (&["unauthorized", "forbidden", "unsupported", "refused", "rejected"], Said::Refused),
    (
        &["malformed", "corrupt~", "truncated", "decode", "decoding", "parse", "decrypt"],
        Said::Malformed,
    ),
];

/// Words that say something behind a `not`.
const NEGATED: &[(&[&str], Said)] = &[
    (&["found", "exist~", "recogni~", "registered", "known", "match~", "belong"], Said::Unknown),
    (&["valid", "correct", "accepted"], Said::Invalid),
    (&["provided", "present", "supplied", "specified", "sent", "given", "included"], Said::Missing),
    (&["allowed", "permitted", "authorized", "supported", "enabled"], Said::Refused),
    (&["active"], Said::Disabled),
];
const NOT: &[&str] = &["not", "no", "cannot", "never", "doesnt", "isnt", "wasnt", "longer"];

/// Longer texts are pages and traces.
const LONGEST: usize = 40;
/// How many words may stand between subject and verdict.
const NEAR: usize = 7;

/// The reasons that the words of an answer give.
pub(super) fn read(reading: &Reading) -> Vec<Hit> {
    let mut hits: Vec<Hit> = Vec::new();
    // A code is judged as a code.
    let code = |t: &Text| {
        super::CODES.contains(&t.words.join(" ").as_str())
            || reading.raw_code.as_deref() == Some(t.raw.as_str())
    };
    let texts = reading.texts.iter().filter(|t| (2..=LONGEST).contains(&t.words.len()) && !code(t));
    for text in texts.take(20) {
        for (subject, said) in pairs(text) {
            let Some((cause, weight)) = speaks_for(subject, said) else { continue };
            if !hits.iter().any(|h| h.cause == cause) {
                hits.push(Hit {
                    cause,
                    weight,
                    evidence: vec![format!("the answer says {}", super::quote(&text.raw))],
                    implies: String::new(),
                    fix: None,
                });
            }
        }
    }
    // Who is spoken of in many ways at once is not told apart.
    if hits.len() > 3 { Vec::new() } else { hits }
}

fn pairs(text: &Text) -> Vec<(Subject, Said)> {
    let words: Vec<&str> = text.words.iter().map(String::as_str).collect();
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
    while at < words.len() {
        let found = SUBJECTS.iter().find(|(name, _)| words[at..].starts_with(name));
        let Some((name, subject)) = found else {
            at += 1;
            continue;
        };
        let other = at > 0 && OTHER_TOKENS.contains(&words[at - 1]);
        if !(*subject == Subject::Token && other) {
            out.push((at, *subject));
        }
        at += name.len();
    }
    out
}

fn said(words: &[&str], at: usize) -> Option<Said> {
    let fits = |forms: &[&str]| {
        forms.iter().any(|form| match form.strip_suffix('~') {
            Some(stem) => words[at].starts_with(stem),
            None => words[at] == *form,
        })
    };
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

/// The cause that a verdict on a subject speaks for, and how loudly.
const fn speaks_for(subject: Subject, said: Said) -> Option<(Cause, f64)> {
    use Cause as C;
    use Said as V;
    Some(match (subject, said) {
        (Subject::Token, V::Expired) => (C::RefreshTokenExpired, 0.66),
        (Subject::Token, V::Revoked) => (C::RefreshTokenRevoked, 0.64),
        (Subject::Token, V::Used) => (C::RefreshTokenReusedRotation, 0.68),
        (Subject::Token, V::Invalid | V::Unknown) => (C::RefreshTokenInvalid, 0.62),
        (Subject::Token, V::Missing) => (C::RefreshTokenMissing, 0.6),
        (Subject::Token, V::Malformed) => (C::RefreshTokenTruncatedOrMalformed, 0.64),
        (Subject::Token, V::Disabled) => (C::RefreshTokenRevoked, 0.52),
        (Subject::Secret, V::Invalid | V::Unknown) => (C::WrongClientSecret, 0.66),
        (Subject::Secret, V::Missing) => (C::ClientSecretMissing, 0.64),
        (Subject::Secret, V::Expired | V::Revoked) => (C::ClientSecretExpired, 0.66),
        (Subject::Secret, V::Refused) => (C::PublicClientMustNotSendSecret, 0.54),
        (Subject::ClientId, V::Invalid | V::Unknown) => (C::UnknownClient, 0.64),
        (Subject::ClientId, V::Missing) => (C::ClientIdMissing, 0.62),
        (Subject::Client, V::Invalid | V::Unknown) => (C::UnknownClient, 0.58),
        (Subject::Client | Subject::ClientId, V::Disabled | V::Revoked | V::Expired) => {
            (C::ClientDisabled, 0.62)
        }
        (Subject::Client, V::Refused) => (C::GrantNotAllowedForClient, 0.54),
        (Subject::Credentials, V::Invalid | V::Unknown | V::Refused) => (C::WrongClientSecret, 0.6),
        (Subject::Credentials, V::Missing) => (C::ClientSecretMissing, 0.56),
        (Subject::GrantType, V::Invalid | V::Unknown | V::Refused | V::Missing) => {
            (C::GrantTypeWrong, 0.54)
        }
        (Subject::Redirect, V::Invalid | V::Unknown) => (C::RedirectUriMismatch, 0.64),
        (Subject::Redirect, V::Missing) => (C::RedirectUriRequired, 0.62),
        (Subject::Redirect, V::Refused) => (C::RedirectUriRejected, 0.54),
        (Subject::Scope, V::Invalid | V::Unknown) => (C::ScopeRejected, 0.6),
        (Subject::Scope, V::Missing) => (C::ScopeRequired, 0.58),
        (Subject::Scope, V::Refused) => (C::ScopeExceedsGrant, 0.58),
        (Subject::Audience, V::Invalid | V::Unknown | V::Refused) => {
            (C::ResourceOrAudienceMismatch, 0.58)
        }
        (Subject::User, V::Disabled) => (C::UserDisabled, 0.64),
        (Subject::User, V::Unknown) => (C::UserDisabled, 0.52),
        (
            Subject::Session,
            V::Expired | V::Revoked | V::Invalid | V::Unknown | V::Disabled | V::Used,
        ) => (C::UserSessionEnded, 0.64),
        (Subject::Consent, V::Expired | V::Revoked | V::Missing | V::Unknown | V::Invalid) => {
            (C::ConsentRevoked, 0.62)
        }
        (Subject::Code, V::Expired | V::Used | V::Invalid | V::Unknown | V::Revoked) => {
            (C::AuthorizationCodeUsedOrExpired, 0.6)
        }
        (Subject::Assertion, V::Missing) => (C::JwtAssertionRequired, 0.6),
        (Subject::Assertion, _) => (C::JwtAssertionInvalid, 0.62),
        (Subject::Proof, V::Missing) => (C::DpopRequired, 0.6),
        (Subject::Proof, _) => (C::DpopProofInvalid, 0.62),
        (Subject::Certificate, V::Missing | V::Invalid | V::Unknown) => (C::MtlsRequired, 0.58),
        (Subject::Tenant, V::Unknown | V::Invalid | V::Disabled) => {
            (C::WrongTenantOrEnvironment, 0.6)
        }
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::{pairs, speaks_for};
    use crate::findings::Cause;
    use crate::ladder::reading::Text;
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
            let text = Text { words: words(text), ..Text::default() };
            let found: Vec<Cause> = pairs(&text)
                .into_iter()
                .filter_map(|(subject, said)| speaks_for(subject, said))
                .map(|(cause, _)| cause)
                .collect();
            assert!(found.contains(&cause), "{text:?}: {found:?}");
        }
    }

    #[test]
    fn gist_leaves_access_tokens_alone() {
        let text = Text { words: words("The access token has expired"), ..Text::default() };
        assert_eq!(pairs(&text), []);
    }
}
