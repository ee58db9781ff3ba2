//! The authors of an article: inviting them, answering an invitation, their order, and leaving.

use std::collections::BTreeSet;

use crate::account::Member;
use crate::actor::{Actor, SignedIn};
use crate::byline::{AUTHORS_MAX, Author, Byline, Invited};
use crate::change::{Change, Effect, Fact};
use crate::event::Event;
use crate::ids::MemberId;
use crate::may::{Action, Object, may};
use crate::refusal::{Fault, Refusal};
use crate::site::Site;
use crate::time::Timestamp;
use crate::topic::{Topic, TopicKind};

/// Asks a member to be an author. Nothing of an article that is not published is shown to them before
/// they say yes but its title and who asks.
///
/// # Errors
/// The actor may not; they are none to be asked, and why.
pub fn invite(
    site: &Site,
    actor: &Actor,
    topic: &Topic,
    whom: Option<&Member>,
    now: Timestamp,
) -> Result<Change, Refusal> {
    may(site, actor, Action::InviteAuthor, Object::Topic(topic))?;
    let by = actor.member().ok_or(Refusal::SignIn)?.id;
    let fault = |sentence: String| Err(Fault::new("name", sentence).into());
    let Some(whom) = whom else { return fault("There is no member of this name.".to_owned()) };
    let (id, name) = (whom.id, whom.profile.name.as_str().to_owned());
    let mut byline = topic.whole_byline();
    if id == by {
        return fault("You are an author already.".to_owned());
    }
    if topic.is_by(id) {
        return fault(format!("{name} is an author already."));
    }
    if topic.invitation_of(id).is_some() {
        return fault(format!("{name} is invited already, and has not answered yet."));
    }
    if byline.declined.contains(&id) {
        return fault(format!("{name} has said no to this article, and is not asked again."));
    }
    if byline.authors.len() + byline.invited.len() >= AUTHORS_MAX {
        return fault(format!("An article has at most {AUTHORS_MAX} authors, those who are invited among them."));
    }
    // Whoever is suspended today may write tomorrow: it is what they may read that counts.
    let asked = Actor::Member(SignedIn { suspension: None, held: false, ..whom.signed_in() });
    let reads = site.category(topic.category).is_some_and(|category| site.sees(&asked, category));
    if !reads {
        return fault(format!("{name} does not read this category, so they cannot write in it."));
    }
    byline.invited.push(Invited { who: Author { id, name }, by, at: now });
    Ok(set(topic, byline, vec![Event::AuthorInvited { topic: topic.id, member: id, by }]))
}

/// Takes an invitation back that was not answered. Whoever was asked may be asked again.
///
/// # Errors
/// The actor may not, or there is no such invitation any more.
pub fn take_back(site: &Site, actor: &Actor, topic: &Topic, member: MemberId) -> Result<Change, Refusal> {
    may(site, actor, Action::InviteAuthor, Object::Topic(topic))?;
    if topic.is_by(member) {
        return Err(Refusal::Conflict("They have said yes meanwhile, and are an author."));
    }
    if topic.invitation_of(member).is_none() {
        return Err(Refusal::Conflict("They are not invited any more."));
    }
    let mut byline = topic.whole_byline();
    byline.invited.retain(|invited| invited.who.id != member);
    Ok(set(topic, byline, vec![Event::InvitationEnded { topic: topic.id, member }]))
}

/// Says yes or no to an invitation. Who is an author already and says yes changes nothing.
///
/// # Errors
/// The actor was not invited, or cannot write now.
pub fn answer(site: &Site, actor: &Actor, topic: &Topic, accepts: bool) -> Result<Change, Refusal> {
    let member = actor.member().ok_or(Refusal::SignIn)?.id;
    if accepts && topic.is_by(member) && may(site, actor, Action::See, Object::Topic(topic)).is_ok() {
        return Ok(Change::new(topic.id.shard()));
    }
    may(site, actor, Action::AnswerInvitation, Object::Topic(topic))?;
    let mut byline = topic.whole_byline();
    let Some(place) = byline.invited.iter().position(|invited| invited.who.id == member) else {
        return Err(Refusal::Absent);
    };
    let invited = byline.invited.remove(place);
    let ended = Event::InvitationEnded { topic: topic.id, member };
    if !accepts {
        byline.declined.insert(member);
        return Ok(set(topic, byline, vec![ended]));
    }
    byline.authors.push(invited.who);
    let joined = Event::AuthorsChanged { topic: topic.id, by: member, gone: BTreeSet::new() };
    Ok(set(topic, byline, vec![ended, joined]))
}

