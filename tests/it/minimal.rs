//! The named change from the request as sent is the smallest that leads to a request that works.

#![allow(clippy::unwrap_used, reason = "a panic is a failed test")]

use crate::specimen;
use jiff::Timestamp;
use proptest::prelude::*;
use regrant::campaign::{Campaign, Row};
use regrant::exchange::Response;
use regrant::findings::{Change, Outcome, compare::diagnose};
use regrant::oauth::assertion::Fresh;
use regrant::request::{PreparedRequest, Purpose};
use regrant::secret::Secret;
use regrant::shape::{self, Addition, Body, ClientAuth, Ingredients, Shape, Signature};
use regrant::target::{Credentials, Grant};
use std::collections::BTreeSet;

const AUTHS: [ClientAuth; 6] = [
    ClientAuth::Basic,
    ClientAuth::BasicEncoded,
    ClientAuth::Body,
    ClientAuth::Both,
    ClientAuth::BasicId,
    ClientAuth::None,
];
const ADDITIONS: [Addition; 5] = [
    Addition::RedirectUri,
    Addition::Scope,
    Addition::AcceptAny,
    Addition::Slash,
    Addition::NoUserAgent,
];

fn a_shape() -> impl Strategy<Value = Shape> {
    let body = prop::sample::select(Body::ALL);
    let auth = prop::sample::select(&AUTHS[..]);
    let additions = prop::sample::subsequence(&ADDITIONS[..], 0..=3);
    (body, auth, additions).prop_map(|(body, client_auth, additions)| Shape {
        body,
        client_auth,
        additions: additions.into_iter().collect(),
    })
}

/// The request of a shape, made as a run makes it.
fn request(shape: &Shape) -> PreparedRequest {
    let target = specimen::campaign().target;
    let credentials = Credentials {
        client_id: Some(specimen::CLIENT.to_owned()),
        client_secret: Some(Secret::new(specimen::SECRET)),
        ..Credentials::default()
    };
    let grant = Grant {
        redirect_uri: Some("https://app.example/cb?x=1".to_owned()),
        scope: Some("a b".to_owned()),
        ..Grant::default()
    };
    let fresh = Fresh::at(Timestamp::UNIX_EPOCH);
    let ingredients = Ingredients {
        target: &target,
        credentials: &credentials,
        grant: &grant,
        refresh_token: &Secret::new(specimen::TOKEN),
        user_agent: "regrant",
        headers: &[],
        dpop_nonce: None,
        fresh: &fresh,
        signature: Signature::Sound,
    };
    shape::prepare(shape, Purpose::Real, &ingredients).unwrap()
}

/// A run in which every row was tried with the real token, and those of `working` were answered
/// with tokens.
fn campaign(sent: &Shape, rows: &BTreeSet<Shape>, working: &BTreeSet<Shape>) -> Campaign {
    let mut campaign = specimen::campaign();
    let real = campaign.exchanges.iter().position(|e| {
        e.request.purpose == Purpose::Real && e.response.as_ref().is_some_and(|r| r.status == 200)
    });
    let model = campaign.exchanges[real.unwrap()].clone();
    campaign.as_sent = Some(sent.to_string());
    campaign.exchanges.clear();
    campaign.rows.clear();
    for (index, shape) in rows.iter().enumerate() {
        let mut exchange = model.clone();
        exchange.index = index;
        exchange.request = request(shape);
        if !working.contains(shape) {
            exchange.response = model.response.clone().map(|response| Response {
                status: 400,
                reason: "Bad Request".to_owned(),
                body: br#"{"error":"invalid_request"}"#.to_vec(),
                ..response
            });
        }
        campaign.exchanges.push(exchange);
        campaign.rows.push(Row {
            name: shape.to_string(),
            shape: shape.clone(),
            why: String::new(),
            decoy: None,
            control: None,
            real: vec![index],
            skipped: None,
        });
    }
    campaign
}

/// The shape after some of the changes; each has to change something.
fn changed<'a>(sent: &Shape, changes: impl IntoIterator<Item = &'a Change>) -> Shape {
    let mut shape = sent.clone();
    for Change { axis, from, to } in changes {
        match axis.as_str() {
            "body" => {
                assert_eq!(shape.body.slug(), from);
                shape.body = Body::from_slug(to).unwrap();
            }
            "client_auth" => {
                assert_eq!(shape.client_auth.slug(), from);
                shape.client_auth = ClientAuth::from_slug(to).unwrap();
            }
            addition => {
                let addition = Addition::from_slug(addition).unwrap();
                let now = if shape.has(addition) { "present" } else { "absent" };
                assert!(now == from && from != to, "{axis}: {from} to {to}");
                shape = match to.as_str() {
                    "present" => shape.with(addition),
                    _ => shape.without(addition),
                };
            }
        }
    }
    shape
}

proptest! {
    #[test]
    fn minimal_change_leads_to_a_request_that_works_and_no_part_of_it_does(
        sent in a_shape(),
        others in prop::collection::btree_set(a_shape(), 1..16),
        works in prop::collection::vec(any::<bool>(), 16),
    ) {
        let mut rows = others;
        rows.insert(sent.clone());
        let working: BTreeSet<Shape> = rows
            .iter()
            .zip(&works)
            .filter(|(shape, works)| **works && **shape != sent)
            .map(|(shape, _)| shape.clone())
            .collect();
        let diagnosis = diagnose(&campaign(&sent, &rows, &working));
        let changes = &diagnosis.minimal_change;
        if working.is_empty() {
            prop_assert!(changes.is_empty(), "{changes:?}");
            return Ok(());
        }
        prop_assert_eq!(diagnosis.verdict.outcome, Outcome::WorksInAnotherShape);
        let reached = changed(&sent, changes);
        prop_assert!(working.contains(&reached), "{} to {}", sent, reached);
        // What the change describes is, byte for byte, the request that worked.
        prop_assert_eq!(request(&reached), request(&reached.to_string().parse().unwrap()));
        for chosen in 0..(1u32 << changes.len()) - 1 {
            let part = changes.iter().enumerate().filter(|(i, _)| chosen & (1 << i) != 0);
            let partial = changed(&sent, part.map(|(_, change)| change));
            prop_assert!(!working.contains(&partial), "{partial} is enough");
        }
        // No other way is shorter.
        let steps = |to: &Shape| {
            usize::from(sent.body != to.body)
                + usize::from(sent.client_auth != to.client_auth)
                + sent.additions.symmetric_difference(&to.additions).count()
        };
        prop_assert_eq!(working.iter().map(steps).min(), Some(changes.len()));
    }

    #[test]
    fn minimal_change_of_a_request_that_works_is_none(
        sent in a_shape(),
        others in prop::collection::btree_set(a_shape(), 0..10),
    ) {
        let mut rows = others;
        rows.insert(sent.clone());
        let diagnosis = diagnose(&campaign(&sent, &rows, &BTreeSet::from([sent.clone()])));
        prop_assert_eq!(diagnosis.verdict.outcome, Outcome::WorksAsSent);
        prop_assert_eq!(&diagnosis.minimal_change, &[]);
    }
}
