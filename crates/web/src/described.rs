//! What search engines are told of a question and its answers: <https://schema.org/QAPage>.

use model::post::Post;
use model::topic::{Topic, TopicKind};
use serde_json::{Value, json};
use store::ThreadPage;

use crate::address;
use crate::show;
use crate::view::DataBlock;

/// Characters of each text.
const EXCERPT: usize = 500;
/// Bytes that are looked at for them: a page of long texts must not keep its thread busy.
const READ_MAX: usize = 4_000;

/// Of the page that a question begins on, while it is there for everybody to read. `base` is the
/// address of the forum.
pub(crate) fn question(thread: &ThreadPage, base: &str) -> Option<DataBlock> {
    let topic = &thread.topic;
    let opening = thread.posts.first().map(|seen| &seen.post).filter(|post| post.id == topic.opening)?;
    if topic.kind != TopicKind::Question || topic.deletion.is_some() || opening.state.deletion.is_some() {
        return None;
    }
    let shown = thread.accepted.iter().chain(&thread.posts).map(|seen| &seen.post);
    let is_answer = |post: &&Post| {
        post.state.deletion.is_none() && post.head.parent.is_some_and(|parent| parent.post == topic.opening)
    };
    let (mut accepted, mut suggested) = (None, Vec::new());
    for answer in shown.filter(is_answer) {
        if topic.accepted != Some(answer.id) {
            suggested.push(answer_of(answer, base));
        } else if accepted.is_none() {
            accepted = Some(answer_of(answer, base));
        }
    }
    let mut entity = json!({
        "@type": "Question",
        "name": topic.heading.title.as_str(),
        "text": beginning(&opening.body),
        "answerCount": thread.opening.children,
        "upvoteCount": thread.opening.up,
        "dateCreated": topic.created.iso(),
        "url": format!("{base}{}", address::topic(topic)),
        "author": author_of(topic),
    });
    if let (Some(accepted), Some(entity)) = (accepted, entity.as_object_mut()) {
        entity.insert("acceptedAnswer".to_owned(), accepted);
    }
    if let (false, Some(entity)) = (suggested.is_empty(), entity.as_object_mut()) {
        entity.insert("suggestedAnswer".to_owned(), Value::from(suggested));
    }
    Some(DataBlock::of(&json!({ "@context": "https://schema.org", "@type": "QAPage", "mainEntity": entity })))
}

fn answer_of(post: &Post, base: &str) -> Value {
    json!({
        "@type": "Answer",
        "text": beginning(&post.body),
        "upvoteCount": post.state.up,
        "dateCreated": post.head.created.iso(),
        "url": format!("{base}{}", address::post(post.id)),
    })
}

fn beginning(body: &str) -> String {
    let read = body.get(..body.floor_char_boundary(READ_MAX)).unwrap_or(body);
    markup::excerpt(read, EXCERPT)
}

fn author_of(topic: &Topic) -> Value {
    let name = if topic.author_name.is_empty() { show::DELETED } else { topic.author_name.as_str() };
    json!({ "@type": "Person", "name": name })
}
