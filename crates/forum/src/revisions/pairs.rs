//! Which elements of two sequences are the same, in a number of steps that is known before.
//!
//! Myers' algorithm finds the shortest difference, and needs as many steps as the square of what
//! differs: two hostile texts of 100 KB would keep a thread for minutes. So it is given what it can
//! do within a [`Budget`]. What is larger is first cut where elements stand that are there once on
//! both sides (as in Bram Cohen's patience diff), and a piece that cannot be cut counts as changed as
//! a whole.

use std::collections::HashMap;
use std::hash::Hash;
use std::ops::Range;

use similar::{Algorithm, DiffOp, capture_diff_slices};

/// How often pieces are cut in smaller ones, each time in as many steps as there are elements.
const CUTS: u32 = 8;

/// Steps that are left, each a comparison or less.
#[derive(Debug)]
pub(crate) struct Budget(u64);

impl Budget {
    pub(crate) fn of(steps: u64) -> Self {
        Self(steps)
    }

    fn take(&mut self, steps: u64) -> bool {
        let left = self.0.checked_sub(steps);
        self.0 = left.unwrap_or(self.0);
        left.is_some()
    }
}

/// Places of elements that are the same: on both sides ever further on.
pub(crate) fn pairs<T: Copy + Eq + Hash + Ord>(old: &[T], new: &[T], budget: &mut Budget) -> Vec<(usize, usize)> {
    let mut found = Vec::new();
    within(Piece { old, new, old_from: 0, new_from: 0 }, CUTS, budget, &mut found);
    found
}

/// What two sequences have in common and what not, from the beginning to the end of both.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Span {
    pub(crate) is_same: bool,
    pub(crate) old: Range<usize>,
    pub(crate) new: Range<usize>,
}

pub(crate) fn spans<T: Copy + Eq + Hash + Ord>(old: &[T], new: &[T], budget: &mut Budget) -> Vec<Span> {
    let mut spans: Vec<Span> = Vec::new();
    let (mut old_at, mut new_at) = (0, 0);
    let end = (old.len(), new.len());
    for (old_next, new_next) in pairs(old, new, budget).into_iter().chain([end]) {
        if old_at < old_next || new_at < new_next {
            spans.push(Span { is_same: false, old: old_at..old_next, new: new_at..new_next });
        }
        match spans.last_mut() {
            _ if (old_next, new_next) == end => {}
            Some(span) if span.is_same => {
                span.old.end = old_next + 1;
                span.new.end = new_next + 1;
            }
            _ => spans.push(Span { is_same: true, old: old_next..old_next + 1, new: new_next..new_next + 1 }),
        }
        (old_at, new_at) = (old_next + 1, new_next + 1);
    }
    spans
}

/// A part of both sequences, and where it begins in them.
#[derive(Clone, Copy)]
struct Piece<'a, T> {
    old: &'a [T],
    new: &'a [T],
    old_from: usize,
    new_from: usize,
}

impl<'a, T> Piece<'a, T> {
    fn part(self, old: Range<usize>, new: Range<usize>) -> Self {
        let (old_from, new_from) = (self.old_from + old.start, self.new_from + new.start);
        let (old, new) = (self.old.get(old).unwrap_or_default(), self.new.get(new).unwrap_or_default());
        Self { old, new, old_from, new_from }
    }
}

fn within<T: Copy + Eq + Hash + Ord>(
    piece: Piece<'_, T>,
    cuts: u32,
    budget: &mut Budget,
    found: &mut Vec<(usize, usize)>,
) {
    let Piece { old, new, old_from, new_from } = piece;
    let begins = old.iter().zip(new).take_while(|(old, new)| old == new).count();
    found.extend((0..begins).map(|n| (old_from + n, new_from + n)));
    let shorter = old.len().min(new.len()) - begins;
    let ends = old.iter().rev().zip(new.iter().rev()).take(shorter).take_while(|(old, new)| old == new).count();
    let (old_end, new_end) = (old.len() - ends, new.len() - ends);
    between(piece.part(begins..old_end, begins..new_end), cuts, budget, found);
    found.extend((0..ends).map(|n| (old_from + old_end + n, new_from + new_end + n)));
}

