//! Joining, signing in and out, and what is done to accounts.

use auth::password::{self, NewPassword, PasswordHash, Verdict};
use auth::token::Token;
use model::account::{Member, Profile, Registration, ThreadView};
use model::actor::{Actor, Role, Suspension};
use model::change::Fact;
use model::email::EmailAddress;
use model::ids::{IdKind, MemberId};
use model::limits::{Act, Bucket};
use model::name::{NameKey, Username};
use model::refusal::{Fault, Faults, Refusal};
use model::rules::members;
use model::shard::Shard;
use model::time::Timestamp;
use store::Outcome;

use crate::limits::unless;
use crate::visit::{Claim, View};
use crate::{Caller, Forum, Problem};

/// A registration as somebody typed it.
#[derive(Clone, Debug, Default)]
pub struct NewMember {
    pub username: String,
    pub email: String,
    pub password: String,
}

/// A sign-in as somebody typed it.
#[derive(Clone, Debug, Default)]
pub struct SignIn {
    /// A name, or an e-mail address.
    pub username: String,
    pub password: String,
}

impl NewMember {
    fn check(&self, name: Result<Username, model::name::NameError>) -> Result<(Username, EmailAddress), Refusal> {
        let mut faults = Faults::default();
        let name = faults.take(name.map_err(|error| Fault::new("username", error.to_string())));
        let email = EmailAddress::parse(&self.email).map_err(|error| Fault::new("email", error.to_string()));
        let email = faults.take(email);
        let typed = name.as_ref().map_or(self.username.as_str(), Username::as_str);
        if let Err(error) = NewPassword::parse(&self.password, typed) {
            faults.add("password", error.to_string());
        }
        faults.end()?;
        name.zip(email).ok_or(Refusal::Absent)
    }
}

impl Forum {
    /// Makes a member and signs them in.
    ///
    /// # Errors
    /// A field is wrong, or name or address are taken; too many came from there; the node is busy;
    /// the store is away.
    pub async fn register(&self, new: &NewMember, caller: Caller) -> Result<Claim, Problem> {
        let name = Username::parse(&new.username);
        let member = self.add_member(new, Role::Member, name, caller.spends(Act::Register)).await?;
        self.open_session(member, Role::Member).await
    }

    /// The same for operators: any role, reserved names too, and nobody is signed in.
    ///
    /// # Errors
    /// As [`Forum::register`].
    pub async fn make_member(&self, new: &NewMember, role: Role) -> Result<MemberId, Problem> {
        self.add_member(new, role, Username::parse_reserved_ok(&new.username), None).await
    }

    /// The same with a password that was hashed before, so that a thousand made-up members cost one
    /// hash.
    ///
    /// # Errors
    /// As [`Forum::register`].
    pub async fn make_member_hashed(
        &self,
        new: &NewMember,
        role: Role,
        password: &PasswordHash,
    ) -> Result<MemberId, Problem> {
        let (name, email) = new.check(Username::parse_reserved_ok(&new.username))?;
        let member = self.fresh_member(&name).await?;
        self.claim(self.registration(member, name, email, role, password)).await
    }

    async fn add_member(
        &self,
        new: &NewMember,
        role: Role,
        name: Result<Username, model::name::NameError>,
        cost: Option<Bucket>,
    ) -> Result<MemberId, Problem> {
        self.claim(self.draft_registration(new, role, name, cost).await?).await
    }

    async fn claim(&self, registration: Registration) -> Result<MemberId, Problem> {
        let member = registration.member;
        match self.store.commit(members::register(registration.clone())).await? {
            Outcome::Stale(Fact::NameFree(_)) => {
                Err(Fault::new("username", "This name, or one that looks like it, is taken: choose another.").into())
            }
            Outcome::Stale(Fact::EmailFree(_)) => Err(Fault::new(
                "email",
                "An account with this address exists. Sign in with it, or use another address.",
            )
            .into()),
            Outcome::Stale(fact) => Err(Problem::Broken(format!("unexpected: {fact:?}"))),
            Outcome::Done | Outcome::Repeated(_) => {
                self.carry_out_registration(registration).await?;
                Ok(member)
            }
        }
    }

