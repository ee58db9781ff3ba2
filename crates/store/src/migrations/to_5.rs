//! From version 4 to 5: articles have a life: they are drafts, in review, published or archived. They
//! note their licence, what they were tested with and their series, and readers say whether they work.
//!
//! There is nothing to carry over: what is new are fields that may be missing, and an article without
//! them is published. But a program of version 4 would show everybody what its authors alone may see, and
//! would stop at the events that tell of it. It looks at the note before it writes, and so writes nothing.

use futures_util::FutureExt;
use futures_util::future::{BoxFuture, ready};
use model::shard::Shard;

use super::Migration;
use crate::error::StoreError;
use crate::link::Link;

pub(super) const MIGRATION: Migration =
    Migration { to: 5, what: "articles have drafts and reviews; programs of version 4 write no longer", count, carry };

/// The note.
fn count(_: &Link, _: Shard) -> BoxFuture<'_, Result<u64, StoreError>> {
    ready(Ok(1)).boxed()
}

fn carry(_: &Link, _: Shard) -> BoxFuture<'_, Result<u64, StoreError>> {
    ready(Ok(0)).boxed()
}
