//! Texts that are not finished: kept for their author alone, one for each place.
//!
//! A draft is the fields of a form as they were typed. It is known by when it was saved, which is
//! never twice the same for one place: whoever saves says which one their text goes on from, so a
//! newer one of another device is never overwritten unseen.

use std::collections::BTreeMap;
use std::fmt;
use std::str::FromStr;
use std::time::Duration;

use serde::{Deserialize, Serialize};

use crate::ids::{CategoryId, PostId, TopicId};
use crate::time::Timestamp;

/// Bytes of one draft: a text of the greatest length with what belongs to it.
pub const BYTES_MAX: usize = 128 << 10;
/// Bytes of all drafts of a member.
pub const TOTAL_MAX: usize = 1 << 20;
/// Drafts of a member.
pub const COUNT_MAX: usize = 50;
/// Fields of a form.
pub const FIELDS_MAX: usize = 64;
/// How long a draft is kept after it was saved last.
pub const KEPT: Duration = Duration::from_secs(90 * 24 * 3600);
/// Characters of a draft's title and of its beginning, where drafts are listed.
pub const TITLE: usize = 200;
pub const BEGINNING: usize = 200;

/// What is being written. As text: `topic`, `topic-3`, `reply-12-45`, `edit-45`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub enum DraftPlace {
    /// A new topic; in this category, if it was chosen before the form was opened.
    Topic(Option<CategoryId>),
    /// A reply to this post.
    Reply(TopicId, PostId),
    Edit(PostId),
}

impl fmt::Display for DraftPlace {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Topic(None) => formatter.write_str("topic"),
            Self::Topic(Some(category)) => write!(formatter, "topic-{category}"),
            Self::Reply(topic, post) => write!(formatter, "reply-{topic}-{post}"),
            Self::Edit(post) => write!(formatter, "edit-{post}"),
        }
    }
}

/// It names no place.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("There is no such place to write in.")]
pub struct NoPlace;

impl FromStr for DraftPlace {
    type Err = NoPlace;

    fn from_str(text: &str) -> Result<Self, NoPlace> {
        let mut parts = text.split('-');
        let place = match (parts.next(), parts.next(), parts.next()) {
            (Some("topic"), None, _) => Self::Topic(None),
            (Some("topic"), Some(category), None) => Self::Topic(Some(category.parse().map_err(|_| NoPlace)?)),
            (Some("reply"), Some(topic), Some(post)) => {
                Self::Reply(topic.parse().map_err(|_| NoPlace)?, post.parse().map_err(|_| NoPlace)?)
            }
            (Some("edit"), Some(post), None) => Self::Edit(post.parse().map_err(|_| NoPlace)?),
            _ => return Err(NoPlace),
        };
        // One place has one name.
        if parts.next().is_none() && place.to_string() == text { Ok(place) } else { Err(NoPlace) }
    }
}

impl TryFrom<String> for DraftPlace {
    type Error = NoPlace;

    fn try_from(text: String) -> Result<Self, NoPlace> {
        text.parse()
    }
}

impl From<DraftPlace> for String {
    fn from(place: DraftPlace) -> Self {
        place.to_string()
    }
}

/// What lists show of a draft.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DraftHead {
    /// When it was saved, and what it is known by.
    pub saved: Timestamp,
    pub bytes: usize,
    /// As typed; empty where there is none.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub title: String,
    /// How its text begins, without markup.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub beginning: String,
}

impl DraftHead {
    pub fn is_over(&self, now: Timestamp) -> bool {
        self.saved.plus(KEPT) <= now
    }
}

/// The heads of a member's drafts.
pub type DraftHeads = BTreeMap<DraftPlace, DraftHead>;

/// The fields of a form, in their order.
pub type DraftFields = Vec<(String, String)>;

/// A draft with its text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Draft {
    pub head: DraftHead,
    pub fields: DraftFields,
}

/// The draft that a form holds when it is sent: with that it comes to its end.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct SentDraft {
    pub place: DraftPlace,
    pub saved: Timestamp,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_place_is_read_as_it_is_written_and_has_one_name() {
        for text in ["topic", "topic-3", "reply-12-45", "edit-45"] {
            assert_eq!(text.parse::<DraftPlace>().unwrap().to_string(), text);
        }
        for wrong in ["", "Topic", "topic-", "topic-x", "topic-03", "reply-12", "reply-1-2-3", "edit", "edit-4-5"] {
            assert_eq!(wrong.parse::<DraftPlace>(), Err(NoPlace), "{wrong}");
        }
    }
}