    pub(crate) async fn draft_registration(
        &self,
        new: &NewMember,
        role: Role,
        name: Result<Username, model::name::NameError>,
        cost: Option<Bucket>,
    ) -> Result<Registration, Problem> {
        let (name, email) = new.check(name)?;
        // What is limited is so before it keeps a processor busy.
        let (member, limited) = tokio::try_join!(self.fresh_member(&name), self.take(cost.as_slice()))?;
        unless(limited)?;
        let password = self.hash_password(new.password.clone()).await?;
        Ok(self.registration(member, name, email, role, &password))
    }

    async fn fresh_member(&self, name: &Username) -> Result<MemberId, Problem> {
        let home = model::account::home_of(&name.key());
        Ok(MemberId(self.store.fresh_id(home, IdKind::Member).await?))
    }

    fn registration(
        &self,
        member: MemberId,
        name: Username,
        email: EmailAddress,
        role: Role,
        password: &PasswordHash,
    ) -> Registration {
        Registration {
            member,
            profile: Profile { name, email, joined: self.now() },
            role,
            password: password.as_str().to_owned(),
        }
    }

    /// Makes the member that a registration claims. Doing it again changes nothing.
    pub(crate) async fn carry_out_registration(&self, registration: Registration) -> Result<(), Problem> {
        let member = registration.member;
        self.store.commit(members::join(registration)).await?;
        self.store.commit(members::close_registration(member)).await?;
        Ok(())
    }

