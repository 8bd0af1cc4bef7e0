//! Causes of the group `client_auth`: how the client identifies itself. Only [`super`] reads this table.

use super::{Entry, Group, Side};

pub(super) const BASIC_REQUIRED: Entry = Entry {
    code: "basic_required",
    group: Group::ClientAuth,
    side: Side::Request,
    title: "The client must identify itself in the Authorization header",
    meaning: "The server takes the client's id and secret only from the header `Authorization: \
            Basic`, and did not find them there.",
    recognised: "401 with WWW-Authenticate: Basic, \"missing authorization header\", or \
            invalid_client, while the credentials stand in the body.",
    fix: "Send the client's credentials as HTTP Basic: header `Authorization: Basic \
            base64(client_id:client_secret)`, and take `client_secret` out of the body.",
    references: &[
        "RFC 6749 section 2.3.1",
        "RFC 7617 section 2",
        "https://www.rfc-editor.org/rfc/rfc6749#section-2.3.1",
        "https://www.rfc-editor.org/rfc/rfc7617#section-2",
    ],
};

pub(super) const BODY_REQUIRED: Entry = Entry {
    code: "body_required",
    group: Group::ClientAuth,
    side: Side::Request,
    title: "The client must identify itself in the body",
    meaning: "The server takes the client's id and secret only as parameters of the body \
            (client_secret_post), and does not read the Authorization header.",
    recognised: "invalid_client or \"client_id missing\" while the credentials stand in the \
            Authorization header.",
    fix: "Send `client_id` and `client_secret` as form parameters in the body and leave the \
            `Authorization` header out.",
    references: &["RFC 6749 section 2.3.1", "https://www.rfc-editor.org/rfc/rfc6749#section-2.3.1"],
};

pub(super) const BOTH_AUTH_METHODS_REQUIRED: Entry = Entry {
    code: "both_auth_methods_required",
    group: Group::ClientAuth,
    side: Side::Request,
    title: "The credentials are wanted in header and body",
    meaning: "Against the standard, this server wants the credentials in the Authorization header \
            and in the body as well.",
    recognised: "Header alone and body alone are both refused, each with a complaint about what the \
            other one holds.",
    fix: "Send `Authorization: Basic base64(client_id:client_secret)` and also `client_id` and \
            `client_secret` in the body.",
    references: &["RFC 6749 section 2.3", "https://www.rfc-editor.org/rfc/rfc6749#section-2.3"],
};

pub(super) const MULTIPLE_AUTH_METHODS: Entry = Entry {
    code: "multiple_auth_methods",
    group: Group::ClientAuth,
    side: Side::Request,
    title: "The client identified itself in two ways at once",
    meaning: "The request carries the client's credentials twice, for example in the Authorization \
            header and in the body. The standard allows only one, and this server refuses the \
            rest.",
    recognised: "\"more than one authentication method\", \"multiple client credentials\", or Basic \
            and body credentials in one request.",
    fix: "Send only one: keep `Authorization: Basic` and remove `client_id` and \
            `client_secret` from the body (or the other way round).",
    references: &["RFC 6749 section 2.3", "https://www.rfc-editor.org/rfc/rfc6749#section-2.3"],
};

pub(super) const BASIC_MUST_BE_FORM_ENCODED: Entry = Entry {
    code: "basic_must_be_form_encoded",
    group: Group::ClientAuth,
    side: Side::Request,
    title: "Id and secret must be form-encoded inside Basic",
    meaning: "The standard wants id and secret form-encoded before they are joined and \
            base64-encoded. This server decodes them, so raw characters such as `%` or `+` turn \
            into others.",
    recognised: "The secret has characters that encoding changes, Basic is refused and the same \
            secret in the body is taken.",
    fix: "Form-encode `client_id` and `client_secret` each (secret `a+b` becomes `a%2Bb`) \
            before joining them with `:` and base64-encoding the result.",
    references: &["RFC 6749 section 2.3.1", "https://www.rfc-editor.org/rfc/rfc6749#section-2.3.1"],
};

pub(super) const BASIC_MUST_NOT_BE_FORM_ENCODED: Entry = Entry {
    code: "basic_must_not_be_form_encoded",
    group: Group::ClientAuth,
    side: Side::Request,
    title: "Id and secret must stand raw inside Basic",
    meaning: "The client form-encoded id and secret before base64, as the standard says, but this \
            server does not decode them and compares `%2F` with `/`.",
    recognised: "The decoded Basic value holds `%` and two hex digits, and the server calls the \
            credentials bad.",
    fix: "Put the raw client id and secret, not form-encoded, into \
            `base64(client_id:client_secret)`; or send them in the body instead.",
    references: &[
        "RFC 6749 section 2.3.1",
        "RFC 7617 section 2",
        "https://www.rfc-editor.org/rfc/rfc6749#section-2.3.1",
        "https://www.rfc-editor.org/rfc/rfc7617#section-2",
    ],
};

