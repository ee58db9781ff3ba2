//! Topics as JSON.

use forum::View;
use model::article::ArticleState;
use model::byline::Author;
use model::lasting::Tested;
use model::licence::Licence;
use model::topic::{Closing, Grounds, QuestionState, Standing, Tag, Topic, TopicKind};
use serde::Serialize;
use store::Row;
use utoipa::ToSchema;

use super::{CategoryRef, Deed, MemberRef, Removal, moment, vote};
use crate::address;

/// Characters of an excerpt.
const EXCERPT: usize = 180;

/// What a topic is.
#[derive(Clone, Copy, Debug, Serialize, ToSchema)]
#[serde(rename_all = "lowercase")]
#[schema(as = TopicKind)]
pub(in crate::api) enum Kind {
    Question,
    Discussion,
    Article,
}

impl From<TopicKind> for Kind {
    fn from(kind: TopicKind) -> Self {
        match kind {
            TopicKind::Question => Self::Question,
            TopicKind::Discussion => Self::Discussion,
            TopicKind::Article => Self::Article,
        }
    }
}

/// How a question or an article stands.
#[derive(Clone, Copy, Debug, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = TopicState)]
pub(in crate::api) enum StateName {
    /// Nobody has answered.
    Open,
    Answered,
    /// One of the answers is accepted.
    Accepted,
    /// It was asked before: `duplicate_of` says where.
    Duplicate,
    /// It takes no answers.
    Closed,
    /// An article that its authors alone see.
    Draft,
    /// An article that waits to be reviewed, before readers have seen it.
    InReview,
    Published,
    /// An article of the past.
    Archived,
}

impl StateName {
    fn of(topic: &Topic, answers: u64) -> Option<Self> {
        let of_question = topic.question_state(answers).map(Self::from);
        of_question.or_else(|| topic.article_state().map(Self::from))
    }
}

impl From<ArticleState> for StateName {
    fn from(state: ArticleState) -> Self {
        match state {
            ArticleState::Draft => Self::Draft,
            ArticleState::InReview => Self::InReview,
            ArticleState::Published => Self::Published,
            ArticleState::Archived => Self::Archived,
        }
    }
}

impl From<QuestionState> for StateName {
    fn from(state: QuestionState) -> Self {
        match state {
            QuestionState::Open => Self::Open,
            QuestionState::Answered => Self::Answered,
            QuestionState::Accepted => Self::Accepted,
            QuestionState::Duplicate(_) => Self::Duplicate,
            QuestionState::Closed => Self::Closed,
        }
    }
}

/// A topic, as lists have it.
#[derive(Debug, Serialize, ToSchema)]
pub(in crate::api) struct TopicSummary {
    pub(in crate::api) id: u64,
    #[schema(format = "uri-reference", examples("/topic/12/how-do-i-cache"))]
    pub(in crate::api) url: String,
    pub(in crate::api) kind: Kind,
    #[schema(examples("How do I cache?"))]
    pub(in crate::api) title: String,
    #[schema(examples(json!(["cache", "redis"])))]
    pub(in crate::api) tags: Vec<String>,
    pub(in crate::api) category: Option<CategoryRef>,
    pub(in crate::api) author: MemberRef,
    /// Everybody who wrote it, in the order in which they are named: of an article perhaps several.
    pub(in crate::api) authors: Vec<MemberRef>,
    #[schema(format = DateTime, examples("2026-11-27T16:05:00.000Z"))]
    pub(in crate::api) created: String,
    /// When it was last written in.
    #[schema(format = DateTime)]
    pub(in crate::api) last_activity: String,
    /// The post that was written last.
    pub(in crate::api) last_post: u64,
    pub(in crate::api) replies: u64,
    /// Direct replies to the opening post: of a question, its answers.
    pub(in crate::api) answers: u64,
    /// How it stands, if it is a question or an article.
    pub(in crate::api) state: Option<StateName>,
    /// The answer that was accepted.
    pub(in crate::api) accepted: Option<u64>,
    /// The topic that it repeats.
    pub(in crate::api) duplicate_of: Option<u64>,
    /// Why it was closed, if not for having been asked before.
    pub(in crate::api) close_reason: Option<String>,
    pub(in crate::api) views: u64,
    /// Votes for the opening post less those against it.
    pub(in crate::api) score: i64,
    pub(in crate::api) locked: bool,
    pub(in crate::api) pinned: bool,
    /// How its text begins, without markup.
    pub(in crate::api) excerpt: String,
}

