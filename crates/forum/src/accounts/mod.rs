//! Joining, signing in and out, and what is done to accounts.

mod by_letter;
mod elsewhere;
mod factors;
mod invitations;
mod joining;
mod joining_by_letter;
mod order;
mod passwords;
mod proving;
mod roll;
mod second;
mod sessions;
mod signing_in;
mod strangers;

use model::account::{Member, ThreadView};
use model::actor::Actor;
use model::ids::MemberId;
use model::name::NameKey;
use model::refusal::Refusal;
use model::rules::members;
use model::shard::Shard;

use crate::visit::View;
use crate::{Caller, Forum, Problem};

pub use by_letter::Confirmation;
pub use elsewhere::{Arrival, Departure, Errand, Onward, Returned};
pub use factors::AppDraft;
pub use invitations::Invited;
pub use joining::{Application, Joined, NewMember};
pub use joining_by_letter::{Amended, Joining, Welcome};
pub use proving::Proof;
pub use roll::{Kind, Roll};
pub use sessions::OwnSession;
pub use signing_in::{Admission, SignIn};
pub use strangers::Stranger;

impl Forum {
    /// The member of this name.
    ///
    /// # Errors
    /// The store is away.
    pub async fn member_named(&self, name: &str) -> Result<Option<Member>, Problem> {
        let Some(name) = NameKey::for_lookup(name) else { return Ok(None) };
        let known = self.store.known_names(std::slice::from_ref(&name)).await?;
        match known.first() {
            Some((_, id)) => Ok(self.store.member(*id).await?),
            None => Ok(None),
        }
    }

    /// Whether this was the name of a member who has left. It is nobody else's, ever.
    ///
    /// # Errors
    /// The store is away.
    pub async fn has_left(&self, name: &str) -> Result<bool, Problem> {
        let Some(name) = NameKey::for_lookup(name) else { return Ok(false) };
        Ok(self.store.find_login(Some(&name), None).await? == Some(MemberId(0)))
    }

    /// All members, by name.
    ///
    /// # Errors
    /// The store is away.
    pub async fn all_members(&self) -> Result<Vec<Member>, Problem> {
        let mut members = Vec::new();
        for shard in Shard::all() {
            let ids = self.store.members_of(shard).await?;
            members.extend(self.store.members(&ids).await?.into_iter().flatten());
        }
        members.sort_by_key(|member| member.profile.name.as_str().to_lowercase());
        Ok(members)
    }

    /// Somebody acting as this member, without a session: importers, generators and operators.
    pub fn act_as(&self, member: &Member) -> View {
        let site = self.site();
        let actor = Actor::Member(self.signed_in(member));
        View {
            audience: site.audience(&actor),
            site,
            actor,
            member: Some(member.clone()),
            token: None,
            session: None,
            inbox: std::sync::Arc::default(),
            caller: Caller::Operator,
            watcher: None,
            sends: None,
        }
    }

    /// # Errors
    /// Nobody is signed in; too much was changed; the store is away.
    pub async fn set_view(&self, view: &View, to: ThreadView) -> Result<(), Problem> {
        let member = view.actor.id().ok_or(Refusal::SignIn)?;
        self.spend_on_settings(view).await?;
        self.store.commit(members::set_view(member, to)).await?;
        Ok(())
    }

    /// Keeps what somebody typed until they have signed in.
    ///
    /// # Errors
    /// The store is away.
    pub async fn keep_text(&self, member: MemberId, text: &str) -> Result<(), Problem> {
        Ok(self.store.keep_text(member, text).await?)
    }
}
