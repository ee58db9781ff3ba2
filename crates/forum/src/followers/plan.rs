//! What a batch of events asks to be looked at again.

use std::collections::{BTreeMap, BTreeSet};

use model::draft::SentDraft;
use model::event::Event;
use model::ids::{CategoryId, GroupId, MemberId, PostId, SeriesId, TopicId};
use model::list::Audience;
use model::topic::Tag;
use model::upload::UploadHash;

/// The things whose entries have to be set anew. Several events on one thing are one look at it.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Plan {
    pub(super) topics: BTreeMap<TopicId, Touched>,
    pub(super) posts: BTreeSet<PostId>,
    /// Posts whose authors' votes have changed.
    pub(super) voted: BTreeSet<PostId>,
    /// Whether memberships may make combinations that the site does not know.
    pub(super) combinations: bool,
    /// Whose groups have changed.
    pub(super) grouped: BTreeSet<MemberId>,
    pub(super) gone_groups: BTreeSet<GroupId>,
    /// Series to be brought together with their articles, and of these those that came or went.
    pub(super) series: BTreeMap<SeriesId, BTreeSet<TopicId>>,
    /// Drafts whose texts were sent.
    pub(super) drafts: BTreeSet<(MemberId, SentDraft)>,
    pub(super) registrations: BTreeSet<MemberId>,
    /// Addresses that members had.
    pub(super) addresses: BTreeSet<(MemberId, String)>,
    /// Files, and posts that use them or did.
    pub(super) uses: BTreeSet<(UploadHash, PostId)>,
    /// Posts of which others have flagged something, or of whose flags something became.
    pub(super) flagged: BTreeSet<PostId>,
    /// Topics that went into other ones: their posts have other numbers now.
    pub(super) merged: BTreeSet<TopicId>,
    /// Posts about whose flags something was decided, or that was undone.
    pub(super) decided: BTreeSet<PostId>,
    /// Tags whose lists have changed, for the list of tags.
    pub(super) tags: BTreeSet<(Audience, Tag)>,
}

#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Touched {
    /// All posts of it stand in other lists now.
    pub(super) with_posts: bool,
    pub(super) left: BTreeSet<CategoryId>,
    pub(super) dropped: BTreeSet<Tag>,
    /// Who is no author any more.
    pub(super) gone: BTreeSet<MemberId>,
}