impl TopicSummary {
    pub(in crate::api) fn of(view: &View, row: &Row) -> Self {
        let Standing { topic, score, direct_replies, last_post, last_activity } = &row.standing;
        Self {
            id: topic.id.0,
            url: address::topic(topic),
            kind: topic.kind.into(),
            title: topic.heading.title.as_str().to_owned(),
            tags: tags(topic),
            category: view.site.category(topic.category).map(CategoryRef::of),
            author: MemberRef::named(topic.author, &topic.author_name),
            authors: authors(topic),
            created: moment(topic.created),
            last_activity: moment(*last_activity),
            last_post: last_post.0,
            replies: topic.replies(),
            answers: *direct_replies,
            state: StateName::of(topic, *direct_replies),
            accepted: topic.accepted.map(|post| post.0),
            duplicate_of: topic.closing.as_ref().and_then(Closing::duplicate_of).map(|of| of.0),
            close_reason: close_reason(topic),
            views: topic.views,
            score: *score,
            locked: topic.locked,
            pinned: topic.pin.is_some(),
            excerpt: markup::excerpt(&row.beginning, EXCERPT),
        }
    }
}

/// A topic with its opening post.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Topic)]
pub(in crate::api) struct TopicShape {
    pub(in crate::api) id: u64,
    #[schema(format = "uri-reference", examples("/topic/12/how-do-i-cache"))]
    pub(in crate::api) url: String,
    pub(in crate::api) kind: Kind,
    #[schema(examples("How do I cache?"))]
    pub(in crate::api) title: String,
    pub(in crate::api) tags: Vec<String>,
    /// Of an article, what it is published under, as SPDX spells it.
    #[schema(examples("CC-BY-4.0"))]
    pub(in crate::api) licence: Option<&'static str>,
    /// What an article was tested with: tool, version and perhaps day.
    #[schema(examples(json!(["cargo, 1.90.0, 2026-11-12"])))]
    pub(in crate::api) tested: Vec<String>,
    /// The day after which an article may be stale.
    #[schema(examples("2027-11-12"))]
    pub(in crate::api) review_by: Option<String>,
    pub(in crate::api) category: Option<CategoryRef>,
    pub(in crate::api) author: MemberRef,
    /// Everybody who wrote it, in the order in which they are named: of an article perhaps several.
    pub(in crate::api) authors: Vec<MemberRef>,
    #[schema(format = DateTime)]
    pub(in crate::api) created: String,
    /// When the opening post was last changed.
    #[schema(format = DateTime)]
    pub(in crate::api) edited: Option<String>,
    /// The number of the opening post.
    pub(in crate::api) opening: u64,
    /// Grows with each change of title, tags or text.
    #[schema(minimum = 1)]
    pub(in crate::api) revision: u64,
    /// The text as it was typed.
    #[schema(examples("How do **you** cache?"))]
    pub(in crate::api) markdown: String,
    /// The text as pages show it.
    #[schema(examples("<p>How do <strong>you</strong> cache?</p>\n"))]
    pub(in crate::api) html: String,
    pub(in crate::api) replies: u64,
    /// Direct replies to the opening post: of a question, its answers.
    pub(in crate::api) answers: u64,
    /// How it stands, if it is a question or an article.
    pub(in crate::api) state: Option<StateName>,
    /// The answer that was accepted.
    pub(in crate::api) accepted: Option<u64>,
    /// The topic that it repeats.
    pub(in crate::api) duplicate_of: Option<u64>,
    /// Why it was closed, if not for having been asked before.
    pub(in crate::api) close_reason: Option<String>,
    pub(in crate::api) views: u64,
    /// Votes for the opening post less those against it.
    pub(in crate::api) score: i64,
    /// The vote of whoever asks: 1, -1, or 0 for none.
    #[schema(minimum = -1, maximum = 1)]
    pub(in crate::api) vote: i64,
    pub(in crate::api) locked: bool,
    pub(in crate::api) pinned: bool,
    /// That the topic is removed, for those who still see it.
    pub(in crate::api) deleted: Option<Removal>,
    /// What whoever asks can do.
    pub(in crate::api) may: Vec<Deed>,
}

