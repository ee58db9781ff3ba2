//! An article that began as a question: what it was made of, and by whom.

use serde::{Deserialize, Serialize};

use crate::byline::Author;
use crate::ids::{MemberId, PostId, TopicId};
use crate::topic::Topic;

/// What an article was made of.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Origin {
    pub question: TopicId,
    /// What stands in it still of what others had written, in its order.
    pub parts: Vec<Part>,
}

/// A post whose text an article began with.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Part {
    pub post: PostId,
    #[serde(flatten)]
    pub by: Author,
    /// Lines of the article's first revision: the first, from 0, and how many, the heading among them.
    pub first_line: usize,
    pub lines: usize,
}

impl Topic {
    /// Whether something of what this member wrote elsewhere stands in it.
    pub fn has_part_of(&self, member: MemberId) -> bool {
        self.origin.as_ref().is_some_and(|origin| origin.parts.iter().any(|part| part.by.id == member))
    }

    /// Who wrote parts of it, each once, but for those who are named as its authors.
    pub fn credited(&self) -> Vec<&Part> {
        let mut credited: Vec<&Part> = Vec::new();
        for part in self.origin.iter().flat_map(|origin| &origin.parts) {
            if !self.is_by(part.by.id) && !credited.iter().any(|known| known.by.id == part.by.id) {
                credited.push(part);
            }
        }
        credited
    }
}
