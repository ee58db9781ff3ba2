//! Tags: what they are about, which are other names of another, and who follows them.

use std::collections::BTreeSet;

use crate::actor::Actor;
use crate::change::{Change, Effect, Fact};
use crate::event::{Due, Event};
use crate::ids::{MemberId, TopicId};
use crate::log::Deed;
use crate::may::{Action, Object, for_oneself, may};
use crate::notification::Stance;
use crate::refusal::{Fault, Refusal};
use crate::rules::order;
use crate::rules::site::changed;
use crate::shard::{self, Shard};
use crate::site::Site;
use crate::tags::{DESCRIPTION_MAX, SYNONYMS_MAX, Synonyms, TagAbout};
use crate::time::Timestamp;
use crate::token::Scope;
use crate::topic::{Heading, Tag, Topic};

/// Says what a tag is about. `revision` is the description that was edited, 0 if there was none.
///
/// # Errors
/// The actor may not, the text is too long, or somebody has described it meanwhile.
pub fn describe(
    site: &Site,
    actor: &Actor,
    tag: &Tag,
    known: Option<&TagAbout>,
    text: &str,
    revision: u64,
    now: Timestamp,
) -> Result<Change, Refusal> {
    may(site, actor, Action::DescribeTag, Object::Site)?;
    let by = actor.id().ok_or(Refusal::SignIn)?;
    let description = text.trim();
    let length = description.chars().count();
    if length > DESCRIPTION_MAX {
        let sentence = format!("The description has {length} characters; at most {DESCRIPTION_MAX} fit.");
        return Err(Fault::new("description", sentence).into());
    }
    let newest = known.map_or(0, |known| known.revision);
    if newest != revision {
        return Err(Fault::new(
            "description",
            "Somebody has changed the description meanwhile: it stands below. Bring the two together, and save again.",
        )
        .into());
    }
    let mut change = Change::new(tag.shard());
    if known.map_or("", |known| known.description.as_str()) == description {
        return Ok(change);
    }
    change.given = vec![Fact::TagRevision(tag.clone(), newest)];
    let about = TagAbout { description: description.to_owned(), revision: newest + 1, by, at: now };
    change.effects = vec![Effect::SetTagAbout(tag.clone(), Box::new(about))];
    change.events = vec![Event::TagDescribed { tag: tag.clone(), by }];
    Ok(change)
}

/// Makes `from` another name of `into`. Its topics follow.
///
/// # Errors
/// The actor may not, the two are one, or there are too many other names.
pub fn merge(site: &Site, actor: &Actor, from: &Tag, into: &str, now: Timestamp) -> Result<Change, Refusal> {
    may(site, actor, Action::NameTag, Object::Site)?;
    let wrong = |sentence: String| Refusal::from(Fault::new("into", sentence));
    let typed = Tag::of(into).ok_or_else(|| wrong("Name the tag that this one is to become.".to_owned()))?;
    let into = site.synonyms.proper(&typed);
    if into == from {
        return Err(wrong(format!("“{}” is this tag itself. Name another one.", typed.as_str())));
    }
    let mut synonyms = site.synonyms.clone();
    synonyms.add(from, into);
    let new = [from.clone()].into();
    named(site, actor, synonyms, (into, &new), now).map_err(|sentence| wrong(sentence.to_owned()))
}

/// Sets the other names of a tag, comma-separated. Those that are new are merged into it; those that are
/// missing are tags of their own again, without topics.
///
/// # Errors
/// The actor may not, one of the names can be none, or there are too many.
pub fn set_synonyms(site: &Site, actor: &Actor, tag: &Tag, typed: &str, now: Timestamp) -> Result<Change, Refusal> {
    may(site, actor, Action::NameTag, Object::Site)?;
    let wrong = |sentence: String| Refusal::from(Fault::new("synonyms", sentence));
    let mut names = BTreeSet::new();
    for part in typed.split(',').map(str::trim).filter(|part| !part.is_empty()) {
        let name = Tag::of(part).ok_or_else(|| wrong(format!("“{part}” cannot be the name of a tag.")))?;
        if name == *tag {
            return Err(wrong(format!("“{part}” is this tag itself.")));
        }
        names.insert(name);
    }
    let had: BTreeSet<Tag> = site.synonyms.of(tag).cloned().collect();
    let mut synonyms = site.synonyms.clone();
    for gone in had.difference(&names) {
        synonyms.remove(gone);
    }
    let new: BTreeSet<Tag> = names.difference(&had).cloned().collect();
    for name in &new {
        synonyms.add(name, tag);
    }
    named(site, actor, synonyms, (tag, &new), now).map_err(|sentence| wrong(sentence.to_owned()))
}

