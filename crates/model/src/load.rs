//! What weighs on a forum: what it refused and why, how full the buckets of its limits are, and what crawlers took.
//!
//! It is counted by the hour and by the day, on the side: no decision depends on it, and what a node that is killed
//! has not written down is lost. All counts have names that are known beforehand, so nobody can make more of them.

use std::collections::BTreeMap;
use std::time::Duration;

use serde::{Deserialize, Serialize};

use crate::crawler::{Crawler, Taken};
use crate::ids::MemberId;
use crate::near::PlaceMark;
use crate::refused::Cause;
use crate::time::Timestamp;

/// How long what was counted of an hour is kept, and of a day.
pub const HOURS_KEPT: Duration = Duration::from_secs(26 * 3_600);
pub const DAYS_KEPT: Duration = Duration::from_secs(32 * 24 * 3_600);
/// One of the things that are counted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Counted {
    Refused(Cause),
    /// Answers that a crawler got.
    Took(Crawler, Taken),
    /// Bytes of these, as they were sent.
    Bytes(Crawler),
}

impl Counted {
    /// As it is stored.
    pub fn code(self) -> String {
        match self {
            Self::Refused(cause) => format!("r:{}", cause.code()),
            Self::Took(crawler, taken) => format!("c:{}:{}", crawler.code(), taken.code()),
            Self::Bytes(crawler) => format!("b:{}", crawler.code()),
        }
    }

    pub fn of_code(code: &str) -> Option<Self> {
        let (kind, rest) = code.split_once(':')?;
        match kind {
            "r" => Cause::of_code(rest).map(Self::Refused),
            "c" => {
                let (crawler, taken) = rest.split_once(':')?;
                Some(Self::Took(Crawler::of_code(crawler)?, Taken::of_code(taken)?))
            }
            "b" => Crawler::of_code(rest).map(Self::Bytes),
            _ => None,
        }
    }
}

/// A stretch of time that is counted for itself: an hour or a day of UTC, by its number since 1970.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Slot {
    Hour(u64),
    Day(u64),
}

impl Slot {
    pub fn hour_of(at: Timestamp) -> Self {
        Self::Hour(at.seconds() / 3_600)
    }

    pub fn day_of(at: Timestamp) -> Self {
        Self::Day(crate::trust::day_of(at))
    }

    pub fn begins(self) -> Timestamp {
        let seconds = match self {
            Self::Hour(hour) => hour * 3_600,
            Self::Day(day) => day * 86_400,
        };
        Timestamp(seconds * 1_000)
    }
}

/// Over what an admin looks at it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Over {
    /// 24 hours, with the one that has begun.
    #[default]
    Day,
    /// 30 days, with today.
    Month,
}

impl Over {
    pub const ALL: [Self; 2] = [Self::Day, Self::Month];

    /// As addresses spell it.
    pub fn name(self) -> &'static str {
        match self {
            Self::Day => "day",
            Self::Month => "month",
        }
    }

    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|over| over.name() == text)
    }

    /// From old to new, up to now.
    pub fn slots(self, now: Timestamp) -> Vec<Slot> {
        let back = |last: u64, count: u64| (last + 1).saturating_sub(count)..=last;
        match self {
            Self::Day => back(now.seconds() / 3_600, 24).map(Slot::Hour).collect(),
            Self::Month => back(crate::trust::day_of(now), 30).map(Slot::Day).collect(),
        }
    }
}

/// What was counted in a slot, by [`Counted::code`].
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Counts(BTreeMap<String, u64>);

impl Counts {
    pub fn add(&mut self, what: Counted, more: u64) {
        if more > 0 {
            let sum = self.0.entry(what.code()).or_default();
            *sum = sum.saturating_add(more);
        }
    }

    pub fn get(&self, what: Counted) -> u64 {
        self.0.get(&what.code()).copied().unwrap_or(0)
    }

    pub fn merge(&mut self, other: &Self) {
        for (code, more) in &other.0 {
            let sum = self.0.entry(code.clone()).or_default();
            *sum = sum.saturating_add(*more);
        }
    }

    pub fn iter(&self) -> impl Iterator<Item = (&str, u64)> {
        self.0.iter().map(|(code, count)| (code.as_str(), *count))
    }

    /// Each cause with how often it was one.
    pub fn refused(&self) -> impl Iterator<Item = (Cause, u64)> {
        self.0.iter().filter_map(|(code, count)| match Counted::of_code(code)? {
            Counted::Refused(cause) => Some((cause, *count)),
            _ => None,
        })
    }

    /// Answers of all kinds that a crawler got.
    pub fn asked(&self, crawler: Crawler) -> u64 {
        Taken::ALL.into_iter().map(|taken| self.get(Counted::Took(crawler, taken))).sum()
    }

    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

/// A bucket of a limit, and how full it was when it was last seen.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Bucketful {
    /// Until when it is in use, and how far ahead that can be, in milliseconds.
    pub until: Timestamp,
    pub reach: u64,
    /// Whose it is, where that may be said: an account, or a keyed hash of a network.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub place: Option<PlaceMark>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub member: Option<MemberId>,
}

impl Bucketful {
    /// How much of it is used up now: between 0 and 100.
    pub fn percent(&self, now: Timestamp) -> u64 {
        let left = self.until.0.saturating_sub(now.0).min(self.reach);
        left.saturating_mul(100).div_ceil(self.reach.max(1))
    }

    /// Whether more of this one is used up than of another. Both empty themselves evenly, each at its own pace.
    pub fn is_fuller(&self, other: &Self, now: Timestamp) -> bool {
        let left = |it: &Self| u128::from(it.until.0.saturating_sub(now.0).min(it.reach));
        left(self) * u128::from(other.reach) > left(other) * u128::from(self.reach)
    }
}

#[cfg(test)]
#[path = "load_tests.rs"]
mod tests;
