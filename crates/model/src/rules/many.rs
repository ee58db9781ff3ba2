//! The same done to many topics, or to many posts: what comes of it for each is decided one by one.
//!
//! All of it sets a state, so doing it again changes nothing.

use crate::actor::Actor;
use crate::change::{Change, Effect, Fact};
use crate::event::Event;
use crate::ids::CategoryId;
use crate::log::Deed;
use crate::may::{Action, Object, may};
use crate::post::Post;
use crate::refusal::{Fault, Faults, Refusal};
use crate::rules::posts::check_reason;
use crate::rules::{order, posts};
use crate::site::Site;
use crate::time::Timestamp;
use crate::topic::{Heading, Pin, TAGS_MAX, Tag, Topic, TopicKind};

/// Topics or posts that something is done to at once.
pub const MANY_MAX: usize = 100;

/// What is done to each of many topics.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ToTopics {
    Lock,
    Unlock,
    /// In its category, until it is taken off.
    Pin,
    Unpin,
    Move(CategoryId),
    Delete,
    Restore,
    /// Give it this tag besides those that it has.
    Tag(Tag),
}

/// What is done to each of many posts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ToPosts {
    Delete,
    Restore,
}

/// As it is typed.
#[derive(Clone, Debug, Default)]
pub struct ManyForm {
    /// `lock`, `unlock`, `pin`, `unpin`, `move`, `delete`, `restore` or `tag`; of posts `delete` or `restore`.
    pub deed: String,
    /// Where to, if they are moved.
    pub cid: String,
    /// Which one, if they are given a tag.
    pub tag: String,
    pub reason: String,
}

impl ManyForm {
    /// What is to be done to topics, and why.
    ///
    /// # Errors
    /// Names the fields that need another look.
    pub fn to_topics(&self, site: &Site, actor: &Actor) -> Result<(ToTopics, String), Refusal> {
        let mut faults = Faults::default();
        let reason = faults.take(check_reason(&self.reason));
        let deed = match self.deed.as_str() {
            "lock" => Ok(ToTopics::Lock),
            "unlock" => Ok(ToTopics::Unlock),
            "pin" => Ok(ToTopics::Pin),
            "unpin" => Ok(ToTopics::Unpin),
            "delete" => Ok(ToTopics::Delete),
            "restore" => Ok(ToTopics::Restore),
            "move" => {
                let to = self.cid.parse().ok().and_then(|id| site.category(id));
                let to = to.filter(|category| site.sees(actor, category));
                to.map(|to| ToTopics::Move(to.id)).ok_or_else(|| Fault::new("cid", "Choose where to move them."))
            }
            "tag" => match Tag::of(self.tag.trim()) {
                Some(tag) => {
                    Ok(ToTopics::Tag(site.synonyms.proper_all(std::slice::from_ref(&tag)).pop().unwrap_or(tag)))
                }
                None => Err(Fault::new("tag", "Give one tag, of letters, digits and hyphens.")),
            },
            _ => Err(Fault::new("do", "Choose what to do.")),
        };
        let deed = faults.take(deed);
        faults.end()?;
        deed.zip(reason).ok_or(Refusal::Absent)
    }

    /// What is to be done to posts, and why.
    ///
    /// # Errors
    /// Names the fields that need another look.
    pub fn to_posts(&self) -> Result<(ToPosts, String), Refusal> {
        let mut faults = Faults::default();
        let reason = faults.take(check_reason(&self.reason));
        let deed = faults.take(match self.deed.as_str() {
            "delete" => Ok(ToPosts::Delete),
            "restore" => Ok(ToPosts::Restore),
            _ => Err(Fault::new("do", "Choose what to do.")),
        });
        faults.end()?;
        deed.zip(reason).ok_or(Refusal::Absent)
    }
}

/// What is chosen, each once, in the order in which it came.
///
/// # Errors
/// It is nothing, no number, or more than [`MANY_MAX`].
pub fn chosen<'a, T: std::str::FromStr + PartialEq>(
    field: &'static str,
    typed: impl Iterator<Item = &'a str>,
) -> Result<Vec<T>, Fault> {
    let mut ids = Vec::new();
    for text in typed {
        let id = text.parse().map_err(|_| Fault::new(field, "What is chosen has a number."))?;
        if !ids.contains(&id) {
            ids.push(id);
        }
        if ids.len() > MANY_MAX {
            return Err(Fault::new(field, format!("At most {MANY_MAX} at once: choose fewer.")));
        }
    }
    if ids.is_empty() { Err(Fault::new(field, "Nothing is chosen yet.")) } else { Ok(ids) }
}

