//! What happened: the facts that followers carry onward.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use crate::ids::{CategoryId, LetterId, MemberId, PostId, TopicId};
use crate::shard::Shard;
use crate::time::Timestamp;
use crate::topic::Tag;

/// The version that every event is written with.
pub const VERSION: u32 = 1;

/// An event of a shard's stream. Each names what changed; a follower reads how it stands now.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "event")]
pub enum Event {
    SiteFounded {
        admin: MemberId,
    },
    SiteChanged {
        revision: u64,
    },
    MemberRegistered {
        member: MemberId,
    },
    MemberJoined {
        member: MemberId,
    },
    MemberChanged {
        member: MemberId,
    },
    MemberSuspended {
        member: MemberId,
        by: MemberId,
    },
    SuspensionEnded {
        member: MemberId,
    },
    /// Some or all of them: somebody has signed out.
    SessionsEnded {
        member: MemberId,
    },
    TopicStarted {
        topic: TopicId,
        author: MemberId,
    },
    TopicLocked {
        topic: TopicId,
        by: MemberId,
        locked: bool,
    },
    TopicPinned {
        topic: TopicId,
        by: MemberId,
        until: Option<Timestamp>,
    },
    TopicUnpinned {
        topic: TopicId,
        by: Option<MemberId>,
    },
    TopicMoved {
        topic: TopicId,
        by: MemberId,
        from: CategoryId,
        to: CategoryId,
    },
    TopicDeleted {
        topic: TopicId,
        by: MemberId,
    },
    TopicRestored {
        topic: TopicId,
        by: MemberId,
    },
    TopicsViewed {
        topics: Vec<TopicId>,
    },
    PostAdded {
        topic: TopicId,
        post: PostId,
        author: MemberId,
        parent: PostId,
    },
    PostEdited {
        topic: TopicId,
        post: PostId,
        by: MemberId,
        dropped_tags: BTreeSet<Tag>,
    },
    PostDeleted {
        topic: TopicId,
        post: PostId,
        by: MemberId,
    },
    PostRestored {
        topic: TopicId,
        post: PostId,
        by: MemberId,
    },
    VoteCast {
        topic: TopicId,
        post: PostId,
        by: MemberId,
    },
    /// A member has another address; this is the key of the one before.
    AddressChanged {
        member: MemberId,
        before: String,
    },
    LetterQueued {
        letter: LetterId,
    },
    LetterParked {
        letter: LetterId,
    },
    /// A derived list of this shard now says something else.
    ListingChanged {
        lists: BTreeSet<String>,
    },
}

/// Something that ends by itself, and becomes an event when it is due.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(tag = "due")]
pub enum Due {
    PinEnds {
        topic: TopicId,
    },
    SuspensionEnds {
        member: MemberId,
    },
    /// The session under this hash of its token was not used for too long, or is too old.
    SessionEnds {
        member: MemberId,
        token: String,
    },
    /// A site was founded and wants its first topic.
    Welcome {
        admin: MemberId,
    },
}

impl Due {
    pub fn shard(&self) -> Shard {
        match self {
            Self::PinEnds { topic } => topic.shard(),
            Self::SuspensionEnds { member } | Self::SessionEnds { member, .. } => member.shard(),
            Self::Welcome { .. } => Shard::SITE,
        }
    }
}

#[cfg(test)]
#[path = "event_tests.rs"]
mod tests;
