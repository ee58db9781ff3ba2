//! Joining.

use auth::password::{NewPassword, PasswordHash};
use auth::token::Token;
use model::account::{Profile, Registration, Way};
use model::actor::{Hold, HoldReason, Role};
use model::change::Fact;
use model::email::EmailAddress;
use model::ids::{IdKind, MemberId};
use model::invitation::{Invitation, Terms};
use model::limits::{Act, Bucket};
use model::name::{NameError, Username, passes_for_site};
use model::refusal::{Fault, Faults, Refusal};
use model::rules::joining::{self, Applicant, From};
use model::rules::members;
use model::settings::registration::OpenTo;
use model::ticket::Ticket;
use model::trust::Trust;
use store::Outcome;

use crate::limits::unless;
use crate::visit::{Claim, Standing};
use crate::{Caller, Forum, Problem};

/// A registration as somebody typed it.
#[derive(Clone, Debug, Default)]
pub struct NewMember {
    pub username: String,
    pub email: String,
    pub password: String,
}

/// What somebody says besides, where a forum asks for it. What is absent was not asked or not said.
#[derive(Clone, Debug, Default)]
pub struct Application {
    /// The code of an invitation.
    pub invitation: Option<String>,
    pub answer: Option<String>,
    /// What the browser has kept of another way in.
    pub browser: Option<Token>,
    /// The form was filled as programs fill it.
    pub trapped: bool,
}

/// What becomes of who wants to join.
#[derive(Debug)]
pub enum Joined {
    In(Claim),
    /// A letter is on its way to the address, whoever's it is. The browser is to keep the token: it
    /// tells who opens the link from who asked for it.
    Asked(Token),
}

pub(super) fn name_taken() -> Fault {
    Fault::new("username", "This name, or one that looks like it, is taken: choose another.")
}

pub(super) fn checked_name(name: Result<Username, NameError>) -> Result<Username, Fault> {
    name.map_err(|error| Fault::new("username", error.to_string()))
}

/// Whether a password will do for somebody of this name.
pub(super) fn checked_password(typed: &str, name: &str, site: &str) -> Result<(), Fault> {
    match NewPassword::parse(typed, name, site) {
        Ok(_) => Ok(()),
        Err(error) => Err(Fault::new("password", error.to_string())),
    }
}

impl NewMember {
    fn check(&self, name: Result<Username, NameError>, site: &str) -> Result<(Username, EmailAddress), Refusal> {
        let mut faults = Faults::default();
        let name = faults.take(checked_name(name));
        let email = EmailAddress::parse(&self.email).map_err(|error| Fault::new("email", error.to_string()));
        let email = faults.take(email);
        let typed = name.as_ref().map_or(self.username.as_str(), Username::as_str);
        faults.take(checked_password(&self.password, typed, site));
        faults.end()?;
        name.zip(email).ok_or(Refusal::Absent)
    }
}

/// Says which field it is that somebody else has.
pub(super) fn unless_taken(outcome: Outcome) -> Result<(), Problem> {
    match outcome {
        Outcome::Stale(Fact::InvitationIs(..)) => Err(Fault::new(
            "invitation",
            "Somebody else has used this invitation at this moment. Try once more, or ask for another one.",
        )
        .into()),
        Outcome::Stale(Fact::NameFree(_)) => Err(name_taken().into()),
        Outcome::Stale(Fact::EmailFree(_)) => {
            Err(Fault::new("email", "An account with this address exists. Sign in with it, or use another address.")
                .into())
        }
        Outcome::Stale(fact) => Err(Problem::Broken(format!("unexpected: {fact:?}"))),
        Outcome::Done | Outcome::Repeated(_) => Ok(()),
    }
}

impl Forum {
    /// Makes a member and signs them in.
    ///
    /// # Errors
    /// A field is wrong, or name or address are taken; too many came from there; the node is busy;
    /// the store is away.
    pub async fn register(&self, new: &NewMember, caller: Caller) -> Result<Claim, Problem> {
        self.apply(new, &Application::default(), caller).await
    }

