//! The contract's section 8 JSON, a HAR, one entry of a HAR, or a bare JSON body.
//!
//! Read field by field from raw JSON, so that a field of an odd type costs only that field, and a
//! large one no memory. `null` and a missing field mean unknown, `{}` and `""` known to be absent.

use super::fields::{Object, scalar};
use super::observe::{MAX_BODY, body_alone, cut};
use super::{ImportError, failure, transcript};
use crate::exchange::{Observation, SeenRequest, SeenResponse};
use serde_json::value::RawValue;

const MAX_HEADERS: usize = 256;

/// `None` where the text is no JSON.
pub(super) fn read(text: &str, entry: Option<usize>) -> Result<Option<Observation>, ImportError> {
    let Ok(whole) = serde_json::from_str::<&RawValue>(text) else { return Ok(None) };
    let Some(object) = Object::of(whole) else { return Ok(Some(body_alone(text))) };
    if let Some(entries) = object.object("log").and_then(|log| log.get("entries")) {
        let chosen = choose(entries, entry)?;
        return Ok(Some(chosen));
    }
    if entry.is_some_and(|e| e > 0) {
        return Err(no_such_entry(entry.unwrap_or_default(), 0));
    }
    if is_case(&object) { Ok(Some(observe(&object))) } else { Ok(Some(body_alone(text))) }
}

/// Reads one entry of a HAR.
fn entry(raw: &RawValue) -> Option<Observation> {
    Object::of(raw).map(|object| observe(&object))
}

/// Whether a request looks like one to a token endpoint.
fn is_token_request(seen: &Observation) -> bool {
    let Some(request) = &seen.request else { return false };
    let has = |text: &Option<String>, word: &str| text.as_ref().is_some_and(|t| t.contains(word));
    let preflight = request.method.as_deref() == Some("OPTIONS");
    !preflight
        && (has(&request.body, "grant_type")
            || has(&request.body, "refresh_token")
            || has(&request.url, "grant_type="))
}

fn no_such_entry(entry: usize, count: usize) -> ImportError {
    let problem = match count {
        0 => "has no entries".to_owned(),
        1 => format!("has one entry, so there is no entry {}", entry.saturating_add(1)),
        n => format!("has {n} entries, so there is no entry {}", entry.saturating_add(1)),
    };
    ImportError { what: "the HAR", line: None, problem }
}

fn choose(entries: &RawValue, wanted: Option<usize>) -> Result<Observation, ImportError> {
    let list: Vec<&RawValue> = serde_json::from_str(entries.get()).unwrap_or_default();
    if let Some(wanted) = wanted {
        return list
            .get(wanted)
            .and_then(|raw| entry(raw))
            .ok_or_else(|| no_such_entry(wanted, list.len()));
    }
    let mut first = None;
    for raw in &list {
        let Some(seen) = entry(raw) else { continue };
        if is_token_request(&seen) {
            return Ok(seen);
        }
        first.get_or_insert(seen);
    }
    first.ok_or_else(|| no_such_entry(0, 0))
}

/// A case has an exchange's parts at the top and no words of an error answer beside them.
fn is_case(object: &Object<'_>) -> bool {
    let part = |name: &str| {
        object.get(name).is_some_and(|raw| matches!(raw.get().as_bytes()[0], b'{' | b'n'))
    };
    let failure = object.get("failure").is_some();
    let answer = ["error", "errors", "message", "error_description", "access_token"];
    (part("request") || part("response") || failure || object.get("provider").is_some())
        && !answer.iter().any(|name| object.get(name).is_some())
}

