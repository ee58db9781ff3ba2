//! Passwords: hashed off the runtime, and changed.

use auth::password::{self, NewPassword, PasswordHash};
use model::ids::MemberId;
use model::letter::SecurityChange;
use model::limits::Act;
use model::refusal::{Fault, Refusal};
use model::rules::members;

use crate::limits::unless;
use crate::visit::{Claim, Standing, View};
use crate::{Forum, Problem};

impl Forum {
    pub(crate) async fn hash_password(&self, password: String) -> Result<PasswordHash, Problem> {
        let salt = auth::random::bytes()?;
        Ok(self.passwords.run(move || password::hash(&password, salt)).await?)
    }

    /// Changes one's own password. All sessions end, and a new one begins.
    ///
    /// # Errors
    /// The current password is wrong, or the new one will not do; too many were tried.
    pub async fn change_password(&self, view: &View, current: &str, new: &str) -> Result<Claim, Problem> {
        let member = view.actor.member().ok_or(Refusal::SignIn)?;
        let new = NewPassword::parse(new, &member.name, &view.site.name)
            .map_err(|error| Fault::new("password", error.to_string()))?
            .as_str()
            .to_owned();
        if !self.has_a_password(member.id).await? {
            // Who came through a provider sets their first.
            view.proved(self.now())?;
        } else if !self.has_password(view, Act::Password, current).await? {
            return Err(Fault::new("current", "This is not your current password.").into());
        }
        self.set_password(member.id, new).await?;
        self.open_session_for(member.id, Standing::by(member.standing()), view.caller).await
    }

    /// Whether this is the actor's own password; trying it is `act`.
    pub(super) async fn has_password(&self, view: &View, act: Act, typed: &str) -> Result<bool, Problem> {
        let member = view.actor.id().ok_or(Refusal::SignIn)?;
        let (found, limited) = tokio::try_join!(
            async { Ok(self.store.member_with_password(member).await?) },
            self.spend(view, Some(act))
        )?;
        unless(limited)?;
        let none = || Fault::new("password", "You have set no password. Sign out, and in again as you came.");
        let (_, hash) = found.ok_or_else(none)?;
        let (typed, hash) = (typed.to_owned(), PasswordHash::from_stored(&hash)?);
        Ok(self.passwords.run(move || password::verify(&typed, &hash)).await?.is_right())
    }

    /// Whether a member has one: who came through a provider may have none.
    ///
    /// # Errors
    /// The store is away.
    pub async fn has_a_password(&self, member: MemberId) -> Result<bool, Problem> {
        Ok(self.store.has_password(member).await?)
    }

    /// Sets a password without asking for the old one: for operators.
    ///
    /// # Errors
    /// The node is busy; the store is away.
    pub async fn set_password(&self, member: MemberId, password: String) -> Result<(), Problem> {
        let hash = self.hash_password(password).await?;
        let mut change = members::set_password(member, hash.as_str().to_owned());
        self.tell_of(&mut change, member, SecurityChange::Password)?;
        self.store.commit(change).await?;
        Ok(())
    }
}
