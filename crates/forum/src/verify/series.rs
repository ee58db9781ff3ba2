//! Series and their articles: each says of the other what the other says.

use std::collections::BTreeMap;

use model::ids::{SeriesId, TopicId};
use model::series::InSeries;
use model::shard::Shard;

use super::Verifying;
use crate::Problem;

/// What articles carry of their series.
pub(super) type Within = BTreeMap<SeriesId, BTreeMap<TopicId, InSeries>>;

impl Verifying<'_> {
    /// A series holds what says that it is in it, and nothing else, and each of these carries its order.
    pub(super) async fn series(&mut self) -> Result<(), Problem> {
        let store = &self.forum.store;
        let mut within = std::mem::take(&mut self.within);
        for shard in Shard::all() {
            for member in store.members_of(shard).await? {
                for series in store.own_series_in_bulk(member).await? {
                    within.entry(series.id).or_default();
                }
            }
        }
        for (id, articles) in within {
            let series = store.series_in_bulk(id).await?;
            let (place, implied) = (format!("s:{id}"), series.as_ref().map(InSeries::of));
            let held = series.map(|series| series.parts).unwrap_or_default();
            for topic in held.iter().filter(|topic| !articles.contains_key(topic)) {
                self.differ(&place, topic, Some(1.0), None);
            }
            for (topic, carried) in &articles {
                if !held.contains(topic) {
                    self.differ(&place, topic, None, Some(1.0));
                } else if Some(carried) != implied.as_ref() {
                    let nth = |parts: &[TopicId]| parts.iter().position(|part| part == topic).map(|nth| nth as f64);
                    self.differ(&format!("t:{topic}"), "series", nth(&carried.parts), nth(&held));
                }
            }
        }
        Ok(())
    }
}
