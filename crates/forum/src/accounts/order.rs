//! What moderators, admins and operators do to accounts.

use model::actor::{Role, Suspension};
use model::ids::MemberId;
use model::log::OPERATOR;
use model::refusal::Refusal;
use model::rules::members;
use store::Outcome;

use crate::{Forum, Problem};

const LAST_ADMIN: &str =
    "This is the only admin: make somebody else one first, with `exedra user set-role NAME admin`.";

impl Forum {
    /// # Errors
    /// It would take the last admin away; the store is away.
    pub async fn set_role(&self, member: MemberId, role: Role, by: MemberId) -> Result<(), Problem> {
        let change = members::set_role(member, role, by);
        let was = self.store.member(member).await?.map(|found| found.role);
        let done = match (was, role) {
            (Some(Role::Admin), Role::Member) => self.take_admin_away(member, change, LAST_ADMIN).await?,
            (_, Role::Member) => return Ok(()),
            (_, Role::Admin) => self.store.commit(change).await?,
        };
        match done {
            Outcome::Stale(_) => Err(Refusal::Conflict("This account has just changed. Look again.").into()),
            Outcome::Done | Outcome::Repeated(_) => Ok(()),
        }
    }

    /// Suspends a member on an operator's word.
    ///
    /// # Errors
    /// The store is away.
    pub async fn suspend_as_operator(&self, member: MemberId, suspension: Option<Suspension>) -> Result<(), Problem> {
        let (conduct, now) = (self.store.conduct(member).await?, self.now());
        let change = match suspension {
            Some(suspension) => {
                let (until, reason) = (suspension.until, suspension.reason.clone());
                let mut change = members::suspended(member, &conduct, suspension, now);
                self.tell_of_suspension(&mut change, member, until, &reason)?;
                change
            }
            None => members::lifted(member, &conduct, OPERATOR, now),
        };
        self.store.commit(change).await?;
        Ok(())
    }
}
