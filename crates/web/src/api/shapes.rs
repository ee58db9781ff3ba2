//! What things look like as JSON. Ids are numbers, times RFC 3339 in UTC, addresses those of pages.

use forum::{CountedCategory, MemberCard, View};
use model::lasting::Tested;
use model::licence::Licence;
use model::account::Member;
use model::actor::Role;
use model::category::Category;
use model::ids::MemberId;
use model::may::{Action, Object};
use model::post::{Post, Vote};
use model::time::Timestamp;
use model::token::Scope;
use model::topic::{Closing, Deletion, Grounds, QuestionState, Standing, Tag, Topic, TopicKind};
use serde::Serialize;
use store::Row;
use utoipa::ToSchema;

use crate::address;

/// Characters of an excerpt.
const EXCERPT: usize = 180;

/// A page of a list.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct Listed<T: ToSchema> {
    pub(super) items: Vec<T>,
    /// This page, from 1.
    #[schema(minimum = 1)]
    pub(super) page: u64,
    /// How many pages there are: one at least.
    #[schema(minimum = 1)]
    pub(super) pages: u64,
    /// How many items stand on all pages.
    pub(super) total: u64,
}

/// Somebody, in short.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(super) struct MemberRef {
    pub(super) id: u64,
    #[schema(examples("Ada"))]
    pub(super) name: String,
    /// Names them in addresses: `/api/v1/users/{slug}`.
    #[schema(examples("ada"))]
    pub(super) slug: String,
    /// Their page.
    #[schema(format = "uri-reference", examples("/user/ada"))]
    pub(super) url: String,
}

impl MemberRef {
    fn named(id: MemberId, name: &str) -> Self {
        let url = address::user(name);
        let slug = url.rsplit('/').next().unwrap_or_default().to_owned();
        Self { id: id.0, name: name.to_owned(), slug, url }
    }

    fn of(card: &MemberCard) -> Self {
        Self { id: card.id.0, name: card.name.clone(), slug: card.slug.clone(), url: format!("/user/{}", card.slug) }
    }

    /// Whoever left is a number.
    pub(super) fn known(id: MemberId, card: Option<&MemberCard>) -> Self {
        card.map_or_else(|| Self { id: id.0, name: String::new(), slug: String::new(), url: String::new() }, Self::of)
    }
}

/// What a topic is.
#[derive(Clone, Copy, Debug, Serialize, ToSchema)]
#[serde(rename_all = "lowercase")]
#[schema(as = TopicKind)]
pub(super) enum Kind {
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

/// How a question stands.
#[derive(Clone, Copy, Debug, Serialize, ToSchema)]
#[serde(rename_all = "lowercase")]
#[schema(as = QuestionState)]
pub(super) enum StateName {
    /// Nobody has answered.
    Open,
    Answered,
    /// One of the answers is accepted.
    Accepted,
    /// It was asked before: `duplicate_of` says where.
    Duplicate,
    /// It takes no answers.
    Closed,
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

/// A category, in short.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct CategoryRef {
    pub(super) id: u64,
    #[schema(examples("Main track"))]
    pub(super) name: String,
    #[schema(format = "uri-reference", examples("/category/1/main-track"))]
    pub(super) url: String,
}

impl CategoryRef {
    fn of(category: &Category) -> Self {
        Self { id: category.id.0, name: category.name.clone(), url: address::category(category) }
    }
}

/// A category.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Category)]
pub(super) struct CategoryShape {
    pub(super) id: u64,
    pub(super) name: String,
    pub(super) description: String,
    #[schema(format = "uri-reference")]
    pub(super) url: String,
    /// The category that it stands in.
    pub(super) parent: Option<u64>,
    /// What it takes.
    pub(super) kinds: Vec<Kind>,
    pub(super) topics: u64,
    pub(super) posts: u64,
    /// The kinds of topics that whoever asks can start here.
    pub(super) may_start: Vec<Kind>,
}

impl CategoryShape {
    pub(super) fn of(view: &View, counted: &CountedCategory) -> Self {
        let category = &counted.category;
        let may = |kind: &&TopicKind| view.can(Action::Start(**kind), Object::Category(category));
        Self {
            id: category.id.0,
            name: category.name.clone(),
            description: category.description.clone(),
            url: address::category(category),
            parent: category.parent.map(|parent| parent.0),
            kinds: category.kinds.iter().copied().map(Kind::from).collect(),
            topics: counted.topics,
            posts: counted.posts,
            may_start: category.kinds.iter().filter(may).copied().map(Kind::from).collect(),
        }
    }
}

/// A topic, as lists have it.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct TopicSummary {
    pub(super) id: u64,
    #[schema(format = "uri-reference", examples("/topic/12/how-do-i-cache"))]
    pub(super) url: String,
    pub(super) kind: Kind,
    #[schema(examples("How do I cache?"))]
    pub(super) title: String,
    #[schema(examples(json!(["cache", "redis"])))]
    pub(super) tags: Vec<String>,
    pub(super) category: Option<CategoryRef>,
    pub(super) author: MemberRef,
    #[schema(format = DateTime, examples("2026-11-27T16:05:00.000Z"))]
    pub(super) created: String,
    /// When it was last written in.
    #[schema(format = DateTime)]
    pub(super) last_activity: String,
    /// The post that was written last.
    pub(super) last_post: u64,
    pub(super) replies: u64,
    /// Direct replies to the opening post: of a question, its answers.
    pub(super) answers: u64,
    /// How it stands, if it is a question.
    pub(super) state: Option<StateName>,
    /// The answer that was accepted.
    pub(super) accepted: Option<u64>,
    /// The topic that it repeats.
    pub(super) duplicate_of: Option<u64>,
    /// Why it was closed, if not for having been asked before.
    pub(super) close_reason: Option<String>,
    pub(super) views: u64,
    /// Votes for the opening post less those against it.
    pub(super) score: i64,
    pub(super) locked: bool,
    pub(super) pinned: bool,
    /// How its text begins, without markup.
    pub(super) excerpt: String,
}

