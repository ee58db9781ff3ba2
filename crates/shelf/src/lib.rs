//! Files that members send, by a hash of what is in them: `ab/abcd…/full.webp` and, of a picture, what was
//! made smaller beside it.
//!
//! They are kept through `object_store`, so that another place than a folder is another [`Shelf`] and
//! nothing else. What is known of each, and who may look at it, stands elsewhere.

use std::error::Error;
use std::io;
use std::path::{Path as FilePath, PathBuf};
use std::sync::Arc;
use std::time::{Duration, SystemTime};

use bytes::Bytes;
use futures_util::stream::BoxStream;
use futures_util::{StreamExt, TryStreamExt};
use object_store::local::LocalFileSystem;
use object_store::path::Path;
use object_store::{ObjectStore, ObjectStoreExt, PutPayload};
use sha2::{Digest, Sha256};

/// Bytes of a hash that count; as many names as anybody could want, in 32 digits.
const HASH: usize = 16;
/// What a file is called that is being written, up to when it has its name, has this in it.
const UNFINISHED: char = '#';

#[derive(Debug, thiserror::Error)]
pub enum ShelfError {
    #[error("there is no room left for files")]
    Full,
    #[error("files cannot be kept or read: {0}")]
    Broken(String),
}

/// Where files are.
#[derive(Debug)]
pub struct Shelf {
    objects: Arc<dyn ObjectStore>,
    /// If they are on a disk.
    folder: Option<PathBuf>,
}

/// A file as it is read.
pub struct Kept {
    /// In bytes.
    pub length: u64,
    pub stream: BoxStream<'static, io::Result<Bytes>>,
}

/// What is left of a disk, in bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Room {
    pub free: u64,
    pub total: u64,
}

/// The hash of a file, in hexadecimal digits. `kind` tells apart what is the same and handed out
/// otherwise.
pub fn hash_of(kind: &str, file: &[u8]) -> String {
    let digest = Sha256::new().chain_update(kind).chain_update([0]).chain_update(file).finalize();
    digest.iter().take(HASH).map(|byte| format!("{byte:02x}")).collect()
}

impl Shelf {
    /// In a folder, which is made if it is not there. What was written is on the disk, and has its name
    /// only when it is whole.
    ///
    /// # Errors
    /// It cannot be made or read.
    pub fn in_folder(folder: &FilePath) -> Result<Self, ShelfError> {
        std::fs::create_dir_all(folder).map_err(|error| ShelfError::Broken(error.to_string()))?;
        let disk = LocalFileSystem::new_with_prefix(folder).map_err(broken)?;
        let disk = disk.with_fsync(true).with_automatic_cleanup(true);
        Ok(Self { objects: Arc::new(disk), folder: Some(folder.to_owned()) })
    }

    /// Keeps the parts of a file under these names.
    ///
    /// # Errors
    /// There is no room, or it fails otherwise: some parts may be there.
    pub async fn put(&self, hash: &str, parts: Vec<(String, Bytes)>) -> Result<(), ShelfError> {
        for (name, bytes) in parts {
            self.objects.put(&place(hash, &name), PutPayload::from_bytes(bytes)).await.map_err(broken)?;
        }
        Ok(())
    }

    /// # Errors
    /// It cannot be read. `None`: it is not there.
    pub async fn get(&self, hash: &str, name: &str) -> Result<Option<Kept>, ShelfError> {
        match self.objects.get(&place(hash, name)).await {
            Ok(found) => {
                let length = found.meta.size;
                Ok(Some(Kept { length, stream: found.into_stream().map_err(io::Error::other).boxed() }))
            }
            Err(object_store::Error::NotFound { .. }) => Ok(None),
            Err(error) => Err(broken(error)),
        }
    }

    /// What is left of the disk that the folder is on; nothing is known of other places.
    pub fn room(&self) -> Option<Room> {
        let disk = rustix::fs::statvfs(self.folder.as_deref()?).ok()?;
        Some(Room {
            free: disk.f_bavail.saturating_mul(disk.f_frsize),
            total: disk.f_blocks.saturating_mul(disk.f_frsize),
        })
    }

    /// Whether it is there.
    ///
    /// # Errors
    /// Nobody can tell.
    pub async fn has(&self, hash: &str, name: &str) -> Result<bool, ShelfError> {
        match self.objects.head(&place(hash, name)).await {
            Ok(_) => Ok(true),
            Err(object_store::Error::NotFound { .. }) => Ok(false),
            Err(error) => Err(broken(error)),
        }
    }

    /// Removes all parts of a file; if there are none, that is so already.
    ///
    /// # Errors
    /// Some of it may be left.
    pub async fn remove(&self, hash: &str) -> Result<(), ShelfError> {
        let parts: Vec<_> = self.objects.list(Some(&folder(hash))).try_collect().await.map_err(broken)?;
        for part in parts {
            match self.objects.delete(&part.location).await {
                Ok(()) | Err(object_store::Error::NotFound { .. }) => {}
                Err(error) => return Err(broken(error)),
            }
        }
        Ok(())
    }

    /// The files that there are and have been for so long, each once, with one of its parts.
    ///
    /// # Errors
    /// It cannot be read.
    pub async fn older_than(&self, age: Duration) -> Result<Vec<(String, String)>, ShelfError> {
        let before = SystemTime::now().checked_sub(age).unwrap_or(SystemTime::UNIX_EPOCH);
        let mut found: Vec<(String, String)> = Vec::new();
        let mut parts = self.objects.list(None);
        while let Some(part) = parts.try_next().await.map_err(broken)? {
            let names: Vec<String> = part.location.parts().map(|name| name.as_ref().to_owned()).collect();
            if let [_, hash, name] = names.as_slice()
                && SystemTime::from(part.last_modified) <= before
                && found.last().is_none_or(|(last, _)| last != hash)
            {
                found.push((hash.clone(), name.clone()));
            }
        }
        found.sort();
        found.dedup_by(|one, other| one.0 == other.0);
        Ok(found)
    }

