//! Signing in and out.

use auth::password::{self, PasswordHash, Verdict};
use auth::token::Token;
use model::account::{Member, Session, Way};
use model::actor::Role;
use model::change::{Effect, Fact};
use model::device::Device;
use model::email::EmailAddress;
use model::ids::MemberId;
use model::letter::Letter;
use model::limits::Act;
use model::name::NameKey;
use model::refusal::Refusal;
use model::refused::Cause;
use model::rules::members;
use model::ticket::Ticket;
use store::Outcome;

use crate::limits::unless;
use crate::visit::{Claim, Standing};
use crate::{Caller, Forum, Problem};

/// A sign-in as somebody typed it.
#[derive(Clone, Debug, Default)]
pub struct SignIn {
    /// A name, or an e-mail address.
    pub username: String,
    pub password: String,
}

/// What somebody gets who has proved who they are.
#[derive(Debug)]
pub enum Admission {
    /// A session.
    In(Claim, Box<Member>),
    /// A second factor is still wanted: the token says whose, for a while.
    SecondFactor(Token, MemberId),
}

impl Admission {
    /// The session with its member, if there is one already.
    pub fn entered(self) -> Option<(Claim, Member)> {
        match self {
            Self::In(claim, member) => Some((claim, *member)),
            Self::SecondFactor(..) => None,
        }
    }
}

impl Forum {
    /// Signs in by name or address. Whether an account exists shows neither in the answer nor in
    /// the time it takes.
    ///
    /// # Errors
    /// Wrong name or password; too many were tried from there or for this name; the node is busy;
    /// the store is away.
    pub async fn sign_in(
        &self,
        typed: &SignIn,
        replaced: Option<&Claim>,
        caller: Caller,
    ) -> Result<Admission, Problem> {
        // A flood is turned away before it has cost anything.
        self.passwords.has_room()?;
        let email = EmailAddress::parse(&typed.username).ok().map(|address| address.key());
        let name = NameKey::for_lookup(&typed.username);
        let cost = caller.spends(Act::SignIn);
        let (id, limited) = tokio::try_join!(
            async { Ok(self.store.find_login(name.as_ref(), email.as_deref()).await?) },
            self.take(cost.as_slice())
        )?;
        unless(limited)?;
        // Somebody without an account costs the same reads, and what was typed is counted, not what
        // it leads to: neither tells which name and address belong to whom.
        let asked = id.unwrap_or(MemberId(0));
        let target = email.as_deref().or(name.as_ref().map(NameKey::as_str)).unwrap_or(typed.username.trim());
        let cost = caller.spends_on(Act::SignIn, auth::fingerprint(&["sign in", target]));
        let (found, limited) =
            tokio::try_join!(async { Ok(self.store.member_with_password(asked).await?) }, self.take(cost.as_slice()))?;
        unless(limited)?;
        let password = typed.password.clone();
        let hash = match &found {
            Some((_, hash)) => PasswordHash::from_stored(hash)?,
            None => password::dummy(),
        };
        let verdict = self.passwords.run(move || password::verify(&password, &hash)).await?;
        match found {
            Some((member, _)) if verdict.is_right() => {
                if verdict == Verdict::RightButOutdated {
                    let hash = self.hash_password(typed.password.clone()).await?;
                    self.store.commit(members::set_hash(&member, hash.as_str().to_owned())).await?;
                }
                self.admit(member, Way::Password, replaced, caller).await
            }
            _ => {
                self.note_refused(Cause::Password, caller.network(), None);
                Err(Problem::WrongPassword)
            }
        }
    }

    /// Lets somebody in who has proved who they are, in whichever way. `replaced` is the session
    /// that the browser came with. `caller` is where they are: if they have not been there before, a
    /// letter tells them.
    ///
    /// # Errors
    /// The store is away.
    pub async fn admit(
        &self,
        member: Member,
        way: Way,
        replaced: Option<&Claim>,
        caller: Caller,
    ) -> Result<Admission, Problem> {
        if member.second.is_there() && way != Way::Passkey {
            let ticket = Ticket::SecondFactor { member: member.id, way, ended: member.ended, kept: String::new() };
            let token = self.issue(ticket).await?;
            return Ok(Admission::SecondFactor(token, member.id));
        }
        self.enter(member, way, replaced, caller).await
    }

