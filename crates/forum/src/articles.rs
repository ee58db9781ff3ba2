//! What authors do with an article: publish it, have it reviewed, take it back, archive it; and the list of
//! what they have not published.

use std::sync::Arc;

use model::ids::TopicId;
use model::list::List;
use model::may::for_oneself;
use model::page::{self, PageNumber};
use model::rules::articles;
use model::token::Scope;
use model::topic::Topic;

use crate::reading::{ListPage, exists};
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
}

impl Forum {
    /// Leads an article on; answers with it as it stood before.
    ///
    /// # Errors
    /// The actor may not, or it stands in a state that does not allow it.
    pub async fn lead_on(&self, view: &View, topic: TopicId, step: Step) -> Result<Topic, Problem> {
        let (site, actor) = (&view.site, &view.actor);
        self.decide_topic(topic, |topic| match step {
            Step::Publish => articles::publish(site, actor, topic, self.now()),
            Step::Submit => articles::submit(site, actor, topic, self.now()),
            Step::Withdraw => articles::withdraw(site, actor, topic, self.now()),
            Step::Archive => articles::archive(site, actor, topic, true, self.now()),
            Step::Revive => articles::archive(site, actor, topic, false, self.now()),
        })
        .await
    }

    /// The actor's own articles that readers do not see, or not as they stand now.
    ///
    /// # Errors
    /// Nobody is signed in; there is no such page; the store is away.
    pub async fn unpublished(self: Arc<Self>, view: View, page: PageNumber) -> Result<ListPage, Problem> {
        let member = for_oneself(&view.actor, Scope::Read)?;
        let slice = self.slice(&List::Drafts(member), page.offset(page::TOPICS), page::TOPICS).await?;
        exists(page, slice.total, page::TOPICS)?;
        let mut rows = self.rows(&slice.topics()).await?;
        rows.retain(|row| {
            let topic = &row.standing.topic;
            topic.deletion.is_none() && topic.is_by(member) && topic.is_unfinished() && view.sees(topic)
        });
        Ok(ListPage { rows, total: slice.total, page })
    }
}
