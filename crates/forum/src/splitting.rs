//! Splitting posts off into a topic of their own.

use std::collections::BTreeSet;
use std::sync::Arc;

use model::change::OnceKey;
use model::ids::{IdKind, PostId, TopicId};
use model::may::{Action, Object};
use model::post::Post;
use model::refusal::Refusal;
use model::rules::splitting::{self, Split, SplitForm};
use model::topic::Topic;
use store::Outcome;

use crate::visit::View;
use crate::writing::{Posted, TOO_LIVELY, TRIES};
use crate::{Forum, Problem};

/// Posts that are read together.
const SOME: usize = 500;

/// Which posts of a topic are meant: these, and those below one.
#[derive(Clone, Debug, Default)]
pub struct Chosen {
    pub posts: BTreeSet<PostId>,
    /// This one with all replies below it.
    pub below: Option<PostId>,
}

impl Chosen {
    /// As they stand.
    pub fn among(&self, posts: &[Post]) -> BTreeSet<PostId> {
        let below = self.below.map(|below| splitting::with_replies(posts, below));
        self.posts.iter().copied().chain(below.into_iter().flatten()).collect()
    }
}

/// A topic with all of its posts, by time.
pub struct WholeTopic {
    pub topic: Topic,
    pub posts: Vec<Post>,
}

impl Forum {
    /// A topic as whoever keeps order there splits it. Round trips by the number of its posts.
    ///
    /// # Errors
    /// There is no such topic for the actor, or they do not keep order there; the store is away.
    pub async fn whole_topic(self: Arc<Self>, view: View, topic: TopicId) -> Result<WholeTopic, Problem> {
        self.whole(&view, topic).await
    }

    /// A topic for whoever keeps order there.
    ///
    /// # Errors
    /// There is no such topic for the actor, or they do not keep order there; the store is away.
    pub async fn kept_topic(self: Arc<Self>, view: View, topic: TopicId) -> Result<Topic, Problem> {
        let topic = self.store.topic(topic).await?.ok_or(Refusal::Absent)?;
        view.may(Action::KeepOrder, Object::Topic(&topic))?;
        Ok(topic)
    }

    async fn whole(&self, view: &View, topic: TopicId) -> Result<WholeTopic, Problem> {
        let found = async { Ok::<_, Problem>(self.store.topic(topic).await?) };
        let (found, ids) = tokio::try_join!(found, self.posts_of(topic))?;
        let topic = found.ok_or(Refusal::Absent)?;
        view.may(Action::KeepOrder, Object::Topic(&topic))?;
        let posts = self.read_posts(topic.id, ids).await?;
        Ok(WholeTopic { topic, posts })
    }

    /// All posts of a topic by time, those that were removed from its thread too.
    pub(crate) async fn all_posts(&self, topic: TopicId) -> Result<Vec<Post>, Problem> {
        let ids = self.posts_of(topic).await?;
        self.read_posts(topic, ids).await
    }

    async fn posts_of(&self, topic: TopicId) -> Result<BTreeSet<PostId>, Problem> {
        let (standing, removed) = tokio::try_join!(self.store.posts_standing(topic), self.store.posts_removed(topic))?;
        Ok(standing.into_iter().chain(removed).collect())
    }

    async fn read_posts(&self, topic: TopicId, ids: BTreeSet<PostId>) -> Result<Vec<Post>, Problem> {
        let mut posts = Vec::new();
        for some in ids.into_iter().collect::<Vec<_>>().chunks(SOME) {
            let found = self.store.posts_in_bulk(some).await?.into_iter().flatten();
            posts.extend(found.filter(|placed| placed.topic.id == topic).map(|placed| placed.post));
        }
        posts.sort_by_key(|post| (post.head.created, post.id));
        Ok(posts)
    }

    /// Makes posts of a topic one of their own, in one commit.
    ///
    /// # Errors
    /// As [`splitting::split`]; too much goes on in the topic; the store is away.
    pub async fn split_topic(
        &self,
        view: &View,
        topic: TopicId,
        chosen: &Chosen,
        form: &SplitForm,
        once: Option<OnceKey>,
    ) -> Result<Posted<TopicId>, Problem> {
        for _ in 0..TRIES {
            let WholeTopic { topic, posts } = self.whole(view, topic).await?;
            let chosen = chosen.among(&posts);
            let author = splitting::opens(&posts, &chosen).map(|post| post.head.author);
            let author_name = match author {
                Some(author) => self.member_card(author).await?.map(|card| card.name).unwrap_or_default(),
                None => String::new(),
            };
            let into = TopicId(self.store.fresh_id(topic.id.shard(), IdKind::Topic).await?);
            let split = Split { topic: &topic, posts: &posts, chosen: &chosen, into, author_name, once: once.clone() };
            let change = splitting::split(&view.site, &view.actor, &split, form)?;
            match self.store.commit_in_bulk(change).await? {
                Outcome::Done => return Ok(Posted { id: into, repeated: false, held: false }),
                Outcome::Repeated(first) => return Ok(Posted { id: TopicId(first), repeated: true, held: false }),
                Outcome::Stale(_) => {}
            }
        }
        Err(Refusal::Conflict(TOO_LIVELY).into())
    }
}
