//! What of a post goes into the index.

use model::post::Post;
use model::topic::{Topic, TopicKind};
use search::{Entry, EntryPlace, States};
use store::PlacedPost;

/// Nothing, if not everybody who reads its category may read it.
pub(super) fn entry_of(placed: PlacedPost) -> Option<Entry> {
    let states = states(&placed.topic, &placed.post);
    let PlacedPost { topic, post, .. } = placed;
    if !topic.is_shown() || post.state.deletion.is_some() || post.body.is_empty() {
        return None;
    }
    let is_question = topic.kind == TopicKind::Question;
    let place = match post.head.parent {
        None => EntryPlace::Opening,
        Some(parent) if is_question && parent.post == topic.opening => EntryPlace::Answer,
        Some(_) => EntryPlace::Reply,
    };
    Some(Entry {
        post: post.id,
        topic: topic.id,
        category: topic.category,
        authors: match post.is_opening() {
            true => topic.authors(),
            false => vec![post.head.author],
        },
        created: post.head.created,
        score: post.state.score(),
        kind: topic.kind,
        place,
        states,
        title: post.is_opening().then(|| topic.heading.title.as_str().to_owned()),
        tags: topic.heading.tags.iter().map(|tag| tag.as_str().to_owned()).collect(),
        body: post.body,
    })
}

/// What `is:` asks for, and what ranks first. Whatever makes a question accepted is told here, and
/// in [`super::plan`] which event changes it; the index does the rest.
fn states(topic: &Topic, post: &Post) -> States {
    let opens_question = topic.kind == TopicKind::Question && post.is_opening();
    States {
        is_answered: opens_question && post.state.children > 0,
        is_accepted: topic.accepted == Some(post.id),
        has_accepted: opens_question && topic.accepted.is_some(),
        is_archived: topic.is_archived(),
    }
}
