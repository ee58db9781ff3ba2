//! Which files are taken: told by their name and by what is in them, which have to agree.

use serde::{Deserialize, Serialize};

use crate::refusal::Fault;

/// What is in a file, as its beginning says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Content {
    /// One of the four formats of pictures that are read here; only decoding says whether it is whole.
    Picture,
    /// Readable text, in UTF-8.
    Text,
    Pdf,
    Zip,
    Gzip,
    Xz,
    Zstd,
    Other,
}

/// Of each ending what has to be in the file, and as what it is handed out. Nothing that a browser would
/// run is among them, and text is text whatever it says.
const FILES: [(&str, Content, &str); 21] = [
    ("txt", Content::Text, TEXT),
    ("log", Content::Text, TEXT),
    ("md", Content::Text, TEXT),
    ("csv", Content::Text, TEXT),
    ("tsv", Content::Text, TEXT),
    ("json", Content::Text, TEXT),
    ("jsonl", Content::Text, TEXT),
    ("toml", Content::Text, TEXT),
    ("yaml", Content::Text, TEXT),
    ("yml", Content::Text, TEXT),
    ("ini", Content::Text, TEXT),
    ("conf", Content::Text, TEXT),
    ("xml", Content::Text, TEXT),
    ("diff", Content::Text, TEXT),
    ("patch", Content::Text, TEXT),
    ("pdf", Content::Pdf, "application/pdf"),
    ("zip", Content::Zip, "application/zip"),
    ("gz", Content::Gzip, "application/gzip"),
    ("tgz", Content::Gzip, "application/gzip"),
    ("xz", Content::Xz, "application/x-xz"),
    ("zst", Content::Zstd, "application/zstd"),
];

const TEXT: &str = "text/plain; charset=utf-8";

/// Endings that are part of another one: `trace.tar.gz`.
const ARCHIVES: [(&str, &str); 3] = [("tar.gz", "gz"), ("tar.xz", "xz"), ("tar.zst", "zst")];

/// Endings of pictures that are taken. How a picture is kept is another matter.
pub const PICTURES: [&str; 5] = ["png", "jpg", "jpeg", "gif", "webp"];

/// Control characters that stand in logs: tabs, line ends, and what colours them.
const IN_TEXT: [char; 5] = ['\t', '\n', '\r', '\u{c}', '\u{1b}'];

/// What a field that takes these files offers: `.png,.jpg`.
pub fn endings(takes: impl Fn(Content) -> bool) -> String {
    let pictures = PICTURES.map(|ending| (ending, Content::Picture));
    let all = pictures.into_iter().chain(FILES.map(|(ending, content, _)| (ending, content)));
    let taken = all.filter(|(_, content)| takes(*content)).map(|(ending, _)| format!(".{ending}"));
    taken.collect::<Vec<_>>().join(",")
}

impl Content {
    pub fn of(bytes: &[u8]) -> Self {
        let begins = |with: &[u8]| bytes.starts_with(with);
        let is_webp = begins(b"RIFF") && bytes.get(8..12) == Some(b"WEBP".as_slice());
        if begins(b"\x89PNG\r\n\x1a\n") || begins(b"\xff\xd8\xff") || begins(b"GIF87a") || begins(b"GIF89a") || is_webp
        {
            Self::Picture
        } else if begins(b"%PDF-") {
            Self::Pdf
        } else if begins(b"PK\x03\x04") || begins(b"PK\x05\x06") {
            Self::Zip
        } else if begins(b"\x1f\x8b") {
            Self::Gzip
        } else if begins(b"\xfd7zXZ\0") {
            Self::Xz
        } else if begins(b"\x28\xb5\x2f\xfd") {
            Self::Zstd
        } else if std::str::from_utf8(bytes).is_ok_and(is_readable) {
            Self::Text
        } else {
            Self::Other
        }
    }
}

fn is_readable(text: &str) -> bool {
    text.chars().all(|c| !c.is_control() || IN_TEXT.contains(&c))
}

/// How a file is kept, by how its addresses end.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct FileKind(String);

impl FileKind {
    /// Of a picture that was encoded anew.
    pub fn of_picture(extension: &str) -> Self {
        Self(extension.to_owned())
    }

    /// Of something else, by what it is called and what is in it.
    ///
    /// # Errors
    /// It is of no kind that is taken, or is not what it is called.
    pub fn of_file(name: &str, content: Content) -> Result<Self, Fault> {
        let no = |sentence: String| Err(Fault::new("file", sentence));
        if content == Content::Picture {
            return no("This is a picture under another name: give it its own, and send it again.".to_owned());
        }
        let ending = split(name).map(|(_, extension)| extension.to_owned()).unwrap_or_default();
        if PICTURES.contains(&ending.as_str()) {
            return no(format!(
                "This is called .{ending} and is no picture that can be read: save it again and send that."
            ));
        }
        match lookup(&ending) {
            None if ending == "svg" => no("SVG can hold scripts, so it is not taken: save it as a PNG.".to_owned()),
            None => {
                no("Files of this kind are not taken. Pictures, text, logs, PDF and archives (zip, gz, xz, zst) are: \
                 put others into an archive."
                    .to_owned())
            }
            Some((_, wanted, _)) if wanted == content => Ok(Self(ending)),
            Some((_, Content::Text, _)) => {
                no(format!("This is called .{ending} and is no readable text: send it in UTF-8, or in an archive."))
            }
            Some(_) => {
                no(format!("This is called .{ending} and is something else inside: send it under its own name."))
            }
        }
    }

    /// A kind that files are kept as, by how its addresses end.
    pub fn kept(extension: &str) -> Option<Self> {
        (lookup(extension).is_some() || matches!(extension, "jpg" | "webp")).then(|| Self(extension.to_owned()))
    }

    pub fn extension(&self) -> &str {
        &self.0
    }

    pub fn is_picture(&self) -> bool {
        matches!(self.0.as_str(), "jpg" | "webp")
    }

    /// As what it is handed out.
    pub fn media_type(&self) -> &'static str {
        match self.0.as_str() {
            "jpg" => "image/jpeg",
            "webp" => "image/webp",
            extension => lookup(extension).map_or("application/octet-stream", |(.., media_type)| media_type),
        }
    }
}

fn lookup(extension: &str) -> Option<(&'static str, Content, &'static str)> {
    let single = ARCHIVES.iter().find(|(whole, _)| *whole == extension).map_or(extension, |(_, single)| single);
    FILES.into_iter().find(|(known, ..)| *known == single)
}

/// What somebody calls a file, without folders before it.
fn last(name: &str) -> &str {
    name.rsplit(['/', '\\']).next().unwrap_or_default()
}

/// A name and its ending, in small letters.
pub(super) fn split(name: &str) -> Option<(&str, &str)> {
    let name = last(name);
    let whole = ARCHIVES.iter().find_map(|(whole, _)| {
        let stem = name.len().checked_sub(whole.len() + 1)?;
        let ends = name.get(stem..)?.strip_prefix('.')?.eq_ignore_ascii_case(whole);
        ends.then(|| Some((name.get(..stem)?, *whole)))?
    });
    let lower = |extension: &str| {
        let known = FILES.iter().map(|(known, ..)| *known).chain(PICTURES).chain(["svg"]);
        known.into_iter().find(|known| known.eq_ignore_ascii_case(extension))
    };
    whole.or_else(|| {
        let (stem, extension) = name.rsplit_once('.')?;
        Some((stem, lower(extension)?))
    })
}

/// A name without its ending.
pub(super) fn stem(name: &str) -> &str {
    split(name).map_or_else(|| last(name), |(stem, _)| stem)
}
