//! Published examples, every container, and the claims of what is signed.
#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

use super::*;

const RSA_JWK: &str = include_str!("../../../fixtures/keys/rfc7515-a2-rsa.jwk.json");
const EC_JWK: &str = include_str!("../../../fixtures/keys/rfc7515-a3-ec.jwk.json");
const ED_JWK: &str = include_str!("../../../fixtures/keys/rfc8037-a1-ed25519.jwk.json");

macro_rules! pem {
    ($name:literal) => {
        include_str!(concat!("../../../fixtures/keys/", $name, ".pem"))
    };
}

fn key(text: &str) -> ClientKey {
    ClientKey::read(&Secret::new(text), None, None, None).unwrap()
}

fn refused(text: &str, alg: Option<&str>) -> KeyError {
    ClientKey::read(&Secret::new(text), None, alg, None).unwrap_err()
}

fn fresh() -> Fresh {
    Fresh { now: "2026-03-01T12:00:00Z".parse().unwrap(), jti: "once".to_owned() }
}

#[test]
fn rs256_signs_as_rfc_7515_appendix_a2() {
    let input = "eyJhbGciOiJSUzI1NiJ9.eyJpc3MiOiJqb2UiLA0KICJleHAiOjEzMDA4MTkzODAsDQogImh0dHA6Ly9leGFtcGxlLmNvbS9pc19yb290Ijp0cnVlfQ";
    let expected = "cC4hiUPoj9Eetdgtv3hF80EGrhuB__dzERat0XF9g2VtQgr9PJbu3XOiZj5RZmh7AAuHIm4Bh-0Qc_lF5YKt_O8W2Fp5jujGbds9uJdbF9CUAr7t1dnZcAcQjbKBYNX4BAynRFdiuB--f_nZLgrnbyTyWzO75vRK5h6xBArLIARNPvkSjtQBMHlb1L07Qe7K0GarZRmB_eSN9383LcOLn6_dO--xi12jzDwusC-eOkHWEsqtFZESc6BfI7noOPqvhJ1phCnvWh6IeYI2w9QOYEUipUTI8np6LbgGY9Fs98rqVt5AXLIhWkWywlVmtVrBp0igcN_IoypGlUPQGe77Rw";
    for text in [RSA_JWK, pem!("rsa-pkcs1"), pem!("rsa-pkcs8")] {
        let signature = key(text).sign(input.as_bytes()).unwrap();
        assert_eq!(encode::base64url(signature), expected);
    }
}

#[test]
fn eddsa_signs_as_rfc_8037_appendix_a4() {
    let input = "eyJhbGciOiJFZERTQSJ9.RXhhbXBsZSBvZiBFZDI1NTE5IHNpZ25pbmc";
    let expected =
        "hgyY0il_MGCjP0JzlnLWG1PPOt7-09PGcvMg3AIbQR6dWbhijcNR4ki4iylGjg5BhVsPt9g7sVvpAr_MuM0KAg";
    for text in [ED_JWK, pem!("ed25519-pkcs8")] {
        let key = key(text);
        assert_eq!(key.algorithm(), Algorithm::EdDsa);
        assert_eq!(encode::base64url(key.sign(input.as_bytes()).unwrap()), expected);
    }
    assert_eq!(key(ED_JWK).thumbprint(), "kPrK_qmxVWaYVA9wwBF6Iuo3vVzz7TxHCTwXBygrS4k");
}

#[test]
fn thumbprint_is_that_of_rfc_7638_section_3_1() {
    let jwk = serde_json::json!({
        "kty": "RSA", "alg": "RS256", "kid": "2011-04-29", "e": "AQAB",
        "n": "0vx7agoebGcQSuuPiLJXZptN9nndrQmbXEps2aiAFbWhM78LhWx4cbbfAAtVT86zwu1RK7aPFFxuhDR1L6tSoc_BJECPebWKRXjBZCiFV4n3oknjhMstn64tZ_2W-5JsGY4Hc5n9yBXArwl93lqt7_RN5w6Cf0h4QyQ5v-65YGjQR0_FDW2QvzqY368QQMicAtaSqzs8KJZgnYb9c7d0zgdAZHzu6qMQvRL5hajrn1n91CbOpbISD08qNLyrdkt-bFTWhAI4vMQFh6WeZu0fM4lFd2NcRwr3XPksINHaQ-G_xBniIqbw0Ls1jF44-csFCur-kEgU8awapJzKnqDKgw",
    });
    let thumbprint = thumbprint(jwk.as_object().unwrap()).unwrap();
    assert_eq!(thumbprint, "NzbLsXh8uDCcd-6MNwXF4W_7noWXFZAfHkxZsRGC9Xs");
}

