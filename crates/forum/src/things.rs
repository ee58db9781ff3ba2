//! One thing at a time, as programs read and change them.

use std::collections::HashMap;
use std::sync::Arc;

use markup::CodeBlock;
use model::category::Category;
use model::change::OnceKey;
use model::ids::{MemberId, PostId, TopicId};
use model::limits::Act;
use model::list::{List, Sort};
use model::may::{Action, Object};
use model::refusal::Refusal;
use model::rules::order;
use model::topic::Topic;
use store::PlacedPost;

use crate::cooking::CookedPost;
use crate::reading::MemberCard;
use crate::visit::View;
use crate::writing::{TOO_LIVELY, TRIES};
use crate::{Forum, Problem};

/// A category with what stands in it.
pub struct CountedCategory {
    pub category: Category,
    pub topics: u64,
    pub posts: u64,
}

/// A post by itself.
pub struct PostPage {
    pub placed: PlacedPost,
    pub cooked: CookedPost,
    /// Its author, and that of what it replies to.
    pub members: HashMap<MemberId, MemberCard>,
}

impl Forum {
    /// The categories that this actor sees, in their order: one round trip.
    ///
    /// # Errors
    /// The store is away.
    pub async fn categories(self: Arc<Self>, view: View) -> Result<Vec<CountedCategory>, Problem> {
        let categories: Vec<Category> = view.site.visible(&view.actor).cloned().collect();
        let ids: Vec<_> = categories.iter().map(|category| category.id).collect();
        let lists: Vec<List> = ids.iter().map(|id| List::Category(*id, Sort::Recent)).collect();
        let lengths = futures_util::future::try_join_all(lists.iter().map(|list| self.slice(list, 0, 0)));
        let (lengths, posts) = tokio::try_join!(lengths, self.post_counts(&ids))?;
        let counts = lengths.iter().map(|slice| slice.total).zip(posts);
        Ok(categories
            .into_iter()
            .zip(counts)
            .map(|(category, (topics, posts))| CountedCategory { category, topics, posts })
            .collect())
    }

    /// A post, as it stands in its thread or apart from it. What was deleted there leaves a place that
    /// everybody sees.
    ///
    /// # Errors
    /// There is no such post for this actor; the store is away.
    pub async fn post_page(self: Arc<Self>, view: View, post: PostId) -> Result<PostPage, Problem> {
        let placed = Arc::clone(&self).placed_or_gone(&view, post).await?;
        if !placed.post.state.stands() {
            view.may(Action::See, Object::Post(&placed.topic, &placed.post))?;
        }
        let head = &placed.post.head;
        let mut wanted: Vec<MemberId> =
            [Some(head.author), head.parent.map(|parent| parent.author)].into_iter().flatten().collect();
        wanted.dedup();
        let posts = [&placed.post];
        let (members, mut cooked) = tokio::try_join!(self.cards(&wanted), self.cook_posts(&posts))?;
        let cooked = cooked.pop().ok_or_else(|| Problem::Broken("a post was not cooked".to_owned()))?;
        Ok(PostPage { placed, cooked, members })
    }

    /// A code block of a post, by its number: what was deleted shows none.
    ///
    /// # Errors
    /// There is no such block for this actor; the store is away.
    pub async fn code_of_post(self: Arc<Self>, view: View, post: PostId, number: usize) -> Result<CodeBlock, Problem> {
        let placed = Arc::clone(&self).placed_or_gone(&view, post).await?;
        if placed.post.state.deletion.is_some() {
            return Err(Refusal::Absent.into());
        }
        view.may(Action::See, Object::Post(&placed.topic, &placed.post))?;
        let block = self.code_block(placed.post.body, number).await?;
        block.ok_or_else(|| Refusal::Absent.into())
    }

    /// Removes a topic.
    ///
    /// # Errors
    /// The actor may not, or it stands in a state that does not allow it.
    pub async fn delete_topic_once(
        &self,
        view: &View,
        topic: TopicId,
        reason: &str,
        once: Option<OnceKey>,
    ) -> Result<Topic, Problem> {
        let mut cost = Some(Act::Edit);
        for _ in 0..TRIES {
            let found = self.store.topic(topic);
            let (found, limited) =
                tokio::try_join!(async { Ok(found.await?.ok_or(Refusal::Absent)?) }, self.spend(view, cost.take()))?;
            let change = order::delete(&view.site, &view.actor, &found, reason, self.now());
            let Some(change) = self.or_before(change, limited, found.opening, once.as_ref()).await? else {
                return Ok(found);
            };
            if self.is_done(change).await? {
                return Ok(found);
            }
        }
        Err(Refusal::Conflict(TOO_LIVELY).into())
    }

    /// Changes title, tags or text of a topic.
    ///
    /// # Errors
    /// As [`Forum::edit`].
    pub async fn edit_topic_once(
        &self,
        view: &View,
        topic: TopicId,
        form: model::rules::posts::EditForm,
        once: Option<OnceKey>,
    ) -> Result<PlacedPost, Problem> {
        let found = self.store.topic(topic).await?.ok_or(Refusal::Absent)?;
        view.may(Action::See, Object::Topic(&found))?;
        self.edit_once(view, found.opening, form, once).await
    }
}
