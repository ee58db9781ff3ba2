//! The file of a backup: parts, one behind the other, and checksums of everything.
//!
//! ```text
//! "exedra backup 1\n"     the format and its version
//! part, part, …           as they are
//! manifest                JSON: what the parts are, their lengths and their SHA-256
//! length of the manifest  8 bytes, the most significant first
//! SHA-256                 32 bytes, of everything before
//! ```
//!
//! Everything stands under the last checksum, so a file that was cut or changed anywhere is refused. With a key
//! all of it is sealed besides (`sealed.rs`).

use std::fs::{self, File, OpenOptions};
use std::io::{self, BufReader, Read, Seek, SeekFrom, Write};
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};

use auth::seal::SecretKey;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use store::version::DATA;

use crate::error::BackupError;
use crate::sealed::{self, Opening, Sealing};

const MAGIC: &[u8; 16] = b"exedra backup 1\n";
const KIND: &[u8] = b"exedra backup ";
const TRAILER: u64 = 8 + 32;
/// The longest manifest that is read, in bytes.
const LONGEST_MANIFEST: u64 = 256 << 20;
const CHUNK: usize = 1 << 20;

/// What a backup says of itself.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Manifest {
    /// The version of the data.
    pub data: u32,
    /// When the backup began, in milliseconds since 1970.
    pub made: u64,
    /// The version of the program that made it.
    pub by: String,
    pub parts: Vec<Part>,
}

/// A part of a backup, as its manifest has it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Part {
    /// As `parts.rs` spells it.
    pub name: String,
    pub length: u64,
    /// In hexadecimal digits.
    pub sha256: String,
}

/// A backup that is being written, to a file of another name. Dropping it removes that.
pub(crate) struct Writer {
    sink: Sink,
    temporary: PathBuf,
    target: PathBuf,
    whole: Sha256,
    part: Sha256,
    length: u64,
    parts: Vec<Part>,
}

enum Sink {
    Plain(File),
    Sealed(Box<Sealing>),
}

impl Sink {
    fn write_all(&mut self, bytes: &[u8]) -> io::Result<()> {
        match self {
            Self::Plain(file) => file.write_all(bytes),
            Self::Sealed(sealing) => sealing.write_all(bytes),
        }
    }

    /// All of it is on the disk.
    fn finish(&mut self) -> io::Result<()> {
        match self {
            Self::Plain(file) => file.sync_all(),
            Self::Sealed(sealing) => sealing.finish(),
        }
    }
}

/// What a backup is read from.
enum Source {
    Plain(File),
    Sealed(Box<Opening>),
}

impl Source {
    fn length(&self) -> io::Result<u64> {
        match self {
            Self::Plain(file) => Ok(file.metadata()?.len()),
            Self::Sealed(opening) => Ok(opening.length),
        }
    }
}

impl Read for Source {
    fn read(&mut self, to: &mut [u8]) -> io::Result<usize> {
        match self {
            Self::Plain(file) => file.read(to),
            Self::Sealed(opening) => opening.read(to),
        }
    }
}

impl Seek for Source {
    fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
        match self {
            Self::Plain(file) => file.seek(to),
            Self::Sealed(opening) => opening.seek(to),
        }
    }
}

impl Writer {
    /// Only the owner may read it: password hashes are in it.
    pub(crate) fn create(target: &Path, key: Option<&SecretKey>) -> Result<Self, BackupError> {
        let name = target.file_name().ok_or_else(|| BackupError::NoName(target.to_owned()))?;
        let temporary = target.with_file_name(format!(".{}.{}.part", name.to_string_lossy(), std::process::id()));
        let file = OpenOptions::new().write(true).create(true).truncate(true).mode(0o600).open(&temporary);
        let file = file.map_err(|error| BackupError::unwritten(&temporary, &error))?;
        let sealed = key.map(|key| Sealing::begin(file.try_clone()?, key)).transpose().map_err(|error| {
            let _ = fs::remove_file(&temporary);
            BackupError::unwritten(&temporary, &error)
        })?;
        let sink = sealed.map_or(Sink::Plain(file), |sealing| Sink::Sealed(Box::new(sealing)));
        let mut writer = Self {
            sink,
            temporary,
            target: target.to_owned(),
            whole: Sha256::new(),
            part: Sha256::new(),
            length: 0,
            parts: Vec::new(),
        };
        writer.put(MAGIC)?;
        Ok(writer)
    }

