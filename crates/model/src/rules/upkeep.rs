//! How a topic goes on: why it is locked, how slowly it is talked in, and when it is locked or opened by itself.

use crate::actor::Actor;
use crate::change::{Change, Effect, Fact};
use crate::event::{Due, Event};
use crate::ids::MemberId;
use crate::limits;
use crate::log::Deed;
use crate::may::{Action, Object, may};
use crate::post::Parent;
use crate::refusal::{Faults, Refusal};
use crate::rules::order::done;
use crate::rules::posts::check_reason;
use crate::site::Site;
use crate::time::Timestamp;
use crate::topic::{Topic, TopicKind};
use crate::upkeep::{Pace, Slow, Timer, Upkeep};

/// Locks or opens it, whoever asked for that. What was to do the same later has nothing left to do.
pub(crate) fn set_locked(change: &mut Change, topic: &Topic, locked: bool, by: MemberId, why: &str) {
    let before = topic.upkeep();
    let timer = before.timer.clone().and_then(|timer| timer.after(locked));
    if timer != before.timer {
        change.effects.push(Effect::Unschedule(due(topic, locked)));
    }
    if topic.locked == locked {
        change.events.push(Event::TopicTended { topic: topic.id, by });
    } else {
        change.effects.push(Effect::SetLocked(topic.id, locked));
        change.events.push(Event::TopicLocked { topic: topic.id, by, locked });
    }
    let why_locked = if locked { why.to_owned() } else { String::new() };
    set(change, topic, Upkeep { why_locked, timer, ..before.clone() });
    let topic = topic.id;
    change.log(by, if locked { Deed::TopicLocked { topic } } else { Deed::TopicUnlocked { topic } }, why);
}

/// Has members reply only once in a while, or again whenever they like.
pub fn slow_down(
    site: &Site,
    actor: &Actor,
    topic: &Topic,
    pace: Option<Pace>,
    reason: &str,
) -> Result<Change, Refusal> {
    may(site, actor, Action::KeepOrder, Object::Topic(topic))?;
    let by = actor.member().ok_or(Refusal::SignIn)?.id;
    let why = check_reason(reason)?;
    let slow = pace.map(|pace| Slow { pace, why: why.clone() });
    let mut change = Change::new(topic.id.shard());
    if slow == topic.upkeep().slow {
        return Ok(change);
    }
    change.given.push(Fact::TopicIn(topic.id, topic.category));
    set(&mut change, topic, Upkeep { slow, ..topic.upkeep().clone() });
    change.events.push(Event::TopicTended { topic: topic.id, by });
    change.log(by, Deed::TopicSlowed { topic: topic.id, minutes: pace.map(Pace::minutes) }, &why);
    Ok(change)
}

/// When a topic is to be locked and opened by itself; neither takes the timer off.
#[derive(Clone, Debug, Default)]
pub struct TimerForm {
    pub lock_at: Option<Timestamp>,
    pub open_at: Option<Timestamp>,
    pub reason: String,
}

