//! How the request is written: what the answer says of it, and what the request shows.

use crate::findings::Cause::{
    AcceptHeaderRequired, BodyEmpty, BodyLostInRedirect, ClientIdMissing, ContentLengthRequired,
    ContentTypeCharsetRejected, ContentTypeMissing, DuplicateHeader, DuplicateParameter,
    ExtraParameterRequired, FormRequired, GrantTypeWrong, JsonRequired, MethodNotPost,
    ParameterMisnamed, ParameterWhitespace, ParamsInQueryRejected, ParamsInQueryRequired,
    RefreshTokenInvalid, RefreshTokenMissing, ResponseNotJson, ValueDoubleEncoded,
    ValueNotUrlEncoded,
};
use crate::findings::explain::fact::Fact::{
    AskedOtherwise, AsksParameter, BodyEmpty as NoBody, BodyForm, BodyJson, BodyMultipart,
    DoubleEncoded, Duplicate, DuplicateHeader as HeaderTwice, FormUnderJson, GrantMissing,
    GrantRefresh, JsonUnderForm, MissesSent, Mute, NoAccept, PlainHttp, Post, QueryParams,
    QuotesSpace, RequestUnknown, TypeCharset, TypeForm, TypeJson, TypeMissing, TypeOther,
    ValueSpace,
};
use crate::findings::explain::rule::{Rule, code, says, seen, status};

/// Codes of servers that did not see the parameters.
const UNREAD: &[&str] = &[
    "unsupported_grant_type",
    "invalid_request",
    "invalid_grant_type",
    "unsupported_media_type",
    "unsupported_grant",
];
const GRANT_TYPE: &[&str] = &["grant type"];
/// The form's own type, named as what is not wanted.
pub(in crate::findings::explain) const FORM_REFUSED: &[&str] = &[
    "x www form urlencoded not|isnt|unsupported",
    "x www form urlencoded charset utf 8 not|isnt|unsupported",
    "unsupported media|content type application x www form urlencoded",
];
/// A client of its answer's Content-Type.
const CLIENT_WANTED_JSON: &[&str] =
    &["content type was .. expected application json", "charset utf 8 expected application json"];
const JSON_PARSER: &[&str] = &[
    "unexpected token g",
    "unexpected token .. json",
    "invalid json",
    "not valid json",
    "json parse",
    "malformed json",
    "parse .. json",
    "json .. required|expected",
    "unexpected character",
    "unrecognized token grant|grant_type",
    "expecting value",
    "invalid character g looking",
    "syntax error .. json",
    "body .. valid json|parsed",
    "could not .. json",
    "bad json",
    "unexpected token",
    "unexpected end .. json|input",
    "unexpected eof",
    "end of json input",
    "eof while parsing",
    "jsonparseexception",
    "must be .. json",
];

