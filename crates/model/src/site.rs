//! The site as a whole: its name and its categories, small enough to be held whole by each node.

use std::collections::BTreeSet;

use crate::actor::{Actor, Role, SignedIn, keeps, probe};
use crate::announcement::Announcement;
use crate::block::Blocks;
use crate::category::{Category, Level};
use crate::group::{Combination, Groups};
use crate::ids::{CategoryId, MemberId};
use crate::list::Audience;
use crate::redirect::Redirects;
use crate::settings::Settings;
use crate::tags::Synonyms;
use crate::token::Scope;
use crate::written::PageHead;

pub const SITE_NAME_MAX: usize = 60;

/// The site at one revision.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Site {
    /// Grows with each change of anything in here; 0 before the site is founded.
    pub revision: u64,
    pub name: String,
    pub settings: Settings,
    pub groups: Groups,
    /// The memberships that occur together, or did. What nobody reads costs a little; what somebody
    /// reads and is missing here would be a list that nobody fills.
    pub combinations: BTreeSet<Combination>,
    /// Which tags are other names of another.
    pub synonyms: Synonyms,
    pub announcements: Vec<Announcement>,
    /// Where addresses lead that this site had once.
    pub redirects: Redirects,
    /// What nobody writes from, and what nobody joins with.
    pub blocks: Blocks,
    /// Pages that admins have written.
    pub pages: Vec<PageHead>,
    /// All categories, each before those that stand in it, siblings by their order; what is archived stands
    /// behind the others.
    categories: Vec<Category>,
    /// What has become part of other categories.
    gone: Vec<Category>,
}

impl Site {
    pub fn new(revision: u64, name: String, categories: Vec<Category>) -> Self {
        let is_gone = |category: &Category| category.merged.is_some_and(|merged| merged.done);
        let (gone, categories): (Vec<Category>, Vec<Category>) = categories.into_iter().partition(is_gone);
        let mut sorted: Vec<Category> = Vec::with_capacity(categories.len());
        let mut top: Vec<&Category> = categories.iter().filter(|category| category.parent.is_none()).collect();
        top.sort_by_key(|category| (category.archived, category.order, category.id));
        for parent in top {
            sorted.push(parent.clone());
            let mut inside: Vec<&Category> =
                categories.iter().filter(|category| category.parent == Some(parent.id)).collect();
            inside.sort_by_key(|category| (category.archived, category.order, category.id));
            sorted.extend(inside.into_iter().cloned());
        }
        Self { revision, name, categories: sorted, gone, ..Self::default() }
    }

    #[must_use]
    pub fn with(self, settings: Settings) -> Self {
        Self { settings, ..self }
    }

    #[must_use]
    pub fn grouped(self, groups: Groups, combinations: BTreeSet<Combination>) -> Self {
        Self { groups, combinations, ..self }
    }

    #[must_use]
    pub fn naming(self, synonyms: Synonyms) -> Self {
        Self { synonyms, ..self }
    }

    #[must_use]
    pub fn with_pages(self, pages: Vec<PageHead>) -> Self {
        Self { pages, ..self }
    }

    #[must_use]
    pub fn telling(self, announcements: Vec<Announcement>, redirects: Redirects) -> Self {
        Self { announcements, redirects, ..self }
    }

    #[must_use]
    pub fn blocking(self, blocks: Blocks) -> Self {
        Self { blocks, ..self }
    }

    /// What is said while everything can be read and nothing written; nothing, while it can be.
    pub fn read_only(&self) -> Option<&str> {
        self.settings.read_only.on.then(|| self.settings.read_only.said())
    }

