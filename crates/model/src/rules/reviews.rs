//! Reviewing articles: verdicts on the newest revision, and comments on lines of it.

use std::collections::BTreeSet;

use crate::actor::Actor;
use crate::article::{ArticleState, Life};
use crate::change::{Change, Effect, Fact};
use crate::event::Event;
use crate::ids::MemberId;
use crate::log::Deed;
use crate::may::{Action, Object, may};
use crate::post::{Post, PostHead};
use crate::refusal::{Fault, Refusal};
use crate::review::{
    COMMENTS_MAX, LineComment, REMARKS_MAX, Remark, Review, VERDICTS_MAX, Verdict, WaitingText, check_remark,
    check_summary,
};
use crate::rules::order::counting;
use crate::rules::topics::{licensed, note_heading};
use crate::site::Site;
use crate::tally::Figure;
use crate::time::Timestamp;
use crate::topic::{Tag, Topic};

/// To whoever looks at a revision that is no longer the newest.
pub const NOT_THE_NEWEST: &str = "A newer revision was submitted meanwhile: it is the one that is shown here now.";

/// What there is to be judged.
pub struct Submitted<'a> {
    pub topic: &'a Topic,
    /// Its opening post, as readers see it.
    pub post: &'a Post,
    /// The newest text, where readers do not see it.
    pub waiting: Option<&'a WaitingText>,
    /// What was said of it so far.
    pub verdicts: &'a [Verdict],
}

/// A verdict as somebody typed it.
#[derive(Clone, Debug)]
pub struct VerdictForm {
    /// The one that was looked at.
    pub revision: u64,
    pub approves: bool,
    pub summary: String,
}

/// Approves the newest revision, which publishes it, or asks for changes.
pub fn judge(
    site: &Site,
    actor: &Actor,
    submitted: &Submitted<'_>,
    form: &VerdictForm,
    now: Timestamp,
) -> Result<Change, Refusal> {
    let Submitted { topic, post, waiting, verdicts } = *submitted;
    may(site, actor, Action::Review, Object::Topic(topic))?;
    let by = actor.member().ok_or(Refusal::SignIn)?.id;
    let newest = topic.newest_revision(post);
    if form.revision != newest {
        return Err(Refusal::Conflict(NOT_THE_NEWEST));
    }
    let summary = match form.approves {
        true => check_summary("summary", &form.summary)?,
        false => check_remark("summary", &form.summary)?,
    };
    if verdicts.len() >= VERDICTS_MAX {
        return Err(Refusal::Conflict("Enough was said of this revision: it waits for a newer one."));
    }
    let verdict = Verdict { by, at: now, approves: form.approves, summary };
    let mut change = Change::new(topic.id.shard());
    change.given = vec![
        Fact::TopicIn(topic.id, topic.category),
        Fact::TopicStands(topic.id),
        Fact::TopicHolds(topic.id, topic.posts),
        Fact::LifeIs(topic.id, Box::new(topic.life.clone())),
        Fact::PostRevision(topic.id, post.id, post.state.revision),
        Fact::VerdictsAre(post.id, newest, verdicts.to_vec()),
    ];
    let verdicts = verdicts.iter().cloned().chain([verdict]).collect();
    change.effects = vec![Effect::SetVerdicts(post.id, newest, verdicts)];
    change.events = vec![Event::ArticleReviewed { topic: topic.id, by, revision: newest, approves: form.approves }];
    change.log(by, Deed::ArticleReviewed { topic: topic.id, revision: newest, approves: form.approves }, "");
    if form.approves {
        publish(&mut change, site, (topic, post), waiting, by, now);
    } else {
        let life = Life { sent_back: true, ..topic.life.clone() };
        change.effects.push(Effect::SetLife(topic.id, Box::new(life)));
    }
    Ok(change)
}

/// What an approval does besides: readers see the revision.
fn publish(
    change: &mut Change,
    site: &Site,
    (topic, post): (&Topic, &Post),
    waiting: Option<&WaitingText>,
    by: MemberId,
    now: Timestamp,
) {
    let life = topic.life.appearing(now);
    let then = Topic { life: life.clone(), ..topic.clone() };
    change.effects.push(Effect::SetLife(topic.id, Box::new(life)));
    change.effects.extend(counting(topic.category, then.counted_posts() - topic.counted_posts()));
    let mut dropped_tags = BTreeSet::new();
    if let (Some(revision), Some(waiting)) = (topic.life.waiting, waiting) {
        let head = PostHead { edited: Some(now), mentions: waiting.mentions.clone(), ..post.head.clone() };
        change.effects.extend([
            Effect::PutPost { id: post.id, head, body: waiting.body.clone() },
            Effect::MakeCurrent { topic: topic.id, post: post.id, revision },
            Effect::SetWaiting(post.id, None),
        ]);
        let gone = |tag: &&Tag| !waiting.heading.tags.contains(tag);
        dropped_tags.extend(topic.heading.tags.iter().filter(gone).cloned());
    }
    let heading = waiting.filter(|_| topic.life.waiting.is_some()).map_or(&topic.heading, |waiting| &waiting.heading);
    note_heading(change, topic, licensed(site, topic, heading.clone()));
    change.events.push(Event::ArticlePublished { topic: topic.id, by, dropped_tags, again: topic.is_public() });
    if !topic.is_public() {
        change.tally(Figure::Articles, now);
    }
}

