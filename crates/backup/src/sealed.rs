//! The file of a backup that is encrypted: what the file of a backup is otherwise, in sealed chunks.
//!
//! ```text
//! "exedra sealed 1\n"   the format and its version
//! salt                  32 bytes, which the file's own key is derived with
//! chunk, chunk, …       of 65,536 bytes, the last one shorter or as long; each with its tag
//! ```

use std::fs::File;
use std::io::{self, ErrorKind, Read, Seek, SeekFrom, Write};

use auth::seal::SecretKey;
use auth::stream::{SALT, StreamSeal, TAG};

pub(crate) const MAGIC: &[u8; 16] = b"exedra sealed 1\n";
const HEAD: u64 = (MAGIC.len() + SALT) as u64;
const CHUNK: usize = 1 << 16;
const SEALED: u64 = (CHUNK + TAG) as u64;

/// Seals what is written. It is whole after [`Sealing::finish`] alone.
pub(crate) struct Sealing {
    file: File,
    seal: StreamSeal,
    chunk: Vec<u8>,
    number: u64,
}

impl Sealing {
    pub(crate) fn begin(mut file: File, key: &SecretKey) -> io::Result<Self> {
        let (seal, salt) = StreamSeal::begin(key).map_err(io::Error::other)?;
        file.write_all(MAGIC)?;
        file.write_all(&salt)?;
        Ok(Self { file, seal, chunk: Vec::with_capacity(CHUNK + TAG), number: 0 })
    }

    /// Writes the last chunk, and sees to it that all of it is on the disk.
    pub(crate) fn finish(&mut self) -> io::Result<()> {
        self.put(true)?;
        self.file.sync_all()
    }

    fn put(&mut self, is_last: bool) -> io::Result<()> {
        self.seal.close(self.number, is_last, &mut self.chunk);
        self.file.write_all(&self.chunk)?;
        self.chunk.clear();
        self.number += 1;
        Ok(())
    }
}

impl Write for Sealing {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        // A full chunk waits until it is known whether it is the last.
        if self.chunk.len() == CHUNK {
            self.put(false)?;
        }
        let fits = bytes.len().min(CHUNK - self.chunk.len());
        self.chunk.extend_from_slice(bytes.get(..fits).unwrap_or_default());
        Ok(fits)
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// Opens what is read, from any place. What does not open is an error of invalid data.
pub(crate) struct Opening {
    file: File,
    seal: StreamSeal,
    /// Chunks that there are, and bytes of all of them when they are opened.
    chunks: u64,
    pub(crate) length: u64,
    at: u64,
    /// The chunk that was opened last, by its number.
    opened: Option<(u64, Vec<u8>)>,
}

impl Opening {
    pub(crate) fn begin(mut file: File, key: &SecretKey) -> io::Result<Self> {
        let size = file.metadata()?.len();
        let mut salt = [0; SALT];
        file.seek(SeekFrom::Start(MAGIC.len() as u64))?;
        file.read_exact(&mut salt)?;
        let sealed = size.saturating_sub(HEAD);
        let chunks = sealed.div_ceil(SEALED);
        let length = sealed.checked_sub(chunks * TAG as u64).filter(|_| chunks > 0).ok_or(ErrorKind::InvalidData)?;
        Ok(Self { file, seal: StreamSeal::of(key, &salt), chunks, length, at: 0, opened: None })
    }

