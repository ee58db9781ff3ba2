//! Cleaning up after a spammer: what is taken, and how it comes back.
//!
//! Replies of others under topics of theirs go out of sight with these, and come back with them.

use std::collections::{BTreeMap, BTreeSet};

use crate::actor::{Actor, Suspension};
use crate::change::{Change, Effect, Fact, Roster};
use crate::cleanup::{Cleanup, Item, Phase, Sum, Taken};
use crate::conduct::{Conduct, Entry, Measure};
use crate::event::{Due, Event};
use crate::ids::{CategoryId, MemberId, PostId, TopicId};
use crate::log::Deed;
use crate::may::{Action, Object, may};
use crate::post::{Post, Vote};
use crate::refusal::Refusal;
use crate::rules::conduct::{Known, keep};
use crate::rules::posts::{is_answer, needed_reason};
use crate::rules::upkeep::as_its_kind;
use crate::rules::{members, order};
use crate::site::Site;
use crate::time::Timestamp;
use crate::topic::{Deletion, Topic};

/// The categories in which this actor would clean up; none named, if in all.
pub fn within(site: &Site, actor: &Actor) -> Option<BTreeSet<CategoryId>> {
    let kept = site.categories().iter().filter(|category| actor.moderates(category)).map(|category| category.id);
    (!actor.is_admin()).then(|| kept.collect())
}

/// Suspends a member for good and begins to take away what they wrote and voted. `expected` topics and posts
/// are there, as lists have it.
///
/// # Errors
/// The actor may not suspend them, there is no reason, or it is under way already.
pub fn begin(
    site: &Site,
    actor: &Actor,
    known: Known<'_>,
    before: Option<&Cleanup>,
    reason: &str,
    expected: u64,
    now: Timestamp,
) -> Result<Change, Refusal> {
    let member = known.member;
    may(site, actor, Action::Suspend, Object::Member(member))?;
    let by = actor.member().ok_or(Refusal::SignIn)?.id;
    let reason = needed_reason(reason, "everybody reads it")?;
    if before.is_some_and(Cleanup::is_under_way) {
        return Err(Refusal::Conflict("Somebody is cleaning up already."));
    }
    let suspension = Suspension { by, until: None, reason: reason.clone() };
    let is_for_good = member.suspension.as_ref().is_some_and(|suspension| suspension.until.is_none());
    let mut change = if is_for_good {
        let mut change = Change::new(member.id.shard());
        change.given = vec![Fact::MemberExists(member.id)];
        change
    } else {
        members::suspended(member.id, known.conduct, suspension, now)
    };
    let within = within(site, actor);
    let touched = match before {
        Some(before) => before.touched.as_ref().zip(within.as_ref()).map(|(one, other)| one | other),
        None => within.clone(),
    };
    let is_first = !is_for_good || before.is_none();
    let cleanup = Cleanup {
        member: member.id,
        by,
        began: now,
        reason,
        within,
        touched,
        suspended: if is_first { !is_for_good } else { before.is_some_and(|before| before.suspended) },
        before: if is_first {
            member.suspension.clone().filter(|_| !is_for_good)
        } else {
            before.and_then(|before| before.before.clone())
        },
        expected,
        phase: Phase::Taking,
        listed: 0,
        shard: 0,
        topic: None,
        sum: Sum::default(),
    };
    change.given.push(Fact::CleanupIs(member.id, before.cloned().map(Box::new)));
    change.effects.push(Effect::PutCleanup(Box::new(cleanup)));
    change.effects.push(Effect::Schedule(Due::Cleanup { member: member.id }, now));
    change.events.push(Event::MemberChanged { member: member.id });
    Ok(change)
}

/// Up to here it is done.
pub fn gone_on(before: &Cleanup, shard: u64, topic: Option<TopicId>) -> Change {
    let mut change = Change::new(before.member.shard());
    change.given = vec![Fact::CleanupIs(before.member, Some(Box::new(before.clone())))];
    change.effects = vec![Effect::PutCleanup(Box::new(Cleanup { shard, topic, ..before.clone() }))];
    change
}

