//! Random choices for made-up values.

use ring::rand::{SecureRandom as _, SystemRandom};

/// Random bytes, drawn in blocks.
pub(super) struct Noise {
    source: SystemRandom,
    block: [u8; 64],
    used: usize,
    /// Goes on where the machine has no randomness: a guessable decoy is no less a decoy.
    turn: u8,
}

impl Noise {
    pub(super) fn new() -> Self {
        Self { source: SystemRandom::new(), block: [0; 64], used: 64, turn: 0 }
    }

    /// A number below `bound`, which is at most 256.
    pub(super) fn below(&mut self, bound: usize) -> usize {
        if self.used == self.block.len() {
            self.used = 0;
            let _ = self.source.fill(&mut self.block);
        }
        self.turn = self.turn.wrapping_add(97);
        let n = self.block[self.used].wrapping_add(self.turn);
        self.used += 1;
        usize::from(n) % bound.max(1)
    }

    /// One of the set, never `not`.
    pub(super) fn other_of(&mut self, set: &[u8], not: char) -> char {
        let at = self.below(set.len());
        let other = |i: usize| char::from(set[(at + i) % set.len()]);
        (0..set.len()).map(other).find(|c| *c != not).unwrap_or('x')
    }
}
