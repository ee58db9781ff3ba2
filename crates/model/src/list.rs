//! Lists: which there are, and where a topic or a post stands in them.
//!
//! Every list is derived: a follower writes into it what the present state implies, through
//! [`topic_entries`] and [`post_entries`], and `exedra verify` compares it with the same.

use std::collections::BTreeSet;
use std::fmt;

use serde::{Deserialize, Serialize};

use crate::ids::{CategoryId, MemberId};
use crate::post::Post;
use crate::shard::Shard;
use crate::time::Timestamp;
use crate::topic::{QuestionState, Standing, Tag, Topic, TopicKind};

/// A distinct set of readable categories. A list across categories exists once for each, so that
/// its pages and totals say nothing of what the reader may not see.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Audience(String);

impl Audience {
    pub fn of(reads: &BTreeSet<CategoryId>) -> Self {
        let ids = reads.iter().map(CategoryId::to_string).collect::<Vec<_>>().join(".");
        let hash = ids
            .bytes()
            .fold(0xcbf2_9ce4_8422_2325_u64, |hash, byte| (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3));
        Self(format!("{hash:x}"))
    }

    /// One that was written down earlier.
    pub fn known(text: &str) -> Self {
        Self(text.to_owned())
    }

    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// The orders of a category's topics.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Sort {
    #[default]
    Recent,
    New,
    Votes,
    Views,
}

impl Sort {
    pub const ALL: [Self; 4] = [Self::Recent, Self::New, Self::Votes, Self::Views];

    pub fn name(self) -> &'static str {
        match self {
            Self::Recent => "recent",
            Self::New => "new",
            Self::Votes => "votes",
            Self::Views => "views",
        }
    }

    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|sort| sort.name() == text)
    }
}

/// The lists across categories.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum SiteList {
    Recent,
    Popular,
    Unanswered,
    Articles,
}

impl SiteList {
    pub const ALL: [Self; 4] = [Self::Recent, Self::Popular, Self::Unanswered, Self::Articles];

    pub fn name(self) -> &'static str {
        match self {
            Self::Recent => "recent",
            Self::Popular => "popular",
            Self::Unanswered => "unanswered",
            Self::Articles => "articles",
        }
    }
}

/// The lists of what a member wrote.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum MemberList {
    Topics,
    Posts,
    Articles,
}

impl MemberList {
    pub const ALL: [Self; 3] = [Self::Topics, Self::Posts, Self::Articles];

    pub fn name(self) -> &'static str {
        match self {
            Self::Topics => "topics",
            Self::Posts => "posts",
            Self::Articles => "articles",
        }
    }
}

#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum List {
    Category(CategoryId, Sort),
    /// The category's pinned topics, latest pinned first.
    Pinned(CategoryId),
    /// What is pinned on the lists across categories, latest pinned first. It lives where the recent topics do,
    /// since it heads them.
    PinnedEverywhere(Audience),
    Site(Audience, SiteList),
    /// Topics with a tag, by activity.
    Tag(Audience, Tag),
    /// Those of one kind.
    Tagged(Audience, Tag, TopicKind, Sort),
    /// All tags, by how many topics have them.
    Tags(Audience),
    Member(MemberId, Audience, MemberList),
    /// A member's articles that readers do not see, or not as they stand now. Theirs alone to look at.
    Drafts(MemberId),
    /// A category's articles that wait for a review, for those who may review them.
    Reviews(CategoryId),
    /// A category's posts that members have flagged and no moderator has looked at, for its moderators.
    Flagged(CategoryId),
}

impl List {
    pub fn shard(&self) -> Shard {
        match self {
            Self::Category(category, _)
            | Self::Pinned(category)
            | Self::Reviews(category)
            | Self::Flagged(category) => category.shard(),
            Self::Site(audience, list) => Shard::of_text(&format!("{}{}", audience.0, list.name())),
            Self::PinnedEverywhere(audience) => Self::Site(audience.clone(), SiteList::Recent).shard(),
            Self::Tag(_, tag) | Self::Tagged(_, tag, ..) => tag.shard(),
            Self::Tags(audience) => Shard::of_text(&audience.0),
            Self::Member(member, ..) | Self::Drafts(member) => member.shard(),
        }
    }
}