pub(in crate::findings::explain) const RULES: &[Rule] = &[
    // A body that is not a form.
    code(FormRequired, 90, UNREAD).any(&[BodyJson, TypeJson]).not(&[FormUnderJson]),
    code(FormRequired, 92, UNREAD).seen(&[JsonUnderForm]),
    code(FormRequired, 88, UNREAD).seen(&[BodyMultipart]),
    code(FormRequired, 74, &["server_error"]).any(&[BodyJson, BodyMultipart, TypeJson]),
    code(FormRequired, 46, &["invalid_client", "unauthorized_client"]).any(&[BodyJson, TypeJson, BodyMultipart]),
    says(FormRequired, 92, GRANT_TYPE).any(&[BodyJson, TypeJson, BodyMultipart]),
    says(FormRequired, 64, &["missing", "required", "authentication error", "bad request", "unauthorized", "invalid request", "malformed"]).any(&[BodyJson, BodyMultipart]).not(&[FormUnderJson])
        .unless(&["client authentication", "refresh token .. invalid|expired|revoked", "redirect ur~"]),
    says(ContentTypeMissing, 52, &["authentication error", "bad request", "invalid request"]).seen(&[JsonUnderForm])
        .fix("Make Content-Type and body agree: either `Content-Type: application/x-www-form-urlencoded` with a form, or `application/json` with the JSON that is sent now."),
    seen(FormRequired, 62, &[JsonUnderForm]),
    status(FormRequired, 66, &[400, 401, 422]).any(&[BodyJson, TypeJson]).seen(&[Mute]),
    status(FormRequired, 60, &[400, 401, 500]).seen(&[Mute, BodyMultipart]),
    status(FormRequired, 95, &[415]).any(&[BodyJson, TypeJson, BodyMultipart]).not(&[FormUnderJson]),
    status(FormRequired, 64, &[415]).seen(&[RequestUnknown]),
    status(FormRequired, 42, &[400, 500]).any(&[BodyJson, TypeJson]),
    says(FormRequired, 93, &["x www form urlencoded", "form urlencoded", "form encoded", "must be .. form", "content type .. not .. supported|valid|acceptable|allowed", "unsupported content|media type", "invalid content type", "content type .. invalid|unsupported|wrong", "unsupported media", "media type .. not supported", "form data .. expected|required", "incorrect form content type", "mime type .. not"])
        .not(&[TypeForm, FormUnderJson]).unless(&["missing .. content type", "must be application json", "expected application json", "application json .. required", "message of type", "content type text html", "decoded .. x www form urlencoded"]),
    says(FormRequired, 50, &["x www form urlencoded", "form urlencoded"]).seen(&[TypeForm, JsonUnderForm]),

    // A body that should have been JSON.
    says(JsonRequired, 90, &["must be .. application json", "expected .. application json", "application json .. required|expected|only", "only .. application json", "content type .. must be .. json", "requires .. json", "body must be .. json", "json body .. required|expected", "use application json"])
        .unless(&["accept", "content type was", "response content type", "application json received"]),
    seen(JsonRequired, 88, &[MissesSent, BodyForm, TypeForm]),
    seen(FormRequired, 88, &[MissesSent, BodyJson]),
    says(JsonRequired, 88, JSON_PARSER).any(&[BodyForm, TypeForm, FormUnderJson]).not(&[JsonUnderForm])
        .unless(&["client assertion", "jwt"]),
    says(JsonRequired, 58, JSON_PARSER).seen(&[RequestUnknown]),
    says(JsonRequired, 84, FORM_REFUSED).seen(&[RequestUnknown]),
    says(JsonRequired, 64, &["send|use|want~|need~|expect~ .. application json"]).not(&[TypeJson]),
    seen(JsonRequired, 74, &[FormUnderJson])
        .fix("Make body and Content-Type agree: the header says JSON, so send a JSON object (or declare the form as `application/x-www-form-urlencoded`)."),
    status(JsonRequired, 82, &[415]).seen(&[TypeForm]).not(&[TypeCharset, JsonUnderForm]),
    status(JsonRequired, 45, &[400, 422]).seen(&[BodyForm, TypeForm, Mute]).not(&[TypeCharset]),
    status(RefreshTokenInvalid, 40, &[400]).seen(&[BodyForm, Mute, GrantRefresh]),
    status(JsonRequired, 36, &[422]).any(&[BodyForm, TypeForm]),
    code(JsonRequired, 40, &["invalid_request"]).seen(&[BodyForm, TypeForm]),
    says(JsonRequired, 70, &["unsupported media", "content type .. not .. supported", "unsupported content type"]).seen(&[TypeForm]).not(&[TypeCharset, JsonUnderForm]),

    // Content-Type.
    says(ContentTypeMissing, 93, &["missing .. content type", "content type .. missing|required|absent|empty|blank", "no content type", "content type header .. not .. present|set|specified|found|provided", "content type null", "content type is not set"]),
    seen(ContentTypeMissing, 58, &[TypeMissing]),
    status(ContentTypeMissing, 88, &[415, 500]).seen(&[TypeMissing]),
    code(ContentTypeMissing, 82, &["unsupported_grant_type", "invalid_request", "server_error", "unsupported_media_type"]).seen(&[TypeMissing]),
    says(ContentTypeMissing, 74, GRANT_TYPE).seen(&[TypeMissing]),
    status(ContentTypeMissing, 40, &[415]).seen(&[RequestUnknown]),
    code(ContentTypeMissing, 66, UNREAD).seen(&[TypeOther])
        .fix("Replace the Content-Type of the request by `application/x-www-form-urlencoded`."),
    status(ContentTypeMissing, 74, &[415]).seen(&[TypeOther])
        .fix("Replace the Content-Type of the request by `application/x-www-form-urlencoded`."),
    status(ContentTypeCharsetRejected, 92, &[415]).seen(&[TypeCharset]).not(&[TypeJson, BodyMultipart]),
    code(ContentTypeCharsetRejected, 92, &["unsupported_media_type"]).seen(&[TypeCharset]).not(&[TypeJson, BodyMultipart]),
    says(ContentTypeCharsetRejected, 92, &["content type", "media type", "charset"]).seen(&[TypeCharset]).not(&[TypeJson, BodyMultipart]),
    says(ContentTypeCharsetRejected, 88, &["charset .. not|unsupported|invalid", "charset parameter", "unsupported charset"]),
    code(ContentTypeCharsetRejected, 42, &["invalid_request", "unsupported_grant_type"]).seen(&[TypeCharset, TypeForm]),
    status(ContentTypeCharsetRejected, 30, &[400]).seen(&[TypeCharset, TypeForm, Mute]),
    status(ContentTypeCharsetRejected, 36, &[415]).seen(&[TypeForm]),

    // Query.
    code(ParamsInQueryRejected, 90, UNREAD).seen(&[QueryParams]),
    status(ParamsInQueryRejected, 78, &[411, 500, 400, 404]).seen(&[QueryParams]),
    status(ParamsInQueryRejected, 92, &[414]),
    status(ParamsInQueryRejected, 62, &[401, 403, 405, 422]).seen(&[QueryParams]),
    says(ParamsInQueryRejected, 88, &["query string", "query parameters .. not|must", "url parameters", "not .. in the .. query|url", "query .. not allowed", "in the request body .. not|instead", "must be .. in the .. body", "request uri .. parameters|must", "parameters in .. url|query", "must not include .. query"])
        .unless(&["missing .. query", "required query", "query parameter .. missing|required"]),
    says(ParamsInQueryRejected, 82, &["grant type", "missing", "required"]).seen(&[QueryParams]),
    says(ParamsInQueryRequired, 88, &["missing .. query", "query parameter .. missing|required|not|must", "required query", "query string parameter .. required|missing", "required request parameter .. is not present", "required .. parameter .. not present", "query param~ .. missing|required", "missing url parameter", "in the query string"])
        .not(&[QueryParams]).unless(&["not allowed", "must not"]),
    says(ParamsInQueryRequired, 52, &["missing|required parameter"]).seen(&[BodyForm, GrantRefresh, TypeForm]).unless(&["client id", "redirect ur~", "scope", "client secret", "authorization", "header"]),

    // An empty body.
    seen(BodyEmpty, 82, &[NoBody]).not(&[QueryParams]),
    code(BodyEmpty, 90, UNREAD).seen(&[NoBody, Post]).not(&[QueryParams]),
    says(BodyEmpty, 90, &["body .. empty|missing|required|blank|null", "empty .. body|request", "no .. body", "missing .. body", "request body is missing", "content length 0", "required request body", "no post data|body", "entity body", "empty post", "payload .. empty|missing|required", "body cannot be|must not be .. empty|null"])
        .unless(&["client secret", "response body"]),
    code(BodyEmpty, 30, &["unsupported_grant_type"]).seen(&[RequestUnknown]),
    says(FormRequired, 50, &["body must contain .. parameter", "body must include", "required parameter~ .. missing|not", "missing .. required parameter", "missing required parameter"])
        .seen(&[RequestUnknown])
        .unless(&["client id", "client secret", "refresh token", "redirect ur~", "scope", "header", "authorization"])
        .implies("A server that cannot read the body misses every parameter."),
    says(RefreshTokenMissing, 44, &["missing .. required parameter", "missing required parameter", "required parameter~ .. missing"])
        .seen(&[RequestUnknown])
        .unless(&["client id", "client secret", "redirect ur~", "scope", "header", "authorization", "grant type"]),
    status(FormRequired, 34, &[400]).seen(&[RequestUnknown, Mute]),
    status(RefreshTokenInvalid, 36, &[400]).seen(&[RequestUnknown, Mute]),
    code(FormRequired, 40, &["invalid_request"]).seen(&[RequestUnknown]),
    code(RefreshTokenMissing, 32, &["invalid_request"]).seen(&[RequestUnknown]),
    code(ClientIdMissing, 31, &["invalid_request"]).seen(&[RequestUnknown]),
    code(RefreshTokenInvalid, 30, &["invalid_request"]),
    status(ContentLengthRequired, 96, &[411]),
    says(ContentLengthRequired, 93, &["length required", "content length .. required|missing|must|needed", "missing content length", "requires .. content length", "content length header"]),

    // Values.
    seen(ValueDoubleEncoded, 84, &[DoubleEncoded]),
    code(ValueDoubleEncoded, 92, &["invalid_grant", "invalid_request", "invalid_scope", "invalid_client", "invalid_token"]).seen(&[DoubleEncoded]),
    says(ValueDoubleEncoded, 82, &["double encod~", "encoded twice", "doubly encoded", "malformed auth code"]),
    says(ValueDoubleEncoded, 70, &["2b", "2f", "253d", "252f", "20"]).code(&["invalid_scope"])
        .fix("Join the scopes with a blank and let the HTTP library encode the value once: what arrived still holds percent signs."),
    says(ValueNotUrlEncoded, 80, &["not url encoded", "url encod~", "urlencoded .. value", "must be .. encoded", "illegal character .. query|parameter|body", "invalid percent encoding", "malformed .. encoding|escape", "decode .. parameters|form"])
        .unless(&["x www form urlencoded", "form urlencoded", "content type", "base64", "double"]),
    seen(ParameterWhitespace, 80, &[ValueSpace]),
    seen(ParameterWhitespace, 92, &[QuotesSpace]),
    says(ParameterWhitespace, 82, &["white space~", "whitespace~", "trailing .. space|newline|whitespace", "leading .. space|whitespace", "line break~", "newline", "carriage return", "control character~", "crlf"]),
    seen(DuplicateParameter, 86, &[Duplicate]),
    says(DuplicateParameter, 92, &["duplicate~ .. parameter~", "more than once", "parameter .. repeated|twice|duplicate~", "duplicate parameter~", "included .. twice|more than once", "repeated parameter", "multiple values .. parameter", "multiple .. parameters .. same", "duplicated", "repeats a parameter", "more than one time|value", "parameter .. multiple times", "specified .. multiple times|twice", "appears .. multiple times|twice", "duplicate .. client id|grant type|refresh token|field|key|form"])
        .unless(&["missing .. or .. more than once", "header", "invalid parameter value includes a parameter more than once", "includes an invalid parameter value", "used more than once"]),
    seen(DuplicateHeader, 82, &[HeaderTwice]),
    says(DuplicateHeader, 93, &["duplicate~ .. header~", "header .. twice|duplicate~|more than once|multiple times", "multiple .. headers", "repeated header", "multiple values .. header"]),
    seen(ParameterMisnamed, 88, &[AskedOtherwise]),
    says(GrantTypeWrong, 40, &["missing|required parameter~"]).seen(&[GrantMissing]),
    says(ParameterMisnamed, 52, &["unknown parameter", "unrecognized parameter|field", "parameter .. not recognized|valid|known", "invalid parameter name", "unexpected parameter", "invalid parameters", "parameters are malformed", "request parameters"])
        .unless(&["redirect ur~", "scope"]),
    says(ContentTypeCharsetRejected, 30, &["parameters are malformed"]),
    seen(ExtraParameterRequired, 84, &[AsksParameter]).not(&[AskedOtherwise]),
    says(ExtraParameterRequired, 74, &["api key .. missing|required|not", "missing .. api key|subscription key", "missing|required .. header x", "missing .. device|action|account|app version|nonce|signature|timestamp|user|state|company|realm|appid|platform", "device id .. required|missing", "wrong|invalid|unknown action", "action .. required|missing|invalid", "x api key", "missing|required x .. header", "subscription key", "signature .. required|missing", "required .. parameter|header|field .. device|action|account|signature|timestamp|company|user", "missing|required header", "missing required header", "header .. missing|required"])
        .unless(&["content type", "authorization header", "client id", "client secret", "refresh token", "grant type", "redirect ur~", "scope", "content length", "user agent", "origin", "dpop", "user .. not", "missing header content", "accept", "client certificate", "ssl", "authorization", "login", "sign in"]),

    // Accept.
    status(AcceptHeaderRequired, 72, &[406]),
    says(AcceptHeaderRequired, 90, &["accept header", "not acceptable .. representation|media|accept", "acceptable representation", "must accept", "accept .. application json .. required|must", "could not find acceptable", "http 406", "header accept"])
        .unless(&["user agent"]),
    says(AcceptHeaderRequired, 50, &["not acceptable"]).seen(&[NoAccept]),
    says(AcceptHeaderRequired, 84, CLIENT_WANTED_JSON)
        .implies("The client itself says so: it was answered in another form than JSON.")
        .fix("Send `Accept: application/json`, so that the answer comes as JSON; where it was form-encoded, a token in it was issued all the same: save it."),
    says(ResponseNotJson, 72, CLIENT_WANTED_JSON),

    // Lost in a redirect.
    says(BodyLostInRedirect, 72, &["must be post", "post required|method required", "only post", "method .. get .. not support~|allowed", "method must be post", "get .. not .. supported|allowed", "use post"]).seen(&[Post, PlainHttp]),
    says(BodyLostInRedirect, 70, &["must be post", "only post", "method .. get .. not support~|allowed", "get .. not .. supported|allowed", "use post", "request method .. post"]).seen(&[Post]).unless(&["unsupported request"])
        .implies("The request was sent as POST, so something on the way made a GET of it."),
    says(BodyLostInRedirect, 92, &["for get", "route .. get", "cannot get", "method get", "get method|request"]).seen(&[Post])
        .unless(&["get token", "or post", "post method", "post is"])
        .implies("The request left as POST and arrived as GET: a redirect (to https://, for example) made it one and dropped the body.")
        .fix("Use the final URL (with https://) as the token URL, so that nothing redirects the POST."),
    says(BodyLostInRedirect, 42, &["must be post", "only post", "use post"]).seen(&[RequestUnknown]),
    code(BodyLostInRedirect, 60, UNREAD).seen(&[PlainHttp]),
    says(MethodNotPost, 62, &["must be post", "only post", "use post", "method .. get .. not support~|allowed"]).seen(&[Post]),
];
