//! Flags.

use model::flag::{FlagRecord, Flags};
use model::ids::{MemberId, PostId};
use redis::cmd;

use crate::Store;
use crate::error::StoreError;
use crate::keys;
use crate::read::conduct::read_record;
use crate::record::{Reader, read_json};

impl Store {
    /// What members have flagged of a post.
    ///
    /// # Errors
    /// The store is away.
    pub async fn flags(&self, post: PostId) -> Result<Flags, StoreError> {
        let key = keys::flags(post);
        let reader = Reader::of(&key);
        let mut fields = reader.array(self.link.send(cmd("HGETALL").arg(&key)).await?)?.into_iter();
        let mut flags = Flags::new();
        while let (Some(member), Some(flag)) = (fields.next(), fields.next()) {
            let bytes = reader.bytes(flag)?.ok_or_else(|| StoreError::corrupt(&key, "no flag"))?;
            flags.insert(MemberId(reader.number(member)?), read_json(&key, &bytes)?);
        }
        Ok(flags)
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
