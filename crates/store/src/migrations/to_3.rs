//! From version 2 to 3: members' accounts grow by confirmed addresses, ways to sign in, tokens,
//! notifications and trust.
//!
//! Most of that is parts and keys that version 2 has not, each of which may be missing. What is
//! derived from what there is has to be there: the names of members and who is of which kind, in
//! their own shard; and the votes that they received, counted where the posts are and noted where the
//! members are. Doing it again finds the same.
//!
//! A program of version 2 would pass events over that it does not know, and would write a member or
//! the site back without the parts that it does not know. It looks at the note before it writes, and
//! so writes nothing.

use std::collections::BTreeMap;

use futures_util::FutureExt;
use futures_util::future::BoxFuture;
use model::account::Profile;
use model::change::Roster;
use model::ids::{MemberId, PostId, TopicId};
use model::shard::Shard;
use redis::{cmd, pipe};

use super::Migration;
use crate::error::StoreError;
use crate::keys;
use crate::link::Link;
use crate::record::{Reader, read_json, unpack_post};
use crate::translate::name_entry;

pub(super) const MIGRATION: Migration = Migration {
    to: 3,
    what: "accounts have room for more, and programs of version 2 write no longer; members are entered by name, and \
           votes that they received are counted",
    count,
    carry,
};

/// Bytes of a packed post that hold its head for sure: a path and at most 20 mentions.
const HEAD: usize = 4_096;
/// Things that are looked at together.
const SOME: usize = 200;

/// The note, the names if there are members, and the votes if there are topics.
fn count(link: &Link, shard: Shard) -> BoxFuture<'_, Result<u64, StoreError>> {
    async move {
        let mut found = 1;
        for key in [keys::members(shard), keys::topics(shard)] {
            found += Reader::of(&key).number(link.send(cmd("EXISTS").arg(&key)).await?)?;
        }
        Ok(found)
    }
    .boxed()
}

fn carry(link: &Link, shard: Shard) -> BoxFuture<'_, Result<u64, StoreError>> {
    async move { Ok(enter_members(link, shard).await? + count_votes(link, shard).await?) }.boxed()
}

async fn ids(link: &Link, key: &str) -> Result<Vec<u64>, StoreError> {
    let reader = Reader::of(key);
    reader.array(link.send(cmd("SMEMBERS").arg(key)).await?)?.into_iter().map(|id| reader.number(id)).collect()
}

async fn enter_members(link: &Link, shard: Shard) -> Result<u64, StoreError> {
    let members: Vec<MemberId> = ids(link, &keys::members(shard)).await?.into_iter().map(MemberId).collect();
    for some in members.chunks(SOME) {
        let mut asked = pipe();
        for member in some {
            asked.cmd("HMGET").arg(keys::member(*member)).arg(&["profile", "role", "suspension"]);
        }
        let mut writes = pipe();
        for (member, found) in some.iter().zip(link.send_all(&asked).await?) {
            let key = keys::member(*member);
            let reader = Reader::of(&key);
            let [profile, role, suspension] = reader.values(found)?;
            let Some(profile) = reader.bytes(profile)? else { continue };
            let profile: Profile = read_json(&key, &profile)?;
            writes.zadd(keys::names(shard), name_entry(profile.name.as_str(), *member), 0);
            if reader.text(role)?.as_deref() == Some("admin") {
                writes.zadd(keys::roster(shard, Roster::Admins), member.0, profile.joined.0);
            }
            if reader.bytes(suspension)?.is_some() {
                writes.zadd(keys::roster(shard, Roster::Suspended), member.0, 0);
            }
        }
        if !writes.is_empty() {
            link.write_all(&writes).await?;
        }
    }
    Ok(members.len() as u64)
}

/// Counts what each author received in this shard, and notes it where the author lives.
async fn count_votes(link: &Link, shard: Shard) -> Result<u64, StoreError> {
    let topics: Vec<TopicId> = ids(link, &keys::topics(shard)).await?.into_iter().map(TopicId).collect();
    let mut received: BTreeMap<MemberId, i64> = BTreeMap::new();
    for some in topics.chunks(SOME) {
        let mut asked = pipe();
        for topic in some {
            asked.cmd("HGETALL").arg(keys::states(*topic));
        }
        let mut votes: BTreeMap<PostId, i64> = BTreeMap::new();
        for states in link.send_all(&asked).await? {
            let reader = Reader::of("states");
            let mut fields = reader.array(states)?.into_iter();
            while let (Some(field), Some(value)) = (fields.next(), fields.next()) {
                let field = reader.text(field)?.unwrap_or_default();
                let (post, sign) = match (field.strip_suffix('u'), field.strip_suffix('d')) {
                    (Some(post), _) => (post, 1),
                    (_, Some(post)) => (post, -1),
                    _ => continue,
                };
                let Ok(post) = post.parse() else { continue };
                let count = i64::try_from(reader.number(value)?).unwrap_or(i64::MAX);
                *votes.entry(PostId(post)).or_default() += sign * count;
            }
        }
        let votes: Vec<(PostId, i64)> = votes.into_iter().collect();
        for some in votes.chunks(SOME) {
            let mut asked = pipe();
            for (post, _) in some {
                asked.cmd("GETRANGE").arg(keys::post(*post)).arg(0).arg(HEAD);
            }
            for ((post, votes), packed) in some.iter().zip(link.send_all(&asked).await?) {
                let key = keys::post(*post);
                let Some(packed) = Reader::of(&key).bytes(packed)?.filter(|packed| !packed.is_empty()) else {
                    continue;
                };
                let (head, _) = unpack_post(&key, &packed)?;
                *received.entry(head.author).or_default() += votes;
            }
        }
    }
    received.retain(|_, votes| *votes != 0);
    let mut counted = cmd("HSET");
    counted.arg(keys::received(shard));
    for (author, votes) in &received {
        counted.arg(author.0).arg(*votes);
        link.write(cmd("HSET").arg(keys::received_by(*author)).arg(shard.to_string()).arg(*votes)).await?;
    }
    if !received.is_empty() {
        link.write(&counted).await?;
    }
    Ok(received.len() as u64)
}
