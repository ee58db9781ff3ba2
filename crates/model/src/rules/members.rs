//! Joining, and what is done to accounts.

use crate::account::{Member, Profile, Registration, Session, ThreadView};
use crate::actor::{Actor, Role, Suspension};
use crate::change::{Change, Effect, Fact};
use crate::email::EmailAddress;
use crate::event::{Due, Event};
use crate::ids::{LetterId, MemberId};
use crate::letter::Link;
use crate::may::{Action, Object, may};
use crate::refusal::{Fault, Refusal};
use crate::rules::posts::check_reason;
use crate::shard::Shard;
use crate::site::Site;
use crate::time::Timestamp;

/// Claims the name and the address, in one commit: whoever comes second finds them taken.
pub fn register(registration: Registration) -> Change {
    let mut change = Change::new(Shard::SITE);
    let (member, email) = (registration.member, registration.profile.email.key());
    for key in registration.profile.name.keys() {
        change.given.push(Fact::NameFree(key.clone()));
        change.effects.push(Effect::ClaimName(key, member));
    }
    change.given.push(Fact::EmailFree(email.clone()));
    change.effects.extend([Effect::ClaimEmail(email, member), Effect::Register(Box::new(registration))]);
    change.events = vec![Event::MemberRegistered { member }];
    change
}

/// The member's own record, which follows from the registration.
pub fn join(registration: Registration) -> Change {
    let mut change = Change::new(registration.member.shard());
    change.given = vec![Fact::MemberAbsent(registration.member)];
    change.events = vec![Event::MemberJoined { member: registration.member }];
    change.effects = vec![Effect::PutMember(Box::new(registration))];
    change
}

/// The registration has been carried out, and its copy of the password's hash goes.
pub fn close_registration(member: MemberId) -> Change {
    let mut change = Change::new(Shard::SITE);
    change.given = vec![Fact::RegistrationOpen(member)];
    change.effects = vec![Effect::CloseRegistration(member)];
    change
}

/// A new session. `ended` is the one that the browser had before, and goes with it.
pub fn open_session(member: MemberId, token: String, session: Session, ended: Option<String>) -> Change {
    let mut change = Change::new(member.shard());
    change.given = vec![Fact::MemberExists(member)];
    if let Some(ended) = ended {
        change.events = vec![Event::SessionsEnded { member }];
        change.effects.extend(ending(member, ended));
    }
    change.effects.extend(opening(member, token, session));
    change
}

/// The same session under another token: the old one opens nothing any more. Whoever uses the old
/// one up first has the new one.
pub fn renew_session(member: MemberId, old: String, token: String, session: Session) -> Change {
    let mut change = Change::new(member.shard());
    change.given = vec![Fact::SessionOpen(member, old.clone())];
    change.effects.extend(ending(member, old));
    change.effects.extend(opening(member, token, session));
    change.events = vec![Event::SessionsEnded { member }];
    change
}

/// Records that a session is still in use.
pub fn touch_session(member: MemberId, token: String, session: Session, now: Timestamp) -> Change {
    let mut change = Change::new(member.shard());
    change.given = vec![Fact::SessionOpen(member, token.clone())];
    change.effects.extend(opening(member, token, Session { used: now, ..session }));
    change
}

pub fn end_session(member: MemberId, token: String) -> Change {
    let mut change = Change::new(member.shard());
    change.effects.extend(ending(member, token));
    change.events = vec![Event::SessionsEnded { member }];
    change
}

/// All sessions but this one, also those that are just being opened.
pub fn end_other_sessions(member: MemberId, kept: String, session: Session) -> Change {
    let mut change = Change::new(member.shard());
    change.given = vec![Fact::SessionOpen(member, kept.clone())];
    change.effects = vec![Effect::EndSessions(member)];
    change.effects.extend(opening(member, kept, session));
    change.events = vec![Event::SessionsEnded { member }];
    change
}

/// A session, and the time at which it goes by itself.
fn opening(member: MemberId, token: String, session: Session) -> [Effect; 2] {
    let due = Due::SessionEnds { member, token: token.clone() };
    [Effect::OpenSession { member, token, session }, Effect::Schedule(due, session.ends())]
}

fn ending(member: MemberId, token: String) -> [Effect; 2] {
    let due = Due::SessionEnds { member, token: token.clone() };
    [Effect::EndSession { member, token }, Effect::Unschedule(due)]
}

/// A new password ends every session, and every link in a letter: whoever reads somebody else's
/// mail had time to follow them.
pub fn set_password(member: MemberId, hash: String) -> Change {
    let mut change = Change::new(member.shard());
    change.given = vec![Fact::MemberExists(member)];
    let links = Link::ALL.map(|link| Effect::SetLink(member, link, None));
    change.effects = vec![Effect::SetPassword(member, hash), Effect::EndSessions(member)];
    change.effects.extend(links);
    change.events = vec![Event::MemberChanged { member }];
    change
}

