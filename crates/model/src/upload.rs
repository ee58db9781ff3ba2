//! Files that members put into what they write: what is known of them, and their addresses.
//!
//! A file is known by a hash of what is kept of it. A picture's address says its size as well, so that
//! a text can be shown with room for it, and nothing has to be looked up:
//!
//! - `/uploads/{hash}-1600x900/graph.webp`, and `/uploads/{hash}-1600x900/480/graph.webp` made smaller
//! - `/uploads/{hash}/trace.log`

mod kind;

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

use serde::{Deserialize, Serialize};

use crate::ids::{MemberId, PostId};
use crate::shard::Shard;
use crate::slug::Slug;
use crate::time::Timestamp;

pub use kind::{Content, FileKind, PICTURES, endings};

/// What all addresses of files begin with.
pub const BEGINNING: &str = "/uploads/";
/// Pixels across that a picture is made smaller to, where it is wider: a column of text on a telephone,
/// on a screen, and on one with two pixels where a page counts one.
pub const WIDTHS: [u32; 3] = [480, 800, 1440];
/// Files that one text may use.
pub const MOST: usize = 100;
/// How long a file waits for a post that uses it, in milliseconds.
pub const UNUSED: u64 = 24 * 3_600_000;
/// How long a file may take to arrive, from when it has been read.
pub const ARRIVES: u64 = 3_600_000;
/// How long one that nobody uses can be taken up again, after it was found so.
pub const LEAVES: u64 = 600_000;

/// Hexadecimal digits of a hash.
const DIGITS: usize = 32;
/// Characters of a name, without what tells its kind.
const NAME_MAX: usize = 60;

/// A hash of what is kept of a file: 32 hexadecimal digits in small letters.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct UploadHash(String);

impl UploadHash {
    pub fn parse(text: &str) -> Option<Self> {
        let is_hash = text.len() == DIGITS && text.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f'));
        is_hash.then(|| Self(text.to_owned()))
    }

    pub fn as_str(&self) -> &str {
        &self.0
    }

    pub fn shard(&self) -> Shard {
        Shard::of_text(&self.0)
    }
}

impl fmt::Display for UploadHash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// Pixels of a picture.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Size {
    pub width: u32,
    pub height: u32,
}

impl Size {
    /// The widths that it is offered in besides its own, from narrow to wide.
    pub fn narrower(self) -> impl Iterator<Item = u32> {
        // What is hardly narrower saves nobody anything.
        WIDTHS.into_iter().filter(move |width| u64::from(*width) * 5 <= u64::from(self.width) * 4)
    }
}

/// What is kept of a file.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Upload {
    pub kind: FileKind,
    /// Of the file itself; of a picture in its full size.
    pub bytes: u64,
    /// Of a picture.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub size: Option<Size>,
    /// In which smaller widths a picture is kept.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub widths: Vec<u32>,
}

/// When somebody sent a file, and what it was called there.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Sent {
    pub at: Timestamp,
    pub name: String,
}

/// How far a file has come, or gone.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum Phase {
    #[default]
    Here,
    /// It is being written since then, by who sends it.
    Arriving { since: Timestamp, by: MemberId },
    /// Nobody uses it, as was found then.
    Leaving { since: Timestamp },
    /// It is being removed, and cannot be taken up again.
    Going,
}

/// A file as it stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KnownUpload {
    pub hash: UploadHash,
    pub upload: Upload,
    pub phase: Phase,
    pub senders: BTreeMap<MemberId, Sent>,
    /// Posts that use it in any of their revisions, as far as that was carried onward.
    pub uses: BTreeSet<PostId>,
}

impl KnownUpload {
    /// Whether it can be shown and used.
    pub fn is_here(&self) -> bool {
        matches!(self.phase, Phase::Here | Phase::Leaving { .. })
    }

    /// When it was last sent.
    pub fn newest(&self) -> Timestamp {
        self.senders.values().map(|sent| sent.at).max().unwrap_or(Timestamp(0))
    }
}

/// What an address asks for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Asked {
    pub hash: UploadHash,
    pub size: Option<Size>,
    pub width: Option<u32>,
    pub name: String,
}

impl Asked {
    /// From the parts of an address behind [`BEGINNING`]. Names are those that [`address`] writes, so
    /// that whoever fetches a file gets it under no name that says something else.
    pub fn of(mark: &str, width: Option<&str>, name: &str) -> Option<Self> {
        let (hash, size) = mark.split_once('-').map_or((mark, None), |(hash, size)| (hash, Some(size)));
        let size = match size {
            Some(size) => {
                let (width, height) = size.split_once('x')?;
                Some(Size { width: pixels(width)?, height: pixels(height)? })
            }
            None => None,
        };
        let width = match width {
            Some(width) => Some(pixels(width).filter(|width| WIDTHS.contains(width) && size.is_some())?),
            None => None,
        };
        let (stem, extension) = kind::split(name)?;
        (plain(stem) == stem).then_some(())?;
        FileKind::kept(extension)?;
        Some(Self { hash: UploadHash::parse(hash)?, size, width, name: name.to_owned() })
    }

