//! From version 1 to 2: each shard notes the version of its data, and a program of version 1, which
//! looks at no note, writes into it no longer.
//!
//! Such a program goes by two names: the stream, without which it commits no event, and the hash
//! that says how far it is carried, without which it takes no lease. Both move to other names, and
//! under the old ones stands what it takes for an error before it has written anything. What is left
//! to it are writes without an event (a session, a hash of a password, a bucket of a limit, numbers
//! of ids), and these are the same in both versions.

use futures_util::FutureExt;
use futures_util::future::BoxFuture;
use model::shard::Shard;
use redis::{Value, cmd};

use super::Migration;
use crate::error::StoreError;
use crate::keys;
use crate::link::Link;
use crate::record::Reader;
use crate::script::Script;

pub(super) const MIGRATION: Migration = Migration {
    to: 2,
    what: "each shard notes the version of its data, and programs of version 1 write no longer",
    count,
    carry,
};

/// What stands under the old names, with the type that it has in version 1.
fn moved(shard: Shard) -> [(String, &'static str); 2] {
    [(keys::events_of_1(shard), "stream"), (keys::follow_of_1(shard), "hash")]
}

fn count(link: &Link, shard: Shard) -> BoxFuture<'_, Result<u64, StoreError>> {
    async move {
        let mut keys = 1;
        for (key, of_version_1) in moved(shard) {
            let found = link.send(cmd("TYPE").arg(&key)).await?;
            keys += u64::from(Reader::of(&key).text(found)?.as_deref() == Some(of_version_1));
        }
        Ok(keys)
    }
    .boxed()
}

fn carry(link: &Link, shard: Shard) -> BoxFuture<'_, Result<u64, StoreError>> {
    async move {
        let script = Script::unguarded(include_str!("to_2.lua"));
        let keys = [
            keys::events_of_1(shard),
            keys::stream(shard),
            keys::follow_of_1(shard),
            keys::followed(shard),
            keys::lease(shard),
        ];
        let none: [&str; 0] = [];
        let (answer, receipt): (Value, _) = script.commit(link, &keys, &none).await?;
        link.confirm(&receipt).await?;
        Reader::of("to_2").number(answer)
    }
    .boxed()
}
