//! The cause codes: one table. Code, group, whose side, title, meaning, how it is recognised, what to do.

/// Whose side a cause is on.
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
pub enum Side {
    /// The request as it is written.
    Request,
    /// The client's registration at the authorization server.
    ClientRegistration,
    /// The grant: the token, the user, the consent.
    Grant,
    /// The server.
    Server,
    /// The network between.
    Network,
    /// It cannot be told.
    Unknown,
}

impl Side {
    /// The word the JSON report uses.
    #[must_use]
    pub const fn slug(self) -> &'static str {
        match self {
            Self::Request => "request",
            Self::ClientRegistration => "client_registration",
            Self::Grant => "grant",
            Self::Server => "server",
            Self::Network => "network",
            Self::Unknown => "unknown",
        }
    }
}

/// A cause's group, as in the contract's section 9.
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
pub enum Group {
    /// Reaching the endpoint at all.
    Transport,
    /// Reaching the right endpoint in the right way.
    Routing,
    /// How the request is written.
    Format,
    /// How the client authenticates itself.
    ClientAuth,
    /// The token, the user, the consent.
    Grant,
    /// The server's own.
    Server,
}

impl Group {
    /// The word the JSON report uses.
    #[must_use]
    pub const fn slug(self) -> &'static str {
        match self {
            Self::Transport => "transport",
            Self::Routing => "routing",
            Self::Format => "format",
            Self::ClientAuth => "client_auth",
            Self::Grant => "grant",
            Self::Server => "server",
        }
    }
}

/// What is written of a cause.
#[derive(Clone, Copy, Debug)]
pub struct Entry {
    /// The stable code.
    pub code: &'static str,
    /// Its group.
    pub group: Group,
    /// Whose side it usually is on.
    pub side: Side,
    /// A short title, sentence case.
    pub title: &'static str,
    /// What it means, in plain words.
    pub meaning: &'static str,
    /// How it is recognised.
    pub recognised: &'static str,
    /// The one thing to do.
    pub fix: &'static str,
    /// RFC sections and public pages.
    pub references: &'static [&'static str],
}

macro_rules! causes {
    ($($variant:ident = $code:literal, $group:ident, $side:ident, $title:literal, $meaning:literal, $recognised:literal, $fix:literal, [$($reference:literal),*];)+) => {
        /// Why a refresh fails. The codes are stable: never reused for something else.
        #[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
        #[allow(missing_docs, reason = "each variant's text stands in its table entry")]
        pub enum Cause { $($variant,)+ }

        impl Cause {
            /// Every cause, in the order of the contract.
            pub const ALL: &'static [Self] = &[$(Self::$variant),+];

            /// The cause's row of the table.
            #[must_use]
            pub const fn entry(self) -> &'static Entry {
                match self {
                    $(Self::$variant => &Entry {
                        code: $code, group: Group::$group, side: Side::$side, title: $title, meaning: $meaning,
                        recognised: $recognised, fix: $fix, references: &[$($reference),*],
                    },)+
                }
            }

            /// The cause of that code.
            #[must_use]
            pub fn from_slug(code: &str) -> Option<Self> {
                match code { $($code => Some(Self::$variant),)+ _ => None }
            }
        }
    };
}

impl Cause {
    /// The stable code.
    #[must_use]
    pub const fn slug(self) -> &'static str {
        self.entry().code
    }
}

