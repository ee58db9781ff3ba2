//! Streams of events: leases, cursors, trimming, parking, and what is due.

use std::time::Duration;

use futures_util::future::try_join_all;
use model::event::{Due, Event, VERSION};
use model::list::Audience;
use model::shard::Shard;
use model::time::Timestamp;
use redis::{Value, cmd};

use crate::Store;
use crate::commit::{Derived, Lease};
use crate::error::StoreError;
use crate::keys;
use crate::link::Link;
use crate::position::Position;
use crate::record::{Reader, json, read_json};
use crate::version;

/// The place before the first event.
pub const BEGINNING: &str = "0-0";

/// The follower that carries events into lists and counts.
const SITE_FOLLOWER: &str = "cursor:site";
/// The follower that tells members.
const TELLER: &str = "cursor:told";
/// Up to where everything has been told. It only ever grows, so that nothing is told again.
const TOLD: &str = "told";

/// An event with its place in the stream.
#[derive(Clone, Debug, PartialEq)]
pub struct Placed {
    pub id: String,
    pub event: Read,
}

/// An event, or one that this version does not know.
#[derive(Clone, Debug, PartialEq)]
pub enum Read {
    Known(Event),
    Unknown(String),
}

/// An event that could not be carried out.
#[derive(Clone, Debug)]
pub struct Parked {
    pub shard: Shard,
    pub id: String,
    pub event: Event,
    pub reason: String,
}

/// How far a shard's follower is.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct FollowState {
    pub cursor: String,
    /// How far the one is that tells members.
    pub teller: String,
    /// Up to where everything has been told.
    pub told: model::notification::Place,
    pub trimmed: String,
    /// The audiences that this shard's topics may be listed for.
    pub audiences: Vec<Audience>,
    /// Whether listing the topics for them has come to its end.
    pub is_listed: bool,
}

/// What tells a node whether it has missed events of a shard.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Pulse {
    /// Events up to here may be gone.
    pub trimmed: Position,
    /// The server's identity: another one may hold other data, whatever its streams say.
    pub server: String,
}

impl Store {
    /// The pulse of every shard.
    ///
    /// # Errors
    /// The store is away, or its data of another version than this program's.
    pub async fn pulses(&self) -> Result<Vec<(Shard, Pulse)>, StoreError> {
        let none: [&str; 0] = [];
        let waves = Shard::all().map(|shard| async move {
            let keys = [keys::followed(shard), keys::version(shard)];
            let reader = Reader::of("pulse");
            let [trimmed, server, noted] = reader.values(self.scripts.pulse.run(&self.link, &keys, &none).await?)?;
            // A server that came back with nothing has no note, and nothing to be read wrongly.
            if let Some(noted) = reader.text(noted)? {
                version::check(Some(&noted))?;
            }
            let trimmed = reader.text(trimmed)?.and_then(|id| id.parse().ok()).unwrap_or_default();
            Ok((shard, Pulse { trimmed, server: reader.text(server)?.unwrap_or_default() }))
        });
        try_join_all(waves).await
    }

    /// Takes or renews the leases of all shards for `holder`; answers with those that it holds.
    /// A replica has them, where there are replicas: if an epoch could be lost and given again, a
    /// holder could not be told from its successor.
    pub async fn take_leases(&self, holder: &str, length: Duration) -> Result<Vec<Lease>, StoreError> {
        let length = length.as_millis().to_string();
        let length = &length;
        let waves = Shard::all().map(|shard| async move {
            let keys = [keys::lease(shard), keys::followed(shard)];
            let (answer, receipt) = self.scripts.lease.commit(&self.bulk, &keys, &[holder, length]).await?;
            let epoch = Reader::of("lease").optional_number(answer)?;
            if epoch.is_some() {
                self.bulk.confirm(&receipt).await?;
            }
            Ok::<_, StoreError>(epoch.map(|epoch| Lease { shard, epoch }))
        });
        Ok(try_join_all(waves).await?.into_iter().flatten().collect())
    }

    /// Gives all leases of `holder` back. Those in data of another version are not its own any more.
    pub async fn release_leases(&self, holder: &str) -> Result<(), StoreError> {
        let waves = Shard::all().map(|shard| async move {
            match self.scripts.release.run(&self.bulk, &[keys::lease(shard)], &[holder]).await {
                Ok(_) | Err(StoreError::OtherVersion(_)) => Ok(()),
                Err(error) => Err(error),
            }
        });
        try_join_all(waves).await.map(|_| ())
    }

    pub async fn follow_state(&self, shard: Shard) -> Result<FollowState, StoreError> {
        self.follow_state_over(&self.bulk, shard).await
    }

    /// The same for those who would rather know soon that there is no answer.
    pub async fn follow_state_now(&self, shard: Shard) -> Result<FollowState, StoreError> {
        self.follow_state_over(&self.link, shard).await
    }

