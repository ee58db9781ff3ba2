//! Signing in through a provider.
//!
//! The way there and back is two requests of one browser, tied together by a ticket, whose token is
//! the `state`, and by a token that only the browser has. Whoever comes back is known by their
//! identity, and by nothing else: neither a name nor an address leads to an account.

use auth::provider::{Answer, Attempt, Identified, Provider, Providers};
use auth::token::Token;
use model::account::{Member, Way};
use model::email::EmailAddress;
use model::identity::{Identity, Linked};
use model::ids::MemberId;
use model::limits::Act;
use model::refusal::Refusal;
use model::rules::identities;
use model::ticket::{Proving, Ticket};
use model::time::Timestamp;

use super::Admission;
use crate::limits::unless;
use crate::problem::{Astray, ProviderProblem};
use crate::visit::{Claim, View};
use crate::{Caller, Forum, Problem};

/// What a browser is sent to a provider with.
#[derive(Debug)]
pub struct Departure {
    pub to: String,
    /// What it keeps until it comes back.
    pub browser: Token,
}

/// What somebody goes to a provider for.
#[derive(Clone, Copy, Debug)]
pub enum Errand<'a> {
    SignIn,
    /// To add a way in.
    Link(&'a View),
    /// To prove once more who they are, in this session.
    Prove(&'a View, &'a Claim),
}

impl Errand<'_> {
    fn linking(self) -> Result<Option<MemberId>, Refusal> {
        match self {
            Self::Link(view) => Ok(Some(view.actor.id().ok_or(Refusal::SignIn)?)),
            Self::SignIn | Self::Prove(..) => Ok(None),
        }
    }

    fn proving(self, began: Timestamp) -> Result<Option<Proving>, Refusal> {
        match self {
            Self::Prove(view, claim) => {
                let member = view.actor.id().ok_or(Refusal::SignIn)?;
                Ok(Some(Proving { member, session: claim.token_hash().to_string(), began }))
            }
            Self::SignIn | Self::Link(_) => Ok(None),
        }
    }
}

/// Where somebody wants to go afterwards, and what they had typed on the way.
#[derive(Clone, Debug, Default)]
pub struct Onward {
    pub next: String,
    pub kept: String,
}

/// What a browser brings back.
#[derive(Debug)]
pub struct Returned<'a> {
    pub state: &'a str,
    pub code: &'a str,
    /// The provider's, where there is no code.
    pub error: &'a str,
    pub issuer: Option<&'a str>,
    /// What only the browser has that left.
    pub browser: Option<Token>,
}

/// What came of it.
#[derive(Debug)]
pub enum Arrival {
    /// A member has proved who they are.
    Admitted(Admission, Onward),
    /// The account is a way in of the member who is signed in.
    Linked,
    /// The member who is signed in has proved once more who they are: the session goes on under
    /// another token.
    Proved(Box<View>, Claim, Onward),
    /// Nobody is known by this identity. The token is for the browser alone: it opens the page
    /// where they join, or link it to an account that they have.
    Stranger(Token),
}

/// What is kept of the ways in of somebody who has left goes a moment later.
const LEFT: &str = "The account here that this belonged to has just been left. Try again in a minute.";

/// The secrets of what one ticket belongs to.
fn attempt(state: Token, browser: Token, proving: Option<&Proving>) -> Attempt {
    let attempt = Attempt::new(state, browser);
    match proving {
        Some(proving) => attempt.afresh(proving.began.seconds()),
        None => attempt,
    }
}

/// Why nobody arrived, by the provider that it was, with what would be lost otherwise.
fn astray(provider: &Provider, why: impl Into<Astray>, onward: &Onward) -> Problem {
    Problem::Provider(Box::new(ProviderProblem {
        provider: provider.title().to_owned(),
        slug: provider.slug().to_owned(),
        why: why.into(),
        onward: onward.clone(),
    }))
}

impl Forum {
    /// Whom people may sign in through.
    pub fn providers(&self) -> &Providers {
        &self.settings.providers
    }

    fn seconds(&self) -> u64 {
        self.now().0 / 1_000
    }

    /// Begins a sign-in, or what else somebody goes there for. `browser` is what this browser has of
    /// a sign-in before, which may still be under way in another of its windows.
    ///
    /// # Errors
    /// Too many began from there; the provider cannot be asked; the store is away.
    pub async fn depart(
        &self,
        provider: &Provider,
        errand: Errand<'_>,
        onward: Onward,
        browser: Option<Token>,
        caller: Caller,
    ) -> Result<Departure, Problem> {
        let (linking, proving) = (errand.linking()?, errand.proving(self.now())?);
        unless(self.take(caller.spends(Act::SignIn).as_slice()).await?)?;
        let browser = match browser {
            Some(browser) => browser,
            None => Token::generate()?,
        };
        let ticket = Ticket::Elsewhere {
            realm: provider.realm().to_owned(),
            browser: browser.hash().to_string(),
            linking,
            proving: proving.clone(),
            next: onward.next.clone(),
            kept: onward.kept.clone(),
        };
        let attempt = attempt(self.issue(ticket).await?, browser.clone(), proving.as_ref());
        let to = provider.begin(&attempt, self.seconds()).await.map_err(|fault| astray(provider, fault, &onward))?;
        Ok(Departure { to, browser })
    }

