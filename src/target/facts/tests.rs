//! Each fact with the values that show it, and values of many vendors that show nothing.
#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

use super::*;
use crate::encode;
use serde_json::{Value as Json, json};

const UUID: &str = "0f8fad5b-d9cb-469f-a165-70867728950e";
const OTHER_UUID: &str = "7c9e6679-7425-40de-944b-e07fc1f90ae7";
const ENTRA_SECRET: &str = "abc8Q~defghijklmnopqrstuvwxyzABCDEFGHIJ1";
const NOW: &str = "2026-03-01T12:00:00Z";

fn now() -> Timestamp {
    NOW.parse().unwrap()
}

fn at(offset: i64) -> i64 {
    now().as_second() + offset
}

/// A client with everything in order, one value of it changed by a test.
#[derive(Clone)]
struct Setup {
    url: &'static str,
    issuer: Option<&'static str>,
    id: String,
    secret: Option<String>,
    token: String,
    redirect: Option<String>,
    access: Option<String>,
}

impl Setup {
    fn new() -> Self {
        Self {
            url: "https://as.example.com/oauth/token",
            issuer: None,
            id: "web-app".to_owned(),
            secret: Some("Zk3vQ0tXw9sLrB2mYd7uNf5hGj8cPe1a".to_owned()),
            token: "tGzv3JOkF0XG5Qx2TlKWIAq7RbNcYdEuSfHgMjLpVnZ".to_owned(),
            redirect: Some("https://app.example.com/callback".to_owned()),
            access: None,
        }
    }

    fn token(token: impl Into<String>) -> Self {
        Self { token: token.into(), ..Self::new() }
    }

    fn secret(secret: impl Into<String>) -> Self {
        Self { secret: Some(secret.into()), ..Self::new() }
    }

    fn id(id: impl Into<String>) -> Self {
        Self { id: id.into(), ..Self::new() }
    }

    fn url(url: &'static str) -> Self {
        Self { url, ..Self::new() }
    }

    fn at(self, url: &'static str) -> Self {
        Self { url, ..self }
    }

    fn facts(&self) -> Vec<Fact> {
        let target = Target {
            token_url: self.url.parse().unwrap(),
            issuer: self.issuer.map(str::to_owned),
            provider: None,
        };
        let credentials = Credentials {
            client_id: Some(self.id.clone()),
            client_secret: self.secret.clone().map(Secret::new),
            ..Credentials::default()
        };
        let grant = Grant {
            redirect_uri: self.redirect.clone(),
            access_token: self.access.clone().map(Secret::new),
            ..Grant::default()
        };
        facts(&target, &credentials, &grant, &Secret::new(self.token.clone()), now())
    }

    /// The surest fact: what, code, confidence.
    #[track_caller]
    fn first(&self, what: &str, code: &str, least: f64) -> Fact {
        let facts = self.facts();
        let first = facts.first().unwrap_or_else(|| panic!("no fact; wanted {what} {code}"));
        assert_eq!((first.what, first.code), (what, code), "{facts:#?}");
        assert!(first.confidence >= least, "{facts:#?}");
        assert!(facts.iter().all(|f| crate::findings::Cause::from_slug(f.code).is_some()));
        // No fact shows more of a value than a form's public prefix.
        for fact in &facts {
            for secret in [Some(&self.token), self.secret.as_ref()].into_iter().flatten() {
                for text in [&fact.seen, &fact.implies, &fact.fix] {
                    assert!(secret.len() < 12 || !text.contains(secret.as_str()), "{fact:?}");
                }
            }
        }
        first.clone()
    }

    #[track_caller]
    fn nothing_above(&self, most: f64) {
        let facts = self.facts();
        assert!(facts.iter().all(|f| f.confidence <= most), "{}: {facts:#?}", self.token);
    }
}

fn jwt(header: &Json, claims: &Json) -> String {
    let alg = header["alg"].as_str().unwrap_or_default();
    let length = match alg {
        "HS256" => 32,
        "RS256" => 256,
        _ => 64,
    };
    let part = |v: &Json| encode::base64url(v.to_string());
    format!("{}.{}.{}", part(header), part(claims), encode::base64url(vec![7u8; length]))
}

