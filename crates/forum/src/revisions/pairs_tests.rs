use std::cell::Cell;
use std::cmp::Ordering;
use std::hash::Hasher;

use proptest::prelude::*;

use super::*;

thread_local! {
    static COMPARED: Cell<u64> = const { Cell::new(0) };
}

/// An element that counts how often it is compared.
#[derive(Clone, Copy, Debug)]
struct Counted(u32);

impl PartialEq for Counted {
    fn eq(&self, other: &Self) -> bool {
        COMPARED.set(COMPARED.get() + 1);
        self.0 == other.0
    }
}

impl Eq for Counted {}

impl PartialOrd for Counted {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Counted {
    fn cmp(&self, other: &Self) -> Ordering {
        COMPARED.set(COMPARED.get() + 1);
        self.0.cmp(&other.0)
    }
}

impl Hash for Counted {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.0.hash(state);
    }
}

/// Numbers without an order that an algorithm could make use of.
fn scattered(count: u32, kinds: u32, seed: u32) -> Vec<Counted> {
    let mut state = seed;
    let mut next = || {
        state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        (state >> 16) % kinds
    };
    (0..count).map(|_| Counted(next())).collect()
}

/// The longest run that two sequences have in common, by the book.
fn longest(old: &[u8], new: &[u8]) -> usize {
    let mut row = vec![0; new.len() + 1];
    for one in old {
        let mut diagonal = 0;
        for (at, other) in new.iter().enumerate() {
            let above = row[at + 1];
            row[at + 1] = if one == other { diagonal + 1 } else { above.max(row[at]) };
            diagonal = above;
        }
    }
    row[new.len()]
}

proptest! {
    #[test]
    fn pairs_are_the_same_and_in_order_whatever_may_be_spent(
        old in prop::collection::vec(0_u8..6, 0..60),
        new in prop::collection::vec(0_u8..6, 0..60),
        steps in 0_u64..3_000,
    ) {
        let found = pairs(&old, &new, &mut Budget::of(steps));
        prop_assert!(found.iter().all(|(one, other)| old[*one] == new[*other]));
        prop_assert!(found.windows(2).all(|two| two[0].0 < two[1].0 && two[0].1 < two[1].1));
    }

    #[test]
    fn spans_cover_both_sides(
        old in prop::collection::vec(0_u8..4, 0..40),
        new in prop::collection::vec(0_u8..4, 0..40),
    ) {
        let spans = spans(&old, &new, &mut Budget::of(1_000_000));
        let (mut one, mut other) = (0, 0);
        for (at, span) in spans.iter().enumerate() {
            prop_assert_eq!((span.old.start, span.new.start), (one, other));
            prop_assert!(!span.old.is_empty() || !span.new.is_empty());
            prop_assert!(at == 0 || spans[at - 1].is_same != span.is_same);
            prop_assert!(!span.is_same || old[span.old.clone()] == new[span.new.clone()]);
            (one, other) = (span.old.end, span.new.end);
        }
        prop_assert_eq!((one, other), (old.len(), new.len()));
    }

    #[test]
    fn what_is_small_has_the_shortest_difference(
        old in prop::collection::vec(0_u8..5, 0..30),
        new in prop::collection::vec(0_u8..5, 0..30),
    ) {
        prop_assert_eq!(pairs(&old, &new, &mut Budget::of(1_000_000)).len(), longest(&old, &new));
    }
}

/// 100 KB are 50,000 lines at most, or as many words.
#[test]
fn hostile_sequences_take_no_more_steps_than_there_are() {
    const STEPS: u64 = 1_000_000;
    for kinds in [1, 2, 3, 50, 1_000, 40_000] {
        let (old, new) = (scattered(50_000, kinds, 1), scattered(50_000, kinds, 2));
        COMPARED.set(0);
        let found = pairs(&old, &new, &mut Budget::of(STEPS));
        let compared = COMPARED.get();
        // Beside the steps, elements are looked up some times with each cut.
        assert!(compared < 2 * STEPS + 100_000 * 40, "{kinds} kinds: {compared} comparisons");
        assert!(kinds > 1 || found.len() == 50_000);
    }
}

#[test]
fn a_piece_that_costs_too_much_is_cut_at_what_stands_there_once() {
    let old: Vec<u32> = (0..3_000).flat_map(|n| [n, 9_999_999]).collect();
    let mut new = old.clone();
    for place in (0..6_000).step_by(100) {
        new[place] = 7_000_000 + u32::try_from(place).unwrap();
    }
    // Not enough for the whole, and more than enough for what lies between two changes.
    let found = pairs(&old, &new, &mut Budget::of(100_000));
    assert_eq!(found.len(), 6_000 - 60);
}

#[test]
fn what_can_neither_be_compared_nor_cut_counts_as_changed() {
    let (old, new) = (vec![1, 2, 1, 2, 1, 3, 3], vec![1, 3, 3, 1, 2, 2, 3]);
    assert_eq!(pairs(&old, &new, &mut Budget::of(0)), [(0, 0), (6, 6)]);
}
