//! The history of posts: what it shows, what two revisions differ in, going back to one, and bringing two
//! edits together.

mod compare;
mod merge;
mod pairs;
pub(crate) mod parts;
mod redacting;

use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

use model::ids::{MemberId, PostId, TopicId};
use model::lasting::{Day, Tested};
use model::licence::Licence;
use model::may::{Action, Object, sees_waiting};
use model::page::{self, PageNumber};
use model::post::{PastRevision, Post};
use model::refusal::Refusal;
use model::rules::departures::is_erased;
use model::rules::posts::EditForm;
use model::time::Timestamp;
use model::topic::{Heading, Tag, TopicKind};
use store::{PlacedPost, Revised, Wanted};

use crate::cooking::CookedPost;
use crate::reading::{MemberCard, each_once, exists};
use crate::sources::PostSource;
use crate::visit::View;
use crate::{Forum, Problem};

pub use compare::{Comparison, Line, Piece, Stretch, compare_lines};
pub use merge::Merged;

/// A page of a post's history.
pub struct RevisionsPage {
    pub placed: PlacedPost,
    /// The newest first.
    pub revisions: Vec<Revision>,
    pub members: HashMap<MemberId, MemberCard>,
    /// Of an article, who approved which revision and when.
    pub approvals: BTreeMap<u64, (MemberId, Timestamp)>,
    /// The newest revision, where readers do not see it and whoever asks does.
    pub waiting: Option<u64>,
    pub page: PageNumber,
    pub total: u64,
}

impl RevisionsPage {
    pub fn pages(&self) -> u64 {
        page::count(self.total, page::REVISIONS)
    }
}

/// Who made a revision, when and why.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Revision {
    /// 1 for the text as first posted.
    pub number: u64,
    pub by: MemberId,
    pub at: Timestamp,
    pub summary: String,
    /// Of an article, the terms that whoever made it agreed to; nothing, where that was not noted yet.
    pub licence: Option<Licence>,
    /// It was made to remove something from all revisions before it.
    pub is_redaction: bool,
}

/// A revision with what stood in it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WholeRevision {
    pub revision: Revision,
    pub body: String,
    /// Of an opening post.
    pub heading: Option<Heading>,
}

/// One revision as it would be shown.
pub struct RevisionPage {
    pub placed: PlacedPost,
    pub whole: WholeRevision,
    pub cooked: CookedPost,
    pub members: HashMap<MemberId, MemberCard>,
}

/// Two revisions of a post.
pub struct ComparedPage {
    pub placed: PlacedPost,
    pub old: WholeRevision,
    pub new: WholeRevision,
    pub text: Comparison,
    pub members: HashMap<MemberId, MemberCard>,
}

/// What became of an edit that somebody else overtook.
pub struct Overtaken {
    /// Title and tags where it began, of an opening post.
    pub heading: Option<Heading>,
    /// Something was removed from all revisions in the meantime: what was typed may still hold it.
    pub was_redacted: bool,
    pub merged: Merged,
}

impl Forum {
    /// A page of a post's history.
    ///
    /// # Errors
    /// There is no such post or page for this actor; the store is away.
    pub async fn revisions(
        self: Arc<Self>,
        view: View,
        post: PostId,
        page: PageNumber,
    ) -> Result<RevisionsPage, Problem> {
        let wanted = Wanted::Page { after: page.offset(page::REVISIONS), count: page::REVISIONS };
        let (revised, review) =
            tokio::try_join!(self.revised(&view, post, wanted), async { Ok(self.store.review(post).await?) })?;
        let total = revised.placed.post.state.revision;
        exists(page, total, page::REVISIONS)?;
        let newest = total.saturating_sub(page.offset(page::REVISIONS));
        let oldest = newest.saturating_sub(page::REVISIONS);
        let revisions: Vec<Revision> = (oldest + 1..=newest).rev().map(|number| revision(&revised, number)).collect();
        let approval = |number: u64| Some((number, review.approval(number).map(|verdict| (verdict.by, verdict.at))?));
        let approvals: BTreeMap<_, _> = revisions.iter().filter_map(|revision| approval(revision.number)).collect();
        let named = revisions.iter().map(|revision| revision.by).chain(approvals.values().map(|(by, _)| *by));
        let members = self.cards(&each_once(named)).await?;
        let topic = &revised.placed.topic;
        let waiting = topic.life.waiting.filter(|_| revised.placed.post.is_opening());
        let waiting = waiting.filter(|_| sees_waiting(&view.site, &view.actor, topic));
        Ok(RevisionsPage { placed: revised.placed, revisions, members, approvals, waiting, page, total })
    }

