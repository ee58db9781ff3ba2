//! The second step of a sign-in.

use auth::passkey::RelyingParty;
use auth::recovery;
use auth::token::Token;
use model::account::Way;
use model::factors::Factors;
use model::ids::MemberId;
use model::limits::Act;
use model::refusal::{Fault, Refusal};
use model::refused::Cause;
use model::ticket::{self, Ticket};

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

    /// Keeps what somebody typed until they have taken the second step: whoever has their password
    /// alone overwrites nothing that they keep.
    ///
    /// # Errors
    /// The store is away.
    pub async fn keep_for_second(&self, token: &Token, text: &str) -> Result<(), Problem> {
        let Some(mut ticket) = self.peek(token).await? else { return Ok(()) };
        if let Ticket::SecondFactor { kept, .. } = &mut ticket {
            text.clone_into(kept);
            self.store.commit(ticket::issue(token.hash().to_string(), ticket)).await?;
        }
        Ok(())
    }

    /// Lets somebody in whose second factor was still wanted. What was kept until then is kept for
    /// them.
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
        let Some(Ticket::SecondFactor { member, way, ended, .. }) = self.peek(token).await? else {
            return Err(Refusal::SignIn.into());
        };
        let cost = match can_be_guessed(&proof) {
            true => caller.spends_on(Act::Second, auth::fingerprint(&["second factor", &member.to_string()])),
            false => caller.spends(Act::Factor),
        };
        unless(self.take(cost.as_slice()).await?)?;
        if let Err(problem) = self.takes_second(member, proof).await {
            if matches!(problem, Problem::Refused(Refusal::Invalid(_))) {
                self.note_refused(Cause::Second, caller.network(), None);
            }
            return Err(problem);
        }
        // Of two who come at once with it, one is in.
        let Some(Ticket::SecondFactor { kept, .. }) = self.redeem(token).await? else {
            return Err(Refusal::SignIn.into());
        };
        let member = self.store.member(member).await?.filter(|member| member.ended == ended).ok_or(Refusal::SignIn)?;
        if !kept.is_empty() {
            self.keep_text(member.id, &kept).await?;
        }
        self.enter(member, way, replaced, caller).await
    }

    /// Whether this is a second factor of a member.
    async fn takes_second(&self, member: MemberId, proof: Proof) -> Result<(), Problem> {
        match proof {
            Proof::Code(typed) if self.takes_code(member, &typed).await? => Ok(()),
            Proof::Passkey(party, said) => self.takes_passkey(&party, &said, Some(member)).await.map(|_| ()),
            Proof::Code(_) | Proof::Password(_) => Err(Fault::new("code", wrong_code()).into()),
        }
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

/// Whoever knows a password and tries codes with it is stopped for the account, and with them its
/// owner: so that must not hold for what nobody guesses.
fn can_be_guessed(proof: &Proof) -> bool {
    match proof {
        Proof::Code(typed) => !recovery::is_one(typed),
        Proof::Passkey(..) => false,
        Proof::Password(_) => true,
    }
}
