//! One's own second factors: an authenticator app, recovery codes, passkeys.

use auth::passkey::{Assertion, PublicKey, Registration, RelyingParty, Untrue};
use auth::recovery;
use auth::token::Token;
use auth::totp::Secret;
use model::account::Member;
use model::change::Change;
use model::factors::{AuthApp, Factors, Passkey, passkey_name};
use model::ids::MemberId;
use model::letter::SecurityChange;
use model::limits::Act;
use model::refusal::{Fault, Refusal};
use model::rules::ways::{Gone, Left, left_without};
use model::rules::{factors, identities};
use model::ticket::Ticket;
use store::Outcome;

use crate::limits::unless;
use crate::visit::View;
use crate::{Caller, Forum, Problem};

/// What a secret of an app is sealed for.
const APP: &str = "authenticator app";
/// How often a change is decided anew when somebody else was faster.
pub(super) const TRIES: usize = 8;

/// An authenticator app that is not set up yet.
#[derive(Debug)]
pub struct AppDraft {
    /// Its secret, sealed, to come back with the first code.
    pub sealed: String,
    pub secret: Secret,
}

impl Forum {
    /// The actor's own factors.
    ///
    /// # Errors
    /// Nobody is signed in; the store is away.
    pub async fn own_factors(&self, view: &View) -> Result<Factors, Problem> {
        Ok(self.store.factors(view.actor.id().ok_or(Refusal::SignIn)?).await?)
    }

    // The app

    /// A secret for an app, or the one that was made before and is sealed in here.
    ///
    /// # Errors
    /// Nobody is signed in, or they have to prove it again.
    pub fn draft_app(&self, view: &View, sealed: &str) -> Result<AppDraft, Problem> {
        view.proved(self.now())?;
        let member = view.actor.id().ok_or(Refusal::SignIn)?;
        if let Some(secret) = self.open_secret(member, sealed) {
            return Ok(AppDraft { sealed: sealed.to_owned(), secret });
        }
        let secret = Secret::generate()?;
        Ok(AppDraft { sealed: self.settings.seal.close(APP, &member.to_string(), secret.as_bytes())?, secret })
    }

    fn open_secret(&self, member: MemberId, sealed: &str) -> Option<Secret> {
        Secret::from_bytes(&self.settings.seal.open(APP, &member.to_string(), sealed)?)
    }

    /// Takes an app whose first code was typed. Answers with recovery codes, if there were none.
    ///
    /// # Errors
    /// The code is wrong, or there is an app already; they have to prove again who they are.
    pub async fn add_app(&self, view: &View, draft: &AppDraft, code: &str) -> Result<Vec<String>, Problem> {
        view.proved(self.now())?;
        let member = view.actor.id().ok_or(Refusal::SignIn)?;
        let Some(last) = draft.secret.check(code, self.now().seconds(), None) else {
            return Err(Fault::new("code", wrong_code()).into());
        };
        let app = AuthApp { secret: draft.sealed.clone(), last };
        self.change_factors(member, SecurityChange::FactorAdded, |found, codes| {
            factors::add_app(member, found, app.clone(), codes)
        })
        .await
    }

    /// # Errors
    /// They have to prove again who they are; the store is away.
    pub async fn remove_app(&self, view: &View) -> Result<(), Problem> {
        view.proved(self.now())?;
        let member = view.actor.id().ok_or(Refusal::SignIn)?;
        let remove = |found: &Factors, _| Ok(factors::remove_app(member, found));
        self.change_factors(member, SecurityChange::FactorRemoved, remove).await.map(|_| ())
    }

    /// New recovery codes in place of those that there were.
    ///
    /// # Errors
    /// There is no second factor; they have to prove again who they are.
    pub async fn renew_codes(&self, view: &View) -> Result<Vec<String>, Problem> {
        view.proved(self.now())?;
        let member = view.actor.id().ok_or(Refusal::SignIn)?;
        let fresh = recovery::fresh()?;
        let hashes = hashed(member, &fresh);
        self.change_factors(member, SecurityChange::RecoveryCodes, |found, _| {
            factors::renew_codes(member, found, hashes.clone())
        })
        .await?;
        Ok(fresh)
    }

