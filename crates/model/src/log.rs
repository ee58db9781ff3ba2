//! The log: what was done to keep order, by whom, to what and why.
//!
//! It only grows. A rule that acts for the forum rather than for its actor says so by an
//! [`Event::Logged`](crate::event::Event::Logged) in the same commit; a follower puts that at the end of the
//! log. Entries hold ids: names are those of the day on which somebody reads, and whoever has left is nobody.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::actor::Role;
use crate::cleanup::Sum;
use crate::ids::{CategoryId, GroupId, MemberId, PostId, TopicId};
use crate::time::Timestamp;
use crate::topic::{Tag, TopicKind};
use crate::viewing::Viewed;

/// Stands for whoever runs the program where a member would stand.
pub const OPERATOR: MemberId = MemberId(0);

/// What was done.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct LogEntry {
    /// [`OPERATOR`], where it was done by a command.
    pub by: MemberId,
    #[serde(flatten)]
    pub deed: Deed,
    /// As the actor gave it.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub reason: String,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "deed")]
pub enum Deed {
    TopicLocked {
        topic: TopicId,
    },
    TopicUnlocked {
        topic: TopicId,
    },
    TopicPinned {
        topic: TopicId,
        until: Option<Timestamp>,
        #[serde(default, skip_serializing_if = "std::ops::Not::not")]
        everywhere: bool,
    },
    TopicUnpinned {
        topic: TopicId,
    },
    /// A question was made a discussion, or the other way round.
    TopicTurned {
        topic: TopicId,
        into: TopicKind,
    },
    /// It has this tag besides those that it had.
    TopicTagged {
        topic: TopicId,
        tag: Tag,
    },
    /// Members reply only once in so many minutes; whenever they like, if there are none.
    TopicSlowed {
        topic: TopicId,
        minutes: Option<u16>,
    },
    /// When it is to be locked and opened by itself; neither, if that was taken back.
    TopicTimed {
        topic: TopicId,
        lock_at: Option<Timestamp>,
        open_at: Option<Timestamp>,
    },
    TopicMoved {
        topic: TopicId,
        from: CategoryId,
        to: CategoryId,
    },
    /// So many of its posts are a topic of their own from now on.
    TopicSplit {
        topic: TopicId,
        into: TopicId,
        posts: u64,
    },
    TopicMerged {
        topic: TopicId,
        into: TopicId,
    },
    TopicDeleted {
        topic: TopicId,
    },
    TopicRestored {
        topic: TopicId,
    },
    PostEdited {
        topic: TopicId,
        post: PostId,
    },
    PostDeleted {
        topic: TopicId,
        post: PostId,
    },
    PostRestored {
        topic: TopicId,
        post: PostId,
    },
    PostRedacted {
        topic: TopicId,
        post: PostId,
    },
    FlagsUpheld {
        topic: TopicId,
        post: PostId,
    },
    FlagsDismissed {
        topic: TopicId,
        post: PostId,
    },
    /// A post that was held is shown.
    PostApproved {
        topic: TopicId,
        post: PostId,
    },
    AppealGranted {
        topic: TopicId,
        post: PostId,
    },
    AppealRefused {
        topic: TopicId,
        post: PostId,
    },
    PostRefused {
        topic: TopicId,
        post: PostId,
    },
    /// What was decided about a post is open again.
    DecisionUndone {
        topic: TopicId,
        post: PostId,
    },
    QuestionClosed {
        topic: TopicId,
        duplicate_of: Option<TopicId>,
    },
    QuestionReopened {
        topic: TopicId,
    },
    AnswerAccepted {
        topic: TopicId,
        post: PostId,
    },
    AcceptanceEnded {
        topic: TopicId,
        post: PostId,
    },
    ArticleReviewed {
        topic: TopicId,
        revision: u64,
        approves: bool,
    },
    ArticleArchived {
        topic: TopicId,
    },
    ArticleRevived {
        topic: TopicId,
    },
    MemberSuspended {
        member: MemberId,
        until: Option<Timestamp>,
    },
    AppealOfMemberGranted {
        member: MemberId,
    },
    AppealOfMemberRefused {
        member: MemberId,
    },
    SuspensionLifted {
        member: MemberId,
    },
    MemberSilenced {
        member: MemberId,
        until: Option<Timestamp>,
    },
    SilenceLifted {
        member: MemberId,
    },
    MemberWarned {
        member: MemberId,
    },
    /// All that they wrote and voted was taken away, and was brought back.
    MemberCleanedUp {
        member: MemberId,
        sum: Sum,
    },
    MemberBroughtBack {
        member: MemberId,
    },
    NoteAdded {
        member: MemberId,
    },
    NoteRemoved {
        member: MemberId,
    },
    PictureReset {
        member: MemberId,
    },
    DisplayNameReset {
        member: MemberId,
    },
    MemberSignedOut {
        member: MemberId,
    },
    MemberApproved {
        member: MemberId,
    },
    MemberRefused {
        member: MemberId,
    },
    RoleSet {
        member: MemberId,
        role: Role,
    },
    TrustSet {
        member: MemberId,
    },
    GroupsSet {
        member: MemberId,
    },
    CategoryMade {
        category: CategoryId,
    },
    CategoryChanged {
        category: CategoryId,
    },
    CategoryOrdered {
        category: CategoryId,
    },
    CategoriesOrdered,
    CategoryArchived {
        category: CategoryId,
    },
    CategoryRevived {
        category: CategoryId,
    },
    CategoryMerged {
        category: CategoryId,
        into: CategoryId,
    },
    GroupMade {
        group: GroupId,
    },
    GroupRenamed {
        group: GroupId,
    },
    GroupDeleted {
        group: GroupId,
    },
    TagRenamed {
        tag: Tag,
    },
    PageWritten {
        page: String,
    },
    PageDeleted {
        page: String,
    },
    Announced {
        announcement: u64,
    },
    AnnouncementWithdrawn {
        announcement: u64,
    },
    RedirectSet {
        from: String,
    },
    RedirectRemoved {
        from: String,
    },
    /// Nothing is left of it but this.
    PostPurged {
        topic: TopicId,
        post: PostId,
    },
    TopicPurged {
        topic: TopicId,
    },
    /// Somebody looks at the forum as another one, and no longer.
    ViewBegan {
        viewed: Viewed,
    },
    ViewEnded {
        viewed: Viewed,
    },
    SettingsChanged {
        keys: Option<Vec<String>>,
    },
    /// By its number: what it is of goes when it is lifted, and the log keeps what it has.
    BlockMade {
        block: u64,
    },
    BlockLifted {
        block: u64,
    },
    /// By the name of its file, as in the two that follow.
    BackupMade {
        backup: String,
    },
    BackupFailed {
        backup: String,
    },
    BackupFetched {
        backup: String,
    },
}

