//! Error codes that stand for several reasons: which ones, and the cheapest way to tell them apart.

use crate::findings::Cause;

struct Ambiguous {
    codes: &'static [&'static str],
    /// What it stands for.
    reasons: &'static str,
    /// How to tell.
    text: &'static str,
}

const TABLE: &[Ambiguous] = &[
    Ambiguous {
        codes: &["invalid_grant", "bad_refresh_token", "invalid_refresh_token", "token_inactive"],
        reasons: "The code stands for several reasons: a token used before, one that expired or was revoked, one of another client, or a value that is not the stored one.",
        text: "The cheapest way to tell them apart: compare the length and the last four characters of the token sent with the newest one stored; look when it was last used with success and by which program; if all of that is in order, sign in once more and refresh at once: if that works, the old token was dead, if not, the request or the client is at fault.",
    },
    Ambiguous {
        codes: &["invalid_client"],
        reasons: "The code stands for several reasons: a wrong secret, an unknown id, credentials in the wrong place (header or body), or none that could be read; some servers also say it of a token of another client.",
        text: "The cheapest way to tell them apart: send the same request once with a deliberately wrong secret; if the answer stays the same, the server does not read the credentials where they stand, so try the other place.",
    },
    Ambiguous {
        codes: &["unauthorized_client"],
        reasons: "The code stands for several reasons: a grant type that is not switched on for the client, a token of another client, or (at some vendors) plainly wrong credentials.",
        text: "The cheapest way to tell them apart: look in the vendor's console whether the refresh grant is on, then send a deliberately wrong secret and see whether the answer changes.",
    },
    Ambiguous {
        codes: &["unsupported_grant_type"],
        reasons: "The code mostly means that the server did not see the parameter at all, because it could not read the body.",
        text: "The cheapest way to tell: send a made-up grant_type; if the answer stays word for word the same, the body is not read.",
    },
    Ambiguous {
        codes: &["invalid_request"],
        reasons: "The code stands for several reasons: a missing, repeated or misnamed parameter, a body that could not be read, or (at some vendors) a dead refresh token.",
        text: "The cheapest way to tell: send the same request with a made-up refresh token; if the answer changes, the request itself was readable.",
    },
];

/// What to say about a code whose reason is not plain.
pub(super) fn of(code: Option<&str>, cause: Cause, sure: f64) -> Option<String> {
    if sure >= 0.8 {
        return None;
    }
    let code = code?;
    let row = TABLE.iter().find(|a| a.codes.contains(&code))?;
    // What this cause means is that the reason is not known; its own text lists them.
    if cause == Cause::RefreshTokenInvalid {
        return Some(row.text.to_owned());
    }
    Some(format!("{} {}", row.reasons, row.text))
}
