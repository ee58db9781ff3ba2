//! Pages that admins write.

use model::written::{PageName, PageRevision};
use redis::cmd;

use crate::Store;
use crate::error::StoreError;
use crate::keys;
use crate::record::{Reader, read_json};
use crate::traces::note_read;

impl Store {
    /// The text of one revision of a page.
    ///
    /// # Errors
    /// The store is away.
    pub async fn page_text(&self, name: &PageName, revision: u64) -> Result<Option<String>, StoreError> {
        // Which revision is shown, the site says.
        note_read([model::source::Source::Site]);
        let key = keys::page_texts(name);
        Reader::of(&key).text(self.link.send(cmd("HGET").arg(&key).arg(revision)).await?)
    }

    /// All revisions of a page, the newest first, without their texts.
    ///
    /// # Errors
    /// The store is away.
    pub async fn page_revisions(&self, name: &PageName) -> Result<Vec<PageRevision>, StoreError> {
        let key = keys::page(name);
        let reader = Reader::of(&key);
        let entries = reader.array(self.link.send(cmd("HVALS").arg(&key)).await?)?;
        let mut revisions = entries
            .into_iter()
            .map(|entry| read_json::<PageRevision>(&key, &reader.bytes(entry)?.unwrap_or_default()))
            .collect::<Result<Vec<_>, _>>()?;
        revisions.sort_by_key(|revision| std::cmp::Reverse(revision.revision));
        Ok(revisions)
    }
}