impl TopicShape {
    pub(in crate::api) fn of(view: &View, (found, parts): &(forum::TopicPage, forum::PostParts)) -> Option<Self> {
        let topic = &found.thread.topic;
        let (seen, cooked) = found.thread.posts.first().zip(parts.cooked.first())?;
        let post = &seen.post;
        Some(Self {
            id: topic.id.0,
            url: address::topic(topic),
            kind: topic.kind.into(),
            title: topic.heading.title.as_str().to_owned(),
            tags: tags(topic),
            licence: topic.licence().map(Licence::spdx),
            tested: topic.heading.tested.iter().map(Tested::to_string).collect(),
            review_by: topic.heading.review_by.as_ref().map(|day| day.as_str().to_owned()),
            category: view.site.category(topic.category).map(CategoryRef::of),
            author: MemberRef::known(topic.author, parts.members.get(&topic.author)),
            authors: authors(topic),
            created: moment(topic.created),
            edited: post.head.edited.map(moment),
            opening: topic.opening.0,
            revision: post.state.revision,
            markdown: post.body.clone(),
            html: cooked.html.as_str().to_owned(),
            replies: topic.replies(),
            answers: found.thread.opening.children,
            state: StateName::of(topic, found.thread.opening.children),
            accepted: topic.accepted.map(|post| post.0),
            duplicate_of: topic.closing.as_ref().and_then(Closing::duplicate_of).map(|of| of.0),
            close_reason: close_reason(topic),
            views: topic.views,
            score: post.state.score(),
            vote: vote(found.votes.get(&post.id).copied()),
            locked: topic.locked,
            pinned: topic.pin.is_some(),
            deleted: topic.deletion.as_ref().map(|deletion| Removal::of(deletion, topic.author)),
            may: Deed::on(view, topic, post),
        })
    }
}

fn authors(topic: &Topic) -> Vec<MemberRef> {
    let shape = |author: &Author| match author.name.is_empty() {
        true => MemberRef::known(author.id, None),
        false => MemberRef::named(author.id, &author.name),
    };
    topic.named_authors().iter().map(shape).collect()
}

fn close_reason(topic: &Topic) -> Option<String> {
    match &topic.closing.as_ref()?.why {
        Grounds::Reason(reason) => Some(reason.clone()),
        Grounds::Duplicate(_) => None,
    }
}

fn tags(topic: &Topic) -> Vec<String> {
    topic.heading.tags.iter().map(Tag::as_str).map(str::to_owned).collect()
}

/// A tag.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Tag)]
pub(in crate::api) struct TagShape {
    #[schema(examples("kubernetes"))]
    pub(in crate::api) name: String,
    #[schema(format = "uri-reference", examples("/tags/kubernetes"))]
    pub(in crate::api) url: String,
    /// Those that whoever asks can see.
    pub(in crate::api) topics: u64,
    /// The other name of it that was looked for.
    #[schema(examples("k8s"))]
    pub(in crate::api) synonym: Option<String>,
}

impl TagShape {
    pub(in crate::api) fn of(tag: &Tag, topics: u64, synonym: Option<&Tag>) -> Self {
        let synonym = synonym.map(|name| name.as_str().to_owned());
        Self { name: tag.as_str().to_owned(), url: address::tag(tag), topics, synonym }
    }
}
