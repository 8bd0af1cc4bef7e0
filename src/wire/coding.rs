//! Content codings undone under a cap: an answer that unpacks to gigabytes is stopped at a mebibyte
//! or less. Codings nobody here knows are left as they are.

use brotli_decompressor::Decompressor;
use flate2::read::{DeflateDecoder, MultiGzDecoder, ZlibDecoder};
use ruzstd::decoding::StreamingDecoder;
use std::io::Read;

/// A body after its codings were undone, as far as it went.
pub(super) struct Decoded {
    pub(super) body: Vec<u8>,
    /// Set where the cap was hit or the packed bytes end early or are broken.
    pub(super) truncated: bool,
}

/// Undoes the codings a `Content-Encoding` lists, the last first.
pub(super) fn decode(body: Vec<u8>, encodings: &[String], cap: usize) -> Decoded {
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
        let Some(next) = undo(name, &decoded.body, cap) else { break };
        decoded = Decoded { truncated: decoded.truncated | next.truncated, ..next };
    }
    decoded
}

fn undo(name: &str, packed: &[u8], cap: usize) -> Option<Decoded> {
    let mut body = Vec::new();
    let outcome = match name {
        "gzip" | "x-gzip" => drain(MultiGzDecoder::new(packed), &mut body, cap),
        // Meant is zlib (RFC 9110 8.4.1.2); some servers send the bare stream.
        "deflate" if packed[0] & 0x0f == 8 => drain(ZlibDecoder::new(packed), &mut body, cap),
        "deflate" => drain(DeflateDecoder::new(packed), &mut body, cap),
        // This beginning stands for a window of up to a gigabyte, which HTTP does not allow.
        "br" if packed[0] & 0x7f == 0x11 => Outcome::Broken,
        "br" => drain(Decompressor::new(packed, CHUNK), &mut body, cap),
        "zstd" => drain_frames(packed, &mut body, cap),
        _ => return None,
    };
    // Not what its label says: the bytes as they came tell more.
    if outcome == Outcome::Broken && (body.is_empty() || is_text(packed)) {
        return None;
    }
    Some(Decoded { body, truncated: outcome != Outcome::Whole })
}

/// Packed bytes are never clean text throughout.
fn is_text(bytes: &[u8]) -> bool {
    std::str::from_utf8(bytes)
        .is_ok_and(|text| !text.chars().any(|c| c.is_control() && !c.is_whitespace()))
}

#[derive(Clone, Copy, Eq, PartialEq)]
enum Outcome {
    Whole,
    /// The cap was hit.
    Full,
    /// The packed bytes end early or are not what they should be.
    Broken,
}

/// Reads up to the cap, or as far as it goes.
fn drain(mut reader: impl Read, body: &mut Vec<u8>, cap: usize) -> Outcome {
    let mut chunk = vec![0; CHUNK];
    loop {
        match reader.read(&mut chunk) {
            Ok(0) => return Outcome::Whole,
            Ok(count) => {
                let room = cap - body.len();
                body.extend_from_slice(&chunk[..count.min(room)]);
                if count > room {
                    return Outcome::Full;
                }
            }
            Err(_) => return Outcome::Broken,
        }
    }
}

/// One zstd frame after another.
fn drain_frames(mut packed: &[u8], body: &mut Vec<u8>, cap: usize) -> Outcome {
    while !packed.is_empty() {
        let frame = StreamingDecoder::new_with_max_window_size(&mut packed, ZSTD_WINDOW);
        let Ok(frame) = frame else { return Outcome::Broken };
        let outcome = drain(frame, body, cap);
        if outcome != Outcome::Whole {
            return outcome;
        }
    }
    Outcome::Whole
}

/// Longest body kept, packed or not: several times what any token endpoint has to say, and little
/// enough that a run of dozens of such answers, read in every spelling, stays small.
pub(super) const BODY_CAP: usize = 256 * 1024;
/// The same of an answer to the real token: a new one may stand at its end.
pub(super) const REAL_BODY_CAP: usize = 1024 * 1024;
/// More codings on top of each other than this are left alone.
const MOST_CODINGS: usize = 3;
/// Bytes unpacked at a time.
const CHUNK: usize = 16 * 1024;
/// Largest window of a zstd frame that HTTP allows (RFC 9659).
const ZSTD_WINDOW: u64 = 8 * 1024 * 1024;
