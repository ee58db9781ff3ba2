//! Whether a text is taken as it is, and whether it is shown before a moderator has looked at it.

use std::time::Duration;

use crate::actor::{Actor, SignedIn};
use crate::category::Category;
use crate::change::{Change, Effect, Fact};
use crate::event::Event;
use crate::flag::Case;
use crate::holding::{HeldWhy, Thresholds, WordDeed};
use crate::log::OPERATOR;
use crate::may::{Action, Object, may};
use crate::post::Post;
use crate::refusal::{Faults, Refusal};
use crate::rules::flags;
use crate::site::Site;
use crate::time::Timestamp;
use crate::topic::{Deletion, TAGS_MAX, Tag, Topic};
use crate::trust::TrustLevel;

/// Within how long posts are in quick succession.
pub const QUICK: Duration = Duration::from_secs(10 * 60);

/// What stands in place of a post that waits, for whoever wrote it.
pub const WAITS: &str = "A moderator looks at it before others see it.";

/// What somebody would publish, before it is known whether it is a title and a text.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Text {
    /// Of a topic.
    pub title: Option<String>,
    pub body: String,
    pub tags: Vec<Tag>,
}

/// What is known of whoever wrote it, and of the text.
#[derive(Clone, Copy, Debug, Default)]
pub struct Known {
    /// Their posts that others see.
    pub posts: u64,
    /// Of these, those of the last ten minutes.
    pub lately: u64,
    /// Links to other sites.
    pub links: usize,
}

/// What holds posts in a category.
pub fn thresholds(site: &Site, category: &Category) -> Thresholds {
    category.holding.unwrap_or(site.settings.holding.thresholds)
}

/// Whether thresholds concern this member in some category: what is asked for before it is known which.
pub fn is_weighed(site: &Site, member: &SignedIn) -> bool {
    let weighs = |category| !thresholds(site, category).is_none();
    member.trust == TrustLevel::NEW && site.categories().iter().any(weighs)
}

/// The text as it is taken, and why it waits; nothing, if it does not. Whoever keeps order there is trusted.
///
/// # Errors
/// A word stands in it that is not taken.
pub fn weigh(
    site: &Site,
    actor: &Actor,
    category: &Category,
    text: Text,
    known: Known,
) -> Result<(Text, Vec<HeldWhy>), Refusal> {
    let author = actor.member().ok_or(Refusal::SignIn)?;
    if may(site, actor, Action::KeepOrder, Object::Category(category)).is_ok() {
        return Ok((text, Vec::new()));
    }
    let text = watched(site, category, text)?;
    let mut why = Vec::new();
    if author.trust == TrustLevel::NEW {
        let Thresholds { first_posts, links, quick } = thresholds(site, category);
        if known.posts < u64::from(first_posts) {
            why.push(HeldWhy::FirstPosts);
        }
        if links > 0 && known.links >= links as usize {
            why.push(HeldWhy::Links);
        }
        if quick > 0 && known.lately >= u64::from(quick) {
            why.push(HeldWhy::Quick);
        }
    }
    let words = &site.settings.holding.words;
    let stands = words.that(WordDeed::Hold, category.id).filter(|(_, found)| text.says(found));
    why.extend(stands.map(|(word, _)| HeldWhy::Word(word.text.clone())));
    Ok((text, why))
}

impl Text {
    fn says(&self, found: &regex::Regex) -> bool {
        found.is_match(&self.body) || self.title.as_ref().is_some_and(|title| found.is_match(title))
    }
}

