//! Causes of the group `format`: how the request is written. Only [`super`] reads this table.

use super::{Entry, Group, Side};

pub(super) const FORM_REQUIRED: Entry = Entry {
    code: "form_required",
    group: Group::Format,
    side: Side::Request,
    title: "The parameters must be sent as a form",
    meaning: "The server reads form bodies only. What it got was no form to it (JSON, multipart, \
            or a form under another Content-Type), so it saw no parameter and complains about \
            whatever it missed first.",
    recognised: "415, \"unsupported_grant_type\", \"grant_type missing\" or a bare 400/401 to a JSON \
            or multipart body; \"must be application/x-www-form-urlencoded\".",
    fix: "Send the parameters as a form: header `Content-Type: \
            application/x-www-form-urlencoded` and a form-encoded body \
            `grant_type=refresh_token&refresh_token=...`.",
    references: &[
        "RFC 6749 section 6",
        "RFC 6749 section 3.2",
        "https://www.rfc-editor.org/rfc/rfc6749#section-6",
        "https://www.rfc-editor.org/rfc/rfc6749#section-3.2",
    ],
};

pub(super) const JSON_REQUIRED: Entry = Entry {
    code: "json_required",
    group: Group::Format,
    side: Side::Request,
    title: "The parameters must be sent as JSON",
    meaning: "Against the standard, this server reads JSON bodies only; it could not make anything \
            of the form.",
    recognised: "415 or 400 to a form body with \"must be application/json\", a JSON parser's error \
            (\"Unexpected token g in JSON\"), \"invalid JSON\".",
    fix: "Send the same parameters as a JSON object with the header `Content-Type: \
            application/json`.",
    references: &[
        "RFC 8259",
        "https://www.rfc-editor.org/rfc/rfc8259",
        "https://developer.mozilla.org/docs/Web/HTTP/Reference/Status/415",
    ],
};

pub(super) const PARAMS_IN_QUERY_REJECTED: Entry = Entry {
    code: "params_in_query_rejected",
    group: Group::Format,
    side: Side::Request,
    title: "The parameters belong in the body, not in the URL",
    meaning: "The parameters stand in the URL's query, where this server does not look (and where \
            secrets end up in logs).",
    recognised: "Parameters in the URL and an answer that misses them: unsupported_grant_type, \
            \"grant_type missing\", 411, 500.",
    fix: "Move all parameters from the URL into the body of the POST as form parameters, with \
            `Content-Type: application/x-www-form-urlencoded`.",
    references: &[
        "RFC 6749 section 3.2",
        "RFC 6749 section 2.3.1",
        "https://www.rfc-editor.org/rfc/rfc6749#section-3.2",
        "https://www.rfc-editor.org/rfc/rfc6749#section-2.3.1",
    ],
};

pub(super) const PARAMS_IN_QUERY_REQUIRED: Entry = Entry {
    code: "params_in_query_required",
    group: Group::Format,
    side: Side::Request,
    title: "This server reads the parameters from the URL",
    meaning: "Against the standard, this server looks for the parameters in the URL's query and \
            ignores the body.",
    recognised: "The body holds every parameter, and the answer says a query parameter is missing.",
    fix: "Put the parameters into the URL's query as the vendor's documentation shows, and \
            keep such URLs out of logs.",
    references: &["RFC 6749 section 3.2", "https://www.rfc-editor.org/rfc/rfc6749#section-3.2"],
};

pub(super) const CONTENT_TYPE_MISSING: Entry = Entry {
    code: "content_type_missing",
    group: Group::Format,
    side: Side::Request,
    title: "The Content-Type header is missing",
    meaning: "Without the header the server does not know how to read the body, so it sees no \
            parameters.",
    recognised: "A body was sent without Content-Type, or the answer says the header is missing.",
    fix: "Add the header `Content-Type: application/x-www-form-urlencoded` to the request (and \
            make the body a form).",
    references: &[
        "RFC 6749 section 3.2",
        "RFC 9110 section 8.3",
        "https://www.rfc-editor.org/rfc/rfc6749#section-3.2",
        "https://www.rfc-editor.org/rfc/rfc9110#section-8.3",
    ],
};

