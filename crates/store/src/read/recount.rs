//! What `exedra verify` reads, a part at a time: whatever is counted, it fits into memory.

use std::collections::BTreeMap;

use futures_util::future::try_join_all;
use model::ids::{PostId, TopicId};
use model::list::List;
use model::post::{Post, Vote};
use model::shard::Shard;
use redis::{Pipeline, Value, cmd, pipe};

use crate::Store;
use crate::error::StoreError;
use crate::keys;
use crate::record::Reader;

/// What a topic keeps of the posts that stand in it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ThreadIndex {
    /// Paths, in the order of the nested thread.
    Order,
    /// Posts by time.
    Chronicle,
    /// A question's answers by votes.
    Answers,
}

impl ThreadIndex {
    pub const ALL: [Self; 3] = [Self::Order, Self::Chronicle, Self::Answers];

    fn key(self, topic: TopicId) -> String {
        match self {
            Self::Order => keys::thread(topic),
            Self::Chronicle => keys::chronicle(topic),
            Self::Answers => keys::answers(topic),
        }
    }

    /// How a post is entered there.
    pub fn entry(self, post: &Post) -> Vec<u8> {
        match self {
            Self::Order => post.head.path.as_bytes().to_vec(),
            Self::Chronicle | Self::Answers => post.id.to_string().into_bytes(),
        }
    }

    /// Whose entry this is, if it is one.
    pub fn post_of(self, entry: &[u8]) -> Option<PostId> {
        match self {
            Self::Order => {
                let id = entry.last_chunk::<5>()?;
                Some(PostId(id.iter().fold(0, |id, byte| id * 256 + u64::from(*byte))))
            }
            Self::Chronicle | Self::Answers => std::str::from_utf8(entry).ok()?.parse().ok(),
        }
    }
}

impl Store {
    /// One step through the posts of a shard, deleted ones among them; where the next step begins,
    /// if there is one. It goes through all keys of the server that has the shard, and may come
    /// upon a post twice.
    pub async fn some_posts(&self, shard: Shard, from: &str) -> Result<(Vec<PostId>, Option<String>), StoreError> {
        let prefix = keys::posts(shard);
        let reader = Reader::of(&prefix);
        let [next, found] = reader.values(self.scripts.lists.run(&self.bulk, &[&prefix], &[from]).await?)?;
        let mut posts = Vec::new();
        for key in reader.array(found)? {
            let key = reader.text(key)?.unwrap_or_default();
            // Behind the number of others stand their votes and their history.
            posts.extend(key.strip_prefix(&prefix).and_then(|id| id.parse().ok()).map(PostId));
        }
        Ok((posts, reader.text(next)?.filter(|next| next != "0")))
    }

    /// Votes for and against posts of one shard, counted one by one.
    pub async fn counted_votes(&self, posts: &[PostId]) -> Result<Vec<(u64, u64)>, StoreError> {
        let mut commands = pipe();
        for post in posts {
            commands.hvals(keys::votes(*post));
        }
        let reader = Reader::of("votes");
        let mut counted = Vec::new();
        for votes in self.ask(&commands).await? {
            let votes =
                reader.array(votes)?.into_iter().map(|vote| reader.vote(vote)).collect::<Result<Vec<_>, _>>()?;
            let of = |kind| votes.iter().filter(|vote| **vote == Some(kind)).count() as u64;
            counted.push((of(Vote::Up), of(Vote::Down)));
        }
        Ok(counted)
    }

    /// With which scores posts of one shard stand in an index of their topics.
    pub async fn indexed(&self, index: ThreadIndex, posts: &[&Post]) -> Result<Vec<Option<f64>>, StoreError> {
        let mut commands = pipe();
        for post in posts {
            commands.cmd("ZSCORE").arg(index.key(post.head.topic)).arg(index.entry(post));
        }
        self.ask(&commands).await?.into_iter().map(|score| a_score("index", score)).collect()
    }

