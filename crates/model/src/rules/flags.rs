//! Flags: saying that something is wrong with a post, and deciding about it.

use std::collections::BTreeSet;

use crate::actor::Actor;
use crate::change::{Change, Effect, Fact};
use crate::event::Event;
use crate::flag::{Awaiting, Case, CaseFile, Decided, FLAGS_MAX, Flag, FlagRecord, Flags, HIDE_AT, UNDONE_WITHIN, Why};
use crate::holding::HeldWhy;
use crate::ids::{MemberId, PostId, TopicId};
use crate::log::{Deed, OPERATOR};
use crate::may::{Action, Object, may};
use crate::post::{Post, REASON_MAX};
use crate::refusal::{Faults, Refusal};
use crate::rules::appeals::ANOTHER;
use crate::rules::posts::needed_reason;
use crate::rules::{holding, order, posts};
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
    let (held, appeal) = before.map(|case| (case.held.clone(), case.appeal.clone())).unwrap_or_default();
    let case = Case { since: before.map_or(now, |case| case.since), weight: together, hidden, held, appeal };
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
        remove(&mut change, topic, post, hiding(&[], now));
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
        return Err(Refusal::Conflict("This was decided already: it stands below how."));
    };
    if case.appeal.as_ref().is_some_and(|appeal| appeal.against.by == by) {
        return Err(Refusal::Forbidden(ANOTHER));
    }
    let mut change = Change::new(topic.id.shard());
    let (id, in_topic) = (post.id, topic.id);
    change.given = vec![Fact::CaseIs(in_topic, id, Some(Box::new(case.clone())))];
    change.effects = vec![Effect::SetCase(in_topic, id, None), Effect::SetLooking(Awaiting::Post(id), None)];
    let deletion = deletion_of(topic, post);
    let by_flags = deletion.is_some_and(Deletion::is_by_flags);
    let (reason, turned) = match decision {
        Decision::Uphold(reason) => {
            let reason = needed_reason(reason, "its author reads it")?;
            let removal = Deletion { by, at: now, reason: reason.clone(), stands: false, purged: false };
            let turned = match deletion {
                Some(_) if by_flags => {
                    replace(&mut change, topic, post, removal);
                    true
                }
                // Whoever deleted it has said why.
                Some(_) => false,
                None if case.appeal.is_some() => false,
                None => {
                    remove(&mut change, topic, post, removal);
                    true
                }
            };
            if case.appeal.is_some() {
                change.events.push(Event::PostAppealRefused { topic: in_topic, post: id, by });
            }
            (reason, turned)
        }
        Decision::Dismiss => {
            let appealed = case.appeal.as_ref().is_some_and(|appeal| deletion == Some(&appeal.against));
            if by_flags || appealed {
                bring_back(&mut change, topic, post, by);
            }
            if !case.held.is_empty() {
                released(&mut change, topic, post, by);
            }
            (String::new(), by_flags || appealed)
        }
    };
    let upheld = matches!(decision, Decision::Uphold(_));
    change.log(by, deed(case, upheld, (in_topic, id)), &reason);
    let open = flags.iter().filter(|(_, flag)| flag.upheld.is_none());
    for (member, flag) in open.clone() {
        change.given.push(Fact::FlagIs(id, *member, Some(Box::new(flag.clone()))));
        let decided = Flag { upheld: Some(upheld), ..flag.clone() };
        change.effects.push(Effect::SetFlag(id, *member, Box::new(decided)));
    }
    change.tally(Figure::Decisions, now);
    change.tally_by(Figure::Waited, now.since(case.since).as_secs() / 60, now);
    let flaggers: BTreeSet<MemberId> = open.map(|(member, _)| *member).collect();
    let decided = Decided { by, at: now, upheld, case: case.clone(), flaggers: flaggers.clone(), turned, reason };
    change.effects.push(Effect::SetDecided(id, Some(Box::new(decided))));
    change.events.push(Event::FlagsDecided { topic: in_topic, post: id, by, upheld, flaggers });
    Ok(change)
}

/// Brings a post back. What waits for a moderator, because it was held or flagged, is decided about by that.
///
/// # Errors
/// The actor may not, or it does not stand as it did.
pub fn restore(
    site: &Site,
    actor: &Actor,
    (topic, post): (&Topic, &Post),
    flags: &Flags,
    now: Timestamp,
) -> Result<Change, Refusal> {
    let waits = post.state.case.is_some() && deletion_of(topic, post).is_some_and(Deletion::is_by_flags);
    match (waits, post.is_opening()) {
        (true, _) => {
            may(site, actor, Action::Restore, Object::Post(topic, post))?;
            decide(site, actor, (topic, post), flags, &Decision::Dismiss, now)
        }
        (false, true) => order::restore(site, actor, topic),
        (false, false) => posts::restore(site, actor, topic, post),
    }
}

