//! What readers say of articles.

use std::sync::Arc;

use model::ids::{MemberId, TopicId};
use model::lasting::Verdict;
use model::limits::Act;
use model::may::{Action, Object};
use model::refusal::Refusal;
use model::rules::lasting::{self, VerdictForm};
use model::topic::Topic;
use store::StoreError;

use crate::limits::unless;
use crate::visit::View;
use crate::writing::{TOO_LIVELY, TRIES};
use crate::{Forum, Problem};

impl Forum {
    /// An article of which whoever reads may say whether it works, and what they say of it now.
    ///
    /// # Errors
    /// There is no such topic for this actor, or they may not; the store is away.
    pub async fn own_verdict(self: Arc<Self>, view: View, topic: TopicId) -> Result<(Topic, Option<Verdict>), Problem> {
        let (found, own) = tokio::try_join!(self.store.topic(topic), self.said_before(&view, topic))?;
        let found = found.ok_or(Refusal::Absent)?;
        view.may(Action::Judge, Object::Topic(&found))?;
        Ok((found, own))
    }

    /// Says of an article whether it still works, or takes that back.
    ///
    /// # Errors
    /// The actor may not, has said too much, or a field is wrong.
    pub async fn say_whether_it_works(
        &self,
        view: &View,
        topic: TopicId,
        form: &VerdictForm,
    ) -> Result<Topic, Problem> {
        let mut cost = Some(Act::Reply);
        for _ in 0..TRIES {
            let (found, before, limited) = tokio::try_join!(
                async { Ok(self.store.topic(topic).await?.ok_or(Refusal::Absent)?) },
                async { Ok(self.said_before(view, topic).await?) },
                self.spend(view, cost.take())
            )?;
            let change = lasting::judge(&view.site, &view.actor, &found, before.as_ref(), form, self.now())?;
            unless(limited)?;
            if self.is_done(change).await? {
                return Ok(found);
            }
        }
        Err(Refusal::Conflict(TOO_LIVELY).into())
    }

    /// Takes away what somebody said of an article.
    ///
    /// # Errors
    /// The actor does not keep order here, or the member has said nothing.
    pub async fn remove_verdict(&self, view: &View, topic: TopicId, by: MemberId) -> Result<Topic, Problem> {
        for _ in 0..TRIES {
            let (found, said) = tokio::try_join!(self.store.topic(topic), self.store.verdict(topic, by))?;
            let found = found.ok_or(Refusal::Absent)?;
            view.may(Action::KeepOrder, Object::Topic(&found))?;
            let said = said.ok_or(Refusal::Conflict("They say nothing of this article any more."))?;
            if self.is_done(lasting::remove(&view.site, &view.actor, &found, &said)?).await? {
                return Ok(found);
            }
        }
        Err(Refusal::Conflict(TOO_LIVELY).into())
    }

    async fn said_before(&self, view: &View, topic: TopicId) -> Result<Option<Verdict>, StoreError> {
        match view.actor.id() {
            Some(member) => self.store.verdict(topic, member).await,
            None => Ok(None),
        }
    }
}
