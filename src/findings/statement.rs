//! What is wrong with the assertion or the proof that a request carried, seen in itself.
//!
//! A server that refuses one rarely says why. The linter of [`crate::oauth::assertion`] does, as
//! far as it shows without the server's key.

use super::{Cause, Evidence, Finding, Severity};
use crate::campaign::Campaign;
use crate::encode;
use crate::oauth::assertion::lint::{self, Expected, Remark, Weight};
use crate::request::PreparedRequest;
use jiff::Timestamp;

/// How sure a fault in the statement makes us that it is why the client was refused.
const SURE: f64 = 0.75;

/// Findings on the statements in a request sent at that time: one for each statement that a server
/// has to refuse.
#[must_use]
pub fn of_request(
    request: &PreparedRequest,
    at: Timestamp,
    issuer: Option<&str>,
    client_id: Option<&str>,
) -> Vec<Finding> {
    let url = request.url.split(['?', '#']).next().unwrap_or_default();
    let params = parameters(request);
    let param = |name: &str| params.iter().find(|(n, _)| n == name).map(|(_, v)| v.as_str());
    let expected = Expected {
        client_id: param("client_id").or(client_id),
        token_url: Some(url),
        issuer,
        method: &request.method,
        ..Expected::at(at)
    };
    let assertion = param("client_assertion").map(|text| {
        let remarks = lint::assertion(text, &expected);
        finding(Cause::JwtAssertionInvalid, "client assertion", remarks)
    });
    let proof = request.header("dpop").map(|text| {
        finding(Cause::DpopProofInvalid, "DPoP proof", lint::dpop_proof(text, &expected))
    });
    [assertion, proof].into_iter().flatten().flatten().collect()
}

/// Puts what is wrong with a statement into the findings that speak of its refusal.
pub(super) fn sharpen(findings: &mut [Finding], campaign: &Campaign) {
    for finding in findings {
        if !matches!(finding.code, Cause::JwtAssertionInvalid | Cause::DpopProofInvalid) {
            continue;
        }
        let index = finding.evidence.iter().find_map(|e| e.exchange);
        let Some(exchange) = index.and_then(|i| campaign.exchanges.get(i)) else { continue };
        let seen = of_request(
            &exchange.request,
            exchange.started_at,
            campaign.target.issuer.as_deref(),
            campaign.client_id.as_deref(),
        );
        if let Some(seen) = seen.into_iter().find(|f| f.code == finding.code) {
            finding.explanation = format!("{} {}", seen.explanation, finding.explanation);
            finding.fix = seen.fix;
            finding.evidence.extend(
                seen.evidence.into_iter().map(|e| Evidence { exchange: index, what: e.what }),
            );
        }
    }
}

fn finding(
    cause: Cause,
    name: &str,
    remarks: Result<Vec<Remark>, lint::Unreadable>,
) -> Option<Finding> {
    let mut finding = Finding::of(cause, Severity::Error, SURE);
    let errors: Vec<Remark> = match remarks {
        Ok(remarks) => remarks.into_iter().filter(|r| r.weight == Weight::Error).collect(),
        Err(unreadable) => {
            finding.explanation = format!("The {name} cannot be read: {unreadable}.");
            finding
                .evidence
                .push(Evidence { exchange: None, what: format!("{name}: {unreadable}") });
            return Some(finding);
        }
    };
    let first = errors.first()?;
    finding.explanation = format!("In the {name}, {}: {}.", first.seen, first.why);
    finding.fix = format!("In the {name}: {}.", first.fix);
    finding.evidence = errors
        .iter()
        .map(|r| Evidence { exchange: None, what: format!("{name}, {}: {}", r.part, r.seen) })
        .collect();
    Some(finding)
}

/// The parameters of a form or JSON body.
fn parameters(request: &PreparedRequest) -> Vec<(String, String)> {
    let media = request.header("content-type").unwrap_or_default().to_ascii_lowercase();
    if media.starts_with("application/json") {
        let object: serde_json::Map<String, serde_json::Value> =
            serde_json::from_slice(&request.body).unwrap_or_default();
        return object
            .into_iter()
            .filter_map(|(name, value)| Some((name, value.as_str()?.to_owned())))
            .collect();
    }
    if media.starts_with("multipart/") {
        return Vec::new();
    }
    encode::form_decode(&request.body)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

    use super::*;
    use crate::oauth::assertion::{
        Algorithm, ClientKey, Fresh, Proof, client_assertion, dpop_proof,
    };
    use crate::request::Purpose;

    const URL: &str = "https://as.example.com/token";

    fn fresh() -> Fresh {
        Fresh { now: "2026-03-01T12:00:00Z".parse().unwrap(), jti: "once".to_owned() }
    }

    fn request(assertion: &str, proof: Option<&str>) -> PreparedRequest {
        let body = encode::form_pairs([("client_id", "app"), ("client_assertion", assertion)]);
        let mut headers =
            vec![("Content-Type".to_owned(), "application/x-www-form-urlencoded".to_owned())];
        headers.extend(proof.map(|p| ("DPoP".to_owned(), p.to_owned())));
        PreparedRequest {
            shape: "as_sent".to_owned(),
            purpose: Purpose::Real,
            method: "POST".to_owned(),
            url: URL.to_owned(),
            headers,
            body: body.into_bytes(),
        }
    }

    fn key() -> ClientKey {
        ClientKey::generate(Algorithm::Es256).unwrap()
    }

    #[test]
    fn statements_in_order_give_no_finding() {
        let assertion = client_assertion(&key(), "app", URL, &fresh()).unwrap();
        let about = Proof { method: "POST", url: URL, nonce: None, access_token: None };
        let proof = dpop_proof(&key(), &about, &fresh()).unwrap();
        let request = request(assertion.expose(), Some(proof.expose()));
        assert_eq!(of_request(&request, fresh().now, None, None), []);
    }

    #[test]
    fn wrong_audience_and_old_proof_are_named() {
        let assertion = client_assertion(&key(), "app", "https://other.example", &fresh()).unwrap();
        let about = Proof { method: "GET", url: URL, nonce: None, access_token: None };
        let proof = dpop_proof(&key(), &about, &fresh()).unwrap();
        let request = request(assertion.expose(), Some(proof.expose()));
        let findings = of_request(&request, fresh().now, None, None);
        let codes: Vec<_> = findings.iter().map(|f| f.code).collect();
        assert_eq!(codes, [Cause::JwtAssertionInvalid, Cause::DpopProofInvalid]);
        assert_eq!(
            findings[0].evidence[0].what,
            "client assertion, aud: 'aud' is 'https://other.example', which is not this server"
        );
        assert!(findings[1].fix.contains("set it to POST"), "{}", findings[1].fix);
    }

    #[test]
    fn what_is_no_jwt_is_said_to_be_none() {
        let findings = of_request(&request("hello", None), fresh().now, None, None);
        assert!(findings[0].explanation.contains("three parts"), "{findings:?}");
    }
}
