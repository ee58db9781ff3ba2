//! Who an article is by: its authors in the order that they chose, and whom they have asked to be one.

use std::borrow::Cow;
use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use crate::ids::MemberId;
use crate::time::Timestamp;
use crate::topic::{Topic, TopicKind};

/// Authors of an article, those who are invited among them.
pub const AUTHORS_MAX: usize = 12;

/// An author, with the name kept beside the id so that a list needs no look-up for it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Author {
    pub id: MemberId,
    /// As typed; empty of somebody who has left the forum.
    pub name: String,
}

/// Somebody who was asked to be an author and has not answered.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Invited {
    #[serde(flatten)]
    pub who: Author,
    pub by: MemberId,
    pub at: Timestamp,
}

/// What is kept of an article's authors once somebody was invited. Before that it is by whoever
/// started it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Byline {
    /// Never empty.
    pub authors: Vec<Author>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub invited: Vec<Invited>,
    /// Who said no: they are not asked again.
    #[serde(default, skip_serializing_if = "BTreeSet::is_empty")]
    pub declined: BTreeSet<MemberId>,
}

impl Topic {
    /// Everybody who wrote it, in the order in which they are named.
    pub fn authors(&self) -> Vec<MemberId> {
        self.named_authors().iter().map(|author| author.id).collect()
    }

    /// The same with their names.
    pub fn named_authors(&self) -> Cow<'_, [Author]> {
        match &self.byline {
            Some(byline) => Cow::Borrowed(&byline.authors),
            None => Cow::Owned(vec![Author { id: self.author, name: self.author_name.clone() }]),
        }
    }

    /// Whether this member is one of its authors.
    pub fn is_by(&self, member: MemberId) -> bool {
        match &self.byline {
            Some(byline) => byline.authors.iter().any(|author| author.id == member),
            None => self.author == member,
        }
    }

    /// What stands of its authors, as it is to be written down when it changes.
    pub fn whole_byline(&self) -> Byline {
        match &self.byline {
            Some(byline) => (**byline).clone(),
            None => Byline { authors: self.named_authors().into_owned(), ..Byline::default() },
        }
    }

    /// How this member was invited to be an author, if they were and have not answered.
    pub fn invitation_of(&self, member: MemberId) -> Option<&Invited> {
        let is_open = self.kind == TopicKind::Article;
        let byline = self.byline.as_ref().filter(|_| is_open)?;
        byline.invited.iter().find(|invited| invited.who.id == member)
    }
}