/// What a decision is called in the log.
fn deed(case: &Case, upheld: bool, (topic, post): (TopicId, PostId)) -> Deed {
    match (upheld, case.appeal.is_some(), case.held.is_empty()) {
        (true, true, _) => Deed::AppealRefused { topic, post },
        (false, true, _) => Deed::AppealGranted { topic, post },
        (true, false, false) => Deed::PostRefused { topic, post },
        (false, false, false) => Deed::PostApproved { topic, post },
        (true, false, true) => Deed::FlagsUpheld { topic, post },
        (false, false, true) => Deed::FlagsDismissed { topic, post },
    }
}

/// Undoes what was decided last about a post: it waits for a decision again, as it did.
///
/// # Errors
/// The actor may not; nothing was decided, or too long ago, or the post was flagged again since.
pub fn undo(
    site: &Site,
    actor: &Actor,
    (topic, post): (&Topic, &Post),
    flagged: &CaseFile,
    now: Timestamp,
) -> Result<Change, Refusal> {
    may(site, actor, Action::Decide, Object::Post(topic, post))?;
    let by = actor.member().ok_or(Refusal::SignIn)?.id;
    let Some(decided) = &flagged.decided else {
        return Err(Refusal::Conflict("There is no decision about this post to be undone."));
    };
    match &post.state.case {
        Some(case) if case.appeal.is_some() => {
            return Err(Refusal::Conflict("Its author has appealed against it: another moderator decides about that."));
        }
        Some(_) => return Err(Refusal::Conflict("The post was flagged again: decide about it anew.")),
        None => {}
    }
    if decided.at.plus(UNDONE_WITHIN) < now {
        return Err(Refusal::Conflict("Decisions can be undone for seven days."));
    }
    let mut change = Change::new(topic.id.shard());
    let (id, in_topic) = (post.id, topic.id);
    change.given = vec![Fact::CaseIs(in_topic, id, None), Fact::DecidedIs(id, Box::new(decided.clone()))];
    change.effects =
        vec![Effect::SetCase(in_topic, id, Some(Box::new(decided.case.clone()))), Effect::SetDecided(id, None)];
    let deletion = deletion_of(topic, post);
    // What somebody did about it since then stays.
    let is_of_decision = deletion.is_some_and(|deletion| deletion.by == decided.by && deletion.at == decided.at);
    match (decided.turned, decided.upheld, decided.case.hidden) {
        (true, true, true) if is_of_decision => replace(&mut change, topic, post, hiding(&decided.case.held, now)),
        (true, true, false) if is_of_decision => bring_back(&mut change, topic, post, by),
        (true, false, _) if deletion.is_none() => {
            let against = decided.case.appeal.as_ref().map(|appeal| appeal.against.clone());
            remove(&mut change, topic, post, against.unwrap_or_else(|| hiding(&decided.case.held, now)));
        }
        _ => {}
    }
    for member in &decided.flaggers {
        let Some(flag) = flagged.flags.get(member) else { continue };
        change.given.push(Fact::FlagIs(id, *member, Some(Box::new(flag.clone()))));
        change.effects.push(Effect::SetFlag(id, *member, Box::new(Flag { upheld: None, ..flag.clone() })));
    }
    change.log(by, Deed::DecisionUndone { topic: in_topic, post: id }, "");
    let flaggers = decided.flaggers.clone();
    change.events.push(Event::DecisionUndone { topic: in_topic, post: id, by, flaggers });
    Ok(change)
}

/// Says that the actor looks at a case, so that nobody else does, or no longer.
///
/// # Errors
/// The actor may not; nothing waits for a decision.
pub fn look(site: &Site, actor: &Actor, (topic, post): (&Topic, &Post), looks: bool) -> Result<Change, Refusal> {
    may(site, actor, Action::Decide, Object::Post(topic, post))?;
    let by = actor.member().ok_or(Refusal::SignIn)?.id;
    let Some(case) = &post.state.case else {
        return Err(Refusal::Conflict("This was decided already: it stands below how."));
    };
    let mut change = Change::new(topic.id.shard());
    change.given = vec![Fact::CaseIs(topic.id, post.id, Some(Box::new(case.clone())))];
    change.effects = vec![Effect::SetLooking(Awaiting::Post(post.id), looks.then_some(by))];
    Ok(change)
}

fn hiding(held: &[HeldWhy], now: Timestamp) -> Deletion {
    if !held.is_empty() {
        return holding::waiting(now);
    }
    Deletion { by: OPERATOR, at: now, reason: HIDDEN.to_owned(), stands: false, purged: false }
}

/// Why a post is not shown by itself; an opening post goes with its topic.
pub fn deletion_of<'a>(topic: &'a Topic, post: &'a Post) -> Option<&'a Deletion> {
    if post.is_opening() { topic.deletion.as_ref() } else { post.state.deletion.as_ref() }
}

pub(crate) fn remove(change: &mut Change, topic: &Topic, post: &Post, deletion: Deletion) {
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

/// What nobody has seen before is news, rather than something that was restored.
fn released(change: &mut Change, topic: &Topic, post: &Post, by: MemberId) {
    for event in &mut change.events {
        if matches!(event, Event::TopicRestored { .. } | Event::PostRestored { .. }) {
            *event = Event::PostReleased { topic: topic.id, post: post.id, author: post.head.author, by };
        }
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
