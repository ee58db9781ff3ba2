//! Starting topics.

use crate::actor::Actor;
use crate::article::{ArticleState, Life};
use crate::byline::Author;
use crate::category::Category;
use crate::change::{Change, Effect, Fact, Once, OnceKey};
use crate::event::{Due, Event};
use crate::ids::{CategoryId, PostId, TopicId};
use crate::lasting::{Tested, parse_review_by};
use crate::may::{Action, Object, may};
use crate::post::{Body, PostHead};
use crate::refusal::{Faults, Refusal};
use crate::site::Site;
use crate::tally::Figure;
use crate::thread::Path;
use crate::time::Timestamp;
use crate::topic::{Heading, Pin, Tag, Title, Topic, TopicKind};

/// A topic as somebody typed it.
#[derive(Clone, Debug, Default)]
pub struct NewTopic {
    pub category: String,
    pub kind: String,
    pub title: String,
    pub body: String,
    pub tags: String,
    /// What an article was tested with, a line each.
    pub tested: String,
    /// The day after which an article may be stale.
    pub review_by: String,
    /// An article that only its author sees for now.
    pub draft: bool,
}

/// The same, with every field understood.
#[derive(Clone, Debug)]
pub struct TopicDraft {
    pub category: CategoryId,
    pub kind: TopicKind,
    pub heading: Heading,
    pub body: Body,
    pub draft: bool,
}

impl NewTopic {
    /// # Errors
    /// Says of each field what is wrong with it.
    pub fn check(&self) -> Result<TopicDraft, Refusal> {
        let mut faults = Faults::default();
        let category = self.category.parse().ok();
        if category.is_none() {
            faults.add("cid", "Choose a category.");
        }
        let kind = faults.take(self.kind.parse());
        let title = faults.take(Title::parse(&self.title));
        let body = faults.take(Body::parse(&self.body));
        let tags = faults.take(Tag::parse_list(&self.tags));
        // Only articles age in this way; what was typed before another kind was chosen counts for nothing.
        let (mut tested, mut review_by) = (Some(Vec::new()), Some(None));
        if kind == Some(TopicKind::Article) {
            tested = faults.take(Tested::parse_list(&self.tested));
            review_by = faults.take(parse_review_by(&self.review_by));
        }
        if self.draft && kind.is_some_and(|kind| kind != TopicKind::Article) {
            faults.add("kind", "Only an article is kept as a draft: publish this, or choose the article.");
        }
        let draft = self.draft;
        match (category, kind, title, body, tags, tested, review_by) {
            (Some(category), Some(kind), Some(title), Some(body), Some(tags), Some(tested), Some(review_by)) => {
                faults.end()?;
                let heading = Heading { tested, review_by, ..Heading::new(title, tags) };
                Ok(TopicDraft { category, kind, heading, body, draft })
            }
            _ => Err(faults.end().err().unwrap_or(Refusal::Absent)),
        }
    }
}

/// Fresh ids, the time, and what the text mentions: what a rule cannot know by itself.
#[derive(Clone, Debug)]
pub struct Circumstances {
    pub topic: TopicId,
    pub post: PostId,
    pub now: Timestamp,
    pub mentions: Vec<String>,
    pub once: Option<OnceKey>,
}

pub fn start(site: &Site, actor: &Actor, draft: TopicDraft, given: Circumstances) -> Result<Change, Refusal> {
    let category = site.category(draft.category).ok_or(Refusal::Absent)?;
    may(site, actor, Action::Start(draft.kind), Object::Category(category))?;
    let author = actor.member().ok_or(Refusal::SignIn)?;
    Ok(begin(site, category, Author { id: author.id, name: author.name.clone() }, draft, given))
}

