//! What posts imply for their threads: the order, the chronicle, the answers, and the counts beside
//! each post.

use std::collections::{BTreeMap, HashMap, HashSet};

use model::ids::{PostId, TopicId};
use model::rules::posts::is_answer;
use model::shard::Shard;
use model::topic::Standing;
use store::{PlacedPost, ThreadIndex};

use super::{SOME, Verifying};
use crate::Problem;

/// What the posts of a shard imply for their topics.
#[derive(Default)]
pub(super) struct Threads(HashMap<TopicId, Thread>);

#[derive(Default)]
struct Thread {
    standing: i64,
    /// Entries of each index that were found, and that a post implies.
    found: [u64; ThreadIndex::ALL.len()],
}

impl Threads {
    /// How many posts stand in a topic.
    pub(super) fn standing(&self, topic: TopicId) -> i64 {
        self.0.get(&topic).map_or(0, |thread| thread.standing)
    }

    /// Topics that have posts and that nobody has asked for.
    pub(super) fn left(self) -> Vec<TopicId> {
        self.0.into_keys().collect()
    }
}

/// The score with which a post stands in an index of its topic, if it does.
fn score(index: ThreadIndex, placed: &PlacedPost) -> Option<f64> {
    let post = &placed.post;
    if !post.state.stands() {
        return None;
    }
    match index {
        ThreadIndex::Order => Some(0.0),
        ThreadIndex::Chronicle => Some(post.head.created.0 as f64),
        ThreadIndex::Answers => {
            let is_there = placed.topic.merged.is_none() && is_answer(&placed.topic, post.head.parent);
            is_there.then(|| post.state.score() as f64)
        }
    }
}

