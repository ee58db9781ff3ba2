//! Trust levels: what a member has earned by reading, writing, votes and time.
//!
//! Levels 1 to 3 come by themselves and stay; level 4 is given by an admin. What each takes is in
//! [`crate::settings::trust`], what each gives in [`crate::limits`]; `docs/trust.md` tells both.

use std::fmt;
use std::time::Duration;

use serde::{Deserialize, Serialize};

use crate::refusal::Fault;
use crate::time::Timestamp;

/// 0 to 4.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct TrustLevel(u8);

impl TrustLevel {
    /// Has just joined.
    pub const NEW: Self = Self(0);
    pub const BASIC: Self = Self(1);
    pub const REGULAR: Self = Self(2);
    /// The highest that is earned.
    pub const TRUSTED: Self = Self(3);
    /// Given by an admin.
    pub const LEADER: Self = Self(4);
    pub const ALL: [Self; 5] = [Self::NEW, Self::BASIC, Self::REGULAR, Self::TRUSTED, Self::LEADER];

    pub fn number(self) -> u8 {
        self.0
    }

    /// What people call it.
    pub fn name(self) -> &'static str {
        match self.0 {
            0 => "new",
            1 => "basic",
            2 => "regular",
            3 => "trusted",
            _ => "leader",
        }
    }

    /// The one that is earned after this one.
    pub fn next(self) -> Option<Self> {
        (self < Self::TRUSTED).then(|| Self(self.0 + 1))
    }

    /// # Errors
    /// It is none of the numbers.
    pub fn parse(field: &'static str, text: &str) -> Result<Self, Fault> {
        let level = text.parse().ok().map(Self).filter(|level| *level <= Self::LEADER);
        level.ok_or_else(|| Fault::new(field, "Choose a level from 0 to 4."))
    }
}

impl fmt::Display for TrustLevel {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

/// A member's level, and whether it moves.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Trust {
    pub level: TrustLevel,
    /// An admin has set it, and it stays so until an admin says otherwise.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub fixed: bool,
}

impl Trust {
    /// Of whoever joins by themselves.
    pub const NEWCOMER: Self = Self { level: TrustLevel::NEW, fixed: false };
}

/// Of whoever an operator has made an account for, and of members from before there were levels.
impl Default for Trust {
    fn default() -> Self {
        Self { level: TrustLevel::BASIC, fixed: false }
    }
}

/// What a member has done, as far as it counts for trust.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Figures {
    /// Posts that stand, topics among them.
    pub posts: u64,
    /// Votes for what they wrote less votes against it.
    pub votes: i64,
    /// Days on which they came.
    pub days: u64,
    /// Topics that they have read, estimated (see [`Reads`]).
    pub topics: u64,
    /// Whole days since they joined.
    pub age: u64,
}

/// What a level takes, all of it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Threshold {
    pub posts: u64,
    pub votes: u64,
    pub days: u64,
    pub topics: u64,
    pub age: u64,
}

/// Something that is still missing for a level.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Missing {
    pub what: Measure,
    pub have: u64,
    pub need: u64,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Measure {
    Posts,
    Votes,
    Days,
    Topics,
    Age,
}

impl Threshold {
    /// Each measure with what there is and what it takes, in the order in which people are told.
    pub fn compare(&self, figures: &Figures) -> [Missing; 5] {
        let votes = u64::try_from(figures.votes).unwrap_or(0);
        [
            (Measure::Topics, figures.topics, self.topics),
            (Measure::Posts, figures.posts, self.posts),
            (Measure::Votes, votes, self.votes),
            (Measure::Days, figures.days, self.days),
            (Measure::Age, figures.age, self.age),
        ]
        .map(|(what, have, need)| Missing { what, have, need })
    }

    pub fn is_met(&self, figures: &Figures) -> bool {
        self.compare(figures).iter().all(|measure| measure.have >= measure.need)
    }
}

/// The level that a member has now: what the figures imply, never less than before, and what an
/// admin has fixed as it is.
pub fn implied(trust: Trust, thresholds: &[Threshold; 3], figures: &Figures) -> TrustLevel {
    if trust.fixed {
        return trust.level;
    }
    let met = thresholds.iter().take_while(|threshold| threshold.is_met(figures)).count();
    let earned = TrustLevel(u8::try_from(met).unwrap_or(0));
    trust.level.max(earned)
}

/// The day that a moment is in, counted from the beginning of time, in UTC.
pub fn day_of(moment: Timestamp) -> u64 {
    moment.seconds() / 86_400
}

pub fn age_in_days(joined: Timestamp, now: Timestamp) -> u64 {
    now.since(joined).as_secs() / 86_400
}

/// How long what somebody has read is collected before it is written down.
pub const READS_EVERY: Duration = Duration::from_secs(3_600);

/// Which topics a member has read, as far as their number tells: each topic sets one of 2,048 bits,
/// and how many are set tells how many topics there were (linear counting, Whang et al. 1990). So
/// it takes 256 bytes at most, whatever somebody reads, and reading a topic again counts nothing.
/// Up to a thousand topics the estimate is within a few percent.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Reads(Vec<u8>);

const BITS: u64 = 2_048;

impl Reads {
    /// As it was written down.
    pub fn from_bytes(bytes: Vec<u8>) -> Self {
        let mut bytes = bytes;
        bytes.truncate((BITS / 8) as usize);
        Self(bytes)
    }

    pub fn as_bytes(&self) -> &[u8] {
        &self.0
    }

    pub fn add(&mut self, topic: crate::ids::TopicId) {
        // Neighbouring ids differ in their shard and little else: Fibonacci hashing spreads them.
        let bit = topic.0.wrapping_mul(0x9e37_79b9_7f4a_7c15) >> (64 - BITS.ilog2());
        let byte = (bit / 8) as usize;
        if self.0.len() <= byte {
            self.0.resize(byte + 1, 0);
        }
        if let Some(byte) = self.0.get_mut(byte) {
            *byte |= 1 << (bit % 8);
        }
    }

    /// What both have.
    pub fn merge(&mut self, other: &Self) {
        if self.0.len() < other.0.len() {
            self.0.resize(other.0.len(), 0);
        }
        for (mine, theirs) in self.0.iter_mut().zip(&other.0) {
            *mine |= theirs;
        }
    }

    /// About how many topics these are.
    pub fn count(&self) -> u64 {
        let set: u32 = self.0.iter().map(|byte| byte.count_ones()).sum();
        let empty = (BITS - u64::from(set)).max(1) as f64;
        (BITS as f64 * (BITS as f64 / empty).ln()).round() as u64
    }
}

#[cfg(test)]
#[path = "trust_tests.rs"]
mod tests;
