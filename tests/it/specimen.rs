//! A campaign made by hand, for tests of reports: the case of `SmartThings`, with a secret in every
//! field that could hold one.

#![allow(clippy::unwrap_used, reason = "a test that cannot be set up fails")]

use jiff::Timestamp;
use regrant::campaign::{Campaign, Custody, CustodyState, PlanFacts, Row};
use regrant::encode;
use regrant::exchange::{
    Certificate, Connection, Exchange, Failure, FailureKind, Phase, Response, Sent, Timings,
    TlsFacts,
};
use regrant::findings::{
    Axis, Cause, Change, DecoyReading, Diagnosis, Effect, Evidence, Finding, Outcome, Severity,
    ShapeOutcome, ShapeVerdict, Side, Verdict,
};
use regrant::ladder::Stage;
use regrant::redact::{Masking, Redactor, SecretKind};
use regrant::report::{Meta, Report, assemble};
use regrant::request::{PreparedRequest, Purpose};
use regrant::secret::Secret;
use regrant::shape::Shape;
use regrant::target::Target;
use std::time::Duration;

pub(crate) const SECRET: &str = "s3cr3t+/=Va lue&%41";
pub(crate) const TOKEN: &str = "5d1b7c0e-83ba-4f2a-9c11-0a7e4d5c6b21";
pub(crate) const NEW_TOKEN: &str = "77aa21f0-5c3d-4bb2-8d13-9e0f1a2b3c4d";
pub(crate) const ACCESS: &str = "9f8e7d6c5b4a39281706ffee";
pub(crate) const DECOY: &str = "1a9f3c4d-27e1-1b3c-2d44-5f6a7b8c9d0e";
pub(crate) const WRONG: &str = "wr0ng+/=Wr ong&%42";
pub(crate) const CLIENT: &str = "2f1c0a5e-app";
pub(crate) const URL: &str = "https://auth-global.api.smartthings.com/oauth/token";

/// Every secret with its kind.
pub(crate) const SECRETS: [(SecretKind, &str); 6] = [
    (SecretKind::RefreshToken, TOKEN),
    (SecretKind::ClientSecret, SECRET),
    (SecretKind::RefreshToken, NEW_TOKEN),
    (SecretKind::AccessToken, ACCESS),
    (SecretKind::Decoy, DECOY),
    (SecretKind::WrongSecret, WRONG),
];

pub(crate) fn redactor(masking: Masking) -> Redactor {
    let mut redactor = Redactor::new(masking);
    redactor.learn_public(CLIENT);
    redactor.learn_public(URL);
    for (kind, value) in SECRETS {
        redactor.learn(kind, &Secret::new(value));
    }
    redactor
}

/// The report of [`campaign`], redacted.
pub(crate) fn report() -> Report {
    let redactor = redactor(Masking::Mask);
    let (token, secret) = (Secret::new(TOKEN), Secret::new(SECRET));
    let meta = Meta {
        command: "check",
        secrets: vec![("refresh_token", &token), ("client_secret", &secret)],
    };
    assemble(&campaign(), &diagnosis(), &redactor, &meta)
}

/// The same with a text of the server's choice wherever a server can put one.
pub(crate) fn hostile_report(text: &str) -> Report {
    let mut campaign = campaign();
    for exchange in &mut campaign.exchanges {
        if let Some(response) = &mut exchange.response {
            text.clone_into(&mut response.reason);
            response.headers.push(("X-Hostile".to_owned(), text.to_owned()));
            response.headers.push((text.to_owned(), "name".to_owned()));
            response.headers.push(("X-Request-Id".to_owned(), text.to_owned()));
            response.body = text.as_bytes().to_vec();
        }
        if let Some(failure) = &mut exchange.failure {
            text.clone_into(&mut failure.message);
        }
        if let Some(connection) = &mut exchange.connection {
            text.clone_into(&mut connection.remote);
            if let Some(tls) = &mut connection.tls {
                text.clone_into(&mut tls.chain[0].subject);
                tls.chain[0].names = vec![text.to_owned()];
            }
        }
    }
    let mut diagnosis = diagnosis();
    for finding in &mut diagnosis.findings {
        finding.explanation = format!("The server said \"{text}\".");
        text.clone_into(&mut finding.evidence[0].what);
    }
    diagnosis.verdict.summary = format!("The server said \"{text}\".");
    assemble(&campaign, &diagnosis, &redactor(Masking::Mask), &Meta::default())
}

