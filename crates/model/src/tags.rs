//! What is known of tags beside the topics that have them: other names, and what each is about.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use crate::ids::MemberId;
use crate::time::Timestamp;
use crate::topic::Tag;

/// Other names that there are at most, of all tags: each node holds them all.
pub const SYNONYMS_MAX: usize = 2_000;
/// Characters of a description: a paragraph.
pub const DESCRIPTION_MAX: usize = 1_000;

/// Tags that are other names of a tag. What is another name has none itself, so that a name leads to
/// its tag in one step.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Synonyms(BTreeMap<Tag, Tag>);

impl Synonyms {
    /// The tag that this is a name of: itself, if it is no other name.
    pub fn proper<'a>(&'a self, tag: &'a Tag) -> &'a Tag {
        self.0.get(tag).unwrap_or(tag)
    }

    /// The same for all tags of a topic, each once, in the order given.
    pub fn proper_all(&self, tags: &[Tag]) -> Vec<Tag> {
        let mut seen = BTreeSet::new();
        tags.iter().map(|tag| self.proper(tag)).filter(|tag| seen.insert(*tag)).cloned().collect()
    }

    pub fn is_synonym(&self, tag: &Tag) -> bool {
        self.0.contains_key(tag)
    }

    /// The other names of a tag, by the alphabet.
    pub fn of<'a>(&'a self, tag: &'a Tag) -> impl Iterator<Item = &'a Tag> {
        self.0.iter().filter(move |(_, proper)| *proper == tag).map(|(name, _)| name)
    }

    /// All other names with the tags that they lead to.
    pub fn iter(&self) -> impl Iterator<Item = (&Tag, &Tag)> {
        self.0.iter()
    }

    pub fn len(&self) -> usize {
        self.0.len()
    }

    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Makes `name` another name of `tag`, and so all that were other names of `name`.
    pub(crate) fn add(&mut self, name: &Tag, tag: &Tag) {
        for proper in self.0.values_mut().filter(|proper| *proper == name) {
            proper.clone_from(tag);
        }
        self.0.insert(name.clone(), tag.clone());
    }

    pub(crate) fn remove(&mut self, name: &Tag) {
        self.0.remove(name);
    }
}

/// What a tag is about, as somebody described it last.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TagAbout {
    /// Markdown of a paragraph; empty: the description was taken away.
    pub description: String,
    /// Grows with each change, from 1.
    pub revision: u64,
    pub by: MemberId,
    pub at: Timestamp,
}
