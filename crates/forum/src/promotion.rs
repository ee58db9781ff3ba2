//! Making an article of a question with its accepted answer, and taking one's part out of it again.

use std::collections::BTreeMap;
use std::sync::Arc;

use model::byline::Author;
use model::ids::{CategoryId, IdKind, MemberId, PostId, TopicId};
use model::limits::Act;
use model::may::{Action, Object};
use model::page::PageNumber;
use model::post::{PastRevision, Post};
use model::refusal::Refusal;
use model::review::WaitingText;
use model::rules::promotion::{self, Promoted, Without};
use model::rules::topics::Circumstances;
use model::rules::uploads;
use model::topic::Topic;
use store::{Layout, Outcome, PlacedPost, Row, Spot};

use crate::limits::unless;
use crate::revisions::parts;
use crate::visit::View;
use crate::writing::{TOO_LIVELY, TRIES};
use crate::{Forum, Problem};

const UNSEEN: &str = "This question became an article already, which its authors have not published yet.";
const NOT_ACCEPTED: &str = "Only a question with an accepted answer becomes an article.";

/// A question with what an article can be made of.
pub struct Promotable {
    pub topic: Topic,
    pub question: Post,
    pub answer: Post,
    /// Whose draft it would be, if not the actor's.
    pub author: Option<String>,
}

/// The article that a question became.
pub struct PromotedTo {
    pub article: TopicId,
    /// Whether whoever made it sees it: a moderator does not see the draft of another.
    pub is_seen: bool,
}

impl Forum {
    /// A question of which the actor may make an article.
    ///
    /// # Errors
    /// There is no such question for the actor, no answer is accepted, or they may not.
    pub async fn promotable(self: Arc<Self>, view: View, topic: TopicId) -> Result<Promotable, Problem> {
        let found = self.found_promotable(topic).await?;
        view.may(Action::See, Object::Topic(&found.0))?;
        let (topic, Some((question, answer))) = found else { return Err(Refusal::Conflict(NOT_ACCEPTED).into()) };
        view.may(Action::Promote, Object::Post(&topic, &answer))?;
        let member = view.actor.member().ok_or(Refusal::SignIn)?;
        let wrote = [answer.head.author, question.head.author];
        let mut cards = self.cards(&wrote).await?;
        let wrote = wrote.map(|id| Author { id, name: cards.remove(&id).map(|card| card.name).unwrap_or_default() });
        let author = promotion::author(member, wrote.iter());
        let author = (author.id != member.id).then_some(author.name);
        Ok(Promotable { topic, question, answer, author })
    }

    /// With the accepted answer and what it answers, if there is one: one round trip.
    async fn found_promotable(&self, topic: TopicId) -> Result<(Topic, Option<(Post, Post)>), Problem> {
        let spot = Spot::Page(PageNumber::FIRST);
        let page = self.store.thread_page(topic, Layout::Nested, spot, 1, None).await?.ok_or(Refusal::Absent)?;
        let question = page.posts.into_iter().next().map(|seen| seen.post);
        Ok((page.topic, question.zip(page.accepted.map(|seen| seen.post))))
    }

    /// Makes a draft of a question and its accepted answer, in the question's own shard, so that both know
    /// of each other by one commit. Whoever comes second is led to the article that there is.
    ///
    /// # Errors
    /// The actor may not, here or there, or has begun too much.
    pub async fn promote(&self, view: &View, topic: TopicId, into: Option<CategoryId>) -> Result<PromotedTo, Problem> {
        let (mut cost, mut limited) = (Some(Act::Topic), None);
        let shard = topic.shard();
        for _ in 0..TRIES {
            let (found, posts) = self.found_promotable(topic).await?;
            view.may(Action::See, Object::Topic(&found))?;
            let Some((question, answer)) = posts else { return Err(Refusal::Conflict(NOT_ACCEPTED).into()) };
            view.may(Action::Promote, Object::Post(&found, &answer))?;
            let wrote = [question.head.author, answer.head.author];
            let before = async {
                match found.became {
                    Some(article) => Ok(self.store.topic(article).await?),
                    None => Ok::<_, Problem>(None),
                }
            };
            let texts = format!("{}\n\n{}", question.body, answer.body);
            let (cards, before, article, post, mentions, files, refused) = tokio::try_join!(
                self.cards(&wrote),
                before,
                async { Ok(self.store.fresh_id(shard, IdKind::Topic).await?) },
                async { Ok(self.store.fresh_id(shard, IdKind::Post).await?) },
                self.known_mentions(&texts),
                Box::pin(self.used_in(view, &texts)),
                self.spend(view, cost.take())
            )?;
            limited = limited.or(refused);
            if let Some(article) = before.as_ref().filter(|article| article.deletion.is_none()) {
                return match view.can(Action::See, Object::Topic(article)) {
                    true => Ok(PromotedTo { article: article.id, is_seen: true }),
                    false => Err(Refusal::Conflict(UNSEEN).into()),
                };
            }
            let name = |member: MemberId| cards.get(&member).map(|card| card.name.clone()).unwrap_or_default();
            let promoted = Promoted {
                topic: &found,
                question: &question,
                answer: &answer,
                asked_by: name(question.head.author),
                answered_by: name(answer.head.author),
                before: before.as_ref(),
            };
            let (article, post) = (TopicId(article), PostId(post));
            let given = Circumstances { topic: article, post, now: self.now(), mentions, once: None };
            let mut change = promotion::promote(&view.site, &view.actor, &promoted, into, given)?;
            if let Some(there) = into.and_then(|into| view.site.category(into)) {
                uploads::used_by(&view.site, &view.actor, there, post, &files, &mut change)?;
            }
            unless(limited.clone())?;
            if !matches!(self.store.commit(change).await?, Outcome::Stale(_)) {
                let wrote_all_left = cards.is_empty();
                let is_seen = wrote_all_left || view.actor.id().is_some_and(|member| wrote.contains(&member));
                return Ok(PromotedTo { article, is_seen });
            }
        }
        Err(Refusal::Conflict(TOO_LIVELY).into())
    }

