//! Pages that admins write: showing them, writing them, and going back.

use std::collections::{BTreeSet, HashMap};
use std::sync::Arc;

use model::change::Change;
use model::ids::MemberId;
use model::may::{Action, Object};
use model::refusal::Refusal;
use model::rules::written as rules;
use model::site::Site;
use model::written::{PageForm, PageHead, PageName, PageRevision, TEXT_MAX};
use store::Outcome;

use crate::cooking::CookedPost;
use crate::reading::MemberCard;
use crate::visit::View;
use crate::{Forum, Problem};

const TRIES: usize = 8;

/// A page as it is shown.
pub struct WrittenPage {
    pub head: PageHead,
    pub text: String,
    pub cooked: CookedPost,
}

/// A page as admins see it, with all that became of it.
#[derive(Default)]
pub struct PageHistory {
    /// The newest first.
    pub revisions: Vec<PageRevision>,
    pub members: HashMap<MemberId, MemberCard>,
}

impl Forum {
    /// A page of the site. One round trip.
    ///
    /// # Errors
    /// There is no such page; too much waits to be cooked; the store is away.
    pub async fn written_page(self: Arc<Self>, view: View, name: PageName) -> Result<WrittenPage, Problem> {
        let head = view.site.pages.iter().find(|page| page.name == name).cloned().ok_or(Refusal::Absent)?;
        let text = self.store.page_text(&name, head.revision).await?.ok_or(Refusal::Absent)?;
        let cooked = self.cook_kept(&text, "page").await?;
        Ok(WrittenPage { head, text, cooked })
    }

    /// Nothing for who may not know. Two round trips.
    ///
    /// # Errors
    /// The store is away.
    pub async fn page_history(self: Arc<Self>, view: View, name: PageName) -> Result<PageHistory, Problem> {
        if !view.can(Action::Administer, Object::Site) {
            return Ok(PageHistory::default());
        }
        let revisions = self.store.page_revisions(&name).await?;
        let by: Vec<MemberId> = revisions.iter().map(|it| it.by).collect::<BTreeSet<_>>().into_iter().collect();
        let members = self.cards(&by).await?;
        Ok(PageHistory { revisions, members })
    }

    /// The text of a revision, for who writes pages.
    ///
    /// # Errors
    /// The actor is no admin, or there is no such revision.
    pub async fn page_text(&self, view: &View, name: &PageName, revision: u64) -> Result<String, Problem> {
        view.may(Action::Administer, Object::Site)?;
        Ok(self.store.page_text(name, revision).await?.ok_or(Refusal::Absent)?)
    }

    /// A page as it would be shown.
    ///
    /// # Errors
    /// The actor is no admin; too much waits to be cooked.
    pub async fn preview_page(&self, view: &View, text: &str) -> Result<CookedPost, Problem> {
        view.may(Action::Administer, Object::Site)?;
        self.cook_text(text.chars().take(TEXT_MAX).collect(), "page").await
    }

    /// Writes a page, or its next revision.
    ///
    /// # Errors
    /// The actor is no admin, or has to prove who they are; a field is wrong; somebody else was faster.
    pub async fn write_page(&self, view: &View, name: &PageName, form: &PageForm) -> Result<(), Problem> {
        let now = self.now();
        self.of_page(view, name, |site, newest| rules::put(site, &view.actor, name, form, newest, now)).await
    }

    /// Takes a page away.
    ///
    /// # Errors
    /// The same; there is no such page.
    pub async fn delete_page(&self, view: &View, name: &PageName) -> Result<(), Problem> {
        let now = self.now();
        self.of_page(view, name, |site, newest| rules::delete(site, &view.actor, name, newest, now)).await
    }

    /// Makes what an earlier revision said the newest one.
    ///
    /// # Errors
    /// The same; there is no such revision.
    pub async fn restore_page(&self, view: &View, name: &PageName, revision: u64) -> Result<(), Problem> {
        view.may(Action::Administer, Object::Site)?;
        let (text, revisions) = tokio::try_join!(self.page_text(view, name, revision), async {
            Ok(self.store.page_revisions(name).await?)
        })?;
        let then = revisions.iter().find(|it| it.revision == revision && !it.deleted).ok_or(Refusal::Absent)?;
        let head = view.site.pages.iter().find(|page| page.name == *name);
        let form = PageForm {
            title: then.title.clone(),
            text,
            footer: head.is_none_or(|head| head.footer),
            seen: head.map_or(0, |head| head.revision),
        };
        self.write_page(view, name, &form).await
    }

    /// Decides anew where something else of the site has changed meanwhile.
    async fn of_page(
        &self,
        view: &View,
        name: &PageName,
        decide: impl Fn(&Site, u64) -> Result<Change, Refusal>,
    ) -> Result<(), Problem> {
        view.may(Action::Administer, Object::Site)?;
        view.proved(self.now())?;
        let mut site = Arc::clone(&view.site);
        for _ in 0..TRIES {
            let newest = self.store.page_revisions(name).await?.first().map_or(0, |newest| newest.revision);
            let outcome = self.store.commit(decide(&site, newest)?).await?;
            site = self.refresh_site().await?;
            if !matches!(outcome, Outcome::Stale(_)) {
                return Ok(());
            }
        }
        Err(Refusal::Conflict(crate::writing::TOO_LIVELY).into())
    }
}
