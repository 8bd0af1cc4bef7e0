//! The checks a server makes and the refusals they end in: one table, with the answer of a server
//! that keeps to RFC 6749 where the scenario gives none.

use serde::Deserialize;

macro_rules! checks {
    ($($(#[$doc:meta])* $check:ident = $slug:literal: {
        $($refusal:ident = $rslug:literal, $status:literal $error:literal, $meaning:literal;)+
    })+) => {
        /// One check of a request; a scenario lists them in the order its server makes them.
        #[derive(Clone, Copy, Debug, Deserialize, Eq, Ord, PartialEq, PartialOrd)]
        #[serde(rename_all = "snake_case")]
        pub enum Check { $($(#[$doc])* $check,)+ }

        /// Why a request was refused.
        #[derive(Clone, Copy, Debug, Eq, Ord, PartialEq, PartialOrd)]
        pub enum Refusal { $($(#[doc = concat!("Answers `", $rslug, "`.")] $refusal,)+)+ }

        impl Check {
            /// The name scenarios use.
            #[must_use]
            pub const fn slug(self) -> &'static str { match self { $(Self::$check => $slug),+ } }

            fn from_slug(slug: &str) -> Option<Self> {
                match slug { $($slug => Some(Self::$check),)+ _ => None }
            }
        }

        impl Refusal {
            /// The name scenarios use.
            #[must_use]
            pub const fn slug(self) -> &'static str {
                match self { $($(Self::$refusal => $rslug,)+)+ }
            }

            /// What it means, for the log.
            #[must_use]
            pub const fn meaning(self) -> &'static str {
                match self { $($(Self::$refusal => $meaning,)+)+ }
            }

            /// The check it comes from.
            #[must_use]
            pub const fn check(self) -> Check {
                match self { $($(Self::$refusal => Check::$check,)+)+ }
            }

            /// Status and OAuth error of a server that keeps to the RFC; no error, no body.
            pub(super) const fn by_the_book(self) -> (u16, &'static str) {
                match self { $($(Self::$refusal => ($status, $error),)+)+ }
            }

            fn from_slug(slug: &str) -> Option<Self> {
                match slug { $($($rslug => Some(Self::$refusal),)+)+ _ => None }
            }

        }

        const SLUGS: &[&str] = &[$($slug, $($rslug,)+)+ "otherwise", "reply_lost"];
    };
}

checks! {
    /// How many requests came.
    Rate = "rate": {
        RateLimited = "rate_limited", 429 "", "more requests than the limit allows";
    }
    /// The Host header.
    Host = "host": {
        WrongHost = "wrong_host", 404 "", "asked under another host name";
    }
    /// Whether the request came over TLS; on loopback it never does.
    Https = "https": {
        PlainHttp = "plain_http", 400 "invalid_request", "came over plain HTTP";
    }
    /// The path.
    Path = "path": {
        OtherSlash = "other_slash", 404 "", "the path's other trailing-slash form";
        WrongPath = "wrong_path", 404 "", "no such path";
    }
    /// The HTTP method.
    Method = "method": {
        WrongMethod = "wrong_method", 405 "", "the method is not taken here";
    }
    /// The User-Agent header.
    UserAgent = "user_agent": {
        UserAgentMissing = "user_agent_missing", 403 "", "no User-Agent header";
    }
    /// The Accept header.
    Accept = "accept": {
        AcceptMissing = "accept_missing", 406 "", "no Accept header that names JSON";
    }
    /// The content type's charset.
    Charset = "charset": {
        CharsetPresent = "charset_present", 415 "", "the content type has a charset";
        CharsetMissing = "charset_missing", 415 "", "the content type has no charset";
    }
    /// The query string.
    Query = "query": {
        QueryUsed = "query_used", 400 "invalid_request", "parameters in the query string";
    }
    /// The body's format.
    Body = "body": {
        BodyEmpty = "body_empty", 400 "invalid_request", "the body is empty";
        BodyFormat = "body_format", 415 "invalid_request", "the body's format is not read here";
    }
    /// Parameters given twice.
    Duplicates = "duplicates": {
        DuplicateParameter = "duplicate_parameter", 400 "invalid_request", "a parameter twice";
    }
    /// `grant_type`.
    GrantType = "grant_type": {
        GrantTypeMissing = "grant_type_missing", 400 "invalid_request", "no grant_type was read";
        GrantTypeWrong = "grant_type_wrong", 400 "unsupported_grant_type", "another grant_type";
    }
    /// The client and how it authenticates itself.
    Client = "client": {
        OtherAuthorization = "other_authorization", 401 "invalid_client",
            "an Authorization header of another scheme";
        BasicMalformed = "basic_malformed", 401 "invalid_client", "the Basic header is unreadable";
        ClientMissing = "client_missing", 401 "invalid_client", "no client was read";
        ClientUnknown = "client_unknown", 401 "invalid_client", "an unknown client id";
        ClientMismatch = "client_mismatch", 400 "invalid_request",
            "header and body name different clients";
        SecretSent = "secret_sent", 401 "invalid_client", "a public client sent a secret";
        SecretMissing = "secret_missing", 401 "invalid_client", "the client sent no secret";
        ClientAuthTwice = "client_auth_twice", 400 "invalid_request",
            "two ways of client authentication";
        ClientAuthMethod = "client_auth_method", 401 "invalid_client",
            "this way of client authentication is not taken here";
        WrongSecret = "wrong_secret", 401 "invalid_client", "a wrong client secret";
        ClientDisabled = "client_disabled", 401 "invalid_client", "the client is disabled";
        SecretExpired = "secret_expired", 401 "invalid_client", "the client secret has expired";
    }
    /// `redirect_uri`.
    RedirectUri = "redirect_uri": {
        RedirectUriMissing = "redirect_uri_missing", 400 "invalid_request", "no redirect_uri";
        RedirectUriMismatch = "redirect_uri_mismatch", 400 "invalid_grant", "another redirect_uri";
        RedirectUriRefused = "redirect_uri_refused", 400 "invalid_request",
            "a redirect_uri, which is not taken here";
    }
    /// `scope`.
    Scope = "scope": {
        ScopeMissing = "scope_missing", 400 "invalid_scope", "no scope";
        ScopeRefused = "scope_refused", 400 "invalid_scope", "a scope, which is not taken here";
    }
    /// The refresh token.
    Token = "token": {
        TokenMissing = "token_missing", 400 "invalid_request", "no refresh token was read";
        TokenUnknown = "token_unknown", 400 "invalid_grant", "an unknown refresh token";
        TokenUsed = "token_used", 400 "invalid_grant", "a refresh token used before";
        TokenExpired = "token_expired", 400 "invalid_grant", "an expired refresh token";
        TokenRevoked = "token_revoked", 400 "invalid_grant", "a revoked refresh token";
        TokenForeign = "token_foreign", 400 "invalid_grant", "a refresh token of another client";
    }
}

/// What an answer is for: a refusal, all refusals of a check, or the rest.
#[derive(Clone, Copy, Debug, Deserialize, Eq, Ord, PartialEq, PartialOrd)]
#[serde(try_from = "String")]
pub enum Occasion {
    /// One refusal.
    Refusal(Refusal),
    /// Every refusal of a check that has no answer of its own.
    Check(Check),
    /// Every refusal that has no other answer.
    Otherwise,
    /// In place of a success whose reply is lost.
    ReplyLost,
}

/// A name that is no occasion for an answer.
#[derive(Clone, Debug, Eq, PartialEq, thiserror::Error)]
#[error("`{name}` is no check and no refusal{}", hint(name))]
pub struct NoOccasion {
    name: String,
}

impl Refusal {
    /// The occasions whose answer it takes, the nearest first.
    pub(super) fn occasions(self) -> [Occasion; 3] {
        [Occasion::Refusal(self), Occasion::Check(self.check()), Occasion::Otherwise]
    }
}

impl TryFrom<String> for Occasion {
    type Error = NoOccasion;

    fn try_from(name: String) -> Result<Self, NoOccasion> {
        match name.as_str() {
            "otherwise" => Ok(Self::Otherwise),
            "reply_lost" => Ok(Self::ReplyLost),
            slug => Refusal::from_slug(slug)
                .map(Self::Refusal)
                .or_else(|| Check::from_slug(slug).map(Self::Check))
                .ok_or(NoOccasion { name }),
        }
    }
}

fn hint(name: &str) -> String {
    super::nearest(name, SLUGS.iter().copied())
        .map(|s| format!("; did you mean `{s}`?"))
        .unwrap_or_default()
}
