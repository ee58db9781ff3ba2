//! To members, oneself among them.

use super::{Action, acting, active, allowed, allowed_to_see, may_site, signed_in, through};
use crate::account::Member;
use crate::actor::{Actor, SignedIn};
use crate::refusal::Refusal;
use crate::site::Site;
use crate::token::Scope;

pub(super) fn may_member(site: &Site, actor: &Actor, action: Action, member: &Member) -> Result<(), Refusal> {
    match action {
        Action::See => Ok(()),
        // Of oneself there is more to see.
        Action::SeeOwn => {
            allowed_to_see(actor.id() == Some(member.id))?;
            through(signed_in(actor)?, Scope::Read)
        }
        Action::Edit if actor.id() == Some(member.id) => {
            let by_session = signed_in(actor)?.token.is_none();
            allowed(by_session, "A token changes nothing about an account: sign in with a browser.")
        }
        Action::Present => {
            allowed_to_see(actor.id() == Some(member.id))?;
            active(signed_in(actor)?)?;
            may_member(site, actor, Action::Edit, member)
        }
        // Whoever waits for approval or is suspended advertises nothing meanwhile.
        Action::SeeAbout => {
            let is_open = member.suspension.is_none() && member.held.is_none();
            allowed_to_see(is_open || actor.id() == Some(member.id) || site.is_moderator(actor))
        }
        Action::Suspend => {
            acting(actor, Scope::Moderate)?;
            allowed(site.is_moderator(actor), "Only moderators do this to members.")?;
            allowed(actor.id() != Some(member.id), "You cannot do this to yourself.")?;
            let target = Actor::Member(SignedIn { suspension: None, held: false, ..member.signed_in() });
            allowed(
                actor.is_admin() || !site.is_moderator(&target),
                "Only an admin does this to moderators and admins.",
            )
        }
        // Nobody reads what is kept of themselves here, and moderators nothing of each other.
        Action::SeeConduct => {
            may_site(site, actor, Action::SeeConduct)?;
            may_member(site, actor, Action::Suspend, member)
        }
        Action::Admit => {
            may_site(site, actor, Action::Admit)?;
            if member.held.is_none() {
                return Err(Refusal::Conflict("This account does not wait for approval."));
            }
            Ok(())
        }
        // Admins have admins beside them: none goes by their own hand, so that the last one stays.
        Action::Rank => {
            may_site(site, actor, Action::Administer)?;
            allowed(actor.id() != Some(member.id), "You cannot change your own role. Another admin can.")
        }
        _ => may_site(site, actor, action),
    }
}