    /// The same with what the forum asks for besides. Somebody may be held: they are signed in, and
    /// write nothing until staff has let them in.
    ///
    /// # Errors
    /// As [`Forum::register`]; or the forum is not open to whoever this is.
    pub async fn apply(&self, new: &NewMember, application: &Application, caller: Caller) -> Result<Claim, Problem> {
        let (judgement, found) = self.judge(new, application, false).await?;
        let name = self.open_name(&new.username);
        let drafted = self.draft_registration(new, Role::Member, name, caller.spends(Act::Register)).await?;
        let held = judgement.map(|why| Hold { why, since: self.now() });
        let standing = Standing { held: held.is_some(), ..Standing::default() };
        let registration = Registration { trust: Trust::NEWCOMER, held, ..drafted };
        let member = self.claim(registration, found).await?;
        self.new_session(member, standing, Way::Password, caller).await
    }

    /// Joins. Where mail is sent, nothing is claimed and nobody is signed in before a link in a letter
    /// is followed, so that neither the answer nor what can be found out afterwards (whether the name
    /// is taken, whether the password opens anything) tells if the address has an account. Where
    /// none is sent, it cannot be kept to oneself: the address is refused if it has one.
    ///
    /// # Errors
    /// As [`Forum::apply`].
    pub async fn join(&self, new: &NewMember, caller: Caller) -> Result<Joined, Problem> {
        self.join_with(new, &Application::default(), caller).await
    }

    /// The same with what the forum asks for besides.
    ///
    /// # Errors
    /// As [`Forum::apply`].
    pub async fn join_with(
        &self,
        new: &NewMember,
        application: &Application,
        caller: Caller,
    ) -> Result<Joined, Problem> {
        if !self.sends_mail() {
            return self.apply(new, application, caller).await.map(Joined::In);
        }
        // Whoever follows the link has the address.
        let (held, invitation) = self.judge(new, application, true).await?;
        let (name, email) = new.check(self.open_name(&new.username), &self.site().name)?;
        let cost: Vec<Bucket> =
            caller.spends(Act::Register).into_iter().chain(caller.spends_overall(Act::Letter)).collect();
        let (keys, address) = (name.keys(), email.key());
        let ((is_taken, owner), limited) =
            tokio::try_join!(async { Ok(self.store.claims(&keys, &address).await?) }, self.take(&cost))?;
        if is_taken {
            return Err(name_taken().into());
        }
        unless(limited)?;
        // Hashed for nobody, too: it takes as long.
        let password = self.hash_password(new.password.clone()).await?;
        let browser = match &application.browser {
            Some(browser) => browser.clone(),
            None => Token::generate()?,
        };
        let form = Ticket::Join {
            name: name.clone(),
            email: email.clone(),
            password: password.as_str().to_owned(),
            terms: Terms { held, invitation: invitation.map(|(hash, _)| hash) },
            browser: Some(browser.hash().to_string()),
        };
        self.ask_to_join(form, name, email, owner, caller).await?;
        Ok(Joined::Asked(browser))
    }

    /// A name that anybody may register with here.
    pub(super) fn open_name(&self, typed: &str) -> Result<Username, NameError> {
        let name = Username::parse(typed)?;
        if passes_for_site(name.as_str(), &self.site().name) { Err(NameError::Reserved) } else { Ok(name) }
    }

