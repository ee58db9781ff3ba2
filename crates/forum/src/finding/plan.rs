//! What a batch of events asks to be put into the index anew.

use std::collections::BTreeSet;

use model::event::Event;
use model::ids::{PostId, TopicId};

/// Several events on one thing are one look at it.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Plan {
    /// With all of their posts.
    pub(super) topics: BTreeSet<TopicId>,
    /// By themselves; an opening post with its topic, if it was edited.
    pub(super) posts: BTreeSet<PostId>,
    /// Posts whose text or title has changed.
    pub(super) edited: BTreeSet<PostId>,
    /// Posts that came or went: what they reply to may have another state.
    pub(super) replies: BTreeSet<PostId>,
    /// Something is not to be read by anybody any more: no word of it may stay.
    pub(super) purges: bool,
}

impl Plan {
    pub(super) fn of<'a>(events: impl IntoIterator<Item = &'a Event>) -> Self {
        let mut plan = Self::default();
        for event in events {
            plan.add(event);
        }
        plan
    }

    pub(super) fn is_empty(&self) -> bool {
        *self == Self::default()
    }

    fn add(&mut self, event: &Event) {
        match event {
            // Posts that have other numbers now are in the other topic.
            Event::TopicAbsorbed { topic, .. }
            | Event::TopicMerged { topic, .. }
            | Event::TopicStarted { topic, .. }
            | Event::TopicMoved { topic, .. }
            | Event::TopicDeleted { topic, .. }
            | Event::TopicRestored { topic, .. }
            | Event::TopicRetagged { topic, .. }
            | Event::TopicTurned { topic, .. }
            | Event::ArticlePublished { topic, .. }
            | Event::ArticleArchived { topic, .. }
            | Event::ArticleRevived { topic, .. }
            // Another answer may have been the accepted one.
            | Event::AnswerAccepted { topic, .. }
            | Event::AcceptanceEnded { topic, .. }
            | Event::AuthorsChanged { topic, .. } => {
                self.topics.insert(*topic);
            }
            Event::TopicSplit { topic, into, .. } => self.topics.extend([*topic, *into]),
            Event::PostAdded { post, .. } | Event::PostDeleted { post, .. } | Event::PostRestored { post, .. } => {
                self.replies.insert(*post);
            }
            Event::Swept { topic, whole, posts, votes } => {
                self.topics.extend(whole.then_some(*topic));
                self.replies.extend(posts);
                self.posts.extend(votes);
            }
            // An opening post waits with its topic.
            Event::PostHeld { topic, post } | Event::PostReleased { topic, post, .. } => {
                self.topics.insert(*topic);
                self.replies.insert(*post);
            }
            Event::PostErased { post, .. } => {
                self.replies.insert(*post);
                self.purges = true;
            }
            Event::PostEdited { post, .. } => {
                self.edited.insert(*post);
            }
            Event::PostRedacted { post, .. } => {
                self.edited.insert(*post);
                self.purges = true;
            }
            Event::VoteCast { post, .. } => {
                self.posts.insert(*post);
            }
            // Nothing that is looked for follows from these. Names, roles and rights are not in the
            // index: they are known when something is asked.
            Event::SiteFounded { .. }
            | Event::UploadsUsed { .. }
            | Event::UploadsReleased { .. }
            | Event::SiteChanged { .. }
            | Event::MemberRegistered { .. }
            | Event::MemberJoined { .. }
            | Event::MemberChanged { .. }
            | Event::MemberLeft { .. }
            | Event::IdentityLinked { .. }
            | Event::IdentityUnlinked { .. }
            | Event::MemberSuspended { .. }
            | Event::SuspensionEnded { .. }
            | Event::MemberSilenced { .. }
            | Event::SilenceEnded { .. }
            | Event::MemberWarned { .. }
            | Event::MemberApproved { .. }
            | Event::MemberRefused { .. }
            | Event::TrustChanged { .. }
            | Event::GroupsChanged { .. }
            | Event::GroupDeleted { .. }
            | Event::SessionsEnded { .. }
            | Event::QuestionClosed { .. }
            | Event::QuestionReopened { .. }
            // Nobody finds them yet.
            | Event::ArticleBegun { .. }
            | Event::ArticleRevised { .. }
            | Event::ArticleReviewed { .. }
            | Event::ArticleCommented { .. }
            | Event::ArticleSubmitted { .. }
            | Event::ArticleWithdrawn { .. }
            | Event::TopicLocked { .. }
            | Event::TopicMerging { .. }
            | Event::TopicTended { .. }
            | Event::AuthorInvited { .. }
            | Event::QuestionPromoted { .. }
            | Event::InvitationEnded { .. }
            | Event::SeriesEntered { .. }
            | Event::SeriesLeft { .. }
            | Event::SeriesChanged { .. }
            | Event::SeriesShown { .. }
            | Event::PostFlagged { .. }
            | Event::FlagsDecided { .. }
            | Event::DecisionUndone { .. }
            | Event::PostAppealed { .. }
            | Event::PostAppealRefused { .. }
            | Event::SuspensionAppealed { .. }
            | Event::CurbAppealed { .. }
            | Event::AppealRefused { .. }
            | Event::ArticleStale { .. }
            | Event::VerdictGiven { .. }
            | Event::TopicPinned { .. }
            | Event::TopicUnpinned { .. }
            | Event::TopicUnnamed { .. }
            | Event::TopicsViewed { .. }
            | Event::AddressChanged { .. }
            | Event::Logged { .. }
            | Event::LetterQueued { .. }
            | Event::LetterParked { .. }
            | Event::StanceChanged { .. }
            | Event::DraftSent { .. }
            | Event::TagDescribed { .. }
            | Event::TagStanceChanged { .. }
            | Event::NotificationsChanged { .. }
            | Event::ListingChanged { .. } => {}
        }
    }
}
