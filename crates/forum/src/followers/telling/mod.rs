//! Telling members what concerns them.
//!
//! This is a follower of its own, with its own cursor: telling thousands who watch a topic must not
//! hold up the lists. Beside the cursor stands up to where everything has been told. That never goes
//! back, so whoever follows a stream again from its start tells nobody anything again.

mod hiding;
mod reviewing;
mod tidings;
pub(super) mod writing;

use std::sync::Arc;

use model::event::Event;
use model::notification::Place;
use model::shard::Shard;
use store::{BEGINNING, Derived, Lease, Placed, Read};
use tokio::sync::watch;

use super::parking::{Carries, carefully};
use super::rounds::Round;
use super::{BATCH, Followers};
use crate::{Forum, Problem};
use tidings::Tidings;

/// How far telling is in a shard.
#[derive(Clone, Debug)]
pub(super) struct Turn {
    lease: Lease,
    cursor: String,
    /// Up to here everything has been told.
    told: Place,
    /// An event that this version does not know: nothing goes past it.
    stopped: bool,
}

struct Rounds;

impl Round for Rounds {
    async fn round(&mut self, followers: &Followers) -> Result<usize, Problem> {
        followers.tell().await
    }
}

impl Followers {
    /// Tells until `stop` says so.
    pub(super) async fn tell_along(self: Arc<Self>, stop: watch::Receiver<bool>) {
        let waits = "nobody is told anything: the store cannot be read";
        self.in_rounds(stop, waits, Rounds).await;
    }

    /// Tells what stands in the streams now; answers with how many events that was.
    ///
    /// # Errors
    /// The store is away: what was not done is done by the next pass.
    pub async fn tell(&self) -> Result<usize, Problem> {
        let held: Vec<Lease> = self.shards.lock().await.values().map(|work| work.lease).collect();
        let mut turns = self.teller.lock().await;
        turns.retain(|_, turn| held.contains(&turn.lease));
        let new = held.into_iter().filter(|lease| !turns.contains_key(&lease.shard));
        let begun = futures_util::future::try_join_all(new.map(|lease| self.begin(lease))).await?;
        turns.extend(begun.into_iter().flatten().map(|turn| (turn.lease.shard, turn)));
        self.know_the_site().await?;
        let from: Vec<(Shard, String)> =
            turns.iter().filter(|(_, turn)| !turn.stopped).map(|(shard, turn)| (*shard, turn.cursor.clone())).collect();
        let read = self.forum.store.read_events(&from, BATCH).await?;
        let done = read.iter().filter_map(|(shard, events)| Some((turns.get(shard)?.clone(), events)));
        let done = done.map(|(turn, events)| async move { (turn.lease.shard, self.take_turn(turn, events).await) });
        let (mut told, mut failed) = (0, None);
        for (shard, result) in futures_util::future::join_all(done).await {
            match result {
                Ok(Some((turn, events))) => {
                    told += events;
                    turns.insert(shard, turn);
                }
                Ok(None) => drop(turns.remove(&shard)),
                Err(problem) => failed = Some(problem),
            }
        }
        failed.map_or(Ok(told), Err)
    }

    /// Where telling goes on in a shard. That it has begun is written down, so that no event is
    /// trimmed away before it.
    async fn begin(&self, lease: Lease) -> Result<Option<Turn>, Problem> {
        let state = self.forum.store.follow_state(lease.shard).await?;
        let turn = Turn { lease, cursor: state.teller, told: state.told, stopped: false };
        if turn.cursor == BEGINNING
            && self.forum.store.set_teller(lease, BEGINNING, turn.told).await? == Derived::Overtaken
        {
            return Ok(None);
        }
        Ok(Some(turn))
    }

    /// Tells of a shard's events and moves the cursor; `None` if it was overtaken.
    async fn take_turn(&self, mut turn: Turn, events: &[Placed]) -> Result<Option<(Turn, usize)>, Problem> {
        let known = events.iter().take_while(|placed| matches!(placed.event, Read::Known(_))).count();
        turn.stopped = known < events.len();
        let events = events.get(..known).unwrap_or_default();
        let Some(newest) = events.last() else { return Ok(Some((turn, 0))) };
        let place: Place = newest.id.parse().unwrap_or_default();
        let telling = Telling { forum: &self.forum, lease: turn.lease, told: turn.told };
        turn.told = turn.told.max(place);
        if carefully(&self.forum, turn.lease, events, &telling).await? == Derived::Overtaken
            || self.forum.store.set_teller(turn.lease, &newest.id, turn.told).await? == Derived::Overtaken
        {
            return Ok(None);
        }
        turn.cursor.clone_from(&newest.id);
        Ok(Some((turn, events.len())))
    }
}

/// Tells of events of one shard.
struct Telling<'a> {
    forum: &'a Forum,
    lease: Lease,
    /// What happened up to here has been told.
    told: Place,
}

impl Carries for Telling<'_> {
    async fn carry(&self, events: &[(&str, &Event)]) -> Result<Derived, Problem> {
        let tidings = Tidings::of(events, self.told);
        let done = [
            self.of_writing(&tidings).await?,
            self.of_decisions(&tidings).await?,
            self.of_reviews(&tidings.reviewed).await?,
        ];
        for done in done {
            if done == Derived::Overtaken {
                return Ok(done);
            }
        }
        self.hide(&tidings).await
    }
}
