//! What a page is made of: what was read for it, and what takes it away from under it.
//!
//! Whatever a node keeps in memory is kept under the sources that it was read from. An event names
//! the sources that say something else from now on.

use crate::event::Event;
use crate::ids::{CategoryId, MemberId, SeriesId, TopicId};
use crate::list::List;
use crate::log::LogEntry;
use crate::topic::Tag;

/// Something that is read as a whole and changes as a whole.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Source {
    /// The site, its categories and the rights in them.
    Site,
    /// A topic with its posts, votes and figures.
    Topic(TopicId),
    /// A member with their sessions.
    Member(MemberId),
    /// What a member was told and has not read, and how they want to be told.
    Inbox(MemberId),
    /// A series: what it is called, and the order of its articles.
    Series(SeriesId),
    /// How a member stands to a topic.
    Concern(TopicId, MemberId),
    /// What a tag is about.
    Tag(Tag),
    /// What a member said about a tag.
    TagStance(Tag, MemberId),
    /// A list or a total, by the name that [`Event::ListingChanged`] gives it.
    Listing(String),
}

impl Source {
    pub fn list(list: &List) -> Self {
        Self::Listing(list.to_string())
    }

    /// The posts of a category, over all shards.
    pub fn post_count(category: CategoryId) -> Self {
        Self::Listing(post_count(category))
    }

    /// The votes that a member has received, over all shards.
    pub fn received(member: MemberId) -> Self {
        Self::Listing(received(member))
    }
}

/// The name of the votes that a member has received.
pub fn received(member: MemberId) -> String {
    format!("n:m{member}")
}

/// The name of a category's subtotals.
pub fn post_count(category: CategoryId) -> String {
    format!("n:c{category}")
}

impl Event {
    /// What it puts into the log.
    pub fn logged(&self) -> Option<&LogEntry> {
        match self {
            Self::Logged { entry } => Some(entry),
            _ => None,
        }
    }

    /// What says something else after this event.
    pub fn sources(&self) -> Vec<Source> {
        match self {
            Self::SiteFounded { .. } | Self::SiteChanged { .. } => vec![Source::Site],
            Self::MemberRegistered { member }
            | Self::MemberJoined { member }
            | Self::MemberChanged { member }
            | Self::MemberLeft { member }
            | Self::MemberSuspended { member, .. }
            | Self::SuspensionEnded { member }
            | Self::MemberSilenced { member, .. }
            | Self::SilenceEnded { member }
            | Self::MemberWarned { member, .. }
            | Self::AddressChanged { member, .. }
            | Self::MemberApproved { member, .. }
            | Self::MemberRefused { member, .. }
            | Self::TrustChanged { member }
            | Self::GroupsChanged { member }
            | Self::SessionsEnded { member }
            | Self::IdentityLinked { member, .. }
            | Self::IdentityUnlinked { member, .. } => vec![Source::Member(*member)],
            // What the site says of it is news of the site; members' records are told one by one.
            Self::GroupDeleted { .. } => Vec::new(),
            Self::TopicStarted { topic, .. }
            | Self::TopicLocked { topic, .. }
            | Self::TopicPinned { topic, .. }
            | Self::TopicUnpinned { topic, .. }
            | Self::TopicTended { topic, .. }
            | Self::TopicTurned { topic, .. }
            | Self::TopicMoved { topic, .. }
            | Self::TopicMerging { topic }
            | Self::TopicMerged { topic, .. }
            | Self::TopicAbsorbed { topic, .. }
            | Self::TopicDeleted { topic, .. }
            | Self::TopicRestored { topic, .. }
            | Self::TopicUnnamed { topic }
            | Self::TopicRetagged { topic, .. }
            | Self::PostErased { topic, .. }
            | Self::PostFlagged { topic, .. }
            | Self::FlagsDecided { topic, .. }
            | Self::DecisionUndone { topic, .. }
            | Self::PostHeld { topic, .. }
            | Self::PostAppealed { topic, .. }
            | Self::PostAppealRefused { topic, .. }
            | Self::PostReleased { topic, .. }
            | Self::PostEdited { topic, .. }
            | Self::PostRedacted { topic, .. }
            | Self::PostDeleted { topic, .. }
            | Self::PostRestored { topic, .. }
            | Self::AnswerAccepted { topic, .. }
            | Self::AcceptanceEnded { topic, .. }
            | Self::QuestionClosed { topic, .. }
            | Self::QuestionReopened { topic, .. }
            | Self::AuthorInvited { topic, .. }
            | Self::InvitationEnded { topic, .. }
            | Self::SeriesEntered { topic, .. }
            | Self::SeriesLeft { topic, .. }
            | Self::SeriesShown { topic }
            | Self::ArticleStale { topic }
            | Self::VerdictGiven { topic, .. }
            | Self::ArticleBegun { topic, .. }
            | Self::ArticleRevised { topic, .. }
            | Self::ArticleReviewed { topic, .. }
            | Self::ArticleSubmitted { topic, .. }
            | Self::ArticleWithdrawn { topic, .. }
            | Self::ArticlePublished { topic, .. }
            | Self::ArticleArchived { topic, .. }
            | Self::ArticleRevived { topic, .. }
            | Self::Swept { topic, .. }
            | Self::VoteCast { topic, .. } => vec![Source::Topic(*topic)],
            Self::TopicSplit { topic, into, .. } => vec![Source::Topic(*topic), Source::Topic(*into)],
            Self::QuestionPromoted { topic, article, .. } => vec![Source::Topic(*topic), Source::Topic(*article)],
            // How they stand to the topic follows from it.
            Self::AuthorsChanged { topic, by, gone } => {
                let concerned = gone.iter().chain([by]).map(|member| Source::Concern(*topic, *member));
                std::iter::once(Source::Topic(*topic)).chain(concerned).collect()
            }
            // Whoever writes in a topic takes part in it.
            Self::PostAdded { topic, author, .. } => vec![Source::Topic(*topic), Source::Concern(*topic, *author)],
            Self::SeriesChanged { series } => vec![Source::Series(*series)],
            Self::StanceChanged { topic, member } => vec![Source::Concern(*topic, *member)],
            Self::TagDescribed { tag, .. } => vec![Source::Tag(tag.clone())],
            Self::TagStanceChanged { tag, member } => vec![Source::TagStance(tag.clone(), *member)],
            Self::NotificationsChanged { members } => members.iter().copied().map(Source::Inbox).collect(),
            Self::TopicsViewed { topics } => topics.iter().copied().map(Source::Topic).collect(),
            // What a post uses is named in its text.
            Self::UploadsUsed { .. } | Self::UploadsReleased { .. } => Vec::new(),
            // No page that is kept shows the log, letters, appeals or drafts, or what is said in a review.
            Self::Logged { .. }
            | Self::LetterQueued { .. }
            | Self::LetterParked { .. }
            | Self::ArticleCommented { .. }
            | Self::SuspensionAppealed { .. }
            | Self::CurbAppealed { .. }
            | Self::AppealRefused { .. }
            | Self::DraftSent { .. } => Vec::new(),
            Self::ListingChanged { lists } => lists.iter().cloned().map(Source::Listing).collect(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::list::Sort;

    #[test]
    fn a_list_is_named_by_its_event_as_by_who_reads_it() {
        let list = List::Category(CategoryId(3), Sort::Votes);
        let event = Event::ListingChanged { lists: [list.to_string(), post_count(CategoryId(3))].into() };
        assert_eq!(event.sources(), [Source::list(&list), Source::post_count(CategoryId(3))]);
    }
}
