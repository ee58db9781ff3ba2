//! Figures for whoever watches a node: what its memory saves, how busy its pools are, how far the
//! followers are behind.

use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use model::shard::Shard;
use store::Parked;

use crate::{Forum, Problem, uploads};

/// How often something was found in a cache, and how often not.
#[derive(Debug, Default)]
pub struct Finds {
    hits: AtomicU64,
    misses: AtomicU64,
}

impl Finds {
    pub fn note(&self, hits: usize, misses: usize) {
        for (count, more) in [(&self.hits, hits), (&self.misses, misses)] {
            if more > 0 {
                count.fetch_add(more as u64, Ordering::Relaxed);
            }
        }
    }

    pub fn hits(&self) -> u64 {
        self.hits.load(Ordering::Relaxed)
    }

    pub fn misses(&self) -> u64 {
        self.misses.load(Ordering::Relaxed)
    }
}

/// How far the followers of all nodes are behind what has happened.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Behind {
    /// The age of the oldest event that was not carried onward yet; zero if there is none.
    pub lag: Duration,
    /// Shards with such events.
    pub shards: usize,
    /// Events that were put aside, as they could not be carried out.
    pub parked: usize,
}

impl Forum {
    /// What was read of threads, lists and members from this node's memory.
    pub fn remembered(&self) -> &Finds {
        &self.memory.finds
    }

    /// Posts that were cooked already when they were shown.
    pub fn cooked(&self) -> &Finds {
        &self.kitchen.finds
    }

    /// How busy the pools are, by name.
    pub fn pools(&self) -> [(&'static str, pool::Load); 4] {
        [
            ("passwords", self.passwords.load()),
            ("kitchen", self.kitchen.load()),
            ("search", self.finder.load()),
            ("errands", self.errands.load()),
        ]
    }

    /// How many files are received now, and how many could be.
    pub fn receiving(&self) -> (usize, usize) {
        (uploads::AT_ONCE.saturating_sub(self.receiving.available_permits()), uploads::AT_ONCE)
    }

    /// # Errors
    /// The store is away.
    pub async fn behind(&self) -> Result<Behind, Problem> {
        Ok(self.behind_with_parked().await?.0)
    }

    /// The same, with the events that were put aside: two round trips.
    pub(crate) async fn behind_with_parked(&self) -> Result<(Behind, Vec<Parked>), Problem> {
        let (waiting, parked) =
            tokio::try_join!(self.not_carried_yet(), async { Ok::<_, Problem>(self.store.parked().await?) })?;
        // An event's id begins with when it was written, in milliseconds.
        let oldest = waiting.iter().filter_map(|id| id.split('-').next()?.parse::<u64>().ok()).min();
        let lag = oldest.map_or(0, |oldest| self.now().0.saturating_sub(oldest));
        Ok((Behind { lag: Duration::from_millis(lag), shards: waiting.len(), parked: parked.len() }, parked))
    }

    /// Of each shard with events that were not carried onward yet, the first of these.
    async fn not_carried_yet(&self) -> Result<Vec<String>, Problem> {
        let cursors = Shard::all()
            .map(|shard| async move { Ok::<_, Problem>((shard, self.store.follow_state_now(shard).await?.cursor)) });
        let cursors = futures_util::future::try_join_all(cursors).await?;
        let next = self.store.read_events_now(&cursors, 1).await?;
        Ok(next.into_iter().filter_map(|(_, events)| Some(events.into_iter().next()?.id)).collect())
    }
}
