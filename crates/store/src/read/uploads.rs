//! Files: what is known of each, and which posts use them.

use std::collections::{BTreeMap, BTreeSet};

use futures_util::future::try_join_all;
use model::ids::{MemberId, PostId};
use model::shard::Shard;
use model::upload::{KnownUpload, Phase, UploadHash};
use redis::{cmd, pipe};

use crate::Store;
use crate::error::StoreError;
use crate::keys;
use crate::link::Link;
use crate::record::{Reader, read_json};

pub(crate) const WHAT: &str = "what";
pub(crate) const PHASE: &str = "phase";

impl Store {
    /// Files with the posts that use them, in the order asked for; `None` for those of which nothing is
    /// known.
    pub async fn uploads(&self, hashes: &[UploadHash]) -> Result<Vec<Option<KnownUpload>>, StoreError> {
        try_join_all(hashes.iter().map(|hash| upload_over(&self.link, hash))).await
    }

    pub async fn upload(&self, hash: &UploadHash) -> Result<Option<KnownUpload>, StoreError> {
        upload_over(&self.link, hash).await
    }

    /// The same for work that nobody waits for.
    pub async fn uploads_in_bulk(&self, hashes: &[UploadHash]) -> Result<Vec<Option<KnownUpload>>, StoreError> {
        try_join_all(hashes.iter().map(|hash| upload_over(&self.bulk, hash))).await
    }

    /// All files of a shard.
    pub async fn uploads_of(&self, shard: Shard) -> Result<Vec<UploadHash>, StoreError> {
        let key = keys::uploads(shard);
        hashes(&Reader::of(&key), self.bulk.send(cmd("SMEMBERS").arg(&key)).await?)
    }

    /// The files that these posts, all of one shard, use in any of their revisions.
    pub async fn used_by(&self, posts: &[PostId]) -> Result<Vec<BTreeSet<UploadHash>>, StoreError> {
        if posts.is_empty() {
            return Ok(Vec::new());
        }
        let mut commands = pipe();
        for post in posts {
            commands.smembers(keys::used_by(*post));
        }
        let reader = Reader::of("used_by");
        let found = self.bulk.send_all(&commands).await?.into_iter();
        found.map(|used| Ok(hashes(&reader, used)?.into_iter().collect())).collect()
    }

    /// When each of these is due, if it is.
    pub async fn when_due(&self, hash: &UploadHash) -> Result<Option<u64>, StoreError> {
        let key = keys::due(hash.shard());
        let due = crate::record::json(&model::event::Due::UploadUnused { upload: hash.clone() });
        Reader::of(&key).optional_number(self.bulk.send(cmd("ZSCORE").arg(&key).arg(due)).await?)
    }
}

pub(crate) fn hashes(reader: &Reader<'_>, answer: redis::Value) -> Result<Vec<UploadHash>, StoreError> {
    let found = reader.array(answer)?.into_iter().map(|hash| reader.text(hash));
    let found: Vec<Option<String>> = found.collect::<Result<_, _>>()?;
    Ok(found.into_iter().flatten().filter_map(|hash| UploadHash::parse(&hash)).collect())
}

async fn upload_over(link: &Link, hash: &UploadHash) -> Result<Option<KnownUpload>, StoreError> {
    let key = keys::upload(hash);
    let reader = Reader::of(&key);
    let mut commands = pipe();
    commands.hgetall(&key).smembers(keys::uses(hash));
    let [fields, uses] = reader.values(redis::Value::Array(link.send_all(&commands).await?))?;
    let mut fields = pairs(&reader, fields)?;
    let Some(what) = fields.remove(WHAT) else { return Ok(None) };
    let phase = fields.remove(PHASE).map(|phase| read_json::<Phase>(&key, &phase)).transpose()?;
    let mut senders = BTreeMap::new();
    for (name, sent) in fields {
        if let Some(member) = name.strip_prefix('s').and_then(|member| member.parse().ok()) {
            senders.insert(MemberId(member), read_json(&key, &sent)?);
        }
    }
    let uses = reader.array(uses)?.into_iter().map(|post| Ok(PostId(reader.number(post)?)));
    Ok(Some(KnownUpload {
        hash: hash.clone(),
        upload: read_json(&key, &what)?,
        phase: phase.unwrap_or_default(),
        senders,
        uses: uses.collect::<Result<_, StoreError>>()?,
    }))
}

fn pairs(reader: &Reader<'_>, answer: redis::Value) -> Result<BTreeMap<String, Vec<u8>>, StoreError> {
    let values = match answer {
        redis::Value::Map(pairs) => pairs.into_iter().flat_map(|(name, value)| [name, value]).collect(),
        other => reader.array(other)?,
    };
    let mut values = values.into_iter();
    let mut pairs = BTreeMap::new();
    while let (Some(name), Some(value)) = (values.next(), values.next()) {
        if let (Some(name), Some(value)) = (reader.text(name)?, reader.bytes(value)?) {
            pairs.insert(name, value);
        }
    }
    Ok(pairs)
}
