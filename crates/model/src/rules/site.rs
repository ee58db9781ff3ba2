//! Founding the site, and its categories.

use std::collections::{BTreeMap, BTreeSet};

use crate::account::Registration;
use crate::actor::Actor;
use crate::category::{Category, CategoryForm, Level};
use crate::change::{Change, Effect, Fact};
use crate::event::{Due, Event};
use crate::face::Face;
use crate::group::{Combination, Granted};
use crate::holding::{HoldingSettings, Thresholds};
use crate::ids::CategoryId;
use crate::licence::Licence;
use crate::log::Deed;
use crate::may::{Action, Object, may};
use crate::refusal::{Fault, Faults, Refusal};
use crate::rules::{groups, members};
use crate::settings::Settings;
use crate::shard::Shard;
use crate::site::{SITE_NAME_MAX, Site};
use crate::time::Timestamp;
use crate::topic::TopicKind;

/// When the first topic is due: at once.
pub const WELCOME_AT: Timestamp = Timestamp(1);

/// A category that setup offers.
#[derive(Clone, Debug)]
pub struct Offer {
    pub name: String,
    pub description: String,
    pub kinds: BTreeSet<TopicKind>,
}

/// The three categories that a new forum starts with.
pub fn offers() -> [Offer; 3] {
    use TopicKind::{Article, Discussion, Question};
    let offer = |name: &str, description: &str, kinds: &[TopicKind]| Offer {
        name: name.to_owned(),
        description: description.to_owned(),
        kinds: kinds.iter().copied().collect(),
    };
    [
        offer(
            "Main track",
            "Questions and discussions about CI/CD, release engineering and configuration management.",
            &[Question, Discussion],
        ),
        offer("Knowledge Base", "Articles and how-tos worth keeping, published under CC BY 4.0.", &[Article]),
        offer("Offtopic", "Everything else that engineers talk about.", &[Discussion]),
    ]
}

/// Founds the site: its name, its categories, and the first admin, in one commit.
///
/// # Errors
/// The site has been founded, or a field is wrong.
pub fn found(site: &Site, name: &str, offers: Vec<Offer>, admin: Registration) -> Result<Change, Refusal> {
    if site.is_founded() {
        return Err(Refusal::Conflict("This forum has been set up already."));
    }
    let mut faults = Faults::default();
    let name = faults.take(check_name(name));
    let mut categories: Vec<Category> = Vec::new();
    for (id, offer) in (1..).zip(offers) {
        let form = CategoryForm {
            name: offer.name,
            description: offer.description,
            parent: None,
            kinds: offer.kinds,
            see: Level::Everyone,
            start: Level::Members,
            reply: Level::Members,
            moderators: BTreeSet::new(),
            granted: Granted::default(),
            asks: Vec::new(),
            licence: Licence::default(),
            reviews: false,
            face: Face::default(),
            archived: false,
        };
        match form.check(CategoryId(id), u32::try_from(id).unwrap_or(u32::MAX), &categories) {
            Ok(category) => categories.push(category),
            Err(Refusal::Invalid(found)) => {
                for fault in found {
                    faults.add("categories", fault.sentence);
                }
            }
            Err(other) => return Err(other),
        }
    }
    faults.end()?;
    let member = admin.member;
    let mut change = members::register(admin);
    change.given.insert(0, Fact::SiteRevision(0));
    change.effects.push(Effect::SetSite { revision: 1, name: name.unwrap_or_default() });
    change.effects.extend(categories.into_iter().map(|category| Effect::PutCategory(Box::new(category))));
    change.effects.push(Effect::Schedule(Due::Welcome { admin: member }, WELCOME_AT));
    change.events.push(Event::SiteFounded { admin: member });
    Ok(change)
}

fn check_name(name: &str) -> Result<String, Fault> {
    let name = name.split_whitespace().collect::<Vec<_>>().join(" ");
    if name.is_empty() {
        Err(Fault::new("name", "Give the forum a name."))
    } else if name.chars().count() > SITE_NAME_MAX {
        Err(Fault::new("name", format!("The name is too long: at most {SITE_NAME_MAX} characters.")))
    } else {
        Ok(name)
    }
}