/// Under what lines of the log can be found again.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum LogFile {
    /// All that was done to a topic and to its posts.
    Topic(TopicId),
    Member(MemberId),
}

/// What something was done to, as far as the public log can show it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Subject<'a> {
    Topic(TopicId),
    Post(TopicId, PostId),
    Member(MemberId),
    Category(CategoryId),
    Group(GroupId),
    Tag(&'a Tag),
    Site,
}

impl Subject<'_> {
    pub fn file(self) -> Option<LogFile> {
        match self {
            Self::Topic(topic) | Self::Post(topic, _) => Some(LogFile::Topic(topic)),
            Self::Member(member) => Some(LogFile::Member(member)),
            Self::Category(_) | Self::Group(_) | Self::Tag(_) | Self::Site => None,
        }
    }
}

impl Deed {
    pub fn subject(&self) -> Subject<'_> {
        match self {
            Self::TopicLocked { topic }
            | Self::TopicUnlocked { topic }
            | Self::TopicPinned { topic, .. }
            | Self::TopicUnpinned { topic }
            | Self::TopicTurned { topic, .. }
            | Self::TopicSlowed { topic, .. }
            | Self::TopicTagged { topic, .. }
            | Self::TopicTimed { topic, .. }
            | Self::TopicMoved { topic, .. }
            | Self::TopicSplit { topic, .. }
            // It can still be read where it stands now.
            | Self::TopicMerged { into: topic, .. }
            | Self::TopicDeleted { topic }
            | Self::TopicPurged { topic }
            | Self::TopicRestored { topic }
            | Self::QuestionClosed { topic, .. }
            | Self::QuestionReopened { topic }
            | Self::ArticleReviewed { topic, .. }
            | Self::ArticleArchived { topic }
            | Self::ArticleRevived { topic } => Subject::Topic(*topic),
            Self::PostEdited { topic, post }
            | Self::PostDeleted { topic, post }
            | Self::PostPurged { topic, post }
            | Self::PostRestored { topic, post }
            | Self::PostRedacted { topic, post }
            | Self::FlagsUpheld { topic, post }
            | Self::FlagsDismissed { topic, post }
            | Self::DecisionUndone { topic, post }
            | Self::PostApproved { topic, post }
            | Self::PostRefused { topic, post }
            | Self::AppealGranted { topic, post }
            | Self::AppealRefused { topic, post }
            | Self::AnswerAccepted { topic, post }
            | Self::AcceptanceEnded { topic, post } => Subject::Post(*topic, *post),
            Self::MemberSuspended { member, .. }
            | Self::SuspensionLifted { member }
            | Self::MemberSilenced { member, .. }
            | Self::SilenceLifted { member }
            | Self::MemberWarned { member }
            | Self::MemberCleanedUp { member, .. }
            | Self::MemberBroughtBack { member }
            | Self::NoteAdded { member }
            | Self::NoteRemoved { member }
            | Self::PictureReset { member }
            | Self::DisplayNameReset { member }
            | Self::MemberSignedOut { member }
            | Self::AppealOfMemberGranted { member }
            | Self::AppealOfMemberRefused { member }
            | Self::MemberApproved { member }
            | Self::MemberRefused { member }
            | Self::RoleSet { member, .. }
            | Self::TrustSet { member }
            | Self::GroupsSet { member } => Subject::Member(*member),
            Self::CategoryMade { category }
            | Self::CategoryChanged { category }
            | Self::CategoryArchived { category }
            | Self::CategoryRevived { category }
            | Self::CategoryMerged { category, .. }
            | Self::CategoryOrdered { category } => Subject::Category(*category),
            Self::GroupMade { group } | Self::GroupRenamed { group } | Self::GroupDeleted { group } => {
                Subject::Group(*group)
            }
            Self::TagRenamed { tag } => Subject::Tag(tag),
            Self::ViewBegan { viewed: Viewed::Member(member) } | Self::ViewEnded { viewed: Viewed::Member(member) } => {
                Subject::Member(*member)
            }
            Self::ViewBegan { .. } | Self::ViewEnded { .. } => Subject::Site,
            Self::CategoriesOrdered
            | Self::Announced { .. }
            | Self::AnnouncementWithdrawn { .. }
            | Self::RedirectSet { .. }
            | Self::RedirectRemoved { .. }
            | Self::SettingsChanged { .. }
            | Self::BlockMade { .. }
            | Self::BlockLifted { .. }
            | Self::BackupMade { .. }
            | Self::BackupFailed { .. }
            | Self::BackupFetched { .. }
            | Self::PageWritten { .. }
            | Self::PageDeleted { .. } => Subject::Site,
        }
    }

    /// The other topic that it was done to: what was split off, or what went into its subject.
    pub fn beside(&self) -> Option<TopicId> {
        match self {
            Self::TopicSplit { into, .. } => Some(*into),
            Self::TopicMerged { topic, .. } => Some(*topic),
            _ => None,
        }
    }

    /// Whether it is what staff does about a member, which all of staff may know of.
    pub fn is_of_conduct(&self) -> bool {
        matches!(
            self,
            Self::MemberWarned { .. }
                | Self::NoteAdded { .. }
                | Self::NoteRemoved { .. }
                | Self::PictureReset { .. }
                | Self::DisplayNameReset { .. }
                | Self::MemberSignedOut { .. }
        )
    }

    /// Whether everybody may know of it who may know of what it was done to. Who waits for approval, what
    /// rights somebody has and how the site is run concerns those who run it.
    pub fn is_public(&self) -> bool {
        match self.subject() {
            Subject::Topic(_) => !matches!(self, Self::ArticleReviewed { .. }),
            Subject::Post(..) | Subject::Tag(_) => true,
            Subject::Member(_) => matches!(
                self,
                Self::MemberSuspended { .. }
                    | Self::SuspensionLifted { .. }
                    | Self::MemberSilenced { .. }
                    | Self::SilenceLifted { .. }
                    | Self::MemberCleanedUp { .. }
                    | Self::MemberBroughtBack { .. }
                    | Self::AppealOfMemberGranted { .. }
                    | Self::AppealOfMemberRefused { .. }
            ),
            Subject::Category(_) | Subject::Group(_) | Subject::Site => false,
        }
    }
}

/// Where the log ends.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct LogEnd {
    /// Entries that there are; they are numbered from 1.
    pub number: u64,
    /// The hash of the last one.
    pub hash: String,
}

/// An entry in its place.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct LogLine {
    pub number: u64,
    pub at: Timestamp,
    /// Without its reason: that is kept beside it, so that it can be taken away where the law asks for that.
    #[serde(flatten)]
    pub entry: LogEntry,
    /// A hash of its reason, if it has one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason_hash: Option<String>,
}

/// What the log says of a topic, as somebody saw it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct LoggedReasons {
    /// Entries that there were.
    pub end: u64,
    /// Reasons of those about the topic, by number.
    pub reasons: BTreeMap<u64, String>,
}
