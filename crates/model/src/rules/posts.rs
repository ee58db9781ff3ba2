//! Replying, editing, removing, voting.

use std::collections::BTreeSet;

use crate::actor::Actor;
use crate::change::{Change, Effect, Fact, Once, OnceKey};
use crate::event::Event;
use crate::ids::{MemberId, PostId};
use crate::lasting::{Tested, parse_review_by};
use crate::log::Deed;
use crate::may::{Action, Object, may, wrote};
use crate::post::{Body, Parent, PastRevision, Post, PostHead, REASON_MAX, Vote};
use crate::refusal::{Fault, Faults, Refusal};
use crate::review::WaitingText;
use crate::rules::order::as_it_lives;
use crate::rules::questions::no_longer_accepted;
use crate::rules::reviews::{holds_back, revised};
use crate::rules::topics::stale;
use crate::rules::upkeep::{as_it_is_kept, as_its_kind, at_its_pace};
use crate::site::Site;
use crate::tally::{Figure, SOON};
use crate::thread::Path;
use crate::time::Timestamp;
use crate::topic::{Deletion, Heading, Tag, Title, Topic, TopicKind};
use crate::trust::day_of;

/// Is this post an answer: a direct reply to a question's opening post?
pub fn is_answer(topic: &Topic, parent: Option<Parent>) -> bool {
    topic.kind == TopicKind::Question && parent.is_some_and(|parent| parent.post == topic.opening)
}

/// A reply to `parent`, which stands in `topic`.
pub struct Reply<'a> {
    pub topic: &'a Topic,
    pub parent: &'a Post,
    pub id: PostId,
    pub body: Body,
    pub mentions: Vec<String>,
    /// When the author replied last, where the topic goes slowly and that is known.
    pub last: Option<Timestamp>,
    pub now: Timestamp,
    pub once: Option<OnceKey>,
}

pub fn reply(site: &Site, actor: &Actor, reply: Reply<'_>) -> Result<Change, Refusal> {
    let Reply { topic, parent, id, body, mentions, last, now, once } = reply;
    may(site, actor, Action::Reply, Object::Post(topic, parent))?;
    let author = actor.member().ok_or(Refusal::SignIn)?;
    // A clock that was set back must not put a reply before what it answers.
    let created = now.max(parent.head.created);
    let head = PostHead {
        topic: topic.id,
        author: author.id,
        created,
        edited: None,
        parent: Some(Parent { post: parent.id, author: parent.head.author }),
        path: Path::below(&parent.head.path, topic.created, created, id),
        mentions,
    };
    let mut change = Change::new(topic.id.shard());
    change.given = vec![
        Fact::TopicIn(topic.id, topic.category),
        Fact::TopicStands(topic.id),
        match parent.state.deletion {
            None => Fact::PostStands(topic.id, parent.id),
            Some(_) => Fact::PostRemoved(topic.id, parent.id),
        },
        as_it_is_kept(topic),
    ];
    if !topic.locked {
        change.given.push(Fact::TopicUnlocked(topic.id));
    }
    if topic.closing.is_none() && is_answer(topic, Some(Parent { post: parent.id, author: parent.head.author })) {
        change.given.push(Fact::ClosingIs(topic.id, None));
    }
    change.events = vec![Event::PostAdded { topic: topic.id, post: id, author: author.id, parent: parent.id }];
    change.once = once.map(|key| Once { key, result: id.0 });
    let answers = is_answer(topic, head.parent);
    change.effects = vec![
        Effect::PutPost { id, head: head.clone(), body: body.as_str().to_owned() },
        Effect::CountPosts(topic.category, 1),
        Effect::Stand { post: id, answers, head, score: 0 },
        Effect::TakePart(topic.id, author.id),
    ];
    at_its_pace(&mut change, site, actor, topic, last, now)?;
    change.tally(Figure::Posts, now);
    if answers && author.id != topic.author && created.since(topic.created) <= SOON {
        change.effects.push(Effect::TallyOnce { day: day_of(topic.created), figure: Figure::Answered, id: topic.id.0 });
    }
    Ok(change)
}

