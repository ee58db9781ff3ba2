//! Who is told of what, and who never.

use std::collections::{BTreeMap, BTreeSet};

use crate::actor::Actor;
use crate::change::{Change, Effect, Fact};
use crate::event::Event;
use crate::ids::{MemberId, TopicId};
use crate::may::{Action, Object, may};
use crate::notification::{
    Choices, Concern, Kind, Mark, NEWS_FOR, News, Notification, Place, Stance, Ways, keys_of_post,
};
use crate::post::{Parent, Post};
use crate::refusal::Refusal;
use crate::site::Site;
use crate::time::Timestamp;
use crate::topic::Topic;

/// Somebody who may have to be told.
pub struct Listener<'a> {
    pub actor: &'a Actor,
    pub choices: &'a Choices,
    /// How they stand to the topic in question.
    pub concern: Concern,
    /// Whether they follow one of its tags, and have muted none.
    pub follows: bool,
    /// What they were told of it already, by its key.
    pub told: &'a BTreeMap<String, Notification>,
    /// Everything up to here may have been forgotten.
    pub forgotten: Place,
}

/// What was written: a post, or an edit that mentions members who were not mentioned before.
pub struct Written<'a> {
    pub topic: &'a Topic,
    pub post: &'a Post,
    pub by: MemberId,
    /// An edit concerns those alone whom it mentions.
    pub is_edit: bool,
    pub mentioned: &'a BTreeSet<MemberId>,
    pub at: Place,
}

/// What a member is told of something written: the one thing that concerns them most, if it concerns
/// them, if they may read it, if they want to know, and if they do not know yet.
pub fn of_writing(site: &Site, listener: &Listener<'_>, written: &Written<'_>) -> Option<Notification> {
    let member = listener.actor.id()?;
    let Written { topic, post, by, is_edit, at, .. } = *written;
    let is_mentioned = written.mentioned.contains(&member);
    let answers_to = |parent: Parent| match parent.post == topic.opening {
        true => topic.is_by(member),
        false => parent.author == member,
    };
    let is_reply = !is_edit && post.head.parent.is_some_and(answers_to);
    let is_watched = !is_edit && !post.is_opening() && listener.concern.stance(listener.choices) == Stance::Watch;
    // One author publishes what all of them know.
    let is_tagged = !is_edit && post.is_opening() && listener.follows && !topic.is_by(member);
    let concerns = [
        (News::Mention, is_mentioned),
        (News::Reply, is_reply),
        (News::Watched, is_watched),
        (News::Tagged, is_tagged),
    ];
    let [reply, mention, ..] = keys_of_post(post.id);
    let knows = |key: &String| listener.told.contains_key(key);
    for (what, _) in concerns.into_iter().filter(|(_, concerns)| *concerns) {
        let Some(ways) = wants(site, listener, Object::Post(topic, post), what, by) else { continue };
        let told = Notification {
            what,
            topic: Some(topic.id),
            post: Some(post.id),
            category: Some(topic.category),
            by,
            at,
            silent: !ways.page,
            hidden: false,
        };
        let is_known = match what {
            News::Mention => knows(&mention),
            _ => knows(&reply) || knows(&mention),
        };
        return (!is_known && is_newer(listener, &told)).then_some(told);
    }
    None
}

/// What was decided about a topic or a post, as its author is told. That an answer is accepted is told
/// once, however often that is taken back.
pub fn of_decision(
    site: &Site,
    listener: &Listener<'_>,
    object: Object<'_>,
    what: News,
    by: MemberId,
    at: Place,
) -> Option<Notification> {
    let ways = wants(site, listener, object, what, by)?;
    let (topic, post) = match object {
        Object::Topic(topic) => (Some(topic), None),
        Object::Post(topic, post) => (Some(topic), Some(post.id)),
        _ => (None, None),
    };
    let told = Notification {
        what,
        topic: topic.map(|topic| topic.id),
        post,
        category: topic.map(|topic| topic.category),
        by,
        at,
        silent: !ways.page,
        hidden: false,
    };
    let is_known = what == News::Accepted && listener.told.contains_key(&told.key());
    (!is_known && is_newer(listener, &told)).then_some(told)
}

