use std::collections::BTreeSet;

use proptest::prelude::*;

use super::*;
use crate::actor::{Role, SignedIn, Suspension};
use crate::ids::MemberId;
use crate::samples;

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

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2_000))]

    /// Lists are made for audiences; somebody without one would find every list empty.
    #[test]
    fn everybody_belongs_to_an_audience_that_lists_are_made_for(
        categories in prop::collection::vec((levels(), prop::collection::btree_set(1_u64..5, 0..3), any::<bool>()), 0..6),
        member in 1_u64..6,
        admin: bool,
        suspended: bool,
    ) {
        let mut all: Vec<Category> = Vec::new();
        for (id, (see, moderators, inside)) in (1..).zip(categories) {
            let parent = all.iter().find(|parent| inside && parent.parent.is_none() && parent.see <= see);
            let mut category = category(id, parent.map(|parent| parent.id.0), 1);
            category.see = see;
            category.moderators = moderators.into_iter().map(MemberId).collect();
            all.push(category);
        }
        let site = Site::new(1, "Site".to_owned(), all);
        let suspension = suspended.then(|| Suspension { by: MemberId(9), until: None, reason: String::new() });
        let role = if admin { Role::Admin } else { Role::Member };
        let somebody = Actor::Member(SignedIn { id: MemberId(member), name: String::new(), role, suspension, token: None });
        for actor in [Actor::Guest, somebody] {
            let reads: BTreeSet<CategoryId> = site.visible(&actor).map(|category| category.id).collect();
            let made_for = site.audiences().into_iter().find(|(audience, _)| *audience == site.audience(&actor));
            prop_assert_eq!(made_for.map(|(_, reads)| reads), Some(reads));
        }
    }
}
