//! Purging: what was deleted is taken away for good, the text with all of its revisions.
//!
//! What stays is that something stood there, whose it was, and in the log who purged it and why. It does not
//! come back, and its address says that it is gone.

use std::collections::BTreeSet;

use crate::actor::Actor;
use crate::article::Life;
use crate::change::{Change, Effect, Fact};
use crate::event::Event;
use crate::flag::{Flag, Flags};
use crate::log::Deed;
use crate::may::{Action, Object, may};
use crate::post::{Post, PostHead};
use crate::refusal::Refusal;
use crate::rules::order::as_it_lives;
use crate::rules::posts::needed_reason;
use crate::rules::upkeep::as_it_is_kept;
use crate::rules::uploads::released_by;
use crate::site::Site;
use crate::time::Timestamp;
use crate::topic::{Deletion, Heading, Title, Topic};
use crate::upload::UploadHash;

/// A topic with more posts is not purged at once.
pub const POSTS_MAX: usize = 1_000;

/// What a topic is called afterwards.
const PURGED: &str = "Purged topic";

/// Purges a post, with an opening post its topic. The replies to that are purged before it, each by itself.
/// `flags` are what members said of it, `uses` the files that any of its
/// revisions names.
///
/// # Errors
/// The actor is no admin; it is not deleted; the reason is missing or too long.
pub fn purge(
    site: &Site,
    actor: &Actor,
    (topic, post): (&Topic, &Post),
    (flags, uses): (&Flags, BTreeSet<UploadHash>),
    reason: &str,
    now: Timestamp,
) -> Result<Change, Refusal> {
    may(site, actor, Action::Purge, Object::Post(topic, post))?;
    // Nobody could decide about it any more, and it would wait for ever.
    if post.state.case.is_some() {
        return Err(Refusal::Conflict("It waits for a decision in the review queue: decide about it first."));
    }
    let by = actor.member().ok_or(Refusal::SignIn)?.id;
    let reason = needed_reason(reason, "it stands in the log")?;
    let mut change = Change::new(topic.id.shard());
    change.given = vec![Fact::TopicIn(topic.id, topic.category)];
    change.given.push(Fact::PostRevision(topic.id, post.id, post.state.revision));
    change.given.push(match topic.deletion {
        None => Fact::TopicStands(topic.id),
        Some(_) => Fact::TopicRemoved(topic.id),
    });
    let head = PostHead { mentions: Vec::new(), ..post.head.clone() };
    change.effects = vec![Effect::PutPost { id: post.id, head, body: String::new() }, Effect::DropHistory(post.id)];
    change.events = vec![Event::PostErased { topic: topic.id, post: post.id }];
    released_by(post.id, uses, &mut change);
    for (member, flag) in flags.iter().filter(|(_, flag)| !flag.note.is_empty()) {
        change.given.push(Fact::FlagIs(post.id, *member, Some(Box::new(flag.clone()))));
        let flag = Flag { note: String::new(), ..flag.clone() };
        change.effects.push(Effect::SetFlag(post.id, *member, Box::new(flag)));
    }
    let purged = |before: &Option<Deletion>, stands: bool| {
        let new = Deletion { by, at: now, reason: reason.clone(), stands, purged: true };
        before.as_ref().map_or(new, |before| Deletion { purged: true, ..before.clone() })
    };
    if post.is_opening() {
        purge_topic(&mut change, topic, post);
        change.effects.push(Effect::SetTopicDeletion(topic.id, Some(purged(&topic.deletion, false))));
        change.log(by, Deed::TopicPurged { topic: topic.id }, &reason);
    } else {
        change.given.push(match post.state.deletion {
            None => Fact::PostStands(topic.id, post.id),
            Some(_) => Fact::PostRemoved(topic.id, post.id),
        });
        let deletion = purged(&post.state.deletion, post.state.stands());
        change.effects.push(Effect::SetPostDeletion(topic.id, post.id, Some(deletion)));
        // Of a topic that goes as a whole one line says it.
        if topic.deletion.is_none() {
            change.log(by, Deed::PostPurged { topic: topic.id, post: post.id }, &reason);
        }
    }
    Ok(change)
}

/// What is said of a topic beside its opening post: title and tags, and of an article what waits and its review.
fn purge_topic(change: &mut Change, topic: &Topic, post: &Post) {
    if topic.article_state().is_some() {
        let life =
            Life { waiting: None, submitted: None, writers: BTreeSet::new(), sent_back: false, ..topic.life.clone() };
        change.given.extend(as_it_lives(topic));
        change.effects.extend([
            Effect::SetWaiting(post.id, None),
            Effect::DropReview(post.id),
            Effect::SetLife(topic.id, Box::new(life)),
        ]);
    }
    if let Ok(title) = Title::parse(PURGED) {
        let heading = Heading { title, tags: Vec::new(), tested: Vec::new(), ..topic.heading.clone() };
        change.given.push(as_it_is_kept(topic));
        change.effects.push(Effect::SetHeading(topic.id, Box::new(Topic { heading, ..topic.clone() })));
    }
}

#[cfg(test)]
#[path = "purging_tests.rs"]
mod tests;