    fn chunk(&mut self, number: u64) -> io::Result<&[u8]> {
        if self.opened.as_ref().is_none_or(|(opened, _)| *opened != number) {
            let mut sealed = Vec::with_capacity(CHUNK + TAG);
            self.file.seek(SeekFrom::Start(HEAD + number * SEALED))?;
            Read::by_ref(&mut self.file).take(SEALED).read_to_end(&mut sealed)?;
            let opened = self.seal.open(number, number + 1 == self.chunks, sealed);
            self.opened = Some((number, opened.ok_or(ErrorKind::InvalidData)?));
        }
        Ok(self.opened.as_ref().map_or(&[], |(_, chunk)| chunk))
    }
}

impl Read for Opening {
    fn read(&mut self, to: &mut [u8]) -> io::Result<usize> {
        let (number, within) = (self.at / CHUNK as u64, (self.at % CHUNK as u64) as usize);
        if number >= self.chunks {
            return Ok(0);
        }
        let left = self.chunk(number)?.get(within..).unwrap_or_default();
        let read = left.len().min(to.len());
        let (Some(left), Some(to)) = (left.get(..read), to.get_mut(..read)) else { return Ok(0) };
        to.copy_from_slice(left);
        self.at += read as u64;
        Ok(read)
    }
}

impl Seek for Opening {
    fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
        let at = match to {
            SeekFrom::Start(at) => Some(at),
            SeekFrom::Current(by) => self.at.checked_add_signed(by),
            SeekFrom::End(by) => self.length.checked_add_signed(by),
        };
        self.at = at.ok_or(ErrorKind::InvalidInput)?;
        Ok(self.at)
    }
}

#[cfg(test)]
mod tests {
    use std::fs;
    use std::path::Path;

    use super::*;

    fn key() -> SecretKey {
        SecretKey::from_bytes([7; 32])
    }

    fn sealed(path: &Path, text: &[u8]) {
        let mut sealing = Sealing::begin(File::create(path).unwrap(), &key()).unwrap();
        sealing.write_all(text).unwrap();
        sealing.finish().unwrap();
    }

    fn opened(path: &Path, key: &SecretKey) -> io::Result<Vec<u8>> {
        let mut text = Vec::new();
        Opening::begin(File::open(path)?, key)?.read_to_end(&mut text)?;
        Ok(text)
    }

    fn text(length: usize) -> Vec<u8> {
        (0..length).map(|at| (at % 251) as u8).collect()
    }

    #[test]
    fn what_was_sealed_is_read_whatever_its_length_and_from_any_place() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("sealed");
        for length in [0, 1, CHUNK - 1, CHUNK, CHUNK + 1, 3 * CHUNK, 3 * CHUNK + 5] {
            let whole = text(length);
            sealed(&path, &whole);
            assert_eq!(opened(&path, &key()).unwrap(), whole, "{length}");
            let mut opening = Opening::begin(File::open(&path).unwrap(), &key()).unwrap();
            assert_eq!(opening.length, length as u64);
            for start in [0, length / 2, length.saturating_sub(1), length] {
                let mut rest = Vec::new();
                opening.seek(SeekFrom::Start(start as u64)).unwrap();
                opening.read_to_end(&mut rest).unwrap();
                assert_eq!(rest, whole[start..], "{length} from {start}");
            }
        }
    }

    #[test]
    fn what_was_cut_changed_or_put_in_another_order_is_refused_and_so_is_another_key() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("sealed");
        sealed(&path, &text(2 * CHUNK + 5));
        let whole = fs::read(&path).unwrap();
        assert!(opened(&path, &SecretKey::from_bytes([8; 32])).is_err());
        let (head, chunk) = (HEAD as usize, SEALED as usize);
        let swapped = [&whole[..head], &whole[head + chunk..head + 2 * chunk], &whole[head..head + chunk]].concat();
        let mut spoilt = vec![
            ("at the end of a chunk", whole[..head + chunk].to_vec()),
            ("at the end of another", whole[..head + 2 * chunk].to_vec()),
            ("without a chunk", whole[..head].to_vec()),
            ("swapped", [&swapped[..], &whole[head + 2 * chunk..]].concat()),
            ("grown", [&whole[..], b"x"].concat()),
        ];
        for cut in [1, 16, 17, 40, head + 3, head + chunk - 1, whole.len() - 1] {
            spoilt.push(("cut", whole[..cut].to_vec()));
        }
        for at in [16, 47, head, head + chunk, whole.len() - 1] {
            let mut changed = whole.clone();
            changed[at] ^= 1;
            spoilt.push(("changed", changed));
        }
        for (how, bytes) in spoilt {
            fs::write(&path, &bytes).unwrap();
            assert!(opened(&path, &key()).is_err(), "{how}, {} bytes", bytes.len());
        }
    }
}
