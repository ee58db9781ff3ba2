//! Notifications: what a member was told, what of it is unread, and how they want to be told.
//!
//! A notification stands under a key that is made of what it is about, so that nothing is told
//! twice, however often its event is looked at.

use std::collections::BTreeMap;
use std::fmt;
use std::str::FromStr;
use std::time::Duration;

use serde::{Deserialize, Serialize};

use crate::actor::Actor;
use crate::ids::{CategoryId, MemberId, PostId, TopicId};
use crate::may::{Action, Object, may};
use crate::refusal::Fault;
use crate::site::Site;

/// Notifications that are kept of each member, and how many more there may be before the oldest go.
pub const KEPT: usize = 1_000;
pub const SLACK: usize = 100;
/// How long a letter waits for more that is told about the same topic, and for its reader to read it
/// on the page.
pub const MAILED_AFTER: Duration = Duration::from_secs(5 * 60);
/// What was written longer ago than this when its event comes is no news: somebody has brought
/// another forum's posts along.
pub const NEWS_FOR: Duration = Duration::from_secs(7 * 24 * 3600);

/// What a member can choose to be told of, each for itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Kind {
    /// Somebody replied to one's post.
    Reply,
    Mention,
    /// Something was written in a topic that one watches, or with a tag that one follows.
    Watched,
    /// One's answer was accepted.
    Accepted,
    /// A reader said whether one's article still works.
    Verdict,
    Invitation,
    /// A moderator decided something about what one wrote, or about oneself.
    Decision,
    /// An article waits for one's review, or something was said in a review.
    Review,
}

impl Kind {
    pub const ALL: [Self; 8] = [
        Self::Mention,
        Self::Reply,
        Self::Watched,
        Self::Accepted,
        Self::Verdict,
        Self::Review,
        Self::Invitation,
        Self::Decision,
    ];

    pub fn name(self) -> &'static str {
        match self {
            Self::Reply => "reply",
            Self::Mention => "mention",
            Self::Watched => "watched",
            Self::Accepted => "accepted",
            Self::Verdict => "verdict",
            Self::Invitation => "invitation",
            Self::Decision => "decision",
            Self::Review => "review",
        }
    }

    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.name() == text)
    }

    /// How one is told who has chosen nothing.
    pub fn usual(self) -> Ways {
        Ways { page: true, mail: self != Self::Watched }
    }
}

/// What happened, to the one who is told.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum News {
    Reply,
    Mention,
    Watched,
    /// A new topic with a tag that one follows.
    Tagged,
    Accepted,
    Works,
    Fails,
    Invitation,
    Locked,
    Unlocked,
    Closed,
    Reopened,
    Moved,
    Deleted,
    Restored,
    /// What waited for a moderator is shown.
    Released,
    /// Nobody else came to another decision.
    AppealRefused,
    Suspended,
    Silenced,
    Warned,
    /// An article waits for a review.
    Submitted,
    /// One's article was approved.
    Approved,
    /// Changes to it were asked for.
    ChangesAsked,
    /// Something was said of lines of an article in review.
    Commented,
    /// What one wrote became a part of an article.
    Promoted,
}

impl News {
    pub fn kind(self) -> Kind {
        match self {
            Self::Reply => Kind::Reply,
            Self::Mention => Kind::Mention,
            Self::Watched | Self::Tagged => Kind::Watched,
            Self::Accepted => Kind::Accepted,
            Self::Works | Self::Fails => Kind::Verdict,
            Self::Invitation => Kind::Invitation,
            Self::Locked
            | Self::Unlocked
            | Self::Closed
            | Self::Reopened
            | Self::Moved
            | Self::Deleted
            | Self::Restored
            | Self::Released
            | Self::AppealRefused
            | Self::Suspended
            | Self::Silenced
            | Self::Warned
            | Self::Promoted => Kind::Decision,
            Self::Submitted | Self::Approved | Self::ChangesAsked | Self::Commented => Kind::Review,
        }
    }
}

impl News {
    /// Whether a letter of its own tells it, so that none of what one was told has to.
    pub fn has_own_letter(self) -> bool {
        self == Self::Suspended
    }
}

/// When an event happened: its place in its stream. Places of different streams are compared by
/// their time.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Place {
    pub milliseconds: u64,
    pub sequence: u64,
}

/// The text is no place in a stream.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("this is no place in a stream")]
pub struct NoPlace;

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}-{}", self.milliseconds, self.sequence)
    }
}

