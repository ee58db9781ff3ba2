//! The same done to many topics or posts, each in a commit of its own.

use std::sync::Arc;

use futures_util::future::try_join_all;
use model::change::Change;
use model::ids::{PostId, TopicId};
use model::may::{Action, Object};
use model::refusal::Refusal;
use model::rules::many::{self, ToPosts, ToTopics};
use model::topic::Topic;
use store::PlacedPost;

use crate::visit::View;
use crate::writing::{TOO_LIVELY, TRIES};
use crate::{Forum, Problem};

/// How many are seen to at once.
const AT_ONCE: usize = 8;

/// What comes, or came, of it for one of them.
#[derive(Clone, Debug)]
pub struct Handled<Id, Thing> {
    pub id: Id,
    /// The topic or post as it stood before, for whoever keeps order there.
    pub thing: Option<Thing>,
    pub fate: Fate,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Fate {
    Changes,
    /// It is so already.
    Same,
    Refused(Refusal),
}

impl Fate {
    fn of(change: &Result<Change, Refusal>) -> Self {
        match change {
            Ok(change) if change.effects.is_empty() => Self::Same,
            Ok(_) => Self::Changes,
            Err(refusal) => Self::Refused(refusal.clone()),
        }
    }
}

type Topics = Vec<Handled<TopicId, Topic>>;
type Posts = Vec<Handled<PostId, PlacedPost>>;

impl Forum {
    /// What would come of it for each of these topics, if it were done now.
    ///
    /// # Errors
    /// The actor keeps order nowhere; the store is away.
    pub async fn look_at_topics(
        self: Arc<Self>,
        view: View,
        topics: Vec<TopicId>,
        (deed, reason): (ToTopics, String),
    ) -> Result<Topics, Problem> {
        view.may(Action::SeeConduct, Object::Site)?;
        let rows = self.store.rows(&topics, false).await?;
        let looked = topics.into_iter().zip(rows).map(|(id, row)| {
            let topic = row.map(|row| row.standing.topic);
            let change = match &topic {
                Some(topic) => many::to_topic(&view.site, &view.actor, topic, (&deed, &reason), self.now()),
                None => Err(Refusal::Absent),
            };
            Handled { id, fate: Fate::of(&change), thing: topic.filter(|topic| keeps(&view, topic)) }
        });
        Ok(looked.collect())
    }

    /// Does it to each of these topics.
    ///
    /// # Errors
    /// The actor keeps order nowhere; the store is away, and it was done to some of them: the same again does
    /// it to the others.
    pub async fn handle_topics(
        &self,
        view: &View,
        topics: &[TopicId],
        (deed, reason): (&ToTopics, &str),
    ) -> Result<Topics, Problem> {
        view.may(Action::SeeConduct, Object::Site)?;
        let mut handled = Vec::new();
        for some in topics.chunks(AT_ONCE) {
            let each: Vec<_> = some.iter().copied().map(|id| self.handle_topic(view, id, (deed, reason))).collect();
            handled.extend(try_join_all(each).await?);
        }
        Ok(handled)
    }

    async fn handle_topic(
        &self,
        view: &View,
        id: TopicId,
        of: (&ToTopics, &str),
    ) -> Result<Handled<TopicId, Topic>, Problem> {
        for _ in 0..TRIES {
            let Some(found) = self.store.topic(id).await? else {
                return Ok(Handled { id, thing: None, fate: Fate::Refused(Refusal::Absent) });
            };
            let change = many::to_topic(&view.site, &view.actor, &found, of, self.now());
            let fate = Fate::of(&change);
            if self.is_done_if(change).await? {
                return Ok(Handled { id, thing: Some(found).filter(|topic| keeps(view, topic)), fate });
            }
        }
        Ok(Handled { id, thing: None, fate: Fate::Refused(Refusal::Conflict(TOO_LIVELY)) })
    }

    /// What would come of it for each of these posts, if it were done now.
    ///
    /// # Errors
    /// The actor keeps order nowhere; the store is away.
    pub async fn look_at_posts(
        self: Arc<Self>,
        view: View,
        posts: Vec<PostId>,
        (deed, reason): (ToPosts, String),
    ) -> Result<Posts, Problem> {
        view.may(Action::SeeConduct, Object::Site)?;
        let found = self.store.posts_in_bulk(&posts).await?;
        let looked = posts.into_iter().zip(found).map(|(id, placed)| {
            let change = match &placed {
                Some(placed) => {
                    let of = (&placed.topic, &placed.post);
                    many::to_post(&view.site, &view.actor, of, (deed, &reason), self.now())
                }
                None => Err(Refusal::Absent),
            };
            Handled { id, fate: Fate::of(&change), thing: placed.filter(|placed| keeps(&view, &placed.topic)) }
        });
        Ok(looked.collect())
    }

    /// Does it to each of these posts.
    ///
    /// # Errors
    /// As [`Forum::handle_topics`].
    pub async fn handle_posts(
        &self,
        view: &View,
        posts: &[PostId],
        (deed, reason): (ToPosts, &str),
    ) -> Result<Posts, Problem> {
        view.may(Action::SeeConduct, Object::Site)?;
        let mut handled = Vec::new();
        for some in posts.chunks(AT_ONCE) {
            let each: Vec<_> = some.iter().copied().map(|id| self.handle_post(view, id, (deed, reason))).collect();
            handled.extend(try_join_all(each).await?);
        }
        Ok(handled)
    }

    async fn handle_post(
        &self,
        view: &View,
        id: PostId,
        of: (ToPosts, &str),
    ) -> Result<Handled<PostId, PlacedPost>, Problem> {
        for _ in 0..TRIES {
            let Some(placed) = self.store.post(id, None).await? else {
                return Ok(Handled { id, thing: None, fate: Fate::Refused(Refusal::Absent) });
            };
            let change = many::to_post(&view.site, &view.actor, (&placed.topic, &placed.post), of, self.now());
            let fate = Fate::of(&change);
            if self.is_done_if(change).await? {
                return Ok(Handled { id, thing: Some(placed).filter(|placed| keeps(view, &placed.topic)), fate });
            }
        }
        Ok(Handled { id, thing: None, fate: Fate::Refused(Refusal::Conflict(TOO_LIVELY)) })
    }

    /// What is refused is done with, too.
    async fn is_done_if(&self, change: Result<Change, Refusal>) -> Result<bool, Problem> {
        match change {
            Ok(change) => self.is_done(change).await,
            Err(_) => Ok(true),
        }
    }
}

fn keeps(view: &View, topic: &Topic) -> bool {
    many::keeps(&view.site, &view.actor, topic).is_ok()
}
