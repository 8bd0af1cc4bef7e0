//! Every spelling of a value can be read back, and every command that is written.

#![allow(clippy::unwrap_used, reason = "a panic is a failed test")]

use jiff::Timestamp;
use proptest::prelude::*;
use regrant::encode;
use regrant::import::{self, Fillings};
use regrant::oauth::assertion::Fresh;
use regrant::redact::{Masking, Redactor, SecretKind};
use regrant::render::snippet::{Language, written};
use regrant::report::Recipe;
use regrant::request::Purpose;
use regrant::secret::Secret;
use regrant::shape::{self, Ingredients, Shape, Signature};
use regrant::target::{Credentials, Grant, Target};
use std::path::Path;

proptest! {
    #[test]
    fn spelling_of_any_text_is_read_back(value in any::<String>()) {
        prop_assert_eq!(encode::percent_decode(&encode::percent(&value)), value.as_str());
        let pairs = encode::form_pairs([("a", value.as_str()), (value.as_str(), "")]);
        let read = encode::form_decode(pairs.as_bytes());
        prop_assert_eq!(read, [("a".to_owned(), value.clone()), (value.clone(), String::new())]);
        let form = format!("a={}", encode::form(&value));
        prop_assert_eq!(&encode::form_decode(form.as_bytes())[0].1, &value);
        let json: String = serde_json::from_str(&format!("\"{}\"", encode::json_inner(&value))).unwrap();
        prop_assert_eq!(json, value);
    }

    #[test]
    fn spelling_of_any_bytes_is_read_back(bytes in prop::collection::vec(any::<u8>(), 0..80)) {
        let percent = encode::percent_bytes(&bytes);
        prop_assert!(percent.is_ascii());
        let read: Vec<u8> = percent_encoding::percent_decode_str(&percent).collect();
        prop_assert_eq!(&read, &bytes);
        for text in [encode::base64(&bytes), encode::base64url(&bytes)] {
            prop_assert_eq!(encode::base64_decode(&text), Some(bytes.clone()));
            prop_assert_eq!(encode::base64_decode(text.trim_end_matches('=')), Some(bytes.clone()));
        }
    }

    #[test]
    fn spelling_of_a_shell_word_is_one_word_of_the_same_text(value in "[^\0\r\n]{0,40}") {
        let command = format!("curl --data-raw {} https://as.example/token", encode::shell_word(&value));
        let pasted = import::curl(&command, &Fillings::default(), Path::new("/"));
        let body = pasted.map(|pasted| pasted.as_sent.request.body);
        prop_assert_eq!(body, Ok(value.into_bytes()), "{}", command);
    }

    #[test]
    fn spelling_of_a_working_request_as_a_command_is_that_request(
        shape in prop::sample::select(&SHAPES[..]),
        client_id in "[!-9;-~]{3,20}",
        redirect in "[!-~]{0,20}",
        scope in "[a-z:/.]{1,8}( [a-z:/.]{1,8}){0,2}",
    ) {
        let shape: Shape = shape.parse().unwrap();
        let credentials = Credentials {
            client_id: Some(client_id.clone()),
            client_secret: Some(Secret::new(SECRET)),
            ..Credentials::default()
        };
        let target = Target {
            token_url: "https://as.example/oauth/token".parse().unwrap(),
            issuer: None,
            provider: None,
        };
        let grant = Grant {
            redirect_uri: Some(format!("https://app.example/{redirect}")),
            scope: Some(scope),
            ..Grant::default()
        };
        let fresh = Fresh::at(Timestamp::UNIX_EPOCH);
        let token = Secret::new(TOKEN);
        let ingredients = Ingredients {
            target: &target,
            credentials: &credentials,
            grant: &grant,
            refresh_token: &token,
            user_agent: "regrant",
            headers: &[],
            dpop_nonce: None,
            fresh: &fresh,
            signature: Signature::Sound,
        };
        let request = shape::prepare(&shape, Purpose::Real, &ingredients).unwrap();
        let mut redactor = Redactor::new(Masking::Mask);
        redactor.learn_public(&client_id);
        redactor.learn(SecretKind::RefreshToken, &token);
        redactor.learn(SecretKind::ClientSecret, &Secret::new(SECRET));
        let recipe = Recipe::of(&request, &shape, Some(&client_id), &redactor);
        // An id may look like a placeholder.
        let fillings = Fillings {
            client_id: Some(client_id.clone()),
            client_secret: Some(Secret::new(SECRET)),
            refresh_token: Some(token.clone()),
            ..Fillings::default()
        };
        let language = Language::named("curl").unwrap();
        let text = written(&recipe, language).text;
        let pasted = import::curl(&text, &fillings, Path::new("/"))
            .map_err(|error| TestCaseError::fail(format!("{error}: {text}")))?;
        let again = pasted.as_sent.request;
        prop_assert_eq!(&again.method, &request.method, "{}", text);
        prop_assert_eq!(&again.url, &request.url, "{}", text);
        prop_assert_eq!(again.header("authorization"), request.header("authorization"), "{}", text);
        let pairs = |body: &[u8]| encode::form_decode(body);
        if shape.to_string().starts_with("json") {
            let json = |body: &[u8]| serde_json::from_slice::<serde_json::Value>(body).ok();
            prop_assert_eq!(json(&again.body), json(&request.body), "{}", text);
        } else {
            prop_assert_eq!(pairs(&again.body), pairs(&request.body), "{}", text);
        }
    }
}

const SECRET: &str = "Zk8vQ2mX7rT4";
const TOKEN: &str = "vQ7zK2xJ9pW4mT8rB3";
const SHAPES: [&str; 7] = [
    "form+basic",
    "form+basic+redirect_uri",
    "form+body+redirect_uri+scope",
    "form+none+scope",
    "form+both+redirect_uri",
    "json+body+redirect_uri",
    "json+basic+scope",
];
