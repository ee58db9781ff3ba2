//! Who came from a provider and is not known here by that: they join, or link it to an account that
//! they have.

use auth::token::Token;
use model::account::{Profile, Registration, Way};
use model::actor::{Hold, Role};
use model::change::Fact;
use model::email::EmailAddress;
use model::identity::{Identity, Linked};
use model::ids::MemberId;
use model::letter::SecurityChange;
use model::limits::Act;
use model::name::Username;
use model::refusal::Refusal;
use model::rules::joining::{self, Applicant, From};
use model::rules::{identities, members};
use model::ticket::Ticket;
use model::trust::Trust;
use store::Outcome;

use super::Admission;
use super::elsewhere::Onward;
use super::factors::TRIES;
use super::joining::checked_name;
use crate::limits::unless;
use crate::visit::{Claim, View};
use crate::{Caller, Forum, Problem};

/// Somebody whom a provider has identified.
#[derive(Clone, Debug)]
pub struct Stranger {
    identity: Identity,
    /// What the provider is called, and the account there.
    pub provider: String,
    pub login: String,
    /// A name that they can have.
    pub suggested: String,
    pub email: EmailAddress,
    /// Whether an account has this address already.
    pub is_known: bool,
    pub onward: Onward,
}

impl Forum {
    /// Who has this token. `None` once they have joined, and after half an hour.
    ///
    /// # Errors
    /// The store is away.
    pub async fn stranger(&self, pending: &Token) -> Result<Option<Stranger>, Problem> {
        let Some(Ticket::Newcomer { identity, login, suggested, email, next, kept }) = self.peek(pending).await? else {
            return Ok(None);
        };
        let name = suggested.and_then(|name| self.open_name(&name).ok());
        let (key, address) = (name.as_ref().map(Username::key), email.key());
        let (taken, holder) =
            tokio::try_join!(self.store.find_login(key.as_ref(), None), self.store.find_login(None, Some(&address)))?;
        let provider = self.providers().of_realm(identity.realm()).map(|provider| provider.title().to_owned());
        Ok(Some(Stranger {
            provider: provider.unwrap_or_default(),
            identity,
            login,
            suggested: name.filter(|_| taken.is_none()).map(|name| name.as_str().to_owned()).unwrap_or_default(),
            email,
            is_known: holder.is_some(),
            onward: Onward { next, kept },
        }))
    }

    /// Makes a member of them, who signs in through the provider and has no password.
    ///
    /// # Errors
    /// The name will not do, or it or the address are taken; too many came from there.
    pub async fn join_as(
        &self,
        pending: &Token,
        stranger: Stranger,
        username: &str,
        claim: Option<&Claim>,
        caller: Caller,
    ) -> Result<Admission, Problem> {
        let name = checked_name(self.open_name(username))?;
        let cost = caller.spends(Act::Register);
        let (member, limited) = tokio::try_join!(self.fresh_member(&name), self.take(cost.as_slice()))?;
        unless(limited)?;
        let Stranger { identity, login, email, .. } = stranger;
        let now = self.now();
        let is_github = self.providers().of_realm(identity.realm()).is_some_and(|provider| provider.slug() == "github");
        let from = if is_github { From::Github } else { From::Provider };
        let site = self.refresh_site().await?;
        if self.is_blocked(&site, &email, caller.network()) {
            return Err(Refusal::Forbidden(joining::BLOCKED).into());
        }
        let applicant = Applicant {
            from,
            email: &email,
            confirmed: true,
            invitation: None,
            answer: None,
            trapped: false,
            is_blocked: false,
        };
        let held = joining::judge(&site.settings.registration, &applicant)?;
        let held = held.map(|why| Hold { why, since: now });
        let registration = Registration {
            member,
            profile: Profile { name, email, confirmed: true, joined: now },
            role: Role::Member,
            password: None,
            trust: Trust::NEWCOMER,
            held,
            identity: Some(Linked { identity: identity.clone(), login: login.clone(), since: now }),
        };
        let admission = match self.store.commit(members::register(registration.clone())).await? {
            // The same form was sent twice.
            Outcome::Stale(Fact::IdentityFree(_)) => {
                let holder = self.store.member_of_identity(&identity).await?.ok_or(Refusal::Absent)?;
                self.admit_known(holder, identity, login, claim, caller).await?
            }
            outcome => {
                super::joining::unless_taken(outcome)?;
                self.carry_out_registration(registration).await?;
                let member = self.store.member(member).await?;
                let member =
                    member.ok_or_else(|| Problem::Broken("a member is gone who has just joined".to_owned()))?;
                self.admit(member, Way::Provider, claim, caller).await?
            }
        };
        self.redeem(pending).await?;
        Ok(admission)
    }

    /// Makes the identity a way in of whoever is signed in.
    ///
    /// # Errors
    /// Nobody is; it is another member's; they have too many.
    pub async fn link_stranger(&self, view: &View, pending: &Token, stranger: Stranger) -> Result<(), Problem> {
        let member = view.actor.id().ok_or(Refusal::SignIn)?;
        view.proved(self.now())?;
        let holder = self.store.member_of_identity(&stranger.identity).await?;
        self.link_identity(member, stranger.identity, stranger.login, holder).await?;
        self.redeem(pending).await?;
        Ok(())
    }

    /// Makes an identity a way in of a member. `holder` is whose it is at present.
    ///
    /// # Errors
    /// It is another member's; they have too many.
    pub async fn link_identity(
        &self,
        member: MemberId,
        identity: Identity,
        login: String,
        holder: Option<MemberId>,
    ) -> Result<(), Problem> {
        let is_anothers = || Refusal::Conflict("This account is another member’s way in: unlink it there first.");
        let before = self.store.identities(member).await?;
        match holder {
            Some(holder) if holder == member => return Ok(()),
            Some(_) => return Err(is_anothers().into()),
            None => {}
        }
        let linked = Linked { identity, login, since: self.now() };
        let mut change = identities::link(member, linked, &before)?;
        self.tell_of(&mut change, member, SecurityChange::ProviderLinked)?;
        match self.store.commit(change).await? {
            Outcome::Stale(_) => Err(is_anothers().into()),
            Outcome::Done | Outcome::Repeated(_) => Ok(()),
        }
    }

    /// The ways in through providers that the viewer has.
    ///
    /// # Errors
    /// Nobody is signed in; the store is away.
    pub async fn linked(&self, view: &View) -> Result<Vec<Linked>, Problem> {
        let member = view.actor.id().ok_or(Refusal::SignIn)?;
        Ok(self.store.identities(member).await?)
    }

    /// Takes one of them away.
    ///
    /// # Errors
    /// It is none of them, or the last way in.
    pub async fn unlink(&self, view: &View, identity: &Identity) -> Result<(), Problem> {
        let member = view.actor.id().ok_or(Refusal::SignIn)?;
        view.proved(self.now())?;
        for _ in 0..TRIES {
            let (linked, factors) = tokio::try_join!(self.store.identities(member), self.store.factors(member))?;
            let mut change = identities::unlink(member, identity, &linked, &factors)?;
            self.tell_of(&mut change, member, SecurityChange::ProviderUnlinked)?;
            match self.store.commit(change).await? {
                // Another was taken away at the same instant: whether this is the last is decided anew.
                Outcome::Stale(_) => {}
                Outcome::Done | Outcome::Repeated(_) => return Ok(()),
            }
        }
        Err(Problem::Busy)
    }
}
