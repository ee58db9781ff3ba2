//! Questions that get answered: accepting an answer.

use crate::actor::Actor;
use crate::change::{Change, Effect, Fact};
use crate::event::Event;
use crate::ids::MemberId;
use crate::may::{Action, Object, may};
use crate::post::Post;
use crate::refusal::Refusal;
use crate::rules::posts::is_answer;
use crate::site::Site;
use crate::topic::Topic;

/// Accepts an answer in place of any other, or takes that back. Saying what holds already changes
/// nothing.
pub fn accept(site: &Site, actor: &Actor, topic: &Topic, post: &Post, accepted: bool) -> Result<Change, Refusal> {
    may(site, actor, Action::Accept, Object::Post(topic, post))?;
    let by = actor.member().ok_or(Refusal::SignIn)?.id;
    let mut change = Change::new(topic.id.shard());
    if accepted == (topic.accepted == Some(post.id)) {
        return Ok(change);
    }
    change.given = vec![
        Fact::TopicIn(topic.id, topic.category),
        Fact::TopicStands(topic.id),
        Fact::PostStands(topic.id, post.id),
        Fact::AcceptedIs(topic.id, topic.accepted),
    ];
    if !topic.locked {
        change.given.push(Fact::TopicUnlocked(topic.id));
    }
    change.effects = vec![Effect::SetAccepted(topic.id, accepted.then_some(post.id))];
    change.events = vec![match accepted {
        true => Event::AnswerAccepted { topic: topic.id, post: post.id, by },
        false => Event::AcceptanceEnded { topic: topic.id, post: post.id, by },
    }];
    Ok(change)
}

/// What becomes of an acceptance when the answer goes. Bringing the answer back does not bring it back.
pub(crate) fn no_longer_accepted(change: &mut Change, topic: &Topic, post: &Post, by: MemberId) {
    if !is_answer(topic, post.head.parent) {
        return;
    }
    change.given.push(Fact::AcceptedIs(topic.id, topic.accepted));
    if topic.accepted == Some(post.id) {
        change.effects.push(Effect::SetAccepted(topic.id, None));
        change.events.push(Event::AcceptanceEnded { topic: topic.id, post: post.id, by });
    }
}

#[cfg(test)]
#[path = "questions_tests.rs"]
mod tests;
