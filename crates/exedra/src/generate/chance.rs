//! Random numbers that are the same on every machine and in every version.

use std::time::Duration;

/// SplitMix64 (Steele, Lea, Flood: Fast splittable pseudorandom number generators, 2014).
pub(super) struct Chance(u64);

impl Chance {
    /// A sequence of its own for each number under a seed.
    pub(super) fn new(seed: u64, number: u64) -> Self {
        Self(Self(seed).next() ^ Self(number ^ 0x5851_f42d_4c95_7f2d).next())
    }

    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mixed = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    /// From 0 to `end`, that one excluded; 0 where there is nothing below it.
    pub(super) fn below(&mut self, end: u64) -> u64 {
        // The upper half of a product: even enough for ends far below 2^64.
        ((u128::from(self.next()) * u128::from(end)) >> 64) as u64
    }

    pub(super) fn place(&mut self, end: usize) -> usize {
        usize::try_from(self.below(end as u64)).unwrap_or(0)
    }

    pub(super) fn percent(&mut self, chance: u64) -> bool {
        self.below(100) < chance
    }

    pub(super) fn one_of<'a, T>(&mut self, from: &'a [T]) -> Option<&'a T> {
        from.get(self.place(from.len()))
    }

    pub(super) fn part_of(&mut self, whole: Duration) -> Duration {
        Duration::from_millis(self.below(u64::try_from(whole.as_millis()).unwrap_or(u64::MAX)))
    }
}
