//! From version 7 to 8: a question that went into another topic keeps no order of its answers, and accepts none.
//!
//! A program of version 7 left both behind, as they were then. What else is new are fields and keys
//! that may be missing. But such a program stops at the events that tell of them, and would show more than it
//! should to whoever looks at the forum as somebody else. It looks at the note before it writes, and so writes
//! nothing.

use futures_util::FutureExt;
use futures_util::future::BoxFuture;
use model::ids::TopicId;
use model::shard::Shard;
use redis::{cmd, pipe};

use super::Migration;
use crate::error::StoreError;
use crate::keys;
use crate::link::Link;
use crate::record::Reader;

pub(super) const MIGRATION: Migration = Migration {
    to: 8,
    what: "questions that went into another topic keep no order of answers; programs of version 7 write no longer",
    count,
    carry,
};

/// Topics that are looked at together.
const SOME: usize = 200;

/// The note, and what the topics that have gone left behind.
fn count(link: &Link, shard: Shard) -> BoxFuture<'_, Result<u64, StoreError>> {
    async move { Ok(1 + gone(link, shard).await?.len() as u64) }.boxed()
}

fn carry(link: &Link, shard: Shard) -> BoxFuture<'_, Result<u64, StoreError>> {
    async move {
        let gone = gone(link, shard).await?;
        for some in gone.chunks(SOME) {
            let mut writes = pipe();
            for topic in some {
                writes.del(keys::answers(*topic)).hdel(keys::topic(*topic), "accepted");
            }
            link.write_all(&writes).await?;
        }
        Ok(gone.len() as u64)
    }
    .boxed()
}

/// Topics that went into another one and have an order of answers still, or an accepted one.
async fn gone(link: &Link, shard: Shard) -> Result<Vec<TopicId>, StoreError> {
    let key = keys::topics(shard);
    let reader = Reader::of(&key);
    let topics = reader.array(link.send(cmd("SMEMBERS").arg(&key)).await?)?.into_iter();
    let topics: Vec<u64> = topics.map(|id| reader.number(id)).collect::<Result<_, _>>()?;
    let mut found = Vec::new();
    for some in topics.chunks(SOME) {
        let mut asked = pipe();
        for topic in some.iter().copied().map(TopicId) {
            asked.cmd("HEXISTS").arg(keys::topic(topic)).arg("merged");
            asked.cmd("HEXISTS").arg(keys::topic(topic)).arg("accepted");
            asked.cmd("EXISTS").arg(keys::answers(topic));
        }
        let answers: Vec<u64> =
            link.send_all(&asked).await?.into_iter().map(|answer| reader.number(answer)).collect::<Result<_, _>>()?;
        let is_one = |of: &[u64]| matches!(of, [1, accepted, order] if accepted + order > 0);
        found.extend(some.iter().zip(answers.chunks(3)).filter(|(_, of)| is_one(of)).map(|(id, _)| TopicId(*id)));
    }
    Ok(found)
}
