//! What members were told, and who may have to be told.

use std::collections::{BTreeMap, BTreeSet};

use futures_util::future::try_join_all;
use model::account::Member;
use model::ids::{MemberId, TopicId};
use model::notification::{Choices, Inbox, Mark, Notification, Place, Stance};
use model::shard::Shard;
use model::source::Source;
use redis::{Value, cmd, pipe};

use crate::Store;
use crate::error::StoreError;
use crate::keys;
use crate::link::Link;

use crate::record::{MEMBER_FIELDS, Reader, read_json};
use crate::traces::note_read;

/// The field of a member that has their choices.
pub(crate) const CHOICES: &str = "told";
/// The field beside the notifications that says up to where some may be gone.
pub(crate) const FORGOTTEN: &str = "forgotten";

/// Who has to do with a topic.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Listeners {
    pub said: BTreeMap<MemberId, Stance>,
    pub replied: BTreeSet<MemberId>,
}

/// A member who may have to be told something, and what they were told of it.
#[derive(Clone, Debug)]
pub struct Hearer {
    pub member: Member,
    pub choices: Choices,
    /// By key, of those that were asked for.
    pub told: BTreeMap<String, Notification>,
    pub forgotten: Place,
    pub unread: BTreeSet<Mark>,
    /// What waits for a letter.
    pub unmailed: BTreeSet<Mark>,
}

/// All that a member was told.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Told {
    pub notifications: Vec<Notification>,
    pub unread: BTreeSet<Mark>,
    pub forgotten: Place,
}

impl Store {
    /// What each page needs of a member's notifications.
    pub async fn inbox(&self, member: MemberId) -> Result<Inbox, StoreError> {
        note_read([Source::Inbox(member)]);
        let key = keys::unread(member);
        let reader = Reader::of(&key);
        let mut commands = pipe();
        commands.smembers(&key).hget(keys::member(member), CHOICES);
        let [unread, choices] = reader.values(Value::Array(self.link.send_all(&commands).await?))?;
        Ok(Inbox { unread: marks(&reader, unread)?.into_iter().collect(), choices: choices_of(&key, choices)? })
    }

    /// All that a member was told, in no order.
    pub async fn told(&self, member: MemberId) -> Result<Told, StoreError> {
        note_read([Source::Inbox(member)]);
        told_over(&self.link, member).await
    }

    /// The same for followers, of several.
    pub async fn told_in_bulk(&self, members: &[MemberId]) -> Result<Vec<Told>, StoreError> {
        try_join_all(members.iter().map(|member| told_over(&self.bulk, *member))).await
    }

    /// How many notifications are kept of each of these members, who live in one shard.
    pub async fn told_counts(&self, members: &[MemberId]) -> Result<Vec<u64>, StoreError> {
        if members.is_empty() {
            return Ok(Vec::new());
        }
        let mut commands = pipe();
        for member in members {
            commands.hlen(keys::notifications(*member));
        }
        let reader = Reader::of("notifications");
        self.bulk.send_all(&commands).await?.into_iter().map(|count| reader.number(count)).collect()
    }

    /// Who has to do with a topic.
    pub async fn listeners(&self, topic: TopicId) -> Result<Listeners, StoreError> {
        let key = keys::stances(topic);
        let reader = Reader::of(&key);
        let mut commands = pipe();
        commands.hgetall(&key).smembers(keys::participants(topic));
        let [said, replied] = reader.values(Value::Array(self.bulk.send_all(&commands).await?))?;
        let mut listeners = Listeners::default();
        let mut fields = reader.array(said)?.into_iter();
        while let (Some(member), Some(stance)) = (fields.next(), fields.next()) {
            if let Some(stance) = stance_of(&reader, stance)? {
                listeners.said.insert(MemberId(reader.number(member)?), stance);
            }
        }
        for member in reader.array(replied)? {
            listeners.replied.insert(MemberId(reader.number(member)?));
        }
        Ok(listeners)
    }

    /// Who was told anything about a topic.
    pub async fn told_about(&self, topic: TopicId) -> Result<Vec<MemberId>, StoreError> {
        let key = keys::told(topic);
        let reader = Reader::of(&key);
        let members = reader.array(self.bulk.send(cmd("SMEMBERS").arg(&key)).await?)?;
        members.into_iter().map(|member| Ok(MemberId(reader.number(member)?))).collect()
    }

