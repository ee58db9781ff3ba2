//! Merging topics: [`model::merging`] tells the steps. Whoever says so takes them at once; what a node that was
//! killed has left, whoever holds the lease goes on with.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use model::event::Due;
use model::ids::{IdKind, MemberId, PostId, TopicId};
use model::may::{Action, Object};
use model::merging::{Absorption, Merging};
use model::post::{Post, PostHead};
use model::refusal::{Home, Refusal};
use model::rules::merging::{self, Arriving, Carried};
use model::rules::order;
use model::time::Timestamp;
use model::topic::Topic;
use store::{BesidePost, Outcome};

use crate::visit::View;
use crate::writing::{TOO_LIVELY, TRIES};
use crate::{Forum, Problem};

/// Bytes of text, and posts, that are written where they go in one commit.
const TEXT: usize = 256 * 1024;
const POSTS: usize = 200;
/// How often a post may have gone from topic to topic for its first address to lead on.
const FURTHER: usize = 16;

/// Two topics that can become one.
pub struct Mergeable {
    pub from: Topic,
    pub into: Topic,
}

impl Forum {
    /// Which of two topics would go into which.
    ///
    /// # Errors
    /// As [`merging::check`]; the store is away.
    pub async fn mergeable(
        self: Arc<Self>,
        view: View,
        topic: TopicId,
        other: Option<TopicId>,
    ) -> Result<Mergeable, Problem> {
        let (topic, other) = self.both(topic, other).await?;
        let (from, into) = merging::check(&view.site, &view.actor, &topic, other.as_ref())?;
        Ok(Mergeable { from: from.clone(), into: into.clone() })
    }

    async fn both(&self, topic: TopicId, other: Option<TopicId>) -> Result<(Topic, Option<Topic>), Problem> {
        let other = async {
            match other {
                Some(other) => self.store.topic(other).await,
                None => Ok(None),
            }
        };
        let (topic, other) = tokio::try_join!(self.store.topic(topic), other)?;
        Ok((topic.ok_or(Refusal::Absent)?, other))
    }

    /// Merges two topics: the later one goes into the other. Answers with that.
    ///
    /// # Errors
    /// As [`merging::begin`]; too much goes on in them; the store is away.
    pub async fn merge_topics(
        &self,
        view: &View,
        topic: TopicId,
        other: Option<TopicId>,
        reason: &str,
    ) -> Result<TopicId, Problem> {
        for _ in 0..TRIES {
            let (topic, other) = self.both(topic, other).await?;
            let change = merging::begin(&view.site, &view.actor, &topic, other.as_ref(), reason, self.now())?;
            let Some(other) = other else { return Err(Refusal::Absent.into()) };
            let (from, into) = merging::direction(&topic, &other);
            if !self.is_done(change).await? {
                continue;
            }
            // From here on it comes to its end, whoever sees to it.
            if let Err(problem) = self.go_on_with_merging(from.id, None).await {
                tracing::warn!(topic = %from.id, %problem, "a merge of topics is gone on with later");
            }
            return Ok(into.id);
        }
        Err(Refusal::Conflict(TOO_LIVELY).into())
    }

    /// Goes on with a topic that is on its way into another one, or takes away what was left behind. `due` is
    /// when that was due.
    pub(crate) async fn go_on_with_merging(&self, topic: TopicId, due: Option<Timestamp>) -> Result<(), Problem> {
        for _ in 0..TRIES {
            let Some(from) = self.topic_in_bulk(topic).await? else { return Ok(()) };
            let is_over = match (&from.merging, from.merged, due) {
                (Some(merging), ..) => self.merge_on(&from, merging).await?,
                (None, Some(_), Some(at)) => return self.clear_merged(&from, at).await,
                (None, None, Some(at)) => {
                    let change = order::done(&Due::TopicMerges { topic }, at);
                    self.store.commit_in_bulk(change).await?;
                    return Ok(());
                }
                (None, _, None) => return Ok(()),
            };
            if is_over {
                return Ok(());
            }
        }
        // Something changes it all the time: later.
        Ok(())
    }

    async fn topic_in_bulk(&self, topic: TopicId) -> Result<Option<Topic>, Problem> {
        let found = self.store.standings(&[topic]).await?.into_iter().flatten().next();
        Ok(found.map(|standing| standing.topic))
    }

    /// One step, and all that follow; `false` if something was otherwise than it had been read.
    async fn merge_on(&self, from: &Topic, merging: &Merging) -> Result<bool, Problem> {
        let posts = self.all_posts(from.id).await?;
        let ids: Vec<PostId> = posts.iter().map(|post| post.id).collect();
        if !merging.numbered {
            return self.number_posts(from, merging, &posts).await.map(|()| false);
        }
        let numbers = self.store.forwards(&ids).await?;
        let into = self.topic_in_bulk(merging.into).await?.filter(|into| into.merged.is_none());
        let absorption = self.store.absorption(merging.into, from.id).await?;
        if absorption == Some(Absorption::Done) {
            let change = merging::end(from, merging, &posts, self.now());
            return Ok(!self.is_stale(change).await?);
        }
        let Some(into) = into.filter(|into| into.deletion.is_none()) else {
            return self.stay(from, merging, absorption, &numbers).await;
        };
        if into.merging.is_some() {
            // It goes on when that one has come to its end.
            return Ok(true);
        }
        if absorption.is_none() && self.is_stale(merging::open(from, &into)).await? {
            return Ok(false);
        }
        let heads = merging::heads(from, &into, self.opened_by(&into).await?, &posts, &numbers);
        let Some(arriving) = self.carry_posts(from, &into, &posts, &heads, &numbers).await? else { return Ok(false) };
        let arriving: Vec<Arriving<'_>> = arriving
            .iter()
            .map(|(id, post, uses)| Some(Arriving { id: *id, head: heads.get(&post.id)?, state: &post.state, uses }))
            .collect::<Option<_>>()
            // Without all of them nothing arrives, or the rest would be lost.
            .ok_or_else(|| Problem::Broken(format!("not every post of {} has a place where it goes", from.id)))?;
        self.is_stale(merging::arrive(from, &into, merging, &arriving)).await?;
        Ok(false)
    }

