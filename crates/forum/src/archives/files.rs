//! The files that somebody sent, in an archive of theirs.

use bytes::Bytes;
use futures_util::TryStreamExt;
use model::shard::Shard;
use model::upload::{KnownUpload, address};
use serde_json::{Value, json};

use super::{PART, Writing};
use crate::Problem;
use crate::uploads::full;

/// Bytes of an archive beyond which it holds no more files, but says where they are: it lies in memory for a
/// day.
const ROOM: u64 = 64 << 20;
/// Files that are looked at together.
const SOME: usize = 200;

impl Writing<'_> {
    /// What they sent of the files of one shard.
    pub(super) async fn files_of(&mut self, shard: Shard) -> Result<(), Problem> {
        let mut told: Vec<Value> = Vec::new();
        for some in self.forum.store.uploads_of(shard).await?.chunks(SOME) {
            for known in self.forum.store.uploads_in_bulk(some).await?.into_iter().flatten() {
                let Some(sent) = known.senders.get(&self.member).cloned() else { continue };
                let name = self.file_of(&known).await?;
                told.push(json!({
                    "name": sent.name,
                    "sent": sent.at.iso(),
                    "address": address(&known.hash, &known.upload, &sent.name),
                    "bytes": known.upload.bytes,
                    "file": name,
                }));
            }
        }
        if told.is_empty() {
            Ok(())
        } else {
            self.json(&format!("files/{:02}.json", shard.number()), &Value::Array(told))
        }
    }

    /// Puts a file in; `None` if there is no room, or it is not here.
    async fn file_of(&mut self, known: &KnownUpload) -> Result<Option<String>, Problem> {
        let room = self.bytes + (self.files.len() as u64) + known.upload.bytes <= ROOM;
        let Some(shelf) = self.forum.settings.shelf.as_deref().filter(|_| room && known.is_here()) else {
            return Ok(None);
        };
        let Some(kept) = shelf.get(known.hash.as_str(), &full(&known.upload)).await? else { return Ok(None) };
        let parts: Vec<Bytes> =
            kept.stream.try_collect().await.map_err(|error: std::io::Error| Problem::Broken(error.to_string()))?;
        let name = format!("files/{}.{}", known.hash, known.upload.kind.extension());
        self.file(&name, &parts.concat());
        if self.files.len() >= PART {
            self.press().await?;
        }
        Ok(Some(name))
    }
}
