//! Wording of times and of bytes that a peer sent, for the messages of failures.

use jiff::{SignedDuration, Timestamp};

/// A length of time in its largest unit: `3 days`, `1 hour`.
pub(super) fn span(duration: SignedDuration) -> String {
    let seconds = duration.as_secs().unsigned_abs();
    let (count, unit) = match seconds {
        s if s >= 2 * 365 * DAY => (s / (365 * DAY), "year"),
        s if s >= DAY => (s / DAY, "day"),
        s if s >= 3600 => (s / 3600, "hour"),
        s if s >= 60 => (s / 60, "minute"),
        s => (s, "second"),
    };
    format!("{count} {unit}{}", if count == 1 { "" } else { "s" })
}

/// `2026-11-24`.
pub(super) fn day(time: Timestamp) -> String {
    time.strftime("%Y-%m-%d").to_string()
}

/// `2026-11-24 21:55 UTC`.
pub(super) fn minute(time: Timestamp) -> String {
    time.strftime("%Y-%m-%d %H:%M UTC").to_string()
}

/// The first bytes a peer sent, escaped.
pub(super) fn excerpt(bytes: &[u8]) -> String {
    let shown = &bytes[..bytes.len().min(EXCERPT)];
    let more = if bytes.len() > EXCERPT { "…" } else { "" };
    format!("{}{more}", shown.escape_ascii())
}

const DAY: u64 = 24 * 3600;
/// Bytes of a peer's answer that a message quotes.
const EXCERPT: usize = 48;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn span_names_the_largest_unit() {
        let say = |seconds| span(SignedDuration::from_secs(seconds));
        assert_eq!(say(3 * 24 * 3600 + 5), "3 days");
        assert_eq!(say(3600), "1 hour");
        assert_eq!(say(-90), "1 minute");
        assert_eq!(say(5 * 365 * 24 * 3600), "5 years");
    }

    #[test]
    fn excerpt_escapes_what_a_terminal_would_act_on() {
        assert_eq!(excerpt(b"\x1b[2Jhi\r\n\xff"), "\\x1b[2Jhi\\r\\n\\xff");
    }
}
