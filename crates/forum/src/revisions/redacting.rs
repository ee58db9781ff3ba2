//! Removing what must not be read any more from all that holds it.

use std::collections::BTreeMap;

use model::ids::{PostId, TopicId};
use model::limits::Act;
use model::log::LogFile;
use model::may::{Action, Object};
use model::post::PastRevision;
use model::refusal::Refusal;
use model::review::WaitingText;
use model::rules::redaction::{self, Said};
use model::topic::TopicKind;
use store::PlacedPost;

use crate::limits::unless;
use crate::visit::View;
use crate::writing::{TOO_LIVELY, TRIES};
use crate::{Forum, Problem};

impl Forum {
    /// Takes a text out of all revisions of a post, out of its topic's title and tags, and out of the article
    /// that was made of its question.
    ///
    /// # Errors
    /// The actor may not, or has changed too many; it stands nowhere, or is too short.
    pub async fn redact(&self, view: &View, post: PostId, secret: &str, reason: &str) -> Result<PlacedPost, Problem> {
        let (mut cost, mut article_is_done) = (Some(Act::Edit), false);
        for _ in 0..TRIES {
            let placed = self.store.post(post, view.actor.id());
            let (placed, limited) =
                tokio::try_join!(async { Ok(placed.await?.ok_or(Refusal::Absent)?) }, self.spend(view, cost.take()))?;
            let of = (&placed.topic, &placed.post);
            view.may(Action::Redact, Object::Post(of.0, of.1))?;
            // First, since nobody asks for it again once the post says nothing of it.
            if let (Some(article), false) = (placed.topic.became, article_is_done) {
                unless(limited.clone())?;
                self.redact_copy(view, article, secret, reason).await?;
                article_is_done = true;
            }
            let (history, (waiting, said)) = self.said_with(&placed).await?;
            let (site, actor, beside) = (&view.site, &view.actor, (waiting.as_ref(), &said));
            let change = redaction::redact(site, actor, of, &history, beside, (secret, reason), self.now())?;
            unless(limited)?;
            if self.is_done(change).await? {
                return Ok(placed);
            }
        }
        Err(Refusal::Conflict(TOO_LIVELY).into())
    }

    async fn redact_copy(&self, view: &View, article: TopicId, secret: &str, reason: &str) -> Result<(), Problem> {
        for _ in 0..TRIES {
            let Some(topic) = self.store.topic(article).await? else { return Ok(()) };
            let Some(placed) = self.store.post(topic.opening, None).await? else { return Ok(()) };
            let (history, (waiting, said)) = self.said_with(&placed).await?;
            let (of, beside) = ((&placed.topic, &placed.post), (waiting.as_ref(), &said));
            let change =
                redaction::redact_copy(&view.site, &view.actor, of, &history, beside, (secret, reason), self.now())?;
            let Some(change) = change else { return Ok(()) };
            if self.is_done(change).await? {
                return Ok(());
            }
        }
        Err(Refusal::Conflict(TOO_LIVELY).into())
    }

    /// What edits have replaced, and of an article what waits and what was said of it. Not before the post:
    /// what an edit put there in between would be left out, unnoticed.
    async fn said_with(
        &self,
        placed: &PlacedPost,
    ) -> Result<(BTreeMap<u64, PastRevision>, (Option<WaitingText>, Said)), Problem> {
        let post = placed.post.id;
        let of_article = async {
            if !placed.post.is_opening() || placed.topic.kind != TopicKind::Article {
                return Ok((None, Said::default()));
            }
            let (waiting, review, verdicts) = tokio::try_join!(
                self.store.waiting(post),
                self.store.review(post),
                self.store.verdicts(placed.topic.id)
            )?;
            Ok((waiting, Said { review, verdicts, ..Said::default() }))
        };
        let flagged = async { Ok::<_, Problem>(self.store.case_file(post).await?) };
        let history = async { Ok(self.store.history(post).await?) };
        let logged = async { Ok(self.store.logged_reasons(LogFile::Topic(placed.topic.id)).await?) };
        let (history, (waiting, said), flagged, logged) = tokio::try_join!(history, of_article, flagged, logged)?;
        Ok((history, (waiting, Said { flagged, logged, ..said })))
    }
}
