//! What the request itself speaks against. Words and the catalogue never overrule it.

use super::fact::Fact::{
    self, AsksParameter, Basic, BasicCase, BasicEncoded, BasicNoId, BasicNoSecret, BasicUrlSafe,
    BodyAssertion, BodyForm, BodyId, BodyJson, BodySecret, ClientCode, Dpop, ErrorUnderSuccess,
    FormRefused, GrantRefresh, HttpsUrl, IdAlone, JsonAccepted, JsonUnderForm, Judged, NoAnswer,
    NoAuthorization, NoCredentialsTwice, NoQueryParams, NoRedirectUri, NoScope, NoSecret,
    NoneDuplicate, NoneUnencoded, NotPost, OddPath, Origin, OwnUserAgent, Post, RedirectUri, Scope,
    TokenSent, TypeForm, TypeJson,
};
use crate::findings::Cause;

/// A cause, the facts of which all must be seen, those of which none may be, and what is left of its weight.
type Row = (Cause, &'static [Fact], &'static [Fact], f64);

const ROWS: &[Row] = &[
    (Cause::BasicRequired, &[Basic], &[], 0.0),
    (Cause::BodyRequired, &[BodySecret], &[], 0.0),
    (Cause::BodyRequired, &[NoAuthorization], &[], 0.3),
    (Cause::FormRequired, &[BodyForm, TypeForm], &[JsonUnderForm], 0.0),
    (Cause::FormRequired, &[BodyForm], &[TypeJson], 0.4),
    (Cause::FormRequired, &[FormRefused], &[], 0.2),
    (Cause::ContentTypeCharsetRejected, &[FormRefused], &[TypeForm], 0.7),
    (Cause::JsonRequired, &[BodyJson, TypeJson], &[], 0.0),
    (Cause::JsonRequired, &[NoAnswer], &[], 0.4),
    (Cause::ContentTypeMissing, &[TypeForm], &[JsonUnderForm], 0.0),
    (Cause::ContentTypeMissing, &[TypeJson], &[JsonUnderForm], 0.3),
    (Cause::ClientIdMissing, &[BodyId], &[], 0.0),
    (Cause::ClientIdRequiredInBodyToo, &[BodyId], &[], 0.0),
    (Cause::ClientIdMissing, &[Basic], &[BasicNoId], 0.6),
    (Cause::ClientSecretMissing, &[BodySecret], &[], 0.2),
    (Cause::ClientSecretMissing, &[Basic], &[BasicNoSecret], 0.4),
    (Cause::ClientSecretMissing, &[Judged], &[], 0.3),
    (Cause::RefreshTokenMissing, &[TokenSent], &[], 0.4),
    (Cause::MethodNotPost, &[Post], &[], 0.7),
    (Cause::WrongEndpoint, &[NotPost, GrantRefresh], &[OddPath], 0.9),
    (Cause::GetRequired, &[BodyForm, Post], &[], 0.8),
    (Cause::ParamsInQueryRejected, &[NoQueryParams], &[], 0.2),
    (Cause::ParamsInQueryRejected, &[Judged], &[], 0.5),
    (Cause::FormRequired, &[Judged], &[], 0.5),
    (Cause::BodyEmpty, &[Judged], &[], 0.5),
    (Cause::ExtraAuthorizationHeader, &[Judged], &[], 0.6),
    (Cause::ContentTypeMissing, &[Judged], &[], 0.5),
    (Cause::MethodNotPost, &[Judged], &[], 0.6),
    (Cause::RedirectUriRequired, &[RedirectUri], &[], 0.2),
    (Cause::RedirectUriRejected, &[NoRedirectUri], &[], 0.1),
    (Cause::RedirectUriMismatch, &[NoRedirectUri], &[], 0.4),
    (Cause::ScopeRejected, &[NoScope], &[], 0.5),
    (Cause::ScopeExceedsGrant, &[NoScope], &[], 0.6),
    (Cause::ScopeRequired, &[Scope], &[], 0.6),
    (Cause::MultipleAuthMethods, &[NoCredentialsTwice], &[], 0.3),
    (Cause::DuplicateParameter, &[NoneDuplicate], &[], 0.3),
    (Cause::GrantTypeWrong, &[GrantRefresh], &[], 0.8),
    (Cause::AuthorizationCodeUsedOrExpired, &[GrantRefresh], &[], 0.3),
    (Cause::ValueNotUrlEncoded, &[NoneUnencoded], &[], 0.3),
    (Cause::RedirectHttps, &[HttpsUrl], &[], 0.5),
    (Cause::BasicMalformed, &[Basic], &[BasicUrlSafe, BasicCase], 0.5),
    (Cause::BasicMalformed, &[NoAuthorization], &[], 0.0),
    (Cause::AuthorizationHeaderStripped, &[NoAuthorization], &[], 0.0),
    (Cause::BasicMustNotBeFormEncoded, &[Basic], &[BasicEncoded], 0.2),
    (Cause::UserAgentRequired, &[OwnUserAgent], &[], 0.7),
    (Cause::OriginHeaderRequired, &[Origin], &[], 0.8),
    (Cause::DpopRequired, &[Dpop], &[], 0.7),
    (Cause::PublicClientMustNotSendSecret, &[NoSecret], &[], 0.3),
    (Cause::AcceptHeaderRequired, &[JsonAccepted], &[], 0.3),
    (Cause::WrongClientSecret, &[IdAlone], &[], 0.4),
    (Cause::WrongClientSecret, &[BodyAssertion], &[BodySecret, Basic], 0.4),
    (Cause::ServerError, &[ErrorUnderSuccess], &[], 0.5),
    (Cause::Maintenance, &[ErrorUnderSuccess], &[], 0.6),
    (Cause::RefreshTokenExpired, &[ClientCode, BodyAssertion], &[], 0.4),
    (Cause::RefreshTokenInvalid, &[ClientCode, BodyAssertion], &[], 0.4),
    (Cause::RefreshTokenRevoked, &[ClientCode, BodyAssertion], &[], 0.4),
    (Cause::WrongTenantOrEnvironment, &[AsksParameter], &[], 0.4),
    (Cause::RefreshTokenMissing, &[AsksParameter], &[], 0.5),
    (Cause::WrongClientSecret, &[BasicNoSecret], &[], 0.5),
    (Cause::WrongClientSecret, &[BasicNoId], &[], 0.5),
    (Cause::UnknownClient, &[BasicNoId], &[], 0.8),
];

/// What is left of a cause's weight.
pub(super) fn share(cause: Cause, seen: &dyn Fn(Fact) -> bool) -> f64 {
    ROWS.iter()
        .filter(|(c, all, none, _)| {
            *c == cause && all.iter().all(|f| seen(*f)) && !none.iter().any(|f| seen(*f))
        })
        .map(|(.., left)| *left)
        .fold(1.0, f64::min)
}