pub(super) const CONTENT_TYPE_CHARSET_REJECTED: Entry = Entry {
    code: "content_type_charset_rejected",
    group: Group::Format,
    side: Side::Request,
    title: "The Content-Type is refused because of its charset, or altogether",
    meaning: "The server compares the header letter by letter and does not accept `; charset=...` \
            after the media type (or, rarely, any Content-Type on a request without a form).",
    recognised: "415 or \"unsupported media type\" although the media type is the right one and a \
            charset follows it.",
    fix: "Send exactly `Content-Type: application/x-www-form-urlencoded`, without `; \
            charset=utf-8`.",
    references: &["RFC 9110 section 8.3.1", "https://www.rfc-editor.org/rfc/rfc9110#section-8.3.1"],
};

pub(super) const VALUE_NOT_URL_ENCODED: Entry = Entry {
    code: "value_not_url_encoded",
    group: Group::Format,
    side: Side::Request,
    title: "A value was put into the form without encoding",
    meaning: "Characters such as `+`, `/`, `=`, `&` or `%` mean something else in a form. \
            Unencoded they change the value on its way: a `+` becomes a blank.",
    recognised: "The body holds a token or secret with a bare `+`, `&`, `%` or `=`, and the server \
            does not know the value.",
    fix: "Form-encode every value (let the HTTP library encode the parameters): `+` becomes \
            `%2B`, `/` becomes `%2F`, `=` becomes `%3D`.",
    references: &[
        "RFC 6749 appendix B",
        "https://www.rfc-editor.org/rfc/rfc6749#appendix-B",
        "https://url.spec.whatwg.org/#application/x-www-form-urlencoded",
    ],
};

pub(super) const VALUE_DOUBLE_ENCODED: Entry = Entry {
    code: "value_double_encoded",
    group: Group::Format,
    side: Side::Request,
    title: "A value was encoded twice",
    meaning: "The value was already percent-encoded and was encoded again, so the server receives \
            `%2F` where it expects `/`.",
    recognised: "The body holds `%25` followed by two hex digits, or the server calls a code or token \
            malformed that looks encoded.",
    fix: "Decode the stored value once and let the HTTP library encode it one single time.",
    references: &[
        "RFC 6749 appendix B",
        "https://www.rfc-editor.org/rfc/rfc6749#appendix-B",
        "https://url.spec.whatwg.org/#application/x-www-form-urlencoded",
    ],
};

pub(super) const ACCEPT_HEADER_REQUIRED: Entry = Entry {
    code: "accept_header_required",
    group: Group::Format,
    side: Side::Request,
    title: "The Accept header decides the answer's format",
    meaning: "Without `Accept: application/json` this server answers in another format (a form, or \
            a web page), which the client then cannot read.",
    recognised: "A form-encoded or HTML answer, 406 Not Acceptable, or a JSON parser stumbling over \
            `access_token=`.",
    fix: "Send the header `Accept: application/json`. If a token was already issued in another \
            format, save its new refresh token first.",
    references: &[
        "RFC 9110 section 12.5.1",
        "RFC 6749 section 5.1",
        "https://www.rfc-editor.org/rfc/rfc9110#section-12.5.1",
        "https://www.rfc-editor.org/rfc/rfc6749#section-5.1",
    ],
};

pub(super) const BODY_LOST_IN_REDIRECT: Entry = Entry {
    code: "body_lost_in_redirect",
    group: Group::Format,
    side: Side::Request,
    title: "The body got lost in a redirect",
    meaning: "The client followed a redirect and repeated the request as a GET, or without its \
            body, so the final server saw no parameters.",
    recognised: "\"must be POST\" or \"grant_type missing\" although the request was a POST with a \
            body; an http:// URL or an alias host.",
    fix: "Send the POST directly to the final URL (https, final host, right slash) and switch \
            redirect following off for token requests.",
    references: &["RFC 9110 section 15.4", "https://www.rfc-editor.org/rfc/rfc9110#section-15.4"],
};

pub(super) const BODY_EMPTY: Entry = Entry {
    code: "body_empty",
    group: Group::Format,
    side: Side::Request,
    title: "The request had no body",
    meaning: "The parameters never left: the body was empty when the request was sent.",
    recognised: "Content-Length 0 or an empty body in the request; the answer misses grant_type or \
            everything.",
    fix: "Pass the parameters as the request's body (`data=` in Python, `body` in fetch, `-d` \
            in curl): `grant_type=refresh_token&refresh_token=...`.",
    references: &["RFC 6749 section 6", "https://www.rfc-editor.org/rfc/rfc6749#section-6"],
};

