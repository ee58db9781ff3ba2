//! From version 2 to 3: members' accounts grow by confirmed addresses, ways to sign in, tokens,
//! notifications and trust.
//!
//! All of that is parts and keys that version 2 has not, each of which may be missing. So nothing is
//! written down anew, and only the notes change. They have to: a program of version 2 would pass
//! events over that it does not know, and would write a member or the site back without the parts
//! that it does not know. It looks at the note before it writes, and so writes nothing.

use futures_util::FutureExt;
use futures_util::future::{BoxFuture, ready};
use model::shard::Shard;

use super::Migration;
use crate::error::StoreError;
use crate::link::Link;

pub(super) const MIGRATION: Migration = Migration {
    to: 3,
    what: "accounts have room for more, and programs of version 2 write no longer; nothing but the notes changes",
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
