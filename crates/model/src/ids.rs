//! Ids: numbers that never recur, and that say which shard a thing lives in.

use std::fmt;
use std::num::ParseIntError;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

use crate::shard::Shard;

macro_rules! id {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(transparent)]
        pub struct $name(pub u64);

        impl $name {
            pub fn shard(self) -> Shard {
                Shard::of_id(self.0)
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.0.fmt(f)
            }
        }

        impl FromStr for $name {
            type Err = ParseIntError;

            fn from_str(text: &str) -> Result<Self, Self::Err> {
                text.parse().map(Self)
            }
        }
    };
}

id!(/** A category. */ CategoryId);
id!(/** A topic: question, discussion or article. */ TopicId);
id!(/** A post; it lives in its topic's shard. */ PostId);
id!(/** A member. */ MemberId);
id!(/** A letter: not counted, but drawn, in the shard of whom it concerns. */ LetterId);
id!(/** A series of articles; it lives in the shard of whoever made it. */ SeriesId);
id!(/** A group of members; small numbers of the site's own. */ GroupId);

/// What ids are reserved for; each kind counts for itself in each shard.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum IdKind {
    Topic,
    Post,
    Member,
    Series,
}

impl IdKind {
    pub fn name(self) -> &'static str {
        match self {
            Self::Topic => "topic",
            Self::Post => "post",
            Self::Member => "member",
            Self::Series => "series",
        }
    }
}
