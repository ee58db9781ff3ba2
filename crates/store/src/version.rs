//! The version of the data, and whether it is this program's.
//!
//! Each shard notes its own in a key, `version`: a number, or `1>2` while a migration that leads from
//! the one to the other has begun and not come to its end. Data without a note is of version 1, the
//! last that had none. Every script that writes compares the note with what this program knows
//! ([`crate::script`]), so a node of another version writes nothing.

use std::fmt;

use futures_util::future::try_join_all;
use model::shard::Shard;
use redis::{Cmd, cmd};

use crate::error::StoreError;
use crate::keys;
use crate::link::{Address, Link, Pace};
use crate::record::Reader;
use crate::refill;
use crate::script::Script;

/// The version of the data that this program reads and writes.
///
/// Whoever changes how anything is written down raises it, and adds a migration to
/// [`crate::migrations`] and a folder to `migrations/`.
pub const DATA: u32 = 8;

/// Of data that bears no note.
const UNNOTED: u32 = 1;

/// What `lua/guarded.lua` refuses with.
pub(crate) const REFUSAL: &str = "OTHERVERSION";

/// How the data stands to this program.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Standing {
    /// There is no forum.
    Empty,
    Current,
    /// It has to be carried over.
    Older {
        version: u32,
        /// Whether that was begun, and did not come to its end yet.
        begun: bool,
    },
    /// A program that knows more has written it, or is about to.
    Newer(u32),
}

impl Standing {
    /// Why this program does not work with data that stands so; nothing, if it does.
    pub fn objection(self) -> Option<OtherVersion> {
        match self {
            Self::Empty | Self::Current => None,
            Self::Older { version, begun: false } | Self::Newer(version) => Some(OtherVersion(Note::At(version))),
            Self::Older { version, begun: true } => Some(OtherVersion(Note::Leaving(version))),
        }
    }
}

/// What a shard says of its version.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Note {
    None,
    At(u32),
    /// A migration from this version to the next has begun.
    Leaving(u32),
}

impl Note {
    /// What is no note is of a version that has others.
    fn parse(text: Option<&str>) -> Self {
        let Some(text) = text.filter(|text| *text != "none") else { return Self::None };
        let number = |text: &str| text.parse::<u32>().unwrap_or(u32::MAX);
        match text.split_once('>') {
            Some((from, _)) => Self::Leaving(number(from)),
            None => Self::At(number(text)),
        }
    }

    /// The version that the shard's data is of, in full or in part.
    pub(crate) fn version(self) -> u32 {
        match self {
            Self::None => UNNOTED,
            Self::At(version) | Self::Leaving(version) => version,
        }
    }
}

impl fmt::Display for Note {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::None => f.write_str("none"),
            Self::At(version) => write!(f, "{version}"),
            Self::Leaving(version) => write!(f, "{version}>{}", version.saturating_add(1)),
        }
    }
}

/// The data is of another version than this program's. What it says is for the operator.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct OtherVersion(Note);

impl OtherVersion {
    pub(crate) fn of(note: Option<&str>) -> Self {
        Self(Note::parse(note))
    }

    /// A newer program has written the data, or is about to.
    pub fn is_newer(self) -> bool {
        self.0.version() > DATA || matches!(self.0, Note::Leaving(version) if version >= DATA)
    }
}

impl std::error::Error for OtherVersion {}

impl fmt::Display for OtherVersion {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let version = self.0.version();
        match self.0 {
            Note::Leaving(_) if self.is_newer() => write!(
                f,
                "a newer program carries the data from version {version} to {}, and this one knows version {DATA}: run \
                 the newer program in its place",
                version.saturating_add(1)
            ),
            _ if self.is_newer() => write!(
                f,
                "the data is of version {version}, and this program knows version {DATA}: run the program that wrote \
                 the data or a newer one, or restore a backup of version {DATA} into an empty store"
            ),
            Note::None => write!(
                f,
                "the store has no note of the version of its data, so that is of version {version}, or gone: start this \
                 program anew, which sees to it"
            ),
            Note::Leaving(_) => write!(
                f,
                "the data is being carried from version {version} to {}: wait until that is done, and if it was \
                 interrupted, run `exedra migrate`",
                version.saturating_add(1)
            ),
            _ => write!(
                f,
                "the data is of version {version}, and this program writes version {DATA}: `exedra migrate` carries it \
                 over, and so does `exedra serve` when it starts"
            ),
        }
    }
}

