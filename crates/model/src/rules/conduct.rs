//! What moderators do about members: notes, warnings, silence, and taking away what they show.

use crate::account::Member;
use crate::actor::{Actor, Silence};
use crate::appeal::{Curb, MemberAppeal};
use crate::change::{Change, Effect, Fact, Once, OnceKey, Roster};
use crate::conduct::{Conduct, ENTRIES_MAX, Entry, Measure, Warning, check_text};
use crate::event::{Due, Event};
use crate::ids::MemberId;
use crate::log::Deed;
use crate::may::{Action, Object, may};
use crate::refusal::{Fault, Faults, Refusal};
use crate::rules::posts::needed_reason;
use crate::site::Site;
use crate::time::Timestamp;

/// A member with what is kept of how they behaved.
#[derive(Clone, Copy, Debug)]
pub struct Known<'a> {
    pub member: &'a Member,
    pub conduct: &'a Conduct,
}

/// Keeps what was done, as a part of the change that does it.
pub(crate) fn keep(change: &mut Change, member: MemberId, conduct: &Conduct, entry: Entry, now: Timestamp) {
    let at = conduct.place(now);
    change.given.push(Fact::ConductIs(member, at, None));
    change.effects.push(Effect::SetConduct(member, at, Some(Box::new(entry))));
    if let Some((oldest, _)) = conduct.0.first_key_value().filter(|_| conduct.0.len() >= ENTRIES_MAX) {
        change.effects.push(Effect::SetConduct(member, *oldest, None));
    }
}

/// A moderator does something about this member.
fn begun(site: &Site, actor: &Actor, known: Known<'_>) -> Result<(MemberId, Change), Refusal> {
    may(site, actor, Action::Suspend, Object::Member(known.member))?;
    let by = actor.member().ok_or(Refusal::SignIn)?.id;
    let mut change = Change::new(known.member.id.shard());
    change.given.push(Fact::MemberExists(known.member.id));
    Ok((by, change))
}

/// Notes something that staff alone reads.
///
/// # Errors
/// The actor may not; there is no text, or it is too long.
pub fn note(
    site: &Site,
    actor: &Actor,
    known: Known<'_>,
    text: &str,
    once: Option<OnceKey>,
    now: Timestamp,
) -> Result<Change, Refusal> {
    let (by, mut change) = begun(site, actor, known)?;
    let member = known.member.id;
    let text = check_text(text)?;
    keep(&mut change, member, known.conduct, Entry { by, what: Measure::Note { text } }, now);
    // What it says is the member's and goes with them, so the log does not have it.
    change.log(by, Deed::NoteAdded { member }, "");
    change.once = once.map(|key| Once { key, result: now.0 });
    Ok(change)
}

/// Takes a note away again.
///
/// # Errors
/// There is no such note, or the actor neither wrote it nor is an admin.
pub fn remove_note(site: &Site, actor: &Actor, known: Known<'_>, at: Timestamp) -> Result<Change, Refusal> {
    let (by, mut change) = begun(site, actor, known)?;
    let member = known.member.id;
    let found = known.conduct.0.get(&at).filter(|entry| matches!(entry.what, Measure::Note { .. }));
    let note = found.ok_or(Refusal::Conflict("This note is gone already."))?;
    if note.by != by && !actor.is_admin() {
        return Err(Refusal::Forbidden("Only whoever wrote a note, and admins, remove it."));
    }
    change.given.push(Fact::ConductIs(member, at, Some(Box::new(note.clone()))));
    change.effects.push(Effect::SetConduct(member, at, None));
    change.log(by, Deed::NoteRemoved { member }, "");
    Ok(change)
}

/// Warns a member: until they say that they have read it they write nothing.
///
/// # Errors
/// As [`note`].
pub fn warn(
    site: &Site,
    actor: &Actor,
    known: Known<'_>,
    text: &str,
    once: Option<OnceKey>,
    now: Timestamp,
) -> Result<Change, Refusal> {
    let (by, mut change) = begun(site, actor, known)?;
    let member = known.member.id;
    let text = check_text(text)?;
    let warning = Warning { at: known.conduct.place(now), text: text.clone() };
    keep(&mut change, member, known.conduct, Entry { by, what: Measure::Warning { text, acknowledged: None } }, now);
    let before = known.member.warned.clone();
    let warned = before.iter().cloned().chain([warning]).collect();
    change.given.push(Fact::WarnedAre(member, before));
    change.effects.push(Effect::SetWarned(member, warned));
    change.events = vec![Event::MemberWarned { member, by }];
    change.log(by, Deed::MemberWarned { member }, "");
    change.once = once.map(|key| Once { key, result: now.0 });
    Ok(change)
}