    /// How many entries an index of each of these topics has, all of one shard.
    pub async fn index_sizes(&self, index: ThreadIndex, topics: &[TopicId]) -> Result<Vec<u64>, StoreError> {
        let mut commands = pipe();
        for topic in topics {
            commands.zcard(index.key(*topic));
        }
        self.ask(&commands).await?.into_iter().map(|size| Reader::of("index").number(size)).collect()
    }

    /// `count` entries of a topic's index from the `offset`-th, with their scores.
    pub async fn index_part(
        &self,
        index: ThreadIndex,
        topic: TopicId,
        offset: u64,
        count: u64,
    ) -> Result<Vec<(Vec<u8>, f64)>, StoreError> {
        self.part(&index.key(topic), offset, count).await
    }

    /// With which scores these entries stand in each of these lists.
    pub async fn listed(&self, lists: &[(&List, Vec<&str>)]) -> Result<Vec<Vec<Option<f64>>>, StoreError> {
        let mut by_shard: BTreeMap<Shard, Vec<usize>> = BTreeMap::new();
        for (place, (list, _)) in lists.iter().enumerate() {
            by_shard.entry(list.shard()).or_default().push(place);
        }
        let waves = by_shard.into_values().map(|places| async move {
            let mut commands = pipe();
            for (list, items) in places.iter().filter_map(|place| lists.get(*place)) {
                commands.cmd("ZMSCORE").arg(keys::list(list)).arg(items);
            }
            let answers = self.ask(&commands).await?;
            places.into_iter().zip(answers).map(|(place, scores)| Ok((place, scores_of(scores)?))).collect()
        });
        let found: Vec<Vec<(usize, Vec<Option<f64>>)>> =
            try_join_all(waves).await.map_err(|error: StoreError| error)?;
        Ok(found.into_iter().flatten().collect::<BTreeMap<_, _>>().into_values().collect())
    }

    /// The lengths of lists of a shard that are known by their names.
    pub async fn lengths_named(&self, shard: Shard, names: &[&str]) -> Result<Vec<u64>, StoreError> {
        let mut commands = pipe();
        for name in names {
            commands.zcard(keys::named(shard, name));
        }
        self.ask(&commands).await?.into_iter().map(|size| Reader::of("list").number(size)).collect()
    }

    /// `count` entries of a list that is known by its name, from the `offset`-th.
    pub async fn part_named(
        &self,
        shard: Shard,
        name: &str,
        offset: u64,
        count: u64,
    ) -> Result<Vec<(String, f64)>, StoreError> {
        let entries = self.part(&keys::named(shard, name), offset, count).await?;
        Ok(entries.into_iter().map(|(item, score)| (String::from_utf8_lossy(&item).into_owned(), score)).collect())
    }

    async fn part(&self, key: &str, offset: u64, count: u64) -> Result<Vec<(Vec<u8>, f64)>, StoreError> {
        let reader = Reader::of(key);
        let (last, mut command) = ((offset + count).saturating_sub(1), cmd("ZRANGE"));
        command.arg(key).arg(offset).arg(last).arg("WITHSCORES");
        let mut values = reader.array(self.bulk.send(&command).await?)?.into_iter();
        let mut entries = Vec::new();
        while let (Some(entry), Some(score)) = (values.next(), values.next()) {
            entries.push((reader.bytes(entry)?.unwrap_or_default(), a_score(key, score)?.unwrap_or_default()));
        }
        Ok(entries)
    }

    /// Nothing is asked where there is nothing to ask.
    async fn ask(&self, commands: &Pipeline) -> Result<Vec<Value>, StoreError> {
        if commands.is_empty() { Ok(Vec::new()) } else { self.bulk.send_all(commands).await }
    }
}

fn scores_of(scores: Value) -> Result<Vec<Option<f64>>, StoreError> {
    Reader::of("list").array(scores)?.into_iter().map(|score| a_score("list", score)).collect()
}

fn a_score(key: &str, score: Value) -> Result<Option<f64>, StoreError> {
    let text = Reader::of(key).text(score)?;
    text.map(|text| text.parse().map_err(|error| StoreError::corrupt(key, error))).transpose()
}
