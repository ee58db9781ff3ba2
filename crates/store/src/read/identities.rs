//! Ways in through providers.

use model::identity::{Identity, Linked};
use model::ids::MemberId;
use redis::cmd;

use crate::Store;
use crate::error::StoreError;
use crate::keys;
use crate::record::{Reader, read_json};

impl Store {
    /// Whose way in this is.
    pub async fn member_of_identity(&self, identity: &Identity) -> Result<Option<MemberId>, StoreError> {
        let key = keys::identity(identity);
        let found = Reader::of(&key).optional_number(self.link.send(cmd("GET").arg(&key)).await?)?;
        Ok(found.map(MemberId))
    }

    /// The identities of a member, the oldest first.
    pub async fn identities(&self, member: MemberId) -> Result<Vec<Linked>, StoreError> {
        let key = keys::identities(member);
        let reader = Reader::of(&key);
        let found = reader.array(self.link.send(cmd("HVALS").arg(&key)).await?)?;
        let mut linked = Vec::with_capacity(found.len());
        for value in found {
            linked.push(read_json::<Linked>(&key, &reader.bytes(value)?.unwrap_or_default())?);
        }
        linked.sort_by(|one, other| (one.since, &one.identity).cmp(&(other.since, &other.identity)));
        Ok(linked)
    }
}
