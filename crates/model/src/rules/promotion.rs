//! Making an article of a question and its accepted answer, and taking one's part out of it.

use std::collections::{BTreeMap, BTreeSet};

use crate::actor::{Actor, SignedIn};
use crate::article::Life;
use crate::byline::Author;
use crate::category::{Category, Level};
use crate::change::{Change, Effect, Fact};
use crate::event::Event;
use crate::ids::{CategoryId, MemberId};
use crate::may::{Action, Object, may};
use crate::post::{Body, PastRevision, Post, PostHead};
use crate::promotion::{Origin, Part};
use crate::refusal::{Fault, Refusal};
use crate::review::WaitingText;
use crate::rules::order::as_it_lives;
use crate::rules::redaction::REMOVED;
use crate::rules::topics::{self, Circumstances, TopicDraft};
use crate::rules::uploads::released_by;
use crate::site::Site;
use crate::time::Timestamp;
use crate::topic::{Topic, TopicKind};
use crate::upload::named_in;

/// A question with the posts that an article is made of, and the names of who wrote them.
pub struct Promoted<'a> {
    pub topic: &'a Topic,
    pub question: &'a Post,
    pub answer: &'a Post,
    pub asked_by: String,
    pub answered_by: String,
    /// The article that it became before.
    pub before: Option<&'a Topic>,
}

/// Whether an article of this question may stand in a category: whoever reads it there may read the
/// question, too.
pub fn takes(category: &Category, question: &Category) -> bool {
    category.kinds.contains(&TopicKind::Article) && (category.id == question.id || question.see == Level::Everyone)
}

/// Whether whoever wrote in the category of a question reads this one as well.
pub fn is_read_by_members(category: &Category, question: &Category) -> bool {
    category.id == question.id || category.see <= Level::Members
}

/// Whose draft it becomes: of whoever makes it, if they wrote a part of it. Moderators set about it for
/// others: then of the first of `wrote` who has not left the forum, and of theirs if all have.
pub fn author<'a>(by: &SignedIn, wrote: impl Iterator<Item = &'a Author>) -> Author {
    let wrote: Vec<&Author> = wrote.collect();
    let other = wrote.iter().find(|author| !author.name.is_empty());
    match other.filter(|_| wrote.iter().all(|author| author.id != by.id)) {
        Some(other) => (*other).clone(),
        None => Author { id: by.id, name: by.name.clone() },
    }
}

/// Makes a draft of it. The question is noted as promoted with the same commit.
///
/// # Errors
/// The actor may not, here or there; it became an article that stands; both texts do not fit into one.
pub fn promote(
    site: &Site,
    actor: &Actor,
    promoted: &Promoted<'_>,
    into: Option<CategoryId>,
    given: Circumstances,
) -> Result<Change, Refusal> {
    let Promoted { topic, question, answer, .. } = *promoted;
    may(site, actor, Action::Promote, Object::Post(topic, answer))?;
    if promoted.before.is_some_and(|article| article.deletion.is_none()) {
        return Err(Refusal::Conflict("This question became an article already."));
    }
    if question.state.deletion.is_some() || question.body.is_empty() {
        return Err(Refusal::Conflict("What was asked is gone, so no article can be made of it."));
    }
    let from = site.category(topic.category).ok_or(Refusal::Absent)?;
    let there = into.and_then(|into| site.category(into)).filter(|into| site.sees(actor, into));
    let Some(there) =
        there.filter(|there| may(site, actor, Action::Start(TopicKind::Article), Object::Category(there)).is_ok())
    else {
        return Err(Fault::new("cid", "Choose a category that you can write articles in.").into());
    };
    if !takes(there, from) {
        let sentence = "Others read that category than may read this question: choose the one that it stands in.";
        return Err(Fault::new("cid", sentence).into());
    }
    let (text, places) = composed(&question.body, &answer.body);
    let body = Body::parse(&text)
        .map_err(|_| Refusal::Conflict("Question and answer together are longer than an article may be."))?;
    let member = actor.member().ok_or(Refusal::SignIn)?;
    let by = member.id;
    let article = given.topic;
    let part = |post: &Post, name: &str, (first_line, lines): (usize, usize)| Part {
        post: post.id,
        by: Author { id: post.head.author, name: name.to_owned() },
        first_line,
        lines,
    };
    let [asked, answered] = places;
    let parts = vec![part(question, &promoted.asked_by, asked), part(answer, &promoted.answered_by, answered)];
    let draft =
        TopicDraft { category: there.id, kind: TopicKind::Article, heading: topic.heading.clone(), body, draft: true };
    let author = author(member, parts.iter().rev().map(|part| &part.by));
    if author.id != by && !is_read_by_members(there, from) {
        let sentence = "Whoever wrote the answer would be its author, and may not read that category: choose another.";
        return Err(Fault::new("cid", sentence).into());
    }
    let mut change = topics::begin(site, there, author, draft, given);
    change.given.extend([
        Fact::TopicIn(topic.id, topic.category),
        Fact::TopicStands(topic.id),
        Fact::AcceptedIs(topic.id, Some(answer.id)),
        Fact::BecameIs(topic.id, topic.became),
        Fact::PostRevision(topic.id, question.id, question.state.revision),
        Fact::PostRevision(topic.id, answer.id, answer.state.revision),
        Fact::PostStands(topic.id, question.id),
        Fact::PostStands(topic.id, answer.id),
    ]);
    if let Some(before) = promoted.before {
        change.given.push(Fact::TopicRemoved(before.id));
    }
    change.effects.extend([
        Effect::SetOrigin(article, Box::new(Origin { question: topic.id, parts })),
        Effect::SetBecame(topic.id, article),
    ]);
    change.events.push(Event::QuestionPromoted { topic: topic.id, article, by });
    Ok(change)
}

