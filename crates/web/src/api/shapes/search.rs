//! What was found, as JSON.

use forum::{Hit, How, MarkedLine, View};
use serde::Serialize;
use utoipa::ToSchema;

use super::{CategoryRef, Kind, MemberRef, TagShape, moment};
use crate::address;

/// A page of what was found.
#[derive(Debug, Serialize, ToSchema)]
pub(in crate::api) struct SearchResults {
    /// The best post of each topic, best first; within a topic and of a log, each post.
    pub(in crate::api) items: Vec<FoundShape>,
    /// This page, from 1.
    #[schema(minimum = 1)]
    pub(in crate::api) page: u64,
    /// How many pages there are: one at least.
    #[schema(minimum = 1)]
    pub(in crate::api) pages: u64,
    /// How many posts were found.
    pub(in crate::api) total: u64,
    /// There is too much to look at all of it: the best may be missing.
    pub(in crate::api) is_cut: bool,
    pub(in crate::api) how: HowName,
    /// Members who are called so, or nearly so.
    pub(in crate::api) members: Vec<MemberRef>,
    /// The same of tags.
    pub(in crate::api) tags: Vec<TagShape>,
}

/// How it was looked for.
#[derive(Clone, Copy, Debug, Serialize, ToSchema)]
#[serde(rename_all = "lowercase")]
#[schema(as = SearchHow)]
pub(in crate::api) enum HowName {
    Exactly,
    /// Nothing has these words; these have words that are spelt nearly like them.
    Closely,
    /// Nothing has all of the words; these have most of them.
    Mostly,
}

impl From<How> for HowName {
    fn from(how: How) -> Self {
        match how {
            How::Exactly => Self::Exactly,
            How::Closely => Self::Closely,
            How::Mostly => Self::Mostly,
        }
    }
}

/// A post that was found.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Found)]
pub(in crate::api) struct FoundShape {
    /// The post.
    pub(in crate::api) id: u64,
    pub(in crate::api) topic: u64,
    #[schema(format = "uri-reference", examples("/post/51"))]
    pub(in crate::api) url: String,
    /// Of the topic.
    pub(in crate::api) title: String,
    pub(in crate::api) kind: Kind,
    /// That it opens the topic.
    pub(in crate::api) opening: bool,
    pub(in crate::api) category: Option<CategoryRef>,
    pub(in crate::api) author: MemberRef,
    #[schema(format = DateTime)]
    pub(in crate::api) created: String,
    /// Votes for it less those against it.
    pub(in crate::api) score: i64,
    /// Lines of it that have what was asked for.
    pub(in crate::api) lines: Vec<FoundLine>,
    /// Posts of the same topic that were found as well: ask with `topic:` and its number for them.
    pub(in crate::api) more: u64,
}

/// A line, in pieces.
#[derive(Debug, Serialize, ToSchema)]
pub(in crate::api) struct FoundLine {
    pub(in crate::api) text: String,
    /// Where in it the words stand: in characters, from and up to.
    #[schema(examples(json!([[0, 5]])))]
    pub(in crate::api) marked: Vec<(usize, usize)>,
    pub(in crate::api) code: bool,
}

impl FoundLine {
    fn of(line: &MarkedLine) -> Self {
        let characters = |bytes: usize| line.text.get(..bytes).map_or(0, |before| before.chars().count());
        let marked = line.marked.iter().map(|range| (characters(range.start), characters(range.end))).collect();
        Self { text: line.text.clone(), marked, code: line.is_code }
    }
}

impl FoundShape {
    pub(in crate::api) fn of(view: &View, hit: &Hit) -> Self {
        let (topic, post) = (&hit.placed.topic, &hit.placed.post);
        Self {
            id: post.id.0,
            topic: topic.id.0,
            url: address::post(post.id),
            title: topic.heading.title.as_str().to_owned(),
            kind: topic.kind.into(),
            opening: post.is_opening(),
            category: view.site.category(topic.category).map(CategoryRef::of),
            author: MemberRef::known(post.head.author, hit.author.as_ref()),
            created: moment(post.head.created),
            score: post.state.score(),
            lines: hit.lines.iter().map(FoundLine::of).collect(),
            more: hit.more,
        }
    }
}
