//! Redaction: no part of a secret survives in any spelling, and the diagnosis does.
#![allow(clippy::unwrap_used, reason = "a panic is a failed test")]

use crate::leak;
use proptest::prelude::*;
use regrant::encode;
use regrant::redact::{Clean, Masking, Redactor, SecretKind};
use regrant::secret::Secret;

const TOKEN: &str = "rT9x+/Qm%2Fzz8\"LpW-4_kd7 Vb1N~eY0s";
const SECRET: &str = "8Q~c+iE/nT&%S\"ecrK3tValu'eXy";

fn redactor() -> Redactor {
    let mut redactor = Redactor::new(Masking::Mask);
    redactor.learn(SecretKind::ClientSecret, &Secret::new(SECRET));
    redactor.learn(SecretKind::RefreshToken, &Secret::new(TOKEN));
    redactor.learn_public("my-app");
    redactor.learn_public("https://as.example/oauth/token");
    redactor
}

/// One way of writing a value.
fn spell(how: usize, value: &str) -> String {
    let bytes = value.as_bytes();
    let each = |f: &dyn Fn(u8) -> String| bytes.iter().map(|b| f(*b)).collect::<String>();
    match how {
        0 => value.to_owned(),
        1 => encode::percent(value),
        2 => encode::percent(value).to_lowercase().replace(&value.to_lowercase(), value),
        3 => each(&|b| format!("%{b:02x}")),
        4 => encode::percent(&encode::percent(value)),
        5 => encode::form(value),
        6 => encode::json_inner(value),
        7 => each(&|b| format!("\\u{b:04X}")),
        8 => each(&|b| format!("\\x{b:02x}")),
        9 => encode::json_inner(value).replace('/', "\\/"),
        10 => value.replace('&', "&amp;").replace('"', "&quot;").replace('\'', "&#39;"),
        11 => each(&|b| format!("&#{b};")),
        12 => each(&|b| format!("&#x{b:X};")),
        13 => encode::base64(value),
        14 => encode::base64(format!("x{value}")),
        15 => encode::base64(format!("xy{value}z")),
        16 => encode::base64url(format!("my-app:{value}")),
        17 => each(&|b| format!("{b:02x}")),
        18 => each(&|b| format!("{b:02X}")),
        19 => each(&|b| format!("{b:02X}:")),
        20 => encode::shell_word(value),
        21 => each(&|b| format!("{}\0", char::from(b))),
        22 => bytes.chunks(5).map(|c| String::from_utf8_lossy(c) + "\r\n").collect(),
        23 => bytes
            .chunks(3)
            .map(|c| format!("{:x}\r\n{}\r\n", c.len(), String::from_utf8_lossy(c)))
            .collect::<Vec<_>>()
            .concat(),
        24 => encode::json_inner(&encode::json_inner(value)),
        25 => encode::base64(encode::percent(value)),
        26 => encode::base64(each(&|b| format!("{}\0", char::from(b)))),
        27 => encode::base64(value)
            .as_bytes()
            .chunks(20)
            .map(|c| String::from_utf8_lossy(c) + "\n")
            .collect(),
        28 => each(&|b| format!("{b}, ")),
        29 => each(&|b| format!("0x{b:02x}, ")),
        _ => value.chars().rev().collect(),
    }
}
const SPELLINGS: usize = 31;
const LINES: usize = 22;
const CHUNKS: usize = 23;

#[test]
fn redact_takes_out_every_spelling() {
    let redactor = redactor();
    for (stem, value) in [("client_secret", SECRET), ("refresh_token", TOKEN)] {
        for how in 0..SPELLINGS {
            let text = format!("before {} after", spell(how, value));
            let clean = redactor.text(&text);
            let clean = clean.as_str();
            assert!(clean.contains(&format!("<{stem}#1>")), "{how}: {text:?} became {clean:?}");
            assert_eq!(leak::find(clean.as_bytes(), value.as_bytes()), None, "{how}: {clean:?}");
            assert!(clean.starts_with("before ") && clean.ends_with(" after"), "{how}: {clean:?}");
            assert!(redactor.leak_in(text.as_bytes()).is_some(), "{how}: not found read back");
            assert_eq!(redactor.leak_in(clean.as_bytes()), None, "{how}: {clean:?}");
        }
    }
}

