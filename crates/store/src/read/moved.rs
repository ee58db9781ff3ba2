//! Posts that went into another topic, and what is carried along with them.

use std::collections::{BTreeMap, BTreeSet};

use model::flag::{Decided, Flags};
use model::ids::{MemberId, PostId, TopicId};
use model::merging::Absorption;
use model::post::{PastRevision, Vote};
use model::upload::UploadHash;
use redis::{Value, cmd, pipe};

use crate::error::StoreError;
use crate::read::flags::read_flags;
use crate::read::revisions::pasts;
use crate::read::uploads::hashes;
use crate::record::{Reader, read_json};
use crate::{Store, keys};

/// What is kept beside a post.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct BesidePost {
    pub votes: BTreeMap<MemberId, Vote>,
    /// What edits replaced, by number.
    pub history: BTreeMap<u64, PastRevision>,
    pub flags: Flags,
    pub decided: Option<Decided>,
    pub uses: BTreeSet<UploadHash>,
}

impl Store {
    /// Where a post stands that went into another topic.
    ///
    /// # Errors
    /// The store is away.
    pub async fn forward(&self, post: PostId) -> Result<Option<PostId>, StoreError> {
        let key = keys::moved(post);
        let found = self.link.send(cmd("HGET").arg(&key).arg(post.0)).await?;
        Ok(Reader::of(&key).optional_number(found)?.map(PostId))
    }

    /// The same of posts of one shard, in bulk; those that did not go are left out.
    ///
    /// # Errors
    /// The store is away.
    pub async fn forwards(&self, posts: &[PostId]) -> Result<BTreeMap<PostId, PostId>, StoreError> {
        if posts.is_empty() {
            return Ok(BTreeMap::new());
        }
        let mut asked = pipe();
        for post in posts {
            asked.hget(keys::moved(*post), post.0);
        }
        let (reader, mut forwards) = (Reader::of("moved"), BTreeMap::new());
        for (post, to) in posts.iter().zip(self.bulk.send_all(&asked).await?) {
            forwards.extend(reader.optional_number(to)?.map(|to| (*post, PostId(to))));
        }
        Ok(forwards)
    }

    /// Where the n-th post stands of a topic that went into another one.
    ///
    /// # Errors
    /// The store is away.
    pub async fn forward_of_nth(&self, topic: TopicId, nth: u64) -> Result<Option<PostId>, StoreError> {
        let key = keys::moved_of(topic);
        let found = self.link.send(cmd("ZRANGEBYSCORE").arg(&key).arg(nth).arg(nth)).await?;
        let first = Reader::of(&key).array(found)?.into_iter().next();
        first.map(|post| Ok(PostId(Reader::of(&key).number(post)?))).transpose()
    }

    /// How far a topic is with taking another one in.
    ///
    /// # Errors
    /// The store is away.
    pub async fn absorption(&self, topic: TopicId, from: TopicId) -> Result<Option<Absorption>, StoreError> {
        let key = keys::absorbed(topic);
        let found = Reader::of(&key).text(self.bulk.send(cmd("HGET").arg(&key).arg(from.0)).await?)?;
        let wrong = |text: &str| StoreError::corrupt(&key, format!("`{text}` is no part of a merge"));
        found.map(|text| Absorption::parse(&text).ok_or_else(|| wrong(&text))).transpose()
    }

    /// What is kept beside posts of one shard, in the order asked for.
    ///
    /// # Errors
    /// The store is away.
    pub async fn beside_posts(&self, posts: &[PostId]) -> Result<Vec<BesidePost>, StoreError> {
        if posts.is_empty() {
            return Ok(Vec::new());
        }
        let mut asked = pipe();
        for post in posts {
            asked.hgetall(keys::votes(*post)).hgetall(keys::history(*post)).hgetall(keys::flags(*post));
            asked.get(keys::decided(*post)).smembers(keys::used_by(*post));
        }
        let mut answers = self.bulk.send_all(&asked).await?.into_iter();
        let mut found = Vec::with_capacity(posts.len());
        for post in posts {
            let mut next = || answers.next().unwrap_or(Value::Nil);
            let (votes, history, flags, decided, uses) = (next(), next(), next(), next(), next());
            let key = keys::post(*post);
            let reader = Reader::of(&key);
            found.push(BesidePost {
                votes: read_votes(&reader, votes)?,
                history: pasts(&key, history)?,
                flags: read_flags(&key, flags)?,
                decided: reader.bytes(decided)?.map(|bytes| read_json(&key, &bytes)).transpose()?,
                uses: hashes(&reader, uses)?.into_iter().collect(),
            });
        }
        Ok(found)
    }
}

fn read_votes(reader: &Reader<'_>, fields: Value) -> Result<BTreeMap<MemberId, Vote>, StoreError> {
    let mut fields = reader.array(fields)?.into_iter();
    let mut votes = BTreeMap::new();
    while let (Some(member), Some(vote)) = (fields.next(), fields.next()) {
        let member = MemberId(reader.number(member)?);
        votes.extend(reader.vote(vote)?.map(|vote| (member, vote)));
    }
    Ok(votes)
}
