//! Keeping order among topics: lock, pin, move, remove, bring back.

use crate::actor::Actor;
use crate::appeal::Curb;
use crate::category::Category;
use crate::change::{Change, Effect, Fact, Roster};
use crate::event::{Due, Event};
use crate::ids::{CategoryId, MemberId};
use crate::log::Deed;
use crate::may::{Action, Object, may};
use crate::refusal::{Fault, Refusal};
use crate::rules::posts::check_reason;
use crate::rules::upkeep::set_locked;
use crate::site::Site;
use crate::time::Timestamp;
use crate::topic::{Deletion, Pin, Topic};

/// Locks a topic for a reason that its page says, or opens it again. Saying why of what is locked already
/// changes what is said.
pub fn lock(site: &Site, actor: &Actor, topic: &Topic, locked: bool, reason: &str) -> Result<Change, Refusal> {
    may(site, actor, Action::KeepOrder, Object::Topic(topic))?;
    let by = actor.member().ok_or(Refusal::SignIn)?.id;
    let reason = check_reason(reason)?;
    let mut change = Change::new(topic.id.shard());
    let says_why = locked && !reason.is_empty() && reason != topic.upkeep().why_locked;
    if topic.locked != locked || says_why {
        change.given.push(Fact::TopicIn(topic.id, topic.category));
        set_locked(&mut change, topic, locked, by, &reason);
    }
    Ok(change)
}

/// Pins a topic to the top of its category or of all lists, until a time or until it is taken off.
pub fn pin(
    site: &Site,
    actor: &Actor,
    topic: &Topic,
    pin: Option<Pin>,
    reason: &str,
    now: Timestamp,
) -> Result<Change, Refusal> {
    may(site, actor, Action::KeepOrder, Object::Topic(topic))?;
    if pin.iter().chain(&topic.pin).any(|pin| pin.everywhere) && pin != topic.pin {
        may(site, actor, Action::PinEverywhere, Object::Topic(topic))?;
    }
    let reason = check_reason(reason)?;
    let by = actor.member().ok_or(Refusal::SignIn)?.id;
    if pin.and_then(|pin| pin.until).is_some_and(|until| until <= now) {
        return Err(Fault::new("until", "This date has passed: choose a later one.").into());
    }
    let mut change = Change::new(topic.id.shard());
    if topic.pin == pin {
        return Ok(change);
    }
    let due = Due::PinEnds { topic: topic.id };
    change.given = vec![Fact::TopicIn(topic.id, topic.category)];
    change.effects = vec![Effect::SetPin(topic.id, pin)];
    change.effects.push(match pin.and_then(|pin| pin.until) {
        Some(until) => Effect::Schedule(due, until),
        None => Effect::Unschedule(due),
    });
    change.events = vec![match pin {
        Some(pin) => Event::TopicPinned { topic: topic.id, by, until: pin.until },
        None => Event::TopicUnpinned { topic: topic.id, by: Some(by) },
    }];
    let topic = topic.id;
    let deed = pin.map_or(Deed::TopicUnpinned { topic }, |Pin { until, everywhere }| Deed::TopicPinned {
        topic,
        until,
        everywhere,
    });
    change.log(by, deed, &reason);
    Ok(change)
}

/// Moves a topic: whoever moves it keeps order where it is, and may start such topics where it goes.
pub fn move_to(site: &Site, actor: &Actor, topic: &Topic, to: &Category, reason: &str) -> Result<Change, Refusal> {
    may(site, actor, Action::KeepOrder, Object::Topic(topic))?;
    may(site, actor, Action::Start(topic.kind), Object::Category(to)).map_err(|refusal| match refusal {
        Refusal::Forbidden(why) | Refusal::Conflict(why) => Fault::new("cid", why).into(),
        other => other,
    })?;
    let by = actor.member().ok_or(Refusal::SignIn)?.id;
    let reason = check_reason(reason)?;
    let mut change = Change::new(topic.id.shard());
    if topic.category == to.id {
        return Ok(change);
    }
    relocate(&mut change, topic, to.id);
    change.events = vec![Event::TopicMoved { topic: topic.id, by, from: topic.category, to: to.id, along: false }];
    change.log(by, Deed::TopicMoved { topic: topic.id, from: topic.category, to: to.id }, &reason);
    Ok(change)
}

/// Puts a topic into another category, as it stands.
pub(crate) fn relocate(change: &mut Change, topic: &Topic, to: CategoryId) {
    change.given = vec![Fact::TopicIn(topic.id, topic.category), Fact::TopicHolds(topic.id, topic.posts)];
    change.given.extend(as_it_lives(topic));
    change.given.push(match topic.deletion {
        None => Fact::TopicStands(topic.id),
        Some(_) => Fact::TopicRemoved(topic.id),
    });
    change.effects = vec![Effect::SetCategory(topic.id, to)];
    change.effects.extend(counting(topic.category, -topic.counted_posts()));
    change.effects.extend(counting(to, topic.counted_posts()));
}

