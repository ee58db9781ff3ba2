//! What is done with a link from a letter to a member: a new password, signing in, confirming an
//! address.
//!
//! Asking for such a letter answers the same, after the same reads, one look at the same limits and
//! one commit, whether or not there is anybody to write to. A letter to nobody is queued as any
//! other, and found to be one when it is to be sent.

use auth::password::NewPassword;
use auth::token::Token;
use model::account::{Member, Profile, Way};
use model::change::{Change, Effect, Fact, Once, OnceKey};
use model::email::EmailAddress;
use model::ids::{LetterId, MemberId};
use model::letter::{ASKED_AGAIN, Letter, Link, SecurityChange};
use model::limits::{Act, Bucket};
use model::name::NameKey;
use model::refusal::{Fault, Refusal};
use model::rules::{joining, members};
use model::shard::Shard;
use model::ticket::Ticket;
use store::Outcome;

use super::signing_in::Admission;
use crate::letters::{NO_MAIL, nothing_typed};
use crate::limits::unless;
use crate::visit::{Claim, View};
use crate::{Caller, Forum, Problem};

/// How often a change is decided anew when somebody else was faster.
const TRIES: usize = 8;

/// What became of a link that makes an address somebody's.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Confirmation {
    Confirmed,
    /// Meanwhile it has become somebody else's.
    Taken,
    /// The link is no longer valid.
    Over,
}

/// What a link that is still valid leads to.
struct Followed {
    member: Member,
    letter: LetterId,
}

impl Forum {
    /// Asks for a letter with a link to choose a new password.
    ///
    /// # Errors
    /// Nothing was typed; no mail is sent here; too many letters were asked for; the store is away.
    pub async fn ask_for_reset(&self, typed: &str, caller: Caller) -> Result<(), Problem> {
        self.ask_for(typed, Letter::Reset, caller).await
    }

    /// Asks for a letter with a link to sign in with.
    ///
    /// # Errors
    /// As [`Forum::ask_for_reset`].
    pub async fn ask_for_sign_in(&self, typed: &str, caller: Caller) -> Result<(), Problem> {
        self.ask_for(typed, Letter::SignInLink, caller).await
    }

    async fn ask_for(&self, typed: &str, letter: Letter, caller: Caller) -> Result<(), Problem> {
        if !self.sends_mail() {
            return Err(NO_MAIL.into());
        }
        let email = EmailAddress::parse(typed).ok().map(|address| address.key());
        let name = NameKey::for_lookup(typed);
        if email.is_none() && name.is_none() {
            return Err(nothing_typed().into());
        }
        let cost: Vec<Bucket> =
            caller.spends(Act::Letter).into_iter().chain(caller.spends_overall(Act::Letter)).collect();
        let (id, limited) = tokio::try_join!(
            async { Ok(self.store.find_login(name.as_ref(), email.as_deref()).await?) },
            self.take(&cost)
        )?;
        unless(limited)?;
        let target = match id {
            Some(member) => auth::fingerprint(&["letter to", &member.to_string()]),
            None => auth::fingerprint(&["letter to nobody", email.as_deref().unwrap_or(typed.trim())]),
        };
        let shard = id.map_or_else(|| Shard::of_text(&target), MemberId::shard);
        let mut change = Change::new(shard);
        change.once = Some(asked_once(&letter, &target));
        self.write_to(&mut change, id, letter)?;
        self.commit_asked(change, target, caller).await
    }

    /// Queues a letter that somebody asked for, unless enough have gone to whom it goes. That there
    /// were enough is not told: it would tell that there is somebody.
    pub(super) async fn commit_asked(&self, change: Change, target: String, caller: Caller) -> Result<(), Problem> {
        let cost = caller.spends_on(Act::Letter, target);
        if self.take(cost.as_slice()).await?.is_none() {
            self.store.commit(change).await?;
        }
        Ok(())
    }

    /// Whose password this link sets; `None` if it is no longer valid.
    ///
    /// # Errors
    /// The store is away.
    pub async fn resets(&self, token: &Token) -> Result<Option<Member>, Problem> {
        Ok(self.follow_link(token, Link::Reset).await?.map(|followed| followed.member))
    }

    /// Sets the password of whose link this is, and ends all their sessions. `None`: it is no longer
    /// valid.
    ///
    /// # Errors
    /// The password will not do; the node is busy; the store is away.
    pub async fn reset_password(&self, token: &Token, new: &str) -> Result<Option<Member>, Problem> {
        self.passwords.has_room()?;
        let Some(Followed { member, letter }) = self.follow_link(token, Link::Reset).await? else { return Ok(None) };
        let new = NewPassword::parse(new, member.profile.name.as_str(), &self.site().name)
            .map_err(|error| Fault::new("password", error.to_string()))?;
        let hash = self.hash_password(new.as_str().to_owned()).await?.as_str().to_owned();
        let mut change = members::set_password(member.id, hash);
        self.tell_of(&mut change, member.id, SecurityChange::Password)?;
        self.use_link(token, change, member, letter, Link::Reset).await
    }