impl fmt::Display for List {
    /// As it stands in the key, below the shard's tag.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Category(category, sort) => write!(f, "l:c{category}:{}", sort.name()),
            Self::Pinned(category) => write!(f, "l:c{category}:pinned"),
            Self::PinnedEverywhere(audience) => write!(f, "l:a{}:pinned", audience.0),
            Self::Site(audience, list) => write!(f, "l:a{}:{}", audience.0, list.name()),
            Self::Tag(audience, tag) => write!(f, "l:g{}:{}", audience.0, tag.as_str()),
            Self::Tagged(audience, tag, kind, sort) => {
                write!(f, "l:k{}:{kind}:{}:{}", audience.0, sort.name(), tag.as_str())
            }
            Self::Tags(audience) => write!(f, "l:t{}", audience.0),
            Self::Drafts(member) => write!(f, "l:d{member}"),
            Self::Reviews(category) => write!(f, "l:c{category}:reviews"),
            Self::Flagged(category) => write!(f, "l:c{category}:flagged"),
            Self::Member(member, audience, list) => write!(f, "l:m{member}:{}:{}", audience.0, list.name()),
        }
    }
}

/// Where an entry stands in a list, or that it does not.
pub type Entry = (List, Option<f64>);

/// What a topic implies for every list that it stands in or could have stood in: `left` are
/// categories that it was moved out of, `dropped` tags that an edit took off, `gone` members who are its
/// authors no more.
pub fn topic_entries(
    standing: &Standing,
    audiences: &[(Audience, BTreeSet<CategoryId>)],
    left: &BTreeSet<CategoryId>,
    dropped: &BTreeSet<Tag>,
    gone: &BTreeSet<MemberId>,
) -> Vec<Entry> {
    let topic = &standing.topic;
    let shown = topic.is_shown();
    let mut entries = Vec::new();
    for category in left.iter().chain([&topic.category]) {
        let here = shown && *category == topic.category;
        for sort in Sort::ALL {
            entries.push((List::Category(*category, sort), here.then(|| score(standing, sort))));
        }
        let pinned = here && topic.pin.is_some() && !topic.is_archived();
        entries.push((List::Pinned(*category), pinned.then_some(topic.created.0 as f64)));
        if topic.kind == TopicKind::Article {
            let waits = topic.deletion.is_none() && *category == topic.category && topic.awaits_review();
            entries.push((List::Reviews(*category), waits.then_some(topic.waits_since().0 as f64)));
        }
    }
    if topic.kind == TopicKind::Article {
        let unseen = topic.deletion.is_none() && topic.is_unfinished();
        let authors = topic.authors().into_iter();
        entries.extend(authors.map(|author| (List::Drafts(author), unseen.then_some(topic.since().0 as f64))));
        entries.extend(gone.iter().filter(|member| !topic.is_by(**member)).map(|member| (List::Drafts(*member), None)));
    }
    for (audience, reads) in audiences {
        let here = shown && reads.contains(&topic.category);
        for list in SiteList::ALL {
            let score = if here { site_score(standing, list) } else { None };
            entries.push((List::Site(audience.clone(), list), score));
        }
        let pinned = here && topic.pin.is_some_and(|pin| pin.everywhere) && !topic.is_archived();
        entries.push((List::PinnedEverywhere(audience.clone()), pinned.then_some(topic.created.0 as f64)));
        for tag in dropped.iter().filter(|tag| !topic.heading.tags.contains(tag)) {
            entries.extend(tag_entries(standing, audience, tag, false));
        }
        for tag in &topic.heading.tags {
            entries.extend(tag_entries(standing, audience, tag, here));
        }
        let created = here.then_some(topic.appeared().0 as f64);
        entries.push((List::Member(topic.author, audience.clone(), MemberList::Topics), created));
        // Whom an article has passed to answers for it; that it was theirs once is in its history.
        let former = gone.iter().filter(|member| **member != topic.author);
        entries.extend(former.map(|member| (List::Member(*member, audience.clone(), MemberList::Topics), None)));
        if topic.kind == TopicKind::Article {
            let list = |member: MemberId| List::Member(member, audience.clone(), MemberList::Articles);
            entries.extend(topic.authors().into_iter().map(|author| (list(author), created)));
            entries.extend(gone.iter().filter(|member| !topic.is_by(**member)).map(|member| (list(*member), None)));
        }
    }
    entries
}