    /// Ends what [`Forum::depart`] began. `claim` is the session that the browser comes with.
    ///
    /// # Errors
    /// It is not the end of a sign-in that this browser began; the provider says no, or nothing
    /// that is to be believed; the identity is another member's, or tells no address.
    pub async fn arrive(
        &self,
        provider: &Provider,
        returned: Returned<'_>,
        claim: Option<&Claim>,
        caller: Caller,
    ) -> Result<Arrival, Problem> {
        let lost = || astray(provider, Astray::Lost, &Onward::default());
        let state = Token::parse(returned.state).ok_or_else(lost)?;
        // Whoever else comes by the address does not end the sign-in of the browser that began it.
        let is_own = |ticket: &Ticket, own: &Token| {
            matches!(ticket, Ticket::Elsewhere { realm, browser, .. }
                if *realm == provider.realm() && *browser == own.hash().to_string())
        };
        let own = returned.browser.ok_or_else(lost)?;
        self.peek(&state).await?.filter(|ticket| is_own(ticket, &own)).ok_or_else(lost)?;
        let Some(Ticket::Elsewhere { realm, linking, proving, next, kept, .. }) = self.redeem(&state).await? else {
            return Err(lost());
        };
        let onward = Onward { next, kept };
        if returned.code.is_empty() {
            return Err(astray(provider, Astray::told(returned.error), &onward));
        }
        let answer = Answer { code: returned.code, issuer: returned.issuer };
        let attempt = attempt(state, own, proving.as_ref());
        let found = provider.finish(&attempt, &answer, self.seconds()).await;
        let found = found.map_err(|fault| astray(provider, fault, &onward))?;
        let identity = Identity::new(provider.realm(), &found.subject);
        let identity = identity.ok_or_else(|| Problem::Broken(format!("{realm} has an unusual subject")))?;
        let holder = self.store.member_of_identity(&identity).await?;
        if let Some(proving) = proving {
            let (view, claim) = self
                .in_session(&proving, claim)
                .await?
                .ok_or_else(|| astray(provider, Astray::OtherSession, &onward))?;
            if holder != Some(proving.member) {
                return Err(astray(provider, Astray::NotTheirs, &onward));
            }
            let claim = self.proved_elsewhere(&view, claim).await?;
            return Ok(Arrival::Proved(Box::new(view), claim, onward));
        }
        match (linking, holder) {
            (Some(member), holder) => {
                self.check_is_here(member, claim).await?.ok_or_else(|| astray(provider, Astray::SignedOut, &onward))?;
                self.link_identity(member, identity, found.login, holder).await?;
                Ok(Arrival::Linked)
            }
            (None, Some(member)) => {
                Ok(Arrival::Admitted(self.admit_known(member, identity, found.login, claim, caller).await?, onward))
            }
            (None, None) => self.receive(provider, identity, found, onward).await.map(Arrival::Stranger),
        }
    }

    /// The member, if it is they who are signed in.
    async fn check_is_here(&self, member: MemberId, claim: Option<&Claim>) -> Result<Option<MemberId>, Problem> {
        let view = self.who_is(claim).await?;
        Ok(view.actor.id().filter(|here| *here == member))
    }

    /// Who proves once more who they are, if it is the session in which they began.
    async fn in_session<'a>(
        &self,
        proving: &Proving,
        claim: Option<&'a Claim>,
    ) -> Result<Option<(View, &'a Claim)>, Problem> {
        let Some(claim) = claim.filter(|claim| claim.token_hash().to_string() == proving.session) else {
            return Ok(None);
        };
        let view = self.who_is(Some(claim)).await?;
        let is_here = view.actor.id() == Some(proving.member);
        Ok(is_here.then_some((view, claim)))
    }

    pub(super) async fn admit_known(
        &self,
        member: MemberId,
        identity: Identity,
        login: String,
        claim: Option<&Claim>,
        caller: Caller,
    ) -> Result<Admission, Problem> {
        let (found, linked) = tokio::try_join!(self.store.member(member), self.store.identities(member))?;
        let found: Member = found.ok_or(Refusal::Conflict(LEFT))?;
        let before = linked.into_iter().find(|linked| linked.identity == identity);
        if let Some(before) = before.filter(|before| before.login != login) {
            self.store.commit(identities::renamed(member, Linked { login, ..before })).await?;
        }
        self.admit(found, Way::Provider, claim, caller).await
    }

    /// Keeps who somebody is until they have joined or signed in.
    async fn receive(
        &self,
        provider: &Provider,
        identity: Identity,
        found: Identified,
        onward: Onward,
    ) -> Result<Token, Problem> {
        let email = found.email.as_deref().and_then(|email| EmailAddress::parse(email).ok());
        let email = email.ok_or_else(|| astray(provider, Astray::NoAddress, &onward))?;
        let ticket = Ticket::Newcomer {
            identity,
            login: found.login,
            suggested: found.suggested,
            email,
            next: onward.next,
            kept: onward.kept,
        };
        self.issue(ticket).await
    }
}
