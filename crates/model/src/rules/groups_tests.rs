use super::*;
use crate::actor::Role;
use crate::category::Level;
use crate::group::{Granted, Right};
use crate::ids::MemberId;
use crate::samples::{ADMIN, BYSTANDER, MODERATOR, category, member, somebody};

fn site_with(groups: &[&str]) -> Site {
    let all = (1..).zip(groups).map(|(id, name)| Group { id: GroupId(id), name: (*name).to_owned() }).collect();
    let groups = Groups { last: groups.len() as u64, all };
    let private = Category {
        see: Level::Admins,
        start: Level::Admins,
        reply: Level::Admins,
        granted: Granted::new([(Right::See, [GroupId(1)].into())]),
        asks: Vec::new(),
        licence: crate::licence::Licence::default(),
        reviews: false,
        ..category(3)
    };
    Site::new(3, "Site".to_owned(), vec![category(1), category(2), private]).grouped(groups, BTreeSet::new())
}

fn set_groups(change: &Change) -> Groups {
    let found = change.effects.iter().find_map(|effect| match effect {
        Effect::SetGroups(groups) => Some(groups.clone()),
        _ => None,
    });
    found.unwrap()
}

#[test]
fn groups_are_made_renamed_and_deleted_by_admins_and_no_id_comes_twice() {
    let site = site_with(&["Writers", "Editors"]);
    let admin = somebody(ADMIN);
    let (change, id) = make(&site, &admin, "  Core   team ").unwrap();
    assert_eq!(id, GroupId(3));
    assert_eq!(set_groups(&change).find(id).unwrap().name, "Core team");
    let change = delete(&site, &admin, GroupId(2)).unwrap();
    let left = set_groups(&change);
    assert!(left.find(GroupId(2)).is_none());
    let site_after = site.clone().grouped(left, BTreeSet::new());
    assert_eq!(make(&site_after, &admin, "Editors").unwrap().1, GroupId(3));
    for name in ["", "writers", "WRITERS", &"x".repeat(41), "wri\u{200b}ters"] {
        assert!(matches!(make(&site, &admin, name), Err(Refusal::Invalid(_))), "{name:?}");
    }
    assert!(rename(&site, &admin, GroupId(1), "writers").is_ok(), "its own name in another case");
    assert_eq!(rename(&site, &admin, GroupId(9), "Nine").unwrap_err(), Refusal::Absent);
    for actor in [Actor::Guest, somebody(BYSTANDER), somebody(MODERATOR)] {
        assert_eq!(make(&site, &actor, "Mine").unwrap_err(), Refusal::Absent);
        assert_eq!(delete(&site, &actor, GroupId(1)).unwrap_err(), Refusal::Absent);
        assert_eq!(check_membership(&site, &actor, &BTreeSet::new()).unwrap_err(), Refusal::Absent);
    }
}

#[test]
fn a_group_that_is_deleted_takes_its_rights_along() {
    let mut site = site_with(&["Writers"]);
    site.combinations = [Combination { groups: [GroupId(1)].into(), moderator: None }].into();
    let change = delete(&site, &somebody(ADMIN), GroupId(1)).unwrap();
    let put: Vec<&Category> = change
        .effects
        .iter()
        .filter_map(|effect| match effect {
            Effect::PutCategory(category) => Some(&**category),
            _ => None,
        })
        .collect();
    assert_eq!(put.len(), 1);
    assert!(put[0].granted.is_empty());
    assert!(change.effects.iter().any(|effect| matches!(
        effect,
        Effect::SetCombinations(left) if left.iter().all(|combination| combination.groups.is_empty())
    )));
    assert!(change.events.contains(&Event::GroupDeleted { group: GroupId(1) }));
}

#[test]
fn a_combination_is_noted_once_and_not_without_end() {
    let site = site_with(&["Writers", "Editors"]);
    let made = |groups: &[u64]| Combination { groups: groups.iter().copied().map(GroupId).collect(), moderator: None };
    assert!(note(&site, [made(&[])]).unwrap().is_none(), "everybody is in no group");
    let change = note(&site, [made(&[1])]).unwrap().unwrap();
    assert_eq!(change.given, [Fact::SiteRevision(3)]);
    let noted = site.clone().grouped(site.groups.clone(), [made(&[1])].into());
    assert!(note(&noted, [made(&[1])]).unwrap().is_none());
    let many = (1..=COMBINATIONS_MAX as u64)
        .map(|id| Combination { groups: [GroupId(1)].into(), moderator: Some(MemberId(id)) });
    let full = site.clone().grouped(site.groups.clone(), many.collect());
    assert!(matches!(note(&full, [made(&[1, 2])]), Err(Refusal::Conflict(_))));
}

#[test]
fn too_many_sets_of_categories_that_somebody_reads_are_refused() {
    let names: Vec<String> = (1..=60).map(|n| format!("Group {n}")).collect();
    let names: Vec<&str> = names.iter().map(String::as_str).collect();
    let base = site_with(&names);
    let private = (10..70).map(|id| Category {
        see: Level::Admins,
        granted: Granted::new([(Right::See, [GroupId(id - 9)].into())]),
        asks: Vec::new(),
        licence: crate::licence::Licence::default(),
        reviews: false,
        ..category(id)
    });
    let site = Site::new(3, "Site".to_owned(), private.collect()).grouped(base.groups, BTreeSet::new());
    let mut noted = site.clone();
    let mut refused = None;
    for id in 1..=60 {
        let made = Combination { groups: [GroupId(id)].into(), moderator: None };
        match note(&noted, [made.clone()]) {
            Ok(_) => drop(noted.combinations.insert(made)),
            Err(refusal) => {
                refused = Some(refusal);
                break;
            }
        }
    }
    assert!(matches!(refused, Some(Refusal::Conflict(_))));
    assert_eq!(noted.audiences().len(), AUDIENCES_MAX);
}

#[test]
fn a_membership_changes_the_record_and_the_rosters_by_what_is_new() {
    let found = Member { groups: [GroupId(1), GroupId(2)].into(), ..member(BYSTANDER, Role::Member) };
    let change = set_membership(&found, [GroupId(2), GroupId(3)].into(), None, Timestamp(5));
    let rosters: Vec<String> = change.effects.iter().map(|effect| format!("{effect:?}")).collect();
    assert_eq!(rosters.len(), 3);
    assert!(rosters[0].starts_with("Strike(Group(GroupId(1))"), "{rosters:?}");
    assert!(rosters[1].starts_with("Enrol(Group(GroupId(3))"), "{rosters:?}");
    assert_eq!(change.events, [Event::GroupsChanged { member: BYSTANDER }]);
    assert!(set_membership(&found, found.groups.clone(), None, Timestamp(5)).effects.is_empty());
    let site = site_with(&["Writers"]);
    let check =
        |groups: &[u64]| check_membership(&site, &somebody(ADMIN), &groups.iter().copied().map(GroupId).collect());
    assert!(check(&[1]).is_ok());
    assert!(matches!(check(&[1, 7]), Err(Refusal::Invalid(_))));
}
