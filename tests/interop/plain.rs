//! A plain client: writes a refresh in a shape by hand, so that tests of the lab and of real
//! servers do not rest on the code they test.

use regrant::encode;
use std::fmt::Write as _;
use std::io::{Read as _, Write as _};
use std::net::TcpStream;

/// What a client knows.
#[allow(clippy::struct_field_names, reason = "the protocol's names")]
pub(crate) struct Client {
    pub(crate) token_url: String,
    pub(crate) client_id: String,
    pub(crate) client_secret: String,
    pub(crate) redirect_uri: String,
}

/// An answer as it came over the wire.
pub(crate) struct Answer {
    pub(crate) status: u16,
    /// Status line and headers.
    pub(crate) head: String,
    pub(crate) body: String,
}

impl Client {
    /// A refresh in a shape: the contract's names, as far as they concern form and JSON bodies.
    pub(crate) fn request(&self, shape: &str, token: &str) -> String {
        let parts: Vec<&str> = shape.split('+').collect();
        let (format, auth) = (parts[0], parts[1]);
        let mut head = String::from("Accept: application/json\r\n");
        if !parts.contains(&"no_user_agent") {
            head.push_str("User-Agent: test\r\n");
        }
        let in_header = match auth {
            "basic_encoded" => Some(encode::form(&self.client_secret)),
            "basic" | "basic_id" | "both" => Some(self.client_secret.clone()),
            _ => None,
        };
        if let Some(in_header) = in_header {
            let pair = encode::base64(format!("{}:{in_header}", self.client_id));
            write!(head, "Authorization: Basic {pair}\r\n").unwrap();
        }
        let mut fields = vec![("grant_type", "refresh_token"), ("refresh_token", token)];
        if matches!(auth, "body" | "both" | "basic_id" | "none") {
            fields.push(("client_id", &self.client_id));
        }
        if matches!(auth, "body" | "both") {
            fields.push(("client_secret", &self.client_secret));
        }
        if parts.contains(&"redirect_uri") {
            fields.push(("redirect_uri", &self.redirect_uri));
        }
        let (kind, body) = if format == "json" {
            let object: std::collections::BTreeMap<_, _> = fields.into_iter().collect();
            ("application/json", serde_json::json!(object).to_string())
        } else {
            ("application/x-www-form-urlencoded", encode::form_pairs(fields))
        };
        format!(
            "POST {} HTTP/1.1\r\nHost: {}\r\n{head}Content-Type: {kind}\r\nContent-Length: {}\r\n\
             Connection: close\r\n\r\n{body}",
            path(&self.token_url),
            authority(&self.token_url),
            body.len()
        )
    }

    /// Sends it.
    pub(crate) fn refresh(&self, shape: &str, token: &str) -> Answer {
        ask(&self.token_url, &self.request(shape, token))
    }
}

/// Host and port of an http URL.
pub(crate) fn authority(url: &str) -> &str {
    url.strip_prefix("http://").unwrap().split('/').next().unwrap()
}

fn path(url: &str) -> &str {
    &url["http://".len() + authority(url).len()..]
}

/// Sends bytes to the URL's host and reads to the end.
pub(crate) fn exchange(url: &str, request: &str) -> std::io::Result<String> {
    let mut stream = TcpStream::connect(authority(url))?;
    stream.write_all(request.as_bytes())?;
    let mut answer = Vec::new();
    stream.read_to_end(&mut answer)?;
    Ok(String::from_utf8_lossy(&answer).into_owned())
}

/// The same, taken apart.
pub(crate) fn ask(url: &str, request: &str) -> Answer {
    let answer = exchange(url, request).unwrap();
    let (head, body) = answer.split_once("\r\n\r\n").unwrap();
    let status = head.split(' ').nth(1).unwrap().parse().unwrap();
    Answer { status, head: head.to_owned(), body: body.to_owned() }
}
