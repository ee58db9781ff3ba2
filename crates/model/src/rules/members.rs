//! Joining, and what is done to accounts.

use std::time::Duration;

use crate::account::{Member, Profile, Registration, Session, ThreadView};
use crate::actor::{Actor, HoldReason, Role, Suspension};
use crate::appeal::Curb;
use crate::change::{Change, Effect, Fact, Roster};
use crate::conduct::{Conduct, Entry, Measure};
use crate::email::EmailAddress;
use crate::event::{Due, Event};
use crate::ids::{LetterId, MemberId};
use crate::letter::Link;
use crate::log::Deed;
use crate::may::{Action, Object, may};
use crate::near::PlaceMark;
use crate::refusal::{Faults, Refusal};
use crate::rules::conduct::{Known, keep};
use crate::rules::posts::{check_reason, needed_reason};
use crate::shard::Shard;
use crate::site::Site;
use crate::tally::Figure;
use crate::time::Timestamp;
use crate::trust::{Trust, day_of};

/// Claims the name, the address and the identity, in one commit: whoever comes second finds them taken.
pub fn register(registration: Registration) -> Change {
    let mut change = Change::new(Shard::SITE);
    let (member, email) = (registration.member, registration.profile.email.key());
    change.tally(Figure::Joined, registration.profile.joined);
    let identity = registration.identity.clone();
    for key in registration.profile.name.keys() {
        change.given.push(Fact::NameFree(key.clone()));
        change.effects.push(Effect::ClaimName(key, member));
    }
    change.given.push(Fact::EmailFree(email.clone()));
    change.effects.extend([Effect::ClaimEmail(email, member), Effect::Register(Box::new(registration))]);
    if let Some(linked) = identity {
        change.given.push(Fact::IdentityFree(linked.identity.clone()));
        change.effects.push(Effect::ClaimIdentity(Box::new(linked), member));
    }
    change.events = vec![Event::MemberRegistered { member }];
    change
}

/// The member's own record, which follows from the registration.
pub fn join(registration: Registration) -> Change {
    let mut change = Change::new(registration.member.shard());
    change.given = vec![Fact::MemberAbsent(registration.member)];
    change.events = vec![Event::MemberJoined { member: registration.member }];
    let (member, joined) = (registration.member, registration.profile.joined);
    let rosters = [
        registration.held.as_ref().map(|_| Roster::Held),
        (registration.role == Role::Admin).then_some(Roster::Admins),
    ];
    change.effects = rosters.into_iter().flatten().map(|roster| Effect::Enrol(roster, member, joined)).collect();
    change.effects.push(Effect::PutMember(Box::new(registration)));
    change
}

/// The registration has been carried out, and its copy of the password's hash goes.
pub fn close_registration(member: MemberId) -> Change {
    let mut change = Change::new(Shard::SITE);
    change.given = vec![Fact::RegistrationOpen(member)];
    change.effects = vec![Effect::CloseRegistration(member)];
    change
}

