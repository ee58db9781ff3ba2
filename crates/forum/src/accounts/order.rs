//! What moderators, admins and operators do to accounts.

use model::actor::{Role, Suspension};
use model::ids::MemberId;
use model::log::OPERATOR;
use model::refusal::Refusal;
use model::rules::members;
use model::time::Timestamp;
use store::Outcome;

use crate::visit::View;
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

    /// # Errors
    /// The actor may not, or a field is wrong.
    pub async fn suspend(
        &self,
        view: &View,
        name: &str,
        until: Option<Timestamp>,
        reason: &str,
    ) -> Result<(), Problem> {
        let member = self.member_named(name).await?.ok_or(Refusal::Absent)?;
        let change = members::suspend(&view.site, &view.actor, &member, until, reason, self.now())?;
        self.store.commit(change).await?;
        Ok(())
    }

    /// # Errors
    /// The actor may not.
    pub async fn lift_suspension(&self, view: &View, name: &str) -> Result<(), Problem> {
        let member = self.member_named(name).await?.ok_or(Refusal::Absent)?;
        self.store.commit(members::lift_suspension(&view.site, &view.actor, &member)?).await?;
        Ok(())
    }

    /// Suspends a member on an operator's word.
    ///
    /// # Errors
    /// The store is away.
    pub async fn suspend_as_operator(&self, member: MemberId, suspension: Option<Suspension>) -> Result<(), Problem> {
        let change = match suspension {
            Some(suspension) => members::suspended(member, suspension),
            None => members::lifted(member, OPERATOR),
        };
        self.store.commit(change).await?;
        Ok(())
    }
}
