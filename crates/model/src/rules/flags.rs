//! Flags: saying that something is wrong with a post, and deciding about it.

use crate::actor::Actor;
use crate::change::{Change, Effect, Fact};
use crate::event::Event;
use crate::flag::{Case, FLAGS_MAX, Flag, FlagRecord, Flags, HIDE_AT, Why};
use crate::ids::MemberId;
use crate::log::{Deed, OPERATOR};
use crate::may::{Action, Object, may};
use crate::post::{Post, REASON_MAX};
use crate::refusal::{Fault, Faults, Refusal};
use crate::rules::posts::check_reason;
use crate::rules::{order, posts};
use crate::site::Site;
use crate::tally::Figure;
use crate::time::Timestamp;
use crate::topic::{Deletion, Topic};

/// What stands in place of a post that flags have hidden.
pub const HIDDEN: &str = "Members have flagged it: it is hidden until a moderator has looked at it.";

/// The same to whoever wrote it.
pub const HIDDEN_FROM_AUTHOR: &str =
    "Members have flagged what you wrote: it is hidden until a moderator has looked at it.";

/// A flag as somebody typed it.
#[derive(Clone, Debug, Default)]
pub struct FlagForm {
    pub reason: String,
    pub note: String,
}

/// Flags a post; saying something else of it again replaces what was said. `record` is the flagger's.
///
/// # Errors
/// The actor may not, or a moderator has looked at it since they said so; a field is wrong.
pub fn flag(
    site: &Site,
    actor: &Actor,
    (topic, post): (&Topic, &Post),
    flags: &Flags,
    record: FlagRecord,
    form: &FlagForm,
    now: Timestamp,
) -> Result<Change, Refusal> {
    may(site, actor, Action::Flag, Object::Post(topic, post))?;
    let by = actor.member().ok_or(Refusal::SignIn)?;
    let (why, note) = check(form)?;
    let said = flags.get(&by.id);
    if said.is_some_and(|said| said.upheld.is_some()) {
        return Err(Refusal::Conflict("A moderator has looked at this post since you flagged it."));
    }
    let mut change = Change::new(topic.id.shard());
    if said.is_some_and(|said| said.why == why && said.note == note) {
        return Ok(change);
    }
    if said.is_none() && flags.len() >= FLAGS_MAX {
        return Err(Refusal::Conflict("Enough was said of this post: a moderator will look at it."));
    }
    let moderates = site.category(topic.category).is_some_and(|category| actor.moderates(category));
    let weight = if moderates { HIDE_AT } else { record.weight(by.trust) };
    let open = flags.iter().filter(|(member, flag)| **member != by.id && flag.upheld.is_none());
    let together = open.map(|(_, flag)| flag.weight).sum::<u32>() + weight;
    let before = post.state.case.as_ref();
    let was_hidden = before.is_some_and(|case| case.hidden);
    let hidden = was_hidden || together >= HIDE_AT;
    let case = Case { since: before.map_or(now, |case| case.since), weight: together, hidden };
    change.given = vec![
        Fact::CaseIs(topic.id, post.id, before.cloned().map(Box::new)),
        Fact::FlagIs(post.id, by.id, said.cloned().map(Box::new)),
    ];
    let flag = Flag { why, note, at: now, weight, upheld: None };
    change.effects =
        vec![Effect::SetFlag(post.id, by.id, Box::new(flag)), Effect::SetCase(topic.id, post.id, Some(Box::new(case)))];
    change.events = vec![Event::PostFlagged { topic: topic.id, post: post.id, by: by.id }];
    if said.is_none() {
        change.tally(Figure::Flags, now);
    }
    if hidden && !was_hidden {
        let hiding = Deletion { by: OPERATOR, at: now, reason: HIDDEN.to_owned(), stands: false };
        remove(&mut change, topic, post, hiding);
    } else {
        change.given.push(Fact::PostStands(topic.id, post.id));
    }
    Ok(change)
}

fn check(form: &FlagForm) -> Result<(Why, String), Refusal> {
    let mut faults = Faults::default();
    let why = Why::parse(form.reason.trim());
    if why.is_none() {
        faults.add("reason", "Choose what is wrong with it.");
    }
    let note = form.note.trim();
    if why == Some(Why::Other) && note.is_empty() {
        faults.add("note", "Say what is wrong with it.");
    }
    if note.chars().count() > REASON_MAX {
        faults.add("note", format!("The note is too long: at most {REASON_MAX} characters."));
    }
    faults.end()?;
    Ok((why.ok_or(Refusal::Absent)?, note.to_owned()))
}

