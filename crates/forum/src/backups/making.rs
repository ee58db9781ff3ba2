//! Making them: one after another, each read through when it is written.
//!
//! Whoever makes one writes a note beside it first, then the backup, and then what was found in it. So whatever a
//! killed process leaves is told from a backup that is whole, and seen to by the next.

use std::sync::atomic::Ordering;
use std::sync::{Arc, PoisonError};
use std::time::Duration;

use backup::{Backup, BackupError, Content};
use model::backup::{BackupName, BackupNote, BackupOutcome, BackupRecord, Found};
use model::ids::MemberId;
use model::log::OPERATOR;
use model::rules::backups as rules;
use model::shard::Shard;
use store::Outcome;
use tokio::sync::watch;

use super::folder::Folder;
use super::{BackupPlace, BackupStage, on_disk};
use crate::followers::Followers;
use crate::{Forum, Problem};

/// How often it is looked whether one is due.
const EVERY: Duration = Duration::from_secs(30);
const TRIES: usize = 8;
const STOPPED: &str = "the server was stopped before it was whole";
const KILLED: &str = "the server ended before it was whole";

impl Followers {
    /// Makes those that are asked for, and those that are due, until `stop` says so. What is being written then is
    /// given up.
    pub(crate) async fn back_up_along(self: Arc<Self>, mut stop: watch::Receiver<bool>) {
        while !*stop.borrow() {
            if let Err(problem) = self.back_up_until(stop.clone()).await {
                tracing::warn!(error = ?problem, "backups are seen to later");
            }
            tokio::select! {
                () = tokio::time::sleep(EVERY) => {}
                () = self.forum().backups.wanted.notified() => {}
                _ = stop.changed() => return,
            }
        }
    }

    /// Makes the one that is asked for or due, if there is one, and sees to what an earlier process left.
    ///
    /// # Errors
    /// The store is away, or the folder cannot be read.
    pub async fn see_to_backups(&self) -> Result<(), Problem> {
        let (_never, stop) = watch::channel(false);
        self.back_up_until(stop).await
    }

    async fn back_up_until(&self, stop: watch::Receiver<bool>) -> Result<(), Problem> {
        let forum = self.forum();
        let Some(place) = forum.settings.backups.as_ref() else { return Ok(()) };
        let is_mine = self.holds(Shard::SITE).await;
        forum.back_up(place, is_mine, stop).await
    }
}

impl Forum {
    /// `is_mine`: the schedule is for this node to carry out.
    async fn back_up(&self, place: &BackupPlace, is_mine: bool, stop: watch::Receiver<bool>) -> Result<(), Problem> {
        let backups = &self.backups;
        let folder = Folder::at(&place.folder);
        let asked = *backups.asked.lock().unwrap_or_else(PoisonError::into_inner);
        let is_due = is_mine && self.is_backup_due().await?;
        let has_to_clear = !backups.is_cleared.load(Ordering::Relaxed) && place.folder.is_dir();
        if asked.is_none() && !is_due && !has_to_clear {
            return Ok(());
        }
        let (locking, wanted) = (folder.clone(), asked.or(is_due.then_some(OPERATOR)));
        let seen_to = match on_disk(move || locking.lock()).await {
            Ok(Some(_lock)) => self.work_in(place, &folder, wanted, stop).await,
            // Another process on this folder is at work: its turn comes first.
            Ok(None) => return Ok(()),
            Err(problem) => self.cannot_begin(place, wanted, problem).await,
        };
        if asked.is_some() {
            *backups.asked.lock().unwrap_or_else(PoisonError::into_inner) = None;
        }
        backups.is_at(None);
        seen_to
    }

    /// In a folder that is locked.
    async fn work_in(
        &self,
        place: &BackupPlace,
        folder: &Folder,
        wanted: Option<MemberId>,
        stop: watch::Receiver<bool>,
    ) -> Result<(), Problem> {
        self.clear_backups(place, folder).await?;
        self.backups.is_cleared.store(true, Ordering::Relaxed);
        match wanted {
            Some(by) => self.make_backup(place, folder, by, stop).await,
            None => Ok(()),
        }
    }