fn plain_jwt(claims: &Json) -> String {
    jwt(&json!({"alg": "HS512", "typ": "JWT"}), claims)
}

fn letters(prefix: &str, length: usize) -> String {
    let alphabet = b"kQ3vZ7xWmB9cR2tYn5LpJ8dHs4Gf6TaE1uKjVwPbXoMyCzNqDrSh0iAlUgFeIO";
    let rest = (0..length).map(|n| char::from(alphabet[(n * 7 + n / 13) % alphabet.len()]));
    prefix.chars().chain(rest).collect()
}

#[test]
fn nothing_wrong_gives_no_fact() {
    assert_eq!(Setup::new().facts(), []);
}

#[test]
fn tokens_of_many_vendors_give_no_fact() {
    let tokens = [
        letters("", 43),
        letters("", 64),
        letters("", 86),
        letters("1//0", 99),
        letters("Atzr|IwEBI", 200),
        letters("ghr_", 76),
        letters("xoxe-1-", 146),
        letters("v1.M", 60),
        letters("0.AXoA", 700),
        letters("1.AQ", 1100),
        format!("M.C5_BL2.0.U.-{}", letters("", 260)),
        format!("M.R3_BAY.-{}", letters("C", 300)),
        letters("5Aep8", 80),
        letters("sk-ant-ort01-", 90),
        letters("nrt_", 46),
        letters("AQ", 129),
        letters("ory_rt_", 43),
        letters("RT-3-", 40),
        letters("RT1-", 46),
        format!("{}AAAAAAAAAA{}", letters("", 11), letters("", 43)),
        format!("12345678.{}", letters("", 86)),
        format!("1000.{}.{}", "0a".repeat(16), "1b".repeat(16)),
        format!("v^1.1#i^1#r^1#f^0#p^3#I^3#t^Ul4x{}", letters("", 80)),
        format!("r{}.0.nrtw.{}", "0a1b2c3d".repeat(4), letters("", 22)),
        encode::base64(format!("{}:1680000000000:1:1:rt:1", letters("", 30))),
        "0a1b2c3d4e5f".repeat(5),
        "1234567890".repeat(4),
        UUID.to_owned(),
        format!("ref-{}", "0a1b".repeat(16)),
        "short".to_owned(),
        letters("", 128),
        letters("", 255),
        letters("", 256),
        letters("", 1024),
        "8xLOxBtZp8+/4aB9cR2tYn5LpJ8dHs4Gf6TaE1uKjVw=".to_owned(),
        "Chlkbm1wZ2g0dXF4aGo1c2s2ZHNmNmo3czZrEhlkbm1wZ2g".to_owned(),
        // An encrypted JWT (Cognito).
        format!(
            "{}.{}.{}.{}.{}",
            encode::base64url("{\"cty\":\"JWT\",\"enc\":\"A256GCM\",\"alg\":\"RSA-OAEP\"}"),
            letters("", 342),
            letters("", 16),
            letters("", 800),
            letters("", 22)
        ),
        // Keycloak, Ring, Zoom, Atlassian, a small framework.
        plain_jwt(
            &json!({"typ": "Refresh", "iss": "https://as.example.com/realms/shop", "aud": "https://as.example.com/realms/shop", "azp": "web-app", "exp": at(1800), "iat": at(-60), "scope": "openid"}),
        ),
        plain_jwt(
            &json!({"typ": "Offline", "iss": "https://as.example.com/realms/shop", "azp": "web-app", "exp": 0, "iat": at(-60)}),
        ),
        plain_jwt(&json!({"rfs": "abc", "typ": "refresh-token", "iat": at(-86400)})),
        plain_jwt(
            &json!({"ver": 9, "auid": "x", "iss": "zm:cid:web-app", "type": 1, "aud": "https://oauth.zoom.us", "exp": at(86400), "iat": at(-10), "jti": "a"}),
        ),
        jwt(
            &json!({"alg": "RS256", "kid": "x"}),
            &json!({"jti": "a", "sub": "b", "iss": "https://auth.atlassian.com", "aud": "web-app", "iat": at(-60), "exp": at(7_776_000), "scope": "read:me offline_access", "https://id.atlassian.com/refreshTokenType": "ROTATING"}),
        ),
        jwt(
            &json!({"alg": "HS256"}),
            &json!({"token_type": "refresh", "exp": at(86400), "iat": at(-5), "jti": "x", "user_id": 1}),
        ),
        jwt(
            &json!({"alg": "HS256"}),
            &json!({"type": "refresh", "fresh": false, "exp": at(86400), "iat": at(-5), "nbf": at(-5)}),
        ),
        jwt(
            &json!({"alg": "HS256"}),
            &json!({"sub": "1", "exp": at(3600), "iat": at(-5), "scope": "a b"}),
        ),
    ];
    for token in tokens {
        Setup::token(token).nothing_above(0.5);
    }
}

