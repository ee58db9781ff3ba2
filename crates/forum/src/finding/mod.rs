//! Finding: the node's own full-text index, how it follows the streams, and what is asked of it.
//!
//! The index holds what everybody may read who reads the category: nothing that was deleted, no
//! earlier revision, no draft. Who reads which categories is known in memory when something is
//! asked, so a change of rights needs no change of the index. What is found is read from the store
//! and asked of the rules once more before any of it is shown.

mod asking;
mod entries;
mod following;
mod keeper;
mod likeness;
mod plan;
mod related;
mod suggesting;

use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, PoisonError, RwLock};

use model::shard::Shard;
use pool::Pool;
use search::{Home, Index};

use crate::Settings;

pub use asking::{Hit, Results, SearchForm, Sought};
pub use keeper::Reindexed;

/// What this node finds with.
pub(crate) struct Finder {
    /// Where the index is; nothing, in a process that keeps none.
    home: Option<Home>,
    /// The one that is asked, once it is open.
    index: RwLock<Option<Arc<Index>>>,
    /// Shards whose posts are not in it.
    missing: AtomicU64,
    asking: Pool,
    writing: Arc<Pool>,
}

impl Finder {
    pub(crate) fn new(settings: &Settings) -> Self {
        Self {
            home: settings.index.as_deref().map(Home::at),
            index: RwLock::default(),
            missing: AtomicU64::new(Shard::all().count() as u64),
            asking: Pool::new("search", settings.search_threads, settings.search_queue),
            // One piece of work at a time, which its keeper waits for.
            writing: Arc::new(Pool::new("index", 1, 4)),
        }
    }

    fn index(&self) -> Option<Arc<Index>> {
        self.index.read().unwrap_or_else(PoisonError::into_inner).clone()
    }

    fn use_index(&self, index: Option<Arc<Index>>) {
        *self.index.write().unwrap_or_else(PoisonError::into_inner) = index;
    }

    /// Shards whose posts cannot be found yet.
    fn missing(&self) -> u64 {
        self.missing.load(Ordering::Relaxed)
    }

    fn set_missing(&self, missing: usize) {
        self.missing.store(missing as u64, Ordering::Relaxed);
    }

    pub(crate) fn load(&self) -> pool::Load {
        self.asking.load()
    }
}