    /// The next bytes of the part at hand.
    pub(crate) fn write(&mut self, bytes: &[u8]) -> Result<(), BackupError> {
        self.part.update(bytes);
        self.length += bytes.len() as u64;
        self.put(bytes)
    }

    /// What was written since the last one is a part of this name.
    pub(crate) fn end_part(&mut self, name: &str) {
        let sha256 = hex(&std::mem::take(&mut self.part).finalize());
        self.parts.push(Part { name: name.to_owned(), length: std::mem::take(&mut self.length), sha256 });
    }

    /// Completes it as one of data of this version, and gives it its name when it is on the disk.
    pub(crate) fn finish(mut self, made: u64, data: u32) -> Result<Manifest, BackupError> {
        let parts = std::mem::take(&mut self.parts);
        let manifest = Manifest { data, made, by: env!("CARGO_PKG_VERSION").to_owned(), parts };
        let text = serde_json::to_vec(&manifest).map_err(|error| BackupError::refused(error.to_string()))?;
        self.put(&text)?;
        self.put(&(text.len() as u64).to_be_bytes())?;
        let whole = self.whole.clone().finalize();
        let ended = self.sink.write_all(&whole).and_then(|()| self.sink.finish());
        ended.map_err(|error| BackupError::unwritten(&self.temporary, &error))?;
        fs::rename(&self.temporary, &self.target)?;
        let folder = self.target.parent().filter(|folder| !folder.as_os_str().is_empty());
        File::open(folder.unwrap_or(Path::new(".")))?.sync_all()?;
        Ok(manifest)
    }

    fn put(&mut self, bytes: &[u8]) -> Result<(), BackupError> {
        self.whole.update(bytes);
        self.sink.write_all(bytes).map_err(|error| BackupError::unwritten(&self.temporary, &error))
    }
}

impl Drop for Writer {
    fn drop(&mut self) {
        // After `finish` there is nothing of that name.
        let _ = fs::remove_file(&self.temporary);
    }
}

/// Whether a file is a backup that was encrypted, as its first bytes say.
///
/// # Errors
/// It cannot be read.
pub fn is_encrypted(path: &Path) -> io::Result<bool> {
    let mut begins = Vec::new();
    File::open(path)?.take(sealed::MAGIC.len() as u64).read_to_end(&mut begins)?;
    Ok(begins == sealed::MAGIC)
}

/// A backup whose every checksum was found right.
pub struct Backup {
    source: Source,
    pub manifest: Manifest,
}

impl Backup {
    /// Reads all of it. What was encrypted takes the key that it was encrypted with.
    ///
    /// # Errors
    /// It is not whole, was changed, is of a newer version or encrypted with another key, or no backup at all.
    pub fn open(path: &Path, key: Option<&SecretKey>) -> Result<Self, BackupError> {
        let refuse = |what: String| BackupError::refused(format!("{} {what}", path.display()));
        let broken = |_| refuse("is not whole: it was cut or changed".to_owned());
        let mut file = File::open(path).map_err(|error| refuse(format!("cannot be read: {error}")))?;
        let mut magic = [0; MAGIC.len()];
        let is_sealed = file.read_exact(&mut magic).is_ok() && &magic == sealed::MAGIC;
        file.seek(SeekFrom::Start(0))?;
        let mut source = match (is_sealed, key) {
            (false, _) => Source::Plain(file),
            (true, None) => {
                let how = "is encrypted: set backup.key (EXEDRA_BACKUP__KEY) to the key that it was made with";
                return Err(refuse(how.to_owned()));
            }
            (true, Some(key)) => Source::Sealed(Box::new(Opening::begin(file, key).map_err(|_| broken(()))?)),
        };
        let broken = |()| match is_sealed {
            true => refuse("is not whole, was changed, or was encrypted with another key".to_owned()),
            false => broken(()),
        };
        let size = source.length()?;
        let mut reader = BufReader::with_capacity(CHUNK, &mut source);
        let begins = reader.read_exact(&mut magic);
        if is_sealed && begins.is_err() {
            return Err(broken(()));
        }
        if begins.is_err() || !magic.starts_with(KIND) {
            return Err(refuse("is no backup of Exedra".to_owned()));
        }
        if &magic != MAGIC {
            return Err(refuse("is a backup of a format that this version does not read".to_owned()));
        }
        let before = size.checked_sub(TRAILER).filter(|before| *before >= MAGIC.len() as u64);
        let before = before.ok_or(()).map_err(broken)?;
        let mut whole = Sha256::new();
        whole.update(MAGIC);
        let mut rest = Read::by_ref(&mut reader).take(before + 8 - MAGIC.len() as u64);
        copy(&mut rest, |bytes| {
            whole.update(bytes);
            Ok(())
        })
        .map_err(|_| broken(()))?;
        let mut stored = Vec::new();
        reader.take(64).read_to_end(&mut stored).map_err(|_| broken(()))?;
        if stored.as_slice() != whole.finalize().as_slice() {
            return Err(broken(()));
        }
        let manifest = Self::manifest(&mut source, before).map_err(|_| broken(()))?.ok_or(()).map_err(broken)?;
        if manifest.data > DATA {
            let (found, by) = (manifest.data, &manifest.by);
            return Err(refuse(format!(
                "holds data of version {found}, and this program knows version {DATA}: restore it with version {by} of \
                 the program, which wrote it, or a newer one"
            )));
        }
        let mut backup = Self { source, manifest };
        for index in 0..backup.manifest.parts.len() {
            backup.extract(index, |_| Ok(())).map_err(|_| broken(()))?;
        }
        Ok(backup)
    }