fn observe(object: &Object<'_>) -> Observation {
    let mut seen = Observation {
        provider: object.text("provider").filter(|p| !p.trim().is_empty()),
        request: object.object("request").map(|r| request(&r)),
        response: object.object("response").map(|r| response(&r)),
        failure: object.text("failure").filter(|f| !f.trim().is_empty()).or_else(|| {
            // This tool's own reports, and browsers' HARs.
            let inner = object.object("failure").and_then(|f| f.text("message"));
            inner.or_else(|| object.object("response").and_then(|r| r.text("_error")))
        }),
        failed: None,
    };
    seen.failure = seen.failure.map(|f| failure::bounded(&f));
    // A browser writes status 0 where no answer came.
    if seen.response.as_ref().is_some_and(|r| r.status == Some(0)) {
        seen.response = None;
    }
    match seen.failure.take_if(|_| seen.response.is_none()) {
        Some(told) => quoted(&told, seen),
        None => seen,
    }
}

/// An exchange without an answer of its own, where the client's text quotes one: a log, `curl -v`.
fn quoted(told: &str, seen: Observation) -> Observation {
    let inner = transcript::read(told).unwrap_or_else(|| failure::read(told));
    Observation {
        request: seen.request.or(inner.request),
        response: inner.response,
        failure: inner.failure,
        ..seen
    }
}

fn request(object: &Object<'_>) -> SeenRequest {
    let body = object.body("body").or_else(|| {
        let data = object.object("postData")?;
        data.text("text").or_else(|| data.get("params").map(form_of))
    });
    let bodiless = object.get("bodySize").is_some_and(|size| size.get() == "0");
    SeenRequest {
        method: object.text("method").filter(|m| !m.is_empty()),
        url: object.text("url").filter(|u| !u.is_empty()),
        headers: object.get("headers").and_then(headers),
        body: body.or_else(|| bodiless.then(String::new)).map(|b| cut(&b, MAX_BODY).to_owned()),
    }
}

fn response(object: &Object<'_>) -> SeenResponse {
    let body = object.body("body").or_else(|| {
        let content = object.object("content")?;
        let Some(text) = content.text("text") else {
            let empty = content.get("size").is_some_and(|size| size.get() == "0");
            return empty.then(String::new);
        };
        if content.text("encoding").as_deref() != Some("base64") {
            return Some(text);
        }
        let bytes = crate::encode::base64_decode(&text)?;
        Some(String::from_utf8_lossy(&bytes).into_owned())
    });
    SeenResponse {
        status: object.text("status").and_then(|s| s.trim().parse().ok()),
        headers: object.get("headers").and_then(headers),
        body: body.map(|b| cut(&b, MAX_BODY).to_owned()),
    }
}

/// A HAR's `params`, written as the form they stand for.
fn form_of(params: &RawValue) -> String {
    let list: Vec<&RawValue> = serde_json::from_str(params.get()).unwrap_or_default();
    let pairs: Vec<(String, String)> = list
        .iter()
        .filter_map(|raw| {
            let object = Object::of(raw)?;
            Some((object.text("name")?, object.text("value").unwrap_or_default()))
        })
        .collect();
    crate::encode::form_pairs(pairs.iter().map(|(n, v)| (n.as_str(), v.as_str())))
}