#[test]
fn clients_of_many_vendors_give_no_fact() {
    for (id, secret) in [
        (UUID.to_owned(), OTHER_UUID.to_owned()),
        (UUID.to_owned(), ENTRA_SECRET.to_owned()),
        (
            "123456789012-abcdefghijklmnop.apps.googleusercontent.com".to_owned(),
            letters("GOCSPX-", 28),
        ),
        (letters("0oa", 17), letters("", 64)),
        (
            format!("amzn1.application-oa2-client.{}", "0a1b".repeat(8)),
            format!("amzn1.oa2-cs.v1.{}", "0a1b".repeat(16)),
        ),
        (letters("3MVG9", 80), "0A1B2C3D".repeat(8)),
        ("Iv1.0123456789abcdef".to_owned(), "0a1b2c3d".repeat(5)),
        ("123456789012.1234567890123".to_owned(), "0a1b2c3d".repeat(4)),
        ("https://app.example.com/client-metadata.json".to_owned(), letters("", 40)),
        ("https://app.example.com/a%20b/c%2Fd".to_owned(), letters("", 40)),
        ("kafka-1".to_owned(), "abcdefghi@jklmnopqrstuv==".to_owned()),
        ("interactive.confidential".to_owned(), "pW+x/3bnh9+mQ=".to_owned()),
        ("client_01H".to_owned(), letters("sk_test_", 40)),
        ("testclient".to_owned(), "100% sure, 50%2 of it".to_owned()),
        ("web".to_owned(), "it's a \"pass phrase\"!".to_owned()),
        ("web".to_owned(), "secret".to_owned()),
        ("a:b".to_owned(), "c:d".to_owned()),
        (UUID.to_owned(), letters("secret_", 43)),
        ("web".to_owned(), "$2y$10$abcdefghijklmnopqrstuv".to_owned()),
        ("web".to_owned(), "**two*stars**".to_owned()),
        ("web".to_owned(), "x".to_owned()),
    ] {
        Setup { id, secret: Some(secret), ..Setup::new() }.nothing_above(0.5);
    }
}

#[test]
fn token_endpoints_of_many_vendors_give_no_fact() {
    for url in [
        "https://api.smartthings.com/v1/oauth/token",
        "https://oauth2.googleapis.com/token",
        "https://accounts.google.com/o/oauth2/token",
        "https://login.microsoftonline.com/common/oauth2/v2.0/token",
        "https://login.microsoftonline.com/contoso.onmicrosoft.com/oauth2/v2.0/token",
        "https://login.microsoftonline.com/0f8fad5b-d9cb-469f-a165-70867728950e/oauth2/token",
        "https://contoso.b2clogin.com/contoso.onmicrosoft.com/B2C_1_signin/oauth2/v2.0/token",
        "https://dev-12.okta.com/oauth2/default/v1/token",
        "https://id.example.com/realms/shop/protocol/openid-connect/token",
        "https://github.com/login/oauth/access_token",
        "https://slack.com/api/oauth.v2.access",
        "https://login.salesforce.com/services/oauth2/token",
        "https://api.amazon.com/auth/o2/token",
        "https://www.strava.com/oauth/token",
        "https://wbsapi.withings.net/v2/oauth2",
        "https://accounts.zoho.eu/oauth/v2/token",
        "https://hooks.example.com/auth",
        "https://api.example.com/my-domain-service/token",
        "https://api.ebay.com/identity/v1/oauth2/token",
        "http://127.0.0.1:8080/token",
        "http://localhost/token",
        "https://example.com/oauth/token/",
        "https://api.example.com/login/oauth/token",
        "https://bsky.social/oauth/token",
        "https://open.tiktokapis.com/v2/oauth/token/",
        "https://identity.xero.com/connect/token",
        "https://graph.facebook.com/v20.0/oauth/access_token",
        "https://www.example.com/par/token",
    ] {
        Setup::url(url).nothing_above(0.5);
    }
}

