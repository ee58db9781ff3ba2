//! Joining where mail is sent: the form waits until a link in a letter is followed.
//!
//! Anybody can ask to join with anybody's address. So the password of the form counts only in the
//! browser that sent it: whoever opens the link elsewhere chooses one there.

use auth::token::Token;
use model::account::{Profile, Registration, Way};
use model::actor::{Hold, HoldReason, Role};
use model::change::{Change, Fact};
use model::email::EmailAddress;
use model::ids::MemberId;
use model::invitation::{Invitation, Terms};
use model::letter::Letter;
use model::name::Username;
use model::refusal::{Faults, Refusal};
use model::rules::{joining, members};
use model::ticket::{self, Ticket};
use model::trust::Trust;
use store::Outcome;

use super::by_letter::{asked_once, letter_target};
use super::joining::{checked_name, checked_password, name_taken};
use crate::visit::{Claim, Standing};
use crate::{Caller, Forum, Problem};

/// What became of a link to join.
#[derive(Debug)]
pub enum Joining {
    In(Claim),
    /// The link is no longer valid.
    Over,
}

/// Where a link to join leads.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Welcome {
    pub name: Username,
    /// The name has become somebody else's: another has to be chosen.
    pub is_taken: bool,
    /// This is not the browser that the form was sent from: its password is not known to be theirs.
    pub is_elsewhere: bool,
}

/// What somebody typed who follows a link to join. What is absent stays as the form had it.
#[derive(Clone, Copy, Debug, Default)]
pub struct Amended<'a> {
    pub name: Option<&'a str>,
    pub password: Option<&'a str>,
}

/// A form that waits.
struct Form {
    name: Username,
    email: EmailAddress,
    password: String,
    terms: Terms,
    browser: Option<String>,
}

impl Forum {
    /// Queues the letter that somebody gets who wants to join with this address: a link to make the
    /// account or, where they have one, that they have.
    pub(super) async fn ask_to_join(
        &self,
        form: Ticket,
        name: Username,
        email: EmailAddress,
        owner: Option<MemberId>,
        caller: Caller,
    ) -> Result<(), Problem> {
        let target = letter_target(&email);
        let once = newest_form(&name, &email);
        // Every form counts, also one that brings no letter: whoever asked before planted nothing.
        self.store.commit(ticket::issue(once.clone(), form)).await?;
        let shard = owner.map_or_else(|| model::account::home_of(&name.key()), MemberId::shard);
        let mut change = Change::new(shard);
        let letter = match owner {
            Some(_) => Letter::HasJoined,
            None => Letter::Join { name, email },
        };
        change.once = Some(asked_once(&letter, &once));
        self.write_to(&mut change, owner, letter)?;
        self.commit_asked(change, target, caller).await
    }

    /// Where this link to join leads, in this browser; `None` if it is no longer valid.
    ///
    /// # Errors
    /// The store is away.
    pub async fn joins(&self, token: &Token, browser: Option<&Token>) -> Result<Option<Welcome>, Problem> {
        let Some(form) = self.form_of(token).await? else { return Ok(None) };
        let (is_taken, owner) = self.store.claims(&form.name.keys(), &form.email.key()).await?;
        let is_elsewhere = !form.is_from(browser);
        Ok(owner.is_none().then_some(Welcome { name: form.name, is_taken, is_elsewhere }))
    }

    /// The newest form of the name and address that this link is for.
    async fn form_of(&self, token: &Token) -> Result<Option<Form>, Problem> {
        let Some(Ticket::JoinLink { name, email } | Ticket::Join { name, email, .. }) = self.peek(token).await? else {
            return Ok(None);
        };
        let Some(Ticket::Join { name, email, password, terms, browser }) =
            self.store.ticket(&newest_form(&name, &email)).await?
        else {
            return Ok(None);
        };
        Ok(Some(Form { name, email, password, terms, browser }))
    }

