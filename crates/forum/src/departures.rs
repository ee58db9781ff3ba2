//! Leaving: the account goes at once, and what stands of it elsewhere in steps that can be done again.
//!
//! The first commit takes everything that is kept of the member by themselves, and notes what is left
//! to do under a key of its own. Whoever holds the lease of the member's shard goes on with it, a
//! moment each second, and notes how far it is. So a node that dies leaves a departure that another
//! one ends.

use std::time::{Duration, Instant};

use model::actor::Role;
use model::departure::{Departure, ROUNDS, Writings};
use model::ids::{MemberId, PostId, TopicId};
use model::refusal::Refusal;
use model::rules::{departures, identities, lasting, members, uploads};
use model::shard::Shard;
use store::{Outcome, PlacedPost};

use crate::visit::View;
use crate::{Forum, Problem};

/// How long is gone on with a departure before others have their turn.
const TURN: Duration = Duration::from_millis(400);
/// Topics, and posts, that are looked at together.
const TOPICS: usize = 100;
const POSTS: usize = 500;
/// How often a step is decided anew when what it relied on keeps changing.
const TRIES: usize = 8;
const LAST_ADMIN: &str = "You are the only admin. Make somebody else one first: whoever runs the server does it with \
    `exedra user set-role`.";

impl Forum {
    /// Ends the actor's account: sessions, tokens and everything that signs in are gone at once.
    ///
    /// # Errors
    /// They have not proved lately who they are, the name typed is not theirs, or they are the only
    /// admin; the store is away.
    pub async fn leave(&self, view: &View, typed: &str, writings: Writings) -> Result<(), Problem> {
        view.proved(self.now())?;
        let member = view.member.as_ref().ok_or(Refusal::SignIn)?;
        let near = self.store.near(member.id).await?.into_iter().map(|(mark, _)| mark).collect();
        let change = departures::leave(member, typed, writings, near, self.now())?;
        let done = match member.role {
            Role::Admin => self.take_admin_away(member.id, change, LAST_ADMIN).await?,
            Role::Member => self.store.commit(change).await?,
        };
        match done {
            Outcome::Stale(_) => Err(Refusal::Conflict("Your account has just changed. Look again.").into()),
            Outcome::Done | Outcome::Repeated(_) => Ok(()),
        }
    }

    /// Goes on for a moment with what is left to do for a member who has left.
    pub(crate) async fn go_on_with_departure(&self, member: MemberId) -> Result<(), Problem> {
        let began = Instant::now();
        let Some(mut departure) = self.store.departure(member).await? else { return Ok(()) };
        if departure.shard == 0 && departure.topic.is_none() {
            self.release_claims(&departure).await?;
        }
        while !departures::is_through(&departure) {
            let shard = Shard::of_id(departure.shard);
            let mut topics = self.store.topics_of(shard).await?;
            topics.sort_unstable();
            let left: Vec<TopicId> = topics.into_iter().filter(|topic| Some(*topic) > departure.topic).collect();
            let some = left.get(..TOPICS.min(left.len())).unwrap_or_default();
            if departure.topic.is_none() {
                self.forget_sender(member, shard).await?;
                self.forget_taken(member, shard).await?;
            }
            self.take_out_of(&departure, some).await?;
            let (next, last) = if some.len() < left.len() {
                (departure.shard, some.last().copied())
            } else {
                (departure.shard + 1, None)
            };
            if let Outcome::Stale(_) = self.store.commit_in_bulk(departures::gone_on(&departure, next, last)).await? {
                // Another node goes on with it.
                return Ok(());
            }
            departure = Departure { shard: next, topic: last, ..departure };
            if began.elapsed() > TURN {
                return Ok(());
            }
        }
        if departure.rounds + 1 < ROUNDS {
            self.store.commit_in_bulk(departures::next_round(&departure, self.now())).await?;
            return Ok(());
        }
        let strays = self.store.keys_of(member).await?;
        self.store.commit_in_bulk(departures::end(&departure, strays)).await?;
        tracing::info!(%member, "a member has left: nothing is held of them any more");
        Ok(())
    }

