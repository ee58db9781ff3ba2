//! Making a backup of a forum that goes on meanwhile.

use std::fs::{self, File};
use std::io::ErrorKind;
use std::path::{Path, PathBuf};
use std::time::Duration;

use auth::seal::SecretKey;
use model::time::Timestamp;
use store::version::{self, Standing};
use store::{Address, Snapshot, StoreError};

use crate::archive::{self, Manifest, Writer};
use crate::error::BackupError;
use crate::parts;

/// What was written.
#[derive(Debug)]
pub struct Written {
    pub manifest: Manifest,
    /// For how long writes were held; `None` if they were not.
    pub held: Option<Duration>,
}

/// Writes the forum at `address` with the files in the folder `uploads` into `file`, which has
/// its name when it is whole and on the disk, and only then, encrypted if there is a key. The data may be of any
/// version that this program knows. `read` hears of the bytes. Dropping the future leaves nothing.
///
/// It reads and writes files where it runs, and hashes what it writes: no thread that answers people is the place
/// for it.
///
/// # Errors
/// The store is away, gives no copy, or holds what this program does not know; the file cannot be written. Nothing
/// is left of it.
pub async fn write(
    address: &Address,
    uploads: &Path,
    file: &Path,
    key: Option<&SecretKey>,
    began: Timestamp,
    read: &dyn Fn(u64),
) -> Result<Written, BackupError> {
    let version = whole_version(address).await?;
    let mut writer = Writer::create(file, key)?;
    let folder = file.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let mut snapshot = Snapshot::take(address, folder, read).await?;
    let is_kept = snapshot.held.is_some();
    while let Some(mut part) = snapshot.next_part() {
        while let Some(bytes) = part.next().await? {
            writer.write(&bytes)?;
            if !is_kept {
                read(bytes.len() as u64);
            }
        }
        writer.end_part(&parts::of_redis(part.shards.as_deref()));
    }
    // After Redis: a file is there before anything refers to it.
    for path in files_below(uploads)? {
        let name = path.strip_prefix(uploads).ok().and_then(Path::to_str);
        let name = name.ok_or_else(|| BackupError::refused(format!("{} has no name in UTF-8", path.display())))?;
        let mut upload = match File::open(&path) {
            // Nobody used it, and it was removed meanwhile.
            Err(error) if error.kind() == ErrorKind::NotFound => continue,
            opened => opened?,
        };
        archive::copy(&mut upload, |bytes| {
            read(bytes.len() as u64);
            writer.write(bytes)
        })?;
        writer.end_part(&parts::of_upload(name));
    }
    if whole_version(address).await? != version {
        return Err(BackupError::refused("the data was carried to another version meanwhile: try again"));
    }
    Ok(Written { manifest: writer.finish(began.0, version)?, held: snapshot.held })
}

/// The version that all of the data is of.
async fn whole_version(address: &Address) -> Result<u32, BackupError> {
    let standing = version::standing(address).await?;
    match (standing, standing.objection()) {
        (Standing::Older { version, begun: false }, _) => Ok(version),
        (_, Some(objection)) => Err(StoreError::from(objection).into()),
        (_, None) => Ok(version::DATA),
    }
}

/// All files below a folder, in the order of their paths; none if there is no such folder.
fn files_below(folder: &Path) -> Result<Vec<PathBuf>, BackupError> {
    let (mut folders, mut files) = (vec![folder.to_owned()], Vec::new());
    while let Some(folder) = folders.pop() {
        if !folder.exists() {
            continue;
        }
        for entry in fs::read_dir(&folder)? {
            let entry = entry?;
            let kind = entry.file_type()?;
            match (kind.is_dir(), kind.is_file()) {
                (true, _) => folders.push(entry.path()),
                // What is being written is no file yet.
                (_, true) if shelf::is_unfinished(&entry.file_name().to_string_lossy()) => {}
                (_, true) => files.push(entry.path()),
                _ => return Err(BackupError::refused(format!("{} is no regular file", entry.path().display()))),
            }
        }
    }
    files.sort();
    Ok(files)
}
