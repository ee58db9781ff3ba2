//! Holding: what is known of whoever writes, and what that comes to.

use model::holding::{HeldWhy, HoldingSettings, Thresholds, WatchedWord, Words};
use model::ids::CategoryId;
use model::list::{List, MemberList};
use model::may::{Action, Object};
use model::refusal::Refusal;
use model::rules::holding::{self, Known, QUICK, Text};
use model::rules::site;

use crate::limits::Caller;
use crate::visit::View;
use crate::{Forum, Problem};

impl Forum {
    /// What is known of whoever writes: one round trip, or none where it does not matter.
    pub(crate) async fn known_of(&self, view: &View) -> Result<Known, Problem> {
        let (Caller::Client(_), Some(member)) = (view.caller, view.actor.member()) else {
            return Ok(Known::default());
        };
        if !holding::is_weighed(&view.site, member) {
            return Ok(Known::default());
        }
        let written = List::Member(member.id, view.site.audience(&view.actor), MemberList::Posts);
        let (posts, lately) = self.store.list_since(&written, self.now().minus(QUICK)).await?;
        Ok(Known { posts, lately, links: 0 })
    }

    /// The text as it is taken, and why it waits. What comes from an operator's command is taken as it is.
    pub(crate) fn weigh(
        &self,
        view: &View,
        category: CategoryId,
        text: Text,
        known: Known,
    ) -> Result<(Text, Vec<HeldWhy>), Refusal> {
        match (view.caller, view.site.category(category)) {
            (Caller::Client(_), Some(category)) => {
                let known = Known { links: markup::links_elsewhere(&text.body), ..known };
                holding::weigh(&view.site, &view.actor, category, text, known)
            }
            _ => Ok((text, Vec::new())),
        }
    }

    /// Sets what holds posts everywhere, or in one category; in that none is as everywhere.
    ///
    /// # Errors
    /// The actor is no admin, there is no such category, or another admin was faster.
    pub async fn set_thresholds(
        &self,
        view: &View,
        category: Option<CategoryId>,
        thresholds: Option<Thresholds>,
    ) -> Result<(), Problem> {
        let Some(category) = category else {
            let thresholds = thresholds.unwrap_or_default();
            return self.put_holding(view, HoldingSettings { thresholds, ..view.site.settings.holding.clone() }).await;
        };
        view.may(Action::Administer, Object::Site)?;
        view.proved(self.now())?;
        self.commit_site(site::hold_in(&view.site, &view.actor, category, thresholds)?).await
    }

    /// Watches one more word.
    ///
    /// # Errors
    /// The actor is no admin, a field is wrong, or another admin was faster.
    pub async fn watch_word(&self, view: &View, word: WatchedWord) -> Result<(), Problem> {
        view.may(Action::Administer, Object::Site)?;
        if word.category.is_some_and(|category| view.site.category(category).is_none()) {
            return Err(Refusal::Absent.into());
        }
        self.put_words(view, view.site.settings.holding.words.with(word)?).await
    }

    /// Watches a word no longer.
    ///
    /// # Errors
    /// The actor is no admin, or another admin was faster.
    pub async fn unwatch_word(&self, view: &View, text: &str, category: Option<CategoryId>) -> Result<(), Problem> {
        self.put_words(view, view.site.settings.holding.words.without(text, category)).await
    }

    async fn put_words(&self, view: &View, words: Words) -> Result<(), Problem> {
        self.put_holding(view, HoldingSettings { words, ..view.site.settings.holding.clone() }).await
    }

    async fn put_holding(&self, view: &View, holding: HoldingSettings) -> Result<(), Problem> {
        view.may(Action::Administer, Object::Site)?;
        view.proved(self.now())?;
        self.commit_site(site::put_holding(&view.site, &view.actor, holding)?).await
    }
}
