//! What servers say of the client and how it identified itself.

use crate::findings::Cause::{
    AuthorizationHeaderStripped, BasicMalformed, BasicMustBeFormEncoded, BasicMustNotBeFormEncoded,
    BasicRequired, BodyRequired, BothAuthMethodsRequired, ClientDisabled, ClientIdMissing,
    ClientIdMustNotBeInBody, ClientIdRequiredInBodyToo, ClientSecretExpired, ClientSecretMissing,
    ClockSkew, DpopProofInvalid, DpopRequired, ExtraAuthorizationHeader, JwtAssertionInvalid,
    JwtAssertionRequired, MtlsRequired, MultipleAuthMethods, ParameterMisnamed,
    PublicClientMustNotSendSecret, RefreshTokenExpired, RefreshTokenInvalid, TlsClientCertRequired,
    UnknownClient, WrongClientSecret, WrongTenantOrEnvironment,
};
use crate::findings::explain::fact::Fact::{
    Basic, BasicAndId, BasicCase, BasicEncoded, BasicNoId, BasicNoSecret, BasicRaw, BasicSwapped,
    BasicUnreadable, BasicUrlSafe, Bearer, BearerAlone, BodyAssertion, BodyForm, BodyId, BodyJson,
    BodySecret, Dpop, GrantRefresh, IdAlone, Misnamed, Mute, NoAuthorization, NoBodyId, NoClient,
    NoDpop, NotToken, OtherAuthorization, RequestUnknown, SecretEmpty, SecretJwt, TwoMethods,
    WantsBasic, WantsBearer, WantsDpop,
};
use crate::findings::explain::rule::{Rule, code, says, seen, status};

const REFUSED: &[&str] = &["invalid_client", "client_authentication_failed"];
const CLIENT: &[&str] = &[
    "invalid_client",
    "invalid_client_credentials",
    "incorrect_client_credentials",
    "unauthorized_client",
    "client_authentication_failed",
];
/// Codes that say no more than status 401 does.
const UNNAMED: &[&str] = &["unauthorized", "authentication_required", "not_authenticated"];
/// Sentences that say no more than `invalid_client` does.
const AUTHENTICATION_FAILED: &[&str] = &[
    "client authentication .. failed|failure|invalid|unsuccessful|error",
    "client authentication .. not successful",
    "failed .. client authentication",
    "invalid client",
    "client .. not authenticated",
    "unable to authenticate .. client",
    "client .. could not be authenticated",
    "authenticate client",
];
/// A JWT that identifies the client and is refused.
const BAD_JWT: &[&str] = &[
    "invalid jwt",
    "jwt .. invalid|malformed|rejected",
    "bad jwt",
    "malformed jwt",
    "jwt .. not valid",
];
/// No proof at all.
const NO_PROOF: &[&str] = &[
    "missing .. dpop|proof",
    "proof|dpop .. missing|absent",
    "no .. proof",
    "proof|dpop .. not .. present|provided|found|sent|supplied",
    "proof|dpop .. required",
];
const METHOD: &[&str] = &[
    "authentication method .. not .. supported|allowed|accepted|permitted|match~|registered|enabled",
    "invalid|unsupported|wrong|incorrect authentication|auth method",
    "authentication method .. invalid|unsupported|mismatch|wrong",
    "client authentication method|mechanism",
    "auth method .. not .. supported|allowed|accepted|permitted|registered|enabled",
    "token endpoint auth method",
    "authentication scheme",
];

