//! The headers that go along: `--user-agent` and `-H`, and those of a pasted command.

use super::{Args, USER_AGENT};
use crate::cli::Usage;
use crate::probe::AsSent;

/// The name that was typed, or the one of the pasted command: a server may let some pass only.
pub(super) fn user_agent(args: &Args, as_sent: Option<&AsSent>) -> Result<String, Usage> {
    let pasted = match as_sent {
        Some(AsSent::Pasted(pasted)) => pasted.wire.user_agent.as_ref(),
        _ => None,
    };
    let given = args.wire.user_agent.as_ref().or(pasted.filter(|text| !text.is_empty()));
    let Some(text) = given else { return Ok(USER_AGENT.to_owned()) };
    if !sendable(text) {
        return Err(Usage(format!(
            "--user-agent '{text}': holds a character that no header may hold"
        )));
    }
    Ok(text.clone())
}

/// Whether a header's value can hold this.
fn sendable(value: &str) -> bool {
    value.bytes().all(|b| b >= 0x20 && b != 0x7f || b == b'\t')
}

/// The fields of a pasted command, then those of `-H`.
pub(super) fn headers(
    args: &Args,
    as_sent: Option<&AsSent>,
) -> Result<Vec<(String, String)>, Usage> {
    let mut headers = Vec::new();
    if let Some(AsSent::Pasted(pasted)) = as_sent {
        headers.extend(pasted.headers.iter().cloned());
    }
    for text in &args.wire.header {
        let Some((name, value)) = text.split_once(':') else {
            return Err(Usage("-H/--header (REGRANT_HEADER): should be NAME: VALUE".to_owned()));
        };
        let (name, value) = (name.trim(), value.trim());
        let token = !name.is_empty()
            && name.bytes().all(|b| b.is_ascii_alphanumeric() || b"!#$%&'*+-.^_`|~".contains(&b));
        if !token || !sendable(value) {
            return Err(Usage(format!(
                "-H {}: the name or the value holds a character that no header may hold",
                name.escape_debug()
            )));
        }
        headers.push((name.to_owned(), value.to_owned()));
    }
    Ok(headers)
}