    fn manifest(file: &mut Source, before: u64) -> io::Result<Option<Manifest>> {
        let mut length = [0; 8];
        file.seek(SeekFrom::Start(before))?;
        file.read_exact(&mut length)?;
        let length = u64::from_be_bytes(length);
        let start = before.checked_sub(length).filter(|start| *start >= MAGIC.len() as u64);
        let Some(start) = start.filter(|_| length <= LONGEST_MANIFEST) else { return Ok(None) };
        let mut text = Vec::new();
        file.seek(SeekFrom::Start(start))?;
        file.take(length).read_to_end(&mut text)?;
        let manifest: Option<Manifest> = serde_json::from_slice(&text).ok();
        Ok(manifest.filter(|found| {
            let lengths = found.parts.iter().try_fold(MAGIC.len() as u64, |sum, part| sum.checked_add(part.length));
            lengths == Some(start)
        }))
    }

    /// Hands out the bytes of a part, and checks them once more.
    ///
    /// # Errors
    /// It is not what it was; or as `to` says.
    pub fn extract(
        &mut self,
        index: usize,
        to: impl FnMut(&[u8]) -> Result<(), BackupError>,
    ) -> Result<(), BackupError> {
        let before: u64 = self.manifest.parts.iter().take(index).map(|part| part.length).sum();
        let Some(part) = self.manifest.parts.get(index) else {
            return Err(BackupError::refused("there is no such part"));
        };
        let (mut sha256, mut to) = (Sha256::new(), to);
        self.source.seek(SeekFrom::Start(MAGIC.len() as u64 + before))?;
        copy(&mut Read::by_ref(&mut self.source).take(part.length), |bytes| {
            sha256.update(bytes);
            to(bytes)
        })?;
        match hex(&sha256.finalize()) == part.sha256 {
            true => Ok(()),
            false => Err(BackupError::refused(format!("the part {} is not what it was", part.name))),
        }
    }
}

