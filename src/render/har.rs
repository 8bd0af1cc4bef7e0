//! HAR 1.2, as browser developer tools open it. Redacted like everything else.

use super::phrases;
use crate::report::{Exchange, Pair, Report, Timings};
use serde_json::{Map, Value, json};

/// Writes a report's exchanges as a HAR.
#[must_use]
pub fn render(report: &Report) -> Vec<u8> {
    let entries: Vec<Value> = report.exchanges.iter().map(entry).collect();
    let har = json!({ "log": {
        "version": "1.2",
        "creator": { "name": report.tool.name, "version": report.tool.version },
        "comment": report.verdict.summary,
        "pages": [],
        "entries": entries,
    } });
    super::json::pretty(&har)
}

fn entry(exchange: &Exchange) -> Value {
    let (time, timings) = timings(&exchange.timings_ms);
    let mut entry = json!({
        "startedDateTime": exchange.started_at.to_string(),
        "time": time,
        "request": request(exchange),
        "response": response(exchange),
        "cache": {},
        "timings": timings,
        "comment": format!("{} ({})", exchange.shape, exchange.purpose.slug()),
        "_shape": exchange.shape,
        "_purpose": exchange.purpose.slug(),
        "_stage": exchange.stage.slug(),
    });
    if let Some(connection) = &exchange.connection {
        let remote = connection.remote.as_str();
        let host = remote.rsplit_once(':').map_or(remote, |(host, _)| host);
        let address = match url::Host::parse(host) {
            Ok(url::Host::Ipv4(address)) => Some(address.to_string()),
            Ok(url::Host::Ipv6(address)) => Some(address.to_string()),
            Ok(url::Host::Domain(_)) | Err(_) => None,
        };
        if let Some(address) = address {
            entry["serverIPAddress"] = json!(address);
        }
    }
    entry
}

fn request(exchange: &Exchange) -> Value {
    let request = &exchange.request;
    let query = request.url.as_str().split_once('?').map_or("", |(_, query)| query);
    let query = query.split_once('#').map_or(query, |(query, _)| query);
    let query: Vec<Value> = crate::encode::form_decode(query.as_bytes())
        .into_iter()
        .map(|(name, value)| json!({ "name": name, "value": value }))
        .collect();
    let version = exchange.response.as_ref().map_or("HTTP/1.1", |r| r.http_version.as_str());
    let mut out = json!({
        "method": request.method,
        "url": request.url,
        "httpVersion": version,
        "cookies": [],
        "headers": headers(&request.headers),
        "queryString": query,
        "headersSize": -1,
        "bodySize": request.body.as_str().len(),
    });
    if !request.body.as_str().is_empty() {
        let kind = request.header("content-type").map_or("", |kind| kind.as_str());
        out["postData"] = json!({ "mimeType": kind, "text": request.body });
    }
    out
}

fn response(exchange: &Exchange) -> Value {
    let Some(response) = &exchange.response else {
        let message = exchange.failure.as_ref().map_or("no answer", |f| f.message.as_str());
        return json!({
            "status": 0,
            "statusText": "",
            "httpVersion": "",
            "cookies": [],
            "headers": [],
            "content": { "size": 0, "mimeType": "x-unknown" },
            "redirectURL": "",
            "headersSize": -1,
            "bodySize": -1,
            "_error": message,
        });
    };
    let header = |name: &str| response.header(name).map_or("", |value| value.as_str());
    let mut content = Map::new();
    content.insert("size".to_owned(), json!(response.body.as_str().len()));
    content.insert("mimeType".to_owned(), json!(header("content-type")));
    content.insert("text".to_owned(), json!(response.body));
    if response.body_truncated {
        content.insert("comment".to_owned(), json!(phrases::not_whole(response)));
    }
    json!({
        "status": response.status,
        "statusText": response.reason,
        "httpVersion": response.http_version,
        "cookies": [],
        "headers": headers(&response.headers),
        "content": content,
        "redirectURL": header("location"),
        "headersSize": -1,
        "bodySize": -1,
    })
}

fn headers(headers: &[Pair]) -> Vec<Value> {
    headers.iter().map(|(name, value)| json!({ "name": name, "value": value })).collect()
}

/// HAR counts TLS into `connect`, and -1 means that a phase did not happen.
fn timings(t: &Timings) -> (f64, Value) {
    let sum = |parts: &[Option<f64>]| parts.iter().flatten().sum::<f64>();
    let connect = (t.connect.is_some() || t.tls.is_some()).then(|| sum(&[t.connect, t.tls]));
    let known = sum(&[t.dns, connect, t.first_byte]);
    let receive = round(if t.first_byte.is_some() { (t.total - known).max(0.0) } else { 0.0 });
    let wait = round(t.first_byte.unwrap_or_else(|| (t.total - known).max(0.0)));
    let or_none = |value: Option<f64>| json!(value.map_or(-1.0, round));
    let total = round(sum(&[t.dns, connect]) + wait + receive);
    let value = json!({
        "blocked": -1,
        "dns": or_none(t.dns),
        "connect": or_none(connect),
        "ssl": or_none(t.tls),
        "send": 0,
        "wait": wait,
        "receive": receive,
    });
    (total, value)
}

/// Microseconds are enough; a saved report may claim any number.
fn round(ms: f64) -> f64 {
    (ms.clamp(0.0, 1e12) * 1000.0).round() / 1000.0
}
