//! Lists and the rows in them.

use std::collections::{BTreeMap, BTreeSet};

use futures_util::future::try_join_all;
use model::ids::{PostId, TopicId};
use model::list::List;
use model::shard::Shard;
use model::source::Source;
use model::time::Timestamp;
use model::topic::Standing;
use redis::{Value, cmd, pipe};

use crate::Store;
use crate::error::StoreError;
use crate::keys;
use crate::record::{Reader, unpack_post};
use crate::traces::note_read;

/// Bytes of an opening post that are read for a teaser: more than it shows, since markup goes.
const TEASER_BYTES: usize = 1200;

/// A part of a list.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Slice {
    pub items: Vec<String>,
    /// Entries of the whole list.
    pub total: u64,
}

impl Slice {
    pub fn topics(&self) -> Vec<TopicId> {
        self.items.iter().filter_map(|item| item.parse().ok()).collect()
    }

    pub fn posts(&self) -> Vec<PostId> {
        self.items.iter().filter_map(|item| item.parse().ok()).collect()
    }
}

/// A topic as a list shows it.
#[derive(Clone, Debug, PartialEq)]
pub struct Row {
    pub standing: Standing,
    /// The beginning of the opening post's Markdown; empty if it was not asked for.
    pub beginning: String,
    /// Bytes of the opening post.
    pub length: u64,
}

impl Store {
    /// `count` entries from the `offset`-th, highest score first.
    pub async fn slice(&self, list: &List, offset: u64, count: u64) -> Result<Slice, StoreError> {
        note_read([Source::list(list)]);
        let key = keys::list(list);
        let reader = Reader::of(&key);
        let mut commands = pipe();
        commands.zrevrange(&key, as_index(offset), as_index((offset + count).saturating_sub(1))).zcard(&key);
        let [items, total] = reader.values(Value::Array(self.link.send_all(&commands).await?))?;
        let items = reader
            .array(items)?
            .into_iter()
            .map(|item| Ok(reader.text(item)?.unwrap_or_default()))
            .collect::<Result<_, StoreError>>()?;
        Ok(Slice { items, total: reader.number(total)? })
    }

    /// The same with each entry's score.
    pub async fn scored_slice(&self, list: &List, offset: u64, count: u64) -> Result<Vec<(String, f64)>, StoreError> {
        note_read([Source::list(list)]);
        let key = keys::list(list);
        let reader = Reader::of(&key);
        let last = as_index((offset + count).saturating_sub(1));
        let answer =
            self.link.send(cmd("ZREVRANGE").arg(&key).arg(as_index(offset)).arg(last).arg("WITHSCORES")).await?;
        scored(&reader, answer)
    }

    /// All entries of a list, for comparing.
    pub async fn whole_list(&self, list: &List) -> Result<Vec<(String, f64)>, StoreError> {
        self.list_named(list.shard(), &list.to_string()).await
    }

    /// The same of a list that is known by its name only, as [`Store::lists_in`] gives it.
    pub async fn list_named(&self, shard: Shard, name: &str) -> Result<Vec<(String, f64)>, StoreError> {
        let key = keys::named(shard, name);
        let reader = Reader::of(&key);
        scored(&reader, self.bulk.send(cmd("ZRANGE").arg(&key).arg(0).arg(-1).arg("WITHSCORES")).await?)
    }

    /// The names of all lists that a shard holds, as [`List`] prints them. It goes through all keys
    /// of the server that has the shard.
    pub async fn lists_in(&self, shard: Shard) -> Result<BTreeSet<String>, StoreError> {
        let prefix = keys::lists(shard);
        let reader = Reader::of(&prefix);
        let mut names = BTreeSet::new();
        let mut cursor = "0".to_owned();
        loop {
            let answer = self.scripts.lists.run(&self.bulk, &[&prefix], &[&cursor]).await?;
            let [next, found] = reader.values(answer)?;
            for key in reader.array(found)? {
                let key = reader.text(key)?.unwrap_or_default();
                names.extend(key.strip_prefix(&keys::tag(shard)).map(str::to_owned));
            }
            cursor = reader.text(next)?.unwrap_or_default();
            if cursor == "0" {
                return Ok(names);
            }
        }
    }

    /// The length of a list.
    pub async fn list_length(&self, list: &List) -> Result<u64, StoreError> {
        note_read([Source::list(list)]);
        let key = keys::list(list);
        Reader::of(&key).number(self.link.send(cmd("ZCARD").arg(&key)).await?)
    }

