//! What servers say of the token, the user and the consent, in many wordings.

use crate::findings::Cause::{
    AuthorizationCodeUsedOrExpired, BasicRequired, ClientIdMissing, ConsentRevoked, FormRequired,
    GrantNotAllowedForClient, GrantTypeWrong, InteractionRequired, OfflineAccessMissing,
    ParamsInQueryRejected, RedirectUriMismatch, RedirectUriRejected, RedirectUriRequired,
    RefreshTokenExpired, RefreshTokenInvalid, RefreshTokenIsAnotherKindOfToken,
    RefreshTokenMissing, RefreshTokenReusedRotation, RefreshTokenRevoked,
    RefreshTokenTruncatedOrMalformed, RefreshTokenWrongClient, ResourceOrAudienceMismatch,
    ScopeExceedsGrant, ScopeRejected, ScopeRequired, SuccessWithoutRefreshToken, UserDisabled,
    UserSessionEnded, ValueNotUrlEncoded, WrongClientSecret, WrongHostOrRegion,
    WrongTenantOrEnvironment,
};
use crate::findings::explain::fact::Fact::{
    Basic, BodyAssertion, BodyId, BodySecret, CatchAll, GrantCode, GrantMisspelled, GrantOfCode,
    GrantOther, GrantRefresh, IdAlone, NoScope, RedirectUri, RequestUnknown, Resource, Scope,
    TokenEmpty, TokenMissing, Unencoded,
};
use crate::findings::explain::rule::{Rule, code, fails, says, seen};

/// One sentence that names several reasons says none of them.
pub(in crate::findings::explain) const CATCH_ALL: &[&str] = &[
    "invalid expired revoked",
    "or has|have|is been|expired",
    "or expired",
    "expired or",
    "invalid expired or revoked",
    "expired revoked .. another client",
    "invalid or expired",
    "incorrect or expired",
    "expired or invalid",
    "invalid .. or .. issued to another",
    "invalid or has already",
    "invalid or revoked",
    "expired revoked or",
    "invalid or not found",
    "not found or expired",
    "expired or not found",
    "incorrect or has expired",
    "invalid revoked or expired",
    "wrong or expired",
    "missing or invalid",
    "invalid or missing",
    "unknown or invalid",
    "invalid or unknown",
    "invalid expired or",
    "invalid malformed or expired",
    "malformed expired or",
    "malformed or expired",
    "not valid or expired",
    "expired or malformed",
    "is invalid or has expired",
    "is invalid or expired",
    "invalid or was issued",
    "not exist~ or .. expired",
    "was not found it may have expired",
    "invalid used or expired",
    "expired or already used",
    "expired used or",
    "may be invalid expired",
    "invalid or has expired",
    "invalid or has been revoked",
    "already used or expired",
    "is expired invalid",
    "expired invalid or",
    "invalid or no longer",
    "expired revoked or malformed",
    "invalid revoked or malformed",
];

