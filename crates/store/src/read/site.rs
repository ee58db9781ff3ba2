//! The site, and what is counted in it.

use std::collections::{BTreeMap, BTreeSet};

use futures_util::future::try_join_all;
use model::block::Blocks;
use model::category::Category;
use model::group::Groups;
use model::ids::{CategoryId, TopicId};
use model::settings::Settings;
use model::shard::Shard;
use model::site::Site;
use model::source::Source;
use model::tags::Synonyms;
use redis::cmd;

use crate::Store;
use crate::error::StoreError;
use crate::keys;
use crate::record::{Reader, read_json};
use crate::traces::note_read;

impl Store {
    /// The whole site; not founded, if there is none.
    pub async fn site(&self) -> Result<Site, StoreError> {
        note_read([Source::Site]);
        let key = keys::site();
        let reader = Reader::of(&key);
        let mut fields = reader.array(self.link.send(cmd("HGETALL").arg(&key)).await?)?.into_iter();
        let (mut revision, mut name, mut categories) = (0, String::new(), Vec::new());
        let mut settings = Settings::default();
        let (mut groups, mut combinations) = (Groups::default(), BTreeSet::new());
        let mut synonyms = Synonyms::default();
        let mut pages = Vec::new();
        let mut blocks = Blocks::default();
        let (mut announcements, mut redirects) = (Vec::new(), BTreeMap::new());
        while let (Some(field), Some(value)) = (fields.next(), fields.next()) {
            match reader.text(field)?.unwrap_or_default().as_str() {
                "revision" => revision = reader.number(value)?,
                "name" => name = reader.text(value)?.unwrap_or_default(),
                "settings" => settings = read_json(&key, &reader.bytes(value)?.unwrap_or_default())?,
                "groups" => groups = read_json(&key, &reader.bytes(value)?.unwrap_or_default())?,
                "combinations" => combinations = read_json(&key, &reader.bytes(value)?.unwrap_or_default())?,
                "synonyms" => synonyms = read_json(&key, &reader.bytes(value)?.unwrap_or_default())?,
                "announcements" => announcements = read_json(&key, &reader.bytes(value)?.unwrap_or_default())?,
                "redirects" => redirects = read_json(&key, &reader.bytes(value)?.unwrap_or_default())?,
                "blocks" => blocks = read_json(&key, &reader.bytes(value)?.unwrap_or_default())?,
                "pages" => pages = read_json(&key, &reader.bytes(value)?.unwrap_or_default())?,
                field if field.starts_with('c') => {
                    categories.push(read_json::<Category>(&key, &reader.bytes(value)?.unwrap_or_default())?);
                }
                _ => {}
            }
        }
        let site =
            Site::new(revision, name, categories).with(settings).with_pages(pages).telling(announcements, redirects);
        Ok(site.grouped(groups, combinations).naming(synonyms).blocking(blocks))
    }

    /// How often each block has kept something out; those that never did are absent.
    ///
    /// # Errors
    /// The store is away.
    pub async fn blocked(&self) -> Result<BTreeMap<u64, u64>, StoreError> {
        let key = keys::blocked();
        let reader = Reader::of(&key);
        let mut fields = reader.array(self.link.send(cmd("HGETALL").arg(&key)).await?)?.into_iter();
        let mut counts = BTreeMap::new();
        while let (Some(block), Some(count)) = (fields.next(), fields.next()) {
            counts.insert(reader.number(block)?, reader.number(count)?);
        }
        Ok(counts)
    }

    /// Topics of a category that came from files, by the paths of these.
    pub async fn imported(&self, category: CategoryId) -> Result<BTreeMap<String, TopicId>, StoreError> {
        let key = keys::imported(category);
        let reader = Reader::of(&key);
        let mut fields = reader.array(self.link.send(cmd("HGETALL").arg(&key)).await?)?.into_iter();
        let mut imported = BTreeMap::new();
        while let (Some(path), Some(topic)) = (fields.next(), fields.next()) {
            imported.insert(reader.text(path)?.unwrap_or_default(), TopicId(reader.number(topic)?));
        }
        Ok(imported)
    }

    /// The site's revision: 0 before it is founded.
    pub async fn site_revision(&self) -> Result<u64, StoreError> {
        note_read([Source::Site]);
        let key = keys::site();
        Reader::of(&key).number(self.link.send(cmd("HGET").arg(&key).arg("revision")).await?)
    }

    /// The posts of each category, over all shards.
    pub async fn post_counts(&self, categories: &[CategoryId]) -> Result<Vec<u64>, StoreError> {
        note_read(categories.iter().copied().map(Source::post_count));
        let counts = categories.iter().map(|category| async {
            let key = keys::subtotals(*category);
            let reader = Reader::of(&key);
            let subtotals = reader.array(self.link.send(cmd("HVALS").arg(&key)).await?)?;
            subtotals.into_iter().try_fold(0, |sum, value| Ok::<_, StoreError>(sum + reader.number(value)?))
        });
        try_join_all(counts).await
    }

    /// Ids of all topics of a shard, and of all members.
    pub async fn topics_of(&self, shard: Shard) -> Result<Vec<model::ids::TopicId>, StoreError> {
        let key = keys::topics(shard);
        let reader = Reader::of(&key);
        let ids = reader.array(self.bulk.send(cmd("SMEMBERS").arg(&key)).await?)?;
        ids.into_iter().map(|id| Ok(model::ids::TopicId(reader.number(id)?))).collect()
    }

    pub async fn members_of(&self, shard: Shard) -> Result<Vec<model::ids::MemberId>, StoreError> {
        let key = keys::members(shard);
        let reader = Reader::of(&key);
        let ids = reader.array(self.bulk.send(cmd("SMEMBERS").arg(&key)).await?)?;
        ids.into_iter().map(|id| Ok(model::ids::MemberId(reader.number(id)?))).collect()
    }

    /// How many members have joined.
    pub async fn member_count(&self) -> Result<u64, StoreError> {
        let counts = Shard::all().map(|shard| async move {
            let key = keys::members(shard);
            Reader::of(&key).number(self.link.send(cmd("SCARD").arg(&key)).await?)
        });
        Ok(try_join_all(counts).await?.into_iter().sum())
    }

    /// What this shard itself counts of each category's posts.
    pub async fn shard_counts(&self, shard: Shard) -> Result<Vec<(CategoryId, i64)>, StoreError> {
        let key = keys::counts(shard);
        self.counts_at(&key).await.map(|counts| counts.into_iter().map(|(n, count)| (CategoryId(n), count)).collect())
    }

    /// The subtotals of a category as they were last set.
    pub async fn subtotals(&self, category: CategoryId) -> Result<Vec<(u64, i64)>, StoreError> {
        self.counts_at(&keys::subtotals(category)).await
    }

    async fn counts_at(&self, key: &str) -> Result<Vec<(u64, i64)>, StoreError> {
        let reader = Reader::of(key);
        let mut fields = reader.array(self.bulk.send(cmd("HGETALL").arg(key)).await?)?.into_iter();
        let mut counts = Vec::new();
        while let (Some(field), Some(value)) = (fields.next(), fields.next()) {
            let count = reader.text(value)?.unwrap_or_default();
            let count = count.parse().map_err(|error| StoreError::corrupt(key, error))?;
            counts.push((reader.number(field)?, count));
        }
        Ok(counts)
    }
}
