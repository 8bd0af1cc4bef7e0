//! Each remark with a statement that draws it, and statements in order that draw none.
#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

use super::*;
use crate::encode;
use crate::oauth::assertion::{
    Algorithm, ClientKey, Fresh, Proof, client_assertion, client_secret_jwt, corrupt_signature,
};
use serde_json::{Value, json};

const URL: &str = "https://as.example.com/oauth/token";
const NOW: i64 = 1_772_366_400;

fn at() -> Timestamp {
    Timestamp::from_second(NOW).unwrap()
}

fn fresh() -> Fresh {
    Fresh { now: at(), jti: "once".to_owned() }
}

fn expected() -> Expected<'static> {
    Expected { client_id: Some("app"), token_url: Some(URL), ..Expected::at(at()) }
}

fn key() -> ClientKey {
    let mut key = ClientKey::generate(Algorithm::Es256).unwrap();
    key.key_id = Some("k1".to_owned());
    key
}

/// Signs any header and claims.
fn sign(key: &ClientKey, header: &Value, claims: &Value) -> String {
    let part = |v: &Value| encode::base64url(v.to_string());
    let input = format!("{}.{}", part(header), part(claims));
    let signature = key.sign(input.as_bytes()).unwrap();
    format!("{input}.{}", encode::base64url(signature))
}

/// An assertion in order, with changes: `null` takes a claim out.
fn assertion_with(changes: &Value) -> String {
    let mut claims =
        json!({"iss": "app", "sub": "app", "aud": URL, "iat": NOW, "exp": NOW + 60, "jti": "x"});
    change(&mut claims, changes);
    sign(&key(), &json!({"alg": "ES256", "typ": "JWT", "kid": "k1"}), &claims)
}

fn change(object: &mut Value, changes: &Value) {
    for (name, value) in changes.as_object().unwrap() {
        if value.is_null() {
            object.as_object_mut().unwrap().remove(name);
        } else {
            object[name] = value.clone();
        }
    }
}

fn proof_with(headers: &Value, claims: &Value) -> String {
    let key = key();
    let mut header =
        json!({"typ": "dpop+jwt", "alg": "ES256", "jwk": Value::Object(key.public_jwk())});
    change(&mut header, headers);
    let mut all = json!({"jti": "x", "htm": "POST", "htu": URL, "iat": NOW, "nonce": "n"});
    change(&mut all, claims);
    sign(&key, &header, &all)
}

fn summary(remarks: &[Remark]) -> Vec<(Weight, &'static str)> {
    remarks.iter().map(|r| (r.weight, r.part)).collect()
}

#[track_caller]
fn draws(changes: &Value, weight: Weight, part: &str, words: &str) {
    let remarks = assertion(&assertion_with(changes), &expected()).unwrap();
    let found =
        remarks.iter().any(|r| r.weight == weight && r.part == part && r.seen.contains(words));
    assert!(found, "{changes}: {remarks:#?}");
}

#[track_caller]
fn proof_draws(headers: &Value, claims: &Value, weight: Weight, part: &str, words: &str) {
    let remarks = dpop_proof(&proof_with(headers, claims), &expected()).unwrap();
    let found =
        remarks.iter().any(|r| r.weight == weight && r.part == part && r.seen.contains(words));
    assert!(found, "{remarks:#?}");
}

