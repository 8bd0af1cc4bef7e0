//! Facts: what is plain to see in a request or an answer. Rules are made of them.

/// One thing that is plain to see. What exactly was seen goes along as text.
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
pub(super) enum Fact {
    // The URL and the method.
    /// The method is known and not POST.
    NotPost,
    /// The method is POST.
    Post,
    /// The URL begins with http:// and leads elsewhere than to this machine.
    PlainHttp,
    /// The URL leads to this machine.
    Loopback,
    /// The URL's path holds a doubled slash.
    DoubleSlash,
    /// The URL's path is that of a page for people: authorize, login.
    PagePath,
    /// The URL's path does not look like that of a token endpoint.
    OddPath,
    /// The parameters stand in the URL's query.
    QueryParams,

    // The body and its type.
    /// The body is known to be empty.
    BodyEmpty,
    /// The body is JSON.
    BodyJson,
    /// The body is a form.
    BodyForm,
    /// The body is multipart, or said to be.
    BodyMultipart,
    /// The Content-Type says JSON.
    TypeJson,
    /// The Content-Type says form.
    TypeForm,
    /// The Content-Type is known to be absent although there is a body.
    TypeMissing,
    /// The Content-Type is neither.
    TypeOther,
    /// The Content-Type has a charset.
    TypeCharset,
    /// The Content-Type says form, the body is JSON.
    JsonUnderForm,
    /// The Content-Type says JSON, the body is a form.
    FormUnderJson,

    // How the client identifies itself.
    /// A Basic header that can be read.
    Basic,
    /// A Basic header that cannot be read.
    BasicUnreadable,
    /// Percent-encoded characters inside Basic.
    BasicEncoded,
    /// Characters inside Basic that form-encoding would change.
    BasicRaw,
    /// Id and secret inside Basic are the same, or in the wrong order.
    BasicSwapped,
    /// Base64 of the alphabet for URLs.
    BasicUrlSafe,
    /// The scheme is written in another case than `Basic`.
    BasicCase,
    /// The id inside Basic is empty, `null` or `undefined`.
    BasicNoId,
    /// The secret inside Basic is empty.
    BasicNoSecret,
    /// A Bearer header.
    Bearer,
    /// A Bearer header, and nothing else that names the client.
    BearerAlone,
    /// An Authorization header that is neither.
    OtherAuthorization,
    /// There is known to be no Authorization header.
    NoAuthorization,
    /// `client_id` in the body (or query).
    BodyId,
    /// The body is known and has no `client_id`.
    NoBodyId,
    /// `client_secret` in the body (or query).
    BodySecret,
    /// `client_secret` is there and empty.
    SecretEmpty,
    /// `client_assertion` in the body.
    BodyAssertion,
    /// The client secret is itself a JWT.
    SecretJwt,
    /// Credentials in header and body.
    TwoMethods,
    /// Basic, and `client_id` alone in the body.
    BasicAndId,
    /// `client_id` and nothing that proves it.
    IdAlone,
    /// Neither id nor secret anywhere.
    NoClient,

    // The parameters.
    /// `grant_type` is missing.
    GrantMissing,
    /// `grant_type` has a value that resembles `refresh_token`.
    GrantMisspelled,
    /// `grant_type=refresh_token`.
    GrantRefresh,
    /// `grant_type=authorization_code`.
    GrantCode,
    /// `grant_type=authorization_code` with a refresh token and no code.
    GrantOfCode,
    /// Another `grant_type`.
    GrantOther,
    /// A refresh without `refresh_token`.
    TokenMissing,
    /// `refresh_token` is there and empty, `null` or `undefined`.
    TokenEmpty,
    /// A parameter twice.
    Duplicate,
    /// A header twice.
    DuplicateHeader,
    /// A parameter under a wrong name.
    Misnamed,
    /// The answer asks for `refreshToken` or the like, and `refresh_token` was sent.
    AskedOtherwise,
    /// A token or secret with characters that a form changes.
    Unencoded,
    /// A value encoded twice.
    DoubleEncoded,
    /// White space at an end of a parameter that is no secret.
    ValueSpace,
    /// `redirect_uri` in a refresh.
    RedirectUri,
    /// `scope` in the request.
    Scope,
    /// `scope` known to be absent.
    NoScope,
    /// `resource` or `audience` in the request.
    Resource,

    // Other headers.
    /// There is known to be no User-Agent.
    NoUserAgent,
    /// The User-Agent is a library's own, or an outdated one.
    LibraryUserAgent,
    /// There is known to be no Accept header, or it asks for something else than JSON.
    NoAccept,
    /// An Origin header.
    Origin,
    /// There is known to be no DPoP header.
    NoDpop,
    /// A DPoP header.
    Dpop,

    // What is known not to be the case; speaks against causes (see `contradiction`).
    /// The URL begins with https://.
    HttpsUrl,
    /// The URL is known and no parameters stand in its query.
    NoQueryParams,
    /// The parameters are known and `redirect_uri` is none of them.
    NoRedirectUri,
    /// A refresh token is sent.
    TokenSent,
    /// Header and body are known, and the client identifies itself once at most.
    NoCredentialsTwice,
    /// The parameters are known and none stands there twice.
    NoneDuplicate,
    /// The form is known and every value in it is encoded.
    NoneUnencoded,
    /// The request is known and holds no secret.
    NoSecret,
    /// A User-Agent that is no library's own.
    OwnUserAgent,
    /// The Accept header asks for JSON.
    JsonAccepted,

    // The answer.
    /// There is none, or nothing of it is known.
    NoAnswer,
    /// Nothing in it but a status.
    Mute,
    /// A web page.
    Page,
    /// A web page with a log-in form, or that says so in its title.
    LoginPage,
    /// An edge service answered (by its headers).
    Edge,
    /// A page or XML, as a host of files answers a POST.
    Static,
    /// `WWW-Authenticate: Basic`.
    WantsBasic,
    /// `WWW-Authenticate: Bearer`.
    WantsBearer,
    /// `DPoP-Nonce` or a DPoP challenge.
    WantsDpop,
    /// `Allow` names GET and not POST.
    AllowsGet,
    /// `Allow` names POST.
    AllowsPost,
    /// `Retry-After`.
    RetryAfter,
    /// An error under a status that says success.
    ErrorUnderSuccess,
    /// An error in fields of a vendor's own.
    VendorSchema,
    /// One sentence for several causes (`invalid, expired, revoked, …`).
    CatchAll,
    /// The answer reports an error in fields, so a program spoke, not a gateway's page.
    Spoke,
    /// The answer misses parameters that were sent.
    MissesSent,
    /// The answer misses a parameter that is none of OAuth's.
    AsksParameter,
    /// The code says that the client was not recognised.
    ClientCode,
    /// The answer judges the refresh token or the grant, so the parameters were read.
    Judged,
    /// The answer names the form's own type as what is not wanted.
    FormRefused,
    /// The exchange is with something else than a token endpoint.
    NotToken,
    /// The answer quotes a value with a line break or blank at its end.
    QuotesSpace,
    /// There is nothing that tells what the request looked like.
    RequestUnknown,
}
