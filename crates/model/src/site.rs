//! The site as a whole: its name and its categories, small enough to be held whole by each node.

use std::collections::BTreeSet;

use crate::actor::Actor;
use crate::category::{Category, Level};
use crate::ids::CategoryId;
use crate::list::Audience;
use crate::settings::Settings;
use crate::token::Scope;

pub const SITE_NAME_MAX: usize = 60;

/// The site at one revision.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Site {
    /// Grows with each change of anything in here; 0 before the site is founded.
    pub revision: u64,
    pub name: String,
    pub settings: Settings,
    /// All categories, each before those that stand in it, siblings by their order.
    categories: Vec<Category>,
}

impl Site {
    pub fn new(revision: u64, name: String, categories: Vec<Category>) -> Self {
        let mut sorted: Vec<Category> = Vec::with_capacity(categories.len());
        let mut top: Vec<&Category> = categories.iter().filter(|category| category.parent.is_none()).collect();
        top.sort_by_key(|category| (category.order, category.id));
        for parent in top {
            sorted.push(parent.clone());
            let mut inside: Vec<&Category> =
                categories.iter().filter(|category| category.parent == Some(parent.id)).collect();
            inside.sort_by_key(|category| (category.order, category.id));
            sorted.extend(inside.into_iter().cloned());
        }
        Self { revision, name, settings: Settings::default(), categories: sorted }
    }

    #[must_use]
    pub fn with(self, settings: Settings) -> Self {
        Self { settings, ..self }
    }

    pub fn is_founded(&self) -> bool {
        self.revision > 0
    }

    pub fn categories(&self) -> &[Category] {
        &self.categories
    }

    pub fn category(&self, id: CategoryId) -> Option<&Category> {
        self.categories.iter().find(|category| category.id == id)
    }

    /// May this actor see the category at all? Whoever may not see a parent sees nothing in it.
    pub fn sees(&self, actor: &Actor, category: &Category) -> bool {
        // What a token that does not read may see, is there for guests.
        let actor = if actor.has(Scope::Read) { actor } else { &Actor::Guest };
        let here = reaches(actor, category.see, category);
        here && category
            .parent
            .and_then(|parent| self.category(parent))
            .is_none_or(|parent| reaches(actor, parent.see, parent) || reaches(actor, Level::Moderators, category))
    }

    pub fn visible<'a>(&'a self, actor: &'a Actor) -> impl Iterator<Item = &'a Category> {
        self.categories.iter().filter(move |category| self.sees(actor, category))
    }

    /// Keeps order in at least one category.
    pub fn is_moderator(&self, actor: &Actor) -> bool {
        actor.is_admin() || self.categories.iter().any(|category| actor.moderates(category))
    }

    /// The categories that this actor reads, as the key of the lists made for them.
    pub fn audience(&self, actor: &Actor) -> Audience {
        Audience::of(&self.visible(actor).map(|category| category.id).collect())
    }

    /// Every audience that somebody could belong to now, with the categories it reads.
    pub fn audiences(&self) -> Vec<(Audience, BTreeSet<CategoryId>)> {
        let mut standings: BTreeSet<(Level, Option<crate::ids::MemberId>)> =
            [(Level::Everyone, None), (Level::Members, None), (Level::Admins, None)].into();
        standings.extend(
            self.categories
                .iter()
                .flat_map(|category| category.moderators.iter().map(|member| (Level::Moderators, Some(*member)))),
        );
        let mut audiences: Vec<(Audience, BTreeSet<CategoryId>)> = Vec::new();
        for (level, moderator) in standings {
            let actor = crate::actor::probe(level, moderator);
            let reads: BTreeSet<CategoryId> = self.visible(&actor).map(|category| category.id).collect();
            let audience = Audience::of(&reads);
            if audiences.iter().all(|(known, _)| *known != audience) {
                audiences.push((audience, reads));
            }
        }
        audiences
    }
}

/// Has this actor the standing that `level` takes in this category?
pub(crate) fn reaches(actor: &Actor, level: Level, category: &Category) -> bool {
    match level {
        Level::Everyone => true,
        Level::Members => actor.member().is_some(),
        // A suspended moderator still reads what the category's moderators read.
        // A token of an admin's without `admin` reaches what its member keeps by name, as those of
        // others do: so it belongs to an audience that there are lists for.
        Level::Moderators => {
            let is_named = actor.id().is_some_and(|member| category.moderators.contains(&member));
            actor.is_admin() || (is_named && actor.has(Scope::Moderate))
        }
        Level::Admins => actor.is_admin(),
    }
}

#[cfg(test)]
#[path = "site_tests.rs"]
mod tests;
