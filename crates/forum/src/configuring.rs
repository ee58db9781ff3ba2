//! The settings that admins change on the web: showing them with their history, changing them, and taking
//! changes back.

use std::collections::{BTreeSet, HashMap};
use std::sync::Arc;

use model::change::Change;
use model::ids::MemberId;
use model::may::{Action, Object};
use model::refusal::{Fault, Refusal};
use model::rules::settings::{self as rules, Bounds, Wanted};
use model::settings::history::{LastChange, SettingsChange};
use model::settings::look::LogoMark;
use model::site::Site;
use store::{LastChanges, Outcome};

use crate::cooking::CookedPost;
use crate::reading::MemberCard;
use crate::visit::View;
use crate::{Forum, Problem};

/// Changes of a page of the history.
const PAGE: usize = 30;
/// How often a change is decided anew because the site has changed meanwhile.
const TRIES: usize = 8;

/// Who changed which setting last.
#[derive(Default)]
pub struct SettingsState {
    pub last: LastChanges,
    pub members: HashMap<MemberId, MemberCard>,
}

/// A page of the history of the settings, the newest change first.
#[derive(Default)]
pub struct SettingsHistory {
    pub changes: Vec<SettingsChange>,
    pub state: SettingsState,
    /// What older changes begin before.
    pub older: Option<u64>,
}

impl Forum {
    /// Nothing for who may not know. Two round trips.
    ///
    /// # Errors
    /// The store is away.
    pub async fn settings_state(self: Arc<Self>, view: View) -> Result<SettingsState, Problem> {
        if !view.can(Action::Administer, Object::Site) {
            return Ok(SettingsState::default());
        }
        let last = self.store.last_changes().await?;
        let members = self.who_changed(last.values().map(|last| last.by)).await?;
        Ok(SettingsState { last, members })
    }

    /// What was changed before a revision of the site, or last. Two round trips.
    ///
    /// # Errors
    /// The store is away.
    pub async fn settings_history(
        self: Arc<Self>,
        view: View,
        before: Option<u64>,
    ) -> Result<SettingsHistory, Problem> {
        if !view.can(Action::Administer, Object::Site) {
            return Ok(SettingsHistory::default());
        }
        let (mut changes, last) = self.store.settings_before(before, PAGE + 1).await?;
        let has_more = changes.len() > PAGE;
        changes.truncate(PAGE);
        let older = changes.last().filter(|_| has_more).map(|change| change.revision);
        let named = changes.iter().map(|change| change.by).chain(last.values().map(|last| last.by));
        let members = self.who_changed(named).await?;
        Ok(SettingsHistory { changes, state: SettingsState { last, members }, older })
    }

    async fn who_changed(
        &self,
        members: impl Iterator<Item = MemberId>,
    ) -> Result<HashMap<MemberId, MemberCard>, Problem> {
        let members: Vec<MemberId> = members.collect::<BTreeSet<_>>().into_iter().collect();
        self.cards(&members).await
    }

    /// Sets what is wanted; in force on every node as soon as it hears of it.
    ///
    /// # Errors
    /// The actor is no admin, or has to prove who they are; a value is wrong; somebody else has changed one of
    /// them since it was seen.
    pub async fn change_settings(&self, view: &View, wanted: &[Wanted]) -> Result<(), Problem> {
        view.may(Action::Administer, Object::Site)?;
        view.proved(self.now())?;
        self.configure(view, |site| rules::set(site, &view.actor, wanted, self.bounds())).await
    }

    /// Puts back what stood before a change: all of it, or of one setting.
    ///
    /// # Errors
    /// The same; there was no such change, or it was changed again since.
    pub async fn undo_settings(&self, view: &View, revision: u64, key: Option<&str>) -> Result<(), Problem> {
        view.may(Action::Administer, Object::Site)?;
        view.proved(self.now())?;
        let (change, last) = self.store.settings_change(revision).await?;
        let change = change.ok_or(Refusal::Absent)?;
        let again = change.changed.iter().filter_map(|changed| last.get(&changed.key));
        let again: Vec<MemberId> = again.filter(|last| last.revision != revision).map(|last| last.by).collect();
        let members = self.who_changed(again.into_iter()).await?;
        let since = |key: &str| {
            let last: LastChange = *last.get(key)?;
            let name = members.get(&last.by).map_or("Somebody who has left", |card| card.name.as_str());
            Some((last, name.to_owned()))
        };
        self.configure(view, |site| rules::undo(site, &view.actor, &change, key, since, self.bounds())).await
    }

    /// Takes a picture as the logo, or goes back to the drawn one.
    ///
    /// # Errors
    /// The actor is no admin, or has to prove who they are; the file makes no picture; too many wait.
    pub async fn set_logo(&self, view: &View, file: Option<Vec<u8>>) -> Result<(), Problem> {
        view.may(Action::Administer, Object::Site)?;
        view.proved(self.now())?;
        let logo = match file {
            Some(file) => {
                self.errands.has_room()?;
                let made = self.errands.run(move || picture::logo(&file)).await?;
                let made = made.map_err(|unusable| Fault::new("logo", unusable.to_string()))?;
                let size = (made.width, made.height);
                Some((LogoMark::new(&made.hash, size, made.encoding.extension()), made.bytes))
            }
            None => None,
        };
        self.configure(view, |site| rules::set_logo(site, &view.actor, logo.clone(), self.bounds())).await
    }

    /// # Errors
    /// The store is away.
    pub async fn logo(&self, mark: &LogoMark) -> Result<Option<Vec<u8>>, Problem> {
        Ok(self.store.logo(mark).await?)
    }

    /// The text of the front page as it would be shown.
    ///
    /// # Errors
    /// The actor is no admin; too much waits to be cooked.
    pub async fn preview_front(&self, view: &View, text: &str) -> Result<CookedPost, Problem> {
        view.may(Action::Administer, Object::Site)?;
        let text = text.chars().take(model::settings::FRONT_MAX).collect();
        self.cook_text(text, "front").await
    }

    /// The same as it is shown; `None` if there is none.
    ///
    /// # Errors
    /// Too much waits to be cooked.
    pub async fn front_text(&self, site: &Site) -> Result<Option<CookedPost>, Problem> {
        let text = &site.settings.front.text;
        if text.is_empty() { Ok(None) } else { Ok(Some(self.cook_kept(text, "front").await?)) }
    }

    fn bounds(&self) -> Bounds {
        let has_github = self.providers().of_slug("github").is_some();
        let megabytes = u64::try_from(self.settings.file_max >> 20).unwrap_or(u64::MAX);
        Bounds { now: self.now(), file_max_mb: megabytes.max(1), has_github }
    }

    /// Decides anew where something else of the site has changed meanwhile.
    async fn configure(
        &self,
        view: &View,
        decide: impl Fn(&Site) -> Result<Option<Change>, Refusal>,
    ) -> Result<(), Problem> {
        let mut site = Arc::clone(&view.site);
        for _ in 0..TRIES {
            let Some(change) = decide(&site)? else { return Ok(()) };
            let outcome = self.store.commit(change).await?;
            site = self.refresh_site().await?;
            if !matches!(outcome, Outcome::Stale(_)) {
                return Ok(());
            }
        }
        Err(Refusal::Conflict(crate::writing::TOO_LIVELY).into())
    }
}