#[test]
fn white_space_is_named_and_placed() {
    for (text, word) in [
        ("abcdefgh12345\n", "ends with a line feed"),
        ("abcdefgh12345\r\n", "ends with a line feed"),
        ("abcdefgh12345\r", "ends with a carriage return"),
        ("abcdefgh12345 ", "ends with a blank"),
        ("abcdefgh12345\t", "ends with a tab"),
        ("\u{feff}abcdefgh12345", "begins with a byte order mark"),
        ("abcdefgh12345\u{a0}", "ends with a no-break space"),
        ("abcdefgh12345\u{200b}", "ends with a zero-width space"),
    ] {
        let fact = Setup::secret(text).first("client_secret", "secret_whitespace", 0.9);
        assert_eq!(fact.seen, format!("the client secret {word}"));
        Setup::token(text).first("refresh_token", "parameter_whitespace", 0.9);
        Setup::id(text).first("client_id", "parameter_whitespace", 0.9);
    }
    Setup::token("abcdefgh\n12345678").first("refresh_token", "parameter_whitespace", 0.9);
    Setup::secret(" \n").first("client_secret", "client_secret_missing", 0.9);
    Setup::token("").first("refresh_token", "refresh_token_missing", 0.9);
    let redirect =
        Setup { redirect: Some("https://app.example.com/cb ".to_owned()), ..Setup::new() };
    redirect.first("redirect_uri", "parameter_whitespace", 0.9);
}

#[test]
fn plus_read_as_blank_is_told_from_a_pass_phrase() {
    let token = "IwEBI abcdefghijklmnopqrstuvwxyz0123/456 789ABCDEFGHIJKL==";
    Setup::token(token).first("refresh_token", "parameter_whitespace", 0.8);
    Setup::secret("correct horse battery staple").nothing_above(0.5);
}

#[test]
fn quotes_of_every_kind_are_seen() {
    for text in ["\"abcdefgh12345\"", "'abcdefgh12345'", "“abcdefgh12345”", "`abcdefgh12345`"] {
        Setup::token(text).first("refresh_token", "refresh_token_truncated_or_malformed", 0.9);
        Setup::secret(text).first("client_secret", "wrong_client_secret", 0.9);
        Setup::id(text).first("client_id", "unknown_client", 0.9);
    }
    Setup::secret("abc\"defgh").nothing_above(0.5);
}

#[test]
fn placeholders_are_seen_in_every_dress() {
    for text in [
        "<REFRESH_TOKEN>",
        "YOUR_REFRESH_TOKEN",
        "your-refresh-token",
        "{{refresh_token}}",
        "{refresh_token}",
        "${REFRESH_TOKEN}",
        "$REFRESH_TOKEN",
        "%REFRESH_TOKEN%",
        "[your token]",
        "xxxx",
        "XXXXXXXX-XXXX",
        "refresh_token",
        "REFRESH_TOKEN_HERE",
        "null",
        "undefined",
        "None",
        "[object Object]",
        "changeme",
        "\"<TOKEN>\"",
        "REDACTED",
    ] {
        Setup::token(text).first("refresh_token", "refresh_token_missing", 0.8);
    }
    Setup::secret("$CLIENT_SECRET").first("client_secret", "client_secret_missing", 0.9);
    Setup::id("YOUR_CLIENT_ID").first("client_id", "client_id_missing", 0.9);
    for near in ["<b", "yourself1234", "$2b$10$kQ3v", "nullable-123", "xx", "[1,2]"] {
        Setup::secret(near).nothing_above(0.5);
    }
}

#[test]
fn masked_values_are_seen() {
    for text in
        ["abcd****efgh", "••••••••1234", "abcdefgh…", "tGzv3JOkF0XG...", "1//0eXXXXXXXXXXXX"]
    {
        Setup::token(text).first("refresh_token", "refresh_token_truncated_or_malformed", 0.6);
        Setup::secret(text).first("client_secret", "wrong_client_secret", 0.6);
    }
    Setup::secret("a*b**c").nothing_above(0.5);
}