    /// From an address of this site.
    pub fn at(address: &str) -> Option<Self> {
        let path = address.strip_prefix(BEGINNING)?;
        let mut parts = path.split('/');
        match (parts.next()?, parts.next()?, parts.next(), parts.next()) {
            (mark, name, None, None) => Self::of(mark, None, name),
            (mark, width, Some(name), None) => Self::of(mark, Some(width), name),
            _ => None,
        }
    }

    /// Where it is.
    pub fn address(&self) -> String {
        match self.width {
            Some(width) => self.in_width(width),
            None => format!("{BEGINNING}{}/{}", mark(&self.hash, self.size), self.name),
        }
    }

    /// Where the same is in this width.
    pub fn in_width(&self, width: u32) -> String {
        let Self { hash, size, name, .. } = self;
        format!("{BEGINNING}{}/{width}/{name}", mark(hash, *size))
    }

    /// Whether it asks for what this is.
    pub fn fits(&self, upload: &Upload) -> bool {
        let extension = kind::split(&self.name).map(|(_, extension)| extension);
        extension == Some(upload.kind.extension()) && self.size == upload.size
    }
}

/// A number as it is written first.
fn pixels(text: &str) -> Option<u32> {
    text.parse().ok().filter(|number: &u32| *number > 0 && number.to_string() == text)
}

fn mark(hash: &UploadHash, size: Option<Size>) -> String {
    size.map_or_else(|| hash.to_string(), |Size { width, height }| format!("{hash}-{width}x{height}"))
}

/// Where a file is; `name` is what somebody called it.
pub fn address(hash: &UploadHash, upload: &Upload, name: &str) -> String {
    let (stem, extension) = (plain(kind::stem(name)), upload.kind.extension());
    format!("{BEGINNING}{}/{stem}.{extension}", mark(hash, upload.size))
}

/// What puts a file into a text. Of a picture, the name stands where it should be said what it shows.
pub fn markdown(hash: &UploadHash, upload: &Upload, name: &str) -> String {
    let address = address(hash, upload, name);
    let shown = plain(kind::stem(name));
    match upload.size {
        Some(_) => format!("![{shown}.{}]({address})", upload.kind.extension()),
        None => format!("[{shown}.{}]({address})", upload.kind.extension()),
    }
}

/// A name without anything that an address, a header or a text could take for something else.
fn plain(stem: &str) -> String {
    let letters: String = stem.chars().map(|c| if c.is_ascii_alphanumeric() { c } else { ' ' }).collect();
    let short: String = Slug::of(&letters).as_str().chars().take(NAME_MAX).collect();
    match short.trim_end_matches('-') {
        "" => "file".to_owned(),
        short => short.to_owned(),
    }
}

/// The files that a text names, wherever in it.
pub fn named_in(text: &str) -> BTreeSet<UploadHash> {
    let behind = text.split(BEGINNING).skip(1);
    behind.filter_map(|behind| UploadHash::parse(behind.get(..DIGITS)?)).collect()
}

/// How many pictures of a text, among those that are kept here, nobody has described.
pub fn undescribed(text: &str) -> usize {
    // Behind a description stands the address; what is before the last `![` is another picture's.
    let address = format!("]({BEGINNING}");
    let mut before: Vec<&str> = text.split(address.as_str()).collect();
    before.pop();
    let alts = before.into_iter().filter_map(|before| before.rsplit_once("![").map(|(_, alt)| alt));
    alts.filter(|alt| !alt.contains("](") && is_no_description(alt)).count()
}

/// Whether a file is called something that no picture is called.
pub fn is_named_as_file(name: &str) -> bool {
    kind::split(name).is_some_and(|(_, extension)| !PICTURES.contains(&extension))
}

/// Whether this is what a picture says of itself that nobody has described: nothing, or a file's name.
pub fn is_no_description(alt: &str) -> bool {
    let alt = alt.trim();
    let is_name = !alt.contains(char::is_whitespace)
        && kind::split(&alt.to_ascii_lowercase()).is_some_and(|(_, extension)| PICTURES.contains(&extension));
    alt.is_empty() || is_name
}

#[cfg(test)]
#[path = "upload_tests.rs"]
mod tests;