/// An edit as somebody typed it. Title and tags count on an opening post only.
#[derive(Clone, Debug, Default)]
pub struct EditForm {
    /// Absent: it stays as it is.
    pub body: Option<String>,
    pub title: Option<String>,
    pub tags: Option<String>,
    /// What an article was tested with, and when it is to be looked at again.
    pub tested: Option<String>,
    pub review_by: Option<String>,
    pub summary: String,
    /// The revision that was edited; absent: the newest.
    pub revision: Option<u64>,
}

/// The line before what somebody typed and the start of the line behind what another one saved, where a
/// merge has found that both changed the same.
pub const MERGE_BEGINS: &str = "<<<<<<< your text";
pub const MERGE_ENDS: &str = ">>>>>>> revision ";

const UNFINISHED: &str = "The text still holds both texts of a merge, between lines that begin with <<<<<<< and >>>>>>>. \
    Leave what is right, remove those lines, and save again.";

fn is_merge_unfinished(text: &str) -> bool {
    text.lines().any(|line| line == MERGE_BEGINS) && text.lines().any(|line| line.starts_with(MERGE_ENDS))
}

pub fn edit(
    site: &Site,
    actor: &Actor,
    topic: &Topic,
    post: &Post,
    form: EditForm,
    mentions: Vec<String>,
    now: Timestamp,
) -> Result<Change, Refusal> {
    edit_newest(site, actor, (topic, &topic.heading), post, form, mentions, now)
}

/// The same of an article whose newest revision readers do not see: `newest` is its heading, and the post
/// has its text and number.
pub fn edit_newest(
    site: &Site,
    actor: &Actor,
    (topic, newest): (&Topic, &Heading),
    post: &Post,
    form: EditForm,
    mentions: Vec<String>,
    now: Timestamp,
) -> Result<Change, Refusal> {
    may(site, actor, Action::Edit, Object::Post(topic, post))?;
    let editor = actor.member().ok_or(Refusal::SignIn)?;
    let mut faults = Faults::default();
    let body = match form.body.as_deref() {
        Some(body) => faults.take(Body::parse(body)),
        None => Some(Body::kept(post)),
    };
    if let Some(body) = &body
        && is_merge_unfinished(body.as_str())
        && !is_merge_unfinished(&post.body)
    {
        faults.add("body", UNFINISHED);
    }
    let title = match form.title.as_deref().filter(|_| post.is_opening()) {
        Some(title) => faults.take(Title::parse(title)),
        None => Some(newest.title.clone()),
    };
    let tags = match form.tags.as_deref().filter(|_| post.is_opening()) {
        Some(tags) => faults.take(Tag::parse_list(tags)).map(|tags| site.synonyms.proper_all(&tags)),
        None => Some(newest.tags.clone()),
    };
    let of_article =
        |typed: &Option<String>| typed.clone().filter(|_| post.is_opening() && topic.kind == TopicKind::Article);
    let tested = match of_article(&form.tested) {
        Some(tested) => faults.take(Tested::parse_list(&tested)),
        None => Some(newest.tested.clone()),
    };
    let review_by = match of_article(&form.review_by) {
        Some(review_by) => faults.take(parse_review_by(&review_by)),
        None => Some(newest.review_by.clone()),
    };
    if form.summary.chars().count() > REASON_MAX {
        faults.add("summary", format!("The summary is too long: at most {REASON_MAX} characters."));
    }
    let (Some(body), Some(title), Some(tags), Some(tested), Some(review_by)) = (body, title, tags, tested, review_by)
    else {
        return Err(faults.end().err().unwrap_or(Refusal::Absent));
    };
    faults.end()?;
    if form.revision.is_some_and(|revision| revision != post.state.revision) {
        return Err(Refusal::Overtaken { revision: post.state.revision });
    }
    let mut heading = Heading { title, tags, tested, review_by, licence: newest.licence };
    let mut change = Change::new(topic.id.shard());
    if body.as_str() == post.body && (!post.is_opening() || heading == *newest) {
        return Ok(change);
    }
    if post.is_opening() {
        // Whoever saves agrees to what was noted at publication, or was said to everybody before it was noted.
        heading.licence = topic.licence();
    }
    let dropped_tags: BTreeSet<Tag> =
        topic.heading.tags.iter().filter(|tag| !heading.tags.contains(tag)).cloned().collect();
    // What waits has its number in the article's life.
    let waits = post.is_opening() && topic.life.waiting.is_some();
    change.given.extend((!waits).then_some(Fact::PostRevision(topic.id, post.id, post.state.revision)));
    change.given.extend([Fact::PostStands(topic.id, post.id), Fact::TopicStands(topic.id)]);
    if post.is_opening() {
        change.given.extend(as_it_lives(topic));
        change.given.push(Fact::HeadingIs(Box::new(topic.clone())));
    }
    if !topic.locked {
        change.given.push(Fact::TopicUnlocked(topic.id));
    }
    let edited = Deed::PostEdited { topic: topic.id, post: post.id };
    let logged = (!wrote(topic, post, editor.id)).then(|| (edited, form.summary.clone()));
    let past = PastRevision {
        body: post.body.clone(),
        heading: post.is_opening().then(|| newest.clone()),
        replaced_by: editor.id,
        replaced: now,
        summary: form.summary,
        redacted: false,
    };
    if post.is_opening() && holds_back(site, topic) {
        let number = post.state.revision;
        let waiting = WaitingText { body: body.as_str().to_owned(), heading, mentions, unseen: BTreeSet::new() };
        change.effects = vec![
            Effect::PutPast { post: post.id, revision: number, past: Box::new(past) },
            Effect::SetWaiting(post.id, Some(Box::new(waiting))),
            Effect::SetLife(topic.id, Box::new(revised(topic, Some(number + 1), editor.id, now))),
        ];
        change.events = vec![Event::ArticleRevised { topic: topic.id, by: editor.id }];
        if let Some((edited, summary)) = logged {
            change.log(editor.id, edited, &summary);
        }
        return Ok(change);
    }
    let mentioned = mentions.iter().filter(|slug| !post.head.mentions.contains(slug)).cloned().collect();
    let head = PostHead { edited: Some(now), mentions, ..post.head.clone() };
    change.effects = vec![
        Effect::PutPost { id: post.id, head, body: body.as_str().to_owned() },
        Effect::SetRevision { topic: topic.id, post: post.id, revision: post.state.revision + 1, past: Box::new(past) },
    ];
    if post.is_opening() && heading != topic.heading {
        change.effects.extend(stale(topic.id, topic.heading.stale_from(), heading.stale_from()));
        change.effects.push(Effect::SetHeading(topic.id, Box::new(Topic { heading, ..topic.clone() })));
    }
    change.events = vec![Event::PostEdited { topic: topic.id, post: post.id, by: editor.id, dropped_tags, mentioned }];
    if let Some((edited, summary)) = logged {
        change.log(editor.id, edited, &summary);
    }
    if post.is_opening() && topic.is_reviewed() {
        let life = revised(topic, None, editor.id, now);
        if topic.life.waiting.is_some() {
            change.effects.push(Effect::SetWaiting(post.id, None));
        } else {
            change.events.push(Event::ArticleRevised { topic: topic.id, by: editor.id });
        }
        change.effects.push(Effect::SetLife(topic.id, Box::new(life)));
    }
    Ok(change)
}

