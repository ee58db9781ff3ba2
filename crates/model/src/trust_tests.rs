use proptest::prelude::*;

use super::*;
use crate::ids::TopicId;

const STEPS: [Threshold; 3] = [
    Threshold { posts: 1, votes: 0, days: 2, topics: 5, age: 1 },
    Threshold { posts: 10, votes: 5, days: 10, topics: 20, age: 14 },
    Threshold { posts: 50, votes: 30, days: 40, topics: 100, age: 90 },
];
const MUCH: Figures = Figures { posts: 500, votes: 500, days: 500, topics: 500, age: 500 };

#[test]
fn a_level_takes_all_of_what_it_and_those_below_it_take() {
    let earned = |figures: Figures| implied(Trust::NEWCOMER, &STEPS, &figures).number();
    assert_eq!(earned(Figures::default()), 0);
    assert_eq!(earned(Figures { posts: 1, votes: 0, days: 2, topics: 5, age: 1 }), 1);
    assert_eq!(earned(Figures { posts: 1, votes: 0, days: 1, topics: 5, age: 1 }), 0);
    assert_eq!(earned(MUCH), 3);
    assert_eq!(earned(Figures { votes: 4, ..MUCH }), 1);
    // More votes against somebody than for them count as none.
    assert_eq!(earned(Figures { votes: -3, ..MUCH }), 1);
}

#[test]
fn a_level_is_never_lost_by_itself_and_one_that_was_set_does_not_move() {
    let regular = Trust { level: TrustLevel::REGULAR, fixed: false };
    assert_eq!(implied(regular, &STEPS, &Figures::default()), TrustLevel::REGULAR);
    let kept_down = Trust { level: TrustLevel::NEW, fixed: true };
    assert_eq!(implied(kept_down, &STEPS, &MUCH), TrustLevel::NEW);
    let leader = Trust { level: TrustLevel::LEADER, fixed: true };
    assert_eq!(implied(leader, &STEPS, &Figures::default()), TrustLevel::LEADER);
}

#[test]
fn nobody_earns_the_last_level() {
    assert_eq!(implied(Trust::NEWCOMER, &[Threshold::default(); 3], &MUCH), TrustLevel::TRUSTED);
    assert_eq!(TrustLevel::TRUSTED.next(), None);
}

proptest! {
    #[test]
    fn topics_read_are_counted_once_each_and_about_right(ids in prop::collection::btree_set(1_u64..1_000_000, 0..800)) {
        let mut reads = Reads::default();
        for id in ids.iter().chain(ids.iter()) {
            reads.add(TopicId(*id));
        }
        let (counted, real) = (reads.count() as f64, ids.len() as f64);
        prop_assert!((counted - real).abs() <= (real * 0.12).max(3.0), "{counted} for {real}");
        prop_assert!(reads.as_bytes().len() <= 256);
    }

    #[test]
    fn what_two_nodes_have_seen_adds_up(
        here in prop::collection::vec(1_u64..100_000, 0..200),
        there in prop::collection::vec(1_u64..100_000, 0..200),
    ) {
        let (mut one, mut other, mut both) = (Reads::default(), Reads::default(), Reads::default());
        here.iter().for_each(|id| one.add(TopicId(*id)));
        there.iter().for_each(|id| other.add(TopicId(*id)));
        here.iter().chain(&there).for_each(|id| both.add(TopicId(*id)));
        one.merge(&other);
        prop_assert_eq!(one.count(), both.count());
    }
}