#[test]
fn encoded_values_are_seen_and_per_cent_signs_are_not() {
    for text in ["1%2F%2F0abcdefghijklmnopqrstuvwxyz012345", "abc%2Bdef%3D%3D", "v%5E1.1%23i%5E1"] {
        Setup::token(text).first("refresh_token", "value_double_encoded", 0.85);
    }
    let redirect = |uri: &str| Setup { redirect: Some(uri.to_owned()), ..Setup::new() };
    redirect("https%3A%2F%2Fapp.example.com%2Fcb").first(
        "redirect_uri",
        "value_double_encoded",
        0.85,
    );
    redirect("https://app.example.com/a%20b?x=%2F").nothing_above(0.1);
    redirect("com.example.app:/oauth").nothing_above(0.1);
    redirect("urn:ietf:wg:oauth:2.0:oob").nothing_above(0.1);
    redirect("app.example.com").first("redirect_uri", "redirect_uri_mismatch", 0.5);
    Setup::secret("50%zz").nothing_above(0.1);
    Setup::secret("ends%").nothing_above(0.1);
}

#[test]
fn surroundings_pasted_along_are_seen() {
    for text in [
        "{\"refresh_token\":\"abc\"}",
        "refresh_token=abcdefgh",
        "\"refresh_token\": \"abcdefgh\"",
        "REFRESH_TOKEN=abcdefgh",
        "export MYAPP_REFRESH_TOKEN=abcdefgh",
        "https://app.example.com/callback?code=abc",
        "Bearer abcdefgh",
        "Authorization: Bearer abc",
    ] {
        Setup::token(text).first("refresh_token", "refresh_token_truncated_or_malformed", 0.7);
    }
    Setup::secret("Basic dXNlcjpwYXNz").first("client_secret", "wrong_client_secret", 0.9);
    Setup::secret("client_secret: abcdefgh").first("client_secret", "wrong_client_secret", 0.9);
    Setup::id("Client ID: abcdefgh").first("client_id", "unknown_client", 0.9);
    for near in ["decode=abc", "a=b", "ab:cd:ef", "Y29kZQ=="] {
        Setup::secret(near).nothing_above(0.5);
    }
    Setup::token("abc\\/def\\u002B").first(
        "refresh_token",
        "refresh_token_truncated_or_malformed",
        0.8,
    );
    Setup::token("abc&amp;def").first("refresh_token", "refresh_token_truncated_or_malformed", 0.8);
    Setup::secret("abcdef\\n").first("client_secret", "secret_whitespace", 0.8);
}

#[test]
fn other_kinds_of_token_are_told_by_their_form() {
    for token in [
        letters("ya29.a0", 200),
        letters("gho_", 36),
        letters("ghu_", 36),
        letters("xoxb-", 40),
        letters("xoxp-", 40),
        letters("xoxe.xoxp-1-", 140),
        letters("EAA", 180),
        letters("4/0A", 60),
        letters("Atza|", 200),
        letters("EwB4A8l6BAA", 900),
        letters("sk-ant-oat01-", 90),
        letters("glpat-", 20),
        letters("A21AA", 90),
        letters("ory_at_", 40),
        format!("00D{}!{}", letters("", 12), letters("AQ", 80)),
        format!("M.C540_BAY.2.U.{UUID}"),
        format!("M.R3_BAY.{UUID}"),
        format!("v^1.1#i^1#f^0#r^0#p^3#I^3#t^H4sI{}", letters("", 80)),
        encode::base64(format!("{}:1680000000000:1:1:at:1", letters("", 30))),
        encode::base64(format!("{}:1680000000000:1:1:ac:1", letters("", 30))),
        format!("c{}.0.nrtw.{}", "0a1b2c3d".repeat(4), letters("", 22)),
        format!("{}AAAAAAAAAA{}", letters("", 11), letters("", 22)),
    ] {
        Setup::token(token).first("refresh_token", "refresh_token_is_another_kind_of_token", 0.8);
    }
    let same = Setup { access: Some(Setup::new().token), ..Setup::new() };
    same.first("refresh_token", "refresh_token_is_another_kind_of_token", 0.8);
    let same = Setup { secret: Some(Setup::new().token), ..Setup::new() };
    same.first("refresh_token", "refresh_token_is_another_kind_of_token", 0.9);
}