/// Removes a reply. Where replies hang on it a tombstone keeps its place.
pub fn delete(
    site: &Site,
    actor: &Actor,
    topic: &Topic,
    post: &Post,
    reason: &str,
    now: Timestamp,
) -> Result<Change, Refusal> {
    may(site, actor, Action::Delete, Object::Post(topic, post))?;
    let by = actor.member().ok_or(Refusal::SignIn)?.id;
    let reason = check_reason(reason)?;
    let mut change = Change::new(topic.id.shard());
    if !topic.locked {
        change.given.push(Fact::TopicUnlocked(topic.id));
    }
    remove(&mut change, topic, post, Deletion { by, at: now, reason: reason.clone(), stands: false, purged: false });
    if !wrote(topic, post, by) {
        change.log(by, Deed::PostDeleted { topic: topic.id, post: post.id }, &reason);
    }
    Ok(change)
}

/// Takes a reply out of its thread, for whichever reason. Where others hang on it, it keeps its place.
pub(crate) fn remove(change: &mut Change, topic: &Topic, post: &Post, deletion: Deletion) {
    let (by, stands) = (deletion.by, post.state.children > 0);
    change.given.extend([
        Fact::TopicIn(topic.id, topic.category),
        Fact::TopicStands(topic.id),
        Fact::PostStands(topic.id, post.id),
        Fact::PostHasReplies(topic.id, post.id, post.state.children),
    ]);
    change.effects.push(Effect::SetPostDeletion(topic.id, post.id, Some(Deletion { stands, ..deletion })));
    if !stands {
        change.given.extend(as_its_kind(topic, post.head.parent));
        change.effects.push(Effect::Withdraw {
            post: post.id,
            answers: is_answer(topic, post.head.parent),
            head: post.head.clone(),
        });
        change.effects.push(Effect::CountPosts(topic.category, -1));
    }
    change.events.push(Event::PostDeleted { topic: topic.id, post: post.id, by });
    no_longer_accepted(change, topic, post, by);
}