/// The same password under today's parameters: nothing else changes.
pub fn set_hash(member: MemberId, hash: String) -> Change {
    let mut change = Change::new(member.shard());
    change.given = vec![Fact::MemberExists(member)];
    change.effects = vec![Effect::SetPassword(member, hash)];
    change
}

/// A change of role ends every session: what was signed in had other rights.
pub fn set_role(member: MemberId, role: Role) -> Change {
    let mut change = Change::new(member.shard());
    change.given = vec![Fact::MemberExists(member)];
    change.effects = vec![Effect::SetRole(member, role), Effect::EndSessions(member)];
    change.events = vec![Event::MemberChanged { member }];
    change
}

pub fn set_view(member: MemberId, view: ThreadView) -> Change {
    let mut change = Change::new(member.shard());
    change.given = vec![Fact::MemberExists(member)];
    change.effects = vec![Effect::SetView(member, view)];
    change.events = vec![Event::MemberChanged { member }];
    change
}

pub fn suspend(
    site: &Site,
    actor: &Actor,
    member: &Member,
    until: Option<Timestamp>,
    reason: &str,
    now: Timestamp,
) -> Result<Change, Refusal> {
    may(site, actor, Action::Suspend, Object::Member(member))?;
    let by = actor.member().ok_or(Refusal::SignIn)?.id;
    if until.is_some_and(|until| until <= now) {
        return Err(Fault::new("until", "This date has passed: choose a later one.").into());
    }
    let suspension = Suspension { by, until, reason: check_reason(reason)? };
    Ok(suspended(member.id, suspension))
}

/// The suspension itself, for operators who need no leave.
pub fn suspended(member: MemberId, suspension: Suspension) -> Change {
    let due = Due::SuspensionEnds { member };
    let mut change = Change::new(member.shard());
    change.given = vec![Fact::MemberExists(member)];
    change.events = vec![Event::MemberSuspended { member, by: suspension.by }];
    change.effects = vec![
        match suspension.until {
            Some(until) => Effect::Schedule(due, until),
            None => Effect::Unschedule(due),
        },
        Effect::SetSuspension(member, Some(suspension)),
        Effect::EndSessions(member),
    ];
    change
}

pub fn lift_suspension(site: &Site, actor: &Actor, member: &Member) -> Result<Change, Refusal> {
    may(site, actor, Action::Suspend, Object::Member(member))?;
    Ok(lifted(member.id))
}

pub fn lifted(member: MemberId) -> Change {
    let mut change = Change::new(member.shard());
    change.given = vec![Fact::MemberExists(member)];
    change.effects = vec![Effect::SetSuspension(member, None), Effect::Unschedule(Due::SuspensionEnds { member })];
    change.events = vec![Event::SuspensionEnded { member }];
    change
}

/// Claims an address for a member, beside the one that they have.
pub fn claim_email(member: MemberId, key: String) -> Change {
    let mut change = Change::new(Shard::SITE);
    change.given = vec![Fact::EmailFree(key.clone())];
    change.effects = vec![Effect::ClaimEmail(key, member)];
    change
}

/// An address that a member has no more is free.
pub fn release_email(member: MemberId, key: String) -> Change {
    let mut change = Change::new(Shard::SITE);
    change.given = vec![Fact::EmailOf(key.clone(), member)];
    change.effects = vec![Effect::ReleaseEmail(key)];
    change
}

/// A member is known by another address, or has confirmed theirs: `letter` is the one with the link
/// that they followed. Links that went to the address before work no more.
pub fn set_address(member: &Member, email: EmailAddress, letter: Option<LetterId>) -> Change {
    let (id, before) = (member.id, member.profile.email.key());
    let is_other = before != email.key();
    let confirmed = letter.is_some() || (member.profile.confirmed && !is_other);
    let mut change = Change::new(id.shard());
    change.given = vec![Fact::ProfileIs(id, Box::new(member.profile.clone()))];
    change.given.extend(letter.map(|letter| Fact::LinkIs(id, Link::Confirm, letter)));
    let profile = Profile { email, confirmed, ..member.profile.clone() };
    change.effects = vec![Effect::SetProfile(id, Box::new(profile)), Effect::SetLink(id, Link::Confirm, None)];
    if is_other {
        change.effects.extend([Link::Reset, Link::SignIn].map(|link| Effect::SetLink(id, link, None)));
        change.events = vec![Event::AddressChanged { member: id, before }];
    } else {
        change.events = vec![Event::MemberChanged { member: id }];
    }
    change
}
