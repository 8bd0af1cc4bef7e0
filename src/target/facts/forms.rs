//! The forms of tokens, ids and secrets that tell what they are, as data.
//!
//! Only forms that no random value has by chance: a prefix of a vendor's own, or a shape with a
//! mark in it. What many vendors share stands under no vendor.

/// What a value is by its form.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) enum Kind {
    /// A refresh token.
    Refresh,
    /// An access token.
    Access,
    /// An authorization code.
    Code,
    /// A personal access token, an API key, a bot's or app's own token.
    ApiKey,
    /// A client secret.
    Secret,
    /// A client id.
    ClientId,
}

impl Kind {
    /// What people call it, with its article.
    pub(super) const fn name(self) -> &'static str {
        match self {
            Self::Refresh => "a refresh token",
            Self::Access => "an access token",
            Self::Code => "an authorization code",
            Self::ApiKey => "an API key or personal token",
            Self::Secret => "a client secret",
            Self::ClientId => "a client id",
        }
    }
}

/// What follows a prefix.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) enum Rest {
    /// Printable characters.
    Any,
    /// Letters and digits.
    Alnum,
    /// Letters, digits, `-`, `_`.
    Url,
    /// Digits and a-f.
    Hex,
}

/// One form.
#[derive(Clone, Copy, Debug)]
pub(super) struct Form {
    /// Whose it is.
    pub(super) vendor: &'static str,
    /// What it is.
    pub(super) kind: Kind,
    /// What it begins with, letter for letter.
    pub(super) prefix: &'static str,
    /// What follows.
    pub(super) rest: Rest,
    /// The least number of characters that follow.
    pub(super) least: usize,
    /// The number of characters that follow in a whole one, where that is fixed.
    pub(super) whole: Option<usize>,
}

impl Form {
    /// Whether a value has this form.
    pub(super) fn fits(&self, value: &str) -> bool {
        let Some(rest) = value.strip_prefix(self.prefix) else { return false };
        let fits = |b: u8| match self.rest {
            Rest::Any => b.is_ascii_graphic(),
            Rest::Alnum => b.is_ascii_alphanumeric(),
            Rest::Url => b.is_ascii_alphanumeric() || b == b'-' || b == b'_',
            Rest::Hex => b.is_ascii_hexdigit(),
        };
        rest.len() >= self.least && rest.bytes().all(fits)
    }
}

/// The form a value has.
pub(super) fn form_of(value: &str) -> Option<&'static Form> {
    // The longest prefix is the most telling: `xoxe.xoxp-` before `xoxe`.
    FORMS.iter().filter(|f| f.fits(value)).max_by_key(|f| f.prefix.len())
}

/// The vendor a host belongs to, among those in the table.
pub(super) fn vendor_of(host: &str) -> Option<&'static str> {
    let host = host.trim_end_matches('.').to_ascii_lowercase();
    HOSTS.iter().find(|(domain, _)| within(&host, domain)).map(|(_, vendor)| *vendor)
}

/// Whether a host is a domain or lies under it.
pub(super) fn within(host: &str, domain: &str) -> bool {
    host.strip_suffix(domain).is_some_and(|front| front.is_empty() || front.ends_with('.'))
}

const fn form(
    vendor: &'static str,
    kind: Kind,
    prefix: &'static str,
    rest: Rest,
    least: usize,
) -> Form {
    Form { vendor, kind, prefix, rest, least, whole: None }
}

const fn fixed(
    vendor: &'static str,
    kind: Kind,
    prefix: &'static str,
    rest: Rest,
    whole: usize,
) -> Form {
    Form { vendor, kind, prefix, rest, least: whole / 2, whole: Some(whole) }
}

