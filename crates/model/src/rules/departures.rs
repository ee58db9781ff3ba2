//! Leaving, and what it does to what somebody wrote.

use std::collections::BTreeSet;

use crate::account::Member;
use crate::appeal::Curb;
use crate::article::Life;
use crate::byline::Byline;
use crate::category::Category;
use crate::change::{Change, Effect, Fact, Roster};
use crate::departure::{AFTERWARDS, Departure, Writings};
use crate::event::{Due, Event};
use crate::ids::MemberId;
use crate::name::NameKey;
use crate::near::PlaceMark;
use crate::post::{Post, PostHead};
use crate::refusal::{Fault, Refusal};
use crate::rules::order::{as_it_lives, counting};
use crate::rules::posts::is_answer;
use crate::rules::questions::no_longer_accepted;
use crate::rules::upkeep::{as_it_is_kept, as_its_kind};
use crate::rules::{authors, site};
use crate::shard::{self, Shard};
use crate::site::Site;
use crate::time::Timestamp;
use crate::topic::{Deletion, Heading, Title, Topic};
use crate::trust::TrustLevel;

/// Everything that is kept of a member by themselves goes at once; what stands elsewhere follows.
///
/// # Errors
/// The name that was typed is not theirs.
pub fn leave(
    member: &Member,
    typed: &str,
    writings: Writings,
    near: Vec<PlaceMark>,
    now: Timestamp,
) -> Result<Change, Refusal> {
    let name = &member.profile.name;
    if NameKey::for_lookup(typed) != Some(name.key()) {
        return Err(Fault::new("name", "Type your username as it stands above.").into());
    }
    let departure = Departure {
        member: member.id,
        writings,
        began: now,
        names: name.keys(),
        email: member.profile.email.key(),
        near,
        rounds: 0,
        shard: 0,
        topic: None,
    };
    let mut change = Change::new(member.id.shard());
    change.given =
        vec![Fact::ProfileIs(member.id, Box::new(member.profile.clone())), Fact::RoleIs(member.id, member.role)];
    change.effects = vec![
        Effect::Forget(member.id, name.clone()),
        Effect::PutDeparture(Box::new(departure)),
        Effect::Unschedule(Due::SuspensionEnds { member: member.id }),
        Effect::Unschedule(Due::SilenceEnds { member: member.id }),
        Effect::Unschedule(Due::Cleanup { member: member.id }),
        Effect::Schedule(Due::Departure { member: member.id }, now),
    ];
    let levels = TrustLevel::ALL.into_iter().map(Roster::Trust);
    let groups = member.groups.iter().copied().map(Roster::Group);
    let rosters = [Roster::Held, Roster::Admins, Roster::Suspended, Roster::Silenced]
        .into_iter()
        .chain(Curb::ALL.map(Roster::Appealing))
        .chain(levels)
        .chain(groups);
    change.effects.extend(rosters.map(|roster| Effect::Strike(roster, member.id)));
    change.events = vec![Event::MemberLeft { member: member.id }];
    Ok(change)
}

/// Nobody can have this name any more: who took it would be taken for the one who has left.
pub fn retire_name(name: NameKey, member: MemberId) -> Change {
    let mut change = Change::new(Shard::SITE);
    change.given = vec![Fact::NameOf(name.clone(), member)];
    change.effects = vec![Effect::ClaimName(name, MemberId(0))];
    change
}

/// The site without a moderator who has left; `None` if they kept no category.
pub fn without_moderator(site: &Site, member: MemberId) -> Option<Change> {
    let kept = site.categories().iter().filter(|category| category.moderators.contains(&member));
    let without = kept.map(|category| {
        let mut moderators = category.moderators.clone();
        moderators.remove(&member);
        Category { moderators, ..category.clone() }
    });
    let without: Vec<Category> = without.collect();
    (!without.is_empty()).then(|| site::changed(site, without))
}

/// An article of several authors without one who takes along what they wrote: the text is the others' as
/// well, and stays. `None`, if they are its only author or none; `revision` is its opening post's.
pub fn out_of_authors(topic: &Topic, member: MemberId, revision: u64) -> Option<Change> {
    authors::without(topic, member, revision, member)
}

