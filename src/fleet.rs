//! Many checks in one file: what each client's options are, and in which order the clients run.
//!
//! Works on text and durations alone: no socket, no clock. What the options mean is for the
//! command line to say; here they are keys with lines and words.

use crate::secret::Secret;
use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;
use toml::de::{DeTable, DeValue};

/// What is wrong with a file, and where.
#[derive(Clone, Debug, Eq, PartialEq, thiserror::Error)]
#[error("line {line}: {why}")]
pub struct Misread {
    /// The line, counted from 1.
    pub line: usize,
    /// Why it cannot be used.
    pub why: String,
}

/// One option of a file.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Entry {
    /// The option's long name, without the dashes.
    pub key: String,
    /// Its line, counted from 1.
    pub line: usize,
    /// What was given; a list has several.
    pub words: Vec<Word>,
}

/// One value of an option. It may be a secret.
#[derive(Clone, Debug, Eq, PartialEq)]
pub enum Word {
    /// `true` or `false`.
    Switch(bool),
    /// Text or a number.
    Value(Secret),
}

/// One `[[client]]` table, the defaults filled in.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Client {
    /// Its name; fit for a file's name.
    pub name: String,
    /// The line of its name.
    pub line: usize,
    /// Its options.
    pub options: Vec<Entry>,
}

/// A whole file.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Fleet {
    /// `pace`: the pause between two runs to the same host.
    pub pace: Option<Entry>,
    /// The clients, in the file's order; at least one.
    pub clients: Vec<Client>,
}

/// Reads a file that holds options and nothing else (a profile).
///
/// # Errors
/// Where it is no TOML, or a value is neither text, number, switch nor a list of these.
pub fn options(text: &str) -> Result<Vec<Entry>, Misread> {
    let root = parse(text)?;
    entries(root.get_ref(), &Lines(text))
}

/// Reads a fleet.
///
/// # Errors
/// Where it is no TOML, has no client, or a client has no name of its own.
pub fn read(text: &str) -> Result<Fleet, Misread> {
    let lines = Lines(text);
    let mut root = parse(text)?;
    let clients = root.get_mut().remove("client");
    let mut defaults = entries(root.get_ref(), &lines)?;
    let pace = defaults.iter().position(|e| e.key == "pace").map(|at| defaults.remove(at));
    let missing = || Misread { line: 1, why: "there is no [[client]] table".to_owned() };
    let clients = clients.ok_or_else(missing)?;
    let line = lines.at(clients.span().start);
    let DeValue::Array(tables) = clients.get_ref() else {
        return Err(Misread { line, why: "a client begins with [[client]]".to_owned() });
    };
    let mut read = Vec::with_capacity(tables.len());
    let mut names = BTreeSet::new();
    for table in tables {
        let line = lines.at(table.span().start);
        let DeValue::Table(table) = table.get_ref() else {
            return Err(Misread { line, why: "a client begins with [[client]]".to_owned() });
        };
        let client = client(entries(table, &lines)?, line, &defaults)?;
        if !names.insert(client.name.to_lowercase()) {
            let why = format!("the name '{}' is given twice", client.name);
            return Err(Misread { line: client.line, why });
        }
        read.push(client);
    }
    if read.is_empty() {
        return Err(missing());
    }
    Ok(Fleet { pace, clients: read })
}

fn client(mut own: Vec<Entry>, line: usize, defaults: &[Entry]) -> Result<Client, Misread> {
    let named = own.iter().position(|entry| entry.key == "name").map(|at| own.remove(at));
    let named = named.ok_or_else(|| Misread { line, why: "this client has no name".to_owned() })?;
    let line = named.line;
    let name = match named.words.as_slice() {
        [Word::Value(name)] if is_name(name.expose()) => name.expose().to_owned(),
        _ => {
            let why = "a name is 1 to 64 letters, digits, '-', '_' or '.', and does not begin with '.' or '-'";
            return Err(Misread { line, why: why.to_owned() });
        }
    };
    let given: BTreeSet<String> = own.iter().map(|entry| entry.key.clone()).collect();
    own.extend(defaults.iter().filter(|entry| !given.contains(&entry.key)).cloned());
    Ok(Client { name, line, options: own })
}