pub(in crate::findings::explain) const RULES: &[Rule] = &[
    // Refused, and no more is said.
    code(RefreshTokenInvalid, 58, &["invalid_grant"]).not(&[GrantCode]),
    code(RefreshTokenReusedRotation, 44, &["invalid_grant"]).not(&[GrantCode]),
    code(RefreshTokenExpired, 36, &["invalid_grant"]).not(&[GrantCode]),
    code(RefreshTokenRevoked, 30, &["invalid_grant"]).not(&[GrantCode]),
    code(RefreshTokenWrongClient, 22, &["invalid_grant"]).not(&[GrantCode]),
    code(AuthorizationCodeUsedOrExpired, 62, &["invalid_grant", "bad_verification_code"]).seen(&[GrantCode]),
    code(RedirectUriMismatch, 34, &["invalid_grant"]).seen(&[GrantCode]),
    code(AuthorizationCodeUsedOrExpired, 85, &["bad_verification_code"]),
    code(RefreshTokenInvalid, 75, &["bad_refresh_token", "invalid_refresh_token", "refresh_token_invalid", "refresh_token_not_found", "refresh_token_incorrect"]),
    code(RefreshTokenReusedRotation, 42, &["bad_refresh_token", "invalid_refresh_token", "refresh_token_not_found"]),
    code(RefreshTokenExpired, 82, &["refresh_token_expired", "expired_refresh_token"]),
    code(RefreshTokenExpired, 55, &["expired_token", "token_expired", "expired_grant"]),
    code(RefreshTokenRevoked, 80, &["refresh_token_revoked", "token_revoked", "revoked_token"]),
    code(RefreshTokenReusedRotation, 60, &["token_inactive"]),
    code(RefreshTokenRevoked, 45, &["token_inactive"]),
    code(RefreshTokenInvalid, 50, &["invalid_token", "token_not_found", "inactive_token"]),
    code(RefreshTokenIsAnotherKindOfToken, 30, &["invalid_token"]),

    // In words: refused.
    says(RefreshTokenInvalid, 66, &[
        "invalid|bad|unknown|incorrect|wrong refresh token", "refresh token .. invalid|incorrect|unknown|unrecognized|unacceptable|wrong", "refresh token .. not valid|found|exist|recognized|recognised|accepted|known",
        "refresh token could|can not|be", "refresh token doesnt|not exist", "find .. refresh token", "no .. refresh token found", "find token$", "unable|failed to find .. token", "refresh token .. mapped", "refresh token .. not be|match~",
        "token .. not found", "token data not found", "no such .. token", "token does not exist", "refresh token .. isnt valid", "not a valid refresh token", "refresh token validation failed|error", "not a valid token",
        "authorization grant is invalid", "grant .. is invalid", "grant request is invalid", "invalid authorization grant", "active refresh token", "cannot|couldnt find .. refresh", "could not find .. token", "account with this rt", "unknown .. refresh token", "refresh token unknown", "refresh .. not found",
        "invalid token", "token is invalid", "token is not valid", "token invalid", "no active .. token", "token was not recognized", "tokenrefresh .. denied", "refresh token is no good", "not authorized .. refresh token", "refresh token not authorized", "unrecognized .. token", "invalid refresh",
    ]).not(&[GrantCode]).unless(&["no refresh token .. in|provided|sent|supplied|request", "access token .. invalid", "invalid grant type", "client assertion", "grant type", "required parameter", "csrf", "another client", "different client"]),
    says(RefreshTokenReusedRotation, 42, &["invalid|unknown|incorrect|bad refresh token", "refresh token .. invalid|incorrect|unknown", "refresh token .. not found|valid", "token .. not found", "refresh token .. mapped", "grant .. is invalid", "active refresh token", "token data not found"])
        .not(&[GrantCode]).unless(&["no refresh token .. in|provided|sent|supplied|request", "access token", "grant type"])
        .implies("A token that was replaced by a newer one is unknown in just this way."),
    says(RefreshTokenTruncatedOrMalformed, 34, &["token data not found", "refresh token .. incorrect", "refresh token .. not found", "invalid refresh token", "token not found"])
        .implies("A cut or altered value is unknown in just this way."),
    says(RefreshTokenInvalid, 62, &["invalid or expired", "expired or invalid", "incorrect or expired", "unknown or invalid", "invalid or unknown", "malformed or invalid", "invalid or malformed", "was not found it may have expired", "invalid or no longer", "missing or invalid .. token", "invalid or missing .. token"])
        .unless(&["client id", "client secret", "client credentials", "scope", "redirect uri$"]),
    says(RefreshTokenExpired, 46, &["invalid or expired", "expired or invalid", "incorrect or expired", "expired or revoked", "revoked or expired", "may have expired", "expired revoked"]).not(&[GrantCode]),
    says(RefreshTokenReusedRotation, 48, &["invalid or has already", "unknown or invalid refresh", "invalid or expired refresh", "refresh token .. invalid or expired", "invalid or already used"]),

    // Expired.
    says(RefreshTokenExpired, 88, &[
        "refresh token .. expired|expires|expiry|lapsed", "inactivity|idle timeout|period|limit", "inactive for too long", "exceeded .. inactivity|idle", "expired refresh token", "grant .. has expired", "grant is|was expired", "grant expired", "token .. expired due to inactivity", "refresh token lifetime", "refresh token .. too old", "token has expired", "token is expired", "token expired", "expired token", "expired jwt", "refresh token .. past .. age|lifetime",
        "refresh token .. exceeded .. lifetime|age", "exp .. claim .. past", "lifetime .. exceeded", "session expired .. refresh token", "refresh .. expired", "token is not active", "jwt expired",
    ]).not(&[CatchAll, GrantCode]).unless(&["access token .. expired", "expired or revoked", "revoked or expired", "expired access refresh", "id token", "authorization code", "auth code", "client secret", "client assertion", "secret .. expired", "not expired", "before .. expires", "dpop", "device code", "due to it being revoked", "session not", "sign in frequency", "and refresh token is not set", "without a refresh token", "no refresh token available"]),
    says(RefreshTokenExpired, 60, &["expired or revoked", "revoked or expired", "expired access refresh token", "expired access or refresh token"])
        .not(&[GrantCode]).unless(&["invalid expired", "invalid revoked", "incorrect"]),
    says(RefreshTokenRevoked, 54, &["expired or revoked", "revoked or expired", "expired access refresh token"])
        .not(&[GrantCode]).unless(&["invalid expired", "invalid revoked", "incorrect"]),
    fails(RefreshTokenExpired, 80, &["refresh token .. expired", "refresh token is expired"]).unless(&["invalid or expired", "expired or revoked"]),

    // Revoked.
    says(RefreshTokenRevoked, 86, &[
        "refresh token .. revoked|invalidated|withdrawn|deactivated|blacklisted|deleted", "revoked refresh token", "token .. revoked", "revoked token", "grant .. revoked", "been revoked", "is revoked", "due to it being revoked", "password .. changed|reset", "changed .. password", "credentials .. changed", "stale token", "token .. no longer valid|active",
        "token .. inactive", "inactive .. token", "token .. blacklisted", "token .. invalidated", "token has been deleted|removed", "authorization .. revoked", "was revoked", "token not active", "logged in on another|other device", "token family",
    ]).not(&[CatchAll, GrantCode]).unless(&["expired or revoked", "revoked or expired", "user .. revoked .. consent|permission|access", "consent .. revoked", "may have revoked", "certificate", "api key", "revoked by .. user|resource owner|customer", "invalid or revoked", "token is not active"]),
    says(RefreshTokenRevoked, 60, &["invalid or revoked", "revoked or invalid", "invalid or has been revoked"]),
    says(RefreshTokenInvalid, 55, &["invalid or revoked", "revoked or invalid", "invalid or has been revoked"]),
    says(RefreshTokenReusedRotation, 74, &["stale refresh token", "refresh token .. stale"]),
    says(RefreshTokenRevoked, 70, &["stale refresh token", "refresh token .. stale"]),
    says(RefreshTokenReusedRotation, 40, &["stale token", "refresh token .. no longer valid|active", "token inactive", "inactive"]),

    // Used before.
    says(RefreshTokenReusedRotation, 93, &[
        "refresh token .. already .. used|redeemed|consumed|rotated|exchanged|claimed", "refresh token .. reused|reuse|replayed|consumed|rotated|redeemed|superseded|spent|replaced", "reuse .. detected|exceeded", "detected .. reuse", "reuse of .. refresh token", "token reuse", "already used refresh token", "token .. already used|redeemed|consumed|rotated", "refresh token .. used|exchanged .. twice|once|before|more",
        "replay .. detected|attack", "token .. been used", "was already used", "already been used|redeemed|consumed|claimed|rotated|exchanged", "old refresh token", "previously used", "multiple concurrent requests", "concurrent .. refresh", "outdated refresh token", "not the latest|newest|current .. token", "superseded", "one time use", "single use", "used refresh token", "token has been rotated", "has been refreshed already", "already refreshed", "already .. refreshed", "already being processed", "already in progress", "can only be used once", "may only be used once",
        "refresh token .. not .. latest|newest|most recent", "token .. not the latest|newest|current", "newer refresh token", "already been exchanged", "refresh token .. race", "rotated refresh token", "used more than once",
    ]).not(&[GrantCode]).unless(&["too many concurrent", "authorization code", "auth code", "code .. already", "jti", "assertion", "nonce", "proof", "redirect uri", "email"]),

    says(RefreshTokenReusedRotation, 93, &["too many concurrent .. refresh"])
        .fix("Let one process or request refresh at a time, behind a lock, and let the others wait and use its new tokens."),

    // Another client's.
    says(RefreshTokenWrongClient, 96, &[
        "issued to another|different|other", "issued to .. different client", "different client", "another client", "other client", "client .. mismatch", "not issued to this|the", "not issued for this|the .. client", "token client and authorized client", "dont|not match .. client", "unmatching client~", "not linked to .. client", "does not belong to .. client|application|app", "doesnt belong to .. client|application|app", "belongs to another|different|other", "issued for .. another|different|other client|app~",
        "client .. did not issue", "token .. not .. this client", "client id .. does not match .. token", "token .. client id .. not match~", "wrong client", "not .. owned by .. client", "client ids .. not match|differ", "not for this client", "authorized party", "incorrect client$", "creating|issuing|original|originating client|application|app", "same client", "client id .. not match .. issuance|issued", "token .. for wrong|another|different|other application|app~|client",
    ]).not(&[CatchAll, GrantCode]).unless(&["revoked .. another client", "certificate", "secret .. mismatch|match", "match .. secret", "wrong client secret|assertion", "match authenticated client", "method mismatch", "flow|grant .. not .. allowed|enabled|supported"]),
    says(RefreshTokenWrongClient, 62, &["invalid or was issued to another", "invalid or .. issued to another client", "already been claimed by another"]),
    says(RefreshTokenInvalid, 58, &["invalid or was issued to another", "invalid or .. issued to another client"]),
    says(RefreshTokenWrongClient, 50, &["client id does not match", "client id doesnt match", "client does not match", "client id mismatch"]),
    code(RefreshTokenWrongClient, 40, &["unauthorized_client"]),
    says(RefreshTokenWrongClient, 30, &["invalid client id"]).code(&["invalid_client"])
        .implies("Some servers say this when the token belongs to another client."),
    says(RefreshTokenInvalid, 66, &["invalid expired revoked", "expired revoked .. another client", "invalid expired or revoked", "expired or already used", "invalid used or expired"]).seen(&[CatchAll]),
    says(RefreshTokenReusedRotation, 50, &["invalid expired revoked", "expired revoked .. another client", "invalid expired or revoked"]).seen(&[CatchAll]),

    // Damaged, or something else.
    says(RefreshTokenTruncatedOrMalformed, 86, &[
        "refresh token .. malformed|undecodable|corrupt~|truncated|unparsable|garbled", "malformed refresh token", "decode .. refresh token", "decode token|jwt", "base64 .. decod~ .. token", "token .. invalid length", "parse .. refresh token", "decrypt .. token", "token .. could not be decoded|parsed|decrypted|read|deserialized", "illegal base64", "refresh token .. format", "invalid .. token format",
        "too long for .. character|column|type", "data too long", "token .. truncated", "decode encode refresh token", "invalid|illegal|unexpected character~ .. token", "not a well formed", "string .. data .. truncated", "value too long", "jwt malformed", "signature verification .. failed .. token", "incorrect .. length .. token", "token .. wrong length|size", "malformed token", "token .. malformed", "invalid token signature", "token signature .. invalid", "bad token format", "request is malformed or invalid", "unable to decode", "failed to decode",
    ]).not(&[CatchAll, GrantCode, BodyAssertion]).unless(&["client assertion", "invalid jwt", "jwt bearer", "authorization header", "auth code", "authorization code", "scope", "dpop", "json", "client credentials", "basic", "response"]),
    fails(RefreshTokenTruncatedOrMalformed, 88, &["value too long", "data too long", "string .. truncated", "character varying", "right truncation", "exceeds .. column|maximum length|size"])
        .implies("A database column is too short for the token, which is then lost or cut.")
        .fix("Widen the database column that stores the refresh token (its length is not limited by the standard: use TEXT or 4096 characters), then have the user sign in again."),
    says(RefreshTokenTruncatedOrMalformed, 88, &["character varying", "data too long for column", "right truncation"])
        .fix("Widen the database column that stores the refresh token (its length is not limited by the standard: use TEXT or 4096 characters), then have the user sign in again."),
    says(RefreshTokenIsAnotherKindOfToken, 88, &["not a refresh token", "isnt a refresh token", "token type .. invalid|wrong|unexpected", "invalid token type", "incorrect token type", "wrong token type", "expected .. refresh token", "is not .. of type refresh", "is no refresh token", "not type refresh", "access token .. instead", "token .. not .. refresh token", "unexpected token type", "provided token not valid refresh", "not valid refresh token", "invalid token use", "token use", "invalid typ"])
        .unless(&["access token type", "unsupported token type", "received undefined|null"]),
    code(ValueNotUrlEncoded, 88, &["invalid_grant", "invalid_token", "bad_refresh_token", "invalid_request", "invalid_client"]).seen(&[Unencoded]),
    seen(ValueNotUrlEncoded, 62, &[Unencoded]),

    // Missing in the answer, as the client's own check of it says.
    fails(SuccessWithoutRefreshToken, 88, &["received undefined|null .. path refresh token", "keyerror refresh token", "undefined|no array key|index refresh token", "undefined property .. refresh token", "no attribute refresh token", "no|missing|without .. refresh token .. in .. response|answer|result|reply|payload", "response|answer|result|reply .. no|missing|without|lacks|contain .. refresh token", "did not return .. refresh token", "didnt return .. refresh token", "no refresh token .. returned|received|issued", "refresh token .. not returned|received|issued", "request completed but no refresh token", "null .. refresh token .. response"])
        .unless(&["bad request", "invalid refresh|grant|token", "expired", "create a token refresh request"]),

    // Missing.
    seen(RefreshTokenMissing, 84, &[TokenMissing]),
    seen(RefreshTokenMissing, 84, &[TokenEmpty]),
    says(RefreshTokenMissing, 86, &[
        "refresh token parameter not", "missing .. refresh token", "refresh token .. required|missing|empty|blank|null|mandatory|absent|necessary", "no refresh token", "required .. refresh token", "refresh token .. must be .. present|provided|specified|supplied|set|sent", "parameter .. refresh token", "refresh token not .. provided|specified|supplied|present|sent",
        "refresh token .. not .. provided|specified|supplied|set|included", "provide .. refresh token", "include .. refresh token", "refresh token cannot be", "refresh token must not be", "refresh token parameter", "specify .. refresh token", "contain .. parameter refresh token", "parameter absent refresh token", "without .. refresh token", "refresh token .. must not be|cannot be", "refresh token is not set", "without a refresh token", "no refresh token available", "token response with no refresh token", "refresh token is not available", "refresh token .. handler callback is set",
    ]).not(&[GrantCode]).unless(&["invalid refresh token parameter", "value of refresh token parameter", "refresh token parameter is invalid", "missing or invalid refresh", "invalid grant parameter refresh token", "active refresh", "is no refresh token", "valid refresh token", "refresh token is not valid", "refresh token or assertion is not", "not required", "incorrect", "no refresh token grant", "unsupported", "invalid or missing", "no longer", "refresh token not found"]),
    says(RefreshTokenMissing, 52, &["missing or invalid refresh", "invalid or missing refresh"]),
    says(RefreshTokenInvalid, 70, &["grant parameter refresh token", "value of refresh token parameter", "invalid value .. refresh token", "refresh token parameter is invalid", "invalid .. parameter refresh token"]),
    seen(RefreshTokenMissing, 70, &[TokenEmpty]).says(&["refresh token", "missing", "invalid"]),
    says(RefreshTokenMissing, 56, &["refresh token is invalid hint"]),
    says(OfflineAccessMissing, 84, &["offline access", "access type offline", "offline token .. not", "open auth failure"])
        .unless(&["invalid scope", "unknown scope", "scope .. invalid", "offline session", "invalid scopes", "not allowed", "unsupported scope"])
        .implies("The sign-in has to ask for offline access."),
    says(OfflineAccessMissing, 92, &["not granted scope offline", "offline scope|access .. not .. granted"]),
    code(ScopeRejected, 82, &["invalid_scope"]).says(&["offline access"])
        .fix("Leave `offline_access` out of `scope`: this server gives refresh tokens in another way (Google: `access_type=offline&prompt=consent` at sign-in)."),

    // grant_type.
    seen(GrantTypeWrong, 88, &[GrantMisspelled]),
    seen(GrantTypeWrong, 90, &[GrantOfCode])
        .fix("Send `grant_type=refresh_token`: the request carries a refresh token under the grant of an authorization code."),
    code(GrantTypeWrong, 52, &["unsupported_grant_type", "invalid_grant_type", "unsupported_grant"]),
    says(GrantTypeWrong, 56, &["grant type .. missing|required|invalid|unsupported|unknown|wrong|empty|null|malformed", "invalid|unsupported|unknown|missing grant type", "grant type .. not .. supported|valid|provided|recognized|specified|found|supplied|present|set", "missing .. grant type", "parameter grant type", "unsupported grant", "check the grant type parameter", "grant type must|should|has|needs be|to", "grant type .. not support~"])
        .unless(&["not allowed|authorized|enabled|permitted", "unauthorized grant type"]),
    says(FormRequired, 44, &["grant type .. missing|required|invalid|unsupported", "invalid|missing|unsupported grant type", "missing .. grant type", "parameter grant type", "grant type .. not .. supported|provided|specified|found|present"]).seen(&[RequestUnknown])
        .implies("Servers that cannot read the body say the same: to them grant_type is missing."),
    code(FormRequired, 54, &["unsupported_grant_type"]).seen(&[RequestUnknown])
        .implies("Servers that cannot read the body say the same: to them grant_type is missing."),
    code(ParamsInQueryRejected, 32, &["unsupported_grant_type"]).seen(&[RequestUnknown]),

    // Not allowed.
    code(GrantNotAllowedForClient, 52, &["unauthorized_client"]),
    code(GrantNotAllowedForClient, 66, &["unauthorized_client"]).seen(&[GrantOther]),
    code(GrantNotAllowedForClient, 34, &["unsupported_grant_type"]),
    code(WrongClientSecret, 34, &["unauthorized_client"]),
    code(BasicRequired, 40, &["unauthorized_client"]).seen(&[BodySecret]).not(&[Basic]),
    code(ClientIdMissing, 30, &["unauthorized_client"]).not(&[Basic, BodyId]),
    code(WrongClientSecret, 20, &["unauthorized_client"]).seen(&[IdAlone]),
    says(GrantNotAllowedForClient, 90, &[
        "grant .. not allowed|permitted|enabled|authorized|granted|registered|configured", "not allowed|permitted|authorized|enabled .. grant", "unauthorized grant type", "grant type .. disabled", "client .. not .. allowed|authorized|permitted .. use", "client is not authorized", "not authorized to use .. grant", "not authorized .. this grant|method", "grant not found", "refresh token .. grant .. not|disabled", "refresh token flow .. disabled|off|not", "does not support .. grant", "refresh tokens are not enabled|allowed|supported",
        "client .. not .. support .. grant|refresh", "grant type refresh token is not supported", "not supported for this client|app~", "refresh token .. not enabled|allowed|supported .. client|app~", "doesnt have .. grant", "client .. may not use", "unauthorized .. grant type", "refresh .. not .. enabled for",
    ]).unless(&["origin", "ip address", "scope .. not allowed", "redirect uri .. not", "authentication method", "scopes"]),

    // redirect_uri.
    says(RedirectUriRequired, 92, &["missing .. redirect ur~", "redirect ur~ .. required|missing|mandatory|empty|blank", "no redirect ur~", "redirect ur~ .. must be .. provided|present|specified|supplied|set", "required .. redirect ur~", "parameter redirect ur~", "redirect ur~ .. not .. provided|specified|present|supplied"])
        .unless(&["not allowed", "not required", "mismatch", "match", "not expected", "does not"]),
    says(RedirectUriRejected, 90, &["redirect ur~ can only be used", "not allowed .. redirect ur~", "redirect ur~ .. not allowed|expected|permitted|supported", "unexpected .. redirect ur~", "redirect ur~ .. unexpected|must not", "unknown .. redirect ur~", "wrong number of parameters", "unrecognized .. redirect ur~", "redirect ur~ .. not .. valid parameter|field"])
        .seen(&[]).unless(&["not registered", "whitelist", "list of allowed"]),
    says(RedirectUriMismatch, 90, &["redirect ur~ .. mismatch|match|matching|differ~|registered|whitelisted|invalid|incorrect|wrong|whitelist|valid", "mismatch~ redirect ur~", "invalid|wrong redirect ur~", "redirect ur~ .. not .. match|valid|registered|allowed", "redirect ur~ .. identical|same|equal", "bad redirect ur~", "redirection ur~ .. match"])
        .not(&[CatchAll]).unless(&["not allowed for this message", "parameter not allowed", "not expected", "valid parameter|field"]),
    code(RedirectUriMismatch, 92, &["redirect_uri_mismatch", "invalid_redirect_uri"]),
    says(RedirectUriMismatch, 36, &["match the redirection uri"]).seen(&[CatchAll]),
    code(RedirectUriRejected, 36, &["invalid_request"]).seen(&[RedirectUri, GrantRefresh]),
    seen(RedirectUriRejected, 52, &[RedirectUri, GrantRefresh]).says(&["parameter not|isnt", "unexpected parameter", "unknown parameter", "number of parameters", "unrecognized parameter", "too many parameters", "extra parameter"]),

    // scope.
    code(ScopeExceedsGrant, 64, &["invalid_scope"]).seen(&[Scope]),
    code(ScopeExceedsGrant, 48, &["invalid_scope", "insufficient_scope"]),
    code(ScopeRejected, 58, &["invalid_scope"]),
    code(ScopeRequired, 66, &["invalid_scope"]).seen(&[NoScope]),
    says(ScopeExceedsGrant, 86, &["scope .. exceed~|beyond|broader|wider|superset|subset|originally|initial|original", "scope .. not .. granted|authorized|consented|included", "not .. granted .. scope", "more .. scope~ than", "scopes .. not .. granted|authorized", "not consented to", "has not consented", "scope not allowed by", "consent .. scope", "requested scope .. exceeds", "additional scope~", "scope~ .. unauthorized", "unauthorized .. scope~", "narrow .. scope"])
        .unless(&["scope .. required"]),
    says(ScopeExceedsGrant, 60, &["consent required", "suberror consent required", "not consented"]).seen(&[Scope]),
    says(ScopeRequired, 84, &["missing .. scope", "scope .. required|missing|mandatory|empty|blank", "no scope", "required .. scope", "parameter scope", "token for itself", "scope must be", "scope .. not .. provided|specified|present", "scope cannot be"])
        .unless(&["insufficient", "missing or invalid scope", "consent", "invalid scope", "missing required scope", "not allowed"]),
    says(ScopeRejected, 82, &["invalid scope~", "scope~ .. invalid|unknown|malformed|unsupported|unrecognized|illegal", "unknown scope~", "unsupported scope~", "scope~ .. not .. valid|supported|allowed|exist|recognized|known|permitted", "bad scope", "scope~ parameter", "multiple resources", "several resources"])
        .unless(&["exceeds", "not granted", "subset"]),

    // resource and audience.
    code(ResourceOrAudienceMismatch, 90, &["invalid_target", "invalid_audience", "invalid_resource"]),
    says(ResourceOrAudienceMismatch, 88, &["service not found", "api not found", "unknown service|api"]).seen(&[Resource]),
    code(ResourceOrAudienceMismatch, 88, &["invalid_target", "invalid_request"]).seen(&[Resource]).says(&["resource", "audience"]),
    says(ResourceOrAudienceMismatch, 86, &["invalid|unknown|wrong audience|resource", "audience .. invalid|mismatch|match|allowed|unknown|found|registered", "resource .. invalid|unknown|mismatch|match|allowed", "resource principal .. not found", "requested resource|audience", "resource indicator", "service not found .. audience", "resource parameter", "audience parameter", "resource .. not found .. tenant", "audience .. validation|check failed"])
        .unless(&["client assertion", "resource not found$", "requested resource .. not found|exist", "resource owner", "requested resource .. does not support|was|could", "no http resource", "jwt", "requested resource requires"]),

    // The user.
    code(InteractionRequired, 88, &["interaction_required", "mfa_required", "mfa_enrollment_required", "account_selection_required", "password_change_required", "terms_not_accepted"]),
    code(InteractionRequired, 62, &["login_required"]),
    code(InteractionRequired, 62, &["consent_required"])
        .fix("Send the user (or the administrator) through the authorization page once, so that consent is given; no refresh can replace that."),
    code(UserSessionEnded, 64, &["login_required"]),
    code(ConsentRevoked, 55, &["consent_required"])
        .fix("Have the user (or the administrator, for all users) consent once more in the browser, with the scopes the application asks for."),
    code(ConsentRevoked, 42, &["access_denied"]),
    code(InteractionRequired, 40, &["access_denied"]),
    code(RefreshTokenInvalid, 36, &["access_denied"]),
    says(InteractionRequired, 88, &[
        "multi factor", "mfa", "two factor", "2fa", "second factor", "conditional access", "interaction required", "interactive .. required|sign|login|authentication", "additional .. authentication|verification .. required", "step up", "strong authentication", "strong customer authentication", "sca required|expired|needed", "accept .. terms", "terms .. accepted|service .. accept", "device .. compliant|managed|enrolled|authentication .. required", "login failed captcha", "user not assigned", "not assigned to .. role|client|app~", "sign in frequency", "verification required", "limited user list", "must complete", "verify your", "user .. not .. enrolled", "otp required", "challenge .. required", "user interaction", "admin~ approval", "requires .. approval", "reauthentication .. required|needed", "must re authenticate .. mfa", "account not .. verified", "email not verified", "user .. not on .. list", "not .. test user", "security policy", "access policy", "access has been blocked",
    ]).unless(&["cloudflare", "robot", "captcha .. human|browser|traffic", "bot", "browser", "cleartext", "transport security"]),
    fails(UserSessionEnded, 84, &["reauthentication .. needed|required", "re authentication .. needed|required"]),
    says(UserSessionEnded, 90, &[
        "session .. not .. active|found|exist|valid|available", "no such session", "session .. expired|ended|terminated|revoked|closed|invalid|invalidated|timed|logged", "invalid rapt", "rapt required", "user .. logged|signed out", "logged out", "signed out", "session doesnt have", "user session", "offline session", "reauth related error", "sso session", "sign out", "no active session", "session .. over", "invalid session", "user .. not .. logged|signed in", "single logout", "session .. removed", "session not active", "login session",
    ]).unless(&["csrf", "session cookie", "session id required", "cookie"]),
    says(RefreshTokenRevoked, 30, &["session .. not .. active|found", "session doesnt have", "session .. terminated|invalid"]),
    says(RefreshTokenReusedRotation, 36, &["session doesnt have required client"]),
    says(UserDisabled, 92, &[
        "user .. disabled|inactive|locked|suspended|blocked|deactivated|deleted|banned|terminated|frozen|closed|deprovisioned", "account .. disabled|inactive|locked|suspended|blocked|deactivated|deleted|banned|closed", "disabled|inactive|locked|suspended|blocked|deactivated|deleted user|account", "password .. expired", "user .. not .. active|enabled|exist|found|allowed", "user account is", "user does not exist", "no such user", "unknown user", "user has been", "subject .. disabled", "user not found", "user is not active", "login .. disabled .. user", "user .. no longer exists", "no longer .. employee|member", "profile|member|membership|employee|contact|person .. inactive|disabled|deactivated|suspended|blocked|locked", "profile|member|membership|employee|person not active|enabled", "user is|was forbidden", "role disabled|inactive", "user .. forbidden to sign|log|login",
    ]).unless(&["client .. disabled", "service account", "application", "user agent", "user has been .. revoked|logged|signed", "user has not", "robot", "ip", "api key", "with this rt", "you have been blocked", "session", "client account", "consumer account", "organization", "storage account", "user has been removed from"]),
    says(RefreshTokenRevoked, 34, &["user .. disabled|inactive|deactivated|suspended", "inactive user", "account .. suspended|deactivated"]),
    says(ConsentRevoked, 92, &[
        "consent .. revoked|withdrawn|expired|removed|denied|rejected|deleted", "user .. revoked .. consent|access|permission|authorization", "revoked consent", "revoked by .. user|resource owner|customer|owner|merchant|member|seller|account", "customer|merchant|member|owner|seller|athlete|person .. removed|disconnected|uninstalled|unlinked|deauthorized .. app~|access|integration", "permission .. withdrawn|taken|removed", "user .. removed|disconnected|uninstalled|deauthorized|unlinked|denied .. app~|access|integration", "no longer has .. consent", "app~ .. uninstalled|removed|deauthorized|disconnected|not installed", "not installed", "user .. withdrawn|withdrew", "deauthorized", "disconnected by", "authorization .. withdrawn|no longer valid|removed", "permission .. revoked", "consent .. not .. valid|found|active|exist", "consent no longer", "no consent", "invalid consent", "user .. has not .. authorized|approved", "not authorized the app~", "user .. denied", "app~ .. not authorized by", "connection .. removed|disconnected", "integration .. removed|disconnected|uninstalled", "access .. revoked by", "uninstalled", "consent status", "unlinked",
    ]).unless(&["may have revoked", "user name", "access denied by", "no consent screen"]),
    says(ConsentRevoked, 64, &["may have revoked", "user revoked", "user has revoked", "revoked .. permission", "has revoked"]),
    says(ConsentRevoked, 62, &["not consented", "consent required", "requires consent", "consent is required", "consent needed"]),
    says(InteractionRequired, 50, &["not consented", "consent required", "requires consent", "interactive authorization request"]),
    says(RefreshTokenInvalid, 66, &["may have revoked or didnt grant"]),

    // Codes.
    says(AuthorizationCodeUsedOrExpired, 90, &[
        "authorization|auth|verification code .. used|expired|invalid|redeemed|found|consumed|exist|incorrect|valid|malformed|unknown|exchanged", "invalid|bad|expired|unknown|malformed|incorrect auth|authorization|verification code", "code .. already .. used|redeemed|exchanged|consumed", "code .. expired", "code was already", "invalid code", "code .. invalid", "code not found", "code .. not valid|found", "authorization code", "resource authorization code", "code has been used", "code verifier",
    ]).unless(&["code or token", "code or refresh", "device code", "status code", "error code", "response code", "code challenge", "country code", "http code", "refresh token .. expired", "authorization code or refresh token", "verification code .. sent", "code invalid type", "refresh token .. not valid", "parameter refresh token", "redirect uri can only", "unsupported", "not supported", "not allowed", "grant type"]),
    says(RefreshTokenRevoked, 84, &["authorization code or refresh token is revoked", "code or refresh token .. revoked"]),
    says(RefreshTokenInvalid, 70, &["authorization code or refresh token .. invalid|incorrect", "code or refresh token .. invalid", "code or token .. invalid"]).not(&[GrantCode]),

    // Somebody else's realm.
    says(WrongHostOrRegion, 84, &["invalid issuer", "invalid token issuer", "issuer .. mismatch|match|invalid|wrong|expected|differ~", "wrong issuer", "issued by another|different|other", "unexpected issuer", "iss .. mismatch|not match", "invalid iss", "issuer .. not .. valid|trusted|recognized|known"])
        .unless(&["client assertion", "assertion", "client certificate", "issuer certificate"])
        .implies("The token was issued under another host name than the one that was asked.")
        .fix("Use the host that stands in the token's issuer (`iss`) in the token URL: the sign-in and the refresh must go to the same host name."),
    says(WrongTenantOrEnvironment, 55, &["invalid issuer", "invalid token issuer"]),
    says(WrongHostOrRegion, 82, &["wrong region", "issued in .. region", "service region", "different region", "another region", "region .. mismatch|invalid|wrong", "data center|centre", "datacenter", "wrong data", "wrong cluster|shard|pod", "misdirected", "not hosted here|on", "other cloud", "national cloud", "sovereign cloud", "wrong host", "account .. region", "use the .. endpoint .. region", "tenant .. region", "wrong instance", "different cloud"]),
    says(WrongTenantOrEnvironment, 88, &["tenant .. not found|exist|match|valid|invalid|different|disabled|mismatch|known|identifying", "different tenant", "wrong|unknown|invalid tenant", "no tenant", "realm .. not .. found|exist|enabled|valid", "realm does not exist", "unknown realm", "invalid realm", "realm not", "wrong environment", "environment .. mismatch|invalid|wrong", "environment not found", "sandbox .. production|live", "production .. sandbox", "consumers endpoint", "organization .. not found|exist", "microsoft account users only", "cannot be used over the common", "tenant identifier|id", "common endpoint", "multi tenant", "test mode .. live", "live mode .. test", "wrong company|workspace|org~|site|subdomain", "unknown organization|company|account domain", "workspace not found", "subdomain .. not found", "personal microsoft accounts"])
        .unless(&["resource principal", "trace id", "resource .. not found"]),
];
