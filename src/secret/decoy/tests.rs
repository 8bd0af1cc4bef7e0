#![allow(clippy::unwrap_used, reason = "a panic is a failed test")]

use super::*;
use crate::encode;
use proptest::prelude::*;
use serde_json::{Value, json};

fn class(c: char) -> u8 {
    match c {
        '0'..='9' => b'0',
        'a'..='z' => b'a',
        'A'..='Z' => b'A',
        _ => b'-',
    }
}

fn made(real: &str) -> String {
    decoy(&Secret::new(real)).expose().to_owned()
}

#[test]
fn decoy_keeps_vendor_prefixes() {
    for prefix in [
        "ghr_",
        "xoxe-1-",
        "1//0",
        "sk-ant-ort01-",
        "nrt_",
        "v1.M",
        "0.A",
        "M.C5_",
        "Atzr|",
        "AQ",
        "5Aep",
        "authelia_rt_",
        "somebodys_refresh_",
    ] {
        let real = format!("{prefix}9fK2mQ7xLp0ZtR4vBn8Wc3Ys");
        let decoy = made(&real);
        assert!(decoy.starts_with(prefix), "{decoy}");
        assert_eq!(decoy.len(), real.len());
    }
}

#[test]
fn decoy_keeps_version_and_variant_of_a_uuid() {
    let decoy = made("5d1b7c0e-9a3f-4f2a-9c11-0123456789ab");
    assert_eq!((decoy.len(), &decoy[14..15]), (36, "4"));
    assert!("89ab".contains(&decoy[19..20]));
    assert!(decoy.bytes().all(|b| b == b'-' || b.is_ascii_digit() || (b'a'..=b'f').contains(&b)));
}

#[test]
fn decoy_of_a_json_web_token_decodes_to_the_same_claims() {
    let claims = json!({
        "exp": 1_795_321_846, "iat": 1_795_318_246, "jti": "0b9c5e1a-77f2-4d1e-8f80-3d1c5a7b9e21",
        "iss": "https://sso.example/realms/main", "aud": "https://sso.example/realms/main",
        "sub": "f3b1c2d4-aaaa-4bbb-8ccc-1234567890ab", "typ": "Refresh", "azp": "my-app",
        "sid": "c0ffee00-1111-4222-8333-444455556666", "scope": "openid offline_access", "n": 12345,
    });
    let real = format!(
        "{}.{}.{}",
        encode::base64url(r#"{"alg":"HS512","typ":"JWT","kid":"k1"}"#),
        encode::base64url(claims.to_string()),
        encode::base64url([7u8; 64]),
    );
    for _ in 0..20 {
        let decoy = made(&real);
        assert_eq!(decoy.len(), real.len());
        let parts: Vec<&str> = decoy.split('.').collect();
        assert_eq!(parts[0], real.split('.').next().unwrap());
        let made_up: Value =
            serde_json::from_slice(&encode::base64_decode(parts[1]).unwrap()).unwrap();
        for name in ["exp", "iat", "iss", "aud", "typ", "azp", "scope"] {
            assert_eq!(made_up[name], claims[name]);
        }
        for name in ["jti", "sub", "sid", "n"] {
            assert_ne!(made_up[name], claims[name]);
        }
        assert_eq!(encode::base64_decode(parts[2]).unwrap().len(), 64);
        let beyond = real.find('.').unwrap();
        assert_eq!(Runs::of(&real[beyond..]).first_in(&decoy[beyond..]), None);
    }
}

#[test]
fn control_differs_however_short() {
    for real in ["a", "1", "-", "ab", "....", "aaaa1", "======", "\u{e9}", " "] {
        let control = control(&Secret::new(real));
        assert_ne!(control.expose(), real);
        assert_eq!(control.expose().len(), real.chars().count());
    }
}

proptest! {
    #[test]
    fn decoy_has_the_form_and_nothing_else(real in "[ -~]{1,80}|[A-Za-z0-9_-]{6,200}|[0-9a-f]{32}|\\PC{1,30}") {
        let real = real.trim();
        prop_assume!(!real.is_empty());
        for (made, kept) in [
            (made(real), prefix(real).len()),
            (control(&Secret::new(real)).expose().to_owned(), 0),
        ] {
            prop_assert_ne!(&*made, real);
            prop_assert_eq!(made.chars().count(), real.chars().count());
            prop_assert!(made.bytes().all(|b| b.is_ascii_graphic()));
            prop_assert_eq!(Runs::of(real).first_in(&made[kept..]), None);
            let alike = made.chars().zip(real.chars()).skip(kept).filter(|(a, b)| class(*a) == class(*b)).count();
            let plain = real.chars().skip(kept).filter(char::is_ascii_alphanumeric).count();
            prop_assert!(alike + 12 >= plain, "{made}");
        }
    }
}
