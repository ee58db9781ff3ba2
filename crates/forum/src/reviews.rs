//! Reviews of articles: what waits for one, what was said, and saying more.

use std::collections::{BTreeSet, HashMap};
use std::sync::Arc;

use model::category::Category;
use model::change::Change;
use model::ids::{MemberId, PostId};
use model::limits::Act;
use model::list::List;
use model::may::{Action, Object, sees_waiting};
use model::post::Post;
use model::refusal::Refusal;
use model::review::{LineComment, Review, WaitingText};
use model::rules::reviews::{self, CommentForm, Submitted, VerdictForm};
use model::topic::Heading;
use model::upload::UploadHash;
use store::{PlacedPost, Row};

use crate::limits::unless;
use crate::reading::{MemberCard, each_once};
use crate::visit::View;
use crate::writing::{TOO_LIVELY, TRIES};
use crate::{Forum, Problem};

/// Articles of each category on the list of what waits: the oldest first, so that no more are needed.
const WAITING: u64 = 50;

/// An article with its newest revision, and all that was said of it.
pub struct ReviewPage {
    /// As readers see it.
    pub placed: PlacedPost,
    /// The newest revision, as its post would be.
    pub newest: Post,
    pub heading: Heading,
    pub review: Review,
    pub members: HashMap<MemberId, MemberCard>,
}

/// The newest revision of a post, as the post would be.
pub(crate) struct Newest {
    pub(crate) post: Post,
    pub(crate) heading: Heading,
    /// Files that readers do not see with what they see.
    pub(crate) unseen: BTreeSet<UploadHash>,
}

impl Forum {
    /// The newest revision of a post, which readers may not see yet. `None`: it was published at this moment.
    pub(crate) async fn newest_of(&self, view: &View, placed: &PlacedPost) -> Result<Option<Newest>, Problem> {
        let (topic, post) = (&placed.topic, &placed.post);
        let waits = post.is_opening() && topic.life.waiting.is_some();
        if !waits || !sees_waiting(&view.site, &view.actor, topic) {
            let (post, heading) = (post.clone(), topic.heading.clone());
            return Ok(Some(Newest { post, heading, unseen: BTreeSet::new() }));
        }
        Ok(as_it_waits(placed, self.store.waiting(post.id).await?))
    }

    /// A post as its next edit begins with it.
    ///
    /// # Errors
    /// Too much happens at once; the store is away.
    pub async fn newest(&self, view: &View, placed: PlacedPost) -> Result<PlacedPost, Problem> {
        match self.newest_of(view, &placed).await? {
            Some(Newest { post, heading, .. }) => {
                let topic = model::topic::Topic { heading, ..placed.topic };
                Ok(PlacedPost { topic, post, ..placed })
            }
            None => Err(Refusal::Conflict(TOO_LIVELY).into()),
        }
    }

    /// An article in review, for its authors and whoever may review it; later, what was said of it: two round
    /// trips.
    ///
    /// # Errors
    /// There is no such article for this actor; the store is away.
    pub async fn review_page(self: Arc<Self>, view: View, post: PostId) -> Result<ReviewPage, Problem> {
        let (placed, waiting, review) = tokio::try_join!(
            async { Ok::<_, Problem>(self.store.post(post, None).await?.ok_or(Refusal::Absent)?) },
            async { Ok(self.store.waiting(post).await?) },
            async { Ok(self.store.review(post).await?) }
        )?;
        is_reviewable(&view, &placed)?;
        let found = as_it_waits(&placed, waiting).ok_or(Refusal::Conflict(TOO_LIVELY))?;
        let said = review.comments.values().flat_map(|comment| comment.remarks.iter().map(|remark| remark.by));
        let judged = review.verdicts.values().flatten().map(|verdict| verdict.by);
        let wanted = each_once(said.chain(judged).chain(placed.topic.authors()));
        let members = self.cards(&wanted).await?;
        Ok(ReviewPage { placed, newest: found.post, heading: found.heading, review, members })
    }

    /// Articles that wait for a review of the actor's, the oldest first: two round trips.
    ///
    /// # Errors
    /// They review nowhere; the store is away.
    pub async fn awaiting_review(self: Arc<Self>, view: View) -> Result<Vec<Arc<Row>>, Problem> {
        view.actor.id().ok_or(Refusal::SignIn)?;
        if reviewed_by(&view).is_empty() {
            return Err(Refusal::Absent.into());
        }
        self.to_review(&view).await
    }

    /// The same; nothing, for those who review nowhere.
    pub(crate) async fn to_review(&self, view: &View) -> Result<Vec<Arc<Row>>, Problem> {
        let reviewed = reviewed_by(view);
        let lists: Vec<List> = reviewed.iter().map(|category| List::Reviews(category.id)).collect();
        let slices = futures_util::future::try_join_all(lists.iter().map(|list| self.slice(list, 0, WAITING))).await?;
        let topics: Vec<_> = slices.iter().flat_map(|slice| slice.topics()).collect();
        let mut rows = self.rows(&topics).await?;
        rows.retain(|row| {
            let topic = &row.standing.topic;
            let waits = topic.deletion.is_none() && topic.awaits_review();
            waits && view.can(Action::Review, Object::Topic(topic))
        });
        rows.sort_by_key(|row| row.standing.topic.waits_since());
        Ok(rows)
    }

