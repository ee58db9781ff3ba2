//! Posts as JSON, and what can be done with them.

use forum::{MemberCard, View};
use model::ids::MemberId;
use model::may::{Action, Object};
use model::post::{Post, Vote};
use model::topic::{Deletion, Topic};
use serde::Serialize;
use utoipa::ToSchema;

use super::{MemberRef, moment, vote};
use crate::address;

/// A post.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Post)]
pub(in crate::api) struct PostShape {
    pub(in crate::api) id: u64,
    pub(in crate::api) topic: u64,
    #[schema(format = "uri-reference", examples("/post/51"))]
    pub(in crate::api) url: String,
    /// What it replies to; an opening post replies to nothing.
    pub(in crate::api) parent: Option<ParentRef>,
    pub(in crate::api) author: MemberRef,
    #[schema(format = DateTime)]
    pub(in crate::api) created: String,
    #[schema(format = DateTime)]
    pub(in crate::api) edited: Option<String>,
    /// Grows with each change of the text.
    #[schema(minimum = 1)]
    pub(in crate::api) revision: u64,
    /// The text as it was typed; absent where it was removed.
    pub(in crate::api) markdown: Option<String>,
    /// The text as pages show it; absent where it was removed.
    pub(in crate::api) html: Option<String>,
    /// Votes for it less those against it.
    pub(in crate::api) score: i64,
    /// The vote of whoever asks: 1, -1, or 0 for none.
    #[schema(minimum = -1, maximum = 1)]
    pub(in crate::api) vote: i64,
    /// Direct replies to it.
    pub(in crate::api) replies: u64,
    /// That it is the accepted answer.
    pub(in crate::api) accepted: bool,
    /// Levels below the opening post, as far as they are told apart.
    pub(in crate::api) depth: u64,
    /// That it is removed, and by whom.
    pub(in crate::api) deleted: Option<Removal>,
    /// What whoever asks can do.
    pub(in crate::api) may: Vec<Deed>,
}

impl PostShape {
    pub(in crate::api) fn of(
        view: &View,
        topic: &Topic,
        post: &Post,
        voted: Option<Vote>,
        html: &str,
        card: impl Fn(MemberId) -> Option<MemberCard>,
    ) -> Self {
        // What was deleted is not sent along with the words that say so.
        let stands = post.state.deletion.is_none();
        let known = |id| MemberRef::known(id, card(id).as_ref());
        Self {
            id: post.id.0,
            topic: topic.id.0,
            url: address::post(post.id),
            parent: post.head.parent.map(|parent| ParentRef { id: parent.post.0, author: known(parent.author) }),
            author: known(post.head.author),
            created: moment(post.head.created),
            edited: post.head.edited.map(moment),
            revision: post.state.revision,
            markdown: stands.then(|| post.body.clone()),
            html: stands.then(|| html.to_owned()),
            score: post.state.score(),
            vote: vote(voted),
            replies: post.state.children,
            accepted: topic.accepted == Some(post.id),
            depth: post.head.path.depth() as u64,
            deleted: post.state.deletion.as_ref().map(|deletion| Removal::of(deletion, post.head.author)),
            may: Deed::on(view, topic, post),
        }
    }
}

/// The post that a reply answers.
#[derive(Debug, Serialize, ToSchema)]
pub(in crate::api) struct ParentRef {
    pub(in crate::api) id: u64,
    pub(in crate::api) author: MemberRef,
}

/// That something was removed.
#[derive(Debug, Serialize, ToSchema)]
pub(in crate::api) struct Removal {
    pub(in crate::api) by: Remover,
    #[schema(format = DateTime)]
    pub(in crate::api) at: String,
    pub(in crate::api) reason: Option<String>,
}

#[derive(Clone, Copy, Debug, Serialize, ToSchema)]
#[serde(rename_all = "lowercase")]
pub(in crate::api) enum Remover {
    Author,
    Moderator,
}

impl Removal {
    pub(super) fn of(deletion: &Deletion, author: MemberId) -> Self {
        Self {
            by: if deletion.by == author { Remover::Author } else { Remover::Moderator },
            at: moment(deletion.at),
            reason: Some(deletion.reason.clone()).filter(|reason| !reason.is_empty()),
        }
    }
}

/// Something that can be done to a post.
#[derive(Clone, Copy, Debug, Serialize, ToSchema)]
#[serde(rename_all = "lowercase")]
pub(in crate::api) enum Deed {
    Reply,
    Edit,
    Delete,
    Vote,
    /// As the answer, or take that back.
    Accept,
}

impl Deed {
    pub(super) fn on(view: &View, topic: &Topic, post: &Post) -> Vec<Self> {
        let object = Object::Post(topic, post);
        let all = [
            (Self::Reply, Action::Reply),
            (Self::Edit, Action::Edit),
            (Self::Delete, Action::Delete),
            (Self::Vote, Action::Vote),
            (Self::Accept, Action::Accept),
        ];
        all.into_iter().filter(|(_, action)| view.can(*action, object)).map(|(deed, _)| deed).collect()
    }
}

/// The votes on a post.
#[derive(Debug, Serialize, ToSchema)]
pub(in crate::api) struct Votes {
    pub(in crate::api) post: u64,
    /// Votes for it less those against it.
    pub(in crate::api) score: i64,
    /// That of whoever asks: 1, -1, or 0 for none.
    #[schema(minimum = -1, maximum = 1)]
    pub(in crate::api) vote: i64,
}
