//! Flags, and appeals.

use futures_util::future::try_join_all;
use model::appeal::{Curb, MemberAppeals};
use model::flag::{Awaiting, CaseFile, FlagRecord, Flags};
use model::ids::{MemberId, PostId};
use redis::{Value, cmd, pipe};

use crate::Store;
use crate::error::StoreError;
use crate::keys;
use crate::read::conduct::read_record;
use crate::record::{Reader, read_json};

impl Store {
    /// What members have flagged of a post, what was decided last, and who looks at it.
    ///
    /// # Errors
    /// The store is away.
    pub async fn case_file(&self, post: PostId) -> Result<CaseFile, StoreError> {
        let (flags, decided, looking) = (keys::flags(post), keys::decided(post), keys::looking(Awaiting::Post(post)));
        let mut asked = pipe();
        asked.cmd("HGETALL").arg(&flags).cmd("GET").arg(&decided).cmd("GET").arg(&looking);
        let reader = Reader::of(&flags);
        let [said, was, looks] = reader.values(Value::Array(self.link.send_all(&asked).await?))?;
        Ok(CaseFile {
            flags: read_flags(&flags, said)?,
            decided: reader.bytes(was)?.map(|bytes| read_json(&decided, &bytes)).transpose()?,
            looking: Reader::of(&looking).optional_number(looks)?.map(MemberId),
        })
    }

    /// What members have flagged of these posts of one shard, in bulk.
    ///
    /// # Errors
    /// The store is away.
    pub async fn flags_of(&self, posts: &[PostId]) -> Result<Vec<Flags>, StoreError> {
        if posts.is_empty() {
            return Ok(Vec::new());
        }
        let mut asked = pipe();
        for post in posts {
            asked.hgetall(keys::flags(*post));
        }
        let said = self.bulk.send_all(&asked).await?.into_iter();
        posts.iter().zip(said).map(|(post, said)| read_flags(&keys::flags(*post), said)).collect()
    }

    /// Who looks at each of these now.
    ///
    /// # Errors
    /// The store is away.
    pub async fn lookers(&self, what: &[Awaiting]) -> Result<Vec<Option<MemberId>>, StoreError> {
        try_join_all(what.iter().map(|what| async {
            let key = keys::looking(*what);
            Ok(Reader::of(&key).optional_number(self.link.send(cmd("GET").arg(&key)).await?)?.map(MemberId))
        }))
        .await
    }

    /// A member's appeals against what was decided about them.
    ///
    /// # Errors
    /// The store is away.
    pub async fn appeals(&self, member: MemberId) -> Result<MemberAppeals, StoreError> {
        let key = keys::member(member);
        let reader = Reader::of(&key);
        let fields = Curb::ALL.map(keys::appeal_field);
        let found = reader.array(self.link.send(cmd("HMGET").arg(&key).arg(&fields)).await?)?;
        let mut appeals = MemberAppeals::new();
        for (curb, value) in Curb::ALL.into_iter().zip(found) {
            if let Some(bytes) = reader.bytes(value)? {
                appeals.insert(curb, read_json(&key, &bytes)?);
            }
        }
        Ok(appeals)
    }

    /// How often moderators agreed with what a member flagged.
    ///
    /// # Errors
    /// The store is away.
    pub async fn flag_record(&self, member: MemberId) -> Result<FlagRecord, StoreError> {
        let key = keys::flag_record(member);
        read_record(&Reader::of(&key), self.link.send(cmd("HVALS").arg(&key)).await?)
    }
}

pub(crate) fn read_flags(key: &str, stored: Value) -> Result<Flags, StoreError> {
    let reader = Reader::of(key);
    let mut fields = reader.array(stored)?.into_iter();
    let mut flags = Flags::new();
    while let (Some(member), Some(flag)) = (fields.next(), fields.next()) {
        let bytes = reader.bytes(flag)?.ok_or_else(|| StoreError::corrupt(key, "no flag"))?;
        flags.insert(MemberId(reader.number(member)?), read_json(key, &bytes)?);
    }
    Ok(flags)
}