/// Whether a name can be a file's name everywhere.
fn is_name(name: &str) -> bool {
    (1..=64).contains(&name.len())
        && !name.starts_with(['.', '-'])
        && name.bytes().all(|b| b.is_ascii_alphanumeric() || b"-_.".contains(&b))
}

fn parse(text: &str) -> Result<toml::Spanned<DeTable<'_>>, Misread> {
    DeTable::parse(text).map_err(|error| Misread {
        line: error.span().map_or(1, |span| Lines(text).at(span.start)),
        why: error.message().to_owned(),
    })
}

fn entries(table: &DeTable<'_>, lines: &Lines<'_>) -> Result<Vec<Entry>, Misread> {
    let mut entries = Vec::with_capacity(table.len());
    for (key, value) in table {
        let line = lines.at(key.span().start);
        let key = key.get_ref().to_string();
        let words = words(value.get_ref()).ok_or_else(|| Misread {
            line,
            why: format!("'{key}' should be text, a number, true, or a list of these"),
        })?;
        entries.push(Entry { key, line, words });
    }
    entries.sort_by_key(|entry| entry.line);
    Ok(entries)
}

fn words(value: &DeValue<'_>) -> Option<Vec<Word>> {
    let word = match value {
        DeValue::String(text) => Word::Value(Secret::new(text.to_string())),
        DeValue::Integer(number) => {
            let number = i64::from_str_radix(number.as_str(), number.radix()).ok()?;
            Word::Value(Secret::new(number.to_string()))
        }
        DeValue::Float(number) => Word::Value(Secret::new(number.as_str())),
        DeValue::Boolean(on) => Word::Switch(*on),
        DeValue::Array(list) => {
            let flat = |value: &toml::Spanned<DeValue<'_>>| match value.get_ref() {
                DeValue::Array(_) => None,
                value => words(value),
            };
            let lists: Option<Vec<Vec<Word>>> = list.iter().map(flat).collect();
            return lists.map(|lists| lists.into_iter().flatten().collect());
        }
        DeValue::Table(_) | DeValue::Datetime(_) => return None,
    };
    Some(vec![word])
}

struct Lines<'a>(&'a str);

impl Lines<'_> {
    /// The line of a byte, counted from 1.
    fn at(&self, byte: usize) -> usize {
        1 + self.0.bytes().take(byte).filter(|b| *b == b'\n').count()
    }
}

/// Says who runs next, so that two runs to the same host keep their distance.
#[derive(Debug, Default)]
pub struct Pacer {
    pace: Duration,
    ended: BTreeMap<String, Duration>,
}

impl Pacer {
    /// A pacer that keeps this distance.
    #[must_use]
    pub fn new(pace: Duration) -> Self {
        Self { pace, ended: BTreeMap::new() }
    }

    /// A run to this host ended now (since any fixed moment).
    pub fn ended(&mut self, host: &str, now: Duration) {
        self.ended.insert(host.to_owned(), now);
    }