/// A topic of this author's, who may have it there.
pub(crate) fn begin(
    site: &Site,
    category: &Category,
    author: Author,
    draft: TopicDraft,
    given: Circumstances,
) -> Change {
    let state = match draft.kind {
        TopicKind::Article if draft.draft => ArticleState::Draft,
        TopicKind::Article if category.reviews => ArticleState::InReview,
        _ => ArticleState::Published,
    };
    let mut heading = Heading { tags: site.synonyms.proper_all(&draft.heading.tags), ..draft.heading };
    if draft.kind == TopicKind::Article && state == ArticleState::Published {
        publish_under(&mut heading, category);
    }
    let topic = Topic {
        id: given.topic,
        category: category.id,
        kind: draft.kind,
        heading,
        author: author.id,
        author_name: author.name.clone(),
        created: given.now,
        opening: given.post,
        locked: false,
        pin: None,
        deletion: None,
        accepted: None,
        byline: None,
        origin: None,
        became: None,
        upkeep: None,
        closing: None,
        series: None,
        split_from: None,
        merging: None,
        merged: None,
        life: Life::begun(state),
        posts: 0,
        views: 0,
    };
    let head = PostHead {
        topic: topic.id,
        author: author.id,
        created: given.now,
        edited: None,
        parent: None,
        path: Path::opening(given.post),
        mentions: given.mentions,
    };
    let mut change = Change::new(topic.id.shard());
    change.given = vec![Fact::TopicHolds(topic.id, 0)];
    change.events = vec![match state {
        ArticleState::Draft => Event::ArticleBegun { topic: topic.id, author: author.id },
        ArticleState::InReview => Event::ArticleSubmitted { topic: topic.id, by: author.id },
        _ => Event::TopicStarted { topic: topic.id, author: author.id },
    }];
    change.once = given.once.map(|key| Once { key, result: topic.id.0 });
    let looked_at_again = stale(topic.id, None, topic.heading.stale_from());
    if topic.is_public() {
        change.effects.push(Effect::CountPosts(category.id, 1));
    }
    change.effects.extend([
        Effect::PutTopic(Box::new(topic)),
        Effect::PutPost { id: given.post, head: head.clone(), body: draft.body.as_str().to_owned() },
        Effect::Stand { post: given.post, head, score: 0, answers: false },
    ]);
    change.effects.extend(looked_at_again);
    match draft.kind {
        TopicKind::Article if state == ArticleState::Published => change.tally(Figure::Articles, given.now),
        TopicKind::Article => {}
        TopicKind::Question => {
            change.tally(Figure::Posts, given.now);
            change.tally(Figure::Questions, given.now);
        }
        TopicKind::Discussion => change.tally(Figure::Posts, given.now),
    }
    change
}

/// An article is published under what its category says at that moment; what the category says later
/// concerns later ones.
fn publish_under(heading: &mut Heading, category: &Category) {
    heading.licence.get_or_insert(category.licence);
}

/// What stands above an article that is published now. What was published before keeps its licence.
pub(crate) fn licensed(site: &Site, topic: &Topic, mut heading: Heading) -> Heading {
    heading.licence = heading.licence.or(topic.licence());
    if let Some(category) = site.category(topic.category) {
        publish_under(&mut heading, category);
    }
    heading
}

/// Puts a heading in place of the one that there is.
pub(crate) fn note_heading(change: &mut Change, topic: &Topic, heading: Heading) {
    if heading != topic.heading {
        change.given.push(Fact::HeadingIs(Box::new(topic.clone())));
        change.effects.extend(stale(topic.id, topic.heading.stale_from(), heading.stale_from()));
        change.effects.push(Effect::SetHeading(topic.id, Box::new(Topic { heading, ..topic.clone() })));
    }
}

/// What it takes that an article is stale from another moment on than before.
pub(crate) fn stale(topic: TopicId, before: Option<Timestamp>, from: Option<Timestamp>) -> Option<Effect> {
    let due = Due::ArticleStale { topic };
    match from {
        from if from == before => None,
        Some(from) => Some(Effect::Schedule(due, from)),
        None => Some(Effect::Unschedule(due)),
    }
}

/// The topic that every new forum starts with: pinned, and its admin's to edit.
pub fn welcome(site: &Site, admin: &Actor, given: Circumstances) -> Result<Change, Refusal> {
    let category = site
        .categories()
        .iter()
        .find(|category| category.kinds.contains(&TopicKind::Discussion))
        .or(site.categories().first())
        .ok_or(Refusal::Absent)?;
    let kind = category.kinds.iter().rev().find(|kind| **kind != TopicKind::Article).copied();
    let draft = TopicDraft {
        category: category.id,
        kind: kind.unwrap_or(TopicKind::Article),
        heading: Heading::new(Title::parse("What is this place")?, Vec::new()),
        draft: false,
        body: Body::parse(&include_str!("welcome.md").replace("{site}", &site.name))?,
    };
    let topic = given.topic;
    let mut change = start(site, admin, draft, given)?;
    change.effects.push(Effect::SetPin(topic, Some(Pin::in_category(None))));
    Ok(change)
}
