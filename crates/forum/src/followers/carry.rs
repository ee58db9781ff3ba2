//! Setting the entries that the present state implies.

use std::collections::{BTreeMap, BTreeSet};

use model::change::Effect;
use model::conduct::Flagged;
use model::event::Event;
use model::flag::Flags;
use model::ids::{CategoryId, MemberId, PostId, TopicId};
use model::list::{Audience, List, post_entries, topic_entries};
use model::shard::Shard;
use model::source::{post_count, received};
use store::{Derived, Lease, Placed, PlacedPost};

use super::parking::{Carries, carefully};
use super::plan::{Plan, Touched};
use super::uploads;
use crate::{Forum, Problem};

/// Writes into one shard that go in one commit.
const EFFECTS: usize = 400;
/// Topics that are looked at together.
const TOPICS: usize = 40;
/// Posts that are looked at together.
const POSTS: usize = 500;

/// Audiences with what each reads.
pub(super) type Audiences = Vec<(Audience, BTreeSet<CategoryId>)>;

/// Writes by the shard that they go into.
#[derive(Default)]
struct Writes(BTreeMap<Shard, Vec<Effect>>);

impl Writes {
    fn entry(&mut self, list: List, item: String, score: Option<f64>) {
        let shard = list.shard();
        let effect = match score {
            Some(score) => Effect::Enter { list, item, score },
            None => Effect::Leave { list, item },
        };
        self.0.entry(shard).or_default().push(effect);
    }
}

/// Carries events onward, for these audiences. What keeps failing for a reason that does not pass is
/// put aside, so that it holds up nothing else.
pub(super) async fn carry(
    forum: &Forum,
    lease: Lease,
    events: &[Placed],
    audiences: &Audiences,
) -> Result<Derived, Problem> {
    carefully(forum, lease, events, &Listing { forum, lease, audiences }).await
}

/// Sets entries of lists, and counts.
struct Listing<'a> {
    forum: &'a Forum,
    lease: Lease,
    audiences: &'a Audiences,
}

impl Carries for Listing<'_> {
    async fn carry(&self, events: &[(&str, &Event)]) -> Result<Derived, Problem> {
        let logged: Vec<_> = events.iter().filter_map(|(id, event)| Some((*id, event.logged()?))).collect();
        self.forum.append_to_log(self.lease.shard, &logged).await?;
        for (id, event) in events {
            if let Event::PostRedacted { topic, logged: Some(logged), .. } = event {
                self.forum.drop_reasons(*topic, logged, id).await?;
            }
        }
        let plan = Plan::of(events.iter().map(|(_, event)| *event));
        follow(self.forum, self.lease, plan, self.audiences).await
    }
}

/// Lists all of a shard's topics for these audiences, and takes them out of the lists of those that
/// read nothing any more.
pub(super) async fn list_again(forum: &Forum, lease: Lease, audiences: &Audiences) -> Result<Derived, Problem> {
    let topics = forum.store.topics_of(lease.shard).await?;
    for some in topics.chunks(100) {
        let touched = some.iter().map(|topic| (*topic, Touched { with_posts: true, ..Touched::default() })).collect();
        let plan = Plan { topics: touched, ..Plan::default() };
        if follow(forum, lease, plan, audiences).await? == Derived::Overtaken {
            return Ok(Derived::Overtaken);
        }
    }
    Ok(Derived::Done)
}

/// The audiences of now, and those that are gone: they read nothing, so that nothing stays listed.
pub(super) fn with_gone(rights: &Audiences, gone: &[Audience]) -> Audiences {
    let mut audiences = rights.clone();
    for audience in gone {
        if audiences.iter().all(|(known, _)| known != audience) {
            audiences.push((audience.clone(), BTreeSet::new()));
        }
    }
    audiences
}