    /// Approves the newest revision of an article, or asks for changes.
    ///
    /// # Errors
    /// The actor may not; the revision is no longer the newest; nothing waits.
    pub async fn give_verdict(&self, view: &View, post: PostId, form: &VerdictForm) -> Result<PlacedPost, Problem> {
        self.in_review(view, post, |placed, waiting, review| {
            let verdicts = review.verdicts.get(&form.revision).map(Vec::as_slice).unwrap_or_default();
            let submitted = Submitted { topic: &placed.topic, post: &placed.post, waiting, verdicts };
            reviews::judge(&view.site, &view.actor, &submitted, form, self.now())
        })
        .await
    }

    /// Says something of lines of the newest revision.
    ///
    /// # Errors
    /// The actor may not; there are no such lines; the revision is no longer the newest.
    pub async fn comment(&self, view: &View, post: PostId, form: &CommentForm) -> Result<PlacedPost, Problem> {
        self.in_review(view, post, |placed, waiting, review| {
            let body = waiting.map_or(placed.post.body.as_str(), |waiting| waiting.body.as_str());
            let (of, lines) = ((&placed.topic, &placed.post), body.lines().count() as u64);
            reviews::comment(&view.site, &view.actor, of, lines, review, form, self.now())
        })
        .await
    }

    /// Answers a comment.
    ///
    /// # Errors
    /// The actor may not; there is no such comment.
    pub async fn answer_comment(
        &self,
        view: &View,
        post: PostId,
        number: u64,
        text: &str,
    ) -> Result<PlacedPost, Problem> {
        self.on_comment(view, post, number, |placed, before| {
            reviews::answer(&view.site, &view.actor, &placed.topic, number, before, text, self.now())
        })
        .await
    }

    /// Marks a comment as settled, or not.
    ///
    /// # Errors
    /// As [`Forum::answer_comment`].
    pub async fn settle_comment(
        &self,
        view: &View,
        post: PostId,
        number: u64,
        settled: bool,
    ) -> Result<PlacedPost, Problem> {
        self.on_comment(view, post, number, |placed, before| {
            reviews::settle(&view.site, &view.actor, &placed.topic, number, before, settled)
        })
        .await
    }

    async fn on_comment(
        &self,
        view: &View,
        post: PostId,
        number: u64,
        rule: impl Fn(&PlacedPost, &LineComment) -> Result<Change, Refusal>,
    ) -> Result<PlacedPost, Problem> {
        self.in_review(view, post, |placed, _, review| {
            rule(placed, review.comments.get(&number).ok_or(Refusal::Absent)?)
        })
        .await
    }

    async fn in_review(
        &self,
        view: &View,
        post: PostId,
        rule: impl Fn(&PlacedPost, Option<&WaitingText>, &Review) -> Result<Change, Refusal>,
    ) -> Result<PlacedPost, Problem> {
        let mut cost = Some(Act::Edit);
        for _ in 0..TRIES {
            let (placed, waiting, review, limited) = tokio::try_join!(
                async { Ok(self.store.post(post, None).await?.ok_or(Refusal::Absent)?) },
                async { Ok(self.store.waiting(post).await?) },
                async { Ok(self.store.review(post).await?) },
                self.spend(view, cost.take())
            )?;
            is_reviewable(view, &placed)?;
            // It was read beside the topic, and may be older or newer than what that says.
            if placed.topic.life.waiting.is_some() != waiting.is_some() {
                continue;
            }
            let change = rule(&placed, waiting.as_ref(), &review)?;
            unless(limited)?;
            if self.is_done(change).await? {
                return Ok(placed);
            }
        }
        Err(Refusal::Conflict(TOO_LIVELY).into())
    }
}

/// Only articles are reviewed, and only those who are concerned look at it.
fn is_reviewable(view: &View, placed: &PlacedPost) -> Result<(), Refusal> {
    let (topic, post) = (&placed.topic, &placed.post);
    view.may(Action::See, Object::Post(topic, post))?;
    let is_shown = post.is_opening() && topic.article_state().is_some();
    if is_shown && sees_waiting(&view.site, &view.actor, topic) { Ok(()) } else { Err(Refusal::Absent) }
}

fn as_it_waits(placed: &PlacedPost, waiting: Option<WaitingText>) -> Option<Newest> {
    let (topic, mut post) = (&placed.topic, placed.post.clone());
    let Some(revision) = topic.life.waiting else {
        return Some(Newest { post, heading: topic.heading.clone(), unseen: BTreeSet::new() });
    };
    let waiting = waiting?;
    post.state.revision = revision;
    post.body = waiting.body;
    post.head.mentions = waiting.mentions;
    Some(Newest { post, heading: waiting.heading, unseen: waiting.unseen })
}

/// The categories whose articles the actor may review.
pub(crate) fn reviewed_by(view: &View) -> Vec<&Category> {
    let visible = view.site.visible(&view.actor);
    visible.filter(|category| view.can(Action::Review, Object::Category(category))).collect()
}

impl View {
    /// Whether whoever asks reviews articles somewhere.
    pub fn reviews(&self) -> bool {
        reviewed_by(self).iter().any(|category| category.reviews)
    }
}
