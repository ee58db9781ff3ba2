//! Revisions of posts.

use std::collections::BTreeMap;

use model::ids::{MemberId, PostId, TopicId};
use model::post::PastRevision;
use model::source::Source;
use redis::{Value, cmd};

use crate::Store;
use crate::error::StoreError;
use crate::keys;
use crate::read::topics::{PlacedPost, placed_post};
use crate::record::{Reader, read_json};
use crate::traces::note_read;

/// Which revisions of a post are read.
#[derive(Clone, Copy, Debug)]
pub enum Wanted<'a> {
    /// As many, after the newest so many, without their texts.
    Page { after: u64, count: u64 },
    /// These, with their texts. Those that do not exist are left out.
    Numbers(&'a [u64]),
}

/// A post with some of its revisions.
#[derive(Clone, Debug, PartialEq)]
pub struct Revised {
    pub placed: PlacedPost,
    /// What edits replaced, under the numbers that they replaced. Who made a revision stands under the
    /// number before its own.
    pub texts: BTreeMap<u64, PastRevision>,
    /// The same with empty texts.
    pub lines: BTreeMap<u64, PastRevision>,
}

impl Store {
    /// Nothing, if there is no such post.
    pub async fn revisions(
        &self,
        post: PostId,
        wanted: Wanted<'_>,
        viewer: Option<MemberId>,
    ) -> Result<Option<Revised>, StoreError> {
        let viewer = viewer.map(|viewer| viewer.to_string()).unwrap_or_default();
        let mut arguments = vec![keys::tag(post.shard()), viewer];
        match wanted {
            Wanted::Page { after, count } => {
                arguments.extend(["page".to_owned(), after.to_string(), count.to_string()]);
            }
            Wanted::Numbers(numbers) => {
                arguments.push("numbers".to_owned());
                arguments.extend(numbers.iter().map(u64::to_string));
            }
        }
        self.revised(keys::post(post), &arguments).await
    }

    /// These revisions of the opening post of a topic, with their texts. Nothing, if there is no such
    /// topic.
    pub async fn opening_revisions(
        &self,
        topic: TopicId,
        numbers: &[u64],
        viewer: Option<MemberId>,
    ) -> Result<Option<Revised>, StoreError> {
        let viewer = viewer.map(|viewer| viewer.to_string()).unwrap_or_default();
        let mut arguments = vec![keys::tag(topic.shard()), viewer, "opening".to_owned()];
        arguments.extend(numbers.iter().map(u64::to_string));
        self.revised(keys::topic(topic), &arguments).await
    }

    async fn revised(&self, key: String, arguments: &[String]) -> Result<Option<Revised>, StoreError> {
        let answer = self.scripts.revisions.run(&self.link, &[&key], arguments).await?;
        if matches!(answer, Value::Nil) {
            return Ok(None);
        }
        let reader = Reader::of(&key);
        let [id, packed, state, vote, topic_id, topic, texts, lines] = reader.values(answer)?;
        let placed = Value::Array(vec![id, packed, state, vote, topic_id, topic]);
        let Some(placed) = placed_post(placed)? else { return Ok(None) };
        note_read([Source::Topic(placed.topic.id)]);
        Ok(Some(Revised { placed, texts: pasts(&key, texts)?, lines: pasts(&key, lines)? }))
    }

    /// What edits of a post replaced, oldest first, each with its number.
    pub async fn history(&self, post: PostId) -> Result<BTreeMap<u64, PastRevision>, StoreError> {
        let key = keys::history(post);
        pasts(&key, self.link.send(cmd("HGETALL").arg(&key)).await?)
    }
}

/// Numbers, each with what stands there.
pub(crate) fn pasts(key: &str, fields: Value) -> Result<BTreeMap<u64, PastRevision>, StoreError> {
    let reader = Reader::of(key);
    let mut fields = reader.array(fields)?.into_iter();
    let mut pasts = BTreeMap::new();
    while let (Some(number), Some(past)) = (fields.next(), fields.next()) {
        let past = read_json(key, &reader.bytes(past)?.unwrap_or_default())?;
        pasts.insert(reader.number(number)?, past);
    }
    Ok(pasts)
}
