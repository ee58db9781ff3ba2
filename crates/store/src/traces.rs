//! What a piece of work has read and written: what a page made of it has to be kept under, and how
//! far a node has to have heard before it shows the writer their own change.

use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet};
use std::future::Future;

use model::shard::Shard;
use model::source::Source;

use crate::position::Position;

tokio::task_local! {
    static TRACES: RefCell<Traces>;
}

#[derive(Clone, Debug, Default)]
pub struct Traces {
    pub read: BTreeSet<Source>,
    /// The last event of each shard that was written into.
    pub written: BTreeMap<Shard, Position>,
}

/// Runs `work` and tells what it read and wrote.
pub async fn traced<T>(work: impl Future<Output = T>) -> (T, Traces) {
    TRACES
        .scope(RefCell::default(), async {
            let result = work.await;
            let traces = TRACES.with(|traces| traces.take());
            (result, traces)
        })
        .await
}

/// Notes that what is being done depends on these, as part of whatever is being traced.
pub fn note_read(sources: impl IntoIterator<Item = Source>) {
    let _ = TRACES.try_with(|traces| traces.borrow_mut().read.extend(sources));
}

pub(crate) fn note_written(shard: Shard, position: Position) {
    let _ = TRACES.try_with(|traces| traces.borrow_mut().written.insert(shard, position));
}
