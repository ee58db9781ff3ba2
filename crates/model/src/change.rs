//! What a decision comes to: facts it relies on, effects, and events, all in one shard.

use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

use crate::about::{About, DisplayName};
use crate::account::{Profile, Registration, Session, ThreadView};
use crate::actor::{Role, Silence, Suspension};
use crate::announcement::Announcement;
use crate::appeal::{Curb, MemberAppeal};
use crate::archive::Archive;
use crate::article::Life;
use crate::backup::BackupRecord;
use crate::block::Blocks;
use crate::byline::Byline;
use crate::category::Category;
use crate::cleanup::{Cleanup, Item};
use crate::conduct::{Entry, Flagged, Warning};
use crate::departure::Departure;
use crate::draft::{DraftFields, DraftHead, DraftPlace};
use crate::event::{Due, Event};
use crate::factors::{AuthApp, Passkey, Second};
use crate::flag::{Awaiting, Case, Decided, Flag};
use crate::group::{Combination, Groups};
use crate::identity::{Identity, Linked};
use crate::ids::{CategoryId, GroupId, LetterId, MemberId, PostId, SeriesId, TopicId};
use crate::invitation::Invitation;
use crate::lasting;
use crate::letter::{Link, Outgoing};
use crate::list::List;
use crate::locale::Locale;
use crate::log::{Deed, LogEnd, LogEntry, LogFile};
use crate::merging::{Absorption, Merging};
use crate::name::{NameKey, Username};
use crate::near::PlaceMark;
use crate::notification::{Choices, Mark, Notification, Place, Stance};
use crate::portrait::Portrait;
use crate::post::{PastRevision, PostHead, PostState, Vote};
use crate::promotion::Origin;
use crate::redirect::Redirects;
use crate::review::{LineComment, Verdict, WaitingText};
use crate::series::{InSeries, Series};
use crate::settings::Settings;
use crate::settings::history::SettingsChange;
use crate::settings::look::LogoMark;
use crate::shard::Shard;
use crate::tags::{Synonyms, TagAbout};
use crate::tally::Figure;
use crate::ticket::Ticket;
use crate::time::Timestamp;
use crate::token::ApiToken;
use crate::topic::{Closing, Deletion, Pin, Tag, Topic};
use crate::trust::{Reads, Trust, TrustLevel};
use crate::upkeep::Upkeep;
use crate::upload::{Phase, Sent, Upload, UploadHash};
use crate::written::{PageHead, PageName, PageRevision};

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

    /// The same with another change of this shard.
    pub fn join(&mut self, other: Self) {
        self.given.extend(other.given);
        self.effects.extend(other.effects);
        self.events.extend(other.events);
    }

    /// The topics whose posts it changes: while one of them is on its way into another topic, nothing of it is
    /// written, or it would be left behind.
    pub fn topics_written(&self) -> BTreeSet<TopicId> {
        let written = self.effects.iter().filter_map(|effect| match effect {
            Effect::SetCase(topic, ..)
            | Effect::SetRevision { topic, .. }
            | Effect::MakeCurrent { topic, .. }
            | Effect::SetPostDeletion(topic, ..)
            | Effect::SetVote { topic, .. }
            | Effect::PutState(topic, ..)
            | Effect::SetCategory(topic, _) => Some(*topic),
            Effect::Stand { head, .. } | Effect::Withdraw { head, .. } => Some(head.topic),
            _ => None,
        });
        written.collect()
    }

    /// Says in the log what was done here for the forum. Whoever does something with what is their own does
    /// not do it for the forum.
    pub fn log(&mut self, by: MemberId, deed: Deed, reason: &str) {
        self.events.push(Event::Logged { entry: Box::new(LogEntry { by, deed, reason: reason.to_owned() }) });
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
    /// A fingerprint of what the command said, where the key says nothing of it: the same key with
    /// another one is a mistake.
    pub content: Option<String>,
}

impl OnceKey {
    /// A key that the content is a part of, or that needs none.
    pub fn new(text: String, kept: Duration) -> Self {
        Self { text, kept, content: None }
    }
}

