//! What notifications look like as JSON.

use forum::{Entry, Group, NotificationsPage};
use model::notification::News;
use model::time::Timestamp;
use serde::Serialize;
use utoipa::ToSchema;

use super::shapes::{MemberRef, moment};
use crate::address;

/// What one was told about one topic, or about one's own account.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Notifications)]
pub(super) struct NotificationsShape {
    /// `null`: it is about one's own account.
    pub(super) topic: Option<TopicRef>,
    /// Whether some of it is.
    pub(super) unread: bool,
    /// The place of the newest: up to where it is marked as read.
    #[schema(examples("1772442000000-0"))]
    pub(super) newest: String,
    /// The newest eight, the newest first.
    pub(super) entries: Vec<NotificationShape>,
    /// How many older ones there are.
    pub(super) more: u64,
}

/// A topic, by its title.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct TopicRef {
    pub(super) id: u64,
    #[schema(examples("How do I cache?"))]
    pub(super) title: String,
    #[schema(format = "uri-reference", examples("/topic/12/how-do-i-cache"))]
    pub(super) url: String,
}

/// One thing that one was told.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Notification)]
pub(super) struct NotificationShape {
    pub(super) what: NewsName,
    /// Whose doing it was; moderators are not named.
    pub(super) by: Option<MemberRef>,
    /// The post that it is about; `null` also where it cannot be seen.
    pub(super) post: Option<PostRef>,
    #[schema(format = DateTime)]
    pub(super) at: String,
    pub(super) unread: bool,
}

/// A post, by its address.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct PostRef {
    pub(super) id: u64,
    #[schema(format = "uri-reference", examples("/post/51"))]
    pub(super) url: String,
}

/// What happened.
#[derive(Clone, Copy, Debug, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = News)]
pub(super) enum NewsName {
    Reply,
    Mention,
    Watched,
    /// A new topic with a tag that one follows.
    Tagged,
    Accepted,
    Works,
    Fails,
    Invitation,
    Locked,
    Unlocked,
    Closed,
    Reopened,
    Moved,
    Deleted,
    Restored,
    /// What waited for a moderator is shown.
    Released,
    /// An appeal against a deletion or a suspension.
    AppealRefused,
    Suspended,
    Silenced,
    Warned,
    /// An article waits for a review.
    Submitted,
    Approved,
    ChangesAsked,
    /// Something was said of lines of an article in review.
    Commented,
    Promoted,
}

impl From<News> for NewsName {
    fn from(news: News) -> Self {
        match news {
            News::Reply => Self::Reply,
            News::Mention => Self::Mention,
            News::Watched => Self::Watched,
            News::Tagged => Self::Tagged,
            News::Accepted => Self::Accepted,
            News::Works => Self::Works,
            News::Fails => Self::Fails,
            News::Invitation => Self::Invitation,
            News::Locked => Self::Locked,
            News::Unlocked => Self::Unlocked,
            News::Closed => Self::Closed,
            News::Reopened => Self::Reopened,
            News::Moved => Self::Moved,
            News::Deleted => Self::Deleted,
            News::Restored => Self::Restored,
            News::Released => Self::Released,
            News::AppealRefused => Self::AppealRefused,
            News::Suspended => Self::Suspended,
            News::Silenced => Self::Silenced,
            News::Warned => Self::Warned,
            News::Submitted => Self::Submitted,
            News::Approved => Self::Approved,
            News::ChangesAsked => Self::ChangesAsked,
            News::Commented => Self::Commented,
            News::Promoted => Self::Promoted,
        }
    }
}

impl NewsName {
    /// Of what members do, it is said who did it.
    fn has_author(self) -> bool {
        matches!(
            self,
            Self::Reply
                | Self::Mention
                | Self::Watched
                | Self::Works
                | Self::Fails
                | Self::Invitation
                | Self::Promoted
                | Self::Submitted
                | Self::Approved
                | Self::ChangesAsked
                | Self::Commented
        )
    }
}

impl NotificationsShape {
    pub(super) fn of(told: &NotificationsPage, group: &Group) -> Self {
        let topic = group.topic.as_ref().map(|topic| TopicRef {
            id: topic.id.0,
            title: topic.heading.title.as_str().to_owned(),
            url: if group.is_seen { address::topic(topic) } else { address::invitation(topic.id) },
        });
        Self {
            topic,
            unread: group.is_unread,
            newest: group.newest.to_string(),
            entries: group.entries.iter().map(|entry| NotificationShape::of(told, entry)).collect(),
            more: group.more as u64,
        }
    }
}

impl NotificationShape {
    fn of(told: &NotificationsPage, entry: &Entry) -> Self {
        let what = NewsName::from(entry.told.what);
        let by = entry.told.by;
        Self {
            what,
            by: what.has_author().then(|| MemberRef::known(by, told.members.get(&by))),
            post: entry.post.as_ref().map(|post| PostRef { id: post.id.0, url: address::post(post.id) }),
            at: moment(Timestamp(entry.told.at.milliseconds)),
            unread: entry.is_unread,
        }
    }
}