    /// Who this link signs in; `None` if it is no longer valid.
    ///
    /// # Errors
    /// The store is away.
    pub async fn signs_in(&self, token: &Token) -> Result<Option<Member>, Problem> {
        Ok(self.follow_link(token, Link::SignIn).await?.map(|followed| followed.member))
    }

    /// Signs in whose link this is. `None`: it is no longer valid.
    ///
    /// # Errors
    /// The store is away.
    pub async fn sign_in_by_link(
        &self,
        token: &Token,
        replaced: Option<&Claim>,
        caller: Caller,
    ) -> Result<Option<Admission>, Problem> {
        let Some(Followed { member, letter }) = self.follow_link(token, Link::SignIn).await? else { return Ok(None) };
        let change = Change::new(member.id.shard());
        let Some(member) = self.use_link(token, change, member, letter, Link::SignIn).await? else { return Ok(None) };
        self.admit(member, Way::Mail, replaced, caller).await.map(Some)
    }

    /// Of a link that is valid, whose it is.
    async fn follow_link(&self, token: &Token, kind: Link) -> Result<Option<Followed>, Problem> {
        match self.peek(token).await? {
            Some(ticket) => self.follow_ticket(&ticket, kind).await,
            None => Ok(None),
        }
    }

    async fn follow_ticket(&self, ticket: &Ticket, kind: Link) -> Result<Option<Followed>, Problem> {
        let (member, letter) = match (ticket, kind) {
            (Ticket::Reset { member, letter }, Link::Reset)
            | (Ticket::SignIn { member, letter }, Link::SignIn)
            | (Ticket::Confirm { member, letter, .. }, Link::Confirm) => (*member, *letter),
            _ => return Ok(None),
        };
        let (member, newest) =
            tokio::try_join!(self.store.member(member), async { self.store.newest_link(member, kind).await })?;
        Ok(member.filter(|_| newest == Some(letter)).map(|member| Followed { member, letter }))
    }

    /// Commits what a link does, together with its end. Whoever followed it reads the member's mail,
    /// so their address is confirmed by it.
    async fn use_link(
        &self,
        token: &Token,
        change: Change,
        mut member: Member,
        letter: LetterId,
        kind: Link,
    ) -> Result<Option<Member>, Problem> {
        for _ in 0..TRIES {
            let mut change = change.clone();
            change.given.push(Fact::LinkIs(member.id, kind, letter));
            change.effects.push(Effect::SetLink(member.id, kind, None));
            let confirmed = Profile { confirmed: true, ..member.profile.clone() };
            if !member.profile.confirmed {
                change.given.push(Fact::ProfileIs(member.id, Box::new(member.profile.clone())));
                change.effects.push(Effect::SetProfile(member.id, Box::new(confirmed.clone())));
                change.events.push(model::event::Event::MemberChanged { member: member.id });
            }
            match self.store.commit(change).await? {
                Outcome::Done | Outcome::Repeated(_) => {
                    self.redeem(token).await?;
                    return Ok(Some(Member { profile: confirmed, ..member }));
                }
                Outcome::Stale(Fact::ProfileIs(..)) => match self.store.member(member.id).await? {
                    Some(now) => member = now,
                    None => return Ok(None),
                },
                // Used a moment ago, or the member is gone.
                Outcome::Stale(_) => return Ok(None),
            }
        }
        Err(Problem::Busy)
    }

    // Addresses

    /// Asks to have this address instead of one's own, or to confirm one's own: a letter goes there.
    /// Where no mail is sent, the address is taken as it is.
    ///
    /// # Errors
    /// Nobody is signed in; it is no address; too many letters were asked for; the store is away.
    pub async fn ask_to_confirm(&self, view: &View, typed: &str) -> Result<(), Problem> {
        let member = view.member.as_ref().ok_or(Refusal::SignIn)?;
        let email = EmailAddress::parse(typed).map_err(|error| Fault::new("email", error.to_string()))?;
        if email.key() != member.profile.email.key() {
            view.proved(self.now())?;
            // Of the host alone, whoever has the address.
            if self.is_blocked(&view.site, &email, view.caller.network()) {
                return Err(Fault::new("email", joining::BLOCKED).into());
            }
        }
        if !self.sends_mail() {
            return self.take_address(member, email).await;
        }
        let mut cost = view.spends(Some(Act::Letter));
        cost.extend(view.caller.spends_overall(Act::Letter));
        unless(self.take(&cost).await?)?;
        // Whether it is somebody else's is found out when the letter is to go. Until then all is the
        // same, also what becomes of a link that was asked for before.
        let target = letter_target(&email);
        let address = auth::fingerprint(&["confirm", &email.key()]);
        let letter = Letter::Confirm { email };
        let mut change = Change::new(member.id.shard());
        change.once = Some(asked_once(&letter, &address));
        self.write_to(&mut change, Some(member.id), letter)?;
        self.commit_asked(change, target, view.caller).await
    }