#[test]
fn other_kinds_of_jwt_are_told_by_their_claims() {
    let keycloak = |typ: &str| json!({"typ": typ, "iss": "https://as.example.com/realms/shop", "aud": "account", "azp": "web-app", "exp": at(300), "iat": at(-10)});
    for token in [
        plain_jwt(&keycloak("Bearer")),
        plain_jwt(&keycloak("ID")),
        jwt(&json!({"alg": "RS256", "typ": "at+jwt"}), &json!({"sub": "x"})),
        plain_jwt(&json!({"token_use": "access", "client_id": "web-app"})),
        plain_jwt(&json!({"token_use": "id", "aud": "web-app"})),
        plain_jwt(&json!({"token_type": "access", "exp": at(300)})),
        plain_jwt(&json!({"iss": "https://accounts.google.com", "aud": "web-app", "exp": at(300)})),
        plain_jwt(&json!({"iss": "https://login.microsoftonline.com/0f8f/v2.0", "aud": "web-app"})),
        plain_jwt(&json!({"at_hash": "x", "aud": "web-app", "nonce": "n"})),
        plain_jwt(&json!({"nonce": "n", "aud": "web-app", "iss": "https://as.example.com"})),
    ] {
        Setup::token(token).first("refresh_token", "refresh_token_is_another_kind_of_token", 0.6);
    }
}

#[test]
fn jwt_past_its_time_is_expired_with_the_date() {
    let token =
        plain_jwt(&json!({"typ": "Refresh", "exp": at(-3 * 86_400), "iat": at(-4 * 86_400)}));
    let fact = Setup::token(token).first("refresh_token", "refresh_token_expired", 0.9);
    assert_eq!(
        fact.seen,
        "the refresh token is a JWT whose 'exp' was 2026-02-26T12:00:00Z (3 days ago)"
    );
    let millis = plain_jwt(&json!({"typ": "Refresh", "exp": at(-86_400) * 1000}));
    Setup::token(millis).first("refresh_token", "refresh_token_expired", 0.9);
    let future = plain_jwt(&json!({"typ": "Refresh", "exp": at(86_400), "iat": at(3600)}));
    Setup::token(future).first("refresh_token", "clock_skew", 0.5);
}

#[test]
fn jwt_of_another_issuer_or_client_is_told() {
    let url = "https://id.example.com/realms/shop/protocol/openid-connect/token";
    let token = |iss: &str, azp: &str| {
        Setup::token(plain_jwt(&json!({"typ": "Refresh", "iss": iss, "aud": iss, "azp": azp})))
            .at(url)
    };
    token("https://id.example.com/realms/shop", "web-app").nothing_above(0.0);
    token("https://id.example.com/realms/other", "web-app").first(
        "refresh_token",
        "wrong_tenant_or_environment",
        0.9,
    );
    token("https://id.staging.example.com/realms/shop", "web-app").first(
        "refresh_token",
        "wrong_tenant_or_environment",
        0.6,
    );
    token("http://keycloak:8080/realms/shop", "web-app").nothing_above(0.5);
    let fact = token("https://id.example.com/realms/shop", "mobile").first(
        "refresh_token",
        "refresh_token_wrong_client",
        0.9,
    );
    assert!(fact.seen.contains("'mobile'"), "{fact:?}");
    let zoom = plain_jwt(&json!({"iss": "zm:cid:other", "type": 1, "exp": at(60)}));
    Setup::token(zoom).first("refresh_token", "refresh_token_wrong_client", 0.9);
    let several = plain_jwt(&json!({"azp": "mobile", "aud": ["api", "web-app"]}));
    Setup::token(several).nothing_above(0.5);
    let hostile =
        plain_jwt(&json!({"azp": format!("\u{1b}[31m{}", "a".repeat(5000)), "typ": "Refresh"}));
    let fact = Setup::token(hostile).first("refresh_token", "refresh_token_wrong_client", 0.9);
    assert!(fact.seen.len() < 400 && !fact.seen.contains('\u{1b}'));
}

