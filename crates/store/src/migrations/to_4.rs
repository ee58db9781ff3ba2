//! From version 3 to 4: answers are accepted and questions closed, and members are told of it.
//!
//! There is nothing to carry over: what is new are fields of topics, which may be missing. But a program
//! of version 3 would stop at the events that tell of them, would leave an answer accepted that it
//! removes, and cannot read that a question was closed among what a member was told. It looks at the note
//! before it writes, and so writes nothing.

use futures_util::FutureExt;
use futures_util::future::{BoxFuture, ready};
use model::shard::Shard;

use super::Migration;
use crate::error::StoreError;
use crate::link::Link;

pub(super) const MIGRATION: Migration = Migration {
    to: 4,
    what: "answers are accepted, questions closed, and members told of it; programs of version 3 write no longer",
    count,
    carry,
};

/// The note.
fn count(_: &Link, _: Shard) -> BoxFuture<'_, Result<u64, StoreError>> {
    ready(Ok(1)).boxed()
}

fn carry(_: &Link, _: Shard) -> BoxFuture<'_, Result<u64, StoreError>> {
    ready(Ok(0)).boxed()
}
