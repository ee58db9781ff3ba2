//! Taking an admin away, by their leaving or by another role, so that one stays: see
//! [`model::rules::admins`].
//!
//! Killed after any step, nothing has happened that matters: a hold runs out by itself, and a count
//! that went up for nothing makes somebody decide anew.

use model::account::Member;
use model::actor::Role;
use model::change::{Change, Roster};
use model::ids::MemberId;
use model::refusal::Refusal;
use model::rules::admins;
use store::Outcome;

use crate::{Forum, Problem};

/// Admins among whom one is looked for who stays.
const LOOKED_AT: u64 = 100;
const ANOTHER: &str = "Another admin is leaving, or is made a member, at this moment. Try again in a minute.";

impl Forum {
    /// Carries out a change after which this admin is none any more; `last` says why not to the last.
    ///
    /// # Errors
    /// There is no other admin, or another one is being taken away at this moment; the store is away.
    pub(crate) async fn take_admin_away(
        &self,
        member: MemberId,
        change: Change,
        last: &'static str,
    ) -> Result<Outcome, Problem> {
        if let Outcome::Stale(_) = self.store.commit(admins::hold(member)).await? {
            return Err(Refusal::Conflict(ANOTHER).into());
        }
        let done = self.take_away_beside_another(member, change, last).await;
        if let Err(error) = self.store.commit(admins::release()).await {
            tracing::debug!(%error, "admins are held for up to a minute more");
        }
        done
    }

    async fn take_away_beside_another(
        &self,
        member: MemberId,
        change: Change,
        last: &'static str,
    ) -> Result<Outcome, Problem> {
        // Before another one is relied on: whoever relies on this one from now on makes the change void.
        let relied = self.store.relied_on(member).await?;
        for other in self.other_admins(member).await? {
            if let Outcome::Done = self.store.commit(admins::rely_on(other)).await? {
                return Ok(self.store.commit(admins::unless_relied_on(change, member, relied)).await?);
            }
        }
        Err(Refusal::Conflict(last).into())
    }

    /// Who is an admin besides this one, and can act as one.
    async fn other_admins(&self, member: MemberId) -> Result<Vec<MemberId>, Problem> {
        let (admins, _) = self.store.roster(Roster::Admins, LOOKED_AT).await?;
        let stays = |other: &Member| {
            let is_suspended = self.signed_in(other).suspension.is_some();
            other.id != member && other.role == Role::Admin && !is_suspended
        };
        let found = self.store.members(&admins).await?.into_iter().flatten();
        Ok(found.filter(stays).map(|other| other.id).collect())
    }
}