pub(crate) fn campaign() -> Campaign {
    let rows = ["json+body", "form+basic", "form+body", "json+basic", "form+basic+redirect_uri"];
    let row = |name: &str, decoy, control, real: &[usize], skipped: Option<&str>| Row {
        name: name.to_owned(),
        shape: name.parse().unwrap(),
        why: "core matrix".to_owned(),
        decoy: Some(decoy),
        control: Some(control),
        real: real.to_vec(),
        skipped: skipped.map(str::to_owned),
    };
    let mut exchanges = Vec::new();
    for name in rows {
        exchanges.push(exchange(name, Purpose::Decoy));
        exchanges.push(exchange(name, Purpose::Control));
    }
    exchanges.push(exchange("form+basic", Purpose::Real));
    exchanges.push(exchange("form+basic+redirect_uri", Purpose::Real));
    let mut lost = exchange("json+body", Purpose::Real);
    lost.response = None;
    lost.failure = Some(Failure {
        phase: Phase::Wait,
        kind: FailureKind::ReadTimeout,
        message: "no answer within 30 s".to_owned(),
    });
    exchanges.push(lost);
    for (index, exchange) in exchanges.iter_mut().enumerate() {
        exchange.index = index;
        exchange.started_at = at(index);
    }
    Campaign {
        started_at: at(0),
        elapsed: Duration::from_millis(1834),
        target: Target {
            token_url: URL.parse().unwrap(),
            issuer: None,
            provider: Some("smartthings".to_owned()),
        },
        client_id: Some(CLIENT.to_owned()),
        as_sent: Some("json+body".to_owned()),
        rows: vec![
            row("json+body", 0, 1, &[12], None),
            row("form+basic", 2, 3, &[10], None),
            row("form+body", 4, 5, &[], Some("ruled out by the decoy")),
            row("json+basic", 6, 7, &[], Some("ruled out by the decoy")),
            row("form+basic+redirect_uri", 8, 9, &[11], None),
        ],
        exchanges,
        custody: Custody {
            rotated: true,
            kept: Some("/home/u/.local/state/regrant/tokens/2f1c".into()),
            requests_with_real_token: 2,
            state: CustodyState::Rotated,
            notes: Vec::new(),
        },
        facts: Vec::new(),
        deviations: Vec::new(),
        traps: Vec::new(),
        stop: None,
        corrected: None,
        discovery: Vec::new(),
        redirects: Vec::new(),
        plan: PlanFacts::default(),
    }
}

fn at(index: usize) -> Timestamp {
    let start: Timestamp = "2026-03-03T10:00:00Z".parse().unwrap();
    start + Duration::from_millis(150 * u64::try_from(index).unwrap())
}

fn exchange(name: &str, purpose: Purpose) -> Exchange {
    let shape: Shape = name.parse().unwrap();
    let (secret, token) = match purpose {
        Purpose::Real => (SECRET, TOKEN),
        Purpose::Control => (WRONG, DECOY),
        Purpose::Decoy | Purpose::Discovery | Purpose::Redirect => (SECRET, DECOY),
    };
    let mut pairs = vec![("grant_type", "refresh_token"), ("refresh_token", token)];
    let mut headers = vec![("Accept".to_owned(), "application/json".to_owned())];
    let form = name.starts_with("form");
    let kind = if form { "application/x-www-form-urlencoded" } else { "application/json" };
    headers.push(("Content-Type".to_owned(), kind.to_owned()));
    if name.contains("+basic") {
        let pair = encode::base64(format!("{CLIENT}:{secret}"));
        headers.push(("Authorization".to_owned(), format!("Basic {pair}")));
    } else {
        pairs.extend([("client_id", CLIENT), ("client_secret", secret)]);
    }
    if name.ends_with("redirect_uri") {
        pairs.push(("redirect_uri", "https://app.example/cb?x=it's"));
    }
    let body = if form {
        encode::form_pairs(pairs)
    } else {
        let fields: Vec<String> =
            pairs.iter().map(|(n, v)| format!("\"{n}\":\"{}\"", encode::json_inner(v))).collect();
        format!("{{{}}}", fields.join(","))
    };
    let reads = name.starts_with("form+basic");
    let response = match (reads, purpose) {
        (true, Purpose::Real) => answer(
            200,
            &format!(
                "{{\"access_token\":\"{ACCESS}\",\"token_type\":\"bearer\",\"refresh_token\":\"{NEW_TOKEN}\",\"expires_in\":86399}}"
            ),
        ),
        (true, Purpose::Decoy) => answer(
            400,
            &format!(
                "{{\"error\":\"invalid_grant\",\"error_description\":\"Invalid refresh token: {DECOY}\"}}"
            ),
        ),
        _ => answer(401, ""),
    };
    Exchange {
        made: regrant::exchange::Made::default(),
        index: 0,
        request: PreparedRequest {
            shape: shape.to_string(),
            purpose,
            method: "POST".to_owned(),
            url: URL.to_owned(),
            headers,
            body: body.into_bytes(),
        },
        sent: Sent::Whole,
        response: Some(response),
        failure: None,
        started_at: at(0),
        timings: Timings {
            dns: Some(Duration::from_micros(2100)),
            connect: Some(Duration::from_micros(11_400)),
            tls: Some(Duration::from_micros(18_250)),
            first_byte: Some(Duration::from_millis(84)),
            total: Duration::from_millis(117),
        },
        connection: Some(connection()),
    }
}