#[test]
fn redact_takes_out_spellings_within_spellings() {
    let redactor = redactor();
    for outer in 0..SPELLINGS {
        for inner in 0..SPELLINGS {
            let text = spell(outer, &format!("a={}&b=c", spell(inner, SECRET)));
            let clean = redactor.text(&text);
            let found = leak::find_nested(clean.as_str().as_bytes(), SECRET.as_bytes(), 3);
            assert_eq!(found, None, "{inner} in {outer}: {text:?} became {:?}", clean.as_str());
        }
    }
}

#[test]
fn redact_looks_between_chunk_sizes_that_may_be_data() {
    let percent_in_chunks: &[usize] = &[3, 23];
    for (secret, layers, before, after, cut) in [
        // Lines of hex digits between chunk sizes: either may be the size.
        (
            "0000a0a00a00aaaaaaaa3a0aa000aaaa",
            &[23, 22, 27][..],
            "\nA 0A\n\na\na  AaAaa\n A",
            "",
            (0, 0),
        ),
        (
            "cbde59fffe5637014bfae6de8dbd6c5d",
            percent_in_chunks,
            "#NT.w\n\n)=\n",
            "-q-.=T'\n$Rn",
            (0, 3),
        ),
        ("9f6e4ee2cb94b765023e5d4e49f7f96d", &[3, 23, 9], "<*\n\n1\n</D%Ig\n>\nS\n", "d", (1, 1)),
        ("cfc49bdc9d6c76574393c1e0d6fcb09b", &[3, 24, 23], "1[(\n", "/Z=\nqF%%\n", (1, 3)),
        ("vf01jx9R0T3vpPxwPH7WEYYvZX0Hr", &[18, 3, 23], "*\n*\n4MPD\n1:\n", "'9\n4\nc.A", (3, 3)),
    ] {
        let mut redactor = Redactor::new(Masking::Mask);
        redactor.learn(SecretKind::RefreshToken, &Secret::new(secret));
        let cut = &secret[cut.0..secret.len() - cut.1];
        let mut text = format!("{before}{cut}{after}");
        for how in layers {
            text = spell(*how, &text);
        }
        let clean = redactor.text(&text);
        let found = leak::find_nested(clean.as_str().as_bytes(), secret.as_bytes(), 4);
        assert_eq!(found, None, "{secret}: {:?}", clean.as_str());
        assert_eq!(redactor.text(clean.as_str()), clean, "{secret}");
        assert_eq!(redactor.leak_in(clean.as_str().as_bytes()), None, "{secret}");
    }
}

#[test]
fn redact_takes_out_parts_of_six_and_leaves_five() {
    let redactor = redactor();
    assert_eq!(redactor.text("starts 8Q~c+i ends").as_str(), "starts <client_secret#1> ends");
    assert_eq!(redactor.text("starts 8Q~c+ ends").as_str(), "starts 8Q~c+ ends");
    assert_eq!(redactor.text("...XyX4_kd7_").as_str(), "...XyX4_kd7_");
}

