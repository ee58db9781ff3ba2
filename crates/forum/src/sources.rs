//! Posts and threads as they were written, for programs.

use std::collections::HashMap;
use std::sync::Arc;

use markup::FrontMatter;
use model::byline::Author;
use model::change::{Change, Effect};
use model::ids::{CategoryId, MemberId, PostId, TopicId};
use model::lasting::{Day, Tested};
use model::licence::Licence;
use model::list::{List, Sort};
use model::may::{Action, Object};
use model::post::Post;
use model::refusal::Refusal;
use model::shard::Shard;
use model::time::Timestamp;
use model::topic::{Heading, Tag, Topic, TopicKind};
use store::{Layout, PlacedPost, Spot};

use crate::reading::{MemberCard, TopicPage, each_once};
use crate::revisions::WholeRevision;
use crate::visit::View;
use crate::{Forum, Problem};

/// A post, and whoever is named with it.
pub struct PostSource {
    pub placed: PlacedPost,
    pub members: HashMap<MemberId, MemberCard>,
}

impl Forum {
    /// A page of a thread with its authors, and nothing of it cooked.
    ///
    /// # Errors
    /// As [`Forum::topic_page`].
    pub async fn topic_source(
        self: Arc<Self>,
        view: View,
        topic: TopicId,
        spot: Spot,
    ) -> Result<(TopicPage, HashMap<MemberId, MemberCard>), Problem> {
        let page = Arc::clone(&self).topic_page(view, topic, Layout::Nested, spot).await?;
        let authors = each_once(page.thread.posts.iter().map(|seen| seen.post.head.author));
        let members = self.cards(&authors).await?;
        Ok((page, members))
    }

    /// A post with its author.
    ///
    /// # Errors
    /// There is no such post for this actor; the store is away.
    pub async fn post_source(self: Arc<Self>, view: View, post: PostId) -> Result<PostSource, Problem> {
        let placed = self.store.post(post, None).await?.ok_or(Refusal::Absent)?;
        view.may(Action::See, Object::Post(&placed.topic, &placed.post))?;
        let members = self.cards(&[placed.post.head.author]).await?;
        Ok(PostSource { placed, members })
    }

    /// A revision with the author of the post, and with who made it.
    ///
    /// # Errors
    /// There is no such post or revision for this actor; the store is away.
    pub async fn revision_source(
        self: Arc<Self>,
        view: View,
        post: PostId,
        number: u64,
    ) -> Result<(PostSource, WholeRevision), Problem> {
        let (placed, whole) = self.whole_revision(&view, post, number).await?;
        let wanted = each_once([whole.revision.by, placed.post.head.author].into_iter());
        let members = self.cards(&wanted).await?;
        Ok((PostSource { placed, members }, whole))
    }
}

/// What a page says where somebody who has left would be named.
pub const DELETED: &str = "deleted member";

/// The names of a topic's authors, in their order.
pub fn author_names(topic: &Topic) -> Vec<String> {
    let named = |author: &Author| if author.name.is_empty() { DELETED.to_owned() } else { author.name.clone() };
    topic.named_authors().iter().map(named).collect()
}

/// Whom a citation names: the authors, and who wrote parts of it elsewhere.
pub fn cited_names(topic: &Topic) -> Vec<String> {
    let credited = topic.credited().into_iter().map(|part| part.by.name.clone()).filter(|name| !name.is_empty());
    author_names(topic).into_iter().chain(credited).collect()
}

/// What stands before a topic's source, but for its address: of the revision that this is the heading of.
pub fn front_matter(topic: &Topic, heading: &Heading) -> FrontMatter {
    let authors = author_names(topic);
    let licence = topic.licence().map(|licence| heading.licence.unwrap_or(licence));
    let tested: Vec<String> = heading.tested.iter().map(Tested::to_string).collect();
    FrontMatter::new()
        .text("title", heading.title.as_str())
        .text("kind", topic.kind.name())
        .list("authors", authors.iter().map(String::as_str))
        .list("tags", heading.tags.iter().map(Tag::as_str))
        .perhaps("licence", licence.map(Licence::name))
        .perhaps("licence_spdx", licence.map(Licence::spdx))
        .perhaps("licence_url", licence.map(Licence::address))
        .list("tested", tested.iter().map(String::as_str))
        .perhaps("review_by", heading.review_by.as_ref().map(Day::as_str))
}

/// What of a post stands there besides.
pub fn post_matter(front: FrontMatter, post: &Post) -> FrontMatter {
    front
        .text("created", &post.head.created.iso())
        .perhaps("updated", post.head.edited.map(Timestamp::iso).as_deref())
        .text("revision", &post.state.revision.to_string())
}

/// Articles that are read at once.
const ARTICLES: u64 = 50;

impl Forum {
    /// The articles that stand in a category, the oldest first, each with its text. For operators'
    /// commands: whoever may see them.
    ///
    /// # Errors
    /// The store is away.
    pub async fn articles_in(&self, category: CategoryId) -> Result<Vec<PlacedPost>, Problem> {
        let list = List::Category(category, Sort::New);
        let mut articles = Vec::new();
        let mut offset = 0;
        loop {
            let slice = self.store.slice(&list, offset, ARTICLES).await?;
            let topics = slice.topics();
            if topics.is_empty() {
                break;
            }
            let rows = self.store.rows(&topics, false).await?.into_iter().flatten();
            let standing = rows.map(|row| row.standing.topic);
            let openings: Vec<PostId> = standing
                .filter(|topic| topic.kind == TopicKind::Article && topic.is_shown())
                .map(|topic| topic.opening)
                .collect();
            articles.extend(self.store.posts(&openings, None).await?.into_iter().flatten());
            offset += ARTICLES;
        }
        articles.reverse();
        Ok(articles)
    }

    /// An article with its text, whether or not it was deleted. For operators' commands.
    ///
    /// # Errors
    /// The store is away.
    pub async fn article(&self, topic: TopicId) -> Result<Option<PlacedPost>, Problem> {
        let Some(topic) = self.store.topic(topic).await? else { return Ok(None) };
        Ok(self.store.post(topic.opening, None).await?.filter(|placed| placed.topic.kind == TopicKind::Article))
    }

    /// Notes that this file was imported into the category as this topic, which other files were before.
    ///
    /// # Errors
    /// The store is away.
    pub async fn note_imported(
        &self,
        category: CategoryId,
        path: &str,
        topic: TopicId,
        before: Vec<String>,
    ) -> Result<(), Problem> {
        let mut change = Change::new(Shard::SITE);
        let gone = before.into_iter().map(|path| Effect::NoteImported(category, path, None));
        change.effects = gone.collect();
        change.effects.push(Effect::NoteImported(category, path.to_owned(), Some(topic)));
        self.is_done(change).await?;
        Ok(())
    }
}
