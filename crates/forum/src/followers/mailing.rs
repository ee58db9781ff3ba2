//! Sending letters: by the node that holds the lease of their shard, beside the followers' pass,
//! since a mail server takes its time.
//!
//! Before a letter is sent, it is written down that a try begins, under which Message-ID, and when
//! the next one comes if nothing is heard of this one. What became of it is written down after. A
//! node that dies between the two leaves a letter that is sent once more under the same Message-ID.

use std::sync::Arc;
use std::time::Duration;

use futures_util::StreamExt;
use mail::{Addressed, Body, Frame, NotSent, Office};
use model::actor::Suspension;
use model::change::{Change, Effect};
use model::email::EmailAddress;
use model::ids::{LetterId, MemberId};
use model::letter::{self, Letter, Outgoing, PLACE_KEPT, PLACES, TRIES};
use model::shard::Shard;
use model::tally::Figure;
use model::ticket::Ticket;
use model::time::Timestamp;
use store::{DueLetter, Outcome};
use tokio::sync::watch;

use super::{Followers, POLL};
use crate::{Forum, Problem};

/// Letters that are handed over at once.
const AT_ONCE: usize = 4;

/// What to do with a letter whose time has come.
enum Step {
    /// It has become pointless.
    Drop(Vec<Effect>),
    Send {
        to: EmailAddress,
        name: Option<String>,
        body: Body,
        /// What is written down together with its having gone.
        then: Vec<Effect>,
    },
}

/// How long after joining a first sign-in is no news.
const JUST_JOINED: Duration = Duration::from_secs(3_600);

impl Followers {
    /// Sends letters until `stop` says so.
    pub(super) async fn send_along(self: Arc<Self>, mut stop: watch::Receiver<bool>) {
        while !*stop.borrow() {
            let queued = self.letters.notified();
            tokio::pin!(queued);
            queued.as_mut().enable();
            match self.send_letters().await {
                Ok(0) => {}
                Ok(_) => continue,
                Err(problem) => tracing::debug!(error = ?problem, "letters wait"),
            }
            tokio::select! {
                () = queued => {}
                () = tokio::time::sleep(POLL * 5) => {}
                _ = stop.changed() => {}
            }
        }
    }

    /// Sends what is due in the shards that this node works for; answers with how many letters were
    /// looked at.
    ///
    /// # Errors
    /// The store is away: what was not sent is found again.
    pub async fn send_letters(&self) -> Result<usize, Problem> {
        let Some(office) = self.forum.settings.mail.clone() else { return Ok(0) };
        let held: Vec<Shard> = self.shards.lock().await.keys().copied().collect();
        let now = self.forum.now();
        let due = held.into_iter().map(|shard| self.forum.store.due_letters(shard, now));
        let due: Vec<DueLetter> = futures_util::future::try_join_all(due).await?.into_iter().flatten().collect();
        let looked_at = due.len();
        let sent = futures_util::stream::iter(due).map(|letter| self.forum.deliver(&office, letter));
        let sent: Vec<Result<(), Problem>> = sent.buffer_unordered(AT_ONCE).collect().await;
        // One that fails holds up no other.
        sent.into_iter().collect::<Result<Vec<()>, Problem>>()?;
        Ok(looked_at)
    }
}

impl Forum {
    async fn deliver(&self, office: &Office, due: DueLetter) -> Result<(), Problem> {
        let DueLetter { id, at, outgoing } = due;
        let Some(outgoing) = outgoing else {
            // It was put aside, and nobody wanted it back.
            return self.note(letter::done(id, at)).await;
        };
        if outgoing.tries >= TRIES {
            let trouble = outgoing.trouble.clone().unwrap_or_else(|| "nothing was heard of its last try".to_owned());
            return self.note(letter::failed(id, at, outgoing, trouble, true, self.now())).await;
        }
        let message_id = format!("{:x}.{:x}@{}", id.0, outgoing.queued.0, office.host());
        let (begun, next, tried) = letter::begin(id, at, &outgoing, message_id, self.now());
        if let Outcome::Stale(_) = self.store.commit_in_bulk(begun).await? {
            // Another node was faster.
            return Ok(());
        }
        let Some(tried) = self.take_up(id, next, tried).await? else { return Ok(()) };
        let (sent, then, left) = match self.compose(office, id, &tried).await? {
            Step::Drop(then) => (Ok(()), then, false),
            Step::Send { to, name, body, then } => (self.hand_over(office, &tried, &to, name, &body).await, then, true),
        };
        match sent {
            Ok(()) => {
                let mut change = letter::done(id, next);
                change.effects.extend(then);
                if left {
                    change.tally(Figure::Sent, self.now());
                }
                self.note(change).await
            }
            Err(trouble) => {
                let for_good = matches!(trouble, NotSent::Never(_));
                let kind = tried.letter.title();
                tracing::warn!(letter = %id, kind, tries = tried.tries, for_good, %trouble, "a letter was not sent");
                self.note(letter::failed(id, next, tried, trouble.to_string(), for_good, self.now())).await
            }
        }
    }

    /// Writes down what became of a letter. If it was due again meanwhile, whoever tries it then
    /// does.
    pub(super) async fn note(&self, change: Change) -> Result<(), Problem> {
        self.store.commit_in_bulk(change).await?;
        Ok(())
    }

    async fn hand_over(
        &self,
        office: &Office,
        tried: &Outgoing,
        to: &EmailAddress,
        name: Option<String>,
        body: &Body,
    ) -> Result<(), NotSent> {
        let site = self.site();
        let frame = Frame { site: site.name.clone(), url: office.url().to_owned(), name };
        let written = body.write(&frame).map_err(|error| NotSent::Never(error.to_string()))?;
        let message_id = tried.message_id.as_deref().unwrap_or_default();
        office.send(&site.name, &Addressed { to, message_id, date: tried.queued, written: &written }).await
    }

