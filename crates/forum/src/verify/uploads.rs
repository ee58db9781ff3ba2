//! What posts say about files: that those which they use are here, that these know of them, and that nothing
//! waits for ever.

use std::collections::{BTreeMap, BTreeSet, HashSet};
use std::time::Duration;

use model::ids::PostId;
use model::shard::Shard;
use model::upload::{Phase, UploadHash, named_in};
use store::PlacedPost;

use super::{SOME, Verifying};
use crate::Problem;
use crate::uploads::full;

/// Which posts use which files, as they say.
#[derive(Default)]
pub(super) struct Uses(BTreeMap<UploadHash, BTreeSet<PostId>>);

impl Verifying<'_> {
    /// Of these posts of one shard, the files that each uses: it names them, in one of its revisions.
    pub(super) async fn uses(&mut self, placed: &[PlacedPost]) -> Result<(), Problem> {
        let posts: Vec<PostId> = placed.iter().map(|placed| placed.post.id).collect();
        let used = self.forum.store.used_by(&posts).await?;
        for (PlacedPost { post, .. }, used) in placed.iter().zip(used) {
            let mut unnamed: BTreeSet<UploadHash> = used.clone();
            unnamed.retain(|hash| !post.body.contains(hash.as_str()));
            if !unnamed.is_empty() {
                let (history, waiting) =
                    tokio::try_join!(self.forum.store.history(post.id), self.forum.store.waiting(post.id))?;
                let past = history.values().map(|past| past.body.as_str());
                let texts = past.chain(waiting.iter().map(|waiting| waiting.body.as_str()));
                let named: BTreeSet<UploadHash> = texts.flat_map(named_in).collect();
                unnamed.retain(|hash| !named.contains(hash));
            }
            for hash in unnamed {
                self.differ(&format!("p:{}:f", post.id), hash, Some(1.0), None);
            }
            for hash in used {
                self.uses.0.entry(hash).or_default().insert(post.id);
            }
        }
        Ok(())
    }

    /// All files: as they say who uses them, and as they are kept.
    pub(super) async fn uploads(&mut self) -> Result<(), Problem> {
        let mut implied = std::mem::take(&mut self.uses).0;
        let mut known = HashSet::new();
        for shard in Shard::all() {
            for some in self.forum.store.uploads_of(shard).await?.chunks(SOME) {
                let found = self.forum.store.uploads_in_bulk(some).await?;
                for (hash, found) in some.iter().zip(found) {
                    let implied = implied.remove(hash).unwrap_or_default();
                    known.insert(hash.as_str().to_owned());
                    let Some(found) = found else {
                        self.differ(&format!("uploads of shard {shard}"), hash, Some(1.0), None);
                        continue;
                    };
                    let place = format!("f:{hash}:u");
                    for post in found.uses.difference(&implied) {
                        self.differ(&place, post, Some(1.0), None);
                    }
                    for post in implied.difference(&found.uses) {
                        self.differ(&place, post, None, Some(1.0));
                    }
                    let waits = found.uses.is_empty() || found.phase != Phase::Here;
                    if waits && self.forum.store.when_due(hash).await?.is_none() {
                        self.differ("due", format!("file {hash}"), None, Some(1.0));
                    }
                    if let (true, Some(shelf)) = (found.is_here(), self.forum.settings.shelf.as_deref())
                        && !shelf.has(hash.as_str(), &full(&found.upload)).await?
                    {
                        self.differ("files", hash, None, Some(1.0));
                    }
                }
            }
        }
        for (hash, posts) in implied {
            self.differ(&format!("f:{hash}:u"), hash, None, Some(posts.len() as f64));
        }
        if let Some(shelf) = self.forum.settings.shelf.as_deref() {
            for (hash, _) in shelf.older_than(Duration::ZERO).await? {
                if !known.contains(&hash) {
                    self.differ("files", hash, Some(1.0), None);
                }
            }
        }
        Ok(())
    }
}