#[test]
fn what_is_made_here_draws_no_remark() {
    for algorithm in [Algorithm::Es256, Algorithm::Es384, Algorithm::EdDsa, Algorithm::Ed25519] {
        let mut key = ClientKey::generate(algorithm).unwrap();
        key.key_id = Some("k1".to_owned());
        let public = PublicKey::of_jwk(&key.public_jwk());
        let text = client_assertion(&key, "app", URL, &fresh()).unwrap();
        let with_key = Expected { key: Some(&public), ..expected() };
        assert_eq!(assertion(text.expose(), &with_key).unwrap(), []);
        let about = Proof { method: "POST", url: URL, nonce: Some("n"), access_token: None };
        let proof = crate::oauth::assertion::dpop_proof(&key, &about, &fresh()).unwrap();
        let with_nonce = Expected { nonce: Some("n"), ..with_key };
        assert_eq!(dpop_proof(proof.expose(), &with_nonce).unwrap(), []);
        let other = PublicKey::of_jwk(&ClientKey::generate(algorithm).unwrap().public_jwk());
        let wrong = Expected { key: Some(&other), ..with_nonce };
        assert_eq!(
            summary(&assertion(text.expose(), &wrong).unwrap()),
            [(Weight::Error, "signature")]
        );
        assert_eq!(summary(&dpop_proof(proof.expose(), &wrong).unwrap()), [(Weight::Error, "jwk")]);
        let spoiled = corrupt_signature(&proof);
        let remarks = dpop_proof(spoiled.expose(), &with_nonce).unwrap();
        assert_eq!(summary(&remarks), [(Weight::Error, "signature")]);
    }
}

#[test]
fn shared_secret_is_checked_byte_for_byte() {
    let secret = Secret::new("correct horse");
    let text = client_secret_jwt(&secret, "app", URL, &fresh());
    let right = Expected { secret: Some(&secret), ..expected() };
    assert_eq!(assertion(text.expose(), &right).unwrap(), []);
    let with_newline = Secret::new("correct horse\n");
    let wrong = Expected { secret: Some(&with_newline), ..expected() };
    assert_eq!(summary(&assertion(text.expose(), &wrong).unwrap()), [(Weight::Error, "signature")]);
}

#[test]
fn client_claims_must_be_the_client_id() {
    draws(&json!({"iss": null}), Weight::Error, "iss", "missing");
    draws(&json!({"sub": "user-7"}), Weight::Error, "sub", "'user-7', not the client id");
    draws(&json!({"iss": "APP "}), Weight::Error, "iss", "'APP ', not the client id");
    draws(&json!({"iss": "App"}), Weight::Error, "iss", "white space or case");
    draws(&json!({"sub": 7}), Weight::Error, "sub", "no text");
    let text = assertion_with(&json!({"sub": "other"}));
    let remarks = assertion(&text, &Expected::at(at())).unwrap();
    assert_eq!(summary(&remarks), [(Weight::Error, "sub")]);
}

#[test]
fn audience_says_in_what_it_differs() {
    for (aud, words) in [
        (json!("https://as.example.com/oauth/token/"), "slash"),
        (json!("http://as.example.com/oauth/token"), "scheme"),
        (json!("as.example.com/oauth/token"), "scheme"),
        (json!("https://AS.example.com/oauth/token"), "case"),
        (json!("https://as.example.com:443/oauth/token"), "another spelling"),
        (json!("https://as.example.com:8443/oauth/token"), "port"),
        (json!("https://other.example.com"), "not this server"),
        (json!(7), "neither text nor a list"),
    ] {
        draws(&json!({"aud": aud}), Weight::Error, "aud", words);
    }
    draws(&json!({"aud": null}), Weight::Error, "aud", "missing");
    draws(
        &json!({"aud": "https://as.example.com"}),
        Weight::Note,
        "aud",
        "above the token endpoint",
    );
    draws(&json!({"aud": [URL, "https://x.example"]}), Weight::Warning, "aud", "2 audiences");
    let issuer = Expected { issuer: Some("https://as.example.com"), ..expected() };
    let text = assertion_with(&json!({"aud": "https://as.example.com"}));
    assert_eq!(assertion(&text, &issuer).unwrap(), []);
    let list = assertion_with(&json!({"aud": [URL]}));
    assert_eq!(assertion(&list, &expected()).unwrap(), []);
}