    pub(crate) async fn hash_password(&self, password: String) -> Result<PasswordHash, Problem> {
        let salt = auth::random::bytes()?;
        Ok(self.passwords.run(move || password::hash(&password, salt)).await?)
    }

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
    ) -> Result<(Claim, Member), Problem> {
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
        let (found, sessions, limited) = tokio::try_join!(
            async { Ok(self.store.member_with_password(asked).await?) },
            async { Ok(self.store.sessions(asked).await?) },
            self.take(cost.as_slice())
        )?;
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
                    self.store.commit(members::set_hash(member.id, hash.as_str().to_owned())).await?;
                }
                let now = self.now();
                let over = sessions.into_iter().filter(|(_, session)| !session.is_live(now)).map(|(token, _)| token);
                let before = replaced.filter(|old| old.member == member.id).map(|old| old.token_hash().to_string());
                let claim = self.new_session(member.id, member.role, over.chain(before).collect()).await?;
                // Whoever sat there before has left.
                if let Some(other) = replaced.filter(|old| old.member != member.id) {
                    self.sign_out(other).await?;
                }
                Ok((claim, member))
            }
            _ => Err(Problem::WrongPassword),
        }
    }

    /// Signs a member in.
    ///
    /// # Errors
    /// The store is away.
    pub async fn open_session(&self, member: MemberId, role: Role) -> Result<Claim, Problem> {
        self.new_session(member, role, Vec::new()).await
    }

    /// A new session in place of those that end.
    async fn new_session(&self, member: MemberId, role: Role, ended: Vec<String>) -> Result<Claim, Problem> {
        let token = Token::generate()?;
        match self.store.commit(members::open_session(member, token.hash().to_string(), ended, self.now())).await? {
            Outcome::Stale(_) => Err(Problem::Broken(format!("member {member} has no record to sign in to"))),
            Outcome::Done | Outcome::Repeated(_) => Ok(Claim { member, role, token }),
        }
    }

    /// # Errors
    /// The store is away: the session is still open.
    pub async fn sign_out(&self, claim: &Claim) -> Result<(), Problem> {
        self.store.commit(members::end_session(claim.member, claim.token_hash().to_string())).await?;
        Ok(())
    }

    /// Changes one's own password. All sessions end, and a new one begins.
    ///
    /// # Errors
    /// The current password is wrong, or the new one will not do; too many were tried.
    pub async fn change_password(&self, view: &View, current: &str, new: &str) -> Result<Claim, Problem> {
        let member = view.actor.member().ok_or(Refusal::SignIn)?;
        let new = NewPassword::parse(new, &member.name)
            .map_err(|error| Fault::new("password", error.to_string()))?
            .as_str()
            .to_owned();
        let (found, limited) = tokio::try_join!(
            async { Ok(self.store.member_with_password(member.id).await?) },
            self.spend(view, Some(Act::Password))
        )?;
        unless(limited)?;
        let (_, hash) = found.ok_or(Refusal::Absent)?;
        let (typed, hash) = (current.to_owned(), PasswordHash::from_stored(&hash)?);
        let verdict = self.passwords.run(move || password::verify(&typed, &hash)).await?;
        if !verdict.is_right() {
            return Err(Fault::new("current", "This is not your current password.").into());
        }
        self.set_password(member.id, new).await?;
        self.open_session(member.id, member.role).await
    }

    /// Sets a password without asking for the old one: for operators.
    ///
    /// # Errors
    /// The node is busy; the store is away.
    pub async fn set_password(&self, member: MemberId, password: String) -> Result<(), Problem> {
        let hash = self.hash_password(password).await?;
        self.store.commit(members::set_password(member, hash.as_str().to_owned())).await?;
        Ok(())
    }

    /// # Errors
    /// The store is away.
    pub async fn set_role(&self, member: MemberId, role: Role) -> Result<(), Problem> {
        self.store.commit(members::set_role(member, role)).await?;
        Ok(())
    }

    /// # Errors
    /// Nobody is signed in; the store is away.
    pub async fn set_view(&self, view: &View, to: ThreadView) -> Result<(), Problem> {
        let member = view.actor.id().ok_or(Refusal::SignIn)?;
        self.store.commit(members::set_view(member, to)).await?;
        Ok(())
    }

    /// The member of this name.
    ///
    /// # Errors
    /// The store is away.
    pub async fn member_named(&self, name: &str) -> Result<Option<Member>, Problem> {
        let Some(name) = NameKey::for_lookup(name) else { return Ok(None) };
        let known = self.store.known_names(std::slice::from_ref(&name)).await?;
        match known.first() {
            Some((_, id)) => Ok(self.store.member(*id).await?),
            None => Ok(None),
        }
    }

    /// # Errors
    /// The actor may not, or a field is wrong.
    pub async fn suspend(
        &self,
        view: &View,
        name: &str,
        until: Option<Timestamp>,
        reason: &str,
    ) -> Result<(), Problem> {
        let member = self.member_named(name).await?.ok_or(Refusal::Absent)?;
        let change = members::suspend(&view.site, &view.actor, &member, until, reason, self.now())?;
        self.store.commit(change).await?;
        Ok(())
    }

    /// # Errors
    /// The actor may not.
    pub async fn lift_suspension(&self, view: &View, name: &str) -> Result<(), Problem> {
        let member = self.member_named(name).await?.ok_or(Refusal::Absent)?;
        self.store.commit(members::lift_suspension(&view.site, &view.actor, &member)?).await?;
        Ok(())
    }

    /// Suspends a member on an operator's word.
    ///
    /// # Errors
    /// The store is away.
    pub async fn suspend_as_operator(&self, member: MemberId, suspension: Option<Suspension>) -> Result<(), Problem> {
        let change = match suspension {
            Some(suspension) => members::suspended(member, suspension),
            None => members::lifted(member),
        };
        self.store.commit(change).await?;
        Ok(())
    }

    /// All members, by name.
    ///
    /// # Errors
    /// The store is away.
    pub async fn all_members(&self) -> Result<Vec<Member>, Problem> {
        let mut members = Vec::new();
        for shard in Shard::all() {
            let ids = self.store.members_of(shard).await?;
            members.extend(self.store.members(&ids).await?.into_iter().flatten());
        }
        members.sort_by_key(|member| member.profile.name.as_str().to_lowercase());
        Ok(members)
    }

    /// Somebody acting as this member, without a session: importers, generators and operators.
    pub fn act_as(&self, member: &Member) -> View {
        let site = self.site();
        let actor = Actor::Member(self.signed_in(member));
        View { audience: site.audience(&actor), site, actor, member: Some(member.clone()), caller: Caller::Operator }
    }

    /// Keeps what somebody typed until they have signed in.
    ///
    /// # Errors
    /// The store is away.
    pub async fn keep_text(&self, member: MemberId, text: &str) -> Result<(), Problem> {
        Ok(self.store.keep_text(member, text).await?)
    }
}
