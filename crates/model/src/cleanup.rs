//! Cleaning up after a spammer: how far it is, and what of a shard it took.
//!
//! What was taken is noted where it stood, in the commit that took it, so that it can be brought back to the
//! letter for [`UNDO`]. Then the notes go.

use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

use serde::{Deserialize, Serialize};

use crate::actor::Suspension;
use crate::ids::{CategoryId, MemberId, PostId, TopicId};
use crate::post::Vote;
use crate::shard::{self, Shard};
use crate::time::Timestamp;

/// How long it can be undone.
pub const UNDO: Duration = Duration::from_secs(7 * 24 * 3600);

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Cleanup {
    pub member: MemberId,
    pub by: MemberId,
    pub began: Timestamp,
    pub reason: String,
    /// The categories that it touches; all, if it names none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub within: Option<BTreeSet<CategoryId>>,
    /// Those that it or one before touched whose notes are still kept.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub touched: Option<BTreeSet<CategoryId>>,
    /// It suspended the member.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub suspended: bool,
    /// What took the place of this one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub before: Option<Suspension>,
    /// Topics and posts that there were, as lists had it.
    pub expected: u64,
    pub phase: Phase,
    /// In the shards before this one all is done that lists know of: so what everybody sees goes first.
    #[serde(default)]
    pub listed: u64,
    /// The shards before this one are done, and there the topics up to `topic`.
    pub shard: u64,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub topic: Option<TopicId>,
    /// What was taken, when all of it was.
    #[serde(default)]
    pub sum: Sum,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Phase {
    Taking,
    /// It can be undone.
    Taken,
    Returning,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Sum {
    pub topics: u64,
    pub posts: u64,
    pub votes: u64,
}

impl Cleanup {
    pub fn is_under_way(&self) -> bool {
        self.phase != Phase::Taken
    }

    /// Until when it can be undone.
    pub fn undo_until(&self) -> Timestamp {
        self.began.plus(UNDO)
    }

    /// The shard in which the topics are still to be done that lists know of.
    pub fn to_list(&self) -> Option<Shard> {
        (self.phase == Phase::Taking && self.listed < shard::COUNT).then(|| Shard::of_id(self.listed))
    }

    /// Whether all shards have been gone through.
    pub fn is_through(&self) -> bool {
        self.shard >= shard::COUNT
    }

    pub fn touches(&self, category: CategoryId) -> bool {
        self.within.as_ref().is_none_or(|within| within.contains(&category))
    }
}

/// What was taken in one shard: topics and posts with the time that their deletion names.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Taken {
    pub topics: BTreeMap<TopicId, Timestamp>,
    pub posts: BTreeMap<PostId, TakenPost>,
    pub votes: BTreeMap<PostId, Vote>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TakenPost {
    pub at: Timestamp,
    /// It was the accepted answer.
    pub accepted: bool,
}

/// One thing that was taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Item {
    Topic(TopicId),
    Post(PostId),
    Vote(PostId),
}

/// Where a member stands in a topic: what they wrote there and voted on, as far as it stands.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Trace {
    /// They started it.
    pub started: bool,
    /// Replies, the oldest first.
    pub posts: Vec<PostId>,
    pub votes: Vec<(PostId, Vote)>,
}

impl Trace {
    pub fn is_empty(&self) -> bool {
        !self.started && self.posts.is_empty() && self.votes.is_empty()
    }
}
