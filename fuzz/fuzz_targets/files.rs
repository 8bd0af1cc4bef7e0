//! Files a user writes: scenarios of the lab, option files and fleets.

#![no_main]

use libfuzzer_sys::fuzz_target;
use regrant::fleet;
use regrant::lab::Scenario;
use regrant_fuzz::assert_calm;

fuzz_target!(|text: &str| {
    let lines = text.lines().count().max(1);
    if let Err(error) = Scenario::parse("fuzz", "fuzz.toml", text) {
        assert!(!error.to_string().is_empty());
    }
    for misread in [fleet::read(text).err(), fleet::options(text).err()].into_iter().flatten() {
        assert!((1..=lines + 1).contains(&misread.line), "line {} of {lines}", misread.line);
    }
    if let Ok(fleet) = fleet::read(text) {
        for client in &fleet.clients {
            assert_calm(&client.name);
            assert!(!client.name.contains('/'), "{}", client.name);
        }
    }
});