/// Of a piece whose ends differ.
fn between<T: Copy + Eq + Hash + Ord>(
    piece: Piece<'_, T>,
    cuts: u32,
    budget: &mut Budget,
    found: &mut Vec<(usize, usize)>,
) {
    if piece.old.is_empty() || piece.new.is_empty() {
        return;
    }
    let counts = counted(piece.old, piece.new);
    // What stands on one side alone is changed in any case.
    let shared = |side: &[T]| -> Vec<usize> {
        let is_shared = |at: &usize| {
            let count = side.get(*at).and_then(|element| counts.get(element));
            count.is_some_and(|count| count.old > 0 && count.new > 0)
        };
        (0..side.len()).filter(is_shared).collect()
    };
    let (old, new) = (shared(piece.old), shared(piece.new));
    if budget.take(cost(old.len(), new.len())) {
        for (old_at, new_at) in shortest(&chosen(piece.old, &old), &chosen(piece.new, &new)) {
            let at = old.get(old_at).zip(new.get(new_at));
            found.extend(at.map(|(old, new)| (piece.old_from + old, piece.new_from + new)));
        }
        return;
    }
    let marks = if cuts > 0 { landmarks(piece.old, &counts) } else { Vec::new() };
    if marks.is_empty() {
        return;
    }
    let (mut old_at, mut new_at) = (0, 0);
    for (old_mark, new_mark) in marks {
        within(piece.part(old_at..old_mark, new_at..new_mark), cuts - 1, budget, found);
        found.push((piece.old_from + old_mark, piece.new_from + new_mark));
        (old_at, new_at) = (old_mark + 1, new_mark + 1);
    }
    within(piece.part(old_at..piece.old.len(), new_at..piece.new.len()), cuts - 1, budget, found);
}

/// The most steps that Myers' algorithm in linear space takes for so many elements.
fn cost(old: usize, new: usize) -> u64 {
    let both = u64::try_from(old + new).unwrap_or(u64::MAX);
    both.saturating_mul(both) / 2
}

fn chosen<T: Copy>(side: &[T], places: &[usize]) -> Vec<T> {
    places.iter().filter_map(|at| side.get(*at).copied()).collect()
}

fn shortest<T: Copy + Eq + Hash + Ord>(old: &[T], new: &[T]) -> Vec<(usize, usize)> {
    let same = capture_diff_slices(Algorithm::Myers, old, new).into_iter().filter_map(|op| match op {
        DiffOp::Equal { old_index, new_index, len } => Some((0..len).map(move |n| (old_index + n, new_index + n))),
        _ => None,
    });
    same.flatten().collect()
}

/// How often an element stands on each side, and where last on the new one.
#[derive(Default)]
struct Count {
    old: usize,
    new: usize,
    new_at: usize,
}

fn counted<T: Copy + Eq + Hash>(old: &[T], new: &[T]) -> HashMap<T, Count> {
    let mut counts: HashMap<T, Count> = HashMap::with_capacity(old.len());
    for element in old {
        counts.entry(*element).or_default().old += 1;
    }
    for (at, element) in new.iter().enumerate() {
        if let Some(count) = counts.get_mut(element) {
            count.new += 1;
            count.new_at = at;
        }
    }
    counts
}

/// As many as possible of the elements that stand once on both sides, in the order of both.
fn landmarks<T: Copy + Eq + Hash>(old: &[T], counts: &HashMap<T, Count>) -> Vec<(usize, usize)> {
    let once: Vec<(usize, usize)> = old
        .iter()
        .enumerate()
        .filter_map(|(at, element)| {
            let count = counts.get(element)?;
            (count.old == 1 && count.new == 1).then_some((at, count.new_at))
        })
        .collect();
    // The longest run that grows on the new side, too: of runs of each length, the one that ends lowest.
    let (mut ends, mut before): (Vec<usize>, Vec<Option<usize>>) = (Vec::new(), Vec::with_capacity(once.len()));
    let new_of = |place: usize| once.get(place).map_or(0, |(_, new)| *new);
    for (place, (_, new)) in once.iter().enumerate() {
        let length = ends.partition_point(|end| new_of(*end) < *new);
        before.push(length.checked_sub(1).and_then(|above| ends.get(above).copied()));
        match ends.get_mut(length) {
            Some(end) => *end = place,
            None => ends.push(place),
        }
    }
    let mut run = Vec::with_capacity(ends.len());
    let mut next = ends.last().copied();
    while let Some(place) = next {
        run.extend(once.get(place).copied());
        next = before.get(place).copied().flatten();
    }
    run.reverse();
    run
}

#[cfg(test)]
#[path = "pairs_tests.rs"]
mod tests;
