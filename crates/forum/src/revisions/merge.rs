//! Two changes of one text brought together.

use std::ops::Range;

use model::rules::posts::MERGE_BEGINS;
use model::rules::redaction::REMOVED;

use super::compare::{lines, numbered};
use super::pairs::{Budget, Span, spans};

/// Steps for each of the two sides.
const STEPS: u64 = 4_000_000;

/// A text with what two people changed of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Merged {
    pub text: String,
    /// Places where both changed the same lines, or lines that touch. There both stand, between lines
    /// of `<`, `=` and `>`.
    pub conflicts: usize,
}

/// Both changes of `base`. Lines that one side alone has changed are as that side has them.
///
/// Where something was removed from all revisions it must not come back by itself: what `mine` has in
/// such a place counts as changed by both.
pub(crate) fn merge(base: &str, mine: &str, theirs: &str, their_name: &str) -> Merged {
    let base = lines(base);
    let (mine, theirs) = (Side::of(&base, mine), Side::of(&base, theirs));
    let mut text: Vec<&str> = Vec::new();
    let (mut at, mut conflicts) = (0, 0);
    let closing = format!(">>>>>>> {their_name}");
    let (mut own, mut other) = (mine.changes.as_slice(), theirs.changes.as_slice());
    while let Some(group) = Group::next(&mut own, &mut other) {
        text.extend(base.get(at..group.base.start).unwrap_or_default());
        let (one, two) =
            (mine.lines_in(&base, &group.base, group.own), theirs.lines_in(&base, &group.base, group.other));
        let before = base.get(group.base.clone()).unwrap_or_default();
        let was_removed = before.iter().any(|line| line.contains(REMOVED));
        if one == two || (group.own.is_empty() && !group.other.is_empty()) {
            text.extend(two);
        } else if group.other.is_empty() && !was_removed {
            text.extend(one);
        } else {
            conflicts += 1;
            text.push(MERGE_BEGINS);
            text.extend(one);
            text.push("=======");
            text.extend(two);
            text.push(&closing);
        }
        at = group.base.end;
    }
    text.extend(base.get(at..).unwrap_or_default());
    Merged { text: text.join("\n"), conflicts }
}

/// What one side made of the base.
struct Side<'a> {
    lines: Vec<&'a str>,
    /// `old` is the base.
    changes: Vec<Span>,
}

impl<'a> Side<'a> {
    fn of(base: &[&'a str], text: &'a str) -> Self {
        let lines = lines(text);
        let (base_ids, ids) = numbered(base, &lines);
        let spans = spans(&base_ids, &ids, &mut Budget::of(STEPS));
        Self { changes: spans.into_iter().filter(|span| !span.is_same).collect(), lines }
    }

    /// What stands in this part of the base with these changes, all of which lie in it.
    fn lines_in(&self, base: &[&'a str], part: &Range<usize>, changes: &[Span]) -> Vec<&'a str> {
        let mut found = Vec::new();
        let mut at = part.start;
        for change in changes {
            found.extend(base.get(at..change.old.start).unwrap_or_default());
            found.extend(self.lines.get(change.new.clone()).unwrap_or_default());
            at = change.old.end;
        }
        found.extend(base.get(at..part.end).unwrap_or_default());
        found
    }
}

/// Changes that touch each other, with the part of the base that they take.
struct Group<'a> {
    base: Range<usize>,
    own: &'a [Span],
    other: &'a [Span],
}

impl<'a> Group<'a> {
    /// The first group of what is left on both sides.
    fn next(own: &mut &'a [Span], other: &mut &'a [Span]) -> Option<Self> {
        let starts = [own.first(), other.first()].into_iter().flatten();
        let start = starts.map(|change| change.old.start).min()?;
        let (mut end, mut of_own, mut of_other) = (start, 0, 0);
        loop {
            let reaches = |side: &[Span], taken: usize, end: usize| {
                side.get(taken).filter(|change| change.old.start <= end).map(|change| change.old.end.max(end))
            };
            if let Some(further) = reaches(own, of_own, end) {
                (end, of_own) = (further, of_own + 1);
            } else if let Some(further) = reaches(other, of_other, end) {
                (end, of_other) = (further, of_other + 1);
            } else {
                break;
            }
        }
        let (taken, left) = own.split_at_checked(of_own)?;
        let (others, others_left) = other.split_at_checked(of_other)?;
        (*own, *other) = (left, others_left);
        Some(Self { base: start..end, own: taken, other: others })
    }
}

#[cfg(test)]
#[path = "merge_tests.rs"]
mod tests;
