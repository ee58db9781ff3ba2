//! Letters that wait, and those that could not be sent.

use futures_util::future::try_join_all;
use model::ids::{LetterId, MemberId};
use model::letter::{Link, Outgoing};
use model::near::PlaceMark;
use model::shard::Shard;
use model::time::Timestamp;
use redis::cmd;

use crate::Store;
use crate::error::StoreError;
use crate::keys;
use crate::record::{Reader, read_json};

/// Letters of one shard that are looked at together.
const SOME: usize = 20;

/// A letter that has fallen due.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DueLetter {
    pub id: LetterId,
    pub at: Timestamp,
    /// Absent: it was put aside, and has been kept for long enough.
    pub outgoing: Option<Outgoing>,
}

impl Store {
    /// What has fallen due among a shard's letters, the longest due first.
    ///
    /// # Errors
    /// The store is away.
    pub async fn due_letters(&self, shard: Shard, now: Timestamp) -> Result<Vec<DueLetter>, StoreError> {
        let key = keys::outbox(shard);
        let reader = Reader::of(&key);
        let mut command = cmd("ZRANGE");
        command.arg(&key).arg("-inf").arg(now.0).arg("BYSCORE").arg("LIMIT").arg(0).arg(SOME).arg("WITHSCORES");
        let mut values = reader.array(self.bulk.send(&command).await?)?.into_iter();
        let mut due = Vec::new();
        while let (Some(id), Some(at)) = (values.next(), values.next()) {
            due.push((LetterId(reader.number(id)?), Timestamp(reader.number(at)?)));
        }
        if due.is_empty() {
            return Ok(Vec::new());
        }
        let key = keys::letters(shard);
        let reader = Reader::of(&key);
        let mut command = cmd("HMGET");
        command.arg(&key);
        for (id, _) in &due {
            command.arg(id.0);
        }
        let found = reader.array(self.bulk.send(&command).await?)?;
        due.into_iter()
            .zip(found)
            .map(|((id, at), found)| {
                let outgoing = reader.bytes(found)?.map(|bytes| read_json(&key, &bytes)).transpose()?;
                Ok(DueLetter { id, at, outgoing })
            })
            .collect()
    }

    /// Of all letters: how many wait, and those that could not be sent.
    ///
    /// # Errors
    /// The store is away.
    pub async fn letters(&self) -> Result<(u64, Vec<(LetterId, Outgoing)>), StoreError> {
        let waves = Shard::all().map(|shard| async move {
            let key = keys::parked_letters(shard);
            let reader = Reader::of(&key);
            let (mut length, mut all) = (cmd("HLEN"), cmd("HGETALL"));
            length.arg(keys::letters(shard));
            all.arg(&key);
            let (waiting, parked) = tokio::try_join!(self.link.send(&length), self.link.send(&all))?;
            let mut fields = reader.array(parked)?.into_iter();
            let mut parked = Vec::new();
            while let (Some(id), Some(value)) = (fields.next(), fields.next()) {
                let outgoing = read_json(&key, &reader.bytes(value)?.unwrap_or_default())?;
                parked.push((LetterId(reader.number(id)?), outgoing));
            }
            Ok::<_, StoreError>((reader.number(waiting)?, parked))
        });
        let (mut waiting, mut parked) = (0, Vec::new());
        for (some, aside) in try_join_all(waves).await? {
            waiting += some;
            parked.extend(aside);
        }
        Ok((waiting, parked))
    }

    /// A letter that could not be sent.
    ///
    /// # Errors
    /// The store is away.
    pub async fn parked_letter(&self, id: LetterId) -> Result<Option<Outgoing>, StoreError> {
        let key = keys::parked_letters(id.shard());
        let found = Reader::of(&key).bytes(self.link.send(cmd("HGET").arg(&key).arg(id.0)).await?)?;
        found.map(|bytes| read_json(&key, &bytes)).transpose()
    }

    /// The letter with the link of this kind that works.
    ///
    /// # Errors
    /// The store is away.
    pub async fn newest_link(&self, member: MemberId, link: Link) -> Result<Option<LetterId>, StoreError> {
        let key = keys::links(member);
        let found = self.link.send(cmd("HGET").arg(&key).arg(link.name())).await?;
        Ok(Reader::of(&key).optional_number(found)?.map(LetterId))
    }

    /// Where a member signed in, as fingerprints, and when they last did.
    ///
    /// # Errors
    /// The store is away.
    pub async fn places(&self, member: MemberId) -> Result<Vec<(String, Timestamp)>, StoreError> {
        let key = keys::places(member);
        let reader = Reader::of(&key);
        let mut fields = reader.array(self.bulk.send(cmd("HGETALL").arg(&key)).await?)?.into_iter();
        let mut places = Vec::new();
        while let (Some(place), Some(at)) = (fields.next(), fields.next()) {
            places.push((reader.text(place)?.unwrap_or_default(), Timestamp(reader.number(at)?)));
        }
        Ok(places)
    }

    /// Marks of networks that a member came from, with when they last did.
    ///
    /// # Errors
    /// The store is away.
    pub async fn near(&self, member: MemberId) -> Result<Vec<(PlaceMark, Timestamp)>, StoreError> {
        let key = keys::near(member);
        let reader = Reader::of(&key);
        let mut fields = reader.array(self.link.send(cmd("HGETALL").arg(&key)).await?)?.into_iter();
        let mut near = Vec::new();
        while let (Some(mark), Some(at)) = (fields.next(), fields.next()) {
            let mark = reader.text(mark)?.as_deref().and_then(PlaceMark::parse);
            near.extend(mark.map(|mark| Ok::<_, StoreError>((mark, Timestamp(reader.number(at)?)))).transpose()?);
        }
        Ok(near)
    }

    /// Members who came from this place since then, the last first, so many at most.
    ///
    /// # Errors
    /// The store is away.
    pub async fn neighbours(
        &self,
        mark: &PlaceMark,
        since: Timestamp,
        most: usize,
    ) -> Result<Vec<(MemberId, Timestamp)>, StoreError> {
        let key = keys::neighbours(mark);
        let reader = Reader::of(&key);
        let mut command = cmd("ZREVRANGEBYSCORE");
        command.arg(&key).arg("+inf").arg(since.0).arg("WITHSCORES").arg("LIMIT").arg(0).arg(most);
        let mut fields = reader.array(self.link.send(&command).await?)?.into_iter();
        let mut found = Vec::new();
        while let (Some(member), Some(at)) = (fields.next(), fields.next()) {
            found.push((MemberId(reader.number(member)?), Timestamp(reader.number(at)?)));
        }
        Ok(found)
    }
}
