//! Cleaning up after a spammer: how far it is, where a member stands, and what was taken.

use std::collections::BTreeSet;

use futures_util::future::try_join_all;
use model::cleanup::{Cleanup, Sum, Taken, TakenPost, Trace};
use model::ids::{CategoryId, MemberId, PostId, TopicId};
use model::shard::Shard;
use model::time::Timestamp;
use redis::{Value, cmd, pipe};

use crate::error::StoreError;
use crate::record::{Reader, read_json};
use crate::{Store, keys};

/// Posts that one call of a script looks at: so long nothing else is answered.
const AT_ONCE: u64 = 800;

impl Store {
    /// How far cleaning up after a member is; none, if nothing is kept of any.
    ///
    /// # Errors
    /// The store is away.
    pub async fn cleanup(&self, member: MemberId) -> Result<Option<Cleanup>, StoreError> {
        let key = keys::cleanup(member);
        let found = Reader::of(&key).bytes(self.bulk.send(cmd("GET").arg(&key)).await?)?;
        found.map(|bytes| read_json(&key, &bytes)).transpose()
    }

    /// Where a member stands in topics of one shard, in the order of these: what stands in their threads. Round
    /// trips by the number of posts that there are.
    ///
    /// # Errors
    /// The store is away.
    pub async fn traces(
        &self,
        member: MemberId,
        topics: &[TopicId],
    ) -> Result<Vec<(TopicId, CategoryId, Trace)>, StoreError> {
        let Some(first) = topics.first() else { return Ok(Vec::new()) };
        let (tag, member) = (keys::tag(first.shard()), member.to_string());
        let mut commands = pipe();
        for topic in topics {
            commands.zcard(keys::chronicle(*topic));
        }
        let reader = Reader::of("traces");
        let mut parts: Vec<(TopicId, u64, u64)> = Vec::new();
        for (topic, count) in topics.iter().zip(self.bulk.send_all(&commands).await?) {
            let count = reader.number(count)?.max(1);
            parts.extend(
                (0..count).step_by(AT_ONCE as usize).map(|from| (*topic, from, (from + AT_ONCE).min(count) - 1)),
            );
        }
        let mut found: Vec<(TopicId, CategoryId, Trace)> = Vec::new();
        let mut parts = parts.into_iter().peekable();
        while parts.peek().is_some() {
            let (mut some, mut posts) = (Vec::new(), 0);
            while let Some(part) = parts.next_if(|(_, from, to)| posts == 0 || posts + to + 1 - from <= AT_ONCE) {
                posts += part.2 + 1 - part.1;
                some.push(part);
            }
            let mut arguments = vec![tag.clone(), member.clone()];
            arguments.extend(some.iter().flat_map(|(topic, from, to)| [topic.0, *from, *to]).map(|it| it.to_string()));
            // It names no key, so one of the shard's says where it runs.
            let answer = self.scripts.traces.run(&self.bulk, &[keys::topics(first.shard())], &arguments).await?;
            for ((topic, ..), value) in some.into_iter().zip(reader.array(answer)?) {
                if matches!(value, Value::Nil) {
                    continue;
                }
                let (category, trace) = read_trace(&reader, value)?;
                match found.last_mut().filter(|(last, ..)| *last == topic) {
                    Some((.., known)) => {
                        known.posts.extend(trace.posts);
                        known.votes.extend(trace.votes);
                    }
                    None => found.push((topic, category, trace)),
                }
            }
        }
        Ok(found)
    }

    /// How many votes of a member stand in these categories, or in all; unknown, where the forum has more than
    /// `most` topics in a shard.
    ///
    /// # Errors
    /// The store is away.
    pub async fn votes_cast(
        &self,
        member: MemberId,
        within: Option<&BTreeSet<CategoryId>>,
        most: usize,
    ) -> Result<Option<u64>, StoreError> {
        let asked = Shard::all().map(|shard| async move {
            let mut arguments = vec![keys::tag(shard), member.to_string(), most.to_string()];
            match within {
                // No category has this number.
                Some(none) if none.is_empty() => arguments.push("0".to_owned()),
                within => arguments.extend(within.into_iter().flatten().map(CategoryId::to_string)),
            }
            let answer = self.scripts.votes.run(&self.link, &[keys::topics(shard)], &arguments).await?;
            Reader::of("votes").optional_number(answer)
        });
        let counts = try_join_all(asked).await?;
        Ok(counts.into_iter().sum())
    }

    /// What was taken of a member in one shard.
    ///
    /// # Errors
    /// The store is away.
    pub async fn taken(&self, member: MemberId, shard: Shard) -> Result<Taken, StoreError> {
        let key = keys::taken(member, shard);
        let reader = Reader::of(&key);
        let mut fields = reader.array(self.bulk.send(cmd("HGETALL").arg(&key)).await?)?.into_iter();
        let mut taken = Taken::default();
        while let (Some(item), Some(value)) = (fields.next(), fields.next()) {
            let item = reader.text(item)?.unwrap_or_default();
            let wrong = || StoreError::corrupt(&key, format!("`{item}` is nothing that is taken"));
            let (kind, id) = item.split_at_checked(1).ok_or_else(wrong)?;
            let id: u64 = id.parse().map_err(|_| wrong())?;
            match kind {
                "t" => _ = taken.topics.insert(TopicId(id), Timestamp(reader.number(value)?)),
                "p" => {
                    let value = reader.text(value)?.unwrap_or_default();
                    let at = value.trim_end_matches('a').parse().map_err(|_| wrong())?;
                    let post = TakenPost { at: Timestamp(at), accepted: value.ends_with('a') };
                    taken.posts.insert(PostId(id), post);
                }
                "v" => _ = taken.votes.insert(PostId(id), reader.vote(value)?.ok_or_else(wrong)?),
                _ => return Err(wrong()),
            }
        }
        Ok(taken)
    }

    /// How much was taken of a member in all shards.
    ///
    /// # Errors
    /// The store is away.
    pub async fn taken_sum(&self, member: MemberId) -> Result<Sum, StoreError> {
        let asked = Shard::all().map(|shard| async move {
            let key = keys::taken(member, shard);
            Reader::of(&key).array(self.link.send(cmd("HKEYS").arg(&key)).await?)
        });
        let (reader, mut sum) = (Reader::of("taken"), Sum::default());
        for item in try_join_all(asked).await?.into_iter().flatten() {
            match reader.text(item)?.unwrap_or_default().as_bytes().first() {
                Some(b't') => sum.topics += 1,
                Some(b'p') => sum.posts += 1,
                _ => sum.votes += 1,
            }
        }
        Ok(sum)
    }
}

fn read_trace(reader: &Reader<'_>, value: Value) -> Result<(CategoryId, Trace), StoreError> {
    let [category, started, posts, votes] = reader.values(value)?;
    let mut trace = Trace { started: reader.number(started)? > 0, ..Trace::default() };
    for post in reader.array(posts)? {
        trace.posts.push(PostId(reader.number(post)?));
    }
    let mut votes = reader.array(votes)?.into_iter();
    while let (Some(post), Some(vote)) = (votes.next(), votes.next()) {
        let post = PostId(reader.number(post)?);
        trace.votes.extend(reader.vote(vote)?.map(|vote| (post, vote)));
    }
    Ok((CategoryId(reader.number(category)?), trace))
}
