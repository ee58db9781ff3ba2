use std::collections::BTreeSet;

use proptest::prelude::*;

use super::*;
use crate::actor::{Role, SignedIn, Suspension};
use crate::group::{Granted, Right};
use crate::ids::{GroupId, MemberId};
use crate::samples;
use crate::token::{Scope, Scopes};

fn category(id: u64, parent: Option<u64>, order: u32) -> Category {
    Category { parent: parent.map(CategoryId), order, ..samples::category(id) }
}

#[test]
fn categories_stand_by_their_order_each_before_those_in_it() {
    let site = Site::new(
        1,
        "Site".to_owned(),
        vec![category(4, Some(1), 9), category(1, None, 2), category(3, Some(1), 8), category(2, None, 1)],
    );
    assert_eq!(site.categories().iter().map(|category| category.id.0).collect::<Vec<_>>(), [2, 1, 3, 4]);
}

fn levels() -> impl Strategy<Value = Level> {
    prop::sample::select(Level::ALL.to_vec())
}

fn granted() -> impl Strategy<Value = Granted> {
    let groups = prop::collection::btree_set((1_u64..5).prop_map(GroupId), 0..3);
    let right = prop::sample::select(Right::ALL.to_vec());
    prop::collection::vec((right, groups), 0..3).prop_map(Granted::new)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2_000))]

    /// Lists are made for audiences; somebody without one would find every list empty.
    #[test]
    fn everybody_belongs_to_an_audience_that_lists_are_made_for(
        categories in prop::collection::vec(
            (levels(), prop::collection::btree_set(1_u64..5, 0..3), any::<bool>(), granted()),
            0..6,
        ),
        member in 1_u64..6,
        admin: bool,
        suspended: bool,
        held: bool,
        token in prop::option::of(prop::sample::subsequence(Scope::ALL.to_vec(), 0..4)),
        groups in prop::collection::btree_set(1_u64..5, 0..4),
        others in prop::collection::vec((prop::collection::btree_set(1_u64..5, 0..4), prop::option::of(1_u64..6)), 0..4),
    ) {
        let mut all: Vec<Category> = Vec::new();
        for (id, (see, moderators, inside, granted)) in (1..).zip(categories) {
            let parent = all.iter().find(|parent| inside && parent.parent.is_none() && parent.see <= see);
            let mut category = category(id, parent.map(|parent| parent.id.0), 1);
            category.see = see;
            category.moderators = moderators.into_iter().map(MemberId).collect();
            category.granted = granted;
            all.push(category);
        }
        let site = Site::new(1, "Site".to_owned(), all);
        // What is noted when somebody comes into groups, or is made a moderator: theirs, and others'.
        let groups: BTreeSet<GroupId> = groups.into_iter().map(GroupId).collect();
        let mut noted: BTreeSet<Combination> = [site.combination_of(MemberId(member), &groups)].into();
        noted.extend(others.into_iter().map(|(groups, moderator)| Combination {
            groups: groups.into_iter().map(GroupId).collect(),
            moderator: moderator.map(MemberId),
        }));
        let site = site.grouped(Groups::default(), noted);
        let suspension = suspended.then(|| Suspension { by: MemberId(9), until: None, reason: String::new() });
        let role = if admin { Role::Admin } else { Role::Member };
        let somebody =
            Actor::Member(SignedIn { suspension, held, groups, token: token.map(Scopes::from), ..SignedIn::plain(MemberId(member), role) });
        for actor in [Actor::Guest, somebody] {
            let reads: BTreeSet<CategoryId> = site.visible(&actor).map(|category| category.id).collect();
            let made_for = site.audiences().into_iter().find(|(audience, _)| *audience == site.audience(&actor));
            prop_assert_eq!(made_for.map(|(_, reads)| reads), Some(reads));
        }
    }
}
