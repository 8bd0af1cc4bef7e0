//! Causes of the group `grant`: the token, the user, the consent. Only [`super`] reads this table.

use super::{Entry, Group, Side};

pub(super) const REFRESH_TOKEN_INVALID: Entry = Entry {
    code: "refresh_token_invalid",
    group: Group::Grant,
    side: Side::Grant,
    title: "The server does not accept this refresh token",
    meaning: "The server says no to the refresh token and does not say why. It may have expired, \
            been revoked, been used already, belong to another client, or not be what was stored.",
    recognised: "invalid_grant without a telling description, \"invalid refresh token\", \"token not \
            found\".",
    fix: "Send the newest refresh token you ever received for this user; if it is the newest, \
            have the user sign in (authorize) again and store the new one.",
    references: &[
        "RFC 6749 section 5.2",
        "RFC 6749 section 6",
        "https://www.rfc-editor.org/rfc/rfc6749#section-5.2",
        "https://www.rfc-editor.org/rfc/rfc6749#section-6",
    ],
};

pub(super) const REFRESH_TOKEN_EXPIRED: Entry = Entry {
    code: "refresh_token_expired",
    group: Group::Grant,
    side: Side::Grant,
    title: "The refresh token has expired",
    meaning: "Refresh tokens live for a set time, or die when unused for too long. This one's time \
            is over.",
    recognised: "\"refresh token expired\", \"expired due to inactivity\", a JWT refresh token whose \
            exp has passed.",
    fix: "Have the user sign in (authorize) again to get a new refresh token, and refresh \
            within the token's lifetime from then on.",
    references: &[
        "RFC 6749 section 5.2",
        "RFC 9700 section 4.14.2",
        "https://www.rfc-editor.org/rfc/rfc6749#section-5.2",
        "https://www.rfc-editor.org/rfc/rfc9700#section-4.14.2",
    ],
};

pub(super) const REFRESH_TOKEN_REVOKED: Entry = Entry {
    code: "refresh_token_revoked",
    group: Group::Grant,
    side: Side::Grant,
    title: "The refresh token was revoked",
    meaning: "The token was withdrawn before its time: by the user, an administrator, a password \
            change, a sign-out, or because too many newer ones were issued.",
    recognised: "\"revoked\", \"no longer valid\", \"password changed\", a stated revocation date.",
    fix: "Have the user sign in (authorize) again; then find out who or what revoked it \
            (password change, removed app, too many sign-ins) so that it does not recur.",
    references: &[
        "RFC 6749 section 5.2",
        "RFC 7009",
        "https://www.rfc-editor.org/rfc/rfc6749#section-5.2",
        "https://www.rfc-editor.org/rfc/rfc7009",
    ],
};

pub(super) const REFRESH_TOKEN_REUSED_ROTATION: Entry = Entry {
    code: "refresh_token_reused_rotation",
    group: Group::Grant,
    side: Side::Grant,
    title: "This refresh token was used before",
    meaning: "The server hands out a new refresh token with each use and the old one dies. An old \
            one was sent: the new one was not stored, or two processes refreshed at once. Some \
            servers then end the whole family of tokens.",
    recognised: "\"already used\", \"reuse detected\", \"token rotated\", or invalid_grant at a \
            server known to rotate.",
    fix: "Store the newest refresh token from every answer before using it, and let only one \
            process refresh at a time; for now use the newest token you have, or have the user \
            sign in again.",
    references: &[
        "RFC 9700 section 4.14.2",
        "RFC 6749 section 6",
        "https://www.rfc-editor.org/rfc/rfc9700#section-4.14.2",
        "https://www.rfc-editor.org/rfc/rfc6749#section-6",
    ],
};

pub(super) const REFRESH_TOKEN_WRONG_CLIENT: Entry = Entry {
    code: "refresh_token_wrong_client",
    group: Group::Grant,
    side: Side::Grant,
    title: "The refresh token belongs to another client",
    meaning: "A refresh token works only with the client_id it was issued to, and this request \
            names another.",
    recognised: "\"issued to another client\", \"different client\", \"client mismatch\"; a JWT \
            refresh token whose azp or aud is another client.",
    fix: "Use the same `client_id` (and its secret) the refresh token was issued to, or have \
            the user sign in again with this client.",
    references: &[
        "RFC 6749 section 10.4",
        "RFC 6749 section 6",
        "https://www.rfc-editor.org/rfc/rfc6749#section-10.4",
        "https://www.rfc-editor.org/rfc/rfc6749#section-6",
    ],
};

