//! Causes of the group `server`: the server's own. Only [`super`] reads this table.

use super::{Entry, Group, Side};

pub(super) const RATE_LIMITED: Entry = Entry {
    code: "rate_limited",
    group: Group::Server,
    side: Side::Server,
    title: "Too many requests",
    meaning: "The server, or a gateway in front of it, counts requests and has had enough for now.",
    recognised: "429, Retry-After, \"rate limit exceeded\", \"too many requests\", \"slow down\".",
    fix: "Wait as long as `Retry-After` says (a few minutes without it), then retry; refresh \
            less often and keep the access token until it expires.",
    references: &["RFC 6585 section 4", "https://www.rfc-editor.org/rfc/rfc6585#section-4"],
};

pub(super) const SERVER_ERROR: Entry = Entry {
    code: "server_error",
    group: Group::Server,
    side: Side::Server,
    title: "The server failed",
    meaning: "The fault is on the server's side. It may have acted on the request before failing, \
            so a refresh token that changes with each use may be spent.",
    recognised: "500, 502, 503, 504, 520 or an exception in the answer.",
    fix: "Wait a little and retry with the same refresh token, once: it may have been spent; \
            if the failure stays, send the vendor the answer's request id and time.",
    references: &["RFC 9110 section 15.6", "https://www.rfc-editor.org/rfc/rfc9110#section-15.6"],
};

pub(super) const MAINTENANCE: Entry = Entry {
    code: "maintenance",
    group: Group::Server,
    side: Side::Server,
    title: "The service is down for maintenance",
    meaning: "The operator says the service is not available for a while.",
    recognised: "503 with \"maintenance\", temporarily_unavailable, a status page.",
    fix: "Wait and retry later, keep the refresh token, and look at the vendor's status page.",
    references: &[
        "RFC 9110 section 15.6.4",
        "https://www.rfc-editor.org/rfc/rfc9110#section-15.6.4",
    ],
};

pub(super) const CLOCK_SKEW: Entry = Entry {
    code: "clock_skew",
    group: Group::Server,
    side: Side::Server,
    title: "The clocks disagree",
    meaning: "A time in the exchange lies in the past or future of the other side: this machine's \
            clock, or the server's, is wrong.",
    recognised: "\"issued in the future\", \"not yet valid\", a Date header far from local time, \
            certificate dates that make no sense.",
    fix: "Set this machine's clock right (switch NTP on) and try again.",
    references: &["https://www.rfc-editor.org/rfc/rfc7519#section-4.1"],
};

pub(super) const HTTP_200_WITH_ERROR: Entry = Entry {
    code: "http_200_with_error",
    group: Group::Server,
    side: Side::Server,
    title: "An error under status 200",
    meaning: "The status says success, the body says failure. A client that looks at the status \
            only takes the error for tokens.",
    recognised: "Status 200 and a body with an error instead of an access_token.",
    fix: "Judge the answer by its body: treat a missing `access_token` or an `error` member as \
            failure whatever the status; then act on that error (mostly sign in again).",
    references: &["RFC 6749 section 5.2", "https://www.rfc-editor.org/rfc/rfc6749#section-5.2"],
};

pub(super) const SUCCESS_WITHOUT_REFRESH_TOKEN: Entry = Entry {
    code: "success_without_refresh_token",
    group: Group::Server,
    side: Side::Server,
    title: "A success without a new refresh token",
    meaning: "The server issued an access token and no new refresh token. On most servers that \
            means: keep using the old one.",
    recognised: "access_token in the answer, no refresh_token.",
    fix: "Keep the old refresh token when an answer holds no new one; do not overwrite it with \
            nothing.",
    references: &[
        "RFC 6749 section 6",
        "RFC 6749 section 5.1",
        "https://www.rfc-editor.org/rfc/rfc6749#section-6",
        "https://www.rfc-editor.org/rfc/rfc6749#section-5.1",
    ],
};

pub(super) const RESPONSE_NOT_JSON: Entry = Entry {
    code: "response_not_json",
    group: Group::Server,
    side: Side::Server,
    title: "The answer is not JSON",
    meaning: "A client expects JSON and got something else: a form-encoded answer, a web page, \
            plain text. The answer may come from another server than the token endpoint.",
    recognised: "text/html or form-encoded content, a JSON parser's error in the client.",
    fix: "Look at the raw answer before parsing it; send `Accept: application/json`, and check \
            that the URL is the token endpoint.",
    references: &[
        "RFC 6749 section 5.1",
        "RFC 6749 section 5.2",
        "https://www.rfc-editor.org/rfc/rfc6749#section-5.1",
        "https://www.rfc-editor.org/rfc/rfc6749#section-5.2",
    ],
};

pub(super) const NONSTANDARD_ERROR_SCHEMA: Entry = Entry {
    code: "nonstandard_error_schema",
    group: Group::Server,
    side: Side::Server,
    title: "The error is not in the standard's words",
    meaning: "The server reports errors in a format of its own, so a client that looks for `error` \
            finds nothing.",
    recognised: "A JSON error without a string `error` at its top: errors[], code and message, fault, \
            status.",
    fix: "Read the vendor's own error fields (code and message) in the client, and act on what \
            they say.",
    references: &["RFC 6749 section 5.2", "https://www.rfc-editor.org/rfc/rfc6749#section-5.2"],
};