/// Brings a removed reply back to its place, which a tombstone has kept even if the replies to it
/// have gone since.
pub fn restore(site: &Site, actor: &Actor, topic: &Topic, post: &Post) -> Result<Change, Refusal> {
    may(site, actor, Action::Restore, Object::Post(topic, post))?;
    let by = actor.member().ok_or(Refusal::SignIn)?.id;
    let mut change = Change::new(topic.id.shard());
    if !topic.locked {
        change.given.push(Fact::TopicUnlocked(topic.id));
    }
    bring_back(&mut change, topic, post, by);
    if !wrote(topic, post, by) {
        change.log(by, Deed::PostRestored { topic: topic.id, post: post.id }, "");
    }
    Ok(change)
}

/// Puts a reply back into its thread.
pub(crate) fn bring_back(change: &mut Change, topic: &Topic, post: &Post, by: MemberId) {
    change.given.extend([
        Fact::TopicIn(topic.id, topic.category),
        Fact::TopicStands(topic.id),
        Fact::PostRemoved(topic.id, post.id),
        Fact::PostHasReplies(topic.id, post.id, post.state.children),
    ]);
    change.effects.push(Effect::SetPostDeletion(topic.id, post.id, None));
    if post.state.deletion.as_ref().is_some_and(|deletion| !deletion.stands) {
        change.given.extend(as_its_kind(topic, post.head.parent));
        change.effects.push(Effect::Stand {
            post: post.id,
            score: post.state.score(),
            answers: is_answer(topic, post.head.parent),
            head: post.head.clone(),
        });
        change.effects.push(Effect::CountPosts(topic.category, 1));
    }
    change.events.push(Event::PostRestored { topic: topic.id, post: post.id, by });
}

/// Sets a member's vote, or takes it back. Setting what is set changes nothing.
pub fn vote(
    site: &Site,
    actor: &Actor,
    topic: &Topic,
    post: &Post,
    from: Option<Vote>,
    to: Option<Vote>,
) -> Result<Change, Refusal> {
    may(site, actor, Action::Vote, Object::Post(topic, post))?;
    let member = actor.member().ok_or(Refusal::SignIn)?.id;
    let mut change = Change::new(topic.id.shard());
    if from == to {
        return Ok(change);
    }
    change.given =
        vec![Fact::VoteIs(post.id, member, from), Fact::PostStands(topic.id, post.id), Fact::TopicStands(topic.id)];
    change.given.extend(as_its_kind(topic, post.head.parent));
    let answers = is_answer(topic, post.head.parent);
    change.effects =
        vec![Effect::SetVote { topic: topic.id, post: post.id, member, author: post.head.author, from, to, answers }];
    change.events = vec![Event::VoteCast { topic: topic.id, post: post.id, by: member }];
    Ok(change)
}

/// A reason as it is kept; it may be empty.
///
/// # Errors
/// It is too long.
pub(crate) fn check_reason(reason: &str) -> Result<String, Fault> {
    let reason = reason.trim();
    if reason.chars().count() > REASON_MAX {
        return Err(Fault::new("reason", format!("The reason is too long: at most {REASON_MAX} characters.")));
    }
    Ok(reason.to_owned())
}

/// The same where there has to be one. `read_by` says who reads it: `everybody reads it`.
pub(crate) fn needed_reason(reason: &str, read_by: &str) -> Result<String, Fault> {
    let reason = check_reason(reason)?;
    match reason.is_empty() {
        true => Err(Fault::new("reason", format!("Say why, in a few words: {read_by}."))),
        false => Ok(reason),
    }
}