impl From<Place> for String {
    fn from(place: Place) -> Self {
        place.to_string()
    }
}

impl TryFrom<String> for Place {
    type Error = NoPlace;

    fn try_from(text: String) -> Result<Self, NoPlace> {
        text.parse()
    }
}

impl FromStr for Place {
    type Err = NoPlace;

    fn from_str(text: &str) -> Result<Self, NoPlace> {
        let (milliseconds, sequence) = text.split_once('-').ok_or(NoPlace)?;
        let number = |text: &str| text.parse().map_err(|_| NoPlace);
        Ok(Self { milliseconds: number(milliseconds)?, sequence: number(sequence)? })
    }
}

fn is_false(flag: &bool) -> bool {
    !flag
}

/// Something that a member was told.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Notification {
    #[serde(rename = "n")]
    pub what: News,
    #[serde(rename = "t", default, skip_serializing_if = "Option::is_none")]
    pub topic: Option<TopicId>,
    /// The post that it is about; of a watched topic, the first that was new.
    #[serde(rename = "p", default, skip_serializing_if = "Option::is_none")]
    pub post: Option<PostId>,
    /// Where the topic stands.
    #[serde(rename = "c", default, skip_serializing_if = "Option::is_none")]
    pub category: Option<CategoryId>,
    #[serde(rename = "b")]
    pub by: MemberId,
    #[serde(rename = "at")]
    pub at: Place,
    /// By mail alone: it stands on no page.
    #[serde(rename = "q", default, skip_serializing_if = "is_false")]
    pub silent: bool,
    /// What it is about can no longer be seen by the one who was told.
    #[serde(rename = "h", default, skip_serializing_if = "is_false")]
    pub hidden: bool,
}

impl Notification {
    /// What it stands under. What is told of once has a post in its key; what can happen again, and
    /// is then told again, has its topic.
    pub fn key(&self) -> String {
        let topic = self.topic.unwrap_or(TopicId(0));
        let post = self.post.unwrap_or(PostId(0));
        match self.what {
            News::Reply => format!("{post}"),
            News::Mention => format!("{post}m"),
            News::Accepted => format!("{post}a"),
            News::Watched | News::Tagged => format!("t{topic}"),
            News::Locked | News::Unlocked => format!("t{topic}l"),
            News::Closed | News::Reopened => format!("t{topic}c"),
            News::Moved => format!("t{topic}v"),
            News::Works | News::Fails => format!("t{topic}w"),
            News::Deleted | News::Restored | News::Released => match self.post {
                Some(post) => format!("{post}x"),
                None => format!("t{topic}x"),
            },
            News::AppealRefused => self.post.map_or_else(|| "q".to_owned(), |post| format!("{post}q")),
            News::Submitted => format!("t{topic}s"),
            News::Approved | News::ChangesAsked => format!("t{topic}r"),
            News::Commented => format!("t{topic}k"),
            News::Suspended => "s".to_owned(),
            News::Silenced => "q".to_owned(),
            News::Warned => "w".to_owned(),
            News::Invitation => format!("t{topic}i"),
            News::Promoted => format!("t{topic}o"),
        }
    }

    pub fn mark(&self) -> Mark {
        Mark {
            silent: self.silent,
            category: self.category.unwrap_or(CategoryId(0)),
            topic: self.topic.unwrap_or(TopicId(0)),
            key: self.key(),
        }
    }
}

/// Keys under which somebody may have been told of a post.
pub fn keys_of_post(post: PostId) -> [String; 5] {
    [format!("{post}"), format!("{post}m"), format!("{post}a"), format!("{post}x"), format!("{post}q")]
}

/// The key of what is new in a watched topic.
pub fn key_of_topic(topic: TopicId) -> String {
    format!("t{topic}")
}

/// That a notification is unread: its key, with what decides whether it counts.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Mark {
    pub silent: bool,
    /// 0, where it is about no topic.
    pub category: CategoryId,
    pub topic: TopicId,
    pub key: String,
}

impl fmt::Display for Mark {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}{}.{}.{}", if self.silent { "-" } else { "" }, self.category, self.topic, self.key)
    }
}

impl From<Mark> for String {
    fn from(mark: Mark) -> Self {
        mark.to_string()
    }
}

impl TryFrom<String> for Mark {
    type Error = NoMark;