/// The same in a shard, as far as lists know of it.
pub fn listed(before: &Cleanup) -> Change {
    let mut change = gone_on(before, before.shard, before.topic);
    change.effects = vec![Effect::PutCleanup(Box::new(Cleanup { listed: before.listed + 1, ..before.clone() }))];
    change
}

/// All was taken. From now on that can be undone for a while.
pub fn taken(before: &Cleanup, sum: Sum, conduct: &Conduct, now: Timestamp) -> Change {
    let (member, by) = (before.member, before.by);
    let mut change = gone_on(before, before.shard, None);
    change.effects = vec![
        Effect::PutCleanup(Box::new(Cleanup { phase: Phase::Taken, topic: None, sum, ..before.clone() })),
        Effect::Schedule(Due::Cleanup { member }, before.undo_until()),
    ];
    let Sum { topics, posts, votes } = sum;
    keep(&mut change, member, conduct, Entry { by, what: Measure::CleanedUp { topics, posts, votes } }, now);
    change.log(by, Deed::MemberCleanedUp { member, sum }, &before.reason);
    change
}

/// Whether whoever undoes it keeps all that it touched.
pub fn may_undo(site: &Site, actor: &Actor, cleanup: &Cleanup) -> bool {
    match (within(site, actor), &cleanup.touched) {
        (None, _) => true,
        (Some(kept), Some(touched)) => touched.is_subset(&kept),
        (Some(_), None) => false,
    }
}

/// Begins to bring everything back, and lifts the suspension if it is the one that came with it.
///
/// # Errors
/// The actor may not suspend the member, or does not keep all that was touched; it is not done yet, or was too
/// long ago.
pub fn undo(
    site: &Site,
    actor: &Actor,
    known: Known<'_>,
    cleanup: Option<&Cleanup>,
    now: Timestamp,
) -> Result<Change, Refusal> {
    let member = known.member;
    may(site, actor, Action::Suspend, Object::Member(member))?;
    let by = actor.member().ok_or(Refusal::SignIn)?.id;
    let Some(cleanup) = cleanup else {
        return Err(Refusal::Conflict("There is nothing that could be undone."));
    };
    if cleanup.is_under_way() {
        return Err(Refusal::Conflict("Wait until it is done."));
    }
    if now >= cleanup.undo_until() {
        return Err(Refusal::Conflict("That was more than seven days ago: it cannot be undone any more."));
    }
    if !may_undo(site, actor, cleanup) {
        return Err(Refusal::Forbidden("It touched categories that you do not keep: an admin can undo it."));
    }
    let suspension = Suspension { by: cleanup.by, until: None, reason: cleanup.reason.clone() };
    let mut change = Change::new(member.id.shard());
    change.given = vec![Fact::MemberExists(member.id), Fact::CleanupIs(member.id, Some(Box::new(cleanup.clone())))];
    let due = Due::SuspensionEnds { member: member.id };
    if cleanup.suspended && member.suspension.as_ref() == Some(&suspension) {
        let before = cleanup.before.clone().filter(|before| before.until.is_none_or(|until| until > now));
        match before.as_ref().and_then(|before| before.until) {
            Some(until) => change.effects.push(Effect::Schedule(due, until)),
            None => change.effects.push(Effect::Unschedule(due)),
        }
        if before.is_none() {
            change.effects.push(Effect::Strike(Roster::Suspended, member.id));
        }
        change.effects.push(Effect::SetSuspension(member.id, before));
        change.events.push(Event::SuspensionEnded { member: member.id });
    }
    keep(&mut change, member.id, known.conduct, Entry { by, what: Measure::BroughtBack }, now);
    let returning = Cleanup { phase: Phase::Returning, shard: 0, topic: None, ..cleanup.clone() };
    change.effects.push(Effect::PutCleanup(Box::new(returning)));
    change.effects.push(Effect::Schedule(Due::Cleanup { member: member.id }, now));
    change.log(by, Deed::MemberBroughtBack { member: member.id }, "");
    Ok(change)
}

