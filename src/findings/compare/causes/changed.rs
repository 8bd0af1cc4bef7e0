//! What the minimal change says of the cause: the remedy that was shown to work names it.

use super::{SHOWN, SHOWN_BY_DECOY, quote, redirects, redirects_cause};
use crate::campaign::Campaign;
use crate::exchange::Exchange;
use crate::findings::compare::Change;
use crate::findings::compare::change::nearest;
use crate::findings::compare::table::{Table, decisive_exchange, likeliest};
use crate::findings::{Cause, Evidence, Finding, Severity};
use crate::shape::{Body, ClientAuth};

/// One finding for each element of the minimal change.
pub(super) fn by_change(
    campaign: &Campaign,
    table: &Table,
    sent: usize,
    changes: &[Change],
) -> Vec<Finding> {
    let target = nearest(campaign, table, sent);
    let bad = decisive_exchange(&campaign.rows[sent]);
    let good = target.and_then(|t| decisive_exchange(&campaign.rows[t]));
    let refusal = bad.and_then(|x| campaign.exchanges.get(x));
    let mut out = Vec::new();
    for change in changes {
        let Some(cause) = of_change(campaign, change, refusal) else { continue };
        let mut finding = Finding::of(
            cause,
            Severity::Error,
            if table.any_works { SHOWN } else { SHOWN_BY_DECOY },
        );
        if change.axis == "token_url" {
            finding.evidence.extend(redirects(campaign));
        }
        for (index, what) in [(bad, "as sent"), (good, "works")] {
            if let Some(exchange) = index.and_then(|x| campaign.exchanges.get(x)) {
                let words = format!("{} ({what}): {}", exchange.request.shape, quote(exchange));
                finding.evidence.push(Evidence { exchange: index, what: words });
            }
        }
        out.push(finding);
    }
    // What took the place of the credentials comes before their absence.
    out.sort_by_key(|finding| finding.code != Cause::ExtraAuthorizationHeader);
    out
}

/// The cause that an element of the change stands for.
pub(super) fn of_change(
    campaign: &Campaign,
    change: &Change,
    refusal: Option<&Exchange>,
) -> Option<Cause> {
    let said = refusal.and_then(likeliest);
    let said_one_of = |causes: &[Cause]| said.filter(|c| causes.contains(c));
    let added = change.to == "present";
    Some(match change.axis.as_str() {
        "token_url" => redirects_cause(campaign).unwrap_or(Cause::WrongEndpoint),
        "body" => match (Body::from_slug(&change.from), Body::from_slug(&change.to)) {
            (Some(Body::Query), _) => Cause::ParamsInQueryRejected,
            (_, Some(Body::Json)) => Cause::JsonRequired,
            (_, Some(Body::Query)) => Cause::ParamsInQueryRequired,
            _ => Cause::FormRequired,
        },
        "client_auth" => return of_client_auth(change, said),
        "redirect_uri" if added => Cause::RedirectUriRequired,
        "redirect_uri" => {
            said_one_of(&[Cause::RedirectUriMismatch]).unwrap_or(Cause::RedirectUriRejected)
        }
        "scope" if added => Cause::ScopeRequired,
        "scope" => said_one_of(&[Cause::ScopeExceedsGrant]).unwrap_or(Cause::ScopeRejected),
        "access_token_header" if !added => Cause::ExtraAuthorizationHeader,
        "access_token_header" | "access_token_body" => Cause::ExtraParameterRequired,
        "accept_any" => Cause::AcceptHeaderRequired,
        "charset" => Cause::ContentTypeCharsetRejected,
        "slash" => Cause::RedirectTrailingSlash,
        "get" if added => Cause::GetRequired,
        "get" => Cause::MethodNotPost,
        "dpop" if added => Cause::DpopRequired,
        "dpop" => Cause::DpopProofInvalid,
        "no_user_agent" => Cause::UserAgentRequired,
        code => return Cause::from_slug(code),
    })
}

fn of_client_auth(change: &Change, said: Option<Cause>) -> Option<Cause> {
    let Some(from) = ClientAuth::from_slug(&change.from) else {
        // A deviation: its code is where the change comes from.
        return Cause::from_slug(&change.from);
    };
    let to = ClientAuth::from_slug(&change.to)?;
    Some(match (from, to) {
        (_, ClientAuth::None) => Cause::PublicClientMustNotSendSecret,
        (_, ClientAuth::PrivateKeyJwt | ClientAuth::ClientSecretJwt) => Cause::JwtAssertionRequired,
        (_, ClientAuth::Tls) => Cause::MtlsRequired,
        (_, ClientAuth::BasicEncoded) => Cause::BasicMustBeFormEncoded,
        (ClientAuth::BasicEncoded, ClientAuth::Basic | ClientAuth::BasicId) => {
            Cause::BasicMustNotBeFormEncoded
        }
        (ClientAuth::Both, _) => Cause::MultipleAuthMethods,
        (ClientAuth::Basic, ClientAuth::BasicId) => Cause::ClientIdRequiredInBodyToo,
        (ClientAuth::BasicId, ClientAuth::Basic) => Cause::ClientIdMustNotBeInBody,
        (ClientAuth::None, ClientAuth::Basic | ClientAuth::Body)
            if !matches!(said, Some(Cause::BasicRequired | Cause::BodyRequired)) =>
        {
            Cause::ClientSecretMissing
        }
        (_, ClientAuth::Both) => Cause::BothAuthMethodsRequired,
        (_, ClientAuth::Body) => Cause::BodyRequired,
        (_, ClientAuth::Basic | ClientAuth::BasicId) => Cause::BasicRequired,
    })
}