/// Names an author one place further up or down. At the end of the order nothing changes.
///
/// # Errors
/// The actor may not, or this is no author of it.
pub fn reorder(site: &Site, actor: &Actor, topic: &Topic, member: MemberId, up: bool) -> Result<Change, Refusal> {
    may(site, actor, Action::OrderAuthors, Object::Topic(topic))?;
    let by = actor.member().ok_or(Refusal::SignIn)?.id;
    let mut byline = topic.whole_byline();
    let Some(place) = byline.authors.iter().position(|author| author.id == member) else {
        return Err(Refusal::Conflict("They are no author of this article any more."));
    };
    let other = if up { place.checked_sub(1) } else { Some(place + 1) };
    let Some(other) = other.filter(|other| *other < byline.authors.len()) else {
        return Ok(Change::new(topic.id.shard()));
    };
    byline.authors.swap(place, other);
    Ok(set(topic, byline, vec![Event::AuthorsChanged { topic: topic.id, by, gone: BTreeSet::new() }]))
}

/// Names these members as its authors in this order, and whoever answers for it after them unless they
/// are among them. Names that stand so already change nothing. For operators: nobody is asked.
///
/// # Errors
/// They are too many, or it is no article.
pub fn name(topic: &Topic, members: &[Member]) -> Result<Change, Refusal> {
    if topic.kind != TopicKind::Article {
        return Err(Refusal::Conflict("Only articles have several authors."));
    }
    let mut byline = topic.whole_byline();
    let before = byline.clone();
    byline.authors.clear();
    let named = members.iter().map(|member| Author { id: member.id, name: member.profile.name.as_str().to_owned() });
    let answers = Author { id: topic.author, name: topic.author_name.clone() };
    for author in named.chain([answers]) {
        if !byline.authors.iter().any(|known| known.id == author.id) {
            byline.authors.push(author);
        }
    }
    byline.invited.retain(|invited| !byline.authors.iter().any(|author| author.id == invited.who.id));
    if byline.authors.len() + byline.invited.len() > AUTHORS_MAX {
        return Err(Refusal::Conflict("It names too many authors: an article has at most 12."));
    }
    if byline == before {
        return Ok(Change::new(topic.id.shard()));
    }
    let gone = before.authors.iter().filter(|author| !byline.authors.contains(author)).map(|author| author.id);
    let changed = Event::AuthorsChanged { topic: topic.id, by: topic.author, gone: gone.collect() };
    Ok(set(topic, byline, vec![changed]))
}

/// Is no author any more. What they wrote stays. Where they answered for the article, who is named first
/// of the others does from now on; `revision` is the opening post's.
///
/// # Errors
/// The actor is none, or is the only one.
pub fn leave(site: &Site, actor: &Actor, topic: &Topic, revision: u64) -> Result<Change, Refusal> {
    may(site, actor, Action::LeaveAuthors, Object::Topic(topic))?;
    let member = actor.member().ok_or(Refusal::SignIn)?.id;
    without(topic, member, revision, member).ok_or(Refusal::Conflict(
        "You are its only author, and somebody has to answer for it. Invite another one first.",
    ))
}

/// The article without an author or an invitation of theirs. `None`, if nobody would be left, or if it
/// names them nowhere.
pub(crate) fn without(topic: &Topic, member: MemberId, revision: u64, by: MemberId) -> Option<Change> {
    let mut byline = topic.whole_byline();
    let before = byline.clone();
    byline.authors.retain(|author| author.id != member);
    byline.invited.retain(|invited| invited.who.id != member);
    byline.declined.remove(&member);
    let first = byline.authors.first()?.clone();
    if byline == before {
        return None;
    }
    let mut events = Vec::new();
    if topic.invitation_of(member).is_some() {
        events.push(Event::InvitationEnded { topic: topic.id, member });
    }
    if topic.is_by(member) {
        events.push(Event::AuthorsChanged { topic: topic.id, by, gone: [member].into() });
    }
    let mut change = set(topic, byline, events);
    if topic.is_by(member) && (!topic.is_public() || topic.life.waiting.is_some()) {
        let mut life = topic.life.clone();
        life.writers.insert(member);
        change.given.push(Fact::LifeIs(topic.id, Box::new(topic.life.clone())));
        change.effects.push(Effect::SetLife(topic.id, Box::new(life)));
    }
    if topic.author == member {
        let passed = Topic { author: first.id, author_name: first.name, ..topic.clone() };
        change.given.push(Fact::PostRevision(topic.id, topic.opening, revision));
        change.effects.push(Effect::SetHeading(topic.id, Box::new(passed)));
    }
    Some(change)
}

/// What [`Topic::byline`] is from now on.
fn set(topic: &Topic, byline: Byline, events: Vec<Event>) -> Change {
    let mut change = Change::new(topic.id.shard());
    change.given = vec![Fact::TopicIn(topic.id, topic.category), Fact::BylineIs(topic.id, topic.byline.clone())];
    if topic.deletion.is_none() {
        change.given.push(Fact::TopicStands(topic.id));
    }
    change.effects = vec![Effect::SetByline(topic.id, Box::new(byline))];
    change.events = events;
    change
}

#[cfg(test)]
#[path = "authors_tests.rs"]
mod tests;
