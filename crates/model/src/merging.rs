//! Merging topics: how far one is on its way into another.
//!
//! A topic with its posts lives in one shard, so the posts of one that lives elsewhere are written anew, under
//! numbers of that shard. It is done step by step, and each step can be done again:
//!
//! 1. The later topic is noted as being on its way ([`Merging`]), and takes no changes any more. It is read as
//!    before.
//! 2. Its posts are given new numbers, which are noted beside the old ones.
//! 3. They are written where they go, and stand nowhere yet ([`Absorption::Begun`]).
//! 4. One commit puts all of them into the thread ([`Absorption::Done`]).
//! 5. One commit ends the later topic. Its addresses lead on from then on.
//! 6. An hour later what was left behind goes.

use std::time::Duration;

use serde::{Deserialize, Serialize};

use crate::ids::{MemberId, TopicId};
use crate::time::Timestamp;

/// Posts of a topic that goes into another one, and posts that change their place when a topic is split: they
/// do in one commit.
pub const POSTS_MAX: usize = 5_000;

/// For how long what was left behind stays, so that whatever follows from the posts can be taken away.
pub const LEFT_FOR: Duration = Duration::from_secs(3600);

/// That a topic is on its way into another one: who said so, when and why.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Merging {
    pub into: TopicId,
    pub by: MemberId,
    pub at: Timestamp,
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub reason: String,
    /// Its posts have their new numbers.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub numbered: bool,
}

/// How far a topic is with taking another one in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Absorption {
    /// Posts are written that stand nowhere yet.
    Begun,
    /// All of them stand in the thread.
    Done,
}

impl Absorption {
    pub fn name(self) -> &'static str {
        match self {
            Self::Begun => "begun",
            Self::Done => "done",
        }
    }

    pub fn parse(text: &str) -> Option<Self> {
        [Self::Begun, Self::Done].into_iter().find(|absorption| absorption.name() == text)
    }
}
