//! Looking at the forum as somebody else: beginning and ending it, and whose pages are shown meanwhile.

use std::collections::BTreeSet;

use model::account::{Member, Session};
use model::ids::CategoryId;
use model::list::Audience;
use model::may::{Action, Object};
use model::refusal::Refusal;
use model::rules::viewing as rules;
use model::site::Site;
use model::viewing::{Viewed, Viewing};
use store::Outcome;

use crate::visit::{Claim, View};
use crate::{Forum, Problem};

/// Who looks as somebody else.
#[derive(Clone, Debug)]
pub struct Watcher {
    pub member: Member,
    pub session: Session,
    pub viewing: Viewing,
    /// `a guest`, `the member mira`
    pub as_whom: String,
}

impl Forum {
    /// Begins to look as somebody else, in this session. `name` is whom a member is named by.
    ///
    /// # Errors
    /// The actor is no admin, or has not proved lately who they are; there is nobody of the kind, or it is an
    /// admin; the store is away.
    pub async fn begin_viewing(
        &self,
        view: &View,
        claim: Option<&Claim>,
        viewed: Option<Viewed>,
        name: &str,
    ) -> Result<(), Problem> {
        view.may(Action::Administer, Object::Site)?;
        view.proved(self.now())?;
        let (claim, session) = claim.zip(view.session).ok_or(Refusal::SignIn)?;
        let member = match viewed {
            Some(_) => None,
            None => self.member_named(name).await?,
        };
        let named = Viewed::Member(member.as_ref().map_or(model::viewing::NOBODY, |member| member.id));
        let of = (claim.token_hash().to_string(), session);
        let viewed = viewed.unwrap_or(named);
        let change = rules::begin(&view.site, &view.actor, of, viewed, member.as_ref(), self.now())?;
        self.viewing(change).await
    }

    /// Ends it.
    ///
    /// # Errors
    /// They look as themselves; the session has ended; the store is away.
    pub async fn end_viewing(&self, view: &View, claim: Option<&Claim>) -> Result<(), Problem> {
        let (Some(watcher), Some(claim)) = (&view.watcher, claim) else {
            return Err(Refusal::Conflict("You look at the forum as yourself already.").into());
        };
        self.viewing(rules::end(watcher.member.id, claim.token_hash().to_string(), watcher.session)).await
    }

    async fn viewing(&self, change: model::change::Change) -> Result<(), Problem> {
        match self.store.commit(change).await? {
            Outcome::Stale(_) => Err(Refusal::SignIn.into()),
            Outcome::Done | Outcome::Repeated(_) => Ok(()),
        }
    }

    /// The pages of whom they look as; nothing, if whoever was named is not there any more.
    pub(crate) async fn guise(
        &self,
        site: &Site,
        member: &Member,
        session: &Session,
    ) -> Result<Option<Guise>, Problem> {
        let Some(viewing) = rules::looks_as(member, session, self.now()) else { return Ok(None) };
        let named = match viewing.viewed {
            Viewed::Member(id) => self.store.member(id).await?,
            _ => None,
        };
        let as_whom = words(site, viewing.viewed, named.as_ref());
        let signed_in = named.as_ref().map(|member| self.signed_in(member));
        let Some(actor) = rules::viewed_actor(viewing.viewed, &as_whom, signed_in) else { return Ok(None) };
        let reads: BTreeSet<CategoryId> = site.visible(&actor).map(|category| category.id).collect();
        let watcher = Watcher { member: member.clone(), session: *session, viewing, as_whom };
        Ok(Some(Guise { actor, audience: listed_for(site, &reads), watcher }))
    }
}

/// Whose pages are shown, which lists, and to whom.
pub(crate) struct Guise {
    pub(crate) actor: model::actor::Actor,
    pub(crate) audience: Audience,
    pub(crate) watcher: Watcher,
}

/// The audience of those who read this. Of what nobody reads just so there are no lists: those of the largest
/// audience that reads nothing else take their place.
fn listed_for(site: &Site, reads: &BTreeSet<CategoryId>) -> Audience {
    let within = site.audiences().into_iter().filter(|(_, other)| other.is_subset(reads));
    let largest = within.max_by_key(|(_, other)| other.len());
    largest.map_or_else(|| Audience::of(reads), |(audience, _)| audience)
}

fn words(site: &Site, viewed: Viewed, member: Option<&Member>) -> String {
    match viewed {
        Viewed::Guest => "a guest".to_owned(),
        Viewed::Trust(level) => format!("a member of trust level {} ({})", level.number(), level.name()),
        Viewed::Group(group) => {
            format!("a member of the group {}", site.groups.find(group).map_or("?", |group| group.name.as_str()))
        }
        Viewed::Moderator(category) => {
            format!("a moderator of {}", site.category(category).map_or("?", |category| category.name.as_str()))
        }
        Viewed::Member(_) => format!("the member {}", member.map_or("?", |member| member.profile.name.as_str())),
    }
}
