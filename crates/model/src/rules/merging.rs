//! Merging one topic into another: the steps that [`crate::merging`] tells of.

use std::collections::{BTreeMap, BTreeSet};

use crate::actor::Actor;
use crate::change::{Change, Effect, Fact};
use crate::event::{Due, Event};
use crate::flag::{Decided, Flags};
use crate::ids::{MemberId, PostId};
use crate::log::Deed;
use crate::may::{Action, Object, may};
use crate::merging::{Absorption, LEFT_FOR, Merging, POSTS_MAX};
use crate::post::{Parent, PastRevision, Post, PostHead, PostState, Vote};
use crate::refusal::{Fault, Refusal};
use crate::rules::hanging::{Root, hung};
use crate::rules::order::done;
use crate::rules::posts::{check_reason, is_answer};
use crate::site::Site;
use crate::time::Timestamp;
use crate::topic::{Deletion, Topic, TopicKind};
use crate::upload::UploadHash;

/// The field that names the other topic.
const OTHER: &str = "other";

/// Of two topics the one that goes, and the one that it goes into: the one that began first, so that every post
/// stands behind what was written before it.
pub fn direction<'a>(one: &'a Topic, other: &'a Topic) -> (&'a Topic, &'a Topic) {
    if (one.created, one.id) < (other.created, other.id) { (other, one) } else { (one, other) }
}

/// Whether these two can become one, and which goes into which.
///
/// # Errors
/// The actor does not keep order in both; they are the same; the one that would go is an article, or became
/// one, or has too many posts.
pub fn check<'a>(
    site: &Site,
    actor: &Actor,
    topic: &'a Topic,
    other: Option<&'a Topic>,
) -> Result<(&'a Topic, &'a Topic), Refusal> {
    may(site, actor, Action::KeepOrder, Object::Topic(topic))?;
    standing(topic)?;
    let wrong = |sentence: &str| Refusal::from(Fault::new(OTHER, sentence));
    let other = other.filter(|other| may(site, actor, Action::See, Object::Topic(other)).is_ok());
    let Some(other) = other.filter(|other| other.deletion.is_none()) else {
        return Err(wrong("There is no such topic. Give its address, or its number."));
    };
    if other.id == topic.id {
        return Err(wrong("This is the topic itself: name the other one."));
    }
    if may(site, actor, Action::KeepOrder, Object::Topic(other)).is_err() {
        return Err(wrong("You do not keep order where that topic stands. Ask somebody who does."));
    }
    let (from, into) = direction(topic, other);
    if from.kind == TopicKind::Article {
        return Err(wrong("The later of the two is an article. An article takes posts in and does not become one."));
    }
    if from.became.is_some() {
        return Err(wrong("An article was made of the later of the two, and leads back to it."));
    }
    if !into.is_public() {
        return Err(wrong("The earlier of the two is an article that is not published yet."));
    }
    if into.merging.is_some() || from.merging.is_some() {
        return Err(wrong("One of the two is on its way into another topic already. Look again in a moment."));
    }
    if from.posts > POSTS_MAX as u64 {
        let sentence = format!("The later of the two has {} posts: at most {POSTS_MAX} move at once.", from.posts);
        return Err(wrong(&sentence));
    }
    Ok((from, into))
}

fn standing(topic: &Topic) -> Result<(), Refusal> {
    if topic.deletion.is_some() { Err(Refusal::Conflict("This topic was deleted.")) } else { Ok(()) }
}

/// Notes that the later of two topics is on its way into the other one.
///
/// # Errors
/// As [`check`].
pub fn begin(
    site: &Site,
    actor: &Actor,
    topic: &Topic,
    other: Option<&Topic>,
    reason: &str,
    now: Timestamp,
) -> Result<Change, Refusal> {
    let (from, into) = check(site, actor, topic, other)?;
    let by = actor.member().ok_or(Refusal::SignIn)?.id;
    let reason = check_reason(reason)?;
    let merging = Merging { into: into.id, by, at: now, reason, numbered: false };
    let mut change = Change::new(from.id.shard());
    change.given = vec![
        Fact::TopicIn(from.id, from.category),
        Fact::TopicStands(from.id),
        Fact::HeadingIs(Box::new(from.clone())),
        Fact::BecameIs(from.id, None),
        Fact::MergingIs(from.id, None),
    ];
    change.effects = vec![
        Effect::SetMerging(from.id, Some(Box::new(merging))),
        Effect::Schedule(Due::TopicMerges { topic: from.id }, now),
    ];
    change.events = vec![Event::TopicMerging { topic: from.id }];
    Ok(change)
}