pub(super) const BASIC_MALFORMED: Entry = Entry {
    code: "basic_malformed",
    group: Group::ClientAuth,
    side: Side::Request,
    title: "The Authorization: Basic header cannot be read",
    meaning: "The header is there, but what follows `Basic` is not base64 of \
            `client_id:client_secret`: not encoded at all, encoded twice, wrapped in quotes, cut \
            by a line break, or without the colon.",
    recognised: "The value does not decode to text with a colon in it; \"invalid basic auth header\", \
            \"Invalid authorization header format\".",
    fix: "Build the header anew: `Authorization: Basic ` followed by standard base64 of \
            `client_id:client_secret`, in one line, without quotes or `b'...'`.",
    references: &["RFC 7617 section 2", "https://www.rfc-editor.org/rfc/rfc7617#section-2"],
};

pub(super) const WRONG_CLIENT_SECRET: Entry = Entry {
    code: "wrong_client_secret",
    group: Group::ClientAuth,
    side: Side::ClientRegistration,
    title: "The client secret is wrong",
    meaning: "The server knows the client, or says nothing about it, and does not accept the \
            secret that came along.",
    recognised: "\"invalid client secret\", \"bad client credentials\", invalid_client with both id \
            and secret sent.",
    fix: "Compare the client secret with the one in the vendor's console (its value, not its \
            id; no blank, right environment), or create a new secret and use that.",
    references: &["RFC 6749 section 5.2", "https://www.rfc-editor.org/rfc/rfc6749#section-5.2"],
};

pub(super) const CLIENT_SECRET_MISSING: Entry = Entry {
    code: "client_secret_missing",
    group: Group::ClientAuth,
    side: Side::Request,
    title: "The client secret is missing",
    meaning: "The client is registered with a secret, and the request proves its identity with \
            none.",
    recognised: "\"client secret not provided\", \"must contain client_assertion or client_secret\", \
            client_id alone in the request.",
    fix: "Send the `client_secret` along with `client_id` (by Basic or in the body), or \
            register the application as a public client.",
    references: &["RFC 6749 section 2.3.1", "https://www.rfc-editor.org/rfc/rfc6749#section-2.3.1"],
};

pub(super) const CLIENT_SECRET_EXPIRED: Entry = Entry {
    code: "client_secret_expired",
    group: Group::ClientAuth,
    side: Side::ClientRegistration,
    title: "The client secret has expired",
    meaning: "The secret was right once. Its time has run out in the vendor's console.",
    recognised: "\"client secret keys are expired\", AADSTS7000222, a documented rotation deadline \
            passed.",
    fix: "Create a new client secret in the vendor's console and put it into the application's \
            configuration.",
    references: &["RFC 6749 section 5.2", "https://www.rfc-editor.org/rfc/rfc6749#section-5.2"],
};

pub(super) const UNKNOWN_CLIENT: Entry = Entry {
    code: "unknown_client",
    group: Group::ClientAuth,
    side: Side::ClientRegistration,
    title: "The server does not know this client_id",
    meaning: "No application with this client_id is registered at this server (wrong id, deleted \
            application, other environment).",
    recognised: "\"unknown client\", \"client not found\", \"client identifier invalid\", \"no such \
            application\".",
    fix: "Check the `client_id` against the vendor's console (application still registered, id \
            and not a key or name, same environment and region as the token URL's host).",
    references: &["RFC 6749 section 5.2", "https://www.rfc-editor.org/rfc/rfc6749#section-5.2"],
};

pub(super) const PUBLIC_CLIENT_MUST_NOT_SEND_SECRET: Entry = Entry {
    code: "public_client_must_not_send_secret",
    group: Group::ClientAuth,
    side: Side::Request,
    title: "A public client must not send a secret",
    meaning: "The application is registered as public (mobile, desktop, single-page), and the \
            server refuses a secret from it.",
    recognised: "\"Client is public so neither client_assertion nor client_secret should be \
            presented\", \"public clients can't send a client secret\".",
    fix: "Remove `client_secret` from the request and send `client_id` alone in the body; or \
            register the application as confidential (web).",
    references: &["RFC 6749 section 2.1", "https://www.rfc-editor.org/rfc/rfc6749#section-2.1"],
};

