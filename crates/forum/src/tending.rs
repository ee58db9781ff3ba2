//! How topics go on: how slowly, of which kind, and when they are locked and opened by themselves.

use model::event::Due;
use model::ids::{PostId, TopicId};
use model::post::Post;
use model::refusal::Refusal;
use model::rules::order;
use model::rules::upkeep::{self, TimerForm};
use model::rules::{kinds, posts};
use model::time::Timestamp;
use model::topic::{Topic, TopicKind};
use model::upkeep::Pace;

use crate::visit::View;
use crate::writing::{TOO_LIVELY, TRIES};
use crate::{Forum, Problem};

/// Posts that are read together.
const SOME: usize = 1_000;
/// Posts of a topic that are looked through for answers.
const POSTS: usize = 20_000;

impl Forum {
    /// Has members reply only once in so long; whenever they like, without a pace.
    ///
    /// # Errors
    /// The actor may not, or the reason is too long.
    pub async fn slow_down(
        &self,
        view: &View,
        topic: TopicId,
        pace: Option<Pace>,
        reason: &str,
    ) -> Result<Topic, Problem> {
        self.decide_topic(topic, |topic| upkeep::slow_down(&view.site, &view.actor, topic, pace, reason)).await
    }

    /// Says when a topic is locked and opened by itself, or that it is not.
    ///
    /// # Errors
    /// The actor may not, or the times do not follow each other.
    pub async fn set_timer(&self, view: &View, topic: TopicId, form: &TimerForm) -> Result<Topic, Problem> {
        self.decide_topic(topic, |topic| upkeep::set_timer(&view.site, &view.actor, topic, form, self.now())).await
    }

    /// Makes a question a discussion, or the other way round.
    ///
    /// # Errors
    /// The actor may not, or it cannot be of this kind where it stands.
    pub async fn turn_topic(&self, view: &View, topic: TopicId, kind: &str, reason: &str) -> Result<Topic, Problem> {
        let (site, actor) = (&view.site, &view.actor);
        let takes_answers = kind == TopicKind::Question.name();
        for _ in 0..TRIES {
            let standing = async {
                match takes_answers {
                    true => self.store.posts_standing(topic).await,
                    false => Ok(Vec::new()),
                }
            };
            let (found, standing) = tokio::try_join!(self.store.topic(topic), standing)?;
            let found = found.ok_or(Refusal::Absent)?;
            let direct = match kinds::turns(site, actor, &found, kind)? {
                Some(TopicKind::Question) => self.direct_replies(&found, &standing).await?,
                _ => Vec::new(),
            };
            if self.is_done(kinds::turn(site, actor, &found, kind, &direct, reason)?).await? {
                return Ok(found);
            }
        }
        Err(Refusal::Conflict(TOO_LIVELY).into())
    }

    async fn direct_replies(&self, topic: &Topic, standing: &[PostId]) -> Result<Vec<Post>, Problem> {
        if standing.len() > POSTS {
            return Err(Refusal::Conflict("This discussion has too many posts to become a question.").into());
        }
        let mut direct = Vec::new();
        let question = Topic { kind: TopicKind::Question, ..topic.clone() };
        for some in standing.chunks(SOME) {
            let found = self.store.posts_in_bulk(some).await?.into_iter().flatten().map(|placed| placed.post);
            direct.extend(found.filter(|post| post.state.stands() && posts::is_answer(&question, post.head.parent)));
        }
        Ok(direct)
    }

    /// Does what a timer says, in the name of whoever set it.
    pub(crate) async fn see_to_timer(&self, topic: TopicId, due: &Due, at: Timestamp) -> Result<(), Problem> {
        for _ in 0..TRIES {
            let change = match self.store.topic(topic).await? {
                Some(found) => upkeep::timer_due(&found, due, at),
                None => order::done(due, at),
            };
            if self.is_done(change).await? {
                break;
            }
        }
        Ok(())
    }
}