/// Adds a category (`id` absent) or changes one. `charged` is what its moderators' groups and their
/// charge come to.
///
/// # Errors
/// The actor is no admin, a field is wrong, or too many different sets of categories would be read.
pub fn put_category(
    site: &Site,
    actor: &Actor,
    id: Option<CategoryId>,
    form: CategoryForm,
    charged: BTreeSet<Combination>,
) -> Result<(Change, CategoryId), Refusal> {
    may(site, actor, Action::Administer, Object::Site)?;
    let by = actor.member().ok_or(Refusal::SignIn)?.id;
    let all = site.categories();
    let (id, order) = match id {
        Some(id) => (id, site.category(id).ok_or(Refusal::Absent)?.order),
        None => {
            let order = all.iter().map(|category| category.order).max().unwrap_or(0);
            (CategoryId(site.last_category() + 1), order + 1)
        }
    };
    let unknown = form.granted.groups().iter().any(|group| site.groups.find(*group).is_none());
    if unknown {
        return Err(Fault::new("granted", "One of these groups does not exist any more. Look again.").into());
    }
    let known = site.category(id);
    if known.is_some_and(|known| known.merged.is_some()) {
        return Err(Refusal::Conflict(
            "This category is becoming part of another one. Nothing of it is changed any more.",
        ));
    }
    let category = form.check(id, order, all)?;
    let then = all.iter().filter(|other| other.id != id).cloned().chain([category.clone()]).collect();
    let new = charged.into_iter().filter(|combination| !combination.groups.is_empty());
    let combinations: BTreeSet<Combination> = site.combinations.iter().cloned().chain(new).collect();
    let then = Site::new(site.revision, site.name.clone(), then).grouped(site.groups.clone(), combinations.clone());
    groups::check_audiences(&then)?;
    let deeds = deeds(known, &category);
    let mut change = changed(site, vec![category]);
    if combinations != site.combinations {
        change.effects.push(Effect::SetCombinations(combinations));
    }
    for deed in deeds {
        change.log(by, deed, "");
    }
    Ok((change, id))
}

/// What the log says of a category that is to be so, and was this.
fn deeds(known: Option<&Category>, then: &Category) -> Vec<Deed> {
    let category = then.id;
    let Some(known) = known else { return vec![Deed::CategoryMade { category }] };
    let turn = if then.archived { Deed::CategoryArchived { category } } else { Deed::CategoryRevived { category } };
    let turned = (known.archived != then.archived).then_some(turn);
    let is_otherwise = turned.is_none() || Category { archived: known.archived, ..then.clone() } != *known;
    turned.into_iter().chain(is_otherwise.then_some(Deed::CategoryChanged { category })).collect()
}

/// Which way a category goes among its siblings.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Direction {
    Up,
    Down,
}

/// Moves a category by one place. `seen` is the revision of the site whose list was looked at, where that is
/// known.
///
/// # Errors
/// The actor is no admin, there is no such category, or the site is another one by now.
pub fn order_category(
    site: &Site,
    actor: &Actor,
    seen: Option<u64>,
    id: CategoryId,
    to: Direction,
) -> Result<Change, Refusal> {
    may(site, actor, Action::Administer, Object::Site)?;
    let moved = site.category(id).ok_or(Refusal::Absent)?;
    let by = actor.member().ok_or(Refusal::SignIn)?.id;
    is_as_seen(site, seen)?;
    let is_sibling = |other: &&Category| other.parent == moved.parent && other.archived == moved.archived;
    let mut siblings: Vec<Category> = site.categories().iter().filter(is_sibling).cloned().collect();
    let at = siblings.iter().position(|category| category.id == id).ok_or(Refusal::Absent)?;
    let other = match to {
        Direction::Up => at.checked_sub(1),
        Direction::Down => Some(at + 1).filter(|other| *other < siblings.len()),
    };
    let Some(other) = other else { return Ok(Change::new(Shard::SITE)) };
    siblings.swap(at, other);
    for (order, category) in (1..).zip(&mut siblings) {
        category.order = order;
    }
    let mut change = changed(site, siblings);
    change.log(by, Deed::CategoryOrdered { category: id }, "");
    Ok(change)
}