    /// Takes what the actor wrote elsewhere out of an article, out of all of its revisions.
    ///
    /// # Errors
    /// Nothing of theirs stands in it, or they cannot write now.
    pub async fn take_part_out(&self, view: &View, topic: TopicId) -> Result<Topic, Problem> {
        for _ in 0..TRIES {
            let placed = self.parent(topic, None).await?;
            let of = (&placed.topic, &placed.post);
            view.may(Action::TakePartOut, Object::Topic(of.0))?;
            let member = view.actor.id().ok_or(Refusal::SignIn)?;
            // Not before the article: what an edit put there in between would be left out, unnoticed.
            let (history, waiting) =
                tokio::try_join!(self.store.history(placed.post.id), self.store.waiting(placed.post.id))?;
            let all = (&history, waiting.as_ref());
            let without = self.without_parts(&placed, all, member).await?;
            let change = promotion::take_out(&view.site, &view.actor, of, all, without, self.now())?;
            if self.is_done(change).await? {
                return Ok(placed.topic);
            }
        }
        Err(Refusal::Conflict(TOO_LIVELY).into())
    }

    /// The same for whoever leaves the forum, and takes along what they wrote.
    pub(crate) async fn take_parts_along(&self, opening: PostId, member: MemberId) -> Result<(), Problem> {
        for _ in 0..TRIES {
            let found = self.store.posts_in_bulk(&[opening]).await?.into_iter().flatten().next();
            let Some(placed) = found.filter(|placed| placed.topic.has_part_of(member)) else { return Ok(()) };
            let (history, waiting) = tokio::try_join!(self.store.history(opening), self.store.waiting(opening))?;
            let all = (&history, waiting.as_ref());
            let without = self.without_parts(&placed, all, member).await?;
            let of = (&placed.topic, &placed.post);
            let change = promotion::taken_out(of, all, without, member, self.now());
            if !matches!(self.store.commit_in_bulk(change).await?, Outcome::Stale(_)) {
                return Ok(());
            }
        }
        Err(Problem::Busy)
    }

    async fn without_parts(
        &self,
        placed: &PlacedPost,
        (history, waiting): (&BTreeMap<u64, PastRevision>, Option<&WaitingText>),
        member: MemberId,
    ) -> Result<Without, Problem> {
        let newest = waiting.map_or(&placed.post.body, |waiting| &waiting.body).clone();
        let (origin, history) = (placed.topic.origin.clone(), history.clone());
        let work = move || {
            let parts = origin.iter().flat_map(|origin| &origin.parts).filter(|part| part.by.id == member);
            parts::without(&history, &newest, &parts.collect::<Vec<_>>())
        };
        Ok(self.kitchen.run(work).await?)
    }

    /// The article that a question became, if whoever reads sees it.
    ///
    /// # Errors
    /// The store is away.
    pub async fn promoted(&self, view: &View, topic: &Topic) -> Result<Option<Arc<Row>>, Problem> {
        let Some(other) = topic.became else { return Ok(None) };
        let found = self.rows(&[other]).await?.into_iter().next();
        Ok(found.filter(|row| {
            let other = &row.standing.topic;
            other.deletion.is_none() && view.can(Action::See, Object::Topic(other))
        }))
    }
}
