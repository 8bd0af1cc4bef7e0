//! The provider catalogue: its data holds together, and every look-up finds the right row.

use regrant::catalog::{
    self, Kind, all, by_client_id, by_error_shape, by_host, by_issuer, by_token_prefix, by_url,
    families, hits, hits_of, named, nearest, providers,
};
use regrant::findings::cause::Cause;
use regrant::shape::{Body, ClientAuth};
use std::collections::BTreeSet;
use std::process::Command;
use url::Url;

fn slug(found: Option<&'static catalog::Provider>) -> &'static str {
    found.map_or("nobody", |p| p.slug)
}

#[test]
fn catalog_rows_use_known_causes_and_shapes() {
    for provider in all() {
        for row in provider.errors {
            for cause in row.causes {
                assert!(Cause::from_slug(cause).is_some(), "{}: {cause}", provider.slug);
            }
            assert!(row.meaning.len() > 10 && row.fix.len() > 5, "{}: {row:?}", provider.slug);
        }
        for body in provider.body {
            assert!(Body::from_slug(body).is_some(), "{}: {body}", provider.slug);
        }
        for auth in provider.client_auth {
            assert!(ClientAuth::from_slug(auth).is_some(), "{}: {auth}", provider.slug);
        }
    }
}

#[test]
fn catalog_build_script_knows_every_cause() {
    let script = include_str!("../../build.rs");
    let words: BTreeSet<&str> =
        script.split(|c: char| !c.is_ascii_alphanumeric() && c != '_').collect();
    for cause in Cause::ALL {
        assert!(words.contains(cause.slug()), "build.rs lacks {}", cause.slug());
    }
}

#[test]
fn catalog_names_hosts_and_sources_hold_together() {
    let mut slugs = BTreeSet::new();
    let mut hosts = BTreeSet::new();
    for provider in all() {
        assert!(slugs.insert(provider.slug), "{} stands twice", provider.slug);
        assert!(!provider.docs.is_empty() || provider.verified.is_some(), "{}", provider.slug);
        assert_eq!(slug(named(provider.slug)), provider.slug);
        assert_eq!(slug(named(provider.name)), provider.slug);
        for host in provider.hosts {
            assert!(hosts.insert(*host), "{host} stands twice");
            assert_eq!(slug(by_host(&host.replace('*', "a.b"))), provider.slug, "{host}");
        }
        for url in
            provider.environments.iter().map(|e| e.token_endpoint).chain(provider.token_endpoint)
        {
            assert!(url.starts_with("https://"), "{}: {url}", provider.slug);
        }
    }
    assert!(providers().len() >= 150, "{}", providers().len());
    assert!(families().len() >= 20, "{}", families().len());
}

#[test]
fn catalog_token_endpoints_lead_back_to_their_provider() {
    for provider in providers().iter().filter(|p| !p.hosts.is_empty()) {
        let Some(endpoint) = provider.token_endpoint else { continue };
        let filled = endpoint.replace(['{', '}'], "");
        let found = by_url(&Url::parse(&filled).unwrap());
        let shared = ["dynamics-365", "microsoft-personal"].contains(&provider.slug);
        assert!(
            shared || slug(found) == provider.slug || endpoint.contains("{host}"),
            "{}: {filled} is {}",
            provider.slug,
            slug(found)
        );
    }
}

#[test]
fn catalog_names_are_found_however_they_are_written() {
    for (hint, wanted) in [
        ("smartthings", "smartthings"),
        ("Google", "google"),
        ("Google (device)", "google"),
        ("Microsoft Entra ID (Azure AD)", "microsoft-entra"),
        ("azure_ad", "microsoft-entra"),
        ("Azure AD B2C", "azure-ad-b2c"),
        ("Okta", "okta"),
        ("Auth0 by Okta", "auth0"),
        ("KEYCLOAK", "keycloak"),
        ("Keycloak 22 behind nginx", "keycloak"),
        ("Cognito", "cognito"),
        ("AWS Cognito", "cognito"),
        ("Amazon Cognito user pool", "cognito"),
        ("Salesforce", "salesforce"),
        ("GitHub", "github"),
        ("GitHub Apps", "github"),
        ("GitLab", "gitlab"),
        ("Slack", "slack"),
        ("Atlassian", "atlassian"),
        ("Atlassian Cloud (Jira)", "atlassian"),
        ("HubSpot", "hubspot"),
        ("Zoom", "zoom"),
        ("Xero", "xero"),
        ("Intuit", "intuit"),
        ("QuickBooks", "intuit"),
        ("Spotify", "spotify"),
        ("Strava", "strava"),
        ("Fitbit", "fitbit"),
        ("Withings", "withings"),
        ("Dropbox", "dropbox"),
        ("Discord", "discord"),
        ("Reddit", "reddit"),
        ("X", "x"),
        ("X (Twitter)", "x"),
        ("LinkedIn", "linkedin"),
        ("eBay", "ebay"),
        ("PayPal", "paypal"),
        ("Shopify", "shopify"),
        ("Amazon", "amazon-lwa"),
        ("Amazon LWA / SP-API", "amazon-lwa"),
        ("Zoho", "zoho"),
        ("Honeywell Lyric / Resideo", "honeywell-lyric"),
        ("Peugeot/PSA", "psa"),
        ("IdentityServer4 / Duende", "identityserver"),
        ("Home Assistant (server)", "home-assistant"),
    ] {
        assert_eq!(slug(named(hint)), wanted, "{hint}");
    }
    for nothing in ["", "   ", "???", "acme corp", "an x server", &"x".repeat(100_000)] {
        assert_eq!(slug(named(nothing)), "nobody", "{nothing:.20}");
    }
    assert_eq!(slug(nearest("spotfy")), "spotify");
    assert_eq!(slug(nearest("qqqqqqqq")), "nobody");
}

#[test]
fn catalog_hosts_and_paths_name_the_provider() {
    for (url, wanted) in [
        ("https://api.smartthings.com/v1/oauth/token", "smartthings"),
        ("https://LOGIN.microsoftonline.com/common/oauth2/v2.0/token", "microsoft-entra"),
        (
            "https://contoso.b2clogin.com/contoso.onmicrosoft.com/b2c_1_x/oauth2/v2.0/token",
            "azure-ad-b2c",
        ),
        ("https://dev-1.okta.com/oauth2/v1/token", "okta"),
        ("https://login.example.org/oauth2/default/v1/token", "okta"),
        ("https://id.example.org/realms/a/protocol/openid-connect/token", "keycloak"),
        ("https://id.example.org/auth/realms/a/protocol/openid-connect/token", "keycloak"),
        ("https://pool.auth.eu-central-1.amazoncognito.com/oauth2/token", "cognito"),
        ("https://acme.my.salesforce.com/services/oauth2/token", "salesforce"),
        ("https://acme.eu.auth0.com/oauth/token", "auth0"),
        ("https://sso.example.org/as/token.oauth2", "pingfederate"),
        ("https://idp.example.org/application/o/token/", "authentik"),
        ("https://example.org/oauth/token", "nobody"),
        ("https://okta.com.example.org/token", "nobody"),
        ("https://notokta.com/token", "nobody"),
    ] {
        assert_eq!(slug(by_url(&Url::parse(url).unwrap())), wanted, "{url}");
    }
}

#[test]
fn catalog_issuers_tokens_and_client_ids_name_the_provider() {
    assert_eq!(slug(by_issuer("https://accounts.google.com")), "google");
    assert_eq!(slug(by_issuer("https://acme.auth0.com/")), "auth0");
    assert_eq!(slug(by_issuer("https://id.example.org/realms/main")), "keycloak");
    assert_eq!(slug(by_issuer("https://sts.windows.net/0b0b/")), "microsoft-entra");
    assert_eq!(
        slug(by_issuer("https://cognito-idp.eu-west-1.amazonaws.com/eu-west-1_a")),
        "cognito"
    );
    assert_eq!(slug(by_issuer("https://id.example.org")), "nobody");
    assert_eq!(slug(by_issuer("not a url")), "nobody");
    assert_eq!(slug(by_token_prefix("1//0gabcdef")), "google");
    assert_eq!(slug(by_token_prefix("ghr_1234")), "github");
    assert_eq!(slug(by_token_prefix("Atzr|IwEB")), "amazon-lwa");
    assert_eq!(slug(by_token_prefix("eyJhbGciOi.J9")), "nobody");
    assert_eq!(slug(by_token_prefix("")), "nobody");
    assert_eq!(slug(by_client_id("12-ab.apps.googleusercontent.com")), "google");
    assert_eq!(slug(by_client_id("amzn1.application-oa2-client.00")), "amazon-lwa");
    assert_eq!(slug(by_client_id("my-client")), "nobody");
}

#[test]
fn catalog_answers_name_their_sender() {
    let header = |n: &str, v: &str| vec![(n.to_owned(), v.to_owned())];
    assert_eq!(slug(by_error_shape(&header("X-Okta-Request-Id", "a"), "")), "okta");
    assert_eq!(
        slug(by_error_shape(&[], r#"{"error_description":"AADSTS50011: x"}"#)),
        "microsoft-entra"
    );
    let doorkeeper =
        header("WWW-Authenticate", r#"Bearer realm="Doorkeeper", error="invalid_grant""#);
    assert_eq!(slug(by_error_shape(&doorkeeper, "")), "doorkeeper");
    assert_eq!(slug(by_error_shape(&header("Server", "cloudflare"), "{}")), "nobody");
    assert_eq!(slug(by_error_shape(&[], &"é".repeat(50_000))), "nobody");
}

#[test]
fn catalog_numbers_match_whole_numbers_alone() {
    let entra = named("entra").unwrap();
    let first =
        |text: &str| hits_of(entra, Some(400), Some("invalid_grant"), text)[0].row.causes[0];
    assert_eq!(first("AADSTS700082: The refresh token has expired"), "refresh_token_expired");
    assert_eq!(
        first("AADSTS70000: Provided grant is invalid or malformed"),
        "refresh_token_truncated_or_malformed"
    );
    assert_eq!(first("AADSTS700003: Device object was not found"), "interaction_required");
    assert_eq!(
        first("AADSTS700007: The grant was issued for a different client id."),
        "refresh_token_wrong_client"
    );
    assert_eq!(first("AADSTS9002313: Invalid request."), "refresh_token_truncated_or_malformed");
}

#[test]
fn catalog_explains_every_entra_number_asked_for() {
    let entra = named("entra").unwrap();
    for number in [
        50011, 50034, 50053, 50057, 50059, 50076, 50078, 50079, 50089, 50126, 50128, 50131, 50133,
        50158, 50173, 53000, 53003, 54005, 65001, 70000, 70001, 70002, 70008, 700_003, 70011,
        700_007, 700_016, 700_025, 700_027, 700_082, 700_084, 7_000_112, 7_000_215, 7_000_218,
        7_000_222, 7_000_229, 9_002_313, 900_144, 9_002_327, 9_002_346, 90002, 900_023, 90009,
        90014, 90019, 90023, 900_561, 90094, 500_011, 500_113, 500_121, 501_481, 530_032, 50194,
        51004, 16000, 135_010,
    ] {
        let found = hits_of(entra, None, None, &format!("AADSTS{number}: text"));
        assert!(!found.is_empty(), "AADSTS{number}");
    }
}

#[test]
fn catalog_rows_that_need_no_vendor_are_its_own() {
    // A sentence that only its vendor writes is found without a hint, and found first.
    for (status, code, text, wanted) in [
        (
            400,
            "invalid_grant",
            "Invalid refresh token requested by clientId: a with grantType: refresh_token, e.cause: no cause",
            "smartthings",
        ),
        (403, "invalid_grant", "Unknown or invalid refresh token.", "auth0"),
        (400, "invalid_grant", "Maximum allowed refresh token reuse exceeded", "keycloak"),
        (200, "bad_refresh_token", "The refresh token passed is incorrect or expired.", "github"),
        (400, "invalid_grant", "expired access/refresh token", "salesforce"),
        (
            400,
            "invalid_request",
            "AADSTS900144: The request body must contain the following parameter: 'grant_type'.",
            "microsoft-entra",
        ),
    ] {
        let found = hits(Some(status), Some(code), text);
        assert_eq!(found.first().map(|h| h.provider.slug), Some(wanted), "{text}");
    }
    // Plain RFC words alone belong to nobody.
    for code in ["invalid_grant", "invalid_client", "invalid_request"] {
        let found = hits(Some(400), Some(code), code);
        assert!(found.iter().all(|h| h.provider.kind == Kind::Words), "{code}: {found:?}");
    }
    assert!(hits(None, None, "").is_empty());
}

#[test]
fn catalog_large_answers_are_searched_in_bounds() {
    let page = "AADSTS50011 ".repeat(200_000);
    assert!(!hits(Some(400), None, &page).is_empty());
    let late = format!("{}AADSTS50011", "é".repeat(100_000));
    assert!(hits(Some(418), None, &late).is_empty());
}

fn regrant(arguments: &[&str]) -> (i32, String, String) {
    let output = Command::new(env!("CARGO_BIN_EXE_regrant")).args(arguments).output().unwrap();
    let text = |bytes: Vec<u8>| String::from_utf8(bytes).unwrap();
    (output.status.code().unwrap(), text(output.stdout), text(output.stderr))
}

#[test]
fn catalog_command_lists_and_shows() {
    let (code, list, _) = regrant(&["providers"]);
    assert_eq!(code, 0);
    let row = list.lines().find(|l| l.starts_with("smartthings ")).unwrap();
    let words: Vec<&str> = row.split_whitespace().collect();
    assert_eq!(words, ["smartthings", "SmartThings", "form", "basic", "yes"]);

    let (code, page, errors) = regrant(&["providers", "SmartThings"]);
    assert_eq!((code, errors.as_str()), (0, ""));
    for wanted in [
        "SmartThings (smartthings)",
        "https://api.smartthings.com/v1/oauth/token",
        "\"Invalid refresh token requested by clientId\"",
        "refresh_token_reused_rotation",
    ] {
        assert!(page.contains(wanted), "{wanted} is missing in:\n{page}");
    }
    let long: Vec<&str> = page
        .lines()
        .filter(|l| l.chars().count() > 80 && l.split_whitespace().count() > 2)
        .collect();
    assert!(long.is_empty(), "{long:?}");
}

#[test]
fn catalog_command_writes_json() {
    let (code, text, _) = regrant(&["providers", "entra", "--format", "json"]);
    assert_eq!(code, 0);
    let answer: serde_json::Value = serde_json::from_str(&text).unwrap();
    assert_eq!(answer["command"], "providers");
    let provider = &answer["providers"][0];
    assert_eq!(provider["slug"], "microsoft-entra");
    assert_eq!(provider["replay"], "tolerated");
    assert!(provider["errors"].as_array().unwrap().len() > 100);
    let (_, text, _) = regrant(&["providers", "--format", "json"]);
    let answer: serde_json::Value = serde_json::from_str(&text).unwrap();
    assert_eq!(answer["providers"].as_array().unwrap().len(), all().count());
}

#[test]
fn catalog_command_offers_the_nearest_name() {
    let (code, out, errors) = regrant(&["providers", "spotfy"]);
    assert_eq!((code, out.as_str()), (2, ""));
    assert_eq!(
        errors,
        "error: NAME: no provider is called 'spotfy'; did you mean 'spotify'? `regrant providers` lists all\n"
    );
    let (code, _, errors) = regrant(&["providers", "\u{1b}[2Jzz"]);
    assert_eq!(code, 2);
    assert!(!errors.contains('\u{1b}'), "{errors:?}");
}
