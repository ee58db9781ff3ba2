//! Appeals: asking that somebody else looks at a decision, and deciding about that.

use std::collections::BTreeSet;
use std::sync::Arc;

use futures_util::future::try_join_all;
use model::account::Member;
use model::actor::Suspension;
use model::appeal::{Curb, MemberAppeal, MemberAppeals};
use model::change::Roster;
use model::conduct::Conduct;
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

/// Somebody who asks that what was decided about them is looked at again.
pub struct Appellant {
    pub member: Member,
    pub curb: Curb,
    pub appeal: MemberAppeal,
}

/// What somebody can appeal against, or has.
pub struct OwnAppeal {
    pub curb: Curb,
    /// Who decided it, until when and why.
    pub against: Suspension,
    pub appeal: Option<MemberAppeal>,
    /// Why they cannot appeal now.
    pub refusal: Option<Refusal>,
    /// What else there is.
    pub others: Vec<Curb>,
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

    /// What whoever asks can appeal against, with their appeal, if they have appealed: that of this kind, or
    /// the first that there is.
    ///
    /// # Errors
    /// There is nothing.
    pub async fn own_appeal(self: Arc<Self>, view: View, curb: Option<Curb>) -> Result<OwnAppeal, Problem> {
        let (member, conduct, appeals) = self.curbed(&view).await?;
        let known = Known { member: &member, conduct: &conduct };
        let mut there: Vec<Curb> = Curb::ALL.into_iter().filter(|it| appeals::standing(*it, known).is_some()).collect();
        let chosen = curb.or_else(|| there.first().copied()).ok_or(Refusal::Absent)?;
        let (against, _) = appeals::standing(chosen, known).ok_or(Refusal::Absent)?;
        there.retain(|curb| *curb != chosen);
        let appeal = appeals::said(chosen, known, &appeals).cloned();
        let refusal = appeals::can_appeal_against(chosen, known, &appeals).err();
        Ok(OwnAppeal { curb: chosen, against, appeal, refusal, others: there })
    }

    /// Appeals against what was decided about oneself: this, or the first that there is.
    ///
    /// # Errors
    /// There is nothing, or they have appealed; there is no text, or too much.
    pub async fn appeal_against(&self, view: &View, curb: Option<Curb>, text: &str) -> Result<Curb, Problem> {
        let (member, conduct, appeals) = self.curbed(view).await?;
        let known = Known { member: &member, conduct: &conduct };
        let first = || Curb::ALL.into_iter().find(|curb| appeals::standing(*curb, known).is_some());
        let curb = curb.or_else(first).unwrap_or(Curb::Suspension);
        self.appealed(appeals::appeal_against(curb, &view.actor, known, &appeals, text, self.now())?).await?;
        Ok(curb)
    }

    async fn curbed(&self, view: &View) -> Result<(Member, Conduct, MemberAppeals), Problem> {
        let id = view.actor.id().ok_or(Refusal::SignIn)?;
        let (member, conduct, appeals) =
            tokio::try_join!(self.store.member(id), self.store.conduct(id), self.store.appeals(id))?;
        Ok((member.ok_or(Refusal::SignIn)?, conduct, appeals))
    }

    /// Appeals of members that somebody may decide about, the oldest first: two round trips.
    pub(crate) async fn appellants(&self, view: &View) -> Result<Vec<Appellant>, Problem> {
        let rosters = Curb::ALL.map(|curb| self.store.roster(Roster::Appealing(curb), SHOWN));
        let waiting: BTreeSet<MemberId> = try_join_all(rosters).await?.into_iter().flat_map(|(ids, _)| ids).collect();
        let ids: Vec<MemberId> = waiting.into_iter().collect();
        let appeals = try_join_all(ids.iter().map(|member| self.store.appeals(*member)));
        let (members, appeals) = tokio::try_join!(self.store.members(&ids), appeals)?;
        let mut found = Vec::new();
        for (member, appeals) in members.into_iter().zip(appeals) {
            let Some(member) = member.filter(|member| view.can(Action::Suspend, Object::Member(member))) else {
                continue;
            };
            let open =
                appeals.into_iter().filter(|(curb, appeal)| appeal.refused.is_none() && is_there(*curb, &member));
            found.extend(open.map(|(curb, appeal)| Appellant { member: member.clone(), curb, appeal }));
        }
        found.sort_by_key(|appellant| appellant.appeal.at);
        Ok(found)
    }

    /// Grants an appeal against this, or against the first that waits, or refuses it for a reason.
    ///
    /// # Errors
    /// The actor may not, or has decided what it is against; somebody else has decided; there is no reason.
    pub async fn decide_appeal(
        &self,
        view: &View,
        name: &str,
        curb: Option<Curb>,
        refusal: Option<&str>,
    ) -> Result<MemberId, Problem> {
        view.may(Action::Admit, Object::Site)?;
        let member = self.member_named(name).await?.ok_or(Refusal::Absent)?;
        let (appeals, conduct) = tokio::try_join!(self.store.appeals(member.id), self.store.conduct(member.id))?;
        let known = Known { member: &member, conduct: &conduct };
        let first = || appeals.iter().find(|(_, appeal)| appeal.refused.is_none()).map(|(curb, _)| *curb);
        let of = (curb.or_else(first).unwrap_or(Curb::Suspension), &appeals);
        self.appealed(appeals::decide_appeal(&view.site, &view.actor, known, of, refusal, self.now())?).await?;
        Ok(member.id)
    }

    async fn appealed(&self, change: model::change::Change) -> Result<(), Problem> {
        match self.store.commit(change).await? {
            Outcome::Stale(_) => Err(Refusal::Conflict("Somebody else has just decided about this.").into()),
            Outcome::Done | Outcome::Repeated(_) => Ok(()),
        }
    }
}

/// Whether what an appeal is against has not ended by itself since.
fn is_there(curb: Curb, member: &Member) -> bool {
    match curb {
        Curb::Suspension => member.suspension.is_some(),
        Curb::Silence => member.silence.is_some(),
        Curb::Warning => true,
    }
}
