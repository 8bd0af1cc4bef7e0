//! A made-up JSON Web Token: the header as it is, claims of the same names, a signature that is none.
//!
//! Claims that say what the token is for stay as they are, so that a server which reads them before
//! the signature goes as far as with the real one. Whom it is about is made up. The order of the
//! claims changes, so that base64 spells what was kept in other letters.

use super::{Runs, noise::Noise};
use crate::encode;
use serde_json::{Map, Value};

/// Names of claims whose values are no one's identity, times last.
const KEPT: &[&str] = &[
    "typ",
    "iss",
    "aud",
    "azp",
    "client_id",
    "cid",
    "appid",
    "scope",
    "scp",
    "ver",
    "token_use",
    "exp",
    "iat",
    "nbf",
    "auth_time",
];
const TIMES: usize = 4;
const TRIES: usize = 20;
const MOST_STEPS: usize = 5000;
const BLANKS: usize = 3;
const MOST_DEPTH: usize = 8;
const MOST_CLAIMS: usize = 100;

/// A token like `real`, where that is a JSON Web Token.
pub(super) fn like(real: &str, noise: &mut Noise) -> Option<String> {
    let mut segments = real.split('.');
    let header = segments.next()?;
    let claims = segments.next()?;
    let rest: Vec<&str> = segments.collect();
    if !real.is_ascii() || real.bytes().any(|b| b.is_ascii_whitespace()) {
        return None;
    }
    let _: Map<String, Value> = serde_json::from_slice(&encode::base64_decode(header)?).ok()?;
    let beyond = &real[header.len()..];
    let runs = Runs::of(beyond);
    // A value that base64 spells alike everywhere (a row of zeros) cannot be kept.
    for kept in [KEPT, &KEPT[..KEPT.len() - TIMES], &KEPT[..1]] {
        for _ in 0..TRIES {
            let Some(body) = body_like(claims, kept, &runs, noise) else { break };
            let mut made = format!(".{body}");
            for segment in &rest {
                made.push('.');
                made.push_str(&segment_like(segment, noise));
            }
            if made.len() == beyond.len() && runs.first_in(&made).is_none() {
                return Some(format!("{header}{made}"));
            }
        }
    }
    // Encrypted, or too little in it to be told apart while readable.
    let segments = beyond.split('.').map(|segment| segment_like(segment, noise));
    let made = segments.collect::<Vec<_>>().join(".");
    runs.first_in(&made).is_none().then(|| format!("{header}{made}"))
}

/// The claims in another order, each at a place where base64 spells it in other letters. Empty
/// where there is no such order.
fn body_like(segment: &str, kept: &[&str], runs: &Runs, noise: &mut Noise) -> Option<String> {
    let bytes = encode::base64_decode(segment)?;
    let claims: Map<String, Value> = serde_json::from_slice(&bytes).ok()?;
    if claims.len() > MOST_CLAIMS {
        return None;
    }
    let mut values: Vec<(&String, Value)> = Vec::new();
    for (name, value) in &claims {
        let same = kept.contains(&name.as_str());
        values.push((name, if same { value.clone() } else { scrambled(value, noise, 0) }));
    }
    // A made-up value cut a little short leaves room for blanks, and so for more orders.
    let long = values.iter_mut().filter(|(name, _)| !kept.contains(&name.as_str()));
    let texts = long.filter_map(|(_, value)| match value {
        Value::String(text) if text.is_ascii() && text.len() > 8 => Some(text),
        _ => None,
    });
    let blanks = texts.max_by_key(|text| text.len()).map_or(0, |text| {
        text.truncate(text.len() - BLANKS);
        BLANKS
    });
    let claims = values.into_iter().map(|(name, value)| {
        let text = format!("{}:{value}", Value::from(name.as_str()));
        let places = [0, 1, 2].map(|place: usize| {
            let spelled = encode::base64url(format!("{}{text},\"", &"\","[2 - place..]));
            runs.first_in(&spelled).is_none()
        });
        Claim { text, places }
    });
    let mut order =
        Order { claims: claims.collect(), text: "{".to_owned(), blanks, steps: MOST_STEPS };
    for i in 1..order.claims.len() {
        order.claims.swap(i, noise.below(i + 1));
    }
    // Where a claim's length does not move what follows, it can stand wherever it suits.
    order.claims.sort_by_key(|claim| (claim.text.len() + 1) % 3 != 0);
    if !order.fill() {
        return Some(String::new());
    }
    let mut out = order.text;
    out.truncate(out.len() - 1);
    let missing = bytes.len().saturating_sub(out.len() + 1);
    out.push_str(&" ".repeat(missing));
    out.push('}');
    Some(encode::base64url(out))
}

/// A claim as JSON has it, and at which places modulo three it is spelled in letters of its own.
struct Claim {
    text: String,
    places: [bool; 3],
}

/// Puts claims in an order in which each stands at a place that suits it.
struct Order {
    claims: Vec<Claim>,
    text: String,
    /// How many blanks may still be put in.
    blanks: usize,
    /// What is left of the search; how many claims there are is the server's choice.
    steps: usize,
}

impl Order {
    fn fill(&mut self) -> bool {
        let at = self.text.len();
        for i in 0..self.claims.len() {
            if !self.claims[i].places[at % 3] || self.steps == 0 {
                continue;
            }
            self.steps -= 1;
            let claim = self.claims.remove(i);
            self.text.push_str(&claim.text);
            self.text.push(',');
            if self.fill() {
                return true;
            }
            self.text.truncate(at);
            let unmoved = (claim.text.len() + 1).is_multiple_of(3);
            self.claims.insert(i, claim);
            if unmoved {
                return false;
            }
        }
        if self.claims.is_empty() {
            return true;
        }
        if self.blanks > 0 && self.steps > 0 {
            self.blanks -= 1;
            self.text.push(' ');
            if self.fill() {
                return true;
            }
            self.text.truncate(at);
            self.blanks += 1;
        }
        false
    }
}

fn scrambled(value: &Value, noise: &mut Noise, depth: usize) -> Value {
    match value {
        Value::String(text) => super::like(text, noise).into(),
        Value::Number(number) => {
            let digits = number.to_string();
            let made = super::like(&digits, noise);
            let made = made.strip_prefix('0').map_or(made.clone(), |rest| format!("1{rest}"));
            serde_json::from_str(&made).unwrap_or_else(|_| value.clone())
        }
        Value::Array(list) if depth < MOST_DEPTH => {
            list.iter().map(|v| scrambled(v, noise, depth + 1)).collect()
        }
        Value::Object(object) if depth < MOST_DEPTH => {
            object.iter().map(|(k, v)| (k.clone(), scrambled(v, noise, depth + 1))).collect()
        }
        Value::Null | Value::Bool(_) | Value::Array(_) | Value::Object(_) => value.clone(),
    }
}

/// Base64url of the same length that still decodes: the last letter carries no stray bits.
fn segment_like(segment: &str, noise: &mut Noise) -> String {
    let mut out: String = super::like(segment, noise);
    let last: &[u8] = match segment.len() % 4 {
        2 => b"AQgw",
        3 => b"AEIMQUYcgkosw048",
        _ => return out,
    };
    if let Some(old) = out.pop() {
        out.push(noise.other_of(last, old));
    }
    out
}
