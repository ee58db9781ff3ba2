//! Proving once more who one is, before something dangerous.

use auth::passkey::RelyingParty;
use auth::token::Token;
use model::account::Session;
use model::limits::Act;
use model::refusal::{Fault, Refusal};
use model::rules::members;
use store::Outcome;

use super::factors::wrong_code;
use crate::limits::unless;
use crate::visit::{Claim, View};
use crate::{Forum, Problem};

/// What somebody proves with who they are. `Debug` shows nothing of it.
pub enum Proof {
    Password(String),
    /// Of an authenticator app, or to recover.
    Code(String),
    /// What a browser says of a passkey, on the site that it is to be for.
    Passkey(RelyingParty, String),
}

impl std::fmt::Debug for Proof {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Proof(…)")
    }
}

impl Forum {
    /// Takes a proof: the session goes on under another token, and may do what is dangerous for a
    /// while.
    ///
    /// # Errors
    /// The proof is wrong; too many were tried; nobody is signed in; the store is away.
    pub async fn prove(&self, view: &View, claim: Option<&Claim>, proof: Proof) -> Result<Claim, Problem> {
        let (claim, session) = claim.zip(view.session).ok_or(Refusal::SignIn)?;
        match proof {
            Proof::Password(typed) => {
                if !self.has_password(view, Act::Prove, &typed).await? {
                    return Err(Fault::new("password", "This is not your password.").into());
                }
            }
            Proof::Code(typed) => {
                unless(self.spend(view, Some(Act::Prove)).await?)?;
                if !self.takes_code(claim.member, &typed).await? {
                    return Err(Fault::new("code", wrong_code()).into());
                }
            }
            Proof::Passkey(party, said) => {
                unless(self.spend(view, Some(Act::Prove)).await?)?;
                self.takes_passkey(&party, &said, Some(claim.member)).await?;
            }
        }
        self.renew(claim, Session { proved: self.now(), ..session }).await
    }

    /// The same for whom a provider has named just now.
    pub(super) async fn proved_elsewhere(&self, view: &View, claim: &Claim) -> Result<Claim, Problem> {
        let session = view.session.ok_or(Refusal::SignIn)?;
        self.renew(claim, Session { proved: self.now(), ..session }).await
    }

    /// The same session under another token.
    async fn renew(&self, claim: &Claim, session: Session) -> Result<Claim, Problem> {
        let token = Token::generate()?;
        let (old, new) = (claim.token_hash().to_string(), token.hash().to_string());
        match self.store.commit(members::renew_session(claim.member, old, new, session)).await? {
            Outcome::Stale(_) => Err(Refusal::SignIn.into()),
            Outcome::Done | Outcome::Repeated(_) => Ok(Claim { token, ..claim.clone() }),
        }
    }
}
