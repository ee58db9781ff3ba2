//! The life of an article: publishing it, having it reviewed, archiving it.

use std::collections::BTreeSet;

use crate::actor::Actor;
use crate::article::{ArticleState, Life};
use crate::change::{Change, Effect, Fact};
use crate::event::Event;
use crate::ids::MemberId;
use crate::log::Deed;
use crate::may::{Action, Object, may};
use crate::refusal::Refusal;
use crate::rules::order::counting;
use crate::rules::topics::{licensed, note_heading};
use crate::site::Site;
use crate::tally::Figure;
use crate::time::Timestamp;
use crate::topic::Topic;

/// Lets readers see an article, where nobody has to review it first.
pub fn publish(site: &Site, actor: &Actor, topic: &Topic, now: Timestamp) -> Result<Change, Refusal> {
    may(site, actor, Action::Publish, Object::Topic(topic))?;
    let by = actor.member().ok_or(Refusal::SignIn)?.id;
    let mut change = led_to(topic, topic.life.appearing(now));
    note_heading(&mut change, topic, licensed(site, topic, topic.heading.clone()));
    let dropped_tags = BTreeSet::new();
    change.events = vec![Event::ArticlePublished { topic: topic.id, by, dropped_tags, again: false }];
    change.tally(Figure::Articles, now);
    Ok(change)
}

/// Asks for a review.
pub fn submit(site: &Site, actor: &Actor, topic: &Topic, now: Timestamp) -> Result<Change, Refusal> {
    may(site, actor, Action::Submit, Object::Topic(topic))?;
    let by = actor.member().ok_or(Refusal::SignIn)?.id;
    let mut change = led_to(topic, topic.life.entering(ArticleState::InReview, now));
    change.events = vec![Event::ArticleSubmitted { topic: topic.id, by }];
    Ok(change)
}

/// Makes it a draft again.
pub fn withdraw(site: &Site, actor: &Actor, topic: &Topic, now: Timestamp) -> Result<Change, Refusal> {
    may(site, actor, Action::Withdraw, Object::Topic(topic))?;
    let by = actor.member().ok_or(Refusal::SignIn)?.id;
    let mut change = led_to(topic, topic.life.entering(ArticleState::Draft, now));
    change.events = vec![Event::ArticleWithdrawn { topic: topic.id, by }];
    Ok(change)
}

/// Archives an article, or takes that back. Saying what holds already changes nothing.
pub fn archive(site: &Site, actor: &Actor, topic: &Topic, archived: bool, now: Timestamp) -> Result<Change, Refusal> {
    may(site, actor, Action::Archive, Object::Topic(topic))?;
    let by = actor.member().ok_or(Refusal::SignIn)?.id;
    if archived == topic.is_archived() {
        return Ok(Change::new(topic.id.shard()));
    }
    let state = if archived { ArticleState::Archived } else { ArticleState::Published };
    // A revision that waits goes on waiting.
    let life = Life { state, since: Some(now), ..topic.life.clone() };
    let mut change = led_to(topic, life);
    change.events = vec![archiving(topic, by, archived)];
    if !topic.is_by(by) {
        let topic = topic.id;
        change.log(by, if archived { Deed::ArticleArchived { topic } } else { Deed::ArticleRevived { topic } }, "");
    }
    Ok(change)
}

fn archiving(topic: &Topic, by: MemberId, archived: bool) -> Event {
    match archived {
        true => Event::ArticleArchived { topic: topic.id, by },
        false => Event::ArticleRevived { topic: topic.id, by },
    }
}

/// Leads an article on, with what its category counts by that.
fn led_to(topic: &Topic, life: Life) -> Change {
    let mut change = Change::new(topic.id.shard());
    change.given = vec![
        Fact::TopicIn(topic.id, topic.category),
        Fact::TopicStands(topic.id),
        Fact::TopicHolds(topic.id, topic.posts),
        Fact::LifeIs(topic.id, Box::new(topic.life.clone())),
    ];
    if !topic.locked {
        change.given.push(Fact::TopicUnlocked(topic.id));
    }
    let then = Topic { life: life.clone(), ..topic.clone() };
    change.effects = vec![Effect::SetLife(topic.id, Box::new(life))];
    change.effects.extend(counting(topic.category, then.counted_posts() - topic.counted_posts()));
    change
}