/// An article that is not published goes on to its other authors, whatever becomes of what its author
/// wrote: nobody would see it otherwise. `None`, if it is published, or there are none.
pub fn out_of_unpublished(topic: &Topic, member: MemberId, revision: u64) -> Option<Change> {
    let is_passed_on = !topic.is_public() && topic.is_by(member);
    is_passed_on.then(|| out_of_authors(topic, member, revision)).flatten()
}

/// Whether nobody else would ever see an article, which is not published.
pub fn is_theirs_alone(topic: &Topic, member: MemberId) -> bool {
    !topic.is_public() && topic.is_by(member)
}

/// Whether a post goes with whoever wrote it first: what others are authors of as well does not.
pub fn is_shared(topic: &Topic, post: &Post) -> bool {
    post.is_opening() && topic.authors().iter().any(|author| *author != post.head.author)
}

/// Whether a topic tells who this member is, as an author or as somebody who is asked to be one.
pub fn is_named_in(topic: &Topic, member: MemberId) -> bool {
    let byline = topic.whole_byline();
    byline.authors.iter().any(|author| author.id == member && !author.name.is_empty())
        || byline.invited.iter().any(|invited| invited.who.id == member)
        || byline.declined.contains(&member)
        || topic
            .origin
            .iter()
            .flat_map(|origin| &origin.parts)
            .any(|part| part.by.id == member && !part.by.name.is_empty())
        || (topic.author == member && !topic.author_name.is_empty())
}

/// A topic of theirs whose author nobody can tell any more; `revision` is its opening post's.
pub fn unname(topic: &Topic, member: MemberId, revision: u64) -> Change {
    let mut change = Change::new(topic.id.shard());
    change.given = vec![Fact::PostRevision(topic.id, topic.opening, revision), Fact::TopicExists(topic.id)];
    if topic.author == member {
        let unnamed = Topic { author_name: String::new(), ..topic.clone() };
        change.given.push(as_it_is_kept(topic));
        change.effects.push(Effect::SetHeading(topic.id, Box::new(unnamed)));
    }
    if let Some(byline) = nameless(topic, member) {
        change.given.push(Fact::BylineIs(topic.id, topic.byline.clone()));
        change.effects.push(Effect::SetByline(topic.id, Box::new(byline)));
    }
    if let Some(origin) = topic.origin.as_ref().filter(|_| topic.has_part_of(member)) {
        let mut nameless = origin.clone();
        for part in nameless.parts.iter_mut().filter(|part| part.by.id == member) {
            part.by.name = String::new();
        }
        change.given.push(Fact::OriginIs(topic.id, origin.clone()));
        change.effects.push(Effect::SetOrigin(topic.id, nameless));
    }
    change.events = vec![Event::TopicUnnamed { topic: topic.id }];
    change
}

/// What is kept of the authors of an article, without the name of one of them.
fn nameless(topic: &Topic, member: MemberId) -> Option<Byline> {
    let mut byline = topic.byline.as_deref()?.clone();
    for author in byline.authors.iter_mut().filter(|author| author.id == member) {
        author.name = String::new();
    }
    byline.invited.retain(|invited| invited.who.id != member);
    byline.declined.remove(&member);
    Some(byline)
}