pub fn set_timer(
    site: &Site,
    actor: &Actor,
    topic: &Topic,
    form: &TimerForm,
    now: Timestamp,
) -> Result<Change, Refusal> {
    may(site, actor, Action::KeepOrder, Object::Topic(topic))?;
    let by = actor.member().ok_or(Refusal::SignIn)?.id;
    let TimerForm { lock_at, open_at, .. } = *form;
    let mut faults = Faults::default();
    let why = faults.take(check_reason(&form.reason)).unwrap_or_default();
    for (field, at) in [("lock_at", lock_at), ("open_at", open_at)] {
        if at.is_some_and(|at| at <= now) {
            faults.add(field, "This time has passed: choose a later one.");
        }
    }
    if topic.locked && lock_at.is_some() {
        faults.add("lock_at", "This topic is locked already: leave this empty, or unlock it first.");
    }
    match (lock_at, open_at) {
        (None, Some(_)) if !topic.locked => {
            faults.add("open_at", "This topic is not locked: say as well when it is to be locked.");
        }
        (Some(lock_at), Some(open_at)) if open_at <= lock_at => {
            faults.add("open_at", "It would open before it is locked: choose a later time.");
        }
        _ => {}
    }
    faults.end()?;
    let before = topic.upkeep().timer.as_ref();
    let mut change = Change::new(topic.id.shard());
    let is_set = lock_at.is_some() || open_at.is_some();
    let is_same = match before {
        Some(timer) => timer.lock_at == lock_at && timer.open_at == open_at && (!is_set || timer.why == why),
        None => !is_set,
    };
    if is_same {
        return Ok(change);
    }
    // What is locked or opened meanwhile is decided anew: all of that is written with the upkeep.
    change.given.push(Fact::TopicIn(topic.id, topic.category));
    if !topic.locked {
        change.given.push(Fact::TopicUnlocked(topic.id));
    }
    for (locks, at) in [(true, lock_at), (false, open_at)] {
        change.effects.push(match at {
            Some(at) => Effect::Schedule(due(topic, locks), at),
            None => Effect::Unschedule(due(topic, locks)),
        });
    }
    let timer = is_set.then(|| Timer { by, lock_at, open_at, why: why.clone() });
    set(&mut change, topic, Upkeep { timer, ..topic.upkeep().clone() });
    change.events.push(Event::TopicTended { topic: topic.id, by });
    change.log(by, Deed::TopicTimed { topic: topic.id, lock_at, open_at }, &why);
    Ok(change)
}

/// What a timer does when it is due. Where it was set otherwise meanwhile, or the topic is on its way into
/// another one, nothing is left to do.
pub fn timer_due(topic: &Topic, due: &Due, at: Timestamp) -> Change {
    let mut change = done(due, at);
    let locks = matches!(due, Due::TopicLocks { .. });
    if topic.merging.is_some() || topic.merged.is_some() {
        return change;
    }
    let Some(timer) = topic.upkeep().timer.as_ref().filter(|timer| timer.at(locks) == Some(at)) else {
        return change;
    };
    set_locked(&mut change, topic, locks, timer.by, &timer.why);
    change
}

/// What a reply relies on in a topic that goes slowly, and what it leaves for the next one. `last`: when they
/// replied there last, as far as it is known.
pub(crate) fn at_its_pace(
    change: &mut Change,
    site: &Site,
    actor: &Actor,
    topic: &Topic,
    last: Option<Timestamp>,
    now: Timestamp,
) -> Result<(), Refusal> {
    let keeps = site.category(topic.category).is_some_and(|category| actor.moderates(category));
    let (Some(slow), Some(member), false) = (&topic.upkeep().slow, actor.id(), keeps) else { return Ok(()) };
    if let Some(limited) = limits::of_pace(topic.id, slow.pace, last, now) {
        return Err(limited.into());
    }
    change.given.push(Fact::LastReplyIs(topic.id, member, last));
    change.effects.push(Effect::NoteReply(topic.id, member, now, slow.pace.every()));
    Ok(())
}

/// What all that goes by the kind of a topic relies on, and by how slowly it goes.
pub(crate) fn as_it_is_kept(topic: &Topic) -> Fact {
    Fact::UpkeepIs(topic.id, topic.upkeep.clone())
}

/// The same for what is done to a post: it matters to whether it is an answer.
pub(crate) fn as_its_kind(topic: &Topic, parent: Option<Parent>) -> Option<Fact> {
    let beside = topic.kind != TopicKind::Article && parent.is_some_and(|parent| parent.post == topic.opening);
    beside.then(|| as_it_is_kept(topic))
}

pub(crate) fn set(change: &mut Change, topic: &Topic, to: Upkeep) {
    change.given.push(as_it_is_kept(topic));
    if to != *topic.upkeep() {
        change.effects.push(Effect::SetUpkeep(topic.id, to.kept()));
    }
}

fn due(topic: &Topic, locks: bool) -> Due {
    if locks { Due::TopicLocks { topic: topic.id } } else { Due::TopicOpens { topic: topic.id } }
}

#[cfg(test)]
#[path = "upkeep_tests.rs"]
mod tests;