pub(in crate::findings::explain) const RULES: &[Rule] = &[
    // A client that could not be authenticated, by what was sent.
    seen(BasicMalformed, 90, &[BasicUnreadable]),
    seen(BasicMalformed, 62, &[BasicUrlSafe])
        .fix("Encode `client_id:client_secret` with the standard base64 alphabet (`+` and `/`), not with the one for URLs (`-` and `_`)."),
    code(BasicMalformed, 44, CLIENT).seen(&[BasicCase])
        .fix("Write the scheme exactly `Basic` (capital B), followed by one blank and base64 of `client_id:client_secret`."),
    seen(WrongClientSecret, 88, &[BasicSwapped])
        .fix("Put the client secret after the colon: what stands there now is the client id (`base64(client_id:client_secret)`)."),
    seen(ClientIdMissing, 88, &[BasicNoId])
        .fix("Read the client id before the header is built: the variable it comes from had no value (`base64(client_id:client_secret)`)."),
    seen(ClientSecretMissing, 82, &[BasicNoSecret]).not(&[BodySecret]),
    code(ClientSecretMissing, 78, CLIENT).seen(&[SecretEmpty]).not(&[Basic]),
    code(BasicMustNotBeFormEncoded, 72, CLIENT).seen(&[BasicEncoded]),
    seen(BasicMustNotBeFormEncoded, 70, &[BasicEncoded]).says(AUTHENTICATION_FAILED),
    seen(BasicMustNotBeFormEncoded, 70, &[BasicEncoded]).says(&["credentials", "secret", "unauthorized", "bad client", "client"]),
    status(BasicMustNotBeFormEncoded, 58, &[400, 401, 403]).seen(&[BasicEncoded]),
    code(BasicMustBeFormEncoded, 60, CLIENT).seen(&[BasicRaw]),
    says(BasicMustBeFormEncoded, 90, &["hex characters in escape", "urldecoder", "url decod~", "could not be decoded", "malformed|invalid|illegal|incomplete|bad escape|percent", "uri malformed"]).seen(&[BasicRaw])
        .implies("The server form-decodes what stands in Basic, and stumbled over a `%` or `+` of the secret's own."),
    says(BasicMustBeFormEncoded, 94, &["decoded .. x www form urlencoded", "basic .. invalid url encoding"]),
    status(BasicMustBeFormEncoded, 44, &[401]).seen(&[BasicRaw]),
    code(ClientSecretMissing, 78, CLIENT).seen(&[IdAlone]).not(&[SecretJwt]),
    says(ClientSecretMissing, 78, AUTHENTICATION_FAILED).seen(&[IdAlone]),
    code(BasicRequired, 42, CLIENT).seen(&[IdAlone]),
    code(ClientIdMissing, 76, CLIENT).seen(&[NoClient]),
    code(ClientSecretMissing, 52, CLIENT).seen(&[NoClient]),
    code(BasicRequired, 46, CLIENT).seen(&[NoClient]),
    status(ClientIdMissing, 52, &[401]).seen(&[NoClient]),
    status(ClientSecretMissing, 54, &[401]).seen(&[IdAlone]),
    code(WrongClientSecret, 56, CLIENT).seen(&[Basic]).not(&[BasicSwapped, BasicNoSecret]),
    code(BodyRequired, 46, CLIENT).seen(&[Basic]).not(&[BodySecret]),
    code(UnknownClient, 35, CLIENT).seen(&[Basic]),
    code(ClientIdRequiredInBodyToo, 34, CLIENT).seen(&[Basic]).not(&[BodyId]),
    code(AuthorizationHeaderStripped, 26, CLIENT).seen(&[Basic]),
    code(WrongClientSecret, 52, CLIENT).seen(&[BodySecret]).not(&[Basic]),
    code(BasicRequired, 48, CLIENT).seen(&[BodySecret]).not(&[Basic]),
    code(UnknownClient, 36, CLIENT).seen(&[BodySecret]).not(&[Basic]),
    code(MultipleAuthMethods, 72, &["invalid_request"]).seen(&[TwoMethods]),
    code(MultipleAuthMethods, 62, CLIENT).seen(&[TwoMethods]),
    status(MultipleAuthMethods, 56, &[400, 401]).seen(&[TwoMethods]),
    code(ClientIdMustNotBeInBody, 40, &["invalid_request"]).seen(&[BasicAndId]),
    code(ClientIdMustNotBeInBody, 43, CLIENT).seen(&[BasicAndId]),
    code(WrongClientSecret, 50, REFUSED).seen(&[RequestUnknown]),
    code(UnknownClient, 44, REFUSED).seen(&[RequestUnknown]),
    code(BasicRequired, 38, REFUSED).seen(&[RequestUnknown]),
    code(BodyRequired, 30, REFUSED).seen(&[RequestUnknown]),
    code(ClientSecretMissing, 26, REFUSED).seen(&[RequestUnknown]),
    code(WrongClientSecret, 88, &["incorrect_client_credentials", "invalid_client_secret", "bad_client_credentials", "invalid_client_credentials"]).not(&[BodyAssertion]),
    code(UnknownClient, 86, &["invalid_client_id", "unknown_client", "client_not_found", "invalid_clientid", "client_id_invalid"]),
    code(WrongClientSecret, 46, UNNAMED).seen(&[RequestUnknown]),
    code(BasicRequired, 42, UNNAMED).not(&[Basic]),
    code(ClientSecretMissing, 62, UNNAMED).seen(&[IdAlone]),
    code(ClientIdMissing, 62, UNNAMED).seen(&[NoClient]),
    code(ClientDisabled, 94, &["disabled_client", "deleted_client", "client_disabled", "client_suspended", "inactive_client"]),

    // 401 with nothing in it.
    status(BasicRequired, 84, &[400, 401, 403]).seen(&[WantsBasic, BodySecret]).not(&[Basic]),
    status(BasicRequired, 66, &[401]).seen(&[WantsBasic]).not(&[Basic, BasicUnreadable, OtherAuthorization]),
    status(WrongClientSecret, 60, &[401]).seen(&[WantsBasic, Basic]),
    status(WrongClientSecret, 46, &[401]).seen(&[Basic, Mute]),
    status(BodyRequired, 38, &[401]).seen(&[Basic, Mute]).not(&[BodySecret]),
    status(RefreshTokenInvalid, 42, &[401]).seen(&[Basic, BodyForm, GrantRefresh, Mute]),
    status(RefreshTokenExpired, 37, &[401]).seen(&[Basic, BodyForm, GrantRefresh, Mute]),
    status(BasicRequired, 58, &[401]).seen(&[BodySecret, Mute]).not(&[Basic]),
    status(WrongClientSecret, 48, &[401]).seen(&[BodySecret, Mute]).not(&[Basic]),
    status(WrongClientSecret, 44, &[401]).seen(&[RequestUnknown]),
    status(BasicRequired, 40, &[401]).seen(&[RequestUnknown]),
    status(UnknownClient, 30, &[401]).seen(&[RequestUnknown]),
    status(WrongClientSecret, 36, &[401]),
    status(ExtraAuthorizationHeader, 66, &[400, 401, 403]).seen(&[Bearer]).not(&[NotToken]),
    seen(ExtraAuthorizationHeader, 64, &[Bearer, BearerAlone])
        .not(&[NotToken])
        .fix("Replace `Authorization: Bearer …` by `Authorization: Basic ` and base64 of `client_id:client_secret`: a token endpoint wants to know the client, not an access token."),
    status(ExtraAuthorizationHeader, 50, &[401]).seen(&[OtherAuthorization, WantsBearer]),
    seen(ExtraAuthorizationHeader, 60, &[Bearer]).not(&[NotToken]).says(&["token .. expired|invalid", "bearer", "authorization header", "invalid token", "authentication"]),
    // RFC 6750's own code: it speaks of the Bearer token in the header, not of the grant.
    code(ExtraAuthorizationHeader, 94, &["invalid_token"]).seen(&[Bearer]).not(&[NotToken]),
    code(ExtraAuthorizationHeader, 60, &["invalid_request", "invalid_client"]).seen(&[Bearer]),
    seen(ExtraAuthorizationHeader, 52, &[OtherAuthorization]).says(&["authorization header", "authentication scheme", "authorization type"]),

    // Basic wanted.
    says(BasicRequired, 88, &[
        "missing .. authorization header", "authorization header .. required|missing|not|absent|must", "no authorization header", "requires .. basic", "basic auth~ .. required|needed|must|expected|missing|only", "must .. basic auth~", "use .. http basic|basic auth~", "full authentication is required", "only .. basic", "client secret basic", "http basic", "valid authorization header", "basic authentication", "authorization header .. basic", "authenticated using oauth client credentials", "credentials .. in .. header", "basic authorization",
    ]).not(&[Basic, BasicUnreadable]).unless(&["bearer", "invalid basic auth~", "header format", "was requested", "client secret basic however", "method client secret basic", "client authentication with client secret basic", "malformed client secret basic", "dpop"]),
    says(AuthorizationHeaderStripped, 88, &["missing .. authorization header", "authorization header .. required|missing|absent", "authorization header .. not found|present|provided", "no authorization header", "credentials .. not found in .. header", "authorization header not", "no .. credentials", "credentials .. missing|required", "no client authentication", "without authentication", "client authentication missing", "credentials were not found"])
        .seen(&[Basic]).unless(&["e g unknown client", "due to unknown client", "unknown client no client", "client id .. missing", "was requested", "unsupported authentication", "in both"])
        .implies("The request did carry Basic, so the header was lost on the way to the program that reads it."),
    says(ClientSecretMissing, 60, &["credentials were not found", "no .. client credentials", "client credentials .. missing|required|absent", "client credentials .. not found|provided|present|supplied", "missing client credentials", "credentials missing", "client authentication .. required|missing|needed", "requires .. client authentication", "no client authentication", "requires a valid client authentication"])
        .not(&[Basic, BodySecret]).unless(&["due to unknown client", "e g unknown client", "unknown client no client", "client id required"]),
    says(BasicRequired, 56, &["credentials were not found", "no .. client credentials", "client credentials .. missing|required|absent", "client credentials .. not found|provided|present|supplied", "missing client credentials", "client authentication .. required|missing", "requires .. client authentication", "requires a valid client authentication"])
        .not(&[Basic]).unless(&["due to unknown client", "e g unknown client", "unknown client no client"]),
    says(BasicRequired, 76, &["credentials were not found", "client credentials .. missing|required|absent", "client credentials .. not found|provided|present|supplied", "missing client credentials"]).seen(&[BodySecret]).not(&[Basic]),

    says(BasicRequired, 80, &["use|put|send|in|into .. authorization header", "authorization header for client"])
        .not(&[Basic, BasicUnreadable, Bearer]).unless(&["not .. header", "body", "not supported"]),

    // Body wanted.
    says(BodyRequired, 84, &["in|into .. form|body not .. header", "not .. in .. header"])
        .unless(&["found", "missing", "credentials were"]),
    says(BodyRequired, 86, METHOD).seen(&[Basic]).not(&[BodySecret]).unless(&["e g unknown client", "due to unknown client", "unknown client no client", "client secret basic .. was|but|allowed|expected", "private key jwt", "tls client auth"]),
    says(BasicRequired, 80, METHOD).seen(&[BodySecret]).not(&[Basic]).unless(&["e g unknown client", "due to unknown client", "unknown client no client", "private key jwt", "supports .. client secret post"]),
    says(ClientIdMissing, 78, METHOD).seen(&[NoClient]),
    says(ClientSecretMissing, 66, METHOD).seen(&[IdAlone]).unless(&["private key jwt"]),
    says(BasicRequired, 52, METHOD).seen(&[RequestUnknown]).unless(&["unknown client no client", "e g unknown client", "due to unknown client"]),
    says(BodyRequired, 50, METHOD).seen(&[RequestUnknown]).unless(&["unknown client no client", "e g unknown client", "due to unknown client"]),
    says(BodyRequired, 88, &["method client secret basic", "client secret basic .. not .. allow~|support~|enabled|permitted", "basic .. not .. supported|allowed|enabled|accepted", "supports .. client secret post but", "client secret post .. but .. client secret basic", "use client secret post", "expected client secret post", "credentials .. in the .. body", "must be .. client secret post", "credentials .. post|form parameters", "client secret .. body .. required"])
        .unless(&["method client secret basic but", "supports .. method client secret basic"]),
    says(BasicRequired, 88, &["method client secret post", "client secret post .. not .. allow~|support~|enabled|permitted", "supports .. client secret basic but", "use client secret basic", "expected client secret basic", "must be .. client secret basic"])
        .unless(&["method client secret post but", "supports .. method client secret post"]),
    says(BasicRequired, 90, &["supports client authentication method client secret basic but", "method client secret basic but .. client secret post|none"]),
    says(BodyRequired, 90, &["supports client authentication method client secret post but", "method client secret post but .. client secret basic|none"]),
    says(JwtAssertionRequired, 92, &["method private key jwt but", "supports .. private key jwt", "private key jwt .. required|expected|must", "client assertion .. required|missing|mandatory|must|expected", "client assertion not provided|present|found|sent", "missing .. client assertion", "no client assertion", "required .. client assertion", "client assertion type .. required|missing", "parameter client assertion", "private key jwt", "jwt bearer .. required", "signed jwt .. required", "with client secret jwt", "method client secret jwt", "client secret jwt .. required|expected|must", "must .. client secret jwt"])
        .unless(&["client secret$", "or client secret", "client assertion or client secret", "neither client assertion", "client id or client assertion", "invalid client assertion", "signature", "not both", "expired", "audience", "jti", "already", "required in client assertion", "client assertion .. missing subject|issuer|sub|iss|exp|aud|kid", "jwks", "not registered for"]),

    // Both at once.
    says(MultipleAuthMethods, 93, &[
        "more than one .. authentication|auth|method|mechanism|client", "multiple .. authentication|credentials|auth|methods", "only one .. authentication|method|credential~|mechanism", "both .. header .. body", "both .. body .. header", "header and .. secret arg~ together", "headers contain authorization information", "must not .. more than one", "not both", "use one of the following", "two .. authentication methods", "simultaneously", "several client authentication", "authorization header and client secret", "both .. authorization header", "credentials .. twice", "conflicting .. credentials|authentication", "ambiguous .. authentication|credentials|client", "client id .. body .. inconsistent|differs|conflicts", "include~ credentials .. both", "either .. header or .. body", "duplicate .. credentials", "together$",
    ]).unless(&["more than once", "parameter", "multiple resources", "multiple concurrent", "more than one resource", "invalid email", "accounts", "missing or malformed in both"]),
    says(ClientIdMustNotBeInBody, 90, &["unknown field client id", "client id .. not allowed|expected|permitted", "unexpected .. client id", "client id must not .. be .. sent|present|body", "client id .. does not match authenticated client"]),
    says(ClientIdMustNotBeInBody, 62, &["multiple .. client credentials", "more than one .. authentication", "multiple .. authentication"]).seen(&[BasicAndId])
        .implies("Beside Basic, a client_id alone in the body counts as a second method here."),
    says(BothAuthMethodsRequired, 93, &["required|needed|expected in both", "header and .. body .. required", "both .. header and .. body .. required|must|needed", "must .. both .. header", "required in both", "in addition to .. authorization header", "body as well as .. header", "header as well as .. body", "both .. body and .. header", "header and also .. body"]),

    // The secret.
    says(WrongClientSecret, 90, &[
        "invalid|bad|wrong|incorrect client secret", "client secret .. invalid|incorrect|wrong|mismatch|match|bad", "client secret .. not .. valid|correct|match", "secret .. mismatch", "invalid|bad|wrong|incorrect secret", "invalid client credential~", "bad client credential~", "invalid client id or .. secret", "client id or .. secret .. invalid|incorrect|wrong|bad", "invalid client id secret", "client credentials .. invalid|incorrect|wrong|bad", "bad credentials", "invalid app~ secret", "app~ secret .. invalid|mismatch|incorrect", "invalid credentials", "wrong credentials", "incorrect credentials", "credentials .. invalid|incorrect|wrong|rejected", "invalid client or .. credentials", "client id and .. secret .. not|invalid|incorrect|do", "invalid consumer secret", "validating credentials", "secret is invalid", "authorization .. invalid .. secret", "invalid key or secret", "api key or secret .. invalid", "not authenticate .. credentials", "invalid client id and or client secret", "password .. incorrect|mismatch", "invalid api secret", "wrong client secret",
    ]).not(&[BasicUnreadable]).unless(&["omniauth", "revoked", "secret .. expired", "expired", "client id .. not found", "user credentials", "username", "missing", "refresh token .. invalid .. client credentials", "invalid credentials for user", "dpop", "not the header"]),
    says(UnknownClient, 58, &["invalid client or", "invalid client id or", "client id or .. secret", "invalid client id secret", "client id and .. secret", "client credentials .. invalid", "invalid client credentials", "bad credentials"]),
    says(WrongClientSecret, 52, AUTHENTICATION_FAILED).not(&[IdAlone, NoClient, BasicUnreadable]),
    says(UnknownClient, 46, AUTHENTICATION_FAILED)
        .not(&[IdAlone, NoClient, BasicUnreadable])
        .unless(&["client secret"]),
    says(UnknownClient, 60, &["due to unknown client"]).not(&[IdAlone, Misnamed, NoClient, Basic]),
    says(BasicRequired, 40, &["unsupported authentication method"]).not(&[Basic]),
    says(BodyRequired, 58, &["unsupported authentication method"]).seen(&[Basic]).not(&[BodySecret]),
    code(BasicMustBeFormEncoded, 28, &["unauthorized_client"]).says(&["invalid client or invalid client credentials"]),
    says(ClientSecretMissing, 90, &[
        "client secret .. missing|required|mandatory|empty|blank|absent|null|needed", "missing .. client secret", "client secret not .. provided|specified|supplied|found|present|sent|in|set", "no client secret", "client secret .. must be .. provided|present|specified|supplied|set", "required .. client secret", "client assertion or client secret", "client secret or client assertion", "parameter client secret", "provide .. client secret", "client secret cannot be", "secret required", "without .. client secret", "secret is required", "secret is missing", "missing secret", "secret should be sent|given", "confidential client .. must|requires|needs", "client is confidential",
    ]).unless(&["neither", "not required", "invalid or missing", "must not", "should not", "client id or client secret", "client id and client secret", "client id .. secret .. null"]),
    says(ClientSecretMissing, 84, &["without client authentication .. not|isnt|forbidden"]).not(&[Basic, BodySecret]),
    says(ClientSecretMissing, 55, &["client id or client secret .. missing|required|null|empty", "client id and client secret .. required|missing", "missing client id or client secret", "client id or secret is null"]),
    says(ClientIdMissing, 62, &["client id or client secret .. missing|required|null|empty", "client id and client secret .. required|missing", "missing client id or client secret", "client id or secret is null"]),
    says(ClientSecretExpired, 94, &["secret .. expired", "expired .. secret", "secret keys .. expired", "client secret .. no longer valid", "client credentials .. expired", "client .. expired", "app~ secret .. expired", "rotate .. secret", "secret .. lapsed", "secret .. rotated", "expired client"])
        .unless(&["assertion", "certificate", "secret .. invalid .. refresh token .. expired", "token .. expired", "client token", "expired client token", "refresh", "client session"]),
    says(WrongClientSecret, 60, &["expired client token"]),
    says(PublicClientMustNotSendSecret, 94, &["public client~ .. secret", "secret .. for|from .. public client~", "client is public", "public clients cant", "neither client assertion nor client secret", "secret .. not .. allowed|expected|permitted .. public", "public client .. must not|should not|cannot", "client secret .. not allowed|expected|permitted", "unexpected client secret", "must not .. client secret", "native .. client secret .. not", "not configured with .. secret", "secret was received", "supports .. method none but", "does not have .. secret", "has no .. secret"])
        .unless(&["not match", "private key jwt", "but secret was not"]),
    says(PublicClientMustNotSendSecret, 40, &["client is not allowed to use .. secret", "no secret .. registered|configured"]),

    // The id.
    says(UnknownClient, 90, &[
        "unknown client", "client not found|exist|registered|known|recognized|recognised", "client .. does|is|was|could not .. found|exist|registered|known|recognized|recognised", "client .. cannot|couldnt be .. found", "no such client|application|app", "no such .. client", "client identifier .. invalid", "invalid client identifier", "invalid client id", "client id .. invalid|unknown|incorrect|wrong|unrecognized", "client id .. not .. valid|found|exist|registered|recognized|known|correct", "no client .. found|with|exists|registered", "app~ .. not .. found|exist|registered", "application with identifier", "oauth client was not found", "find .. client|application", "valid oauth client could not", "unregistered client", "client not found", "invalid api key", "invalid app~ id|key", "invalid consumer key", "client with requested id", "client doesnt exist", "invalid application", "unknown application|app", "client id unknown", "wrong client id", "could not identify .. client", "invalid client key", "client key .. invalid", "no oauth client|app~", "client does not exist", "invalid value .. client id", "bad client id", "cannot|unable|failed .. load|find|get|retrieve|fetch|lookup|resolve .. client", "could not .. load|get|retrieve|fetch|lookup|resolve .. client",
    ]).unless(&["due to unknown client", "unknown client no client", "e g unknown client", "client id or", "credentials", "client id secret", "client id and", "find .. refresh", "client secret", "certificate", "mobile app", "resource", "not found in .. header~|body", "jwks", "should be sent"]),
    says(WrongTenantOrEnvironment, 40, &["client .. not .. found .. tenant|realm|directory", "application .. not found in the directory", "not found in .. tenant|directory"]),
    says(ClientIdMissing, 90, &[
        "client id .. missing|required|mandatory|empty|blank|absent|null|needed", "missing .. client id", "client id not .. provided|specified|supplied|found|present|sent", "no client id", "client id .. must be .. provided|present|specified|supplied|set", "required .. client id", "determine client id", "parameter client id", "client .. not identified", "client id or client assertion must", "provide .. client id", "client was not identified", "client id cannot be", "client key .. missing|required", "missing client key", "api key .. missing|required", "identify .. client", "client not specified", "without client id", "client id parameter", "missing client identifier", "no client identifier", "client information", "client could not be identified", "client id should be sent|given", "client id .. not found in .. header~|body|request",
    ]).not(&[Basic]).unless(&["client id or client secret", "client secret .. missing", "not both", "invalid or missing", "wrong", "could not be found", "invalid value", "user id null"]),
    says(ClientIdRequiredInBodyToo, 90, &["client id .. missing|required|mandatory|empty|absent|null", "missing .. client id", "client id not .. provided|specified|supplied|found|present", "no client id", "required .. client id", "determine client id", "parameter client id", "client id must be", "client id parameter"])
        .seen(&[Basic]).not(&[BodyId]),
    says(ClientIdMissing, 52, &["missing .. client id", "parameter client id", "client id .. missing|required"]).seen(&[Basic]).not(&[BodyId]),
    says(ClientIdRequiredInBodyToo, 62, &["client id .. not match", "client id doesnt match", "client id mismatch"]).seen(&[Basic]).not(&[BodyId]),
    says(ClientIdMissing, 86, &["client was not identified", "not identified by any client"]).any(&[NoBodyId, NoClient]),
    says(ClientIdMissing, 84, &["client id"]).code(&["invalid_request"]).seen(&[NoClient]),

    // The client's state.
    says(ClientDisabled, 92, &["client .. disabled|suspended|inactive|deactivated|blocked|revoked|banned|deleted|locked|archived", "disabled|suspended|inactive|deactivated|blocked|deleted client|application|app", "application .. disabled|suspended|inactive|deactivated|blocked|deleted|banned|locked", "app~ .. disabled|suspended|deactivated|banned|blocked", "app~ .. not active|approved|published", "clients are disabled", "robot is disabled", "service account .. disabled", "client is not active|enabled", "api key .. disabled|suspended|revoked", "app is in development", "client .. not .. active|enabled|approved", "integration .. disabled|suspended|inactive", "consumer .. disabled|revoked", "service principal .. disabled", "account .. disabled .. client"])
        .unless(&["user .. disabled", "grant type .. disabled", "secret", "user account", "refresh token", "consent", "user", "token .. revoked", "method", "you have been blocked", "session", "abusing|abusive"]),

    // Assertions.
    code(JwtAssertionInvalid, 86, &["invalid_client", "invalid_request", "unauthorized_client"]).seen(&[BodyAssertion]),
    code(JwtAssertionInvalid, 82, &["invalid_client"]).seen(&[SecretJwt]),
    says(JwtAssertionInvalid, 90, BAD_JWT).any(&[BodyAssertion, SecretJwt]),
    says(JwtAssertionInvalid, 88, BAD_JWT).code(&["invalid_client", "unauthorized_client"]),
    says(JwtAssertionInvalid, 74, BAD_JWT).seen(&[RequestUnknown]).unless(&["refresh token"]),
    says(JwtAssertionInvalid, 84, &["client assertion type .. invalid|unsupported|wrong", "invalid client assertion type"]),
    says(JwtAssertionInvalid, 90, &["client assertion .. invalid|expired|signature|failed|malformed|not|used|audience|issuer|subject|rejected|verif~|unknown|wrong|too", "invalid .. client assertion", "assertion .. expired|signature|audience|replay~|invalid|verif~|jti|lifetime", "assertion .. not valid", "assertion .. already", "invalid assertion", "jwt .. signature .. client", "aud .. claim", "jti .. used|replay~", "unable to verify .. assertion", "failed to verify .. jwt|assertion|signature", "client jwt", "invalid jwt signature", "jwt .. audience|issuer|subject|lifetime|kid", "signing key .. not found", "no .. key .. found .. kid|jwks", "unknown kid", "kid .. not found|match|unknown", "invalid signature", "jwks .. could not|failed", "token is not active .. assertion", "iss .. claim", "sub .. claim", "invalid key id", "signature .. invalid", "client assertion .. exp|aud|iss|sub|alg|claim|longer|exceeds", "error|unable|failed .. validating|validate|verifying|verify client assertion", "expiration .. too far", "exp .. too far", "jwt assertion .. failed|failure", "assertion failed", "wrong client assertion", "required in client assertion", "client assertion .. missing", "fetch .. jwks"])
        .unless(&["dpop", "refresh token .. signature", "audience .. not allowed", "token signature", "refresh token", "request signature"]),
    says(ClientSecretExpired, 40, &["client secret"]).seen(&[SecretJwt]),
    code(ClientSecretExpired, 44, &["invalid_client"]).seen(&[SecretJwt]),
    says(ClockSkew, 84, &["issued in the future", "clock .. skew|drift|sync~", "timestamp skew", "skew too", "iat .. future", "time .. skew", "not yet valid", "system clock|time", "timestamp .. too old|invalid|range|expired|out|skew|future|window", "request .. timestamp", "nbf .. future", "token used before", "issued .. too far in the future|past", "server time", "clocks .. not", "not before .. future", "request time too skewed", "invalid timestamp", "short lived token", "reasonable timeframe", "iat .. exp .. claim~", "check .. clock", "clock .. ahead|behind|fast|slow|wrong|off", "used too early", "token used too early", "before issued"])
        .unless(&["certificate", "exp .. too far"]),
    says(ClockSkew, 40, &["token is not active"]),
    says(ClockSkew, 38, &["assertion .. expired|too"]),

    // Certificates and proofs.
    says(MtlsRequired, 90, &["client certificate~", "different certificate", "mutual tls", "mtls", "tls client auth", "certificate .. bound|thumbprint|fingerprint|mismatch|required|missing|not|match", "x5t", "certificate bound", "no certificate", "cnf", "self signed tls client"])
        .unless(&["ssl certificate error", "no required ssl certificate", "dpop", "jkt", "400 bad", "ssl certificate was sent"]),
    says(TlsClientCertRequired, 93, &["no required ssl certificate", "ssl certificate error", "ssl certificate was sent", "ssl client certificate required", "403 7", "ssl certificate required", "certificate required to access", "client certificate .. required .. site|page|resource"]),
    status(TlsClientCertRequired, 92, &[495, 496]),
    says(TlsClientCertRequired, 45, &["client certificate .. missing|required|not"]),
    code(DpopRequired, 95, &["use_dpop_nonce"]),
    code(DpopRequired, 93, &["invalid_dpop_proof"]).says(NO_PROOF),
    seen(DpopRequired, 88, &[WantsDpop]).not(&[Dpop]),
    says(DpopRequired, 90, &["dpop .. required|missing|expected|must|needed|absent|mandatory", "missing .. dpop", "no dpop", "requires .. dpop", "dpop nonce", "nonce .. required|missing .. dpop", "dpop proof .. not match .. original", "dpop .. does not match the original", "dpop bound", "dpop .. not .. provided|present|sent", "expected .. dpop", "cnf .. jkt", "sender constrained"])
        .unless(&["invalid dpop", "dpop .. signature", "dpop .. expired"]),
    code(DpopProofInvalid, 93, &["invalid_dpop_proof"]).unless(NO_PROOF),
    code(DpopProofInvalid, 40, &["invalid_dpop_proof"]),
    says(DpopProofInvalid, 90, &["invalid dpop", "dpop .. invalid|expired|signature|malformed|replay~|htu|htm|iat|jti|ath|mismatch|thumbprint|used|rejected|failed", "dpop proof .. not"])
        .unless(&["not match the original", "missing dpop", "dpop .. required|missing"]),
    says(DpopProofInvalid, 95, &["dpop .. missing .. jti|htm|htu|iat|ath|claim~", "dpop .. jti|htm|htu|iat|ath|claims|type .. missing", "missing type .. dpop"]),
    code(DpopProofInvalid, 62, &["invalid_request", "invalid_grant", "invalid_client"]).seen(&[Dpop]).says(&["dpop", "proof", "nonce", "jkt"]),
    code(DpopRequired, 40, &["invalid_grant", "invalid_request"]).seen(&[NoDpop]).says(&["dpop", "proof", "jkt"]),

    // Malformed Basic, in words.
    says(BasicMalformed, 90, &["invalid basic", "malformed client secret basic", "authorization header format", "malformed authorization|basic|credentials|header", "basic .. malformed|decode|format|base64", "invalid authorization header", "authorization header .. invalid|malformed|format|decode~|parse~", "decode .. basic|credentials|authorization", "failed to decode .. authorization|basic|header", "not .. base64", "invalid base64", "base64 .. invalid|decod~|encoded", "bad authorization header", "basic header .. not .. decoded|read|parsed|understood", "basic .. could not be", "parse .. authorization header", "cannot|failed|unable parse|read .. basic|authorization|credentials|header", "unable to parse|read .. basic|authorization|credentials|header", "invalid .. authentication credentials format", "basic authentication token .. decode", "authorization header .. two", "unauthorized basic"])
        .unless(&["received header nu", "received header null", "missing", "bearer"]),
    says(BasicRequired, 88, &["received header nu", "received header null"]).not(&[Basic, BasicUnreadable]),
    says(BasicMalformed, 58, &["unexpected status 400"]),
    says(BasicMalformed, 36, &["invalid client"]).seen(&[BasicCase]),

    // Names.
    seen(ParameterMisnamed, 74, &[Misnamed]),
    says(ParameterMisnamed, 86, &["client key .. missing|required|empty|invalid", "missing|required client key", "consumer key .. missing|required", "missing|required consumer key", "app id|key .. missing|required", "missing|required app id|key"])
        .seen(&[BodyId])
        .implies("The request sends the client's id as `client_id`; this server knows it under another name.")
        .fix("Send the client's id under the name the answer gives (for example `client_key`) instead of `client_id`."),
    code(ParameterMisnamed, 84, &["invalid_client", "invalid_request", "unsupported_grant_type", "invalid_grant", "unauthorized_client"]).seen(&[Misnamed]),
    code(ClientSecretMissing, 56, CLIENT).seen(&[NoAuthorization, Misnamed]),
    code(BasicRequired, 30, CLIENT).seen(&[BodyJson]).not(&[Basic]),
];
