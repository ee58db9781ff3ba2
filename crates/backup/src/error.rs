//! Why there is no backup, or why one is refused.

use std::io::{self, ErrorKind};
use std::path::{Path, PathBuf};

use store::{SnapshotError, StoreError};

#[derive(Debug, thiserror::Error)]
pub enum BackupError {
    #[error("{} is no file name", .0.display())]
    NoName(PathBuf),
    /// A sentence that says which file it is, and what to do.
    #[error("{0}")]
    Refused(String),
    #[error("cannot write {}: the disk is full. Make room, or choose another disk, and try again", .0.display())]
    Full(PathBuf),
    #[error(transparent)]
    Store(#[from] StoreError),
    #[error(transparent)]
    Snapshot(SnapshotError),
    #[error(transparent)]
    Io(#[from] io::Error),
}

impl BackupError {
    pub(crate) fn refused(sentence: impl Into<String>) -> Self {
        Self::Refused(sentence.into())
    }

    /// Why a file could not be written.
    pub(crate) fn unwritten(path: &Path, error: &io::Error) -> Self {
        match error.kind() {
            ErrorKind::StorageFull | ErrorKind::QuotaExceeded => Self::Full(path.to_owned()),
            _ => Self::Refused(format!("cannot write {}: {error}", path.display())),
        }
    }
}

impl From<SnapshotError> for BackupError {
    fn from(error: SnapshotError) -> Self {
        match error {
            SnapshotError::Store(error) => Self::Store(error),
            error => Self::Snapshot(error),
        }
    }
}