    /// Makes the account that was asked for, and signs its owner in.
    ///
    /// # Errors
    /// What was typed will not do, or the name is taken; the node is busy; the store is away.
    pub async fn join_by_link(&self, token: &Token, amended: Amended<'_>, caller: Caller) -> Result<Joining, Problem> {
        let Some(Form { name: asked, email, password, terms, .. }) = self.form_of(token).await? else {
            return Ok(Joining::Over);
        };
        let form = newest_form(&asked, &email);
        let name = self.amended_name(asked, amended)?;
        let password = match amended.password {
            Some(typed) => self.hash_password(typed.to_owned()).await?.as_str().to_owned(),
            None => password,
        };
        let member = self.fresh_member(&name).await?;
        let (held, invitation) = self.honour(terms, &email).await?;
        let profile = Profile { name, email, confirmed: true, joined: self.now() };
        let standing = Standing { held: held.is_some(), ..Standing::default() };
        let registration = Registration {
            member,
            profile,
            role: Role::Member,
            password: Some(password),
            identity: None,
            trust: Trust::NEWCOMER,
            held,
        };
        let change = match invitation {
            Some((hash, found)) => joining::register_invited(registration.clone(), hash, found),
            None => members::register(registration.clone()),
        };
        match self.store.commit(change).await? {
            // Somebody else has used the invitation at this moment: following the link again tells.
            Outcome::Stale(Fact::InvitationIs(..)) => return Err(Problem::Busy),
            Outcome::Stale(Fact::NameFree(_)) => {
                // Perhaps it is their own: the link was followed before.
                return match self.joins(token, None).await? {
                    Some(_) => Err(name_taken().into()),
                    None => Ok(Joining::Over),
                };
            }
            Outcome::Stale(_) => return Ok(Joining::Over),
            Outcome::Done | Outcome::Repeated(_) => {}
        }
        self.carry_out_registration(registration).await?;
        self.redeem(token).await?;
        self.store.commit(ticket::redeem(form)).await?;
        self.new_session(member, standing, Way::Mail, caller).await.map(Joining::In)
    }

    /// The name that somebody joins with, where it and the password that they typed will do.
    fn amended_name(&self, asked: Username, amended: Amended<'_>) -> Result<Username, Problem> {
        let mut faults = Faults::default();
        let name = match amended.name {
            Some(typed) => faults.take(checked_name(self.open_name(typed))),
            None => Some(asked.clone()),
        };
        if let Some(typed) = amended.password {
            faults.take(checked_password(typed, name.as_ref().unwrap_or(&asked).as_str(), &self.site().name));
        }
        faults.end()?;
        Ok(name.unwrap_or(asked))
    }

    /// What was decided when somebody asked to join, as far as it still holds. An invitation may be
    /// used up since, and the forum may be open to fewer: then they wait for approval.
    async fn honour(
        &self,
        terms: Terms,
        email: &EmailAddress,
    ) -> Result<(Option<Hold>, Option<(String, Invitation)>), Problem> {
        let invitation = match terms.invitation {
            Some(hash) => {
                let found = self.store.invitation(&hash).await?.filter(|found| found.is_open(self.now()));
                found.map(|found| (hash, found))
            }
            None => None,
        };
        let site = self.refresh_site().await?;
        if self.is_blocked(&site, email, None) {
            return Err(Refusal::Forbidden(joining::BLOCKED).into());
        }
        let settings = &site.settings.registration;
        let is_open = joining::is_still_open(settings, email, invitation.is_some());
        let held = terms.held.or((!is_open).then_some(HoldReason::Approval));
        Ok((self.hold(held), invitation))
    }

    fn hold(&self, why: Option<HoldReason>) -> Option<Hold> {
        why.map(|why| Hold { why, since: self.now() })
    }
}

impl Form {
    fn is_from(&self, browser: Option<&Token>) -> bool {
        browser.is_some_and(|token| self.browser.as_deref() == Some(token.hash().to_string().as_str()))
    }
}

/// Where the newest form is kept of those that ask to join with this name and address. It is no hash
/// of a token: nobody opens it but by a link in a letter.
fn newest_form(name: &Username, email: &EmailAddress) -> String {
    auth::fingerprint(&["join", name.key().as_str(), &email.key()])
}
