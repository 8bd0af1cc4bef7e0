//! Client error texts of curl, OpenSSL, Node, Python, Java, Go, .NET, PHP, Ruby and rustls.

use crate::findings::Cause::{
    AcceptHeaderRequired, ClockSkew, ConnectRefused, ConnectTimeout, ConnectionReset, DnsFailure,
    Http200WithError, NonstandardErrorSchema, NotHttp, ParameterWhitespace, PlainHttpOnTlsPort,
    ProxyInterference, ProxyRequired, ReadTimeout, RedirectHttps, RedirectLogin, ResponseNotJson,
    SecretWhitespace, ServerError, TlsClientCertRequired, TlsExpired, TlsHandshakeRefused,
    TlsHostnameMismatch, TlsNotYetValid, TlsUntrustedCa, TlsVersion, WrongEndpoint,
    WrongHostOrRegion,
};
use crate::findings::explain::fact::Fact::Loopback;
use crate::findings::explain::rule::{Rule, fails, says};

/// What client libraries say of an answer without tokens.
const NO_TOKEN: &[&str] = &[
    "required option not passed access token",
    "undefined index|array key access token|expires in",
    "key error access token|expires in|refresh token",
    "missing access token parameter",
    "missing token$",
    "access token .. missing|undefined|not found .. response",
    "no access token .. response|answer|returned",
];

/// What client libraries say of a header they will not send.
const BAD_HEADER: &[&str] = &[
    "invalid header .. value",
    "invalid character .. header content",
    "illegal header value",
    "illegal character .. header",
    "header value .. newline|line|invalid|illegal",
    "invalid leading whitespace .. header",
    "invalid http header",
    "failed to parse header value",
    "err invalid char",
];

