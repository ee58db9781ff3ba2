//! One's own sessions: seen, and ended.

use model::account::Session;
use model::refusal::Refusal;
use model::rules::members;
use store::Outcome;

use crate::visit::{Claim, View};
use crate::{Forum, Problem};

/// Letters of a session's name: what is shown of the hash of its token opens nothing.
const NAME: usize = 12;

/// A session as its owner sees it.
#[derive(Clone, Debug)]
pub struct OwnSession {
    /// What it is ended by.
    pub name: String,
    pub session: Session,
    /// The one that asks.
    pub is_this: bool,
}

impl Forum {
    /// The actor's sessions, this one first, then those last used.
    ///
    /// # Errors
    /// Nobody is signed in; the store is away.
    pub async fn own_sessions(&self, view: &View, claim: Option<&Claim>) -> Result<Vec<OwnSession>, Problem> {
        let member = view.actor.id().ok_or(Refusal::SignIn)?;
        let this = claim.map(|claim| claim.token_hash().to_string());
        let now = self.now();
        let found = self.store.sessions(member).await?.into_iter().filter(|(_, session)| session.is_live(now));
        let mut sessions: Vec<OwnSession> = found
            .map(|(token, session)| OwnSession { is_this: this.as_ref() == Some(&token), name: name(&token), session })
            .collect();
        sessions.sort_by_key(|own| (!own.is_this, std::cmp::Reverse(own.session.used)));
        Ok(sessions)
    }

    /// Ends one of the actor's sessions. One that has ended already stays so.
    ///
    /// # Errors
    /// Nobody is signed in; the store is away.
    pub async fn end_own_session(&self, view: &View, named: &str) -> Result<(), Problem> {
        let member = view.actor.id().ok_or(Refusal::SignIn)?;
        let found = self.store.sessions(member).await?.into_iter().find(|(token, _)| name(token) == named);
        if let Some((token, _)) = found {
            self.store.commit(members::end_session(member, token)).await?;
        }
        Ok(())
    }

    /// Ends all of the actor's sessions but the one that asks.
    ///
    /// # Errors
    /// Nobody is signed in, or this session has just been ended; the store is away.
    pub async fn end_other_sessions(&self, view: &View, claim: Option<&Claim>) -> Result<(), Problem> {
        let (claim, session) = claim.zip(view.session).ok_or(Refusal::SignIn)?;
        let change = members::end_other_sessions(claim.member, claim.token_hash().to_string(), session);
        match self.store.commit(change).await? {
            Outcome::Stale(_) => Err(Refusal::SignIn.into()),
            Outcome::Done | Outcome::Repeated(_) => Ok(()),
        }
    }
}

fn name(token: &str) -> String {
    token.chars().take(NAME).collect()
}