    /// One revision, cooked.
    ///
    /// # Errors
    /// There is no such post or revision for this actor; too much waits to be cooked; the store is
    /// away.
    pub async fn revision(self: Arc<Self>, view: View, post: PostId, number: u64) -> Result<RevisionPage, Problem> {
        let (placed, whole) = self.whole_revision(&view, post, number).await?;
        self.cooked_revision(placed, whole).await
    }

    /// One revision of an article, cooked. `None`, if it stood there once and was removed for good.
    ///
    /// # Errors
    /// There is no such article or revision for this actor; too much waits to be cooked; the store is
    /// away.
    pub async fn article_revision(
        self: Arc<Self>,
        view: View,
        topic: TopicId,
        number: u64,
    ) -> Result<Option<RevisionPage>, Problem> {
        let Some((placed, whole)) = self.whole_article_revision(&view, topic, number).await? else { return Ok(None) };
        Ok(Some(self.cooked_revision(placed, whole).await?))
    }

    /// The same as it was written, with whoever is named with it.
    ///
    /// # Errors
    /// As [`Forum::article_revision`].
    pub async fn article_revision_source(
        self: Arc<Self>,
        view: View,
        topic: TopicId,
        number: u64,
    ) -> Result<Option<(PostSource, WholeRevision)>, Problem> {
        let Some((placed, whole)) = self.whole_article_revision(&view, topic, number).await? else { return Ok(None) };
        let wanted = each_once([whole.revision.by, placed.post.head.author].into_iter());
        let members = self.cards(&wanted).await?;
        Ok(Some((PostSource { placed, members }, whole)))
    }

    async fn whole_article_revision(
        &self,
        view: &View,
        topic: TopicId,
        number: u64,
    ) -> Result<Option<(PlacedPost, WholeRevision)>, Problem> {
        let mut revised =
            self.store.opening_revisions(topic, &[number], view.actor.id()).await?.ok_or(Refusal::Absent)?;
        let PlacedPost { topic, post, .. } = &revised.placed;
        if topic.kind != TopicKind::Article {
            return Err(Refusal::Absent.into());
        }
        let category = view.site.category(topic.category).ok_or(Refusal::Absent)?;
        view.may(Action::See, Object::Category(category))?;
        // Its author took it along, so nobody can bring it back. That it was there, its address says.
        if is_erased(post) && (1..=post.state.revision).contains(&number) {
            return Ok(None);
        }
        view.may(Action::See, Object::Post(topic, post))?;
        hide_what_waits(view, &mut revised);
        let post = &revised.placed.post;
        match whole(&revised, number) {
            Ok(whole) => Ok(Some((revised.placed, whole))),
            Err(Refusal::Absent) if (1..post.state.revision).contains(&number) => Ok(None),
            Err(refusal) => Err(refusal.into()),
        }
    }

    async fn cooked_revision(&self, placed: PlacedPost, whole: WholeRevision) -> Result<RevisionPage, Problem> {
        let of_then = Post { body: whole.body.clone(), ..placed.post.clone() };
        let wrote = [whole.revision.by, placed.post.head.author].into_iter();
        let wanted = each_once(wrote.chain(placed.topic.authors()));
        let posts = [&of_then];
        let (members, mut cooked) = tokio::try_join!(self.cards(&wanted), self.cook_posts(&posts))?;
        let cooked = cooked.pop().ok_or_else(|| Problem::Broken("a revision was not cooked".to_owned()))?;
        Ok(RevisionPage { placed, whole, cooked, members })
    }