pub(super) const CLIENT_ID_MISSING: Entry = Entry {
    code: "client_id_missing",
    group: Group::ClientAuth,
    side: Side::Request,
    title: "The client_id is missing",
    meaning: "The server could not tell which client is asking, because no client_id arrived.",
    recognised: "\"client_id is missing\", \"could not determine client ID\", no Basic header and no \
            client_id in the body.",
    fix: "Send `client_id` (and `client_secret` where there is one), in the body or by \
            `Authorization: Basic`.",
    references: &["RFC 6749 section 3.2.1", "https://www.rfc-editor.org/rfc/rfc6749#section-3.2.1"],
};

pub(super) const CLIENT_ID_REQUIRED_IN_BODY_TOO: Entry = Entry {
    code: "client_id_required_in_body_too",
    group: Group::ClientAuth,
    side: Side::Request,
    title: "The client_id is wanted in the body beside Basic",
    meaning: "The server authenticates by the Authorization header, but also reads client_id from \
            the body and misses it there.",
    recognised: "\"client_id missing\" or \"does not match\" although Basic was sent.",
    fix: "Keep `Authorization: Basic` and add `client_id` to the body as well (without the \
            secret).",
    references: &["RFC 6749 section 3.2.1", "https://www.rfc-editor.org/rfc/rfc6749#section-3.2.1"],
};

pub(super) const CLIENT_ID_MUST_NOT_BE_IN_BODY: Entry = Entry {
    code: "client_id_must_not_be_in_body",
    group: Group::ClientAuth,
    side: Side::Request,
    title: "The client_id must not stand in the body beside Basic",
    meaning: "The client identifies itself in the Authorization header, and the server refuses a \
            second client_id in the body.",
    recognised: "\"unknown field client_id\", \"multiple client credentials\" with Basic and a lone \
            client_id in the body.",
    fix: "Remove `client_id` from the body and keep `Authorization: Basic` only.",
    references: &["RFC 6749 section 2.3", "https://www.rfc-editor.org/rfc/rfc6749#section-2.3"],
};

pub(super) const JWT_ASSERTION_REQUIRED: Entry = Entry {
    code: "jwt_assertion_required",
    group: Group::ClientAuth,
    side: Side::Request,
    title: "The client must identify itself with a signed JWT",
    meaning: "The client is registered for private_key_jwt or client_secret_jwt: it has to sign a \
            fresh assertion for every request instead of sending a secret.",
    recognised: "\"client_assertion required\", \"client_assertion_type missing\", \
            \"private_key_jwt\" named as the registered method.",
    fix: "Send `client_assertion_type=urn:ietf:params:oauth:client-assertion-type:jwt-bearer` \
            and a `client_assertion` JWT signed with the registered key.",
    references: &["RFC 7523 section 2.2", "https://www.rfc-editor.org/rfc/rfc7523#section-2.2"],
};

pub(super) const JWT_ASSERTION_INVALID: Entry = Entry {
    code: "jwt_assertion_invalid",
    group: Group::ClientAuth,
    side: Side::Request,
    title: "The signed client assertion was refused",
    meaning: "The JWT that should prove the client's identity was not accepted: wrong audience, \
            key, issuer or subject, too old, valid for too long, or used before.",
    recognised: "The answer names the assertion, its signature, aud, iss, sub, exp, jti or kid; or a \
            client secret that is a JWT was refused.",
    fix: "Sign a new JWT (client assertion) for this request: `iss` and `sub` the client id, `aud` the token \
            endpoint, `exp` within minutes, fresh `jti`, the registered key's `kid` (where the \
            client secret itself is a JWT, sign a new client_secret).",
    references: &["RFC 7523 section 3", "https://www.rfc-editor.org/rfc/rfc7523#section-3"],
};

pub(super) const MTLS_REQUIRED: Entry = Entry {
    code: "mtls_required",
    group: Group::ClientAuth,
    side: Side::Request,
    title: "The client must identify itself with its certificate",
    meaning: "The client is registered for mutual TLS, or the token is bound to a certificate, and \
            the connection did not present the right one.",
    recognised: "\"client certificate\" or \"tls_client_auth\" in an OAuth error, \"certificate \
            thumbprint mismatch\".",
    fix: "Connect with the registered client certificate (`--cert`, `--key`), the one the \
            token was issued to, at the mutual-TLS token URL (`mtls_endpoint_aliases`).",
    references: &["RFC 8705 section 2", "https://www.rfc-editor.org/rfc/rfc8705#section-2"],
};

