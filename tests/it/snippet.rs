//! Snippets as text; `tests/interop/snippets.rs` runs them.

use regrant::import::{self, Fillings};
use regrant::render::snippet::LANGUAGES;
use regrant::secret::Secret;
use std::process::Command;

const ID: &str = "app one";
const REDIRECT_URI: &str = "https://app.example/cb?x=1&y=%20";
const SHAPES: &[&str] = &[
    "form+basic",
    "form+basic_encoded",
    "form+body+redirect_uri",
    "form+none+scope",
    "form+both",
    "form+basic_id+access_token_header",
    "json+body",
    "json+basic+redirect_uri",
    "query+body",
    "multipart+body",
];

fn snippet(language: &str, shape: &str, url: &str) -> String {
    let mut command = Command::new(env!("CARGO_BIN_EXE_regrant"));
    command.args(["snippet", language, "--shape", shape, "--token-url", url, "--client-id", ID]);
    command.args(["--redirect-uri", REDIRECT_URI, "--scope", "a b:c"]);
    let output = command.output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).unwrap()
}

#[test]
fn snippet_every_language_names_variables_and_holds_no_hole() {
    for language in LANGUAGES {
        for shape in SHAPES {
            let text = snippet(language.slug, shape, "https://auth.example.com/oauth/token");
            assert!(text.contains("REFRESH_TOKEN"), "{} {shape}\n{text}", language.slug);
            assert!(!text.contains("stand-in"), "{} {shape}\n{text}", language.slug);
            for hole in ["{name}", "{value}", "{url}", "{id}", "{secret}", "{method}", "{,}", "?*"]
            {
                assert!(!text.contains(hole), "{} {shape}: {hole}\n{text}", language.slug);
            }
        }
    }
}

#[test]
fn snippet_settings_that_make_each_library_do_it_are_named() {
    let cases = [
        ("go-oauth2", "form+basic", "AuthStyleInHeader"),
        ("go-oauth2", "form+body", "AuthStyleInParams"),
        ("node-openid-client", "form+basic", "token_endpoint_auth_method: client_secret_basic"),
        ("node-openid-client", "form+body", "client.ClientSecretPost(process.env.CLIENT_SECRET)"),
        ("rust-oauth2", "form+body", "AuthType::RequestBody"),
        ("python-requests", "form+basic", "allow_redirects=False"),
        ("javascript-axios", "form+basic", "maxRedirects: 0"),
        ("csharp-httpclient", "form+basic", "AllowAutoRedirect = false"),
        ("php-guzzle", "form+basic", "'allow_redirects' => false"),
        ("powershell", "form+basic", "-MaximumRedirection 0"),
        ("curl-cmd", "form+basic", "%CLIENT_SECRET%"),
        ("curl-powershell", "form+body", "$env:CLIENT_SECRET"),
    ];
    for (language, shape, setting) in cases {
        let text = snippet(language, shape, "https://auth.example.com/oauth/token");
        assert!(text.contains(setting), "{language} {shape}\n{text}");
    }
}

#[test]
fn snippet_for_a_shell_reads_back_as_the_shape() {
    let fillings = Fillings {
        client_secret: Some(Secret::new("s3cret.value")),
        refresh_token: Some(Secret::new("rt.0123")),
        ..Fillings::default()
    };
    let folder = tempfile::tempdir().unwrap();
    // PowerShell's additions and pipes are beyond what can be pasted.
    for language in ["curl", "curl-cmd"] {
        for shape in SHAPES.iter().filter(|s| !s.contains("encoded") && !s.contains("header")) {
            let text = snippet(language, shape, "https://auth.example.com/oauth/token");
            let command = text.lines().filter(|l| !l.starts_with("rem ") && !l.starts_with("# "));
            let command = command.collect::<Vec<_>>().join("\n");
            let read = import::curl(&command, &fillings, folder.path()).unwrap();
            assert_eq!(read.nearest.to_string(), *shape, "{language}\n{text}");
            assert_eq!(read.client_id.as_deref(), Some(ID), "{language}\n{text}");
            assert_eq!(read.refresh_token, fillings.refresh_token, "{language}\n{text}");
            if shape.contains("redirect_uri") {
                assert_eq!(read.redirect_uri.as_deref(), Some(REDIRECT_URI), "{language}\n{text}");
            }
        }
    }
}

#[test]
fn snippet_without_a_language_lists_them_and_bad_input_names_the_option() {
    let run = |args: &[&str]| {
        let output =
            Command::new(env!("CARGO_BIN_EXE_regrant")).arg("snippet").args(args).output().unwrap();
        let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
        (output.status.code(), text(&output.stdout), text(&output.stderr))
    };
    let (code, list, _) = run(&[]);
    assert_eq!(code, Some(0));
    assert_eq!(list.lines().count(), LANGUAGES.len());
    let cases: &[(&[&str], &str)] = &[
        (&["cobol", "--shape", "form+basic", "--token-url", "https://a/t"], "cobol"),
        (&["curl"], "--report"),
        (&["curl", "--shape", "form+basic"], "--token-url"),
        (&["curl", "--report", "no-such-file.json"], "no-such-file.json"),
    ];
    for (args, named) in cases {
        let (code, _, complaint) = run(args);
        assert_eq!(code, Some(2), "{args:?}");
        assert!(complaint.contains(named), "{args:?}: {complaint}");
    }
}
