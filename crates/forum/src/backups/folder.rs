//! The folder of a node's backups: what lies in it, the notes beside, and what a killed process left.
//!
//! Whoever writes there holds the folder's lock, which goes with the process however that ends.

use std::collections::BTreeMap;
use std::fs::{self, DirBuilder, File, OpenOptions, TryLockError};
use std::io::{self, ErrorKind, Write};
use std::os::unix::fs::{DirBuilderExt, OpenOptionsExt};
use std::path::{Path, PathBuf};
use std::time::{Duration, UNIX_EPOCH};

use model::backup::{BackupName, BackupNote};
use model::time::Timestamp;

const LOCK: &str = ".lock";
const NOTE: &str = ".json";
const UNFINISHED: &str = ".part";
const BACKUP: &str = ".backup";

/// A backup that lies in the folder.
#[derive(Clone, Debug)]
pub struct KeptBackup {
    /// Of its file.
    pub name: String,
    pub bytes: u64,
    /// When its file was written last.
    pub written: Timestamp,
    pub is_sealed: bool,
    /// What is known of it; nothing, if somebody else has put it there.
    pub note: Option<BackupNote>,
}

#[derive(Clone, Debug)]
pub(super) struct Folder(PathBuf);

impl Folder {
    pub(super) fn at(path: &Path) -> Self {
        Self(path.to_owned())
    }

    /// The folder is this process's to write in until the file is dropped; `None`, while it is another's. It is made
    /// if it is not there, for nobody else to read.
    pub(super) fn lock(&self) -> io::Result<Option<File>> {
        DirBuilder::new().recursive(true).mode(0o700).create(&self.0)?;
        let lock = OpenOptions::new().write(true).create(true).truncate(false).mode(0o600).open(self.0.join(LOCK))?;
        match lock.try_lock() {
            Ok(()) => Ok(Some(lock)),
            Err(TryLockError::WouldBlock) => Ok(None),
            Err(TryLockError::Error(error)) => Err(error),
        }
    }

    pub(super) fn path_of(&self, name: &BackupName) -> PathBuf {
        self.0.join(name.as_str())
    }

    /// All backups, whoever made them, the newest first; none, if there is no folder.
    pub(super) fn list(&self) -> io::Result<Vec<KeptBackup>> {
        let notes = self.notes()?;
        let mut found = Vec::new();
        for name in self.names()?.into_iter().filter(|name| name.ends_with(BACKUP) && !name.starts_with('.')) {
            let path = self.0.join(&name);
            let known = match fs::symlink_metadata(&path) {
                Ok(known) if known.is_file() => known,
                Ok(_) => continue,
                // Removed at this moment.
                Err(error) if error.kind() == ErrorKind::NotFound => continue,
                Err(error) => return Err(error),
            };
            let note = BackupName::parse(&name).and_then(|name| notes.get(&name).cloned());
            let since = known.modified()?.duration_since(UNIX_EPOCH).unwrap_or(Duration::ZERO);
            found.push(KeptBackup {
                bytes: known.len(),
                written: Timestamp(0).plus(since),
                is_sealed: note.as_ref().map_or_else(|| backup::is_encrypted(&path), |note| Ok(note.is_sealed))?,
                note,
                name,
            });
        }
        let began = |kept: &KeptBackup| kept.note.as_ref().map_or(kept.written, |note| note.began);
        found.sort_by(|one, other| (began(other), &other.name).cmp(&(began(one), &one.name)));
        Ok(found)
    }

    /// What is noted of each that was made here. A note that cannot be read is none.
    pub(super) fn notes(&self) -> io::Result<BTreeMap<BackupName, BackupNote>> {
        let mut notes = BTreeMap::new();
        for file in self.names()? {
            let Some(name) = file.strip_suffix(NOTE).and_then(BackupName::parse) else { continue };
            match fs::read(self.0.join(&file)) {
                Ok(bytes) => notes.extend(serde_json::from_slice(&bytes).ok().map(|note| (name, note))),
                Err(error) if error.kind() == ErrorKind::NotFound => {}
                Err(error) => return Err(error),
            }
        }
        Ok(notes)
    }

    /// What one that begins at this time can be called.
    pub(super) fn free_name(&self, began: Timestamp) -> BackupName {
        let seconds = (0..).map(|seconds| BackupName::at(began.plus(Duration::from_secs(seconds))));
        let is_free = |name: &BackupName| !self.path_of(name).exists() && !self.note_of(name).exists();
        let mut free = seconds.filter(is_free);
        free.next().unwrap_or_else(|| BackupName::at(began))
    }

    /// On the disk when this returns.
    pub(super) fn note(&self, name: &BackupName, note: &BackupNote) -> io::Result<()> {
        let (path, text) = (self.note_of(name), serde_json::to_vec(note).map_err(io::Error::other)?);
        let unfinished = self.0.join(format!(".{}{NOTE}{UNFINISHED}", name.as_str()));
        let mut file = OpenOptions::new().write(true).create(true).truncate(true).mode(0o600).open(&unfinished)?;
        file.write_all(&text)?;
        file.sync_all()?;
        fs::rename(&unfinished, &path)?;
        File::open(&self.0)?.sync_all()
    }

    /// The backup, and then its note: what is left without one would be nobody's.
    pub(super) fn remove(&self, name: &BackupName) -> io::Result<()> {
        for path in [self.path_of(name), self.note_of(name)] {
            match fs::remove_file(path) {
                Err(error) if error.kind() != ErrorKind::NotFound => return Err(error),
                _ => {}
            }
        }
        Ok(())
    }

    /// Removes what processes left that were killed while they wrote here, and forgets what somebody has removed.
    /// Answers with those that were begun and never got their name. The folder has to be locked.
    pub(super) fn clear(&self) -> io::Result<Vec<(BackupName, BackupNote)>> {
        for file in self.names()? {
            let inner = file.strip_prefix('.').and_then(|file| file.strip_suffix(UNFINISHED));
            let name = inner.and_then(|inner| inner.split_once(BACKUP)).map(|(begins, _)| format!("{begins}{BACKUP}"));
            // What a command writes that was told to write here has another name.
            if name.is_some_and(|name| BackupName::parse(&name).is_some()) {
                fs::remove_file(self.0.join(file))?;
            }
        }
        let mut lost = Vec::new();
        for (name, note) in self.notes()? {
            if !self.path_of(&name).exists() {
                self.remove(&name)?;
                lost.extend(note.found.is_none().then_some((name, note)));
            }
        }
        Ok(lost)
    }

    fn note_of(&self, name: &BackupName) -> PathBuf {
        self.0.join(format!("{}{NOTE}", name.as_str()))
    }

    fn names(&self) -> io::Result<Vec<String>> {
        let entries = match fs::read_dir(&self.0) {
            Err(error) if error.kind() == ErrorKind::NotFound => return Ok(Vec::new()),
            entries => entries?,
        };
        entries.map(|entry| Ok(entry?.file_name().to_string_lossy().into_owned())).collect()
    }
}

#[cfg(test)]
#[path = "folder_tests.rs"]
mod tests;
