//! Making a discussion of a question, and a question of a discussion.

use crate::actor::Actor;
use crate::change::{Change, Effect, Fact};
use crate::event::Event;
use crate::log::Deed;
use crate::may::{Action, Object, may};
use crate::post::{Post, Vote};
use crate::refusal::{Fault, Refusal};
use crate::rules::posts::check_reason;
use crate::rules::upkeep::set;
use crate::site::Site;
use crate::topic::{Topic, TopicKind};
use crate::upkeep::Upkeep;

/// Direct replies that can become answers at once.
pub const ANSWERS_MAX: usize = 2_000;

/// Whether a topic is to be turned into this kind; `None`, if it is of it.
///
/// # Errors
/// The actor may not, or it cannot be of this kind where it stands.
pub fn turns(site: &Site, actor: &Actor, topic: &Topic, kind: &str) -> Result<Option<TopicKind>, Refusal> {
    may(site, actor, Action::KeepOrder, Object::Topic(topic))?;
    let kind: TopicKind = kind.parse()?;
    if kind == topic.kind {
        return Ok(None);
    }
    let wrong = |sentence: &str| Err(Fault::new("kind", sentence).into());
    if topic.kind == TopicKind::Article {
        return wrong("An article stays one: it has revisions, authors and a licence.");
    }
    if kind == TopicKind::Article {
        return wrong("An article is made of a question with an accepted answer, from the question’s own page.");
    }
    if topic.became.is_some() {
        return wrong("An article was made of this question, so it stays one.");
    }
    match site.category(topic.category) {
        Some(category) if category.kinds.contains(&kind) => Ok(Some(kind)),
        _ => wrong("This category does not take topics of this kind: move it first."),
    }
}

/// Turns a topic into the other kind. `direct` are the posts that stand in it and answer its opening post: of
/// a question, its answers.
pub fn turn(
    site: &Site,
    actor: &Actor,
    topic: &Topic,
    kind: &str,
    direct: &[Post],
    reason: &str,
) -> Result<Change, Refusal> {
    let turned = turns(site, actor, topic, kind)?;
    let by = actor.member().ok_or(Refusal::SignIn)?.id;
    let reason = check_reason(reason)?;
    let mut change = Change::new(topic.id.shard());
    let Some(into) = turned else { return Ok(change) };
    change.given = vec![
        Fact::TopicIn(topic.id, topic.category),
        Fact::TopicIsHere(topic.id),
        Fact::HeadingIs(Box::new(topic.clone())),
    ];
    change.effects.push(Effect::SetHeading(topic.id, Box::new(Topic { kind: into, ..topic.clone() })));
    if into == TopicKind::Question {
        take_answers(&mut change, topic, direct)?;
    } else {
        give_up_answers(&mut change, topic);
    }
    let turned = topic.upkeep().turned.saturating_add(1);
    set(&mut change, topic, Upkeep { turned, ..topic.upkeep().clone() });
    change.events.push(Event::TopicTurned { topic: topic.id, by });
    change.log(by, Deed::TopicTurned { topic: topic.id, into }, &reason);
    Ok(change)
}

/// All that stands there and no more, with the votes of this moment. Whoever replies, deletes or votes relies
/// on the kind in turn.
fn take_answers(change: &mut Change, topic: &Topic, direct: &[Post]) -> Result<(), Refusal> {
    if direct.len() > ANSWERS_MAX {
        return Err(Refusal::Conflict("This discussion has too many direct replies to become a question."));
    }
    change.given.push(Fact::PostHasReplies(topic.id, topic.opening, direct.len() as u64));
    for post in direct {
        change.given.extend([
            match post.state.deletion {
                None => Fact::PostStands(topic.id, post.id),
                Some(_) => Fact::PostRemoved(topic.id, post.id),
            },
            Fact::VotesAre(topic.id, post.id, Vote::Up, post.state.up),
            Fact::VotesAre(topic.id, post.id, Vote::Down, post.state.down),
        ]);
    }
    let answers = direct.iter().map(|post| (post.id, post.state.score())).collect();
    change.effects.push(Effect::PutAnswers(topic.id, answers));
    Ok(())
}

fn give_up_answers(change: &mut Change, topic: &Topic) {
    change.given.extend([
        Fact::AcceptedIs(topic.id, topic.accepted),
        Fact::ClosingIs(topic.id, topic.closing.clone().map(Box::new)),
    ]);
    change.effects.push(Effect::DropAnswers(topic.id));
    if topic.accepted.is_some() {
        change.effects.push(Effect::SetAccepted(topic.id, None));
    }
    if topic.closing.is_some() {
        change.effects.push(Effect::SetClosing(topic.id, None));
    }
}

#[cfg(test)]
#[path = "kinds_tests.rs"]
mod tests;