pub(super) const REFRESH_TOKEN_TRUNCATED_OR_MALFORMED: Entry = Entry {
    code: "refresh_token_truncated_or_malformed",
    group: Group::Grant,
    side: Side::Request,
    title: "The refresh token is damaged",
    meaning: "What arrived is not a whole refresh token: cut off, changed by encoding or \
            upper/lower case, or copied with something missing.",
    recognised: "\"malformed\", \"failed to decode\", \"unable to parse\", \"too long for type \
            character varying\", a length of exactly 255 or 256.",
    fix: "Compare the stored refresh token's length with the one received (widen a column that \
            cuts it, store it unchanged, encode it once), then have the user sign in again.",
    references: &["RFC 6749 section 5.2", "https://www.rfc-editor.org/rfc/rfc6749#section-5.2"],
};

pub(super) const REFRESH_TOKEN_IS_ANOTHER_KIND_OF_TOKEN: Entry = Entry {
    code: "refresh_token_is_another_kind_of_token",
    group: Group::Grant,
    side: Side::Grant,
    title: "The value is not a refresh token",
    meaning: "Another value was sent as refresh_token: an access token, an ID token, an \
            authorization code or a token of another system.",
    recognised: "\"not a refresh token\", a JWT whose typ is at+jwt or which has a nonce, a code's \
            prefix.",
    fix: "Send the value of `refresh_token` from the token answer, not `access_token`, \
            `id_token` or the authorization code.",
    references: &[
        "RFC 6749 section 1.5",
        "RFC 6749 section 6",
        "https://www.rfc-editor.org/rfc/rfc6749#section-1.5",
        "https://www.rfc-editor.org/rfc/rfc6749#section-6",
    ],
};

pub(super) const REFRESH_TOKEN_MISSING: Entry = Entry {
    code: "refresh_token_missing",
    group: Group::Grant,
    side: Side::Request,
    title: "The refresh_token parameter is missing",
    meaning: "The server looked for the parameter refresh_token and did not find it, or found it \
            empty.",
    recognised: "\"refresh_token is required\", \"missing parameter: refresh_token\", an empty or \
            null value in the request.",
    fix: "Send the parameter `refresh_token` with the stored refresh token (not empty, not \
            `null`).",
    references: &["RFC 6749 section 6", "https://www.rfc-editor.org/rfc/rfc6749#section-6"],
};

pub(super) const GRANT_TYPE_WRONG: Entry = Entry {
    code: "grant_type_wrong",
    group: Group::Grant,
    side: Side::Request,
    title: "grant_type is missing or not one the server knows",
    meaning: "The parameter that says what is asked for is missing, misspelled or has a value this \
            server does not offer.",
    recognised: "unsupported_grant_type, \"grant_type missing\", with a body the server could read.",
    fix: "Send `grant_type=refresh_token`, spelled exactly so, in the body (or the vendor's \
            own value for renewing a token).",
    references: &[
        "RFC 6749 section 6",
        "RFC 6749 section 5.2",
        "https://www.rfc-editor.org/rfc/rfc6749#section-6",
        "https://www.rfc-editor.org/rfc/rfc6749#section-5.2",
    ],
};

pub(super) const GRANT_NOT_ALLOWED_FOR_CLIENT: Entry = Entry {
    code: "grant_not_allowed_for_client",
    group: Group::Grant,
    side: Side::ClientRegistration,
    title: "The client may not use this grant",
    meaning: "The application is registered, but not for this grant type (refresh_token, or the \
            one in the request).",
    recognised: "unauthorized_client, \"grant type not allowed\", \"not authorized to use this \
            grant\".",
    fix: "Enable the grant type (refresh_token beside authorization_code) for this client in \
            the vendor's console, or use a grant that is allowed.",
    references: &["RFC 6749 section 5.2", "https://www.rfc-editor.org/rfc/rfc6749#section-5.2"],
};

