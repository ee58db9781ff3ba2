//! Questions that get answered: accepting an answer, closing and opening again.

use crate::actor::Actor;
use crate::change::{Change, Effect, Fact};
use crate::event::Event;
use crate::ids::MemberId;
use crate::log::Deed;
use crate::may::{Action, Object, may};
use crate::post::Post;
use crate::refusal::{Fault, Refusal};
use crate::rules::posts::{check_reason, is_answer};
use crate::rules::upkeep::as_it_is_kept;
use crate::site::Site;
use crate::time::Timestamp;
use crate::topic::{Closing, Grounds, Topic};

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
        as_it_is_kept(topic),
    ];
    if !topic.locked {
        change.given.push(Fact::TopicUnlocked(topic.id));
    }
    change.effects = vec![Effect::SetAccepted(topic.id, accepted.then_some(post.id))];
    change.events = vec![match accepted {
        true => Event::AnswerAccepted { topic: topic.id, post: post.id, by },
        false => Event::AcceptanceEnded { topic: topic.id, post: post.id, by },
    }];
    if by != topic.author {
        let (topic, post) = (topic.id, post.id);
        let deed = if accepted { Deed::AnswerAccepted { topic, post } } else { Deed::AcceptanceEnded { topic, post } };
        change.log(by, deed, "");
    }
    Ok(change)
}

/// Closes a question that repeats another topic, and points on to that.
pub fn close_as_duplicate(
    site: &Site,
    actor: &Actor,
    topic: &Topic,
    other: Option<&Topic>,
    now: Timestamp,
) -> Result<Change, Refusal> {
    may(site, actor, Action::CloseAsDuplicate, Object::Topic(topic))?;
    let seen = |other: &&Topic| other.is_shown() && may(site, actor, Action::See, Object::Topic(other)).is_ok();
    let Some(other) = other.filter(seen) else {
        return Err(Fault::new("duplicate_of", "There is no such topic. Give its number or its address.").into());
    };
    if other.id == topic.id {
        return Err(Fault::new("duplicate_of", "A question does not repeat itself: name another topic.").into());
    }
    // So no two point at each other, whichever way round.
    if let Some(further) = other.closing.as_ref().and_then(Closing::duplicate_of) {
        let sentence = format!("That one is closed as a duplicate of #{further}: name a topic that is not.");
        return Err(Fault::new("duplicate_of", sentence).into());
    }
    close(actor, topic, Grounds::Duplicate(other.id), now)
}

/// Closes a question for a reason that is shown.
pub fn close_for(site: &Site, actor: &Actor, topic: &Topic, reason: &str, now: Timestamp) -> Result<Change, Refusal> {
    may(site, actor, Action::Close, Object::Topic(topic))?;
    let reason = check_reason(reason)?;
    if reason.is_empty() {
        return Err(Fault::new("reason", "Say why, or which topic it repeats.").into());
    }
    close(actor, topic, Grounds::Reason(reason), now)
}

fn close(actor: &Actor, topic: &Topic, why: Grounds, now: Timestamp) -> Result<Change, Refusal> {
    let by = actor.member().ok_or(Refusal::SignIn)?.id;
    let (duplicate_of, reason) = match &why {
        Grounds::Duplicate(other) => (Some(*other), String::new()),
        Grounds::Reason(reason) => (None, reason.clone()),
    };
    let closing = Closing { by, at: now, why };
    let mut change = set_closing(topic, Some(closing), Event::QuestionClosed { topic: topic.id, by });
    if by != topic.author {
        change.log(by, Deed::QuestionClosed { topic: topic.id, duplicate_of }, &reason);
    }
    Ok(change)
}

pub fn reopen(site: &Site, actor: &Actor, topic: &Topic) -> Result<Change, Refusal> {
    may(site, actor, Action::Reopen, Object::Topic(topic))?;
    let by = actor.member().ok_or(Refusal::SignIn)?.id;
    let mut change = set_closing(topic, None, Event::QuestionReopened { topic: topic.id, by });
    if by != topic.author {
        change.log(by, Deed::QuestionReopened { topic: topic.id }, "");
    }
    Ok(change)
}

fn set_closing(topic: &Topic, to: Option<Closing>, event: Event) -> Change {
    let mut change = Change::new(topic.id.shard());
    change.given = vec![
        Fact::TopicIn(topic.id, topic.category),
        Fact::TopicStands(topic.id),
        Fact::ClosingIs(topic.id, topic.closing.clone().map(Box::new)),
        as_it_is_kept(topic),
    ];
    if !topic.locked {
        change.given.push(Fact::TopicUnlocked(topic.id));
    }
    change.effects = vec![Effect::SetClosing(topic.id, to.map(Box::new))];
    change.events = vec![event];
    change
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