    /// Which of those that wait runs next, and after which pause: the first whose host may be
    /// asked now, otherwise the one whose host may be asked soonest.
    #[must_use]
    pub fn next<'a>(
        &self,
        waiting: impl IntoIterator<Item = (usize, &'a str)>,
        now: Duration,
    ) -> Option<(usize, Duration)> {
        let pause = |host: &str| {
            let ready = self.ended.get(host).map_or(Duration::ZERO, |ended| *ended + self.pace);
            ready.saturating_sub(now)
        };
        let waits = waiting.into_iter().map(|(which, host)| (which, pause(host)));
        waits.min_by_key(|(which, wait)| (*wait, *which))
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a failed set-up should fail the test")]
mod tests {
    use super::*;

    fn value(text: &str) -> Vec<Word> {
        vec![Word::Value(Secret::new(text))]
    }

    #[test]
    fn fleet_reads_clients_with_their_lines_and_defaults() {
        let text = "pace = \"500ms\"\nmax-time = 5\ndecoy-only = true\n\n[[client]]\nname = \"a\"\n\
                    param = [\"x=1\", \"y=2\"]\n\n[[client]]\nmax-time = 0x10\nname = \"b.c\"\n";
        let fleet = read(text).unwrap();
        assert_eq!(fleet.pace.unwrap().words, value("500ms"));
        let [a, b] = fleet.clients.as_slice() else { panic!("two clients") };
        assert_eq!((a.name.as_str(), a.line, b.name.as_str(), b.line), ("a", 6, "b.c", 11));
        let shown: Vec<(&str, usize)> =
            a.options.iter().map(|e| (e.key.as_str(), e.line)).collect();
        assert_eq!(shown, [("param", 7), ("max-time", 2), ("decoy-only", 3)]);
        assert_eq!(a.options[0].words.len(), 2);
        assert_eq!(a.options[2].words, [Word::Switch(true)]);
        assert_eq!(b.options[0].words, value("16"));
        assert_eq!(b.options.iter().filter(|e| e.key == "max-time").count(), 1);
    }

    #[test]
    fn fleet_names_the_line_of_what_it_cannot_use() {
        for (text, said) in [
            ("", "line 1: there is no [[client]] table"),
            ("client = []", "line 1: there is no [[client]] table"),
            ("\nclient = 3", "line 2: a client begins with [[client]]"),
            ("client = [1]", "line 1: a client begins with [[client]]"),
            ("[[client]]\nscope = 'x'\n", "line 1: this client has no name"),
            (
                "x = 1\n[y]\n[[client]]\nname = 'a'",
                "line 2: 'y' should be text, a number, true, or a list of these",
            ),
            (
                "[[client]]\nname = 'a'\n[[client]]\n\nname = 'A'",
                "line 5: the name 'A' is given twice",
            ),
        ] {
            assert_eq!(read(text).unwrap_err().to_string(), said, "{text}");
        }
        for name in ["../x", ".a", "-a", "a b", "", "a/b", "é"] {
            let text = format!("[[client]]\nname = '{name}'");
            assert!(
                read(&text).unwrap_err().to_string().starts_with("line 2: a name is"),
                "{name}"
            );
        }
        assert_eq!(read("[[client]]\nname = 'a\n").unwrap_err().line, 2);
        assert_eq!(options("\n\nx = 1979-05-27").unwrap_err().line, 3);
    }

    #[test]
    fn fleet_shows_no_value_in_debug_output() {
        let entries = options("client-secret = 's3cr3t'").unwrap();
        assert!(!format!("{entries:?}").contains("s3cr3t"));
    }

    #[test]
    fn fleet_keeps_its_distance_by_host() {
        let seconds = Duration::from_secs;
        let mut pacer = Pacer::new(seconds(2));
        let waiting = [(1, "a"), (2, "b"), (3, "a")];
        assert_eq!(pacer.next(waiting, seconds(0)), Some((1, Duration::ZERO)));
        pacer.ended("a", seconds(10));
        assert_eq!(pacer.next(waiting, seconds(10)), Some((2, Duration::ZERO)));
        pacer.ended("b", seconds(11));
        assert_eq!(pacer.next(waiting, seconds(11)), Some((1, seconds(1))));
        assert_eq!(pacer.next(waiting, seconds(12)), Some((1, Duration::ZERO)));
        assert_eq!(pacer.next([], seconds(12)), None);
        let unpaced = Pacer::default();
        assert_eq!(unpaced.next(waiting, seconds(0)), Some((1, Duration::ZERO)));
    }
}
