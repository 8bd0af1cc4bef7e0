//! Content codings undone under a cap: an answer that unpacks to gigabytes is stopped at one
//! mebibyte. Codings nobody here knows are left as they are.

use flate2::read::{DeflateDecoder, MultiGzDecoder, ZlibDecoder};
use std::io::Read;

/// A body after its codings were undone, as far as it went.
pub(super) struct Decoded {
    pub(super) body: Vec<u8>,
    /// Set where the cap was hit or the packed bytes end early or are broken.
    pub(super) truncated: bool,
}

/// Undoes the codings a `Content-Encoding` lists, the last first.
pub(super) fn decode(body: Vec<u8>, encodings: &[String]) -> Decoded {
    let names: Vec<String> = encodings
        .iter()
        .flat_map(|value| value.split(','))
        .map(|name| name.trim().to_ascii_lowercase())
        .filter(|name| !name.is_empty() && name != "identity")
        .collect();
    let mut decoded = Decoded { body, truncated: false };
    if names.len() > MOST_CODINGS {
        return decoded;
    }
    for name in names.iter().rev() {
        if decoded.body.is_empty() {
            break;
        }
        let Some(next) = undo(name, &decoded.body) else { break };
        // Not what its label says: the bytes as they came tell more than none at all.
        if next.body.is_empty() && next.truncated {
            break;
        }
        decoded = Decoded { truncated: decoded.truncated | next.truncated, ..next };
    }
    decoded
}

fn undo(name: &str, packed: &[u8]) -> Option<Decoded> {
    match name {
        "gzip" | "x-gzip" => Some(drain(MultiGzDecoder::new(packed))),
        // Meant is zlib (RFC 9110 8.4.1.2); some servers send the bare stream.
        "deflate" if packed[0] & 0x0f == 8 => Some(drain(ZlibDecoder::new(packed))),
        "deflate" => Some(drain(DeflateDecoder::new(packed))),
        _ => None,
    }
}

/// Reads up to the cap, or as far as it goes.
fn drain(mut reader: impl Read) -> Decoded {
    let mut body = Vec::new();
    let mut chunk = vec![0; 16 * 1024];
    loop {
        match reader.read(&mut chunk) {
            Ok(0) => return Decoded { body, truncated: false },
            Ok(count) => {
                let room = BODY_CAP - body.len();
                body.extend_from_slice(&chunk[..count.min(room)]);
                if count > room {
                    return Decoded { body, truncated: true };
                }
            }
            Err(_) => return Decoded { body, truncated: true },
        }
    }
}

/// Longest body kept, packed or not.
pub(super) const BODY_CAP: usize = 1024 * 1024;
/// More codings on top of each other than this are left alone.
const MOST_CODINGS: usize = 3;