/// Notes which number each post is to have, in the order in which they were written. `standing` are those that
/// stand in the thread.
pub fn number(from: &Topic, merging: &Merging, numbers: &[(PostId, PostId)], standing: &BTreeSet<PostId>) -> Change {
    let mut change = relying_on(from, merging);
    change.effects.extend(numbers.iter().map(|(old, new)| Effect::SetForward(*old, Some(*new))));
    let places = numbers.iter().filter(|(old, _)| standing.contains(old)).zip(1..);
    let places = places.map(|((_, new), nth)| Effect::SetNth(from.id, nth, Some(*new)));
    change.effects.extend(places);
    change.effects.push(Effect::SetMerging(from.id, Some(Box::new(Merging { numbered: true, ..merging.clone() }))));
    change
}

fn relying_on(from: &Topic, merging: &Merging) -> Change {
    let mut change = Change::new(from.id.shard());
    change.given = vec![Fact::MergingIs(from.id, Some(Box::new(merging.clone())))];
    change
}

/// The topic that takes the other one in says so.
pub fn open(from: &Topic, into: &Topic) -> Change {
    let mut change = Change::new(into.id.shard());
    change.given =
        vec![Fact::AbsorptionIs(into.id, from.id, None), Fact::TopicStands(into.id), Fact::TopicIsHere(into.id)];
    change.effects = vec![Effect::SetAbsorption(into.id, from.id, Some(Absorption::Begun))];
    change
}

/// The heads that the posts of a topic have in another one, by their numbers of now. Its opening post becomes a
/// reply to the other's; answers to a question become answers where they come to a question, too.
pub fn heads(
    from: &Topic,
    into: &Topic,
    into_opening: MemberId,
    posts: &[Post],
    numbers: &BTreeMap<PostId, PostId>,
) -> BTreeMap<PostId, PostHead> {
    let root = Root { topic: into.id, post: into.opening, author: into_opening, began: into.created };
    let renamed = |post: PostId| numbers.get(&post).copied().unwrap_or(post);
    let all: BTreeSet<PostId> = posts.iter().map(|post| post.id).collect();
    if from.kind != TopicKind::Question || into.kind != TopicKind::Question {
        return hung(posts, &all, &root, renamed);
    }
    let lifted: Vec<Post> = posts
        .iter()
        .map(|post| {
            let answers = post.head.parent.is_some_and(|parent| parent.post == from.opening);
            let parent = if answers { Some(Parent { post: root.post, author: root.author }) } else { post.head.parent };
            Post { head: PostHead { parent, ..post.head.clone() }, ..post.clone() }
        })
        .collect();
    hung(&lifted, &all, &root, renamed)
}

/// A post with all that is kept beside it, and where it goes.
pub struct Carried<'a> {
    pub id: PostId,
    pub head: &'a PostHead,
    pub post: &'a Post,
    pub votes: BTreeMap<MemberId, Vote>,
    pub history: BTreeMap<u64, PastRevision>,
    pub flags: Flags,
    pub decided: Option<Decided>,
    pub uses: BTreeSet<UploadHash>,
}

/// Writes posts where they go. They stand nowhere yet.
pub fn carry(from: &Topic, into: &Topic, posts: Vec<Carried<'_>>) -> Change {
    let mut change = Change::new(into.id.shard());
    change.given = vec![Fact::AbsorptionIs(into.id, from.id, Some(Absorption::Begun))];
    for Carried { id, head, post, votes, history, flags, decided, uses } in posts {
        change.effects.push(Effect::PutPost { id, head: head.clone(), body: post.body.clone() });
        change.effects.push(Effect::PutState(into.id, id, Box::new(post.state.clone())));
        if !votes.is_empty() {
            change.effects.push(Effect::PutVotes(id, votes));
        }
        let pasts = history.into_iter();
        change.effects.extend(pasts.map(|(revision, past)| Effect::PutPast {
            post: id,
            revision,
            past: Box::new(past),
        }));
        let flags = flags.into_iter();
        change.effects.extend(flags.map(|(member, flag)| Effect::SetFlag(id, member, Box::new(flag))));
        if let Some(decided) = decided {
            change.effects.push(Effect::SetDecided(id, Some(Box::new(decided))));
        }
        change.effects.extend(uses.into_iter().map(|upload| Effect::Use(id, upload)));
    }
    change
}

/// A post as it is to stand: its number, its head, how it is, and the files that it uses.
pub struct Arriving<'a> {
    pub id: PostId,
    pub head: &'a PostHead,
    pub state: &'a PostState,
    pub uses: &'a BTreeSet<UploadHash>,
}

