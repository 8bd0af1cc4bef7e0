//! Header and signature.

use super::super::algorithm::Algorithm;
use super::super::jwt::shown;
use super::super::public::{PublicKey, Verified};
use super::statement::Statement;
use super::{Expected, Remarks};
use serde_json::Value;

/// Members of a JWK that are private.
const PRIVATE: &[&str] = &["d", "p", "q", "dp", "dq", "qi", "oth", "k"];

/// What `alg` says.
enum Alg {
    /// A signature with a key pair that can be checked here.
    Known(Algorithm),
    /// A signature with the client secret.
    Hmac(ring::hmac::Algorithm),
    /// Something else, or nothing; a remark was made where it is wrong.
    Other,
}

/// Header and signature of a client assertion.
pub(super) fn of_assertion(statement: &Statement, expected: &Expected<'_>, remarks: &mut Remarks) {
    let alg = algorithm(statement, remarks);
    extensions(statement, remarks);
    match statement.header.get("typ").map(|t| t.as_str().unwrap_or_default()) {
        None => {}
        Some(typ) if typ.eq_ignore_ascii_case("jwt") || typ == "client-authentication+jwt" => {}
        Some(typ) => remarks.warning(
            "typ",
            format!("the header's typ is '{}'", shown(typ)),
            "an assertion's typ is JWT, client-authentication+jwt or nothing; another names another kind of statement (RFC 8725 section 3.11)",
            "set typ to JWT",
        ),
    }
    match &alg {
        Alg::Known(_) if !statement.header.contains_key("kid") => remarks.warning(
            "kid",
            "the header has no 'kid'",
            "a server with several keys of a client cannot tell which to use (RFC 7515 section 4.1.4); some require it",
            "set kid to the key's id as it was registered",
        ),
        _ => {}
    }
    if let Some(jwk) = statement.header.get("jwk") {
        embedded_private(jwk, remarks);
        remarks.note(
            "jwk",
            "the header brings its own key",
            "a server uses the registered key and must not trust this one (RFC 8725 section 3.10)",
            "leave jwk out of an assertion",
        );
    }
    match alg {
        Alg::Known(algorithm) => {
            if shape_is_right(algorithm, statement, remarks)
                && let Some(key) = expected.key
            {
                verify(key, algorithm, statement, "the key given", remarks);
            }
        }
        Alg::Hmac(algorithm) => hmac(algorithm, statement, expected, remarks),
        Alg::Other => {}
    }
}

/// Header and signature of a proof.
pub(super) fn of_proof(statement: &Statement, expected: &Expected<'_>, remarks: &mut Remarks) {
    let alg = algorithm(statement, remarks);
    extensions(statement, remarks);
    let typ = statement.header_text("typ");
    if typ != Some("dpop+jwt") {
        let seen = typ.map_or("the header has no 'typ'".to_owned(), |t| {
            format!("the header's typ is '{}'", shown(t))
        });
        let why = "it must be dpop+jwt (RFC 9449 section 4.2)";
        remarks.error("typ", seen, why, "set typ to dpop+jwt");
    }
    if let Alg::Hmac(_) = alg {
        remarks.error(
            "alg",
            "the proof is signed with a shared secret",
            "a proof must be signed with a key pair (RFC 9449 section 4.2)",
            "sign with ES256 and a key pair made for the purpose",
        );
    }
    let Some(jwk) = statement.header.get("jwk").and_then(Value::as_object) else {
        remarks.error(
            "jwk",
            "the header has no 'jwk' that is an object",
            "the public key travels in the proof itself (RFC 9449 section 4.2)",
            "put the public key there as a JWK",
        );
        return;
    };
    embedded_private(&Value::Object(jwk.clone()), remarks);
    let own = PublicKey::of_jwk(jwk);
    if let Alg::Known(algorithm) = alg
        && shape_is_right(algorithm, statement, remarks)
    {
        verify(&own, algorithm, statement, "the key in its header", remarks);
    }
    if let Some(key) = expected.key
        && key.thumbprint() != own.thumbprint()
    {
        remarks.error(
            "jwk",
            "the key in the header is not the key given",
            "tokens are bound to the key of the proof they were issued with (RFC 9449 section 5)",
            "sign with the key that was used when the token was issued",
        );
    }
}