    /// What the site's shard holds of them. Doing it again changes nothing, also when somebody else
    /// has the address by now.
    async fn release_claims(&self, departure: &Departure) -> Result<(), Problem> {
        let member = departure.member;
        for name in &departure.names {
            self.store.commit_in_bulk(departures::retire_name(name.clone(), member)).await?;
        }
        self.store.commit_in_bulk(members::release_email(member, departure.email.clone())).await?;
        self.forget_neighbour(member, &departure.near).await?;
        for linked in self.store.identities(member).await? {
            self.store.commit_in_bulk(identities::release(member, linked.identity)).await?;
        }
        self.store.commit_in_bulk(members::close_registration(member)).await?;
        for _ in 0..TRIES {
            let site = self.refresh_site().await?;
            let Some(change) = departures::without_moderator(&site, member) else { return Ok(()) };
            if !matches!(self.store.commit_in_bulk(change).await?, Outcome::Stale(_)) {
                self.refresh_site().await?;
                return Ok(());
            }
        }
        Err(Problem::Busy)
    }

    async fn take_out_of(&self, departure: &Departure, topics: &[TopicId]) -> Result<(), Problem> {
        match departure.writings {
            Writings::Stay => {
                let standings = self.store.standings(topics).await?.into_iter().flatten();
                let own = standings.filter(|it| departures::is_named_in(&it.topic, departure.member));
                for opening in own.map(|standing| standing.topic.opening).collect::<Vec<PostId>>() {
                    self.until_done(opening, |found| {
                        departures::out_of_unpublished(&found.topic, departure.member, found.post.state.revision)
                    })
                    .await?;
                    self.until_done(opening, |found| {
                        // Nobody is left who would see it.
                        if departures::is_theirs_alone(&found.topic, departure.member) {
                            let left = !departures::is_erased(&found.post);
                            return left.then(|| departures::erase(&found.topic, &found.post, self.now()));
                        }
                        let named = departures::is_named_in(&found.topic, departure.member);
                        named.then(|| departures::unname(&found.topic, departure.member, found.post.state.revision))
                    })
                    .await?;
                }
            }
            Writings::Go => {
                let standings = self.store.standings(topics).await?.into_iter().flatten();
                let named = standings.filter(|it| departures::is_named_in(&it.topic, departure.member));
                for opening in named.map(|standing| standing.topic.opening).collect::<Vec<PostId>>() {
                    self.take_parts_along(opening, departure.member).await?;
                    self.until_done(opening, |found| {
                        departures::out_of_authors(&found.topic, departure.member, found.post.state.revision)
                    })
                    .await?;
                }
                let posts = self.store.all_posts(topics).await?;
                let mut own = Vec::new();
                for some in posts.chunks(POSTS) {
                    let found = self.store.part_in(departure.member, some).await?;
                    own.extend(found.into_iter().filter(|(_, wrote, _)| *wrote).map(|(post, ..)| post));
                }
                let said = topics.iter().map(|topic| self.store.verdict_in_bulk(*topic, departure.member));
                for (topic, verdict) in topics.iter().zip(futures_util::future::try_join_all(said).await?) {
                    if let Some(verdict) = verdict {
                        // Whoever has left says nothing else meanwhile.
                        self.store.commit_in_bulk(lasting::forget(*topic, &verdict)).await?;
                    }
                }
                // The newest first, so that what hung on one's own is gone before it.
                for post in own.into_iter().rev() {
                    let files = self.store.used_by(&[post]).await?.pop().unwrap_or_default();
                    self.until_done(post, |found| {
                        let left =
                            !departures::is_erased(&found.post) && !departures::is_shared(&found.topic, &found.post);
                        left.then(|| {
                            let mut change = departures::erase(&found.topic, &found.post, self.now());
                            uploads::released_by(post, files.clone(), &mut change);
                            change
                        })
                    })
                    .await?;
                }
            }
        }
        Ok(())
    }

    /// Does to a post what the rule says, as it stands then.
    async fn until_done(
        &self,
        post: PostId,
        rule: impl Fn(&PlacedPost) -> Option<model::change::Change>,
    ) -> Result<(), Problem> {
        for _ in 0..TRIES {
            let found = self.store.posts_in_bulk(&[post]).await?.into_iter().flatten().next();
            let Some(change) = found.as_ref().and_then(&rule) else { return Ok(()) };
            if !matches!(self.store.commit_in_bulk(change).await?, Outcome::Stale(_)) {
                return Ok(());
            }
        }
        Err(Problem::Busy)
    }
}
