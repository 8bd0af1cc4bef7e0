//! Causes of the group `transport`: reaching the endpoint at all. Only [`super`] reads this table.

use super::{Entry, Group, Side};

pub(super) const DNS_FAILURE: Entry = Entry {
    code: "dns_failure",
    group: Group::Transport,
    side: Side::Network,
    title: "The host name cannot be resolved",
    meaning: "The machine asked for the address of the token endpoint's host name and got none, so \
            not a byte was sent.",
    recognised: "The client's text speaks of name resolution: ENOTFOUND, EAI_AGAIN, \"Name or service \
            not known\", \"Could not resolve host\", NXDOMAIN, UnknownHostException.",
    fix: "Check the host name in the token URL letter by letter, then look it up on the \
            machine that failed (`nslookup HOST`); inside a container use the service's name or \
            the container network's DNS, not `localhost`.",
    references: &["https://curl.se/libcurl/c/libcurl-errors.html"],
};

pub(super) const CONNECT_REFUSED: Entry = Entry {
    code: "connect_refused",
    group: Group::Transport,
    side: Side::Network,
    title: "Nobody listens at that address and port",
    meaning: "The host was found, but it turned the connection down: no program listens on that \
            port, or a firewall rejects it.",
    recognised: "ECONNREFUSED, \"Connection refused\", \"actively refused\", errno 111 or 10061.",
    fix: "Check the host and port in the token URL and that the server is running; from inside \
            a container `localhost` is the container itself, so use the host's or the service's \
            name instead.",
    references: &["https://curl.se/libcurl/c/libcurl-errors.html"],
};

pub(super) const CONNECT_TIMEOUT: Entry = Entry {
    code: "connect_timeout",
    group: Group::Transport,
    side: Side::Network,
    title: "No answer to the attempt to connect",
    meaning: "The connection was never made: packets to that address disappear, mostly in a \
            firewall, or because traffic has to go through a proxy.",
    recognised: "ETIMEDOUT or \"timed out\" while connecting, \"No route to host\", \"Network is \
            unreachable\", connect timeout; nothing was sent.",
    fix: "Allow outgoing connections to the token URL's host and port in the firewall, or set \
            the proxy the network demands (`HTTPS_PROXY`); nothing was sent, so the refresh token \
            is unharmed.",
    references: &["https://curl.se/libcurl/c/libcurl-errors.html"],
};

pub(super) const READ_TIMEOUT: Entry = Entry {
    code: "read_timeout",
    group: Group::Transport,
    side: Side::Network,
    title: "Connected, but the answer did not come in time",
    meaning: "The request was sent and no whole answer came back before the client gave up. The \
            server may have acted on it, so a refresh token that changes with each use may be \
            spent.",
    recognised: "Read timed out, ESOCKETTIMEDOUT, \"Operation timed out ... with 0 bytes received\", \
            \"context deadline exceeded (Client.Timeout exceeded while awaiting headers)\".",
    fix: "Raise the read timeout (30 seconds or more) and do not retry blindly: the old \
            refresh token may be spent, so try it once more and have the user sign in again if it \
            is refused.",
    references: &[
        "RFC 6749 section 6",
        "RFC 9700 section 4.14.2",
        "https://www.rfc-editor.org/rfc/rfc6749#section-6",
        "https://www.rfc-editor.org/rfc/rfc9700#section-4.14.2",
    ],
};

pub(super) const CONNECTION_RESET: Entry = Entry {
    code: "connection_reset",
    group: Group::Transport,
    side: Side::Network,
    title: "The connection broke before the answer was whole",
    meaning: "The other side, or a box between, closed the connection in the middle. The server \
            may have acted on the request.",
    recognised: "ECONNRESET, \"socket hang up\", \"Connection reset by peer\", EOF, \"Remote end \
            closed connection without response\", \"Empty reply from server\".",
    fix: "Open a fresh connection for each refresh instead of reusing an idle one and retry \
            once, later; if it happens every time, look for a proxy, firewall or TLS setting on \
            the way that ends the connection.",
    references: &["https://curl.se/libcurl/c/libcurl-errors.html"],
};

