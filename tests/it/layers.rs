//! The order of the rooms: a module may use only those listed before it (CONTRIBUTING.md).

use std::path::{Path, PathBuf};

/// Lowest floor first; `src/lib.rs` has the same modules.
const ROOMS: &[&str] = &[
    "encode", "secret", "redact", "oauth", "target", "request", "exchange", "wire", "vault",
    "shape", "import", "campaign", "ladder", "catalog", "findings", "report", "render", "probe",
    "lab", "fleet", "cli",
];

/// Rooms that work on data alone, and what would reach out of them.
const PURE: &[&str] = &[
    "encode", "redact", "oauth", "target", "request", "shape", "campaign", "ladder", "catalog",
    "findings", "report", "render",
];
const REACHES_OUT: &[&str] = &["std::fs", "std::process", "tokio::"];
/// Of `std::net`, what reaches out; its address types are data. `net::*` would hide them all.
const SOCKETS: &[&str] = &[
    "TcpStream",
    "TcpListener",
    "UdpSocket",
    "ToSocketAddrs",
    "to_socket_addrs",
    "net::*",
    "net::{self",
    "std::net;",
];

/// Imports that the order would allow and the plan of the house does not: room, name, reason.
const FORBIDDEN: &[(&str, &str, &str)] = &[
    ("probe", "crate::wire", "it is generic over Transport"),
    ("probe", "crate::render", "it knows no output"),
    ("render", "crate::exchange", "it takes reports, which are redacted"),
];

fn sources() -> Vec<(String, PathBuf, String)> {
    let src = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let (mut folders, mut files) = (vec![src.clone()], Vec::new());
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|e| e == "rs") {
                let within = path.strip_prefix(&src).unwrap();
                let first = within.components().next().unwrap().as_os_str().to_string_lossy();
                let room = first.trim_end_matches(".rs").to_owned();
                let text = std::fs::read_to_string(&path).unwrap();
                files.push((room, within.to_owned(), text));
            }
        }
    }
    // Tests may look up: a table of a lower room against the words of a higher one.
    files.retain(|(room, file, _)| room != "main" && room != "lib" && !file.ends_with("tests.rs"));
    files.sort();
    files
}

/// Code lines with their numbers; comments and the tests at a file's end left out.
fn code(text: &str) -> impl Iterator<Item = (usize, &str)> {
    text.lines()
        .enumerate()
        .take_while(|(_, line)| line.trim() != "#[cfg(test)]")
        .filter(|(_, line)| !line.trim_start().starts_with("//"))
        .map(|(number, line)| (number + 1, line))
}

#[test]
fn layers_every_room_is_listed() {
    let mut rooms: Vec<String> = sources().into_iter().map(|(room, ..)| room).collect();
    rooms.dedup();
    let mut listed = ROOMS.to_vec();
    listed.sort_unstable();
    assert_eq!(rooms, listed);
}

#[test]
fn layers_no_room_uses_one_above_it() {
    let floor = |room: &str| ROOMS.iter().position(|r| *r == room);
    let mut wrong = Vec::new();
    for (room, file, text) in sources() {
        for (number, line) in code(&text) {
            for used in line.split("crate::").skip(1) {
                let name: String =
                    used.chars().take_while(|c| c.is_ascii_lowercase() || *c == '_').collect();
                // `use crate::{a, b}` would hide names from this test.
                if name.is_empty() || floor(&name).is_none_or(|f| f > floor(&room).unwrap()) {
                    wrong.push(format!("src/{}:{number}: {}", file.display(), line.trim()));
                }
            }
        }
    }
    assert!(wrong.is_empty(), "a room uses one above it:\n{}", wrong.join("\n"));
}

#[test]
fn layers_rooms_that_work_on_data_reach_for_nothing() {
    let mut wrong = Vec::new();
    for (room, file, text) in sources() {
        for (number, line) in code(&text) {
            let place = || format!("src/{}:{number}: {}", file.display(), line.trim());
            let out = REACHES_OUT.iter().chain(SOCKETS).any(|name| line.contains(name));
            if PURE.contains(&room.as_str()) && out {
                wrong.push(place());
            }
            for (_, name, why) in FORBIDDEN.iter().filter(|(r, ..)| *r == room) {
                if line.contains(name) {
                    wrong.push(format!("{}  ({room}: {why})", place()));
                }
            }
            if line.contains("colored::") && room != "render" {
                wrong.push(format!("{}  (only render colours)", place()));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn layers_no_room_for_odds_and_ends() {
    for (_, file, _) in sources() {
        let name = file.file_stem().unwrap().to_string_lossy();
        assert!(
            !["mod", "utils", "util", "helpers", "helper", "common", "misc", "manager"]
                .contains(&name.as_ref()),
            "src/{}: name it for what it does",
            file.display()
        );
    }
}