fn algorithm(statement: &Statement, remarks: &mut Remarks) -> Alg {
    let Some(name) = statement.header_text("alg") else {
        remarks.error(
            "alg",
            "the header has no 'alg'",
            "it must say how it is signed (RFC 7515 section 4.1.1)",
            "set alg to the algorithm registered for the client",
        );
        return Alg::Other;
    };
    match name {
        "HS256" => return Alg::Hmac(ring::hmac::HMAC_SHA256),
        "HS384" => return Alg::Hmac(ring::hmac::HMAC_SHA384),
        "HS512" => return Alg::Hmac(ring::hmac::HMAC_SHA512),
        _ => {}
    }
    // Registered, but not checked here.
    if matches!(name, "ES512" | "ES256K" | "Ed448") {
        return Alg::Other;
    }
    match Algorithm::named(name) {
        Some(known) if known.name() == name => Alg::Known(known),
        Some(known) => {
            remarks.error(
                "alg",
                format!("'alg' is '{}', in the wrong case", shown(name)),
                "names of algorithms are compared letter for letter (RFC 7515 section 4.1.1)",
                format!("write {}", known.name()),
            );
            Alg::Known(known)
        }
        None if name.eq_ignore_ascii_case("none") => {
            remarks.error(
                "alg",
                "'alg' is 'none': it is not signed",
                "an unsigned statement proves nothing (RFC 7523 section 3, point 9; RFC 9449 section 4.3)",
                "sign it with the client's key",
            );
            Alg::Other
        }
        None => {
            remarks.error(
                "alg",
                format!("'{}' is no registered algorithm", shown(name)),
                "servers know the names of RFC 7518 section 3.1",
                "use RS256, PS256, ES256 or EdDSA, as registered for the client",
            );
            Alg::Other
        }
    }
}

/// `crit` names extensions that must be understood.
fn extensions(statement: &Statement, remarks: &mut Remarks) {
    if statement.header.contains_key("crit") {
        remarks.warning(
            "crit",
            "the header names extensions that must be understood ('crit')",
            "a server that does not know them refuses the statement (RFC 7515 section 4.1.11)",
            "leave crit out",
        );
    }
}

fn embedded_private(jwk: &Value, remarks: &mut Remarks) {
    let Some(member) = PRIVATE.iter().find(|m| jwk.get(**m).is_some()) else { return };
    remarks.error(
        "jwk",
        format!("the key in the header has the private member '{member}'"),
        "the private key went out with every request and is known to others now (RFC 9449 section 4.3, point 7)",
        "make a new key, register it, and put its public members alone into the header",
    );
}

/// The signature's form. Whether it is worth verifying.
fn shape_is_right(algorithm: Algorithm, statement: &Statement, remarks: &mut Remarks) -> bool {
    let length = statement.signature.len();
    let wanted = match algorithm {
        Algorithm::Es256 | Algorithm::EdDsa | Algorithm::Ed25519 => 64,
        Algorithm::Es384 => 96,
        // An RSA signature is as long as its key.
        Algorithm::Rs256
        | Algorithm::Rs384
        | Algorithm::Rs512
        | Algorithm::Ps256
        | Algorithm::Ps384
        | Algorithm::Ps512
            if length >= 256 && length.is_multiple_of(8) =>
        {
            length
        }
        _ => 256,
    };
    if length == wanted || length == 0 {
        return length > 0;
    }
    let ecdsa = matches!(algorithm, Algorithm::Es256 | Algorithm::Es384);
    if ecdsa && statement.signature.first() == Some(&0x30) {
        remarks.error(
            "signature",
            format!("the signature is in DER form ({length} bytes)"),
            "JOSE wants the two numbers one after the other, of fixed length (RFC 7518 section 3.4)",
            format!("convert it to r and s of {} bytes each; JWT libraries and `ieee-p1363` settings do that", wanted / 2),
        );
    } else {
        remarks.error(
            "signature",
            format!("the signature has {length} bytes, and {} makes {wanted}", algorithm.name()),
            "it is cut, or made with another key or algorithm than the header says (RFC 7518 section 3)",
            "send it whole, and let alg name the algorithm that made it",
        );
    }
    false
}

fn verify(
    key: &PublicKey,
    algorithm: Algorithm,
    statement: &Statement,
    name: &str,
    remarks: &mut Remarks,
) {
    match key.verify(algorithm, statement.input.as_bytes(), &statement.signature) {
        Verified::Right => {}
        Verified::Wrong => remarks.error(
            "signature",
            format!("the signature was not made by {name}, or the text was changed after signing"),
            "a server verifies it with the client's key (RFC 7523 section 3, point 9; RFC 9449 section 4.3)",
            "sign with the private key that belongs to the registered one, and sign the very text that is sent",
        ),
        Verified::Cannot(reason) => remarks.error(
            "alg",
            format!("the signature cannot be checked with {name}: {reason}"),
            "algorithm and key must go together (RFC 8725 section 3.1)",
            "set alg to one that goes with the key",
        ),
    }
}

fn hmac(
    algorithm: ring::hmac::Algorithm,
    statement: &Statement,
    expected: &Expected<'_>,
    remarks: &mut Remarks,
) {
    if expected.key.is_some() {
        remarks.error(
            "alg",
            "it is signed with a shared secret, and the client has a key pair",
            "a server that expects private_key_jwt refuses it (RFC 8725 section 3.1)",
            "sign with the private key, or register the client for client_secret_jwt",
        );
        return;
    }
    let Some(secret) = expected.secret else { return };
    let key = ring::hmac::Key::new(algorithm, secret.expose().as_bytes());
    if ring::hmac::verify(&key, statement.input.as_bytes(), &statement.signature).is_err() {
        remarks.error(
            "signature",
            "the signature was not made with the client secret given",
            "a server makes it again with the secret it has (OpenID Connect Core section 9)",
            "sign with the client secret's own bytes, neither base64-decoded nor with a line end",
        );
    }
}