    /// Decides by the factors that there are, until they have not changed meanwhile, and tells their
    /// owner. `decide` gets hashes of fresh codes where there are none; answers with the codes.
    async fn change_factors(
        &self,
        member: MemberId,
        what: SecurityChange,
        decide: impl Fn(&Factors, Vec<String>) -> Result<Change, Refusal>,
    ) -> Result<Vec<String>, Problem> {
        for _ in 0..TRIES {
            let found = self.store.factors(member).await?;
            let codes = if found.second().is_there() { Vec::new() } else { recovery::fresh()? };
            let mut change = decide(&found, hashed(member, &codes))?;
            self.tell_of(&mut change, member, what)?;
            match self.store.commit(change).await? {
                Outcome::Done | Outcome::Repeated(_) => return Ok(codes),
                Outcome::Stale(_) => {}
            }
        }
        Err(Problem::Busy)
    }

    /// Whether this is a code of the member's app, or a recovery code: then it is used up.
    ///
    /// # Errors
    /// The store is away.
    pub(super) async fn takes_code(&self, member: MemberId, typed: &str) -> Result<bool, Problem> {
        let app = self.store.factors(member).await?.app;
        let secret = app.as_ref().and_then(|app| Some((app, self.open_secret(member, &app.secret)?)));
        if app.is_some() && secret.is_none() {
            tracing::error!(member = %member, "the secret of an authenticator app was sealed with another key than \
                the one that this node has (security.secret_key, or secret.key in the data folder)");
        }
        let step = secret
            .and_then(|(app, secret)| Some((app.clone(), secret.check(typed, self.now().seconds(), Some(app.last))?)));
        let change = match step {
            Some((app, step)) => factors::use_app(member, app, step),
            None => factors::use_code(member, recovery::stored(&member.to_string(), typed)),
        };
        // Of two at the same instant one is too late.
        Ok(!matches!(self.store.commit(change).await?, Outcome::Stale(_)))
    }

    // Passkeys

    /// A challenge for a passkey: for one that is to be made by the actor, or for one that proves
    /// who somebody is.
    ///
    /// # Errors
    /// Nobody is signed in who makes one, or they have to prove again who they are; too many were
    /// asked for from there.
    pub async fn challenge(&self, view: &View, makes: bool, caller: Caller) -> Result<Token, Problem> {
        if makes {
            view.proved(self.now())?;
        }
        let cost = caller.spends(Act::SignIn);
        unless(self.take(cost.as_slice()).await?)?;
        self.issue(Ticket::Passkey { member: view.actor.id(), makes }).await
    }

    /// Takes a passkey that was made just now. Answers with recovery codes, if there were none.
    ///
    /// # Errors
    /// What the browser says of it is not true; they have to prove again who they are.
    pub async fn add_passkey(
        &self,
        view: &View,
        party: &RelyingParty,
        name: &str,
        said: &str,
    ) -> Result<Vec<String>, Problem> {
        view.proved(self.now())?;
        let member = view.actor.id().ok_or(Refusal::SignIn)?;
        let device = view.session.map(|session| session.device).unwrap_or_default();
        let name = passkey_name(name, &device.to_string())?;
        let registration = Registration::parse(said).map_err(|reason| refused(Some(member), &reason))?;
        let challenge = registration.challenge().ok_or(Untrue::OtherChallenge);
        let challenge = challenge.map_err(|reason| refused(Some(member), &reason))?;
        let Some(Ticket::Passkey { member: Some(asked), makes: true }) = self.redeem(&challenge).await? else {
            return Err(refused(Some(member), &Untrue::OtherChallenge));
        };
        if asked != member {
            return Err(refused(Some(member), &Untrue::OtherChallenge));
        }
        let new = registration.verify(party, &challenge).map_err(|reason| refused(Some(member), &reason))?;
        let passkey = Passkey {
            name,
            key: new.stored_key(),
            counter: new.counter,
            added: self.now(),
            used: None,
            backed_up: new.is_backed_up,
        };
        self.change_factors(member, SecurityChange::PasskeyAdded, |found, codes| {
            factors::add_passkey(member, found, new.id.clone(), passkey.clone(), codes)
        })
        .await
    }

    /// # Errors
    /// There is no such passkey; the name is too long; they have to prove again who they are.
    pub async fn rename_passkey(&self, view: &View, id: &str, name: &str) -> Result<(), Problem> {
        view.proved(self.now())?;
        let member = view.actor.id().ok_or(Refusal::SignIn)?;
        let found = self.store.factors(member).await?;
        let before = found.passkeys.get(id).ok_or(Refusal::Absent)?;
        let after = Passkey { name: passkey_name(name, &before.name)?, ..before.clone() };
        match self.store.commit(factors::set_passkey(member, id.to_owned(), before.clone(), after)).await? {
            Outcome::Stale(_) => Err(Refusal::Conflict("This passkey was used just now. Try again.").into()),
            Outcome::Done | Outcome::Repeated(_) => Ok(()),
        }
    }