/// Says that one has read a warning.
///
/// # Errors
/// Nobody is signed in with a browser. What is acknowledged already changes nothing.
pub fn acknowledge(
    site: &Site,
    actor: &Actor,
    known: Known<'_>,
    at: Timestamp,
    now: Timestamp,
) -> Result<Change, Refusal> {
    may(site, actor, Action::SeeOwn, Object::Member(known.member))?;
    may(site, actor, Action::Edit, Object::Member(known.member))?;
    let member = known.member.id;
    let before = known.member.warned.clone();
    let mut change = Change::new(member.shard());
    if before.iter().all(|warning| warning.at != at) {
        return Ok(change);
    }
    let left = before.iter().filter(|warning| warning.at != at).cloned().collect();
    change.given = vec![Fact::WarnedAre(member, before)];
    change.effects = vec![Effect::SetWarned(member, left)];
    if let Some(entry) = known.conduct.0.get(&at)
        && let Measure::Warning { text, .. } = &entry.what
    {
        let read = Entry { by: entry.by, what: Measure::Warning { text: text.clone(), acknowledged: Some(now) } };
        change.given.push(Fact::ConductIs(member, at, Some(Box::new(entry.clone()))));
        change.effects.push(Effect::SetConduct(member, at, Some(Box::new(read))));
    }
    change.events = vec![Event::MemberChanged { member }];
    Ok(change)
}

/// Silences a member, until a time or until that is lifted.
///
/// # Errors
/// The actor may not; the time has passed, or there is no reason.
pub fn silence(
    site: &Site,
    actor: &Actor,
    known: Known<'_>,
    until: Option<Timestamp>,
    reason: &str,
    now: Timestamp,
) -> Result<Change, Refusal> {
    let (by, mut change) = begun(site, actor, known)?;
    let member = known.member.id;
    let mut faults = Faults::default();
    if until.is_some_and(|until| until <= now) {
        faults.add("until", "This date has passed: choose a later one.");
    }
    let reason = faults.take(needed_reason(reason, "the member and everybody else reads it"));
    faults.end()?;
    let reason = reason.unwrap_or_default();
    let due = Due::SilenceEnds { member };
    let kept = Measure::Silenced { until, reason: reason.clone() };
    keep(&mut change, member, known.conduct, Entry { by, what: kept }, now);
    change.effects.extend([
        match until {
            Some(until) => Effect::Schedule(due, until),
            None => Effect::Unschedule(due),
        },
        Effect::SetSilence(member, Some(Silence { by, until, reason: reason.clone() })),
        Effect::Enrol(Roster::Silenced, member, now),
        // Against each silence there is one appeal.
        Effect::SetAppeal(member, Curb::Silence, None),
        Effect::Strike(Roster::Appealing(Curb::Silence), member),
    ]);
    change.events = vec![Event::MemberSilenced { member, by }];
    change.log(by, Deed::MemberSilenced { member, until }, &reason);
    Ok(change)
}

/// Ends a silence before its time.
///
/// # Errors
/// The actor may not, or the member is not silenced.
pub fn lift_silence(site: &Site, actor: &Actor, known: Known<'_>, now: Timestamp) -> Result<Change, Refusal> {
    may(site, actor, Action::Suspend, Object::Member(known.member))?;
    let by = actor.member().ok_or(Refusal::SignIn)?.id;
    if known.member.silence.is_none() {
        return Err(Refusal::Conflict("This member is not silenced any more."));
    }
    Ok(silence_lifted(known.member.id, known.conduct, by, now))
}