    /// What whoever is kept from writing can do about it.
    pub fn how_to_reach_admins(&self) -> String {
        match self.settings.front.contact.as_str() {
            "" => "If you think that it is not meant for you, tell an admin in another way.".to_owned(),
            contact => format!("If you think that it is not meant for you, tell the admins: {contact}"),
        }
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

    /// A category of which nothing is left but its address.
    pub fn gone(&self, id: CategoryId) -> Option<&Category> {
        self.gone.iter().find(|category| category.id == id)
    }

    /// The highest number that a category ever had.
    pub fn last_category(&self) -> u64 {
        self.categories.iter().chain(&self.gone).map(|category| category.id.0).max().unwrap_or(0)
    }

    /// Where the topics of a category belong that becomes part of another one, or has; nothing, if it does not.
    pub fn heir(&self, id: CategoryId) -> Option<&Category> {
        let known = |id| self.category(id).or_else(|| self.gone(id));
        let mut next = known(id)?.merged?.into;
        // Only what is no part of anything becomes one, so this ends; whatever else is stored ends it, too.
        for _ in 0..=self.gone.len() + self.categories.len() {
            match known(next)?.merged {
                None => return self.category(next),
                Some(merged) => next = merged.into,
            }
        }
        None
    }

    /// Whether a category is archived: by itself, or with the one that it stands in.
    pub fn is_archived(&self, category: &Category) -> bool {
        let parent = || category.parent.and_then(|parent| self.category(parent));
        category.archived || parent().is_some_and(|parent| parent.archived)
    }

    /// May this actor see the category at all? Whoever may not see a parent sees nothing in it.
    pub fn sees(&self, actor: &Actor, category: &Category) -> bool {
        // What a token that does not read may see, is there for guests.
        let actor = if actor.has(Scope::Read) { actor } else { &Actor::Guest };
        enters(actor, category)
            && category
                .parent
                .and_then(|parent| self.category(parent))
                .is_none_or(|parent| enters(actor, parent) || keeps_by_name(actor, category))
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

    /// What this member's groups and charge come to, as far as it decides what they read.
    pub fn combination_of(&self, member: MemberId, groups: &BTreeSet<crate::ids::GroupId>) -> Combination {
        let keeps_order = self.categories.iter().any(|category| category.moderators.contains(&member));
        Combination { groups: groups.clone(), moderator: keeps_order.then_some(member) }
    }

    /// Every audience that somebody could belong to now, with the categories it reads.
    pub fn audiences(&self) -> Vec<(Audience, BTreeSet<CategoryId>)> {
        let mut audiences: Vec<(Audience, BTreeSet<CategoryId>)> = Vec::new();
        for actor in self.readers() {
            let reads: BTreeSet<CategoryId> = self.visible(&actor).map(|category| category.id).collect();
            let audience = Audience::of(&reads);
            if audiences.iter().all(|(known, _)| *known != audience) {
                audiences.push((audience, reads));
            }
        }
        audiences
    }

    /// Somebody of each kind that there could be now, as far as it decides what they read.
    pub(crate) fn readers(&self) -> Vec<Actor> {
        let nowhere = Combination::default();
        let named = self.categories.iter().flat_map(|category| &category.moderators);
        let moderators: BTreeSet<Combination> =
            named.map(|member| Combination { moderator: Some(*member), ..Combination::default() }).collect();
        // Who keeps order has tokens that do not.
        let without: BTreeSet<Combination> = self
            .combinations
            .iter()
            .map(|combination| Combination { groups: combination.groups.clone(), moderator: None })
            .collect();
        let noted = self.combinations.iter().chain(&without).chain(&moderators);
        let members = std::iter::once(&nowhere).chain(noted).map(probe);
        let admin = Actor::Member(SignedIn::plain(MemberId(0), Role::Admin));
        [Actor::Guest].into_iter().chain(members).chain([admin]).collect()
    }
}

/// Whether this actor is named among the moderators, or an admin: they read what they keep wherever it
/// stands. A group that keeps it is let into the category around it.
fn keeps_by_name(actor: &Actor, category: &Category) -> bool {
    let member = actor.member().filter(|member| !member.held);
    let is_named = |member: &SignedIn| member.is_named_in(category) && member.has(Scope::Moderate);
    member.is_some_and(|member| is_named(member) || actor.is_admin())
}

/// Whether this actor may read in the category, as far as the category itself says.
fn enters(actor: &Actor, category: &Category) -> bool {
    reaches(actor, category.see, category)
        || actor.member().is_some_and(|member| !member.held && category.granted.has_any(&member.groups))
}

/// Has this actor the standing that `level` takes in this category? Whoever is held counts as a
/// guest.
pub(crate) fn reaches(actor: &Actor, level: Level, category: &Category) -> bool {
    let member = actor.member().filter(|member| !member.held);
    match level {
        Level::Everyone => true,
        Level::Members => member.is_some(),
        // A suspended moderator still reads what the category's moderators read.
        // A token of an admin's without `admin` reaches what its member keeps by name or group, as
        // those of others do: so it belongs to an audience that there are lists for.
        Level::Moderators => {
            let keeps = member.is_some_and(|member| member.has(Scope::Moderate) && keeps(member, category));
            keeps || (member.is_some() && actor.is_admin())
        }
        Level::Admins => member.is_some() && actor.is_admin(),
    }
}

#[cfg(test)]
#[path = "site_tests.rs"]
mod tests;
