//! Counting views without a write for each.

use std::collections::{BTreeMap, HashMap};
use std::sync::{Mutex, PoisonError};

use model::change::{Change, Effect, Fact};
use model::event::Event;
use model::ids::TopicId;
use model::shard::Shard;

use crate::{Forum, Problem};

/// Views of topics since they were last written down.
#[derive(Default)]
pub(crate) struct Views(Mutex<HashMap<TopicId, u64>>);

impl Forum {
    /// Somebody has read this topic.
    pub fn count_view(&self, topic: TopicId) {
        let mut views = self.views.0.lock().unwrap_or_else(PoisonError::into_inner);
        *views.entry(topic).or_default() += 1;
    }

    /// Writes the views of the last while down: one commit for each shard that has any.
    ///
    /// # Errors
    /// The store is away; views that were not written down are kept.
    pub async fn write_views(&self) -> Result<(), Problem> {
        let taken = std::mem::take(&mut *self.views.0.lock().unwrap_or_else(PoisonError::into_inner));
        let mut by_shard: BTreeMap<Shard, Vec<(TopicId, u64)>> = BTreeMap::new();
        for (topic, views) in taken {
            by_shard.entry(topic.shard()).or_default().push((topic, views));
        }
        let mut failed = None;
        for (shard, views) in by_shard {
            let mut change = Change::new(shard);
            change.given = views.iter().map(|(topic, _)| Fact::TopicExists(*topic)).collect();
            change.effects = views.iter().map(|(topic, views)| Effect::AddViews(*topic, *views)).collect();
            change.events = vec![Event::TopicsViewed { topics: views.iter().map(|(topic, _)| *topic).collect() }];
            if let Err(error) = self.store.commit_in_bulk(change).await {
                let mut kept = self.views.0.lock().unwrap_or_else(PoisonError::into_inner);
                for (topic, views) in views {
                    *kept.entry(topic).or_default() += views;
                }
                failed = Some(error);
            }
        }
        failed.map_or(Ok(()), |error| Err(error.into()))
    }
}