    async fn is_stale(&self, change: model::change::Change) -> Result<bool, Problem> {
        Ok(matches!(self.store.commit_in_bulk(change).await?, Outcome::Stale(_)))
    }

    /// Gives posts their numbers, in the order in which they were written.
    async fn number_posts(&self, from: &Topic, merging: &Merging, posts: &[Post]) -> Result<(), Problem> {
        let mut fresh = BTreeSet::new();
        while fresh.len() < posts.len() {
            fresh.insert(PostId(self.store.fresh_id(merging.into.shard(), IdKind::Post).await?));
        }
        let numbers: Vec<(PostId, PostId)> = posts.iter().map(|post| post.id).zip(fresh).collect();
        let standing = posts.iter().filter(|post| post.state.stands()).map(|post| post.id).collect();
        self.store.commit_in_bulk(merging::number(from, merging, &numbers, &standing)).await?;
        Ok(())
    }

    /// Who wrote what a topic begins with.
    async fn opened_by(&self, topic: &Topic) -> Result<MemberId, Problem> {
        let opening = self.store.posts_in_bulk(&[topic.opening]).await?.into_iter().flatten().next();
        Ok(opening.map_or(topic.author, |placed| placed.post.head.author))
    }

    /// Writes posts where they go; none, if that is no longer wanted.
    async fn carry_posts<'a>(
        &self,
        from: &Topic,
        into: &Topic,
        posts: &'a [Post],
        heads: &BTreeMap<PostId, PostHead>,
        numbers: &BTreeMap<PostId, PostId>,
    ) -> Result<Option<Vec<(PostId, &'a Post, BTreeSet<model::upload::UploadHash>)>>, Problem> {
        let mut arriving = Vec::with_capacity(posts.len());
        let mut left = posts;
        while !left.is_empty() {
            let mut bytes = 0;
            let fits = |post: &&Post| {
                bytes += post.body.len();
                bytes <= TEXT
            };
            let count = left.iter().take(POSTS).take_while(fits).count().max(1);
            let (some, rest) = left.split_at(count.min(left.len()));
            left = rest;
            let ids: Vec<PostId> = some.iter().map(|post| post.id).collect();
            let mut carried = Vec::with_capacity(some.len());
            for (post, beside) in some.iter().zip(self.store.beside_posts(&ids).await?) {
                let (Some(id), Some(head)) = (numbers.get(&post.id), heads.get(&post.id)) else {
                    return Err(Problem::Broken(format!("the post {} has no number where it goes", post.id)));
                };
                let BesidePost { votes, history, flags, decided, uses } = beside;
                arriving.push((*id, post, uses.clone()));
                carried.push(Carried { id: *id, head, post, votes, history, flags, decided, uses });
            }
            if self.is_stale(merging::carry(from, into, carried)).await? {
                return Ok(None);
            }
        }
        Ok(Some(arriving))
    }

    /// Where it was to go there is nothing any more.
    async fn stay(
        &self,
        from: &Topic,
        merging: &Merging,
        absorption: Option<Absorption>,
        numbers: &BTreeMap<PostId, PostId>,
    ) -> Result<bool, Problem> {
        if absorption.is_some()
            && let Some(into) = self.topic_in_bulk(merging.into).await?
            && self.is_stale(merging::withdraw(from, &into, numbers)).await?
        {
            return Ok(false);
        }
        tracing::info!(topic = %from.id, into = %merging.into, "a topic stays, since the one that it was to go into went");
        Ok(!self.is_stale(merging::give_up(from, merging, numbers)).await?)
    }

    /// What was left behind goes, when followers have seen that it is elsewhere.
    async fn clear_merged(&self, from: &Topic, at: Timestamp) -> Result<(), Problem> {
        let shard = from.id.shard();
        let (newest, state) = tokio::try_join!(self.store.newest_event(shard), self.store.follow_state(shard))?;
        if newest != state.cursor || newest != state.teller {
            return Ok(());
        }
        let posts: Vec<PostId> = self.all_posts(from.id).await?.into_iter().map(|post| post.id).collect();
        let uses = self.store.used_by(&posts).await?;
        self.store.commit_in_bulk(merging::clear(from, at, &posts, uses)).await?;
        Ok(())
    }

    /// Where a post stands now, if it went into another topic, for whoever may see it there.
    pub(crate) async fn moved_post(&self, view: &View, post: PostId) -> Result<Option<Refusal>, Problem> {
        let mut next = self.store.forward(post).await?;
        // What has gone further was left behind there as well.
        for _ in 0..FURTHER {
            let Some(to) = next else { return Ok(None) };
            match self.store.post(to, None).await?.map(|placed| view.may(Action::See, Object::Topic(&placed.topic))) {
                Some(Ok(())) => return Ok(Some(Refusal::Moved(Home::Post(to)))),
                Some(Err(Refusal::Moved(_))) | None => next = self.store.forward(to).await?,
                // Nobody hears of what they may not see.
                Some(Err(_)) => return Ok(None),
            }
        }
        Ok(None)
    }

    /// The same of the n-th post of a topic.
    pub(crate) async fn moved_nth(&self, topic: TopicId, nth: u64) -> Result<Option<Refusal>, Problem> {
        Ok(self.store.forward_of_nth(topic, nth).await?.map(|to| Refusal::Moved(Home::Post(to))))
    }
}
