//! Where a thing lives: one of 32 shards, each a Redis hash tag of its own.

use std::fmt;

use serde::{Deserialize, Serialize};

/// How many shards there are. Ids carry their shard (`id % COUNT`), so this never changes.
pub const COUNT: u64 = 32;

/// One tag for each shard. Tag `n` hashes into the cluster slots `512 n ..= 512 n + 511`, so that
/// any number of nodes with even slot ranges gets an even number of shards.
const TAGS: [&str; COUNT as usize] = [
    "bd", "bq", "aa", "ap", "ds", "db", "b", "s", "ba", "bp", "ad", "aq", "dr", "dc", "c", "r", "bb", "bs", "ac", "ar",
    "dq", "dd", "d", "q", "bc", "br", "ab", "as", "dp", "da", "a", "p",
];

/// A shard: everything in it can change in one atomic commit.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Shard(u8);

impl Shard {
    /// Names, addresses and the site's own settings live here.
    pub const SITE: Self = Self(0);

    pub fn of_id(id: u64) -> Self {
        Self((id % COUNT) as u8)
    }

    /// The shard for something known by a text: a stable hash (FNV-1a), since it decides where
    /// data stays for ever.
    pub fn of_text(text: &str) -> Self {
        let hash = text
            .bytes()
            .fold(0xcbf2_9ce4_8422_2325_u64, |hash, byte| (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3));
        Self::of_id(hash ^ (hash >> 32))
    }

    pub fn all() -> impl Iterator<Item = Self> {
        (0..COUNT).map(Self::of_id)
    }

    pub fn number(self) -> u64 {
        u64::from(self.0)
    }

    /// The hash tag, without its braces.
    pub fn tag(self) -> &'static str {
        TAGS[usize::from(self.0)]
    }
}

impl fmt::Display for Shard {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// CRC-16/XMODEM modulo 16384, from the Redis Cluster specification.
    fn slot(tag: &str) -> u16 {
        let crc =
            tag.bytes().fold(0_u16, |crc, byte| {
                (0..8).fold(crc ^ (u16::from(byte) << 8), |crc, _| {
                    if crc & 0x8000 == 0 { crc << 1 } else { (crc << 1) ^ 0x1021 }
                })
            });
        crc % 16384
    }

    #[test]
    fn each_shard_falls_into_its_own_band_of_512_slots() {
        for shard in Shard::all() {
            assert_eq!(u64::from(slot(shard.tag()) / 512), shard.number(), "tag {}", shard.tag());
        }
    }

    #[test]
    fn texts_spread_over_all_shards() {
        let hit: std::collections::HashSet<_> = (0..400).map(|n| Shard::of_text(&format!("member-{n}"))).collect();
        assert_eq!(hit.len() as u64, COUNT);
    }
}