/// Reads to the end, piece by piece.
pub(crate) fn copy(
    from: &mut impl Read,
    mut to: impl FnMut(&[u8]) -> Result<(), BackupError>,
) -> Result<(), BackupError> {
    let mut buffer = vec![0; CHUNK];
    loop {
        let read = from.read(&mut buffer)?;
        match buffer.get(..read) {
            Some([]) | None => return Ok(()),
            Some(bytes) => to(bytes)?,
        }
    }
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn written(folder: &Path) -> PathBuf {
        let path = folder.join("backup");
        let mut writer = Writer::create(&path, None).unwrap();
        writer.write(b"what Redis").unwrap();
        writer.write(b" held").unwrap();
        writer.end_part("redis.rdb");
        writer.write(b"a picture").unwrap();
        writer.end_part("uploads/a.png");
        writer.finish(1, DATA).unwrap();
        path
    }

    #[test]
    fn what_was_written_is_read() {
        let folder = tempfile::tempdir().unwrap();
        let mut backup = Backup::open(&written(folder.path()), None).unwrap();
        let mut texts = Vec::new();
        for index in 0..backup.manifest.parts.len() {
            let mut text = Vec::new();
            backup
                .extract(index, |bytes| {
                    text.extend_from_slice(bytes);
                    Ok(())
                })
                .unwrap();
            texts.push(String::from_utf8(text).unwrap());
        }
        assert_eq!(texts, ["what Redis held", "a picture"]);
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1);
    }

    #[test]
    fn a_file_that_was_cut_anywhere_or_grew_is_refused() {
        let folder = tempfile::tempdir().unwrap();
        let whole = fs::read(written(folder.path())).unwrap();
        let path = folder.path().join("cut");
        for length in 0..whole.len() {
            fs::write(&path, &whole[..length]).unwrap();
            assert!(Backup::open(&path, None).is_err(), "cut at {length}");
        }
        fs::write(&path, [whole.as_slice(), b"\n"].concat()).unwrap();
        assert!(Backup::open(&path, None).is_err());
        fs::write(&path, &whole).unwrap();
        assert!(Backup::open(&path, None).is_ok());
    }

    #[test]
    fn a_file_with_any_byte_changed_is_refused() {
        let folder = tempfile::tempdir().unwrap();
        let whole = fs::read(written(folder.path())).unwrap();
        let path = folder.path().join("changed");
        for position in 0..whole.len() {
            for bit in [0x01, 0x80] {
                let mut changed = whole.clone();
                changed[position] ^= bit;
                fs::write(&path, &changed).unwrap();
                assert!(Backup::open(&path, None).is_err(), "changed at {position}");
            }
        }
    }

    #[test]
    fn data_of_an_older_version_is_taken_and_of_a_newer_one_refused() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("backup");
        let written = |data| Writer::create(&path, None).unwrap().finish(1, data).unwrap();
        written(DATA - 1);
        assert_eq!(Backup::open(&path, None).unwrap().manifest.data, DATA - 1);
        written(DATA + 1);
        let refusal = Backup::open(&path, None).map(|_| ()).unwrap_err().to_string();
        assert!(refusal.contains("or a newer one"), "{refusal}");
    }

    #[test]
    fn an_encrypted_one_opens_with_its_key_alone_and_refuses_what_was_cut_or_changed() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("backup");
        let (key, other) = (SecretKey::from_bytes([1; 32]), SecretKey::from_bytes([2; 32]));
        let mut writer = Writer::create(&path, Some(&key)).unwrap();
        for _ in 0..40 {
            writer.write(&[b'x'; 5_000]).unwrap();
        }
        writer.end_part("redis.rdb");
        writer.finish(1, DATA).unwrap();
        let whole = fs::read(&path).unwrap();
        assert!(!whole.windows(8).any(|some| some == b"xxxxxxxx" || some == b"redis.rd"), "nothing of it can be read");
        let refusal = |key| Backup::open(&path, key).map(|_| ()).unwrap_err().to_string();
        assert!(refusal(None).contains("is encrypted") && refusal(Some(&other)).contains("another key"));
        let mut length = 0;
        let mut backup = Backup::open(&path, Some(&key)).unwrap();
        backup
            .extract(0, |bytes| {
                length += bytes.len();
                Ok(())
            })
            .unwrap();
        assert_eq!(length, 200_000);
        for spoilt in
            [&whole[..whole.len() - 1], &whole[..48 + 65_552], &whole[..48], &whole[..17], &[&whole[..], b"x"].concat()]
        {
            fs::write(&path, spoilt).unwrap();
            assert!(refusal(Some(&key)).contains("is not whole"), "{} bytes", spoilt.len());
        }
        for at in (0..whole.len()).step_by(997).chain([16, 48, whole.len() - 1]) {
            let mut changed = whole.clone();
            changed[at] ^= 1;
            fs::write(&path, &changed).unwrap();
            assert!(Backup::open(&path, Some(&key)).is_err(), "changed at {at}");
        }
    }

    #[test]
    fn a_backup_that_was_given_up_leaves_nothing() {
        let folder = tempfile::tempdir().unwrap();
        let mut writer = Writer::create(&folder.path().join("backup"), None).unwrap();
        writer.write(b"half of it").unwrap();
        drop(writer);
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 0);
    }
}