/// A new session. `replaced` is the one that the browser had before, and goes with it. `ended`: how
/// often all sessions had been ended when the sign-in began, which comes to nothing if it was so again.
pub fn open_session(
    member: MemberId,
    token: String,
    session: Session,
    replaced: Option<String>,
    ended: Option<u64>,
) -> Change {
    let mut change = Change::new(member.shard());
    change.given = vec![Fact::MemberExists(member)];
    change.given.extend(ended.map(|times| Fact::SessionsEnded(member, times)));
    if let Some(replaced) = replaced {
        change.events = vec![Event::SessionsEnded { member }];
        change.effects.extend(ending(member, replaced));
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

/// They came from there: what is known of that from the other side.
pub fn came_from(mark: PlaceMark, member: MemberId, now: Timestamp, kept: Duration) -> Change {
    let mut change = Change::new(mark.shard());
    change.effects = vec![Effect::SetNeighbour(mark, member, Some(now), kept)];
    change
}

/// They did not, as far as is known from there.
pub fn forget_neighbour(mark: PlaceMark, member: MemberId) -> Change {
    let mut change = Change::new(mark.shard());
    change.effects = vec![Effect::SetNeighbour(mark, member, None, Duration::ZERO)];
    change
}

/// From where they came is not known any more.
pub fn forget_near(member: MemberId, marks: Vec<PlaceMark>, kept: Duration) -> Change {
    let mut change = Change::new(member.shard());
    change.effects = marks.into_iter().map(|mark| Effect::SetNear(member, mark, None, kept)).collect();
    change
}

/// Where they signed in is not known any more.
pub fn forget_places(member: MemberId, places: Vec<String>) -> Change {
    let mut change = Change::new(member.shard());
    change.effects = places.into_iter().map(|place| Effect::SetPlace(member, place, None)).collect();
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

/// All sessions: what was signed in had other rights.
pub fn end_sessions(member: MemberId) -> Change {
    let mut change = Change::new(member.shard());
    change.given = vec![Fact::MemberExists(member)];
    change.effects = vec![Effect::EndSessions(member)];
    change.events = vec![Event::SessionsEnded { member }];
    change
}

/// A session, the time at which it goes by itself, and that its member came on that day.
fn opening(member: MemberId, token: String, session: Session) -> [Effect; 3] {
    let due = Due::SessionEnds { member, token: token.clone() };
    [
        Effect::OpenSession { member, token, session },
        Effect::Schedule(due, session.ends()),
        Effect::TallyOnce { day: day_of(session.used), figure: Figure::Active, id: member.0 },
    ]
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

/// The same password under today's parameters: nothing else changes. Another one may have been set
/// since it was read, which ended all sessions.
pub fn set_hash(member: &Member, hash: String) -> Change {
    let mut change = Change::new(member.id.shard());
    change.given = vec![Fact::MemberExists(member.id), Fact::SessionsEnded(member.id, member.ended)];
    change.effects = vec![Effect::SetPassword(member.id, hash)];
    change
}

/// A change of role ends every session: what was signed in had other rights.
pub fn set_role(member: MemberId, role: Role, by: MemberId) -> Change {
    let mut change = Change::new(member.shard());
    change.given = vec![Fact::MemberExists(member)];
    let roster = match role {
        Role::Admin => Effect::Enrol(Roster::Admins, member, Timestamp::default()),
        Role::Member => Effect::Strike(Roster::Admins, member),
    };
    change.effects = vec![Effect::SetRole(member, role), roster, Effect::EndSessions(member)];
    change.events = vec![Event::MemberChanged { member }];
    change.log(by, Deed::RoleSet { member, role }, "");
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
    known: Known<'_>,
    until: Option<Timestamp>,
    reason: &str,
    now: Timestamp,
) -> Result<Change, Refusal> {
    may(site, actor, Action::Suspend, Object::Member(known.member))?;
    let by = actor.member().ok_or(Refusal::SignIn)?.id;
    let mut faults = Faults::default();
    if until.is_some_and(|until| until <= now) {
        faults.add("until", "This date has passed: choose a later one.");
    }
    let reason = faults.take(needed_reason(reason, "the member and everybody else reads it"));
    faults.end()?;
    let suspension = Suspension { by, until, reason: reason.unwrap_or_default() };
    Ok(suspended(known.member.id, known.conduct, suspension, now))
}

/// The suspension itself, for operators who need no leave.
pub fn suspended(member: MemberId, conduct: &Conduct, suspension: Suspension, now: Timestamp) -> Change {
    let due = Due::SuspensionEnds { member };
    let mut change = Change::new(member.shard());
    change.given = vec![Fact::MemberExists(member)];
    change.events = vec![Event::MemberSuspended { member, by: suspension.by }];
    change.log(suspension.by, Deed::MemberSuspended { member, until: suspension.until }, &suspension.reason);
    let what = Measure::Suspended { until: suspension.until, reason: suspension.reason.clone() };
    keep(&mut change, member, conduct, Entry { by: suspension.by, what }, now);
    change.effects.extend([
        match suspension.until {
            Some(until) => Effect::Schedule(due, until),
            None => Effect::Unschedule(due),
        },
        Effect::SetSuspension(member, Some(suspension)),
        Effect::Enrol(Roster::Suspended, member, Timestamp::default()),
        Effect::EndSessions(member),
        // Against each suspension there is one appeal.
        Effect::SetAppeal(member, Curb::Suspension, None),
        Effect::Strike(Roster::Appealing(Curb::Suspension), member),
    ]);
    change
}

pub fn lift_suspension(site: &Site, actor: &Actor, known: Known<'_>, now: Timestamp) -> Result<Change, Refusal> {
    may(site, actor, Action::Suspend, Object::Member(known.member))?;
    Ok(lifted(known.member.id, known.conduct, actor.member().ok_or(Refusal::SignIn)?.id, now))
}

pub fn lifted(member: MemberId, conduct: &Conduct, by: MemberId, now: Timestamp) -> Change {
    let mut change = Change::new(member.shard());
    change.given = vec![Fact::MemberExists(member)];
    keep(&mut change, member, conduct, Entry { by, what: Measure::SuspensionLifted }, now);
    change.effects.extend([
        Effect::SetSuspension(member, None),
        Effect::Strike(Roster::Suspended, member),
        Effect::Unschedule(Due::SuspensionEnds { member }),
        Effect::SetAppeal(member, Curb::Suspension, None),
        Effect::Strike(Roster::Appealing(Curb::Suspension), member),
    ]);
    change.events = vec![Event::SuspensionEnded { member }];
    change.log(by, Deed::SuspensionLifted { member }, "");
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
    // The address was what they waited for. Another one may be of another domain: staff looks at it.
    if confirmed && !is_other && member.held.as_ref().is_some_and(|held| held.why == HoldReason::Address) {
        change.effects.extend([Effect::EndHold(id), Effect::Strike(Roster::Held, id)]);
        change.events.push(Event::MemberApproved { member: id, by: id });
    }
    change
}

/// Lets somebody in who waits for approval.
///
/// # Errors
/// The actor keeps no order anywhere, or nobody waits.
pub fn approve(site: &Site, actor: &Actor, member: &Member) -> Result<Change, Refusal> {
    may(site, actor, Action::Admit, Object::Member(member))?;
    Ok(approved(member.id, actor.member().ok_or(Refusal::SignIn)?.id))
}

/// The approval itself: also of whoever did what they waited for, by their own hand.
pub fn approved(member: MemberId, by: MemberId) -> Change {
    let mut change = Change::new(member.shard());
    change.given = vec![Fact::IsHeld(member)];
    change.effects = vec![Effect::EndHold(member), Effect::Strike(Roster::Held, member)];
    change.events = vec![Event::MemberApproved { member, by }];
    if by != member {
        change.log(by, Deed::MemberApproved { member }, "");
    }
    change
}

/// Why somebody is suspended who was not let in, where nothing else was said.
pub const NOT_ACCEPTED: &str = "This account was not accepted.";

/// Does not let somebody in who waits: they are suspended for good. Name and address stay taken,
/// and an admin can lift it.
///
/// # Errors
/// The actor keeps no order anywhere, or nobody waits.
pub fn refuse(site: &Site, actor: &Actor, known: Known<'_>, reason: &str, now: Timestamp) -> Result<Change, Refusal> {
    let member = known.member;
    may(site, actor, Action::Admit, Object::Member(member))?;
    let by = actor.member().ok_or(Refusal::SignIn)?.id;
    let reason = check_reason(reason)?;
    let reason = if reason.is_empty() { NOT_ACCEPTED.to_owned() } else { reason };
    let suspension = Suspension { by, until: None, reason: reason.clone() };
    let mut change = suspended(member.id, known.conduct, suspension, now);
    // That somebody was not let in concerns those who let in, and nobody else.
    change.events.retain(|event| event.logged().is_none());
    change.given.push(Fact::IsHeld(member.id));
    change.effects.extend([Effect::EndHold(member.id), Effect::Strike(Roster::Held, member.id)]);
    change.events.push(Event::MemberRefused { member: member.id, by });
    change.log(by, Deed::MemberRefused { member: member.id }, &reason);
    Ok(change)
}

/// Sets a member's trust level; `found` is how it stood.
pub fn set_trust(member: MemberId, found: Trust, to: Trust, now: Timestamp) -> Change {
    let mut change = Change::new(member.shard());
    if found == to {
        return change;
    }
    change.given = vec![Fact::MemberExists(member), Fact::TrustIs(member, found)];
    change.effects = vec![
        Effect::SetTrust(member, to),
        Effect::Strike(Roster::Trust(found.level), member),
        Effect::Enrol(Roster::Trust(to.level), member, now),
    ];
    change.events = vec![Event::TrustChanged { member }];
    change
}
