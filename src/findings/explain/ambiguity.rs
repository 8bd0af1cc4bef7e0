//! Error codes that stand for several reasons: which ones, and the cheapest way to tell them apart.

struct Ambiguous {
    codes: &'static [&'static str],
    text: &'static str,
}

const TABLE: &[Ambiguous] = &[
    Ambiguous {
        codes: &["invalid_grant", "bad_refresh_token", "invalid_refresh_token", "token_inactive"],
        text: "The code stands for several reasons: a token used before, one that expired or was revoked, one of another client, or a value that is not the stored one. The cheapest way to tell them apart: compare the length and the last four characters of the token sent with the newest one stored; look when it was last used with success and by which program; if all of that is in order, sign in once more and refresh at once: if that works, the old token was dead, if not, the request or the client is at fault.",
    },
    Ambiguous {
        codes: &["invalid_client"],
        text: "The code stands for several reasons: a wrong secret, an unknown id, credentials in the wrong place (header or body), or none that could be read; some servers also say it of a token of another client. The cheapest way to tell them apart: send the same request once with a deliberately wrong secret; if the answer stays the same, the server does not read the credentials where they stand, so try the other place.",
    },
    Ambiguous {
        codes: &["unauthorized_client"],
        text: "The code stands for several reasons: a grant type that is not switched on for the client, a token of another client, or (at some vendors) plainly wrong credentials. The cheapest way to tell them apart: look in the vendor's console whether the refresh grant is on, then send a deliberately wrong secret and see whether the answer changes.",
    },
    Ambiguous {
        codes: &["unsupported_grant_type"],
        text: "The code mostly means that the server did not see the parameter at all, because it could not read the body. The cheapest way to tell: send a made-up grant_type; if the answer stays word for word the same, the body is not read.",
    },
    Ambiguous {
        codes: &["invalid_request"],
        text: "The code stands for several reasons: a missing, repeated or misnamed parameter, a body that could not be read, or (at some vendors) a dead refresh token. The cheapest way to tell: send the same request with a made-up refresh token; if the answer changes, the request itself was readable.",
    },
];

/// What to say about a code whose reason is not plain.
pub(super) fn of(code: Option<&str>, sure: f64) -> Option<&'static str> {
    if sure >= 0.8 {
        return None;
    }
    let code = code?;
    TABLE.iter().find(|a| a.codes.contains(&code)).map(|a| a.text)
}
