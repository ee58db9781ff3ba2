//! What happened: the facts that followers carry onward.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use crate::draft::DraftPlace;
use crate::ids::{CategoryId, GroupId, LetterId, MemberId, PostId, SeriesId, TopicId};
use crate::log::LogEntry;
use crate::shard::Shard;
use crate::time::Timestamp;
use crate::topic::Tag;
use crate::upload::UploadHash;

/// The version that every event is written with.
pub const VERSION: u32 = 1;

/// Which reasons in the log say what was removed from a post.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RedactedLog {
    #[serde(default, skip_serializing_if = "BTreeSet::is_empty")]
    pub lines: BTreeSet<u64>,
    /// What was put into the log after this line, and before the event, nobody has looked at.
    pub seen: u64,
}

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
    /// What was kept of the member by themselves is gone.
    MemberLeft {
        member: MemberId,
    },
    /// A way in through a provider was added or taken away.
    IdentityLinked {
        member: MemberId,
        realm: String,
    },
    IdentityUnlinked {
        member: MemberId,
        realm: String,
    },
    MemberSuspended {
        member: MemberId,
        by: MemberId,
    },
    SuspensionEnded {
        member: MemberId,
    },
    MemberSilenced {
        member: MemberId,
        by: MemberId,
    },
    SilenceEnded {
        member: MemberId,
    },
    MemberWarned {
        member: MemberId,
        by: MemberId,
    },
    SuspensionAppealed {
        member: MemberId,
    },
    /// The same against a silence or a warning.
    CurbAppealed {
        member: MemberId,
    },
    /// Of a member, against what was decided about them.
    AppealRefused {
        member: MemberId,
        by: MemberId,
    },
    /// Who was held may write, or is refused.
    MemberApproved {
        member: MemberId,
        by: MemberId,
    },
    MemberRefused {
        member: MemberId,
        by: MemberId,
    },
    TrustChanged {
        member: MemberId,
    },
    GroupsChanged {
        member: MemberId,
    },
    GroupDeleted {
        group: GroupId,
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
    /// Moderators have set something of it that its page says: how slowly it goes on, when it is locked, why.
    TopicTended {
        topic: TopicId,
        by: MemberId,
    },
    /// A question has become a discussion, or the other way round.
    TopicTurned {
        topic: TopicId,
        by: MemberId,
    },
    TopicMoved {
        topic: TopicId,
        by: MemberId,
        from: CategoryId,
        to: CategoryId,
        /// The whole category went there: of this topic nobody has decided anything.
        #[serde(default, skip_serializing_if = "std::ops::Not::not")]
        along: bool,
    },
    TopicDeleted {
        topic: TopicId,
        by: MemberId,
    },
    TopicRestored {
        topic: TopicId,
        by: MemberId,
    },
    /// Posts of it are a topic of their own from now on.
    TopicSplit {
        topic: TopicId,
        into: TopicId,
        /// Where it stands.
        from: CategoryId,
        by: MemberId,
        posts: BTreeSet<PostId>,
    },
    /// It is about to go into another topic, and takes no changes until then; or it does not go.
    TopicMerging {
        topic: TopicId,
    },
    /// It has taken another topic in: these are its posts, under their new numbers.
    TopicAbsorbed {
        topic: TopicId,
        from: TopicId,
        by: MemberId,
        posts: BTreeSet<PostId>,
    },
    /// Whatever stood in it stands in another topic.
    TopicMerged {
        topic: TopicId,
        into: TopicId,
        by: MemberId,
    },
    /// Its author has left, and nobody can tell any more who that was.
    TopicUnnamed {
        topic: TopicId,
    },
    /// Tags of it that are other names of another tag gave way to that.
    TopicRetagged {
        topic: TopicId,
        dropped_tags: BTreeSet<Tag>,
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
        /// Slugs of the members that the text mentions and did not mention before.
        #[serde(default, skip_serializing_if = "BTreeSet::is_empty")]
        mentioned: BTreeSet<String>,
    },
    /// Something was removed from all revisions of a post, and perhaps from its topic's title and tags.
    PostRedacted {
        topic: TopicId,
        post: PostId,
        by: MemberId,
        #[serde(default, skip_serializing_if = "BTreeSet::is_empty")]
        dropped_tags: BTreeSet<Tag>,
        /// Lines of the log whose reasons say it, and up to which line that was looked at.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        logged: Option<RedactedLog>,
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
    /// A member says that something is wrong with it.
    PostFlagged {
        topic: TopicId,
        post: PostId,
        by: MemberId,
    },
    /// A moderator has looked at what these members had flagged, and agreed or not.
    FlagsDecided {
        topic: TopicId,
        post: PostId,
        by: MemberId,
        upheld: bool,
        flaggers: BTreeSet<MemberId>,
    },
    /// It waits for a moderator before others see it.
    PostHeld {
        topic: TopicId,
        post: PostId,
    },
    /// What was held is shown: it is news now.
    PostReleased {
        topic: TopicId,
        post: PostId,
        author: MemberId,
        by: MemberId,
    },
    /// Whoever wrote it asks that somebody else looks at its deletion.
    PostAppealed {
        topic: TopicId,
        post: PostId,
        by: MemberId,
    },
    /// It stays deleted.
    PostAppealRefused {
        topic: TopicId,
        post: PostId,
        by: MemberId,
    },
    /// What a moderator decided about it is undone, and these members' flags are open again.
    DecisionUndone {
        topic: TopicId,
        post: PostId,
        by: MemberId,
        flaggers: BTreeSet<MemberId>,
    },
    /// Its author has left and taken the text along.
    PostErased {
        topic: TopicId,
        post: PostId,
    },
    /// A post uses these files, and did not before.
    UploadsUsed {
        post: PostId,
        uploads: BTreeSet<UploadHash>,
    },
    /// No revision of a post uses these files any more.
    UploadsReleased {
        post: PostId,
        uploads: BTreeSet<UploadHash>,
    },
    /// What one member wrote and voted in a topic was taken away as spam, or came back: the topic as a whole,
    /// replies, votes on posts.
    Swept {
        topic: TopicId,
        #[serde(default, skip_serializing_if = "std::ops::Not::not")]
        whole: bool,
        #[serde(default, skip_serializing_if = "BTreeSet::is_empty")]
        posts: BTreeSet<PostId>,
        #[serde(default, skip_serializing_if = "BTreeSet::is_empty")]
        votes: BTreeSet<PostId>,
    },
    VoteCast {
        topic: TopicId,
        post: PostId,
        by: MemberId,
    },
    /// The day has passed by which an article was to be looked at again.
    ArticleStale {
        topic: TopicId,
    },
    /// An article says that it is in a series, or no longer.
    SeriesEntered {
        topic: TopicId,
        series: SeriesId,
    },
    SeriesLeft {
        topic: TopicId,
        series: SeriesId,
    },
    /// A series was made, deleted, arranged or described otherwise.
    SeriesChanged {
        series: SeriesId,
    },
    /// Derived: an article carries its series as it stands now.
    SeriesShown {
        topic: TopicId,
    },
    /// A reader has said whether an article works for them, or taken that back.
    VerdictGiven {
        topic: TopicId,
        by: MemberId,
    },
    /// An answer was accepted, in place of another one if there was one.
    AnswerAccepted {
        topic: TopicId,
        post: PostId,
        by: MemberId,
    },
    /// An answer is no longer the accepted one: that was taken back, or the answer is gone.
    AcceptanceEnded {
        topic: TopicId,
        post: PostId,
        by: MemberId,
    },
    /// A question takes no more answers.
    QuestionClosed {
        topic: TopicId,
        by: MemberId,
    },
    QuestionReopened {
        topic: TopicId,
        by: MemberId,
    },
    /// A member was asked to be an author of an article.
    AuthorInvited {
        topic: TopicId,
        member: MemberId,
        by: MemberId,
    },
    /// They said no, or are no longer asked.
    InvitationEnded {
        topic: TopicId,
        member: MemberId,
    },
    /// An article has other authors, or names them in another order. `gone` are those who are none any
    /// more.
    AuthorsChanged {
        topic: TopicId,
        by: MemberId,
        #[serde(default, skip_serializing_if = "BTreeSet::is_empty")]
        gone: BTreeSet<MemberId>,
    },
    /// An article was begun that only its authors see.
    ArticleBegun {
        topic: TopicId,
        author: MemberId,
    },
    /// It waits for a review, before readers have seen anything of it.
    ArticleSubmitted {
        topic: TopicId,
        by: MemberId,
    },
    /// Its authors have taken it back, and go on with it as a draft.
    ArticleWithdrawn {
        topic: TopicId,
        by: MemberId,
    },
    /// Readers see it from now on, or a newer revision of it.
    ArticlePublished {
        topic: TopicId,
        by: MemberId,
        #[serde(default, skip_serializing_if = "BTreeSet::is_empty")]
        dropped_tags: BTreeSet<Tag>,
        /// They saw an older one before.
        #[serde(default, skip_serializing_if = "std::ops::Not::not")]
        again: bool,
    },
    /// A newer revision of it waits for a review.
    ArticleRevised {
        topic: TopicId,
        by: MemberId,
    },
    /// A revision was approved, or changes to it were asked for.
    ArticleReviewed {
        topic: TopicId,
        by: MemberId,
        revision: u64,
        approves: bool,
    },
    /// Something was said of lines of it.
    ArticleCommented {
        topic: TopicId,
        by: MemberId,
        comment: u64,
    },
    ArticleArchived {
        topic: TopicId,
        by: MemberId,
    },
    /// It is no longer archived.
    ArticleRevived {
        topic: TopicId,
        by: MemberId,
    },
    /// An article was begun with a question and its accepted answer.
    QuestionPromoted {
        topic: TopicId,
        article: TopicId,
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
    /// Somebody said how they want to be told of a topic.
    StanceChanged {
        topic: TopicId,
        member: MemberId,
    },
    /// Somebody described a tag.
    TagDescribed {
        tag: Tag,
        by: MemberId,
    },
    /// Somebody said how they want to be told of new topics with a tag.
    TagStanceChanged {
        tag: Tag,
        member: MemberId,
    },
    /// Members of this shard were told something, have read it, or want to be told otherwise.
    NotificationsChanged {
        members: BTreeSet<MemberId>,
    },
    /// Somebody did this for the forum.
    Logged {
        entry: Box<LogEntry>,
    },
    /// What a member had kept as a draft stands in this shard now.
    DraftSent {
        member: MemberId,
        place: DraftPlace,
        /// Which draft of that place, by when it was saved.
        saved: Timestamp,
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
    /// A timer locks it, or opens it again.
    TopicLocks {
        topic: TopicId,
    },
    TopicOpens {
        topic: TopicId,
    },
    SuspensionEnds {
        member: MemberId,
    },
    SilenceEnds {
        member: MemberId,
    },
    /// An article is to be looked at again by its authors.
    ArticleStale {
        topic: TopicId,
    },
    /// The session under this hash of its token was not used for too long, or is too old.
    SessionEnds {
        member: MemberId,
        token: String,
    },
    /// A member asked for an archive of what is held of them.
    Archive {
        member: MemberId,
    },
    /// Cleaning up after a member goes on, or can be undone no longer.
    Cleanup {
        member: MemberId,
    },
    /// A member has left, and stands in places still.
    Departure {
        member: MemberId,
    },
    /// What a member has done is to be looked at: perhaps it makes for the next trust level.
    TrustWeighed {
        member: MemberId,
    },
    /// A file is to be looked at: perhaps nobody uses it.
    UploadUnused {
        upload: UploadHash,
    },
    /// A draft was kept for long enough.
    DraftEnds {
        member: MemberId,
        place: DraftPlace,
    },
    /// A tag has become another name of one: its topics are gone through, all of the shards before
    /// `shard` and there those up to `topic` are done.
    TagMerged {
        tag: Tag,
        shard: u64,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        topic: Option<TopicId>,
    },
    /// A topic goes into another one; or, when it has, what was left behind goes.
    TopicMerges {
        topic: TopicId,
    },
    /// A category becomes part of another one: its topics move, all of the shards before `shard` and there
    /// those up to `topic` have.
    CategoryMerged {
        category: CategoryId,
        shard: u64,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        topic: Option<TopicId>,
    },
    /// An announcement begins, or ends.
    AnnouncementTurns {
        announcement: u64,
        ends: bool,
    },
    /// A site was founded and wants its first topic.
    Welcome {
        admin: MemberId,
    },
}

impl Due {
    pub fn shard(&self) -> Shard {
        match self {
            Self::PinEnds { topic }
            | Self::TopicLocks { topic }
            | Self::TopicOpens { topic }
            | Self::TopicMerges { topic }
            | Self::ArticleStale { topic } => topic.shard(),
            Self::SuspensionEnds { member }
            | Self::SilenceEnds { member }
            | Self::SessionEnds { member, .. }
            | Self::Cleanup { member }
            | Self::Departure { member }
            | Self::DraftEnds { member, .. }
            | Self::Archive { member }
            | Self::TrustWeighed { member } => member.shard(),
            Self::UploadUnused { upload } => upload.shard(),
            Self::Welcome { .. }
            | Self::TagMerged { .. }
            | Self::CategoryMerged { .. }
            | Self::AnnouncementTurns { .. } => Shard::SITE,
        }
    }
}

#[cfg(test)]
#[path = "event_tests.rs"]
mod tests;
