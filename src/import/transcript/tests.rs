//! What transcripts of each kind say.
#![allow(clippy::unwrap_used, reason = "a test stops where an input is not read")]

use super::*;

fn status_and_body(seen: &Observation) -> (Option<u16>, Option<&str>) {
    let response = seen.response.as_ref().unwrap();
    (response.status, response.body.as_deref())
}

#[test]
fn transcript_raw_answer_headers_and_body_are_read() {
    let seen = read(
        "HTTP/1.1 401 Unauthorized\r\nContent-Type: a/b\r\nX-A:  1\r\n\r\n{\"error\":\"x\"}\r\n",
    )
    .unwrap();
    assert_eq!(status_and_body(&seen), (Some(401), Some("{\"error\":\"x\"}")));
    let headers = seen.response.unwrap().headers.unwrap();
    assert_eq!(headers[1], ("X-A".to_owned(), "1".to_owned()));
    assert_eq!(seen.request, None);
}

#[test]
fn transcript_known_empty_and_unknown_bodies_are_told_apart() {
    let cases = [
        ("HTTP/1.1 401 X\r\nContent-Length: 0\r\n\r\n", Some(1), Some("")),
        ("HTTP/1.1 401 X\n\n", Some(0), Some("")),
        ("HTTP/1.1 302 Found\nLocation: /login", Some(1), None),
        ("HTTP/1.1 401 Unauthorized", None, None),
    ];
    for (text, headers, body) in cases {
        let response = read(text).unwrap().response.unwrap();
        assert_eq!(response.headers.map(|h| h.len()), headers, "{text:?}");
        assert_eq!(response.body.as_deref(), body, "{text:?}");
    }
}

#[test]
fn transcript_body_without_a_blank_line_is_found() {
    let seen = read("HTTP/2 400\ncontent-type: a\n{\"error\":\"x\"}\n").unwrap();
    assert_eq!(status_and_body(&seen), (Some(400), Some("{\"error\":\"x\"}")));
}

#[test]
fn transcript_raw_request_and_answer_are_both_read() {
    let seen = read(
        "POST /token HTTP/1.1\r\nHost: a.example\r\nContent-Type: x/y\r\n\r\na=b&c=d\r\n\r\n\
         HTTP/1.1 400 Bad Request\r\n\r\nno",
    )
    .unwrap();
    let request = seen.request.as_ref().unwrap();
    assert_eq!(request.url.as_deref(), Some("https://a.example/token"));
    assert_eq!(request.body.as_deref(), Some("a=b&c=d"));
    assert_eq!(status_and_body(&seen), (Some(400), Some("no")));
}

const VERBOSE: &str = "*   Trying 192.0.2.10:443...\n* SSL connection using TLSv1.3 / X\n\
    > POST /oauth/token HTTP/1.1\n> Host: as.example.com\n> Content-Length: 90\n>\n\
    } [90 bytes data]\n< HTTP/1.1 401 Unauthorized\n< Content-Type: application/json\n<\n\
    { [24 bytes data]\n";

#[test]
fn transcript_verbose_with_glued_remark_is_read() {
    let seen = read(&format!("{VERBOSE}{{\"error\":\"x\"}}* Connection #0 to host left intact\n"))
        .unwrap();
    assert_eq!(status_and_body(&seen), (Some(401), Some("{\"error\":\"x\"}")));
    let request = seen.request.unwrap();
    assert_eq!(request.url.as_deref(), Some("https://as.example.com/oauth/token"));
    assert_eq!(request.method.as_deref(), Some("POST"));
    assert_eq!(request.headers.unwrap().len(), 2);
    assert_eq!(request.body, None);
    assert_eq!(seen.failure, None);
}

#[test]
fn transcript_verbose_body_that_went_elsewhere_is_unknown() {
    assert_eq!(status_and_body(&read(VERBOSE).unwrap()), (Some(401), None));
    let empty = VERBOSE.replace("{ [24 bytes data]\n", "* Connection #0 left intact\n");
    assert_eq!(status_and_body(&read(&empty).unwrap()), (Some(401), Some("")));
}

