//! Topics: what a thread is about and how it stands.

use std::collections::BTreeSet;
use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

use crate::article::Life;
use crate::byline::Byline;
use crate::ids::{CategoryId, MemberId, PostId, TopicId};
use crate::lasting::{Day, Tested};
use crate::licence::Licence;
use crate::log::OPERATOR;
use crate::merging::Merging;
use crate::promotion::Origin;
use crate::refusal::Fault;
use crate::series::InSeries;
use crate::shard::Shard;
use crate::slug::Slug;
use crate::time::Timestamp;
use crate::upkeep::{self, Upkeep};

/// Characters in a title.
pub const TITLE_MAX: usize = 200;
pub const TITLE_MIN: usize = 3;
/// Tags on a topic, and characters in each.
pub const TAGS_MAX: usize = 5;
pub const TAG_MAX: usize = 35;

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum TopicKind {
    Question,
    Discussion,
    Article,
}

impl TopicKind {
    pub const ALL: [Self; 3] = [Self::Question, Self::Discussion, Self::Article];

    pub fn name(self) -> &'static str {
        match self {
            Self::Question => "question",
            Self::Discussion => "discussion",
            Self::Article => "article",
        }
    }
}

impl fmt::Display for TopicKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

impl FromStr for TopicKind {
    type Err = Fault;

    fn from_str(text: &str) -> Result<Self, Fault> {
        Self::ALL
            .into_iter()
            .find(|kind| kind.name() == text)
            .ok_or_else(|| Fault::new("kind", "Choose whether this is a question, a discussion or an article."))
    }
}

/// A title: one line, between [`TITLE_MIN`] and [`TITLE_MAX`] characters.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Title(String);

impl Title {
    /// Runs of white space become single spaces.
    ///
    /// # Errors
    /// Names the field and says what is wrong.
    pub fn parse(text: &str) -> Result<Self, Fault> {
        let title = text.split_whitespace().collect::<Vec<_>>().join(" ");
        let length = title.chars().count();
        let visible = title.chars().filter(|c| c.is_alphanumeric()).count();
        if length == 0 {
            Err(Fault::new("title", "Give it a title, so that others find it in a list."))
        } else if length < TITLE_MIN || visible == 0 {
            Err(Fault::new("title", "The title is too short to tell what this is about."))
        } else if length > TITLE_MAX {
            Err(Fault::new("title", format!("The title has {length} characters; at most {TITLE_MAX} fit.")))
        } else if title.chars().any(|c| c.is_control() || is_direction_override(c)) {
            Err(Fault::new("title", "The title contains characters that cannot be shown."))
        } else {
            Ok(Self(title))
        }
    }

    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The readable part of the topic's address; `topic` where nothing of the title remains.
    pub fn slug(&self) -> String {
        let slug = Slug::of(&self.0);
        if slug.as_str().is_empty() { "topic".to_owned() } else { slug.as_str().to_owned() }
    }
}

/// The characters that reorder what follows them: in a list they would garble the rows after.
fn is_direction_override(c: char) -> bool {
    matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

/// A tag: a slug, lower case.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Tag(String);

impl Tag {
    /// A tag from an address or a form; `None` if nothing of the text can be one.
    pub fn of(text: &str) -> Option<Self> {
        let slug = Slug::of(text);
        let fits = !slug.as_str().is_empty() && slug.as_str().chars().count() <= TAG_MAX;
        fits.then(|| Self(slug.as_str().to_owned()))
    }

    /// Comma-separated tags, each once, in the order given.
    ///
    /// # Errors
    /// Too many, or one that is too long or empty.
    pub fn parse_list(text: &str) -> Result<Vec<Self>, Fault> {
        let mut seen = BTreeSet::new();
        let mut tags = Vec::new();
        for part in text.split(',').map(str::trim).filter(|part| !part.is_empty()) {
            let tag = Self::of(part).ok_or_else(|| {
                Fault::new(
                    "tags",
                    format!("“{part}” cannot be a tag: use up to {TAG_MAX} letters, digits and hyphens."),
                )
            })?;
            if seen.insert(tag.clone()) {
                tags.push(tag);
            }
        }
        if tags.len() > TAGS_MAX {
            return Err(Fault::new(
                "tags",
                format!("{} tags are too many: choose the {TAGS_MAX} that matter.", tags.len()),
            ));
        }
        Ok(tags)
    }

    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Where it lives, with the lists of its topics.
    pub fn shard(&self) -> Shard {
        Shard::of_text(&self.0)
    }
}

/// What of a topic changes by editing its opening post.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Heading {
    pub title: Title,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub tags: Vec<Tag>,
    /// Of an article, what whoever saved this revision agreed to; nothing before it is published, and
    /// in revisions from before it was noted.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub licence: Option<Licence>,
    /// What an article was tested with.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub tested: Vec<Tested>,
    /// The day after which an article may be stale.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub review_by: Option<Day>,
}

