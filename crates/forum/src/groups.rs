//! Groups, and who is in them.

use std::collections::BTreeSet;

use model::account::Member;
use model::change::Roster;
use model::group::Combination;
use model::ids::{GroupId, MemberId};
use model::may::{Action, Object};
use model::refusal::{Fault, Refusal};
use model::rules::groups as rules;
use store::Outcome;

use crate::visit::View;
use crate::{Forum, Problem};

/// How often something is decided anew when the site or a member keeps changing.
const TRIES: usize = 8;
/// Members of a group that its page shows.
pub(crate) const SHOWN: u64 = 200;

impl Forum {
    /// # Errors
    /// The actor is no admin, or the name will not do.
    pub async fn make_group(&self, view: &View, name: &str) -> Result<GroupId, Problem> {
        let (change, id) = rules::make(&view.site, &view.actor, name)?;
        self.commit_site(change).await?;
        Ok(id)
    }

    /// # Errors
    /// The actor is no admin, there is no such group, or the name will not do.
    pub async fn rename_group(&self, view: &View, id: GroupId, name: &str) -> Result<(), Problem> {
        self.commit_site(rules::rename(&view.site, &view.actor, id, name)?).await
    }

    /// Takes a group away. Its rights are gone at once; its members' records follow.
    ///
    /// # Errors
    /// The actor is no admin or has to prove once more that it is them, or there is no such group.
    pub async fn delete_group(&self, view: &View, id: GroupId) -> Result<(), Problem> {
        view.may(Action::Administer, Object::Site)?;
        view.proved(self.now())?;
        self.commit_site(rules::delete(&view.site, &view.actor, id)?).await
    }

    /// A group's newest members by name, at most [`SHOWN`], and how many it has.
    ///
    /// # Errors
    /// The actor is no admin, there is no such group; the store is away.
    pub async fn members_of_group(&self, view: &View, id: GroupId) -> Result<(Vec<Member>, u64), Problem> {
        view.may(Action::Administer, Object::Site)?;
        view.site.groups.find(id).ok_or(Refusal::Absent)?;
        let (ids, total) = self.store.roster(Roster::Group(id), SHOWN).await?;
        let mut members: Vec<Member> = self.store.members(&ids).await?.into_iter().flatten().collect();
        members.sort_by_key(|member| member.profile.name.as_str().to_lowercase());
        Ok((members, total))
    }

    /// Puts members into a group, by their names. All of them, or none where a name is nobody's.
    ///
    /// # Errors
    /// The actor is no admin or has to prove once more that it is them; a name is nobody's; there would
    /// be too many combinations.
    pub async fn join_group(&self, view: &View, id: GroupId, names: &str) -> Result<(), Problem> {
        view.may(Action::Administer, Object::Site)?;
        view.proved(self.now())?;
        view.site.groups.find(id).ok_or(Refusal::Absent)?;
        let mut found = Vec::new();
        for name in names.split([',', '\n']).map(str::trim).filter(|name| !name.is_empty()) {
            match self.member_named(name).await? {
                Some(member) => found.push(member),
                None => return Err(Fault::new("members", format!("There is no member called {name}.")).into()),
            }
        }
        if found.is_empty() {
            return Err(Fault::new("members", "Name at least one member.").into());
        }
        for member in found {
            let groups = member.groups.iter().copied().chain([id]).collect();
            self.set_membership(view, member, groups).await?;
        }
        Ok(())
    }

    /// # Errors
    /// The actor is no admin, or there is no such group or member.
    pub async fn leave_group(&self, view: &View, id: GroupId, name: &str) -> Result<(), Problem> {
        view.may(Action::Administer, Object::Site)?;
        view.site.groups.find(id).ok_or(Refusal::Absent)?;
        let member = self.member_named(name).await?.ok_or(Refusal::Absent)?;
        let groups = member.groups.iter().copied().filter(|other| *other != id).collect();
        self.set_membership(view, member, groups).await
    }

    /// Which groups a member is in. The combination is noted with the site first, so that what they
    /// read from then on is listed for them.
    ///
    /// # Errors
    /// The actor is no admin, a group does not exist, or there would be too many combinations.
    pub async fn set_membership(&self, view: &View, member: Member, groups: BTreeSet<GroupId>) -> Result<(), Problem> {
        // Those that are gone may still stand in a record.
        let groups: BTreeSet<GroupId> = groups
            .into_iter()
            .filter(|id| view.site.groups.find(*id).is_some() || !member.groups.contains(id))
            .collect();
        rules::check_membership(&view.site, &view.actor, &groups)?;
        view.proved(self.now())?;
        self.note_combinations(|site| vec![site.combination_of(member.id, &groups)]).await?;
        match self.store.commit(rules::set_membership(&member, groups, view.actor.id(), self.now())).await? {
            Outcome::Stale(_) => {
                Err(Refusal::Conflict("Somebody else has just changed this member's groups. Look again.").into())
            }
            Outcome::Done | Outcome::Repeated(_) => Ok(()),
        }
    }

    /// Notes combinations with the site as it stands, unless it has them.
    async fn note_combinations(&self, made: impl Fn(&model::site::Site) -> Vec<Combination>) -> Result<(), Problem> {
        for _ in 0..TRIES {
            let site = self.refresh_site().await?;
            let Some(change) = rules::note(&site, made(&site))? else { return Ok(()) };
            if !matches!(self.store.commit(change).await?, Outcome::Stale(_)) {
                self.refresh_site().await?;
                return Ok(());
            }
        }
        Err(Refusal::Conflict("Too much is changing here at this moment. Try again.").into())
    }

    /// Sees to it that the combinations of these members, or of all who keep order somewhere, stand
    /// with the site: somebody may have been made a moderator at the moment in which their groups
    /// changed. A follower does it after each of the two.
    pub(crate) async fn see_to_combinations(&self, members: &[MemberId]) -> Result<(), Problem> {
        let site = self.refresh_site().await?;
        let mut asked: BTreeSet<MemberId> = site.categories().iter().flat_map(|it| &it.moderators).copied().collect();
        asked.extend(members);
        let asked: Vec<MemberId> = asked.into_iter().collect();
        let found: Vec<Member> = self.store.members(&asked).await?.into_iter().flatten().collect();
        let noted = self
            .note_combinations(|site| {
                found.iter().map(|member| site.combination_of(member.id, &member.groups)).collect()
            })
            .await;
        match noted {
            Err(Problem::Refused(refusal)) => {
                tracing::error!(%refusal, "lists of some members cannot be kept: too many combinations of groups");
                Ok(())
            }
            noted => noted,
        }
    }

    /// Takes a group that is gone out of its members' records.
    pub(crate) async fn empty_group(&self, id: GroupId) -> Result<(), Problem> {
        loop {
            let (ids, _) = self.store.roster(Roster::Group(id), SHOWN).await?;
            if ids.is_empty() {
                return Ok(());
            }
            for member in ids {
                let Some(found) = self.store.member(member).await? else { continue };
                let groups = found.groups.iter().copied().filter(|other| *other != id).collect();
                // Whoever changed it meanwhile is met again.
                self.store.commit(rules::set_membership(&found, groups, None, self.now())).await?;
            }
        }
    }
}
