//! Removing files that nobody uses: what is due, and what a killed process left behind.

use std::sync::Arc;
use std::time::Duration;

use model::event::Due;
use model::ids::MemberId;
use model::rules::uploads::Step;
use model::rules::{order, uploads};
use model::shard::Shard;
use model::time::Timestamp;
use model::upload::{FileKind, KnownUpload, UNUSED, Upload, UploadHash};
use store::Outcome;

use crate::{Forum, Problem};

/// How far a follower of a shard may be behind before what it may still carry counts as not carried.
const BEHIND: Duration = Duration::from_secs(120);

impl Forum {
    /// Sees to a file that is due.
    pub(crate) async fn see_to_upload(&self, hash: &UploadHash, at: Timestamp) -> Result<(), Problem> {
        // A process that keeps none leaves that to one that does.
        let Some(shelf) = self.settings.shelf.as_deref() else { return Ok(()) };
        let known = self.store.uploads_in_bulk(std::slice::from_ref(hash)).await?.into_iter().flatten().next();
        let Some(known) = known else {
            self.store.commit_in_bulk(order::done(&Due::UploadUnused { upload: hash.clone() }, at)).await?;
            return Ok(());
        };
        let (is_kept, is_behind) = match known.uses.is_empty() {
            true => (self.is_kept_by_sender(&known).await?, self.is_any_follower_behind().await?),
            false => (false, false),
        };
        match uploads::fall_due(&known, at, is_kept, is_behind, self.now()) {
            Step::Note(change) => {
                self.store.commit_in_bulk(change).await?;
            }
            Step::Remove(change) => {
                if let Outcome::Stale(_) = self.store.commit_in_bulk(change).await? {
                    return Ok(());
                }
                shelf.remove(hash.as_str()).await?;
                self.store.commit_in_bulk(uploads::gone(hash)).await?;
                tracing::debug!(%hash, "a file that nobody used is removed");
            }
        }
        Ok(())
    }

    /// Whether something that is not posted yet names the file.
    async fn is_kept_by_sender(&self, known: &KnownUpload) -> Result<bool, Problem> {
        let name = known.hash.as_str();
        for member in known.senders.keys() {
            if self.kept_texts(*member).await?.iter().any(|text| text.contains(name)) {
                return Ok(true);
            }
        }
        Ok(false)
    }

    /// What a member has typed and not posted.
    async fn kept_texts(&self, member: MemberId) -> Result<Vec<String>, Problem> {
        let (kept, drafts) = tokio::try_join!(self.store.kept_text(member), self.store.draft_texts(member))?;
        let fields = drafts.into_values().flatten().map(|(_, text)| text);
        Ok(fields.chain(kept).collect())
    }

    /// Whether there may be events of a while ago that were not carried onward.
    async fn is_any_follower_behind(&self) -> Result<bool, Problem> {
        let before = self.now().minus(BEHIND);
        for shard in Shard::all() {
            let (newest, state) = tokio::try_join!(self.store.newest_event(shard), self.store.follow_state(shard))?;
            let carried = state.cursor.split('-').next().and_then(|at| at.parse::<u64>().ok()).unwrap_or_default();
            if newest != state.cursor && newest != store::BEGINNING && carried < before.0 {
                return Ok(true);
            }
        }
        Ok(!self.store.parked().await?.is_empty())
    }

    /// Sweeps once a day, from now on.
    pub(crate) async fn sweep_along(self: Arc<Self>) {
        loop {
            match self.sweep_uploads().await {
                Ok(0) => {}
                Ok(strays) => tracing::info!(strays, "files of which nothing is known are removed"),
                Err(problem) => tracing::warn!(error = ?problem, "files could not be looked through"),
            }
            tokio::time::sleep(Duration::from_millis(UNUSED)).await;
        }
    }

    /// Removes what killed processes left: files that were never finished, and such of which nothing is
    /// known. Answers with how many of these there were.
    ///
    /// # Errors
    /// Files cannot be read; the store is away.
    pub async fn sweep_uploads(&self) -> Result<usize, Problem> {
        let Some(shelf) = self.settings.shelf.as_deref() else { return Ok(0) };
        shelf.sweep(Duration::from_millis(UNUSED)).await?;
        let mut strays = 0;
        for some in shelf.older_than(Duration::from_millis(UNUSED)).await?.chunks(500) {
            let found = some.iter().filter_map(|(hash, part)| Some((UploadHash::parse(hash)?, part)));
            let (hashes, parts): (Vec<UploadHash>, Vec<&String>) = found.unzip();
            let known = self.store.uploads_in_bulk(&hashes).await?;
            for ((hash, part), _) in hashes.iter().zip(parts).zip(known).filter(|(_, known)| known.is_none()) {
                let extension = part.split_once('.').map_or("", |(_, extension)| extension);
                let kind = FileKind::kept(extension).unwrap_or_else(|| FileKind::of_picture("webp"));
                let upload = Upload { kind, bytes: 0, size: None, widths: Vec::new() };
                self.store.commit_in_bulk(uploads::stray(hash, upload, self.now())).await?;
                strays += 1;
            }
        }
        Ok(strays)
    }

    /// Takes a member who has left from the files of a shard that they sent.
    pub(crate) async fn forget_sender(&self, member: MemberId, shard: Shard) -> Result<(), Problem> {
        for some in self.store.uploads_of(shard).await?.chunks(500) {
            for known in self.store.uploads_in_bulk(some).await?.into_iter().flatten() {
                if known.senders.contains_key(&member) {
                    self.store.commit_in_bulk(uploads::unsent(&known.hash, member)).await?;
                }
            }
        }
        Ok(())
    }
}
