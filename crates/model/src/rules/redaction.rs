//! Removing from all revisions of a post what must not be read any more: a password, a key, an
//! address.
//!
//! What is removed stands nowhere afterwards, this command included. That something was, is said by
//! [`REMOVED`] in its places and by one more revision in the history.

use std::collections::{BTreeMap, BTreeSet};

use crate::actor::Actor;
use crate::appeal::PostAppeal;
use crate::article::Life;
use crate::change::{Change, Effect, Fact};
use crate::event::{Event, RedactedLog};
use crate::flag::{Case, CaseFile, Decided, Flag};
use crate::lasting::{self, Tested};
use crate::log::{Deed, LoggedReasons};
use crate::may::{Action, Object, may, wrote};
use crate::post::{BODY_MAX, PastRevision, Post, PostHead};
use crate::refusal::{Fault, Refusal};
use crate::review::{Review, WaitingText};
use crate::rules::order::as_it_lives;
use crate::rules::posts::check_reason;
use crate::rules::uploads::released_by;
use crate::site::Site;
use crate::slug::Slug;
use crate::time::Timestamp;
use crate::topic::{Deletion, Heading, Tag, Title, Topic};
use crate::upload::named_in;

/// What stands in a text in place of what was removed.
pub const REMOVED: &str = "[removed]";

/// Characters of what can be removed: less than that stands in ordinary words, and whoever removed it
/// would rewrite what others answered to.
pub const SECRET_MIN: usize = 6;

/// What others have said of an article: they quote it.
#[derive(Clone, Debug, Default)]
pub struct Said {
    /// In its reviews.
    pub review: Review,
    /// Of whether it still works.
    pub verdicts: Vec<lasting::Verdict>,
    /// By flagging it, deciding about that, and appealing.
    pub flagged: CaseFile,
    /// Where order was kept, about its topic. These do not stand in its shard: who follows takes them away.
    pub logged: LoggedReasons,
}

/// `history` is all that edits of the post have replaced, `waiting` a newer text that readers do not see,
/// `said` what others say of it. Case and every character count; line ends are as in a
/// [`Body`](crate::post::Body).
///
/// # Errors
/// The actor may not; there is no such text in any revision, or it is too short, or so frequent that
/// a text would grow too long.
pub fn redact(
    site: &Site,
    actor: &Actor,
    (topic, post): (&Topic, &Post),
    history: &BTreeMap<u64, PastRevision>,
    beside: (Option<&WaitingText>, &Said),
    words: (&str, &str),
    now: Timestamp,
) -> Result<Change, Refusal> {
    may(site, actor, Action::Redact, Object::Post(topic, post))?;
    redact_copy(site, actor, (topic, post), history, beside, words, now)?.ok_or_else(|| {
        Fault::new("text", "This text stands in no revision of the post. Every character counts, capitals too.").into()
    })
}