/// What is not taken is refused, what is replaced is replaced, and what asks for a tag gets it.
fn watched(site: &Site, category: &Category, mut text: Text) -> Result<Text, Refusal> {
    let words = &site.settings.holding.words;
    let mut faults = Faults::default();
    for (word, found) in words.that(WordDeed::Block, category.id) {
        if found.is_match(&text.body) {
            faults.add("body", not_taken(&word.text));
        }
        if text.title.as_ref().is_some_and(|title| found.is_match(title)) {
            faults.add("title", not_taken(&word.text));
        }
    }
    faults.end()?;
    for (word, found) in words.that(WordDeed::Replace, category.id) {
        text.body = replaced(&text.body, found, &word.with);
        text.title = text.title.map(|title| replaced(&title, found, &word.with));
    }
    if text.title.is_some() {
        let asking = words.that(WordDeed::Tag, category.id).filter(|(_, found)| text.says(found));
        let tags: Vec<Tag> = asking.filter_map(|(word, _)| Tag::of(&word.with)).collect();
        for tag in site.synonyms.proper_all(&tags) {
            if !text.tags.contains(&tag) {
                text.tags.push(tag);
            }
        }
        text.tags.truncate(TAGS_MAX);
    }
    Ok(text)
}

fn replaced(text: &str, found: &regex::Regex, with: &str) -> String {
    found.replace_all(text, regex::NoExpand(with)).into_owned()
}

/// A pattern is not told: whoever knows it writes around it.
fn not_taken(word: &str) -> String {
    match word.starts_with('/') {
        true => "Something in it is not taken here: say it otherwise.".to_owned(),
        false => format!("“{word}” is not taken here: say it otherwise."),
    }
}

/// Lets what a change brings wait: a topic or a reply. What its authors alone see, or reviewers, does not.
pub fn hold_new(change: &mut Change, why: Vec<HeldWhy>, now: Timestamp) {
    let Some(Effect::PutPost { id, head, .. }) = change.effects.iter().find(|it| matches!(it, Effect::PutPost { .. }))
    else {
        return;
    };
    let (post, topic, head) = (*id, head.topic, head.clone());
    let begun = change.effects.iter().find_map(|effect| match effect {
        Effect::PutTopic(topic) => Some(topic.is_public()),
        _ => None,
    });
    if why.is_empty() || begun == Some(false) {
        return;
    }
    let deletion = Some(waiting(now));
    let mut effects = vec![Effect::SetCase(topic, post, Some(Box::new(case(why, now))))];
    if begun.is_some() {
        effects.push(Effect::SetTopicDeletion(topic, deletion));
    } else {
        let answers = change.effects.iter().any(|effect| matches!(effect, Effect::Stand { answers: true, .. }));
        effects.extend([Effect::SetPostDeletion(topic, post, deletion), Effect::Withdraw { post, answers, head }]);
    }
    effects.extend(change.effects.iter().filter_map(|effect| match effect {
        Effect::CountPosts(category, posts) => Some(Effect::CountPosts(*category, -posts)),
        _ => None,
    }));
    change.effects.extend(effects);
    change.events.push(Event::PostHeld { topic, post });
}

/// Lets a post wait that was shown, in the change that edits it.
pub fn hold_edited(change: &mut Change, (topic, post): (&Topic, &Post), why: Vec<HeldWhy>, now: Timestamp) {
    if why.is_empty() || post.state.case.is_some() || !topic.is_public() || flags::deletion_of(topic, post).is_some() {
        return;
    }
    change.given.push(Fact::CaseIs(topic.id, post.id, None));
    change.effects.push(Effect::SetCase(topic.id, post.id, Some(Box::new(case(why, now)))));
    flags::remove(change, topic, post, waiting(now));
    // Nobody deleted it: whoever wrote it knows that it waits.
    for event in &mut change.events {
        if matches!(event, Event::TopicDeleted { .. } | Event::PostDeleted { .. }) {
            *event = Event::PostHeld { topic: topic.id, post: post.id };
        }
    }
}

fn case(held: Vec<HeldWhy>, now: Timestamp) -> Case {
    Case { since: now, weight: 0, hidden: true, held, appeal: None }
}

/// How a post that waits is hidden.
pub(crate) fn waiting(now: Timestamp) -> Deletion {
    Deletion { by: OPERATOR, at: now, reason: WAITS.to_owned(), stands: false, purged: false }
}

#[cfg(test)]
#[path = "holding_tests.rs"]
mod tests;