causes! {
    DnsFailure = "dns_failure", Transport, Network, "Dns failure", "", "", "Dns failure.", [];
    ConnectRefused = "connect_refused", Transport, Network, "Connect refused", "", "", "Connect refused.", [];
    ConnectTimeout = "connect_timeout", Transport, Network, "Connect timeout", "", "", "Connect timeout.", [];
    ReadTimeout = "read_timeout", Transport, Network, "Read timeout", "", "", "Read timeout.", [];
    ConnectionReset = "connection_reset", Transport, Network, "Connection reset", "", "", "Connection reset.", [];
    TlsUntrustedCa = "tls_untrusted_ca", Transport, Network, "Tls untrusted ca", "", "", "Tls untrusted ca.", [];
    TlsExpired = "tls_expired", Transport, Network, "Tls expired", "", "", "Tls expired.", [];
    TlsHostnameMismatch = "tls_hostname_mismatch", Transport, Network, "Tls hostname mismatch", "", "", "Tls hostname mismatch.", [];
    TlsVersion = "tls_version", Transport, Network, "Tls version", "", "", "Tls version.", [];
    TlsNotYetValid = "tls_not_yet_valid", Transport, Network, "Tls not yet valid", "", "", "Tls not yet valid.", [];
    TlsHandshakeRefused = "tls_handshake_refused", Transport, Network, "Tls handshake refused", "", "", "Tls handshake refused.", [];
    TlsClientCertRequired = "tls_client_cert_required", Transport, Network, "Tls client cert required", "", "", "Tls client cert required.", [];
    PlainHttpOnTlsPort = "plain_http_on_tls_port", Transport, Network, "Plain http on tls port", "", "", "Plain http on tls port.", [];
    NotHttp = "not_http", Transport, Network, "Not http", "", "", "Not http.", [];
    ProxyRequired = "proxy_required", Transport, Network, "Proxy required", "", "", "Proxy required.", [];
    ProxyInterference = "proxy_interference", Transport, Network, "Proxy interference", "", "", "Proxy interference.", [];
    WrongEndpoint = "wrong_endpoint", Routing, Request, "Wrong endpoint", "", "", "Wrong endpoint.", [];
    WrongHostOrRegion = "wrong_host_or_region", Routing, Request, "Wrong host or region", "", "", "Wrong host or region.", [];
    WrongTenantOrEnvironment = "wrong_tenant_or_environment", Routing, Request, "Wrong tenant or environment", "", "", "Wrong tenant or environment.", [];
    MethodNotPost = "method_not_post", Routing, Request, "Method not post", "", "", "Method not post.", [];
    RedirectHttps = "redirect_https", Routing, Request, "Redirect https", "", "", "Redirect https.", [];
    RedirectTrailingSlash = "redirect_trailing_slash", Routing, Request, "Redirect trailing slash", "", "", "Redirect trailing slash.", [];
    RedirectCanonicalHost = "redirect_canonical_host", Routing, Request, "Redirect canonical host", "", "", "Redirect canonical host.", [];
    RedirectLogin = "redirect_login", Routing, Request, "Redirect login", "", "", "Redirect login.", [];
    WafOrGatewayBlock = "waf_or_gateway_block", Routing, Request, "Waf or gateway block", "", "", "Waf or gateway block.", [];
    UserAgentRequired = "user_agent_required", Routing, Request, "User agent required", "", "", "User agent required.", [];
    OriginHeaderRequired = "origin_header_required", Routing, Request, "Origin header required", "", "", "Origin header required.", [];
    GetRequired = "get_required", Routing, Request, "Get required", "", "", "Get required.", [];
    RedirectToHttp = "redirect_to_http", Routing, Request, "Redirect to http", "", "", "Redirect to http.", [];
    FormRequired = "form_required", Format, Request, "Form required", "", "", "Form required.", [];
    JsonRequired = "json_required", Format, Request, "Json required", "", "", "Json required.", [];
    ParamsInQueryRejected = "params_in_query_rejected", Format, Request, "Params in query rejected", "", "", "Params in query rejected.", [];
    ParamsInQueryRequired = "params_in_query_required", Format, Request, "Params in query required", "", "", "Params in query required.", [];
    ContentTypeMissing = "content_type_missing", Format, Request, "Content type missing", "", "", "Content type missing.", [];
    ContentTypeCharsetRejected = "content_type_charset_rejected", Format, Request, "Content type charset rejected", "", "", "Content type charset rejected.", [];
    ValueNotUrlEncoded = "value_not_url_encoded", Format, Request, "Value not url encoded", "", "", "Value not url encoded.", [];
    ValueDoubleEncoded = "value_double_encoded", Format, Request, "Value double encoded", "", "", "Value double encoded.", [];
    AcceptHeaderRequired = "accept_header_required", Format, Request, "Accept header required", "", "", "Accept header required.", [];
    BodyLostInRedirect = "body_lost_in_redirect", Format, Request, "Body lost in redirect", "", "", "Body lost in redirect.", [];
    BodyEmpty = "body_empty", Format, Request, "Body empty", "", "", "Body empty.", [];
    DuplicateParameter = "duplicate_parameter", Format, Request, "Duplicate parameter", "", "", "Duplicate parameter.", [];
    DuplicateHeader = "duplicate_header", Format, Request, "Duplicate header", "", "", "Duplicate header.", [];
    ParameterMisnamed = "parameter_misnamed", Format, Request, "Parameter misnamed", "", "", "Parameter misnamed.", [];
    ParameterWhitespace = "parameter_whitespace", Format, Request, "Parameter whitespace", "", "", "Parameter whitespace.", [];
    ExtraParameterRequired = "extra_parameter_required", Format, Request, "Extra parameter required", "", "", "Extra parameter required.", [];
    ContentLengthRequired = "content_length_required", Format, Request, "Content length required", "", "", "Content length required.", [];
    BasicRequired = "basic_required", ClientAuth, Request, "Basic required", "", "", "Basic required.", [];
    BodyRequired = "body_required", ClientAuth, Request, "Body required", "", "", "Body required.", [];
    BothAuthMethodsRequired = "both_auth_methods_required", ClientAuth, Request, "Both auth methods required", "", "", "Both auth methods required.", [];
    MultipleAuthMethods = "multiple_auth_methods", ClientAuth, Request, "Multiple auth methods", "", "", "Multiple auth methods.", [];
    BasicMustBeFormEncoded = "basic_must_be_form_encoded", ClientAuth, Request, "Basic must be form encoded", "", "", "Basic must be form encoded.", [];
    BasicMustNotBeFormEncoded = "basic_must_not_be_form_encoded", ClientAuth, Request, "Basic must not be form encoded", "", "", "Basic must not be form encoded.", [];
    BasicMalformed = "basic_malformed", ClientAuth, Request, "Basic malformed", "", "", "Basic malformed.", [];
    WrongClientSecret = "wrong_client_secret", ClientAuth, ClientRegistration, "Wrong client secret", "", "", "Wrong client secret.", [];
    ClientSecretMissing = "client_secret_missing", ClientAuth, Request, "Client secret missing", "", "", "Client secret missing.", [];
    ClientSecretExpired = "client_secret_expired", ClientAuth, ClientRegistration, "Client secret expired", "", "", "Client secret expired.", [];
    UnknownClient = "unknown_client", ClientAuth, ClientRegistration, "Unknown client", "", "", "Unknown client.", [];
    PublicClientMustNotSendSecret = "public_client_must_not_send_secret", ClientAuth, Request, "Public client must not send secret", "", "", "Public client must not send secret.", [];
    ClientIdMissing = "client_id_missing", ClientAuth, Request, "Client id missing", "", "", "Client id missing.", [];
    ClientIdRequiredInBodyToo = "client_id_required_in_body_too", ClientAuth, Request, "Client id required in body too", "", "", "Client id required in body too.", [];
    ClientIdMustNotBeInBody = "client_id_must_not_be_in_body", ClientAuth, Request, "Client id must not be in body", "", "", "Client id must not be in body.", [];
    JwtAssertionRequired = "jwt_assertion_required", ClientAuth, Request, "Jwt assertion required", "", "", "Jwt assertion required.", [];
    JwtAssertionInvalid = "jwt_assertion_invalid", ClientAuth, Request, "Jwt assertion invalid", "", "", "Jwt assertion invalid.", [];
    MtlsRequired = "mtls_required", ClientAuth, Request, "Mtls required", "", "", "Mtls required.", [];
    DpopRequired = "dpop_required", ClientAuth, Request, "Dpop required", "", "", "Dpop required.", [];
    DpopProofInvalid = "dpop_proof_invalid", ClientAuth, Request, "Dpop proof invalid", "", "", "Dpop proof invalid.", [];
    ExtraAuthorizationHeader = "extra_authorization_header", ClientAuth, Request, "Extra authorization header", "", "", "Extra authorization header.", [];
    AuthorizationHeaderStripped = "authorization_header_stripped", ClientAuth, Request, "Authorization header stripped", "", "", "Authorization header stripped.", [];
    SecretWhitespace = "secret_whitespace", ClientAuth, Request, "Secret whitespace", "", "", "Secret whitespace.", [];
    ClientDisabled = "client_disabled", ClientAuth, ClientRegistration, "Client disabled", "", "", "Client disabled.", [];
    RefreshTokenInvalid = "refresh_token_invalid", Grant, Grant, "Refresh token invalid", "", "", "Refresh token invalid.", [];
    RefreshTokenExpired = "refresh_token_expired", Grant, Grant, "Refresh token expired", "", "", "Refresh token expired.", [];
    RefreshTokenRevoked = "refresh_token_revoked", Grant, Grant, "Refresh token revoked", "", "", "Refresh token revoked.", [];
    RefreshTokenReusedRotation = "refresh_token_reused_rotation", Grant, Grant, "Refresh token reused rotation", "", "", "Refresh token reused rotation.", [];
    RefreshTokenWrongClient = "refresh_token_wrong_client", Grant, Grant, "Refresh token wrong client", "", "", "Refresh token wrong client.", [];
    RefreshTokenTruncatedOrMalformed = "refresh_token_truncated_or_malformed", Grant, Request, "Refresh token truncated or malformed", "", "", "Refresh token truncated or malformed.", [];
    RefreshTokenIsAnotherKindOfToken = "refresh_token_is_another_kind_of_token", Grant, Grant, "Refresh token is another kind of token", "", "", "Refresh token is another kind of token.", [];
    RefreshTokenMissing = "refresh_token_missing", Grant, Request, "Refresh token missing", "", "", "Refresh token missing.", [];
    GrantTypeWrong = "grant_type_wrong", Grant, Request, "Grant type wrong", "", "", "Grant type wrong.", [];
    GrantNotAllowedForClient = "grant_not_allowed_for_client", Grant, ClientRegistration, "Grant not allowed for client", "", "", "Grant not allowed for client.", [];
    OfflineAccessMissing = "offline_access_missing", Grant, Grant, "Offline access missing", "", "", "Offline access missing.", [];
    RedirectUriRequired = "redirect_uri_required", Grant, Request, "Redirect uri required", "", "", "Redirect uri required.", [];
    RedirectUriMismatch = "redirect_uri_mismatch", Grant, Request, "Redirect uri mismatch", "", "", "Redirect uri mismatch.", [];
    RedirectUriRejected = "redirect_uri_rejected", Grant, Request, "Redirect uri rejected", "", "", "Redirect uri rejected.", [];
    ScopeExceedsGrant = "scope_exceeds_grant", Grant, Grant, "Scope exceeds grant", "", "", "Scope exceeds grant.", [];
    ScopeRequired = "scope_required", Grant, Request, "Scope required", "", "", "Scope required.", [];
    ScopeRejected = "scope_rejected", Grant, Request, "Scope rejected", "", "", "Scope rejected.", [];
    ResourceOrAudienceMismatch = "resource_or_audience_mismatch", Grant, Grant, "Resource or audience mismatch", "", "", "Resource or audience mismatch.", [];
    InteractionRequired = "interaction_required", Grant, Grant, "Interaction required", "", "", "Interaction required.", [];
    UserSessionEnded = "user_session_ended", Grant, Grant, "User session ended", "", "", "User session ended.", [];
    UserDisabled = "user_disabled", Grant, Grant, "User disabled", "", "", "User disabled.", [];
    ConsentRevoked = "consent_revoked", Grant, Grant, "Consent revoked", "", "", "Consent revoked.", [];
    AuthorizationCodeUsedOrExpired = "authorization_code_used_or_expired", Grant, Grant, "Authorization code used or expired", "", "", "Authorization code used or expired.", [];
    RateLimited = "rate_limited", Server, Server, "Rate limited", "", "", "Rate limited.", [];
    ServerError = "server_error", Server, Server, "Server error", "", "", "Server error.", [];
    Maintenance = "maintenance", Server, Server, "Maintenance", "", "", "Maintenance.", [];
    ClockSkew = "clock_skew", Server, Server, "Clock skew", "", "", "Clock skew.", [];
    Http200WithError = "http_200_with_error", Server, Server, "Http 200 with error", "", "", "Http 200 with error.", [];
    SuccessWithoutRefreshToken = "success_without_refresh_token", Server, Server, "Success without refresh token", "", "", "Success without refresh token.", [];
    ResponseNotJson = "response_not_json", Server, Server, "Response not json", "", "", "Response not json.", [];
    NonstandardErrorSchema = "nonstandard_error_schema", Server, Server, "Nonstandard error schema", "", "", "Nonstandard error schema.", [];
}