/// Compares a shard's note with what this program knows.
pub(crate) fn check(note: Option<&str>) -> Result<(), OtherVersion> {
    match Note::parse(note) {
        Note::At(DATA) => Ok(()),
        other => Err(OtherVersion(other)),
    }
}

/// How the data at `address` stands to this program. Writes nothing.
///
/// # Errors
/// The store is away, or was filled in part by a restore: that is no data of any version.
pub async fn standing(address: &Address) -> Result<Standing, StoreError> {
    standing_over(&Link::new(address, Pace::Bulk)?).await
}

pub(crate) async fn standing_over(link: &Link) -> Result<Standing, StoreError> {
    refill::refuse_unfinished(link).await?;
    let notes = notes(link).await?;
    if let Some(newer) = notes.iter().find(|(_, note)| OtherVersion(*note).is_newer()) {
        return Ok(Standing::Newer(newer.1.version().max(DATA + 1)));
    }
    if notes.iter().all(|(_, note)| *note == Note::At(DATA)) {
        return Ok(Standing::Current);
    }
    let is_fresh = notes.iter().all(|(_, note)| matches!(note, Note::None | Note::At(DATA)));
    if is_fresh && !is_founded(link).await? {
        return Ok(Standing::Empty);
    }
    let version = notes.iter().map(|(_, note)| note.version()).min().unwrap_or(UNNOTED);
    // A shard that is further than others was carried there.
    let begun = notes.iter().any(|(_, note)| matches!(note, Note::Leaving(_)) || note.version() != version);
    Ok(Standing::Older { version, begun })
}

/// What each shard says.
pub(crate) async fn notes(link: &Link) -> Result<Vec<(Shard, Note)>, StoreError> {
    let asked = Shard::all().map(|shard| async move {
        let key = keys::version(shard);
        let found = Reader::of(&key).text(link.send(cmd("GET").arg(&key)).await?)?;
        Ok((shard, Note::parse(found.as_deref())))
    });
    try_join_all(asked).await
}

/// What has a shard say something else.
pub(crate) fn noting(shard: Shard, note: Note) -> Cmd {
    cmd("SET").arg(keys::version(shard)).arg(note.to_string()).take()
}

/// Has it say that, and replicas know it.
pub(crate) async fn note(link: &Link, shard: Shard, note: Note) -> Result<(), StoreError> {
    let (_, receipt) = link.commit(&noting(shard, note)).await?;
    link.confirm(&receipt).await
}

/// Makes an empty store one of this version.
pub(crate) async fn begin(link: &Link) -> Result<(), StoreError> {
    let script = &Script::unguarded(include_str!("lua/begin.lua"));
    let shards = Shard::all().map(|shard| async move {
        let keys = [keys::version(shard), keys::events_of_1(shard), keys::follow_of_1(shard)];
        let (answer, receipt) = script.commit(link, &keys, &[DATA.to_string()]).await?;
        if Reader::of("version").number(answer)? == 0 {
            return Err(OtherVersion(Note::None).into());
        }
        link.confirm(&receipt).await
    });
    try_join_all(shards).await.map(|_| ())
}

async fn is_founded(link: &Link) -> Result<bool, StoreError> {
    let answer = link.send(cmd("EXISTS").arg(keys::site())).await?;
    Ok(Reader::of("site").number(answer)? > 0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_note_reads_as_it_was_written() {
        for note in [Note::None, Note::At(1), Note::At(2), Note::Leaving(1), Note::Leaving(17)] {
            assert_eq!(Note::parse(Some(&note.to_string())), note);
        }
        assert_eq!(Note::parse(None), Note::None);
    }

    #[test]
    fn what_cannot_be_read_is_newer() {
        for text in ["2.1", "two", "two>three", ""] {
            assert!(OtherVersion::of(Some(text)).is_newer(), "{text}");
        }
    }

    #[test]
    fn a_version_that_others_are_leaving_for_is_newer() {
        assert!(OtherVersion(Note::Leaving(DATA)).is_newer());
        assert!(!OtherVersion(Note::Leaving(DATA - 1)).is_newer());
        assert!(!OtherVersion(Note::None).is_newer());
        assert!(OtherVersion(Note::At(DATA + 1)).is_newer());
    }
}
