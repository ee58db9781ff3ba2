//! Groups: making them, and who is in them.
//!
//! Who is in which groups stands in the member's own record, and what groups may do with the site.
//! A membership is in force when the record says so. Before that, the combination that it makes is
//! noted with the site, so that its lists are there.

use std::collections::BTreeSet;

use crate::account::Member;
use crate::actor::Actor;
use crate::category::Category;
use crate::change::{Change, Effect, Fact, Roster};
use crate::event::Event;
use crate::group::{AUDIENCES_MAX, COMBINATIONS_MAX, Combination, GROUPS_MAX, Group, Groups, PER_MEMBER_MAX};
use crate::ids::{GroupId, MemberId};
use crate::log::Deed;
use crate::may::{Action, Object, may};
use crate::refusal::{Fault, Refusal};
use crate::rules::site::changed;
use crate::site::Site;
use crate::time::Timestamp;

/// # Errors
/// The actor is no admin, the name will not do, or there are too many groups.
pub fn make(site: &Site, actor: &Actor, name: &str) -> Result<(Change, GroupId), Refusal> {
    may(site, actor, Action::Administer, Object::Site)?;
    let name = site.groups.check_name(None, name)?;
    if site.groups.all.len() >= GROUPS_MAX {
        return Err(Refusal::Conflict("There are as many groups as there can be: delete one first."));
    }
    let mut groups = site.groups.clone();
    groups.last += 1;
    let id = GroupId(groups.last);
    groups.all.push(Group { id, name });
    let mut change = with_groups(site, groups, None, Vec::new());
    change.log(admin(actor)?, Deed::GroupMade { group: id }, "");
    Ok((change, id))
}

/// # Errors
/// The actor is no admin, the name will not do, or there is no such group.
pub fn rename(site: &Site, actor: &Actor, id: GroupId, name: &str) -> Result<Change, Refusal> {
    may(site, actor, Action::Administer, Object::Site)?;
    site.groups.find(id).ok_or(Refusal::Absent)?;
    let name = site.groups.check_name(Some(id), name)?;
    let mut groups = site.groups.clone();
    for group in groups.all.iter_mut().filter(|group| group.id == id) {
        group.name.clone_from(&name);
    }
    let mut change = with_groups(site, groups, None, Vec::new());
    change.log(admin(actor)?, Deed::GroupRenamed { group: id }, "");
    Ok(change)
}

/// Takes a group away with all that it may do. Its members' records follow.
///
/// # Errors
/// The actor is no admin, or there is no such group.
pub fn delete(site: &Site, actor: &Actor, id: GroupId) -> Result<Change, Refusal> {
    may(site, actor, Action::Administer, Object::Site)?;
    site.groups.find(id).ok_or(Refusal::Absent)?;
    let mut groups = site.groups.clone();
    groups.all.retain(|group| group.id != id);
    let combinations = site.combinations.iter().map(|combination| {
        let left = combination.groups.iter().copied().filter(|other| *other != id);
        Combination { groups: left.collect(), moderator: combination.moderator }
    });
    let categories = site.categories().iter().filter(|category| category.granted.groups().contains(&id));
    let categories: Vec<Category> =
        categories.map(|category| Category { granted: category.granted.without(id), ..category.clone() }).collect();
    let mut change = with_groups(site, groups, Some(combinations.collect()), categories);
    change.events.push(Event::GroupDeleted { group: id });
    change.log(admin(actor)?, Deed::GroupDeleted { group: id }, "");
    Ok(change)
}

fn admin(actor: &Actor) -> Result<MemberId, Refusal> {
    Ok(actor.member().ok_or(Refusal::SignIn)?.id)
}

fn with_groups(
    site: &Site,
    groups: Groups,
    combinations: Option<BTreeSet<Combination>>,
    categories: Vec<Category>,
) -> Change {
    let mut change = changed(site, categories);
    change.effects.push(Effect::SetGroups(groups));
    change.effects.extend(combinations.map(Effect::SetCombinations));
    change
}

/// The groups that a member is to be in.
///
/// # Errors
/// The actor is no admin, a group does not exist, or these are too many.
pub fn check_membership(site: &Site, actor: &Actor, groups: &BTreeSet<GroupId>) -> Result<(), Refusal> {
    may(site, actor, Action::Administer, Object::Site)?;
    if groups.iter().any(|group| site.groups.find(*group).is_none()) {
        return Err(Fault::new("groups", "One of these groups does not exist any more. Look again.").into());
    }
    if groups.len() > PER_MEMBER_MAX {
        return Err(Fault::new("groups", format!("A member is in {PER_MEMBER_MAX} groups at most.")).into());
    }
    Ok(())
}

/// Notes these combinations with the site; nothing, if it has them.
///
/// # Errors
/// There would be too many, or too many that read different categories.
pub fn note(site: &Site, made: impl IntoIterator<Item = Combination>) -> Result<Option<Change>, Refusal> {
    let plain = |combination: &Combination| combination.groups.is_empty();
    let new: Vec<Combination> = made
        .into_iter()
        .filter(|combination| !plain(combination) && !site.combinations.contains(combination))
        .collect();
    if new.is_empty() {
        return Ok(None);
    }
    let combinations: BTreeSet<Combination> = site.combinations.iter().cloned().chain(new).collect();
    if combinations.len() > COMBINATIONS_MAX {
        return Err(Refusal::Conflict(
            "Members are in too many different combinations of groups already. Put this one into groups as others \
             are in them, or take others out.",
        ));
    }
    check_audiences(&site.clone().grouped(site.groups.clone(), combinations.clone()))?;
    let mut change = changed(site, Vec::new());
    change.effects.push(Effect::SetCombinations(combinations));
    Ok(Some(change))
}

/// Each different set of categories that somebody reads has lists of its own, so there are not too
/// many of them.
///
/// # Errors
/// There are.
pub fn check_audiences(site: &Site) -> Result<(), Refusal> {
    if site.audiences().len() > AUDIENCES_MAX {
        return Err(Refusal::Conflict(
            "Members would read too many different sets of categories: lists are kept for each of them. Let fewer \
             groups see categories that others do not, or put people who read the same into one group.",
        ));
    }
    Ok(())
}

/// The membership itself, in the member's record. `found` is how that stands. `by` nobody: it follows from
/// something else.
pub fn set_membership(found: &Member, groups: BTreeSet<GroupId>, by: Option<MemberId>, now: Timestamp) -> Change {
    let member = found.id;
    let mut change = Change::new(member.shard());
    if groups == found.groups {
        return change;
    }
    change.given = vec![Fact::MemberExists(member), Fact::GroupsAre(member, found.groups.clone())];
    for group in found.groups.difference(&groups) {
        change.effects.push(Effect::Strike(Roster::Group(*group), member));
    }
    for group in groups.difference(&found.groups) {
        change.effects.push(Effect::Enrol(Roster::Group(*group), member, now));
    }
    change.effects.push(Effect::SetMembership(member, groups));
    change.events = vec![Event::GroupsChanged { member }];
    if let Some(by) = by {
        change.log(by, Deed::GroupsSet { member }, "");
    }
    change
}

#[cfg(test)]
#[path = "groups_tests.rs"]
mod tests;
