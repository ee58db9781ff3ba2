//! What moderators know of members and do about them, and what members hear of it.

use std::collections::HashMap;
use std::sync::Arc;

use model::account::Member;
use model::change::Change;
use model::conduct::Conduct;
use model::ids::MemberId;
use model::letter::Letter;
use model::may::{Action, Object};
use model::name::NameKey;
use model::refusal::Refusal;
use model::rules::conduct::{self, Known, Reset};
use model::rules::members;
use model::time::Timestamp;
use store::{KnownMember, Outcome};

use crate::near::Near;
use crate::once::once_of_form;
use crate::reading::{MemberCard, each_once};
use crate::visit::View;
use crate::writing::{TOO_LIVELY, TRIES};
use crate::{Forum, Problem};

/// What staff sees of a member.
pub struct MemberFile {
    pub known: KnownMember,
    /// Who noted or did something.
    pub staff: HashMap<MemberId, MemberCard>,
    /// For admins alone.
    pub near: Option<Near>,
}

impl Forum {
    /// What staff may know of a member: two round trips, four for an admin.
    ///
    /// # Errors
    /// The actor may not, or there is no such member; the store is away.
    pub async fn member_file(self: Arc<Self>, view: View, name: String) -> Result<MemberFile, Problem> {
        view.may(Action::SeeConduct, Object::Site)?;
        let known = self.known(&view, &name).await?;
        view.may(Action::SeeConduct, Object::Member(&known.member))?;
        let by = each_once(known.conduct.0.values().map(|entry| entry.by));
        let near = async {
            match view.can(Action::Administer, Object::Site) {
                true => self.near(known.member.id).await.map(Some),
                false => Ok(None),
            }
        };
        let (staff, near) = tokio::try_join!(self.cards(&by), near)?;
        let near = near.map(|near| Near { email: Some(known.member.profile.email.clone()), ..near });
        Ok(MemberFile { known, staff, near })
    }

    pub(crate) async fn known(&self, view: &View, name: &str) -> Result<KnownMember, Problem> {
        let key = NameKey::for_lookup(name).ok_or(Refusal::Absent)?;
        Ok(self.store.known_member(&key, &view.audience).await?.ok_or(Refusal::Absent)?)
    }