pub(super) const TLS_UNTRUSTED_CA: Entry = Entry {
    code: "tls_untrusted_ca",
    group: Group::Transport,
    side: Side::Network,
    title: "The server's certificate is signed by nobody this machine trusts",
    meaning: "The certificate's chain does not lead to a root certificate the client knows: a \
            private or missing CA, a missing intermediate certificate, or a company proxy that \
            opens TLS and signs with its own.",
    recognised: "\"unable to get local issuer certificate\", \"self-signed certificate\", \"unknown \
            authority\", PKIX path building failed, UNABLE_TO_VERIFY_LEAF_SIGNATURE, \
            UnknownIssuer.",
    fix: "Add the CA certificate that signed the server's chain (or the company proxy's root) \
            to the client's CA bundle, for example `--cacert`, `SSL_CERT_FILE`, \
            `REQUESTS_CA_BUNDLE` or `NODE_EXTRA_CA_CERTS`; do not switch verification off.",
    references: &["https://curl.se/docs/sslcerts.html"],
};

pub(super) const TLS_EXPIRED: Entry = Entry {
    code: "tls_expired",
    group: Group::Transport,
    side: Side::Network,
    title: "The server's certificate has expired",
    meaning: "The certificate, or one above it, is past its last day, so the client refuses the \
            connection. A wrong clock on the client looks the same.",
    recognised: "\"certificate has expired\", CERT_HAS_EXPIRED, CertificateExpiredException, NotAfter \
            in the past.",
    fix: "Have the server's operator renew the certificate; first check that this machine's \
            clock shows today's date.",
    references: &["https://curl.se/docs/sslcerts.html"],
};

pub(super) const TLS_HOSTNAME_MISMATCH: Entry = Entry {
    code: "tls_hostname_mismatch",
    group: Group::Transport,
    side: Side::Network,
    title: "The server's certificate is for another host name",
    meaning: "The certificate names other hosts than the one in the token URL, so the client \
            cannot know that it talks to the right server.",
    recognised: "\"doesn't match any of the subject alternative names\", \
            ERR_TLS_CERT_ALTNAME_INVALID, \"certificate is valid for X, not Y\", NotValidForName.",
    fix: "Use a host name in the token URL that the certificate lists, or have the operator \
            issue a certificate that names this host.",
    references: &[
        "RFC 9110 section 4.3.4",
        "https://curl.se/docs/sslcerts.html",
        "https://www.rfc-editor.org/rfc/rfc9110#section-4.3.4",
    ],
};

pub(super) const TLS_VERSION: Entry = Entry {
    code: "tls_version",
    group: Group::Transport,
    side: Side::Network,
    title: "No TLS version or cipher suite in common",
    meaning: "Client and server could not agree on how to encrypt: mostly an old client that \
            cannot speak TLS 1.2, or an old server.",
    recognised: "Alert protocol_version, UNSUPPORTED_PROTOCOL, \"no protocols available\", \"wrong \
            version number\" with an old stack, \"could not create SSL/TLS secure channel\", no \
            shared cipher.",
    fix: "Enable TLS 1.2 or newer in the client's TLS library or runtime (update it where it \
            cannot).",
    references: &["RFC 8996", "https://www.rfc-editor.org/rfc/rfc8996"],
};

pub(super) const TLS_NOT_YET_VALID: Entry = Entry {
    code: "tls_not_yet_valid",
    group: Group::Transport,
    side: Side::Network,
    title: "The server's certificate is not valid yet",
    meaning: "The certificate's first day is still ahead by this machine's clock; nearly always \
            the clock is wrong.",
    recognised: "\"certificate is not yet valid\", CERT_NOT_YET_VALID, \
            CertificateNotYetValidException, NotBefore in the future.",
    fix: "Set this machine's clock right (switch NTP on), then try again.",
    references: &["https://curl.se/docs/sslcerts.html"],
};

pub(super) const TLS_HANDSHAKE_REFUSED: Entry = Entry {
    code: "tls_handshake_refused",
    group: Group::Transport,
    side: Side::Network,
    title: "The TLS handshake was refused",
    meaning: "The two sides began to set up TLS and one of them broke it off without saying enough \
            to tell why: a missing server name (SNI), no common cipher suite, a required client \
            certificate, or a filter on the way.",
    recognised: "Alert handshake_failure, \"SSL routines ... handshake failure\", SSL_ERROR_SYSCALL, \
            \"Received fatal alert: handshake_failure\", \"tlsv1 alert internal error\".",
    fix: "Check that the client sends the host name in TLS (SNI) and offers modern cipher \
            suites: compare with `openssl s_client -connect HOST:443 -servername HOST`.",
    references: &["RFC 8446 section 6.2", "https://www.rfc-editor.org/rfc/rfc8446#section-6.2"],
};

