//! Drafts of a member: read by themselves alone.

use std::collections::BTreeMap;

use model::draft::{Draft, DraftFields, DraftHeads, DraftPlace};
use model::ids::MemberId;
use redis::{Value, cmd, pipe};

use crate::Store;
use crate::error::StoreError;
use crate::keys;
use crate::record::{Reader, read_json};

impl Store {
    /// What lists show of a member's drafts, those among them whose time is over.
    pub async fn draft_heads(&self, member: MemberId) -> Result<DraftHeads, StoreError> {
        let key = keys::drafts(member);
        let reader = Reader::of(&key);
        let fields = reader.array(self.link.send(cmd("HGETALL").arg(&key)).await?)?;
        let mut heads = DraftHeads::new();
        for (place, head) in by_place(&reader, fields)? {
            heads.insert(place, read_json(&key, &head)?);
        }
        Ok(heads)
    }

    /// One draft with its text.
    pub async fn draft(&self, member: MemberId, place: DraftPlace) -> Result<Option<Draft>, StoreError> {
        let key = keys::drafts(member);
        let reader = Reader::of(&key);
        let mut commands = pipe();
        commands.hget(&key, place.to_string()).hget(keys::draft_texts(member), place.to_string());
        let [head, fields] = reader.values(Value::Array(self.link.send_all(&commands).await?))?;
        match (reader.bytes(head)?, reader.bytes(fields)?) {
            (Some(head), Some(fields)) => {
                Ok(Some(Draft { head: read_json(&key, &head)?, fields: read_json(&key, &fields)? }))
            }
            _ => Ok(None),
        }
    }

    /// All texts, for their author's archive.
    pub async fn draft_texts(&self, member: MemberId) -> Result<BTreeMap<DraftPlace, DraftFields>, StoreError> {
        let key = keys::draft_texts(member);
        let reader = Reader::of(&key);
        let fields = reader.array(self.bulk.send(cmd("HGETALL").arg(&key)).await?)?;
        let texts = by_place(&reader, fields)?.into_iter();
        texts.map(|(place, text)| Ok((place, read_json(&key, &text)?))).collect()
    }
}

fn by_place(reader: &Reader<'_>, fields: Vec<Value>) -> Result<Vec<(DraftPlace, Vec<u8>)>, StoreError> {
    let mut fields = fields.into_iter();
    let mut found = Vec::new();
    while let (Some(place), Some(value)) = (fields.next(), fields.next()) {
        let place = reader.text(place)?.unwrap_or_default();
        let place = place.parse().map_err(|error| StoreError::corrupt("drafts", error))?;
        found.push((place, reader.bytes(value)?.unwrap_or_default()));
    }
    Ok(found)
}
