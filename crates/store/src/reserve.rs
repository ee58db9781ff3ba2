//! Ids that never recur, reserved a handful at a time.

use std::collections::{HashMap, VecDeque};
use std::ops::Range;
use std::sync::Mutex;

use model::ids::IdKind;
use model::shard::{self, Shard};

use crate::Store;
use crate::error::StoreError;
use crate::keys;
use crate::record::Reader;

/// How far ids leap when the server is not the one that they were last reserved on.
const LEAP: u64 = 65_536;
/// Ids that a node reserves at once, so that most commands need no round trip for theirs.
const BLOCK: u64 = 32;

/// Reserved ids that are not used yet, as the shards count them. Many who find none at the same
/// moment reserve a block each, and all of these are used.
#[derive(Default)]
pub(crate) struct Reserved(Mutex<HashMap<(Shard, &'static str), Blocks>>);

type Blocks = VecDeque<Range<u64>>;

impl Reserved {
    fn next(&self, shard: Shard, kind: IdKind) -> Option<u64> {
        let mut blocks = self.0.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        let blocks = blocks.get_mut(&(shard, kind.name()))?;
        let number = blocks.front_mut()?.next();
        blocks.pop_front_if(|block| block.is_empty());
        number
    }

    fn put(&self, shard: Shard, kind: IdKind, block: Range<u64>) {
        let mut blocks = self.0.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        blocks.entry((shard, kind.name())).or_default().push_back(block);
    }
}

impl Store {
    /// Has every shard note the server that it counts on, before it gives its first id. A copy made
    /// later holds that note, and so ids leap when the site is rolled back to it.
    ///
    /// # Errors
    /// The store is away.
    pub async fn begin_ids(&self) -> Result<(), StoreError> {
        let shards = Shard::all().map(|shard| async move { self.reserve(shard, IdKind::Topic, 0).await.map(|_| ()) });
        futures_util::future::try_join_all(shards).await.map(|_| ())
    }

    /// A fresh id of this kind in this shard: one round trip, or none while a block lasts.
    pub async fn fresh_id(&self, shard: Shard, kind: IdKind) -> Result<u64, StoreError> {
        let number = match self.reserved.next(shard, kind) {
            Some(number) => number,
            None => {
                let before = self.reserve(shard, kind, BLOCK).await?;
                self.reserved.put(shard, kind, before + 2..before + 1 + BLOCK);
                before + 1
            }
        };
        Ok(number * shard::COUNT + shard.number())
    }

    /// Reserves some ids; answers with the number before the first.
    async fn reserve(&self, shard: Shard, kind: IdKind, count: u64) -> Result<u64, StoreError> {
        let arguments = [kind.name().to_owned(), count.to_string(), (LEAP / shard::COUNT).to_string()];
        let answer = self.scripts.reserve.run(&self.link, &[keys::ids(shard)], &arguments).await?;
        Reader::of("ids").number(answer)
    }
}