/// Puts all posts into the thread at once. From here on there is no way back.
pub fn arrive(from: &Topic, into: &Topic, merging: &Merging, posts: &[Arriving<'_>]) -> Change {
    let mut change = Change::new(into.id.shard());
    change.given = vec![
        Fact::AbsorptionIs(into.id, from.id, Some(Absorption::Begun)),
        Fact::TopicStands(into.id),
        Fact::TopicIn(into.id, into.category),
        Fact::HeadingIs(Box::new(into.clone())),
    ];
    change.effects.push(Effect::SetAbsorption(into.id, from.id, Some(Absorption::Done)));
    let mut received: BTreeMap<MemberId, i64> = BTreeMap::new();
    for Arriving { id, head, state, uses } in posts {
        let (answers, score) = (is_answer(into, head.parent), state.score());
        if state.stands() {
            change.effects.push(Effect::Stand { post: *id, head: (*head).clone(), score, answers });
            change.effects.push(Effect::TakePart(into.id, head.author));
        }
        *received.entry(head.author).or_default() += score;
        if !uses.is_empty() {
            change.events.push(Event::UploadsUsed { post: *id, uploads: (*uses).clone() });
        }
    }
    let standing = posts.iter().filter(|post| post.state.stands()).count();
    let count = i64::try_from(standing).unwrap_or(i64::MAX);
    change.effects.push(Effect::CountPosts(into.category, count));
    change.effects.extend(counted(received, 1));
    let ids = posts.iter().map(|post| post.id).collect();
    change.events.push(Event::TopicAbsorbed { topic: into.id, from: from.id, by: merging.by, posts: ids });
    change.log(merging.by, Deed::TopicMerged { topic: from.id, into: into.id }, &merging.reason);
    change
}

fn counted(received: BTreeMap<MemberId, i64>, times: i64) -> impl Iterator<Item = Effect> {
    let counted = received.into_iter().filter(|(_, votes)| *votes != 0);
    counted.map(move |(member, votes)| Effect::AddReceived(member, votes * times))
}

/// Ends the topic that has gone: its addresses lead on. `posts` are all of it.
pub fn end(from: &Topic, merging: &Merging, posts: &[Post], now: Timestamp) -> Change {
    let mut change = relying_on(from, merging);
    let by = merging.by;
    change.effects = vec![
        Effect::SetMerging(from.id, None),
        Effect::SetMerged(from.id, merging.into),
        Effect::SetTopicDeletion(
            from.id,
            Some(Deletion { by, at: now, reason: merging.reason.clone(), stands: false, purged: false }),
        ),
        Effect::SetPin(from.id, None),
        Effect::Unschedule(Due::PinEnds { topic: from.id }),
        Effect::Schedule(Due::TopicMerges { topic: from.id }, now.plus(LEFT_FOR)),
    ];
    if from.kind == TopicKind::Question {
        change.effects.extend([Effect::DropAnswers(from.id), Effect::SetAccepted(from.id, None)]);
    }
    if from.counted_posts() != 0 {
        change.effects.push(Effect::CountPosts(from.category, -from.counted_posts()));
    }
    let mut received: BTreeMap<MemberId, i64> = BTreeMap::new();
    for post in posts {
        *received.entry(post.head.author).or_default() += post.state.score();
        change.effects.push(Effect::DropState { topic: from.id, post: post.id, deletion: false });
        change.effects.push(Effect::PutVotes(post.id, BTreeMap::new()));
    }
    change.effects.extend(counted(received, -1));
    change.events = vec![Event::TopicMerged { topic: from.id, into: merging.into, by }];
    change
}

/// The other topic is gone: takes away again what was written there.
pub fn withdraw(from: &Topic, into: &Topic, numbers: &BTreeMap<PostId, PostId>) -> Change {
    let mut change = Change::new(into.id.shard());
    change.given = vec![Fact::AbsorptionIs(into.id, from.id, Some(Absorption::Begun))];
    change.effects = vec![Effect::SetAbsorption(into.id, from.id, None)];
    for post in numbers.values() {
        change.effects.push(Effect::ErasePost(into.id, *post));
    }
    change
}

/// And the topic stays where it is.
pub fn give_up(from: &Topic, merging: &Merging, numbers: &BTreeMap<PostId, PostId>) -> Change {
    let mut change = relying_on(from, merging);
    change.effects = vec![Effect::SetMerging(from.id, None), Effect::Unschedule(Due::TopicMerges { topic: from.id })];
    change.effects.extend(numbers.keys().map(|old| Effect::SetForward(*old, None)));
    change.effects.push(Effect::SetNth(from.id, 0, None));
    change.events = vec![Event::TopicMerging { topic: from.id }];
    change
}

/// What was left behind goes, with the posts' uses of files.
pub fn clear(from: &Topic, at: Timestamp, posts: &[PostId], uses: Vec<BTreeSet<UploadHash>>) -> Change {
    let mut change = done(&Due::TopicMerges { topic: from.id }, at);
    change.effects.push(Effect::EraseThread(from.id));
    for (post, uploads) in posts.iter().zip(uses) {
        change.effects.push(Effect::ErasePost(from.id, *post));
        if !uploads.is_empty() {
            change.events.push(Event::UploadsReleased { post: *post, uploads });
        }
    }
    change
}

#[cfg(test)]
#[path = "merging_tests.rs"]
mod tests;
