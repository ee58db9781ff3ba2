//! The roll of members, for those who keep order: who there is, who waits, and what they are.

use model::account::Member;
use model::actor::Role;
use model::change::Roster;
use model::ids::{GroupId, MemberId};
use model::may::{Action, Object};
use model::refusal::Refusal;
use model::rules::conduct::Known;
use model::rules::members;
use model::trust::TrustLevel;
use store::{KnownMember, Outcome};

use crate::visit::View;
use crate::{Forum, Problem};

/// Members on one page.
const PAGE: u64 = 50;
/// Members of a kind that are looked through.
const OF_A_KIND: u64 = 500;

/// Of which kind members are looked for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Kind {
    #[default]
    All,
    Held,
    Admins,
    Moderators,
    Suspended,
    Silenced,
    Trust(TrustLevel),
    Group(GroupId),
}

/// A part of the roll.
#[derive(Clone, Debug, Default)]
pub struct Roll {
    /// By name.
    pub members: Vec<Member>,
    /// Names the last of them, if there may be more.
    pub next: Option<String>,
    /// How many there are of this kind, whatever they are called.
    pub total: Option<u64>,
}

impl Forum {
    /// Members whose names begin so, of a kind, from behind `after`.
    ///
    /// # Errors
    /// The actor is no admin; the store is away.
    pub async fn roll(&self, view: &View, prefix: &str, kind: Kind, after: &str) -> Result<Roll, Problem> {
        view.may(Action::Administer, Object::Site)?;
        let roster = match kind {
            Kind::All => return self.roll_by_name(prefix, after).await,
            Kind::Moderators => None,
            Kind::Held => Some(Roster::Held),
            Kind::Admins => Some(Roster::Admins),
            Kind::Suspended => Some(Roster::Suspended),
            Kind::Silenced => Some(Roster::Silenced),
            Kind::Trust(level) => Some(Roster::Trust(level)),
            Kind::Group(group) => Some(Roster::Group(group)),
        };
        let (ids, total) = match roster {
            Some(roster) => self.store.roster(roster, OF_A_KIND).await?,
            None => {
                let mut ids: Vec<MemberId> =
                    view.site.categories().iter().flat_map(|category| &category.moderators).copied().collect();
                ids.sort_unstable();
                ids.dedup();
                let total = ids.len() as u64;
                (ids, total)
            }
        };
        let prefix = prefix.to_lowercase();
        let found = self.store.members(&ids).await?.into_iter().flatten();
        let mut members: Vec<Member> =
            found.filter(|member| member.profile.name.as_str().to_lowercase().starts_with(&prefix)).collect();
        members.sort_by_key(|member| member.profile.name.as_str().to_lowercase());
        Ok(Roll { members, next: None, total: Some(total) })
    }

    async fn roll_by_name(&self, prefix: &str, after: &str) -> Result<Roll, Problem> {
        // No name has a slash in it, and no address of ours a NUL.
        let mut entries = self.store.names_from(prefix, &after.replace('/', "\0"), PAGE + 1).await?;
        let more = entries.len() as u64 > PAGE;
        entries.truncate(PAGE as usize);
        let next = entries.last().filter(|_| more).map(|(entry, _)| entry.replace('\0', "/"));
        let ids: Vec<MemberId> = entries.into_iter().map(|(_, id)| id).collect();
        let members = self.store.members(&ids).await?.into_iter().flatten().collect();
        Ok(Roll { members, next, total: None })
    }

    /// Those who wait for approval, the longest waiting first, and how many there are.
    ///
    /// # Errors
    /// The actor keeps no order anywhere; the store is away.
    pub async fn waiting(&self, view: &View) -> Result<(Vec<Member>, u64), Problem> {
        view.may(Action::Admit, Object::Site)?;
        let (ids, total) = self.store.roster(Roster::Held, OF_A_KIND).await?;
        let mut members: Vec<Member> = self.store.members(&ids).await?.into_iter().flatten().collect();
        members.sort_by_key(|member| member.held.as_ref().map(|held| held.since));
        Ok((members, total))
    }

    /// # Errors
    /// The actor may not, or the member does not wait.
    pub async fn approve(&self, view: &View, name: &str) -> Result<Member, Problem> {
        view.may(Action::Admit, Object::Site)?;
        let member = self.member_named(name).await?.ok_or(Refusal::Absent)?;
        self.decided(members::approve(&view.site, &view.actor, &member)?).await?;
        Ok(member)
    }

    /// # Errors
    /// The actor may not, or the member does not wait.
    pub async fn refuse(&self, view: &View, name: &str, reason: &str) -> Result<Member, Problem> {
        view.may(Action::Admit, Object::Site)?;
        let KnownMember { member, conduct, .. } = self.known(view, name).await?;
        let known = Known { member: &member, conduct: &conduct };
        let mut change = members::refuse(&view.site, &view.actor, known, reason, self.now())?;
        let reason = Some(reason.trim()).filter(|reason| !reason.is_empty()).unwrap_or(members::NOT_ACCEPTED);
        self.tell_of_suspension(&mut change, member.id, None, reason)?;
        self.decided(change).await?;
        Ok(member)
    }

    async fn decided(&self, change: model::change::Change) -> Result<(), Problem> {
        match self.store.commit(change).await? {
            Outcome::Stale(_) => Err(Refusal::Conflict("Somebody else has just decided about this account.").into()),
            Outcome::Done | Outcome::Repeated(_) => Ok(()),
        }
    }

    /// Makes a member an admin, or no longer: their sessions end.
    ///
    /// # Errors
    /// The actor is no admin or has to prove once more that it is them; it is their own role, or it
    /// would take the last admin away.
    pub async fn rank(&self, view: &View, member: &Member, role: Role) -> Result<(), Problem> {
        if member.role == role {
            return Ok(());
        }
        view.may(Action::Rank, Object::Member(member))?;
        view.proved(self.now())?;
        let by = view.actor.id().ok_or(Refusal::SignIn)?;
        self.set_role(member.id, role, by).await
    }
}
