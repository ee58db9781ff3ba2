//! A server's copy of itself, as it comes over the wire, and what is written behind it.
//!
//! It is asked for as a replica asks for its first copy (`PSYNC`): the server forks and sends what
//! it held at that moment in its own format (RDB), while it goes on serving. That needs no access
//! to its disk, and no write is held up. The answer tells of which moment the copy is: how many
//! bytes of changes came before.

use super::SnapshotError;
use crate::error::StoreError;
use crate::link::{Address, Primary, Raw, refused};

/// How much is read at once, in bytes.
const CHUNK: usize = 1 << 20;
/// The length of the mark that ends a copy of unknown length.
const MARK: usize = 40;

/// A copy on its way. [`Copy::next`] gives it piece by piece.
pub(super) struct Copy {
    raw: Raw,
    end: End,
    /// Read, and not given away yet: in it the mark may begin.
    held: Vec<u8>,
    /// Bytes of changes that the copy includes.
    pub(super) offset: u64,
}

enum End {
    /// The server still prepares; it has not said yet how the copy ends.
    Unknown,
    /// So many bytes are still to come.
    After(u64),
    /// With this mark, which is not part of the copy.
    Mark(Vec<u8>),
    Reached,
}

/// What comes after the copy.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Behind {
    Nothing,
    /// Every change since, as a replica gets it.
    Changes,
}

impl Copy {
    /// Asks for it, and waits until the server forks.
    ///
    /// It says that it listens on no port, so that nobody takes it for a replica: Sentinels would
    /// remember it for good, and Exedra would wait for it.
    pub(super) async fn begin(address: &Address, primary: &Primary, behind: Behind) -> Result<Self, SnapshotError> {
        let mut raw = primary.dial(address).await?;
        raw.tell(&["REPLCONF", "listening-port", "-1"]).await?;
        // `psync2` is left out, so that a server writing its copy to disk does not hand out the one
        // that it is just making for a replica.
        raw.tell(&["REPLCONF", "capa", "eof"]).await?;
        if behind == Behind::Nothing {
            raw.tell(&["REPLCONF", "rdb-only", "1"]).await?;
        }
        raw.send(&["PSYNC", "?", "-1"]).await?;
        let answer = raw.line().await?;
        let offset = answer.strip_prefix("+FULLRESYNC ").and_then(|rest| rest.split(' ').nth(1)?.parse().ok());
        let offset = offset.ok_or_else(|| refused(&answer))?;
        Ok(Self { raw, end: End::Unknown, held: Vec::new(), offset })
    }

    /// The next piece, some megabyte at most; `None` at the end.
    pub(super) async fn next(&mut self) -> Result<Option<Vec<u8>>, StoreError> {
        loop {
            match &mut self.end {
                End::Unknown => self.end = End::read(&self.raw.line().await?)?,
                End::Reached => return Ok(None),
                End::After(0) => self.end = End::Reached,
                End::After(left) => {
                    let mut piece = Vec::with_capacity(CHUNK);
                    *left -= self.raw.read(&mut piece, (*left).min(CHUNK as u64)).await? as u64;
                    return Ok(Some(piece));
                }
                End::Mark(mark) => {
                    self.held.reserve(CHUNK);
                    self.raw.read(&mut self.held, CHUNK as u64).await?;
                    let sure = self.held.len().saturating_sub(MARK);
                    let behind = self.held.split_off(sure);
                    let piece = std::mem::replace(&mut self.held, behind);
                    // Nothing follows before this is acknowledged.
                    if self.held == *mark {
                        self.end = End::Reached;
                    }
                    if !piece.is_empty() {
                        return Ok(Some(piece));
                    }
                }
            }
        }
    }

    /// Has the changes sent that come behind the copy, and is a sign of life from then on. It says
    /// that nothing was received, so that no write counts as replicated because of it.
    pub(super) async fn acknowledge(&mut self) -> Result<(), StoreError> {
        self.raw.send(&["REPLCONF", "ACK", "0"]).await
    }

    /// Some more of the changes. Nothing is lost if it is given up.
    pub(super) async fn changes(&mut self) -> Result<Vec<u8>, StoreError> {
        let mut piece = Vec::with_capacity(CHUNK);
        self.raw.read(&mut piece, CHUNK as u64).await?;
        Ok(piece)
    }
}

impl End {
    /// From the line before the copy: `$` with its length, or `$EOF:` with the mark.
    fn read(header: &str) -> Result<Self, StoreError> {
        let rest = header.strip_prefix('$').ok_or_else(|| refused(header))?;
        match rest.strip_prefix("EOF:") {
            Some(mark) if mark.len() == MARK => Ok(Self::Mark(mark.as_bytes().to_vec())),
            _ => rest.parse().map(Self::After).map_err(|_| refused(header)),
        }
    }
}