/// The forms. `whole` only where the vendor documents the length or it never differed.
const FORMS: &[Form] = &[
    form("Amazon", Kind::Refresh, "Atzr|", Rest::Any, 20),
    form("Amazon", Kind::Access, "Atza|", Rest::Any, 20),
    form("Amazon", Kind::ClientId, "amzn1.application-oa2-client.", Rest::Hex, 20),
    form("Amazon", Kind::Secret, "amzn1.oa2-cs.v1.", Rest::Hex, 20),
    form("Anthropic", Kind::Refresh, "sk-ant-ort01-", Rest::Url, 20),
    form("Anthropic", Kind::Access, "sk-ant-oat01-", Rest::Url, 20),
    form("Anthropic", Kind::ApiKey, "sk-ant-api03-", Rest::Url, 20),
    form("Auth0", Kind::Refresh, "v1.M", Rest::Url, 30),
    form("DigitalOcean", Kind::Refresh, "dor_v1_", Rest::Hex, 20),
    form("DigitalOcean", Kind::Access, "doo_v1_", Rest::Hex, 20),
    form("DigitalOcean", Kind::ApiKey, "dop_v1_", Rest::Hex, 20),
    form("Dropbox", Kind::Access, "sl.", Rest::Url, 60),
    form("Figma", Kind::ApiKey, "figd_", Rest::Url, 20),
    form("GitHub", Kind::Refresh, "ghr_", Rest::Alnum, 30),
    form("GitHub", Kind::Access, "gho_", Rest::Alnum, 20),
    form("GitHub", Kind::Access, "ghu_", Rest::Alnum, 20),
    form("GitHub", Kind::ApiKey, "ghp_", Rest::Alnum, 20),
    form("GitHub", Kind::ApiKey, "ghs_", Rest::Any, 20),
    form("GitHub", Kind::ApiKey, "github_pat_", Rest::Url, 20),
    fixed("GitHub", Kind::ClientId, "Iv1.", Rest::Hex, 16),
    fixed("GitHub", Kind::ClientId, "Iv23", Rest::Alnum, 16),
    fixed("GitHub", Kind::ClientId, "Ov23", Rest::Alnum, 16),
    form("GitLab", Kind::ApiKey, "glpat-", Rest::Any, 15),
    form("GitLab", Kind::Secret, "gloas-", Rest::Hex, 40),
    form("Google", Kind::Refresh, "1//", Rest::Url, 30),
    form("Google", Kind::Access, "ya29.", Rest::Any, 20),
    form("Google", Kind::Code, "4/0A", Rest::Url, 20),
    form("Google", Kind::Code, "4/P7", Rest::Any, 20),
    fixed("Google", Kind::Secret, "GOCSPX-", Rest::Url, 28),
    form("Google", Kind::ApiKey, "AIza", Rest::Url, 35),
    form("Heroku", Kind::ApiKey, "HRKU-", Rest::Url, 20),
    form("HubSpot", Kind::ApiKey, "pat-na1-", Rest::Url, 20),
    form("HubSpot", Kind::ApiKey, "pat-eu1-", Rest::Url, 20),
    form("Linear", Kind::Access, "lin_oauth_", Rest::Alnum, 20),
    form("Linear", Kind::ApiKey, "lin_api_", Rest::Alnum, 20),
    form("Microsoft", Kind::Access, "EwA", Rest::Any, 300),
    form("Microsoft", Kind::Access, "EwB", Rest::Any, 300),
    form("Microsoft", Kind::Refresh, "0.A", Rest::Any, 100),
    form("Microsoft", Kind::Refresh, "1.A", Rest::Any, 100),
    form("Notion", Kind::Refresh, "nrt_", Rest::Alnum, 20),
    form("Notion", Kind::ApiKey, "ntn_", Rest::Alnum, 20),
    form("OpenAI", Kind::ApiKey, "sk-proj-", Rest::Url, 30),
    form("Ory", Kind::Refresh, "ory_rt_", Rest::Any, 20),
    form("Ory", Kind::Access, "ory_at_", Rest::Any, 20),
    form("Ory", Kind::Code, "ory_ac_", Rest::Any, 20),
    form("PayPal", Kind::Access, "A21AA", Rest::Url, 60),
    form("PayPal", Kind::Refresh, "R23AA", Rest::Url, 60),
    form("Salesforce", Kind::Refresh, "5Aep", Rest::Any, 40),
    form("Salesforce", Kind::ClientId, "3MVG9", Rest::Any, 40),
    form("Sentry", Kind::ApiKey, "sntryu_", Rest::Hex, 30),
    form("Shopify", Kind::Access, "shpat_", Rest::Hex, 20),
    form("Shopify", Kind::Access, "shpua_", Rest::Hex, 20),
    form("Shopify", Kind::Access, "shpca_", Rest::Hex, 20),
    form("Shopify", Kind::Refresh, "shprt_", Rest::Hex, 20),
    form("Shopify", Kind::Secret, "shpss_", Rest::Hex, 20),
    form("Slack", Kind::Refresh, "xoxe-", Rest::Any, 20),
    form("Slack", Kind::Access, "xoxe.xoxp-", Rest::Any, 20),
    form("Slack", Kind::Access, "xoxe.xoxb-", Rest::Any, 20),
    form("Slack", Kind::ApiKey, "xoxb-", Rest::Any, 20),
    form("Slack", Kind::ApiKey, "xoxp-", Rest::Any, 20),
    form("Slack", Kind::ApiKey, "xoxa-", Rest::Any, 20),
    form("Slack", Kind::ApiKey, "xoxs-", Rest::Any, 20),
    form("Slack", Kind::ApiKey, "xapp-", Rest::Any, 20),
    form("Stripe", Kind::ApiKey, "sk_live_", Rest::Alnum, 20),
    form("Stripe", Kind::ApiKey, "sk_test_", Rest::Alnum, 20),
    form("Stripe", Kind::ApiKey, "rk_live_", Rest::Alnum, 20),
    // Meta's and Square's user tokens share these letters; no refresh token has them.
    form("Meta or Square", Kind::Access, "EAA", Rest::Url, 60),
];