    async fn follow_state_over(&self, link: &Link, shard: Shard) -> Result<FollowState, StoreError> {
        let key = keys::followed(shard);
        let reader = Reader::of(&key);
        let mut command = cmd("HMGET");
        command.arg(&key).arg(SITE_FOLLOWER).arg("trimmed").arg("audiences").arg("listing").arg(TELLER).arg(TOLD);
        let [cursor, trimmed, audiences, listing, teller, told] = reader.values(link.send(&command).await?)?;
        let place = |found: Option<String>| found.unwrap_or_else(|| BEGINNING.to_owned());
        let audiences = reader.text(audiences)?.unwrap_or_default();
        Ok(FollowState {
            cursor: place(reader.text(cursor)?),
            teller: place(reader.text(teller)?),
            told: reader.text(told)?.and_then(|told| told.parse().ok()).unwrap_or_default(),
            trimmed: place(reader.text(trimmed)?),
            audiences: audiences.split_whitespace().map(Audience::known).collect(),
            is_listed: reader.text(listing)?.is_none(),
        })
    }

    /// The cursor's new place.
    pub async fn set_cursor(&self, lease: Lease, place: &str) -> Result<Derived, StoreError> {
        self.commit_state(lease, |batch| {
            batch.write("hset", keys::followed(lease.shard), [SITE_FOLLOWER.as_bytes(), place.as_bytes()]);
        })
        .await
    }

    /// The new place of the one who tells members, and up to where everything has been told.
    pub async fn set_teller(
        &self,
        lease: Lease,
        place: &str,
        told: model::notification::Place,
    ) -> Result<Derived, StoreError> {
        self.commit_state(lease, |batch| {
            let key = keys::followed(lease.shard);
            batch.write("hset", key.clone(), [TELLER.as_bytes(), place.as_bytes()]);
            batch.write("hset", key, [TOLD.as_bytes(), told.to_string().as_bytes()]);
        })
        .await
    }

    /// Records which audiences this shard's topics may be listed for from now on, and whether
    /// listing them has come to its end.
    pub async fn set_audiences(
        &self,
        lease: Lease,
        audiences: &[Audience],
        is_listed: bool,
    ) -> Result<Derived, StoreError> {
        let text = audiences.iter().map(Audience::as_str).collect::<Vec<_>>().join(" ");
        self.commit_state(lease, |batch| {
            let key = keys::followed(lease.shard);
            batch.write("hset", key.clone(), [b"audiences", text.as_bytes()]);
            if is_listed {
                batch.write("hdel", key, [b"listing"]);
            } else {
                batch.write("hset", key, [b"listing", b"1"]);
            }
        })
        .await
    }

    /// Up to `count` events of each shard after its place. One call where all live on one server.
    pub async fn read_events(
        &self,
        from: &[(Shard, String)],
        count: usize,
    ) -> Result<Vec<(Shard, Vec<Placed>)>, StoreError> {
        self.read_events_over(&self.bulk, from, count).await
    }

    /// The same for those who would rather know soon that there is no answer.
    pub async fn read_events_now(
        &self,
        from: &[(Shard, String)],
        count: usize,
    ) -> Result<Vec<(Shard, Vec<Placed>)>, StoreError> {
        self.read_events_over(&self.link, from, count).await
    }

    async fn read_events_over(
        &self,
        link: &Link,
        from: &[(Shard, String)],
        count: usize,
    ) -> Result<Vec<(Shard, Vec<Placed>)>, StoreError> {
        if from.is_empty() {
            return Ok(Vec::new());
        }
        if !link.is_cluster() {
            return self.read_streams(link, from, count).await;
        }
        let each = from.iter().map(|place| self.read_streams(link, std::slice::from_ref(place), count));
        Ok(try_join_all(each).await?.into_iter().flatten().collect())
    }

    async fn read_streams(
        &self,
        link: &Link,
        from: &[(Shard, String)],
        count: usize,
    ) -> Result<Vec<(Shard, Vec<Placed>)>, StoreError> {
        let mut command = cmd("XREAD");
        command.arg("COUNT").arg(count).arg("STREAMS");
        for (shard, _) in from {
            command.arg(keys::stream(*shard));
        }
        for (_, place) in from {
            command.arg(place);
        }
        let reader = Reader::of("events");
        let answer = link.send(&command).await?;
        if matches!(answer, Value::Nil) {
            return Ok(Vec::new());
        }
        let mut streams = Vec::new();
        for stream in reader.array(answer)? {
            let [key, entries] = reader.values(stream)?;
            let key = reader.text(key)?.unwrap_or_default();
            let Some(shard) = from.iter().map(|(shard, _)| *shard).find(|shard| keys::stream(*shard) == key) else {
                continue;
            };
            let entries = reader.array(entries)?.into_iter().map(|entry| placed(&key, entry));
            streams.push((shard, entries.collect::<Result<_, _>>()?));
        }
        Ok(streams)
    }

    /// The place of a shard's newest event.
    pub async fn newest_event(&self, shard: Shard) -> Result<String, StoreError> {
        self.newest_event_over(&self.bulk, shard).await
    }