/// A comment on lines as somebody typed it.
#[derive(Clone, Debug, Default)]
pub struct CommentForm {
    /// The one that was looked at.
    pub revision: u64,
    pub from: u64,
    /// 0: the same as `from`.
    pub to: u64,
    pub text: String,
}

/// Comments on lines of the newest revision, which has so many. The same comment sent again changes nothing.
pub fn comment(
    site: &Site,
    actor: &Actor,
    (topic, post): (&Topic, &Post),
    lines: u64,
    review: &Review,
    form: &CommentForm,
    now: Timestamp,
) -> Result<Change, Refusal> {
    may(site, actor, Action::Comment, Object::Topic(topic))?;
    let by = actor.member().ok_or(Refusal::SignIn)?.id;
    let newest = topic.newest_revision(post);
    if form.revision != newest {
        return Err(Refusal::Conflict(NOT_THE_NEWEST));
    }
    let to = if form.to == 0 { form.from } else { form.to };
    if form.from == 0 || to < form.from || to > lines {
        return Err(Fault::new("to", format!("Choose lines between 1 and {lines}, the first one first.")).into());
    }
    let text = check_remark("text", &form.text)?;
    let number = review.next_comment();
    let is_same = |known: &LineComment| {
        let first = known.remarks.first().is_some_and(|remark| remark.by == by && remark.text == text);
        (known.revision, known.from, known.to) == (newest, form.from, to) && first
    };
    if review.comments.values().any(is_same) {
        return Ok(Change::new(topic.id.shard()));
    }
    if number > COMMENTS_MAX {
        return Err(Refusal::Conflict("This article has as many comments as fit."));
    }
    let remark = Remark { by, at: now, text };
    let comment = LineComment { revision: newest, from: form.from, to, remarks: vec![remark], settled: None };
    let mut change = said(topic, number, None, comment);
    change.given.push(Fact::LifeIs(topic.id, Box::new(topic.life.clone())));
    change.given.push(Fact::PostRevision(topic.id, post.id, post.state.revision));
    change.events = vec![Event::ArticleCommented { topic: topic.id, by, comment: number }];
    Ok(change)
}

/// Answers a comment. The same answer sent again changes nothing.
pub fn answer(
    site: &Site,
    actor: &Actor,
    topic: &Topic,
    number: u64,
    before: &LineComment,
    text: &str,
    now: Timestamp,
) -> Result<Change, Refusal> {
    may(site, actor, Action::Comment, Object::Topic(topic))?;
    let by = actor.member().ok_or(Refusal::SignIn)?.id;
    let text = check_remark("text", text)?;
    if before.remarks.last().is_some_and(|last| last.by == by && last.text == text) {
        return Ok(Change::new(topic.id.shard()));
    }
    if before.remarks.len() >= REMARKS_MAX {
        return Err(Refusal::Conflict("Enough was said of these lines: begin another comment."));
    }
    let mut comment = before.clone();
    comment.remarks.push(Remark { by, at: now, text });
    let mut change = said(topic, number, Some(before), comment);
    change.events = vec![Event::ArticleCommented { topic: topic.id, by, comment: number }];
    Ok(change)
}

/// Marks a comment as settled, or not. Saying what holds already changes nothing.
pub fn settle(
    site: &Site,
    actor: &Actor,
    topic: &Topic,
    number: u64,
    before: &LineComment,
    settled: bool,
) -> Result<Change, Refusal> {
    may(site, actor, Action::Comment, Object::Topic(topic))?;
    let by = actor.member().ok_or(Refusal::SignIn)?.id;
    if settled == before.settled.is_some() {
        return Ok(Change::new(topic.id.shard()));
    }
    Ok(said(topic, number, Some(before), LineComment { settled: settled.then_some(by), ..before.clone() }))
}

fn said(topic: &Topic, number: u64, before: Option<&LineComment>, comment: LineComment) -> Change {
    let mut change = Change::new(topic.id.shard());
    change.given = vec![
        Fact::TopicIn(topic.id, topic.category),
        Fact::TopicStands(topic.id),
        Fact::CommentIs(topic.opening, number, before.cloned().map(Box::new)),
    ];
    change.effects = vec![Effect::SetComment(topic.opening, number, Box::new(comment))];
    change
}

/// Whether readers keep seeing an article as it is while a newer revision is reviewed.
pub fn holds_back(site: &Site, topic: &Topic) -> bool {
    let reviews = site.category(topic.category).is_some_and(|category| category.reviews);
    topic.article_state().is_some() && topic.is_public() && reviews
}

/// Where an article is after a save of a newer revision.
pub(crate) fn revised(topic: &Topic, waiting: Option<u64>, by: MemberId, now: Timestamp) -> Life {
    let is_reviewed = waiting.is_some() || topic.life.state == ArticleState::InReview;
    let mut writers = topic.life.writers.clone();
    writers.extend(is_reviewed.then_some(by));
    Life { waiting, sent_back: false, submitted: is_reviewed.then_some(now), writers, ..topic.life.clone() }
}

#[cfg(test)]
#[path = "reviews_tests.rs"]
mod tests;