/// Domains and the vendors whose tokens they issue. Only vendors that stand in [`FORMS`], so that
/// a token of one at the endpoint of another can be told; a company's own domain stands for none.
const HOSTS: &[(&str, &str)] = &[
    ("amazon.co.jp", "Amazon"),
    ("amazon.co.uk", "Amazon"),
    ("amazon.com", "Amazon"),
    ("anthropic.com", "Anthropic"),
    ("claude.com", "Anthropic"),
    ("auth0.com", "Auth0"),
    ("digitalocean.com", "DigitalOcean"),
    ("dropbox.com", "Dropbox"),
    ("dropboxapi.com", "Dropbox"),
    ("facebook.com", "Meta"),
    ("figma.com", "Figma"),
    ("github.com", "GitHub"),
    ("gitlab.com", "GitLab"),
    ("google.com", "Google"),
    ("googleapis.com", "Google"),
    ("heroku.com", "Heroku"),
    ("hubapi.com", "HubSpot"),
    ("hubspot.com", "HubSpot"),
    ("linear.app", "Linear"),
    ("live.com", "Microsoft"),
    ("microsoftonline.com", "Microsoft"),
    ("microsoftonline.us", "Microsoft"),
    ("windows.net", "Microsoft"),
    ("notion.com", "Notion"),
    ("openai.com", "OpenAI"),
    ("ory.sh", "Ory"),
    ("paypal.com", "PayPal"),
    ("salesforce.com", "Salesforce"),
    ("sentry.io", "Sentry"),
    ("smartthings.com", "SmartThings"),
    ("myshopify.com", "Shopify"),
    ("shopify.com", "Shopify"),
    ("slack.com", "Slack"),
    ("spotify.com", "Spotify"),
    ("squareup.com", "Square"),
    ("strava.com", "Strava"),
    ("stripe.com", "Stripe"),
    ("atlassian.com", "Atlassian"),
    ("okta.com", "Okta"),
    ("oktapreview.com", "Okta"),
    ("xero.com", "Xero"),
    ("zoom.us", "Zoom"),
    ("discord.com", "Discord"),
    ("linkedin.com", "LinkedIn"),
    ("intuit.com", "Intuit"),
    ("twitter.com", "X"),
    ("x.com", "X"),
    ("fitbit.com", "Fitbit"),
    ("withings.net", "Withings"),
    ("box.com", "Box"),
    ("reddit.com", "Reddit"),
];