/// `{name: value}`, `{name: [values]}`, `[[name, value]]`, or a HAR's `[{name, value}]`.
fn headers(raw: &RawValue) -> Option<Vec<(String, String)>> {
    if let Some(object) = Object::of(raw) {
        let mut out = Vec::new();
        for (name, value) in object.0 {
            match serde_json::from_str::<Vec<&RawValue>>(value.get()) {
                Ok(values) => out.extend(
                    values
                        .iter()
                        .filter_map(|v| Some((name.clone(), scalar(v)?)))
                        .take(MAX_HEADERS),
                ),
                Err(_) => out.extend(scalar(value).map(|v| (name, v))),
            }
            if out.len() >= MAX_HEADERS {
                break;
            }
        }
        return Some(out);
    }
    let list: Vec<&RawValue> = serde_json::from_str(raw.get()).ok()?;
    let pair = |raw: &&RawValue| {
        if let Some(object) = Object::of(raw) {
            return Some((object.text("name")?, object.text("value").unwrap_or_default()));
        }
        let (name, value) = serde_json::from_str::<(&RawValue, &RawValue)>(raw.get()).ok()?;
        Some((scalar(name)?, scalar(value)?))
    };
    Some(list.iter().filter_map(pair).take(MAX_HEADERS).collect())
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a test stops where an input is not read")]
mod tests {
    use super::*;

    fn one(text: &str) -> Observation {
        read(text, None).unwrap().unwrap()
    }

    #[test]
    fn case_absent_and_unknown_parts_are_told_apart() {
        let seen = one(r#"{"request":{"method":"POST","headers":{},"body":""},"response":null}"#);
        let request = seen.request.unwrap();
        assert_eq!(request.headers, Some(Vec::new()));
        assert_eq!(request.body.as_deref(), Some(""));
        assert_eq!(request.url, None);
        assert_eq!(seen.response, None);
        let seen = one(r#"{"response":{"status":400,"headers":null,"body":null}}"#);
        let response = seen.response.unwrap();
        assert_eq!((response.status, response.headers, response.body), (Some(400), None, None));
    }

    #[test]
    fn case_odd_types_cost_only_their_field() {
        let seen = one(r#"{"provider":7,"request":{"method":null,"url":["x"],"body":{"a":1}},
                "response":{"status":"401","headers":{"A":["1","2"],"B":3,"C":{}},"body":"x"}}"#);
        assert_eq!(seen.provider.as_deref(), Some("7"));
        let request = seen.request.unwrap();
        assert_eq!((request.method, request.url), (None, None));
        assert_eq!(request.body.as_deref(), Some(r#"{"a":1}"#));
        let response = seen.response.unwrap();
        assert_eq!(response.status, Some(401));
        let expected = [("A", "1"), ("A", "2"), ("B", "3")];
        let expected: Vec<_> = expected.map(|(n, v)| (n.to_owned(), v.to_owned())).into();
        assert_eq!(response.headers, Some(expected));
    }

    #[test]
    fn case_failure_text_and_lone_surrogate_are_read() {
        let seen = one(r#"{"response":null,"failure":"read \ud800 timed out"}"#);
        assert!(seen.failure.unwrap().ends_with("timed out"));
    }

    #[test]
    fn case_error_body_with_a_like_named_field_is_a_body() {
        for text in [r#"{"error":"x","provider":"y"}"#, r#"{"request":"r-1","code":4}"#, "{}"] {
            assert_eq!(one(text).response.unwrap().body.as_deref(), Some(text), "{text}");
        }
    }

    #[test]
    fn har_first_token_request_or_the_entry_named_is_taken() {
        let entry = |url: &str, body: &str, status: u16| {
            format!(
                r#"{{"request":{{"method":"POST","url":"{url}","headers":[{{"name":"A","value":"b"}}],
                "postData":{{"text":"{body}"}}}},"response":{{"status":{status},"headers":[],
                "content":{{"text":"e30","encoding":"base64"}}}}}}"#
            )
        };
        let (page, token) =
            (entry("https://a/p", "q=1", 200), entry("https://a/t", "grant_type=x", 401));
        let har = format!(r#"{{"log":{{"entries":[{page},{token}]}}}}"#);
        let seen = one(&har);
        let response = seen.response.unwrap();
        assert_eq!((response.status, response.body.as_deref()), (Some(401), Some("{}")));
        assert_eq!(seen.request.unwrap().headers.unwrap(), [("A".to_owned(), "b".to_owned())]);
        let first = read(&har, Some(0)).unwrap().unwrap();
        assert_eq!(first.response.unwrap().status, Some(200));
        let error = read(&har, Some(2)).unwrap_err();
        assert_eq!(error.to_string(), "the HAR: has 2 entries, so there is no entry 3");
    }

    #[test]
    fn har_blocked_request_has_no_answer_but_a_failure() {
        let seen = one(r#"{"log":{"entries":[{"request":{"method":"POST","url":"https://a/t"},
                "response":{"status":0,"headers":[],"_error":"net::ERR_CERT_DATE_INVALID"}}]}}"#);
        assert_eq!(seen.response, None);
        assert_eq!(seen.failure.as_deref(), Some("net::ERR_CERT_DATE_INVALID"));
    }
}
