//! What a batch of events has for those who may have to be told.

use std::collections::BTreeSet;

use model::event::Event;
use model::ids::{MemberId, PostId, TopicId};
use model::notification::{News, Place};

/// Something that was written.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Written {
    pub(super) topic: TopicId,
    /// None for the opening post of a new topic.
    pub(super) post: Option<PostId>,
    pub(super) by: MemberId,
    /// Of an edit, the slugs of those whom it mentions anew.
    pub(super) edit: Option<BTreeSet<String>>,
    /// A later text of an article, which was news to those who follow its tags before.
    pub(super) again: bool,
    /// It waited for a moderator until now.
    pub(super) released: bool,
    pub(super) at: Place,
}

/// Something that was decided about what somebody wrote, or about themselves.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Decided {
    pub(super) what: News,
    pub(super) about: About,
    pub(super) by: MemberId,
    pub(super) at: Place,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum About {
    Topic(TopicId),
    Post(PostId),
    /// Whose texts an article was made of.
    Parts(TopicId),
    /// Whom an article's author invited.
    Invited(TopicId, MemberId),
    Member(MemberId),
}

#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Tidings {
    pub(super) written: Vec<Written>,
    pub(super) decided: Vec<Decided>,
    /// What happened in reviews of articles.
    pub(super) reviewed: Vec<(TopicId, Decided)>,
    /// Topics that others see now than before.
    pub(super) topics: BTreeSet<TopicId>,
    /// Posts that others see now than before.
    pub(super) posts: BTreeSet<(TopicId, PostId)>,
    /// Who wants to be told otherwise of which topic.
    pub(super) stances: BTreeSet<(TopicId, MemberId)>,
    /// Members whose notifications have changed: there may be too many.
    pub(super) members: BTreeSet<MemberId>,
}

impl Tidings {
    /// What happened up to `told` has been told, whatever else follows from it.
    pub(super) fn of(events: &[(&str, &Event)], told: Place) -> Self {
        let mut tidings = Self::default();
        for (id, event) in events {
            let at: Place = id.parse().unwrap_or_default();
            if at > told {
                tidings.tell(event, at);
            }
            tidings.look(event);
        }
        tidings
    }

    fn tell(&mut self, event: &Event, at: Place) {
        let mut written = |topic: &TopicId, post: Option<PostId>, by: &MemberId, edit: Option<&BTreeSet<String>>| {
            self.written.push(Written {
                topic: *topic,
                post,
                by: *by,
                edit: edit.cloned(),
                again: false,
                released: false,
                at,
            });
        };
        let decided = |what, about, by: &MemberId| Decided { what, about, by: *by, at };
        let review = match event {
            Event::ArticleSubmitted { topic, by } | Event::ArticleRevised { topic, by } => {
                Some((News::Submitted, topic, by))
            }
            Event::ArticleReviewed { topic, by, approves: true, .. } => Some((News::Approved, topic, by)),
            Event::ArticleReviewed { topic, by, .. } => Some((News::ChangesAsked, topic, by)),
            Event::ArticleCommented { topic, by, .. } => Some((News::Commented, topic, by)),
            _ => None,
        };
        if let Some((what, topic, by)) = review {
            self.reviewed.push((*topic, decided(what, About::Topic(*topic), by)));
            return;
        }
        let decision = match event {
            Event::TopicStarted { topic, author } => return written(topic, None, author, None),
            // Whoever is mentioned hears of it when they can read it.
            Event::ArticlePublished { topic, by, again, .. } => {
                let (topic, by, again) = (*topic, *by, *again);
                return self.written.push(Written { topic, post: None, by, edit: None, again, released: false, at });
            }
            Event::PostAdded { topic, post, author, .. } => return written(topic, Some(*post), author, None),
            Event::PostEdited { topic, post, by, mentioned, .. } if !mentioned.is_empty() => {
                return written(topic, Some(*post), by, Some(mentioned));
            }
            Event::PostReleased { topic, post, author, by } => {
                let (topic, by_author, edit) = (*topic, *author, None);
                let written =
                    Written { topic, post: Some(*post), by: by_author, edit, again: false, released: true, at };
                self.written.push(written);
                decided(News::Released, About::Post(*post), by)
            }
            Event::TopicLocked { topic, by, locked } => {
                decided(if *locked { News::Locked } else { News::Unlocked }, About::Topic(*topic), by)
            }
            Event::QuestionClosed { topic, by } => decided(News::Closed, About::Topic(*topic), by),
            Event::QuestionReopened { topic, by } => decided(News::Reopened, About::Topic(*topic), by),
            Event::TopicSplit { into, by, .. } => decided(News::Moved, About::Topic(*into), by),
            // The first of them opened the topic that is gone.
            Event::TopicAbsorbed { by, posts, .. } => match posts.first() {
                Some(first) => decided(News::Moved, About::Post(*first), by),
                None => return,
            },
            Event::TopicMoved { topic, by, along: false, .. } => decided(News::Moved, About::Topic(*topic), by),
            Event::TopicDeleted { topic, by } => decided(News::Deleted, About::Topic(*topic), by),
            Event::TopicRestored { topic, by } => decided(News::Restored, About::Topic(*topic), by),
            Event::PostDeleted { post, by, .. } => decided(News::Deleted, About::Post(*post), by),
            Event::PostRestored { post, by, .. } => decided(News::Restored, About::Post(*post), by),
            Event::AnswerAccepted { post, by, .. } => decided(News::Accepted, About::Post(*post), by),
            Event::AuthorInvited { topic, member, by } => {
                decided(News::Invitation, About::Invited(*topic, *member), by)
            }
            Event::QuestionPromoted { article, by, .. } => decided(News::Promoted, About::Parts(*article), by),
            // Which of the two, what they say now tells.
            Event::VerdictGiven { topic, by } => decided(News::Works, About::Topic(*topic), by),
            Event::PostAppealRefused { post, by, .. } => decided(News::AppealRefused, About::Post(*post), by),
            Event::AppealRefused { member, by } => decided(News::AppealRefused, About::Member(*member), by),
            Event::MemberSuspended { member, by } => decided(News::Suspended, About::Member(*member), by),
            Event::MemberSilenced { member, by } => decided(News::Silenced, About::Member(*member), by),
            Event::MemberWarned { member, by } => decided(News::Warned, About::Member(*member), by),
            _ => return,
        };
        self.decided.push(decision);
    }

    fn look(&mut self, event: &Event) {
        match event {
            Event::TopicSplit { topic, .. }
            | Event::TopicMerged { topic, .. }
            | Event::TopicMoved { topic, .. }
            | Event::TopicDeleted { topic, .. }
            | Event::TopicRestored { topic, .. }
            | Event::InvitationEnded { topic, .. }
            | Event::ArticleWithdrawn { topic, .. }
            | Event::ArticlePublished { topic, .. } => {
                self.topics.insert(*topic);
            }
            Event::PostHeld { topic, post } | Event::PostReleased { topic, post, .. } => {
                self.topics.insert(*topic);
                self.posts.insert((*topic, *post));
            }
            Event::PostDeleted { topic, post, .. } | Event::PostRestored { topic, post, .. } => {
                self.posts.insert((*topic, *post));
            }
            Event::Swept { topic, whole: true, .. } => {
                self.topics.insert(*topic);
            }
            Event::Swept { topic, posts, .. } => {
                self.posts.extend(posts.iter().map(|post| (*topic, *post)));
            }
            Event::StanceChanged { topic, member } => {
                self.stances.insert((*topic, *member));
            }
            Event::NotificationsChanged { members } => self.members.extend(members),
            _ => {}
        }
    }
}