#[test]
fn cut_tokens_are_told_by_their_structure() {
    let whole = jwt(&json!({"alg": "RS256"}), &json!({"typ": "Refresh", "sub": letters("", 80)}));
    Setup::token(&whole[..whole.len() - 9]).first(
        "refresh_token",
        "refresh_token_truncated_or_malformed",
        0.8,
    );
    let two_parts = whole.rsplit_once('.').unwrap().0;
    Setup::token(two_parts).first("refresh_token", "refresh_token_truncated_or_malformed", 0.8);
    Setup::token(&two_parts[..two_parts.len() - 30]).first(
        "refresh_token",
        "refresh_token_truncated_or_malformed",
        0.8,
    );
    let dropbox = format!("{}AAAAAAAAAA{}", letters("", 11), letters("", 37));
    Setup::token(dropbox).first("refresh_token", "refresh_token_truncated_or_malformed", 0.7);
    let odd = "0a1b2c3d4e5f".repeat(4);
    Setup::token(&odd[1..]).first("refresh_token", "refresh_token_truncated_or_malformed", 0.4);
    Setup::token(letters("", 255)).first(
        "refresh_token",
        "refresh_token_truncated_or_malformed",
        0.4,
    );
    Setup::token("abcdéfgh").first("refresh_token", "refresh_token_truncated_or_malformed", 0.8);
}

#[test]
fn id_and_secret_in_each_others_place_are_told() {
    let swapped =
        Setup { id: ENTRA_SECRET.to_owned(), secret: Some(UUID.to_owned()), ..Setup::new() };
    swapped.first("client_id", "unknown_client", 0.95);
    let google = Setup {
        id: letters("GOCSPX-", 28),
        secret: Some("1234-abc.apps.googleusercontent.com".to_owned()),
        ..Setup::new()
    };
    google.first("client_id", "unknown_client", 0.95);
    assert_eq!(google.facts()[1].code, "wrong_client_secret");
    Setup::secret(letters("0oa", 17)).first("client_secret", "wrong_client_secret", 0.85);
    Setup::secret(encode::base64("web-app:Zk3vQ0tXw9sLrB2mYd7uNf5")).first(
        "client_secret",
        "wrong_client_secret",
        0.95,
    );
    Setup::secret("web-app:Zk3vQ0tXw9sLrB2mYd7uNf5").first(
        "client_secret",
        "wrong_client_secret",
        0.95,
    );
    Setup::secret("web-app").first("client_secret", "wrong_client_secret", 0.7);
    Setup::secret(letters("ya29.", 100)).first("client_secret", "wrong_client_secret", 0.8);
    Setup::id("amzn1.application.0123456789abcdef").first("client_id", "unknown_client", 0.8);
}

#[test]
fn entra_secret_id_is_told_where_entra_is() {
    let entra = "https://login.microsoftonline.com/common/oauth2/v2.0/token";
    Setup::secret(UUID).at(entra).first("client_secret", "wrong_client_secret", 0.8);
    let behind_proxy =
        Setup { secret: Some(UUID.to_owned()), ..Setup::token(letters("M.C5_BL2.0.U.-", 200)) };
    let url = "http://127.0.0.1:8000/consumers/oauth2/v2.0/token";
    behind_proxy.at(url).first("client_secret", "wrong_client_secret", 0.6);
    // SmartThings' secrets are UUIDs.
    Setup::secret(UUID).at("https://api.smartthings.com/v1/oauth/token").nothing_above(0.0);
}

#[test]
fn token_of_another_vendor_is_told_at_known_hosts_only() {
    let google = Setup::token(letters("1//0", 99));
    let fact = google.clone().at("https://slack.com/api/oauth.v2.access").first(
        "refresh_token",
        "refresh_token_wrong_client",
        0.8,
    );
    assert!(fact.implies.contains("Google") && fact.implies.contains("Slack"));
    google.clone().at("https://proxy.example.com/token").nothing_above(0.0);
    google.at("https://www.googleapis.com/oauth2/v4/token").nothing_above(0.0);
}