#[test]
fn times_are_seconds_and_near() {
    draws(&json!({"exp": null}), Weight::Error, "exp", "missing");
    draws(&json!({"exp": NOW - 7200}), Weight::Error, "exp", "expired 2 hours before");
    draws(&json!({"exp": NOW}), Weight::Error, "exp", "expired 0 seconds");
    draws(&json!({"exp": NOW + 5}), Weight::Warning, "exp", "ten seconds");
    draws(&json!({"exp": NOW + 7200}), Weight::Warning, "exp", "good for 2 hours");
    draws(&json!({"exp": (NOW + 60) * 1000}), Weight::Error, "exp", "milliseconds");
    draws(&json!({"exp": (NOW + 60) * 1_000_000_000}), Weight::Error, "exp", "nanoseconds");
    draws(&json!({"exp": i64::MIN}), Weight::Error, "exp", "no number");
    draws(&json!({"exp": (NOW + 60).to_string()}), Weight::Error, "exp", "is text");
    draws(&json!({"iat": NOW + 3}), Weight::Warning, "iat", "3 seconds ahead");
    draws(&json!({"iat": NOW + 600, "exp": NOW + 700}), Weight::Error, "iat", "10 minutes ahead");
    draws(&json!({"nbf": NOW + 600}), Weight::Error, "nbf", "ahead");
    draws(&json!({"iat": NOW + 90}), Weight::Error, "exp", "not after 'iat'");
    draws(&json!({"iat": NOW - 7200}), Weight::Warning, "iat", "2 hours before it was sent");
    draws(&json!({"iat": null}), Weight::Note, "iat", "missing");
    draws(&json!({"exp": 1.0e300}), Weight::Error, "exp", "no number");
}

#[test]
fn identifier_is_wanted() {
    draws(&json!({"jti": null}), Weight::Warning, "jti", "missing");
    draws(&json!({"jti": ""}), Weight::Error, "jti", "empty");
    draws(&json!({"jti": 7}), Weight::Error, "jti", "no text");
}

#[test]
fn header_says_how_it_is_signed() {
    let claims =
        json!({"iss": "app", "sub": "app", "aud": URL, "iat": NOW, "exp": NOW + 60, "jti": "x"});
    for (header, part, weight, words) in [
        (json!({"alg": "none", "kid": "k"}), "alg", Weight::Error, "not signed"),
        (json!({"alg": "es256", "kid": "k"}), "alg", Weight::Error, "wrong case"),
        (json!({"alg": "RSA256", "kid": "k"}), "alg", Weight::Error, "no registered"),
        (json!({"kid": "k"}), "alg", Weight::Error, "no 'alg'"),
        (json!({"alg": "ES256"}), "kid", Weight::Warning, "no 'kid'"),
        (
            json!({"alg": "ES256", "kid": "k", "typ": "dpop+jwt"}),
            "typ",
            Weight::Warning,
            "dpop+jwt",
        ),
        (json!({"alg": "ES256", "kid": "k", "crit": ["b64"]}), "crit", Weight::Warning, "crit"),
        (
            json!({"alg": "RS256", "kid": "k"}),
            "signature",
            Weight::Error,
            "64 bytes, and RS256 makes 256",
        ),
        (
            json!({"alg": "ES256", "kid": "k", "jwk": {"kty": "EC", "d": "x"}}),
            "jwk",
            Weight::Error,
            "private member 'd'",
        ),
    ] {
        let remarks = assertion(&sign(&key(), &header, &claims), &expected()).unwrap();
        let found =
            remarks.iter().any(|r| r.weight == weight && r.part == part && r.seen.contains(words));
        assert!(found, "{header}: {remarks:#?}");
    }
}

#[test]
fn ecdsa_signature_in_der_is_recognised() {
    let text = assertion_with(&json!({}));
    let (input, _) = text.rsplit_once('.').unwrap();
    let der = [&[0x30, 0x45, 0x02, 0x21][..], &[7; 67]].concat();
    let remarks = assertion(&format!("{input}.{}", encode::base64url(der)), &expected()).unwrap();
    assert_eq!(summary(&remarks), [(Weight::Error, "signature")]);
    assert_eq!(remarks[0].seen, "the signature is in DER form (71 bytes)");
}