    /// Whether somebody may join as they ask to, and as what: the reason to hold them, and the
    /// invitation that they brought.
    async fn judge(
        &self,
        new: &NewMember,
        application: &Application,
        confirmed: bool,
    ) -> Result<(Option<HoldReason>, Option<(String, Invitation)>), Problem> {
        let (site, found) = tokio::try_join!(self.refresh_site(), self.brought(application))?;
        let settings = &site.settings.registration;
        let wants_one = settings.open_to == OpenTo::Invited;
        let invitation = application.invitation.as_deref().and_then(|code| {
            let blank = code.trim().is_empty() && !wants_one;
            (!blank).then_some(found.is_some())
        });
        let judged = match EmailAddress::parse(&new.email) {
            Ok(email) => {
                let (answer, trapped) = (application.answer.as_deref(), application.trapped);
                let is_blocked = self.is_blocked(&site, &email, None);
                let from = From::Form;
                let applicant = Applicant { from, email: &email, confirmed, invitation, answer, trapped, is_blocked };
                joining::judge(settings, &applicant)
            }
            // That is said below.
            Err(_) => Ok(None),
        };
        match (new.check(self.open_name(&new.username), &site.name), judged) {
            (Err(Refusal::Invalid(faults)), Err(Refusal::Invalid(more))) => {
                Err(Refusal::Invalid([faults, more].concat()).into())
            }
            (Err(refusal), _) | (Ok(_), Err(refusal)) => Err(refusal.into()),
            (Ok(_), Ok(held)) => Ok((held, found)),
        }
    }

    /// The invitation that somebody brought, if it is open.
    async fn brought(&self, application: &Application) -> Result<Option<(String, Invitation)>, Problem> {
        let code = application.invitation.as_deref().unwrap_or_default().trim();
        // People paste the whole link.
        let code = code.rsplit_once("invitation=").map_or(code, |(_, code)| code);
        let Some(token) = Token::parse(code) else { return Ok(None) };
        let hash = token.hash().to_string();
        let found = self.store.invitation(&hash).await?.filter(|found| found.is_open(self.now()));
        Ok(found.map(|found| (hash, found)))
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
        let (name, email) = new.check(Username::parse_reserved_ok(&new.username), &self.site().name)?;
        let member = self.fresh_member(&name).await?;
        self.claim(self.registration(member, name, email, role, password), None).await
    }

    async fn add_member(
        &self,
        new: &NewMember,
        role: Role,
        name: Result<Username, NameError>,
        cost: Option<Bucket>,
    ) -> Result<MemberId, Problem> {
        self.claim(self.draft_registration(new, role, name, cost).await?, None).await
    }

    async fn claim(
        &self,
        registration: Registration,
        invitation: Option<(String, Invitation)>,
    ) -> Result<MemberId, Problem> {
        let member = registration.member;
        let change = match invitation {
            Some((hash, found)) => joining::register_invited(registration.clone(), hash, found),
            None => members::register(registration.clone()),
        };
        unless_taken(self.store.commit(change).await?)?;
        self.carry_out_registration(registration).await?;
        Ok(member)
    }

    pub(crate) async fn draft_registration(
        &self,
        new: &NewMember,
        role: Role,
        name: Result<Username, NameError>,
        cost: Option<Bucket>,
    ) -> Result<Registration, Problem> {
        let (name, email) = new.check(name, &self.site().name)?;
        // What is limited is so before it keeps a processor busy.
        let (member, limited) = tokio::try_join!(self.fresh_member(&name), self.take(cost.as_slice()))?;
        unless(limited)?;
        let password = self.hash_password(new.password.clone()).await?;
        Ok(self.registration(member, name, email, role, &password))
    }

    pub(super) async fn fresh_member(&self, name: &Username) -> Result<MemberId, Problem> {
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
            profile: Profile { name, email, confirmed: false, joined: self.now() },
            role,
            password: Some(password.as_str().to_owned()),
            identity: None,
            trust: Trust::default(),
            held: None,
        }
    }

    /// Makes the member that a registration claims. Doing it again changes nothing.
    pub(crate) async fn carry_out_registration(&self, registration: Registration) -> Result<(), Problem> {
        let member = registration.member;
        self.store.commit(members::join(registration)).await?;
        self.store.commit(members::close_registration(member)).await?;
        Ok(())
    }
}
