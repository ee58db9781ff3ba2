//! Appealing against a decision, and deciding about that.

use crate::actor::{Actor, Silence, Suspension};
use crate::appeal::{Curb, MemberAppeal, MemberAppeals, PostAppeal, Refused, check_text};
use crate::change::{Change, Effect, Fact, Roster};
use crate::conduct::Measure;
use crate::event::Event;
use crate::flag::{Case, CaseFile};
use crate::log::{Deed, OPERATOR};
use crate::may::{Action, Object, may};
use crate::post::Post;
use crate::refusal::Refusal;
use crate::rules::conduct::{self, Known};
use crate::rules::flags::deletion_of;
use crate::rules::members;
use crate::rules::posts::needed_reason;
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

/// What somebody can appeal against, as it stands: who decided it, until when and why. Of warnings the newest,
/// whether they have said that they read it or not.
pub fn standing(curb: Curb, Known { member, conduct }: Known<'_>) -> Option<(Suspension, Option<Timestamp>)> {
    match curb {
        Curb::Suspension => member.suspension.clone().map(|suspension| (suspension, None)),
        Curb::Silence => member.silence.clone().map(|silence| {
            let Silence { by, until, reason } = silence;
            (Suspension { by, until, reason }, None)
        }),
        Curb::Warning => {
            let (at, entry) = conduct.0.iter().rfind(|(_, entry)| matches!(entry.what, Measure::Warning { .. }))?;
            let Measure::Warning { text, .. } = &entry.what else { return None };
            Some((Suspension { by: entry.by, until: None, reason: text.clone() }, Some(*at)))
        }
    }
}

/// An appeal against this very thing, if there is one. One against an older warning is none against the newest.
pub fn said<'a>(curb: Curb, known: Known<'_>, appeals: &'a MemberAppeals) -> Option<&'a MemberAppeal> {
    let (_, warning) = standing(curb, known)?;
    appeals.get(&curb).filter(|appeal| appeal.warning == warning)
}

/// Whether somebody can appeal now against what was decided about them.
///
/// # Errors
/// Says why not.
pub fn can_appeal_against(curb: Curb, known: Known<'_>, appeals: &MemberAppeals) -> Result<(), Refusal> {
    if standing(curb, known).is_none() {
        return Err(Refusal::Conflict("There is nothing of this kind to appeal against any more."));
    }
    match (said(curb, known, appeals), appeals.get(&curb)) {
        (None, Some(MemberAppeal { refused: None, .. })) => {
            Err(Refusal::Conflict("You have appealed against an earlier warning. Wait until that is decided."))
        }
        (None, _) => Ok(()),
        (Some(MemberAppeal { refused: None, .. }), _) => {
            Err(Refusal::Conflict("You have appealed. Somebody else than who decided will look at it."))
        }
        (Some(_), _) => Err(Refusal::Conflict("You have appealed against this, and it was decided.")),
    }
}

/// Asks that somebody else looks at what was decided about oneself: once for each.
///
/// # Errors
/// As [`can_appeal_against`]; or there is no text, or too much.
pub fn appeal_against(
    curb: Curb,
    actor: &Actor,
    known: Known<'_>,
    appeals: &MemberAppeals,
    text: &str,
    now: Timestamp,
) -> Result<Change, Refusal> {
    let member = known.member.id;
    if actor.id() != Some(member) || actor.member().is_some_and(|member| member.token.is_some()) {
        return Err(Refusal::SignIn);
    }
    can_appeal_against(curb, known, appeals)?;
    let (against, warning) = standing(curb, known).ok_or(Refusal::Absent)?;
    let appeal = MemberAppeal { at: now, text: check_text(text)?, against, warning, refused: None };
    let mut change = Change::new(member.shard());
    let before = appeals.get(&curb).cloned().map(Box::new);
    change.given = vec![Fact::MemberExists(member), Fact::AppealIs(member, curb, before)];
    change.effects = vec![
        Effect::SetAppeal(member, curb, Some(Box::new(appeal))),
        Effect::Enrol(Roster::Appealing(curb), member, now),
    ];
    change.events = vec![match curb {
        Curb::Suspension => Event::SuspensionAppealed { member },
        Curb::Silence | Curb::Warning => Event::CurbAppealed { member },
    }];
    Ok(change)
}

/// Grants an appeal, which ends what it is against, or refuses it for a reason.
///
/// # Errors
/// The actor may not, or has decided what it is against; somebody else has decided; there is no reason.
pub fn decide_appeal(
    site: &Site,
    actor: &Actor,
    known: Known<'_>,
    (curb, appeals): (Curb, &MemberAppeals),
    refusal: Option<&str>,
    now: Timestamp,
) -> Result<Change, Refusal> {
    let Known { member, conduct } = known;
    may(site, actor, Action::Suspend, Object::Member(member))?;
    let by = actor.member().ok_or(Refusal::SignIn)?.id;
    let open = appeals.get(&curb).filter(|appeal| appeal.refused.is_none());
    let Some(appeal) = open else {
        return Err(Refusal::Conflict(
            "There is no appeal of theirs to decide about: somebody has, or it was never made.",
        ));
    };
    if appeal.against.by == by {
        return Err(Refusal::Forbidden(ANOTHER));
    }
    let mut change = match refusal {
        None => {
            let mut change = match curb {
                Curb::Suspension => members::lifted(member.id, conduct, by, now),
                Curb::Silence if member.silence.is_none() => {
                    return Err(Refusal::Conflict("This member is not silenced any more."));
                }
                Curb::Silence => conduct::silence_lifted(member.id, conduct, by, now),
                Curb::Warning => conduct::warning_taken_back(member, conduct, appeal, by, now),
            };
            change.log(by, Deed::AppealOfMemberGranted { member: member.id }, "");
            change
        }
        Some(reason) => {
            let reason = needed_reason(reason, "they read it")?;
            let refused = Some(Refused { by, at: now, reason: reason.clone() });
            let decided = MemberAppeal { refused, ..appeal.clone() };
            let mut change = Change::new(member.id.shard());
            change.effects = vec![
                Effect::SetAppeal(member.id, curb, Some(Box::new(decided))),
                Effect::Strike(Roster::Appealing(curb), member.id),
            ];
            change.events = vec![Event::AppealRefused { member: member.id, by }];
            change.log(by, Deed::AppealOfMemberRefused { member: member.id }, &reason);
            change
        }
    };
    change.given.push(Fact::AppealIs(member.id, curb, Some(Box::new(appeal.clone()))));
    Ok(change)
}

#[cfg(test)]
#[path = "appeals_tests.rs"]
mod tests;