#[test]
fn every_container_of_a_key_gives_the_same_public_half() {
    for (texts, algorithm) in [
        (vec![RSA_JWK, pem!("rsa-pkcs1"), pem!("rsa-pkcs8")], Algorithm::Rs256),
        (vec![EC_JWK, pem!("ec-p256-sec1"), pem!("ec-p256-pkcs8")], Algorithm::Es256),
        (vec![pem!("ec-p384-sec1"), pem!("ec-p384-pkcs8")], Algorithm::Es384),
        (vec![ED_JWK, pem!("ed25519-pkcs8")], Algorithm::EdDsa),
    ] {
        let first = key(texts[0]);
        for text in texts {
            let one_line = text.trim().replace('\n', "\\n");
            let bare: String = text.lines().filter(|l| !l.starts_with("--")).collect();
            let crlf = text.replace('\n', "\r\n");
            let mut spellings = vec![text, crlf.as_str()];
            if text.starts_with("--") {
                spellings.push(&one_line);
            }
            if text.starts_with("-----BEGIN PRIVATE") || text.starts_with("-----BEGIN RSA") {
                spellings.push(&bare);
            }
            for spelling in spellings {
                assert_eq!(key(spelling).algorithm(), algorithm);
                assert_eq!(key(spelling).public_jwk(), first.public_jwk());
            }
        }
    }
}

#[test]
fn keys_that_cannot_be_used_say_why() {
    assert_eq!(refused(pem!("rsa-encrypted-pkcs8"), None), KeyError::Encrypted);
    assert_eq!(refused(pem!("rsa-encrypted-pkcs1"), None), KeyError::Encrypted);
    assert_eq!(refused(pem!("rsa-public"), None), KeyError::NotPrivate("a public key"));
    assert_eq!(refused(pem!("rsa-1024-pkcs8"), None), KeyError::TooSmall);
    assert_eq!(refused(pem!("ec-p256-no-public"), None), KeyError::PublicHalfMissing);
    assert!(refused(pem!("ec-p521-pkcs8"), None).to_string().contains("P-521"));
    assert!(refused("{\"kty\":\"oct\",\"k\":\"AAAA\"}", None).to_string().contains("'oct'"));
    assert!(matches!(refused("{\"kty\":", None), KeyError::BrokenJwk(_)));
    assert_eq!(refused("hunter2", None), KeyError::Unrecognised);
    assert_eq!(refused("", None), KeyError::Unrecognised);
    let cut = &pem!("rsa-pkcs8")[..600];
    assert_eq!(refused(cut, None), KeyError::BrokenPem);
    let public = RSA_JWK.split("\"d\"").next().unwrap().trim_end().trim_end_matches(',');
    assert_eq!(refused(&format!("{public}}}"), None), KeyError::NotPrivate("a public key"));
}

#[test]
fn halves_of_two_keys_are_refused() {
    let other = ClientKey::generate(Algorithm::Es256).unwrap().public_jwk();
    let mut jwk: Map<String, Value> = serde_json::from_str(EC_JWK).unwrap();
    jwk.insert("x".to_owned(), other["x"].clone());
    jwk.insert("y".to_owned(), other["y"].clone());
    assert_eq!(refused(&Value::Object(jwk).to_string(), None), KeyError::Inconsistent);
}