#[test]
fn text_around_and_inside_is_seen() {
    let text = assertion_with(&json!({}));
    let of = |text: &str| summary(&assertion(text, &expected()).unwrap());
    assert_eq!(of(&format!("{text}\n")), []);
    assert_eq!(of(&format!("{text}\r\n")), []);
    assert_eq!(of(&format!(" {text}")), [(Weight::Error, "text")]);
    assert_eq!(of(&format!("\"{text}\"")), [(Weight::Error, "text")]);
    assert_eq!(of(&format!("client_assertion={text}")), [(Weight::Note, "text")]);
    let wrapped = format!("{}\n{}", &text[..76], &text[76..]);
    assert_eq!(of(&wrapped), [(Weight::Error, "text")]);
    assert_eq!(of(text.rsplit_once('.').unwrap().0), [(Weight::Error, "signature")]);
    let (header, rest) = text.split_once('.').unwrap();
    assert_eq!(of(&format!("{header}=.{rest}")), [(Weight::Error, "header")]);
    assert_eq!(of(&format!("{header}.?{rest}")), [(Weight::Error, "claims")]);
    assert_eq!(of(&format!("{}.{rest}", encode::base64url("[1]"))), [(Weight::Error, "header")]);
}

#[test]
fn what_is_no_jwt_is_unreadable() {
    let of = |text: &str| assertion(text, &expected()).unwrap_err();
    assert_eq!(of(""), Unreadable::Empty);
    assert_eq!(of(" \n"), Unreadable::Empty);
    assert_eq!(of("hello"), Unreadable::NoJwt);
    assert_eq!(of(".."), Unreadable::NoJwt);
    assert_eq!(of("eyJ.b.c.d.e"), Unreadable::Encrypted);
    assert_eq!(of(&"a".repeat(200_000)), Unreadable::TooLong);
}

#[test]
fn proof_header_must_be_that_of_a_proof() {
    let none = json!({});
    proof_draws(&json!({"typ": "JWT"}), &none, Weight::Error, "typ", "'JWT'");
    proof_draws(&json!({"typ": null}), &none, Weight::Error, "typ", "no 'typ'");
    proof_draws(&json!({"jwk": null}), &none, Weight::Error, "jwk", "no 'jwk'");
    proof_draws(&json!({"alg": "HS256"}), &none, Weight::Error, "alg", "shared secret");
    proof_draws(&json!({"alg": "ES384"}), &none, Weight::Error, "signature", "ES384 makes 96");
    let mut private = Value::Object(key().public_jwk());
    private["d"] = json!("secret");
    proof_draws(&json!({"jwk": private}), &none, Weight::Error, "jwk", "private member 'd'");
    let other = Value::Object(key().public_jwk());
    proof_draws(&json!({"jwk": other}), &none, Weight::Error, "signature", "the key in its header");
}

#[test]
fn proof_claims_must_be_those_of_the_request() {
    let none = json!({});
    for (claims, part, words) in [
        (json!({"htm": "post"}), "htm", "'post', and the request is a POST"),
        (json!({"htm": null}), "htm", "missing"),
        (json!({"htu": null}), "htu", "missing"),
        (json!({"htu": format!("{URL}?a=b")}), "htu", "query"),
        (json!({"htu": format!("{URL}/")}), "htu", "slash"),
        (json!({"htu": "http://as.example.com/oauth/token"}), "htu", "scheme"),
        (json!({"htu": "https://as.example.com/token"}), "htu", "path"),
        (json!({"htu": "https://other.example/oauth/token"}), "htu", "host"),
        (json!({"htu": "https://as.example.com:1/oauth/token"}), "htu", "port"),
        (json!({"htu": "/oauth/token"}), "htu", "no absolute URL"),
        (json!({"iat": null}), "iat", "missing"),
        (json!({"iat": NOW - 600}), "iat", "10 minutes before"),
        (json!({"iat": NOW * 1000}), "iat", "milliseconds"),
        (json!({"iat": NOW + 120}), "iat", "ahead"),
        (json!({"exp": NOW - 1}), "exp", "1 second before"),
        (json!({"jti": null}), "jti", "missing"),
    ] {
        proof_draws(&none, &claims, Weight::Error, part, words);
    }
    proof_draws(&none, &json!({"nonce": null}), Weight::Note, "nonce", "missing");
    proof_draws(&none, &json!({"ath": "x"}), Weight::Note, "ath", "no access token");
    // Another spelling of the same URL is the same (RFC 9449 section 4.3).
    let spelled = proof_with(&none, &json!({"htu": "https://AS.example.com:443/oauth/token"}));
    assert_eq!(summary(&dpop_proof(&spelled, &expected()).unwrap()), []);
}

