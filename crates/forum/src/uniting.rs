//! Merging categories: what would become of one, and moving its topics one after the other.

use std::sync::Arc;
use std::time::{Duration, Instant};

use model::category::Category;
use model::event::Due;
use model::ids::{CategoryId, TopicId};
use model::list::{List, Sort};
use model::may::{Action, Object};
use model::refusal::Refusal;
use model::rules::members;
use model::rules::uniting::{self as rules, Readers};
use model::shard::{self, Shard};
use model::time::Timestamp;
use store::Outcome;

use crate::visit::View;
use crate::writing::TRIES;
use crate::{Forum, MemberCard, Problem};

/// Topics that are looked at together, and how long is gone on with that before others have their turn.
const TOPICS: usize = 100;
const TURN: Duration = Duration::from_millis(400);
/// When topics are gone through once more: by then every node has heard of it for long.
const ONCE_MORE: Duration = Duration::from_secs(60);

/// A category that might become part of another one.
pub struct MergeableCategory {
    pub category: Category,
    pub topics: u64,
    pub posts: u64,
    /// What would come of it, where another one was named.
    pub preview: Option<MergePreview>,
}

/// What comes of a category that becomes part of this one.
pub struct MergePreview {
    pub into: Category,
    pub before: Readers,
    pub after: Readers,
    /// Somebody reads it then who does not now.
    pub opens: bool,
    /// Those who keep order now and will not any more.
    pub released: Vec<MemberCard>,
}

impl Forum {
    /// A category and what would become of it in another one.
    ///
    /// # Errors
    /// The actor is no admin, or there is no such category; the two do not go together; the store is away.
    pub async fn merge_page(
        self: Arc<Self>,
        view: View,
        from: CategoryId,
        into: Option<CategoryId>,
    ) -> Result<MergeableCategory, Problem> {
        view.may(Action::Administer, Object::Site)?;
        let category = view.site.category(from).ok_or(Refusal::Absent)?.clone();
        let ids = [from];
        let list = List::Category(from, Sort::Recent);
        let (topics, posts) = tokio::try_join!(self.slice(&list, 0, 0), self.post_counts(&ids))?;
        let preview = match into {
            None => None,
            into => Some(self.merge_preview(&view, from, into).await?),
        };
        let posts = posts.first().copied().unwrap_or(0);
        Ok(MergeableCategory { category, topics: topics.total, posts, preview })
    }

    async fn merge_preview(
        &self,
        view: &View,
        from: CategoryId,
        into: Option<CategoryId>,
    ) -> Result<MergePreview, Problem> {
        let (from, into) = rules::check(&view.site, &view.actor, from, into)?;
        let released: Vec<_> = from.moderators.difference(&into.moderators).copied().collect();
        let cards = self.cards(&released).await?;
        Ok(MergePreview {
            into: into.clone(),
            before: Readers::of(&view.site, from),
            after: Readers::of(&view.site, into),
            opens: rules::opens(&view.site, from, into),
            released: released.iter().filter_map(|member| cards.get(member)).cloned().collect(),
        })
    }

    /// Begins to make a category part of another one.
    ///
    /// # Errors
    /// The actor is no admin, or has not proved lately who they are; the two do not go together; more people
    /// would read it, and that was not confirmed; somebody was faster; the store is away.
    pub async fn merge_category(
        &self,
        view: &View,
        from: CategoryId,
        into: Option<CategoryId>,
        confirmed: bool,
    ) -> Result<(), Problem> {
        view.may(Action::Administer, Object::Site)?;
        view.proved(self.now())?;
        self.commit_site(rules::begin(&view.site, &view.actor, from, into, confirmed, self.now())?).await
    }

    /// How much of each category that becomes part of another one has been gone through, in percent.
    ///
    /// # Errors
    /// The store is away.
    pub async fn merges(&self, view: &View) -> Result<Vec<(CategoryId, u64)>, Problem> {
        if view.site.categories().iter().all(|category| category.merged.is_none()) {
            return Ok(Vec::new());
        }
        let due = self.store.due(Shard::SITE, self.now()).await?;
        let merges = due.into_iter().filter_map(|(due, _)| match due {
            Due::CategoryMerged { category, shard, .. } => Some((category, shard * 100 / shard::COUNT)),
            _ => None,
        });
        Ok(merges.collect())
    }

    /// Moves these topics along with their categories. Doing it again changes nothing.
    pub(crate) async fn move_along(&self, topics: &[TopicId]) -> Result<(), Problem> {
        let mut left: Vec<TopicId> = topics.to_vec();
        for _ in 0..TRIES {
            let site = self.site();
            let standings = self.store.standings(&left).await?;
            left.clear();
            for standing in standings.into_iter().flatten() {
                let Some(change) = rules::move_along(&site, &standing.topic) else { continue };
                if let Outcome::Stale(_) = self.store.commit_in_bulk(change).await? {
                    left.push(standing.topic.id);
                }
            }
            if left.is_empty() {
                return Ok(());
            }
        }
        Err(Problem::Busy)
    }

    /// Goes on for a moment with the topics of a category that becomes part of another one. Whoever holds the
    /// lease of the site's shard does, and notes how far it is, so that it comes to its end whatever dies.
    pub(crate) async fn go_on_with_category(&self, due: &Due, at: Timestamp) -> Result<(), Problem> {
        let Due::CategoryMerged { category, shard, topic } = due else { return Ok(()) };
        self.refresh_site().await?;
        let (began, mut behind) = (Instant::now(), *topic);
        let (category, mut shard, mut due) = (*category, *shard, due.clone());
        while began.elapsed() < TURN {
            let mut topics = self.store.topics_of(Shard::of_id(shard)).await?;
            topics.retain(|topic| Some(*topic) > behind);
            topics.sort_unstable();
            let some = topics.get(..TOPICS.min(topics.len())).unwrap_or_default();
            self.move_along(some).await?;
            (shard, behind) = if some.len() < topics.len() { (shard, some.last().copied()) } else { (shard + 1, None) };
            if shard >= shard::COUNT {
                return self.end_of_category(&due, at, category).await;
            }
            if let Outcome::Stale(_) = self.store.commit_in_bulk(rules::gone_on(&due, at, shard, behind)).await? {
                // Another node goes on with it.
                return Ok(());
            }
            due = Due::CategoryMerged { category, shard, topic: behind };
        }
        Ok(())
    }

    /// All topics were gone through. If the site has changed meanwhile, the last of them are once more.
    async fn end_of_category(&self, due: &Due, at: Timestamp, category: CategoryId) -> Result<(), Problem> {
        let site = self.refresh_site().await?;
        let Some(change) = rules::finish(&site, due, at, self.now().plus(ONCE_MORE)) else {
            self.store.commit_in_bulk(rules::gone_on(due, at, shard::COUNT, None)).await?;
            return Ok(());
        };
        let kept = site.category(category).map(|known| known.moderators.clone()).unwrap_or_default();
        let keeps = |it: &Category| it.moderators.clone();
        let then = site.heir(category).map(keeps).unwrap_or_default();
        if let Outcome::Stale(_) = self.store.commit(change).await? {
            return Ok(());
        }
        self.refresh_site().await?;
        // Their rights are gone with the commit; so are the sessions that they had them in.
        for member in kept.difference(&then) {
            self.store.commit(members::end_sessions(*member)).await?;
        }
        Ok(())
    }
}
