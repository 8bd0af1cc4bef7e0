//! The words of `gist`, and the causes they speak for, as data.

use crate::findings::Cause;

/// Of what an answer may speak.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) enum Subject {
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
pub(super) enum Said {
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
pub(super) const SUBJECTS: &[(&[&str], Subject)] = &[
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
    (&["redirection", "uri"], Subject::Redirect),
    (&["callback", "url"], Subject::Redirect),
    (&["callback", "uri"], Subject::Redirect),
    (&["authorization", "code"], Subject::Code),
    (&["auth", "code"], Subject::Code),
    (&["authorization", "grant"], Subject::Token),
    (&["token"], Subject::Token),
    (&["tokens"], Subject::Token),
    (&["grant"], Subject::Token),
    (&["secret"], Subject::Secret),
    (&["client"], Subject::Client),
    (&["application"], Subject::Client),
    (&["app"], Subject::Client),
    (&["integration"], Subject::Client),
    (&["ticket"], Subject::Token),
    (&["credentials"], Subject::Credentials),
    (&["scope"], Subject::Scope),
    (&["scopes"], Subject::Scope),
    (&["audience"], Subject::Audience),
    (&["user"], Subject::User),
    (&["account"], Subject::User),
    (&["person"], Subject::User),
    (&["employee"], Subject::User),
    (&["customer"], Subject::User),
    (&["member"], Subject::User),
    (&["session"], Subject::Session),
    (&["consent"], Subject::Consent),
    (&["permission"], Subject::Consent),
    (&["assertion"], Subject::Assertion),
    (&["dpop"], Subject::Proof),
    (&["proof"], Subject::Proof),
    (&["certificate"], Subject::Certificate),
    (&["tenant"], Subject::Tenant),
    (&["workspace"], Subject::Tenant),
    (&["organization"], Subject::Tenant),
    (&["realm"], Subject::Tenant),
];

/// Words before `token` that make something else of it.
pub(super) const OTHER_TOKENS: &[&str] =
    &["access", "id", "csrf", "api", "bearer", "device", "xsrf"];

/// Words that say something; a `~` at the end stands for any ending.
pub(super) const SAID: &[(&[&str], Said)] = &[
    (
        &[
            "expired",
            "lapsed",
            "stale",
            "outdated",
            "timed out",
            "too old",
            "past its",
            "is over",
            "session over",
            "lifetime over",
            "ran out",
            "run out",
            "max age",
            "maximum age",
            "end date",
            "ended",
            "has closed",
        ],
        Said::Expired,
    ),
    (
        &[
            "revok~",
            "withdrawn",
            "cancel~",
            "invalidated",
            "killed",
            "void~",
            "taken back",
            "took back",
            "disconnected",
            "deny list",
            "denylist",
            "blacklist~",
            "removed",
        ],
        Said::Revoked,
    ),
    (
        &[
            "reus~",
            "replay~",
            "redeemed",
            "consumed",
            "rotated",
            "superseded",
            "spent",
            "just once",
            "only once",
            "one time",
            "single use",
            "newer token",
            "newer refresh",
        ],
        Said::Used,
    ),
    (
        &[
            "invalid",
            "incorrect",
            "wrong",
            "bad",
            "unacceptable",
            "mismatch~",
            "differ~",
            "refused",
            "rejected",
            "refused",
            "rejected",
        ],
        Said::Invalid,
    ),
    (&["unknown", "unrecogni~", "nonexistent", "lookup failed"], Said::Unknown),
    (
        &[
            "missing",
            "required",
            "empty",
            "blank",
            "absent",
            "null",
            "lacks",
            "needed",
            "must supply",
            "must provide",
            "must send",
            "must include",
            "must give",
            "must be given",
            "must be present",
            "must be sent",
            "has to be",
            "have to be",
            "please provide",
            "please supply",
            "please include",
        ],
        Said::Missing,
    ),
    (
        &[
            "disabled",
            "suspended",
            "inactive",
            "deactivated",
            "locked",
            "banned",
            "deleted",
            "blocked",
            "closed",
            "frozen",
            "terminated",
            "turned off",
            "switched off",
        ],
        Said::Disabled,
    ),
    (&["unauthorized", "forbidden", "unsupported"], Said::Refused),
    (
        &[
            "malformed",
            "corrupt~",
            "truncated",
            "decode~",
            "decoding",
            "parse",
            "parsed",
            "decrypt~",
            "deserialize~",
            "garbled",
            "badly formed",
        ],
        Said::Malformed,
    ),
];

/// Words that say something behind a `not`.
pub(super) const NEGATED: &[(&[&str], Said)] = &[
    (
        &[
            "found",
            "find",
            "exist~",
            "recogni~",
            "registered",
            "known",
            "know",
            "match~",
            "locate",
            "identify",
            "resolve",
            "the one",
        ],
        Said::Unknown,
    ),
    (&["valid", "correct", "accepted", "accept"], Said::Invalid),
    (
        &[
            "provided",
            "present",
            "supplied",
            "specified",
            "sent",
            "given",
            "included",
            "saw",
            "see",
            "blank",
            "empty",
            "null",
        ],
        Said::Missing,
    ),
    (&["allowed", "permitted", "authorized", "supported", "enabled"], Said::Refused),
    (&["active"], Said::Disabled),
    (&["formed", "readable", "decode~", "parse~", "deserialize", "decrypt"], Said::Malformed),
];
pub(super) const NOT: &[&str] = &[
    "not", "no", "cannot", "never", "longer", "doesnt", "dont", "isnt", "wasnt", "couldnt", "cant",
    "didnt",
];

/// What two or three words say together, wherever they stand.
pub(super) const TOGETHER: &[(&[&[&str]], Cause, f64)] = &[
    (
        &[
            &["token", "ticket"],
            &["client", "application", "app"],
            &["belongs", "bound", "mismatch", "match", "other", "another", "different", "issued"],
        ],
        Cause::RefreshTokenWrongClient,
        0.68,
    ),
    (
        &[
            &["access token", "id token"],
            &["refresh"],
            &["expected", "instead", "supplied", "typ", "type"],
        ],
        Cause::RefreshTokenIsAnotherKindOfToken,
        0.7,
    ),
    (
        &[
            &["authenticate", "authenticated", "authentication", "credentials"],
            &["single", "twice", "both", "two", "several", "multiple"],
        ],
        Cause::MultipleAuthMethods,
        0.64,
    ),
    (
        &[&["two", "several", "multiple", "twice"], &["value", "values", "parameter", "times"]],
        Cause::DuplicateParameter,
        0.64,
    ),
    (
        &[
            &["jwt", "assertion"],
            &[
                "signature",
                "aud",
                "audience",
                "iss",
                "issuer",
                "sub",
                "subject",
                "jti",
                "kid",
                "exp",
            ],
        ],
        Cause::JwtAssertionInvalid,
        0.66,
    ),
    (
        &[&["refresh", "refreshing"], &["flow", "grant"], &["disabled", "off", "switched"]],
        Cause::GrantNotAllowedForClient,
        0.66,
    ),
    (
        &[&["refresh", "refreshing"], &["app", "application", "client"], &["switched", "enabled"]],
        Cause::GrantNotAllowedForClient,
        0.6,
    ),
];

/// The cause that a verdict on a subject speaks for, and how loudly.
pub(super) const fn speaks_for(subject: Subject, said: Said) -> Option<(Cause, f64)> {
    use Cause as C;
    use Said as V;
    Some(match (subject, said) {
        (Subject::Token, V::Expired) => (C::RefreshTokenExpired, 0.66),
        (Subject::Token, V::Revoked) => (C::RefreshTokenRevoked, 0.64),
        (Subject::Token, V::Used) => (C::RefreshTokenReusedRotation, 0.68),
        (Subject::Token, V::Invalid | V::Unknown) => (C::RefreshTokenInvalid, 0.62),
        (Subject::Token, V::Missing) => (C::RefreshTokenMissing, 0.6),
        (Subject::Token, V::Malformed) => (C::RefreshTokenTruncatedOrMalformed, 0.64),
        (Subject::Token, V::Disabled) => (C::RefreshTokenRevoked, 0.62),
        (Subject::Token, V::Refused) => (C::RefreshTokenInvalid, 0.56),
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
