//! The best of what is found, as it is found.

use std::cmp::Reverse;
use std::collections::BinaryHeap;

use tantivy::Score;

use crate::find::FoundPost;

/// The best of what was found, and how many there were.
pub(crate) struct Tally {
    pub(crate) keep: usize,
    pub(crate) best: BinaryHeap<Reverse<Ranked>>,
    pub(crate) total: u64,
    pub(crate) budget: u64,
}

impl Tally {
    pub(crate) fn take(&mut self, ranked: Ranked) {
        self.total += 1;
        if self.best.len() < self.keep {
            self.best.push(Reverse(ranked));
        } else if self.best.peek().is_some_and(|Reverse(worst)| *worst < ranked) {
            self.best.pop();
            self.best.push(Reverse(ranked));
        }
    }
}

#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Rank {
    Score(Score),
    Time(u64),
}

#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Ranked {
    pub(crate) rank: Rank,
    pub(crate) found: FoundPost,
}

impl Eq for Ranked {}

impl Ord for Ranked {
    /// Of two that are as good, the newer one first: so pages are the same each time.
    fn cmp(&self, other: &Self) -> std::cmp::Ordering {
        let by_rank = match (self.rank, other.rank) {
            (Rank::Score(one), Rank::Score(another)) => one.total_cmp(&another),
            (Rank::Time(one), Rank::Time(another)) => one.cmp(&another),
            (Rank::Score(_), Rank::Time(_)) => std::cmp::Ordering::Greater,
            (Rank::Time(_), Rank::Score(_)) => std::cmp::Ordering::Less,
        };
        by_rank.then(self.found.post.cmp(&other.found.post))
    }
}

impl PartialOrd for Ranked {
    fn partial_cmp(&self, other: &Self) -> Option<std::cmp::Ordering> {
        Some(self.cmp(other))
    }
}