    /// What a letter says, as things stand now. Links are made here, so that they wait nowhere.
    async fn compose(&self, office: &Office, id: LetterId, outgoing: &Outgoing) -> Result<Step, Problem> {
        let url = office.url();
        if let Letter::Join { name, email } = &outgoing.letter {
            let (name, email) = (name.clone(), email.clone());
            let shown = name.as_str().to_owned();
            let ticket = Ticket::JoinLink { name, email: email.clone() };
            let (link, lasts) = self.link(url, "/register/confirm", ticket).await?;
            return Ok(send(email, Some(shown), Body::Join { link, lasts }));
        }
        let Some(member) = outgoing.to else { return Ok(Step::Drop(Vec::new())) };
        let Some(found) = self.store.member(member).await? else { return Ok(Step::Drop(Vec::new())) };
        let profile = found.profile;
        if !profile.confirmed && !outgoing.letter.goes_unconfirmed() {
            return Ok(Step::Drop(Vec::new()));
        }
        if let Some(link) = outgoing.letter.link()
            && self.store.newest_link(member, link).await? != Some(id)
        {
            // A newer one was asked for, or there is nothing to ask any more.
            return Ok(Step::Drop(Vec::new()));
        }
        let name = Some(profile.name.as_str().to_owned());
        let step = match &outgoing.letter {
            Letter::Join { .. } => Step::Drop(Vec::new()),
            Letter::HasJoined => send(profile.email, name, Body::HasJoined),
            Letter::Confirm { email } => {
                let owner = self.store.find_login(None, Some(&email.key())).await?;
                if let Some(owner) = owner.filter(|owner| *owner != member) {
                    // Whose address it is, only its owner hears.
                    let owner = self.store.member(owner).await?;
                    return Ok(owner.map_or(Step::Drop(Vec::new()), |owner| {
                        let name = owner.profile.name.as_str().to_owned();
                        send(owner.profile.email, Some(name), Body::HasJoined)
                    }));
                }
                let ticket = Ticket::Confirm { member, letter: id, email: email.clone() };
                let (link, lasts) = self.link(url, "/confirm", ticket).await?;
                send(email.clone(), name, Body::Confirm { link, lasts })
            }
            Letter::AddressChanged { before, at } => send(before.clone(), name, Body::AddressChanged { at: *at }),
            Letter::Reset => {
                let (link, lasts) = self.link(url, "/reset/new", Ticket::Reset { member, letter: id }).await?;
                send(profile.email, name, Body::Reset { link, lasts })
            }
            Letter::SignInLink => {
                let (link, lasts) = self.link(url, "/login/link/open", Ticket::SignIn { member, letter: id }).await?;
                send(profile.email, name, Body::SignInLink { link, lasts })
            }
            Letter::SignedIn { at, place, from } => {
                let known = self.store.places(member).await?;
                let then = places_after(member, &known, place, *at);
                // Places are forgotten after a while: that none is known does not say that they are new.
                let is_first = known.is_empty() && at.since(profile.joined) < JUST_JOINED;
                if is_first || known.iter().any(|(known, _)| known == place) {
                    Step::Drop(then)
                } else {
                    let body = Body::NewSignIn { at: *at, from: from.clone() };
                    Step::Send { to: profile.email, name, body, then }
                }
            }
            Letter::Security { what, at } => send(profile.email, name, Body::Security { what: *what, at: *at }),
            Letter::Told { topic, about } => match self.told(url, member, *topic, about).await? {
                Some(body) => send(profile.email, name, body),
                None => Step::Drop(Vec::new()),
            },
            Letter::Suspended { until, reason } => {
                let is_so = |now: &Suspension| now.until == *until && now.reason == *reason;
                match found.suspension.as_ref().filter(|now| is_so(now)) {
                    Some(_) => send(profile.email, name, Body::Suspended { until: *until, reason: reason.clone() }),
                    // It was lifted since, or another one took its place.
                    None => Step::Drop(Vec::new()),
                }
            }
            Letter::Test => send(profile.email, name, Body::Test),
        };
        Ok(step)
    }

    /// A link that is good for this ticket, and how long.
    pub(super) async fn link(
        &self,
        url: &str,
        path: &str,
        ticket: Ticket,
    ) -> Result<(String, std::time::Duration), Problem> {
        let lasts = ticket.lifetime();
        let token = self.issue(ticket).await?;
        Ok((format!("{url}{path}?token={}", token.reveal()), lasts))
    }
}

fn send(to: EmailAddress, name: Option<String>, body: Body) -> Step {
    Step::Send { to, name, body, then: Vec::new() }
}

/// What is remembered of where somebody signs in, after they did so here.
fn places_after(member: MemberId, known: &[(String, Timestamp)], place: &str, at: Timestamp) -> Vec<Effect> {
    let mut others: Vec<&(String, Timestamp)> = known.iter().filter(|(known, _)| known != place).collect();
    others.sort_by_key(|(_, last)| std::cmp::Reverse(*last));
    let forgotten = others
        .iter()
        .enumerate()
        .filter(|(rank, (_, last))| *rank + 1 >= PLACES || at.since(*last) > PLACE_KEPT)
        .map(|(_, (other, _))| Effect::SetPlace(member, other.clone(), None));
    forgotten.chain([Effect::SetPlace(member, place.to_owned(), Some(at))]).collect()
}