/// Takes a post's text away for good, and its place where nothing hangs on it. Of an opening post
/// the topic goes, unless others have replied: then its title stays.
pub fn erase(topic: &Topic, post: &Post, now: Timestamp) -> Change {
    let by = post.head.author;
    let before = post.state.deletion.as_ref();
    let is_alone = post.is_opening() && topic.posts <= 1;
    let keeps_place = post.state.stands() && (post.is_opening() || before.is_some() || post.state.children > 0);
    let mut change = Change::new(topic.id.shard());
    change.given = vec![
        Fact::TopicIn(topic.id, topic.category),
        Fact::PostRevision(topic.id, post.id, post.state.revision),
        Fact::PostHasReplies(topic.id, post.id, post.state.children),
        match before {
            None => Fact::PostStands(topic.id, post.id),
            Some(_) => Fact::PostRemoved(topic.id, post.id),
        },
        match topic.deletion {
            None => Fact::TopicStands(topic.id),
            Some(_) => Fact::TopicRemoved(topic.id),
        },
    ];
    let deletion = Deletion {
        by: before.map_or(by, |deletion| deletion.by),
        at: before.map_or(now, |deletion| deletion.at),
        reason: String::new(),
        stands: keeps_place,
        purged: false,
    };
    let head = PostHead { mentions: Vec::new(), ..post.head.clone() };
    change.effects = vec![
        Effect::PutPost { id: post.id, head, body: String::new() },
        Effect::DropHistory(post.id),
        Effect::SetPostDeletion(topic.id, post.id, Some(deletion.clone())),
    ];
    change.events = vec![Event::PostErased { topic: topic.id, post: post.id }];
    if post.state.stands() && !keeps_place {
        change.given.extend(as_its_kind(topic, post.head.parent));
        let answers = is_answer(topic, post.head.parent);
        change.effects.push(Effect::Withdraw { post: post.id, answers, head: post.head.clone() });
        if topic.deletion.is_none() {
            change.effects.push(Effect::CountPosts(topic.category, -1));
        }
    }
    no_longer_accepted(&mut change, topic, post, by);
    if post.is_opening() && topic.article_state().is_some() {
        let life =
            Life { waiting: None, submitted: None, writers: BTreeSet::new(), sent_back: false, ..topic.life.clone() };
        change.given.extend(as_it_lives(topic));
        change.effects.extend([
            Effect::SetWaiting(post.id, None),
            Effect::DropReview(post.id),
            Effect::SetLife(topic.id, Box::new(life)),
        ]);
    }
    if post.is_opening() {
        change.given.push(Fact::TopicHolds(topic.id, topic.posts));
        let mut heading = topic.heading.clone();
        if is_alone && let Ok(title) = Title::parse("Erased topic") {
            heading = Heading { title, ..heading };
        }
        let unnamed = Topic { author_name: String::new(), heading, ..topic.clone() };
        change.given.push(as_it_is_kept(topic));
        change.effects.push(Effect::SetHeading(topic.id, Box::new(unnamed)));
        if let Some(byline) = nameless(topic, by) {
            change.given.push(Fact::BylineIs(topic.id, topic.byline.clone()));
            change.effects.push(Effect::SetByline(topic.id, Box::new(byline)));
        }
        if is_alone && topic.deletion.is_none() {
            let deletion = Deletion { stands: false, ..deletion };
            change.effects.push(Effect::SetTopicDeletion(topic.id, Some(deletion)));
            change.effects.extend(counting(topic.category, -topic.counted_posts()));
            change.events.push(Event::TopicDeleted { topic: topic.id, by });
        }
    }
    change
}

/// Whether nothing of a post is left that [`erase`] could take.
pub fn is_erased(post: &Post) -> bool {
    post.body.is_empty()
}

/// Up to here it is done.
pub fn gone_on(before: &Departure, shard: u64, topic: Option<crate::ids::TopicId>) -> Change {
    let mut change = Change::new(before.member.shard());
    change.given = vec![Fact::DepartureIs(Box::new(before.clone()))];
    change.effects = vec![Effect::PutDeparture(Box::new(Departure { shard, topic, ..before.clone() }))];
    change
}

/// Everything was gone through, and is gone through once more.
pub fn next_round(before: &Departure, now: Timestamp) -> Change {
    let mut change = gone_on(before, 0, None);
    let next = Departure { rounds: before.rounds + 1, shard: 0, topic: None, ..before.clone() };
    change.effects = vec![
        Effect::PutDeparture(Box::new(next)),
        Effect::Schedule(Due::Departure { member: before.member }, Timestamp(now.0 + AFTERWARDS)),
    ];
    change
}

/// Nothing is held of them any more. `strays` are keys that nobody had thought of.
pub fn end(departure: &Departure, strays: Vec<String>) -> Change {
    let mut change = Change::new(departure.member.shard());
    change.given = vec![Fact::DepartureIs(Box::new(departure.clone()))];
    change.effects = strays.into_iter().map(|stray| Effect::ForgetKey(departure.member, stray)).collect();
    change.effects.push(Effect::DropDeparture(departure.member));
    change.effects.push(Effect::Unschedule(Due::Departure { member: departure.member }));
    change
}

/// Whether all shards have been gone through in this round.
pub fn is_through(departure: &Departure) -> bool {
    departure.shard >= shard::COUNT
}

#[cfg(test)]
#[path = "departures_tests.rs"]
mod tests;