async fn follow(forum: &Forum, lease: Lease, plan: Plan, audiences: &Audiences) -> Result<Derived, Problem> {
    for member in &plan.registrations {
        if let Some(registration) = forum.store.registration(*member).await? {
            forum.carry_out_registration(registration).await?;
        }
    }
    for (member, before) in &plan.addresses {
        forum.release_address(*member, before.clone()).await?;
    }
    for (series, topics) in &plan.series {
        forum.settle_series(*series, topics).await?;
    }
    for (member, draft) in &plan.drafts {
        forum.end_sent_draft(*member, *draft).await?;
    }
    if plan.combinations {
        let members: Vec<MemberId> = plan.grouped.iter().copied().collect();
        forum.see_to_combinations(&members).await?;
    }
    for group in &plan.gone_groups {
        forum.empty_group(*group).await?;
    }
    if uploads::set_uses(forum, lease, &plan.uses).await? == Derived::Overtaken {
        return Ok(Derived::Overtaken);
    }
    let mut posts = plan.posts.clone();
    let topics: Vec<(&TopicId, &Touched)> = plan.topics.iter().collect();
    // A topic has an entry in a dozen lists: what thousands were read together is carried in parts.
    for some in topics.chunks(TOPICS) {
        let mut writes = Writes::default();
        posts.extend(topic_writes(forum, lease, some, audiences, &mut writes).await?);
        if apply(forum, lease, writes).await? == Derived::Overtaken {
            return Ok(Derived::Overtaken);
        }
    }
    let posts: Vec<PostId> = posts.into_iter().collect();
    let mut writes = Writes::default();
    let mut gone = BTreeSet::new();
    for topic in &plan.merged {
        gone.extend(forum.store.posts_standing(*topic).await?);
    }
    vote_writes(forum, lease, plan.voted.union(&gone), &mut writes).await?;
    flag_writes(forum, &plan, &gone, &mut writes).await?;
    for some in posts.chunks(POSTS) {
        post_writes(forum, some, audiences, &plan.topics, &mut writes).await?;
        // A topic of ten thousand posts is carried in parts.
        if apply(forum, lease, std::mem::take(&mut writes)).await? == Derived::Overtaken {
            return Ok(Derived::Overtaken);
        }
    }
    for (audience, tag) in &plan.tags {
        let topics = forum.store.list_length(&List::Tag(audience.clone(), tag.clone())).await?;
        let score = (topics > 0).then_some(topics as f64);
        writes.entry(List::Tags(audience.clone()), tag.as_str().to_owned(), score);
    }
    apply(forum, lease, writes).await
}

/// Entries of some topics, and subtotals of their categories; answers with the posts to look at.
async fn topic_writes(
    forum: &Forum,
    lease: Lease,
    topics: &[(&TopicId, &Touched)],
    audiences: &Audiences,
    writes: &mut Writes,
) -> Result<Vec<PostId>, Problem> {
    let mut posts = Vec::new();
    let ids: Vec<TopicId> = topics.iter().map(|(topic, _)| **topic).collect();
    let standings = forum.store.standings(&ids).await?;
    let (mut categories, mut misnamed, mut left_behind) = (BTreeSet::new(), Vec::new(), Vec::new());
    let site = forum.site();
    for ((topic, touched), standing) in topics.iter().zip(standings) {
        let Some(standing) = standing else { continue };
        // Written by a node that did not know yet that a tag is another name of one.
        if standing.topic.heading.tags.iter().any(|tag| site.synonyms.is_synonym(tag)) {
            misnamed.push(**topic);
        }
        // The same of a category that has become part of another one.
        if site.heir(standing.topic.category).is_some() {
            left_behind.push(**topic);
        }
        categories.extend(touched.left.iter().copied().chain([standing.topic.category]));
        for (list, score) in topic_entries(&standing, audiences, &touched.left, &touched.dropped, &touched.gone) {
            writes.entry(list, topic.to_string(), score);
        }
        if touched.with_posts {
            posts.extend(forum.store.posts_standing(**topic).await?);
        }
    }
    if !misnamed.is_empty() {
        forum.retag(&misnamed).await?;
    }
    if !left_behind.is_empty() {
        forum.move_along(&left_behind).await?;
    }
    if !categories.is_empty() {
        let counts: BTreeMap<CategoryId, i64> = forum.store.shard_counts(lease.shard).await?.into_iter().collect();
        for category in categories {
            let posts = counts.get(&category).copied().unwrap_or(0);
            let effect = Effect::SetSubtotal { category, source: lease.shard, posts };
            writes.0.entry(category.shard()).or_default().push(effect);
        }
    }
    Ok(posts)
}

/// What the authors of posts received in this shard.
async fn vote_writes(
    forum: &Forum,
    lease: Lease,
    voted: impl Iterator<Item = &PostId>,
    writes: &mut Writes,
) -> Result<(), Problem> {
    let posts: Vec<PostId> = voted.copied().collect();
    let mut authors = BTreeSet::new();
    for some in posts.chunks(POSTS) {
        let found = forum.store.posts_in_bulk(some).await?;
        authors.extend(found.into_iter().flatten().map(|placed| placed.post.head.author));
    }
    let authors: Vec<MemberId> = authors.into_iter().collect();
    for (member, votes) in authors.iter().zip(forum.store.received_in(lease.shard, &authors).await?) {
        let effect = Effect::SetReceived { member: *member, source: lease.shard, votes };
        writes.0.entry(member.shard()).or_default().push(effect);
    }
    Ok(())
}

