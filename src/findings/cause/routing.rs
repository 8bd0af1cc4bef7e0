//! Causes of the group `routing`: reaching the right endpoint in the right way. Only [`super`] reads this table.

use super::{Entry, Group, Side};

pub(super) const WRONG_ENDPOINT: Entry = Entry {
    code: "wrong_endpoint",
    group: Group::Routing,
    side: Side::Request,
    title: "This URL is not the token endpoint",
    meaning: "The request reached a server, but not the place in it that renews tokens: a wrong or \
            outdated path, the log-in page's URL, or another version of the endpoint.",
    recognised: "404 or 405, a web page instead of JSON, \"Cannot POST\", \"no route\", a page that \
            announces a move, a doubled slash or a missing part in the path.",
    fix: "Replace the token URL by the `token_endpoint` from the server's metadata \
            (`/.well-known/openid-configuration` or `/.well-known/oauth-authorization-server`) or \
            from the vendor's current documentation.",
    references: &[
        "RFC 6749 section 3.2",
        "RFC 8414 section 2",
        "https://www.rfc-editor.org/rfc/rfc6749#section-3.2",
        "https://www.rfc-editor.org/rfc/rfc8414#section-2",
    ],
};

pub(super) const WRONG_HOST_OR_REGION: Entry = Entry {
    code: "wrong_host_or_region",
    group: Group::Routing,
    side: Side::Request,
    title: "Right path, wrong host or region",
    meaning: "The service runs on several hosts (regions, national clouds, test and live) and this \
            token, account or client lives on another one.",
    recognised: "The answer names another host, issuer or data centre, or a client that works \
            elsewhere is unknown here; 421 Misdirected Request.",
    fix: "Use the host of the user's region, the one where the sign-in happened (it is the \
            issuer, `iss`, of the tokens), in the token URL.",
    references: &["RFC 8414 section 2", "https://www.rfc-editor.org/rfc/rfc8414#section-2"],
};

pub(super) const WRONG_TENANT_OR_ENVIRONMENT: Entry = Entry {
    code: "wrong_tenant_or_environment",
    group: Group::Routing,
    side: Side::Request,
    title: "Wrong tenant, realm or environment",
    meaning: "The path or host names a tenant, realm or environment (test or live) to which this \
            client, user or token does not belong.",
    recognised: "The answer says tenant, realm, organisation or environment not found or other than \
            expected; credentials of a sandbox at the live host.",
    fix: "Put the tenant (realm, environment) in the token URL where the user signed in and \
            the client is registered; do not mix sandbox and live.",
    references: &["RFC 8414 section 2", "https://www.rfc-editor.org/rfc/rfc8414#section-2"],
};

pub(super) const METHOD_NOT_POST: Entry = Entry {
    code: "method_not_post",
    group: Group::Routing,
    side: Side::Request,
    title: "The request must be a POST",
    meaning: "Token endpoints take POST only. Another method arrived, by mistake or because a \
            redirect turned the POST into a GET.",
    recognised: "405 with Allow: POST, \"must be POST\", \"Request method 'GET' not supported\", a \
            GET in the request.",
    fix: "Send the refresh as POST with the parameters in the body, and directly to the final \
            URL so that no redirect turns it into a GET.",
    references: &["RFC 6749 section 3.2", "https://www.rfc-editor.org/rfc/rfc6749#section-3.2"],
};

pub(super) const REDIRECT_HTTPS: Entry = Entry {
    code: "redirect_https",
    group: Group::Routing,
    side: Side::Request,
    title: "The server sends plain http on to https",
    meaning: "The token URL begins with http://. The server answers with a redirect to https://, \
            and most clients lose the body or the credentials when they follow it.",
    recognised: "301, 302, 307 or 308 with a Location that differs in the scheme only; \"HTTPS \
            required\".",
    fix: "Write `https://` in the token URL; then treat the secret as seen by others, because \
            it went out in clear text.",
    references: &[
        "RFC 6749 section 3.2",
        "RFC 9110 section 15.4",
        "https://www.rfc-editor.org/rfc/rfc6749#section-3.2",
        "https://www.rfc-editor.org/rfc/rfc9110#section-15.4",
    ],
};

pub(super) const REDIRECT_TRAILING_SLASH: Entry = Entry {
    code: "redirect_trailing_slash",
    group: Group::Routing,
    side: Side::Request,
    title: "Only the slash at the end of the URL differs",
    meaning: "The server knows the address with the other form of the trailing slash and redirects \
            there; most clients then send a GET without a body.",
    recognised: "301, 302, 307 or 308 with a Location that differs in the trailing slash only.",
    fix: "Write the token URL exactly as in the Location header, with or without the slash at \
            its end.",
    references: &["RFC 9110 section 15.4", "https://www.rfc-editor.org/rfc/rfc9110#section-15.4"],
};

pub(super) const REDIRECT_CANONICAL_HOST: Entry = Entry {
    code: "redirect_canonical_host",
    group: Group::Routing,
    side: Side::Request,
    title: "The server wants another host name",
    meaning: "The address works under another host name (with or without www, the main domain \
            instead of an alias), and the server redirects there. Clients that follow drop the \
            Authorization header or the body.",
    recognised: "A redirect whose Location has another host and the same or a similar path.",
    fix: "Put the host from the Location header into the token URL and send the POST there \
            directly.",
    references: &["RFC 9110 section 15.4", "https://www.rfc-editor.org/rfc/rfc9110#section-15.4"],
};

