//! Who may join, who waits for approval, and invitations.

use crate::account::Registration;
use crate::actor::{Actor, HoldReason};
use crate::change::{Change, Effect, Fact};
use crate::email::EmailAddress;
use crate::invitation::{ALL_MAX, DAYS_MAX, Invitation, NOTE_MAX, OPEN_MAX, USES_MAX, USUAL_DAYS};
use crate::may::{Action, Object, may};
use crate::refusal::{Fault, Faults, Refusal};
use crate::rules::members;
use crate::settings::registration::{OpenTo, RegistrationSettings};
use crate::shard::Shard;
use crate::site::Site;
use crate::time::Timestamp;

/// From where somebody comes who wants to join.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum From {
    Form,
    Github,
    /// Another provider.
    Provider,
}

/// Somebody who wants to join, as far as it decides whether they may.
#[derive(Clone, Debug)]
pub struct Applicant<'a> {
    pub from: From,
    pub email: &'a EmailAddress,
    /// Somebody who should know says that the address is theirs.
    pub confirmed: bool,
    /// The code that they brought: `None` if nothing was said of one, `Some(false)` if it opens nothing.
    pub invitation: Option<bool>,
    /// What they answered: `None` if nothing was said.
    pub answer: Option<&'a str>,
    /// Filled the form as programs do.
    pub trapped: bool,
    /// Nobody joins with an address at this host.
    pub is_blocked: bool,
}

/// What is said of an address at a host that is blocked.
pub const BLOCKED: &str = "No account can have an address at this host here. Use another address.";

/// Whether somebody may join: at once, or held for one of the reasons until staff lets them in.
///
/// A form without the fields that not every forum asks for is held and not refused. What is there
/// and wrong is said.
///
/// # Errors
/// Says of each field what is wrong with it; or that nobody joins in this way.
pub fn judge(settings: &RegistrationSettings, applicant: &Applicant<'_>) -> Result<Option<HoldReason>, Refusal> {
    if settings.open_to == OpenTo::Github && applicant.from != From::Github {
        return Err(Refusal::Forbidden("New accounts are made with GitHub here: use “Continue with GitHub”."));
    }
    let mut faults = Faults::default();
    let mut hold = None;
    // Of the host alone: whether the address has an account is not looked at.
    if applicant.is_blocked {
        faults.add("email", BLOCKED);
    }
    let is_invited = applicant.invitation == Some(true);
    if applicant.invitation == Some(false) {
        faults.add("invitation", "This invitation is used up, too old, or not complete. Ask for another one.");
    }
    match settings.open_to {
        OpenTo::Everybody | OpenTo::Github => {}
        _ if is_invited => {}
        OpenTo::Invited | OpenTo::Approved => hold = Some(HoldReason::Approval),
        OpenTo::Domains => {
            if applicant.is_blocked {
                // That is said already.
            } else if !settings.domains.iter().any(|domain| domain.takes(applicant.email)) {
                let names: Vec<&str> = settings.domains.iter().take(5).map(|domain| domain.as_str()).collect();
                faults.add("email", format!("Use an address at {}: others cannot join here.", names.join(", ")));
            } else if !applicant.confirmed {
                hold = Some(HoldReason::Address);
            }
        }
    }
    if let Some(question) = settings.question.as_ref().filter(|_| applicant.from == From::Form) {
        match applicant.answer {
            None => hold = Some(HoldReason::Question),
            Some(answer) if !question.is_answered_by(answer) => {
                faults.add("answer", "That is not the answer that was expected. Try again.");
            }
            Some(_) => {}
        }
    }
    faults.end()?;
    Ok(if applicant.trapped { Some(HoldReason::Trap) } else { hold })
}

/// Whether somebody who follows the link in their letter may join at once as things stand by then. Who
/// may not any more waits for approval.
pub fn is_still_open(settings: &RegistrationSettings, email: &EmailAddress, is_invited: bool) -> bool {
    is_invited
        || match settings.open_to {
            OpenTo::Everybody => true,
            OpenTo::Domains => settings.domains.iter().any(|domain| domain.takes(email)),
            OpenTo::Invited | OpenTo::Approved | OpenTo::Github => false,
        }
}

