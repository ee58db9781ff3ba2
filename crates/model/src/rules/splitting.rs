//! Splitting posts off into a topic of their own.
//!
//! The new topic lives in the shard of the old one, so the posts keep their numbers, and all of it is one commit.

use std::collections::BTreeSet;

use crate::actor::Actor;
use crate::article::Life;
use crate::change::{Change, Effect, Fact, Once, OnceKey};
use crate::event::Event;
use crate::ids::{CategoryId, PostId, TopicId};
use crate::log::Deed;
use crate::may::{Action, Object, may};
use crate::merging::POSTS_MAX;
use crate::post::{Post, PostHead, Vote};
use crate::refusal::{Fault, Faults, Refusal};
use crate::rules::hanging::{Root, hung};
use crate::rules::order::as_it_lives;
use crate::rules::posts::{check_reason, is_answer};
use crate::rules::questions::no_longer_accepted;
use crate::site::Site;
use crate::topic::{Heading, Tag, Title, Topic, TopicKind};

/// What the new topic is to be, as somebody typed it.
#[derive(Clone, Debug, Default)]
pub struct SplitForm {
    pub title: String,
    pub category: String,
    pub kind: String,
    pub tags: String,
    pub reason: String,
}

/// A topic, all of its posts, and those that are to go.
pub struct Split<'a> {
    pub topic: &'a Topic,
    pub posts: &'a [Post],
    pub chosen: &'a BTreeSet<PostId>,
    /// The new topic.
    pub into: TopicId,
    /// What whoever wrote the first of the chosen posts is called.
    pub author_name: String,
    pub once: Option<OnceKey>,
}

/// The post that opens the new topic: of those that are chosen the first that was not deleted.
pub fn opens<'a>(posts: &'a [Post], chosen: &BTreeSet<PostId>) -> Option<&'a Post> {
    let standing = posts.iter().filter(|post| chosen.contains(&post.id) && post.state.deletion.is_none());
    standing.min_by_key(|post| (post.head.created, post.id))
}

/// A post with all that stand below it.
pub fn with_replies(posts: &[Post], post: PostId) -> BTreeSet<PostId> {
    let mut chosen: BTreeSet<PostId> = [post].into();
    let mut sorted: Vec<&Post> = posts.iter().filter(|post| post.state.stands()).collect();
    // Mostly a reply has the greater number as well; where several nodes gave them at one moment, another round
    // finds it.
    sorted.sort_by_key(|post| (post.head.created, post.id));
    loop {
        let before = chosen.len();
        for post in &sorted {
            if post.head.parent.is_some_and(|parent| chosen.contains(&parent.post)) {
                chosen.insert(post.id);
            }
        }
        if chosen.len() == before {
            return chosen;
        }
    }
}

struct Checked {
    category: CategoryId,
    kind: TopicKind,
    heading: Heading,
    reason: String,
}

impl SplitForm {
    fn check(&self, site: &Site, actor: &Actor, mut faults: Faults) -> Result<Checked, Refusal> {
        let title = faults.take(Title::parse(&self.title));
        let tags = faults.take(Tag::parse_list(&self.tags)).map(|tags| site.synonyms.proper_all(&tags));
        let reason = faults.take(check_reason(&self.reason));
        let kind = faults.take(self.kind.parse::<TopicKind>());
        if kind == Some(TopicKind::Article) {
            faults.add("kind", "An article is written as one. Choose a question or a discussion.");
        }
        let category = self.category.parse().ok().and_then(|id| site.category(id));
        let category = category.filter(|category| site.sees(actor, category));
        let takes = |kind| {
            category.filter(|category| may(site, actor, Action::Start(kind), Object::Category(category)).is_ok())
        };
        let category = kind.and_then(takes);
        if kind.is_some() && category.is_none() {
            faults.add("cid", "Choose a category that takes topics of this kind and that you can write in.");
        }
        faults.end()?;
        match (title, tags, reason, kind, category) {
            (Some(title), Some(tags), Some(reason), Some(kind), Some(category)) => {
                Ok(Checked { category: category.id, kind, heading: Heading::new(title, tags), reason })
            }
            _ => Err(Refusal::Absent),
        }
    }
}

