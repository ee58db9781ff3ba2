//! Letters: what a change tells somebody by mail, and what an admin sees of all that.
//!
//! A letter is queued in the commit of what it tells of, so it is never forgotten and never sent
//! for something that did not happen. It goes when [`crate::Followers::send_letters`] finds it due.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use mail::Office;
use model::change::{Change, Effect};
use model::ids::{LetterId, MemberId};
use model::letter::{self, Letter, Outgoing, SecurityChange};
use model::may::{Action, Object};
use model::refusal::{Fault, Refusal};
use model::shard::{self, Shard};
use store::Outcome;

use crate::visit::View;
use crate::{Forum, Problem};

/// What an admin sees of the mail.
pub struct PostRoom {
    /// Where letters go, and what they come from; absent, if this node sends none.
    pub office: Option<Arc<Office>>,
    /// How many letters wait to be sent, or to be tried again.
    pub waiting: u64,
    /// Those that could not be sent, the newest first.
    pub parked: Vec<(LetterId, Outgoing)>,
}

impl Forum {
    /// Whether this forum sends mail at all.
    pub fn sends_mail(&self) -> bool {
        self.settings.mail.is_some()
    }

    /// Adds a letter to a change in the shard of its reader, or in any other if it is to no member or
    /// if nothing about its reader is written down once it has gone.
    /// Where no mail is configured, nothing is added. What may not go to an address that nobody has
    /// confirmed is left unsent when its time comes.
    ///
    /// # Errors
    /// The operating system gives no randomness.
    pub fn write_to(&self, change: &mut Change, to: Option<MemberId>, letter: Letter) -> Result<(), Problem> {
        if self.sends_mail() {
            let id = fresh_letter(change.shard)?;
            letter::queue(change, id, Outgoing::new(letter, to, self.now()));
        }
        Ok(())
    }

    /// Adds a letter to a change in a member's shard, or in the site's for accounts elsewhere: it tells
    /// that a way into their account has changed. For whatever is such a way; the letter goes out if
    /// the change is carried out.
    ///
    /// # Errors
    /// As [`Forum::write_to`].
    pub fn tell_of(&self, change: &mut Change, member: MemberId, what: SecurityChange) -> Result<(), Problem> {
        self.write_to(change, Some(member), Letter::Security { what, at: self.now() })
    }

    /// # Errors
    /// The actor is no admin; the store is away.
    pub async fn post_room(&self, view: &View) -> Result<PostRoom, Problem> {
        view.may(Action::Administer, Object::Site)?;
        let (waiting, mut parked) = self.store.letters().await?;
        parked.sort_by_key(|(id, outgoing)| (std::cmp::Reverse(outgoing.queued), *id));
        Ok(PostRoom { office: self.settings.mail.clone(), waiting, parked })
    }

    /// The names of these members, as far as there are any.
    ///
    /// # Errors
    /// The store is away.
    pub async fn names_of(
        &self,
        members: impl IntoIterator<Item = MemberId>,
    ) -> Result<BTreeMap<MemberId, String>, Problem> {
        let ids: Vec<MemberId> = members.into_iter().collect::<BTreeSet<_>>().into_iter().collect();
        let found = self.store.members(&ids).await?.into_iter().flatten();
        Ok(found.map(|member| (member.id, member.profile.name.as_str().to_owned())).collect())
    }

    /// Has a letter sent again that could not be sent.
    ///
    /// # Errors
    /// The actor is no admin, or there is no such letter; the store is away.
    pub async fn send_letter_again(&self, view: &View, id: LetterId) -> Result<(), Problem> {
        view.may(Action::Administer, Object::Site)?;
        let parked = self.store.parked_letter(id).await?.ok_or(Refusal::Absent)?;
        let to = parked.to;
        let link = parked.letter.link();
        let mut change = letter::again(id, parked, self.now());
        // Its link works when it arrives, even if its time had run out meanwhile.
        if let (Some(member), Some(link)) = (to, link) {
            change.effects.push(Effect::SetLink(member, link, Some(id)));
        }
        self.commit_letter(change).await
    }

    /// Throws a letter away that could not be sent.
    ///
    /// # Errors
    /// As [`Forum::send_letter_again`].
    pub async fn discard_letter(&self, view: &View, id: LetterId) -> Result<(), Problem> {
        view.may(Action::Administer, Object::Site)?;
        self.commit_letter(letter::discard(id)).await
    }

    async fn commit_letter(&self, change: Change) -> Result<(), Problem> {
        match self.store.commit(change).await? {
            Outcome::Stale(_) => Err(Refusal::Absent.into()),
            Outcome::Done | Outcome::Repeated(_) => Ok(()),
        }
    }

    /// Sends a test letter to the admin who asks for it.
    ///
    /// # Errors
    /// The actor is no admin, or no mail is configured; the store is away.
    pub async fn send_test_letter(&self, view: &View) -> Result<(), Problem> {
        view.may(Action::Administer, Object::Site)?;
        let member = view.actor.id().ok_or(Refusal::SignIn)?;
        if !self.sends_mail() {
            return Err(NO_MAIL.into());
        }
        let mut change = Change::new(member.shard());
        self.write_to(&mut change, Some(member), Letter::Test)?;
        self.store.commit(change).await?;
        Ok(())
    }
}

/// What takes a letter, where there are none.
pub(crate) const NO_MAIL: Refusal = Refusal::Conflict("This forum sends no mail.");

/// What is asked for by name or address.
pub(crate) fn nothing_typed() -> Fault {
    Fault::new("username", "Enter your name here, or your e-mail address.")
}

/// A letter's id is drawn, so that it costs no reservation, and nobody can guess a Message-ID.
pub(crate) fn fresh_letter(shard: Shard) -> Result<LetterId, Problem> {
    let drawn = u64::from_be_bytes(auth::random::bytes()?);
    // What scores and scripts hold exactly.
    let drawn = drawn >> 11;
    Ok(LetterId(drawn - drawn % shard::COUNT + shard.number()))
}
