//! The server's own troubles, limits and dialects.

use crate::findings::Cause::{
    Http200WithError, Maintenance, NonstandardErrorSchema, ProxyRequired, RateLimited, ReadTimeout,
    RefreshTokenReusedRotation, ServerError, ValueNotUrlEncoded, WrongHostOrRegion,
};
use crate::findings::explain::fact::Fact::{
    ErrorUnderSuccess, GrantCode, NotPost, QueryParams, RetryAfter, TypeMissing, VendorSchema,
};
use crate::findings::explain::rule::{Rule, code, fails, says, seen, status};

pub(in crate::findings::explain) const RULES: &[Rule] = &[
    // Limits.
    status(RateLimited, 95, &[429]),
    seen(RateLimited, 50, &[RetryAfter]),
    code(RateLimited, 95, &["slow_down", "rate_limit_exceeded", "too_many_requests", "rate_limited", "ratelimited", "over_rate_limit", "throttled", "quota_exceeded"]),
    says(RateLimited, 93, &[
        "rate limit~ .. exceeded|reached|hit|remaining 0", "too many requests|attempts|calls|refresh~|tokens|times", "rate limited|exceeded|limiting", "throttl~", "quota .. exceeded|reached", "slow down", "request limit", "locked .. too many|failed", "too many .. failed|failures|authentication|logins|invalid", "temporarily locked|blocked", "locked out", "lockout|lock out", "maximum .. attempts", "attempts .. exceeded|reached", "x rate limit remaining 0", "retry after", "limit exceeded", "requests .. limit", "over .. limit", "client request loop", "error code 1015", "error 1015", "exceeded .. rate|quota|limit", "once per|every", "too many .. refreshes", "per second|minute|hour", "try again in .. seconds|minutes|hours", "requested too many", "spike arrest", "too frequent~", "frequency limit|limited", "request~ .. too often|fast|quickly", "api limit", "concurrent .. limit", "rate limit", "flood", "reached .. limit", "many requests",
    ]).unless(&["throttle seconds 0", "lifetime", "token limit", "scope", "size limit", "too many refresh tokens", "body limit", "limit of .. refresh tokens", "limited user"]),
    fails(RateLimited, 93, &["429", "too many requests", "rate limit~"]),

    // Faults.
    status(ServerError, 84, &[502, 503, 504]).not(&[QueryParams]),
    status(ServerError, 58, &[500]).not(&[TypeMissing, NotPost]),
    status(ServerError, 82, &[520, 521, 522, 523, 524, 525, 526, 527, 530, 598, 599]),
    status(WrongHostOrRegion, 40, &[521, 523, 525, 526, 530]),
    code(ServerError, 62, &["server_error", "internal_error", "internal_server_error", "unknown_error", "unexpected_error"]),
    code(ServerError, 60, &["temporarily_unavailable", "service_unavailable"]),
    code(Maintenance, 66, &["temporarily_unavailable", "service_unavailable", "maintenance"]),
    says(ServerError, 74, &[
        "internal .. error", "internal server error", "server error", "unexpected error", "null pointer", "traceback", "exception .. at", "unhandled exception", "bad gateway", "gateway time~", "upstream .. error|timeout|timed|connect|request|unavailable", "no healthy upstream", "service unavailable", "an error has occurred", "database .. error|unavailable", "sqlexception", "deadlock", "try again later", "backend .. error|fetch|unavailable", "application error", "fatal error", "temporarily unavailable", "could not connect to .. backend|database|server", "circuit breaker", "target .. unreachable|timeout", "upstream", "system error", "server .. fault", "internal failure", "unable to process .. request", "technical error|difficulties", "default backend", "origin .. unreachable|error|timed|time|down", "web server is .. down|returning", "ssl handshake failed", "unable to complete",
    ]).unless(&["ssl connect attempt", "bad hostname", "redirect loop", "not closed cleanly", "json syntax exception", "not in a json format", "php fatal error", "fatal error uncaught", "unhandled exception .. format|http|socket|handshake|authorization|client", "reauth related", "client error", "not found", "authentication error"]),
    says(ServerError, 48, &["an error occurred", "something went wrong", "unknown error"])
        .unless(&["reauth related", "client error", "not found", "authentication error"]),
    fails(ServerError, 82, &["502", "503", "504", "bad gateway", "service unavailable", "gateway timeout", "internal server error", "500"])
        .unless(&["proxy", "tunnel", "read timeout", "port 50", "after 500"]),
    says(Maintenance, 92, &["maintenance", "scheduled .. downtime|outage", "be back soon|shortly", "temporarily down|offline", "down for", "planned outage", "undergoing .. work|upgrade", "service .. suspended temporarily", "currently unavailable", "outage"]),
    status(Maintenance, 52, &[503]),
    status(Maintenance, 44, &[502]),
    fails(Maintenance, 40, &["503", "service unavailable"]),
    status(ReadTimeout, 46, &[504, 524]),
    status(ReadTimeout, 72, &[408, 499, 598]),
    status(RefreshTokenReusedRotation, 30, &[502, 504, 520, 524])
        .implies("The server may have acted before the gateway gave up; the next refusal would then be for a used token."),
    status(ProxyRequired, 97, &[407]),
    status(ValueNotUrlEncoded, 20, &[431]),

    // Dialects.
    seen(Http200WithError, 58, &[ErrorUnderSuccess]),
    seen(NonstandardErrorSchema, 32, &[VendorSchema]).not(&[GrantCode]),
];
