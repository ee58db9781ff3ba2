//! Appeals: asking that somebody else looks at a decision, and deciding about that.

use std::sync::Arc;

use futures_util::future::try_join_all;
use model::account::Member;
use model::appeal::MemberAppeal;
use model::change::Roster;
use model::ids::{MemberId, PostId};
use model::may::{Action, Object};
use model::refusal::Refusal;
use model::rules::appeals;
use model::rules::conduct::Known;
use store::{Outcome, PlacedPost};

use crate::visit::View;
use crate::{Forum, Problem};

/// Appeals of members that are shown: the oldest first, so that no more are needed.
const SHOWN: u64 = 50;

/// Somebody who asks that their suspension is looked at again.
pub struct Appellant {
    pub member: Member,
    pub appeal: MemberAppeal,
}

impl Forum {
    /// A deleted post for whoever would appeal against that: two round trips.
    ///
    /// # Errors
    /// They did not write it, or can appeal no more.
    pub async fn appealable(self: Arc<Self>, view: View, post: PostId) -> Result<PlacedPost, Problem> {
        let (placed, flagged) = self.placed_and_flagged(post).await?;
        appeals::can_appeal(&view.site, &view.actor, (&placed.topic, &placed.post), &flagged)?;
        Ok(placed)
    }

    /// Appeals against the deletion of a post: two round trips.
    ///
    /// # Errors
    /// As [`Forum::appealable`]; or there is no text, or too much.
    pub async fn appeal(&self, view: &View, post: PostId, text: &str) -> Result<(), Problem> {
        self.about_case(post, |of, flagged| appeals::appeal(&view.site, &view.actor, of, flagged, text, self.now()))
            .await
    }

    /// The suspension of whoever asks, with their appeal against it, if they have appealed.
    ///
    /// # Errors
    /// They are not suspended.
    pub async fn own_appeal(self: Arc<Self>, view: View) -> Result<(Member, Option<MemberAppeal>), Problem> {
        let (member, appeal) = self.member_and_appeal(&view).await?;
        if member.suspension.is_none() {
            return Err(Refusal::Absent.into());
        }
        Ok((member, appeal))
    }

    /// Appeals against one's suspension.
    ///
    /// # Errors
    /// They are not suspended, or have appealed; there is no text, or too much.
    pub async fn appeal_suspension(&self, view: &View, text: &str) -> Result<(), Problem> {
        let (member, known) = self.member_and_appeal(view).await?;
        let change = appeals::appeal_suspension(&view.actor, &member, known.as_ref(), text, self.now())?;
        self.appealed(change).await
    }

    async fn member_and_appeal(&self, view: &View) -> Result<(Member, Option<MemberAppeal>), Problem> {
        let id = view.actor.id().ok_or(Refusal::SignIn)?;
        let (member, appeal) = tokio::try_join!(self.store.member(id), self.store.appeal(id))?;
        Ok((member.ok_or(Refusal::SignIn)?, appeal))
    }

    /// Appeals of members that somebody may decide about, the oldest first: two round trips.
    pub(crate) async fn appellants(&self, view: &View) -> Result<Vec<Appellant>, Problem> {
        let (ids, _) = self.store.roster(Roster::Appealing, SHOWN).await?;
        let appeals = try_join_all(ids.iter().map(|member| self.store.appeal(*member)));
        let (members, appeals) = tokio::try_join!(self.store.members(&ids), appeals)?;
        let found = members.into_iter().zip(appeals).filter_map(|(member, appeal)| {
            let (member, appeal) = (member?, appeal.filter(|appeal| appeal.refused.is_none())?);
            view.can(Action::Suspend, Object::Member(&member)).then_some(Appellant { member, appeal })
        });
        let mut found: Vec<Appellant> = found.collect();
        found.sort_by_key(|appellant| appellant.appeal.at);
        Ok(found)
    }

    /// Grants an appeal against a suspension, or refuses it for a reason.
    ///
    /// # Errors
    /// The actor may not, or has suspended them; somebody else has decided; there is no reason.
    pub async fn decide_appeal(&self, view: &View, name: &str, refusal: Option<&str>) -> Result<MemberId, Problem> {
        view.may(Action::Admit, Object::Site)?;
        let member = self.member_named(name).await?.ok_or(Refusal::Absent)?;
        let (appeal, conduct) = tokio::try_join!(self.store.appeal(member.id), self.store.conduct(member.id))?;
        let known = Known { member: &member, conduct: &conduct };
        let change = appeals::decide_suspension(&view.site, &view.actor, known, appeal.as_ref(), refusal, self.now())?;
        self.appealed(change).await?;
        Ok(member.id)
    }

    async fn appealed(&self, change: model::change::Change) -> Result<(), Problem> {
        match self.store.commit(change).await? {
            Outcome::Stale(_) => Err(Refusal::Conflict("Somebody else has just decided about this.").into()),
            Outcome::Done | Outcome::Repeated(_) => Ok(()),
        }
    }
}