impl TopicSummary {
    pub(super) fn of(view: &View, row: &Row) -> Self {
        let Standing { topic, score, direct_replies, last_post, last_activity } = &row.standing;
        Self {
            id: topic.id.0,
            url: address::topic(topic),
            kind: topic.kind.into(),
            title: topic.heading.title.as_str().to_owned(),
            tags: tags(topic),
            category: view.site.category(topic.category).map(CategoryRef::of),
            author: MemberRef::named(topic.author, &topic.author_name),
            created: moment(topic.created),
            last_activity: moment(*last_activity),
            last_post: last_post.0,
            replies: topic.replies(),
            answers: *direct_replies,
            state: row.standing.question_state().map(StateName::from),
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
pub(super) struct TopicShape {
    pub(super) id: u64,
    #[schema(format = "uri-reference", examples("/topic/12/how-do-i-cache"))]
    pub(super) url: String,
    pub(super) kind: Kind,
    #[schema(examples("How do I cache?"))]
    pub(super) title: String,
    pub(super) tags: Vec<String>,
    /// Of an article, what it is published under, as SPDX spells it.
    #[schema(examples("CC-BY-4.0"))]
    pub(super) licence: Option<&'static str>,
    /// What an article was tested with: tool, version and perhaps day.
    #[schema(examples(json!(["cargo, 1.90.0, 2026-11-12"])))]
    pub(super) tested: Vec<String>,
    /// The day after which an article may be stale.
    #[schema(examples("2027-11-12"))]
    pub(super) review_by: Option<String>,
    pub(super) category: Option<CategoryRef>,
    pub(super) author: MemberRef,
    #[schema(format = DateTime)]
    pub(super) created: String,
    /// When the opening post was last changed.
    #[schema(format = DateTime)]
    pub(super) edited: Option<String>,
    /// The number of the opening post.
    pub(super) opening: u64,
    /// Grows with each change of title, tags or text.
    #[schema(minimum = 1)]
    pub(super) revision: u64,
    /// The text as it was typed.
    #[schema(examples("How do **you** cache?"))]
    pub(super) markdown: String,
    /// The text as pages show it.
    #[schema(examples("<p>How do <strong>you</strong> cache?</p>\n"))]
    pub(super) html: String,
    pub(super) replies: u64,
    /// Direct replies to the opening post: of a question, its answers.
    pub(super) answers: u64,
    /// How it stands, if it is a question.
    pub(super) state: Option<StateName>,
    /// The answer that was accepted.
    pub(super) accepted: Option<u64>,
    /// The topic that it repeats.
    pub(super) duplicate_of: Option<u64>,
    /// Why it was closed, if not for having been asked before.
    pub(super) close_reason: Option<String>,
    pub(super) views: u64,
    /// Votes for the opening post less those against it.
    pub(super) score: i64,
    /// The vote of whoever asks: 1, -1, or 0 for none.
    #[schema(minimum = -1, maximum = 1)]
    pub(super) vote: i64,
    pub(super) locked: bool,
    pub(super) pinned: bool,
    /// That the topic is removed, for those who still see it.
    pub(super) deleted: Option<Removal>,
    /// What whoever asks can do.
    pub(super) may: Vec<Deed>,
}

impl TopicShape {
    pub(super) fn of(view: &View, (found, parts): &(forum::TopicPage, forum::PostParts)) -> Option<Self> {
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
            created: moment(topic.created),
            edited: post.head.edited.map(moment),
            opening: topic.opening.0,
            revision: post.state.revision,
            markdown: post.body.clone(),
            html: cooked.html.as_str().to_owned(),
            replies: topic.replies(),
            answers: found.thread.opening.children,
            state: topic.question_state(found.thread.opening.children).map(StateName::from),
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

/// A post.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Post)]
pub(super) struct PostShape {
    pub(super) id: u64,
    pub(super) topic: u64,
    #[schema(format = "uri-reference", examples("/post/51"))]
    pub(super) url: String,
    /// What it replies to; an opening post replies to nothing.
    pub(super) parent: Option<ParentRef>,
    pub(super) author: MemberRef,
    #[schema(format = DateTime)]
    pub(super) created: String,
    #[schema(format = DateTime)]
    pub(super) edited: Option<String>,
    /// Grows with each change of the text.
    #[schema(minimum = 1)]
    pub(super) revision: u64,
    /// The text as it was typed; absent where it was removed.
    pub(super) markdown: Option<String>,
    /// The text as pages show it; absent where it was removed.
    pub(super) html: Option<String>,
    /// Votes for it less those against it.
    pub(super) score: i64,
    /// The vote of whoever asks: 1, -1, or 0 for none.
    #[schema(minimum = -1, maximum = 1)]
    pub(super) vote: i64,
    /// Direct replies to it.
    pub(super) replies: u64,
    /// That it is the accepted answer.
    pub(super) accepted: bool,
    /// Levels below the opening post, as far as they are told apart.
    pub(super) depth: u64,
    /// That it is removed, and by whom.
    pub(super) deleted: Option<Removal>,
    /// What whoever asks can do.
    pub(super) may: Vec<Deed>,
}

impl PostShape {
    pub(super) fn of(
        view: &View,
        topic: &Topic,
        post: &Post,
        voted: Option<Vote>,
        html: &str,
        card: impl Fn(MemberId) -> Option<MemberCard>,
    ) -> Self {
        // What was deleted is not sent along with the words that say so.
        let stands = post.state.deletion.is_none();
        let known = |id| MemberRef::known(id, card(id).as_ref());
        Self {
            id: post.id.0,
            topic: topic.id.0,
            url: address::post(post.id),
            parent: post.head.parent.map(|parent| ParentRef { id: parent.post.0, author: known(parent.author) }),
            author: known(post.head.author),
            created: moment(post.head.created),
            edited: post.head.edited.map(moment),
            revision: post.state.revision,
            markdown: stands.then(|| post.body.clone()),
            html: stands.then(|| html.to_owned()),
            score: post.state.score(),
            vote: vote(voted),
            replies: post.state.children,
            accepted: topic.accepted == Some(post.id),
            depth: post.head.path.depth() as u64,
            deleted: post.state.deletion.as_ref().map(|deletion| Removal::of(deletion, post.head.author)),
            may: Deed::on(view, topic, post),
        }
    }
}

/// The post that a reply answers.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct ParentRef {
    pub(super) id: u64,
    pub(super) author: MemberRef,
}

/// That something was removed.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct Removal {
    pub(super) by: Remover,
    #[schema(format = DateTime)]
    pub(super) at: String,
    pub(super) reason: Option<String>,
}

#[derive(Clone, Copy, Debug, Serialize, ToSchema)]
#[serde(rename_all = "lowercase")]
pub(super) enum Remover {
    Author,
    Moderator,
}

impl Removal {
    fn of(deletion: &Deletion, author: MemberId) -> Self {
        Self {
            by: if deletion.by == author { Remover::Author } else { Remover::Moderator },
            at: moment(deletion.at),
            reason: Some(deletion.reason.clone()).filter(|reason| !reason.is_empty()),
        }
    }
}

/// Something that can be done to a post.
#[derive(Clone, Copy, Debug, Serialize, ToSchema)]
#[serde(rename_all = "lowercase")]
pub(super) enum Deed {
    Reply,
    Edit,
    Delete,
    Vote,
    /// As the answer, or take that back.
    Accept,
}

impl Deed {
    fn on(view: &View, topic: &Topic, post: &Post) -> Vec<Self> {
        let object = Object::Post(topic, post);
        let all = [
            (Self::Reply, Action::Reply),
            (Self::Edit, Action::Edit),
            (Self::Delete, Action::Delete),
            (Self::Vote, Action::Vote),
            (Self::Accept, Action::Accept),
        ];
        all.into_iter().filter(|(_, action)| view.can(*action, object)).map(|(deed, _)| deed).collect()
    }
}

/// The votes on a post.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct Votes {
    pub(super) post: u64,
    /// Votes for it less those against it.
    pub(super) score: i64,
    /// That of whoever asks: 1, -1, or 0 for none.
    #[schema(minimum = -1, maximum = 1)]
    pub(super) vote: i64,
}

/// What a member is on the whole site.
#[derive(Clone, Copy, Debug, Serialize, ToSchema)]
#[serde(rename_all = "lowercase")]
#[schema(as = Role)]
pub(super) enum RoleName {
    Member,
    Moderator,
    Admin,
}

impl RoleName {
    fn of(view: &View, member: &Member) -> Self {
        let moderates = view.site.categories().iter().any(|category| category.moderators.contains(&member.id));
        match member.role {
            Role::Admin => Self::Admin,
            Role::Member if moderates => Self::Moderator,
            Role::Member => Self::Member,
        }
    }
}

/// A member.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = User)]
pub(super) struct UserShape {
    pub(super) id: u64,
    pub(super) name: String,
    pub(super) slug: String,
    #[schema(format = "uri-reference")]
    pub(super) url: String,
    pub(super) role: RoleName,
    #[schema(format = DateTime)]
    pub(super) joined: String,
    /// Of what whoever asks can read.
    pub(super) topics: u64,
    pub(super) posts: u64,
    pub(super) articles: u64,
}

impl UserShape {
    pub(super) fn of(view: &View, found: &forum::ProfileView) -> Self {
        let member = &found.profile.member;
        let MemberRef { id, name, slug, url } = MemberRef::named(member.id, member.profile.name.as_str());
        Self {
            id,
            name,
            slug,
            url,
            role: RoleName::of(view, member),
            joined: moment(member.profile.joined),
            topics: found.profile.topics,
            posts: found.profile.posts,
            articles: found.profile.articles,
        }
    }
}

/// Whoever asks.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct Me {
    pub(super) id: u64,
    pub(super) name: String,
    pub(super) slug: String,
    #[schema(format = "uri-reference")]
    pub(super) url: String,
    #[schema(format = "email")]
    pub(super) email: String,
    pub(super) role: RoleName,
    #[schema(format = DateTime)]
    pub(super) joined: String,
    /// The token that the request came with; `null` for a session.
    pub(super) token: Option<TokenShape>,
}

/// An API token, without its secret.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Token)]
pub(super) struct TokenShape {
    pub(super) name: String,
    pub(super) scopes: Vec<ScopeName>,
    #[schema(format = DateTime)]
    pub(super) made: String,
    /// `null`: it does not end.
    #[schema(format = DateTime)]
    pub(super) expires: Option<String>,
}

#[derive(Clone, Copy, Debug, Serialize, ToSchema)]
#[serde(rename_all = "lowercase")]
#[schema(as = Scope)]
pub(super) enum ScopeName {
    Read,
    Write,
    Moderate,
    Admin,
}

impl From<Scope> for ScopeName {
    fn from(scope: Scope) -> Self {
        match scope {
            Scope::Read => Self::Read,
            Scope::Write => Self::Write,
            Scope::Moderate => Self::Moderate,
            Scope::Admin => Self::Admin,
        }
    }
}

impl Me {
    pub(super) fn of(view: &View, member: &Member) -> Self {
        let MemberRef { id, name, slug, url } = MemberRef::named(member.id, member.profile.name.as_str());
        Self {
            id,
            name,
            slug,
            url,
            email: member.profile.email.as_str().to_owned(),
            role: RoleName::of(view, member),
            joined: moment(member.profile.joined),
            token: view.token.as_ref().map(|token| TokenShape {
                name: token.label.clone(),
                scopes: token.scopes.iter().map(ScopeName::from).collect(),
                made: moment(token.made),
                expires: token.expires.map(moment),
            }),
        }
    }
}

/// A text as pages would show it.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct Preview {
    #[schema(examples("<p>How do <strong>you</strong> cache?</p>\n"))]
    pub(super) html: String,
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

pub(super) fn vote(vote: Option<Vote>) -> i64 {
    vote.map_or(0, Vote::value)
}

/// RFC 3339 in UTC, with milliseconds.
pub(super) fn moment(at: Timestamp) -> String {
    let milliseconds = i64::try_from(at.0).unwrap_or(i64::MAX);
    jiff::Timestamp::from_millisecond(milliseconds).map(|at| format!("{at:.3}")).unwrap_or_default()
}