    fn try_from(text: String) -> Result<Self, NoMark> {
        text.parse()
    }
}

/// The text is no mark.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("this stands for no notification")]
pub struct NoMark;

impl FromStr for Mark {
    type Err = NoMark;

    fn from_str(text: &str) -> Result<Self, NoMark> {
        let (silent, rest) = text.strip_prefix('-').map_or((false, text), |rest| (true, rest));
        let (category, rest) = rest.split_once('.').ok_or(NoMark)?;
        let (topic, key) = rest.split_once('.').ok_or(NoMark)?;
        Ok(Self {
            silent,
            category: category.parse().map_err(|_| NoMark)?,
            topic: topic.parse().map_err(|_| NoMark)?,
            key: key.to_owned(),
        })
    }
}

/// The ways in which one can be told.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Ways {
    pub page: bool,
    pub mail: bool,
}

impl Ways {
    pub fn any(self) -> bool {
        self.page || self.mail
    }
}

/// Which topics a member watches without having said so of each.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Watches {
    /// Those that they have written in.
    #[default]
    Written,
    /// Those that they have started.
    Started,
    /// None.
    Chosen,
}

impl Watches {
    pub const ALL: [Self; 3] = [Self::Written, Self::Started, Self::Chosen];

    pub fn name(self) -> &'static str {
        match self {
            Self::Written => "written",
            Self::Started => "started",
            Self::Chosen => "chosen",
        }
    }

    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|watches| watches.name() == text)
    }
}

/// How a member wants to be told.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Choices {
    /// Kinds for which they have chosen.
    pub kinds: BTreeMap<Kind, Ways>,
    pub watches: Watches,
}

impl Choices {
    pub fn of(&self, kind: Kind) -> Ways {
        self.kinds.get(&kind).copied().unwrap_or_else(|| kind.usual())
    }

    /// What is as usual is not written down.
    pub fn set(&mut self, kind: Kind, ways: Ways) {
        if ways == kind.usual() {
            self.kinds.remove(&kind);
        } else {
            self.kinds.insert(kind, ways);
        }
    }
}

/// What a member has said about one topic.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Stance {
    /// They are told of every reply.
    Watch,
    /// They are told of what concerns them.
    Normal,
    /// They are told of nothing in it.
    Mute,
}

impl Stance {
    pub const ALL: [Self; 3] = [Self::Watch, Self::Normal, Self::Mute];

    pub fn name(self) -> &'static str {
        match self {
            Self::Watch => "watch",
            Self::Normal => "normal",
            Self::Mute => "mute",
        }
    }

    /// # Errors
    /// It is none of them.
    pub fn parse(text: &str) -> Result<Self, Fault> {
        let found = Self::ALL.into_iter().find(|stance| stance.name() == text);
        found.ok_or_else(|| Fault::new("value", "Choose between watch, normal and mute."))
    }
}

/// How a member stands to a topic.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct Concern {
    pub said: Option<Stance>,
    /// They have replied in it.
    pub has_written: bool,
    /// They have started it.
    pub has_started: bool,
}

impl Concern {
    /// What follows from it.
    pub fn stance(self, choices: &Choices) -> Stance {
        let by_default = match choices.watches {
            Watches::Written => self.has_written || self.has_started,
            Watches::Started => self.has_started,
            Watches::Chosen => false,
        };
        self.said.unwrap_or(if by_default { Stance::Watch } else { Stance::Normal })
    }
}

/// What of a member's notifications each page needs.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Inbox {
    pub unread: Vec<Mark>,
    pub choices: Choices,
}

impl Inbox {
    /// Unread notifications that this actor may be shown.
    pub fn count(&self, site: &Site, actor: &Actor) -> usize {
        self.unread.iter().filter(|mark| !mark.silent && is_visible(site, actor, mark.category)).count()
    }

    /// What is unread about a topic.
    pub fn about(&self, topic: TopicId) -> impl Iterator<Item = &Mark> {
        self.unread.iter().filter(move |mark| mark.topic == topic)
    }
}

/// Whether a notification about a topic in this category may be shown, as far as the category goes.
pub fn is_visible(site: &Site, actor: &Actor, category: CategoryId) -> bool {
    category == CategoryId(0)
        || site
            .category(category)
            .is_some_and(|category| may(site, actor, Action::See, Object::Category(category)).is_ok())
}

#[cfg(test)]
#[path = "notification_tests.rs"]
mod tests;