/// # Errors
/// The actor does not keep order there; nothing is chosen, or what does not stand there any more, or the opening
/// post; the new topic cannot be what it is to be.
pub fn split(site: &Site, actor: &Actor, split: &Split<'_>, form: &SplitForm) -> Result<Change, Refusal> {
    let Split { topic, posts, .. } = *split;
    may(site, actor, Action::KeepOrder, Object::Topic(topic))?;
    let by = actor.member().ok_or(Refusal::SignIn)?.id;
    if topic.deletion.is_some() {
        return Err(Refusal::Conflict("This topic was deleted."));
    }
    let mut faults = Faults::default();
    let there: BTreeSet<PostId> = posts.iter().filter(|post| post.state.stands()).map(|post| post.id).collect();
    if split.chosen.contains(&topic.opening) {
        faults.add("pid", "The opening post stays: without it there is no topic. You can move the topic as a whole.");
    } else if !split.chosen.is_subset(&there) {
        faults.add("pid", "Some of these posts do not stand in this topic any more. Choose again.");
    } else if split.chosen.is_empty() {
        faults.add("pid", "Choose the posts that are to be a topic of their own.");
    } else if opens(posts, split.chosen).is_none() {
        faults.add("pid", "All of these were deleted: a topic begins with something that can be read.");
    }
    let checked = form.check(site, actor, faults)?;
    let opening = opens(posts, split.chosen).ok_or(Refusal::Absent)?;
    let (chosen, stay) = parted(posts, split.chosen, opening);
    let new = Topic {
        id: split.into,
        category: checked.category,
        kind: checked.kind,
        heading: checked.heading,
        author: opening.head.author,
        author_name: split.author_name.clone(),
        created: opening.head.created,
        opening: opening.id,
        locked: false,
        pin: None,
        accepted: None,
        byline: None,
        origin: None,
        became: None,
        closing: None,
        series: None,
        life: Life::default(),
        merging: None,
        upkeep: None,
        posts: 0,
        views: 0,
        split_from: Some(topic.id),
        ..topic.clone()
    };
    let root = |of: &Topic, opening: &Post| Root {
        topic: of.id,
        post: opening.id,
        author: opening.head.author,
        began: of.created,
    };
    let first = posts.iter().find(|post| post.id == topic.opening).ok_or(Refusal::Absent)?;
    let mut heads = hung(posts, &chosen, &root(&new, opening), |post| post);
    heads.extend(hung(posts, &stay, &root(topic, first), |post| post));
    let moved: Vec<(&Post, &PostHead)> = posts
        .iter()
        .filter_map(|post| Some((post, heads.get(&post.id)?)))
        .filter(|(post, head)| post.head != **head)
        .collect();
    if moved.len() > POSTS_MAX {
        let sentence = format!("{} posts would change their places: at most {POSTS_MAX} do at once.", moved.len());
        return Err(Fault::new("pid", sentence).into());
    }
    let mut change = Change::new(topic.id.shard());
    change.given = vec![
        Fact::TopicHolds(new.id, 0),
        Fact::TopicIn(topic.id, topic.category),
        Fact::TopicStands(topic.id),
        Fact::TopicHolds(topic.id, topic.posts),
        Fact::HeadingIs(Box::new(topic.clone())),
    ];
    change.given.extend(as_it_lives(topic));
    change.given.extend(moved.iter().flat_map(|(post, _)| as_it_is(topic.id, post)));
    change.once = split.once.clone().map(|key| Once { key, result: new.id.0 });
    rehang(&mut change, topic, &new, &moved);
    let counted = chosen.intersection(&there).count() as u64;
    let count = i64::try_from(counted).unwrap_or(i64::MAX);
    if topic.is_shown() {
        change.effects.push(Effect::CountPosts(topic.category, -count));
    }
    change.effects.push(Effect::CountPosts(new.category, count));
    change.events.push(Event::TopicSplit {
        topic: topic.id,
        into: new.id,
        from: topic.category,
        by,
        posts: chosen.clone(),
    });
    if let Some(accepted) = posts.iter().find(|post| topic.accepted == Some(post.id) && chosen.contains(&post.id)) {
        no_longer_accepted(&mut change, topic, accepted, by);
    }
    let deed = Deed::TopicSplit { topic: topic.id, into: new.id, posts: counted };
    change.log(by, deed, &checked.reason);
    Ok(change)
}

