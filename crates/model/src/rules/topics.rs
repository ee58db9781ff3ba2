//! Starting topics.

use crate::actor::Actor;
use crate::article::{ArticleState, Life};
use crate::change::{Change, Effect, Fact, Once, OnceKey};
use crate::event::Event;
use crate::ids::{CategoryId, PostId, TopicId};
use crate::may::{Action, Object, may};
use crate::post::{Body, PostHead};
use crate::refusal::{Faults, Refusal};
use crate::site::Site;
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
        if self.draft && kind.is_some_and(|kind| kind != TopicKind::Article) {
            faults.add("kind", "Only an article is kept as a draft: publish this, or choose the article.");
        }
        let draft = self.draft;
        match (category, kind, title, body, tags) {
            (Some(category), Some(kind), Some(title), Some(body), Some(tags)) => {
                faults.end()?;
                Ok(TopicDraft { category, kind, heading: Heading { title, tags }, body, draft })
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
    let state = match draft.kind {
        TopicKind::Article if draft.draft => ArticleState::Draft,
        TopicKind::Article if category.reviews => ArticleState::InReview,
        _ => ArticleState::Published,
    };
    let topic = Topic {
        id: given.topic,
        category: category.id,
        kind: draft.kind,
        heading: Heading { tags: site.synonyms.proper_all(&draft.heading.tags), ..draft.heading },
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
        closing: None,
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
    if topic.is_public() {
        change.effects.push(Effect::CountPosts(category.id, 1));
    }
    change.effects.extend([
        Effect::PutTopic(Box::new(topic)),
        Effect::PutPost { id: given.post, head: head.clone(), body: draft.body.as_str().to_owned() },
        Effect::Stand { post: given.post, head, score: 0, answers: false },
    ]);
    Ok(change)
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
        heading: Heading { title: Title::parse("What is this place")?, tags: Vec::new() },
        draft: false,
        body: Body::parse(&include_str!("welcome.md").replace("{site}", &site.name))?,
    };
    let topic = given.topic;
    let mut change = start(site, admin, draft, given)?;
    change.effects.push(Effect::SetPin(topic, Some(Pin { until: None })));
    Ok(change)
}