    /// One revision as it was written.
    ///
    /// # Errors
    /// There is no such post or revision for this actor; the store is away.
    pub async fn whole_revision(
        &self,
        view: &View,
        post: PostId,
        number: u64,
    ) -> Result<(PlacedPost, WholeRevision), Problem> {
        let revised = self.revised(view, post, Wanted::Numbers(&[number])).await?;
        let whole = whole(&revised, number)?;
        Ok((revised.placed, whole))
    }

    /// Two revisions, and what they differ in.
    ///
    /// # Errors
    /// There is no such post or revision for this actor; too much waits to be compared; the store is
    /// away.
    pub async fn compared(
        self: Arc<Self>,
        view: View,
        post: PostId,
        (old, new): (u64, u64),
    ) -> Result<ComparedPage, Problem> {
        let revised = self.revised(&view, post, Wanted::Numbers(&[old, new])).await?;
        let (old, new) = (whole(&revised, old)?, whole(&revised, new)?);
        let texts = (old.body.clone(), new.body.clone());
        let wanted = each_once([old.revision.by, new.revision.by].into_iter());
        let comparing = async { Ok(self.kitchen.run(move || Comparison::of(&texts.0, &texts.1)).await?) };
        let (members, text) = tokio::try_join!(self.cards(&wanted), comparing)?;
        Ok(ComparedPage { placed: revised.placed, old, new, text, members })
    }

    /// Brings a text that was begun at a revision together with the newest one. `None`, if there is no
    /// such revision.
    ///
    /// # Errors
    /// Too much waits to be compared; the store is away.
    pub async fn overtaken(
        &self,
        view: &View,
        placed: &PlacedPost,
        begun: u64,
        mine: &str,
    ) -> Result<Option<Overtaken>, Problem> {
        let numbers = [begun];
        let since = Wanted::Page { after: 0, count: page::REVISIONS };
        let (revised, latest) = tokio::try_join!(
            self.revised(view, placed.post.id, Wanted::Numbers(&numbers)),
            self.revised(view, placed.post.id, since)
        )?;
        let Ok(base) = whole(&revised, begun) else { return Ok(None) };
        let was_redacted = latest.lines.range(begun..).any(|(_, past)| past.redacted);
        let mine = mine.replace("\r\n", "\n").replace('\r', "\n").trim_end().to_owned();
        let (theirs, newest) = (placed.post.body.clone(), placed.post.state.revision);
        let body = base.body;
        let merging = move || merge::merge(&body, &mine, &theirs, &format!("revision {newest}"));
        let merged = self.kitchen.run(merging).await?;
        Ok(Some(Overtaken { heading: base.heading, was_redacted, merged }))
    }

    /// Makes a revision that says what an older one said. `newest` is what whoever asks has seen as the
    /// newest.
    ///
    /// # Errors
    /// There is no such revision; otherwise as [`Forum::edit`].
    pub async fn restore_revision(
        &self,
        view: &View,
        post: PostId,
        number: u64,
        newest: Option<u64>,
    ) -> Result<PlacedPost, Problem> {
        let revised = self.revised(view, post, Wanted::Numbers(&[number])).await?;
        view.may(Action::Edit, Object::Post(&revised.placed.topic, &revised.placed.post))?;
        let whole = whole(&revised, number)?;
        let tags = |heading: &Heading| heading.tags.iter().map(Tag::as_str).collect::<Vec<_>>().join(",");
        let tested = |heading: &Heading| heading.tested.iter().map(Tested::to_string).collect::<Vec<_>>().join("\n");
        let review_by = |heading: &Heading| heading.review_by.as_ref().map(Day::as_str).unwrap_or_default().to_owned();
        let form = EditForm {
            body: Some(whole.body),
            title: whole.heading.as_ref().map(|heading| heading.title.as_str().to_owned()),
            tags: whole.heading.as_ref().map(tags),
            tested: whole.heading.as_ref().map(tested),
            review_by: whole.heading.as_ref().map(review_by),
            summary: format!("Back to revision {number}"),
            revision: newest,
        };
        self.edit(view, post, form).await
    }

