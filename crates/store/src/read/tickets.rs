//! Tickets, by the hash of their token.

use model::ticket::Ticket;
use redis::cmd;

use crate::Store;
use crate::error::StoreError;
use crate::keys;
use crate::record::{Reader, read_json};

impl Store {
    /// The ticket under this hash; `None` if there was none, or it was used, or its time is over.
    pub async fn ticket(&self, hash: &str) -> Result<Option<Ticket>, StoreError> {
        let key = keys::ticket(hash);
        let found = Reader::of(&key).bytes(self.link.send(cmd("GET").arg(&key)).await?)?;
        found.map(|bytes| read_json(&key, &bytes)).transpose()
    }
}