#[test]
fn redact_weak_secrets_leave_the_protocol_readable() {
    let mut redactor = Redactor::new(Masking::Mask);
    redactor.learn(SecretKind::ClientSecret, &Secret::new("my-client-secret"));
    redactor.learn(SecretKind::RefreshToken, &Secret::new("refresh_token_1"));
    redactor.learn_public("my-client");
    for text in [
        r#"{"error":"invalid_client","error_description":"client_secret is missing"}"#,
        "the refresh token and the client secret, client_secret_basic, invalid_client",
        "grant_type=refresh_token&client_id=my-client",
        "<client_secret#1> and <refresh_token#7>",
    ] {
        assert_eq!(redactor.text(text).as_str(), text);
        assert_eq!(redactor.leak_in(text.as_bytes()), None);
    }
    assert_eq!(redactor.text("it is my-client-secret!").as_str(), "it is <client_secret#1>!");
    assert_eq!(redactor.text("x: my-client-sec").as_str(), "x: <client_secret#1>");
    assert_eq!(
        redactor.text("client_secret=x&refresh_token=refresh_token_1").as_str(),
        "client_secret=x&refresh_token=<refresh_token#1>"
    );
}

/// In running text nobody can tell such a secret from the word; in its field everybody can.
#[test]
fn redact_ordinary_words_only_where_a_secret_stands() {
    let mut redactor = Redactor::new(Masking::Mask);
    redactor.learn(SecretKind::ClientSecret, &Secret::new("secret"));
    redactor.learn_public("my-client");
    let prose = "the client secret is wrong, client_secret, <client_secret#1>";
    assert_eq!(redactor.text(prose).as_str(), prose);
    assert_eq!(redactor.leak_in(prose.as_bytes()), None);
    assert_eq!(
        redactor.body(None, b"client_id=my-client&client_secret=secret").as_str(),
        "client_id=my-client&client_secret=<client_secret#1>"
    );
    assert_eq!(
        redactor.body(None, br#"{"client_secret":"secret","hint":"secret"}"#).as_str(),
        r#"{"client_secret":"<client_secret#1>","hint":"secret"}"#
    );
    let basic = format!("Basic {}", encode::base64("my-client:secret"));
    assert_eq!(
        redactor.header("Authorization", &basic).as_str(),
        "Basic base64(my-client:<client_secret#1>)"
    );
}

#[test]
fn redact_short_secrets_only_where_they_stand_alone() {
    let mut redactor = Redactor::new(Masking::Mask);
    redactor.learn(SecretKind::ClientSecret, &Secret::new("ab1"));
    redactor.learn(SecretKind::Password, &Secret::new("hunt2"));
    assert_eq!(
        redactor.text("client_secret=ab1&x=cab1").as_str(),
        "client_secret=<client_secret#1>&x=cab1"
    );
    assert_eq!(redactor.text("hunt2, hunt25").as_str(), "<password#1>, hunt25");
    let basic = encode::base64("my-app:ab1");
    assert_eq!(redactor.text(&format!("Basic {basic} x")).as_str(), "Basic <client_secret#1> x");
}

#[test]
fn redact_labels_are_stable_and_by_kind() {
    let mut redactor = Redactor::new(Masking::Mask);
    let tokens = ["aaaa1111bbbb2222", "cccc3333dddd4444"].map(Secret::new);
    redactor.learn(SecretKind::AccessToken, &tokens[0]);
    redactor.learn(SecretKind::AccessToken, &tokens[1]);
    redactor.learn(SecretKind::RefreshToken, &tokens[1]);
    assert_eq!(redactor.label(&tokens[0]).unwrap().as_str(), "<access_token#1>");
    assert_eq!(redactor.label(&tokens[1]).unwrap().as_str(), "<access_token#2>");
    let body = r#"{"access_token":"cccc3333dddd4444","refresh_token":"eeee5555ffff6666"}"#;
    let clean = r#"{"access_token":"<access_token#2>","refresh_token":"<refresh_token#1>"}"#;
    assert_eq!(redactor.body(Some("application/json"), body.as_bytes()).as_str(), clean);
    assert_eq!(redactor.body(Some("application/json"), body.as_bytes()).as_str(), clean);
    assert_eq!(redactor.body(None, clean.as_bytes()).as_str(), clean);
}

#[test]
fn redact_show_passes_everything() {
    let mut redactor = Redactor::new(Masking::Show);
    redactor.learn(SecretKind::ClientSecret, &Secret::new(SECRET));
    assert_eq!(redactor.text(SECRET).as_str(), SECRET);
    let header = format!("Basic {}", encode::base64(SECRET));
    assert_eq!(redactor.header("Authorization", &header).as_str(), header);
    assert_eq!(redactor.leak_in(SECRET.as_bytes()), None);
}

#[test]
fn redact_headers_keep_what_tells() {
    let redactor = redactor();
    let basic = |text: String| format!("Basic {}", encode::base64(text));
    for (name, value, clean) in [
        (
            "Authorization",
            basic(format!("my-app:{SECRET}")),
            "Basic base64(my-app:<client_secret#1>)",
        ),
        (
            "authorization",
            basic(format!("my-app:{}", encode::form(SECRET))),
            "Basic base64(my-app:form(<client_secret#1>))",
        ),
        (
            "Authorization",
            basic(format!("my-app:{SECRET}\n")),
            r"Basic base64(my-app:<client_secret#1>\n)",
        ),
        (
            "Authorization",
            basic(format!("{SECRET}:my-app")),
            "Basic base64(<client_secret#1>:my-app)",
        ),
        (
            "Authorization",
            basic(SECRET.to_owned()),
            "Basic base64(<client_secret#1>), without a colon",
        ),
        (
            "Authorization",
            format!("Basic my-app:{SECRET}"),
            "Basic my-app:<client_secret#1> (not base64)",
        ),
        ("Authorization", "Bearer zzzzzzzzzzzzzzzz1".to_owned(), "Bearer <access_token#1>"),
        ("DPoP", "abc.def.ghi".to_owned(), "<client_assertion#1>"),
        ("Cookie", "a=1234; b=".to_owned(), "a=<cookie#1>; b="),
        ("Set-Cookie", "s=1234; Path=/; HttpOnly".to_owned(), "s=<cookie#1>; Path=/; HttpOnly"),
        ("X-Api-Key", "k".to_owned(), "<header#1>"),
        ("X-Vendor-Auth-Token", "0123 4567".to_owned(), "<header#2>"),
        ("Content-Type", "application/json".to_owned(), "application/json"),
        ("WWW-Authenticate", "Basic realm=\"oauth\"".to_owned(), "Basic realm=\"oauth\""),
        ("X-Request-Id", "3f9c2b7e-0001".to_owned(), "3f9c2b7e-0001"),
        (
            "Location",
            "/login?code=abcd&x=1#access_token=zz".to_owned(),
            "/login?code=<authorization_code#1>&x=1#access_token=<access_token#2>",
        ),
    ] {
        assert_eq!(redactor.header(name, &value).as_str(), clean, "{name}: {value}");
    }
}

#[test]
fn redact_urls_keep_host_path_and_harmless_parameters() {
    let redactor = redactor();
    for (url, clean) in [
        (
            "https://bob:hunter2@as.example/oauth/token?client_id=my-app&client_secret=x%20y#f",
            "https://<user_name#1>:<password#1>@as.example/oauth/token?client_id=my-app&client_secret=<client_secret#2>#f",
        ),
        (
            "https://as.example/oauth/token?grant_type=refresh_token",
            "https://as.example/oauth/token?grant_type=refresh_token",
        ),
        ("/cb?state=xyz", "/cb?state=xyz"),
        ("https://x/?sig=AbC%2B9d8f7g6h5j%3D&sv=2020", "https://x/?sig=<parameter#1>&sv=2020"),
    ] {
        assert_eq!(redactor.url(url).as_str(), clean);
    }
}

#[test]
fn redact_bodies_by_name() {
    let redactor = redactor();
    let json = "application/json";
    for (kind, body, clean) in [
        (
            "application/x-www-form-urlencoded",
            "grant_type=refresh_token&refresh_token=q&code=1",
            "grant_type=refresh_token&refresh_token=<refresh_token#2>&code=<authorization_code#1>",
        ),
        (
            json,
            r#"{"a":{"refreshToken":"q","ok":1}}"#,
            r#"{"a":{"refreshToken":"<refresh_token#2>","ok":1}}"#,
        ),
        (
            json,
            r#"{"x":"{\"client_secret\":\"pp\"}"}"#,
            r#"{"x":"{\"client_secret\":\"<client_secret#2>\"}"}"#,
        ),
        (json, r#"{"access_token":"cut o"#, r#"{"access_token":"<access_token#1>"#),
        (
            json,
            r#"{"error":"invalid_grant","code":"invalid_grant","trace_id":"0f-11","timestamp":"2026-11-24 10:00:00Z"}"#,
            r#"{"error":"invalid_grant","code":"invalid_grant","trace_id":"0f-11","timestamp":"2026-11-24 10:00:00Z"}"#,
        ),
        (
            json,
            r#"{"errors":{"refresh_token":["The refresh token field is required."]}}"#,
            r#"{"errors":{"refresh_token":["The refresh token field is required."]}}"#,
        ),
        (
            "text/xml",
            "<r><access_token>abc</access_token><b>1</b></r>",
            "<r><access_token><access_token#2></access_token><b>1</b></r>",
        ),
        (
            "multipart/form-data; boundary=q",
            "--q\r\nContent-Disposition: form-data; name=\"refresh_token\"\r\n\r\nab\r\n--q--\r\n",
            "--q\r\nContent-Disposition: form-data; name=\"refresh_token\"\r\n\r\n<refresh_token#3>\r\n--q--\r\n",
        ),
        (
            "text/html",
            r#"<input name="password" value="letmein">"#,
            r#"<input name="password" value="<password#1>">"#,
        ),
        (
            json,
            r#"{"refresh_token":null,"token_type":"bearer","expires_in":3600,"refresh_token_expires_in":"99"}"#,
            r#"{"refresh_token":null,"token_type":"bearer","expires_in":3600,"refresh_token_expires_in":"99"}"#,
        ),
        (json, r#"{"refresh_token":"$REFRESH_TOKEN"}"#, r#"{"refresh_token":"$REFRESH_TOKEN"}"#),
        (
            json,
            "{\"refresh_token\":\u{c}\u{0}\"q\"",
            "{\"refresh_token\":\u{c}\u{0}\"<refresh_token#2>\"",
        ),
        // Quotes that do not pair make a name look like an item of a list.
        (
            json,
            r#"{"version:["""refresh_token": "q""#,
            r#"{"version:["""refresh_token": "<refresh_token#2>""#,
        ),
    ] {
        assert_eq!(redactor.body(Some(kind), body.as_bytes()).as_str(), clean);
    }
}

#[test]
fn redact_learns_what_an_answer_issued() {
    let mut redactor = Redactor::new(Masking::Mask);
    let headers = [("Set-Cookie".to_owned(), "sid=cookie-9f8e7d6c5b; Path=/".to_owned())];
    redactor.learn_answer(
        &headers,
        br#"{"body":{"access_token":"at-1a2b3c4d5e6f","refresh_token":"rt-9z8y7x6w5v"#,
    );
    redactor.learn_answer(&[], b"access_token=gho_16C7e42F292c6912E7&scope=repo&token_type=bearer");
    redactor.learn_answer(&[], br#"{"access_token":"invalid_request","error":"x"}"#);
    assert_eq!(
        redactor
            .text("at-1a2b3c4d5e6f rt-9z8y7x6w5v cookie-9f8e7d6c5b gho_16C7e42F292c6912E7")
            .as_str(),
        "<access_token#1> <refresh_token#1> <cookie#1> <access_token#2>"
    );
    assert_eq!(redactor.text("invalid_request").as_str(), "invalid_request");
}

#[test]
fn redact_labels_of_what_an_answer_issued_are_no_part_of_it() {
    let bodies: [&[u8]; 7] = [
        br#"{"token_type": "Beareraccess_token=token=vQ7zK2access_token=a"Bearer", "x": 1}"#,
        // A mask cuts a word of the protocol in two, and its rest is then a part of the token.
        b"token=\xe9fresh_\"aaaarefraaaaref&refresh_token",
        // The token holds what stands in every label.
        b"refresh:\\\"9poken#1",
        // The token is a label's end and what follows it.
        b"refreshtoken=token1to&to",
        // The same, with a word of the protocol cut off.
        br#""token:"1tokenty"token_ty"#,
        // A piece of the text that is looked at again begins within a word of the protocol.
        b"_t{\"access_token\": \"\x9f\x84\xdd\x9eccess_token\": \"aaaaaaaaaaaaaaa\0\0\0\0\0\0\0qtaaaaaaaaype\": \"beaxpiraaaaaaae\\\\\\\\naaaaaa\\\\L\\\\",
        // Marks over and over are any text's.
        br#"aaaaescript\\\\\\"token:"aaaaaaescriaaaescript\\\\\\\\\\\"#,
    ];
    for body in bodies {
        let mut redactor = Redactor::new(Masking::Mask);
        redactor.learn_answer(&[], body);
        let clean = redactor.body(None, body);
        assert_eq!(redactor.leak_in(clean.as_str().as_bytes()), None, "{clean}");
    }
}

type Face = fn(&Redactor, &str) -> Clean;

#[test]
fn redact_long_texts_wherever_a_secret_stands_in_them() {
    let redactor = redactor();
    let filler = "some words of a page, ";
    let long = |len: usize| {
        let mut text = filler.repeat(len / filler.len() + 1);
        text.truncate(len);
        text
    };
    // One unbroken run that begins before a border and hides the secret behind it.
    let hidden = encode::base64(format!("{}{SECRET} end", long(90_000)));
    let faces: [(usize, Face); 2] = [(256 * 1024, Redactor::text), (1 << 20, Redactor::transcript)];
    for (border, face) in faces {
        for text in [
            format!("{}{SECRET} {filler}", long(border - 5)),
            format!("{} {hidden} {filler}", long(border - 80_000)),
        ] {
            let clean = face(&redactor, &text);
            assert_eq!(redactor.leak_in(clean.as_str().as_bytes()), None, "at {border}");
            assert!(clean.as_str().contains("<client_secret#1>"), "at {border}");
        }
    }
}

#[test]
fn redact_masks_json_web_tokens_never_seen_before() {
    let redactor = redactor();
    let jwt = format!(
        "{}.{}.{}",
        encode::base64url(r#"{"alg":"RS256"}"#),
        encode::base64url(r#"{"sub":"someone"}"#),
        encode::base64url("signature"),
    );
    assert_eq!(redactor.text(&format!("got {jwt}.")).as_str(), "got <jwt#1>.");
}

#[test]
fn redact_debug_shows_nothing() {
    assert_eq!(leak::find(format!("{:?}", redactor()).as_bytes(), SECRET.as_bytes()), None);
}

fn secret() -> impl Strategy<Value = String> {
    prop_oneof![
        "[A-Za-z0-9]{12,60}",
        "[A-Za-z0-9_-]{12,60}",
        "[ -~]{12,60}",
        "[0-9a-f]{32}",
        "[A-Za-z0-9+/]{22,44}=",
    ]
    .prop_filter("has characters", |s| s.trim().len() >= 12)
}

proptest! {
    #[test]
    fn redact_no_spelling_of_a_random_secret_survives(
        secret in secret(),
        layers in prop::collection::vec(0..SPELLINGS, 0..4),
        before in "[ -~\n]{0,40}",
        after in "[ -~\n]{0,40}",
        cut in (0usize..4, 0usize..4),
    ) {
        // Chunk frames cut into lines once more can be read many ways where the data looks like
        // sizes, too: not promised (see `redact::search`).
        let frames = layers.iter().position(|how| *how == CHUNKS);
        prop_assume!(frames.is_none_or(|at| !layers[at..].contains(&LINES)));
        let mut redactor = Redactor::new(Masking::Mask);
        redactor.learn(SecretKind::RefreshToken, &Secret::new(secret.clone()));
        let value = &secret[cut.0..secret.len() - cut.1];
        let mut text = format!("{before}{value}{after}");
        for how in layers {
            text = spell(how, &text);
        }
        let clean = redactor.text(&text);
        let found = leak::find_nested(clean.as_str().as_bytes(), secret.as_bytes(), 4);
        prop_assert_eq!(found, None, "{:?} became {:?}", text, clean.as_str());
        let again = redactor.text(clean.as_str());
        prop_assert_eq!(again.as_str(), clean.as_str());
    }

    #[test]
    fn redact_any_text_is_survived(text in any::<String>(), bytes in prop::collection::vec(any::<u8>(), 0..300)) {
        let redactor = redactor();
        let _ = redactor.text(&text);
        let _ = redactor.url(&text);
        let _ = redactor.header("Authorization", &text);
        let _ = redactor.header("Cookie", &text);
        let _ = redactor.body(None, &bytes);
        let _ = redactor.leak_in(&bytes);
    }
}

#[test]
fn redact_transcripts_by_name_place_and_look() {
    let mut redactor = redactor();
    let jwt = format!(
        "{}.{}.c2ln",
        encode::base64url(r#"{"alg":"RS256"}"#),
        encode::base64url(r#"{"sub":"a"}"#)
    );
    let text = format!(
        "> POST /oauth/token HTTP/1.1\r\n> Authorization: Basic {}\r\n> Cookie: sid=s3ss10n-abcdef; theme=dark\r\n\
         > X-Api-Key: 0123abcd\r\n\r\ngrant_type=refresh_token&refresh_token=4dJQw8rTz1\n\
         < HTTP/1.1 400 Bad Request\n< X-Request-Id: 7f-22\n{{\"error\":\"invalid_grant\",\"error_description\":\"4dJQw8rTz1 is unknown\"}}\n\
         curl -u 'my-app:p4ssw0rd' -H 'Authorization: Bearer {jwt}' https://bob:hunter22@as.example/x\n\
         2026-11-24 token ghr_9fK2mQ7xLp0ZtR4vBn8Wc3Ys password: hunter2 expires: never\n\
         {{\"name\": \"Authorization\", \"value\": \"Bearer abcdefgh12345678\"}}\n\
         -----BEGIN PRIVATE KEY-----\nMIIEvQIBADANBg\n-----END PRIVATE KEY-----\n",
        encode::base64(format!("my-app:{SECRET}")),
    );
    redactor.learn_transcript(&text);
    let clean = redactor.transcript(&text);
    assert_eq!(
        clean.as_str(),
        "> POST /oauth/token HTTP/1.1\r\n> Authorization: Basic base64(my-app:<client_secret#1>)\r\n\
         > Cookie: sid=<cookie#1>; theme=<cookie#2>\r\n> X-Api-Key: <header#1>\r\n\r\n\
         grant_type=refresh_token&refresh_token=<refresh_token#2>\n\
         < HTTP/1.1 400 Bad Request\n< X-Request-Id: 7f-22\n\
         {\"error\":\"invalid_grant\",\"error_description\":\"<refresh_token#2> is unknown\"}\n\
         curl -u 'my-app:<client_secret#2>' -H 'Authorization: Bearer <access_token#1>' https://bob:<password#1>@as.example/x\n\
         2026-11-24 token <token#1> password: <password#2> expires: never\n\
         {\"name\": \"Authorization\", \"value\": \"Bearer <access_token#2>\"}\n\
         -----BEGIN PRIVATE KEY-----\n<private_key#1>\n-----END PRIVATE KEY-----\n"
    );
    assert_eq!(redactor.transcript(clean.as_str()).as_str(), clean.as_str());
}

#[test]
fn redact_does_not_learn_echoes_and_words_as_tokens() {
    let request =
        "POST /oauth/token HTTP/1.1\r\nHost: as.example\r\nAccept: application/json\r\n\r\n";
    for value in [
        request.replace(['\r', '\n'], " "),
        encode::percent(request),
        encode::form(request),
        encode::percent(&encode::json_inner(request)),
        request.bytes().map(|b| format!("&#{b}%3B")).collect::<Vec<_>>().concat(),
        "form+body+redirect_uri".to_owned(),
        "2026-11-24T10:00:00Z".to_owned(),
        "https://as.example/oauth/token".to_owned(),
        "xy".repeat(10_000),
    ] {
        let mut redactor = Redactor::new(Masking::Mask);
        let cookie = ("Set-Cookie".to_owned(), format!("dbg={value}; Path=/"));
        redactor.learn_answer(
            &[cookie],
            &serde_json::to_vec(&serde_json::json!({ "refresh_token": value })).unwrap(),
        );
        let text = "form+body+redirect_uri at 2026-11-24T10:00:00Z, Host: as.example, Accept: application/json";
        assert_eq!(redactor.text(text).as_str(), text, "{value}");
        let body = redactor
            .body(None, format!("{{\"refresh_token\":{}}}", serde_json::json!(value)).as_bytes());
        if !value.contains(' ') {
            assert_eq!(body.as_str(), r#"{"refresh_token":"<refresh_token#1>"}"#);
        }
    }
}

#[test]
fn redact_learns_what_our_own_requests_carry() {
    let mut redactor = redactor();
    let header = |name: &str, value: String| (name.to_owned(), value);
    let basic = encode::base64(format!("my-app:{}", encode::form(SECRET)));
    redactor.learn_request(
        "https://as.example/oauth/token?sig=Zz9Yy8Xx7Ww6",
        &[
            header("X-Api-Key", "IKHFJuTlntQI".to_owned()),
            header("Authorization", format!("Basic {basic}")),
            header("Accept", "application/json".to_owned()),
        ],
        b"grant_type=refresh_token&assertion=aSserti0n-1&scope=openid",
    );
    assert_eq!(
        redactor
            .text("Zz9Yy8Xx7Ww6 IKHFJuTlntQI aSserti0n-1 refresh_token openid application/json")
            .as_str(),
        "<parameter#1> <header#1> <client_assertion#1> refresh_token openid application/json"
    );
    // Another spelling of a known secret is no other secret.
    assert_eq!(
        redactor.header("Authorization", &format!("Basic {basic}")).as_str(),
        "Basic base64(my-app:form(<client_secret#1>))"
    );
}

#[test]
fn redact_does_not_learn_headers_that_echo() {
    let mut redactor = redactor();
    let location =
        format!("/login?from=POST+/&refresh_token={TOKEN}+my-app+https://as.example/oauth/token");
    redactor.learn_answer(&[("Location".to_owned(), location)], b"");
    let text = "POST my-app to https://as.example/oauth/token";
    assert_eq!(redactor.text(text).as_str(), text);
}

/// In `Basic base64(id:secret)` the first colon may be the id's own.
#[test]
fn redact_takes_no_part_of_a_client_id_that_is_a_url_for_a_secret() {
    let id = "https://app.example/client-metadata.json";
    let mut redactor = redactor();
    redactor.learn_public(id);
    for secret in [SECRET.to_owned(), encode::form(SECRET)] {
        let basic = format!("Basic {}", encode::base64(format!("{id}:{secret}")));
        let header = ("Authorization".to_owned(), basic);
        redactor.learn_request("https://as.example/oauth/token", &[header], b"");
    }
    let text = format!("{id} //app.example/client-metadata.json client-metadata");
    assert_eq!(redactor.text(&text).as_str(), text);
    assert_eq!(redactor.leak_in(text.as_bytes()), None);
    assert_eq!(redactor.counts(), [(SecretKind::ClientSecret, 1), (SecretKind::RefreshToken, 1)]);
}