#[test]
fn transcript_verbose_with_included_headers_has_the_body_once() {
    let copy = "HTTP/1.1 401 Unauthorized\nContent-Type: application/json\n\n{\"e\":1}\n";
    let seen = read(&format!("{VERBOSE}{copy}* Connection #0 left\n")).unwrap();
    assert_eq!(status_and_body(&seen), (Some(401), Some("{\"e\":1}")));
    let mixed = "> POST /t HTTP/1.1\n> Host: a\n> \n< HTTP/1.1 401 U\nHTTP/1.1 401 U\n\
        < A: b\nA: b\n< \n\n{\"e\":1}\n";
    let seen = read(mixed).unwrap();
    assert_eq!(status_and_body(&seen), (Some(401), Some("{\"e\":1}")));
    assert_eq!(seen.response.unwrap().headers.unwrap().len(), 1);
}

#[test]
fn transcript_without_an_answer_ends_in_a_failure() {
    let seen = read(
        "  % Total    % Received % Xferd  Average Speed   Time\n\r  0     0    0     0    0     \
         0      0      0 --:--:-- --:--:-- --:--:--     0* Could not resolve host: a.exmaple\n\
         * Closing connection 0\ncurl: (6) Could not resolve host: a.exmaple\n",
    )
    .unwrap();
    assert_eq!(seen.response, None);
    let failure = seen.failure.unwrap();
    assert!(failure.starts_with("curl: (6) Could not resolve host: a.exmaple"), "{failure}");
}

#[test]
fn transcript_curl_error_22_names_the_status() {
    let seen = read("curl: (22) The requested URL returned error: 401\n").unwrap();
    assert_eq!(seen.response.unwrap().status, Some(401));
}

#[test]
fn transcript_informational_and_several_answers_are_chosen_from() {
    let status = |text: &str| read(text).unwrap().response.unwrap().status;
    assert_eq!(status("HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 403 F\r\n\r\nx"), Some(403));
    let redirected = "HTTP/1.1 302 Found\nLocation: /l\n\nHTTP/1.1 200 OK\n\n<html>";
    assert_eq!(status(redirected), Some(302));
    let kept = "HTTP/1.1 308 P\nLocation: /l\n\nHTTP/1.1 401 U\n\n{}";
    assert_eq!(status(kept), Some(401));
    let asked = "HTTP/1.1 401 U\n\nHTTP/1.1 200 OK\n\n{\"access_token\":\"x\"}";
    assert_eq!(status(asked), Some(200));
    let turned = "> POST /t HTTP/1.1\n> Host: a\n>\n< HTTP/1.1 301 M\n< Location: /u\n<\n\
        * Issue another request\n> GET /u HTTP/1.1\n> Host: a\n>\n< HTTP/1.1 405 N\n<\nno\n";
    assert_eq!(status(turned), Some(301));
}

#[test]
fn transcript_recorded_chunks_are_joined() {
    let seen = read(
        "HTTP/1.1 400 B\r\nTransfer-Encoding: chunked\r\n\r\n5\r\n{\"a\":\r\n2;x\r\n1}\r\n0\r\n\r\n",
    )
    .unwrap();
    assert_eq!(status_and_body(&seen), (Some(400), Some("{\"a\":1}")));
    let joined = "HTTP/1.1 400 B\r\nTransfer-Encoding: chunked\r\n\r\n{\"a\":1}\n";
    assert_eq!(status_and_body(&read(joined).unwrap()), (Some(400), Some("{\"a\":1}")));
}

#[test]
fn transcript_bold_header_names_are_read() {
    let seen = read("HTTP/2 400 \n\u{1b}[1mcontent-type\u{1b}[0m: a/b\n\nx").unwrap();
    let headers = seen.response.unwrap().headers.unwrap();
    assert_eq!(headers, [("content-type".to_owned(), "a/b".to_owned())]);
}

#[test]
fn transcript_other_text_is_none() {
    for text in ["* a list\n* of things", "invalid_client", "> quoted mail", "POST office"] {
        assert!(read(text).is_none(), "{text}");
    }
}