/// Nothing is kept of it any more: all is back, or it is too long ago.
pub fn end(cleanup: &Cleanup) -> Change {
    let member = cleanup.member;
    let mut change = Change::new(member.shard());
    change.given = vec![Fact::CleanupIs(member, Some(Box::new(cleanup.clone())))];
    change.effects = vec![Effect::DropCleanup(member), Effect::Unschedule(Due::Cleanup { member })];
    change
}

/// What is to be taken of a member in one topic, as it stands.
pub struct Found<'a> {
    pub topic: &'a Topic,
    /// Their replies.
    pub posts: Vec<&'a Post>,
    /// What they voted on.
    pub votes: Vec<(&'a Post, Vote)>,
}

/// Whether a topic goes as a whole: what others are authors of as well does not.
pub fn goes(topic: &Topic, member: MemberId) -> bool {
    topic.author == member && topic.authors().iter().all(|author| *author == member)
}

/// Takes it away; nothing, if nothing of it stands.
pub fn take(cleanup: &Cleanup, found: &Found<'_>) -> Change {
    let (topic, member) = (found.topic, cleanup.member);
    let mut change = Change::new(topic.id.shard());
    let deletion =
        Deletion { by: cleanup.by, at: cleanup.began, reason: cleanup.reason.clone(), stands: false, purged: false };
    let whole = goes(topic, member) && topic.deletion.is_none();
    // It was here before: with the topic all of its posts went.
    let went = topic.deletion.as_ref().is_some_and(|it| (it.by, it.at) == (deletion.by, deletion.at));
    let mut posts = BTreeSet::new();
    if whole {
        order::take_out(&mut change, topic, deletion.clone());
        change.effects.push(Effect::NoteTaken(member, Item::Topic(topic.id), cleanup.began.0.to_string()));
    } else if !went {
        posts = take_posts(&mut change, cleanup, topic, &found.posts, &deletion);
    }
    let mut votes = BTreeSet::new();
    for (post, vote) in &found.votes {
        change.given.push(Fact::VoteIs(post.id, member, Some(*vote)));
        change.given.extend(as_its_kind(topic, post.head.parent));
        change.effects.push(set_vote(topic, post, member, Some(*vote), None));
        change.effects.push(Effect::NoteTaken(member, Item::Vote(post.id), vote.value().to_string()));
        votes.insert(post.id);
    }
    if whole || !posts.is_empty() || !votes.is_empty() {
        change.events.push(Event::Swept { topic: topic.id, whole, posts, votes });
    }
    change
}

fn take_posts(
    change: &mut Change,
    cleanup: &Cleanup,
    topic: &Topic,
    posts: &[&Post],
    deletion: &Deletion,
) -> BTreeSet<PostId> {
    let mut posts: Vec<&&Post> =
        posts.iter().filter(|post| post.state.deletion.is_none() && !post.is_opening()).collect();
    if posts.is_empty() {
        return BTreeSet::new();
    }
    change.given.push(Fact::TopicIn(topic.id, topic.category));
    change.given.push(topic_as_it_is(topic));
    // What hangs on another of theirs goes before it, so that nothing keeps that one's place.
    posts.sort_by_key(|post| std::cmp::Reverse((post.head.created, post.head.path.as_bytes().len(), post.id)));
    let mut children: BTreeMap<PostId, u64> = posts.iter().map(|post| (post.id, post.state.children)).collect();
    for post in &posts {
        change.given.push(Fact::PostStands(topic.id, post.id));
        change.given.push(Fact::PostHasReplies(topic.id, post.id, post.state.children));
        let stands = children.get(&post.id).is_some_and(|children| *children > 0);
        let deletion = Deletion { stands, ..deletion.clone() };
        change.effects.push(Effect::SetPostDeletion(topic.id, post.id, Some(deletion)));
        let answers = is_answer(topic, post.head.parent);
        if !stands {
            change.given.extend(as_its_kind(topic, post.head.parent));
            change.effects.push(Effect::Withdraw { post: post.id, answers, head: post.head.clone() });
            if topic.deletion.is_none() {
                change.effects.push(Effect::CountPosts(topic.category, -1));
            }
            if let Some(above) = post.head.parent.and_then(|parent| children.get_mut(&parent.post)) {
                *above = above.saturating_sub(1);
            }
        }
        let accepted = topic.accepted == Some(post.id);
        if accepted {
            change.given.push(Fact::AcceptedIs(topic.id, topic.accepted));
            change.effects.push(Effect::SetAccepted(topic.id, None));
            change.events.push(Event::AcceptanceEnded { topic: topic.id, post: post.id, by: cleanup.by });
        }
        let noted = format!("{}{}", cleanup.began.0, if accepted { "a" } else { "" });
        change.effects.push(Effect::NoteTaken(cleanup.member, Item::Post(post.id), noted));
    }
    posts.iter().map(|post| post.id).collect()
}

