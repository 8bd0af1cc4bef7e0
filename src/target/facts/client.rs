//! Client id and secret: mixed up, or something else in their place; the redirect URI.

use super::forms::{Form, Kind, form_of, vendor_of, within};
use super::kind::is_uuid;
use super::{Case, Fact, What, text};
use url::Url;

/// All facts of this kind.
pub(super) fn facts(case: &Case<'_>) -> Vec<Fact> {
    let mut found = Vec::new();
    let id = case.client_id().map(text::bare).filter(|t| !t.is_empty());
    let secret = case.client_secret().map(text::bare).filter(|t| !t.is_empty());
    if let Some(id) = id {
        found.extend(secret_in_place_of_id(id, secret, case));
        found.extend(other_id(id, case.host()));
    }
    if let Some(secret) = secret {
        found.extend(
            both_in_one(id, secret)
                .or_else(|| same_as_another(id, secret, case))
                .or_else(|| id_in_place_of_secret(secret))
                .or_else(|| other_kind(secret))
                .or_else(|| secret_id(secret, case)),
        );
    }
    found.extend(case.grant.redirect_uri.as_deref().map(text::bare).and_then(redirect_uri));
    found
}

/// Whether a text has the form of some vendor's client secret.
fn is_secret(value: &str) -> Option<&'static str> {
    if let Some(Form { vendor, kind: Kind::Secret, .. }) = form_of(value) {
        return Some(vendor);
    }
    is_entra_secret(value).then_some("Microsoft Entra")
}

/// Entra's secrets: 40 characters, `Q~` after a digit at the fifth place.
fn is_entra_secret(value: &str) -> bool {
    let bytes = value.as_bytes();
    (37..=44).contains(&bytes.len())
        && bytes[3].is_ascii_digit()
        && &bytes[4..6] == b"Q~"
        && bytes.iter().all(|b| b.is_ascii_alphanumeric() || b"~._-".contains(b))
}

/// Whether a text has the form of some vendor's client id.
fn is_id(value: &str) -> Option<&'static str> {
    if let Some(Form { vendor, kind: Kind::ClientId, .. }) = form_of(value) {
        return Some(vendor);
    }
    if value.ends_with(".apps.googleusercontent.com") {
        return Some("Google");
    }
    let okta = value.len() == 20
        && value.starts_with("0oa")
        && value.bytes().all(|b| b.is_ascii_alphanumeric());
    okta.then_some("Okta")
}

fn secret_in_place_of_id(id: &str, secret: Option<&str>, case: &Case<'_>) -> Option<Fact> {
    let vendor = is_secret(id)?;
    let swapped = secret.is_some_and(|s| is_id(s).is_some() || is_uuid(s));
    let implies = if swapped {
        "client id and client secret are in each other's place"
    } else {
        "a secret was put where the id belongs; an id is public and often shown in logs, so the secret may be known to others by now"
    };
    let confidence = if swapped || vendor_of(case.host()).is_some() { 0.97 } else { 0.9 };
    Some(What::ClientId.fact(
        "unknown_client",
        confidence,
        format!("the client id has the form of a client secret of {vendor}"),
        implies,
        "put the application's public id into client_id and its secret into client_secret",
    ))
}

/// A vendor's other identifier in place of the client id.
fn other_id(id: &str, host: &str) -> Option<Fact> {
    let (seen, implies) = if let Some(rest) = id.strip_prefix("amzn1.application.")
        && !rest.is_empty()
    {
        (
            "begins with 'amzn1.application.'",
            "that is the application's id; Amazon's client ids begin with 'amzn1.application-oa2-client.'",
        )
    } else if id.starts_with("http") && vendor_of(host).is_some() {
        (
            "is a URL",
            "client ids of this vendor are none; the address of the application was put in its place",
        )
    } else if id.ends_with(".iam.gserviceaccount.com") {
        (
            "is the address of a service account",
            "service accounts sign assertions and have no refresh tokens",
        )
    } else {
        let form = form_of(id).filter(|f| !matches!(f.kind, Kind::ClientId | Kind::Secret))?;
        return Some(What::ClientId.fact(
            "unknown_client",
            0.9,
            format!("the client id begins with '{}'", form.prefix),
            format!("that is the form of {} of {}", form.kind.name(), form.vendor),
            "put the application's id there, as the vendor's console shows it",
        ));
    };
    Some(What::ClientId.fact(
        "unknown_client",
        0.85,
        format!("the client id {seen}"),
        implies,
        "put the application's client id there, as the vendor's console shows it",
    ))
}