fn answer(status: u16, body: &str) -> Response {
    let mut headers = vec![
        ("Date".to_owned(), "Tue, 03 Mar 2026 10:00:00 GMT".to_owned()),
        ("Content-Type".to_owned(), "application/json".to_owned()),
        ("X-Request-Id".to_owned(), format!("req-{status}-4c1e")),
    ];
    if status == 401 {
        headers.push(("WWW-Authenticate".to_owned(), "Basic realm=\"oauth2/client\"".to_owned()));
    }
    Response {
        status,
        reason: match status {
            200 => "OK",
            400 => "Bad Request",
            _ => "Unauthorized",
        }
        .to_owned(),
        version: "HTTP/1.1".to_owned(),
        headers,
        body: body.as_bytes().to_vec(),
        truncated: false,
        left_out: None,
        informational: Vec::new(),
    }
}

fn connection() -> Connection {
    Connection {
        remote: "192.0.2.10:443".to_owned(),
        attempts: vec!["[2001:db8::1]:443: network unreachable".to_owned()],
        proxy: None,
        tls: Some(TlsFacts {
            version: "TLSv1.3".to_owned(),
            cipher: "TLS13_AES_128_GCM_SHA256".to_owned(),
            alpn: Some("http/1.1".to_owned()),
            chain: vec![Certificate {
                subject: "CN=*.api.smartthings.com".to_owned(),
                issuer: "CN=Example CA,O=Example".to_owned(),
                names: vec!["*.api.smartthings.com".to_owned()],
                not_before: "2026-01-01T00:00:00Z".parse().ok(),
                not_after: "2027-01-01T00:00:00Z".parse().ok(),
                sha256: "ab".repeat(32),
            }],
            client_certificate_requested: false,
        }),
        reused: false,
    }
}

pub(crate) fn diagnosis() -> Diagnosis {
    let shape = |name: &str, outcome, stage, causes: &[Cause]| ShapeVerdict {
        name: name.to_owned(),
        outcome,
        stage,
        causes: causes.to_vec(),
    };
    let mut finding = Finding::of(Cause::FormRequired, Severity::Error, 0.95);
    "The same request as a form is answered 400 \"invalid_grant\", as JSON 401 \
                           with an empty body: the server does not read JSON."
        .clone_into(&mut finding.explanation);
    finding.evidence = vec![Evidence {
        exchange: Some(0),
        what: "status 401, WWW-Authenticate: Basic realm=\"oauth2/client\"".to_owned(),
    }];
    let mut basic = Finding::of(Cause::BasicRequired, Severity::Error, 0.75);
    basic.evidence = vec![Evidence { exchange: Some(4), what: "status 401".to_owned() }];
    let change = |axis: &str, from: &str, to: &str| Change {
        axis: axis.to_owned(),
        from: from.to_owned(),
        to: to.to_owned(),
    };
    let axis = |axis: &str, effect, needs: Option<&str>, evidence: &[&str]| Axis {
        axis: axis.to_owned(),
        effect,
        needs: needs.map(str::to_owned),
        evidence: evidence.iter().map(|e| (*e).to_owned()).collect(),
    };
    let mut stages = Vec::new();
    for name in ["json", "form+basic", "form+body", "json", "form+basic"] {
        let decoy = if name == "form+basic" { Stage::GrantChecked } else { Stage::Routed };
        stages.extend([decoy, Stage::Routed]);
    }
    stages.extend([Stage::Issued, Stage::Issued, Stage::Secured]);
    Diagnosis {
        verdict: Verdict {
            outcome: Outcome::WorksInAnotherShape,
            causes: vec![Cause::FormRequired, Cause::BasicRequired],
            summary:
                "The server reads only a form with the client's id and secret in a Basic header; \
                      the request as sent is JSON with both in the body."
                    .to_owned(),
            fix:
                "Send the parameters as application/x-www-form-urlencoded and the client's id and \
                  secret in an Authorization: Basic header."
                    .to_owned(),
            side: Side::Request,
        },
        working_shapes: vec!["form+basic".to_owned(), "form+basic+redirect_uri".to_owned()],
        minimal_change: vec![
            change("body", "json", "form"),
            change("client_auth", "body", "basic"),
        ],
        axes: vec![
            axis("body", Effect::Decides, Some("form"), &["json+basic", "form+basic"]),
            axis("client_auth", Effect::Decides, Some("basic"), &["form+body", "form+basic"]),
            axis("redirect_uri", Effect::Ignored, None, &["form+basic", "form+basic+redirect_uri"]),
            axis("scope", Effect::Unknown, None, &[]),
        ],
        decoy: DecoyReading {
            informative: true,
            because:
                "In form+basic the right secret was answered 400 \"invalid_grant\", a wrong one \
                      401: the server reads the credentials there."
                    .to_owned(),
        },
        shapes: vec![
            shape(
                "json+body",
                ShapeOutcome::RuledOut,
                Stage::Routed,
                &[Cause::FormRequired, Cause::BasicRequired],
            ),
            shape("form+basic", ShapeOutcome::Works, Stage::Issued, &[]),
            shape("form+body", ShapeOutcome::RuledOut, Stage::Routed, &[Cause::BasicRequired]),
            shape("json+basic", ShapeOutcome::RuledOut, Stage::Routed, &[Cause::FormRequired]),
            shape("form+basic+redirect_uri", ShapeOutcome::Works, Stage::Issued, &[]),
        ],
        findings: vec![finding, basic],
        stages,
    }
}
