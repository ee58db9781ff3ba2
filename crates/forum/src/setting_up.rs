//! The first minutes of a forum, and its categories after that.

use std::collections::BTreeMap;

use model::account::Profile;
use model::actor::{Actor, Role, SignedIn};
use model::category::CategoryForm;
use model::change::{ONCE_KEPT, OnceKey};
use model::event::Due;
use model::group::Combination;
use model::ids::{CategoryId, IdKind, MemberId, PostId, TopicId};
use model::may::{Action, Object};
use model::name::Username;
use model::refusal::{Faults, Refusal};
use model::rules::site::{Direction, Offer, WELCOME_AT};
use model::rules::topics::Circumstances;
use model::rules::{members, order, site as rules, topics};
use model::shard::Shard;
use store::Outcome;

use crate::visit::{Claim, View};
use crate::{Forum, NewMember, Problem};

/// What a new forum is to be.
#[derive(Clone, Debug)]
pub struct Setup {
    pub name: String,
    pub admin: NewMember,
    pub categories: Vec<Offer>,
}

impl Forum {
    /// Founds the forum and signs its first admin in. A second time is refused.
    ///
    /// # Errors
    /// A field is wrong, or the forum has been set up already.
    pub async fn set_up(&self, setup: Setup) -> Result<Claim, Problem> {
        let site = self.refresh_site().await?;
        let name = Username::parse_reserved_ok(&setup.admin.username);
        let drafted = self.draft_registration(&setup.admin, Role::Admin, name, None).await;
        let registration = match drafted {
            // Say what is wrong with the rest of the form in the same breath.
            Err(Problem::Refused(Refusal::Invalid(faults))) => {
                return Err(Refusal::Invalid([faults, self.faults_of_site(&setup)].concat()).into());
            }
            drafted => drafted?,
        };
        let member = registration.member;
        self.store.begin_ids().await?;
        let change = rules::found(&site, &setup.name, setup.categories, registration.clone())?;
        self.store.begin_ids().await?;
        match self.store.commit(change).await? {
            Outcome::Done | Outcome::Repeated(_) => {}
            Outcome::Stale(_) => return Err(Refusal::Conflict("This forum has been set up already.").into()),
        }
        self.carry_out_registration(registration).await?;
        self.refresh_site().await?;
        self.welcome(member).await?;
        self.open_session(member, Role::Admin).await
    }

    fn faults_of_site(&self, setup: &Setup) -> Vec<model::refusal::Fault> {
        let mut faults = Faults::default();
        if setup.name.trim().is_empty() {
            faults.add("name", "Give the forum a name.");
        }
        match faults.end() {
            Err(Refusal::Invalid(faults)) => faults,
            _ => Vec::new(),
        }
    }

    /// Starts the topic that a new forum begins with, if that is still due.
    pub(crate) async fn welcome(&self, admin: MemberId) -> Result<(), Problem> {
        let Some(member) = self.store.member(admin).await? else {
            return Err(Problem::Broken(format!("admin {admin} has not joined yet")));
        };
        let once = OnceKey::new("welcome".to_owned(), ONCE_KEPT);
        let shard = Shard::of_text(&format!("{admin}{}", once.text));
        let (topic, post) =
            tokio::try_join!(self.store.fresh_id(shard, IdKind::Topic), self.store.fresh_id(shard, IdKind::Post))?;
        let site = self.refresh_site().await?;
        let Profile { name, .. } = member.profile;
        let actor = Actor::Member(SignedIn { name: name.as_str().to_owned(), ..SignedIn::plain(admin, Role::Admin) });
        let given = Circumstances {
            topic: TopicId(topic),
            post: PostId(post),
            now: self.now(),
            mentions: Vec::new(),
            once: Some(once),
        };
        self.store.commit(topics::welcome(&site, &actor, given)?).await?;
        self.store.commit(order::done(&Due::Welcome { admin }, WELCOME_AT)).await?;
        Ok(())
    }

    /// Adds a category, or changes one.
    ///
    /// # Errors
    /// The actor is no admin, or a field is wrong.
    pub async fn put_category(
        &self,
        view: &View,
        id: Option<CategoryId>,
        form: CategoryForm,
    ) -> Result<CategoryId, Problem> {
        view.may(Action::Administer, Object::Site)?;
        view.proved(self.now())?;
        let named: Vec<MemberId> = form.moderators.iter().copied().collect();
        let charged = self.store.members(&named).await?.into_iter().flatten();
        let charged = charged.map(|member| Combination { groups: member.groups, moderator: Some(member.id) });
        let before = id.and_then(|id| view.site.category(id)).map(|found| found.moderators.clone());
        let (change, id) = rules::put_category(&view.site, &view.actor, id, form, charged.collect())?;
        self.commit_site(change).await?;
        // Their rights are gone with the commit; so are the sessions that they had them in.
        for member in before.unwrap_or_default().iter().filter(|member| !named.contains(member)) {
            self.store.commit(members::end_sessions(*member)).await?;
        }
        Ok(id)
    }

    /// # Errors
    /// The actor is no admin, there is no such category, or the site is not the one of revision `seen` any more.
    pub async fn order_category(
        &self,
        view: &View,
        seen: Option<u64>,
        id: CategoryId,
        to: Direction,
    ) -> Result<(), Problem> {
        self.commit_site(rules::order_category(&view.site, &view.actor, seen, id, to)?).await
    }

    /// Puts all categories into an order.
    ///
    /// # Errors
    /// The actor is no admin, or the site is not the one of revision `seen` any more.
    pub async fn order_categories(
        &self,
        view: &View,
        seen: u64,
        places: &BTreeMap<CategoryId, u32>,
    ) -> Result<(), Problem> {
        self.commit_site(rules::order_categories(&view.site, &view.actor, seen, places)?).await
    }

    pub(crate) async fn commit_site(&self, change: model::change::Change) -> Result<(), Problem> {
        let outcome = self.store.commit(change).await?;
        self.refresh_site().await?;
        match outcome {
            Outcome::Stale(_) => Err(Refusal::Conflict(
                "Somebody else has changed the site since you opened this page. Look again, and repeat it.",
            )
            .into()),
            _ => Ok(()),
        }
    }
}