impl Verifying<'_> {
    /// All posts of a shard: what stands beside them, and in their threads and their authors' lists.
    pub(super) async fn posts(&mut self, shard: Shard) -> Result<Threads, Problem> {
        let (mut threads, mut seen) = (Threads::default(), HashSet::new());
        // Replies of each post: as it says, and as many as there are.
        let mut replies: BTreeMap<PostId, (i64, i64)> = BTreeMap::new();
        let mut from = Some("0".to_owned());
        while let Some(place) = from {
            let (posts, next) = self.forum.store.some_posts(shard, &place).await?;
            from = next;
            let fresh: Vec<PostId> = posts.into_iter().filter(|post| seen.insert(*post)).collect();
            for some in fresh.chunks(SOME) {
                let placed: Vec<PlacedPost> =
                    self.forum.store.posts_in_bulk(some).await?.into_iter().flatten().collect();
                for PlacedPost { post, topic, .. } in &placed {
                    let stands = post.state.stands();
                    threads.0.entry(topic.id).or_default().standing += i64::from(stands);
                    if post.state.children > 0 {
                        replies.entry(post.id).or_default().0 = post.state.children as i64;
                    }
                    if let Some(parent) = post.head.parent.filter(|_| stands) {
                        replies.entry(parent.post).or_default().1 += 1;
                    }
                }
                self.votes(&placed).await?;
                for (number, index) in ThreadIndex::ALL.into_iter().enumerate() {
                    self.places(index, &placed, |topic| {
                        if let Some(found) = threads.0.entry(topic).or_default().found.get_mut(number) {
                            *found += 1;
                        }
                    })
                    .await?;
                }
                self.authors(&placed).await?;
                self.uses(&placed).await?;
            }
        }
        for (post, (found, implied)) in replies {
            self.compare(&format!("p:{post}"), "replies", found, implied);
        }
        Ok(threads)
    }

    async fn votes(&mut self, posts: &[PlacedPost]) -> Result<(), Problem> {
        let ids: Vec<PostId> = posts.iter().map(|placed| placed.post.id).collect();
        for (placed, (up, down)) in posts.iter().zip(self.forum.store.counted_votes(&ids).await?) {
            let (place, state) = (format!("p:{}", placed.post.id), &placed.post.state);
            let votes = up as i64 - down as i64;
            if votes != 0 {
                let received = (placed.post.head.author, placed.topic.id.shard());
                *self.received.entry(received).or_default() += votes;
            }
            self.compare(&place, "votes for", state.up as i64, up as i64);
            self.compare(&place, "votes against", state.down as i64, down as i64);
        }
        Ok(())
    }

    /// Whether posts stand in an index as they imply. `found` hears of each that stands there and
    /// is to.
    async fn places(
        &mut self,
        index: ThreadIndex,
        posts: &[PlacedPost],
        mut found: impl FnMut(TopicId),
    ) -> Result<(), Problem> {
        let implied: Vec<(&PlacedPost, f64)> =
            posts.iter().filter_map(|placed| Some((placed, score(index, placed)?))).collect();
        let asked: Vec<_> = implied.iter().map(|(placed, _)| &placed.post).collect();
        for ((placed, implied), stands) in implied.iter().zip(self.forum.store.indexed(index, &asked).await?) {
            if stands.is_some() {
                found(placed.topic.id);
            }
            if stands != Some(*implied) {
                self.differ(&place(index, placed.topic.id), placed.post.id, stands, Some(*implied));
            }
        }
        Ok(())
    }

    /// Whether what is accepted is an answer that nobody has removed.
    pub(super) async fn acceptances(&mut self, standings: &[Standing]) -> Result<(), Problem> {
        let accepted: Vec<(TopicId, PostId)> =
            standings.iter().filter_map(|standing| Some((standing.topic.id, standing.topic.accepted?))).collect();
        if accepted.is_empty() {
            return Ok(());
        }
        let posts: Vec<PostId> = accepted.iter().map(|(_, post)| *post).collect();
        for ((topic, post), placed) in accepted.into_iter().zip(self.forum.store.posts_in_bulk(&posts).await?) {
            let is_answer = placed.is_some_and(|placed| {
                placed.topic.id == topic
                    && placed.post.state.deletion.is_none()
                    && is_answer(&placed.topic, placed.post.head.parent)
            });
            if !is_answer {
                self.differ(&format!("t:{topic}"), "accepted", Some(post.0 as f64), None);
            }
        }
        Ok(())
    }

    /// What stands in the indexes of these topics and is implied by no post.
    pub(super) async fn indexes(&mut self, topics: &[TopicId], threads: &mut Threads) -> Result<(), Problem> {
        let threads: Vec<Thread> = topics.iter().map(|topic| threads.0.remove(topic).unwrap_or_default()).collect();
        for (number, index) in ThreadIndex::ALL.into_iter().enumerate() {
            let sizes = self.forum.store.index_sizes(index, topics).await?;
            for ((topic, thread), size) in topics.iter().zip(&threads).zip(sizes) {
                if Some(&size) != thread.found.get(number) {
                    self.leftover_posts(index, *topic, size).await?;
                }
            }
        }
        Ok(())
    }

    async fn leftover_posts(&mut self, index: ThreadIndex, topic: TopicId, size: u64) -> Result<(), Problem> {
        for offset in (0..size).step_by(SOME) {
            let entries = self.forum.store.index_part(index, topic, offset, SOME as u64).await?;
            let posts: Vec<Option<PostId>> = entries.iter().map(|(entry, _)| index.post_of(entry)).collect();
            let known: Vec<PostId> = posts.iter().flatten().copied().collect();
            let placed = self.forum.store.posts_in_bulk(&known).await?;
            let implied: HashSet<Vec<u8>> = placed
                .iter()
                .flatten()
                .filter(|placed| placed.topic.id == topic && score(index, placed).is_some())
                .map(|placed| index.entry(&placed.post))
                .collect();
            for ((entry, score), post) in entries.iter().zip(posts).filter(|((entry, _), _)| !implied.contains(entry)) {
                let item = post.map_or_else(|| String::from_utf8_lossy(entry).into_owned(), |post| post.to_string());
                self.differ(&place(index, topic), item, Some(*score), None);
            }
        }
        Ok(())
    }
}

/// As its key spells it.
fn place(index: ThreadIndex, topic: TopicId) -> String {
    let letter = match index {
        ThreadIndex::Order => 'o',
        ThreadIndex::Chronicle => 'c',
        ThreadIndex::Answers => 'a',
    };
    format!("t:{topic}:{letter}")
}