    /// What a link confirms: the address, and whose it becomes. `None`: it is no longer valid.
    ///
    /// # Errors
    /// The store is away.
    pub async fn confirms(&self, token: &Token) -> Result<Option<(EmailAddress, Member)>, Problem> {
        let Some(ticket) = self.peek(token).await? else { return Ok(None) };
        let Ticket::Confirm { email, .. } = &ticket else { return Ok(None) };
        Ok(self.follow_ticket(&ticket, Link::Confirm).await?.map(|followed| (email.clone(), followed.member)))
    }

    /// Makes an address a member's own.
    ///
    /// # Errors
    /// The store is away.
    pub async fn confirm_address(&self, token: &Token) -> Result<Confirmation, Problem> {
        let Some(ticket) = self.peek(token).await? else { return Ok(Confirmation::Over) };
        let found = self.follow_ticket(&ticket, Link::Confirm).await?;
        let Ticket::Confirm { member, email, .. } = ticket else { return Ok(Confirmation::Over) };
        let found = match found {
            // Blocked since it was asked for.
            Some(followed) if email.key() != followed.member.profile.email.key() => {
                (!self.is_blocked(&self.site(), &email, None)).then_some(followed)
            }
            found => found,
        };
        let Some(Followed { member, letter }) = found else {
            // A node may have died that had claimed it.
            self.release_address(member, email.key()).await?;
            return Ok(Confirmation::Over);
        };
        if !self.claim_address(&member, &email).await? {
            return Ok(Confirmation::Taken);
        }
        if !self.move_or_release(member, email, Some(letter)).await? {
            return Ok(Confirmation::Over);
        }
        self.redeem(token).await?;
        Ok(Confirmation::Confirmed)
    }

    async fn take_address(&self, member: &Member, email: EmailAddress) -> Result<(), Problem> {
        if !self.claim_address(member, &email).await? {
            return Err(Fault::new("email", "An account with this address exists. Use another.").into());
        }
        self.move_or_release(member.clone(), email, None).await?;
        Ok(())
    }

    /// Has a member known by an address that is claimed for them; if they are not, it is free again.
    async fn move_or_release(
        &self,
        member: Member,
        email: EmailAddress,
        letter: Option<LetterId>,
    ) -> Result<bool, Problem> {
        let (id, key) = (member.id, email.key());
        let moved = self.move_to_address(member, email, letter).await;
        if !matches!(moved, Ok(true)) {
            self.release_address(id, key).await?;
        }
        moved
    }

    /// Claims an address for a member, beside the one that they have; `false` if it is another's.
    async fn claim_address(&self, member: &Member, email: &EmailAddress) -> Result<bool, Problem> {
        let key = email.key();
        if key == member.profile.email.key() {
            return Ok(true);
        }
        match self.store.commit(members::claim_email(member.id, key.clone())).await? {
            Outcome::Done | Outcome::Repeated(_) => Ok(true),
            // Their own: a first try did not come to its end.
            Outcome::Stale(_) => Ok(self.store.find_login(None, Some(&key)).await? == Some(member.id)),
        }
    }

    /// Has a member known by an address that is claimed for them. `letter`: the one with the link
    /// that confirms it. `false` if that is over.
    async fn move_to_address(
        &self,
        mut member: Member,
        email: EmailAddress,
        letter: Option<LetterId>,
    ) -> Result<bool, Problem> {
        for _ in 0..TRIES {
            let before = member.profile.email.clone();
            let mut change = members::set_address(&member, email.clone(), letter);
            if before.key() != email.key() {
                self.write_to(
                    &mut change,
                    Some(member.id),
                    Letter::AddressChanged { before: before.clone(), at: self.now() },
                )?;
            }
            match self.store.commit(change).await? {
                Outcome::Done | Outcome::Repeated(_) => {
                    if before.key() != email.key() {
                        self.release_address(member.id, before.key()).await?;
                    }
                    return Ok(true);
                }
                Outcome::Stale(Fact::ProfileIs(..)) => match self.store.member(member.id).await? {
                    Some(now) => member = now,
                    None => return Ok(false),
                },
                Outcome::Stale(_) => return Ok(false),
            }
        }
        Err(Problem::Busy)
    }

    /// Gives the address back that a member had, unless they have it again. Doing it twice changes
    /// nothing.
    pub(crate) async fn release_address(&self, member: MemberId, before: String) -> Result<(), Problem> {
        let found = self.store.member(member).await?;
        if found.is_none_or(|member| member.profile.email.key() != before) {
            self.store.commit(members::release_email(member, before)).await?;
        }
        Ok(())
    }
}

/// What the letters are counted by that go to an address of which nobody knows whose it is.
pub(super) fn letter_target(email: &EmailAddress) -> String {
    auth::fingerprint(&["letter to address", &email.mailbox()])
}

/// Asking for the same letter again within a minute is asking once.
pub(super) fn asked_once(letter: &Letter, target: &str) -> Once {
    let text = format!("letter:{}:{target}", letter.title());
    Once { key: OnceKey::new(text, ASKED_AGAIN), result: 1 }
}
