//! Saying that one looks at something that waits for a decision, so that nobody else does. What was flagged or
//! held has that in [`super::flags`].

use crate::account::Member;
use crate::actor::Actor;
use crate::appeal::MemberAppeals;
use crate::change::{Change, Effect, Fact};
use crate::flag::Awaiting;
use crate::may::{Action, Object, may};
use crate::refusal::Refusal;
use crate::rules::order::as_it_lives;
use crate::site::Site;
use crate::topic::Topic;

const NOTHING_WAITS: Refusal = Refusal::Conflict("Nothing waits for a decision there any more.");

/// At somebody who waits for approval, or appeals.
///
/// # Errors
/// The actor decides nothing about them; nothing of theirs waits.
pub fn at_member(
    site: &Site,
    actor: &Actor,
    member: &Member,
    appeals: &MemberAppeals,
    looks: bool,
) -> Result<Change, Refusal> {
    let deciding = if member.held.is_some() { Action::Admit } else { Action::Suspend };
    may(site, actor, deciding, Object::Member(member))?;
    let appealing = appeals.values().any(|appeal| appeal.refused.is_none());
    if member.held.is_none() && !appealing {
        return Err(NOTHING_WAITS);
    }
    let mut change = Change::new(member.id.shard());
    change.given = vec![Fact::MemberExists(member.id)];
    change.effects = vec![looking(actor, Awaiting::Member(member.id), looks)?];
    Ok(change)
}

/// At an article in review.
///
/// # Errors
/// The actor does not review it; it is not in review.
pub fn at_article(site: &Site, actor: &Actor, topic: &Topic, looks: bool) -> Result<Change, Refusal> {
    may(site, actor, Action::Review, Object::Topic(topic))?;
    if !topic.awaits_review() {
        return Err(NOTHING_WAITS);
    }
    let mut change = Change::new(topic.id.shard());
    change.given.extend(as_it_lives(topic));
    change.effects = vec![looking(actor, Awaiting::Post(topic.opening), looks)?];
    Ok(change)
}

fn looking(actor: &Actor, what: Awaiting, looks: bool) -> Result<Effect, Refusal> {
    let by = actor.member().ok_or(Refusal::SignIn)?.id;
    Ok(Effect::SetLooking(what, looks.then_some(by)))
}
