//! In categories that are archived, or that become part of another one.

use super::Action;
use crate::actor::Actor;
use crate::category::Category;
use crate::refusal::Refusal;
use crate::site::Site;

const ARCHIVED: Refusal =
    Refusal::Conflict("This category is archived: everything in it can be read, and nothing new is written.");
const MERGED: Refusal =
    Refusal::Conflict("This category is becoming part of another one. Start your topic there in a moment.");

/// Whether it is still done there, if it may be done at all.
pub(super) fn still(site: &Site, actor: &Actor, action: Action, category: &Category) -> Result<(), Refusal> {
    if category.merged.is_some() && matches!(action, Action::Start(_)) {
        return Err(MERGED);
    }
    if site.is_archived(category) && writes(action) && !actor.moderates(category) { Err(ARCHIVED) } else { Ok(()) }
}

/// Whether it changes what an archive is to keep as it is. What must not be there is flagged, decided about and
/// removed in an archive, too, and whoever is named in it can go.
fn writes(action: Action) -> bool {
    match action {
        Action::Start(_)
        | Action::Reply
        | Action::Vote
        | Action::Accept
        | Action::Edit
        | Action::InviteAuthor
        | Action::AnswerInvitation
        | Action::OrderAuthors
        | Action::Promote
        | Action::Delete
        | Action::Restore
        | Action::CloseAsDuplicate
        | Action::Close
        | Action::Reopen
        | Action::Judge
        | Action::Publish
        | Action::Submit
        | Action::Withdraw
        | Action::Comment
        | Action::Archive
        | Action::PutInSeries
        | Action::Upload
        | Action::Review => true,
        Action::See
        | Action::TakePartOut
        | Action::LeaveAuthors
        | Action::Redact
        | Action::Purge
        | Action::Flag
        | Action::Decide
        | Action::Appeal
        | Action::KeepOrder
        | Action::PinEverywhere
        | Action::Suspend
        | Action::SeeConduct
        | Action::Present
        | Action::SeeAbout
        | Action::SeeOwn
        | Action::Invite
        | Action::Admit
        | Action::Rank
        | Action::DescribeTag
        | Action::NameTag
        | Action::Administer => false,
    }
}
