//! From version 5 to 6: members flag posts, moderators decide about them, and what is done to keep order
//! stands in a log.
//!
//! Programs of version 5 kept a log towards their end; its lines are put where they can be found by what they
//! are about. All else that is new are fields and keys that may be missing. But a program of version 5 stops
//! at the events that tell of it, and knows nothing of what keeps a member from writing. It looks at the note
//! before it writes, and so writes nothing.

use futures_util::FutureExt;
use futures_util::future::{BoxFuture, ready};
use model::log::LogLine;
use model::shard::Shard;
use redis::cmd;

use super::Migration;
use crate::error::StoreError;
use crate::keys;
use crate::link::Link;
use crate::record::Reader;

pub(super) const MIGRATION: Migration = Migration {
    to: 6,
    what: "posts are flagged and held, and what is done to keep order stands in a log; programs of version 5 write no \
           longer",
    count,
    carry,
};

/// Lines that are read together.
const LINES: u64 = 500;

/// The note, and the lines of the log.
fn count(link: &Link, shard: Shard) -> BoxFuture<'_, Result<u64, StoreError>> {
    if shard != Shard::SITE {
        return ready(Ok(1)).boxed();
    }
    async move { Ok(1 + lines(link).await?) }.boxed()
}

/// Puts each line under what it is about.
fn carry(link: &Link, shard: Shard) -> BoxFuture<'_, Result<u64, StoreError>> {
    if shard != Shard::SITE {
        return ready(Ok(0)).boxed();
    }
    async move {
        let (key, there) = (keys::log(), lines(link).await?);
        let reader = Reader::of(&key);
        let mut carried = 0;
        for first in (1..=there).step_by(LINES as usize) {
            let numbers: Vec<u64> = (first..=there.min(first + LINES - 1)).collect();
            for line in reader.array(link.send(cmd("HMGET").arg(&key).arg(&numbers)).await?)? {
                // What cannot be read is not for a migration to mend: `exedra verify` names it.
                let Some(text) = reader.text(line)? else { continue };
                let line = text.split_once(' ').and_then(|(_, line)| serde_json::from_str::<LogLine>(line).ok());
                let Some(line) = line else { continue };
                if let Some(file) = line.entry.deed.subject().file() {
                    let filed = keys::log_file(file);
                    link.write(cmd("ZADD").arg(filed).arg(line.number).arg(line.number)).await?;
                    carried += 1;
                }
            }
        }
        Ok(carried)
    }
    .boxed()
}

async fn lines(link: &Link) -> Result<u64, StoreError> {
    let key = keys::log();
    Reader::of(&key).number(link.send(cmd("HLEN").arg(&key)).await?)
}
