//! Forgetting from which networks members signed in, when it is long enough ago.
//!
//! What is kept is a fingerprint, and those of all addresses can be tried one after the other: it is
//! as good as the address. Limits forget by themselves, within a day at most.

use std::sync::Arc;
use std::time::Duration;

use model::ids::MemberId;
use model::rules::members;
use model::shard::Shard;
use model::time::Timestamp;
use tokio::sync::watch;

use super::Followers;
use crate::{Forum, Problem};

/// How often all members of the shards that this node works for are looked at.
const EVERY: Duration = Duration::from_secs(3_600);
/// Members that are looked at together.
const SOME: usize = 100;

impl Followers {
    /// Forgets until `stop` says so.
    pub(super) async fn forget_along(self: Arc<Self>, mut stop: watch::Receiver<bool>) {
        loop {
            tokio::select! { () = tokio::time::sleep(EVERY) => {} _ = stop.changed() => return }
            if let Err(problem) = self.forget_places().await {
                tracing::warn!(error = ?problem, "where members signed in is forgotten later");
            }
        }
    }

    /// Forgets where members of this node's shards signed in longer ago than is to be kept.
    ///
    /// # Errors
    /// The store is away.
    pub async fn forget_places(&self) -> Result<(), Problem> {
        let held: Vec<Shard> = self.shards.lock().await.keys().copied().collect();
        let before = self.forum.now().minus(self.forum.settings.keep_addresses);
        for shard in held {
            for some in self.forum.store.members_of(shard).await?.chunks(SOME) {
                let forgotten = some.iter().map(|member| self.forum.forget_places_of(*member, before));
                futures_util::future::try_join_all(forgotten).await?;
            }
        }
        Ok(())
    }
}

impl Forum {
    async fn forget_places_of(&self, member: MemberId, before: Timestamp) -> Result<(), Problem> {
        let places = self.store.places(member).await?.into_iter();
        let old: Vec<String> = places.filter(|(_, last)| *last < before).map(|(place, _)| place).collect();
        if !old.is_empty() {
            self.store.commit_in_bulk(members::forget_places(member, old)).await?;
        }
        self.forget_near(member, before).await
    }
}