/// `id:secret`, or the base64 of it, in place of the secret.
fn both_in_one(id: Option<&str>, secret: &str) -> Option<Fact> {
    let id = id?;
    let front = format!("{id}:");
    let plain = secret.len() > front.len() && secret.starts_with(&front);
    let encoded = text::base64_text(secret).is_some_and(|t| t.starts_with(&front));
    if !plain && !encoded {
        return None;
    }
    let seen = if plain {
        "the client secret begins with the client id and a colon"
    } else {
        "the client secret is the base64 of the client id, a colon and more"
    };
    Some(What::ClientSecret.fact(
        "wrong_client_secret",
        0.97,
        seen,
        "it is what a Basic header holds, id and secret in one; the program builds that itself",
        "give the client secret alone, as the vendor's console shows it",
    ))
}

fn same_as_another(id: Option<&str>, secret: &str, case: &Case<'_>) -> Option<Fact> {
    let (name, confidence) = if id == Some(secret) {
        ("client id", 0.8)
    } else if case.bare_token() == secret {
        ("refresh token", 0.95)
    } else {
        return None;
    };
    Some(What::ClientSecret.fact(
        "wrong_client_secret",
        confidence,
        format!("the client secret and the {name} are the same"),
        "one value was put in two places",
        "put the client secret there, as the vendor's console shows it",
    ))
}

fn id_in_place_of_secret(secret: &str) -> Option<Fact> {
    let vendor = is_id(secret)?;
    Some(What::ClientSecret.fact(
        "wrong_client_secret",
        0.9,
        format!("the client secret has the form of a client id of {vendor}"),
        "the id was put where the secret belongs, or the two are in each other's place",
        "put the application's public id into client_id and its secret into client_secret",
    ))
}

fn other_kind(secret: &str) -> Option<Fact> {
    let form =
        form_of(secret).filter(|f| matches!(f.kind, Kind::Access | Kind::Refresh | Kind::Code))?;
    Some(What::ClientSecret.fact(
        "wrong_client_secret",
        0.85,
        format!("the client secret begins with '{}'", form.prefix),
        format!("that is the form of {} of {}", form.kind.name(), form.vendor),
        "put the client secret there, as the vendor's console shows it",
    ))
}

/// Entra shows a secret's id (a UUID) beside its value; the value never is one.
fn secret_id(secret: &str, case: &Case<'_>) -> Option<Fact> {
    if !is_uuid(secret) {
        return None;
    }
    let url = &case.target.token_url;
    let path = url.path().to_ascii_lowercase();
    let host = case.host().to_ascii_lowercase();
    let entra_host = [
        "microsoftonline.com",
        "microsoftonline.us",
        "windows.net",
        "ciamlogin.com",
        "b2clogin.com",
    ]
    .iter()
    .any(|d| within(&host, d));
    let entra_path = path.ends_with("/oauth2/v2.0/token") || path.ends_with("/oauth2/token");
    let entra_token = form_of(case.bare_token()).is_some_and(|f| f.vendor == "Microsoft")
        || case.bare_token().starts_with("M.C");
    let confidence = match (entra_host, entra_path && entra_token) {
        (true, _) => 0.85,
        (false, true) => 0.7,
        (false, false) => return None,
    };
    Some(What::ClientSecret.fact(
        "wrong_client_secret",
        confidence,
        "the client secret is a UUID",
        "Entra's secrets have a '~' in them and are no UUIDs: this is the secret's id, which the portal shows beside its value",
        "give the column 'Value', not 'Secret ID'; the value is shown only once, so create a new secret if it was not kept",
    ))
}

fn redirect_uri(uri: &str) -> Option<Fact> {
    if uri.is_empty() || uri.contains('%') && !uri.contains(':') {
        // Encoded as a whole: `text` says so.
        return None;
    }
    let (seen, confidence) = match Url::parse(uri) {
        Err(_) => ("is no absolute URI", 0.6),
        Ok(parsed) if parsed.fragment().is_some() => {
            ("has a fragment, which RFC 6749 section 3.1.2 rules out", 0.4)
        }
        Ok(_) => return None,
    };
    Some(What::RedirectUri.fact(
        "redirect_uri_mismatch",
        confidence,
        format!("the redirect URI {seen}"),
        "it can be equal to no registered redirect URI",
        "give the redirect URI letter for letter as it is registered, with its scheme",
    ))
}