/// Registers somebody with an invitation, which is used up by that: `found` is how it stood.
pub fn register_invited(registration: Registration, hash: String, found: Invitation) -> Change {
    let mut change = members::register(registration);
    let left = found.left.saturating_sub(1);
    change.effects.push(match left {
        0 => Effect::DropInvitation(hash.clone()),
        _ => Effect::PutInvitation(hash.clone(), Box::new(Invitation { left, ..found.clone() })),
    });
    change.given.push(Fact::InvitationIs(hash, Box::new(found)));
    change
}

/// An invitation as somebody asked for it: empty fields are the usual ones.
#[derive(Clone, Debug, Default)]
pub struct InvitationForm {
    pub uses: String,
    pub days: String,
    pub note: String,
}

/// Invitations as they stand, by the hash of their code, and how many were ever made: while that is
/// so, there are no more of them.
#[derive(Clone, Debug, Default)]
pub struct Invitations {
    pub all: Vec<(String, Invitation)>,
    pub times: u64,
}

/// # Errors
/// The actor may not invite, or a field is wrong, or there are too many.
pub fn invite(
    site: &Site,
    actor: &Actor,
    form: &InvitationForm,
    hash: String,
    found: &Invitations,
    now: Timestamp,
) -> Result<Change, Refusal> {
    may(site, actor, Action::Invite, Object::Site)?;
    let member = actor.member().ok_or(Refusal::SignIn)?;
    let is_admin = actor.is_admin();
    let mut faults = Faults::default();
    let number = |field, text: &str, usual: u32, most: u32| match text.trim() {
        "" => Ok(usual),
        text => text
            .parse()
            .ok()
            .filter(|number| (1..=most).contains(number))
            .ok_or_else(|| Fault::new(field, format!("A number from 1 to {most}."))),
    };
    let uses = faults.take(number("uses", &form.uses, 1, if is_admin { USES_MAX } else { 1 }));
    let days = faults.take(number("days", &form.days, USUAL_DAYS, if is_admin { DAYS_MAX } else { USUAL_DAYS }));
    let note = form.note.split_whitespace().collect::<Vec<_>>().join(" ");
    if note.chars().count() > NOTE_MAX {
        faults.add("note", format!("At most {NOTE_MAX} characters."));
    }
    let (Some(uses), Some(days)) = (uses, days) else { return Err(faults.end().err().unwrap_or(Refusal::Absent)) };
    faults.end()?;
    let open = |by_them: bool| {
        found.all.iter().filter(|(_, one)| one.is_open(now) && (!by_them || one.by == member.id)).count()
    };
    if open(false) >= ALL_MAX || (!is_admin && open(true) >= OPEN_MAX) {
        return Err(Refusal::Conflict("There are too many open invitations: take some back first."));
    }
    let mut change = Change::new(Shard::SITE);
    change.given = vec![Fact::InvitedTimes(found.times)];
    let over = found.all.iter().filter(|(_, one)| !one.is_open(now));
    change.effects.extend(over.map(|(hash, _)| Effect::DropInvitation(hash.clone())));
    let made = Invitation::lasting(member.id, uses, days, note, now);
    change.effects.push(Effect::PutInvitation(hash, Box::new(made)));
    change.effects.push(Effect::SetInvitedTimes(found.times + 1));
    Ok(change)
}

/// # Errors
/// It is not the actor's own, and they are no admin.
pub fn take_back(actor: &Actor, hash: String, found: &Invitation) -> Result<Change, Refusal> {
    let member = actor.member().ok_or(Refusal::SignIn)?;
    if found.by != member.id && !actor.is_admin() {
        return Err(Refusal::Absent);
    }
    let mut change = Change::new(Shard::SITE);
    change.effects = vec![Effect::DropInvitation(hash)];
    Ok(change)
}

#[cfg(test)]
#[path = "joining_tests.rs"]
mod tests;
