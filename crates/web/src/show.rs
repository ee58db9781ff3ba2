//! What things look like in a list or in a line: the forum's data as ready-to-print parts.

use forum::{MemberCard, View};
use model::actor::Role;
use model::article::ArticleState;
use model::category::Category;
use model::ids::{MemberId, TopicId};
use model::list::Sort;
use model::portrait::PortraitMark;
use model::time::Timestamp;
use model::topic::{Closing, QuestionState, Standing, Topic, TopicKind};
use store::Row;

use crate::address;
use crate::frame::licence;
use crate::view::{ArticleRow, Avatar, CategoryIcon, Count, LastPost, Link, Mark, MarkKind, Tab, TopicRow, When};
use crate::zone;

/// Characters of a teaser: two lines of a list.
const TEASER: usize = 180;
/// Words that people read in a minute.
const READING_SPEED: usize = 220;
/// Bytes of a word of prose with its space: what a list knows of a text is its length.
const WORD: usize = 6;

pub(crate) fn when(at: Timestamp) -> When {
    let milliseconds = i64::try_from(at.0).unwrap_or(i64::MAX);
    jiff::Timestamp::from_millisecond(milliseconds).map(|at| When::of(at, &zone::chosen())).unwrap_or_default()
}

/// `2026-11-12`, in UTC.
pub(crate) fn date(at: Timestamp) -> String {
    at.iso().chars().take(10).collect()
}

pub(crate) fn category_link(category: &Category) -> Link {
    Link::new(category.name.clone(), address::category(category))
}

/// From the home page down to this category.
pub(crate) fn crumbs(view: &View, category: &Category, with_itself: bool) -> Vec<Link> {
    let parent = category.parent.and_then(|parent| view.site.category(parent));
    let mut crumbs = vec![Link::new("Home", "/")];
    crumbs.extend(parent.map(category_link));
    if with_itself {
        crumbs.push(category_link(category));
    }
    crumbs
}

/// A member by name; without one it is somebody who has left.
pub(crate) fn member_link(name: &str) -> Link {
    if name.is_empty() { Link::new(DELETED, "") } else { Link::new(name, address::user(name)) }
}

/// What a post says of its author when there is none any more.
pub(crate) use forum::DELETED;

/// The picture of a member beside what they wrote.
pub(crate) fn avatar(card: &MemberCard) -> Avatar {
    avatar_of(card.id, card.portrait.as_ref())
}

pub(crate) fn avatar_of(member: MemberId, portrait: Option<&PortraitMark>) -> Avatar {
    Avatar::of(address::avatar(member, portrait, picture::SIDES[0]))
}

/// The same where it stands for itself.
pub(crate) fn large_avatar(member: MemberId, portrait: Option<&PortraitMark>) -> Avatar {
    Avatar::large(address::avatar(member, portrait, picture::SIDES[1]))
}

/// The tags of a topic as they are typed.
pub(crate) fn tags_typed(topic: &Topic) -> String {
    topic.heading.tags.iter().map(model::topic::Tag::as_str).collect::<Vec<_>>().join(", ")
}

/// The same, of a member whose slug is known.
pub(crate) fn card_link(card: &MemberCard) -> Link {
    Link::new(card.name.as_str(), format!("/user/{}", card.slug))
}

pub(crate) fn tag_links(topic: &Topic, at_most: usize) -> Vec<Link> {
    topic.heading.tags.iter().take(at_most).map(|tag| Link::new(tag.as_str(), address::tag(tag))).collect()
}

/// A member's role in a category, if it is more than a member's.
pub(crate) fn role(category: Option<&Category>, member: MemberId, role: Role) -> Option<String> {
    if role == Role::Admin {
        Some("admin".to_owned())
    } else if category.is_some_and(|category| category.moderators.contains(&member)) {
        Some("moderator".to_owned())
    } else {
        None
    }
}