    /// Says of one that is wanted why there is none.
    async fn cannot_begin(
        &self,
        place: &BackupPlace,
        wanted: Option<MemberId>,
        problem: Problem,
    ) -> Result<(), Problem> {
        let Some(by) = wanted else { return Err(problem) };
        let Some(begun) = self.begin_backup(place, by).await? else { return Ok(()) };
        let name = BackupName::at(begun.began);
        self.end_backup(&begun, name, BackupOutcome::Failed(problem.to_string())).await
    }

    async fn is_backup_due(&self) -> Result<bool, Problem> {
        let site = self.site();
        if site.settings.backups.every.duration().is_none() {
            return Ok(false);
        }
        let record = self.store.backups().await?;
        Ok(rules::due(&site.settings.backups, record.as_ref()).is_some_and(|at| at <= self.now()))
    }

    /// Says of those that were never whole that they were not, and reads through what was not read.
    async fn clear_backups(&self, place: &BackupPlace, folder: &Folder) -> Result<(), Problem> {
        let clearing = folder.clone();
        for (name, note) in on_disk(move || clearing.clear()).await? {
            let begun = self.begun_as(place, &note);
            self.end_backup(&begun, name, BackupOutcome::Failed(KILLED.to_owned())).await?;
        }
        let reading = folder.clone();
        for (name, note) in on_disk(move || reading.notes()).await? {
            if note.found.is_none() {
                let begun = self.begun_as(place, &note);
                self.read_through(place, folder, &begun, name, note).await?;
            }
        }
        Ok(())
    }

    fn begun_as(&self, place: &BackupPlace, note: &BackupNote) -> BackupRecord {
        BackupRecord { began: note.began, by: note.by, node: place.node.clone(), outcome: None, good: None }
    }

    async fn make_backup(
        &self,
        place: &BackupPlace,
        folder: &Folder,
        by: MemberId,
        stop: watch::Receiver<bool>,
    ) -> Result<(), Problem> {
        // Another node may have been faster with what is due.
        let Some(begun) = self.begin_backup(place, by).await? else { return Ok(()) };
        let name = folder.free_name(begun.began);
        let note = BackupNote { began: begun.began, by, is_sealed: place.key.is_some(), found: None };
        let noted = self.note_backup(folder, &name, &note).await;
        let written = match noted {
            Ok(()) => self.write_backup(place, folder, &name, &begun, stop).await,
            Err(problem) => Err(problem.to_string()),
        };
        match written {
            Ok(()) => self.read_through(place, folder, &begun, name, note).await,
            Err(why) => {
                let (removing, gone) = (folder.clone(), name.clone());
                on_disk(move || removing.remove(&gone)).await?;
                self.end_backup(&begun, name, BackupOutcome::Failed(why)).await
            }
        }
    }

    /// Notes that one is begun; `None`, if what was due is being made elsewhere.
    async fn begin_backup(&self, place: &BackupPlace, by: MemberId) -> Result<Option<BackupRecord>, Problem> {
        for _ in 0..TRIES {
            if by == OPERATOR && !self.is_backup_due().await? {
                return Ok(None);
            }
            let before = self.store.backups().await?;
            let (begun, change) = rules::begin(before.as_ref(), by, place.node.clone(), self.now());
            if !matches!(self.store.commit_in_bulk(change).await?, Outcome::Stale(_)) {
                return Ok(Some(begun));
            }
        }
        Ok(None)
    }

    /// Writes it; or says why that came to nothing.
    async fn write_backup(
        &self,
        place: &BackupPlace,
        folder: &Folder,
        name: &BackupName,
        begun: &BackupRecord,
        mut stop: watch::Receiver<bool>,
    ) -> Result<(), String> {
        let backups = &self.backups;
        backups.bytes.store(0, Ordering::Relaxed);
        backups.is_at(Some(BackupStage::Writing(0)));
        let (place, file, began) = (place.clone(), folder.path_of(name), begun.began);
        let (bytes, runtime) = (Arc::clone(&backups.bytes), tokio::runtime::Handle::current());
        let writing = backups.pool.run(move || {
            let read = |more: u64| _ = bytes.fetch_add(more, Ordering::Relaxed);
            // What waits for the network waits on the runtime; files, hashes and ciphers are for this thread.
            runtime.block_on(async {
                tokio::select! {
                    written = backup::write(&place.address, &place.uploads, &file, place.key.as_ref(), began, &read) => {
                        written.map(|_| ()).map_err(|error: BackupError| error.to_string())
                    }
                    _ = stop.wait_for(|stop| *stop) => Err(STOPPED.to_owned()),
                }
            })
        });
        writing.await.map_err(|error| error.to_string()).flatten()
    }

