//! Invitations: making them, and taking them back.

use auth::token::Token;
use model::ids::MemberId;
use model::invitation::Invitation;
use model::limits::Act;
use model::may::{Action, Object};
use model::refusal::Refusal;
use model::rules::joining::{self, InvitationForm, Invitations};
use store::Outcome;

use super::factors::TRIES;
use crate::limits::unless;
use crate::visit::View;
use crate::{Forum, Problem};

/// An invitation as its maker sees it. The code is shown once, when it is made.
#[derive(Clone, Debug)]
pub struct Invited {
    /// Names it, and opens nothing.
    pub hash: String,
    pub invitation: Invitation,
}

impl Forum {
    /// Makes an invitation; answers with its code.
    ///
    /// # Errors
    /// The actor may not, a field is wrong, or there are too many; too many were made.
    pub async fn invite(&self, view: &View, form: &InvitationForm) -> Result<String, Problem> {
        view.may(Action::Invite, Object::Site)?;
        let token = Token::generate()?;
        let hash = token.hash().to_string();
        let mut is_paid = false;
        for _ in 0..TRIES {
            let times = self.store.invited_times().await?;
            let found = Invitations { all: self.store.invitations().await?, times };
            let change = joining::invite(&view.site, &view.actor, form, hash.clone(), &found, self.now())?;
            if !std::mem::replace(&mut is_paid, true) {
                unless(self.spend(view, Some(Act::Invite)).await?)?;
            }
            match self.store.commit(change).await? {
                Outcome::Done | Outcome::Repeated(_) => return Ok(token.reveal()),
                // Somebody has made one at this moment.
                Outcome::Stale(_) => {}
            }
        }
        Err(Problem::Busy)
    }

    /// One's own open invitations, the newest first; an admin's are everybody's.
    ///
    /// # Errors
    /// Nobody is signed in; the store is away.
    pub async fn invitations(&self, view: &View) -> Result<Vec<Invited>, Problem> {
        let member: MemberId = view.actor.id().ok_or(Refusal::SignIn)?;
        let (all, now) = (self.store.invitations().await?, self.now());
        let shown = all
            .into_iter()
            .filter(|(_, invitation)| invitation.is_open(now) && (invitation.by == member || view.actor.is_admin()));
        let mut shown: Vec<Invited> = shown.map(|(hash, invitation)| Invited { hash, invitation }).collect();
        shown.sort_by_key(|shown| std::cmp::Reverse(shown.invitation.made));
        Ok(shown)
    }

    /// # Errors
    /// There is no such invitation of the actor's.
    pub async fn take_invitation_back(&self, view: &View, hash: &str) -> Result<(), Problem> {
        view.actor.id().ok_or(Refusal::SignIn)?;
        let found = self.store.invitation(hash).await?.ok_or(Refusal::Absent)?;
        self.store.commit(joining::take_back(&view.actor, hash.to_owned(), &found)?).await?;
        Ok(())
    }
}
