//! Articles that are like one: what its page offers to read next.

use model::ids::PostId;
use model::may::{Action, Object};
use model::topic::{Tag, Topic, TopicKind};
use search::{Ask, BUDGET};

use crate::visit::View;
use crate::{Forum, Problem};

/// Articles that are offered.
const RELATED: usize = 5;
/// Characters of the beginning whose words count.
const BEGINNING: usize = 300;

impl Forum {
    /// What opens articles that are like this one, best first, among what the reader may read; none while
    /// the index is not there. That it cannot be asked at this moment is no reason to show no article.
    pub(crate) async fn like(&self, view: &View, topic: &Topic, body: &str) -> Vec<PostId> {
        let Some(index) = self.finder.index().filter(|_| topic.kind == TopicKind::Article) else {
            return Vec::new();
        };
        let readable = view.site.visible(&view.actor).map(|category| category.id).collect();
        let tags: Vec<&str> = topic.heading.tags.iter().map(Tag::as_str).collect();
        let beginning = markup::excerpt(body, BEGINNING);
        let ask = Ask::related(topic.heading.title.as_str(), &tags.join(" "), &beginning, readable);
        // It finds the article itself, too.
        let found = self.finder.asking.run(move || index.find(&ask, 0, RELATED + 1, BUDGET)).await;
        let Ok(Ok(found)) = found else { return Vec::new() };
        let others = found.posts.iter().map(|found| found.post).filter(|post| *post != topic.opening);
        others.take(RELATED).collect()
    }

    /// These articles, as far as the reader may read them now.
    ///
    /// # Errors
    /// The store is away.
    pub(crate) async fn related(&self, view: &View, others: &[PostId]) -> Result<Vec<Topic>, Problem> {
        let placed = self.store.posts(others, None).await?.into_iter().flatten();
        let is_shown = |other: &Topic| {
            other.kind == TopicKind::Article && other.is_shown() && view.can(Action::See, Object::Topic(other))
        };
        Ok(placed.map(|placed| placed.topic).filter(is_shown).collect())
    }
}