    /// Decides about a member by what is known of them, anew where that has changed meanwhile: two round trips.
    async fn about(
        &self,
        view: &View,
        name: &str,
        rule: impl Fn(Known<'_>, Timestamp) -> Result<Change, Problem>,
    ) -> Result<Member, Problem> {
        for _ in 0..TRIES {
            let KnownMember { member, conduct, .. } = self.known(view, name).await?;
            let change = rule(Known { member: &member, conduct: &conduct }, self.now())?;
            if !matches!(self.store.commit(change).await?, Outcome::Stale(_)) {
                return Ok(member);
            }
        }
        Err(Refusal::Conflict(TOO_LIVELY).into())
    }

    /// # Errors
    /// As [`conduct::note`]; the store is away.
    pub async fn add_note(&self, view: &View, name: &str, text: &str, once: Option<&str>) -> Result<Member, Problem> {
        view.may(Action::SeeConduct, Object::Site)?;
        let once = once_of_form(view, &format!("note {name}"), once, &[text]);
        let rule =
            |known: Known<'_>, now| Ok(conduct::note(&view.site, &view.actor, known, text, Some(once.clone()), now)?);
        self.about(view, name, rule).await
    }

    /// # Errors
    /// As [`conduct::remove_note`]; the store is away.
    pub async fn remove_note(&self, view: &View, name: &str, at: Timestamp) -> Result<Member, Problem> {
        view.may(Action::SeeConduct, Object::Site)?;
        let rule = |known: Known<'_>, _| Ok(conduct::remove_note(&view.site, &view.actor, known, at)?);
        self.about(view, name, rule).await
    }

    /// # Errors
    /// As [`conduct::warn`]; the store is away.
    pub async fn warn(&self, view: &View, name: &str, text: &str, once: Option<&str>) -> Result<Member, Problem> {
        view.may(Action::SeeConduct, Object::Site)?;
        let once = once_of_form(view, &format!("warn {name}"), once, &[text]);
        let rule =
            |known: Known<'_>, now| Ok(conduct::warn(&view.site, &view.actor, known, text, Some(once.clone()), now)?);
        self.about(view, name, rule).await
    }

    /// # Errors
    /// As [`conduct::silence`]; the store is away.
    pub async fn silence(
        &self,
        view: &View,
        name: &str,
        until: Option<Timestamp>,
        reason: &str,
    ) -> Result<Member, Problem> {
        view.may(Action::SeeConduct, Object::Site)?;
        let rule = |known: Known<'_>, now| Ok(conduct::silence(&view.site, &view.actor, known, until, reason, now)?);
        self.about(view, name, rule).await
    }

    /// # Errors
    /// As [`conduct::lift_silence`]; the store is away.
    pub async fn lift_silence(&self, view: &View, name: &str) -> Result<Member, Problem> {
        view.may(Action::SeeConduct, Object::Site)?;
        let rule = |known: Known<'_>, now| Ok(conduct::lift_silence(&view.site, &view.actor, known, now)?);
        self.about(view, name, rule).await
    }

    /// # Errors
    /// As [`conduct::reset`]; the store is away.
    pub async fn reset(&self, view: &View, name: &str, what: Reset) -> Result<Member, Problem> {
        view.may(Action::SeeConduct, Object::Site)?;
        let rule = |known: Known<'_>, now| Ok(conduct::reset(&view.site, &view.actor, known, what, now)?);
        self.about(view, name, rule).await
    }

    /// Suspends a member, who is told by letter until when and why.
    ///
    /// # Errors
    /// The actor may not, or a field is wrong.
    pub async fn suspend(
        &self,
        view: &View,
        name: &str,
        until: Option<Timestamp>,
        reason: &str,
    ) -> Result<Member, Problem> {
        let rule = |known: Known<'_>, now| {
            let mut change = members::suspend(&view.site, &view.actor, known, until, reason, now)?;
            self.tell_of_suspension(&mut change, known.member.id, until, reason.trim())?;
            Ok(change)
        };
        self.about(view, name, rule).await
    }

    /// A letter that says until when somebody is suspended, and why.
    pub(crate) fn tell_of_suspension(
        &self,
        change: &mut Change,
        member: MemberId,
        until: Option<Timestamp>,
        reason: &str,
    ) -> Result<(), Problem> {
        self.write_to(change, Some(member), Letter::Suspended { until, reason: reason.to_owned() })
    }

    /// # Errors
    /// The actor may not.
    pub async fn lift_suspension(&self, view: &View, name: &str) -> Result<Member, Problem> {
        let rule = |known: Known<'_>, now| Ok(members::lift_suspension(&view.site, &view.actor, known, now)?);
        self.about(view, name, rule).await
    }

    /// The warnings that the actor was given, the newest first, and when they acknowledged each.
    ///
    /// # Errors
    /// Nobody is signed in; the store is away.
    pub async fn own_conduct(self: Arc<Self>, view: View) -> Result<Conduct, Problem> {
        let member = view.actor.id().ok_or(Refusal::SignIn)?;
        Ok(self.store.conduct(member).await?)
    }

    /// Says that the actor has read a warning.
    ///
    /// # Errors
    /// As [`conduct::acknowledge`]; the store is away.
    pub async fn acknowledge(&self, view: &View, at: Timestamp) -> Result<(), Problem> {
        let name = view.member.as_ref().ok_or(Refusal::SignIn)?.profile.name.as_str();
        let rule = |known: Known<'_>, now| Ok(conduct::acknowledge(&view.site, &view.actor, known, at, now)?);
        self.about(view, name, rule).await?;
        Ok(())
    }
}
