//! Flags: saying that something is wrong with a post, what waits for a decision, and deciding.

use std::collections::HashMap;
use std::sync::Arc;

use futures_util::future::try_join_all;
use model::category::Category;
use model::flag::{FlagRecord, Flags};
use model::ids::{MemberId, PostId};
use model::limits::Act;
use model::list::List;
use model::may::{Action, Object};
use model::refusal::Refusal;
use model::rules::flags::{self, Decision, FlagForm};
use store::PlacedPost;

use crate::limits::unless;
use crate::reading::{MemberCard, each_once};
use crate::visit::View;
use crate::writing::{TOO_LIVELY, TRIES};
use crate::{Forum, Problem};

/// Cases of each category that are shown: the oldest first, so that no more are needed.
const SHOWN: u64 = 50;

/// What waits for somebody who keeps order.
pub struct Queue {
    /// The oldest first.
    pub cases: Vec<FlaggedPost>,
    /// How many there are in all.
    pub total: u64,
    pub members: HashMap<MemberId, MemberCard>,
}

pub struct FlaggedPost {
    pub placed: PlacedPost,
    pub flags: Flags,
}

impl Forum {
    /// A post for whoever would flag it.
    ///
    /// # Errors
    /// The actor may not; there is no such post for them.
    pub async fn flaggable(self: Arc<Self>, view: View, post: PostId) -> Result<PlacedPost, Problem> {
        let placed = self.placed_or_gone(&view, post).await?;
        view.may(Action::Flag, Object::Post(&placed.topic, &placed.post))?;
        Ok(placed)
    }

    /// Says that something is wrong with a post: two round trips.
    ///
    /// # Errors
    /// The actor may not, a field is wrong, or too many were flagged.
    pub async fn flag(&self, view: &View, post: PostId, form: &FlagForm) -> Result<PlacedPost, Problem> {
        let mut cost = Some(Act::Flag);
        for _ in 0..TRIES {
            let (placed, flags, record, limited) = tokio::try_join!(
                async { Ok::<_, Problem>(self.store.post(post, None).await?.ok_or(Refusal::Absent)?) },
                async { Ok(self.store.flags(post).await?) },
                async {
                    match view.actor.id() {
                        Some(by) => Ok(self.store.flag_record(by).await?),
                        None => Ok(FlagRecord::default()),
                    }
                },
                self.spend(view, cost.take())
            )?;
            let change = self.flagged(view, &placed, &flags, record, form)?;
            unless(limited)?;
            if self.is_done(change).await? {
                return Ok(placed);
            }
        }
        Err(Refusal::Conflict(TOO_LIVELY).into())
    }

    fn flagged(
        &self,
        view: &View,
        placed: &PlacedPost,
        said: &Flags,
        record: FlagRecord,
        form: &FlagForm,
    ) -> Result<model::change::Change, Refusal> {
        flags::flag(&view.site, &view.actor, (&placed.topic, &placed.post), said, record, form, self.now())
    }

    /// What members have flagged in the categories that the actor keeps, the oldest first: three round trips.
    ///
    /// # Errors
    /// They keep order nowhere; the store is away.
    pub async fn queue(self: Arc<Self>, view: View) -> Result<Queue, Problem> {
        view.actor.id().ok_or(Refusal::SignIn)?;
        let kept = kept_by(&view);
        if kept.is_empty() {
            return Err(Refusal::Absent.into());
        }
        let lists: Vec<List> = kept.iter().map(|category| List::Flagged(category.id)).collect();
        let slices = try_join_all(lists.iter().map(|list| self.store.slice(list, 0, SHOWN))).await?;
        let total = slices.iter().map(|slice| slice.total).sum();
        let posts: Vec<PostId> =
            slices.iter().flat_map(|slice| &slice.items).filter_map(|item| item.parse().ok()).collect();
        let flags = try_join_all(posts.iter().map(|post| self.store.flags(*post)));
        let (placed, flags) = tokio::try_join!(self.store.posts_in_bulk(&posts), flags)?;
        let mut cases: Vec<FlaggedPost> = placed
            .into_iter()
            .zip(flags)
            .filter_map(|(placed, flags)| Some(FlaggedPost { placed: placed?, flags }))
            .filter(|case| {
                let of = Object::Post(&case.placed.topic, &case.placed.post);
                case.placed.post.state.case.is_some() && view.can(Action::Decide, of)
            })
            .collect();
        cases.sort_by_key(|case| case.placed.post.state.case.as_ref().map(|open| open.since));
        let authors = cases.iter().map(|case| case.placed.post.head.author);
        let flaggers = cases.iter().flat_map(|case| case.flags.keys().copied());
        let members = self.cards(&each_once(authors.chain(flaggers))).await?;
        Ok(Queue { cases, total, members })
    }

    /// Decides about all flags of a post: two round trips.
    ///
    /// # Errors
    /// The actor may not, or somebody else has decided.
    pub async fn decide_flags(&self, view: &View, post: PostId, decision: &Decision) -> Result<PlacedPost, Problem> {
        for _ in 0..TRIES {
            let (placed, said) = tokio::try_join!(
                async { Ok::<_, Problem>(self.store.post(post, None).await?.ok_or(Refusal::Absent)?) },
                async { Ok(self.store.flags(post).await?) },
            )?;
            let of = (&placed.topic, &placed.post);
            let change = flags::decide(&view.site, &view.actor, of, &said, decision, self.now())?;
            if self.is_done(change).await? {
                return Ok(placed);
            }
        }
        Err(Refusal::Conflict(TOO_LIVELY).into())
    }
}

/// The categories that somebody decides in.
fn kept_by(view: &View) -> Vec<&Category> {
    let visible = view.site.visible(&view.actor);
    visible.filter(|category| view.can(Action::KeepOrder, Object::Category(category))).collect()
}

impl View {
    /// Whether whoever asks keeps order somewhere.
    pub fn keeps_order(&self) -> bool {
        !kept_by(self).is_empty()
    }
}