pub(in crate::findings::explain) const RULES: &[Rule] = &[
    // Names.
    fails(DnsFailure, 95, &[
        "enotfound", "eai again", "eai noname", "eai nodata", "could not resolve", "couldnt resolve", "name resolution",
        "name or service not known", "no such host", "nodename nor servname", "unknown host", "unknown host exception",
        "nxdomain", "servfail", "getaddrinfo failed", "no address associated", "getaddrinfo", "name does not resolve",
        "dns error|lookup|failure|resolution|resolve|query", "failed to lookup address", "remote name could not be resolved",
        "name not resolved", "no data record", "host not found", "server could not be found|resolved", "wsahost not found",
        "failed to resolve", "unable to resolve", "cannot resolve", "cant resolve", "no such host is known", "resolve host",
        "server misbehaving", "dial tcp lookup", "host~ .. not known|found|resolved", "dns server returned", "dns .. failed|failure|error|no data", "specified hostname could not be found", "nsurl error domain code|error 1003|1006", "error resolving dns", "non existing domain", "incorrect host domain", "resolving timed out", "bad hostname", "unresolved address exception", "contacting dns", "dns .. timeout|timed", "host name .. not be found|resolved", "hostname could not be found",
    ]).unless(&["proxy name resolution"]).implies("The name in the URL is wrong, or this machine cannot ask a name server."),
    fails(ProxyRequired, 60, &["resolve proxy", "proxy name resolution", "could not resolve proxy"])
        .implies("The name that cannot be found is the proxy's, not the server's.")
        .fix("Correct the proxy's host name in the settings (`HTTPS_PROXY`): it is the proxy that cannot be found."),
    says(DnsFailure, 80, &["dns lookup failed", "dns error|resolution|failure", "unknown host exception", "could not resolve host", "enotfound", "name or service not known", "no such host", "origin dns error", "unable to determine ip address"])
        .implies("A gateway or proxy in front tried to look the name up and could not."),
    fails(WrongHostOrRegion, 35, &["enotfound", "no such host", "could not resolve host", "unknown host", "name or service not known", "getaddrinfo failed"])
        .implies("The host may be misspelled or retired.")
        .fix("Compare the host in the token URL with the vendor's current documentation: a retired or misspelled host name resolves to nothing."),

    // Connecting.
    fails(ConnectRefused, 95, &[
        "connection refused", "econnrefused", "actively refused", "errno 111", "errno 61", "10061", "connect refused",
        "couldnt connect to server", "could not connect to server", "failed to connect to", "connection was refused", "err connection refused", "refused to connect", "connect exception", "connect call failed", "nsurl error domain code|error 1004", "unable to connect to the remote server", "refused the connection",
    ]).unless(&["timed out", "timeout", "unreachable", "no route", "etimedout", "proxyconnect tcp", "client proxy connection error", "tunneling socket", "tunnel proxy"]),
    fails(ConnectTimeout, 52, &["client error connect"])
        .implies("The client does not say why it could not connect: name, network, proxy or TLS.")
        .fix("Ask the same URL with `curl -v` from the same machine: it says whether the name, the network, a proxy or TLS is in the way."),
    fails(WrongHostOrRegion, 45, &["refused", "econnrefused", "failed to connect"]).seen(&[Loopback])
        .implies("The URL names this machine itself; in a container or on a server that is not the machine the authorization server runs on.")
        .fix("Replace `localhost` in the token URL by the name under which the authorization server is reached from where the program runs (in a container: the service's name)."),
    fails(ConnectTimeout, 93, &[
        "connect~ .. timed out", "connect~ timeout", "connect etimedout", "timed out .. connect~", "errno 110", "10060",
        "no route to host", "network is unreachable", "host is unreachable", "ehostunreach", "enetunreach", "etimedout",
        "connect timeout error", "und err connect timeout", "connection attempt failed .. did not properly respond",
        "failed to establish a new connection .. timed out", "connection timed out", "dial tcp .. i o timeout", "i o timeout", "open timeout",
        "timeout was reached", "resolving timed out", "connection timeout", "tls handshake timeout", "errno 101", "errno 113",
        "failed to open tcp connection .. execution expired", "net open timeout", "internet connection appears to be offline", "err internet disconnected", "not connected to the internet", "unreachable network", "nsurl error domain code|error 1009", "err address unreachable",
    ]).unless(&["resolving timed out", "read etimedout", "read timed out", "read timeout", "awaiting headers", "bytes received", "operation timed out after"]),
    fails(ProxyRequired, 40, &["errno 110", "connect~ timed out", "connect etimedout", "connect timeout", "connection timed out", "dial tcp .. i o timeout", "failed to establish a new connection .. timed out"])
        .implies("In company networks direct connections are dropped and a proxy has to be used.")
        .fix("Set the proxy your network demands (`HTTPS_PROXY`) for this program, if there is one: direct connections may be dropped."),

    // Waiting.
    fails(ReadTimeout, 93, &[
        "read timed out", "read timeout", "esockettimedout", "awaiting headers", "bytes received", "response timeout",
        "headers timeout", "body timeout", "socket timeout exception read", "operation timed out after", "context deadline exceeded",
        "request timed out", "request canceled .. timeout", "timeout of .. exceeded", "the operation has timed out", "was canceled due to the configured",
        "net read timeout", "timeout awaiting response", "socket timeout", "gateway timeout", "idle timeout", "econnaborted",
        "the operation was aborted due to timeout", "timed out waiting for .. response|reply", "request timeout", "deadline has elapsed", "task was canceled",
        "read etimedout", "nsurl error domain code|error 1001", "curl error 28", "took too long", "operation timed out", "read operation timed out", "receive timeout",
    ]).unless(&["connect~ .. timed out", "connect timeout", "dial tcp", "errno 110"]),
    fails(ReadTimeout, 45, &["timed out", "timeout", "time out"]),
    fails(ConnectTimeout, 40, &["timed out", "timeout", "time out"]),
    fails(ConnectionReset, 92, &[
        "econnreset", "connection reset", "reset by peer", "socket hang up", "remote end closed", "empty reply from server",
        "unexpected eof", "eof$", "epipe", "broken pipe", "connection aborted", "forcibly closed", "10054", "connection closed", "err connection closed",
        "server closed", "closed connection without", "premature end|close", "unexpected end of file|stream", "other side closed", "und err socket", "connection was closed",
        "incomplete message", "connection closed before message completed", "response ended prematurely", "recv failure", "end of file reached", "server disconnected",
        "stream was reset", "stream error", "received from peer", "goaway", "http2 stream", "network connection was lost", "errno 104", "failed to respond", "no http response exception", "transfer closed", "incomplete read", "connection was aborted", "payload is not completed", "peer disconnected", "received no bytes", "software caused connection abort", "server returned nothing", "failure when receiving data", "failed sending data", "partial file", "http2 framing layer", "nsurl error domain code|error 1005", "err empty response", "err http2 protocol error", "incomplete chunked encoding", "err content length mismatch", "err network changed", "socket closed", "error closed$", "no response data received", "no data received", "connection to the server was closed", "connect reset error", "end of file error", "closed network connection", "not closed cleanly", "response body too short",
    ]).unless(&["bad status line", "proxyconnect tcp", "establish trust relationship", "ssl error syscall", "ssl .. unexpected eof", "handshake"]),
    fails(ProxyInterference, 30, &["econnreset", "socket hang up", "eof$", "connection reset", "remote end closed"])
        .implies("A proxy, firewall or load balancer that ends idle connections shows itself like this.")
        .fix("Look for a proxy, firewall or load balancer on the way that ends idle connections; exempt the token endpoint's host or do not reuse idle connections, and retry."),

    // Certificates.
    fails(TlsUntrustedCa, 90, &[
        "unable to get .. issuer certificate", "self signed certificate", "signed by unknown authority", "unknown issuer",
        "unable to verify .. certificate", "cannot verify .. certificate", "unable to verify leaf signature", "pkix path building failed", "unable to find valid certification path",
        "depth zero self signed cert", "certificate verify failed", "certificate verification failed", "not trusted", "untrusted root|certificate|authority", "partial chain",
        "remote certificate is invalid", "trust anchor", "unknown ca", "server certificate verification failed",
        "certificate chain", "ssl cert verification error", "certificate problem", "self signed", "cert authority invalid", "invalid peer certificate",
        "could not establish trust relationship", "ca cert~ .. not found|missing|error", "chain .. not .. verified|trusted|validated", "certificate signature failure", "unacceptable certificate", "trust relationship", "certificate for this server is invalid", "pretending to be", "err insecure response", "to sign other certificates", "trust anchors parameter must be non empty", "cacerts undefined", "ca trust store not available", "peer certificate or ssh remote key", "ssl ca cert", "tls ca certificate bundle", "certificate verify locations", "issuer check against peer certificate", "pinned public key", "certificate pinning", "no revocation check", "revocation offline", "nsurl error domain code|error 1202|1203", "known issuer", "selfsigned peer",
    ]).unless(&["has expired", "is expired", "expired", "hostname mismatch", "subject alternative", "not valid for", "altname", "not yet valid", "no longer valid", "ip address mismatch", "name mismatch", "required", "not time valid", "not valid yet"]),
    fails(ProxyInterference, 45, &["unable to get .. issuer certificate", "self signed certificate in", "certificate verify failed", "unknown authority", "path building failed", "unable to verify", "invalid peer certificate", "unknown issuer"])
        .unless(&["expired", "hostname", "altname", "alternative"])
        .implies("For a public host it is mostly a company proxy or virus scanner that opens TLS and signs with a root of its own.")
        .fix("Add the root certificate of the company proxy (or virus scanner) that opens TLS to the client's CA bundle, or exempt the host from it (`NO_PROXY`)."),
    fails(TlsExpired, 92, &["certificate has expired", "cert has expired", "certificate expired", "expired certificate", "certificate expired exception", "cert~ .. expired", "not after", "err cert date invalid", "nsurl error domain code|error 1201", "is after", "not time valid", "certificate is not currently valid", "required certificate is not within its validity period"])
        .unless(&["client certificate", "current time .. is before"]),
    fails(TlsNotYetValid, 93, &["current time .. is before"]),
    fails(ClockSkew, 88, &["current time .. is before", "validation time", "system time is way off"]),
    fails(ClockSkew, 50, &["expired or is not yet valid", "expired or not yet valid", "current time .. is after|before", "certificate .. not yet valid", "validity period", "cert date invalid", "not time valid"])
        .implies("The same words appear when this machine's clock is wrong.")
        .fix("Compare this machine's clock (NTP) with the certificate's dates before blaming the certificate."),
    fails(TlsNotYetValid, 90, &["not yet valid", "cert not yet valid", "not valid yet", "nsurl error domain code|error 1204", "certificate not yet valid exception", "not before", "is before"])
        .unless(&["expired or is not yet valid", "expired or not yet valid"]),
    fails(TlsNotYetValid, 35, &["expired or is not yet valid", "expired or not yet valid"]),
    fails(TlsHostnameMismatch, 93, &[
        "hostname mismatch", "match~ .. subject alternative", "match~ any of the subject", "altname invalid", "alt name", "hostname|host .. does not|doesnt match",
        "certificate is valid for", "not valid for name", "not valid for .. name|host", "no alternative certificate subject name", "no subject alternative", "host .. not in .. certs|cert altnames",
        "certificate .. not match .. host~", "name mismatch", "common name invalid", "remote certificate name mismatch", "is not valid for", "peer certificate .. did not match", "cannot validate certificate for", "certificate subject name .. does not match", "ip address mismatch", "no name matching",
        "certificate for .. doesnt match", "hostname check failed", "legacy common name field", "hostname .. not verified", "owner does not match hostname", "bad cert domain", "wrong principal", "target principal name is incorrect",
    ]),
    fails(TlsVersion, 90, &[
        "protocol version", "unsupported protocol", "no protocols available", "could not create ssl tls secure channel", "no shared cipher", "no cipher|ciphers match|suites|overlap",
        "protocol is disabled or cipher", "unsupported version", "not supported by the peer .. protocol", "protocol not supported", "inappropriate protocol|fallback", "ssl version", "version too low", "tls version", "tlsv1 alert protocol",
        "no appropriate protocol", "server selected protocol version", "err ssl version or cipher mismatch", "dh key too small", "legacy renegotiation|sigalg", "peer is incompatible", "no cipher suites in common", "remote error tls protocol version",
        "wrong ssl version", "common algorithm", "specified ssl cipher", "no cypher overlap", "no ciphersuites in common", "secure channel",
    ]),
    fails(TlsClientCertRequired, 92, &["certificate required", "bad certificate", "client certificate", "peer did not return a certificate", "alert certificate", "no client cert~", "handshake failure .. client cert~", "certificate unknown alert", "403 7", "alert unknown ca", "bad ssl client auth cert", "client auth cert needed", "set private key file", "key values mismatch", "local ssl certificate", "nsurl error domain code|error 1205|1206"])
        .unless(&["unknown authority", "selfsigned peer", "certificate bundle", "generated client alert"])
        .implies("The server ended the handshake because of the certificate the client sent, or did not send."),
    fails(PlainHttpOnTlsPort, 90, &[
        "wrong version number", "first record does not look like a tls handshake", "http request to an https server", "packet length too long", "unknown protocol",
        "unsupported or unrecognized ssl message", "record overflow", "record layer failure", "plaintext connection", "invalid content type", "frame size .. not an ssl", "ssl handshake .. http request", "http response to https client", "received corrupt message",
        "cannot determine the frame size", "not an ssl tls record", "server gave http response", "an http request was sent to", "plain http", "x15 x03", "u0015 u0003", "rx record too long", "unexpected tls packet", "message of type invalid content type",
    ]),
    says(PlainHttpOnTlsPort, 95, &["plain http request was sent to https port", "http request to an https server", "speaking plain http to an ssl", "http request .. to .. https|ssl|tls port|server", "youre speaking plain http"]),
    fails(TlsHandshakeRefused, 85, &["handshake failure", "secure connection to the server cannot be made", "terminated the handshake", "handshake failed", "ssl error syscall", "handshake alert", "alert internal error", "alert handshake", "unrecognized name", "ssl handshake exception", "tls handshake", "alert number 40", "fatal alert", "ssl connect error", "error in tls|ssl", "handshake is not finished", "handshake eof", "alert access denied", "decode error", "ssl .. unexpected eof", "ssl exception", "connection was reset .. handshake", "ssl connection .. not be established", "authentication failed because the remote party", "peer shut down incorrectly", "failed to receive handshake", "err ssl protocol error", "failed to enable crypto", "unable to establish ssl connection", "ssl connect syscall", "ssl connect attempt failed"])
        .unless(&["jason", "json decode error", "protocol version", "timeout", "certificate", "first record", "no cipher", "path building", "wrong version", "hostname check"]),
    fails(TlsHandshakeRefused, 86, &["before secure tls connection was established"])
        .fix("Look for what ends the connection on the way (a proxy, a firewall, a VPN): try the same URL with curl from the same machine, and through the proxy if there is one."),
    fails(TlsHandshakeRefused, 72, &["bad record mac", "decryption failed"])
        .implies("What arrived on the encrypted connection was not what was sent.")
        .fix("Try the same URL with curl, on another network or past the proxy or virus scanner that opens TLS; then update the TLS library."),
    fails(ProxyInterference, 60, &["bad record mac", "decryption failed"]),
    fails(NotHttp, 90, &["http 0 9", "malformed http", "bad status line", "hpe invalid", "not http", "invalid http", "unsupported http version", "parse error .. http|expected", "received http 0 9", "http parser error", "malformed response|reply", "unexpected http", "weird server reply", "illegal status line", "invalid status line", "not a valid http", "protocol violation", "http version not supported", "malformed mime header", "invalid header", "bad http response", "bad response line", "failed to parse http", "expected http", "unexpected status line", "wrong status line", "invalid or unrecognized response", "nsurl error domain code|error 1017", "bad status line", "hpe invalid header token"])
        .unless(&["tls handshake", "https client", "x15 x03", "u0015 u0003", "invalid header .. value|name|content", "header content"]),

    fails(RedirectHttps, 90, &["cleartext .. not permitted|allowed", "app transport security", "cleartext http traffic", "nsurl error domain code|error 1022"])
        .implies("The client's own platform forbids http:// and sent nothing.")
        .fix("Write `https://` in the token URL; the platform sends nothing over plain http."),

    fails(RedirectLogin, 64, &["too many redirects", "exceeded .. redirects", "stopped after .. redirects", "maximum redirect", "redirect count exceeded", "redirects exceeded", "maximum .. redirects followed", "redirects hit maximum", "too many follow up", "not follow more than", "redirected .. times", "redirect loop", "nsurl error domain code|error 1007", "max redirects"])
        .implies("The client followed one redirect after another, so the endpoint never answered by itself; where they lead is not said.")
        .fix("Ask the token URL once without following (`curl -i`, no -L) and look at the Location header: it is a log-in page, or the URL that should be used."),
    fails(WrongEndpoint, 48, &["too many redirects", "redirect loop", "maximum redirect"]),

    // A header that a program would not write.
    fails(ParameterWhitespace, 90, BAD_HEADER)
        .implies("The client refused to write a header whose value holds a line break or another control character.")
        .fix("Trim the token or secret before it goes into the header: no line break at its end (look at the file or variable it is read from)."),
    fails(SecretWhitespace, 55, BAD_HEADER),

    // Proxies.
    fails(ProxyRequired, 95, &["407", "proxy authentication", "proxy auth~", "proxy .. required", "proxy requires", "authentication required .. proxy", "failed to authenticate with proxy"]),
    says(ProxyRequired, 90, &["proxy authentication required", "407 proxy", "proxy auth~ .. required", "cache access denied", "authenticate .. proxy"]),
    fails(ProxyInterference, 94, &["tunnel connection failed", "received http code .. from proxy after connect", "connect tunnel failed", "proxy connect~ .. failed|aborted|error", "proxy error", "unable to connect to proxy", "cannot connect to proxy", "tunneling socket could not be established", "proxy .. refused", "proxy returned", "proxy responded", "unexpected status from proxy", "connect method .. not allowed", "proxyconnect tcp", "proxy handshake error", "unexpected response code for connect", "proxy connection ended", "und err prx conn", "tunnel error", "secure web proxy server", "client proxy connection error", "tunnel through proxy", "proxy tunnel request", "proxy response .. http tunneling", "connect proxy failed", "tunnel proxy", "proxy failed to establish tunnel"])
        .unless(&["407"]),
    says(ProxyInterference, 75, &["error from proxy", "squid", "proxy error", "blocked by .. policy", "blocked by .. administrator", "web filter", "access to this site|page .. blocked", "zscaler", "blue coat", "forcepoint", "websense", "fortiguard", "fortinet", "captive portal", "mcafee web gateway", "websafe", "umbrella", "sophos", "web gateway", "bluecoat", "internet access .. log|sign in"])
        .unless(&["407"])
        .implies("The page is that of a proxy or filter between client and server."),

    // Reading.
    fails(ResponseNotJson, 72, &["unsupported content type text html"])
        .implies("The client speaks of the answer: a web page came where JSON was expected, from the server or from a proxy before it."),
    fails(ProxyInterference, 56, &["unsupported content type text html"]),
    fails(Http200WithError, 46, NO_TOKEN),
    fails(ResponseNotJson, 48, NO_TOKEN)
        .implies("The client found no `access_token` in the answer: it holds an error, or is no JSON.")
        .fix("Look at the raw answer before the client reads it: an error object or a page stands where the tokens were expected."),
    fails(ResponseNotJson, 75, &[
        "unexpected token", "json parse", "json decode", "expecting value", "invalid json", "not valid json", "unexpected character", "invalid character .. looking for beginning", "json parse exception",
        "json reader", "failed to parse .. json|response", "unexpected end of json", "json .. syntax error", "no json object", "malformed json", "json serializable|serialization", "deserializ~", "unmarshal", "could not parse .. json|response|token", "expected value at line", "jsondecodeerror", "syntaxerror .. json", "not in json format", "is not json", "unexpected json",
        "server response missing access token", "missing field access token", "json exception", "cannot parse response", "failed to decode response", "parsererror", "attempt to decode json with unexpected mimetype", "isnt in the correct format", "json text did not start", "could not be parsed", "parsing the response from the token endpoint", "invalid response received .. expected json", "eof while parsing a value", "body must be a top level object", "parsing error occured", "jason decode error", "json syntax exception", "response .. not in a json format", "no transformation found exception", "response content type must be application json", "invalid token response", "content type header must be application json received", "missing json object member",
    ]).implies("The client tried to read something else than JSON as JSON."),
    fails(ProxyInterference, 56, &["bad http content or transfer encoding", "incorrect header check"])
        .implies("The answer says that it is packed and is not, as when something on the way unpacks it and leaves the header.")
        .fix("Ask with `Accept-Encoding: identity`, and look for a proxy or virus scanner on the way that changes answers."),
    fails(ServerError, 44, &["bad http content or transfer encoding", "incorrect header check"]),
    fails(NonstandardErrorSchema, 56, &["response is not a conform", "oauth response is not conform", "token type cannot be null", "token type property must be", "not contain .. token type", "missing token type error"])
        .implies("The client is stricter than the server: what came is no answer by RFC 6749 section 5.1 (a status, `token_type` or another member is amiss).")
        .fix("Look at the raw answer (status, Content-Type, `access_token`, `token_type`) and tell the server's operator what is missing."),
    fails(Http200WithError, 52, &["token type cannot be null", "access token property must be", "has no token$"]),
    fails(AcceptHeaderRequired, 62, &["unexpected token a", "unexpected token o in json", "invalid character a looking", "access tok", "access token .. is not valid json", "starts with access token"])
        .implies("The text begins with the letter of `access_token=`: the answer was form-encoded.")
        .fix("Send `Accept: application/json`, so that the answer comes as JSON; the token in the form-encoded answer was issued all the same, save it."),
];