#[test]
fn proof_is_compared_with_nonce_and_access_token() {
    let token = Secret::new("Kz~8mXK1EalYznwH-LC-1fBAo.4Ljp~zsPE_NeO.gxU");
    let with = Expected { nonce: Some("n2"), access_token: Some(&token), ..expected() };
    let of = |claims: &Value| summary(&dpop_proof(&proof_with(&json!({}), claims), &with).unwrap());
    let ath = "fUHyO2r2Z3DZ53EsNrWBb0xWXoaNy59IiKCAqksmQEo";
    assert_eq!(of(&json!({"nonce": "n2", "ath": ath})), []);
    assert_eq!(of(&json!({"ath": ath})), [(Weight::Error, "nonce")]);
    assert_eq!(of(&json!({"nonce": "n2"})), [(Weight::Error, "ath")]);
    assert_eq!(of(&json!({"nonce": "n2", "ath": "7d41".repeat(16)})), [(Weight::Error, "ath")]);
}

#[test]
fn public_keys_are_read_from_every_container() {
    let jwk = include_str!("../../../../fixtures/keys/rfc7515-a3-ec.jwk.json");
    let pem = include_str!("../../../../fixtures/keys/ec-p256-public.pem");
    let private = include_str!("../../../../fixtures/keys/ec-p256-pkcs8.pem");
    let set = format!("{{\"keys\":[{jwk}]}}");
    let first = PublicKey::read(jwk, None).unwrap().thumbprint().unwrap();
    for text in [pem, private, &set] {
        assert_eq!(PublicKey::read(text, None).unwrap().thumbprint().unwrap(), first);
    }
    assert!(!format!("{:?}", PublicKey::read(jwk, None)).contains("jpsQnnGQmL"));
    let rsa = include_str!("../../../../fixtures/keys/rsa-public.pem");
    let rsa_jwk = include_str!("../../../../fixtures/keys/rfc7515-a2-rsa.jwk.json");
    let read = |text| PublicKey::read(text, None).unwrap().thumbprint();
    assert_eq!(read(rsa), read(rsa_jwk));
    assert!(PublicKey::read("secret", None).is_err());
}

#[test]
fn rsa_assertions_verify_with_each_padding() {
    let text = include_str!("../../../../fixtures/keys/rfc7515-a2-rsa.jwk.json");
    let public = PublicKey::read(text, None).unwrap();
    for alg in ["RS256", "RS384", "RS512", "PS256", "PS384", "PS512"] {
        let key = ClientKey::read(&Secret::new(text), Some("k"), Some(alg), None).unwrap();
        let signed = client_assertion(&key, "app", URL, &fresh()).unwrap();
        let with_key = Expected { key: Some(&public), ..expected() };
        assert_eq!(assertion(signed.expose(), &with_key).unwrap(), []);
        let spoiled = corrupt_signature(&signed);
        assert_eq!(
            summary(&assertion(spoiled.expose(), &with_key).unwrap()),
            [(Weight::Error, "signature")]
        );
    }
}

proptest::proptest! {
    #[test]
    fn any_text_is_checked_without_panic(text in "\\PC{0,200}") {
        let _ = assertion(&text, &expected());
        let _ = dpop_proof(&text, &expected());
    }

    #[test]
    fn any_claims_are_checked_without_panic(header in "\\{(\"(alg|typ|jwk|kid|crit)\":(\"ES256\"|1|\\{\\}|\\[\\]),?){0,3}\\}", claims in "\\{\"(iss|aud|exp|iat|htu|htm|nonce)\":(\"x\"|-?[0-9]{1,22}|\\[\\]|null)\\}", signature in "[A-Za-z0-9_=-]{0,100}") {
        let text = format!("{}.{}.{signature}", encode::base64url(header), encode::base64url(claims));
        for remark in assertion(&text, &expected()).unwrap_or_default() {
            assert!(!remark.seen.is_empty() && !remark.fix.is_empty());
        }
        let _ = dpop_proof(&text, &expected());
    }
}