impl Heading {
    pub fn new(title: Title, tags: Vec<Tag>) -> Self {
        Self { title, tags, licence: None, tested: Vec::new(), review_by: None }
    }

    /// From when on what it stands above may be stale.
    pub fn stale_from(&self) -> Option<Timestamp> {
        self.review_by.as_ref().map(Day::end)
    }
}

/// Who removed something, when and why.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Deletion {
    pub by: MemberId,
    pub at: Timestamp,
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub reason: String,
    /// A post with replies keeps its place in the thread, as a tombstone.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub stands: bool,
    /// Nothing of it is left, and it does not come back.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub purged: bool,
}

impl Deletion {
    /// Nobody has seen it yet: it waits for a moderator.
    pub fn is_held(&self) -> bool {
        self.is_by_flags() && self.reason == crate::rules::holding::WAITS
    }

    /// Whether flags have done it, until a moderator has looked.
    pub fn is_by_flags(&self) -> bool {
        self.by == OPERATOR
    }
}

/// A pin in the topic's category: until a time, or until it is taken off.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Pin {
    pub until: Option<Timestamp>,
    /// It heads the lists across categories, too.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub everywhere: bool,
}

impl Pin {
    pub fn in_category(until: Option<Timestamp>) -> Self {
        Self { until, everywhere: false }
    }

    pub fn everywhere(until: Option<Timestamp>) -> Self {
        Self { until, everywhere: true }
    }
}

/// That a question takes no more answers: who said so, when and why.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Closing {
    pub by: MemberId,
    pub at: Timestamp,
    pub why: Grounds,
}

impl Closing {
    /// The topic that it repeats.
    pub fn duplicate_of(&self) -> Option<TopicId> {
        match self.why {
            Grounds::Duplicate(of) => Some(of),
            Grounds::Reason(_) => None,
        }
    }
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Grounds {
    /// It was asked before, there.
    Duplicate(TopicId),
    Reason(String),
}

/// A topic as it stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Topic {
    pub id: TopicId,
    pub category: CategoryId,
    pub kind: TopicKind,
    pub heading: Heading,
    /// Who started it; of an article with several authors, who answers for it.
    pub author: MemberId,
    /// The author's name as typed, kept beside the id so that a list needs no look-up for it.
    pub author_name: String,
    /// Of an article, its authors, once there is more to say of them than who started it.
    pub byline: Option<Box<Byline>>,
    /// Of an article that began as a question, what it was made of.
    pub origin: Option<Box<Origin>>,
    /// Of a question, the article that was made of it.
    pub became: Option<TopicId>,
    pub created: Timestamp,
    pub opening: PostId,
    pub locked: bool,
    pub pin: Option<Pin>,
    pub deletion: Option<Deletion>,
    /// Of a question, the answer that was accepted.
    pub accepted: Option<PostId>,
    /// Of a question, that it takes no more answers.
    pub closing: Option<Closing>,
    /// Of an article, where it is in its life.
    pub life: Life,
    /// Of an article, the series that it belongs to.
    pub series: Option<Box<InSeries>>,
    /// The topic that it was split off from.
    pub split_from: Option<TopicId>,
    /// It is on its way into another topic, and takes no changes.
    pub merging: Option<Box<Merging>>,
    /// The topic that has taken it in: whatever stood here stands there.
    pub merged: Option<TopicId>,
    /// What moderators have set of it; see [`Topic::upkeep`].
    pub upkeep: Option<Box<Upkeep>>,
    /// Posts that stand in the thread, the opening post among them.
    pub posts: u64,
    pub views: u64,
}

