//! What weighs on the forum: adding to it what a node has counted, and reading it.
//!
//! All of it lives in the site's shard, in keys that expire: an hour, a day, and three more. Adding takes one
//! round trip however much it is, and is done now and then.

use std::collections::BTreeMap;
use std::time::Duration;

use model::crawler::Crawler;
use model::limits::Act;
use model::load::{Bucketful, Counted, Counts, DAYS_KEPT, HOURS_KEPT, Slot};
use model::refused::{By, RECENT_MOST, Refused};
use model::time::Timestamp;
use redis::{Value, pipe};

use crate::Store;
use crate::error::StoreError;
use crate::keys;
use crate::record::{Reader, json, read_json};

/// What was found.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Load {
    /// By slot, also where nothing was counted.
    pub counts: BTreeMap<Slot, Counts>,
    /// When each crawler was last seen.
    pub seen: BTreeMap<Crawler, Timestamp>,
    /// Of each kind of buckets the fullest.
    pub fullest: BTreeMap<BucketKind, Bucketful>,
    /// What was refused, the last first.
    pub recent: Vec<Refused>,
}

/// Buckets of one act, of one kind of thing.
pub type BucketKind = (Act, By);

/// What a node adds.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Added {
    pub counts: Counts,
    pub seen: BTreeMap<Crawler, Timestamp>,
    pub fullest: BTreeMap<BucketKind, Bucketful>,
    pub recent: Vec<Refused>,
}

impl Added {
    pub fn is_empty(&self) -> bool {
        self.counts.is_empty() && self.seen.is_empty() && self.fullest.is_empty() && self.recent.is_empty()
    }
}

impl Store {
    /// Adds to what is known of this moment. What was refused one by one is kept for `recent_kept`.
    ///
    /// # Errors
    /// The store is away: nobody knows whether it was added.
    pub async fn add_load(&self, added: &Added, now: Timestamp, recent_kept: Duration) -> Result<(), StoreError> {
        let keys = [
            keys::load(Slot::hour_of(now)),
            keys::load(Slot::day_of(now)),
            keys::load_seen(),
            keys::load_fullest(),
            keys::load_recent(),
        ];
        let text = |number: u64| number.to_string().into_bytes();
        let mut arguments = vec![
            text(now.0),
            text(now.minus(recent_kept).0),
            text(RECENT_MOST as u64),
            text(HOURS_KEPT.as_secs()),
            text(DAYS_KEPT.as_secs()),
            text(recent_kept.as_secs().max(1)),
        ];
        let mut list = |of: Vec<Vec<Vec<u8>>>| {
            arguments.push(text(of.len() as u64));
            arguments.extend(of.into_iter().flatten());
        };
        list(added.counts.iter().map(|(code, by)| vec![code.as_bytes().to_vec(), text(by)]).collect());
        list(added.seen.iter().map(|(crawler, at)| vec![crawler.code().as_bytes().to_vec(), text(at.0)]).collect());
        let full = |((act, by), bucket): (&BucketKind, &Bucketful)| {
            let name = format!("{}:{}", act.name(), by.code()).into_bytes();
            vec![name, text(bucket.until.0), text(bucket.reach), json(bucket)]
        };
        list(added.fullest.iter().map(full).collect());
        list(added.recent.iter().map(|refused| vec![text(refused.at.0), json(refused)]).collect());
        self.scripts.load.run(&self.bulk, &keys, &arguments).await?;
        Ok(())
    }

    /// What is known of these slots, and what is known besides: one round trip.
    ///
    /// # Errors
    /// The store is away.
    pub async fn load(&self, slots: &[Slot], recent_since: Timestamp) -> Result<Load, StoreError> {
        let mut commands = pipe();
        for slot in slots {
            commands.cmd("HGETALL").arg(keys::load(*slot));
        }
        commands.cmd("HGETALL").arg(keys::load_seen());
        commands.cmd("HGETALL").arg(keys::load_fullest());
        commands.cmd("ZREVRANGEBYSCORE").arg(keys::load_recent()).arg("+inf").arg(recent_since.0);
        commands.arg("LIMIT").arg(0).arg(RECENT_MOST);
        let mut answers = self.link.send_all(&commands).await?.into_iter();
        let mut load = Load::default();
        for (slot, answer) in slots.iter().zip(answers.by_ref()) {
            load.counts.insert(*slot, read_counts(&keys::load(*slot), answer)?);
        }
        let [seen, fullest, recent] = [(); 3].map(|()| answers.next().unwrap_or(Value::Nil));
        for (code, at) in pairs(&Reader::of(&keys::load_seen()), seen)? {
            load.seen.extend(Crawler::of_code(&code).zip(at.parse().ok().map(Timestamp)));
        }
        for (name, told) in pairs(&Reader::of(&keys::load_fullest()), fullest)? {
            load.fullest.extend(read_kind(&name).zip(read_bucket(&told)?));
        }
        let key = keys::load_recent();
        let reader = Reader::of(&key);
        for refused in reader.array(recent)? {
            // Why a later version refuses something is its own.
            load.recent.extend(reader.bytes(refused)?.and_then(|bytes| serde_json::from_slice(&bytes).ok()));
        }
        Ok(load)
    }
}

fn pairs(reader: &Reader<'_>, stored: Value) -> Result<Vec<(String, String)>, StoreError> {
    let mut found = reader.array(stored)?.into_iter();
    let mut pairs = Vec::with_capacity(found.len() / 2);
    while let (Some(name), Some(held)) = (found.next(), found.next()) {
        pairs.push((reader.text(name)?.unwrap_or_default(), reader.text(held)?.unwrap_or_default()));
    }
    Ok(pairs)
}

fn read_counts(key: &str, stored: Value) -> Result<Counts, StoreError> {
    let mut counts = Counts::default();
    for (code, count) in pairs(&Reader::of(key), stored)? {
        // What a later version counts is its own.
        if let Some(counted) = Counted::of_code(&code) {
            counts.add(counted, count.parse().unwrap_or(0));
        }
    }
    Ok(counts)
}

fn read_kind(name: &str) -> Option<BucketKind> {
    let (act, by) = name.split_once(':')?;
    let act = Act::ALL.into_iter().find(|known| known.name() == act)?;
    Some((act, By::ALL.into_iter().find(|known| known.code() == by)?))
}

fn read_bucket(told: &str) -> Result<Option<Bucketful>, StoreError> {
    let json = told.splitn(3, ' ').nth(2);
    json.map(|json| read_json(&keys::load_fullest(), json.as_bytes())).transpose()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_bucket_is_read_behind_what_scripts_compare() {
        let bucket = Bucketful { until: Timestamp(7), reach: 9, place: None, member: None };
        let told = format!("7 9 {}", String::from_utf8(json(&bucket)).unwrap());
        assert_eq!(read_bucket(&told).unwrap(), Some(bucket));
        assert_eq!(read_bucket("").unwrap(), None);
        assert_eq!(read_kind("vote:network"), Some((Act::Vote, By::Network)));
        assert_eq!((read_kind("vote"), read_kind("vote:x"), read_kind("x:network")), (None, None, None));
    }
}
