//! Series of articles.

use model::ids::{MemberId, SeriesId};
use model::series::Series;
use model::source::Source;
use redis::cmd;

use crate::Store;
use crate::error::StoreError;
use crate::keys;
use crate::link::Link;
use crate::record::{Reader, read_json};
use crate::traces::note_read;

impl Store {
    pub async fn series(&self, id: SeriesId) -> Result<Option<Series>, StoreError> {
        note_read([Source::Series(id)]);
        self.series_over(&self.link, id).await
    }

    /// The same for followers.
    pub async fn series_in_bulk(&self, id: SeriesId) -> Result<Option<Series>, StoreError> {
        self.series_over(&self.bulk, id).await
    }

    async fn series_over(&self, link: &Link, id: SeriesId) -> Result<Option<Series>, StoreError> {
        let key = keys::series(id);
        Reader::of(&key).part(link.send(cmd("GET").arg(&key)).await?)
    }

    /// Those that a member has made, by their titles.
    pub async fn own_series(&self, member: MemberId) -> Result<Vec<Series>, StoreError> {
        self.own_series_over(&self.link, member).await
    }

    /// The same for work that nobody waits for.
    pub async fn own_series_in_bulk(&self, member: MemberId) -> Result<Vec<Series>, StoreError> {
        self.own_series_over(&self.bulk, member).await
    }

    async fn own_series_over(&self, link: &Link, member: MemberId) -> Result<Vec<Series>, StoreError> {
        let key = keys::own_series(member);
        let reader = Reader::of(&key);
        let answer = self.scripts.own_series.run(link, &[&key], &[keys::tag(member.shard())]).await?;
        let read = |value| reader.bytes(value)?.map(|bytes| read_json::<Series>(&key, &bytes)).transpose();
        let found = reader.array(answer)?.into_iter().filter_map(|value| read(value).transpose());
        let mut found: Vec<Series> = found.collect::<Result<_, _>>()?;
        found.sort_by_cached_key(|series| series.title.as_str().to_lowercase());
        Ok(found)
    }
}