/// Something that a change relies on. When it no longer holds, the change is decided anew.
#[derive(Clone, Debug, PartialEq)]
pub enum Fact {
    /// The log ends so; none, if there is none.
    LogEndsAt(Option<LogEnd>),
    /// Up to this event of a shard the log has what was done there; none, if it has nothing of it.
    LoggedUpTo(Shard, Option<String>),
    /// The site stands at this revision; 0 is a site that is not founded.
    SiteRevision(u64),
    /// It stands so with the backups; none, if there never was one.
    BackupsAre(Option<Box<BackupRecord>>),
    NameFree(NameKey),
    EmailFree(String),
    /// The name is claimed by this member.
    NameOf(NameKey, MemberId),
    /// No admin is about to be none any more.
    NoAdminLeaves,
    RoleIs(MemberId, Role),
    /// The admin was relied on so often to stay.
    ReliedOn(MemberId, u64),
    /// All of the member's sessions were ended so often.
    SessionsEnded(MemberId, u64),
    /// The departure is as far as this.
    DepartureIs(Box<Departure>),
    /// The member's archive is as far as this; none, if there is none.
    ArchiveIs(MemberId, Option<Box<Archive>>),
    IdentityFree(Identity),
    /// Is one of the member's ways in.
    IsLinked(MemberId, Identity),
    /// The member is not about to have accounts elsewhere alone to sign in with.
    NoPasskeyGoes(MemberId),
    RegistrationOpen(MemberId),
    MemberAbsent(MemberId),
    MemberExists(MemberId),
    SessionOpen(MemberId, String),
    /// The token of this hash was not revoked.
    TokenStands(MemberId, String),
    /// What was flagged of a post waits so for a moderator; none, if nothing does.
    CaseIs(TopicId, PostId, Option<Box<Case>>),
    /// What a member says of a post; none, if they say nothing.
    FlagIs(PostId, MemberId, Option<Box<Flag>>),
    /// This was decided last about what was flagged of a post.
    DecidedIs(PostId, Box<Decided>),
    /// A member has appealed so against what was decided about them; none, if they have not.
    AppealIs(MemberId, Curb, Option<Box<MemberAppeal>>),
    /// Nothing of the topic is on its way into another one.
    TopicIsHere(TopicId),
    /// The topic is on its way into another one, as far as this; none, if it is not.
    MergingIs(TopicId, Option<Box<Merging>>),
    /// How far the first topic is with taking the second one in; none, if it has not begun.
    AbsorptionIs(TopicId, TopicId, Option<Absorption>),
    TopicExists(TopicId),
    TopicIn(TopicId, CategoryId),
    TopicUnlocked(TopicId),
    /// This is what moderators have set of the topic; none, if nothing is.
    UpkeepIs(TopicId, Option<Box<Upkeep>>),
    /// When the member last replied in a topic that goes slowly; never, as far as that is kept.
    LastReplyIs(TopicId, MemberId, Option<Timestamp>),
    /// So many have voted for the post, or against it.
    VotesAre(TopicId, PostId, Vote, u64),
    TopicStands(TopicId),
    TopicRemoved(TopicId),
    /// Kind, title and tags of the topic are these.
    TopicReads(Box<Topic>),
    /// The tag was described so often.
    TagRevision(Tag, u64),
    TagStanceIs(Tag, MemberId, Option<Stance>),
    TopicHolds(TopicId, u64),
    /// This answer to the topic is the accepted one; none, if none is.
    AcceptedIs(TopicId, Option<PostId>),
    /// The article has these authors; none, if it is by whoever started it.
    BylineIs(TopicId, Option<Box<Byline>>),
    /// The article is made of these parts.
    OriginIs(TopicId, Box<Origin>),
    /// The question became this article; none, if it became none.
    BecameIs(TopicId, Option<TopicId>),
    /// The question is closed so; none, if it is open.
    ClosingIs(TopicId, Option<Box<Closing>>),
    /// The article is as far in its life as this.
    LifeIs(TopicId, Box<Life>),
    /// The topic is called this, and all that stands with it.
    HeadingIs(Box<Topic>),
    /// What a member says of an article; nothing, if they say nothing.
    VerdictIs(TopicId, MemberId, Option<Box<lasting::Verdict>>),
    /// The series is this; none, if there is none.
    SeriesIs(SeriesId, Option<Box<Series>>),
    /// What an article carries of its series; nothing, if it is in none.
    InSeriesIs(TopicId, Option<Box<InSeries>>),
    /// This was said of a revision of an article.
    VerdictsAre(PostId, u64, Vec<Verdict>),
    /// A comment on lines of an article says this; none, if there is none of this number.
    CommentIs(PostId, u64, Option<Box<LineComment>>),
    PostRevision(TopicId, PostId, u64),
    PostStands(TopicId, PostId),
    PostRemoved(TopicId, PostId),
    PostHasReplies(TopicId, PostId, u64),
    VoteIs(PostId, MemberId, Option<Vote>),
    /// Which second factors the member has.
    SecondIs(MemberId, Second),
    AppIs(MemberId, Box<AuthApp>),
    /// The recovery code with this hash was not used yet.
    CodeOpen(MemberId, String),
    PasskeyIs(MemberId, String, Box<Passkey>),
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
    /// So many invitations were ever made.
    InvitedTimes(u64),
    /// Nobody has used it or taken it back.
    InvitationIs(String, Box<Invitation>),
    GroupsAre(MemberId, BTreeSet<GroupId>),
    IsHeld(MemberId),
    /// These warnings wait to be acknowledged.
    WarnedAre(MemberId, Vec<Warning>),
    /// Cleaning up after the member is as far as this; none, if nothing is kept of any.
    CleanupIs(MemberId, Option<Box<Cleanup>>),
    /// What is kept of how the member behaved at a time; none, if nothing is.
    ConductIs(MemberId, Timestamp, Option<Box<Entry>>),
    TrustIs(MemberId, Trust),
    /// They did not come on this day yet, or later.
    NotSeenOn(MemberId, u64),
    ReadsAre(MemberId, Reads),
    /// The file is in this phase; none, if nothing is known of it.
    UploadIs(UploadHash, Option<Phase>),
    /// No post uses the file, as far as that was carried onward.
    UploadUnused(UploadHash),
    /// The member's draft for this place stands so; none, if there is none.
    DraftIs(MemberId, DraftPlace, Option<Box<DraftHead>>),
    /// Still due at this time, and not put off.
    Scheduled(Due, Timestamp),
}

