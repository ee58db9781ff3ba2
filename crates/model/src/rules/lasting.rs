//! What readers say of articles: that one still works for them, or no longer.

use crate::actor::Actor;
use crate::change::{Change, Effect, Fact};
use crate::event::Event;
use crate::ids::{MemberId, TopicId};
use crate::lasting::{NOTE_MAX, VERSION_MAX, Verdict};
use crate::may::{Action, Object, may};
use crate::refusal::{Fault, Faults, Refusal};
use crate::site::Site;
use crate::time::Timestamp;
use crate::topic::Topic;

/// A verdict as a reader typed it.
#[derive(Clone, Debug, Default)]
pub struct VerdictForm {
    /// `works`, `fails`, or empty: what was said before is taken back.
    pub value: String,
    pub version: String,
    pub note: String,
}

/// One for each reader and article: what they said before is replaced, or taken back.
///
/// # Errors
/// The actor may not, it is no article, or a field is wrong.
pub fn judge(
    site: &Site,
    actor: &Actor,
    topic: &Topic,
    before: Option<&Verdict>,
    form: &VerdictForm,
    now: Timestamp,
) -> Result<Change, Refusal> {
    may(site, actor, Action::Judge, Object::Topic(topic))?;
    let by = actor.member().ok_or(Refusal::SignIn)?.id;
    let verdict = match form.value.as_str() {
        "" => None,
        value => Some(checked(form, value, by, now)?),
    };
    let is_same = match (before, &verdict) {
        (None, None) => true,
        (Some(before), Some(verdict)) => *before == Verdict { at: before.at, ..verdict.clone() },
        _ => false,
    };
    let mut change = Change::new(topic.id.shard());
    if is_same {
        return Ok(change);
    }
    change.given = vec![
        Fact::TopicIn(topic.id, topic.category),
        Fact::TopicStands(topic.id),
        Fact::VerdictIs(topic.id, by, before.cloned().map(Box::new)),
    ];
    change.effects = vec![Effect::SetVerdict(topic.id, by, verdict.map(Box::new))];
    change.events = vec![Event::VerdictGiven { topic: topic.id, by }];
    Ok(change)
}

/// Takes away what somebody else said: for whoever keeps order here.
///
/// # Errors
/// The actor may not.
pub fn remove(site: &Site, actor: &Actor, topic: &Topic, verdict: &Verdict) -> Result<Change, Refusal> {
    may(site, actor, Action::KeepOrder, Object::Topic(topic))?;
    Ok(forget(topic.id, verdict))
}

/// Takes back what a member said who has left.
pub fn forget(topic: TopicId, verdict: &Verdict) -> Change {
    let mut change = Change::new(topic.shard());
    change.given = vec![Fact::VerdictIs(topic, verdict.by, Some(Box::new(verdict.clone())))];
    change.effects = vec![Effect::SetVerdict(topic, verdict.by, None)];
    change.events = vec![Event::VerdictGiven { topic, by: verdict.by }];
    change
}

fn checked(form: &VerdictForm, value: &str, by: MemberId, at: Timestamp) -> Result<Verdict, Refusal> {
    let mut faults = Faults::default();
    let works = match value {
        "works" => true,
        "fails" => false,
        _ => return Err(Fault::new("value", "Say that it still works, or that it no longer does.").into()),
    };
    let one_line = |text: &str| text.split_whitespace().collect::<Vec<_>>().join(" ");
    let (version, note) = (one_line(&form.version), one_line(&form.note));
    if version.chars().count() > VERSION_MAX {
        faults.add("version", format!("The version is too long: at most {VERSION_MAX} characters."));
    }
    if note.chars().count() > NOTE_MAX {
        faults.add("note", format!("The note is too long: at most {NOTE_MAX} characters. More fits into a reply."));
    }
    if !works && note.is_empty() {
        faults.add("note", "Say what does not work any more: the authors cannot guess it.");
    }
    faults.end()?;
    Ok(Verdict { by, at, works, version, note })
}

#[cfg(test)]
#[path = "lasting_tests.rs"]
mod tests;