    /// # Errors
    /// There is no such passkey, or it is the last way in; they have to prove again who they are.
    pub async fn remove_passkey(&self, view: &View, id: &str) -> Result<(), Problem> {
        view.proved(self.now())?;
        let member = view.actor.id().ok_or(Refusal::SignIn)?;
        let linked = self.store.identities(member).await?;
        let found = self.store.factors(member).await?;
        if let Left::Linked(left) = left_without(Gone::Passkey(id), &found, &linked)?
            && let Outcome::Stale(_) = self.store.commit(identities::hold(member, left)).await?
        {
            return Err(Refusal::Conflict("You unlinked an account just now. Look what is left, and try again.").into());
        }
        let remove = |found: &Factors, _| factors::remove_passkey(member, found, &linked, id.to_owned());
        self.change_factors(member, SecurityChange::PasskeyRemoved, remove).await.map(|_| ())
    }

    /// Whose passkey says this, if it is true; `expected` is who it has to be, where that is known.
    /// The challenge is used up in any case.
    pub(super) async fn takes_passkey(
        &self,
        party: &RelyingParty,
        said: &str,
        expected: Option<MemberId>,
    ) -> Result<Member, Problem> {
        let assertion = Assertion::parse(said).map_err(|reason| refused(expected, &reason))?;
        let challenge = assertion.challenge().ok_or_else(|| refused(expected, &Untrue::OtherChallenge))?;
        let Some(Ticket::Passkey { member: asked, makes: false }) = self.redeem(&challenge).await? else {
            return Err(refused(expected, &Untrue::OtherChallenge));
        };
        // A challenge that was given to somebody is theirs alone.
        if asked.is_some() && asked != expected {
            return Err(refused(expected, &Untrue::OtherChallenge));
        }
        let owner = assertion.owner().map(MemberId);
        let member = match (owner, expected) {
            (Some(owner), Some(expected)) if owner != expected => {
                return Err(refused(Some(expected), &Untrue::Unreadable("it is somebody else's")));
            }
            (Some(member), _) | (None, Some(member)) => member,
            (None, None) => return Err(refused(None, &Untrue::Unreadable("it does not say whose it is"))),
        };
        let (found, all) = tokio::try_join!(self.store.member(member), self.store.factors(member))?;
        let Some((found, before)) = found.zip(all.passkeys.get(assertion.id())) else {
            return Err(refused(Some(member), &Untrue::Unreadable("nobody has this passkey any more")));
        };
        let key = PublicKey::from_stored(&before.key).map_err(|reason| refused(Some(member), &reason.into()))?;
        let used = assertion
            .verify(party, &challenge, &key, before.counter)
            .map_err(|reason| refused(Some(member), &reason))?;
        let after =
            Passkey { counter: used.counter, backed_up: used.is_backed_up, used: Some(self.now()), ..before.clone() };
        let change = factors::set_passkey(member, assertion.id().to_owned(), before.clone(), after);
        match self.store.commit(change).await? {
            Outcome::Stale(_) => Err(Problem::Busy),
            Outcome::Done | Outcome::Repeated(_) => Ok(found),
        }
    }

    /// Takes all second factors from a member who lost them, and ends their sessions: for operators.
    ///
    /// # Errors
    /// The store is away.
    pub async fn remove_factors(&self, member: &Member) -> Result<(), Problem> {
        let found = self.store.factors(member.id).await?;
        let mut change = factors::remove_all(member, &found);
        self.tell_of(&mut change, member.id, SecurityChange::FactorRemoved)?;
        match self.store.commit(change).await? {
            Outcome::Stale(_) => Err(Problem::Busy),
            Outcome::Done | Outcome::Repeated(_) => Ok(()),
        }
    }
}

pub(super) fn wrong_code() -> &'static str {
    "This code does not count, or not any more. Wait for the next one, and look whether your device’s clock is right."
}

/// The reason is for the log: whoever sent it either knows it, or is to learn nothing.
fn refused(member: Option<MemberId>, reason: &Untrue) -> Problem {
    let member = member.map(|member| member.to_string());
    tracing::warn!(member, %reason, "a passkey was refused");
    Fault::new("credential", "This passkey was not accepted. Try again, or use another way.").into()
}

fn hashed(member: MemberId, codes: &[String]) -> Vec<String> {
    codes.iter().map(|code| recovery::stored(&member.to_string(), code)).collect()
}
