//! What the fuzz targets share: the secrets that seeds carry, commands run at a desk of their own,
//! and what has to hold of whatever they write.

use clap::Args;
use regrant::cli::world::{Terminal, World};
use regrant::cli::{Exit, Usage};
use regrant::import::{self, Fillings, Pasted};
use regrant::redact::SecretKind;
use regrant::render::text::hides;
use regrant::secret::Secret;
use std::cell::RefCell;
use std::collections::BTreeMap;
use std::io::Write;
use std::path::PathBuf;
use std::rc::Rc;
use std::sync::OnceLock;

#[path = "../../tests/it/leak.rs"]
mod leak;
pub mod spelling;

/// The refresh token of every seed (`seeds.py` puts it there). No word stands in it.
pub const TOKEN: &str = "vQ7zK2xJ9pW4mT8rB3nY6hD1";
/// The client secret of every seed.
pub const SECRET: &str = "j5Xq-8Lw_2Vk~4Zn7Gp0Rt3Hc";

/// How a secret can still be read in a text, `depth` layers of base64 or hex opened.
#[must_use]
pub fn leak_of(text: &str, secret: &str, depth: usize) -> Option<String> {
    leak::find_nested(text.as_bytes(), secret.as_bytes(), depth)
}

/// Nobody can read a secret in what was written.
pub fn assert_hidden(written: &str, secret: &str) {
    if let Some(found) = leak_of(written, secret, 0) {
        panic!("a secret can be read, {found}\n{written}");
    }
}

/// Nothing in a text can steer a terminal or hide: no control characters but line feeds, no marks
/// that turn text round.
pub fn assert_calm(text: &str) {
    let odd = text.chars().find(|c| *c != '\n' && (c.is_control() || hides(*c)));
    assert_eq!(odd, None, "{text:?}");
}

/// What a command wrote, and how it ended.
pub struct Ran {
    pub out: String,
    pub ended: Result<Exit, Usage>,
}

/// Runs one of the program's commands on a file, as `main` would, in a folder of this process.
pub fn run<A: Args>(
    arguments: &[&str],
    input: &[u8],
    command: impl FnOnce(A, &mut World) -> Result<Exit, Usage>,
) -> Ran {
    let folder = folder();
    std::fs::write(folder.join("input"), input).expect("the folder can be written");
    let clap = A::augment_args(clap::Command::new("fuzz"));
    let words = ["fuzz"].iter().chain(arguments);
    let matches = clap.try_get_matches_from(words).expect("the target's own arguments");
    let args = A::from_arg_matches(&matches).expect("the target's own arguments");
    let out = Shared::default();
    let mut world = World {
        vars: BTreeMap::new(),
        odd_vars: Vec::new(),
        out: Box::new(out.clone()),
        err: Box::new(std::io::sink()),
        terminal: Terminal { stdin: false, stdout: false, stderr: false },
        colours: false,
        width: 80,
        folder: folder.clone(),
        arguments: Vec::new(),
    };
    let ended = command(args, &mut world);
    drop(world);
    let out = String::from_utf8(out.0.take()).expect("what is written is UTF-8");
    Ran { out, ended }
}

/// What must hold of a pasted request, whatever it was pasted as: what is said of it holds no
/// secret of it, and other credentials can be put in its place.
pub fn assert_pasted(text: &str, pasted: &Pasted) {
    let planted = [(&pasted.refresh_token, TOKEN), (&pasted.client_secret, SECRET)];
    for (secret, value) in planted {
        let own = secret.as_ref().is_some_and(|secret| secret.expose() == value);
        // One that stands in other places, too, is for the redactor to find there.
        if own && text.matches(value).count() == 1 {
            for remark in pasted.traps.iter().chain(&pasted.deviations) {
                assert!(!remark.seen.contains(value), "{remark:?}");
                assert!(!remark.fix.contains(value), "{remark:?}");
            }
            assert!(!format!("{secret:?}").contains(value));
        }
    }
    let token = Secret::new("another-token");
    let filled =
        pasted.as_sent.fill(regrant::request::Purpose::Real, &token, pasted.client_secret.as_ref());
    assert_eq!(filled.method, pasted.as_sent.request.method);
}

/// Reads a pasted command with the options a user would give.
pub fn fillings() -> Fillings {
    Fillings {
        client_id: Some("my-app".to_owned()),
        client_secret: Some(Secret::new(SECRET)),
        refresh_token: Some(Secret::new(TOKEN)),
        redirect_uri: Some("https://app.example/cb".to_owned()),
        scope: Some("openid offline_access".to_owned()),
        access_token: None,
        token_url: Some("https://as.example/oauth/token".to_owned()),
    }
}

/// `explain` in both formats: calm, whole, and without the secrets that the request carried.
pub fn explain(input: &[u8]) {
    let Ok(observation) = import::observation(input, None) else { return };
    let carried = observation.request.as_ref().map(regrant::findings::explain::secrets_of);
    let carries = |value: &str| {
        carried
            .iter()
            .flatten()
            .any(|(kind, secret)| !matches!(kind, SecretKind::UserName) && secret.expose() == value)
    };
    for format in ["terminal", "json"] {
        let arguments = ["input", "--format", format, "--color", "never"];
        let ran = run(&arguments, input, regrant::cli::explain::run);
        assert!(ran.ended.is_ok(), "what was read can be explained");
        if format == "terminal" {
            assert_calm(&ran.out);
        } else {
            serde_json::from_str::<serde_json::Value>(&ran.out).expect("it is JSON");
        }
        for value in [TOKEN, SECRET].into_iter().filter(|value| carries(value)) {
            assert_hidden(&ran.out, value);
        }
    }
}

fn folder() -> &'static PathBuf {
    static FOLDER: OnceLock<PathBuf> = OnceLock::new();
    FOLDER.get_or_init(|| {
        let folder = std::env::temp_dir().join(format!("regrant-fuzz-{}", std::process::id()));
        std::fs::create_dir_all(&folder).expect("a temporary folder can be made");
        folder
    })
}

#[derive(Clone, Default)]
struct Shared(Rc<RefCell<Vec<u8>>>);

impl Write for Shared {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.0.borrow_mut().extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}