/// How somebody is told of this, if at all: never of one's own act, never where one has said so, and
/// never of what one may not see.
fn wants(site: &Site, listener: &Listener<'_>, object: Object<'_>, what: News, by: MemberId) -> Option<Ways> {
    let ways = listener.choices.of(what.kind());
    let is_muted = listener.concern.said == Some(Stance::Mute);
    let is_told = listener.actor.id() != Some(by)
        && !is_muted
        && ways.any()
        && may(site, listener.actor, sight_of(what), object).is_ok();
    is_told.then_some(ways)
}

/// What somebody has to be allowed to be told of this.
fn sight_of(what: News) -> Action {
    match what {
        // What they are invited to may be nothing that they see yet.
        News::Invitation => Action::AnswerInvitation,
        _ => Action::See,
    }
}

/// Whether it happened after what stands under its key, and after all that was forgotten.
fn is_newer(listener: &Listener<'_>, told: &Notification) -> bool {
    told.at > listener.forgotten && listener.told.get(&told.key()).is_none_or(|known| known.at < told.at)
}

/// Whether what was written then is news now.
pub fn is_news(written: Timestamp, now: Timestamp) -> bool {
    now.since(written) < NEWS_FOR
}

/// Says how one wants to be told of a topic. What is unread of a muted one is a follower's to take
/// away.
///
/// # Errors
/// There is no such topic for this actor, or nobody is signed in.
pub fn set_stance(site: &Site, actor: &Actor, topic: &Topic, to: Stance) -> Result<Change, Refusal> {
    may(site, actor, Action::See, Object::Topic(topic))?;
    let member = actor.id().ok_or(Refusal::SignIn)?;
    let mut change = Change::new(topic.id.shard());
    change.given = vec![Fact::TopicIn(topic.id, topic.category)];
    change.effects = vec![Effect::SetStance(topic.id, member, to)];
    change.events = vec![Event::StanceChanged { topic: topic.id, member }];
    Ok(change)
}

/// Stops being told of a topic by whoever holds a letter about it: signed in or not.
pub fn mute(topic: TopicId, member: MemberId) -> Change {
    let mut change = Change::new(topic.shard());
    change.given = vec![Fact::TopicExists(topic)];
    change.effects = vec![Effect::SetStance(topic, member, Stance::Mute)];
    change.events = vec![Event::StanceChanged { topic, member }];
    change
}

/// Whether a letter still says this: it is unread, may still be seen, and its reader has not said
/// otherwise meanwhile.
pub fn is_mailed(
    site: &Site,
    listener: &Listener<'_>,
    object: Object<'_>,
    told: &Notification,
    unread: &BTreeSet<Mark>,
) -> bool {
    let is_unread = unread.iter().any(|mark| mark.key == told.key());
    is_unread && !told.hidden && wants(site, listener, object, told.what, told.by).is_some_and(|ways| ways.mail)
}

/// Ends letters of these kinds.
pub fn unsubscribe(member: MemberId, mut choices: Choices, kinds: &BTreeSet<Kind>) -> Change {
    for kind in kinds {
        let ways = choices.of(*kind);
        choices.set(*kind, Ways { mail: false, ..ways });
    }
    set_choices(member, choices)
}

pub fn set_choices(member: MemberId, to: Choices) -> Change {
    let mut change = Change::new(member.shard());
    change.given = vec![Fact::MemberExists(member)];
    change.effects = vec![Effect::SetChoices(member, Box::new(to))];
    change.events = vec![Event::NotificationsChanged { members: [member].into() }];
    change
}

/// Has read what these marks stand for.
pub fn mark_read(member: MemberId, marks: Vec<Mark>) -> Change {
    let mut change = Change::new(member.shard());
    if !marks.is_empty() {
        change.effects = marks.into_iter().map(|mark| Effect::SetUnread(member, mark, false)).collect();
        change.events = vec![Event::NotificationsChanged { members: [member].into() }];
    }
    change
}

#[cfg(test)]
#[path = "telling_tests.rs"]
mod tests;