/// What a change does.
#[derive(Clone, Debug)]
pub enum Effect {
    SetCase(TopicId, PostId, Option<Box<Case>>),
    SetFlag(PostId, MemberId, Box<Flag>),
    /// What was decided last about what was flagged of a post; none, as if nothing had been.
    SetDecided(PostId, Option<Box<Decided>>),
    /// A member's appeal against what was decided about them, or none.
    SetAppeal(MemberId, Curb, Option<Box<MemberAppeal>>),
    /// Who looks at what was flagged of a post, for a while; nobody.
    SetLooking(Awaiting, Option<MemberId>),
    /// Whether a moderator agreed with what a member flagged of a post; none, if nobody has decided.
    NoteFlag {
        member: MemberId,
        post: PostId,
        upheld: Option<bool>,
    },
    /// Derived: what others have flagged of a post of this member's; nothing, if nobody has.
    NoteFlagged {
        author: MemberId,
        post: PostId,
        flagged: Flagged,
    },
    /// Puts a line at the end of the log, with the reason beside it.
    Append {
        number: u64,
        line: String,
        reason: String,
        file: Option<LogFile>,
    },
    /// Takes away the reason of a line of the log. The line stays, with the hash of its reason.
    DropReason(u64),
    /// How the log ends then, and up to which event of a shard it has what was done there.
    EndLog {
        end: LogEnd,
        shard: Shard,
        event: String,
    },
    /// Counts what happened on a day.
    Tally {
        day: u64,
        figure: Figure,
        by: u64,
    },
    /// Counts this among what is counted once of a day.
    TallyOnce {
        day: u64,
        figure: Figure,
        id: u64,
    },
    /// How something stood on a day, as far as that is known: the last to look at it is right.
    SetTally {
        day: u64,
        figure: Figure,
        to: u64,
    },
    SetSite {
        revision: u64,
        name: String,
    },
    SetSettings(Box<Settings>),
    /// Puts a change into the history of the settings, and with each of them who changed it last.
    NoteSettings(Box<SettingsChange>),
    /// The picture, under its mark; and what was kept of another one goes.
    PutLogo(LogoMark, Vec<u8>),
    DropLogo(LogoMark),
    NoteBackups(Box<BackupRecord>),
    SetAnnouncements(Vec<Announcement>),
    SetRedirects(Redirects),
    SetBlocks(Blocks),
    /// Counts what a block has kept out, and forgets that with it.
    CountBlocked(u64, u64),
    ForgetBlocked(u64),
    /// Which pages there are that admins have written.
    SetPages(Vec<PageHead>),
    /// A revision of one, with its text.
    PutPage(PageName, Box<PageRevision>, String),
    SetGroups(Groups),
    SetSynonyms(Box<Synonyms>),
    SetTagAbout(Tag, Box<TagAbout>),
    /// What a member said about a tag; none, as if they had said nothing.
    SetTagStance(Tag, MemberId, Option<Stance>),
    SetCombinations(BTreeSet<Combination>),
    PutCategory(Box<Category>),
    PutInvitation(String, Box<Invitation>),
    DropInvitation(String),
    SetInvitedTimes(u64),
    ClaimName(NameKey, MemberId),
    ClaimEmail(String, MemberId),
    /// Claims it, or says anew what its account is called.
    ClaimIdentity(Box<Linked>, MemberId),
    ReleaseIdentity(Identity, MemberId),
    /// The member's last passkey is about to go, and their accounts elsewhere stay for a minute.
    HoldIdentities(MemberId),
    Register(Box<Registration>),
    CloseRegistration(MemberId),
    PutMember(Box<Registration>),
    /// All that is kept of a member by themselves, and that their name leads to them.
    Forget(MemberId, Username),
    /// One more key of a member who has left.
    ForgetKey(MemberId, String),
    PutDeparture(Box<Departure>),
    DropDeparture(MemberId),
    /// Which admin is about to be none any more, for a minute at most.
    HoldAdmins(Option<MemberId>),
    /// Another admin is taken away because this one stays.
    RelyOn(MemberId),
    PutDraft {
        member: MemberId,
        place: DraftPlace,
        head: Box<DraftHead>,
        fields: DraftFields,
    },
    DropDraft(MemberId, DraftPlace),
    PutArchive(MemberId, Box<Archive>),
    PutArchivePart(MemberId, u32, Vec<u8>),
    SetPassword(MemberId, String),
    SetRole(MemberId, Role),
    SetSuspension(MemberId, Option<Suspension>),
    SetSilence(MemberId, Option<Silence>),
    SetWarned(MemberId, Vec<Warning>),
    /// Keeps something of how the member behaved, or nothing any more.
    SetConduct(MemberId, Timestamp, Option<Box<Entry>>),
    PutCleanup(Box<Cleanup>),
    DropCleanup(MemberId),
    /// Notes beside where it stood what was taken of the member, and what brings it back.
    NoteTaken(MemberId, Item, String),
    StrikeTaken(MemberId, Item),
    /// All such notes of this shard.
    DropTaken(MemberId),
    SetView(MemberId, ThreadView),
    SetDisplayName(MemberId, Option<DisplayName>),
    SetAbout(MemberId, Box<About>),
    SetLocale(MemberId, Box<Locale>),
    /// The picture with its squares, or none.
    SetPortrait(MemberId, Option<Box<Portrait>>),
    SetMembership(MemberId, BTreeSet<GroupId>),
    EndHold(MemberId),
    SetTrust(MemberId, Trust),
    /// They came on this day.
    CountDay(MemberId, u64),
    SetReads(MemberId, Reads),
    Enrol(Roster, MemberId, Timestamp),
    Strike(Roster, MemberId),
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
    SetSecond(MemberId, Second),
    SetApp(MemberId, Option<Box<AuthApp>>),
    AddCode(MemberId, String),
    DropCode(MemberId, String),
    DropCodes(MemberId),
    SetPasskey(MemberId, String, Option<Box<Passkey>>),
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
    /// When they last came from there; never, if that is forgotten. The second is the same from the other side. Both
    /// are kept for so long.
    SetNear(MemberId, PlaceMark, Option<Timestamp>, Duration),
    SetNeighbour(PlaceMark, MemberId, Option<Timestamp>, Duration),
    /// A letter as it stands, and when it is to be tried next.
    QueueLetter(LetterId, Box<Outgoing>, Timestamp),
    /// A letter that is not tried any more, and until when it is kept.
    ParkLetter(LetterId, Box<Outgoing>, Timestamp),
    DropLetter(LetterId),
    PutTopic(Box<Topic>),
    /// The file of this path was imported into the category, as this topic; or it is no topic any more.
    NoteImported(CategoryId, String, Option<TopicId>),
    SetHeading(TopicId, Box<Topic>),
    SetLocked(TopicId, bool),
    SetPin(TopicId, Option<Pin>),
    /// What moderators have set of the topic; nothing, if that is the default.
    SetUpkeep(TopicId, Option<Box<Upkeep>>),
    /// When the member replied in a topic that goes slowly, kept for as long as that matters.
    NoteReply(TopicId, MemberId, Timestamp, Duration),
    /// The answers of what has become a question, with their scores.
    PutAnswers(TopicId, Vec<(PostId, i64)>),
    /// It is a question no more.
    DropAnswers(TopicId),
    /// Which answer is the accepted one, if one is.
    SetAccepted(TopicId, Option<PostId>),
    SetClosing(TopicId, Option<Box<Closing>>),
    SetByline(TopicId, Box<Byline>),
    SetOrigin(TopicId, Box<Origin>),
    /// The question became this article.
    SetBecame(TopicId, TopicId),
    SetLife(TopicId, Box<Life>),
    /// What a member says of an article from now on; nothing, if it is taken back.
    SetVerdict(TopicId, MemberId, Option<Box<lasting::Verdict>>),
    PutSeries(Box<Series>),
    DropSeries(SeriesId),
    /// It is among those that the member has made, or no longer.
    ListSeries(MemberId, SeriesId, bool),
    SetInSeries(TopicId, Option<Box<InSeries>>),
    SetVerdicts(PostId, u64, Vec<Verdict>),
    SetComment(PostId, u64, Box<LineComment>),
    /// All that was said in the reviews of an article.
    DropReview(PostId),
    /// The newest text of an article that readers do not see; none, if they do.
    SetWaiting(PostId, Option<Box<WaitingText>>),
    SetTopicDeletion(TopicId, Option<Deletion>),
    SetCategory(TopicId, CategoryId),
    AddViews(TopicId, u64),
    /// The topic that this one was split off from.
    SetSplitFrom(TopicId, TopicId),
    /// How far a topic is on its way into another one; none, if it is not.
    SetMerging(TopicId, Option<Box<Merging>>),
    /// The topic that has taken this one in.
    SetMerged(TopicId, TopicId),
    /// How far the first topic is with taking the second one in; none, as if it had not begun.
    SetAbsorption(TopicId, TopicId, Option<Absorption>),
    /// Where a post stands that went into another topic.
    SetForward(PostId, Option<PostId>),
    /// Where the n-th post of a topic stands that went into another one.
    SetNth(TopicId, u64, Option<PostId>),
    /// All of a post that changes but its replies, as it was where it came from.
    PutState(TopicId, PostId, Box<PostState>),
    /// The same is no longer kept in this topic; whether it was deleted, if told so.
    DropState {
        topic: TopicId,
        post: PostId,
        deletion: bool,
    },
    PutVotes(PostId, BTreeMap<MemberId, Vote>),
    /// Votes that a member received in this shard, less those against them.
    AddReceived(MemberId, i64),
    /// A post of a topic with all that is kept beside it.
    ErasePost(TopicId, PostId),
    /// What is kept of a thread beside its topic and posts.
    EraseThread(TopicId),
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
    /// Readers see this revision of a post, whose history says already what stood there before.
    MakeCurrent {
        topic: TopicId,
        post: PostId,
        revision: u64,
    },
    /// What an edit of a post replaced, as it is to be remembered from now on.
    PutPast {
        post: PostId,
        revision: u64,
        past: Box<PastRevision>,
    },
    /// What edits of a post replaced.
    DropHistory(PostId),
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
        /// Who wrote the post.
        author: MemberId,
        from: Option<Vote>,
        to: Option<Vote>,
        answers: bool,
    },
    /// The post uses the file.
    Use(PostId, UploadHash),
    /// No revision of the post uses it any more.
    Release(PostId, UploadHash),
    PutUpload(UploadHash, Box<Upload>),
    SetPhase(UploadHash, Phase),
    /// That a member sent it; or nothing of that any more.
    SetSender(UploadHash, MemberId, Option<Sent>),
    DropUpload(UploadHash),
    /// Derived: whether a post uses the file.
    SetUse {
        upload: UploadHash,
        post: PostId,
        used: bool,
    },
    Schedule(Due, Timestamp),
    Unschedule(Due),
    /// The member has replied in the topic.
    TakePart(TopicId, MemberId),
    SetStance(TopicId, MemberId, Stance),
    SetChoices(MemberId, Box<Choices>),
    SetUnread(MemberId, Mark, bool),
    /// It waits for a letter.
    SetUnmailed(MemberId, Mark, bool),
    /// Derived: something that a member was told, as it stands now.
    PutNotification(MemberId, Box<Notification>),
    /// Derived: these notifications are forgotten; everything up to a place may have been.
    ForgetNotifications {
        member: MemberId,
        keys: Vec<String>,
        up_to: Place,
    },
    /// Derived: these members were told something about the topic.
    NoteTold(TopicId, Vec<MemberId>),
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
    /// Derived: the votes for what a member wrote in `source`, less those against it.
    SetReceived {
        member: MemberId,
        source: Shard,
        votes: i64,
    },
}

/// Members of a kind, in each shard those that live there, by when they came to be so.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Roster {
    /// Who waits for approval.
    Held,
    Admins,
    Suspended,
    Silenced,
    /// Whose appeal against that waits, or against a warning.
    Appealing(Curb),
    /// Of levels that have to be earned or given.
    Trust(TrustLevel),
    Group(GroupId),
}