/// What a moderator decides about all flags of a post.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Decision {
    /// They are right: the post goes, for this reason, which its author reads.
    Uphold(String),
    /// They are not: the post stays, or is there again.
    Dismiss,
}

/// Decides about all flags of a post.
///
/// # Errors
/// The actor may not, nothing waits for a decision, or no reason is given.
pub fn decide(
    site: &Site,
    actor: &Actor,
    (topic, post): (&Topic, &Post),
    flags: &Flags,
    decision: &Decision,
    now: Timestamp,
) -> Result<Change, Refusal> {
    may(site, actor, Action::Decide, Object::Post(topic, post))?;
    let by = actor.member().ok_or(Refusal::SignIn)?.id;
    let Some(case) = &post.state.case else {
        return Err(Refusal::Conflict("Somebody else has decided about this post."));
    };
    let mut change = Change::new(topic.id.shard());
    let (id, in_topic) = (post.id, topic.id);
    change.given = vec![Fact::CaseIs(in_topic, id, Some(Box::new(case.clone())))];
    change.effects = vec![Effect::SetCase(in_topic, id, None)];
    let is_gone = if post.is_opening() { topic.deletion.is_some() } else { post.state.deletion.is_some() };
    let upheld = match decision {
        Decision::Uphold(reason) => {
            let reason = check_reason(reason)?;
            if reason.is_empty() {
                return Err(Fault::new("reason", "Say why, in a few words: its author reads it.").into());
            }
            let deletion = Deletion { by, at: now, reason: reason.clone(), stands: false };
            if is_gone && case.hidden {
                replace(&mut change, topic, post, deletion);
            } else if !is_gone {
                remove(&mut change, topic, post, deletion);
            }
            change.log(by, Deed::FlagsUpheld { topic: in_topic, post: id }, &reason);
            true
        }
        Decision::Dismiss => {
            if is_gone && case.hidden {
                bring_back(&mut change, topic, post, by);
            }
            change.log(by, Deed::FlagsDismissed { topic: in_topic, post: id }, "");
            false
        }
    };
    let open = flags.iter().filter(|(_, flag)| flag.upheld.is_none());
    for (member, flag) in open.clone() {
        change.given.push(Fact::FlagIs(id, *member, Some(Box::new(flag.clone()))));
        let decided = Flag { upheld: Some(upheld), ..flag.clone() };
        change.effects.push(Effect::SetFlag(id, *member, Box::new(decided)));
    }
    change.tally(Figure::Decisions, now);
    change.tally_by(Figure::Waited, now.since(case.since).as_secs() / 60, now);
    let flaggers = open.map(|(member, _)| *member).collect();
    change.events.push(Event::FlagsDecided { topic: in_topic, post: id, by, upheld, flaggers });
    Ok(change)
}

fn remove(change: &mut Change, topic: &Topic, post: &Post, deletion: Deletion) {
    match post.is_opening() {
        true => order::remove(change, topic, deletion),
        false => posts::remove(change, topic, post, deletion),
    }
}

fn bring_back(change: &mut Change, topic: &Topic, post: &Post, by: MemberId) {
    match post.is_opening() {
        true => order::bring_back(change, topic, by),
        false => posts::bring_back(change, topic, post, by),
    }
}

/// What flags have hidden is deleted by a moderator from now on.
fn replace(change: &mut Change, topic: &Topic, post: &Post, deletion: Deletion) {
    let by = deletion.by;
    if post.is_opening() {
        change.given.push(Fact::TopicRemoved(topic.id));
        change.effects.push(Effect::SetTopicDeletion(topic.id, Some(deletion)));
        change.events.push(Event::TopicDeleted { topic: topic.id, by });
    } else {
        let stands = post.state.deletion.as_ref().is_some_and(|hidden| hidden.stands);
        change.given.push(Fact::PostRemoved(topic.id, post.id));
        change.effects.push(Effect::SetPostDeletion(topic.id, post.id, Some(Deletion { stands, ..deletion })));
        change.events.push(Event::PostDeleted { topic: topic.id, post: post.id, by });
    }
}

#[cfg(test)]
#[path = "flags_tests.rs"]
mod tests;
