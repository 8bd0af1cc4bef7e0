//! Packed answers: undone where the coding is known, and never beyond the cap.

#![allow(clippy::unwrap_used, reason = "a missing answer fails the test")]

use crate::wire_peer::{Peer, post, send};
use regrant::exchange::Response;
use std::io::Write as _;

const CAP: usize = 256 * 1024;
const TEXT: &str =
    "{\"error\":\"invalid_grant\",\"error_description\":\"Token is dead, token is dead.\"}";
/// The text, packed by Node's zlib and by the zstd program.
const BROTLI: &str = "1b4c00209c0776ac663279b0fed15ae48b6e6fa5f5158b4eb9cd39e5803d6d4965019ee49eb220742698247dcfc94e04c01a51a89fd3b4bbd8532934e0733a16";
const ZSTD: &str = "28b52ffd244d2d0200b4037b226572726f72223a22696e76616c69645f6772616e74222c5f6465736372697074696f6e223a22546f6b656e20697320646561642c20742e227d0200cbe4ae1de618a6832bae";
/// 64 MiB of zeros, packed by Node's zlib.
const BROTLI_BOMB: &str = "cfffff7ff82700e2b14020f7fe9ffffffff04f00c4610180eefd3fffffffe19f0088c32200ddfbfffcffffc73f0110870500baf7ff";

fn unhex(hex: &str) -> Vec<u8> {
    (0..hex.len()).step_by(2).map(|i| u8::from_str_radix(&hex[i..i + 2], 16).unwrap()).collect()
}

fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut out = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::best());
    out.write_all(bytes).unwrap();
    out.finish().unwrap()
}

fn zlib(bytes: &[u8]) -> Vec<u8> {
    let mut out = flate2::write::ZlibEncoder::new(Vec::new(), flate2::Compression::best());
    out.write_all(bytes).unwrap();
    out.finish().unwrap()
}

fn bare_deflate(bytes: &[u8]) -> Vec<u8> {
    let mut out = flate2::write::DeflateEncoder::new(Vec::new(), flate2::Compression::best());
    out.write_all(bytes).unwrap();
    out.finish().unwrap()
}

/// Run-length blocks of 128 KiB each.
fn zstd_bomb() -> Vec<u8> {
    let mut out = unhex("28b52ffd0058");
    for _ in 0..10_000 {
        out.extend([0x02, 0x00, 0x10, b'a']);
    }
    out
}

fn answered(coding: &str, body: &[u8]) -> Response {
    let mut bytes = format!(
        "HTTP/1.1 401 Unauthorized\r\nContent-Encoding: {coding}\r\nContent-Length: {}\r\n\r\n",
        body.len()
    )
    .into_bytes();
    bytes.extend_from_slice(body);
    let exchange = send(post(Peer::answering(bytes).url("/"), &[], "a"));
    assert_eq!(exchange.failure, None);
    exchange.response.unwrap()
}

#[test]
fn known_codings_are_undone() {
    let text = TEXT.as_bytes();
    let cases: &[(&str, Vec<u8>)] = &[
        ("gzip", gzip(text)),
        ("x-gzip", gzip(text)),
        ("GZip", gzip(text)),
        ("deflate", zlib(text)),
        ("deflate", bare_deflate(text)),
        ("br", unhex(BROTLI)),
        ("zstd", unhex(ZSTD)),
        ("identity", text.to_vec()),
        ("deflate, gzip", gzip(&zlib(text))),
    ];
    for (coding, body) in cases {
        let response = answered(coding, body);
        assert_eq!(response.text(), TEXT, "{coding}");
        assert!(!response.truncated, "{coding}");
    }
    let two_frames = [unhex(ZSTD), unhex(ZSTD)].concat();
    assert_eq!(answered("zstd", &two_frames).text(), format!("{TEXT}{TEXT}"));
}

#[test]
fn bombs_are_stopped_at_the_cap() {
    let zeros = vec![0; 4 * CAP];
    let cases: &[(&str, Vec<u8>)] = &[
        ("gzip", gzip(&zeros)),
        ("deflate", zlib(&zeros)),
        ("br", unhex(BROTLI_BOMB)),
        ("zstd", zstd_bomb()),
        ("gzip, gzip", gzip(&gzip(&zeros))),
    ];
    for (coding, body) in cases {
        let response = answered(coding, body);
        assert_eq!(response.body.len(), CAP, "{coding}");
        assert!(response.truncated, "{coding}");
    }
}

#[test]
fn unknown_and_mislabelled_codings_are_left_as_they_came() {
    for coding in ["gzip", "br", "zstd", "deflate", "sdch", "gzip, gzip, gzip, gzip"] {
        let response = answered(coding, b"{\"plain\":1}");
        assert_eq!(response.body, b"{\"plain\":1}", "{coding}");
    }
    // A window of a gigabyte, refused before anything is set aside for it.
    assert_eq!(answered("br", &[0x91, 0, 0, 0]).body, [0x91, 0, 0, 0]);
    assert_eq!(
        answered("zstd", &unhex("28b52ffd00f8020010ff")).body,
        unhex("28b52ffd00f8020010ff")
    );
}

#[test]
fn packed_body_that_ends_early_is_kept_as_far_as_it_goes() {
    let long = (0..20_000).map(|n: u32| n.to_string()).collect::<Vec<_>>().join(",");
    let packed = gzip(long.as_bytes());
    let response = answered("gzip", &packed[..packed.len() / 2]);
    assert!(response.truncated);
    assert!(response.body.len() > 1000);
    assert!(long.as_bytes().starts_with(&response.body));
}
