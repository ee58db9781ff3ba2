//! Taking away for good what was deleted.

use futures_util::future::try_join_all;
use model::ids::PostId;
use model::may::{Action, Object};
use model::refusal::Refusal;
use model::rules::purging::{self, POSTS_MAX};
use store::PlacedPost;

use crate::visit::View;
use crate::writing::{TOO_LIVELY, TRIES};
use crate::{Forum, Problem};

/// Posts of a topic whose flags and files are read together.
const SOME: usize = 100;

impl Forum {
    /// Purges a post that is deleted; with an opening post the whole topic. That goes post by post, the opening
    /// post last: whoever finds it stopped in the middle begins it again.
    ///
    /// # Errors
    /// The actor is no admin, or has not proved lately who they are; it is not deleted, or has too many posts;
    /// the reason is missing; the store is away.
    pub async fn purge(&self, view: &View, post: PostId, reason: &str) -> Result<PlacedPost, Problem> {
        let placed = self.store.post(post, view.actor.id()).await?.ok_or(Refusal::Absent)?;
        view.may(Action::Purge, Object::Post(&placed.topic, &placed.post))?;
        view.proved(self.now())?;
        if placed.post.is_opening() {
            let posts = self.store.all_posts(&[placed.topic.id]).await?;
            if posts.len() > POSTS_MAX {
                return Err(Refusal::Conflict(
                    "At most 1,000 posts are purged at once. Restore it, split some of it off, and purge both.",
                )
                .into());
            }
            let replies: Vec<PostId> = posts.into_iter().filter(|reply| *reply != post).collect();
            for some in replies.chunks(SOME) {
                // They stand in one shard, whose commits go one after the other.
                try_join_all(some.iter().map(|reply| self.purge_one(view, *reply, reason))).await?;
            }
        }
        match self.purge_one(view, post, reason).await? {
            Some(placed) => Ok(placed),
            None => Err(Refusal::Purged.into()),
        }
    }

    /// `None`: nothing is left of it already.
    async fn purge_one(&self, view: &View, post: PostId, reason: &str) -> Result<Option<PlacedPost>, Problem> {
        for _ in 0..TRIES {
            let ids = [post];
            let (placed, case, uses) =
                tokio::try_join!(self.store.post(post, None), self.store.case_file(post), self.store.used_by(&ids))?;
            let placed = placed.ok_or(Refusal::Absent)?;
            let beside = (&case.flags, uses.into_iter().next().unwrap_or_default());
            let of = (&placed.topic, &placed.post);
            match purging::purge(&view.site, &view.actor, of, beside, reason, self.now()) {
                Err(Refusal::Purged) => return Ok(None),
                change => {
                    if self.is_done(change?).await? {
                        return Ok(Some(placed));
                    }
                }
            }
        }
        Err(Refusal::Conflict(TOO_LIVELY).into())
    }
}
