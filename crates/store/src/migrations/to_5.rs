//! From version 4 to 5: articles have a life: they are drafts, in review, published or archived. They
//! note their licence, what they were tested with and their series, and readers say whether they work.
//! Posts use files. Articles may have several authors, and begin as a question.
//!
//! Tags have other names, and lists of each kind of topic, which followers make anew. There is nothing else
//! to carry over: what is new are fields that may be missing, and an article without them is published. But
//! a program of version 4 would show everybody what its authors alone may see, and
//! would stop at the events that tell of it. It looks at the note before it writes, and so writes nothing.
//! The same holds for drafts of members: there are none yet, and that program would keep them for ever.

use futures_util::FutureExt;
use futures_util::future::{BoxFuture, ready};
use model::shard::Shard;
use redis::cmd;

use super::Migration;
use crate::error::StoreError;
use crate::keys;
use crate::link::Link;

pub(super) const MIGRATION: Migration = Migration {
    to: 5,
    what: "articles have drafts and reviews, tags other names, and members keep drafts; programs of version 4 write no \
           longer",
    count,
    carry,
};

/// The note, and that lists are to be made.
fn count(_: &Link, _: Shard) -> BoxFuture<'_, Result<u64, StoreError>> {
    ready(Ok(2)).boxed()
}

/// Followers make the lists of tags, as if they had begun with all lists and not come to their end.
fn carry(link: &Link, shard: Shard) -> BoxFuture<'_, Result<u64, StoreError>> {
    async move {
        link.write(cmd("HSET").arg(keys::followed(shard)).arg("listing").arg(1)).await?;
        Ok(1)
    }
    .boxed()
}