/// Puts all categories into an order, each among its siblings. A number that somebody typed is the place that
/// the category gets; those whose number nobody changed keep their order around it. What is archived stays at
/// the end.
///
/// # Errors
/// The actor is no admin, or the site is another one than that of revision `seen`.
pub fn order_categories(
    site: &Site,
    actor: &Actor,
    seen: u64,
    places: &BTreeMap<CategoryId, u32>,
) -> Result<Change, Refusal> {
    may(site, actor, Action::Administer, Object::Site)?;
    let by = actor.member().ok_or(Refusal::SignIn)?.id;
    is_as_seen(site, Some(seen))?;
    let parents: BTreeSet<Option<CategoryId>> = site.categories().iter().map(|category| category.parent).collect();
    let mut moved = Vec::new();
    for parent in parents {
        let siblings = || site.categories().iter().filter(|category| category.parent == parent);
        let before: Vec<CategoryId> = siblings().map(|category| category.id).collect();
        let (archived, open): (Vec<_>, Vec<_>) = siblings().partition(|category| category.archived);
        let mut siblings = as_placed(open, places);
        siblings.extend(as_placed(archived, places));
        if siblings.iter().map(|category| category.id).eq(before) {
            continue;
        }
        moved.extend((1..).zip(siblings).map(|(order, category)| Category { order, ..category.clone() }));
    }
    if moved.is_empty() {
        return Ok(Change::new(Shard::SITE));
    }
    let mut change = changed(site, moved);
    change.log(by, Deed::CategoriesOrdered, "");
    Ok(change)
}

/// `siblings` in the order of their places. Where two were given the same one, it is whose number was changed that
/// moves there.
fn as_placed<'a>(mut siblings: Vec<&'a Category>, places: &BTreeMap<CategoryId, u32>) -> Vec<&'a Category> {
    let place = |category: &Category| places.get(&category.id).copied();
    let given: BTreeSet<u32> = siblings.iter().filter_map(|category| place(category)).collect();
    if given.len() == siblings.len() {
        siblings.sort_by_key(|category| place(category));
        return siblings;
    }
    let numbered = (1_u32..).zip(siblings);
    let (mut moved, kept): (Vec<_>, Vec<_>) =
        numbered.partition(|(number, category)| place(category).is_some_and(|place| place != *number));
    let mut ordered: Vec<&Category> = kept.into_iter().map(|(_, category)| category).collect();
    moved.sort_by_key(|(_, category)| place(category));
    for (number, category) in moved {
        let at = place(category).unwrap_or(number).saturating_sub(1) as usize;
        ordered.insert(at.min(ordered.len()), category);
    }
    ordered
}

/// Whoever orders a list has to have seen it as it is.
fn is_as_seen(site: &Site, seen: Option<u64>) -> Result<(), Refusal> {
    if seen.is_none_or(|seen| seen == site.revision) {
        return Ok(());
    }
    Err(Refusal::Conflict(
        "Somebody else has changed the categories or the settings since you opened this page. Below is how it stands \
         now: order it again, and save.",
    ))
}

/// Sets what holds posts in a category; none, as everywhere.
///
/// # Errors
/// The actor is no admin, or there is no such category.
pub fn hold_in(site: &Site, actor: &Actor, id: CategoryId, holding: Option<Thresholds>) -> Result<Change, Refusal> {
    may(site, actor, Action::Administer, Object::Site)?;
    let known = site.category(id).ok_or(Refusal::Absent)?;
    let mut change = changed(site, vec![Category { holding, ..known.clone() }]);
    change.log(actor.member().ok_or(Refusal::SignIn)?.id, Deed::CategoryChanged { category: id }, "");
    Ok(change)
}

/// Sets what holds posts everywhere, and which words are watched.
///
/// # Errors
/// The actor is no admin.
pub fn put_holding(site: &Site, actor: &Actor, holding: HoldingSettings) -> Result<Change, Refusal> {
    may(site, actor, Action::Administer, Object::Site)?;
    let mut change = changed(site, Vec::new());
    change.effects.push(Effect::SetSettings(Box::new(Settings { holding, ..site.settings.clone() })));
    let deed = Deed::SettingsChanged { keys: Some(vec!["holding".to_owned()]) };
    change.log(actor.member().ok_or(Refusal::SignIn)?.id, deed, "");
    Ok(change)
}

/// The next revision of the site, with these categories as they are to be.
pub(crate) fn changed(site: &Site, categories: Vec<Category>) -> Change {
    let revision = site.revision + 1;
    let mut change = Change::new(Shard::SITE);
    change.given = vec![Fact::SiteRevision(site.revision)];
    change.effects = vec![Effect::SetSite { revision, name: site.name.clone() }];
    change.effects.extend(categories.into_iter().map(|category| Effect::PutCategory(Box::new(category))));
    change.events = vec![Event::SiteChanged { revision }];
    change
}
