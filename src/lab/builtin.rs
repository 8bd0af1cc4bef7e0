//! The built-in scenarios, and finding one by name or by file.

use super::scenario::{Scenario, ScenarioError};
use std::path::Path;

macro_rules! embedded {
    ($($name:literal)+) => {
        /// Name and text of every built-in scenario, in the order of `serve --list`.
        pub const BUILT_IN: &[(&str, &str)] = &[$((
            $name,
            include_str!(concat!(
                env!("CARGO_MANIFEST_DIR"), "/fixtures/scenarios/", $name, ".toml"
            )),
        )),+];
    };
}

embedded! {
    "smartthings" "smartthings-blind"
    "form-body-only" "json-only" "json-basic" "public-client" "both-refused" "client-id-beside-basic"
    "basic-form-encoded" "redirect-uri-required" "redirect-uri-refused"
    "grant-first" "uniform" "accepts-anything" "ok-with-error" "github-form-answer"
    "grace" "overlap" "family-revocation" "same-token" "no-new-token" "reply-lost" "spent-on-failure"
    "wrong-secret" "token-used" "token-foreign"
    "slash-redirect" "https-redirect" "host-redirect" "waf-no-user-agent" "rate-limited"
}

impl Scenario {
    /// A built-in scenario by its name, or one from a file: whatever has a slash in it or ends in
    /// `.toml` is a file.
    ///
    /// # Errors
    /// Where there is no such scenario, or it cannot be used.
    pub fn find(name: &str, folder: &Path) -> Result<Self, ScenarioError> {
        if let Some((name, text)) = BUILT_IN.iter().find(|(n, _)| *n == name) {
            return Self::parse(name, &format!("{name}.toml"), text);
        }
        let path = folder.join(name);
        let meant_as_file = name.contains(['/', '\\'])
            || path.extension() == Some("toml".as_ref())
            || path.is_file();
        if !meant_as_file {
            let hint = super::nearest(name, BUILT_IN.iter().map(|(n, _)| *n))
                .map(|near| format!("; did you mean '{near}'?"))
                .unwrap_or_default();
            return Err(ScenarioError::Unknown { name: name.to_owned(), hint });
        }
        let text = read(&path)
            .map_err(|source| ScenarioError::Unreadable { file: name.to_owned(), source })?;
        let stem = path.file_stem().map(|s| s.to_string_lossy().into_owned());
        Self::parse(stem.as_deref().unwrap_or(name), name, &text)
    }
}

fn read(path: &Path) -> std::io::Result<String> {
    String::from_utf8(crate::secret::file::read(path, LARGEST)?)
        .map_err(|_| std::io::Error::other("it is no UTF-8 text"))
}

/// The largest scenario file that is read.
const LARGEST: u64 = 1 << 20;