    /// Reads it from its beginning to its end, and says of it what was found. A whole one has older ones go.
    async fn read_through(
        &self,
        place: &BackupPlace,
        folder: &Folder,
        begun: &BackupRecord,
        name: BackupName,
        note: BackupNote,
    ) -> Result<(), Problem> {
        let backups = &self.backups;
        backups.is_at(Some(BackupStage::Reading));
        let (path, key, at) = (folder.path_of(&name), place.key.clone(), self.now());
        let found = backups.pool.run(move || {
            let whole = Backup::open(&path, key.as_ref()).and_then(|backup| whole(&path, &backup));
            whole.unwrap_or_else(|error| Found::Broken { at, why: error.to_string() })
        });
        let found = match found.await.map_err(|error| Problem::Broken(error.to_string()))? {
            Found::Whole { data, program, bytes, files, .. } => Found::Whole { at, data, program, bytes, files },
            broken => broken,
        };
        backups.is_at(None);
        let outcome = match &found {
            Found::Whole { .. } => BackupOutcome::Good,
            Found::Broken { why, .. } => BackupOutcome::Failed(format!("it was written, and cannot be read: {why}")),
        };
        self.note_backup(folder, &name, &BackupNote { found: Some(found), ..note }).await?;
        let is_good = outcome == BackupOutcome::Good;
        self.end_backup(begun, name, outcome).await?;
        if is_good {
            self.remove_old_backups(folder).await?;
        }
        Ok(())
    }

    async fn note_backup(&self, folder: &Folder, name: &BackupName, note: &BackupNote) -> Result<(), Problem> {
        let (folder, name, note) = (folder.clone(), name.clone(), note.clone());
        on_disk(move || folder.note(&name, &note)).await
    }

    async fn end_backup(&self, begun: &BackupRecord, name: BackupName, outcome: BackupOutcome) -> Result<(), Problem> {
        match &outcome {
            BackupOutcome::Good => tracing::info!(backup = name.as_str(), "a backup was made and read through"),
            BackupOutcome::Failed(why) => tracing::error!(backup = name.as_str(), %why, "a backup came to nothing"),
        }
        for _ in 0..TRIES {
            let before = self.store.backups().await?;
            let change = rules::end(before.as_ref(), begun, name.clone(), outcome.clone());
            if !matches!(self.store.commit_in_bulk(change).await?, Outcome::Stale(_)) {
                return Ok(());
            }
        }
        Err(model::refusal::Refusal::Conflict(crate::writing::TOO_LIVELY).into())
    }

    async fn remove_old_backups(&self, folder: &Folder) -> Result<(), Problem> {
        let (folder, keep) = (folder.clone(), self.site().settings.backups.keep);
        let removed = on_disk(move || {
            let surplus = rules::surplus(&folder.notes()?, keep);
            surplus.iter().try_for_each(|name| folder.remove(name)).map(|()| surplus)
        });
        for name in removed.await? {
            tracing::info!(backup = name.as_str(), "an old backup was removed");
        }
        Ok(())
    }
}

/// What a backup says of itself whose every checksum was right.
fn whole(path: &std::path::Path, backup: &Backup) -> Result<Found, BackupError> {
    let manifest = &backup.manifest;
    let contents = backup::contents(manifest.parts.iter().map(|part| part.name.as_str()));
    let contents = contents.ok_or_else(|| BackupError::Refused("it holds parts that no backup has".to_owned()))?;
    Ok(Found::Whole {
        at: model::time::Timestamp::default(),
        data: manifest.data,
        program: manifest.by.clone(),
        bytes: path.metadata()?.len(),
        files: contents.iter().filter(|content| **content == Content::Upload).count() as u64,
    })
}