/// The same in the article that was made of the post's question: whoever may take something out of the post
/// takes it out of that, too. `None`, if it does not stand there.
///
/// # Errors
/// As [`redact`].
pub fn redact_copy(
    site: &Site,
    actor: &Actor,
    (topic, post): (&Topic, &Post),
    history: &BTreeMap<u64, PastRevision>,
    (waiting, said): (Option<&WaitingText>, &Said),
    (secret, reason): (&str, &str),
    now: Timestamp,
) -> Result<Option<Change>, Refusal> {
    let by = actor.member().ok_or(Refusal::SignIn)?.id;
    let knife = Knife::of(secret)?;
    let body = knife.body(&post.body)?;
    let heading = knife.heading(&topic.heading)?;
    let heading_changed = post.is_opening() && heading != topic.heading;
    let mut released = named_in(&post.body);
    let mut still_used = named_in(&body);
    let mut rewritten = Vec::new();
    for (revision, past) in history {
        let without = PastRevision {
            body: knife.body(&past.body)?,
            heading: past.heading.as_ref().map(|heading| knife.heading(heading)).transpose()?,
            summary: knife.line(&past.summary),
            ..past.clone()
        };
        released.extend(named_in(&past.body));
        still_used.extend(named_in(&without.body));
        if without != *past {
            rewritten.push(Effect::PutPast { post: post.id, revision: *revision, past: Box::new(without) });
        }
    }
    let mut beside = reasons_without(&knife, topic, post);
    beside.extend(said_without(&knife, topic, post, said));
    let waiting_without = match waiting {
        Some(waiting) => Some(WaitingText {
            body: knife.body(&waiting.body)?,
            heading: knife.heading(&waiting.heading)?,
            ..waiting.clone()
        }),
        None => None,
    };
    released.extend(waiting.iter().flat_map(|waiting| named_in(&waiting.body)));
    still_used.extend(waiting_without.iter().flat_map(|waiting| named_in(&waiting.body)));
    let waiting_changed = waiting_without.as_ref() != waiting;
    let logged = logged_with(&knife, site, actor, topic, &said.logged);
    let in_log = logged.as_ref().is_some_and(|logged| !logged.lines.is_empty());
    let in_post = body != post.body || heading_changed || !rewritten.is_empty() || waiting_changed;
    if !in_post && beside.is_empty() && !in_log {
        return Ok(None);
    }
    let mut change = Change::new(topic.id.shard());
    change.given = vec![Fact::PostRevision(topic.id, post.id, post.state.revision)];
    if post.is_opening() {
        change.given.extend(as_it_lives(topic));
    }
    let newest = waiting_without.as_ref();
    let past = PastRevision {
        body: newest.map_or_else(|| body.clone(), |waiting| waiting.body.clone()),
        heading: post.is_opening().then(|| newest.map_or(&heading, |waiting| &waiting.heading).clone()),
        replaced_by: by,
        replaced: now,
        summary: knife.line(&check_reason(reason)?),
        redacted: true,
    };
    let head = PostHead { edited: Some(now), ..post.head.clone() };
    change.effects = vec![Effect::PutPost { id: post.id, head, body }];
    match (topic.life.waiting, waiting_without) {
        // The revision that says so is one more of those that wait.
        (Some(number), Some(waiting)) => change.effects.extend([
            Effect::PutPast { post: post.id, revision: number, past: Box::new(past) },
            Effect::SetWaiting(post.id, Some(Box::new(waiting))),
            Effect::SetLife(topic.id, Box::new(Life { waiting: Some(number + 1), ..topic.life.clone() })),
        ]),
        _ => change.effects.push(Effect::SetRevision {
            topic: topic.id,
            post: post.id,
            revision: post.state.revision + 1,
            past: Box::new(past),
        }),
    }
    change.effects.extend(rewritten);
    for (fact, effect) in beside {
        change.given.push(fact);
        change.effects.push(effect);
    }
    let mut dropped_tags = BTreeSet::new();
    if heading_changed {
        dropped_tags.extend(topic.heading.tags.iter().filter(|tag| !heading.tags.contains(tag)).cloned());
        change.effects.push(Effect::SetHeading(topic.id, Box::new(Topic { heading, ..topic.clone() })));
    }
    change.events = vec![Event::PostRedacted { topic: topic.id, post: post.id, by, dropped_tags, logged }];
    if !wrote(topic, post, by) {
        change.log(by, Deed::PostRedacted { topic: topic.id, post: post.id }, &knife.line(&check_reason(reason)?));
    }
    released.retain(|upload| !still_used.contains(upload));
    released_by(post.id, released, &mut change);
    Ok(Some(change))
}

/// Why post and topic were deleted, where that says it too.
fn reasons_without(knife: &Knife, topic: &Topic, post: &Post) -> Vec<(Fact, Effect)> {
    let without = |deletion: &Option<Deletion>| {
        let deletion = deletion.as_ref().filter(|deletion| deletion.reason.contains(&knife.secret))?;
        Some(Deletion { reason: knife.line(&deletion.reason), ..deletion.clone() })
    };
    let of_post = without(&post.state.deletion).map(|deletion| {
        (Fact::PostRemoved(topic.id, post.id), Effect::SetPostDeletion(topic.id, post.id, Some(deletion)))
    });
    let of_topic = without(&topic.deletion)
        .filter(|_| post.is_opening())
        .map(|deletion| (Fact::TopicRemoved(topic.id), Effect::SetTopicDeletion(topic.id, Some(deletion))));
    of_post.into_iter().chain(of_topic).collect()
}