    /// The same for those who would rather know soon that there is no answer.
    pub async fn newest_event_now(&self, shard: Shard) -> Result<Position, StoreError> {
        Ok(self.newest_event_over(&self.link, shard).await?.parse().unwrap_or_default())
    }

    async fn newest_event_over(&self, link: &Link, shard: Shard) -> Result<String, StoreError> {
        let key = keys::stream(shard);
        let reader = Reader::of(&key);
        let mut command = cmd("XREVRANGE");
        command.arg(&key).arg("+").arg("-").arg("COUNT").arg(1);
        match reader.array(link.send(&command).await?)?.into_iter().next() {
            Some(entry) => Ok(placed(&key, entry)?.id),
            None => Ok(BEGINNING.to_owned()),
        }
    }

    /// Trims a shard's stream behind its slowest cursor, but for events younger than `keep`; answers
    /// with how many events went.
    pub async fn trim(&self, shard: Shard, keep: Duration) -> Result<u64, StoreError> {
        let keys = [keys::stream(shard), keys::followed(shard)];
        let keep = keep.as_millis().to_string();
        Reader::of("trim").number(self.scripts.trim.run(&self.bulk, &keys, &[keep]).await?)
    }

    /// Whether an event still stands at this place of a shard's stream.
    pub async fn has_event(&self, shard: Shard, place: &str) -> Result<bool, StoreError> {
        let key = keys::stream(shard);
        let found = self.bulk.send(cmd("XRANGE").arg(&key).arg(place).arg(place).arg("COUNT").arg(1)).await?;
        Ok(!Reader::of(&key).array(found)?.is_empty())
    }

    /// Puts an event aside that could not be carried out, for an admin to send again.
    pub async fn park(&self, lease: Lease, id: &str, event: &Event, reason: &str) -> Result<Derived, StoreError> {
        let value = json(&(event, reason));
        self.commit_state(lease, |batch| batch.write("hset", keys::parked(lease.shard), [id.as_bytes(), &value])).await
    }

    pub async fn parked(&self) -> Result<Vec<Parked>, StoreError> {
        let waves = Shard::all().map(|shard| async move {
            let key = keys::parked(shard);
            let reader = Reader::of(&key);
            let mut fields = reader.array(self.link.send(cmd("HGETALL").arg(&key)).await?)?.into_iter();
            let mut parked = Vec::new();
            while let (Some(id), Some(value)) = (fields.next(), fields.next()) {
                let (event, reason) = read_json(&key, &reader.bytes(value)?.unwrap_or_default())?;
                parked.push(Parked { shard, id: reader.text(id)?.unwrap_or_default(), event, reason });
            }
            Ok::<_, StoreError>(parked)
        });
        Ok(try_join_all(waves).await?.into_iter().flatten().collect())
    }

    /// Sends a parked event again: it goes to the end of its stream.
    pub async fn send_again(&self, parked: &Parked) -> Result<(), StoreError> {
        let mut batch = crate::commit::Batch::default();
        batch.write("hdel", keys::parked(parked.shard), [parked.id.as_bytes()]);
        batch.event(parked.shard, &parked.event);
        batch.apply(self).await?;
        self.woken.notify_waiters();
        Ok(())
    }

    /// What has fallen due in a shard, with when.
    pub async fn due(&self, shard: Shard, now: Timestamp) -> Result<Vec<(Due, Timestamp)>, StoreError> {
        let key = keys::due(shard);
        let reader = Reader::of(&key);
        let mut command = cmd("ZRANGE");
        command.arg(&key).arg("-inf").arg(now.0).arg("BYSCORE").arg("LIMIT").arg(0).arg(100).arg("WITHSCORES");
        let mut values = reader.array(self.bulk.send(&command).await?)?.into_iter();
        let mut due = Vec::new();
        while let (Some(item), Some(at)) = (values.next(), values.next()) {
            let item = read_json(&key, &reader.bytes(item)?.unwrap_or_default())?;
            due.push((item, Timestamp(reader.number(at)?)));
        }
        Ok(due)
    }
}

fn placed(key: &str, entry: Value) -> Result<Placed, StoreError> {
    let reader = Reader::of(key);
    let [id, fields] = reader.values(entry)?;
    let id = reader.text(id)?.unwrap_or_default();
    let mut fields = reader.array(fields)?.into_iter();
    let (mut version, mut body) = (0, Vec::new());
    while let (Some(field), Some(value)) = (fields.next(), fields.next()) {
        match reader.text(field)?.as_deref() {
            Some("v") => version = reader.number(value)?,
            Some("e") => body = reader.bytes(value)?.unwrap_or_default(),
            _ => {}
        }
    }
    let event = match serde_json::from_slice(&body) {
        Ok(event) if version == u64::from(VERSION) => Read::Known(event),
        _ => Read::Unknown(String::from_utf8_lossy(&body).into_owned()),
    };
    Ok(Placed { id, event })
}