pub(super) const DUPLICATE_PARAMETER: Entry = Entry {
    code: "duplicate_parameter",
    group: Group::Format,
    side: Side::Request,
    title: "A parameter was sent twice",
    meaning: "The standard forbids repeating a parameter, and many servers refuse the whole \
            request when one is.",
    recognised: "The same name stands twice in the body (or in body and URL); \"duplicated \
            parameter\", \"included more than once\".",
    fix: "Send each parameter only once: remove the second `PARAMETER`, often added by the \
            HTTP library as well as by your code.",
    references: &["RFC 6749 section 3.2", "https://www.rfc-editor.org/rfc/rfc6749#section-3.2"],
};

pub(super) const DUPLICATE_HEADER: Entry = Entry {
    code: "duplicate_header",
    group: Group::Format,
    side: Side::Request,
    title: "A header was sent twice",
    meaning: "A gateway in front of the server refuses requests in which a header such as \
            Content-Type or Authorization occurs twice.",
    recognised: "The same header stands twice in the request; \"Duplicate Header\".",
    fix: "Send each header once: set `Content-Type` (or the header the answer names) in one \
            place only.",
    references: &["RFC 9110 section 5.3", "https://www.rfc-editor.org/rfc/rfc9110#section-5.3"],
};

pub(super) const PARAMETER_MISNAMED: Entry = Entry {
    code: "parameter_misnamed",
    group: Group::Format,
    side: Side::Request,
    title: "A parameter has the wrong name",
    meaning: "The value was sent under a name this server does not know, so for the server it is \
            missing.",
    recognised: "A parameter in the request that resembles a known one (`token`, `secret`, \
            `clientId`), while the answer misses the real one.",
    fix: "Rename the parameter to what the server expects: `grant_type`, `refresh_token`, \
            `client_id`, `client_secret`, in lower case with underscores.",
    references: &[
        "RFC 6749 section 6",
        "RFC 6749 section 2.3.1",
        "https://www.rfc-editor.org/rfc/rfc6749#section-6",
        "https://www.rfc-editor.org/rfc/rfc6749#section-2.3.1",
    ],
};

pub(super) const PARAMETER_WHITESPACE: Entry = Entry {
    code: "parameter_whitespace",
    group: Group::Format,
    side: Side::Request,
    title: "A value has white space around or in it",
    meaning: "A line break or blank that comes along with a value makes another value of it for \
            the server.",
    recognised: "A value in the request begins or ends with a blank or line break (`%0D%0A`), or the \
            server quotes it with one.",
    fix: "Trim the value before sending: no line break, no blank, no tab at its ends (look at \
            the place it is read from).",
    references: &["RFC 6749 appendix A", "https://www.rfc-editor.org/rfc/rfc6749#appendix-A"],
};

pub(super) const EXTRA_PARAMETER_REQUIRED: Entry = Entry {
    code: "extra_parameter_required",
    group: Group::Format,
    side: Side::Request,
    title: "The server wants one more parameter",
    meaning: "Beyond the standard's parameters this server demands one of its own (an API key, an \
            action, an account or device id).",
    recognised: "The answer names a parameter or header as missing that is none of the standard's.",
    fix: "Add the parameter or header that the answer names, with the value from the vendor's \
            documentation.",
    references: &["RFC 6749 section 8.2", "https://www.rfc-editor.org/rfc/rfc6749#section-8.2"],
};

pub(super) const CONTENT_LENGTH_REQUIRED: Entry = Entry {
    code: "content_length_required",
    group: Group::Format,
    side: Side::Request,
    title: "The Content-Length header is missing",
    meaning: "The server, or a box in front of it, only takes a POST that says how long its body \
            is; mostly the body is empty.",
    recognised: "411 Length Required.",
    fix: "Send a form body so that `Content-Length` is set (`Content-Length: 0` at least); \
            move parameters from the URL into the body.",
    references: &[
        "RFC 9110 section 15.5.12",
        "https://www.rfc-editor.org/rfc/rfc9110#section-15.5.12",
        "https://developer.mozilla.org/docs/Web/HTTP/Reference/Status/411",
    ],
};
