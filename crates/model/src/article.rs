//! The life of an article: who sees it when, and which of its revisions readers see.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use crate::ids::MemberId;
use crate::post::Post;
use crate::time::Timestamp;
use crate::topic::{Topic, TopicKind};

/// How an article stands. Topics of other kinds are published from the start.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum ArticleState {
    /// Its authors see it, and nobody else.
    Draft,
    /// Whoever may review it sees it, too.
    #[serde(rename = "in_review")]
    InReview,
    #[default]
    Published,
    /// Still read and found, but no longer recommended.
    Archived,
}

impl ArticleState {
    pub const ALL: [Self; 4] = [Self::Draft, Self::InReview, Self::Published, Self::Archived];

    /// As programs are told.
    pub fn name(self) -> &'static str {
        match self {
            Self::Draft => "draft",
            Self::InReview => "in_review",
            Self::Published => "published",
            Self::Archived => "archived",
        }
    }
}

/// Where an article is in its life. Of what was published at once, and of everything that is no article,
/// this is the default, and nothing of it is stored.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Life {
    pub state: ArticleState,
    /// Since when it stands so; absent: since it was begun.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub since: Option<Timestamp>,
    /// When readers first saw it; absent: when it was begun, or never yet.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub published: Option<Timestamp>,
    /// The newest revision, where readers see an older one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub waiting: Option<u64>,
    /// Since when the newest revision waits for a review.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub submitted: Option<Timestamp>,
    /// Who made revisions that readers have not seen, and authors who have left since: nobody reviews what
    /// is their own.
    #[serde(default, skip_serializing_if = "BTreeSet::is_empty")]
    pub writers: BTreeSet<MemberId>,
    /// Changes to the newest revision were asked for.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub sent_back: bool,
}

impl Life {
    /// Of an article that was begun in this state.
    pub fn begun(state: ArticleState) -> Self {
        Self { state, ..Self::default() }
    }

    /// The same in another state from now on.
    #[must_use]
    pub fn entering(&self, state: ArticleState, now: Timestamp) -> Self {
        let submitted = (state == ArticleState::InReview).then_some(now);
        Self { state, since: Some(now), submitted, sent_back: false, ..self.clone() }
    }

    /// The same when readers come to see its newest revision.
    #[must_use]
    pub fn appearing(&self, now: Timestamp) -> Self {
        match self.state {
            ArticleState::Draft | ArticleState::InReview => {
                let seen = self.entering(ArticleState::Published, now);
                Self { published: Some(now), writers: BTreeSet::new(), ..seen }
            }
            ArticleState::Published | ArticleState::Archived => {
                Self { waiting: None, submitted: None, writers: BTreeSet::new(), sent_back: false, ..self.clone() }
            }
        }
    }
}

impl Topic {
    /// Whether it is there for readers at all, deleted or not: no draft, and no longer or never in its
    /// first review.
    pub fn is_public(&self) -> bool {
        matches!(self.life.state, ArticleState::Published | ArticleState::Archived)
    }

    /// Whether it stands where readers look: in lists, counts and what is found.
    pub fn is_shown(&self) -> bool {
        self.is_public() && self.deletion.is_none()
    }

    pub fn is_archived(&self) -> bool {
        self.life.state == ArticleState::Archived
    }

    /// When readers first saw it.
    pub fn appeared(&self) -> Timestamp {
        self.life.published.unwrap_or(self.created)
    }

    /// How many of its posts its category counts.
    pub fn counted_posts(&self) -> i64 {
        if self.is_shown() { i64::try_from(self.posts).unwrap_or(i64::MAX) } else { 0 }
    }

    /// Since when it stands as it does.
    pub fn since(&self) -> Timestamp {
        self.life.since.unwrap_or(self.created)
    }

    /// Whether readers do not see it, or not as its authors have it.
    pub fn is_unfinished(&self) -> bool {
        !self.is_public() || self.life.waiting.is_some()
    }

    /// Whether whoever may review it is asked to.
    pub fn awaits_review(&self) -> bool {
        self.is_reviewed() && !self.life.sent_back
    }

    /// Whether its newest revision is one that readers see when a review has approved it.
    pub fn is_reviewed(&self) -> bool {
        self.life.state == ArticleState::InReview || self.life.waiting.is_some()
    }

    /// The number of the newest revision of its opening post, which readers may not see yet.
    pub fn newest_revision(&self, opening: &Post) -> u64 {
        self.life.waiting.unwrap_or(opening.state.revision)
    }

    /// Since when its newest revision waits.
    pub fn waits_since(&self) -> Timestamp {
        self.life.submitted.unwrap_or_else(|| self.since())
    }

    /// How it stands in its life, if it is an article.
    pub fn article_state(&self) -> Option<ArticleState> {
        (self.kind == TopicKind::Article).then_some(self.life.state)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_what_is_stored() {
        for state in ArticleState::ALL {
            assert_eq!(serde_json::to_value(state).unwrap(), state.name());
        }
    }
}
