//! The times of a statement: `exp`, `iat`, `nbf`.

use super::super::jwt::whole;
use super::Remarks;
use super::statement::Statement;
use jiff::Timestamp;
use serde_json::Value;

/// More than this is no number of seconds of our age, but of milliseconds.
const MILLISECONDS: i64 = 100_000_000_000;

/// A time claim in seconds, with remarks where it is not written as one.
pub(super) fn time(
    statement: &Statement,
    claim: &'static str,
    remarks: &mut Remarks,
) -> Option<i64> {
    const WHY: &str =
        "times are JSON numbers of seconds since 1970 (RFC 7519 section 2, NumericDate)";
    let value = statement.claims.get(claim)?;
    let Some(number) = whole(value) else {
        let kind = match value {
            Value::String(_) => "text",
            Value::Null => "null",
            _ => "no number",
        };
        remarks.error(
            claim,
            format!("'{claim}' is {kind}"),
            WHY,
            "write it as a plain number of seconds",
        );
        // What was meant may still be seen in it.
        return value.as_str()?.parse().ok().filter(|n: &i64| *n < MILLISECONDS);
    };
    if number >= MILLISECONDS {
        let (unit, times) = match number {
            n if n < 1_000 * MILLISECONDS => ("milliseconds", 1_000),
            n if n < 1_000_000 * MILLISECONDS => ("microseconds", 1_000_000),
            _ => ("nanoseconds", 1_000_000_000),
        };
        remarks.error(
            claim,
            format!("'{claim}' is in {unit}"),
            WHY,
            format!("divide it by {times} and leave fractions out"),
        );
        return Some(number / times);
    }
    Some(number)
}

/// The times of a client assertion.
pub(super) fn of_assertion(statement: &Statement, at: Timestamp, remarks: &mut Remarks) {
    let now = at.as_second();
    let exp = time(statement, "exp", remarks);
    let iat = time(statement, "iat", remarks);
    let nbf = time(statement, "nbf", remarks);
    if !statement.claims.contains_key("exp") {
        remarks.error(
            "exp",
            "'exp' is missing",
            "an assertion must say until when it is good (RFC 7523 section 3, point 4)",
            "set it to one to five minutes from now",
        );
    }
    if let Some(exp) = exp {
        expiry(exp, now, iat, remarks);
    }
    for (claim, start) in [("iat", iat), ("nbf", nbf)] {
        start_in_future(claim, start, now, remarks);
    }
    match iat {
        Some(iat) if now - iat > 3600 => remarks.warning(
            "iat",
            format!("it was made {} before it was sent", span(now - iat)),
            "servers may refuse an assertion that is too old (RFC 7523 section 3, point 6)",
            "make a new one for every request",
        ),
        None if !statement.claims.contains_key("iat") => remarks.note(
            "iat",
            "'iat' is missing",
            "it is optional, and some servers want it (RFC 7523 section 3, point 6)",
            "add the time of making",
        ),
        _ => {}
    }
    if let (Some(exp), Some(nbf)) = (exp, nbf)
        && nbf >= exp
    {
        remarks.error(
            "nbf",
            "'nbf' is not before 'exp'",
            "it is never good (RFC 7519 section 4.1.5)",
            "set nbf to now, or leave it out",
        );
    }
}

fn expiry(exp: i64, now: i64, iat: Option<i64>, remarks: &mut Remarks) {
    const WHY: &str = "after this time a server must refuse it (RFC 7523 section 3, point 4)";
    let ago = now - exp;
    if ago >= 0 {
        remarks.error(
            "exp",
            format!("it expired {} before it was sent", span(ago)),
            WHY,
            "make a new assertion for every request; if it was just made, set this machine's clock (NTP)",
        );
    } else if ago > -10 {
        remarks.warning(
            "exp",
            "it expires within ten seconds",
            WHY,
            "give it one to five minutes, since clocks differ a little",
        );
    } else if ago < -3600 {
        remarks.warning(
            "exp",
            format!("it is good for {} more", span(-ago)),
            "servers may refuse a time too far ahead (RFC 7523 section 3, point 4); many allow five minutes to an hour",
            "set it to one to five minutes from now",
        );
    }
    if iat.is_some_and(|iat| exp <= iat) {
        remarks.error(
            "exp",
            "'exp' is not after 'iat'",
            "it had expired before it was made",
            "set exp to iat plus one to five minutes",
        );
    }
}

/// A beginning that lies ahead.
pub(super) fn start_in_future(
    claim: &'static str,
    start: Option<i64>,
    now: i64,
    remarks: &mut Remarks,
) {
    let Some(ahead) = start.map(|s| s - now).filter(|ahead| *ahead > 0) else { return };
    let seen = format!("'{claim}' lies {} ahead", span(ahead));
    let why = "a server must not take it before that time (RFC 7519 sections 4.1.5 and 4.1.6)";
    let fix =
        "set the clock of the machine that makes it (NTP), and set the claim to its present time";
    // Servers allow for a minute or so.
    if ahead > 60 {
        remarks.error(claim, seen, why, fix);
    } else {
        remarks.warning(claim, seen, why, fix);
    }
}

/// A time span in the largest unit that fits.
pub(super) fn span(seconds: i64) -> String {
    let (n, unit) = match seconds {
        s if s >= 172_800 => (s / 86_400, "days"),
        s if s >= 7_200 => (s / 3_600, "hours"),
        s if s >= 120 => (s / 60, "minutes"),
        s => (s, "seconds"),
    };
    format!("{n} {}", if n == 1 { unit.trim_end_matches('s') } else { unit })
}