pub(super) const OFFLINE_ACCESS_MISSING: Entry = Entry {
    code: "offline_access_missing",
    group: Group::Grant,
    side: Side::Grant,
    title: "No refresh token, because offline access was not asked for",
    meaning: "The sign-in did not ask for offline access, so the server gave an access token only; \
            there is nothing to refresh with.",
    recognised: "A token answer without refresh_token at the first sign-in; \"offline_access\" named.",
    fix: "Ask for offline access at the next sign-in: add `offline_access` to `scope` (Google: \
            `access_type=offline&prompt=consent`) so that a refresh token is issued.",
    references: &[
        "OpenID Connect Core section 11",
        "https://openid.net/specs/openid-connect-core-1_0.html#OfflineAccess",
    ],
};

pub(super) const REDIRECT_URI_REQUIRED: Entry = Entry {
    code: "redirect_uri_required",
    group: Group::Grant,
    side: Side::Request,
    title: "The redirect_uri must be sent",
    meaning: "Against the standard, this server wants the redirect_uri with a refresh too.",
    recognised: "\"redirect_uri is required\", \"missing redirect_uri\".",
    fix: "Add `redirect_uri` to the body, the same value as in the authorization request.",
    references: &[
        "RFC 6749 section 6",
        "RFC 6749 section 4.1.3",
        "https://www.rfc-editor.org/rfc/rfc6749#section-6",
        "https://www.rfc-editor.org/rfc/rfc6749#section-4.1.3",
    ],
};

pub(super) const REDIRECT_URI_MISMATCH: Entry = Entry {
    code: "redirect_uri_mismatch",
    group: Group::Grant,
    side: Side::Request,
    title: "The redirect_uri is not the registered one",
    meaning: "The redirect_uri sent differs from the one registered or used at sign-in, be it by a \
            slash, the scheme or a letter's case.",
    recognised: "\"redirect_uri mismatch\", \"does not match\", redirect_uri_mismatch.",
    fix: "Send the `redirect_uri` exactly as registered and as in the authorization request \
            (scheme, case, slash), or leave it out of the refresh.",
    references: &["RFC 6749 section 3.1.2", "https://www.rfc-editor.org/rfc/rfc6749#section-3.1.2"],
};

pub(super) const REDIRECT_URI_REJECTED: Entry = Entry {
    code: "redirect_uri_rejected",
    group: Group::Grant,
    side: Side::Request,
    title: "The redirect_uri must not be sent with a refresh",
    meaning: "The refresh carries a redirect_uri, which the standard does not foresee and this \
            server refuses.",
    recognised: "\"parameter not allowed: redirect_uri\", \"wrong number of parameters\".",
    fix: "Leave `redirect_uri` out of the refresh.",
    references: &["RFC 6749 section 6", "https://www.rfc-editor.org/rfc/rfc6749#section-6"],
};

pub(super) const SCOPE_EXCEEDS_GRANT: Entry = Entry {
    code: "scope_exceeds_grant",
    group: Group::Grant,
    side: Side::Grant,
    title: "More scope is asked for than was granted",
    meaning: "A refresh can only ask for what the user granted at sign-in, or less. This one asks \
            for more.",
    recognised: "invalid_scope with \"exceeds\" or \"not granted\", consent required for a scope.",
    fix: "Leave `scope` out of the refresh or reduce it to what was granted; for more scope \
            have the user consent again.",
    references: &["RFC 6749 section 6", "https://www.rfc-editor.org/rfc/rfc6749#section-6"],
};

pub(super) const SCOPE_REQUIRED: Entry = Entry {
    code: "scope_required",
    group: Group::Grant,
    side: Side::Request,
    title: "The scope parameter is wanted",
    meaning: "This server does not take the granted scope for granted: it wants the parameter in \
            the refresh too.",
    recognised: "\"scope is required\", \"missing parameter: scope\", an empty scope refused.",
    fix: "Add `scope` to the refresh with the value granted at sign-in, blanks between the scopes.",
    references: &["RFC 6749 section 3.3", "https://www.rfc-editor.org/rfc/rfc6749#section-3.3"],
};

pub(super) const SCOPE_REJECTED: Entry = Entry {
    code: "scope_rejected",
    group: Group::Grant,
    side: Side::Request,
    title: "The scope is refused",
    meaning: "The scope in the request is unknown, malformed or not wanted in a refresh at all.",
    recognised: "invalid_scope, \"unknown scope\", \"scope is malformed\".",
    fix: "Leave `scope` out of the refresh, or send only scopes the server knows, separated by \
            blanks.",
    references: &[
        "RFC 6749 section 3.3",
        "RFC 6749 section 5.2",
        "https://www.rfc-editor.org/rfc/rfc6749#section-3.3",
        "https://www.rfc-editor.org/rfc/rfc6749#section-5.2",
    ],
};

