//! Ways of writing a value that a redactor has to see through.

use regrant::encode;

/// The value in one of many spellings.
#[must_use]
pub fn spell(how: u8, value: &str) -> String {
    let each = |f: &dyn Fn(u8) -> String| value.bytes().map(f).collect::<String>();
    match how % 20 {
        0 => encode::percent(value),
        1 => encode::form(value),
        2 => encode::json_inner(value),
        3 => encode::json_inner(value).replace('/', "\\/"),
        4 => encode::base64(value),
        5 => encode::base64url(value),
        6 => encode::base64(format!("x{value}")),
        7 => encode::base64(format!("xy{value}")),
        8 => each(&|b| format!("{b:02x}")),
        9 => each(&|b| format!("{b:02X}")),
        10 => each(&|b| format!("%{b:02x}")),
        11 => each(&|b| format!("\\u{b:04x}")),
        12 => each(&|b| format!("&#{b};")),
        13 => each(&|b| format!("&#x{b:X};")),
        14 => value.replace('&', "&amp;").replace('"', "&quot;").replace('<', "&lt;"),
        15 => value.chars().flat_map(|c| [c, '\0']).collect(),
        16 => value.chars().flat_map(|c| [c, '\n']).collect(),
        17 => encode::shell_word(value),
        18 => each(&|b| format!("{b:02x}:")),
        _ => each(&|b| format!("\\x{b:02x}")),
    }
}