/// What comes of it for one topic. A change without effects: it is so already.
///
/// # Errors
/// The actor keeps no order there, or it cannot be done to this one.
pub fn to_topic(
    site: &Site,
    actor: &Actor,
    topic: &Topic,
    (deed, reason): (&ToTopics, &str),
    now: Timestamp,
) -> Result<Change, Refusal> {
    keeps(site, actor, topic)?;
    let nothing = || Ok(Change::new(topic.id.shard()));
    match deed {
        ToTopics::Lock => order::lock(site, actor, topic, true, reason),
        ToTopics::Unlock => order::lock(site, actor, topic, false, reason),
        ToTopics::Pin if topic.pin.is_some() => nothing(),
        ToTopics::Pin => order::pin(site, actor, topic, Some(Pin::in_category(None)), reason, now),
        ToTopics::Unpin => order::pin(site, actor, topic, None, reason, now),
        ToTopics::Move(to) => {
            let to = site.category(*to).ok_or(Refusal::Absent)?;
            order::move_to(site, actor, topic, to, reason)
        }
        ToTopics::Delete if topic.deletion.is_some() => nothing(),
        ToTopics::Delete => order::delete(site, actor, topic, reason, now),
        ToTopics::Restore if topic.deletion.is_none() => nothing(),
        ToTopics::Restore => order::restore(site, actor, topic),
        ToTopics::Tag(tag) => give_tag(actor, topic, tag, reason),
    }
}

/// Of what one keeps no order of, one learns nothing here, not even what one reads elsewhere.
///
/// # Errors
/// [`Refusal::Absent`], unless something keeps the actor from keeping order at all.
pub fn keeps(site: &Site, actor: &Actor, topic: &Topic) -> Result<(), Refusal> {
    may(site, actor, Action::KeepOrder, Object::Topic(topic)).map_err(|refusal| match refusal {
        Refusal::Forbidden(_) | Refusal::Moved(_) | Refusal::Purged => Refusal::Absent,
        other => other,
    })
}

/// That is no edit of anybody's: there are no more revisions after it.
fn give_tag(actor: &Actor, topic: &Topic, tag: &Tag, reason: &str) -> Result<Change, Refusal> {
    let by = actor.member().ok_or(Refusal::SignIn)?.id;
    let mut change = Change::new(topic.id.shard());
    if topic.kind == TopicKind::Article {
        return Err(Refusal::Conflict("The tags of an article are part of its revisions: edit it."));
    }
    if topic.heading.tags.contains(tag) {
        return Ok(change);
    }
    if topic.heading.tags.len() >= TAGS_MAX {
        return Err(Refusal::Conflict("It has as many tags as a topic can have."));
    }
    let tags = topic.heading.tags.iter().chain([tag]).cloned().collect();
    let heading = Heading { tags, ..topic.heading.clone() };
    change.given = vec![
        Fact::TopicIn(topic.id, topic.category),
        Fact::TopicIsHere(topic.id),
        Fact::HeadingIs(Box::new(topic.clone())),
    ];
    change.effects = vec![Effect::SetHeading(topic.id, Box::new(Topic { heading, ..topic.clone() }))];
    change.events = vec![Event::TopicRetagged { topic: topic.id, dropped_tags: Default::default() }];
    change.log(by, Deed::TopicTagged { topic: topic.id, tag: tag.clone() }, reason);
    Ok(change)
}

/// What comes of it for one post. A change without effects: it is so already.
///
/// # Errors
/// The actor keeps no order there, or it cannot be done to this one.
pub fn to_post(
    site: &Site,
    actor: &Actor,
    (topic, post): (&Topic, &Post),
    (deed, reason): (ToPosts, &str),
    now: Timestamp,
) -> Result<Change, Refusal> {
    keeps(site, actor, topic)?;
    if post.is_opening() {
        return Err(Refusal::Conflict("It opens the topic: the topic is deleted and restored as a whole."));
    }
    match (deed, &post.state.deletion) {
        (ToPosts::Delete, Some(_)) | (ToPosts::Restore, None) => Ok(Change::new(topic.id.shard())),
        (ToPosts::Delete, None) => posts::delete(site, actor, topic, post, reason, now),
        (ToPosts::Restore, Some(_)) => posts::restore(site, actor, topic, post),
    }
}

#[cfg(test)]
#[path = "many_tests.rs"]
mod tests;
