//! Posts: what people wrote, and where it stands in its thread.

use serde::{Deserialize, Serialize};

use crate::flag::Case;
use crate::ids::{MemberId, PostId, TopicId};
use crate::name::is_invisible;
use crate::refusal::Fault;
use crate::thread::Path;
use crate::time::Timestamp;
use crate::topic::Deletion;

/// Bytes in a post's Markdown.
pub const BODY_MAX: usize = 100_000;
/// Mentions that a post keeps.
pub const MENTIONS_MAX: usize = 20;
/// Characters in the summary of an edit or the reason of a removal.
pub const REASON_MAX: usize = 300;

/// Raw Markdown, not empty and at most [`BODY_MAX`] bytes.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Body(String);

impl Body {
    /// Line ends become `\n`, the end is trimmed.
    ///
    /// # Errors
    /// Empty or too long, naming the field.
    pub fn parse(text: &str) -> Result<Self, Fault> {
        let body = text.replace("\r\n", "\n").replace('\r', "\n");
        let body = body.trim_end();
        if body.chars().all(shows_nothing) {
            Err(Fault::new("body", "Write something first: the text is empty."))
        } else if body.len() > BODY_MAX {
            Err(Fault::new("body", format!("The text has {} bytes; at most {BODY_MAX} fit.", body.len())))
        } else {
            Ok(Self(body.to_owned()))
        }
    }

    /// The text that a post has already.
    pub fn kept(post: &Post) -> Self {
        Self(post.body.clone())
    }

    pub fn as_str(&self) -> &str {
        &self.0
    }
}

fn shows_nothing(c: char) -> bool {
    c.is_whitespace() || c.is_control() || is_invisible(c)
}

/// What stands before a post's Markdown in the packed string that keeps it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PostHead {
    pub topic: TopicId,
    pub author: MemberId,
    pub created: Timestamp,
    pub edited: Option<Timestamp>,
    pub parent: Option<Parent>,
    pub path: Path,
    /// Slugs of the members that the text mentions, as they existed when it was written.
    pub mentions: Vec<String>,
}

/// The post that a reply answers.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Parent {
    pub post: PostId,
    pub author: MemberId,
}

/// A post as it stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Post {
    pub id: PostId,
    pub head: PostHead,
    pub body: String,
    pub state: PostState,
}

impl Post {
    pub fn is_opening(&self) -> bool {
        self.head.parent.is_none()
    }
}

/// What of a post changes after it was written. A new post has the default everywhere, and then
/// nothing of it is stored.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PostState {
    /// 1 for the text as first posted.
    pub revision: u64,
    pub up: u64,
    pub down: u64,
    /// Replies to it that stand in the thread.
    pub children: u64,
    pub deletion: Option<Deletion>,
    /// What members have flagged and no moderator has looked at.
    pub case: Option<Case>,
}

impl Default for PostState {
    fn default() -> Self {
        Self { revision: 1, up: 0, down: 0, children: 0, deletion: None, case: None }
    }
}

impl PostState {
    /// Whether it has a place in its thread: a post that was removed while replies hung on it keeps
    /// its own.
    pub fn stands(&self) -> bool {
        self.deletion.as_ref().is_none_or(|deletion| deletion.stands)
    }

    pub fn score(&self) -> i64 {
        i64::try_from(self.up).unwrap_or(i64::MAX) - i64::try_from(self.down).unwrap_or(i64::MAX)
    }
}

/// What an edit replaced: kept for ever beside the post.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PastRevision {
    pub body: String,
    /// Of an opening post, its topic's.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub heading: Option<crate::topic::Heading>,
    /// Who replaced it, when, and what they said about it.
    pub replaced_by: MemberId,
    pub replaced: Timestamp,
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub summary: String,
    /// It was replaced because something was removed from it and from all revisions before.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub redacted: bool,
}

/// A member's vote on a post.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Vote {
    Up,
    Down,
}

impl Vote {
    /// From a form: `1`, `-1`, or `0` for none.
    ///
    /// # Errors
    /// Anything else.
    pub fn parse(text: &str) -> Result<Option<Self>, Fault> {
        match text {
            "1" => Ok(Some(Self::Up)),
            "-1" => Ok(Some(Self::Down)),
            "0" => Ok(None),
            _ => Err(Fault::new("value", "A vote is 1, 0 or -1.")),
        }
    }

    pub fn value(self) -> i64 {
        match self {
            Self::Up => 1,
            Self::Down => -1,
        }
    }
}
