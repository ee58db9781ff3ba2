//! What authors do with an article: publish it, have it reviewed, take it back, archive it.

use model::ids::TopicId;
use model::may::{Action, Object};
use model::rules::articles;
use model::topic::Topic;
use store::PlacedPost;

use crate::visit::View;
use crate::{Forum, Problem};

/// A step in the life of an article.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Step {
    Publish,
    Submit,
    Withdraw,
    Archive,
    /// No longer archived.
    Revive,
    /// Whichever of the two makes it published.
    Appear,
}

impl Forum {
    /// An article with its newest text, before whoever writes it lets readers see it.
    ///
    /// # Errors
    /// There is none for this actor; the store is away.
    pub async fn unpublished(&self, view: &View, topic: TopicId) -> Result<PlacedPost, Problem> {
        let placed = self.parent(topic, None).await?;
        view.may(Action::See, Object::Topic(&placed.topic))?;
        self.newest(view, placed).await
    }

    /// Leads an article on; answers with it as it stood before.
    ///
    /// # Errors
    /// The actor may not, or it stands in a state that does not allow it.
    pub async fn lead_on(&self, view: &View, topic: TopicId, step: Step) -> Result<Topic, Problem> {
        let (site, actor) = (&view.site, &view.actor);
        self.decide_topic(topic, |topic| match step {
            Step::Submit => articles::submit(site, actor, topic, self.now()),
            Step::Withdraw => articles::withdraw(site, actor, topic, self.now()),
            Step::Appear if topic.is_archived() => articles::archive(site, actor, topic, false, self.now()),
            Step::Publish | Step::Appear => articles::publish(site, actor, topic, self.now()),
            Step::Archive => articles::archive(site, actor, topic, true, self.now()),
            Step::Revive => articles::archive(site, actor, topic, false, self.now()),
        })
        .await
    }
}