/// Both texts under headings, and the lines that each takes with its heading: the first, and how many.
fn composed(question: &str, answer: &str) -> (String, [(usize, usize); 2]) {
    let asked = format!("## Question\n\n{}\n", closed(question));
    let answered = format!("## Answer\n\n{}\n", closed(answer));
    let (first, second) = (asked.lines().count(), answered.lines().count());
    (format!("{asked}\n{answered}"), [(0, first), (first + 1, second)])
}

/// The text with the fence that it leaves open, so that nothing behind it is taken for code.
fn closed(text: &str) -> String {
    let mut open: Option<(char, usize)> = None;
    for line in text.lines() {
        let bare = line.trim_start_matches(' ');
        let Some(mark) = bare.chars().next().filter(|c| matches!(c, '`' | '~')) else { continue };
        let length = bare.chars().take_while(|c| *c == mark).count();
        let rest = bare.get(length..).unwrap_or_default();
        if length < 3 || line.len() - bare.len() > 3 {
            continue;
        }
        open = match open {
            None if mark == '`' && rest.contains('`') => None,
            None => Some((mark, length)),
            Some((kind, least)) if kind == mark && length >= least && rest.trim().is_empty() => None,
            still => still,
        };
    }
    match open {
        Some((mark, length)) => format!("{text}\n{}", mark.to_string().repeat(length)),
        None => text.to_owned(),
    }
}

/// The texts of an article without somebody's parts: of its newest revision, whether readers see it or not,
/// and of each before.
pub struct Without {
    pub body: String,
    /// The newest one as it stands in the history from now on: with a mark where something was.
    pub replaced: String,
    pub history: BTreeMap<u64, String>,
}

/// Takes what a member wrote out of an article: out of its text by one more revision, out of all before,
/// and their name out of the credits. `history` is all that edits have replaced, `waiting` a newer text
/// that readers do not see.
///
/// # Errors
/// The actor may not, or nothing of theirs stands in it.
pub fn take_out(
    site: &Site,
    actor: &Actor,
    of: (&Topic, &Post),
    (history, waiting): (&BTreeMap<u64, PastRevision>, Option<&WaitingText>),
    without: Without,
    now: Timestamp,
) -> Result<Change, Refusal> {
    may(site, actor, Action::TakePartOut, Object::Topic(of.0))?;
    let by = actor.member().ok_or(Refusal::SignIn)?.id;
    Ok(taken_out(of, (history, waiting), without, by, now))
}

/// The same of whoever leaves the forum.
pub fn taken_out(
    (topic, post): (&Topic, &Post),
    (history, waiting): (&BTreeMap<u64, PastRevision>, Option<&WaitingText>),
    without: Without,
    by: MemberId,
    now: Timestamp,
) -> Change {
    let mut change = Change::new(topic.id.shard());
    let Some(origin) = &topic.origin else { return change };
    let left = origin.parts.iter().filter(|part| part.by.id != by).cloned().collect();
    change.given =
        vec![Fact::PostRevision(topic.id, post.id, post.state.revision), Fact::OriginIs(topic.id, origin.clone())];
    change.given.extend(as_it_lives(topic));
    let texts = history.values().map(|past| past.body.as_str()).chain([post.body.as_str()]);
    let texts = texts.chain(waiting.map(|waiting| waiting.body.as_str()));
    let mut released: BTreeSet<_> = texts.flat_map(named_in).collect();
    let still = without.history.values().chain([&without.body]).flat_map(|text| named_in(text));
    let still: BTreeSet<_> = still.collect();
    released.retain(|upload| !still.contains(upload));
    let past = PastRevision {
        body: without.replaced,
        heading: Some(waiting.map_or(&topic.heading, |waiting| &waiting.heading).clone()),
        replaced_by: by,
        replaced: now,
        summary: "Took out what they had written".to_owned(),
        redacted: true,
    };
    let head = PostHead { edited: Some(now), ..post.head.clone() };
    change.effects = match (topic.life.waiting, waiting) {
        // What readers see is an older revision, so that it has the mark; the newest one waits on without.
        (Some(number), Some(waiting)) => {
            let shown = without.history.get(&post.state.revision).cloned();
            let newest = WaitingText { body: without.body, ..waiting.clone() };
            vec![
                Effect::PutPost { id: post.id, head, body: shown.unwrap_or_else(|| REMOVED.to_owned()) },
                Effect::PutPast { post: post.id, revision: number, past: Box::new(past) },
                Effect::SetWaiting(post.id, Some(Box::new(newest))),
                Effect::SetLife(topic.id, Box::new(Life { waiting: Some(number + 1), ..topic.life.clone() })),
            ]
        }
        _ => vec![
            Effect::PutPost { id: post.id, head, body: without.body },
            Effect::SetRevision {
                topic: topic.id,
                post: post.id,
                revision: post.state.revision + 1,
                past: Box::new(past),
            },
        ],
    };
    change.effects.push(Effect::SetOrigin(topic.id, Box::new(Origin { parts: left, ..(**origin).clone() })));
    for (revision, past) in history {
        if let Some(body) = without.history.get(revision).filter(|body| **body != past.body) {
            let past = PastRevision { body: body.clone(), ..past.clone() };
            change.effects.push(Effect::PutPast { post: post.id, revision: *revision, past: Box::new(past) });
        }
    }
    change.events =
        vec![Event::PostRedacted { topic: topic.id, post: post.id, by, dropped_tags: BTreeSet::new(), logged: None }];
    released_by(post.id, released, &mut change);
    change
}

#[cfg(test)]
#[path = "promotion_tests.rs"]
mod tests;