/// How a question stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum QuestionState {
    /// Nobody has answered.
    Open,
    Answered,
    /// One of the answers is accepted.
    Accepted,
    /// It was asked before, and points there.
    Duplicate(TopicId),
    /// It takes no answers, for a reason that was given.
    Closed,
}

impl QuestionState {
    pub fn name(self) -> &'static str {
        match self {
            Self::Open => "open",
            Self::Answered => "answered",
            Self::Accepted => "accepted",
            Self::Duplicate(_) => "duplicate",
            Self::Closed => "closed",
        }
    }
}

impl Topic {
    /// How it stands with so many answers; `None`, if it is no question.
    pub fn question_state(&self, answers: u64) -> Option<QuestionState> {
        let why = self.closing.as_ref().map(|closing| &closing.why);
        (self.kind == TopicKind::Question).then_some(match (why, self.accepted) {
            (Some(Grounds::Duplicate(of)), _) => QuestionState::Duplicate(*of),
            (Some(Grounds::Reason(_)), _) => QuestionState::Closed,
            (None, Some(_)) => QuestionState::Accepted,
            (None, None) if answers > 0 => QuestionState::Answered,
            (None, None) => QuestionState::Open,
        })
    }

    /// The terms that an article is published under; none, if it is no article, or not published yet.
    pub fn licence(&self) -> Option<Licence> {
        let is_published = self.kind == TopicKind::Article && self.is_public();
        // It was the same for all before it was noted.
        self.heading.licence.or(is_published.then(Licence::default))
    }

    pub fn replies(&self) -> u64 {
        self.posts.saturating_sub(1)
    }

    /// What moderators have set of it beyond locking and pinning it.
    pub fn upkeep(&self) -> &Upkeep {
        self.upkeep.as_deref().unwrap_or(&upkeep::NOTHING)
    }
}

/// A topic with what a row of a list says of its thread.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Standing {
    pub topic: Topic,
    /// Votes for the opening post less those against it.
    pub score: i64,
    /// Direct replies to the opening post: of a question, its answers.
    pub direct_replies: u64,
    pub last_post: PostId,
    pub last_activity: Timestamp,
}

impl Standing {
    /// How it stands, if it is a question.
    pub fn question_state(&self) -> Option<QuestionState> {
        self.topic.question_state(self.direct_replies)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn titles_are_one_visible_line() {
        assert_eq!(Title::parse("  How  do\tI\ncache?  ").unwrap().as_str(), "How do I cache?");
        for (bad, word) in
            [("", "Give it"), ("  ", "Give it"), ("ab", "short"), ("???", "short"), ("a\u{202e}bcdef", "shown")]
        {
            assert!(Title::parse(bad).unwrap_err().sentence.contains(word), "{bad:?}");
        }
        assert!(Title::parse(&"x".repeat(200)).is_ok());
        assert!(Title::parse(&"x".repeat(201)).unwrap_err().sentence.contains("201"));
        assert_eq!(Title::parse("日本語のタイトル").unwrap().slug(), "日本語のタイトル");
    }

    #[test]
    fn tags_are_slugs_each_once() {
        let tags = Tag::parse_list("GitLab CI, cache,, gitlab-ci ,").unwrap();
        assert_eq!(tags.iter().map(Tag::as_str).collect::<Vec<_>>(), ["gitlab-ci", "cache"]);
        assert!(Tag::parse_list("a,b,c,d,e,f").is_err());
        assert!(Tag::parse_list("!!!").is_err());
        assert!(Tag::parse_list(&"x".repeat(36)).is_err());
    }
}