    /// For whoever may see the post: its history is seen by the same.
    async fn revised(&self, view: &View, post: PostId, wanted: Wanted<'_>) -> Result<Revised, Problem> {
        let mut revised = self.store.revisions(post, wanted, view.actor.id()).await?.ok_or(Refusal::Absent)?;
        let PlacedPost { topic, post, .. } = &revised.placed;
        view.may(Action::See, Object::Post(topic, post))?;
        let Some(newest) = topic.life.waiting.filter(|_| post.is_opening()) else { return Ok(revised) };
        let id = post.id;
        if !hide_what_waits(view, &mut revised)
            && matches!(wanted, Wanted::Numbers(numbers) if numbers.contains(&newest))
            && let Some(waiting) = self.store.waiting(id).await?
        {
            let (body, heading) = (waiting.body, Some(waiting.heading));
            let summary = String::new();
            // Nothing has replaced it yet: only its text and heading are looked at.
            let head = &revised.placed.post.head;
            let by = (head.author, head.created);
            let past = PastRevision { body, heading, replaced_by: by.0, replaced: by.1, summary, redacted: false };
            revised.texts.insert(newest, past);
        }
        Ok(revised)
    }
}

/// For whoever does not see the revision that waits for a review, what came after the one that readers see
/// has not happened. Says whether that is so.
fn hide_what_waits(view: &View, revised: &mut Revised) -> bool {
    let PlacedPost { topic, post, .. } = &revised.placed;
    let waits = topic.life.waiting.is_some() && post.is_opening();
    let hides = waits && !sees_waiting(&view.site, &view.actor, topic);
    if hides {
        let shown = post.state.revision;
        revised.texts.retain(|number, _| *number < shown);
        revised.lines.retain(|number, _| *number < shown);
    }
    hides
}

fn revision(revised: &Revised, number: u64) -> Revision {
    let head = &revised.placed.post.head;
    let before = number.checked_sub(1).and_then(|before| past(revised, before));
    let is_redaction = before.is_some_and(|past| past.redacted);
    let (by, at) = before.map_or((head.author, head.created), |past| (past.replaced_by, past.replaced));
    let summary = before.map(|past| past.summary.clone()).unwrap_or_default();
    // Whoever took something out has published nothing.
    let licence = heading_at(revised, number).filter(|_| !is_redaction).and_then(|heading| heading.licence);
    Revision { number, by, at, summary, licence, is_redaction }
}

/// Of an opening post, the heading that stood above this revision, if it was read.
fn heading_at(revised: &Revised, number: u64) -> Option<&Heading> {
    let PlacedPost { topic, post, .. } = &revised.placed;
    match number == post.state.revision {
        true => post.is_opening().then_some(&topic.heading),
        false => past(revised, number)?.heading.as_ref(),
    }
}

fn past(revised: &Revised, number: u64) -> Option<&PastRevision> {
    revised.lines.get(&number).or_else(|| revised.texts.get(&number))
}

fn whole(revised: &Revised, number: u64) -> Result<WholeRevision, Refusal> {
    let PlacedPost { topic, post, .. } = &revised.placed;
    let body = match number == post.state.revision {
        true => &post.body,
        false => &revised.texts.get(&number).ok_or(Refusal::Absent)?.body,
    };
    // An older program kept a heading only where it was replaced.
    let own = revised.texts.get(&number).filter(|_| number != post.state.revision);
    let own = own.and_then(|past| past.heading.as_ref());
    let later = own.or_else(|| match number == post.state.revision {
        true => None,
        false => revised.lines.range(number..).find_map(|(_, past)| past.heading.as_ref()),
    });
    let heading = post.is_opening().then(|| later.unwrap_or(&topic.heading).clone());
    Ok(WholeRevision { revision: revision(revised, number), body: body.clone(), heading })
}
