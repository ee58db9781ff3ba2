//! Setting the entries that the present state implies.

use std::collections::{BTreeMap, BTreeSet};

use model::change::Effect;
use model::event::Event;
use model::ids::{CategoryId, PostId, TopicId};
use model::list::{Audience, List, post_entries, topic_entries};
use model::shard::Shard;
use model::source::post_count;
use store::{Derived, Lease, Placed, Read};

use super::plan::{Plan, Touched};
use crate::{Forum, Problem};

/// Writes into one shard that go in one commit.
const EFFECTS: usize = 400;
/// Topics that are looked at together.
const TOPICS: usize = 40;
/// Posts that are looked at together.
const POSTS: usize = 500;
/// How often an event is tried by itself before it is put aside.
const TRIES: u32 = 3;

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
    let events: Vec<(&str, &Event)> = events
        .iter()
        .filter_map(|placed| match &placed.event {
            Read::Known(event) => Some((placed.id.as_str(), event)),
            Read::Unknown(_) => None,
        })
        .collect();
    match follow(forum, lease, Plan::of(events.iter().map(|(_, event)| *event)), audiences).await {
        Err(Problem::Broken(_)) => {}
        result => return result,
    }
    for (id, event) in events {
        let mut tries = 0;
        loop {
            match follow(forum, lease, Plan::of([event]), audiences).await {
                Ok(Derived::Done) => break,
                Ok(Derived::Overtaken) => return Ok(Derived::Overtaken),
                Err(Problem::Broken(reason)) => {
                    tries += 1;
                    if tries < TRIES {
                        tokio::time::sleep(std::time::Duration::from_millis(50 << tries)).await;
                        continue;
                    }
                    tracing::error!(shard = %lease.shard, event = %id, %reason, "an event was put aside");
                    if forum.store.park(lease, id, event, &reason).await? == Derived::Overtaken {
                        return Ok(Derived::Overtaken);
                    }
                    break;
                }
                Err(problem) => return Err(problem),
            }
        }
    }
    Ok(Derived::Done)
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
    for some in posts.chunks(POSTS) {
        post_writes(forum, some, audiences, &mut writes).await?;
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
    let mut categories = BTreeSet::new();
    for ((topic, touched), standing) in topics.iter().zip(standings) {
        let Some(standing) = standing else { continue };
        categories.extend(touched.left.iter().copied().chain([standing.topic.category]));
        for (list, score) in topic_entries(&standing, audiences, &touched.left, &touched.dropped) {
            writes.entry(list, topic.to_string(), score);
        }
        if touched.with_posts {
            posts.extend(forum.store.posts_standing(**topic).await?);
        }
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

async fn post_writes(
    forum: &Forum,
    posts: &[PostId],
    audiences: &Audiences,
    writes: &mut Writes,
) -> Result<(), Problem> {
    for placed in forum.store.posts_in_bulk(posts).await?.into_iter().flatten() {
        for (list, score) in post_entries(&placed.post, &placed.topic, audiences) {
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