pub(super) const REDIRECT_LOGIN: Entry = Entry {
    code: "redirect_login",
    group: Group::Routing,
    side: Side::Request,
    title: "The server sends the request to a log-in page",
    meaning: "A page for people answered: the address is protected by a browser log-in, or the \
            client did not identify itself, so that the server took it for a visitor.",
    recognised: "A redirect to /login, /signin, /sso or an authorize page; an HTML log-in form \
            instead of JSON.",
    fix: "Authenticate the client (send `client_id` and `client_secret`, by Basic or in the \
            body) at the token endpoint's own URL, and send `Accept: application/json`; if it \
            still redirects, the URL is not the token endpoint, or a gateway wants its own log-in \
            first: have it let the token endpoint pass.",
    references: &[
        "RFC 6749 section 2.3",
        "RFC 6749 section 3.2",
        "https://www.rfc-editor.org/rfc/rfc6749#section-2.3",
        "https://www.rfc-editor.org/rfc/rfc6749#section-3.2",
    ],
};

pub(super) const WAF_OR_GATEWAY_BLOCK: Entry = Entry {
    code: "waf_or_gateway_block",
    group: Group::Routing,
    side: Side::Server,
    title: "A firewall or gateway in front of the server blocked the request",
    meaning: "The authorization server never saw the request. A protection service (bot filter, \
            firewall, API gateway) answered in its place.",
    recognised: "403, 406 or 429 with a block page: \"Attention Required\", \"Just a moment\", \
            \"Access Denied\" with a reference number, \"Request blocked\", \"Incapsula \
            incident\", cf-mitigated.",
    fix: "Send a User-Agent of your own and try from another network address; if it stays \
            blocked, give the block page's reference number (ray id, incident id) to the vendor \
            and ask to unblock your IP address.",
    references: &["https://developer.mozilla.org/docs/Web/HTTP/Reference/Status/403"],
};

pub(super) const USER_AGENT_REQUIRED: Entry = Entry {
    code: "user_agent_required",
    group: Group::Routing,
    side: Side::Request,
    title: "The server wants a User-Agent header, or dislikes this one",
    meaning: "Requests without a User-Agent, or with a library's default one, are turned away \
            before the token endpoint sees them.",
    recognised: "403, 406 or 429 from an edge server, error 1010 (browser signature), \"User-Agent \
            required\", while the same request with a User-Agent passes.",
    fix: "Send a `User-Agent` header of your own, for example `MyApp/1.0 (contact@example.com)`.",
    references: &[
        "RFC 9110 section 10.1.5",
        "https://www.rfc-editor.org/rfc/rfc9110#section-10.1.5",
    ],
};

pub(super) const ORIGIN_HEADER_REQUIRED: Entry = Entry {
    code: "origin_header_required",
    group: Group::Routing,
    side: Side::Request,
    title: "The Origin header decides",
    meaning: "The client is registered as a browser application (or as none), and the server \
            checks that the request carries an `Origin` header (or none).",
    recognised: "\"cross-origin requests\", \"Single-Page Application\", AADSTS9002326, \
            AADSTS9002327, \"Origin header required\", \"invalid origin\".",
    fix: "Send the refresh from the browser page so that `Origin` goes along, or change the \
            application's registered platform from single-page to web or native and sign in again.",
    references: &["https://learn.microsoft.com/entra/identity-platform/reference-error-codes"],
};

pub(super) const GET_REQUIRED: Entry = Entry {
    code: "get_required",
    group: Group::Routing,
    side: Side::Request,
    title: "This server wants GET",
    meaning: "Against the standard, this server renews tokens with a GET request and its \
            parameters in the URL.",
    recognised: "405 with Allow: GET, \"must be GET\", \"Request method 'POST' not supported\" at the \
            documented URL.",
    fix: "Send the refresh as GET with the parameters in the query, as the vendor's \
            documentation shows, and keep such URLs out of logs.",
    references: &[
        "RFC 6749 section 3.2",
        "https://www.rfc-editor.org/rfc/rfc6749#section-3.2",
        "https://developer.mozilla.org/docs/Web/HTTP/Reference/Status/405",
    ],
};

pub(super) const REDIRECT_TO_HTTP: Entry = Entry {
    code: "redirect_to_http",
    group: Group::Routing,
    side: Side::Request,
    title: "The server redirects from https to plain http",
    meaning: "A redirect would take the secrets to an unencrypted address. It comes mostly from a \
            server behind a proxy that does not know it is reached over https.",
    recognised: "The request went to https:// and the Location begins with http://.",
    fix: "Do not follow it: use the `https://` form of the Location, and have the operator \
            make the proxy pass on `X-Forwarded-Proto: https`.",
    references: &[
        "RFC 6749 section 3.2",
        "RFC 9110 section 15.4",
        "https://www.rfc-editor.org/rfc/rfc6749#section-3.2",
        "https://www.rfc-editor.org/rfc/rfc9110#section-15.4",
    ],
};
