//! Taking from the buckets of limits, at once wherever they live.

use std::collections::BTreeMap;
use std::time::Duration;

use futures_util::future::try_join_all;
use model::limits::Bucket;
use model::shard::Shard;
use model::time::Timestamp;

use crate::Store;
use crate::error::StoreError;
use crate::keys;
use crate::record::Reader;

impl Store {
    /// Takes one from each of these buckets, in one round trip; answers with the moment until which
    /// each was in use before, in their order. Of one shard's buckets all are taken from or none;
    /// what another shard's refuse is not given back to them.
    ///
    /// A bucket is a key that expires when it is full again.
    ///
    /// # Errors
    /// The store is away: some may have been taken.
    pub async fn take(&self, buckets: &[Bucket], now: Timestamp) -> Result<Vec<Timestamp>, StoreError> {
        let mut shards: BTreeMap<Shard, Vec<usize>> = BTreeMap::new();
        for (place, bucket) in buckets.iter().enumerate() {
            shards.entry(bucket.shard()).or_default().push(place);
        }
        let waves = shards.into_values().map(|places| async move {
            let here: Vec<&Bucket> = places.iter().filter_map(|place| buckets.get(*place)).collect();
            let keys: Vec<String> = here.iter().map(|bucket| keys::limit(bucket)).collect();
            let mut arguments = vec![now.0.to_string()];
            for bucket in here {
                arguments.push(milliseconds(bucket.allowance.every));
                arguments.push(milliseconds(bucket.allowance.reach()));
            }
            let reader = Reader::of("limit");
            let held = reader.array(self.scripts.limit.run(&self.link, &keys, &arguments).await?)?;
            let held = held.into_iter().map(|held| Ok(Timestamp(reader.number(held)?)));
            Ok::<_, StoreError>(places.into_iter().zip(held.collect::<Result<Vec<_>, StoreError>>()?))
        });
        let found: BTreeMap<usize, Timestamp> = try_join_all(waves).await?.into_iter().flatten().collect();
        if found.len() == buckets.len() {
            Ok(found.into_values().collect())
        } else {
            Err(StoreError::corrupt("limit", "not every bucket was answered for"))
        }
    }
}

fn milliseconds(duration: Duration) -> String {
    duration.as_millis().to_string()
}