/// What others say of it, where that quotes it.
fn said_without(knife: &Knife, topic: &Topic, post: &Post, said: &Said) -> Vec<(Fact, Effect)> {
    let in_reviews = said.review.verdicts.iter().filter_map(|(revision, before)| {
        let mut verdicts = before.clone();
        verdicts.iter_mut().for_each(|verdict| verdict.summary = knife.line(&verdict.summary));
        let fact = Fact::VerdictsAre(post.id, *revision, before.clone());
        (verdicts != *before).then_some((fact, Effect::SetVerdicts(post.id, *revision, verdicts)))
    });
    let of_lines = said.review.comments.iter().filter_map(|(number, before)| {
        let mut comment = before.clone();
        comment.remarks.iter_mut().for_each(|remark| remark.text = knife.line(&remark.text));
        let fact = Fact::CommentIs(post.id, *number, Some(Box::new(before.clone())));
        (comment != *before).then(|| (fact, Effect::SetComment(post.id, *number, Box::new(comment))))
    });
    let of_readers = said.verdicts.iter().filter_map(|before| {
        let (version, note) = (knife.line(&before.version), knife.line(&before.note));
        let verdict = lasting::Verdict { version, note, ..before.clone() };
        let fact = Fact::VerdictIs(topic.id, before.by, Some(Box::new(before.clone())));
        (verdict != *before).then(|| (fact, Effect::SetVerdict(topic.id, before.by, Some(Box::new(verdict)))))
    });
    let of_flags = said.flagged.flags.iter().filter_map(|(member, before)| {
        let flag = Flag { note: knife.line(&before.note), ..before.clone() };
        let fact = Fact::FlagIs(post.id, *member, Some(Box::new(before.clone())));
        (flag != *before).then(|| (fact, Effect::SetFlag(post.id, *member, Box::new(flag))))
    });
    let appeals =
        |case: &Case| Case { appeal: case.appeal.as_ref().map(|appeal| knife.appeal(appeal)), ..case.clone() };
    let of_case = post.state.case.as_ref().and_then(|before| {
        let case = appeals(before);
        let fact = Fact::CaseIs(topic.id, post.id, Some(Box::new(before.clone())));
        (case != *before).then(|| (fact, Effect::SetCase(topic.id, post.id, Some(Box::new(case)))))
    });
    let of_decision = said.flagged.decided.as_ref().and_then(|before| {
        let (case, reason) = (appeals(&before.case), knife.line(&before.reason));
        let decided = Decided { case, reason, ..before.clone() };
        let fact = Fact::DecidedIs(post.id, Box::new(before.clone()));
        (decided != *before).then(|| (fact, Effect::SetDecided(post.id, Some(Box::new(decided)))))
    });
    let of_moderators = of_flags.chain(of_case).chain(of_decision);
    in_reviews.chain(of_lines).chain(of_readers).chain(of_moderators).collect()
}

/// Which reasons in the log say it. Nobody but those who keep order there takes away why order was kept.
fn logged_with(
    knife: &Knife,
    site: &Site,
    actor: &Actor,
    topic: &Topic,
    logged: &LoggedReasons,
) -> Option<RedactedLog> {
    may(site, actor, Action::KeepOrder, Object::Topic(topic)).ok()?;
    let says = logged.reasons.iter().filter(|(_, reason)| reason.contains(&knife.secret));
    Some(RedactedLog { lines: says.map(|(number, _)| *number).collect(), seen: logged.end })
}

struct Knife {
    secret: String,
    /// As it would stand in a tag.
    slug: Slug,
}

impl Knife {
    fn of(text: &str) -> Result<Self, Fault> {
        let secret = text.replace("\r\n", "\n").replace('\r', "\n").trim().to_owned();
        if secret.chars().count() < SECRET_MIN {
            return Err(Fault::new(
                "text",
                format!("Give at least {SECRET_MIN} characters of it: less would also stand where nothing is secret."),
            ));
        }
        if REMOVED.contains(&secret) {
            return Err(Fault::new("text", "This is what stands in place of what was removed."));
        }
        Ok(Self { slug: Slug::of(&secret), secret })
    }

    fn line(&self, text: &str) -> String {
        text.replace(&self.secret, REMOVED)
    }

    fn appeal(&self, appeal: &PostAppeal) -> PostAppeal {
        let against = Deletion { reason: self.line(&appeal.against.reason), ..appeal.against.clone() };
        PostAppeal { text: self.line(&appeal.text), against }
    }

    fn body(&self, text: &str) -> Result<String, Fault> {
        let without = self.line(text);
        if without.len() > BODY_MAX && without.len() > text.len() {
            return Err(Fault::new(
                "text",
                "It stands there so often that the text would grow too long: give more of it.",
            ));
        }
        Ok(without)
    }

    fn heading(&self, heading: &Heading) -> Result<Heading, Fault> {
        let title = match heading.title.as_str().contains(&self.secret) {
            true => Title::parse(&self.line(heading.title.as_str()))
                .map_err(|_| Fault::new("text", "The title would grow too long: give more of it."))?,
            false => heading.title.clone(),
        };
        let tells =
            |tag: &Tag| self.slug.as_str().chars().count() >= SECRET_MIN && tag.as_str().contains(self.slug.as_str());
        let tags = heading.tags.iter().filter(|tag| !tells(tag)).cloned().collect();
        let mut tested = heading.tested.clone();
        for Tested { tool, version, .. } in &mut tested {
            (*tool, *version) = (self.line(tool), self.line(version));
        }
        Ok(Heading { title, tags, tested, ..heading.clone() })
    }
}

#[cfg(test)]
#[path = "redaction_tests.rs"]
mod tests;