    /// The length of a list, and how many of it have at least this score.
    ///
    /// # Errors
    /// The store is away.
    pub async fn list_since(&self, list: &List, since: Timestamp) -> Result<(u64, u64), StoreError> {
        let key = keys::list(list);
        let mut asked = pipe();
        asked.cmd("ZCARD").arg(&key).cmd("ZCOUNT").arg(&key).arg(since.0).arg("+inf");
        let reader = Reader::of(&key);
        let [all, some] = reader.values(Value::Array(self.link.send_all(&asked).await?))?;
        Ok((reader.number(all)?, reader.number(some)?))
    }

    /// Topics as lists show them, in the order asked for; `None` for those that do not exist.
    pub async fn rows(&self, topics: &[TopicId], with_beginnings: bool) -> Result<Vec<Option<Row>>, StoreError> {
        note_read(topics.iter().copied().map(Source::Topic));
        self.rows_over(&self.link, topics, if with_beginnings { TEASER_BYTES } else { 0 }).await
    }

    /// The same for followers.
    pub async fn standings(&self, topics: &[TopicId]) -> Result<Vec<Option<Standing>>, StoreError> {
        let rows = self.rows_over(&self.bulk, topics, 0).await?;
        Ok(rows.into_iter().map(|row| row.map(|row| row.standing)).collect())
    }

    async fn rows_over(
        &self,
        link: &crate::link::Link,
        topics: &[TopicId],
        bytes: usize,
    ) -> Result<Vec<Option<Row>>, StoreError> {
        let mut by_shard: BTreeMap<Shard, Vec<usize>> = BTreeMap::new();
        for (place, topic) in topics.iter().enumerate() {
            by_shard.entry(topic.shard()).or_default().push(place);
        }
        let waves = by_shard.into_iter().map(|(shard, places)| async move {
            let wanted: Vec<TopicId> = places.iter().filter_map(|place| topics.get(*place).copied()).collect();
            let keys: Vec<String> = wanted.iter().map(|topic| keys::topic(*topic)).collect();
            let arguments = [keys::tag(shard), bytes.to_string()];
            let answer = self.scripts.rows.run(link, &keys, &arguments).await?;
            let answers = Reader::of("rows").array(answer)?;
            places
                .into_iter()
                .zip(wanted)
                .zip(answers)
                .map(|((place, topic), answer)| Ok((place, row(topic, answer)?)))
                .collect::<Result<Vec<_>, StoreError>>()
        });
        let mut rows = vec![None; topics.len()];
        for (place, row) in try_join_all(waves).await?.into_iter().flatten() {
            if let Some(slot) = rows.get_mut(place) {
                *slot = row;
            }
        }
        Ok(rows)
    }
}

fn row(id: TopicId, answer: Value) -> Result<Option<Row>, StoreError> {
    if matches!(answer, Value::Nil) {
        return Ok(None);
    }
    let key = keys::topic(id);
    let reader = Reader::of(&key);
    let [topic, state, last, at, beginning, length] = reader.values(answer)?;
    let Some(topic) = reader.topic(id, topic)? else { return Ok(None) };
    let state = reader.state(state)?;
    let beginning = match reader.bytes(beginning)? {
        Some(packed) if !packed.is_empty() => match unpack_post(&keys::post(topic.opening), &packed) {
            Ok((_, body)) => body,
            // Twenty mentions of long names can fill it all: then nothing of the text was read.
            Err(_) if packed.len() == TEASER_BYTES => String::new(),
            Err(error) => return Err(error),
        },
        _ => String::new(),
    };
    let standing = Standing {
        score: state.score(),
        direct_replies: state.children,
        last_post: PostId(reader.optional_number(last)?.unwrap_or(topic.opening.0)),
        // An article appears later than its text was begun.
        last_activity: reader.optional_number(at)?.map_or(topic.created, Timestamp).max(topic.appeared()),
        topic,
    };
    Ok(Some(Row { standing, beginning, length: reader.number(length)? }))
}

fn scored(reader: &Reader<'_>, answer: Value) -> Result<Vec<(String, f64)>, StoreError> {
    let mut values = reader.array(answer)?.into_iter();
    let mut entries = Vec::new();
    while let (Some(item), Some(score)) = (values.next(), values.next()) {
        let score = reader.text(score)?.unwrap_or_default();
        let score = score.parse().map_err(|error| StoreError::corrupt("score", error))?;
        entries.push((reader.text(item)?.unwrap_or_default(), score));
    }
    Ok(entries)
}

fn as_index(n: u64) -> isize {
    isize::try_from(n).unwrap_or(isize::MAX)
}
