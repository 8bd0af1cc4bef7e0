//! Placeholders that documentation and scripts leave in a command: `<REFRESH_TOKEN>`, `$CLIENT_ID`,
//! `{{client_secret}}`, `YOUR_TOKEN_HERE`, `xxxx`.

/// Stands where curl would ask for a password.
pub(super) const SECRET: &str = "<CLIENT_SECRET>";

/// Whether a whole value is a placeholder.
pub(super) fn is_placeholder(value: &str) -> bool {
    let value = value.trim();
    if value.is_empty() || value.len() > 120 {
        return false;
    }
    let between = |open: &str, close: &str| {
        value.strip_prefix(open).and_then(|v| v.strip_suffix(close)).filter(|inner| {
            !inner.is_empty()
                && inner.chars().all(|c| c.is_alphanumeric() || " _-.:$()'".contains(c))
        })
    };
    if between("<", ">").is_some()
        || between("{", "}").is_some()
        || between("{{", "}}").is_some()
        || between("${", "}").is_some()
        || between("[", "]").is_some()
        || between("%", "%").is_some()
        || between("__", "__").is_some()
    {
        return true;
    }
    if let Some(name) = value.strip_prefix('$') {
        return super::words::is_name(name);
    }
    let mut distinct = value.chars().filter(|c| !"-_ ".contains(*c));
    let first = distinct.next().unwrap_or('-');
    if value.chars().count() >= 3
        && "xX*.\u{2022}\u{2026}#?".contains(first)
        && distinct.all(|c| c.eq_ignore_ascii_case(&first))
    {
        return true;
    }
    value == "\u{2026}" || is_spoken(value)
}

/// `YOUR_CLIENT_ID`, `your-refresh-token`, `REFRESH_TOKEN_HERE`, `CLIENT_SECRET`, `REDACTED…`.
fn is_spoken(value: &str) -> bool {
    let letters = |c: char| c.is_ascii_alphabetic() || "_- ".contains(c);
    if !value.chars().all(letters) {
        return false;
    }
    let lower = value.to_ascii_lowercase().replace(['-', ' '], "_");
    let speaks = ["your_", "insert_", "replace_", "enter_", "redacted", "placeholder"];
    let names = [
        "client_id",
        "client_secret",
        "refresh_token",
        "access_token",
        "redirect_uri",
        "clientid",
        "clientsecret",
        "refreshtoken",
        "app_id",
        "app_secret",
    ];
    let base = lower.trim_end_matches("_here").trim_end_matches("_value");
    let base = base.trim_start_matches("my_").trim_start_matches("the_");
    speaks.iter().any(|s| lower.starts_with(s)) && lower.len() < 60 || names.contains(&base)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn placeholder_forms_are_known() {
        for value in [
            "<REFRESH_TOKEN>",
            "<your refresh token>",
            "$CLIENT_ID",
            "${CLIENT_ID}",
            "{{client_secret}}",
            "{client_id}",
            "YOUR_CLIENT_ID",
            "your-refresh-token",
            "xxxx",
            "xxxx-xxxx",
            "****",
            "...",
            "\u{2026}",
            "REDACTED",
            "REFRESH_TOKEN",
            "refresh_token_here",
            "%CLIENT_ID%",
            "[client id]",
            "__SECRET__",
            "MY_CLIENT_SECRET",
        ] {
            assert!(is_placeholder(value), "{value}");
        }
    }

    #[test]
    fn placeholder_real_values_are_left_alone() {
        for value in [
            "",
            "app",
            "my-client",
            "1//0gabc",
            "secret-123",
            "a$b",
            "client",
            "x",
            "xx",
            "Xy3",
            "0f8fad5b-d9cb-469f-a165-70867728950e",
            "eyJhbGciOi.J9.x",
            "regrant-demo",
        ] {
            assert!(!is_placeholder(value), "{value}");
        }
    }
}