#[test]
fn other_endpoints_and_issuers_are_told() {
    for url in [
        "https://as.example.com/oauth/authorize",
        "https://as.example.com/oauth2/v1/authorize/",
        "https://id.example.com/realms/shop/protocol/openid-connect/auth",
        "https://accounts.google.com/o/oauth2/v2/auth",
        "https://as.example.com/.well-known/openid-configuration",
        "https://as.example.com/oauth/userinfo",
        "https://as.example.com/oauth/revoke",
        "https://as.example.com/oauth/introspect",
        "https://id.example.com/realms/shop",
        "https://login.microsoftonline.com/common/v2.0",
        "https://dev-12.okta.com/oauth2/default",
        "https://as.example.com",
        "https://as.example.com/oauth/token%20",
        "https://as.example.com/https://as.example.com/token",
    ] {
        Setup::url(url).first("token_url", "wrong_endpoint", 0.6);
    }
    let issuer = Setup {
        issuer: Some("https://as.example.com/tenant/"),
        ..Setup::url("https://as.example.com/tenant")
    };
    issuer.first("token_url", "wrong_endpoint", 0.8);
}

#[test]
fn placeholders_tenants_and_hosts_in_the_url_are_told() {
    for url in [
        "https://login.microsoftonline.com/{tenant}/oauth2/v2.0/token",
        "https://login.microsoftonline.com/<tenant-id>/oauth2/v2.0/token",
        "https://your-domain.auth0.com/oauth/token",
        "https://yourDomain.okta.com/oauth2/default/v1/token",
        "https://login.microsoftonline.com/my-tenant/oauth2/v2.0/token",
        "https://login.microsoftonline.com/contoso/oauth2/v2.0/token",
        "https://id.example.com/realms/:realm/protocol/openid-connect/token",
    ] {
        Setup::url(url).first("token_url", "wrong_tenant_or_environment", 0.8);
    }
    let personal = Setup::token(letters("M.C5_BL2.0.U.-", 200));
    let tenant =
        "https://login.microsoftonline.com/0f8fad5b-d9cb-469f-a165-70867728950e/oauth2/v2.0/token";
    personal.clone().at(tenant).first("token_url", "wrong_tenant_or_environment", 0.7);
    personal.at("https://login.microsoftonline.com/consumers/oauth2/v2.0/token").nothing_above(0.0);
    Setup::url("https://dev-12-admin.okta.com/oauth2/default/v1/token").first(
        "token_url",
        "wrong_host_or_region",
        0.8,
    );
    Setup::url("https://api.github.com/login/oauth/access_token").first(
        "token_url",
        "wrong_host_or_region",
        0.8,
    );
    Setup::url("http://as.example.com/token").first("token_url", "redirect_https", 0.3);
    Setup::url("https://as.example.com/token?grant_type=refresh_token").first(
        "token_url",
        "params_in_query_rejected",
        0.3,
    );
}

#[test]
fn loopback_is_a_hint_apart() {
    for url in ["http://localhost:8080/token", "http://127.0.0.2/token", "http://[::1]/token"] {
        assert!(loopback(&url.parse().unwrap()).unwrap().confidence < 0.5);
    }
    assert_eq!(loopback(&"https://localhost.example.com/token".parse().unwrap()), None);
}

#[test]
fn dropped_line_end_is_a_note_about_the_value() {
    let fact = dropped_line_end("client_secret");
    assert_eq!((fact.what, fact.code), ("client_secret", "secret_whitespace"));
    assert!(fact.confidence < 0.5);
    assert_eq!(dropped_line_end("refresh_token").code, "parameter_whitespace");
}

proptest::proptest! {
    #[test]
    fn any_values_are_read_without_panic(token in "\\PC{0,80}", secret in ".{0,60}", id in "\\PC{0,40}", uri in "\\PC{0,40}") {
        let setup = Setup { id, secret: Some(secret), redirect: Some(uri), ..Setup::token(token) };
        for fact in setup.facts() {
            assert!((0.0..=1.0).contains(&fact.confidence));
        }
    }

    #[test]
    fn any_jwt_is_read_without_panic(header in "[\\{\\}\":,a-z0-9\\[\\]]{0,30}", claims in "[\\{\\}\":,a-z0-9\\[\\]]{0,60}", tail in "[a-zA-Z0-9_.-]{0,30}") {
        let token = format!("{}.{}.{tail}", encode::base64url(header), encode::base64url(claims));
        let _ = Setup::token(token).facts();
    }
}
