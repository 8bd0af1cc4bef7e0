//! What a real server does with every shape, measured with curl: fixtures/truth.

use serde::Deserialize;
use std::collections::BTreeMap;
use std::path::Path;

/// The table of one server in one configuration.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Truth {
    #[serde(rename = "server")]
    _server: String,
    #[serde(rename = "configuration")]
    _configuration: String,
    clients: BTreeMap<String, BTreeMap<String, Row>>,
}

/// One shape.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Row {
    /// What a made-up token gets with the right client: `success`, or status and error.
    pub(crate) decoy: String,
    /// What a live token gets.
    pub(crate) real: String,
}

impl Truth {
    pub(crate) fn read(name: &str) -> Self {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/truth");
        let text = std::fs::read_to_string(folder.join(name)).unwrap();
        serde_json::from_str(&text).unwrap()
    }

    /// The rows of a client.
    pub(crate) fn of(&self, client: &str) -> &BTreeMap<String, Row> {
        &self.clients[client]
    }
}

/// An answer in the table's words.
pub(crate) fn in_words(status: u16, body: &str) -> String {
    let body: serde_json::Value = serde_json::from_str(body).unwrap_or_default();
    match (status, body["error"].as_str()) {
        (200, None) => "success".to_owned(),
        (status, error) => format!("{status}:{}", error.unwrap_or_default()),
    }
}
