//! The picture that a member chose to be known by.

use serde::{Deserialize, Serialize};

/// Names one picture of one member: a hash of what is kept, and how that is encoded. Another
/// picture has another mark, so an address that holds one is good for ever.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct PortraitMark(String);

impl PortraitMark {
    pub fn new(hash: &str, extension: &str) -> Self {
        Self(format!("{hash}.{extension}"))
    }

    /// One that was written down earlier.
    pub fn known(text: String) -> Self {
        Self(text)
    }

    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The end of the name of its files: `jpg`, `webp`.
    pub fn extension(&self) -> &str {
        self.0.split_once('.').map_or("", |(_, extension)| extension)
    }

    /// The file of this side: `{hash}-{side}.{extension}`.
    pub fn file(&self, side: u32) -> String {
        let (hash, extension) = self.0.split_once('.').unwrap_or((&self.0, ""));
        format!("{hash}-{side}.{extension}")
    }

    /// The picture and the side of which this is the file.
    pub fn of_file(file: &str) -> Option<(Self, u32)> {
        let (stem, extension) = file.split_once('.')?;
        let (hash, side) = stem.split_once('-')?;
        let is_plain = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_alphanumeric());
        let known = is_plain(hash) && is_plain(extension);
        Some((Self::new(hash, extension), side.parse().ok().filter(|_| known)?))
    }
}

/// A picture as it is kept: a square for each side.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Portrait {
    pub mark: PortraitMark,
    pub squares: Vec<(u32, Vec<u8>)>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_names_its_picture_and_side() {
        let mark = PortraitMark::new("00ff", "webp");
        assert_eq!(mark.file(128), "00ff-128.webp");
        assert_eq!(PortraitMark::of_file("00ff-128.webp"), Some((mark, 128)));
        for not in ["", "00ff", "00ff-128", "00ff-x.webp", "-128.webp", "a/b-1.webp", "00ff-128.", "00ff.webp"] {
            assert_eq!(PortraitMark::of_file(not), None, "{not}");
        }
    }
}