    /// Opens the session of somebody of whom nothing more is wanted.
    pub(super) async fn enter(
        &self,
        member: Member,
        way: Way,
        replaced: Option<&Claim>,
        caller: Caller,
    ) -> Result<Admission, Problem> {
        let before = replaced.filter(|old| old.member == member.id).map(|old| old.token_hash().to_string());
        let standing = Standing::of(&member);
        let claim = self.begin_session(member.id, standing, way, before, Some(member.ended), caller).await?;
        // Whoever sat there before has left.
        if let Some(other) = replaced.filter(|old| old.member != member.id) {
            self.sign_out(other).await?;
        }
        Ok(Admission::In(claim, Box::new(member)))
    }

    /// Signs a member in who has just joined, or whose other sessions have just ended.
    ///
    /// # Errors
    /// The store is away.
    pub async fn open_session(&self, member: MemberId, standing: impl Into<Standing>) -> Result<Claim, Problem> {
        self.open_session_for(member, standing, Caller::Operator).await
    }

    pub(crate) async fn open_session_for(
        &self,
        member: MemberId,
        standing: impl Into<Standing>,
        caller: Caller,
    ) -> Result<Claim, Problem> {
        self.new_session(member, standing, Way::Password, caller).await
    }

    /// A new session.
    pub(super) async fn new_session(
        &self,
        member: MemberId,
        standing: impl Into<Standing>,
        way: Way,
        caller: Caller,
    ) -> Result<Claim, Problem> {
        self.begin_session(member, standing, way, None, None, caller).await
    }

    /// `replaced` is the session that ends; `ended`, how often all were when this sign-in began.
    async fn begin_session(
        &self,
        member: MemberId,
        standing: impl Into<Standing>,
        way: Way,
        replaced: Option<String>,
        ended: Option<u64>,
        caller: Caller,
    ) -> Result<Claim, Problem> {
        let standing = standing.into();
        self.lets_in(member, &standing, caller).await?;
        let token = Token::generate()?;
        let session = Session::new(way, caller.device(), self.now());
        let mut change = members::open_session(member, token.hash().to_string(), session, replaced, ended);
        // Whether it is news to them is found out when the letter is to go: nobody waits for that.
        if let Some(network) = caller.network() {
            let place = auth::fingerprint(&["place", &member.to_string(), &network.to_string()]);
            let device = caller.device();
            let from = if device == Device::default() { network.to_string() } else { format!("{network}, {device}") };
            let letter = Letter::SignedIn { at: self.now(), place, from: Some(from) };
            self.write_to(&mut change, Some(member), letter)?;
        }
        let place = caller.network().and_then(|network| self.place(network));
        if let Some(place) = &place {
            let kept = self.settings.keep_addresses;
            change.effects.push(Effect::SetNear(member, place.mark.clone(), Some(self.now()), kept));
        }
        // Side by side: if they are not let in at this very moment, that they came is no less true.
        let noted = async {
            if let Some(place) = place {
                self.note_near(place, member).await;
            }
        };
        let (committed, ()) = tokio::join!(self.store.commit(change), noted);
        match committed? {
            // Another password, a suspension, another role: what was proved was proved before.
            Outcome::Stale(Fact::SessionsEnded(..)) => Err(Refusal::SignIn.into()),
            Outcome::Stale(_) => Err(Problem::Broken(format!("member {member} has no record to sign in to"))),
            Outcome::Done | Outcome::Repeated(_) => self.claim_of(member, standing, token),
        }
    }

    /// Whoever signs in for the first time from a network that is blocked is not let in. Staff is, so that no
    /// admin locks the others out.
    async fn lets_in(&self, member: MemberId, standing: &Standing, caller: Caller) -> Result<(), Problem> {
        let site = self.site();
        let Some((block, refusal)) = self.keeps_out(caller.network()) else { return Ok(()) };
        let place = caller.network().and_then(|network| self.place(network));
        let keeps_order = site.categories().iter().any(|category| category.moderators.contains(&member));
        if standing.role == Role::Admin || keeps_order {
            return Ok(());
        }
        let known = self.store.near(member).await?;
        if place.is_some_and(|place| known.iter().any(|(mark, _)| *mark == place.mark)) {
            return Ok(());
        }
        self.kept_out(block);
        Err(refusal.into())
    }

    /// # Errors
    /// The store is away: the session is still open.
    pub async fn sign_out(&self, claim: &Claim) -> Result<(), Problem> {
        self.store.commit(members::end_session(claim.member, claim.token_hash().to_string())).await?;
        Ok(())
    }
}