pub(super) const TLS_CLIENT_CERT_REQUIRED: Entry = Entry {
    code: "tls_client_cert_required",
    group: Group::Transport,
    side: Side::Network,
    title: "The server wants a client certificate",
    meaning: "The connection is only let in with a certificate that the client presents during the \
            TLS handshake, and none was sent or the one sent was not accepted.",
    recognised: "Alert certificate_required or bad_certificate, \"400 No required SSL certificate was \
            sent\", \"client certificate required\", 403.7.",
    fix: "Present the client certificate that was registered for this application (`--cert` \
            and `--key`) when connecting.",
    references: &["RFC 8705 section 2", "https://www.rfc-editor.org/rfc/rfc8705#section-2"],
};

pub(super) const PLAIN_HTTP_ON_TLS_PORT: Entry = Entry {
    code: "plain_http_on_tls_port",
    group: Group::Transport,
    side: Side::Network,
    title: "Plain HTTP and TLS met on one port",
    meaning: "One side speaks plain HTTP where the other expects TLS, so neither understands a \
            word.",
    recognised: "\"The plain HTTP request was sent to HTTPS port\", \"Client sent an HTTP request to \
            an HTTPS server\", WRONG_VERSION_NUMBER, \"first record does not look like a TLS \
            handshake\", \"packet length too long\".",
    fix: "Make scheme and port in the token URL agree: `https://` for a TLS port (443), \
            `http://` only for a plain local port.",
    references: &["https://curl.se/libcurl/c/libcurl-errors.html"],
};

pub(super) const NOT_HTTP: Entry = Entry {
    code: "not_http",
    group: Group::Transport,
    side: Side::Network,
    title: "What answered does not speak HTTP",
    meaning: "Something listens there, but its answer is no HTTP: another service on that port, or \
            HTTP/2 where HTTP/1.1 was expected.",
    recognised: "\"Received HTTP/0.9 when not allowed\", \"malformed HTTP response\", \
            HPE_INVALID_CONSTANT, BadStatusLine, \"Unsupported or unrecognized SSL message\".",
    fix: "Check the port in the token URL: another service answers there; use the port of the \
            web server.",
    references: &["https://curl.se/libcurl/c/libcurl-errors.html"],
};

pub(super) const PROXY_REQUIRED: Entry = Entry {
    code: "proxy_required",
    group: Group::Transport,
    side: Side::Network,
    title: "A proxy stands between and wants to be used, or wants credentials",
    meaning: "The network only lets requests out through a proxy, or the proxy wants a user name \
            and password first. The authorization server never saw the request.",
    recognised: "Status 407, Proxy-Authenticate, \"tunneling socket could not be established, \
            statusCode=407\", \"Proxy Authentication Required\", CONNECT failed.",
    fix: "Give the client the proxy's address with user name and password \
            (`HTTPS_PROXY=http://USER:PASSWORD@HOST:PORT`), or have the proxy let the token \
            endpoint's host through.",
    references: &[
        "RFC 9110 section 15.5.8",
        "https://www.rfc-editor.org/rfc/rfc9110#section-15.5.8",
        "https://developer.mozilla.org/docs/Web/HTTP/Reference/Status/407",
    ],
};

pub(super) const PROXY_INTERFERENCE: Entry = Entry {
    code: "proxy_interference",
    group: Group::Transport,
    side: Side::Network,
    title: "A proxy or another box on the way spoils the exchange",
    meaning: "Something between client and server changes, blocks or cuts the connection: a proxy \
            that opens TLS, a filter, a captive portal.",
    recognised: "CONNECT answered with 403 or 502, a certificate issued by a company or security \
            product, a proxy's error page, connections cut after a while.",
    fix: "Find the proxy in use (`HTTPS_PROXY`, system settings, company filter), exempt the \
            token endpoint's host from it (`NO_PROXY`) or trust its root certificate, and retry.",
    references: &["RFC 9110 section 9.3.6", "https://www.rfc-editor.org/rfc/rfc9110#section-9.3.6"],
};
