//! Announcements above all pages, and redirects from old addresses.

use std::sync::Arc;

use model::announcement::{Announcement, AnnouncementForm};
use model::change::Change;
use model::event::Due;
use model::may::{Action, Object};
use model::redirect::{RedirectForm, path_of};
use model::refusal::Refusal;
use model::rules::announcements as rules;
use model::site::Site;
use model::time::Timestamp;
use store::Outcome;

use crate::cooking::CookedPost;
use crate::visit::View;
use crate::{Forum, Problem};

const TRIES: usize = 8;

impl Forum {
    /// Announcements that are shown now, with their text as it is shown. They are short, so they are cooked
    /// where they stand.
    pub fn announced(&self, site: &Site) -> Vec<(Announcement, CookedPost)> {
        let now = self.now();
        let shown = site.announcements.iter().filter(|it| it.is_shown(now));
        shown.map(|it| (it.clone(), self.cook_line(&it.text))).collect()
    }

    /// Where an address leads that no page has.
    pub fn redirected(&self, path: &str) -> Option<String> {
        self.site().redirects.get(path_of(path)).cloned()
    }

    /// # Errors
    /// The actor is no admin, or has to prove who they are; a field is wrong.
    pub async fn announce(&self, view: &View, form: &AnnouncementForm) -> Result<(), Problem> {
        let now = self.now();
        self.of_site(view, |site| rules::announce(site, &view.actor, form, now)).await
    }

    /// # Errors
    /// The same; there is no such announcement.
    pub async fn withdraw_announcement(&self, view: &View, id: u64) -> Result<(), Problem> {
        self.of_site(view, |site| rules::withdraw(site, &view.actor, id)).await
    }

    /// # Errors
    /// The actor is no admin, or has to prove who they are; an address is wrong.
    pub async fn redirect(&self, view: &View, form: &RedirectForm) -> Result<(), Problem> {
        self.of_site(view, |site| rules::redirect(site, &view.actor, form)).await
    }

    /// # Errors
    /// The same; there is no such redirect.
    pub async fn forget_redirect(&self, view: &View, from: &str) -> Result<(), Problem> {
        self.of_site(view, |site| rules::forget_redirect(site, &view.actor, from)).await
    }

    /// An announcement begins or ends. If the site has changed at this very moment, it is due still.
    pub(crate) async fn turn_announcement(&self, due: &Due, at: Timestamp) -> Result<(), Problem> {
        let site = self.refresh_site().await?;
        self.store.commit_in_bulk(rules::turned(&site, due, at)).await?;
        self.refresh_site().await?;
        Ok(())
    }

    pub(crate) async fn of_site(
        &self,
        view: &View,
        decide: impl Fn(&Site) -> Result<Change, Refusal>,
    ) -> Result<(), Problem> {
        view.may(Action::Administer, Object::Site)?;
        view.proved(self.now())?;
        let mut site = Arc::clone(&view.site);
        for _ in 0..TRIES {
            let outcome = self.store.commit(decide(&site)?).await?;
            site = self.refresh_site().await?;
            if !matches!(outcome, Outcome::Stale(_)) {
                return Ok(());
            }
        }
        Err(Refusal::Conflict(crate::writing::TOO_LIVELY).into())
    }
}
