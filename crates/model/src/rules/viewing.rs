//! Looking at the forum as somebody else.

use crate::account::{Member, Session};
use crate::actor::{Actor, Charge, Role, SignedIn};
use crate::change::{Change, Effect, Fact};
use crate::event::{Due, Event};
use crate::ids::MemberId;
use crate::log::Deed;
use crate::may::{Action, Object, may};
use crate::refusal::{Fault, Refusal};
use crate::site::Site;
use crate::time::Timestamp;
use crate::viewing::{LASTS, NOBODY, Viewed, Viewing};

/// To whoever would change something meanwhile.
pub const ONLY_LOOKS: Refusal =
    Refusal::Forbidden("You look at the forum as somebody else. Nothing is changed until you end that.");
/// To whoever would look at what is somebody's own.
pub const NOT_SHOWN: Refusal =
    Refusal::Forbidden("You look at the forum as somebody else. What is theirs alone is not shown to you.");

/// Begins to look as somebody else, in this session alone. `member`: whom was named, if somebody was.
///
/// # Errors
/// The actor is no admin; there is nobody of the kind, or it is an admin.
pub fn begin(
    site: &Site,
    actor: &Actor,
    (token, session): (String, Session),
    viewed: Viewed,
    member: Option<&Member>,
    now: Timestamp,
) -> Result<Change, Refusal> {
    may(site, actor, Action::Administer, Object::Site)?;
    let by = actor.member().ok_or(Refusal::SignIn)?.id;
    match viewed {
        Viewed::Guest | Viewed::Trust(_) => {}
        Viewed::Group(group) if site.groups.find(group).is_some() => {}
        Viewed::Moderator(category) if site.category(category).is_some() => {}
        Viewed::Group(_) | Viewed::Moderator(_) => {
            return Err(Fault::new("who", "There is nothing of this kind any more. Choose again.").into());
        }
        Viewed::Member(id) => match member.filter(|member| member.id == id) {
            None => return Err(Fault::new("name", "There is no member of this name.").into()),
            Some(member) if member.role == Role::Admin => {
                return Err(Fault::new("name", "Nobody looks as an admin: name a member who is none.").into());
            }
            Some(_) => {}
        },
    }
    let viewing = Viewing { viewed, until: now.plus(LASTS) };
    let mut change = changed(by, token, Session { viewing: Some(viewing), ..session });
    change.log(by, Deed::ViewBegan { viewed }, "");
    Ok(change)
}

/// Ends it before its time.
pub fn end(by: MemberId, token: String, session: Session) -> Change {
    let mut change = changed(by, token, Session { viewing: None, ..session });
    if let Some(Viewing { viewed, .. }) = session.viewing {
        change.log(by, Deed::ViewEnded { viewed }, "");
    }
    change
}

fn changed(by: MemberId, token: String, session: Session) -> Change {
    let mut change = Change::new(by.shard());
    change.given = vec![Fact::SessionOpen(by, token.clone())];
    let due = Due::SessionEnds { member: by, token: token.clone() };
    change.effects = vec![Effect::OpenSession { member: by, token, session }, Effect::Schedule(due, session.ends())];
    change.events = vec![Event::MemberChanged { member: by }];
    change
}

/// As whom whoever has this session looks at the moment: an admin, and nobody else.
pub fn looks_as(member: &Member, session: &Session, now: Timestamp) -> Option<Viewing> {
    let is_admin = member.role == Role::Admin && member.suspension.is_none() && member.held.is_none();
    session.viewing.filter(|viewing| is_admin && now < viewing.until)
}

/// Whom they look as. `member` is who was named, with what counts of them now.
///
/// `None`: whoever was named has left or is an admin by now.
pub fn viewed_actor(viewed: Viewed, name: &str, member: Option<SignedIn>) -> Option<Actor> {
    let plain = SignedIn { name: name.to_owned(), ..SignedIn::plain(NOBODY, Role::Member) };
    let signed_in = match viewed {
        Viewed::Guest => return Some(Actor::Guest),
        Viewed::Trust(trust) => SignedIn { trust, ..plain },
        Viewed::Group(group) => SignedIn { groups: [group].into(), ..plain },
        Viewed::Moderator(category) => SignedIn { charge: Some(Charge::Category(category)), ..plain },
        Viewed::Member(_) => {
            let member = member.filter(|member| member.role != Role::Admin)?;
            SignedIn { id: NOBODY, charge: Some(Charge::Of(member.id)), ..member }
        }
    };
    Some(Actor::Member(signed_in))
}

#[cfg(test)]
#[path = "viewing_tests.rs"]
mod tests;
