//! What staff keeps of how a member behaved.

use model::account::Member;
use model::cleanup::Cleanup;
use model::conduct::{Conduct, Flagged};
use model::flag::FlagRecord;
use model::ids::MemberId;
use model::list::Audience;
use model::name::NameKey;
use model::time::Timestamp;
use redis::{Value, cmd};

use crate::error::StoreError;
use crate::record::{MEMBER_FIELDS, Reader, read_json};
use crate::{Store, keys};

/// A member with what staff may know of them.
#[derive(Clone, Debug)]
pub struct KnownMember {
    pub member: Member,
    /// As an audience sees them.
    pub topics: u64,
    pub posts: u64,
    pub conduct: Conduct,
    /// What others flagged of theirs.
    pub flagged: Flagged,
    /// What became of what they flagged.
    pub record: FlagRecord,
    /// Cleaning up after them, if it is under way or can be undone.
    pub cleanup: Option<Cleanup>,
}

impl Store {
    /// The member of this name, with what is kept of how they behaved.
    ///
    /// # Errors
    /// The store is away.
    pub async fn known_member(&self, name: &NameKey, audience: &Audience) -> Result<Option<KnownMember>, StoreError> {
        let key = keys::alias(name);
        let tag = keys::tag(model::account::home_of(name));
        let arguments: Vec<&str> = [tag.as_str(), audience.as_str()].into_iter().chain(MEMBER_FIELDS).collect();
        let answer = self.scripts.conduct.run(&self.link, &[&key], &arguments).await?;
        if matches!(answer, Value::Nil) {
            return Ok(None);
        }
        let reader = Reader::of(&key);
        let [id, member, counts, conduct, flagged, record, cleanup] = reader.values(answer)?;
        let Some(member) = reader.member(MemberId(reader.number(id)?), member)? else { return Ok(None) };
        let [topics, posts] = reader.values(counts)?;
        Ok(Some(KnownMember {
            member,
            topics: reader.number(topics)?,
            posts: reader.number(posts)?,
            conduct: read_conduct(&reader, &key, conduct)?,
            flagged: read_flagged(&reader, flagged)?,
            record: read_record(&reader, record)?,
            cleanup: reader.part(cleanup)?,
        }))
    }

    /// What is kept of how a member behaved.
    ///
    /// # Errors
    /// The store is away.
    pub async fn conduct(&self, member: MemberId) -> Result<Conduct, StoreError> {
        let key = keys::conduct(member);
        read_conduct(&Reader::of(&key), &key, self.link.send(cmd("HGETALL").arg(&key)).await?)
    }
}

fn read_conduct(reader: &Reader<'_>, key: &str, value: Value) -> Result<Conduct, StoreError> {
    let mut fields = reader.array(value)?.into_iter();
    let mut conduct = Conduct::default();
    while let (Some(at), Some(entry)) = (fields.next(), fields.next()) {
        let entry = read_json(key, &reader.bytes(entry)?.unwrap_or_default())?;
        conduct.0.insert(Timestamp(reader.number(at)?), entry);
    }
    Ok(conduct)
}

/// Sums up what is kept of each post.
fn read_flagged(reader: &Reader<'_>, value: Value) -> Result<Flagged, StoreError> {
    let mut sum = Flagged::default();
    for said in reader.array(value)? {
        let said = reader.text(said)?.unwrap_or_default();
        let mut figures = said.split(' ').map(|figure| figure.parse::<u64>().unwrap_or_default());
        let mut next = || figures.next().unwrap_or_default();
        sum.posts += 1;
        sum.open += next();
        sum.upheld += next();
        sum.dismissed += next();
    }
    Ok(sum)
}

/// How often moderators agreed with what somebody flagged.
pub(crate) fn read_record(reader: &Reader<'_>, value: Value) -> Result<FlagRecord, StoreError> {
    let mut record = FlagRecord::default();
    for said in reader.array(value)? {
        match reader.text(said)?.as_deref() {
            Some("1") => record.upheld += 1,
            _ => record.dismissed += 1,
        }
    }
    Ok(record)
}