#[test]
fn algorithm_must_go_with_the_key() {
    let error = refused(RSA_JWK, Some("ES256")).to_string();
    assert_eq!(
        error,
        "ES256 does not go with this RSA key; use RS256, RS384, RS512, PS256, PS384, PS512"
    );
    assert!(matches!(refused(EC_JWK, Some("HS256")), KeyError::UnknownAlgorithm(..)));
    for name in ["RS256", "RS384", "RS512", "PS256", "PS384", "PS512"] {
        let key = ClientKey::read(&Secret::new(RSA_JWK), None, Some(name), None).unwrap();
        let jwt = client_assertion(&key, "app", "https://as.example", &fresh()).unwrap();
        assert_eq!(Jwt::read(jwt.expose()).unwrap().header["alg"], name);
    }
}

#[test]
fn jwk_set_gives_the_key_that_is_named() {
    let (rsa, ec): (Value, Value) =
        (serde_json::from_str(RSA_JWK).unwrap(), serde_json::from_str(EC_JWK).unwrap());
    let with = |key: &Value, kid: &str| {
        let mut key = key.clone();
        key["kid"] = json!(kid);
        key
    };
    let set = Secret::new(json!({"keys": [with(&rsa, "one"), with(&ec, "two")]}).to_string());
    let read = |kid| ClientKey::read(&set, kid, None, None);
    assert_eq!(read(Some("two")).unwrap().algorithm(), Algorithm::Es256);
    assert_eq!(read(Some("one")).unwrap().key_id.as_deref(), Some("one"));
    assert_eq!(read(None).unwrap_err(), KeyError::WhichKey);
    assert_eq!(read(Some("three")).unwrap_err(), KeyError::WhichKey);
}

#[test]
fn client_assertion_says_what_rfc_7523_asks() {
    let key = ClientKey::read(&Secret::new(EC_JWK), Some("k1"), None, None).unwrap();
    let jwt = client_assertion(&key, "app", "https://as.example/token", &fresh()).unwrap();
    let jwt = Jwt::read(jwt.expose()).unwrap();
    assert_eq!(Value::Object(jwt.header), json!({"alg": "ES256", "typ": "JWT", "kid": "k1"}));
    let now = 1_772_366_400;
    assert_eq!(
        Value::Object(jwt.claims),
        json!({"iss": "app", "sub": "app", "aud": "https://as.example/token", "iat": now, "exp": now + 180, "jti": "once"})
    );
}

#[test]
fn client_assertion_takes_the_audience_of_the_key() {
    let key = ClientKey::read(&Secret::new(EC_JWK), None, None, Some("https://issuer")).unwrap();
    let jwt = client_assertion(&key, "app", "https://as.example/token", &fresh()).unwrap();
    assert_eq!(Jwt::read(jwt.expose()).unwrap().audiences(), ["https://issuer"]);
}

#[test]
fn signatures_verify_and_controls_do_not() {
    let verify = |key: &ClientKey, jwt: &Secret| {
        use ring::signature::{ECDSA_P256_SHA256_FIXED, RSA_PKCS1_2048_8192_SHA256};
        let (input, signature) = jwt.expose().rsplit_once('.').unwrap();
        let signature = encode::base64_decode(signature).unwrap();
        let jwk = key.public_jwk();
        let part = |name: &str| encode::base64_decode(jwk[name].as_str().unwrap()).unwrap();
        if jwk["kty"] == "RSA" {
            ring::rsa::PublicKeyComponents { n: part("n"), e: part("e") }
                .verify(&RSA_PKCS1_2048_8192_SHA256, input.as_bytes(), &signature)
                .is_ok()
        } else {
            let point = [vec![4], part("x"), part("y")].concat();
            ring::signature::UnparsedPublicKey::new(&ECDSA_P256_SHA256_FIXED, point)
                .verify(input.as_bytes(), &signature)
                .is_ok()
        }
    };
    for text in [RSA_JWK, EC_JWK] {
        let key = key(text);
        let right = client_assertion(&key, "app", "aud", &fresh()).unwrap();
        assert!(verify(&key, &right));
        assert!(!verify(&key, &corrupt_signature(&right)));
        let control = control_assertion(&key, "app", "aud", &fresh()).unwrap();
        assert!(!verify(&key, &control));
        // All but the signature is the same, so that a server's answer can mean the key alone.
        let signed = |s: &Secret| s.expose().rsplit_once('.').unwrap().0.to_owned();
        assert_eq!(signed(&control), signed(&right));
        assert_eq!(control.len(), right.len());
    }
}