/// The lists of a tag: of all its topics, and of those of the topic's kind in each order.
fn tag_entries(standing: &Standing, audience: &Audience, tag: &Tag, here: bool) -> Vec<Entry> {
    let all = List::Tag(audience.clone(), tag.clone());
    let mut entries = vec![(all, here.then(|| score(standing, Sort::Recent)))];
    let (is, turned) = (standing.topic.kind, standing.topic.upkeep().turned > 0);
    // What was of another kind once may stand among those still.
    let kinds = TopicKind::ALL.into_iter().filter(|kind| *kind == is || (turned && *kind != TopicKind::Article));
    for kind in kinds {
        entries.extend(Sort::ALL.map(|sort| {
            let list = List::Tagged(audience.clone(), tag.clone(), kind, sort);
            (list, (here && kind == is).then(|| score(standing, sort)))
        }));
    }
    entries
}

/// What a post implies for the lists of its author's posts, and for the cases of its category; `left` as in
/// [`topic_entries`].
pub fn post_entries(
    post: &Post,
    topic: &Topic,
    audiences: &[(Audience, BTreeSet<CategoryId>)],
    left: &BTreeSet<CategoryId>,
) -> Vec<Entry> {
    let shown = topic.is_shown() && post.state.deletion.is_none();
    let written = if post.is_opening() { topic.appeared() } else { post.head.created };
    // The oldest first.
    let case = post.state.case.as_ref().map(|case| -(case.since.0 as f64));
    let cases = left.iter().filter(|category| **category != topic.category).map(|category| (*category, None));
    let cases = cases.chain([(topic.category, case)]).map(|(category, case)| (List::Flagged(category), case));
    let written_by = audiences.iter().map(|(audience, reads)| {
        let here = shown && reads.contains(&topic.category);
        let list = List::Member(post.head.author, audience.clone(), MemberList::Posts);
        (list, here.then_some(written.0 as f64))
    });
    cases.chain(written_by).collect()
}

/// What archived articles stand behind all others by: more than any time in milliseconds, and little
/// enough that whole numbers stay so.
const BEHIND: f64 = 1e14;

fn score(standing: &Standing, sort: Sort) -> f64 {
    let score = match sort {
        Sort::Recent => standing.last_activity.0 as f64,
        Sort::New => standing.topic.appeared().0 as f64,
        Sort::Votes => standing.score as f64,
        Sort::Views => standing.topic.views as f64,
    };
    if standing.topic.is_archived() { score - BEHIND } else { score }
}

fn site_score(standing: &Standing, list: SiteList) -> Option<f64> {
    let topic = &standing.topic;
    if topic.is_archived() && list != SiteList::Recent {
        return None;
    }
    match list {
        SiteList::Recent => Some(standing.last_activity.0 as f64),
        SiteList::Popular => Some(popularity(standing.score, topic.replies(), topic.appeared())),
        SiteList::Unanswered => {
            (standing.question_state() == Some(QuestionState::Open)).then_some(topic.created.0 as f64)
        }
        SiteList::Articles => (topic.kind == TopicKind::Article).then_some(topic.appeared().0 as f64),
    }
}

/// A score that time alone never reorders: ten times the votes and replies weigh as much as
/// being twelve and a half hours younger (the shape of Reddit's "hot").
fn popularity(score: i64, replies: u64, created: Timestamp) -> f64 {
    let interest = (score.max(0) as f64) + (replies as f64);
    interest.max(1.0).log10() + (created.seconds() as f64) / 45_000.0
}

#[cfg(test)]
#[path = "list_tests.rs"]
mod tests;