    /// Members with what stands under these keys of each, in the order asked for; `None` for those
    /// who do not exist.
    pub async fn hearers(&self, asked: &[(MemberId, Vec<String>)]) -> Result<Vec<Option<Hearer>>, StoreError> {
        let mut by_shard: BTreeMap<Shard, Vec<usize>> = BTreeMap::new();
        for (place, (member, _)) in asked.iter().enumerate() {
            by_shard.entry(member.shard()).or_default().push(place);
        }
        let waves = by_shard.into_values().map(|places| async move {
            let wanted: Vec<_> = places.iter().filter_map(|place| Some((*place, asked.get(*place)?))).collect();
            let mut commands = pipe();
            for (_, (member, keys)) in &wanted {
                commands.cmd("HMGET").arg(keys::member(*member)).arg(&MEMBER_FIELDS).arg(CHOICES);
                commands.cmd("HMGET").arg(keys::notifications(*member)).arg(FORGOTTEN).arg(keys);
                commands.smembers(keys::unread(*member)).smembers(keys::unmailed(*member));
            }
            let mut answers = self.bulk.send_all(&commands).await?.into_iter();
            let mut found = Vec::with_capacity(wanted.len());
            for (place, (member, keys)) in wanted {
                let mut next = || answers.next().unwrap_or(Value::Nil);
                found.push((place, hearer(*member, keys, [next(), next(), next(), next()])?));
            }
            Ok::<_, StoreError>(found)
        });
        let mut hearers: Vec<Option<Hearer>> = asked.iter().map(|_| None).collect();
        for (place, hearer) in try_join_all(waves).await?.into_iter().flatten() {
            if let Some(slot) = hearers.get_mut(place) {
                *slot = hearer;
            }
        }
        Ok(hearers)
    }
}

async fn told_over(link: &Link, member: MemberId) -> Result<Told, StoreError> {
    let key = keys::notifications(member);
    let reader = Reader::of(&key);
    let mut commands = pipe();
    commands.hgetall(&key).smembers(keys::unread(member));
    let [fields, unread] = reader.values(Value::Array(link.send_all(&commands).await?))?;
    let mut told = Told { unread: marks(&reader, unread)?, ..Told::default() };
    let mut fields = reader.array(fields)?.into_iter();
    while let (Some(field), Some(value)) = (fields.next(), fields.next()) {
        if reader.text(field)?.as_deref() == Some(FORGOTTEN) {
            told.forgotten = place_of(&key, reader.text(value)?)?;
        } else {
            told.notifications.push(read_json(&key, &reader.bytes(value)?.unwrap_or_default())?);
        }
    }
    Ok(told)
}

fn hearer(
    id: MemberId,
    keys: &[String],
    [member, told, unread, unmailed]: [Value; 4],
) -> Result<Option<Hearer>, StoreError> {
    let key = keys::member(id);
    let reader = Reader::of(&key);
    let mut fields = reader.array(member)?;
    let choices = choices_of(&key, fields.pop().unwrap_or(Value::Nil))?;
    let Some(member) = reader.member(id, Value::Array(fields))? else { return Ok(None) };
    let key = keys::notifications(id);
    let reader = Reader::of(&key);
    let mut values = reader.array(told)?.into_iter();
    let forgotten = place_of(&key, reader.text(values.next().unwrap_or(Value::Nil))?)?;
    let mut told = BTreeMap::new();
    for (name, value) in keys.iter().zip(values) {
        if let Some(value) = reader.bytes(value)? {
            told.insert(name.clone(), read_json(&key, &value)?);
        }
    }
    let (unread, unmailed) = (marks(&reader, unread)?, marks(&reader, unmailed)?);
    Ok(Some(Hearer { member, choices, told, forgotten, unread, unmailed }))
}

fn marks(reader: &Reader<'_>, answer: Value) -> Result<BTreeSet<Mark>, StoreError> {
    let marks = reader.array(answer)?.into_iter().map(|mark| {
        let text = reader.text(mark)?.unwrap_or_default();
        text.parse().map_err(|_| StoreError::corrupt("unread", format!("`{text}` is no mark")))
    });
    marks.collect()
}

fn choices_of(key: &str, answer: Value) -> Result<Choices, StoreError> {
    let found = Reader::of(key).bytes(answer)?;
    Ok(found.map(|bytes| read_json(key, &bytes)).transpose()?.unwrap_or_default())
}

fn place_of(key: &str, text: Option<String>) -> Result<Place, StoreError> {
    let place = text.map(|text| text.parse().map_err(|_| StoreError::corrupt(key, format!("`{text}` is no place"))));
    Ok(place.transpose()?.unwrap_or_default())
}

/// What somebody said about a topic.
pub(crate) fn stance_of(reader: &Reader<'_>, answer: Value) -> Result<Option<Stance>, StoreError> {
    let Some(text) = reader.text(answer)? else { return Ok(None) };
    Stance::parse(&text).map(Some).map_err(|fault| StoreError::corrupt("stances", fault.sentence))
}