pub(super) const RESOURCE_OR_AUDIENCE_MISMATCH: Entry = Entry {
    code: "resource_or_audience_mismatch",
    group: Group::Grant,
    side: Side::Grant,
    title: "The resource or audience is not the one granted",
    meaning: "The request asks for a token for another API than the sign-in did, or for one the \
            server does not know.",
    recognised: "invalid_target, \"invalid audience\", \"resource not found\".",
    fix: "Send the same `resource` (or `audience`) as in the authorization request, or leave \
            it out.",
    references: &["RFC 8707 section 2", "https://www.rfc-editor.org/rfc/rfc8707#section-2"],
};

pub(super) const INTERACTION_REQUIRED: Entry = Entry {
    code: "interaction_required",
    group: Group::Grant,
    side: Side::Grant,
    title: "The user has to do something first",
    meaning: "The server will not renew without the person: a second factor, new terms, a policy, \
            a consent, or an account that is not on the application's list.",
    recognised: "interaction_required, login_required, \"multi-factor authentication required\", \
            Conditional Access.",
    fix: "Send the user through an interactive sign-in (authorization request) with the \
            `claims` from the answer, if any; ask the administrator about the policy it names.",
    references: &[
        "OpenID Connect Core section 3.1.2.6",
        "https://openid.net/specs/openid-connect-core-1_0.html#AuthError",
    ],
};

pub(super) const USER_SESSION_ENDED: Entry = Entry {
    code: "user_session_ended",
    group: Group::Grant,
    side: Side::Grant,
    title: "The user's session has ended",
    meaning: "The refresh token hangs on the user's sign-in session, and that is over: signed out, \
            timed out, or removed by the server.",
    recognised: "\"session not active\", \"session not found\", \"user logged out\", invalid_rapt.",
    fix: "Have the user sign in (authorize) again; ask for `offline_access` if the token \
            should outlive the session.",
    references: &[
        "RFC 9700 section 4.14.2",
        "https://www.rfc-editor.org/rfc/rfc9700#section-4.14.2",
    ],
};

pub(super) const USER_DISABLED: Entry = Entry {
    code: "user_disabled",
    group: Group::Grant,
    side: Side::Grant,
    title: "The user's account is disabled or locked",
    meaning: "The client and the token may be fine; the person's account may not be used.",
    recognised: "\"user disabled\", \"account locked\", \"inactive user\", \"password expired\".",
    fix: "Have an administrator enable or unlock the user's account, then have the user sign \
            in again.",
    references: &["RFC 6749 section 5.2", "https://www.rfc-editor.org/rfc/rfc6749#section-5.2"],
};

pub(super) const CONSENT_REVOKED: Entry = Entry {
    code: "consent_revoked",
    group: Group::Grant,
    side: Side::Grant,
    title: "The user took the consent back",
    meaning: "The user (or an administrator) removed the application's permission, so its tokens \
            are dead.",
    recognised: "\"consent revoked\", \"user has revoked\", \"authorization no longer valid\", \"app \
            not installed\".",
    fix: "Ask the user to connect (authorize) the application again and to consent.",
    references: &[
        "RFC 6749 section 5.2",
        "RFC 7009",
        "https://www.rfc-editor.org/rfc/rfc6749#section-5.2",
        "https://www.rfc-editor.org/rfc/rfc7009",
    ],
};

pub(super) const AUTHORIZATION_CODE_USED_OR_EXPIRED: Entry = Entry {
    code: "authorization_code_used_or_expired",
    group: Group::Grant,
    side: Side::Grant,
    title: "The authorization code was used already or has expired",
    meaning: "An authorization code works once and for some minutes. Sent again, or too late, it \
            is refused (and some servers then revoke its tokens).",
    recognised: "\"code was already redeemed\", \"authorization code expired\", \"code not found\".",
    fix: "Start a new authorization request and exchange its code once, at once; afterwards \
            use the refresh token only.",
    references: &["RFC 6749 section 4.1.2", "https://www.rfc-editor.org/rfc/rfc6749#section-4.1.2"],
};
