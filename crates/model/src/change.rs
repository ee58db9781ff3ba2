//! What a decision comes to: facts it relies on, effects, and events, all in one shard.

use std::time::Duration;

use crate::account::{Profile, Registration, Session, ThreadView};
use crate::actor::{Role, Suspension};
use crate::category::Category;
use crate::event::{Due, Event};
use crate::ids::{CategoryId, LetterId, MemberId, PostId, TopicId};
use crate::letter::{Link, Outgoing};
use crate::list::List;
use crate::name::NameKey;
use crate::post::{PastRevision, PostHead, Vote};
use crate::settings::Settings;
use crate::shard::Shard;
use crate::ticket::Ticket;
use crate::time::Timestamp;
use crate::token::ApiToken;
use crate::topic::{Deletion, Pin, Topic};

/// How long an idempotency key is remembered.
pub const ONCE_KEPT: Duration = Duration::from_secs(24 * 3600);
/// How long the same content counts as the same form, where a form brought no key.
pub const SAME_CONTENT_KEPT: Duration = Duration::from_secs(60);

/// A change of one shard: carried out as a whole, or not at all.
#[derive(Clone, Debug)]
pub struct Change {
    pub shard: Shard,
    pub given: Vec<Fact>,
    pub effects: Vec<Effect>,
    pub events: Vec<Event>,
    /// Recorded with the change, so that the same command sent again gives the same result.
    pub once: Option<Once>,
}

impl Change {
    pub fn new(shard: Shard) -> Self {
        Self { shard, given: Vec::new(), effects: Vec::new(), events: Vec::new(), once: None }
    }
}

/// An idempotency key with the result of the command that it came with.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Once {
    pub key: OnceKey,
    /// What a repeated command is told: the number of what was made.
    pub result: u64,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OnceKey {
    pub text: String,
    pub kept: Duration,
}

/// Something that a change relies on. When it no longer holds, the change is decided anew.
#[derive(Clone, Debug, PartialEq)]
pub enum Fact {
    /// The site stands at this revision; 0 is a site that is not founded.
    SiteRevision(u64),
    NameFree(NameKey),
    EmailFree(String),
    RegistrationOpen(MemberId),
    MemberAbsent(MemberId),
    MemberExists(MemberId),
    SessionOpen(MemberId, String),
    /// The token of this hash was not revoked.
    TokenStands(MemberId, String),
    TopicExists(TopicId),
    TopicIn(TopicId, CategoryId),
    TopicUnlocked(TopicId),
    TopicStands(TopicId),
    TopicRemoved(TopicId),
    TopicHolds(TopicId, u64),
    PostRevision(TopicId, PostId, u64),
    PostStands(TopicId, PostId),
    PostRemoved(TopicId, PostId),
    PostHasReplies(TopicId, PostId, u64),
    VoteIs(PostId, MemberId, Option<Vote>),
    /// The ticket under this hash of a token was not used yet.
    TicketOpen(String),
    /// The address is this member's.
    EmailOf(String, MemberId),
    /// The member is known by this, and by nothing else.
    ProfileIs(MemberId, Box<Profile>),
    /// Of the member's links of this kind, the one in this letter works.
    LinkIs(MemberId, Link, LetterId),
    /// The letter waits, and is due at this time.
    LetterDue(LetterId, Timestamp),
    /// The letter was put aside.
    LetterParked(LetterId),
    /// Still due at this time, and not put off.
    Scheduled(Due, Timestamp),
}

/// What a change does.
#[derive(Clone, Debug)]
pub enum Effect {
    SetSite {
        revision: u64,
        name: String,
    },
    SetSettings(Box<Settings>),
    PutCategory(Box<Category>),
    ClaimName(NameKey, MemberId),
    ClaimEmail(String, MemberId),
    Register(Box<Registration>),
    CloseRegistration(MemberId),
    PutMember(Box<Registration>),
    SetPassword(MemberId, String),
    SetRole(MemberId, Role),
    SetSuspension(MemberId, Option<Suspension>),
    SetView(MemberId, ThreadView),
    OpenSession {
        member: MemberId,
        token: String,
        session: Session,
    },
    EndSession {
        member: MemberId,
        token: String,
    },
    EndSessions(MemberId),
    /// Keeps a ticket under the hash of its token, for as long as it is good.
    IssueTicket(String, Box<Ticket>),
    DropTicket(String),
    /// An API token, under the hash of its secret.
    PutToken {
        member: MemberId,
        hash: String,
        token: Box<ApiToken>,
    },
    EndToken {
        member: MemberId,
        hash: String,
    },
    EndTokens(MemberId),
    ReleaseEmail(String),
    SetProfile(MemberId, Box<Profile>),
    /// Which letter's link works from now on; none, if none does.
    SetLink(MemberId, Link, Option<LetterId>),
    /// When somebody last signed in from this place, a fingerprint; never, if that is forgotten.
    SetPlace(MemberId, String, Option<Timestamp>),
    /// A letter as it stands, and when it is to be tried next.
    QueueLetter(LetterId, Box<Outgoing>, Timestamp),
    /// A letter that is not tried any more, and until when it is kept.
    ParkLetter(LetterId, Box<Outgoing>, Timestamp),
    DropLetter(LetterId),
    PutTopic(Box<Topic>),
    SetHeading(TopicId, Box<Topic>),
    SetLocked(TopicId, bool),
    SetPin(TopicId, Option<Pin>),
    SetTopicDeletion(TopicId, Option<Deletion>),
    SetCategory(TopicId, CategoryId),
    AddViews(TopicId, u64),
    /// Posts of a category in this shard.
    CountPosts(CategoryId, i64),
    PutPost {
        id: PostId,
        head: PostHead,
        body: String,
    },
    SetRevision {
        topic: TopicId,
        post: PostId,
        revision: u64,
        past: Box<PastRevision>,
    },
    SetPostDeletion(TopicId, PostId, Option<Deletion>),
    /// The post takes its place in the thread, or leaves it.
    Stand {
        post: PostId,
        head: PostHead,
        score: i64,
        answers: bool,
    },
    Withdraw {
        post: PostId,
        head: PostHead,
        answers: bool,
    },
    SetVote {
        topic: TopicId,
        post: PostId,
        member: MemberId,
        from: Option<Vote>,
        to: Option<Vote>,
        answers: bool,
    },
    Schedule(Due, Timestamp),
    Unschedule(Due),
    /// Derived: an entry of a list, or its absence.
    Enter {
        list: List,
        item: String,
        score: f64,
    },
    Leave {
        list: List,
        item: String,
    },
    /// Derived: what `source` holds of a category's posts.
    SetSubtotal {
        category: CategoryId,
        source: Shard,
        posts: i64,
    },
}