    /// Removes what was being written that long ago and never got its name, since whoever wrote it was
    /// killed. Answers with how many there were.
    ///
    /// # Errors
    /// It cannot be read.
    pub async fn sweep(&self, age: Duration) -> Result<u64, ShelfError> {
        let Some(folder) = self.folder.clone() else { return Ok(0) };
        let swept = tokio::task::spawn_blocking(move || sweep(&folder, age)).await;
        swept
            .map_err(|error| ShelfError::Broken(error.to_string()))?
            .map_err(|error| ShelfError::Broken(error.to_string()))
    }
}

fn sweep(folder: &FilePath, age: Duration) -> io::Result<u64> {
    let (mut folders, mut swept) = (vec![folder.to_owned()], 0);
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(&folder)? {
            let entry = entry?;
            if entry.file_type()?.is_dir() {
                folders.push(entry.path());
            } else if entry.file_name().to_string_lossy().contains(UNFINISHED)
                && entry.metadata()?.modified()?.elapsed().is_ok_and(|since| since >= age)
            {
                std::fs::remove_file(entry.path())?;
                swept += 1;
            }
        }
    }
    Ok(swept)
}

/// Whether a file in the folder of a shelf is one that is being written.
pub fn is_unfinished(name: &str) -> bool {
    name.contains(UNFINISHED)
}

fn folder(hash: &str) -> Path {
    Path::from_iter([hash.get(..2).unwrap_or_default(), hash])
}

fn place(hash: &str, name: &str) -> Path {
    Path::from_iter([hash.get(..2).unwrap_or_default(), hash, name])
}

/// A full disk is somewhere among the reasons.
fn broken(error: object_store::Error) -> ShelfError {
    let mut reason: Option<&(dyn Error + 'static)> = Some(&error);
    while let Some(found) = reason {
        let kind = found.downcast_ref::<io::Error>().map(io::Error::kind);
        if matches!(kind, Some(io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded)) {
            return ShelfError::Full;
        }
        reason = found.source();
    }
    ShelfError::Broken(error.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    async fn text(kept: Kept) -> String {
        let parts: Vec<Bytes> = kept.stream.try_collect().await.unwrap();
        String::from_utf8(parts.concat()).unwrap()
    }

    #[tokio::test]
    async fn what_is_put_is_there_until_it_is_removed() {
        let folder = tempfile::tempdir().unwrap();
        let shelf = Shelf::in_folder(folder.path()).unwrap();
        let hash = hash_of("webp", b"wide");
        let parts = [("full.webp", "wide"), ("480.webp", "narrow")];
        let parts = parts.map(|(name, bytes)| (name.to_owned(), Bytes::from_static(bytes.as_bytes()))).to_vec();
        shelf.put(&hash, parts.clone()).await.unwrap();
        shelf.put(&hash, parts).await.unwrap();
        let kept = shelf.get(&hash, "480.webp").await.unwrap().unwrap();
        assert_eq!((kept.length, text(kept).await.as_str()), (6, "narrow"));
        assert!(shelf.has(&hash, "full.webp").await.unwrap() && !shelf.has(&hash, "800.webp").await.unwrap());
        assert!(shelf.get(&hash, "800.webp").await.unwrap().is_none());
        assert_eq!(shelf.older_than(Duration::ZERO).await.unwrap().len(), 1);
        assert_eq!(shelf.older_than(Duration::from_secs(60)).await.unwrap(), []);
        shelf.remove(&hash).await.unwrap();
        shelf.remove(&hash).await.unwrap();
        assert!(!shelf.has(&hash, "full.webp").await.unwrap());
        assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 0, "no empty folders stay");
    }

    #[tokio::test]
    async fn what_was_never_finished_is_swept_and_nothing_else() {
        let folder = tempfile::tempdir().unwrap();
        let shelf = Shelf::in_folder(folder.path()).unwrap();
        let hash = hash_of("log", b"text");
        shelf.put(&hash, vec![("full.log".to_owned(), Bytes::from_static(b"text"))]).await.unwrap();
        let unfinished = folder.path().join(&hash[..2]).join(&hash).join("full.log#1");
        std::fs::write(&unfinished, "te").unwrap();
        assert_eq!(shelf.older_than(Duration::ZERO).await.unwrap(), [(hash.clone(), "full.log".to_owned())]);
        assert_eq!(shelf.sweep(Duration::from_secs(60)).await.unwrap(), 0);
        assert_eq!(shelf.sweep(Duration::ZERO).await.unwrap(), 1);
        assert!(shelf.has(&hash, "full.log").await.unwrap());
    }

    #[test]
    fn a_full_disk_is_told_from_other_trouble() {
        let with = |kind: io::ErrorKind| object_store::Error::Generic {
            store: "disk",
            source: Box::new(io::Error::from(kind)),
        };
        assert!(matches!(broken(with(io::ErrorKind::StorageFull)), ShelfError::Full));
        assert!(matches!(broken(with(io::ErrorKind::PermissionDenied)), ShelfError::Broken(_)));
    }

    #[test]
    fn the_same_under_another_kind_is_another_file() {
        assert_eq!(hash_of("log", b"a").len(), 32);
        assert_ne!(hash_of("log", b"a"), hash_of("txt", b"a"));
    }
}