/// What members flagged of posts: beside whoever wrote them how often, and what became of that; beside those who
/// flagged whether a moderator agreed. Of who has left nothing is kept. Of `gone` posts, which have other numbers
/// now, nothing is noted any more.
async fn flag_writes(forum: &Forum, plan: &Plan, gone: &BTreeSet<PostId>, writes: &mut Writes) -> Result<(), Problem> {
    let posts: Vec<PostId> = plan.flagged.iter().chain(&plan.decided).chain(gone).copied().collect();
    for some in posts.into_iter().collect::<BTreeSet<_>>().into_iter().collect::<Vec<_>>().chunks(POSTS) {
        let flags = forum.store.flags_of(some).await?;
        let flagged: BTreeMap<PostId, Flags> =
            some.iter().copied().zip(flags).filter(|(post, flags)| !gone.contains(post) || !flags.is_empty()).collect();
        let ids: Vec<PostId> = flagged.keys().copied().collect();
        let placed: Vec<PlacedPost> = forum.store.posts_in_bulk(&ids).await?.into_iter().flatten().collect();
        let authors = placed.iter().map(|placed| placed.post.head.author);
        let flaggers = flagged.values().flat_map(|flags| flags.keys().copied());
        let concerned: Vec<MemberId> = authors.chain(flaggers).collect::<BTreeSet<_>>().into_iter().collect();
        let here = forum.store.members(&concerned).await?;
        let here: BTreeSet<MemberId> = here.into_iter().flatten().map(|member| member.id).collect();
        let mut note = |member: MemberId, effect: Effect| {
            if here.contains(&member) {
                writes.0.entry(member.shard()).or_default().push(effect);
            }
        };
        for placed in placed {
            let (author, post) = (placed.post.head.author, placed.post.id);
            let Some(flags) = flagged.get(&post) else { continue };
            let is_gone = gone.contains(&post);
            let said = if is_gone { Flagged::default() } else { Flagged::of(flags) };
            if is_gone || plan.flagged.contains(&post) {
                note(author, Effect::NoteFlagged { author, post, flagged: said });
            }
            for (member, flag) in flags.iter().filter(|_| is_gone || plan.decided.contains(&post)) {
                let upheld = flag.upheld.filter(|_| !is_gone);
                note(*member, Effect::NoteFlag { member: *member, post, upheld });
            }
        }
    }
    Ok(())
}

async fn post_writes(
    forum: &Forum,
    posts: &[PostId],
    audiences: &Audiences,
    topics: &BTreeMap<TopicId, Touched>,
    writes: &mut Writes,
) -> Result<(), Problem> {
    let nowhere = BTreeSet::new();
    for placed in forum.store.posts_in_bulk(posts).await?.into_iter().flatten() {
        let left = topics.get(&placed.topic.id).map_or(&nowhere, |touched| &touched.left);
        for (list, score) in post_entries(&placed.post, &placed.topic, audiences, left) {
            writes.entry(list, placed.post.id.to_string(), score);
        }
    }
    Ok(())
}

/// One commit for each shard, all of them at once; large ones in parts.
async fn apply(forum: &Forum, lease: Lease, writes: Writes) -> Result<Derived, Problem> {
    let commits = writes.0.into_iter().map(|(target, effects)| async move {
        for part in effects.chunks(EFFECTS) {
            let lists = part.iter().filter_map(|effect| match effect {
                Effect::Enter { list, .. } | Effect::Leave { list, .. } => Some(list.to_string()),
                Effect::SetSubtotal { category, .. } => Some(post_count(*category)),
                Effect::SetReceived { member, .. } => Some(received(*member)),
                _ => None,
            });
            let event = Event::ListingChanged { lists: lists.collect() };
            if forum.store.commit_derived(lease, target, part, Some(&event)).await? == Derived::Overtaken {
                return Ok(Derived::Overtaken);
            }
        }
        Ok::<_, Problem>(Derived::Done)
    });
    let done = futures_util::future::try_join_all(commits).await?;
    Ok(if done.contains(&Derived::Overtaken) { Derived::Overtaken } else { Derived::Done })
}

#[cfg(test)]
#[path = "carry_tests.rs"]
mod tests;
