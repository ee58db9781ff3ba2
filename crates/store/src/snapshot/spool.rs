//! Where the copies of several nodes are kept until they stand one behind the other in one file.

use std::fs::{self, File, OpenOptions};
use std::io::{self, Read, Seek, SeekFrom, Write};
use std::os::unix::fs::OpenOptionsExt;
use std::path::Path;

/// How much is read at once, in bytes.
const CHUNK: usize = 1 << 20;

/// A file without a name: it goes with whoever has it open.
pub(super) struct Spool {
    file: File,
    pub(super) length: u64,
}

impl Spool {
    /// In a folder with room for it. `number` tells it from others of this process.
    pub(super) fn create(folder: &Path, number: usize) -> io::Result<Self> {
        let path = folder.join(format!(".exedra-{}-{number}.part", std::process::id()));
        let file = OpenOptions::new().read(true).write(true).create_new(true).mode(0o600).open(&path)?;
        fs::remove_file(&path)?;
        Ok(Self { file, length: 0 })
    }

    pub(super) fn write(&mut self, bytes: &[u8]) -> io::Result<()> {
        self.file.write_all(bytes)?;
        self.length += bytes.len() as u64;
        Ok(())
    }

    /// Cuts off what is behind this length, and goes back to the beginning, to be read.
    pub(super) fn finish(&mut self, length: u64) -> io::Result<()> {
        self.file.set_len(length)?;
        self.file.seek(SeekFrom::Start(0))?;
        self.length = length;
        Ok(())
    }

    /// The next piece; `None` at the end.
    pub(super) fn next(&mut self) -> io::Result<Option<Vec<u8>>> {
        let mut piece = Vec::with_capacity(CHUNK);
        let read = Read::by_ref(&mut self.file).take(CHUNK as u64).read_to_end(&mut piece)?;
        Ok((read > 0).then_some(piece))
    }
}
