//! Appealing against a decision, and deciding about that.

use crate::account::Member;
use crate::actor::Actor;
use crate::appeal::{MemberAppeal, PostAppeal, Refused, check_text};
use crate::change::{Change, Effect, Fact, Roster};
use crate::event::Event;
use crate::flag::{Case, CaseFile};
use crate::log::{Deed, OPERATOR};
use crate::may::{Action, Object, may};
use crate::post::Post;
use crate::refusal::{Fault, Refusal};
use crate::rules::conduct::Known;
use crate::rules::flags::deletion_of;
use crate::rules::members;
use crate::rules::posts::check_reason;
use crate::site::Site;
use crate::time::Timestamp;
use crate::topic::Topic;

/// Whose decision it is nobody decides about.
pub const ANOTHER: &str = "You decided this. Somebody else decides about the appeal.";

/// Whether whoever wrote a post can appeal against its deletion now.
///
/// # Errors
/// Says why not.
pub fn can_appeal(site: &Site, actor: &Actor, (topic, post): (&Topic, &Post), known: &CaseFile) -> Result<(), Refusal> {
    may(site, actor, Action::Appeal, Object::Post(topic, post))?;
    let Some(deletion) = deletion_of(topic, post) else {
        return Err(Refusal::Conflict("This was not deleted."));
    };
    if deletion.by == OPERATOR || post.state.case.is_some() {
        return Err(Refusal::Conflict("A moderator will look at this: there is nothing to appeal against yet."));
    }
    if Some(deletion.by) == actor.id() {
        return Err(Refusal::Conflict("You deleted this yourself."));
    }
    let was = known.decided.as_ref().and_then(|decided| decided.case.appeal.as_ref());
    if was.is_some_and(|appeal| appeal.against.at == deletion.at) {
        return Err(Refusal::Conflict("You have appealed against this, and it was decided."));
    }
    Ok(())
}

/// Asks that another moderator looks at the deletion of a post: once for each deletion.
///
/// # Errors
/// As [`can_appeal`]; or there is no text, or too much.
pub fn appeal(
    site: &Site,
    actor: &Actor,
    (topic, post): (&Topic, &Post),
    known: &CaseFile,
    text: &str,
    now: Timestamp,
) -> Result<Change, Refusal> {
    can_appeal(site, actor, (topic, post), known)?;
    let by = actor.member().ok_or(Refusal::SignIn)?.id;
    let against = deletion_of(topic, post).ok_or(Refusal::Absent)?.clone();
    let appeal = Some(PostAppeal { text: check_text(text)?, against });
    let case = Case { since: now, weight: 0, hidden: true, held: Vec::new(), appeal };
    let mut change = Change::new(topic.id.shard());
    change.given = vec![
        Fact::CaseIs(topic.id, post.id, None),
        if post.is_opening() { Fact::TopicRemoved(topic.id) } else { Fact::PostRemoved(topic.id, post.id) },
    ];
    change.effects = vec![Effect::SetCase(topic.id, post.id, Some(Box::new(case)))];
    change.events = vec![Event::PostAppealed { topic: topic.id, post: post.id, by }];
    Ok(change)
}

/// Whether somebody who is suspended can appeal against that now.
///
/// # Errors
/// Says why not.
pub fn can_appeal_suspension(member: &Member, known: Option<&MemberAppeal>) -> Result<(), Refusal> {
    if member.suspension.is_none() {
        return Err(Refusal::Conflict("You are not suspended: there is nothing to appeal against."));
    }
    match known {
        None => Ok(()),
        Some(MemberAppeal { refused: None, .. }) => {
            Err(Refusal::Conflict("You have appealed. Somebody else than who suspended you will decide."))
        }
        Some(_) => Err(Refusal::Conflict("You have appealed against this, and it was decided.")),
    }
}

/// Asks that somebody else looks at one's suspension: once for each.
///
/// # Errors
/// As [`can_appeal_suspension`]; or there is no text, or too much.
pub fn appeal_suspension(
    actor: &Actor,
    member: &Member,
    known: Option<&MemberAppeal>,
    text: &str,
    now: Timestamp,
) -> Result<Change, Refusal> {
    if actor.id() != Some(member.id) || actor.member().is_some_and(|member| member.token.is_some()) {
        return Err(Refusal::SignIn);
    }
    can_appeal_suspension(member, known)?;
    let against = member.suspension.clone().ok_or(Refusal::Absent)?;
    let appeal = MemberAppeal { at: now, text: check_text(text)?, against, refused: None };
    let mut change = Change::new(member.id.shard());
    change.given = vec![Fact::MemberExists(member.id), Fact::AppealIs(member.id, None)];
    change.effects =
        vec![Effect::SetAppeal(member.id, Some(Box::new(appeal))), Effect::Enrol(Roster::Appealing, member.id, now)];
    change.events = vec![Event::SuspensionAppealed { member: member.id }];
    Ok(change)
}

/// Grants an appeal against a suspension, which ends it, or refuses it for a reason.
///
/// # Errors
/// The actor may not, or has suspended the member; somebody else has decided; there is no reason.
pub fn decide_suspension(
    site: &Site,
    actor: &Actor,
    Known { member, conduct }: Known<'_>,
    appeal: Option<&MemberAppeal>,
    refusal: Option<&str>,
    now: Timestamp,
) -> Result<Change, Refusal> {
    may(site, actor, Action::Suspend, Object::Member(member))?;
    let by = actor.member().ok_or(Refusal::SignIn)?.id;
    let Some(appeal) = appeal.filter(|appeal| appeal.refused.is_none()) else {
        return Err(Refusal::Conflict("Somebody else has decided about this appeal."));
    };
    if appeal.against.by == by {
        return Err(Refusal::Forbidden(ANOTHER));
    }
    let mut change = match refusal {
        None => {
            let mut change = members::lifted(member.id, conduct, by, now);
            change.log(by, Deed::AppealOfMemberGranted { member: member.id }, "");
            change
        }
        Some(reason) => {
            let reason = check_reason(reason)?;
            if reason.is_empty() {
                return Err(Fault::new("reason", "Say why, in a few words: they read it.").into());
            }
            let refused = Some(Refused { by, at: now, reason: reason.clone() });
            let decided = MemberAppeal { refused, ..appeal.clone() };
            let mut change = Change::new(member.id.shard());
            change.effects = vec![
                Effect::SetAppeal(member.id, Some(Box::new(decided))),
                Effect::Strike(Roster::Appealing, member.id),
            ];
            change.events = vec![Event::AppealRefused { member: member.id, by }];
            change.log(by, Deed::AppealOfMemberRefused { member: member.id }, &reason);
            change
        }
    };
    change.given.push(Fact::AppealIs(member.id, Some(Box::new(appeal.clone()))));
    Ok(change)
}

#[cfg(test)]
#[path = "appeals_tests.rs"]
mod tests;