pub(super) const DPOP_REQUIRED: Entry = Entry {
    code: "dpop_required",
    group: Group::ClientAuth,
    side: Side::Request,
    title: "A DPoP proof is missing or needs the server's nonce",
    meaning: "The refresh token is bound to a key, and each request has to carry a fresh signed \
            proof in the `DPoP` header, made with that key and the server's latest nonce.",
    recognised: "use_dpop_nonce, a DPoP-Nonce header, \"DPoP proof required\", \"proof does not match \
            the original used\".",
    fix: "Send a `DPoP` header with a proof signed by the key the token was issued to, and \
            repeat it with the `nonce` from the answer's `DPoP-Nonce` header.",
    references: &[
        "RFC 9449 section 8",
        "RFC 9449 section 5",
        "https://www.rfc-editor.org/rfc/rfc9449#section-8",
        "https://www.rfc-editor.org/rfc/rfc9449#section-5",
    ],
};

pub(super) const DPOP_PROOF_INVALID: Entry = Entry {
    code: "dpop_proof_invalid",
    group: Group::ClientAuth,
    side: Side::Request,
    title: "The DPoP proof was refused",
    meaning: "A proof came along, but something in it is wrong: method, URL, time, key, nonce, or \
            it was used before.",
    recognised: "invalid_dpop_proof, \"htu\", \"htm\", \"iat\", \"jti\" or \"ath\" named in the \
            answer.",
    fix: "Make a new DPoP proof for each request: `htm` POST, `htu` the token URL without \
            query, `iat` now, fresh `jti`, the server's `nonce`, and the key the token is bound \
            to.",
    references: &["RFC 9449 section 4.3", "https://www.rfc-editor.org/rfc/rfc9449#section-4.3"],
};

pub(super) const EXTRA_AUTHORIZATION_HEADER: Entry = Entry {
    code: "extra_authorization_header",
    group: Group::ClientAuth,
    side: Side::Request,
    title: "An Authorization header that does not belong there",
    meaning: "The request carries an Authorization header of another kind (an old access token as \
            Bearer, or a gateway's own), and the server judges that instead of the client's \
            credentials.",
    recognised: "Authorization: Bearer beside body credentials, or a gateway's Basic in front of the \
            server.",
    fix: "Remove the `Authorization` header that does not hold the client's own id and secret \
            (Bearer, gateway log-in) from the token request.",
    references: &["RFC 6749 section 2.3", "https://www.rfc-editor.org/rfc/rfc6749#section-2.3"],
};

pub(super) const AUTHORIZATION_HEADER_STRIPPED: Entry = Entry {
    code: "authorization_header_stripped",
    group: Group::ClientAuth,
    side: Side::Request,
    title: "The Authorization header does not arrive",
    meaning: "The client sends Basic, but a web server, gateway or proxy on the way removes the \
            header, so the application sees no credentials.",
    recognised: "\"credentials were not found in the headers or body\", \"no client authentication\" \
            although Basic was sent; body credentials work.",
    fix: "Make the web server pass the `Authorization` header on (Apache: `CGIPassAuth On`; \
            nginx: `proxy_set_header Authorization $http_authorization`), or send the credentials \
            in the body.",
    references: &[
        "RFC 6749 section 2.3.1",
        "https://httpd.apache.org/docs/2.4/mod/core.html#cgipassauth",
        "https://www.rfc-editor.org/rfc/rfc6749#section-2.3.1",
    ],
};

pub(super) const SECRET_WHITESPACE: Entry = Entry {
    code: "secret_whitespace",
    group: Group::ClientAuth,
    side: Side::Request,
    title: "The client secret has white space around it",
    meaning: "A line break or blank that is read along with the secret, mostly from a file or \
            environment variable, makes another secret of it.",
    recognised: "The secret in the request begins or ends with a blank, tab or line break.",
    fix: "Trim the client secret where it is read: no line break or blank at its ends.",
    references: &["RFC 6749 section 2.3.1", "https://www.rfc-editor.org/rfc/rfc6749#section-2.3.1"],
};

pub(super) const CLIENT_DISABLED: Entry = Entry {
    code: "client_disabled",
    group: Group::ClientAuth,
    side: Side::ClientRegistration,
    title: "The client is disabled",
    meaning: "The application is registered, but switched off, suspended, deleted or not yet \
            approved.",
    recognised: "\"client disabled\", \"application is suspended\", disabled_client, deleted_client.",
    fix: "Have the application enabled again in the vendor's console (or ask the vendor why \
            the client was disabled), or register a new client.",
    references: &["RFC 6749 section 5.2", "https://www.rfc-editor.org/rfc/rfc6749#section-5.2"],
};
