//! Which files are taken into posts, and how large.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use crate::upload::Content;

/// Megabytes that a file can have at most, whatever is set.
pub const MEGABYTES_MAX: u64 = 100;

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Uploads {
    /// Megabytes; as many as the configuration allows, if absent.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub max_mb: Option<u64>,
    /// Files of other kinds are not taken; no files at all, if empty.
    pub kinds: BTreeSet<Sort>,
}

impl Default for Uploads {
    fn default() -> Self {
        Self { max_mb: None, kinds: Sort::ALL.into() }
    }
}

impl Uploads {
    /// Bytes that a file may have where the node takes so many.
    pub fn bytes(&self, node: usize) -> usize {
        let set = self.max_mb.and_then(|megabytes| usize::try_from(megabytes << 20).ok());
        set.map_or(node, |set| set.min(node))
    }

    pub fn takes(&self, content: Content) -> bool {
        Sort::of(content).is_none_or(|sort| self.kinds.contains(&sort))
    }
}

/// A sort of files, as people tell them apart.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Sort {
    Pictures,
    Text,
    Pdf,
    Archives,
}

impl Sort {
    pub const ALL: [Self; 4] = [Self::Pictures, Self::Text, Self::Pdf, Self::Archives];

    pub fn name(self) -> &'static str {
        match self {
            Self::Pictures => "pictures",
            Self::Text => "text",
            Self::Pdf => "pdf",
            Self::Archives => "archives",
        }
    }

    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|sort| sort.name() == text)
    }

    /// Of what is of no kind that is ever taken, there is none.
    pub fn of(content: Content) -> Option<Self> {
        match content {
            Content::Picture => Some(Self::Pictures),
            Content::Text => Some(Self::Text),
            Content::Pdf => Some(Self::Pdf),
            Content::Zip | Content::Gzip | Content::Xz | Content::Zstd => Some(Self::Archives),
            Content::Other => None,
        }
    }
}