/// The states of a topic that a list shows.
pub(crate) fn marks(topic: &Topic, direct_replies: u64) -> Vec<Mark> {
    let mut marks = Vec::new();
    if topic.deletion.is_some() {
        marks.push(Mark::of(MarkKind::Deleted));
    }
    marks.extend(topic.article_state().and_then(|state| match state {
        ArticleState::Draft => Some(Mark::of(MarkKind::Draft)),
        ArticleState::InReview => Some(Mark::of(MarkKind::InReview)),
        ArticleState::Published => None,
        ArticleState::Archived => Some(Mark::of(MarkKind::Archived)),
    }));
    if topic.pin.is_some() {
        marks.push(Mark::of(MarkKind::Pinned));
    }
    if topic.locked {
        marks.push(Mark::of(MarkKind::Locked));
    }
    marks.extend(topic.question_state(direct_replies).map(|state| {
        Mark::of(match state {
            QuestionState::Open => MarkKind::Question,
            QuestionState::Answered => MarkKind::Answered,
            QuestionState::Accepted => MarkKind::Accepted,
            QuestionState::Duplicate(_) => MarkKind::Duplicate,
            QuestionState::Closed => MarkKind::Closed,
        })
    }));
    marks
}

/// A topic by its number alone: whether whoever reads sees it, its own page says.
pub(crate) fn numbered(topic: TopicId) -> Link {
    Link::new(format!("#{topic}"), format!("/topic/{topic}"))
}

/// A row of a list. Its category is left out on that category's own page.
pub(crate) fn row(view: &View, row: &Row, within: Option<&Category>, sort: Sort) -> TopicRow {
    let Standing { topic, score, direct_replies, last_post, last_activity } = &row.standing;
    let category =
        view.site.category(topic.category).filter(|category| within.is_none_or(|here| here.id != category.id));
    let excerpt = markup::excerpt(&row.beginning, TEASER);
    let article = (topic.kind == TopicKind::Article).then(|| ArticleRow {
        standfirst: excerpt.clone(),
        authors: topic.named_authors().iter().map(|author| member_link(&author.name)).collect(),
        reading_time: reading_time(usize::try_from(row.length).unwrap_or(0)),
        published: when(topic.appeared()),
        licence: topic.licence().map(licence),
    });
    TopicRow {
        pick: None,
        title: topic.heading.title.as_str().to_owned(),
        href: address::topic(topic),
        marks: marks(topic, *direct_replies),
        category: category.map(category_link),
        icon: category.and_then(|category| CategoryIcon::of(&category.face)),
        duplicate_of: topic.closing.as_ref().and_then(Closing::duplicate_of).map(numbered),
        tags: tag_links(topic, 3),
        author: member_link(&topic.author_name),
        replies: replies(topic),
        figure: match sort {
            Sort::Votes => Some(votes(*score)),
            Sort::Views => Some(Count::of(topic.views, "view", "views")),
            Sort::Recent | Sort::New => None,
        },
        last: Some(LastPost { when: when(*last_activity), href: address::post(*last_post) }),
        teaser: Some(excerpt).filter(|text| !text.is_empty()),
        is_read: false,
        article,
    }
}

pub(crate) fn replies(topic: &Topic) -> Count {
    Count::of(topic.replies(), "reply", "replies")
}

/// A score with its sign: a typographic minus, so that it stands as wide as a plus.
pub(crate) fn votes(score: i64) -> Count {
    let count = Count::of(score.unsigned_abs(), "vote", "votes");
    if score < 0 { Count { figure: format!("−{}", count.figure), ..count } } else { count }
}

/// What stands beside a name; nothing beside that of somebody whom nobody has voted for or against.
pub(crate) fn reputation(received: Option<i64>) -> Option<String> {
    received.filter(|received| *received != 0).map(|received| votes(received).figure)
}

/// `7 min read`, by the bytes of the text.
pub(crate) fn reading_time(bytes: usize) -> String {
    let words = bytes / WORD;
    format!("{} min read", words.div_ceil(READING_SPEED).max(1))
}

/// The tabs of an order, each an address with its name. `within` goes before it, if it has a value.
pub(crate) fn sort_tabs(path: &str, within: (&str, &str), current: Sort) -> Vec<Tab> {
    let word = |sort| match sort {
        Sort::Recent => "Recent activity",
        Sort::New => "Newest",
        Sort::Votes => "Votes",
        Sort::Views => "Views",
    };
    Sort::ALL
        .into_iter()
        .map(|sort| Tab {
            text: word(sort).to_owned(),
            href: address::with_query(path, &[within, ("sort", if sort == Sort::Recent { "" } else { sort.name() })]),
            current: sort == current,
        })
        .collect()
}

/// A sentence about when a suspension ends.
pub(crate) fn until(until: Option<Timestamp>) -> String {
    until.map_or_else(|| "until it is lifted".to_owned(), |until| format!("until {}", when(until).text))
}