/// Which posts go, and which stay. What was deleted before the new topic begins stays where it was; what stands
/// nowhere goes with what it answered.
fn parted(posts: &[Post], chosen: &BTreeSet<PostId>, opening: &Post) -> (BTreeSet<PostId>, BTreeSet<PostId>) {
    let mut sorted: Vec<&Post> = posts.iter().collect();
    sorted.sort_by_key(|post| (post.head.created, post.id));
    let (mut go, mut stay) = (BTreeSet::new(), BTreeSet::new());
    for post in sorted {
        let is_later = (post.head.created, post.id) >= (opening.head.created, opening.id);
        let goes = match post.state.stands() {
            true => chosen.contains(&post.id),
            false => post.head.parent.is_some_and(|parent| go.contains(&parent.post)),
        };
        if goes && is_later {
            go.insert(post.id)
        } else {
            stay.insert(post.id)
        };
    }
    (go, stay)
}

/// Puts posts out of their places and into others.
fn rehang(change: &mut Change, topic: &Topic, new: &Topic, moved: &[(&Post, &PostHead)]) {
    change.effects.push(Effect::PutTopic(Box::new(new.clone())));
    change.effects.push(Effect::SetSplitFrom(new.id, topic.id));
    for (post, _) in moved.iter().filter(|(post, _)| post.state.stands()) {
        let answers = is_answer(topic, post.head.parent);
        change.effects.push(Effect::Withdraw { post: post.id, head: post.head.clone(), answers });
    }
    for (post, head) in moved {
        if head.topic == new.id {
            change.effects.push(Effect::DropState { topic: topic.id, post: post.id, deletion: true });
            change.effects.push(Effect::PutState(new.id, post.id, Box::new(post.state.clone())));
            if head.parent.is_some() && post.state.stands() {
                change.effects.push(Effect::TakePart(new.id, head.author));
            }
        }
        change.effects.push(Effect::PutPost { id: post.id, head: (*head).clone(), body: post.body.clone() });
    }
    for (post, head) in moved.iter().filter(|(post, _)| post.state.stands()) {
        let stands_in = if head.topic == new.id { new } else { topic };
        let answers = is_answer(stands_in, head.parent);
        let score = post.state.score();
        change.effects.push(Effect::Stand { post: post.id, head: (*head).clone(), score, answers });
    }
}

/// All of a post that a commit relies on which writes it anew.
fn as_it_is(topic: TopicId, post: &Post) -> Vec<Fact> {
    let state = &post.state;
    vec![
        Fact::PostRevision(topic, post.id, state.revision),
        Fact::PostHasReplies(topic, post.id, state.children),
        Fact::VotesAre(topic, post.id, Vote::Up, state.up),
        Fact::VotesAre(topic, post.id, Vote::Down, state.down),
        Fact::CaseIs(topic, post.id, state.case.clone().map(Box::new)),
        match state.deletion {
            None => Fact::PostStands(topic, post.id),
            Some(_) => Fact::PostRemoved(topic, post.id),
        },
    ]
}

#[cfg(test)]
#[path = "splitting_tests.rs"]
mod tests;