impl Plan {
    pub(super) fn of<'a>(events: impl IntoIterator<Item = &'a Event>) -> Self {
        let mut plan = Self::default();
        for event in events {
            plan.add(event);
        }
        plan
    }

    fn add(&mut self, event: &Event) {
        match event {
            Event::TopicSplit { topic, into, from, .. } => {
                self.touch(*topic);
                let touched = self.touch(*into);
                touched.with_posts = true;
                touched.left.insert(*from);
            }
            Event::TopicMerged { topic, .. } => {
                self.touch(*topic).with_posts = true;
                self.merged.insert(*topic);
            }
            Event::TopicAbsorbed { topic, posts, .. } => {
                self.touch(*topic);
                self.posts.extend(posts);
                self.voted.extend(posts);
                self.flagged.extend(posts);
                self.decided.extend(posts);
            }
            Event::TopicStarted { topic, .. }
            | Event::ArticleBegun { topic, .. }
            | Event::ArticleRevised { topic, .. }
            | Event::ArticleReviewed { topic, .. }
            | Event::ArticleSubmitted { topic, .. }
            | Event::ArticleWithdrawn { topic, .. }
            | Event::ArticleArchived { topic, .. }
            | Event::ArticleRevived { topic, .. }
            | Event::TopicDeleted { topic, .. }
            | Event::TopicRestored { topic, .. } => {
                self.touch(*topic).with_posts = true;
            }
            Event::ArticlePublished { topic, dropped_tags, .. } => {
                let touched = self.touch(*topic);
                touched.with_posts = true;
                touched.dropped.extend(dropped_tags.iter().cloned());
            }
            Event::TopicMoved { topic, from, to, .. } => {
                let touched = self.touch(*topic);
                touched.with_posts = true;
                touched.left.extend([*from, *to]);
            }
            Event::TopicPinned { topic, .. }
            | Event::TopicUnpinned { topic, .. }
            | Event::TopicTurned { topic, .. }
            | Event::AnswerAccepted { topic, .. }
            | Event::AcceptanceEnded { topic, .. }
            | Event::QuestionClosed { topic, .. }
            | Event::QuestionReopened { topic, .. } => {
                self.touch(*topic);
            }
            Event::AuthorsChanged { topic, gone, .. } => self.touch(*topic).gone.extend(gone),
            Event::Swept { topic, whole, posts, votes } => {
                self.touch(*topic).with_posts |= *whole;
                self.posts.extend(posts);
                self.voted.extend(votes);
            }
            Event::VoteCast { topic, post, .. } => {
                self.touch(*topic);
                self.voted.insert(*post);
            }
            Event::SeriesEntered { topic, series } | Event::SeriesLeft { topic, series } => {
                self.series.entry(*series).or_default().insert(*topic);
            }
            Event::SeriesChanged { series } => {
                self.series.entry(*series).or_default();
            }
            Event::UploadsUsed { post, uploads } | Event::UploadsReleased { post, uploads } => {
                self.uses.extend(uploads.iter().map(|upload| (upload.clone(), *post)));
            }
            Event::SiteChanged { .. } => self.combinations = true,
            Event::GroupsChanged { member } => {
                self.combinations = true;
                self.grouped.insert(*member);
            }
            Event::GroupDeleted { group } => {
                self.gone_groups.insert(*group);
            }
            Event::TopicsViewed { topics } => {
                for topic in topics {
                    self.touch(*topic);
                }
            }
            Event::PostAdded { topic, post, .. }
            | Event::PostDeleted { topic, post, .. }
            | Event::PostRestored { topic, post, .. } => {
                self.touch(*topic);
                self.posts.insert(*post);
            }
            Event::PostFlagged { topic, post, .. }
            | Event::PostAppealed { topic, post, .. }
            | Event::PostAppealRefused { topic, post, .. } => {
                self.touch(*topic);
                self.posts.insert(*post);
                self.flagged.insert(*post);
            }
            Event::FlagsDecided { topic, post, .. } | Event::DecisionUndone { topic, post, .. } => {
                self.touch(*topic);
                self.posts.insert(*post);
                self.flagged.insert(*post);
                self.decided.insert(*post);
            }
            Event::PostHeld { topic, post } | Event::PostReleased { topic, post, .. } => {
                // With its opening post a topic waits.
                self.touch(*topic).with_posts = true;
                self.posts.insert(*post);
            }
            Event::PostErased { topic, post } => {
                self.touch(*topic);
                self.posts.insert(*post);
            }
            Event::PostEdited { topic, dropped_tags, .. }
            | Event::PostRedacted { topic, dropped_tags, .. }
            | Event::TopicRetagged { topic, dropped_tags } => {
                self.touch(*topic).dropped.extend(dropped_tags.iter().cloned());
            }
            Event::MemberRegistered { member } => {
                self.registrations.insert(*member);
            }
            Event::DraftSent { member, place, saved } => {
                self.drafts.insert((*member, SentDraft { place: *place, saved: *saved }));
            }
            Event::AddressChanged { member, before } => {
                self.addresses.insert((*member, before.clone()));
            }
            Event::ListingChanged { lists } => {
                self.tags.extend(lists.iter().filter_map(|list| tag_of(list)));
            }
            // Nothing that is listed anywhere follows from these.
            Event::SiteFounded { .. }
            | Event::MemberJoined { .. }
            | Event::MemberChanged { .. }
            | Event::MemberLeft { .. }
            | Event::TopicUnnamed { .. }
            | Event::AuthorInvited { .. }
            | Event::QuestionPromoted { .. }
            | Event::InvitationEnded { .. }
            | Event::MemberSuspended { .. }
            | Event::SuspensionEnded { .. }
            | Event::MemberSilenced { .. }
            | Event::SilenceEnded { .. }
            | Event::MemberWarned { .. }
            | Event::SuspensionAppealed { .. }
            | Event::CurbAppealed { .. }
            | Event::AppealRefused { .. }
            | Event::MemberApproved { .. }
            | Event::MemberRefused { .. }
            | Event::TrustChanged { .. }
            | Event::SessionsEnded { .. }
            | Event::Logged { .. }
            | Event::LetterQueued { .. }
            | Event::LetterParked { .. }
            | Event::StanceChanged { .. }
            | Event::TagDescribed { .. }
            | Event::TagStanceChanged { .. }
            | Event::NotificationsChanged { .. }
            | Event::IdentityLinked { .. }
            | Event::IdentityUnlinked { .. }
            | Event::SeriesShown { .. }
            | Event::ArticleStale { .. }
            | Event::VerdictGiven { .. }
            | Event::ArticleCommented { .. }
            | Event::TopicMerging { .. }
            | Event::TopicTended { .. }
            | Event::TopicLocked { .. } => {}
        }
    }

    pub(super) fn touch(&mut self, topic: TopicId) -> &mut Touched {
        self.topics.entry(topic).or_default()
    }
}

/// The tag whose list this is, if it is one: `l:g{audience}:{tag}`.
fn tag_of(list: &str) -> Option<(Audience, Tag)> {
    let (audience, tag) = list.strip_prefix("l:g")?.split_once(':')?;
    Some((Audience::known(audience), Tag::of(tag)?))
}