/// Brings back in one topic what was noted, as far as nobody has decided otherwise since, and strikes the
/// notes.
pub fn bring_back(cleanup: &Cleanup, noted: &Taken, found: &Found<'_>) -> Change {
    let (topic, member) = (found.topic, cleanup.member);
    let mut change = Change::new(topic.id.shard());
    let at = noted.topics.get(&topic.id);
    let whole = at.is_some() && topic.deletion.as_ref().map(|deletion| deletion.at) == at.copied();
    let mut shown = topic.clone();
    if whole {
        order::put_back(&mut change, topic);
        shown.deletion = None;
    }
    if at.is_some() {
        change.effects.push(Effect::StrikeTaken(member, Item::Topic(topic.id)));
    }
    let mut posts = BTreeSet::new();
    for post in &found.posts {
        let Some(taken) = noted.posts.get(&post.id) else { continue };
        change.effects.push(Effect::StrikeTaken(member, Item::Post(post.id)));
        let Some(deletion) = post.state.deletion.as_ref().filter(|deletion| deletion.at == taken.at) else { continue };
        if posts.is_empty() && !whole {
            change.given.push(Fact::TopicIn(topic.id, topic.category));
            change.given.push(topic_as_it_is(topic));
        }
        posts.insert(post.id);
        change.given.push(Fact::PostRemoved(topic.id, post.id));
        change.effects.push(Effect::SetPostDeletion(topic.id, post.id, None));
        if !deletion.stands {
            change.given.extend(as_its_kind(topic, post.head.parent));
            let (score, answers) = (post.state.score(), is_answer(topic, post.head.parent));
            change.effects.push(Effect::Stand { post: post.id, score, answers, head: post.head.clone() });
            if shown.deletion.is_none() {
                change.effects.push(Effect::CountPosts(topic.category, 1));
            }
        }
        if taken.accepted && topic.accepted.is_none() && is_answer(topic, post.head.parent) {
            change.given.extend(as_its_kind(topic, post.head.parent));
            change.given.push(Fact::AcceptedIs(topic.id, None));
            change.effects.push(Effect::SetAccepted(topic.id, Some(post.id)));
            change.events.push(Event::AnswerAccepted { topic: topic.id, post: post.id, by: topic.author });
        }
    }
    let mut votes = BTreeSet::new();
    for (post, vote) in &found.votes {
        change.given.push(Fact::VoteIs(post.id, member, None));
        change.given.extend(as_its_kind(topic, post.head.parent));
        change.effects.push(set_vote(topic, post, member, None, Some(*vote)));
        change.effects.push(Effect::StrikeTaken(member, Item::Vote(post.id)));
        votes.insert(post.id);
    }
    if whole || !posts.is_empty() || !votes.is_empty() {
        change.events.push(Event::Swept { topic: topic.id, whole, posts, votes });
    }
    change
}

fn topic_as_it_is(topic: &Topic) -> Fact {
    match topic.deletion {
        None => Fact::TopicStands(topic.id),
        Some(_) => Fact::TopicRemoved(topic.id),
    }
}

fn set_vote(topic: &Topic, post: &Post, member: MemberId, from: Option<Vote>, to: Option<Vote>) -> Effect {
    let (answers, author) = (is_answer(topic, post.head.parent), post.head.author);
    Effect::SetVote { topic: topic.id, post: post.id, member, author, from, to, answers }
}

#[cfg(test)]
#[path = "cleanup_tests.rs"]
mod tests;