fn named(
    site: &Site,
    actor: &Actor,
    synonyms: Synonyms,
    (tag, new): (&Tag, &BTreeSet<Tag>),
    now: Timestamp,
) -> Result<Change, &'static str> {
    if synonyms.len() > SYNONYMS_MAX && synonyms.len() > site.synonyms.len() {
        return Err("There are too many other names of tags already. Take away those that nobody types.");
    }
    if synonyms == site.synonyms {
        return Ok(Change::new(Shard::SITE));
    }
    let mut change = changed(site, Vec::new());
    change.effects.push(Effect::SetSynonyms(Box::new(synonyms)));
    let due = new.iter().map(|tag| Due::TagMerged { tag: tag.clone(), shard: 0, topic: None });
    change.effects.extend(due.map(|due| Effect::Schedule(due, now)));
    if let Some(by) = actor.id() {
        change.log(by, Deed::TagRenamed { tag: tag.clone() }, "");
    }
    Ok(change)
}

/// Gives a topic the proper names of its tags. `None`: it has them.
///
/// That is no edit of anybody's: the topic has no more revisions after it.
pub fn retag(site: &Site, topic: &Topic) -> Option<Change> {
    let tags = site.synonyms.proper_all(&topic.heading.tags);
    let dropped_tags: BTreeSet<Tag> = topic.heading.tags.iter().filter(|tag| !tags.contains(tag)).cloned().collect();
    if dropped_tags.is_empty() {
        return None;
    }
    let heading = Heading { tags, ..topic.heading.clone() };
    let mut change = Change::new(topic.id.shard());
    change.given = vec![Fact::TopicReads(Box::new(topic.clone()))];
    change.effects = vec![Effect::SetHeading(topic.id, Box::new(Topic { heading, ..topic.clone() }))];
    change.events = vec![Event::TopicRetagged { topic: topic.id, dropped_tags }];
    Some(change)
}

/// A merged tag's topics were gone through up to here, or all of them: `next` is the shard to go on
/// with, behind `topic`.
pub fn gone_on(due: &Due, at: Timestamp, next: u64, behind: Option<TopicId>) -> Change {
    let mut change = order::done(due, at);
    if let Due::TagMerged { tag, .. } = due
        && next < shard::COUNT
    {
        let due = Due::TagMerged { tag: tag.clone(), shard: next, topic: behind };
        change.effects.push(Effect::Schedule(due, at));
    }
    change
}

/// Says how one wants to be told of new topics with a tag.
///
/// # Errors
/// Nobody is signed in, or the token is made for something else.
pub fn set_stance(actor: &Actor, tag: &Tag, to: Stance) -> Result<Change, Refusal> {
    let member = for_oneself(actor, Scope::Write)?;
    Ok(stance(tag, member, Some(to).filter(|to| *to != Stance::Normal)))
}

/// Takes what a member said about a tag away, whoever it is.
pub fn stance(tag: &Tag, member: MemberId, to: Option<Stance>) -> Change {
    let mut change = Change::new(tag.shard());
    change.effects = vec![Effect::SetTagStance(tag.clone(), member, to)];
    change.events = vec![Event::TagStanceChanged { tag: tag.clone(), member }];
    change
}

/// What a member said about a tag counts for the one that it is another name of now, unless they have
/// said something of that.
pub fn inherit(tag: &Tag, member: MemberId, said: Stance) -> Change {
    let mut change = stance(tag, member, Some(said));
    change.given = vec![Fact::TagStanceIs(tag.clone(), member, None)];
    change
}
