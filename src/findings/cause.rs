//! The cause codes: one table. Code, group, whose side, title, meaning, how it is recognised, what to do.
//!
//! The rows stand in one file a group below; `regrant cause`, the reports and the documentation
//! all read them from here.

mod client_auth;
mod format;
mod grant;
mod routing;
mod server;
mod transport;

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
    ($($variant:ident = $group:ident::$entry:ident;)+) => {
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
                match self { $(Self::$variant => &$group::$entry,)+ }
            }
        }
    };
}

causes! {
    DnsFailure = transport::DNS_FAILURE;
    ConnectRefused = transport::CONNECT_REFUSED;
    ConnectTimeout = transport::CONNECT_TIMEOUT;
    ReadTimeout = transport::READ_TIMEOUT;
    ConnectionReset = transport::CONNECTION_RESET;
    TlsUntrustedCa = transport::TLS_UNTRUSTED_CA;
    TlsExpired = transport::TLS_EXPIRED;
    TlsHostnameMismatch = transport::TLS_HOSTNAME_MISMATCH;
    TlsVersion = transport::TLS_VERSION;
    TlsNotYetValid = transport::TLS_NOT_YET_VALID;
    TlsHandshakeRefused = transport::TLS_HANDSHAKE_REFUSED;
    TlsClientCertRequired = transport::TLS_CLIENT_CERT_REQUIRED;
    PlainHttpOnTlsPort = transport::PLAIN_HTTP_ON_TLS_PORT;
    NotHttp = transport::NOT_HTTP;
    ProxyRequired = transport::PROXY_REQUIRED;
    ProxyInterference = transport::PROXY_INTERFERENCE;
    WrongEndpoint = routing::WRONG_ENDPOINT;
    WrongHostOrRegion = routing::WRONG_HOST_OR_REGION;
    WrongTenantOrEnvironment = routing::WRONG_TENANT_OR_ENVIRONMENT;
    MethodNotPost = routing::METHOD_NOT_POST;
    RedirectHttps = routing::REDIRECT_HTTPS;
    RedirectTrailingSlash = routing::REDIRECT_TRAILING_SLASH;
    RedirectCanonicalHost = routing::REDIRECT_CANONICAL_HOST;
    RedirectLogin = routing::REDIRECT_LOGIN;
    WafOrGatewayBlock = routing::WAF_OR_GATEWAY_BLOCK;
    UserAgentRequired = routing::USER_AGENT_REQUIRED;
    OriginHeaderRequired = routing::ORIGIN_HEADER_REQUIRED;
    GetRequired = routing::GET_REQUIRED;
    RedirectToHttp = routing::REDIRECT_TO_HTTP;
    FormRequired = format::FORM_REQUIRED;
    JsonRequired = format::JSON_REQUIRED;
    ParamsInQueryRejected = format::PARAMS_IN_QUERY_REJECTED;
    ParamsInQueryRequired = format::PARAMS_IN_QUERY_REQUIRED;
    ContentTypeMissing = format::CONTENT_TYPE_MISSING;
    ContentTypeCharsetRejected = format::CONTENT_TYPE_CHARSET_REJECTED;
    ValueNotUrlEncoded = format::VALUE_NOT_URL_ENCODED;
    ValueDoubleEncoded = format::VALUE_DOUBLE_ENCODED;
    AcceptHeaderRequired = format::ACCEPT_HEADER_REQUIRED;
    BodyLostInRedirect = format::BODY_LOST_IN_REDIRECT;
    BodyEmpty = format::BODY_EMPTY;
    DuplicateParameter = format::DUPLICATE_PARAMETER;
    DuplicateHeader = format::DUPLICATE_HEADER;
    ParameterMisnamed = format::PARAMETER_MISNAMED;
    ParameterWhitespace = format::PARAMETER_WHITESPACE;
    ExtraParameterRequired = format::EXTRA_PARAMETER_REQUIRED;
    ContentLengthRequired = format::CONTENT_LENGTH_REQUIRED;
    BasicRequired = client_auth::BASIC_REQUIRED;
    BodyRequired = client_auth::BODY_REQUIRED;
    BothAuthMethodsRequired = client_auth::BOTH_AUTH_METHODS_REQUIRED;
    MultipleAuthMethods = client_auth::MULTIPLE_AUTH_METHODS;
    BasicMustBeFormEncoded = client_auth::BASIC_MUST_BE_FORM_ENCODED;
    BasicMustNotBeFormEncoded = client_auth::BASIC_MUST_NOT_BE_FORM_ENCODED;
    BasicMalformed = client_auth::BASIC_MALFORMED;
    WrongClientSecret = client_auth::WRONG_CLIENT_SECRET;
    ClientSecretMissing = client_auth::CLIENT_SECRET_MISSING;
    ClientSecretExpired = client_auth::CLIENT_SECRET_EXPIRED;
    UnknownClient = client_auth::UNKNOWN_CLIENT;
    PublicClientMustNotSendSecret = client_auth::PUBLIC_CLIENT_MUST_NOT_SEND_SECRET;
    ClientIdMissing = client_auth::CLIENT_ID_MISSING;
    ClientIdRequiredInBodyToo = client_auth::CLIENT_ID_REQUIRED_IN_BODY_TOO;
    ClientIdMustNotBeInBody = client_auth::CLIENT_ID_MUST_NOT_BE_IN_BODY;
    JwtAssertionRequired = client_auth::JWT_ASSERTION_REQUIRED;
    JwtAssertionInvalid = client_auth::JWT_ASSERTION_INVALID;
    MtlsRequired = client_auth::MTLS_REQUIRED;
    DpopRequired = client_auth::DPOP_REQUIRED;
    DpopProofInvalid = client_auth::DPOP_PROOF_INVALID;
    ExtraAuthorizationHeader = client_auth::EXTRA_AUTHORIZATION_HEADER;
    AuthorizationHeaderStripped = client_auth::AUTHORIZATION_HEADER_STRIPPED;
    SecretWhitespace = client_auth::SECRET_WHITESPACE;
    ClientDisabled = client_auth::CLIENT_DISABLED;
    RefreshTokenInvalid = grant::REFRESH_TOKEN_INVALID;
    RefreshTokenExpired = grant::REFRESH_TOKEN_EXPIRED;
    RefreshTokenRevoked = grant::REFRESH_TOKEN_REVOKED;
    RefreshTokenReusedRotation = grant::REFRESH_TOKEN_REUSED_ROTATION;
    RefreshTokenWrongClient = grant::REFRESH_TOKEN_WRONG_CLIENT;
    RefreshTokenTruncatedOrMalformed = grant::REFRESH_TOKEN_TRUNCATED_OR_MALFORMED;
    RefreshTokenIsAnotherKindOfToken = grant::REFRESH_TOKEN_IS_ANOTHER_KIND_OF_TOKEN;
    RefreshTokenMissing = grant::REFRESH_TOKEN_MISSING;
    GrantTypeWrong = grant::GRANT_TYPE_WRONG;
    GrantNotAllowedForClient = grant::GRANT_NOT_ALLOWED_FOR_CLIENT;
    OfflineAccessMissing = grant::OFFLINE_ACCESS_MISSING;
    RedirectUriRequired = grant::REDIRECT_URI_REQUIRED;
    RedirectUriMismatch = grant::REDIRECT_URI_MISMATCH;
    RedirectUriRejected = grant::REDIRECT_URI_REJECTED;
    ScopeExceedsGrant = grant::SCOPE_EXCEEDS_GRANT;
    ScopeRequired = grant::SCOPE_REQUIRED;
    ScopeRejected = grant::SCOPE_REJECTED;
    ResourceOrAudienceMismatch = grant::RESOURCE_OR_AUDIENCE_MISMATCH;
    InteractionRequired = grant::INTERACTION_REQUIRED;
    UserSessionEnded = grant::USER_SESSION_ENDED;
    UserDisabled = grant::USER_DISABLED;
    ConsentRevoked = grant::CONSENT_REVOKED;
    AuthorizationCodeUsedOrExpired = grant::AUTHORIZATION_CODE_USED_OR_EXPIRED;
    RateLimited = server::RATE_LIMITED;
    ServerError = server::SERVER_ERROR;
    Maintenance = server::MAINTENANCE;
    ClockSkew = server::CLOCK_SKEW;
    Http200WithError = server::HTTP_200_WITH_ERROR;
    SuccessWithoutRefreshToken = server::SUCCESS_WITHOUT_REFRESH_TOKEN;
    ResponseNotJson = server::RESPONSE_NOT_JSON;
    NonstandardErrorSchema = server::NONSTANDARD_ERROR_SCHEMA;
}

impl Cause {
    /// The stable code.
    #[must_use]
    pub const fn slug(self) -> &'static str {
        self.entry().code
    }

    /// The cause of that code.
    #[must_use]
    pub fn from_slug(code: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|cause| cause.slug() == code)
    }
}
