//! What stands of one member in places that are not their own: read for an archive of it, and to take
//! it away. Everything is gone through, since nobody keeps count of what is removed or hidden.

use std::collections::BTreeSet;

use model::archive::Archive;
use model::departure::Departure;
use model::ids::{MemberId, PostId, TopicId};
use model::notification::Stance;
use model::post::Vote;
use redis::{Value, cmd, pipe};

use crate::Store;
use crate::error::StoreError;
use crate::keys;
use crate::read::notifications::stance_of;
use crate::record::{Reader, read_json};

/// Bytes of a packed post that say in which topic it stands and who wrote it.
const WHOSE: isize = 20;

impl Store {
    /// What is still to be done for a member who has left.
    pub async fn departure(&self, member: MemberId) -> Result<Option<Departure>, StoreError> {
        let key = keys::departure(member);
        let found = Reader::of(&key).bytes(self.bulk.send(cmd("GET").arg(&key)).await?)?;
        found.map(|bytes| read_json(&key, &bytes)).transpose()
    }

    /// How far an archive for a member is, if one was asked for within a day.
    pub async fn archive(&self, member: MemberId) -> Result<Option<Archive>, StoreError> {
        let key = keys::archive(member);
        let found = Reader::of(&key).bytes(self.link.send(cmd("GET").arg(&key)).await?)?;
        found.map(|bytes| read_json(&key, &bytes)).transpose()
    }

    /// A part of it.
    pub async fn archive_part(&self, member: MemberId, number: u32) -> Result<Option<Vec<u8>>, StoreError> {
        let key = keys::archive_part(member, number);
        Reader::of(&key).bytes(self.bulk.send(cmd("GET").arg(&key)).await?)
    }

    /// All posts of topics of one shard, removed ones among them.
    pub async fn all_posts(&self, topics: &[TopicId]) -> Result<Vec<PostId>, StoreError> {
        if topics.is_empty() {
            return Ok(Vec::new());
        }
        let mut commands = pipe();
        for topic in topics {
            commands.zrange(keys::chronicle(*topic), 0, -1).hkeys(keys::states(*topic));
        }
        let reader = Reader::of("thread");
        let mut posts = BTreeSet::new();
        let mut answers = self.bulk.send_all(&commands).await?.into_iter();
        while let (Some(standing), Some(states)) = (answers.next(), answers.next()) {
            for post in reader.array(standing)? {
                posts.insert(PostId(reader.number(post)?));
            }
            for state in reader.array(states)? {
                let state = reader.text(state)?.unwrap_or_default();
                posts.extend(state.strip_suffix('x').and_then(|post| post.parse().ok()).map(PostId));
            }
        }
        Ok(posts.into_iter().collect())
    }

    /// Which of these posts, all of one shard, this member wrote, and what they voted on them.
    pub async fn part_in(
        &self,
        member: MemberId,
        posts: &[PostId],
    ) -> Result<Vec<(PostId, bool, Option<Vote>)>, StoreError> {
        if posts.is_empty() {
            return Ok(Vec::new());
        }
        let mut commands = pipe();
        for post in posts {
            commands.getrange(keys::post(*post), 0, WHOSE - 1).hget(keys::votes(*post), member.0);
        }
        let reader = Reader::of("post");
        let mut answers = self.bulk.send_all(&commands).await?.into_iter();
        let mut found = Vec::with_capacity(posts.len());
        for post in posts {
            let (head, vote) = (answers.next().unwrap_or(Value::Nil), answers.next().unwrap_or(Value::Nil));
            let head = reader.bytes(head)?.unwrap_or_default();
            let whose = postcard::take_from_bytes::<(TopicId, MemberId)>(&head).ok();
            let wrote = whose.is_some_and(|((_, author), _)| author == member);
            found.push((*post, wrote, reader.vote(vote)?));
        }
        Ok(found)
    }

    /// What this member has said about topics of one shard.
    pub async fn stances_in(&self, member: MemberId, topics: &[TopicId]) -> Result<Vec<(TopicId, Stance)>, StoreError> {
        if topics.is_empty() {
            return Ok(Vec::new());
        }
        let mut commands = pipe();
        for topic in topics {
            commands.hget(keys::stances(*topic), member.0);
        }
        let reader = Reader::of("stances");
        let mut found = Vec::new();
        for (topic, answer) in topics.iter().zip(self.bulk.send_all(&commands).await?) {
            found.extend(stance_of(&reader, answer)?.map(|stance| (*topic, stance)));
        }
        Ok(found)
    }

    /// All keys that hold something of a member alone. It goes through all keys of the server that
    /// has them.
    pub async fn keys_of(&self, member: MemberId) -> Result<Vec<String>, StoreError> {
        let prefix = keys::of_member(member);
        let reader = Reader::of(&prefix);
        let (mut found, mut cursor) = (vec![keys::member(member)], "0".to_owned());
        loop {
            let answer = self.scripts.lists.run(&self.bulk, &[&prefix], &[&cursor]).await?;
            let [next, some] = reader.values(answer)?;
            for key in reader.array(some)? {
                found.extend(reader.text(key)?);
            }
            cursor = reader.text(next)?.unwrap_or_default();
            if cursor == "0" {
                return Ok(found);
            }
        }
    }
}