/// The end of a silence, whoever decided it.
pub(crate) fn silence_lifted(member: MemberId, conduct: &Conduct, by: MemberId, now: Timestamp) -> Change {
    let mut change = Change::new(member.shard());
    change.given.push(Fact::MemberExists(member));
    keep(&mut change, member, conduct, Entry { by, what: Measure::SilenceLifted }, now);
    change.effects.extend([
        Effect::SetSilence(member, None),
        Effect::Strike(Roster::Silenced, member),
        Effect::Unschedule(Due::SilenceEnds { member }),
        Effect::SetAppeal(member, Curb::Silence, None),
        Effect::Strike(Roster::Appealing(Curb::Silence), member),
    ]);
    change.events = vec![Event::SilenceEnded { member }];
    change.log(by, Deed::SilenceLifted { member }, "");
    change
}

/// A warning does not count any more: somebody has appealed against it.
pub(crate) fn warning_taken_back(
    member: &Member,
    conduct: &Conduct,
    appeal: &MemberAppeal,
    by: MemberId,
    now: Timestamp,
) -> Change {
    let id = member.id;
    let mut change = Change::new(id.shard());
    change.given.push(Fact::MemberExists(id));
    let text = appeal.against.reason.clone();
    keep(&mut change, id, conduct, Entry { by, what: Measure::WarningTakenBack { text } }, now);
    if let Some((at, entry)) = appeal.warning.and_then(|at| conduct.0.get_key_value(&at)) {
        change.given.push(Fact::ConductIs(id, *at, Some(Box::new(entry.clone()))));
        change.effects.push(Effect::SetConduct(id, *at, None));
    }
    let before = member.warned.clone();
    let left: Vec<Warning> = before.iter().filter(|warning| Some(warning.at) != appeal.warning).cloned().collect();
    if left != before {
        change.given.push(Fact::WarnedAre(id, before));
        change.effects.push(Effect::SetWarned(id, left));
    }
    change.effects.push(Effect::SetAppeal(id, Curb::Warning, None));
    change.effects.push(Effect::Strike(Roster::Appealing(Curb::Warning), id));
    change.events = vec![Event::MemberChanged { member: id }];
    change
}

/// What a moderator takes away from a member, or ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reset {
    /// The picture that they sent: one that is drawn takes its place.
    Picture,
    /// What they want to be called: their user name stays.
    DisplayName,
    /// They are signed out everywhere.
    Sessions,
}

impl Reset {
    pub const ALL: [Self; 3] = [Self::Picture, Self::DisplayName, Self::Sessions];

    /// As forms spell it.
    pub fn name(self) -> &'static str {
        match self {
            Self::Picture => "picture",
            Self::DisplayName => "display",
            Self::Sessions => "sessions",
        }
    }

    /// # Errors
    /// There is nothing of this name.
    pub fn parse(text: &str) -> Result<Self, Fault> {
        let found = Self::ALL.into_iter().find(|reset| reset.name() == text);
        found.ok_or_else(|| Fault::new("what", "Choose what is to be taken away."))
    }
}

/// Takes something of a member away, or ends it.
///
/// # Errors
/// The actor may not, or there is nothing of it.
pub fn reset(site: &Site, actor: &Actor, known: Known<'_>, what: Reset, now: Timestamp) -> Result<Change, Refusal> {
    let (by, mut change) = begun(site, actor, known)?;
    let member = known.member.id;
    let (effect, kept, event, deed) = match (what, &known.member.display) {
        (Reset::Picture, _) if known.member.portrait.is_some() => (
            Effect::SetPortrait(member, None),
            Measure::PictureReset,
            Event::MemberChanged { member },
            Deed::PictureReset { member },
        ),
        (Reset::DisplayName, Some(display)) => (
            Effect::SetDisplayName(member, None),
            Measure::DisplayNameReset { was: display.as_str().to_owned() },
            Event::MemberChanged { member },
            Deed::DisplayNameReset { member },
        ),
        (Reset::Sessions, _) => (
            Effect::EndSessions(member),
            Measure::SessionsEnded,
            Event::SessionsEnded { member },
            Deed::MemberSignedOut { member },
        ),
        _ => return Err(Refusal::Conflict("There is nothing of that any more.")),
    };
    keep(&mut change, member, known.conduct, Entry { by, what: kept }, now);
    change.effects.push(effect);
    change.events = vec![event];
    change.log(by, deed, "");
    Ok(change)
}

#[cfg(test)]
#[path = "conduct_tests.rs"]
mod tests;
