//! Making one category a part of another: every topic moves, and its address leads there for ever.

use std::collections::BTreeSet;

use crate::actor::Actor;
use crate::category::{Category, Level, Merged};
use crate::change::{Change, Effect};
use crate::event::{Due, Event};
use crate::group::{Combination, Granted};
use crate::holding::{HoldingSettings, WatchedWord};
use crate::ids::{CategoryId, GroupId, TopicId};
use crate::log::Deed;
use crate::may::{Action, Object, may};
use crate::refusal::{Fault, Refusal};
use crate::rules::order;
use crate::rules::site::changed;
use crate::settings::Settings;
use crate::shard;
use crate::site::Site;
use crate::time::Timestamp;
use crate::topic::Topic;

/// Who reads a category.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Readers {
    pub level: Level,
    /// Groups that read it besides.
    pub groups: BTreeSet<GroupId>,
}

impl Readers {
    pub fn of(site: &Site, category: &Category) -> Self {
        let around = category.parent.and_then(|parent| site.category(parent));
        let level = around.map_or(category.see, |around| around.see.max(category.see));
        let groups = if level > Level::Members { category.granted.groups() } else { BTreeSet::new() };
        Self { level, groups }
    }
}

/// Whether somebody would read what is in `from` who does not now, if it stood in `into`.
pub fn opens(site: &Site, from: &Category, into: &Category) -> bool {
    let groups = site.groups.all.iter().map(|group| group.id);
    let alone = groups.map(|group| Combination { groups: [group].into(), moderator: None });
    let some = alone.map(|combination| crate::actor::probe(&combination));
    site.readers().into_iter().chain(some).any(|actor| site.sees(&actor, into) && !site.sees(&actor, from))
}

/// The category that another one can be merged into.
///
/// # Errors
/// The actor is no admin, there is no such category, or they do not go together: at the field `into`.
pub fn check<'a>(
    site: &'a Site,
    actor: &Actor,
    from: CategoryId,
    into: Option<CategoryId>,
) -> Result<(&'a Category, &'a Category), Refusal> {
    may(site, actor, Action::Administer, Object::Site)?;
    let from = site.category(from).ok_or(Refusal::Absent)?;
    if from.merged.is_some() {
        return Err(Refusal::Conflict("This category is becoming part of another one already."));
    }
    let wrong = |sentence: String| Refusal::from(Fault::new("into", sentence));
    let into = into.ok_or_else(|| wrong("Choose the category that this one becomes part of.".to_owned()))?;
    let into = site.category(into).ok_or_else(|| wrong("There is no such category any more.".to_owned()))?;
    let inside: Vec<&str> =
        site.categories().iter().filter(|it| it.parent == Some(from.id)).map(|it| it.name.as_str()).collect();
    let missing: Vec<String> = from.kinds.difference(&into.kinds).map(|kind| format!("{kind}s")).collect();
    let comes = site.categories().iter().find(|it| it.merged.is_some_and(|merged| merged.into == from.id));
    if into.id == from.id {
        return Err(wrong("A category cannot become part of itself: choose another one.".to_owned()));
    }
    if into.parent == Some(from.id) {
        return Err(wrong(format!(
            "“{}” stands in this category. Take it out first, or choose another one.",
            into.name
        )));
    }
    if !inside.is_empty() {
        return Err(wrong(format!("It holds other categories ({}): move or merge those first.", inside.join(", "))));
    }
    if into.merged.is_some() {
        return Err(wrong(format!("“{}” is becoming part of another category itself: choose that one.", into.name)));
    }
    if let Some(comes) = comes {
        return Err(wrong(format!("“{}” is becoming part of this one: wait until that is done.", comes.name)));
    }
    if !missing.is_empty() {
        return Err(wrong(format!("“{}” takes no {}: let it take them first.", into.name, missing.join(" and no "))));
    }
    Ok((from, into))
}

/// Begins to merge a category into another one. `confirmed`: that more people will read what is in it.
///
/// # Errors
/// As [`check`]; or more people would read it, and nobody has confirmed that.
pub fn begin(
    site: &Site,
    actor: &Actor,
    from: CategoryId,
    into: Option<CategoryId>,
    confirmed: bool,
    now: Timestamp,
) -> Result<Change, Refusal> {
    let (from, into) = check(site, actor, from, into)?;
    let by = actor.member().ok_or(Refusal::SignIn)?.id;
    if !confirmed && opens(site, from, into) {
        let sentence = "More people will read what is in it. Say that this is meant, or choose another category.";
        return Err(Fault::new("confirmed", sentence).into());
    }
    let merged = Some(Merged { into: into.id, by, done: false });
    let mut change = changed(site, vec![Category { merged, ..from.clone() }]);
    let due = Due::CategoryMerged { category: from.id, shard: 0, topic: None };
    change.effects.push(Effect::Schedule(due, now));
    change.log(by, Deed::CategoryMerged { category: from.id, into: into.id }, "");
    Ok(change)
}

/// Moves a topic along with its category. `None`: its category stays, or the topic has moved, or is on its way
/// into another one, and does so when it has stayed.
pub fn move_along(site: &Site, topic: &Topic) -> Option<Change> {
    let from = site.category(topic.category).or_else(|| site.gone(topic.category))?;
    let (merged, to) = (from.merged?, site.heir(from.id)?);
    if topic.merging.is_some() || topic.merged.is_some() {
        return None;
    }
    let mut change = Change::new(topic.id.shard());
    order::relocate(&mut change, topic, to.id);
    change.events = vec![Event::TopicMoved { topic: topic.id, by: merged.by, from: from.id, to: to.id, along: true }];
    Some(change)
}

/// A merged category's topics were gone through up to here: `next` is the shard to go on with, behind `topic`.
pub fn gone_on(due: &Due, at: Timestamp, next: u64, behind: Option<TopicId>) -> Change {
    let mut change = order::done(due, at);
    if let Due::CategoryMerged { category, .. } = due
        && next < shard::COUNT
    {
        let due = Due::CategoryMerged { category: *category, shard: next, topic: behind };
        change.effects.push(Effect::Schedule(due, at));
    }
    change
}

/// All topics have moved: nothing is left of the category but where it leads. They are gone through once more
/// at `again`, for those that somebody began while their node had not heard of it.
pub fn finish(site: &Site, due: &Due, at: Timestamp, again: Timestamp) -> Option<Change> {
    let Due::CategoryMerged { category, .. } = due else { return None };
    let known = site.category(*category)?;
    let merged = Merged { done: true, ..known.merged? };
    let left = Category {
        parent: None,
        moderators: BTreeSet::new(),
        granted: Granted::default(),
        asks: Vec::new(),
        holding: None,
        merged: Some(merged),
        ..known.clone()
    };
    let mut change = changed(site, vec![left]);
    let done = order::done(due, at);
    change.given.extend(done.given);
    change.effects.extend(done.effects);
    change.effects.push(Effect::Schedule(Due::CategoryMerged { category: *category, shard: 0, topic: None }, again));
    let words = &site.settings.holding.words;
    if words.iter().any(|word| word.category == Some(*category)) {
        let led = words.iter().map(|word| match word.category {
            Some(it) if it == *category => WatchedWord { category: Some(merged.into), ..word.clone() },
            _ => word.clone(),
        });
        let holding = HoldingSettings { words: led.collect::<Vec<_>>().into(), ..site.settings.holding.clone() };
        change.effects.push(Effect::SetSettings(Box::new(Settings { holding, ..site.settings.clone() })));
    }
    Some(change)
}

#[cfg(test)]
#[path = "uniting_tests.rs"]
mod tests;