#[test]
fn client_secret_jwt_is_hs256_of_the_secret() {
    let secret = Secret::new("correct horse battery staple");
    let jwt = client_secret_jwt(&secret, "app", "aud", &fresh());
    let (input, signature) = jwt.expose().rsplit_once('.').unwrap();
    let key = ring::hmac::Key::new(ring::hmac::HMAC_SHA256, secret.expose().as_bytes());
    let signature = encode::base64_decode(signature).unwrap();
    assert!(ring::hmac::verify(&key, input.as_bytes(), &signature).is_ok());
    assert_eq!(Jwt::read(jwt.expose()).unwrap().header["alg"], "HS256");
}

#[test]
fn dpop_proof_says_what_rfc_9449_asks() {
    let key = key(EC_JWK);
    // The token and its hash are those of RFC 9449 section 7.1.
    let token = Secret::new("Kz~8mXK1EalYznwH-LC-1fBAo.4Ljp~zsPE_NeO.gxU");
    let proof = Proof {
        method: "POST",
        url: "https://as.example/token?a=b#c",
        nonce: Some("n-1"),
        access_token: Some(&token),
    };
    let jwt = Jwt::read(dpop_proof(&key, &proof, &fresh()).unwrap().expose()).unwrap();
    let public = json!({"crv": "P-256", "kty": "EC", "x": "f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU", "y": "x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0"});
    assert_eq!(
        Value::Object(jwt.header),
        json!({"typ": "dpop+jwt", "alg": "ES256", "jwk": public})
    );
    assert_eq!(
        Value::Object(jwt.claims),
        json!({"jti": "once", "htm": "POST", "htu": "https://as.example/token", "iat": 1_772_366_400, "nonce": "n-1", "ath": "fUHyO2r2Z3DZ53EsNrWBb0xWXoaNy59IiKCAqksmQEo"})
    );
}

#[test]
fn dpop_proof_never_shows_private_members() {
    for text in [RSA_JWK, EC_JWK, ED_JWK] {
        for member in ["d", "p", "q", "dp", "dq", "qi"] {
            assert!(!key(text).public_jwk().contains_key(member));
        }
    }
}

#[test]
fn debug_shows_nothing_of_the_key() {
    let shown = format!("{:?}", key(EC_JWK));
    assert_eq!(shown, "ClientKey { algorithm: Es256, key_id: None, .. }");
}

#[test]
fn identifiers_differ_from_one_statement_to_the_next() {
    let now = fresh().now;
    assert_ne!(Fresh::at(now).jti, Fresh::at(now).jti);
    assert_eq!(Fresh::at(now).jti.len(), 22);
}

#[test]
fn jwt_reads_only_what_is_one() {
    let claims = encode::base64url("{\"iss\":\"x\",\"aud\":[\"a\",\"b\"],\"exp\":1.7e9}");
    let header = encode::base64url("{\"alg\":\"none\"}");
    let jwt = Jwt::read(&format!("{header}.{claims}.")).unwrap();
    assert_eq!(jwt.audiences(), ["a", "b"]);
    assert_eq!(jwt.seconds("exp"), Some(1_700_000_000));
    assert_eq!(jwt.text("iss"), Some("x"));
    for text in ["", "..", "a.b.c", "ya29.a0AfH6SM.xyz", &format!("{header}.{claims}.x.y.z")] {
        assert_eq!(Jwt::read(text), None);
    }
    let deep = encode::base64url("[".repeat(50_000));
    assert_eq!(Jwt::read(&format!("{deep}.{deep}.")), None);
    let long = format!("{header}.{claims}.{}", "a".repeat(200_000));
    assert_eq!(Jwt::read(&long), None);
}
