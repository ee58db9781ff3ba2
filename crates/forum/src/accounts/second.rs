//! The second step of a sign-in.

use auth::passkey::RelyingParty;
use auth::token::Token;
use model::account::Way;
use model::factors::Factors;
use model::limits::Act;
use model::refusal::{Fault, Refusal};
use model::ticket::Ticket;

use super::factors::wrong_code;
use super::proving::Proof;
use super::signing_in::Admission;
use crate::limits::unless;
use crate::visit::Claim;
use crate::{Caller, Forum, Problem};

impl Forum {
    /// With what somebody can take the second step whose sign-in has begun; `None` if it is over.
    ///
    /// # Errors
    /// The store is away.
    pub async fn wanted_of(&self, token: &Token) -> Result<Option<Factors>, Problem> {
        match self.peek(token).await? {
            Some(Ticket::SecondFactor { member, .. }) => Ok(Some(self.store.factors(member).await?)),
            _ => Ok(None),
        }
    }

    /// Lets somebody in whose second factor was still wanted.
    ///
    /// # Errors
    /// The factor is wrong; the sign-in began too long ago, or has come to its end; too many were
    /// tried; the store is away.
    pub async fn sign_in_second(
        &self,
        token: &Token,
        proof: Proof,
        replaced: Option<&Claim>,
        caller: Caller,
    ) -> Result<Admission, Problem> {
        let Some(Ticket::SecondFactor { member, way, ended }) = self.peek(token).await? else {
            return Err(Refusal::SignIn.into());
        };
        let cost = caller.spends_on(Act::Second, auth::fingerprint(&["second factor", &member.to_string()]));
        unless(self.take(cost.as_slice()).await?)?;
        match proof {
            Proof::Code(typed) => {
                if !self.takes_code(member, &typed).await? {
                    return Err(Fault::new("code", wrong_code()).into());
                }
            }
            Proof::Passkey(party, said) => {
                self.takes_passkey(&party, &said, Some(member)).await?;
            }
            Proof::Password(_) => return Err(Fault::new("code", wrong_code()).into()),
        }
        // Of two who come at once with it, one is in.
        let Some(Ticket::SecondFactor { .. }) = self.redeem(token).await? else { return Err(Refusal::SignIn.into()) };
        let member = self.store.member(member).await?.filter(|member| member.ended == ended).ok_or(Refusal::SignIn)?;
        self.enter(member, way, replaced, caller).await
    }

    /// Signs in whoever's passkey says this. It is two factors in one: the device, and what unlocks
    /// it.
    ///
    /// # Errors
    /// It is not true; the store is away.
    pub async fn sign_in_by_passkey(
        &self,
        party: &RelyingParty,
        said: &str,
        replaced: Option<&Claim>,
        caller: Caller,
    ) -> Result<Admission, Problem> {
        // Each takes a challenge, and those are limited.
        let member = self.takes_passkey(party, said, None).await?;
        self.admit(member, Way::Passkey, replaced, caller).await
    }
}