pub fn delete(site: &Site, actor: &Actor, topic: &Topic, reason: &str, now: Timestamp) -> Result<Change, Refusal> {
    may(site, actor, Action::Delete, Object::Topic(topic))?;
    let by = actor.member().ok_or(Refusal::SignIn)?.id;
    let reason = check_reason(reason)?;
    let mut change = Change::new(topic.id.shard());
    remove(&mut change, topic, Deletion { by, at: now, reason: reason.clone(), stands: false, purged: false });
    if by != topic.author {
        change.log(by, Deed::TopicDeleted { topic: topic.id }, &reason);
    }
    Ok(change)
}

/// Takes a topic out of all lists, for whichever reason.
pub(crate) fn remove(change: &mut Change, topic: &Topic, deletion: Deletion) {
    let by = deletion.by;
    take_out(change, topic, deletion);
    change.events.push(Event::TopicDeleted { topic: topic.id, by });
}

/// The same, to be told otherwise.
pub(crate) fn take_out(change: &mut Change, topic: &Topic, deletion: Deletion) {
    change.given.extend([
        Fact::TopicIn(topic.id, topic.category),
        Fact::TopicStands(topic.id),
        Fact::TopicHolds(topic.id, topic.posts),
    ]);
    change.given.extend(as_it_lives(topic));
    change.effects.push(Effect::SetTopicDeletion(topic.id, Some(deletion)));
    change.effects.extend(counting(topic.category, -topic.counted_posts()));
}

pub fn restore(site: &Site, actor: &Actor, topic: &Topic) -> Result<Change, Refusal> {
    may(site, actor, Action::Restore, Object::Topic(topic))?;
    let by = actor.member().ok_or(Refusal::SignIn)?.id;
    let mut change = Change::new(topic.id.shard());
    bring_back(&mut change, topic, by);
    if by != topic.author {
        change.log(by, Deed::TopicRestored { topic: topic.id }, "");
    }
    Ok(change)
}

/// Puts a topic back where it stood.
pub(crate) fn bring_back(change: &mut Change, topic: &Topic, by: MemberId) {
    put_back(change, topic);
    change.events.push(Event::TopicRestored { topic: topic.id, by });
}

/// The same, to be told otherwise.
pub(crate) fn put_back(change: &mut Change, topic: &Topic) {
    change.given.extend([
        Fact::TopicIn(topic.id, topic.category),
        Fact::TopicRemoved(topic.id),
        Fact::TopicHolds(topic.id, topic.posts),
    ]);
    change.given.extend(as_it_lives(topic));
    let again = Topic { deletion: None, ..topic.clone() };
    change.effects.push(Effect::SetTopicDeletion(topic.id, None));
    change.effects.extend(counting(topic.category, again.counted_posts()));
}

/// Whether a category counts an article's posts follows from where it is in its life.
pub(crate) fn as_it_lives(topic: &Topic) -> Option<Fact> {
    topic.article_state().map(|_| Fact::LifeIs(topic.id, Box::new(topic.life.clone())))
}

pub(crate) fn counting(category: CategoryId, posts: i64) -> Option<Effect> {
    (posts != 0).then_some(Effect::CountPosts(category, posts))
}

/// What is due becomes an event; `None` for what is not an event by itself but work to be done.
pub fn fall_due(due: &Due, at: Timestamp) -> Option<Change> {
    let (effects, event) = match due {
        Due::PinEnds { topic } => {
            (vec![Effect::SetPin(*topic, None)], Event::TopicUnpinned { topic: *topic, by: None })
        }
        Due::SessionEnds { member, token } => (
            vec![Effect::EndSession { member: *member, token: token.clone() }],
            Event::SessionsEnded { member: *member },
        ),
        Due::DraftEnds { member, place } => {
            let mut change = done(due, at);
            change.effects.push(Effect::DropDraft(*member, *place));
            return Some(change);
        }
        Due::SuspensionEnds { member } => (
            vec![
                Effect::SetSuspension(*member, None),
                Effect::Strike(Roster::Suspended, *member),
                Effect::SetAppeal(*member, Curb::Suspension, None),
                Effect::Strike(Roster::Appealing(Curb::Suspension), *member),
            ],
            Event::SuspensionEnded { member: *member },
        ),
        Due::SilenceEnds { member } => (
            vec![
                Effect::SetSilence(*member, None),
                Effect::Strike(Roster::Silenced, *member),
                Effect::SetAppeal(*member, Curb::Silence, None),
                Effect::Strike(Roster::Appealing(Curb::Silence), *member),
            ],
            Event::SilenceEnded { member: *member },
        ),
        Due::ArticleStale { topic } => (Vec::new(), Event::ArticleStale { topic: *topic }),
        Due::Welcome { .. }
        | Due::Departure { .. }
        | Due::Cleanup { .. }
        | Due::Archive { .. }
        | Due::UploadUnused { .. }
        | Due::TrustWeighed { .. }
        | Due::AnnouncementTurns { .. }
        | Due::TopicMerges { .. }
        | Due::CategoryMerged { .. }
        | Due::TopicLocks { .. }
        | Due::TopicOpens { .. }
        | Due::TagMerged { .. } => return None,
    };
    let mut change = done(due, at);
    change.effects.extend(effects);
    change.events = vec![event];
    Some(change)
}

/// What was due has been seen to.
pub fn done(due: &Due, at: Timestamp) -> Change {
    let mut change = Change::new(due.shard());
    change.given = vec![Fact::Scheduled(due.clone(), at)];
    change.effects = vec![Effect::Unschedule(due.clone())];
    change
}
