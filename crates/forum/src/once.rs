//! Which commands are the same one: the keys by which a form that is sent twice is known.

use model::change::{ONCE_KEPT, OnceKey, SAME_CONTENT_KEPT};
use model::ids::{PostId, TopicId};
use model::rules::topics::NewTopic;

use crate::visit::View;

/// A program's own idempotency key. It stands for one command, of which `content` is all that it says.
pub fn once_of_program(view: &View, key: &str, content: &[&str]) -> OnceKey {
    let member = view.actor.id().map_or(0, |member| member.0).to_string();
    let text = auth::fingerprint(&[&member, "program", key]);
    OnceKey { content: Some(auth::fingerprint(content)), ..OnceKey::new(text, ONCE_KEPT) }
}

/// The idempotency key of a topic that is started; `once` is the form's, which a program has not.
pub fn once_of_topic(view: &View, new: &NewTopic, once: Option<&str>) -> OnceKey {
    let content = [&*new.category, &*new.kind, &*new.title, &*new.body, &*new.tags, "draft"];
    // What is published says no more than it did before there were drafts.
    let said = if new.draft { content.len() } else { content.len() - 1 };
    once_of_form(view, "compose", once, content.get(..said).unwrap_or_default())
}

/// The same of a reply.
pub fn once_of_reply(view: &View, topic: TopicId, to: Option<PostId>, body: &str, once: Option<&str>) -> OnceKey {
    let place = format!("reply {topic} {}", to.map_or(0, |to| to.0));
    once_of_form(view, &place, once, &[body])
}

/// The idempotency key of a form in its place: its own together with the content, since somebody who
/// goes back and writes something else means something else; without one, for a while, the content.
pub fn once_of_form(view: &View, place: &str, once: Option<&str>, content: &[&str]) -> OnceKey {
    let member = view.actor.id().map_or(0, |member| member.0).to_string();
    match once.filter(|once| !once.is_empty()) {
        Some(once) => {
            let parts = [&[member.as_str(), "once", place, once], content].concat();
            OnceKey::new(auth::fingerprint(&parts), ONCE_KEPT)
        }
        None => {
            let parts = [&[member.as_str(), "same", place], content].concat();
            OnceKey::new(auth::fingerprint(&parts), SAME_CONTENT_KEPT)
        }
    }
}
